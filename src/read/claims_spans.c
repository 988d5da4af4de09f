/* claims_spans.c - who speaks and how far what is said goes: lists of choices, what is seen at
 * each, and the best of them. */
#include <limits.h>
#include <math.h>

#include "read/claims_learned.h"
#include "text/fold.h"

static uint32_t tag(const struct claiming *c, const struct cue *q, int64_t i)
{
    return i >= q->low && i < q->high ? 1u + c->r->syntax->of[i].tag : 0;
}

static uint32_t word(const struct claiming *c, const struct cue *q, int64_t i)
{
    return i >= q->low && i < q->high ? claims_word(c, (uint32_t)i) : 4;
}

static char mark(const struct claiming *c, int64_t i)
{
    return i < 0 ? 0 : clause_mark(c->r, (uint32_t)i);
}

static uint32_t bucket(int64_t n)
{
    uint32_t sign = n < 0 ? 32 : 0;
    if (n < 0)
        n = -n;
    return sign + (uint32_t)(n < 5 ? n : n < 8 ? 5 : n < 13 ? 6 : n < 20 ? 7 : n < 35 ? 8 : 9);
}

/* What stands in a stretch: verbs with a tense (up to 2), commas (3), other marks (2). */
static uint32_t between(const struct claiming *c, uint32_t from, uint32_t to)
{
    struct claims_tally n = claims_between(c, from, to);
    return (uint32_t)(n.verbs < 2 ? n.verbs : 2) | (uint32_t)(n.commas < 3 ? n.commas : 3) << 2 |
           (uint32_t)(n.marks < 2 ? n.marks : 2) << 4;
}

/* --- who speaks ------------------------------------------------------------------------------ */

static uint32_t token_at(const struct claiming *c, uint32_t byte, uint32_t near)
{
    const struct document *d = c->r->doc;
    uint32_t s = d->tokens[near].sentence;
    uint32_t lo = d->sentences[s].first_token, hi = d->sentences[s].end_token;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (d->tokens[mid].at.end <= byte)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static bool rule_speaker(const struct claiming *c, const struct cue *q, uint32_t *first,
                         uint32_t *end)
{
    if (q->n_rules == 0 || span_empty(c->made[q->rule].claimant.at))
        return false;
    struct span at = c->made[q->rule].claimant.at;
    *first = token_at(c, at.start, q->at);
    *end = *first;
    while (*end < q->end && c->r->doc->tokens[*end].at.start < at.end)
        (*end)++;
    return *end > *first;
}

/* "Kabul's" in "Kabul's claim": where the owner that begins a phrase ends; 0 when none does. */
static uint32_t owner_end(const struct claiming *c, const struct phrase *p)
{
    if (c->r->syntax->of[p->first].tag == TAG_POSS)
        return p->first + 1;
    for (uint32_t i = p->first; i < p->head && i < p->first + 8; i++) {
        if ((c->r->syntax->of[i].flags & SYNTAX_POSSESSIVE) != 0)
            return i + 1;
        if (clause_mark(c->r, i) == '\'')
            return i;
    }
    return 0;
}

uint32_t claims_speakers(const struct claiming *c, const struct cue *q, struct speaker *out)
{
    const struct reading *r = c->r;
    uint32_t n = 0, rule_first = 0, rule_end = 0;
    size_t s = r->doc->tokens[q->at].sentence;
    uint32_t from = r->syntax->first_phrase[s], to = r->syntax->first_phrase[s + 1];
    /* the nearest phrases: up to 14 before the word, 8 behind it */
    uint32_t near = from;
    while (near < to && r->syntax->phrases[near].end <= q->at)
        near++;
    if (near > from + 13)
        from = near - 13;
    if (to > near + 8)
        to = near + 8;
    bool rule = rule_speaker(c, q, &rule_first, &rule_end), have = false;
    for (uint32_t k = from; k < to && n < CLAIMS_SPEAKERS - 4; k++) {
        const struct phrase *p = &r->syntax->phrases[k];
        struct speaker w = {.phrase = k};
        if (p->first < q->first || str_ends(r->doc->tokens[p->head].fold, STR("self")) ||
            str_ends(r->doc->tokens[p->head].fold, STR("selves")))
            continue; /* "ISIS-K itself" */
        if (p->first <= q->at && q->at < p->end && r->syntax->of[q->at].tag != TAG_NAME) {
            uint32_t end = owner_end(c, p);
            if (end == 0)
                continue;
            w = (struct speaker){.first = p->first, .end = end, .phrase = NONE};
        } else {
            speakers_extent(c, k, &w.first, &w.end);
            if (w.first <= q->at && q->at < w.end) {
                w.first = p->first;
                w.end = p->end;
            }
        }
        w.rule = rule && w.first < rule_end && rule_first < w.end &&
                 (w.first == rule_first || w.end == rule_end);
        have = have || w.rule;
        out[n++] = w;
    }
    /* "a bank, which concluded": whoever "which" stands for */
    uint32_t intro = q->clause != NONE ? r->clauses[q->clause].intro : NONE;
    if (intro != NONE && clause_tag(r, intro, TAG_REL) && intro >= q->first && intro < q->end)
        out[n++] = (struct speaker){.first = intro,
                                    .end = intro + 1,
                                    .phrase = r->clauses[q->clause].subject,
                                    .relative = true};
    if (rule && !have)
        out[n++] =
            (struct speaker){.first = rule_first, .end = rule_end, .phrase = NONE, .rule = true};
    out[n++] = (struct speaker){.phrase = NONE, .rule = q->n_rules != 0 && !rule};
    return n;
}

void claims_speaker_features(struct claiming *c, const struct cue *q, const struct speaker *s,
                             struct features *f)
{
    const struct reading *r = c->r;
    const struct clause *cl = q->clause != NONE ? &r->clauses[q->clause] : NULL;
    uint32_t nobody = s->end == 0;
    uint32_t rule = q->n_rules != 0 ? c->made[q->rule].rule_hash : 0;
    f->n = 0;
    f->sum = 0;
    claims_add(f, 70, nobody, 0);
    claims_add(f, 71, s->rule, rule);
    claims_add(f, 72, s->rule, q->n_rules != 0);
    uint32_t kind = cl == NULL ? 99 : cl->kind + 10u * cl->passive;
    uint32_t bits = nobody * 64;
    if (nobody) {
        claims_add(f, 73, q->lemma, 0);
        claims_add(f, 74, kind, q->pattern);
        claims_add(f, 75, kind, q->n_rules != 0);
        claims_add(f, 76, cl != NULL && cl->subject != NONE, kind);
        claims_add(f, 77, claims_word(c, q->at), tag(c, q, (int64_t)q->at + 1));
        claims_add(f, 78, word(c, q, (int64_t)q->marker_first - 1), kind);
        return;
    }
    bool phrase = s->phrase != NONE && !s->relative;
    const struct phrase *p = phrase ? &r->syntax->phrases[s->phrase] : NULL;
    uint32_t head = phrase ? p->head : s->end - 1;
    uint32_t who = s->relative ? 400u
                   : phrase    ? claims_phrase_kind(c, s->phrase)
                               : 300u + r->syntax->of[s->first].tag;
    bool before = s->first < q->at;
    int64_t gap = before ? (int64_t)s->end - q->marker_first : (int64_t)s->first - q->marker_end;
    if (cl != NULL && phrase)
        bits |= (uint32_t)(cl->subject == s->phrase) | (uint32_t)(cl->agent == s->phrase) << 1 |
                (uint32_t)(cl->object == s->phrase) << 2;
    if (phrase && cl != NULL && cl->parent != NONE && cl->parent < r->n_clauses) {
        const struct clause *up = &r->clauses[cl->parent];
        bits |= (uint32_t)(up->subject == s->phrase) << 3 | (uint32_t)(up->object == s->phrase)
                                                                << 4;
    }
    if (phrase && p->clause != NONE && p->clause < r->n_clauses)
        bits |= (uint32_t)(r->clauses[p->clause].subject == s->phrase) << 5;
    uint32_t prep = phrase && p->prep != NONE ? r->doc->tokens[p->prep].hash : 0;
    uint32_t in = between(c, before ? s->end : q->marker_end, before ? q->marker_first : s->first);
    claims_add(f, 80, bits, kind);
    claims_add(f, 81, bits, q->pattern);
    claims_add(f, 82, bits, before);
    claims_add(f, 83, who, before);
    claims_add(f, 84, who, kind);
    claims_add(f, 85, claims_word(c, head), before);
    claims_add(f, 86, prep, before);
    claims_add(f, 87, prep, q->lemma);
    claims_add(f, 88, bucket(gap), 0);
    claims_add(f, 89, bucket(gap), kind);
    claims_add(f, 90, in, before);
    claims_add(f, 91, in, kind);
    claims_add(f, 92, bits, q->lemma);
    claims_add(f, 93, before, q->lemma);
    claims_add(f, 94, word(c, q, (int64_t)s->first - 1), before);
    claims_add(f, 95, word(c, q, s->end), before);
    claims_add(f, 96, r->syntax->of[q->at].quote == r->syntax->of[s->first].quote,
               r->syntax->of[q->at].quote == NONE);
    claims_add(f, 97, bits, in);
    claims_add(f, 98, s->first == q->first, kind);
    claims_add(f, 99, who, bits);
    claims_add(f, 100, phrase && (p->flags & PHRASE_NAME) != 0, bits);
    claims_add(f, 101, phrase, kind);
    claims_add(f, 102, prep != 0, bits);
    uint32_t class = claims_noun(c, head), verb = q->kin.verb;
    uint32_t many = phrase && (p->flags & PHRASE_PLURAL) != 0;
    uint32_t t = tag(c, q, q->at), wide = 0;
    const struct clause *up = cl;
    bool climbs = phrase && cl != NULL;
    for (uint32_t n = 1; climbs && n < 4 && up->parent < r->n_clauses; n++) {
        up = &r->clauses[up->parent];
        wide |= (uint32_t)(up->subject == s->phrase) << n;
    }
    uint32_t quote = r->syntax->of[s->first].quote;
    uint32_t inside = (uint32_t)(quote != NONE) | (uint32_t)(r->syntax->of[q->at].quote != quote)
                                                      << 1;
    claims_add(f, 230, class, before);
    claims_add(f, 231, class, bits);
    claims_add(f, 232, class, verb);
    claims_add(f, 233, who, verb << 1 | before);
    claims_add(f, 234, bits, verb << 8 | q->pattern);
    claims_add(f, 235, many << 8 | t, bits);
    claims_add(f, 236, bits << 8 | in, kind);
    claims_add(f, 237, wide, kind);
    claims_add(f, 238, wide << 8 | bits, q->pattern);
    claims_add(f, 239, inside, bits);
    claims_add(f, 240, bits << 8 | before, tag(c, q, (int64_t)s->first - 1));
    claims_add(f, 241, bits << 8 | before, tag(c, q, s->end));
    claims_add(f, 242, bits << 8 | bucket(gap), before);
    claims_add(f, 243, prep, class);
    claims_add(f, 244, prep, bits << 8 | before);
    claims_add(f, 245, class, q->kin.near);
}

/* --- where content may begin and end --------------------------------------------------------- */

/* Farther from the word that reports only marks and clauses can bound what is said. */
static bool far(const struct cue *q, uint32_t i)
{
    return i + 12 < q->marker_first || i > q->marker_end + 16;
}

static bool tagged(const struct token_syntax *s, uint32_t tags)
{
    return ((uint32_t)1 << s->tag & tags) != 0;
}

static bool opens_clause(const struct claiming *c, const struct token_syntax *s, uint32_t i)
{
    return s->clause < c->r->n_clauses && c->r->clauses[s->clause].group == i;
}

static bool may_start(const struct claiming *c, const struct cue *q, uint32_t i)
{
    const struct token_syntax *s = &c->r->syntax->of[i];
    if (tagged(s, LEX(PUNCT)))
        return false;
    if (i == q->low || i == q->marker_end || i == q->first)
        return true;
    if (tagged(s - 1, LEX(PUNCT) | LEX(SUB) | LEX(CONJ)))
        return true;
    if (far(q, i))
        return false;
    if (tagged(s, LEX(TO) | LEX(SUB) | LEX(REL) | LEX(PREP) | LEX(VBG)))
        return true;
    return (s->phrase != NONE && c->r->syntax->phrases[s->phrase].first == i) ||
           opens_clause(c, s, i);
}

static bool may_end(const struct claiming *c, const struct cue *q, uint32_t i)
{
    if (i == q->high || i == q->end || i == q->marker_first)
        return true;
    const struct token_syntax *s = &c->r->syntax->of[i], *b = s - 1;
    if (tagged(s, LEX(PUNCT)))
        return !tagged(b, LEX(PUNCT));
    if (tagged(b, LEX(CONJ) | LEX(SUB) | LEX(PREP) | LEX(TO) | LEX(PUNCT)))
        return false;
    if (tagged(s, LEX(CONJ) | LEX(SUB) | LEX(REL)))
        return true;
    if (far(q, i))
        return false;
    if (tagged(s, LEX(PREP) | LEX(TO) | LEX(VBG) | LEX(ADV) | LEX(DAY)))
        return true;
    return (b->phrase != NONE && c->r->syntax->phrases[b->phrase].end == i) ||
           opens_clause(c, s, i);
}

/* Back over marks; a bracket, a percent sign and an asterisk belong to the words. */
static uint32_t cut_marks(const struct claiming *c, uint32_t low, uint32_t end)
{
    while (end > low && clause_tag(c->r, end - 1, TAG_PUNCT)) {
        char m = clause_mark(c->r, end - 1);
        if (m == '%' || m == ')' || m == '*')
            break;
        end--;
    }
    return end;
}

static void put(uint32_t *list, uint32_t *n, uint32_t at)
{
    for (uint32_t i = *n; i > 0 && i + 4 > *n; i--)
        if (list[i - 1] == at)
            return;
    if (*n < CLAIMS_BOUNDS)
        list[(*n)++] = at;
}

void claims_bounds(const struct claiming *c, const struct cue *q, const struct speaker *s,
                   struct bounds *out)
{
    const struct reading *r = c->r;
    out->n_starts = out->n_ends = 0;
    for (uint32_t k = 0; k < q->n_rules && k < 3; k++) {
        const struct found *f = &c->made[q->rule + k];
        if (q->rule + k >= c->n_made || f->marker_first >= q->marker_end)
            break;
        put(out->starts, &out->n_starts, f->first);
        put(out->ends, &out->n_ends, f->end);
    }
    uint32_t rules_s = out->n_starts;
    /* what stands before the sentence begins with a quotation only */
    if (q->low < q->first)
        put(out->starts, &out->n_starts, q->low);
    uint32_t low = q->low < q->first ? q->first : q->low;
    if (low + CLAIMS_WINDOW / 2 < q->at)
        low = q->at - CLAIMS_WINDOW / 2;
    uint32_t stop = q->at + CLAIMS_WINDOW / 2 < q->end ? q->at + CLAIMS_WINDOW / 2 : q->end;
    for (uint32_t i = low; i < stop; i++) {
        bool own = i >= q->marker_first && i < q->marker_end;
        bool speaker = i >= s->first && i < s->end;
        if (own || speaker)
            continue;
        if (may_start(c, q, i)) {
            bool known = false;
            for (uint32_t k = 0; k < rules_s; k++)
                known = known || out->starts[k] == i;
            if (!known)
                put(out->starts, &out->n_starts, i);
        }
    }
    for (uint32_t k = 0; k < 2; k++) { /* sentence and quotation ends first: they matter most */
        uint32_t at = cut_marks(c, q->low, k == 0 ? q->end : q->high);
        put(out->ends, &out->n_ends, at);
    }
    if (q->low < q->first && q->first > 0)
        put(out->ends, &out->n_ends, cut_marks(c, q->low, q->first));
    uint32_t rules_e = out->n_ends;
    for (uint32_t i = low + 1; i <= stop && i <= r->doc->n_tokens; i++) {
        if ((i > q->marker_first && i <= q->marker_end) || (i > s->first && i <= s->end) ||
            !(i < stop ? may_end(c, q, i) : true))
            continue;
        uint32_t at = cut_marks(c, low, i);
        bool known = at <= low;
        for (uint32_t k = 0; k < rules_e; k++)
            known = known || out->ends[k] == at;
        if (!known)
            put(out->ends, &out->n_ends, at);
    }
}

static uint32_t rule_start(const struct claiming *c, const struct cue *q, uint32_t at, bool end)
{
    for (uint32_t k = 0; k < q->n_rules && k < 3 && q->rule + k < c->n_made; k++) {
        const struct found *f = &c->made[q->rule + k];
        if (f->marker_first < q->marker_end && (end ? f->end : f->first) == at)
            return f->rule_hash;
    }
    return q->n_rules != 0;
}

/* The first verb with a tense of the three clauses that begin at or behind a token: its kind,
 * whether its own subject stands there too, whether it speaks. */
static uint32_t next_clause(const struct claiming *c, uint32_t at, uint32_t end)
{
    const struct reading *r = c->r;
    if (at >= end)
        return 0;
    size_t s = r->doc->tokens[at].sentence;
    uint32_t lo = r->syntax->first_clause[s], hi = r->syntax->first_clause[s + 1], stop = hi;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (r->clauses[mid].verb < at)
            lo = mid + 1;
        else
            hi = mid;
    }
    for (uint32_t k = lo; k < stop && k < lo + 3; k++) {
        const struct clause *cl = &r->clauses[k];
        if (cl->tense == TENSE_NONE)
            continue;
        bool own = cl->subject != NONE && r->syntax->phrases[cl->subject].first >= at;
        bool intro = cl->intro != NONE && cl->intro >= at;
        return 1u + (cl->kind | (uint32_t)own << 3 | (uint32_t)intro << 4 |
                     (uint32_t)claims_reports(c, cl->lemma, 0xffff) << 5);
    }
    return 0;
}

/* How the clause of token i hangs on that of the cue: 0 none, 1 the same, 2 .. 5 so many steps
 * below, 6 not below it. */
static uint32_t depth_below(const struct claiming *c, const struct cue *q, uint32_t i)
{
    const struct reading *r = c->r;
    if (i >= q->high || q->clause == NONE || r->syntax->of[i].clause == NONE)
        return 0;
    uint32_t k = r->syntax->of[i].clause;
    for (uint32_t n = 1; n < 6 && k < r->n_clauses; n++) {
        if (k == q->clause)
            return n;
        k = r->clauses[k].parent;
    }
    return 6;
}

/* The clause that a "but", "and", "while" or a mark at token i brings: NONE, or its index. */
static uint32_t joined_clause(const struct claiming *c, uint32_t at, uint32_t end)
{
    const struct reading *r = c->r;
    uint32_t i = at;
    while (i < end && i < at + 3 && clause_tag(r, i, TAG_PUNCT))
        i++;
    for (uint32_t n = 0; i < end && n < 8; i++, n++) {
        uint32_t k = r->syntax->of[i].clause;
        if (k != NONE && k < r->n_clauses && r->clauses[k].group == i)
            return k;
        if (n > 0 && clause_tag(r, i, TAG_PUNCT))
            return NONE;
    }
    return NONE;
}

/* A start or end that is already so far behind the best can't come up any more. */
static bool behind_all(const struct features *f)
{
    return f->table != NULL && f->sum < f->least;
}

void claims_start_features(struct claiming *c, const struct cue *q, const struct speaker *s,
                           uint32_t at, struct features *f)
{
    const struct token_syntax *y = &c->r->syntax->of[at];
    bool before = at < q->marker_first;
    uint32_t t = tag(c, q, at), tb = tag(c, q, (int64_t)at - 1);
    uint32_t wb = word(c, q, (int64_t)at - 1), side = before + 2u * (at == q->marker_end);
    uint32_t quote = (uint32_t)(mark(c, (int64_t)at - 1) == '"');
    uint32_t kind = q->clause == NONE
                        ? 99
                        : c->r->clauses[q->clause].kind + 10u * c->r->clauses[q->clause].passive;
    uint32_t starts =
        y->clause != NONE && y->clause < c->r->n_clauses && c->r->clauses[y->clause].group == at
            ? 1u + c->r->clauses[y->clause].kind
            : 0;
    uint32_t rule = rule_start(c, q, at, false);
    f->n = 0;
    f->sum = 0;
    claims_add(f, 110, side, quote);
    claims_add(f, 111, side, q->lemma);
    claims_add(f, 112, side, q->pattern);
    claims_add(f, 113, side, kind);
    claims_add(f, 114, t, side);
    claims_add(f, 115, tb, side);
    claims_add(f, 116, t << 8 | tb, side);
    claims_add(f, 117, word(c, q, at), side);
    claims_add(f, 118, wb, side);
    claims_add(f, 119, wb, q->lemma);
    claims_add(f, 120, word(c, q, at), q->lemma);
    claims_add(f, 121, t, q->lemma);
    claims_add(f, 122, starts, side);
    claims_add(f, 123, rule, side);
    claims_add(f, 124, rule, 1);
    uint32_t gap = bucket(before ? (int64_t)at - q->marker_first : (int64_t)at - q->marker_end);
    claims_add(f, 125, gap, 0);
    claims_add(f, 126, gap, q->pattern);
    claims_add(f, 127, at == q->low, side);
    claims_add(f, 128, at == q->first, side << 1 | (q->low < q->first));
    uint32_t in = between(c, before ? at : q->marker_end, before ? q->marker_first : at);
    claims_add(f, 129, in, side);
    claims_add(f, 130, in, q->pattern);
    claims_add(f, 131, y->quote != NONE && c->r->syntax->quotes[y->quote].first == at,
               side << 8 | (c->r->syntax->of[q->at].quote != NONE));
    claims_add(f, 132, s->end != 0 ? at == s->end : 2, side);
    claims_add(f, 133, s->end != 0 ? (s->first < q->at) : 2, side << 8 | q->pattern);
    claims_add(f, 134, s->end != 0 && at < s->first, side);
    claims_add(f, 135, wb, t);
    claims_add(f, 136,
               y->phrase != NONE && q->clause != NONE &&
                   c->r->clauses[q->clause].object == y->phrase,
               q->pattern);
    claims_add(f, 137, y->quote == c->r->syntax->of[q->at].quote, y->quote != NONE);
    if (behind_all(f))
        return;
    uint32_t class = q->clause == NONE ? 32u + q->kin.noun : q->kin.verb;
    uint32_t next = next_clause(c, at, q->end), depth = depth_below(c, q, at);
    uint32_t w = word(c, q, at);
    claims_add(f, 250, class << 2 | side, t);
    claims_add(f, 251, class << 2 | side, q->pattern);
    claims_add(f, 252, class, w);
    claims_add(f, 253, class, wb);
    claims_add(f, 254, class, gap);
    claims_add(f, 255, q->kin.near, t);
    claims_add(f, 256, q->kin.near, side);
    claims_add(f, 257, next, side << 8 | q->pattern);
    claims_add(f, 258, depth, side);
    claims_add(f, 259, depth << 8 | t, side);
    claims_add(f, 260, wb, w);
    claims_add(f, 261, wb, q->pattern << 2 | side);
    claims_add(f, 262, word(c, q, (int64_t)at - 2), wb);
    claims_add(f, 263, t << 8 | tb, q->pattern << 8 | gap);
    claims_add(f, 264, word(c, q, q->marker_end), t << 8 | gap);
    claims_add(f, 265, tag(c, q, (int64_t)at + 1) << 8 | t, side << 8 | tb);
    claims_add(f, 266, in << 8 | gap, tb);
}

void claims_end_features(struct claiming *c, const struct cue *q, const struct speaker *s,
                         uint32_t at, struct features *f)
{
    const struct reading *r = c->r;
    bool before = at <= q->marker_first;
    uint32_t n = r->doc->n_tokens > at ? at : NONE;
    uint32_t t = tag(c, q, at), tb = tag(c, q, (int64_t)at - 1), tn = tag(c, q, (int64_t)at + 1);
    uint32_t w = word(c, q, at), wn = word(c, q, (int64_t)at + 1);
    uint32_t side = before, m = (uint32_t)(unsigned char)mark(c, at);
    uint32_t mn = (uint32_t)(unsigned char)mark(c, (int64_t)at + 1);
    uint32_t k = n == NONE ? NONE : r->syntax->of[n].clause;
    uint32_t starts =
        k != NONE && k < r->n_clauses && r->clauses[k].group == at ? 1u + r->clauses[k].kind : 0;
    uint32_t speech = starts != 0 && claims_reports(c, r->clauses[k].lemma, 0xffff);
    uint32_t rule = rule_start(c, q, at, true);
    uint32_t last = cut_marks(c, q->low, q->end), high = cut_marks(c, q->low, q->high);
    f->n = 0;
    f->sum = 0;
    claims_add(f, 140, side, m);
    claims_add(f, 141, side, q->lemma);
    claims_add(f, 142, side, q->pattern);
    claims_add(f, 143, t, side);
    claims_add(f, 144, t << 8 | tb, side);
    claims_add(f, 145, t << 8 | tn, side);
    claims_add(f, 146, w, side);
    claims_add(f, 147, wn, side << 8 | m);
    claims_add(f, 148, word(c, q, (int64_t)at - 1), side);
    claims_add(f, 149, t, q->lemma);
    claims_add(f, 150, starts << 1 | speech, side);
    claims_add(f, 151, rule, side);
    claims_add(f, 152, rule, 1);
    claims_add(f, 153, at == last, side << 8 | q->pattern);
    claims_add(f, 154, at == high, (uint32_t)(q->high > q->end) << 1 | side);
    claims_add(f, 155, bucket((int64_t)at - q->marker_end), 0);
    claims_add(f, 156, m << 8 | mn, side);
    uint32_t in = before ? between(c, at, q->marker_first) : between(c, q->marker_end, at);
    claims_add(f, 157, in, side);
    claims_add(f, 158, in, q->pattern);
    uint32_t inside = at > 0 ? r->syntax->of[at - 1].quote : NONE;
    claims_add(f, 159,
               inside != NONE && r->syntax->quotes[inside].end >= at &&
                   r->syntax->quotes[inside].end <= at + 2,
               side << 8 | (inside != NONE));
    claims_add(f, 160, at == q->marker_first, side << 8 | (s->end != 0 && s->first < q->at));
    claims_add(f, 161, s->end != 0 ? bucket((int64_t)at - s->first) : 99, side);
    claims_add(f, 162, tn << 8 | tb, m);
    claims_add(f, 163, m, tn << 8 | q->pattern);
    claims_add(f, 164, at == last, q->lemma);
    if (behind_all(f))
        return;
    uint32_t kind = q->clause == NONE ? 99u : 0u + r->clauses[q->clause].kind;
    uint32_t next = next_clause(c, at, q->end);
    claims_add(f, 166, next, kind << 8 | m);
    claims_add(f, 167, next, side << 8 | m);
    claims_add(f, 168, next << 8 | m, q->pattern << 8 | tn);
    claims_add(f, 169, inside == NONE ? 0 : 1u + (inside == r->syntax->of[q->at].quote),
               n == NONE || r->syntax->of[n].quote != inside);
    uint32_t here = depth_below(c, q, at > 0 ? at - 1 : 0), then = depth_below(c, q, at);
    if (m == ',' || m == ';' || m == '-')
        then = depth_below(c, q, at + 1);
    claims_add(f, 190, here << 4 | then, side);
    claims_add(f, 191, here << 4 | then, m << 8 | t);
    claims_add(f, 192, then, next);
    claims_add(f, 193,
               r->syntax->of[at > 0 ? at - 1 : 0].phrase != NONE && n != NONE &&
                   r->syntax->of[n].phrase == r->syntax->of[at - 1].phrase,
               side);
    claims_add(f, 194, wn, q->pattern << 8 | m);
    claims_add(f, 195, w, q->pattern);
    claims_add(f, 165, mn == '"', m << 1 | side);
    uint32_t class = q->clause == NONE ? 32u + q->kin.noun : q->kin.verb;
    uint32_t joined = n == NONE ? NONE : joined_clause(c, at, q->end), link = 0, deed = 0;
    const struct clause *own = q->clause == NONE ? NULL : &r->clauses[q->clause];
    if (joined != NONE && joined != q->clause) {
        const struct clause *j = &r->clauses[joined];
        bool same = own != NULL && j->subject == own->subject;
        bool has = j->subject != NONE && r->syntax->phrases[j->subject].first >= at;
        link = 1u + (j->kind | (uint32_t)j->tense << 3 | (uint32_t)same << 6 | (uint32_t)has << 7);
        deed = claims_verb(c, j->verb);
    }
    uint32_t tense = own == NULL ? 15u : own->tense, first = w;
    if (m == ',' || m == ';' || m == '-')
        first = wn;
    claims_add(f, 270, link, side);
    claims_add(f, 271, link << 8 | tense, m);
    claims_add(f, 272, link, first);
    claims_add(f, 273, link << 8 | m, deed);
    claims_add(f, 274, deed, first);
    claims_add(f, 275, link << 8 | tense, first);
    claims_add(f, 276, link, q->pattern << 8 | m);
    claims_add(f, 277, first, class);
    claims_add(f, 278, first, q->pattern << 8 | m);
    uint32_t behind = at + 1 < q->end ? r->syntax->of[at + 1].phrase : NONE;
    uint32_t noun = behind == NONE ? 0 : claims_noun(c, r->syntax->phrases[behind].head);
    claims_add(f, 279, w, noun);
    claims_add(f, 280, w << 1 | side, noun << 8 | q->pattern);
    claims_add(f, 281, w, behind == NONE ? 0 : claims_word(c, r->syntax->phrases[behind].head));
    claims_add(f, 282, class << 8 | side, m);
    claims_add(f, 283, class, in << 1 | side);
    claims_add(f, 284, q->pattern << 8 | in, w);
    claims_add(f, 285, class, t << 8 | tb);
    claims_add(f, 286, word(c, q, (int64_t)at - 1), w);
    claims_add(f, 287, w, wn);
    claims_add(f, 288, q->kin.near, w);
    claims_add(f, 289, here << 8 | then, link);
    claims_add(f, 290, bucket((int64_t)at - q->marker_end), w);
}

void claims_pair_features(struct claiming *c, const struct cue *q, const struct speaker *s,
                          uint32_t first, uint32_t end, struct features *f)
{
    const struct reading *r = c->r;
    bool over = first < q->marker_first && end >= q->marker_end;
    uint32_t side = over ? 2 : first < q->marker_first;
    uint32_t qa = r->syntax->of[first].quote, qb = end > 0 ? r->syntax->of[end - 1].quote : NONE;
    uint32_t quoted = (uint32_t)(qa == qb && qa != NONE) | (uint32_t)(qa != NONE) << 1 |
                      (uint32_t)(qb != NONE) << 2;
    uint32_t whole = qa != NONE && r->syntax->quotes[qa].first == first &&
                     r->syntax->quotes[qa].end >= end && r->syntax->quotes[qa].end <= end + 2;
    uint32_t rule = q->n_rules != 0;
    for (uint32_t k = 0; k < q->n_rules && k < 3 && q->rule + k < c->n_made; k++)
        if (c->made[q->rule + k].first == first && c->made[q->rule + k].end == end)
            rule = c->made[q->rule + k].rule_hash;
    bool holds = s->end != 0 && first <= s->first && s->end <= end;
    uint32_t in = between(c, first, end);
    f->n = 0;
    f->sum = 0;
    claims_add(f, 170, side, holds);
    claims_add(f, 171, side, q->pattern);
    claims_add(f, 172, side, q->lemma);
    claims_add(f, 173, side, quoted);
    claims_add(f, 174, whole, side);
    claims_add(f, 175, rule, 0);
    claims_add(f, 176, bucket((int64_t)end - first), side);
    claims_add(f, 177, bucket((int64_t)end - first), q->lemma);
    claims_add(f, 178, in & 3, side);
    claims_add(f, 179, in, tag(c, q, first));
    claims_add(f, 180, in & 3, q->lemma);
    uint32_t class = q->clause == NONE ? 32u + q->kin.noun : q->kin.verb;
    uint32_t links = 0, marks = 0, length = bucket((int64_t)end - first);
    marks = claims_between(c, first, end).quotes;
    if (end < r->doc->n_tokens && clause_mark(r, end) == '"' && qb != NONE)
        marks++;
    if (first > 0 && clause_mark(r, first - 1) == '"' && qa != NONE)
        marks++;
    links = (marks & 1) | (uint32_t)(marks > 2) << 1;
    claims_add(f, 300, links, side);
    claims_add(f, 301, links, quoted);
    claims_add(f, 302, length, class);
    claims_add(f, 303, length, q->pattern << 2 | side);
    claims_add(f, 304, in, class);
    claims_add(f, 305, in, q->pattern << 2 | side);
    claims_add(f, 306, tag(c, q, first) << 8 | tag(c, q, end), q->pattern);
    claims_add(f, 307, tag(c, q, first) << 8 | tag(c, q, (int64_t)end - 1), q->pattern);
    claims_add(f, 308, tag(c, q, first), word(c, q, end));
    claims_add(f, 309, word(c, q, first), word(c, q, end));
    uint32_t inner = next_clause(c, first, end);
    claims_add(f, 310, inner, next_clause(c, end, q->end));
    claims_add(f, 311, inner << 8 | tag(c, q, end), q->pattern);
    claims_add(f, 312, length, tag(c, q, first));
    uint32_t speech = 0, finite = 0, other = 0;
    size_t sn = r->doc->tokens[q->at].sentence;
    uint32_t from = r->syntax->first_clause[sn], to = r->syntax->first_clause[sn + 1];
    for (uint32_t k = from; k < to && k < from + 24; k++) {
        const struct clause *cl = &r->clauses[k];
        if (cl->verb < first || cl->verb >= end || k == q->clause)
            continue;
        if (cl->tense != TENSE_NONE)
            finite += finite < 3;
        other |= 1u << cl->kind;
        if ((c->speaks >> (k - from) & 1) != 0)
            speech |= 1u << cl->kind;
    }
    claims_add(f, 182, speech, side);
    claims_add(f, 183, finite, q->pattern);
    claims_add(f, 184, other, side);
    claims_add(f, 185, finite, q->lemma);
    claims_add(f, 186, speech, q->pattern);
    claims_add(f, 181, side << 4 | holds,
               quoted << 4 | (uint32_t)(s->end != 0 && s->first < q->at));
}

/* --- the best -----------------------------------------------------------------------------------
 */

#define BEHIND  64  /* in units of the weights */
#define FAR_OFF 3.5 /* a pair so much worse than the best start and end is not looked at */

struct scored {
    uint32_t at;
    double score;
};

/* Into a short list kept with the best in front. */
static void keep(struct scored *list, uint32_t *n, uint32_t at, double score)
{
    uint32_t k = *n < CLAIMS_BEAM ? (*n)++ : CLAIMS_BEAM;
    if (k == CLAIMS_BEAM && list[CLAIMS_BEAM - 1].score >= score)
        return;
    if (k == CLAIMS_BEAM)
        k--;
    for (; k > 0 && list[k - 1].score < score; k--)
        list[k] = list[k - 1];
    list[k] = (struct scored){at, score};
}

/* How sure the best of some scores is: its share of all, as softmax has it. */
static double sureness(const double *scores, uint32_t n, double best)
{
    double sum = 0;
    for (uint32_t i = 0; i < n; i++)
        sum += exp(scores[i] - best);
    return sum > 0 ? 1 / sum : 0;
}

double claims_choose_speaker(struct claiming *c, const struct claims_weights *w,
                             const struct cue *q, struct speaker *who)
{
    struct speaker list[CLAIMS_SPEAKERS];
    struct features f;
    double scores[CLAIMS_SPEAKERS];
    uint32_t n = claims_speakers(c, q, list), best = 0;
    claims_summed(w, TABLE_SOURCE, &f);
    for (uint32_t i = 0; i < n; i++) {
        claims_speaker_features(c, q, &list[i], &f);
        scores[i] = claims_score(w, &f);
        best = scores[i] > scores[best] ? i : best;
    }
    *who = list[best];
    return sureness(scores, n, scores[best]);
}

double claims_choose_extent(struct claiming *c, const struct claims_weights *w, const struct cue *q,
                            const struct speaker *who, uint32_t *first, uint32_t *end)
{
    struct bounds b;
    struct features f;
    struct scored starts[CLAIMS_BEAM], ends[CLAIMS_BEAM];
    double scores[CLAIMS_BEAM * CLAIMS_BEAM], best = 0;
    uint32_t n_starts = 0, n_ends = 0, n = 0;
    claims_bounds(c, q, who, &b);
    claims_summed(w, TABLE_CONTENT, &f);
    for (uint32_t i = 0; i < b.n_starts; i++) {
        claims_start_features(c, q, who, b.starts[i], &f);
        keep(starts, &n_starts, b.starts[i], claims_score(w, &f));
        f.least = f.sum - BEHIND > f.least ? f.sum - BEHIND : f.least;
    }
    f.least = INT_MIN;
    for (uint32_t i = 0; i < b.n_ends; i++) {
        claims_end_features(c, q, who, b.ends[i], &f);
        keep(ends, &n_ends, b.ends[i], claims_score(w, &f));
        f.least = f.sum - BEHIND > f.least ? f.sum - BEHIND : f.least;
    }
    *first = *end = q->at;
    for (uint32_t i = 0; i < n_starts; i++)
        for (uint32_t k = 0; k < n_ends; k++) {
            bool far_off =
                starts[i].score + ends[k].score + FAR_OFF < starts[0].score + ends[0].score;
            if (ends[k].at <= starts[i].at || (far_off && n > 0))
                continue;
            claims_pair_features(c, q, who, starts[i].at, ends[k].at, &f);
            scores[n] = starts[i].score + ends[k].score + claims_score(w, &f);
            if (n == 0 || scores[n] > best) {
                best = scores[n];
                *first = starts[i].at;
                *end = ends[k].at;
            }
            n++;
        }
    return sureness(scores, n, best);
}
