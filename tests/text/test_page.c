#include "look.h"

#include "text/page.h"

#define LONG                                                                                       \
    "The post on the upper road was empty when the relief came, and the two guards who should "    \
    "have been there were found asleep at the mill."

/* The blocks of a whole page, or of a piece of one. */
static const char *blocks(const char *html, bool whole)
{
    static char out[LOOK_BYTES];
    struct arena *a;
    struct page p;
    assert_ok(arena_open(1 << 24, &a, NULL));
    assert_ok(page_read(a, str_of(html), whole, &p, NULL));
    struct document d = {.arena = a, .text = p.text, .published = CIVIL_NONE};
    assert_ok(document_build(&d, p.given, p.n_given, NULL));
    assert_int_equal(document_broken(&d), 0);
    snprintf(out, sizeof out, "%s", look_blocks_of(&d));
    arena_close(a);
    return out;
}

static void test_paragraphs_headings_items_and_rows_become_blocks(void **state)
{
    (void)state;
    assert_look(
        blocks("<h2>At the <i>mill</i></h2><p>Two\n  guards&nbsp;slept.<p>One <b>woke</b>.</p>"
               "<ul><li>first<li>second</ul><table><tr><th>Post<th>Men<tr><td>Four<td>2"
               "</table>After.",
               false),
        "head:At the mill|para:Two guards slept.|para:One woke.|item:first|item:second|"
        "row:Post | Men|row:Four | 2|para:After.");
}

static void test_scripts_styles_comments_and_hidden_parts_are_no_text(void **state)
{
    (void)state;
    assert_look(blocks("<p>One<script>if (a</b) '</p>'</script><style>p{}</style><!-- <p>no -->"
                       "<span hidden>no</span><span style='display: none'>no</span> two</p>"
                       "<textarea>no</textarea><template><p>no</template>", false),
                "para:One two");
}

static void test_entities_are_decoded(void **state)
{
    (void)state;
    assert_look(
        blocks("a &amp; b &#1084;&#x43E; &laquo;c&raquo; &#147;d&#148; &bogus; &amp;lt; &#0; AT&T",
               false),
        "para:a & b мо «c» “d” &bogus; &lt; \uFFFD AT&T");
}

static void test_the_main_part_is_kept_and_furniture_is_not(void **state)
{
    (void)state;
    static const char page[] =
        "<html><head><title>t</title></head><body><nav><a href=/>Home</a> <a "
        "href=/b>Roads</a></nav>"
        "<header><h1>River Wire</h1></header><div class='has-sidebar'><main><h1>Guards asleep</h1>"
        "<p>" LONG
        "</p><div class='share-buttons'><p>Tell everybody on the river about it</p></div>"
        "<p>" LONG "</p><p>" LONG "</p></main><aside><p>" LONG "</p></aside></div>"
        "<div class=sidebar><p>" LONG
        "</p></div><footer><p>River Wire is a wire.</p></footer></body></html>";
    assert_look(blocks(page, true), "head:Guards asleep|para:" LONG "|para:" LONG "|para:" LONG);
}

static void test_lists_of_links_are_dropped_and_links_in_text_stay(void **state)
{
    (void)state;
    assert_look(
        blocks("<body><ul><li><a href=1>Roads and fords of the river</a><li><a href=2>Mills and "
               "weirs of the river</a><li><a href=3>Herds and pastures</a></ul><p>" LONG
               " <a href=4>The relief</a> said so.</p><p>" LONG "</body>",
               true),
        "para:" LONG " The relief said so.|para:" LONG);
}

static void test_a_page_that_looks_like_furniture_only_is_read_whole(void **state)
{
    (void)state;
    assert_look(blocks("<body><div class='sidebar'><p>" LONG "</p></div></body>", true),
                "para:" LONG);
    assert_look(blocks("<body><nav><p>" LONG "</p></body>", true), "para:" LONG); /* never closed */
}

static void test_breaks_part_lines_unless_the_next_goes_on(void **state)
{
    (void)state;
    assert_look(blocks("Place: mill<br>Time: dawn<br/>and the relief<br>came late", false),
                "key:Place: mill|key:Time: dawn and the relief came late");
}

static void test_broken_tags_lose_no_text(void **state)
{
    (void)state;
    assert_look(blocks("5 < 6 and a<b>c</i></p></div>d <a href='x>y", false),
                "para:5 < 6 and ac|para:d");
    assert_look(blocks("<p title=\"a>b\">one</p><p/>two", false), "para:one|para:two");
    assert_look(blocks("<", false), "para:<");
}

static void test_metadata_names_title_author_outlet_and_day(void **state)
{
    (void)state;
    assert_look(
        look_file(
            "a.html",
            STR("<!doctype html><html><head><title>Guards &ndash; Wire</title>"
                "<meta name=author content='Firuza Karimova'><meta property='og:site_name' "
                "content='River Wire'><meta property='article:published_time' "
                "content='2026-11-23T08:00:00Z'><link rel=canonical href='https://river.example/1'>"
                "</head><body><p>" LONG "<p>" LONG "<p>" LONG "</body></html>")),
        "a.html HTML UTF-8 en 2026-11-23 [Guards – Wire] [Firuza Karimova] [River Wire] para:" LONG
        "|para:" LONG "|para:" LONG);
    assert_look(
        look_file(
            "b.html",
            STR("<html><head><meta charset=windows-1251><title>\xCC\xEE\xF1\xF2"
                "</title><script type='application/ld+json'>{\"datePublished\": \"2026-11-24\"}"
                "</script></head><body><p>\xCC\xEE\xF1\xF2 \xE7\xE0\xEA\xF0\xFB\xF2 \xE8 "
                "\xED\xE0 \xED\xE5\xEC.</p></body></html>")),
        "b.html HTML windows-1251 ru 2026-11-24 [Мост] [] [] para:Мост закрыт и на нем.");
}

static void test_deep_nesting_and_endless_tags_are_read_in_linear_time(void **state)
{
    (void)state;
    static const char *const tags[] = {
        "<div>",     "<b>", "<table><tr><td>", "<p>",      "</p>", "<!--",
        "<a href='", "&",   "<script>",        "</table>", "<li>", "<td>"};
    for (size_t k = 0; k < sizeof tags / sizeof *tags; k++) {
        struct arena *a;
        struct page p;
        size_t step = strlen(tags[k]), n = 3000000 / step * step;
        assert_ok(arena_open((size_t)1 << 30, &a, NULL));
        char *html = arena_get(a, n);
        for (size_t i = 0; i < n; i += step)
            memcpy(html + i, tags[k], step);
        assert_ok(page_read(a, (str){html, n}, true, &p, NULL));
        arena_close(a);
    }
}

static void test_every_letter_of_a_page_leads_back_to_its_bytes(void **state)
{
    (void)state;
    /* look_file checks each token against the byte document_origin names */
    look_file("a.html",
              STR("<html><body><p>one &amp; <b>two</b>   three&nbsp;four &eacute;five</p>\n"
                  "<table><tr><td>six<td>seven</table></body></html>"));
    look_file("b.html",
              STR("<html><head><meta charset=windows-1251></head><body><p>a \xCC\xEE\xF1\xF2 "
                  "b&amp;c \xCC d</p><p>\xE8 e f</body></html>"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paragraphs_headings_items_and_rows_become_blocks),
        cmocka_unit_test(test_scripts_styles_comments_and_hidden_parts_are_no_text),
        cmocka_unit_test(test_entities_are_decoded),
        cmocka_unit_test(test_the_main_part_is_kept_and_furniture_is_not),
        cmocka_unit_test(test_lists_of_links_are_dropped_and_links_in_text_stay),
        cmocka_unit_test(test_a_page_that_looks_like_furniture_only_is_read_whole),
        cmocka_unit_test(test_breaks_part_lines_unless_the_next_goes_on),
        cmocka_unit_test(test_broken_tags_lose_no_text),
        cmocka_unit_test(test_metadata_names_title_author_outlet_and_day),
        cmocka_unit_test(test_deep_nesting_and_endless_tags_are_read_in_linear_time),
        cmocka_unit_test(test_every_letter_of_a_page_leads_back_to_its_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
