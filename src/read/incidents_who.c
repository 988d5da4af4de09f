/* incidents_who.c - who acts and who suffers in an event, and who is said to have done it. */
#include "read/incidents_in.h"

#include "read/coref.h"
#include "read/quantity.h"

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

/* "the affiliate of the Islamic State, known as ISKP,", "a group calling itself the Freedom Front": the
 * group that is named by what stands behind the phrase; NONE. */
static uint32_t known_as(const struct inciding *c, uint32_t phrase)
{
    static const char *const so[] = {"known", "called", "calling", "named", NULL};
    const struct phrase *p = phrase_at(c, phrase);
    uint32_t end = sentence_of(c->r, p->first)->end_token;
    for (uint32_t i = p->end, n = 0; i + 1 < end && n < 10; i++, n++) {
        if (!any_of(fold(c, i), so) || (clause_mark(c->r, i - 1) != ',' && i != p->end))
            continue;
        for (uint32_t k = i + 1; k < end && k < i + 4; k++) {
            uint32_t m = c->r->syntax->of[k].mention;
            if (m != NONE && c->r->mentions[m].kind == MENTION_GROUP)
                return m;
        }
        break;
    }
    return NONE;
}

/* "The NRF said its fighters attacked": the NRF's. */
static str whose(const struct inciding *c, const struct phrase *p)
{
    if (c->r->syntax->of[p->first].tag != TAG_POSS || c->r->syntax->of[p->head].mention != NONE ||
        !any_of(fold(c, p->first), (const char *const[]){"its", "their", "our", NULL}) ||
        !any_of(fold(c, p->head), (const char *const[]){"fighters", "men", "forces", "members", "militants",
                "units", "fighter", "mujahideen", "commandos", NULL}))
        return (str){0};
    struct span at = c->r->doc->tokens[p->head].at;
    const struct claim *best = NULL;
    size_t from = c->next_claim[c->r->doc->tokens[p->head].sentence];
    for (size_t k = from; k < c->r->n_claims && k < from + 16; k++)
        if (span_within(at, c->r->claims[k].at) && (best == NULL || c->r->claims[k].at.start > best->at.start))
            best = &c->r->claims[k];
    return best != NULL && str_starts(best->claimant.id, STR("group:")) ? best->claimant.id : (str){0};
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
    uint32_t as = known_as(c, phrase);
    if (as != NONE)
        return (struct party){.at = c->r->mentions[as].at, .id = c->r->mentions[as].id};
    if (at_head == NONE && p->same != NONE)
        return (struct party){.at = document_range(c->r->doc, p->first, p->end),
                              .id = c->r->mentions[p->same].id};
    out.id = whose(c, p);
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
pm_code event_add_actors(struct inciding *c, struct event *ev, uint32_t phrase, enum stance stance,
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

/* "the gate of a camp": the camp; "six of its soldiers": its soldiers. */
static uint32_t whole_of(const struct inciding *c, uint32_t phrase)
{
    const struct phrase *p = phrase_at(c, phrase);
    if (phrase + 1 >= c->r->syntax->first_phrase[c->r->doc->tokens[p->first].sentence + 1] ||
        p[1].prep != p->end || !str_eq(fold(c, p[1].prep), STR("of")))
        return phrase;
    bool part = any_of(fold(c, p->head), (const char *const[]){"gate", "gates", "entrance", "wall", "door",
                                                               "front", "side", "rear", NULL});
    bool some = c->r->syntax->of[p->head].tag == TAG_NUM && (p[1].flags & PHRASE_PRONOUN) == 0;
    return part || some ? phrase + 1 : phrase;
}

pm_code event_add_target(struct inciding *c, struct event *ev, uint32_t phrase, struct pm_err *e)
{
    if (phrase == NONE)
        return PM_OK;
    phrase = whole_of(c, phrase);
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
pm_code event_add_targets(struct inciding *c, struct event *ev, uint32_t phrase, struct pm_err *e)
{
    pm_code rc = event_add_target(c, ev, phrase, e);
    uint32_t last = phrase != NONE ? c->r->syntax->first_phrase[ev->sentence + 1] : 0;
    for (uint32_t p = phrase + 1; rc == PM_OK && p < last && p < phrase + 4; p++) {
        const struct phrase *ph = phrase_at(c, p);
        if ((ph->flags & PHRASE_LISTED) == 0 || ph->list != phrase || event_list_ends(c, phrase, p) ||
            ph->clause != phrase_at(c, phrase)->clause)
            break;
        if (phrase_class(c->x, c->r, p) != NOUN_FIGHTER) /* the attackers' own dead */
            rc = event_add_target(c, ev, p, e);
    }
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
           (ev->clause == k && !ev->verb) || (!ev->verb && cl->subject == ev->phrase) ||
           /* "the siege of a hotel, for which X took responsibility", "an ambush, which X blamed on Y" */
           (cl->kind == CLAUSE_RELATIVE && ev->trigger < cl->first && cl->first <= ev->trigger + 24) ||
           (ev->verb && c->r->clauses[ev->clause].parent == k) ||
           /* "blamed X for the attack, while residents accused Y" */
           (!ev->verb && ev->clause != NONE && cl->parent == ev->clause &&
            is_blame(c, c->r->clauses[ev->clause].lemma) && is_blame(c, cl->lemma));
}

/* "X said it was behind the blast", "says it did this", "that it had carried out the attack": who says so
 * says it was him. */
static pm_code own_deed(struct inciding *c, struct event *ev, const struct clause *cl, struct pm_err *e)
{
    static const char *const all[] = {"this", "it", "that", "so", NULL};
    str lemma = c->x->words[cl->lemma].text;
    if (cl->subject == NONE || cl->passive || cl->negated || cl->tense == TENSE_FUTURE ||
        !any_of(fold(c, phrase_at(c, cl->subject)->head), (const char *const[]){"it", "they", "we", NULL}))
        return PM_OK;
    bool did = str_is(lemma, "do") && any_of(fold(c, cl->group_end), all);
    bool carried = any_of(lemma, (const char *const[]){"carry", "stage", "mount", NULL}) &&
                   cl->object != NONE && phrase_class(c->x, c->r, cl->object) == NOUN_EVENT;
    bool behind = str_is(lemma, "be") && str_is(fold(c, cl->group_end), "behind");
    if (!did && !carried && !behind)
        return PM_OK;
    struct span at = c->r->doc->tokens[cl->verb].at;
    const struct claim *best = NULL;
    size_t from = c->next_claim[c->r->doc->tokens[cl->verb].sentence];
    for (size_t k = from; k < c->r->n_claims && k < from + 16; k++)
        if (span_within(at, c->r->claims[k].at) &&
            (best == NULL || c->r->claims[k].at.start > best->at.start))
            best = &c->r->claims[k];
    if (best == NULL || best->stance == STANCE_DENIES || !str_starts(best->claimant.id, STR("group:")))
        return PM_OK;
    for (size_t i = 0; i < ev->in.n_perpetrators; i++)
        if (str_eq(ev->in.perpetrators[i].who.id, best->claimant.id))
            return PM_OK;
    return incident_actor(c, &ev->in,
                          (struct perpetrator){.who = best->claimant, .claimant = best->claimant,
                                               .stance = STANCE_RESPONSIBILITY}, e);
}

/* One clause that names an actor: "blamed X for", "X claimed responsibility", "X denied". */
static pm_code blame_clause(struct inciding *c, struct event *ev, uint32_t k, struct pm_err *e)
{
    const struct clause *cl = &c->r->clauses[k];
    str lemma = c->x->words[cl->lemma].text;
    bool blame = is_blame(c, cl->lemma);
    bool own = any_of(lemma, (const char *const[]){"claim", "deny", "reject", "accept", "assume", "take", NULL});
    if (!blame && !own && about_event(c, ev, cl, k))
        return own_deed(c, ev, cl, e);
    if ((!blame && !own) || cl->negated || cl->tense == TENSE_FUTURE || !about_event(c, ev, cl, k))
        return PM_OK;
    if (own && cl->passive) { /* "The Bannu attack was claimed by X" */
        if (!str_eq(lemma, STR("claim")) || cl->agent == NONE || cl->subject == NONE)
            return PM_OK;
        const struct phrase *s = phrase_at(c, cl->subject);
        bool it = (!ev->verb && cl->subject == ev->phrase) ||
                  any_of(fold(c, s->head), (const char *const[]){"responsibility", NULL});
        return it ? event_add_actors(c, ev, cl->agent, STANCE_RESPONSIBILITY, named(c, cl->agent), e) : PM_OK;
    }
    if (own) {
        if (cl->object == NONE || cl->subject == NONE)
            return PM_OK;
        str what = fold(c, phrase_at(c, cl->object)->head);
        bool denies = any_of(lemma, (const char *const[]){"deny", "reject", NULL});
        bool it = str_eq(lemma, STR("claim")) && !ev->verb && cl->object == ev->phrase;
        if (!it && !any_of(what, (const char *const[]){"responsibility", "involvement", "role",
                                                       "credit", NULL}))
            return PM_OK;
        struct party by = named(c, cl->subject);
        return event_add_actors(c, ev, cl->subject, denies ? STANCE_DENIES : STANCE_RESPONSIBILITY, by, e);
    }
    uint32_t actor = cl->passive ? cl->subject : cl->object;
    struct party by = cl->passive ? speaker_party(c, cl->agent) : speaker_party(c, cl->subject);
    /* "blamed the attack on X", "which Islamabad blamed on X" */
    bool which = cl->kind == CLAUSE_RELATIVE && !cl->passive && str_eq(lemma, STR("blame")) &&
                 str_eq(fold(c, cl->group_end), STR("on"));
    if ((!ev->verb && actor == ev->phrase) || which) {
        uint32_t from = which ? c->r->syntax->first_phrase[c->r->doc->tokens[cl->verb].sentence] : ev->phrase + 1;
        uint32_t end = which ? c->r->syntax->first_phrase[c->r->doc->tokens[cl->verb].sentence + 1] : ev->phrase + 4;
        actor = NONE;
        for (uint32_t p = from; p < end && p < c->r->syntax->n_phrases; p++) {
            if (which && phrase_at(c, p)->prep != cl->group_end)
                continue;
            if (phrase_at(c, p)->prep != NONE && str_eq(fold(c, phrase_at(c, p)->prep), STR("on"))) {
                actor = p;
                break;
            }
        }
    }
    return event_add_actors(c, ev, actor, STANCE_ALLEGES, by, e);
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
