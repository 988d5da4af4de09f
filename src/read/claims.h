/* claims.h - who says what: inside of the claims stage.
 *
 * claims.c finds the words that report ("said", "according to", quotations) and what they
 * report; claims_phrases.c does so for phrases, nouns and the author;
 * claims_source.c finds who speaks. The stage is claims_stage; it needs clauses and
 * settled mentions. claims_about runs after the incidents and ties claims to them.
 *
 * A claim's score is that of its word in registers/words/speech.tsv, less when the speaker is
 * not known (x 0.9) or when only a quotation mark leads to it (0.6).
 */
#ifndef PAMIR_READ_CLAIMS_H
#define PAMIR_READ_CLAIMS_H

#include "read/clause.h"

/* Who was named last, for "they", "the group", "the ministry", "he". */
struct speakers {
    struct party last;       /* the last claimant */
    struct party last_group; /* last group, office, org or state that stood as a subject */
    struct party last_person;
    struct party last_office;
    struct party last_militant; /* last mention of kind group */
    uint32_t mention;        /* mentions before this one have been looked at */
};

/* What follows a verb that reports. */
enum pattern { PATTERN_NONE, PATTERN_QUOTE, PATTERN_THAT, PATTERN_WHETHER, PATTERN_CLAUSE,
               PATTERN_INFINITIVE, PATTERN_URGE, PATTERN_OF, PATTERN_OBJECT, PATTERN_BEFORE,
               PATTERN_PARTICLE };

/* What a claim is made from, before it is pushed. */
struct found {
    uint32_t first, end; /* content */
    uint32_t marker_first, marker_end;
    struct party claimant, via;
    enum stance stance;
    enum claim_kind kind;
    double score;
    bool negated;
    const char *rule;
};

#define CLAIMS_PER_SENTENCE 24 /* a sentence that reports more than this is not language */

struct claiming {
    const struct lexis *x;
    const struct names *names;
    struct reading *r;
    struct speakers who;
    uint32_t *marked; /* per quotation: 1 + the claim that it is the content of; 0 none */
    struct found made[2 * CLAIMS_PER_SENTENCE]; /* what the rules found in this sentence */
    uint32_t n_made;
    bool settling;    /* what is pushed now is settled and no longer kept in `made` */
};

/* Push a claim, its content cut to what is said. */
pm_code claims_emit(struct claiming *c, struct found *f, struct pm_err *e);
/* What the rules find in sentence s: pushed, and kept in c->made. */
pm_code claims_by_rule(struct claiming *c, size_t s, struct pm_err *e);
/* What follows the verb of clause k in a sentence [first, end): enum pattern. */
uint32_t claims_pattern(const struct claiming *c, uint32_t k, uint32_t first, uint32_t end);
/* Can a verb (its lemma) report in one of these frames, without a particle? */
bool claims_reports(const struct claiming *c, uint32_t word, uint16_t frames);
/* Where the content that begins at `from` under clause k ends. loose: an infinitive or an object,
 * which a "but" ends. */
uint32_t claims_content_end(const struct claiming *c, uint32_t k, uint32_t from, bool loose);
/* claims_phrases.c: "according to X", "its claim that"; and the author's own judgements. */
pm_code claims_phrases(struct claiming *c, uint32_t first, uint32_t end, struct pm_err *e);
pm_code claims_author(struct claiming *c, uint32_t first, uint32_t end, struct pm_err *e);

/* Move the notes on to what stands before token `until`. */
void speakers_advance(struct claiming *c, uint32_t until);

/* Who speaks, by the phrase that names him ("a spokesman for the ministry", "they"); keeps him
 * as the last speaker. NONE gives {empty, "unnamed"}. */
struct party speakers_party(struct claiming *c, uint32_t phrase);
/* The same for an owner, tokens [first, end): "its", "Kabul's". */
struct party speakers_owner(struct claiming *c, uint32_t first, uint32_t end);
/* What a phrase is, in one number: pronoun, class of its noun, kind of its name; 0: none. */
uint32_t claims_phrase_kind(const struct claiming *c, uint32_t phrase);
/* The phrase with the "of", "for" and comma parts that belong to it, as tokens. */
void speakers_extent(const struct claiming *c, uint32_t phrase, uint32_t *first, uint32_t *end);

/* Words such as "may", "could", "reportedly" in a stretch of tokens, static; NULL when none. */
const char *claims_hedge(const struct reading *r, uint32_t first, uint32_t end);

pm_code claims_stage(const struct reader *rd, struct reading *r, struct pm_err *e);
pm_code claims_about(const struct reader *rd, struct reading *r, struct pm_err *e);

#endif
