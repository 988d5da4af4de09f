#include "model/derive.h"

#include <assert.h>
#include <endian.h>

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

/* Eight bytes at a time, in the order of the bytes whatever the machine: for telling versions
 * apart, not for evidence. */
static uint64_t mix(str s)
{
    uint64_t h = s.n, w;
    size_t i = 0;
    for (; i + sizeof w <= s.n; i += sizeof w) {
        memcpy(&w, s.p + i, sizeof w);
        h = (h ^ le64toh(w)) * 0x9E3779B97F4A7C15u;
        h ^= h >> 32;
    }
    w = 0;
    if (i < s.n)
        memcpy(&w, s.p + i, s.n - i);
    h = (h ^ le64toh(w)) * 0x9E3779B97F4A7C15u;
    return h ^ h >> 32;
}

stamp derive_version(str canon, stamp base)
{
    return base + (stamp)(mix(canon) % (24 * 3600 * 1000)) * 1000;
}
