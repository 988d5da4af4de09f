/* claims_about.c - what each claim is about: the incidents it tells and the names in it. */
#include "read/claims.h"

#include "read/words.h"

#define ABOUT_MAX 8

static void add(struct claim *cl, str *list, str id)
{
    for (size_t i = 0; i < cl->n_about; i++)
        if (str_eq(list[i], id))
            return;
    if (cl->n_about < ABOUT_MAX)
        list[cl->n_about++] = id;
}

/* The first of n things by start whose end is behind `at`; both lists are in order of the text. */
static size_t first_mention(const struct reading *r, uint32_t at)
{
    size_t lo = 0, hi = r->n_mentions;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (r->mentions[mid].at.end <= at)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static size_t first_incident(const struct reading *r, uint32_t at)
{
    size_t lo = 0, hi = r->n_incidents;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (r->incidents[mid].trigger.end <= at)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

pm_code claims_about(const struct reader *rd, struct reading *r, struct pm_err *e)
{
    (void)rd;
    for (size_t k = 0; k < r->n_claims; k++) {
        struct claim *cl = &r->claims[k];
        str list[ABOUT_MAX];
        size_t before = cl->n_about;
        if (before != 0)
            continue;
        for (size_t i = first_incident(r, cl->at.start);
             i < r->n_incidents && r->incidents[i].trigger.start < cl->at.end &&
             cl->n_about < ABOUT_MAX;
             i++)
            add(cl, list, r->incidents[i].id);
        size_t looked = 0;
        for (size_t i = first_mention(r, cl->at.start);
             i < r->n_mentions && r->mentions[i].at.start < cl->at.end && looked < 40;
             i++, looked++) {
            const struct mention *m = &r->mentions[i];
            if (m->id.n != 0 && m->kind != MENTION_DATE && m->kind != MENTION_PERSON &&
                m->kind != MENTION_WEAPON)
                add(cl, list, m->id);
        }
        if (cl->n_about == 0)
            continue;
        cl->about = arena_array(r->arena, cl->n_about, sizeof *cl->about);
        if (cl->about == NULL) {
            cl->n_about = 0;
            return arena_err(r->arena, e);
        }
        memcpy(cl->about, list, cl->n_about * sizeof *list);
    }
    return PM_OK;
}
