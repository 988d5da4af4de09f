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
    uint32_t rule_hash; /* of `rule`, once it is in `made` */
};

#define CLAIMS_PER_SENTENCE 24 /* a sentence that reports more than this is not language */

/* How many verbs with a tense, commas and other marks stand before a token of the sentence. */
struct claims_tally {
    uint16_t verbs, commas, marks, quotes;
};
#define CLAIMS_TALLY 400

/* What the weights see of a token, kept while its sentence is read. */
struct claims_seen {
    uint32_t word;            /* claims_word */
    uint8_t noun, verb, have; /* its classes in claims_kin.h, once `have` is set */
};

struct claiming {
    const struct lexis *x;
    const struct names *names;
    struct reading *r;
    struct speakers who;
    uint32_t *marked; /* per quotation: 1 + the claim that it is the content of; 0 none */
    struct found made[2 * CLAIMS_PER_SENTENCE]; /* what the rules found in this sentence */
    uint32_t n_made;
    uint32_t turn;    /* the colon of the turn that is being read; 0: none */
    struct party turn_by;
    struct claims_tally upto[CLAIMS_TALLY]; /* of the tokens from `tallied` on */
    struct claims_seen seen[CLAIMS_TALLY]; /* of the same tokens */
    uint32_t tallied, n_tallied;
    uint32_t speaks; /* bit k: clause k of the sentence has a verb of speaking, and a subject */
    bool by_rule;     /* the rules are looking: what they find is kept in `made`, not pushed */
};

/* The first token of sentence s behind a dateline or a number ("12.", "(a)"). */
static inline uint32_t claims_first(const struct reading *r, size_t s)
{
    uint32_t i = r->syntax->body[s], end = r->doc->sentences[s].end_token;
    uint32_t at = i + (clause_mark(r, i) == '(');
    char m = clause_mark(r, at + 1);
    bool number = at + 3 < end && r->doc->tokens[at].n_letters <= 1 && (m == '.' || m == ')') &&
                  r->doc->tokens[at].kind != TOKEN_PUNCT &&
                  r->doc->tokens[at].at.end == r->doc->tokens[at + 1].at.start;
    return number && i == r->doc->sentences[s].first_token ? at + 2 : i;
}

/* Push a claim, its content cut to what is said; while c->by_rule, keep it in c->made instead. */
pm_code claims_emit(struct claiming *c, struct found *f, struct pm_err *e);
/* What the rules find in sentence s, into c->made. */
pm_code claims_by_rule(struct claiming *c, size_t s, struct pm_err *e);
/* What follows the verb of clause k in a sentence [first, end): enum pattern. */
uint32_t claims_pattern(const struct claiming *c, uint32_t k, uint32_t first, uint32_t end);
/* Can what this phrase names speak for itself: somebody, a body, a paper? */
bool claims_can_speak(const struct claiming *c, uint32_t phrase);
/* Can a verb (its lemma) report in one of these frames, without a particle? */
bool claims_reports(const struct claiming *c, uint32_t word, uint16_t frames);
/* Where the content that begins at `from` under clause k ends. loose: an infinitive or an object,
 * which a "but" ends. */
uint32_t claims_content_end(const struct claiming *c, uint32_t k, uint32_t from, bool loose);
/* claims_turns.c: the colon of a block that is a turn of a transcript, 0 when it is none; what is
 * said in it; what a heading says with its source. */
uint32_t claims_turn(const struct claiming *c, const struct block *b);
pm_code claims_of_turn(struct claiming *c, const struct block *b, uint32_t colon, struct pm_err *e);
pm_code claims_headline(struct claiming *c, const struct block *b, struct pm_err *e);
/* Whoever a claim since first_claim cites says it; false when there is no such claim. */
bool claims_cited(struct claiming *c, const struct found *cited, size_t first_claim);
/* claims_phrases.c: "according to X", "its claim that"; "puts the number at 400", of clause k; and the
 * author's own judgements. */
pm_code claims_put_at(struct claiming *c, uint32_t k, uint32_t end, struct pm_err *e);
pm_code claims_phrases(struct claiming *c, uint32_t first, uint32_t end, struct pm_err *e);
pm_code claims_author(struct claiming *c, uint32_t first, uint32_t end, struct pm_err *e);

/* Move the notes on to what stands before token `until`. */
void speakers_advance(struct claiming *c, uint32_t until);

/* Who speaks, by the phrase that names him ("a spokesman for the ministry", "they"); keeps him
 * as the last speaker. NONE gives {empty, "unnamed"}. */
struct party speakers_party(struct claiming *c, uint32_t phrase);
/* The same for an owner, tokens [first, end): "its", "Kabul's". */
struct party speakers_owner(struct claiming *c, uint32_t first, uint32_t end);
/* Count the tokens of [first, end), for c->upto. */
void claims_count(struct claiming *c, uint32_t first, uint32_t end);
/* What a phrase is, in one number: pronoun, class of its noun, kind of its name; 0: none. */
uint32_t claims_phrase_kind(const struct claiming *c, uint32_t phrase);
/* The phrase with the "of", "for" and comma parts that belong to it, as tokens. */
void speakers_extent(const struct claiming *c, uint32_t phrase, uint32_t *first, uint32_t *end);

/* claims_denial.c: do these tokens, told as a statement, deny that something happened? */
bool claims_denial(const struct claiming *c, uint32_t first, uint32_t end);

/* Words such as "may", "could", "reportedly" in a stretch of tokens, static; NULL when none. */
const char *claims_hedge(const struct reading *r, uint32_t first, uint32_t end);

pm_code claims_stage(const struct reader *rd, struct reading *r, struct pm_err *e);
pm_code claims_about(const struct reader *rd, struct reading *r, struct pm_err *e);

#endif
