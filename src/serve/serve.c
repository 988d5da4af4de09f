#include "serve/serve.h"

#include <pthread.h>
#include <stdio.h>

#include "base/embed.h"
#include "base/jsonw.h"
#include "base/mem.h"

enum { MAX_STORES = 8 };

struct serve {
    struct node *node;
    struct http *http;
    pthread_mutex_t lock;
    struct store *idle[MAX_STORES]; /* handles nobody uses at the moment */
    int n_idle;
};

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

static void fail(struct visit *v, pm_code rc)
{
    buf_clear(&v->rp->body);
    v->rp->status = err_http(rc);
    struct jsonw w = jsonw_on(&v->rp->body);
    jsonw_object(&w, NULL);
    jsonw_text(&w, "error", str_of(v->err.words[0] ? v->err.words : err_name(rc)));
    jsonw_end(&w);
}

static void run_route(struct serve *s, const struct route *r, struct visit *v)
{
    pm_code rc = borrow(s, &v->store, &v->err);
    if (rc == PM_OK) {
        rc = r->run(v);
        give_back(s, v->store);
    }
    if (rc != PM_OK)
        fail(v, rc);
}

static void on_request(void *ctx, const struct request *rq, struct reply *rp)
{
    struct serve *s = ctx;
    struct visit v = {.node = s->node, .rq = rq, .rp = rp, .arena = rq->arena};
    for (const struct route *r = routes; r->path != NULL; r++) {
        if (strcmp(rq->path, r->path) != 0)
            continue;
        if (r->run == NULL) {
            rp->type = r->type;
            rp->fixed = r->fixed();
            rp->fixed_gzip = true;
            rp->etag = "\"" PAMIR_VERSION "\"";
        } else {
            run_route(s, r, &v);
        }
        return;
    }
    err_set(&v.err, PM_NOTFOUND, "there is nothing at this address; /api/ lists what there is");
    fail(&v, PM_NOTFOUND);
}

void serve_answer(struct serve *s, const struct request *rq, struct reply *rp)
{
    http_reply(s->http, rq, rp);
}

pm_code serve_open(struct node *n, const char *listen, struct serve **out, struct pm_err *e)
{
    struct serve *s = mem_zero(1, sizeof *s);
    const struct names *names;
    if (s == NULL)
        return err_set(e, PM_NOMEM, "out of memory");
    s->node = n;
    pthread_mutex_init(&s->lock, NULL);
    pm_code rc = node_names(n, &names, e); /* once, before threads come */
    if (rc == PM_OK)
        rc = http_open(listen ? listen : SERVE_NO_NETWORK, on_request, s, &s->http, e);
    if (rc == PM_OK && listen != NULL)
        rc = http_start(s->http, e);
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
    for (int i = 0; i < s->n_idle; i++)
        store_close(s->idle[i]);
    pthread_mutex_destroy(&s->lock);
    mem_free(s);
}
