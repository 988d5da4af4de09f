/* hear.h - which Latin names a native name may spell: a search through the tree of names.
 *
 *     TRY(hear_open(&sounds, &h, e));
 *     n = hear_names(h, &tree, native, n_native, lang, heard, 24);   // likeliest first
 *
 * The native letters are taken one after the other; each state is a node of the tree with what it
 * cost to come there. A state's worth is its cost less LM_SHARE times what the letters cost among
 * all names; only the best go on. A whole word may be skipped or translated when a row of words
 * says so. Cost: letters * states * chunks; bounded by the beam.
 *
 * Owner: a hear belongs to one thread at a time (it keeps what it computed of letters).
 */
#ifndef PAMIR_NAME_HEAR_H
#define PAMIR_NAME_HEAR_H

#include "name/tree.h"

struct heard {
    uint32_t item;
    float cost;  /* -log p(latin | native) of the best way */
    float gain;  /* sum of echo.gain */
    float lm;    /* -log p(latin) */
    float use;   /* sounds_use of the item's country; hear leaves it 0 */
    uint8_t form, n_latin;
    uint8_t skipped; /* native words taken for nothing */
    uint8_t said;    /* native words translated */
    uint8_t silent;  /* native letters that gave nothing */
};

struct hear;
pm_code hear_open(const struct sounds *s, struct hear **out, struct pm_err *e);
void hear_close(struct hear *h); /* NULL is fine */

/* At most `max` items, each once, by worth. in_brief: only what fits well, quickly. */
size_t hear_names(struct hear *h, const struct tree *t, const uint32_t *native, size_t n,
                  uint32_t lang, bool in_brief, struct heard *out, size_t max);

/* How much of the cost of the Latin letters among all names counts against them. */
#define HEARD_LM_SHARE 0.5f

static inline float heard_worth(const struct heard *h) /* less is better */
{
    return h->cost - HEARD_LM_SHARE * h->lm;
}

#endif
