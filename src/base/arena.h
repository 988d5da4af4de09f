/* arena.h - memory with one lifetime: one report, one request, one batch.
 *
 *     struct arena *a;
 *     TRY(arena_open(64 << 20, &a, e));      // at most 64 MiB, ever
 *     struct figure *f = arena_zero(a, sizeof *f);
 *     if (f == NULL) return arena_err(a, e); // limit or no memory, with words
 *     ...
 *     arena_close(a);                        // everything in it is gone
 *
 * Nothing in an arena is freed alone. Pieces are aligned to 16 bytes. Under
 * AddressSanitizer what is not handed out is poisoned and pieces lie apart, so a step
 * too far is seen. Not thread-safe: one arena, one thread at a time.
 */
#ifndef PAMIR_BASE_ARENA_H
#define PAMIR_BASE_ARENA_H

#include "base/err.h"
#include "base/str.h"

struct arena;

pm_code arena_open(size_t max_bytes, struct arena **out, struct pm_err *e);
void arena_close(struct arena *a); /* NULL is fine */
/* Forget everything but keep the memory for the next use. */
void arena_reset(struct arena *a);

/* NULL when the arena's limit or the machine's memory is reached; arena_err says which. */
void *arena_get(struct arena *a, size_t n_bytes);
void *arena_zero(struct arena *a, size_t n_bytes);
void *arena_array(struct arena *a, size_t n_items, size_t item_bytes); /* zeroed */
/* A copy of s in a, with a NUL behind it. *out untouched on failure: PM_NOMEM or PM_LIMIT. */
pm_code arena_dup(struct arena *a, str s, str *out, struct pm_err *e);
__attribute__((format(printf, 3, 4))) pm_code arena_printf(struct arena *a, str *out,
                                                           const char *fmt, ...);
pm_code arena_err(const struct arena *a, struct pm_err *e);

size_t arena_used(const struct arena *a); /* bytes handed out since open or reset */

/* Room for one item more in a list of n that lives in a: the same list, or a larger copy of
 * it with *cap updated. NULL when the arena refuses; the old list stays valid. */
void *arena_more(struct arena *a, void *list, size_t n, size_t *cap, size_t item_bytes);

/* Append `item` to list (n and cap are lvalues of type size_t); true when it was done. */
#define ARENA_PUSH(a, list, n, cap, ...)                                                           \
    ({                                                                                             \
        __typeof__(*(list)) item_ = __VA_ARGS__; /* may speak of n */                              \
        void *more_ = arena_more((a), (list), (n), &(cap), sizeof *(list));                        \
        if (more_ != NULL) {                                                                       \
            (list) = more_;                                                                        \
            (list)[(n)++] = item_;                                                                 \
        }                                                                                          \
        more_ != NULL;                                                                             \
    })

#endif
