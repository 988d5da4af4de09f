/* incidents_where.c - places and days that a stretch of an event's sentence names. */
#include "read/incidents_in.h"


/* "Tajik guards", "Kabul police": a name that only qualifies the noun behind it. */
static bool qualifies(const struct inciding *c, const struct mention *m)
{
    uint32_t p = c->r->syntax->of[m->first_token].phrase;
    if (p == NONE)
        return false;
    const struct phrase *ph = phrase_at(c, p);
    if (ph->head < m->end_token)
        return false;
    enum noun_class n = phrase_class(c->x, c->r, p);
    if (m->kind == MENTION_STATE || m->kind == MENTION_PEOPLE)
        return !any_of(fold(c, ph->head), (const char *const[]){"soil", "territory", NULL});
    if ((c->r->taken[m->first_token] & TAKEN_NATION) != 0)
        return true;
    bool owner = (c->r->syntax->of[m->end_token - 1].flags & SYNTAX_POSSESSIVE) != 0;
    return !(owner || n == NOUN_PLACE || n == NOUN_BUILDING || n == NOUN_INFRA || n == NOUN_EVENT);
}

/* The contract's word for how exact a place is; the registers know more kinds. */
const char *event_site_precision(const struct inciding *c, const struct mention *m)
{
    static const char *const words[] = {"point", "settlement", "district", "province", "country",
                                        "border"};
    if (m->kind == MENTION_STATE)
        return "country";
    const struct name_entity *en = c->names != NULL ? names_get(c->names, m->id) : NULL;
    for (size_t i = 0; en != NULL && i < sizeof words / sizeof *words; i++)
        if (str_eq(en->precision, str_of(words[i])))
            return words[i];
    if (str_starts(m->id, STR("border:")))
        return "border";
    return str_starts(m->id, STR("region:")) ? "province" : "settlement";
}

/* Is this event of a kind that comes from somewhere: "fired from", "crossed from"? */
static bool has_origin(const struct inciding *c, const struct event *ev)
{
    if (ev->in.kind == INCIDENT_SHELLING || ev->in.kind == INCIDENT_DRONE_STRIKE ||
        ev->in.kind == INCIDENT_AIR_STRIKE || ev->in.kind == INCIDENT_BORDER)
        return true;
    static const char *const moves[] = {"originate", "launch", "come", "cross", "carry", "fire",
                                        "stage", "enter", NULL};
    return ev->clause != NONE && any_of(c->x->words[c->r->clauses[ev->clause].lemma].text, moves);
}

/* "according to the hospital in Kulob": where the speaker is, not where it happened. */
static bool of_speaker(const struct inciding *c, const struct mention *m)
{
    uint32_t from = c->next_claim[c->r->doc->tokens[m->first_token].sentence];
    for (uint32_t k = from; k < c->r->n_claims && k < from + 16; k++)
        if (span_within(m->at, c->r->claims[k].claimant.at))
            return true;
    return false;
}

static const char *const place_preps[] = {"in", "at", "near", "along", "on", "outside", "inside",
    "across", "throughout", "around", "through", "into", "of", "within", "towards", "toward", "off",
    "over", "between", "against", "upon", NULL};

/* "in the district", "in the same area": the place named before. */
static pm_code place_taken_up(struct inciding *c, struct event *ev, uint32_t phrase, struct pm_err *e)
{
    const struct phrase *p = phrase_at(c, phrase);
    const struct mention *m = &c->r->mentions[p->same];
    if (m->kind != MENTION_PLACE || p->prep == NONE || ev->in.n_where != 0 ||
        !any_of(fold(c, p->prep), place_preps))
        return PM_OK;
    return incident_site(c, &ev->in, (struct site){.at = document_range(c->r->doc, p->first, p->end),
                         .id = m->id, .precision = event_site_precision(c, m), .role = "site"}, e);
}

static pm_code place_found(struct inciding *c, struct event *ev, const struct mention *m,
                           struct pm_err *e)
{
    uint32_t p = c->r->syntax->of[m->first_token].phrase;
    if (p == NONE || qualifies(c, m) || of_speaker(c, m))
        return PM_OK;
    const struct phrase *ph = phrase_at(c, p);
    struct site s = {.at = m->at, .id = m->id, .precision = event_site_precision(c, m), .role = "site"};
    str prep = ph->prep != NONE ? fold(c, ph->prep) : STR("");
    /* "both attacks originated in X": where from, not where */
    bool originate = ev->clause != NONE &&
                     str_eq(c->x->words[c->r->clauses[ev->clause].lemma].text, STR("originate")) &&
                     ph->clause == ev->clause;
    /* "from the territory of Afghanistan" */
    bool from_side = str_eq(prep, STR("of")) && p > 0 && phrase_at(c, p - 1)->end == ph->prep &&
                     phrase_at(c, p - 1)->prep != NONE &&
                     str_eq(fold(c, phrase_at(c, p - 1)->prep), STR("from"));
    bool left = ev->in.kind == INCIDENT_DISPLACEMENT || ev->in.kind == INCIDENT_KIDNAPPING ||
                ev->in.kind == INCIDENT_ARREST; /* it is where people were that was struck */
    if (!left && (originate || from_side || str_eq(prep, STR("from")))) {
        if (!originate && !has_origin(c, ev) && !from_side)
            return PM_OK;
        s.role = "origin";
        return incident_site(c, &ev->in, s, e);
    }
    if (ph->prep == NONE) {
        bool own = p == ev->phrase;
        bool struck = ev->verb && event_patient(&c->r->clauses[ev->clause]) == p;
        bool listed = (ph->flags & PHRASE_LISTED) != 0 && ev->in.n_where != 0;
        if ((!own && !struck && !listed) || (own && m->kind == MENTION_STATE && ph->head >= m->end_token &&
            (c->r->taken[m->first_token] & TAKEN_NATION) != 0 &&
            phrase_class(c->x, c->r, p) != NOUN_PLACE))
            return PM_OK;
    } else if (!any_of(prep, place_preps) && !(left && str_eq(prep, STR("from")))) {
        return PM_OK;
    }
    return incident_site(c, &ev->in, s, e);
}

void event_date_found(const struct inciding *c, struct event *ev, uint32_t index)
{
    const struct mention *m = &c->r->mentions[index];
    if (ev->n_dates == 4 || (m->when.start == CIVIL_NONE && span_empty(m->when.at)))
        return;
    uint32_t p = c->r->syntax->of[m->first_token].phrase;
    uint32_t before = m->first_token > c->first ? m->first_token - 1 : NONE;
    str prep = p != NONE && phrase_at(c, p)->prep != NONE ? fold(c, phrase_at(c, p)->prep)
               : before != NONE                           ? fold(c, before)
                                                          : STR("");
    if (any_of(prep, (const char *const[]){"since", "until", "till", "before", NULL}))
        return;
    for (size_t i = 0; i < ev->n_dates; i++)
        if (ev->dates[i] == index)
            return;
    ev->dates[ev->n_dates++] = index;
}

/* "sentenced on Friday for a robbery in 2019 in which a guard was shot": the day of what the relative
 * clause hangs on stands next to it. */
void event_nearest_date(const struct inciding *c, struct event *ev, uint32_t first, uint32_t end)
{
    for (uint32_t i = end; i > first && i + REACH > end; i--) {
        uint32_t m = c->r->syntax->of[i - 1].mention;
        if (m == NONE || c->r->mentions[m].kind != MENTION_DATE)
            continue;
        event_date_found(c, ev, m);
        return;
    }
}

/* "arrested four in connection with Friday's bombing of a mosque in Guzara": day and place of the
 * bombing, not of the arrest. */
static bool of_other_event(const struct inciding *c, const struct event *ev, const struct mention *m)
{
    bool arrest = ev->in.kind == INCIDENT_ARREST || ev->in.kind == INCIDENT_PROTEST;
    for (size_t i = 0; ev->verb && i < c->n_events; i++) {
        const struct event *o = &c->events[i];
        if (o == ev || o->verb || o->phrase == NONE || o->trigger < ev->trigger)
            continue;
        const struct phrase *p = phrase_at(c, o->phrase);
        bool own = p->first < m->end_token && m->end_token <= p->end;
        bool kin = o->in.kind == INCIDENT_ARREST || o->in.kind == INCIDENT_RAID;
        if (own && m->kind == MENTION_DATE && ev->clause != o->clause)
            return true;
        if (arrest && !kin && p->prep != NONE && p->first < m->end_token &&
            m->end_token <= event_chain_end(c, o->phrase) &&
            any_of(fold(c, p->prep), (const char *const[]){"with", "over", "for", "after",
                                                           "following", "to", "of", NULL}))
            return true;
    }
    return false;
}

/* Everything named in a stretch of tokens. */
pm_code event_collect(struct inciding *c, struct event *ev, uint32_t first, uint32_t end,
                       bool only_dates, struct pm_err *e)
{
    uint32_t last = NONE;
    for (uint32_t i = first; i < end && i < first + REACH; i++) {
        uint32_t index = c->r->syntax->of[i].mention, p = c->r->syntax->of[i].phrase;
        if (index == NONE && !only_dates && p != NONE && phrase_at(c, p)->same != NONE &&
            phrase_at(c, p)->head == i) {
            pm_code rc = place_taken_up(c, ev, p, e);
            if (rc != PM_OK)
                return rc;
        }
        if (index == NONE || index == last)
            continue;
        last = index;
        const struct mention *m = &c->r->mentions[index];
        pm_code rc = PM_OK;
        if (of_other_event(c, ev, m))
            continue;
        if (m->kind == MENTION_DATE)
            event_date_found(c, ev, index);
        else if (only_dates)
            continue;
        else if ((m->kind == MENTION_PLACE || m->kind == MENTION_STATE) && m->id.n != 0)
            rc = place_found(c, ev, m, e);
        else if (m->kind == MENTION_WEAPON && !(ev->verb && span_overlaps(m->at, ev->in.trigger)))
            rc = incident_weapon(c, &ev->in, (struct weapon){.at = m->at, .what = m->what}, e);
        if (rc != PM_OK)
            return rc;
    }
    return PM_OK;
}

/* The end of the phrases that hang on a noun: "attack on a bus in Argo on Monday". */
uint32_t event_chain_end(const struct inciding *c, uint32_t phrase)
{
    uint32_t end = phrase_at(c, phrase)->end;
    uint32_t last = c->r->syntax->first_phrase[c->r->doc->tokens[end - 1].sentence + 1];
    for (uint32_t p = phrase + 1; p < last && p < phrase + 12; p++) {
        const struct phrase *n = phrase_at(c, p);
        bool prep = n->prep != NONE && n->prep == end;
        bool listed = (n->flags & PHRASE_LISTED) != 0 && n->first <= end + 2 && n->prep != NONE;
        uint32_t m = n->prep == NONE && n->first == end ? c->r->syntax->of[n->first].mention : NONE;
        bool day = m != NONE && c->r->mentions[m].kind == MENTION_DATE; /* "in Bannu last night" */
        if (!prep && listed && phrase_class(c->x, c->r, p) == NOUN_EVENT)
            break; /* "the bombing of a gate in Kabul and the attack on a bus": another */
        if (!prep && !listed && !day)
            break;
        end = n->end;
    }
    return end;
}

bool event_is_speech(const struct inciding *c, uint32_t lemma)
{
    const struct lex_word *w = &c->x->words[lemma];
    for (uint32_t n = 0; n < w->n_entries; n++) {
        const struct lex_entry *entry = &c->x->entries[w->entry + n];
        if (entry->list == LEX_SPEECH && (c->x->speech[entry->row].frames & (FRAME_T | FRAME_A)) != 0)
            return true;
    }
    return false;
}

void event_settle_when(const struct inciding *c, struct event *ev)
{
    if (ev->n_dates != 0)
        ev->in.when = c->r->mentions[ev->dates[0]].when;
    if (ev->n_dates != 0 && span_empty(ev->in.when.at))
        ev->in.when.at = c->r->mentions[ev->dates[0]].at;
}
