/* ingest_in.h - what the two halves of ingesting share: making (ingest_make.c) and storing (ingest.c).
 */
#ifndef PAMIR_WORK_INGEST_IN_H
#define PAMIR_WORK_INGEST_IN_H

#include <pthread.h>

#include "work/ingest.h"
#include "work/queue.h"

/* One document on its way to the log. Everything lives in its arena. */
struct job {
    struct queue_item item;
    struct arena *arena;
    struct ingest_line line;
    bool quiet;  /* a chunk of a bundle that is not the last: no line of its own */
    bool common; /* register objects that many reports refer to */
    struct packer_blob blobs[2]; /* original bytes, decoded text */
    int n_blobs;
    struct object *objects;
    struct packer_ready **ready; /* one for each object */
    size_t n_objects;
    struct job *next; /* in the writer's batch */
};

/* Hashes of the register objects that this maker has sent: once is enough, for its tasks come in
 * order, and what it sent before comes before. Open addressing; full SHA-256, for a report must not
 * make another's object disappear. */
struct seen {
    struct sha256 *slots;
    bool *used;
    size_t n, cap;
};

/* One thread that makes objects of bytes, with all that it does not share. */
struct maker {
    struct ingest *in;
    pthread_t thread;
    struct packer *packer;
    struct seen seen;
    struct buf file; /* bytes of the file at hand; its memory is used again */
    struct queue_task *task;
};

enum { MAKERS_MAX = 4 };

struct ingest {
    struct node *node;
    struct ingest_options options;
    ingest_each *each;
    void *ctx;
    const struct names *names;   /* read-only from here on */
    const struct reader *reader; /* read-only */
    struct queue *queue;
    struct maker makers[MAKERS_MAX + 1]; /* the last is the caller's own */
    int n_makers, max_makers;
    bool own_open;
    pthread_t writer;
    pm_code writer_rc;
    struct pm_err writer_err;
    struct ingest_totals totals; /* the writer's */
    pthread_mutex_t lock;        /* for what follows */
    size_t files;
    uint64_t bytes;
    pm_code maker_rc; /* the first fault of a maker */
    struct pm_err maker_err;
    stamp began;
};

void job_free(struct job *j); /* NULL is fine */

pm_code maker_open(struct maker *m, struct ingest *in, struct pm_err *e);
void maker_close(struct maker *m);
/* Everything that the task at hand has in it, into the queue. Errors are faults that end the run. */
pm_code maker_file(struct maker *m, const char *path, struct pm_err *e);
pm_code maker_bytes(struct maker *m, str name, str bytes, struct pm_err *e);
pm_code maker_refuse(struct maker *m, str name, const struct pm_err *why, struct pm_err *e);

#endif
