/* review.h - names that the reports of late gave and nobody could settle; and a name mended.
 *
 *     TRY(review_names(n, since, arena, &list, &n_list, e));
 *     // "Zbrontk"  3 times in 2 reports; guesses AF-BDS/..., ...
 *     TRY(review_accept(n, &(struct review_accept){.name = STR("Zbrontk"), ...}, arena, &made, e));
 *     // a line in the node's registers/aliases.tsv with the report as its source
 *
 * The reports are read again with the names of today: what was mended is not listed any more.
 */
#ifndef PAMIR_WORK_REVIEW_H
#define PAMIR_WORK_REVIEW_H

#include "work/node.h"

struct review_name {
    str name, lang;
    size_t n_times, n_reports;
    const struct name_guess *guesses; /* best first */
    size_t n_guesses;
    str report, title; /* the latest report it stands in, and what that is called */
    str sentence;      /* the words around it there */
};

/* Names of reports that were taken in at or after `since`, most often first; all in a. */
pm_code review_names(struct node *n, stamp since, struct arena *a, struct review_name **out,
                     size_t *n_out, struct pm_err *e);

struct review_accept {
    str name, id;
    str lang;   /* empty: the report's, else that of the script */
    str kind;   /* empty: short */
    str report; /* empty: the latest report that has the name */
};

/* What was written. */
struct review_made {
    str path; /* of aliases.tsv */
    str lang, script, source;
    str title; /* of the report; empty when there is none */
};

/* Write an alias into the node's own registers; a report becomes a row of its sources.tsv. The files
 * are as before when anything fails. PM_NOTFOUND: no such id or report; PM_EXISTS: it means that
 * already; PM_INVALID. Call names_open (a new node handle) to use it. */
pm_code review_accept(struct node *n, const struct review_accept *w, struct arena *a,
                      struct review_made *out, struct pm_err *e);

#endif
