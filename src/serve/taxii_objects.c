/* taxii_objects.c - what is in a collection: objects, manifest, one object, its versions
 * (TAXII 2.1, 5.3 to 5.8).
 *
 * `next` holds no state of ours: the date behind which the next page begins, and a check over
 * collection, reader and filters. So it survives a restart, another limit and an added_after beside
 * it (the stricter one counts). It gives no more than added_after would; who may see what is asked
 * again with every page. */
#include <stdio.h>

#include "base/jsonw.h"
#include "serve/serve_in.h"
#include "store/act.h"
#include "store/log_page.h"

enum {
    LIMIT_DEFAULT = 1000,
    LIMIT_MOST = 5000,
    PAGE_BYTES = 32 << 20, /* a page ends there, however many objects were asked for */
    CURSOR_HEX = 48,
    MATCHES_MOST = 1000,
};

enum what { OBJECTS, MANIFEST, VERSIONS };

struct asked {
    struct offer_query q;
    enum what what;
    struct book_collection c;
    struct sha256 check; /* of what `next` must come with again */
    str *ids, *types, *specs;
    stamp *versions;
    size_t cap_ids, cap_types, cap_specs, cap_versions;
};

/* ---- the question ---- */

static pm_code bad(struct visit *v, str key, str value, const char *wants)
{
    return taxii_no(v, 400, "%.*s=%.*s is not understood; it wants %s",
                    (int)(key.n < 40 ? key.n : 40), key.p, (int)(value.n < 80 ? value.n : 80),
                    value.n ? value.p : "", wants);
}

static pm_code add_version(struct visit *v, struct asked *a, str key, str one)
{
    static const struct {
        const char *name;
        enum offer_versions which;
    } names[] = {{"first", OFFER_FIRST}, {"last", OFFER_LAST}, {"all", OFFER_ALL}};
    stamp t;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_eq(one, str_of(names[i].name))) {
            a->q.which |= 1u << names[i].which;
            return PM_OK;
        }
    if (!stamp_parse(one, true, &t))
        return bad(v, key, one, "first, last, all or timestamps as 2026-01-31T12:00:00.000Z");
    return ARENA_PUSH(v->arena, a->versions, a->q.n_versions, a->cap_versions, t)
               ? PM_OK
               : arena_err(v->arena, &v->err);
}

static pm_code add_match(struct visit *v, struct asked *a, str key, str value)
{
    str field = {key.p + 6, key.n - 7}, one;
    for (size_t n = 0; str_cut(&value, ',', &one); n++) {
        bool pushed = true;
        if (one.n == 0)
            return bad(v, key, one, "values with commas between");
        if (n == MATCHES_MOST)
            return bad(v, key, one, "fewer values at a time");
        if (str_eq(field, STR("id")) && v->args[1].p == NULL)
            pushed = ARENA_PUSH(v->arena, a->ids, a->q.n_ids, a->cap_ids, one);
        else if (str_eq(field, STR("type")) && v->args[1].p == NULL)
            pushed = ARENA_PUSH(v->arena, a->types, a->q.n_types, a->cap_types, one);
        else if (str_eq(field, STR("spec_version")))
            pushed = ARENA_PUSH(v->arena, a->specs, a->q.n_spec_versions, a->cap_specs, one);
        else if (str_eq(field, STR("version")) && a->what != VERSIONS) {
            pm_code rc = add_version(v, a, key, one);
            if (rc != PM_OK)
                return rc;
        } else
            return taxii_no(v, 400, "%.*s is no filter here; these are: %s",
                            (int)(key.n < 60 ? key.n : 60), key.p,
                            a->what == VERSIONS ? "match[spec_version]"
                            : v->args[1].p != NULL
                                ? "match[version] match[spec_version]"
                                : "match[id] match[type] match[version] match[spec_version]");
        if (!pushed)
            return arena_err(v->arena, &v->err);
    }
    return PM_OK;
}

static void check_part(struct sha256 *h, str s)
{
    struct sha256 one = digest_sha256(s);
    *h = digest_sha256_two((str){(const char *)h->b, 32}, (str){(const char *)one.b, 32});
}

/* The order of values and of repeated filters is that of the request: a client that pages sends the
 * same. */
static void make_check(struct visit *v, struct asked *a)
{
    char what[2] = {(char)('0' + a->what), '\0'};
    a->check = (struct sha256){{1}};
    check_part(&a->check, str_of(what));
    check_part(&a->check, a->c.id);
    check_part(&a->check, v->args[1]);
    for (size_t i = 0; i < v->rq->n_pairs; i++) {
        const struct request_pair *p = &v->rq->pairs[i];
        if (p->part != REQUEST_QUERY || !str_starts(p->key, STR("match[")))
            continue;
        check_part(&a->check, p->key);
        check_part(&a->check, p->value);
    }
}

static void print_cursor(const struct asked *a, stamp upto, char out[CURSOR_HEX + 1])
{
    uint8_t b[CURSOR_HEX / 2];
    for (int i = 0; i < 8; i++)
        b[i] = (uint8_t)((uint64_t)upto >> (56 - 8 * i));
    memcpy(b + 8, a->check.b, 8);
    struct sha256 h = digest_sha256_two(STR("pamir-next-1\n"), (str){(const char *)b, 16});
    memcpy(b + 16, h.b, 8);
    digest_hex(b, sizeof b, out);
}

static pm_code read_cursor(struct visit *v, const struct asked *a, str text, stamp *out)
{
    uint8_t b[CURSOR_HEX / 2];
    uint64_t t = 0;
    bool fits = digest_unhex(text, b, sizeof b);
    if (fits) {
        struct sha256 h = digest_sha256_two(STR("pamir-next-1\n"), (str){(const char *)b, 16});
        fits = memcmp(b + 16, h.b, 8) == 0;
    }
    if (!fits)
        return bad(v, STR("next"), text, "what this server gave as next, unchanged");
    if (memcmp(b + 8, a->check.b, 8) != 0)
        return taxii_no(
            v, 400,
            "this next belongs to another question: send it with the same address and "
            "the same match[...] as before (limit may change, added_after may be added)");
    for (int i = 0; i < 8; i++)
        t = t << 8 | b[i];
    *out = (stamp)t;
    return PM_OK;
}

static pm_code once(struct visit *v, const char *key, str *out)
{
    size_t n = 0;
    *out = (str){0};
    for (size_t i = 0; i < v->rq->n_pairs; i++) {
        const struct request_pair *p = &v->rq->pairs[i];
        if (p->part != REQUEST_QUERY || !str_eq(p->key, str_of(key)))
            continue;
        *out = p->value.p ? p->value : STR("");
        n++;
    }
    return n < 2 ? PM_OK : taxii_no(v, 400, "%s is given %zu times; once is enough", key, n);
}

static pm_code read_bounds(struct visit *v, struct asked *a)
{
    str after, limit, next;
    stamp t = 0;
    pm_code rc = once(v, "added_after", &after);
    if (rc == PM_OK)
        rc = once(v, "limit", &limit);
    if (rc == PM_OK)
        rc = once(v, "next", &next);
    if (rc != PM_OK)
        return rc;
    a->q.added_after = STAMP_NONE;
    if (after.p != NULL && !stamp_parse(after, true, &a->q.added_after))
        return bad(v, STR("added_after"), after, "one timestamp as 2026-01-31T12:00:00.000000Z");
    a->q.limit = LIMIT_DEFAULT;
    if (limit.p != NULL && (!str_int64(limit, &a->q.limit) || a->q.limit < 1))
        return bad(v, STR("limit"), limit, "a number from 1 on");
    if (a->q.limit > LIMIT_MOST)
        a->q.limit = LIMIT_MOST;
    if (next.p == NULL)
        return PM_OK;
    rc = read_cursor(v, a, next, &t);
    if (rc == PM_OK && t > a->q.added_after)
        a->q.added_after = t;
    return rc;
}

static pm_code read_question(struct visit *v, enum what what, struct asked *a)
{
    *a = (struct asked){.what = what};
    pm_code rc = taxii_collection_of(v, &a->c);
    if (rc == PM_OK && !a->c.can_read)
        rc = taxii_no(v, 403, "this account may not read here");
    for (size_t i = 0; rc == PM_OK && i < v->rq->n_pairs; i++) {
        const struct request_pair *p = &v->rq->pairs[i];
        if (p->part != REQUEST_QUERY || !str_starts(p->key, STR("match")))
            continue;
        if (!str_starts(p->key, STR("match[")) || !str_ends(p->key, STR("]")) || p->value.n == 0)
            rc = bad(v, p->key, p->value, "the form match[type]=report,incident");
        else
            rc = add_match(v, a, p->key, p->value);
    }
    if (rc != PM_OK)
        return rc;
    if (v->args[1].p != NULL) {
        if (!ARENA_PUSH(v->arena, a->ids, a->q.n_ids, a->cap_ids, v->args[1]))
            return arena_err(v->arena, &v->err);
    }
    if (what == VERSIONS)
        a->q.which = 1u << OFFER_ALL;
    a->q.collection = a->c.id;
    a->q.member = v->reader.owner ? STR("*") : str_of(v->reader.member->id);
    a->q.ids = a->ids;
    a->q.types = a->types;
    a->q.spec_versions = a->specs;
    a->q.versions = a->versions;
    a->q.without_bytes = what != OBJECTS;
    make_check(v, a);
    return read_bounds(v, a);
}

/* ---- the answer ---- */

struct writing {
    struct buf *b;
    enum what what;
    int64_t n;
    stamp first, last;
    bool full;
};

/* What TAXII calls version: modified; for what has none, the day it came (5.3.1). */
static void add_version_text(struct buf *b, const struct offer_entry *en)
{
    char text[STAMP_TEXT_BYTES];
    stamp t = en->modified > 0 ? en->modified : en->added;
    stamp_print(t, t % 1000 == 0 ? 3 : 6, text);
    buf_add(b, str_of(text));
}

static pm_code write_entry(void *ctx, const struct offer_entry *en)
{
    struct writing *w = ctx;
    char added[STAMP_TEXT_BYTES];
    if (w->n > 0 && w->b->n + en->canon.n > PAGE_BYTES) {
        w->full = true;
        return PM_LIMIT;
    }
    if (w->n > 0)
        buf_add_char(w->b, ',');
    if (w->what == OBJECTS) {
        buf_add(w->b, en->canon);
    } else if (w->what == VERSIONS) {
        buf_add_char(w->b, '"');
        add_version_text(w->b, en);
        buf_add_char(w->b, '"');
    } else { /* ids passed the check of STIX: nothing in them needs an escape */
        stamp_print(en->added, 6, added);
        buf_printf(w->b,
                   "{\"date_added\":\"%s\",\"id\":\"%.*s\",\"media_type\":\"application/stix+json;"
                   "version=%.*s\",\"version\":\"",
                   added, STR_FMT(en->id), STR_FMT(en->spec_version));
        add_version_text(w->b, en);
        buf_add(w->b, STR("\"}"));
    }
    if (w->n++ == 0)
        w->first = en->added;
    w->last = en->added;
    return w->b->rc;
}

static pm_code page_of(struct visit *v, const struct asked *a, offer_each *each, void *ctx,
                       struct offer_page *page)
{
    return a->c.own ? store_log_page(v->store, &a->q, each, ctx, page, &v->err)
                    : store_offer_page(v->store, &a->q, each, ctx, page, &v->err);
}

static pm_code is_one(void *ctx, const struct offer_entry *en)
{
    (void)en;
    *(bool *)ctx = true;
    return PM_OK;
}

/* Nothing came: is the object there at all for this reader, or did only the filters leave nothing?
 */
static pm_code must_be_there(struct visit *v, const struct asked *asked)
{
    struct asked a = *asked;
    struct offer_page page;
    bool there = false;
    a.q.added_after = STAMP_NONE;
    a.q.which = 1u << OFFER_ALL;
    a.q.n_versions = a.q.n_spec_versions = 0;
    a.q.limit = 1;
    a.q.without_bytes = true;
    pm_code rc = page_of(v, &a, is_one, &there, &page);
    if (rc == PM_OK && !there)
        rc = taxii_no(v, 404, "there is no such object in this collection for you");
    return rc;
}

static pm_code purpose_of(struct visit *v, const struct asked *a, str *out)
{
    *out = request_header(v->rq, "Pamir-Purpose");
    if (out->n == 0)
        *out = v->reader.purpose;
    if (out->n > 0 || a->c.format == NULL || !a->c.format->purpose)
        return PM_OK;
    return taxii_no(
        v, 403,
        "who reads here must say why: with the header Pamir-Purpose, or once for all with "
        "the account");
}

static void add_headers(struct visit *v, const struct writing *w)
{
    static const char *const names[] = {"X-TAXII-Date-Added-First", "X-TAXII-Date-Added-Last"};
    const stamp dates[] = {w->first, w->last};
    for (int i = 0; i < 2 && w->n > 0; i++) {
        char *text = arena_get(v->arena, STAMP_TEXT_BYTES);
        if (text == NULL)
            return;
        stamp_print(dates[i], 6, text);
        reply_header(v->rp, names[i], text);
    }
}

/* The envelope is put together around stored bytes; they are not parsed again. */
static pm_code give_page(struct visit *v, enum what what)
{
    static const char *const lists[] = {"{\"objects\":[", "{\"objects\":[", "{\"versions\":["};
    struct asked a;
    struct offer_page page;
    struct writing w = {.b = &v->rp->body, .what = what};
    str purpose;
    char next[CURSOR_HEX + 1];
    pm_code rc = read_question(v, what, &a);
    if (rc == PM_OK)
        rc = purpose_of(v, &a, &purpose);
    if (rc != PM_OK)
        return rc;
    buf_add(w.b, str_of(lists[what]));
    rc = page_of(v, &a, write_entry, &w, &page);
    if (rc == PM_LIMIT && w.full) { /* the rest comes with the next page */
        page.more = true;
        page.upto = w.last;
        rc = PM_OK;
    }
    if (rc == PM_OK && w.n == 0 && v->args[1].p != NULL)
        rc = must_be_there(v, &a);
    if (rc != PM_OK)
        return rc;
    if (w.n == 0) {
        buf_clear(w.b);
        buf_add_char(w.b, '{');
    } else {
        buf_add_char(w.b, ']');
        struct read_note note = {.account = v->reader.account->name,
                                 .collection = a.c.id,
                                 .purpose = purpose,
                                 .from = w.first,
                                 .to = w.last,
                                 .n = w.n};
        rc = readlog_put(v->serve->readlog, &note, a.c.format != NULL && a.c.format->purpose,
                         &v->err);
        if (rc != PM_OK)
            return rc == PM_INVALID
                       ? rc
                       : err_front(&v->err, "nothing was given, as the reading could not "
                                            "be put down");
    }
    if (page.more) {
        print_cursor(&a, page.upto, next);
        buf_printf(w.b, "%s\"more\":true,\"next\":\"%s\"", w.n > 0 ? "," : "", next);
    }
    buf_add_char(w.b, '}');
    add_headers(v, &w);
    return PM_OK;
}

pm_code taxii_objects(struct visit *v)
{
    return give_page(v, OBJECTS);
}

pm_code taxii_manifest(struct visit *v)
{
    return give_page(v, MANIFEST);
}

pm_code taxii_object(struct visit *v)
{
    return give_page(v, OBJECTS);
}

pm_code taxii_versions(struct visit *v)
{
    return give_page(v, VERSIONS);
}

/* ---- taking back ---- */

struct taken_back {
    struct arena *a;
    stamp *versions;
    size_t n, cap;
    struct pm_err *e;
};

static pm_code note_version(void *ctx, const struct offer_entry *en)
{
    struct taken_back *t = ctx;
    return ARENA_PUSH(t->a, t->versions, t->n, t->cap, en->modified) ? PM_OK
                                                                     : arena_err(t->a, t->e);
}

static pm_code drop_versions(struct visit *v, const struct asked *a, const struct taken_back *t)
{
    struct node *n;
    struct pm_err *e = &v->err;
    char body[64];
    str who;
    pm_code rc = serve_writer(v->serve, &n, e);
    if (rc != PM_OK)
        return rc;
    struct store *s = node_store(n);
    TRY(store_begin(s, e));
    for (size_t i = 0; i < t->n; i++)
        TRY(store_offer_drop(s, a->c.id, v->args[1], t->versions[i], NULL, e));
    TRY(arena_printf(v->arena, &who, "account:%.*s", STR_FMT(v->reader.account->name)));
    snprintf(body, sizeof body, "{\"n\":%zu}", t->n);
    struct store_act act = {
        .who = who, .kind = STR("offer-delete"), .subject = v->args[1], .body = str_of(body)};
    TRY(store_act_append(s, &act, NULL, NULL, e));
    TRY(store_commit(s, e));
out:
    if (rc != PM_OK)
        store_rollback(s);
    serve_writer_done(v->serve);
    return rc;
}

/* Did this member hand it in? Whose it is stands in the log. */
static pm_code is_his(struct visit *v, bool *his)
{
    struct store_entry en;
    str who;
    *his = false;
    pm_code rc = store_get(v->store, v->args[1], v->arena, &en, &v->err);
    if (rc == PM_NOTFOUND)
        return PM_OK;
    if (rc == PM_OK)
        rc = arena_printf(v->arena, &who, "peer:%.*s", STR_FMT(v->reader.member->name));
    if (rc == PM_OK)
        *his = str_eq(en.who, who);
    return rc;
}

/* Needs the right to read and to write (5.7); and nobody takes back what others handed in. */
pm_code taxii_delete(struct visit *v)
{
    struct asked a;
    struct offer_page page;
    struct taken_back t = {.a = v->arena, .e = &v->err};
    bool his = false;
    pm_code rc = read_question(v, OBJECTS, &a);
    if (rc == PM_OK && (!a.c.can_write || v->reader.member == NULL))
        rc =
            taxii_no(v, 403,
                     "this account may not take objects back here; the owner of the node does that "
                     "with `pamir withdraw`");
    if (rc == PM_OK)
        rc = is_his(v, &his);
    if (rc == PM_OK && !his)
        rc = must_be_there(v, &a);
    if (rc == PM_OK && !his)
        rc = taxii_no(v, 403, "only who handed an object in may take it back");
    if (rc != PM_OK)
        return rc;
    if (a.q.which == 0 && a.q.n_versions == 0)
        a.q.which = 1u << OFFER_ALL; /* without match[version] the whole object goes */
    a.q.member = STR("*");           /* his own are offered to others, not to him */
    a.q.without_bytes = true;
    a.q.limit = LIMIT_MOST;
    rc = page_of(v, &a, note_version, &t, &page);
    if (rc == PM_OK && t.n == 0)
        rc = taxii_no(v, 404, "there is no such object in this collection for you");
    if (rc == PM_OK)
        rc = drop_versions(v, &a, &t);
    if (rc == PM_OK)
        buf_add(&v->rp->body, STR("{}"));
    return rc;
}
