/* Answers to those who post, in the database. */
#include "store/post.h"
#include "store/sqlite_store.h"

static pm_code prune(struct store *s, stamp before, struct pm_err *e)
{
    sqlite3_stmt *st;
    pm_code rc = sq_use(s, SQL_POST_PRUNE, &st, e);
    if (rc != PM_OK)
        return rc;
    sqlite3_bind_int64(st, 1, before);
    return sq_run(s, st, e);
}

pm_code store_post_put(struct store *s, str id, str account, str status, struct pm_err *e)
{
    sqlite3_stmt *st;
    stamp now = stamp_now();
    if (!s->writing || s->broken)
        return err_set(e, PM_BUG, "no answer can be put down outside of a transaction");
    pm_code rc = prune(s, now - POST_KEEP_HOURS * (STAMP_DAY / 24), e);
    if (rc == PM_OK)
        rc = sq_use(s, SQL_POST_ADD, &st, e);
    if (rc == PM_OK) {
        sq_bind_str(st, 1, id);
        sqlite3_bind_int64(st, 2, now);
        sq_bind_str(st, 3, account);
        sq_bind_str(st, 4, status);
        rc = sq_run(s, st, e);
    }
    s->broken |= rc != PM_OK;
    return rc;
}

pm_code store_post_taken(struct store *s, str id, bool *taken, struct pm_err *e)
{
    sqlite3_stmt *st;
    pm_code rc = sq_use(s, SQL_POST_GET, &st, e);
    if (rc != PM_OK)
        return rc;
    sq_bind_str(st, 1, id);
    rc = sq_step(s, st, taken, e);
    if (rc == PM_OK && *taken)
        sqlite3_reset(st);
    return rc;
}

pm_code store_post_get(struct store *s, str id, str account, struct arena *a, str *status,
                       struct pm_err *e)
{
    sqlite3_stmt *st;
    bool row;
    pm_code rc = sq_use(s, SQL_POST_GET, &st, e);
    if (rc != PM_OK)
        return rc;
    sq_bind_str(st, 1, id);
    rc = sq_step(s, st, &row, e);
    if (rc != PM_OK)
        return rc;
    if (row && str_eq(sq_str(st, 1), account))
        rc = arena_dup(a, sq_str(st, 2), status, e);
    else
        rc = err_set(e, PM_NOTFOUND, "there is no status with this id");
    if (row)
        sqlite3_reset(st);
    return rc;
}
