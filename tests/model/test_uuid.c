#include "check.h"

#include <stdio.h>

#include "model/derive.h"
#include "model/uuid.h"

static const struct uuid DNS = {{0x6b, 0xa7, 0xb8, 0x10, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00,
                                 0xc0, 0x4f, 0xd4, 0x30, 0xc8}};

static void test_a_name_in_the_dns_space_gives_the_uuid_of_the_rfc(void **state)
{
    (void)state;
    char text[UUID_TEXT_BYTES];
    struct uuid u = uuid_of_name(DNS, STR("www.example.com")); /* RFC 9562, A.4 */
    uuid_print(&u, text);
    assert_string_equal(text, "2ed6657d-e927-568b-95e1-2665a8aea6a2");
}

static void test_the_namespaces_are_the_documented_ones(void **state)
{
    (void)state;
    char text[UUID_TEXT_BYTES];
    uuid_print(&UUID_PAMIR, text);
    assert_string_equal(text, "d5ae0d51-4b20-451c-8671-31d65a0583ee");
    uuid_print(&UUID_STIX_SCO, text);
    assert_string_equal(text, "00abedb4-aa42-466c-9c01-fed23315a9b7");
}

static void test_printing_and_parsing_are_inverse(void **state)
{
    (void)state;
    char name[32], text[UUID_TEXT_BYTES];
    for (int i = 0; i < 500; i++) {
        snprintf(name, sizeof name, "name %d", i);
        struct uuid u = uuid_of_name(UUID_PAMIR, str_of(name)), back;
        uuid_print(&u, text);
        assert_true(uuid_parse(str_of(text), &back));
        assert_memory_equal(u.b, back.b, 16);
    }
}

static void test_what_is_no_uuid_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "2ed6657d-e927-568b-95e1-2665a8aea6a",   /* short */
        "2ed6657d-e927-568b-95e1-2665a8aea6a22", /* long */
        "2ed6657de-927-568b-95e1-2665a8aea6a2",  /* hyphen elsewhere */
        "2ed6657d-e927-568b-95e1-2665a8aea6ag",  /* no digit */
        "2ed6657d-e927-068b-95e1-2665a8aea6a2",  /* version 0 */
        "2ed6657d-e927-968b-95e1-2665a8aea6a2",  /* version 9 */
        "2ed6657d-e927-568b-15e1-2665a8aea6a2",  /* another variant */
        "{2ed6657d-e927-568b-95e1-2665a8aea6}",
    };
    struct uuid u;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(uuid_parse(str_of(bad[i]), &u));
    assert_true(uuid_parse(STR("2ED6657D-E927-568B-95E1-2665A8AEA6A2"), &u));
}

static void test_a_register_id_gives_the_same_object_id_everywhere(void **state)
{
    (void)state;
    char id[DERIVE_ID_BYTES];
    assert_str(derive_id("location", STR("register:AF-BDS"), id),
               "location--bf8886f4-92ea-5686-9f64-e56bb86869b8");
}

static void test_versions_lie_within_a_day_and_differ_with_the_content(void **state)
{
    (void)state;
    stamp base = (stamp)20000 * STAMP_DAY, seen[200];
    for (int i = 0; i < 200; i++) {
        char text[32];
        snprintf(text, sizeof text, "{\"n\":%d}", i);
        seen[i] = derive_version(str_of(text), base);
        assert_true(seen[i] >= base && seen[i] < base + STAMP_DAY);
        assert_int_equal(seen[i] % 1000, 0);
        assert_int_equal(seen[i], derive_version(str_of(text), base));
        for (int k = 0; k < i; k++)
            assert_true(seen[k] != seen[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_name_in_the_dns_space_gives_the_uuid_of_the_rfc),
        cmocka_unit_test(test_the_namespaces_are_the_documented_ones),
        cmocka_unit_test(test_printing_and_parsing_are_inverse),
        cmocka_unit_test(test_what_is_no_uuid_is_refused),
        cmocka_unit_test(test_a_register_id_gives_the_same_object_id_everywhere),
        cmocka_unit_test(test_versions_lie_within_a_day_and_differ_with_the_content),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
