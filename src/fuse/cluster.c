#include "fuse/cluster.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DEFAULT_DAYS = 3, MAX_CLUSTER = 256, PAIRS_EACH = 400, PAIRS_AT_LEAST = 5000000 };
static const double DEFAULT_THRESHOLD = 0.6, KEEP_SCORE = 0.2;

/* One account on one shelf: shelves hold what can lie near each other. */
struct order {
    uint64_t shelf;
    uint32_t i;
    civil_day start, end;
};

static int by_start(const void *a, const void *b)
{
    const struct order *x = a, *y = b;
    if (x->shelf != y->shelf)
        return x->shelf < y->shelf ? -1 : 1;
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return x->i < y->i ? -1 : x->i > y->i;
}

/* The sum of scores between two clusters, by their names. */
struct sum {
    uint32_t c, d; /* c < d; c == d: empty */
    double score;
};

/* Many are kept while joining; why is worked out again for the few that joined. */
struct kept {
    uint32_t a, b;
    double score;
};

struct list {
    uint32_t *of;
    size_t n, cap;
};

struct work {
    const struct account *acc;
    size_t n;
    struct arena *arena;
    struct order *order; /* accounts on their shelves, sorted */
    size_t n_order, cap_order;
    struct kept *pairs;
    size_t n_pairs, cap_pairs, max_pairs, n_compared;
    uint32_t *head, *next, *last; /* cluster lists: head[c] is its first account */
    uint32_t *of;
    uint32_t *size;
    struct list *near; /* of each cluster: those it has a sum with; names may be old */
    struct sum *sums;  /* open addressing */
    size_t n_sums, cap_sums;
};

#define NONE UINT32_MAX

static pm_code compare(struct work *w, uint32_t i, uint32_t k, struct pm_err *e)
{
    struct kept p = {.a = i, .b = k};
    if (str_cmp(w->acc[i].id, w->acc[k].id) > 0) {
        p.a = k;
        p.b = i;
    }
    if (++w->n_compared > w->max_pairs)
        return err_set(e, PM_LIMIT, "more than %zu pairs of accounts to compare; narrow the days",
                       w->max_pairs);
    p.score = same_score(&w->acc[p.a], &w->acc[p.b], NULL);
    if (p.score < KEEP_SCORE)
        return PM_OK;
    return ARENA_PUSH(w->arena, w->pairs, w->n_pairs, w->cap_pairs, p) ? PM_OK
                                                                       : arena_err(w->arena, e);
}

/* -- which accounts are compared ------------------------------------------------------------ */

/* Squares of one degree by two, at least 110 by 120 km up to 57 degrees north: what lies within 90 km
 * lies in one of nine. The odd names keep squares and provinces apart. */
static uint64_t square(double lat, double lon, int north, int east)
{
    uint64_t y = (uint64_t)((int64_t)floor(lat) + north + 100);
    uint64_t x = (uint64_t)((int64_t)floor(lon / 2) + east + 200);
    return (y << 20 | x) << 1 | 1;
}

static uint64_t province(str id)
{
    return str_hash(id) << 1;
}

#define ANYWHERE 0 /* the shelf of those who do not say where, or only which country */

static bool put(struct work *w, uint32_t i, uint64_t shelf)
{
    struct order o = {shelf, i, w->acc[i].start, w->acc[i].end};
    return ARENA_PUSH(w->arena, w->order, w->n_order, w->cap_order, o);
}

static bool put_on_shelves(struct work *w, uint32_t i)
{
    const struct account *a = &w->acc[i];
    bool somewhere = false, ok = true;
    for (size_t k = 0; ok && k < a->n_places; k++) {
        const struct same_place *p = &a->places[k];
        if (p->province.n == 0)
            continue;
        somewhere = true;
        ok = put(w, i, province(p->province)) &&
             (!p->has_point || put(w, i, square(p->lat, p->lon, 0, 0)));
    }
    return ok && (somewhere || put(w, i, ANYWHERE));
}

/* Do a and b share an earlier shelf than this one? Then they have been compared. Shelves are looked
 * through in the order of b's places; the province before the square. */
static bool met_before(const struct account *a, const struct account *b, uint64_t shelf)
{
    for (size_t k = 0; k < b->n_places; k++) {
        const struct same_place *q = &b->places[k];
        if (q->province.n == 0)
            continue;
        for (size_t j = 0; j < a->n_places; j++) {
            const struct same_place *p = &a->places[j];
            if (str_eq(p->province, q->province))
                return province(q->province) != shelf;
        }
        if (!q->has_point)
            continue;
        uint64_t s = square(q->lat, q->lon, 0, 0);
        for (size_t j = 0; j < a->n_places; j++) {
            const struct same_place *p = &a->places[j];
            for (int at = 0; p->province.n > 0 && p->has_point && at < 9; at++)
                if (square(p->lat, p->lon, at / 3 - 1, at % 3 - 1) == s)
                    return s != shelf;
        }
    }
    return false;
}

static size_t first_on(const struct work *w, uint64_t shelf, civil_day from)
{
    size_t lo = 0, hi = w->n_order;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        const struct order *o = &w->order[mid];
        if (o->shelf < shelf || (o->shelf == shelf && o->start < from))
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

/* Compare account i with those of a shelf that begin in its window, on its own day or later; of two
 * that begin together, the later in the list. (No range is longer than a week.) */
static pm_code compare_with(struct work *w, uint32_t i, uint64_t shelf, int days, struct pm_err *e)
{
    const struct account *a = &w->acc[i];
    pm_code rc = PM_OK;
    for (size_t k = first_on(w, shelf, a->start);
         rc == PM_OK && k < w->n_order && w->order[k].shelf == shelf &&
         w->order[k].start <= a->end + days;
         k++) {
        uint32_t b = w->order[k].i;
        if (b == i || (w->order[k].start == a->start && b < i) ||
            (k > 0 && w->order[k - 1].i == b && w->order[k - 1].shelf == shelf) ||
            (shelf != ANYWHERE && met_before(a, &w->acc[b], shelf)))
            continue;
        rc = compare(w, i, b, e);
    }
    return rc;
}

enum { ONE_MAX_SHELVES = SAME_MAX_PLACES * 10 };

static bool has(const uint64_t *list, size_t n, uint64_t shelf)
{
    for (size_t i = 0; i < n; i++)
        if (list[i] == shelf)
            return true;
    return false;
}

static size_t shelves_of(const struct account *a, uint64_t out[ONE_MAX_SHELVES])
{
    size_t n = 0;
    for (size_t k = 0; k < a->n_places; k++) {
        const struct same_place *p = &a->places[k];
        if (p->province.n == 0)
            continue;
        if (!has(out, n, province(p->province)))
            out[n++] = province(p->province);
        for (int at = 0; p->has_point && at < 9; at++)
            if (!has(out, n, square(p->lat, p->lon, at / 3 - 1, at % 3 - 1)))
                out[n++] = square(p->lat, p->lon, at / 3 - 1, at % 3 - 1);
    }
    return n;
}

/* An account without a place meets those that begin within a day of it, wherever: what says so little
 * must at least have the day right. */
static pm_code compare_unplaced(struct work *w, uint32_t i, const struct order *all, size_t n,
                                struct pm_err *e)
{
    const struct account *a = &w->acc[i];
    size_t lo = 0, hi = n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (all[mid].start < a->start - 1)
            lo = mid + 1;
        else
            hi = mid;
    }
    pm_code rc = PM_OK;
    for (; rc == PM_OK && lo < n && all[lo].start <= a->end + 1; lo++)
        rc = compare(w, i, all[lo].i, e);
    return rc;
}

/* Accounts whose day is known lie on shelves: provinces, and squares around what is told exactly.
 * Each is compared with those on its shelves, and in the squares around, that begin within the window.
 * Accounts without a day could be any incident's and are compared with none: a pair of
 * equal places alone must not merge. Long ranges (a month, a year) are left alone too. */
static pm_code collect(struct work *w, int days, struct pm_err *e)
{
    struct order *placed = arena_array(w->arena, w->n ? w->n : 1, sizeof *placed);
    uint32_t *loose = arena_array(w->arena, w->n ? w->n : 1, sizeof *loose);
    size_t n_placed = 0, n_loose = 0;
    if (placed == NULL || loose == NULL)
        return arena_err(w->arena, e);
    for (uint32_t i = 0; i < w->n; i++) {
        uint64_t own[ONE_MAX_SHELVES];
        if (w->acc[i].start == CIVIL_NONE || w->acc[i].end - w->acc[i].start > 7)
            continue;
        if (!put_on_shelves(w, i))
            return arena_err(w->arena, e);
        if (shelves_of(&w->acc[i], own) > 0)
            placed[n_placed++] = (struct order){0, i, w->acc[i].start, w->acc[i].end};
        else
            loose[n_loose++] = i;
    }
    if (w->n_order > 1)
        qsort(w->order, w->n_order, sizeof *w->order, by_start);
    if (n_placed > 1)
        qsort(placed, n_placed, sizeof *placed, by_start);
    pm_code rc = PM_OK;
    for (size_t p = 0; rc == PM_OK && p < n_placed; p++) {
        uint64_t own[ONE_MAX_SHELVES];
        size_t n = shelves_of(&w->acc[placed[p].i], own);
        for (size_t k = 0; rc == PM_OK && k < n; k++)
            rc = compare_with(w, placed[p].i, own[k], days, e);
    }
    for (size_t l = 0; rc == PM_OK && l < n_loose; l++) {
        rc = compare_with(w, loose[l], ANYWHERE, days, e);
        if (rc == PM_OK)
            rc = compare_unplaced(w, loose[l], placed, n_placed, e);
    }
    return rc;
}

/* -- joining ------------------------------------------------------------------------------- */

static _Thread_local const struct account *sort_acc;

static int by_score(const void *a, const void *b)
{
    const struct kept *x = a, *y = b;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    int d = str_cmp(sort_acc[x->a].id, sort_acc[y->a].id);
    return d ? d : str_cmp(sort_acc[x->b].id, sort_acc[y->b].id);
}

static struct sum *sum_slot(const struct work *w, uint32_t c, uint32_t d)
{
    uint32_t low = c < d ? c : d, high = c < d ? d : c;
    uint64_t h = ((uint64_t)low << 32 | high) * 0x9E3779B97F4A7C15u;
    size_t k = (size_t)(h >> 20) & (w->cap_sums - 1);
    while (w->sums[k].c != w->sums[k].d && (w->sums[k].c != low || w->sums[k].d != high))
        k = (k + 1) & (w->cap_sums - 1);
    return &w->sums[k];
}

static bool sums_grow(struct work *w, size_t cap)
{
    struct work more = {.arena = w->arena, .cap_sums = cap};
    more.sums = arena_array(w->arena, cap, sizeof *more.sums);
    if (more.sums == NULL)
        return false;
    memset(more.sums, 0, cap * sizeof *more.sums);
    w->n_sums = 0;
    for (size_t k = 0; k < w->cap_sums; k++)
        if (w->sums[k].score > 0) {
            *sum_slot(&more, w->sums[k].c, w->sums[k].d) = w->sums[k];
            w->n_sums++;
        }
    w->sums = more.sums;
    w->cap_sums = cap;
    return true;
}

static bool sum_add(struct work *w, uint32_t c, uint32_t d, double score)
{
    if (2 * w->n_sums >= w->cap_sums && !sums_grow(w, 2 * w->cap_sums))
        return false;
    struct sum *s = sum_slot(w, c, d);
    if (s->c == s->d) {
        *s = (struct sum){c < d ? c : d, c < d ? d : c, 0};
        w->n_sums++;
    }
    s->score += score;
    return true;
}

static bool near_add(struct work *w, uint32_t c, uint32_t d)
{
    struct list *l = &w->near[c];
    return ARENA_PUSH(w->arena, l->of, l->n, l->cap, d);
}

/* Scores between accounts are the first sums: every account is a cluster. */
static pm_code sum_pairs(struct work *w, struct pm_err *e)
{
    size_t cap = 64;
    while (cap < w->n_pairs * 2)
        cap *= 2;
    bool ok = sums_grow(w, cap);
    for (size_t p = 0; ok && p < w->n_pairs; p++) {
        uint32_t a = w->pairs[p].a, b = w->pairs[p].b;
        ok = sum_add(w, a, b, w->pairs[p].score) && near_add(w, a, b) && near_add(w, b, a);
    }
    return ok ? PM_OK : arena_err(w->arena, e);
}

/* Pairs that were not kept or not compared count as 0. */
static double mean_between(const struct work *w, uint32_t c, uint32_t d)
{
    return sum_slot(w, c, d)->score / ((double)w->size[c] * w->size[d]);
}

/* Two accounts that both say exactly where, too far apart for one incident, stay two whatever a third
 * one says that tells of both. The sum is emptied, so that the question is not asked again. */
static bool are_apart(struct work *w, uint32_t c, uint32_t d)
{
    for (uint32_t i = w->head[c]; i != NONE; i = w->next[i])
        for (uint32_t k = w->head[d]; k != NONE; k = w->next[k]) {
            struct same_why why;
            same_score(&w->acc[i], &w->acc[k], &why);
            if (why.place <= SAME_PLACE_APART) {
                sum_slot(w, c, d)->score = 0;
                return true;
            }
        }
    return false;
}

/* d becomes part of c. d's sums become c's; the shorter list moves, so that no sum moves more often
 * than the logarithm of their number. */
static bool join(struct work *w, uint32_t c, uint32_t d)
{
    sum_slot(w, c, d)->score = 0;
    for (size_t i = 0; i < w->near[d].n; i++) {
        uint32_t x = w->of[w->near[d].of[i]];
        if (x == c || x == d)
            continue;
        struct sum *s = sum_slot(w, d, x);
        double score = s->score;
        if (score <= 0)
            continue; /* moved already under another of x's names */
        s->score = 0;
        if (!sum_add(w, c, x, score) || !near_add(w, c, x))
            return false;
    }
    for (uint32_t k = w->head[d]; k != NONE; k = w->next[k])
        w->of[k] = c;
    w->next[w->last[c]] = w->head[d];
    w->last[c] = w->last[d];
    w->size[c] += w->size[d];
    w->head[d] = NONE;
    w->size[d] = 0;
    w->near[d] = (struct list){0};
    return true;
}

static pm_code begin(struct work *w, struct pm_err *e)
{
    size_t n = w->n ? w->n : 1;
    uint32_t **lists[] = {&w->head, &w->next, &w->last, &w->of, &w->size};
    for (size_t l = 0; l < sizeof lists / sizeof *lists; l++)
        if ((*lists[l] = arena_array(w->arena, n, sizeof **lists[l])) == NULL)
            return arena_err(w->arena, e);
    w->near = arena_zero(w->arena, n * sizeof *w->near);
    if (w->near == NULL)
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
        number[i] = NONE;
    for (uint32_t i = 0; i < w->n; i++)
        if (number[w->of[i]] == NONE)
            number[w->of[i]] = n++;
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
                     .max_pairs = opt.max_pairs ? opt.max_pairs : PAIRS_AT_LEAST + PAIRS_EACH * n};
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
    rc = sum_pairs(&w, e);
    struct cluster_pair *joined = arena_array(a, n ? n : 1, sizeof *joined);
    if (rc != PM_OK || joined == NULL)
        return rc != PM_OK ? rc : arena_err(a, e);
    size_t n_joined = 0;
    for (size_t p = 0; p < w.n_pairs && w.pairs[p].score >= threshold; p++) {
        uint32_t c = w.of[w.pairs[p].a], d = w.of[w.pairs[p].b];
        if (c == d || w.size[c] + w.size[d] > MAX_CLUSTER || mean_between(&w, c, d) < threshold ||
            are_apart(&w, c, d))
            continue;
        bool c_stays = w.near[c].n != w.near[d].n ? w.near[c].n > w.near[d].n
                                                  : str_cmp(accounts[c].id, accounts[d].id) < 0;
        if (!join(&w, c_stays ? c : d, c_stays ? d : c))
            return arena_err(a, e);
        struct cluster_pair *j = &joined[n_joined++];
        *j = (struct cluster_pair){.a = w.pairs[p].a, .b = w.pairs[p].b};
        j->score = same_score(&accounts[j->a], &accounts[j->b], &j->why);
    }
    return finish(&w, joined, n_joined, out, e);
}
