/* TAXII 2.1 as a client meets it, without a network: who is let in, what each error says, how pages go on. */
#include "taxii_house.h"

static void test_the_matrix_of_errors(void **state)
{
    (void)state;
    static const char envelope[] = "{\"objects\":[{\"type\":\"identity\"}]}";
    static const char object[] = OPEN "objects/identity--00000000-0000-4000-8000-000000000000/";
    static const char other[] = OPEN "objects/identity--00000000-0000-4000-8000-000000000099/";
    static const char writer[] = "writer:other words";
    const struct {
        int status;
        struct asked q;
    } cases[] = {
        {200, {.path = "/taxii2/"}},
        {200, {.path = "/taxii2"}},
        {200, {.path = ROOT}},
        {200, {.path = "/taxii2/pamir"}},
        {200, {.path = ROOT "collections"}},
        {200, {.path = OPEN}},
        {200, {.path = OPEN "objects"}},
        {200, {.path = OPEN "manifest/"}},
        {200, {.path = object}},
        {200, {.path = OPEN "objects/identity--00000000-0000-4000-8000-000000000000/versions/"}},
        {200, {.method = "HEAD", .path = OPEN "objects/"}},
        {204, {.method = "OPTIONS", .path = OPEN "objects/"}},
        /* 400 */
        {400, {.path = OPEN "objects/", .query = "limit=0"}},
        {400, {.path = OPEN "objects/", .query = "limit=-1"}},
        {400, {.path = OPEN "objects/", .query = "limit=x"}},
        {400, {.path = OPEN "objects/", .query = "limit="}},
        {400, {.path = OPEN "objects/", .query = "limit=99999999999999999999"}},
        {400, {.path = OPEN "objects/", .query = "limit=1&limit=2"}},
        {400, {.path = OPEN "objects/", .query = "added_after=yesterday"}},
        {400, {.path = OPEN "objects/", .query = "added_after="}},
        {400, {.path = OPEN "objects/", .query = "added_after=2026-01-01"}},
        {400, {.path = OPEN "objects/", .query = "next=abc"}},
        {400, {.path = OPEN "objects/", .query = "next="}},
        {400, {.path = OPEN "objects/", .query = "next=000000000000000000000000000000000000000000000000"}},
        {400, {.path = OPEN "objects/", .query = "match[version]=newest"}},
        {400, {.path = OPEN "objects/", .query = "match[version]="}},
        {400, {.path = OPEN "objects/", .query = "match[type]=identity,,location"}},
        {400, {.path = OPEN "objects/", .query = "match[colour]=red"}},
        {400, {.path = OPEN "objects/", .query = "match=identity"}},
        {400, {.path = object, .query = "match[id]=x"}},
        {400, {.path = object, .query = "match[type]=identity"}},
        {400, {.path = OPEN "objects/\001"}},
        {400, {.path = OPEN "objects/", .query = "match[type]=\001"}},
        {400, {.method = "POST", .path = OPEN "objects/", .login = writer, .content_type = MEDIA,
               .body = "{\"objects\":["}},
        {400, {.method = "POST", .path = OPEN "objects/", .login = writer, .content_type = MEDIA,
               .body = "objects"}},
        /* 401 */
        {401, {.path = "/taxii2/", .login = ""}},
        {401, {.path = "/taxii2/", .login = "reader:wrong"}},
        {401, {.path = "/taxii2/", .login = "Basic !!!"}},
        {401, {.path = "/taxii2/", .login = "Bearer"}},
        {401, {.path = "/taxii2/", .login = "Bearer 0000"}},
        {401, {.path = "/taxii2/", .login = "Digest abc"}},
        /* 403 */
        {403, {.method = "POST", .path = OPEN "objects/", .content_type = MEDIA, .body = envelope}},
        {403, {.method = "POST", .path = OPEN "objects/", .login = "chief:owner words",
               .content_type = MEDIA, .body = envelope}},
        {403, {.method = "DELETE", .path = object}},
        {403, {.method = "DELETE", .path = object, .login = writer}},
        {403, {.path = WHY "objects/"}},
        {403, {.path = WHY "manifest/"}},
        /* 404, the same for what is not there and what is hidden */
        {404, {.path = "/taxii2/other/"}},
        {404, {.path = "/taxii2//pamir/"}},
        {404, {.path = "/taxii2/pamir/collections//objects/"}},
        {404, {.path = CLOSED}},
        {404, {.path = CLOSED "objects/"}},
        {404, {.path = CLOSED "manifest/"}},
        {404, {.path = ROOT "collections/own/"}},
        {404, {.path = ROOT "collections/own/objects/"}},
        {404, {.path = ROOT "collections/nothing/"}},
        {404, {.path = other}},
        {404, {.path = OPEN "objects/identity--00000000-0000-4000-8000-000000000004/"}}, /* osh's */
        {404, {.path = ROOT "status/00000000-0000-4000-8000-000000000000/"}},
        {404, {.method = "DELETE", .path = other, .login = writer}},
        {404, {.method = "POST", .path = CLOSED "objects/", .login = writer, .content_type = MEDIA,
               .body = envelope}},
        /* 405 */
        {405, {.method = "POST", .path = "/taxii2/"}},
        {405, {.method = "PUT", .path = OPEN "objects/"}},
        {405, {.method = "DELETE", .path = OPEN "objects/"}},
        {405, {.method = "POST", .path = object}},
        /* 406 */
        {406, {.path = "/taxii2/", .accept = ""}},
        {406, {.path = "/taxii2/", .accept = "text/html"}},
        {406, {.path = "/taxii2/", .accept = "application/taxii+json;version=2.0"}},
        {406, {.path = "/taxii2/", .accept = "application/vnd.oasis.taxii+json; version=2.0"}},
        {406, {.path = "/taxii2/", .accept = MEDIA ";q=0"}},
        {200, {.path = "/taxii2/", .accept = "application/taxii+json"}},
        {200, {.path = "/taxii2/", .accept = "application/taxii+json ; version=2.1"}},
        {200, {.path = "/taxii2/", .accept = "application/taxii+json; version=\"2.1\""}},
        {200, {.path = "/taxii2/", .accept = "text/html, Application/TAXII+json;Version=2.1;q=0.5"}},
        {200, {.path = "/taxii2/", .accept = "*/*"}},
        /* 411, 415, 422 */
        {411, {.method = "POST", .path = OPEN "objects/", .login = writer, .content_type = MEDIA}},
        {415, {.method = "POST", .path = OPEN "objects/", .login = writer, .body = envelope}},
        {415, {.method = "POST", .path = OPEN "objects/", .login = writer,
               .content_type = "application/json", .body = envelope}},
        {415, {.method = "POST", .path = OPEN "objects/", .login = writer,
               .content_type = "application/taxii+json;version=2.0", .body = envelope}},
        {422, {.method = "POST", .path = OPEN "objects/", .login = writer, .content_type = MEDIA,
               .body = "{}"}},
        {422, {.method = "POST", .path = OPEN "objects/", .login = writer, .content_type = MEDIA,
               .body = "{\"objects\":[]}"}},
        {422, {.method = "POST", .path = OPEN "objects/", .login = writer, .content_type = MEDIA,
               .body = "{\"objects\":{}}"}},
        {422, {.method = "POST", .path = OPEN "objects/", .login = writer, .content_type = MEDIA,
               .body = "[{\"type\":\"identity\"}]"}},
        {422, {.method = "POST", .path = OPEN "objects/", .login = writer, .content_type = MEDIA,
               .body = "{\"id\":\"bundle--1\",\"objects\":[{}],\"type\":\"bundle\"}"}},
        {422, {.method = "POST", .path = OPEN "objects/", .login = writer, .content_type = MEDIA,
               .body = "{\"objects\":[{}],\"objects\":[{}]}"}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int is = status_of(cases[i].q);
        if (is != cases[i].status)
            fail_msg("%zu: %s %s?%s gives %d, not %d", i, cases[i].q.method ? cases[i].q.method : "GET",
                     cases[i].q.path, cases[i].q.query ? cases[i].q.query : "", is, cases[i].status);
    }
}

static void test_an_error_says_what_came_and_what_is_accepted(void **state)
{
    (void)state;
    struct answer a = get(OPEN "objects/", "match[colour]=red");
    assert_int_equal(a.status, 400);
    assert_non_null(strstr(a.text, "match[colour]=red"));
    assert_non_null(strstr(a.text, "match[spec_version]"));
    json_object_put(a.tree);
    a = ask((struct asked){.method = "PUT", .path = OPEN "objects/"});
    assert_string_equal(a.allow, "GET, HEAD, POST, OPTIONS");
    json_object_put(a.tree);
    a = ask((struct asked){.path = "/taxii2/", .login = ""});
    assert_int_equal(strncmp(a.www, "Basic realm=", 12), 0);
    json_object_put(a.tree);
}

static void test_discovery_leads_to_the_objects(void **state)
{
    (void)state;
    struct answer a = get("/taxii2/", ""), b = get(ROOT, ""), c = get(ROOT "collections/", "");
    assert_string_equal(a.type, MEDIA);
    assert_true(str_eq(jsonr_text(json_object_array_get_idx(jsonr_get(a.tree, "api_roots"), 0)), STR(ROOT)));
    assert_true(str_eq(jsonr_text(json_object_array_get_idx(jsonr_get(b.tree, "versions"), 0)), STR(MEDIA)));
    assert_true(json_object_get_int64(jsonr_get(b.tree, "max_content_length")) > 0);
    struct json_object *list = jsonr_get(c.tree, "collections");
    assert_int_equal(jsonr_length(list), 2);
    assert_true(str_eq(jsonr_text(jsonr_get(json_object_array_get_idx(list, 0), "id")), str_of(khorog_id)));
    json_object_put(a.tree);
    json_object_put(b.tree);
    json_object_put(c.tree);
    char path[200];
    snprintf(path, sizeof path, ROOT "collections/%s/objects/", khorog_id);
    assert_int_equal(count(path, "", NULL), 20);
}

static void test_each_reader_sees_what_is_for_him(void **state)
{
    (void)state;
    char bearer[90];
    snprintf(bearer, sizeof bearer, "Bearer %s", token);
    assert_int_equal(count(OPEN "objects/", "", "reader:secret words"), 20);
    assert_int_equal(count(OPEN "objects/", "", bearer), 5);
    assert_int_equal(count(OPEN "objects/", "", "chief:owner words"), 25);
    assert_int_equal(count(OPEN "manifest/", "", bearer), 5);
    assert_int_equal(count(ROOT "collections/own/objects/", "", "chief:owner words"), 0);
}

struct reads {
    int n;
    char last[300], who[80];
};

static pm_code note_read(void *ctx, const struct store_act *a)
{
    struct reads *r = ctx;
    if (!str_eq(a->kind, STR("read")))
        return PM_OK;
    r->n++;
    snprintf(r->last, sizeof r->last, "%.*s", STR_FMT(a->body));
    snprintf(r->who, sizeof r->who, "%.*s", STR_FMT(a->who));
    return PM_OK;
}

static struct reads reads_now(void)
{
    struct reads r = {0};
    assert_ok(store_acts(st(), 1, note_read, &r, NULL));
    return r;
}

static void test_who_read_what_and_why_is_put_down_before_it_goes_out(void **state)
{
    (void)state;
    char first[STAMP_TEXT_BYTES], want[400];
    stamp added = offer("ishkashim", 1, 1, "*");
    struct answer a = ask((struct asked){.path = WHY "objects/", .purpose = "case 12/26"});
    assert_int_equal(a.status, 200);
    json_object_put(a.tree);
    struct reads r = reads_now();
    stamp_print(added, 6, first);
    snprintf(want, sizeof want, "{\"account\":\"reader\",\"from\":\"%s\",\"n\":1,\"purpose\":\"case 12/26\",\"to\":"
             "\"%s\"}", first, first);
    assert_int_equal(r.n, 1);
    assert_string_equal(r.last, want);
    assert_string_equal(r.who, "account:reader");
    assert_int_equal(status_of((struct asked){.path = WHY "objects/", .purpose = "\xff"}), 400);
    assert_int_equal(count(OPEN "objects/", "limit=4", NULL), 4);
    serve_close(server); /* at the latest now */
    assert_ok(serve_open(small.node, NULL, &server, NULL));
    assert_int_equal(reads_now().n, 2);
}

static void test_what_is_posted_has_a_status_that_lasts(void **state)
{
    (void)state;
    static char body[3000];
    struct object good = thing(101, 1);
    snprintf(body, sizeof body, "{\"objects\":[%.*s,{\"type\":\"identity\",\"id\":\"identity--nonsense\"}]}",
             STR_FMT(good.canon));
    struct asked post = {.method = "POST", .path = OPEN "objects/", .login = "writer:other words",
                         .content_type = "application/taxii+json; version=2.1", .body = body};
    struct answer a = ask(post);
    if (a.status != 202)
        fail_msg("%d: %s", a.status, a.text);
    assert_true(str_eq(jsonr_text(jsonr_get(a.tree, "status")), STR("complete")));
    assert_int_equal(json_object_get_int(jsonr_get(a.tree, "total_count")), 2);
    assert_int_equal(json_object_get_int(jsonr_get(a.tree, "success_count")), 1);
    assert_int_equal(json_object_get_int(jsonr_get(a.tree, "failure_count")), 1);
    struct json_object *bad = json_object_array_get_idx(jsonr_get(a.tree, "failures"), 0);
    assert_true(jsonr_text(jsonr_get(bad, "message")).n > 10);
    char path[200];
    snprintf(path, sizeof path, ROOT "status/%.*s/", STR_FMT(jsonr_text(jsonr_get(a.tree, "id"))));
    serve_close(server);
    assert_ok(serve_open(small.node, NULL, &server, NULL));
    struct answer b = ask((struct asked){.path = path, .login = "writer:other words"});
    assert_int_equal(b.status, 200);
    assert_string_equal(a.text, b.text);
    assert_int_equal(status_of((struct asked){.path = path}), 404); /* another account's */
    json_object_put(a.tree);
    json_object_put(b.tree);
    a = ask(post); /* the same again is success */
    assert_int_equal(a.status, 202);
    assert_int_equal(json_object_get_int(jsonr_get(a.tree, "success_count")), 1);
    json_object_put(a.tree);
    static const char mine[] = OPEN "objects/location--00000000-0000-4000-8000-000000000101/";
    assert_int_equal(count(mine, "", "writer:other words"), 1);
    assert_int_equal(status_of((struct asked){.method = "DELETE", .path = mine}), 403);
    assert_int_equal(status_of((struct asked){.method = "DELETE", .path = mine, .login = "writer:other words"}),
                     200);
    assert_int_equal(status_of((struct asked){.path = mine, .login = "writer:other words"}), 404);
}

static void test_a_change_of_the_book_counts_at_once(void **state)
{
    (void)state;
    assert_int_equal(status_of((struct asked){.path = OPEN}), 200);
    assert_ok(book_leave(st(), book, STR("person:t"), STR("khorog"), STR("dushanbe"), NULL));
    again();
    /* who has left finds the collection still, where what takes back comes to him; but nothing new */
    assert_int_equal(count(OPEN "objects/", "", NULL), 0);
    assert_int_equal(status_of((struct asked){.method = "POST", .path = OPEN "objects/",
                                              .login = "writer:other words", .content_type = MEDIA,
                                              .body = "{\"objects\":[{}]}"}), 403);
    assert_ok(book_close_account(st(), book, STR("person:t"), STR("reader"), NULL));
    again();
    assert_int_equal(status_of((struct asked){.path = "/taxii2/"}), 401);
}

static void test_guessing_passwords_is_slowed_down(void **state)
{
    (void)state;
    int n_denied = 0, status = 401;
    assert_int_equal(status_of((struct asked){.path = "/taxii2/"}), 200);
    for (int i = 0; i < 40 && status == 401; i++, n_denied++)
        status = status_of((struct asked){.path = "/taxii2/", .login = "reader:guess"});
    assert_int_equal(status, 429);
    assert_true(n_denied >= 5 && n_denied <= 12);
    assert_int_equal(status_of((struct asked){.path = "/taxii2/", .login = "writer:other words"}), 429);
    /* who was in already, and who has a token, is not kept out by another one's guessing, nor by a
     * change of the book that is not about him */
    char bearer[90];
    snprintf(bearer, sizeof bearer, "Bearer %s", token);
    assert_int_equal(status_of((struct asked){.path = "/taxii2/"}), 200);
    add_account("newcomer", "osh", false, "fresh words", "");
    assert_int_equal(status_of((struct asked){.path = "/taxii2/"}), 200);
    assert_int_equal(status_of((struct asked){.path = "/taxii2/", .login = bearer}), 200);
    /* his account closed, and opened with another password: the old one is worth nothing */
    assert_ok(book_close_account(st(), book, STR("person:t"), STR("reader"), NULL));
    again();
    add_account("reader", "dushanbe", false, "new words", "");
    assert_int_equal(status_of((struct asked){.path = "/taxii2/"}), 429);
}

static void test_where_others_reach_it_the_page_is_for_the_owner(void **state)
{
    (void)state;
    static const char *const paths[] = {"/", "/api/node", "/api/incidents", "/api/openapi.json", "/page.js"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct answer a = ask((struct asked){.path = paths[i], .login = ""});
        assert_int_equal(a.status, 200);
        json_object_put(a.tree);
    }
    serve_be_remote(server);
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        static const struct {
            const char *login;
            int status;
        } cases[] = {{"", 401}, {"reader:secret words", 403}, {"chief:owner words", 200}};
        for (size_t k = 0; k < 3; k++) {
            struct answer a = ask((struct asked){.path = paths[i], .login = cases[k].login});
            assert_int_equal(a.status, cases[k].status);
            json_object_put(a.tree);
        }
    }
}

static void test_the_owner_pages_over_the_log(void **state)
{
    (void)state;
    static const char log[] = ROOT "collections/own/objects/", chief[] = "chief:owner words";
    size_t added = small_node_take(&small, "a.txt",
                                   "KUNDUZ, 12 May 2026 - Police said two people were killed on 11 May when "
                                   "gunmen attacked a checkpoint in Imam Sahib district of Kunduz province.\n");
    assert_true(added > 2);
    assert_int_equal(count(log, "", chief), added);
    assert_int_equal(count(log, "match[type]=report", chief), 1);
    struct answer a = ask((struct asked){.path = log, .query = "limit=2", .login = chief});
    char query[200];
    snprintf(query, sizeof query, "next=%.*s", STR_FMT(jsonr_text(jsonr_get(a.tree, "next"))));
    json_object_put(a.tree);
    assert_int_equal(count(log, query, chief), added - 2);
    a = ask((struct asked){.path = log, .query = "match[type]=report", .login = chief});
    str id = jsonr_text(jsonr_get(json_object_array_get_idx(jsonr_get(a.tree, "objects"), 0), "id"));
    char path[300];
    snprintf(path, sizeof path, "%s%.*s/", log, STR_FMT(id));
    assert_int_equal(count(path, "match[version]=all", chief), 1);
    json_object_put(a.tree);
}

static void test_openapi_describes_every_route(void **state)
{
    (void)state;
    struct answer a = ask((struct asked){.path = "/api/openapi.json", .login = ""});
    struct json_object *paths = jsonr_get(a.tree, "paths");
    size_t n = 0;
    for (const struct route *r = routes; r->path != NULL; r++, n++)
        assert_non_null(jsonr_get(jsonr_get(paths, r->path), "get"));
    for (const struct taxii_route *r = taxii_routes; r->path != NULL; r++)
        assert_non_null(jsonr_get(jsonr_get(paths, r->path), r->method == GET    ? "get"
                                                             : r->method == POST ? "post"
                                                                                 : "delete"));
    json_object_put(a.tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_the_matrix_of_errors),
        TEST(test_an_error_says_what_came_and_what_is_accepted),
        TEST(test_discovery_leads_to_the_objects),
        TEST(test_each_reader_sees_what_is_for_him),
        TEST(test_who_read_what_and_why_is_put_down_before_it_goes_out),
        TEST(test_what_is_posted_has_a_status_that_lasts),
        TEST(test_a_change_of_the_book_counts_at_once),
        TEST(test_guessing_passwords_is_slowed_down),
        TEST(test_where_others_reach_it_the_page_is_for_the_owner),
        TEST(test_the_owner_pages_over_the_log),
        TEST(test_openapi_describes_every_route),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
