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
};

#define NONE UINT32_MAX

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

static double mean_between(const struct work *w, uint32_t c, uint32_t d)
{
    double sum = 0;
    size_t n = 0;
    for (uint32_t i = w->head[c]; i != NONE; i = w->next[i])
        for (uint32_t k = w->head[d]; k != NONE; k = w->next[k], n++)
            sum += same_score(&w->acc[i], &w->acc[k], NULL);
    return n ? sum / (double)n : 0;
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

/* Number the clusters in the order of their accounts, keep the pairs inside them. */
static pm_code finish(struct work *w, double threshold, struct clusters *out, struct pm_err *e)
{
    uint32_t *number = arena_array(w->arena, w->n ? w->n : 1, sizeof *number);
    if (number == NULL)
        return arena_err(w->arena, e);
    uint32_t n = 0;
    for (uint32_t i = 0; i < w->n; i++)
        if (w->head[i] != NONE)
            number[i] = n++;
    size_t kept = 0;
    for (size_t p = 0; p < w->n_pairs; p++)
        if (w->of[w->pairs[p].a] == w->of[w->pairs[p].b] && w->pairs[p].score >= threshold)
            w->pairs[kept++] = w->pairs[p];
    for (uint32_t i = 0; i < w->n; i++)
        w->of[i] = number[w->of[i]];
    *out = (struct clusters){w->of, n, w->pairs, kept};
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
    for (size_t p = 0; p < w.n_pairs && w.pairs[p].score >= threshold; p++) {
        uint32_t c = w.of[w.pairs[p].a], d = w.of[w.pairs[p].b];
        if (c == d || w.size[c] + w.size[d] > MAX_CLUSTER || mean_between(&w, c, d) < threshold)
            continue;
        join(&w, c < d ? c : d, c < d ? d : c);
    }
    return finish(&w, threshold, out, e);
}
