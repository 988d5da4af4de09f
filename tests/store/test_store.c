/* The public side of store.h: what goes in comes out, whole, once, and in order. */
#include <stdio.h>
#include <sys/stat.h>

#include "world.h"
#include "store/entry.h"

static void test_an_object_comes_back_with_the_bytes_it_had(void **state)
{
    struct world *w = *state;
    struct pm_err e = {0};
    struct store_entry en;
    struct plain p = {.number = 7, .version = 1, .title = "shots at a crossing"};
    struct object o = plain_object(w->a, &p);
    put_all(w, &p, 1);
    OK(store_get(w->s, o.id, w->a, &en, &e));
    assert_true(str_eq(en.canon, o.canon));
    assert_true(str_eq(en.id, o.id));
    assert_true(str_eq(en.type, STR("incident")));
    assert_true(str_eq(en.who, STR("local")) && str_eq(en.how, STR("test 1")));
    assert_int_equal(en.seq, 1);
    assert_int_equal(en.modified, o.modified);
    struct sha256 h;
    entry_hash(&en, &h);
    assert_memory_equal(h.b, en.hash.b, sizeof h.b);
    assert_int_equal(store_get(w->s, plain_id(w->a, "incident", 8), w->a, &en, &e), PM_NOTFOUND);
}

static void test_the_same_version_twice_adds_nothing(void **state)
{
    struct world *w = *state;
    struct pm_err e = {0};
    struct plain p = {.number = 7, .version = 1, .title = "one"};
    int64_t seq;
    OK(store_begin(w->s, &e));
    assert_int_equal(put(w, &p), STORE_ADDED);
    assert_int_equal(put(w, &p), STORE_SAME);
    OK(store_commit(w->s, &e));
    OK(store_begin(w->s, &e));
    assert_int_equal(put(w, &p), STORE_SAME);
    OK(store_commit(w->s, &e));
    OK(store_head(w->s, &seq, NULL, &e));
    assert_int_equal(seq, 1);
}

static void test_other_bytes_with_the_same_time_of_change_are_refused(void **state)
{
    struct world *w = *state;
    struct pm_err e = {0};
    enum store_result r;
    struct plain one = {.number = 7, .version = 1, .title = "one"};
    struct plain two = {.number = 7, .version = 1, .title = "two"};
    struct object o = plain_object(w->a, &two);
    int64_t seq;
    OK(store_begin(w->s, &e));
    put(w, &one);
    assert_int_equal(store_append(w->s, &o, &me, &r, &e), PM_EXISTS);
    assert_non_null(strstr(e.words, "2026-01-01T00:00:01"));
    two.version = 2;
    assert_int_equal(put(w, &two), STORE_ADDED);
    one.version = 2;
    o = plain_object(w->a, &one);
    assert_int_equal(store_append(w->s, &o, &me, &r, &e), PM_EXISTS);
    one.version = 1;
    assert_int_equal(put(w, &one), STORE_SAME);
    OK(store_commit(w->s, &e));
    OK(store_head(w->s, &seq, NULL, &e));
    assert_int_equal(seq, 2);
}

static void test_an_older_version_goes_into_the_log_but_not_into_the_picture(void **state)
{
    struct world *w = *state;
    struct pm_err e = {0};
    struct store_entry en;
    struct plain p = {.number = 7, .version = 5, .title = "late"};
    OK(store_begin(w->s, &e));
    assert_int_equal(put(w, &p), STORE_ADDED);
    p.version = 3;
    assert_int_equal(put(w, &p), STORE_OLDER);
    assert_int_equal(put(w, &p), STORE_SAME);
    OK(store_commit(w->s, &e));
    OK(store_get(w->s, plain_id(w->a, "incident", 7), w->a, &en, &e));
    assert_int_equal(en.seq, 1);
}

static void test_what_is_rolled_back_was_never_there(void **state)
{
    struct world *w = *state;
    struct pm_err e = {0};
    struct store_entry en;
    struct plain p = {.number = 1, .version = 1, .refs = {"where=AF-BDS"}, .body = "word"};
    struct plain later = {.number = 2, .version = 1, .refs = {"where=TJ-GB"}};
    OK(store_begin(w->s, &e));
    put(w, &p);
    store_rollback(w->s);
    assert_int_equal(store_get(w->s, plain_id(w->a, "incident", 1), w->a, &en, &e), PM_NOTFOUND);
    put_all(w, &later, 1);
    put_all(w, &p, 1);
    OK(store_get(w->s, plain_id(w->a, "incident", 1), w->a, &en, &e));
    assert_int_equal(en.seq, 2);
    struct sha256 before, after;
    OK(store_rebuild(w->s, &before, &after, &e));
    assert_memory_equal(before.b, after.b, sizeof before.b);
}

static void test_one_document_of_several_can_be_taken_back(void **state)
{
    struct world *w = *state;
    struct pm_err e = {0};
    struct store_entry en;
    int64_t n;
    OK(store_begin(w->s, &e));
    OK(store_savepoint(w->s, &e));
    put(w, &(struct plain){.number = 1, .version = 1, .body = "first", .refs = {"where=AF-BDS"}});
    OK(store_savepoint(w->s, &e));
    put(w, &(struct plain){.number = 2, .version = 1, .body = "second", .refs = {"where=AF-TAK"}});
    OK(store_undo(w->s, &e));
    put(w, &(struct plain){.number = 3, .version = 1, .body = "third", .refs = {"where=AF-KDZ"}});
    OK(store_commit(w->s, &e));
    assert_int_equal(store_get(w->s, plain_id(w->a, "incident", 2), w->a, &en, &e), PM_NOTFOUND);
    OK(store_get(w->s, plain_id(w->a, "incident", 3), w->a, &en, &e));
    assert_int_equal(en.seq, 2);
    struct store_query q = {.from = CIVIL_NONE, .to = CIVIL_NONE, .words = STR("second")};
    OK(store_count(w->s, &q, &n, &e));
    assert_int_equal(n, 0);
    q.words = STR("third");
    OK(store_count(w->s, &q, &n, &e));
    assert_int_equal(n, 1);
    struct sha256 before, after;
    OK(store_rebuild(w->s, &before, &after, &e));
    assert_memory_equal(before.b, after.b, sizeof before.b);
}

static void test_a_blob_is_kept_once_and_comes_back(void **state)
{
    struct world *w = *state;
    struct pm_err e = {0};
    struct sha256 sha, none = {0};
    bool was_there;
    str out, text = STR("the bytes of a report, the bytes of a report, the bytes of a report, "
                        "the bytes of a report, \0 and a zero");
    OK(store_begin(w->s, &e));
    OK(store_blob_put(w->s, text, &sha, &was_there, &e));
    assert_false(was_there);
    OK(store_blob_put(w->s, text, &sha, &was_there, &e));
    assert_true(was_there);
    struct sha256 empty;
    OK(store_blob_put(w->s, STR(""), &empty, NULL, &e));
    OK(store_commit(w->s, &e));
    OK(store_blob_get(w->s, &sha, w->a, &out, &e));
    assert_true(str_eq(out, text));
    OK(store_blob_get(w->s, &empty, w->a, &out, &e));
    assert_int_equal(out.n, 0);
    assert_int_equal(store_blob_get(w->s, &none, w->a, &out, &e), PM_NOTFOUND);
}

static void test_the_head_of_an_id_is_enough_when_it_is_the_only_one(void **state)
{
    struct world *w = *state;
    struct pm_err e = {0};
    struct store_entry en;
    struct plain p[] = {{.number = 123, .version = 1}, {.number = 124, .version = 1},
                        {.type = "report", .number = 9, .version = 1},
                        {.type = "x-other", .number = 5, .version = 1}};
    put_all(w, p, 4);
    OK(store_get_head(w->s, STR("report--0"), w->a, &en, &e));
    assert_true(str_eq(en.type, STR("report")));
    OK(store_get_head(w->s, STR("report--"), w->a, &en, &e));
    OK(store_get_head(w->s, STR("incident--00000000-0000-4000-8000-000000000124"), w->a, &en, &e));
    OK(store_get_head(w->s, STR("x-other--0"), w->a, &en, &e));
    assert_int_equal(store_get_head(w->s, STR("incident--0"), w->a, &en, &e), PM_INVALID);
    assert_non_null(strstr(e.words, "give more"));
    assert_int_equal(store_get_head(w->s, STR("incident--1"), w->a, &en, &e), PM_NOTFOUND);
    assert_int_equal(store_get_head(w->s, STR("incident--0000000000"), w->a, &en, &e),
                     PM_NOTFOUND);
    assert_int_equal(store_get_head(w->s, STR("zzz"), w->a, &en, &e), PM_NOTFOUND);
}

struct seen {
    int64_t last_seq;
    stamp last_added;
    struct sha256 last_hash;
    int n;
};

static pm_code see(void *ctx, const struct store_entry *en, const struct facets *f)
{
    struct seen *s = ctx;
    assert_null(f);
    assert_int_equal(en->seq, s->last_seq + 1);
    assert_true(en->added > s->last_added);
    assert_memory_equal(en->prev.b, s->last_hash.b, 32);
    *s = (struct seen){en->seq, en->added, en->hash, s->n + 1};
    return PM_OK;
}

static pm_code stop_at_three(void *ctx, const struct store_entry *en, const struct facets *f)
{
    (void)f;
    *(int *)ctx += 1;
    return en->seq == 3 ? PM_LIMIT : PM_OK;
}

static void test_the_log_is_read_in_order_without_a_gap(void **state)
{
    struct world *w = *state;
    struct pm_err e = {0};
    struct seen seen = {0};
    int n = 0;
    for (int i = 0; i < 5; i++)
        put_all(w, &(struct plain){.number = i, .version = 1}, 1);
    OK(store_log(w->s, 1, see, &seen, &e));
    assert_int_equal(seen.n, 5);
    assert_int_equal(store_log(w->s, 2, stop_at_three, &n, &e), PM_LIMIT);
    assert_int_equal(n, 2);
}

static void test_nothing_is_seen_before_the_commit(void **state)
{
    struct world *w = *state;
    struct pm_err e = {0};
    struct store *reader;
    struct store_entry en;
    OK(store_open(w->path, STORE_READ, &reader, &e));
    OK(store_begin(w->s, &e));
    put(w, &(struct plain){.number = 1, .version = 1});
    str id = plain_id(w->a, "incident", 1);
    assert_int_equal(store_get(reader, id, w->a, &en, &e), PM_NOTFOUND);
    OK(store_commit(w->s, &e));
    OK(store_get(reader, id, w->a, &en, &e));
    assert_int_equal(store_begin(reader, &e), PM_DENIED);
    store_close(reader);
}

static void test_a_second_writer_is_told_to_wait(void **state)
{
    struct world *w = *state;
    struct pm_err e = {0};
    struct store *other;
    OK(store_open(w->path, STORE_WRITE, &other, &e));
    store_wait_ms(other, 20);
    OK(store_begin(w->s, &e));
    put(w, &(struct plain){.number = 1, .version = 1});
    assert_int_equal(store_begin(other, &e), PM_BUSY);
    assert_non_null(strstr(e.words, "another program is writing"));
    OK(store_commit(w->s, &e));
    OK(store_begin(other, &e));
    struct object o = plain_object(w->a, &(struct plain){.number = 2, .version = 1});
    enum store_result r;
    OK(store_append(other, &o, &me, &r, &e));
    OK(store_commit(other, &e));
    put_all(w, &(struct plain){.number = 3, .version = 1}, 1);
    struct seen seen = {0};
    OK(store_log(other, 1, see, &seen, &e));
    assert_int_equal(seen.n, 3);
    store_close(other);
}

static void test_order_of_calls_is_checked(void **state)
{
    struct world *w = *state;
    struct pm_err e = {0};
    enum store_result r;
    struct sha256 sha;
    struct object o = plain_object(w->a, &(struct plain){.number = 2, .version = 1});
    assert_int_equal(store_append(w->s, &o, &me, &r, &e), PM_BUG);
    assert_int_equal(store_blob_put(w->s, STR("x"), &sha, NULL, &e), PM_BUG);
    assert_int_equal(store_commit(w->s, &e), PM_BUG);
    store_rollback(w->s);
    OK(store_begin(w->s, &e));
    assert_int_equal(store_begin(w->s, &e), PM_BUG);
    assert_int_equal(store_undo(w->s, &e), PM_BUG);
    o.type = STR("report");
    assert_int_equal(store_append(w->s, &o, &me, &r, &e), PM_INVALID);
    OK(store_commit(w->s, &e));
}

static void test_small_facts_are_kept(void **state)
{
    struct world *w = *state;
    struct pm_err e = {0};
    str v;
    assert_int_equal(store_meta_get(w->s, STR("data"), w->a, &v, &e), PM_NOTFOUND);
    OK(store_meta_put(w->s, STR("data"), STR("1"), &e));
    OK(store_meta_put(w->s, STR("data"), STR("2\0b"), &e));
    OK(store_meta_get(w->s, STR("data"), w->a, &v, &e));
    assert_true(str_eq(v, STR("2\0b")));
}

static void test_only_the_owner_may_read_a_new_file(void **state)
{
    struct world *w = *state;
    struct pm_err e = {0};
    struct stat st;
    struct store *s;
    assert_int_equal(stat(w->path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(store_open(w->path, STORE_CREATE, &s, &e), PM_EXISTS);
    assert_int_equal(store_open("/tmp/pamir-no-such-folder/x.db", STORE_WRITE, &s, &e),
                     PM_NOTFOUND);
    assert_int_equal(store_open(w->dir, STORE_READ, &s, &e), PM_INVALID);
}

static void test_appending_takes_a_bounded_number_of_statements(void **state)
{
    struct world *w = *state;
    struct pm_err e = {0};
    struct plain p = {.version = 1, .kind = "attack", .title = "t", .body = "b", .start = 20000,
                      .has_point = true, .lat = 37, .lon = 71,
                      .refs = {"where=AF-BDS", "actor=group:x", "target=state:TJ"},
                      .report = "report--00000000-0000-4000-8000-000000000001"};
    put_all(w, &p, 1); /* kinds, roles and places are known now */
    OK(store_begin(w->s, &e));
    for (int i = 1; i <= 10; i++) {
        int64_t before = store_statements(w->s);
        p.number = i;
        put(w, &p);
        /* term, log, current, point, and 4 references */
        assert_int_equal(store_statements(w->s) - before, 8);
    }
    int64_t before = store_statements(w->s);
    OK(store_commit(w->s, &e));
    assert_in_range(store_statements(w->s) - before, 1, 8);
}

/* The journal is copied back into the file while much is stored, not only when the store is closed. */
static void test_the_journal_stays_small_while_much_is_stored(void **state)
{
    enum { PIECE = 1 << 20, PIECES = 150, MOST = 90 << 20 };
    struct world *w = *state;
    struct pm_err e = {0};
    struct stat st;
    char wal[128], *bytes = test_malloc(PIECE);
    uint64_t x = 88172645463325252u;
    snprintf(wal, sizeof wal, "%s-wal", w->path);
    for (int i = 0; i < PIECES; i++) {
        struct sha256 sha;
        for (size_t k = 0; k + sizeof x <= PIECE; k += sizeof x) { /* xorshift64: nothing to compress */
            x ^= x << 13;
            x ^= x >> 7;
            x ^= x << 17;
            memcpy(bytes + k, &x, sizeof x);
        }
        OK(store_begin(w->s, &e));
        OK(store_blob_put(w->s, (str){bytes, PIECE}, &sha, NULL, &e));
        OK(store_commit(w->s, &e));
    }
    test_free(bytes);
    assert_int_equal(stat(wal, &st), 0);
    assert_true(st.st_size < MOST);
}

int main(void)
{

    const struct CMUnitTest tests[] = {
        TEST(test_an_object_comes_back_with_the_bytes_it_had),
        TEST(test_the_same_version_twice_adds_nothing),
        TEST(test_other_bytes_with_the_same_time_of_change_are_refused),
        TEST(test_an_older_version_goes_into_the_log_but_not_into_the_picture),
        TEST(test_what_is_rolled_back_was_never_there),
        TEST(test_one_document_of_several_can_be_taken_back),
        TEST(test_a_blob_is_kept_once_and_comes_back),
        TEST(test_the_head_of_an_id_is_enough_when_it_is_the_only_one),
        TEST(test_the_log_is_read_in_order_without_a_gap),
        TEST(test_nothing_is_seen_before_the_commit),
        TEST(test_a_second_writer_is_told_to_wait),
        TEST(test_order_of_calls_is_checked),
        TEST(test_small_facts_are_kept),
        TEST(test_only_the_owner_may_read_a_new_file),
        TEST(test_appending_takes_a_bounded_number_of_statements),
        TEST(test_the_journal_stays_small_while_much_is_stored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
