#include "model/jsonr.h"

#include <stdlib.h>

#include "base/mem.h"

/* One pass over the text by the grammar of RFC 8259. json-c is more lenient than the grammar in
 * places and keeps the last of two equal keys, so nothing reaches it that did not pass here. */
struct scan {
    const unsigned char *p;
    size_t n, i;
    size_t n_keys, n_values, max_values, n_objects;
    struct key_at *keys; /* when looking for the one that stands twice */
    struct pm_err *e;
};

struct key_at {
    size_t object;
    uint64_t hash;
    str raw;
};

static pm_code bad(struct scan *s, size_t at, const char *what)
{
    return err_set(s->e, PM_INVALID, "JSON, byte %zu: %s", at, what);
}

static void blanks(struct scan *s)
{
    while (s->i < s->n &&
           (s->p[s->i] == ' ' || s->p[s->i] == '\n' || s->p[s->i] == '\r' || s->p[s->i] == '\t'))
        s->i++;
}

static int hex4(const struct scan *s, size_t at)
{
    int v = 0;
    if (at + 4 > s->n)
        return -1;
    for (size_t k = at; k < at + 4; k++) {
        int c = s->p[k], d;
        if (c >= '0' && c <= '9')
            d = c - '0';
        else if ((c | 32) >= 'a' && (c | 32) <= 'f')
            d = (c | 32) - 'a' + 10;
        else
            return -1;
        v = v * 16 + d;
    }
    return v;
}

static pm_code escape(struct scan *s)
{
    size_t at = s->i - 1; /* of the backslash */
    if (s->i >= s->n)
        return bad(s, at, "the text ends inside a string");
    unsigned char c = s->p[s->i++];
    if (c != 'u')
        return memchr("\"\\/bfnrt", c, 8) ? PM_OK : bad(s, at, "no such escape in JSON");
    int v = hex4(s, s->i);
    if (v < 0)
        return bad(s, at, "\\u wants four hexadecimal digits");
    s->i += 4;
    if (v == 0)
        return bad(s, at, "U+0000 is not text");
    if (v >= 0xDC00 && v <= 0xDFFF)
        return bad(s, at, "half of a surrogate pair (RFC 7493, 2.1)");
    if (v >= 0xD800 && v <= 0xDBFF) {
        int low = s->i + 6 <= s->n && s->p[s->i] == '\\' && s->p[s->i + 1] == 'u'
                      ? hex4(s, s->i + 2)
                      : -1;
        if (low < 0xDC00 || low > 0xDFFF)
            return bad(s, at, "half of a surrogate pair (RFC 7493, 2.1)");
        s->i += 6;
    }
    return PM_OK;
}

static pm_code string(struct scan *s)
{
    size_t at = s->i++;
    for (;;) {
        while (s->i < s->n && s->p[s->i] >= 0x20 && s->p[s->i] != '"' && s->p[s->i] != '\\')
            s->i++;
        if (s->i >= s->n)
            return bad(s, at, "this string has no end");
        unsigned char c = s->p[s->i++];
        if (c == '"')
            return PM_OK;
        if (c != '\\')
            return bad(s, s->i - 1, "control characters must be escaped");
        pm_code rc = escape(s);
        if (rc != PM_OK)
            return rc;
    }
}

static size_t digits(struct scan *s)
{
    size_t from = s->i;
    while (s->i < s->n && s->p[s->i] >= '0' && s->p[s->i] <= '9')
        s->i++;
    return s->i - from;
}

/* The longest number that is looked at: 17 digits say all a double can hold. */
enum { NUMBER_MAX = 60 };
#define WHOLE_MAX INT64_C(9007199254740991)

static pm_code number(struct scan *s)
{
    size_t at = s->i;
    if (s->p[s->i] == '-')
        s->i++;
    size_t first = s->i;
    if (digits(s) == 0)
        return bad(s, at, "a value is missing");
    if (s->p[first] == '0' && s->i > first + 1)
        return bad(s, at, "a number begins with 0");
    bool whole = true;
    if (s->i < s->n && s->p[s->i] == '.') {
        s->i++;
        whole = false;
        if (digits(s) == 0)
            return bad(s, at, "digits are missing behind the point");
    }
    if (s->i < s->n && (s->p[s->i] | 32) == 'e') {
        s->i++;
        whole = false;
        if (s->i < s->n && (s->p[s->i] == '+' || s->p[s->i] == '-'))
            s->i++;
        if (digits(s) == 0)
            return bad(s, at, "digits are missing in the exponent");
    }
    str text = {(const char *)s->p + at, s->i - at};
    int64_t v;
    double d;
    if (text.n > NUMBER_MAX)
        return bad(s, at, "a number with more than 60 signs");
    if (!whole && !str_double(text, &d))
        return bad(s, at, "a number that a double cannot hold (RFC 7493, 2.2)");
    /* 1e20 is whole, too, and its canonical form is written without an exponent. */
    if (whole ? !str_int64(text, &v) || v > WHOLE_MAX || v < -WHOLE_MAX
              : d > (double)WHOLE_MAX || d < -(double)WHOLE_MAX)
        return bad(s, at, "a whole number beyond 2^53 - 1 (RFC 7493, 2.2)");
    return PM_OK;
}

static pm_code word(struct scan *s, const char *w)
{
    size_t n = strlen(w);
    if (s->n - s->i < n || memcmp(s->p + s->i, w, n) != 0)
        return bad(s, s->i, "a value is missing");
    s->i += n;
    return PM_OK;
}

static pm_code value(struct scan *s, int depth);

static pm_code member(struct scan *s, size_t object, int depth)
{
    if (s->i >= s->n || s->p[s->i] != '"')
        return bad(s, s->i, "a key in quotes is missing");
    size_t at = s->i;
    pm_code rc = string(s);
    if (rc != PM_OK)
        return rc;
    if (s->keys != NULL) {
        str raw = {(const char *)s->p + at, s->i - at};
        s->keys[s->n_keys] = (struct key_at){object, str_hash(raw), raw};
    }
    s->n_keys++;
    blanks(s);
    if (s->i >= s->n || s->p[s->i] != ':')
        return bad(s, s->i, "a colon is missing");
    s->i++;
    return value(s, depth);
}

static pm_code object_or_array(struct scan *s, int depth)
{
    bool is_object = s->p[s->i] == '{';
    unsigned char close = is_object ? '}' : ']';
    size_t object = s->n_objects++;
    if (depth > JSONR_DEPTH)
        return err_set(s->e, PM_LIMIT, "JSON, byte %zu: more than %d levels", s->i, JSONR_DEPTH);
    s->i++;
    blanks(s);
    if (s->i < s->n && s->p[s->i] == close) {
        s->i++;
        return PM_OK;
    }
    for (;;) {
        blanks(s);
        pm_code rc = is_object ? member(s, object, depth) : value(s, depth);
        if (rc != PM_OK)
            return rc;
        blanks(s);
        if (s->i < s->n && s->p[s->i] == close) {
            s->i++;
            return PM_OK;
        }
        if (s->i >= s->n || s->p[s->i] != ',')
            return bad(s, s->i, is_object ? "a comma or } is missing" : "a comma or ] is missing");
        s->i++;
    }
}

/* depth: levels that are open around it. Recursion ends at JSONR_DEPTH. */
static pm_code value(struct scan *s, int depth)
{
    blanks(s);
    if (s->i >= s->n)
        return bad(s, s->i, "a value is missing");
    if (++s->n_values > s->max_values)
        return err_set(s->e, PM_LIMIT, "JSON, byte %zu: more than %zu values", s->i, s->max_values);
    switch (s->p[s->i]) {
    case '{':
    case '[':
        return object_or_array(s, depth + 1);
    case '"':
        return string(s);
    case 't':
        return word(s, "true");
    case 'f':
        return word(s, "false");
    case 'n':
        return word(s, "null");
    default:
        return number(s);
    }
}

static pm_code scan_all(struct scan *s, str json, size_t max_values, struct pm_err *e)
{
    struct key_at *keys = s->keys;
    size_t bad_at;
    *s = (struct scan){.p = (const unsigned char *)json.p,
                       .n = json.n,
                       .max_values = max_values,
                       .keys = keys,
                       .e = e};
    if (!str_utf8(json, &bad_at))
        return bad(s, bad_at, "not UTF-8");
    pm_code rc = value(s, 0);
    blanks(s);
    if (rc == PM_OK && s->i < s->n)
        return bad(s, s->i, "something stands behind the end");
    return rc;
}

pm_code jsonr_check(str json, struct pm_err *e)
{
    struct scan s = {0};
    return scan_all(&s, json, SIZE_MAX, e);
}

static size_t keys_in(struct json_object *o)
{
    size_t n = 0;
    if (json_object_is_type(o, json_type_object)) {
        json_object_object_foreach(o, key, v)
        {
            (void)key;
            n += 1 + keys_in(v);
        }
    } else if (json_object_is_type(o, json_type_array)) {
        for (size_t i = 0; i < json_object_array_length(o); i++)
            n += keys_in(json_object_array_get_idx(o, i));
    }
    return n;
}

static int by_object_and_hash(const void *a, const void *b)
{
    const struct key_at *x = a, *y = b;
    if (x->object != y->object)
        return x->object < y->object ? -1 : 1;
    return x->hash < y->hash ? -1 : x->hash > y->hash;
}

/* Only to name the key in the error: the counts have already shown that there is one. */
static pm_code say_twice(str json, size_t n_keys, struct pm_err *e)
{
    struct scan s = {.keys = mem_zero(n_keys, sizeof(struct key_at))};
    if (s.keys == NULL)
        return err_set(e, PM_NOMEM, "out of memory");
    pm_code rc = scan_all(&s, json, JSONR_MAX_VALUES, e);
    if (rc == PM_OK) {
        rc = err_set(e, PM_INVALID, "JSON: a key stands twice in one object (RFC 7493, 2.3)");
        qsort(s.keys, n_keys, sizeof *s.keys, by_object_and_hash);
        for (size_t i = 1; i < n_keys; i++)
            if (by_object_and_hash(&s.keys[i - 1], &s.keys[i]) == 0) {
                size_t first = (size_t)(s.keys[i - 1].raw.p - json.p);
                size_t second = (size_t)(s.keys[i].raw.p - json.p);
                str raw = s.keys[i].raw;
                rc = err_set(
                    e, PM_INVALID,
                    "JSON, byte %zu: the key %.*s stands twice in one object (RFC 7493, 2.3)",
                    first > second ? first : second, raw.n > 80 ? 80 : (int)raw.n, raw.p);
                break;
            }
    }
    mem_free(s.keys);
    return rc;
}

pm_code jsonr_parse_known(str json, struct json_object **out, struct pm_err *e)
{
    if (json.n > INT32_MAX)
        return err_set(e, PM_LIMIT, "JSON of %zu bytes", json.n);
    struct json_tokener *t = json_tokener_new_ex(JSONR_DEPTH + 1);
    if (t == NULL)
        return err_set(e, PM_NOMEM, "out of memory");
    json_tokener_set_flags(t, JSON_TOKENER_STRICT);
    struct json_object *o = json_tokener_parse_ex(t, json.p, (int)json.n);
    enum json_tokener_error why = json_tokener_get_error(t);
    json_tokener_free(t);
    if (o != NULL) {
        *out = o;
        return PM_OK;
    }
    if (why == json_tokener_success || why == json_tokener_continue)
        return err_set(e, PM_INVALID, "JSON: an object is expected");
    const char *words = json_tokener_error_desc(why);
    return err_set(e, strstr(words, "memory") ? PM_NOMEM : PM_INVALID, "JSON: %s", words);
}

pm_code jsonr_parse(str json, struct json_object **out, struct pm_err *e)
{
    struct scan s = {0};
    pm_code rc = scan_all(&s, json, JSONR_MAX_VALUES, e);
    struct json_object *o = NULL;
    if (rc == PM_OK)
        rc = jsonr_parse_known(json, &o, e);
    if (rc != PM_OK)
        return rc;
    if (keys_in(o) != s.n_keys) {
        json_object_put(o);
        return say_twice(json, s.n_keys, e);
    }
    *out = o;
    return PM_OK;
}

/* -- steps through text that is known to be well-formed ----------------------------------- */

static size_t skip_blanks(str s, size_t i)
{
    while (i < s.n && (s.p[i] == ' ' || s.p[i] == '\n' || s.p[i] == '\r' || s.p[i] == '\t'))
        i++;
    return i;
}

static size_t skip_string(str s, size_t i)
{
    for (size_t from = ++i; i < s.n; from = ++i) { /* quotes are rare: found a block at a time */
        const char *quote = memchr(s.p + i, '"', s.n - i);
        if (quote == NULL)
            return s.n;
        i = (size_t)(quote - s.p);
        size_t n_back = 0;
        while (i - n_back > from && s.p[i - n_back - 1] == '\\')
            n_back++;
        if (n_back % 2 == 0)
            return i + 1;
    }
    return s.n;
}

static size_t skip_value(str s, size_t i)
{
    size_t open = 0;
    while (i < s.n) {
        char c = s.p[i];
        if (c == '"') {
            i = skip_string(s, i);
            if (open == 0)
                return i;
            continue;
        }
        if (c == '{' || c == '[')
            open++;
        if (c == '}' || c == ']') {
            if (open == 0)
                return i;
            if (--open == 0)
                return i + 1;
        }
        if (open == 0 && (c == ',' || c == ' ' || c == '\n' || c == '\r' || c == '\t'))
            return i;
        i++;
    }
    return s.n;
}

/* At the next piece: behind the opening bracket or the comma; false at the closing one. */
static bool to_piece(str s, size_t *i)
{
    *i = skip_blanks(s, 0);
    if (*i >= s.n || s.p[*i] == '}' || s.p[*i] == ']')
        return false;
    *i = skip_blanks(s, *i + 1);
    return *i < s.n && s.p[*i] != '}' && s.p[*i] != ']';
}

static str cut(str s, size_t from, size_t to)
{
    return (str){s.p + from, to - from};
}

bool jsonr_member(str *rest, str *key, str *val)
{
    size_t i;
    str s = *rest;
    if (!to_piece(s, &i))
        return false;
    size_t end = skip_string(s, i);
    *key = cut(s, i, end);
    i = skip_blanks(s, end);
    i = skip_blanks(s, i < s.n ? i + 1 : s.n); /* the colon */
    end = skip_value(s, i);
    *val = cut(s, i, end);
    *rest = cut(s, end, s.n);
    return true;
}

bool jsonr_item(str *rest, str *val)
{
    size_t i;
    str s = *rest;
    if (!to_piece(s, &i))
        return false;
    size_t end = skip_value(s, i);
    *val = cut(s, i, end);
    *rest = cut(s, end, s.n);
    return true;
}

str jsonr_text(struct json_object *o)
{
    if (!json_object_is_type(o, json_type_string))
        return (str){"", 0};
    return (str){json_object_get_string(o), (size_t)json_object_get_string_len(o)};
}

size_t jsonr_length(struct json_object *o)
{
    return json_object_is_type(o, json_type_array) ? json_object_array_length(o) : 0;
}

struct json_object *jsonr_get(struct json_object *o, const char *key)
{
    struct json_object *v = NULL;
    if (!json_object_is_type(o, json_type_object))
        return NULL;
    json_object_object_get_ex(o, key, &v);
    return v;
}
