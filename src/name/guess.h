/* guess.h - who may be meant by a name that no alias spells: candidates by sound.
 *
 * The one place where unknown spellings are compared; resolve.c turns its likeness into a score.
 * First version: aliases with the same consonant skeleton, ranked by edits of the Latin reading.
 */
#ifndef PAMIR_NAME_GUESS_H
#define PAMIR_NAME_GUESS_H

#include "name/names_in.h"
#include "name/unit.h"

struct guess {
    uint32_t entity, alias;
    uint8_t layer;
    double alike; /* 0..1 */
};

enum { GUESS_MAX = 32 };

/* Up to GUESS_MAX entities, most alike first. Gives back how many. */
size_t guess_names(const struct names *n, const struct unit *units, size_t n_units,
                   struct guess out[GUESS_MAX]);

#endif
