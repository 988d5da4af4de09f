/* incidents_counts.c - killed, injured, arrested: which number counts what. */
#include "read/incidents_in.h"

#include <math.h>

#include "read/quantity.h"
#include "read/stages.h"

static bool same_number(double a, double b)
{
    return (isnan(a) && isnan(b)) || a == b;
}

static bool same_count(const struct count *a, const struct count *b)
{
    return a->n.hedge == b->n.hedge && same_number(a->n.best, b->n.best) &&
           same_number(a->n.min, b->n.min) && same_number(a->n.max, b->n.max);
}

pm_code incident_count(struct inciding *c, struct incident *in, enum count_kind k, struct count n,
                       struct pm_err *e)
{
    if (span_empty(n.n.at))
        return PM_OK;
    if (span_empty(in->counts[k].n.at)) {
        in->counts[k] = n;
        return PM_OK;
    }
    if (same_count(&in->counts[k], &n))
        return PM_OK;
    for (size_t i = 0; i < in->n_also; i++)
        if (in->also[i].kind == k && same_count(&in->also[i].count, &n))
            return PM_OK;
    if (in->n_also >= EVENT_LIST_MAX)
        return PM_OK;
    if (in->n_also == 0) {
        struct also_count *list = arena_array(c->r->arena, EVENT_LIST_MAX, sizeof *list);
        if (list == NULL)
            return arena_err(c->r->arena, e);
        in->also = list;
    }
    in->also[in->n_also++] = (struct also_count){.kind = k, .count = n};
    return PM_OK;
}

/* A quantity as a count, with the children and civilians that are told to be inside it. */
static struct count count_of(const struct inciding *c, const struct quantity_at *q,
                             struct party claimant)
{
    struct count out = {.n = q->q, .civilians = NAN, .children = NAN, .claimant = claimant};
    if (q->counts == COUNTS_CHILDREN)
        out.children = q->q.best;
    if (q->counts == COUNTS_CIVILIANS)
        out.civilians = q->q.best;
    size_t index = (size_t)(q - c->r->quantities);
    for (size_t k = index + 1; k < c->r->n_quantities && k < index + 5; k++) {
        const struct quantity_at *in = &c->r->quantities[k];
        if (!in->included || in->of != index)
            continue;
        if (in->counts == COUNTS_CHILDREN)
            out.children = in->q.best;
        if (in->counts == COUNTS_CIVILIANS)
            out.civilians = in->q.best;
    }
    return out;
}

static bool counts_people(const struct quantity_at *q)
{
    return q->counts <= COUNTS_FAMILIES && q->form != QUANTITY_NONE;
}

static const struct quantity_at *phrase_quantity(const struct inciding *c, uint32_t phrase)
{
    const struct phrase *p = &c->r->syntax->phrases[phrase];
    const struct quantity_at *q = quantity_of_head(c->r, p->head);
    for (uint32_t i = p->first; q == NULL && i < p->end; i++)
        q = quantity_covering(c->r, i);
    return q;
}

/* Two exact numbers of one list as one: "five soldiers and two officers". */
static struct count sum_of(const struct inciding *c, const struct count *a, const struct count *b)
{
    (void)c;
    struct count out = *a;
    out.n.at.end = b->n.at.end > a->n.at.end ? b->n.at.end : a->n.at.end;
    out.n.best = a->n.best + b->n.best;
    out.n.min = a->n.min + b->n.min;
    out.n.max = a->n.max + b->n.max;
    if (!isnan(b->children))
        out.children = isnan(a->children) ? b->children : a->children + b->children;
    if (!isnan(b->civilians))
        out.civilians = isnan(a->civilians) ? b->civilians : a->civilians + b->civilians;
    return out;
}

static bool exact(const struct count *n)
{
    return n->n.hedge == HEDGE_EXACTLY && !isnan(n->n.best);
}

/* Attackers among the dead of an attack are no victims. */
static bool own_side(const struct event *ev, bool fighters, bool others)
{
    if (!fighters)
        return false;
    switch (ev->in.kind) {
    case INCIDENT_ATTACK:
    case INCIDENT_BOMBING:
    case INCIDENT_SUICIDE_BOMBING:
    case INCIDENT_ASSASSINATION:
    case INCIDENT_KIDNAPPING:
    case INCIDENT_ARMED_CLASH:
    case INCIDENT_BORDER:
        return !ev->verb || ev->kindless || others;
    default:
        return others;
    }
}

/* Are those that q counts in this phrase fighters: "nine militants", "two of the attackers", "two were
 * neutralised"? */
static bool of_fighters(const struct inciding *c, const struct event *ev, uint32_t phrase,
                        const struct quantity_at *q)
{
    const struct phrase *p = &c->r->syntax->phrases[phrase];
    bool of = phrase + 1 < c->r->syntax->first_phrase[ev->sentence + 1] && p[1].prep == p->end &&
              str_eq(fold(c, p[1].prep), STR("of")) && c->r->syntax->of[p->head].tag == TAG_NUM;
    return q->counts == COUNTS_FIGHTERS || (of && phrase_class(c->x, c->r, phrase + 1) == NOUN_FIGHTER) ||
           any_of(c->x->words[c->r->clauses[ev->clause].lemma].text,
                  (const char *const[]){"neutralise", "neutralize", NULL});
}

/* The numbers of a phrase and of those listed with it. */
static pm_code patients_count(struct inciding *c, struct event *ev, uint32_t phrase,
                              enum count_kind kind, struct pm_err *e)
{
    const struct quantity_at *found[4];
    size_t n = 0;
    uint32_t last = c->r->syntax->first_phrase[ev->sentence + 1];
    bool others = false, fighters = false, side[4];
    for (uint32_t p = phrase; p < last && p < phrase + 6 && n < 4; p++) {
        const struct phrase *ph = &c->r->syntax->phrases[p];
        if (p != phrase && ((ph->flags & PHRASE_LISTED) == 0 || ph->list != phrase)) {
            if (ph->prep == NONE)
                break;
            continue;
        }
        /* a list that goes on behind a verb is another list */
        if (p != phrase && (ph->clause != c->r->syntax->phrases[phrase].clause ||
                            event_list_ends(c, phrase, p)))
            break;
        const struct quantity_at *q = phrase_quantity(c, p);
        if (q == NULL || !counts_people(q) || q->included)
            continue;
        bool again = false;
        for (size_t k = 0; k < n; k++)
            again = again || found[k] == q;
        if (again)
            continue;
        side[n] = ev->verb ? of_fighters(c, ev, p, q) : q->counts == COUNTS_FIGHTERS;
        fighters = fighters || side[n];
        others = others || !side[n];
        found[n++] = q;
    }
    ev->fighters = fighters && !others;
    struct party by = event_claimant(c, ev);
    struct count total = {0}, more[2];
    size_t n_more = 0;
    for (size_t k = 0; k < n; k++) {
        struct count one = count_of(c, found[k], by);
        if (kind == COUNT_KILLED && own_side(ev, side[k], others && fighters)) {
            pm_code rc = incident_count(c, &ev->in, COUNT_ATTACKERS_KILLED, one, e);
            if (rc != PM_OK)
                return rc;
            continue;
        }
        if (span_empty(total.n.at))
            total = one;
        else if (exact(&total) && exact(&one))
            total = sum_of(c, &total, &one);
        else if (n_more < 2)
            more[n_more++] = one;
    }
    pm_code rc = incident_count(c, &ev->in, kind, total, e);
    for (size_t k = 0; k < n_more && rc == PM_OK; k++) /* "four soldiers and at least seven men" */
        rc = incident_count(c, &ev->in, kind, more[k], e);
    return rc;
}

/* "assassinated the deputy head": one, though no number says it. Not of a list. */
static pm_code one_person(struct inciding *c, struct event *ev, uint32_t phrase, enum count_kind kind,
                          struct pm_err *e)
{
    const struct phrase *p = &c->r->syntax->phrases[phrase];
    uint32_t last = c->r->syntax->first_phrase[ev->sentence + 1];
    enum noun_class n = phrase_class(c->x, c->r, phrase);
    uint32_t m = c->r->syntax->of[p->head].mention;
    bool person = n == NOUN_PERSON || n == NOUN_SPEAKER ||
                  (m != NONE && c->r->mentions[m].kind == MENTION_PERSON);
    bool one_of_them = (kind == COUNT_ABDUCTED || kind == COUNT_ARRESTED || kind == COUNT_RELEASED) &&
                       any_of(fold(c, p->head), (const char *const[]){"he", "she", "him", NULL});
    person = person || one_of_them;
    bool definite = one_of_them || (p->flags & (PHRASE_DEFINITE | PHRASE_NAME)) != 0 ||
                    any_of(fold(c, p->first), (const char *const[]){"a", "an", NULL});
    if (!person || !definite || (p->flags & (PHRASE_PLURAL | PHRASE_LISTED)) != 0 ||
        ((p->flags & PHRASE_PRONOUN) != 0 && !one_of_them))
        return PM_OK;
    for (uint32_t k = phrase + 1; k < last && k < phrase + 4; k++)
        if (c->r->syntax->phrases[k].list == phrase)
            return PM_OK;
    struct count one = {.n = {.at = document_range(c->r->doc, p->first, p->end), .min = 1, .max = 1,
                              .best = 1, .hedge = HEDGE_EXACTLY},
                        .civilians = NAN, .children = NAN, .claimant = event_claimant(c, ev)};
    return incident_count(c, &ev->in, kind, one, e);
}

/* "killed five and wounded three, respectively" and plain objects. */
static pm_code verb_counts(struct inciding *c, struct event *ev, struct pm_err *e)
{
    const struct clause *cl = &c->r->clauses[ev->clause];
    bool suffers = (ev->row.flags & TRIGGER_OBJECT) == 0 && /* died; fled */
                   (ev->kindless || ev->in.kind == INCIDENT_DISPLACEMENT);
    uint32_t patient = suffers ? cl->subject : event_patient(cl);
    if (patient == NONE)
        return PM_OK;
    if (ev->row.count >= 0) {
        enum count_kind kind = (enum count_kind)ev->row.count;
        pm_code rc = patients_count(c, ev, patient, kind, e);
        return rc == PM_OK && span_empty(ev->in.counts[kind].n.at) &&
                       span_empty(ev->in.counts[COUNT_ATTACKERS_KILLED].n.at)
                   ? one_person(c, ev, patient, kind, e)
                   : rc;
    }
    /* "detained", "seized": counted by the verbs' rows only */
    return PM_OK;
}

/* "four are in hospital with injuries" */
static bool in_hospital(const struct inciding *c, const struct quantity_at *q)
{
    uint32_t i = q->noun_end > q->end_token ? q->noun_end : q->end_token;
    if (!clause_tag(c->r, i, TAG_BE) || q->partitive || (q->counts != COUNTS_UNKNOWN && !counts_people(q)))
        return false;
    for (uint32_t k = i + 1; k < c->end && k < i + 8 && clause_mark(c->r, k) == 0; k++)
        if (any_of(fold(c, k), (const char *const[]){"hospital", "hospitalised", "hospitalized",
                                                     "injuries", "wounds", NULL}))
            return true;
    return false;
}

/* Which count the words around a number tell: "five dead", "12 wounded", "no casualties". */
static int told_by_words(const struct inciding *c, const struct quantity_at *q)
{
    static const char *const dead[] = {"dead", "killed", "deaths", "fatalities", "kia", "martyred",
                                       "fatality", "death", "slain", NULL};
    static const char *const hurt[] = {"wounded", "injured", "injuries", "hurt", "wia", "injury",
                                       NULL};
    static const char *const held[] = {"arrested", "detained", "arrests", NULL};
    static const char *const taken[] = {"kidnapped", "abducted", "hostages", NULL};
    /* "six of the wounded were in critical condition": a part of those counted elsewhere */
    if (q->partitive && q->head != UINT32_MAX &&
        (any_of(fold(c, q->head), dead) || any_of(fold(c, q->head), hurt)))
        return -1;
    uint32_t at[3] = {q->head, q->noun_end > q->noun_first ? q->noun_end : q->end_token,
                      q->end_token};
    for (int k = 0; k < 3; k++) {
        uint32_t i = at[k];
        if (i == UINT32_MAX || i >= c->end || i < c->first)
            continue;
        str w = fold(c, i);
        if (any_of(w, dead))
            return COUNT_KILLED;
        if (any_of(w, hurt))
            return COUNT_INJURED;
        if (any_of(w, held))
            return COUNT_ARRESTED;
        if (any_of(w, taken))
            return COUNT_ABDUCTED;
    }
    return in_hospital(c, q) ? COUNT_INJURED : -1;
}

/* "the death toll rose to nine": a toll close before the number. */
static bool told_by_toll(const struct inciding *c, const struct quantity_at *q)
{
    for (uint32_t i = q->first_token; i > c->first && i + 8 > q->first_token; i--) {
        if (clause_mark(c->r, i - 1) != 0)
            return false;
        if (any_of(fold(c, i - 1), (const char *const[]){"since", "total", "year", "month", NULL}))
            return false;
        if (str_eq(fold(c, i - 1), STR("toll")))
            return true;
        if (str_eq(fold(c, i - 1), STR("dead")) && i > c->first + 3 &&
            any_of(fold(c, i - 3), (const char *const[]){"number", "count", NULL}))
            return true; /* "put the number of dead at five" */
    }
    return false;
}

/* Is the number counted by a verb of its own ("were killed"), or since some day, not here? */
static bool running_total(const struct inciding *c, const struct quantity_at *q)
{
    uint32_t first = q->first_token;
    while (first > c->first && q->first_token - first < 60 && clause_mark(c->r, first - 1) != ';')
        first--;
    for (uint32_t i = first; i < c->end && i < first + 80; i++) {
        if (i > q->first_token && clause_mark(c->r, i) == ';')
            return false;
        str w = fold(c, i);
        if (str_eq(w, STR("since")))
            return true;
        if (any_of(w, (const char *const[]){"this", "last", "past", NULL}) &&
            any_of(fold(c, i + 1), (const char *const[]){"year", "month", "decade", NULL}))
            return true;
    }
    return false;
}

pm_code incidents_counts(struct inciding *c, struct event *ev, struct pm_err *e)
{
    pm_code rc = PM_OK;
    if (ev->verb)
        rc = verb_counts(c, ev, e);
    else if (ev->row.count >= 0 && !ev->terse) { /* "the abduction of two engineers" */
        uint32_t next = ev->phrase + 1;
        if (next < c->r->syntax->first_phrase[ev->sentence + 1]) {
            const struct phrase *n = &c->r->syntax->phrases[next];
            if (n->prep == c->r->syntax->phrases[ev->phrase].end &&
                str_eq(fold(c, n->prep), STR("of")))
                rc = patients_count(c, ev, next, (enum count_kind)ev->row.count, e);
        }
    }
    return rc;
}

/* "seven miners and four fighters dead": the word behind the second number tells of both. */
static bool listed_with_next(const struct inciding *c, size_t k)
{
    if (k + 1 >= c->r->n_quantities)
        return false;
    const struct quantity_at *q = &c->r->quantities[k], *n = q + 1;
    uint32_t end = q->noun_end > q->end_token ? q->noun_end : q->end_token;
    return n->first_token < c->end && counts_people(n) && !n->included &&
           n->first_token == end + 1 && str_eq(fold(c, end), STR("and"));
}

/* "An earlier report of seven dead was wrong." */
static bool called_wrong(const struct inciding *c)
{
    static const char *const early[] = {"earlier", "initial", "previous", "first", "preliminary", NULL};
    static const char *const wrong[] = {"wrong", "incorrect", "mistaken", "erroneous", "inaccurate",
                                        "retracted", "untrue", NULL};
    bool before = false;
    for (uint32_t i = c->first; i < c->end && i < c->first + 60; i++) {
        before = before || any_of(fold(c, i), early);
        if (before && any_of(fold(c, i), wrong))
            return true;
    }
    return false;
}

pm_code incidents_loose_counts(struct inciding *c, struct incident *in, struct party claimant,
                               struct pm_err *e)
{
    bool wrong = called_wrong(c);
    size_t from = quantity_first(c->r, c->first);
    for (size_t k = from; k < c->r->n_quantities && k < from + 24; k++) {
        const struct quantity_at *q = &c->r->quantities[k];
        if (q->first_token >= c->end)
            break;
        if (q->included || wrong)
            continue;
        bool total = running_total(c, q);
        bool none = q->form == QUANTITY_NONE;
        if (none && q->head != UINT32_MAX &&
            any_of(fold(c, q->head), (const char *const[]){"casualties", "casualty", NULL})) {
            struct count zero = count_of(c, q, claimant);
            pm_code rc = incident_count(c, in, COUNT_KILLED, zero, e);
            if (rc == PM_OK)
                rc = incident_count(c, in, COUNT_INJURED, zero, e);
            if (rc != PM_OK)
                return rc;
            continue;
        }
        int kind = told_by_words(c, q);
        if (kind < 0 && counts_people(q) && listed_with_next(c, k))
            kind = told_by_words(c, &c->r->quantities[k + 1]);
        bool passive = q->noun_end < c->end && c->r->syntax->of[q->noun_end].clause != NONE &&
                       kind >= 0 && q->noun_end > q->noun_first &&
                       c->r->syntax->of[q->noun_end].tag == TAG_VBN &&
                       c->r->clauses[c->r->syntax->of[q->noun_end].clause].verb == q->noun_end;
        if (kind < 0 && told_by_toll(c, q))
            kind = COUNT_KILLED;
        bool afar = in->kind == INCIDENT_DRONE_STRIKE || in->kind == INCIDENT_AIR_STRIKE ||
                    in->kind == INCIDENT_SHELLING || in->kind == INCIDENT_BOMBING;
        if (afar && (kind == COUNT_ABDUCTED || kind == COUNT_ARRESTED))
            continue;
        if (kind < 0 || (total && !none) || (passive && !none && c->n_events != 0))
            continue;
        pm_code rc = incident_count(c, in, (enum count_kind)kind, count_of(c, q, claimant), e);
        if (rc != PM_OK)
            return rc;
    }
    return PM_OK;
}
