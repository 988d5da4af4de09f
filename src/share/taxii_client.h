/* taxii_client.h - asking another program's TAXII 2.1 server, whoever wrote it. (libcurl)
 *
 *     struct taxii_options o = {.url = STR("https://taxii.example/taxii2/"), .user = STR("khorog"), .secret = pw};
 *     TRY(remote_open(&o, &t, e));
 *     TRY(remote_roots(t, arena, &roots, &n_roots, e));
 *     TRY(remote_collections(t, arena, roots[0].url, &list, &n, e));
 *     TRY(remote_objects(t, arena, list[0].url, &(struct taxii_ask){.limit = 100}, &page, e));
 *     remote_close(t);
 *
 * What public servers do differently is taken as it comes: no trailing slash, {} for nothing, no
 * X-TAXII-Date-Added headers, application/json as type, relative addresses. What is not TAXII at all (a login page)
 * is told in words.
 *
 * Codes: PM_IO the link was cut or never stood (again later may help); PM_BUSY he asks to wait (429, 503);
 * PM_DENIED 401, 403, or a certificate that does not fit; PM_NOTFOUND 404; PM_LIMIT 413, or an answer larger
 * than we take; PM_INVALID other refusals, or what cannot be understood. remote_last tells the rest.
 *
 * Nothing is sent to another host than the one named: redirects and api roots elsewhere are refused. Proxies of the
 * environment are not used. http:// is for this machine only, unless `plain`.
 */
#ifndef PAMIR_SHARE_TAXII_CLIENT_H
#define PAMIR_SHARE_TAXII_CLIENT_H

#include "base/arena.h"
#include "base/stamp.h"

enum {
    TAXII_STALL_S = 30,    /* a link that carries nothing for so long is given up */
    TAXII_CONNECT_S = 60,
    TAXII_REDIRECTS = 5,
};
#define TAXII_ANSWER_BYTES ((size_t)64 << 20)
#define TAXII_MEDIA "application/taxii+json;version=2.1"

struct taxii_options {
    str url;          /* of discovery or of an api root; only a host: its /taxii2/ */
    str user, secret; /* Basic; without user: secret is a token (Bearer); without secret: nobody */
    str ca;           /* PEM file of those who may vouch for him; empty: the system's */
    str certificate, key; /* our own (mutual TLS), PEM files; key empty: in the same file */
    str pin;          /* "sha256//BASE64" of his public key, or its PEM file; empty: none */
    str proxy;        /* empty: none */
    bool plain;
    int stall_s;             /* 0: TAXII_STALL_S */
    size_t max_answer_bytes; /* 0: TAXII_ANSWER_BYTES */
};

struct taxii;

pm_code remote_open(const struct taxii_options *o, struct taxii **out, struct pm_err *e);
void remote_close(struct taxii *t); /* NULL is fine */

/* What the last request was like. */
struct taxii_last {
    int http;          /* 0: no answer came */
    bool link;         /* cut, stalled, refused: not the other program's word */
    int64_t wait_s;    /* Retry-After; -1: not said */
    stamp date;        /* his clock (Date); STAMP_NONE: not said */
    double seconds;
    int64_t out_bytes, in_bytes; /* over the link, heads too */
};
struct taxii_last remote_last(const struct taxii *t);
/* Since open: requests; bytes of heads and bodies, as they went over the link. */
struct taxii_traffic {
    int64_t requests, out_bytes, in_bytes;
};
struct taxii_traffic remote_traffic(const struct taxii *t);

struct taxii_root {
    str url, title;
    int64_t max_content_bytes; /* 0: not said */
};
/* Those on his own host. url may be that of discovery or of an api root. PM_NOTFOUND: no root that we may ask. */
pm_code remote_roots(struct taxii *t, struct arena *a, struct taxii_root **out, size_t *n,
                     struct pm_err *e);

struct taxii_collection {
    str url, id, alias, title;
    bool can_read, can_write;
};
pm_code remote_collections(struct taxii *t, struct arena *a, str root_url,
                           struct taxii_collection **out, size_t *n, struct pm_err *e);

struct taxii_ask {
    stamp added_after; /* STAMP_NONE: from the start */
    str next;
    int64_t limit;     /* 0: as he likes */
};

struct taxii_page {
    str *objects; /* JSON of each; valid until the next request */
    size_t n;
    bool more;
    str next;          /* in the arena */
    stamp first, last; /* X-TAXII-Date-Added-*; STAMP_NONE: not said */
    bool cut; /* the link broke in the middle: objects are those that came whole, more and next are not known */
    int64_t lost_bytes; /* cut: of the answer, what came in vain */
};
pm_code remote_objects(struct taxii *t, struct arena *a, str collection_url,
                       const struct taxii_ask *ask, struct taxii_page *out, struct pm_err *e);

/* What he says he holds of these ids (all versions, at most TAXII_HELD of each call's answer are told). */
struct taxii_held {
    str id;
    stamp version, added;
};
pm_code remote_manifest(struct taxii *t, struct arena *a, str collection_url, const str *ids,
                        size_t n_ids, struct taxii_held **out, size_t *n, struct pm_err *e);

struct taxii_failure {
    str id, version, message;
};
struct taxii_status {
    str id;
    bool complete;
    int64_t n_success, n_failure, n_pending;
    struct taxii_failure *failures;
    size_t n_failures; /* those that he names */
};
/* envelope: {"objects":[...]}. post_id: the id that we wish its status to have, so that it can be asked for when the
 * answer is lost; a Pamir server follows, others take no notice. Empty: none. */
pm_code remote_post(struct taxii *t, struct arena *a, str collection_url, str envelope, str post_id,
                    struct taxii_status *out, struct pm_err *e);
pm_code remote_status(struct taxii *t, struct arena *a, str root_url, str id,
                      struct taxii_status *out, struct pm_err *e);

/* The part of an answer that came whole: objects of an envelope that ends anywhere. Pure; for tests and fuzzing
 * too. Text of *out points into json. PM_INVALID when what is there is no envelope. */
pm_code remote_envelope(struct arena *a, str json, bool cut, struct taxii_page *out,
                        struct pm_err *e);

#endif
