/* clause.h - light syntax: who stands where to which verb.
 *
 *     "Gunmen who crossed the river killed five miners in Darvoz, police said."
 *     phrases  [Gunmen] [the river] [five miners] in [Darvoz] [police]
 *     clauses  crossed (subject Gunmen, relative), killed (Gunmen -> five miners, in Darvoz),
 *              said (subject police)
 *
 * Three passes, each linear in the tokens of the document: tags (tag.c), noun phrases with verb
 * groups and clauses (clause.c), quotations (quote.c). No tree: a clause knows its verb, its
 * phrases and the clause it hangs on. English only; texts in other languages get no clauses.
 *
 * Indices count in r->syntax->phrases, r->clauses, r->syntax->quotes; NONE means none.
 */
#ifndef PAMIR_READ_CLAUSE_H
#define PAMIR_READ_CLAUSE_H

#include "read/lexis.h"
#include "read/reading.h"

#define NONE UINT32_MAX

enum { /* token_syntax.flags */
    SYNTAX_POSSESSIVE = 1,  /* "Taliban's" */
    SYNTAX_NEGATED = 2,     /* "didn't" */
    SYNTAX_IS = 4,          /* "he's", "they're" */
    SYNTAX_HAS = 8,         /* "they've" */
    SYNTAX_WILL = 16,       /* "they'll", "they'd" */
};

struct token_syntax {
    uint32_t word;    /* lexis entry; of the word without 's; 0 unknown */
    uint32_t can;     /* tags it could have had, LEX bits */
    uint32_t phrase, clause, quote, mention;
    uint8_t tag, flags;
    uint8_t lists;    /* bits: lists that have rows for the word or a lemma of it */
};

enum { /* phrase.flags */
    PHRASE_PLURAL = 1,
    PHRASE_DEFINITE = 2, /* "the", "this", "his", "both" */
    PHRASE_PRONOUN = 4,
    PHRASE_NAME = 8,     /* its head is a name */
    PHRASE_LISTED = 16,  /* "A, B and C": B and C */
};

struct phrase {
    uint32_t first, end, head;
    uint32_t prep;   /* the preposition's token */
    uint32_t clause; /* that it belongs to */
    uint32_t list;   /* listed: the first of the list */
    uint32_t same;   /* the mention that it takes up ("the group"; coref.h); NONE */
    uint32_t stands_for; /* "forces said they": the phrase "forces"; NONE */
    uint8_t flags;
};

enum clause_kind { CLAUSE_MAIN, CLAUSE_SUB, CLAUSE_RELATIVE, CLAUSE_PARTICIPLE, CLAUSE_INFINITIVE,
                   CLAUSE_COORDINATE };

enum tense { TENSE_PRESENT, TENSE_PAST, TENSE_PERFECT, TENSE_PLUPERFECT, TENSE_FUTURE,
             TENSE_CONDITIONAL, TENSE_NONE };

struct clause {
    uint32_t first, end;             /* tokens; where the next clause begins */
    uint32_t group, verb, group_end; /* "have been killed": first token, main verb, end */
    uint32_t subject, object, object2, agent; /* phrases; of a passive the subject is the patient */
    uint32_t parent; /* clause */
    uint32_t intro;  /* "that", "if", "who", "after", ... */
    uint32_t modal;  /* "could", "may", "should" */
    uint32_t lemma;  /* lexis entry */
    uint8_t kind, tense;
    bool passive, negated, progressive;
    bool conditional; /* under "if", "unless" */
};

struct quote {
    uint32_t first, end; /* tokens, without the marks */
    struct span at;      /* bytes, with the marks */
    bool closed;
};

struct syntax {
    struct token_syntax *of; /* per token */
    struct phrase *phrases;
    size_t n_phrases, cap_phrases;
    struct quote *quotes;
    size_t n_quotes, cap_quotes;
    uint32_t *first_clause; /* per sentence, and one more: index of its first clause */
    uint32_t *first_phrase; /* the same */
    uint32_t *body;         /* per sentence: its first token behind a dateline ("KABUL, 4 May -") */
};

/* The stage: fills r->syntax and r->clauses. */
pm_code clause_stage(const struct reader *rd, struct reading *r, struct pm_err *e);

/* Its passes; r->syntax->of must be there. */
void tag_document(const struct lexis *x, struct reading *r);
pm_code quote_document(struct reading *r, struct pm_err *e);

/* The longest entry of `list` that begins at token i and ends before `end`; words match as they
 * stand or by their lemma. NULL when none; *n_tokens is its length. */
const struct lex_entry *clause_entry(const struct lexis *x, const struct reading *r, uint32_t i,
                                     uint32_t end, enum lex_list list, uint32_t *n_tokens);
/* The next one after `after` that matches there, shorter or equally long. */
const struct lex_entry *clause_entry_next(const struct lexis *x, const struct reading *r,
                                          uint32_t i, uint32_t end, enum lex_list list,
                                          const struct lex_entry *after, uint32_t *n_tokens);

/* The sentence that token i belongs to. */
static inline const struct sentence *sentence_of(const struct reading *r, uint32_t i)
{
    return &r->doc->sentences[r->doc->tokens[i].sentence];
}

/* Is this a text that the English rules read? */
static inline bool clause_english(const struct reading *r)
{
    const struct document *d = r->doc;
    return strncmp(d->lang, "en", 2) == 0 ||
           (strcmp(d->lang, "und") == 0 && strcmp(d->script, "Latn") == 0);
}

static inline bool clause_tag(const struct reading *r, uint32_t i, enum tag t)
{
    return i < r->doc->n_tokens && r->syntax->of[i].tag == t;
}

/* The token's first byte, for marks of punctuation; 0 behind the end. */
static inline char clause_mark(const struct reading *r, uint32_t i)
{
    return i < r->doc->n_tokens && r->doc->tokens[i].kind == TOKEN_PUNCT &&
                   r->doc->tokens[i].fold.n != 0
               ? r->doc->tokens[i].fold.p[0]
               : 0;
}

/* The class of a phrase's head noun. */
enum noun_class phrase_class(const struct lexis *x, const struct reading *r, uint32_t phrase);

#endif
