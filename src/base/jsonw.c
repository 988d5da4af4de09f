#include "base/jsonw.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct jsonw jsonw_on(struct buf *b)
{
    return (struct jsonw){.b = b};
}

static void begin(struct jsonw *w, const char *key)
{
    if (w->comma)
        buf_add_char(w->b, ',');
    w->comma = true;
    if (key != NULL) {
        buf_add_char(w->b, '"');
        buf_add(w->b, str_of(key));
        buf_add(w->b, STR("\":"));
    }
}

static void open_level(struct jsonw *w, const char *key, char open, char close)
{
    begin(w, key);
    assert(w->depth < JSONW_DEPTH);
    w->close[w->depth++] = close;
    buf_add_char(w->b, open);
    w->comma = false;
}

void jsonw_object(struct jsonw *w, const char *key)
{
    open_level(w, key, '{', '}');
}

void jsonw_array(struct jsonw *w, const char *key)
{
    open_level(w, key, '[', ']');
}

void jsonw_end(struct jsonw *w)
{
    assert(w->depth > 0);
    buf_add_char(w->b, w->close[--w->depth]);
    w->comma = true;
}

/* The part of valid UTF-8 without anything to escape. */
static void escaped(struct buf *b, str s)
{
    static const char hex[] = "0123456789abcdef";
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char ch = (unsigned char)s.p[i];
        if (ch >= 0x20 && ch != '"' && ch != '\\' && ch != 0x7F)
            continue;
        buf_add(b, (str){s.p + from, i - from});
        from = i + 1;
        char esc[6] = {'\\', (char)ch};
        size_t n = 2;
        if (ch == '\n')
            esc[1] = 'n';
        else if (ch == '\t')
            esc[1] = 't';
        else if (ch == '\r')
            esc[1] = 'r';
        else if (ch != '"' && ch != '\\') {
            memcpy(esc + 1, "u00", 3);
            esc[4] = hex[ch >> 4];
            esc[5] = hex[ch & 15];
            n = 6;
        }
        buf_add(b, (str){esc, n});
    }
    if (from < s.n)
        buf_add(b, (str){s.p + from, s.n - from});
}

void jsonw_text(struct jsonw *w, const char *key, str v)
{
    begin(w, key);
    buf_add_char(w->b, '"');
    size_t bad;
    while (!str_utf8(v, &bad)) {
        escaped(w->b, (str){v.p, bad});
        buf_add(w->b, STR("\xEF\xBF\xBD"));
        v = (str){v.p + bad + 1, v.n - bad - 1};
    }
    escaped(w->b, v);
    buf_add_char(w->b, '"');
}

void jsonw_some(struct jsonw *w, const char *key, str v)
{
    if (v.n > 0)
        jsonw_text(w, key, v);
}

void jsonw_int(struct jsonw *w, const char *key, int64_t v)
{
    begin(w, key);
    buf_printf(w->b, "%lld", (long long)v);
}

void jsonw_num(struct jsonw *w, const char *key, double v)
{
    if (!isfinite(v)) {
        jsonw_null(w, key);
        return;
    }
    char text[40];
    bool whole = v == trunc(v) && fabs(v) < 1e15; /* 10, not 1e+01 */
    if (whole)
        snprintf(text, sizeof text, "%.0f", v);
    for (int digits = 1; digits <= 17 && !whole; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, v);
        if (strtod(text, NULL) == v)
            break;
    }
    begin(w, key);
    buf_add(w->b, str_of(text));
}

void jsonw_bool(struct jsonw *w, const char *key, bool v)
{
    begin(w, key);
    buf_add(w->b, v ? STR("true") : STR("false"));
}

void jsonw_null(struct jsonw *w, const char *key)
{
    begin(w, key);
    buf_add(w->b, STR("null"));
}

void jsonw_raw(struct jsonw *w, const char *key, str json)
{
    begin(w, key);
    buf_add(w->b, json);
}
