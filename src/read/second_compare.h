/* second_compare.h - the two readers side by side: what both read, and what only one of them did.
 *
 *     TRY(second_compare(rules, model, arena, &rows, &n, e));
 *     second_compare_print(rules, model, rows, n, true, 100, &out);     // for a terminal
 *     second_compare_json(rules, model, rows, n, &out);                 // one line
 *
 * Two incidents are the same when they stand on the same trigger, or in the same sentence with the
 * same kind or a count in common; two claims when most of their words are the same; two figures when they overlap and
 * have the same measure. Each has at most one partner. Rows stand in the order of the text.
 */
#ifndef PAMIR_READ_SECOND_COMPARE_H
#define PAMIR_READ_SECOND_COMPARE_H

#include "read/second.h"

enum compare_what { COMPARE_INCIDENT, COMPARE_CLAIM, COMPARE_FIGURE, N_COMPARE };
enum { COMPARE_NONE = -1 };

struct compare_row {
    enum compare_what what;
    ptrdiff_t rules, model; /* index in its reading; COMPARE_NONE */
    uint32_t start;         /* where it stands */
    char differs[96];       /* of a pair: fields that differ, "kind, killed"; "" when they agree */
};

pm_code second_compare(const struct reading *rules, const struct reading *model, struct arena *a,
                       struct compare_row **out, size_t *n_out, struct pm_err *e);
pm_code second_compare_print(const struct reading *rules, const struct reading *model,
                             const struct compare_row *rows, size_t n, bool colour, int columns,
                             struct buf *out, struct pm_err *e);
pm_code second_compare_json(const struct reading *rules, const struct reading *model,
                            const struct compare_row *rows, size_t n, struct buf *out,
                            struct pm_err *e);
/* The tally in words, as "3 of 4 kept; thrown away: 2 words that ...". */
void second_tally_print(const struct second_tally *t, struct buf *out);
/* The same as a member "second" of the object that w is in. */
struct jsonw;
void second_tally_json(struct jsonw *w, const struct second_tally *t);

#endif
