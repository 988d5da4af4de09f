/* The API as a reader meets it, without a network: routes, errors, pages of a list, who is answered. */
#include "small_node.h"

#include <strings.h>

#include "model/jsonr.h"
#include "serve/serve.h"

enum { N_REPORTS = 7 };

static struct small_node small;
static struct serve *server;

static const char *report(int i)
{
    static char text[400];
    snprintf(text, sizeof text,
             "KUNDUZ, %d May 2026 - Police said %d people were killed on %d May when gunmen attacked a "
             "checkpoint in Imam Sahib district of Kunduz province.\n", i + 3, i + 2, i + 1);
    return text;
}

static int set_up(void **state)
{
    (void)state;
    small_node_open(&small, STATUS_ACTUAL);
    for (int i = 0; i < N_REPORTS; i++)
        small_node_take(&small, "a.txt", report(i));
    small_node_take(&small, "drill.txt", "EXERCISE EXERCISE EXERCISE\nFAIZABAD, 5 October 2026 - Police said "
                                         "three people were killed on 4 October when gunmen attacked a post "
                                         "in Argo district of Badakhshan province.\n");
    assert_ok(serve_open(small.node, NULL, &server, NULL));
    return 0;
}

static int take_down(void **state)
{
    (void)state;
    serve_close(server);
    small_node_close(&small);
    return 0;
}

/* What was asked: "key=value&key=value" as it is (nothing decoded), and headers by name. */
struct asked {
    const char *query;
    const char *host, *etag, *login;
};

enum { MAX_PAIRS = 16 };

static void add_pair(struct request *rq, struct request_pair *to, enum request_part part, str key, str value)
{
    assert_true(rq->n_pairs < MAX_PAIRS);
    to[rq->n_pairs++] = (struct request_pair){part, key, value};
}

static void fill_pairs(struct request *rq, struct request_pair *to, const struct asked *q)
{
    str rest = str_of(q->query), piece, name;
    while (rest.n > 0 && str_cut(&rest, '&', &piece)) {
        str_cut(&piece, '=', &name);
        add_pair(rq, to, REQUEST_QUERY, name, piece);
    }
    if (q->host != NULL)
        add_pair(rq, to, REQUEST_HEADER, STR("Host"), str_of(q->host));
    if (q->etag != NULL)
        add_pair(rq, to, REQUEST_HEADER, STR("If-None-Match"), str_of(q->etag));
    if (q->login != NULL)
        add_pair(rq, to, REQUEST_HEADER, STR("authorization"), str_of(q->login));
    rq->pairs = to;
}

struct answer {
    int status;
    struct json_object *tree; /* NULL: no JSON, or nothing */
    size_t n_bytes;
};

static struct answer ask_as(const char *method, const char *path, struct asked *q)
{
    struct request_pair pairs[MAX_PAIRS];
    struct request rq = {.method = method, .path = path};
    struct reply rp = {0};
    struct answer a = {0};
    buf_init(&rp.body, 16 << 20);
    assert_ok(arena_open((size_t)64 << 20, &rq.arena, NULL));
    fill_pairs(&rq, pairs, q);
    serve_answer(server, &rq, &rp);
    a.status = rp.status;
    a.n_bytes = rp.fixed.p ? rp.fixed.n : rp.body.n;
    if (rp.fixed.p == NULL && rp.body.n > 0)
        assert_ok(jsonr_parse(buf_str(&rp.body), &a.tree, NULL));
    buf_free(&rp.body);
    arena_close(rq.arena);
    return a;
}

static struct answer ask(const char *path, const char *query)
{
    struct asked q = {.query = query, .host = SERVE_NO_NETWORK};
    return ask_as("GET", path, &q);
}

static int status_of(const char *path, const char *query)
{
    struct answer a = ask(path, query);
    if (a.status != 200) {
        str words = jsonr_text(jsonr_get(a.tree, "error"));
        assert_true(words.n > 5);
    }
    json_object_put(a.tree);
    return a.status;
}

static void test_every_route_of_the_list_answers_or_says_what_it_wants(void **state)
{
    (void)state;
    struct answer list = ask("/api/", "");
    assert_int_equal(list.status, 200);
    struct json_object *all = jsonr_get(list.tree, "routes");
    assert_true(jsonr_length(all) >= 10);
    size_t n = 0;
    for (const struct route *r = routes; r->path != NULL; r++, n++) {
        bool wants = strstr(r->query, "id") == r->query || strstr(r->query, " by") != NULL;
        assert_int_equal(status_of(r->path, ""), wants ? 400 : 200);
        assert_true(str_eq(jsonr_text(jsonr_get(json_object_array_get_idx(all, n), "path")),
                           str_of(r->path)));
    }
    assert_int_equal(n, jsonr_length(all));
    json_object_put(list.tree);
}

static void test_what_is_not_there_is_404_and_what_makes_no_sense_400(void **state)
{
    (void)state;
    static const struct {
        const char *path, *query;
        int status;
    } cases[] = {
        {"/api/nothing", "", 404},
        {"/api", "", 404},
        {"/../pamir.db", "", 404},
        {"/api/node/", "", 404},
        {"/api/object", "id=incident--00000000-0000-4000-8000-000000000000", 404},
        {"/api/report", "id=report--00000000-0000-4000-8000-000000000000", 404},
        {"/api/object", "id=", 400},
        {"/api/incidents", "limit=0", 400},
        {"/api/incidents", "limit=1001", 400},
        {"/api/incidents", "limit=-1", 400},
        {"/api/incidents", "limit=9999999999999999999999", 400},
        {"/api/incidents", "limit=5x", 400},
        {"/api/incidents", "status=real", 400},
        {"/api/incidents", "from=2026-02-30", 400},
        {"/api/incidents", "to=soon", 400},
        {"/api/incidents", "after=garbage", 400},
        {"/api/incidents", "words=\"never ends", 400},
        {"/api/tally", "by=weather", 400},
        {"/api/reports", "words=*", 400},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int is = status_of(cases[i].path, cases[i].query);
        if (is != cases[i].status)
            fail_msg("%s?%s gives %d, not %d", cases[i].path, cases[i].query, is, cases[i].status);
    }
}

static void test_only_get_and_head_are_answered(void **state)
{
    (void)state;
    static const char *const no[] = {"POST", "PUT", "DELETE", "PATCH", "get", ""};
    for (size_t i = 0; i < sizeof no / sizeof *no; i++) {
        struct asked q = {.query = "", .host = SERVE_NO_NETWORK};
        struct answer a = ask_as(no[i], "/api/node", &q);
        assert_int_equal(a.status, 405);
        json_object_put(a.tree);
    }
    struct asked q = {.query = "", .host = SERVE_NO_NETWORK};
    struct answer get = ask("/api/node", ""), head = ask_as("HEAD", "/api/node", &q);
    assert_int_equal(head.status, 200);
    assert_int_equal(head.n_bytes, get.n_bytes); /* so that its length is the true one */
    json_object_put(get.tree);
    json_object_put(head.tree);
}

static void test_a_foreign_host_name_is_not_answered(void **state)
{
    (void)state;
    static const struct {
        const char *host;
        int status;
    } cases[] = {
        {"127.0.0.1:8080", 200}, {"localhost:8080", 200}, {"LOCALHOST:8080", 200},
        {"[::1]:8080", 200},     {"127.0.0.1", 421},      {"127.0.0.1:8081", 421},
        {"evil.example", 421},   {"127.0.0.1:8080.evil.example", 421},
        {"", 421},               {NULL, 421},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct asked q = {.query = "", .host = cases[i].host};
        struct answer a = ask_as("GET", "/api/node", &q);
        if (a.status != cases[i].status)
            fail_msg("host %s: %d", cases[i].host ? cases[i].host : "(none)", a.status);
        json_object_put(a.tree);
    }
}

static void test_the_page_is_not_sent_again_to_who_has_it(void **state)
{
    (void)state;
    struct asked q = {.query = "", .host = SERVE_NO_NETWORK, .etag = "\"" PAMIR_VERSION "\""};
    struct answer a = ask_as("GET", "/page.js", &q);
    assert_int_equal(a.status, 304);
    assert_int_equal(a.n_bytes, 0);
    q.etag = "\"another\"";
    a = ask_as("GET", "/page.js", &q);
    assert_int_equal(a.status, 200);
    assert_true(a.n_bytes > 1000);
}

/* Follow the cursors to the end: each account once, newest first, and the total is true. */
static void test_pages_of_a_list_together_hold_each_account_once(void **state)
{
    (void)state;
    str seen[64], after = {0}, last_day = {0};
    size_t n = 0, pages = 0;
    do {
        char query[700];
        snprintf(query, sizeof query, "limit=3&after=%.*s", STR_FMT(after));
        struct answer a = ask("/api/incidents", query);
        assert_int_equal(a.status, 200);
        struct json_object *list = jsonr_get(a.tree, "accounts");
        assert_true(jsonr_length(list) <= 3 && pages++ < 20);
        assert_int_equal(json_object_get_int(jsonr_get(a.tree, "total")), N_REPORTS);
        for (size_t i = 0; i < jsonr_length(list); i++) {
            struct json_object *x = json_object_array_get_idx(list, i);
            str day;
            assert_true(n < 64);
            assert_ok(arena_dup(small.arena, jsonr_text(jsonr_get(x, "id")), &seen[n], NULL));
            for (size_t k = 0; k < n; k++)
                assert_false(str_eq(seen[k], seen[n]));
            n++;
            assert_ok(arena_dup(small.arena, jsonr_text(jsonr_get(x, "start")), &day, NULL));
            assert_true(last_day.p == NULL || str_cmp(day, last_day) <= 0);
            last_day = day;
        }
        assert_ok(arena_dup(small.arena, jsonr_text(jsonr_get(a.tree, "next")), &after, NULL));
        json_object_put(a.tree);
    } while (after.n > 0);
    assert_int_equal(n, N_REPORTS);
    assert_int_equal(pages, 3);
}

static void test_a_filter_leaves_what_it_names_and_never_mixes_exercises_in(void **state)
{
    (void)state;
    static const struct {
        const char *query;
        int total;
    } cases[] = {
        {"", N_REPORTS},
        {"status=exercise", 1},
        {"status=test", 0},
        {"place=AF-KDZ", N_REPORTS},
        {"place=AF-BDS", 0},
        {"place=AF-BDS&status=exercise", 1},
        {"from=2026-05-02&to=2026-05-03", 2},
        {"from=2027", 0},
        {"words=gunmen checkpoint", N_REPORTS},
        {"words=mine", 0},
        {"kind=no-such-kind", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct answer a = ask("/api/incidents", cases[i].query);
        int total = json_object_get_int(jsonr_get(a.tree, "total"));
        if (a.status != 200 || total != cases[i].total)
            fail_msg("%s: %d with %d accounts, not %d", cases[i].query, a.status, total, cases[i].total);
        json_object_put(a.tree);
    }
}

static void test_a_tally_adds_up_to_the_list(void **state)
{
    (void)state;
    static const char *const by[] = {"by=kind", "by=month", "by=day", "by=province"};
    for (size_t i = 0; i < sizeof by / sizeof *by; i++) {
        struct answer a = ask("/api/tally", by[i]);
        assert_int_equal(a.status, 200);
        struct json_object *rows = jsonr_get(a.tree, "rows");
        int sum = 0;
        for (size_t k = 0; k < jsonr_length(rows); k++)
            sum += json_object_get_int(jsonr_get(json_object_array_get_idx(rows, k), "n"));
        assert_int_equal(sum, N_REPORTS);
        json_object_put(a.tree);
    }
}

static void test_a_report_comes_with_its_text_and_marks_inside_it(void **state)
{
    (void)state;
    struct answer list = ask("/api/reports", "limit=1");
    char query[200];
    str id = jsonr_text(jsonr_get(
        json_object_array_get_idx(jsonr_get(list.tree, "reports"), 0), "id"));
    snprintf(query, sizeof query, "id=%.*s", STR_FMT(id));
    struct answer a = ask("/api/report", query);
    assert_int_equal(a.status, 200);
    str text = jsonr_text(jsonr_get(a.tree, "text"));
    struct json_object *marks = jsonr_get(a.tree, "marks");
    assert_true(str_find(text, STR("Imam Sahib district"), 0) < text.n);
    assert_true(jsonr_length(marks) >= 3);
    for (size_t i = 0; i < jsonr_length(marks); i++) {
        struct json_object *m = json_object_array_get_idx(marks, i);
        int from = json_object_get_int(jsonr_get(m, "start")), to = json_object_get_int(jsonr_get(m, "end"));
        assert_true(from >= 0 && from < to && (size_t)to <= text.n);
    }
    json_object_put(a.tree);
    json_object_put(list.tree);
}

static void test_a_query_of_hundreds_of_words_is_refused_with_words(void **state)
{
    (void)state;
    char query[1600] = "words=";
    for (int i = 0; i < 300; i++)
        strcat(query, "ab+");
    for (char *p = query; *p != '\0'; p++)
        if (*p == '+')
            *p = ' ';
    int status = status_of("/api/reports", query);
    assert_true(status == 400 || status == 413);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_route_of_the_list_answers_or_says_what_it_wants),
        cmocka_unit_test(test_what_is_not_there_is_404_and_what_makes_no_sense_400),
        cmocka_unit_test(test_only_get_and_head_are_answered),
        cmocka_unit_test(test_a_foreign_host_name_is_not_answered),
        cmocka_unit_test(test_the_page_is_not_sent_again_to_who_has_it),
        cmocka_unit_test(test_pages_of_a_list_together_hold_each_account_once),
        cmocka_unit_test(test_a_filter_leaves_what_it_names_and_never_mixes_exercises_in),
        cmocka_unit_test(test_a_tally_adds_up_to_the_list),
        cmocka_unit_test(test_a_report_comes_with_its_text_and_marks_inside_it),
        cmocka_unit_test(test_a_query_of_hundreds_of_words_is_refused_with_words),
    };
    return cmocka_run_group_tests(tests, set_up, take_down);
}
