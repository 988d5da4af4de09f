/* incidents_again.c - does an event speak again of an incident told before? */
#include "read/incidents_in.h"

#include <math.h>

/* --- families of kinds -------------------------------------------------------------------- */

enum family incident_family(enum incident_kind k)
{
    switch (k) {
    case INCIDENT_ARREST:
    case INCIDENT_RAID:
        return FAMILY_ARREST;
    case INCIDENT_KIDNAPPING:
        return FAMILY_KIDNAP;
    case INCIDENT_PROTEST:
        return FAMILY_PROTEST;
    case INCIDENT_SMUGGLING:
        return FAMILY_GOODS;
    case INCIDENT_DISPLACEMENT:
        return FAMILY_MOVES;
    default:
        return FAMILY_VIOLENCE;
    }
}

/* "the attack" may take up a bombing; "the bombing" no shelling. */
bool incident_kinds_agree(enum incident_kind a, enum incident_kind b)
{
    if (a == b)
        return true;
    if (incident_family(a) != incident_family(b))
        return false;
    bool border = (a == INCIDENT_BORDER && b == INCIDENT_ARMED_CLASH) ||
                  (b == INCIDENT_BORDER && a == INCIDENT_ARMED_CLASH);
    if (border)
        return true;
    bool wide_a = a == INCIDENT_ATTACK || a == INCIDENT_OTHER;
    bool wide_b = b == INCIDENT_ATTACK || b == INCIDENT_OTHER;
    bool bombs = (a == INCIDENT_BOMBING && b == INCIDENT_SUICIDE_BOMBING) ||
                 (b == INCIDENT_BOMBING && a == INCIDENT_SUICIDE_BOMBING);
    bool air = (a == INCIDENT_AIR_STRIKE && (b == INCIDENT_DRONE_STRIKE || b == INCIDENT_BOMBING)) ||
               (b == INCIDENT_AIR_STRIKE && (a == INCIDENT_DRONE_STRIKE || a == INCIDENT_BOMBING));
    return wide_a || wide_b || bombs || air || incident_family(a) == FAMILY_ARREST;
}

static bool sites_agree(const struct inciding *c, const struct incident *a, const struct incident *b)
{
    bool compared = false; /* where it came from is not where it struck */
    for (size_t i = 0; i < a->n_where; i++)
        for (size_t k = 0; k < b->n_where; k++) {
            str x = a->where[i].id, y = b->where[k].id;
            if (strcmp(a->where[i].role, b->where[k].role) != 0)
                continue;
            compared = true;
            if (str_eq(x, y) || (c->names != NULL && (names_inside(c->names, x, y) ||
                names_inside(c->names, y, x) || str_eq(names_state(c->names, x), y) ||
                str_eq(names_state(c->names, y), x))))
                return true;
        }
    /* what is only told to have come from somewhere may be of an incident with a site, but takes no
     * other's up */
    return a->n_where == 0 || b->n_where == 0 || (!compared && strcmp(a->where[0].role, "site") == 0);
}

static bool when_agrees(const struct incident *a, const struct incident *b)
{
    if (a->when.start == CIVIL_NONE || b->when.start == CIVIL_NONE)
        return !(a->when.historic != b->when.historic && has_day(a) && has_day(b));
    return a->when.start <= b->when.end && b->when.start <= a->when.end;
}

/* "His guard died a day later": of what was told before, though on another day. */
bool incidents_dies_of_it(const struct inciding *c, const struct event *ev, const struct incident *in)
{
    if (!ev->kindless || ev->in.kind != INCIDENT_OTHER || !ev->verb || has_site(&ev->in) ||
        in->when.start == CIVIL_NONE || ev->in.when.start == CIVIL_NONE ||
        ev->in.when.start < in->when.start || ev->in.when.start > in->when.end + 14 ||
        (ev->row.flags & TRIGGER_OBJECT) != 0)
        return false;
    uint32_t who = c->r->clauses[ev->clause].subject;
    return who != NONE && (c->r->syntax->phrases[who].flags & PHRASE_DEFINITE) != 0;
}

/* "Forces later killed two of the attackers": those of the incident told before. */
bool incidents_kills_attackers(const struct inciding *c, const struct event *ev)
{
    static const char *const attackers[] = {"attackers", "attacker", "assailants", "assailant",
        "gunmen", "gunman", "bombers", "bomber", "kidnappers", NULL};
    if (!ev->kindless || !ev->verb || has_day(&ev->in) || has_site(&ev->in))
        return false;
    uint32_t p = event_patient(&c->r->clauses[ev->clause]);
    if (p == NONE)
        return false;
    const struct phrase *ph = &c->r->syntax->phrases[p], *n = ph + 1;
    bool of = p + 1 < c->r->syntax->first_phrase[ev->sentence + 1] && n->prep == ph->end &&
              str_eq(c->r->doc->tokens[n->prep].fold, STR("of"));
    const struct phrase *who = of ? n : ph;
    if ((who->flags & PHRASE_DEFINITE) == 0)
        return false;
    for (size_t i = 0; attackers[i] != NULL; i++)
        if (str_eq(c->r->doc->tokens[who->head].fold, str_of(attackers[i])))
            return true;
    return false;
}

/* "They were released three weeks later", "the driver was freed": the end of a kidnapping told before. */
bool incidents_freed_again(const struct inciding *c, const struct event *ev)
{
    if ((ev->row.flags & TRIGGER_END) == 0 || ev->in.kind != INCIDENT_KIDNAPPING)
        return false;
    if (!ev->verb) /* "obtained his release" */
        return ev->definite && !has_site(&ev->in);
    uint32_t p = event_patient(&c->r->clauses[ev->clause]);
    return p != NONE && (c->r->syntax->phrases[p].flags & (PHRASE_PRONOUN | PHRASE_DEFINITE)) != 0;
}

/* "X was freed on Friday. He had been abducted on 3 May.": how it began. */
bool incidents_had_been_taken(const struct inciding *c, const struct event *ev, const struct incident *in)
{
    if (!ev->verb || in->kind != INCIDENT_KIDNAPPING || ev->in.kind != INCIDENT_KIDNAPPING ||
        (ev->row.flags & TRIGGER_END) != 0 || span_empty(in->counts[COUNT_RELEASED].n.at) ||
        !span_empty(in->counts[COUNT_ABDUCTED].n.at) || c->r->clauses[ev->clause].tense != TENSE_PLUPERFECT)
        return false;
    uint32_t p = event_patient(&c->r->clauses[ev->clause]);
    return p != NONE && (c->r->syntax->phrases[p].flags & (PHRASE_PRONOUN | PHRASE_DEFINITE)) != 0;
}

static bool same_best(const struct incident *a, const struct incident *b, enum count_kind k)
{
    const struct count *x = &a->counts[k], *y = &b->counts[k];
    return span_empty(x->n.at) || span_empty(y->n.at) || x->n.best == y->n.best;
}

/* Is what a heading told in short the same as what the text goes on to tell? */
static bool headline_of(const struct inciding *c, const struct incident *in, const struct event *ev)
{
    return ev->in.status == in->status && !ev->in.when.historic && sites_agree(c, in, &ev->in) &&
           same_best(in, &ev->in, COUNT_KILLED) && same_best(in, &ev->in, COUNT_INJURED) &&
           (has_count(in) || has_site(in)) && (ev->verb || ev->past || has_day(&ev->in));
}

/* "The strikes", "the blasts": of an incident that was told in the plural. */
static bool of_many(const struct incident *in)
{
    return in->trigger.end > in->trigger.start && in->several;
}

/* Does who acts, or who suffers, stand for people told of before: "they", "one of them", "the gunmen"? */
static bool same_actors(const struct inciding *c, const struct event *ev)
{
    const struct clause *cl = &c->r->clauses[ev->clause];
    uint32_t p = event_agent(c, cl);
    if (p == NONE)
        p = event_patient(cl);
    if (p == NONE)
        return false;
    const struct phrase *ph = &c->r->syntax->phrases[p];
    bool them = p + 1 < c->r->syntax->first_phrase[ev->sentence + 1] && ph[1].prep == ph->end &&
                (ph[1].flags & PHRASE_PRONOUN) != 0;
    return them || ((ph->flags & PHRASE_PRONOUN) != 0 && ph->same == NONE) ||
           ((ph->flags & PHRASE_DEFINITE) != 0 && (phrase_class(c->x, c->r, p) == NOUN_FIGHTER ||
                                                   phrase_class(c->x, c->r, p) == NOUN_EVENT));
}

/* "In another attack", "a second bomb", "separately": of something else. */
static bool another(const struct inciding *c, const struct event *ev)
{
    static const char *const words[] = {"another", "second", "third", "separate", "separately",
        "elsewhere", "meanwhile", "different", "also", "later", "earlier", "previous", "previously",
        "similar", "once", "who", "ago", "years", "since", NULL};
    for (uint32_t i = c->first; i < ev->trigger && i < c->first + 60; i++)
        for (size_t w = 0; words[w] != NULL; w++)
            if (str_eq(c->r->doc->tokens[i].fold, str_of(words[w])))
                return true;
    return false;
}

static struct recent *told_before(struct stage *st, const struct event *ev, bool same_kind)
{
    const struct inciding *c = &st->c;
    bool bare = !has_day(&ev->in) && !has_site(&ev->in);
    for (size_t i = st->n_recent; i > 0; i--) {
        struct recent *rc = &st->recent[i - 1];
        const struct incident *in = &c->r->incidents[rc->index];
        uint32_t gap = ev->sentence - rc->sentence;
        if (c->later && (ev->verb || !ev->definite) &&
            c->r->doc->sentences[rc->sentence].block != c->r->doc->sentences[ev->sentence].block)
            continue; /* of another entry of the log */
        /* an undated one is not that of years ago */
        if ((!rc->heading || ev->in.when.historic) && !has_day(in) && has_day(&ev->in) && (ev->verb || !ev->definite) &&
            ev->in.when.start != CIVIL_NONE && ev->in.when.precision > PRECISION_DAY)
            continue;
        if (gap <= 3 && incident_family(in->kind) == FAMILY_VIOLENCE && in->series.n == 0 &&
            (incidents_dies_of_it(c, ev, in) || incidents_kills_attackers(c, ev)))
            return rc;
        if (gap <= 2 && i == st->n_recent && incidents_had_been_taken(c, ev, in))
            return rc;
        if (gap <= 3 && (in->kind == INCIDENT_KIDNAPPING || in->kind == INCIDENT_ARREST) &&
            incidents_freed_again(c, ev))
            return rc;
        if (gap > RECENT_GAP * (has_day(&ev->in) && has_site(&ev->in) ? 8u : 1u) ||
            !incident_kinds_agree(in->kind, ev->in.kind) || (same_kind && in->kind != ev->in.kind) || !when_agrees(in, &ev->in) ||
            !sites_agree(c, in, &ev->in))
            continue;
        if (rc->heading && gap <= 3 && headline_of(c, in, ev))
            return rc;
        if (in->series.n != 0 && !ev->plural && !has_day(&ev->in))
            continue; /* which of them it is nobody says */
        /* "denied that any abduction had taken place" */
        if (ev->in.status == INCIDENT_DENIED && !ev->verb && bare && gap <= 2 && in->kind == ev->in.kind &&
            in->status == INCIDENT_REPORTED && in->series.n == 0)
            return rc;
        if (in->status != ev->in.status && ev->in.status != INCIDENT_REPORTED)
            continue;
        /* "Tuesday's attack ... that left six dead" is not where nine died */
        const struct quantity *x = &in->counts[COUNT_KILLED].n, *y = &ev->in.counts[COUNT_KILLED].n;
        if (!span_empty(x->at) && !span_empty(y->at) && x->best != y->best && !ev->tabled &&
            has_site(in) != has_site(&ev->in) && has_day(&ev->in))
            continue;
        /* the news in short, then in full: "nine militants were killed near the border" */
        bool in_short = !rc->heading && !has_day(in) && in->n_where == 0 &&
                        in->status == ev->in.status && !span_empty(x->at) && !span_empty(y->at) &&
                        x->best == y->best && x->best >= 2 && !another(c, ev);
        if (in_short)
            return rc;
        /* a row that sums up what the text told */
        if (ev->tabled && has_day(&ev->in) && has_site(&ev->in) && has_day(in) && has_site(in))
            return rc;
        bool same_day = has_day(&ev->in) && in->when.start == ev->in.when.start &&
                        in->when.start != CIVIL_NONE;
        bool same_place = has_site(&ev->in) && has_site(in);
        /* "the attack"; "the killings", of an incident with more than one killed */
        bool taken_up = !ev->verb && ev->definite &&
                        (!ev->plural || (bare && gap <= 3 && (ev->row.count >= 0 || of_many(in))));
        /* "One of them blew himself up at the gate": more of the same, when nothing says otherwise */
        bool more = bare && ev->verb && gap <= 2 && !another(c, ev) && ev->past && same_actors(c, ev) &&
                    incident_kinds_agree(in->kind, ev->in.kind) &&
                    in->status == INCIDENT_REPORTED && ev->in.status == INCIDENT_REPORTED &&
                    incident_family(ev->in.kind) == FAMILY_VIOLENCE && has_day(in) && has_site(in) &&
                    i == st->n_recent;
        /* "It came under fire on its way from Argo": what was struck was told of before */
        bool it_again = ev->verb && (ev->row.flags & TRIGGER_UNDERGOES) != 0 && !has_day(&ev->in) &&
                        gap <= 2 && i == st->n_recent && same_actors(c, ev);
        if (more || it_again)
            return rc;
        bool toll = ev->kindless && ev->in.kind == INCIDENT_OTHER && bare && gap <= 3;
        if (taken_up || toll || (same_day && same_place && in->kind == ev->in.kind) ||
            (same_day && bare == false && gap <= 2 && ev->kindless) ||
            (same_place && !has_day(&ev->in) && in->kind == ev->in.kind && gap <= 2 && !ev->verb))
            return rc;
        if (bare && ev->verb && in->kind == ev->in.kind && gap <= 1 && has_day(in) &&
            ev->in.n_targets != 0 && in->n_targets == 0)
            return rc;
    }
    return NULL;
}


/* "The bombing": rather the bombing told before than the shooting told last. */
struct recent *incidents_told_before(struct stage *st, const struct event *ev)
{
    bool named = !ev->verb && ev->definite && ev->in.kind != INCIDENT_ATTACK && ev->in.kind != INCIDENT_OTHER;
    struct recent *r = named ? told_before(st, ev, true) : NULL;
    return r != NULL ? r : told_before(st, ev, false);
}
