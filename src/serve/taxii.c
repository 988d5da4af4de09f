/* taxii.c - TAXII 2.1 (OASIS Standard, 10 June 2021): the table of its addresses, what holds for
 * all of them, and what describes the server. Sections in comments are the standard's. */
#include <stdarg.h>
#include <stdio.h>

#include "base/jsonw.h"
#include "serve/serve_in.h"
#include "store/post.h"

#define MEDIA      "application/taxii+json;version=2.1"
#define FILTERS    "match[id] match[type] match[version] match[spec_version]"
#define COLLECTION "/taxii2/pamir/collections/{collection}/"

static pm_code discovery(struct visit *v);
static pm_code api_root(struct visit *v);
static pm_code collections(struct visit *v);
static pm_code collection(struct visit *v);

const struct taxii_route taxii_routes[] = {
    {"/taxii2/", GET, "discovery: what this server is", "", discovery},
    {"/taxii2/pamir/", GET, "the API root", "", api_root},
    {"/taxii2/pamir/status/{status}/", GET, "what became of the objects that were posted", "",
     taxii_status},
    {"/taxii2/pamir/collections/", GET, "the collections that this account may know of", "",
     collections},
    {COLLECTION, GET, "one collection, by its id or alias", "", collection},
    {COLLECTION "manifest/", GET, "ids, versions and dates of objects",
     "added_after limit next " FILTERS, taxii_manifest},
    {COLLECTION "objects/", GET, "objects", "added_after limit next " FILTERS, taxii_objects},
    {COLLECTION "objects/", POST, "hand objects in: an envelope", "", taxii_post},
    {COLLECTION "objects/{object}/", GET, "versions of one object",
     "added_after limit next match[version] match[spec_version]", taxii_object},
    {COLLECTION "objects/{object}/", DELETE, "take back what this member handed in",
     "match[version] match[spec_version]", taxii_delete},
    {COLLECTION "objects/{object}/versions/", GET, "dates of the versions of one object",
     "added_after limit next match[spec_version]", taxii_versions},
    {NULL, 0, NULL, NULL, NULL},
};

bool taxii_is(const char *path)
{
    return strcmp(path, "/taxii2") == 0 || str_starts(str_of(path), STR("/taxii2/"));
}

pm_code taxii_no(struct visit *v, int status, const char *fmt, ...)
{
    va_list ap;
    v->err.code = PM_USAGE;
    va_start(ap, fmt);
    vsnprintf(v->err.words, sizeof v->err.words, fmt, ap);
    va_end(ap);
    v->rp->status = status;
    return PM_USAGE;
}

/* ---- which route ---- */

/* The last slash of a path may be missing. */
static bool path_fits(const char *pattern, str path, str args[VISIT_ARGS])
{
    str rest = str_of(pattern), want, have;
    int n = 0;
    if (str_ends(path, STR("/")))
        path.n--;
    rest.n--;
    while (rest.p != NULL) {
        if (path.p == NULL || !str_cut(&rest, '/', &want) || !str_cut(&path, '/', &have))
            return false;
        if (want.n > 0 && want.p[0] == '{') {
            if (have.n == 0 || n == VISIT_ARGS)
                return false;
            args[n++] = have;
        } else if (!str_eq(want, have)) {
            return false;
        }
    }
    return path.p == NULL;
}

static unsigned method_of(const char *name)
{
    return strcmp(name, "GET") == 0 || strcmp(name, "HEAD") == 0 ? GET
           : strcmp(name, "POST") == 0                           ? POST
           : strcmp(name, "DELETE") == 0                         ? DELETE
                                                                 : 0;
}

static const char *allowed(unsigned methods)
{
    switch (methods) {
    case GET | POST:
        return "GET, HEAD, POST, OPTIONS";
    case GET | DELETE:
        return "GET, HEAD, DELETE, OPTIONS";
    }
    return "GET, HEAD, OPTIONS";
}

/* NULL: v->rp is the answer. */
static const struct taxii_route *route_of(struct visit *v)
{
    unsigned all = 0, method = method_of(v->rq->method);
    for (const struct taxii_route *r = taxii_routes; r->path != NULL; r++) {
        str args[VISIT_ARGS] = {{0}};
        if (!path_fits(r->path, str_of(v->rq->path), args))
            continue;
        memcpy(v->args, args, sizeof v->args);
        all |= r->method;
        if (r->method == method)
            return r;
    }
    if (all == 0) {
        taxii_no(v, 404, "there is nothing at this address; begin at /taxii2/");
        taxii_fail(v, 404);
        return NULL;
    }
    if (strcmp(v->rq->method, "OPTIONS") == 0) {
        v->rp->status = 204;
    } else {
        taxii_no(v, 405, "%.20s is not answered here; %s are", v->rq->method, allowed(all));
        taxii_fail(v, 405);
    }
    reply_header(v->rp, "Allow", allowed(all));
    return NULL;
}

/* ---- media types (1.6.8) ---- */

static str part(str *rest, char sep)
{
    str one = {0};
    str_cut(rest, sep, &one);
    return str_trim(one);
}

/* Parameters behind a media type: *version as given, without quotes; *never: q=0. */
static void parameters(str rest, str *version, bool *never)
{
    *version = (str){0};
    *never = false;
    while (rest.p != NULL) {
        str value = part(&rest, ';'), name = part(&value, '=');
        value = str_trim(value);
        if (value.n >= 2 && value.p[0] == '"' && value.p[value.n - 1] == '"')
            value = (str){value.p + 1, value.n - 2};
        if (str_eq_nocase(name, STR("version")))
            *version = value;
        double q;
        if (str_eq_nocase(name, STR("q")) && str_double(value, &q) && q == 0)
            *never = true;
    }
}

/* Liberal: without a version, with blanks, the star of any type. */
static bool accepts(str accept)
{
    while (accept.p != NULL) {
        str one = part(&accept, ','), version;
        bool never;
        str type = part(&one, ';');
        parameters(one, &version, &never);
        if (never || (version.n > 0 && !str_eq(version, STR("2.1"))))
            continue;
        if (str_eq_nocase(type, STR("application/taxii+json")) || str_eq(type, STR("*/*")) ||
            str_eq_nocase(type, STR("application/*")))
            return true;
    }
    return false;
}

static bool is_envelope_type(str type)
{
    str version;
    bool never;
    str name = part(&type, ';');
    parameters(type, &version, &never);
    return str_eq_nocase(name, STR("application/taxii+json")) && str_eq(version, STR("2.1"));
}

static void not_acceptable(struct visit *v)
{
    str got = request_header(v->rq, "Accept");
    if (got.n == 0)
        taxii_no(v, 406, "there is no Accept header; this server answers " MEDIA);
    else
        taxii_no(v, 406, "Accept says \"%.*s\"; this server answers " MEDIA,
                 (int)(got.n < 120 ? got.n : 120), got.p);
    taxii_fail(v, 406);
}

static bool media_fit(struct visit *v, const struct taxii_route *r)
{
    str type = request_header(v->rq, "Content-Type");
    if (!accepts(request_header(v->rq, "Accept"))) {
        not_acceptable(v);
        return false;
    }
    if (r->method == POST && !is_envelope_type(type)) {
        taxii_no(v, 415, "Content-Type is \"%.*s\"; objects are taken as " MEDIA,
                 (int)(type.n < 120 ? type.n : 120), type.n ? type.p : "");
        taxii_fail(v, 415);
        return false;
    }
    return true;
}

/* ---- answering ---- */

/* What was received and what is accepted, for a program to read. */
static void put_details(struct visit *v, const struct taxii_route *r, struct buf *b)
{
    struct jsonw w = jsonw_on(b);
    jsonw_object(&w, NULL);
    jsonw_object(&w, "received");
    jsonw_text(&w, "method", str_of(v->rq->method));
    jsonw_text(&w, "path", str_of(v->rq->path));
    jsonw_some(&w, "accept", request_header(v->rq, "Accept"));
    jsonw_some(&w, "content_type", request_header(v->rq, "Content-Type"));
    for (size_t i = 0; i < v->rq->n_pairs; i++)
        if (v->rq->pairs[i].part == REQUEST_QUERY) {
            jsonw_array(&w, "query");
            for (; i < v->rq->n_pairs; i++) {
                const struct request_pair *p = &v->rq->pairs[i];
                char one[240];
                snprintf(one, sizeof one, "%.*s=%.*s", (int)(p->key.n < 60 ? p->key.n : 60),
                         p->key.n ? p->key.p : "", (int)(p->value.n < 160 ? p->value.n : 160),
                         p->value.n ? p->value.p : "");
                if (p->part == REQUEST_QUERY)
                    jsonw_text(&w, NULL, str_of(one));
            }
            jsonw_end(&w);
        }
    jsonw_end(&w);
    jsonw_object(&w, "accepted");
    jsonw_text(&w, "media_type", STR(MEDIA));
    jsonw_int(&w, "max_content_length", SERVE_BODY_MAX);
    if (r != NULL)
        jsonw_some(&w, "query", str_of(r->query));
    jsonw_end(&w);
    jsonw_end(&w);
}

static void fail_of(struct visit *v, int status, const struct taxii_route *r)
{
    struct buf b;
    buf_init(&b, 64 << 10);
    put_details(v, r, &b);
    http_error(v->rq, v->rp, status, v->err.words, b.rc == PM_OK ? buf_str(&b) : (str){0});
    buf_free(&b);
}

void taxii_fail(struct visit *v, int status)
{
    fail_of(v, status, NULL);
}

size_t taxii_gate(struct visit *v)
{
    struct book_collection c;
    const struct taxii_route *r = route_of(v);
    if (r == NULL || !media_fit(v, r))
        return 0;
    if (r->method != POST) {
        taxii_no(v, 400, "a %.10s carries no body", v->rq->method);
        fail_of(v, 400, r);
        return 0;
    }
    pm_code rc = taxii_collection_of(v, &c);
    if (rc == PM_OK && !c.can_write)
        rc = taxii_no(v, 403, "this account may not hand objects in here");
    if (rc == PM_OK)
        return SERVE_BODY_MAX;
    fail_of(v, rc == PM_USAGE ? v->rp->status : err_http(rc), r);
    return 0;
}

void taxii_answer(struct visit *v)
{
    const struct taxii_route *r = route_of(v);
    if (r == NULL || !media_fit(v, r))
        return;
    v->rp->type = MEDIA;
    pm_code rc = r->run(v);
    if (rc == PM_OK) {
        reply_header(v->rp, "Accept-Encoding", "gzip"); /* bodies may come so: RFC 9110, 12.5.3 */
        return;
    }
    v->rp->n_headers = 0;
    int status = rc == PM_USAGE ? v->rp->status : err_http(rc);
    if (v->err.words[0] == '\0')
        err_set(&v->err, rc, "%s", err_name(rc));
    fail_of(v, status, r);
    if (status == 503)
        reply_header(v->rp, "Retry-After", "5");
}

/* ---- what describes the server ---- */

static pm_code discovery(struct visit *v)
{
    struct jsonw w = jsonw_on(&v->rp->body);
    jsonw_object(&w, NULL);
    jsonw_text(&w, "title", str_of(node_config(v->node)->name));
    jsonw_text(&w, "description",
               STR("Pamir " PAMIR_VERSION ", reports and incidents as STIX 2.1"));
    jsonw_text(&w, "default", STR("/taxii2/pamir/"));
    jsonw_array(&w, "api_roots");
    jsonw_text(&w, NULL, STR("/taxii2/pamir/"));
    jsonw_end(&w);
    jsonw_end(&w);
    return PM_OK;
}

static pm_code api_root(struct visit *v)
{
    struct jsonw w = jsonw_on(&v->rp->body);
    jsonw_object(&w, NULL);
    jsonw_text(&w, "title", str_of(node_config(v->node)->name));
    jsonw_array(&w, "versions");
    jsonw_text(&w, NULL, STR(MEDIA));
    jsonw_end(&w);
    jsonw_int(&w, "max_content_length", SERVE_BODY_MAX);
    jsonw_end(&w);
    return PM_OK;
}

static void put_collection(struct jsonw *w, const struct book_collection *c)
{
    jsonw_object(w, NULL);
    jsonw_text(w, "id", c->id);
    jsonw_text(w, "title", c->title);
    jsonw_some(w, "description", c->description);
    jsonw_some(w, "alias", c->alias);
    jsonw_bool(w, "can_read", c->can_read);
    jsonw_bool(w, "can_write", c->can_write);
    jsonw_array(w, "media_types");
    jsonw_text(w, NULL, STR("application/stix+json;version=2.1"));
    jsonw_end(w);
    jsonw_end(w);
}

static pm_code collections(struct visit *v)
{
    struct book_collection *list;
    size_t n;
    pm_code rc = book_collections(v->book, &v->reader, v->arena, &list, &n, &v->err);
    if (rc != PM_OK)
        return rc;
    struct jsonw w = jsonw_on(&v->rp->body);
    jsonw_object(&w, NULL);
    if (n > 0) {
        jsonw_array(&w, "collections");
        for (size_t i = 0; i < n; i++)
            put_collection(&w, &list[i]);
        jsonw_end(&w);
    }
    jsonw_end(&w);
    return PM_OK;
}

pm_code taxii_collection_of(struct visit *v, struct book_collection *out)
{
    return book_collection(v->book, &v->reader, v->args[0], out, &v->err);
}

static pm_code collection(struct visit *v)
{
    struct book_collection c;
    pm_code rc = taxii_collection_of(v, &c);
    struct jsonw w = jsonw_on(&v->rp->body);
    if (rc == PM_OK)
        put_collection(&w, &c);
    return rc;
}

pm_code taxii_status(struct visit *v)
{
    str status;
    pm_code rc =
        store_post_get(v->store, v->args[0], v->reader.account->name, v->arena, &status, &v->err);
    if (rc == PM_OK)
        buf_add(&v->rp->body, status);
    return rc;
}
