/* http.h - HTTP/1.1: requests in, replies out. (libmicrohttpd; TLS by GnuTLS.)
 *
 * Only what a route may see reaches it: a path, decoded values and headers, a body, an arena that
 * lives as long as the request. Answers only when the Host header is one of ours, so that a foreign
 * web page cannot read a node on 127.0.0.1 by pointing its own name there (DNS rebinding).
 *
 * Bytes from outside: a NUL in a path or a value, written %00, is refused and never cuts it short.
 * A body is refused by its announced length before any of it is read, and again while it streams
 * in. A connection on which no request gets done in HTTP_HEADER_SECONDS (more while a body comes or
 * an answer goes) is ended. Limits: request line, headers and values share 16 kB; HTTP_CONNECTIONS
 * connections; idle for HTTP_IDLE_SECONDS; a body must keep up HTTP_SLOWEST bytes a second; bodies
 * being read take HTTP_BODIES_BYTES together.
 */
#ifndef PAMIR_SERVE_HTTP_H
#define PAMIR_SERVE_HTTP_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/digest.h"

enum {
    HTTP_CONNECTIONS = 12000,
    HTTP_IDLE_SECONDS = 60,
    HTTP_HEADER_SECONDS = 120,
    HTTP_SLOWEST = 2000,
    HTTP_BODY_SECONDS = 60, /* that any body may take, before its size counts */
    HTTP_BODIES_BYTES = 256 << 20,
};

enum request_part { REQUEST_QUERY, REQUEST_HEADER };

struct request_pair {
    enum request_part part;
    str key, value; /* decoded; a value follows "=", empty without one */
};

/* A request that never saw a network is filled in by hand: tests and the fuzzer do. */
struct request {
    const char *method;
    const char *path; /* decoded, begins with / */
    struct arena *arena;
    const struct request_pair *pairs; /* in the order in which they came */
    size_t n_pairs;
    str body;
    bool has_certificate;      /* the client showed one and proved that it has the key */
    struct sha256 certificate; /* of its DER bytes */
    char from[48];             /* address of the client; empty without a network */
};

/* The first value of ?key= or of a header (any case), empty when it is not there. */
str request_query(const struct request *r, const char *key);
str request_header(const struct request *r, const char *key);

enum { REPLY_HEADERS = 8 };

struct reply {
    int status;
    const char *type;     /* "application/json; charset=utf-8"; static */
    struct buf body;      /* used unless fixed.p is set */
    str fixed;            /* bytes that live as long as the process */
    bool fixed_gzip;      /* fixed is gzip-compressed */
    const char *etag;     /* or NULL; static or in the request's arena */
    const char *filename; /* offer as a download; static or in the request's arena; or NULL */
    struct {
        const char *name, *value; /* static or in the request's arena */
    } headers[REPLY_HEADERS];
    int n_headers;
};

/* One header more; beyond REPLY_HEADERS it is left out. */
void reply_header(struct reply *rp, const char *name, const char *value);

/* Make rp an error: JSON with words, in TAXII's form below /taxii2 (TAXII 2.1, 3.6.1),
 * {"error":...} elsewhere. details: a JSON object, or empty. */
void http_error(const struct request *rq, struct reply *rp, int status, const char *words,
                str details);

typedef void http_answer(void *ctx, const struct request *rq, struct reply *rp);
/* A body is announced: how many bytes of it may come? 0: none; then rp says why and is the answer.
 * Called when headers are there, before the body; rq->body is empty. */
typedef size_t http_gate(void *ctx, const struct request *rq, struct reply *rp);

struct http_options {
    const char *listen;            /* "127.0.0.1:8080" or "[::1]:8080" */
    const char *host_names;        /* further names that are ours, blanks between; NULL: none */
    const char *certificate, *key; /* PEM; both NULL: no TLS */
    const char *client_ca; /* PEM: client certificates must be signed by it; NULL: any that the book
                              knows */
    http_answer *answer;   /* called from several threads */
    http_gate *gate;
    void *ctx;
};

struct http;

/* Options must live as long as *out. Nothing is answered before http_start. */
pm_code http_open(const struct http_options *o, struct http **out, struct pm_err *e);
/* PM_IO when the address cannot be had: words say what to do. */
pm_code http_start(struct http *h, struct pm_err *e);
void http_close(struct http *h);             /* waits for requests under way */
bool http_is_loopback(const struct http *h); /* only this machine reaches it */

/* The whole answer to a request, from its host name to its ETag; only sending is left. rp->body is
 * open and empty; the caller frees it. */
void http_reply(const struct http *h, const struct request *rq, struct reply *rp);

#endif
