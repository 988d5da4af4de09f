/* claims_learned.h - the learned part of "who says what": which words report, who speaks, how far
 * what is said goes. The rules of claims.c run first; what they found is one more thing that
 * the scores look at, so both speak with one voice.
 *
 *     cue      is this word a report here?              yes when its score is above 0
 *     beside   the same, once the other words of the sentence have been asked
 *     source   which phrase speaks, or none             the best of a list
 *     content  from which boundary to which             the best pair of two lists
 *
 * Each is a sum of weights, one a feature; a feature is a hash of what is seen (a word, a tag, the
 * kind of a clause ...), so the file of weights holds numbers and no words. bench/bench_claims.c
 * makes the weights with these same functions: reader and trainer cannot differ.
 * registers/models/README.md tells the file's form and where the weights come from.
 *
 * Costs: linear in tokens; a cue looks at most at CLAIMS_WINDOW tokens on each side.
 */
#ifndef PAMIR_READ_CLAIMS_LEARNED_H
#define PAMIR_READ_CLAIMS_LEARNED_H

#include "read/claims.h"
#include "read/claims_kin.h"

enum { CLAIMS_FEATURES = 192, CLAIMS_WINDOW = 90, CLAIMS_BOUNDS = 56, CLAIMS_SPEAKERS = 24,
       CLAIMS_BEAM = 4, CLAIMS_GATE_MAX = 2048, CLAIMS_HOPELESS = -16, CLAIMS_SUNK = 64, CLAIMS_CUES = 40 };

/* The tables of weights; a feature's row is its hash, cut to the table's size. */
enum claims_table { TABLE_CUE, TABLE_SOURCE, TABLE_CONTENT, TABLE_BESIDE, N_CLAIMS_TABLES };
#define CLAIMS_TABLE_BITS {17, 17, 19, 15}

struct claims_weights {
    const int8_t *of[N_CLAIMS_TABLES]; /* units of 1 / scale */
    uint32_t mask[N_CLAIMS_TABLES];
    double scale;
    const unsigned char *gate; /* sorted hashes, 4 bytes each, little-endian: words other than
                                  verbs that may report */
    uint32_t n_gate;
    uint64_t sieve[64]; /* a bit for the low 12 bits of every hash of the gate */
};

/* What is seen of one thing: for the trainer a list, for the reader the sum of its weights. */
struct features {
    uint32_t n;
    uint32_t of[CLAIMS_FEATURES];
    const int8_t *table; /* NULL: list them */
    uint32_t mask;
    int sum;
    int least; /* of the reader: half of what is seen below this much, the rest isn't looked at */
};

/* Add a feature: what kind it is and what was seen, as a hash. */
static inline void claims_add(struct features *f, uint32_t kind, uint32_t a, uint32_t b)
{
    uint32_t h = (kind * 0x9E3779B1u + a) * 0x85EBCA6Bu;
    h = ((h ^ h >> 15) + b) * 0xC2B2AE35u;
    h ^= h >> 14;
    if (f->table != NULL)
        f->sum += f->table[h & f->mask];
    else if (f->n < CLAIMS_FEATURES)
        f->of[f->n++] = h;
}

/* A word that may report. */
struct cue {
    uint32_t at;                  /* token */
    uint32_t marker_first, marker_end;
    uint32_t clause;              /* NONE: not a verb */
    uint32_t first, end;          /* of the sentence */
    uint32_t low, high;           /* where its content may begin and end */
    uint32_t lemma;               /* hash */
    uint32_t pattern;
    struct claims_kin kin;        /* what kind of word it is */
    uint32_t rule, n_rules;       /* what the rules made of it, in claiming.made */
};

struct speaker {
    uint32_t first, end; /* tokens; both 0: nobody is named */
    uint32_t phrase;     /* NONE: none, or a part of one */
    bool rule;           /* as the rules have it */
    bool relative;       /* "who", "which"; phrase is what it stands for */
};

struct bounds {
    uint32_t starts[CLAIMS_BOUNDS], ends[CLAIMS_BOUNDS];
    uint32_t n_starts, n_ends;
};

/* The weights in the binary; PM_INVALID when they are broken. */
pm_code claims_weights(struct claims_weights *out, struct pm_err *e);
/* The same from bytes that the caller keeps. */
pm_code claims_weights_from(str bytes, struct claims_weights *out, struct pm_err *e);
/* Make f sum up weights of a table; and what it came to. */
void claims_summed(const struct claims_weights *w, enum claims_table t, struct features *f);
double claims_score(const struct claims_weights *w, const struct features *f);
bool claims_gated(const struct claims_weights *w, uint32_t hash);

/* The words of sentence s that may report; at most max. */
uint32_t claims_cues(const struct claiming *c, const struct claims_weights *w, size_t s,
                     struct cue *out, uint32_t max);
void claims_cue_features(struct claiming *c, const struct cue *q, struct features *f);
/* What the scores of the words around say about word i of n of one sentence: "said" makes a
 * "plans" beside it a part of what is said. scores[] are those of TABLE_CUE; the weights come on top
 * of scores[i]. */
void claims_beside_features(const struct claiming *c, const struct cue *cues, const double *scores,
                            uint32_t n, uint32_t i, struct features *f);

/* Who may speak at this cue: phrases of its sentence, the last one is "nobody". */
uint32_t claims_speakers(const struct claiming *c, const struct cue *q, struct speaker *out);
void claims_speaker_features(struct claiming *c, const struct cue *q,
                             const struct speaker *s, struct features *f);

/* Where what is said may begin and end. */
void claims_bounds(const struct claiming *c, const struct cue *q, const struct speaker *s,
                   struct bounds *out);
void claims_start_features(struct claiming *c, const struct cue *q, const struct speaker *s,
                           uint32_t at, struct features *f);
void claims_end_features(struct claiming *c, const struct cue *q, const struct speaker *s,
                         uint32_t at, struct features *f);
void claims_pair_features(struct claiming *c, const struct cue *q, const struct speaker *s,
                          uint32_t first, uint32_t end, struct features *f);

/* The best speaker by the weights, and how sure that is (0 to 1). */
double claims_choose_speaker(struct claiming *c, const struct claims_weights *w,
                             const struct cue *q, struct speaker *who);
/* The same for the stretch that is said; *first == *end when there is none. */
double claims_choose_extent(struct claiming *c, const struct claims_weights *w,
                            const struct cue *q, const struct speaker *who, uint32_t *first,
                            uint32_t *end);

/* A word as features see it: its lemma; names and numbers only as such. */
uint32_t claims_word_of(const struct claiming *c, uint32_t i);
/* The same, from what is kept of the sentence that is being read. */
static inline uint32_t claims_word(const struct claiming *c, uint32_t i)
{
    uint32_t k = i - c->tallied;
    return k < c->n_tallied ? c->seen[k].word : claims_word_of(c, i);
}
/* What stands in a stretch. */
struct claims_tally claims_between(const struct claiming *c, uint32_t from, uint32_t to);
/* Its classes as a noun and as a verb (claims_kin.h); 0: none. */
uint32_t claims_noun(struct claiming *c, uint32_t i);
uint32_t claims_verb(struct claiming *c, uint32_t i);

/* Push the claims of sentence s: what is kept of the rules' and what is found besides. */
pm_code claims_settle(struct claiming *c, const struct claims_weights *w, size_t s,
                      struct pm_err *e);

#endif
