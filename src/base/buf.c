#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/mem.h"

void buf_init(struct buf *b, size_t max_bytes)
{
    *b = (struct buf){.max_bytes = max_bytes};
}

void buf_free(struct buf *b)
{
    mem_free(b->p);
    *b = (struct buf){.max_bytes = b->max_bytes};
}

void buf_clear(struct buf *b)
{
    b->n = 0;
    b->rc = PM_OK;
}

char *buf_room(struct buf *b, size_t n)
{
    if (b->rc != PM_OK)
        return NULL;
    if (n > b->max_bytes || b->n > b->max_bytes - n) {
        b->rc = PM_LIMIT;
        return NULL;
    }
    size_t need = b->n + n + 1;
    if (need > b->cap) {
        size_t cap = b->cap ? b->cap : 64;
        while (cap < need)
            cap = cap > SIZE_MAX / 2 ? need : cap * 2;
        char *p = mem_grow(b->p, cap);
        if (p == NULL) {
            b->rc = PM_NOMEM;
            return NULL;
        }
        b->p = p;
        b->cap = cap;
    }
    return b->p + b->n;
}

void buf_add_slow(struct buf *b, str s)
{
    char *to = buf_room(b, s.n);
    if (to == NULL)
        return;
    if (s.n > 0)
        memcpy(to, s.p, s.n);
    b->n += s.n;
    b->p[b->n] = '\0';
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    char *to = n < 0 ? NULL : buf_room(b, (size_t)n);
    if (to != NULL) {
        vsnprintf(to, (size_t)n + 1, fmt, again);
        b->n += (size_t)n;
    }
    va_end(again);
}

str buf_str(const struct buf *b)
{
    return (str){b->p, b->n};
}

pm_code buf_err(const struct buf *b, struct pm_err *e)
{
    if (b->rc == PM_LIMIT)
        return err_set(e, PM_LIMIT, "result is larger than %zu bytes", b->max_bytes);
    if (b->rc != PM_OK)
        return err_set(e, b->rc, "%s", err_name(b->rc));
    return PM_OK;
}
