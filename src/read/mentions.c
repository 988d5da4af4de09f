/* The names that the registers find become mentions; at the end all mentions are brought in order
 * and overlaps are settled. */
#include "read/stages.h"
#include "read/words.h"

static bool kind_of(str kind, enum mention_kind *out)
{
    for (int k = 0; k < N_MENTION_KINDS; k++) {
        if (str_eq(kind, str_of(reading_mention_kind((enum mention_kind)k)))) {
            *out = (enum mention_kind)k;
            return true;
        }
    }
    return false;
}

/* The registers' word as one of ours, since a str of theirs has no end mark; NULL for a word of a
 * user's own. */
static const char *precision_of(str s)
{
    static const char *const words[] = {"settlement", "district", "province", "country", "region",
                                        "border",     "pass",     "river",    "base",    "point"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eq(s, str_of(words[i])))
            return words[i];
    return NULL;
}

/* Guesses without the chosen one. The list of a hit is best first; the chosen one may stand
 * anywhere in it, so the rest is copied only when it doesn't stand at an end. */
static bool alternatives(struct reading *r, const struct name_hit *h, struct mention *m)
{
    size_t at = 0;
    while (at < h->n_guesses && !str_eq(h->guesses[at].id, h->id))
        at++;
    if (at == 0) {
        m->alternatives = h->n_guesses > 1 ? h->guesses + 1 : NULL;
        m->n_alternatives = h->n_guesses > 1 ? h->n_guesses - 1 : 0;
        return true;
    }
    struct name_guess *rest = arena_array(r->arena, h->n_guesses, sizeof *rest);
    if (rest == NULL)
        return false;
    for (size_t i = 0; i < h->n_guesses; i++)
        if (i != at)
            rest[m->n_alternatives++] = h->guesses[i];
    m->alternatives = rest;
    return true;
}

pm_code mentions_names(const struct reader *rd, struct reading *r, struct pm_err *e)
{
    const struct document *d = r->doc;
    const struct names *names = reader_names(rd);
    struct name_hit *hits = NULL;
    size_t n_hits = 0;
    if (names == NULL)
        return PM_OK;
    pm_code rc = names_find(names, d, r->arena, &hits, &n_hits, e);
    if (rc != PM_OK)
        return rc;
    for (size_t i = 0; i < n_hits; i++) {
        const struct name_hit *h = &hits[i];
        const struct block *b = &d->blocks[d->sentences[d->tokens[h->first_token].sentence].block];
        if (b->kind == BLOCK_FURNITURE)
            continue;
        if (h->id.n == 0) {
            uint8_t unsure = h->n_guesses > 1 ? TAKEN_UNSURE | TAKEN_SEVERAL : TAKEN_UNSURE;
            for (uint32_t k = h->first_token; k < h->end_token; k++)
                r->taken[k] |= unsure; /* unread.c tells it, unless it proves a date or a person */
            continue;
        }
        struct mention m = {.at = h->at,
                            .first_token = h->first_token,
                            .end_token = h->end_token,
                            .id = h->id,
                            .score = h->score,
                            .when = {.start = CIVIL_NONE, .end = CIVIL_NONE},
                            .rule = h->rule};
        if (!kind_of(h->kind, &m.kind))
            continue; /* a kind that a user's register has and the contract has not */
        if (m.kind == MENTION_PLACE) {
            const struct name_entity *entity = names_get(names, h->id);
            if (entity != NULL)
                m.place_precision = precision_of(entity->precision);
        }
        if (!alternatives(r, h, &m) || !reading_push_mention(r, m))
            return arena_err(r->arena, e);
        uint8_t bits = TAKEN_NAME;
        if (h->adjective || m.kind == MENTION_PEOPLE || m.kind == MENTION_STATE)
            bits |= TAKEN_NATION;
        for (uint32_t k = h->first_token; k < h->end_token; k++)
            r->taken[k] |= bits;
    }
    return PM_OK;
}

/* Longer words say more than shorter ones inside them ("Sirajuddin Haqqani", not the network);
 * between equals the earlier stage wins. */
static bool better(const struct mention *a, const struct mention *b)
{
    return a->end_token - a->first_token > b->end_token - b->first_token;
}

/* Stages append in order of the text: the list is a few sorted runs, merged here two by two. */
static void merge_runs(const struct mention *m, uint32_t *from, uint32_t *to, size_t n)
{
    size_t i = 0;
    while (i < n) {
        size_t mid = i + 1;
        while (mid < n && m[from[mid]].first_token >= m[from[mid - 1]].first_token)
            mid++;
        size_t end = mid < n ? mid + 1 : n;
        while (end < n && m[from[end]].first_token >= m[from[end - 1]].first_token)
            end++;
        size_t a = i, b = mid, o = i;
        while (a < mid || b < end) {
            bool left = b >= end || (a < mid && m[from[a]].first_token <= m[from[b]].first_token);
            to[o++] = left ? from[a++] : from[b++];
        }
        i = end;
    }
}

static bool sorted(const struct mention *m, const uint32_t *order, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (m[order[i]].first_token < m[order[i - 1]].first_token)
            return false;
    return true;
}

pm_code mentions_merge(const struct reader *rd, struct reading *r, struct pm_err *e)
{
    (void)rd;
    size_t n = r->n_mentions;
    if (n == 0)
        return PM_OK;
    uint32_t *order = arena_array(r->arena, n, sizeof *order);
    uint32_t *spare = arena_array(r->arena, n, sizeof *spare);
    struct mention *list = arena_array(r->arena, n, sizeof *list);
    if (order == NULL || spare == NULL || list == NULL)
        return arena_err(r->arena, e);
    for (size_t i = 0; i < n; i++)
        order[i] = (uint32_t)i;
    while (!sorted(r->mentions, order, n)) {
        merge_runs(r->mentions, order, spare, n);
        uint32_t *swap = order;
        order = spare;
        spare = swap;
    }
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        const struct mention *m = &r->mentions[order[i]];
        if (kept > 0 && m->first_token < list[kept - 1].end_token) {
            if (better(m, &list[kept - 1])) {
                /* what it replaces may have pushed nothing else out: mentions of one stage
                 * don't overlap, so at most one earlier mention reaches into this one */
                while (kept > 0 && list[kept - 1].end_token > m->first_token)
                    kept--;
                list[kept++] = *m;
            }
            continue;
        }
        list[kept++] = *m;
    }
    r->mentions = list;
    r->n_mentions = kept;
    r->cap_mentions = n;
    return PM_OK;
}
