#include "serve/http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <microhttpd.h>
#include <netdb.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <zlib.h>

#include "base/jsonw.h"
#include "base/mem.h"
#include "base/stamp.h"

enum {
    THREADS = 8, /* a request that waits for the disk holds up those of its own thread only */
    CONNECTION_BYTES = 16 << 10,
    REPLY_MAX_BYTES = 256 << 20,
    COMPRESS_FROM_BYTES = 2048,
    COMPRESS_FAST_FROM_BYTES = 256 << 10,
    NUL_STANDS_FOR = 1, /* what %00 becomes, as texts of the library end at a NUL */
    SPARE_FILES = 200,
    REAP_EVERY_SECONDS = 5,
};
#define REQUEST_ARENA_BYTES ((size_t)512 << 20)
#define TLS_VERSIONS        "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:%SERVER_PRECEDENCE"

struct http {
    struct MHD_Daemon *daemon;
    struct http_options o;
    struct sockaddr_storage addr;
    char host[64]; /* as given, without the port */
    char port[8];
    atomic_size_t bodies; /* bytes of bodies being read */
    pthread_mutex_t lock;
    pthread_cond_t end;
    pthread_t reaper;
    bool reaps, ends;
    struct wire *wires;
};

/* A connection, for the thread that ends those which keep it busy without getting anywhere: one
 * byte of a header a minute, or an answer that is never read. */
struct wire {
    struct wire *next, **back; /* under http.lock */
    int fd;
    stamp until; /* ended then; under http.lock */
};

/* One request on its way in. */
struct talk {
    struct http *h;
    struct wire *wire; /* NULL: none */
    struct request rq;
    struct buf body;
    struct request_pair *pairs;
    size_t cap_pairs;
    stamp began;
    size_t may, seen; /* bytes of body */
    size_t held;      /* of h->bodies */
};

str request_query(const struct request *r, const char *key)
{
    for (size_t i = 0; i < r->n_pairs; i++)
        if (r->pairs[i].part == REQUEST_QUERY && str_eq(r->pairs[i].key, str_of(key)))
            return r->pairs[i].value;
    return (str){0};
}

str request_header(const struct request *r, const char *key)
{
    for (size_t i = 0; i < r->n_pairs; i++)
        if (r->pairs[i].part == REQUEST_HEADER && str_eq_nocase(r->pairs[i].key, str_of(key)))
            return r->pairs[i].value;
    return (str){0};
}

void reply_header(struct reply *rp, const char *name, const char *value)
{
    if (rp->n_headers == REPLY_HEADERS)
        return;
    rp->headers[rp->n_headers].name = name;
    rp->headers[rp->n_headers++].value = value;
}

bool http_is_loopback(const struct http *h)
{
    return strncmp(h->host, "127.", 4) == 0 || strcmp(h->host, "[::1]") == 0 ||
           strcmp(h->host, "localhost") == 0;
}

static bool names_us(const struct http *h, str name, str header)
{
    str tail = str_of(h->port);
    const char *plain = h->o.certificate != NULL ? "443" : "80";
    if (name.n == 0 || header.n < name.n || !str_eq_nocase((str){header.p, name.n}, name))
        return false;
    str rest = {header.p + name.n, header.n - name.n};
    if (rest.n == 0)
        return str_eq(tail, str_of(plain));
    return rest.p[0] == ':' && str_eq((str){rest.p + 1, rest.n - 1}, tail);
}

/* "localhost:8080", the address itself and the names in the configuration are ours. */
static bool host_is_ours(const struct http *h, str header)
{
    static const char *const local[] = {"localhost", "127.0.0.1", "[::1]"};
    str rest = str_of(h->o.host_names), name;
    if (names_us(h, str_of(h->host), header))
        return true;
    for (size_t i = 0; i < sizeof local / sizeof *local; i++)
        if (names_us(h, str_of(local[i]), header))
            return true;
    bool named = rest.n > 0;
    while (rest.p != NULL && str_cut(&rest, ' ', &name)) {
        if (names_us(h, name, header) || (name.n > 0 && str_eq_nocase(name, header)))
            return true;
    }
    /* on all addresses without a name of its own: whoever gets so far still needs an account */
    return !named && (strcmp(h->host, "0.0.0.0") == 0 || strcmp(h->host, "[::]") == 0);
}

static void add_headers(struct MHD_Response *m, const struct reply *rp, bool gzip)
{
    static const char *const always[][2] = {
        {"X-Content-Type-Options", "nosniff"},
        {"X-Frame-Options", "DENY"},
        {"Referrer-Policy", "no-referrer"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Content-Security-Policy",
         "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
         "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
    };
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        MHD_add_response_header(m, always[i][0], always[i][1]);
    MHD_add_response_header(m, MHD_HTTP_HEADER_CONTENT_TYPE, rp->type);
    MHD_add_response_header(m, MHD_HTTP_HEADER_CACHE_CONTROL, rp->etag ? "no-cache" : "no-store");
    MHD_add_response_header(m, MHD_HTTP_HEADER_VARY, "Accept-Encoding");
    for (int i = 0; i < rp->n_headers; i++)
        MHD_add_response_header(m, rp->headers[i].name, rp->headers[i].value);
    if (rp->etag != NULL)
        MHD_add_response_header(m, MHD_HTTP_HEADER_ETAG, rp->etag);
    if (gzip)
        MHD_add_response_header(m, MHD_HTTP_HEADER_CONTENT_ENCODING, "gzip");
    if (rp->filename != NULL) {
        char value[200];
        snprintf(value, sizeof value, "attachment; filename=\"%s\"", rp->filename);
        MHD_add_response_header(m, MHD_HTTP_HEADER_CONTENT_DISPOSITION, value);
    }
}

static bool takes_gzip(const struct request *rq)
{
    str accept = request_header(rq, "Accept-Encoding");
    return str_find(accept, STR("gzip"), 0) < accept.n &&
           str_find(accept, STR("gzip;q=0"), 0) >= accept.n;
}

/* gzip `in` (or ungzip) with zlib into out; false when it cannot be done. */
static bool zip(str in, struct buf *out, bool inflating)
{
    z_stream z = {0};
    int rc = inflating ? inflateInit2(&z, 15 + 16)
                       : deflateInit2(&z, in.n < COMPRESS_FAST_FROM_BYTES ? 5 : 1, Z_DEFLATED,
                                      15 + 16, 8, Z_DEFAULT_STRATEGY);
    if (rc != Z_OK || in.n > UINT32_MAX)
        return false;
    z.next_in = (Bytef *)(uintptr_t)in.p;
    z.avail_in = (uInt)in.n;
    do {
        enum { STEP = 64 << 10 };
        char *to = buf_room(out, STEP);
        if (to == NULL)
            break;
        z.next_out = (Bytef *)to;
        z.avail_out = STEP;
        rc = inflating ? inflate(&z, Z_FINISH) : deflate(&z, Z_FINISH);
        out->n += STEP - z.avail_out;
    } while (rc == Z_OK || (rc == Z_BUF_ERROR && z.avail_out == 0));
    if (inflating)
        inflateEnd(&z);
    else
        deflateEnd(&z);
    return rc == Z_STREAM_END;
}

static enum MHD_Result send_reply(struct MHD_Connection *c, bool gzip, const struct reply *rp)
{
    bool packed = false;
    struct buf other;
    buf_init(&other, REPLY_MAX_BYTES);
    str body = rp->fixed.p ? rp->fixed : buf_str(&rp->body);
    if (rp->fixed.p != NULL && rp->fixed_gzip) {
        if (gzip)
            packed = true;
        else if (zip(body, &other, true))
            body = buf_str(&other);
    } else if (gzip && body.n >= COMPRESS_FROM_BYTES && zip(body, &other, false)) {
        body = buf_str(&other);
        packed = true;
    }
    struct MHD_Response *m = MHD_create_response_from_buffer(
        body.n, (void *)(uintptr_t)(body.n ? body.p : ""), MHD_RESPMEM_MUST_COPY);
    enum MHD_Result sent = MHD_NO;
    if (m != NULL) {
        add_headers(m, rp, packed);
        sent = MHD_queue_response(c, (unsigned)rp->status, m);
        MHD_destroy_response(m);
    }
    buf_free(&other);
    return sent;
}

static bool is_taxii(const struct request *rq)
{
    static const char head[] = "/taxii2";
    return strncmp(rq->path, head, sizeof head - 1) == 0 &&
           (rq->path[sizeof head - 1] == '\0' || rq->path[sizeof head - 1] == '/');
}

/* RFC 9110, 15; 429 of RFC 6585 */
static const char *status_words(int status)
{
    static const struct {
        int status;
        const char *words;
    } all[] = {
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {406, "Not Acceptable"},
        {409, "Conflict"},
        {411, "Length Required"},
        {413, "Content Too Large"},
        {415, "Unsupported Media Type"},
        {421, "Misdirected Request"},
        {422, "Unprocessable Content"},
        {429, "Too Many Requests"},
        {503, "Service Unavailable"},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i].status == status)
            return all[i].words;
    return "Internal Server Error";
}

void http_error(const struct request *rq, struct reply *rp, int status, const char *words,
                str details)
{
    char number[16];
    buf_clear(&rp->body);
    rp->fixed = (str){0};
    rp->status = status;
    struct jsonw w = jsonw_on(&rp->body);
    jsonw_object(&w, NULL);
    if (is_taxii(rq)) {
        snprintf(number, sizeof number, "%d", status);
        rp->type = "application/taxii+json;version=2.1";
        jsonw_text(&w, "title", str_of(status_words(status)));
        jsonw_text(&w, "description", str_of(words));
        jsonw_text(&w, "http_status", str_of(number));
        if (details.n > 0)
            jsonw_raw(&w, "details", details);
    } else {
        rp->type = "application/json; charset=utf-8";
        jsonw_text(&w, "error", str_of(words));
    }
    jsonw_end(&w);
}

static bool unchanged(const struct request *rq, const struct reply *rp)
{
    str have = request_header(rq, "If-None-Match");
    return rp->etag != NULL && rp->status == 200 && str_eq(have, str_of(rp->etag));
}

static bool has_nul(str s)
{
    return s.n > 0 && (memchr(s.p, 0, s.n) != NULL || memchr(s.p, NUL_STANDS_FOR, s.n) != NULL);
}

/* What holds for every request, whatever its route. False: rp is the answer. */
static bool may_ask(const struct http *h, const struct request *rq, struct reply *rp)
{
    rp->status = 200;
    rp->type = "application/json; charset=utf-8";
    if (!host_is_ours(h, request_header(rq, "Host"))) {
        http_error(rq, rp, 421,
                   "this server does not answer for that host name; its owner can add it to "
                   "host_names in pamir.conf",
                   (str){0});
        return false;
    }
    bool nul = has_nul(str_of(rq->path));
    for (size_t i = 0; i < rq->n_pairs; i++)
        nul |= has_nul(rq->pairs[i].key) || has_nul(rq->pairs[i].value);
    if (nul)
        http_error(rq, rp, 400, "there is a NUL (%00) in the address or in a header", (str){0});
    return !nul;
}

void http_reply(const struct http *h, const struct request *rq, struct reply *rp)
{
    if (!may_ask(h, rq, rp))
        return;
    h->o.answer(h->o.ctx, rq, rp);
    if (rp->body.rc != PM_OK)
        http_error(rq, rp, err_http(rp->body.rc), err_name(rp->body.rc), (str){0});
    if (unchanged(rq, rp)) {
        rp->status = 304;
        rp->fixed = (str){0};
        buf_clear(&rp->body);
    }
}

/* ---- connections ---- */

static void allow(struct http *h, struct wire *w, size_t n_bytes)
{
    if (w == NULL)
        return;
    stamp until =
        stamp_now() + (HTTP_HEADER_SECONDS + (stamp)(n_bytes / HTTP_SLOWEST)) * STAMP_SECOND;
    pthread_mutex_lock(&h->lock);
    w->until = until;
    pthread_mutex_unlock(&h->lock);
}

static void on_connection(void *cls, struct MHD_Connection *c, void **context,
                          enum MHD_ConnectionNotificationCode code)
{
    struct http *h = cls;
    struct wire *w = *context;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *i =
            MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
        w = i != NULL ? mem_zero(1, sizeof *w) : NULL;
        if (w == NULL)
            return;
        w->fd = i->connect_fd;
        pthread_mutex_lock(&h->lock);
        w->next = h->wires;
        w->back = &h->wires;
        if (w->next != NULL)
            w->next->back = &w->next;
        h->wires = w;
        pthread_mutex_unlock(&h->lock);
        allow(h, w, 0);
        *context = w;
    } else if (w != NULL) { /* the socket is open still: it is closed after this */
        pthread_mutex_lock(&h->lock);
        *w->back = w->next;
        if (w->next != NULL)
            w->next->back = w->back;
        pthread_mutex_unlock(&h->lock);
        mem_free(w);
        *context = NULL;
    }
}

static void *reap(void *ctx)
{
    struct http *h = ctx;
    pthread_mutex_lock(&h->lock);
    while (!h->ends) {
        struct timespec wake;
        clock_gettime(CLOCK_REALTIME, &wake);
        wake.tv_sec += REAP_EVERY_SECONDS;
        pthread_cond_timedwait(&h->end, &h->lock, &wake);
        stamp now = stamp_now();
        for (struct wire *w = h->wires; w != NULL; w = w->next)
            if (now > w->until)
                shutdown(w->fd, SHUT_RDWR);
    }
    pthread_mutex_unlock(&h->lock);
    return NULL;
}

/* ---- requests on their way in ---- */

static int hex(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

static size_t unescape(void *cls, struct MHD_Connection *c, char *s)
{
    size_t n = 0;
    (void)cls;
    (void)c;
    for (size_t i = 0; s[i] != '\0'; i++) {
        if (s[i] == '%' && hex(s[i + 1]) >= 0 && hex(s[i + 2]) >= 0) {
            char byte = (char)(hex(s[i + 1]) * 16 + hex(s[i + 2]));
            s[n++] = byte != '\0' ? byte : NUL_STANDS_FOR;
            i += 2;
        } else {
            s[n++] = s[i];
        }
    }
    s[n] = '\0';
    return n;
}

static enum MHD_Result take_pair(void *cls, enum MHD_ValueKind kind, const char *key, size_t key_n,
                                 const char *value, size_t value_n)
{
    struct talk *t = cls;
    struct request_pair p = {.part = kind == MHD_HEADER_KIND ? REQUEST_HEADER : REQUEST_QUERY,
                             .key = {key, key_n},
                             .value = {value ? value : "", value ? value_n : 0}};
    return ARENA_PUSH(t->rq.arena, t->pairs, t->rq.n_pairs, t->cap_pairs, p) ? MHD_YES : MHD_NO;
}

static void look_at_client(struct MHD_Connection *c, struct talk *t)
{
    const union MHD_ConnectionInfo *i =
        MHD_get_connection_info(c, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    if (i != NULL && i->client_addr != NULL) {
        socklen_t n = i->client_addr->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6)
                                                            : sizeof(struct sockaddr_in);
        getnameinfo(i->client_addr, n, t->rq.from, sizeof t->rq.from, NULL, 0, NI_NUMERICHOST);
    }
    if (t->h->o.certificate == NULL)
        return;
    i = MHD_get_connection_info(c, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    unsigned n = 0, wrong = 0;
    const gnutls_datum_t *list = i ? gnutls_certificate_get_peers(i->tls_session, &n) : NULL;
    if (list == NULL || n == 0)
        return;
    /* The handshake proved that the client has the key. Whose it is, the book says, or the CA as
     * well. */
    if (t->h->o.client_ca != NULL &&
        (gnutls_certificate_verify_peers2(i->tls_session, &wrong) != GNUTLS_E_SUCCESS ||
         wrong != 0))
        return;
    t->rq.certificate = digest_sha256((str){(const char *)list[0].data, list[0].size});
    t->rq.has_certificate = true;
}

static enum MHD_Result send_now(struct MHD_Connection *c, struct talk *t, struct reply *rp)
{
    allow(t->h, t->wire, rp->fixed.p ? rp->fixed.n : rp->body.n);
    enum MHD_Result sent = send_reply(c, takes_gzip(&t->rq), rp);
    buf_free(&rp->body);
    return sent;
}

static struct reply new_reply(void)
{
    struct reply rp = {.status = 200, .type = "application/json; charset=utf-8"};
    buf_init(&rp.body, REPLY_MAX_BYTES);
    return rp;
}

static void too_large(const struct request *rq, struct reply *rp, size_t may)
{
    char words[160];
    snprintf(words, sizeof words, "the body is larger than %zu bytes; send fewer objects at a time",
             may);
    http_error(rq, rp, 413, words, (str){0});
}

/* Headers are there, and a body is to come: may it? False: rp is the answer, and nothing of it is
 * read. */
static bool admit_body(struct talk *t, str length, struct reply *rp)
{
    int64_t n = 0;
    if (!may_ask(t->h, &t->rq, rp))
        return false;
    if (length.n > 0 && (!str_int64(length, &n) || n < 0)) {
        http_error(&t->rq, rp, 400, "Content-Length is not a number of bytes", (str){0});
        return false;
    }
    t->may = t->h->o.gate != NULL ? t->h->o.gate(t->h->o.ctx, &t->rq, rp) : 0;
    if (t->may == 0)
        return false;
    if ((uint64_t)n > t->may) {
        too_large(&t->rq, rp, t->may);
        return false;
    }
    t->held = length.n > 0 ? (size_t)n : t->may;
    if (atomic_fetch_add(&t->h->bodies, t->held) + t->held > HTTP_BODIES_BYTES) {
        http_error(&t->rq, rp, 503,
                   "too much is being sent to this server at the moment; try again in a "
                   "minute",
                   (str){0});
        reply_header(rp, "Retry-After", "60");
        return false;
    }
    buf_init(&t->body, t->may);
    return true;
}

static enum MHD_Result begin_talk(struct http *h, struct MHD_Connection *c, const char *url,
                                  const char *method, void **state)
{
    struct talk *t = mem_zero(1, sizeof *t);
    if (t == NULL)
        return MHD_NO;
    *state = t;
    t->h = h;
    t->began = stamp_now();
    t->rq = (struct request){.method = method, .path = url};
    if (arena_open(REQUEST_ARENA_BYTES, &t->rq.arena, NULL) != PM_OK)
        return MHD_NO;
    const union MHD_ConnectionInfo *i =
        MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    t->wire = i != NULL ? i->socket_context : NULL;
    MHD_get_connection_values_n(c, MHD_HEADER_KIND, take_pair, t);
    MHD_get_connection_values_n(c, MHD_GET_ARGUMENT_KIND, take_pair, t);
    t->rq.pairs = t->pairs;
    look_at_client(c, t);
    str length = request_header(&t->rq, "Content-Length");
    bool chunked = request_header(&t->rq, "Transfer-Encoding").n > 0;
    if (!chunked && (length.n == 0 || str_eq(length, STR("0"))))
        return MHD_YES;
    struct reply rp = new_reply();
    if (chunked)
        length.n = 0;
    if (!admit_body(t, length, &rp))
        return send_now(c, t, &rp);
    buf_free(&rp.body);
    allow(h, t->wire, 4 * t->may);
    return MHD_YES;
}

static enum MHD_Result take_body(struct talk *t, const char *bytes, size_t *n)
{
    t->seen += *n;
    stamp may_take = (HTTP_BODY_SECONDS + (stamp)(t->seen / HTTP_SLOWEST)) * STAMP_SECOND;
    if (stamp_now() - t->began > may_take || t->seen > 4 * t->may)
        return MHD_NO; /* too slow, or without end: the connection is closed */
    if (t->seen <= t->may)
        buf_add(&t->body, (str){bytes, *n});
    *n = 0;
    return MHD_YES;
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *c, const char *url,
                                  const char *method, const char *version, const char *upload,
                                  size_t *upload_size, void **state)
{
    (void)version;
    struct talk *t = *state;
    if (t == NULL)
        return begin_talk(cls, c, url, method, state);
    if (*upload_size > 0)
        return take_body(t, upload, upload_size);
    struct reply rp = new_reply();
    t->rq.body = buf_str(&t->body);
    if (t->seen > t->may)
        too_large(&t->rq, &rp, t->may);
    else if (t->body.rc != PM_OK)
        http_error(&t->rq, &rp, 503, "out of memory", (str){0});
    else
        http_reply(t->h, &t->rq, &rp);
    return send_now(c, t, &rp);
}

static void on_end(void *cls, struct MHD_Connection *c, void **state,
                   enum MHD_RequestTerminationCode code)
{
    struct talk *t = *state;
    (void)cls;
    (void)c;
    (void)code;
    *state = NULL;
    if (t == NULL)
        return;
    atomic_fetch_sub(&t->h->bodies, t->held);
    allow(t->h, t->wire, 0); /* for the next one */
    buf_free(&t->body);
    arena_close(t->rq.arena);
    mem_free(t);
}

static pm_code parse_listen(const char *listen, struct http *h, struct pm_err *e)
{
    const char *colon = strrchr(listen, ':');
    int64_t port = 0;
    size_t n = colon ? (size_t)(colon - listen) : 0;
    if (colon == NULL || n >= sizeof h->host || !str_int64(str_of(colon + 1), &port) || port < 1 ||
        port > 65535)
        return err_set(e, PM_INVALID, "\"%s\" is not ADDRESS:PORT", listen);
    memcpy(h->host, listen, n);
    snprintf(h->port, sizeof h->port, "%d", (int)port);
    struct sockaddr_in *v4 = (struct sockaddr_in *)&h->addr;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&h->addr;
    char plain[64];
    snprintf(plain, sizeof plain, "%s", strcmp(h->host, "localhost") == 0 ? "127.0.0.1" : h->host);
    if (inet_pton(AF_INET, plain, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons((uint16_t)port);
        return PM_OK;
    }
    size_t len = strlen(plain);
    if (len > 2 && plain[0] == '[' && plain[len - 1] == ']') {
        plain[len - 1] = '\0';
        if (inet_pton(AF_INET6, plain + 1, &v6->sin6_addr) == 1) {
            v6->sin6_family = AF_INET6;
            v6->sin6_port = htons((uint16_t)port);
            return PM_OK;
        }
    }
    return err_set(e, PM_INVALID, "\"%s\" is not an IP address", h->host);
}

pm_code http_open(const struct http_options *o, struct http **out, struct pm_err *e)
{
    struct http *h = mem_zero(1, sizeof *h);
    if (h == NULL)
        return err_set(e, PM_NOMEM, "out of memory");
    h->o = *o;
    pthread_mutex_init(&h->lock, NULL);
    pthread_cond_init(&h->end, NULL);
    pm_code rc = parse_listen(o->listen, h, e);
    if (rc != PM_OK) {
        http_close(h);
        return rc;
    }
    *out = h;
    return PM_OK;
}

/* Each connection is a file to the system; its first limit is often 1024. */
static unsigned connections(void)
{
    struct rlimit l;
    if (getrlimit(RLIMIT_NOFILE, &l) != 0)
        return 512;
    rlim_t want = HTTP_CONNECTIONS + SPARE_FILES;
    if (l.rlim_cur < want) {
        l.rlim_cur = l.rlim_max < want ? l.rlim_max : want;
        setrlimit(RLIMIT_NOFILE, &l);
        getrlimit(RLIMIT_NOFILE, &l);
    }
    return l.rlim_cur >= want             ? HTTP_CONNECTIONS
           : l.rlim_cur > 2 * SPARE_FILES ? (unsigned)(l.rlim_cur - SPARE_FILES)
                                          : 64;
}

pm_code http_start(struct http *h, struct pm_err *e)
{
    const struct http_options *o = &h->o;
    bool tls = o->certificate != NULL && o->key != NULL;
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | (tls ? MHD_USE_TLS : 0) |
                     (h->addr.ss_family == AF_INET6 ? MHD_USE_IPv6 : 0);
    struct MHD_OptionItem more[5] = {{MHD_OPTION_END, 0, NULL}};
    if (tls) { /* something to trust makes the library ask for a client's certificate */
        more[0] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_CERT, 0,
                                          (void *)(uintptr_t)o->certificate};
        more[1] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)o->key};
        more[2] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_PRIORITIES, 0,
                                          (void *)(uintptr_t)TLS_VERSIONS};
        more[3] = (struct MHD_OptionItem){
            MHD_OPTION_HTTPS_MEM_TRUST, 0,
            (void *)(uintptr_t)(o->client_ca ? o->client_ca : o->certificate)};
        more[4] = (struct MHD_OptionItem){MHD_OPTION_END, 0, NULL};
    }
    errno = 0;
    h->daemon = MHD_start_daemon(
        flags, 0, NULL, NULL, on_request, h, MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&h->addr,
        MHD_OPTION_THREAD_POOL_SIZE, (unsigned)THREADS, MHD_OPTION_CONNECTION_LIMIT, connections(),
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)HTTP_IDLE_SECONDS, MHD_OPTION_LISTEN_BACKLOG_SIZE,
        1024u, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_BYTES,
        MHD_OPTION_UNESCAPE_CALLBACK, unescape, NULL, MHD_OPTION_NOTIFY_COMPLETED, on_end, NULL,
        MHD_OPTION_NOTIFY_CONNECTION, on_connection, h, MHD_OPTION_ARRAY, more, MHD_OPTION_END);
    if (h->daemon != NULL)
        h->reaps = pthread_create(&h->reaper, NULL, reap, h) == 0;
    if (h->daemon == NULL)
        return err_set(e, PM_IO, "cannot listen on %s:%s: %s; choose another with --listen%s",
                       h->host, h->port, errno ? strerror(errno) : "the address is not free",
                       tls ? ", or look at tls_certificate and tls_key" : "");
    return PM_OK;
}

void http_close(struct http *h)
{
    if (h == NULL)
        return;
    if (h->reaps) {
        pthread_mutex_lock(&h->lock);
        h->ends = true;
        pthread_cond_signal(&h->end);
        pthread_mutex_unlock(&h->lock);
        pthread_join(h->reaper, NULL);
    }
    if (h->daemon != NULL)
        MHD_stop_daemon(h->daemon);
    pthread_cond_destroy(&h->end);
    pthread_mutex_destroy(&h->lock);
    mem_free(h);
}
