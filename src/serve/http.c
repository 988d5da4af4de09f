#include "serve/http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <zlib.h>

#include "base/mem.h"

enum {
    THREADS = 2,
    CONNECTIONS = 1000,
    IDLE_SECONDS = 15,
    CONNECTION_BYTES = 16 << 10,
    REPLY_MAX_BYTES = 256 << 20,
    COMPRESS_FROM_BYTES = 2048,
};
#define REQUEST_ARENA_BYTES ((size_t)512 << 20)

struct http {
    struct MHD_Daemon *daemon;
    http_answer *answer;
    void *ctx;
    struct sockaddr_storage addr;
    char host[64]; /* as given, without the port */
    char port[8];
};

str request_query(const struct request *r, const char *key)
{
    return str_of(r->look(r->ctx, REQUEST_QUERY, key));
}

static const char *header(const struct request *r, const char *key)
{
    return r->look(r->ctx, REQUEST_HEADER, key);
}

static const char *look_in_connection(void *ctx, enum request_part part, const char *key)
{
    return MHD_lookup_connection_value(
        ctx, part == REQUEST_QUERY ? MHD_GET_ARGUMENT_KIND : MHD_HEADER_KIND, key);
}

/* "localhost:8080" and the address itself are ours; a server on all addresses takes any host. */
static bool host_is_ours(const struct http *h, const char *header)
{
    if (strcmp(h->host, "0.0.0.0") == 0 || strcmp(h->host, "[::]") == 0)
        return true;
    if (header == NULL)
        return false;
    const char *names[] = {h->host, "localhost", "127.0.0.1", "[::1]"};
    char want[80];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(want, sizeof want, "%s:%s", names[i], h->port);
        if (strcasecmp(header, want) == 0)
            return true;
        if (strcmp(h->port, "80") == 0 && strcasecmp(header, names[i]) == 0)
            return true;
    }
    return false;
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
    if (rp->status == 405) /* RFC 9110, 15.5.6 wants it */
        MHD_add_response_header(m, MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
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
    const char *accept = header(rq, "Accept-Encoding");
    return accept != NULL && strstr(accept, "gzip") != NULL && strstr(accept, "gzip;q=0") == NULL;
}

/* gzip `in` (or ungzip) with zlib into out; false when it cannot be done. */
static bool zip(str in, struct buf *out, bool inflating)
{
    z_stream z = {0};
    int rc = inflating ? inflateInit2(&z, 15 + 16)
                       : deflateInit2(&z, 5, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
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

static void error_reply(struct reply *rp, int status, const char *words)
{
    buf_clear(&rp->body);
    rp->fixed = (str){0};
    rp->status = status;
    rp->type = "application/json; charset=utf-8";
    buf_printf(&rp->body, "{\"error\":\"%s\"}", words);
}

static bool unchanged(const struct request *rq, const struct reply *rp)
{
    const char *have = header(rq, "If-None-Match");
    return rp->etag != NULL && have != NULL && rp->status == 200 && strcmp(have, rp->etag) == 0;
}

void http_reply(const struct http *h, const struct request *rq, struct reply *rp)
{
    rp->status = 200;
    rp->type = "application/json; charset=utf-8";
    if (!host_is_ours(h, header(rq, "Host"))) {
        error_reply(rp, 421, "this server does not answer for that host name");
        return;
    }
    if (strcmp(rq->method, "GET") != 0 && strcmp(rq->method, "HEAD") != 0) {
        error_reply(rp, 405, "only GET and HEAD are answered here");
        return;
    }
    h->answer(h->ctx, rq, rp);
    if (rp->body.rc != PM_OK)
        error_reply(rp, err_http(rp->body.rc), err_name(rp->body.rc));
    if (unchanged(rq, rp)) {
        rp->status = 304;
        rp->fixed = (str){0};
        buf_clear(&rp->body);
    }
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *c, const char *url,
                                  const char *method, const char *version, const char *upload,
                                  size_t *upload_size, void **state)
{
    (void)version;
    (void)upload;
    static int seen;
    if (*state == NULL) { /* headers are there; answer on the second call, as MHD wants it */
        *state = &seen;
        return MHD_YES;
    }
    if (*upload_size > 0) {
        *upload_size = 0; /* no route takes a body */
        return MHD_YES;
    }
    struct reply rp = {.status = 200, .type = "application/json; charset=utf-8"};
    buf_init(&rp.body, REPLY_MAX_BYTES);
    struct request rq = {.method = method, .path = url, .look = look_in_connection, .ctx = c};
    if (arena_open(REQUEST_ARENA_BYTES, &rq.arena, NULL) == PM_OK)
        http_reply(cls, &rq, &rp);
    else
        error_reply(&rp, 503, "out of memory");
    enum MHD_Result sent = send_reply(c, takes_gzip(&rq), &rp);
    buf_free(&rp.body);
    arena_close(rq.arena);
    return sent;
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

pm_code http_open(const char *listen, http_answer *answer, void *ctx, struct http **out,
                  struct pm_err *e)
{
    struct http *h = mem_zero(1, sizeof *h);
    if (h == NULL)
        return err_set(e, PM_NOMEM, "out of memory");
    h->answer = answer;
    h->ctx = ctx;
    pm_code rc = parse_listen(listen, h, e);
    if (rc != PM_OK) {
        mem_free(h);
        return rc;
    }
    *out = h;
    return PM_OK;
}

pm_code http_start(struct http *h, struct pm_err *e)
{
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD |
                     (h->addr.ss_family == AF_INET6 ? MHD_USE_IPv6 : 0);
    errno = 0;
    h->daemon = MHD_start_daemon(
        flags, 0, NULL, NULL, on_request, h, MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&h->addr,
        MHD_OPTION_THREAD_POOL_SIZE, (unsigned)THREADS, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_BYTES, MHD_OPTION_END);
    if (h->daemon == NULL)
        return err_set(e, PM_IO, "cannot listen on %s:%s: %s; choose another with --listen",
                       h->host, h->port, errno ? strerror(errno) : "the address is not free");
    return PM_OK;
}

void http_close(struct http *h)
{
    if (h == NULL)
        return;
    if (h->daemon != NULL)
        MHD_stop_daemon(h->daemon);
    mem_free(h);
}
