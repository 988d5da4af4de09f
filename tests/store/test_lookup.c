/* Text as search sees it. */
#include "store/lookup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void folds(const char *from, const char *to)
{
    struct buf b;
    buf_init(&b, 1 << 16);
    lookup_fold(str_of(from), &b);
    buf_add(&b, STR(""));
    assert_string_equal(b.p, to);
    buf_free(&b);
}

static void matches(const char *typed, const char *want)
{
    struct buf b;
    struct pm_err e;
    buf_init(&b, 1 << 16);
    assert_int_equal(lookup_match(str_of(typed), &b, &e), PM_OK);
    assert_string_equal(b.p, want);
    buf_free(&b);
}

static void test_letters_of_neighbouring_keyboards_become_one(void **state)
{
    (void)state;
    folds("كابل", "کابل");
    folds("مُحَمَّد", "محمد");
    folds("می‌رود ـــ ۱۲/٣", "میرود  12/3");
    folds("Ёлка ёж Йод", "елка еж иод");
    folds("Тоҷикистон ғарм Қӯрғонтеппа ҳаво", "Точикистон гарм кургонтеппа хаво");
    folds("e\xCC\x81t\xC3\xA9", "et\xC3\xA9"); /* the index strips the accent of the second */
    folds("plain ASCII, 12.5 %", "plain ASCII, 12.5 %");
}

static void test_apostrophes_of_uzbek_belong_to_the_letter(void **state)
{
    (void)state;
    folds("Oʻzbekiston O'zbekiston O‘zbekiston Gʻijduvon", "Ozbekiston Ozbekiston Ozbekiston "
                                                            "Gijduvon");
    folds("the border's end", "the border s end");
    folds("so'", "so ");
}

static void test_signs_of_chinese_stand_alone(void **state)
{
    (void)state;
    folds("北部A", " 北  部 A");
}

static void test_what_is_no_text_becomes_a_blank(void **state)
{
    (void)state;
    folds("a\x01z\xFFy\xC0\x80x\xE2\x28", "a z y  x (");
    folds("«a» — b…", " a    b ");
    folds("\xEF\xBB\xBF" "x", "x");
}

static void test_long_text_is_folded_as_short_text_is(void **state)
{
    (void)state;
    struct buf in, whole, pieces;
    buf_init(&in, 1 << 20);
    buf_init(&whole, 1 << 20);
    buf_init(&pieces, 1 << 20);
    static const char *const bits[] = {"сӯҳбат ", "北", "é", "مُ", "x ", "😀", "\xF0\x9F"};
    uint32_t seed = 1;
    for (int i = 0; i < 20000; i++) {
        seed = seed * 1103515245 + 12345;
        str bit = str_of(bits[seed >> 16 & 3 ? (seed >> 20) % 6 : 6]);
        buf_add(&in, bit.p[0] == '\xF0' && bit.n == 2 ? STR(" ") : bit);
    }
    lookup_fold(buf_str(&in), &whole);
    str rest = buf_str(&in), piece;
    while (str_cut(&rest, ' ', &piece)) {
        if (pieces.n > 0 || piece.p != in.p)
            buf_add_char(&pieces, ' ');
        lookup_fold(piece, &pieces);
    }
    assert_int_equal(whole.rc, PM_OK);
    assert_true(str_eq(buf_str(&whole), buf_str(&pieces)));
    buf_free(&in);
    buf_free(&whole);
    buf_free(&pieces);
}

static void test_what_is_typed_becomes_quoted_words(void **state)
{
    (void)state;
    matches("two words", "\"two\" AND \"words\"");
    matches("pref* \"in a row\"", "\"pref\" * AND \"in a row\"");
    matches("  a OR b) ", "\"a\" AND \"OR\" AND \"b)\"");
    matches("Qala-i-Zal — «x»", "\"Qala-i-Zal\" AND \"x\"");
    matches("\"row be*\"", "\"row be*\"");
    matches("\"row be\"*", "\"row be\" *");
    matches("*a*b**", "\"a\" * AND \"b\" *");
}

static void test_too_many_words_are_refused(void **state)
{
    (void)state;
    struct buf b, in;
    struct pm_err e;
    buf_init(&b, 1 << 16);
    buf_init(&in, 1 << 16);
    for (int i = 0; i < 65; i++)
        buf_add(&in, STR("w "));
    assert_int_equal(lookup_match(buf_str(&in), &b, &e), PM_LIMIT);
    buf_clear(&b);
    assert_int_equal(lookup_match(STR(" .,- "), &b, &e), PM_INVALID);
    assert_int_equal(lookup_match(STR("\"x"), &b, &e), PM_INVALID);
    buf_free(&b);
    buf_free(&in);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_letters_of_neighbouring_keyboards_become_one),
        cmocka_unit_test(test_apostrophes_of_uzbek_belong_to_the_letter),
        cmocka_unit_test(test_signs_of_chinese_stand_alone),
        cmocka_unit_test(test_what_is_no_text_becomes_a_blank),
        cmocka_unit_test(test_long_text_is_folded_as_short_text_is),
        cmocka_unit_test(test_what_is_typed_becomes_quoted_words),
        cmocka_unit_test(test_too_many_words_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
