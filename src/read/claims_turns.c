/* claims_turns.c - who speaks by the form of the text: turns of a transcript ("GOVERNOR: The road
 * is open."), headlines that name their source ("Blast kills five: police"), and "citing". */
#include "read/claims.h"

enum { TURN_WORDS = 7, SOURCE_WORDS = 5 };

static bool speaks(const struct claiming *c, uint32_t first, uint32_t end)
{
    const struct reading *r = c->r;
    for (uint32_t i = first; i < end; i++) {
        const struct token_syntax *s = &r->syntax->of[i];
        if (s->mention != NONE) {
            enum mention_kind k = r->mentions[s->mention].kind;
            if (k == MENTION_PERSON || k == MENTION_GROUP || k == MENTION_OFFICE ||
                k == MENTION_ORG || k == MENTION_STATE)
                return true;
        }
        const struct lex_word *w = &c->x->words[s->word], *lemma = &c->x->words[w->noun];
        enum noun_class k =
            (enum noun_class)(lemma->noun_class != 0 ? lemma->noun_class : w->noun_class);
        if (s->word != 0 && i + 1 == end &&
            (k == NOUN_SPEAKER || k == NOUN_FORCE || k == NOUN_PERSON))
            return true;
    }
    return false;
}

/* Every word of a turn's head begins with a capital letter, or is in capitals throughout. */
static bool head_form(const struct claiming *c, uint32_t first, uint32_t end, bool *capitals,
                      bool *name)
{
    const struct document *d = c->r->doc;
    *capitals = true;
    *name = false;
    for (uint32_t i = first; i < end; i++) {
        const struct token *k = &d->tokens[i];
        if (k->kind == TOKEN_PUNCT && clause_mark(c->r, i) == '.')
            continue;
        if (k->kind != TOKEN_WORD || (k->flags & TOKEN_CAPITAL) == 0)
            return false;
        *capitals = *capitals && ((k->flags & TOKEN_ALL_CAPS) != 0 || k->n_letters == 1);
        *name = *name || c->r->syntax->of[i].word == 0;
    }
    return end > first;
}

/* Is there a verb with a tense? "CASUALTIES: none." tells nothing. */
static bool tells(const struct claiming *c, uint32_t first, uint32_t end)
{
    const struct reading *r = c->r;
    uint32_t s = r->doc->tokens[first].sentence;
    for (uint32_t k = r->syntax->first_clause[s]; k < r->syntax->first_clause[s + 1]; k++)
        if (r->clauses[k].verb > first && r->clauses[k].verb < end &&
            r->clauses[k].tense != TENSE_NONE && r->clauses[k].subject != NONE)
            return true;
    return false;
}

uint32_t claims_turn(const struct claiming *c, const struct block *b)
{
    const struct reading *r = c->r;
    uint32_t stop =
        b->first_token + TURN_WORDS < b->end_token ? b->first_token + TURN_WORDS : b->end_token;
    uint32_t colon = b->first_token;
    bool capitals, name;
    while (colon < stop && clause_mark(r, colon) != ':')
        colon++;
    if (colon == stop || colon + 3 > b->end_token ||
        !head_form(c, b->first_token, colon, &capitals, &name))
        return 0;
    str head = r->doc->tokens[b->first_token].fold;
    bool asks =
        colon == b->first_token + 1 && (str_eq(head, STR("question")) || str_eq(head, STR("q")));
    if (!asks && !speaks(c, b->first_token, colon) &&
        !(capitals && name && (colon > b->first_token + 1 || tells(c, colon, b->end_token))))
        return 0;
    char last = clause_mark(r, b->end_token - 1);
    return last == '.' || last == '?' || last == '!' || last == '"' ? colon : 0;
}

pm_code claims_of_turn(struct claiming *c, const struct block *b, uint32_t colon, struct pm_err *e)
{
    str head = c->r->doc->tokens[b->first_token].fold;
    if (colon == b->first_token + 1 && (str_eq(head, STR("question")) || str_eq(head, STR("q"))))
        return PM_OK;
    uint32_t s = c->r->doc->tokens[colon].sentence;
    if (clause_mark(c->r, b->end_token - 1) == '?' &&
        c->r->doc->sentences[s].end_token >= b->end_token)
        return PM_OK; /* who asks claims nothing */
    struct found f = {.first = colon + 1,
                      .end = b->end_token,
                      .marker_first = colon,
                      .marker_end = colon + 1,
                      .score = 0.9,
                      .rule = "turn"};
    f.claimant = speakers_owner(c, b->first_token, colon);
    c->turn_by = f.claimant;
    return claims_emit(c, &f, e);
}

pm_code claims_headline(struct claiming *c, const struct block *b, struct pm_err *e)
{
    const struct reading *r = c->r;
    uint32_t first = b->first_token, end = b->end_token;
    for (uint32_t i = first + 1; i + 1 < end && i < first + 40; i++) {
        if (clause_mark(r, i) != ':')
            continue;
        struct found f = {.marker_first = i, .marker_end = i + 1, .score = 0.8, .rule = "headline"};
        if (end - i - 1 <= SOURCE_WORDS && i > first + 2 && speaks(c, i + 1, end)) {
            f.first = first;
            f.end = i;
            f.claimant = speakers_owner(c, i + 1, end);
        } else if (i - first <= SOURCE_WORDS && end - i > 3 && speaks(c, first, i)) {
            f.first = i + 1;
            f.end = end;
            f.claimant = speakers_owner(c, first, i);
        } else {
            continue;
        }
        return claims_emit(c, &f, e);
    }
    return PM_OK;
}

/* "Radio Panj, citing border guards, reported that": the guards say it, through the radio. True
 * when a claim of this sentence was mended so. */
bool claims_cited(struct claiming *c, const struct found *cited, size_t first_claim)
{
    struct reading *r = c->r;
    uint32_t at = r->doc->tokens[cited->marker_first].at.start;
    for (size_t k = r->n_claims; k > first_claim; k--) {
        struct claim *cl = &r->claims[k - 1];
        if (span_empty(cl->claimant.at) || cl->claimant.at.end > at || cl->via.id.n != 0 ||
            !span_empty(cl->via.at))
            continue;
        cl->via = cl->claimant;
        cl->claimant = cited->claimant;
        return true;
    }
    return false;
}
