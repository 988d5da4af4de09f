#include "text/tags.h"

#include <libxml/HTMLparser.h>

#include "text/chars.h"

struct tags tags_init(str page)
{
    return (struct tags){.page = page};
}

static bool letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool is_raw(str name)
{
    static const char *const raw[] = {"script", "style", "title", "textarea", "xmp", "iframe",
                                      "noembed", "noframes", "plaintext"};
    for (size_t k = 0; k < sizeof raw / sizeof *raw; k++)
        if (str_eq_nocase(name, str_of(raw[k])))
            return true;
    return false;
}

/* Where the raw text that begins at `from` ends: at "</name", or at the page's end. */
static size_t raw_end(str page, size_t from, str name)
{
    for (size_t i = from; i < page.n; i++) {
        const char *hit = memchr(page.p + i, '<', page.n - i);
        if (hit == NULL)
            return page.n;
        i = (size_t)(hit - page.p);
        if (page.n - i < name.n + 2)
            return page.n;
        if (page.p[i + 1] == '/' && str_eq_nocase((str){page.p + i + 2, name.n}, name) &&
            (i + 2 + name.n == page.n || !letter(page.p[i + 2 + name.n])))
            return i;
    }
    return page.n;
}

/* End of the tag whose name ends at i: behind its '>', quotes respected. */
static size_t tag_end(str page, size_t i)
{
    char quote = 0;
    bool value = false; /* behind '=', where a quote opens a value */
    for (; i < page.n; i++) {
        char c = page.p[i];
        if (quote != 0) {
            if (c == quote)
                quote = 0;
        } else if (c == '>') {
            return i + 1;
        } else if (value && (c == '"' || c == '\'')) {
            quote = c;
            value = false;
        } else if (!blank(c)) {
            value = c == '=';
        }
    }
    return page.n;
}

/* "<!-- -->", "<!doctype ...>", "<?xml ...>", "</ >": behind it. */
static size_t skip_markup(str page, size_t i)
{
    if (str_starts((str){page.p + i, page.n - i}, STR("<!--"))) {
        size_t end = str_find(page, STR("-->"), i + 4);
        return end < page.n ? end + 3 : page.n;
    }
    if (str_starts((str){page.p + i, page.n - i}, STR("<![CDATA["))) {
        size_t end = str_find(page, STR("]]>"), i + 9);
        return end < page.n ? end + 3 : page.n;
    }
    size_t end = str_find(page, STR(">"), i);
    return end < page.n ? end + 1 : page.n;
}

static bool begins_markup(str page, size_t i)
{
    if (i + 1 >= page.n || page.p[i] != '<')
        return false;
    char c = page.p[i + 1];
    return letter(c) || c == '!' || c == '?' || c == '/';
}

static bool take_tag(struct tags *t, struct tag *out)
{
    str page = t->page;
    bool close = page.p[t->i + 1] == '/';
    size_t start = t->i + (close ? 2 : 1), i = start;
    while (i < page.n && !blank(page.p[i]) && page.p[i] != '>' && page.p[i] != '/')
        i++;
    *out = (struct tag){.kind = close ? TAG_CLOSE : TAG_OPEN, .name = {page.p + start, i - start}};
    size_t end = tag_end(page, i);
    size_t inner_end = end > i && page.p[end - 1] == '>' ? end - 1 : end;
    out->attributes = (str){page.p + i, inner_end > i ? inner_end - i : 0};
    t->i = end;
    if (!close && is_raw(out->name))
        t->raw = out->name;
    return true;
}

bool tags_next(struct tags *t, struct tag *out)
{
    str page = t->page;
    if (t->raw.n > 0) {
        size_t end = raw_end(page, t->i, t->raw);
        *out = (struct tag){
            .kind = TAG_RAW, .name = t->raw, .text = {page.p + t->i, end - t->i}};
        t->i = end;
        t->raw = (str){0};
        return true;
    }
    while (t->i < page.n) {
        size_t i = t->i;
        if (begins_markup(page, i)) {
            char c = page.p[i + 1];
            if (letter(c) || (c == '/' && i + 2 < page.n && letter(page.p[i + 2])))
                return take_tag(t, out);
            t->i = skip_markup(page, i);
            continue;
        }
        size_t end = i + 1;
        while (end < page.n) {
            const char *hit = memchr(page.p + end, '<', page.n - end);
            end = hit == NULL ? page.n : (size_t)(hit - page.p);
            if (end == page.n || begins_markup(page, end))
                break;
            end++;
        }
        *out = (struct tag){.kind = TAG_TEXT, .text = {page.p + i, end - i}};
        t->i = end;
        return true;
    }
    return false;
}

bool tag_attribute(const struct tag *t, const char *name, str *value)
{
    str s = t->attributes, wanted = str_of(name);
    for (size_t i = 0; i < s.n;) {
        while (i < s.n && (blank(s.p[i]) || s.p[i] == '/'))
            i++;
        size_t start = i;
        while (i < s.n && !blank(s.p[i]) && s.p[i] != '=' && s.p[i] != '/')
            i++;
        str key = {s.p + start, i - start};
        while (i < s.n && blank(s.p[i]))
            i++;
        str found = {s.p + i, 0};
        if (i < s.n && s.p[i] == '=') {
            i++;
            while (i < s.n && blank(s.p[i]))
                i++;
            char quote = i < s.n && (s.p[i] == '"' || s.p[i] == '\'') ? s.p[i] : '\0';
            i += quote != '\0';
            size_t from = i;
            while (i < s.n && (quote != '\0' ? s.p[i] != quote : !blank(s.p[i])))
                i++;
            found = (str){s.p + from, i - from};
            i += quote != '\0' && i < s.n;
        } else if (key.n == 0) {
            i++;
        }
        if (key.n > 0 && str_eq_nocase(key, wanted)) {
            *value = found;
            return true;
        }
    }
    return false;
}

/* What browsers read numbers 128..159 as: windows-1252. */
static uint32_t numbered(uint32_t n)
{
    static const uint16_t high[32] = {
        0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178};
    if (n >= 128 && n < 160)
        return high[n - 128];
    return n == 0 || n > 0x10FFFF || (n >= 0xD800 && n <= 0xDFFF) ? 0xFFFD : n;
}

static int digit_value(char c, bool hex)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (!hex || !letter(c) || (c | 0x20) > 'f')
        return -1;
    return (c | 0x20) - 'a' + 10;
}

static uint32_t entity_number(str s, size_t *i)
{
    size_t k = *i + 2;
    bool hex = k < s.n && (s.p[k] | 0x20) == 'x';
    k += hex;
    uint32_t n = 0;
    size_t start = k;
    int v;
    while (k < s.n && k - start < 10 && (v = digit_value(s.p[k], hex)) >= 0) {
        n = n > 0x10FFFF ? n : n * (hex ? 16u : 10u) + (uint32_t)v;
        k++;
    }
    if (k == start) {
        *i += 1;
        return '&';
    }
    *i = k + (k < s.n && s.p[k] == ';');
    return numbered(n);
}

uint32_t tag_entity(str s, size_t *i)
{
    size_t k = *i + 1;
    if (k < s.n && s.p[k] == '#')
        return entity_number(s, i);
    char name[16];
    size_t n = 0;
    while (k < s.n && n + 1 < sizeof name && (letter(s.p[k]) || digit_value(s.p[k], false) >= 0))
        name[n++] = s.p[k++];
    name[n] = '\0';
    bool closed = k < s.n && s.p[k] == ';';
    uint32_t cp = 0;
    if (n > 0 && strcmp(name, "apos") == 0) {
        cp = '\'';
    } else if (n > 0 && closed) {
        const htmlEntityDesc *d = htmlEntityLookup((const xmlChar *)name);
        cp = d != NULL ? d->value : 0;
    } else if (strcmp(name, "amp") == 0 || strcmp(name, "nbsp") == 0 || strcmp(name, "lt") == 0 ||
               strcmp(name, "gt") == 0 || strcmp(name, "quot") == 0) {
        cp = htmlEntityLookup((const xmlChar *)name)->value;
    }
    if (cp == 0) {
        *i += 1;
        return '&';
    }
    *i = k + closed;
    return cp;
}

str tag_plain(str s, char *out)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n;) {
        if (s.p[i] != '&') {
            out[n++] = s.p[i++];
            continue;
        }
        size_t start = i;
        uint32_t cp = tag_entity(s, &i);
        char four[4];
        size_t k = char_put(cp, four);
        if (k > i - start) { /* never: the shortest entity is longer than what it stands for */
            four[0] = '?';
            k = 1;
        }
        memcpy(out + n, four, k);
        n += k;
    }
    return (str){out, n};
}
