#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/mem.h"

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_ASAN 1
#endif
#endif

#ifdef ARENA_ASAN
#include <sanitizer/asan_interface.h>
#define POISON(p, n) __asan_poison_memory_region((p), (n))
#define UNPOISON(p, n) __asan_unpoison_memory_region((p), (n))
enum { GAP_BYTES = 16 };
#else
#define POISON(p, n) ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
enum { GAP_BYTES = 0 };
#endif

enum { ALIGN_BYTES = 16, FIRST_CHUNK_BYTES = 16 << 10, MAX_CHUNK_BYTES = 4 << 20 };

struct chunk {
    struct chunk *next; /* older */
    size_t size, used;  /* of data */
    _Alignas(ALIGN_BYTES) char data[];
};

struct arena {
    struct chunk *top;
    size_t max_bytes, held_bytes, used_bytes;
    bool at_limit; /* why the last request was refused */
};

pm_code arena_open(size_t max_bytes, struct arena **out, struct pm_err *e)
{
    struct arena *a = mem_zero(1, sizeof *a);
    if (a == NULL)
        return err_set(e, PM_NOMEM, "out of memory");
    a->max_bytes = max_bytes;
    *out = a;
    return PM_OK;
}

void arena_close(struct arena *a)
{
    if (a == NULL)
        return;
    for (struct chunk *c = a->top; c != NULL;) {
        struct chunk *next = c->next;
        UNPOISON(c->data, c->size);
        mem_free(c);
        c = next;
    }
    mem_free(a);
}

void arena_reset(struct arena *a)
{
    /* The newest chunk is the largest: keep that one. */
    if (a->top == NULL)
        return;
    for (struct chunk *c = a->top->next; c != NULL;) {
        struct chunk *next = c->next;
        UNPOISON(c->data, c->size);
        a->held_bytes -= c->size;
        mem_free(c);
        c = next;
    }
    a->top->next = NULL;
    a->top->used = 0;
    a->used_bytes = 0;
    a->at_limit = false;
    POISON(a->top->data, a->top->size);
}

static struct chunk *chunk_add(struct arena *a, size_t need)
{
    size_t size = a->top ? a->top->size * 2 : FIRST_CHUNK_BYTES;
    if (size > MAX_CHUNK_BYTES)
        size = MAX_CHUNK_BYTES;
    if (size < need)
        size = need;
    if (size > a->max_bytes - a->held_bytes)
        size = need;
    if (size > a->max_bytes - a->held_bytes) {
        a->at_limit = true;
        return NULL;
    }
    struct chunk *c = mem_get(sizeof *c + size);
    if (c == NULL) {
        a->at_limit = false;
        return NULL;
    }
    c->size = size;
    c->used = 0;
    c->next = a->top;
    a->top = c;
    a->held_bytes += size;
    POISON(c->data, size);
    return c;
}

void *arena_get(struct arena *a, size_t n_bytes)
{
    if (n_bytes > a->max_bytes) {
        a->at_limit = true;
        return NULL;
    }
    size_t need = (n_bytes + ALIGN_BYTES - 1) / ALIGN_BYTES * ALIGN_BYTES + GAP_BYTES;
    struct chunk *c = a->top;
    if (c == NULL || c->size - c->used < need) {
        c = chunk_add(a, need);
        if (c == NULL)
            return NULL;
    }
    char *p = c->data + c->used;
    c->used += need;
    a->used_bytes += need;
    UNPOISON(p, n_bytes);
    return p;
}

void *arena_zero(struct arena *a, size_t n_bytes)
{
    void *p = arena_get(a, n_bytes);
    if (p != NULL)
        memset(p, 0, n_bytes);
    return p;
}

void *arena_array(struct arena *a, size_t n_items, size_t item_bytes)
{
    size_t n_bytes;
    if (__builtin_mul_overflow(n_items, item_bytes, &n_bytes)) {
        a->at_limit = true;
        return NULL;
    }
    return arena_zero(a, n_bytes);
}

pm_code arena_err(const struct arena *a, struct pm_err *e)
{
    if (a->at_limit)
        return err_set(e, PM_LIMIT, "needs more than its %zu bytes of memory", a->max_bytes);
    return err_set(e, PM_NOMEM, "out of memory");
}

pm_code arena_dup(struct arena *a, str s, str *out, struct pm_err *e)
{
    char *p = s.n < SIZE_MAX ? arena_get(a, s.n + 1) : NULL;
    if (p == NULL)
        return arena_err(a, e);
    if (s.n > 0)
        memcpy(p, s.p, s.n);
    p[s.n] = '\0';
    *out = (str){p, s.n};
    return PM_OK;
}

pm_code arena_printf(struct arena *a, str *out, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    char *p = n < 0 ? NULL : arena_get(a, (size_t)n + 1);
    if (p != NULL) {
        vsnprintf(p, (size_t)n + 1, fmt, again);
        *out = (str){p, (size_t)n};
    }
    va_end(again);
    return p ? PM_OK : PM_NOMEM;
}

void *arena_more(struct arena *a, void *list, size_t n, size_t *cap, size_t item_bytes)
{
    if (list != NULL && n < *cap)
        return list;
    size_t more = *cap ? *cap * 2 : 8;
    size_t n_bytes;
    void *p = NULL;
    if (more < *cap || __builtin_mul_overflow(more, item_bytes, &n_bytes))
        a->at_limit = true;
    else
        p = arena_get(a, n_bytes);
    if (p == NULL)
        return NULL;
    if (list != NULL)
        memcpy(p, list, n * item_bytes);
    *cap = more;
    return p;
}

size_t arena_used(const struct arena *a)
{
    return a->used_bytes;
}
