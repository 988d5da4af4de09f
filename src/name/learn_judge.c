/* Learning the weights of judge.h: softmax over candidates and "none", by gradient steps in a fixed
 * order (Adam: Kingma and Ba 2015). */
#include <math.h>
#include <stdio.h>

#include "name/judge.h"
#include "name/learn.h"

enum { EPOCHS = 8, BATCH = 64 };

struct group { /* one question */
    uint32_t first; /* of the inputs, JUDGE_INPUTS each */
    uint8_t n, right; /* right == n: none of them */
    float none[JUDGE_NONE_INPUTS];
    float weight;
};

struct learn_judge {
    struct arena *a;
    float *inputs;
    size_t n_inputs, cap_inputs; /* in candidates */
    struct group *groups;
    size_t n_groups, cap_groups;
    double w[JUDGE_WEIGHTS], grad[JUDGE_WEIGHTS], m[JUDGE_WEIGHTS], v[JUDGE_WEIGHTS];
    double hidden[JUDGE_MAX][JUDGE_HIDDEN], z[JUDGE_MAX + 1];
};

pm_code learn_judge_open(struct arena *a, struct learn_judge **out, struct pm_err *e)
{
    struct learn_judge *j = arena_zero(a, sizeof *j);
    if (j == NULL)
        return arena_err(a, e);
    j->a = a;
    *out = j;
    return PM_OK;
}

static pm_code add_group(struct learn_judge *j, const struct heard *heard, size_t n,
                         size_t n_native, uint32_t right, unsigned known, float weight,
                         struct pm_err *e)
{
    struct group g = {(uint32_t)j->n_inputs, (uint8_t)n, (uint8_t)n, {0}, weight};
    judge_none_inputs(heard, n, n_native, known, g.none);
    if (j->n_inputs + n > j->cap_inputs) {
        size_t cap = j->cap_inputs == 0 ? 1 << 16 : 2 * j->cap_inputs;
        float *fresh = arena_array(j->a, cap * JUDGE_INPUTS, sizeof *fresh);
        if (fresh == NULL)
            return arena_err(j->a, e);
        if (j->n_inputs > 0)
            memcpy(fresh, j->inputs, j->n_inputs * JUDGE_INPUTS * sizeof *fresh);
        j->inputs = fresh;
        j->cap_inputs = cap;
    }
    for (size_t i = 0; i < n; i++) {
        judge_inputs(heard, n, i, n_native, known, j->inputs + (j->n_inputs + i) * JUDGE_INPUTS);
        if (heard[i].item == right)
            g.right = (uint8_t)i;
    }
    j->n_inputs += n;
    if (!ARENA_PUSH(j->a, j->groups, j->n_groups, j->cap_groups, g))
        return arena_err(j->a, e);
    return PM_OK;
}

/* As if the dictionary did not have the right one. */
static size_t without(struct heard *heard, size_t n, uint32_t right)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++)
        if (heard[i].item != right)
            heard[k++] = heard[i];
    return k;
}

/* Its letters in another order. */
static void mix_up(const struct learn_pair *p, uint32_t out[SPELL_MAX])
{
    static const size_t steps[] = {7, 5, 3, 2, 1};
    size_t step = 0;
    while (p->n % steps[step] == 0 && steps[step] > 1)
        step++;
    for (size_t i = 0; i < p->n; i++)
        out[i] = p->native[(p->n - 1 - i) * steps[step] % p->n];
}

pm_code learn_judge_add(struct learn_judge *j, const struct learn *l, const struct sounds *s,
                        learn_use *use, void *ctx, struct pm_err *e)
{
    struct hear *h;
    struct arena *a;
    struct dict d = *l->dict;
    struct heard heard[JUDGE_MAX];
    pm_code rc = arena_open((size_t)4 << 30, &a, e);
    if (rc != PM_OK)
        return rc;
    rc = hear_open(s, &h, e);
    if (rc != PM_OK)
        goto closed;
    d.a = a;
    d.parts = NULL;
    for (size_t k = 0; k < l->n_pairs; k++) {
        const struct learn_pair *p = &l->pairs[k];
        if (p->extra || !use(ctx, p) || (p->city && k % 3 != 0))
            continue;
        uint32_t lang = sounds_lang(s, str_of(l->langs[p->lang].name));
        for (unsigned known = 0; known <= JUDGE_COUNTRY; known++) {
            const struct dict_entry *gold = &d.entries[p->gold];
            const struct tree *t;
            TRY(dict_tree(&d, s, gold->kind, known ? gold->country : (str){0}, &t, e));
            size_t n = hear_names(h, t, p->native, p->n, lang, false, heard, JUDGE_MAX);
            dict_uses(&d, s, lang, p->native, p->n, !known, heard, n);
            uint32_t right = known ? p->gold : gold->same;
            unsigned bits = known | (p->city ? JUDGE_CITY : 0u);
            TRY(add_group(j, heard, n, p->n, right, bits, 1, e));
            if (k % 2 != 0 || known)
                continue;
            TRY(add_group(j, heard, n, p->n, right, bits | JUDGE_OPEN, 1, e));
            n = without(heard, n, right);
            TRY(add_group(j, heard, n, p->n, right, bits | JUDGE_OPEN, 1, e));
            if (k % 8 != 0 || p->n < 3)
                continue;
            uint32_t mixed[SPELL_MAX]; /* a name that no place has */
            mix_up(p, mixed);
            n = hear_names(h, t, mixed, p->n, lang, false, heard, JUDGE_MAX);
            TRY(add_group(j, heard, n, p->n, LEARN_NONE, bits | JUDGE_OPEN, 1, e));
        }
    }
out:
    hear_close(h);
closed:
    arena_close(a);
    return rc;
}

static void forward(struct learn_judge *j, const struct group *g)
{
    const double *v = j->w + JUDGE_HIDDEN * (JUDGE_INPUTS + 1), *straight = v + JUDGE_HIDDEN;
    for (size_t i = 0; i < g->n; i++) {
        const float *in = j->inputs + (g->first + i) * JUDGE_INPUTS;
        const double *w = j->w;
        double sum = 0;
        for (size_t k = 0; k < JUDGE_INPUTS; k++)
            sum += straight[k] * in[k];
        for (size_t h = 0; h < JUDGE_HIDDEN; h++, w += JUDGE_INPUTS + 1) {
            double x = w[JUDGE_INPUTS];
            for (size_t k = 0; k < JUDGE_INPUTS; k++)
                x += w[k] * in[k];
            j->hidden[i][h] = x;
            sum += x > 0 ? v[h] * x : 0.1 * v[h] * x;
        }
        j->z[i] = sum;
    }
    j->z[g->n] = 0;
    for (size_t k = 0; k < JUDGE_NONE_INPUTS; k++)
        j->z[g->n] += j->w[JUDGE_WEIGHTS - JUDGE_NONE_INPUTS + k] * g->none[k];
}

/* Scores become probabilities; gives back the loss. */
static double share(double *z, size_t n, size_t right)
{
    double top = z[0], sum = 0;
    for (size_t i = 1; i < n; i++)
        top = z[i] > top ? z[i] : top;
    for (size_t i = 0; i < n; i++)
        sum += exp(z[i] - top);
    for (size_t i = 0; i < n; i++)
        z[i] = exp(z[i] - top) / sum;
    return -log(z[right] + 1e-12);
}

static void backward(struct learn_judge *j, const struct group *g)
{
    const double *v = j->w + JUDGE_HIDDEN * (JUDGE_INPUTS + 1);
    double *grad_v = j->grad + JUDGE_HIDDEN * (JUDGE_INPUTS + 1);
    double *grad_straight = grad_v + JUDGE_HIDDEN;
    for (size_t i = 0; i < g->n; i++) {
        const float *in = j->inputs + (g->first + i) * JUDGE_INPUTS;
        double d = g->weight * (j->z[i] - (i == g->right)), *grad = j->grad;
        for (size_t k = 0; k < JUDGE_INPUTS; k++)
            grad_straight[k] += d * in[k];
        for (size_t h = 0; h < JUDGE_HIDDEN; h++, grad += JUDGE_INPUTS + 1) {
            double x = j->hidden[i][h], slope = x > 0 ? 1 : 0.1;
            grad_v[h] += d * slope * x;
            double dx = d * slope * v[h];
            for (size_t k = 0; k < JUDGE_INPUTS; k++)
                grad[k] += dx * in[k];
            grad[JUDGE_INPUTS] += dx;
        }
    }
    double d = g->weight * (j->z[g->n] - (g->right == g->n));
    for (size_t k = 0; k < JUDGE_NONE_INPUTS; k++)
        j->grad[JUDGE_WEIGHTS - JUDGE_NONE_INPUTS + k] += d * g->none[k];
}

static void step(struct learn_judge *j, size_t n, double rate, size_t t)
{
    double b1 = 1 - pow(0.9, (double)t), b2 = 1 - pow(0.999, (double)t);
    for (size_t i = 0; i < JUDGE_WEIGHTS; i++) {
        double g = j->grad[i] / (double)n + 1e-5 * j->w[i];
        j->m[i] = 0.9 * j->m[i] + 0.1 * g;
        j->v[i] = 0.999 * j->v[i] + 0.001 * g * g;
        j->w[i] -= rate * (j->m[i] / b1) / (sqrt(j->v[i] / b2) + 1e-8);
        j->grad[i] = 0;
    }
}

pm_code learn_judge_rows(struct learn_judge *j, struct buf *tsv, struct pm_err *e)
{
    uint64_t seed = 1;
    size_t n_steps = 0;
    if (j->n_groups == 0)
        return err_set(e, PM_INVALID, "no pairs to learn judging from");
    for (size_t i = 0; i < JUDGE_WEIGHTS; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        j->w[i] = i < JUDGE_HIDDEN * (JUDGE_INPUTS + 2)
                      ? ((double)(seed >> 40) / (1 << 24) - 0.5) * 0.5
                      : 0;
    }
    /* 7919 is prime and steps through all groups, far from the order of the file */
    for (size_t epoch = 0; epoch < EPOCHS; epoch++) {
        double rate = 0.003 * (1 - (double)epoch / EPOCHS), loss = 0, all = 0;
        for (size_t i = 0, at = epoch; i < j->n_groups; i++, at += 7919) {
            const struct group *g = &j->groups[at % j->n_groups];
            forward(j, g);
            loss += g->weight * share(j->z, g->n + 1u, g->right);
            all += g->weight;
            backward(j, g);
            if (i % BATCH == BATCH - 1)
                step(j, BATCH, rate, ++n_steps);
        }
        fprintf(stderr, "judge: round %zu, loss %.4f\n", epoch + 1, loss / all);
    }
    buf_printf(tsv, "weight\tjudge\t");
    for (size_t i = 0; i < JUDGE_WEIGHTS; i++)
        buf_printf(tsv, "%.4f%c", j->w[i], i + 1 < JUDGE_WEIGHTS ? ' ' : '\n');
    return tsv->rc == PM_OK ? PM_OK : buf_err(tsv, e);
}
