/* claims_in.h - what the rules of claims share: tokens of the text at hand. */
#ifndef PAMIR_READ_CLAIMS_IN_H
#define PAMIR_READ_CLAIMS_IN_H

#include "read/claims.h"

static inline enum tag tag(const struct claiming *c, uint32_t i)
{
    return i < c->r->doc->n_tokens ? (enum tag)c->r->syntax->of[i].tag : TAG_PUNCT;
}

static inline str fold(const struct claiming *c, uint32_t i)
{
    return i < c->r->doc->n_tokens ? c->r->doc->tokens[i].fold : STR("");
}

static inline bool is(const struct claiming *c, uint32_t i, str w)
{
    return str_eq(fold(c, i), w);
}

static inline bool is_quote_mark(const struct claiming *c, uint32_t i)
{
    char m = clause_mark(c->r, i);
    if (m == '"' || m == '\'' || m == '`')
        return true;
    str s = fold(c, i);
    return str_eq(s, STR("\u00ab")) || str_eq(s, STR("\u00bb"));
}

static inline const struct clause *clause_of(const struct claiming *c, uint32_t k)
{
    return &c->r->clauses[k];
}

/* The token before i, over quotation marks; NONE at the sentence's start. */
static inline uint32_t before(const struct claiming *c, uint32_t i, uint32_t first)
{
    while (i > first && is_quote_mark(c, i - 1))
        i--;
    return i > first ? i - 1 : NONE;
}

static inline bool is_break(char m)
{
    return m == ',' || m == ';' || m == '-' || m == ':';
}

/* Is this "that" in front of a clause? Its tag says so, or an article behind it. */
bool claims_opens_clause(const struct claiming *c, uint32_t i);
/* The claim that the verb of clause k makes, in a sentence from `first` to `end`, by rule. PM_NOMEM, PM_LIMIT. */
pm_code claims_of_verb(struct claiming *c, uint32_t k, uint32_t first, uint32_t end, struct pm_err *e);

#endif
