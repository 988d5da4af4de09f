/* What lint finds: one fault a row, each found where it stands, and nothing where nothing is. */
#include <stdio.h>

#include "check.h"

#include "name/lint.h"
#include "name/overlay.h"
#include "name/shipped.h"

static struct arena *a;

static int begin(void **state)
{
    (void)state;
    return arena_open((size_t)1 << 30, &a, NULL) == PM_OK ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    arena_close(a);
    return 0;
}

#define ENTITIES "id\tkind\tname\tparent\tcountry\tlat\tlon\tprecision\tsource\tnote\n"
#define ALIASES "id\talias\tlang\tscript\tkind\tsource\tnote\n"
#define SOURCES "source\ttitle\turl\tlicence\n" "usage\tUsage\t-\tCC0-1.0\n"
#define RELATIONS "from\trel\tto\tsince\tuntil\tsource\n"
#define CASES "text\tlang\tcountry\texpected_id\tnote\tin\n"
#define GOOD_ENTITIES                                                                              \
    ENTITIES "state:TJ\tstate\tTajikistan\t\tTJ\t\t\tcountry\tusage\t\n"                           \
             "TJ-GB\tplace\tGorno-Badakhshan\tstate:TJ\tTJ\t38.2\t73\tprovince\tusage\t\n"         \
             "group:blue-hats\tgroup\tBlue Hats\t\tTJ\t\t\t\tusage\t\n"                            \
             "group:red-hats\tgroup\tRed Hats\t\tTJ\t\t\t\tusage\t\n"

static struct lint_report checked(const char *entities, const char *aliases, const char *relations,
                                  const char *cases, const struct register_rows *below)
{
    struct register_rows rows = {.a = a};
    struct lint_report r = {0};
    assert_ok(register_read(&rows, STR("sources.tsv"), STR(SOURCES), NULL));
    assert_ok(register_read(&rows, STR("entities.tsv"), str_of(entities), NULL));
    if (aliases)
        assert_ok(register_read(&rows, STR("aliases.tsv"), str_of(aliases), NULL));
    if (relations)
        assert_ok(register_read(&rows, STR("relations.tsv"), str_of(relations), NULL));
    if (cases)
        assert_ok(register_read(&rows, STR("cases.tsv"), str_of(cases), NULL));
    assert_ok(lint_check(&rows, &below, below ? 1 : 0, a, &r, NULL));
    return r;
}

/* Exactly one fault, in this line, with these words in it; words NULL: none. */
static void check_fault(struct lint_report r, uint32_t line, const char *words)
{
    if (words == NULL && r.n_faults > 0)
        fail_msg("line %u: %.*s", r.faults[0].line, STR_FMT(r.faults[0].words));
    if (words == NULL)
        return;
    if (r.n_faults != 1)
        fail_msg("%zu faults, not one: \"%s\"; second: %.*s", r.n_faults, words,
                 STR_FMT(r.n_faults > 1 ? r.faults[1].words : STR("")));
    if (r.faults[0].line != line || str_find(r.faults[0].words, str_of(words), 0) ==
                                        r.faults[0].words.n)
        fail_msg("wanted \"%s\" in line %u, got line %u: %.*s", words, line, r.faults[0].line,
                 STR_FMT(r.faults[0].words));
}

static void test_the_shipped_registers_have_no_fault(void **state)
{
    (void)state;
    struct register_rows rows = {.a = a};
    struct lint_report r = {0};
    assert_ok(shipped_read(&rows, NULL));
    assert_ok(lint_check(&rows, NULL, 0, a, &r, NULL));
    check_fault(r, 0, NULL);
    assert_true(r.n_counts > 10 && r.n_kinds > 10 && r.n_cases > 400);
    size_t n = 0;
    for (size_t i = 0; i < r.n_counts; i++)
        n += r.counts[i].n;
    assert_int_equal(n, rows.n_aliases);
}

static void test_a_fault_in_an_entity_is_told(void **state)
{
    (void)state;
    static const struct {
        const char *row, *words;
    } rows[] = {
        {"group:green-hats\tgroup\tGreen Hats\t\tTJ\t\t\t\tusage\t\n", NULL},
        {"group:blue-hats\tgroup\tBlue Hats\t\tTJ\t\t\t\tusage\t\n", "stands already in entities.tsv line 4"},
        {"greenhats\tgroup\tGreen Hats\t\tTJ\t\t\t\tusage\t\n", "has no known form"},
        {"group:green-hats\tcircus\tGreen Hats\t\tTJ\t\t\t\tusage\t\n", "unknown kind"},
        {"group:green-hats\tgroup\tGreen Hats\t\tTajikistan\t\t\t\tusage\t\n", "not two capital letters"},
        {"group:green-hats\tgroup\tGreen Hats\t\tTJ\t\t\tprovince\tusage\t\n", "have a precision"},
        {"TJ-XX\tplace\tOne\tstate:TJ\tTJ\t\t\t\tusage\t\n", "have a precision"},
        {"TJ-XX\tplace\tOne\tstate:TJ\tTJ\t\t\tgalaxy\tusage\t\n", "unknown precision"},
        {"TJ-XX\tplace\tOne\tstate:TJ\tAF\t\t\tprovince\tusage\t\n", "clash"},
        {"TJ-XX\tplace\tOne\tstate:XX\tTJ\t\t\tprovince\tusage\t\n", "no known id"},
        {"TJ-XX\tplace\tOne\tTJ-XX\tTJ\t\t\tprovince\tusage\t\n", "in a circle"},
        {"TJ-XX\tplace\tOne\tstate:TJ\tTJ\t\t\tprovince\t\t\n", "no source"},
        {"TJ-XX\tplace\tOne\tstate:TJ\tTJ\t\t\tprovince\tdream\t\n", "not in sources.tsv"},
        {"TJ-GB/One\tplace\tOne\tTJ-GB\tTJ\t8.2\t73\tsettlement\tusage\t\n", "30.0 degrees off TJ-GB"},
        {"TJ-GB/One\tplace\tOne\tTJ-GB\tTJ\t38.2\t\tsettlement\tusage\t\n", "both or neither"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[1000];
        snprintf(text, sizeof text, "%s%s", GOOD_ENTITIES, rows[i].row);
        check_fault(checked(text, NULL, NULL, NULL, NULL), 6, rows[i].words);
    }
}

static void test_a_fault_in_an_alias_is_told(void **state)
{
    (void)state;
    static const struct {
        const char *row, *words;
    } rows[] = {
        {"group:red-hats\tRed Caps\ten\tLatn\tshort\tusage\t\n", NULL},
        {"group:grey-hats\tGrey Hats\ten\tLatn\tshort\tusage\t\n", "no entity has the id"},
        {"group:blue-hats\tСиние шапки\tru\tCyrl\tmedia\tusage\t\n", "stands already in aliases.tsv line 2"},
        {"group:red-hats\tСИНИЕ шапки\tru\tCyrl\tshort\tusage\t\n", "belongs to group:blue-hats too"},
        {"group:red-hats\tСИНИЕ шапки\tru\tCyrl\tshort\tusage\ttwo groups call themselves so\n", NULL},
        {"group:red-hats\tСИНИЕ шапки\tru\tCyrl\tcontext\tusage\t\n", NULL},
        {"group:red-hats\tRed Caps\tru\tLatn\tshort\tusage\t\n", "ru is not written in \"Latn\""},
        {"group:red-hats\tRed Caps\ten\tCyrl\tshort\tusage\t\n", NULL}, /* two faults: see below */
        {"group:red-hats\tКpасные шапки\tru\tCyrl\tshort\tusage\t\n", "mixes Cyrl and Latn letters"},
        {"group:red-hats\tКулоҳҳои сурх\tru\tCyrl\tshort\tusage\t\n", "is the wrong language"},
        {"group:red-hats\tسرې خولۍ\tfa\tArab\tshort\tusage\t\n", "is the wrong language"},
        {"group:red-hats\tRed Caps\txx\tLatn\tshort\tusage\t\n", "unknown language"},
        {"group:red-hats\tRed Caps\ten\tLatn\tshort\t\t\n", "no source"},
        {"group:red-hats\thats\ten\tLatn\tshort\tusage\t\n", "ordinary word"},
        {"group:red-hats\tPolice\ten\tLatn\tshort\tusage\t\n", "ordinary word"},
        {"group:red-hats\tPolice\ten\tLatn\tcontext\tusage\t\n", NULL},
        {"group:red-hats\tRed  Caps\ten\tLatn\tshort\tusage\t\n", "two blanks"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[1000];
        snprintf(text, sizeof text, "%s%s%s", ALIASES,
                 "group:blue-hats\tСиние шапки\tru\tCyrl\tshort\tusage\t\n", rows[i].row);
        struct lint_report r = checked(GOOD_ENTITIES, text, NULL, NULL, NULL);
        if (strstr(rows[i].row, "en\tCyrl") == NULL)
            check_fault(r, 3, rows[i].words);
        else
            assert_int_equal(r.n_faults, 2); /* neither the letters nor the language fit */
    }
}

static void test_faults_in_relations_and_cases_are_told(void **state)
{
    (void)state;
    static const struct {
        const char *relation, *one_case, *words;
    } rows[] = {
        {"group:blue-hats\trival-of\tgroup:red-hats\t2020\t\tusage\n", NULL, NULL},
        {"group:blue-hats\trival-of\tgroup:no-hats\t\t\tusage\n", NULL, "no entity has the id"},
        {"group:blue-hats\tfriend-of\tgroup:red-hats\t\t\tusage\n", NULL, "unknown relation"},
        {"group:blue-hats\tdesignated-by\tstate:TJ\t\t\tusage\n", NULL, "dated statement"},
        {"group:blue-hats\tdesignated-by\tstate:TJ\t2020\t\tusage\n", NULL, NULL},
        {NULL, "Blue Hats\ten\t\tgroup:blue-hats\t\t\n", NULL},
        {NULL, "Blue Hats\ten\t\tgroup:no-hats\t\t\n", "no entity has the id"},
        {NULL, "Blue Hats\ten\t\t!group:no-hats\t\t\n", "no entity has the id"},
        {NULL, "Blue Hats\ten\t\tNIL\t\tRed ones came.\n", "does not stand in its sentence"},
        {NULL, "Blue Hats\ten\t\tNIL\t\tBlue Hats came.\n", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char relations[500], cases[500];
        snprintf(relations, sizeof relations, RELATIONS "%s", rows[i].relation ? rows[i].relation : "");
        snprintf(cases, sizeof cases, CASES "%s", rows[i].one_case ? rows[i].one_case : "");
        check_fault(checked(GOOD_ENTITIES, NULL, relations, cases, NULL), 2, rows[i].words);
    }
}

static void test_a_tombstone_needs_a_reason_and_something_to_take_away(void **state)
{
    (void)state;
    struct register_rows below = {.a = a};
    assert_ok(register_read(&below, STR("entities.tsv"), STR(GOOD_ENTITIES), NULL));
    assert_ok(register_read(&below, STR("aliases.tsv"),
                            STR(ALIASES "group:blue-hats\tBlue Caps\ten\tLatn\tshort\tusage\t\n"), NULL));
    static const struct {
        const char *entity, *alias, *words;
    } rows[] = {
        {"group:red-hats\tremoved\t\t\t\t\t\t\t\tgone\n", "", NULL},
        {"group:red-hats\tremoved\t\t\t\t\t\t\t\t\n", "", "without a reason"},
        {"group:no-hats\tremoved\t\t\t\t\t\t\t\tgone\n", "", "no earlier layer has"},
        {"", "group:blue-hats\tBlue Caps\ten\tLatn\tremoved\t\twrong\n", NULL},
        {"", "group:blue-hats\tBlue Hats\ten\tLatn\tremoved\t\twrong\n", NULL}, /* its own name */
        {"", "group:blue-hats\tBlue Caps\ten\tLatn\tremoved\t\t\n", "without a reason"},
        {"", "group:blue-hats\tBlue Cups\ten\tLatn\tremoved\t\twrong\n", "no earlier layer has"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char entities[500], aliases[500];
        snprintf(entities, sizeof entities, ENTITIES "%s", rows[i].entity);
        snprintf(aliases, sizeof aliases, ALIASES "%s", rows[i].alias);
        check_fault(checked(entities, aliases, NULL, NULL, &below), 2, rows[i].words);
    }
}

static void take(void *ctx, str file, uint32_t line, const char *words)
{
    struct lint_report *r = ctx;
    assert_true(lint_add(r, a, file, line, words));
}

static void test_the_reader_tells_every_bad_line_and_goes_on(void **state)
{
    (void)state;
    struct lint_report r = {0};
    struct register_rows rows = {.a = a, .fault = take, .fault_ctx = &r};
    assert_ok(register_read(&rows, STR("aliases.tsv"),
                            STR("id\talias\tlang\tscript\tkind\tfrom\tto\n"
                                "a:b\tOne\ten\tLatn\tshort\t2020\t2010\n"
                                "a:b\tTwo\ten\tLatn\tshort\t\t\n"
                                "a:b\tThree\ten\tLatn\tstrange\t\t\n"),
                            NULL));
    assert_int_equal(rows.n_aliases, 1);
    assert_int_equal(r.n_faults, 2);
    assert_int_equal(r.faults[0].line, 2);
    assert_int_equal(r.faults[1].line, 4);
}

static void test_lint_survives_a_full_arena(void **state)
{
    (void)state;
    struct register_rows rows = {.a = a};
    assert_ok(register_read(&rows, STR("entities.tsv"), STR(GOOD_ENTITIES), NULL));
    pm_code rc = PM_LIMIT;
    for (size_t size = 256; rc != PM_OK; size *= 2) {
        struct arena *small;
        struct lint_report r = {0};
        assert_ok(arena_open(size, &small, NULL));
        rc = lint_check(&rows, NULL, 0, small, &r, NULL);
        assert_true(rc == PM_OK || rc == PM_LIMIT);
        arena_close(small);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_shipped_registers_have_no_fault),
        cmocka_unit_test(test_a_fault_in_an_entity_is_told),
        cmocka_unit_test(test_a_fault_in_an_alias_is_told),
        cmocka_unit_test(test_faults_in_relations_and_cases_are_told),
        cmocka_unit_test(test_a_tombstone_needs_a_reason_and_something_to_take_away),
        cmocka_unit_test(test_the_reader_tells_every_bad_line_and_goes_on),
        cmocka_unit_test(test_lint_survives_a_full_arena),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
