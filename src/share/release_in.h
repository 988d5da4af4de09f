/* release_in.h - what the files release*.c share. */
#ifndef PAMIR_SHARE_RELEASE_IN_H
#define PAMIR_SHARE_RELEASE_IN_H

#include <json-c/json.h>

#include "model/canonw.h"
#include "model/derive.h"
#include "share/release.h"
#include "store/entry.h"
#include "store/offer.h"

#define RELEASE_BODY_MAX_BYTES ((size_t)32 << 20)
#define MILLISECOND            (STAMP_SECOND / 1000)

static inline struct store *desk_store(const struct desk *d)
{
    return node_store(d->node);
}

enum { PLANNED_SLOTS = 1 << 16 };

struct planned { /* id empty: a free slot */
    str id;
    bool dropped; /* it could not leave after all */
};

struct planning {
    struct planned *planned;
    const struct desk *d;
    struct release_plan *plan;
    struct leave *leave;
    struct arena *a;
    struct pm_err *e;
    bool coarse;
    int depth;
    pm_code rc;
};

pm_code release_stay(struct planning *g, str what, const char *why);
/* Goes along, or lies in the format already: leave_keeps. */
bool release_keeps(void *ctx, str id);
bool release_is_offered(struct planning *g, str id);
/* A location object that is finer than a district. */
bool release_is_fine(struct planning *g, str id);
/* Has the owner of a partner's object said yes to this format? */
bool release_has_consent(const struct planning *g, str id, const struct origin_tag *tag,
                         struct store_entry *note);
/* plan->modified: now, and later than every version of these objects that there is. */
pm_code release_next_version(struct planning *g);

stamp release_round_up(stamp t); /* to whole milliseconds */

/* A new version of an object of ours, within a transaction: tree with a later `modified`. how: for
 * the log. PM_UNSUPPORTED: its type has no versions. */
pm_code release_put_version(const struct desk *d, struct json_object *tree,
                            const struct store_entry *before, const char *how, struct arena *a,
                            struct pm_err *e);
/* How the object was let go to the format last. PM_NOTFOUND: nothing of it lies there now. */
pm_code release_last_order(const struct desk *d, str id, const struct book_format *f,
                           struct arena *a, struct release_order *out, struct pm_err *e);
/* Ends the body that w is in and puts the act down. */
pm_code release_put_act(struct store *s, const char *kind, str who, str subject, struct canonw *w,
                        struct pm_err *e);
/* Member ids as store/offer.h wants them. */
pm_code release_audience(const str *ids, size_t n_ids, struct arena *a, str *out, struct pm_err *e);
/* The newest version of id that is offered in a collection, to whomever; each is not called when
 * there is none. */
pm_code release_newest(struct store *s, str collection, str id, offer_each *each, void *ctx,
                       struct pm_err *e);
/* A signed note for one member, offered in the format, and the act that says so, in a transaction
 * of its own. name: what the note's id is derived from; tag: kind, about, wanted, answer. */
pm_code release_send(const struct desk *d, const struct book_format *f,
                     const struct book_member *to, const struct origin_tag *tag, str name,
                     str words, const char *act, str by, struct arena *a, struct pm_err *e);
/* Id of the note by which the owner with this key consents that `id` goes to a format (its
 * marking). */
void release_consent_note(str id, str format, const uint8_t key[BOOK_KEY_BYTES],
                          char out[DERIVE_ID_BYTES]);

#endif
