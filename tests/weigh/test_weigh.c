#include "check.h"

#include <math.h>

#include "warn/series.h"
#include "weigh/grade.h"
#include "weigh/matrix.h"

static void test_admiralty_codes_carry_the_confidence_stix_gives_them(void **state)
{
    (void)state;
    struct grade g;
    assert_ok(grade_parse(STR("B2"), &g, NULL));
    assert_int_equal(grade_confidence(&g), 70);
    assert_string_equal(grade_source_words(&g), "usually reliable");
    assert_ok(grade_parse(STR("A6"), &g, NULL));
    assert_int_equal(grade_confidence(&g), GRADE_NO_CONFIDENCE); /* cannot be judged is not 50 */
    assert_int_equal(grade_parse(STR("G1"), &g, NULL), PM_INVALID);
    assert_int_equal(grade_parse(STR("b2"), &g, NULL), PM_INVALID);
    assert_int_equal(grade_parse(STR("A7"), &g, NULL), PM_INVALID);
    assert_true(fabs(grade_weight(&(struct grade){'B', '3'}) - .48) < 1e-12);
}

/* Heuer, Psychology of Intelligence Analysis, ch. 8, figure 15: will Iraq retaliate? */
static const int8_t heuer[] = {1, 1, 1, 1, 1, -1, 1, 1, -1, -1, 1, 1, -1, 1, 1, -1, 1, 1};

static void test_heuers_own_example_ranks_as_he_ranks_it(void **state)
{
    (void)state;
    struct arena *a;
    struct matrix m = {3, 6, heuer, NULL, NULL};
    struct matrix_result r;
    assert_ok(arena_open(1 << 16, &a, NULL));
    assert_ok(matrix_rank(&m, a, &r, NULL));
    assert_true(r.inconsistency[0] == 3 && r.inconsistency[1] == 0 && r.inconsistency[2] == 2);
    assert_int_equal(r.order[0], 1);
    assert_int_equal(r.order[1], 2);
    assert_int_equal(r.order[2], 0);
    assert_true(r.diagnosticity[0] == 0 && r.diagnosticity[1] == .5);
    uint32_t turning[6];
    size_t n;
    assert_ok(matrix_turning_set(&m, 2, a, turning, &n, NULL));
    assert_int_equal(n, 2); /* E2 and E3 */
    assert_int_equal(turning[0], 1);
    assert_int_equal(turning[1], 2);
    arena_close(a);
}

static void test_weights_move_inconsistency_and_copies_count_once(void **state)
{
    (void)state;
    struct arena *a;
    double w[] = {.2, 1, .5, .8, .8, .5};
    struct matrix m = {3, 6, heuer, w, NULL};
    struct matrix_result r;
    assert_ok(arena_open(1 << 16, &a, NULL));
    assert_ok(matrix_rank(&m, a, &r, NULL));
    assert_true(fabs(r.inconsistency[0] - 2.1) < 1e-9 && fabs(r.inconsistency[2] - 1.5) < 1e-9);
    uint32_t origin[] = {1, 2, 3, 4, 4, 4}; /* E4, E5, E6 copied from one report */
    struct matrix copied = {3, 6, heuer, NULL, origin};
    assert_ok(matrix_rank(&copied, a, &r, NULL));
    assert_true(fabs(r.inconsistency[0] - 1) < 1e-9);
    assert_true(r.plain_order_differs);
    arena_close(a);
}

static void test_a_matrix_with_nonsense_in_it_is_refused(void **state)
{
    (void)state;
    struct arena *a;
    int8_t bad[] = {3};
    double w[] = {1.5};
    int8_t good[] = {1};
    struct matrix_result r;
    assert_ok(arena_open(1 << 16, &a, NULL));
    assert_int_equal(matrix_rank(&(struct matrix){1, 1, bad, NULL, NULL}, a, &r, NULL), PM_INVALID);
    assert_int_equal(matrix_rank(&(struct matrix){1, 1, good, w, NULL}, a, &r, NULL), PM_INVALID);
    assert_int_equal(matrix_rank(&(struct matrix){0, 1, good, NULL, NULL}, a, &r, NULL), PM_INVALID);
    arena_close(a);
}

static void test_a_jump_surprises_and_the_usual_does_not(void **state)
{
    (void)state;
    uint32_t calm[] = {3, 2, 4, 3, 3, 2, 3}, jump[] = {3, 2, 4, 3, 3, 2, 14}, new_[] = {0, 0, 0, 0, 0, 4};
    assert_true(series_last(calm, 7).surprise > 0.3);
    assert_true(series_last(jump, 7).surprise < 0.001);
    assert_true(series_last(new_, 6).surprise < 0.01);
    assert_true(isnan(series_last(calm, 3).surprise)); /* no baseline is not "no surprise" */
}

static void test_a_series_that_always_varies_surprises_less(void **state)
{
    (void)state;
    uint32_t steady[] = {5, 5, 4, 6, 5, 5, 12}, wild[] = {0, 14, 1, 12, 0, 3, 12};
    assert_true(series_last(wild, 7).surprise > 10 * series_last(steady, 7).surprise);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_admiralty_codes_carry_the_confidence_stix_gives_them),
        cmocka_unit_test(test_heuers_own_example_ranks_as_he_ranks_it),
        cmocka_unit_test(test_weights_move_inconsistency_and_copies_count_once),
        cmocka_unit_test(test_a_matrix_with_nonsense_in_it_is_refused),
        cmocka_unit_test(test_a_jump_surprises_and_the_usual_does_not),
        cmocka_unit_test(test_a_series_that_always_varies_surprises_less),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
