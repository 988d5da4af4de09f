#include "check.h"

#include "base/stamp.h"

static civil_day day(int y, int m, int d)
{
    return civil_to_day((struct civil){y, (int8_t)m, (int8_t)d});
}

static void test_every_day_of_four_centuries_goes_there_and_back(void **state)
{
    (void)state;
    civil_day from = day(1800, 1, 1), to = day(2200, 12, 31);
    int weekday = civil_weekday(from);
    for (civil_day d = from; d <= to; d++) {
        struct civil c = civil_of(d);
        assert_true(civil_valid(c));
        assert_int_equal(civil_to_day(c), d);
        assert_int_equal(civil_weekday(d), weekday);
        weekday = (weekday + 1) % 7;
    }
    assert_int_equal(day(2026, 11, 23), 20780);
    assert_int_equal(civil_weekday(day(2026, 11, 23)), 0); /* a Monday */
}

static void test_solar_hijri_new_years_fall_where_the_almanacs_have_them(void **state)
{
    (void)state;
    /* Nowruz by the calendar centre of the University of Tehran */
    assert_int_equal(civil_of_hijri_solar(1400, 1, 1), day(2021, 3, 21));
    assert_int_equal(civil_of_hijri_solar(1403, 1, 1), day(2024, 3, 20));
    assert_int_equal(civil_of_hijri_solar(1404, 1, 1), day(2025, 3, 21));
    assert_int_equal(civil_of_hijri_solar(1405, 1, 1), day(2026, 3, 21));
    assert_int_equal(civil_of_hijri_solar(1405, 7, 20), day(2026, 10, 12));
    assert_int_equal(civil_of_hijri_solar(1357, 11, 22), day(1979, 2, 11));
}

static void test_solar_hijri_knows_its_leap_years(void **state)
{
    (void)state;
    assert_true(civil_of_hijri_solar(1403, 12, 30) != CIVIL_NONE); /* a leap year */
    assert_true(civil_of_hijri_solar(1404, 12, 30) == CIVIL_NONE);
    assert_true(civil_of_hijri_solar(1405, 7, 31) == CIVIL_NONE);
    assert_true(civil_of_hijri_solar(1405, 13, 1) == CIVIL_NONE);
}

static void test_dates_that_do_not_exist_are_refused(void **state)
{
    (void)state;
    civil_day d;
    assert_false(civil_parse(STR("2026-02-29"), &d));
    assert_true(civil_parse(STR("2028-02-29"), &d));
    assert_false(civil_parse(STR("2026-13-01"), &d));
    assert_false(civil_parse(STR("2026-1-01"), &d));
    assert_false(civil_parse(STR("-026-01-01"), &d));
}

static void test_stamps_print_what_they_parse(void **state)
{
    (void)state;
    stamp t;
    char text[STAMP_TEXT_BYTES];
    assert_true(stamp_parse(STR("2026-11-23T07:00:01.234567Z"), false, &t));
    stamp_print(t, 6, text);
    assert_string_equal(text, "2026-11-23T07:00:01.234567Z");
    stamp_print(t, 3, text);
    assert_string_equal(text, "2026-11-23T07:00:01.234Z");
    stamp_print(t, 0, text);
    assert_string_equal(text, "2026-11-23T07:00:01Z");
    assert_true(stamp_parse(STR("1969-12-31T23:59:59.5Z"), false, &t));
    stamp_print(t, 3, text);
    assert_string_equal(text, "1969-12-31T23:59:59.500Z");
}

static void test_stamps_turn_offsets_to_utc_only_when_asked(void **state)
{
    (void)state;
    stamp a, b;
    assert_false(stamp_parse(STR("2026-11-23T12:00:00+05:00"), false, &a));
    assert_true(stamp_parse(STR("2026-11-23T12:00:00+05:00"), true, &a));
    assert_true(stamp_parse(STR("2026-11-23T07:00:00Z"), false, &b));
    assert_true(a == b);
    assert_false(stamp_parse(STR("2026-11-23T24:00:00Z"), true, &a));
    assert_false(stamp_parse(STR("2026-11-23T07:00Z"), true, &a));
    assert_false(stamp_parse(STR("2026-11-23T07:00:00"), true, &a));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_day_of_four_centuries_goes_there_and_back),
        cmocka_unit_test(test_solar_hijri_new_years_fall_where_the_almanacs_have_them),
        cmocka_unit_test(test_solar_hijri_knows_its_leap_years),
        cmocka_unit_test(test_dates_that_do_not_exist_are_refused),
        cmocka_unit_test(test_stamps_print_what_they_parse),
        cmocka_unit_test(test_stamps_turn_offsets_to_utc_only_when_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
