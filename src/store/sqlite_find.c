/* Finding: which way leads to the answer with the fewest rows looked at.
 *
 * Sets: words, references, report, claimant and box each name a set of entries. The smallest
 * one leads when it is small (SET_MAX); each of its entries is looked up and put in order.
 * When all are large, or there are none, the list itself is walked in its order (by time
 * along the shelves, or by seq) and the sets only say yes or no: a page is full soon. */
#include "store/sqlite_ask.h"

#include <math.h>
#include <stdio.h>

#include "base/mem.h"
#include "store/lookup.h"

enum {
    SET_MAX = 5000,
    LONG_DAYS = 31, /* see sqlite_views.c: what lasts longer lies on another shelf */
    SQL_MAX_BYTES = 64 << 10,
    ROW_ARENA_BYTES = 256 << 20,
};

/* Parameters have fixed numbers, so that one function binds them, whatever the SQL uses. */
enum {
    P_DAY = 1, P_SEQ, P_LIMIT, P_REF, P_REPORT, P_CLAIMANT, P_MATCH, P_FROM, P_TO,
    P_SOUTH, P_NORTH, P_WEST, P_EAST, P_TYPE, P_KIND, P_STATUS, P_REVOKED
};

/* ---- cursors: base64url of order, day and seq ---- */

static const char digits64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
enum { CURSOR_BYTES = 15, CURSOR_TEXT = 20 };

static void cursor_print(bool newest_first, int64_t day, int64_t seq, char out[CURSOR_TEXT + 1])
{
    uint8_t b[CURSOR_BYTES] = {'1', newest_first ? 't' : 's'};
    for (int i = 0; i < 4; i++)
        b[2 + i] = (uint8_t)((uint64_t)day >> (24 - 8 * i));
    for (int i = 0; i < 8; i++)
        b[6 + i] = (uint8_t)((uint64_t)seq >> (56 - 8 * i));
    for (int i = 0; i < CURSOR_BYTES / 3; i++) {
        uint32_t v = (uint32_t)b[3 * i] << 16 | (uint32_t)b[3 * i + 1] << 8 | b[3 * i + 2];
        for (int j = 0; j < 4; j++)
            out[4 * i + j] = digits64[v >> (18 - 6 * j) & 63];
    }
    out[CURSOR_TEXT] = '\0';
}

static bool cursor_parse(str text, bool newest_first, int64_t *day, int64_t *seq)
{
    uint8_t b[CURSOR_BYTES];
    if (text.n != CURSOR_TEXT)
        return false;
    for (int i = 0; i < CURSOR_BYTES / 3; i++) {
        uint32_t v = 0;
        for (int j = 0; j < 4; j++) {
            char c = text.p[4 * i + j];
            const char *at = c == '\0' ? NULL : strchr(digits64, c);
            if (at == NULL)
                return false;
            v = v << 6 | (uint32_t)(at - digits64);
        }
        b[3 * i] = (uint8_t)(v >> 16);
        b[3 * i + 1] = (uint8_t)(v >> 8);
        b[3 * i + 2] = (uint8_t)v;
    }
    if (b[0] != '1' || b[1] != (newest_first ? 't' : 's') || b[14] != 0)
        return false;
    uint32_t d = 0;
    uint64_t n = 0;
    for (int i = 0; i < 4; i++)
        d = d << 8 | b[2 + i];
    for (int i = 0; i < 8; i++)
        n = n << 8 | b[6 + i];
    *day = (int32_t)d;
    *seq = (int64_t)n;
    return true;
}

/* ---- understanding the question ---- */

static pm_code check_query(struct ask *k, struct pm_err *e)
{
    const struct store_query *q = k->q;
    if (q->limit < 0)
        return err_set(e, PM_INVALID, "a limit of %lld is less than nothing", (long long)q->limit);
    if (q->from != CIVIL_NONE && q->to != CIVIL_NONE && q->from > q->to)
        return err_set(e, PM_INVALID, "the first day lies behind the last");
    if (q->in_box && (!isfinite(q->south) || !isfinite(q->north) || !isfinite(q->west) ||
                      !isfinite(q->east) || q->south > q->north))
        return err_set(e, PM_INVALID, "a box needs south <= north, in degrees");
    if (q->after.n > 0 &&
        !cursor_parse(q->after, q->newest_first, &k->after_day, &k->after_seq))
        return err_set(e, PM_INVALID, "\"%.*s\" is not the cursor of a page of this list",
                       (int)(q->after.n < 60 ? q->after.n : 60), q->after.p);
    k->has_after = q->after.n > 0;
    return PM_OK;
}

static pm_code known_term(struct ask *k, str text, int64_t *out, struct pm_err *e)
{
    *out = 0;
    if (text.n == 0)
        return PM_OK;
    pm_code rc = views_term(k->s, text, false, out, e);
    if (rc == PM_OK && *out == 0)
        k->nothing = true;
    return rc;
}

/* The set of what refers to id in a role, or in any of the roles that occur. */
static pm_code make_set(struct ask *k, struct set *set, str id, str role, struct pm_err *e)
{
    int64_t n;
    pm_code rc = known_term(k, id, &set->term, e);
    if (rc == PM_OK && set->term != 0)
        rc = known_term(k, role, &n, e);
    if (rc != PM_OK || set->term == 0 || k->nothing)
        return rc;
    if (role.n > 0) {
        snprintf(set->roles, sizeof set->roles, "%lld", (long long)n);
        return PM_OK;
    }
    size_t used = 0;
    int64_t last = 0;
    for (int i = 0; i < ROLES_MAX; i++) {
        sqlite3_stmt *st;
        bool row;
        rc = sq_use(k->s, SQL_REF_ROLE, &st, e);
        if (rc != PM_OK)
            return rc;
        sqlite3_bind_int64(st, 1, set->term);
        sqlite3_bind_int64(st, 2, last);
        rc = sq_step(k->s, st, &row, e);
        if (rc != PM_OK)
            return rc;
        last = row ? sqlite3_column_int64(st, 0) : 0;
        if (row)
            sqlite3_reset(st);
        if (last == 0)
            break;
        int n_text = snprintf(set->roles + used, sizeof set->roles - used, "%s%lld",
                              used ? "," : "", (long long)last);
        if (n_text < 0 || (size_t)n_text >= sizeof set->roles - used)
            return err_set(e, PM_LIMIT, "\"%.*s\" is referred to in too many roles; give one",
                           STR_FMT(id));
        used += (size_t)n_text;
    }
    if (used == 0)
        k->nothing = true;
    return PM_OK;
}

static void bind_all(struct ask *k, sqlite3_stmt *st)
{
    const struct store_query *q = k->q;
    sqlite3_bind_int64(st, P_DAY, k->after_day);
    sqlite3_bind_int64(st, P_SEQ, k->after_seq);
    sqlite3_bind_int64(st, P_LIMIT, q->limit == 0 ? -1 : q->limit + 1);
    sqlite3_bind_int64(st, P_REF, k->ref.term);
    sqlite3_bind_int64(st, P_REPORT, k->report.term);
    sqlite3_bind_int64(st, P_CLAIMANT, k->claimant.term);
    if (k->match.n > 0)
        sqlite3_bind_text(st, P_MATCH, k->match.p, (int)k->match.n, SQLITE_STATIC);
    sqlite3_bind_int64(st, P_FROM, q->from);
    sqlite3_bind_int64(st, P_TO, q->to);
    sqlite3_bind_double(st, P_SOUTH, q->south);
    sqlite3_bind_double(st, P_NORTH, q->north);
    sqlite3_bind_double(st, P_WEST, q->west);
    sqlite3_bind_double(st, P_EAST, q->east);
    sqlite3_bind_int64(st, P_TYPE, k->type);
    sqlite3_bind_int64(st, P_KIND, k->kind);
    sqlite3_bind_int64(st, P_STATUS, q->any_status ? -1 : (int64_t)q->status);
    sqlite3_bind_int64(st, P_REVOKED, q->revoked_too);
}

/* A prepared statement for SQL made here: kept, because people turn pages. */
pm_code ask_prepare(struct ask *k, struct found **out, struct pm_err *e)
{
    struct store *s = k->s;
    if (k->sql.rc != PM_OK)
        return buf_err(&k->sql, e);
    struct found *oldest = NULL;
    for (int i = 0; i < FIND_SLOTS; i++) {
        struct found *f = &s->found[i];
        if (f->busy)
            continue;
        if (f->st != NULL && strcmp(f->sql, k->sql.p) == 0) {
            oldest = f;
            break;
        }
        if (oldest == NULL || f->used < oldest->used)
            oldest = f;
    }
    if (oldest == NULL)
        return err_set(e, PM_LIMIT, "more than %d searches inside of each other", FIND_SLOTS);
    if (oldest->st == NULL || strcmp(oldest->sql, k->sql.p) != 0) {
        sqlite3_stmt *st;
        int rc = sqlite3_prepare_v3(s->db, k->sql.p, (int)k->sql.n + 1,
                                    SQLITE_PREPARE_PERSISTENT, &st, NULL);
        if (rc != SQLITE_OK)
            return sq_err(s, rc, "cannot search", e);
        char *sql = mem_get(k->sql.n + 1);
        if (sql == NULL) {
            sqlite3_finalize(st);
            return err_set(e, PM_NOMEM, "out of memory");
        }
        memcpy(sql, k->sql.p, k->sql.n + 1);
        sqlite3_finalize(oldest->st);
        mem_free(oldest->sql);
        oldest->st = st;
        oldest->sql = sql;
    }
    oldest->used = ++s->found_clock;
    oldest->busy = true;
    s->statements++;
    bind_all(k, oldest->st);
    *out = oldest;
    return PM_OK;
}

void ask_done(struct found *f)
{
    sqlite3_reset(f->st);
    sqlite3_clear_bindings(f->st);
    f->busy = false;
}

const char ask_shelf_test[] = "(?14 = 0 OR type = ?14) AND (?15 = 0 OR kind = ?15) AND "
                                 "(?16 < 0 OR status = ?16) AND (?17 = 1 OR revoked = 0)";

static pm_code choose_shelves(struct ask *k, struct pm_err *e)
{
    struct found *f;
    bool row;
    buf_clear(&k->sql);
    buf_printf(&k->sql, "SELECT n, long, count, %s FROM shelf", ask_shelf_test);
    pm_code rc = ask_prepare(k, &f, e);
    if (rc != PM_OK)
        return rc;
    while ((rc = sq_step(k->s, f->st, &row, e)) == PM_OK && row) {
        int64_t count = sqlite3_column_int64(f->st, 2);
        if (!sqlite3_column_int(f->st, 3)) {
            k->n_elsewhere += count;
            continue;
        }
        k->n_on_shelves += count;
        if (k->n_arms < ARMS_MAX)
            k->arms[k->n_arms++] = (struct shelf_arm){sqlite3_column_int64(f->st, 0),
                                                      sqlite3_column_int64(f->st, 1) != 0};
        else
            k->n_arms = ARMS_MAX + 1;
    }
    ask_done(f);
    if (rc == PM_OK && k->n_on_shelves == 0)
        k->nothing = true;
    return rc;
}

pm_code ask_understand(struct ask *k, struct pm_err *e)
{
    const struct store_query *q = k->q;
    pm_code rc = check_query(k, e);
    if (rc == PM_OK && q->words.n > 0) {
        rc = lookup_match(q->words, &k->match, e);
        if (rc == PM_OK)
            rc = words_ready(k->s, &k->tail, e);
    }
    if (rc == PM_OK)
        rc = views_flush(k->s, e);
    if (rc == PM_OK)
        rc = known_term(k, q->type, &k->type, e);
    if (rc == PM_OK)
        rc = known_term(k, q->kind, &k->kind, e);
    if (rc == PM_OK)
        rc = make_set(k, &k->ref, q->ref, q->ref_role, e);
    if (rc == PM_OK)
        rc = make_set(k, &k->report, q->report, STR("report"), e);
    if (rc == PM_OK)
        rc = make_set(k, &k->claimant, q->claimant, STR("claimant"), e);
    if (rc == PM_OK && !k->nothing)
        rc = choose_shelves(k, e);
    return rc;
}

/* ---- writing the SQL ---- */

static const char words_set[] = "SELECT rowid AS seq FROM words WHERE words MATCH ?7";
static const char tail_set[] = " UNION SELECT rowid FROM temp.tail WHERE tail MATCH ?7";
static const char box_set[] = "SELECT seq FROM point WHERE north >= ?10 AND south <= ?11 AND "
                              "east >= ?12 AND west <= ?13";

static void add_c(struct buf *b, const char *text)
{
    buf_add(b, str_of(text));
}

static void add_set(struct ask *k, enum way way)
{
    struct buf *b = &k->sql;
    switch (way) {
    case WAY_REF:
        buf_printf(b, "SELECT DISTINCT seq FROM ref WHERE term = ?4 AND role IN (%s)",
                   k->ref.roles);
        break;
    case WAY_REPORT:
        buf_printf(b, "SELECT seq FROM ref WHERE term = ?5 AND role = %s", k->report.roles);
        break;
    case WAY_CLAIMANT:
        buf_printf(b, "SELECT seq FROM ref WHERE term = ?6 AND role = %s", k->claimant.roles);
        break;
    case WAY_WORDS:
        add_c(b, words_set);
        if (k->tail)
            add_c(b, tail_set);
        break;
    case WAY_BOX:
        add_c(b, box_set);
        break;
    case WAY_WALK:
        break;
    }
}

static bool asked(const struct ask *k, enum way way)
{
    switch (way) {
    case WAY_REF:
        return k->ref.term != 0;
    case WAY_REPORT:
        return k->report.term != 0;
    case WAY_CLAIMANT:
        return k->claimant.term != 0;
    case WAY_WORDS:
        return k->match.n > 0;
    case WAY_BOX:
        return k->q->in_box;
    case WAY_WALK:
        break;
    }
    return false;
}

static pm_code set_size(struct ask *k, enum way way, int64_t *out, struct pm_err *e)
{
    struct found *f;
    bool row;
    buf_clear(&k->sql);
    add_c(&k->sql, "SELECT count(*) FROM (SELECT 1 FROM (");
    add_set(k, way);
    buf_printf(&k->sql, ") LIMIT %d)", SET_MAX + 1);
    pm_code rc = ask_prepare(k, &f, e);
    if (rc != PM_OK)
        return rc;
    rc = sq_step(k->s, f->st, &row, e);
    if (row)
        *out = sqlite3_column_int64(f->st, 0);
    ask_done(f);
    return rc;
}

pm_code ask_choose(struct ask *k, struct pm_err *e)
{
    int64_t least = SET_MAX + 1;
    k->way = WAY_WALK;
    for (int way = WAY_REF; way <= WAY_BOX; way++) {
        int64_t n = 0;
        if (!asked(k, (enum way)way) || (way == WAY_BOX && k->q->west > k->q->east))
            continue;
        pm_code rc = set_size(k, (enum way)way, &n, e);
        if (rc != PM_OK)
            return rc;
        if (n < least) {
            least = n;
            k->way = (enum way)way;
        }
    }
    if (least > k->n_on_shelves)
        k->way = WAY_WALK;
    return PM_OK;
}

static void add_other_sets(struct ask *k)
{
    struct buf *b = &k->sql;
    static const char ref_test[] = " AND EXISTS (SELECT 1 FROM ref r WHERE r.term = ?%d AND "
                                   "r.role IN (%s) AND r.seq = c.seq)";
    if (asked(k, WAY_REF) && k->way != WAY_REF)
        buf_printf(b, ref_test, P_REF, k->ref.roles);
    if (asked(k, WAY_REPORT) && k->way != WAY_REPORT)
        buf_printf(b, ref_test, P_REPORT, k->report.roles);
    if (asked(k, WAY_CLAIMANT) && k->way != WAY_CLAIMANT)
        buf_printf(b, ref_test, P_CLAIMANT, k->claimant.roles);
    if (asked(k, WAY_WORDS) && k->way != WAY_WORDS) {
        add_c(b, " AND c.seq IN (");
        add_set(k, WAY_WORDS);
        add_c(b, ")");
    }
}

/* Everything a row of current must be besides lying on the right shelf. */
static void add_tests(struct ask *k)
{
    const struct store_query *q = k->q;
    struct buf *b = &k->sql;
    if (k->has_after)
        add_c(b, q->newest_first ? " AND (c.day_from, c.seq) < (?1, ?2)" : " AND c.seq > ?2");
    if (q->from != CIVIL_NONE || q->to != CIVIL_NONE)
        add_c(b, " AND c.day_from > -2147483648");
    if (q->from != CIVIL_NONE)
        add_c(b, " AND c.day_to >= ?8");
    if (q->to != CIVIL_NONE)
        add_c(b, " AND c.day_from <= ?9");
    if (q->in_box)
        add_c(b, q->west > q->east
                     ? " AND c.lat BETWEEN ?10 AND ?11 AND (c.lon >= ?12 OR c.lon <= ?13)"
                     : " AND c.lat BETWEEN ?10 AND ?11 AND c.lon BETWEEN ?12 AND ?13");
    add_other_sets(k);
}

static void add_shelves(struct ask *k)
{
    struct buf *b = &k->sql;
    if (k->n_elsewhere == 0)
        return;
    if (k->n_arms > ARMS_MAX) {
        buf_printf(b, " AND +c.shelf IN (SELECT n FROM shelf WHERE %s)", ask_shelf_test);
        return;
    }
    add_c(b, " AND +c.shelf IN (");
    for (size_t i = 0; i < k->n_arms; i++)
        buf_printf(b, "%s%lld", i > 0 ? "," : "", (long long)k->arms[i].n);
    add_c(b, ")");
}

static void add_arms(struct ask *k, const char *columns)
{
    struct buf *b = &k->sql;
    for (size_t i = 0; i < k->n_arms; i++) {
        buf_printf(b, "%sSELECT %s FROM current c INDEXED BY current_time WHERE c.shelf = %lld",
                   i > 0 ? " UNION ALL " : "", columns, (long long)k->arms[i].n);
        if (k->q->from != CIVIL_NONE && !k->arms[i].is_long)
            buf_printf(b, " AND c.day_from >= ?8 - %d", LONG_DAYS);
        add_tests(k);
    }
}

/* Along the shelves, or all entries in a row? Rows that lie on a shelf one after the other lie far
 * apart in the file: for a large part of everything the plain way through is shorter. */
bool ask_along_shelves(const struct ask *k)
{
    return k->q->from != CIVIL_NONE || k->q->to != CIVIL_NONE ||
           k->n_on_shelves < k->n_elsewhere / 8;
}

/* SELECT columns of all that match. along: in arms that can be merged in order of time. */
void ask_body(struct ask *k, const char *columns, bool along)
{
    struct buf *b = &k->sql;
    if (k->way == WAY_WALK && along && k->n_arms <= ARMS_MAX) {
        add_arms(k, columns);
        return;
    }
    if (k->way == WAY_WALK) {
        buf_printf(b, "SELECT %s FROM current c WHERE 1", columns);
    } else {
        buf_printf(b, "SELECT %s FROM (", columns);
        add_set(k, k->way);
        add_c(b, ") d CROSS JOIN current c ON c.seq = d.seq WHERE 1");
    }
    add_shelves(k);
    add_tests(k);
}

pm_code ask_open(struct ask *k, struct store *s, const struct store_query *q, struct pm_err *e)
{
    *k = (struct ask){.s = s, .q = q};
    buf_init(&k->match, SQL_MAX_BYTES);
    buf_init(&k->sql, SQL_MAX_BYTES);
    if (q->words.n > 0 && s->mode != STORE_READ && !s->writing && s->n_snapshots == 0) {
        int wait_ms = s->wait_ms;
        store_wait_ms(s, 0);
        store_settle(s, NULL); /* if somebody else writes, temp.tail helps */
        store_wait_ms(s, wait_ms);
    }
    pm_code rc = arena_open(ROW_ARENA_BYTES, &k->a, e);
    return rc == PM_OK ? sq_snapshot(s, e) : rc;
}

void ask_close(struct ask *k, bool opened)
{
    if (opened)
        sq_snapshot_end(k->s);
    arena_close(k->a);
    buf_free(&k->match);
    buf_free(&k->sql);
}

/* ---- store_find ---- */

static pm_code hand_over(struct ask *k, int64_t seq, store_each *each, void *ctx, struct pm_err *e)
{
    struct store_entry en;
    struct facets f;
    arena_reset(k->a);
    pm_code rc = sq_entry_get(k->s, seq, k->a, &en, e);
    if (rc == PM_OK)
        rc = views_facets(k->s, seq, k->a, &f, e);
    if (rc != PM_OK)
        return rc;
    rc = each(ctx, &en, &f);
    return rc == PM_OK ? PM_OK : sq_stopped(rc, e);
}

static pm_code find_rows(struct ask *k, struct arena *a, store_each *each, void *ctx, str *next,
                         struct pm_err *e)
{
    const struct store_query *q = k->q;
    bool along = q->newest_first || ask_along_shelves(k);
    buf_clear(&k->sql);
    ask_body(k, "c.day_from, c.seq", along);
    add_c(&k->sql, q->newest_first ? " ORDER BY 1 DESC, 2 DESC LIMIT ?3" : " ORDER BY 2 LIMIT ?3");
    struct found *f;
    bool row;
    pm_code rc = ask_prepare(k, &f, e);
    if (rc != PM_OK)
        return rc;
    int64_t n = 0, day = 0, seq = 0;
    for (;;) {
        rc = sq_step(k->s, f->st, &row, e);
        if (rc != PM_OK || !row || (q->limit > 0 && n == q->limit))
            break;
        day = sqlite3_column_int64(f->st, 0);
        seq = sqlite3_column_int64(f->st, 1);
        n++;
        rc = hand_over(k, seq, each, ctx, e);
        if (rc != PM_OK)
            break;
    }
    ask_done(f);
    if (rc == PM_OK && row && next != NULL) {
        char text[CURSOR_TEXT + 1];
        cursor_print(q->newest_first, day, seq, text);
        rc = arena_dup(a, (str){text, CURSOR_TEXT}, next, e);
    }
    return rc;
}

pm_code store_find(struct store *s, const struct store_query *q, struct arena *a, store_each *each,
                   void *ctx, str *next, struct pm_err *e)
{
    struct ask k;
    if (next != NULL)
        *next = (str){"", 0};
    pm_code rc = ask_open(&k, s, q, e);
    bool opened = rc == PM_OK;
    if (rc == PM_OK)
        rc = ask_understand(&k, e);
    if (rc == PM_OK && !k.nothing)
        rc = ask_choose(&k, e);
    if (rc == PM_OK && !k.nothing)
        rc = find_rows(&k, a, each, ctx, next, e);
    ask_close(&k, opened);
    return rc;
}

/* ---- store_count ---- */

bool ask_only_shelves(const struct ask *k)
{
    const struct store_query *q = k->q;
    for (int way = WAY_REF; way <= WAY_BOX; way++)
        if (asked(k, (enum way)way))
            return false;
    return q->from == CIVIL_NONE && q->to == CIVIL_NONE && !k->has_after;
}

static pm_code count_rows(struct ask *k, int64_t *out, struct pm_err *e)
{
    struct found *f;
    bool row;
    buf_clear(&k->sql);
    add_c(&k->sql, "SELECT count(*) FROM (");
    ask_body(k, "c.seq", ask_along_shelves(k));
    add_c(&k->sql, ")");
    pm_code rc = ask_prepare(k, &f, e);
    if (rc != PM_OK)
        return rc;
    rc = sq_step(k->s, f->st, &row, e);
    if (row)
        *out = sqlite3_column_int64(f->st, 0);
    ask_done(f);
    return rc;
}

pm_code store_count(struct store *s, const struct store_query *q, int64_t *out, struct pm_err *e)
{
    struct ask k;
    int64_t n = 0;
    pm_code rc = ask_open(&k, s, q, e);
    bool opened = rc == PM_OK;
    if (rc == PM_OK)
        rc = ask_understand(&k, e);
    if (rc == PM_OK && !k.nothing) {
        if (ask_only_shelves(&k)) {
            n = k.n_on_shelves;
        } else {
            rc = ask_choose(&k, e);
            if (rc == PM_OK)
                rc = count_rows(&k, &n, e);
        }
    }
    ask_close(&k, opened);
    if (rc == PM_OK)
        *out = n;
    return rc;
}
