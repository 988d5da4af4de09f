/* cases.h - the examples that the registers must get right: cases.tsv, run.
 *
 *     text                lang  country  expected_id      note  in
 *     ГБАО                ru             TJ-GB
 *     Khorasan            en             !group:isis-k          He was born in Khorasan, Iran.
 *     Pakistan            en             NIL                    The Tehreek-e-Taliban Pakistan denied it.
 *
 * Without `in` the name alone is asked, as `pamir resolve` does. With `in` the sentence is read and
 * the first place where `text` stands counts. Expected: an id; NIL: no name may be found there
 * (alone: nothing likely); "!ID": anything but ID, and in a sentence ID nowhere in it.
 */
#ifndef PAMIR_NAME_CASES_H
#define PAMIR_NAME_CASES_H

#include "name/names.h"
#include "name/register.h"

struct case_result {
    const struct case_row *row;
    bool good;
    str got;      /* the id found, or empty; in the arena or the registers */
    double score; /* 0..1 */
};

/* Each case, in order. each may stop it with a code. PM_INVALID when a case cannot be asked (its
 * words do not stand in its sentence), with file and line. */
typedef pm_code cases_each(void *ctx, const struct case_result *r, struct pm_err *e);
pm_code cases_run(const struct names *n, const struct case_row *rows, size_t n_rows,
                  cases_each *each, void *ctx, struct pm_err *e);

#endif
