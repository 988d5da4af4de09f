/* claims_kin.c - the table of kinds of words: a search by hash. */
#include "read/claims_kin.h"

#include "base/embed.h"

EMBED_DECLARE(kin_bin)

#define MAGIC "PMKIN001"
#define HEAD  (12 + 4 * (KIN_BUCKETS + 1))

static uint32_t le32(const unsigned char *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static uint16_t le16(const unsigned char *p)
{
    return (uint16_t)(p[0] | p[1] << 8);
}

str claims_kin_bytes(void)
{
    return EMBED(kin_bin);
}

pm_code claims_kin_check(str bytes, struct pm_err *e)
{
    const unsigned char *p = (const unsigned char *)bytes.p;
    if (bytes.n < HEAD || memcmp(p, MAGIC, 8) != 0)
        return err_set(e, PM_INVALID, "kin.bin: not a table of kinds of words");
    uint32_t n = le32(p + 8), before = 0;
    if (bytes.n != HEAD + (size_t)n * KIN_RECORD)
        return err_set(e, PM_INVALID, "kin.bin: %zu bytes are not %u rows",
                       bytes.n, n);
    for (uint32_t i = 0; i <= KIN_BUCKETS; i++) {
        uint32_t at = le32(p + 12 + 4 * (size_t)i);
        if (at < before || at > n)
            return err_set(e, PM_INVALID, "kin.bin: bucket %u is out of order", i);
        before = at;
    }
    return PM_OK;
}

struct claims_kin claims_kin_of(uint32_t hash)
{
    const unsigned char *p = (const unsigned char *)EMBED(kin_bin).p, *index = p + 12;
    uint32_t b = hash >> 20, from = le32(index + 4 * (size_t)b),
             to = le32(index + 4 * (size_t)b + 4);
    for (uint32_t i = from; i < to; i++) {
        const unsigned char *r = p + HEAD + (size_t)i * KIN_RECORD;
        if (le32(r) != hash)
            continue;
        return (struct claims_kin){.lemma = le16(r + 4),
                                   .near = le16(r + 6),
                                   .root = le16(r + 8),
                                   .senses = le16(r + 10),
                                   .verb = r[12],
                                   .next = r[13],
                                   .noun = r[14]};
    }
    return (struct claims_kin){0};
}
