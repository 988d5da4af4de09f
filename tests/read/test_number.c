#include "room.h"

#include "read/number.h"

static int open_room(void **state)
{
    return room_open(state, false);
}

/* The number that `text` begins with; the words after it give the text its language. */
static bool number_of(void **state, const char *text, struct number *out, uint32_t *n_tokens)
{
    struct reading *r = room_read(state, STR("t"), str_of(text), CIVIL_NONE);
    *n_tokens = (uint32_t)r->doc->n_tokens;
    return number_at(r, 0, *n_tokens, out);
}

static void is(void **state, const char *text, double value, uint32_t n_tokens)
{
    struct number n;
    uint32_t all;
    if (!number_of(state, text, &n, &all))
        fail_msg("no number in \"%s\"", text);
    if (n.value != value || n.end != n_tokens)
        fail_msg("\"%s\" gave %.10g in %u tokens", text, n.value, n.end);
}

static void is_none(void **state, const char *text)
{
    struct number n;
    uint32_t all;
    if (number_of(state, text, &n, &all))
        fail_msg("\"%s\" gave %.10g", text, n.value);
}

static void test_english_marks_group_with_a_comma(void **state)
{
    is(state, "6,000 of the men were there and they sang", 6000, 1);
    is(state, "4.5 of the men", 4.5, 1);
    is(state, "6.000 of the men", 6, 1);
    is(state, "1,234,567.5 of the men", 1234567.5, 1);
    is(state, "0,5 of the men", 0.5, 1);
    is_none(state, "10:30 was the time");
    is_none(state, "1.2.3 is a chapter");
    is_none(state, "007 is a name");
}

static void test_russian_marks_have_a_decimal_comma_and_a_blank(void **state)
{
    is(state, "6,5 процента жителей района были ранены в этом году", 6.5, 1);
    is(state, "6 000 человек были в районе, сообщил представитель ведомства", 6000, 2);
    is(state, "6.000 человек были в районе, сообщил представитель ведомства", 6000, 1);
    is(state, "1 234 567 человек были в районе, сообщил представитель ведомства", 1234567, 3);
}

static void test_digits_take_a_scale(void **state)
{
    is(state, "4.5 million people were there", 4.5e6, 2);
    is(state, "40 thousand people were there", 40000, 2);
    is(state, "6 тысяч человек были в районе", 6000, 2);
    is(state, "3 dozen people were there", 36, 2);
    is(state, "5bn dollars were there", 5e9, 1);
}

static void test_words_add_and_multiply(void **state)
{
    is(state, "twenty-five people were there", 25, 1);
    is(state, "twenty five people were there", 25, 2);
    is(state, "two hundred and fifty people were there", 250, 4);
    is(state, "three thousand two hundred people were there", 3200, 4);
    is(state, "two million people were there", 2e6, 2);
    is(state, "half a million people were there", 5e5, 3);
    is(state, "a dozen people were there", 12, 2);
    is(state, "half a dozen people were there", 6, 3);
    is(state, "двадцать пять человек были в районе, сообщил представитель", 25, 2);
    is(state, "двести сорок три человека были в районе, сообщил представитель", 243, 3);
    is(state, "две тысячи человек были в районе, сообщил представитель", 2000, 2);
}

static void test_neighbouring_numbers_stay_apart(void **state)
{
    is(state, "two three people were there", 2, 1);
    is(state, "five and nine people were there", 5, 1);
    is(state, "twelve five people were there", 12, 1);
    is(state, "twenty thirty people were there", 20, 1);
}

static void test_a_scale_alone_is_no_number(void **state)
{
    is_none(state, "hundred people were there");
    is_none(state, "million people were there");
    is_none(state, "a man was there");
    is_none(state, "several men were there");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_english_marks_group_with_a_comma),
        cmocka_unit_test(test_russian_marks_have_a_decimal_comma_and_a_blank),
        cmocka_unit_test(test_digits_take_a_scale),
        cmocka_unit_test(test_words_add_and_multiply),
        cmocka_unit_test(test_neighbouring_numbers_stay_apart),
        cmocka_unit_test(test_a_scale_alone_is_no_number),
    };
    return cmocka_run_group_tests(tests, open_room, room_close);
}
