/* near.h - names that are one slip of the hand away: a letter missing, added, changed, moved.
 *
 *     n = near_letters(units, n_units, letters);        // "бадахшон": letters of all words, joined
 *     k = near_keys(letters, n, keys);                  // of the whole, and without each letter
 *     slip = near_slip(a, n_a, b, n_b);                 // SLIP_SWAP, ...; SLIP_NONE: further apart
 *
 * Two rows of letters of which each is the other after at most one letter is left out on either side
 * share a key (deletion neighbourhood: Mor and Fraenkel 1982). The compiled registers keep the
 * keys of all their names (gazette.near), so the names near a misspelled one are found with one
 * look a letter, in any script.
 */
#ifndef PAMIR_NAME_NEAR_H
#define PAMIR_NAME_NEAR_H

#include "name/unit.h"

enum { NEAR_MIN = 4, NEAR_MAX = 48, NEAR_KEYS = NEAR_MAX + 1 };

enum slip { /* the likeliest first */
    SLIP_BLANKS, /* the same letters, other blanks or hyphens */
    SLIP_DOUBLE, /* a letter is doubled, or no longer */
    SLIP_VOWEL,  /* a vowel or a silent sign more, less, or another */
    SLIP_SWAP,   /* two neighbours changed places */
    SLIP_GAP,    /* a letter more or less */
    SLIP_CHANGE, /* another letter */
    SLIP_FAR,    /* one letter is missing and another is too much elsewhere */
    N_SLIPS,
    SLIP_NONE = N_SLIPS
};

/* Letters of the folds one behind the other; 0 when there are too few or too many. */
size_t near_letters(const struct unit *units, size_t n_units, uint32_t out[NEAR_MAX]);
size_t near_keys(const uint32_t *s, size_t n, uint32_t out[NEAR_KEYS]);
/* *at: the first letter of a that differs; n_a when b only goes on. */
enum slip near_slip(const uint32_t *a, size_t n_a, const uint32_t *b, size_t n_b, size_t *at);

#endif
