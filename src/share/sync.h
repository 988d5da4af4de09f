/* sync.h - what is to be had from a partner is fetched, what is for him is brought.
 *
 *     struct sync_options o = {.tries = 6};
 *     TRY(sync_peer(node, STR("dushanbe"), &o, &report, e));
 *
 * For each collection of his that is a format here: what came there since the last time goes through the gate (share/
 * receive.h), a page and its cursor in one transaction; then what lies ready for him (store/offer.h) is posted, and
 * what he took is noted. Nothing to do costs one request a collection.
 *
 * A link that breaks: what came whole is kept, its date asked for, and it goes on behind it; a post whose answer was
 * lost is not sent again before he was asked what he has. Waits grow, with chance in them, and begin anew
 * after each step forward; Retry-After is kept.
 */
#ifndef PAMIR_SHARE_SYNC_H
#define PAMIR_SHARE_SYNC_H

#include <signal.h>

#include "share/book.h"
#include "share/peer.h"
#include "share/taxii_client.h"

struct sync_options {
    int tries;      /* in a row without a step forward; 0: SYNC_TRIES */
    int max_wait_s; /* who asks for more is left until then; 0: SYNC_MAX_WAIT_S */
    int stall_s;    /* 0: TAXII_STALL_S */
    bool anew;      /* forget the cursors first */
    const volatile sig_atomic_t *stop; /* not 0: come back soon; may be NULL */
};
enum { SYNC_TRIES = 6, SYNC_MAX_WAIT_S = 120 };

struct sync_report {
    int64_t received, same, refused_in; /* from him */
    int64_t sent, had, refused_out;     /* to him; had: he had them already */
    int64_t waits;                      /* how often it had to begin again */
    int64_t again_bytes;                /* that went over the link in vain, and once more */
    struct taxii_traffic traffic;
    size_t n_lines;                     /* collections of his that are formats here */
    char why[256];                      /* nothing sent: why; empty otherwise */
};

/* Anything but PM_OK: it could not be finished, e says why; what was done until then is kept and told in out. PM_NOTFOUND: no
 * such partner. PM_BUSY: he asked to wait, longer than max_wait_s. */
pm_code sync_peer(struct node *n, str name, const struct sync_options *o, struct sync_report *out,
                  struct pm_err *e);

/* What waits for him, and why nothing does: "nothing is released to him". At most SYNC_QUEUE_MAX are counted. */
enum { SYNC_QUEUE_MAX = 100000 };
pm_code sync_queue(struct node *n, const struct book *b, str name, const struct peer_state *st,
                   int64_t *queued, char why[256], struct pm_err *e);

#endif
