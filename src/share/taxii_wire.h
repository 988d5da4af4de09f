/* taxii_wire.h - one request and its answer, for taxii_client.c only. (libcurl)
 */
#ifndef PAMIR_SHARE_TAXII_WIRE_H
#define PAMIR_SHARE_TAXII_WIRE_H

#include <curl/curl.h>

#include "base/buf.h"
#include "share/taxii_client.h"

struct taxii {
    CURL *curl;
    struct curl_slist *get_heads, *post_heads;
    struct arena *own; /* options */
    struct taxii_options o;
    str base;          /* o.url with a scheme */
    str post_id;       /* of the post at work; empty: none */
    struct buf body, packed; /* packed: a post, compressed */
    bool squeezes;           /* he said that he takes posts compressed */
    struct taxii_last last;
    struct taxii_traffic traffic;
    char said[CURL_ERROR_SIZE];
};

/* ref as seen from base; PM_DENIED when it is on another host than t was opened for. */
pm_code wire_resolve(const struct taxii *t, str base, str ref, struct arena *a, str *out,
                     struct pm_err *e);
/* GET, or POST when body.p is not NULL. The answer is in t->body; 200 to 299 or an error with words. On PM_IO of
 * a link that was cut t->body has what came. */
pm_code wire_ask(struct taxii *t, str url, str body, struct pm_err *e);
/* A header of the last answer as a date; STAMP_NONE. */
stamp wire_stamp(struct taxii *t, const char *name);

#endif
