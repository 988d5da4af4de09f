/* The hash of an entry is for ever: two worked examples, computed elsewhere (docs/formats/store.md
 * shows the first byte by byte). */
#include "store/entry.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void hash_is(const struct store_entry *en, const char *want)
{
    struct sha256 h;
    char hex[65];
    entry_hash(en, &h);
    digest_hex(h.b, sizeof h.b, hex);
    assert_string_equal(hex, want);
}

static void test_two_entries_have_the_hashes_of_the_worked_example(void **state)
{
    (void)state;
    struct store_entry one = {
        .seq = 1, .added = 1795420800000000, .modified = 1767225600000000,
        .who = STR("local"), .how = STR("reader 0.1"),
        .id = STR("incident--00000000-0000-4000-8000-000000000001"), .type = STR("incident"),
        .canon = STR("{\"id\":\"incident--00000000-0000-4000-8000-000000000001\","
                     "\"type\":\"incident\"}")};
    one.sha = digest_sha256(one.canon);
    hash_is(&one, "c738606f5c4f299e745a4193831279498bd540eed5710b501dfe39eca375bace");
    entry_hash(&one, &one.hash);
    struct store_entry two = {
        .seq = 2, .added = 1795420800000001, .modified = 1767225601000000,
        .who = STR("person:anna"), .how = STR(""),
        .id = STR("note--00000000-0000-4000-8000-000000000002"), .type = STR("note"),
        .canon = STR("{}"), .prev = one.hash};
    two.sha = digest_sha256(two.canon);
    hash_is(&two, "c602e8d0b9f08bfe904eb5fa7712f0b87959a1b246492e2831f2f6f443ced2fd");
}

static void test_every_field_counts(void **state)
{
    (void)state;
    const struct store_entry base = {.seq = 1, .added = 2, .modified = 3, .who = STR("ab"),
                                     .how = STR("c"), .id = STR("x--1"), .type = STR("x")};
    struct sha256 first, other;
    entry_hash(&base, &first);
    struct store_entry e[9];
    for (int i = 0; i < 9; i++)
        e[i] = base;
    e[0].seq = 2;
    e[1].added = 3;
    e[2].modified = -3;
    e[3].who = STR("a"), e[3].how = STR("bc"); /* the border between two texts counts too */
    e[4].how = STR("d");
    e[5].id = STR("x--2");
    e[6].type = STR("y");
    e[7].sha.b[31] = 1;
    e[8].prev.b[0] = 1;
    for (int i = 0; i < 9; i++) {
        entry_hash(&e[i], &other);
        assert_memory_not_equal(first.b, other.b, sizeof first.b);
    }
}

static void test_the_type_is_the_part_before_the_hyphens(void **state)
{
    (void)state;
    assert_true(str_eq(entry_type(STR("threat-actor--12")), STR("threat-actor")));
    assert_int_equal(entry_type(STR("no hyphens")).n, 0);
    assert_int_equal(entry_type(STR("")).n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_entries_have_the_hashes_of_the_worked_example),
        cmocka_unit_test(test_every_field_counts),
        cmocka_unit_test(test_the_type_is_the_part_before_the_hyphens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
