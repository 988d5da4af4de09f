#include "look.h"

#include "text/mark.h"
#include "text/published.h"

#define LONG                                                                                       \
    "The post on the upper road was empty when the relief came on 3 May 2024, and the two guards " \
    "who should have been there were found asleep at the mill."

static void check_line(const char *line, const char *wanted)
{
    civil_day day;
    char out[11] = "none";
    if (published_parse(str_of(line), &day))
        civil_print(day, out);
    if (strcmp(out, wanted) != 0)
        fail_msg("\"%s\": %s, not %s", line, out, wanted);
}

static void test_dates_are_read_in_the_ways_people_write_them(void **state)
{
    (void)state;
    check_line("2026-11-23", "2026-11-23");
    check_line("2026-11-23T09:00:00+05:00", "2026-11-23");
    check_line("23.11.2026", "2026-11-23");
    check_line("23/11/2026 14:00", "2026-11-23");
    check_line("11/23/2026", "2026-11-23");
    check_line("05/04/2026", "2026-04-05");
    check_line("Mon, 23 Nov 2026 10:00:00 +0500", "2026-11-23");
    check_line("November 23rd, 2026", "2026-11-23");
    check_line("23rd of November 2026", "2026-11-23");
    check_line("231430ZNOV26", "2026-11-23");
    check_line("231430Z NOV 2026", "2026-11-23");
    check_line("23 ноября 2026 года", "2026-11-23");
    check_line("23 ноябри соли 2026", "2026-11-23");
    check_line("2026-yil 23-noyabr", "2026-11-23");
    check_line("۲۳ نوامبر ۲۰۲۶", "2026-11-23");
    check_line("۲ قوس ۱۴۰۵", "2026-11-23");
    check_line("۲ آذر ۱۴۰۵", "2026-11-23");
    check_line("د ۱۴۰۵ کال د لیندۍ ۲", "2026-11-23");
    check_line("۱۴۰۵/۰۹/۰۲", "2026-11-23");
    check_line("23 نوفمبر 2026", "2026-11-23");
    check_line("2026年11月23日", "2026-11-23");
    check_line("23 Kasım 2026", "2026-11-23");
    check_line("KABUL, 5 JAN 90 (AGENCY) -- [TEXT]", "1990-01-05");
    check_line("Kabul, 23 Nov 26 - Officials", "2026-11-23");
    check_line("Kabul, 23 Nov 26", "2026-11-23");
}

static void test_what_is_no_date_is_left_alone(void **state)
{
    (void)state;
    check_line("", "none");
    check_line("31 February 2026", "none");
    check_line("32.11.2026", "none");
    check_line("version 4.5.2026", "2026-05-04");
    check_line("23 November", "none");
    check_line("on 5 Jan 26 people", "none");
    check_line("5 men 26 (all)", "none");
    check_line("may 20 people", "none");
    check_line("1234567890123", "none");
    check_line("23 November 1405", "none");
    check_line("0000-00-00", "none");
}

static void test_addresses_hold_dates(void **state)
{
    (void)state;
    static const struct {
        const char *url, *day;
    } list[] = {
        {"https://river.example/2026/11/23/mill", "2026-11-23"},
        {"https://river.example/2026/1/5/mill", "2026-01-05"},
        {"https://river.example/mill-2026-11-23.html", "2026-11-23"},
        {"https://river.example/a20261123b", "2026-11-23"},
        {"https://river.example/2026/11/", "none"},
        {"https://river.example/id/12026112399", "none"},
        {"https://river.example/2026/13/40/x", "none"},
    };
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        civil_day day;
        char out[11] = "none";
        if (published_url(str_of(list[i].url), &day))
            civil_print(day, out);
        assert_string_equal(out, list[i].day);
    }
}

static void check_text(const char *text, const char *wanted, enum published_from from)
{
    struct arena *a;
    struct document *d = look_open(&a, text);
    char out[11] = "none";
    if (d->published != CIVIL_NONE)
        civil_print(d->published, out);
    assert_string_equal(out, wanted);
    assert_int_equal(d->published_from, from);
    arena_close(a);
}

static void test_a_texts_own_date_is_found_at_its_top(void **state)
{
    (void)state;
    check_text("Date: 23 Nov 2026\nSource: post\n\n" LONG, "2026-11-23", PUBLISHED_TEXT);
    check_text("RIVER WIRE   2026-11-23 06:12 GMT\nGuards asleep\n\n" LONG, "2026-11-23",
               PUBLISHED_TEXT);
    check_text("KHOROG, 23 November 2026 (River Wire) -- " LONG, "2026-11-23", PUBLISHED_TEXT);
    check_text("Reporting period: 1 to 20 October 2026      Issued: 23 October 2026\n\n" LONG,
               "2026-10-23", PUBLISHED_TEXT);
    check_text(
        "Monday, 23 November 2026, 10:00. Notes of the meeting at the mill, by the clerk.\n\n" LONG,
        "2026-11-23", PUBLISHED_TEXT);
}

static void test_a_date_in_a_sentence_is_not_the_texts_date(void **state)
{
    (void)state;
    check_text(LONG, "none", PUBLISHED_UNKNOWN);
    check_text("The mill burnt on 3 May 2024.", "none", PUBLISHED_UNKNOWN);
}

static void test_an_address_at_the_end_gives_day_and_url(void **state)
{
    (void)state;
    struct arena *a;
    struct document *d = look_open(&a, LONG "\nhttps://river.example/2026/11/23/mill\nBack to Top");
    assert_int_equal(d->published_from, PUBLISHED_URL);
    assert_str(d->url, "https://river.example/2026/11/23/mill");
    arena_close(a);
}

static void test_a_given_day_outranks_all(void **state)
{
    (void)state;
    struct arena *a;
    struct document *d;
    assert_ok(arena_open(1 << 20, &a, NULL));
    civil_day given = civil_to_day((struct civil){2026, 1, 2});
    assert_ok(text_plain(a, STR("x"), STR("Date: 23 Nov 2026\n\n" LONG), given, &d, NULL));
    assert_int_equal(d->published, given);
    assert_int_equal(d->published_from, PUBLISHED_GIVEN);
    arena_close(a);
}

static void check_mark(const char *line, enum status wanted)
{
    if (mark_of_line(str_of(line)) != wanted)
        fail_msg("\"%s\" is not %s", line, status_name(wanted));
}

static void test_exercise_marks_are_seen(void **state)
{
    (void)state;
    check_mark("EXERCISE EXERCISE EXERCISE", STATUS_EXERCISE);
    check_mark("[EXERCISE] Guards asleep", STATUS_EXERCISE);
    check_mark("EXERCISE - EXERCISE", STATUS_EXERCISE);
    check_mark("EXERCISE: guards asleep", STATUS_EXERCISE);
    check_mark("This is an exercise. Nothing here happened.", STATUS_EXERCISE);
    check_mark("FOR EXERCISE PURPOSES ONLY", STATUS_EXERCISE);
    check_mark("УЧЕНИЕ УЧЕНИЕ УЧЕНИЕ", STATUS_EXERCISE);
    check_mark("УЧЕНИЯ: сторожа спали", STATUS_EXERCISE);
    check_mark("МАШҚ МАШҚ", STATUS_EXERCISE);
    check_mark("تمرین تمرین تمرین", STATUS_EXERCISE);
    check_mark("تمرین: پل بسته شد", STATUS_EXERCISE);
    check_mark("TEST TEST TEST", STATUS_TEST);
}

static void test_reports_about_exercises_are_real(void **state)
{
    (void)state;
    check_mark("Tajik border guards begin exercise", STATUS_ACTUAL);
    check_mark("BORDER GUARDS BEGIN EXERCISE NEAR RIVER", STATUS_ACTUAL);
    check_mark("EXERCISE NEAR RIVER DRAWS PROTEST", STATUS_ACTUAL);
    check_mark("Exercise is good for the health.", STATUS_ACTUAL);
    check_mark("Учения на границе начались во вторник", STATUS_ACTUAL);
    check_mark("УЧЕНИЯ НА ГРАНИЦЕ НАЧАЛИСЬ", STATUS_ACTUAL);
    check_mark("تمرین نظامی در مرز آغاز شد", STATUS_ACTUAL);
    check_mark("TEST OF NEW BRIDGE", STATUS_ACTUAL);
    check_mark("", STATUS_ACTUAL);
}

static void test_a_mark_counts_at_either_end_only(void **state)
{
    (void)state;
    struct arena *a;
    struct document *d = look_open(&a, LONG "\n" LONG "\nEXERCISE EXERCISE EXERCISE\n");
    assert_int_equal(d->status, STATUS_EXERCISE);
    arena_close(a);
    d = look_open(&a, LONG "\n" LONG "\n" LONG "\n" LONG "\n" LONG "\n" LONG "\n" LONG
                           "\nEXERCISE EXERCISE\n" LONG "\n" LONG "\n" LONG "\n" LONG "\n" LONG
                           "\n" LONG "\n" LONG "\n");
    assert_int_equal(d->status, STATUS_ACTUAL);
    arena_close(a);
    d = look_open(&a, "From: post\nStatus: exercise\n\n" LONG);
    assert_int_equal(d->status, STATUS_EXERCISE);
    arena_close(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dates_are_read_in_the_ways_people_write_them),
        cmocka_unit_test(test_what_is_no_date_is_left_alone),
        cmocka_unit_test(test_addresses_hold_dates),
        cmocka_unit_test(test_a_texts_own_date_is_found_at_its_top),
        cmocka_unit_test(test_a_date_in_a_sentence_is_not_the_texts_date),
        cmocka_unit_test(test_an_address_at_the_end_gives_day_and_url),
        cmocka_unit_test(test_a_given_day_outranks_all),
        cmocka_unit_test(test_exercise_marks_are_seen),
        cmocka_unit_test(test_reports_about_exercises_are_real),
        cmocka_unit_test(test_a_mark_counts_at_either_end_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
