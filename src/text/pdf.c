/* PDF: text in reading order from poppler, and paragraphs rebuilt from where the lines stand.
 *
 * A PDF has no paragraphs, only glyphs on pages. Lines that follow each other closely and reach
 * the right edge are one paragraph; a hyphen at a line's end goes when the next begins small.
 * Lines at the top or foot that most pages repeat (numbers aside) are left out. Pages that are
 * pictures have no text: there is no character recognition here.
 */
#include <math.h>

#include <poppler.h>

#include "base/buf.h"
#include "text/chars.h"
#include "text/linekind.h"
#include "text/opening.h"
#include "text/published.h"

enum {
    MAX_PAGES = 5000, MAX_LINES = 2000000, EDGE_LINES = 3, MIN_REPEAT = 3, EDGE_BYTES = 200
};

/* In heights of a letter. */
#define CELL_GAP 1.2
#define WORD_GAP 0.35

struct pdf_line {
    str text; /* in the arena */
    uint32_t page;
    float left, right, top, bottom; /* points, from the page's upper left */
    uint32_t n_cells;               /* wide gaps in it */
    uint8_t edge;                   /* one of the first or last lines of its page */
    bool dropped;
};

struct pdf {
    struct document *d;
    struct pdf_line *lines;
    size_t n, cap;
    uint32_t n_pages;
    struct buf text;
    struct layout_given *given;
    size_t n_given, given_cap;
};

/* -- lines of a page ------------------------------------------------------------------------------
 */

static void widen(struct pdf_line *l, const PopplerRectangle *r)
{
    float left = (float)r->x1, right = (float)r->x2, top = (float)r->y1, bottom = (float)r->y2;
    if (right <= left)
        return;
    if (l->right <= l->left) {
        l->left = left;
        l->right = right;
        l->top = top;
        l->bottom = bottom;
    }
    l->left = left < l->left ? left : l->left;
    l->right = right > l->right ? right : l->right;
    l->top = top < l->top ? top : l->top;
    l->bottom = bottom > l->bottom ? bottom : l->bottom;
}

/* How wide the white between two neighbours is, in heights of a letter. */
static double white(const PopplerRectangle *a, const PopplerRectangle *b)
{
    double height = a->y2 - a->y1;
    if (height <= 0 || a->x2 <= a->x1 || b->x2 <= b->x1)
        return 0;
    return b->x1 >= a->x2   ? (b->x1 - a->x2) / height
           : a->x1 >= b->x2 ? (a->x1 - b->x2) / height
                            : 0;
}

/* A line of text: poppler leaves out the white between the cells of a table, so where it is wide
 * " | " is put, and where there is just some, a blank. */
static pm_code add_line(struct pdf *x, str s, const PopplerRectangle *rects, size_t n_rects,
                        uint32_t page, struct pm_err *e)
{
    struct pdf_line l = {.page = page};
    if (str_trim(s).n == 0)
        return PM_OK;
    if (x->n >= MAX_LINES)
        return err_set(e, PM_LIMIT, "more than %d lines", MAX_LINES);
    const str between = STR(" | ");
    char *p = arena_get(x->d->arena, (1 + between.n) * s.n);
    if (p == NULL)
        return arena_err(x->d->arena, e);
    size_t n = 0, last = SIZE_MAX, k = 0;
    bool blank = false;
    for (size_t i = 0; i < s.n; k++) {
        size_t start = i;
        bool is_blank = char_kind(char_next(s, &i)) == CHAR_BLANK;
        if (is_blank) {
            blank = true;
            continue;
        }
        double gap = last != SIZE_MAX && k < n_rects ? white(&rects[last], &rects[k]) : 0;
        if (n > 0 && gap > CELL_GAP) {
            memcpy(p + n, between.p, between.n);
            n += between.n;
            l.n_cells++;
        } else if (n > 0 && (blank || gap > WORD_GAP)) {
            p[n++] = ' ';
        }
        memcpy(p + n, s.p + start, i - start);
        n += i - start;
        blank = false;
        if (k < n_rects) {
            widen(&l, &rects[k]);
            last = k;
        }
    }
    l.text = (str){p, n};
    if (n == 0)
        return PM_OK;
    return ARENA_PUSH(x->d->arena, x->lines, x->n, x->cap, l) ? PM_OK
                                                               : arena_err(x->d->arena, e);
}

/* Poppler gives one rectangle a character; line breaks have one too. */
static pm_code cut_page(struct pdf *x, str text, const PopplerRectangle *rects, guint n_rects,
                        uint32_t page, struct pm_err *e)
{
    size_t start = 0, first = 0, n_chars = 0, n_before = x->n;
    pm_code rc = PM_OK;
    for (size_t i = 0; i <= text.n && rc == PM_OK;) {
        if (i == text.n || text.p[i] == '\n' || text.p[i] == '\f') {
            size_t n = first < n_rects ? n_rects - first : 0;
            rc = add_line(x, str_slice(text, (struct span){(uint32_t)start, (uint32_t)i}), n > 0 ? rects + first : rects,
                          n_chars - first < n ? n_chars - first : n, page, e);
            n_chars++;
            start = ++i;
            first = n_chars;
            continue;
        }
        char_next(text, &i);
        n_chars++;
    }
    for (size_t k = n_before; k < x->n; k++)
        x->lines[k].edge = k < n_before + EDGE_LINES || k + EDGE_LINES >= x->n;
    return rc;
}

static pm_code read_page(struct pdf *x, PopplerDocument *doc, int i, struct pm_err *e)
{
    PopplerPage *page = poppler_document_get_page(doc, i);
    if (page == NULL)
        return PM_OK; /* one broken page does not spoil the others */
    char *text = poppler_page_get_text(page);
    PopplerRectangle *rects = NULL;
    guint n_rects = 0;
    pm_code rc = PM_OK;
    if (text != NULL && str_utf8(str_of(text), NULL)) {
        if (!poppler_page_get_text_layout(page, &rects, &n_rects))
            n_rects = 0;
        rc = cut_page(x, str_of(text), rects, n_rects, (uint32_t)i, e);
    }
    g_free(rects);
    g_free(text);
    g_object_unref(page);
    return rc;
}

/* -- headers and footers
 * --------------------------------------------------------------------------- */

/* A line without its digits and blanks, as a hash: "Page 3 of 9" is "Page 4 of 9". */
static uint64_t shape(str s)
{
    char room[EDGE_BYTES];
    size_t n = 0;
    for (size_t i = 0; i < s.n && n < sizeof room; i++)
        if ((s.p[i] < '0' || s.p[i] > '9') && (unsigned char)s.p[i] > ' ')
            room[n++] = s.p[i];
    return str_hash((str){room, n});
}

struct repeated {
    uint64_t hash;
    uint32_t n_pages, first_page, last_page;
};

static struct repeated *slot_of(struct repeated *table, size_t n_slots, str line)
{
    uint64_t hash = shape(line) | 1;
    size_t at = hash % n_slots;
    while (table[at].hash != 0 && table[at].hash != hash)
        at = (at + 1) % n_slots;
    table[at].hash = hash;
    return &table[at];
}

static bool only_number(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((s.p[i] < '0' || s.p[i] > '9') && s.p[i] != ' ' && s.p[i] != '-')
            return false;
    return true;
}

static bool at_edge(const struct pdf_line *l)
{
    return l->edge && l->text.n <= EDGE_BYTES;
}

/* Drop edge lines whose shape stands on at least three pages and on a third of all. The first
 * stays: it may say "EXERCISE", or of which series the report is. */
static pm_code drop_repeated(struct pdf *x, struct pm_err *e)
{
    size_t n_edges = 0, n_slots = 64;
    for (size_t i = 0; i < x->n; i++)
        n_edges += at_edge(&x->lines[i]);
    while (n_slots < 2 * n_edges)
        n_slots *= 2;
    struct repeated *table = arena_array(x->d->arena, n_slots, sizeof *table);
    if (table == NULL)
        return arena_err(x->d->arena, e);
    for (size_t i = 0; i < x->n; i++) {
        const struct pdf_line *l = &x->lines[i];
        if (!at_edge(l))
            continue;
        struct repeated *r = slot_of(table, n_slots, l->text);
        if (r->n_pages == 0)
            r->first_page = l->page;
        if (r->n_pages == 0 || r->last_page != l->page)
            r->n_pages++;
        r->last_page = l->page;
    }
    for (size_t i = 0; i < x->n; i++) {
        struct pdf_line *l = &x->lines[i];
        if (!at_edge(l))
            continue;
        const struct repeated *r = slot_of(table, n_slots, l->text);
        uint32_t least = x->n_pages == 2 ? 2 : MIN_REPEAT;
        l->dropped = r->n_pages >= least && r->n_pages * 3 >= x->n_pages &&
                     (l->page != r->first_page || only_number(l->text));
    }
    return PM_OK;
}

/* -- paragraphs
 * ------------------------------------------------------------------------------------- */

/* The right edge of the column that line i stands in: how far the lines around it reach that
 * begin about where it begins. */
static float right_edge(const struct pdf *x, size_t i)
{
    enum { AROUND = 30 };
    const struct pdf_line *l = &x->lines[i];
    float most = l->right, near = 4 * (l->bottom - l->top);
    size_t low = i > AROUND ? i - AROUND : 0, high = i + AROUND < x->n ? i + AROUND : x->n;
    for (size_t k = low; k < high; k++) {
        const struct pdf_line *o = &x->lines[k];
        if (o->page == l->page && o->left > l->left - near && o->left < l->left + near &&
            o->right > most)
            most = o->right;
    }
    return most;
}

static bool joins(const struct pdf_line *a, const struct pdf_line *b, float edge)
{
    float height = a->bottom - a->top, gap = b->top - a->bottom, width = edge - a->left;
    bool small = linekind_starts_small(b->text), stopped = linekind_stopped(a->text);
    if (linekind_marker(b->text) > 0 || a->n_cells > 1 || b->n_cells > 1)
        return false;
    if (a->page != b->page)
        return !stopped && small;
    if (height <= 0 || width <= 0)
        return small && !stopped;
    float height_b = b->bottom - b->top;
    if (height_b > height * 1.25f || height > height_b * 1.25f)
        return false; /* another size of letters: a heading */
    if (b->top < a->top - height)
        return !stopped && small; /* the next column */
    if (gap > height * 0.9f)
        return false;
    bool full = a->right > edge - width * 0.15f;
    /* lines that begin at different places and end at one: written right to left, where a full
     * line is one that reaches as far left as the next */
    if (fabsf(a->right - b->right) < height && fabsf(a->left - b->left) > height)
        full = a->left < b->left + width * 0.15f;
    return full || (small && !stopped);
}

static void put_line(struct pdf *x, const struct pdf_line *l, bool joined)
{
    str s = l->text;
    if (joined && x->text.n > 0) {
        bool hyphen = x->text.p[x->text.n - 1] == '-' && linekind_starts_small(s) &&
                      x->text.n > 1 && ((unsigned char)x->text.p[x->text.n - 2] | 0x20) >= 'a';
        if (hyphen)
            x->text.n--;
        else
            buf_add_char(&x->text, ' ');
    }
    buf_add(&x->text, s);
}

static pm_code put_paragraphs(struct pdf *x, struct pm_err *e)
{
    size_t before = SIZE_MAX;
    for (size_t i = 0; i < x->n; i++) {
        const struct pdf_line *l = &x->lines[i];
        if (l->dropped)
            continue;
        bool joined = before != SIZE_MAX && joins(&x->lines[before], l, right_edge(x, before));
        if (!joined) {
            if (x->text.n > 0)
                buf_add_char(&x->text, '\n');
            uint8_t kind = l->n_cells > 1                     ? BLOCK_TABLE_ROW
                           : linekind_marker(l->text) > 0 ? BLOCK_LIST_ITEM
                                                              : BLOCK_PARAGRAPH;
            if (!ARENA_PUSH(x->d->arena, x->given, x->n_given, x->given_cap,
                            (struct layout_given){(uint32_t)x->text.n, kind}))
                return arena_err(x->d->arena, e);
        }
        put_line(x, l, joined);
        before = i;
    }
    return x->text.rc == PM_OK ? PM_OK : buf_err(&x->text, e);
}

/* -- the file
 * ----------------------------------------------------------------------------------------- */

static str owned_line(struct arena *a, char *s)
{
    str line = s != NULL ? opening_line(a, str_of(s)) : (str){0};
    g_free(s);
    return line;
}

static civil_day made(PopplerDocument *doc)
{
    GDateTime *t = poppler_document_get_creation_date_time(doc);
    if (t == NULL)
        return CIVIL_NONE;
    struct civil c = {g_date_time_get_year(t), (int8_t)g_date_time_get_month(t),
                      (int8_t)g_date_time_get_day_of_month(t)};
    g_date_time_unref(t);
    return civil_valid(c) && c.year >= 1990 && c.year <= 2100 ? civil_to_day(c) : CIVIL_NONE;
}

static pm_code read_pages(struct pdf *x, PopplerDocument *doc, struct pm_err *e)
{
    int n = poppler_document_get_n_pages(doc);
    if (n > MAX_PAGES)
        return err_set(e, PM_LIMIT, "%d pages, the limit is %d", n, MAX_PAGES);
    x->n_pages = n > 0 ? (uint32_t)n : 0;
    for (int i = 0; i < n; i++) {
        pm_code rc = read_page(x, doc, i, e);
        if (rc != PM_OK)
            return rc;
    }
    if (x->n == 0)
        return err_set(e, PM_INVALID, "the PDF's %d pages have no text; if they are scans, "
                       "recognise them first (ocrmypdf)", n);
    pm_code rc = drop_repeated(x, e);
    return rc == PM_OK ? put_paragraphs(x, e) : rc;
}

pm_code open_pdf(struct opening *o, struct pm_err *e)
{
    struct pdf x = {0};
    GError *why = NULL;
    PopplerDocument *doc = NULL;
    pm_code rc = opening_part(o, 0, &x.d, e);
    if (rc != PM_OK)
        return rc;
    buf_init(&x.text, DOCUMENT_MAX_BYTES);
    GBytes *bytes = g_bytes_new_static(o->bytes.p, o->bytes.n);
    doc = poppler_document_new_from_bytes(bytes, NULL, &why);
    g_bytes_unref(bytes);
    if (doc == NULL) {
        rc = g_error_matches(why, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED)
                 ? err_set(e, PM_INVALID, "the PDF asks for a password")
                 : err_set(e, PM_INVALID, "the PDF is damaged: %.200s",
                           why != NULL ? why->message : "no pages");
        g_clear_error(&why);
        return rc;
    }
    TRY(read_pages(&x, doc, e));
    x.d->title = owned_line(x.d->arena, poppler_document_get_title(doc));
    x.d->author = owned_line(x.d->arena, poppler_document_get_author(doc));
    TRY(arena_dup(x.d->arena, buf_str(&x.text), &x.d->text, e));
    if (o->fallback == CIVIL_NONE)
        o->fallback = made(doc); /* of the file; what the text says comes first */
    rc = opening_emit(o, x.d, x.given, x.n_given, e);
out:
    buf_free(&x.text);
    g_object_unref(doc);
    return rc;
}

bool pdf_looks(str name, str bytes)
{
    (void)name;
    str head = {bytes.p, bytes.n < 1024 ? bytes.n : 1024};
    return str_find(head, STR("%PDF-"), 0) < head.n;
}
