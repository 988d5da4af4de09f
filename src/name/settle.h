/* settle.h - which bearer of a name is meant, by what stands around it.
 *
 * Every observation adds log-odds (registers/words/name-weights.tsv) to a bearer; bearers share
 * probability with each other and with "none of these". Two rounds: the first looks only at the
 * sentence; what it is sure of becomes what the second knows about the document: which
 * countries it is about, which places and groups it names surely, how the same name was settled.
 * Linear in the number of hits.
 */
#ifndef PAMIR_NAME_SETTLE_H
#define PAMIR_NAME_SETTLE_H

#include "name/scan.h"

/* Settle s->hits: bearers sorted best first, score and key_entity set. */
pm_code settle_hits(struct scan *s, struct pm_err *e);

/* How likely bearer i is beside the best one: 1 for the best. */
double settle_ratio(const struct found *f, size_t i);

#endif

