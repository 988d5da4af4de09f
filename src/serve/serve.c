#include "serve/serve_in.h"

#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/embed.h"
#include "base/file.h"
#include "base/mem.h"

enum { PEM_MAX_BYTES = 1 << 20 };

EMBED_DECLARE(index_html_gz)
EMBED_DECLARE(page_js_gz)
EMBED_DECLARE(page_css_gz)
EMBED_DECLARE(provinces_geojson_gz)
EMBED_DECLARE(countries_geojson_gz)

#define FIXED(name)                                                                                \
    static str fixed_##name(void)                                                                  \
    {                                                                                              \
        return EMBED(name);                                                                        \
    }
FIXED(index_html_gz)
FIXED(page_js_gz)
FIXED(page_css_gz)
FIXED(provinces_geojson_gz)
FIXED(countries_geojson_gz)

#define FILTER "status kind place actor words from to"

const struct route routes[] = {
    {"/", "the page", "", NULL, "text/html; charset=utf-8", fixed_index_html_gz},
    {"/page.js", "the page's program", "", NULL, "text/javascript; charset=utf-8",
     fixed_page_js_gz},
    {"/page.css", "the page's style", "", NULL, "text/css; charset=utf-8", fixed_page_css_gz},
    {"/map/provinces.geojson", "provinces of the region", "", NULL, "application/geo+json",
     fixed_provinces_geojson_gz},
    {"/map/countries.geojson", "countries around", "", NULL, "application/geo+json",
     fixed_countries_geojson_gz},
    {"/api/", "this list", "", api_routes, NULL, NULL},
    {"/api/openapi.json", "this list and TAXII's as OpenAPI 3.1", "", api_openapi, NULL, NULL},
    {"/api/node", "name, version and counts of the node", "", api_node, NULL, NULL},
    {"/api/incidents", "accounts of incidents, newest first", FILTER " limit after", api_incidents,
     NULL, NULL},
    {"/api/incident", "all accounts of one incident", "id", api_incident, NULL, NULL},
    {"/api/tally", "counts of incidents by kind, province, month or day", FILTER " by", api_tally,
     NULL, NULL},
    {"/api/reports", "reports, newest first", "status words limit after", api_reports, NULL, NULL},
    {"/api/report", "one report with its text and what was read out of it", "id", api_report, NULL,
     NULL},
    {"/api/object", "one stored object as it is, and what made it", "id", api_object, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

static pm_code borrow(struct serve *s, struct store **out, struct pm_err *e)
{
    pthread_mutex_lock(&s->lock);
    struct store *st = s->n_idle > 0 ? s->idle[--s->n_idle] : NULL;
    pthread_mutex_unlock(&s->lock);
    if (st == NULL)
        return node_store_again(s->node, STORE_READ, out, e);
    *out = st;
    return PM_OK;
}

static void give_back(struct serve *s, struct store *st)
{
    pthread_mutex_lock(&s->lock);
    bool kept = s->n_idle < MAX_STORES;
    if (kept)
        s->idle[s->n_idle++] = st;
    pthread_mutex_unlock(&s->lock);
    if (!kept)
        store_close(st);
}

/* ---- the book ---- */

static void drop_book(struct held_book *hb)
{
    book_close(hb->book);
    sodium_memzero(&hb->seen, sizeof hb->seen);
    mem_free(hb);
}

static void give_back_book(struct serve *s, struct held_book *hb)
{
    pthread_mutex_lock(&s->lock);
    bool last = --hb->n_held == 0 && hb != s->book;
    pthread_mutex_unlock(&s->lock);
    if (last)
        drop_book(hb);
}

static struct held_book *newest_book(struct serve *s)
{
    pthread_mutex_lock(&s->lock);
    struct held_book *hb = s->book;
    if (hb != NULL)
        hb->n_held++;
    pthread_mutex_unlock(&s->lock);
    return hb;
}

/* The book as the acts say now, until give_back_book. */
static pm_code take_book(struct serve *s, struct store *st, struct held_book **out,
                         struct pm_err *e)
{
    uint8_t key[BOOK_KEY_BYTES];
    struct held_book *hb = newest_book(s), *old = NULL;
    bool stale = true;
    pm_code rc = hb != NULL ? book_is_stale(hb->book, st, &stale, e) : PM_OK;
    if (rc == PM_OK && !stale) {
        *out = hb;
        return PM_OK;
    }
    if (hb != NULL)
        give_back_book(s, hb);
    if (rc != PM_OK)
        return rc;
    if (!digest_unhex(str_of(node_public_key(s->node)), key, sizeof key))
        return err_set(e, PM_DAMAGED, "the node has no public key");
    hb = mem_zero(1, sizeof *hb);
    if (hb == NULL)
        return err_set(e, PM_NOMEM, "out of memory");
    rc = book_open(st, key, &hb->book, e);
    if (rc != PM_OK) {
        mem_free(hb);
        return rc;
    }
    hb->n_held = 1;
    pthread_mutex_lock(&s->lock);
    if (s->book != NULL)
        login_carry(&s->limits, &s->book->seen, s->book->book, &hb->seen, hb->book);
    if (s->book != NULL && s->book->n_held == 0)
        old = s->book;
    s->book = hb;
    pthread_mutex_unlock(&s->lock);
    if (old != NULL)
        drop_book(old);
    *out = hb;
    return PM_OK;
}

/* ---- a request ---- */

static void fail(struct visit *v, pm_code rc)
{
    const char *words = v->err.words[0] ? v->err.words : err_name(rc);
    int status = err_http(rc);
    http_error(v->rq, v->rp, status, words, (str){0});
}

/* Log in into v->reader; false: v->rp says why not. */
static bool log_in(struct visit *v, struct held_book *hb)
{
    pm_code rc = login(&v->serve->limits, &hb->seen, hb->book, v->rq, &v->reader, &v->err);
    if (rc == PM_OK) {
        v->book = hb->book;
        return true;
    }
    if (rc == PM_DENIED) {
        http_error(v->rq, v->rp, 401, v->err.words, (str){0});
        reply_header(v->rp, "WWW-Authenticate", "Basic realm=\"Pamir\", charset=\"UTF-8\"");
    } else if (rc == PM_BUSY) {
        http_error(v->rq, v->rp, 429, v->err.words, (str){0});
        reply_header(v->rp, "Retry-After", "60");
    } else {
        fail(v, rc);
    }
    return false;
}

static void run_page(struct visit *v)
{
    bool read = strcmp(v->rq->method, "GET") == 0 || strcmp(v->rq->method, "HEAD") == 0;
    for (const struct route *r = routes; r->path != NULL; r++) {
        if (strcmp(v->rq->path, r->path) != 0)
            continue;
        if (!read) {
            bool asks = strcmp(v->rq->method, "OPTIONS") == 0;
            if (asks)
                v->rp->status = 204;
            else
                http_error(v->rq, v->rp, 405, "only GET and HEAD are answered here", (str){0});
            reply_header(v->rp, "Allow", "GET, HEAD, OPTIONS"); /* RFC 9110, 15.5.6 */
        } else if (r->run == NULL) {
            v->rp->type = r->type;
            v->rp->fixed = r->fixed();
            v->rp->fixed_gzip = true;
            v->rp->etag = "\"" PAMIR_VERSION "\"";
        } else {
            pm_code rc = r->run(v);
            if (rc != PM_OK)
                fail(v, rc);
        }
        return;
    }
    err_set(&v->err, read ? PM_NOTFOUND : PM_USAGE,
            "there is nothing at this address; /api/ lists what there is");
    http_error(v->rq, v->rp, read ? 404 : 405, v->err.words, (str){0});
    if (!read)
        reply_header(v->rp, "Allow", "GET, HEAD");
}

static bool is_owner(struct visit *v)
{
    if (v->reader.owner)
        return true;
    http_error(v->rq, v->rp, 403,
               "the page and the API are for the owner of this node; partners use "
               "/taxii2/",
               (str){0});
    return false;
}

/* gate: a body is announced; gives how much of it may come. */
static size_t visit(struct serve *s, const struct request *rq, struct reply *rp, bool gate)
{
    struct visit v = {.serve = s, .node = s->node, .rq = rq, .rp = rp, .arena = rq->arena};
    struct held_book *hb = NULL;
    bool taxii = taxii_is(rq->path);
    size_t may = 0;
    pm_code rc = borrow(s, &v.store, &v.err);
    if (rc == PM_OK && (taxii || s->remote))
        rc = take_book(s, v.store, &hb, &v.err);
    if (rc != PM_OK) {
        fail(&v, rc);
    } else if (hb != NULL && !log_in(&v, hb)) {
        ;
    } else if (taxii) {
        if (gate)
            may = taxii_gate(&v);
        else
            taxii_answer(&v);
    } else if (hb == NULL || is_owner(&v)) {
        run_page(&v);
        if (gate && rp->status == 200)
            http_error(rq, rp, 400, "no body is wanted here", (str){0});
    }
    if (hb != NULL)
        give_back_book(s, hb);
    if (v.store != NULL)
        give_back(s, v.store);
    return may;
}

static void on_request(void *ctx, const struct request *rq, struct reply *rp)
{
    visit(ctx, rq, rp, false);
}

static size_t on_body(void *ctx, const struct request *rq, struct reply *rp)
{
    return visit(ctx, rq, rp, true);
}

void serve_answer(struct serve *s, const struct request *rq, struct reply *rp)
{
    http_reply(s->http, rq, rp);
}

void serve_be_remote(struct serve *s)
{
    s->remote = true;
}

pm_code serve_writer(struct serve *s, struct node **out, struct pm_err *e)
{
    pthread_mutex_lock(&s->writing);
    pm_code rc =
        s->writer != NULL ? PM_OK : node_open(node_dir(s->node), NODE_WRITE, &s->writer, e);
    if (rc != PM_OK)
        pthread_mutex_unlock(&s->writing);
    else
        *out = s->writer;
    return rc;
}

void serve_writer_done(struct serve *s)
{
    pthread_mutex_unlock(&s->writing);
}

/* ---- life ---- */

static pm_code read_pem(struct serve *s, const char *what, const char *name, struct buf *b,
                        struct pm_err *e)
{
    char path[PATH_MAX];
    if (name[0] == '\0')
        return PM_OK;
    if (name[0] == '/')
        snprintf(path, sizeof path, "%s", name);
    else if (snprintf(path, sizeof path, "%s/%s", node_dir(s->node), name) >= (int)sizeof path)
        return err_set(e, PM_INVALID, "%s: the path is too long", what);
    pm_code rc = file_read(path, b, e);
    return rc == PM_OK ? rc : err_front(e, "%s in pamir.conf", what);
}

static pm_code read_tls(struct serve *s, struct http_options *o, struct pm_err *e)
{
    const struct config *c = node_config(s->node);
    pm_code rc = read_pem(s, "tls_certificate", c->tls_certificate, &s->certificate, e);
    if (rc == PM_OK)
        rc = read_pem(s, "tls_key", c->tls_key, &s->key, e);
    if (rc == PM_OK)
        rc = read_pem(s, "tls_client_ca", c->tls_client_ca, &s->client_ca, e);
    if (rc == PM_OK && (s->certificate.n == 0) != (s->key.n == 0))
        rc = err_set(e, PM_INVALID,
                     "pamir.conf must name both tls_certificate and tls_key, or neither");
    if (rc != PM_OK || s->certificate.n == 0)
        return rc;
    o->certificate = s->certificate.p;
    o->key = s->key.p;
    o->client_ca = s->client_ca.n > 0 ? s->client_ca.p : NULL;
    return PM_OK;
}

pm_code serve_open(struct node *n, const char *listen, struct serve **out, struct pm_err *e)
{
    const struct names *names;
    if (sodium_init() < 0)
        return err_set(e, PM_IO, "the machine gives no randomness");
    struct serve *s = mem_zero(1, sizeof *s);
    if (s == NULL)
        return err_set(e, PM_NOMEM, "out of memory");
    struct http_options o = {.listen = listen ? listen : SERVE_NO_NETWORK,
                             .host_names = node_config(n)->host_names,
                             .answer = on_request,
                             .gate = on_body,
                             .ctx = s};
    s->node = n;
    buf_init(&s->certificate, PEM_MAX_BYTES);
    buf_init(&s->key, PEM_MAX_BYTES);
    buf_init(&s->client_ca, PEM_MAX_BYTES);
    pthread_mutex_init(&s->lock, NULL);
    pthread_mutex_init(&s->writing, NULL);
    login_init(&s->limits);
    pm_code rc = node_names(n, &names, e); /* once, before threads come */
    if (rc == PM_OK)
        rc = read_tls(s, &o, e);
    if (rc == PM_OK)
        rc = readlog_open(n, &s->writing, &s->readlog, e);
    if (rc == PM_OK)
        rc = http_open(&o, &s->http, e);
    if (rc == PM_OK) {
        s->remote = !http_is_loopback(s->http);
        if (listen != NULL)
            rc = http_start(s->http, e);
    }
    if (rc != PM_OK) {
        serve_close(s);
        return rc;
    }
    *out = s;
    return PM_OK;
}

void serve_close(struct serve *s)
{
    if (s == NULL)
        return;
    http_close(s->http);
    readlog_close(s->readlog);
    for (int i = 0; i < s->n_idle; i++)
        store_close(s->idle[i]);
    if (s->book != NULL)
        drop_book(s->book);
    if (s->writer != NULL)
        node_close(s->writer);
    if (s->key.p != NULL)
        sodium_memzero(s->key.p, s->key.cap);
    buf_free(&s->certificate);
    buf_free(&s->key);
    buf_free(&s->client_ca);
    login_free(&s->limits);
    pthread_mutex_destroy(&s->lock);
    pthread_mutex_destroy(&s->writing);
    mem_free(s);
}
