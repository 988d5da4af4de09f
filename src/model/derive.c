#include "model/derive.h"

#include <assert.h>

str derive_id(const char *type, str name, char out[DERIVE_ID_BYTES])
{
    size_t n = strlen(type);
    assert(n + 2 + UUID_TEXT_BYTES <= DERIVE_ID_BYTES);
    struct uuid u = uuid_of_name(UUID_PAMIR, name);
    memcpy(out, type, n);
    memcpy(out + n, "--", 2);
    uuid_print(&u, out + n + 2);
    return (str){out, n + 2 + UUID_TEXT_BYTES - 1};
}

static inline uint64_t little(const char *p, size_t n)
{
    uint64_t w = 0;
    for (size_t k = 0; k < n; k++)
        w |= (uint64_t)(unsigned char)p[k] << (8 * k);
    return w;
}

/* Eight bytes at a time, in the order of the bytes whatever the machine: for telling versions
 * apart, not for evidence. */
static uint64_t mix(str s)
{
    uint64_t h = s.n;
    for (size_t i = 0; i < s.n; i += 8) {
        uint64_t w = s.n - i < 8 ? little(s.p + i, s.n - i) : little(s.p + i, 8);
        h = (h ^ w) * 0x9E3779B97F4A7C15u;
        h ^= h >> 32;
    }
    return h;
}

stamp derive_version(str canon, stamp base)
{
    return base + (stamp)(mix(canon) % (24 * 3600 * 1000)) * 1000;
}
