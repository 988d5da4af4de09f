/* lint.h - what is wrong in a register, line by line, so that a person can mend it.
 *
 *     struct lint_report r;
 *     TRY(lint_check(&rows, below, n_below, arena, &r, e));
 *     for (...) puts "aliases.tsv:40: \"ИГИЛ\" stands already in line 12"
 *
 * Found: ids and aliases given twice; letters that are not of the row's script or language; aliases
 * that two bodies share without a note or the kind "context"; ordinary words as names; codes that
 * clash with the country; missing or unknown sources; relations, parents and cases that lead
 * nowhere; points outside the world or far from their province; tombstones without a reason or for
 * something that isn't there. Dates that end before they begin, wrong kinds and the like are told by
 * the reader (register.h, `fault`). Time is linear in the rows, but for sorting the faults.
 */
#ifndef PAMIR_NAME_LINT_H
#define PAMIR_NAME_LINT_H

#include "name/register.h"

struct lint_fault {
    str file;
    uint32_t line;
    str words;
};

struct lint_count { /* aliases of one language and script */
    str lang, script;
    size_t n, n_groups;
};

struct lint_kind { /* entities of one kind; places by precision */
    str kind;
    size_t n;
};

struct lint_report {
    struct lint_fault *faults; /* by file and line */
    size_t n_faults, cap_faults;
    struct lint_count *counts; /* most first */
    size_t n_counts, cap_counts;
    struct lint_kind *kinds; /* most first */
    size_t n_kinds, cap_kinds;
    size_t n_relations, n_sources, n_cases;
};

/* Check rows, which lie over the n_below layers of `below` (their ids and sources are known; 0 for a
 * whole register). What the reader told may be put into out->faults before; the rest of *out is
 * filled. All in a. PM_NOMEM, PM_LIMIT. */
pm_code lint_check(const struct register_rows *rows, const struct register_rows *const *below,
                   size_t n_below, struct arena *a, struct lint_report *out, struct pm_err *e);

/* One fault more, for the reader's; false when the arena is full. */
bool lint_add(struct lint_report *r, struct arena *a, str file, uint32_t line, const char *words);

#endif
