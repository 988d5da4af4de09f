/* incidents_args.c - when, where, who, to whom, with what: from the trigger's own clause. */
#include "read/incidents.h"

#include "read/coref.h"
#include "read/quantity.h"
#include "read/stages.h"

#define REACH 120 /* tokens of a clause that are looked at */

static str fold(const struct inciding *c, uint32_t i)
{
    return i < c->r->doc->n_tokens ? c->r->doc->tokens[i].fold : STR("");
}

static bool any_of(str w, const char *const *list)
{
    for (; *list != NULL; list++)
        if (str_is(w, *list))
            return true;
    return false;
}

static const struct phrase *phrase_at(const struct inciding *c, uint32_t p)
{
    return &c->r->syntax->phrases[p];
}

/* --- lists ------------------------------------------------------------------------------- */

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

/* --- places and dates --------------------------------------------------------------------- */

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
static const char *site_precision(const struct inciding *c, const struct mention *m)
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
                         .id = m->id, .precision = site_precision(c, m), .role = "site"}, e);
}

static pm_code place_found(struct inciding *c, struct event *ev, const struct mention *m,
                           struct pm_err *e)
{
    uint32_t p = c->r->syntax->of[m->first_token].phrase;
    if (p == NONE || qualifies(c, m) || of_speaker(c, m))
        return PM_OK;
    const struct phrase *ph = phrase_at(c, p);
    struct site s = {.at = m->at, .id = m->id, .precision = site_precision(c, m), .role = "site"};
    str prep = ph->prep != NONE ? fold(c, ph->prep) : STR("");
    /* "both attacks originated in X": where from, not where */
    bool originate = ev->clause != NONE &&
                     str_eq(c->x->words[c->r->clauses[ev->clause].lemma].text, STR("originate")) &&
                     ph->clause == ev->clause;
    /* "from the territory of Afghanistan" */
    bool from_side = str_eq(prep, STR("of")) && p > 0 && phrase_at(c, p - 1)->end == ph->prep &&
                     phrase_at(c, p - 1)->prep != NONE &&
                     str_eq(fold(c, phrase_at(c, p - 1)->prep), STR("from"));
    bool left = ev->in.kind == INCIDENT_DISPLACEMENT; /* it is where people were that was struck */
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

static void date_found(const struct inciding *c, struct event *ev, uint32_t index)
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
static void nearest_date(const struct inciding *c, struct event *ev, uint32_t first, uint32_t end)
{
    for (uint32_t i = end; i > first && i + REACH > end; i--) {
        uint32_t m = c->r->syntax->of[i - 1].mention;
        if (m == NONE || c->r->mentions[m].kind != MENTION_DATE)
            continue;
        date_found(c, ev, m);
        return;
    }
}

static uint32_t chain_end(const struct inciding *c, uint32_t phrase);

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
            m->end_token <= chain_end(c, o->phrase) &&
            any_of(fold(c, p->prep), (const char *const[]){"with", "over", "for", "after",
                                                           "following", "to", "of", NULL}))
            return true;
    }
    return false;
}

/* Everything named in a stretch of tokens. */
static pm_code collect(struct inciding *c, struct event *ev, uint32_t first, uint32_t end,
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
            date_found(c, ev, index);
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
static uint32_t chain_end(const struct inciding *c, uint32_t phrase)
{
    uint32_t end = phrase_at(c, phrase)->end;
    uint32_t last = c->r->syntax->first_phrase[c->r->doc->tokens[end - 1].sentence + 1];
    for (uint32_t p = phrase + 1; p < last && p < phrase + 12; p++) {
        const struct phrase *n = phrase_at(c, p);
        bool prep = n->prep != NONE && n->prep == end;
        bool listed = (n->flags & PHRASE_LISTED) != 0 && n->first <= end + 2 && n->prep != NONE;
        uint32_t m = n->prep == NONE && n->first == end ? c->r->syntax->of[n->first].mention : NONE;
        bool day = m != NONE && c->r->mentions[m].kind == MENTION_DATE; /* "in Bannu last night" */
        if (!prep && !listed && !day)
            break;
        end = n->end;
    }
    return end;
}

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

static void settle_when(const struct inciding *c, struct event *ev)
{
    if (ev->n_dates != 0)
        ev->in.when = c->r->mentions[ev->dates[0]].when;
    if (ev->n_dates != 0 && span_empty(ev->in.when.at))
        ev->in.when.at = c->r->mentions[ev->dates[0]].at;
}

/* --- actors and targets --------------------------------------------------------------------- */

/* "khawarij of the TTP": whatever the word is, they belong to a group. */
static bool of_group(const struct inciding *c, uint32_t phrase)
{
    const struct phrase *p = phrase_at(c, phrase);
    if (phrase + 1 >= c->r->syntax->first_phrase[c->r->doc->tokens[p->first].sentence + 1] ||
        c->r->syntax->of[p->head].tag != TAG_PLURAL)
        return false;
    const struct phrase *n = phrase_at(c, phrase + 1);
    uint32_t m = coref_mention(c->r, phrase + 1);
    return n->prep == p->end && m != NONE && c->r->mentions[m].kind == MENTION_GROUP &&
           str_eq(fold(c, n->prep), STR("of"));
}

static bool acts(const struct inciding *c, uint32_t phrase)
{
    if (phrase == NONE)
        return false;
    if (phrase_at(c, phrase)->stands_for != NONE)
        return true;
    const struct phrase *p = phrase_at(c, phrase);
    uint32_t m = coref_mention(c->r, phrase);
    if (((p->flags & PHRASE_PRONOUN) != 0 && m == NONE) ||
        any_of(fold(c, p->first), (const char *const[]){"no", "neither", "nobody", NULL}))
        return false;
    if (m != NONE) {
        enum mention_kind k = c->r->mentions[m].kind;
        return k == MENTION_GROUP || k == MENTION_STATE || k == MENTION_OFFICE || k == MENTION_ORG ||
               k == MENTION_PERSON;
    }
    enum noun_class n = phrase_class(c->x, c->r, phrase);
    if (n == NOUN_UNKNOWN && of_group(c, phrase))
        return true;
    return n == NOUN_FIGHTER || n == NOUN_FORCE || n == NOUN_GROUP || n == NOUN_PERSON;
}

/* The words of a phrase without its article and number. */
static struct span bare_span(const struct inciding *c, const struct phrase *p)
{
    uint32_t first = p->first;
    while (first < p->head) {
        const struct token_syntax *s = &c->r->syntax->of[first];
        bool counted = quantity_covering(c->r, first) != NULL;
        bool nations = s->tag == TAG_CONJ || (first + 1 < p->head &&
                                              c->r->syntax->of[first + 1].tag == TAG_CONJ);
        if (nations) { /* "two Tajik and Afghan guards": of neither alone */
            first = p->head;
            break;
        }
        if (s->tag != TAG_DET && s->tag != TAG_NUM && !counted && s->tag != TAG_POSS)
            break;
        first++;
    }
    return document_range(c->r->doc, first, p->end);
}

/* Who a phrase names: a group or state in it gives the id. */
static struct party named(const struct inciding *c, uint32_t phrase)
{
    if (phrase_at(c, phrase)->stands_for != NONE)
        phrase = phrase_at(c, phrase)->stands_for;
    const struct phrase *p = phrase_at(c, phrase);
    uint32_t at_head = c->r->syntax->of[p->head].mention;
    if (at_head != NONE && c->r->mentions[at_head].id.n != 0)
        return (struct party){.at = c->r->mentions[at_head].at, .id = c->r->mentions[at_head].id};
    struct party out = {.at = bare_span(c, p)};
    if (at_head == NONE && p->same != NONE)
        return (struct party){.at = document_range(c->r->doc, p->first, p->end),
                              .id = c->r->mentions[p->same].id};
    for (uint32_t i = p->first; i < p->head; i++) {
        uint32_t m = c->r->syntax->of[i].mention;
        if (m != NONE && c->r->mentions[m].kind == MENTION_GROUP)
            out.id = c->r->mentions[m].id;
    }
    /* "members of X", "fighters from X" */
    uint32_t last = c->r->syntax->first_phrase[c->r->doc->tokens[p->first].sentence + 1];
    if (out.id.n == 0 && phrase + 1 < last) {
        const struct phrase *n = phrase_at(c, phrase + 1);
        uint32_t m = coref_mention(c->r, phrase + 1);
        if (n->prep == p->end && m != NONE && c->r->mentions[m].kind == MENTION_GROUP &&
            any_of(fold(c, n->prep), (const char *const[]){"of", "from", NULL}))
            out.id = c->r->mentions[m].id;
    }
    /* "a network of miners" is more than a network */
    if (phrase + 1 < last && out.id.n == 0 && phrase_class(c->x, c->r, phrase) == NOUN_GROUP) {
        const struct phrase *n = phrase_at(c, phrase + 1);
        if (n->prep == p->end && str_eq(fold(c, n->prep), STR("of")))
            out.at.end = c->r->doc->tokens[n->end - 1].at.end;
    }
    return out;
}

bool event_list_ends(const struct inciding *c, uint32_t list, uint32_t phrase)
{
    uint32_t s = c->r->doc->tokens[phrase_at(c, phrase)->first].sentence;
    uint32_t from = c->r->syntax->first_clause[s], end = c->r->syntax->first_clause[s + 1];
    bool comma = clause_mark(c->r, phrase_at(c, phrase)->first - 1) == ',';
    for (uint32_t k = from; k < end && k < from + 24; k++)
        if (c->r->clauses[k].subject == phrase && phrase != list &&
            (comma || event_is_speech(c, c->r->clauses[k].lemma)) &&
            c->r->clauses[k].group >= phrase_at(c, phrase)->end)
            return true;
    return false;
}

/* The phrase and those listed with it; "or" makes them alternatives. */
static pm_code add_actors(struct inciding *c, struct event *ev, uint32_t phrase, enum stance stance,
                          struct party claimant, struct pm_err *e)
{
    if (!acts(c, phrase))
        return PM_OK;
    uint32_t last = c->r->syntax->first_phrase[ev->sentence + 1];
    uint32_t members[4] = {phrase};
    size_t n = 1;
    bool either = false;
    for (uint32_t p = phrase + 1; p < last && p < phrase + 6 && n < 4; p++) {
        const struct phrase *ph = phrase_at(c, p);
        if ((ph->flags & PHRASE_LISTED) == 0 || ph->list != phrase) {
            if (ph->prep == NONE || ph->first > phrase_at(c, p - 1)->end + 2)
                break;
            continue;
        }
        if (event_list_ends(c, phrase, p))
            break;
        either = either || (ph->first > 0 && str_eq(fold(c, ph->first - 1), STR("or")));
        if (acts(c, p))
            members[n++] = p;
    }
    int group = n > 1 && either ? c->next_alternative++ : 0;
    for (size_t i = 0; i < n; i++) {
        if (ev->in.kind == INCIDENT_PROTEST && named(c, members[i]).id.n == 0)
            continue; /* who protests is no perpetrator */
        struct perpetrator p = {.who = named(c, members[i]), .claimant = claimant,
                                .stance = stance, .alternative_group = group};
        pm_code rc = incident_actor(c, &ev->in, p, e);
        if (rc != PM_OK)
            return rc;
    }
    return PM_OK;
}

const char *incident_target_what(enum noun_class n)
{
    switch (n) {
    case NOUN_PERSON:
    case NOUN_FORCE:
    case NOUN_FIGHTER:
    case NOUN_SPEAKER:
        return "person";
    case NOUN_GROUP:
        return "group";
    case NOUN_BUILDING:
        return "building";
    case NOUN_VEHICLE:
        return "vehicle";
    case NOUN_INFRA:
        return "infrastructure";
    default:
        return NULL;
    }
}

static str nationality(const struct inciding *c, const struct phrase *p)
{
    for (uint32_t i = p->first; i < p->end; i++) {
        uint32_t m = c->r->syntax->of[i].mention;
        if (m == NONE)
            continue;
        const struct mention *n = &c->r->mentions[m];
        if (n->kind == MENTION_STATE && n->id.n == 8 && str_starts(n->id, STR("state:")))
            return (str){n->id.p + 6, 2};
        const struct name_entity *en = c->names != NULL ? names_get(c->names, n->id) : NULL;
        if (n->kind == MENTION_PEOPLE && en != NULL && en->country.n == 2)
            return en->country;
    }
    return (str){0};
}

static pm_code add_target(struct inciding *c, struct event *ev, uint32_t phrase, struct pm_err *e)
{
    if (phrase == NONE)
        return PM_OK;
    const struct phrase *p = phrase_at(c, phrase);
    uint32_t m = c->r->syntax->of[p->head].mention;
    enum mention_kind kind = m != NONE ? c->r->mentions[m].kind : MENTION_EVENT;
    const char *what = incident_target_what(phrase_class(c->x, c->r, phrase));
    if ((p->flags & PHRASE_PRONOUN) != 0 || c->r->syntax->of[p->head].tag == TAG_NUM ||
        any_of(fold(c, p->head), (const char *const[]){"people", "persons", "person", NULL}))
        return PM_OK;
    if (m != NONE && (kind == MENTION_PLACE || kind == MENTION_DATE || kind == MENTION_WEAPON ||
                      kind == MENTION_STATE))
        return PM_OK;
    if (what == NULL && (kind == MENTION_PERSON || kind == MENTION_PEOPLE))
        what = "person";
    if (what == NULL && kind == MENTION_GROUP)
        what = "group";
    if (what == NULL && kind != MENTION_OFFICE && kind != MENTION_ORG)
        return PM_OK;
    struct target t = {.who = {.at = bare_span(c, p)}, .what = what,
                       .nationality = nationality(c, p)};
    if (m != NONE)
        t.who.id = c->r->mentions[m].id;
    return incident_target(c, &ev->in, t, e);
}

/* A phrase and those listed with it: "four soldiers and seven villagers". */
static pm_code add_targets(struct inciding *c, struct event *ev, uint32_t phrase, struct pm_err *e)
{
    pm_code rc = add_target(c, ev, phrase, e);
    uint32_t last = phrase != NONE ? c->r->syntax->first_phrase[ev->sentence + 1] : 0;
    for (uint32_t p = phrase + 1; rc == PM_OK && p < last && p < phrase + 4; p++) {
        const struct phrase *ph = phrase_at(c, p);
        if ((ph->flags & PHRASE_LISTED) == 0 || ph->list != phrase || event_list_ends(c, phrase, p) ||
            ph->clause != phrase_at(c, phrase)->clause)
            break;
        if (phrase_class(c->x, c->r, p) != NOUN_FIGHTER) /* the attackers' own dead */
            rc = add_target(c, ev, p, e);
    }
    return rc;
}

/* --- one event ------------------------------------------------------------------------------- */

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
                return add_target(c, ev, p, e);
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
            return add_target(c, ev, p, e);
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

static bool device_row(const struct event *ev)
{
    return (ev->row.flags & TRIGGER_DEVICE) != 0 || ev->kindless;
}

static pm_code verb_args(struct inciding *c, struct event *ev, struct pm_err *e)
{
    const struct reading *r = c->r;
    const struct clause *cl = &r->clauses[ev->clause];
    pm_code rc;
    TRY(collect(c, ev, cl->first, cl->end, false, e));
    /* what a coordinate or participle does not say itself stands in the clause it hangs on */
    uint32_t up = cl->parent;
    bool linked = cl->kind == CLAUSE_PARTICIPLE || cl->kind == CLAUSE_COORDINATE ||
                  cl->kind == CLAUSE_RELATIVE || at_that_time(r->doc, cl);
    /* "the number of people killed by the bomb has risen, the hospital said on Thursday": another day */
    if (cl->kind == CLAUSE_PARTICIPLE && cl->passive && ev->kindless && cl->subject != NONE &&
        phrase_at(c, cl->subject)->end == cl->group)
        linked = false;
    for (int n = 0; n < 2 && linked && up != NONE && ev->n_dates == 0; n++) {
        const struct clause *p = &r->clauses[up];
        if (cl->kind == CLAUSE_RELATIVE && n == 0)
            nearest_date(c, ev, p->first, cl->first);
        else if (!event_is_speech(c, p->lemma) && p->tense != TENSE_FUTURE)
            /* "a bomb tore through a bazaar in Khost on Monday, killing nine": there, too */
            TRY(collect(c, ev, p->first, p->end,
                        !(cl->kind == CLAUSE_PARTICIPLE && ev->kindless && ev->in.n_where == 0), e));
        up = p->parent;
    }
    /* "attack convoys of mining companies in Argo": the place stands in the participle's stretch */
    for (uint32_t k = ev->clause + 1; ev->in.n_where == 0 && k < ev->clause + 3 &&
                                      k < r->syntax->first_clause[ev->sentence + 1]; k++)
        if (r->clauses[k].kind == CLAUSE_PARTICIPLE && r->clauses[k].parent == ev->clause)
            TRY(collect(c, ev, r->clauses[k].first, r->clauses[k].end, false, e));
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
    if (ev->in.status == INCIDENT_THREATENED && ev->claim != NONE && agent != NONE &&
        (phrase_at(c, agent)->flags & PHRASE_PRONOUN) != 0 && r->claims[ev->claim].claimant.id.n != 0)
        /* "ISIS-K warned that it would attack": who warns */
        TRY(incident_actor(c, &ev->in,
                           (struct perpetrator){.who = r->claims[ev->claim].claimant,
                                                .claimant = r->claims[ev->claim].claimant,
                                                .stance = STANCE_ASSERTS}, e));
    if (!(device && ev->in.n_weapons != 0) && !released && !suffers && !foiled &&
        ev->in.kind != INCIDENT_DISPLACEMENT)
        TRY(add_actors(c, ev, agent, ev->in.status == INCIDENT_DENIED ? STANCE_DENIES : STANCE_ASSERTS,
                       event_claimant(c, ev), e));
    uint32_t patient = suffers ? cl->subject : event_patient(cl);
    if (!device || patient != NONE)
        TRY(add_targets(c, ev, device && !cl->passive ? cl->object : patient, e));
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
    uint32_t end = chain_end(c, ev->phrase);
    pm_code rc;
    TRY(collect(c, ev, p->first, end, false, e));
    bool of_victims = ev->row.count >= 0 || ev->in.kind == INCIDENT_BOMBING ||
                      ev->in.kind == INCIDENT_SHELLING || ev->in.kind == INCIDENT_AIR_STRIKE ||
                      ev->in.kind == INCIDENT_ARREST || ev->in.kind == INCIDENT_ATTACK;
    for (uint32_t k = ev->phrase + 1; k < r->syntax->n_phrases && phrase_at(c, k)->end <= end; k++) {
        const struct phrase *n = phrase_at(c, k);
        str prep = n->prep != NONE ? fold(c, n->prep) : STR("");
        if (str_eq(prep, STR("by")) ||
            (ev->in.kind == INCIDENT_ARMED_CLASH && str_eq(prep, STR("between")) && n->prep == p->end))
            TRY(add_actors(c, ev, k, STANCE_ASSERTS, event_claimant(c, ev), e));
        else if (ev->clause != NONE && str_eq(prep, STR("on")) &&
                 any_of(c->x->words[r->clauses[ev->clause].lemma].text,
                        (const char *const[]){"blame", "claim", "announce", NULL}))
            continue; /* "blamed the blast on X", "claimed the blast on its channel" */
        else if (any_of(prep, hit) || (of_victims && str_eq(prep, STR("of")) && n->prep == p->end))
            TRY(add_target(c, ev, k, e));
    }
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
        TRY(collect(c, ev, cl->first, cl->end, true, e));
    /* "Pakistan answered with air strikes" */
    if (p->prep != NONE && str_eq(fold(c, p->prep), STR("with")) && !cl->passive &&
        any_of(c->x->words[cl->lemma].text, (const char *const[]){"answer", "respond", "retaliate",
                                                                  "reply", "react", NULL})) {
        TRY(collect(c, ev, cl->first, cl->end, false, e));
        TRY(add_actors(c, ev, cl->subject, STANCE_ASSERTS, event_claimant(c, ev), e));
    }
    bool patient = event_patient(cl) == ev->phrase;
    bool told = is_kind_verb(c, cl->lemma, 'h') && (patient || cl->subject == ev->phrase);
    if (told) {
        TRY(collect(c, ev, cl->first, cl->end, false, e));
        if (patient && any_of(c->x->words[cl->lemma].text, own_verb))
            TRY(add_actors(c, ev, event_agent(c, cl), STANCE_ASSERTS, event_claimant(c, ev), e));
        if (cl->subject == ev->phrase && !cl->passive)
            TRY(add_target(c, ev, cl->object, e));
    } else if (p->prep != NONE && str_eq(fold(c, p->prep), STR("under")) && !cl->passive &&
               str_eq(c->x->words[cl->lemma].text, STR("come"))) {
        /* "a patrol came under attack in Isfara late on Saturday" */
        TRY(collect(c, ev, cl->first, cl->end, false, e));
        TRY(add_target(c, ev, cl->subject, e));
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
                               .precision = site_precision(c, m), .role = "site"}, e);
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
            date_found(c, ev, index);
        else if (m->kind == MENTION_WEAPON)
            rc = incident_weapon(c, &ev->in, (struct weapon){.at = m->at, .what = m->what}, e);
    }
    return rc;
}

pm_code incidents_named(struct inciding *c, struct event *out, struct pm_err *e)
{
    *out = (struct event){.clause = NONE, .phrase = NONE, .claim = NONE};
    out->in.when.start = out->in.when.end = CIVIL_NONE;
    return collect(c, out, c->first, c->end, false, e);
}

pm_code incidents_args(struct inciding *c, struct event *ev, struct pm_err *e)
{
    ev->in.when.start = ev->in.when.end = CIVIL_NONE;
    pm_code rc = ev->terse  ? terse_args(c, ev, e)
                 : ev->verb ? verb_args(c, ev, e) : noun_args(c, ev, e);
    if (c->entry != NONE && ev->n_dates == 0)
        ev->dates[ev->n_dates++] = c->entry;
    if (c->entry != NONE && ev->in.n_where == 0 && rc == PM_OK)
        rc = incidents_places(c, ev, e);
    settle_when(c, ev);
    return rc;
}

/* --- who is said to have done it --------------------------------------------------------------- */

static struct party speaker_party(const struct inciding *c, uint32_t phrase)
{
    if (phrase == NONE)
        return (struct party){.id = STR("unnamed")};
    struct party p = named(c, phrase);
    if (p.id.n == 0)
        p.id = STR("unnamed");
    return p;
}

static bool is_blame(const struct inciding *c, uint32_t lemma)
{
    return any_of(c->x->words[lemma].text, (const char *const[]){"blame", "accuse", "suspect", NULL});
}

static bool about_event(const struct inciding *c, const struct event *ev, const struct clause *cl,
                        uint32_t k)
{
    /* the event stands in this clause behind the verb, or no event does: then it is the last one */
    return ev->sentence != c->r->doc->tokens[cl->verb].sentence ||
           (ev->clause == k && !ev->verb) || (ev->verb && c->r->clauses[ev->clause].parent == k) ||
           /* "blamed X for the attack, while residents accused Y" */
           (!ev->verb && ev->clause != NONE && cl->parent == ev->clause &&
            is_blame(c, c->r->clauses[ev->clause].lemma) && is_blame(c, cl->lemma));
}

/* One clause that names an actor: "blamed X for", "X claimed responsibility", "X denied". */
static pm_code blame_clause(struct inciding *c, struct event *ev, uint32_t k, struct pm_err *e)
{
    const struct clause *cl = &c->r->clauses[k];
    str lemma = c->x->words[cl->lemma].text;
    bool blame = is_blame(c, cl->lemma);
    bool own = any_of(lemma, (const char *const[]){"claim", "deny", "reject", "accept", "assume", NULL});
    if ((!blame && !own) || cl->negated || cl->tense == TENSE_FUTURE || !about_event(c, ev, cl, k))
        return PM_OK;
    if (own) {
        if (cl->object == NONE || cl->passive || cl->subject == NONE)
            return PM_OK;
        str what = fold(c, phrase_at(c, cl->object)->head);
        bool denies = any_of(lemma, (const char *const[]){"deny", "reject", NULL});
        bool it = str_eq(lemma, STR("claim")) && !ev->verb && cl->object == ev->phrase;
        if (!it && !any_of(what, (const char *const[]){"responsibility", "involvement", "role",
                                                       "credit", NULL}))
            return PM_OK;
        struct party by = named(c, cl->subject);
        return add_actors(c, ev, cl->subject, denies ? STANCE_DENIES : STANCE_RESPONSIBILITY, by, e);
    }
    uint32_t actor = cl->passive ? cl->subject : cl->object;
    struct party by = cl->passive ? speaker_party(c, cl->agent) : speaker_party(c, cl->subject);
    /* "blamed the attack on X" */
    if (!ev->verb && actor == ev->phrase) {
        actor = NONE;
        for (uint32_t p = ev->phrase + 1; p < ev->phrase + 4 && p < c->r->syntax->n_phrases; p++)
            if (phrase_at(c, p)->prep != NONE && str_eq(fold(c, phrase_at(c, p)->prep), STR("on"))) {
                actor = p;
                break;
            }
    }
    return add_actors(c, ev, actor, STANCE_ALLEGES, by, e);
}

pm_code incidents_blame(struct inciding *c, struct event *ev, struct pm_err *e)
{
    uint32_t s = c->r->doc->tokens[c->first].sentence;
    uint32_t from = c->r->syntax->first_clause[s], end = c->r->syntax->first_clause[s + 1];
    for (uint32_t k = from; k < end && k < from + 24; k++) {
        pm_code rc = blame_clause(c, ev, k, e);
        if (rc != PM_OK)
            return rc;
    }
    return PM_OK;
}
