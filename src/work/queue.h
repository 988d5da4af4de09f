/* queue.h - several threads make things out of tasks, one thread takes them in the order of the tasks.
 *
 *     queue_give(q, &task->queued, true)     // whoever has work: tasks in order
 *     t = queue_task(q);                     // a maker: the next task
 *     queue_put(q, t, &item->item);          //   any number of items for it
 *     queue_done(q, t);
 *     it = queue_take(q, QUEUE_FOREVER);     // the taker: items of the first task, then of the next
 *
 * What the taker sees does not depend on how many makers there are or which of them is fast. Items
 * are bounded by count and by bytes, so that fast makers wait for a slow disk instead of filling
 * memory; the makers of later tasks wait first, and the first task may always have one item waiting,
 * so that nobody waits for ever. Tasks that nobody works at yet are bounded, too.
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

/* First member of a task, from mem_get; the queue's from queue_give on, which frees it when it is
 * done and all its items are taken. */
struct queue_task {
    struct queue_task *next;
    struct queue_item *head, **tail;
    bool done, failed;
};

struct queue;

pm_code queue_open(size_t max_items, size_t max_bytes, struct queue **out, struct pm_err *e);
/* Nobody may work at it any more. Tasks are freed; what queue_left gives must have been taken. */
void queue_free(struct queue *q);

/* Put a task behind the others, waiting for room. to_makers false: the caller makes its items
 * himself. False when the taker has stopped or a task has failed: the task stays the caller's. */
bool queue_give(struct queue *q, struct queue_task *t, bool to_makers);
/* A maker: the next task that nobody works at; NULL when there will be none. */
struct queue_task *queue_task(struct queue *q);
/* False when the taker has stopped (queue_stop): the item stays the caller's. Waits for room. */
bool queue_put(struct queue *q, struct queue_task *t, struct queue_item *it);
/* Nothing comes for t any more. failed: the taker gets the items up to here, then no more. */
void queue_done(struct queue *q, struct queue_task *t, bool failed);
/* The next item, waiting for one at most so long; NULL when the queue is ended and empty, or nothing
 * came in time. */
#define QUEUE_FOREVER (-1)
struct queue_item *queue_take(struct queue *q, int64_t wait_us);
void queue_end(struct queue *q);  /* no more tasks come */
void queue_stop(struct queue *q); /* the taker: give me no more */
/* When all makers and the taker have ended: what nobody took, one by one, to be freed. */
struct queue_item *queue_left(struct queue *q);

#endif
