#include "text/fold.h"

#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include "base/buf.h"
#include "text/chars.h"

/* Longer pieces are folded in parts, so that a hostile run of combining marks stays cheap. */
enum { PART_BYTES = 1024, PART_UNITS = PART_BYTES, CASEFOLD_UNITS = 18 * PART_UNITS };

/* Fold code points one by one into out (room: 2 bytes for each of s). False when some code
 * point needs its neighbours. */
static bool fold_simple(str s, char *out, size_t *n_out)
{
    size_t i = 0, n = 0;
    while (i < s.n) {
        uint32_t to = char_fold(char_next(s, &i));
        if (to == CHAR_COMPLEX)
            return false;
        if (to != CHAR_DROP)
            n += char_put(to, out + n);
    }
    *n_out = n;
    return true;
}

/* NFKC with case folding by ICU, then our own foldings on what came out, in place. */
static size_t fold_complex(str s, char *out, size_t room)
{
    UChar in[PART_UNITS], mid[CASEFOLD_UNITS];
    UErrorCode u = U_ZERO_ERROR;
    int32_t n_in = 0, n_mid, n_wide = 0;
    u_strFromUTF8(in, PART_UNITS, &n_in, s.p, (int32_t)s.n, &u);
    const UNormalizer2 *norm = unorm2_getNFKCCasefoldInstance(&u);
    n_mid = unorm2_normalize(norm, in, n_in, mid, CASEFOLD_UNITS, &u);
    u_strToUTF8(out, (int32_t)room, &n_wide, mid, n_mid, &u);
    if (U_FAILURE(u))
        return 0;
    str wide = {out, (size_t)n_wide};
    size_t n = 0;
    for (size_t i = 0; i < wide.n;) {
        uint32_t cp = char_next(wide, &i);
        if (cp == 0x0307 && n > 0 && out[n - 1] == 'i')
            continue; /* Turkish capital I with dot */
        uint32_t to = char_fold(cp);
        if (to == CHAR_COMPLEX)
            to = cp;
        if (to != CHAR_DROP)
            n += char_put(to, out + n); /* no fold is longer than what it folds */
    }
    return n;
}

static pm_code fold_part(struct arena *a, str s, str *out, struct pm_err *e)
{
    char small[2 * PART_BYTES + 8];
    size_t n;
    if (fold_simple(s, small, &n)) {
        str folded = {small, n};
        if (n == 0 || str_eq(folded, s)) { /* a run of tatweel folds to nothing: it stays */
            *out = s;
            return PM_OK;
        }
        return arena_dup(a, folded, out, e);
    }
    char wide[3 * CASEFOLD_UNITS];
    n = fold_complex(s, wide, sizeof wide);
    str folded = {wide, n};
    if (n == 0)
        folded = s; /* nothing is left, or ICU has no data: keep what stands there */
    if (str_eq(folded, s)) {
        *out = s;
        return PM_OK;
    }
    return arena_dup(a, folded, out, e);
}

/* A cut at most PART_BYTES behind `from`, on a code point. */
static size_t part_end(str s, size_t from)
{
    if (s.n - from <= PART_BYTES)
        return s.n;
    size_t end = from + PART_BYTES;
    while (((unsigned char)s.p[end] & 0xC0) == 0x80)
        end--;
    return end;
}

static bool lower_ascii(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80 || (s.p[i] >= 'A' && s.p[i] <= 'Z') || s.p[i] == '`')
            return false;
    return true;
}

pm_code fold_str(struct arena *a, str s, str *out, struct pm_err *e)
{
    if (lower_ascii(s)) {
        *out = s;
        return PM_OK;
    }
    if (s.n <= PART_BYTES)
        return fold_part(a, s, out, e);
    struct buf b;
    buf_init(&b, s.n * 8 + 64);
    pm_code rc = PM_OK;
    for (size_t i = 0; i < s.n && rc == PM_OK;) {
        size_t end = part_end(s, i);
        str piece;
        rc = fold_part(a, (str){s.p + i, end - i}, &piece, e);
        if (rc == PM_OK)
            buf_add(&b, piece);
        i = end;
    }
    if (rc == PM_OK && b.rc != PM_OK)
        rc = buf_err(&b, e);
    if (rc == PM_OK)
        rc = arena_dup(a, buf_str(&b), out, e);
    buf_free(&b);
    return rc;
}
