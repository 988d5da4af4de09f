/* claims_settle.c - claims of a sentence from what the rules made and what the weights say. */
#include <math.h>

#include "read/claims_learned.h"

/* A word below this score is no report; a claim whose word, speaker and extent together are less
 * sure than this is left out. Both were set on articles that the weights had not seen. */
#define CUE_LEAST      (-1.9)
#define CUE_FIRST      (-2.5) /* the same before the words beside it are asked */
#define SURE_LEAST     0.16
#define LOOSE_LEAST    0.3
#define RULE_LEAST     0.12
#define UNLISTED_LEAST 0.38
#define WORD_SLACK     1.5
#define SPEAKER_SLACK  1.15
#define PLAIN_SCORE    0.5 /* of a word that can mean nothing else, when the weights say less */
#define ATTITUDE_LEAST 0.24 /* the same for what is thought or wanted */

/* The row of speech.tsv for the word of a cue: the one a rule would take, else any of its part of
 * speech; NULL when it has none. */
static const struct speech_row *row_of(const struct claiming *c, const struct cue *q, char pos)
{
    str next = q->at + 1 < q->end ? c->r->doc->tokens[q->at + 1].fold : STR("");
    const struct speech_row *plain = NULL;
    const struct token_syntax *s = &c->r->syntax->of[q->at];
    if ((s->lists >> LEX_SPEECH & 1) == 0)
        return NULL;
    const uint32_t lemmas[] = {s->word, c->x->words[s->word].verb, c->x->words[s->word].noun};
    for (size_t k = 0; k < sizeof lemmas / sizeof *lemmas; k++) {
        const struct lex_word *w = &c->x->words[lemmas[k]];
        for (uint32_t n = 0; lemmas[k] != 0 && n < w->n_entries; n++) {
            const struct lex_entry *x = &c->x->entries[w->entry + n];
            const struct speech_row *row = &c->x->speech[x->list == LEX_SPEECH ? x->row : 0];
            if (x->list != LEX_SPEECH || x->n_rest != 0 || row->pos != pos)
                continue;
            if (row->particle != 0 && str_eq(c->x->words[row->particle].text, next))
                return row; /* "called on" before "called" */
            if (row->particle == 0 && plain == NULL)
                plain = row;
        }
    }
    return plain;
}

static bool infinitive(const struct claiming *c, uint32_t first)
{
    return str_eq(c->r->doc->tokens[first].fold, STR("to")) ||
           (clause_tag(c->r, first, TAG_ADV) && clause_tag(c->r, first + 1, TAG_TO));
}

/* A word that speech.tsv does not have as one of saying tells of a saying only when it leads to
 * words in quotation marks; else it tells what somebody thinks, or wants. */
static enum claim_kind kind_of(const struct claiming *c, const struct cue *q, const struct found *f)
{
    const struct reading *r = c->r;
    bool to = q->pattern == PATTERN_INFINITIVE || infinitive(c, f->first);
    if (row_of(c, q, 'g') != NULL && (to || q->clause == NONE))
        return CLAIM_PLAN;
    if (row_of(c, q, 'a') != NULL)
        return CLAIM_ATTITUDE;
    if (row_of(c, q, 'v') != NULL || row_of(c, q, 'n') != NULL || row_of(c, q, 'p') != NULL ||
        row_of(c, q, 'u') != NULL || q->n_rules != 0)
        return CLAIM_STATEMENT;
    uint32_t quote = r->syntax->of[f->first].quote;
    if (quote != NONE && quote != r->syntax->of[q->at].quote &&
        r->syntax->quotes[quote].first == f->first && r->syntax->quotes[quote].end + 1 >= f->end)
        return CLAIM_STATEMENT;
    return to ? CLAIM_PLAN : CLAIM_ATTITUDE;
}

static double logistic(double x)
{
    return 1 / (1 + exp(-x));
}

/* "A," he said, "B": what stands behind the marker and its speaker; f->end moves to the end of
 * what stands before. False when it is one stretch. */
static bool split(const struct claiming *c, const struct cue *q, const struct speaker *who,
                  struct found *f, struct found *second)
{
    const struct reading *r = c->r;
    for (uint32_t i = f->first; i + 2 < f->end && i < q->end && f->first >= q->marker_end; i++) {
        uint32_t quote = r->syntax->of[i + 2].quote;
        /* says she saw them: "They come at night." */
        if (clause_mark(r, i) != ':' || clause_mark(r, i + 1) != '"' || quote == NONE ||
            r->syntax->of[f->first].quote != NONE || r->syntax->quotes[quote].end + 2 < f->end)
            continue;
        *second = *f;
        second->first = i + 2;
        second->end = r->syntax->quotes[quote].end;
        second->rule = "learned-continued";
        f->end = i;
        return true;
    }
    if (f->first >= q->marker_first || f->end <= q->marker_end)
        return false;
    uint32_t left = q->marker_first, right = q->marker_end;
    if (who->end != 0 && who->first >= f->first && who->end <= f->end) {
        left = who->first < left ? who->first : left;
        right = who->end > right ? who->end : right;
    }
    for (uint32_t i = right; i < f->end; i++) {
        char m = clause_mark(r, i);
        if (m == '"' || m == ':' || m == ';') {
            right = i + 1;
            break;
        }
        if (i >= q->end && r->syntax->of[i].quote != NONE) {
            right = i;
            break;
        }
    }
    bool quoted = right < f->end && r->syntax->of[right].quote != NONE;
    if (!quoted)
        return false;
    *second = *f;
    second->first = right;
    second->rule = "learned-continued";
    f->end = left;
    return true;
}

/* "quoted an elder as saying": the rule knows who speaks, and through whom. */
static bool known_via(const struct found *rule)
{
    return rule->via.id.n != 0 || !span_empty(rule->via.at);
}

/* "I think", "we hope" are part of what somebody says. */
static bool own_words(const struct claiming *c, const struct speaker *who)
{
    if (who->end != who->first + 1)
        return false;
    str w = c->r->doc->tokens[who->first].fold;
    return str_eq(w, STR("i")) || str_eq(w, STR("we")) || str_eq(w, STR("you"));
}

/* "repeated their accusation that": one claim, by the verb. */
static bool told_already(const struct claiming *c, const struct cue *q, uint32_t first,
                         uint32_t end)
{
    struct span at = document_range(c->r->doc, first, end);
    for (size_t k = c->r->n_claims; k > 0 && k + 4 > c->r->n_claims; k--) {
        const struct claim *cl = &c->r->claims[k - 1];
        if (cl->at.end == at.end && cl->at.start >= at.start && cl->at.start < at.start + 8 &&
            cl->marker.end <= c->r->doc->tokens[q->marker_first].at.start)
            return true;
    }
    return false;
}

/* "the group claimed the attack": it says that it was its own. */
static bool claims_deed(const struct claiming *c, const struct cue *q)
{
    const struct clause *cl = q->clause != NONE ? &c->r->clauses[q->clause] : NULL;
    if (cl == NULL || cl->passive || cl->object == NONE ||
        !str_eq(c->x->words[cl->lemma].text, STR("claim")) ||
        c->r->syntax->phrases[cl->object].first < q->marker_end ||
        c->r->syntax->phrases[cl->object].first > q->marker_end + 1)
        return false;
    const struct phrase *o = &c->r->syntax->phrases[cl->object];
    const struct lex_word *w = &c->x->words[c->r->syntax->of[o->head].word];
    const struct lex_word *lemma = &c->x->words[w->noun];
    return q->pattern == PATTERN_OBJECT &&
           ((w->lists | lemma->lists) >> LEX_TRIGGER & 1) != 0;
}

static pm_code emit(struct claiming *c, const struct cue *q, const struct speaker *who,
                    uint32_t first, uint32_t end, double score, struct pm_err *e)
{
    const struct found *rule = q->n_rules != 0 ? &c->made[q->rule] : NULL;
    bool noun = q->clause == NONE;
    const struct speech_row *row = rule != NULL ? NULL : row_of(c, q, noun ? 'n' : 'v');
    struct found f = {.first = first,
                      .end = end,
                      .marker_first = q->marker_first,
                      .marker_end = q->marker_end,
                      .score = score,
                      .rule = "learned"};
    bool same = false;
    for (uint32_t k = 0; rule != NULL && k < q->n_rules && q->rule + k < c->n_made; k++)
        same = same || (rule[k].first == first && rule[k].end == end);
    if (rule == NULL && noun && told_already(c, q, first, end))
        return PM_OK;
    if (rule != NULL) {
        f.rule = same ? rule->rule : "learned-span";
        f.negated = rule->negated;
        f.stance = rule->stance;
        f.via = rule->via;
    } else {
        f.negated = !noun && c->r->clauses[q->clause].negated;
        f.stance = row != NULL ? (enum stance)row->stance : STANCE_ASSERTS;
    }
    if (rule != NULL && (who->rule || known_via(rule))) {
        f.claimant = rule->claimant;
        if (f.claimant.id.n != 0)
            c->who.last = f.claimant;
    } else if (who->phrase != NONE) {
        f.claimant = speakers_party(c, who->phrase);
    } else if (who->end != 0) {
        f.claimant = speakers_owner(c, who->first, who->end);
    } else {
        f.claimant.id = STR("unnamed");
    }
    if (claims_deed(c, q))
        f.stance = STANCE_RESPONSIBILITY;
    f.kind = kind_of(c, q, &f);
    bool listed = row_of(c, q, 'a') != NULL || row_of(c, q, 'g') != NULL || rule != NULL;
    /* "sees it otherwise: the raiders, he says, ..." */
    if (f.kind == CLAIM_ATTITUDE && clause_tag(c->r, first, TAG_PRON))
        for (uint32_t i = first + 1; i < first + 4 && i < end; i++)
            if (clause_mark(c->r, i) == ':')
                return PM_OK;
    if (rule == NULL && own_words(c, who) && end - first < 3)
        return PM_OK; /* "I won't speculate about that" */
    if (f.kind != CLAIM_STATEMENT &&
        (score < (listed ? ATTITUDE_LEAST : UNLISTED_LEAST) || own_words(c, who)))
        return PM_OK;
    if (c->turn != 0 && own_words(c, who)) {
        f.claimant.id = c->turn_by.id;
        f.claimant.name = c->turn_by.name;
    }
    struct found second;
    bool two = split(c, q, who, &f, &second);
    pm_code rc = claims_emit(c, &f, e);
    return rc == PM_OK && two ? claims_emit(c, &second, e) : rc;
}

/* Rules whose words can mean nothing else, and that the weights have seen too seldom to judge:
 * "from X's perspective", "in the view of". */
static bool certain(const struct claiming *c, const struct cue *q)
{
    if (q->n_rules == 0)
        return false;
    str rule = str_of(c->made[q->rule].rule);
    if (str_eq(rule, STR("noun-that")) || str_eq(rule, STR("perspective")) ||
        str_eq(rule, STR("put-at")) ||
        str_eq(rule, STR("source-unnamed")))
        return true;
    str first = c->r->doc->tokens[q->marker_first].fold;
    return str_eq(rule, STR("according-to")) && !str_eq(first, STR("according")) &&
           !str_eq(first, STR("citing")) && !str_eq(first, STR("quoting"));
}

/* What asks to stay nameless says nothing by that: "who asked not to be named". */
static bool stays_nameless(const struct claiming *c, const struct cue *q)
{
    bool denied = false;
    for (uint32_t i = q->marker_end; i < q->end && i < q->marker_end + 6; i++) {
        str w = c->r->doc->tokens[i].fold;
        bool told =
            str_eq(w, STR("named")) || str_eq(w, STR("identified")) || str_eq(w, STR("withheld"));
        denied = denied || str_eq(w, STR("not")) || str_eq(w, STR("withheld"));
        if (str_eq(w, STR("anonymity")) || (told && denied && clause_tag(c->r, i - 1, TAG_BE)))
            return true;
        if (clause_mark(c->r, i) == ',')
            return false;
    }
    return false;
}

/* "No group claimed", and "quoted an official" of "quoted an official as saying". */
static bool says_nothing(const struct claiming *c, const struct cue *cues, uint32_t n, uint32_t i)
{
    const struct cue *q = &cues[i];
    if (q->clause == NONE)
        return false;
    const struct reading *r = c->r;
    uint32_t subject = r->clauses[q->clause].subject;
    if (subject != NONE) {
        str first = r->doc->tokens[r->syntax->phrases[subject].first].fold;
        if (str_eq(first, STR("whoever")) || str_eq(first, STR("anyone")) ||
            str_eq(first, STR("no")) || str_eq(first, STR("nobody")) || str_eq(first, STR("none")))
            return true;
    }
    uint32_t group = r->clauses[q->clause].group;
    if (group > q->first && str_eq(r->doc->tokens[group - 1].fold, STR("nor")))
        return true; /* "neither confirmed nor denied" */
    if (stays_nameless(c, q))
        return true;
    /* "the men whom the centre questioned": what is asked stands before */
    uint32_t intro = r->clauses[q->clause].intro;
    if (intro != NONE && str_eq(r->doc->tokens[intro].fold, STR("whom")))
        return true;
    /* "was asked to come": nobody is told to have asked */
    const struct clause *cl = &r->clauses[q->clause];
    if (cl->passive && cl->agent == NONE && q->pattern == PATTERN_INFINITIVE &&
        claims_reports(c, cl->lemma, FRAME_U))
        return true;
    for (uint32_t k = i + 1; k < n && k < i + 3; k++)
        if (cues[k].clause != NONE && r->clauses[cues[k].clause].parent == q->clause &&
            clause_tag(r, cues[k].at, TAG_VBG) && cues[k].marker_first > 0 &&
            str_eq(r->doc->tokens[cues[k].marker_first - 1].fold, STR("as")))
            return true;
    return false;
}

/* "denied reports that ...": what is denied is what the reports tell, as the rule has it. */
static void without_reports(const struct claiming *c, const struct cue *q, uint32_t *first,
                            uint32_t end)
{
    const struct speech_row *row = row_of(c, q, 'v');
    if (row == NULL)
        return;
    for (uint32_t i = *first + 1; i < *first + 4 && i + 1 < end; i++) {
        const struct lex_word *w = &c->x->words[c->r->syntax->of[i - 1].word];
        const struct lex_word *lemma = &c->x->words[w->noun];
        if (str_eq(c->r->doc->tokens[i].fold, STR("that")) &&
            ((w->lists | lemma->lists) >> LEX_SPEECH & 1) != 0) {
            *first = i + 1;
            return;
        }
    }
}

/* "citing border guards": somebody who can speak is cited. */
static bool cites(const struct claiming *c, const struct cue *q)
{
    str w = c->r->doc->tokens[q->at].fold;
    if (q->n_rules == 0 || (!str_eq(w, STR("citing")) && !str_eq(w, STR("quoting"))) ||
        !str_eq(str_of(c->made[q->rule].rule), STR("according-to")))
        return false;
    uint32_t p = q->marker_end < q->end ? c->r->syntax->of[q->marker_end].phrase : NONE;
    if (p == NONE)
        return false;
    enum noun_class k = phrase_class(c->x, c->r, p);
    bool the = (c->r->syntax->phrases[p].flags & PHRASE_DEFINITE) != 0;
    return c->r->syntax->of[c->r->syntax->phrases[p].head].mention != NONE || k == NOUN_PERSON ||
           k == NOUN_SPEAKER || k == NOUN_FORCE || k == NOUN_GROUP || k == NOUN_FIGHTER ||
           (the && k != NOUN_SPEECH && claims_can_speak(c, p));
}

/* "says that the cells are broken, and that the net is the problem": both are said. */
static uint32_t and_that(const struct claiming *c, const struct cue *q, uint32_t end)
{
    const struct reading *r = c->r;
    uint32_t i = end + (clause_mark(r, end) == ',');
    if (q->pattern != PATTERN_THAT || i + 2 >= q->end || !clause_tag(r, i, TAG_CONJ) ||
        !str_eq(r->doc->tokens[i + 1].fold, STR("that")))
        return end;
    return claims_content_end(c, q->clause, i + 2, false);
}

/* A noun for what is said: "claim", "proposal". */
static bool told(const struct claiming *c, uint32_t i)
{
    uint32_t word = c->r->syntax->of[i].word, noun = c->x->words[word].noun;
    struct claims_kin k = claims_kin_of(claims_word(c, i));
    return k.noun == 1 + 10 /* communication */ || c->x->words[word].noun_class == NOUN_SPEECH ||
           c->x->words[noun].noun_class == NOUN_SPEECH;
}

/* "argues that it was so, while Y believes", "should patrol, a proposal which Y rejects": where
 * another voice begins, what was said ends. */
static uint32_t other_voice(const struct claiming *c, const struct cue *q, uint32_t first,
                            uint32_t end)
{
    const struct reading *r = c->r;
    if (q->clause == NONE || first < q->marker_end ||
        r->syntax->of[first].quote != r->syntax->of[q->at].quote)
        return end;
    for (uint32_t i = first + 2; i + 3 < end && i + 3 < q->end; i++) {
        if (clause_mark(r, i) != ',' || r->syntax->of[i].quote != r->syntax->of[first].quote)
            continue;
        str w = r->doc->tokens[i + 1].fold;
        if (clause_tag(r, i + 1, TAG_DET)) {
            uint32_t p = r->syntax->of[i + 1].phrase;
            uint32_t behind = p != NONE ? r->syntax->phrases[p].end : NONE;
            bool rel = behind < end && (str_eq(r->doc->tokens[behind].fold, STR("which")) ||
                                        str_eq(r->doc->tokens[behind].fold, STR("that")));
            if (rel && told(c, r->syntax->phrases[p].head))
                return i;
        }
        if (!str_eq(w, STR("while")) && !str_eq(w, STR("whereas")) && !str_eq(w, STR("though")) &&
            !str_eq(w, STR("although")))
            continue;
        for (uint32_t k = q->clause + 1; k < r->n_clauses && r->clauses[k].verb < end; k++) {
            const struct clause *n = &r->clauses[k];
            if (n->verb > i + 1 && n->verb < i + 16 && n->subject != NONE &&
                r->syntax->phrases[n->subject].first > i && n->tense != TENSE_NONE &&
                n->lemma != 0 &&
                (c->x->words[n->lemma].lists >> LEX_SPEECH & 1) != 0 &&
                claims_can_speak(c, n->subject))
                return i;
        }
    }
    return end;
}

/* "through which, it says, a third passes": what is said begins behind the marker. */
static uint32_t behind_relative(const struct claiming *c, const struct cue *q,
                                const struct speaker *who, uint32_t first, uint32_t end)
{
    uint32_t left = who->end != 0 && who->first < q->marker_first ? who->first : q->marker_first;
    uint32_t at = who->end != 0 && who->first >= q->marker_end ? who->end : q->marker_end;
    bool rel = false;
    if (first >= left || end <= at + 2 || left - first > 3)
        return first;
    for (uint32_t i = first; i < left; i++)
        rel = rel || clause_tag(c->r, i, TAG_REL);
    return rel ? at + (clause_mark(c->r, at) == ',') : first;
}

static pm_code by_rule(struct claiming *c, const struct cue *q, struct pm_err *e)
{
    struct found f = c->made[q->rule];
    if (f.claimant.id.n != 0 && !span_empty(f.claimant.at))
        c->who.last = f.claimant;
    return claims_emit(c, &f, e);
}

static bool threatens(const struct claiming *c, const struct cue *q)
{
    const struct speech_row *row = row_of(c, q, 'v');
    return row != NULL && row->stance == STANCE_THREATENS;
}

/* Does a phrase surely name somebody: a person, a body, a pronoun? */
static bool somebody(const struct claiming *c, uint32_t phrase)
{
    const struct phrase *p = &c->r->syntax->phrases[phrase];
    enum noun_class k = phrase_class(c->x, c->r, phrase);
    return (p->flags & (PHRASE_PRONOUN | PHRASE_NAME)) != 0 ||
           c->r->syntax->of[p->head].mention != NONE || k == NOUN_PERSON || k == NOUN_FORCE ||
           k == NOUN_FIGHTER || k == NOUN_SPEAKER || k == NOUN_GROUP;
}

/* How sure a claim of this word must be, whatever is found for it. */
static double least_of(const struct claiming *c, const struct cue *q)
{
    if (q->n_rules != 0)
        return RULE_LEAST;
    bool said = row_of(c, q, 'v') != NULL || row_of(c, q, 'n') != NULL;
    uint32_t stop = q->at + CLAIMS_WINDOW < q->high ? q->at + CLAIMS_WINDOW : q->high;
    for (uint32_t i = q->low < q->first ? q->first - 1 : q->low; i < stop && !said; i++)
        said = c->r->syntax->of[i].quote != c->r->syntax->of[q->at].quote;
    if (said)
        return SURE_LEAST;
    return row_of(c, q, 'a') != NULL || row_of(c, q, 'g') != NULL ? ATTITUDE_LEAST : UNLISTED_LEAST;
}

/* "he told them that it was over": somebody, a verb of saying with a tense, "that". */
static bool plain_that(const struct claiming *c, const struct cue *q)
{
    if (q->n_rules == 0 || q->clause == NONE || q->pattern != PATTERN_THAT)
        return false;
    const struct clause *cl = &c->r->clauses[q->clause];
    const struct found *rule = &c->made[q->rule];
    uint32_t s = cl->subject;
    return rule->score > 0.89 && !cl->passive && !cl->negated && !cl->conditional &&
           cl->modal == NONE && cl->tense != TENSE_NONE && cl->kind != CLAUSE_INFINITIVE &&
           s != NONE && somebody(c, s) && c->r->syntax->of[q->at].quote == NONE &&
           str_eq(str_of(rule->rule), STR("that-clause"));
}

/* "Tashkent wants to reopen the line": somebody's plan, told as such in a main clause. */
static bool plain_plan(const struct claiming *c, const struct cue *q)
{
    uint32_t next = q->at + 1 < q->end ? q->at + 1 : q->at;
    if (q->clause == NONE || !str_eq(c->r->doc->tokens[next].fold, STR("to")) ||
        row_of(c, q, 'g') == NULL)
        return false;
    const struct clause *cl = &c->r->clauses[q->clause];
    return cl->kind == CLAUSE_MAIN && cl->tense == TENSE_PRESENT && cl->modal == NONE &&
           !cl->negated && !cl->passive && cl->subject != NONE && somebody(c, cl->subject) &&
           (c->r->syntax->phrases[cl->subject].flags & PHRASE_PRONOUN) == 0 &&
           c->r->syntax->of[q->at].quote == NONE;
}

/* How much each of these words looks like a report: alone, then beside the others. */
static void score_cues(struct claiming *c, const struct claims_weights *w, const struct cue *cues,
                       uint32_t n, double *scores)
{
    double alone[CLAIMS_CUES];
    struct features f;
    claims_summed(w, TABLE_CUE, &f);
    for (uint32_t i = 0; i < n; i++) {
        claims_cue_features(c, &cues[i], &f);
        alone[i] = claims_score(w, &f);
    }
    claims_summed(w, TABLE_BESIDE, &f);
    for (uint32_t i = 0; i < n; i++) {
        scores[i] = alone[i];
        if (alone[i] <= CUE_FIRST)
            continue;
        claims_beside_features(c, cues, alone, n, i, &f);
        double more = claims_score(w, &f);
        /* "told them the police had said so": a report in a report is no less one */
        bool bare = cues[i].n_rules != 0 &&
                    str_eq(str_of(c->made[cues[i].rule].rule), STR("bare-clause"));
        if (more > 0 || !bare)
            scores[i] += more;
    }
}

static pm_code settle_cue(struct claiming *c, const struct claims_weights *w, const struct cue *q,
                          double score, struct pm_err *e)
{
    if (score < PLAIN_SCORE && (plain_that(c, q) || plain_plan(c, q)))
        score = PLAIN_SCORE;
    if (score <= CUE_LEAST)
        return PM_OK;
    struct speaker who;
    uint32_t first, end;
    double least = least_of(c, q);
    score = logistic(score);
    /* speaker and extent are never wholly sure: what has no slack here fails there */
    if (score < least * WORD_SLACK)
        return PM_OK;
    score *= claims_choose_speaker(c, w, q, &who);
    if (score < least * SPEAKER_SLACK)
        return PM_OK;
    score *= claims_choose_extent(c, w, q, &who, &first, &end);
    if (end <= first || score < least)
        return PM_OK;
    if (q->n_rules == 0 && who.end == 0 && q->clause != NONE && c->r->clauses[q->clause].passive &&
        q->pattern != PATTERN_THAT)
        return PM_OK; /* "two men were sentenced" */
    if (q->n_rules == 0 && who.end == 0 && q->at == q->first && q->clause != NONE &&
        c->r->clauses[q->clause].subject == NONE &&
        q->pattern != PATTERN_THAT && q->pattern != PATTERN_WHETHER)
        return PM_OK; /* "Asked about the raid, he said ..." */
    bool loose = q->pattern == PATTERN_OBJECT || q->pattern == PATTERN_OF ||
                 q->pattern == PATTERN_INFINITIVE || q->pattern == PATTERN_URGE;
    if (threatens(c, q) && q->pattern != PATTERN_THAT && who.phrase != NONE &&
        !somebody(c, who.phrase))
        return PM_OK; /* "the drought threatens to empty the villages" */
    if (q->n_rules == 0 && loose && who.phrase != NONE && !claims_can_speak(c, who.phrase))
        return PM_OK; /* "the new dam claims a third of the water" */
    uint32_t own = q->marker_end - q->marker_first + (who.end - who.first);
    if (first < q->marker_first && end > q->marker_first && end - first < own + 3)
        return PM_OK; /* "which Pakistan denies" */
    if (q->n_rules == 0 && loose && score < LOOSE_LEAST)
        return PM_OK;
    /* "An audit, the ministry announced, will begin": half a clause is not what is said */
    if (q->n_rules != 0 && end <= q->marker_first && c->r->syntax->of[first].quote == NONE &&
        str_eq(str_of(c->made[q->rule].rule), STR("clause-around")) &&
        claims_between(c, first, end).verbs == 0)
        end = c->made[q->rule].end;
    without_reports(c, q, &first, end);
    end = other_voice(c, q, first, and_that(c, q, end));
    first = behind_relative(c, q, &who, first, end);
    bool passive = q->clause != NONE && c->r->clauses[q->clause].passive;
    if (q->n_rules != 0 && (c->made[q->rule].stance == STANCE_RESPONSIBILITY ||
                            (passive && q->pattern == PATTERN_INFINITIVE) ||
                            (passive && first < q->marker_first && end > q->marker_end))) {
        first = c->made[q->rule].first; /* "responsibility for the attack", in full */
        end = c->made[q->rule].end;
    }
    return emit(c, q, &who, first, end, score, e);
}

pm_code claims_settle(struct claiming *c, const struct claims_weights *w, size_t s,
                      struct pm_err *e)
{
    struct cue cues[CLAIMS_CUES];
    double scores[CLAIMS_CUES];
    uint32_t n = claims_cues(c, w, s, cues, CLAIMS_CUES);
    score_cues(c, w, cues, n, scores);
    size_t first_claim = c->r->n_claims;
    pm_code rc = PM_OK;
    for (uint32_t i = 0; i < n && rc == PM_OK; i++) {
        if (cites(c, &cues[i])) /* after the others */
            continue;
        if (certain(c, &cues[i]))
            rc = by_rule(c, &cues[i], e);
        else if (!says_nothing(c, cues, n, i))
            rc = settle_cue(c, w, &cues[i], scores[i], e);
    }
    for (uint32_t i = 0; i < n && rc == PM_OK; i++)
        if (cites(c, &cues[i]) && !claims_cited(c, &c->made[cues[i].rule], first_claim)) {
            struct party last = c->who.last; /* who cites goes on, not who is cited */
            rc = settle_cue(c, w, &cues[i], scores[i], e);
            if (!span_empty(last.at) && last.at.start >= c->r->doc->tokens[cues[i].first].at.start)
                c->who.last = last;
        }
    return rc;
}
