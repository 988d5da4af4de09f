/* Acts in the database. */
#include "store/act.h"
#include "store/sqlite_store.h"

struct last {
    int64_t n;
    stamp at;
    struct sha256 hash;
};

static pm_code last_act(struct store *s, struct last *out, struct pm_err *e)
{
    sqlite3_stmt *st;
    bool row;
    *out = (struct last){0};
    pm_code rc = sq_use(s, SQL_ACT_LAST, &st, e);
    if (rc == PM_OK)
        rc = sq_step(s, st, &row, e);
    if (rc != PM_OK || !row)
        return rc;
    out->n = sqlite3_column_int64(st, 0);
    out->at = sqlite3_column_int64(st, 1);
    if (!sq_sha(st, 2, &out->hash))
        rc = err_set(e, PM_DAMAGED, "act %lld has no hash", (long long)out->n);
    sqlite3_reset(st);
    return rc;
}

pm_code store_act_last(struct store *s, int64_t *n, struct pm_err *e)
{
    struct last l;
    pm_code rc = last_act(s, &l, e);
    *n = l.n;
    return rc;
}

pm_code store_act_append(struct store *s, const struct store_act *act, int64_t *n, stamp *at,
                         struct pm_err *e)
{
    struct store_act a = *act;
    struct last l;
    sqlite3_stmt *st;
    if (!s->writing || s->broken)
        return err_set(e, PM_BUG, "no act can be put down outside of a transaction");
    pm_code rc = last_act(s, &l, e);
    if (rc == PM_OK)
        rc = sq_use(s, SQL_ACT_ADD, &st, e);
    if (rc != PM_OK)
        return rc;
    a.n = l.n + 1;
    a.at = stamp_now();
    if (a.at <= l.at)
        a.at = l.at + 1;
    a.prev = l.hash;
    act_hash(&a, &a.hash);
    sqlite3_bind_int64(st, 1, a.n);
    sqlite3_bind_int64(st, 2, a.at);
    sq_bind_str(st, 3, a.who);
    sq_bind_str(st, 4, a.kind);
    sq_bind_str(st, 5, a.subject);
    sq_bind_str(st, 6, a.body);
    sqlite3_bind_blob(st, 7, a.prev.b, sizeof a.prev.b, SQLITE_STATIC);
    sqlite3_bind_blob(st, 8, a.hash.b, sizeof a.hash.b, SQLITE_STATIC);
    rc = sq_run(s, st, e);
    s->broken |= rc != PM_OK;
    if (rc == PM_OK && n != NULL)
        *n = a.n;
    if (rc == PM_OK && at != NULL)
        *at = a.at;
    return rc;
}

static pm_code act_of(sqlite3_stmt *st, const struct last *before, struct store_act *a,
                      struct pm_err *e)
{
    struct sha256 must;
    a->n = sqlite3_column_int64(st, 0);
    a->at = sqlite3_column_int64(st, 1);
    a->who = sq_str(st, 2);
    a->kind = sq_str(st, 3);
    a->subject = sq_str(st, 4);
    a->body = sq_str(st, 5);
    if (!sq_sha(st, 6, &a->prev) || !sq_sha(st, 7, &a->hash))
        return err_set(e, PM_DAMAGED, "act %lld has no hash", (long long)a->n);
    act_hash(a, &must);
    if (memcmp(must.b, a->hash.b, sizeof must.b) != 0)
        return err_set(e, PM_DAMAGED, "act %lld was altered: its hash is not that of its words",
                       (long long)a->n);
    if (before->n > 0 && (a->n != before->n + 1 || a->at <= before->at ||
                          memcmp(a->prev.b, before->hash.b, sizeof a->prev.b) != 0))
        return err_set(e, PM_DAMAGED, "act %lld does not follow act %lld", (long long)a->n,
                       (long long)before->n);
    return PM_OK;
}

static bool is_first(const struct store_act *a)
{
    static const struct sha256 none;
    return a->n == 1 && memcmp(a->prev.b, none.b, sizeof none.b) == 0;
}

/* id: SQL_ACTS, whose rows follow on each other, or SQL_DECISIONS, where some are left out. */
static pm_code walk(struct store *s, enum sql id, int64_t from, store_act_each *each, void *ctx,
                    struct pm_err *e)
{
    sqlite3_stmt *st;
    bool row, chained = id == SQL_ACTS;
    struct last before = {0};
    struct store_act a;
    pm_code rc = sq_use(s, id, &st, e);
    if (rc != PM_OK)
        return rc;
    sqlite3_bind_int64(st, 1, from);
    for (;;) {
        rc = sq_step(s, st, &row, e);
        if (rc != PM_OK || !row)
            return rc;
        rc = act_of(st, &before, &a, e);
        if (rc == PM_OK && chained && from <= 1 && before.n == 0 && !is_first(&a))
            rc = err_set(e, PM_DAMAGED, "act 1 is not there");
        if (chained)
            before = (struct last){a.n, a.at, a.hash};
        if (rc == PM_OK)
            rc = each(ctx, &a);
        if (rc != PM_OK) {
            sqlite3_reset(st);
            return sq_stopped(rc, e);
        }
    }
}

pm_code store_acts(struct store *s, int64_t from, store_act_each *each, void *ctx, struct pm_err *e)
{
    return walk(s, SQL_ACTS, from, each, ctx, e);
}

pm_code store_decisions(struct store *s, int64_t from, store_act_each *each, void *ctx,
                        struct pm_err *e)
{
    return walk(s, SQL_DECISIONS, from, each, ctx, e);
}

pm_code store_decision_last(struct store *s, int64_t *n, struct pm_err *e)
{
    sqlite3_stmt *st;
    bool row = false;
    pm_code rc = sq_use(s, SQL_DECISION_LAST, &st, e);
    if (rc == PM_OK)
        rc = sq_step(s, st, &row, e);
    if (rc != PM_OK || !row)
        return rc != PM_OK ? rc : err_set(e, PM_BUG, "a count gave no row");
    *n = sqlite3_column_int64(st, 0);
    sqlite3_reset(st);
    return PM_OK;
}
