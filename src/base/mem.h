/* mem.h - the one place where memory comes from.
 *
 * Tests make the n-th request fail here (mem_fail_at) and count what is out
 * (mem_live), so every caller's failing path can be walked. Thread-safe.
 */
#ifndef PAMIR_BASE_MEM_H
#define PAMIR_BASE_MEM_H

#include <stddef.h>
#include <stdint.h>

/* NULL when there is none, or when n is more than MEM_MAX_BYTES. n 0 gives a pointer. */
#define MEM_MAX_BYTES ((size_t)1 << 36)
void *mem_get(size_t n_bytes);
void *mem_zero(size_t n_items, size_t item_bytes); /* zeroed; checks the product */
void *mem_grow(void *p, size_t n_bytes);           /* as realloc: p stays valid when it fails */
void mem_free(void *p);                            /* NULL is fine */
/* Hand what was freed back to the system. */
void mem_trim(void);

/* For tests: fail the n-th request from now (1 = next), once, or from then on when
 * `ever` is not 0. n 0 turns it off. */
void mem_fail_at(int64_t n, int ever);
/* Has a request been made to fail since mem_fail_at? */
int mem_failed(void);
/* Requests made since the process began, and pieces not yet freed. */
int64_t mem_requests(void);
int64_t mem_live(void);

#endif
