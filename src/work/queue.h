/* queue.h - a bounded line of jobs between one thread that makes them and one that takes them.
 *
 * Bounded by count and by bytes, so that a fast reader waits for a slow disk instead of filling
 * memory. A job larger than the whole bound passes when the queue is empty.
 */
#ifndef PAMIR_WORK_QUEUE_H
#define PAMIR_WORK_QUEUE_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct queue_item { /* first member of what is queued */
    struct queue_item *next;
    size_t weight_bytes;
};

struct queue;

pm_code queue_open(size_t max_items, size_t max_bytes, struct queue **out, struct pm_err *e);
void queue_free(struct queue *q); /* must be empty */
/* False when the taker has stopped (queue_stop): the item stays the caller's. Waits for room. */
bool queue_put(struct queue *q, struct queue_item *it);
/* The next item, waiting for one at most so long; NULL when the queue is ended and empty, or nothing
 * came in time. */
#define QUEUE_FOREVER (-1)
struct queue_item *queue_take(struct queue *q, int64_t wait_us);
void queue_end(struct queue *q);  /* the maker: nothing comes any more */
void queue_stop(struct queue *q); /* the taker: give me no more */

#endif
