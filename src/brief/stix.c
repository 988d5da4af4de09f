/* stix.c - everything that may go out, as one bundle (STIX 2.1, chapter 8). */
#include <stdio.h>
#include <stdlib.h>

#include "brief/brief.h"

#define ARENA_BYTES ((size_t)4 << 30)

struct bundle {
    struct brief_job *j;
    struct pm_err *e;
    struct arena *arena;
    struct arena *scratch; /* for one object */
    enum status status; /* of the pass at hand */
    bool only_common;
    bool more;
    str *refs; /* ids that what has gone out refers to */
    size_t n_refs, cap_refs;
};

static pm_code put(struct bundle *b, const struct store_entry *en)
{
    str bytes;
    arena_reset(b->scratch);
    pm_code rc = brief_bytes(b->j, en, b->scratch, &bytes, b->e);
    if (rc == PM_OK && b->more)
        rc = b->j->sink(b->j->ctx, STR(",\n"), b->e);
    b->more = true;
    return rc == PM_OK ? b->j->sink(b->j->ctx, bytes, b->e) : rc;
}

static pm_code on_entry(void *ctx, const struct store_entry *en, const struct facets *f)
{
    struct bundle *b = ctx;
    if (decide_is_common(en->type) != b->only_common ||
        !brief_may(b->j, en, b->only_common ? b->j->options->reader.status : b->status))
        return PM_OK;
    for (size_t i = 0; !b->only_common && i < f->n_refs; i++) {
        str copy;
        pm_code rc = arena_dup(b->arena, f->refs[i].id, &copy, b->e);
        if (rc != PM_OK)
            return rc;
        if (!ARENA_PUSH(b->arena, b->refs, b->n_refs, b->cap_refs, copy))
            return arena_err(b->arena, b->e);
    }
    return put(b, en);
}

static int by_text(const void *a, const void *b)
{
    return str_cmp(*(const str *)a, *(const str *)b);
}

/* Names of places and actors go along only where something that goes out refers to them: a name alone
 * would tell what is kept back. The owner gets all. */
static pm_code put_referred(struct bundle *b, struct arena *a)
{
    if (b->n_refs > 1)
        qsort(b->refs, b->n_refs, sizeof *b->refs, by_text);
    for (size_t i = 0; i < b->n_refs; i++) {
        struct store_entry en;
        if (i > 0 && str_eq(b->refs[i], b->refs[i - 1]))
            continue;
        arena_reset(a);
        pm_code rc = store_get(b->j->store, b->refs[i], a, &en, b->e);
        if (rc == PM_NOTFOUND)
            continue; /* a register id, or somebody else's object */
        if (rc == PM_OK && decide_is_common(en.type) &&
            brief_may(b->j, &en, b->j->options->reader.status))
            rc = put(b, &en);
        if (rc != PM_OK)
            return rc;
    }
    return PM_OK;
}

/* The id of a bundle names nothing that is kept; it is derived from the log's head so that the same
 * log gives the same bytes. */
static pm_code bundle_id(struct brief_job *j, char out[64], struct pm_err *e)
{
    int64_t seq;
    struct sha256 head;
    pm_code rc = store_head(j->store, &seq, &head, e);
    if (rc != PM_OK)
        return rc;
    char hex[65];
    digest_hex(head.b, sizeof head.b, hex);
    snprintf(out, 64, "bundle--%.8s-%.4s-5%.3s-8%.3s-%.12s", hex, hex + 8, hex + 13, hex + 17,
             hex + 20);
    return PM_OK;
}

pm_code brief_stix(struct brief_job *j, struct pm_err *e)
{
    char id[64], head[128];
    pm_code rc = bundle_id(j, id, e);
    if (rc != PM_OK)
        return rc;
    snprintf(head, sizeof head, "{\"type\":\"bundle\",\"id\":\"%s\",\"objects\":[\n", id);
    rc = j->sink(j->ctx, str_of(head), e);
    struct bundle b = {.j = j, .e = e, .status = j->options->reader.status};
    struct store_query q = {.status = b.status, .revoked_too = true, .from = CIVIL_NONE,
                            .to = CIVIL_NONE};
    struct arena *a = NULL;
    if (rc == PM_OK)
        rc = arena_open(ARENA_BYTES, &b.arena, e);
    if (rc == PM_OK)
        rc = arena_open(ARENA_BYTES, &b.scratch, e);
    if (rc == PM_OK)
        rc = arena_open(ARENA_BYTES, &a, e);
    bool all = j->options->reader.reach == REACH_OWNER;
    if (rc == PM_OK && all) {
        q.any_status = b.only_common = true;
        rc = store_find(j->store, &q, a, on_entry, &b, NULL, e);
        q.any_status = b.only_common = false;
    }
    if (rc == PM_OK)
        rc = store_find(j->store, &q, a, on_entry, &b, NULL, e);
    if (rc == PM_OK && !all)
        rc = put_referred(&b, a);
    arena_close(a);
    arena_close(b.scratch);
    arena_close(b.arena);
    return rc == PM_OK ? j->sink(j->ctx, STR("\n]}\n"), e) : rc;
}
