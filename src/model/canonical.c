#include "model/canonical.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"

/* In UTF-16 U+10000 and above begin with a surrogate (D800..DFFF) and so come before U+E000..
 * U+FFFF; in UTF-8 they come behind. Everything else has the same order in both. The first byte
 * that differs is either a lead byte on both sides or a continuation byte on both. */
static int utf16_rank(unsigned char c)
{
    if (c >= 0xF0)
        return 0xEE;
    return c >= 0xEE ? c + 0x10 : c;
}

int canonical_key_cmp(str a, str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    for (size_t i = 0; i < n; i++) {
        unsigned char x = (unsigned char)a.p[i], y = (unsigned char)b.p[i];
        if (x == y)
            continue;
        if (x >= 0xEE && y >= 0xEE && (x >= 0xF0) == (y >= 0xF0))
            return x < y ? -1 : 1;
        return utf16_rank(x) < utf16_rank(y) ? -1 : 1;
    }
    return a.n < b.n ? -1 : a.n > b.n;
}

static void escape(struct buf *b, unsigned char c)
{
    static const char hex[] = "0123456789abcdef";
    static const char letter[32] = {
        ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r'};
    char text[6] = {'\\', (char)c, '0', '0'};
    size_t n = 2;
    if (c < 0x20 && letter[c] != 0) {
        text[1] = letter[c];
    } else if (c < 0x20) {
        text[1] = 'u';
        text[4] = hex[c >> 4];
        text[5] = hex[c & 15];
        n = 6;
    }
    buf_add(b, (str){text, n});
}

/* Sixteen bytes at once, whatever the machine. */
typedef uint8_t sixteen __attribute__((vector_size(16)));
typedef uint64_t halves __attribute__((vector_size(16)));

/* High bit of some byte set when a byte of w is below 0x20, a quote or a backslash. May also be set
 * behind such a byte, never without one. */
static uint64_t wants_escape(uint64_t w)
{
    const uint64_t ones = 0x0101010101010101u, high = 0x8080808080808080u;
    uint64_t quote = w ^ ones * '"', back = w ^ ones * '\\';
    return (((w - ones * 0x20) & ~w) | ((quote - ones) & ~quote) | ((back - ones) & ~back)) & high;
}

static bool clean_sixteen(const char *p)
{
    sixteen v;
    memcpy(&v, p, sizeof v);
    halves bad = (halves)((v < 0x20) | (v == '"') | (v == '\\'));
    return (bad[0] | bad[1]) == 0;
}

static bool clean_eight(const char *p)
{
    uint64_t w;
    memcpy(&w, p, sizeof w);
    return wants_escape(w) == 0;
}

/* The last bytes are looked at together with clean ones before them. */
size_t canonical_plain(str s, size_t i)
{
    if (s.n >= 16) {
        while (s.n - i >= 16 && clean_sixteen(s.p + i))
            i += 16;
        if (i == s.n || (s.n - i < 16 && clean_sixteen(s.p + s.n - 16)))
            return s.n;
    } else if (s.n >= 8) {
        if (clean_eight(s.p) && clean_eight(s.p + s.n - 8))
            return s.n;
    }
    for (; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c < 0x20 || c == '"' || c == '\\')
            break;
    }
    return i;
}

void canonical_text(struct buf *b, str s)
{
    buf_add_char(b, '"');
    for (size_t i = 0; i < s.n;) {
        size_t end = canonical_plain(s, i);
        buf_add(b, (str){s.p + i, end - i});
        if (end < s.n)
            escape(b, (unsigned char)s.p[end++]);
        i = end;
    }
    buf_add_char(b, '"');
}

void canonical_int(struct buf *b, int64_t v)
{
    char text[24];
    char *p = text + sizeof text;
    uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    do {
        *--p = (char)('0' + u % 10);
        u /= 10;
    } while (u != 0);
    if (v < 0)
        *--p = '-';
    buf_add(b, (str){p, (size_t)(text + sizeof text - p)});
}

/* Decimal digits of a positive finite v: v = 0.d1d2d3... x 10^*point, as few as read back. */
struct decimal {
    char d[24];
    int n, point;
};

static bool decimal_try(double v, int n_digits, int add, struct decimal *out)
{
    char text[40];
    snprintf(text, sizeof text, "%.*e", n_digits - 1, v);
    char *e = strchr(text, 'e');
    if (add != 0) { /* one unit more in the last digit, with carry */
        char *p = e - 1;
        while (p >= text && (*p == '9' || *p == '.')) {
            if (*p == '9')
                *p = '0';
            p--;
        }
        if (p < text)
            return false;
        ++*p;
    }
    if (strtod(text, NULL) != v)
        return false;
    out->n = 0;
    for (const char *p = text; p < e; p++)
        if (*p != '.')
            out->d[out->n++] = *p;
    while (out->n > 1 && out->d[out->n - 1] == '0')
        out->n--;
    out->point = atoi(e + 1) + 1;
    return true;
}

/* Any decimal of 15 digits survives the way through a normal double, so when 15 digits read back
 * the short form is among them, padded with zeros. At a power of two the gap above is twice the
 * gap below: the digit above may read back where the nearest does not. Doubles too small to be
 * normal have fewer digits and are tried one by one. */
static struct decimal shortest(double v)
{
    struct decimal d;
    if (v < 2.2250738585072014e-308)
        for (int n = 1; n < 15; n++)
            if (decimal_try(v, n, 0, &d))
                return d;
    if (decimal_try(v, 15, 0, &d) || decimal_try(v, 16, 0, &d) || decimal_try(v, 16, 1, &d))
        return d;
    (void)decimal_try(v, 17, 0, &d);
    return d;
}

/* Coordinates and scores: at most nine digits before the point and six behind it. Such a decimal of
 * 15 digits reads back to one double only, so when it is this one, it is the short form. */
static bool number_by_millionths(struct buf *b, double v)
{
    double scaled = fabs(v) * 1e6;
    if (!(scaled >= 1 && scaled < 1e15))
        return false;
    double r = floor(scaled + 0.5);
    if (r / 1e6 != fabs(v))
        return false;
    uint64_t n = (uint64_t)r;
    char text[8] = {'.'};
    int digits = 6;
    uint64_t part = n % 1000000;
    for (int i = digits; i > 0; i--, part /= 10)
        text[i] = (char)('0' + part % 10);
    while (text[digits] == '0')
        digits--;
    if (v < 0)
        buf_add_char(b, '-');
    canonical_int(b, (int64_t)(n / 1000000));
    buf_add(b, (str){text, (size_t)digits + 1});
    return true;
}

/* ECMAScript, Number::toString (RFC 8785, 3.2.2.3). */
void canonical_number(struct buf *b, double v)
{
    if (!isfinite(v)) {
        if (b->rc == PM_OK)
            b->rc = PM_INVALID;
        return;
    }
    if (fabs(v) < 9007199254740992.0 && v == floor(v)) {
        canonical_int(b, (int64_t)v); /* also -0, which prints as 0 */
        return;
    }
    if (number_by_millionths(b, v))
        return;
    struct decimal d = shortest(fabs(v));
    char text[64];
    int n = 0;
    if (v < 0)
        text[n++] = '-';
    if (d.point > 0 && d.point <= 21) {
        for (int i = 0; i < d.n || i < d.point; i++) {
            if (i == d.point)
                text[n++] = '.';
            text[n++] = i < d.n ? d.d[i] : '0';
        }
    } else if (d.point > -6 && d.point <= 0) {
        text[n++] = '0';
        text[n++] = '.';
        for (int i = d.point; i < 0; i++)
            text[n++] = '0';
        for (int i = 0; i < d.n; i++)
            text[n++] = d.d[i];
    } else {
        text[n++] = d.d[0];
        if (d.n > 1)
            text[n++] = '.';
        for (int i = 1; i < d.n; i++)
            text[n++] = d.d[i];
        n += snprintf(text + n, sizeof text - (size_t)n, "e%+d", d.point - 1);
    }
    buf_add(b, (str){text, (size_t)n});
}

struct entry {
    str key;
    struct json_object *value;
};

static int by_key(const void *a, const void *b)
{
    return canonical_key_cmp(((const struct entry *)a)->key, ((const struct entry *)b)->key);
}

static void write_object(struct json_object *o, struct buf *b)
{
    struct entry few[40], *list = few;
    size_t n = (size_t)json_object_object_length(o), i = 0;
    if (n > sizeof few / sizeof few[0]) {
        list = mem_zero(n, sizeof *list);
        if (list == NULL) {
            b->rc = PM_NOMEM;
            return;
        }
    }
    bool sorted = true;
    json_object_object_foreach(o, key, v)
    {
        list[i] = (struct entry){str_of(key), v};
        if (i > 0 && sorted)
            sorted = by_key(&list[i - 1], &list[i]) < 0;
        i++;
    }
    if (!sorted)
        qsort(list, n, sizeof *list, by_key);
    buf_add_char(b, '{');
    for (i = 0; i < n; i++) {
        if (i > 0)
            buf_add_char(b, ',');
        canonical_text(b, list[i].key);
        buf_add_char(b, ':');
        canonical_write(list[i].value, b);
    }
    buf_add_char(b, '}');
    if (list != few)
        mem_free(list);
}

void canonical_write(struct json_object *o, struct buf *b)
{
    if (b->rc != PM_OK)
        return;
    switch (json_object_get_type(o)) {
    case json_type_null:
        buf_add(b, STR("null"));
        break;
    case json_type_boolean:
        buf_add(b, json_object_get_boolean(o) ? STR("true") : STR("false"));
        break;
    case json_type_int:
        canonical_int(b, json_object_get_int64(o));
        break;
    case json_type_double:
        canonical_number(b, json_object_get_double(o));
        break;
    case json_type_string:
        canonical_text(b, (str){json_object_get_string(o), (size_t)json_object_get_string_len(o)});
        break;
    case json_type_array:
        buf_add_char(b, '[');
        for (size_t i = 0; i < json_object_array_length(o); i++) {
            if (i > 0)
                buf_add_char(b, ',');
            canonical_write(json_object_array_get_idx(o, i), b);
        }
        buf_add_char(b, ']');
        break;
    case json_type_object:
        write_object(o, b);
        break;
    }
}
