/* TAXII 2.1 as a client meets it, without a network: who is let in, what each error says, how pages go on. */
#include "small_node.h"

#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <strings.h>

#include "model/jsonr.h"
#include "serve/serve.h"
#include "store/act.h"
#include "store/offer.h"

#define MEDIA "application/taxii+json;version=2.1"
#define ROOT "/taxii2/pamir/"
#define OPEN ROOT "collections/khorog/"
#define CLOSED ROOT "collections/murghab/"
#define WHY ROOT "collections/ishkashim/"

enum { N_OFFERS = 25, MAX_PAIRS = 24 };

static struct small_node small;
static struct serve *server;
static struct book *book;
static char token[65], khorog_id[64], dushanbe_id[BOOK_MEMBER_ID_BYTES], osh_id[BOOK_MEMBER_ID_BYTES];
static stamp dates[N_OFFERS];

/* ---- the node ---- */

static struct store *st(void)
{
    return node_store(small.node);
}

static void again(void)
{
    uint8_t key[BOOK_KEY_BYTES];
    book_close(book);
    book = NULL;
    assert_true(digest_unhex(str_of(node_public_key(small.node)), key, sizeof key));
    assert_ok(book_open(st(), key, &book, NULL));
}

static void add_format(const char *name, bool purpose)
{
    struct book_format f = {.name = str_of(name), .title = STR("A circle"), .persons = 1, .top = 2,
                            .purpose = purpose};
    assert_ok(book_add_format(st(), book, STR("person:t"), &f, NULL));
    again();
}

static void add_account(const char *name, const char *member, bool write, const char *password,
                        const char *purpose)
{
    struct book_account x = {.name = str_of(name), .member = str_of(member), .may_write = write,
                             .purpose = str_of(purpose)};
    char made[65];
    assert_ok(book_add_account(st(), book, STR("person:t"), &x, str_of(password), NULL, made, NULL));
    if (password[0] == '\0')
        memcpy(token, made, sizeof token);
    again();
}

static void join(const char *format, const char *member)
{
    assert_ok(book_join(st(), book, STR("person:t"), str_of(format), str_of(member), NULL));
    again();
}

static struct object thing(int i, int version)
{
    static const char *const types[] = {"identity", "location"};
    static char json[2][900], ids[2][80];
    static int turn;
    turn ^= 1;
    const char *type = types[i % 2];
    snprintf(ids[turn], sizeof ids[turn], "%s--00000000-0000-4000-8000-%012d", type, i);
    snprintf(json[turn], sizeof json[turn],
             "{\"created\":\"2026-01-01T00:00:00.000Z\",\"id\":\"%s\",%s\"modified\":"
             "\"2026-01-0%dT00:00:00.000Z\",\"name\":\"Invented %d\",%s\"spec_version\":\"2.1\",\"type\":\"%s\"}",
             ids[turn], i % 2 ? "" : "\"identity_class\":\"organization\",", version, i,
             i % 2 ? "\"region\":\"central-asia\"," : "", type);
    return (struct object){.id = str_of(ids[turn]), .type = str_of(type),
                           .modified = 1767225600000000 + (version - 1) * STAMP_DAY,
                           .canon = str_of(json[turn])};
}

static stamp offer(const char *format, int i, int version, const char *audience)
{
    struct object o = thing(i, version);
    struct offer of = {.collection = book_format(book, str_of(format))->collection,
                       .audience = str_of(audience), .object = &o, .until = STAMP_NONE,
                       .added = STAMP_NONE};
    enum store_result r;
    stamp added;
    assert_ok(store_begin(st(), NULL));
    assert_ok(store_offer_put(st(), &of, &r, &added, NULL));
    assert_ok(store_commit(st(), NULL));
    return added;
}

static int set_up(void **state)
{
    (void)state;
    small_node_open(&small, STATUS_ACTUAL);
    again();
    assert_ok(book_add_member(st(), book, STR("person:t"), STR("dushanbe"), STR(""), NULL, NULL));
    again();
    assert_ok(book_add_member(st(), book, STR("person:t"), STR("osh"), STR(""), NULL, NULL));
    again();
    add_format("khorog", false);
    add_format("murghab", false);
    add_format("ishkashim", true);
    join("khorog", "dushanbe");
    join("khorog", "osh");
    join("murghab", "osh");
    join("ishkashim", "dushanbe");
    add_account("reader", "dushanbe", false, "secret words", "");
    add_account("writer", "dushanbe", true, "other words", "");
    add_account("osh-token", "osh", true, "", "border watch");
    add_account("chief", "", false, "owner words", "");
    strcpy(dushanbe_id, book_member(book, STR("dushanbe"))->id);
    strcpy(osh_id, book_member(book, STR("osh"))->id);
    snprintf(khorog_id, sizeof khorog_id, "%.*s", STR_FMT(book_format(book, STR("khorog"))->collection));
    for (int i = 0; i < N_OFFERS; i++)
        dates[i] = offer("khorog", i, 1, i % 5 == 4 ? osh_id : dushanbe_id);
    assert_ok(serve_open(small.node, NULL, &server, NULL));
    return 0;
}

static int take_down(void **state)
{
    (void)state;
    serve_close(server);
    book_close(book);
    book = NULL;
    small_node_close(&small);
    return 0;
}

/* ---- asking ---- */

struct asked {
    const char *method, *path, *query, *login, *accept, *content_type, *body, *purpose;
};

struct answer {
    int status;
    char type[64], first[40], last[40], allow[64], www[64];
    struct json_object *tree;
    char text[4000];
};

static void note_header(struct answer *a, const char *name, const char *value)
{
    struct {
        const char *name;
        char *to;
        size_t size;
    } known[] = {{"X-TAXII-Date-Added-First", a->first, sizeof a->first},
                 {"X-TAXII-Date-Added-Last", a->last, sizeof a->last},
                 {"Allow", a->allow, sizeof a->allow},
                 {"WWW-Authenticate", a->www, sizeof a->www}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(name, known[i].name) == 0)
            snprintf(known[i].to, known[i].size, "%s", value);
}

static void basic(const char *pair, char out[200])
{
    strcpy(out, "Basic ");
    sodium_bin2base64(out + 6, 190, (const unsigned char *)pair, strlen(pair),
                      sodium_base64_VARIANT_ORIGINAL);
}

static struct answer ask(struct asked q)
{
    struct request_pair pairs[MAX_PAIRS];
    struct request rq = {.method = q.method ? q.method : "GET", .path = q.path, .pairs = pairs};
    struct reply rp = {0};
    struct answer a = {0};
    char login[200];
    str rest = str_of(q.query), piece, name;
    while (rest.n > 0 && str_cut(&rest, '&', &piece)) {
        str_cut(&piece, '=', &name);
        pairs[rq.n_pairs++] = (struct request_pair){REQUEST_QUERY, name, piece};
    }
    if (q.login == NULL)
        q.login = "reader:secret words";
    if (strchr(q.login, ':'))
        basic(q.login, login);
    else
        snprintf(login, sizeof login, "%s", q.login);
    const char *headers[][2] = {{"Host", SERVE_NO_NETWORK},
                                {"authorization", login[0] ? login : NULL},
                                {"Accept", q.accept ? (q.accept[0] ? q.accept : NULL) : MEDIA},
                                {"Content-Type", q.content_type},
                                {"Pamir-Purpose", q.purpose}};
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++)
        if (headers[i][1] != NULL)
            pairs[rq.n_pairs++] =
                (struct request_pair){REQUEST_HEADER, str_of(headers[i][0]), str_of(headers[i][1])};
    rq.body = str_of(q.body);
    buf_init(&rp.body, 16 << 20);
    assert_ok(arena_open((size_t)64 << 20, &rq.arena, NULL));
    serve_answer(server, &rq, &rp);
    a.status = rp.status;
    snprintf(a.type, sizeof a.type, "%s", rp.type);
    for (int i = 0; i < rp.n_headers; i++)
        note_header(&a, rp.headers[i].name, rp.headers[i].value);
    if (rp.body.n > 0)
        assert_ok(jsonr_parse(buf_str(&rp.body), &a.tree, NULL));
    snprintf(a.text, sizeof a.text, "%s", rp.body.n ? rp.body.p : "");
    buf_free(&rp.body);
    arena_close(rq.arena);
    return a;
}

static struct answer get(const char *path, const char *query)
{
    return ask((struct asked){.path = path, .query = query});
}

static int status_of(struct asked q)
{
    struct answer a = ask(q);
    if (a.status >= 400) { /* every error: the media type, a title, words, the status */
        char number[16];
        snprintf(number, sizeof number, "%d", a.status);
        assert_string_equal(a.type, MEDIA);
        assert_true(jsonr_text(jsonr_get(a.tree, "title")).n > 0);
        assert_true(jsonr_text(jsonr_get(a.tree, "description")).n > 10);
        assert_true(str_eq(jsonr_text(jsonr_get(a.tree, "http_status")), str_of(number)));
    }
    json_object_put(a.tree);
    return a.status;
}

static size_t count(const char *path, const char *query, const char *login)
{
    struct answer a = ask((struct asked){.path = path, .query = query, .login = login});
    size_t n = jsonr_length(jsonr_get(a.tree, "objects"));
    assert_int_equal(a.status, 200);
    json_object_put(a.tree);
    return n;
}

/* ---- tests ---- */

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

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, take_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_the_matrix_of_errors),
        TEST(test_an_error_says_what_came_and_what_is_accepted),
        TEST(test_discovery_leads_to_the_objects),
        TEST(test_each_reader_sees_what_is_for_him),
        TEST(test_stored_bytes_go_out_as_they_are),
        TEST(test_an_empty_answer_is_an_empty_envelope),
        TEST(test_filters_are_joined_by_and_their_values_by_or),
        TEST(test_versions_are_listed_and_chosen),
        TEST(test_pages_lose_nothing_whatever_the_limit_and_across_a_restart),
        TEST(test_a_next_of_another_question_is_refused_in_words),
        TEST(test_pages_lose_nothing_while_another_one_puts),
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
