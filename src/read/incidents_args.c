/* incidents_args.c - when, where, who, to whom, with what: from the trigger's own clause. */
#include "read/incidents_in.h"



static bool is_kind_verb(const struct inciding *c, uint32_t lemma, char pos)
{
    const struct lex_word *w = &c->x->words[lemma];
    for (uint32_t n = 0; n < w->n_entries; n++) {
        const struct lex_entry *entry = &c->x->entries[w->entry + n];
        if (entry->list == LEX_TRIGGER && c->x->triggers[entry->row].pos == pos)
            return true;
    }
    return false;
}

/* "Rockets hit a village" is shelling, "a drone struck a post" a drone strike. */
static void settle_by_weapon(const struct inciding *c, struct event *ev, uint32_t phrase)
{
    if (phrase == NONE)
        return;
    const struct phrase *p = phrase_at(c, phrase);
    for (uint32_t i = p->first; i < p->end; i++)
        if (any_of(fold(c, i), (const char *const[]){"unexploded", "unclaimed", NULL}))
            return; /* a remnant of war */
    bool bomber = any_of(fold(c, p->head), (const char *const[]){"bomber", "bombers", "attacker",
                                                                 "attackers", NULL});
    if (ev->kindless && ev->in.kind == INCIDENT_OTHER &&
        any_of(fold(c, p->head), (const char *const[]){"bomber", "bombers", NULL}))
        ev->in.kind = INCIDENT_BOMBING;
    for (uint32_t i = bomber ? p->first : p->head; i <= p->head; i++) {
        uint32_t word = c->r->syntax->of[i].word;
        uint32_t lemma = c->x->words[word].noun != 0 ? c->x->words[word].noun : word;
        const struct lex_word *w = &c->x->words[lemma];
        for (uint32_t n = 0; n < w->n_entries; n++) {
            const struct lex_entry *entry = &c->x->entries[w->entry + n];
            if (entry->list != LEX_TRIGGER || entry->n_rest != 0)
                continue;
            const struct trigger_row *row = &c->x->triggers[entry->row];
            bool from_afar = row->kind == INCIDENT_AIR_STRIKE || row->kind == INCIDENT_DRONE_STRIKE ||
                             row->kind == INCIDENT_SHELLING; /* "airstrikes hit three villages" */
            if (row->pos == 'm' || (row->pos == 'n' && from_afar))
                ev->in.kind = (enum incident_kind)row->kind;
        }
    }
}

/* "... on Monday when gunmen attacked a post": the day stands in front. */
static bool at_that_time(const struct document *d, const struct clause *cl)
{
    return cl->kind == CLAUSE_SUB &&
           (token_is(d, cl->intro, STR("when")) || token_is(d, cl->intro, STR("as")));
}

/* "defused a bomb that was meant for the embassy": what a plan was for. */
static pm_code add_meant(struct inciding *c, struct event *ev, struct pm_err *e)
{
    static const char *const meant[] = {"mean", "intend", "aim", "destine", "direct", NULL};
    static const char *const at[] = {"for", "at", "against", NULL};
    const struct syntax *y = c->r->syntax;
    for (uint32_t k = y->first_clause[ev->sentence]; k < y->first_clause[ev->sentence + 1]; k++) {
        const struct clause *cl = &c->r->clauses[k];
        if (!cl->passive || cl->negated || !any_of(c->x->words[cl->lemma].text, meant))
            continue;
        uint32_t last = y->first_phrase[ev->sentence + 1];
        for (uint32_t p = y->first_phrase[ev->sentence]; p < last; p++)
            if (phrase_at(c, p)->prep == cl->group_end && any_of(fold(c, cl->group_end), at))
                return event_add_target(c, ev, p, e);
    }
    return PM_OK;
}

/* "opened fire on a vehicle": what stands behind the run's preposition. */
static pm_code add_fired_on(struct inciding *c, struct event *ev, struct pm_err *e)
{
    static const char *const at[] = {"on", "at", "upon", "towards", NULL};
    uint32_t last = c->r->syntax->first_phrase[ev->sentence + 1];
    for (uint32_t p = c->r->syntax->first_phrase[ev->sentence]; p < last; p++) {
        uint32_t prep = phrase_at(c, p)->prep;
        if (prep != NONE && prep >= ev->trigger_end && prep <= ev->trigger_end + 1 &&
            any_of(fold(c, prep), at))
            return event_add_target(c, ev, p, e);
    }
    return PM_OK;
}

/* A weapon that acts or is acted on, whatever stands between it and its verb. */
static pm_code weapon_of(struct inciding *c, struct event *ev, uint32_t phrase, struct pm_err *e)
{
    uint32_t m = phrase != NONE ? c->r->syntax->of[phrase_at(c, phrase)->head].mention : NONE;
    if (m == NONE || c->r->mentions[m].kind != MENTION_WEAPON ||
        span_overlaps(c->r->mentions[m].at, ev->in.trigger))
        return PM_OK;
    return incident_weapon(c, &ev->in, (struct weapon){.at = c->r->mentions[m].at,
                                                       .what = c->r->mentions[m].what}, e);
}

/* What a vehicle was driven into; else `patient`. */
static uint32_t rammed(const struct inciding *c, const struct event *ev, uint32_t patient)
{
    uint32_t last = c->r->syntax->first_phrase[ev->sentence + 1];
    for (uint32_t p = c->r->syntax->first_phrase[ev->sentence]; p < last; p++) {
        const struct phrase *ph = phrase_at(c, p);
        if (ph->prep != NONE && ph->prep > ev->trigger && ph->prep < ev->trigger + 12 &&
            any_of(fold(c, ph->prep), (const char *const[]){"into", "against", NULL}))
            return p;
    }
    return patient;
}

/* "a bomb exploded near a convoy", "a blast inside a mosque": what stood where it went off. */
static pm_code add_beside(struct inciding *c, struct event *ev, uint32_t from, uint32_t end, struct pm_err *e)
{
    static const char *const beside[] = {"near", "beside", "inside", "outside", "under", "at", "to", NULL};
    uint32_t last = c->r->syntax->first_phrase[ev->sentence + 1];
    if (ev->in.status != INCIDENT_REPORTED || ev->in.n_targets != 0 ||
        (ev->in.kind != INCIDENT_BOMBING && ev->in.kind != INCIDENT_SUICIDE_BOMBING))
        return PM_OK;
    for (uint32_t p = c->r->syntax->first_phrase[ev->sentence]; p < last; p++) {
        const struct phrase *ph = phrase_at(c, p);
        if (ph->prep == NONE || ph->prep < from || ph->prep >= end || !any_of(fold(c, ph->prep), beside))
            continue;
        bool to = str_eq(fold(c, ph->prep), STR("to")); /* "attached to", "next to" */
        if (to && (ph->prep == 0 || !any_of(fold(c, ph->prep - 1), (const char *const[]){"attached", "next", "close",
                                                                                          "fixed", NULL})))
            continue;
        enum noun_class n = phrase_class(c->x, c->r, p);
        bool entrance = any_of(fold(c, ph->head), (const char *const[]){"entrance", "gate", "front", NULL});
        if (n == NOUN_VEHICLE || n == NOUN_BUILDING || entrance)
            return event_add_target(c, ev, p, e);
    }
    return PM_OK;
}

static bool device_row(const struct event *ev)
{
    return (ev->row.flags & TRIGGER_DEVICE) != 0 || ev->kindless;
}

static pm_code verb_args(struct inciding *c, struct event *ev, struct pm_err *e)
{
    const struct reading *r = c->r;
    const struct clause *cl = &r->clauses[ev->clause];
    pm_code rc;
    /* "On 26 November a drone that came from the south killed three": the day stands before the subject
     * that the relative clause parts from its verb */
    uint32_t subject = cl->subject;
    if (cl->kind == CLAUSE_MAIN && subject != NONE && clause_tag(c->r, phrase_at(c, subject)->end, TAG_REL) &&
        phrase_at(c, subject)->end < cl->first && phrase_at(c, subject)->first > c->first)
        TRY(event_collect(c, ev, c->first, phrase_at(c, subject)->first, true, e));
    TRY(event_collect(c, ev, cl->first, cl->end, false, e));
    /* what a coordinate or participle does not say itself stands in the clause it hangs on */
    uint32_t up = cl->parent;
    bool linked = cl->kind == CLAUSE_PARTICIPLE || cl->kind == CLAUSE_COORDINATE ||
                  cl->kind == CLAUSE_RELATIVE || at_that_time(r->doc, cl);
    /* "the number of people killed by the bomb has risen, the hospital said on Thursday": another day */
    if (cl->kind == CLAUSE_PARTICIPLE && cl->passive && ev->kindless && cl->subject != NONE &&
        phrase_at(c, cl->subject)->end == cl->group)
        linked = false;
    /* "since Thursday, when they were taken": that day, whatever stands before it */
    uint32_t day = cl->kind == CLAUSE_SUB && cl->intro != NONE && cl->intro > c->first + 1 &&
                           str_eq(fold(c, cl->intro), STR("when")) && clause_mark(c->r, cl->intro - 1) == ','
                       ? r->syntax->of[cl->intro - 2].mention : NONE;
    if (day != NONE && ev->n_dates == 0 && r->mentions[day].kind == MENTION_DATE)
        ev->dates[ev->n_dates++] = day;
    for (int n = 0; n < 2 && linked && up != NONE && ev->n_dates == 0; n++) {
        const struct clause *p = &r->clauses[up];
        if (cl->kind == CLAUSE_RELATIVE && n == 0)
            event_nearest_date(c, ev, p->first, cl->first);
        else if (!event_is_speech(c, p->lemma) && p->tense != TENSE_FUTURE)
            /* "a bomb tore through a bazaar in Khost on Monday, killing nine": there, too */
            TRY(event_collect(c, ev, p->first, p->end,
                        !(cl->kind == CLAUSE_PARTICIPLE && ev->kindless && ev->in.n_where == 0), e));
        up = p->parent;
    }
    /* "the miners of Argo have not been heard of since Thursday, when they were taken" */
    if (at_that_time(r->doc, cl) && cl->parent != NONE && ev->in.n_where == 0)
        TRY(event_collect(c, ev, r->clauses[cl->parent].first, cl->first, false, e));
    /* "Nine people died when a bomber struck a rally in Bajaur on Sunday" */
    if (ev->kindless && ev->n_dates == 0 && ev->in.n_where == 0 && ev->clause + 1 < r->syntax->first_clause[ev->sentence + 1] &&
        cl[1].parent == ev->clause && at_that_time(r->doc, &cl[1]) && cl->tense == TENSE_PAST)
        TRY(event_collect(c, ev, cl[1].first, cl[1].end, false, e));
    /* "attack convoys of mining companies in Argo": the place stands in the participle's stretch */
    for (uint32_t k = ev->clause + 1; ev->in.n_where == 0 && k < ev->clause + 3 &&
                                      k < r->syntax->first_clause[ev->sentence + 1]; k++)
        if (r->clauses[k].kind == CLAUSE_PARTICIPLE && r->clauses[k].parent == ev->clause)
            TRY(event_collect(c, ev, r->clauses[k].first, r->clauses[k].end, false, e));
    uint32_t agent = event_agent(c, cl);
    if (ev->in.kind == INCIDENT_ATTACK || (ev->kindless && (ev->row.flags & TRIGGER_OBJECT) != 0))
        settle_by_weapon(c, ev, agent);
    if (ev->in.kind == INCIDENT_BOMBING && ev->verb && !device_row(ev)) {
        settle_by_weapon(c, ev, agent); /* "jets bombed a village" */
        if (ev->in.kind != INCIDENT_AIR_STRIKE && ev->in.kind != INCIDENT_DRONE_STRIKE)
            ev->in.kind = INCIDENT_BOMBING;
    }
    TRY(weapon_of(c, ev, agent, e));
    TRY(weapon_of(c, ev, event_patient(cl), e));
    bool device = (ev->row.flags & TRIGGER_DEVICE) != 0;
    bool released = (ev->row.flags & TRIGGER_END) != 0;
    bool suffers = (ev->row.flags & TRIGGER_OBJECT) == 0 && ev->kindless; /* died */
    bool foiled = (ev->row.flags & TRIGGER_FIRED) != 0 && ev->in.status == INCIDENT_PLANNED;
    bool own_men = agent != NONE &&
                   ((phrase_at(c, agent)->flags & PHRASE_PRONOUN) != 0 ||
                    any_of(fold(c, phrase_at(c, agent)->first),
                           (const char *const[]){"its", "their", "our", "his", NULL}));
    bool warns = ev->in.status == INCIDENT_THREATENED && ev->claim != NONE && own_men &&
                 r->claims[ev->claim].claimant.id.n != 0;
    if (warns)
        /* "ISIS-K warned that it would attack": who warns */
        TRY(incident_actor(c, &ev->in,
                           (struct perpetrator){.who = r->claims[ev->claim].claimant,
                                                .claimant = r->claims[ev->claim].claimant,
                                                .stance = STANCE_ASSERTS}, e));
    if (!warns && !(device && ev->in.n_weapons != 0) && !released && !suffers && !foiled &&
        ev->in.kind != INCIDENT_DISPLACEMENT)
        TRY(event_add_actors(c, ev, agent, ev->in.status == INCIDENT_DENIED ? STANCE_DENIES : STANCE_ASSERTS,
                       event_claimant(c, ev), e));
    uint32_t patient = suffers ? cl->subject : event_patient(cl);
    if (str_eq(c->x->words[cl->lemma].text, STR("ram"))) /* "rammed a lorry into a post" */
        patient = rammed(c, ev, patient);
    if (!device || patient != NONE)
        TRY(event_add_targets(c, ev, device && !cl->passive ? cl->object : patient, e));
    if (device)
        TRY(add_beside(c, ev, cl->first, cl->end, e));
    if (str_eq(fold(c, ev->trigger + 1), STR("fire")))
        TRY(add_fired_on(c, ev, e));
    if (ev->in.status == INCIDENT_PLANNED)
        TRY(add_meant(c, ev, e));
    return PM_OK;
out:
    return rc;
}

static pm_code noun_args(struct inciding *c, struct event *ev, struct pm_err *e)
{
    static const char *const hit[] = {"on", "against", "upon", "targeting", NULL};
    static const char *const own_verb[] = {"carry", "conduct", "launch", "stage", "mount",
                                           "perpetrate", "commit", "execute", "plan", "direct",
                                           "orchestrate", NULL};
    const struct reading *r = c->r;
    const struct phrase *p = phrase_at(c, ev->phrase);
    uint32_t end = event_chain_end(c, ev->phrase);
    pm_code rc;
    TRY(event_collect(c, ev, p->first, end, false, e));
    bool of_victims = ev->row.count >= 0 || ev->in.kind == INCIDENT_BOMBING ||
                      ev->in.kind == INCIDENT_SHELLING || ev->in.kind == INCIDENT_AIR_STRIKE ||
                      ev->in.kind == INCIDENT_ARREST || ev->in.kind == INCIDENT_ATTACK;
    for (uint32_t k = ev->phrase + 1; k < r->syntax->n_phrases && phrase_at(c, k)->end <= end; k++) {
        const struct phrase *n = phrase_at(c, k);
        str prep = n->prep != NONE ? fold(c, n->prep) : STR("");
        if (str_eq(prep, STR("by")) ||
            (ev->in.kind == INCIDENT_ARMED_CLASH && str_eq(prep, STR("between")) &&
             (n->prep == p->end || n->prep == ev->trigger_end)))
            TRY(event_add_actors(c, ev, k, STANCE_ASSERTS, event_claimant(c, ev), e));
        else if (ev->clause != NONE && str_eq(prep, STR("on")) &&
                 any_of(c->x->words[r->clauses[ev->clause].lemma].text,
                        (const char *const[]){"blame", "claim", "announce", NULL}))
            continue; /* "blamed the blast on X", "claimed the blast on its channel" */
        else if (any_of(prep, hit) || (of_victims && str_eq(prep, STR("of")) && n->prep == p->end))
            TRY(event_add_target(c, ev, k, e));
    }
    TRY(add_beside(c, ev, p->end, end, e));
    /* "a Taliban attack", "an ISIS-K bombing" */
    for (uint32_t i = p->first; i < ev->trigger; i++) {
        uint32_t m = r->syntax->of[i].mention;
        if (m != NONE && r->mentions[m].kind == MENTION_GROUP) {
            struct perpetrator by = {.who = {.at = r->mentions[m].at, .id = r->mentions[m].id},
                                     .claimant = event_claimant(c, ev), .stance = STANCE_ASSERTS};
            TRY(incident_actor(c, &ev->in, by, e));
        }
    }
    if (ev->clause == NONE)
        return PM_OK;
    const struct clause *cl = &r->clauses[ev->clause];
    /* "On Monday guards fired at a protest": the deed has the day */
    if (ev->n_dates == 0 && is_kind_verb(c, cl->lemma, 'v') && !cl->conditional &&
        cl->tense == TENSE_PAST)
        TRY(event_collect(c, ev, cl->first, cl->end, true, e));
    /* "Pakistan answered with air strikes" */
    if (p->prep != NONE && str_eq(fold(c, p->prep), STR("with")) && !cl->passive &&
        any_of(c->x->words[cl->lemma].text, (const char *const[]){"answer", "respond", "retaliate",
                                                                  "reply", "react", NULL})) {
        TRY(event_collect(c, ev, cl->first, cl->end, false, e));
        TRY(event_add_actors(c, ev, cl->subject, STANCE_ASSERTS, event_claimant(c, ev), e));
    }
    bool patient = event_patient(cl) == ev->phrase;
    bool told = is_kind_verb(c, cl->lemma, 'h') && (patient || cl->subject == ev->phrase);
    if (told) {
        TRY(event_collect(c, ev, cl->first, cl->end, false, e));
        if (patient && any_of(c->x->words[cl->lemma].text, own_verb))
            TRY(event_add_actors(c, ev, event_agent(c, cl), STANCE_ASSERTS, event_claimant(c, ev), e));
        if (cl->subject == ev->phrase && !cl->passive)
            TRY(event_add_target(c, ev, cl->object, e));
    } else if (p->prep != NONE && str_eq(fold(c, p->prep), STR("under")) && !cl->passive &&
               str_eq(c->x->words[cl->lemma].text, STR("come"))) {
        /* "a patrol came under attack in Isfara late on Saturday" */
        TRY(event_collect(c, ev, cl->first, cl->end, false, e));
        TRY(event_add_target(c, ev, cl->subject, e));
    }
    return PM_OK;
out:
    return rc;
}

pm_code incidents_places(struct inciding *c, struct event *ev, struct pm_err *e)
{
    pm_code rc = PM_OK;
    for (uint32_t i = c->first; i < c->end && i < c->first + 60 && rc == PM_OK; i++) {
        uint32_t index = c->r->syntax->of[i].mention;
        const struct mention *m = index != NONE ? &c->r->mentions[index] : NULL;
        if (m != NULL && m->kind == MENTION_PLACE && m->id.n != 0)
            rc = incident_site(c, &ev->in, (struct site){.at = m->at, .id = m->id,
                               .precision = event_site_precision(c, m), .role = "site"}, e);
    }
    return rc;
}

/* "0430L IED vs ANA convoy vic Argo, 2 KIA": no syntax, so the whole line is the clause. */
static pm_code terse_args(struct inciding *c, struct event *ev, struct pm_err *e)
{
    pm_code rc = incidents_places(c, ev, e);
    for (uint32_t i = c->first; i < c->end && i < c->first + 60 && rc == PM_OK; i++) {
        uint32_t index = c->r->syntax->of[i].mention;
        if (index == NONE || (i > c->first && c->r->syntax->of[i - 1].mention == index))
            continue;
        const struct mention *m = &c->r->mentions[index];
        if (m->kind == MENTION_DATE)
            event_date_found(c, ev, index);
        else if (m->kind == MENTION_WEAPON)
            rc = incident_weapon(c, &ev->in, (struct weapon){.at = m->at, .what = m->what}, e);
    }
    return rc;
}

pm_code incidents_named(struct inciding *c, struct event *out, struct pm_err *e)
{
    *out = (struct event){.clause = NONE, .phrase = NONE, .claim = NONE};
    out->in.when.start = out->in.when.end = CIVIL_NONE;
    return event_collect(c, out, c->first, c->end, false, e);
}

pm_code incidents_args(struct inciding *c, struct event *ev, struct pm_err *e)
{
    ev->in.when.start = ev->in.when.end = CIVIL_NONE;
    pm_code rc = ev->terse  ? terse_args(c, ev, e)
                 : ev->verb ? verb_args(c, ev, e) : noun_args(c, ev, e);
    ev->entry_day = c->entry != NONE && (ev->n_dates == 0 || (ev->n_dates == 1 && ev->dates[0] == c->entry));
    if (c->entry != NONE && ev->n_dates == 0)
        ev->dates[ev->n_dates++] = c->entry;
    if (c->entry != NONE && ev->in.n_where == 0 && rc == PM_OK)
        rc = incidents_places(c, ev, e);
    event_settle_when(c, ev);
    return rc;
}
