/* canonr.h - reading canonical JSON (RFC 8785) where it lies: no copies, no tree of pieces.
 *
 *     struct canonr t;
 *     TRY(canonr_open(&t, arena, o->canon, e));
 *     const struct canonr_node *list = canonr_get(&t, t.root, "object_refs");
 *     for (const struct canonr_node *x = canonr_first(list); x; x = canonr_next(&t, x))
 *         use(canonr_text(&t, x));
 *     canonr_close(&t);
 *
 * One pass makes one flat list of all values, each with its place in the bytes. Text without an
 * escape is a piece of the bytes themselves; other text is unescaped into the arena when asked for.
 * Bytes that are not canonical JSON are refused (PM_INVALID) or read as far as the grammar goes;
 * never a step outside of them. For what has passed jsonr_parse before; what comes from outside
 * goes there first.
 */
#ifndef PAMIR_MODEL_CANONR_H
#define PAMIR_MODEL_CANONR_H

#include "base/arena.h"

enum canonr_kind {
    CANONR_OBJECT,
    CANONR_ARRAY,
    CANONR_TEXT,
    CANONR_NUMBER,
    CANONR_TRUE,
    CANONR_FALSE,
    CANONR_NULL
};

struct canonr_node {
    uint32_t key, key_n; /* place of the key, without quotes; in an object */
    uint32_t at, n;      /* place of a text without its quotes, of a number's digits; n of an
                            object or array: how many stand in it */
    uint32_t next;       /* the one behind it on the same level; 0 none */
    uint8_t kind;
    bool escaped;
};

enum { CANONR_FEW = 192 };

struct canonr {
    str json;
    struct arena *a;
    const struct canonr_node *root;
    struct canonr_node *nodes; /* few, or from mem */
    size_t n, cap;
    bool failed; /* the arena refused room for a text */
    struct canonr_node few[CANONR_FEW];
};

/* An object at the top. json must stay; *t must not be moved. PM_INVALID, PM_LIMIT, PM_NOMEM: nothing
 * to close then. */
pm_code canonr_open(struct canonr *t, struct arena *a, str json, struct pm_err *e);
void canonr_close(struct canonr *t);

/* A member; NULL when o is NULL or no object, or has no such member, or that is null. */
const struct canonr_node *canonr_get(const struct canonr *t, const struct canonr_node *o,
                                     const char *key);
/* The items of an array one by one; nothing for anything else. */
const struct canonr_node *canonr_first(const struct canonr_node *list);
const struct canonr_node *canonr_next(const struct canonr *t, const struct canonr_node *x);
/* Empty for NULL and for anything but text. */
str canonr_text(struct canonr *t, const struct canonr_node *x);
/* False for NULL and for anything but a number. */
bool canonr_number(const struct canonr *t, const struct canonr_node *x, double *out);

#endif
