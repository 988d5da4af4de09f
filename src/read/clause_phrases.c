/* clause_phrases.c - noun phrases: where one ends. */
#include "read/clause_in.h"

static bool nation_at(const struct walk *w, uint32_t i)
{
    return i < w->end && (w->r->taken[i] & TAKEN_NATION) != 0;
}

/* "claimed responsibility [hours] later": a time of its own, no part of the noun before it. */
static bool counts_later(const struct walk *w, uint32_t i)
{
    static const char *const units[] = {"minutes", "hours", "days", "weeks", "months", "years", NULL};
    static const char *const from[] = {"later", "earlier", "after", "before", "ago", "afterwards", NULL};
    enum tag b4 = tag(w, i - 1);
    if (b4 != TAG_NOUN && b4 != TAG_PLURAL && b4 != TAG_NAME)
        return false;
    bool unit = false, counted = false;
    for (size_t k = 0; units[k] != NULL; k++)
        unit = unit || str_is(fold(w, i), units[k]);
    for (size_t k = 0; unit && from[k] != NULL; k++)
        counted = counted || str_is(fold(w, i + 1), from[k]);
    return counted;
}

static bool phrase_goes_on(const struct walk *w, uint32_t i, uint32_t first)
{
    enum tag t = tag(w, i);
    /* "two Tajik and Afghan guards" is one phrase */
    if (t == TAG_CONJ && i > first && nation_at(w, i - 1) && nation_at(w, i + 1) &&
        (tag(w, i + 2) == TAG_NOUN || tag(w, i + 2) == TAG_PLURAL))
        return true;
    char mark = clause_mark(w->r, i);
    if (mark == '*' || mark == '%' || mark == '$')
        return true;
    if (i > first && (t == TAG_NOUN || t == TAG_PLURAL) && counts_later(w, i))
        return false;
    /* "the miners' bus": an apostrophe that stands alone; "a so-called 'cell' leader" */
    if (mark == '\'' && i > first && tag(w, i - 1) == TAG_PLURAL &&
        (w->r->doc->tokens[i].flags & TOKEN_BLANK_BEFORE) == 0 &&
        (IN_PHRASE & IS(tag(w, i + 1))) != 0)
        return true;
    /* "Mr. Karimov", "A. B. Salim" */
    if (mark == '.' && i > first && tag(w, i - 1) == TAG_NAME && tag(w, i + 1) == TAG_NAME &&
        w->r->doc->tokens[i - 1].n_letters <= 4 &&
        (w->r->doc->tokens[i].flags & TOKEN_BLANK_BEFORE) == 0)
        return true;
    enum tag b4 = i > first ? tag(w, i - 1) : TAG_PUNCT;
    if (t == TAG_PRON && i > first && b4 == TAG_NUM && str_eq(fold(w, i), STR("others")))
        return true; /* "seven others" */
    if ((IN_PHRASE & IS(t)) == 0)
        return false;
    if (t == TAG_POSS && i > first && (syn(w, i - 1)->flags & SYNTAX_POSSESSIVE) != 0)
        return true;
    /* a determiner opens a new phrase: "gave [the men] [the money]" */
    if ((t == TAG_DET || t == TAG_POSS) && i > first) {
        enum tag b = tag(w, i - 1);
        return b == TAG_DET || (b == TAG_ADV && i == first + 1);
    }
    /* two mentions side by side are two phrases unless the first is a modifier:
     * "[Monday] [police]"; dates stand alone */
    bool date = t == TAG_DAY;
    if (i > first && date && tag(w, i - 1) != TAG_DET && tag(w, i - 1) != TAG_ADJ)
        return false;
    if (i > first && tag(w, i - 1) == TAG_DAY && t != TAG_NUM && t != TAG_NOUN && t != TAG_MONTH)
        return false;
    /* "in [Dera Ismail Khan] [last night]" */
    uint32_t d = syn(w, i)->mention;
    if (d != NONE && w->r->mentions[d].kind == MENTION_DATE && w->r->mentions[d].first_token == i &&
        (b4 == TAG_NAME || b4 == TAG_NOUN || b4 == TAG_PLURAL) &&
        (syn(w, w->r->mentions[d].end_token - 1)->flags & SYNTAX_POSSESSIVE) == 0)
        return false;
    /* "on [6 October] [police]", but "the 6 October attack" and "Friday's attack" */
    uint32_t m = syn(w, first)->mention;
    if (i > first && w->prep != NONE && m != NONE && w->r->mentions[m].kind == MENTION_DATE &&
        w->r->mentions[m].first_token == first && w->r->mentions[m].end_token == i &&
        (syn(w, i - 1)->flags & SYNTAX_POSSESSIVE) == 0)
        return false;
    return true;
}

static void phrase_flags(const struct walk *w, struct phrase *p)
{
    const struct token_syntax *h = syn(w, p->head);
    enum tag first = tag(w, p->first);
    str f = fold(w, p->first);
    if (h->tag == TAG_PLURAL || (h->tag != TAG_NAME && (h->can & LEX(PLURAL)) != 0 && h->tag == TAG_NOUN))
        p->flags |= PHRASE_PLURAL;
    if (h->tag == TAG_PRON)
        p->flags |= PHRASE_PRONOUN;
    if (h->tag == TAG_NAME)
        p->flags |= PHRASE_NAME;
    if (first == TAG_POSS || str_eq(f, STR("the")) || str_eq(f, STR("this")) ||
        str_eq(f, STR("these")) || str_eq(f, STR("that")) || str_eq(f, STR("those")) ||
        str_eq(f, STR("both")) || (syn(w, p->first)->flags & SYNTAX_POSSESSIVE) != 0)
        p->flags |= PHRASE_DEFINITE;
}

uint32_t clause_phrase_read(struct walk *w)
{
    struct phrase p = {.first = w->i, .prep = NONE, .clause = NONE, .list = NONE, .same = NONE,
                       .stands_for = NONE,
                       .head = w->i};
    if (tag(w, w->i) == TAG_PRON) {
        p.end = ++w->i;
    } else {
        while (w->i < w->end && phrase_goes_on(w, w->i, p.first)) {
            enum tag t = tag(w, w->i);
            bool light = t == TAG_DET || t == TAG_PUNCT || t == TAG_CONJ ||
                         (t == TAG_ADJ && w->i + 1 < w->end &&
                          (IN_PHRASE & IS(tag(w, w->i + 1))) != 0);
            if (!light || p.head == p.first)
                p.head = light ? p.head : w->i;
            w->i++;
        }
        p.end = w->i;
    }
    phrase_flags(w, &p);
    uint32_t index = (uint32_t)w->r->syntax->n_phrases;
    if (!ARENA_PUSH(w->r->arena, w->r->syntax->phrases, w->r->syntax->n_phrases,
                    w->r->syntax->cap_phrases, p))
        w->failed = true;
    else
        for (uint32_t i = p.first; i < p.end; i++)
            syn(w, i)->phrase = index;
    return index;
}
