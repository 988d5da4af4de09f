/* readlog.h - who read what: an act for each page of objects that goes out.
 *
 *     TRY(readlog_open(node, &writing, &l, e));
 *     TRY(readlog_put(l, &note, format->purpose, e));     // true: on the disk when it comes back
 *     readlog_close(l);                                   // what waits is written
 *
 * One thread writes them, many in one transaction: what waits while it writes goes with the next
 * one. Without `now` within a second. When they cannot be written, readlog_put says so and nothing
 * must go out.
 */
#ifndef PAMIR_SERVE_READLOG_H
#define PAMIR_SERVE_READLOG_H

#include <pthread.h>

#include "base/stamp.h"
#include "work/node.h"

struct readlog;

struct read_note {
    str account, collection, purpose;
    stamp from, to; /* date added of the first and the last object given */
    int64_t n;
};

enum { READLOG_WAITING = 10000 };

/* writing: held while it writes, so that writers of this process take turns. */
pm_code readlog_open(const struct node *n, pthread_mutex_t *writing, struct readlog **out,
                     struct pm_err *e);
void readlog_close(struct readlog *l); /* NULL is fine */
/* PM_INVALID: a purpose that is not UTF-8 or too long. PM_BUSY, PM_IO: not put down. */
pm_code readlog_put(struct readlog *l, const struct read_note *note, bool now, struct pm_err *e);

#endif
