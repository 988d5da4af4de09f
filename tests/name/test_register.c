#include "check.h"

#include "base/mem.h"
#include "name/gazette.h"
#include "name/register.h"
#include "text/fold.h"

static struct register_rows rows;

static int begin(void **state)
{
    (void)state;
    rows = (struct register_rows){0};
    return arena_open(1 << 24, &rows.a, NULL) == PM_OK ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    arena_close(rows.a);
    return 0;
}

#define ENTITIES "id\tkind\tname\tparent\tcountry\tlat\tlon\tprecision\tfrom\tto\tsource\tnote\n"
#define ALIASES "id\talias\tlang\tscript\tkind\tfrom\tto\tsource\tnote\n"

static void test_rows_are_read_with_their_dates_and_degrees(void **state)
{
    (void)state;
    assert_ok(
        register_read(&rows, STR("entities.tsv"),
                      STR(ENTITIES "# a remark\n\nAF-BDS\tplace\tBadakhshan\tstate:AF\tAF\t36.9"
                                   "\t71.2\tprovince\t1963\t\tiso-3166\tan example\n"),
                      NULL));
    assert_ok(register_read(&rows, STR("aliases.tsv"),
                            STR("\xEF\xBB\xBF" ALIASES
                                "AF-BDS\tبدخشان\tfa\tArab\tshort\t\t1999-12\tusage\t\r\n"),
                            NULL));
    assert_int_equal(rows.n_entities, 1);
    assert_int_equal(rows.n_aliases, 1);
    char day[11];
    civil_print(rows.entities[0].from, day);
    assert_string_equal(day, "1963-01-01");
    assert_int_equal(rows.entities[0].to, CIVIL_NONE);
    assert_true(rows.entities[0].lat == 36.9 && rows.entities[0].lon == 71.2);
    civil_print(rows.aliases[0].to, day);
    assert_string_equal(day, "1999-12-31");
    assert_int_equal(rows.aliases[0].kind, ALIAS_SHORT);
}

static void test_columns_may_stand_in_any_order(void **state)
{
    (void)state;
    assert_ok(
        register_read(&rows, STR("aliases.tsv"),
                      STR("kind\tremark\talias\tid\tscript\tlang\nself\tx\tISKP\tgroup:isis-k\t"
                          "Latn\ten\n"),
                      NULL));
    assert_str(rows.aliases[0].alias, "ISKP");
    assert_str(rows.aliases[0].id, "group:isis-k");
    assert_int_equal(rows.aliases[0].kind, ALIAS_SELF);
}

static void test_a_fault_is_told_with_file_line_and_what_to_mend(void **state)
{
    (void)state;
    static const struct {
        const char *file, *text, *words;
    } faults[] = {
        {"aliases.tsv", ALIASES "\n# x\nAF-BDS\tBada\ten\tLatn\tnickname\n",
         "aliases.tsv line 4: \"nickname\" is no kind of alias"},
        {"aliases.tsv", ALIASES "\tBada\ten\tLatn\tshort\n",
         "aliases.tsv line 2: the id is missing"},
        {"aliases.tsv", ALIASES "AF-BDS\t\ten\tLatn\tshort\n",
         "aliases.tsv line 2: the alias of \"AF-BDS\" is missing"},
        {"aliases.tsv", ALIASES "AF-BDS\tx\ten\tLatn\tshort\t2001-13\t\n",
         "aliases.tsv line 2: \"2001-13\" is no date"},
        {"aliases.tsv", ALIASES "AF-BDS\tx\ten\tLatn\tshort\t2001\t1999\n",
         "aliases.tsv line 2: \"to\" lies before \"from\""},
        {"aliases.tsv", ALIASES "a\tb\tc\td\tshort\t\t\t\t\tmore\n",
         "aliases.tsv line 2: more fields than the header's 9"},
        {"aliases.tsv", ALIASES "a\t\xFF\tc\td\tshort\n",
         "aliases.tsv line 2: not UTF-8 at byte 2"},
        {"entities.tsv", ENTITIES "x\tplace\tX\t\t\t91\t0\n", "entities.tsv line 2: lat \"91\""},
        {"entities.tsv", ENTITIES "x\t\tX\n", "entities.tsv line 2: the kind of \"x\" is missing"},
        {"places.tsv", "id\tname\n", "places.tsv line 1: the first line must name the columns"},
        {"places.tsv", "id\tkind\tname\tid\n", "places.tsv line 1: column \"id\" stands twice"},
    };
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        struct pm_err e = {0};
        assert_int_equal(register_read(&rows, str_of(faults[i].file), str_of(faults[i].text), &e),
                         PM_INVALID);
        if (strncmp(e.words, faults[i].words, strlen(faults[i].words)) != 0)
            fail_msg("wanted \"%s\", got \"%s\"", faults[i].words, e.words);
    }
}

static void test_the_maker_refuses_unknown_and_double_ids(void **state)
{
    (void)state;
    struct buf b;
    struct pm_err e = {0};
    buf_init(&b, 1 << 20);
    assert_ok(register_read(&rows, STR("aliases.tsv"), STR(ALIASES "X-1\tXa\ten\tLatn\tshort\n"),
                            NULL));
    assert_int_equal(gazette_make(&rows, NULL, NULL, &b, &e), PM_INVALID);
    assert_non_null(strstr(e.words, "aliases.tsv line 2: no entity has the id \"X-1\""));
    rows.n_aliases = 0;
    assert_ok(register_read(&rows, STR("entities.tsv"),
                            STR(ENTITIES "X-1\tplace\tXa\nX-1\tplace\tXb\n"), NULL));
    assert_int_equal(gazette_make(&rows, NULL, NULL, &b, &e), PM_INVALID);
    assert_non_null(strstr(e.words, "entities.tsv line 3: the id \"X-1\" is there already"));
    buf_free(&b);
}

static void make_small(struct buf *b)
{
    assert_ok(
        register_read(&rows, STR("entities.tsv"),
                      STR(ENTITIES "X-1\tplace\tQala-i-Zal\t\tAF\t\t\tdistrict\nX-2\tgroup\tRed "
                                   "Hats\n"),
                      NULL));
    assert_ok(
        register_read(&rows, STR("aliases.tsv"),
                      STR(ALIASES "X-2\tКрасные шапки\tru\tCyrl\tshort\nX-2\t“Hats”\ten\tLatn\t"
                                  "context\n"),
                      NULL));
    assert_ok(gazette_make(&rows, NULL, NULL, b, NULL));
}

static uint32_t walk(const struct gazette *g, const char *const *words)
{
    uint32_t node = 0;
    for (size_t i = 0; words[i] != NULL; i++) {
        str s = str_of(words[i]);
        uint32_t w = gazette_word(g, fold_hash(s), s);
        if (w == 0)
            return 0;
        node = i == 0 ? gazette_first(g, w) : gazette_step(g, node, w);
    }
    return node;
}

static void test_every_alias_is_found_again_in_the_compiled_block(void **state)
{
    (void)state;
    struct buf b;
    struct gazette g;
    buf_init(&b, 1 << 20);
    make_small(&b);
    assert_ok(gazette_open(&g, buf_str(&b), NULL));
    assert_int_equal(g.n_entities, 2);
    assert_int_equal(g.n_aliases, 4); /* two names, two aliases */
    static const char *const paths[][3] = {
        {"qala", "zal", NULL}, {"qalai", "zal", NULL}, {"red", "hats", NULL},
        {"красные", "шапки", NULL}, {"hats", NULL},
    };
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        size_t n;
        uint32_t node = walk(&g, paths[i]);
        assert_int_not_equal(node, 0);
        gazette_refs(&g, node, &n);
        assert_int_equal(n, 1);
    }
    static const char *const prefix[] = {"red", NULL};
    size_t n;
    gazette_refs(&g, walk(&g, prefix), &n);
    assert_int_equal(n, 0); /* a beginning is no name */
    static const char *const other[] = {"zal", "qala", NULL};
    assert_int_equal(walk(&g, other), 0);
    buf_free(&b);
}

static void test_the_same_rows_make_the_same_bytes(void **state)
{
    (void)state;
    struct buf one, two;
    buf_init(&one, 1 << 20);
    buf_init(&two, 1 << 20);
    make_small(&one);
    assert_ok(gazette_make(&rows, NULL, NULL, &two, NULL));
    assert_true(str_eq(buf_str(&one), buf_str(&two)));
    buf_free(&one);
    buf_free(&two);
}

static void test_a_damaged_block_is_refused(void **state)
{
    (void)state;
    struct buf b;
    struct gazette g;
    buf_init(&b, 1 << 20);
    make_small(&b);
    assert_int_equal(gazette_open(&g, (str){b.p, b.n - 1}, NULL), PM_DAMAGED);
    assert_int_equal(gazette_open(&g, (str){b.p, 8}, NULL), PM_DAMAGED);
    b.p[0] ^= 1;
    assert_int_equal(gazette_open(&g, buf_str(&b), NULL), PM_DAMAGED);
    buf_free(&b);
}

static void test_memory_may_fail_anywhere_and_nothing_leaks(void **state)
{
    (void)state;
    struct buf b;
    struct pm_err e;
    pm_code rc = PM_NOMEM;
    buf_init(&b, 1 << 20);
    make_small(&b);
    buf_free(&b);
    int64_t live = mem_live();
    for (int64_t at = 1; rc != PM_OK; at++) {
        buf_init(&b, 1 << 20);
        mem_fail_at(at, 0);
        rc = gazette_make(&rows, NULL, NULL, &b, &e);
        mem_fail_at(0, 0);
        assert_true(rc == PM_OK || rc == PM_NOMEM);
        buf_free(&b);
        assert_int_equal(mem_live(), live);
        assert_true(at < 10000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_rows_are_read_with_their_dates_and_degrees, begin,
                                        end),
        cmocka_unit_test_setup_teardown(test_columns_may_stand_in_any_order, begin, end),
        cmocka_unit_test_setup_teardown(test_a_fault_is_told_with_file_line_and_what_to_mend, begin,
                                        end),
        cmocka_unit_test_setup_teardown(test_the_maker_refuses_unknown_and_double_ids, begin, end),
        cmocka_unit_test_setup_teardown(test_every_alias_is_found_again_in_the_compiled_block,
                                        begin, end),
        cmocka_unit_test_setup_teardown(test_the_same_rows_make_the_same_bytes, begin, end),
        cmocka_unit_test_setup_teardown(test_a_damaged_block_is_refused, begin, end),
        cmocka_unit_test_setup_teardown(test_memory_may_fail_anywhere_and_nothing_leaks, begin,
                                        end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
