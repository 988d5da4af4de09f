/* matrix.h - competing hypotheses against evidence (ACH).
 *
 *     double r[] = {...};                    // n_evidence rows x n_hypotheses columns, MATRIX_BLANK allowed
 *     TRY(matrix_rank(&m, arena, &result, e));
 *
 * Rating r: II -2, I -1, N 0, C +1, CC +2. Hypotheses are ranked by what speaks against them:
 * I_h = sum over evidence of w_e * max(0, -r_eh), ascending; consistency never offsets inconsistency;
 * ties by fewer II, then by more weighted consistency, then by input order (Heuer, Psychology of
 * Intelligence Analysis, ch. 8). Diagnosticity D_e = w_e * (max_h r - min_h r) / 4.
 * Evidence of one origin forms a group; each counts 1 / size of its group, so that a copied report
 * counts once. Nothing here is a probability, and nothing prints one.
 */
#ifndef PAMIR_WEIGH_MATRIX_H
#define PAMIR_WEIGH_MATRIX_H

#include "base/arena.h"

#define MATRIX_BLANK 127 /* not assessed yet: counts for nothing and is shown as missing */

struct matrix {
    size_t n_hypotheses, n_evidence;
    const int8_t *ratings;  /* [evidence * n_hypotheses + hypothesis] */
    const double *weights;  /* per evidence, 0..1; NULL: all 1 */
    const uint32_t *origin; /* per evidence: same number, same origin; NULL: all apart */
};

struct matrix_result {
    double *inconsistency;    /* per hypothesis, weighted and grouped */
    double *plain;            /* per hypothesis, every weight 1 */
    uint32_t *order;          /* hypotheses, least contradicted first */
    double *diagnosticity;    /* per evidence */
    double assessed;          /* share of cells that are not blank, 0..1 */
    bool plain_order_differs; /* would plain counting rank otherwise? */
};

/* PM_INVALID for a rating outside -2..2, a weight outside 0..1, or an empty matrix. */
pm_code matrix_rank(const struct matrix *m, struct arena *a, struct matrix_result *out,
                    struct pm_err *e);

/* The fewest pieces of evidence whose removal lets hypothesis `rival` draw level with the leader;
 * the gap is additive over evidence, so dropping by falling contribution is exact. Indexes into out
 * (room for n_evidence), their number in *n; n_evidence + 1 when nothing suffices. */
pm_code matrix_turning_set(const struct matrix *m, uint32_t rival, struct arena *a, uint32_t *out,
                           size_t *n, struct pm_err *e);

#endif
