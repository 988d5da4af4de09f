/* bench_taxii.c - the TAXII server over HTTP on this machine: posting, paging, idle connections.
 *
 *     bench_taxii [OBJECTS [FOLDER [IDLE [BUNDLE]]]]   (1,000,000, /tmp and 10,000 unless told otherwise)
 *
 * OBJECTS are posted one after the other, and the rate told after each tenth: what is stored grows meanwhile.
 * A node of its own with one format and one account; objects of about 2 kB of
 * invented words or, when BUNDLE is a STIX bundle of an exercise (pamir export), its incidents, notes, relationships and
 * reports again and again under new ids. The client is as bare as can be
 * (a socket, blocking), so that what is measured is the server. It prints and never fails.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"
#include "base/buf.h"
#include "base/file.h"
#include "model/jsonr.h"
#include "model/object.h"
#include "serve/serve.h"
#include "store/offer.h"

enum { BATCH = 1000, BYTES = 2000, PAGES = 200, STEPS = 10, PORT = 18199 };

static void words(struct buf *b, size_t until)
{
    static const char *const syllables[] = {"ba", "dar", "go", "kun", "lo", "mir", "no", "pan",
                                            "qa", "ru", "shi", "tal", "vo", "wakh", "ya", "zeb"};
    while (b->n < until) {
        uint32_t rank = rnd(1 + rnd(1 + rnd(40000)));
        do {
            buf_add(b, str_of(syllables[rank % 16]));
            rank /= 16;
        } while (rank > 0);
        buf_add_char(b, ' ');
    }
}

/* Objects of a bundle, each cut where its own id stands. */
struct like {
    str type, head, tail;
};
static struct like likes[20000];
static size_t n_likes;

static void load(const char *path)
{
    struct pm_err e = {0};
    static struct buf file;
    struct arena *a;
    struct json_object *tree, *list;
    buf_init(&file, (size_t)256 << 20);
    must(arena_open((size_t)1 << 30, &a, &e), &e);
    must(file_read(path, &file, &e), &e);
    must(jsonr_parse(buf_str(&file), &tree, &e), &e);
    list = jsonr_get(tree, "objects");
    for (size_t i = 0; i < jsonr_length(list) && n_likes < sizeof likes / sizeof *likes; i++) {
        struct object o;
        struct json_object *one = json_object_array_get_idx(list, i);
        if (object_parse(a, str_of(json_object_to_json_string_ext(one, JSON_C_TO_STRING_PLAIN)),
                         OBJECT_CUSTOM, &o, &e) != PM_OK ||
            str_ends(o.type, STR("-definition")) || str_is(o.type, "location"))
            continue;
        size_t at = 0; /* its own id is the one behind "id": */
        do
            at = str_find(o.canon, o.id, at + 1);
        while (at < o.canon.n && (at < 6 || memcmp(o.canon.p + at - 6, "\"id\":\"", 6) != 0));
        if (at < o.canon.n)
            likes[n_likes++] = (struct like){o.type, {o.canon.p, at},
                                             {o.canon.p + at + o.id.n, o.canon.n - at - o.id.n}};
    }
    json_object_put(tree);
    printf("%zu objects of %s again and again\n", n_likes, path);
    if (n_likes == 0)
        exit(1);
}

static void object(uint64_t n, struct buf *b, char id[80])
{
    const struct like *like = n_likes > 0 ? &likes[n % n_likes] : NULL;
    struct sha256 h = digest_sha256((str){(const char *)&n, sizeof n});
    char hex[33];
    digest_hex(h.b, 16, hex);
    snprintf(id, 80, "%.*s--%.8s-%.4s-4%.3s-8%.3s-%.12s", like ? (int)like->type.n : 8,
             like ? like->type.p : "identity", hex, hex + 8, hex + 13, hex + 17, hex + 20);
    if (like != NULL) {
        buf_add(b, like->head);
        buf_add(b, str_of(id));
        buf_add(b, like->tail);
        return;
    }
    size_t from = b->n;
    buf_add(b, STR("{\"created\":\"2026-01-01T00:00:00.000Z\",\"description\":\"[TEST] "));
    words(b, from + BYTES - 250);
    buf_printf(b, "\",\"id\":\"%s\",\"identity_class\":\"organization\",\"modified\":"
               "\"2026-01-01T00:00:00.000Z\",\"name\":\"Invented %lu\",\"spec_version\":\"2.1\",\"type\":"
               "\"identity\"}", id, (unsigned long)n);
}

/* ---- a client ---- */

static int dial(void)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(PORT)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd >= 0)
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof a) != 0) {
        if (fd >= 0)
            close(fd);
        return -1;
    }
    return fd;
}

static void send_all(int fd, str s)
{
    while (s.n > 0) {
        ssize_t n = send(fd, s.p, s.n, MSG_NOSIGNAL);
        if (n <= 0)
            exit(1);
        s = (str){s.p + n, s.n - (size_t)n};
    }
}

/* One answer into b, headers and all; its status. */
static int receive_all(int fd, struct buf *b)
{
    size_t head = 0, want = 0;
    buf_clear(b);
    while (head == 0 || b->n < want) {
        char *to = buf_room(b, 1 << 20);
        ssize_t n = to ? recv(fd, to, 1 << 20, 0) : -1;
        if (n <= 0)
            return 0;
        b->n += (size_t)n;
        size_t end = str_find(buf_str(b), STR("\r\n\r\n"), 0);
        if (head == 0 && end < b->n) {
            size_t at = str_find(buf_str(b), STR("Content-Length: "), 0);
            head = end + 4;
            want = head + strtoull(b->p + at + 16, NULL, 10);
        }
    }
    return atoi(b->p + 9);
}

static char login[200];

static int ask(int fd, struct buf *out, const char *method, const char *path, str body)
{
    char head[900];
    int n = snprintf(head, sizeof head, "%s /taxii2/pamir/collections/bench/%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
                     "Accept: application/taxii+json;version=2.1\r\nAuthorization: Basic %s\r\n", method, path,
                     PORT, login);
    if (body.n > 0)
        n += snprintf(head + n, sizeof head - (size_t)n, "Content-Type: application/taxii+json;version=2.1\r\n"
                      "Content-Length: %zu\r\n", body.n);
    n += snprintf(head + n, sizeof head - (size_t)n, "\r\n");
    send_all(fd, (str){head, (size_t)n});
    send_all(fd, body);
    return receive_all(fd, out);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static void show(const char *what, double *took, size_t n, size_t objects)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += took[i];
    qsort(took, n, sizeof *took, by_size);
    printf("%-44s %9.0f objects/s   median %6.2f ms   p99 %6.2f ms\n", what, (double)objects / sum,
           took[n / 2] * 1e3, took[n * 99 / 100] * 1e3);
    fflush(stdout);
}

static void pages(int fd, const char *what, const char *path, size_t objects)
{
    static double took[PAGES];
    struct buf b;
    int status = 0;
    buf_init(&b, (size_t)64 << 20);
    for (int i = 0; i < PAGES; i++) {
        double from = now();
        status = ask(fd, &b, "GET", path, (str){0});
        took[i] = now() - from;
    }
    show(what, took, PAGES, objects * PAGES);
    if (status != 200)
        printf("  status %d: %.300s\n", status, b.p);
    buf_free(&b);
}

/* n objects, a thousand at a time. Making them is the client's own time: it is not in the rate of a POST, but in the
 * last column, where the server can use it for what it put off. */
static void posts(int fd, const char *what, uint64_t from_n, uint64_t n)
{
    double *took = calloc(n / BATCH, sizeof *took), began = now();
    struct buf b, out;
    int status = 0;
    buf_init(&b, (size_t)64 << 20);
    buf_init(&out, (size_t)64 << 20);
    for (uint64_t k = 0; k < n / BATCH; k++) {
        buf_clear(&b);
        for (uint64_t i = 0; i < BATCH; i++) {
            char id[80];
            buf_add(&b, i ? STR(",") : STR("{\"objects\":["));
            object(from_n + k * BATCH + i, &b, id);
        }
        buf_add(&b, STR("]}"));
        double from = now();
        status = ask(fd, &out, "POST", "objects/", buf_str(&b));
        took[k] = now() - from;
    }
    double all = now() - began;
    show(what, took, n / BATCH, n);
    printf("  with the client's own time %.0f objects/s\n", (double)n / all);
    if (status != 202)
        printf("  status %d: %.300s\n", status, out.p);
    buf_free(&b);
    buf_free(&out);
    free(took);
}

/* ---- the node ---- */

static char member[BOOK_MEMBER_ID_BYTES];
static char collection[64];

static struct book *book_now(struct node *n)
{
    uint8_t key[BOOK_KEY_BYTES];
    struct pm_err e = {0};
    struct book *b;
    digest_unhex(str_of(node_public_key(n)), key, sizeof key);
    must(book_open(node_store(n), key, &b, &e), &e);
    return b;
}

static void fill_book(struct node *n)
{
    struct pm_err e = {0};
    struct book_format f = {.name = STR("bench"), .title = STR("[TEST]"), .persons = 1, .top = 2,
                            .status = n_likes > 0 ? STATUS_EXERCISE : STATUS_TEST};
    struct book_account x = {.name = STR("bench"), .member = STR("bench"), .may_write = true};
    struct store *s = node_store(n);
    struct book *b = book_now(n);
    char token[65];
    must(book_add_member(s, b, STR("person:t"), STR("bench"), STR(""), NULL, &e), &e);
    must(book_add_format(s, b, STR("person:t"), &f, &e), &e);
    book_close(b);
    b = book_now(n);
    must(book_join(s, b, STR("person:t"), STR("bench"), STR("bench"), &e), &e);
    must(book_add_account(s, b, STR("person:t"), &x, STR("bench bench"), NULL, token, &e), &e);
    snprintf(member, sizeof member, "%s", book_member(b, STR("bench"))->id);
    snprintf(collection, sizeof collection, "%.*s", STR_FMT(book_format(b, STR("bench"))->collection));
    book_close(b);
    sodium_bin2base64(login, sizeof login, (const unsigned char *)"bench:bench bench", 17,
                      sodium_base64_VARIANT_ORIGINAL);
}

static void idle(int most)
{
    struct rlimit l;
    fflush(stdout);
    pid_t child = fork(); /* with files of its own to count: the server's and the client's together are too many */
    if (child != 0) {
        waitpid(child, NULL, 0);
        return;
    }
    int *fds = calloc((size_t)most, sizeof *fds), n = 0, alive = 0;
    struct buf b;
    getrlimit(RLIMIT_NOFILE, &l);
    l.rlim_cur = l.rlim_max;
    setrlimit(RLIMIT_NOFILE, &l);
    double from = now();
    while (n < most && (fds[n] = dial()) >= 0)
        n++;
    printf("idle: %d connections opened in %.1f s (files allowed: %lu)\n", n, now() - from,
           (unsigned long)l.rlim_cur);
    sleep(3);
    buf_init(&b, (size_t)64 << 20);
    from = now();
    for (int i = 0; i < n; i++) /* each still answers */
        alive += ask(fds[i], &b, "GET", "objects/?limit=1", (str){0}) == 200;
    printf("idle: %d of them answered afterwards, %.2f ms each\n", alive, (now() - from) / n * 1e3);
    for (int i = 0; i < n; i++)
        close(fds[i]);
    buf_free(&b);
    free(fds);
    fflush(stdout);
    _exit(0);
}

int main(int argc, char **argv)
{
    uint64_t n = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000000;
    char folder[4096], path[300], date[STAMP_TEXT_BYTES], listen[40], command[4200];
    struct pm_err e = {0};
    struct config c;
    struct node *node;
    struct serve *s;
    stamp late = 0;
    if (argc > 4)
        load(argv[4]);
    n = n < STEPS * BATCH ? STEPS * BATCH : n / (STEPS * BATCH) * (STEPS * BATCH);
    snprintf(folder, sizeof folder, "%s/bench-taxii-XXXXXX", argc > 2 ? argv[2] : "/tmp");
    if (mkdtemp(folder) == NULL)
        return 1;
    config_init(&c);
    c.status = n_likes > 0 ? STATUS_EXERCISE : STATUS_TEST;
    strcat(folder, "/node");
    must(node_init(folder, &c, &e), &e);
    must(node_open(folder, NODE_WRITE, &node, &e), &e);
    fill_book(node);
    snprintf(listen, sizeof listen, "127.0.0.1:%d", PORT);
    must(serve_open(node, listen, &s, &e), &e);
    int fd = dial();
    for (uint64_t k = 0; k < STEPS; k++) {
        char what[60];
        if (k == STEPS - 1)
            late = stamp_now();
        snprintf(what, sizeof what, "POST of 1000, durable, up to %lu", (unsigned long)((k + 1) * n / STEPS));
        posts(fd, what, k * n / STEPS, n / STEPS);
    }
    close(fd);
    fd = dial();
    pages(fd, "GET limit=1000, the first page", "objects/?limit=1000", BATCH);
    stamp_print(late, 6, date);
    snprintf(path, sizeof path, "objects/?limit=1000&added_after=%s", date);
    pages(fd, "GET limit=1000, near the last page", path, BATCH);
    snprintf(path, sizeof path, "manifest/?limit=1000&added_after=%s", date);
    pages(fd, "manifest limit=1000, near the last page", path, BATCH);
    close(fd);
    idle(argc > 3 ? atoi(argv[3]) : 10000);
    serve_close(s);
    node_close(node);
    snprintf(command, sizeof command, "rm -rf '%.*s'", (int)strlen(folder) - 5, folder);
    return system(command) == 0 ? 0 : 1;
}
