#include "check.h"

#include <math.h>

static void test_cut_gives_every_piece_and_the_empty_last_one(void **state)
{
    (void)state;
    str rest = STR("a,bb,"), piece;
    assert_true(str_cut(&rest, ',', &piece));
    assert_str(piece, "a");
    assert_true(str_cut(&rest, ',', &piece));
    assert_str(piece, "bb");
    assert_true(str_cut(&rest, ',', &piece));
    assert_int_equal(piece.n, 0);
    assert_false(str_cut(&rest, ',', &piece));
}

static void test_slice_never_reads_outside(void **state)
{
    (void)state;
    assert_str(str_slice(STR("Badakhshan"), (struct span){4, 99}), "khshan");
    assert_int_equal(str_slice(STR("x"), (struct span){5, 9}).n, 0);
    assert_int_equal(str_slice((str){NULL, 0}, (struct span){0, 3}).n, 0);
}

static void test_int64_takes_what_fits_and_nothing_else(void **state)
{
    (void)state;
    int64_t v = 7;
    assert_true(str_int64(STR("-9223372036854775808"), &v));
    assert_true(v == INT64_MIN);
    assert_false(str_int64(STR("9223372036854775808"), &v));
    assert_false(str_int64(STR(""), &v));
    assert_false(str_int64(STR("-"), &v));
    assert_false(str_int64(STR("12a"), &v));
    assert_true(v == INT64_MIN);
}

static void test_double_wants_digits_and_the_whole_string(void **state)
{
    (void)state;
    double d;
    assert_true(str_double(STR("-12.5"), &d));
    assert_true(d == -12.5);
    assert_false(str_double(STR("nan"), &d));
    assert_false(str_double(STR("0x10"), &d));
    assert_false(str_double(STR("1e999"), &d));
    assert_false(str_double(STR("."), &d));
}

static void test_utf8_refuses_what_unicode_refuses(void **state)
{
    (void)state;
    size_t bad = 99;
    assert_true(str_utf8(STR("Бадахшон بدخشان 巴达赫尚 \xF0\x9F\x8F\x94"), NULL));
    assert_false(str_utf8(STR("ab\xC0\x80"), &bad)); /* overlong NUL */
    assert_int_equal(bad, 2);
    assert_false(str_utf8(STR("\xED\xA0\x80"), NULL)); /* surrogate */
    assert_false(str_utf8(STR("\xF4\x90\x80\x80"), NULL)); /* above U+10FFFF */
    assert_false(str_utf8(STR("x\xE2\x82"), &bad)); /* cut short */
    assert_int_equal(bad, 1);
}

static void test_find_starts_where_it_is_told(void **state)
{
    (void)state;
    str s = STR("aXbXc");
    assert_int_equal(str_find(s, STR("X"), 0), 1);
    assert_int_equal(str_find(s, STR("X"), 2), 3);
    assert_int_equal(str_find(s, STR("X"), 4), s.n);
    assert_int_equal(str_find(s, STR("X"), 77), s.n);
}

static void test_order_is_by_bytes_and_a_prefix_comes_first(void **state)
{
    (void)state;
    assert_true(str_cmp(STR("ab"), STR("abc")) < 0);
    assert_true(str_cmp(STR("b"), STR("abc")) > 0);
    assert_int_equal(str_cmp(STR(""), STR("")), 0);
    assert_true(str_eq_nocase(STR("Taliban"), STR("TALIBAN")));
    assert_false(str_eq_nocase(STR("Taliban"), STR("Talibans")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cut_gives_every_piece_and_the_empty_last_one),
        cmocka_unit_test(test_slice_never_reads_outside),
        cmocka_unit_test(test_int64_takes_what_fits_and_nothing_else),
        cmocka_unit_test(test_double_wants_digits_and_the_whole_string),
        cmocka_unit_test(test_utf8_refuses_what_unicode_refuses),
        cmocka_unit_test(test_find_starts_where_it_is_told),
        cmocka_unit_test(test_order_is_by_bytes_and_a_prefix_comes_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
