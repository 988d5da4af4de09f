/* serve.h - the page and the API of one node.
 *
 *     TRY(serve_open(node, "127.0.0.1:8080", &s, e));
 *     ... wait for a signal ...
 *     serve_close(s);
 *
 * Read-only. Everything shown is what share/decide lets the owner see; other readers come with
 * accounts and formats. Each thread has its own store handle; a request sees one snapshot per call.
 */
#ifndef PAMIR_SERVE_SERVE_H
#define PAMIR_SERVE_SERVE_H

#include "serve/http.h"
#include "work/view.h"

struct serve;

/* listen NULL: no network, only serve_answer; its host name is then SERVE_NO_NETWORK. */
#define SERVE_NO_NETWORK "127.0.0.1:8080"
pm_code serve_open(struct node *n, const char *listen, struct serve **out, struct pm_err *e);
void serve_close(struct serve *s);

/* -- for the routes ------------------------------------------------------------------------ */

struct visit {
    struct node *node;
    struct store *store;
    const struct request *rq;
    struct reply *rp;
    struct arena *arena;
    struct pm_err err;
};

struct route {
    const char *path;
    const char *does;  /* one line for the API page */
    const char *query; /* the values it takes, for the API page */
    pm_code (*run)(struct visit *v); /* NULL: fixed bytes */
    const char *type;
    str (*fixed)(void);
};

extern const struct route routes[]; /* ends with a NULL path */

/* Answer a request as the network would get it (http_reply): for tests and the fuzzer. */
void serve_answer(struct serve *s, const struct request *rq, struct reply *rp);

pm_code api_node(struct visit *v);
pm_code api_incidents(struct visit *v);
pm_code api_incident(struct visit *v);
pm_code api_tally(struct visit *v);
pm_code api_reports(struct visit *v);
pm_code api_report(struct visit *v);
pm_code api_object(struct visit *v);
pm_code api_routes(struct visit *v);

#endif
