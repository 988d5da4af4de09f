/* hashed.h - tables of rows found by a word's hash, as they lie in a file.
 *
 * Form, little-endian: a magic of 8 bytes; n (4 bytes); HASHED_BUCKETS + 1 row numbers (4 bytes each): where the
 * hashes with the same upper 12 bits begin; n rows of one size, sorted by hash, the hash in the first
 * 4 bytes of each.
 */
#ifndef PAMIR_READ_HASHED_H
#define PAMIR_READ_HASHED_H

#include "base/err.h"
#include "base/str.h"

enum { HASHED_BUCKETS = 4096, HASHED_HEAD = 12 + 4 * (HASHED_BUCKETS + 1) };

static inline uint32_t hashed_le32(const unsigned char *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static inline uint16_t hashed_le16(const unsigned char *p)
{
    return (uint16_t)(p[0] | p[1] << 8);
}

/* Are `bytes` such a table with this magic and rows of this size? PM_OK, or PM_INVALID with `name`
 * in its words. Linear in the buckets. */
pm_code hashed_check(str bytes, const char *magic, size_t row, const char *name, struct pm_err *e);

/* The row of `hash`, in `bytes`, which hashed_check has seen or a test has; NULL: none. */
static inline const unsigned char *hashed_row(str bytes, size_t row, uint32_t hash)
{
    const unsigned char *p = (const unsigned char *)bytes.p, *index = p + 12 + 4 * (hash >> 20);
    for (uint32_t i = hashed_le32(index), to = hashed_le32(index + 4); i < to; i++) {
        const unsigned char *r = p + HASHED_HEAD + (size_t)i * row;
        if (hashed_le32(r) == hash)
            return r;
    }
    return NULL;
}

#endif
