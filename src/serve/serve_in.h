/* serve_in.h - the inside of a server, for the files of this room only. */
#ifndef PAMIR_SERVE_SERVE_IN_H
#define PAMIR_SERVE_SERVE_IN_H

#include <pthread.h>

#include "serve/login.h"
#include "serve/readlog.h"
#include "serve/serve.h"

enum { MAX_STORES = 8 };

/* A book and who has logged in with it; several requests may hold it, the last one closes it. */
struct held_book {
    struct book *book;
    int n_held; /* under serve.lock */
    struct login_seen seen;
};

struct serve {
    struct node *node;
    struct http *http;
    bool remote; /* others reach it: the page wants a login */
    struct buf certificate, key, client_ca;
    pthread_mutex_t lock;
    struct store *idle[MAX_STORES]; /* handles nobody uses at the moment */
    int n_idle;
    struct held_book *book; /* the newest */
    struct login_limits limits;
    struct readlog *readlog;
    pthread_mutex_t writing; /* guards writer */
    struct node *writer;     /* opened when first needed */
};

/* The node open for writing, until serve_writer_done. */
pm_code serve_writer(struct serve *s, struct node **out, struct pm_err *e);
void serve_writer_done(struct serve *s);

/* taxii.c */
bool taxii_is(const char *path);
void taxii_answer(struct visit *v);
/* How much body may come: see http_gate. v->store is borrowed already. */
size_t taxii_gate(struct visit *v);
void taxii_fail(struct visit *v, int status); /* v->err has the words */
pm_code taxii_collection_of(struct visit *v, struct book_collection *out);

/* Status of an HTTP answer that no pm_code stands for: set it and give back PM_USAGE. */
__attribute__((format(printf, 3, 4))) pm_code taxii_no(struct visit *v, int status, const char *fmt,
                                                       ...);

pm_code taxii_objects(struct visit *v);
pm_code taxii_manifest(struct visit *v);
pm_code taxii_object(struct visit *v);
pm_code taxii_versions(struct visit *v);
pm_code taxii_post(struct visit *v);
pm_code taxii_delete(struct visit *v);
pm_code taxii_status(struct visit *v);

#endif
