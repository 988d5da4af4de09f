/* taxii_post.c - objects handed in (TAXII 2.1, 5.5): through share/receive.h, and what became of
 * each is kept in the same transaction (4.3). */
#include <sodium.h>
#include <zlib.h>

#include "base/jsonw.h"
#include "model/jsonr.h"
#include "model/uuid.h"
#include "serve/serve_in.h"
#include "share/receive.h"
#include "store/post.h"

enum { OBJECTS_MOST = 20000, STATUS_MAX_BYTES = 64 << 20 };

struct posting {
    struct visit *v;
    struct buf unpacked; /* the body, when it came compressed */
    struct book_collection c;
    str *objects; /* each as it stands in the body */
    size_t n, cap;
    struct receive_result *results;
    struct ready *ready;
};

/* ---- a body that came compressed (RFC 9110, 8.4): for links where bytes are dear ---- */

static pm_code unpack(struct posting *p, str *body)
{
    enum { STEP = 64 << 10 };
    struct visit *v = p->v;
    str how = str_trim(request_header(v->rq, "Content-Encoding")), in = *body;
    z_stream z = {0};
    int rc = Z_OK;
    if (how.n == 0 || str_eq_nocase(how, STR("identity")))
        return PM_OK;
    if (!str_eq_nocase(how, STR("gzip")) && !str_eq_nocase(how, STR("x-gzip")))
        return taxii_no(v, 415, "Content-Encoding is %.40s; gzip is taken, or none", how.p);
    if (in.n > UINT32_MAX || inflateInit2(&z, 15 + 16) != Z_OK)
        return err_set(&v->err, PM_NOMEM, "out of memory");
    z.next_in = (Bytef *)(uintptr_t)in.p;
    z.avail_in = (uInt)in.n;
    while (rc == Z_OK) {
        char *to = buf_room(&p->unpacked, STEP);
        if (to == NULL)
            break;
        z.next_out = (Bytef *)to;
        z.avail_out = STEP;
        rc = inflate(&z, Z_NO_FLUSH);
        p->unpacked.n += STEP - z.avail_out;
    }
    bool whole = rc == Z_STREAM_END && z.avail_in == 0;
    inflateEnd(&z);
    if (p->unpacked.rc == PM_LIMIT)
        return taxii_no(v, 413, "the body is larger than %d bytes when it is unpacked", SERVE_BODY_MAX);
    if (p->unpacked.rc != PM_OK)
        return buf_err(&p->unpacked, &v->err);
    if (!whole)
        return taxii_no(v, 400, "the body is not gzip, although Content-Encoding says so");
    *body = buf_str(&p->unpacked);
    return PM_OK;
}

/* ---- the envelope (3.7) ---- */

static pm_code is_bundle(struct visit *v)
{
    return taxii_no(v, 422,
                    "this is a STIX bundle; TAXII takes an envelope: {\"objects\": [...]} with the "
                    "bundle's objects");
}

static pm_code take_objects(struct posting *p, str list)
{
    str one;
    if (list.n == 0 || list.p[0] != '[')
        return taxii_no(p->v, 422, "objects is not a list");
    while (jsonr_item(&list, &one)) {
        if (p->n == OBJECTS_MOST)
            return taxii_no(p->v, 413, "more than %d objects in one envelope", OBJECTS_MOST);
        if (!ARENA_PUSH(p->v->arena, p->objects, p->n, p->cap, one))
            return arena_err(p->v->arena, &p->v->err);
    }
    return PM_OK;
}

static pm_code read_envelope(struct posting *p)
{
    struct visit *v = p->v;
    str rest = v->rq->body, key, value;
    bool found = false, bundle = false;
    pm_code packed = unpack(p, &rest);
    if (packed != PM_OK)
        return packed;
    rest = str_trim(rest);
    if (rest.n == 0)
        return taxii_no(v, request_header(v->rq, "Content-Length").n > 0 ? 400 : 411,
                        "there is no body; an envelope is wanted: {\"objects\": [...]}");
    if (jsonr_check(rest, &v->err) != PM_OK) {
        struct pm_err why = v->err;
        return taxii_no(v, 400, "the body is not JSON: %.300s", why.words);
    }
    if (rest.p[0] != '{')
        return taxii_no(v, 422,
                        "the body is not an envelope, which is an object: {\"objects\": [...]}");
    while (jsonr_member(&rest, &key, &value)) {
        if (str_eq(key, STR("\"type\"")))
            bundle = str_eq(value, STR("\"bundle\""));
        if (!str_eq(key, STR("\"objects\"")))
            continue;
        if (found)
            return taxii_no(v, 422, "objects is there twice");
        found = true;
        pm_code rc = take_objects(p, value);
        if (rc != PM_OK)
            return rc;
    }
    if (bundle)
        return is_bundle(v);
    if (!found || p->n == 0)
        return taxii_no(v, 422, "the envelope has no objects: {\"objects\": [...]}");
    return PM_OK;
}

/* ---- the status (4.3.1) ---- */

static void put_list(struct jsonw *w, const struct posting *p, const char *name, bool refused)
{
    bool any = false;
    for (size_t i = 0; i < p->n; i++) {
        const struct receive_result *r = &p->results[i];
        if ((r->fate == RECEIVE_REFUSED) != refused)
            continue;
        if (!any)
            jsonw_array(w, name);
        any = true;
        jsonw_object(w, NULL);
        jsonw_text(w, "id", r->id[0] ? str_of(r->id) : STR("unknown"));
        jsonw_text(w, "version",
                   r->version[0] ? str_of(r->version) : STR("1970-01-01T00:00:00.000Z"));
        if (refused)
            jsonw_text(w, "message", str_of(r->why));
        else if (r->fate == RECEIVE_SAME)
            jsonw_text(w, "message", STR("was here already"));
        jsonw_end(w);
    }
    if (any)
        jsonw_end(w);
}

static void write_status(const struct posting *p, const char *id, stamp asked, struct buf *b)
{
    char when[STAMP_TEXT_BYTES];
    int64_t refused = 0;
    for (size_t i = 0; i < p->n; i++)
        refused += p->results[i].fate == RECEIVE_REFUSED;
    stamp_print(asked, 6, when);
    struct jsonw w = jsonw_on(b);
    jsonw_object(&w, NULL);
    jsonw_text(&w, "id", str_of(id));
    jsonw_text(&w, "status", STR("complete"));
    jsonw_text(&w, "request_timestamp", str_of(when));
    jsonw_int(&w, "total_count", (int64_t)p->n);
    jsonw_int(&w, "success_count", (int64_t)p->n - refused);
    jsonw_int(&w, "failure_count", refused);
    jsonw_int(&w, "pending_count", 0);
    put_list(&w, p, "successes", false);
    put_list(&w, p, "failures", true);
    jsonw_end(&w);
}

static void new_id(char out[UUID_TEXT_BYTES])
{
    struct uuid u;
    randombytes_buf(u.b, sizeof u.b);
    u.b[6] = (uint8_t)((u.b[6] & 0x0F) | 0x40); /* version 4, RFC 9562, 5.4 */
    u.b[8] = (uint8_t)((u.b[8] & 0x3F) | 0x80);
    uuid_print(&u, out);
}

/* A client whose answer may get lost on the way says which id it will ask for
 * (docs/formats/taxii.md). One that is taken, or none: a random one. */
static pm_code choose_id(struct visit *v, struct node *n, char out[UUID_TEXT_BYTES])
{
    struct uuid u;
    bool taken = true;
    pm_code rc = PM_OK;
    if (uuid_parse(request_header(v->rq, "X-Pamir-Post"), &u)) {
        uuid_print(&u, out);
        rc = store_post_taken(node_store(n), str_of(out), &taken, &v->err);
    }
    if (rc == PM_OK && taken)
        new_id(out);
    return rc;
}

/* ---- taking them ---- */

static pm_code take_all(struct posting *p, struct node *n, stamp asked)
{
    struct visit *v = p->v;
    struct receive *r;
    struct buf status;
    char id[UUID_TEXT_BYTES];
    buf_init(&status, STATUS_MAX_BYTES);
    pm_code rc = receive_open(n, v->book, v->reader.member, p->c.format, &r, &v->err);
    if (rc != PM_OK)
        return rc;
    rc = choose_id(v, n, id);
    receive_posted(r);
    for (size_t i = 0; rc == PM_OK && i < p->n; i++) {
        const struct ready_one *one;
        rc = ready_get(p->ready, i, &one, &v->err);
        if (rc == PM_OK)
            rc = receive_ready_one(r, one, &p->results[i], &v->err);
    }
    if (rc == PM_OK) {
        write_status(p, id, asked, &status);
        rc = buf_err(&status, &v->err);
    }
    if (rc == PM_OK)
        rc = store_post_put(node_store(n), str_of(id), v->reader.account->name, buf_str(&status),
                            &v->err);
    if (rc == PM_OK)
        rc = receive_close(r, true, &v->err);
    else
        receive_close(r, false, NULL);
    if (rc == PM_OK)
        buf_add(&v->rp->body, buf_str(&status));
    buf_free(&status);
    return rc;
}

static pm_code post(struct posting *p)
{
    struct visit *v = p->v;
    struct node *n;
    stamp asked = stamp_now();
    pm_code rc = taxii_collection_of(v, &p->c);
    if (rc == PM_OK && (!p->c.can_write || p->c.format == NULL || v->reader.member == NULL))
        rc = taxii_no(v, 403, "this account may not hand objects in here");
    if (rc == PM_OK)
        rc = read_envelope(p);
    if (rc != PM_OK)
        return rc;
    p->results = arena_array(v->arena, p->n, sizeof *p->results);
    if (p->results == NULL)
        return arena_err(v->arena, &v->err);
    rc = ready_open(p->objects, p->n, &p->ready, &v->err);
    if (rc == PM_OK)
        rc = serve_writer(v->serve, &n, &v->err);
    if (rc != PM_OK)
        return rc;
    rc = take_all(p, n, asked);
    serve_writer_done(v->serve);
    if (rc == PM_OK)
        v->rp->status = 202;
    return rc;
}

pm_code taxii_post(struct visit *v)
{
    struct posting p = {.v = v};
    buf_init(&p.unpacked, SERVE_BODY_MAX);
    pm_code rc = post(&p);
    ready_close(p.ready);
    buf_free(&p.unpacked);
    return rc;
}
