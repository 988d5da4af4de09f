/* http.h - HTTP/1.1 for the page and the API: requests in, replies out. (libmicrohttpd.)
 *
 * Only what a route may see reaches it: a path, a way to look decoded values up, an arena that lives
 * as long as the request. Answers only when the Host header is one of ours, so that a foreign web
 * page cannot read a node on 127.0.0.1 by pointing its own name there (DNS rebinding).
 * Limits: request line, headers and values share 16 kB; 1,000 connections, 15 s idle.
 */
#ifndef PAMIR_SERVE_HTTP_H
#define PAMIR_SERVE_HTTP_H

#include "base/arena.h"
#include "base/buf.h"

enum request_part { REQUEST_QUERY, REQUEST_HEADER };

/* The decoded value of ?key= or of a header, NULL when it is not there. Lives as long as the
 * request. A request that never saw a network gives its own: tests and the fuzzer do. */
typedef const char *request_look(void *ctx, enum request_part part, const char *key);

struct request {
    const char *method;
    const char *path; /* decoded, begins with / */
    struct arena *arena;
    request_look *look;
    void *ctx; /* for look */
};

/* The decoded value of ?key=, empty when it is not there. */
str request_query(const struct request *r, const char *key);

struct reply {
    int status;
    const char *type;  /* "application/json; charset=utf-8"; static */
    struct buf body;   /* used unless fixed.p is set */
    str fixed;         /* bytes that live as long as the process */
    bool fixed_gzip;   /* fixed is gzip-compressed */
    const char *etag;  /* or NULL; static or in the request's arena */
    const char *filename; /* offer as a download; static or in the request's arena; or NULL */
};

typedef void http_answer(void *ctx, const struct request *rq, struct reply *rp);

struct http;

/* listen: "127.0.0.1:8080" or "[::1]:8080". Nothing is answered before http_start.
 * answer is called from several threads. */
pm_code http_open(const char *listen, http_answer *answer, void *ctx, struct http **out,
                  struct pm_err *e);
/* PM_IO when the address cannot be had: words say what to do. */
pm_code http_start(struct http *h, struct pm_err *e);
void http_close(struct http *h); /* waits for requests under way */

/* The whole answer to a request, from its host name to its ETag; only sending is left. rp->body is
 * open and empty; the caller frees it. */
void http_reply(const struct http *h, const struct request *rq, struct reply *rp);

#endif
