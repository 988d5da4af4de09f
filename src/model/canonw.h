/* canonw.h - writing canonical JSON (RFC 8785) as it comes, without a tree.
 *
 *     struct canonw w = canonw_on(&b);
 *     canonw_object(&w, NULL);
 *     canonw_text(&w, "id", o.id);
 *     canonw_int(&w, "n", 5);              // keys in order: "id" before "n", or it asserts
 *     canonw_end(&w);
 *
 * The caller gives the keys of each object in their canonical order (ours are ASCII: the order of
 * bytes); a key out of order is a BUG and asserts. Text must be UTF-8. Errors stay in the buf.
 */
#ifndef PAMIR_MODEL_CANONW_H
#define PAMIR_MODEL_CANONW_H

#include "base/buf.h"

enum { CANONW_DEPTH = 16 };

struct canonw {
    struct buf *b;
    int depth;
    bool comma;
    char close[CANONW_DEPTH];
    const char *last[CANONW_DEPTH + 1]; /* the key before, per level */
};

struct canonw canonw_on(struct buf *b);
/* key NULL inside an array and at the top; keys are static. The length of a key that is written out is
 * known to the compiler. */
void canonw_object_n(struct canonw *w, const char *key, size_t n_key);
void canonw_array_n(struct canonw *w, const char *key, size_t n_key);
void canonw_text_n(struct canonw *w, const char *key, size_t n_key, str v);
void canonw_int_n(struct canonw *w, const char *key, size_t n_key, int64_t v);
void canonw_end(struct canonw *w);

static inline void canonw_object(struct canonw *w, const char *key)
{
    canonw_object_n(w, key, key != NULL ? strlen(key) : 0);
}

static inline void canonw_array(struct canonw *w, const char *key)
{
    canonw_array_n(w, key, key != NULL ? strlen(key) : 0);
}

static inline void canonw_text(struct canonw *w, const char *key, str v)
{
    canonw_text_n(w, key, key != NULL ? strlen(key) : 0, v);
}

static inline void canonw_some(struct canonw *w, const char *key, str v) /* left out when empty */
{
    if (v.n > 0)
        canonw_text(w, key, v);
}

static inline void canonw_int(struct canonw *w, const char *key, int64_t v)
{
    canonw_int_n(w, key, key != NULL ? strlen(key) : 0, v);
}

void canonw_num(struct canonw *w, const char *key,
                double v); /* NAN, INF: left out; not in arrays */
void canonw_true(struct canonw *w, const char *key);

#endif
