/* Terms: the number that each id, kind, role and language has, and the text it stands for.
 *
 * The text of a term as it is kept: a STIX id with a lower-case UUID is one byte for its type
 * and the 16 bytes of the UUID, everything else is a zero byte and the text. The numbers are
 * for ever (docs/formats/store.md); 0 is "none of these". */
#include "store/sqlite_store.h"

#include "store/entry.h"

enum { TERM_MAX_BYTES = 4096 };

static const char *const types[] = {
    NULL, "attack-pattern", "campaign", "course-of-action", "grouping", "identity", "incident",
    "indicator", "infrastructure", "intrusion-set", "location", "malware", "malware-analysis",
    "note", "observed-data", "opinion", "report", "threat-actor", "tool", "vulnerability",
    "relationship", "sighting", "marking-definition", "language-content", "extension-definition",
    "bundle", "artifact", "url", "email-addr", "email-message", "user-account",
};
enum { N_TYPES = sizeof types / sizeof *types, UUID_TEXT = 36 };

static const uint8_t groups[] = {4, 2, 2, 2, 6}; /* bytes between the hyphens */

static bool uuid_bytes(str text, uint8_t out[16])
{
    if (text.n != UUID_TEXT)
        return false;
    size_t at = 0, n = 0;
    for (size_t g = 0; g < sizeof groups; g++) {
        if (g > 0 && text.p[at++] != '-')
            return false;
        for (size_t i = 0; i < 2 * (size_t)groups[g]; i++)
            if (text.p[at + i] >= 'A' && text.p[at + i] <= 'F')
                return false;
        if (!digest_unhex((str){text.p + at, 2 * (size_t)groups[g]}, out + n, groups[g]))
            return false;
        at += 2 * (size_t)groups[g];
        n += groups[g];
    }
    return true;
}

static size_t uuid_text(const uint8_t b[16], char *to)
{
    size_t at = 0, n = 0;
    for (size_t g = 0; g < sizeof groups; g++) {
        if (g > 0)
            to[at++] = '-';
        digest_hex(b + n, groups[g], to + at);
        at += 2 * (size_t)groups[g];
        n += groups[g];
    }
    return at;
}

static int type_number(str type)
{
    for (int i = 1; i < N_TYPES; i++)
        if (str_eq(type, str_of(types[i])))
            return i;
    return 0;
}

struct key {
    size_t n;
    char b[TERM_MAX_BYTES + 1];
};

static pm_code key_make(str text, struct key *k, struct pm_err *e)
{
    str type = entry_type(text);
    int number = type.n > 0 && text.n == type.n + 2 + UUID_TEXT ? type_number(type) : 0;
    if (number != 0 && uuid_bytes((str){text.p + type.n + 2, UUID_TEXT}, (uint8_t *)k->b + 1)) {
        k->b[0] = (char)number;
        k->n = 17;
        return PM_OK;
    }
    if (text.n > TERM_MAX_BYTES)
        return err_set(e, PM_LIMIT, "an id or name of %zu bytes (\"%.40s...\"), the limit is %d",
                       text.n, text.p, TERM_MAX_BYTES);
    k->b[0] = 0;
    if (text.n > 0)
        memcpy(k->b + 1, text.p, text.n);
    k->n = text.n + 1;
    return PM_OK;
}

pm_code views_key(str text, char *to, size_t *n, struct pm_err *e)
{
    struct key k;
    pm_code rc = key_make(text, &k, e);
    if (rc != PM_OK)
        return rc;
    memcpy(to, k.b, k.n);
    *n = k.n;
    return PM_OK;
}

static pm_code key_text(str key, struct arena *a, str *out, struct pm_err *e)
{
    unsigned number = key.n > 0 ? (uint8_t)key.p[0] : 0;
    if (number == 0)
        return arena_dup(a, key.n > 0 ? (str){key.p + 1, key.n - 1} : key, out, e);
    if (number >= N_TYPES || key.n != 17)
        return err_set(e, PM_DAMAGED, "a term of the views cannot be read; rebuild the views");
    size_t n = strlen(types[number]);
    char *p = arena_get(a, n + 2 + UUID_TEXT + 1);
    if (p == NULL)
        return arena_err(a, e);
    memcpy(p, types[number], n);
    memcpy(p + n, "--", 2);
    n += 2;
    n += uuid_text((const uint8_t *)key.p + 1, p + n);
    p[n] = '\0';
    *out = (str){p, n};
    return PM_OK;
}

static struct term_slot *slot_of(struct store *s, const struct key *k, uint64_t *hash)
{
    *hash = str_hash((str){k->b, k->n});
    return &s->terms[*hash % TERM_SLOTS];
}

static void slot_keep(struct store *s, const struct key *k, int64_t n)
{
    uint64_t hash;
    struct term_slot *t = slot_of(s, k, &hash);
    if (k->n > sizeof t->key)
        return;
    t->n = n;
    t->hash = hash;
    t->len = (uint8_t)k->n;
    memcpy(t->key, k->b, k->n);
}

static pm_code term_find(struct store *s, const struct key *k, struct views_place *out,
                         struct pm_err *e)
{
    sqlite3_stmt *st;
    bool row;
    *out = (struct views_place){0};
    pm_code rc = sq_use(s, SQL_TERM_FIND, &st, e);
    if (rc != PM_OK)
        return rc;
    sq_bind_blob(st, 1, (str){k->b, k->n});
    rc = sq_step(s, st, &row, e);
    if (row) {
        *out = (struct views_place){sqlite3_column_int64(st, 0), sqlite3_column_int64(st, 1),
                                    sqlite3_column_int64(st, 2), false};
        sqlite3_reset(st);
    }
    return rc;
}

pm_code views_term(struct store *s, str text, bool make, int64_t *out, struct pm_err *e)
{
    struct key k;
    struct views_place at;
    uint64_t hash;
    pm_code rc = key_make(text, &k, e);
    if (rc != PM_OK)
        return rc;
    const struct term_slot *t = slot_of(s, &k, &hash);
    /* What is remembered is surely right only inside a write transaction. */
    if (s->writing && t->n != 0 && t->hash == hash && t->len == k.n &&
        memcmp(t->key, k.b, k.n) == 0) {
        *out = t->n;
        return PM_OK;
    }
    rc = term_find(s, &k, &at, e);
    if (rc == PM_OK && at.term == 0 && make) {
        sqlite3_stmt *st;
        rc = sq_use(s, SQL_TERM_ADD, &st, e);
        if (rc == PM_OK) {
            sq_bind_blob(st, 1, (str){k.b, k.n});
            rc = sq_run(s, st, e);
        }
        at.term = sqlite3_last_insert_rowid(s->db);
    }
    if (rc != PM_OK)
        return rc;
    if (s->writing && at.term != 0)
        slot_keep(s, &k, at.term);
    *out = at.term;
    return PM_OK;
}

pm_code views_text(struct store *s, int64_t term, struct arena *a, str *out, struct pm_err *e)
{
    sqlite3_stmt *st;
    bool row;
    if (term == 0) {
        *out = (str){"", 0};
        return PM_OK;
    }
    pm_code rc = sq_use(s, SQL_TERM_TEXT, &st, e);
    if (rc != PM_OK)
        return rc;
    sqlite3_bind_int64(st, 1, term);
    rc = sq_step(s, st, &row, e);
    if (rc != PM_OK)
        return rc;
    if (!row)
        return err_set(e, PM_DAMAGED, "term %lld of the views is missing; rebuild the views",
                       (long long)term);
    rc = key_text(sq_str(st, 0), a, out, e);
    sqlite3_reset(st);
    return rc;
}

pm_code views_find(struct store *s, str id, struct views_place *out, struct pm_err *e)
{
    struct key k;
    pm_code rc = key_make(id, &k, e);
    return rc == PM_OK ? term_find(s, &k, out, e) : rc;
}

pm_code views_place(struct store *s, str id, int64_t seq, stamp modified, struct views_place *out,
                    struct pm_err *e)
{
    struct key k;
    sqlite3_stmt *st;
    pm_code rc = key_make(id, &k, e);
    if (rc == PM_OK)
        rc = sq_use(s, SQL_TERM_ADD_OWN, &st, e);
    if (rc != PM_OK)
        return rc;
    sq_bind_blob(st, 1, (str){k.b, k.n});
    sqlite3_bind_int64(st, 2, seq);
    sqlite3_bind_int64(st, 3, modified);
    rc = sq_run(s, st, e);
    if (rc != PM_OK)
        return rc;
    if (sqlite3_changes64(s->db) == 0)
        return term_find(s, &k, out, e);
    *out = (struct views_place){.term = sqlite3_last_insert_rowid(s->db), .fresh = true};
    slot_keep(s, &k, out->term);
    return PM_OK;
}

/* The range of keys that begin like head: a type and some hex digits, or plain text. */
static bool head_range(str head, struct key *from, struct key *to)
{
    str type = entry_type(head);
    int number = type.n > 0 ? type_number(type) : 0;
    char first[UUID_TEXT + 1], last[UUID_TEXT + 1];
    memcpy(first, "00000000-0000-0000-0000-000000000000", UUID_TEXT + 1);
    memcpy(last, "ffffffff-ffff-ffff-ffff-ffffffffffff", UUID_TEXT + 1);
    size_t n = head.n - type.n - 2;
    if (number == 0 || n > UUID_TEXT)
        return false;
    memcpy(first, head.p + type.n + 2, n);
    memcpy(last, head.p + type.n + 2, n);
    from->b[0] = to->b[0] = (char)number;
    if (!uuid_bytes((str){first, UUID_TEXT}, (uint8_t *)from->b + 1) ||
        !uuid_bytes((str){last, UUID_TEXT}, (uint8_t *)to->b + 1))
        return false;
    from->n = 17;
    to->b[17] = '\xff'; /* one more byte: behind the last key itself */
    to->n = 18;
    return true;
}

pm_code views_head(struct store *s, str head, int64_t *seq, struct pm_err *e)
{
    struct key from, to;
    sqlite3_stmt *st;
    bool row, second = false;
    if (head.n == 0 || !head_range(head, &from, &to)) {
        pm_code bad = key_make(head, &from, e);
        if (bad != PM_OK)
            return bad;
        memcpy(to.b, from.b, from.n);
        to.b[from.n] = '\xff';
        to.n = from.n + 1 <= TERM_MAX_BYTES ? from.n + 1 : from.n;
    }
    pm_code rc = sq_use(s, SQL_TERM_RANGE, &st, e);
    if (rc != PM_OK)
        return rc;
    sq_bind_blob(st, 1, (str){from.b, from.n});
    sq_bind_blob(st, 2, (str){to.b, to.n});
    rc = sq_step(s, st, &row, e);
    if (rc == PM_OK && !row)
        return err_set(e, PM_NOTFOUND, "no object's id begins with \"%.*s\"",
                       (int)(head.n < 100 ? head.n : 100), head.p ? head.p : "");
    if (rc != PM_OK)
        return rc;
    int64_t found = sqlite3_column_int64(st, 1);
    rc = sq_step(s, st, &second, e);
    if (second)
        sqlite3_reset(st);
    if (rc == PM_OK && second)
        rc = err_set(e, PM_INVALID, "several objects' ids begin with \"%.*s\"; give more of it",
                     STR_FMT(head));
    if (rc == PM_OK)
        *seq = found;
    return rc;
}
