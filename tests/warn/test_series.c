#include "check.h"

#include <math.h>

#include "warn/series.h"

static bool is_open(double v)
{
    return v != v;
}

#define LAST(...)                                                                                  \
    series_last((const uint32_t[]){__VA_ARGS__},                                                   \
                sizeof((const uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t))

static void assert_near(double is, double want, double by)
{
    if (!(fabs(is - want) <= by))
        fail_msg("%.17g is not %.17g", is, want);
}

static void test_a_series_without_months_has_nothing_to_say(void **state)
{
    (void)state;
    struct series_point p = series_last(NULL, 0);
    assert_int_equal(p.count, 0);
    assert_true(is_open(p.surprise));
}

static void test_a_short_series_has_no_baseline_and_says_so(void **state)
{
    (void)state;
    assert_true(is_open(LAST(50).surprise));
    assert_true(is_open(LAST(1, 2, 50).surprise));
    assert_false(is_open(LAST(1, 2, 1, 50).surprise));
}

static void test_the_last_month_is_no_part_of_its_own_baseline(void **state)
{
    (void)state;
    struct series_point p = LAST(2, 4, 2, 4, 100);
    assert_int_equal(p.count, 100);
    assert_near(p.mean, 3, 1e-12);
    assert_near(p.variance, 4.0 / 3, 1e-12);
}

/* Steady months vary less than Poisson: P(X >= 5 | mean 2) = 1 - e^-2 (1 + 2 + 2 + 4/3 + 2/3). */
static void test_steady_months_are_compared_by_poisson(void **state)
{
    (void)state;
    assert_near(LAST(2, 2, 2, 2, 5).surprise, 1 - exp(-2) * 7, 1e-12);
}

/* 0, 8, 0, 8 has mean 4 and variance 64/3: r = 16 / (64/3 - 4) = 12/13, p = 3/16. Worked by hand:
 * P(0) = p^r, P(X >= 1) = 1 - p^r. */
static void test_months_that_swing_are_compared_by_negative_binomial(void **state)
{
    (void)state;
    assert_near(LAST(0, 8, 0, 8, 1).surprise, 1 - pow(3.0 / 16, 12.0 / 13), 1e-12);
    assert_true(LAST(0, 8, 0, 8, 12).surprise > LAST(4, 4, 4, 4, 12).surprise);
}

static void test_only_the_year_before_counts(void **state)
{
    (void)state;
    struct series_point p = LAST(900, 900, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 3);
    assert_near(p.mean, 1, 1e-12);
    assert_near(p.variance, 0, 1e-12);
}

static void test_more_is_never_less_surprising_and_nothing_is_never_a_surprise(void **state)
{
    (void)state;
    double before = 2;
    for (uint32_t k = 0; k < 400; k++) {
        double s = LAST(1, 3, 0, 2, 5, 1, k).surprise;
        assert_true(s >= 0 && s <= 1 && s <= before);
        before = s;
    }
    assert_near(LAST(1, 3, 0, 2, 5, 1, 0).surprise, 1, 0);
}

static void test_a_first_incident_after_quiet_months_is_a_surprise_but_not_impossible(void **state)
{
    (void)state;
    double s = LAST(0, 0, 0, 0, 0, 0, 1).surprise;
    assert_true(s > 0 && s < 0.1);
    assert_true(LAST(0, 0, 0, 0, 0, 0, 2).surprise < s);
}

static void test_large_counts_stay_numbers(void **state)
{
    (void)state;
    double s = LAST(4000000, 4100000, 3900000, 4000000, 4000500).surprise;
    assert_true(s >= 0 && s <= 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_series_without_months_has_nothing_to_say),
        cmocka_unit_test(test_a_short_series_has_no_baseline_and_says_so),
        cmocka_unit_test(test_the_last_month_is_no_part_of_its_own_baseline),
        cmocka_unit_test(test_steady_months_are_compared_by_poisson),
        cmocka_unit_test(test_months_that_swing_are_compared_by_negative_binomial),
        cmocka_unit_test(test_only_the_year_before_counts),
        cmocka_unit_test(test_more_is_never_less_surprising_and_nothing_is_never_a_surprise),
        cmocka_unit_test(test_a_first_incident_after_quiet_months_is_a_surprise_but_not_impossible),
        cmocka_unit_test(test_large_counts_stay_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
