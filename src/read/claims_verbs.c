/* claims_verbs.c - verbs that report: what follows them, whose words it is, how far it goes. */
#include "read/claims_in.h"

#include "read/claims_learned.h"
#include "read/stages.h"
#include "read/words.h"
#include "text/fold.h"

#define LOOK_AHEAD 60 /* tokens or clauses that a search may go on for */

bool claims_opens_clause(const struct claiming *c, uint32_t i)
{
    if (!is(c, i, STR("that")))
        return false;
    /* "..., and that alone tells you something": the speaker's own */
    uint32_t q = c->r->syntax->of[i].quote;
    if (q != NONE && i <= c->r->syntax->quotes[q].first + 1)
        return false;
    enum tag next = tag(c, i + 1);
    uint32_t k = i + 1 < c->r->doc->n_tokens ? c->r->syntax->of[i + 1].clause : NONE;
    bool verb = k != NONE && k < c->r->n_clauses && c->r->clauses[k].verb > i;
    return (tag(c, i) == TAG_SUB && verb) || next == TAG_DET || next == TAG_PRON ||
           next == TAG_POSS || next == TAG_NAME;
}

/* Over what stands between a verb and what it reports: "on Monday", "in a statement", "later". */
static uint32_t skip_adjuncts(const struct claiming *c, uint32_t i, uint32_t end)
{
    const struct reading *r = c->r;
    for (int n = 0; n < 6 && i < end; n++) {
        uint32_t p = r->syntax->of[i].phrase;
        if (tag(c, i) == TAG_DAY && p != NONE) {
            i = r->syntax->phrases[p].end;
        } else if (tag(c, i) == TAG_ADV && r->syntax->of[i].phrase == NONE) {
            i++;
        } else if (tag(c, i) == TAG_PREP && i + 1 < end && r->syntax->of[i + 1].phrase != NONE) {
            const struct phrase *ph = &r->syntax->phrases[r->syntax->of[i + 1].phrase];
            if (ph->first != i + 1)
                return i;
            i = ph->end;
        } else {
            return i;
        }
    }
    return i;
}

struct verb {
    uint32_t k;
    const struct clause *cl;
    uint32_t first, end; /* of the sentence */
    enum pattern pattern;
    uint32_t from; /* content's first token */
    const struct speech_row *row;
    uint32_t marker_end;
};

static bool opens_quote(const struct claiming *c, uint32_t i, uint32_t end, uint32_t *from)
{
    if (i < end && (clause_mark(c->r, i) == ',' || clause_mark(c->r, i) == ':'))
        i++;
    if (i + 1 < c->r->doc->n_tokens && is_quote_mark(c, i) &&
        c->r->syntax->of[i + 1].quote != NONE &&
        c->r->syntax->quotes[c->r->syntax->of[i + 1].quote].first == i + 1) {
        *from = i + 1;
        return true;
    }
    return false;
}

/* "that" behind adjuncts and at most one addressee; NONE when there is none. */
static uint32_t that_ahead(const struct claiming *c, const struct verb *v)
{
    uint32_t stop = v->cl->group_end + 25 < v->end ? v->cl->group_end + 25 : v->end;
    for (uint32_t i = v->cl->group_end; i < stop; i++) {
        if (tag(c, i) == TAG_SUB && is(c, i, STR("that")))
            return i;
        enum tag t = tag(c, i);
        char m = clause_mark(c->r, i);
        if ((m != 0 && m != ',' && !is_quote_mark(c, i)) || t == TAG_REL || t == TAG_SUB ||
            t == TAG_TO || t == TAG_MODAL || (t >= TAG_VB && t <= TAG_VBD))
            return NONE;
    }
    return NONE;
}

/* The clause that follows without "that"; NONE when there is none. */
static uint32_t bare_clause(const struct claiming *c, const struct verb *v, uint32_t at)
{
    const struct reading *r = c->r;
    uint32_t n = v->k + 1;
    if (tag(c, at) == TAG_SUB)
        return NONE;
    if (n >= r->syntax->first_clause[r->doc->tokens[v->cl->verb].sentence + 1])
        return NONE;
    for (uint32_t m = n; m < n + 3 && m < r->n_clauses; m++) {
        const struct clause *cl = clause_of(c, m);
        if (cl->kind == CLAUSE_PARTICIPLE || cl->kind == CLAUSE_RELATIVE ||
            cl->kind == CLAUSE_INFINITIVE || cl->subject == NONE || cl->tense == TENSE_NONE)
            continue;
        if (cl->kind == CLAUSE_COORDINATE)
            return NONE;
        const struct phrase *p = &r->syntax->phrases[cl->subject];
        if (p->first < at || p->end > cl->group)
            return NONE;
        for (uint32_t i = v->cl->group_end; i < p->first; i++)
            if (clause_mark(r, i) != 0 && !is_quote_mark(c, i))
                return NONE;
        return at;
    }
    return NONE;
}

static void find_pattern(const struct claiming *c, struct verb *v)
{
    const struct reading *r = c->r;
    uint32_t a = v->cl->group_end, t;
    uint32_t skipped = skip_adjuncts(c, a, v->end);
    uint32_t object = v->cl->object;
    const struct phrase *o = object != NONE ? &r->syntax->phrases[object] : NULL;
    v->pattern = PATTERN_NONE;
    v->from = a;
    if (opens_quote(c, a, v->end, &v->from) || opens_quote(c, skipped, v->end, &v->from) ||
        (o != NULL && o->first >= a &&
         opens_quote(c, skip_adjuncts(c, o->end, v->end), v->end, &v->from))) {
        v->pattern = PATTERN_QUOTE;
        return;
    }
    if (clause_mark(r, skipped) == ':' && skipped + 1 < r->doc->n_tokens) {
        v->pattern = PATTERN_QUOTE;
        v->from = skipped + 1;
        return;
    }
    if ((t = that_ahead(c, v)) != NONE) {
        v->pattern = PATTERN_THAT;
        v->from = t + 1;
        return;
    }
    t = skipped;
    if (o != NULL && o->first == a && (tag(c, o->end) == TAG_SUB || tag(c, o->end) == TAG_REL))
        t = o->end;
    if (tag(c, t) == TAG_SUB && (is(c, t, STR("whether")) || is(c, t, STR("if")) ||
                                 is(c, t, STR("how")) || is(c, t, STR("why")) ||
                                 is(c, t, STR("what")) || is(c, t, STR("where")))) {
        v->pattern = PATTERN_WHETHER;
        v->from = t;
        return;
    }
    if (tag(c, t) == TAG_REL && (is(c, t, STR("what")) || is(c, t, STR("who")))) {
        v->pattern = PATTERN_WHETHER;
        v->from = t;
        return;
    }
    if (bare_clause(c, v, a) != NONE) {
        v->pattern = PATTERN_CLAUSE;
        v->from =
            tag(c, a) == TAG_DAY || tag(c, a) == TAG_PREP || tag(c, a) == TAG_ADV ? skipped : a;
        return;
    }
    if (tag(c, a) == TAG_TO || (tag(c, a) == TAG_ADV && tag(c, a + 1) == TAG_TO)) {
        v->pattern = PATTERN_INFINITIVE;
        return;
    }
    if (o != NULL && o->first >= a && o->first <= a + 1) {
        uint32_t first, end;
        speakers_extent(c, object, &first, &end);
        v->from = o->first;
        v->pattern = tag(c, end) == TAG_TO ? PATTERN_URGE
                     : tag(c, o->end) == TAG_PREP && (is(c, o->end, STR("of")) ||
                       is(c, o->end, STR("for")) || is(c, o->end, STR("as"))) ? PATTERN_OF
                                                                            : PATTERN_OBJECT;
        return;
    }
    if (tag(c, a) == TAG_PREP)
        v->pattern = PATTERN_PARTICLE;
}

uint32_t claims_pattern(const struct claiming *c, uint32_t k, uint32_t first, uint32_t end)
{
    const struct clause *cl = clause_of(c, k);
    struct verb v = {.k = k, .cl = cl, .first = first, .end = end, .marker_end = cl->group_end};
    find_pattern(c, &v);
    return (uint32_t)v.pattern;
}

/* Is this "..., X said" or "... ," said X": what is reported stands before? */
static bool content_before(const struct claiming *c, const struct verb *v, uint32_t *end)
{
    const struct reading *r = c->r;
    uint32_t start = v->cl->group;
    if (v->cl->subject != NONE && r->syntax->phrases[v->cl->subject].end <= start) {
        uint32_t f = r->syntax->phrases[v->cl->subject].first;
        if (f < v->first || (f < v->cl->first && v->cl->kind == CLAUSE_COORDINATE))
            return false;
        start = f;
    }
    if (v->cl->kind == CLAUSE_PARTICIPLE || v->cl->kind == CLAUSE_INFINITIVE ||
        v->cl->kind == CLAUSE_RELATIVE)
        return false;
    if (start <= v->first) {
        /* `"Who did this?" the mayor asked.`: the mark of the question ended a sentence */
        char b = start > 1 && is_quote_mark(c, start - 1) ? clause_mark(r, start - 2) : 0;
        if ((b != '?' && b != '!') || v->pattern != PATTERN_NONE ||
            r->syntax->of[start - 2].quote == NONE ||
            r->doc->sentences[r->doc->tokens[start - 1].sentence].block !=
                r->doc->sentences[r->doc->tokens[start].sentence].block)
            return false;
        *end = start - 1;
        return true;
    }
    /* "In his last book, he suggested": a lead-in is nothing that is said */
    uint32_t behind =
        v->cl->group_end; /* and of a speaker who follows: "Families, says Mirzo, ..." */
    if (v->cl->subject != NONE && r->syntax->phrases[v->cl->subject].first == behind)
        behind = r->syntax->phrases[v->cl->subject].end;
    bool told = r->syntax->of[start - 1].quote != NONE || is_quote_mark(c, start - 1) ||
                clause_mark(r, behind) == ',';
    for (uint32_t k = r->syntax->first_clause[r->doc->tokens[start].sentence]; k < v->k; k++)
        told = told || (clause_of(c, k)->tense != TENSE_NONE && clause_of(c, k)->verb < start);
    if (!told)
        return false;
    char m = clause_mark(r, start - 1);
    if (!is_break(m) && !is_quote_mark(c, start - 1) && m != '?' && m != '!')
        return false;
    *end = start - 1;
    return true;
}

/* The row of this verb that fits the pattern; its particle moves v->from on. */
static const struct speech_row *fitting_row(const struct claiming *c, struct verb *v)
{
    static const uint16_t fits[] = {
        [PATTERN_NONE] = 0,
        [PATTERN_QUOTE] = FRAME_T | FRAME_Q | FRAME_A,
        [PATTERN_THAT] = FRAME_T | FRAME_A | FRAME_Q,
        [PATTERN_WHETHER] = FRAME_W | FRAME_T | FRAME_A,
        [PATTERN_CLAUSE] = FRAME_T | FRAME_A,
        [PATTERN_INFINITIVE] = FRAME_I,
        [PATTERN_URGE] = FRAME_U,
        [PATTERN_OF] = FRAME_B | FRAME_O,
        [PATTERN_OBJECT] = FRAME_O,
        [PATTERN_BEFORE] = FRAME_T | FRAME_A | FRAME_Q,
        [PATTERN_PARTICLE] = 0,
    };
    const struct speech_row *best = NULL;
    uint32_t n_tokens = 0;
    uint32_t a = v->cl->group_end;
    const struct lex_entry *entry =
        clause_entry(c->x, c->r, v->cl->verb, v->end, LEX_SPEECH, &n_tokens);
    for (; entry != NULL; entry = clause_entry_next(c->x, c->r, v->cl->verb, v->end, LEX_SPEECH,
                                                    entry, &n_tokens)) {
        const struct speech_row *row = &c->x->speech[entry->row];
        if (row->pos != 'v')
            continue;
        if (row->particle != 0) {
            bool part =
                a > v->cl->verb + 1 && str_eq(fold(c, a - 1), c->x->words[row->particle].text);
            bool prep = str_eq(fold(c, a), c->x->words[row->particle].text);
            if (!part && !prep)
                continue;
            if ((row->frames & FRAME_F) != 0 && prep) {
                v->from = a + 1;
                v->pattern = PATTERN_PARTICLE;
                v->marker_end = a + 1;
                return row;
            }
        }
        if (best == NULL && (row->frames & fits[v->pattern]) != 0)
            best = row;
    }
    return best;
}

/* Who speaks in clause k. */
static struct party claimant_of(struct claiming *c, const struct clause *cl)
{
    const struct reading *r = c->r;
    if (cl->passive)
        return speakers_party(c, cl->agent);
    uint32_t p = cl->subject;
    if (p != NONE && cl->parent != NONE) {
        const struct clause *parent = clause_of(c, cl->parent);
        /* "issued a statement saying", "quoted an official as saying" */
        bool as = cl->group > 0 && is(c, cl->group - 1, STR("as"));
        if (as && parent->object != NONE)
            p = parent->object;
        else if (cl->kind == CLAUSE_PARTICIPLE && phrase_class(c->x, r, p) == NOUN_SPEECH &&
                 parent->object == p && parent->subject != NONE)
            p = parent->subject;
    }
    return speakers_party(c, p);
}

static bool hypothetical(const struct claiming *c, const struct clause *cl)
{
    return cl->conditional || (cl->modal != NONE && (is(c, cl->modal, STR("should")) ||
                                                      is(c, cl->modal, STR("could"))));
}

/* Passive verbs: "it was reported that", "X was accused of", "is believed to", "condemned by". */
static pm_code passive_claim(struct claiming *c, struct verb *v, struct found *f, struct pm_err *e)
{
    const struct reading *r = c->r;
    uint32_t subject = v->cl->subject;
    uint32_t a = v->cl->group_end;
    const struct speech_row *row;
    f->rule = "passive";
    if (v->pattern == PATTERN_THAT || v->pattern == PATTERN_WHETHER ||
        v->pattern == PATTERN_QUOTE) {
        row = fitting_row(c, v);
        if (row == NULL)
            return PM_OK;
        f->first = v->from;
        f->end = claims_content_end(c, v->k, v->from, false);
    } else if (v->pattern == PATTERN_INFINITIVE && subject != NONE &&
               claims_reports(c, v->cl->lemma, FRAME_T | FRAME_U)) {
        v->pattern = PATTERN_CLAUSE;
        row = fitting_row(c, v);
        if (row == NULL)
            return PM_OK;
        f->first = r->syntax->phrases[subject].first;
        f->end = claims_content_end(c, v->k, a, true);
    } else if (is(c, a, STR("of")) && claims_reports(c, v->cl->lemma, FRAME_B) && subject != NONE) {
        v->pattern = PATTERN_OF;
        row = fitting_row(c, v);
        if (row == NULL)
            return PM_OK;
        f->first = r->syntax->phrases[subject].first;
        f->end = claims_content_end(c, v->k, a, true);
    } else if (v->cl->agent != NONE && subject != NONE &&
               r->syntax->phrases[subject].end <= v->cl->group) {
        v->pattern = PATTERN_OBJECT;
        row = fitting_row(c, v);
        if (row == NULL || phrase_class(c->x, r, v->cl->agent) == NOUN_EVENT)
            return PM_OK;
        uint32_t first;
        speakers_extent(c, subject, &first, &f->end);
        f->first = first;
    } else {
        return PM_OK;
    }
    f->claimant = claimant_of(c, v->cl);
    f->stance = (enum stance)row->stance;
    f->score = row->score;
    return claims_emit(c, f, e);
}

static pm_code before_claim(struct claiming *c, struct verb *v, struct found *f, uint32_t end,
                            struct pm_err *e)
{
    const struct reading *r = c->r;
    uint32_t from = v->first;
    uint32_t inside = end, low = end < v->first ? 0 : v->first;
    while (inside > low && tag(c, inside - 1) == TAG_PUNCT)
        inside--;
    uint32_t q = inside > low ? r->syntax->of[inside - 1].quote : NONE;
    if (q != NONE && r->syntax->quotes[q].first < from)
        from = r->syntax->quotes[q].first;
    /* "he disagrees: the raiders, he says, want ransom" */
    for (uint32_t i = end; q == NONE && i > from && i + LOOK_AHEAD > end; i--)
        if (clause_mark(r, i - 1) == ':' || clause_mark(r, i - 1) == ';')
            from = i < end ? i : from;
    f->first = from;
    f->end = end;
    f->rule = q != NONE ? "quote-before" : "clause-before";
    uint32_t next = skip_adjuncts(c, v->cl->group_end, v->end), second;
    if (v->cl->object != NONE && r->syntax->phrases[v->cl->object].first == v->cl->group_end)
        next = skip_adjuncts(c, r->syntax->phrases[v->cl->object].end, v->end);
    if (v->cl->subject != NONE && r->syntax->phrases[v->cl->subject].first >= v->cl->group_end) {
        uint32_t first;
        speakers_extent(c, v->cl->subject, &first, &next);
        next = skip_adjuncts(c, next, v->end);
    }
    bool more = next < v->end && clause_mark(r, next) == ',';
    bool fragment = q == NONE;
    for (uint32_t m = r->syntax->first_clause[r->doc->tokens[v->first].sentence]; m < v->k; m++)
        fragment = fragment && clause_of(c, m)->tense == TENSE_NONE;
    /* "The road, the governor said, was closed": one content around its marker */
    if (more && fragment && tag(c, next + 1) != TAG_CONJ && tag(c, next + 1) != TAG_SUB &&
        tag(c, next + 1) != TAG_VBG && tag(c, next + 1) != TAG_REL) {
        f->end = claims_content_end(c, v->k, next + 1, false);
        f->rule = "clause-around";
        return claims_emit(c, f, e);
    }
    pm_code rc = claims_emit(c, f, e);
    if (rc != PM_OK || !more || !opens_quote(c, next, v->end, &second))
        return rc;
    /* "...," he said, "..." */
    struct found g = *f;
    g.rule = "continued";
    g.first = second;
    g.end = claims_content_end(c, v->k, second, false);
    return claims_emit(c, &g, e);
}

static enum stance settle_stance(const struct claiming *c, const struct verb *v)
{
    enum stance s = (enum stance)v->row->stance;
    if ((v->pattern == PATTERN_OBJECT || v->pattern == PATTERN_OF) && v->cl->object != NONE) {
        const struct phrase *o = &c->r->syntax->phrases[v->cl->object];
        if (is(c, o->head, STR("responsibility")) && s != STANCE_DENIES)
            return STANCE_RESPONSIBILITY;
    }
    return s;
}

/* Can what this phrase names speak for itself: somebody, a body, a paper? "The return of refugees
 * could threaten stability" threatens nobody. */
bool claims_can_speak(const struct claiming *c, uint32_t phrase)
{
    if (phrase == NONE)
        return false;
    const struct phrase *p = &c->r->syntax->phrases[phrase];
    if ((p->flags & (PHRASE_PRONOUN | PHRASE_NAME)) != 0)
        return true;
    if (c->r->syntax->of[p->head].mention != NONE)
        return true;
    switch (phrase_class(c->x, c->r, phrase)) {
    case NOUN_ABSTRACT:
    case NOUN_EVENT:
    case NOUN_WEAPON:
    case NOUN_TIME:
    case NOUN_DAMAGE:
    case NOUN_VEHICLE:
    case NOUN_INFRA:
    case NOUN_OTHER:
    case NOUN_GOODS:
        return false;
    case NOUN_UNKNOWN: {
        str w = fold(c, p->head);
        return c->r->syntax->of[p->head].tag != TAG_ADJ && !str_ends(w, STR("ing")) &&
               !str_ends(w, STR("ion")) && !str_ends(w, STR("ment")) && !str_ends(w, STR("ness")) &&
               !str_ends(w, STR("ity")) && !str_ends(w, STR("ism"));
    }
    default:
        return true;
    }
}

/* "I think" in a quotation is the speaker's own word and no report; "to say" reports nothing. */
static bool no_report(const struct claiming *c, const struct clause *cl)
{
    bool went_on = cl->group > 1 && is(c, cl->group - 1, STR("on"));
    if (cl->kind == CLAUSE_INFINITIVE && !went_on)
        return true;
    if (cl->subject == NONE)
        return false;
    uint32_t head = c->r->syntax->phrases[cl->subject].head;
    uint32_t opening = c->r->syntax->phrases[cl->subject].first;
    return is(c, opening, STR("no")) || is(c, opening, STR("nobody")) || is(c, head, STR("i")) ||
           is(c, head, STR("we")) || is(c, head, STR("you")) || is(c, head, STR("there"));
}

pm_code claims_of_verb(struct claiming *c, uint32_t k, uint32_t first, uint32_t end,
                          struct pm_err *e)
{
    const struct clause *cl = clause_of(c, k);
    if (no_report(c, cl))
        return PM_OK;
    struct verb v = {.k = k, .cl = cl, .first = first, .end = end, .marker_end = cl->group_end};
    struct found f = {.marker_first = cl->group, .negated = cl->negated};
    uint32_t b_end;
    if (hypothetical(c, cl) && cl->subject == NONE)
        return PM_OK;
    find_pattern(c, &v);
    f.marker_end = v.marker_end;
    if (cl->passive)
        return passive_claim(c, &v, &f, e);
    enum pattern seen = v.pattern;
    bool weak = seen == PATTERN_NONE || seen == PATTERN_PARTICLE || seen == PATTERN_OBJECT ||
                seen == PATTERN_OF || seen == PATTERN_QUOTE;
    /* "...," he told reporters / he said, "..." */
    if (weak && content_before(c, &v, &b_end)) {
        v.pattern = PATTERN_BEFORE;
        v.row = fitting_row(c, &v);
        if (v.row != NULL && v.pattern == PATTERN_BEFORE) {
            f.claimant = claimant_of(c, cl);
            f.stance = (enum stance)v.row->stance;
            f.score = v.row->score;
            return before_claim(c, &v, &f, b_end, e);
        }
        v.pattern = seen;
    }
    if (seen == PATTERN_NONE)
        return PM_OK;
    v.row = fitting_row(c, &v);
    if (v.row == NULL && v.pattern == PATTERN_QUOTE && cl->object != NONE) {
        /* called him a "traitor" */
        v.pattern = PATTERN_OBJECT;
        v.from = c->r->syntax->phrases[cl->object].first;
        v.row = fitting_row(c, &v);
    }
    if (v.row == NULL)
        return PM_OK;
    f.marker_end = v.marker_end;
    bool loose = v.pattern == PATTERN_OBJECT || v.pattern == PATTERN_OF ||
                 v.pattern == PATTERN_INFINITIVE || v.pattern == PATTERN_URGE ||
                 v.pattern == PATTERN_PARTICLE;
    if (loose && !claims_can_speak(c, cl->subject))
        return PM_OK;
    static const char *const rules[] = {
        [PATTERN_QUOTE] = "quote-after", [PATTERN_THAT] = "that-clause",
        [PATTERN_WHETHER] = "whether-clause", [PATTERN_CLAUSE] = "bare-clause",
        [PATTERN_INFINITIVE] = "infinitive", [PATTERN_URGE] = "urge", [PATTERN_OF] = "object-of",
        [PATTERN_OBJECT] = "object", [PATTERN_PARTICLE] = "particle"};
    f.first = v.from;
    f.end = claims_content_end(c, k, v.from, loose);
    uint32_t q = c->r->syntax->of[v.from].quote;
    if (v.pattern == PATTERN_QUOTE && q != NONE && c->r->syntax->quotes[q].first == v.from &&
        c->r->syntax->quotes[q].closed)
        f.end = c->r->syntax->quotes[q].end;
    /* "the agency quoted an official as saying": through the agency */
    if (cl->kind == CLAUSE_PARTICIPLE && cl->group > first && is(c, cl->group - 1, STR("as")) &&
        cl->parent != NONE && !clause_of(c, cl->parent)->passive)
        f.via = speakers_party(c, clause_of(c, cl->parent)->subject);
    f.claimant = claimant_of(c, cl);
    f.stance = settle_stance(c, &v);
    f.score = v.row->score;
    f.rule = rules[v.pattern];
    return claims_emit(c, &f, e);
}
