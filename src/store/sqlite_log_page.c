/* The log in pages. */
#include <stdlib.h>

#include "store/entry.h"
#include "store/log_page.h"
#include "store/sqlite_store.h"

enum { LOOKED_AT_MOST = 20000 };

struct log_paging {
    struct store *s;
    const struct offer_query *q;
    offer_each *each;
    void *ctx;
    struct offer_page *page;
    int64_t looked_at;
};

pm_code store_entry_at(struct store *s, int64_t seq, struct arena *a, struct store_entry *out,
                       struct pm_err *e)
{
    return sq_entry_get(s, seq, a, out, e);
}

static pm_code added_at(struct store *s, int64_t seq, stamp *out, struct pm_err *e)
{
    sqlite3_stmt *st;
    bool row;
    pm_code rc = sq_use(s, SQL_LOG_ADDED, &st, e);
    if (rc != PM_OK)
        return rc;
    sqlite3_bind_int64(st, 1, seq);
    rc = sq_step(s, st, &row, e);
    if (rc == PM_OK && !row)
        return err_set(e, PM_DAMAGED, "entry %lld of the log is missing", (long long)seq);
    if (row) {
        *out = sqlite3_column_int64(st, 0);
        sqlite3_reset(st);
    }
    return rc;
}

/* The last entry that was added at `after` or before; there is no index by date, as dates rise with
 * seq. */
static pm_code seq_before(struct store *s, stamp after, int64_t *out, struct pm_err *e)
{
    int64_t from = 0, to;
    pm_code rc = store_head(s, &to, NULL, e);
    while (rc == PM_OK && from < to) {
        int64_t seq = from + (to - from + 1) / 2;
        stamp added = 0;
        rc = added_at(s, seq, &added, e);
        if (rc == PM_OK && added <= after)
            from = seq;
        else
            to = seq - 1;
    }
    *out = from;
    return rc;
}

static bool asked_for(const str *list, size_t n, str s)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(list[i], s))
            return true;
    return n == 0;
}

static pm_code earliest(struct store *s, const struct views_place *at, stamp *out, struct pm_err *e)
{
    sqlite3_stmt *st;
    bool row;
    *out = at->modified;
    pm_code rc = sq_use(s, SQL_PAST_OF, &st, e);
    if (rc != PM_OK)
        return rc;
    sqlite3_bind_int64(st, 1, at->term);
    for (;;) {
        rc = sq_step(s, st, &row, e);
        if (rc != PM_OK || !row)
            return rc;
        if (sqlite3_column_int64(st, 1) < *out)
            *out = sqlite3_column_int64(st, 1);
    }
}

static pm_code version_fits(struct log_paging *p, str id, int64_t seq, stamp modified, bool *fits,
                            struct pm_err *e)
{
    const struct offer_query *q = p->q;
    unsigned which = q->which ? q->which : q->n_versions ? 0 : 1u << OFFER_LAST;
    struct views_place at;
    stamp first;
    *fits = (which & 1u << OFFER_ALL) != 0;
    for (size_t i = 0; i < q->n_versions; i++)
        *fits |= q->versions[i] == modified;
    if (*fits || !(which & (1u << OFFER_LAST | 1u << OFFER_FIRST)))
        return PM_OK;
    pm_code rc = views_find(p->s, id, &at, e);
    *fits = rc == PM_OK && (which & 1u << OFFER_LAST) && at.seq == seq;
    if (rc == PM_OK && !*fits && (which & 1u << OFFER_FIRST)) {
        rc = earliest(p->s, &at, &first, e);
        *fits = rc == PM_OK && first == modified;
    }
    return rc;
}

static pm_code consider(struct log_paging *p, sqlite3_stmt *st, struct pm_err *e)
{
    const struct offer_query *q = p->q;
    struct offer_entry en = {.seq = sqlite3_column_int64(st, 0),
                             .added = sqlite3_column_int64(st, 1),
                             .id = sq_str(st, 2),
                             .modified = sqlite3_column_int64(st, 3),
                             .spec_version = STR("2.1")};
    bool fits = false;
    pm_code rc = PM_OK;
    en.type = entry_type(en.id);
    if (asked_for(q->types, q->n_types, en.type) && asked_for(q->ids, q->n_ids, en.id) &&
        asked_for(q->spec_versions, q->n_spec_versions, en.spec_version))
        rc = version_fits(p, en.id, en.seq, en.modified, &fits, e);
    if (rc != PM_OK)
        return rc;
    if (fits && (int64_t)p->page->n == q->limit) {
        p->page->more = true;
        return PM_OK;
    }
    p->page->upto = en.added;
    if (!fits) {
        p->page->more = ++p->looked_at == LOOKED_AT_MOST;
        return PM_OK;
    }
    if (!sq_sha(st, 4, &en.sha))
        return err_set(e, PM_DAMAGED, "entry %lld of the log has no hash", (long long)en.seq);
    arena_reset(p->s->scratch);
    if (!q->without_bytes)
        rc = packer_unpack(p->s->packer, p->s->scratch, (enum packing)sqlite3_column_int64(st, 5),
                           sq_str(st, 6), OBJECT_MAX_BYTES, &en.canon, e);
    if (rc != PM_OK)
        return rc;
    if (p->page->n++ == 0)
        p->page->first = en.added;
    p->page->last = en.added;
    rc = p->each(p->ctx, &en);
    return rc == PM_OK ? rc : sq_stopped(rc, e);
}

static pm_code walk_rows(struct log_paging *p, enum sql sql, int64_t seq, struct pm_err *e)
{
    sqlite3_stmt *st;
    bool row;
    pm_code rc = sq_use(p->s, sql, &st, e);
    if (rc != PM_OK)
        return rc;
    sqlite3_bind_int64(st, 1, seq);
    for (;;) {
        rc = sq_step(p->s, st, &row, e);
        if (rc != PM_OK || !row)
            return rc;
        rc = consider(p, st, e);
        if (rc != PM_OK || p->page->more) {
            sqlite3_reset(st);
            return rc;
        }
    }
}

struct seqs {
    int64_t *list;
    size_t n, cap;
};

static pm_code seqs_of(struct store *s, str id, struct arena *a, struct seqs *out, struct pm_err *e)
{
    struct views_place at;
    sqlite3_stmt *st;
    bool row;
    pm_code rc = views_find(s, id, &at, e);
    if (rc != PM_OK || at.seq == 0)
        return rc;
    if (!ARENA_PUSH(a, out->list, out->n, out->cap, at.seq))
        return arena_err(a, e);
    rc = sq_use(s, SQL_PAST_OF, &st, e);
    if (rc != PM_OK)
        return rc;
    sqlite3_bind_int64(st, 1, at.term);
    for (;;) {
        rc = sq_step(s, st, &row, e);
        if (rc != PM_OK || !row)
            return rc;
        int64_t seq = sqlite3_column_int64(st, 0);
        if (!ARENA_PUSH(a, out->list, out->n, out->cap, seq)) {
            sqlite3_reset(st);
            return arena_err(a, e);
        }
    }
}

static int by_number(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return a < b ? -1 : a > b;
}

static pm_code walk_ids(struct log_paging *p, int64_t behind, struct pm_err *e)
{
    struct seqs all = {0};
    struct arena *a;
    pm_code rc = arena_open(STORE_SCRATCH_BYTES, &a, e);
    if (rc != PM_OK)
        return rc;
    for (size_t i = 0; rc == PM_OK && i < p->q->n_ids; i++)
        rc = seqs_of(p->s, p->q->ids[i], a, &all, e);
    if (all.n > 1)
        qsort(all.list, all.n, sizeof *all.list, by_number);
    for (size_t i = 0; rc == PM_OK && i < all.n && !p->page->more; i++)
        if (all.list[i] > behind && (i == 0 || all.list[i] != all.list[i - 1]))
            rc = walk_rows(p, SQL_LOG_ONE, all.list[i], e);
    arena_close(a);
    return rc;
}

pm_code store_log_page(struct store *s, const struct offer_query *q, offer_each *each, void *ctx,
                       struct offer_page *page, struct pm_err *e)
{
    struct log_paging p = {.s = s, .q = q, .each = each, .ctx = ctx, .page = page};
    int64_t behind = 0;
    *page = (struct offer_page){.first = STAMP_NONE, .last = STAMP_NONE, .upto = q->added_after};
    if (q->limit < 1)
        return err_set(e, PM_INVALID, "a page has a limit of 1 or more");
    pm_code rc = sq_snapshot(s, e);
    if (rc != PM_OK)
        return rc;
    if (q->added_after != STAMP_NONE)
        rc = seq_before(s, q->added_after, &behind, e);
    if (rc == PM_OK)
        rc = q->n_ids > 0 ? walk_ids(&p, behind, e) : walk_rows(&p, SQL_LOG_WALK, behind, e);
    sq_snapshot_end(s);
    return rc;
}
