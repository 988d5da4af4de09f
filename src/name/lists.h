/* lists.h - the word lists of registers/words/name-*.tsv in memory: weights of features, words
 * that say what kind of place a name is, words that are seldom names.
 *
 * Read-only after lists_open. Folds are those of units (unit.h).
 */
#ifndef PAMIR_NAME_LISTS_H
#define PAMIR_NAME_LISTS_H

#include "base/arena.h"
#include "base/str.h"

/* How big a thing a place is; also the vocabulary of name-kinds.tsv. */
enum rank {
    RANK_NONE, /* no place */
    RANK_COUNTRY,
    RANK_PROVINCE,
    RANK_DISTRICT,
    RANK_SETTLEMENT,
    RANK_REGION,
    RANK_OTHER,
    RANK_BORDER,
    N_RANKS,
};

#define WEIGHT_MAP(X)                                                                              \
    X(W_SURE, "sure")                                                                              \
    X(W_MARGIN, "margin")                                                                          \
    X(W_KIND_OFFICIAL, "kind-official") /* the kinds in the order of enum alias_kind */            \
    X(W_KIND_ACRONYM, "kind-acronym")                                                              \
    X(W_KIND_SELF, "kind-self")                                                                    \
    X(W_KIND_PEJORATIVE, "kind-pejorative")                                                        \
    X(W_KIND_FORMER, "kind-former")                                                                \
    X(W_KIND_MEDIA, "kind-media")                                                                  \
    X(W_KIND_ADJECTIVE, "kind-adjective")                                                          \
    X(W_KIND_DEMONYM, "kind-demonym")                                                              \
    X(W_KIND_SHORT, "kind-short")                                                                  \
    X(W_KIND_CONTEXT, "kind-context")                                                              \
    X(W_SEVERAL_WORDS, "several-words")                                                            \
    X(W_INFLECTED, "inflected")                                                                    \
    X(W_EXACT_TOO, "exact-too")                                                                    \
    X(W_DERIVED, "derived")                                                                        \
    X(W_PREFIXED, "prefixed")                                                                      \
    X(W_VARIANT, "variant")                                                                        \
    X(W_FOREIGN, "foreign-ending")                                                                 \
    X(W_LANG_FITS, "lang-fits")                                                                    \
    X(W_SCRIPT_ONLY, "script-only")                                                                \
    X(W_SHORT_NAME, "short-name")                                                                  \
    X(W_ACRONYM_SEEN, "acronym-seen")                                                              \
    X(W_RANK_COUNTRY, "rank-country") /* the ranks in the order of enum rank */                    \
    X(W_RANK_PROVINCE, "rank-province")                                                            \
    X(W_RANK_DISTRICT, "rank-district")                                                            \
    X(W_RANK_SETTLEMENT, "rank-settlement")                                                        \
    X(W_RANK_REGION, "rank-region")                                                                \
    X(W_RANK_OTHER, "rank-other")                                                                  \
    X(W_OWN_NAME, "own-name")                                                                      \
    X(W_BY_HAND, "by-hand")                                                                        \
    X(W_CAPITAL, "capital")                                                                        \
    X(W_THE_THING, "the-thing")                                                                    \
    X(W_THE_PLACE, "the-place")                                                                    \
    X(W_ACROSS, "across")                                                                          \
    X(W_KIND_WORD, "kind-word")                                                                    \
    X(W_KIND_WORD_OTHER, "kind-word-other")                                                        \
    X(W_CITY_WORD, "city-word")                                                                    \
    X(W_CONTAINER_BESIDE, "container-beside")                                                      \
    X(W_CONTAINER_SENTENCE, "container-sentence")                                                  \
    X(W_CONTAINER_DOCUMENT, "container-document")                                                  \
    X(W_FELLOW_DOCUMENT, "fellow-document")                                                        \
    X(W_CONTAINED_SENTENCE, "contained-sentence")                                                  \
    X(W_CONTAINED_BESIDE, "contained-beside")                                                      \
    X(W_SIBLING_BESIDE, "sibling-beside")                                                          \
    X(W_COUNTRY_SHARE, "country-share")                                                            \
    X(W_COUNTRY_NONE, "country-none")                                                              \
    X(W_HOME, "home")                                                                              \
    X(W_HOME_OFFICE, "home-office")                                                                \
    X(W_OFFICE_SHARE, "office-share")                                                              \
    X(W_OFFICE_SENTENCE, "office-sentence")                                                        \
    X(W_PEOPLES, "peoples")                                                                        \
    X(W_SAME_SETTLED, "same-settled")                                                              \
    X(W_NAMED_SURELY, "named-surely")                                                              \
    X(W_KIN_NAMED, "kin-named")                                                                    \
    X(W_KIN_OFFICE, "kin-office")                                                                  \
    X(W_STOP_WORD, "stop-word")                                                                    \
    X(W_PERSON_BEFORE, "person-before")                                                            \
    X(W_PART_BEFORE, "part-before")                                                                \
    X(W_CAPITAL_BEFORE, "capital-before")                                                          \
    X(W_CAPITAL_AFTER, "capital-after")                                                            \
    X(W_SMALL_LETTERS, "small-letters")                                                            \
    X(W_CASE_SAYS_NOTHING, "case-says-nothing")                                                    \
    X(W_CASELESS_SMALL, "caseless-small")                                                          \
    X(W_SMALL_ALONE, "small-alone")                                                                \
    X(W_NESTED, "nested")                                                                          \
    X(W_PAST_DATES, "past-dates")                                                                  \
    X(W_NOT_YET, "not-yet")                                                                        \
    X(W_NEAR_BLANKS, "near-blanks") /* in the order of enum slip */                                \
    X(W_NEAR_DOUBLE, "near-double")                                                                \
    X(W_NEAR_VOWEL, "near-vowel")                                                                  \
    X(W_NEAR_SWAP, "near-swap")                                                                    \
    X(W_NEAR_GAP, "near-gap")                                                                      \
    X(W_NEAR_CHANGE, "near-change")                                                                \
    X(W_NEAR_FAR, "near-far")                                                                      \
    X(W_NEAR_LETTER, "near-letter")

#define X(code, word) code,
enum weight { WEIGHT_MAP(X) N_WEIGHTS };
#undef X

enum { /* list_word.stop */
    STOP_WORD = 1,
    STOP_GIVEN = 2,
    STOP_TITLE = 4,
};
enum { /* list_word.where */
    KIND_BEFORE = 1,
    KIND_AFTER = 2,
};

struct list_word {
    str fold;
    uint32_t hash;
    uint8_t before; /* bits 1 << rank: of what ranks the word stands before a name */
    uint8_t after;
    uint8_t many;   /* bits 1 << rank: also before or after a list of names */
    uint8_t stop;
    uint16_t langs, langs_before, langs_after; /* bits of lists_lang */
    bool facility, group, people, part;
};

struct lists {
    double weight[N_WEIGHTS];
    struct list_word *slots; /* fold.n 0: empty */
    uint32_t n_slots, n_words;
};

/* The built-in lists into a, which must outlive them. PM_INVALID with file and line; PM_NOMEM. */
pm_code lists_open(struct arena *a, struct lists *out, struct pm_err *e);

/* NULL when no list has the fold. */
const struct list_word *lists_find(const struct lists *l, uint32_t hash, str fold);

/* The bit of a language of name-kinds.tsv (BCP 47, the part before "-"); 0 for others. */
uint16_t lists_lang(str lang);

/* The rank that a word of the registers' column `precision` stands for. */
enum rank lists_rank(str precision);

#endif
