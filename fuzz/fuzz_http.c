/* fuzz: serve */
/* A request as it stands on the wire, to every route on a small node: first line "METHOD PATH?QUERY",
 * then headers, an empty line and a body. What libmicrohttpd would do (cut it into pieces, decode
 * them) is done here; all behind that is what the server runs. */
#include "folder.h"
#include "model/jsonr.h"
#include "serve/serve.h"
#include "work/ingest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MAX_PAIRS = 64, BODY_MAX_BYTES = 64 << 20 };

static const char report[] =
    "EXERCISE EXERCISE EXERCISE\nARGO, 4 May 2026 - Police said at least five people were killed and "
    "nine injured on Monday when gunmen attacked a checkpoint in Argo district of Badakhshan.\n";

struct wire {
    struct request_pair pairs[MAX_PAIRS + 1];
    size_t n;
};

static void check(bool holds)
{
    if (!holds)
        abort();
}

static struct serve *small_node(void)
{
    struct config c;
    struct node *n = NULL;
    struct serve *s;
    struct ingest *in;
    struct ingest_totals totals;
    struct ingest_options o = {.published = CIVIL_NONE};
    const char *path = folder_path("node");
    config_init(&c);
    c.status = STATUS_EXERCISE;
    check(node_init(path, &c, NULL) == PM_OK && node_open(path, NODE_WRITE, &n, NULL) == PM_OK);
    check(ingest_open(n, &o, NULL, NULL, &in, NULL) == PM_OK);
    check(ingest_bytes(in, STR("report.txt"), str_of(report), NULL) == PM_OK);
    check(ingest_close(in, &totals, NULL) == PM_OK && totals.objects_added > 0);
    check(serve_open(n, NULL, &s, NULL) == PM_OK);
    return s;
}

static int hex(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* %41 and + as a query has them. */
static str decoded(struct arena *a, str s)
{
    char *out = arena_get(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; out != NULL && i < s.n; i++) {
        bool coded = s.p[i] == '%' && s.n - i > 2 && hex(s.p[i + 1]) >= 0 && hex(s.p[i + 2]) >= 0;
        out[n++] = coded ? (char)(hex(s.p[i + 1]) * 16 + hex(s.p[i + 2]))
                   : s.p[i] == '+' ? ' ' : s.p[i];
        i += coded ? 2 : 0;
    }
    if (out == NULL)
        return STR("");
    out[n] = '\0';
    return (str){out, n};
}

static void add(struct wire *w, struct arena *a, enum request_part part, str pair, char between)
{
    str key;
    if (w->n == MAX_PAIRS || !str_cut(&pair, between, &key))
        return;
    if (part == REQUEST_HEADER)
        pair = str_trim(pair);
    w->pairs[w->n++] = (struct request_pair){part, decoded(a, key), pair.p ? decoded(a, pair) : STR("")};
}

static void cut(str bytes, struct arena *a, struct wire *w, struct request *rq)
{
    str line = {0}, method = {0}, path = {0}, piece;
    str_cut(&bytes, '\n', &line);
    str_cut(&line, ' ', &method);
    str_cut(&line, '?', &path);
    rq->method = decoded(a, method).p;
    rq->path = decoded(a, path).p;
    while (line.p != NULL && str_cut(&line, '&', &piece))
        add(w, a, REQUEST_QUERY, piece, '=');
    while (str_cut(&bytes, '\n', &piece) && str_trim(piece).n > 0)
        add(w, a, REQUEST_HEADER, piece, ':');
    rq->body = bytes.p ? bytes : STR("");
    rq->pairs = w->pairs;
    rq->n_pairs = w->n;
    if (request_header(rq, "Host").n == 0)
        w->pairs[rq->n_pairs++] = (struct request_pair){REQUEST_HEADER, STR("Host"), STR(SERVE_NO_NETWORK)};
}

static void look_at(const struct reply *rp)
{
    static const int known[] = {200, 202, 204, 304, 400, 401, 403, 404, 405,
                                406, 409, 411, 413, 415, 421, 422, 429, 503};
    bool is_known = false;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        is_known |= rp->status == known[i];
    check(is_known);
    if (rp->fixed.p != NULL || rp->status == 304 || rp->status == 204)
        return;
    struct json_object *tree;
    check(jsonr_parse(buf_str(&rp->body), &tree, NULL) == PM_OK);
    check(rp->status < 300 || jsonr_get(tree, "error") != NULL ||
          (jsonr_get(tree, "title") != NULL && jsonr_get(tree, "description") != NULL));
    json_object_put(tree);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct serve *s;
    struct wire w = {.n = 0};
    struct request rq = {.n_pairs = 0};
    struct reply rp = {0};
    if (s == NULL)
        s = small_node();
    if (arena_open((size_t)256 << 20, &rq.arena, NULL) != PM_OK)
        return 0;
    buf_init(&rp.body, BODY_MAX_BYTES);
    cut((str){(const char *)data, size}, rq.arena, &w, &rq);
    serve_answer(s, &rq, &rp);
    look_at(&rp);
    buf_free(&rp.body);
    arena_close(rq.arena);
    return 0;
}
