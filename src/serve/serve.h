/* serve.h - the page, the API and the TAXII 2.1 server of one node.
 *
 *     TRY(serve_open(node, "127.0.0.1:8080", &s, e));
 *     ... wait for a signal ...
 *     serve_close(s);
 *
 * The page and the API are for the owner and only read. On an address that only this machine
 * reaches they need no account; on any other the owner's (deny by default). TAXII always needs an
 * account: what a reader may know of is what share/book.h says, and of that what store/offer.h
 * gives to his member. What is posted goes through share/receive.h. Each read of objects is put
 * down as an act.
 *
 * Each thread has its own store handle; a request sees one snapshot per call.
 */
#ifndef PAMIR_SERVE_SERVE_H
#define PAMIR_SERVE_SERVE_H

#include "serve/http.h"
#include "share/book.h"
#include "work/view.h"

struct serve;

/* listen NULL: no network, only serve_answer; its host name is then SERVE_NO_NETWORK. */
#define SERVE_NO_NETWORK "127.0.0.1:8080"
pm_code serve_open(struct node *n, const char *listen, struct serve **out, struct pm_err *e);
void serve_close(struct serve *s);

/* Answer a request as the network would get it (http_reply): for tests and the fuzzer. */
void serve_answer(struct serve *s, const struct request *rq, struct reply *rp);
/* The same for an address that others reach too: the page wants a login. */
void serve_be_remote(struct serve *s);

/* -- for the routes ------------------------------------------------------------------------ */

enum { VISIT_ARGS = 2, SERVE_BODY_MAX = 32 << 20 };

struct visit {
    struct serve *serve;
    struct node *node;
    struct store *store;
    const struct request *rq;
    struct reply *rp;
    struct arena *arena;
    const struct book *book; /* TAXII only, from here on */
    struct reader reader;
    str args[VISIT_ARGS]; /* pieces of the path that stand for something */
    size_t n_restricted; /* not shown: they want a purpose */
    struct pm_err err;
};

struct route {
    const char *path;
    const char *does;                /* one line for the API page */
    const char *query;               /* the values it takes, for the API page */
    pm_code (*run)(struct visit *v); /* NULL: fixed bytes */
    const char *type;
    str (*fixed)(void);
};

extern const struct route routes[]; /* ends with a NULL path */

enum { GET = 1, POST = 2, DELETE = 4 };

struct taxii_route {
    const char *path; /* {collection}, {object}, {status}: any piece; ends with / */
    unsigned method;
    const char *does, *query;
    pm_code (*run)(struct visit *v);
};

extern const struct taxii_route taxii_routes[]; /* ends with a NULL path */

pm_code api_node(struct visit *v);
pm_code api_incidents(struct visit *v);
pm_code api_incident(struct visit *v);
pm_code api_tally(struct visit *v);
pm_code api_reports(struct visit *v);
pm_code api_report(struct visit *v);
pm_code api_object(struct visit *v);
pm_code api_routes(struct visit *v);
pm_code api_openapi(struct visit *v);

#endif
