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

stamp derive_version(str canon, stamp base)
{
    uint64_t h = str_hash(canon);
    return base + (stamp)((h ^ h >> 32) % (24 * 3600 * 1000)) * 1000;
}
