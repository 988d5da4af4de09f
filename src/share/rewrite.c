#include "share/rewrite.h"

#include <stdlib.h>

#include "model/jsonr.h"

enum { INFLECTION_LETTERS = 4 };
#define OUT_MAX_BYTES ((size_t)64 << 20)

static int longer_first(const void *a, const void *b)
{
    const struct rewrite_rule *x = a, *y = b;
    if (x->words.n != y->words.n)
        return x->words.n > y->words.n ? -1 : 1;
    return str_cmp(x->words, y->words);
}

void rewrite_sort(struct rewrite_rule *rules, size_t n)
{
    if (n > 1)
        qsort(rules, n, sizeof *rules, longer_first);
}

static bool is_letter(unsigned char c)
{
    return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

size_t rewrite_letters(str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
    return n;
}

/* How far the words reach at i, with the letters that a language puts behind; 0: they are not
 * there. */
static size_t reach(str s, size_t i, str words)
{
    if (words.n > s.n - i || memcmp(s.p + i, words.p, words.n) != 0 ||
        (i > 0 && is_letter((unsigned char)s.p[i - 1])))
        return 0;
    size_t end = i + words.n, more = 0;
    while (end < s.n && is_letter((unsigned char)s.p[end])) {
        more += ((unsigned char)s.p[end] & 0xC0) != 0x80;
        end++;
    }
    return more <= INFLECTION_LETTERS ? end - i : 0;
}

bool rewrite_finds(const struct rewrite *w, str s)
{
    for (size_t k = 0; k < w->n; k++)
        for (size_t i = str_find(s, w->rules[k].words, 0); i < s.n;
             i = str_find(s, w->rules[k].words, i + 1))
            if (reach(s, i, w->rules[k].words) > 0)
                return true;
    return false;
}

void rewrite_write(const struct rewrite *w, str s, struct buf *out)
{
    for (size_t i = 0; i < s.n;) {
        size_t n = 0, k = 0;
        bool begins = i == 0 || !is_letter((unsigned char)s.p[i - 1]);
        for (; begins && k < w->n && n == 0; k++)
            n = reach(s, i, w->rules[k].words);
        if (n == 0) {
            buf_add(out, (str){s.p + i, 1});
            i++;
            continue;
        }
        buf_add(out, w->rules[k - 1].put);
        i += n;
    }
}

static bool is_reference(const char *key)
{
    str k = str_of(key);
    return str_eq(k, STR("id")) || str_eq(k, STR("type")) || str_ends(k, STR("_ref")) ||
           str_ends(k, STR("_refs")) || str_ends(k, STR("sha256")) || str_eq(k, STR("report"));
}

static bool rewrite_string(const struct rewrite *w, struct json_object *o, struct pm_err *e)
{
    str s = jsonr_text(o);
    if (!rewrite_finds(w, s))
        return false;
    struct buf b;
    buf_init(&b, OUT_MAX_BYTES);
    rewrite_write(w, s, &b);
    if (buf_err(&b, e) == PM_OK && json_object_set_string_len(o, b.p, (int)b.n) != 1)
        err_set(e, PM_NOMEM, "out of memory");
    buf_free(&b);
    return true;
}

/* The tree is at most JSONR_DEPTH deep. */
bool rewrite_tree(const struct rewrite *w, struct json_object *o, struct pm_err *e)
{
    bool changed = false;
    if (json_object_is_type(o, json_type_object)) {
        json_object_object_foreach(o, key, value)
        {
            if (!is_reference(key))
                changed |= rewrite_tree(w, value, e);
        }
    } else if (json_object_is_type(o, json_type_array)) {
        for (size_t i = 0; i < json_object_array_length(o); i++)
            changed |= rewrite_tree(w, json_object_array_get_idx(o, i), e);
    } else if (json_object_is_type(o, json_type_string)) {
        return rewrite_string(w, o, e);
    }
    return changed;
}
