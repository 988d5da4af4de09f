/* One request and its answer. */
#include "share/taxii_wire.h"

#include <stdlib.h>
#include <strings.h>
#include <zlib.h>

#include "base/mem.h"
#include "model/jsonr.h"

enum { URL_MAX_BYTES = 16 << 10, OWN_BYTES = 1 << 20, SAID_BYTES = 200, PACK_FROM_BYTES = 512 };

static size_t on_body(char *p, size_t size, size_t n, void *ctx)
{
    struct taxii *t = ctx;
    size_t bytes = size * n;
    buf_add(&t->body, (str){p, bytes});
    return t->body.rc == PM_OK ? bytes : 0;
}

/* -- addresses ------------------------------------------------------------------------------- */

static bool part_same(CURLU *x, CURLU *y, CURLUPart what)
{
    char *a = NULL, *b = NULL;
    curl_url_get(x, what, &a, CURLU_DEFAULT_PORT);
    curl_url_get(y, what, &b, CURLU_DEFAULT_PORT);
    bool same = a != NULL && b != NULL && strcasecmp(a, b) == 0;
    curl_free(a);
    curl_free(b);
    return same;
}

static CURLU *url_of(str text)
{
    char z[URL_MAX_BYTES];
    CURLU *u = text.n < sizeof z && memchr(text.p, 0, text.n) == NULL ? curl_url() : NULL;
    if (u == NULL)
        return NULL;
    memcpy(z, text.p, text.n);
    z[text.n] = '\0';
    if (curl_url_set(u, CURLUPART_URL, z, 0) != CURLUE_OK) {
        curl_url_cleanup(u);
        return NULL;
    }
    return u;
}

static str show(str s)
{
    return (str){s.p, s.n < SAID_BYTES ? s.n : SAID_BYTES};
}

pm_code wire_resolve(const struct taxii *t, str base, str ref, struct arena *a, str *out,
                     struct pm_err *e)
{
    char z[URL_MAX_BYTES], *whole = NULL;
    CURLU *home = url_of(t->base), *u = url_of(base);
    pm_code rc = PM_OK;
    if (home == NULL || u == NULL || ref.n >= sizeof z) {
        rc = err_set(e, PM_INVALID, "\"%.*s\" is not an address", STR_FMT(show(ref)));
        goto out;
    }
    memcpy(z, ref.p, ref.n);
    z[ref.n] = '\0';
    if (curl_url_set(u, CURLUPART_URL, z, 0) != CURLUE_OK ||
        curl_url_get(u, CURLUPART_URL, &whole, 0) != CURLUE_OK) {
        rc = err_set(e, PM_INVALID, "\"%.*s\" is not an address", STR_FMT(show(ref)));
        goto out;
    }
    if (!part_same(home, u, CURLUPART_SCHEME) || !part_same(home, u, CURLUPART_HOST) ||
        !part_same(home, u, CURLUPART_PORT))
        rc = err_set(e, PM_DENIED, "he points to another host, \"%.*s\"; nothing is sent there. If it is "
                     "right, give that address: pamir peer add", STR_FMT(show(str_of(whole))));
    else
        rc = arena_dup(a, str_of(whole), out, e);
out:
    curl_free(whole);
    curl_url_cleanup(u);
    curl_url_cleanup(home);
    return rc;
}

/* Is it this very machine? Then nobody listens in between. */
static bool is_here(CURLU *u)
{
    char *host = NULL;
    curl_url_get(u, CURLUPART_HOST, &host, 0);
    bool here = host != NULL && (strcasecmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0 ||
                                 strncmp(host, "127.", 4) == 0);
    curl_free(host);
    return here;
}

static pm_code check_base(struct taxii *t, struct pm_err *e)
{
    char *scheme = NULL, *user = NULL;
    CURLU *u = url_of(t->base);
    pm_code rc = PM_OK;
    if (u == NULL)
        return err_set(e, PM_INVALID, "\"%.*s\" is not an address such as https://host/taxii2/",
                       STR_FMT(show(t->base)));
    curl_url_get(u, CURLUPART_SCHEME, &scheme, 0);
    if (scheme == NULL || (strcmp(scheme, "https") != 0 && strcmp(scheme, "http") != 0))
        rc = err_set(e, PM_INVALID, "\"%.*s\": only https:// goes to a partner", STR_FMT(show(t->base)));
    else if (strcmp(scheme, "http") == 0 && !t->o.plain && !is_here(u))
        rc = err_set(e, PM_DENIED, "\"%.*s\" would send everything, the password too, in the clear; take "
                     "https://, or say --plain if the link itself is secret", STR_FMT(show(t->base)));
    else if (curl_url_get(u, CURLUPART_USER, &user, 0) == CURLUE_OK)
        rc = err_set(e, PM_INVALID, "a password does not belong into an address; use --user and "
                     "--password-file");
    curl_free(scheme);
    curl_free(user);
    curl_url_cleanup(u);
    return rc;
}

/* -- setting up ------------------------------------------------------------------------------ */

/* An option that is text; empty: left as it is. The str lives in t->own and ends with NUL. */
static bool set_text(struct taxii *t, CURLoption o, str v)
{
    return v.n == 0 || curl_easy_setopt(t->curl, o, v.p) == CURLE_OK;
}

static bool set_who(struct taxii *t)
{
    CURL *c = t->curl;
    if (t->o.secret.n == 0)
        return true;
    if (t->o.user.n > 0)
        return curl_easy_setopt(c, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC) == CURLE_OK &&
               set_text(t, CURLOPT_USERNAME, t->o.user) && set_text(t, CURLOPT_PASSWORD, t->o.secret);
    return curl_easy_setopt(c, CURLOPT_HTTPAUTH, (long)CURLAUTH_BEARER) == CURLE_OK &&
           set_text(t, CURLOPT_XOAUTH2_BEARER, t->o.secret);
}

static bool set_link(struct taxii *t)
{
    CURL *c = t->curl;
    long stall = t->o.stall_s > 0 ? t->o.stall_s : TAXII_STALL_S;
    return curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)TAXII_CONNECT_S) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, 1L) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, stall) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_TCP_KEEPALIVE, 1L) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_ACCEPT_ENCODING, "gzip") == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_USERAGENT, "Pamir/" PAMIR_VERSION) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_PROXY, t->o.proxy.n > 0 ? t->o.proxy.p : "") == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_ERRORBUFFER, t->said) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_WRITEDATA, t) == CURLE_OK;
}

static bool set_tls(struct taxii *t)
{
    CURL *c = t->curl;
    return curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) == CURLE_OK &&
           set_text(t, CURLOPT_CAINFO, t->o.ca) && set_text(t, CURLOPT_PINNEDPUBLICKEY, t->o.pin) &&
           set_text(t, CURLOPT_SSLCERT, t->o.certificate) &&
           set_text(t, CURLOPT_SSLKEY, t->o.key.n > 0 ? t->o.key : t->o.certificate);
}

static bool set_heads(struct taxii *t)
{
    static const char *const both[] = {"Accept: " TAXII_MEDIA, NULL};
    for (int i = 0; both[i] != NULL; i++) {
        struct curl_slist *l = curl_slist_append(t->get_heads, both[i]);
        if (l == NULL)
            return false;
        t->get_heads = l;
        l = curl_slist_append(t->post_heads, both[i]);
        if (l == NULL)
            return false;
        t->post_heads = l;
    }
    /* No "Expect": it would cost a round trip on each post. */
    static const char *const post[] = {"Content-Type: " TAXII_MEDIA, "Expect:", NULL};
    for (int i = 0; post[i] != NULL; i++) {
        struct curl_slist *l = curl_slist_append(t->post_heads, post[i]);
        if (l == NULL)
            return false;
        t->post_heads = l;
    }
    return true;
}

static pm_code keep_options(struct taxii *t, const struct taxii_options *o, struct pm_err *e)
{
    const str *from[] = {&o->user, &o->secret, &o->ca, &o->certificate, &o->key, &o->pin, &o->proxy};
    str *to[] = {&t->o.user, &t->o.secret, &t->o.ca, &t->o.certificate, &t->o.key, &t->o.pin, &t->o.proxy};
    pm_code rc = PM_OK;
    t->o = *o;
    for (size_t i = 0; rc == PM_OK && i < sizeof from / sizeof *from; i++)
        rc = from[i]->n > 0 && memchr(from[i]->p, 0, from[i]->n) != NULL
                 ? err_set(e, PM_INVALID, "a setting of this partner holds a NUL byte")
                 : arena_dup(t->own, *from[i], to[i], e);
    if (rc != PM_OK)
        return rc;
    const char *head = str_find(o->url, STR("://"), 0) < o->url.n ? "" : "https://";
    return arena_printf(t->own, &t->base, "%s%.*s", head, STR_FMT(o->url));
}

pm_code remote_open(const struct taxii_options *o, struct taxii **out, struct pm_err *e)
{
    pm_code rc;
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return err_set(e, PM_NOMEM, "libcurl does not start");
    struct taxii *t = mem_zero(1, sizeof *t);
    if (t == NULL) {
        curl_global_cleanup();
        return err_set(e, PM_NOMEM, "out of memory");
    }
    buf_init(&t->body, o->max_answer_bytes > 0 ? o->max_answer_bytes : TAXII_ANSWER_BYTES);
    buf_init(&t->packed, TAXII_ANSWER_BYTES);
    t->last = (struct taxii_last){.wait_s = -1, .date = STAMP_NONE};
    TRY(arena_open(OWN_BYTES, &t->own, e));
    TRY(keep_options(t, o, e));
    TRY(check_base(t, e));
    t->curl = curl_easy_init();
    if (t->curl == NULL || !set_link(t) || !set_tls(t) || !set_who(t) || !set_heads(t))
        rc = err_set(e, PM_UNSUPPORTED, "libcurl of this machine does not take a setting of this partner");
out:
    if (rc == PM_OK)
        *out = t;
    else
        remote_close(t);
    return rc;
}

void remote_close(struct taxii *t)
{
    if (t == NULL)
        return;
    curl_easy_cleanup(t->curl);
    curl_slist_free_all(t->get_heads);
    curl_slist_free_all(t->post_heads);
    buf_free(&t->body);
    buf_free(&t->packed);
    if (t->o.secret.n > 0 && t->own != NULL)
        explicit_bzero((char *)(uintptr_t)t->o.secret.p, t->o.secret.n);
    arena_close(t->own);
    mem_free(t);
    curl_global_cleanup();
}

struct taxii_last remote_last(const struct taxii *t)
{
    return t->last;
}

struct taxii_traffic remote_traffic(const struct taxii *t)
{
    return t->traffic;
}

/* -- asking ---------------------------------------------------------------------------------- */

static str header(struct taxii *t, const char *name)
{
    struct curl_header *h;
    return curl_easy_header(t->curl, name, 0, CURLH_HEADER, -1, &h) == CURLHE_OK ? str_of(h->value)
                                                                                : (str){0};
}

stamp wire_stamp(struct taxii *t, const char *name)
{
    stamp at;
    return stamp_parse(str_trim(header(t, name)), true, &at) ? at : STAMP_NONE;
}

/* Dates of HTTP (RFC 9110, 5.6.7); libcurl reads them. */
static stamp http_date(str s)
{
    char z[64];
    if (s.n == 0 || s.n >= sizeof z)
        return STAMP_NONE;
    memcpy(z, s.p, s.n);
    z[s.n] = '\0';
    time_t at = curl_getdate(z, NULL);
    return at < 0 ? STAMP_NONE : (stamp)at * STAMP_SECOND;
}

static int64_t wait_of(struct taxii *t)
{
    str s = str_trim(header(t, "Retry-After"));
    int64_t n;
    if (str_int64(s, &n))
        return n < 0 ? -1 : n;
    stamp until = http_date(s), now = t->last.date != STAMP_NONE ? t->last.date : stamp_now();
    return until == STAMP_NONE ? -1 : until > now ? (until - now) / STAMP_SECOND : 0;
}

static void note_answer(struct taxii *t)
{
    long http = 0, head_in = 0, head_out = 0;
    curl_off_t in = 0, out = 0, us = 0;
    curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &http);
    curl_easy_getinfo(t->curl, CURLINFO_HEADER_SIZE, &head_in);
    curl_easy_getinfo(t->curl, CURLINFO_REQUEST_SIZE, &head_out);
    curl_easy_getinfo(t->curl, CURLINFO_SIZE_DOWNLOAD_T, &in);
    curl_easy_getinfo(t->curl, CURLINFO_SIZE_UPLOAD_T, &out);
    curl_easy_getinfo(t->curl, CURLINFO_TOTAL_TIME_T, &us);
    t->last.http = (int)http;
    t->last.seconds = (double)us / 1e6;
    t->last.date = http_date(header(t, "Date"));
    t->last.wait_s = wait_of(t);
    t->traffic.requests++;
    t->last.in_bytes = head_in + in;
    /* what libcurl counts as the request has a body in it that went out together with the head */
    t->last.out_bytes = head_out > out ? head_out : head_out + out;
    t->traffic.in_bytes += t->last.in_bytes;
    t->traffic.out_bytes += t->last.out_bytes;
}

static pm_code no_answer(struct taxii *t, CURLcode c, struct pm_err *e)
{
    const char *said = t->said[0] != '\0' ? t->said : curl_easy_strerror(c);
    switch (c) {
    case CURLE_WRITE_ERROR:
        return t->body.rc == PM_LIMIT
                   ? err_set(e, PM_LIMIT, "his answer is larger than the %zu MB we take",
                             t->body.max_bytes >> 20)
                   : err_set(e, PM_NOMEM, "out of memory");
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
    case CURLE_SSL_ISSUER_ERROR:
        return err_set(e, PM_DENIED, "his certificate is not to be believed: %s", said);
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
        return err_set(e, PM_INVALID, "our own certificate or the CA file: %s", said);
    case CURLE_OUT_OF_MEMORY:
        return err_set(e, PM_NOMEM, "out of memory");
    case CURLE_BAD_CONTENT_ENCODING:
        return err_set(e, PM_INVALID, "his answer is badly compressed: %s", said);
    default:
        t->last.link = true;
        return err_set(e, PM_IO, "the link: %s", said);
    }
}

/* What he says is wrong: TAXII 2.1, 3.6.1. Others say it in their own way, or in HTML. */
static void his_words(struct taxii *t, char out[2 * SAID_BYTES])
{
    struct json_object *tree = NULL;
    out[0] = '\0';
    if (jsonr_parse(buf_str(&t->body), &tree, NULL) != PM_OK)
        return;
    str title = jsonr_text(jsonr_get(tree, "title")), more = jsonr_text(jsonr_get(tree, "description"));
    if (title.n == 0)
        title = jsonr_text(jsonr_get(tree, "error"));
    if (title.n == 0)
        title = jsonr_text(jsonr_get(tree, "message"));
    snprintf(out, 2 * SAID_BYTES, "%s%.*s%s%.*s", title.n ? ": " : "", (int)show(title).n, title.p,
             more.n ? ": " : "", (int)(more.n < 180 ? more.n : 180), more.n ? more.p : "");
    json_object_put(tree);
}

static pm_code his_refusal(struct taxii *t, struct pm_err *e)
{
    char words[2 * SAID_BYTES];
    int http = t->last.http;
    his_words(t, words);
    switch (http) {
    case 401:
        return err_set(e, PM_DENIED, "he does not know us (401%s); user name, password or token are not "
                       "right", words);
    case 403:
        return err_set(e, PM_DENIED, "he does not let us (403%s)", words);
    case 404:
        return err_set(e, PM_NOTFOUND, "he has nothing there, or hides it from us (404%s)", words);
    case 413:
        return err_set(e, PM_LIMIT, "too much at once for him (413%s)", words);
    case 429:
    case 503:
        return err_set(e, PM_BUSY, "he asks us to wait (%d%s)", http, words);
    default:
        if (http >= 500)
            return err_set(e, PM_BUSY, "something is wrong on his side (%d%s)", http, words);
        return err_set(e, PM_INVALID, "he refuses (%d%s)", http, words);
    }
}

/* body as gzip into t->packed; false: it goes as it is. */
static bool pack(struct taxii *t, str body)
{
    z_stream z = {0};
    buf_clear(&t->packed);
    if (!t->squeezes || body.n < PACK_FROM_BYTES || body.n > UINT32_MAX ||
        deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    size_t most = deflateBound(&z, body.n);
    char *to = buf_room(&t->packed, most);
    int rc = Z_MEM_ERROR;
    if (to != NULL && most <= UINT32_MAX) {
        z.next_in = (Bytef *)(uintptr_t)body.p;
        z.avail_in = (uInt)body.n;
        z.next_out = (Bytef *)to;
        z.avail_out = (uInt)most;
        rc = deflate(&z, Z_FINISH);
        t->packed.n = most - z.avail_out;
    }
    deflateEnd(&z);
    return rc == Z_STREAM_END;
}

static CURLcode one_request(struct taxii *t, const char *url, str body)
{
    CURL *c = t->curl;
    char id[80];
    static char gzip[] = "Content-Encoding: gzip";
    struct curl_slist named = {.data = id, .next = t->post_heads},
                      packed = {.data = gzip, .next = t->post_id.n > 0 ? &named : t->post_heads};
    snprintf(id, sizeof id, "X-Pamir-Post: %.*s", (int)(t->post_id.n < 60 ? t->post_id.n : 0),
             t->post_id.n ? t->post_id.p : "");
    buf_clear(&t->body);
    t->said[0] = '\0';
    t->last = (struct taxii_last){.wait_s = -1, .date = STAMP_NONE};
    curl_easy_setopt(c, CURLOPT_URL, url);
    if (body.p == NULL) {
        curl_easy_setopt(c, CURLOPT_HTTPGET, 1L);
        curl_easy_setopt(c, CURLOPT_HTTPHEADER, t->get_heads);
    } else {
        bool small = pack(t, body);
        body = small ? buf_str(&t->packed) : body;
        curl_easy_setopt(c, CURLOPT_POST, 1L);
        curl_easy_setopt(c, CURLOPT_POSTFIELDS, body.p);
        curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.n);
        curl_easy_setopt(c, CURLOPT_HTTPHEADER, small ? &packed : packed.next);
    }
    CURLcode got = curl_easy_perform(c);
    note_answer(t);
    str takes = header(t, "Accept-Encoding");
    t->squeezes |= str_find(takes, STR("gzip"), 0) < takes.n;
    return got;
}

pm_code wire_ask(struct taxii *t, str url, str body, struct pm_err *e)
{
    struct arena *a;
    str at;
    pm_code rc = arena_open(OWN_BYTES, &a, e);
    if (rc == PM_OK)
        rc = wire_resolve(t, t->base, url, a, &at, e);
    bool no_packing = false;
    for (int i = 0; rc == PM_OK; i++) {
        t->squeezes &= !no_packing;
        CURLcode got = one_request(t, at.p, body);
        if (got != CURLE_OK) {
            rc = no_answer(t, got, e);
            break;
        }
        int http = t->last.http;
        if (http == 415 && t->packed.n > 0 && body.p != NULL) { /* he said so, and does not */
            t->squeezes = false;
            buf_clear(&t->packed);
            no_packing = true;
            continue;
        }
        if (http < 300 || http > 399 || http == 304) {
            if (http < 200 || http > 299)
                rc = his_refusal(t, e);
            break;
        }
        str to = str_trim(header(t, "Location"));
        if (i >= TAXII_REDIRECTS || to.n == 0)
            rc = err_set(e, PM_INVALID, "he sends us on and on (%d)", http);
        else if (body.p != NULL && http != 307 && http != 308)
            rc = err_set(e, PM_INVALID, "he sends a post elsewhere (%d) in a way that loses it; give the "
                         "address he points to, %.*s", http, STR_FMT(show(to)));
        else
            rc = wire_resolve(t, at, to, a, &at, e);
    }
    arena_close(a);
    return rc;
}
