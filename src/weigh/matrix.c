#include "weigh/matrix.h"

#include <math.h>
#include <stdlib.h>

static pm_code check(const struct matrix *m, struct pm_err *e)
{
    if (m->n_hypotheses == 0 || m->n_evidence == 0)
        return err_set(e, PM_INVALID, "a matrix needs a hypothesis and a piece of evidence");
    for (size_t i = 0; i < m->n_evidence * m->n_hypotheses; i++)
        if (m->ratings[i] != MATRIX_BLANK && (m->ratings[i] < -2 || m->ratings[i] > 2))
            return err_set(e, PM_INVALID, "evidence %zu: rating %d is not one of -2..2",
                           i / m->n_hypotheses + 1, m->ratings[i]);
    for (size_t i = 0; m->weights != NULL && i < m->n_evidence; i++)
        if (!(m->weights[i] >= 0 && m->weights[i] <= 1))
            return err_set(e, PM_INVALID, "evidence %zu: weight %g is not between 0 and 1", i + 1,
                           m->weights[i]);
    return PM_OK;
}

static double weight(const struct matrix *m, size_t ev)
{
    double w = m->weights ? m->weights[ev] : 1;
    if (m->origin == NULL)
        return w;
    size_t group = 0;
    for (size_t i = 0; i < m->n_evidence; i++)
        group += m->origin[i] == m->origin[ev];
    return w / (double)group;
}

static double against(const struct matrix *m, size_t ev, size_t h)
{
    int r = m->ratings[ev * m->n_hypotheses + h];
    return r == MATRIX_BLANK || r >= 0 ? 0 : -r;
}

struct tally {
    double inconsistency, consistency;
    int n_strong;
    uint32_t h;
};

static int by_tally(const void *a, const void *b)
{
    const struct tally *x = a, *y = b;
    if (x->inconsistency != y->inconsistency)
        return x->inconsistency < y->inconsistency ? -1 : 1;
    if (x->n_strong != y->n_strong)
        return x->n_strong - y->n_strong;
    if (x->consistency != y->consistency)
        return x->consistency > y->consistency ? -1 : 1;
    return x->h < y->h ? -1 : 1;
}

static void tally_up(const struct matrix *m, bool weighted, struct tally *t)
{
    for (uint32_t h = 0; h < m->n_hypotheses; h++) {
        t[h] = (struct tally){.h = h};
        for (size_t ev = 0; ev < m->n_evidence; ev++) {
            int r = m->ratings[ev * m->n_hypotheses + h];
            double w = weighted ? weight(m, ev) : 1;
            t[h].inconsistency += w * against(m, ev, h);
            if (r != MATRIX_BLANK && r > 0)
                t[h].consistency += w * r;
            t[h].n_strong += r == -2;
        }
    }
}

static double diagnosticity(const struct matrix *m, size_t ev, size_t *n_assessed)
{
    int low = 2, high = -2;
    for (size_t h = 0; h < m->n_hypotheses; h++) {
        int r = m->ratings[ev * m->n_hypotheses + h];
        if (r == MATRIX_BLANK)
            continue;
        ++*n_assessed;
        low = r < low ? r : low;
        high = r > high ? r : high;
    }
    return high > low ? weight(m, ev) * (high - low) / 4 : 0;
}

pm_code matrix_rank(const struct matrix *m, struct arena *a, struct matrix_result *out,
                    struct pm_err *e)
{
    pm_code rc = check(m, e);
    if (rc != PM_OK)
        return rc;
    size_t n = m->n_hypotheses;
    struct tally *weighted = arena_array(a, n, sizeof *weighted);
    struct tally *plain = arena_array(a, n, sizeof *plain);
    struct matrix_result r = {.inconsistency = arena_array(a, n, sizeof(double)),
                              .plain = arena_array(a, n, sizeof(double)),
                              .order = arena_array(a, n, sizeof(uint32_t)),
                              .diagnosticity = arena_array(a, m->n_evidence, sizeof(double))};
    if (!weighted || !plain || !r.inconsistency || !r.plain || !r.order || !r.diagnosticity)
        return arena_err(a, e);
    tally_up(m, true, weighted);
    tally_up(m, false, plain);
    for (size_t h = 0; h < n; h++) {
        r.inconsistency[h] = weighted[h].inconsistency;
        r.plain[h] = plain[h].inconsistency;
    }
    qsort(weighted, n, sizeof *weighted, by_tally);
    qsort(plain, n, sizeof *plain, by_tally);
    for (size_t h = 0; h < n; h++) {
        r.order[h] = weighted[h].h;
        r.plain_order_differs |= weighted[h].h != plain[h].h;
    }
    size_t n_assessed = 0;
    for (size_t ev = 0; ev < m->n_evidence; ev++)
        r.diagnosticity[ev] = diagnosticity(m, ev, &n_assessed);
    r.assessed = (double)n_assessed / (double)(n * m->n_evidence);
    *out = r;
    return PM_OK;
}

struct share {
    double gap;
    uint32_t ev;
};

static int by_gap(const void *a, const void *b)
{
    const struct share *x = a, *y = b;
    if (x->gap != y->gap)
        return x->gap > y->gap ? -1 : 1;
    return x->ev < y->ev ? -1 : 1;
}

pm_code matrix_turning_set(const struct matrix *m, uint32_t rival, struct arena *a, uint32_t *out,
                           size_t *n, struct pm_err *e)
{
    struct matrix_result r;
    pm_code rc = matrix_rank(m, a, &r, e);
    if (rc != PM_OK)
        return rc;
    if (rival >= m->n_hypotheses)
        return err_set(e, PM_INVALID, "there is no hypothesis %u", rival + 1);
    struct share *s = arena_array(a, m->n_evidence, sizeof *s);
    if (s == NULL)
        return arena_err(a, e);
    uint32_t leader = r.order[0];
    double gap = r.inconsistency[rival] - r.inconsistency[leader];
    for (uint32_t ev = 0; ev < m->n_evidence; ev++)
        s[ev] = (struct share){weight(m, ev) * (against(m, ev, rival) - against(m, ev, leader)), ev};
    qsort(s, m->n_evidence, sizeof *s, by_gap);
    size_t used = 0;
    while (gap > 1e-9 && used < m->n_evidence && s[used].gap > 0) {
        gap -= s[used].gap;
        out[used] = s[used].ev;
        used++;
    }
    *n = gap > 1e-9 ? m->n_evidence + 1 : used;
    return PM_OK;
}
