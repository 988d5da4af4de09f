/* view.h - stored objects as a person sees them: names instead of ids, days instead of stamps, and
 * beside everything who says so. The one place that reads our extensions back; lists, the page, CSV
 * and GeoJSON are all made from it, so they cannot disagree.
 *
 * All text lives in the arena given or in the registers.
 */
#ifndef PAMIR_WORK_VIEW_H
#define PAMIR_WORK_VIEW_H

#include "work/node.h"

struct view_count {
    str kind; /* "killed", "injured", ... as annotation names them */
    double min, max, best; /* NAN: open */
    str hedge, claimant, quote;
    bool corrected; /* by its owner: it is no longer what the quote says */
};

struct view_place {
    str id, name, precision, role;
    bool has_point;
    double lat, lon;
};

struct view_actor {
    str id, name, stance, claimant;
};

struct view_span {
    uint32_t start, end; /* bytes of the report's text */
    str what;            /* "trigger", "claim", "marker", "killed", ... */
};

/* One report, as lists need it. */
struct view_report {
    str id, title, lang, script, format, encoding, source, grade, url, file;
    str published; /* "2026-10-13" or empty */
    enum status status;
    str blob, text_blob; /* SHA-256 hex */
    int64_t n_incidents, n_claims, n_figures;
};

/* The i-th count is not the first one of its kind: the same text gives another number too. */
bool view_count_also(const struct view_count *counts, size_t i);

/* One account of an incident. */
struct view_account {
    str id, kind, modality, title;
    enum status status;
    str start, end, precision; /* days; empty: not told */
    struct view_report report;
    struct view_place *places;
    size_t n_places;
    struct view_actor *actors;
    size_t n_actors;
    str *targets;
    size_t n_targets;
    str nationality; /* of the first target that has one */
    str *weapons;
    size_t n_weapons;
    struct view_count *counts;
    size_t n_counts;
    str quote; /* the words it stands on */
    str series;
    str corrected, corrected_why; /* what its owner set right, and why; empty: nothing */
};

/* Anything else that was read: a claim, a figure, a cause, a relation. */
struct view_item {
    str id, type, title, claimant, stance, hedge, rule;
    double score;
    struct view_span at;
};

struct view_mention {
    struct view_span at; /* what = kind */
    str id, label;
    double score;
};

/* Views over one store and one arena; remembers the reports it has seen, so that a page of accounts
 * reads each once. Not for use inside a store_each of the same store. */
struct views;
pm_code views_open(struct node *n, struct store *s, struct arena *a, struct views **out,
                   struct pm_err *e);

pm_code view_report(struct views *v, const struct store_entry *en, struct view_report *out,
                    struct pm_err *e);
pm_code view_account(struct views *v, const struct store_entry *en, struct view_account *out,
                     struct pm_err *e);
/* claim, figure, cause or relation; type "incident" for incidents. */
pm_code view_item(struct views *v, const struct store_entry *en, struct view_item *out,
                  struct pm_err *e);
/* What a report names, in the order of its text. */
pm_code view_mentions(struct views *v, const struct store_entry *en,
                      struct view_mention **out, size_t *n_out, struct pm_err *e);
/* The text of a report, from its blob. PM_NOTFOUND: the report came without its text. */
pm_code view_text(struct views *v, const struct view_report *r, str *out, struct pm_err *e);

/* The accounts that tell the same incident as `id` (accepted proposals, followed to the end), id
 * itself included, sorted. The first one names the incident. */
pm_code view_same(struct views *v, str id, str **out, size_t *n_out, struct pm_err *e);

/* "5-9 killed, 12 injured" or empty; in a. */
str view_toll(const struct view_account *v, struct arena *a);
/* The name a person knows an id by: from the registers, else the id itself. */
str view_name(struct views *v, str id);

#endif
