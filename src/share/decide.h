/* decide.h - who may see what: the one place where that is decided.
 *
 *     struct decision d = decide(&object, &reader);
 *     if (!d.may) ... d.why ...
 *
 * Every way out of a node (page, API, search, export, bundle) asks here, and the answer without a
 * reason to say yes is no. The owner sees everything on his own node; anybody else sees what carries a
 * TLP 2.0 marking that lets him (FIRST, TLP 2.0). No marking releases to nobody. Exercise and test
 * objects go only to a reader who asked for that status: they never mix with what is real.
 */
#ifndef PAMIR_SHARE_DECIDE_H
#define PAMIR_SHARE_DECIDE_H

#include "model/object.h"

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

/* Types whose objects come from the registers or define things: markings, extensions, places, groups,
 * offices. They have no status; alone they say nothing, so they go along with what refers to them. */
bool decide_is_common(str type);

struct decision decide(const struct object *o, const struct reader_of *r);

const char *decide_reach_name(enum share_reach r); /* "public", "community", ... */
bool decide_reach_parse(str s, enum share_reach *out);

#endif
