#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "read/calendar.h"

static civil_day day(const char *iso)
{
    civil_day d = CIVIL_NONE;
    assert_true(civil_parse(str_of(iso), &d));
    return d;
}

static void is(const struct when *w, const char *start, const char *end)
{
    char s[11], e[11];
    assert_true(w->start != CIVIL_NONE);
    civil_print(w->start, s);
    civil_print(w->end, e);
    assert_string_equal(start, s);
    assert_string_equal(end, e);
}

static struct calendar on(const char *iso)
{
    return (struct calendar){.published = day(iso), .last = CIVIL_NONE};
}

static void test_a_day_without_a_year_lies_before_the_report(void **state)
{
    (void)state;
    struct when w;
    struct calendar c = on("2026-01-05");
    calendar_month_day(&c, 11, 30, false, false, &w);
    is(&w, "2025-11-30", "2025-11-30");
    calendar_month_day(&c, 1, 5, false, false, &w);
    is(&w, "2026-01-05", "2026-01-05");
    calendar_month_day(&c, 1, 6, false, false, &w);
    is(&w, "2025-01-06", "2025-01-06");
    calendar_month_day(&c, 1, 6, false, true, &w);
    is(&w, "2026-01-06", "2026-01-06");
    calendar_month_day(&c, 2, 29, false, false, &w);
    is(&w, "2024-02-29", "2024-02-29");
}

static void test_without_a_report_date_only_whole_dates_count(void **state)
{
    (void)state;
    struct when w;
    struct calendar c = {.published = CIVIL_NONE, .last = CIVIL_NONE};
    calendar_month_day(&c, 11, 30, false, false, &w);
    assert_int_equal(CIVIL_NONE, w.start);
    calendar_weekday(&c, 1, 0, &w);
    assert_int_equal(CIVIL_NONE, w.start);
    calendar_period_beside(&c, PERIOD_WEEK, -1, &w);
    assert_int_equal(CIVIL_NONE, w.start);
    calendar_month(2025, 2, false, &w);
    is(&w, "2025-02-01", "2025-02-28");
}

static void test_weekdays_look_back_and_next_ones_forward(void **state)
{
    (void)state;
    struct when w;
    struct calendar c = on("2026-10-14"); /* a Wednesday */
    calendar_weekday(&c, 2, 0, &w);
    is(&w, "2026-10-14", "2026-10-14");
    calendar_weekday(&c, 2, -1, &w);
    is(&w, "2026-10-07", "2026-10-07");
    calendar_weekday(&c, 2, 1, &w);
    is(&w, "2026-10-21", "2026-10-21");
    calendar_weekday(&c, 3, 0, &w);
    is(&w, "2026-10-08", "2026-10-08");
    calendar_weekday(&c, 3, 1, &w);
    is(&w, "2026-10-15", "2026-10-15");
}

static void test_periods_beside_the_report_keep_to_calendar_ends(void **state)
{
    (void)state;
    struct when w;
    struct calendar c = on("2026-01-05"); /* a Monday */
    calendar_period_beside(&c, PERIOD_MONTH, -1, &w);
    is(&w, "2025-12-01", "2025-12-31");
    calendar_period_beside(&c, PERIOD_MONTH, 1, &w);
    is(&w, "2026-02-01", "2026-02-28");
    calendar_period_beside(&c, PERIOD_WEEK, -1, &w);
    is(&w, "2025-12-29", "2026-01-04");
    calendar_period_beside(&c, PERIOD_YEAR, -1, &w);
    is(&w, "2025-01-01", "2025-12-31");
    calendar_period_beside(&c, PERIOD_WEEKEND, 0, &w);
    is(&w, "2026-01-03", "2026-01-04");
    calendar_period_beside(&c, PERIOD_QUARTER, -1, &w);
    is(&w, "2025-10-01", "2025-12-31");
}

static void test_solar_years_turn_in_march(void **state)
{
    (void)state;
    struct when w;
    struct calendar c = on("2026-03-10"); /* 19 Hut 1404 */
    calendar_month_day(&c, 12, 1, true, false, &w);
    is(&w, "2026-02-20", "2026-02-20");
    c = on("2026-10-14");
    calendar_month_day(&c, 7, 20, true, false, &w);
    is(&w, "2026-10-12", "2026-10-12");
    calendar_day(1405, 7, 31, true, &w); /* Mizan has thirty days */
    assert_int_equal(CIVIL_NONE, w.start);
    calendar_month(1404, 12, true, &w);
    is(&w, "2026-02-20", "2026-03-20");
}

static void test_shifts_that_leave_the_calendar_settle_nothing(void **state)
{
    (void)state;
    struct when w;
    calendar_shift(day("2026-10-14"), PERIOD_YEAR, -3000, &w);
    assert_int_equal(CIVIL_NONE, w.start);
    calendar_shift(day("2026-10-14"), PERIOD_DECADE, -1000000, &w);
    assert_int_equal(CIVIL_NONE, w.start);
    calendar_shift(CIVIL_NONE, PERIOD_DAY, -1, &w);
    assert_int_equal(CIVIL_NONE, w.start);
    calendar_shift(day("2026-10-14"), PERIOD_MONTH, -10, &w);
    is(&w, "2025-12-01", "2025-12-31");
    calendar_shift(day("2026-10-14"), PERIOD_DAY, -2, &w);
    is(&w, "2026-10-12", "2026-10-12");
}

static void test_parts_divide_a_month_and_a_year(void **state)
{
    (void)state;
    struct when w;
    calendar_month(2026, 9, false, &w);
    calendar_part('e', &w);
    is(&w, "2026-09-01", "2026-09-10");
    calendar_month(2026, 9, false, &w);
    calendar_part('m', &w);
    is(&w, "2026-09-11", "2026-09-20");
    calendar_month(2026, 9, false, &w);
    calendar_part('l', &w);
    is(&w, "2026-09-21", "2026-09-30");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_day_without_a_year_lies_before_the_report),
        cmocka_unit_test(test_without_a_report_date_only_whole_dates_count),
        cmocka_unit_test(test_weekdays_look_back_and_next_ones_forward),
        cmocka_unit_test(test_periods_beside_the_report_keep_to_calendar_ends),
        cmocka_unit_test(test_solar_years_turn_in_march),
        cmocka_unit_test(test_shifts_that_leave_the_calendar_settle_nothing),
        cmocka_unit_test(test_parts_divide_a_month_and_a_year),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
