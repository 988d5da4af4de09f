#include "text/open.h"

#include <stdio.h>

#include "text/chars.h"
#include "text/linekind.h"
#include "text/opening.h"
#include "text/page.h"

#define DEFAULT_MAX_BYTES ((size_t)2 << 30)

typedef bool looks_like(str name, str bytes);
typedef pm_code open_format(struct opening *o, struct pm_err *e);

static bool html_looks(str name, str bytes);
static bool stix_looks(str name, str bytes);
static bool plain_looks(str name, str bytes);
static pm_code open_stix(struct opening *o, struct pm_err *e);

/* A format is one file and one row; the first that recognises the bytes has them. */
static const struct {
    enum document_format format;
    const char *name;
    looks_like *looks;
    open_format *open;
} formats[] = {
    {FORMAT_PDF, "PDF", pdf_looks, open_pdf},
    {FORMAT_DOCX, "DOCX", docx_looks, open_docx},
    {FORMAT_STIX, "STIX", stix_looks, open_stix},
    {FORMAT_FEED, "feed", feed_looks, open_feed},
    {FORMAT_MBOX, "mbox", mbox_looks, open_mbox},
    {FORMAT_EMAIL, "e-mail", email_looks, open_email},
    {FORMAT_HTML, "HTML", html_looks, open_html},
    {FORMAT_CSV, "CSV", csv_looks, open_csv},
    {FORMAT_PLAIN, "plain text", plain_looks, open_plain},
};

enum { N_FORMATS = sizeof formats / sizeof *formats };

static size_t row_of(enum document_format f)
{
    size_t k = 0;
    while (k + 1 < N_FORMATS && formats[k].format != f)
        k++;
    return k;
}

enum document_format text_format(str name, str bytes)
{
    size_t k = 0;
    while (k + 1 < N_FORMATS && !formats[k].looks(name, bytes))
        k++;
    return formats[k].format;
}

const char *text_format_name(enum document_format f)
{
    return formats[row_of(f)].name;
}

/* -- the formats that need no file of their own ---------------------------------------------- */

static bool plain_looks(str name, str bytes)
{
    (void)name;
    (void)bytes;
    return true;
}

static bool ends_nocase(str s, const char *tail)
{
    str t = str_of(tail);
    return s.n >= t.n && str_eq_nocase((str){s.p + s.n - t.n, t.n}, t);
}

static bool html_looks(str name, str bytes)
{
    if (page_looks(bytes))
        return true;
    if (!ends_nocase(name, ".html") && !ends_nocase(name, ".htm") && !ends_nocase(name, ".xhtml"))
        return false;
    return str_find((str){bytes.p, bytes.n < 65536 ? bytes.n : 65536}, STR("</"), 0) <
           (bytes.n < 65536 ? bytes.n : 65536);
}

/* A JSON object that says in its first bytes that it is a bundle or follows STIX. */
static bool stix_looks(str name, str bytes)
{
    (void)name;
    str head = str_trim((str){bytes.p, bytes.n < 4096 ? bytes.n : 4096});
    if (str_starts(head, STR("\xEF\xBB\xBF")))
        head = str_trim((str){head.p + 3, head.n - 3});
    if (head.n == 0 || head.p[0] != '{')
        return false;
    if (str_find(head, STR("\"spec_version\""), 0) < head.n)
        return true;
    size_t i = str_find(head, STR("\"type\""), 0);
    if (i == head.n)
        return false;
    str rest = str_trim((str){head.p + i + 6, head.n - i - 6});
    if (rest.n == 0 || rest.p[0] != ':')
        return false;
    return str_starts(str_trim((str){rest.p + 1, rest.n - 1}), STR("\"bundle\""));
}

static pm_code open_stix(struct opening *o, struct pm_err *e)
{
    return err_set(e, PM_UNSUPPORTED, "\"%.*s\" is a STIX bundle, not a text", STR_FMT(o->name));
}

pm_code open_html(struct opening *o, struct pm_err *e)
{
    struct document *d;
    pm_code rc = opening_part(o, 0, &d, e);
    if (rc != PM_OK)
        return rc;
    struct decoded t;
    struct page page = {.published = CIVIL_NONE};
    struct origins map = {.a = d->arena};
    TRY(opening_decode(d, o->bytes, page_charset(o->bytes), o->options, &t, e));
    TRY(page_read(d->arena, t.text, true, &page, e));
    d->text = page.text;
    d->title = page.title;
    d->author = page.author;
    d->outlet = page.outlet;
    d->url = page.url;
    opening_published(d, page.published);
    origins_compose(&map, page.origins, page.n_origins, t.origins, t.n_origins, page.text.n);
    if (map.failed)
        TRY(arena_err(d->arena, e));
    d->origins = map.list;
    d->n_origins = map.n;
    return opening_emit(o, d, page.given, page.n_given, e);
out:
    return rc;
}

/* -- opening ------------------------------------------------------------------------------------
 */

size_t opening_max_bytes(const struct opening *o)
{
    return o->options != NULL && o->options->max_bytes > 0 ? o->options->max_bytes
                                                           : DEFAULT_MAX_BYTES;
}

static pm_code part_name(struct arena *a, const struct opening *o, size_t i, str *out,
                         struct pm_err *e)
{
    if (i == 0)
        return arena_dup(a, o->name, out, e);
    char sep = o->outer != NULL ? '.' : '#';
    pm_code rc = arena_printf(a, out, "%.*s%c%zu", STR_FMT(o->name), sep, i);
    return rc == PM_OK ? rc : arena_err(a, e);
}

pm_code opening_part(struct opening *o, size_t i, struct document **out, struct pm_err *e)
{
    pm_code rc;
    if (o->arena != NULL)
        arena_reset(o->arena);
    else if ((rc = arena_open(opening_max_bytes(o), &o->arena, e)) != PM_OK)
        return rc;
    struct document *d = arena_zero(o->arena, sizeof *d);
    if (d == NULL) {
        rc = arena_err(o->arena, e);
        return rc != PM_OK ? rc : PM_BUG; /* never OK: *out is not set */
    }
    d->arena = o->arena;
    d->format = o->format;
    d->original = o->bytes;
    d->encoding = "UTF-8";
    d->published = o->options != NULL ? o->options->published : CIVIL_NONE;
    d->published_from = d->published == CIVIL_NONE ? PUBLISHED_UNKNOWN : PUBLISHED_GIVEN;
    rc = part_name(o->arena, o, i, &d->name, e);
    if (rc == PM_OK)
        *out = d;
    return rc;
}

static pm_code refuse(struct opening *o, str name, const struct pm_err *why)
{
    return o->each(o->ctx, NULL, name, why);
}

bool opening_stops(pm_code rc)
{
    return rc == PM_NOMEM || rc == PM_BUG || rc == PM_IO;
}

pm_code opening_refuse(struct opening *o, size_t i, const struct pm_err *why, struct pm_err *e)
{
    struct document *d;
    pm_code rc = opening_part(o, i, &d, e);
    return rc == PM_OK ? refuse(o, d->name, why) : rc;
}

pm_code opening_emit(struct opening *o, struct document *d, const struct layout_given *given,
                     size_t n_given, struct pm_err *e)
{
    return d->text.n > DOCUMENT_READ_MAX_BYTES ? opening_long(o, d, given, n_given, e)
                                               : opening_hand(o, d, given, n_given, e);
}

pm_code opening_hand(struct opening *o, struct document *d, const struct layout_given *given,
                     size_t n_given, struct pm_err *e)
{
    struct pm_err why = {0};
    pm_code rc = document_build(d, given, n_given, &why);
    if (rc == PM_OK && d->n_tokens == 0)
        rc = err_set(&why, PM_INVALID, "there is no text in it");
    if (rc == PM_OK) {
        if (d->published == CIVIL_NONE && o->fallback != CIVIL_NONE) {
            d->published = o->fallback;
            d->published_from = PUBLISHED_HEADER;
        }
        return o->each(o->ctx, d, d->name, NULL);
    }
    if (opening_stops(rc)) {
        if (e != NULL)
            *e = why;
        return rc;
    }
    return refuse(o, d->name, &why);
}

pm_code opening_decode(struct document *d, str bytes, str hint, const struct text_options *o,
                       struct decoded *t, struct pm_err *e)
{
    pm_code rc = decode(d->arena, bytes, hint, o != NULL ? o->encoding : NULL, t, e);
    if (rc == PM_OK)
        d->encoding = t->encoding;
    return rc;
}

void opening_published(struct document *d, civil_day day)
{
    if (day == CIVIL_NONE || d->published != CIVIL_NONE)
        return;
    d->published = day;
    d->published_from = PUBLISHED_HEADER;
}

str opening_line(struct arena *a, str s)
{
    if (s.n > 2000)
        s.n = 2000;
    while (s.n > 0 && !str_utf8(s, NULL) && s.n >= 1997)
        s.n--; /* the cut fell into a character */
    char *p = str_utf8(s, NULL) ? arena_get(a, s.n + 1) : NULL;
    if (p == NULL)
        return (str){0};
    size_t n = 0;
    bool blank = false;
    for (size_t i = 0; i < s.n;) {
        size_t start = i;
        uint32_t cp = char_next(s, &i);
        if (char_kind(cp) == CHAR_BLANK) {
            blank = n > 0;
            continue;
        }
        if (blank)
            p[n++] = ' ';
        blank = false;
        memcpy(p + n, s.p + start, i - start);
        n += i - start;
    }
    return (str){p, n};
}

static pm_code run(struct opening *o, struct pm_err *e)
{
    struct pm_err why = {0};
    pm_code rc = formats[row_of(o->format)].open(o, &why);
    if (rc != PM_OK && e != NULL)
        *e = why;
    arena_close(o->arena);
    o->arena = NULL;
    return rc;
}

pm_code opening_inner(struct opening *o, size_t i, enum document_format f, str bytes,
                      civil_day fallback, struct pm_err *e)
{
    char room[512];
    int n = snprintf(room, sizeof room, "%.*s%c%zu", (int)(o->name.n < 400 ? o->name.n : 400),
                     o->name.n ? o->name.p : "", o->outer != NULL ? '.' : '#', i);
    struct opening inner = {
        .name = {room, (size_t)n},
        .bytes = bytes,
        .format = f,
        .options = o->options,
        .each = o->each,
        .ctx = o->ctx,
        .depth = o->depth + 1,
        .outer = o,
        .fallback = fallback,
    };
    if (inner.depth > OPENING_MAX_DEPTH) {
        struct pm_err why;
        err_set(&why, PM_LIMIT, "attached %d deep", (int)OPENING_MAX_DEPTH);
        return refuse(&inner, inner.name, &why);
    }
    struct pm_err why = {0};
    pm_code rc = formats[row_of(inner.format)].open(&inner, &why);
    arena_close(inner.arena);
    if (rc == PM_OK || opening_stops(rc) || why.code != rc) {
        if (e != NULL && rc != PM_OK)
            *e = why;
        return rc; /* the caller's own answer has no words of ours */
    }
    return refuse(&inner, inner.name, &why);
}

pm_code text_open(str name, str bytes, const struct text_options *options, text_each *each,
                  void *ctx, struct pm_err *e)
{
    struct opening o = {
        .name = name,
        .bytes = bytes,
        .format = text_format(name, bytes),
        .options = options,
        .each = each,
        .ctx = ctx,
        .fallback = CIVIL_NONE,
    };
    return run(&o, e);
}
