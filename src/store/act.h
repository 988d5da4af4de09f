/* act.h - the ledger: what people at this node decided about sharing.
 *
 *     struct store_act a = {.who = "person:amina", .kind = "format-new", .subject = "khorog", .body
 * = json}; TRY(store_begin(s, e)); TRY(store_act_append(s, &a, e)); TRY(store_commit(s, e));
 *
 * Beside the log, because it never leaves the node: formats, members, accounts, releases and their
 * second yes, withdrawals, purposes of reading. Nothing that comes from a partner is an act. Acts
 * are chained as the log is and never altered; what the node allows at any moment is a function of
 * them (share/book.h).
 */
#ifndef PAMIR_STORE_ACT_H
#define PAMIR_STORE_ACT_H

#include "store/store.h"

struct store_act {
    int64_t n;   /* 1, 2, 3 ... without a gap; given by the store */
    stamp at;    /* unique and rising; given by the store */
    str who;     /* "person:NAME", "account:NAME", "peer:NAME" for what they did through us */
    str kind;    /* "member-new", "release-ask" ...: share/book.c has the list */
    str subject; /* what it is about: a name or an id */
    str body;    /* canonical JSON; empty when there is no more to say */
    struct sha256 prev, hash; /* given by the store */
};

/* SHA-256 over: "pamir-act-1\n"; n, at as 8 bytes each, big-endian; who, kind, subject, body, each
 * as a 4-byte big-endian length and its bytes; prev (zero for the first). */
void act_hash(const struct store_act *a, struct sha256 *out);

/* Within a transaction. n and at (may be NULL) tell what was given. */
pm_code store_act_append(struct store *s, const struct store_act *a, int64_t *n, stamp *at,
                         struct pm_err *e);

/* Acts from n on, in order, each proved against the one before: PM_DAMAGED names the first bad one.
 * a is valid during the call only. */
typedef pm_code store_act_each(void *ctx, const struct store_act *a);
pm_code store_acts(struct store *s, int64_t from, store_act_each *each, void *ctx,
                   struct pm_err *e);

/* Number of the last act; 0: none. */
pm_code store_act_last(struct store *s, int64_t *n, struct pm_err *e);

/* Every kind but "read", which only tells who read: there may be millions of those. Each act is
 * proved by itself, not against the one before. */
pm_code store_decisions(struct store *s, int64_t from, store_act_each *each, void *ctx,
                        struct pm_err *e);
pm_code store_decision_last(struct store *s, int64_t *n, struct pm_err *e);

#endif
