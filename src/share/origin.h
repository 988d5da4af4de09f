/* origin.h - what an object carries when it has left its node: whose it is, for whom, and his
 * signature.
 *
 *     struct origin_tag o = {.kind = ORIGIN_RELEASE, .format = f->id, .to = ids, .n_to = n};
 *     TRY(origin_seal(tree, &o, &pair, arena, &canon, e));       // tree becomes what leaves
 *     ...
 *     TRY(origin_read(canon, arena, &o, e));                     // PM_NOTFOUND: it carries none
 *
 * It rides in the object, as Pamir's extension "release", so it goes through any TAXII server and
 * on any stick, and whoever holds the object can check it. The signature (Ed25519, RFC 8032) is
 * over "pamir-object-1\n" and the canonical bytes of the object without "sig".
 *
 * `to` can only narrow: a node gives an object on to members that its own book lists and whom the
 * owner named here. It never adds a reader.
 */
#ifndef PAMIR_SHARE_ORIGIN_H
#define PAMIR_SHARE_ORIGIN_H

#include "share/book.h"
#include "work/seal.h"

struct json_object;

enum origin_kind {
    ORIGIN_RELEASE,
    ORIGIN_RETRACTION,  /* the object is revoked; reason says why */
    ORIGIN_RECEIPT,     /* a note: we have applied the retraction `about` */
    ORIGIN_CONSENT_ASK, /* a note: may we give `about` to `format_wanted`? */
    ORIGIN_CONSENT,     /* a note: yes */
    ORIGIN_ERASE_ASK,   /* a note: you left the format, please erase */
    N_ORIGIN_KINDS
};

/* Handling codes (Europol): what it may be used for. H0: no other limits than the law; H1: not as
 * evidence; H2: not to be passed on without the owner's consent; H3: as the owner says (reason). */
enum { ORIGIN_N_HANDLING = 4 };

struct origin_tag {
    enum origin_kind kind;
    uint8_t key[BOOK_KEY_BYTES]; /* of the owner */
    str format;                  /* marking-definition of the format it was released to */
    const str *to;               /* member ids, sorted */
    size_t n_to;
    int handling; /* 0..3 */
    bool masked, coarse;
    const str *cut; /* selectors of what was left out, sorted */
    size_t n_cut;
    str reason;
    str about, answer; /* receipts and the like: id; "applied", "refused" */
    str wanted;        /* consent: marking-definition of the format it is to go to */
    stamp at;          /* of a receipt; STAMP_NONE: none */
};

const char *origin_kind_name(enum origin_kind k);

/* Puts the extension into tree, signs, gives the canonical bytes in a. The key is pair's. */
pm_code origin_seal(struct json_object *tree, const struct origin_tag *o,
                    const struct seal_pair *pair, struct arena *a, str *canon, struct pm_err *e);

/* PM_NOTFOUND: no such extension. PM_INVALID: not in order. PM_DENIED: the signature is not that of
 * its key over these bytes. */
pm_code origin_read(str canon, struct arena *a, struct origin_tag *out, struct pm_err *e);

bool origin_names(const struct origin_tag *o, str member_id);

/* The marking of a format as an object: the same bytes at every member. */
pm_code origin_format_marking(const struct book_format *f, struct arena *a, struct object *out,
                              struct pm_err *e);
/* A handling code as a statement marking, for programs that do not know the extension. level 1..3.
 */
pm_code origin_handling_marking(int level, struct arena *a, struct object *out, struct pm_err *e);
const char *origin_handling_name(int level); /* "H0" .. */

#endif
