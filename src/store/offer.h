/* offer.h - what lies ready for partners: the objects of each collection, as they leave.
 *
 *     struct offer o = {.collection = STR("0f4c..."), .audience = STR("9c..,b1.."), .object =
 * &obj}; TRY(store_offer_put(s, &o, &result, &added, e));        // inside a transaction
 *     ...
 *     TRY(store_offer_page(s, &q, each, ctx, &page, e));      // one snapshot
 *
 * Bytes are kept as they will be sent: what a release cuts, masks and marks is done once, when two
 * persons have said yes, not at each reading. Offers can be taken back, so this table is no log;
 * the acts (store/act.h) tell who offered and withdrew.
 *
 * `added` is TAXII's date_added: unique and rising per collection, also after a withdrawal, so a
 * client that pages by it never skips (TAXII 2.1, 3.4; cti-taxii2#23, #50).
 *
 * Who may read an offer is decided in share/ and told to this room as a member id: an offer is
 * given to a reader only when its audience names him, or is "*": everybody who may read the
 * collection.
 */
#ifndef PAMIR_STORE_OFFER_H
#define PAMIR_STORE_OFFER_H

#include "store/store.h"

struct offer {
    str collection;              /* UUID */
    str audience;                /* member ids (32 hex digits), sorted, commas between; or "*" */
    const struct object *object; /* canon goes out as it is */
    const struct sha256 *sha;    /* of its canon, when it is known already; NULL: not */
    str spec_version;            /* empty: "2.1" */
    int64_t seq; /* log entry it was made from; 0: none, or the current version when the bytes are
                    the same: those are not kept twice */
    stamp until; /* not given out from then on; STAMP_NONE: no end */
    stamp added; /* STAMP_NONE: now. An owner who moves a collection gives his own: must be later
                    than all that is there, else PM_INVALID */
};

/* STORE_SAME: this id and modified lies there with the same bytes; its audience grows by o's, and
 * then it gets a new date, as those who are new may have paged past the old one. PM_EXISTS: with
 * other bytes, refused. *added, if given: the date it has now. PM_INVALID, PM_EXISTS change
 * nothing. An audience that is not as described is PM_INVALID. */
pm_code store_offer_put(struct store *s, const struct offer *o, enum store_result *result,
                        stamp *added, struct pm_err *e);

/* Take back versions of an id: one, or all with STAMP_NONE. *n: how many. */
pm_code store_offer_drop(struct store *s, str collection, str id, stamp version, size_t *n,
                         struct pm_err *e);
/* A member leaves: no offer of the collection is for him any more. */
pm_code store_offer_bar(struct store *s, str collection, str member, struct pm_err *e);

enum offer_versions { OFFER_LAST, OFFER_FIRST, OFFER_ALL, OFFER_LISTED };

struct offer_query {
    str collection;
    str member;        /* who reads; "*": the owner, who sees every offer */
    stamp added_after; /* strictly; STAMP_NONE: from the start */
    const str *ids, *types, *spec_versions;
    size_t n_ids, n_types, n_spec_versions;
    const stamp *versions; /* bit set of offer_versions in `which`, plus these */
    size_t n_versions;
    unsigned which;     /* 1u << OFFER_LAST and so on; 0: last */
    int64_t limit;      /* 1 or more */
    bool without_bytes; /* manifest, versions */
};

struct offer_entry {
    stamp added;
    str id, type, spec_version, canon;
    stamp modified;
    int64_t seq;
    struct sha256 sha; /* of canon, also without_bytes */
};

struct offer_page {
    size_t n;
    bool more;
    stamp first, last; /* added of the first and last one given */
    stamp upto; /* the next page is behind this: last, or later when much was looked at in vain */
};

/* Ascending by added. en is valid during the call. Page and more come from one snapshot. A page may
 * be short, even empty, with more true: a question that few offers fit is answered in steps of
 * bounded work. */
typedef pm_code offer_each(void *ctx, const struct offer_entry *en);
pm_code store_offer_page(struct store *s, const struct offer_query *q, offer_each *each, void *ctx,
                         struct offer_page *page, struct pm_err *e);

/* Collections (UUIDs) in which a version of id lies, for whom: for receipts, retraction. */
typedef pm_code offer_place_each(void *ctx, str collection, str audience, stamp modified,
                                 stamp added);
pm_code store_offer_places(struct store *s, str id, offer_place_each *each, void *ctx,
                           struct pm_err *e);

#endif
