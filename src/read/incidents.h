/* incidents.h - what happened: inside of the incidents stage.
 *
 *     incidents_triggers.c  words that tell of an incident; did it happen, was it planned, denied
 *     incidents_args.c      when, where, who, to whom, with what: from the trigger's own clause;
 *     incidents_where.c     its places and days, incidents_who.c who acts, suffers, is blamed,
 *     incidents_lists.c     the lists that these fill
 *     incidents_days.c      days that count from another incident's
 *     incidents_counts.c    killed, injured, arrested ... and which clause they hang on
 *     incidents_scene.c     when and where, lent from a label or the sentence before
 *     incidents_table.c     one incident a row
 *     incidents_enough.c    is there enough to tell it from talk?
 *     incidents_again.c     is it an incident that was told before?
 *     incidents.c           the stage: events of a sentence become one incident, a later "the
 *                           attack" joins it, two dates make two incidents
 *
 * An event is one trigger with its arguments. It becomes an incident when there is enough to tell
 * it from talk: score = 0.3, + 0.2 each for a day, a place, a count (0.05 when lent), + 0.1 each for an actor, a
 * target, a verb in the past (or a threat, a plan); at least 0.5, and never a plural without day and count.
 */
#ifndef PAMIR_READ_INCIDENTS_H
#define PAMIR_READ_INCIDENTS_H

#include "read/clause.h"

#define EVENTS_PER_SENTENCE 12
#define EVENT_LIST_MAX 8 /* places, actors, targets, weapons of one event */

struct event {
    struct incident in;
    uint32_t trigger, trigger_end; /* tokens */
    uint32_t clause, phrase;       /* phrase: of a noun, else NONE */
    uint32_t sentence;
    uint32_t claim;                /* index of the claim it stands in; NONE */
    struct trigger_row row;
    bool verb, plural, definite, kindless, past;
    bool terse;                    /* from a field message */
    bool tabled;                   /* from a row of a table */
    bool of_attackers;             /* it kills those of an incident told before */
    bool fighters;                 /* all that it counts as killed are fighters */
    uint32_t dates[4];             /* mentions, in the order named */
    size_t n_dates;
    uint32_t number;               /* "two attacks": 2; 0 when not told */
    bool lent_site, lent_day;      /* said by another sentence */
    bool entry_day;                /* its only day is the log line's */
    bool counted_day;              /* its day counts from another incident's */
    bool gone;                     /* joined to another */
};

struct inciding {
    const struct lexis *x;
    const struct names *names;
    struct reading *r;
    struct event events[EVENTS_PER_SENTENCE];
    size_t n_events;
    int next_alternative; /* number of the next disjunction */
    uint32_t first, end;  /* tokens of this sentence */
    uint32_t entry;       /* "03 OCT 0530L: ...": the mention of the day of a log's line; NONE */
    uint32_t first_entry; /* the same of the block's first sentence, when this is a later one */
    bool later;           /* a later sentence of such a line */
    uint32_t *next_claim; /* per sentence: first claim whose content may reach it */
};

/* Fill c->events from the sentence s. */
void incidents_triggers(struct inciding *c, size_t s);
/* Arguments of one event; PM_NOMEM, PM_LIMIT. */
pm_code incidents_args(struct inciding *c, struct event *ev, struct pm_err *e);
pm_code incidents_counts(struct inciding *c, struct event *ev, struct pm_err *e);
/* Numbers that no verb of the sentence counts: "five dead", "no casualties", "the toll rose to". */
pm_code incidents_loose_counts(struct inciding *c, struct incident *in, struct party claimant,
                               struct pm_err *e);
/* "blamed X for the attack", "X claimed responsibility": actors that a claim names for ev. */
pm_code incidents_blame(struct inciding *c, struct event *ev, struct pm_err *e);

/* Everything that the sentence at hand names, as one event without a trigger. */
pm_code incidents_named(struct inciding *c, struct event *out, struct pm_err *e);

/* Every place of the sentence, whatever stands in front of it. */
pm_code incidents_places(struct inciding *c, struct event *ev, struct pm_err *e);

/* Where and when the report is at the moment. */
struct scene {
    struct site site;
    struct when when;
    uint32_t site_until, day_until; /* the sentence from which on they are lent no more; 0: none */
    bool site_labelled, day_labelled;
    uint32_t header_day; /* mention: "Date:" above the text, taken when a place stands there, too */
};
/* Take from sentence s what it sets; to be called behind its events. */
pm_code incidents_scene(struct inciding *c, struct scene *sc, uint32_t s, bool heading,
                        struct pm_err *e);
/* The same from a line above the text: "Location: Argo"; its "Date:" only beside such a line. */
pm_code incidents_scene_header(struct inciding *c, struct scene *sc, uint32_t s, struct pm_err *e);
/* Give ev what it does not say itself. */
pm_code incidents_lend(struct inciding *c, const struct scene *sc, struct event *ev,
                       struct pm_err *e);

/* What a table's columns hold, once a row of headings has said it. n 0: no such table at the moment. */
enum table_role { TABLE_OTHER, TABLE_DAY, TABLE_PLACE, TABLE_KIND, TABLE_KILLED, TABLE_INJURED,
                  TABLE_ARRESTED, TABLE_ABDUCTED };
#define TABLE_COLUMNS 16
struct table_cell {
    uint32_t first, end; /* tokens */
};
struct table {
    size_t n;
    uint8_t role[TABLE_COLUMNS];
    uint32_t block; /* the last row's */
};
/* Sentence s stands in a row of a table. *is_row: the table lists incidents, nothing else is to be read
 * from this sentence; *found: and *ev is the one that the row tells. */
pm_code incidents_table_row(struct inciding *c, struct table *t, uint32_t s, struct event *ev,
                            bool *is_row, bool *found, struct pm_err *e);

/* Append to an incident's lists, at most EVENT_LIST_MAX, no id or span twice. */
pm_code incident_site(struct inciding *c, struct incident *in, struct site s, struct pm_err *e);
pm_code incident_actor(struct inciding *c, struct incident *in, struct perpetrator p,
                       struct pm_err *e);
/* "person", "group", "building", "vehicle", "infrastructure"; NULL: the word does not tell. */
const char *incident_target_what(enum noun_class n);
pm_code incident_target(struct inciding *c, struct incident *in, struct target t,
                        struct pm_err *e);
pm_code incident_weapon(struct inciding *c, struct incident *in, struct weapon w,
                        struct pm_err *e);
/* Set a count, or keep it as another one that the text gives. */
pm_code incident_count(struct inciding *c, struct incident *in, enum count_kind k,
                       struct count n, struct pm_err *e);

/* The claimant of the claim that ev stands in; empty when none. */
struct party event_claimant(const struct inciding *c, const struct event *ev);
/* The phrase that suffers in a verb's clause: the object, or the subject of a passive. */
uint32_t event_patient(const struct clause *cl);
uint32_t event_agent(const struct inciding *c, const struct clause *cl);
/* Is the verb one of speaking: said, claimed, ...? */
bool event_is_speech(const struct inciding *c, uint32_t lemma);
/* Is a phrase behind a comma no more of the list that it looks to be in, but the subject of a verb of
 * its own: "by the Taliban or ISKP, [an elder] said"? */
bool event_list_ends(const struct inciding *c, uint32_t list, uint32_t phrase);

pm_code incidents_stage(const struct reader *rd, struct reading *r, struct pm_err *e);

#endif
