/* claims_denial.c - denials by plain words: "Nobody crossed," he said. The verb only says; what is
 * said denies.
 *
 * A denial is told of something that is said to have happened: nobody did, it never was, the
 * speaker's own side had no part in it, what was told of it is false. What nobody may or will do,
 * and what there is no doubt about, is none.
 */
#include "read/claims_learned.h"

static str fold(const struct claiming *c, uint32_t i)
{
    return i < c->r->doc->n_tokens ? c->r->doc->tokens[i].fold : STR("");
}

static bool among(str w, const char *const *list)
{
    for (; *list != NULL; list++)
        if (str_is(w, *list))
            return true;
    return false;
}

/* "No doubt", "no decision": nothing that could have happened to anybody. */
static bool hollow(const struct claiming *c, uint32_t phrase)
{
    static const char *const words[] = {
        "doubt",   "question", "evidence", "word",  "sign", "signs",  "decision", "agreement",
        "date",    "details",  "need",     "way",   "plan", "plans",  "reason",   "information",
        "comment", "proof",    "answer",   "trace", "link", "choice", "news",     NULL};
    if (phrase == NONE)
        return true;
    enum noun_class k = phrase_class(c->x, c->r, phrase);
    return k == NOUN_SPEECH || k == NOUN_ABSTRACT || k == NOUN_TIME ||
           among(fold(c, c->r->syntax->phrases[phrase].head), words);
}

static bool happened(const struct clause *cl)
{
    return cl->modal == NONE && !cl->conditional &&
           (cl->tense == TENSE_PAST || cl->tense == TENSE_PERFECT || cl->tense == TENSE_PLUPERFECT);
}

/* "Nobody crossed", "No shot was fired"; "There were no aircraft". */
static bool nobody_did(const struct claiming *c, const struct clause *cl, uint32_t first,
                       uint32_t end)
{
    static const char *const none[] = {"no", "nobody", "none", "neither", "nothing", NULL};
    const struct reading *r = c->r;
    uint32_t i = first;
    if (str_eq(fold(c, i), STR("there"))) {
        for (i++; i < end && i < first + 5 && !str_eq(fold(c, i), STR("no")); i++)
            if (clause_tag(r, i, TAG_PUNCT))
                return false;
        uint32_t p = i + 1 < end ? r->syntax->of[i + 1].phrase : NONE;
        return i < end && str_eq(fold(c, i), STR("no")) && happened(cl) && !hollow(c, p);
    }
    /* "Nobody has asked" complains */
    if (cl->subject == NONE || !happened(cl) || (cl->tense == TENSE_PERFECT && !cl->passive))
        return false;
    const struct phrase *p = &r->syntax->phrases[cl->subject];
    if (p->first < first || p->first > first + 2)
        return false;
    /* "no" may stand before the phrase that it belongs to */
    bool negative = among(fold(c, p->first), none) ||
                    (p->first > first && str_eq(fold(c, p->first - 1), STR("no")));
    return negative && !hollow(c, cl->subject);
}

/* "We did not fire": the speaker's own deed. */
static bool own_deed(const struct claiming *c, const struct clause *cl)
{
    static const char *const own[] = {"we", "i", "our", "my", NULL};
    enum { CHANGE = 2, COMPETES = 5, TOUCHES = 7, MAKES = 8, MOVES = 10, HAS = 12, SOCIAL = 13 };
    static const unsigned deeds = 1u << CHANGE | 1u << COMPETES | 1u << TOUCHES | 1u << MAKES |
                                  1u << MOVES | 1u << HAS | 1u << SOCIAL;
    if (!cl->negated || !happened(cl) || cl->subject == NONE)
        return false;
    if (!among(fold(c, c->r->syntax->phrases[cl->subject].first), own))
        return false;
    const struct lex_word *w = &c->x->words[cl->lemma];
    return (w->lists >> LEX_TRIGGER & 1) != 0 ||
           (deeds >> claims_kin_of(claims_word(c, cl->verb)).verb & 1) != 0;
}

/* "That is a lie", "the report was not true", "our men were not involved", "had nothing to do
 * with it". */
static bool no_part(const struct claiming *c, const struct clause *cl, uint32_t end)
{
    static const char *const false_words[] = {
        "false",      "untrue",   "baseless", "unfounded",      "lie",  "lies",    "fabrication",
        "fabricated", "rumour",   "rumor",    "nonsense",       "fake", "rumours", "propaganda",
        "groundless", "invented", "rumors",   "disinformation", NULL};
    static const char *const true_words[] = {"true", "correct",     "involved", "behind",
                                             "ours", "responsible", "accurate", NULL};
    uint32_t from = cl->group, stop = cl->group_end + 4 < end ? cl->group_end + 4 : end;
    bool be = false;
    for (uint32_t i = from; i < cl->group_end; i++)
        be = be || clause_tag(c->r, i, TAG_BE);
    for (uint32_t i = from; i < stop; i++) {
        if (clause_mark(c->r, i) == ',')
            return false;
        if (str_eq(fold(c, i), STR("nothing")) && str_eq(fold(c, i + 1), STR("to")) &&
            str_eq(fold(c, i + 2), STR("do")))
            return true;
        if (be && cl->modal == NONE && !cl->conditional &&
            among(fold(c, i), cl->negated ? true_words : false_words))
            return true;
    }
    return false;
}

bool claims_denial(const struct claiming *c, uint32_t first, uint32_t end)
{
    static const char *const verdicts[] = {
        "false",       "untrue", "baseless", "unfounded", "rumour",     "rumor",      "nonsense",
        "fabrication", "lie",    "lies",     "fake",      "groundless", "propaganda", NULL};
    const struct reading *r = c->r;
    size_t s = r->doc->tokens[first].sentence;
    for (uint32_t k = r->syntax->first_clause[s]; k < r->syntax->first_clause[s + 1]; k++) {
        const struct clause *cl = &r->clauses[k];
        if (cl->verb < first || cl->tense == TENSE_NONE)
            continue;
        if (cl->verb >= end)
            break;
        return nobody_did(c, cl, first, end) || own_deed(c, cl) || no_part(c, cl, end);
    }
    /* "called the story a rumour": no verb of its own */
    return end - first > 1 && end - first < 10 && among(fold(c, end - 1), verdicts);
}
