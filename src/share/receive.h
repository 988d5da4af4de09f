/* receive.h - what comes from a partner: by TAXII (pulled or posted) or on a stick.
 *
 *     struct receive *r;
 *     TRY(receive_open(node, book, &from, format, &r, e));    // takes the write transaction
 *     for each object: receive_one(r, json, &result, e)
 *     TRY(receive_close(r, true, e));                         // commits; false: nothing came
 *
 * Each object passes the same gate: STIX 2.1 in order; its owner's signature true where it carries
 * one; an id that is ours, or another partner's, is not overwritten; its status fits the format.
 * What is taken goes into the log ("peer:NAME"), and is offered on to those members of the format
 * whom its owner named (share/ origin.h) and this node's own book lists: a received object can
 * narrow who sees it, never widen. Retractions (revoked versions of the owner) strike it out here
 * and are passed on; a receipt signed by this node is offered in the same format.
 */
#ifndef PAMIR_SHARE_RECEIVE_H
#define PAMIR_SHARE_RECEIVE_H

#include "share/book.h"
#include "share/ready.h"
#include "work/node.h"

struct receive;

enum receive_fate { RECEIVE_TAKEN, RECEIVE_SAME, RECEIVE_REFUSED };

struct receive_result {
    enum receive_fate fate;
    char id[128];                   /* as far as it could be read; empty if not */
    char version[STAMP_TEXT_BYTES]; /* modified; empty if not known */
    char why[256];                  /* refused: words for whoever sent it */
};

/* from: the member (account, peer) it comes from. format: the collection it came through. The node
 * is open for writing; its own store handle is used, so one thread at a time. */
pm_code receive_open(struct node *n, const struct book *b, const struct book_member *from,
                     const struct book_format *format, struct receive **out, struct pm_err *e);
/* It was posted to our collection of the format: an object that carries no signature is then for
 * the members of the format. (What is pulled from elsewhere without one stays here.) */
void receive_posted(struct receive *r);
/* Anything but PM_OK is a fault of ours (disk, memory): close with false. A bad object is PM_OK
 * with RECEIVE_REFUSED, and the rest goes on. */
pm_code receive_one(struct receive *r, str json, struct receive_result *out, struct pm_err *e);
/* The same for an object that other threads have made ready (share/ready.h). */
pm_code receive_ready_one(struct receive *r, const struct ready_one *one,
                          struct receive_result *out, struct pm_err *e);
pm_code receive_close(struct receive *r, bool keep, struct pm_err *e);

/* What this node holds of a format, whoever may see it: SHA-256 over (id, modified, SHA-256 of
 * bytes) of the newest version of each object that was released through it, sorted. Two nodes that
 * everything was released to have the same. *n: how many. */
pm_code receive_state(struct store *s, const struct book_format *f, struct sha256 *out, int64_t *n,
                      struct pm_err *e);

#endif
