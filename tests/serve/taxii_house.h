/* taxii_house.h - for tests of TAXII: a node with three formats, members and accounts, asked without a network. */
#ifndef PAMIR_TESTS_TAXII_HOUSE_H
#define PAMIR_TESTS_TAXII_HOUSE_H

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

static inline struct store *st(void)
{
    return node_store(small.node);
}

static inline void again(void)
{
    uint8_t key[BOOK_KEY_BYTES];
    book_close(book);
    book = NULL;
    assert_true(digest_unhex(str_of(node_public_key(small.node)), key, sizeof key));
    assert_ok(book_open(st(), key, &book, NULL));
}

static inline void add_format(const char *name, bool purpose)
{
    struct book_format f = {.name = str_of(name), .title = STR("A circle"), .persons = 1, .top = 2,
                            .purpose = purpose};
    assert_ok(book_add_format(st(), book, STR("person:t"), &f, NULL));
    again();
}

static inline void add_account(const char *name, const char *member, bool write, const char *password,
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

static inline void join(const char *format, const char *member)
{
    assert_ok(book_join(st(), book, STR("person:t"), str_of(format), str_of(member), NULL));
    again();
}

static inline struct object thing(int i, int version)
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

static inline stamp offer(const char *format, int i, int version, const char *audience)
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

static inline int set_up(void **state)
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

static inline int take_down(void **state)
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

static inline void note_header(struct answer *a, const char *name, const char *value)
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

static inline void basic(const char *pair, char out[200])
{
    strcpy(out, "Basic ");
    sodium_bin2base64(out + 6, 190, (const unsigned char *)pair, strlen(pair),
                      sodium_base64_VARIANT_ORIGINAL);
}

static inline struct answer ask(struct asked q)
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

static inline struct answer get(const char *path, const char *query)
{
    return ask((struct asked){.path = path, .query = query});
}

static inline int status_of(struct asked q)
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

static inline size_t count(const char *path, const char *query, const char *login)
{
    struct answer a = ask((struct asked){.path = path, .query = query, .login = login});
    size_t n = jsonr_length(jsonr_get(a.tree, "objects"));
    assert_int_equal(a.status, 200);
    json_object_put(a.tree);
    return n;
}

/* ---- tests ---- */

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, take_down)

#endif
