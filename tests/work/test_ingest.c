/* The walk of a report with a real node in a folder: what goes in, what is there, what is left when
 * memory runs out on the way. */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/mem.h"
#include "work/fusing.h"
#include "work/ingest.h"
#include "work/start.h"

static const char report_a[] =
    "KUNDUZ, 12 October 2026 - Police said at least five people were killed and nine injured on Monday "
    "when gunmen attacked a checkpoint in Imam Sahib district of Kunduz province.\n";
static const char report_b[] =
    "KABUL, 13 October 2026 - Four people were killed in an attack in Imam Sahib district of Kunduz "
    "province on October 12, according to the interior ministry.\n";

static char dir[64];

static int set_up(void **state)
{
    (void)state;
    char cmd[128];
    strcpy(dir, "/tmp/pamir-test-XXXXXX");
    if (mkdtemp(dir) == NULL)
        return 1;
    snprintf(cmd, sizeof cmd, "%s/node", dir);
    struct config c;
    config_init(&c);
    struct pm_err e = {0};
    if (node_init(cmd, &c, &e) != PM_OK) {
        print_error("%s\n", e.words);
        return 1;
    }
    return 0;
}

static int take_down(void **state)
{
    (void)state;
    char cmd[128];
    snprintf(cmd, sizeof cmd, "rm -rf %s", dir);
    return system(cmd);
}

static struct node *open_node(void)
{
    char path[80];
    struct node *n = NULL;
    snprintf(path, sizeof path, "%s/node", dir);
    assert_ok(node_open(path, NODE_WRITE, &n, NULL));
    return n;
}

static void count_line(void *ctx, const struct ingest_line *l)
{
    int *n = ctx;
    *n += l->rc == PM_OK;
}

static pm_code take_in(struct node *n, str text, struct ingest_totals *t, int *acknowledged)
{
    struct ingest *in;
    struct pm_err e = {0};
    struct ingest_options o = {.published = CIVIL_NONE};
    pm_code rc = ingest_open(n, &o, count_line, acknowledged, &in, &e);
    if (rc != PM_OK)
        return rc;
    rc = ingest_bytes(in, STR("report.txt"), text, &e);
    pm_code closed = ingest_close(in, t, &e);
    return rc != PM_OK ? rc : closed;
}

static int64_t count(struct node *n, const char *type)
{
    int64_t k = -1;
    struct store_query q = {.type = str_of(type), .from = CIVIL_NONE, .to = CIVIL_NONE};
    assert_ok(store_count(node_store(n), &q, &k, NULL));
    return k;
}

static int64_t entries(struct node *n)
{
    int64_t seq;
    struct sha256 head;
    assert_ok(store_head(node_store(n), &seq, &head, NULL));
    return seq;
}

static void test_the_same_report_twice_adds_nothing(void **state)
{
    (void)state;
    struct node *n = open_node();
    struct ingest_totals t = {0};
    int acknowledged = 0;
    assert_ok(take_in(n, str_of(report_a), &t, &acknowledged));
    assert_int_equal(acknowledged, 1);
    assert_int_equal(count(n, "report"), 1);
    assert_true(count(n, "incident") >= 1);
    int64_t before = entries(n);
    assert_ok(take_in(n, str_of(report_a), &t, &acknowledged));
    assert_int_equal(t.known, 1);
    assert_int_equal(t.objects_added, 0);
    assert_int_equal(entries(n), before);
    node_close(n);
}

static void test_two_reports_of_one_incident_are_proposed_as_one(void **state)
{
    (void)state;
    struct node *n = open_node();
    struct ingest_totals t = {0};
    struct fusing_totals f;
    int acknowledged = 0;
    assert_ok(take_in(n, str_of(report_a), &t, &acknowledged));
    assert_ok(take_in(n, str_of(report_b), &t, &acknowledged));
    assert_ok(fusing_run(n, &f, NULL));
    print_message("%zu accounts, %zu pairs, %zu incidents\n", f.n_accounts, f.n_pairs, f.n_incidents);
    assert_int_equal(f.n_pairs, 1);
    assert_int_equal(f.n_incidents, f.n_accounts - 1);
    int64_t before = entries(n);
    assert_ok(fusing_run(n, &f, NULL));
    assert_int_equal(entries(n), before); /* running again adds nothing */
    node_close(n);
}

/* One of a batch is refused in the middle of being stored: nothing of it stays, and its neighbours
 * are there. */
static void test_a_refusal_takes_nothing_else_away(void **state)
{
    (void)state;
    struct node *n = open_node();
    struct ingest *in;
    struct ingest_totals t = {0};
    struct ingest_options o = {.published = CIVIL_NONE};
    int acknowledged = 0;
    char bundle[2048];
    static const char item[] =
        "{\"type\":\"identity\",\"spec_version\":\"2.1\","
        "\"id\":\"identity--%s\",\"created\":\"2026-01-01T00:00:00.000Z\","
        "\"modified\":\"2026-01-01T00:00:00.000Z\",\"name\":\"%s\"}";
    static const char first[] = "8c6a1a02-3b1c-4c0e-9d6a-0c8f6f1d2a01",
                      second[] = "8c6a1a02-3b1c-4c0e-9d6a-0c8f6f1d2a02";
    int at = snprintf(bundle, sizeof bundle,
                      "{\"type\":\"bundle\",\"id\":\"bundle--%s\",\"objects\":[", first);
    at += snprintf(bundle + at, sizeof bundle - (size_t)at, item, first, "One");
    at += snprintf(bundle + at, sizeof bundle - (size_t)at, ",");
    at += snprintf(bundle + at, sizeof bundle - (size_t)at, item, second, "Two");
    at += snprintf(bundle + at, sizeof bundle - (size_t)at, ",");
    at += snprintf(bundle + at, sizeof bundle - (size_t)at, item, second, "Not two");
    snprintf(bundle + at, sizeof bundle - (size_t)at, "]}");
    assert_ok(ingest_open(n, &o, count_line, &acknowledged, &in, NULL));
    assert_ok(ingest_bytes(in, STR("a.txt"), str_of(report_a), NULL));
    assert_ok(ingest_bytes(in, STR("clash.json"), str_of(bundle), NULL));
    assert_ok(ingest_bytes(in, STR("b.txt"), str_of(report_b), NULL));
    assert_ok(ingest_close(in, &t, NULL));
    assert_int_equal(t.documents, 3);
    assert_int_equal(t.rejected, 1);
    assert_int_equal(acknowledged, 2);
    assert_int_equal(count(n, "report"), 2);
    struct store_entry en;
    struct arena *a;
    assert_ok(arena_open(1 << 20, &a, NULL));
    assert_int_equal(store_get(node_store(n), STR("identity--8c6a1a02-3b1c-4c0e-9d6a-0c8f6f1d2a01"),
                               a, &en, NULL), PM_NOTFOUND);
    arena_close(a);
    node_close(n);
}

struct ids {
    struct buf b;
};

static pm_code add_id(void *ctx, const struct store_entry *en, const struct facets *f)
{
    (void)f;
    struct ids *ids = ctx;
    buf_add(&ids->b, en->id);
    buf_add(&ids->b, en->canon);
    return PM_OK;
}

static void take_in_folder(const char *reports, int makers, struct ids *ids)
{
    char path[80], cmd[128];
    struct node *n = NULL;
    struct ingest *in;
    struct ingest_totals t = {0};
    struct config c;
    struct ingest_options o = {.published = CIVIL_NONE, .makers = makers};
    snprintf(path, sizeof path, "%s/node-%d", dir, makers);
    config_init(&c);
    assert_ok(node_init(path, &c, NULL));
    assert_ok(node_open(path, NODE_WRITE, &n, NULL));
    assert_ok(ingest_open(n, &o, NULL, NULL, &in, NULL));
    assert_ok(ingest_path(in, reports, NULL));
    snprintf(cmd, sizeof cmd, "%s/none.txt", dir);
    assert_ok(ingest_path(in, cmd, NULL));
    assert_ok(ingest_close(in, &t, NULL));
    assert_int_equal(t.files, 61);
    assert_int_equal(t.documents, 61);
    assert_int_equal(t.rejected, 1);
    buf_init(&ids->b, 64 << 20);
    assert_ok(store_log(node_store(n), 1, add_id, ids, NULL));
    assert_ok(ids->b.rc);
    node_close(n);
}

static void test_how_many_read_at_once_changes_nothing_in_the_log(void **state)
{
    (void)state;
    char folder[80], path[128], text[600];
    struct ids one, four;
    snprintf(folder, sizeof folder, "%s/reports", dir);
    assert_int_equal(mkdir(folder, 0700), 0);
    for (int i = 0; i < 60; i++) {
        int n = snprintf(text, sizeof text, "%s\nReport number %d. %s", i % 3 ? report_a : report_b, i,
                         i % 7 ? "" : report_a);
        snprintf(path, sizeof path, "%s/%02d.txt", folder, i);
        assert_ok(file_write(path, (str){text, (size_t)n}, 0600, NULL));
    }
    take_in_folder(folder, 1, &one);
    take_in_folder(folder, 4, &four);
    assert_true(one.b.n > 1000);
    assert_true(str_eq(buf_str(&one.b), buf_str(&four.b)));
    buf_free(&one.b);
    buf_free(&four.b);
}

static void test_memory_running_out_anywhere_leaves_all_or_nothing(void **state)
{
    (void)state;
    int64_t live = mem_live();
    bool body_passed = false;
    for (int64_t k = 1; !body_passed; k++) {
        struct node *n = open_node();
        struct ingest_totals t = {0};
        const struct names *names;
        const struct reader *reader;
        int acknowledged = 0;
        assert_ok(node_names(n, &names, NULL)); /* registers have a loop of their own */
        assert_ok(node_reader(n, &reader, NULL));
        assert_true(k < 100000);
        mem_fail_at(k, 0);
        pm_code rc = take_in(n, str_of(report_a), &t, &acknowledged);
        body_passed = !mem_failed();
        mem_fail_at(0, 0);
        assert_true(!body_passed || rc == PM_OK);
        assert_int_equal(count(n, "report"), acknowledged); /* whole or not there */
        assert_true(acknowledged || count(n, "incident") == 0);
        node_close(n);
        assert_int_equal(mem_live(), live);
        if (acknowledged && !body_passed)
            break; /* it is stored; what failed came later and cost nothing */
    }
    struct node *n = open_node();
    struct ingest_totals t = {0};
    int acknowledged = 0;
    assert_ok(take_in(n, str_of(report_a), &t, &acknowledged));
    assert_int_equal(acknowledged, 1);
    assert_int_equal(count(n, "report"), 1);
    node_close(n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_the_same_report_twice_adds_nothing, set_up, take_down),
        cmocka_unit_test_setup_teardown(test_two_reports_of_one_incident_are_proposed_as_one, set_up,
                                        take_down),
        cmocka_unit_test_setup_teardown(test_a_refusal_takes_nothing_else_away, set_up, take_down),
        cmocka_unit_test_setup_teardown(test_how_many_read_at_once_changes_nothing_in_the_log, set_up,
                                        take_down),
        cmocka_unit_test_setup_teardown(test_memory_running_out_anywhere_leaves_all_or_nothing,
                                        set_up, take_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
