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
    X(WORDS_WEAPONS, weapons_tsv, "weapons.tsv")    /* drone, IED, Kalashnikov */                \
    X(WORDS_TELLING, telling_tsv, "telling.tsv")    /* взрыв, погибли, сообщил; read/telling.h */  \
    X(WORDS_DOING, doing_tsv, "doing.tsv")          /* боевиками, مسئولیت: who did it */            \
    X(WORDS_ENDINGS, endings_tsv, "endings.tsv")    /* -lar, -ning: of languages that string them */

#define X(list, symbol, file) list,
enum word_list { WORD_LIST_MAP(X) N_WORD_LISTS };
#undef X

/* Vocabularies of class columns; those of counted and units are COUNTS_MAP, of hedges HEDGE_MAP. */
#define MONTH_CLASS_MAP(X)                                                                         \
    X(MONTH_NAME, "month")          /* stands for itself: "October" */                             \
    X(MONTH_WEAK, "weak")           /* is another word too: needs a day or a year beside it */     \
    X(MONTH_SOLAR, "solar")         /* Solar Hijri */                                              \
    X(MONTH_SOLAR_WEAK, "solar-weak")
#define DATE_CLASS_MAP(X)                                                                          \
    X(DATE_DAY, "day")              /* today, вчера; value: days from the report's date */         \
    X(DATE_PERIOD, "period")        /* day week month year decade hour: value says which */        \
    X(DATE_LAST, "last")            /* last, прошлый, گذشته */                                      \
    X(DATE_THIS, "this")                                                                           \
    X(DATE_NEXT, "next")                                                                           \
    X(DATE_AGO, "ago")                                                                             \
    X(DATE_EARLIER, "earlier")      /* counted from the date mentioned last */                     \
    X(DATE_LATER, "later")                                                                         \
    X(DATE_SHIFT, "shift")          /* the same day, the day before; value: days from that date */ \
    X(DATE_PART, "part")            /* value: early, mid, late */                                  \
    X(DATE_SEASON, "season")        /* value: first month */                                       \
    X(DATE_CLOCK, "clock")          /* a.m., local time, hours; value: hours to add or "" */       \
    X(DATE_HOUR, "hour")            /* noon, midnight; value: the hour */                          \
    X(DATE_PREP, "prep")            /* words before a date: on, since, в, از */                     \
    X(DATE_YEAR, "year")            /* года, соли, سال: a year stands beside it */                  \
    X(DATE_LEAD, "lead")            /* рӯзи, روز, моҳи: a weekday or month follows */               \
    X(DATE_BETWEEN, "between")                                                                     \
    X(DATE_TO, "to")                                                                               \
    X(DATE_AND, "and")                                                                             \
    X(DATE_FUTURE, "future")        /* will, scheduled: a date may lie ahead */                    \
    X(DATE_RECALL, "recall")        /* anniversary: the event is an old one */                     \
    X(DATE_NTH, "nth")              /* first, third: of quarters and halves; value: which */       \
    X(DATE_FRACTION, "fraction")    /* quarter 4, half 2 */                                        \
    X(DATE_AT_HOUR, "at-hour")      /* соати, ساعت: a time of day follows */                      \
    X(DATE_HOURS, "hours")          /* часов, минут behind the digits of a time */                 \
    X(DATE_MINUTES, "minutes")                                                                     \
    X(DATE_NOT, "not")              /* words after a weekday or month that make it no date */
#define NUMBER_CLASS_MAP(X)                                                                        \
    X(NUMBER_UNIT, "unit")          /* 1..9, added after tens: five */                             \
    X(NUMBER_TEEN, "teen")          /* 10..19 */                                                   \
    X(NUMBER_TENS, "tens")                                                                         \
    X(NUMBER_HUNDREDS, "hundreds")  /* двести, پانصد */                                            \
    X(NUMBER_HUNDRED, "hundred")    /* multiplies: hundred, сто alone is 100 */                    \
    X(NUMBER_SCALE, "scale")        /* thousand, million, тысяч */                                 \
    X(NUMBER_DOZEN, "dozen")                                                                       \
    X(NUMBER_GROUPED, "grouped")    /* двое, трое: people by themselves */                         \
    X(NUMBER_SEVERAL, "several")    /* several, dozens, множество */                               \
    X(NUMBER_ARTICLE, "article")    /* a, an, another, یک */                                       \
    X(NUMBER_NONE, "none")          /* no, zero, никто */                                          \
    X(NUMBER_NONE_BEHIND, "none-behind") /* нет: behind what there is none of */                   \
    X(NUMBER_HALF, "half")                                                                         \
    X(NUMBER_AND, "and")            /* inside a number: hundred and five, بیست و پنج */            \
    X(NUMBER_CURRENCY, "currency")  /* $, US$, € before the number; value: unit */                 \
    X(NUMBER_LABEL, "label")        /* No., resolution, page: the number after it is a name */     \
    X(NUMBER_INCLUDED, "included")  /* including, among them, в том числе */                       \
    X(NUMBER_OF, "of")              /* of, из, از: between a number and what it is a part of */    \
    X(NUMBER_STOP, "stop")          /* a word that no counted noun lies behind */
#define TITLE_CLASS_MAP(X)                                                                         \
    X(TITLE_HONORIFIC, "honorific") /* Mr, Mullah, Haji */                                         \
    X(TITLE_RANK, "rank")           /* Gen, Colonel */                                             \
    X(TITLE_OFFICIAL, "official")   /* minister, governor, head */                                 \
    X(TITLE_SPEAKER, "speaker")     /* spokesman */                                                \
    X(TITLE_OTHER, "other")         /* journalist, elder, analyst */                               \
    X(TITLE_VICTIM, "victim")       /* miner, driver, labourer: private persons */                 \
    X(TITLE_AFTER, "after")         /* words after a name: ", a resident of" */                    \
    X(TITLE_GROUP, "group")         /* Front, Brigade, Movement: the end of an unknown group's name */ \
    X(TITLE_PLACE, "place")         /* district, village, valley: of an unknown place's */         \
    X(TITLE_ORG, "org")             /* Ministry, Committee, Agency */
#define MEASURE_CLASS_MAP(X)                                                                       \
    X(MEASURE_NOUN, "noun")         /* unemployment, GDP: value is the measure */                  \
    X(MEASURE_UP, "up")             /* rose, increase */                                           \
    X(MEASURE_DOWN, "down")         /* fell, decline */                                            \
    X(MEASURE_BY, "by")                                                                            \
    X(MEASURE_TOLL, "toll")                                                                        \
    X(MEASURE_HARM, "harm")         /* the number beside it belongs to an incident */              \
    X(MEASURE_TOTAL, "total")       /* over a stretch of time: since, so far */                    \
    X(MEASURE_LENGTH, "length")                                                                    \
    X(MEASURE_HAS, "has")           /* before a strength: has, with, numbering */

#define X(code, word) code,
enum month_class { MONTH_CLASS_MAP(X) N_MONTH_CLASSES };
enum date_class { DATE_CLASS_MAP(X) N_DATE_CLASSES };
enum number_class { NUMBER_CLASS_MAP(X) N_NUMBER_CLASSES };
enum title_class { TITLE_CLASS_MAP(X) N_TITLE_CLASSES };
enum measure_class { MEASURE_CLASS_MAP(X) N_MEASURE_CLASSES };
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
    uint32_t next;    /* hash of the second token's fold; 0: of one token */
    double number;    /* value as a number, else NAN */
    str value;
    const str *rest;  /* folds of the tokens after the first; n_tokens - 1 of them */
};

/* All senses that begin with one folded token: list by list, in each the longest first. */
struct word {
    str fold;
    uint32_t lists; /* bit i: has a sense of list i */
    uint32_t codes[N_WORD_LISTS]; /* per list, bit i: has a sense of class i (31: or higher) */
    uint32_t alone[N_WORD_LISTS]; /* the same of senses of one token */
    uint64_t nexts; /* bits: low six of the hashes that a second token can have */
    const struct word_sense *senses;
    uint32_t n_senses;
    uint32_t hash;
    uint16_t behind[N_WORD_LISTS]; /* where the senses of a list end; they begin where those of the
                                      list before end */
};

struct words;
struct reader;

/* PM_NOMEM; PM_INVALID with file, line and what to mend. */
pm_code words_open(struct words **out, struct pm_err *e);
void words_close(struct words *w);
/* Would these bytes do as the file of `list`? PM_OK, PM_NOMEM or PM_INVALID with words. */
pm_code words_check(enum word_list list, str bytes, struct pm_err *e);

/* The entry of a folded token; NULL when there is none. */
const struct word *words_find(const struct words *w, uint32_t hash, str fold);

/* Fill r->word_of and r->langs: the first stage. In Uzbek a token without an entry gets that of its
 * stem: up to three of endings.tsv are taken off, "hujumlarining" -> "hujum". */
pm_code words_stage(const struct reader *reader, struct reading *r, struct pm_err *e);
const struct words *reader_words(const struct reader *reader);
const struct names *reader_names(const struct reader *reader);

/* The vocabulary of a list's class column: the word of a code; static. */
const char *words_class(enum word_list list, uint8_t code);

/* The sense in `list` of the token run that begins at i, in a language of this text; NULL when
 * there is none. code -1: of any class. n_tokens NULL: single words only; else the longest run,
 * its length in *n_tokens. Runs do not cross the end of a sentence. */
const struct word_sense *word_run(const struct reading *r, uint32_t i, enum word_list list,
                                  int code, uint32_t *n_tokens);

static inline bool word_in(const struct reading *r, uint32_t i, enum word_list list)
{
    return i < r->doc->n_tokens && (r->lists_of[i] >> list & 1) != 0;
}

static inline const struct word_sense *word_at(const struct reading *r, uint32_t i,
                                               enum word_list list, uint32_t *n_tokens)
{
    return word_in(r, i, list) ? word_run(r, i, list, -1, n_tokens) : NULL;
}

/* The same, of one class. */
static inline const struct word_sense *word_is(const struct reading *r, uint32_t i,
                                               enum word_list list, int code, uint32_t *n_tokens)
{
    return word_in(r, i, list) && (r->word_of[i]->codes[list] >> code & 1) != 0
               ? word_run(r, i, list, code, n_tokens)
               : NULL;
}

/* Bits of the lists that a token's word is in; for a first look at many tokens. */
#define WORDS_BIT(list) ((uint32_t)1 << (list))

#endif
