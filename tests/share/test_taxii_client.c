/* The client against a server that is not ours: what it does well, oddly and badly. */
#include "other_taxii.h"

#include "share/taxii_client.h"

static struct other other;
static struct arena *arena;
static struct taxii *t;
static struct pm_err e;
static struct taxii_collection *first;

static int begin(void **state)
{
    (void)state;
    other_start(&other);
    assert_ok(arena_open((size_t)256 << 20, &arena, NULL));
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_close(arena);
    other_stop(&other);
    return 0;
}

static int leave(void **state)
{
    (void)state;
    remote_close(t);
    t = NULL;
    e = (struct pm_err){0};
    return 0;
}

static void go(const char *root, struct taxii_options o)
{
    o.url = other_url(&other, root);
    assert_ok(remote_open(&o, &t, NULL));
}

/* The first collection of an api root. */
static void at(const char *root)
{
    struct taxii_root *roots;
    size_t n;
    go(root, (struct taxii_options){0});
    pm_code rc = remote_roots(t, arena, &roots, &n, &e);
    if (rc == PM_OK)
        rc = remote_collections(t, arena, roots[0].url, &first, &n, &e);
    if (rc != PM_OK)
        fail_msg("%s", e.words);
    assert_int_equal(n, 1);
}

static pm_code ask(str next, stamp after, struct taxii_page *p)
{
    struct taxii_ask a = {.added_after = after, .next = next, .limit = 100};
    return remote_objects(t, arena, first->url, &a, p, &e);
}

/* All pages; how many objects. */
static size_t all(stamp *last)
{
    struct taxii_page p = {.more = true};
    size_t n = 0;
    for (int i = 0; p.more && i < 100; i++) {
        pm_code rc = ask(p.next, STAMP_NONE, &p);
        if (rc != PM_OK)
            fail_msg("%s", e.words);
        n += p.n;
        if (last != NULL && p.n > 0)
            *last = p.last;
    }
    return n;
}

static void test_discovery_leads_to_roots_of_the_same_host_only(void **state)
{
    (void)state;
    struct taxii_root *roots;
    size_t n;
    go("taxii2", (struct taxii_options){0});
    assert_ok(remote_roots(t, arena, &roots, &n, &e));
    assert_int_equal(n, 1);
    assert_true(str_ends(roots[0].url, STR("/calm/")));
    assert_str(roots[0].title, "calm");
    assert_int_equal(roots[0].max_content_bytes, 1 << 20);
}

static void test_only_a_host_is_enough(void **state)
{
    (void)state;
    struct taxii_root *roots;
    size_t n;
    char url[64];
    snprintf(url, sizeof url, "http://127.0.0.1:%d", other.port);
    struct taxii_options o = {.url = str_of(url)};
    assert_ok(remote_open(&o, &t, NULL));
    assert_ok(remote_roots(t, arena, &roots, &n, &e));
    assert_int_equal(n, 1);
}

static void test_pages_come_until_there_is_no_more(void **state)
{
    (void)state;
    stamp last = STAMP_NONE, want;
    at("calm");
    assert_true(first->can_read);
    assert_false(first->can_write);
    assert_int_equal(all(&last), 25);
    assert_true(stamp_parse(STR("2026-11-01T10:00:24.000025Z"), false, &want));
    assert_int_equal(last, want);
    struct taxii_page p;
    assert_ok(ask((str){0}, last, &p));
    assert_int_equal(p.n, 0);
    assert_false(p.more);
    assert_int_equal(p.last, STAMP_NONE);
}

static void test_objects_are_given_byte_by_byte_as_they_came(void **state)
{
    (void)state;
    struct taxii_page p;
    at("calm");
    assert_ok(ask((str){0}, STAMP_NONE, &p));
    assert_true(str_starts(p.objects[3], STR("{\"type\": \"identity\"")));
    assert_true(str_find(p.objects[3], STR("Office 3 \\\\\\\"x"), 0) < p.objects[3].n);
    assert_int_equal(p.objects[3].p[p.objects[3].n - 1], '}');
}

static void test_a_server_without_slashes_headers_and_media_type_is_understood(void **state)
{
    (void)state;
    stamp last = STAMP_NONE;
    at("bare");
    assert_int_equal(all(&last), 25);
    assert_int_equal(last, STAMP_NONE);
    assert_true(remote_last(t).date != STAMP_NONE);
}

static void test_servers_that_are_strict_squeeze_or_send_on_are_served(void **state)
{
    (void)state;
    static const char *const roots[] = {"strict", "squeezed", "near"};
    for (size_t i = 0; i < 3; i++) {
        at(roots[i]);
        assert_int_equal(all(NULL), 25);
        leave(NULL);
    }
}

static void test_an_empty_answer_is_nothing(void **state)
{
    (void)state;
    struct taxii_root *roots;
    struct taxii_collection *c;
    size_t n;
    go("empty", (struct taxii_options){0});
    assert_ok(remote_roots(t, arena, &roots, &n, &e));
    assert_ok(remote_collections(t, arena, roots[0].url, &c, &n, &e));
    assert_int_equal(n, 0);
}

static void test_what_came_whole_before_a_cut_is_kept(void **state)
{
    (void)state;
    struct taxii_page p, again;
    at("cutter");
    assert_ok(ask((str){0}, STAMP_NONE, &p));
    assert_true(p.cut);
    assert_in_range(p.n, 5, 7); /* two thirds of ten */
    assert_false(p.more);
    assert_true(p.last != STAMP_NONE);
    struct taxii_held *held;
    size_t n_held, n = p.n;
    str id = STR("identity--00000000-0000-4000-8000-000000000003");
    assert_true(str_find(p.objects[3], id, 0) < p.objects[3].n);
    assert_ok(remote_manifest(t, arena, first->url, &id, 1, &held, &n_held, &e));
    assert_int_equal(n_held, 1);
    assert_true(held[0].added > p.first && held[0].added < p.last);
    assert_ok(ask((str){0}, held[0].added, &again));
    assert_true(again.n > 0 && n > 0);
}

static void refused(const char *root, pm_code code, const char *words)
{
    struct taxii_root *roots;
    struct taxii_page p;
    size_t n;
    go(root, (struct taxii_options){.max_answer_bytes = 1 << 20});
    pm_code rc = remote_roots(t, arena, &roots, &n, &e);
    if (rc == PM_OK)
        rc = remote_collections(t, arena, roots[0].url, &first, &n, &e);
    if (rc == PM_OK)
        rc = ask((str){0}, STAMP_NONE, &p);
    if (rc != code || strstr(e.words, words) == NULL)
        fail_msg("%s: %s: %s", root, err_name(rc), e.words);
    leave(NULL);
}

static void test_what_is_wrong_is_told_in_words(void **state)
{
    (void)state;
    refused("login", PM_INVALID, "text/html");
    refused("away", PM_DENIED, "another host");
    refused("round", PM_INVALID, "on and on");
    refused("nonsense", PM_INVALID, "byte");
    refused("list", PM_INVALID, "not an object");
    refused("endless", PM_LIMIT, "larger than the 1 MB");
    refused("bomb", PM_LIMIT, "larger than the 1 MB");
    refused("basic", PM_DENIED, "who are you?");
    refused("nowhere/x", PM_NOTFOUND, "404");
}

static void test_waiting_that_is_asked_for_is_told(void **state)
{
    (void)state;
    struct taxii_page p;
    at("busy");
    assert_int_equal(ask((str){0}, STAMP_NONE, &p), PM_BUSY);
    assert_int_equal(remote_last(t).wait_s, 1);
    assert_int_equal(remote_last(t).http, 503);
    assert_false(remote_last(t).link);
}

static void test_a_password_or_a_token_opens(void **state)
{
    (void)state;
    struct taxii_root *roots;
    size_t n;
    go("basic", (struct taxii_options){.user = STR("khorog"), .secret = STR("open the door")});
    assert_ok(remote_roots(t, arena, &roots, &n, &e));
    leave(NULL);
    go("basic", (struct taxii_options){.user = STR("khorog"), .secret = STR("open the window")});
    assert_int_equal(remote_roots(t, arena, &roots, &n, &e), PM_DENIED);
    leave(NULL);
    go("bearer", (struct taxii_options){.secret = STR("00ff")});
    assert_ok(remote_roots(t, arena, &roots, &n, &e));
}

static void test_no_proxy_of_the_environment_is_used(void **state)
{
    (void)state;
    setenv("http_proxy", "http://127.0.0.1:1", 1);
    setenv("all_proxy", "http://127.0.0.1:1", 1);
    at("calm");
    unsetenv("http_proxy");
    unsetenv("all_proxy");
    leave(NULL);
    struct taxii_root *roots;
    size_t n;
    go("calm", (struct taxii_options){.proxy = STR("http://127.0.0.1:1")});
    assert_int_equal(remote_roots(t, arena, &roots, &n, &e), PM_IO);
    assert_true(remote_last(t).link);
}

static void test_nothing_goes_in_the_clear_or_with_a_password_in_the_address(void **state)
{
    (void)state;
    struct taxii_options o = {.url = STR("http://192.0.2.1/taxii2/")};
    assert_int_equal(remote_open(&o, &t, &e), PM_DENIED);
    assert_non_null(strstr(e.words, "in the clear"));
    o.url = STR("ftp://192.0.2.1/");
    assert_int_equal(remote_open(&o, &t, &e), PM_INVALID);
    o.url = STR("https://amina:secret@192.0.2.1/");
    assert_int_equal(remote_open(&o, &t, &e), PM_INVALID);
    assert_null(strstr(e.words, "secret"));
    o.url = STR("");
    assert_int_equal(remote_open(&o, &t, &e), PM_INVALID);
    assert_null(t);
}

#define ONE(u, name) "{\"type\":\"identity\",\"id\":\"identity--" u "\",\"name\":\"" name "\"," \
    "\"modified\":\"2026-10-02T00:00:00.000Z\"}"
#define U1 "10000000-0000-4000-8000-000000000001"
#define U2 "10000000-0000-4000-8000-000000000002"

static void test_a_post_tells_what_became_of_each(void **state)
{
    (void)state;
    struct taxii_status s;
    at("inbox");
    assert_ok(remote_post(t, arena, first->url,
                         STR("{\"objects\":[" ONE(U1, "good") "," ONE(U2, "bad") "]}"), (str){0}, &s, &e));
    assert_true(s.complete);
    assert_int_equal(s.n_success, 1);
    assert_int_equal(s.n_failures, 1);
    assert_str(s.failures[0].id, "identity--" U2);
    assert_str(s.failures[0].message, "not liked");
}

static void test_a_post_that_takes_time_is_asked_after(void **state)
{
    (void)state;
    struct taxii_status s;
    at("slow");
    assert_ok(remote_post(t, arena, first->url, STR("{\"objects\":[" ONE(U1, "good") "]}"), (str){0}, &s, &e));
    assert_false(s.complete);
    assert_int_equal(s.n_pending, 1);
    assert_ok(remote_status(t, arena, other_url(&other, "slow"), s.id, &s, &e));
    assert_false(s.complete);
    assert_ok(remote_status(t, arena, other_url(&other, "slow"), s.id, &s, &e));
    assert_true(s.complete);
    assert_int_equal(s.n_success, 1);
    assert_int_equal(remote_status(t, arena, other_url(&other, "slow"), STR("../x y"), &s, &e),
                     PM_NOTFOUND);
}

static void test_a_post_whose_answer_is_lost_is_a_cut_link(void **state)
{
    (void)state;
    struct taxii_status s;
    at("deaf");
    assert_int_equal(remote_post(t, arena, first->url, STR("{\"objects\":[" ONE(U1, "good") "]}"), (str){0}, &s, &e),
                     PM_IO);
    assert_true(remote_last(t).link);
    struct taxii_held *held;
    size_t n;
    str id = STR("identity--" U1);
    assert_ok(remote_manifest(t, arena, first->url, &id, 1, &held, &n, &e));
    assert_int_equal(n, 1);
}

static void test_an_envelope_cut_anywhere_gives_only_whole_objects(void **state)
{
    (void)state;
    static const char text[] = "{\"more\":true,\"x\":{\"objects\":[{}]},\"next\":\"7\",\"objects\":"
                               "[{\"a\":\"}]\\\"\\\\\"},{\"b\":[{\"c\":1}]} , {\"d\":2}]}";
    size_t n_before = 0;
    for (size_t i = 0; i < sizeof text - 1; i++) {
        struct taxii_page p = {0};
        size_t n = remote_envelope(arena, (str){text, i}, true, &p, NULL) == PM_OK ? p.n : 0;
        assert_true(n == n_before || n == n_before + 1 || i >= sizeof text - 3);
        for (size_t k = 0; k < n; k++) {
            assert_int_equal(p.objects[k].p[0], '{');
            assert_int_equal(p.objects[k].p[p.objects[k].n - 1], '}');
            assert_true(p.objects[k].p >= text && p.objects[k].p + p.objects[k].n <= text + i);
        }
        assert_false(n > 0 && p.more);
        if (n > n_before)
            n_before = n;
    }
    assert_int_equal(n_before, 3);
    struct taxii_page p;
    assert_ok(remote_envelope(arena, str_of(text), false, &p, NULL));
    assert_int_equal(p.n, 3);
    assert_true(p.more);
    assert_str(p.next, "7");
    assert_int_equal(remote_envelope(arena, STR("{\"objects\":[],\"objects\":[]}"), false, &p, NULL), PM_INVALID);
}

#define TEST(f) cmocka_unit_test_teardown(f, leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_discovery_leads_to_roots_of_the_same_host_only),
        TEST(test_only_a_host_is_enough),
        TEST(test_pages_come_until_there_is_no_more),
        TEST(test_objects_are_given_byte_by_byte_as_they_came),
        TEST(test_a_server_without_slashes_headers_and_media_type_is_understood),
        TEST(test_servers_that_are_strict_squeeze_or_send_on_are_served),
        TEST(test_an_empty_answer_is_nothing),
        TEST(test_what_came_whole_before_a_cut_is_kept),
        TEST(test_what_is_wrong_is_told_in_words),
        TEST(test_waiting_that_is_asked_for_is_told),
        TEST(test_a_password_or_a_token_opens),
        TEST(test_no_proxy_of_the_environment_is_used),
        TEST(test_nothing_goes_in_the_clear_or_with_a_password_in_the_address),
        TEST(test_a_post_tells_what_became_of_each),
        TEST(test_a_post_that_takes_time_is_asked_after),
        TEST(test_a_post_whose_answer_is_lost_is_a_cut_link),
        TEST(test_an_envelope_cut_anywhere_gives_only_whole_objects),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
