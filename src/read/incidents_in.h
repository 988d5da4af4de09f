/* incidents_in.h - what the files of the incidents stage share, and nobody else needs. */
#ifndef PAMIR_READ_INCIDENTS_IN_H
#define PAMIR_READ_INCIDENTS_IN_H

#include "read/incidents.h"

#define REACH 120     /* tokens of a clause that are looked at */
#define RECENT 12     /* incidents that a later sentence may still speak of */
#define RECENT_GAP 6  /* sentences between */

struct recent {
    size_t index;      /* in r->incidents */
    uint32_t sentence; /* that spoke of it last */
    bool heading;      /* told by a heading only */
};

struct stage {
    struct inciding c;
    struct recent recent[RECENT];
    size_t n_recent;
    int next_series;
    struct scene scene;
    struct table table;
};

enum family { FAMILY_VIOLENCE, FAMILY_ARREST, FAMILY_KIDNAP, FAMILY_PROTEST, FAMILY_GOODS,
              FAMILY_MOVES };

/* The folded word of token i; empty behind the last. */
static inline str fold(const struct inciding *c, uint32_t i)
{
    return i < c->r->doc->n_tokens ? c->r->doc->tokens[i].fold : STR("");
}

static inline bool any_of(str w, const char *const *list)
{
    for (; *list != NULL; list++)
        if (str_is(w, *list))
            return true;
    return false;
}

static inline const struct phrase *phrase_at(const struct inciding *c, uint32_t p)
{
    return &c->r->syntax->phrases[p];
}

static inline bool has_count(const struct incident *in)
{
    for (int k = 0; k < N_COUNT_KINDS; k++)
        if (!span_empty(in->counts[k].n.at))
            return true;
    return false;
}

static inline bool has_site(const struct incident *in)
{
    return in->n_where != 0;
}

static inline bool has_day(const struct incident *in)
{
    return in->when.start != CIVIL_NONE || !span_empty(in->when.at);
}

/* What belongs together: raids and arrests, all violence. */
enum family incident_family(enum incident_kind k);
/* "the attack" may take up a bombing; "the bombing" no shelling. */
bool incident_kinds_agree(enum incident_kind a, enum incident_kind b);
/* An earlier incident that ev speaks of again; NULL when it is a new one. */
struct recent *incidents_told_before(struct stage *st, const struct event *ev);
/* "His guard died a day later": of what was told before, though on another day. */
bool incidents_dies_of_it(const struct inciding *c, const struct event *ev, const struct incident *in);
/* "Forces later killed two of the attackers": those of the incident told before. */
bool incidents_kills_attackers(const struct inciding *c, const struct event *ev);
/* "They were released three weeks later": the end of a kidnapping told before. */
bool incidents_freed_again(const struct inciding *c, const struct event *ev);
/* "three days after gunmen shot an elder": the day of ev out of the day of what the sentence told, or the
 * one before it. */
void incidents_days(const struct stage *st, struct event *ev);
/* "He had been abducted on 3 May", behind how he was freed. */
bool incidents_had_been_taken(const struct inciding *c, const struct event *ev, const struct incident *in);
/* As incidents.h says. */
double incidents_score(const struct event *ev);
/* Is there enough in ev to tell it from talk? */
bool incidents_enough(const struct inciding *c, const struct event *ev, bool heading);
/* The one of the dates of tokens first to end that stands nearest to the trigger. */
void event_nearest_date(const struct inciding *c, struct event *ev, uint32_t first, uint32_t end);
/* The end of the phrases that hang on a noun: "attack on a bus in Argo on Monday". */
uint32_t event_chain_end(const struct inciding *c, uint32_t phrase);
/* The contract's word for how exact a place is. */
const char *event_site_precision(const struct inciding *c, const struct mention *m);
/* Takes the date mention `index` for ev. */
void event_date_found(const struct inciding *c, struct event *ev, uint32_t index);
/* Everything named in a stretch of tokens. PM_NOMEM, PM_LIMIT. */
pm_code event_collect(struct inciding *c, struct event *ev, uint32_t first, uint32_t end,
                       bool only_dates, struct pm_err *e);
/* The day of ev out of those that were found. */
void event_settle_when(const struct inciding *c, struct event *ev);
/* The phrase and those listed with it; "or" makes them alternatives. PM_NOMEM, PM_LIMIT. */
pm_code event_add_actors(struct inciding *c, struct event *ev, uint32_t phrase, enum stance stance,
                          struct party claimant, struct pm_err *e);
/* A phrase and those listed with it: "four soldiers and seven villagers". PM_NOMEM, PM_LIMIT. */
pm_code event_add_targets(struct inciding *c, struct event *ev, uint32_t phrase, struct pm_err *e);
pm_code event_add_target(struct inciding *c, struct event *ev, uint32_t phrase, struct pm_err *e);

#endif
