/* The views: filled by views_add alone, whether an object has just been appended or the log is
 * read again from its beginning. */
#include "store/sqlite_store.h"

#include <math.h>
#include <nettle/sha2.h>

enum { LONG_DAYS = 31 };

/* ---- shelves ---- */

static pm_code shelf_flush(struct store *s, struct shelf *h, struct pm_err *e)
{
    sqlite3_stmt *st;
    if (h->n == 0 || h->change == 0)
        return PM_OK;
    pm_code rc = sq_use(s, SQL_SHELF_COUNT, &st, e);
    if (rc != PM_OK)
        return rc;
    sqlite3_bind_int64(st, 1, h->change);
    sqlite3_bind_int64(st, 2, h->n);
    rc = sq_run(s, st, e);
    if (rc == PM_OK)
        h->change = 0;
    return rc;
}

pm_code views_flush(struct store *s, struct pm_err *e)
{
    for (int i = 0; i < SHELF_SLOTS; i++) {
        pm_code rc = shelf_flush(s, &s->shelves[i], e);
        if (rc != PM_OK)
            return rc;
    }
    return PM_OK;
}

static pm_code shelf_make(struct store *s, struct shelf *h, struct pm_err *e)
{
    sqlite3_stmt *st;
    bool row;
    static const enum sql steps[] = {SQL_SHELF_FIND, SQL_SHELF_ADD};
    for (int i = 0; i < 2; i++) {
        pm_code rc = sq_use(s, steps[i], &st, e);
        if (rc != PM_OK)
            return rc;
        sqlite3_bind_int64(st, 1, h->type);
        sqlite3_bind_int64(st, 2, h->kind);
        sqlite3_bind_int64(st, 3, h->status);
        sqlite3_bind_int64(st, 4, h->revoked);
        sqlite3_bind_int64(st, 5, h->is_long);
        rc = sq_step(s, st, &row, e);
        if (rc != PM_OK)
            return rc;
        if (row) {
            h->n = sqlite3_column_int64(st, 0);
            sqlite3_reset(st);
            return PM_OK;
        }
    }
    h->n = sqlite3_last_insert_rowid(s->db);
    return PM_OK;
}

static bool lasts_long(const struct facets *f)
{
    return f->start != CIVIL_NONE && f->end != CIVIL_NONE &&
           (int64_t)f->end - f->start > LONG_DAYS;
}

static pm_code shelf_for(struct store *s, const struct object *o, const struct facets *f,
                         struct shelf **out, struct pm_err *e)
{
    struct shelf h = {.status = o->status, .revoked = o->revoked, .is_long = lasts_long(f)};
    pm_code rc = views_term(s, o->type, true, &h.type, e);
    if (rc == PM_OK)
        rc = views_term(s, f->kind, true, &h.kind, e);
    if (rc != PM_OK)
        return rc;
    uint64_t mix = (uint64_t)h.type * 31 + (uint64_t)h.kind * 7 + (uint64_t)h.status * 4 +
                   (uint64_t)h.revoked * 2 + (uint64_t)h.is_long;
    struct shelf *slot = &s->shelves[mix % SHELF_SLOTS];
    if (slot->n == 0 || slot->type != h.type || slot->kind != h.kind ||
        slot->status != h.status || slot->revoked != h.revoked || slot->is_long != h.is_long) {
        rc = shelf_flush(s, slot, e);
        if (rc == PM_OK)
            rc = shelf_make(s, &h, e);
        if (rc != PM_OK)
            return rc;
        *slot = h;
    }
    *out = slot;
    return PM_OK;
}

static pm_code shelf_less(struct store *s, int64_t n, struct pm_err *e)
{
    sqlite3_stmt *st;
    pm_code rc = sq_use(s, SQL_SHELF_COUNT, &st, e);
    if (rc != PM_OK)
        return rc;
    sqlite3_bind_int64(st, 1, -1);
    sqlite3_bind_int64(st, 2, n);
    return sq_run(s, st, e);
}

/* ---- references ---- */

static size_t put_number(uint8_t *to, uint64_t v)
{
    size_t n = 0;
    while (v >= 0x80) {
        to[n++] = (uint8_t)(v | 0x80);
        v >>= 7;
    }
    to[n++] = (uint8_t)v;
    return n;
}

static bool take_number(str *rest, int64_t *out)
{
    uint64_t v = 0;
    for (size_t i = 0; i < rest->n && i < 9; i++) {
        v |= (uint64_t)((uint8_t)rest->p[i] & 0x7F) << (7 * i);
        if (((uint8_t)rest->p[i] & 0x80) == 0) {
            rest->p += i + 1;
            rest->n -= i + 1;
            *out = (int64_t)v;
            return true;
        }
    }
    return false;
}

bool views_link(str *rest, int64_t *role, int64_t *term)
{
    return take_number(rest, role) && take_number(rest, term);
}

static pm_code ref_change(struct store *s, enum sql how, int64_t term, int64_t seq, int64_t role,
                          struct pm_err *e)
{
    sqlite3_stmt *st;
    pm_code rc = sq_use(s, how, &st, e);
    if (rc != PM_OK)
        return rc;
    sqlite3_bind_int64(st, 1, term);
    sqlite3_bind_int64(st, 2, role);
    sqlite3_bind_int64(st, 3, seq);
    return sq_run(s, st, e);
}

struct links {
    uint8_t *p;
    size_t n;
    int64_t report, claimant; /* terms; 0 none */
};

static pm_code links_make(struct store *s, const struct facets *f, struct links *out,
                          struct pm_err *e)
{
    struct links l = {0};
    pm_code rc;
    if (f->n_refs > 0) {
        l.p = arena_array(s->scratch, f->n_refs, 20);
        if (l.p == NULL)
            return arena_err(s->scratch, e);
    }
    for (size_t i = 0; i < f->n_refs; i++) {
        int64_t role, term;
        rc = views_term(s, str_of(f->refs[i].role), true, &role, e);
        if (rc == PM_OK)
            rc = views_term(s, f->refs[i].id, true, &term, e);
        if (rc != PM_OK)
            return rc;
        l.n += put_number(l.p + l.n, (uint64_t)role);
        l.n += put_number(l.p + l.n, (uint64_t)term);
    }
    rc = f->report.n > 0 ? views_term(s, f->report, true, &l.report, e) : PM_OK;
    if (rc == PM_OK && f->claimant.n > 0)
        rc = views_term(s, f->claimant, true, &l.claimant, e);
    if (rc == PM_OK)
        *out = l;
    return rc;
}

/* Add or drop the rows of ref for one version: its references, its report, its claimant. */
static pm_code links_change(struct store *s, enum sql how, int64_t seq, const struct links *l,
                            struct pm_err *e)
{
    int64_t role, term;
    str rest = {(const char *)l->p, l->n};
    pm_code rc = PM_OK;
    while (rc == PM_OK && views_link(&rest, &role, &term))
        rc = ref_change(s, how, term, seq, role, e);
    if (rc == PM_OK && l->report != 0) {
        rc = views_term(s, STR("report"), true, &role, e);
        if (rc == PM_OK)
            rc = ref_change(s, how, l->report, seq, role, e);
    }
    if (rc == PM_OK && l->claimant != 0) {
        rc = views_term(s, STR("claimant"), true, &role, e);
        if (rc == PM_OK)
            rc = ref_change(s, how, l->claimant, seq, role, e);
    }
    return rc;
}

/* ---- the current version ---- */

static pm_code past_add(struct store *s, int64_t term, stamp modified, int64_t seq,
                        struct pm_err *e)
{
    sqlite3_stmt *st;
    pm_code rc = sq_use(s, SQL_PAST_ADD, &st, e);
    if (rc != PM_OK)
        return rc;
    sqlite3_bind_int64(st, 1, term);
    sqlite3_bind_int64(st, 2, modified);
    sqlite3_bind_int64(st, 3, seq);
    return sq_run(s, st, e);
}

static pm_code drop_by_seq(struct store *s, enum sql how, int64_t seq, struct pm_err *e)
{
    sqlite3_stmt *st;
    pm_code rc = sq_use(s, how, &st, e);
    if (rc != PM_OK)
        return rc;
    sqlite3_bind_int64(st, 1, seq);
    return sq_run(s, st, e);
}

/* Take the version that a newer one replaces out of the views. */
static pm_code current_drop(struct store *s, int64_t seq, struct pm_err *e)
{
    sqlite3_stmt *st;
    bool row;
    struct links l = {0};
    pm_code rc = sq_use(s, SQL_CURRENT_GET, &st, e);
    if (rc != PM_OK)
        return rc;
    sqlite3_bind_int64(st, 1, seq);
    rc = sq_step(s, st, &row, e);
    if (rc != PM_OK)
        return rc;
    if (!row)
        return err_set(e, PM_DAMAGED, "entry %lld is missing in the views; rebuild the views",
                       (long long)seq);
    int64_t shelf = sqlite3_column_int64(st, 0);
    bool point = sqlite3_column_type(st, 3) != SQLITE_NULL;
    l.report = sqlite3_column_int64(st, 6);
    l.claimant = sqlite3_column_int64(st, 7);
    str links = sq_str(st, 8);
    l.p = arena_get(s->scratch, links.n);
    l.n = links.n;
    if (l.p != NULL && links.n > 0)
        memcpy(l.p, links.p, links.n);
    sqlite3_reset(st);
    if (l.p == NULL)
        return arena_err(s->scratch, e);
    rc = links_change(s, SQL_REF_DROP, seq, &l, e);
    if (rc == PM_OK && point)
        rc = drop_by_seq(s, SQL_POINT_DROP, seq, e);
    if (rc == PM_OK)
        rc = shelf_less(s, shelf, e);
    if (rc == PM_OK)
        rc = drop_by_seq(s, SQL_CURRENT_DROP, seq, e);
    return rc;
}

static void bind_term(sqlite3_stmt *st, int i, int64_t n)
{
    if (n != 0)
        sqlite3_bind_int64(st, i, n);
    else
        sqlite3_bind_null(st, i);
}

static pm_code point_add(struct store *s, int64_t seq, double lat, double lon, struct pm_err *e)
{
    sqlite3_stmt *st;
    pm_code rc = sq_use(s, SQL_POINT_ADD, &st, e);
    if (rc != PM_OK)
        return rc;
    sqlite3_bind_int64(st, 1, seq);
    sqlite3_bind_double(st, 2, lat);
    sqlite3_bind_double(st, 3, lat);
    sqlite3_bind_double(st, 4, lon);
    sqlite3_bind_double(st, 5, lon);
    return sq_run(s, st, e);
}

static pm_code current_add(struct store *s, int64_t seq, int64_t term, int64_t shelf,
                           const struct facets *f, const struct links *l, struct pm_err *e)
{
    sqlite3_stmt *st;
    int64_t lang = 0;
    civil_day from = f->start != CIVIL_NONE ? f->start : f->end;
    civil_day to = f->end != CIVIL_NONE ? f->end : f->start;
    bool point = f->has_point && isfinite(f->lat) && isfinite(f->lon);
    pm_code rc = f->lang.n > 0 ? views_term(s, f->lang, true, &lang, e) : PM_OK;
    if (rc == PM_OK)
        rc = sq_use(s, SQL_CURRENT_ADD, &st, e);
    if (rc != PM_OK)
        return rc;
    sqlite3_clear_bindings(st);
    sqlite3_bind_int64(st, 1, seq);
    sqlite3_bind_int64(st, 2, term);
    sqlite3_bind_int64(st, 3, shelf);
    sqlite3_bind_int64(st, 4, from);
    sqlite3_bind_int64(st, 5, to);
    if (point) {
        sqlite3_bind_double(st, 6, f->lat);
        sqlite3_bind_double(st, 7, f->lon);
    }
    bind_term(st, 8, lang);
    bind_term(st, 9, l->report);
    bind_term(st, 10, l->claimant);
    if (l->n > 0)
        sq_bind_blob(st, 11, (str){(const char *)l->p, l->n});
    if (f->title.n > 0)
        sq_bind_str(st, 12, f->title);
    rc = sq_run(s, st, e);
    return rc == PM_OK && point ? point_add(s, seq, f->lat, f->lon, e) : rc;
}

static pm_code term_seq(struct store *s, int64_t term, int64_t seq, stamp modified,
                        struct pm_err *e)
{
    sqlite3_stmt *st;
    pm_code rc = sq_use(s, SQL_TERM_SEQ, &st, e);
    if (rc != PM_OK)
        return rc;
    sqlite3_bind_int64(st, 1, seq);
    sqlite3_bind_int64(st, 2, modified);
    sqlite3_bind_int64(st, 3, term);
    return sq_run(s, st, e);
}

pm_code views_add(struct store *s, const struct store_entry *en, const struct object *o,
                  const struct facets *f, struct views_place at, bool *older, struct pm_err *e)
{
    struct links l;
    struct shelf *shelf;
    *older = at.seq != 0 && en->modified < at.modified;
    if (*older)
        return past_add(s, at.term, en->modified, en->seq, e);
    pm_code rc = PM_OK;
    if (at.seq != 0) {
        rc = current_drop(s, at.seq, e);
        if (rc == PM_OK)
            rc = past_add(s, at.term, at.modified, at.seq, e);
    }
    if (rc == PM_OK && !at.fresh)
        rc = term_seq(s, at.term, en->seq, en->modified, e);
    if (rc == PM_OK)
        rc = links_make(s, f, &l, e);
    if (rc == PM_OK)
        rc = links_change(s, SQL_REF_ADD, en->seq, &l, e);
    if (rc == PM_OK)
        rc = shelf_for(s, o, f, &shelf, e);
    if (rc != PM_OK)
        return rc;
    shelf->change++;
    return current_add(s, en->seq, at.term, shelf->n, f, &l, e);
}

/* ---- facets out of the views ---- */

static pm_code refs_of(struct store *s, str links, struct arena *a, struct facets *f,
                       struct pm_err *e)
{
    size_t cap = 0;
    int64_t role, term;
    while (views_link(&links, &role, &term)) {
        str role_text;
        struct facet_ref r;
        pm_code rc = views_text(s, role, a, &role_text, e);
        if (rc == PM_OK)
            rc = views_text(s, term, a, &r.id, e);
        if (rc != PM_OK)
            return rc;
        r.role = role_text.p;
        if (!ARENA_PUSH(a, f->refs, f->n_refs, cap, r))
            return arena_err(a, e);
    }
    return PM_OK;
}

static pm_code kind_of(struct store *s, int64_t shelf, int64_t *kind, struct pm_err *e)
{
    sqlite3_stmt *st;
    bool row;
    pm_code rc = sq_use(s, SQL_SHELF_GET, &st, e);
    if (rc != PM_OK)
        return rc;
    sqlite3_bind_int64(st, 1, shelf);
    rc = sq_step(s, st, &row, e);
    if (row) {
        *kind = sqlite3_column_int64(st, 1);
        sqlite3_reset(st);
    }
    return rc;
}

pm_code views_facets(struct store *s, int64_t seq, struct arena *a, struct facets *out,
                     struct pm_err *e)
{
    sqlite3_stmt *st;
    bool row;
    struct facets f = {0};
    str links = {0};
    int64_t kind = 0;
    pm_code rc = sq_use(s, SQL_CURRENT_GET, &st, e);
    if (rc != PM_OK)
        return rc;
    sqlite3_bind_int64(st, 1, seq);
    rc = sq_step(s, st, &row, e);
    if (rc != PM_OK)
        return rc;
    if (!row)
        return err_set(e, PM_DAMAGED, "entry %lld is missing in the views; rebuild the views",
                       (long long)seq);
    int64_t shelf = sqlite3_column_int64(st, 0);
    f.start = (civil_day)sqlite3_column_int64(st, 1);
    f.end = (civil_day)sqlite3_column_int64(st, 2);
    f.has_point = sqlite3_column_type(st, 3) != SQLITE_NULL;
    f.lat = sqlite3_column_double(st, 3);
    f.lon = sqlite3_column_double(st, 4);
    int64_t lang = sqlite3_column_int64(st, 5), report = sqlite3_column_int64(st, 6),
            claimant = sqlite3_column_int64(st, 7);
    rc = arena_dup(a, sq_str(st, 8), &links, e);
    if (rc == PM_OK)
        rc = arena_dup(a, sq_str(st, 9), &f.title, e);
    sqlite3_reset(st);
    if (rc == PM_OK)
        rc = kind_of(s, shelf, &kind, e);
    if (rc == PM_OK)
        rc = views_text(s, kind, a, &f.kind, e);
    if (rc == PM_OK)
        rc = views_text(s, lang, a, &f.lang, e);
    if (rc == PM_OK)
        rc = views_text(s, report, a, &f.report, e);
    if (rc == PM_OK)
        rc = views_text(s, claimant, a, &f.claimant, e);
    if (rc == PM_OK)
        rc = refs_of(s, links, a, &f, e);
    if (rc == PM_OK)
        *out = f;
    return rc;
}

/* ---- all of them: what they hold, and making them again ---- */

/* Each view in the order of its key; the index by its words. */
static const char *const all_views[] = {
    "SELECT n, text, seq, modified FROM term ORDER BY n",
    "SELECT term, modified, seq FROM past ORDER BY term, modified",
    "SELECT n, type, kind, status, revoked, long, count FROM shelf ORDER BY n",
    "SELECT seq, term, shelf, day_from, day_to, lat, lon, lang, report, claimant, links, title "
    "FROM current ORDER BY seq",
    "SELECT shelf, day_from, seq FROM current INDEXED BY current_time "
    "ORDER BY shelf, day_from, seq",
    "SELECT term, role, seq FROM ref ORDER BY term, role, seq",
    "SELECT seq, south, north, west, east FROM point ORDER BY seq",
    "SELECT term, doc, offset FROM temp.vocab",
    "SELECT name, value FROM mark ORDER BY name",
};

static void hash_int(struct sha256_ctx *c, uint8_t tag, uint64_t v)
{
    uint8_t b[9] = {tag};
    for (int i = 0; i < 8; i++)
        b[i + 1] = (uint8_t)(v >> (56 - 8 * i));
    sha256_update(c, sizeof b, b);
}

static void hash_column(struct sha256_ctx *c, sqlite3_stmt *st, int i)
{
    double d;
    uint64_t bits;
    str b;
    switch (sqlite3_column_type(st, i)) {
    case SQLITE_INTEGER:
        hash_int(c, 1, (uint64_t)sqlite3_column_int64(st, i));
        return;
    case SQLITE_FLOAT:
        d = sqlite3_column_double(st, i);
        memcpy(&bits, &d, sizeof bits);
        hash_int(c, 2, bits);
        return;
    case SQLITE_NULL:
        hash_int(c, 0, 0);
        return;
    default:
        b = sq_str(st, i);
        hash_int(c, 3, b.n);
        sha256_update(c, b.n, (const uint8_t *)b.p);
    }
}

static pm_code hash_rows(struct store *s, const char *sql, struct sha256_ctx *c, struct pm_err *e)
{
    sqlite3_stmt *st;
    bool row;
    int sq = sqlite3_prepare_v2(s->db, sql, -1, &st, NULL);
    if (sq != SQLITE_OK)
        return sq_err(s, sq, "cannot look at the views", e);
    s->statements++;
    hash_int(c, 4, 0);
    pm_code rc;
    for (;;) {
        rc = sq_step(s, st, &row, e);
        if (rc != PM_OK || !row)
            break;
        for (int i = 0; i < sqlite3_column_count(st); i++)
            hash_column(c, st, i);
    }
    sqlite3_finalize(st);
    return rc;
}

pm_code views_hash(struct store *s, struct sha256 *out, struct pm_err *e)
{
    struct sha256_ctx c;
    sha256_init(&c);
    pm_code rc = sq_exec(s, "CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocab "
                         "USING fts5vocab(main, words, instance)", e);
    for (size_t i = 0; rc == PM_OK && i < sizeof all_views / sizeof *all_views; i++)
        rc = hash_rows(s, all_views[i], &c, e);
    if (rc == PM_OK)
        sha256_digest(&c, sizeof out->b, out->b);
    return rc;
}

static pm_code add_again(void *ctx, const struct store_entry *en, struct pm_err *e)
{
    struct store *s = ctx;
    struct object o;
    struct packer_ready *r;
    struct views_place at;
    bool older;
    arena_reset(s->scratch);
    pm_code rc = object_parse(s->scratch, en->canon, OBJECT_CUSTOM, &o, e);
    if (rc == PM_OK)
        rc = packer_object(s->packer, s->scratch, &o, &r, e);
    if (rc == PM_OK)
        rc = views_place(s, en->id, en->seq, en->modified, &at, e);
    if (rc == PM_OK)
        rc = views_add(s, en, &o, &r->f, at, &older, e);
    if (rc != PM_OK)
        return e == NULL ? rc : err_front(e, "entry %lld of the log", (long long)en->seq);
    words_wait(s, en->seq, r);
    s->head_seq = en->seq;
    return s->waiting.text.n > WAITING_MAX_BYTES / 2 ? words_fill(s, e) : PM_OK;
}

pm_code views_remake(struct store *s, struct pm_err *e)
{
    int64_t version = s->data_version;
    pm_code rc = sq_exec(s, "DROP TABLE IF EXISTS term; DROP TABLE IF EXISTS past; "
                         "DROP TABLE IF EXISTS shelf; DROP TABLE IF EXISTS current; "
                         "DROP TABLE IF EXISTS ref; DROP TABLE IF EXISTS point; "
                         "DROP TABLE IF EXISTS words; DROP TABLE IF EXISTS mark", e);
    if (rc == PM_OK)
        rc = sq_schema_views(s, e);
    if (rc != PM_OK)
        return rc;
    sq_forget(s);
    s->data_version = version;
    s->words_mark = 0;
    s->waiting.whole = true;
    s->head_seq = 0;
    rc = sq_chain(s, 1, (struct sha256){0}, add_again, s, e);
    if (rc == PM_OK)
        rc = words_fill(s, e);
    return rc == PM_OK ? views_flush(s, e) : rc;
}
