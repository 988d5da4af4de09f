/* Where quoted words stand. A quote must begin where a token begins and end where one ends, so that
 * "man" is not found in "Afghanistan" nor "5" in "15". Work is bounded: one comparison for each
 * token of the window. */
#include "read/second_in.h"

uint32_t find_token(const struct document *d, uint32_t at)
{
    size_t lo = 0, hi = d->n_tokens;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (d->tokens[mid].at.end > at)
            hi = mid;
        else
            lo = mid + 1;
    }
    return (uint32_t)lo;
}

static bool token_ends(const struct document *d, uint32_t at)
{
    uint32_t i = at > 0 ? find_token(d, at - 1) : (uint32_t)d->n_tokens;
    return i < d->n_tokens && d->tokens[i].at.end == at;
}

/* The code point at s[i] and its bytes; the text is well-formed, a quote was checked by the parser.
 */
static uint32_t code_point(str s, size_t i, size_t *n)
{
    unsigned char c = (unsigned char)s.p[i];
    *n = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
    if (*n > s.n - i)
        *n = s.n - i;
    uint32_t v = *n == 1 ? c : c & (0x7Fu >> *n);
    for (size_t k = 1; k < *n; k++)
        v = v << 6 | ((unsigned char)s.p[i + k] & 0x3F);
    return v;
}

/* What c counts as: the same plain byte for all of its kind; '\1': nothing; 0: itself. */
static char plain_char(uint32_t c)
{
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0xA0 ||
        (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
        c == 0x3000)
        return ' ';
    if ((c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) || c == 0x2060 ||
        (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF || c == 0xAD)
        return '\1';
    if ((c >= 0x2018 && c <= 0x201B) || c == 0x2032 || c == '`' || c == 0xB4)
        return '\'';
    if ((c >= 0x201C && c <= 0x201F) || c == 0xAB || c == 0xBB || c == 0x2033)
        return '"';
    if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212)
        return '-';
    return 0;
}

/* s, not longer than out has room, in plain characters: blanks as one, none at the ends. Offsets
 * count from `base`. */
static void make_plain(str s, uint32_t base, struct plain *out)
{
    struct plain q = *out;
    size_t n;
    q.n = 0;
    for (size_t i = 0; i < s.n; i += n) {
        char as = plain_char(code_point(s, i, &n));
        if (as == '\1' || (as == ' ' && (q.n == 0 || q.p[q.n - 1] == ' ')))
            continue;
        for (size_t k = 0; k < (as != 0 ? 1 : n); k++) {
            q.p[q.n] = as != 0 ? as : s.p[i + k];
            q.from[q.n] = base + (uint32_t)i;
            q.to[q.n++] = base + (uint32_t)(i + n);
        }
    }
    while (q.n > 0 && q.p[q.n - 1] == ' ')
        q.n--;
    out->n = q.n;
}

bool find_room(struct plain *q, size_t n_bytes, struct arena *a)
{
    *q = (struct plain){.p = arena_get(a, n_bytes),
                        .from = arena_array(a, n_bytes, sizeof *q->from),
                        .to = arena_array(a, n_bytes, sizeof *q->to)};
    return q->p != NULL && q->from != NULL && q->to != NULL;
}

void find_prepare(struct second *s, struct span window)
{
    s->window = window;
    make_plain(document_quote(s->rules->doc, window), window.start, &s->plain);
}

/* The byte of s->plain that stands for text offset `at`, or the first one behind it. */
static size_t plain_at(const struct plain *q, uint32_t at)
{
    size_t lo = 0, hi = q->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (q->from[mid] >= at)
            hi = mid;
        else
            lo = mid + 1;
    }
    return lo;
}

static enum quote_found exact(const struct second *s, struct span in, str quote, struct span *out)
{
    const struct document *d = s->rules->doc;
    enum quote_found found = QUOTE_ABSENT;
    for (uint32_t i = find_token(d, in.start); i < d->n_tokens; i++) {
        struct span at = {d->tokens[i].at.start, d->tokens[i].at.start + (uint32_t)quote.n};
        if (at.end > in.end)
            break;
        if (at.start < in.start || !str_eq(document_quote(d, at), quote) || !token_ends(d, at.end))
            continue;
        if (found == QUOTE_FOUND)
            return QUOTE_TWICE;
        found = QUOTE_FOUND;
        *out = at;
    }
    return found;
}

static enum quote_found loose(const struct second *s, struct span in, struct span *out)
{
    const struct document *d = s->rules->doc;
    const struct plain *q = &s->plain, *quote = &s->quote;
    enum quote_found found = QUOTE_ABSENT;
    for (uint32_t i = find_token(d, in.start); i < d->n_tokens && d->tokens[i].at.start < in.end;
         i++) {
        size_t k = plain_at(q, d->tokens[i].at.start);
        if (q->n < quote->n || k > q->n - quote->n || q->from[k] != d->tokens[i].at.start ||
            memcmp(q->p + k, quote->p, quote->n) != 0)
            continue;
        struct span at = {q->from[k], q->to[k + quote->n - 1]};
        if (at.start < in.start || at.end > in.end || !token_ends(d, at.end))
            continue;
        if (found == QUOTE_FOUND)
            return QUOTE_TWICE;
        found = QUOTE_FOUND;
        *out = at;
    }
    return found;
}

enum quote_found find_quote(struct second *s, struct span in, str quote, struct span *out)
{
    quote = str_trim(quote);
    if (quote.n == 0 || quote.n > SECOND_QUOTE_BYTES)
        return QUOTE_ABSENT;
    enum quote_found found = exact(s, in, quote, out);
    if (found != QUOTE_ABSENT)
        return found;
    make_plain(quote, 0, &s->quote);
    return s->quote.n > 0 ? loose(s, in, out) : QUOTE_ABSENT;
}
