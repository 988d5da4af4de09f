/* sounds.h - what each native letter may become in Latin letters: learned weights.
 *
 *     struct sounds s;
 *     TRY(sounds_make(tsv, words, &block, e));            // at build time, from sounds.tsv
 *     TRY(sounds_open(&s, buf_str(&block), e));      // no copy, no parsing
 *     n = sounds_spread(&s, lang, 'б', 0x445, 'о', around);   // "kh" 0.93, "h" 0.05, ...
 *
 * A noisy channel: one native letter gives a chunk of 0 to 6 Latin letters. Its chances are counts
 * of aligned pairs, from narrow to wide context: (language, letter before, letter, letter after),
 * (language, two of them), (any language, two of them), (language, letter), (any language, letter);
 * each level takes what the narrower left over, as much as it has seen different chunks (Witten and
 * Bell 1991, method C). Rows of words say what a whole native word gives: nothing ("область") or
 * Latin words ("Южная": south). lm is how likely three Latin letters follow one another in names of
 * places: -log p.
 *
 * Format of the TSV: src/name/README.md; learn_main.c writes it. The block is of the machine that
 * made it. Read-only; threads may share it.
 */
#ifndef PAMIR_NAME_SOUNDS_H
#define PAMIR_NAME_SOUNDS_H

#include "base/arena.h"
#include "base/buf.h"
#include "name/spell.h"

enum {
    SOUND_ANY = 0,          /* as a neighbour: not looked at */
    SOUND_EDGE = 1,         /* as a neighbour: begin or end of the name */
    SOUND_LATIN = 0x110000, /* as letter before: plus the Latin symbol that came last */
    SOUND_WORD = 0xFFFFFFFE, /* as letter after: the row is of a word, the letter its hash */
    SOUND_USE = 0xFFFFFFFD,  /* as letter after: the row is of a country's kind words */
    SOUND_ALL_KINDS = 0xFFFFFFFC, /* as the letter of such a row: whatever word; hashes are odd */
    SOUND_MAX_LANGS = 64,
    SOUND_MAX_SPREAD = 40,
    SOUND_MAX_WORD = 24, /* letters of a native word that has a row */
    SOUND_SPELLED = 28, /* a chunk that is none: the word is spelled by its letters */
};

struct sound_row {
    uint32_t lang, before, letter, after; /* the key */
    uint32_t at, n, total;                /* of entries; n 0: an empty slot */
};

struct sound_entry {
    uint16_t chunk, count;
};

struct sound_chunk {
    uint16_t at, n; /* of symbols */
};

struct sound_lang {
    char name[8];
};

/* name, item type */
#define SOUND_ARRAYS(X)                                                                            \
    X(langs, struct sound_lang) /* 0: any */                                                       \
    X(rows, struct sound_row)   /* a hash table */                                                 \
    X(entries, struct sound_entry)                                                                 \
    X(chunks, struct sound_chunk)                                                                  \
    X(symbols, uint8_t)                                                                            \
    X(usual, float)   /* -log p of a chunk in a language: n_langs times n_chunks */                \
    X(lm, float)      /* SPELL_SYMBOLS cubed */                                                    \
    X(weights, float) /* of judge.h */

struct sounds {
#define X(field, type)                                                                             \
    const type *field;                                                                             \
    uint32_t n_##field;
    SOUND_ARRAYS(X)
#undef X
};

/* The block of a TSV and of registers/words/name-meanings.tsv, b cleared first. PM_INVALID with the
 * line. */
pm_code sounds_make(str tsv, str meanings, struct buf *b, struct pm_err *e);
/* PM_DAMAGED when block is not one that sounds_make made; it must be 16-byte aligned. */
pm_code sounds_open(struct sounds *s, str block, struct pm_err *e);

/* The meanings that are in the binary, and all the weights. */
str sounds_meanings(void);
pm_code sounds_built_in(struct sounds *s, struct pm_err *e);

uint32_t sounds_lang(const struct sounds *s, str lang); /* 0 when nothing was learned of it */
const struct sound_row *sounds_row(const struct sounds *s, uint32_t lang, uint32_t before,
                                   uint32_t letter, uint32_t after); /* NULL */
uint32_t sounds_word_hash(const uint32_t *native, size_t n);
/* The row of a word in a language, else of the word in any; NULL. */
const struct sound_row *sounds_word(const struct sounds *s, uint32_t lang, const uint32_t *native,
                                    size_t n);

struct sound {
    uint16_t chunk;
    float cost; /* -log p(chunk | letter, neighbours) */
};

/* How much a letter speaks for each chunk after each Latin symbol (0: at the beginning), -n..n:
 * log p(chunk | letter, last) - log p(chunk | last). */
struct echo {
    uint16_t chunk;
    float gain[SPELL_BLANK + 1];
};
size_t sounds_echo(const struct sounds *s, uint32_t lang, uint32_t letter,
                   struct echo out[SOUND_MAX_SPREAD]);

/* The word of a native name that says what kind of place it is, as a hash; 0 when it has none. */
uint32_t sounds_kind(const struct sounds *s, uint32_t lang, const uint32_t *native, size_t n);
/* How much that word speaks for a country, in a language: log p(word | country) - log p(word). 0
 * when nothing is known of the country ("AF"). */
float sounds_use(const struct sounds *s, uint32_t lang, str country, uint32_t kind);

/* Likeliest first. before and after: neighbours or SOUND_EDGE. Never empty. */
size_t sounds_spread(const struct sounds *s, uint32_t lang, uint32_t before, uint32_t letter,
                     uint32_t after, struct sound out[SOUND_MAX_SPREAD]);

static inline float sounds_lm(const struct sounds *s, uint8_t a, uint8_t b, uint8_t c)
{
    return s->lm[(a * SPELL_SYMBOLS + b) * SPELL_SYMBOLS + c];
}

#endif
