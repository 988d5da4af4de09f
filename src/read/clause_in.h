/* clause_in.h - what the files that make clauses share: one sentence while it is walked through. */
#ifndef PAMIR_READ_CLAUSE_IN_H
#define PAMIR_READ_CLAUSE_IN_H

#include "read/clause.h"

#define IS(t) ((uint32_t)1 << (t))
#define IN_PHRASE                                                                                  \
    (LEX(DET) | LEX(POSS) | LEX(ADJ) | LEX(NUM) | LEX(NOUN) | LEX(PLURAL) | LEX(NAME) |            \
     LEX(MONTH) | LEX(DAY))
#define IN_GROUP (LEX(MODAL) | LEX(BE) | LEX(HAVE) | LEX(DO) | LEX(TO) | LEX_VERB)

/* One sentence while its clauses are made. */
struct walk {
    const struct lexis *x;
    struct reading *r;
    uint32_t i, first, end;
    uint32_t clause0, phrase0;  /* the first of this sentence */
    uint32_t seg_start;         /* token where the present stretch began */
    uint32_t seg_phrase;        /* first phrase of it */
    uint32_t seg_subject;       /* first free phrase of it */
    uint32_t outer_subject;     /* waits for its verb behind a relative clause */
    uint32_t cur, last;         /* clause of this stretch; last clause made */
    uint32_t last_phrase;
    uint32_t aged;              /* tokens of an age behind it */
    uint32_t prep, intro, antecedent;
    bool comma, conj;           /* stood right before */
    uint32_t joint;             /* the last "and" or "but" */
    bool opened;                /* this stretch has a subject of its own behind a time or place */
    bool finite_in_seg;
    bool failed;
};

static inline struct token_syntax *syn(const struct walk *w, uint32_t i)
{
    return &w->r->syntax->of[i];
}

static inline enum tag tag(const struct walk *w, uint32_t i)
{
    return i < w->end ? (enum tag)syn(w, i)->tag : TAG_PUNCT;
}

static inline str fold(const struct walk *w, uint32_t i)
{
    return i < w->end ? w->r->doc->tokens[i].fold : STR("");
}

static inline struct phrase *phrase_at(const struct walk *w, uint32_t p)
{
    return &w->r->syntax->phrases[p];
}

static inline struct clause *clause_at(const struct walk *w, uint32_t c)
{
    return &w->r->clauses[c];
}

static inline bool says(const struct walk *w, uint32_t lemma)
{
    return (w->x->words[lemma].lists >> LEX_SPEECH & 1) != 0;
}

static inline bool says_clause(const struct walk *w, uint32_t c)
{
    return c != NONE && says(w, clause_at(w, c)->lemma);
}

/* The phrase that begins at w->i; moves behind it. Its index; w->failed when there is no room. */
uint32_t clause_phrase_read(struct walk *w);
/* What can be said only when all clauses of the sentence are there: shared objects, turned speakers, where
 * each ends. */
void clause_settle(const struct walk *w);
/* The first token of sentence s behind its number and its dateline ("KABUL, 4 May -"). */
uint32_t clause_body(const struct reading *r, size_t s);

#endif
