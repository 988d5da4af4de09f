/* decide.h - who may see what: the one place where that is decided.
 *
 *     struct decision d = decide(&object, &reader);
 *     if (!d.may) ... d.why ...
 *
 * Every way out of a node (page, API, search, export, bundle) asks here, and the answer without a
 * reason to say yes is no. The owner sees everything on his own node; anybody else sees what
 * carries a TLP 2.0 marking that lets him (FIRST, TLP 2.0). No marking releases to nobody. Exercise
 * and test objects go only to a reader who asked for that status: they never mix with what is real.
 */
#ifndef PAMIR_SHARE_DECIDE_H
#define PAMIR_SHARE_DECIDE_H

#include "store/store.h"

enum share_reach {
    REACH_PUBLIC,    /* anybody: TLP:CLEAR only */
    REACH_COMMUNITY, /* partners and their community: up to TLP:GREEN */
    REACH_PARTNER,   /* a named partner organisation: up to TLP:AMBER */
    REACH_OWNER,     /* the person at this node */
    N_REACHES
};

struct reader_of {
    enum share_reach reach;
    enum status status; /* what he asked for */
};

struct decision {
    bool may;
    const char *why; /* static words, either way */
};

/* Types whose objects come from the registers or define things: markings, extensions, places,
 * groups, offices. They have no status; alone they say nothing, so they go along with what refers
 * to them. */
bool decide_is_common(str type);

struct decision decide(const struct object *o, const struct reader_of *r);

/* The same for what lies in the log: what came from a partner is shown to the owner of this node;
 * to others it goes through a release to a format (decide_release), unless it is for everybody. */
struct decision decide_entry(const struct store_entry *en, enum status status,
                             const struct reader_of *r);

/* -- sharing ---------------------------------------------------------------------------------- */

struct book_format;
struct book_member;
struct origin_tag;

/* The TLP 2.0 level of an object's bytes (TLP 1 counts as its successor); -1: none; -2:
 * contradicting, or not understood. Fields that are marked apart are not looked at: they are cut
 * before it leaves (share/cut.h). */
int decide_tlp(str canon);

/* What there is to know before something is offered to a format. */
struct release_case {
    const struct book_format *format;
    enum status status;
    int own_tlp, tlp;                 /* as it is marked; as it is to go (-1: as marked) */
    bool only_one;                    /* for one named member alone */
    bool unmask, reason;              /* names lifted; a reason is given */
    const struct origin_tag *foreign; /* not ours: what its owner says; NULL: ours */
    bool foreign_unsigned,
        consent; /* not ours and says nothing; its owner said yes to this format */
};
struct decision decide_release(const struct release_case *c);

/* May what `tag`'s owner released go on from here to this member of the format? Both must say so:
 * this node's book and the owner. tag NULL: it is ours, and its audience says so. */
struct decision decide_onward(const struct book_format *f, const struct book_member *m,
                              const struct origin_tag *tag);

const char *decide_reach_name(enum share_reach r); /* "public", "community", ... */
bool decide_reach_parse(str s, enum share_reach *out);

#endif
