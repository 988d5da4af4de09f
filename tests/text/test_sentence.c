#include "look.h"

static void test_a_stop_ends_a_sentence(void **state)
{
    (void)state;
    assert_look(look_sentences("Two men fled. A third was caught! Was he armed? Nobody knows."),
                "Two men fled.|A third was caught!|Was he armed?|Nobody knows.");
}

static void test_titles_months_and_numbers_end_nothing(void **state)
{
    (void)state;
    assert_look(
        look_sentences("Gen. Rashidi and Lt. Col. Amin met Mr. Odil on Nov. 3 at post No. 5. "
                       "They spoke."),
        "Gen. Rashidi and Lt. Col. Amin met Mr. Odil on Nov. 3 at post No. 5.|They spoke.");
    assert_look(look_sentences("The road is 4.5 km long, i.e. short. It was closed."),
                "The road is 4.5 km long, i.e. short.|It was closed.");
}

static void test_initials_end_nothing(void **state)
{
    (void)state;
    assert_look(look_sentences("It was signed by K. M. Sodiqov. He left."),
                "It was signed by K. M. Sodiqov.|He left.");
    assert_look(look_sentences("Об этом сказал И. И. Сафаров. Он уехал."),
                "Об этом сказал И. И. Сафаров.|Он уехал.");
}

static void test_dotted_letters_end_a_sentence_before_a_word_that_begins_one(void **state)
{
    (void)state;
    assert_look(look_sentences("He flew to the U.S. The visit was short."),
                "He flew to the U.S.|The visit was short.");
    assert_look(look_sentences("The U.S. Embassy was shut at 4 p.m. on Friday."),
                "The U.S. Embassy was shut at 4 p.m. on Friday.");
}

static void test_closing_quotes_belong_to_their_sentence(void **state)
{
    (void)state;
    assert_look(
        look_sentences("He said: “We know nothing.” Then he left. (It rained.) “Why?” he asked."),
        "He said: “We know nothing.”|Then he left.|(It rained.)|“Why?” he asked.");
}

static void test_dots_in_a_row_end_a_sentence_before_a_capital(void **state)
{
    (void)state;
    assert_look(look_sentences("They waited... and left. They waited... Nobody came."),
                "They waited... and left.|They waited...|Nobody came.");
}

static void test_russian_abbreviations(void **state)
{
    (void)state;
    assert_look(
        look_sentences("В 2025 г. в г. Хороге, ул. Ленина, задержали 3 чел. и т.д. Их отпустили."),
        "В 2025 г. в г. Хороге, ул. Ленина, задержали 3 чел. и т.д. Их отпустили.");
    assert_look(look_sentences("Это было в 2025 г. Отряд ушёл. Мост закрыт."),
                "Это было в 2025 г.|Отряд ушёл.|Мост закрыт.");
}

static void test_stops_of_other_scripts(void **state)
{
    (void)state;
    assert_look(look_sentences("پل بسته شد. آیا کسی آنجا بود؟ نه."),
                "پل بسته شد.|آیا کسی آنجا بود؟|نه.");
    assert_look(look_sentences("پل بند ہے۔ کوئی نہیں آیا۔"), "پل بند ہے۔|کوئی نہیں آیا۔");
    assert_look(look_sentences("桥关闭了。没有人来！为什么？"), "桥关闭了。|没有人来！|为什么？");
}

static void test_a_lost_blank_is_no_lost_sentence(void **state)
{
    (void)state;
    assert_look(look_sentences("The bridge was closed.Nobody crossed."),
                "The bridge was closed.|Nobody crossed.");
    assert_look(look_sentences("See river.example for news."), "See river.example for news.");
}

static void test_a_sentence_goes_over_wrapped_lines(void **state)
{
    (void)state;
    assert_look(
        look_sentences("The patrol that had left the upper post before dawn on Tuesday was\n"
                       "met by four men at the ford below the mill and turned back at once\n"
                       "without a shot. Nobody was hurt.\n"),
        "The patrol that had left the upper post before dawn on Tuesday was/met by four men "
        "at the ford below the mill and turned back at once/without a shot.|Nobody was hurt.");
}

static void test_headings_and_items_end_with_their_line(void **state)
{
    (void)state;
    assert_look(
        look_sentences("Situation at the bridge\n\nThe bridge stays closed until the inquiry "
                       "into the shots of Monday night has ended, the office said.\n"
                       "- two posts\n- one ferry\n"),
        "Situation at the bridge|The bridge stays closed until the inquiry into the shots of "
        "Monday night has ended, the office said.|- two posts|- one ferry");
}

static void test_sentences_and_blocks_cover_every_token_once(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",       " \n\t ",   "\u200B\u200E", "*",        "...", "\uFEFFa", "a\n\u0301",
        "\"\n\"", "1.\n2.\n", "-\n-\n- -",    "a\u2028b", "؟",   "|\n|\t|"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct arena *a;
        look_open(&a, texts[i]); /* checks document_broken */
        arena_close(a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_stop_ends_a_sentence),
        cmocka_unit_test(test_titles_months_and_numbers_end_nothing),
        cmocka_unit_test(test_initials_end_nothing),
        cmocka_unit_test(test_dotted_letters_end_a_sentence_before_a_word_that_begins_one),
        cmocka_unit_test(test_closing_quotes_belong_to_their_sentence),
        cmocka_unit_test(test_dots_in_a_row_end_a_sentence_before_a_capital),
        cmocka_unit_test(test_russian_abbreviations),
        cmocka_unit_test(test_stops_of_other_scripts),
        cmocka_unit_test(test_a_lost_blank_is_no_lost_sentence),
        cmocka_unit_test(test_a_sentence_goes_over_wrapped_lines),
        cmocka_unit_test(test_headings_and_items_end_with_their_line),
        cmocka_unit_test(test_sentences_and_blocks_cover_every_token_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
