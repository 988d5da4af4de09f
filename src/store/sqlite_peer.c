/* How it goes with each partner, in the database. */
#include "store/peer.h"
#include "store/sqlite_store.h"

static pm_code change(struct store *s, enum sql what, str name, const str *state, struct pm_err *e)
{
    sqlite3_stmt *st;
    if (!s->writing || s->broken)
        return err_set(e, PM_BUG, "a partner's state is written within a transaction only");
    pm_code rc = sq_use(s, what, &st, e);
    if (rc == PM_OK) {
        sq_bind_str(st, 1, name);
        if (state != NULL)
            sq_bind_str(st, 2, *state);
        rc = sq_run(s, st, e);
    }
    s->broken |= rc != PM_OK;
    return rc;
}

pm_code store_peer_put(struct store *s, str name, str state, struct pm_err *e)
{
    return change(s, SQL_PEER_PUT, name, &state, e);
}

pm_code store_peer_drop(struct store *s, str name, struct pm_err *e)
{
    return change(s, SQL_PEER_DROP, name, NULL, e);
}

pm_code store_peer_get(struct store *s, str name, struct arena *a, str *state, struct pm_err *e)
{
    sqlite3_stmt *st;
    bool row;
    pm_code rc = sq_use(s, SQL_PEER_GET, &st, e);
    if (rc != PM_OK)
        return rc;
    sq_bind_str(st, 1, name);
    rc = sq_step(s, st, &row, e);
    if (rc != PM_OK)
        return rc;
    if (!row)
        return err_set(e, PM_NOTFOUND, "nothing is kept about \"%.*s\" yet", STR_FMT(name));
    rc = arena_dup(a, sq_str(st, 0), state, e);
    sqlite3_reset(st);
    return rc;
}
