#include "model/uuid.h"

#include "base/digest.h"

const struct uuid UUID_PAMIR = {{0xd5, 0xae, 0x0d, 0x51, 0x4b, 0x20, 0x45, 0x1c, 0x86, 0x71, 0x31,
                                 0xd6, 0x5a, 0x05, 0x83, 0xee}};
const struct uuid UUID_STIX_SCO = {{0x00, 0xab, 0xed, 0xb4, 0xaa, 0x42, 0x46, 0x6c, 0x9c, 0x01,
                                    0xfe, 0xd2, 0x33, 0x15, 0xa9, 0xb7}};

struct uuid uuid_of_name(struct uuid space, str name)
{
    struct sha1 d = digest_sha1_two((str){(const char *)space.b, sizeof space.b}, name);
    struct uuid u;
    memcpy(u.b, d.b, sizeof u.b);
    u.b[6] = (uint8_t)((u.b[6] & 0x0F) | 0x50);
    u.b[8] = (uint8_t)((u.b[8] & 0x3F) | 0x80);
    return u;
}

void uuid_print(const struct uuid *u, char out[UUID_TEXT_BYTES])
{
    static const char hex[] = "0123456789abcdef";
    char *p = out;
    for (int i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *p++ = '-';
        *p++ = hex[u->b[i] >> 4];
        *p++ = hex[u->b[i] & 15];
    }
    *p = '\0';
}

bool uuid_parse(str s, struct uuid *out)
{
    if (s.n != UUID_TEXT_BYTES - 1)
        return false;
    char hex[33];
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (i == 8 || i == 13 || i == 18 || i == 23) {
            if (s.p[i] != '-')
                return false;
            continue;
        }
        hex[n++] = s.p[i];
    }
    struct uuid u = {0};
    if (!digest_unhex((str){hex, 32}, u.b, 16))
        return false;
    int version = u.b[6] >> 4;
    if (version < 1 || version > 8 || (u.b[8] & 0xC0) != 0x80)
        return false;
    *out = u;
    return true;
}
