/* fusing.h - the fuse run: which accounts in the store tell the same incident?
 *
 * Candidates come from the store (same status, near in time), fuse/ scores and clusters them, and
 * every pair it would merge is appended as a relationship "duplicate-of" with its score: a proposal,
 * not a merge. Ids are derived from the pair, so running again adds nothing.
 */
#ifndef PAMIR_WORK_FUSING_H
#define PAMIR_WORK_FUSING_H

#include "work/node.h"

struct fusing_totals {
    size_t n_accounts, n_pairs, n_incidents, n_added;
};

pm_code fusing_run(struct node *n, struct fusing_totals *t, struct pm_err *e);

#endif
