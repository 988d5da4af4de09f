/* Pages of TAXII 2.1: filters, versions, and that none is lost or given twice. */
#include "taxii_house.h"

static void test_stored_bytes_go_out_as_they_are(void **state)
{
    (void)state;
    struct object o = thing(3, 1);
    struct answer a = get(OPEN "objects/location--00000000-0000-4000-8000-000000000003", "");
    char want[1000], first[STAMP_TEXT_BYTES];
    snprintf(want, sizeof want, "{\"objects\":[%.*s]}", STR_FMT(o.canon));
    assert_string_equal(a.text, want);
    stamp_print(dates[3], 6, first);
    assert_string_equal(a.first, first);
    assert_string_equal(a.last, first);
    json_object_put(a.tree);
}

static void test_an_empty_answer_is_an_empty_envelope(void **state)
{
    (void)state;
    struct answer a = get(OPEN "objects/", "added_after=2090-01-01T00:00:00Z");
    assert_int_equal(a.status, 200);
    assert_string_equal(a.text, "{}");
    assert_string_equal(a.first, "");
    assert_string_equal(a.last, "");
    json_object_put(a.tree);
    a = get(OPEN "objects/identity--00000000-0000-4000-8000-000000000000/",
            "added_after=2090-01-01T00:00:00Z");
    assert_int_equal(a.status, 200);
    assert_string_equal(a.text, "{}");
    json_object_put(a.tree);
}

static void test_filters_are_joined_by_and_their_values_by_or(void **state)
{
    (void)state;
    assert_int_equal(count(OPEN "objects/", "match[type]=identity", NULL), 10);
    assert_int_equal(count(OPEN "objects/", "match[type]=identity,location", NULL), 20);
    assert_int_equal(count(OPEN "objects/", "match[type]=identity&match[type]=location", NULL), 20);
    assert_int_equal(count(OPEN "objects/", "match[type]=report", NULL), 0);
    assert_int_equal(count(OPEN "objects/", "match[id]=location--00000000-0000-4000-8000-000000000003,"
                           "identity--00000000-0000-4000-8000-000000000000", NULL), 2);
    assert_int_equal(count(OPEN "objects/", "match[type]=location&match[id]=location--00000000-0000-4000-8000-"
                           "000000000003,identity--00000000-0000-4000-8000-000000000000", NULL), 1);
    assert_int_equal(count(OPEN "objects/", "match[spec_version]=2.0", NULL), 0);
    assert_int_equal(count(OPEN "objects/", "match[spec_version]=2.0,2.1", NULL), 20);
    assert_int_equal(count(OPEN "objects/", "match[version]=2026-01-01T00:00:00.000Z", NULL), 20);
    assert_int_equal(count(OPEN "objects/", "match[version]=2026-01-02T00:00:00.000Z", NULL), 0);
    assert_int_equal(count(OPEN "objects/", "unknown=1", NULL), 20);
}

static void test_versions_are_listed_and_chosen(void **state)
{
    (void)state;
    static const char path[] = OPEN "objects/identity--00000000-0000-4000-8000-000000000002/";
    static const char versions[] = OPEN "objects/identity--00000000-0000-4000-8000-000000000002/versions/";
    offer("khorog", 2, 3, dushanbe_id);
    offer("khorog", 2, 2, dushanbe_id);
    assert_int_equal(count(path, "", NULL), 1);
    assert_int_equal(count(path, "match[version]=all", NULL), 3);
    assert_int_equal(count(path, "match[version]=first,last", NULL), 2);
    assert_int_equal(count(path, "match[version]=first,2026-01-02T00:00:00Z", NULL), 2);
    struct answer a = get(path, "");
    assert_non_null(strstr(a.text, "2026-01-03T00:00:00.000Z"));
    json_object_put(a.tree);
    a = get(versions, "");
    assert_string_equal(a.text, "{\"versions\":[\"2026-01-01T00:00:00.000Z\",\"2026-01-03T00:00:00.000Z\","
                                "\"2026-01-02T00:00:00.000Z\"]}");
    assert_true(a.first[0] && a.last[0]);
    json_object_put(a.tree);
}

/* Follow next to the end; the objects' names in order of arrival. */
static size_t follow(const char *path, const char *more, int limit, bool after_too, char *all)
{
    char query[400], next[80] = "", after[80] = "";
    size_t n = 0;
    for (int pages = 0; pages < 100; pages++) {
        snprintf(query, sizeof query, "limit=%d%s%s%s%s%s", limit + pages % 2, more, next[0] ? "&next=" : "",
                 next, after[0] ? "&added_after=" : "", after);
        struct answer a = get(path, query);
        assert_int_equal(a.status, 200);
        struct json_object *list = jsonr_get(a.tree, "objects");
        for (size_t i = 0; i < jsonr_length(list); i++, n++) {
            str id = jsonr_text(jsonr_get(json_object_array_get_idx(list, i), "id"));
            all += sprintf(all, "%.*s ", 4, id.p + id.n - 4);
        }
        bool goes_on = json_object_get_boolean(jsonr_get(a.tree, "more"));
        str to = jsonr_text(jsonr_get(a.tree, "next"));
        assert_int_equal(goes_on, to.n > 0); /* more never without next */
        snprintf(next, sizeof next, "%.*s", STR_FMT(to));
        if (after_too)
            snprintf(after, sizeof after, "%s", a.last);
        json_object_put(a.tree);
        if (!goes_on)
            return n;
    }
    fail_msg("pages without end");
    return n;
}

static void test_pages_lose_nothing_whatever_the_limit_and_across_a_restart(void **state)
{
    (void)state;
    char one[1000] = "", other[1000] = "";
    assert_int_equal(follow(OPEN "objects/", "", 1000, false, one), 20);
    for (int limit = 1; limit < 24; limit++) {
        other[0] = '\0';
        assert_int_equal(follow(OPEN "objects/", "", limit, limit % 2, other), 20);
        assert_string_equal(one, other);
        other[0] = '\0';
        assert_int_equal(follow(OPEN "manifest/", "", limit, false, other), 20);
        assert_string_equal(one, other);
    }
    struct answer a = get(OPEN "objects/", "limit=7");
    char query[200];
    snprintf(query, sizeof query, "next=%.*s", STR_FMT(jsonr_text(jsonr_get(a.tree, "next"))));
    json_object_put(a.tree);
    serve_close(server);
    assert_ok(serve_open(small.node, NULL, &server, NULL));
    assert_int_equal(count(OPEN "objects/", query, NULL), 13);
    strcat(query, "&added_after=2090-01-01T00:00:00Z"); /* the stricter bound counts */
    assert_int_equal(count(OPEN "objects/", query, NULL), 0);
}

static void test_a_next_of_another_question_is_refused_in_words(void **state)
{
    (void)state;
    struct answer a = get(OPEN "objects/", "limit=3&match[type]=identity");
    char query[200];
    snprintf(query, sizeof query, "next=%.*s", STR_FMT(jsonr_text(jsonr_get(a.tree, "next"))));
    json_object_put(a.tree);
    a = get(OPEN "objects/", query);
    assert_int_equal(a.status, 400);
    assert_non_null(strstr(a.text, "another question"));
    json_object_put(a.tree);
    assert_int_equal(status_of((struct asked){.path = OPEN "manifest/", .query = query}), 400);
    strcat(query, "&match[type]=identity");
    assert_int_equal(count(OPEN "objects/", query, NULL), 7);
    assert_int_equal(status_of((struct asked){.path = OPEN "manifest/", .query = query}), 400);
}

/* ---- paging while another one puts ---- */

enum { N_PUT = 150 };
static atomic_bool all_put;

static void *put_many(void *ctx)
{
    struct store *s;
    (void)ctx;
    assert_ok(node_store_again(small.node, STORE_WRITE, &s, NULL));
    for (int i = 0; i < N_PUT; i++) {
        char id[80], json[400];
        enum store_result r;
        snprintf(id, sizeof id, "location--00000000-0000-4000-8000-%012d", 5000 + i);
        snprintf(json, sizeof json, "{\"id\":\"%s\",\"type\":\"location\"}", id);
        struct object o = {.id = str_of(id), .type = STR("location"), .modified = 1767225600000000,
                           .canon = str_of(json)};
        struct offer of = {.collection = str_of(khorog_id), .audience = str_of(i % 3 ? dushanbe_id : osh_id),
                           .object = &o, .until = STAMP_NONE, .added = STAMP_NONE};
        assert_ok(store_begin(s, NULL));
        assert_ok(store_offer_put(s, &of, &r, NULL, NULL));
        assert_ok(store_commit(s, NULL));
    }
    store_close(s);
    atomic_store(&all_put, true);
    return NULL;
}

/* Page after page by the date of the last one alone, as a client does that polls: nothing twice, nothing lost. */
static void test_pages_lose_nothing_while_another_one_puts(void **state)
{
    (void)state;
    pthread_t other;
    char query[200] = "limit=7", last[40] = "";
    static char all[N_PUT * 8];
    char *to = all;
    int n = 0, want = 20;
    for (int i = 0; i < N_PUT; i++)
        want += i % 3 != 0;
    assert_int_equal(pthread_create(&other, NULL, put_many, NULL), 0);
    atomic_store(&all_put, false);
    bool put_before = false;
    for (int round = 0; n < want; round++) {
        struct answer a = get(OPEN "manifest/", query);
        assert_int_equal(a.status, 200);
        struct json_object *list = jsonr_get(a.tree, "objects");
        for (size_t i = 0; i < jsonr_length(list); i++, n++) {
            struct json_object *one = json_object_array_get_idx(list, i);
            str id = jsonr_text(jsonr_get(one, "id")), added = jsonr_text(jsonr_get(one, "date_added"));
            char mark[8];
            assert_true(str_cmp(added, str_of(last)) > 0);
            snprintf(last, sizeof last, "%.*s", STR_FMT(added));
            snprintf(mark, sizeof mark, " %.*s", 4, id.p + id.n - 4);
            assert_null(strstr(all, mark));
            to += sprintf(to, "%s", mark);
        }
        bool ended = put_before && jsonr_length(list) == 0;
        json_object_put(a.tree);
        if (ended)
            break;
        put_before = atomic_load(&all_put);
        if (last[0])
            snprintf(query, sizeof query, "limit=%d&added_after=%s", 1 + round % 9, last);
    }
    assert_int_equal(pthread_join(other, NULL), 0);
    assert_int_equal(n, want);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_stored_bytes_go_out_as_they_are),
        TEST(test_an_empty_answer_is_an_empty_envelope),
        TEST(test_filters_are_joined_by_and_their_values_by_or),
        TEST(test_versions_are_listed_and_chosen),
        TEST(test_pages_lose_nothing_whatever_the_limit_and_across_a_restart),
        TEST(test_a_next_of_another_question_is_refused_in_words),
        TEST(test_pages_lose_nothing_while_another_one_puts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
