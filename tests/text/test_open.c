#include "look.h"

#include <stdlib.h>
#include <zip.h>

#define LONG                                                                                       \
    "The post on the upper road was empty when the relief came, and the two guards who should "    \
    "have been there were found asleep at the mill."

/* -- which format -------------------------------------------------------------------------------
 */

static void test_formats_are_known_by_content_first(void **state)
{
    (void)state;
    static const struct {
        const char *name, *bytes;
        enum document_format format;
    } list[] = {
        {"a.txt", "Two guards slept.", FORMAT_PLAIN},
        {"a.txt", "From: Post 4\nTo: Liaison\nSubject: x\nDate: 1 May 2026\n\nText", FORMAT_PLAIN},
        {"a.eml", "From: Post 4\nTo: Liaison\n\nText", FORMAT_EMAIL},
        {"a", "Received: by x\nFrom: a@b.example\nMIME-Version: 1.0\n\nText", FORMAT_EMAIL},
        {"a", "From a@b.example Mon Nov 23\nFrom: a@b.example\nMessage-ID: <1@x>\n\nText",
         FORMAT_MBOX},
        {"a.txt", "From the mill they saw\nnothing: it was dark", FORMAT_PLAIN},
        {"a", "  <!-- x --><!DOCTYPE HTML><p>x", FORMAT_HTML},
        {"a", "<?xml version='1.0'?><rss version='2.0'><channel/></rss>", FORMAT_FEED},
        {"a", "<feed xmlns='http://www.w3.org/2005/Atom'/>", FORMAT_FEED},
        {"a", "%PDF-1.4\n", FORMAT_PDF},
        {"a", "PK\003\004....", FORMAT_DOCX},
        {"a", "{\"type\": \"bundle\", \"id\": \"bundle--1\"}", FORMAT_STIX},
        {"a", "\xEF\xBB\xBF {\"id\":\"x\",\"spec_version\":\"2.1\"}", FORMAT_STIX},
        {"a", "{\"type\": \"report\"}", FORMAT_PLAIN},
        {"a.csv", "x,y\n1,2\n", FORMAT_CSV},
        {"a", "date;source;text\n1.2.2026;mill;slept\n", FORMAT_CSV},
        {"a", "Monday, Tuesday, and a date\nwere named, it seems, there\n", FORMAT_PLAIN},
        {"a", "", FORMAT_PLAIN},
    };
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        enum document_format f = text_format(str_of(list[i].name), str_of(list[i].bytes));
        if (f != list[i].format)
            fail_msg("%s: %s", list[i].bytes, text_format_name(f));
    }
}

static void test_what_is_no_text_is_refused_with_advice(void **state)
{
    (void)state;
    assert_look(look_file("a.json", STR("{\"type\":\"bundle\"}")),
                "unsupported format: \"a.json\" is a STIX bundle, not a text");
    assert_look(
        look_file("a.doc", STR("\xD0\xCF\x11\xE0\xA1\xB1")),
        "unsupported format: not a text but an old Office file; save it as DOCX or as text");
    assert_non_null(strstr(look_file("a", STR("\1\2\3\4\5\6\7\1\2\3\4")), "unsupported format"));
    assert_look(look_file("a.txt", STR("  \n")), "a.txt refused: there is no text in it");
    assert_look(look_file("a.pdf", STR("%PDF-1.4 nothing")),
                "invalid input: the PDF is damaged: PDF document is damaged");
    assert_non_null(strstr(look_file("a.docx", STR("PK\003\004 nothing")), "invalid input: zip: "));
}

static void test_what_the_caller_answers_is_given_back(void **state)
{
    (void)state;
    struct look_seen seen = {.answer = PM_BUSY};
    buf_init(&seen.b, LOOK_BYTES);
    str box = STR("text\nfirst row here\nsecond row here\n");
    assert_int_equal(text_open(STR("a.csv"), box, NULL, look_each, &seen, NULL), PM_BUSY);
    assert_int_equal(seen.n, 1);
    buf_free(&seen.b);
}

/* -- tables
 * ---------------------------------------------------------------------------------------- */

static void test_rows_are_documents(void **state)
{
    (void)state;
    assert_look(
        look_file(
            "a.csv",
            STR("date,source,place,text\r\n2026-11-23,mill,\"Post, upper\",\"He said "
                "\"\"sleep\"\"\r\nand slept.\"\r\n\r\n24.11.2026,ford,Ford,Nobody came here.\n")),
        "a.csv#1 CSV UTF-8 en 2026-11-23 [] [] [mill] para:He said \"sleep\"/and slept.\n"
        "a.csv#2 CSV UTF-8 und 2026-11-24 [] [] [ford] para:Nobody came here.");
}

static void test_rows_without_a_text_column_are_lines(void **state)
{
    (void)state;
    assert_look(
        look_file("a.csv", STR("Where;Killed;What\nthe mill;0;guards slept\n")),
        "a.csv#1 CSV UTF-8 en - [] [] [] row:Where: the mill|row:Killed: 0|row:What: guards slept");
    assert_look(look_file("a.tsv", STR("the mill\t12\t2026-11-23\n")),
                "a.tsv#1 CSV UTF-8 en - [] [] [] row:the mill|row:12|row:2026-11-23");
}

static void test_a_table_in_windows_1251_leads_back_to_its_bytes(void **state)
{
    (void)state;
    assert_look(
        look_file("a.csv", STR("text;x\n\"\xCC\xEE\xF1\xF2 abc \"\"\xE7\xE0\"\" def\";1\n")),
        "a.csv#1 CSV windows-1251 und - [] [] [] para:Мост abc \"за\" def");
}

static void test_a_quote_that_never_closes_ends_the_table(void **state)
{
    (void)state;
    assert_look(look_file("a.csv", STR("text,x\n\"never closed,\n1,2\n")),
                "a.csv#1 CSV UTF-8 und - [] [] [] para:never closed,|para:1,2");
    assert_non_null(
        strstr(look_file("a.csv", STR("text,x\n")), "invalid input: the table has no rows"));
}

static pm_code keep_status(void *ctx, struct document *d, str part, const struct pm_err *e)
{
    (void)part;
    (void)e;
    *(enum status *)ctx = d->status;
    return PM_OK;
}

static void test_a_status_column_marks_the_row(void **state)
{
    (void)state;
    enum status got = STATUS_ACTUAL;
    assert_ok(text_open(STR("a.csv"), STR("status,text\nexercise,The guards slept here.\n"), NULL,
                        keep_status, &got, NULL));
    assert_int_equal(got, STATUS_EXERCISE);
}

/* -- feeds
 * ----------------------------------------------------------------------------------------- */

static void test_items_of_rss_are_documents(void **state)
{
    (void)state;
    assert_look(
        look_file(
            "f.xml",
            STR("<?xml version='1.0' encoding='utf-8'?><rss version='2.0' "
                "xmlns:content='c'><channel>"
                "<title>River Wire</title><item><title>Guards &amp;amp; "
                "mills</title><link>https://river.example/1</link>"
                "<pubDate>Mon, 23 Nov 2026 10:00:00 GMT</pubDate><description>short</description>"
                "<content:encoded><![CDATA[<p>Two guards <b>slept</b>.</p><p>The mill was "
                "shut.</p>]]></content:encoded></item>"
                "<item><description>&lt;p&gt;The ford was &lt;i&gt;open&lt;/i&gt; and "
                "dry.&lt;/p&gt;</description></item>"
                "</channel></rss>")),
        "f.xml#1 feed UTF-8 en 2026-11-23 [Guards & mills] [] [River Wire] head:Guards & mills|"
        "para:Two guards slept.|para:The mill was shut.\n"
        "f.xml#2 feed UTF-8 en - [] [] [River Wire] para:The ford was open and dry.");
}

static void test_entries_of_atom_are_documents(void **state)
{
    (void)state;
    assert_look(
        look_file(
            "f",
            STR("<feed "
                "xmlns='http://www.w3.org/2005/Atom'><title>Wire</title><entry><title>Guards</"
                "title>"
                "<link rel='self' href='x'/><link "
                "href='https://river.example/1'/><updated>2026-11-25T00:00:00Z</updated>"
                "<published>2026-11-23T00:00:00Z</published><author><name>Firuza K.</name></author>"
                "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>Two guards "
                "slept in the mill.</p></div>"
                "</content></entry></feed>")),
        "f#1 feed UTF-8 en 2026-11-23 [Guards] [Firuza K.] [Wire] head:Guards|"
        "para:Two guards slept in the mill.");
}

static void test_feeds_fetch_and_expand_nothing(void **state)
{
    (void)state;
    const char *s = look_file(
        "f", STR("<!DOCTYPE rss [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b "
                 "'&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY x SYSTEM "
                 "'file:///etc/hostname'>]><rss><channel><item><title>one &b; two &x; three</title>"
                 "<description>The ford was open.</description></item></channel></rss>"));
    assert_non_null(strstr(s, "[one two three]"));
}

static void test_a_feed_without_items_says_so(void **state)
{
    (void)state;
    assert_non_null(strstr(look_file("f", STR("<rss><channel></channel></rss>")),
                           "invalid input: the feed has no items"));
    assert_non_null(strstr(
        look_file("f", STR("<rss><channel><item><title>The guards slept</title></item><item>")),
        "[The guards slept] [] [] head:The guards slept\nf#2 refused: the feed breaks off here"));
}

/* -- letters
 * ---------------------------------------------------------------------------------------- */

static void test_a_letter_is_its_plain_text_with_its_subject(void **state)
{
    (void)state;
    assert_look(
        look_file(
            "m.eml",
            STR("From: =?utf-8?b?0J/QvtGB0YI=?= <post@x.example>\nSubject: Guards "
                "=?koi8-r?q?=CD=CF=D3=D4?=\n"
                "Date: Mon, 23 Nov 2026 23:30:00 -0800\nMIME-Version: 1.0\n"
                "Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: "
                "text/html\n\n<p>html</p>\n--b\n"
                "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: "
                "quoted-printable\n\n"
                "The guards =E2=80=9Cslept=E2=80=9D in the=\n mill.\n\n> And what then?\n--b--\n")),
        "m.eml e-mail UTF-8 en 2026-11-23 [Guards мост] [Пост] [] key:Subject: Guards мост|"
        "para:The guards “slept” in the mill.|furn:> And what then?");
}

static void test_a_letter_without_plain_text_is_read_from_its_html(void **state)
{
    (void)state;
    assert_look(look_file("m.eml", STR("From: post@x.example\nSubject: s\nMIME-Version: "
                                       "1.0\nContent-Type: text/html; charset=windows-1251\n\n"
                                       "<p>\xCC\xEE\xF1\xF2 \xE7\xE0\xEA\xF0\xFB\xF2 \xE8 "
                                       "\xE2\xF1\xB8.</p><ul><li>a<li>b</ul>")),
                "m.eml e-mail windows-1251 ru - [s] [post@x.example] [] key:Subject: s|para:Мост "
                "закрыт и всё.|item:a|item:b");
}

static void test_what_is_attached_is_a_document_too(void **state)
{
    (void)state;
    assert_look(
        look_file("m.eml", STR("From: a@x.example\nDate: 23 Nov 2026 10:00 +0000\nMIME-Version: "
                               "1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
                               "--b\nContent-Type: text/plain\n\nSee the table of the posts.\n"
                               "--b\nContent-Type: text/csv; name=t.csv\nContent-Disposition: "
                               "attachment; filename=t.csv\n\n"
                               "text\nThe first row was here.\nThe second row was here.\n"
                               "--b\nContent-Type: image/png\nContent-Disposition: attachment; "
                               "filename=p.png\n\nxxxx\n"
                               "--b\nContent-Type: message/rfc822\n\nFrom: c@x.example\nSubject: "
                               "old\n\nThe mill was open then.\n--b--\n")),
        "m.eml e-mail UTF-8 en 2026-11-23 [] [a@x.example] [] para:See the table of the posts.\n"
        "m.eml#2.1 CSV UTF-8 en 2026-11-23 [] [] [] para:The first row was here.\n"
        "m.eml#2.2 CSV UTF-8 en 2026-11-23 [] [] [] para:The second row was here.\n"
        "m.eml#4 e-mail UTF-8 en 2026-11-23 [old] [c@x.example] [] key:Subject: old|para:The mill "
        "was open then.");
}

static void test_letters_of_an_mbox_are_documents(void **state)
{
    (void)state;
    assert_look(
        look_file("b.mbox", STR("From a Mon Nov 23 10:00:00 2026\nFrom: a@x.example\nMessage-ID: "
                                "<1@x>\n\nThe mill was shut.\n\n"
                                "From b Mon Nov 23 11:00:00 2026\nFrom: b@x.example\nMessage-ID: "
                                "<2@x>\n\nThe ford was open.\n>From there they went.\n")),
        "b.mbox#1 e-mail UTF-8 en - [] [a@x.example] [] para:The mill was shut.\n"
        "b.mbox#2 e-mail UTF-8 en - [] [b@x.example] [] para:The ford was open.|para:From there "
        "they went.");
}

/* -- DOCX
 * ------------------------------------------------------------------------------------------- */

#define W "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'"

struct member {
    const char *name, *text;
};

/* A zip of members; the caller frees. */
static str make_zip(const struct member *m, size_t n)
{
    zip_error_t why;
    zip_error_init(&why);
    zip_source_t *src = zip_source_buffer_create(NULL, 0, 0, &why);
    zip_source_keep(src);
    zip_t *zip = zip_open_from_source(src, ZIP_TRUNCATE, &why);
    for (size_t i = 0; i < n; i++)
        assert_true(zip_file_add(zip, m[i].name,
                                 zip_source_buffer(zip, m[i].text, strlen(m[i].text), 0), 0) >= 0);
    assert_int_equal(zip_close(zip), 0);
    zip_source_open(src);
    zip_source_seek(src, 0, SEEK_END);
    size_t size = (size_t)zip_source_tell(src);
    zip_source_seek(src, 0, SEEK_SET);
    char *p = malloc(size);
    assert_int_equal(zip_source_read(src, p, size), (zip_int64_t)size);
    zip_source_close(src);
    zip_source_free(src);
    zip_error_fini(&why);
    return (str){p, size};
}

static void test_a_docx_gives_paragraphs_lists_tables_and_footnotes(void **state)
{
    (void)state;
    static const struct member members[] = {
        {"word/document.xml",
         "<w:document " W "><w:body><w:p><w:pPr><w:pStyle w:val='Heading1'/></w:pPr><w:r><w:t>At "
                          "the mill</w:t></w:r></w:p>"
         "<w:p><w:r><w:t xml:space='preserve'>Two </w:t></w:r><w:del><w:r><w:delText>or three "
         "</w:delText></w:r></w:del>"
         "<w:ins><w:r><w:t>guards</w:t></w:r></w:ins><w:r><w:t> slept.</w:t><w:br/><w:t>Nobody "
         "woke.</w:t></w:r></w:p>"
         "<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>first</w:t></w:r></w:p>"
         "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Post</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Men</"
         "w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
         "<w:p/></w:body></w:document>"},
        {"word/header1.xml",
         "<w:hdr " W "><w:p><w:r><w:t>EXERCISE EXERCISE</w:t></w:r></w:p></w:hdr>"},
        {"word/footnotes.xml",
         "<w:footnotes " W
         "><w:footnote><w:p><w:r><w:t>See map.</w:t></w:r></w:p></w:footnote></w:footnotes>"},
        {"docProps/core.xml",
         "<cp:coreProperties xmlns:cp='a' xmlns:dc='b' xmlns:dcterms='c'><dc:title>Posts</dc:title>"
         "<dc:creator>Clerk</dc:creator><dcterms:created>2026-11-23T10:00:00Z</dcterms:created></"
         "cp:coreProperties>"},
    };
    str zip = make_zip(members, 4);
    assert_look(look_file("d.docx", zip),
                "d.docx DOCX UTF-8 en 2026-11-23 [Posts] [Clerk] [] furn:EXERCISE EXERCISE|head:At "
                "the mill|"
                "para:Two guards slept.|para:Nobody woke.|item:first|row:Post | Men|foot:See map.");
    free((void *)zip.p);
}

static void test_a_zip_bomb_is_refused(void **state)
{
    (void)state;
    size_t n = 40 << 20;
    char *zeros = malloc(n + 1);
    memset(zeros, ' ', n);
    zeros[n] = '\0';
    const struct member m = {"word/document.xml", zeros};
    str zip = make_zip(&m, 1);
    assert_non_null(strstr(look_file("d.docx", zip),
                           "a limit was reached: \"word/document.xml\" unpacks to more than"));
    free((void *)zip.p);
    free(zeros);
}

static void test_other_zips_are_not_docx(void **state)
{
    (void)state;
    const struct member m = {"a.txt", "x"};
    str zip = make_zip(&m, 1);
    assert_non_null(strstr(look_file("d.zip", zip),
                           "unsupported format: a zip archive without word/document.xml"));
    free((void *)zip.p);
}

/* -- PDF
 * --------------------------------------------------------------------------------------------- */

/* A PDF with a page for each content stream, in Helvetica. */
static void make_pdf(struct buf *b, const char *const *pages, size_t n)
{
    buf_printf(b,
               "%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count "
               "%zu/Kids[",
               n);
    for (size_t i = 0; i < n; i++)
        buf_printf(b, "%zu 0 R ", 4 + 2 * i);
    buf_printf(b, "]>>endobj\n3 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n");
    for (size_t i = 0; i < n; i++)
        buf_printf(
            b,
            "%zu 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents %zu 0 R/Resources"
            "<</Font<</F 3 0 R>>>>>>endobj\n%zu 0 obj<</Length %zu>>stream\n%s\nendstream endobj\n",
            4 + 2 * i, 5 + 2 * i, 5 + 2 * i, strlen(pages[i]), pages[i]);
    buf_printf(b,
               "6000 0 obj<</Title(Posts)/Author(Clerk)/CreationDate(D:20261123100000Z)>>endobj\n"
               "trailer<</Root 1 0 R/Info 6000 0 R>>\n%%%%EOF\n");
}

#define AT(y, text) "1 0 0 1 50 " #y " Tm(" text ")Tj "

static void test_a_pdf_gives_paragraphs_rebuilt_from_lines(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 1 << 20);
    const char *pages[] = {
        "BT /F 10 Tf " AT(780, "River papers 26")
            AT(700, "The post on the upper road was empty when the re-")
                AT(688, "lief came, and the two guards who should have been")
                    AT(676, "there were found asleep.")
                        AT(640, "Nobody else was near. The mill had been shut since")
                            AT(628, "spring.") AT(30, "Page 1") "ET",
        "BT /F 10 Tf " AT(780, "River papers 26") AT(700, "A second page tells of the ford.")
            AT(30, "Page 2") "ET",
        "BT /F 10 Tf " AT(780, "River papers 26") AT(700, "A third page tells of the weir.")
            AT(30, "Page 3") "ET",
    };
    make_pdf(&b, pages, 3);
    assert_look(look_file("p.pdf", buf_str(&b)),
                "p.pdf PDF UTF-8 en 2026-11-23 [Posts] [Clerk] [] head:River papers 26|para:The "
                "post on the upper "
                "road was empty when the relief came, and the two guards who should have been "
                "there were found asleep.|"
                "para:Nobody else was near. The mill had been shut since spring.|furn:Page 1|"
                "para:A second page tells of the ford.|para:A third page tells of the weir.");
    buf_free(&b);
}

static void test_a_pdf_of_pictures_says_what_to_do(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 1 << 20);
    const char *pages[] = {"0 0 10 10 re f"};
    make_pdf(&b, pages, 1);
    assert_non_null(strstr(look_file("p.pdf", buf_str(&b)),
                           "invalid input: the PDF's 1 pages have no text; if they are scans"));
    buf_free(&b);
}

/* What the parts of a long text say: how many, how long together, all marked and dated alike. */
struct parts {
    size_t n, n_bytes, n_marked, n_dated, n_whole, n_refused;
    str file;
};

static pm_code see_part(void *ctx, struct document *d, str name, const struct pm_err *why)
{
    struct parts *p = ctx;
    (void)why;
    char want[40];
    snprintf(want, sizeof want, "long.txt#%zu", ++p->n);
    if (d == NULL) {
        p->n_refused++;
        return PM_OK;
    }
    assert_int_equal(document_broken(d), 0);
    uint32_t at = 0, end = 0;
    bool leads_back = document_origin(d, 0, &at) &&
                      document_origin(d, (uint32_t)d->text.n - 1, &end) &&
                      memcmp(p->file.p + at, d->text.p, d->text.n) == 0 &&
                      end - at == d->text.n - 1;
    p->n_bytes += d->text.n;
    p->n_marked += d->status == STATUS_EXERCISE;
    p->n_dated += d->published == civil_to_day((struct civil){2026, 10, 12});
    p->n_whole += leads_back && d->n_tokens > 0 && (p->n == 1 || str_eq(name, str_of(want)));
    return PM_OK;
}

static struct parts see_long(struct buf *b, const char *head, const char *line, const char *tail)
{
    struct pm_err e = {0};
    buf_clear(b);
    buf_add(b, str_of(head));
    while (b->n <= 2 * (size_t)DOCUMENT_READ_MAX_BYTES)
        buf_add(b, str_of(line));
    buf_add(b, str_of(tail));
    struct parts p = {.file = buf_str(b)};
    assert_int_equal(text_open(STR("long.txt"), p.file, NULL, see_part, &p, &e), PM_OK);
    assert_int_equal(p.n_bytes, b->n);
    assert_int_equal(p.n_whole, p.n);
    assert_true(p.n >= 5 && p.n <= 6 && p.n_refused == 0);
    return p;
}

static void test_a_long_text_comes_in_parts_that_share_mark_and_date(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, (size_t)32 << 20);
    const char *line = "The valley was quiet all week and nobody came down the road. ";
    struct parts p = see_long(&b, "EXERCISE EXERCISE EXERCISE\n\nDate: 12 October 2026\n\n", line, "\n");
    assert_int_equal(p.n_marked, p.n);
    assert_int_equal(p.n_dated, p.n);
    p = see_long(&b, "A week.\n\n", "Nobody came down the road to Darvoz.\n\n",
                 "EXERCISE EXERCISE EXERCISE\n");
    assert_int_equal(p.n_marked, p.n);
    p = see_long(&b, "", "\u0434\u043e\u0440\u043e\u0433\u0430", "\n"); /* not one blank */
    assert_int_equal(p.n_marked, 0);
    b.n = DOCUMENT_READ_MAX_BYTES;
    p = (struct parts){.file = buf_str(&b)};
    struct pm_err e = {0};
    assert_int_equal(text_open(STR("long.txt"), p.file, NULL, see_part, &p, &e), PM_OK);
    assert_int_equal(p.n, 1);
    buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_formats_are_known_by_content_first),
        cmocka_unit_test(test_what_is_no_text_is_refused_with_advice),
        cmocka_unit_test(test_what_the_caller_answers_is_given_back),
        cmocka_unit_test(test_a_long_text_comes_in_parts_that_share_mark_and_date),
        cmocka_unit_test(test_rows_are_documents),
        cmocka_unit_test(test_rows_without_a_text_column_are_lines),
        cmocka_unit_test(test_a_table_in_windows_1251_leads_back_to_its_bytes),
        cmocka_unit_test(test_a_quote_that_never_closes_ends_the_table),
        cmocka_unit_test(test_a_status_column_marks_the_row),
        cmocka_unit_test(test_items_of_rss_are_documents),
        cmocka_unit_test(test_entries_of_atom_are_documents),
        cmocka_unit_test(test_feeds_fetch_and_expand_nothing),
        cmocka_unit_test(test_a_feed_without_items_says_so),
        cmocka_unit_test(test_a_letter_is_its_plain_text_with_its_subject),
        cmocka_unit_test(test_a_letter_without_plain_text_is_read_from_its_html),
        cmocka_unit_test(test_what_is_attached_is_a_document_too),
        cmocka_unit_test(test_letters_of_an_mbox_are_documents),
        cmocka_unit_test(test_a_docx_gives_paragraphs_lists_tables_and_footnotes),
        cmocka_unit_test(test_a_zip_bomb_is_refused),
        cmocka_unit_test(test_other_zips_are_not_docx),
        cmocka_unit_test(test_a_pdf_gives_paragraphs_rebuilt_from_lines),
        cmocka_unit_test(test_a_pdf_of_pictures_says_what_to_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
