#include "store/lookup.h"

enum { MAX_WORDS = 64 };

enum { BLANK = ' ', GONE = 0 };

/* One code point and how many bytes it takes; -1 for a byte that begins none. */
static int32_t decode(const uint8_t *p, size_t n, size_t *len)
{
    *len = 1;
    if (p[0] < 0x80)
        return p[0];
    size_t need = p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : p[0] >= 0xC2 ? 2 : 0;
    if (need == 0 || p[0] > 0xF4 || need > n)
        return -1;
    int32_t c = p[0] & (0xFF >> (need + 1));
    for (size_t i = 1; i < need; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return -1;
        c = c << 6 | (p[i] & 0x3F);
    }
    *len = need;
    return c;
}

static int32_t fold_cyrillic(int32_t c)
{
    switch (c) {
    case 0x0401: case 0x0451: return 0x0435; /* ё */
    case 0x0419: case 0x0439: return 0x0438; /* й */
    case 0x0407: case 0x0457: return 0x0456; /* ї */
    case 0x040E: case 0x045E: return 0x0443; /* ў */
    case 0x04E2: case 0x04E3: return 0x0438; /* ӣ */
    case 0x04EE: case 0x04EF: return 0x0443; /* ӯ */
    case 0x0492: case 0x0493: return 0x0433; /* ғ */
    case 0x049A: case 0x049B: return 0x043A; /* қ */
    case 0x04B2: case 0x04B3: return 0x0445; /* ҳ */
    case 0x04B6: case 0x04B7: return 0x0447; /* ҷ */
    }
    return c;
}

static int32_t fold_arabic(int32_t c)
{
    if ((c >= 0x064B && c <= 0x065F) || (c >= 0x0610 && c <= 0x061A) ||
        (c >= 0x06D6 && c <= 0x06ED && c != 0x06DE && c != 0x06E5 && c != 0x06E6 && c != 0x06E9))
        return GONE;
    if (c >= 0x0660 && c <= 0x0669)
        return '0' + (c - 0x0660);
    if (c >= 0x06F0 && c <= 0x06F9)
        return '0' + (c - 0x06F0);
    switch (c) {
    case 0x0622: case 0x0623: case 0x0625: case 0x0671: return 0x0627; /* ا */
    case 0x0624: return 0x0648;                                         /* و */
    case 0x0626: case 0x0649: case 0x064A: return 0x06CC;               /* ی */
    case 0x0643: return 0x06A9;                                         /* ک */
    case 0x0629: case 0x06C0: case 0x06C1: case 0x06C2: case 0x06BE: case 0x06D5:
        return 0x0647;                                                  /* ه */
    case 0x0640: case 0x0670: case 0x0674: return GONE; /* tatweel, small alef, high hamza */
    case 0x060C: case 0x061B: case 0x061F: case 0x066A: case 0x066B: case 0x066C: case 0x06D4:
        return BLANK;
    }
    return c;
}

static bool stands_alone(int32_t c)
{
    return (c >= 0x3040 && c <= 0x30FF) || (c >= 0x3400 && c <= 0x4DBF) ||
           (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0xAC00 && c <= 0xD7A3) ||
           (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF);
}

static bool apostrophe(int32_t c)
{
    return c == '\'' || c == '`' || c == 0x02BB || c == 0x02BC || c == 0x2018 || c == 0x2019;
}

static int32_t fold_one(int32_t c)
{
    if (c < 0x20 || c == 0x7F)
        return BLANK;
    if (c < 0x0300)
        return (c >= 0x80 && c <= 0xBF && c != 0xAA && c != 0xB5 && c != 0xBA) ? BLANK : c;
    if (c <= 0x036F)
        return GONE; /* a combining accent: the letter before is enough */
    if (c >= 0x0400 && c <= 0x052F)
        return fold_cyrillic(c);
    if (c >= 0x0600 && c <= 0x06FF)
        return fold_arabic(c);
    if ((c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
        (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF || c == 0x00AD)
        return GONE; /* zero-width, marks of direction */
    if ((c >= 0x2000 && c <= 0x206F) || (c >= 0x3000 && c <= 0x303F) || c == 0xFF0C || c == 0xFF1A)
        return BLANK;
    return c;
}

static char *put(char *to, int32_t c)
{
    if (c < 0x80) {
        *to++ = (char)c;
    } else if (c < 0x800) {
        *to++ = (char)(0xC0 | c >> 6);
        *to++ = (char)(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        *to++ = (char)(0xE0 | c >> 12);
        *to++ = (char)(0x80 | (c >> 6 & 0x3F));
        *to++ = (char)(0x80 | (c & 0x3F));
    } else {
        *to++ = (char)(0xF0 | c >> 18);
        *to++ = (char)(0x80 | (c >> 12 & 0x3F));
        *to++ = (char)(0x80 | (c >> 6 & 0x3F));
        *to++ = (char)(0x80 | (c & 0x3F));
    }
    return to;
}

/* The apostrophe of Uzbek oʻ and gʻ is part of the letter; that of "border's" ends a word. */
static bool uzbek_letter(int32_t before, str s, size_t behind)
{
    if (before != 'o' && before != 'O' && before != 'g' && before != 'G')
        return false;
    if (behind >= s.n)
        return false;
    char c = s.p[behind];
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

void lookup_fold(str s, struct buf *out)
{
    enum { PIECE = 4096 };
    int32_t before = BLANK;
    for (size_t i = 0; i < s.n;) {
        size_t end = s.n - i > PIECE ? i + PIECE : s.n;
        char *to = buf_room(out, 3 * (end - i) + 16);
        if (to == NULL)
            return;
        char *at = to;
        while (i < end) {
            size_t len;
            int32_t c = decode((const uint8_t *)s.p + i, s.n - i, &len);
            i += len;
            if (apostrophe(c)) {
                if (uzbek_letter(before, s, i))
                    continue;
                c = BLANK;
            }
            c = c < 0 ? BLANK : fold_one(c);
            if (c == GONE)
                continue;
            bool alone = stands_alone(c);
            if (alone)
                *at++ = ' ';
            at = put(at, c);
            if (alone)
                *at++ = ' ';
            before = c;
        }
        out->n += (size_t)(at - to);
    }
}

static bool has_letter(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
            (unsigned char)c >= 0x80)
            return true;
    }
    return false;
}

struct matcher {
    struct buf folded, *out;
    size_t n_words;
};

static pm_code add_word(struct matcher *m, str raw, bool prefix, struct pm_err *e)
{
    buf_clear(&m->folded);
    lookup_fold(raw, &m->folded);
    str w = str_trim(buf_str(&m->folded));
    if (m->folded.rc != PM_OK)
        return buf_err(&m->folded, e);
    if (!has_letter(w))
        return PM_OK;
    if (++m->n_words > MAX_WORDS)
        return err_set(e, PM_LIMIT, "more than %d words to search for", MAX_WORDS);
    buf_add(m->out, m->n_words > 1 ? STR(" AND \"") : STR("\""));
    for (size_t i = 0; i < w.n; i++)
        buf_add_char(m->out, w.p[i] == '"' ? ' ' : w.p[i]);
    buf_add(m->out, prefix ? STR("\" *") : STR("\""));
    return buf_err(m->out, e);
}

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static pm_code add_all(struct matcher *m, str words, struct pm_err *e)
{
    for (size_t i = 0; i < words.n;) {
        if (blank(words.p[i])) {
            i++;
            continue;
        }
        size_t start = i, end;
        if (words.p[i] == '"') {
            start++;
            end = str_find(words, STR("\""), start);
            if (end == words.n)
                return err_set(e, PM_INVALID, "the quotation in \"%.*s\" does not end",
                               (int)(words.n < 200 ? words.n : 200), words.p);
            i = end + 1;
        } else {
            while (i < words.n && !blank(words.p[i]) && words.p[i] != '"' && words.p[i] != '*')
                i++;
            end = i;
        }
        bool prefix = i < words.n && words.p[i] == '*'; /* behind a word or a quotation */
        i += prefix;
        pm_code rc = add_word(m, (str){words.p + start, end - start}, prefix, e);
        if (rc != PM_OK)
            return rc;
    }
    return PM_OK;
}

pm_code lookup_match(str words, struct buf *out, struct pm_err *e)
{
    struct matcher m = {.out = out};
    buf_init(&m.folded, 64 << 10);
    pm_code rc = add_all(&m, words, e);
    if (rc == PM_OK && m.n_words == 0)
        rc = err_set(e, PM_INVALID, "there is no word to search for in \"%.*s\"",
                     (int)(words.n < 200 ? words.n : 200), words.p ? words.p : "");
    buf_free(&m.folded);
    return rc;
}
