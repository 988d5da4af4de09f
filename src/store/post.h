/* post.h - what became of the objects that somebody posted: TAXII 2.1, 4.3.
 *
 * Put in the same transaction as the objects, so the answer is as durable as they are. Kept
 * POST_KEEP_HOURS at least; older ones go when a new one comes.
 */
#ifndef PAMIR_STORE_POST_H
#define PAMIR_STORE_POST_H

#include "store/store.h"

enum { POST_KEEP_HOURS = 48 };

/* Within a transaction. id: a UUID that was never used. status: JSON. */
pm_code store_post_put(struct store *s, str id, str account, str status, struct pm_err *e);

/* Is the id taken, by whatever account? */
pm_code store_post_taken(struct store *s, str id, bool *taken, struct pm_err *e);

/* PM_NOTFOUND: never heard of, forgotten, or of another account; the answer is the same. */
pm_code store_post_get(struct store *s, str id, str account, struct arena *a, str *status,
                       struct pm_err *e);

#endif
