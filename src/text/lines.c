#include "text/lines.h"

#include "text/chars.h"
#include "text/linekind.h"

/* Nobody wraps at more; and lines of fewer are lists or verse. */
enum { MAX_WRAP = 132, MIN_WRAP = 40 };

/* Sixteen bytes at once, whatever the machine. */
typedef uint8_t sixteen __attribute__((vector_size(16)));
typedef uint64_t halves __attribute__((vector_size(16)));

static bool any(sixteen v)
{
    halves h = (halves)v;
    return (h[0] | h[1]) != 0;
}

static bool blank_at(str s, size_t i, size_t end, size_t *behind)
{
    if (i >= end)
        return false;
    unsigned char c = (unsigned char)s.p[i];
    *behind = i + 1;
    if (c < 0x80)
        return c <= ' ' || c == 0x7F;
    if (c == 0xC2 && (unsigned char)s.p[i + 1] == 0xA0) {
        *behind = i + 2;
        return true;
    }
    if (c != 0xE2 && c != 0xE3 && c != 0xEF)
        return false;
    *behind = i;
    return char_kind(char_next(s, behind)) == CHAR_BLANK;
}

static struct line measure(str s, size_t start, size_t end)
{
    struct line l = {0};
    size_t i = start, behind = start;
    while (blank_at(s, i, end, &behind)) {
        l.indent += s.p[i] == '\t' ? 4 : 1;
        i = behind;
    }
    l.start = l.end = (uint32_t)i;
    bool in_first = true;
    while (i < end) {
        sixteen v;
        if (!in_first && end - i >= sizeof v) { /* plain letters, marks and blanks */
            memcpy(&v, s.p + i, sizeof v);
            if (!any((sixteen)((v < ' ') | (v > '~')))) {
                size_t behind_word = i + sizeof v;
                while (behind_word > i && s.p[behind_word - 1] == ' ')
                    behind_word--;
                l.width += sizeof v;
                l.end = behind_word > i ? (uint32_t)behind_word : l.end;
                i += sizeof v;
                continue;
            }
        }
        size_t word = i;
        while (word < end && s.p[word] > ' ' && s.p[word] < 0x7F)
            word++;
        if (word > i) { /* most of most lines */
            l.width += (uint32_t)(word - i);
            l.first_word += in_first ? (uint32_t)(word - i) : 0;
            l.end = (uint32_t)(i = word);
            continue;
        }
        if (s.p[i] == ' ') {
            l.width++;
            in_first = false;
            i++;
            continue;
        }
        bool blank = blank_at(s, i, end, &behind);
        if (!blank) {
            behind = i;
            char_next(s, &behind);
        }
        l.width++;
        in_first &= !blank;
        l.first_word += in_first;
        if (!blank)
            l.end = (uint32_t)behind;
        i = behind;
    }
    return l;
}

/* Offset of the next line break at or after i, and how long it is; s.n and 0 at the end. */
static size_t break_at(str s, size_t i, size_t *n_break)
{
    static const bool special[256] = {['\n'] = true, ['\r'] = true, [0xE2] = true};
    for (sixteen v; s.n - i >= sizeof v; i += sizeof v) {
        memcpy(&v, s.p + i, sizeof v);
        if (any((sixteen)((v == '\n') | (v == '\r') | (v == 0xE2))))
            break;
    }
    for (; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (!special[c])
            continue;
        if (c != 0xE2) {
            *n_break = c == '\r' && i + 1 < s.n && s.p[i + 1] == '\n' ? 2 : 1;
            return i;
        }
        unsigned char last = i + 2 < s.n ? (unsigned char)s.p[i + 2] : 0;
        if ((last == 0xA8 || last == 0xA9) && (unsigned char)s.p[i + 1] == 0x80) {
            *n_break = 3;
            return i;
        }
    }
    *n_break = 0;
    return s.n;
}

/* Wrapped lines crowd just below one width. Find the window of WINDOW widths that most lines
 * which have a successor fall into; lines without a blank (links) may be of any length. A text
 * whose crowded lines mostly end with a stop has one paragraph a line. */
static void find_wrap(str text, struct lines *l)
{
    enum { WINDOW = 12 };
    size_t n_lines = 0, n_long = 0, n_pairs = 0, best = 0;
    struct {
        size_t n, n_stopped;
    } at[MAX_WRAP + 1] = {0};
    uint32_t widest = 0;
    for (size_t i = 0; i < l->n; i++) {
        const struct line *x = &l->list[i];
        uint32_t width = x->indent + x->width;
        if (line_empty(x) || x->first_word == x->width)
            continue;
        n_lines++;
        if (width > widest)
            widest = width;
        n_long += width > MAX_WRAP;
        if (width > MAX_WRAP || i + 1 == l->n || line_empty(x + 1))
            continue;
        n_pairs++;
        at[width].n++;
        at[width].n_stopped += linekind_stopped((str){text.p + x->start, x->end - x->start});
    }
    l->narrow = widest < MIN_WRAP;
    if (n_pairs == 0 || n_long * 8 > n_lines)
        return;
    for (uint32_t w = MAX_WRAP; w >= MIN_WRAP; w--) {
        size_t n = 0, n_stopped = 0;
        for (uint32_t k = 0; k < WINDOW; k++) {
            n += at[w - k].n;
            n_stopped += at[w - k].n_stopped;
        }
        if (at[w].n > 0 && n > best && n_stopped * 2 <= n) {
            best = n;
            l->wrap = w;
        }
    }
}

pm_code lines_measure(struct arena *a, str text, struct lines *out, struct pm_err *e)
{
    struct lines l = {0};
    size_t cap = 0;
    for (size_t i = 0; i < text.n;) {
        size_t n_break, end = break_at(text, i, &n_break);
        if (!ARENA_PUSH(a, l.list, l.n, cap, measure(text, i, end)))
            return arena_err(a, e);
        i = end + n_break;
    }
    find_wrap(text, &l);
    *out = l;
    return PM_OK;
}

bool line_full(const struct lines *l, size_t i)
{
    const struct line *x = &l->list[i];
    if (l->wrap == 0 || i + 1 >= l->n || line_empty(x + 1))
        return false;
    /* A ragged edge is allowed for: people and programs break a little early. */
    uint32_t slack = l->wrap / 12, width = x->indent + x->width;
    return width + 1 + x[1].first_word + slack > l->wrap && width <= l->wrap + 2;
}
