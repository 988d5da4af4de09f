/* roles.h - who and what the text names as having had a part in violence: a learned tagger of
 * words.
 *
 *     "Guerrillas killed a mayor with a car bomb. The bomb damaged a bridge."
 *     attacker "Guerrillas", weapon "car bomb", target "bridge"
 *
 * Three learned sums, all rows of registers/models/roles.bin:
 * 1. How likely a section of the text (ROLES_SECTION tokens or the whole) tells of violence at all.
 * 2. A linear chain over the tokens of a sentence, each none or the first or a further word of a
 *    role: how likely is each run of tokens exactly one part? It looks at words and their classes,
 *    tags, phrases, clauses and triggers, not at case, nor at what the rules of incidents made of
 * it.
 * 3. How likely is a string a part of the section, from all the places where it stands, from what
 *    competes with it and from the section itself. The surest are kept.
 * The parts belong to the document; parts_stage ties them to incidents. bench/bench_roles.c makes
 * the weights with these same functions. Costs: linear in tokens.
 */
#ifndef PAMIR_READ_ROLES_H
#define PAMIR_READ_ROLES_H

#include "read/clause.h"

enum {
    ROLES_BITS = 17,
    ROLES_FEATURES = 96,
    ROLES_TRIGGERS = 6,
    ROLES_SCALE = 16,
    ROLES_WORDS = 256,
    ROLES_TAGS = 2 * N_ROLES - 1, /* 0 none, 2 r - 1 the first word of role r, 2 r a further one */
    ROLES_ROW = 12,
    ROLES_SECTION = 1500,
    ROLES_SECTION_BITS = 15,
    ROLES_WHOLE_BITS = 15,
    ROLES_WHOLE_FEATURES = 96,
    ROLES_FINDS = 512,
    ROLES_ENTITIES = 256,
    ROLES_LONGEST = 14,
    ROLES_FINE = 64
};

struct roles_weights {
    const int8_t *rows;    /* of tokens: ROLES_ROW each, units of 1 / ROLES_SCALE */
    const int8_t *pairs;   /* ROLES_ROW * ROLES_ROW: tag before, tag */
    const int8_t *section; /* one each, units of 1 / ROLES_FINE, as the next */
    const int8_t *whole;
};

/* One word as features see it. */
struct roles_word {
    uint32_t w;
    uint16_t c64, c256, c1024, c4096;
};

/* What the tokens of one sentence share. */
struct roles_sentence {
    uint32_t first, end;
    uint32_t triggers[ROLES_TRIGGERS]; /* tokens */
    uint32_t kinds[ROLES_TRIGGERS];
    uint32_t n_triggers;
    uint32_t before; /* triggers of the sentence before, at most 3 */
    uint32_t place;  /* number of the sentence in the document, at most 4 */
    uint32_t n_words;
    struct roles_word words[ROLES_WORDS]; /* of the sentence's first n_words tokens */
};

/* A run of tokens that may be a part. */
struct roles_find {
    uint32_t first, end, sentence, triggers, kind; /* kind: of the nearest trigger, 99 none */
    uint32_t words[ROLES_LONGEST], n_words;        /* hashes, without marks and articles */
    uint32_t left, right, class;
    double p;
    uint8_t role;
};

/* All finds of one string in one role. */
struct roles_entity {
    uint32_t best, n, first_sentence,
        stands; /* best: number of the find; stands: last word in all */
    double p, sum, none;
    double score;
};

struct roles_section {
    uint32_t first, end; /* sentences */
    double sure;         /* sum of the first model */
    struct roles_find finds[ROLES_FINDS];
    size_t n_finds;
    struct roles_entity entities[ROLES_ENTITIES];
    size_t n_entities;
    double total[N_ROLES], most[N_ROLES];
};

/* Tables of the second model while it runs over a sentence of at most ROLES_WORDS tokens. */
struct roles_chain {
    uint32_t n;
    float sum[ROLES_WORDS]
             [ROLES_ROW]; /* set by the caller; pair too: exp of weights, 0 for never */
    double pair[ROLES_ROW][ROLES_ROW];
    double em[ROLES_WORDS][ROLES_ROW], fw[ROLES_WORDS][ROLES_ROW], bw[ROLES_WORDS][ROLES_ROW];
    double p[ROLES_WORDS][ROLES_ROW]; /* chance of each tag */
};

/* What runs through a document. */
struct roles_look {
    const struct lexis *x;
    const struct reading *r;
    struct roles_sentence s;
    struct roles_chain chain;
    struct roles_section section;
};

/* PM_INVALID when the bytes are not such a file; they must live on. */
pm_code roles_weights_from(str bytes, struct roles_weights *out, struct pm_err *e);

/* In the arena of r, which keeps it. */
pm_code roles_look_open(const struct lexis *x, struct reading *r, struct roles_look **out,
                        struct pm_err *e);

/* Fill look->s for sentence s; it still holds what it held for the one before. */
void roles_look_at(struct roles_look *look, size_t s);

/* The rows of token i of that sentence; at most ROLES_FEATURES. */
uint32_t roles_features(const struct roles_look *look, uint32_t i, uint32_t *rows);

/* Is sentence s one of running text? */
bool roles_text(const struct reading *r, size_t s);

/* Chances of all tags; then, how likely [i, j) is exactly one part. */
void roles_chain_pairs(struct roles_chain *c, const float weights[ROLES_ROW * ROLES_ROW]);
void roles_chain_run(struct roles_chain *c);
double roles_exp(double x); /* the same bits on each machine */

/* The section from sentence `first` on: its extent and the rows of the first model, each bit once.
 */
void roles_section_open(struct roles_look *look, uint32_t first);
void roles_section_bits(const struct roles_look *look,
                        uint64_t bits[1 << (ROLES_SECTION_BITS - 6)]);
double roles_section_sure(const struct roles_look *look, const int8_t *weights);
/* Its finds and entities. */
void roles_section_find(struct roles_look *look, const struct roles_weights *w);
/* The rows of entity k in the third model. */
uint32_t roles_entity_features(const struct roles_look *look, size_t k, uint32_t *rows);
/* Chances of its entities, and those kept appended to the reading's parts. */
void roles_section_score(struct roles_look *look, const int8_t *weights);
pm_code roles_section_keep(struct roles_look *look, struct reading *r, double least,
                           struct pm_err *e);

/* The stage; PM_NOMEM, PM_LIMIT. */
pm_code roles_stage(const struct reader *rd, struct reading *r, struct pm_err *e);

/* The stage after it: each part becomes an argument of the incident nearest to it, where nothing of
 * the rules says otherwise. */
pm_code parts_stage(const struct reader *rd, struct reading *r, struct pm_err *e);

#endif
