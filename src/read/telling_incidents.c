/* What happened: one incident a sentence at most, by its first word for one; later sentences that
 * speak of the same add what they know. */
#include <math.h>

#include "read/telling_in.h"

enum {
    COUNT_REACH = 7,      /* words between a number and what says killed, injured, ... */
    JOIN_SENTENCES = 3,   /* so many later a sentence may go on with an incident */
    LEND_SENTENCES = 2,   /* and a place or day told before still counts */
    PLACE_BACK = 4,       /* words from a preposition to its place */
    PLACE_BEHIND = 4      /* and from a place to what stands behind it: "میں" */
};

static bool kind_of(const struct word_sense *s, enum incident_kind *out)
{
    for (int k = 0; k < N_INCIDENT_KINDS; k++)
        if (str_eq(s->value, str_of(reading_incident_kind((enum incident_kind)k)))) {
            *out = (enum incident_kind)k;
            return true;
        }
    return false;
}

/* --- counts ----------------------------------------------------------------------------------- */

static bool number_between(const struct telling *t, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++)
        if (quantity_covering(t->r, i) != NULL && !quantity_covering(t->r, i)->included)
            return true;
    return false;
}

/* What a word at distance d from a number makes it count; -1: nothing. */
static int counts_by(const struct telling *t, uint32_t i, uint32_t d)
{
    enum incident_kind kind;
    const struct word_sense *s;
    if (telling_is(t, i, TELLING_KILLED, NULL))
        return COUNT_KILLED;
    if (telling_is(t, i, TELLING_INJURED, NULL))
        return COUNT_INJURED;
    if (telling_is(t, i, TELLING_ARRESTED, NULL))
        return COUNT_ARRESTED;
    if (telling_is(t, i, TELLING_ABDUCTED, NULL))
        return COUNT_ABDUCTED;
    s = telling_word(t, i, WORDS_TELLING, TELLING_EVENT, NULL);
    if (s != NULL && d < (telling_verb_last(t) ? 2 * COUNT_REACH : COUNT_REACH - 1) && kind_of(s, &kind)) {
        if (kind == INCIDENT_ARREST)
            return COUNT_ARRESTED;
        if (kind == INCIDENT_KIDNAPPING)
            return COUNT_ABDUCTED;
        if (kind == INCIDENT_ASSASSINATION)
            return COUNT_KILLED;
        if (kind == INCIDENT_DISPLACEMENT)
            return COUNT_DISPLACED;
    }
    return -1;
}

/* The word nearest to [first, right) that says what came of people; a mark ends the look unless
 * `crossing`, another number always does. */
static int nearest_fate(const struct telling *t, uint32_t first, uint32_t right, uint32_t reach,
                        bool crossing)
{
    bool to_left = true, to_right = true;
    for (uint32_t d = 0; d < reach && (to_left || to_right); d++) {
        uint32_t left = first > t->first + d ? first - 1 - d : UINT32_MAX;
        int kind;
        to_right &= right + d < t->end && (crossing || !telling_mark(t, right + d));
        to_left &= left != UINT32_MAX && (crossing || !telling_mark(t, left)) &&
                   (!telling_verb_last(t) || (d < 2 && (t->own & WORD_TG) != 0));
        if (to_right && (kind = counts_by(t, right + d, d)) >= 0 &&
            !number_between(t, right, right + d))
            return kind;
        if (to_left && (kind = counts_by(t, left, d)) >= 0 && !number_between(t, left, first))
            return kind;
    }
    return -1;
}

/* What the number counts: the nearest word for it, not over another number. Where verbs stand
 * last, a word before the number belongs to the number before that. */
static int counted_as(const struct telling *t, const struct quantity_at *q)
{
    uint32_t right = q->noun_end > q->end_token ? q->noun_end : q->end_token;
    if (q->head != UINT32_MAX && q->noun_first < q->noun_end && q->noun_end <= t->end) {
        int kind = counts_by(t, q->head, 0); /* "дванадцать раненых": the noun says it */
        if (kind >= 0)
            return kind;
    }
    uint32_t reach = (t->own & WORD_ZH) != 0 || telling_verb_last(t) ? COUNT_REACH * 2
                                                                     : COUNT_REACH;
    for (int crossing = 0; crossing < 2; crossing++) {
        int kind = nearest_fate(t, q->first_token, right, reach, crossing != 0);
        if (kind >= 0)
            return kind;
    }
    return -1;
}

/* "two sources", "three residents": they say it, nothing happened to them. */
static bool spoken_by(const struct claim *claim, struct span at)
{
    return claim != NULL && at.start >= claim->claimant.at.start &&
           at.end <= claim->claimant.at.end;
}

/* "seven miners and four guards were killed": only "and" between this number's noun and the next
 * one, both exact, both of people. */
static bool sum_goes_on(const struct telling *t, size_t k)
{
    if (k + 1 >= t->r->n_quantities)
        return false;
    const struct quantity_at *q = &t->r->quantities[k], *next = q + 1;
    uint32_t right = q->noun_end > q->end_token ? q->noun_end : q->end_token;
    return q->q.hedge == HEDGE_EXACTLY && next->q.hedge == HEDGE_EXACTLY && !next->included &&
           q->counts != COUNTS_UNKNOWN && next->counts <= COUNTS_FAMILIES &&
           next->first_token == right + 1 &&
           (telling_word(t, right, WORDS_DATES, DATE_AND, NULL) != NULL ||
            telling_word(t, right, WORDS_NUMBERS, NUMBER_AND, NULL) != NULL);
}

/* The sum of two exact numbers, its span over both. a with min NAN: b alone. */
static struct quantity plus(struct quantity a, struct quantity b)
{
    if (isnan(a.min))
        return b;
    b.min = b.max = b.best = a.best + b.best;
    b.at.start = a.at.start;
    return b;
}

static pm_code add_counts(struct telling *t, struct incident *in, const struct claim *claim,
                          struct pm_err *e)
{
    struct party who = claim != NULL ? claim->claimant : (struct party){0};
    size_t from = quantity_first(t->r, t->first);
    struct quantity sum = {.min = NAN};
    for (size_t k = from; k < t->r->n_quantities && k < from + 16; k++) {
        const struct quantity_at *q = &t->r->quantities[k];
        if (q->first_token >= t->end)
            break;
        if (q->counts > COUNTS_FAMILIES || q->included)
            continue;
        if (spoken_by(claim, q->q.at))
            continue;
        int kind = counted_as(t, q);
        if (kind < 0) {
            sum = sum_goes_on(t, k) ? plus(sum, q->q) : (struct quantity){.min = NAN};
            continue;
        }
        struct quantity whole = plus(sum, q->q);
        sum = (struct quantity){.min = NAN};
        const size_t own = k; /* "погибли семь жителей и двое полицейских" */
        while (sum_goes_on(t, k) && counted_as(t, &t->r->quantities[k + 1]) < 0)
            whole = plus(whole, t->r->quantities[++k].q);
        struct count n = {.n = whole, .civilians = NAN, .children = NAN, .claimant = who};
        for (size_t m = k + 1; m < t->r->n_quantities && m < k + 4; m++)
            if (t->r->quantities[m].included && t->r->quantities[m].of == own &&
                t->r->quantities[m].counts == COUNTS_CHILDREN)
                n.children = t->r->quantities[m].q.best;
        pm_code rc = incident_count(&t->c, in, (enum count_kind)kind, n, e);
        if (rc != PM_OK)
            return rc;
    }
    return PM_OK;
}

/* --- places and days -------------------------------------------------------------------------- */

static const char *precision(const struct mention *m)
{
    if (m->kind == MENTION_STATE)
        return "country";
    return m->place_precision != NULL ? m->place_precision : "settlement";
}

/* "-da", "-да": an ending of Uzbek that tells where. */
static bool locative(const struct telling *t, uint32_t i)
{
    static const char *const ends[] = {"da", "dagi", "ga", "да", "даги", "га"};
    str f = t->r->doc->tokens[i].fold;
    for (size_t k = 0; k < sizeof ends / sizeof *ends; k++)
        if (f.n > strlen(ends[k]) + 2 && str_ends(f, str_of(ends[k])))
            return true;
    return false;
}

/* Is the word d tokens before a place one that says "from"? */
static bool from_there(const struct telling *t, const struct mention *m, uint32_t d)
{
    uint32_t n;
    return m->first_token >= t->first + d && telling_is(t, m->first_token - d, TELLING_FROM, &n) &&
           ((t->own & WORD_PS) == 0 || n > 1);
}

/* Does the sentence say that it happened there? */
static bool is_site(const struct telling *t, const struct mention *m)
{
    for (uint32_t d = 1; d <= PLACE_BACK && m->first_token >= t->first + d; d++) {
        if (telling_mark(t, m->first_token - d))
            break;
        if (from_there(t, m, d))
            return false;
        if (telling_is(t, m->first_token - d, TELLING_AT, NULL))
            return true;
    }
    if ((t->own & (WORD_UR | WORD_UZ | WORD_ZH)) == 0)
        return false;
    uint32_t behind = (t->own & WORD_ZH) != 0 ? 3 * PLACE_BEHIND : PLACE_BEHIND;
    if ((t->own & WORD_UZ) != 0 && locative(t, m->end_token - 1))
        return true;
    for (uint32_t i = m->end_token; i < t->end && i < m->end_token + behind; i++) {
        if (telling_mark(t, i) || telling_is(t, i, TELLING_TELLER, NULL))
            return false;
        if (telling_is(t, i, TELLING_AT_AFTER, NULL))
            return true;
        if (mention_at(t->r, i) != NULL && mention_at(t->r, i)->kind != MENTION_PLACE &&
            (t->own & WORD_ZH) == 0)
            return false;
    }
    return false;
}

static void add_day(struct incident *in, const struct mention *m, uint32_t far, uint32_t *nearest)
{
    if (m->kind != MENTION_DATE || m->when.start == CIVIL_NONE || far >= *nearest)
        return;
    /* a day beats a month or a year that stands nearer */
    if (in->when.start != CIVIL_NONE && m->when.precision > in->when.precision)
        return;
    *nearest = far;
    in->when = m->when;
    if (span_empty(in->when.at))
        in->when.at = m->at;
}

static pm_code add_site(struct telling *t, struct incident *in, const struct mention *m,
                        struct pm_err *e)
{
    struct site s = {.at = m->at, .id = m->id, .precision = precision(m), .role = "site"};
    return incident_site(&t->c, in, s, e);
}

/* Places that the sentence puts it at; the day next to the trigger; weapons. */
static pm_code add_names(struct telling *t, struct incident *in, uint32_t trigger,
                         const struct claim *claim, struct pm_err *e)
{
    uint32_t nearest = UINT32_MAX;
    const struct mention *lone = NULL;
    size_t n_places = 0;
    for (size_t k = mention_first(t->r, t->first);
         k < t->r->n_mentions && t->r->mentions[k].first_token < t->end; k++) {
        const struct mention *m = &t->r->mentions[k];
        if (m->first_token < t->first)
            continue;
        uint32_t far = m->first_token > trigger ? m->first_token - trigger : trigger - m->first_token;
        add_day(in, m, far, &nearest);
        pm_code rc = PM_OK;
        if (m->kind == MENTION_WEAPON)
            rc = incident_weapon(&t->c, in, (struct weapon){.at = m->at, .what = m->what}, e);
        else if ((m->kind == MENTION_PLACE || m->kind == MENTION_STATE) && m->id.n != 0) {
            if (is_site(t, m) && !spoken_by(claim, m->at))
                rc = add_site(t, in, m, e);
            else if (m->kind == MENTION_PLACE && !spoken_by(claim, m->at) &&
                     !from_there(t, m, 1) && !from_there(t, m, 2)) {
                lone = m;
                n_places++;
            }
        }
        if (rc != PM_OK)
            return rc;
    }
    if (in->n_where == 0 && n_places == 1)
        return add_site(t, in, lone, e);
    return PM_OK;
}

/* An attack, blast or shelling with a drone in its sentence is a drone's strike. */
static void kind_by_weapon(struct incident *in)
{
    if (in->kind != INCIDENT_ATTACK && in->kind != INCIDENT_BOMBING &&
        in->kind != INCIDENT_AIR_STRIKE && in->kind != INCIDENT_SHELLING)
        return;
    for (size_t i = 0; i < in->n_weapons; i++)
        if (in->weapons[i].what != NULL && strcmp(in->weapons[i].what, "drone") == 0)
            in->kind = INCIDENT_DRONE_STRIKE;
}

static bool has_count(const struct incident *in)
{
    for (int k = 0; k < N_COUNT_KINDS; k++)
        if (!span_empty(in->counts[k].n.at))
            return true;
    return false;
}

/* --- one incident over several sentences ------------------------------------------------------- */

static bool same_kind(enum incident_kind a, enum incident_kind b)
{
    static const enum incident_kind general[] = {INCIDENT_OTHER, INCIDENT_ATTACK};
    for (size_t i = 0; i < sizeof general / sizeof *general; i++)
        if (a == general[i])
            return true;
    return a == b || (a == INCIDENT_BOMBING && b == INCIDENT_SUICIDE_BOMBING) ||
           (a == INCIDENT_AIR_STRIKE && b == INCIDENT_DRONE_STRIKE);
}

/* Does the sentence go on with the incident told before? */
static bool goes_on(const struct telling *t, const struct incident *in)
{
    if (t->last == SIZE_MAX || t->sentence - t->last_sentence > JOIN_SENTENCES)
        return false;
    const struct incident *old = &t->r->incidents[t->last];
    if (!same_kind(in->kind, old->kind))
        return false;
    if (in->when.start != CIVIL_NONE && old->when.start != CIVIL_NONE &&
        (in->when.end < old->when.start || in->when.start > old->when.end))
        return false;
    if (in->n_where == 0 || old->n_where == 0)
        return true;
    str a = in->where[0].id, b = old->where[0].id;
    return str_eq(a, b) || (t->c.names != NULL && (names_inside(t->c.names, a, b) ||
                                                   names_inside(t->c.names, b, a)));
}

static pm_code join_into(struct telling *t, struct incident *old, const struct incident *in,
                         struct pm_err *e)
{
    pm_code rc = PM_OK;
    if (old->when.start == CIVIL_NONE)
        old->when = in->when;
    for (size_t k = 0; k < in->n_where && rc == PM_OK; k++)
        rc = incident_site(&t->c, old, in->where[k], e);
    for (size_t k = 0; k < in->n_perpetrators && rc == PM_OK; k++)
        rc = incident_actor(&t->c, old, in->perpetrators[k], e);
    for (size_t k = 0; k < in->n_weapons && rc == PM_OK; k++)
        rc = incident_weapon(&t->c, old, in->weapons[k], e);
    for (int k = 0; k < N_COUNT_KINDS && rc == PM_OK; k++)
        rc = incident_count(&t->c, old, (enum count_kind)k, in->counts[k], e);
    return rc;
}

static pm_code join(struct telling *t, struct incident *old, const struct incident *in,
                    struct pm_err *e)
{
    t->last_sentence = t->sentence;
    return join_into(t, old, in, e);
}

/* --- the sentence ------------------------------------------------------------------------------ */

struct trigger {
    uint32_t first, end;  /* first UINT32_MAX: none */
    bool event;           /* a word for what happened, not only for what came of it */
    bool same;            /* "the incident" */
    bool never;           /* a drill, an anniversary, a possibility */
};

/* What "hits" and "came down" tell of, by the weapon in the sentence; INCIDENT_ATTACK (0): of nothing. */
static enum incident_kind hitting(const struct telling *t)
{
    for (size_t k = mention_first(t->r, t->first);
         k < t->r->n_mentions && t->r->mentions[k].first_token < t->end; k++) {
        const char *what = t->r->mentions[k].what;
        if (t->r->mentions[k].kind != MENTION_WEAPON || what == NULL)
            continue;
        if (strcmp(what, "drone") == 0)
            return INCIDENT_DRONE_STRIKE;
        if (strcmp(what, "rocket") == 0 || strcmp(what, "mortar") == 0)
            return INCIDENT_SHELLING;
    }
    return INCIDENT_ATTACK;
}

static struct trigger trigger_find(const struct telling *t, struct incident *in)
{
    struct trigger g = {.first = UINT32_MAX};
    for (uint32_t i = t->first; i < t->end; i++) {
        uint32_t n = 1;
        if (!word_in(t->r, i, WORDS_TELLING) && !word_in(t->r, i, WORDS_DATES))
            continue;
        g.never |= telling_is(t, i, TELLING_DRILL, NULL) || telling_is(t, i, TELLING_IF, NULL) ||
                   telling_word(t, i, WORDS_DATES, DATE_RECALL, NULL) != NULL;
        g.same |= telling_is(t, i, TELLING_SAME, NULL);
        if (telling_is(t, i, TELLING_PLANNED, NULL))
            in->status = INCIDENT_PLANNED;
        const struct word_sense *s = telling_word(t, i, WORDS_TELLING, TELLING_EVENT, &n);
        const struct mention *m = s != NULL ? mention_at(t->r, i) : NULL;
        if (m != NULL && m->kind == MENTION_WEAPON && m->first_token < i)
            continue; /* "مواد انفجاری": what it is filled with, not what happened */
        /* who is driven away, is so by something else that the sentence tells */
        bool moves = s != NULL && str_eq(s->value, STR("displacement"));
        /* "attack" names no kind: what comes behind may */
        bool better = s != NULL && (!g.event || (in->kind == INCIDENT_ATTACK &&
                                                 !str_eq(s->value, STR("arrest")) && !moves));
        if (s == NULL && !g.event && telling_is(t, i, TELLING_HITS, &n) &&
            hitting(t) != INCIDENT_ATTACK) {
            in->kind = hitting(t);
            g.event = true;
            g.first = i;
            g.end = i + n;
        }
        bool fate = telling_is(t, i, TELLING_KILLED, NULL) || telling_is(t, i, TELLING_INJURED, NULL);
        if (better && !(moves && g.first != UINT32_MAX) && kind_of(s, &in->kind)) {
            g.event = true;
            g.first = i;
            g.end = i + n;
            i += n - 1;
        } else if (fate && g.first == UINT32_MAX) {
            g.first = i;
            g.end = i + 1;
        }
    }
    return g;
}

/* Remember the place and the day for sentences that tell neither. */
static void keep_scene(struct telling *t, const struct incident *in)
{
    if (in->n_where != 0) {
        t->site = in->where[0];
        t->site_sentence = t->sentence;
    } else {
        for (size_t k = mention_first(t->r, t->first);
             k < t->r->n_mentions && t->r->mentions[k].first_token < t->end; k++) {
            const struct mention *m = &t->r->mentions[k];
            if (m->kind == MENTION_PLACE && m->id.n != 0 && is_site(t, m)) {
                t->site = (struct site){
                    .at = m->at, .id = m->id, .precision = precision(m), .role = "site"};
                t->site_sentence = t->sentence;
            }
        }
    }
    if (in->when.start != CIVIL_NONE && in->when.precision <= PRECISION_DAY) {
        t->day = in->when;
        t->day_sentence = t->sentence;
    }
}

/* The place whose people or officials tell it: "residents of X said that ...". */
static const struct mention *tellers_place(const struct telling *t, const struct claim *claim)
{
    const struct mention *found = NULL;
    for (size_t k = mention_first(t->r, t->first);
         claim != NULL && k < t->r->n_mentions && t->r->mentions[k].first_token < t->end; k++) {
        const struct mention *m = &t->r->mentions[k];
        if (m->kind == MENTION_PLACE && m->id.n != 0 && spoken_by(claim, m->at) &&
            (found == NULL || str_starts(m->id, found->id)))
            found = m;
    }
    return found;
}

/* A sentence without a place or a day takes those told right before. */
static pm_code lend(struct telling *t, struct incident *in, const struct claim *claim,
                    struct pm_err *e)
{
    const struct mention *m = in->n_where == 0 ? tellers_place(t, claim) : NULL;
    if (m != NULL) {
        in->score += 0.05;
        pm_code rc = add_site(t, in, m, e);
        if (rc != PM_OK)
            return rc;
    }
    if (in->when.start == CIVIL_NONE && t->day.start != CIVIL_NONE && !span_empty(t->day.at) &&
        t->sentence - t->day_sentence <= LEND_SENTENCES) {
        in->when = t->day;
        in->score += 0.05;
    }
    if (in->n_where == 0 && t->site.id.n != 0 &&
        t->sentence - t->site_sentence <= LEND_SENTENCES) {
        in->score += 0.05;
        return incident_site(&t->c, in, t->site, e);
    }
    return PM_OK;
}

static bool worth_telling(const struct telling *t, const struct incident *in, bool event)
{
    bool day = in->when.start != CIVIL_NONE && in->when.precision <= PRECISION_DAY;
    if (in->when.historic || (in->when.start != CIVIL_NONE && in->when.precision > PRECISION_DAY &&
                              !has_count(in)))
        return false;
    /* deaths over months or years are a figure */
    if (!event && in->when.start != CIVIL_NONE && in->when.precision > PRECISION_DAY)
        return false;
    if (in->status == INCIDENT_DENIED)
        return event && (in->n_where != 0 || in->n_perpetrators != 0);
    /* a bare arrest follows on what the text tells */
    if (in->kind == INCIDENT_ARREST && !day && in->n_where == 0 && t->r->n_incidents != 0)
        return false;
    if (!has_count(in) && !(day && in->n_where != 0) && !(in->n_perpetrators != 0 && in->n_where))
        return false;
    return event || in->n_where != 0 || day;
}

/* "Yesterday gunmen attacked a post in X. Three soldiers were killed.": the sentence before told what
 * happened and this one what came of it. True when *in now has both. */
static bool with_pending(struct telling *t, struct incident *in, struct trigger g,
                         struct pm_err *e, pm_code *rc)
{
    if (!t->pends || t->sentence - t->pending_sentence > 1 || g.first == UINT32_MAX ||
        (g.event && !same_kind(in->kind, t->pending.kind)) || in->status != t->pending.status)
        return false;
    struct incident whole = t->pending;
    if (whole.n_where != 0 && in->n_where != 0 && !str_eq(whole.where[0].id, in->where[0].id))
        return false;
    *rc = join_into(t, &whole, in, e);
    *in = whole;
    return true;
}

static pm_code push(struct telling *t, struct incident *in, struct trigger g,
                    const struct claim *claim, struct pm_err *e)
{
    bool day = in->when.start != CIVIL_NONE, place = in->n_where != 0;
    if (span_empty(in->trigger))
        in->trigger = document_range(t->r->doc, g.first, g.end);
    in->sentence = t->r->doc->sentences[t->sentence].at;
    in->score = 0.3 + 0.2 * day + 0.2 * place + 0.2 * has_count(in) +
                0.1 * (in->n_perpetrators != 0);
    pm_code rc = lend(t, in, claim, e);
    if (rc != PM_OK)
        return rc;
    if (in->score > 1)
        in->score = 1;
    TRY(arena_printf(t->r->arena, &in->id, "i%zu", t->r->n_incidents + 1));
    if (!reading_push_incident(t->r, *in))
        return arena_err(t->r->arena, e);
    t->last = t->r->n_incidents - 1;
    t->last_sentence = t->sentence;
out:
    return rc;
}

static void keep_group(struct telling *t)
{
    for (size_t k = mention_first(t->r, t->first);
         k < t->r->n_mentions && t->r->mentions[k].first_token < t->end; k++) {
        const struct mention *m = &t->r->mentions[k];
        if (m->kind == MENTION_GROUP && m->id.n != 0) {
            t->group = telling_party(t, m);
            t->group_sentence = t->sentence;
        }
    }
}

pm_code telling_sentence_incident(struct telling *t, const struct claim *claim, struct pm_err *e)
{
    struct incident in = {.kind = INCIDENT_OTHER, .status = INCIDENT_REPORTED, .rule = "words"};
    in.when.start = in.when.end = CIVIL_NONE;
    struct trigger g = trigger_find(t, &in);
    uint32_t at = g.first != UINT32_MAX ? g.first : t->first;
    pm_code rc;
    if (claim != NULL && claim->stance == STANCE_DENIES)
        in.status = INCIDENT_DENIED;
    if (claim != NULL && claim->stance == STANCE_THREATENS)
        in.status = INCIDENT_THREATENED;
    TRY(add_names(t, &in, at, claim, e));
    kind_by_weapon(&in);
    if (!g.never)
        TRY(telling_actors(t, &in, at, claim, e));
    if (g.first != UINT32_MAX && !g.never) {
        TRY(add_counts(t, &in, claim, e));
        if (goes_on(t, &in) && in.status == t->r->incidents[t->last].status)
            rc = join(t, &t->r->incidents[t->last], &in, e);
        else if (worth_telling(t, &in, g.event))
            rc = push(t, &in, g, claim, e);
        else if (with_pending(t, &in, g, e, &rc) && rc == PM_OK && worth_telling(t, &in, true))
            rc = push(t, &in, g, claim, e);
        else if (rc == PM_OK && g.event && in.status == INCIDENT_REPORTED &&
                 !in.when.historic && (in.n_where != 0 || in.n_perpetrators != 0)) {
            t->pending = in;
            t->pending.trigger = document_range(t->r->doc, g.first, g.end);
            t->pending_sentence = t->sentence;
            t->pends = true;
        }
    } else if (!g.never && (g.same || in.n_perpetrators != 0) && t->last != SIZE_MAX &&
               t->sentence - t->last_sentence <= JOIN_SENTENCES) {
        struct incident *old = &t->r->incidents[t->last];
        if (!g.same) { /* only who did it: places and days of this sentence are of the saying */
            in.n_where = 0;
            in.when.start = CIVIL_NONE;
        }
        rc = join(t, old, &in, e);
    }
    keep_scene(t, &in);
    keep_group(t);
out:
    return rc;
}
