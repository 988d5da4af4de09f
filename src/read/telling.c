#include "read/telling.h"

#include <math.h>

#include "read/incidents.h"
#include "read/quantity.h"
#include "read/stages.h"

#define REACH 80
#define SPEAKER_MAX 12 /* tokens of a speaker's name with his office */

struct telling {
    struct inciding c; /* for the lists of an incident */
    struct reading *r;
    uint32_t first, end, sentence;
    size_t last;            /* incident told last; SIZE_MAX none */
    uint32_t last_sentence;
};

static const struct word_sense *sense(const struct telling *t, uint32_t i, uint32_t *n)
{
    uint32_t one;
    return i < t->end ? word_at(t->r, i, WORDS_TELLING, n != NULL ? n : &one) : NULL;
}

static bool is_class(const struct telling *t, uint32_t i, enum telling_class c, uint32_t *n)
{
    const struct word_sense *s = sense(t, i, n);
    return s != NULL && s->code == c;
}

static bool is_comma(const struct telling *t, uint32_t i)
{
    return i < t->end && (str_eq(t->r->doc->tokens[i].fold, STR(",")) ||
                          str_eq(t->r->doc->tokens[i].fold, STR("\u060c")));
}

static bool is_mark(const struct telling *t, uint32_t i)
{
    return i < t->end && t->r->doc->tokens[i].kind == TOKEN_PUNCT;
}

/* Behind "КАБУЛ, 4 января - ": a first word in capitals and a dash near it. */
static uint32_t behind_dateline(const struct reading *r, const struct sentence *s)
{
    const struct document *d = r->doc;
    if (d->blocks[s->block].first_token != s->first_token ||
        (d->tokens[s->first_token].flags & TOKEN_ALL_CAPS) == 0)
        return s->first_token;
    for (uint32_t i = s->first_token + 1; i + 1 < s->end_token && i < s->first_token + 14; i++)
        if (clause_mark(r, i) == '-')
            return i + 1;
    return s->first_token;
}

/* --- claims ----------------------------------------------------------------------------------- */

static bool speaks(enum mention_kind k)
{
    return k == MENTION_GROUP || k == MENTION_STATE || k == MENTION_ORG || k == MENTION_OFFICE;
}

static struct party speaker(const struct telling *t, uint32_t first, uint32_t end)
{
    struct party p = {.id = STR("unnamed")};
    while (first < end && is_mark(t, first))
        first++;
    while (end > first && is_mark(t, end - 1))
        end--;
    if (end <= first || end - first > SPEAKER_MAX)
        return p;
    p.at = document_range(t->r->doc, first, end);
    const struct mention *best = NULL;
    for (uint32_t i = first; i < end; i++) {
        const struct mention *m = mention_at(t->r, i);
        if (m != NULL && m->id.n != 0 && (speaks(m->kind) || (best == NULL && m->kind == MENTION_PERSON)) &&
            (best == NULL || !speaks(best->kind)))
            best = m;
    }
    if (best != NULL)
        p.id = best->id;
    return p;
}

static pm_code emit(struct telling *t, uint32_t first, uint32_t end, struct party who,
                    uint32_t marker, uint32_t marker_end, enum stance stance, const char *rule,
                    struct pm_err *e)
{
    while (first < end && is_mark(t, first))
        first++;
    while (end > first && is_mark(t, end - 1))
        end--;
    if (end < first + 2 || span_empty(who.at))
        return PM_OK;
    struct claim c = {.at = document_range(t->r->doc, first, end), .claimant = who,
                      .marker = document_range(t->r->doc, marker, marker_end), .stance = stance,
                      .score = 0.7, .rule = rule};
    return reading_push_claim(t->r, c) ? PM_OK : arena_err(t->r->arena, e);
}

static uint32_t next_comma(const struct telling *t, uint32_t i, uint32_t limit)
{
    uint32_t stop = i + limit < t->end ? i + limit : t->end;
    while (i < stop && !is_comma(t, i))
        i++;
    return i;
}

/* "По данным МВД, ..." and "..., по данным МВД." */
static pm_code by_source(struct telling *t, uint32_t i, uint32_t n, bool *done, struct pm_err *e)
{
    uint32_t comma = next_comma(t, i + n, SPEAKER_MAX + 1);
    *done = true;
    if (i <= t->first + 1) {
        if (comma >= t->end || !is_comma(t, comma))
            return PM_OK;
        return emit(t, comma + 1, t->end, speaker(t, i + n, comma), i, i + n, STANCE_ASSERTS,
                    "according-to", e);
    }
    return emit(t, t->first, i, speaker(t, i + n, comma), i, i + n, STANCE_ASSERTS, "according-to", e);
}

static enum stance stance_of(const struct word_sense *s)
{
    for (int k = 0; k < N_STANCES; k++)
        if (str_eq(s->value, str_of(reading_stance((enum stance)k))))
            return (enum stance)k;
    return STANCE_ASSERTS;
}

/* The speaker left of a verb: back to a comma or the start, times and places of speaking too. */
static struct party speaker_before(const struct telling *t, uint32_t i)
{
    uint32_t from = i;
    while (from > t->first && i - from < SPEAKER_MAX && !is_mark(t, from - 1))
        from--;
    while (from < i && mention_at(t->r, from) != NULL && mention_at(t->r, from)->kind == MENTION_DATE)
        from++;
    uint32_t end = i;
    while (end > from && mention_at(t->r, end - 1) != NULL &&
           mention_at(t->r, end - 1)->kind == MENTION_DATE)
        end--;
    return speaker(t, from, end);
}

static pm_code by_verb(struct telling *t, uint32_t i, uint32_t n, const struct word_sense *s,
                       bool *done, struct pm_err *e)
{
    enum stance stance = stance_of(s);
    uint32_t stop = i + n + 14 < t->end ? i + n + 14 : t->end;
    for (uint32_t k = i + n; k < stop; k++) {
        uint32_t m;
        bool colon = clause_mark(t->r, k) == ':';
        if (!colon && !is_class(t, k, TELLING_THAT, &m))
            continue;
        struct party who = speaker_before(t, i);
        if (span_empty(who.at)) {
            uint32_t end = k;
            while (end > i + n && is_mark(t, end - 1))
                end--;
            who = speaker(t, i + n, end);
        }
        *done = true;
        return emit(t, k + 1, t->end, who, i, i + n, stance, colon ? "quote-after" : "that-clause", e);
    }
    if (stance == STANCE_DENIES || i == t->first)
        return PM_OK;
    uint32_t b = i;
    while (b > t->first && is_mark(t, b - 1))
        b--;
    if (b == i || b == t->first)
        return PM_OK;
    *done = true;
    return emit(t, t->first, b, speaker(t, i + n, next_comma(t, i + n, SPEAKER_MAX + 1)), i, i + n,
                stance, "clause-before", e);
}

static pm_code sentence_claims(struct telling *t, struct pm_err *e)
{
    for (uint32_t i = t->first; i < t->end && i < t->first + REACH; i++) {
        uint32_t n = 1;
        const struct word_sense *s = sense(t, i, &n);
        bool done = false;
        pm_code rc = PM_OK;
        if (s != NULL && s->code == TELLING_SOURCE)
            rc = by_source(t, i, n, &done, e);
        else if (s != NULL && s->code == TELLING_SAYS)
            rc = by_verb(t, i, n, s, &done, e);
        if (rc != PM_OK || done)
            return rc;
    }
    return PM_OK;
}

/* --- incidents -------------------------------------------------------------------------------- */

static bool kind_of(const struct word_sense *s, enum incident_kind *out)
{
    for (int k = 0; k < N_INCIDENT_KINDS; k++)
        if (str_eq(s->value, str_of(reading_incident_kind((enum incident_kind)k)))) {
            *out = (enum incident_kind)k;
            return true;
        }
    return false;
}

/* What the number counts: the nearest word for it, not over another number. */
static int counted_as(const struct telling *t, const struct quantity_at *q)
{
    uint32_t right = q->noun_end > q->end_token ? q->noun_end : q->end_token;
    for (uint32_t d = 0; d < 7; d++) {
        uint32_t at[2] = {q->first_token > t->first + d ? q->first_token - 1 - d : UINT32_MAX,
                          right + d};
        for (int k = 0; k < 2; k++) {
            const struct word_sense *s = at[k] < t->end ? sense(t, at[k], NULL) : NULL;
            if (s == NULL)
                continue;
            const struct quantity_at *other = NULL;
            uint32_t lo = k == 0 ? at[k] : right, hi = k == 0 ? q->first_token : at[k];
            for (uint32_t i = lo; i < hi && other == NULL; i++)
                other = quantity_covering(t->r, i);
            if (other != NULL)
                continue;
            if (s->code == TELLING_KILLED)
                return COUNT_KILLED;
            if (s->code == TELLING_INJURED)
                return COUNT_INJURED;
            enum incident_kind kind;
            if (s->code == TELLING_EVENT && kind_of(s, &kind) && d < 4) {
                if (kind == INCIDENT_ARREST)
                    return COUNT_ARRESTED;
                if (kind == INCIDENT_KIDNAPPING)
                    return COUNT_ABDUCTED;
            }
        }
    }
    return -1;
}

static pm_code add_counts(struct telling *t, struct incident *in, struct party who, struct pm_err *e)
{
    size_t from = quantity_first(t->r, t->first);
    for (size_t k = from; k < t->r->n_quantities && k < from + 16; k++) {
        const struct quantity_at *q = &t->r->quantities[k];
        if (q->first_token >= t->end)
            break;
        if (q->counts > COUNTS_FAMILIES || q->included)
            continue;
        int kind = counted_as(t, q);
        if (kind < 0)
            continue;
        struct count n = {.n = q->q, .civilians = NAN, .children = NAN, .claimant = who};
        for (size_t m = k + 1; m < t->r->n_quantities && m < k + 4; m++)
            if (t->r->quantities[m].included && t->r->quantities[m].of == k &&
                t->r->quantities[m].counts == COUNTS_CHILDREN)
                n.children = t->r->quantities[m].q.best;
        pm_code rc = incident_count(&t->c, in, (enum count_kind)kind, n, e);
        if (rc != PM_OK)
            return rc;
    }
    return PM_OK;
}

static const char *precision(const struct mention *m)
{
    if (m->kind == MENTION_STATE)
        return "country";
    return m->place_precision != NULL ? m->place_precision : "settlement";
}

/* Places that a preposition puts before, within three words; the day next to the trigger. */
static pm_code add_names(struct telling *t, struct incident *in, uint32_t trigger, struct pm_err *e)
{
    uint32_t nearest = UINT32_MAX;
    for (size_t k = mention_first(t->r, t->first);
         k < t->r->n_mentions && t->r->mentions[k].first_token < t->end; k++) {
        const struct mention *m = &t->r->mentions[k];
        if (m->first_token < t->first)
            continue;
        uint32_t far = m->first_token > trigger ? m->first_token - trigger : trigger - m->first_token;
        if (m->kind == MENTION_DATE && m->when.start != CIVIL_NONE && far < nearest) {
            nearest = far;
            in->when = m->when;
            if (span_empty(in->when.at))
                in->when.at = m->at;
        }
        if (m->kind == MENTION_WEAPON) {
            pm_code rc = incident_weapon(&t->c, in, (struct weapon){.at = m->at, .what = m->what}, e);
            if (rc != PM_OK)
                return rc;
        }
        if ((m->kind != MENTION_PLACE && m->kind != MENTION_STATE) || m->id.n == 0)
            continue;
        bool at = false;
        for (uint32_t d = 1; d <= 4 && m->first_token >= t->first + d && !at; d++) {
            if (is_mark(t, m->first_token - d))
                break;
            at = is_class(t, m->first_token - d, TELLING_AT, NULL);
        }
        if (!at)
            continue;
        struct site s = {.at = m->at, .id = m->id, .precision = precision(m), .role = "site"};
        pm_code rc = incident_site(&t->c, in, s, e);
        if (rc != PM_OK)
            return rc;
    }
    return PM_OK;
}

static bool has_count(const struct incident *in)
{
    for (int k = 0; k < N_COUNT_KINDS; k++)
        if (!span_empty(in->counts[k].n.at))
            return true;
    return false;
}

/* Does the sentence go on with the incident told before? */
static bool goes_on(const struct telling *t, const struct incident *in)
{
    if (t->last == SIZE_MAX || t->sentence - t->last_sentence > 3)
        return false;
    const struct incident *old = &t->r->incidents[t->last];
    if (in->kind != old->kind && in->kind != INCIDENT_OTHER && in->kind != INCIDENT_ATTACK)
        return false;
    if (in->when.start != CIVIL_NONE && old->when.start != CIVIL_NONE &&
        in->when.start != old->when.start)
        return false;
    if (in->n_where == 0 || old->n_where == 0)
        return true;
    str a = in->where[0].id, b = old->where[0].id;
    return str_eq(a, b) || (t->c.names != NULL && (names_inside(t->c.names, a, b) ||
                                                   names_inside(t->c.names, b, a)));
}

static pm_code join(struct telling *t, struct incident *old, const struct incident *in,
                    struct pm_err *e)
{
    pm_code rc = PM_OK;
    if (old->when.start == CIVIL_NONE)
        old->when = in->when;
    for (size_t k = 0; k < in->n_where && rc == PM_OK; k++)
        rc = incident_site(&t->c, old, in->where[k], e);
    for (int k = 0; k < N_COUNT_KINDS && rc == PM_OK; k++)
        rc = incident_count(&t->c, old, (enum count_kind)k, in->counts[k], e);
    return rc;
}

static pm_code sentence_incident(struct telling *t, const struct claim *claim, struct pm_err *e)
{
    struct incident in = {.kind = INCIDENT_OTHER, .status = INCIDENT_REPORTED, .rule = "words"};
    in.when.start = in.when.end = CIVIL_NONE;
    uint32_t trigger = UINT32_MAX, trigger_end = 0;
    bool event = false;
    for (uint32_t i = t->first; i < t->end && i < t->first + REACH; i++) {
        uint32_t n = 1;
        const struct word_sense *s = sense(t, i, &n);
        if (s == NULL)
            continue;
        if (s->code == TELLING_PLANNED)
            in.status = INCIDENT_PLANNED;
        bool tells = s->code == TELLING_KILLED || s->code == TELLING_INJURED;
        /* who is driven away, is so by something else that the sentence tells */
        bool moves = s->code == TELLING_EVENT && str_eq(s->value, STR("displacement"));
        if (s->code == TELLING_EVENT && !event && !(moves && trigger != UINT32_MAX) &&
            kind_of(s, &in.kind))
            event = tells = true;
        else if (trigger != UINT32_MAX)
            continue;
        if (tells) {
            trigger = i;
            trigger_end = i + n;
        }
    }
    if (trigger == UINT32_MAX)
        return PM_OK;
    if (claim != NULL && claim->stance == STANCE_DENIES)
        in.status = INCIDENT_DENIED;
    if (claim != NULL && claim->stance == STANCE_THREATENS)
        in.status = INCIDENT_THREATENED;
    pm_code rc;
    TRY(add_names(t, &in, trigger, e));
    TRY(add_counts(t, &in, claim != NULL ? claim->claimant : (struct party){0}, e));
    bool day = in.when.start != CIVIL_NONE;
    if (goes_on(t, &in)) {
        t->last_sentence = t->sentence;
        return join(t, &t->r->incidents[t->last], &in, e);
    }
    /* a bare arrest follows on what the text tells */
    if (in.kind == INCIDENT_ARREST && !day && in.n_where == 0 && t->r->n_incidents != 0)
        return PM_OK;
    if (!has_count(&in) && !(day && in.n_where != 0))
        return PM_OK;
    if (!event && in.n_where == 0 && !day)
        return PM_OK;
    in.trigger = document_range(t->r->doc, trigger, trigger_end);
    in.sentence = t->r->doc->sentences[t->sentence].at;
    in.score = 0.3 + 0.2 * day + 0.2 * (in.n_where != 0) + 0.2 * has_count(&in);
    TRY(arena_printf(t->r->arena, &in.id, "i%zu", t->r->n_incidents + 1));
    if (!reading_push_incident(t->r, in))
        return arena_err(t->r->arena, e);
    t->last = t->r->n_incidents - 1;
    t->last_sentence = t->sentence;
out:
    return rc;
}

/* --- the stages -------------------------------------------------------------------------------- */

static bool ours(const struct reading *r)
{
    return strncmp(r->doc->lang, "ru", 2) == 0 || strncmp(r->doc->lang, "fa", 2) == 0 ||
           strncmp(r->doc->lang, "prs", 3) == 0 || strncmp(r->doc->lang, "tg", 2) == 0;
}

static bool tells(const struct reading *r, size_t s)
{
    uint8_t k = r->doc->blocks[r->doc->sentences[s].block].kind;
    return k == BLOCK_PARAGRAPH || k == BLOCK_LIST_ITEM || k == BLOCK_TABLE_ROW;
}

static void enter(struct telling *t, size_t s)
{
    t->sentence = (uint32_t)s;
    t->first = behind_dateline(t->r, &t->r->doc->sentences[s]);
    t->end = t->r->doc->sentences[s].end_token;
}

pm_code telling_claims(const struct reader *rd, struct reading *r, struct pm_err *e)
{
    (void)rd;
    struct telling t = {.r = r};
    for (size_t s = 0; ours(r) && s < r->doc->n_sentences; s++) {
        if (!tells(r, s))
            continue;
        enter(&t, s);
        pm_code rc = sentence_claims(&t, e);
        if (rc != PM_OK)
            return rc;
    }
    return PM_OK;
}

pm_code telling_incidents(const struct reader *rd, struct reading *r, struct pm_err *e)
{
    if (!ours(r))
        return PM_OK;
    struct telling *t = arena_zero(r->arena, sizeof *t);
    if (t == NULL)
        return arena_err(r->arena, e);
    t->r = t->c.r = r;
    t->c.names = reader_names(rd);
    t->c.x = reader_lexis(rd);
    t->last = SIZE_MAX;
    size_t claim = 0;
    for (size_t s = 0; s < r->doc->n_sentences; s++) {
        while (claim < r->n_claims && r->claims[claim].at.end <= r->doc->sentences[s].at.start)
            claim++;
        if (!tells(r, s))
            continue;
        enter(t, s);
        bool here = claim < r->n_claims && r->claims[claim].at.start < r->doc->sentences[s].at.end;
        pm_code rc = sentence_incident(t, here ? &r->claims[claim] : NULL, e);
        if (rc != PM_OK)
            return rc;
    }
    return PM_OK;
}
