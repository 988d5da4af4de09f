#include "base/str.h"

#include <errno.h>
#include <stdlib.h>

int str_cmp(str a, str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int d = n ? memcmp(a.p, b.p, n) : 0;
    if (d != 0)
        return d;
    return a.n < b.n ? -1 : a.n > b.n;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool str_eq_nocase(str a, str b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (lower(a.p[i]) != lower(b.p[i]))
            return false;
    return true;
}

size_t str_find(str s, str needle, size_t from)
{
    if (from > s.n || s.n == 0)
        return s.n;
    if (needle.n == 0)
        return from;
    const char *hit = memmem(s.p + from, s.n - from, needle.p, needle.n);
    return hit ? (size_t)(hit - s.p) : s.n;
}

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

str str_trim(str s)
{
    while (s.n > 0 && blank(s.p[0])) {
        s.p++;
        s.n--;
    }
    while (s.n > 0 && blank(s.p[s.n - 1]))
        s.n--;
    return s;
}

bool str_cut(str *rest, char sep, str *piece)
{
    if (rest->p == NULL)
        return false;
    const char *hit = rest->n ? memchr(rest->p, sep, rest->n) : NULL;
    if (hit == NULL) {
        *piece = *rest;
        *rest = (str){NULL, 0};
        return true;
    }
    size_t n = (size_t)(hit - rest->p);
    *piece = (str){rest->p, n};
    *rest = (str){hit + 1, rest->n - n - 1};
    return true;
}

bool str_int64(str s, int64_t *out)
{
    bool minus = s.n > 0 && s.p[0] == '-';
    size_t i = minus ? 1 : 0;
    if (i == s.n)
        return false;
    int64_t v = 0;
    for (; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        int64_t digit = s.p[i] - '0';
        if (__builtin_mul_overflow(v, (int64_t)10, &v) ||
            (minus ? __builtin_sub_overflow(v, digit, &v) : __builtin_add_overflow(v, digit, &v)))
            return false;
    }
    *out = v;
    return true;
}

bool str_double(str s, double *out)
{
    size_t i = s.n > 0 && (s.p[0] == '-' || s.p[0] == '+') ? 1 : 0;
    char copy[64];
    if (s.n >= sizeof copy || i == s.n)
        return false;
    bool digit = false;
    for (size_t k = i; k < s.n; k++) {
        char c = s.p[k];
        if (c >= '0' && c <= '9')
            digit = true;
        else if (c != '.' && c != 'e' && c != 'E' && c != '-' && c != '+')
            return false;
    }
    if (!digit)
        return false;
    memcpy(copy, s.p, s.n);
    copy[s.n] = '\0';
    char *end = NULL;
    errno = 0;
    double v = strtod(copy, &end); /* Pamir never leaves the C locale */
    if (end != copy + s.n || errno == ERANGE)
        return false;
    *out = v;
    return true;
}

uint64_t str_hash(str s)
{
    uint64_t h = 14695981039346656037u;
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 1099511628211u;
    return h;
}

bool str_utf8(str s, size_t *bad_at)
{
    const unsigned char *p = (const unsigned char *)s.p;
    size_t i = 0;
    while (i < s.n) {
        unsigned char c = p[i];
        size_t need;
        unsigned char low = 0x80, high = 0xBF; /* what the second byte may be */
        if (c < 0x80) {
            uint64_t w[4]; /* ASCII comes in long runs: 32 at a time */
            for (i++; i + sizeof w <= s.n; i += sizeof w) {
                memcpy(w, p + i, sizeof w);
                if ((w[0] | w[1] | w[2] | w[3]) & 0x8080808080808080u)
                    break;
            }
            for (; i + sizeof *w <= s.n; i += sizeof *w) {
                memcpy(w, p + i, sizeof *w);
                if (w[0] & 0x8080808080808080u)
                    break;
            }
            continue;
        } else if (c >= 0xC2 && c <= 0xDF) {
            need = 1;
        } else if (c >= 0xE0 && c <= 0xEF) {
            need = 2;
            if (c == 0xE0)
                low = 0xA0;
            if (c == 0xED)
                high = 0x9F;
        } else if (c >= 0xF0 && c <= 0xF4) {
            need = 3;
            if (c == 0xF0)
                low = 0x90;
            if (c == 0xF4)
                high = 0x8F;
        } else {
            goto bad;
        }
        if (s.n - i <= need || p[i + 1] < low || p[i + 1] > high)
            goto bad;
        for (size_t k = 2; k <= need; k++)
            if ((p[i + k] & 0xC0) != 0x80)
                goto bad;
        i += need + 1;
    }
    return true;
bad:
    if (bad_at)
        *bad_at = i;
    return false;
}
