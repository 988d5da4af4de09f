#include "fuse/cluster.h"

#include <stdlib.h>

enum { DEFAULT_DAYS = 3, DEFAULT_MAX_PAIRS = 5000000, MAX_CLUSTER = 256 };
static const double DEFAULT_THRESHOLD = 0.6, KEEP_SCORE = 0.2;

struct order {
    uint32_t i;
    civil_day start, end;
};

static int by_start(const void *a, const void *b)
{
    const struct order *x = a, *y = b;
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return x->i < y->i ? -1 : x->i > y->i;
}

struct work {
    const struct account *acc;
    size_t n;
    struct arena *arena;
    struct cluster_pair *pairs;
    size_t n_pairs, cap_pairs, max_pairs, n_compared;
    uint32_t *head, *next, *last; /* cluster lists: head[c] is its first account */
    uint32_t *of;
    uint32_t *size;
    uint32_t *slots; /* index of a pair + 1 */
    size_t n_slots;
};

#define NONE UINT32_MAX

static size_t slot_of(const struct work *w, uint32_t a, uint32_t b)
{
    uint64_t h = ((uint64_t)a << 32 | b) * 0x9E3779B97F4A7C15u;
    return (size_t)(h >> 20) & (w->n_slots - 1);
}

static pm_code compare(struct work *w, uint32_t i, uint32_t k, struct pm_err *e)
{
    struct cluster_pair p = {.a = i, .b = k};
    if (str_cmp(w->acc[i].id, w->acc[k].id) > 0) {
        p.a = k;
        p.b = i;
    }
    if (++w->n_compared > w->max_pairs)
        return err_set(e, PM_LIMIT, "more than %zu pairs of accounts to compare; narrow the days",
                       w->max_pairs);
    p.score = same_score(&w->acc[p.a], &w->acc[p.b], &p.why);
    if (p.score < KEEP_SCORE)
        return PM_OK;
    return ARENA_PUSH(w->arena, w->pairs, w->n_pairs, w->cap_pairs, p) ? PM_OK
                                                                       : arena_err(w->arena, e);
}

/* Accounts whose day is known sorted by it: each is compared with those that begin within the
 * window. Accounts without a day could be any incident's and are compared with none: a pair of
 * equal places alone must not merge. Long ranges (a month, a year) are left alone too. */
static pm_code collect(struct work *w, int days, struct pm_err *e)
{
    struct order *o = arena_array(w->arena, w->n ? w->n : 1, sizeof *o);
    if (o == NULL)
        return arena_err(w->arena, e);
    size_t n = 0;
    for (uint32_t i = 0; i < w->n; i++)
        if (w->acc[i].start != CIVIL_NONE && w->acc[i].end - w->acc[i].start <= 7)
            o[n++] = (struct order){i, w->acc[i].start, w->acc[i].end};
    qsort(o, n, sizeof *o, by_start);
    for (size_t i = 0; i < n; i++)
        for (size_t k = i + 1; k < n && o[k].start <= o[i].end + days; k++) {
            pm_code rc = compare(w, o[i].i, o[k].i, e);
            if (rc != PM_OK)
                return rc;
        }
    return PM_OK;
}

static _Thread_local const struct account *sort_acc;

static int by_score(const void *a, const void *b)
{
    const struct cluster_pair *x = a, *y = b;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    int d = str_cmp(sort_acc[x->a].id, sort_acc[y->a].id);
    return d ? d : str_cmp(sort_acc[x->b].id, sort_acc[y->b].id);
}

/* Scores of pairs by their accounts: open addressing over the sorted list. */
static pm_code index_pairs(struct work *w, struct pm_err *e)
{
    for (w->n_slots = 64; w->n_slots < w->n_pairs * 2; w->n_slots *= 2)
        ;
    w->slots = arena_array(w->arena, w->n_slots, sizeof *w->slots);
    if (w->slots == NULL)
        return arena_err(w->arena, e);
    for (uint32_t p = 0; p < w->n_pairs; p++) {
        size_t k = slot_of(w, w->pairs[p].a, w->pairs[p].b);
        while (w->slots[k] != 0)
            k = (k + 1) & (w->n_slots - 1);
        w->slots[k] = p + 1;
    }
    return PM_OK;
}

static double score_between(const struct work *w, uint32_t i, uint32_t k)
{
    if (str_cmp(w->acc[i].id, w->acc[k].id) > 0) {
        uint32_t t = i;
        i = k;
        k = t;
    }
    for (size_t s = slot_of(w, i, k); w->slots[s] != 0; s = (s + 1) & (w->n_slots - 1)) {
        const struct cluster_pair *p = &w->pairs[w->slots[s] - 1];
        if (p->a == i && p->b == k)
            return p->score;
    }
    return 0; /* below KEEP_SCORE, or too far apart in time to be compared */
}

static double mean_between(const struct work *w, uint32_t c, uint32_t d)
{
    double sum = 0;
    for (uint32_t i = w->head[c]; i != NONE; i = w->next[i])
        for (uint32_t k = w->head[d]; k != NONE; k = w->next[k])
            sum += score_between(w, i, k);
    return sum / ((double)w->size[c] * w->size[d]);
}

static void join(struct work *w, uint32_t c, uint32_t d)
{
    for (uint32_t k = w->head[d]; k != NONE; k = w->next[k])
        w->of[k] = c;
    w->next[w->last[c]] = w->head[d];
    w->last[c] = w->last[d];
    w->size[c] += w->size[d];
    w->head[d] = NONE;
    w->size[d] = 0;
}

static pm_code begin(struct work *w, struct pm_err *e)
{
    size_t n = w->n ? w->n : 1;
    uint32_t **lists[] = {&w->head, &w->next, &w->last, &w->of, &w->size};
    for (size_t l = 0; l < sizeof lists / sizeof *lists; l++)
        if ((*lists[l] = arena_array(w->arena, n, sizeof **lists[l])) == NULL)
            return arena_err(w->arena, e);
    for (uint32_t i = 0; i < w->n; i++) {
        w->head[i] = w->last[i] = w->of[i] = i;
        w->next[i] = NONE;
        w->size[i] = 1;
    }
    return PM_OK;
}

/* Number the clusters in the order of their accounts. */
static pm_code finish(struct work *w, struct cluster_pair *joined, size_t n_joined,
                      struct clusters *out, struct pm_err *e)
{
    uint32_t *number = arena_array(w->arena, w->n ? w->n : 1, sizeof *number);
    if (number == NULL)
        return arena_err(w->arena, e);
    uint32_t n = 0;
    for (uint32_t i = 0; i < w->n; i++)
        if (w->head[i] != NONE)
            number[i] = n++;
    for (uint32_t i = 0; i < w->n; i++)
        w->of[i] = number[w->of[i]];
    *out = (struct clusters){w->of, n, joined, n_joined};
    return PM_OK;
}

pm_code cluster_make(const struct account *accounts, size_t n, const struct cluster_options *o,
                     struct arena *a, struct clusters *out, struct pm_err *e)
{
    struct cluster_options opt = o ? *o : (struct cluster_options){0};
    double threshold = opt.threshold > 0 ? opt.threshold : DEFAULT_THRESHOLD;
    struct work w = {.acc = accounts, .n = n, .arena = a,
                     .max_pairs = opt.max_pairs ? opt.max_pairs : DEFAULT_MAX_PAIRS};
    if (n >= NONE)
        return err_set(e, PM_LIMIT, "too many accounts");
    pm_code rc = begin(&w, e);
    if (rc == PM_OK)
        rc = collect(&w, opt.days > 0 ? opt.days : DEFAULT_DAYS, e);
    if (rc != PM_OK)
        return rc;
    sort_acc = accounts;
    if (w.n_pairs > 1)
        qsort(w.pairs, w.n_pairs, sizeof *w.pairs, by_score);
    rc = index_pairs(&w, e);
    struct cluster_pair *joined = arena_array(a, n ? n : 1, sizeof *joined);
    if (rc != PM_OK || joined == NULL)
        return rc != PM_OK ? rc : arena_err(a, e);
    size_t n_joined = 0;
    for (size_t p = 0; p < w.n_pairs && w.pairs[p].score >= threshold; p++) {
        uint32_t c = w.of[w.pairs[p].a], d = w.of[w.pairs[p].b];
        if (c == d || w.size[c] + w.size[d] > MAX_CLUSTER || mean_between(&w, c, d) < threshold)
            continue;
        join(&w, c < d ? c : d, c < d ? d : c);
        joined[n_joined++] = w.pairs[p];
    }
    return finish(&w, joined, n_joined, out, e);
}
