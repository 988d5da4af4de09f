/* start.h - the first objects of every node's log: what Pamir's extensions mean, TLP 2.0's
 * markings and the reader's identity, so that whatever is sent later can be understood.
 */
#ifndef PAMIR_WORK_START_H
#define PAMIR_WORK_START_H

#include "work/node.h"

/* Append them; what is there already is left alone. */
pm_code start_first_objects(struct node *n, struct pm_err *e);

#endif
