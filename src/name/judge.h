/* judge.h - how likely each of the names that were heard is the one that was meant.
 *
 *     judge(&sounds, known, heard, n, n_native, p, &p_none);
 *
 * A small net (one layer of JUDGE_HIDDEN) gives each candidate a score from what hear.h measured;
 * the scores of all candidates and of "none of them" share probability (softmax). The weights are
 * learned (learn_judge.c) on names of countries that the sounds were not learned from.
 */
#ifndef PAMIR_NAME_JUDGE_H
#define PAMIR_NAME_JUDGE_H

#include "name/hear.h"

enum {
    JUDGE_INPUTS = 25,
    JUDGE_HIDDEN = 16,
    JUDGE_NONE_INPUTS = 12,
    JUDGE_MAX = 24, /* candidates */
    /* hidden layer, output, straight from the inputs; none: constant and inputs */
    JUDGE_WEIGHTS = JUDGE_HIDDEN * (JUDGE_INPUTS + 1) + JUDGE_HIDDEN + JUDGE_INPUTS +
                    JUDGE_NONE_INPUTS,
};

enum { /* what is known of the question, bits */
    JUDGE_COUNTRY = 1, /* only names of one country were candidates */
    JUDGE_CITY = 2,
    JUDGE_OPEN = 4, /* as often as not, none of the candidates is meant */
};

/* Inputs of candidate i; those of "none". */
void judge_inputs(const struct heard *heard, size_t n, size_t i, size_t n_native, unsigned known,
                  float out[JUDGE_INPUTS]);
void judge_none_inputs(const struct heard *heard, size_t n, size_t n_native, unsigned known,
                       float out[JUDGE_NONE_INPUTS]);

/* p[i] for n <= JUDGE_MAX candidates (as hear_names orders them), and of none: they sum to 1. All
 * none when s has no weights of this shape. */
void judge(const struct sounds *s, unsigned known, const struct heard *heard, size_t n,
           size_t n_native, float p[JUDGE_MAX], float *p_none);

#endif
