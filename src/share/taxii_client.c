/* TAXII 2.1 as a client: what is asked, and what the answers mean. */
#include "share/taxii_client.h"

#include "base/buf.h"
#include "model/jsonr.h"
#include "share/taxii_wire.h"

enum {
    ROOTS_MAX = 64,
    COLLECTIONS_MAX = 10000,
    PAGE_OBJECTS_MAX = 1 << 20,
    HELD_MAX = 100000,
    FAILURES_MAX = 100000,
    ASK_MAX_BYTES = 64 << 10,
    NEXT_MAX_BYTES = 4096,
    SHOWN = 120,
};

/* -- small things ---------------------------------------------------------------------------- */

/* The answer as a tree; what is not JSON is named by its type. */
static pm_code tree_of(struct taxii *t, struct json_object **out, struct pm_err *e)
{
    struct pm_err why = {0};
    pm_code rc = jsonr_parse(buf_str(&t->body), out, &why);
    if (rc == PM_OK && !json_object_is_type(*out, json_type_object)) {
        json_object_put(*out);
        *out = NULL;
        rc = err_set(&why, PM_INVALID, "not an object");
    }
    if (rc != PM_INVALID)
        return rc == PM_OK ? rc : err_set(e, rc, "%s", why.words);
    char *type = NULL;
    curl_easy_getinfo(t->curl, CURLINFO_CONTENT_TYPE, &type);
    return err_set(e, PM_INVALID, "he answers with %.60s, which is not TAXII 2.1 (%.200s); is the address "
                   "right?", type ? type : "no type", why.words);
}

static pm_code text_in(struct arena *a, struct json_object *o, const char *key, str *out,
                       struct pm_err *e)
{
    return arena_dup(a, jsonr_text(jsonr_get(o, key)), out, e);
}

static bool flag(struct json_object *o, const char *key, bool otherwise)
{
    struct json_object *v = jsonr_get(o, key);
    return json_object_is_type(v, json_type_boolean) ? json_object_get_boolean(v) : otherwise;
}

static int64_t whole(struct json_object *o, const char *key)
{
    struct json_object *v = jsonr_get(o, key);
    int64_t n = json_object_is_type(v, json_type_int) ? json_object_get_int64(v) : 0;
    return n < 0 ? 0 : n;
}

/* base and tail with exactly one slash between. */
static pm_code under(struct arena *a, str base, const char *tail, str *out)
{
    return arena_printf(a, out, "%.*s%s%s", STR_FMT(base), str_ends(base, STR("/")) ? "" : "/", tail);
}

/* text into an address. */
static pm_code escape(struct taxii *t, str text, struct buf *b)
{
    char *z = text.n > 0 ? curl_easy_escape(t->curl, text.p, (int)text.n) : NULL;
    if (z == NULL && text.n > 0)
        return PM_NOMEM;
    buf_add(b, str_of(z));
    curl_free(z);
    return PM_OK;
}

/* -- discovery, roots, collections ----------------------------------------------------------- */

static bool speaks(struct json_object *root)
{
    struct json_object *v = jsonr_get(root, "versions");
    for (size_t i = 0; i < jsonr_length(v); i++) {
        str s = jsonr_text(json_object_array_get_idx(v, i));
        if (str_find(s, STR("2.1"), 0) < s.n)
            return true;
    }
    return false;
}

static pm_code root_of(struct taxii *t, struct arena *a, str url, struct taxii_root *out,
                       struct pm_err *e)
{
    struct json_object *tree = NULL;
    pm_code rc = wire_ask(t, url, (str){0}, e);
    if (rc == PM_OK)
        rc = tree_of(t, &tree, e);
    if (rc != PM_OK)
        return rc;
    *out = (struct taxii_root){.url = url, .max_content_bytes = whole(tree, "max_content_length")};
    if (!speaks(tree))
        rc = err_set(e, PM_UNSUPPORTED, "his api root \"%.*s\" does not say that it speaks TAXII 2.1",
                     (int)(url.n < SHOWN ? url.n : SHOWN), url.p);
    else
        rc = text_in(a, tree, "title", &out->title, e);
    json_object_put(tree);
    return rc;
}

/* Only a host was given: where discovery is (TAXII 2.1, 4.1). */
static pm_code start_of(struct taxii *t, struct arena *a, str *url)
{
    size_t at = str_find(t->base, STR("://"), 0) + 3;
    size_t slash = str_find(t->base, STR("/"), at);
    if (slash + 1 < t->base.n)
        return arena_printf(a, url, "%.*s", STR_FMT(t->base));
    return arena_printf(a, url, "%.*s/taxii2/", (int)slash, t->base.p);
}

static pm_code roots_of(struct taxii *t, struct arena *a, str base, struct json_object *list,
                        struct taxii_root *out, size_t *n, struct pm_err *e)
{
    pm_code rc = PM_OK, last = PM_OK;
    str urls[ROOTS_MAX];
    size_t n_urls = 0, all = jsonr_length(list);
    for (size_t i = 0; rc == PM_OK && i < all && n_urls < ROOTS_MAX; i++) {
        last = wire_resolve(t, base, jsonr_text(json_object_array_get_idx(list, i)), a, &urls[n_urls], e);
        n_urls += last == PM_OK;
        rc = last == PM_NOMEM || last == PM_LIMIT ? last : PM_OK;
    }
    for (size_t i = 0; rc == PM_OK && i < n_urls; i++) {
        last = root_of(t, a, urls[i], &out[*n], e);
        *n += last == PM_OK;
        /* One root that is not for us does not hide the others. */
        if (last != PM_OK && (t->last.link || last == PM_BUSY || last == PM_NOMEM))
            rc = last;
    }
    if (rc != PM_OK || *n > 0)
        return rc;
    if (last != PM_OK)
        return last;
    return err_set(e, PM_NOTFOUND, "he names no api root; ask him for its address and give that");
}

pm_code remote_roots(struct taxii *t, struct arena *a, struct taxii_root **out, size_t *n,
                     struct pm_err *e)
{
    str url;
    struct json_object *tree = NULL;
    struct taxii_root *list = arena_array(a, ROOTS_MAX, sizeof *list);
    size_t n_list = 0;
    if (list == NULL)
        return arena_err(a, e);
    pm_code rc = start_of(t, a, &url);
    if (rc != PM_OK)
        return arena_err(a, e);
    TRY(wire_ask(t, url, (str){0}, e));
    TRY(tree_of(t, &tree, e));
    if (jsonr_get(tree, "versions") != NULL) {
        TRY(root_of(t, a, url, &list[0], e));
        n_list = 1;
    } else {
        TRY(roots_of(t, a, url, jsonr_get(tree, "api_roots"), list, &n_list, e));
    }
    *out = list;
    *n = n_list;
out:
    json_object_put(tree);
    return rc;
}

static pm_code collection_of(struct taxii *t, struct arena *a, str list_url, struct json_object *o,
                             struct taxii_collection *out, struct pm_err *e)
{
    pm_code rc;
    str ref;
    struct buf b;
    buf_init(&b, ASK_MAX_BYTES);
    *out = (struct taxii_collection){.can_read = flag(o, "can_read", false),
                                     .can_write = flag(o, "can_write", false)};
    TRY(text_in(a, o, "id", &out->id, e));
    TRY(text_in(a, o, "alias", &out->alias, e));
    TRY(text_in(a, o, "title", &out->title, e));
    if (out->id.n == 0 || out->id.n > SHOWN) {
        rc = err_set(e, PM_INVALID, "a collection of his has no id");
        goto out;
    }
    TRY(escape(t, out->id, &b));
    buf_add(&b, STR("/"));
    TRY(buf_err(&b, e));
    TRY(under(a, list_url, b.p, &ref));
    out->url = ref;
out:
    buf_free(&b);
    return rc;
}

pm_code remote_collections(struct taxii *t, struct arena *a, str root_url,
                           struct taxii_collection **out, size_t *n, struct pm_err *e)
{
    str url;
    struct json_object *tree = NULL;
    struct taxii_collection *list = NULL;
    pm_code rc;
    TRY(under(a, root_url, "collections/", &url));
    TRY(wire_ask(t, url, (str){0}, e));
    TRY(tree_of(t, &tree, e));
    struct json_object *all = jsonr_get(tree, "collections");
    size_t n_all = jsonr_length(all);
    if (n_all > COLLECTIONS_MAX) {
        rc = err_set(e, PM_LIMIT, "he has %zu collections, we take %d", n_all, COLLECTIONS_MAX);
        goto out;
    }
    list = arena_array(a, n_all + 1, sizeof *list);
    if (list == NULL) {
        rc = arena_err(a, e);
        goto out;
    }
    for (size_t i = 0; i < n_all; i++)
        TRY(collection_of(t, a, url, json_object_array_get_idx(all, i), &list[i], e));
    *out = list;
    *n = n_all;
out:
    json_object_put(tree);
    return rc;
}

/* -- envelopes ------------------------------------------------------------------------------- */

struct cutter { /* walks text that may end anywhere */
    int depth;
    bool in_text, escaped, here; /* here: inside the array "objects" at the top */
    size_t text_at, text_end, whole_to;
};

static void cutter_step(struct cutter *c, str s, size_t i)
{
    char ch = s.p[i];
    if (c->in_text) {
        if (!c->escaped && ch == '"') {
            c->in_text = false;
            c->text_end = i;
        }
        c->escaped = !c->escaped && ch == '\\';
        return;
    }
    if (ch == '"') {
        c->in_text = true;
        c->text_at = i + 1;
    } else if (ch == '{' || ch == '[') {
        if (c->depth == 1 && ch == '[' && c->text_end > c->text_at &&
            str_eq((str){s.p + c->text_at, c->text_end - c->text_at}, STR("objects"))) {
            c->here = true;
            c->whole_to = i + 1;
        }
        c->depth++;
    } else if (ch == '}' || ch == ']') {
        c->depth--;
        if (c->here && c->depth == 2 && ch == '}')
            c->whole_to = i + 1;
        if (c->depth == 1)
            c->here = false;
    }
}

/* Where the last whole object of an envelope ends that was cut somewhere; 0: none came. */
static size_t whole_part(str s)
{
    struct cutter c = {0};
    for (size_t i = 0; i < s.n; i++)
        cutter_step(&c, s, i);
    return c.here ? c.whole_to : 0;
}

static pm_code objects_of(struct arena *a, str list, struct taxii_page *out, struct pm_err *e)
{
    size_t cap = 0;
    str one;
    if (list.n == 0 || list.p[0] != '[')
        return err_set(e, PM_INVALID, "\"objects\" of his answer is no list");
    while (jsonr_item(&list, &one)) {
        if (out->n >= PAGE_OBJECTS_MAX)
            return err_set(e, PM_LIMIT, "more than %d objects at once", PAGE_OBJECTS_MAX);
        if (!ARENA_PUSH(a, out->objects, out->n, cap, one))
            return arena_err(a, e);
    }
    return PM_OK;
}

static pm_code unquote(struct arena *a, str json, str *out, struct pm_err *e)
{
    struct json_object *o = NULL;
    pm_code rc = jsonr_parse(json, &o, e);
    if (rc != PM_OK)
        return rc;
    str s = jsonr_text(o);
    if (json_object_is_type(o, json_type_int))
        s = str_of(json_object_get_string(o));
    rc = s.n > NEXT_MAX_BYTES ? err_set(e, PM_LIMIT, "\"next\" of his answer is too long")
                              : arena_dup(a, s, out, e);
    json_object_put(o);
    return rc;
}

static pm_code envelope(struct arena *a, str json, struct taxii_page *out, struct pm_err *e)
{
    str rest = str_trim(json), key, val;
    bool seen = false;
    pm_code rc = jsonr_check(json, e);
    if (rc != PM_OK)
        return rc;
    if (rest.n == 0 || rest.p[0] != '{')
        return err_set(e, PM_INVALID, "his answer is no envelope");
    while (rc == PM_OK && jsonr_member(&rest, &key, &val)) {
        if (str_eq(key, STR("\"objects\"")) && !seen) {
            seen = true;
            rc = objects_of(a, val, out, e);
        } else if (str_eq(key, STR("\"objects\""))) {
            rc = err_set(e, PM_INVALID, "\"objects\" stands twice in his answer");
        } else if (str_eq(key, STR("\"more\""))) {
            out->more = str_eq(val, STR("true"));
        } else if (str_eq(key, STR("\"next\""))) {
            rc = unquote(a, val, &out->next, e);
        }
    }
    return rc;
}

pm_code remote_envelope(struct arena *a, str json, bool cut, struct taxii_page *out,
                        struct pm_err *e)
{
    struct buf b;
    struct taxii_page p = {.first = STAMP_NONE, .last = STAMP_NONE, .cut = cut};
    pm_code rc;
    if (!cut) {
        rc = envelope(a, json, &p, e);
    } else {
        size_t n = whole_part(json);
        if (n == 0)
            return err_set(e, PM_INVALID, "no object came whole");
        buf_init(&b, n + 2);
        buf_add(&b, (str){json.p, n});
        buf_add(&b, STR("]}"));
        rc = buf_err(&b, e);
        if (rc == PM_OK)
            rc = envelope(a, buf_str(&b), &p, e);
        for (size_t i = 0; rc == PM_OK && i < p.n; i++) /* they stand in json just so */
            p.objects[i].p = json.p + (p.objects[i].p - b.p);
        buf_free(&b);
        p.more = false;
        p.next = (str){0};
    }
    if (rc == PM_OK)
        *out = p;
    return rc;
}

/* -- objects, manifest ----------------------------------------------------------------------- */

static pm_code ask_url(struct taxii *t, str collection_url, const struct taxii_ask *ask,
                       struct buf *b, struct pm_err *e)
{
    char at[STAMP_TEXT_BYTES], sep = '?';
    pm_code rc = PM_OK;
    buf_printf(b, "%.*s%sobjects/", STR_FMT(collection_url), str_ends(collection_url, STR("/")) ? "" : "/");
    if (ask->added_after != STAMP_NONE) {
        stamp_print(ask->added_after, 6, at);
        buf_printf(b, "%cadded_after=%s", sep, at);
        sep = '&';
    }
    if (ask->limit > 0) {
        buf_printf(b, "%climit=%lld", sep, (long long)ask->limit);
        sep = '&';
    }
    /* Every version: a correction and what it corrects must both come. */
    buf_printf(b, "%cmatch[version]=all", sep);
    if (ask->next.n > 0) {
        buf_add(b, STR("&next="));
        rc = escape(t, ask->next, b);
    }
    return rc == PM_OK ? buf_err(b, e) : err_set(e, rc, "out of memory");
}

pm_code remote_objects(struct taxii *t, struct arena *a, str collection_url,
                       const struct taxii_ask *ask, struct taxii_page *out, struct pm_err *e)
{
    struct buf url;
    struct taxii_page p;
    struct pm_err why = {0};
    buf_init(&url, ASK_MAX_BYTES);
    pm_code rc = ask_url(t, collection_url, ask, &url, e);
    if (rc != PM_OK)
        goto out;
    rc = wire_ask(t, buf_str(&url), (str){0}, e);
    bool cut = rc == PM_IO && t->last.link && t->last.http == 200;
    if (cut && remote_envelope(a, buf_str(&t->body), true, &p, NULL) != PM_OK)
        goto out;
    if (rc != PM_OK && !cut)
        goto out;
    if (!cut) {
        rc = remote_envelope(a, buf_str(&t->body), false, &p, &why);
        if (rc == PM_INVALID) {
            struct json_object *tree = NULL;
            rc = tree_of(t, &tree, e); /* tells of HTML and the like */
            json_object_put(tree);
            if (rc == PM_OK)
                rc = err_set(e, PM_INVALID, "%s", why.words);
        } else if (rc != PM_OK) {
            err_set(e, rc, "%s", why.words);
        }
        if (rc != PM_OK)
            goto out;
    }
    if (cut && t->body.n > 0) {
        str one = p.n > 0 ? p.objects[p.n - 1] : (str){t->body.p, 0};
        double used = (double)(one.p + one.n - t->body.p) / (double)t->body.n;
        p.lost_bytes = (int64_t)((1 - used) * (double)t->last.in_bytes);
    }
    p.first = wire_stamp(t, "X-TAXII-Date-Added-First");
    p.last = wire_stamp(t, "X-TAXII-Date-Added-Last");
    *out = p;
    rc = PM_OK;
out:
    buf_free(&url);
    return rc;
}

static pm_code held_of(struct arena *a, struct json_object *list, struct taxii_held **out, size_t *n,
                       struct pm_err *e)
{
    pm_code rc = PM_OK;
    size_t all = jsonr_length(list), n_held = 0;
    if (all > HELD_MAX)
        return err_set(e, PM_LIMIT, "his manifest has %zu lines at once", all);
    struct taxii_held *held = arena_array(a, all + 1, sizeof *held);
    if (held == NULL)
        return arena_err(a, e);
    for (size_t i = 0; rc == PM_OK && i < all; i++) {
        struct json_object *o = json_object_array_get_idx(list, i);
        struct taxii_held *h = &held[n_held];
        if (!stamp_parse(jsonr_text(jsonr_get(o, "version")), true, &h->version))
            h->version = STAMP_NONE;
        if (!stamp_parse(jsonr_text(jsonr_get(o, "date_added")), true, &h->added))
            h->added = STAMP_NONE;
        rc = text_in(a, o, "id", &h->id, e);
        n_held++;
    }
    *out = held;
    *n = n_held;
    return rc;
}

pm_code remote_manifest(struct taxii *t, struct arena *a, str collection_url, const str *ids,
                        size_t n_ids, struct taxii_held **out, size_t *n, struct pm_err *e)
{
    struct buf url;
    struct json_object *tree = NULL;
    pm_code rc;
    buf_init(&url, ASK_MAX_BYTES);
    buf_printf(&url, "%.*s%smanifest/?match[version]=all&match[id]=", STR_FMT(collection_url),
               str_ends(collection_url, STR("/")) ? "" : "/");
    for (size_t i = 0; i < n_ids; i++) {
        if (i > 0)
            buf_add(&url, STR(","));
        TRY(escape(t, ids[i], &url));
    }
    TRY(buf_err(&url, e));
    TRY(wire_ask(t, buf_str(&url), (str){0}, e));
    TRY(tree_of(t, &tree, e));
    TRY(held_of(a, jsonr_get(tree, "objects"), out, n, e));
out:
    json_object_put(tree);
    buf_free(&url);
    return rc;
}

/* -- posting --------------------------------------------------------------------------------- */

static pm_code failures_of(struct arena *a, struct json_object *list, struct taxii_status *s,
                           struct pm_err *e)
{
    pm_code rc = PM_OK;
    size_t all = jsonr_length(list);
    if (all > FAILURES_MAX)
        all = FAILURES_MAX;
    s->failures = arena_array(a, all + 1, sizeof *s->failures);
    if (s->failures == NULL)
        return arena_err(a, e);
    for (size_t i = 0; rc == PM_OK && i < all; i++) {
        struct json_object *o = json_object_array_get_idx(list, i);
        struct taxii_failure *f = &s->failures[s->n_failures++];
        rc = text_in(a, o, "id", &f->id, e);
        if (rc == PM_OK)
            rc = text_in(a, o, "version", &f->version, e);
        if (rc == PM_OK)
            rc = text_in(a, o, "message", &f->message, e);
    }
    return rc;
}

static pm_code status_of(struct taxii *t, struct arena *a, struct taxii_status *out,
                         struct pm_err *e)
{
    struct json_object *tree = NULL;
    struct taxii_status s = {0};
    pm_code rc = tree_of(t, &tree, e);
    if (rc != PM_OK)
        return rc;
    str word = jsonr_text(jsonr_get(tree, "status"));
    s.complete = str_eq(word, STR("complete"));
    s.n_success = whole(tree, "success_count");
    s.n_failure = whole(tree, "failure_count");
    s.n_pending = whole(tree, "pending_count");
    if (!s.complete && !str_eq(word, STR("pending")))
        rc = err_set(e, PM_INVALID, "he took the post but gives no status that can be understood");
    if (rc == PM_OK)
        rc = text_in(a, tree, "id", &s.id, e);
    if (rc == PM_OK)
        rc = failures_of(a, jsonr_get(tree, "failures"), &s, e);
    if (rc == PM_OK)
        *out = s;
    json_object_put(tree);
    return rc;
}

pm_code remote_post(struct taxii *t, struct arena *a, str collection_url, str body, str post_id,
                    struct taxii_status *out, struct pm_err *e)
{
    str url;
    pm_code rc = under(a, collection_url, "objects/", &url);
    if (rc != PM_OK)
        return arena_err(a, e);
    t->post_id = post_id;
    rc = wire_ask(t, url, body, e);
    t->post_id = (str){0};
    return rc == PM_OK ? status_of(t, a, out, e) : rc;
}

pm_code remote_status(struct taxii *t, struct arena *a, str root_url, str id,
                      struct taxii_status *out, struct pm_err *e)
{
    struct buf b;
    str url;
    pm_code rc;
    buf_init(&b, ASK_MAX_BYTES);
    buf_add(&b, STR("status/"));
    TRY(escape(t, id, &b));
    buf_add(&b, STR("/"));
    TRY(buf_err(&b, e));
    TRY(under(a, root_url, b.p, &url));
    TRY(wire_ask(t, url, (str){0}, e));
    TRY(status_of(t, a, out, e));
out:
    buf_free(&b);
    return rc;
}
