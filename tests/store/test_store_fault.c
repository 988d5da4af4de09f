/* Things fail: the first, second, third ... call to the disk or for memory, once and from then on,
 * until the body passes untouched. After each: nothing half is visible, the check is clean, and
 * the same call then works. */
#include <sqlite3.h>

#include "base/mem.h"
#include "faulty_vfs.h"
#include "world.h"

enum { OBJECTS = 6 };

static void fill(struct plain p[OBJECTS], int round)
{
    for (int i = 0; i < OBJECTS; i++)
        p[i] = (struct plain){.number = round * 100 + i, .version = 1, .kind = "clash",
                              .title = "a title", .body = "falcon over the bridge",
                              .start = 20000 + i, .has_point = true, .lat = 37, .lon = 71,
                              .refs = {"where=AF-BDS", "actor=group:x"}, .claimant = "group:y"};
    p[OBJECTS - 1].number = 1; /* a newer version of what is there */
    p[OBJECTS - 1].version = round + 1;
}

/* One document: a blob and its objects, in one transaction, then the search index. */
static pm_code one_document(struct store *s, struct arena *a, int round, struct pm_err *e)
{
    struct plain p[OBJECTS];
    struct sha256 sha;
    char text[600];
    memset(text, 'a' + round % 26, sizeof text);
    int used = snprintf(text, sizeof text, "document %d", round);
    text[used] = ' ';
    fill(p, round);
    pm_code rc = store_begin(s, e);
    if (rc != PM_OK)
        return rc;
    TRY(store_savepoint(s, e));
    TRY(store_blob_put(s, (str){text, sizeof text}, &sha, NULL, e));
    for (int i = 0; i < OBJECTS; i++) {
        enum store_result r;
        struct object o = plain_object(a, &p[i]);
        TRY(store_append(s, &o, &me, &r, e));
    }
    TRY(store_commit(s, e));
    return PM_OK;
out:
    store_rollback(s);
    return rc;
}

static void say_bad(void *ctx, bool bad, const char *what, const char *words)
{
    (void)ctx;
    if (bad && strcmp(what, "search") != 0)
        fail_msg("check: %s: %s", what, words);
}

/* Open with a healthy disk: sound, and holding either all of the round or nothing. */
static int64_t look(struct world *w, int64_t before)
{
    struct pm_err e = {0};
    struct store *s;
    int n_bad;
    int64_t head, n;
    OK(store_open(w->path, STORE_WRITE, &s, &e));
    OK(store_check(s, true, say_bad, NULL, &n_bad, &e));
    OK(store_head(s, &head, NULL, &e));
    if (head != before && head != before + OBJECTS)
        fail_msg("the log grew from %lld to %lld", (long long)before, (long long)head);
    struct store_query q = {.from = CIVIL_NONE, .to = CIVIL_NONE, .words = STR("falcon")};
    OK(store_count(s, &q, &n, &e));
    q.words = (str){0};
    int64_t all;
    OK(store_count(s, &q, &all, &e));
    assert_int_equal(n, all);
    store_close(s);
    return head;
}

static bool is_fault(pm_code rc)
{
    return rc == PM_IO || rc == PM_NOMEM || rc == PM_DENIED;
}

/* Loop over the n-th fault; ends when a whole round was not touched. */
static void disk_fails(struct world *w, int ever, enum faulty_kind kind)
{
    struct pm_err e = {0};
    int round = 1;
    OK(one_document(w->s, w->a, round++, &e));
    store_close(w->s);
    w->s = NULL;
    int64_t head = look(w, 0), n_faults = 0;
    for (int64_t n = 1;; n++, round++) {
        struct store *s = NULL;
        arena_reset(w->a);
        faulty_at(n, ever, kind);
        pm_code rc = store_open(w->path, STORE_WRITE, &s, &e);
        bool opened = rc == PM_OK;
        if (rc == PM_OK)
            rc = one_document(s, w->a, round, &e);
        int64_t faults = faulty_faults();
        pm_code settled = opened && rc == PM_OK ? store_settle(s, NULL) : PM_OK;
        bool untouched = faulty_faults() == 0;
        if (rc != PM_OK) {
            if (!is_fault(rc))
                fail_msg("fault %lld: code %d: %s", (long long)n, (int)rc, e.words);
            assert_true(faults > 0);
            assert_true(strlen(e.words) > 20);
            faulty_at(0, 0, FAULTY_IO);
            if (opened) /* the same handle, the same call, on a disk that is well again */
                OK(one_document(s, w->a, round, &e));
        }
        faulty_at(0, 0, FAULTY_IO);
        (void)settled;
        store_close(s);
        int64_t now = look(w, head);
        if (rc == PM_OK || opened)
            assert_int_equal(now, head + OBJECTS); /* what was acknowledged is there */
        else
            assert_int_equal(now, head);
        head = now;
        n_faults += faults > 0;
        if (untouched)
            break;
        assert_true(n < 2000);
    }
    assert_true(n_faults > (kind == FAULTY_FULL ? 5 : 20));
}

static void test_the_disk_fails_once(void **state)
{
    disk_fails(*state, FAULTY_ONCE, FAULTY_IO);
}
static void test_the_disk_fails_for_good(void **state)
{
    disk_fails(*state, FAULTY_EVER, FAULTY_IO);
}
static void test_a_write_is_done_by_half(void **state)
{
    disk_fails(*state, FAULTY_EVER, FAULTY_HALF);
}
static void test_the_disk_is_full_once(void **state)
{
    disk_fails(*state, FAULTY_ONCE, FAULTY_FULL);
}
static void test_the_disk_stays_full(void **state)
{
    disk_fails(*state, FAULTY_EVER, FAULTY_FULL);
}

static void test_a_full_disk_is_told_in_words_a_person_can_act_on(void **state)
{
    struct world *w = *state;
    struct pm_err e = {0};
    OK(one_document(w->s, w->a, 1, &e));
    faulty_at(1, FAULTY_EVER, FAULTY_FULL);
    pm_code rc = one_document(w->s, w->a, 2, &e);
    faulty_at(0, 0, FAULTY_IO);
    assert_int_equal(rc, PM_IO);
    assert_non_null(strstr(e.words, "no space left"));
    assert_non_null(strstr(e.words, "do it again"));
    OK(one_document(w->s, w->a, 2, &e));
}

static pm_code count_one(void *ctx, const struct store_entry *en, const struct facets *f)
{
    (void)en;
    (void)f;
    ++*(int *)ctx;
    return PM_OK;
}

/* Reading, searching, counting, rebuilding, copying: a fault is told, and the next call works. */
static pm_code everything(struct world *w, struct store *s, struct pm_err *e)
{
    struct store_query q = {.from = CIVIL_NONE, .to = CIVIL_NONE, .words = STR("falcon"),
                            .newest_first = true, .limit = 2};
    struct store_entry en;
    struct sha256 before, after;
    int n = 0, n_bad = 0;
    int64_t count;
    str next, value;
    char copy[128];
    snprintf(copy, sizeof copy, "%s/copy.db", w->dir);
    unlink(copy);
    pm_code rc = store_find(s, &q, w->a, count_one, &n, &next, e);
    if (rc == PM_OK)
        rc = store_count(s, &q, &count, e);
    if (rc == PM_OK)
        rc = store_get(s, STR("incident--00000000-0000-4000-8000-000000000001"), w->a, &en, e);
    if (rc == PM_OK)
        rc = store_log(s, 1, count_one, &n, e);
    if (rc == PM_OK)
        rc = store_meta_put(s, STR("k"), STR("v"), e);
    if (rc == PM_OK)
        rc = store_meta_get(s, STR("k"), w->a, &value, e);
    if (rc == PM_OK)
        rc = store_backup(s, copy, e);
    if (rc == PM_OK)
        rc = store_rebuild(s, &before, &after, e);
    if (rc == PM_OK && memcmp(before.b, after.b, sizeof before.b) != 0)
        rc = err_set(e, PM_BUG, "views differ");
    if (rc == PM_OK)
        rc = store_check(s, true, NULL, NULL, &n_bad, e);
    return rc;
}

static void test_reading_and_rebuilding_survive_a_bad_disk(void **state)
{
    struct world *w = *state;
    struct pm_err e = {0};
    for (int i = 1; i < 4; i++)
        OK(one_document(w->s, w->a, i, &e));
    store_close(w->s);
    w->s = NULL;
    int64_t head = look(w, 18), n_failed = 0;
    int64_t step = 1;
    for (int64_t n = 1;; n += step) {
        struct store *s = NULL;
        arena_reset(w->a);
        faulty_at(n, n % 2 ? FAULTY_ONCE : FAULTY_EVER, FAULTY_IO);
        pm_code rc = store_open(w->path, STORE_WRITE, &s, &e);
        bool opened = rc == PM_OK;
        if (opened)
            rc = everything(w, s, &e);
        bool untouched = faulty_faults() == 0;
        faulty_at(0, 0, FAULTY_IO);
        if (rc != PM_OK) {
            n_failed++;
            if (!is_fault(rc) && rc != PM_DAMAGED)
                fail_msg("fault %lld: code %d: %s", (long long)n, (int)rc, e.words);
            if (opened)
                OK(everything(w, s, &e));
        }
        store_close(s);
        if (n % 8 == 1)
            look(w, head);
        if (untouched)
            break;
        assert_true(n < 4000);
    }
    look(w, head);
    assert_true(n_failed > 20);
}

/* ---- memory ---- */

static void memory_fails(struct world *w, int ever)
{
    struct pm_err e = {0};
    int round = 1;
    OK(one_document(w->s, w->a, round++, &e));
    store_close(w->s);
    w->s = NULL;
    int64_t head = look(w, 0);
    for (int64_t n = 1;; n++, round++) {
        struct store *s = NULL;
        arena_reset(w->a);
        int64_t live = mem_live(), from = mem_requests();
        mem_fail_at(n, ever);
        pm_code rc = store_open(w->path, STORE_WRITE, &s, &e);
        bool opened = rc == PM_OK;
        if (opened) {
            /* The arena of the test's own objects must not be what fails. */
            mem_fail_at(0, 0);
            struct plain p[OBJECTS];
            struct object o[OBJECTS];
            fill(p, round);
            for (int i = 0; i < OBJECTS; i++)
                o[i] = plain_object(w->a, &p[i]);
            int64_t used = mem_requests() - from;
            int64_t left = n - used > 0 ? n - used : 1;
            mem_fail_at(left, ever);
            rc = store_begin(s, &e);
            for (int i = 0; rc == PM_OK && i < OBJECTS; i++) {
                enum store_result r;
                rc = store_append(s, &o[i], &me, &r, &e);
            }
            if (rc == PM_OK)
                rc = store_commit(s, &e);
            store_rollback(s);
            if (rc == PM_OK)
                store_settle(s, NULL);
        }
        bool untouched = rc == PM_OK && mem_requests() - from < n;
        mem_fail_at(0, 0);
        if (rc != PM_OK && rc != PM_NOMEM)
            fail_msg("request %lld: code %d: %s", (long long)n, (int)rc, e.words);
        if (rc != PM_OK && opened)
            OK(one_document(s, w->a, round, &e));
        store_close(s);
        arena_reset(w->a);
        assert_true(mem_live() <= live + 1); /* the test's arena may hold a chunk more */
        int64_t now = look(w, head);
        assert_int_equal(now, opened ? head + OBJECTS : head);
        head = now;
        if (untouched)
            break;
        assert_true(n < 3000);
    }
}

static void test_memory_is_refused_once(void **state)
{
    memory_fails(*state, 0);
}
static void test_memory_is_refused_for_good(void **state)
{
    memory_fails(*state, 1);
}

/* SQLite's own memory, through the door it offers for that. */
static sqlite3_mem_methods plain_methods;
static int64_t sql_requests, sql_fail_at;
static int sql_ever;

static bool sql_refuse(void)
{
    sql_requests++;
    return sql_fail_at != 0 && (sql_ever ? sql_requests >= sql_fail_at
                                         : sql_requests == sql_fail_at);
}
static void *sql_malloc(int n)
{
    return sql_refuse() ? NULL : plain_methods.xMalloc(n);
}
static void *sql_realloc(void *p, int n)
{
    return sql_refuse() ? NULL : plain_methods.xRealloc(p, n);
}

static void database_memory_fails(struct world *w, int ever)
{
    struct pm_err e = {0};
    int round = 1;
    OK(one_document(w->s, w->a, round++, &e));
    store_close(w->s);
    w->s = NULL;
    int64_t head = look(w, 0), n_failed = 0;
    for (int64_t n = 1;; n += n < 300 ? 3 : 17, round++) {
        struct store *s = NULL;
        arena_reset(w->a);
        sql_requests = 0;
        sql_ever = ever;
        sql_fail_at = n;
        pm_code rc = store_open(w->path, STORE_WRITE, &s, &e);
        bool opened = rc == PM_OK;
        if (opened)
            rc = one_document(s, w->a, round, &e);
        if (opened && rc == PM_OK)
            store_settle(s, NULL);
        bool untouched = sql_requests < n;
        sql_fail_at = 0;
        if (rc != PM_OK) {
            n_failed++;
            if (rc != PM_NOMEM)
                fail_msg("request %lld: code %d: %s", (long long)n, (int)rc, e.words);
            if (opened)
                OK(one_document(s, w->a, round, &e));
        }
        store_close(s);
        int64_t now = look(w, head);
        assert_int_equal(now, opened ? head + OBJECTS : head);
        head = now;
        if (untouched)
            break;
        assert_true(n < 60000);
    }
    assert_true(n_failed > 20);
}

static void test_the_database_is_refused_memory_once(void **state)
{
    database_memory_fails(*state, 0);
}
static void test_the_database_is_refused_memory_for_good(void **state)
{
    database_memory_fails(*state, 1);
}

int main(void)
{
    sqlite3_config(SQLITE_CONFIG_GETMALLOC, &plain_methods);
    sqlite3_mem_methods mine = plain_methods;
    mine.xMalloc = sql_malloc;
    mine.xRealloc = sql_realloc;
    sqlite3_config(SQLITE_CONFIG_MALLOC, &mine);
    faulty_on();
    const struct CMUnitTest tests[] = {
        TEST(test_the_disk_fails_once),
        TEST(test_the_disk_fails_for_good),
        TEST(test_a_write_is_done_by_half),
        TEST(test_the_disk_is_full_once),
        TEST(test_the_disk_stays_full),
        TEST(test_a_full_disk_is_told_in_words_a_person_can_act_on),
        TEST(test_reading_and_rebuilding_survive_a_bad_disk),
        TEST(test_memory_is_refused_once),
        TEST(test_memory_is_refused_for_good),
        TEST(test_the_database_is_refused_memory_once),
        TEST(test_the_database_is_refused_memory_for_good),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
