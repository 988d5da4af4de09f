/* circle.h - for tests: nodes in temporary folders that know each other, and pass on by hand what a
 * sync would. */
#ifndef PAMIR_TESTS_CIRCLE_H
#define PAMIR_TESTS_CIRCLE_H

#include "small_node.h"

#include "share/receive.h"
#include "share/release.h"
#include "store/offer.h"

enum { CIRCLE_MAX = 8 };

struct circle {
    struct small_node nodes[CIRCLE_MAX];
    struct desk desks[CIRCLE_MAX];
    int n;
    struct arena *arena;
    size_t n_taken, n_same, n_refused; /* of the last circle_pull */
    char why[256];                     /* the last refusal */
    char format_id[80];
};

static inline str circle_name(int i)
{
    static const char *const names[CIRCLE_MAX] = {"n0", "n1", "n2", "n3", "n4", "n5", "n6", "n7"};
    return str_of(names[i]);
}

static inline struct store *circle_store(struct circle *c, int i)
{
    return node_store(c->nodes[i].node);
}

/* The book as it is now. */
static inline void circle_book(struct circle *c, int i)
{
    uint8_t key[BOOK_KEY_BYTES];
    struct book *b;
    book_close((struct book *)(uintptr_t)c->desks[i].book);
    assert_true(digest_unhex(str_of(node_public_key(c->nodes[i].node)), key, sizeof key));
    assert_ok(book_open(circle_store(c, i), key, &b, NULL));
    c->desks[i] = (struct desk){c->nodes[i].node, b};
}

/* Every node knows every other one. */
static inline void circle_open(struct circle *c, int n, enum status status)
{
    *c = (struct circle){.n = n};
    for (int i = 0; i < n; i++) {
        small_node_open(&c->nodes[i], status);
        circle_book(c, i);
    }
    for (int i = 0; i < n; i++)
        for (int k = 0; k < n; k++) {
            uint8_t key[BOOK_KEY_BYTES];
            if (k == i)
                continue;
            assert_true(digest_unhex(str_of(node_public_key(c->nodes[k].node)), key, sizeof key));
            assert_ok(book_add_member(circle_store(c, i), c->desks[i].book, STR("person:t"),
                                      circle_name(k), STR(""), key, NULL));
        }
    for (int i = 0; i < n; i++)
        circle_book(c, i);
    assert_ok(arena_open((size_t)512 << 20, &c->arena, NULL));
}

static inline void circle_close(struct circle *c)
{
    for (int i = 0; i < c->n; i++) {
        book_close((struct book *)(uintptr_t)c->desks[i].book);
        small_node_close(&c->nodes[i]);
    }
    arena_close(c->arena);
}

static inline void circle_join(struct circle *c, int at, const char *format, int member)
{
    struct pm_err e = {0};
    if (book_join(circle_store(c, at), c->desks[at].book, STR("person:t"), str_of(format),
                  circle_name(member), &e) != PM_OK)
        fail_msg("%s", e.words);
    circle_book(c, at);
}

/* The same format at every node of `who` (bits), each with all the others as members. */
static inline void circle_format(struct circle *c, const char *name, unsigned who, int persons,
                                 int top, enum status status)
{
    struct book_format f = {.name = str_of(name), .persons = persons, .top = top, .status = status};
    c->format_id[0] = '\0';
    for (int i = 0; i < c->n; i++) {
        if (!(who >> i & 1))
            continue;
        f.id = str_of(c->format_id);
        assert_ok(book_add_format(circle_store(c, i), c->desks[i].book, STR("person:t"), &f, NULL));
        circle_book(c, i);
        str id = book_format(c->desks[i].book, str_of(name))->id;
        snprintf(c->format_id, sizeof c->format_id, "%.*s", STR_FMT(id));
        for (int k = 0; k < c->n; k++)
            if (k != i && (who >> k & 1))
                circle_join(c, i, name, k);
    }
}

struct circle_page {
    struct receive *r;
    struct circle *c;
    stamp after;
};

static inline pm_code circle_take(void *ctx, const struct offer_entry *en)
{
    struct circle_page *p = ctx;
    struct receive_result res;
    struct pm_err e = {0};
    if (receive_one(p->r, en->canon, &res, &e) != PM_OK)
        fail_msg("%.*s: %s", STR_FMT(en->id), e.words);
    p->c->n_taken += res.fate == RECEIVE_TAKEN;
    p->c->n_same += res.fate == RECEIVE_SAME;
    p->c->n_refused += res.fate == RECEIVE_REFUSED;
    if (res.fate == RECEIVE_REFUSED)
        snprintf(p->c->why, sizeof p->c->why, "%s", res.why);
    return PM_OK;
}

/* Node `to` takes all that lies at `from` for him in the format, behind *after. */
static inline void circle_pull(struct circle *c, int to, int from, const char *format, stamp *after)
{
    stamp none = STAMP_NONE, *at = after != NULL ? after : &none;
    struct reader reader;
    struct book_collection col;
    struct circle_page p = {.c = c};
    struct offer_page page = {.more = true};
    struct pm_err e = {0};
    const struct book *here = c->desks[to].book, *there = c->desks[from].book;
    c->n_taken = c->n_same = c->n_refused = 0;
    if (!book_as_member(there, circle_name(to), &reader) ||
        book_collection(there, &reader, str_of(format), &col, NULL) != PM_OK ||
        book_format(here, str_of(format)) == NULL)
        return;
    struct offer_query q = {.collection = col.id,
                            .member = str_of(reader.member->id),
                            .added_after = *at,
                            .limit = 100};
    assert_ok(receive_open(c->nodes[to].node, here, book_member(here, circle_name(from)),
                           book_format(here, str_of(format)), &p.r, NULL));
    while (page.more) {
        assert_ok(store_offer_page(circle_store(c, from), &q, circle_take, &p, &page, NULL));
        q.added_after = page.upto;
        if (page.n > 0)
            *at = page.last;
    }
    if (receive_close(p.r, true, &e) != PM_OK)
        fail_msg("%s", e.words);
}

/* Release as the one person that the format wants. Gives the code; words in e. */
static inline pm_code circle_release(struct circle *c, int at, str id,
                                     const struct release_order *o, struct release_plan **plan,
                                     struct pm_err *e)
{
    struct release_state st;
    struct release_plan *p;
    pm_code rc = release_plan(&c->desks[at], &id, 1, o, c->arena, &p, e);
    if (rc != PM_OK)
        return rc;
    if (plan != NULL)
        *plan = p;
    rc = release_say_yes(&c->desks[at], p, STR("t"), (str){0}, c->arena, &st, e);
    circle_book(c, at);
    return rc;
}

struct circle_find {
    struct arena *a;
    const char *type, *words;
    str id;
};

static inline pm_code circle_see(void *ctx, const struct store_entry *en, const struct facets *f)
{
    struct circle_find *k = ctx;
    (void)f;
    if (k->id.n == 0 && str_eq(en->type, str_of(k->type)) &&
        str_find(en->canon, str_of(k->words), 0) < en->canon.n)
        assert_ok(arena_dup(k->a, en->id, &k->id, NULL));
    return PM_OK;
}

/* Id of the first object of a type whose bytes have these words; empty: none. Current versions, not
 * revoked. */
static inline str circle_id(struct circle *c, int at, const char *type, const char *words)
{
    struct store_query q = {
        .any_status = true, .from = CIVIL_NONE, .to = CIVIL_NONE, .type = str_of(type)};
    struct circle_find k = {.a = c->arena, .type = type, .words = words};
    assert_ok(store_find(circle_store(c, at), &q, c->arena, circle_see, &k, NULL, NULL));
    return k.id;
}

static inline str circle_canon(struct circle *c, int at, str id)
{
    struct store_entry en;
    assert_ok(store_get(circle_store(c, at), id, c->arena, &en, NULL));
    return en.canon;
}

static inline bool says(str s, const char *words)
{
    return str_find(s, str_of(words), 0) < s.n;
}

static inline bool circle_has(struct circle *c, int at, str id)
{
    struct store_entry en;
    return store_get(circle_store(c, at), id, c->arena, &en, NULL) == PM_OK;
}

/* Three nodes; those whose bit `who` has share "khorog"; the first has read `report`. */
static inline void circle_of_three(struct circle *c, unsigned who, const char *report)
{
    circle_open(c, 3, STATUS_ACTUAL);
    circle_format(c, "khorog", who, 1, 2, STATUS_ACTUAL);
    small_node_take(&c->nodes[0], "a.txt", report);
}

/* The incident in Taloqan that the first node read. */
static inline str circle_taloqan(struct circle *c)
{
    str id = circle_id(c, 0, "incident", "Taloqan");
    assert_true(id.n > 0);
    return id;
}

#endif
