/* learn_align.h - the parts of learn_sounds: pairs aligned (learn_align.c), whole words
 * (learn_words.c), counts in context (learn_count.c), rows printed (learn_print.c). Of names_learn
 * only.
 *
 * Everything lies in align.a. False or PM_NOMEM: no memory.
 */
#ifndef PAMIR_NAME_LEARN_ALIGN_H
#define PAMIR_NAME_LEARN_ALIGN_H

#include "name/learn.h"

struct numbers { /* beside a table: a chance and a count for each of its items */
    double *p, *count;
    size_t n, cap;
};

struct align {
    const struct learn *l;
    struct arena *a;
    learn_use *use;
    void *ctx;
    struct learn_table letters; /* (language or 0, letter) */
    struct numbers letter;      /* count: all chunks; p: of what the language adds */
    struct learn_table chunks;  /* (number of letter, Latin symbols) */
    struct numbers chunk;
    struct learn_table words; /* (language, native word) */
    struct numbers word;      /* count: how often it stood in a name */
    struct learn_table saids; /* (number of word, Latin symbols; 0: nothing) */
    struct numbers said;
    int round;
    double fore[SPELL_MAX + 1][SPELL_MAX + 1], back[SPELL_MAX + 1][SPELL_MAX + 1];
};

struct look { /* the letters of a pair, their numbers in the tables */
    uint32_t own[SPELL_MAX], any[SPELL_MAX];
};

struct letters_of { /* the text of words that have rows, for printing */
    const uint32_t *p;
    uint8_t n, lang;
};

struct row_key {
    uint32_t lang, before, letter, after;
};

struct counts {
    struct learn_table rows; /* hash of the key */
    struct row_key *keys;
    size_t n_keys, cap_keys;
    struct learn_table cells; /* (row, chunk) */
    uint32_t *of_cell;
    size_t cap_cells;
};

enum { ALIGN_LONGEST_HAN = 6 }; /* Latin letters of one Han letter */

/* ---- learn_align.c ---- */

/* The number of a key, new or not, with room for its numbers; LEARN_NONE. */
uint32_t align_put(struct align *al, struct learn_table *t, struct numbers *x, uint64_t key);
uint64_t align_packed(const uint8_t *p, size_t n);
uint64_t align_chunk_key(uint32_t letter, const uint8_t *p, size_t n);
size_t align_longest(uint32_t letter); /* Latin letters that a native one may give */
double align_chance(const struct align *al, const struct learn_pair *p, const struct look *look,
                    size_t i, const uint8_t *latin, size_t n_latin, size_t j, size_t n);
void align_look_up(struct align *al, const struct learn_pair *p, struct look *look);
/* The form that pair p is learned from, with *look filled; NULL: it is left out, or none fits. */
const struct tree_name *align_learned(struct align *al, const struct learn_pair *p, struct look *look);

/* ---- learn_words.c ---- */

size_t align_word_at(const struct learn_pair *p, size_t i, size_t m);
/* Calls each for every edge over a whole native word: from i, from latin j, to i + m, j + n. */
typedef void align_word_edge(struct align *al, void *ctx, uint32_t said, size_t i, size_t j,
                             size_t m, size_t n);
void align_each_word_edge(struct align *al, const struct learn_pair *p, const uint8_t *latin,
                          size_t n_latin, size_t i, align_word_edge *each, void *ctx);
uint64_t align_said_key(uint32_t word, const uint8_t *p, size_t n);
pm_code align_words(struct align *al, struct letters_of **texts, struct pm_err *e);

/* ---- learn_count.c, learn_print.c ---- */

pm_code align_count_all(struct align *al, struct counts *c, struct pm_err *e);
void align_print_letter(struct buf *b, uint32_t letter); /* as the rows have it: "*", "^", "<a" */
pm_code align_print_lm(struct align *al, struct buf *tsv, struct pm_err *e);
pm_code align_print_sounds(struct align *al, struct counts *c, struct buf *tsv, struct pm_err *e);
pm_code align_print_words(struct align *al, const struct letters_of *texts, struct buf *tsv,
                          struct pm_err *e);

#endif
