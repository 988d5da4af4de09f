#include "text/layout.h"

#include "text/chars.h"
#include "text/linekind.h"
#include "text/lines.h"

enum {
    HEAD_BLOCKS = 16,      /* how far from the top header lines and bylines may lie */
    TAIL_BLOCKS = 8,       /* and how far from the end bylines and footnotes */
    MAX_HEADING_WIDTH = 120,
    MAX_HEADING_WORDS = 16,
    MIN_BODY_WIDTH = 60,   /* what a heading stands before is at least as long */
    MAX_HEADING_CHAIN = 5, /* publisher, title, subtitle, section */
};

struct piece {
    struct block b;
    uint32_t width;   /* code points, 1000 at most */
    uint32_t n_lines; /* 0 when the format gave the block */
    uint32_t indent;  /* of its first line */
    bool blank_before;
};

struct layout {
    struct arena *a;
    str text;
    struct piece *list;
    size_t n, cap;
};

static str piece_text(const struct layout *l, const struct piece *p)
{
    return str_slice(l->text, p->b.at);
}

/* -- plain text: lines to pieces ---------------------------------------------------------- */

static uint8_t kind_of_line(str line)
{
    str value;
    if (linekind_furniture(line))
        return BLOCK_FURNITURE;
    if (linekind_table_row(line))
        return BLOCK_TABLE_ROW;
    if (linekind_footnote(line))
        return BLOCK_FOOTNOTE;
    if (linekind_marker(line) > 0)
        return BLOCK_LIST_ITEM;
    if (linekind_header(line, &value) != ROLE_NONE)
        return BLOCK_HEADER;
    return BLOCK_PARAGRAPH;
}

/* Does line i go on with the block that line i - 1 belongs to? Looks of line i are known to be
 * those of running text. */
static bool goes_on(const struct lines *l, size_t i, const struct piece *open, str before,
                    str line)
{
    const struct line *x = &l->list[i], *prev = x - 1;
    bool small = linekind_starts_small(line), stopped = linekind_stopped(before);
    if (l->wrap == 0 && !l->narrow)
        return false;
    switch (open->b.kind) {
    case BLOCK_TABLE_ROW:
    case BLOCK_FURNITURE:
        return false;
    case BLOCK_HEADER:
        return line_full(l, i - 1) || x->indent > open->indent + 1;
    case BLOCK_LIST_ITEM:
        if (x->indent > open->indent)
            return true;
        break;
    default:
        if (x->indent >= prev->indent + 2 && !small)
            return false;
    }
    if (line_full(l, i - 1))
        return true;
    return small && !stopped;
}

static pm_code cut_lines(struct layout *l, struct pm_err *e)
{
    struct lines lines;
    pm_code rc = lines_measure(l->a, l->text, &lines, e);
    if (rc != PM_OK)
        return rc;
    struct piece *open = NULL;
    str before = {0};
    for (size_t i = 0; i < lines.n; i++) {
        const struct line *x = &lines.list[i];
        if (line_empty(x)) {
            open = NULL;
            continue;
        }
        str line = {l->text.p + x->start, x->end - x->start};
        uint8_t kind = kind_of_line(line);
        if (open != NULL && kind == BLOCK_PARAGRAPH && goes_on(&lines, i, open, before, line)) {
            open->b.at.end = x->end;
            open->width += x->width + 1;
            open->n_lines++;
        } else {
            struct piece p = {.b = {.at = {x->start, x->end}, .kind = kind},
                              .width = x->width,
                              .n_lines = 1,
                              .indent = x->indent,
                              .blank_before = open == NULL};
            if (!ARENA_PUSH(l->a, l->list, l->n, l->cap, p))
                return arena_err(l->a, e);
            open = &l->list[l->n - 1];
        }
        before = line;
    }
    return PM_OK;
}

/* -- blocks a format gave ------------------------------------------------------------------ */

static struct span trimmed(str text, size_t start, size_t end)
{
    while (start < end) {
        size_t behind = start;
        if (char_kind(char_next(text, &behind)) != CHAR_BLANK)
            break;
        start = behind;
    }
    while (end > start) {
        size_t at = char_before(text, end), behind = at;
        if (char_kind(char_next(text, &behind)) != CHAR_BLANK)
            break;
        end = at;
    }
    return (struct span){(uint32_t)start, (uint32_t)end};
}

static uint32_t width_of(str s)
{
    uint32_t n = 0;
    for (size_t i = 0; i < s.n && n < 1000; n++)
        char_next(s, &i);
    return n;
}

static pm_code cut_given(struct layout *l, const struct layout_given *given, size_t n_given,
                         struct pm_err *e)
{
    for (size_t i = 0; i < n_given; i++) {
        size_t end = i + 1 < n_given ? given[i + 1].start : l->text.n;
        struct piece p = {.b = {.at = trimmed(l->text, given[i].start, end),
                                .kind = given[i].kind},
                          .blank_before = true};
        if (span_empty(p.b.at))
            continue;
        str s = str_slice(l->text, p.b.at);
        p.width = width_of(s);
        if (p.b.kind == BLOCK_PARAGRAPH)
            p.b.kind = kind_of_line(s);
        if (!ARENA_PUSH(l->a, l->list, l->n, l->cap, p))
            return arena_err(l->a, e);
    }
    return PM_OK;
}

/* -- kinds that the neighbours decide ------------------------------------------------------ */

/* Header lines stand at the top, one after the other; below a paragraph they are text. */
static void settle_headers(struct layout *l)
{
    bool top = true, after_header = false;
    for (size_t i = 0; i < l->n; i++) {
        struct piece *p = &l->list[i];
        str s = piece_text(l, p);
        top &= i < HEAD_BLOCKS;
        if (top && after_header && p->b.kind == BLOCK_PARAGRAPH && linekind_pair(s))
            p->b.kind = BLOCK_HEADER;
        if (p->b.kind == BLOCK_HEADER && !top)
            p->b.kind = BLOCK_PARAGRAPH;
        after_header = p->b.kind == BLOCK_HEADER;
        if (top && p->b.kind == BLOCK_PARAGRAPH && p->width <= MAX_HEADING_WIDTH &&
            linekind_gap(s) && !linekind_question(s) && !linekind_stopped(s))
            p->b.kind = BLOCK_HEADER; /* "WIRE   URGENT   06:12 GMT": no key for the next line */
        if (p->b.kind == BLOCK_PARAGRAPH && p->width > MAX_HEADING_WIDTH)
            top = false;
    }
}

/* "* Banned in ...": a star with a blank is a footnote when no list item stands beside it and a
 * star stands behind a word further up. */
static bool lone_star(const struct layout *l, size_t i)
{
    const struct piece *p = &l->list[i];
    if (!str_starts(piece_text(l, p), STR("* ")) || p[-1].b.kind == BLOCK_LIST_ITEM ||
        (i + 1 < l->n && p[1].b.kind == BLOCK_LIST_ITEM))
        return false;
    str above = {l->text.p, p->b.at.start};
    size_t star = str_find(above, STR("*"), 0);
    return star > 0 && star < above.n && (unsigned char)above.p[star - 1] > ' ';
}

/* Bylines lie near either end; footnotes never begin a text. */
static void settle_edges(struct layout *l)
{
    for (size_t i = 0; i < l->n; i++) {
        struct piece *p = &l->list[i];
        bool edge = i < HEAD_BLOCKS / 2 || i + TAIL_BLOCKS >= l->n;
        if (p->b.kind == BLOCK_PARAGRAPH && edge && linekind_byline(piece_text(l, p)))
            p->b.kind = BLOCK_BYLINE;
        if (p->b.kind == BLOCK_LIST_ITEM && i > 0 && i + TAIL_BLOCKS >= l->n && lone_star(l, i))
            p->b.kind = BLOCK_FOOTNOTE;
        if (p->b.kind == BLOCK_FOOTNOTE && i == 0)
            p->b.kind = BLOCK_PARAGRAPH;
    }
}

static size_t count_words(str s)
{
    size_t n = 0;
    bool in_word = false;
    for (size_t i = 0; i < s.n; i++) {
        bool blank = (unsigned char)s.p[i] <= ' ';
        n += !blank && !in_word;
        in_word = !blank;
    }
    return n;
}

/* Could it be a heading by itself? "1. SITUATION", "## Growing challenges" */
static bool heading_form(const struct layout *l, const struct piece *p, size_t i)
{
    if ((p->b.kind != BLOCK_PARAGRAPH && p->b.kind != BLOCK_LIST_ITEM) || p->n_lines > 2 ||
        p->width > MAX_HEADING_WIDTH)
        return false;
    str s = piece_text(l, p);
    if (linekind_question(s))
        return false;
    size_t marker = linekind_marker(s), n_words;
    bool numbered = marker > 0 && s.p != NULL && s.p[0] >= '0' && s.p[0] <= '9';
    if (marker > 0 && !numbered)
        return false;
    s = (str){s.p + marker, s.n - marker};
    while (s.n > 0 && (s.p[0] == '#' || s.p[0] == '*' || s.p[0] == ' ')) {
        s.p++;
        s.n--;
    }
    n_words = count_words(s);
    if (s.n == 0 || n_words > MAX_HEADING_WORDS || linekind_stopped(s))
        return false;
    char last = s.p[s.n - 1];
    if (last == ';' || last == ',' || last == '-' || (last == ':' && n_words > 6))
        return false;
    bool first_digit = s.p[0] >= '0' && s.p[0] <= '9';
    if (numbered)
        return linekind_all_caps(s) || (n_words <= 5 && linekind_starts_large(s));
    return linekind_starts_large(s) || (first_digit && i == 0);
}

static bool marked_heading(str s)
{
    size_t i = 0;
    while (i < s.n && i < 6 && s.p[i] == '#')
        i++;
    return i > 0 && i < s.n && s.p[i] == ' ';
}

/* From the end to the top, so that a heading knows what it stands before. */
static void settle_headings(struct layout *l)
{
    size_t chain = 0;   /* headings that follow each other just below */
    bool body = false;  /* something that a heading may stand before is just below */
    for (size_t i = l->n; i-- > 0;) {
        struct piece *p = &l->list[i];
        bool form = heading_form(l, p, i), was_item = p->b.kind == BLOCK_LIST_ITEM;
        if (p->n_lines > 0 && marked_heading(piece_text(l, p)) && p->width <= MAX_HEADING_WIDTH)
            p->b.kind = BLOCK_HEADING;
        else if (form && body && chain < MAX_HEADING_CHAIN &&
                 !(was_item && i + 1 < l->n && l->list[i + 1].b.kind == BLOCK_LIST_ITEM &&
                   !linekind_all_caps(piece_text(l, p))))
            p->b.kind = BLOCK_HEADING;
        chain = p->b.kind == BLOCK_HEADING ? chain + 1 : 0;
        switch (p->b.kind) {
        case BLOCK_PARAGRAPH:
            body = p->width >= MIN_BODY_WIDTH;
            break;
        case BLOCK_LIST_ITEM:
        case BLOCK_TABLE_ROW:
            body = !form || p->width >= MIN_BODY_WIDTH;
            break;
        case BLOCK_HEADING:
            body = true;
            break;
        default:
            break; /* bylines, header lines, furniture: look through */
        }
    }
}

pm_code layout_cut(struct arena *a, str text, const struct layout_given *given, size_t n_given,
                   struct block **out, size_t *n_out, struct pm_err *e)
{
    struct layout l = {.a = a, .text = text};
    pm_code rc = given ? cut_given(&l, given, n_given, e) : cut_lines(&l, e);
    if (rc != PM_OK)
        return rc;
    settle_headers(&l);
    settle_edges(&l);
    settle_headings(&l);
    struct block *blocks = arena_get(a, (l.n + 1) * sizeof *blocks);
    if (blocks == NULL)
        return arena_err(a, e);
    for (size_t i = 0; i < l.n; i++)
        blocks[i] = l.list[i].b;
    *out = blocks;
    *n_out = l.n;
    return PM_OK;
}
