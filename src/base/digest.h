/* digest.h - SHA-256 and SHA-1 of bytes, and their hex. (FIPS 180-4; done by nettle.)
 *
 * SHA-1 is here only because UUID version 5 is built on it (RFC 4122, 4.3).
 */
#ifndef PAMIR_BASE_DIGEST_H
#define PAMIR_BASE_DIGEST_H

#include "base/str.h"

struct sha256 {
    uint8_t b[32];
};
struct sha1 {
    uint8_t b[20];
};

struct sha256 digest_sha256(str s);
struct sha256 digest_sha256_two(str a, str b); /* of a followed by b */
struct sha1 digest_sha1_two(str a, str b);
/* Lower-case hex; hex holds 2 * n + 1 bytes and ends with NUL. */
void digest_hex(const uint8_t *b, size_t n, char *hex);
/* The reverse: exactly 2 * n hex digits. False on anything else. */
bool digest_unhex(str hex, uint8_t *b, size_t n);

#endif
