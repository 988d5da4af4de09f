/* leave.h - an object as it leaves the node: cut, masked, coarsened, marked, signed. One way, for
 * all ways out.
 *
 *     TRY(leave_open(node, &l, e));
 *     TRY(leave_make(l, &entry, &options, keeps, ctx, arena, &out, e));
 *     // out.object.canon: the bytes to offer; out.masked, out.cut: what a dry run tells
 *     leave_close(l);
 *
 * What happens, in this order:
 *   - fields marked apart (STIX 2.1, 7.2.3) with more than this release's TLP level, or with a
 * marking that this format does not have, are cut out; what the standard requires cannot be cut:
 * then it stays at home;
 *   - names of private persons become [person-N] (share/mask.h), unless lifted;
 *   - TLP:CLEAR is for anybody, so places are coarsened to the district: a village's name, id and
 * point give way to those of its district, unless the release says "exact";
 *   - a report leaves without its text, unless told so: its title, day and source say who said it;
 *   - references to objects that do not go along are left out;
 *   - markings: the TLP level, the format, the handling code;
 *   - a new version time, given by the caller, and the owner's signature (share/origin.h).
 */
#ifndef PAMIR_SHARE_LEAVE_H
#define PAMIR_SHARE_LEAVE_H

#include "share/origin.h"

struct leave;

struct leave_options {
    const struct book_format *format;
    int tlp;      /* level */
    int handling; /* 0..3 */
    bool exact, unmask, text;
    str reason;    /* of unmasking, of handling code H3 */
    const str *to; /* member ids, sorted */
    size_t n_to;
    stamp modified; /* of the version that leaves; milliseconds */
};

/* Does this object go along, or has it gone? */
typedef bool leave_keeps(void *ctx, str id);

struct leaving {
    struct object object;
    bool masked, coarse;
    const str *cut; /* selectors, sorted */
    size_t n_cut;
};

pm_code leave_open(struct node *n, struct leave **out, struct pm_err *e);
void leave_close(struct leave *l); /* NULL is fine */

/* Before anything is made of a TLP:CLEAR release that is not exact: look at each object that will
 * go along, for places that are finer than a district. Their names give way in all of them. */
pm_code leave_look(struct leave *l, str canon, struct pm_err *e);
/* Is it a place of the registers finer than a district? */
bool leave_is_fine(const struct leave *l, str canon);

/* PM_DENIED: it cannot leave; words say why. Common objects (decide_is_common) leave as they are:
 * do not ask. */
pm_code leave_make(struct leave *l, const struct store_entry *en, const struct leave_options *o,
                   leave_keeps *keeps, void *ctx, struct arena *a, struct leaving *out,
                   struct pm_err *e);

/* The same object, revoked: nothing of its content but what the standard requires. offered: as it
 * left. */
pm_code leave_revoked(struct leave *l, str offered, const struct leave_options *o, struct arena *a,
                      struct object *out, struct pm_err *e);

/* A note that this node makes for the members of a format: receipt, consent. name: what its id is
 * derived from. */
pm_code leave_note(struct leave *l, const struct leave_options *o, const struct origin_tag *tag,
                   str name, str words, str about_ref, struct arena *a, struct object *out,
                   struct pm_err *e);

#endif
