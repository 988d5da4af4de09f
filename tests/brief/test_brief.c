/* What leaves a node as files: whole, in order, escaped, and nothing that may not leave. */
#include "small_node.h"

#include <json-c/json.h>

#include "brief/brief.h"
#include "model/jsonr.h"

static const char first[] =
    "KUNDUZ, 12 October 2026 - Police said at least five people were killed and nine injured on Monday "
    "when gunmen attacked a checkpoint in Imam Sahib district of Kunduz province.\n";
static const char second[] =
    "KABUL, 14 October 2026 - Police said \"two\" guards were killed, on Tuesday, when a bomb exploded "
    "in Argo district of Badakhshan province.\n";
static const char drill[] =
    "EXERCISE EXERCISE EXERCISE\nFAIZABAD, 5 October 2026 - Police said three people were killed on "
    "Sunday when a mine exploded in Argo district of Badakhshan province.\n";

static struct small_node small;
static struct buf out;

static int set_up(void **state)
{
    (void)state;
    buf_init(&out, 16 << 20);
    small_node_open(&small, STATUS_ACTUAL);
    return 0;
}

static int take_down(void **state)
{
    (void)state;
    small_node_close(&small);
    buf_free(&out);
    return 0;
}

static pm_code sink(void *ctx, str piece, struct pm_err *e)
{
    (void)ctx;
    buf_add(&out, piece);
    return buf_err(&out, e);
}

static struct brief_result write_as(const char *format, enum share_reach reach)
{
    struct brief_result result;
    struct brief_options o = {.reader = {reach, STATUS_ACTUAL},
                              .query = {.from = CIVIL_NONE, .to = CIVIL_NONE}};
    buf_clear(&out);
    assert_ok(brief_write(small.node, node_store(small.node), brief_find(str_of(format)), &o, sink,
                          NULL, &result, NULL));
    return result;
}

static struct json_object *parsed(void)
{
    struct json_object *tree;
    struct pm_err e = {0};
    if (jsonr_parse(buf_str(&out), &tree, &e) != PM_OK)
        fail_msg("%s", e.words);
    return tree;
}

/* -- GeoJSON ------------------------------------------------------------------------------- */

static void test_geojson_of_an_empty_node_is_a_collection_of_nothing(void **state)
{
    (void)state;
    write_as("geojson", REACH_OWNER);
    struct json_object *tree = parsed();
    assert_str(jsonr_text(jsonr_get(tree, "type")), "FeatureCollection");
    assert_int_equal(jsonr_length(jsonr_get(tree, "features")), 0);
    json_object_put(tree);
}

static void test_geojson_has_longitude_first_and_one_feature_for_each_account(void **state)
{
    (void)state;
    small_node_take(&small, "a.txt", first);
    small_node_take(&small, "b.txt", second);
    assert_int_equal(write_as("geojson", REACH_OWNER).n_out, 2);
    struct json_object *tree = parsed(), *features = jsonr_get(tree, "features");
    assert_int_equal(jsonr_length(features), 2);
    for (size_t i = 0; i < 2; i++) {
        struct json_object *f = json_object_array_get_idx(features, i);
        struct json_object *at = jsonr_get(jsonr_get(f, "geometry"), "coordinates");
        assert_int_equal(jsonr_length(at), 2);
        double lon = json_object_get_double(json_object_array_get_idx(at, 0));
        double lat = json_object_get_double(json_object_array_get_idx(at, 1));
        assert_true(lon > 66 && lon < 75 && lat > 35 && lat < 39);
        assert_true(str_starts(jsonr_text(jsonr_get(f, "id")), STR("incident--")));
        assert_str(jsonr_text(jsonr_get(jsonr_get(f, "properties"), "status")), "actual");
    }
    json_object_put(tree);
}

static void test_an_account_without_a_point_is_a_feature_without_geometry(void **state)
{
    (void)state;
    small_node_take(&small, "a.txt", "KABUL, 3 May 2026 - Police said two people were killed on Sunday when a bomb "
                                     "exploded near a market.\n");
    size_t n = write_as("geojson", REACH_OWNER).n_out, without = 0;
    struct json_object *tree = parsed(), *features = jsonr_get(tree, "features");
    assert_true(n >= 1);
    assert_int_equal(jsonr_length(features), n);
    for (size_t i = 0; i < n; i++) {
        struct json_object *f = json_object_array_get_idx(features, i), *geometry;
        assert_true(json_object_object_get_ex(f, "geometry", &geometry));
        without += geometry == NULL;
    }
    assert_int_equal(without, n);
    json_object_put(tree);
}

/* -- CSV ----------------------------------------------------------------------------------- */

/* Cells of the next row (RFC 4180); *at moves behind it. */
static size_t row_of(str s, size_t *at, str cells[64])
{
    size_t n = 0;
    static char room[1 << 16];
    size_t used = 0;
    for (;;) {
        char *begin = room + used;
        bool quoted = *at < s.n && s.p[*at] == '"';
        *at += quoted;
        while (*at < s.n) {
            char c = s.p[*at];
            if (quoted && c == '"' && *at + 1 < s.n && s.p[*at + 1] == '"')
                ++*at;
            else if (quoted ? c == '"' : c == ',' || c == '\r')
                break;
            room[used++] = s.p[(*at)++];
        }
        *at += quoted;
        assert_true(n < 64 && *at < s.n);
        cells[n++] = (str){begin, (size_t)(room + used - begin)};
        if (s.p[(*at)++] == ',')
            continue;
        assert_int_equal(s.p[(*at)++], '\n');
        return n;
    }
}

static void test_csv_rows_have_as_many_cells_as_the_header_whatever_is_in_them(void **state)
{
    (void)state;
    str head[64], cells[64];
    size_t at = 3, rows = 0;
    small_node_take(&small, "a.txt", first);
    small_node_take(&small, "b.txt", second);
    write_as("csv", REACH_OWNER);
    str all = buf_str(&out);
    assert_true(str_starts(all, STR("\xEF\xBB\xBF" "id,status,kind")));
    size_t n = row_of(all, &at, head);
    bool quote_seen = false;
    while (at < all.n) {
        assert_int_equal(row_of(all, &at, cells), n);
        quote_seen |= str_find(cells[n - 1], STR("\"two\" guards were killed, on Tuesday,"), 0) <
                      cells[n - 1].n;
        rows++;
    }
    assert_int_equal(rows, 2);
    assert_true(quote_seen); /* quotes and commas of the report came through unharmed */
}

static void test_a_title_that_a_spreadsheet_would_run_is_made_harmless(void **state)
{
    (void)state;
    str cells[64];
    size_t at = 3, formula = 0;
    small_node_take(&small, "a.html",
                    "<html><head><title>=HYPERLINK(\"http://example.invalid\",\"open\")</title></head><body><p>"
                    "KUNDUZ, 12 October 2026 - Police said two people were killed on Monday when gunmen "
                    "attacked a checkpoint in Imam Sahib district of Kunduz province.</p></body></html>");
    write_as("csv", REACH_OWNER);
    str all = buf_str(&out);
    row_of(all, &at, cells);
    assert_true(at < all.n);
    while (at < all.n) {
        size_t n = row_of(all, &at, cells);
        for (size_t i = 0; i < n; i++) {
            assert_true(cells[i].n == 0 || memchr("=+@\t\r", cells[i].p[0], 5) == NULL);
            formula += str_starts(cells[i], STR("'=HYPERLINK"));
        }
    }
    assert_true(formula >= 1);
}

/* -- STIX ---------------------------------------------------------------------------------- */

static void test_a_bundle_is_the_same_twice_and_holds_each_object_once(void **state)
{
    (void)state;
    small_node_take(&small, "a.txt", first);
    small_node_take(&small, "b.txt", second);
    write_as("stix", REACH_OWNER);
    struct sha256 once = digest_sha256(buf_str(&out));
    size_t n = write_as("stix", REACH_OWNER).n_out;
    struct sha256 twice = digest_sha256(buf_str(&out));
    assert_memory_equal(once.b, twice.b, sizeof once.b);
    struct json_object *tree = parsed(), *list = jsonr_get(tree, "objects");
    assert_str(jsonr_text(jsonr_get(tree, "type")), "bundle");
    assert_int_equal(jsonr_length(list), n);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < i; k++)
            assert_false(str_eq(jsonr_text(jsonr_get(json_object_array_get_idx(list, i), "id")),
                                jsonr_text(jsonr_get(json_object_array_get_idx(list, k), "id"))));
    json_object_put(tree);
}

static int is_common(struct json_object *o)
{
    return decide_is_common(jsonr_text(jsonr_get(o, "type")));
}

static void test_in_a_bundle_what_others_refer_to_comes_first(void **state)
{
    (void)state;
    small_node_take(&small, "a.txt", first);
    size_t n = write_as("stix", REACH_OWNER).n_out, n_common = 0;
    struct json_object *tree = parsed(), *list = jsonr_get(tree, "objects");
    for (size_t i = 0; i < n; i++) {
        n_common += (size_t)is_common(json_object_array_get_idx(list, i));
        assert_true(!is_common(json_object_array_get_idx(list, i)) || n_common == i + 1);
    }
    assert_true(n_common >= 2 && n_common < n);
    json_object_put(tree);
}

static void test_what_leaves_is_what_its_reader_may_see(void **state)
{
    (void)state;
    small_node_take(&small, "a.txt", first); /* TLP:AMBER, as a new node marks */
    small_node_take(&small, "drill.txt", drill);
    for (const struct brief_format *f = brief_formats; f->name != NULL; f++) {
        struct brief_result r = write_as(f->name, REACH_PUBLIC);
        assert_true(r.n_kept > 0 && r.why_kept != NULL);
        assert_true(str_find(buf_str(&out), STR("Imam Sahib"), 0) == out.n);
        write_as(f->name, REACH_OWNER);
        assert_true(str_find(buf_str(&out), STR("Imam Sahib"), 0) < out.n);
        assert_true(str_find(buf_str(&out), STR("mine exploded"), 0) == out.n); /* an exercise */
    }
}

static pm_code full(void *ctx, str piece, struct pm_err *e)
{
    int *left = ctx;
    (void)piece;
    return --*left >= 0 ? PM_OK : err_set(e, PM_IO, "the stick is full");
}

static void test_a_sink_that_fails_ends_the_writing_with_its_own_error(void **state)
{
    (void)state;
    small_node_take(&small, "a.txt", first);
    struct brief_options o = {.reader = {REACH_OWNER, STATUS_ACTUAL},
                              .query = {.from = CIVIL_NONE, .to = CIVIL_NONE}};
    for (const struct brief_format *f = brief_formats; f->name != NULL; f++)
        for (int pieces = 0;; pieces++) {
            struct pm_err e = {0};
            int left = pieces;
            pm_code rc = brief_write(small.node, node_store(small.node), f, &o, full, &left, NULL, &e);
            if (rc == PM_OK) {
                assert_true(pieces >= 2);
                break;
            }
            assert_int_equal(rc, PM_IO);
            assert_string_equal(e.words, "the stick is full");
        }
}

static void test_a_format_that_does_not_exist_is_not_found(void **state)
{
    (void)state;
    assert_null(brief_find(STR("docx")));
    assert_null(brief_find(STR("")));
}

#define TEST(t) cmocka_unit_test_setup_teardown(t, set_up, take_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_geojson_of_an_empty_node_is_a_collection_of_nothing),
        TEST(test_geojson_has_longitude_first_and_one_feature_for_each_account),
        TEST(test_an_account_without_a_point_is_a_feature_without_geometry),
        TEST(test_csv_rows_have_as_many_cells_as_the_header_whatever_is_in_them),
        TEST(test_a_title_that_a_spreadsheet_would_run_is_made_harmless),
        TEST(test_a_bundle_is_the_same_twice_and_holds_each_object_once),
        TEST(test_in_a_bundle_what_others_refer_to_comes_first),
        TEST(test_what_leaves_is_what_its_reader_may_see),
        TEST(test_a_sink_that_fails_ends_the_writing_with_its_own_error),
        cmocka_unit_test(test_a_format_that_does_not_exist_is_not_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
