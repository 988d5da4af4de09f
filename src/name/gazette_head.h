/* gazette_head.h - what maker and reader of the compiled block must agree on. */
#ifndef PAMIR_NAME_GAZETTE_HEAD_H
#define PAMIR_NAME_GAZETTE_HEAD_H

#include "name/gazette.h"

#define GAZETTE_MAGIC "pmrgaz02"

#define X(field, type) GAZETTE_##field,
enum gazette_array { GAZETTE_ARRAYS(X) N_GAZETTE_ARRAYS };
#undef X

struct gazette_head {
    char magic[8];
    uint64_t n_bytes;
    uint64_t sum;                  /* of what lies behind the head */
    uint32_t at[N_GAZETTE_ARRAYS]; /* offset in the block */
    uint32_t n[N_GAZETTE_ARRAYS];  /* items */
};

static inline uint32_t gazette_edge_hash(uint32_t node, uint32_t word)
{
    uint64_t h = ((uint64_t)node << 32 | word) * 0xFF51AFD7ED558CCDu;
    return (uint32_t)(h >> 32 ^ h >> 13);
}

#endif
