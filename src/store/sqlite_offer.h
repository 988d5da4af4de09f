/* sqlite_offer.h - what the two halves of the offers share. Nobody else includes it. */
#ifndef PAMIR_STORE_SQLITE_OFFER_H
#define PAMIR_STORE_SQLITE_OFFER_H

#include "store/offer.h"
#include "store/sqlite_store.h"

/* Bytes that are in the log already are not kept twice. */
enum { OFFER_PACKING_LOG = 100 };

struct offer_row { /* one version of an id in a collection */
    int64_t n, tray;
    stamp added, modified, until; /* until STAMP_NONE: no end */
    bool alone;
    bool has_sha;
    struct sha256 sha;
    str members;
};

int64_t offer_key(str id);
/* *n 0: there is no such collection yet. */
pm_code offer_collection(struct store *s, str id, int64_t *n, stamp *added, struct pm_err *e);
/* All versions of id in the collection, in no order; in a. */
pm_code offer_rows(struct store *s, int64_t collection, str id, struct arena *a,
                   struct offer_row **out, size_t *n, struct pm_err *e);
/* Is member (or "*": the owner) among `members`? */
bool offer_is_for(str members, str member);
/* The bytes of the row of an OFFER_* statement, in a. */
pm_code offer_bytes(struct store *s, int64_t seq, int64_t packing, str canon, struct arena *a,
                    str *out, struct pm_err *e);

#endif
