/* Offers in the database: putting, taking back.
 *
 * Offers of one type, one STIX version and one audience lie in one tray, each tray in the order of
 * `added`. Whoever reads merges the trays that are for him; so an offer that isn't costs him
 * nothing, and neither does one of a type he did not ask for. The only index in no order is that of
 * the key, for offers that were cut or masked; what is offered as it stands in the log is found by
 * the log: that is what keeps putting flat.
 */
#include "store/sqlite_offer.h"

#include "store/entry.h"

enum { MEMBER_HEX = 32, AUDIENCE_MAX_BYTES = 1 << 20, ID_MAX_BYTES = 512 };

int64_t offer_key(str id)
{
    struct sha256 h = digest_sha256(id); /* whoever sends ids must not choose where they collide */
    uint64_t k = 0;
    for (int i = 0; i < 8; i++)
        k = k << 8 | h.b[i];
    return (int64_t)k;
}

bool offer_is_for(str members, str member)
{
    str rest = members, one;
    if (str_eq(member, STR("*")) || str_eq(members, STR("*")))
        return true;
    while (member.n > 0 && str_cut(&rest, ',', &one))
        if (str_eq(one, member))
            return true;
    return false;
}

static bool is_member_id(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] >= 'a' && s.p[i] <= 'f')))
            return false;
    return s.n == MEMBER_HEX;
}

static pm_code check_audience(str members, struct pm_err *e)
{
    str rest = members, one, before = {0};
    if (str_eq(members, STR("*")))
        return PM_OK;
    if (members.n > AUDIENCE_MAX_BYTES)
        return err_set(e, PM_LIMIT, "an audience of %zu bytes, the limit is %d", members.n,
                       AUDIENCE_MAX_BYTES);
    while (str_cut(&rest, ',', &one)) {
        if (!is_member_id(one) || str_cmp(before, one) >= 0)
            return err_set(e, PM_INVALID,
                           "an audience is \"*\" or ids of members (32 hex digits), "
                           "sorted, commas between");
        before = one;
    }
    return before.n > 0 ? PM_OK : err_set(e, PM_INVALID, "nobody is named who may read it");
}

/* Both sorted, each once. */
static pm_code both(struct arena *a, str x, str y, str *out, struct pm_err *e)
{
    str px = {0}, py = {0};
    if (str_eq(x, STR("*")) || str_eq(y, STR("*")) || str_eq(x, y) || x.n == 0 || y.n == 0) {
        *out = str_eq(x, STR("*")) || y.n == 0 ? x : y;
        return PM_OK;
    }
    char *to = arena_get(a, x.n + y.n + 2);
    size_t n = 0;
    if (to == NULL)
        return arena_err(a, e);
    bool has_x = str_cut(&x, ',', &px), has_y = str_cut(&y, ',', &py);
    while (has_x || has_y) {
        int order = !has_x ? 1 : !has_y ? -1 : str_cmp(px, py);
        str next = order <= 0 ? px : py;
        if (n > 0)
            to[n++] = ',';
        memcpy(to + n, next.p, next.n);
        n += next.n;
        if (order <= 0)
            has_x = str_cut(&x, ',', &px);
        if (order >= 0)
            has_y = str_cut(&y, ',', &py);
    }
    *out = (str){to, n};
    return PM_OK;
}

/* ---- rows ---- */

pm_code offer_collection(struct store *s, str id, int64_t *n, stamp *added, struct pm_err *e)
{
    sqlite3_stmt *st;
    bool row;
    *n = 0;
    pm_code rc = sq_use(s, SQL_COLLECTION_FIND, &st, e);
    if (rc != PM_OK)
        return rc;
    sq_bind_str(st, 1, id);
    rc = sq_step(s, st, &row, e);
    if (row) {
        *n = sqlite3_column_int64(st, 0);
        *added = sqlite3_column_int64(st, 1);
        sqlite3_reset(st);
    }
    return rc;
}

/* key must live until the statement is reset; id has at most ID_MAX_BYTES. */
static pm_code ask_for_id(struct store *s, enum sql which, str id, char key[ID_MAX_BYTES + 1],
                          sqlite3_stmt **st, struct pm_err *e)
{
    size_t n;
    pm_code rc = views_key(id, key, &n, e);
    if (rc == PM_OK)
        rc = sq_use(s, which, st, e);
    if (rc != PM_OK)
        return rc;
    sqlite3_bind_int64(*st, 1, offer_key(id));
    sq_bind_blob(*st, 2, (str){key, n});
    return PM_OK;
}

pm_code offer_rows(struct store *s, int64_t collection, str id, struct arena *a,
                   struct offer_row **out, size_t *n, struct pm_err *e)
{
    sqlite3_stmt *st;
    size_t cap = 0;
    bool row;
    *out = NULL;
    *n = 0;
    if (id.n > ID_MAX_BYTES)
        return PM_OK;
    char key[ID_MAX_BYTES + 1];
    pm_code rc = ask_for_id(s, SQL_OFFER_KEY, id, key, &st, e);
    if (rc != PM_OK)
        return rc;
    for (;;) {
        rc = sq_step(s, st, &row, e);
        if (rc != PM_OK || !row)
            return rc;
        if (sqlite3_column_int64(st, 8) != collection || !str_eq(sq_str(st, 6), id))
            continue;
        struct offer_row r = {.n = sqlite3_column_int64(st, 0),
                              .tray = sqlite3_column_int64(st, 1),
                              .added = sqlite3_column_int64(st, 2),
                              .modified = sqlite3_column_int64(st, 3),
                              .until = sqlite3_column_type(st, 4) == SQLITE_NULL
                                           ? STAMP_NONE
                                           : sqlite3_column_int64(st, 4),
                              .alone = sqlite3_column_int64(st, 5) != 0};
        r.has_sha = sq_sha(st, 7, &r.sha);
        rc = arena_dup(a, sq_str(st, 9), &r.members, e);
        if (rc == PM_OK && !ARENA_PUSH(a, *out, *n, cap, r))
            rc = arena_err(a, e);
        if (rc != PM_OK) {
            sqlite3_reset(st);
            return rc;
        }
    }
}

pm_code offer_bytes(struct store *s, int64_t seq, int64_t packing, str canon, struct arena *a,
                    str *out, struct pm_err *e)
{
    if (packing != OFFER_PACKING_LOG)
        return packer_unpack(s->packer, a, (enum packing)packing, canon, OBJECT_MAX_BYTES, out, e);
    sqlite3_stmt *st;
    bool row;
    pm_code rc = sq_use(s, SQL_LOG_BYTES, &st, e);
    if (rc != PM_OK)
        return rc;
    sqlite3_bind_int64(st, 1, seq);
    rc = sq_step(s, st, &row, e);
    if (rc == PM_OK && !row)
        rc = err_set(e, PM_DAMAGED, "entry %lld of the log, which is offered, is missing",
                     (long long)seq);
    if (row) {
        rc = packer_unpack(s->packer, a, (enum packing)sqlite3_column_int64(st, 0), sq_str(st, 1),
                           OBJECT_MAX_BYTES, out, e);
        sqlite3_reset(st);
    }
    return rc;
}

/* ---- putting ---- */

static pm_code must_write(const struct store *s, struct pm_err *e)
{
    if (!s->writing)
        return err_set(e, PM_BUG, "nothing can be offered outside of a transaction");
    return s->broken ? err_set(e, PM_BUG, "the transaction failed before; roll it back first")
                     : PM_OK;
}

static pm_code collection_make(struct store *s, str id, int64_t *n, struct pm_err *e)
{
    sqlite3_stmt *st;
    pm_code rc = sq_use(s, SQL_COLLECTION_ADD, &st, e);
    if (rc != PM_OK)
        return rc;
    sq_bind_str(st, 1, id);
    rc = sq_run(s, st, e);
    *n = sqlite3_last_insert_rowid(s->db);
    return rc;
}

static pm_code tray(struct store *s, int64_t collection, str type, str spec, str members,
                    int64_t *out, struct pm_err *e)
{
    static const enum sql which[] = {SQL_TRAY_FIND, SQL_TRAY_ADD};
    for (int i = 0; i < 2; i++) {
        sqlite3_stmt *st;
        bool row;
        pm_code rc = sq_use(s, which[i], &st, e);
        if (rc != PM_OK)
            return rc;
        sqlite3_bind_int64(st, 1, collection);
        sq_bind_str(st, 2, type);
        sq_bind_str(st, 3, spec);
        sq_bind_str(st, 4, members);
        rc = sq_step(s, st, &row, e);
        if (rc != PM_OK)
            return rc;
        if (row) {
            *out = sqlite3_column_int64(st, 0);
            sqlite3_reset(st);
            return PM_OK;
        }
    }
    *out = sqlite3_last_insert_rowid(s->db);
    return PM_OK;
}

static pm_code give_date(struct store *s, int64_t collection, stamp added, struct pm_err *e)
{
    sqlite3_stmt *st;
    pm_code rc = sq_use(s, SQL_COLLECTION_ADDED, &st, e);
    if (rc != PM_OK)
        return rc;
    sqlite3_bind_int64(st, 1, added);
    sqlite3_bind_int64(st, 2, collection);
    return sq_run(s, st, e);
}

static pm_code run_with(struct store *s, enum sql id, int64_t n, struct pm_err *e)
{
    sqlite3_stmt *st;
    pm_code rc = sq_use(s, id, &st, e);
    if (rc != PM_OK)
        return rc;
    sqlite3_bind_int64(st, 1, n);
    return sq_run(s, st, e);
}

static void bind_until(sqlite3_stmt *st, int i, stamp until)
{
    if (until == STAMP_NONE)
        sqlite3_bind_null(st, i);
    else
        sqlite3_bind_int64(st, i, until);
}

/* Are these the bytes of that entry of the log? *seq 0: of the current version. */
static pm_code is_in_log(struct store *s, str id, const struct sha256 *sha, int64_t *seq, bool *is,
                         struct pm_err *e)
{
    sqlite3_stmt *st;
    bool row;
    struct sha256 have;
    struct views_place at;
    *is = false;
    pm_code rc = PM_OK;
    if (*seq == 0) {
        rc = views_find(s, id, &at, e);
        if (rc != PM_OK || at.seq == 0)
            return rc;
    }
    int64_t look_at = *seq != 0 ? *seq : at.seq;
    rc = sq_use(s, SQL_LOG_SHA, &st, e);
    if (rc != PM_OK)
        return rc;
    sqlite3_bind_int64(st, 1, look_at);
    rc = sq_step(s, st, &row, e);
    if (row) {
        *is = sq_sha(st, 0, &have) && memcmp(have.b, sha->b, sizeof have.b) == 0;
        sqlite3_reset(st);
    }
    if (*is)
        *seq = look_at;
    return rc;
}

struct putting {
    const struct offer *o;
    str spec;
    struct sha256 sha;
    int64_t collection;
    stamp added;
    struct offer_row *rows; /* versions that are there */
    size_t n_rows;
};

static pm_code put_row(struct store *s, struct putting *p, struct pm_err *e)
{
    const struct object *obj = p->o->object;
    enum packing packing = PACKING_PLAIN;
    str packed = STR("");
    bool logged;
    int64_t where, seq = p->o->seq;
    sqlite3_stmt *st;
    pm_code rc;
    TRY(is_in_log(s, obj->id, &p->sha, &seq, &logged, e));
    if (!logged)
        TRY(packer_bytes(s->packer, s->scratch, obj->canon, &packing, &packed, e));
    TRY(tray(s, p->collection, obj->type, p->spec, p->o->audience, &where, e));
    for (size_t i = 0; i < p->n_rows; i++)
        if (p->rows[i].alone)
            TRY(run_with(s, SQL_OFFER_NOT_ALONE, p->rows[i].n, e));
    TRY(sq_use(s, SQL_OFFER_ADD, &st, e));
    sqlite3_bind_int64(st, 1, where);
    sqlite3_bind_int64(st, 2, p->added);
    sqlite3_bind_int64(st, 3, offer_key(obj->id));
    sqlite3_bind_int64(st, 4, obj->modified);
    sqlite3_bind_int64(st, 5, seq);
    bind_until(st, 6, p->o->until);
    sqlite3_bind_int64(st, 7, p->n_rows == 0);
    sqlite3_bind_int64(st, 8, logged ? OFFER_PACKING_LOG : (int64_t)packing);
    sq_bind_str(st, 9, obj->id);
    sq_bind_blob(st, 10, (str){(const char *)p->sha.b, sizeof p->sha.b});
    sq_bind_blob(st, 11, packed);
    TRY(sq_run(s, st, e));
    TRY(give_date(s, p->collection, p->added, e));
out:
    return rc;
}

/* The same version again: whoever is new finds it at the end, as he may have paged past its place.
 */
static pm_code put_again(struct store *s, struct putting *p, const struct offer_row *r,
                         stamp *added, struct pm_err *e)
{
    str members = {0};
    int64_t where;
    sqlite3_stmt *st;
    stamp until = r->until == STAMP_NONE || p->o->until == STAMP_NONE ? STAMP_NONE
                  : p->o->until > r->until                            ? p->o->until
                                                                      : r->until;
    pm_code rc = both(s->scratch, r->members, p->o->audience, &members, e);
    *added = r->added;
    if (rc != PM_OK || (str_eq(members, r->members) && until == r->until))
        return rc;
    *added = p->added;
    TRY(tray(s, p->collection, p->o->object->type, p->spec, members, &where, e));
    TRY(sq_use(s, SQL_OFFER_MOVE, &st, e));
    sqlite3_bind_int64(st, 1, where);
    sqlite3_bind_int64(st, 2, p->added);
    bind_until(st, 3, until);
    sqlite3_bind_int64(st, 4, r->n);
    TRY(sq_run(s, st, e));
    TRY(give_date(s, p->collection, p->added, e));
out:
    return rc;
}

static pm_code check_offer(const struct offer *o, struct pm_err *e)
{
    const struct object *x = o->object;
    if (o->collection.n != 36)
        return err_set(e, PM_INVALID, "\"%.*s\" is not the id of a collection (a UUID)",
                       (int)(o->collection.n < 60 ? o->collection.n : 60),
                       o->collection.p ? o->collection.p : "");
    if (x->id.n == 0 || x->id.n > ID_MAX_BYTES || !str_eq(entry_type(x->id), x->type) || x->canon.n == 0)
        return err_set(e, PM_INVALID, "\"%.*s\" is no object that could be offered",
                       (int)(x->id.n < 100 ? x->id.n : 100), x->id.p ? x->id.p : "");
    if (x->canon.n > OBJECT_MAX_BYTES)
        return err_set(e, PM_LIMIT, "object \"%.*s\" is %zu bytes, the limit is %zu",
                       STR_FMT(x->id), x->canon.n, OBJECT_MAX_BYTES);
    return check_audience(o->audience, e);
}

static pm_code date_for(const struct offer *o, stamp last, stamp *out, struct pm_err *e)
{
    char text[STAMP_TEXT_BYTES];
    if (o->added == STAMP_NONE) {
        stamp now = stamp_now();
        *out = now > last ? now : last + 1;
        return PM_OK;
    }
    if (o->added <= last) {
        stamp_print(last, 6, text);
        return err_set(e, PM_INVALID,
                       "the date added must be later than %s, the latest that this "
                       "collection gave",
                       text);
    }
    *out = o->added;
    return PM_OK;
}

static const struct offer_row *version_of(const struct putting *p)
{
    for (size_t i = 0; i < p->n_rows; i++)
        if (p->rows[i].modified == p->o->object->modified)
            return &p->rows[i];
    return NULL;
}

pm_code store_offer_put(struct store *s, const struct offer *o, enum store_result *result,
                        stamp *added, struct pm_err *e)
{
    struct putting p = {.o = o,
                        .spec = o->spec_version.n ? o->spec_version : STR("2.1"),
                        .sha = o->sha != NULL ? *o->sha : digest_sha256(o->object->canon)};
    stamp last = 0, given;
    pm_code rc = must_write(s, e);
    if (rc == PM_OK)
        rc = check_offer(o, e);
    if (rc != PM_OK)
        return rc;
    arena_reset(s->scratch);
    TRY(offer_collection(s, o->collection, &p.collection, &last, e));
    if (p.collection != 0)
        TRY(offer_rows(s, p.collection, o->object->id, s->scratch, &p.rows, &p.n_rows, e));
    const struct offer_row *r = version_of(&p);
    if (r != NULL && (!r->has_sha || memcmp(r->sha.b, p.sha.b, sizeof p.sha.b) != 0)) {
        char when[STAMP_TEXT_BYTES];
        stamp_print(r->modified, 3, when);
        return err_set(e, PM_EXISTS,
                       "\"%.*s\" with modified %s is offered already with other "
                       "bytes; a change needs a later time of modification",
                       STR_FMT(o->object->id), when);
    }
    struct offer again = *o;
    if (r != NULL)
        again.added = STAMP_NONE;
    rc = date_for(&again, last, &p.added, e);
    if (rc != PM_OK)
        return rc;
    if (p.collection == 0)
        TRY(collection_make(s, o->collection, &p.collection, e));
    given = p.added;
    if (r != NULL)
        TRY(put_again(s, &p, r, &given, e));
    else
        TRY(put_row(s, &p, e));
    *result = r != NULL ? STORE_SAME : STORE_ADDED;
    if (added != NULL)
        *added = given;
    return PM_OK;
out:
    s->broken = true;
    return rc;
}

/* ---- taking back ---- */

pm_code store_offer_drop(struct store *s, str collection, str id, stamp version, size_t *n,
                         struct pm_err *e)
{
    int64_t c;
    stamp last;
    struct offer_row *rows = NULL;
    size_t n_rows = 0, dropped = 0;
    pm_code rc = must_write(s, e);
    if (rc != PM_OK)
        return rc;
    arena_reset(s->scratch);
    TRY(offer_collection(s, collection, &c, &last, e));
    if (c != 0)
        TRY(offer_rows(s, c, id, s->scratch, &rows, &n_rows, e));
    for (size_t i = 0; i < n_rows; i++) {
        if (version != STAMP_NONE && rows[i].modified != version)
            continue;
        TRY(run_with(s, SQL_OFFER_DROP, rows[i].n, e));
        dropped++;
    }
    if (n != NULL)
        *n = dropped;
    return PM_OK;
out:
    s->broken = true;
    return rc;
}

struct trays {
    struct tray_of {
        int64_t n;
        str members;
    } * list;
    size_t n, cap;
};

static pm_code trays_of(struct store *s, int64_t collection, struct trays *t, struct pm_err *e)
{
    sqlite3_stmt *st;
    bool row;
    pm_code rc = sq_use(s, SQL_TRAYS, &st, e);
    if (rc != PM_OK)
        return rc;
    sqlite3_bind_int64(st, 1, collection);
    for (;;) {
        struct tray_of one;
        rc = sq_step(s, st, &row, e);
        if (rc != PM_OK || !row)
            return rc;
        one.n = sqlite3_column_int64(st, 0);
        rc = arena_dup(s->scratch, sq_str(st, 3), &one.members, e);
        if (rc == PM_OK && !ARENA_PUSH(s->scratch, t->list, t->n, t->cap, one))
            rc = arena_err(s->scratch, e);
        if (rc != PM_OK) {
            sqlite3_reset(st);
            return rc;
        }
    }
}

/* `members` without one of them, in a. */
static pm_code without(struct arena *a, str members, str member, str *out, struct pm_err *e)
{
    str one;
    size_t n = 0;
    char *to = arena_get(a, members.n + 1);
    if (to == NULL)
        return arena_err(a, e);
    while (str_cut(&members, ',', &one)) {
        if (str_eq(one, member))
            continue;
        if (n > 0)
            to[n++] = ',';
        memcpy(to + n, one.p, one.n);
        n += one.n;
    }
    *out = (str){to, n};
    return PM_OK;
}

/* The whole tray changes hands; that several then are for the same readers does no harm. */
pm_code store_offer_bar(struct store *s, str collection, str member, struct pm_err *e)
{
    int64_t c;
    stamp last;
    struct trays t = {0};
    pm_code rc = must_write(s, e);
    if (rc == PM_OK && !is_member_id(member))
        rc = err_set(e, PM_INVALID, "\"%.*s\" is not the id of a member",
                     (int)(member.n < 60 ? member.n : 60), member.p ? member.p : "");
    if (rc != PM_OK)
        return rc;
    arena_reset(s->scratch);
    TRY(offer_collection(s, collection, &c, &last, e));
    if (c != 0)
        TRY(trays_of(s, c, &t, e));
    for (size_t i = 0; i < t.n; i++) {
        sqlite3_stmt *st;
        str left;
        if (str_eq(t.list[i].members, STR("*")) || !offer_is_for(t.list[i].members, member))
            continue;
        TRY(without(s->scratch, t.list[i].members, member, &left, e));
        TRY(sq_use(s, SQL_TRAY_MEMBERS, &st, e));
        sq_bind_str(st, 1, left);
        sqlite3_bind_int64(st, 2, t.list[i].n);
        TRY(sq_run(s, st, e));
    }
    return PM_OK;
out:
    s->broken = true;
    return rc;
}

/* ---- where it lies ---- */

pm_code store_offer_places(struct store *s, str id, offer_place_each *each, void *ctx,
                           struct pm_err *e)
{
    sqlite3_stmt *st;
    bool row;
    char key[ID_MAX_BYTES + 1];
    if (id.n > ID_MAX_BYTES)
        return PM_OK;
    pm_code rc = sq_snapshot(s, e);
    if (rc != PM_OK)
        return rc;
    TRY(ask_for_id(s, SQL_OFFER_PLACES, id, key, &st, e));
    for (;;) {
        TRY(sq_step(s, st, &row, e));
        if (!row)
            break;
        if (!str_eq(sq_str(st, 4), id))
            continue;
        rc = each(ctx, sq_str(st, 0), sq_str(st, 1), sqlite3_column_int64(st, 2),
                  sqlite3_column_int64(st, 3));
        if (rc != PM_OK) {
            sqlite3_reset(st);
            sq_stopped(rc, e);
            break;
        }
    }
out:
    sq_snapshot_end(s);
    return rc;
}
