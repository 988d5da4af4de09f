#include "work/fusing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/jsonw.h"
#include "fuse/cluster.h"
#include "model/canonr.h"
#include "model/derive.h"
#include "model/extension.h"
#include "work/version.h"

enum { PAIR_MAX_BYTES = 16 << 10 };
#define RUN_MAX_BYTES ((size_t)8 << 30)

struct told { /* one account and what its pair objects need */
    stamp created;
    int tlp; /* level; -1: none */
};

struct run {
    struct store *store;
    const struct names *names;
    struct arena *arena, *scratch; /* of the run; of one account as it is read */
    struct canonr tree;            /* of that account */
    str *words;                    /* open addressing, cap a power of two */
    size_t n_words, cap_words;
    enum status status;
    struct account *accounts;
    struct told *told;
    size_t n, cap, n_told, cap_told;
    str *ids; /* of the pairs that hold now, sorted */
    size_t n_ids, cap_ids;
    struct fusing_totals *totals;
    bool failed;
};

/* -- accounts out of the store --------------------------------------------------------------- */

static str *slot(str *words, size_t cap, str s)
{
    size_t k = str_hash(s) & (cap - 1);
    while (words[k].n > 0 && !str_eq(words[k], s))
        k = (k + 1) & (cap - 1);
    return &words[k];
}

static str copied(struct run *r, str s)
{
    str out = {0};
    if (s.n > 0 && arena_dup(r->arena, s, &out, NULL) != PM_OK)
        r->failed = true;
    return out;
}

/* Kinds, places, actors and weapons are few and named again and again: each is kept once. */
static str kept(struct run *r, str s)
{
    if (s.n == 0)
        return (str){0};
    if (2 * r->n_words >= r->cap_words) {
        size_t cap = r->cap_words ? 2 * r->cap_words : 1024;
        str *more = arena_array(r->arena, cap, sizeof *more);
        if (more == NULL) {
            r->failed = true;
            return (str){0};
        }
        for (size_t i = 0; i < r->cap_words; i++)
            if (r->words[i].n > 0)
                *slot(more, cap, r->words[i]) = r->words[i];
        r->words = more;
        r->cap_words = cap;
    }
    str *at = slot(r->words, r->cap_words, s);
    if (at->n == 0) {
        *at = copied(r, s);
        r->n_words++;
    }
    return *at;
}

static str member(struct run *r, const struct canonr_node *o, const char *key)
{
    return canonr_text(&r->tree, canonr_get(&r->tree, o, key));
}

static void take_place(struct run *r, const struct canonr_node *w, struct account *a)
{
    str id = member(r, w, "id");
    const struct name_entity *en = names_get(r->names, id);
    if (a->n_places == SAME_MAX_PLACES || id.n == 0 || str_eq(member(r, w, "role"), STR("origin")))
        return;
    struct same_place *p = &a->places[a->n_places++];
    *p = (struct same_place){.id = kept(r, id)};
    if (en == NULL)
        return;
    p->country = en->country;
    if (!str_eq(en->precision, STR("country")) && !str_eq(en->precision, STR("border")))
        p->province = names_province(r->names, en->id);
    p->has_point = !isnan(en->lat) && !isnan(en->lon);
    p->lat = en->lat;
    p->lon = en->lon;
}

static double bound(const struct run *r, const struct canonr_node *c, const char *key)
{
    double v;
    return canonr_number(&r->tree, canonr_get(&r->tree, c, key), &v) ? v : NAN;
}

static void take_counts(struct run *r, const struct canonr_node *list, struct account *a)
{
    a->killed_min = a->killed_max = a->injured_min = a->injured_max = NAN;
    for (const struct canonr_node *c = canonr_first(list); c != NULL; c = canonr_next(&r->tree, c)) {
        str kind = member(r, c, "kind");
        double low = bound(r, c, "min"), high = bound(r, c, "max");
        if (isnan(low))
            low = bound(r, c, "best");
        if (str_eq(kind, STR("killed")) && isnan(a->killed_min)) {
            a->killed_min = low;
            a->killed_max = high;
        } else if (str_eq(kind, STR("injured")) && isnan(a->injured_min)) {
            a->injured_min = low;
            a->injured_max = high;
        }
    }
}

/* What somebody denies to have done he is still said to have done by somebody else: actors count
 * whatever the stance. */
static void take_actors(struct run *r, const struct canonr_node *list, struct account *a)
{
    for (const struct canonr_node *x = canonr_first(list); x != NULL && a->n_actors < SAME_MAX_ACTORS;
         x = canonr_next(&r->tree, x)) {
        str id = member(r, x, "id");
        if (id.n > 0)
            a->actors[a->n_actors++] = kept(r, id);
    }
}

static bool happened(str modality)
{
    return modality.n == 0 || str_eq(modality, STR("reported"));
}

static void take_account(struct run *r, const struct canonr_node *x, struct account *a)
{
    const struct canonr *t = &r->tree;
    a->kind = kept(r, member(r, x, "kind"));
    a->day_exact = a->end - a->start <= 1;
    for (const struct canonr_node *w = canonr_first(canonr_get(t, x, "where")); w != NULL;
         w = canonr_next(t, w))
        take_place(r, w, a);
    take_actors(r, canonr_get(t, x, "actors"), a);
    for (const struct canonr_node *g = canonr_first(canonr_get(t, x, "targets"));
         g != NULL && a->nationality.n == 0; g = canonr_next(t, g))
        a->nationality = kept(r, member(r, g, "nationality"));
    a->weapon = kept(r, member(r, canonr_first(canonr_get(t, x, "weapons")), "what"));
    take_counts(r, canonr_get(t, x, "counts"), a);
}

static int tlp_of(struct run *r)
{
    const struct canonr_node *refs = canonr_get(&r->tree, r->tree.root, "object_marking_refs");
    for (const struct canonr_node *x = canonr_first(refs); x != NULL; x = canonr_next(&r->tree, x)) {
        int level = extension_tlp_of(canonr_text(&r->tree, x));
        if (level >= 0)
            return level;
    }
    return -1;
}

static pm_code on_incident(void *ctx, const struct store_entry *en, const struct facets *f)
{
    struct run *r = ctx;
    stamp created = 0;
    arena_reset(r->scratch);
    pm_code rc = canonr_open(&r->tree, r->scratch, en->canon, NULL);
    if (rc != PM_OK)
        return rc;
    const struct canonr_node *top = r->tree.root;
    const struct canonr_node *x = canonr_get(&r->tree, canonr_get(&r->tree, top, "extensions"),
                                             EXTENSION_INCIDENT);
    (void)stamp_parse(member(r, top, "created"), false, &created);
    if (f->start != CIVIL_NONE && happened(member(r, x, "modality"))) {
        struct account a = {.id = copied(r, en->id), .report = kept(r, f->report),
                            .start = f->start, .end = f->end};
        take_account(r, x, &a);
        struct told t = {created, tlp_of(r)};
        r->failed |= !ARENA_PUSH(r->arena, r->accounts, r->n, r->cap, a) ||
                     !ARENA_PUSH(r->arena, r->told, r->n_told, r->cap_told, t);
    }
    r->failed |= r->tree.failed;
    canonr_close(&r->tree);
    return r->failed ? PM_NOMEM : PM_OK;
}

/* -- proposals into the store ------------------------------------------------------------------ */

static void write_pair(struct run *r, const struct cluster_pair *p, str id, str created,
                       str modified, struct buf *b)
{
    static const char *const says[] = {"day", "place", "kind", "actor", "target", "weapon",
                                       "killed", "injured"};
    const double terms[] = {p->why.day,    p->why.place,  p->why.kind,   p->why.actor,
                            p->why.target, p->why.weapon, p->why.killed, p->why.injured};
    struct jsonw w = jsonw_on(b);
    int tlp = r->told[p->a].tlp > r->told[p->b].tlp ? r->told[p->a].tlp : r->told[p->b].tlp;
    char words[600];
    int n = snprintf(words, sizeof words,
                     "Two accounts that look like the same incident (proposal of the program, "
                     "probability %.2f). For and against, in log odds:", p->score);
    for (size_t i = 0; i < sizeof says / sizeof *says; i++)
        if (terms[i] != 0 && n < (int)sizeof words - 40)
            n += snprintf(words + n, sizeof words - (size_t)n, " %s %+.1f", says[i], terms[i]);
    jsonw_object(&w, NULL);
    jsonw_text(&w, "type", STR("relationship"));
    jsonw_text(&w, "spec_version", STR("2.1"));
    jsonw_text(&w, "id", id);
    jsonw_text(&w, "created", created);
    jsonw_text(&w, "modified", modified);
    jsonw_text(&w, "created_by_ref", STR(EXTENSION_READER_ID));
    jsonw_text(&w, "relationship_type", STR("duplicate-of"));
    jsonw_text(&w, "source_ref", r->accounts[p->b].id);
    jsonw_text(&w, "target_ref", r->accounts[p->a].id);
    jsonw_int(&w, "confidence", (int64_t)lround(p->score * 100));
    jsonw_text(&w, "description", str_of(words));
    if (r->status != STATUS_ACTUAL) {
        jsonw_array(&w, "labels");
        jsonw_text(&w, NULL, str_of(status_name(r->status)));
        jsonw_end(&w);
    }
    if (tlp >= 0) {
        jsonw_array(&w, "object_marking_refs");
        jsonw_text(&w, NULL, extension_tlp_id(tlp));
        jsonw_end(&w);
    }
    jsonw_object(&w, "extensions");
    jsonw_object(&w, EXTENSION_READING);
    jsonw_text(&w, "extension_type", STR("property-extension"));
    if (r->status != STATUS_ACTUAL)
        jsonw_text(&w, "status", str_of(status_name(r->status)));
    jsonw_text(&w, "rule", STR("fuse: same incident"));
    jsonw_num(&w, "score", round(p->score * 1000) / 1000);
    jsonw_end(&w);
    jsonw_end(&w);
    jsonw_end(&w);
}

static pm_code put_pair(struct run *r, const struct cluster_pair *p, struct pm_err *e)
{
    char key[256], id_text[DERIVE_ID_BYTES], created[STAMP_TEXT_BYTES], modified[STAMP_TEXT_BYTES];
    struct store_author by = {STR("local"), STR("fuse " PAMIR_VERSION)};
    struct object o;
    struct buf b;
    enum store_result result;
    snprintf(key, sizeof key, "same:%.*s %.*s", STR_FMT(r->accounts[p->a].id),
             STR_FMT(r->accounts[p->b].id));
    str id = derive_id("relationship", str_of(key), id_text);
    stamp at = r->told[p->a].created > r->told[p->b].created ? r->told[p->a].created
                                                             : r->told[p->b].created;
    stamp_print(at, 3, created);
    buf_init(&b, PAIR_MAX_BYTES);
    write_pair(r, p, id, str_of(created), str_of(created), &b);
    stamp_print(derive_version(buf_str(&b), at), 3, modified);
    buf_clear(&b);
    write_pair(r, p, id, str_of(created), str_of(modified), &b);
    pm_code rc = buf_err(&b, e);
    if (rc == PM_OK)
        rc = object_parse(r->arena, buf_str(&b), OBJECT_STRICT, &o, e);
    buf_free(&b);
    if (rc == PM_OK)
        rc = store_append(r->store, &o, &by, &result, e);
    if (rc == PM_OK && result != STORE_ADDED) { /* another score may be current, or it was revoked */
        struct store_entry now;
        struct object next;
        bool same = true;
        rc = store_get(r->store, o.id, r->arena, &now, e);
        if (rc == PM_OK && now.modified != o.modified)
            rc = version_next(r->arena, &o, now.canon, now.modified, &next, &same, e);
        if (rc == PM_OK && !same)
            rc = store_append(r->store, &next, &by, &result, e);
        r->totals->n_added += rc == PM_OK && !same;
    } else {
        r->totals->n_added += rc == PM_OK;
    }
    if (rc == PM_OK && !ARENA_PUSH(r->arena, r->ids, r->n_ids, r->cap_ids, o.id))
        rc = arena_err(r->arena, e);
    return rc;
}

static int by_text(const void *a, const void *b)
{
    return str_cmp(*(const str *)a, *(const str *)b);
}

struct stale {
    struct run *r;
    struct store_entry *list;
    size_t n, cap;
};

static pm_code on_proposal(void *ctx, const struct store_entry *en, const struct facets *f)
{
    struct stale *s = ctx;
    struct run *r = s->r;
    (void)f;
    if (bsearch(&en->id, r->ids, r->n_ids, sizeof *r->ids, by_text) != NULL ||
        !str_starts(en->how, STR("fuse ")))
        return PM_OK;
    struct store_entry copy = {.id = copied(r, en->id), .canon = copied(r, en->canon),
                               .modified = en->modified};
    return !r->failed && ARENA_PUSH(r->arena, s->list, s->n, s->cap, copy) ? PM_OK : PM_NOMEM;
}

/* A proposal that no longer holds is taken back: STIX revokes (STIX 2.1, 3.2). */
static pm_code revoke_stale(struct run *r, struct pm_err *e)
{
    struct stale s = {.r = r};
    struct store_query q = {.status = r->status, .type = STR("relationship"),
                            .kind = STR("duplicate-of"), .from = CIVIL_NONE, .to = CIVIL_NONE};
    struct store_author by = {STR("local"), STR("fuse " PAMIR_VERSION)};
    if (r->n_ids > 1)
        qsort(r->ids, r->n_ids, sizeof *r->ids, by_text);
    pm_code rc = store_find(r->store, &q, r->arena, on_proposal, &s, NULL, e);
    for (size_t i = 0; rc == PM_OK && i < s.n; i++) {
        struct object o, next;
        enum store_result result;
        bool same;
        rc = version_revoked(r->arena, s.list[i].canon, &o, e);
        if (rc == PM_OK)
            rc = version_next(r->arena, &o, s.list[i].canon, s.list[i].modified, &next, &same, e);
        if (rc == PM_OK)
            rc = store_append(r->store, &next, &by, &result, e);
        r->totals->n_added += rc == PM_OK;
    }
    return rc;
}

static pm_code run_status(struct node *n, enum status status, struct fusing_totals *t,
                          struct pm_err *e)
{
    struct run r = {.store = node_store(n), .status = status, .totals = t};
    struct clusters c = {0};
    struct store_query q = {.status = status, .type = STR("incident"), .from = CIVIL_NONE,
                            .to = CIVIL_NONE};
    pm_code rc = node_names(n, &r.names, e);
    if (rc == PM_OK)
        rc = arena_open(RUN_MAX_BYTES, &r.arena, e);
    if (rc == PM_OK)
        rc = arena_open(RUN_MAX_BYTES, &r.scratch, e);
    if (rc != PM_OK) {
        arena_close(r.arena);
        return rc;
    }
    rc = store_find(r.store, &q, r.arena, on_incident, &r, NULL, e);
    if (rc == PM_OK && r.n > 0)
        rc = cluster_make(r.accounts, r.n, NULL, r.arena, &c, e);
    if (rc == PM_OK)
        rc = store_begin(r.store, e);
    for (size_t i = 0; rc == PM_OK && i < c.n_pairs; i++)
        rc = put_pair(&r, &c.pairs[i], e);
    if (rc == PM_OK)
        rc = revoke_stale(&r, e);
    if (rc == PM_OK)
        rc = store_commit(r.store, e);
    if (rc != PM_OK)
        store_rollback(r.store);
    t->n_accounts += r.n;
    t->n_pairs += c.n_pairs;
    t->n_incidents += c.n_clusters;
    arena_close(r.scratch);
    arena_close(r.arena);
    return rc;
}

pm_code fusing_run(struct node *n, struct fusing_totals *t, struct pm_err *e)
{
    pm_code rc = PM_OK;
    *t = (struct fusing_totals){0};
    for (int s = 0; rc == PM_OK && s < N_STATUSES; s++)
        rc = run_status(n, (enum status)s, t, e);
    return rc;
}
