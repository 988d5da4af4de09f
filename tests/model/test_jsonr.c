#include "check.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/mem.h"
#include "model/jsonr.h"

static const struct {
    const char *json, *words; /* a part of the words */
} bad[] = {
    {"", "byte 0: a value is missing"},
    {"{", "byte 1: a key in quotes is missing"},
    {"{\"a\":1", "byte 6: a comma or } is missing"},
    {"{\"a\" 1}", "byte 5: a colon is missing"},
    {"{\"a\":1,}", "byte 7: a key in quotes is missing"},
    {"[1,]", "byte 3: a value is missing"},
    {"[1 2]", "byte 3: a comma or ] is missing"},
    {"{} {}", "byte 3: something stands behind the end"},
    {"{'a':1}", "byte 1: a key in quotes"},
    {"{a:1}", "byte 1: a key in quotes"},
    {"[tru]", "byte 1: a value is missing"},
    {"[NaN]", "byte 1: a value is missing"},
    {"[Infinity]", "byte 1: a value is missing"},
    {"[01]", "byte 1: a number begins with 0"},
    {"[+1]", "byte 1: a value is missing"},
    {"[1.]", "byte 1: digits are missing behind the point"},
    {"[.5]", "byte 1: a value is missing"},
    {"[1e]", "byte 1: digits are missing in the exponent"},
    {"[-]", "byte 1: a value is missing"},
    {"[9007199254740992]", "byte 1: a whole number beyond 2^53 - 1"},
    {"[-9007199254740992]", "byte 1: a whole number beyond"},
    {"[1e20]", "byte 1: a whole number beyond"},
    {"[-1.5e300]", "byte 1: a whole number beyond"},
    {"[9007199254740992.0]", "byte 1: a whole number beyond"},
    {"[1e999]", "byte 1: a number that a double cannot hold"},
    {"[\"abc]", "byte 1: this string has no end"},
    {"[\"a\nb\"]", "byte 3: control characters must be escaped"},
    {"[\"\\x\"]", "byte 2: no such escape"},
    {"[\"\\u12g4\"]", "byte 2: \\u wants four"},
    {"[\"\\ud800\"]", "byte 2: half of a surrogate pair"},
    {"[\"\\ud800\\u0041\"]", "byte 2: half of a surrogate pair"},
    {"[\"\\udc00\"]", "byte 2: half of a surrogate pair"},
    {"[\"\\u0000\"]", "byte 2: U+0000 is not text"},
    {"[\"\xC3\x28\"]", "byte 2: not UTF-8"},
    {"[\"\xED\xA0\x80\"]", "byte 2: not UTF-8"},
    {"[1] // note", "byte 4: something stands behind"},
    {"{\"a\":1,\"b\":2,\"a\":3}", "byte 13: the key \"a\" stands twice"},
    {"{\"x\":[{\"q\":{\"kill\":1,\"kill\":2}}]}", "the key \"kill\" stands twice"},
    {"{\"a\":1,\"\\u0061\":3}", "a key stands twice"},
};

static void test_what_is_not_strict_json_is_refused_with_its_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct json_object *o = NULL;
        struct pm_err e = {0};
        if (jsonr_parse(str_of(bad[i].json), &o, &e) != PM_INVALID)
            fail_msg("%s was taken", bad[i].json);
        assert_null(o);
        if (strstr(e.words, bad[i].words) == NULL)
            fail_msg("%s: \"%s\" does not tell \"%s\"", bad[i].json, e.words, bad[i].words);
    }
}

static void test_numbers_at_the_limits_are_taken(void **state)
{
    (void)state;
    struct json_object *o;
    assert_ok(jsonr_parse(
        STR("[9007199254740991,-9007199254740991,9007199254740990.5,1e-300,-0,0e5]"), &o, NULL));
    json_object_put(o);
}

static void test_a_nul_byte_is_refused(void **state)
{
    (void)state;
    struct json_object *o;
    assert_int_equal(jsonr_parse(STR("[1]\0"), &o, NULL), PM_INVALID);
    assert_int_equal(jsonr_parse(STR("[\"a\0b\"]"), &o, NULL), PM_INVALID);
}

static void test_equal_keys_in_different_objects_are_fine(void **state)
{
    (void)state;
    struct json_object *o;
    assert_ok(jsonr_parse(STR("[{\"a\":1},{\"a\":{\"a\":2}}]"), &o, NULL));
    json_object_put(o);
}

static void test_depth_and_number_of_values_have_limits(void **state)
{
    (void)state;
    struct json_object *o;
    struct buf b;
    buf_init(&b, 10 << 20);
    for (int depth = JSONR_DEPTH; depth <= JSONR_DEPTH + 1; depth++) {
        buf_clear(&b);
        for (int i = 0; i < depth; i++)
            buf_add_char(&b, '[');
        for (int i = 0; i < depth; i++)
            buf_add_char(&b, ']');
        pm_code rc = jsonr_parse(buf_str(&b), &o, NULL);
        assert_int_equal(rc, depth <= JSONR_DEPTH ? PM_OK : PM_LIMIT);
        if (rc == PM_OK)
            json_object_put(o);
    }
    buf_clear(&b);
    for (int i = 0; i < 100000; i++) /* must not use the stack */
        buf_add_char(&b, '[');
    assert_int_equal(jsonr_parse(buf_str(&b), &o, NULL), PM_LIMIT);
    buf_clear(&b);
    buf_add_char(&b, '[');
    for (int i = 0; i < JSONR_MAX_VALUES; i++)
        buf_add(&b, STR("1,"));
    buf_add(&b, STR("1]"));
    assert_int_equal(jsonr_parse(buf_str(&b), &o, NULL), PM_LIMIT);
    buf_free(&b);
}

static void test_stepping_through_text_gives_members_and_items(void **state)
{
    (void)state;
    str rest = STR(" { \"a\" : [1, {\"x\":\"]}\\\"\"}] , \"b\":\"q,\" }"), key, value, item;
    assert_ok(jsonr_check(rest, NULL));
    assert_true(jsonr_member(&rest, &key, &value));
    assert_str(key, "\"a\"");
    assert_str(value, "[1, {\"x\":\"]}\\\"\"}]");
    assert_true(jsonr_item(&value, &item));
    assert_str(item, "1");
    assert_true(jsonr_item(&value, &item));
    assert_str(item, "{\"x\":\"]}\\\"\"}");
    assert_false(jsonr_item(&value, &item));
    assert_true(jsonr_member(&rest, &key, &value));
    assert_str(value, "\"q,\"");
    assert_false(jsonr_member(&rest, &key, &value));
    rest = STR("{}");
    assert_false(jsonr_member(&rest, &key, &value));
    rest = STR("[ ]");
    assert_false(jsonr_item(&rest, &value));
}

static void test_a_failing_allocation_while_naming_a_key_is_told(void **state)
{
    (void)state;
    struct json_object *o;
    int64_t live = mem_live();
    mem_fail_at(1, 0);
    assert_int_equal(jsonr_parse(STR("{\"a\":1,\"a\":2}"), &o, NULL), PM_NOMEM);
    mem_fail_at(0, 0);
    assert_int_equal(mem_live(), live);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_not_strict_json_is_refused_with_its_place),
        cmocka_unit_test(test_numbers_at_the_limits_are_taken),
        cmocka_unit_test(test_a_nul_byte_is_refused),
        cmocka_unit_test(test_equal_keys_in_different_objects_are_fine),
        cmocka_unit_test(test_depth_and_number_of_values_have_limits),
        cmocka_unit_test(test_stepping_through_text_gives_members_and_items),
        cmocka_unit_test(test_a_failing_allocation_while_naming_a_key_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
