/* claims_phrases.c - sources that no verb names: "according to X", "from X's perspective", "its
 * claim that"; and sentences in which the author judges. */
#include "read/claims_in.h"

/* --- phrases and nouns -------------------------------------------------------------------- */

/* The subject of the first clause with a tense at or behind `from`; `from` when none is found. */
static uint32_t main_start(const struct claiming *c, uint32_t from, uint32_t end)
{
    const struct reading *r = c->r;
    uint32_t s = r->doc->tokens[from].sentence;
    for (uint32_t k = r->syntax->first_clause[s]; k < r->syntax->first_clause[s + 1]; k++) {
        const struct clause *cl = clause_of(c, k);
        if (cl->verb < from || cl->tense == TENSE_NONE || cl->subject == NONE ||
            cl->kind == CLAUSE_RELATIVE)
            continue;
        uint32_t first = r->syntax->phrases[cl->subject].first;
        return first >= from && first < end ? first : from;
    }
    return from;
}

/* "according to X": before or behind what X says. */
static pm_code source_phrase(struct claiming *c, uint32_t i, uint32_t n, uint32_t first,
                             uint32_t end, const struct speech_row *row, struct pm_err *e)
{
    const struct reading *r = c->r;
    uint32_t at = i + n < end ? r->syntax->of[i + n].phrase : NONE;
    if (at == NONE)
        return PM_OK;
    uint32_t from, behind;
    speakers_extent(c, at, &from, &behind);
    if (r->syntax->phrases[at].first != i + n)
        return PM_OK;
    struct found f = {.marker_first = i, .marker_end = i + n, .stance = (enum stance)row->stance,
                      .score = row->score, .rule = "according-to"};
    uint32_t lead = i;
    while (lead > first && (tag(c, lead - 1) == TAG_ADV || tag(c, lead - 1) == TAG_CONJ ||
                            is_quote_mark(c, lead - 1) ||
                            (clause_mark(r, lead - 1) == ',' && lead - first < 3)))
        lead--;
    if (lead == first) {
        uint32_t comma = behind;
        while (comma < end && comma < behind + 25 && clause_mark(r, comma) != ',')
            comma++;
        f.first = comma < end && clause_mark(r, comma) == ',' ? main_start(c, comma, end) : behind;
        f.end = claims_content_end(c, r->syntax->of[f.first < end ? f.first : i].clause,
                                   f.first < end ? f.first : i, false);
    } else {
        f.first = first;
        f.end = i;
        uint32_t q = r->syntax->of[i > 2 ? before(c, i - 1, first) == NONE ? i : i - 1 : i].quote;
        if (i > first + 1 && is_quote_mark(c, i - 1))
            q = r->syntax->of[i - 2].quote != NONE ? r->syntax->of[i - 2].quote
                : i > first + 2                    ? r->syntax->of[i - 3].quote
                                                   : NONE;
        if (q != NONE && r->syntax->quotes[q].first < f.first)
            f.first = r->syntax->quotes[q].first;
    }
    f.claimant = speakers_party(c, at);
    return claims_emit(c, &f, e);
}

/* "From the Taliban's perspective, ...": the owner in a possessive speaks. */
static pm_code perspective(struct claiming *c, uint32_t i, uint32_t end, struct pm_err *e)
{
    static const char *const heads[] = {"perspective", "viewpoint", "standpoint", "point", "view",
                                        "eyes", "opinion"};
    const struct reading *r = c->r;
    uint32_t p = i + 1 < end ? r->syntax->of[i + 1].phrase : NONE;
    if (p == NONE)
        return PM_OK;
    const struct phrase *ph = &r->syntax->phrases[p];
    bool fits = false;
    for (size_t k = 0; k < sizeof heads / sizeof *heads; k++)
        fits = fits || is(c, ph->head, str_of(heads[k]));
    uint32_t owner = NONE;
    if (tag(c, ph->first) == TAG_POSS && ph->head == ph->first + 1)
        owner = ph->first; /* "in her view" */
    for (uint32_t k = ph->first; k < ph->head; k++)
        if ((r->syntax->of[k].flags & SYNTAX_POSSESSIVE) != 0 || clause_mark(r, k) == '\'')
            owner = k;
    if (!fits || owner == NONE)
        return PM_OK;
    struct found f = {.marker_first = i, .marker_end = ph->end, .stance = STANCE_ASSERTS,
                      .score = 0.9, .rule = "perspective"};
    uint32_t name = ph->first;
    if (tag(c, name) == TAG_DET && name < owner)
        name++;
    f.claimant.at = document_range(r->doc, name, owner + 1);
    str text = document_quote(r->doc, f.claimant.at);
    if (str_ends(text, STR("'s")))
        f.claimant.at.end -= 2;
    else if (str_ends(text, STR("\u2019s")))
        f.claimant.at.end -= 4;
    if (owner == ph->first)
        f.claimant = speakers_owner(c, owner, owner + 1);
    else
        f.claimant.id = STR("unnamed");
    uint32_t m = r->syntax->of[owner].mention;
    if (m != NONE && r->mentions[m].id.n != 0) {
        f.claimant.id = r->mentions[m].id;
        f.claimant.at = r->mentions[m].at;
    }
    f.first = ph->end;
    f.end = claims_content_end(c, r->syntax->of[ph->end < end ? ph->end : i].clause,
                               ph->end < end ? ph->end : i, false);
    c->who.last = f.claimant;
    return claims_emit(c, &f, e);
}

/* "the ministry's" in "the ministry's statement": where it ends, 0 when there is none. */
static uint32_t owner_end(const struct claiming *c, const struct phrase *p)
{
    for (uint32_t i = p->first; i < p->head && i < p->first + 8; i++) {
        if ((c->r->syntax->of[i].flags & SYNTAX_POSSESSIVE) != 0)
            return i + 1;
        if (clause_mark(c->r, i) == '\'')
            return i;
    }
    return 0;
}

/* "the claim that the road is safe [surprised them]": where the verb of phrase p, or a second verb
 * without a subject of its own, ends what is claimed. */
static uint32_t verb_of(const struct claiming *c, uint32_t p, uint32_t from, uint32_t end)
{
    const struct reading *r = c->r;
    size_t s = r->doc->tokens[from].sentence;
    uint32_t told = 0;
    for (uint32_t k = r->syntax->first_clause[s]; k < r->syntax->first_clause[s + 1]; k++) {
        const struct clause *cl = clause_of(c, k);
        if (cl->group < from || cl->group >= end || cl->tense == TENSE_NONE ||
            cl->kind == CLAUSE_RELATIVE)
            continue;
        uint32_t b = cl->group - 1;
        bool own = cl->subject != NONE && r->syntax->phrases[cl->subject].first >= from;
        if (cl->subject == p ||
            (told > 0 && !own && tag(c, b) != TAG_CONJ && clause_mark(r, b) != ','))
            return cl->group;
        told++;
    }
    return end;
}

/* "the claim that", "its denial that", "reports by residents that". */
static pm_code noun_claim(struct claiming *c, uint32_t i, uint32_t end,
                          const struct speech_row *row, struct pm_err *e)
{
    const struct reading *r = c->r;
    uint32_t p = r->syntax->of[i].phrase;
    if (p == NONE || r->syntax->phrases[p].head != i)
        return PM_OK;
    const struct phrase *ph = &r->syntax->phrases[p];
    uint32_t that = ph->end, by = NONE;
    if (tag(c, that) == TAG_PREP && (is(c, that, STR("by")) || is(c, that, STR("from")) ||
                                     is(c, that, STR("of"))) &&
        that + 1 < end && r->syntax->of[that + 1].phrase != NONE) {
        by = r->syntax->of[that + 1].phrase;
        that = r->syntax->phrases[by].end;
    }
    if (!is(c, that, STR("that")) || (tag(c, that) != TAG_SUB && by == NONE))
        return PM_OK;
    /* "said in its report that": the verb's clause, not the noun's */
    if (ph->prep != NONE && ph->clause != NONE && ph->clause < r->n_clauses &&
        claims_reports(c, clause_of(c, ph->clause)->lemma, FRAME_T | FRAME_A))
        return PM_OK;
    /* "denied reports that": so does "denied" */
    if (ph->clause != NONE && ph->clause < r->n_clauses && clause_of(c, ph->clause)->object == p &&
        claims_reports(c, clause_of(c, ph->clause)->lemma, FRAME_T | FRAME_O))
        return PM_OK;
    struct found f = {.first = that + 1, .marker_first = ph->first, .marker_end = ph->end,
                      .stance = (enum stance)row->stance, .score = row->score, .rule = "noun-that"};
    f.end = claims_content_end(c, r->syntax->of[i].clause, that + 1, true);
    f.end = verb_of(c, p, that + 1, f.end);
    f.claimant.id = STR("unnamed");
    uint32_t k = ph->clause;
    uint32_t owner = r->syntax->of[ph->first].mention;
    if (by != NONE) {
        f.claimant = speakers_party(c, by);
    } else if (tag(c, ph->first) == TAG_POSS) {
        speakers_advance(c, ph->first);
        f.claimant = c->who.last.id.n != 0 ? c->who.last : c->who.last_group;
        f.claimant.at = r->doc->tokens[ph->first].at;
    } else if (ph->first < ph->head && owner != NONE && r->mentions[owner].id.n != 0) {
        f.claimant = (struct party){.at = r->mentions[owner].at, .id = r->mentions[owner].id};
    } else if (owner_end(c, ph) != 0) {
        f.claimant = speakers_owner(c, ph->first, owner_end(c, ph));
    } else if (k != NONE && k < r->n_clauses && clause_of(c, k)->object == p &&
               clause_of(c, k)->subject != NONE && !clause_of(c, k)->passive) {
        f.claimant = speakers_party(c, clause_of(c, k)->subject);
    }
    bool nobody = str_eq(f.claimant.id, STR("unnamed")) && span_empty(f.claimant.at);
    return nobody && f.stance != STANCE_ALLEGES ? PM_OK : claims_emit(c, &f, e);
}

pm_code claims_phrases(struct claiming *c, uint32_t first, uint32_t end, struct pm_err *e)
{
    const struct reading *r = c->r;
    uint32_t made = 0;
    for (uint32_t i = first; i < end && made < CLAIMS_PER_SENTENCE; i++) {
        const struct token_syntax *s = &r->syntax->of[i];
        uint32_t had = c->n_made;
        pm_code rc = PM_OK;
        if (s->tag == TAG_PREP && (is(c, i, STR("from")) || is(c, i, STR("in"))))
            rc = perspective(c, i, end, e);
        uint32_t lemma = c->x->words[s->word].noun;
        bool any = (s->lists >> LEX_SPEECH & 1) != 0 &&
                   ((c->x->words[s->word].lists | c->x->words[lemma].lists) >> LEX_SPEECH & 1) != 0;
        if (rc == PM_OK && any && c->n_made == had) {
            uint32_t n = 0;
            const struct lex_entry *x = clause_entry(c->x, r, i, end, LEX_SPEECH, &n);
            for (; x != NULL && rc == PM_OK && c->n_made == had;
                 x = clause_entry_next(c->x, r, i, end, LEX_SPEECH, x, &n)) {
                const struct speech_row *row = &c->x->speech[x->row];
                if (row->pos == 'p')
                    rc = source_phrase(c, i, n, first, end, row, e);
                else if (row->pos == 'n' && (s->tag == TAG_NOUN || s->tag == TAG_PLURAL))
                    rc = noun_claim(c, i, end, row, e);
                if (row->pos == 'f' && i + n < end) {
                    bool that_view = is(c, i + 1, STR("this")) || is(c, i + 1, STR("that"));
                    struct found f = {.first = main_start(c, i + n, end), .marker_first = i,
                                      .marker_end = i + n, .stance = (enum stance)row->stance,
                                      .score = row->score, .rule = "source-unnamed"};
                    f.end = claims_content_end(c, s->clause, f.first, false);
                    if (that_view && c->who.last.id.n != 0)
                        f.claimant = c->who.last;
                    else
                        f.claimant.id = STR("unnamed");
                    rc = claims_emit(c, &f, e);
                }
            }
        }
        if (rc != PM_OK)
            return rc;
        made += c->n_made > had;
    }
    return PM_OK;
}

/* "the mission puts the number at 400": a figure, and whose it is. Only with a number. */
pm_code claims_put_at(struct claiming *c, uint32_t k, uint32_t end, struct pm_err *e)
{
    const struct reading *r = c->r;
    const struct clause *cl = clause_of(c, k);
    if (cl->object == NONE || cl->subject == NONE || cl->passive ||
        (r->syntax->phrases[cl->object].flags & PHRASE_DEFINITE) == 0)
        return PM_OK; /* "put guards at four gates" */
    uint32_t from = r->syntax->phrases[cl->object].first, at = cl->group_end;
    while (at < end && at < cl->group_end + 14 && !is(c, at, STR("at")))
        at++;
    if (from < cl->group_end || from > cl->group_end + 1 || at <= from || at + 1 >= end ||
        !is(c, at, STR("at")))
        return PM_OK;
    uint32_t stop = at + 1;
    bool number = false;
    for (; stop < end && stop < at + 9; stop++) {
        enum tag t = tag(c, stop);
        bool mark = clause_mark(r, stop) != 0 && clause_mark(r, stop) != '$' &&
                    clause_mark(r, stop) != '%';
        if (mark || t == TAG_CONJ || t == TAG_SUB || t == TAG_REL)
            break;
        number = number || t == TAG_NUM;
    }
    struct found f = {.first = from, .end = stop, .marker_first = cl->group,
                      .marker_end = cl->group_end, .negated = cl->negated,
                      .claimant = speakers_party(c, cl->subject), .score = 0.8, .rule = "put-at"};
    return number ? claims_emit(c, &f, e) : PM_OK;
}

/* --- the author ---------------------------------------------------------------------------- */

/* Does the sentence tell what to do: "should", "is important", "can provide a path"? */
static bool advises(const struct claiming *c, uint32_t first, uint32_t end, uint32_t modal)
{
    static const char *const good[] = {"important", "necessary", "essential", "crucial", "vital",
                                       "needed", "imperative"};
    static const char *const helps[] = {"provide", "play", "help", "contribute", "ensure", "offer"};
    if (modal != NONE && (is(c, modal, STR("should")) || is(c, modal, STR("must")) ||
                          is(c, modal, STR("ought"))))
        return true;
    if (modal != NONE && is(c, modal, STR("can")))
        for (size_t k = 0; k < sizeof helps / sizeof *helps; k++)
            if (is(c, modal + 1, str_of(helps[k])))
                return true;
    for (uint32_t i = first + 1; i < end && i < first + 120; i++)
        for (size_t k = 0; k < sizeof good / sizeof *good; k++)
            if (is(c, i, str_of(good[k])) && (tag(c, i - 1) == TAG_BE))
                return true;
    return false;
}

/* A sentence that nobody else is named for, and that judges: "undoubtedly", "could", "should". */
pm_code claims_author(struct claiming *c, uint32_t first, uint32_t end, struct pm_err *e)
{
    const struct reading *r = c->r;
    const struct speech_row *row = NULL;
    uint32_t marker = NONE, n = 1, modal = NONE;
    if (end > first && clause_mark(r, end - 1) == '?')
        return PM_OK; /* a question judges nothing */
    for (uint32_t i = first; i < end && i < first + 120; i++) {
        const struct token_syntax *s = &r->syntax->of[i];
        if (s->quote != NONE)
            continue;
        if (modal == NONE && s->tag == TAG_MODAL && !str_starts(fold(c, i), STR("will")) &&
            !str_starts(fold(c, i), STR("would")))
            modal = i;
        if (row != NULL || s->lists == 0 || (c->x->words[s->word].lists >> LEX_SPEECH & 1) == 0)
            continue;
        const struct lex_entry *x = clause_entry(c->x, r, i, end, LEX_SPEECH, &n);
        for (; x != NULL; x = clause_entry_next(c->x, r, i, end, LEX_SPEECH, x, &n)) {
            char pos = c->x->speech[x->row].pos;
            if (pos == 'w' || pos == 'u') {
                row = &c->x->speech[x->row];
                marker = i;
                break;
            }
        }
    }
    if (row == NULL && modal == NONE)
        return PM_OK;
    struct found f = {.first = first, .end = end, .claimant = {.id = STR("author")},
                      .score = row != NULL ? row->score : 0.6, .rule = "author"};
    if (row == NULL || row->pos != 'u') {
        f.marker_first = row != NULL ? marker : modal;
        f.marker_end = f.marker_first + (row != NULL ? n : 1);
        if (row != NULL && marker <= first + 1)
            f.first = marker + n;
    } else {
        f.claimant.id = STR("unnamed");
        f.marker_first = marker;
        f.marker_end = marker + n;
        f.stance = (enum stance)row->stance;
        f.rule = "source-unnamed";
    }
    if (f.stance == STANCE_ASSERTS && advises(c, first, end, modal))
        f.stance = STANCE_RECOMMENDS;
    return claims_emit(c, &f, e);
}
