#include "name/near.h"

#include "text/chars.h"

static const uint64_t base = 0x9E3779B97F4A7C15u;

size_t near_letters(const struct unit *units, size_t n_units, uint32_t out[NEAR_MAX])
{
    size_t n = 0;
    for (size_t i = 0; i < n_units; i++) {
        if (units[i].flags & UNIT_FAINT)
            continue;
        for (size_t k = 0; k < units[i].fold.n;) {
            if (n == NEAR_MAX)
                return 0;
            out[n++] = char_next(units[i].fold, &k);
        }
    }
    return n >= NEAR_MIN ? n : 0;
}

static uint32_t key_of(uint64_t h)
{
    h ^= h >> 29;
    h *= 0xFF51AFD7ED558CCDu;
    return (uint32_t)(h >> 32);
}

/* A polynomial in `base`, so that leaving one letter out is one sum: what stands before it moves
 * down a place. */
size_t near_keys(const uint32_t *s, size_t n, uint32_t out[NEAR_KEYS])
{
    uint64_t before[NEAR_KEYS + 1], power = 1, behind = 0;
    size_t n_out = 0;
    before[0] = 0;
    for (size_t i = 0; i < n; i++)
        before[i + 1] = before[i] * base + s[i] + 1;
    out[n_out++] = key_of(before[n]);
    for (size_t i = n; i-- > 0; power *= base) {
        /* out of two equal neighbours either may go: once is enough */
        if (i + 1 == n || s[i] != s[i + 1])
            out[n_out++] = key_of(before[i] * power + behind);
        behind += (s[i] + 1) * power;
    }
    return n_out;
}

static bool vowel(uint32_t cp)
{
    switch (cp) {
    case 'a': case 'e': case 'i': case 'o': case 'u': case 'y': case 'w': case 'h':
    case 0x0430: case 0x0435: case 0x0438: case 0x0439: case 0x043E: case 0x0443: case 0x044A:
    case 0x044B: case 0x044C: case 0x044D: case 0x044E: case 0x044F: case 0x0451:
    case 0x0627: case 0x0648: case 0x06CC: case 0x0647: case 0x0639: case 0x0621:
        return true;
    default:
        return false;
    }
}

static enum slip of_gap(const uint32_t *s, size_t n, size_t at)
{
    if ((at > 0 && s[at - 1] == s[at]) || (at + 1 < n && s[at + 1] == s[at]))
        return SLIP_DOUBLE;
    return vowel(s[at]) ? SLIP_VOWEL : SLIP_GAP;
}

enum slip near_slip(const uint32_t *a, size_t n_a, const uint32_t *b, size_t n_b, size_t *at)
{
    size_t low = 0;
    while (low < n_a && low < n_b && a[low] == b[low])
        low++;
    *at = low;
    if (low == n_a && low == n_b)
        return SLIP_BLANKS;
    while (n_a > low && n_b > low && a[n_a - 1] == b[n_b - 1]) {
        n_a--;
        n_b--;
    }
    /* what differs is a[low..n_a) and b[low..n_b) */
    size_t x = n_a - low, y = n_b - low;
    if (x + y == 1)
        return x == 1 ? of_gap(a, n_a, low) : of_gap(b, n_b, low);
    if (x == 1 && y == 1)
        return vowel(a[low]) && vowel(b[low]) ? SLIP_VOWEL : SLIP_CHANGE;
    if (x != y)
        return SLIP_NONE;
    if (x == 2 && a[low] == b[low + 1] && a[low + 1] == b[low])
        return SLIP_SWAP;
    /* one letter out at either end of what differs, on either side */
    bool ahead = true, back = true;
    for (size_t i = 0; i + 1 < x; i++) {
        ahead &= a[low + i + 1] == b[low + i];
        back &= a[low + i] == b[low + i + 1];
    }
    return ahead || back ? SLIP_FAR : SLIP_NONE;
}
