/* Letters (RFC 5322, MIME) and files of letters (mbox, RFC 4155).
 *
 * A letter is a document: its best text part under a line "Subject: ...". What is attached in a
 * format that we read becomes documents of its own. Signatures are not checked and nothing is
 * fetched.
 */
#include <pthread.h>
#include <stdio.h>

#include <gmime/gmime.h>

#include "base/buf.h"
#include "text/opening.h"
#include "text/page.h"
#include "text/published.h"

enum { MAX_LEAVES = 200, MAX_NESTING = 64 };

struct letter {
    struct opening *o;
    struct document *d;
    GMimeMessage *message;
    GMimePart *plain, *html;       /* the body's parts, borrowed */
    GMimeObject *rest[MAX_LEAVES]; /* attachments, borrowed */
    size_t n_rest;
};

static pthread_once_t once = PTHREAD_ONCE_INIT;

/* A letter is parsed by a parser that is made for it; only this set-up is shared. */
static GMimeMessage *parse(str bytes)
{
    pthread_once(&once, g_mime_init);
    GMimeStream *s = g_mime_stream_mem_new_with_buffer(bytes.p, bytes.n);
    GMimeParser *p = g_mime_parser_new_with_stream(s);
    GMimeMessage *m = g_mime_parser_construct_message(p, NULL);
    g_object_unref(p);
    g_object_unref(s);
    return m;
}

/* -- parts ------------------------------------------------------------------------------------- */

static bool attached(GMimeObject *part)
{
    GMimeContentDisposition *c = g_mime_object_get_content_disposition(part);
    return c != NULL && g_mime_content_disposition_is_attachment(c);
}

static void take_leaf(struct letter *l, GMimeObject *part)
{
    GMimeContentType *type = g_mime_object_get_content_type(part);
    bool body = GMIME_IS_PART(part) && !attached(part);
    if (body && l->plain == NULL && g_mime_content_type_is_type(type, "text", "plain"))
        l->plain = GMIME_PART(part);
    else if (body && l->html == NULL && g_mime_content_type_is_type(type, "text", "html"))
        l->html = GMIME_PART(part);
    else if (l->n_rest < MAX_LEAVES)
        l->rest[l->n_rest++] = part;
}

/* Leaves in order, without recursion; deeper than MAX_NESTING is left out. */
static void find_leaves(struct letter *l)
{
    struct {
        GMimeMultipart *m;
        int i;
    } open[MAX_NESTING];
    size_t depth = 0;
    GMimeObject *part = g_mime_message_get_mime_part(l->message);
    while (part != NULL) {
        if (GMIME_IS_MULTIPART(part) && depth < MAX_NESTING) {
            open[depth].m = GMIME_MULTIPART(part);
            open[depth++].i = 0;
        } else if (!GMIME_IS_MULTIPART(part)) {
            take_leaf(l, part);
        }
        part = NULL;
        while (depth > 0 && part == NULL) {
            if (open[depth - 1].i < g_mime_multipart_get_count(open[depth - 1].m))
                part = g_mime_multipart_get_part(open[depth - 1].m, open[depth - 1].i++);
            else
                depth--;
        }
    }
}

/* Bytes of a part without its transfer encoding, in the arena. */
static pm_code part_bytes(struct arena *a, GMimeObject *part, str *out, struct pm_err *e)
{
    GMimeStream *mem = g_mime_stream_mem_new();
    if (GMIME_IS_MESSAGE_PART(part)) {
        GMimeMessage *m = g_mime_message_part_get_message(GMIME_MESSAGE_PART(part));
        if (m != NULL)
            g_mime_object_write_to_stream(GMIME_OBJECT(m), NULL, mem);
    } else if (GMIME_IS_PART(part)) {
        GMimeDataWrapper *w = g_mime_part_get_content(GMIME_PART(part));
        if (w != NULL)
            g_mime_data_wrapper_write_to_stream(w, mem);
    }
    GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(mem));
    pm_code rc = arena_dup(a, (str){(const char *)bytes->data, bytes->len}, out, e);
    g_object_unref(mem);
    return rc;
}

static pm_code part_text(struct letter *l, GMimePart *part, struct decoded *t, struct pm_err *e)
{
    str bytes;
    pm_code rc = part_bytes(l->d->arena, GMIME_OBJECT(part), &bytes, e);
    if (rc != PM_OK)
        return rc;
    const char *charset =
        g_mime_object_get_content_type_parameter(GMIME_OBJECT(part), "charset");
    str hint = str_of(charset);
    if (hint.n == 0 && part == l->html)
        hint = page_charset(bytes);
    return opening_decode(l->d, bytes, hint, l->o->options, t, e);
}

/* -- the letter -------------------------------------------------------------------------------- */

/* A header's text: what is not UTF-8 after MIME's decoding is guessed as any bytes are. */
static str header_line(struct letter *l, const char *value)
{
    str s = str_of(value);
    struct decoded t;
    if (s.n == 0)
        return s;
    if (!str_utf8(s, NULL)) {
        if (decode(l->d->arena, s, (str){0}, NULL, &t, NULL) != PM_OK)
            return (str){0};
        s = t.text;
    }
    return opening_line(l->d->arena, s);
}

static str sender(struct letter *l)
{
    InternetAddressList *from = g_mime_message_get_from(l->message);
    InternetAddress *first =
        from != NULL && internet_address_list_length(from) > 0
            ? internet_address_list_get_address(from, 0)
            : NULL;
    if (first == NULL)
        return (str){0};
    const char *name = internet_address_get_name(first);
    if ((name == NULL || name[0] == '\0') && INTERNET_ADDRESS_IS_MAILBOX(first))
        name = internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(first));
    return header_line(l, name);
}

static civil_day day_sent(struct letter *l)
{
    /* the day as the sender's clock had it, not in UTC */
    const char *date = g_mime_object_get_header(GMIME_OBJECT(l->message), "Date");
    civil_day day;
    return date != NULL && str_utf8(str_of(date), NULL) && published_parse(str_of(date), &day)
               ? day
               : CIVIL_NONE;
}

static bool says_nothing(str s)
{
    return str_trim(s).n < 3;
}

/* "Subject: ..." and what follows: from plain text, laid out later; from HTML, its blocks. */
static pm_code compose(struct letter *l, str body, const struct layout_given *from, size_t n_from,
                       struct layout_given **given, size_t *n_given, struct pm_err *e)
{
    struct document *d = l->d;
    str head = d->title.n > 0 ? STR("Subject: ") : STR("");
    size_t n_head = d->title.n > 0 ? head.n + d->title.n + 2 : 0;
    char *p = arena_get(d->arena, n_head + body.n + 1);
    struct layout_given *list =
        from != NULL ? arena_get(d->arena, (n_from + 1) * sizeof *list) : NULL;
    if (p == NULL || (from != NULL && list == NULL))
        return arena_err(d->arena, e);
    size_t n = 0;
    if (n_head > 0) {
        memcpy(p, head.p, head.n);
        memcpy(p + head.n, d->title.p, d->title.n);
        p[n_head - 2] = p[n_head - 1] = '\n';
        if (list != NULL)
            list[n++] = (struct layout_given){0, BLOCK_HEADER};
    }
    if (body.n > 0)
        memcpy(p + n_head, body.p, body.n);
    for (size_t i = 0; list != NULL && i < n_from; i++)
        list[n++] = (struct layout_given){(uint32_t)(from[i].start + n_head), from[i].kind};
    d->text = (str){p, n_head + body.n};
    *given = list;
    *n_given = n;
    return PM_OK;
}

static pm_code read_body(struct letter *l, struct layout_given **given, size_t *n_given,
                         struct pm_err *e)
{
    struct decoded t = {0};
    struct page page = {0};
    pm_code rc = PM_OK;
    if (l->plain != NULL)
        rc = part_text(l, l->plain, &t, e);
    bool by_html = rc == PM_OK && says_nothing(t.text) && l->html != NULL;
    if (by_html) {
        rc = part_text(l, l->html, &t, e);
        if (rc == PM_OK)
            rc = page_read(l->d->arena, t.text, false, &page, e);
    }
    if (rc != PM_OK)
        return rc;
    return by_html ? compose(l, page.text, page.given, page.n_given, given, n_given, e)
                   : compose(l, t.text, NULL, 0, given, n_given, e);
}

/* Is a leaf of a kind that holds text for us? */
static bool readable(GMimeObject *part, str name, str bytes, enum document_format *f)
{
    GMimeContentType *type = g_mime_object_get_content_type(part);
    if (bytes.n == 0 || g_mime_content_type_is_type(type, "image", "*") ||
        g_mime_content_type_is_type(type, "audio", "*") ||
        g_mime_content_type_is_type(type, "video", "*"))
        return false;
    if (GMIME_IS_MESSAGE_PART(part)) {
        *f = FORMAT_EMAIL;
        return true;
    }
    if (g_mime_content_type_is_type(type, "application", "pgp-signature") ||
        g_mime_content_type_is_type(type, "application", "pkcs7-signature") ||
        g_mime_content_type_is_type(type, "text", "calendar"))
        return false;
    *f = text_format(name, bytes);
    if (*f == FORMAT_DOCX)
        return memmem(bytes.p, bytes.n, "word/document.xml", 17) != NULL;
    return *f != FORMAT_STIX &&
           (*f != FORMAT_PLAIN || g_mime_content_type_is_type(type, "text", "*"));
}

static pm_code open_rest(struct letter *l, struct opening *o, civil_day sent, struct pm_err *e)
{
    for (size_t i = 0; i < l->n_rest; i++) {
        struct arena *a = NULL;
        str bytes;
        enum document_format f;
        pm_code rc = arena_open(DOCUMENT_MAX_BYTES, &a, e);
        if (rc == PM_OK)
            rc = part_bytes(a, l->rest[i], &bytes, e);
        const char *name =
            GMIME_IS_PART(l->rest[i]) ? g_mime_part_get_filename(GMIME_PART(l->rest[i])) : NULL;
        if (rc == PM_OK && readable(l->rest[i], str_of(name), bytes, &f))
            rc = opening_inner(o, i + 2, f, bytes, sent, e);
        arena_close(a);
        if (rc != PM_OK)
            return rc;
    }
    return PM_OK;
}

pm_code open_email(struct opening *o, struct pm_err *e)
{
    struct letter l = {.o = o};
    struct layout_given *given = NULL;
    size_t n_given = 0;
    civil_day sent = CIVIL_NONE;
    pm_code rc = opening_part(o, 0, &l.d, e);
    if (rc != PM_OK)
        return rc;
    l.message = parse(o->bytes);
    if (l.message == NULL)
        return err_set(e, PM_INVALID, "not a letter: it has no headers");
    find_leaves(&l);
    l.d->title = header_line(&l, g_mime_message_get_subject(l.message));
    l.d->author = sender(&l);
    sent = day_sent(&l);
    opening_published(l.d, sent);
    TRY(read_body(&l, &given, &n_given, e));
    if (str_trim(l.d->text).n > 0 || l.n_rest == 0)
        TRY(opening_emit(o, l.d, given, n_given, e));
    TRY(open_rest(&l, o, sent, e));
out:
    g_object_unref(l.message);
    return rc;
}

/* -- files of letters ----------------------------------------------------------------------------
 */

/* Where the next letter begins: at a line "From " behind an empty line. */
static size_t next_letter(str s, size_t i)
{
    for (;;) {
        i = str_find(s, STR("\nFrom "), i);
        if (i >= s.n)
            return s.n;
        bool empty =
            i == 0 || s.p[i - 1] == '\n' || (s.p[i - 1] == '\r' && i > 1 && s.p[i - 2] == '\n');
        if (empty)
            return i + 1;
        i++;
    }
}

/* Writers of mbox put a '>' before lines of text that begin "From "; take one off again. */
static pm_code unescape(struct arena *a, str letter, str *out, struct pm_err *e)
{
    str mark = STR("\n>");
    char *p = arena_get(a, letter.n + 1);
    if (p == NULL)
        return arena_err(a, e);
    size_t n = 0, from = 0;
    for (size_t i = str_find(letter, mark, 0); i < letter.n; i = str_find(letter, mark, i + 1)) {
        size_t k = i + 1;
        while (k < letter.n && letter.p[k] == '>')
            k++;
        if (!str_starts((str){letter.p + k, letter.n - k}, STR("From ")))
            continue;
        memcpy(p + n, letter.p + from, i + 1 - from);
        n += i + 1 - from;
        from = i + 2;
    }
    memcpy(p + n, letter.p + from, letter.n - from);
    *out = (str){p, n + letter.n - from};
    return PM_OK;
}

pm_code open_mbox(struct opening *o, struct pm_err *e)
{
    str s = o->bytes;
    struct arena *a = NULL;
    size_t start = 0;
    pm_code rc = arena_open(s.n + 65536, &a, e);
    for (size_t n = 1; start < s.n && rc == PM_OK; n++) {
        size_t end = next_letter(s, start + 1);
        size_t line = str_find(s, STR("\n"), start);
        if (line + 1 < end) {
            str letter = {s.p + line + 1, end - line - 1};
            if (str_find(letter, STR("\n>"), 0) < letter.n) {
                arena_reset(a);
                rc = unescape(a, letter, &letter, e);
            }
            if (rc == PM_OK)
                rc = opening_inner(o, n, FORMAT_EMAIL, letter, CIVIL_NONE, e);
        }
        start = end;
    }
    arena_close(a);
    return rc;
}

/* -- what looks like a letter --------------------------------------------------------------------
 */

static bool header_line_at(str s, size_t i, str *name)
{
    size_t k = i;
    while (k < s.n && k - i < 64 && s.p[k] > ' ' && s.p[k] < 0x7F && s.p[k] != ':')
        k++;
    *name = (str){s.p + i, k - i};
    return k > i && k < s.n && s.p[k] == ':';
}

/* Headers that programs write: people's own "From:" and "Date:" lines are no letter yet. */
static bool machine_header(str name)
{
    static const char *const names[] = {"Received", "Message-ID", "MIME-Version", "Return-Path",
                                        "Content-Type", "Delivered-To", "DKIM-Signature",
                                        "X-Mailer", "Content-Transfer-Encoding", "User-Agent"};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        if (str_eq_nocase(name, str_of(names[k])))
            return true;
    return false;
}

static bool headers_look(str s, bool any)
{
    size_t n = 0;
    bool machine = false;
    for (size_t i = 0; i < s.n && n < 100; n++) {
        str name;
        size_t end = str_find(s, STR("\n"), i);
        if (s.p[i] == '\n' || s.p[i] == '\r')
            break;
        if (s.p[i] != ' ' && s.p[i] != '\t') {
            if (!header_line_at(s, i, &name))
                return false;
            machine |= machine_header(name);
        }
        i = end + 1;
    }
    return n > 0 && (any || machine);
}

static bool ends_with(str name, const char *tail)
{
    str t = str_of(tail);
    return name.n >= t.n && str_eq_nocase((str){name.p + name.n - t.n, t.n}, t);
}

bool email_looks(str name, str bytes)
{
    str head = {bytes.p, bytes.n < 65536 ? bytes.n : 65536};
    return headers_look(head, ends_with(name, ".eml"));
}

bool mbox_looks(str name, str bytes)
{
    if (!str_starts(bytes, STR("From ")))
        return false;
    str head = {bytes.p, bytes.n < 65536 ? bytes.n : 65536};
    size_t line = str_find(head, STR("\n"), 0);
    if (line + 1 >= head.n)
        return false;
    return headers_look((str){head.p + line + 1, head.n - line - 1}, ends_with(name, ".mbox"));
}
