/* incidents_lists.c - places, actors, targets and weapons of an incident: no list grows past its bound,
 * nothing stands in it twice. */
#include "read/incidents_in.h"

/* Room for one more of n items of `bytes`: a list never grows past EVENT_LIST_MAX. */
static void *grown(struct inciding *c, void *list, size_t n, size_t bytes, struct pm_err *e,
                   pm_code *rc)
{
    *rc = PM_OK;
    if (n >= EVENT_LIST_MAX)
        return NULL;
    if (n != 0)
        return list;
    void *fresh = arena_array(c->r->arena, EVENT_LIST_MAX, bytes);
    if (fresh == NULL)
        *rc = arena_err(c->r->arena, e);
    return fresh;
}

static bool inside(const struct inciding *c, str inner, str outer)
{
    if (inner.n == 0 || outer.n == 0 || c->names == NULL)
        return str_eq(inner, outer);
    return str_eq(inner, outer) || names_inside(c->names, inner, outer) ||
           str_eq(names_state(c->names, inner), outer);
}

pm_code incident_site(struct inciding *c, struct incident *in, struct site s, struct pm_err *e)
{
    for (size_t i = 0; i < in->n_where; i++) {
        struct site *w = &in->where[i];
        if (strcmp(w->role, s.role) != 0)
            continue;
        if (inside(c, w->id, s.id))
            return PM_OK; /* "in Argo, Badakhshan": the smaller one tells more */
        if (inside(c, s.id, w->id)) {
            *w = s;
            return PM_OK;
        }
    }
    pm_code rc;
    struct site *list = grown(c, in->where, in->n_where, sizeof *list, e, &rc);
    if (list != NULL) {
        in->where = list;
        list[in->n_where++] = s;
    }
    return rc;
}

pm_code incident_actor(struct inciding *c, struct incident *in, struct perpetrator p,
                       struct pm_err *e)
{
    for (size_t i = 0; i < in->n_perpetrators; i++) {
        struct perpetrator *have = &in->perpetrators[i];
        bool same = p.who.id.n != 0 ? str_eq(have->who.id, p.who.id)
                                    : str_eq(document_quote(c->r->doc, have->who.at),
                                             document_quote(c->r->doc, p.who.at));
        if (same && have->stance == p.stance && str_eq(have->claimant.id, p.claimant.id))
            return PM_OK;
    }
    pm_code rc;
    struct perpetrator *list = grown(c, in->perpetrators, in->n_perpetrators, sizeof *list, e, &rc);
    if (list != NULL) {
        in->perpetrators = list;
        list[in->n_perpetrators++] = p;
    }
    return rc;
}

pm_code incident_target(struct inciding *c, struct incident *in, struct target t, struct pm_err *e)
{
    str words = document_quote(c->r->doc, t.who.at);
    for (size_t i = 0; i < in->n_targets; i++) {
        str have = document_quote(c->r->doc, in->targets[i].who.at);
        if (str_eq(have, words) || (str_ends(have, words) && have.n > words.n))
            return PM_OK; /* "a tribal elder", "the elder" */
    }
    pm_code rc;
    struct target *list = grown(c, in->targets, in->n_targets, sizeof *list, e, &rc);
    if (list != NULL) {
        in->targets = list;
        list[in->n_targets++] = t;
    }
    return rc;
}

pm_code incident_weapon(struct inciding *c, struct incident *in, struct weapon w, struct pm_err *e)
{
    for (size_t i = 0; i < in->n_weapons; i++)
        if (in->weapons[i].what == w.what ||
            (w.what != NULL && in->weapons[i].what != NULL &&
             strcmp(in->weapons[i].what, w.what) == 0))
            return PM_OK;
    pm_code rc;
    struct weapon *list = grown(c, in->weapons, in->n_weapons, sizeof *list, e, &rc);
    if (list != NULL) {
        in->weapons = list;
        list[in->n_weapons++] = w;
    }
    return rc;
}

struct party event_claimant(const struct inciding *c, const struct event *ev)
{
    if (ev->claim == NONE)
        return (struct party){0};
    const struct claim *cl = &c->r->claims[ev->claim];
    if (str_eq(cl->claimant.id, STR("author")))
        return (struct party){0};
    return cl->claimant;
}
