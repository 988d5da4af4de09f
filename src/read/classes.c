/* classes.c - the table of classes of words: a search by hash. */
#include "read/classes.h"

#include "base/embed.h"

EMBED_DECLARE(classes_bin)

#define MAGIC "PMCLASS1"
#define HEAD  (12 + 4 * (CLASSES_BUCKETS + 1))

static uint32_t le32(const unsigned char *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

str word_classes_bytes(void)
{
    return EMBED(classes_bin);
}

pm_code word_classes_check(str bytes, struct pm_err *e)
{
    const unsigned char *p = (const unsigned char *)bytes.p;
    if (bytes.n < HEAD || memcmp(p, MAGIC, 8) != 0)
        return err_set(e, PM_INVALID, "classes.bin: not a table of classes of words");
    uint32_t n = le32(p + 8), before = 0;
    if (bytes.n != HEAD + (size_t)n * CLASSES_ROW)
        return err_set(e, PM_INVALID, "classes.bin: %zu bytes are not %u rows", bytes.n, n);
    for (uint32_t i = 0; i <= CLASSES_BUCKETS; i++) {
        uint32_t at = le32(p + 12 + 4 * (size_t)i);
        if (at < before || at > n)
            return err_set(e, PM_INVALID, "classes.bin: bucket %u is out of order", i);
        before = at;
    }
    return PM_OK;
}

struct word_classes word_classes_of(uint32_t hash)
{
    const unsigned char *p = (const unsigned char *)EMBED(classes_bin).p;
    uint32_t b = hash >> 20, from = le32(p + 12 + 4 * (size_t)b);
    uint32_t to = le32(p + 12 + 4 * (size_t)b + 4);
    for (uint32_t i = from; i < to; i++) {
        const unsigned char *r = p + HEAD + (size_t)i * CLASSES_ROW;
        if (le32(r) != hash)
            continue;
        uint32_t c = (uint32_t)(r[4] | r[5] << 8);
        return (struct word_classes){.c64 = (uint16_t)(1 + (c >> 6)),
                                     .c256 = (uint16_t)(1 + (c >> 4)),
                                     .c1024 = (uint16_t)(1 + (c >> 2)),
                                     .c4096 = (uint16_t)(1 + c)};
    }
    return (struct word_classes){0};
}
