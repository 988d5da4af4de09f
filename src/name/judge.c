#include "name/judge.h"

#include <math.h>

void judge_inputs(const struct heard *heard, size_t n, size_t i, size_t n_native, unsigned known,
                  float out[JUDGE_INPUTS])
{
    const struct heard *x = &heard[i];
    float letters = (float)(n_native > 0 ? n_native : 1);
    float worth = heard_worth(x), best = heard_worth(&heard[0]);
    float most = -1e9f;
    for (size_t k = 0; k < n; k++)
        most = heard[k].gain > most ? heard[k].gain : most;
    float country = known & JUDGE_COUNTRY ? 1.0f : 0.0f;
    float in[JUDGE_INPUTS] = {
        (worth - best) / 5,
        worth / letters,
        x->cost / letters,
        x->cost / 10,
        x->gain / letters / 3,
        x->gain / 30,
        x->lm / 30,
        (float)x->n_latin / letters - 1,
        x->form & FORM_BARE ? 1.0f : 0.0f,
        x->form & FORM_TURNED ? 1.0f : 0.0f,
        x->form & FORM_LOCAL ? 1.0f : 0.0f,
        (float)x->skipped,
        (float)x->said,
        (float)x->silent / letters * 4,
        i == 0 ? 1.0f : 0.0f,
        i == 0 ? (n > 1 ? fminf((heard_worth(&heard[1]) - best) / 5, 2) : 2) : 0,
        letters / 10,
        country,
        known & JUDGE_CITY ? 1.0f : 0.0f,
        (worth - best) / 5 * country,
        x->form & FORM_PART ? 1.0f : 0.0f,
        (x->gain - most) / 5,
        known & JUDGE_COUNTRY ? 0 : x->use,
        x->skipped > 0 && (x->form & FORM_BARE) == 0 ? 1.0f : 0.0f,
        known & JUDGE_OPEN ? 1.0f : 0.0f,
    };
    memcpy(out, in, sizeof in);
}

void judge_none_inputs(const struct heard *heard, size_t n, size_t n_native, unsigned known,
                       float out[JUDGE_NONE_INPUTS])
{
    float letters = (float)(n_native > 0 ? n_native : 1);
    float open = known & JUDGE_OPEN ? 1.0f : 0.0f;
    float worth = n > 0 ? heard_worth(&heard[0]) / letters : 2;
    float cost = n > 0 ? heard[0].cost / letters : 2;
    float gain = n > 0 ? heard[0].gain / letters / 3 : 0;
    float in[JUDGE_NONE_INPUTS] = {
        1,
        letters / 10,
        worth,
        cost,
        gain,
        n > 1 ? fminf((heard_worth(&heard[1]) - heard_worth(&heard[0])) / 5, 2) : 2,
        known & JUDGE_COUNTRY ? 1.0f : 0.0f,
        known & JUDGE_CITY ? 1.0f : 0.0f,
        open,
        open * letters / 10,
        open * worth,
        open * cost,
    };
    memcpy(out, in, sizeof in);
}

static float score(const float *w, const float in[JUDGE_INPUTS])
{
    const float *v = w + JUDGE_HIDDEN * (JUDGE_INPUTS + 1), *straight = v + JUDGE_HIDDEN;
    float sum = 0;
    for (size_t k = 0; k < JUDGE_INPUTS; k++)
        sum += straight[k] * in[k];
    for (size_t h = 0; h < JUDGE_HIDDEN; h++, w += JUDGE_INPUTS + 1) {
        float x = w[JUDGE_INPUTS];
        for (size_t k = 0; k < JUDGE_INPUTS; k++)
            x += w[k] * in[k];
        sum += x > 0 ? v[h] * x : 0.1f * v[h] * x;
    }
    return sum;
}

void judge(const struct sounds *s, unsigned known, const struct heard *heard, size_t n,
           size_t n_native, float p[JUDGE_MAX], float *p_none)
{
    float in[JUDGE_INPUTS], none[JUDGE_NONE_INPUTS], z_none = 0, top, sum;
    *p_none = 1;
    for (size_t i = 0; i < n; i++)
        p[i] = 0;
    if (s->n_weights < JUDGE_WEIGHTS || n > JUDGE_MAX)
        return;
    judge_none_inputs(heard, n, n_native, known, none);
    for (size_t k = 0; k < JUDGE_NONE_INPUTS; k++)
        z_none += s->weights[JUDGE_WEIGHTS - JUDGE_NONE_INPUTS + k] * none[k];
    top = z_none;
    for (size_t i = 0; i < n; i++) {
        judge_inputs(heard, n, i, n_native, known, in);
        p[i] = score(s->weights, in);
        top = p[i] > top ? p[i] : top;
    }
    sum = expf(z_none - top);
    for (size_t i = 0; i < n; i++)
        sum += p[i] = expf(p[i] - top);
    for (size_t i = 0; i < n; i++)
        p[i] /= sum;
    *p_none = expf(z_none - top) / sum;
}
