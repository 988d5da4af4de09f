/* The registers as a whole: what is in them, overlays, look-ups of one name, failing memory. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "names_check.h"

#include <math.h>

#include "base/file.h"
#include "base/mem.h"
#include "name/cases.h"
#include "name/gazette_head.h"

static struct names *names;
static const char *cases_path;

static int open_names(void **state)
{
    (void)state;
    return names_open(NULL, &names, NULL) == PM_OK ? 0 : -1;
}

static int close_names(void **state)
{
    (void)state;
    names_close(names);
    return 0;
}

static void test_entities_are_got_by_id(void **state)
{
    (void)state;
    const struct name_entity *e = names_get(names, STR("AF-BDS"));
    assert_non_null(e);
    assert_str(e->name, "Badakhshan");
    assert_str(e->kind, "place");
    assert_str(e->precision, "province");
    assert_true(fabs(e->lat - 36.9) < 1);
    assert_null(names_get(names, STR("AF-NOWHERE")));
    assert_null(names_get(names, (str){0}));
    assert_true(names_count(names) > 100);
    for (size_t i = 0; i < names_count(names); i++)
        assert_ptr_equal(names_get(names, names_at(names, i)->id), names_at(names, i));
    assert_null(names_at(names, names_count(names)));
}

static void test_parents_lead_to_province_and_state(void **state)
{
    (void)state;
    assert_str(names_province(names, STR("AF-BDS/Argo")), "AF-BDS");
    assert_str(names_province(names, STR("AF-BDS")), "AF-BDS");
    assert_str(names_province(names, STR("state:TJ")), "state:TJ");
    assert_str(names_state(names, STR("AF-BDS/Argo")), "state:AF");
    assert_str(names_state(names, STR("group:taliban")), "state:AF");
    assert_int_equal(names_province(names, STR("group:isis")).n, 0);
    assert_int_equal(names_state(names, STR("nonsense")).n, 0);
    assert_true(names_inside(names, STR("AF-BDS/Argo"), STR("AF-BDS")));
    assert_true(names_inside(names, STR("AF-BDS/Argo"), STR("state:AF")));
    assert_true(names_inside(names, STR("AF-BDS"), STR("AF-BDS")));
    assert_false(names_inside(names, STR("AF-BDS"), STR("AF-BDS/Argo")));
    assert_false(names_inside(names, STR("AF-BDS"), STR("state:TJ")));
    assert_false(names_inside(names, STR("nonsense"), STR("state:TJ")));
}

struct count {
    size_t n, cyrillic, acronyms;
};

static void count_alias(void *ctx, str alias, str lang, str script, str kind)
{
    struct count *c = ctx;
    assert_true(alias.n > 0 && lang.n > 0);
    c->n++;
    c->cyrillic += str_eq(script, STR("Cyrl"));
    c->acronyms += str_eq(kind, STR("acronym"));
}

static void test_aliases_are_handed_out_with_language_and_kind(void **state)
{
    (void)state;
    struct count c = {0}, none = {0};
    names_each_alias(names, STR("group:isis-k"), count_alias, &c);
    assert_true(c.n > 20 && c.cyrillic > 5 && c.acronyms > 2);
    names_each_alias(names, STR("nonsense"), count_alias, &none);
    assert_int_equal(none.n, 0);
}

static void best_of(const struct names *n, str name, str lang, str country, char *id, double *score)
{
    struct arena *a;
    struct name_guess *g;
    size_t n_g;
    assert_ok(arena_open(1 << 20, &a, NULL));
    assert_ok(names_resolve(n, name, lang, country, 5, a, &g, &n_g, NULL));
    id[0] = '\0';
    *score = n_g ? g[0].score : 0;
    if (n_g > 0)
        snprintf(id, 128, "%.*s", STR_FMT(g[0].id));
    for (size_t i = 1; i < n_g; i++)
        assert_true(g[i].score <= g[i - 1].score);
    arena_close(a);
}

static void test_one_name_is_resolved_in_any_script(void **state)
{
    (void)state;
    static const struct {
        const char *name, *country, *id;
    } rows[] = {
        {"Wilayat Khurasan", "", "group:isis-k"}, {"the Taliban", "", "group:taliban"},
        {"Кундузской провинции", "", "AF-KDZ"},   {"بدخشان", "AF", "AF-BDS"},
        {"Argo district", "", "AF-BDS/Argo"},     {"province of Kunduz", "", "AF-KDZ"},
        {"بدخشان", "TJ", "TJ-GB"},                {"Таджикистану", "", "state:TJ"},
        {"Kondooz", "AF", "AF-KDZ"},              {"Nangrahaar", "", "AF-NAN"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char id[128];
        double score;
        best_of(names, str_of(rows[i].name), (str){0}, str_of(rows[i].country), id, &score);
        if (strcmp(id, rows[i].id) != 0)
            fail_msg("%s: wanted %s, got %s %.2f", rows[i].name, rows[i].id, id, score);
    }
}

static void test_an_unknown_name_gets_no_likely_guess(void **state)
{
    (void)state;
    static const char *const unknown[] = {"Xyzzyqwq", "Zbrontk", "...", "", "12", "Ж"};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        char id[128];
        double score;
        best_of(names, str_of(unknown[i]), (str){0}, (str){0}, id, &score);
        if (score >= 0.5)
            fail_msg("%s: %s %.2f", unknown[i], id, score);
    }
    struct arena *a;
    struct name_guess *g;
    size_t n;
    assert_ok(arena_open(1 << 16, &a, NULL));
    assert_int_equal(names_resolve(names, STR("a\xFF"), (str){0}, (str){0}, 1, a, &g, &n, NULL),
                     PM_INVALID);
    arena_close(a);
}

/* registers/cases.tsv: every case must hold; NIL means that nothing is likely. */
static pm_code tell_case(void *ctx, const struct case_result *r, struct pm_err *e)
{
    size_t *failed = ctx;
    (void)e;
    if (!r->good)
        print_error("cases.tsv line %u: %.*s: wanted %.*s, got %.*s %.2f\n", r->row->line,
                    STR_FMT(r->row->text), STR_FMT(r->row->expected), STR_FMT(r->got), r->score);
    *failed += !r->good;
    return PM_OK;
}

static void test_the_cases_of_the_registers_hold(void **state)
{
    (void)state;
    struct register_rows rows = {0};
    struct buf b;
    size_t failed = 0;
    buf_init(&b, 1 << 24);
    assert_ok(arena_open(1 << 24, &rows.a, NULL));
    assert_ok(file_read(cases_path, &b, NULL));
    assert_ok(register_read(&rows, STR("cases.tsv"), buf_str(&b), NULL));
    assert_true(rows.n_cases > 400);
    assert_ok(cases_run(names, rows.cases, rows.n_cases, tell_case, &failed, NULL));
    assert_int_equal(failed, 0);
    buf_free(&b);
    arena_close(rows.a);
}

static void test_a_case_says_what_is_expected(void **state)
{
    (void)state;
    static const struct {
        struct case_row row;
        size_t failed;
    } rows[] = {
        {{.text = STR("Kunduz"), .expected = STR("AF-KDZ")}, 0},
        {{.text = STR("Kunduz"), .expected = STR("AF-TAK")}, 1},
        {{.text = STR("Kunduz"), .expected = STR("!AF-TAK")}, 0},
        {{.text = STR("Kunduz"), .expected = STR("NIL")}, 1},
        {{.text = STR("Zbrontk"), .expected = STR("NIL")}, 0},
        {{.text = STR("Kunduz"), .expected = STR("AF-KDZ"), .in = STR("Rain fell in Kunduz.")}, 0},
        {{.text = STR("Kunduz"), .expected = STR("NIL"), .in = STR("Rain fell in Kunduz.")}, 1},
        {{.text = STR("Rain"), .expected = STR("NIL"), .in = STR("Rain fell in Kunduz.")}, 0},
        {{.text = STR("Rain"), .expected = STR("!AF-KDZ"), .in = STR("Rain fell in Kunduz.")}, 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t failed = 0;
        assert_ok(cases_run(names, &rows[i].row, 1, tell_case, &failed, NULL));
        assert_int_equal(failed, rows[i].failed);
    }
    struct case_row lost = {.text = STR("Kabul"), .expected = STR("NIL"), .in = STR("Rain fell.")};
    assert_int_equal(cases_run(names, &lost, 1, tell_case, NULL, NULL), PM_INVALID);
}

/* ---- overlays ---- */

static char folder[] = "/tmp/pamir-names-XXXXXX";

static void write_overlay(const char *file, const char *text)
{
    char path[200];
    snprintf(path, sizeof path, "%s/%s", folder, file);
    if (text == NULL)
        unlink(path);
    else
        assert_ok(file_write(path, str_of(text), 0644, NULL));
}

static int make_folder(void **state)
{
    (void)state;
    strcpy(folder + strlen(folder) - 6, "XXXXXX");
    return mkdtemp(folder) != NULL ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    static const char *const files[] = {"entities.tsv",      "aliases.tsv",
                                        "places.tsv",        "circle.aliases.tsv",
                                        "circle.entities.tsv", "other.aliases.tsv",
                                        ".compiled"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        write_overlay(files[i], NULL);
    return rmdir(folder);
}

#define ALIAS_HEAD "id\talias\tlang\tscript\tkind\n"
#define ENTITY_HEAD "id\tkind\tname\tparent\tcountry\tprecision\n"

static void test_an_overlay_adds_replaces_and_takes_away(void **state)
{
    (void)state;
    struct names *n;
    write_overlay("entities.tsv", ENTITY_HEAD "group:blue-hats\tgroup\tBlue Hats\t\tTJ\t\n"
                                              "AF-BDS\tplace\tBadakhshan\tstate:AF\tAF\tregion\n"
                                              "group:imu\tremoved\t\t\t\t\n");
    write_overlay("aliases.tsv", ALIAS_HEAD "group:blue-hats\tСиние шапки\tru\tCyrl\tshort\n"
                                            "group:isis-k\tKhorasan Column\ten\tLatn\tshort\n"
                                            "group:isis-k\tISKP\ten\tLatn\tremoved\n");
    assert_ok(names_open(folder, &n, NULL));
    check_hit(n, "The Blue Hats left Kunduz.", "Blue Hats", "group:blue-hats");
    check_hit(n, "Видели двух из Синих шапок.", "Синих шапок",
              NULL); /* a plural without an ending */
    check_hit(n, "Писали о Синих шапках.", "Синих шапках", "group:blue-hats");
    check_hit(n, "The Khorasan Column left.", "Khorasan Column", "group:isis-k");
    check_hit(n, "Men of ISKP left.", "ISKP", NULL);
    check_hit(n, "Men of ISIS-K left.", "ISIS-K", "group:isis-k");
    assert_str(names_get(n, STR("AF-BDS"))->precision, "region");
    assert_null(names_get(n, STR("group:imu")));
    check_hit(n, "The Islamic Movement of Uzbekistan left.", "Islamic Movement of Uzbekistan",
              NULL);
    struct count c = {0}, built_in = {0};
    names_each_alias(n, STR("group:isis-k"), count_alias, &c);
    names_each_alias(names, STR("group:isis-k"), count_alias, &built_in);
    assert_int_equal(c.n, built_in.n); /* one more, one less */
    names_close(n);
}

static void test_a_format_lies_over_what_is_shipped_and_the_node_over_the_format(void **state)
{
    (void)state;
    struct names *n;
    write_overlay("circle.entities.tsv", ENTITY_HEAD "group:blue-hats\tgroup\tBlue Hats\t\tTJ\t\n"
                                                     "group:red-hats\tgroup\tRed Hats\t\tTJ\t\n");
    write_overlay("circle.aliases.tsv", ALIAS_HEAD "group:blue-hats\tBlue Caps\ten\tLatn\tshort\n"
                                                   "group:blue-hats\tBlue Bonnets\ten\tLatn\tshort\n"
                                                   "group:isis-k\tISKP\ten\tLatn\tremoved\n");
    write_overlay("other.aliases.tsv", ALIAS_HEAD "group:isis-k\tKhorasan Column\ten\tLatn\tshort\n");
    assert_ok(names_open(folder, &n, NULL));
    check_hit(n, "Men of ISKP left.", "ISKP", NULL);
    check_hit(n, "The Blue Bonnets left.", "Blue Bonnets", "group:blue-hats");
    check_hit(n, "The Khorasan Column left.", "Khorasan Column", "group:isis-k");
    names_close(n);
    write_overlay("entities.tsv", ENTITY_HEAD "group:red-hats\tremoved\t\t\t\t\n");
    write_overlay("aliases.tsv", ALIAS_HEAD "group:isis-k\tISKP\ten\tLatn\tacronym\n"
                                            "group:isis-k\tKhorasan Column\ten\tLatn\tremoved\n"
                                            "group:blue-hats\tBlue Bonnets\ten\tLatn\tremoved\n");
    assert_ok(names_open(folder, &n, NULL));
    check_hit(n, "Men of ISKP left.", "ISKP", "group:isis-k");
    check_hit(n, "The Khorasan Column left.", "Khorasan Column", NULL);
    check_hit(n, "The Blue Bonnets left.", "Blue Bonnets", NULL);
    check_hit(n, "The Blue Caps left.", "Blue Caps", "group:blue-hats");
    assert_null(names_get(n, STR("group:red-hats")));
    check_hit(n, "The Red Hats left.", "Red Hats", NULL);
    names_close(n);
}

/* Enough rows to be worth keeping; the last one gives AF-KDZ the name `last`. */
static void write_many(const char *last)
{
    struct buf b;
    buf_init(&b, 1 << 22);
    buf_printf(&b, ALIAS_HEAD);
    for (int i = 0; i < 9000; i++)
        buf_printf(&b, "AF-BDS\tZwort%d Qrundl\ten\tLatn\tshort\n", i);
    buf_printf(&b, "AF-KDZ\t%s\ten\tLatn\tshort\n", last);
    buf_add_char(&b, '\0');
    write_overlay("aliases.tsv", b.p);
    buf_free(&b);
}

static void kept_path(char path[256])
{
    snprintf(path, 256, "%s/.compiled", folder);
}

static void open_and_check(const char *name, const char *id)
{
    struct names *n;
    assert_ok(names_open(folder, &n, NULL));
    char text[128];
    snprintf(text, sizeof text, "The men left %s province on Monday.", name);
    check_hit(n, text, name, id);
    check_hit(n, "They left Zwort77 Qrundl at dawn.", "Zwort77 Qrundl", "AF-BDS");
    names_close(n);
}

static void test_a_large_overlay_is_kept_compiled_until_a_file_is_another(void **state)
{
    (void)state;
    char path[256];
    kept_path(path);
    write_many("Vrondig");
    assert_false(file_exists(path));
    open_and_check("Vrondig", "AF-KDZ");
    assert_true(file_exists(path));
    open_and_check("Vrondig", "AF-KDZ");
    write_many("Vrondag");
    open_and_check("Vrondag", "AF-KDZ");
    open_and_check("Vrondig", NULL);
    open_and_check("Vrondag", "AF-KDZ");
}

/* Whatever stands in the kept file, the folder is read as its files say. */
static void test_a_damaged_kept_file_is_made_again(void **state)
{
    (void)state;
    char path[256];
    struct buf good, bad;
    kept_path(path);
    write_many("Vrondig");
    open_and_check("Vrondig", "AF-KDZ");
    buf_init(&good, 1 << 26);
    buf_init(&bad, 1 << 26);
    assert_ok(file_read(path, &good, NULL));
    size_t cut[] = {0, 1, 40, 200, good.n / 2, good.n - 1, good.n};
    for (size_t i = 0; i < sizeof cut / sizeof *cut; i++) {
        assert_ok(file_write(path, (str){good.p, cut[i]}, 0600, NULL));
        open_and_check("Vrondig", "AF-KDZ");
    }
    for (size_t i = 0; i < 12; i++) {
        buf_clear(&bad);
        buf_add(&bad, buf_str(&good));
        bad.p[(bad.n - 1) / 11 * i] ^= 0x55;
        assert_ok(file_write(path, buf_str(&bad), 0600, NULL));
        open_and_check("Vrondig", "AF-KDZ");
    }
    buf_free(&good);
    buf_free(&bad);
}

/* One number of the block after the other made too large: said to be no good, or harmless. */
static void test_a_forged_block_leads_nowhere(void **state)
{
    (void)state;
    struct register_rows rows = {0};
    struct gazette g;
    struct buf b;
    str tsv = STR("id\tkind\tname\tparent\tcountry\tprecision\n"
                  "XA\tplace\tUpper Land\t\tTJ\tprovince\n");
    assert_ok(arena_open(1 << 26, &rows.a, NULL));
    buf_init(&b, 1 << 24);
    assert_ok(register_read(&rows, STR("entities.tsv"), tsv, NULL));
    assert_ok(gazette_make(&rows, NULL, NULL, &b, NULL));
    assert_ok(gazette_open(&g, buf_str(&b), NULL));
    assert_true(gazette_check(&g, buf_str(&b)));
    struct gazette_head *h = (void *)b.p;
    size_t refused = 0;
    for (size_t at = sizeof *h; at + 4 <= b.n; at += 4) {
        uint32_t was, big = 0xFFFFFF00u;
        memcpy(&was, b.p + at, 4);
        memcpy(b.p + at, &big, 4);
        h->sum = gazette_sum((str){b.p + sizeof *h, b.n - sizeof *h});
        refused += !gazette_check(&g, buf_str(&b));
        memcpy(b.p + at, &was, 4);
    }
    assert_true(refused > 20);
    ((uint32_t *)(uintptr_t)g.node_refs)[0] = 7;
    h->sum = gazette_sum((str){b.p + sizeof *h, b.n - sizeof *h});
    assert_false(gazette_check(&g, buf_str(&b)));
    arena_close(rows.a);
    buf_free(&b);
}

static void test_a_name_with_two_bearers_is_left_open_until_something_speaks(void **state)
{
    (void)state;
    struct names *n;
    write_overlay("entities.tsv", ENTITY_HEAD
                  "XA\tplace\tUpper Land\tstate:TJ\tTJ\tprovince\n"
                  "XB\tplace\tLower Land\tstate:AF\tAF\tprovince\n"
                  "XA/Zarqul\tplace\tZarqul\tXA\tTJ\tdistrict\n"
                  "XB/Zarqul\tplace\tZarqul\tXB\tAF\tdistrict\n");
    assert_ok(names_open(folder, &n, NULL));
    check_hit(n, "A school in Zarqul burned.", "Zarqul", "");
    check_hit(n, "A school in Zarqul, Upper Land, burned.", "Zarqul", "XA/Zarqul");
    check_hit(n, "A school in Zarqul (Afghanistan) burned.", "Zarqul", "XB/Zarqul");
    check_hit(n, "Tajikistan sent help. A school in Zarqul burned, then one in Khatlon.", "Zarqul",
              "XA/Zarqul");
    check_hit(n, "A school in Zarqul, Lower Land, burned. Zarqul wept.", "Zarqul", "XB/Zarqul");
    struct found_names f = find_in(n, "A school in Zarqul burned.");
    assert_int_equal(f.hits[0].n_guesses, 2);
    assert_true(f.hits[0].guesses[0].score + f.hits[0].guesses[1].score <= 1);
    found_free(&f);
    names_close(n);
}

static void test_a_fault_in_an_overlay_names_folder_file_and_line(void **state)
{
    (void)state;
    struct names *n = NULL;
    struct pm_err e;
    write_overlay("aliases.tsv", ALIAS_HEAD "group:nobody\tNobody\ten\tLatn\tshort\n");
    assert_int_equal(names_open(folder, &n, &e), PM_INVALID);
    assert_null(n);
    assert_non_null(strstr(e.words, folder));
    assert_non_null(strstr(e.words, "aliases.tsv line 2: no entity has the id \"group:nobody\""));
}

static void test_a_folder_that_is_not_there_is_no_overlay(void **state)
{
    (void)state;
    struct names *n;
    assert_ok(names_open("/nonexistent/registers", &n, NULL));
    assert_int_equal(names_count(n), names_count(names));
    names_close(n);
}

/* ---- failing memory ---- */

static void test_open_survives_failing_memory(void **state)
{
    (void)state;
    write_overlay("aliases.tsv", ALIAS_HEAD "group:isis-k\tKhorasan Column\ten\tLatn\tshort\n");
    int64_t live = mem_live();
    pm_code rc = PM_NOMEM;
    for (int64_t at = 1; rc != PM_OK; at++) {
        struct names *n = NULL;
        struct pm_err e;
        mem_fail_at(at, at % 2 == 0);
        rc = names_open(folder, &n, &e);
        mem_fail_at(0, 0);
        assert_true(rc == PM_OK || rc == PM_NOMEM);
        names_close(n);
        assert_int_equal(mem_live(), live);
        assert_true(at < 1000);
    }
}

static void test_find_survives_failing_memory(void **state)
{
    (void)state;
    struct arena *a;
    struct document *d;
    assert_ok(arena_open(1 << 24, &a, NULL));
    assert_ok(text_plain(
        a, STR("t"), STR("Kunduz’s Imam Sahib, Бадахшан and the Tehreek-e-Taliban Pakistan (TTP)."),
        CIVIL_NONE, &d, NULL));
    int64_t live = mem_live();
    pm_code rc = PM_NOMEM;
    for (int64_t at = 1; rc != PM_OK; at++) {
        struct arena *out;
        struct name_hit *hits = NULL;
        size_t n = 77;
        assert_ok(arena_open(1 << 20, &out, NULL));
        mem_fail_at(at, 0);
        rc = names_find(names, d, out, &hits, &n, NULL);
        mem_fail_at(0, 0);
        assert_true(rc == PM_OK || rc == PM_NOMEM);
        assert_true(rc == PM_OK ? n == 5 : n == 77 && hits == NULL);
        arena_close(out);
        assert_int_equal(mem_live(), live);
        assert_true(at < 1000);
    }
    struct arena *small;
    struct name_hit *hits;
    size_t n;
    assert_ok(arena_open(64, &small, NULL));
    assert_int_equal(names_find(names, d, small, &hits, &n, NULL), PM_LIMIT);
    arena_close(small);
    arena_close(a);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: test_names CASES.tsv\n");
        return 2;
    }
    cases_path = argv[1];
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_entities_are_got_by_id),
        cmocka_unit_test(test_parents_lead_to_province_and_state),
        cmocka_unit_test(test_aliases_are_handed_out_with_language_and_kind),
        cmocka_unit_test(test_one_name_is_resolved_in_any_script),
        cmocka_unit_test(test_an_unknown_name_gets_no_likely_guess),
        cmocka_unit_test(test_the_cases_of_the_registers_hold),
        cmocka_unit_test(test_a_case_says_what_is_expected),
        cmocka_unit_test_setup_teardown(
            test_a_large_overlay_is_kept_compiled_until_a_file_is_another, make_folder,
            remove_folder),
        cmocka_unit_test_setup_teardown(test_a_damaged_kept_file_is_made_again, make_folder,
                                        remove_folder),
        cmocka_unit_test(test_a_forged_block_leads_nowhere),
        cmocka_unit_test_setup_teardown(
            test_a_format_lies_over_what_is_shipped_and_the_node_over_the_format, make_folder,
            remove_folder),
        cmocka_unit_test_setup_teardown(test_an_overlay_adds_replaces_and_takes_away, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(
            test_a_name_with_two_bearers_is_left_open_until_something_speaks, make_folder,
            remove_folder),
        cmocka_unit_test_setup_teardown(test_a_fault_in_an_overlay_names_folder_file_and_line,
                                        make_folder, remove_folder),
        cmocka_unit_test(test_a_folder_that_is_not_there_is_no_overlay),
        cmocka_unit_test_setup_teardown(test_open_survives_failing_memory, make_folder,
                                        remove_folder),
        cmocka_unit_test(test_find_survives_failing_memory),
    };
    return cmocka_run_group_tests(tests, open_names, close_names);
}
