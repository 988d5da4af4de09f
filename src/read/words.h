/* words.h - the words of registers/words/ compiled into one table, and each token's entry in it.
 *
 *     const struct word_sense *s = word_at(r, i, WORDS_MONTHS, NULL);
 *     if (s != NULL) month = (int)s->number;             // "Nov", "ноября", "نوامبر" -> 11
 *
 * A file of registers/words/ is one list. Its first line that is not a comment (#) names its
 * columns, tab between them:
 *
 *     word   lang  class   value       a row is a word or several ("no fewer than"); {a,b,}
 *                                      in it stands for each of the forms: "январ{ь,я,е}"
 *     lemma  plural  class             the same with columns that give further forms
 *     lemma  past  participle  class
 *
 * lang is "en", "ru fa" or "*"; without the column it is "en". class must be one of the words
 * that the list's row in words.c names; sense.code is its index there. Without a class
 * column (or "-") the code is 0. value is free text; sense.number is it as a number, else NAN.
 *
 * The stage "words" looks each token up once (reading.word_of); stages test bits after that.
 * A trailing 's of English is taken off when the whole word isn't known.
 * Read-only after words_open; threads may share it.
 */
#ifndef PAMIR_READ_WORDS_H
#define PAMIR_READ_WORDS_H

#include "read/reading.h"

/* list, file (embedded), vocabulary of its class column (in words.c). Add yours at the end. */
#define WORD_LIST_MAP(X)                                                                           \
    X(WORDS_MONTHS, months_tsv, "months.tsv")       /* value 1..12; class: calendar */             \
    X(WORDS_WEEKDAYS, weekdays_tsv, "weekdays.tsv") /* value 0 Monday .. 6 */                      \
    X(WORDS_DATES, dates_tsv, "dates.tsv")          /* yesterday, last, ago, early, ... */         \
    X(WORDS_NUMBERS, numbers_tsv, "numbers.tsv")    /* five, двое, hundred, million, dozen */      \
    X(WORDS_HEDGES, hedges_tsv, "hedges.tsv")       /* at least, более, دست‌کم */                   \
    X(WORDS_UNITS, units_tsv, "units.tsv")          /* percent, km, dollars, tonnes, days */       \
    X(WORDS_COUNTED, counted_tsv, "counted.tsv")    /* nouns that are counted: miners, vehicles */ \
    X(WORDS_MEASURES, measures_tsv, "measures.tsv") /* unemployment, GDP, poverty line */          \
    X(WORDS_TITLES, titles_tsv, "titles.tsv")       /* Mr, Gen, spokesman, mullah */               \
    X(WORDS_GIVEN, given_tsv, "given.tsv")          /* given names */                              \
    X(WORDS_WEAPONS, weapons_tsv, "weapons.tsv")    /* drone, IED, Kalashnikov */

#define X(list, symbol, file) list,
enum word_list { WORD_LIST_MAP(X) N_WORD_LISTS };
#undef X

/* Languages as bits. */
#define WORD_LANG_MAP(X)                                                                           \
    X(WORD_EN, "en", 1) X(WORD_RU, "ru", 2) X(WORD_FA, "fa", 4) X(WORD_TG, "tg", 8)                \
    X(WORD_PS, "ps", 16) X(WORD_UR, "ur", 32) X(WORD_UZ, "uz", 64) X(WORD_ZH, "zh", 128)
#define X(code, word, bit) code = (bit),
enum { WORD_LANG_MAP(X) WORD_ALL_LANGS = 255 };
#undef X

struct word_sense {
    uint8_t list;     /* enum word_list */
    uint8_t langs;    /* bits */
    uint8_t code;     /* index of the class in the list's vocabulary */
    uint8_t form;     /* 0 the word or lemma, 1 the second form (plural, past), 2 the third */
    uint8_t n_tokens; /* 1, or more for a run of words */
    double number;    /* value as a number, else NAN */
    str value;
    str lemma;        /* the first form as the file has it, folded; first brace form */
    const str *rest;  /* folds of the tokens after the first; n_tokens - 1 of them */
};

/* All senses that begin with one folded token, longest first. */
struct word {
    str fold;
    uint64_t lists; /* bit i: has a sense of list i */
    const struct word_sense *senses;
    uint32_t n_senses;
    uint32_t hash;
};

struct words;

/* PM_NOMEM; PM_INVALID with file, line and what to mend. */
pm_code words_open(struct words **out, struct pm_err *e);
void words_close(struct words *w);

/* The entry of a folded token; NULL when there is none. */
const struct word *words_find(const struct words *w, uint32_t hash, str fold);

/* Fill r->word_of and r->langs: the first stage. */
pm_code words_stage(const struct reader *reader, struct reading *r, struct pm_err *e);
const struct words *reader_words(const struct reader *reader);
const struct names *reader_names(const struct reader *reader);

/* The vocabulary of a list's class column: the word of a code; static. */
const char *words_class(enum word_list list, uint8_t code);

/* The sense in `list` of the token run that begins at i, in a language of this text; NULL when
 * there is none. n_tokens NULL: single words only; else the longest run, its length in *n_tokens.
 * Runs do not cross the end of a sentence. */
const struct word_sense *word_run(const struct reading *r, uint32_t i, enum word_list list,
                                  uint32_t *n_tokens);

static inline bool word_in(const struct reading *r, uint32_t i, enum word_list list)
{
    return i < r->doc->n_tokens && r->word_of[i] != NULL && (r->word_of[i]->lists >> list & 1) != 0;
}

static inline const struct word_sense *word_at(const struct reading *r, uint32_t i,
                                               enum word_list list, uint32_t *n_tokens)
{
    return word_in(r, i, list) ? word_run(r, i, list, n_tokens) : NULL;
}

#endif
