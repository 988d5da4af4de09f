/* claims_kin.h - what kind of word a word is: "denounce" is a verb of speaking, near "criticize".
 *
 * Weights that learn from words alone know nothing of a verb that they have not met. This table
 * tells for some 50,000 forms of English verbs and nouns which class their senses belong to and
 * what the next wider and the widest words are, as numbers; the weights learn from these too.
 *
 * Made by kin_main.c, while Pamir is built, from WordNet 3.0 (Princeton University); its notice is in
 * registers/models/README.md, with the form of the file.
 */
#ifndef PAMIR_READ_CLAIMS_KIN_H
#define PAMIR_READ_CLAIMS_KIN_H

#include "base/err.h"
#include "base/str.h"

enum { KIN_RECORD = 16 }; /* of a table as hashed.h has it */

struct claims_kin {
    uint16_t lemma, near, root; /* numbers of the lemma, of the next wider sense, of the widest */
    uint16_t senses;            /* of a verb: bit i: has a sense of class 1 + i */
    uint8_t verb, next;         /* classes of its first and second sense; 0: no verb */
    uint8_t noun;               /* class of its first sense as a noun; 0: no noun */
};

/* The row of a folded word's hash; all 0 when it has none. */
struct claims_kin claims_kin_of(uint32_t hash);
/* Are these bytes a table? PM_OK or PM_INVALID with words. The one in the binary is checked by a
 * test: it can't change any more. */
pm_code claims_kin_check(str bytes, struct pm_err *e);
str claims_kin_bytes(void);

#endif
