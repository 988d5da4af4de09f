/* quantity.h - every number of a text that counts or measures something.
 *
 *     "at least five miners and two police officers were killed"
 *      ^ q.at: "at least five", head: "miners", counts PEOPLE     ^ "two", FORCES
 *
 * Numbers that are parts of dates, times, names ("AK-47"), list numbers, sections, telephone
 * numbers are not quantities, nor ages behind a name ("Karim, 24,"). Ordinals are not either. In order of tokens; not overlapping.
 * Owner: the arena of the reading.
 */
#ifndef PAMIR_READ_QUANTITY_H
#define PAMIR_READ_QUANTITY_H

#include "read/reading.h"

/* What the counted noun is; the class column of registers/words/counted.tsv and units.tsv. */
#define COUNTS_MAP(X)                                                                              \
    X(COUNTS_UNKNOWN, "-")          /* no noun, or one that we don't know */                       \
    X(COUNTS_PEOPLE, "people")      /* people, miners, nationals, persons, killed (nominal) */     \
    X(COUNTS_CIVILIANS, "civilians")                                                               \
    X(COUNTS_CHILDREN, "children")                                                                 \
    X(COUNTS_WOMEN, "women")                                                                       \
    X(COUNTS_FORCES, "forces")      /* soldiers, police, guards */                                 \
    X(COUNTS_FIGHTERS, "fighters")  /* militants, attackers, gunmen, insurgents */                 \
    X(COUNTS_SUSPECTS, "suspects")  /* suspects, detainees, prisoners */                           \
    X(COUNTS_MIGRANTS, "migrants")  /* refugees, returnees, displaced */                           \
    X(COUNTS_FAMILIES, "families")  /* families, households */                                     \
    X(COUNTS_GROUPS, "groups")      /* groups, factions, networks, cells */                        \
    X(COUNTS_EVENTS, "events")      /* attacks, incidents, clashes, explosions */                  \
    X(COUNTS_VEHICLES, "vehicles")                                                                 \
    X(COUNTS_BUILDINGS, "buildings") /* houses, schools, shops */                                  \
    X(COUNTS_PLACES, "places")      /* villages, districts, provinces, checkpoints */              \
    X(COUNTS_WEAPONS, "weapons")                                                                   \
    X(COUNTS_ANIMALS, "animals")                                                                   \
    X(COUNTS_DISTANCE, "distance")  /* unit km, m */                                               \
    X(COUNTS_AREA, "area")          /* unit ha, km2 */                                             \
    X(COUNTS_WEIGHT, "weight")      /* unit kg, t */                                               \
    X(COUNTS_MONEY, "money")        /* unit usd, afn, tjs, ... */                                  \
    X(COUNTS_TIME, "time")          /* unit hour, day, month, year */                              \
    X(COUNTS_PERCENT, "percent")                                                                   \
    X(COUNTS_DEGREE, "degree")      /* temperature, Richter: nothing that we read on */            \
    X(COUNTS_THING, "thing")        /* a known noun of no class above */
#define X(code, word) code,
enum counts { COUNTS_MAP(X) N_COUNTS };
#undef X
const char *quantity_counts(enum counts c); /* the word; static */

enum quantity_form {
    QUANTITY_DIGITS,  /* "12", "4.5 million" */
    QUANTITY_WORDS,   /* "twenty-five", "двое" */
    QUANTITY_ARTICLE, /* "a policeman", "another soldier": one, if somebody needs it to be */
    QUANTITY_VAGUE,   /* "several", "dozens of": a hedge without a number */
    QUANTITY_NONE,    /* "no casualties": 0, exactly */
};

struct quantity_at {
    struct quantity q; /* q.at covers hedge, number and scale, not the noun */
    uint32_t first_token, end_token; /* those of q.at */
    uint32_t number_token;           /* where the number itself begins, after the hedge */
    uint32_t noun_first, noun_end;   /* what is counted, with its adjectives; equal: none */
    uint32_t head;                   /* its head noun's token; UINT32_MAX when none */
    enum counts counts;
    enum quantity_form form;
    const char *unit; /* "people", "percent", "km", "usd", ...; static; NULL when none */
    bool partitive;   /* "five of the miners", "90 percent of Afghans": noun follows "of" */
    bool included;    /* "including five children", "among them two": inside the one before */
    uint32_t of;      /* index of the quantity that this one is included in; UINT32_MAX */
};

/* The quantity whose tokens cover i, or whose noun's head is i; NULL when none. */
const struct quantity_at *quantity_covering(const struct reading *r, uint32_t i);
const struct quantity_at *quantity_of_head(const struct reading *r, uint32_t i);
/* Index of the first quantity at or after token i; n_quantities when none. */
size_t quantity_first(const struct reading *r, uint32_t i);

#endif
