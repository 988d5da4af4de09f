/* The learned parts of a document (roles.h) as arguments of its incidents: whom, by whom, with
 * what. */
#include <math.h>

#include "read/incidents.h"
#include "read/lexis.h"
#include "read/roles.h"
#include "read/stages.h"

enum { LISTED_MAX = 16, SENTENCES_BACK = 3 };

/* All by folds of the development part and by our own texts. A part whose sentence tells no
 * incident by the rules tells one when it is at least TELLS likely; it belongs to an incident of
 * another sentence when AWAY likely, or AWAY_SILENT; what is the place of an incident is struck,
 * too, when SITE likely. */
static const double TELLS = 0.45, AWAY = 0.35, AWAY_SILENT = 0.5, SITE = 0.5;

struct attaching {
    const struct lexis *x;
    struct reading *r;
    struct pm_err *e;
    struct roles_look *look; /* NULL until it is needed */
};

/* Number of the sentence that a byte lies in. */
static size_t sentence_at(const struct reading *r, uint32_t byte)
{
    size_t lo = 0, hi = r->doc->n_sentences;
    while (lo + 1 < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (r->doc->tokens[r->doc->sentences[mid].first_token].at.start <= byte)
            lo = mid;
        else
            hi = mid;
    }
    return lo;
}

/* Violence that was done or tried, as that which the parts are learned from. */
static bool is_violent(const struct incident *in)
{
    if (!span_empty(in->counts[COUNT_RELEASED].n.at))
        return false; /* the end of it: who did it is told elsewhere */
    switch (in->kind) {
    case INCIDENT_OTHER:
    case INCIDENT_ARREST:
    case INCIDENT_PROTEST:
    case INCIDENT_SMUGGLING:
    case INCIDENT_DISPLACEMENT:
        return false;
    default:
        return in->status == INCIDENT_REPORTED || in->status == INCIDENT_THREATENED ||
               in->status == INCIDENT_PLANNED;
    }
}

/* The incident of the part's sentence whose trigger is nearest; else of the sentences before it,
 * else of the one behind. NULL: none near. */
static struct incident *near_incident(const struct reading *r, const struct part *p)
{
    size_t s = sentence_at(r, p->at.start);
    struct incident *best = NULL;
    uint64_t best_cost = UINT64_MAX;
    for (size_t i = 0; i < r->n_incidents; i++) {
        struct incident *in = &r->incidents[i];
        size_t at = sentence_at(r, in->trigger.start);
        if (!is_violent(in) || in->when.historic)
            continue;
        uint32_t apart = in->trigger.start > p->at.start ? in->trigger.start - p->at.start
                                                         : p->at.start - in->trigger.start;
        uint64_t away = at == s ? 0 : at < s ? s - at : SENTENCES_BACK + (at - s);
        uint64_t cost = away << 32 | apart;
        if (cost < best_cost) {
            best_cost = cost;
            best = in;
        }
    }
    return best;
}

static bool overlap(struct span a, struct span b)
{
    return a.start < b.end && b.start < a.end;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* Blanks and line breaks are alike. */
static bool same_words(const struct reading *r, struct span a, struct span b)
{
    str x = document_quote(r->doc, a), y = document_quote(r->doc, b);
    if (x.n != y.n)
        return false;
    for (size_t i = 0; i < x.n; i++)
        if (x.p[i] != y.p[i] && !(is_blank(x.p[i]) && is_blank(y.p[i])))
            return false;
    return true;
}

static const struct mention *mention_in(const struct reading *r, struct span at)
{
    for (size_t i = 0; i < r->n_mentions; i++)
        if (overlap(r->mentions[i].at, at))
            return &r->mentions[i];
    return NULL;
}

/* Who did it, in the words of the part. */
static void name_perpetrator(const struct attaching *k, struct perpetrator *w, const struct part *p)
{
    const struct mention *m = mention_in(k->r, p->at);
    bool known = p->role == ROLE_GROUP && m != NULL &&
                 (m->kind == MENTION_GROUP || m->kind == MENTION_ORG || m->kind == MENTION_OFFICE);
    w->who.at = p->at;
    w->who.id = known ? m->id : (str){0};
    w->what = known ? NULL : p->role == ROLE_GROUP ? "group" : "person";
}

/* Is it one of these that did it? Somebody without an id takes the part's words: "guerrillas of the
 * Front" is two, those who did it and whose they are. */
static bool is_doer(struct attaching *k, struct incident *in, const struct part *p, bool change)
{
    bool found = false;
    for (size_t i = 0; i < in->n_perpetrators; i++) {
        struct perpetrator *w = &in->perpetrators[i];
        if (same_words(k->r, w->who.at, p->at)) {
            found = true;
        } else if (overlap(w->who.at, p->at) && (w->who.id.n == 0 || p->role == ROLE_GROUP)) {
            found = true;
            if (change && w->who.id.n == 0)
                name_perpetrator(k, w, p);
        }
    }
    return found;
}

/* "the camp in Bannu" is "the camp", and Bannu where it is. */
static bool holds_place(const struct incident *in, struct span at)
{
    for (size_t i = 0; i < in->n_where; i++)
        if (overlap(in->where[i].at, at))
            return true;
    return false;
}

static bool is_target(struct attaching *k, struct incident *in, const struct part *p, bool change)
{
    bool found = false;
    for (size_t i = 0; i < in->n_targets; i++) {
        struct target *t = &in->targets[i];
        if (same_words(k->r, t->who.at, p->at)) {
            found = true;
        } else if (overlap(t->who.at, p->at)) {
            found = true;
            if (change && t->who.id.n == 0 && !holds_place(in, p->at))
                t->who.at = p->at;
        }
    }
    return found;
}

static bool is_weapon(struct incident *in, const struct part *p, bool change)
{
    bool found = false;
    for (size_t i = 0; i < in->n_weapons; i++)
        if (overlap(in->weapons[i].at, p->at)) {
            found = true;
            if (change && span_within(in->weapons[i].at, p->at)) /* "car bomb" for "bomb" */
                in->weapons[i].at = p->at;
        }
    return found;
}

/* Is it an argument of any incident? Then the rules have said of which. */
static bool is_anothers(struct attaching *k, const struct part *p)
{
    bool found = false;
    for (size_t i = 0; i < k->r->n_incidents; i++) {
        struct incident *in = &k->r->incidents[i];
        bool violent = is_violent(in), over = !span_empty(in->counts[COUNT_RELEASED].n.at);
        if (!violent && !over)
            continue;
        bool here = p->role == ROLE_ATTACKER || p->role == ROLE_GROUP ? is_doer(k, in, p, violent)
                    : p->role == ROLE_WEAPON                          ? is_weapon(in, p, violent)
                                             : is_target(k, in, p, violent);
        found = found || here;
    }
    return found;
}

/* Is it an argument of the incident already, in this part or another? A thing that is struck may
 * be the place too, and a weapon the word that tells of it. */
static bool is_taken(const struct reading *r, const struct incident *in, const struct part *p)
{
    struct span at = p->at;
    for (size_t i = 0; i < in->n_perpetrators; i++)
        if (same_words(r, in->perpetrators[i].who.at, at) ||
            (overlap(in->perpetrators[i].who.at, at) &&
             (p->role != ROLE_ATTACKER || in->perpetrators[i].who.id.n == 0)))
            return true;
    for (size_t i = 0; i < in->n_targets; i++)
        if (overlap(in->targets[i].who.at, at) || same_words(r, in->targets[i].who.at, at))
            return true;
    for (size_t i = 0; i < in->n_weapons; i++)
        if (overlap(in->weapons[i].at, at) || same_words(r, in->weapons[i].at, at))
            return true;
    for (size_t i = 0; !(p->role == ROLE_TARGET && p->score >= SITE) && i < in->n_where; i++)
        if (overlap(in->where[i].at, at))
            return true;
    return (p->role != ROLE_WEAPON && overlap(in->trigger, at)) || overlap(in->when.at, at);
}

/* A list with one more; the old one stays in the arena. */
static void *one_more(struct attaching *k, const void *list, size_t n, size_t bytes)
{
    void *more = arena_array(k->r->arena, n + 1, bytes);
    if (more != NULL && n > 0)
        memcpy(more, list, n * bytes);
    return more;
}

static pm_code add_perpetrator(struct attaching *k, struct incident *in, const struct part *p)
{
    struct perpetrator *list = one_more(k, in->perpetrators, in->n_perpetrators, sizeof *list);
    if (list == NULL)
        return arena_err(k->r->arena, k->e);
    list[in->n_perpetrators] = (struct perpetrator){.stance = STANCE_ASSERTS};
    name_perpetrator(k, &list[in->n_perpetrators++], p);
    in->perpetrators = list;
    return PM_OK;
}

/* A victim's name that was not taken for a person's before: it is masked in what leaves. Mentions
 * stay in the order of the text. */
static pm_code add_person(struct attaching *k, const struct part *p)
{
    struct reading *r = k->r;
    uint32_t first = document_token_from(r->doc, p->at.start), end = document_token_from(r->doc, p->at.end);
    struct mention m = {.at = p->at,
                        .first_token = first,
                        .end_token = end,
                        .kind = MENTION_PERSON,
                        .score = p->score,
                        .role = "victim",
                        .rule = p->rule};
    if (end <= first || !reading_push_mention(r, m))
        return end <= first ? PM_OK : arena_err(r->arena, k->e);
    size_t at = r->n_mentions - 1;
    for (; at > 0 && r->mentions[at - 1].at.start > m.at.start; at--)
        r->mentions[at] = r->mentions[at - 1];
    r->mentions[at] = m;
    return PM_OK;
}

/* What kind of thing the last word of the part means. */
static const char *what_it_is(const struct attaching *k, const struct part *p)
{
    const struct reading *r = k->r;
    uint32_t end = document_token_from(r->doc, p->at.end);
    uint32_t phrase = end > 0 ? r->syntax->of[end - 1].phrase : UINT32_MAX;
    const char *what =
        phrase != UINT32_MAX ? incident_target_what(phrase_class(k->x, r, phrase)) : NULL;
    bool alive = what != NULL && (strcmp(what, "person") == 0 || strcmp(what, "group") == 0);
    /* learned as a thing: theirs, or named after them */
    return alive || what == NULL ? "infrastructure" : what;
}

static pm_code add_target(struct attaching *k, struct incident *in, const struct part *p)
{
    const struct mention *m = mention_in(k->r, p->at);
    struct target *list = one_more(k, in->targets, in->n_targets, sizeof *list);
    if (list == NULL)
        return arena_err(k->r->arena, k->e);
    bool known =
        m != NULL && m->kind != MENTION_PLACE && m->kind != MENTION_DATE && m->at.end == p->at.end;
    list[in->n_targets++] =
        (struct target){.who = {.at = p->at, .id = known ? m->id : (str){0}},
                        .what = p->role == ROLE_VICTIM ? "person" : what_it_is(k, p)};
    in->targets = list;
    return p->role == ROLE_VICTIM && m == NULL ? add_person(k, p) : PM_OK;
}

static pm_code add_weapon(struct attaching *k, struct incident *in, const struct part *p)
{
    const struct mention *m = mention_in(k->r, p->at);
    struct weapon *list = one_more(k, in->weapons, in->n_weapons, sizeof *list);
    if (list == NULL)
        return arena_err(k->r->arena, k->e);
    list[in->n_weapons++] = (struct weapon){
        .at = p->at, .what = m != NULL && m->kind == MENTION_WEAPON ? m->what : NULL};
    in->weapons = list;
    return PM_OK;
}

/* The trigger of sentence s that could tell of violence and that no incident has yet; false: none.
 */
static bool free_trigger(struct attaching *k, size_t s, const struct part *p, struct incident *in)
{
    const struct reading *r = k->r;
    if (s >= r->doc->n_sentences || !roles_text(r, s))
        return false;
    const struct roles_sentence *at = &k->look->s;
    roles_look_at(k->look, s);
    for (uint32_t t = 0; t < at->n_triggers; t++) {
        in->kind = (enum incident_kind)at->kinds[t];
        in->trigger = document_range(r->doc, at->triggers[t], at->triggers[t] + 1);
        in->sentence = document_range(r->doc, at->first, at->end);
        bool has = !is_violent(in) || overlap(in->trigger, p->at);
        for (size_t i = 0; !has && i < r->n_incidents; i++)
            has = overlap(r->incidents[i].trigger, in->trigger);
        if (!has)
            return true;
    }
    return false;
}

/* Day and place that stand in the same sentence. */
static pm_code place_it(struct attaching *k, struct incident *in)
{
    const struct reading *r = k->r;
    for (size_t i = 0; i < r->n_mentions; i++) {
        const struct mention *m = &r->mentions[i];
        if (m->at.start < in->sentence.start || m->at.end > in->sentence.end)
            continue;
        if (m->kind == MENTION_DATE && in->when.start == CIVIL_NONE && m->when.start != CIVIL_NONE)
            in->when = m->when;
        if (m->kind != MENTION_PLACE || in->n_where >= LISTED_MAX)
            continue;
        struct site *list = one_more(k, in->where, in->n_where, sizeof *list);
        if (list == NULL)
            return arena_err(r->arena, k->e);
        list[in->n_where++] = (struct site){
            .at = m->at, .id = m->id, .precision = m->place_precision, .role = "site"};
        in->where = list;
    }
    return PM_OK;
}

/* The rules made nothing of these sentences, but a part is likely: its trigger tells an incident.
 */
static pm_code make_incident(struct attaching *k, const struct part *p, struct incident **out)
{
    struct reading *r = k->r;
    size_t at = sentence_at(r, p->at.start);
    struct incident in = {.status = INCIDENT_REPORTED, .score = p->score / 2, .rule = p->rule};
    in.when.start = in.when.end = CIVIL_NONE;
    for (int c = 0; c < N_COUNT_KINDS; c++)
        in.counts[c] = (struct count){.civilians = NAN, .children = NAN};
    *out = NULL;
    if (p->score < TELLS)
        return PM_OK;
    bool found = free_trigger(k, at, p, &in);
    for (size_t back = 1; !found && back <= SENTENCES_BACK; back++)
        found = (back <= at && free_trigger(k, at - back, p, &in)) ||
                free_trigger(k, at + back, p, &in);
    if (!found)
        return PM_OK;
    pm_code rc = place_it(k, &in);
    if (rc == PM_OK && arena_printf(r->arena, &in.id, "i%zu", r->n_incidents + 1) != PM_OK)
        rc = arena_err(r->arena, k->e);
    if (rc != PM_OK)
        return rc;
    if (!reading_push_incident(r, in))
        return arena_err(r->arena, k->e);
    *out = &r->incidents[r->n_incidents - 1];
    return PM_OK;
}

static bool is_here(const struct reading *r, const struct incident *in, const struct part *p)
{
    return sentence_at(r, in->trigger.start) == sentence_at(r, p->at.start);
}

/* A sentence without a trigger tells of something else more often. */
static double least_away(struct attaching *k, const struct part *p)
{
    roles_look_at(k->look, sentence_at(k->r, p->at.start));
    return k->look->s.n_triggers > 0 ? AWAY : AWAY_SILENT;
}

static pm_code attach(struct attaching *k, const struct part *p)
{
    if (is_anothers(k, p))
        return PM_OK;
    struct incident *in = near_incident(k->r, p);
    pm_code rc = k->look == NULL ? roles_look_open(k->x, k->r, &k->look, k->e) : PM_OK;
    if (rc == PM_OK && in != NULL && !is_here(k->r, in, p) && p->score < least_away(k, p))
        return PM_OK;
    if (rc == PM_OK && in == NULL)
        rc = make_incident(k, p, &in);
    if (rc != PM_OK)
        return rc;
    if (in == NULL || is_taken(k->r, in, p) || in->n_perpetrators >= LISTED_MAX ||
        in->n_targets >= LISTED_MAX || in->n_weapons >= LISTED_MAX)
        return PM_OK;
    switch (p->role) {
    case ROLE_ATTACKER:
    case ROLE_GROUP:
        return add_perpetrator(k, in, p);
    case ROLE_TARGET:
    case ROLE_VICTIM:
        return add_target(k, in, p);
    default:
        return add_weapon(k, in, p);
    }
}

/* Of several names of one, the surest stands first. */
static bool is_first_name(const struct reading *r, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (r->parts[i].who == r->parts[n].who)
            return false;
    return true;
}

pm_code parts_stage(const struct reader *rd, struct reading *r, struct pm_err *e)
{
    struct attaching k = {.x = reader_lexis(rd), .r = r, .e = e};
    pm_code rc = PM_OK;
    for (size_t i = 0; rc == PM_OK && i < r->n_parts; i++)
        if (is_first_name(r, i))
            rc = attach(&k, &r->parts[i]);
    return rc;
}
