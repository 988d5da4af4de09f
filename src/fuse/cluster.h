/* cluster.h - accounts into incidents.
 *
 *     TRY(cluster_make(accounts, n, &options, arena, &c, e));
 *     c.of[i]    // which incident account i belongs to, 0 .. c.n_clusters - 1
 *     c.pairs    // what was put together, with score and terms
 *
 * Pairs are taken best first; two clusters join when the mean of their cross scores reaches the
 * threshold, so that one bridge between two different incidents does not pull them together
 * (average linkage). The result does not depend on the order of the accounts: ties are settled by
 * id. Only accounts near in time and place are compared (same province, or within 90 km; without a
 * place: within a day): n log n plus the pairs, at most options.max_pairs.
 */
#ifndef PAMIR_FUSE_CLUSTER_H
#define PAMIR_FUSE_CLUSTER_H

#include "base/arena.h"
#include "fuse/same.h"

struct cluster_options {
    int days;         /* accounts further apart are not compared; 0: 3 */
    double threshold; /* 0: 0.6 */
    size_t max_pairs; /* 0: 5,000,000 and 400 for each account */
};

struct cluster_pair {
    uint32_t a, b; /* indexes of accounts, a's id before b's */
    double score;
    struct same_why why;
};

struct clusters {
    uint32_t *of;
    size_t n_clusters;
    struct cluster_pair *pairs; /* the pairs that joined them: one fewer than accounts in a cluster */
    size_t n_pairs;
};

/* PM_LIMIT when there are more pairs than max_pairs. */
pm_code cluster_make(const struct account *accounts, size_t n, const struct cluster_options *o,
                     struct arena *a, struct clusters *out, struct pm_err *e);

#endif
