/* sounds_head.h - what maker and reader of the learned weights' block must agree on. */
#ifndef PAMIR_NAME_SOUNDS_HEAD_H
#define PAMIR_NAME_SOUNDS_HEAD_H

#include "name/sounds.h"

#define SOUNDS_MAGIC "pmrsnd01"

#define X(field, type) SOUND_ARRAY_##field,
enum sound_array { SOUND_ARRAYS(X) N_SOUND_ARRAYS };
#undef X

struct sounds_head {
    char magic[8];
    uint64_t n_bytes;
    uint32_t at[N_SOUND_ARRAYS]; /* offset in the block */
    uint32_t n[N_SOUND_ARRAYS];  /* items */
};

static inline uint32_t sound_hash(uint32_t lang, uint32_t before, uint32_t letter, uint32_t after)
{
    uint64_t h = ((uint64_t)lang << 32 ^ letter) * 0xFF51AFD7ED558CCDu;
    h = (h ^ h >> 32 ^ ((uint64_t)before << 32 | after)) * 0xC4CEB9FE1A85EC53u;
    return (uint32_t)(h ^ h >> 32);
}

#endif
