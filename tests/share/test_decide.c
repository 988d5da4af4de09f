#include "check.h"

#include <stdio.h>

#include "model/extension.h"
#include "share/decide.h"

/* An object with this level's marking (-1: none) and one more if `also` is a level. */
static struct object marked(char *room, size_t n, int level, int also)
{
    int used = snprintf(room, n, "{\"type\":\"incident\"");
    if (level >= 0) {
        str id = extension_tlp_id(level);
        used = snprintf(room, n, "{\"object_marking_refs\":[\"%.*s\"", STR_FMT(id));
        if (also >= 0) {
            id = extension_tlp_id(also);
            used += snprintf(room + used, n - (size_t)used, ",\"%.*s\"", STR_FMT(id));
        }
        used += snprintf(room + used, n - (size_t)used, "]");
    }
    used += snprintf(room + used, n - (size_t)used, "}");
    return (struct object){.type = STR("incident"), .canon = {room, (size_t)used}};
}

/* Who may see what, as FIRST's TLP 2.0 has it; the rows are levels, the columns readers. */
static void test_every_marking_reaches_whom_tlp_says_and_nobody_else(void **state)
{
    (void)state;
    static const bool may[EXTENSION_N_TLP + 1][N_REACHES] = {
        /* public community partner owner */
        {true, true, true, true},    /* clear */
        {false, true, true, true},   /* green */
        {false, false, true, true},  /* amber */
        {false, false, false, true}, /* amber+strict */
        {false, false, false, true}, /* red */
        {false, false, false, true}, /* none: released to nobody */
    };
    char room[400];
    for (int level = 0; level <= EXTENSION_N_TLP; level++)
        for (int r = 0; r < N_REACHES; r++) {
            struct object o = marked(room, sizeof room, level == EXTENSION_N_TLP ? -1 : level, -1);
            struct decision d =
                decide(&o, &(struct reader_of){(enum share_reach)r, STATUS_ACTUAL});
            assert_int_equal(d.may, may[level][r]);
            assert_true(strlen(d.why) > 10);
        }
}

static void test_two_contradicting_markings_release_to_nobody(void **state)
{
    (void)state;
    char room[400];
    struct object o = marked(room, sizeof room, 0, 4);
    assert_false(decide(&o, &(struct reader_of){REACH_PARTNER, STATUS_ACTUAL}).may);
}

static void test_a_field_marked_apart_keeps_the_whole_object_back(void **state)
{
    (void)state;
    char json[400];
    str id = extension_tlp_id(0);
    int n = snprintf(json, sizeof json,
                     "{\"granular_markings\":[{\"marking_ref\":\"%.*s\",\"selectors\":[\"name\"]}],"
                     "\"object_marking_refs\":[\"%.*s\"]}", STR_FMT(id), STR_FMT(id));
    struct object o = {.type = STR("incident"), .canon = {json, (size_t)n}};
    assert_false(decide(&o, &(struct reader_of){REACH_PUBLIC, STATUS_ACTUAL}).may);
}

static void test_an_exercise_never_goes_to_who_asked_for_what_is_real(void **state)
{
    (void)state;
    char room[400];
    for (int r = 0; r < N_REACHES; r++) {
        struct object o = marked(room, sizeof room, 0, -1);
        o.status = STATUS_EXERCISE;
        assert_false(decide(&o, &(struct reader_of){(enum share_reach)r, STATUS_ACTUAL}).may);
        assert_true(decide(&o, &(struct reader_of){(enum share_reach)r, STATUS_EXERCISE}).may);
        o.status = STATUS_ACTUAL;
        assert_false(decide(&o, &(struct reader_of){(enum share_reach)r, STATUS_EXERCISE}).may);
    }
}

static void test_bytes_that_are_no_object_are_released_to_nobody_else(void **state)
{
    (void)state;
    struct object o = {.type = STR("incident"), .canon = STR("{\"object_marking_refs\":")};
    assert_false(decide(&o, &(struct reader_of){REACH_PUBLIC, STATUS_ACTUAL}).may);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_marking_reaches_whom_tlp_says_and_nobody_else),
        cmocka_unit_test(test_two_contradicting_markings_release_to_nobody),
        cmocka_unit_test(test_a_field_marked_apart_keeps_the_whole_object_back),
        cmocka_unit_test(test_an_exercise_never_goes_to_who_asked_for_what_is_real),
        cmocka_unit_test(test_bytes_that_are_no_object_are_released_to_nobody_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
