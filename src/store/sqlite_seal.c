/* Seals in the database. */
#include "store/seal.h"
#include "store/sqlite_store.h"

pm_code store_seal_add(struct store *s, const struct store_seal *seal, struct pm_err *e)
{
    sqlite3_stmt *st;
    if (!s->writing || s->broken)
        return err_set(e, PM_BUG, "nothing can be sealed outside of a transaction");
    pm_code rc = sq_use(s, SQL_SEAL_ADD, &st, e);
    if (rc != PM_OK)
        return rc;
    sq_bind_str(st, 1, str_of(seal_kind_name(seal->kind)));
    sqlite3_bind_int64(st, 2, seal->seq);
    sqlite3_bind_int64(st, 3, seal->at);
    sqlite3_bind_blob(st, 4, seal->hash.b, sizeof seal->hash.b, SQLITE_STATIC);
    sqlite3_bind_blob(st, 5, seal->key, sizeof seal->key, SQLITE_STATIC);
    sqlite3_bind_blob(st, 6, seal->about, sizeof seal->about, SQLITE_STATIC);
    sqlite3_bind_blob(st, 7, seal->sig, sizeof seal->sig, SQLITE_STATIC);
    rc = sq_run(s, st, e);
    s->broken |= rc != PM_OK;
    return rc;
}

static bool take(sqlite3_stmt *st, int column, void *to, size_t n)
{
    str b = sq_str(st, column);
    if (b.n != n)
        return false;
    memcpy(to, b.p, n);
    return true;
}

static pm_code seal_of(sqlite3_stmt *st, struct store_seal *out, struct pm_err *e)
{
    out->seq = sqlite3_column_int64(st, 1);
    out->at = sqlite3_column_int64(st, 2);
    if (seal_kind_parse(sq_str(st, 0), &out->kind) &&
        take(st, 3, out->hash.b, sizeof out->hash.b) && take(st, 4, out->key, sizeof out->key) &&
        take(st, 5, out->about, sizeof out->about) && take(st, 6, out->sig, sizeof out->sig))
        return PM_OK;
    return err_set(e, PM_DAMAGED, "the signature at entry %lld cannot be understood",
                   (long long)out->seq);
}

pm_code store_seals(struct store *s, store_seal_each *each, void *ctx, struct pm_err *e)
{
    sqlite3_stmt *st;
    bool row;
    struct store_seal seal = {0};
    pm_code rc = sq_use(s, SQL_SEALS, &st, e);
    while (rc == PM_OK) {
        rc = sq_step(s, st, &row, e);
        if (rc != PM_OK || !row)
            return rc;
        rc = seal_of(st, &seal, e);
        if (rc == PM_OK)
            rc = each(ctx, &seal);
        if (rc != PM_OK) {
            sqlite3_reset(st);
            return sq_stopped(rc, e);
        }
    }
    return rc;
}

pm_code store_seal_last(struct store *s, struct store_seal *out, struct pm_err *e)
{
    sqlite3_stmt *st;
    bool row;
    pm_code rc = sq_use(s, SQL_SEAL_LAST, &st, e);
    if (rc == PM_OK)
        rc = sq_step(s, st, &row, e);
    if (rc != PM_OK)
        return rc;
    if (!row)
        return err_set(e, PM_NOTFOUND, "nothing has been signed yet");
    rc = seal_of(st, out, e);
    sqlite3_reset(st);
    return rc;
}
