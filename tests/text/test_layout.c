#include "look.h"

#define LONG                                                                                       \
    "The post on the upper road was empty when the relief came, and the two guards who should "    \
    "have been there were found asleep at the mill."

static void test_long_lines_are_paragraphs_each(void **state)
{
    (void)state;
    assert_look(look_blocks(LONG "\n" LONG "\n"), "para:" LONG "|para:" LONG);
}

static void test_wrapped_lines_are_joined_and_blank_lines_part(void **state)
{
    (void)state;
    assert_look(
        look_blocks("Herdsmen who came down from the summer pastures this week say that the\n"
                    "track over the pass is open again and that the post at its foot has been\n"
                    "manned since Sunday.\n"
                    "\n"
                    "Nobody there would say by whom, and the district office did not answer the\n"
                    "telephone.\n"),
        "para:Herdsmen who came down from the summer pastures this week say that the/track over "
        "the pass is open again and that the post at its foot has been/manned since Sunday.|"
        "para:Nobody there would say by whom, and the district office did not answer "
        "the/telephone.");
}

static void test_an_indented_line_begins_a_paragraph(void **state)
{
    (void)state;
    assert_look(
        look_blocks("   Herdsmen who came down from the summer pastures this week say that\n"
                    "the track over the pass is open again and the post at its foot manned.\n"
                    "   Nobody there would say by whom and the district office was as silent\n"
                    "as it had been all through that cold and wet and unfriendly summer.\n"),
        "para:Herdsmen who came down from the summer pastures this week say that/the track over "
        "the pass is open again and the post at its foot manned.|"
        "para:Nobody there would say by whom and the district office was as silent/as it had "
        "been all through that cold and wet and unfriendly summer.");
}

static void test_header_lines_stand_at_the_top(void **state)
{
    (void)state;
    assert_look(
        look_blocks("From: Post 4\nTo: Liaison\nPrecedence: routine\nGrid Zone: 42S\n\n" LONG
                    "\nDate: this is no header any more\n"),
        "key:From: Post 4|key:To: Liaison|key:Precedence: routine|key:Grid Zone: 42S|para:" LONG
        "|para:Date: this is no header any more");
    assert_look(look_blocks("Дата: 12.10.2026\nИсточник: пост\n\n" LONG),
                "key:Дата: 12.10.2026|key:Источник: пост|para:" LONG);
    assert_look(look_blocks("تاریخ: ۲ قوس ۱۴۰۵\nمنبع: پوسته\n\n" LONG),
                "key:تاریخ: ۲ قوس ۱۴۰۵|key:منبع: پوسته|para:" LONG);
}

static void test_signals_have_keys_without_colons(void **state)
{
    (void)state;
    assert_look(
        look_blocks("FM POST FOUR\nTO LIAISON\nDTG 231430ZNOV26\n1. TWO MEN SEEN AT FORD.\n"),
        "key:FM POST FOUR|key:TO LIAISON|key:DTG 231430ZNOV26|item:1. TWO MEN SEEN AT FORD.");
}

static void test_headings_stand_before_text(void **state)
{
    (void)state;
    assert_look(look_blocks("Growing trouble at the mill\n" LONG "\n2. NEXT STEPS\n" LONG),
                "head:Growing trouble at the mill|para:" LONG "|head:2. NEXT STEPS|para:" LONG);
    /* short lines of a field message are no headings */
    assert_look(look_blocks("Shots near bridge\n3 hurt\nmore follows"),
                "para:Shots near bridge|para:3 hurt/more follows");
    assert_look(look_blocks(LONG "\nA last line without a stop"),
                "para:" LONG "|para:A last line without a stop");
}

static void test_list_items_have_markers(void **state)
{
    (void)state;
    assert_look(look_blocks(LONG "\n- one\n• two\n(a) three\n4. four men\n1.2.3 five\n۲- شش\n"),
                "para:" LONG
                "|item:- one|item:• two|item:(a) three|item:4. four men|item:1.2.3 five|"
                "item:۲- شش");
    assert_look(look_blocks("2026. That was the year of the flood and of the new bridge.\n"),
                "para:2026. That was the year of the flood and of the new bridge.");
}

static void test_table_rows_have_tabs_or_bars(void **state)
{
    (void)state;
    assert_look(look_blocks("Place\tDead\tHurt\nMill\t0\t2\n| a | b |\n|---|---|\n"),
                "row:Place\tDead\tHurt|row:Mill\t0\t2|row:| a | b ||furn:|---|---|");
}

static void test_footnotes_bylines_and_furniture(void **state)
{
    (void)state;
    assert_look(look_blocks("By Firuza Karimova in Khorog\n" LONG
                            "\n*Banned by the district office\n"
                            "https://river.example/2026/11/23/mill\nBack to Top\n"),
                "by:By Firuza Karimova in Khorog|para:" LONG "|foot:*Banned by the district office|"
                "furn:https://river.example/2026/11/23/mill|furn:Back to Top");
    assert_look(
        look_blocks(LONG
                    "\n\nOn Monday, 2 November, the clerk wrote:\n> So it was.\n-- \nThe clerk\n"),
        "para:" LONG
        "|furn:On Monday, 2 November, the clerk wrote:|furn:> So it was.|furn:--|para:The clerk");
    assert_look(look_blocks("The mill guild* met. " LONG "\n* Banned by the district office"),
                "para:The mill guild* met. " LONG "|foot:* Banned by the district office");
}

static void test_the_subject_or_the_nearest_heading_is_the_title(void **state)
{
    (void)state;
    struct arena *a;
    struct document *d =
        look_open(&a, "RIVER WIRE   12 Oct 2026\nTwo guards asleep at the mill\n\n" LONG);
    assert_str(d->title, "Two guards asleep at the mill");
    arena_close(a);
    d = look_open(&a, "From: Post 4\nSubject: Guards asleep\n\n" LONG);
    assert_str(d->title, "Guards asleep");
    assert_str(d->author, "Post 4");
    arena_close(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_long_lines_are_paragraphs_each),
        cmocka_unit_test(test_wrapped_lines_are_joined_and_blank_lines_part),
        cmocka_unit_test(test_an_indented_line_begins_a_paragraph),
        cmocka_unit_test(test_header_lines_stand_at_the_top),
        cmocka_unit_test(test_signals_have_keys_without_colons),
        cmocka_unit_test(test_headings_stand_before_text),
        cmocka_unit_test(test_list_items_have_markers),
        cmocka_unit_test(test_table_rows_have_tabs_or_bars),
        cmocka_unit_test(test_footnotes_bylines_and_furniture),
        cmocka_unit_test(test_the_subject_or_the_nearest_heading_is_the_title),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
