/* incidents_scene.c - where and when, when the sentence of an incident does not say it itself.
 *
 * A report sets a scene and goes on in it: "WHERE  Chah Ab district" and "WHEN  Saturday" on lines of
 * their own, or a place and a day in the sentence before. What is lent keeps its own span, counts less
 * than what the sentence says itself, and is lent only when it is one place or one day: of two,
 * nobody can say which is meant. */
#include "read/incidents.h"

#include "read/stages.h"

enum { LABEL_REACH = 30, TOLD_REACH = 2 }; /* sentences */

static bool one_of(str w, const char *const *list)
{
    for (; *list != NULL; list++)
        if (str_is(w, *list))
            return true;
    return false;
}

/* "WHERE ...", "Location: ...": a line that is nothing but a label and its value. */
static bool labelled(const struct inciding *c, const char *const *labels)
{
    const struct document *d = c->r->doc;
    if (c->end - c->first < 2 || !one_of(d->tokens[c->first].fold, labels))
        return false;
    str raw = document_quote(d, d->tokens[c->first].at);
    return clause_mark(c->r, c->first + 1) == ':' ||
           (raw.n > 2 && raw.p[0] >= 'A' && raw.p[0] <= 'Z' && raw.p[1] >= 'A' && raw.p[1] <= 'Z');
}

static bool exact_day(const struct when *w)
{
    return w->start != CIVIL_NONE && w->precision <= PRECISION_DAY && !w->historic;
}

/* The one site that is a place inside a country; NULL when there is none, or more than one. */
static const struct site *only_site(const struct incident *in)
{
    const struct site *one = NULL;
    for (size_t i = 0; i < in->n_where; i++) {
        const struct site *s = &in->where[i];
        if (strcmp(s->role, "site") != 0 || strcmp(s->precision, "country") == 0)
            continue;
        if (one != NULL)
            return NULL;
        one = s;
    }
    return one;
}

static const char *const label_where[] = {"where", "location", "place", "area", NULL},
                        *const label_when[] = {"when", "date", "time", NULL};

pm_code incidents_scene_header(struct inciding *c, struct scene *sc, uint32_t s, struct pm_err *e)
{
    struct event all;
    c->first = c->r->doc->sentences[s].first_token;
    c->end = c->r->doc->sentences[s].end_token;
    bool says_where = labelled(c, label_where), says_when = labelled(c, label_when);
    if (!says_where && !says_when)
        return PM_OK;
    pm_code rc = incidents_named(c, &all, e);
    if (rc == PM_OK && says_where)
        rc = incidents_places(c, &all, e);
    if (rc != PM_OK)
        return rc;
    if (says_when && all.n_dates == 1 && exact_day(&c->r->mentions[all.dates[0]].when))
        sc->header_day = all.dates[0] + 1;
    const struct site *site = only_site(&all.in);
    if (says_where && site != NULL) {
        sc->site = *site;
        sc->site_labelled = true;
        sc->site_until = s + 1 + LABEL_REACH;
    }
    if (sc->header_day != 0 && sc->site_labelled) {
        sc->when = c->r->mentions[sc->header_day - 1].when;
        if (span_empty(sc->when.at))
            sc->when.at = c->r->mentions[sc->header_day - 1].at;
        sc->day_labelled = true;
        sc->day_until = s + 1 + LABEL_REACH;
    }
    return PM_OK;
}

pm_code incidents_scene(struct inciding *c, struct scene *sc, uint32_t s, bool heading,
                        struct pm_err *e)
{
    struct event all;
    pm_code rc = incidents_named(c, &all, e);
    if (rc != PM_OK)
        return rc;
    bool says_where = labelled(c, label_where), says_when = labelled(c, label_when);
    if (says_where && (rc = incidents_places(c, &all, e)) != PM_OK)
        return rc;
    const struct site *site = only_site(&all.in);
    const struct when *day = all.n_dates > 0 ? &c->r->mentions[all.dates[0]].when : NULL;
    bool one_day = all.n_dates == 1 && exact_day(day);
    if (heading && !says_where && !says_when && (site != NULL || one_day)) {
        sc->site_until = sc->day_until = 0; /* another item of the report */
    }
    if (site != NULL && (says_where || s >= sc->site_until || !sc->site_labelled)) {
        sc->site = *site;
        sc->site_labelled = says_where;
        sc->site_until = s + 1 + (says_where || heading ? LABEL_REACH : TOLD_REACH);
    } else if (all.in.n_where > 0 && !sc->site_labelled) {
        sc->site_until = 0; /* several: nobody can say which is meant from here on */
    }
    if (one_day && (says_when || s >= sc->day_until || !sc->day_labelled)) {
        sc->when = *day;
        if (span_empty(sc->when.at))
            sc->when.at = c->r->mentions[all.dates[0]].at;
        sc->day_labelled = says_when;
        sc->day_until = s + 1 + (says_when || heading ? LABEL_REACH : TOLD_REACH);
    } else if (all.n_dates > 0 && !sc->day_labelled) {
        sc->day_until = 0;
    }
    return PM_OK;
}

pm_code incidents_lend(struct inciding *c, const struct scene *sc, struct event *ev, struct pm_err *e)
{
    struct incident *in = &ev->in;
    bool happened = in->status == INCIDENT_REPORTED && (ev->past || ev->terse || ev->definite);
    /* "Two men died": of another incident, as a rule, than what the scene was set for */
    if (ev->kindless && in->kind == INCIDENT_OTHER)
        return PM_OK;
    /* "the number of people killed by the bomb has risen, the hospital said on Thursday" */
    if (ev->kindless && c->r->clauses[ev->clause].kind == CLAUSE_PARTICIPLE &&
        c->r->clauses[ev->clause].passive)
        return PM_OK;
    if (!happened || (ev->plural && !ev->verb) || in->when.historic)
        return PM_OK;
    bool no_day = in->when.start == CIVIL_NONE && span_empty(in->when.at);
    struct event own; /* "was found in Argo on Monday; he had been shot": first from next door */
    pm_code rc = in->n_where == 0 || no_day ? incidents_named(c, &own, e) : PM_OK;
    if (rc != PM_OK || (in->n_where > 0 && !no_day))
        return rc;
    /* what another incident of the sentence has taken is its own */
    bool alone = true;
    for (size_t i = 0; i < c->n_events; i++)
        alone = alone && (&c->events[i] == ev || c->events[i].gone);
    if (alone && in->n_where == 0 && own.in.n_where > 0) {
        const struct site *s = only_site(&own.in);
        ev->lent_site = s != NULL;
        rc = s != NULL ? incident_site(c, in, *s, e) : PM_OK;
    }
    if (alone && no_day && own.n_dates == 1 && exact_day(&c->r->mentions[own.dates[0]].when)) {
        in->when = c->r->mentions[own.dates[0]].when;
        if (span_empty(in->when.at))
            in->when.at = c->r->mentions[own.dates[0]].at;
        ev->lent_day = true;
    }
    bool site = own.in.n_where == 0 && in->n_where == 0 && ev->sentence < sc->site_until;
    bool day = own.n_dates == 0 && no_day && ev->sentence < sc->day_until;
    /* a day of its own is another day, and may be another place */
    if (site && in->when.start != CIVIL_NONE && !sc->site_labelled && sc->day_until > 0 &&
        (in->when.start > sc->when.end || in->when.end < sc->when.start))
        site = false;
    /* another place may be another day */
    if (day && in->n_where > 0 && !sc->day_labelled)
        day = false;
    ev->lent_site = ev->lent_site || site;
    ev->lent_day = ev->lent_day || day;
    if (day)
        in->when = sc->when;
    return rc == PM_OK && site ? incident_site(c, in, sc->site, e) : rc;
}
