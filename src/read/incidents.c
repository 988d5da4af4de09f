#include "read/incidents_in.h"

#include <math.h>

#include "read/quantity.h"
#include "read/stages.h"
#include "read/words.h"

/* --- joining --------------------------------------------------------------------------------- */

static enum incident_kind narrower(enum incident_kind a, enum incident_kind b)
{
    if (b == INCIDENT_KIDNAPPING || b == INCIDENT_RAID)
        return a == INCIDENT_OTHER || (a == INCIDENT_ATTACK && b == INCIDENT_RAID) ? b : a;
    if (a == INCIDENT_OTHER || (a == INCIDENT_ATTACK && b != INCIDENT_OTHER))
        return b;
    if (a == INCIDENT_BOMBING && b == INCIDENT_SUICIDE_BOMBING)
        return b;
    if (a == INCIDENT_AIR_STRIKE && b == INCIDENT_DRONE_STRIKE)
        return b;
    return a;
}

static pm_code join(struct inciding *c, struct incident *to, const struct incident *from,
                    struct pm_err *e)
{
    pm_code rc = PM_OK;
    /* "stormed a post, triggering a gun battle" stays an attack */
    if (!(to->kind == INCIDENT_ATTACK && from->kind == INCIDENT_ARMED_CLASH && to->n_perpetrators != 0 &&
          to->n_targets != 0))
        to->kind = narrower(to->kind, from->kind);
    if (to->when.start == CIVIL_NONE && span_empty(to->when.at))
        to->when = from->when;
    else if (from->when.start != CIVIL_NONE && to->when.start != CIVIL_NONE &&
             from->when.precision < to->when.precision)
        to->when = from->when;
    for (size_t i = 0; i < from->n_where; i++)
        TRY(incident_site(c, to, from->where[i], e));
    for (size_t i = 0; i < from->n_perpetrators; i++)
        TRY(incident_actor(c, to, from->perpetrators[i], e));
    for (size_t i = 0; i < from->n_targets; i++)
        TRY(incident_target(c, to, from->targets[i], e));
    for (size_t i = 0; i < from->n_weapons; i++)
        TRY(incident_weapon(c, to, from->weapons[i], e));
    for (int k = 0; k < N_COUNT_KINDS; k++)
        TRY(incident_count(c, to, (enum count_kind)k, from->counts[k], e));
    for (size_t i = 0; i < from->n_also; i++)
        TRY(incident_count(c, to, from->also[i].kind, from->also[i].count, e));
out:
    return rc;
}

/* What a bare killing adds to an incident that fighters began: their own dead are no victims. */
static void settle_sides(const struct incident *to, const struct event *from, struct incident *add)
{
    if (!from->kindless || (!from->fighters && !from->of_attackers) || to->kind == INCIDENT_OTHER ||
        to->kind == INCIDENT_AIR_STRIKE || to->kind == INCIDENT_DRONE_STRIKE ||
        incident_family(to->kind) == FAMILY_ARREST)
        return;
    if (!span_empty(add->counts[COUNT_KILLED].n.at)) {
        add->counts[COUNT_ATTACKERS_KILLED] = add->counts[COUNT_KILLED];
        add->counts[COUNT_KILLED] = (struct count){0};
    }
    add->n_targets = 0;
    if (from->of_attackers) { /* who killed them did not attack */
        add->n_perpetrators = 0;
        add->kind = to->kind;
    }
}

static bool dates_agree(const struct event *a, const struct event *b)
{
    if (a->in.when.start == CIVIL_NONE || b->in.when.start == CIVIL_NONE || a->entry_day != b->entry_day)
        return true;
    return a->in.when.start <= b->in.when.end && b->in.when.start <= a->in.when.end;
}

/* Does `low` hang on `high`, or on what is coordinated with it? "Five were killed and nine injured
 * when gunmen attacked ..." */
static bool hangs_on(const struct inciding *c, uint32_t low, uint32_t high)
{
    uint32_t up = c->r->clauses[low].parent;
    for (int n = 0; n < 3 && up != NONE && up != high; n++) {
        const struct clause *between = &c->r->clauses[up];
        bool joined = between->kind == CLAUSE_PARTICIPLE && c->r->clauses[low].intro == NONE &&
                      (c->r->clauses[low].kind == CLAUSE_PARTICIPLE ||
                       c->r->clauses[low].kind == CLAUSE_COORDINATE); /* "killing one and wounding two" */
        if (between->kind != CLAUSE_COORDINATE && between->kind != CLAUSE_MAIN && !joined)
            return false;
        if (event_is_speech(c, between->lemma))
            return false;
        up = between->parent;
    }
    return up == high && up != NONE;
}

static bool hangs_on_any(const struct inciding *c, uint32_t low, uint32_t high)
{
    uint32_t up = low;
    for (int n = 0; n < 3 && up != NONE && up != high; n++)
        up = c->r->clauses[up].parent;
    return up == high && c->r->clauses[low].subject == c->r->clauses[high].subject;
}

/* "a suicide attack on a rally": the rally is what was struck. */
static bool struck_gathering(const struct inciding *c, const struct event *a, const struct event *b)
{
    if (a->verb || b->verb || a->phrase == NONE || b->phrase == NONE || b->in.kind != INCIDENT_PROTEST ||
        incident_family(a->in.kind) != FAMILY_VIOLENCE || b->phrase <= a->phrase)
        return false;
    const struct phrase *p = phrase_at(c, b->phrase);
    return p->prep != NONE && phrase_at(c, b->phrase)->end <= event_chain_end(c, a->phrase) &&
           any_of(fold(c, p->prep), (const char *const[]){"on", "at", "against", NULL});
}

/* Do two triggers of one sentence tell of the same incident? a stands before b. */
static bool linked(const struct inciding *c, const struct event *a, const struct event *b)
{
    bool loose = a->kindless || b->kindless;
    /* "five were killed in a raid": of the raid */
    bool killing = (!a->verb && a->row.count == COUNT_KILLED) || (!b->verb && b->row.count == COUNT_KILLED);
    bool raided = (loose || killing) && (a->in.kind == INCIDENT_RAID || b->in.kind == INCIDENT_RAID) &&
                  (a->in.kind == INCIDENT_OTHER || b->in.kind == INCIDENT_OTHER ||
                   (killing && a->clause == b->clause));
    /* "ambushed a convoy, killing two and seizing nine", "freed in a raid": one incident */
    bool taken = (a->in.kind == INCIDENT_KIDNAPPING || b->in.kind == INCIDENT_KIDNAPPING) && !loose &&
                 a->verb && ((b->verb && a->clause != NONE && b->clause != NONE &&
                              c->r->clauses[b->clause].kind == CLAUSE_PARTICIPLE &&
                              hangs_on_any(c, b->clause, a->clause) &&
                              incident_family(a->in.kind) == FAMILY_VIOLENCE) ||
                             (!b->verb && b->in.kind == INCIDENT_RAID && a->clause == b->clause &&
                              (a->row.flags & TRIGGER_END) != 0));
    if (taken && a->in.status == b->in.status)
        return true;
    if ((incident_family(a->in.kind) != incident_family(b->in.kind) && !raided) ||
        a->in.status != b->in.status || !dates_agree(a, b))
        return false;
    const struct clause *ca = a->clause != NONE ? &c->r->clauses[a->clause] : NULL;
    const struct clause *cb = b->clause != NONE ? &c->r->clauses[b->clause] : NULL;
    if (c->entry != NONE && incident_family(a->in.kind) == FAMILY_ARREST &&
        incident_family(b->in.kind) == FAMILY_ARREST)
        return true; /* one line of a log */
    /* "the attack came a day after a bomb killed four": two */
    if (ca != NULL && cb != NULL && !a->verb && ca->subject == a->phrase && cb->intro != NONE &&
        cb->kind == CLAUSE_SUB && (str_eq(c->r->doc->tokens[cb->intro].fold, STR("after")) ||
                                   str_eq(c->r->doc->tokens[cb->intro].fold, STR("before"))))
        return false;
    /* "Its attacks include the bombing of a gate", "the raid came after a bombing" */
    uint32_t hung = !a->verb && !b->verb ? phrase_at(c, b->phrase)->prep : NONE;
    if (a->clause == b->clause && ca != NULL && !a->verb && !b->verb &&
        (any_of(c->x->words[ca->lemma].text, (const char *const[]){"include", "follow", "precede", NULL}) ||
         (hung != NONE && any_of(fold(c, hung), (const char *const[]){"after", "before", "since", "following", NULL}))))
        return false;
    if (a->clause == b->clause && a->clause != NONE)
        return loose || !a->verb || !b->verb;
    if (ca == NULL || cb == NULL)
        return false;
    /* "an attack that killed five", "a blast tore through the market, killing five" */
    if (!a->verb && b->verb && cb->subject == a->phrase)
        return true;
    if (!b->verb && a->verb && ca->subject == b->phrase)
        return true;
    /* "the killing of a teacher, who was shot dead in Turbat" */
    if (!a->verb && a->row.count >= 0 && b->verb && cb->kind == CLAUSE_RELATIVE && cb->subject != NONE &&
        cb->subject > a->phrase && phrase_at(c, cb->subject)->end <= event_chain_end(c, a->phrase) &&
        (b->row.count == a->row.count || incident_kinds_agree(a->in.kind, b->in.kind)))
        return true;
    /* "rockets fired from the other bank hit a village" */
    if (!loose && (ca->kind == CLAUSE_PARTICIPLE || cb->kind == CLAUSE_PARTICIPLE) &&
        ca->subject == cb->subject && ca->subject != NONE && incident_kinds_agree(a->in.kind, b->in.kind))
        return true;
    /* "raided a house and detained eleven men" */
    bool kin = a->in.kind == b->in.kind ||
               (incident_family(a->in.kind) == FAMILY_ARREST && incident_family(b->in.kind) == FAMILY_ARREST);
    if (!loose)
        return kin && cb->kind == CLAUSE_COORDINATE &&
               cb->subject == ca->subject && a->verb && b->verb;
    if (cb->kind == CLAUSE_RELATIVE || ca->kind == CLAUSE_RELATIVE)
        return cb->kind == ca->kind && cb->subject == ca->subject;
    bool parent = hangs_on(c, b->clause, a->clause) || hangs_on(c, a->clause, b->clause);
    bool same_subject = cb->subject == ca->subject && cb->kind == CLAUSE_COORDINATE;
    return parent || same_subject;
}

/* "opened fire ... before he was shot dead by police": the attacker's own death. */
static bool attacker_dies(const struct inciding *c, const struct event *a, const struct event *b)
{
    if (!a->verb || !b->verb || b->row.count != COUNT_KILLED || b->clause == NONE || a->clause == NONE)
        return false;
    const struct clause *ca = &c->r->clauses[a->clause], *cb = &c->r->clauses[b->clause];
    uint32_t who = event_patient(cb), by = event_agent(c, cb), agent = event_agent(c, ca);
    if (who == NONE || agent == NONE || phrase_class(c->x, c->r, agent) != NOUN_FIGHTER)
        return false;
    enum noun_class n = by != NONE ? phrase_class(c->x, c->r, by) : NOUN_UNKNOWN;
    const struct phrase *p = &c->r->syntax->phrases[who];
    str w = c->r->doc->tokens[p->head].fold;
    return (p->flags & PHRASE_PRONOUN) != 0 && (n == NOUN_FORCE || cb->intro != NONE) &&
           (str_eq(w, STR("he")) || str_eq(w, STR("she")) || str_eq(w, STR("him")) ||
            str_eq(w, STR("they")) || str_eq(w, STR("them")));
}

static pm_code join_sentence(struct inciding *c, struct pm_err *e)
{
    for (size_t i = 0; i < c->n_events; i++)
        for (size_t k = i + 1; k < c->n_events; k++) {
            struct event *a = &c->events[i], *b = &c->events[k];
            if (!a->gone && !b->gone && attacker_dies(c, a, b)) {
                const struct phrase *p =
                    &c->r->syntax->phrases[event_patient(&c->r->clauses[b->clause])];
                str w = c->r->doc->tokens[p->head].fold;
                struct count one = {.n = {.at = document_range(c->r->doc, p->first, p->end), .min = 1,
                                          .max = 1, .best = 1, .hedge = HEDGE_EXACTLY},
                                    .civilians = NAN, .children = NAN};
                b->gone = true;
                if (w.n != 0 && w.p[0] == 't')
                    continue; /* "they": how many nobody says */
                pm_code rc = incident_count(c, &a->in, COUNT_ATTACKERS_KILLED, one, e);
                if (rc != PM_OK)
                    return rc;
                continue;
            }
            if (!a->gone && !b->gone && struck_gathering(c, a, b)) {
                b->gone = true;
                continue;
            }
            if (a->gone || b->gone || !linked(c, a, b))
                continue;
            /* the one with a kind of its own carries the trigger */
            struct event *to = a->kindless && !b->kindless ? b : a;
            struct event *from = to == a ? b : a;
            struct incident old = from->in;
            if (from->entry_day && !to->entry_day && has_day(&to->in)) {
                old.when = to->in.when;
                from->n_dates = 0;
            } else if (to->entry_day && !from->entry_day && has_day(&old)) {
                to->in.when = old.when; /* "denied the killing of X, who was shot in Turbat on Monday" */
                to->entry_day = false;
                to->n_dates = 0;
            }
            settle_sides(&to->in, from, &old);
            pm_code rc = join(c, &to->in, &old, e);
            if (rc != PM_OK)
                return rc;
            for (size_t d = 0; d < from->n_dates && to->n_dates < 4; d++) {
                bool have = false;
                for (size_t m = 0; m < to->n_dates; m++)
                    have = have || to->dates[m] == from->dates[d];
                if (!have)
                    to->dates[to->n_dates++] = from->dates[d];
            }
            to->past = to->past || from->past;
            from->gone = true;
            if (from == a)
                break;
        }
    return PM_OK;
}

static void remember(struct stage *st, size_t index, uint32_t sentence, bool heading)
{
    if (st->n_recent == RECENT) {
        memmove(st->recent, st->recent + 1, (RECENT - 1) * sizeof st->recent[0]);
        st->n_recent--;
    }
    st->recent[st->n_recent++] = (struct recent){.index = index, .sentence = sentence,
                                                 .heading = heading};
}

/* A killing without a word for the kind of it, by who did it. */
static void settle_kindless(const struct inciding *c, struct event *ev)
{
    if (!ev->kindless || ev->in.kind != INCIDENT_OTHER)
        return;
    uint32_t agent = event_agent(c, &c->r->clauses[ev->clause]);
    enum noun_class n = phrase_class(c->x, c->r, agent);
    if (ev->in.n_perpetrators == 0 || (ev->row.flags & TRIGGER_OBJECT) == 0)
        return;
    uint32_t m = agent != NONE ? c->r->syntax->of[c->r->syntax->phrases[agent].head].mention : NONE;
    bool forces = n == NOUN_FORCE || (m != NONE && (c->r->mentions[m].kind == MENTION_OFFICE ||
                                                    c->r->mentions[m].kind == MENTION_STATE));
    ev->in.kind = forces ? INCIDENT_ARMED_CLASH : INCIDENT_ATTACK;
}

static pm_code push(struct stage *st, struct event *ev, struct pm_err *e)
{
    struct reading *r = st->c.r;
    ev->in.score = incidents_score(ev);
    ev->in.several = ev->plural && !ev->verb;
    pm_code rc = arena_printf(r->arena, &ev->in.id, "i%zu", r->n_incidents + 1);
    if (rc != PM_OK)
        return rc;
    if (!reading_push_incident(r, ev->in))
        return arena_err(r->arena, e);
    uint8_t block = r->doc->blocks[r->doc->sentences[ev->sentence].block].kind;
    remember(st, r->n_incidents - 1, ev->sentence, block == BLOCK_HEADING);
    return PM_OK;
}

static bool says_respectively(const struct inciding *c)
{
    for (uint32_t i = c->first; i < c->end && i < c->first + 120; i++)
        if (str_eq(c->r->doc->tokens[i].fold, STR("respectively")))
            return true;
    return false;
}

/* Lists of one incident are its own: members of a series start from a copy. */
static pm_code own_lists(struct inciding *c, struct incident *in, struct pm_err *e)
{
    struct incident copy = *in;
    copy.where = NULL;
    copy.perpetrators = NULL;
    copy.targets = NULL;
    copy.weapons = NULL;
    copy.also = NULL;
    copy.n_where = copy.n_perpetrators = copy.n_targets = copy.n_weapons = copy.n_also = 0;
    pm_code rc = join(c, &copy, in, e);
    *in = copy;
    return rc;
}

/* "respectively": the k-th of the numbers killed, or the k-th killed-or-injured number. */
static void pair_counts(const struct inciding *c, const struct event *ev, struct event *part,
                        size_t k)
{
    const struct quantity_at *q[4];
    size_t n = 0;
    size_t from = quantity_first(c->r, c->first);
    for (size_t i = from; i < c->r->n_quantities && n < 4 && i < from + 16; i++) {
        const struct quantity_at *at = &c->r->quantities[i];
        if (at->first_token >= c->end)
            break;
        if (at->counts <= COUNTS_FAMILIES && !at->included && at->form != QUANTITY_NONE)
            q[n++] = at;
    }
    if (n != ev->n_dates)
        return;
    for (int kind = 0; kind < N_COUNT_KINDS; kind++) {
        struct count *mine = &part->in.counts[kind];
        if (span_empty(mine->n.at))
            continue;
        bool is_mine = span_overlaps(mine->n.at, q[k]->q.at);
        bool listed = ev->in.counts[kind].n.at.end >= q[n - 1]->q.at.end &&
                      ev->in.counts[kind].n.at.start <= q[0]->q.at.start;
        if (listed)
            mine->n = q[k]->q;
        else if (!is_mine)
            *mine = (struct count){0};
    }
}

/* One event with several days is as many incidents, counted together. */
static pm_code push_series(struct stage *st, struct event *ev, struct pm_err *e)
{
    struct inciding *c = &st->c;
    str series;
    bool paired = says_respectively(c);
    pm_code rc = arena_printf(c->r->arena, &series, "s%d", ++st->next_series);
    for (size_t k = 0; k < ev->n_dates && rc == PM_OK; k++) {
        struct event part = *ev;
        rc = own_lists(c, &part.in, e);
        part.in.when = c->r->mentions[ev->dates[k]].when;
        if (span_empty(part.in.when.at))
            part.in.when.at = c->r->mentions[ev->dates[k]].at;
        if (!paired)
            part.in.series = series;
        else
            pair_counts(c, ev, &part, k);
        part.in.rule = "series";
        if (rc == PM_OK)
            rc = push(st, &part, e);
    }
    return rc;
}

/* "Both attacks ...": what is told of a whole series. */
static pm_code join_series(struct stage *st, const struct event *ev, bool *done, struct pm_err *e)
{
    struct inciding *c = &st->c;
    *done = false;
    if (st->n_recent == 0)
        return PM_OK;
    const struct incident *last = &c->r->incidents[st->recent[st->n_recent - 1].index];
    str series = last->series;
    if (series.n == 0 || ev->sentence - st->recent[st->n_recent - 1].sentence > 3)
        return PM_OK;
    for (size_t i = st->n_recent; i > 0; i--) {
        struct incident *in = &c->r->incidents[st->recent[i - 1].index];
        if (!str_eq(in->series, series))
            break;
        if (!incident_kinds_agree(in->kind, ev->in.kind))
            continue;
        for (size_t k = 0; k < ev->in.n_where; k++) {
            pm_code rc = incident_site(c, in, ev->in.where[k], e);
            if (rc != PM_OK)
                return rc;
        }
        st->recent[i - 1].sentence = ev->sentence;
        *done = true;
    }
    return PM_OK;
}

/* Is it what a verb of speaking is about: "claimed", "condemned", "denied the attack"? */
static bool spoken_of(const struct inciding *c, const struct event *ev)
{
    if (ev->verb || ev->clause == NONE || !ev->definite || ev->plural || has_site(&ev->in) ||
        ev->n_dates == 0)
        return false;
    const struct clause *cl = &c->r->clauses[ev->clause];
    return event_patient(cl) == ev->phrase && (event_is_speech(c, cl->lemma) ||
           (c->x->words[cl->lemma].lists >> LEX_SPEECH & 1) != 0);
}

/* The text tells what its heading told in short: the text's own words stand, the heading fills gaps. */
static pm_code tell_in_full(struct stage *st, struct recent *before, const struct event *ev,
                            struct pm_err *e)
{
    struct incident *in = &st->c.r->incidents[before->index];
    struct incident short_of = *in;
    *in = ev->in;
    in->id = short_of.id;
    in->score = incidents_score(ev);
    before->heading = false;
    for (int k = 0; k < N_COUNT_KINDS; k++)
        if (!span_empty(in->counts[k].n.at))
            short_of.counts[k] = (struct count){0};
    if (in->n_perpetrators != 0)
        short_of.n_perpetrators = 0;
    if (in->n_targets != 0)
        short_of.n_targets = 0;
    return join(&st->c, in, &short_of, e);
}

/* "... but 65 families were displaced": by what was told just before. */
static bool moved_by_last(const struct stage *st, const struct event *ev)
{
    if (ev->in.kind != INCIDENT_DISPLACEMENT || !ev->verb || has_day(&ev->in) || has_site(&ev->in) ||
        ev->in.status != INCIDENT_REPORTED || st->n_recent == 0 ||
        span_empty(ev->in.counts[COUNT_DISPLACED].n.at))
        return false;
    const struct recent *last = &st->recent[st->n_recent - 1];
    const struct incident *in = &st->c.r->incidents[last->index];
    return ev->sentence - last->sentence <= 1 && incident_family(in->kind) == FAMILY_VIOLENCE &&
           in->series.n == 0;
}

/* "Clashes on 14 and 15 August": fighting that went on, where "attacks on" would be two. */
static void lasts_days(const struct inciding *c, struct event *ev)
{
    if (ev->n_dates < 2 || ev->number > 1 ||
        (ev->in.kind != INCIDENT_ARMED_CLASH && ev->in.kind != INCIDENT_PROTEST))
        return;
    struct when all = c->r->mentions[ev->dates[0]].when;
    for (size_t k = 1; k < ev->n_dates; k++) {
        const struct when *w = &c->r->mentions[ev->dates[k]].when;
        if (all.start == CIVIL_NONE || w->start != all.end + 1 || w->precision != PRECISION_DAY)
            return;
        all.end = w->end;
    }
    all.at.end = c->r->mentions[ev->dates[ev->n_dates - 1]].at.end;
    if (span_empty(ev->in.when.at))
        all.at = c->r->mentions[ev->dates[0]].at;
    ev->in.when = all;
    ev->n_dates = 1;
}

static pm_code settle_event(struct stage *st, struct event *ev, bool heading, struct pm_err *e)
{
    struct inciding *c = &st->c;
    ev->of_attackers = ev->verb && incidents_kills_attackers(c, ev);
    settle_kindless(c, ev);
    if (ev->plural && !ev->verb && ev->definite && ev->n_dates == 0) {
        bool done;
        pm_code rc = join_series(st, ev, &done, e);
        if (rc != PM_OK || done)
            return rc;
    }
    /* "claimed the attack on Saturday": the day of the claim, when the attack was told before */
    struct event undated = *ev;
    undated.in.when = (struct when){.start = CIVIL_NONE, .end = CIVIL_NONE};
    bool of_entry = ev->entry_day && !ev->verb && ev->definite && !ev->plural; /* "the toll of the attack rose" */
    undated.n_dates = of_entry ? 0 : undated.n_dates;
    bool counted = ev->counted_day && !ev->verb && ev->definite;
    if ((spoken_of(c, ev) || of_entry || counted) && incidents_told_before(st, &undated) != NULL) {
        ev->in.when = undated.in.when;
        ev->n_dates = undated.n_dates;
    }
    if (moved_by_last(st, ev)) {
        struct recent *last = &st->recent[st->n_recent - 1];
        return incident_count(c, &c->r->incidents[last->index], COUNT_DISPLACED,
                              ev->in.counts[COUNT_DISPLACED], e);
    }
    struct recent *before = ev->n_dates > 1 ? NULL : incidents_told_before(st, ev);
    if (ev->kindless && !ev->verb && !ev->terse && !ev->tabled &&
        (before == NULL || before != &st->recent[st->n_recent - 1]))
        return PM_OK; /* "the incident": of nothing that was told */
    if (before != NULL) {
        const struct incident *old = &c->r->incidents[before->index];
        if (!heading && !has_day(old) && !has_site(old)) {
            pm_code lent = incidents_lend(c, &st->scene, ev, e);
            if (lent != PM_OK)
                return lent;
        }
        before->sentence = ev->sentence;
        if (before->heading && !heading && ev->in.status == INCIDENT_REPORTED) {
            pm_code told = incidents_lend(c, &st->scene, ev, e);
            return told == PM_OK ? tell_in_full(st, before, ev, e) : told;
        }
        struct incident add = ev->in;
        settle_sides(&c->r->incidents[before->index], ev, &add);
        if (ev->in.status == INCIDENT_DENIED && old->status == INCIDENT_REPORTED && !ev->verb)
            c->r->incidents[before->index].status = INCIDENT_DENIED; /* "denied that any abduction took place" */
        if (incidents_had_been_taken(c, ev, &c->r->incidents[before->index])) {
            struct incident *in = &c->r->incidents[before->index];
            if (has_day(&ev->in))
                in->when = ev->in.when;
            if (has_site(&ev->in))
                in->n_where = 0;
            if (ev->in.n_perpetrators != 0)
                in->n_perpetrators = 0;
        }
        if (incidents_freed_again(c, ev)) {
            add.n_where = add.n_perpetrators = 0;
            add.when = (struct when){.start = CIVIL_NONE, .end = CIVIL_NONE};
        }
        if (ev->in.when.start == CIVIL_NONE ||
            incidents_dies_of_it(c, ev, &c->r->incidents[before->index]))
            add.when = (struct when){.start = CIVIL_NONE, .end = CIVIL_NONE};
        return join(c, &c->r->incidents[before->index], &add, e);
    }
    lasts_days(c, ev);
    if (ev->n_dates > 1 && !ev->verb && ev->plural && incidents_enough(c, ev, heading))
        return push_series(st, ev, e);
    pm_code rc = heading ? PM_OK : incidents_lend(c, &st->scene, ev, e);
    if (rc != PM_OK || !incidents_enough(c, ev, heading))
        return rc;
    return push(st, ev, e);
}

/* A sentence without a trigger may still tell the toll, or who claims the last incident. */
static pm_code follow_on(struct stage *st, uint32_t s, struct pm_err *e)
{
    struct inciding *c = &st->c;
    const struct document *d = c->r->doc;
    if (st->n_recent == 0)
        return PM_OK;
    struct recent *last = &st->recent[st->n_recent - 1];
    struct incident *in = &c->r->incidents[last->index];
    if (s - last->sentence > 3 || (c->later && d->sentences[last->sentence].block != d->sentences[s].block) || incident_family(in->kind) != FAMILY_VIOLENCE || in->series.n != 0)
        return PM_OK;
    struct event ev = {.in = *in, .sentence = last->sentence, .clause = NONE, .phrase = NONE,
                       .claim = NONE};
    pm_code rc = incidents_blame(c, &ev, e);
    struct party by = {0};
    for (uint32_t k = c->next_claim[s]; k < c->r->n_claims && k < c->next_claim[s] + 8; k++)
        if (span_overlaps(c->r->claims[k].at, c->r->doc->sentences[s].at) &&
            !str_eq(c->r->claims[k].claimant.id, STR("author")))
            by = c->r->claims[k].claimant;
    if (rc == PM_OK)
        rc = incidents_loose_counts(c, &ev.in, by, e);
    *in = ev.in;
    return rc;
}

static pm_code sentence_incidents(struct stage *st, size_t s, struct pm_err *e)
{
    struct inciding *c = &st->c;
    const struct document *d = c->r->doc;
    bool heading = d->blocks[d->sentences[s].block].kind == BLOCK_HEADING;
    pm_code rc = PM_OK;
    c->first = d->sentences[s].first_token;
    c->end = d->sentences[s].end_token;
    incidents_triggers(c, s);
    for (size_t i = 0; i < c->n_events; i++) {
        TRY(incidents_args(c, &c->events[i], e));
        TRY(incidents_counts(c, &c->events[i], e));
        incidents_days(st, &c->events[i]);
    }
    TRY(join_sentence(c, e));
    bool loose = false;
    for (size_t i = 0; i < c->n_events; i++) {
        struct event *ev = &c->events[i];
        if (ev->gone)
            continue;
        TRY(incidents_blame(c, ev, e));
        if (!loose && (incident_family(ev->in.kind) == FAMILY_VIOLENCE || ev->in.kind == INCIDENT_RAID) && ev->in.status == INCIDENT_REPORTED) {
            TRY(incidents_loose_counts(c, &ev->in, event_claimant(c, ev), e));
            loose = true;
        }
        TRY(settle_event(st, ev, heading, e));
    }
    if (c->n_events == 0 && !heading)
        TRY(follow_on(st, (uint32_t)s, e));
    TRY(incidents_scene(c, &st->scene, (uint32_t)s, heading, e));
out:
    return rc;
}

static pm_code row_incident(struct stage *st, size_t s, struct pm_err *e)
{
    struct event ev;
    bool is_row, found;
    pm_code rc = incidents_table_row(&st->c, &st->table, (uint32_t)s, &ev, &is_row, &found, e);
    if (rc != PM_OK || is_row) {
        st->c.n_events = 0;
        return rc == PM_OK && found && has_site(&ev.in) ? settle_event(st, &ev, false, e) : rc;
    }
    return sentence_incidents(st, s, e);
}

/* For each sentence the first claim that may still reach it: claims come in order of sentences but
 * for quotations that follow at the end of a block, which are a few. */
static pm_code index_claims(struct inciding *c, struct pm_err *e)
{
    const struct document *d = c->r->doc;
    c->next_claim = arena_array(c->r->arena, d->n_sentences + 1, sizeof *c->next_claim);
    if (c->next_claim == NULL)
        return arena_err(c->r->arena, e);
    uint32_t k = 0;
    for (size_t s = 0; s < d->n_sentences; s++) {
        while (k < c->r->n_claims && c->r->claims[k].at.end <= d->sentences[s].at.start)
            k++;
        c->next_claim[s] = k;
    }
    return PM_OK;
}

pm_code incidents_stage(const struct reader *rd, struct reading *r, struct pm_err *e)
{
    if (!clause_english(r))
        return PM_OK;
    const struct document *d = r->doc;
    struct stage *st = arena_zero(r->arena, sizeof *st);
    if (st == NULL)
        return arena_err(r->arena, e);
    st->c = (struct inciding){.x = reader_lexis(rd), .names = reader_names(rd), .r = r,
                              .next_alternative = 1, .entry = NONE, .first_entry = NONE};
    pm_code rc = index_claims(&st->c, e);
    for (size_t s = 0; s < d->n_sentences && rc == PM_OK; s++) {
        uint8_t kind = d->blocks[d->sentences[s].block].kind;
        if (kind == BLOCK_TABLE_ROW)
            rc = row_incident(st, s, e);
        else if (kind == BLOCK_PARAGRAPH || kind == BLOCK_LIST_ITEM || kind == BLOCK_HEADING)
            rc = sentence_incidents(st, s, e);
        else if (kind == BLOCK_HEADER)
            rc = incidents_scene_header(&st->c, &st->scene, (uint32_t)s, e);
    }
    return rc;
}
