/* hashed.c - a table found by hash, before it is trusted. */
#include "read/hashed.h"

pm_code hashed_check(str bytes, const char *magic, size_t row, const char *name, struct pm_err *e)
{
    const unsigned char *p = (const unsigned char *)bytes.p;
    if (bytes.n < HASHED_HEAD || memcmp(p, magic, 8) != 0)
        return err_set(e, PM_INVALID, "%s: not a table of %.8s", name, magic);
    uint32_t n = hashed_le32(p + 8), before = 0;
    if (bytes.n != HASHED_HEAD + (size_t)n * row)
        return err_set(e, PM_INVALID, "%s: %zu bytes are not %u rows", name, bytes.n, n);
    for (uint32_t i = 0; i <= HASHED_BUCKETS; i++) {
        uint32_t at = hashed_le32(p + 12 + 4 * (size_t)i);
        if (at < before || at > n)
            return err_set(e, PM_INVALID, "%s: bucket %u is out of order", name, i);
        before = at;
    }
    return PM_OK;
}
