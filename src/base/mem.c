#include "base/mem.h"

#include <malloc.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

static _Atomic int64_t requests;
static _Atomic int64_t live;
static _Atomic int64_t fail_at; /* 0: never */
static _Atomic int fail_ever, failed;

static bool refuse(size_t n_bytes)
{
    int64_t i = atomic_fetch_add_explicit(&requests, 1, memory_order_relaxed) + 1;
    if (n_bytes > MEM_MAX_BYTES)
        return true;
    int64_t at = atomic_load_explicit(&fail_at, memory_order_relaxed);
    if (at == 0)
        return false;
    if (i != at && !(i > at && atomic_load_explicit(&fail_ever, memory_order_relaxed)))
        return false;
    atomic_store(&failed, 1);
    return true;
}

static void *counted(void *p)
{
    if (p != NULL)
        atomic_fetch_add_explicit(&live, 1, memory_order_relaxed);
    return p;
}

void *mem_get(size_t n_bytes)
{
    return refuse(n_bytes) ? NULL : counted(malloc(n_bytes ? n_bytes : 1));
}

void *mem_zero(size_t n_items, size_t item_bytes)
{
    size_t n_bytes;
    if (__builtin_mul_overflow(n_items, item_bytes, &n_bytes) || refuse(n_bytes))
        return NULL;
    return counted(calloc(1, n_bytes ? n_bytes : 1));
}

void *mem_grow(void *p, size_t n_bytes)
{
    if (p == NULL)
        return mem_get(n_bytes);
    return refuse(n_bytes) ? NULL : realloc(p, n_bytes ? n_bytes : 1);
}

void mem_free(void *p)
{
    if (p == NULL)
        return;
    atomic_fetch_sub_explicit(&live, 1, memory_order_relaxed);
    free(p);
}

void mem_fail_at(int64_t n, int ever)
{
    atomic_store(&failed, 0);
    atomic_store(&fail_ever, ever);
    atomic_store(&fail_at, n == 0 ? 0 : atomic_load(&requests) + n);
}

int mem_failed(void)
{
    return atomic_load(&failed);
}

int64_t mem_requests(void)
{
    return atomic_load(&requests);
}

int64_t mem_live(void)
{
    return atomic_load(&live);
}

void mem_trim(void)
{
    malloc_trim(0);
}
