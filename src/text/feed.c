/* RSS 2.0 (rssboard.org), RSS 1.0 (RDF) and Atom (RFC 4287): each item is a report.
 *
 * Read as a stream, one item's tree at a time. No network, no DTD, no entities of its own; nesting
 * is bounded by libxml2 (256).
 */
#include <limits.h>

#include <libxml/xmlreader.h>

#include "base/buf.h"
#include "text/opening.h"
#include "text/page.h"
#include "text/published.h"
#include "text/xml.h"

struct item {
    struct document *d;
    struct buf html;  /* of the longest content */
    uint8_t rank;     /* of where html is from */
    uint8_t date_rank;
    civil_day published;
    pm_code rc;
};

struct channel {
    struct opening *o;
    str text; /* the feed in UTF-8 */
    const char *encoding;
    struct arena *a;
    str title;
    size_t n_items;
};

static bool named(const xmlNode *n, const char *name)
{
    return n->type == XML_ELEMENT_NODE && xmlStrcmp(n->name, (const xmlChar *)name) == 0;
}

/* All text below a node, without recursion, up to max_bytes. */
static void text_below(const xmlNode *top, struct buf *b)
{
    const xmlNode *n = top->children;
    while (n != NULL) {
        if ((n->type == XML_TEXT_NODE || n->type == XML_CDATA_SECTION_NODE) && n->content != NULL)
            buf_add(b, str_of((const char *)n->content));
        if (n->children != NULL && n->type == XML_ELEMENT_NODE) {
            n = n->children;
            continue;
        }
        while (n != NULL && n->next == NULL) {
            n = n->parent;
            if (n == top)
                return;
        }
        n = n != NULL ? n->next : NULL;
    }
}

static str line_below(struct item *it, const xmlNode *n)
{
    struct buf b;
    buf_init(&b, 64 << 10);
    text_below(n, &b);
    str s = (str){0};
    if (b.n > 0) {
        /* titles may hold tags and entities of HTML */
        struct page p;
        if (memchr(b.p, '<', b.n) == NULL && memchr(b.p, '&', b.n) == NULL)
            s = opening_line(it->d->arena, buf_str(&b));
        else if (page_read(it->d->arena, buf_str(&b), false, &p, NULL) == PM_OK)
            s = opening_line(it->d->arena, p.text);
    }
    buf_free(&b);
    return s;
}

static void take_content(struct item *it, xmlNode *n, uint8_t rank)
{
    if (rank <= it->rank)
        return;
    buf_clear(&it->html);
    xmlChar *type = xmlGetNoNsProp(n, (const xmlChar *)"type");
    if (type != NULL && xmlStrcmp(type, (const xmlChar *)"xhtml") == 0) {
        xmlBufferPtr out = xmlBufferCreate();
        if (out == NULL || xmlNodeDump(out, n->doc, n, 0, 0) < 0)
            it->rc = PM_NOMEM;
        else
            buf_add(&it->html, str_of((const char *)xmlBufferContent(out)));
        xmlBufferFree(out);
    } else {
        text_below(n, &it->html);
    }
    xmlFree(type);
    if (str_trim(buf_str(&it->html)).n > 0)
        it->rank = rank;
}

static void take_date(struct item *it, const xmlNode *n, uint8_t rank)
{
    civil_day day;
    if (rank > it->date_rank && published_parse(line_below(it, n), &day)) {
        it->published = day;
        it->date_rank = rank;
    }
}

static void take_link(struct item *it, xmlNode *n)
{
    struct document *d = it->d;
    xmlChar *rel = xmlGetNoNsProp(n, (const xmlChar *)"rel");
    xmlChar *href = xmlGetNoNsProp(n, (const xmlChar *)"href");
    if (rel == NULL || xmlStrcmp(rel, (const xmlChar *)"alternate") == 0) {
        str s = href != NULL ? opening_line(d->arena, str_of((const char *)href))
                             : line_below(it, n);
        if (d->url.n == 0)
            d->url = s;
    }
    xmlFree(rel);
    xmlFree(href);
}

static void take_field(struct item *it, xmlNode *n)
{
    struct document *d = it->d;
    if (named(n, "title") && d->title.n == 0)
        d->title = line_below(it, n);
    else if (named(n, "link"))
        take_link(it, n);
    else if (named(n, "encoded") || named(n, "content"))
        take_content(it, n, 3);
    else if (named(n, "description"))
        take_content(it, n, 2);
    else if (named(n, "summary"))
        take_content(it, n, 1);
    else if (named(n, "pubDate") || named(n, "published"))
        take_date(it, n, 3);
    else if (named(n, "date") || named(n, "issued"))
        take_date(it, n, 2);
    else if (named(n, "updated") || named(n, "modified"))
        take_date(it, n, 1);
    else if ((named(n, "author") || named(n, "creator")) && d->author.n == 0)
        d->author = line_below(it, n);
    else if (named(n, "source") && d->outlet.n == 0)
        d->outlet = line_below(it, n);
}

/* The title as a heading, then the content. */
static pm_code set_text(struct item *it, struct layout_given **given, size_t *n_given,
                        struct pm_err *e)
{
    struct document *d = it->d;
    struct page p = {0};
    pm_code rc = page_read(d->arena, buf_str(&it->html), false, &p, e);
    if (rc != PM_OK)
        return rc;
    bool repeated = d->title.n > 0 && str_starts(p.text, d->title);
    size_t n_title = d->title.n > 0 && !repeated ? d->title.n + 1 : 0;
    char *text = arena_get(d->arena, n_title + p.text.n + 1);
    struct layout_given *list = arena_get(d->arena, (p.n_given + 1) * sizeof *list);
    if (text == NULL || list == NULL)
        return arena_err(d->arena, e);
    size_t n = 0;
    if (n_title > 0) {
        memcpy(text, d->title.p, d->title.n);
        text[n_title - 1] = '\n';
        list[n++] = (struct layout_given){0, BLOCK_HEADING};
    }
    if (p.text.n > 0)
        memcpy(text + n_title, p.text.p, p.text.n);
    for (size_t i = 0; i < p.n_given; i++)
        list[n++] = (struct layout_given){(uint32_t)(p.given[i].start + n_title), p.given[i].kind};
    d->text = (str){text, n_title + p.text.n};
    *given = list;
    *n_given = n;
    return PM_OK;
}

static pm_code read_item(struct channel *c, xmlNode *node, struct pm_err *e)
{
    struct item it = {.published = CIVIL_NONE};
    pm_code rc = opening_part(c->o, ++c->n_items, &it.d, e);
    if (rc != PM_OK)
        return rc;
    it.d->encoding = c->encoding;
    buf_init(&it.html, DOCUMENT_MAX_BYTES);
    for (xmlNode *n = node->children; n != NULL; n = n->next)
        take_field(&it, n);
    if (it.html.rc != PM_OK)
        it.rc = buf_err(&it.html, e);
    struct layout_given *given = NULL;
    size_t n_given = 0;
    rc = it.rc != PM_OK ? it.rc : set_text(&it, &given, &n_given, e);
    buf_free(&it.html);
    if (it.d->outlet.n == 0 && rc == PM_OK && c->title.n > 0)
        rc = arena_dup(it.d->arena, c->title, &it.d->outlet, e);
    if (rc == PM_OK) {
        opening_published(it.d, it.published);
        return opening_emit(c->o, it.d, given, n_given, e);
    }
    if (opening_stops(rc))
        return rc;
    struct pm_err why = *e;
    return opening_refuse(c->o, c->n_items, &why, e);
}

/* The feed's own title, which stands before its items. */
static void take_title(struct channel *c, xmlTextReaderPtr r)
{
    xmlNode *n = c->title.n == 0 ? xmlTextReaderExpand(r) : NULL;
    if (n == NULL)
        return;
    struct buf b;
    buf_init(&b, 4096);
    text_below(n, &b);
    c->title = opening_line(c->a, buf_str(&b));
    buf_free(&b);
}

static pm_code walk(struct channel *c, xmlTextReaderPtr r, struct pm_err *e)
{
    int more = xmlTextReaderRead(r);
    while (more == 1) {
        const char *name = (const char *)xmlTextReaderConstLocalName(r);
        bool open = xmlTextReaderNodeType(r) == XML_READER_TYPE_ELEMENT && name != NULL;
        if (open && (strcmp(name, "item") == 0 || strcmp(name, "entry") == 0)) {
            xmlNode *node = xmlTextReaderExpand(r);
            if (node == NULL) {
                more = -1;
                break;
            }
            pm_code rc = read_item(c, node, e);
            if (rc != PM_OK)
                return rc;
            more = xmlTextReaderNext(r);
            continue;
        }
        if (open && strcmp(name, "title") == 0 && xmlTextReaderDepth(r) <= 2)
            take_title(c, r);
        more = xmlTextReaderRead(r);
    }
    if (more == 0 || c->n_items == 0)
        return PM_OK;
    struct pm_err why;
    err_set(&why, PM_INVALID, "the feed breaks off here: %s",
            xml_fault() ? xml_fault() : "damaged");
    return opening_refuse(c->o, c->n_items + 1, &why, e);
}

pm_code open_feed(struct opening *o, struct pm_err *e)
{
    struct channel c = {.o = o};
    struct decoded t;
    xmlTextReaderPtr r = NULL;
    size_t limit =
        o->options != NULL && o->options->max_bytes ? o->options->max_bytes : SIZE_MAX / 2;
    pm_code rc = arena_open(limit, &c.a, e);
    if (rc != PM_OK)
        return rc;
    TRY(decode(c.a, o->bytes, page_charset(o->bytes),
               o->options != NULL ? o->options->encoding : NULL, &t, e));
    c.text = t.text;
    c.encoding = t.encoding;
    if (c.text.n > INT_MAX)
        TRY(err_set(e, PM_LIMIT, "the feed is %zu bytes, the limit is %d", c.text.n, INT_MAX));
    r = xml_reader(c.text);
    if (r == NULL)
        TRY(err_set(e, PM_NOMEM, "out of memory"));
    TRY(walk(&c, r, e));
    if (c.n_items == 0)
        rc = err_set(e, PM_INVALID, "the feed has no items%s%s", xml_fault() ? ": " : "",
                     xml_fault() ? xml_fault() : "");
out:
    xml_close(r);
    arena_close(c.a);
    return rc;
}

bool feed_looks(str name, str bytes)
{
    (void)name;
    str s = {bytes.p, bytes.n < 4096 ? bytes.n : 4096};
    if (s.p == NULL)
        return false;
    if (s.n > 1 && (unsigned char)s.p[0] >= 0xFE) /* UTF-16 */
        return memmem(s.p, s.n, "<\0r\0s\0s\0", 8) != NULL ||
               memmem(s.p, s.n, "<\0f\0e\0e\0d\0", 10) != NULL;
    size_t i = 0;
    for (;;) { /* behind <?xml ...?>, comments, style sheets */
        i = str_find(s, STR("<"), i);
        if (i + 1 >= s.n)
            return false;
        str rest = {s.p + i, s.n - i};
        if (str_starts(rest, STR("<rss")) || str_starts(rest, STR("<feed")) ||
            str_starts(rest, STR("<rdf:RDF")))
            return true;
        if (str_starts(rest, STR("<!--")))
            i += str_find(rest, STR("-->"), 0);
        else if (rest.p[1] != '?' && rest.p[1] != '!')
            return false;
        i++;
    }
}
