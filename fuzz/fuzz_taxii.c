/* fuzz: serve */
/* The TAXII side: a login that is right, then what comes: path, query, headers and body of an envelope. First
 * line "METHOD PATH?QUERY" below /taxii2/pamir/, then headers, an empty line and a body. Also the parser of
 * Authorization alone. What is behind a login must hold whatever a partner's program sends. */
#include "folder.h"
#include "model/jsonr.h"
#include "serve/login.h"
#include "serve/serve.h"
#include "store/offer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MAX_PAIRS = 32, BODY_MAX_BYTES = 16 << 20, OFFERS = 12 };

static char token[65];

static void check(bool holds)
{
    if (!holds)
        abort();
}

static struct book *book_of(struct node *n)
{
    uint8_t key[BOOK_KEY_BYTES];
    struct book *b;
    check(digest_unhex(str_of(node_public_key(n)), key, sizeof key));
    check(book_open(node_store(n), key, &b, NULL) == PM_OK);
    return b;
}

static void fill(struct node *n)
{
    struct book_format f = {.name = STR("open"), .title = STR("Open"), .persons = 1, .top = 4,
                            .status = STATUS_EXERCISE};
    struct book_account x = {.name = STR("osh"), .member = STR("osh"), .may_write = true};
    struct store *s = node_store(n);
    struct book *b = book_of(n);
    check(book_add_member(s, b, STR("t"), STR("osh"), STR(""), NULL, NULL) == PM_OK);
    check(book_add_format(s, b, STR("t"), &f, NULL) == PM_OK);
    book_close(b);
    b = book_of(n);
    check(book_join(s, b, STR("t"), STR("open"), STR("osh"), NULL) == PM_OK);
    check(book_add_account(s, b, STR("t"), &x, (str){0}, NULL, token, NULL) == PM_OK);
    check(store_begin(s, NULL) == PM_OK);
    for (int i = 0; i < OFFERS; i++) {
        char id[80], json[400];
        enum store_result r;
        snprintf(id, sizeof id, "location--00000000-0000-4000-8000-%012d", i % 8);
        snprintf(json, sizeof json, "{\"created\":\"2026-01-01T00:00:00.000Z\",\"id\":\"%s\",\"modified\":"
                 "\"2026-01-0%dT00:00:00.000Z\",\"region\":\"central-asia\",\"spec_version\":\"2.1\",\"type\":"
                 "\"location\"}", id, i / 8 + 1);
        struct object o = {.id = str_of(id), .type = STR("location"),
                           .modified = 1767225600000000 + i / 8 * STAMP_DAY, .canon = str_of(json)};
        struct offer of = {.collection = book_format(b, STR("open"))->collection,
                           .audience = str_of(book_member(b, STR("osh"))->id), .object = &o,
                           .until = STAMP_NONE, .added = 1000000 + i};
        check(store_offer_put(s, &of, &r, NULL, NULL) == PM_OK);
    }
    check(store_commit(s, NULL) == PM_OK);
    book_close(b);
}

static struct serve *small_node(void)
{
    struct config c;
    struct node *n = NULL;
    struct serve *s;
    const char *path = folder_path("node");
    config_init(&c);
    c.status = STATUS_EXERCISE;
    check(node_init(path, &c, NULL) == PM_OK && node_open(path, NODE_WRITE, &n, NULL) == PM_OK);
    fill(n);
    check(serve_open(n, NULL, &s, NULL) == PM_OK);
    return s;
}

static const char *text(struct arena *a, const char *head, str s)
{
    str out;
    return arena_printf(a, &out, "%s%.*s", head, STR_FMT(s)) == PM_OK ? out.p : "/";
}

static void add(struct request_pair *to, size_t *n, enum request_part part, str pair, char between)
{
    str key;
    if (*n == MAX_PAIRS || !str_cut(&pair, between, &key))
        return;
    to[(*n)++] = (struct request_pair){part, key, part == REQUEST_HEADER ? str_trim(pair)
                                                  : pair.p ? pair : STR("")};
}

static void cut(str bytes, struct request *rq, struct request_pair *to)
{
    static char login[80];
    str line = {0}, method = {0}, path = {0}, piece;
    size_t n = 0;
    str_cut(&bytes, '\n', &line);
    str_cut(&line, ' ', &method);
    str_cut(&line, '?', &path);
    rq->method = text(rq->arena, "", method);
    rq->path = text(rq->arena, "/taxii2/pamir/", path);
    while (line.p != NULL && str_cut(&line, '&', &piece))
        add(to, &n, REQUEST_QUERY, piece, '=');
    while (str_cut(&bytes, '\n', &piece) && str_trim(piece).n > 0)
        add(to, &n, REQUEST_HEADER, piece, ':');
    snprintf(login, sizeof login, "Bearer %s", token);
    to[n++] = (struct request_pair){REQUEST_HEADER, STR("Host"), STR(SERVE_NO_NETWORK)};
    to[n++] = (struct request_pair){REQUEST_HEADER, STR("Authorization"), str_of(login)};
    to[n++] = (struct request_pair){REQUEST_HEADER, STR("Accept"), STR("*/*")};
    to[n++] = (struct request_pair){REQUEST_HEADER, STR("Content-Type"),
                                    STR("application/taxii+json;version=2.1")};
    rq->pairs = to;
    rq->n_pairs = n;
    rq->body = bytes.p ? bytes : STR("");
}

/* Always TAXII's form; more and next only together. */
static void look_at(const struct reply *rp)
{
    struct json_object *tree;
    if (rp->status == 204)
        return;
    check(rp->status < 500 || rp->status == 503);
    check(strcmp(rp->type, "application/taxii+json;version=2.1") == 0);
    check(jsonr_parse(buf_str(&rp->body), &tree, NULL) == PM_OK);
    if (rp->status >= 400)
        check(jsonr_get(tree, "title") != NULL && jsonr_get(tree, "description") != NULL);
    else
        check((jsonr_get(tree, "more") != NULL) == (jsonr_get(tree, "next") != NULL));
    json_object_put(tree);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct serve *s;
    struct request_pair pairs[MAX_PAIRS + 4];
    struct request rq = {.n_pairs = 0};
    struct reply rp = {0};
    str token_part, user, password;
    if (s == NULL)
        s = small_node();
    if (arena_open((size_t)256 << 20, &rq.arena, NULL) != PM_OK)
        return 0;
    buf_init(&rp.body, BODY_MAX_BYTES);
    login_parse((str){(const char *)data, size}, rq.arena, &token_part, &user, &password);
    cut((str){(const char *)data, size}, &rq, pairs);
    serve_answer(s, &rq, &rp);
    look_at(&rp);
    buf_free(&rp.body);
    arena_close(rq.arena);
    return 0;
}
