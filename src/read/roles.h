/* roles.h - who and what the text names as having had a part in violence: a learned tagger of words.
 *
 *     "Guerrillas killed a mayor with a car bomb. The bomb damaged a bridge."
 *     attacker "Guerrillas", weapon "car bomb", target "bridge"
 *
 * Each token gets one of N_ROLES by a sum of weights (softmax over rows of registers/models/roles.bin);
 * a run of tokens with one role is a part. It looks at the sentence's words, its triggers and clauses, not
 * at letters' case. The parts belong to the document;
 * parts_stage ties them to incidents.
 * Nothing is read but in a sentence with a trigger and the one behind it. bench/bench_roles.c makes the weights with these
 * same functions. Costs: linear in tokens.
 */
#ifndef PAMIR_READ_ROLES_H
#define PAMIR_READ_ROLES_H

#include "read/clause.h"

enum { ROLES_BITS = 16, ROLES_FEATURES = 64, ROLES_TRIGGERS = 6, ROLES_SCALE = 16, ROLES_WORDS = 256 };

struct roles_weights {
    const int8_t *rows; /* N_ROLES a row, units of 1 / ROLES_SCALE */
};

/* What the tokens of one sentence share. */
struct roles_sentence {
    uint32_t first, end;
    uint32_t triggers[ROLES_TRIGGERS]; /* tokens */
    uint32_t kinds[ROLES_TRIGGERS];
    uint32_t n_triggers;
    uint32_t before;  /* triggers of the sentence before, at most 3 */
    uint32_t place;   /* number of the sentence in the document, at most 4 */
    uint32_t words[ROLES_WORDS]; /* of the sentence's first n_words tokens, as features see them */
    uint32_t n_words;
};

/* PM_INVALID when the bytes are not such a file; they must live on. */
pm_code roles_weights_from(str bytes, struct roles_weights *out, struct pm_err *e);

/* Fill `out` for sentence s; `out` still holds what it held for the one before. */
void roles_look(const struct lexis *x, const struct reading *r, size_t s, struct roles_sentence *out);

/* The rows of token i, when the token before it has role `last`; at most ROLES_FEATURES. */
uint32_t roles_features(const struct lexis *x, const struct reading *r,
                        const struct roles_sentence *s, uint32_t i, int last, uint32_t *rows);

/* Is sentence s one of running text? */
bool roles_text(const struct reading *r, size_t s);

/* The stage; PM_NOMEM, PM_LIMIT. */
pm_code roles_stage(const struct reader *rd, struct reading *r, struct pm_err *e);

/* The stage after it: each part becomes an argument of the incident nearest to it, where nothing of
 * the rules says otherwise. */
pm_code parts_stage(const struct reader *rd, struct reading *r, struct pm_err *e);

#endif
