/* Offers: what is put is found by whom it is for, in the order in which it came, and by nobody else. */
#include "world.h"

#include <sqlite3.h>

#include "store/offer.h"
#include "store/post.h"

#define COLLECTION "0f4c9a50-2d0e-4b3c-9a50-000000000001"
#define OTHER "0f4c9a50-2d0e-4b3c-9a50-000000000002"
#define A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define C "cccccccccccccccccccccccccccccccc"

static pm_code try_offer(struct world *w, const struct plain *p, const char *audience, stamp added,
                         enum store_result *r, stamp *got, struct pm_err *e)
{
    struct object o = plain_object(w->a, p);
    struct offer of = {.collection = STR(COLLECTION), .audience = str_of(audience), .object = &o,
                       .until = STAMP_NONE, .added = added};
    return store_offer_put(w->s, &of, r, got, e);
}

static enum store_result offer(struct world *w, int number, int version, const char *audience,
                               stamp *added)
{
    struct pm_err e = {0};
    struct plain p = {.number = number, .version = version, .title = "Offered"};
    enum store_result r;
    OK(store_begin(w->s, &e));
    OK(try_offer(w, &p, audience, STAMP_NONE, &r, added, &e));
    OK(store_commit(w->s, &e));
    return r;
}

struct seen {
    struct arena *a;
    struct offer_entry en[300];
    size_t n;
};

static pm_code see(void *ctx, const struct offer_entry *en)
{
    struct pm_err e = {0};
    struct seen *x = ctx;
    assert_true(x->n < 300);
    x->en[x->n] = *en;
    OK(arena_dup(x->a, en->id, &x->en[x->n].id, &e));
    OK(arena_dup(x->a, en->type, &x->en[x->n].type, &e));
    OK(arena_dup(x->a, en->spec_version, &x->en[x->n].spec_version, &e));
    OK(arena_dup(x->a, en->canon, &x->en[x->n].canon, &e));
    x->n++;
    return PM_OK;
}

static struct offer_query ask(const char *member)
{
    return (struct offer_query){.collection = STR(COLLECTION), .member = str_of(member),
                                .added_after = STAMP_NONE, .limit = 100};
}

static struct offer_page page_of(struct world *w, const struct offer_query *q, struct seen *x)
{
    struct pm_err e = {0};
    struct offer_page p;
    x->a = w->a;
    x->n = 0;
    OK(store_offer_page(w->s, q, see, x, &p, &e));
    assert_int_equal(p.n, x->n);
    return p;
}

static size_t count_for(struct world *w, const char *member)
{
    struct seen x;
    struct offer_query q = ask(member);
    return page_of(w, &q, &x).n;
}

static void test_only_those_who_are_named_get_an_offer(void **state)
{
    struct world *w = *state;
    offer(w, 1, 1, A, NULL);
    offer(w, 2, 1, A "," B, NULL);
    offer(w, 3, 1, "*", NULL);
    assert_int_equal(count_for(w, A), 3);
    assert_int_equal(count_for(w, B), 2);
    assert_int_equal(count_for(w, C), 1);
    assert_int_equal(count_for(w, "*"), 3);
    assert_int_equal(count_for(w, ""), 1);
    /* the beginning of an id is not the id */
    assert_int_equal(count_for(w, "aaaa"), 1);
}

static void test_bytes_come_out_as_they_went_in(void **state)
{
    struct world *w = *state;
    struct plain p = {.number = 7, .version = 2, .title = "A title", .body = "Сангин"};
    struct object o = plain_object(w->a, &p);
    struct pm_err e = {0};
    struct seen x;
    offer(w, 7, 1, "*", NULL);
    struct offer of = {.collection = STR(OTHER), .audience = STR("*"), .object = &o,
                       .spec_version = STR("2.0"), .until = STAMP_NONE, .added = STAMP_NONE};
    enum store_result r;
    OK(store_begin(w->s, &e));
    OK(store_offer_put(w->s, &of, &r, NULL, &e));
    OK(store_commit(w->s, &e));
    struct offer_query q = ask("*");
    q.collection = STR(OTHER);
    page_of(w, &q, &x);
    assert_int_equal(x.n, 1);
    assert_true(str_eq(x.en[0].canon, o.canon));
    assert_true(str_eq(x.en[0].id, o.id));
    assert_true(str_eq(x.en[0].type, STR("incident")));
    assert_true(str_eq(x.en[0].spec_version, STR("2.0")));
    assert_int_equal(x.en[0].modified, o.modified);
    struct sha256 sha = digest_sha256(o.canon);
    assert_memory_equal(sha.b, x.en[0].sha.b, sizeof sha.b);
    q.without_bytes = true;
    page_of(w, &q, &x);
    assert_int_equal(x.en[0].canon.n, 0);
}

static void test_what_is_in_the_log_with_the_same_bytes_is_not_kept_twice(void **state)
{
    struct world *w = *state;
    struct pm_err e = {0};
    struct plain p = {.number = 7, .version = 2, .title = "Logged", .body = "word word word"};
    struct object o = plain_object(w->a, &p);
    struct offer of = {.collection = STR(COLLECTION), .audience = STR("*"), .object = &o, .seq = 1,
                       .until = STAMP_NONE, .added = STAMP_NONE};
    enum store_result r;
    struct seen x;
    int n_bad = -1;
    OK(store_begin(w->s, &e));
    OK(store_append(w->s, &o, &me, &r, &e));
    OK(store_offer_put(w->s, &of, &r, NULL, &e));
    OK(store_commit(w->s, &e));
    struct offer_query q = ask("*");
    page_of(w, &q, &x);
    assert_int_equal(x.n, 1);
    assert_int_equal(x.en[0].seq, 1);
    assert_true(str_eq(x.en[0].canon, o.canon));
    OK(store_check(w->s, true, NULL, NULL, &n_bad, &e));
    assert_int_equal(n_bad, 0);
}

static void test_dates_rise_also_after_something_was_taken_back(void **state)
{
    struct world *w = *state;
    struct pm_err e = {0};
    stamp first, second, third;
    size_t n;
    offer(w, 1, 1, "*", &first);
    offer(w, 2, 1, "*", &second);
    assert_true(second > first);
    OK(store_begin(w->s, &e));
    OK(store_offer_drop(w->s, STR(COLLECTION), plain_id(w->a, "incident", 2), STAMP_NONE, &n, &e));
    OK(store_commit(w->s, &e));
    assert_int_equal(n, 1);
    offer(w, 2, 1, "*", &third);
    assert_true(third > second);
    assert_int_equal(count_for(w, "*"), 2);
}

static void test_the_owner_gives_dates_of_his_own_but_only_later_ones(void **state)
{
    struct world *w = *state;
    struct pm_err e = {0};
    enum store_result r;
    stamp got;
    struct plain p = {.number = 1, .version = 1}, q = {.number = 2, .version = 1};
    OK(store_begin(w->s, &e));
    OK(try_offer(w, &p, "*", 5000, &r, &got, &e));
    assert_int_equal(got, 5000);
    assert_int_equal(try_offer(w, &q, "*", 5000, &r, &got, &e), PM_INVALID);
    assert_non_null(strstr(e.words, "1970-01-01T00:00:00.005000Z"));
    OK(try_offer(w, &q, "*", 5001, &r, &got, &e)); /* nothing was broken */
    OK(store_commit(w->s, &e));
    assert_int_equal(count_for(w, "*"), 2);
}

static void test_the_same_again_is_no_news_and_other_bytes_are_refused(void **state)
{
    struct world *w = *state;
    struct pm_err e = {0};
    stamp first, again;
    enum store_result r;
    assert_int_equal(offer(w, 1, 1, A, &first), STORE_ADDED);
    assert_int_equal(offer(w, 1, 1, A, &again), STORE_SAME);
    assert_int_equal(first, again);
    struct plain p = {.number = 1, .version = 1, .title = "Other words"};
    OK(store_begin(w->s, &e));
    assert_int_equal(try_offer(w, &p, A, STAMP_NONE, &r, NULL, &e), PM_EXISTS);
    OK(store_commit(w->s, &e));
    assert_int_equal(count_for(w, A), 1);
}

static void test_who_is_new_in_an_audience_finds_the_offer_behind_his_cursor(void **state)
{
    struct world *w = *state;
    stamp first, other, again;
    struct seen x;
    offer(w, 1, 1, A, &first);
    offer(w, 2, 1, "*", &other);
    assert_int_equal(offer(w, 1, 1, B, &again), STORE_SAME);
    assert_true(again > other);
    struct offer_query q = ask(B);
    q.added_after = other;
    page_of(w, &q, &x);
    assert_int_equal(x.n, 1);
    assert_int_equal(count_for(w, A), 2); /* who had it has it */
    assert_int_equal(count_for(w, "*"), 2);
}

static void test_a_member_who_leaves_gets_nothing_that_named_him(void **state)
{
    struct world *w = *state;
    struct pm_err e = {0};
    offer(w, 1, 1, A, NULL);
    offer(w, 2, 1, A "," B, NULL);
    offer(w, 3, 1, B, NULL);
    OK(store_begin(w->s, &e));
    OK(store_offer_bar(w->s, STR(COLLECTION), STR(A), &e));
    OK(store_commit(w->s, &e));
    assert_int_equal(count_for(w, A), 0);
    assert_int_equal(count_for(w, B), 2);
    assert_int_equal(count_for(w, ""), 0); /* for nobody is not for everybody */
    assert_int_equal(count_for(w, "*"), 3);
    offer(w, 4, 1, B, NULL); /* two trays for B now */
    assert_int_equal(count_for(w, B), 3);
}

static void test_versions_are_told_apart_among_what_the_reader_may_see(void **state)
{
    struct world *w = *state;
    struct seen x;
    offer(w, 1, 1, "*", NULL);
    offer(w, 1, 3, A, NULL); /* the last one is for A only */
    offer(w, 1, 2, "*", NULL);
    struct offer_query q = ask(A);
    page_of(w, &q, &x);
    assert_int_equal(x.n, 1);
    assert_true(x.en[0].modified % 60000000 == 3000000);
    q.member = STR(B);
    page_of(w, &q, &x);
    assert_int_equal(x.n, 1);
    assert_true(x.en[0].modified % 60000000 == 2000000);
    q.which = 1u << OFFER_FIRST;
    page_of(w, &q, &x);
    assert_int_equal(x.n, 1);
    assert_true(x.en[0].modified % 60000000 == 1000000);
    q.which = 1u << OFFER_FIRST | 1u << OFFER_LAST;
    assert_int_equal(page_of(w, &q, &x).n, 2);
    q.which = 1u << OFFER_ALL;
    q.member = STR(A);
    assert_int_equal(page_of(w, &q, &x).n, 3);
    stamp one = x.en[1].modified;
    q.which = 0;
    q.versions = &one;
    q.n_versions = 1;
    page_of(w, &q, &x);
    assert_int_equal(x.n, 1);
    assert_int_equal(x.en[0].modified, one);
}

static void test_what_has_ended_is_not_given_out(void **state)
{
    struct world *w = *state;
    struct pm_err e = {0};
    struct plain p = {.number = 1, .version = 2};
    struct object o = plain_object(w->a, &p);
    struct offer of = {.collection = STR(COLLECTION), .audience = STR("*"), .object = &o,
                       .until = stamp_now() - 1, .added = STAMP_NONE};
    enum store_result r;
    stamp first, again;
    offer(w, 1, 1, "*", NULL);
    OK(store_begin(w->s, &e));
    OK(store_offer_put(w->s, &of, &r, &first, &e));
    OK(store_commit(w->s, &e));
    struct seen x;
    struct offer_query q = ask("*");
    page_of(w, &q, &x);
    assert_int_equal(x.n, 1); /* the version before is the last one that may be seen */
    assert_true(x.en[0].modified % 60000000 == 1000000);
    of.until = STAMP_NONE;
    OK(store_begin(w->s, &e));
    OK(store_offer_put(w->s, &of, &r, &again, &e));
    OK(store_commit(w->s, &e));
    assert_true(again > first);
    page_of(w, &q, &x);
    assert_int_equal(x.n, 1);
    assert_true(x.en[0].modified % 60000000 == 2000000);
}

static pm_code count_place(void *ctx, str collection, str audience, stamp modified, stamp added)
{
    assert_true(str_eq(collection, STR(COLLECTION)));
    assert_true(str_eq(audience, STR(A)) || str_eq(audience, STR("*")));
    assert_true(modified > 0 && added > 0);
    ++*(int *)ctx;
    return PM_OK;
}

static void test_one_can_ask_where_an_object_lies(void **state)
{
    struct world *w = *state;
    struct pm_err e = {0};
    int n = 0;
    offer(w, 1, 1, A, NULL);
    offer(w, 1, 2, "*", NULL);
    offer(w, 2, 2, B, NULL);
    OK(store_offer_places(w->s, plain_id(w->a, "incident", 1), count_place, &n, &e));
    assert_int_equal(n, 2);
}

static void test_an_audience_must_be_written_in_the_one_way(void **state)
{
    static const char *const bad[] = {"", ",", A ",", B "," A, A "," A, "all", A " " B, "*," A,
                                      "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", A "a"};
    struct world *w = *state;
    struct pm_err e = {0};
    struct plain p = {.number = 1, .version = 1};
    enum store_result r;
    OK(store_begin(w->s, &e));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(try_offer(w, &p, bad[i], STAMP_NONE, &r, NULL, &e), PM_INVALID);
    OK(store_commit(w->s, &e));
    assert_int_equal(try_offer(w, &p, "*", STAMP_NONE, &r, NULL, &e), PM_BUG); /* no transaction */
}

static pm_code stop(void *ctx, const struct offer_entry *en)
{
    (void)en;
    return ++*(int *)ctx == 2 ? PM_LIMIT : PM_OK;
}

static void test_a_reader_may_stop_in_the_middle(void **state)
{
    struct world *w = *state;
    struct pm_err e = {0};
    struct offer_page page;
    int n = 0;
    for (int i = 1; i < 5; i++)
        offer(w, i, 1, "*", NULL);
    struct offer_query q = ask("*");
    assert_int_equal(store_offer_page(w->s, &q, stop, &n, &page, &e), PM_LIMIT);
    assert_int_equal(n, 2);
    assert_int_equal(count_for(w, "*"), 4);
}

static void note(void *ctx, bool bad, const char *what, const char *words)
{
    if (bad && strcmp(what, "offers") == 0)
        snprintf(ctx, 200, "%s", words);
}

static void test_the_check_finds_an_offer_that_was_altered(void **state)
{
    struct world *w = *state;
    struct pm_err e = {0};
    char words[200] = "";
    int n_bad = 0;
    sqlite3 *db;
    offer(w, 1, 1, A, NULL);
    offer(w, 2, 1, A, NULL);
    store_close(w->s);
    assert_int_equal(sqlite3_open(w->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "UPDATE offer SET packing = 0, canon = x'7b7d' WHERE n = 2",
                                  NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    OK(store_open(w->path, STORE_WRITE, &w->s, &e));
    OK(store_check(w->s, true, note, words, &n_bad, &e));
    assert_int_equal(n_bad, 1);
    assert_non_null(strstr(words, "incident--00000000-0000-4000-8000-000000000002"));
}

/* ---- against a model that is too simple to be wrong ---- */

enum { N_IDS = 24, N_VERSIONS = 4, N_AUDIENCES = 5, STEPS = 1500 };
static const char *const audiences[N_AUDIENCES] = {"*", A, B, A "," B, A "," C};
static const char *const types[] = {"incident", "report", "note"};

struct model_offer {
    bool there;
    char members[4]; /* letters; "*" */
    stamp added, modified;
    int id, version;
};

struct model {
    struct model_offer o[N_IDS][N_VERSIONS];
    uint64_t seed;
};

static uint32_t rnd(struct model *m, uint32_t n)
{
    m->seed = m->seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(m->seed >> 33) % n;
}

static bool model_sees(const struct model_offer *o, char who)
{
    return o->there && (who == '*' || strchr(o->members, '*') || strchr(o->members, who));
}

static void model_widen(char members[4], const char *audience)
{
    static const char letters[] = "abc";
    char all[5] = "";
    size_t n = 0;
    if (members[0] == '*' || audience[0] == '*') {
        strcpy(members, "*");
        return;
    }
    for (const char *l = letters; *l; l++)
        if (strchr(members, *l) || strchr(audience, *l))
            all[n++] = *l;
    memcpy(members, all, 4);
}

static void model_step(struct world *w, struct model *m)
{
    struct pm_err e = {0};
    int id = (int)rnd(m, N_IDS), version = (int)rnd(m, N_VERSIONS);
    struct model_offer *o = &m->o[id][version];
    uint32_t what = rnd(m, 20);
    size_t n = 0;
    if (what < 14) {
        const char *audience = audiences[rnd(m, N_AUDIENCES)];
        struct plain p = {.type = types[id % 3], .number = id + 1, .version = version + 1};
        enum store_result r;
        stamp added;
        char before[4];
        OK(try_offer(w, &p, audience, STAMP_NONE, &r, &added, &e));
        assert_int_equal(r, o->there ? STORE_SAME : STORE_ADDED);
        memcpy(before, o->members, 4);
        if (!o->there)
            memset(o->members, 0, 4);
        model_widen(o->members, audience);
        if (o->there && memcmp(before, o->members, 4) == 0)
            assert_int_equal(added, o->added);
        else
            assert_true(added > o->added);
        struct object obj = plain_object(w->a, &p);
        *o = (struct model_offer){true, {o->members[0], o->members[1], o->members[2], 0}, added,
                                  obj.modified, id, version};
    } else if (what < 18) {
        OK(store_offer_drop(w->s, STR(COLLECTION), plain_id(w->a, types[id % 3], id + 1),
                            what < 16 ? STAMP_NONE : o->modified ? o->modified : 1, &n, &e));
        size_t want = 0;
        for (int v = 0; v < N_VERSIONS; v++)
            if (m->o[id][v].there && (what < 16 || v == version)) {
                m->o[id][v].there = false;
                want++;
            }
        assert_int_equal(n, want);
    } else if (what == 18) {
        OK(store_offer_bar(w->s, STR(COLLECTION), STR(B), &e));
        for (int i = 0; i < N_IDS * N_VERSIONS; i++) {
            char *p = strchr(m->o[i / N_VERSIONS][i % N_VERSIONS].members, 'b');
            if (p != NULL)
                memmove(p, p + 1, strlen(p));
        }
    }
}

static const char *member_of(char who)
{
    return who == 'a' ? A : who == 'b' ? B : who == 'c' ? C : "*";
}

static int model_page(const struct model *m, char who, stamp after, unsigned which, int type,
                      int only_id, const struct model_offer *out[N_IDS * N_VERSIONS])
{
    int n = 0;
    for (int i = 0; i < N_IDS; i++)
        for (int v = 0; v < N_VERSIONS; v++) {
            const struct model_offer *o = &m->o[i][v];
            bool earlier = false, later = false;
            for (int k = 0; k < N_VERSIONS; k++) {
                earlier |= k < v && model_sees(&m->o[i][k], who);
                later |= k > v && model_sees(&m->o[i][k], who);
            }
            if (!model_sees(o, who) || o->added <= after || (type >= 0 && i % 3 != type) ||
                (only_id >= 0 && i != only_id))
                continue;
            if (!((which & 1u << OFFER_ALL) || ((which & 1u << OFFER_LAST) && !later) ||
                  ((which & 1u << OFFER_FIRST) && !earlier)))
                continue;
            int at = n++;
            while (at > 0 && out[at - 1]->added > o->added) {
                out[at] = out[at - 1];
                at--;
            }
            out[at] = o;
        }
    return n;
}

/* Page through it with a limit and compare with what the model gives in one piece. */
static void compare(struct world *w, struct model *m)
{
    char who = "abc*"[rnd(m, 4)];
    unsigned which = (unsigned[]){1u << OFFER_LAST, 1u << OFFER_FIRST, 1u << OFFER_ALL,
                                  1u << OFFER_LAST | 1u << OFFER_FIRST}[rnd(m, 4)];
    int type = (int)rnd(m, 4) - 1, only = rnd(m, 4) == 0 ? (int)rnd(m, N_IDS) : -1;
    const struct model_offer *want[N_IDS * N_VERSIONS];
    int n = model_page(m, who, STAMP_NONE, which, type, only, want), got = 0;
    struct offer_query q = ask(member_of(who));
    str type_name = type >= 0 ? str_of(types[type]) : (str){0};
    str id = only >= 0 ? plain_id(w->a, types[only % 3], only + 1) : (str){0};
    q.which = which;
    q.types = &type_name;
    q.n_types = type >= 0;
    q.ids = &id;
    q.n_ids = only >= 0;
    q.limit = 1 + rnd(m, 9);
    for (;;) {
        struct seen x;
        struct offer_page p = page_of(w, &q, &x);
        for (size_t i = 0; i < x.n; i++, got++) {
            assert_true(got < n);
            assert_int_equal(x.en[i].added, want[got]->added);
            assert_int_equal(x.en[i].modified, want[got]->modified);
        }
        assert_int_equal(p.more, got < n);
        if (!p.more)
            break;
        assert_int_equal(x.n, q.limit);
        assert_int_equal(p.first, x.en[0].added);
        assert_int_equal(p.last, x.en[x.n - 1].added);
        assert_true(p.upto >= p.last); /* rows that did not fit may lie behind it */
        q.added_after = p.upto;
    }
    assert_int_equal(got, n);
}

static void test_pages_are_what_a_naive_model_gives(void **state)
{
    struct world *w = *state;
    struct pm_err e = {0};
    struct model m = {.seed = 7};
    int n_bad = -1;
    OK(store_begin(w->s, &e));
    for (int i = 0; i < STEPS; i++) {
        arena_reset(w->a);
        model_step(w, &m);
        if (i % 3 == 0)
            compare(w, &m);
        if (i % 100 == 99) {
            OK(store_commit(w->s, &e));
            OK(store_begin(w->s, &e));
        }
    }
    OK(store_commit(w->s, &e));
    for (int i = 0; i < 200; i++)
        compare(w, &m);
    OK(store_check(w->s, true, NULL, NULL, &n_bad, &e));
    assert_int_equal(n_bad, 0);
}

static void test_what_was_taken_back_in_a_transaction_was_never_offered(void **state)
{
    struct world *w = *state;
    struct pm_err e = {0};
    struct plain p = {.number = 1, .version = 1}, q = {.number = 2, .version = 1};
    enum store_result r;
    OK(store_begin(w->s, &e));
    OK(try_offer(w, &p, "*", STAMP_NONE, &r, NULL, &e));
    OK(store_savepoint(w->s, &e));
    OK(try_offer(w, &q, A, STAMP_NONE, &r, NULL, &e));
    OK(store_undo(w->s, &e));
    OK(store_commit(w->s, &e));
    assert_int_equal(count_for(w, A), 1);
    OK(store_begin(w->s, &e));
    OK(try_offer(w, &q, A, STAMP_NONE, &r, NULL, &e));
    store_rollback(w->s);
    assert_int_equal(count_for(w, A), 1);
}

/* ---- answers to posts ---- */

static void test_an_answer_is_kept_for_its_account_alone(void **state)
{
    struct world *w = *state;
    struct pm_err e = {0};
    str status;
    str id = STR("8d2a7f5e-0000-4000-8000-000000000001");
    assert_int_equal(store_post_put(w->s, id, STR("amina"), STR("{}"), &e), PM_BUG);
    OK(store_begin(w->s, &e));
    OK(store_post_put(w->s, id, STR("amina"), STR("{\"status\":\"complete\"}"), &e));
    OK(store_commit(w->s, &e));
    OK(store_post_get(w->s, id, STR("amina"), w->a, &status, &e));
    assert_true(str_eq(status, STR("{\"status\":\"complete\"}")));
    assert_int_equal(store_post_get(w->s, id, STR("rustam"), w->a, &status, &e), PM_NOTFOUND);
    assert_int_equal(store_post_get(w->s, STR("x"), STR("amina"), w->a, &status, &e), PM_NOTFOUND);
    OK(store_begin(w->s, &e));
    OK(store_post_put(w->s, STR("8d2a7f5e-0000-4000-8000-000000000002"), STR("amina"), STR("{}"),
                      &e));
    OK(store_commit(w->s, &e));
    OK(store_post_get(w->s, id, STR("amina"), w->a, &status, &e)); /* a day is not over */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_only_those_who_are_named_get_an_offer),
        TEST(test_bytes_come_out_as_they_went_in),
        TEST(test_what_is_in_the_log_with_the_same_bytes_is_not_kept_twice),
        TEST(test_dates_rise_also_after_something_was_taken_back),
        TEST(test_the_owner_gives_dates_of_his_own_but_only_later_ones),
        TEST(test_the_same_again_is_no_news_and_other_bytes_are_refused),
        TEST(test_who_is_new_in_an_audience_finds_the_offer_behind_his_cursor),
        TEST(test_a_member_who_leaves_gets_nothing_that_named_him),
        TEST(test_versions_are_told_apart_among_what_the_reader_may_see),
        TEST(test_what_has_ended_is_not_given_out),
        TEST(test_one_can_ask_where_an_object_lies),
        TEST(test_an_audience_must_be_written_in_the_one_way),
        TEST(test_a_reader_may_stop_in_the_middle),
        TEST(test_the_check_finds_an_offer_that_was_altered),
        TEST(test_pages_are_what_a_naive_model_gives),
        TEST(test_what_was_taken_back_in_a_transaction_was_never_offered),
        TEST(test_an_answer_is_kept_for_its_account_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
