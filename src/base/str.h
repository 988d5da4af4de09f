/* str.h - a piece of text somebody else owns, and the span that points at one.
 *
 *     str s = STR("Badakhshan province");
 *     str_starts(s, STR("Bada"))          -> true
 *     str_slice(s, (struct span){0, 10})  -> "Badakhshan"
 *
 * A str is a pointer and a length: not owned, not NUL-terminated, any bytes. A span
 * is half-open, [start, end), in bytes. Neither outlives the bytes it points into.
 */
#ifndef PAMIR_BASE_STR_H
#define PAMIR_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct str {
    const char *p;
    size_t n;
} str;

struct span {
    uint32_t start;
    uint32_t end;
};

/* For a string literal, and for printf's "%.*s". */
#define STR(lit) ((str){("" lit), sizeof(lit) - 1})
#define STR_FMT(s) ((int)(s).n), ((s).n ? (s).p : "")

/* The str of a C string; NULL gives the empty str. */
static inline str str_of(const char *c)
{
    return (str){c, c ? strlen(c) : 0};
}

/* b's length is the one that counts below: where b is STR("...") the compiler knows it, and no call
 * is left. */
static inline bool str_eq(str a, str b)
{
    return a.n == b.n && (b.n == 0 || (a.p[0] == b.p[0] && memcmp(a.p, b.p, b.n) == 0));
}

/* Is s the word of a C string? For lists of words: the first byte settles most of them. */
static inline bool str_is(str s, const char *word)
{
    return s.n == 0 ? word[0] == '\0'
                    : s.p[0] == word[0] && strlen(word) == s.n && memcmp(s.p, word, s.n) == 0;
}

static inline bool str_starts(str s, str head)
{
    return s.n >= head.n &&
           (head.n == 0 || (s.p[0] == head.p[0] && memcmp(s.p, head.p, head.n) == 0));
}

static inline bool str_ends(str s, str tail)
{
    return s.n >= tail.n &&
           (tail.n == 0 || (s.p[s.n - 1] == tail.p[tail.n - 1] &&
                            memcmp(s.p + s.n - tail.n, tail.p, tail.n) == 0));
}

static inline bool span_empty(struct span at)
{
    return at.end <= at.start;
}

static inline bool span_within(struct span inner, struct span outer)
{
    return inner.start >= outer.start && inner.end <= outer.end;
}

static inline bool span_overlaps(struct span a, struct span b)
{
    return a.start < b.end && b.start < a.end;
}

/* The bytes of `at`, cut to what s has; never reads outside s. */
static inline str str_slice(str s, struct span at)
{
    size_t start = at.start < s.n ? at.start : s.n;
    size_t end = at.end < s.n ? at.end : s.n;
    return (str){s.p ? s.p + start : NULL, s.p && end > start ? end - start : 0};
}

/* Byte order, as memcmp orders: <0, 0, >0. A prefix comes first. */
int str_cmp(str a, str b);

/* Equal when A-Z and a-z count as one; all other bytes must be the same. */
bool str_eq_nocase(str a, str b);

/* Offset of the first `needle` in s at or after `from`; s.n when there is none. */
size_t str_find(str s, str needle, size_t from);

/* s without ASCII blanks (space, tab, CR, LF) at both ends. */
str str_trim(str s);

/* Take the next piece of *rest up to `sep` and move *rest behind it. False when *rest is
 * used up (p == NULL). An empty last piece counts: "a," gives "a" and "". */
bool str_cut(str *rest, char sep, str *piece);

/* A whole decimal number that fits: digits only, one leading '-' allowed. False otherwise. */
bool str_int64(str s, int64_t *out);

/* A decimal number such as "-12.5", whole string, '.' as point whatever the locale. */
bool str_double(str s, double *out);

/* FNV-1a, 64 bits; for tables in memory, not for evidence. */
uint64_t str_hash(str s);

/* Is all of s well-formed UTF-8 (Unicode 15, table 3-7: no surrogates, no overlong forms)?
 * *bad_at, if given, gets the offset of the first byte that is not. */
bool str_utf8(str s, size_t *bad_at);

#endif
