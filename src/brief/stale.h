/* stale.h - a file that was exported some time ago: does it still say what is so?
 *
 *     TRY(brief_put_down(node, &copy, e));                    // when it is made
 *     ...
 *     TRY(brief_stale(store, bytes, arena, each, ctx, &result, e));
 *
 * Files do not change when something is taken back. So each export to a file is an act (store/act.h)
 * with the file's SHA-256 and how far the log went; and any file, whoever made it, is looked through
 * for STIX ids that are retracted here by now, or that were corrected since it was made.
 */
#ifndef PAMIR_BRIEF_STALE_H
#define PAMIR_BRIEF_STALE_H

#include "work/node.h"

struct brief_copy {
    str who;         /* "person:NAME" */
    str whom;        /* owner, partner ... */
    str format;      /* stix, csv ... */
    str name;        /* of the file, without its folder */
    struct sha256 sha;
    int64_t seq; /* how far the log went before it was made */
};
pm_code brief_put_down(const struct node *n, const struct brief_copy *c, struct pm_err *e);

enum stale_fate { STALE_RETRACTED, STALE_CORRECTED };
struct stale {
    str id;
    enum stale_fate fate;
    stamp at;    /* of the version that says so */
    str why;     /* empty: not told */
    bool unsure; /* CORRECTED, and when the file was made is not known */
};
struct stale_result {
    size_t n_ids;   /* different ids in the file that are known here */
    size_t n_stale;
    bool made_here; /* by an export of this node ... */
    stamp made;     /* ... then */
};
typedef pm_code stale_each(void *ctx, const struct stale *s);
pm_code brief_stale(struct store *s, str bytes, struct arena *a, stale_each *each,
                    void *ctx, struct stale_result *out, struct pm_err *e);

/* Every export that was put down, oldest first, and what happened since. */
struct brief_made {
    struct brief_copy copy;
    stamp at;
    size_t n_retracted, n_corrected; /* of all that the log held then */
};
typedef pm_code brief_made_each(void *ctx, const struct brief_made *m);
pm_code brief_made(struct store *s, struct arena *a, brief_made_each *each, void *ctx,
                   struct pm_err *e);

/* The STIX ids in any bytes: a type's name, "--" and a UUID. Sorted, each once; they point into
 * bytes. */
pm_code brief_ids(str bytes, struct arena *a, str **ids, size_t *n, struct pm_err *e);

#endif
