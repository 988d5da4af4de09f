/* causes.c - what the text says leads to what: "X led to Y", "Y because of X".
 *
 * One verb or phrase of registers/words/causes.tsv, a cause and an effect in the same clause.
 * Verbs that do much else ("increase", "help") need an abstract subject and object. */
#include "read/clause.h"
#include "read/stages.h"
#include "read/words.h"

#define CAUSES_PER_SENTENCE 6
#define REACH 60

struct causing {
    const struct lexis *x;
    struct reading *r;
    uint32_t first, end;
    uint32_t claim; /* first claim that may reach this sentence */
};

static enum tag tag(const struct causing *c, uint32_t i)
{
    return i < c->end ? (enum tag)c->r->syntax->of[i].tag : TAG_PUNCT;
}

static str fold(const struct causing *c, uint32_t i)
{
    return i < c->end ? c->r->doc->tokens[i].fold : STR("");
}

/* A thing that causes: no person, no named body, no pronoun. */
static bool is_abstract(const struct causing *c, uint32_t phrase)
{
    if (phrase == NONE)
        return false;
    const struct phrase *p = &c->r->syntax->phrases[phrase];
    if ((p->flags & (PHRASE_PRONOUN | PHRASE_NAME)) != 0)
        return false;
    switch (phrase_class(c->x, c->r, phrase)) {
    case NOUN_ABSTRACT:
    case NOUN_EVENT:
    case NOUN_DAMAGE:
    case NOUN_SPEECH:
        return true;
    case NOUN_UNKNOWN: {
        static const char *const tails[] = {"ion", "ment", "ness", "ity", "ism", "ance", "ence",
                                            "ach", "aches", "ure", "ship", "ing", "ges", "ions",
                                            "ments", "ities", "acy", "omy", "ges", "ters", "ght",
                                            "ghts", "ack", "urn"};
        for (size_t i = 0; i < sizeof tails / sizeof *tails; i++)
            if (str_ends(fold(c, p->head), str_of(tails[i])))
                return true;
        return false;
    }
    default:
        return false;
    }
}

/* Behind `from`: up to the full stop, a semicolon, or a comma that a new clause follows. */
static uint32_t behind_end(const struct causing *c, uint32_t from)
{
    uint32_t i = from;
    for (; i < c->end && i < from + REACH; i++) {
        char m = clause_mark(c->r, i);
        if (m == ';' || m == ':' || m == '.')
            break;
        if (m != ',')
            continue;
        enum tag t = tag(c, i + 1);
        if (t == TAG_REL || t == TAG_VBG || t == TAG_SUB || t == TAG_PRON)
            break;
        uint32_t k = c->r->syntax->of[i + 1 < c->end ? i + 1 : i].clause;
        if (k != NONE && c->r->clauses[k].first > from && c->r->clauses[k].first <= i + 2 &&
            c->r->clauses[k].tense != TENSE_NONE)
            break;
    }
    while (i > from && clause_mark(c->r, i - 1) != 0 && clause_mark(c->r, i - 1) != '%' &&
           clause_mark(c->r, i - 1) != ')')
        i--;
    return i;
}

static struct party claimant_around(const struct causing *c, struct span at)
{
    for (uint32_t k = c->claim; k < c->r->n_claims && k < c->claim + 24; k++)
        if (span_within(at, c->r->claims[k].at) && c->r->claims[k].at.start <= at.start)
            return c->r->claims[k].claimant;
    return (struct party){0};
}

static const char *hedge_of(const struct causing *c, const struct clause *cl)
{
    if (cl->negated)
        return "denied";
    if (cl->modal != NONE && cl->tense != TENSE_FUTURE)
        return "possible";
    if (cl->conditional)
        return "possible";
    for (uint32_t i = cl->group; i < cl->group_end + 2; i++)
        if (str_eq(fold(c, i), STR("risk")) || str_eq(fold(c, i), STR("may")))
            return "possible";
    return "asserted";
}

static pm_code push(struct causing *c, uint32_t cause, uint32_t cause_end, uint32_t effect,
                    uint32_t effect_end, const struct cause_row *row, const char *hedge,
                    const char *rule, struct pm_err *e)
{
    const struct document *d = c->r->doc;
    while (cause < cause_end && tag(c, cause) == TAG_PUNCT)
        cause++;
    while (cause_end > cause && clause_mark(c->r, cause_end - 1) == ',')
        cause_end--;
    while (effect_end > effect && clause_mark(c->r, effect_end - 1) == ',')
        effect_end--;
    if (cause >= cause_end || effect >= effect_end)
        return PM_OK;
    struct cause out = {.cause = document_range(d, cause, cause_end),
                        .effect = document_range(d, effect, effect_end),
                        .polarity = row->polarity, .hedge = hedge, .rule = rule};
    out.at = (struct span){out.cause.start < out.effect.start ? out.cause.start : out.effect.start,
                           out.cause.end > out.effect.end ? out.cause.end : out.effect.end};
    out.claimant = claimant_around(c, out.at);
    return reading_push_cause(c->r, out) ? PM_OK : arena_err(c->r->arena, e);
}

/* "X led to Y", "Y is caused by X": i..i+n are the words behind the subject. */
static pm_code by_verb(struct causing *c, uint32_t i, uint32_t n, const struct cause_row *row,
                       struct pm_err *e)
{
    uint32_t k = c->r->syntax->of[i].clause;
    if (k == NONE)
        return PM_OK;
    const struct clause *cl = &c->r->clauses[k];
    if (cl->subject == NONE || cl->kind == CLAUSE_INFINITIVE)
        return PM_OK;
    const struct phrase *s = &c->r->syntax->phrases[cl->subject];
    uint32_t behind = i + n, end = behind_end(c, behind);
    if (s->end > cl->group || s->first < c->first || (s->flags & PHRASE_PRONOUN) != 0)
        return PM_OK;
    if (row->weak) {
        uint32_t o = behind < c->end ? c->r->syntax->of[behind].phrase : NONE;
        if (!is_abstract(c, cl->subject) || (!row->be && !is_abstract(c, o)))
            return PM_OK;
    }
    const struct clause *up = cl->parent != NONE ? &c->r->clauses[cl->parent] : NULL;
    if (cl->kind == CLAUSE_COORDINATE && up != NULL && tag(c, cl->verb) == TAG_VB &&
        cl->modal == NONE)
        return PM_OK; /* "to provide aid and reduce risks": an aim */
    /* "..., leading to Y": all that stands before */
    if (cl->kind == CLAUSE_PARTICIPLE && cl->group > c->first &&
        clause_mark(c->r, cl->group - 1) == ',')
        return up == NULL || up->first < c->first || row->way[0] != 'c'
                   ? PM_OK
                   : push(c, up->first, cl->group - 1, behind, end, row, hedge_of(c, up),
                          "cause-clause", e);
    uint32_t first = s->first;
    if ((s->flags & PHRASE_LISTED) != 0 && s->list != NONE &&
        c->r->syntax->phrases[s->list].prep == NONE)
        first = c->r->syntax->phrases[s->list].first;
    uint32_t before_end = cl->kind == CLAUSE_RELATIVE || cl->kind == CLAUSE_COORDINATE ||
                                  cl->kind == CLAUSE_PARTICIPLE
                              ? s->end
                              : cl->group;
    if (row->way[0] == 'c')
        return push(c, first, before_end, behind, end, row, hedge_of(c, cl), "cause-verb", e);
    return push(c, behind, end, first, before_end, row, hedge_of(c, cl), "effect-verb", e);
}

/* "Y because of X", "because of X, Y". */
static pm_code by_preposition(struct causing *c, uint32_t i, uint32_t n,
                              const struct cause_row *row, struct pm_err *e)
{
    uint32_t behind = i + n;
    if (i == c->first) {
        uint32_t comma = behind;
        while (comma < c->end && comma < behind + REACH && clause_mark(c->r, comma) != ',')
            comma++;
        if (clause_mark(c->r, comma) != ',' || comma >= c->end)
            return PM_OK;
        return push(c, behind, comma, comma + 1, behind_end(c, comma + 1), row, "asserted",
                    "because", e);
    }
    uint32_t k = c->r->syntax->of[i].clause;
    uint32_t from = k != NONE && c->r->clauses[k].first < i ? c->r->clauses[k].first : c->first;
    if (k != NONE && c->r->clauses[k].first == i && k > 0 && c->r->clauses[k - 1].first >= c->first)
        from = c->r->clauses[k - 1].first;
    while (from < i && (tag(c, from) == TAG_SUB || tag(c, from) == TAG_CONJ || tag(c, from) == TAG_PUNCT))
        from++;
    const char *hedge = k != NONE ? hedge_of(c, &c->r->clauses[k]) : "asserted";
    return push(c, behind, behind_end(c, behind), from, i, row, hedge, "because", e);
}

static bool behind_be(const struct causing *c, uint32_t i)
{
    for (int n = 0; n < 3 && i > c->first; n++) {
        enum tag t = tag(c, --i);
        if (t == TAG_BE)
            return true;
        if (t != TAG_ADV && t != TAG_DET && t != TAG_NEG)
            return false;
    }
    return false;
}

static pm_code sentence_causes(struct causing *c, struct pm_err *e)
{
    size_t before = c->r->n_causes;
    for (uint32_t i = c->first; i < c->end && c->r->n_causes < before + CAUSES_PER_SENTENCE; i++) {
        const struct token_syntax *s = &c->r->syntax->of[i];
        if ((s->lists >> LEX_CAUSE & 1) == 0)
            continue;
        const struct lex_word *w = &c->x->words[s->word];
        uint32_t lists = w->lists | (w->verb ? c->x->words[w->verb].lists : 0u);
        if (s->quote != NONE || (lists >> LEX_CAUSE & 1) == 0)
            continue;
        uint32_t n;
        const struct lex_entry *x = clause_entry(c->x, c->r, i, c->end, LEX_CAUSE, &n);
        if (x == NULL)
            continue;
        const struct cause_row *row = &c->x->causes[x->row];
        bool verb = s->tag >= TAG_VB && s->tag <= TAG_VBG;
        bool passive = verb && s->clause != NONE && c->r->clauses[s->clause].verb == i &&
                       c->r->clauses[s->clause].passive;
        pm_code rc = PM_OK;
        if (row->way[1] == 'p')
            rc = by_preposition(c, i, n, row, e);
        else if (row->be ? behind_be(c, i) : verb && !passive)
            rc = by_verb(c, i, n, row, e);
        if (rc != PM_OK)
            return rc;
        i += n - 1;
    }
    return PM_OK;
}

pm_code causes_stage(const struct reader *rd, struct reading *r, struct pm_err *e)
{
    if (!clause_english(r))
        return PM_OK;
    const struct document *d = r->doc;
    struct causing c = {.x = reader_lexis(rd), .r = r};
    for (size_t s = 0; s < d->n_sentences; s++) {
        uint8_t kind = d->blocks[d->sentences[s].block].kind;
        while (c.claim < r->n_claims && r->claims[c.claim].at.end <= d->sentences[s].at.start)
            c.claim++;
        if (kind != BLOCK_PARAGRAPH && kind != BLOCK_LIST_ITEM)
            continue;
        c.first = r->syntax->body[s];
        c.end = d->sentences[s].end_token;
        pm_code rc = sentence_causes(&c, e);
        if (rc != PM_OK)
            return rc;
    }
    return PM_OK;
}
