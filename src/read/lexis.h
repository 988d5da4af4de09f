/* lexis.h - the English vocabulary that syntax, claims and incidents stand on.
 *
 *     uint32_t w = lexis_find(x, STR("attacked"));
 *     x->words[w].tags        LEX(VBD) | LEX(VBN): past or participle
 *     x->words[w].verb        the entry of "attack"
 *
 * Made once from registers/words/{closed,verbs,nouns,adjectives,speech,triggers,lookalikes,
 * settings,causes}.tsv: a verb's row gives its past and participle, its other forms are made here;
 * a noun's row gives its plural. Entry 0 is the unknown word. Read-only after lexis_open;
 * threads may share it. Everything in it lives until lexis_close.
 */
#ifndef PAMIR_READ_LEXIS_H
#define PAMIR_READ_LEXIS_H

#include "base/err.h"
#include "base/str.h"
#include "read/reading.h"

/* Parts of speech; the word is the one that closed.tsv uses ("-": never written there). */
#define TAG_MAP(X)                                                                                 \
    X(TAG_NONE, "-") X(TAG_NOUN, "noun") X(TAG_PLURAL, "-") X(TAG_NAME, "name")                    \
    X(TAG_PRON, "pron") X(TAG_HER, "her") X(TAG_DET, "det") X(TAG_POSS, "poss")                    \
    X(TAG_ADJ, "adj") X(TAG_NUM, "num") X(TAG_ADV, "adv") X(TAG_VB, "-") X(TAG_VBZ, "-")           \
    X(TAG_VBD, "-") X(TAG_VBN, "-") X(TAG_VBG, "-") X(TAG_MODAL, "modal") X(TAG_BE, "be")          \
    X(TAG_HAVE, "have") X(TAG_DO, "do") X(TAG_TO, "to") X(TAG_PREP, "prep") X(TAG_PART, "part")    \
    X(TAG_SUB, "sub") X(TAG_REL, "rel") X(TAG_CONJ, "conj") X(TAG_NEG, "neg")                      \
    X(TAG_MONTH, "month") X(TAG_DAY, "day") X(TAG_CONTR, "contr") X(TAG_INTERJ, "interj")          \
    X(TAG_PUNCT, "-")
#define X(code, word) code,
enum tag { TAG_MAP(X) N_TAGS };
#undef X

#define LEX(t) ((uint32_t)1 << TAG_##t)
#define LEX_VERB (LEX(VB) | LEX(VBZ) | LEX(VBD) | LEX(VBN) | LEX(VBG))
#define LEX_FINITE (LEX(VBZ) | LEX(VBD) | LEX(MODAL) | LEX(BE) | LEX(HAVE) | LEX(DO))
#define LEX_NOUN (LEX(NOUN) | LEX(PLURAL))

/* What a noun stands for: the class column of nouns.tsv. */
#define NOUN_MAP(X)                                                                                \
    X(NOUN_UNKNOWN, "-") X(NOUN_PERSON, "person") X(NOUN_FORCE, "force")                           \
    X(NOUN_FIGHTER, "fighter") X(NOUN_SPEAKER, "speaker") X(NOUN_GROUP, "group")                   \
    X(NOUN_BUILDING, "building") X(NOUN_VEHICLE, "vehicle") X(NOUN_INFRA, "infrastructure")        \
    X(NOUN_WEAPON, "weapon") X(NOUN_PLACE, "place") X(NOUN_EVENT, "event") X(NOUN_TIME, "time")    \
    X(NOUN_DAMAGE, "damage") X(NOUN_SPEECH, "speech") X(NOUN_ABSTRACT, "abstract")                 \
    X(NOUN_OTHER, "noun") X(NOUN_GOODS, "goods")
#define X(code, word) code,
enum noun_class { NOUN_MAP(X) N_NOUN_CLASSES };
#undef X

/* The lists of rows that a word or a run of words can have. */
enum lex_list { LEX_SPEECH, LEX_TRIGGER, LEX_LOOKALIKE, LEX_CAUSE, LEX_SETTING, N_LEX_LISTS };

enum { /* speech_row.frames: see speech.tsv */
    FRAME_T = 1, FRAME_A = 2, FRAME_O = 4, FRAME_I = 8, FRAME_U = 16, FRAME_B = 32, FRAME_F = 64,
    FRAME_Q = 128, FRAME_W = 256, FRAME_S = 512
};

struct speech_row {
    char pos; /* v n p u f w a g */
    uint8_t stance;
    uint16_t frames;
    float score;
    uint32_t particle; /* word that must follow the verb; 0: none */
};

enum { /* trigger_row.flags: see triggers.tsv */
    TRIGGER_OBJECT = 1, TRIGGER_ALONE = 2, TRIGGER_DEVICE = 4, TRIGGER_FIRED = 8,
    TRIGGER_WEAK = 16, TRIGGER_KINDLESS = 32, TRIGGER_END = 64, TRIGGER_GOODS = 128,
    TRIGGER_UNDERGOES = 256
};

struct trigger_row {
    char pos; /* n v m h s t */
    uint8_t kind;   /* enum incident_kind; for s: enum incident_status */
    int8_t count;   /* enum count_kind, or -1 */
    uint16_t flags;
};

struct cause_row {
    char way[3]; /* "ce", "ec", "ep" */
    bool be;     /* stands behind a form of "be" */
    bool weak;
    char polarity;
};

/* A row of a list that begins with some word: the words after the first, and the row. */
struct lex_entry {
    uint8_t list; /* enum lex_list */
    uint8_t n_rest;
    uint32_t next; /* the second word; 0: none */
    uint32_t rest; /* index into lexis.rest */
    uint32_t row;
};

struct lex_word {
    str text;
    uint32_t hash;
    uint32_t tags;  /* bits LEX(...) */
    uint32_t verb;  /* lemma of its verb reading, 0 none */
    uint32_t noun;  /* lemma of its noun reading, 0 none */
    uint32_t entry, n_entries; /* in lexis.entries; the longest runs first */
    uint8_t noun_class;
    uint8_t lists;  /* bits: has entries in list */
    /* For it and its lemmas together: lists; lists with an entry of one word; low six bits of the
     * words that come second, and of those that it matches as a second word. */
    uint8_t lists_of_any, alone_of_any;
    uint64_t nexts_of_any, matches;
};

struct lex_slot {
    uint32_t hash, word;
};

struct lexis {
    struct arena *arena;
    struct lex_word *words;
    size_t n_words, cap_words;
    uint32_t *slots; /* open addressing, a power of two */
    size_t n_slots;
    struct lex_slot *folds; /* the same by token.hash, once all words are there */
    size_t n_folds;
    uint32_t be; /* the entry of "be"; 0: none */
    struct lex_entry *entries;
    size_t n_entries, cap_entries;
    uint32_t *rest;
    size_t n_rest, cap_rest;
    struct speech_row *speech;
    size_t n_speech, cap_speech;
    struct trigger_row *triggers;
    size_t n_triggers, cap_triggers;
    struct cause_row *causes;
    size_t n_causes, cap_causes;
};

/* PM_NOMEM; PM_INVALID with file, line and what to mend. */
pm_code lexis_open(struct lexis **out, struct pm_err *e);
void lexis_close(struct lexis *x); /* NULL is fine */

/* The entry of a folded word; 0 when it isn't known. */
uint32_t lexis_find(const struct lexis *x, str fold);
/* The same with the hash that a token carries (fold_hash). */
uint32_t lexis_find_hashed(const struct lexis *x, str fold, uint32_t hash);

struct reader;
const struct lexis *reader_lexis(const struct reader *reader);

#endif
