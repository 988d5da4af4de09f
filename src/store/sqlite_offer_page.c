/* Reading offers: pages of a collection as one reader sees it. */
#include "store/sqlite_offer.h"

#include <stdlib.h>

#include "store/entry.h"

enum {
    CHUNK_LEAST = 16,
    CHUNK_MOST = 2048,
    LOOKED_AT_MOST = 20000, /* rows in vain, after which a page ends as it is */
};

struct at {
    int64_t n;
    stamp added;
};

struct tray { /* one that is for this reader and holds what he asks for */
    int64_t n;
    str spec;
};

struct tray_walk {
    int64_t tray;
    struct at *rows;
    size_t i, n;
    bool end; /* there is no more behind rows */
};

struct paging {
    struct store *s;
    const struct offer_query *q;
    struct arena *a; /* lives for the whole page; s->scratch for one object */
    int64_t collection;
    stamp now;
    struct tray *trays; /* by n */
    size_t n_trays, cap_trays;
    struct tray_walk *walks; /* a heap: the earliest row on top */
    size_t n_walks, chunk;
    struct at *listed; /* rows of ids asked for by name */
    size_t i_listed, n_listed, cap_listed;
    int64_t looked_at;
    offer_each *each;
    void *ctx;
    struct offer_page *page;
};

static bool asked_for(const str *list, size_t n, str s)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(list[i], s))
            return true;
    return n == 0;
}

/* ---- trays, merged ---- */

static stamp first_of(const struct tray_walk *w)
{
    return w->rows[w->i].added;
}

static void sink(struct paging *p, size_t i)
{
    for (;;) {
        size_t least = i;
        for (size_t k = 2 * i + 1; k <= 2 * i + 2 && k < p->n_walks; k++)
            if (first_of(&p->walks[k]) < first_of(&p->walks[least]))
                least = k;
        if (least == i)
            return;
        struct tray_walk w = p->walks[i];
        p->walks[i] = p->walks[least];
        p->walks[least] = w;
        i = least;
    }
}

static pm_code fill(struct paging *p, struct tray_walk *w, stamp after, struct pm_err *e)
{
    sqlite3_stmt *st;
    bool row;
    pm_code rc = sq_use(p->s, SQL_OFFER_WALK, &st, e);
    if (rc != PM_OK)
        return rc;
    w->i = w->n = 0;
    sqlite3_bind_int64(st, 1, w->tray);
    sqlite3_bind_int64(st, 2, after);
    sqlite3_bind_int64(st, 3, (int64_t)p->chunk);
    for (;;) {
        rc = sq_step(p->s, st, &row, e);
        if (rc != PM_OK || !row)
            break;
        w->rows[w->n++] = (struct at){sqlite3_column_int64(st, 0), sqlite3_column_int64(st, 1)};
    }
    w->end = w->n < p->chunk;
    return rc;
}

static pm_code find_trays(struct paging *p, struct pm_err *e)
{
    const struct offer_query *q = p->q;
    sqlite3_stmt *st;
    bool row;
    pm_code rc = sq_use(p->s, SQL_TRAYS, &st, e);
    if (rc != PM_OK)
        return rc;
    sqlite3_bind_int64(st, 1, p->collection);
    for (;;) {
        rc = sq_step(p->s, st, &row, e);
        if (rc != PM_OK || !row)
            return rc;
        if (!asked_for(q->types, q->n_types, sq_str(st, 1)) ||
            !asked_for(q->spec_versions, q->n_spec_versions, sq_str(st, 2)) ||
            !offer_is_for(sq_str(st, 3), q->member))
            continue;
        struct tray t = {.n = sqlite3_column_int64(st, 0)};
        rc = arena_dup(p->a, sq_str(st, 2), &t.spec, e);
        if (rc == PM_OK && !ARENA_PUSH(p->a, p->trays, p->n_trays, p->cap_trays, t))
            rc = arena_err(p->a, e);
        if (rc != PM_OK) {
            sqlite3_reset(st);
            return rc;
        }
    }
}

/* NULL: not for him, or not asked for. */
static const struct tray *tray_of(const struct paging *p, int64_t n)
{
    size_t from = 0, to = p->n_trays;
    while (from < to) {
        size_t i = from + (to - from) / 2;
        if (p->trays[i].n == n)
            return &p->trays[i];
        if (p->trays[i].n < n)
            from = i + 1;
        else
            to = i;
    }
    return NULL;
}

static pm_code open_trays(struct paging *p, struct pm_err *e)
{
    if (p->n_trays == 0)
        return PM_OK;
    size_t share = (size_t)p->q->limit / p->n_trays * 2 + CHUNK_LEAST;
    p->chunk = p->n_trays == 1 ? (size_t)p->q->limit + 1 : share;
    p->chunk = p->chunk > CHUNK_MOST ? CHUNK_MOST : p->chunk;
    p->walks = arena_array(p->a, p->n_trays, sizeof *p->walks);
    if (p->walks == NULL)
        return arena_err(p->a, e);
    for (size_t i = 0; i < p->n_trays; i++) {
        struct tray_walk w = {.tray = p->trays[i].n};
        w.rows = arena_array(p->a, p->chunk, sizeof *w.rows);
        if (w.rows == NULL)
            return arena_err(p->a, e);
        pm_code rc = fill(p, &w, p->q->added_after, e);
        if (rc != PM_OK)
            return rc;
        if (w.n > 0)
            p->walks[p->n_walks++] = w;
    }
    for (size_t i = p->n_walks / 2; i-- > 0;)
        sink(p, i);
    return PM_OK;
}

static pm_code next_of_trays(struct paging *p, struct at *out, struct pm_err *e)
{
    out->n = 0;
    if (p->n_walks == 0)
        return PM_OK;
    struct tray_walk *w = &p->walks[0];
    *out = w->rows[w->i++];
    if (w->i == w->n && !w->end) {
        pm_code rc = fill(p, w, out->added, e);
        if (rc != PM_OK)
            return rc;
    }
    if (w->i == w->n)
        *w = p->walks[--p->n_walks];
    sink(p, 0);
    return PM_OK;
}

/* ---- ids asked for by name ---- */

static int by_added(const void *x, const void *y)
{
    const struct at *a = x, *b = y;
    return a->added < b->added ? -1 : a->added > b->added;
}

static pm_code open_listed(struct paging *p, struct pm_err *e)
{
    const struct offer_query *q = p->q;
    for (size_t i = 0; i < q->n_ids; i++) {
        struct offer_row *rows;
        size_t n;
        if (i > 0 && asked_for(q->ids, i, q->ids[i]))
            continue; /* named twice */
        pm_code rc = offer_rows(p->s, p->collection, q->ids[i], p->a, &rows, &n, e);
        if (rc != PM_OK)
            return rc;
        for (size_t k = 0; k < n; k++) {
            struct at at = {rows[k].n, rows[k].added};
            if (rows[k].added <= q->added_after || tray_of(p, rows[k].tray) == NULL)
                continue;
            if (!ARENA_PUSH(p->a, p->listed, p->n_listed, p->cap_listed, at))
                return arena_err(p->a, e);
        }
    }
    if (p->n_listed > 1)
        qsort(p->listed, p->n_listed, sizeof *p->listed, by_added);
    return PM_OK;
}

static pm_code next_row(struct paging *p, struct at *out, struct pm_err *e)
{
    if (p->q->n_ids == 0)
        return next_of_trays(p, out, e);
    *out = p->i_listed < p->n_listed ? p->listed[p->i_listed++] : (struct at){0};
    return PM_OK;
}

/* ---- one row ---- */

static bool over(const struct paging *p, stamp until)
{
    return until != STAMP_NONE && until <= p->now;
}

static bool listed_version(const struct offer_query *q, stamp modified)
{
    for (size_t i = 0; i < q->n_versions; i++)
        if (q->versions[i] == modified)
            return true;
    return false;
}

/* First and last are among what this reader may see: a later version that is not for him does not
 * hide the one that is. */
static pm_code version_fits(struct paging *p, str id, stamp modified, bool alone, bool *fits,
                            struct pm_err *e)
{
    const struct offer_query *q = p->q;
    unsigned which = q->which ? q->which : q->n_versions ? 0 : 1u << OFFER_LAST;
    *fits = (which & 1u << OFFER_ALL) || listed_version(q, modified);
    if (*fits || !(which & (1u << OFFER_LAST | 1u << OFFER_FIRST)))
        return PM_OK;
    *fits = alone;
    if (alone)
        return PM_OK;
    struct offer_row *rows;
    size_t n;
    bool earlier = false, later = false;
    pm_code rc = offer_rows(p->s, p->collection, id, p->s->scratch, &rows, &n, e);
    for (size_t i = 0; rc == PM_OK && i < n; i++) {
        if (over(p, rows[i].until) || !offer_is_for(rows[i].members, q->member))
            continue;
        earlier |= rows[i].modified < modified;
        later |= rows[i].modified > modified;
    }
    *fits = ((which & 1u << OFFER_LAST) && !later) || ((which & 1u << OFFER_FIRST) && !earlier);
    return rc;
}

static pm_code give(struct paging *p, sqlite3_stmt *st, struct offer_entry *en, struct pm_err *e)
{
    pm_code rc = PM_OK;
    if (!p->q->without_bytes)
        rc = offer_bytes(p->s, en->seq, sqlite3_column_int64(st, 6), sq_str(st, 9), p->s->scratch,
                         &en->canon, e);
    if (rc != PM_OK)
        return e == NULL ? rc : err_front(e, "offer of \"%.*s\"", STR_FMT(en->id));
    if (p->page->n++ == 0)
        p->page->first = en->added;
    p->page->last = en->added;
    rc = p->each(p->ctx, en);
    return rc == PM_OK ? rc : sq_stopped(rc, e);
}

/* *took: it was given, or, beyond the limit, would have been. */
static pm_code consider(struct paging *p, struct at at, bool *took, struct pm_err *e)
{
    sqlite3_stmt *st;
    bool row, fits = false;
    *took = false;
    pm_code rc = sq_use(p->s, SQL_OFFER_GET, &st, e);
    if (rc != PM_OK)
        return rc;
    sqlite3_bind_int64(st, 1, at.n);
    rc = sq_step(p->s, st, &row, e);
    if (rc != PM_OK || !row)
        return rc == PM_OK ? err_set(e, PM_DAMAGED,
                                     "an offer is in the index and nowhere else; "
                                     "run the check")
                           : rc;
    stamp until =
        sqlite3_column_type(st, 4) == SQLITE_NULL ? STAMP_NONE : sqlite3_column_int64(st, 4);
    struct offer_entry en = {.added = at.added,
                             .modified = sqlite3_column_int64(st, 2),
                             .seq = sqlite3_column_int64(st, 3)};
    arena_reset(p->s->scratch);
    if (!sq_sha(st, 8, &en.sha))
        rc = err_set(e, PM_DAMAGED, "an offer has no hash; run the check");
    if (rc == PM_OK)
        rc = arena_dup(p->s->scratch, sq_str(st, 7), &en.id, e);
    if (rc == PM_OK && !over(p, until))
        rc = version_fits(p, en.id, en.modified, sqlite3_column_int64(st, 5) != 0, &fits, e);
    *took = rc == PM_OK && fits;
    if (*took && (int64_t)p->page->n < p->q->limit) {
        const struct tray *t = tray_of(p, sqlite3_column_int64(st, 0));
        en.type = entry_type(en.id);
        en.spec_version = t != NULL ? t->spec : (str){0};
        rc = give(p, st, &en, e);
    } else if (*took) {
        p->page->more = true;
    }
    sqlite3_reset(st);
    return rc;
}

static pm_code walk(struct paging *p, struct pm_err *e)
{
    pm_code rc = find_trays(p, e);
    if (rc == PM_OK)
        rc = p->q->n_ids > 0 ? open_listed(p, e) : open_trays(p, e);
    while (rc == PM_OK && !p->page->more) {
        struct at at;
        bool took;
        rc = next_row(p, &at, e);
        if (rc != PM_OK || at.n == 0)
            return rc;
        rc = consider(p, at, &took, e);
        if (rc != PM_OK || p->page->more)
            return rc;
        p->page->upto = at.added;
        if (!took && ++p->looked_at == LOOKED_AT_MOST)
            p->page->more = true;
    }
    return rc;
}

pm_code store_offer_page(struct store *s, const struct offer_query *q, offer_each *each, void *ctx,
                         struct offer_page *page, struct pm_err *e)
{
    struct paging p = {.s = s, .q = q, .now = stamp_now(), .each = each, .ctx = ctx, .page = page};
    stamp last;
    *page = (struct offer_page){.first = STAMP_NONE, .last = STAMP_NONE, .upto = q->added_after};
    if (q->limit < 1)
        return err_set(e, PM_INVALID, "a page has a limit of 1 or more");
    pm_code rc = arena_open(STORE_SCRATCH_BYTES, &p.a, e);
    if (rc != PM_OK)
        return rc;
    rc = sq_snapshot(s, e);
    if (rc == PM_OK) {
        rc = offer_collection(s, q->collection, &p.collection, &last, e);
        if (rc == PM_OK && p.collection != 0)
            rc = walk(&p, e);
        sq_snapshot_end(s);
    }
    arena_close(p.a);
    return rc;
}
