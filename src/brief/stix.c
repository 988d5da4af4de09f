/* stix.c - everything that may go out, as one bundle (STIX 2.1, chapter 8). */
#include <stdio.h>

#include "brief/brief.h"

struct bundle {
    struct brief_job *j;
    struct pm_err *e;
    bool more;
};

static pm_code on_entry(void *ctx, const struct store_entry *en, const struct facets *f)
{
    (void)f;
    struct bundle *b = ctx;
    if (!brief_may(b->j, en))
        return PM_OK;
    pm_code rc = b->more ? b->j->sink(b->j->ctx, STR(",\n"), b->e) : PM_OK;
    b->more = true;
    return rc == PM_OK ? b->j->sink(b->j->ctx, en->canon, b->e) : rc;
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
    struct bundle b = {j, e, false};
    struct store_query q = {.any_status = true, .revoked_too = true, .from = CIVIL_NONE,
                            .to = CIVIL_NONE};
    struct arena *a;
    if (rc == PM_OK)
        rc = arena_open((size_t)1 << 30, &a, e);
    if (rc != PM_OK)
        return rc;
    rc = store_find(j->store, &q, a, on_entry, &b, NULL, e);
    arena_close(a);
    return rc == PM_OK ? j->sink(j->ctx, STR("\n]}\n"), e) : rc;
}
