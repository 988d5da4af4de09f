/* fold.h - the look-up form of words: what tokens carry and what registers are keyed by.
 *
 *     fold_str(a, STR("Бадахшён"), &out, e)      // "бадахшен"
 *     fold_hash(out)                             // as in token.hash
 *
 * Rules: document.h, token.fold. Further: punctuation of the Arabic script and of Chinese
 * becomes its ASCII pair ("،" ",", "؟" "?", "۔" "."); apostrophes of all kinds become '.
 * A fold is never empty: what would vanish altogether stays as it is.
 */
#ifndef PAMIR_TEXT_FOLD_H
#define PAMIR_TEXT_FOLD_H

#include <endian.h>

#include "base/arena.h"

/* The fold of well-formed UTF-8 (a word, or several with blanks between) in a. *out points at
 * s itself when nothing changes. PM_NOMEM, PM_LIMIT (arena). Linear. */
pm_code fold_str(struct arena *a, str s, str *out, struct pm_err *e);

/* n < 8 bytes as the low ones of a number, the first lowest. */
static inline uint64_t fold_tail(const char *p, size_t n)
{
    const unsigned char *u = (const unsigned char *)p;
    uint32_t low, high;
    if (n >= 4) { /* two words that may overlap */
        memcpy(&low, p, 4);
        memcpy(&high, p + n - 4, 4);
        return le32toh(low) | (uint64_t)le32toh(high) << 8 * (n - 4);
    }
    if (n == 0)
        return 0;
    return (uint64_t)u[0] | (uint64_t)u[n / 2] << 8 * (n / 2) | (uint64_t)u[n - 1] << 8 * (n - 1);
}

/* Hash of folded bytes; the same in every process and on every machine. */
static inline uint32_t fold_hash(str s)
{
    uint64_t h = 0x9E3779B97F4A7C15u ^ s.n;
    size_t i = 0;
    while (s.n - i >= 8) {
        uint64_t w;
        memcpy(&w, s.p + i, 8);
        h = (h ^ le64toh(w)) * 0xFF51AFD7ED558CCDu;
        h ^= h >> 32;
        i += 8;
    }
    uint64_t w = i < s.n ? fold_tail(s.p + i, s.n - i) : 0; /* an empty text may have no bytes at all */
    h = (h ^ w) * 0xFF51AFD7ED558CCDu;
    return (uint32_t)(h ^ h >> 32);
}

#endif
