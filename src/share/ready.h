/* ready.h - objects that come from outside, made ready for the log by several threads before and
 * while the writer takes them in.
 *
 *     struct ready *m;
 *     TRY(ready_open(objects, n, &m, e));             // threads begin; no store is needed
 *     for i in 0 .. n-1, in order:
 *         TRY(ready_get(m, i, &one, e));              // waits for it, or makes it here and now
 *         TRY(receive_ready_one(r, one, &result, e));
 *     ready_close(m);
 *
 * Only one may write to the log at a time. What needs no store (parsing, checking, canonical bytes,
 * SHA-256, facets, compression) is done on other cores meanwhile, in chunks, a bounded number of
 * them ahead of the writer. On one core, or when no thread can be had, ready_get does it itself.
 *
 * Owner: `objects` and their text must live until ready_close; what ready_get gives lives until the
 * next ready_get. One thread calls these functions.
 */
#ifndef PAMIR_SHARE_READY_H
#define PAMIR_SHARE_READY_H

#include "store/packer.h"

struct ready_one {
    struct object o;
    struct packer_ready *packed; /* NULL when rc is not PM_OK */
    pm_code rc;                  /* of parsing and checking; PM_NOMEM and PM_BUG are faults of ours */
    const char *why;             /* words, when rc is not PM_OK */
};

struct ready;

pm_code ready_open(const str *objects, size_t n, struct ready **out, struct pm_err *e);
/* i rises from call to call. PM_NOMEM. */
pm_code ready_get(struct ready *m, size_t i, const struct ready_one **out, struct pm_err *e);
void ready_close(struct ready *m); /* NULL is fine; waits for the threads */

#endif
