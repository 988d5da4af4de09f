#include "check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "model/canonical.h"
#include "model/canonw.h"
#include "model/jsonr.h"

static void number_is(uint64_t bits, const char *text)
{
    struct buf b;
    double v;
    memcpy(&v, &bits, sizeof v);
    buf_init(&b, 100);
    canonical_number(&b, v);
    assert_int_equal(b.rc, PM_OK);
    assert_string_equal(b.p, text);
    buf_free(&b);
}

static void test_numbers_print_as_in_appendix_b_of_rfc_8785(void **state)
{
    (void)state;
    static const struct {
        uint64_t bits;
        const char *text;
    } cases[] = {
        {0x0000000000000000, "0"},
        {0x8000000000000000, "0"},
        {0x0000000000000001, "5e-324"},
        {0x8000000000000001, "-5e-324"},
        {0x7fefffffffffffff, "1.7976931348623157e+308"},
        {0xffefffffffffffff, "-1.7976931348623157e+308"},
        {0x4340000000000000, "9007199254740992"},
        {0xc340000000000000, "-9007199254740992"},
        {0x4430000000000000, "295147905179352830000"},
        {0x44b52d02c7e14af5, "9.999999999999997e+22"},
        {0x44b52d02c7e14af6, "1e+23"},
        {0x44b52d02c7e14af7, "1.0000000000000001e+23"},
        {0x444b1ae4d6e2ef4e, "999999999999999700000"},
        {0x444b1ae4d6e2ef4f, "999999999999999900000"},
        {0x444b1ae4d6e2ef50, "1e+21"},
        {0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"},
        {0x3eb0c6f7a0b5ed8d, "0.000001"},
        {0x41b3de4355555553, "333333333.3333332"},
        {0x41b3de4355555554, "333333333.33333325"},
        {0x41b3de4355555555, "333333333.3333333"},
        {0x41b3de4355555556, "333333333.3333334"},
        {0x41b3de4355555557, "333333333.33333343"},
        {0xbecbf647612f3696, "-0.0000033333333333333333"},
        {0x43143ff3c1cb0959, "1424953923781206.2"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        number_is(cases[i].bits, cases[i].text);
}

static void test_a_power_of_two_prints_the_digit_above_when_it_is_shorter(void **state)
{
    (void)state;
    double v = ldexp(1, -44);
    uint64_t bits;
    memcpy(&bits, &v, sizeof bits);
    number_is(bits, "5.684341886080802e-14");
}

static void test_every_number_reads_back_to_itself_with_the_fewest_digits(void **state)
{
    (void)state;
    uint64_t x = 88172645463325252u;
    struct buf b;
    buf_init(&b, 100);
    for (int i = 0; i < 20000; i++) {
        x ^= x << 13, x ^= x >> 7, x ^= x << 17;
        double v;
        uint64_t bits = i % 3 ? x : 0x3fe0000000000000u + x % 0x0040000000000000u;
        memcpy(&v, &bits, sizeof v);
        if (!isfinite(v))
            continue;
        if (i % 5 == 0)
            v = floor(fmod(v, 1e6) * 1e4) / 1e4;
        if (!isfinite(v))
            continue;
        buf_clear(&b);
        canonical_number(&b, v);
        assert_true(strtod(b.p, NULL) == v);
        int digits = 0, significant = 0;
        for (const char *p = b.p; *p != '\0' && *p != 'e'; p++)
            if (*p >= '0' && *p <= '9' && (*p != '0' || digits > 0)) {
                digits++;
                if (*p != '0')
                    significant = digits;
            }
        char shorter[40];
        if (significant > 1) { /* one digit less must read back to something else */
            snprintf(shorter, sizeof shorter, "%.*e", significant - 2, v);
            assert_true(strtod(shorter, NULL) != v);
        }
    }
    buf_free(&b);
}

static void test_a_number_that_is_not_finite_is_refused(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 100);
    canonical_number(&b, NAN);
    assert_int_equal(b.rc, PM_INVALID);
    buf_clear(&b);
    canonical_number(&b, INFINITY);
    assert_int_equal(b.rc, PM_INVALID);
    buf_free(&b);
}

static void canon_is(const char *json, const char *want)
{
    struct json_object *o;
    struct pm_err e = {0};
    struct buf b;
    if (jsonr_parse(str_of(json), &o, &e) != PM_OK)
        fail_msg("%s: %s", json, e.words);
    buf_init(&b, 1 << 20);
    canonical_write(o, &b);
    assert_int_equal(b.rc, PM_OK);
    assert_string_equal(b.p, want);
    json_object_put(o);
    assert_ok(jsonr_parse(buf_str(&b), &o, &e)); /* and once more changes nothing */
    struct buf again;
    buf_init(&again, 1 << 20);
    canonical_write(o, &again);
    assert_string_equal(again.p, want);
    json_object_put(o);
    buf_free(&b);
    buf_free(&again);
}

static void test_blanks_go_and_keys_are_sorted_at_every_level(void **state)
{
    (void)state;
    canon_is("{ \"b\" : 1.0, \"a\" : [ true , null, { \"z\": 2e0, \"y\": -0 } ] }",
             "{\"a\":[true,null,{\"y\":0,\"z\":2}],\"b\":1}");
}

static void test_strings_have_the_fewest_escapes(void **state)
{
    (void)state;
    canon_is("[\"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\"]",
             "[\"\xE2\x82\xAC$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"]");
    canon_is("[\"\\b\\t\\f\\r\\u007f\"]", "[\"\\b\\t\\f\\r\x7f\"]");
    canon_is("[\"\\ud83d\\ude00 \\u043f\"]", "[\"\xF0\x9F\x98\x80 \xD0\xBF\"]");
}

static void test_keys_are_sorted_by_utf_16_units_not_by_bytes(void **state)
{
    (void)state;
    /* U+1F600 is D83D DE00 in UTF-16 and so before U+FB33; in UTF-8 it is behind. */
    canon_is("{\"\xEF\xAC\xB3\":1,\"\xF0\x9F\x98\x80\":2,\"\xE2\x82\xAC\":3,\"1\":4,\"\\r\":5,"
             "\"\xC3\xB6\":6}",
             "{\"\\r\":5,\"1\":4,\"\xC3\xB6\":6,\"\xE2\x82\xAC\":3,\"\xF0\x9F\x98\x80\":2,"
             "\"\xEF\xAC\xB3\":1}");
    assert_true(canonical_key_cmp(STR("\xEF\xAC\xB3"), STR("\xF0\x9F\x98\x80")) > 0);
    assert_true(canonical_key_cmp(STR("\xF0\x9F\x98\x80"), STR("\xF0\x9F\x98\x81")) < 0);
    assert_true(canonical_key_cmp(STR("ab"), STR("abc")) < 0);
    assert_true(canonical_key_cmp(STR("a_b"), STR("a_b")) == 0);
}

static void test_an_object_of_many_keys_is_sorted_too(void **state)
{
    (void)state;
    struct buf in, out;
    struct json_object *o;
    buf_init(&in, 1 << 20);
    buf_init(&out, 1 << 20);
    buf_add_char(&in, '{');
    for (int i = 0; i < 500; i++)
        buf_printf(&in, "%s\"k%03d\":%d", i ? "," : "", (i * 7) % 500, i);
    buf_add_char(&in, '}');
    assert_ok(jsonr_parse(buf_str(&in), &o, NULL));
    canonical_write(o, &out);
    json_object_put(o);
    size_t at = 0;
    for (int i = 0; i < 500; i++) {
        char key[16];
        snprintf(key, sizeof key, "\"k%03d\":", i);
        size_t hit = str_find(buf_str(&out), str_of(key), at);
        assert_true(hit < out.n && (i == 0 || hit > at));
        at = hit;
    }
    buf_free(&in);
    buf_free(&out);
}

static void test_the_writer_gives_what_the_canonicaliser_gives(void **state)
{
    (void)state;
    struct buf b, again;
    struct json_object *o;
    buf_init(&b, 1000);
    buf_init(&again, 1000);
    struct canonw w = canonw_on(&b);
    canonw_object(&w, NULL);
    canonw_array(&w, "a");
    canonw_int(&w, NULL, -12);
    canonw_num(&w, NULL, 38.25);
    canonw_object(&w, NULL);
    canonw_end(&w);
    canonw_end(&w);
    canonw_num(&w, "left out", NAN);
    canonw_some(&w, "left out, too", STR(""));
    canonw_text(&w, "quote", STR("\"Darvoz\"\n\\ \x01 Дарвоз, a long text that is not short"));
    canonw_true(&w, "true");
    canonw_end(&w);
    assert_ok(jsonr_parse(buf_str(&b), &o, NULL));
    canonical_write(o, &again);
    assert_string_equal(b.p, again.p);
    json_object_put(o);
    buf_free(&b);
    buf_free(&again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers_print_as_in_appendix_b_of_rfc_8785),
        cmocka_unit_test(test_a_power_of_two_prints_the_digit_above_when_it_is_shorter),
        cmocka_unit_test(test_every_number_reads_back_to_itself_with_the_fewest_digits),
        cmocka_unit_test(test_a_number_that_is_not_finite_is_refused),
        cmocka_unit_test(test_blanks_go_and_keys_are_sorted_at_every_level),
        cmocka_unit_test(test_strings_have_the_fewest_escapes),
        cmocka_unit_test(test_keys_are_sorted_by_utf_16_units_not_by_bytes),
        cmocka_unit_test(test_an_object_of_many_keys_is_sorted_too),
        cmocka_unit_test(test_the_writer_gives_what_the_canonicaliser_gives),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
