#include "text/page.h"

#include "text/chars.h"
#include "text/pagemeta.h"
#include "text/tags.h"

enum {
    MAX_DEPTH = 512, /* open elements we keep account of; deeper ones count as part of these */
    MIN_MAIN_CHARS = 250,
    MIN_LINK_RUN = 3,
    FEW_BYTES = 200,
};

/* What an open element does to the text in it. */
enum {
    IN_SKIPPED = 1, /* not text: scripts, menus, hidden parts */
    IN_MAIN = 2,
    IN_LINK = 4,
    IN_PRE = 8,
    IN_CELL = 16,
    IN_ITEM = 32,
    IN_HEADING = 64,
    IN_ARTICLE = 128,
    IN_DOUBTFUL = 256, /* its class says furniture; a main part inside knows better */
};

enum tag_role {
    ROLE_INLINE,
    ROLE_BLOCK,
    ROLE_HEADING_TAG,
    ROLE_ITEM,
    ROLE_ROW,
    ROLE_CELL,
    ROLE_BREAK,
    ROLE_SKIP,
    ROLE_MAIN,
    ROLE_ARTICLE,
    ROLE_HEADER_TAG, /* header: furniture of the page, but the head of an article */
    ROLE_LINK,
    ROLE_PRE,
    ROLE_VOID,
};

static const struct {
    const char *name;
    uint8_t role;
} roles[] = {
    {"p", ROLE_BLOCK}, {"a", ROLE_LINK}, {"div", ROLE_BLOCK}, {"li", ROLE_ITEM},
    {"br", ROLE_BREAK}, {"span", ROLE_INLINE}, {"b", ROLE_INLINE}, {"i", ROLE_INLINE},
    {"em", ROLE_INLINE}, {"strong", ROLE_INLINE}, {"img", ROLE_VOID}, {"input", ROLE_VOID},
    {"meta", ROLE_VOID}, {"link", ROLE_VOID}, {"hr", ROLE_BREAK}, {"wbr", ROLE_VOID},
    {"source", ROLE_VOID}, {"embed", ROLE_VOID}, {"area", ROLE_VOID}, {"base", ROLE_VOID},
    {"col", ROLE_VOID}, {"param", ROLE_VOID}, {"track", ROLE_VOID}, {"h1", ROLE_HEADING_TAG},
    {"h2", ROLE_HEADING_TAG}, {"h3", ROLE_HEADING_TAG}, {"h4", ROLE_HEADING_TAG},
    {"h5", ROLE_HEADING_TAG}, {"h6", ROLE_HEADING_TAG}, {"tr", ROLE_ROW}, {"td", ROLE_CELL},
    {"th", ROLE_CELL}, {"table", ROLE_BLOCK}, {"tbody", ROLE_BLOCK}, {"thead", ROLE_BLOCK},
    {"tfoot", ROLE_BLOCK}, {"caption", ROLE_BLOCK}, {"ul", ROLE_BLOCK}, {"ol", ROLE_BLOCK},
    {"dl", ROLE_BLOCK}, {"dt", ROLE_BLOCK}, {"dd", ROLE_BLOCK}, {"section", ROLE_BLOCK},
    {"blockquote", ROLE_BLOCK}, {"pre", ROLE_PRE}, {"figure", ROLE_BLOCK},
    {"figcaption", ROLE_BLOCK}, {"address", ROLE_BLOCK}, {"center", ROLE_BLOCK},
    {"body", ROLE_BLOCK}, {"html", ROLE_BLOCK}, {"fieldset", ROLE_BLOCK}, {"form", ROLE_BLOCK},
    {"details", ROLE_BLOCK}, {"summary", ROLE_BLOCK}, {"hgroup", ROLE_BLOCK},
    {"article", ROLE_ARTICLE}, {"main", ROLE_MAIN}, {"header", ROLE_HEADER_TAG},
    {"nav", ROLE_SKIP}, {"footer", ROLE_SKIP}, {"aside", ROLE_SKIP}, {"noscript", ROLE_SKIP},
    {"template", ROLE_SKIP}, {"svg", ROLE_SKIP}, {"math", ROLE_SKIP}, {"object", ROLE_SKIP},
    {"select", ROLE_SKIP}, {"button", ROLE_SKIP}, {"canvas", ROLE_SKIP}, {"audio", ROLE_SKIP},
    {"video", ROLE_SKIP}, {"menu", ROLE_SKIP}, {"dialog", ROLE_SKIP}, {"head", ROLE_SKIP},
    {"applet", ROLE_SKIP}, {"map", ROLE_SKIP},
};

struct element {
    str name;
    uint8_t role;
    uint16_t in; /* IN_ bits of it and what it stands in */
};

struct chunk { /* a block as it is collected */
    size_t start, end;
    size_t n_chars, n_link_chars;
    uint16_t in;
    uint8_t kind;
    bool has_cells; /* more than one */
};

struct reader {
    struct arena *a;
    str html;
    bool whole;
    struct element open[MAX_DEPTH];
    size_t depth, too_deep;
    char *p; /* collected text: never longer than the page */
    size_t n;
    struct origins origins;
    struct chunk *chunks;
    size_t n_chunks, cap;
    bool in_chunk, blank, soft_break, new_cell;
    uint8_t row_cells; /* of the row we are in, 0 none */
    struct pagemeta meta;
    bool failed;
};

static uint8_t role_of(str name)
{
    for (size_t k = 0; k < sizeof roles / sizeof *roles; k++)
        if (str_eq_nocase(name, str_of(roles[k].name)))
            return roles[k].role;
    return ROLE_INLINE;
}

static uint16_t in_now(const struct reader *r)
{
    return r->depth > 0 ? r->open[r->depth - 1].in : 0;
}

/* -- which elements are furniture ---------------------------------------------------------- */

static bool one_of(str s, const char *const *words, size_t n)
{
    for (size_t k = 0; k < n; k++)
        if (str_eq_nocase(s, str_of(words[k])))
            return true;
    return false;
}

/* Is the first or the last part of one of the names in a class list such a word? "site-footer",
 * "related_posts"; but not "has-sidebar". */
static bool part_in(str s, const char *const *words, size_t n)
{
    static const char *const not[] = {"has", "with", "no", "is"};
    for (size_t i = 0; i < s.n;) {
        while (i < s.n && (unsigned char)s.p[i] <= ' ')
            i++;
        size_t start = i, first_end = 0, last = i;
        for (; i < s.n && (unsigned char)s.p[i] > ' '; i++)
            if (s.p[i] == '-' || s.p[i] == '_') {
                first_end = first_end == 0 ? i : first_end;
                last = i + 1;
            }
        str head = {s.p + start, (first_end == 0 ? i : first_end) - start};
        if (!one_of(head, not, 4) &&
            (one_of(head, words, n) || one_of((str){s.p + last, i - last}, words, n)))
            return true;
    }
    return false;
}

/* Words of class and id that say "not the text". */
static bool furniture_class(str value)
{
    static const char *const words[] = {
        "nav", "navbar", "navigation", "menu", "breadcrumb", "breadcrumbs", "sidebar", "footer",
        "share", "sharing", "social", "cookie", "cookies", "consent", "related", "recommended",
        "comments", "newsletter", "subscribe", "subscription", "advert", "advertisement", "ads",
        "promo", "popup", "pagination", "pager", "toolbar", "masthead", "addtoany", "sharedaddy",
        "disqus"};
    return value.n > 0 && value.n < 400 && part_in(value, words, sizeof words / sizeof *words);
}

static bool main_class(str value)
{
    static const char *const wanted[] = {"article-body", "articlebody", "article__body",
                                         "entry-content", "post-content", "article-content",
                                         "story-body", "article-text", "news-text", "post-body"};
    for (size_t k = 0; k < sizeof wanted / sizeof *wanted && value.n < 400; k++) {
        str w = str_of(wanted[k]);
        for (size_t i = 0; i + w.n <= value.n; i++)
            if (str_eq_nocase((str){value.p + i, w.n}, w))
                return true;
    }
    return false;
}

static bool hidden(const struct tag *t)
{
    str v;
    if (tag_attribute(t, "hidden", &v))
        return true;
    if (tag_attribute(t, "aria-hidden", &v) && str_eq_nocase(v, STR("true")))
        return true;
    if (!tag_attribute(t, "style", &v) || v.n > 1000)
        return false;
    char room[1001];
    size_t n = 0;
    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] != ' ')
            room[n++] = v.p[i] >= 'A' && v.p[i] <= 'Z' ? (char)(v.p[i] | 0x20) : v.p[i];
    str s = {room, n};
    return str_find(s, STR("display:none"), 0) < n || str_find(s, STR("visibility:hidden"), 0) < n;
}

/* IN_SKIPPED, IN_DOUBTFUL or nothing. */
static uint16_t skipped(const struct reader *r, const struct tag *t, uint8_t role, uint16_t in)
{
    if (hidden(t))
        return IN_SKIPPED;
    if (!r->whole)
        return role == ROLE_SKIP && !tag_is(t, "nav") && !tag_is(t, "footer") &&
                       !tag_is(t, "aside")
                   ? IN_SKIPPED
                   : 0;
    if (role == ROLE_SKIP || (role == ROLE_HEADER_TAG && (in & (IN_MAIN | IN_ARTICLE)) == 0))
        return IN_SKIPPED;
    if (role == ROLE_INLINE || role == ROLE_MAIN || role == ROLE_ARTICLE || tag_is(t, "body") ||
        tag_is(t, "html"))
        return 0;
    str v;
    if (tag_attribute(t, "class", &v) && furniture_class(v) && !main_class(v))
        return IN_DOUBTFUL;
    if (tag_attribute(t, "id", &v) && furniture_class(v))
        return IN_DOUBTFUL;
    return tag_attribute(t, "role", &v) &&
                   (str_eq_nocase(v, STR("navigation")) || str_eq_nocase(v, STR("banner")) ||
                    str_eq_nocase(v, STR("contentinfo")) ||
                    str_eq_nocase(v, STR("complementary")))
               ? IN_DOUBTFUL
               : 0;
}

static bool is_main(const struct tag *t, uint8_t role)
{
    str v;
    if (role == ROLE_MAIN || role == ROLE_ARTICLE)
        return true;
    if (role != ROLE_BLOCK)
        return false;
    return (tag_attribute(t, "itemprop", &v) && str_eq_nocase(v, STR("articleBody"))) ||
           (tag_attribute(t, "role", &v) &&
            (str_eq_nocase(v, STR("main")) || str_eq_nocase(v, STR("article")))) ||
           (tag_attribute(t, "class", &v) && main_class(v));
}

static uint16_t bits_of(const struct reader *r, const struct tag *t, uint8_t role)
{
    uint16_t in = in_now(r);
    if (is_main(t, role))
        in = (in & ~(unsigned)IN_DOUBTFUL & 0xFFFF) | IN_MAIN;
    in |= skipped(r, t, role, in);
    switch (role) {
    case ROLE_ARTICLE:
        return in | IN_ARTICLE;
    case ROLE_LINK:
        return in | IN_LINK;
    case ROLE_PRE:
        return in | IN_PRE;
    case ROLE_CELL:
        return in | IN_CELL;
    case ROLE_ITEM:
        return in | IN_ITEM;
    case ROLE_HEADING_TAG:
        return in | IN_HEADING;
    default:
        return in;
    }
}

/* -- collecting text ------------------------------------------------------------------------ */

static void end_chunk(struct reader *r)
{
    r->in_chunk = r->blank = r->soft_break = r->new_cell = false;
}

static bool begin_chunk(struct reader *r, uint16_t in)
{
    struct chunk c = {.start = r->n, .end = r->n, .in = in};
    c.kind = (in & IN_HEADING)                        ? BLOCK_HEADING
             : r->row_cells > 0 && (in & IN_CELL) != 0 ? BLOCK_TABLE_ROW
             : (in & IN_ITEM)                         ? BLOCK_LIST_ITEM
                                                      : BLOCK_PARAGRAPH;
    if (!ARENA_PUSH(r->a, r->chunks, r->n_chunks, r->cap, c)) {
        r->failed = true;
        return false;
    }
    r->in_chunk = true;
    r->blank = false;
    return true;
}

static void put_bytes(struct reader *r, const char *p, size_t n, size_t original, bool mapped)
{
    memcpy(r->p + r->n, p, n);
    origins_add(&r->origins, r->n, original, n, 1, mapped ? 1 : 0);
    r->n += n;
}

/* After a <br>: a line that begins small behind one that has no stop goes on. */
static bool line_goes_on(const struct reader *r, uint32_t cp)
{
    const struct chunk *c = &r->chunks[r->n_chunks - 1];
    char last = c->end > c->start ? r->p[c->end - 1] : '.';
    return char_kind(cp) == CHAR_LETTER && !char_upper(cp) && !char_caseless(cp) && last != '.' &&
           last != '!' && last != '?' && last != ':' && last != ';';
}

/* One character cp, which page bytes [from, to) stand for. */
static void put_char(struct reader *r, uint32_t cp, size_t from, size_t to)
{
    uint16_t in = in_now(r);
    if (char_kind(cp) == CHAR_BLANK && (cp <= ' ' || cp == 0xA0 || (cp >= 0x2000 && cp < 0x200B))) {
        if ((in & IN_PRE) != 0 && cp == '\n')
            r->soft_break = true;
        r->blank = true;
        return;
    }
    if (r->in_chunk && r->soft_break) {
        if (line_goes_on(r, cp))
            r->blank = true;
        else
            end_chunk(r);
    }
    if (!r->in_chunk && !begin_chunk(r, in))
        return;
    struct chunk *c = &r->chunks[r->n_chunks - 1];
    if (r->new_cell && c->end > c->start) {
        put_bytes(r, " | ", 3, 0, false);
        c->has_cells = true;
    } else if (r->blank && c->end > c->start) {
        put_bytes(r, " ", 1, from > 0 ? from - 1 : 0, true);
    }
    r->new_cell = r->blank = r->soft_break = false;
    char four[4];
    size_t n = char_put(cp, four);
    memcpy(r->p + r->n, four, n);
    if (n == to - from)
        origins_add(&r->origins, r->n, from, n, 1, 1);
    else
        origins_add(&r->origins, r->n, from, 1, (uint8_t)n,
                    (uint8_t)(to - from > 255 ? 255 : to - from));
    r->n += n;
    c->end = r->n;
    c->n_chars++;
    c->n_link_chars += (in & IN_LINK) != 0;
}

/* A run of plain ASCII letters and marks at once: most of a page is that. */
static size_t put_run(struct reader *r, str s, size_t i, size_t base)
{
    if (!r->in_chunk || r->blank || r->soft_break || r->new_cell)
        return i;
    size_t k = i;
    while (k < s.n && (unsigned char)s.p[k] > ' ' && (unsigned char)s.p[k] < 0x7F && s.p[k] != '&')
        k++;
    if (k == i)
        return i;
    struct chunk *c = &r->chunks[r->n_chunks - 1];
    put_bytes(r, s.p + i, k - i, base + i, true);
    c->end = r->n;
    c->n_chars += k - i;
    c->n_link_chars += (in_now(r) & IN_LINK) != 0 ? k - i : 0;
    return k;
}

static void put_text(struct reader *r, str s)
{
    if ((in_now(r) & (IN_SKIPPED | IN_DOUBTFUL)) != 0)
        return;
    size_t base = (size_t)(s.p - r->html.p);
    for (size_t i = 0; i < s.n && !r->failed;) {
        size_t behind = put_run(r, s, i, base);
        if (behind > i) {
            i = behind;
            continue;
        }
        uint32_t cp;
        if (s.p[i] == '&')
            cp = tag_entity(s, &behind);
        else
            cp = char_next(s, &behind);
        put_char(r, cp, base + i, base + behind);
        i = behind;
    }
}

/* -- tags ------------------------------------------------------------------------------------ */

/* Cells of a row stay in one chunk; anything else that is a block ends what was collected. */
static void at_block(struct reader *r, uint8_t role, bool opens)
{
    switch (role) {
    case ROLE_INLINE:
    case ROLE_VOID:
    case ROLE_LINK:
        return;
    case ROLE_BREAK:
        if (r->row_cells > 0)
            r->blank = true;
        else
            r->soft_break = true;
        return;
    case ROLE_CELL:
        if (opens && r->row_cells < 255)
            r->row_cells++;
        if (opens && r->in_chunk && r->row_cells > 1)
            r->new_cell = true;
        r->blank = true;
        return;
    case ROLE_ROW:
        end_chunk(r);
        r->row_cells = 0;
        return;
    case ROLE_BLOCK:
    case ROLE_ITEM:
        /* <p> and <div> inside a cell of a short table */
        if ((in_now(r) & IN_CELL) != 0 && r->row_cells > 1 && r->in_chunk &&
            r->n - r->chunks[r->n_chunks - 1].start < 200) {
            r->blank = true;
            return;
        }
        break;
    default:
        break;
    }
    end_chunk(r);
}

/* Elements whose end tag may be left out: a new one ends the old. */
static bool implied_end(uint8_t open, uint8_t role, str open_name, str name)
{
    if (role == ROLE_ITEM || role == ROLE_ROW)
        return open == role;
    if (role == ROLE_CELL)
        return open == ROLE_CELL;
    return str_eq_nocase(open_name, STR("p")) &&
           (role == ROLE_BLOCK || role == ROLE_HEADING_TAG || role == ROLE_PRE) && name.n > 0;
}

static void on_open(struct reader *r, const struct tag *t)
{
    uint8_t role = role_of(t->name);
    pagemeta_tag(&r->meta, t, (in_now(r) & (IN_SKIPPED | IN_DOUBTFUL)) == 0);
    if (role == ROLE_VOID || role == ROLE_BREAK) {
        at_block(r, role, true);
        return;
    }
    if (r->depth > 0 && implied_end(r->open[r->depth - 1].role, role,
                                    r->open[r->depth - 1].name, t->name)) {
        r->depth--;
    } else if (role == ROLE_CELL && r->depth > 1 && r->open[r->depth - 1].role != ROLE_ROW &&
               r->open[r->depth - 2].role == ROLE_CELL) {
        r->depth -= 2; /* an unclosed <p> in an unclosed <td> */
    }
    if (str_eq_nocase(t->name, STR("body")))
        r->depth = r->too_deep = 0; /* <head> has ended, whatever it left open */
    at_block(r, role, true);
    if (t->attributes.n > 0 && t->attributes.p[t->attributes.n - 1] == '/' && role == ROLE_INLINE)
        return; /* <o:p/> and its kind */
    if (r->depth == MAX_DEPTH) {
        r->too_deep++;
        return;
    }
    uint16_t in = bits_of(r, t, role);
    r->open[r->depth++] = (struct element){.name = t->name, .role = role, .in = in};
}

static void on_close(struct reader *r, const struct tag *t)
{
    uint8_t role = role_of(t->name);
    if (role == ROLE_VOID)
        return;
    if (role == ROLE_BREAK) {
        at_block(r, role, true);
        return;
    }
    /* cells look at what stands open around them: judge before popping */
    at_block(r, role, false);
    if (tag_is(t, "table")) {
        end_chunk(r);
        r->row_cells = 0;
    }
    if (r->too_deep > 0) {
        r->too_deep--;
        return;
    }
    for (size_t k = r->depth; k-- > 0;) {
        if (str_eq_nocase(r->open[k].name, t->name)) {
            r->depth = k;
            return;
        }
        /* the end of an inline element does not close the blocks around it */
        bool inline_end = role == ROLE_INLINE || role == ROLE_LINK;
        bool inline_open = r->open[k].role == ROLE_INLINE || r->open[k].role == ROLE_LINK;
        if ((inline_end && !inline_open) || r->depth - k > 64)
            return;
    }
}

/* -- choosing -------------------------------------------------------------------------------- */

static bool linky(const struct chunk *c)
{
    return c->n_link_chars * 10 > c->n_chars * 7;
}

/* Is chunk i a part of a list of links, or a lone short link? */
static bool link_list(const struct reader *r, size_t i)
{
    const struct chunk *c = &r->chunks[i];
    if (!linky(c) || c->kind == BLOCK_HEADING || c->n_chars > 300)
        return false;
    size_t low = i, high = i;
    while (low > 0 && i - low < MIN_LINK_RUN && linky(&r->chunks[low - 1]))
        low--;
    while (high + 1 < r->n_chunks && high - i < MIN_LINK_RUN && linky(&r->chunks[high + 1]))
        high++;
    return high - low + 1 >= MIN_LINK_RUN || c->n_chars < 40;
}

static bool main_is_enough(const struct reader *r)
{
    size_t n_main = 0, n_all = 0;
    for (size_t i = 0; i < r->n_chunks; i++) {
        const struct chunk *c = &r->chunks[i];
        size_t n = c->n_chars - c->n_link_chars;
        n_all += n;
        n_main += (c->in & IN_MAIN) != 0 ? n : 0;
    }
    return n_main >= MIN_MAIN_CHARS || (n_main > 0 && n_main * 2 >= n_all);
}

/* Copy the chunks that stay, one line each, with their origins. */
static pm_code choose(struct reader *r, struct page *out, struct pm_err *e)
{
    bool only_main = r->whole && main_is_enough(r), heading_kept = false;
    char *p = arena_get(r->a, r->n + r->n_chunks + 1);
    struct layout_given *given = arena_get(r->a, (r->n_chunks + 1) * sizeof *given);
    if (p == NULL || given == NULL)
        return arena_err(r->a, e);
    struct origins o = {.a = r->a};
    size_t n = 0, n_given = 0, k = 0;
    for (size_t i = 0; i < r->n_chunks; i++) {
        const struct chunk *c = &r->chunks[i];
        bool main = (c->in & IN_MAIN) != 0, heading = c->kind == BLOCK_HEADING;
        if (c->end == c->start || (only_main && !main && (!heading || heading_kept)) ||
            (r->whole && link_list(r, i)))
            continue;
        heading_kept |= heading;
        bool row = c->kind == BLOCK_TABLE_ROW && !c->has_cells; /* a table for looks only */
        given[n_given++] =
            (struct layout_given){(uint32_t)n, row ? (uint8_t)BLOCK_PARAGRAPH : c->kind};
        while (k + 1 < r->origins.n && r->origins.list[k + 1].text <= c->start)
            k++;
        for (size_t at = c->start; at < c->end;) {
            const struct origin *run = &r->origins.list[k];
            size_t run_end = k + 1 < r->origins.n ? r->origins.list[k + 1].text : r->n;
            size_t stop = run_end < c->end ? run_end : c->end, step = run->text_step;
            origins_add(&o, n + (at - c->start),
                        run->original + (at - run->text) / step * run->original_step,
                        (stop - at) / step, run->text_step, run->original_step);
            at = stop;
            if (at == run_end)
                k++;
        }
        memcpy(p + n, r->p + c->start, c->end - c->start);
        n += c->end - c->start;
        origins_add(&o, n, 0, 1, 1, 0);
        p[n++] = '\n';
    }
    if (o.failed)
        return arena_err(r->a, e);
    out->text = (str){p, n};
    out->given = given;
    out->n_given = n_given;
    out->origins = o.list;
    out->n_origins = o.n;
    return PM_OK;
}

static pm_code read_once(struct arena *a, str html, bool whole, struct page *out, struct pm_err *e)
{
    struct reader *r = arena_zero(a, sizeof *r);
    /* what is put between cells is shorter than a cell's tag */
    char *room = arena_get(a, html.n + 16);
    if (r == NULL || room == NULL)
        return arena_err(a, e);
    *r = (struct reader){.a = a, .html = html, .whole = whole, .p = room, .origins = {.a = a}};
    pagemeta_init(&r->meta, a);
    struct tags tags = tags_init(html);
    struct tag t;
    while (!r->failed && tags_next(&tags, &t)) {
        switch (t.kind) {
        case TAG_TEXT:
            put_text(r, t.text);
            break;
        case TAG_RAW:
            pagemeta_raw(&r->meta, &t);
            break;
        case TAG_OPEN:
            on_open(r, &t);
            break;
        case TAG_CLOSE:
            on_close(r, &t);
            break;
        }
    }
    if (r->failed || r->origins.failed || r->meta.failed)
        return arena_err(a, e);
    struct page p = {.published = r->meta.published,
                     .title = r->meta.title,
                     .author = r->meta.author,
                     .outlet = r->meta.outlet,
                     .url = r->meta.url};
    pm_code rc = choose(r, &p, e);
    if (rc == PM_OK)
        *out = p;
    return rc;
}

pm_code page_read(struct arena *a, str html, bool whole, struct page *out, struct pm_err *e)
{
    pm_code rc = read_once(a, html, whole, out, e);
    if (rc != PM_OK || !whole || out->text.n >= FEW_BYTES)
        return rc;
    /* Next to nothing was left: perhaps we took the text itself for furniture. */
    struct page all = {0};
    rc = read_once(a, html, false, &all, e);
    if (rc == PM_OK && all.text.n > 4 * out->text.n)
        *out = all;
    return rc;
}

bool page_looks(str s)
{
    static const char *const heads[] = {"<!doctype html", "<html", "<head", "<body", "<title",
                                        "<meta", "<article", "<main"};
    size_t i = 0, n = s.n < 4096 ? s.n : 4096;
    if (str_starts(s, STR("\xEF\xBB\xBF")))
        i = 3;
    while (i < n) {
        while (i < n && (unsigned char)s.p[i] <= ' ')
            i++;
        str rest = {s.p + i, n - i};
        bool xml = str_starts(rest, STR("<?xml"));
        if (str_starts(rest, STR("<!--")) || xml) {
            size_t end = str_find(rest, xml ? STR(">") : STR("-->"), 0);
            i += end + (xml ? 1 : 3);
            continue;
        }
        for (size_t k = 0; k < sizeof heads / sizeof *heads; k++) {
            str h = str_of(heads[k]);
            if (rest.n >= h.n && str_eq_nocase((str){rest.p, h.n}, h))
                return true;
        }
        return false;
    }
    return false;
}

str page_charset(str s)
{
    str head = {s.p, s.n < 4096 ? s.n : 4096};
    bool xml = str_starts(head, STR("<?xml"));
    str key = xml ? STR("encoding") : STR("charset");
    for (size_t i = 0; i + key.n < head.n; i++) {
        if (!str_eq_nocase((str){head.p + i, key.n}, key))
            continue;
        size_t k = i + key.n;
        while (k < head.n && (head.p[k] == ' ' || head.p[k] == '='))
            k++;
        if (k < head.n && (head.p[k] == '"' || head.p[k] == '\''))
            k++;
        size_t start = k;
        while (k < head.n && strchr("\"' >;/?", head.p[k]) == NULL)
            k++;
        return (str){head.p + start, k - start};
    }
    return (str){0};
}
