/* People that only their part in the text gives away: "said Farida Olimova", where no list knows the
 * given name. Whoever speaks, acts or is struck, has no id and is written like a name is marked as a
 * person, so that he can be masked. Rather one name too many: what is marked here is only kept from
 * leaving. Comes last, because it adds mentions in the middle. */
#include <stdlib.h>

#include "read/lexis.h"
#include "read/stages.h"
#include "read/words.h"

enum { PARTY_MAX_TOKENS = 14 };

static const char rule_named[] = "named-party";

struct marking {
    struct reading *r;
    const struct lexis *x;
    size_t n_before; /* mentions of the stages before, in order */
    bool failed;
};

static bool covered(const struct marking *k, struct span at)
{
    const struct reading *r = k->r;
    size_t lo = 0, hi = k->n_before;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (r->mentions[mid].at.end <= at.start)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo < k->n_before && span_overlaps(r->mentions[lo].at, at))
        return true;
    return false;
}

/* Written like a name, and no word of the language that has a capital for another reason. */
static bool like_a_name(const struct marking *k, uint32_t i)
{
    const struct token *t = &k->r->doc->tokens[i];
    return t->kind == TOKEN_WORD && (t->flags & TOKEN_CAPITAL) != 0 && t->n_letters >= 3 &&
           lexis_find(k->x, t->fold) == 0 && k->r->lists_of[i] == 0 && !covered(k, t->at);
}

static void mark_party(struct marking *k, const struct party *p)
{
    const struct document *d = k->r->doc;
    if (span_empty(p->at) || (p->id.n > 0 && !str_eq(p->id, STR("unnamed"))))
        return;
    uint32_t i = document_token_from(d, p->at.start);
    for (uint32_t n = 0; n < PARTY_MAX_TOKENS && i < d->n_tokens && d->tokens[i].at.end <= p->at.end;
         n++) {
        uint32_t end = i;
        while (end < d->n_tokens && d->tokens[end].at.end <= p->at.end && like_a_name(k, end))
            end++;
        if (end == i) {
            i++;
            continue;
        }
        struct mention m = {.at = document_range(d, i, end), .kind = MENTION_PERSON,
                            .first_token = i, .end_token = end, .score = 0.5,
                            .rule = rule_named};
        k->failed |= !reading_push_mention(k->r, m);
        i = end;
    }
}

static void mark_incident(struct marking *k, const struct incident *in)
{
    for (size_t i = 0; i < in->n_perpetrators; i++) {
        mark_party(k, &in->perpetrators[i].who);
        mark_party(k, &in->perpetrators[i].claimant);
    }
    for (size_t i = 0; i < in->n_targets; i++)
        mark_party(k, &in->targets[i].who);
    for (int c = 0; c < N_COUNT_KINDS; c++)
        mark_party(k, &in->counts[c].claimant);
    for (size_t i = 0; i < in->n_also; i++)
        mark_party(k, &in->also[i].count.claimant);
}

static int by_place(const void *a, const void *b)
{
    const struct mention *x = a, *y = b;
    if (x->at.start != y->at.start)
        return x->at.start < y->at.start ? -1 : 1;
    return x->at.end > y->at.end ? -1 : x->at.end < y->at.end;
}

/* The same name may have been met in several parts: once is enough. */
static void drop_twins(struct reading *r)
{
    size_t kept = 0;
    for (size_t i = 0; i < r->n_mentions; i++) {
        bool twin = kept > 0 && r->mentions[i].rule == rule_named &&
                    span_overlaps(r->mentions[kept - 1].at, r->mentions[i].at);
        if (!twin)
            r->mentions[kept++] = r->mentions[i];
    }
    r->n_mentions = kept;
}

pm_code persons_named(const struct reader *rd, struct reading *r, struct pm_err *e)
{
    struct marking k = {.r = r, .x = reader_lexis(rd), .n_before = r->n_mentions};
    for (size_t i = 0; i < r->n_claims; i++) {
        mark_party(&k, &r->claims[i].claimant);
        mark_party(&k, &r->claims[i].via);
    }
    for (size_t i = 0; i < r->n_incidents; i++)
        mark_incident(&k, &r->incidents[i]);
    for (size_t i = 0; i < r->n_figures; i++) {
        mark_party(&k, &r->figures[i].claimant);
        mark_party(&k, &r->figures[i].subject);
    }
    for (size_t i = 0; i < r->n_causes; i++)
        mark_party(&k, &r->causes[i].claimant);
    if (r->n_mentions > k.n_before) {
        qsort(r->mentions, r->n_mentions, sizeof *r->mentions, by_place);
        drop_twins(r);
    }
    return k.failed ? arena_err(r->arena, e) : PM_OK;
}
