/* buf.h - bytes that grow, up to a stated maximum.
 *
 *     struct buf b;
 *     buf_init(&b, 1 << 20);
 *     buf_add(&b, STR("hello"));
 *     if (b.rc != PM_OK) ...      // sticky: one check after many adds is enough
 *     buf_free(&b);
 *
 * Once an add fails, b.rc says why and nothing more is added: never half an add.
 */
#ifndef PAMIR_BASE_BUF_H
#define PAMIR_BASE_BUF_H

#include "base/err.h"
#include "base/str.h"

struct buf {
    char *p; /* n bytes, with a NUL behind them once anything was added */
    size_t n, cap, max_bytes;
    pm_code rc;
};

void buf_init(struct buf *b, size_t max_bytes); /* takes no memory yet */
void buf_free(struct buf *b);
void buf_clear(struct buf *b); /* empty again, memory kept, rc PM_OK */
void buf_add_slow(struct buf *b, str s);
__attribute__((format(printf, 2, 3))) void buf_printf(struct buf *b, const char *fmt, ...);
/* Room for n bytes at the end, to be filled by the caller, who then adds to b->n. NULL: see b->rc. */
char *buf_room(struct buf *b, size_t n);
/* Nearly every add finds room; it is then a copy and nothing more. */
static inline bool buf_has_room(const struct buf *b, size_t n)
{
    return b->rc == PM_OK && n < b->cap - b->n && b->n + n <= b->max_bytes;
}

static inline void buf_add(struct buf *b, str s)
{
    if (s.n == 0 || !buf_has_room(b, s.n)) {
        buf_add_slow(b, s);
        return;
    }
    memcpy(b->p + b->n, s.p, s.n);
    b->n += s.n;
    b->p[b->n] = '\0';
}

static inline void buf_add_char(struct buf *b, char c)
{
    if (!buf_has_room(b, 1)) {
        buf_add_slow(b, (str){&c, 1});
        return;
    }
    b->p[b->n++] = c;
    b->p[b->n] = '\0';
}

str buf_str(const struct buf *b);
/* b->rc with words. */
pm_code buf_err(const struct buf *b, struct pm_err *e);

#endif
