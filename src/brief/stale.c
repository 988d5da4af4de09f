#include "brief/stale.h"

#include <stdlib.h>

#include "model/canonw.h"
#include "model/jsonr.h"
#include "model/object.h"
#include "share/correct.h"

enum { UUID_BYTES = 36, TYPE_MAX_BYTES = 64, BODY_MAX_BYTES = 16 << 10 };

/* -- ids -------------------------------------------------------------------------------------- */

static bool is_uuid(const char *p)
{
    for (int i = 0; i < UUID_BYTES; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        bool hex = (p[i] >= '0' && p[i] <= '9') || (p[i] >= 'a' && p[i] <= 'f');
        if (dash ? p[i] != '-' : !hex)
            return false;
    }
    return true;
}

static int by_text(const void *a, const void *b)
{
    return str_cmp(*(const str *)a, *(const str *)b);
}

pm_code brief_ids(str bytes, struct arena *a, str **ids, size_t *n, struct pm_err *e)
{
    size_t cap = 0, kept = 0;
    *ids = NULL;
    *n = 0;
    for (size_t at = str_find(bytes, STR("--"), 0); at < bytes.n;
         at = str_find(bytes, STR("--"), at + 1)) {
        size_t from = at;
        while (from > 0 && at - from < TYPE_MAX_BYTES &&
               ((bytes.p[from - 1] >= 'a' && bytes.p[from - 1] <= 'z') || bytes.p[from - 1] == '-'))
            from--;
        if (from == at || bytes.n - at < 2 + UUID_BYTES || !is_uuid(bytes.p + at + 2))
            continue;
        str id = {bytes.p + from, at - from + 2 + UUID_BYTES};
        if (!ARENA_PUSH(a, *ids, *n, cap, id))
            return arena_err(a, e);
    }
    if (*n > 1)
        qsort(*ids, *n, sizeof **ids, by_text);
    for (size_t i = 0; i < *n; i++)
        if (i == 0 || !str_eq((*ids)[i], (*ids)[kept - 1]))
            (*ids)[kept++] = (*ids)[i];
    *n = kept;
    return PM_OK;
}

/* -- what was made ---------------------------------------------------------------------------- */

pm_code brief_put_down(const struct node *n, const struct brief_copy *c, struct pm_err *e)
{
    struct buf b;
    char hex[65];
    pm_code rc;
    buf_init(&b, BODY_MAX_BYTES);
    digest_hex(c->sha.b, sizeof c->sha.b, hex);
    struct canonw w = canonw_on(&b);
    canonw_object(&w, NULL);
    canonw_text(&w, "format", c->format);
    canonw_some(&w, "name", c->name);
    canonw_int(&w, "seq", c->seq);
    canonw_text(&w, "sha256", str_of(hex));
    canonw_end(&w);
    TRY(buf_err(&b, e));
    struct store_act act = {
        .who = c->who, .kind = STR("export"), .subject = c->whom, .body = buf_str(&b)};
    rc = node_put_act(n, &act, e);
out:
    buf_free(&b);
    return rc;
}

struct made { /* an act, taken apart */
    struct brief_copy copy;
    stamp at;
    int64_t seq;
};

struct reading_acts {
    struct arena *a;
    struct made *list;
    size_t n, cap;
    struct pm_err *e;
};

static pm_code see_export(void *ctx, const struct store_act *act)
{
    struct reading_acts *k = ctx;
    struct json_object *body;
    struct made m = {.at = act->at};
    if (!str_eq(act->kind, STR("export")))
        return PM_OK;
    pm_code rc = jsonr_parse(act->body, &body, k->e);
    if (rc != PM_OK)
        return rc;
    m.seq = json_object_get_int64(jsonr_get(body, "seq"));
    if (!digest_unhex(jsonr_text(jsonr_get(body, "sha256")), m.copy.sha.b, sizeof m.copy.sha.b))
        goto out; /* to standard output: nobody can say which file that became */
    TRY(arena_dup(k->a, act->who, &m.copy.who, k->e));
    TRY(arena_dup(k->a, act->subject, &m.copy.whom, k->e));
    TRY(arena_dup(k->a, jsonr_text(jsonr_get(body, "format")), &m.copy.format, k->e));
    TRY(arena_dup(k->a, jsonr_text(jsonr_get(body, "name")), &m.copy.name, k->e));
    if (!ARENA_PUSH(k->a, k->list, k->n, k->cap, m))
        rc = arena_err(k->a, k->e);
out:
    json_object_put(body);
    return rc;
}

static pm_code read_acts(struct store *s, struct arena *a, struct reading_acts *out,
                         struct pm_err *e)
{
    *out = (struct reading_acts){.a = a, .e = e};
    return store_decisions(s, 1, see_export, out, e);
}

struct event { /* a version that takes back or sets right */
    int64_t seq;
    bool corrected;
};

struct reading_log {
    struct arena *a, *one;
    struct event *list;
    size_t n, cap;
    struct pm_err *e;
};

static pm_code see_version(void *ctx, const struct store_entry *en, const struct facets *f)
{
    struct reading_log *k = ctx;
    struct event ev = {.seq = en->seq};
    struct object o;
    (void)f;
    bool revoked = str_find(en->canon, STR("\"revoked\":true"), 0) < en->canon.n;
    arena_reset(k->one);
    if (revoked) /* the words may stand in somebody's text */
        revoked = object_parse(k->one, en->canon, OBJECT_CUSTOM, &o, NULL) == PM_OK && o.revoked;
    ev.corrected = !revoked && correct_is(en->canon);
    if (!revoked && !ev.corrected)
        return PM_OK;
    return ARENA_PUSH(k->a, k->list, k->n, k->cap, ev) ? PM_OK : arena_err(k->a, k->e);
}

pm_code brief_made(struct store *s, struct arena *a, brief_made_each *each, void *ctx,
                   struct pm_err *e)
{
    struct reading_acts acts;
    struct reading_log log = {.a = a, .e = e};
    pm_code rc = read_acts(s, a, &acts, e);
    if (rc == PM_OK && acts.n > 0) {
        TRY(arena_open((size_t)64 << 20, &log.one, e));
        TRY(store_log(s, acts.list[0].seq + 1, see_version, &log, e));
    }
    for (size_t i = 0; rc == PM_OK && i < acts.n; i++) {
        struct brief_made m = {.copy = acts.list[i].copy, .at = acts.list[i].at};
        for (size_t k = 0; k < log.n; k++)
            if (log.list[k].seq > acts.list[i].seq) {
                m.n_retracted += !log.list[k].corrected;
                m.n_corrected += log.list[k].corrected;
            }
        rc = each(ctx, &m);
    }
out:
    arena_close(log.one);
    return rc;
}

/* -- one file --------------------------------------------------------------------------------- */

struct why {
    str id, out;
    struct arena *a;
    struct pm_err *e;
};

static pm_code see_reason(void *ctx, const struct store_act *act)
{
    struct why *k = ctx;
    struct json_object *body;
    if (!str_eq(act->kind, STR("retract")) || !str_eq(act->subject, k->id))
        return PM_OK;
    pm_code rc = jsonr_parse(act->body, &body, k->e);
    if (rc == PM_OK)
        rc = arena_dup(k->a, jsonr_text(jsonr_get(body, "reason")), &k->out, k->e);
    if (rc == PM_OK)
        json_object_put(body);
    return rc;
}

/* A partner's reason rides in his object, ours is in the ledger. */
static pm_code reason_of(struct store *s, const struct store_entry *en, struct arena *a, str *out,
                         struct pm_err *e)
{
    struct origin_tag tag;
    struct why k = {.id = en->id, .a = a, .e = e};
    if (str_starts(en->who, STR("peer:"))) {
        if (origin_read(en->canon, a, &tag, NULL) == PM_OK)
            *out = tag.reason;
        return PM_OK;
    }
    pm_code rc = store_decisions(s, 1, see_reason, &k, e);
    *out = k.out;
    return rc;
}

static pm_code look(struct store *s, str id, int64_t seq, struct arena *a, stale_each *each,
                    void *ctx, struct stale_result *r, struct pm_err *e)
{
    struct store_entry en;
    struct object o;
    struct stale x = {.id = id, .unsure = seq == 0};
    pm_code rc = store_get(s, id, a, &en, NULL);
    if (rc == PM_NOTFOUND || rc == PM_INVALID)
        return PM_OK;
    if (rc == PM_OK)
        rc = object_parse(a, en.canon, OBJECT_CUSTOM, &o, e);
    if (rc != PM_OK)
        return rc;
    r->n_ids++;
    x.fate = o.revoked ? STALE_RETRACTED : STALE_CORRECTED;
    x.at = en.added;
    if (o.revoked)
        rc = reason_of(s, &en, a, &x.why, e);
    else if (!correct_is(en.canon) || (seq > 0 && en.seq <= seq))
        return PM_OK;
    if (rc != PM_OK)
        return rc;
    r->n_stale++;
    return each(ctx, &x);
}

pm_code brief_stale(struct store *s, str bytes, struct arena *a, stale_each *each, void *ctx,
                    struct stale_result *out, struct pm_err *e)
{
    struct reading_acts acts;
    struct sha256 sha = digest_sha256(bytes);
    int64_t seq = 0;
    str *ids;
    size_t n_ids;
    *out = (struct stale_result){0};
    pm_code rc = read_acts(s, a, &acts, e);
    for (size_t i = 0; rc == PM_OK && i < acts.n; i++)
        if (memcmp(acts.list[i].copy.sha.b, sha.b, sizeof sha.b) == 0) {
            out->made_here = true;
            out->made = acts.list[i].at;
            seq = acts.list[i].seq;
        }
    if (rc == PM_OK)
        rc = brief_ids(bytes, a, &ids, &n_ids, e);
    for (size_t i = 0; rc == PM_OK && i < n_ids; i++)
        rc = look(s, ids[i], seq, a, each, ctx, out, e);
    return rc;
}
