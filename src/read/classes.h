/* classes.h - which class of use an English word belongs to: "gunmen" stands where "militants" does.
 *
 * WordNet (claims_kin.h) knows what a verb or noun means; these classes know in which company
 * words are met, names and jargon too. They come from word vectors: words that stand in the same contexts lie near
 * each other. 64 classes, each cut into four, each of these into four, and once more: a class is a number of 12
 * bits, and its first 6, 8 and 10 bits name the wider ones. Learned weights take them as features.
 *
 * registers/models/classes.bin holds them by the word's hash; made by bench/bench_classes.c, form and source in
 * registers/models/README.md.
 */
#ifndef PAMIR_READ_CLASSES_H
#define PAMIR_READ_CLASSES_H

#include "base/err.h"
#include "base/str.h"

enum { CLASSES_ROW = 6 }; /* of a table as hashed.h has it */

/* Each counted from 1; 0 when the word has none. A wider one is the same for all words of a
 * narrower one. */
struct word_classes {
    uint16_t c64, c256, c1024, c4096;
};

/* The classes of a folded word's hash (text/fold.h). A few dozen instructions. */
struct word_classes word_classes_of(uint32_t hash);
/* Are these bytes a table? PM_OK or PM_INVALID with words. The one in the binary is checked by a
 * test: it can't change any more. */
pm_code word_classes_check(str bytes, struct pm_err *e);
str word_classes_bytes(void);

#endif
