#include "read/reading.h"

#include "read/quantity.h"
#include "read/stages.h"

#define X(code, word) word,
static const char *const mention_kinds[] = {MENTION_KIND_MAP(X)};
static const char *const incident_kinds[] = {INCIDENT_KIND_MAP(X)};
static const char *const incident_statuses[] = {INCIDENT_STATUS_MAP(X)};
static const char *const stances[] = {STANCE_MAP(X)};
static const char *const claim_kinds[] = {CLAIM_KIND_MAP(X)};
static const char *const hedges[] = {HEDGE_MAP(X)};
static const char *const precisions[] = {PRECISION_MAP(X)};
static const char *const count_kinds[] = {COUNT_KIND_MAP(X)};
static const char *const counts_words[] = {COUNTS_MAP(X)};
#undef X

const char *reading_mention_kind(enum mention_kind k)
{
    return mention_kinds[k];
}

const char *reading_incident_kind(enum incident_kind k)
{
    return incident_kinds[k];
}

const char *reading_incident_status(enum incident_status s)
{
    return incident_statuses[s];
}

const char *reading_claim_kind(enum claim_kind k)
{
    return claim_kinds[k];
}

const char *reading_stance(enum stance s)
{
    return stances[s];
}

const char *reading_hedge(enum hedge h)
{
    return hedges[h];
}

const char *reading_precision(enum precision p)
{
    return precisions[p];
}

const char *reading_role(enum role x)
{
#define X(code, word) word,
    static const char *const words[] = {ROLE_MAP(X)};
#undef X
    return words[x];
}

const char *reading_count_kind(enum count_kind k)
{
    return count_kinds[k];
}

const char *quantity_counts(enum counts c)
{
    return counts_words[c];
}

bool reading_push_mention(struct reading *r, struct mention m)
{
    return ARENA_PUSH(r->arena, r->mentions, r->n_mentions, r->cap_mentions, m);
}

bool reading_push_incident(struct reading *r, struct incident i)
{
    return ARENA_PUSH(r->arena, r->incidents, r->n_incidents, r->cap_incidents, i);
}

bool reading_push_figure(struct reading *r, struct figure f)
{
    return ARENA_PUSH(r->arena, r->figures, r->n_figures, r->cap_figures, f);
}

bool reading_push_claim(struct reading *r, struct claim c)
{
    return ARENA_PUSH(r->arena, r->claims, r->n_claims, r->cap_claims, c);
}

bool reading_push_cause(struct reading *r, struct cause c)
{
    return ARENA_PUSH(r->arena, r->causes, r->n_causes, r->cap_causes, c);
}

bool reading_push_relation(struct reading *r, struct relation n)
{
    return ARENA_PUSH(r->arena, r->relations, r->n_relations, r->cap_relations, n);
}

bool reading_push_part(struct reading *r, struct part p)
{
    return ARENA_PUSH(r->arena, r->parts, r->n_parts, r->cap_parts, p);
}

bool reading_push_unread(struct reading *r, struct span at, const char *why)
{
    return ARENA_PUSH(r->arena, r->unread, r->n_unread, r->cap_unread, (struct unread){at, why});
}

size_t mention_first(const struct reading *r, uint32_t i)
{
    size_t lo = 0, hi = r->n_mentions;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (r->mentions[mid].end_token > i)
            hi = mid;
        else
            lo = mid + 1;
    }
    return lo;
}

const struct mention *mention_at(const struct reading *r, uint32_t i)
{
    size_t k = mention_first(r, i);
    return k < r->n_mentions && r->mentions[k].first_token <= i ? &r->mentions[k] : NULL;
}

size_t quantity_first(const struct reading *r, uint32_t i)
{
    size_t lo = 0, hi = r->n_quantities;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (r->quantities[mid].end_token > i)
            hi = mid;
        else
            lo = mid + 1;
    }
    return lo;
}

const struct quantity_at *quantity_covering(const struct reading *r, uint32_t i)
{
    size_t k = quantity_first(r, i);
    return k < r->n_quantities && r->quantities[k].first_token <= i ? &r->quantities[k] : NULL;
}

/* Heads follow their numbers in English but may stand before them elsewhere ("человек пять"):
 * look at the number before the token and the one after. */
const struct quantity_at *quantity_of_head(const struct reading *r, uint32_t i)
{
    size_t k = quantity_first(r, i);
    if (k > 0 && r->quantities[k - 1].head == i)
        return &r->quantities[k - 1];
    if (k < r->n_quantities && r->quantities[k].head == i)
        return &r->quantities[k];
    return NULL;
}
