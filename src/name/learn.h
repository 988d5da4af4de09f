/* learn.h - learning the weights of sounds.h from pairs of names; used by the build tool
 * names_learn only (learn_main.c says how to call it).
 *
 * Same pairs in the same order, same bytes out: no clock, no chance, no threads.
 */
#ifndef PAMIR_NAME_LEARN_H
#define PAMIR_NAME_LEARN_H

#include "name/dict.h"
#include "name/hear.h"

/* A table from a 64-bit key (not 0) to a number from 0 on, in the order of first use. */
struct learn_table {
    uint64_t *keys; /* by number */
    uint32_t *slots;
    size_t n, cap, n_slots;
    struct arena *a;
};

struct learn_pair { /* a native name and the entry that it means */
    uint32_t native[SPELL_MAX];
    uint8_t n, lang;
    bool city;
    bool extra; /* a syllable: gold is only a number of its forms */
    uint16_t country; /* 26 * letter + letter */
    uint32_t gold;
};

struct learn {
    struct arena *a;
    struct dict *dict;
    struct tree_names *forms; /* of each entry, then of each extra pair */
    size_t n_extra;
    struct learn_pair *pairs;
    size_t n_pairs, cap_pairs;
    struct sound_lang langs[SOUND_MAX_LANGS];
    size_t n_langs;
    str meanings_tsv;
    struct learn_table meant; /* words of it: learn_word_key of language 0 */
};

/* Which pairs to learn from. */
typedef bool learn_use(void *ctx, const struct learn_pair *p);

/* Rows "lm", "sound" and "word" learned from those pairs, appended to tsv. */
pm_code learn_sounds(const struct learn *l, learn_use *use, void *ctx, struct buf *tsv,
                     struct pm_err *e);

/* Rows "use", of the same pairs, by the kind words that those sounds know. */
pm_code learn_uses(const struct learn *l, const struct sounds *s, learn_use *use, void *ctx,
                   struct buf *tsv, struct pm_err *e);

/* Rows "weight": how to judge what was heard; pairs judged by sounds that were learned without
 * their countries. */
struct learn_judge;
pm_code learn_judge_open(struct arena *a, struct learn_judge **out, struct pm_err *e);
pm_code learn_judge_add(struct learn_judge *j, const struct learn *l, const struct sounds *s,
                        learn_use *use, void *ctx, struct pm_err *e);
pm_code learn_judge_rows(struct learn_judge *j, struct buf *tsv, struct pm_err *e);

enum { LEARN_NONE = 0xFFFFFFFF };
uint32_t learn_find(const struct learn_table *t, uint64_t key);
uint64_t learn_mixed(uint64_t k);
uint64_t learn_word_key(unsigned lang, const uint32_t *native, size_t n);
uint32_t learn_put(struct learn_table *t, uint64_t key); /* LEARN_NONE: out of memory */

#endif
