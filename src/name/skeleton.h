/* skeleton.h - what is left of a name in every script: its consonants, in Latin letters.
 *
 *     "badakhshan", "бадахшон", "بدخشان"  ->  "bdhsn"
 *
 * Letters that the scripts and spellings of the region confuse count as one: kh x h, q k c,
 * zh j, v w. Vowels and half-vowels fall out, but at the start of the name. The full Latin
 * reading is kept beside it for comparing candidates.
 */
#ifndef PAMIR_NAME_SKELETON_H
#define PAMIR_NAME_SKELETON_H

#include "base/str.h"

enum { SKELETON_MAX = 96, SKELETON_MIN_BONES = 2 };

struct skeleton {
    char bones[SKELETON_MAX], latin[SKELETON_MAX];
    size_t n_bones, n_latin;
};

/* Add a folded word (unit.h); what does not fit is left out. */
void skeleton_add(struct skeleton *s, str fold);
uint32_t skeleton_hash(const struct skeleton *s);

/* How alike two Latin readings are, 0..1: one minus edits by the longer length; vowels that
 * differ cost half, a vowel that one script does not write a quarter. */
double skeleton_alike(const struct skeleton *a, const struct skeleton *b);

#endif
