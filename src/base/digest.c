#include "base/digest.h"

#include <nettle/sha1.h>
#include <nettle/sha2.h>

struct sha256 digest_sha256_two(str a, str b)
{
    struct sha256_ctx c;
    struct sha256 d;
    sha256_init(&c);
    sha256_update(&c, a.n, (const uint8_t *)a.p);
    sha256_update(&c, b.n, (const uint8_t *)b.p);
    sha256_digest(&c, sizeof d.b, d.b);
    return d;
}

struct sha256 digest_sha256(str s)
{
    return digest_sha256_two(s, (str){"", 0});
}

struct sha1 digest_sha1_two(str a, str b)
{
    struct sha1_ctx c;
    struct sha1 d;
    sha1_init(&c);
    sha1_update(&c, a.n, (const uint8_t *)a.p);
    sha1_update(&c, b.n, (const uint8_t *)b.p);
    sha1_digest(&c, sizeof d.b, d.b);
    return d;
}

void digest_hex(const uint8_t *b, size_t n, char *hex)
{
    static const char digit[] = "0123456789abcdef";
    for (size_t i = 0; i < n; i++) {
        hex[2 * i] = digit[b[i] >> 4];
        hex[2 * i + 1] = digit[b[i] & 15];
    }
    hex[2 * n] = '\0';
}

static int nibble(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool digest_unhex(str hex, uint8_t *b, size_t n)
{
    if (hex.n != 2 * n)
        return false;
    for (size_t i = 0; i < n; i++) {
        int hi = nibble(hex.p[2 * i]), lo = nibble(hex.p[2 * i + 1]);
        if (hi < 0 || lo < 0)
            return false;
        b[i] = (uint8_t)(hi << 4 | lo);
    }
    return true;
}
