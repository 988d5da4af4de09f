/* scan.h - names in running text before anybody asks which of their bearers is meant.
 *
 * scan_document walks the units of each sentence once and takes, at each place, the longest name
 * that stands there whole (falling back to shorter ones), with all its bearers and with what
 * stands around it. settle.c weighs that.
 */
#ifndef PAMIR_NAME_SCAN_H
#define PAMIR_NAME_SCAN_H

#include "name/inflect.h"
#include "name/names_in.h"

enum { SCAN_MAX_BEARERS = 48 };

enum { /* bearer.how beyond enum in inflect.h */
    HOW_ADJECTIVE = 32,
    HOW_SMALL = 64, /* written small in a text without capitals */
    HOW_LOCAL = 128, /* an acronym that the text itself explains */
};

struct bearer {
    uint32_t entity;
    uint32_t alias; /* of its layer */
    uint8_t layer, how;
    double base, z; /* log-odds: of the name alone, and with all around it */
    double odds;    /* exp(z) */
};

/* How a hit hangs on the one before it. */
enum link { LINK_NONE, LINK_COMMA, LINK_LIST, LINK_BRACKET, LINK_CLOSE };

struct found {
    struct bearer *bearers;
    uint32_t n_bearers, n_more; /* more than there was room for */
    uint32_t first_unit, end_unit; /* in the sentence; units are gone afterwards */
    uint32_t first_token, end_token, sentence;
    struct span at;
    uint64_t name; /* the same for all forms of one name */
    uint8_t link;  /* enum link, to the hit before in the same sentence */
    uint8_t kinds; /* bits 1 << rank of kind words beside it */
    uint8_t stop;  /* STOP_* of a one-word name */
    bool person_before, capital_before, capital_after, flat_case, one_word, several;
    bool the_before, part_before;
    bool across_before; /* "across", "через" before it */
    bool family; /* has the ending of a family name made of a place */
    bool people_before; /* "ethnic" before it */
    bool group_after; /* "network", "group" behind it */
    uint8_t script;
    double score; /* of the best, 0..1 */
    uint32_t key_entity; /* best bearer, NO_ENTITY when none is likely */
};

struct scan {
    const struct names *n;
    const struct document *d;
    struct arena *scratch; /* for everything below */
    struct found *hits;
    size_t n_hits, cap_hits;
    unsigned langs;      /* INFLECT_* */
    uint16_t lang_bit;   /* of lists_lang */
    bool no_capitals;    /* the whole text is written small */
};

/* Fill s->hits. s->n, d, scratch are set by the caller. */
pm_code scan_document(struct scan *s, struct pm_err *e);

/* Base log-odds of a bearer from alias and form alone. */
double scan_base(const struct scan *s, const struct found *f, const struct bearer *b);

#endif
