/* Word's DOCX (ECMA-376): a zip with word/document.xml inside.
 *
 * The zip and its members are hostile: sizes are checked before and while unpacking, the XML is
 * read as a stream. Text that a tracked change deleted is not read, what it inserted is.
 */
#include <stdio.h>

#include <zip.h>

#include "base/buf.h"
#include "text/linekind.h"
#include "text/opening.h"
#include "text/published.h"
#include "text/xml.h"

enum { MAX_MEMBER_BYTES = 64 << 20, MAX_RATIO = 200, MAX_HEADER_BYTES = 300 };

struct docx {
    struct document *d;
    zip_t *zip;
    struct buf text;
    struct layout_given *given;
    size_t n_given, cap;
    /* the paragraph at hand */
    size_t start;       /* where its text begins */
    uint8_t kind;       /* as style and numbering say */
    uint8_t part_kind;  /* BLOCK_PARAGRAPH in the body, BLOCK_FOOTNOTE, BLOCK_FURNITURE */
    uint32_t table_depth, cell, skip_depth; /* depth of the reader at which skipping began, or 0 */
    bool row_open;
    bool failed;
};

/* -- the zip --------------------------------------------------------------------------------- */

/* Unpack a member into b. PM_NOTFOUND when there is none of this name. */
static pm_code unpack(zip_t *zip, const char *member, struct buf *b, struct pm_err *e)
{
    zip_stat_t st;
    buf_clear(b);
    if (zip_stat(zip, member, 0, &st) != 0)
        return PM_NOTFOUND;
    if ((st.valid & ZIP_STAT_SIZE) == 0 || st.size > MAX_MEMBER_BYTES)
        return err_set(e, PM_LIMIT, "\"%s\" unpacks to more than %d bytes", member,
                       MAX_MEMBER_BYTES);
    if ((st.valid & ZIP_STAT_COMP_SIZE) != 0 && st.size > 1 << 20 &&
        st.size / MAX_RATIO > st.comp_size)
        return err_set(e, PM_LIMIT, "\"%s\" unpacks to more than %d times its size", member,
                       MAX_RATIO);
    zip_file_t *f = zip_fopen(zip, member, 0);
    if (f == NULL)
        return err_set(e, PM_INVALID, "zip: \"%s\" can't be unpacked: %s", member,
                       zip_strerror(zip));
    pm_code rc = PM_OK;
    size_t left = (size_t)st.size;
    while (left > 0 && rc == PM_OK) {
        size_t want = left < 65536 ? left : 65536;
        char *room = buf_room(b, want);
        zip_int64_t got = room != NULL ? zip_fread(f, room, want) : 0;
        if (room == NULL)
            rc = buf_err(b, e);
        else if (got <= 0)
            rc = err_set(e, PM_INVALID, "zip: \"%s\" is damaged", member);
        else {
            b->n += (size_t)got;
            left -= (size_t)got;
        }
    }
    zip_fclose(f);
    return rc;
}

/* -- paragraphs ------------------------------------------------------------------------------- */

static void give(struct docx *x, uint8_t kind, size_t start)
{
    if (!ARENA_PUSH(x->d->arena, x->given, x->n_given, x->cap,
                    (struct layout_given){(uint32_t)start, kind}))
        x->failed = true;
}

static bool nothing_since(const struct docx *x, size_t start)
{
    for (size_t i = start; i < x->text.n; i++)
        if ((unsigned char)x->text.p[i] > ' ')
            return false;
    return true;
}

static void end_paragraph(struct docx *x)
{
    if (x->table_depth > 0) {
        buf_add_char(&x->text, ' ');
        return; /* the row is the block */
    }
    if (!nothing_since(x, x->start))
        give(x, x->part_kind == BLOCK_PARAGRAPH ? x->kind : x->part_kind, x->start);
    buf_add_char(&x->text, '\n');
    x->start = x->text.n;
    x->kind = BLOCK_PARAGRAPH;
}

static void end_row(struct docx *x)
{
    if (!nothing_since(x, x->start))
        give(x, x->cell > 1 ? BLOCK_TABLE_ROW : BLOCK_PARAGRAPH, x->start);
    buf_add_char(&x->text, '\n');
    x->start = x->text.n;
    x->cell = 0;
}

/* Styles are named in the language of the Word that wrote them; ids mostly in English. */
static uint8_t kind_of_style(const char *style)
{
    static const char *const headings[] = {"Heading", "heading", "Title", "Subtitle", "berschrift",
                                           "Titre", "Zagolovok"};
    static const char *const lists[] = {"List", "list", "Bullet"};
    for (size_t k = 0; k < sizeof headings / sizeof *headings; k++)
        if (strstr(style, headings[k]) != NULL)
            return BLOCK_HEADING;
    for (size_t k = 0; k < sizeof lists / sizeof *lists; k++)
        if (strstr(style, lists[k]) != NULL)
            return BLOCK_LIST_ITEM;
    if (strlen(style) == 1 && style[0] >= '1' && style[0] <= '6')
        return BLOCK_HEADING; /* the ids of headings in Word's Russian */
    return BLOCK_PARAGRAPH;
}

static void on_style(struct docx *x, xmlTextReaderPtr r)
{
    xmlChar *v = xmlTextReaderGetAttribute(r, (const xmlChar *)"w:val");
    if (v != NULL && x->kind == BLOCK_PARAGRAPH)
        x->kind = kind_of_style((const char *)v);
    xmlFree(v);
}

static void on_open(struct docx *x, xmlTextReaderPtr r, const char *name)
{
    if (strcmp(name, "p") == 0) {
        if (x->table_depth == 0 && !nothing_since(x, x->start))
            end_paragraph(x); /* a text box inside a paragraph */
        if (xmlTextReaderIsEmptyElement(r))
            end_paragraph(x);
    } else if (strcmp(name, "pStyle") == 0) {
        on_style(x, r);
    } else if (strcmp(name, "numPr") == 0) {
        if (x->kind == BLOCK_PARAGRAPH)
            x->kind = BLOCK_LIST_ITEM;
    } else if (strcmp(name, "tab") == 0) {
        buf_add_char(&x->text, ' ');
    } else if (strcmp(name, "br") == 0 || strcmp(name, "cr") == 0) {
        if (x->table_depth == 0) {
            uint8_t kind = x->kind;
            end_paragraph(x);
            x->kind = kind;
        } else {
            buf_add_char(&x->text, ' ');
        }
    } else if (strcmp(name, "noBreakHyphen") == 0) {
        buf_add_char(&x->text, '-');
    } else if (strcmp(name, "tbl") == 0) {
        if (x->table_depth++ == 0 && !nothing_since(x, x->start)) {
            x->table_depth = 0;
            end_paragraph(x);
            x->table_depth = 1;
        }
    } else if (strcmp(name, "tc") == 0 && x->table_depth == 1) {
        if (x->cell++ > 0)
            buf_add(&x->text, STR("| "));
    } else if (!xmlTextReaderIsEmptyElement(r) &&
               (strcmp(name, "Fallback") == 0 || strcmp(name, "del") == 0 ||
                strcmp(name, "moveFrom") == 0)) {
        x->skip_depth = (uint32_t)xmlTextReaderDepth(r) + 1;
    }
}

static void on_close(struct docx *x, const char *name)
{
    if (strcmp(name, "p") == 0) {
        end_paragraph(x);
    } else if (strcmp(name, "tr") == 0 && x->table_depth == 1) {
        end_row(x);
    } else if (strcmp(name, "tbl") == 0 && x->table_depth > 0) {
        x->table_depth--;
    }
}

/* Text of w:t only: field codes and deleted text have other names. */
static void on_text(struct docx *x, xmlTextReaderPtr r, bool in_t)
{
    const xmlChar *v = in_t ? xmlTextReaderConstValue(r) : NULL;
    if (v == NULL)
        return;
    size_t n = x->text.n;
    buf_add(&x->text, str_of((const char *)v));
    for (size_t i = n; i < x->text.n; i++)
        if ((unsigned char)x->text.p[i] < ' ')
            x->text.p[i] = ' ';
}

static void walk(struct docx *x, xmlTextReaderPtr r)
{
    bool in_t = false;
    while (xmlTextReaderRead(r) == 1 && !x->failed && x->text.rc == PM_OK) {
        int type = xmlTextReaderNodeType(r);
        if (x->skip_depth > 0) {
            if (type == XML_READER_TYPE_END_ELEMENT &&
                (uint32_t)xmlTextReaderDepth(r) + 1 == x->skip_depth)
                x->skip_depth = 0;
            continue;
        }
        const char *name = (const char *)xmlTextReaderConstLocalName(r);
        if (type == XML_READER_TYPE_ELEMENT && name != NULL) {
            in_t = strcmp(name, "t") == 0 && !xmlTextReaderIsEmptyElement(r);
            on_open(x, r, name);
        } else if (type == XML_READER_TYPE_END_ELEMENT && name != NULL) {
            in_t = false;
            on_close(x, name);
        } else if (type == XML_READER_TYPE_TEXT || type == XML_READER_TYPE_SIGNIFICANT_WHITESPACE ||
                   type == XML_READER_TYPE_CDATA) {
            on_text(x, r, in_t);
        }
    }
}

/* Read a member as text of a kind. A member that isn't there is PM_NOTFOUND. */
static pm_code read_member(struct docx *x, const char *member, uint8_t kind, struct pm_err *e)
{
    struct buf b;
    buf_init(&b, MAX_MEMBER_BYTES);
    xmlTextReaderPtr r = NULL;
    pm_code rc;
    TRY(unpack(x->zip, member, &b, e));
    if (!str_utf8(buf_str(&b), NULL))
        TRY(err_set(e, PM_INVALID, "\"%s\" is not UTF-8", member));
    r = xml_reader(buf_str(&b));
    if (r == NULL)
        TRY(err_set(e, PM_NOMEM, "out of memory"));
    x->part_kind = kind;
    x->kind = BLOCK_PARAGRAPH;
    x->start = x->text.n;
    x->table_depth = x->cell = x->skip_depth = 0;
    walk(x, r);
    x->table_depth = 0;
    end_paragraph(x);
    if (x->text.rc != PM_OK)
        rc = buf_err(&x->text, e);
    else if (x->failed)
        rc = arena_err(x->d->arena, e);
out:
    xml_close(r);
    buf_free(&b);
    return rc;
}

/* Page headers come first: they say "EXERCISE" or who wrote it. Long ones are letterheads. */
static pm_code read_header(struct docx *x, struct pm_err *e)
{
    size_t n = x->text.n, n_given = x->n_given;
    pm_code rc = read_member(x, "word/header1.xml", BLOCK_FURNITURE, e);
    if (rc == PM_NOTFOUND || rc == PM_INVALID)
        rc = PM_OK;
    if (rc == PM_OK && x->text.n - n > MAX_HEADER_BYTES) {
        x->text.n = n;
        x->n_given = n_given;
    }
    return rc;
}

/* docProps/core.xml: who, when (ISO 8601), title. */
static void read_core(struct docx *x, civil_day *day)
{
    struct buf b;
    buf_init(&b, 1 << 20);
    struct document *d = x->d;
    xmlTextReaderPtr r = NULL;
    if (unpack(x->zip, "docProps/core.xml", &b, NULL) == PM_OK && str_utf8(buf_str(&b), NULL))
        r = xml_reader(buf_str(&b));
    char name[32] = "";
    while (r != NULL && xmlTextReaderRead(r) == 1) {
        int type = xmlTextReaderNodeType(r);
        const char *local = (const char *)xmlTextReaderConstLocalName(r);
        if (type == XML_READER_TYPE_ELEMENT && local != NULL && strlen(local) < sizeof name)
            memcpy(name, local, strlen(local) + 1);
        else if (type != XML_READER_TYPE_TEXT)
            name[0] = '\0';
        if (type != XML_READER_TYPE_TEXT)
            continue;
        str v = opening_line(d->arena, str_of((const char *)xmlTextReaderConstValue(r)));
        if (strcmp(name, "title") == 0)
            d->title = v;
        else if (strcmp(name, "creator") == 0)
            d->author = v;
        else if (strcmp(name, "created") == 0)
            published_parse(v, day);
    }
    xml_close(r);
    buf_free(&b);
}

static pm_code open_zip(str bytes, zip_t **out, struct pm_err *e)
{
    zip_error_t why;
    zip_error_init(&why);
    zip_source_t *src = zip_source_buffer_create(bytes.p, bytes.n, 0, &why);
    zip_t *zip = src != NULL ? zip_open_from_source(src, ZIP_RDONLY, &why) : NULL;
    pm_code rc = PM_OK;
    if (zip == NULL) {
        zip_source_free(src);
        rc = err_set(e, PM_INVALID, "zip: %s", zip_error_strerror(&why));
    }
    zip_error_fini(&why);
    if (rc == PM_OK)
        *out = zip;
    return rc;
}

pm_code open_docx(struct opening *o, struct pm_err *e)
{
    struct docx x = {0};
    civil_day created = CIVIL_NONE;
    buf_init(&x.text, DOCUMENT_MAX_BYTES);
    pm_code rc;
    TRY(opening_part(o, 0, &x.d, e));
    TRY(open_zip(o->bytes, &x.zip, e));
    TRY(read_header(&x, e));
    rc = read_member(&x, "word/document.xml", BLOCK_PARAGRAPH, e);
    if (rc == PM_NOTFOUND)
        rc = err_set(e, PM_UNSUPPORTED, "a zip archive without word/document.xml: not a DOCX");
    TRY(rc);
    rc = read_member(&x, "word/footnotes.xml", BLOCK_FOOTNOTE, e);
    TRY(rc == PM_NOTFOUND || rc == PM_INVALID ? PM_OK : rc);
    read_core(&x, &created);
    TRY(arena_dup(x.d->arena, buf_str(&x.text), &x.d->text, e));
    /* The day a file was made is often that of its template: what the text says comes first. */
    if (created != CIVIL_NONE && o->fallback == CIVIL_NONE)
        o->fallback = created;
    rc = opening_emit(o, x.d, x.given, x.n_given, e);
out:
    if (x.zip != NULL)
        zip_discard(x.zip);
    buf_free(&x.text);
    return rc;
}

bool docx_looks(str name, str bytes)
{
    (void)name;
    return str_starts(bytes, STR("PK\x03\x04"));
}
