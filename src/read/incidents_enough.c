/* incidents_enough.c - is there enough in an event to tell it from talk? */
#include "read/incidents_in.h"

/* "killed in a landslide": a sentence about an accident, not about violence. */
static bool misfortune(const struct inciding *c, const struct event *ev)
{
    static const char *const words[] = {"crash", "accident", "accidents", "earthquake", "quake",
        "flood", "floods", "flooding", "avalanche", "landslide", "mudslide", "collision", "disease",
        "illness", "storm", "drought", "famine", "derailed", "capsized", "overturned", "drowned",
        "collided", "rains", "lightning", "outbreak", "cholera", "virus", "earthquakes", NULL};
    static const char *const fires[] = {"fire", "blaze", "fires", "drowning", "collapse", "roof", NULL};
    uint32_t agent = ev->verb ? event_agent(c, &c->r->clauses[ev->clause]) : NONE;
    const struct phrase *by = agent != NONE ? &c->r->syntax->phrases[agent] : NULL;
    for (size_t i = by != NULL ? by->first : 0; by != NULL && i < by->end; i++)
        if (str_eq(c->r->doc->tokens[i].fold, STR("unexploded")))
            return true; /* a remnant of war */
    /* "a fire", not "sniper fire" */
    bool bare = by != NULL && (by->first == by->head || (by->first + 1 == by->head &&
                                                         clause_tag(c->r, by->first, TAG_DET)));
    for (size_t w = 0; bare && fires[w] != NULL; w++)
        if (str_eq(c->r->doc->tokens[c->r->syntax->phrases[agent].head].fold, str_of(fires[w])))
            return true;
    for (uint32_t i = c->first; i < c->end && i < c->first + 120; i++) /* a remnant of war */
        if (any_of(fold(c, i), (const char *const[]){"unexploded", "uxo", "erw", "soviet-era", "war-era", NULL}) ||
            (str_eq(fold(c, i), STR("civil")) && str_eq(fold(c, i + 1), STR("war")) && ev->kindless))
            return true;
    for (uint32_t i = c->first; i < c->end && i < c->first + 120; i++)
        for (size_t w = 0; words[w] != NULL; w++)
            if (str_is(c->r->doc->tokens[i].fold, words[w]))
                return true;
    return false;
}

/* "A mine from the civil war killed two children": what a war left behind is nobody's attack. */
static bool remnant_of_war(const struct inciding *c, const struct event *ev)
{
    static const char *const words[] = {"unexploded", "remnant", "remnants", "leftover", "soviet-era",
        "soviet", "civil", "decades-old", "accident", "accidents", "old", "abandoned", NULL};
    bool mine = false;
    for (size_t i = 0; i < ev->in.n_weapons; i++)
        mine = mine || ev->in.weapons[i].what == NULL || strcmp(ev->in.weapons[i].what, "mine") == 0 ||
               strcmp(ev->in.weapons[i].what, "ied") == 0;
    if (!mine || ev->in.n_perpetrators != 0)
        return false;
    bool named = false, left = false;
    for (uint32_t i = c->first; i < c->end && i < c->first + 80; i++) {
        named = named || any_of(fold(c, i), (const char *const[]){"mine", "mines", "landmine", "shell",
                                                                  "ordnance", "grenade", NULL});
        left = left || any_of(fold(c, i), words);
    }
    return named && left;
}

/* Does the verb's own clause count from some day on? */
static bool since(const struct inciding *c, const struct event *ev)
{
    const struct clause *cl = &c->r->clauses[ev->clause];
    if (str_eq(c->r->doc->tokens[c->first].fold, STR("since")))
        return true; /* "Since the beginning of the year, ..." */
    for (uint32_t i = cl->first; i < cl->end && i < cl->first + 60; i++)
        if (str_eq(c->r->doc->tokens[i].fold, STR("since")))
            return true;
    return false;
}

double incidents_score(const struct event *ev)
{
    double s = 0.3;
    s += !has_day(&ev->in) ? 0 : ev->lent_day ? 0.05 : 0.2;
    s += !has_site(&ev->in) ? 0 : ev->lent_site ? 0.05 : 0.2;
    s += has_count(&ev->in) ? 0.2 : 0;
    s += ev->in.n_perpetrators != 0 ? 0.1 : 0;
    s += ev->in.n_targets != 0 ? 0.1 : 0;
    s += ev->verb && (ev->past || ev->in.status != INCIDENT_REPORTED) ? 0.1 : 0;
    return s > 1 ? 1 : s;
}

bool incidents_enough(const struct inciding *c, const struct event *ev, bool heading)
{
    const struct incident *in = &ev->in;
    if (ev->terse)
        return has_count(in) || (c->entry != NONE && has_site(in));
    /* "40 people killed since March": a sum */
    if (ev->verb && (ev->kindless || in->kind == INCIDENT_SMUGGLING) && since(c, ev))
        return false;
    /* "two attacks this autumn show how" */
    if (ev->plural && !ev->verb && in->when.precision > PRECISION_DAY && has_day(in) &&
        (!has_site(in) || ev->lent_site) && !has_count(in))
        return false;
    /* "1,200 civilians were killed in the first nine months of the year" */
    if (ev->kindless && in->kind == INCIDENT_OTHER && in->when.precision > PRECISION_DAY &&
        in->when.precision < PRECISION_RELATIVE && has_day(in) && !(in->counts[COUNT_KILLED].n.best < 30))
        return false;
    /* "seized 1.9 tonnes of drugs in the first ten months of the year" */
    if (ev->verb && (in->kind == INCIDENT_SMUGGLING || in->kind == INCIDENT_ARREST) && has_day(in) &&
        in->when.start != CIVIL_NONE && in->when.end - in->when.start > 45)
        return false;
    /* people die of much; only the number says that it is news of this kind */
    /* "Two men were killed": of what, when and where isn't told, so it can't be told apart. */
    if (ev->kindless && in->kind == INCIDENT_OTHER && in->when.start == CIVIL_NONE && !has_site(in))
        return false;
    if (ev->kindless && in->kind == INCIDENT_OTHER && (!has_count(in) || misfortune(c, ev)))
        return false;
    if (ev->kindless && in->kind == INCIDENT_BOMBING && remnant_of_war(c, ev))
        return false;
    /* "peacekeepers have been blamed for the cholera, killing 10,000" */
    if (ev->kindless && in->n_weapons == 0 && misfortune(c, ev))
        return false;
    bool anchor = has_day(in) || has_site(in) || has_count(in);
    /* "the epidemic of officers killing unarmed people", "accused of hurting civilians": no case */
    if (ev->kindless && ev->clause != NONE && c->r->clauses[ev->clause].kind == CLAUSE_PARTICIPLE && !anchor)
        return false;
    /* "Two suspects were arrested": what follows on what the text tells, unless it has a day or a
     * place of its own */
    bool own = (has_day(in) && !ev->lent_day) || (has_site(in) && !ev->lent_site);
    if (incident_family(in->kind) == FAMILY_ARREST && !own && c->r->n_incidents != 0)
        return false;
    /* "answered on Monday with air strikes on Bermal": one day and one place are enough */
    bool pinned = has_day(in) && !ev->lent_day && in->when.precision <= PRECISION_DAY && ev->past &&
                  has_site(in) && !ev->lent_site && strcmp(in->where[0].precision, "country") != 0;
    if (ev->plural && !ev->verb && !pinned &&
        (!has_day(in) || (ev->number == 0 && !has_count(in))))
        return false;
    if (!ev->verb && in->status == INCIDENT_REPORTED && !ev->past && !has_day(in) && !has_count(in) &&
        !ev->definite)
        return false;
    if ((ev->row.flags & TRIGGER_WEAK) != 0 && (!has_site(in) || (!has_day(in) && !has_count(in))))
        return false;
    if (heading)
        return anchor && (has_count(in) || has_site(in)) && incidents_score(ev) >= 0.6;
    if (!anchor && !(ev->verb && (in->n_targets != 0 || in->n_perpetrators != 0)))
        return false;
    return incidents_score(ev) >= 0.5;
}

