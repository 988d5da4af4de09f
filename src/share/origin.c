#include "share/origin.h"

#include <sodium.h>
#include <stdlib.h>

#include "model/canonical.h"
#include "model/canonw.h"
#include "model/derive.h"
#include "model/extension.h"
#include "model/jsonr.h"
#include "share/tree.h"
#include "store/owner.h"

#define OBJECT_BYTES OBJECT_MAX_BYTES
enum { MEMBERS_MAX = 4096, MARKING_MAX_BYTES = 4096 };

static const char *const kind_names[N_ORIGIN_KINDS] = {"release",     "retraction", "receipt",
                                                       "consent-ask", "consent",    "erase-ask"};

const char *origin_kind_name(enum origin_kind k)
{
    return kind_names[k];
}

static const struct {
    const char *name, *words;
} handling[ORIGIN_N_HANDLING] = {
    {"H0", "No other limits than the law."},
    {"H1", "Handling code H1: not to be used as evidence in court without the owner's consent."},
    {"H2", "Handling code H2: not to be passed on without the owner's consent."},
    {"H3", "Handling code H3: only as the owner says; ask him."},
};

const char *origin_handling_name(int level)
{
    return handling[level].name;
}

bool origin_names(const struct origin_tag *o, str member_id)
{
    for (size_t i = 0; i < o->n_to; i++)
        if (str_eq(o->to[i], member_id))
            return true;
    return false;
}

/* -- writing --------------------------------------------------------------------------------- */

static void write_list(struct canonw *w, const char *key, const str *list, size_t n)
{
    if (n == 0)
        return;
    canonw_array(w, key);
    for (size_t i = 0; i < n; i++)
        canonw_text(w, NULL, list[i]);
    canonw_end(w);
}

/* Without sig. Keys in order. */
static void write_extension(struct buf *b, const struct origin_tag *o, const uint8_t *key)
{
    char hex[2 * BOOK_KEY_BYTES + 1], at[STAMP_TEXT_BYTES];
    struct canonw w = canonw_on(b);
    canonw_object(&w, NULL);
    canonw_some(&w, "about", o->about);
    canonw_some(&w, "answer", o->answer);
    if (o->at != STAMP_NONE && o->kind == ORIGIN_RECEIPT) {
        stamp_print(o->at, 3, at);
        canonw_text(&w, "at", str_of(at));
    }
    if (o->coarse)
        canonw_true(&w, "coarse");
    write_list(&w, "cut", o->cut, o->n_cut);
    canonw_text(&w, "extension_type", STR("property-extension"));
    canonw_some(&w, "format", o->format);
    if (o->handling > 0)
        canonw_text(&w, "handling", str_of(handling[o->handling].name));
    canonw_text(&w, "kind", str_of(kind_names[o->kind]));
    if (o->masked)
        canonw_true(&w, "masked");
    digest_hex(key, BOOK_KEY_BYTES, hex);
    canonw_text(&w, "origin", str_of(hex));
    canonw_some(&w, "reason", o->reason);
    write_list(&w, "to", o->to, o->n_to);
    canonw_some(&w, "wanted", o->wanted);
    canonw_end(&w);
}

static pm_code put_extension(struct json_object *tree, const struct origin_tag *o,
                             const uint8_t *key, struct json_object **out, struct pm_err *e)
{
    struct buf b;
    struct json_object *x = NULL, *all = jsonr_get(tree, "extensions");
    pm_code rc;
    buf_init(&b, OBJECT_BYTES);
    write_extension(&b, o, key);
    TRY(buf_err(&b, e));
    TRY(jsonr_parse(buf_str(&b), &x, e));
    if (all == NULL) {
        all = json_object_new_object();
        TRY(tree_put(tree, "extensions", all, e));
    }
    *out = x;
    rc = tree_put(all, EXTENSION_RELEASE, x, e);
out:
    buf_free(&b);
    return rc;
}

pm_code origin_seal(struct json_object *tree, const struct origin_tag *o,
                    const struct seal_pair *pair, struct arena *a, str *canon, struct pm_err *e)
{
    struct json_object *x;
    struct buf b;
    uint8_t sig[SEAL_SIG_BYTES];
    char hex[2 * SEAL_SIG_BYTES + 1];
    pm_code rc = put_extension(tree, o, pair->pub, &x, e);
    if (rc != PM_OK)
        return rc;
    buf_init(&b, OBJECT_BYTES);
    owner_text(tree, &b);
    TRY(buf_err(&b, e));
    crypto_sign_detached(sig, NULL, (const uint8_t *)b.p, b.n, pair->sec);
    digest_hex(sig, sizeof sig, hex);
    TRY(tree_put(x, "sig", json_object_new_string(hex), e));
    buf_clear(&b);
    canonical_write(tree, &b);
    TRY(buf_err(&b, e));
    rc = arena_dup(a, buf_str(&b), canon, e);
out:
    buf_free(&b);
    return rc;
}

/* -- reading --------------------------------------------------------------------------------- */

static pm_code wrong(struct pm_err *e, const char *what)
{
    return err_set(e, PM_INVALID, "/extensions/%s: \"%s\" is missing or not in order",
                   EXTENSION_RELEASE, what);
}

static pm_code read_list(struct json_object *x, const char *key, struct arena *a, const str **out,
                         size_t *n_out, struct pm_err *e)
{
    struct json_object *from = jsonr_get(x, key);
    size_t n = jsonr_length(from);
    if (n > MEMBERS_MAX)
        return wrong(e, key);
    str *list = arena_array(a, n + 1, sizeof *list);
    if (list == NULL)
        return arena_err(a, e);
    for (size_t i = 0; i < n; i++) {
        str s = jsonr_text(json_object_array_get_idx(from, i));
        if (s.n == 0)
            return wrong(e, key);
        pm_code rc = arena_dup(a, s, &list[i], e);
        if (rc != PM_OK)
            return rc;
    }
    *out = list;
    *n_out = n;
    return PM_OK;
}

static pm_code read_text(struct json_object *x, const char *key, struct arena *a, str *out,
                         struct pm_err *e)
{
    return arena_dup(a, jsonr_text(jsonr_get(x, key)), out, e);
}

static pm_code read_extension(struct json_object *x, struct arena *a, struct origin_tag *o,
                              struct pm_err *e)
{
    str kind = jsonr_text(jsonr_get(x, "kind")), h = jsonr_text(jsonr_get(x, "handling")),
        at = jsonr_text(jsonr_get(x, "at"));
    int k = 0, level = 0;
    while (k < N_ORIGIN_KINDS && !str_eq(kind, str_of(kind_names[k])))
        k++;
    if (k == N_ORIGIN_KINDS)
        return wrong(e, "kind");
    while (h.n > 0 && level < ORIGIN_N_HANDLING && !str_eq(h, str_of(handling[level].name)))
        level++;
    if (level == ORIGIN_N_HANDLING)
        return wrong(e, "handling");
    *o = (struct origin_tag){.kind = (enum origin_kind)k, .handling = level, .at = STAMP_NONE};
    if (!digest_unhex(jsonr_text(jsonr_get(x, "origin")), o->key, sizeof o->key))
        return wrong(e, "origin");
    if (at.n > 0 && !stamp_parse(at, false, &o->at))
        return wrong(e, "at");
    o->masked = json_object_get_boolean(jsonr_get(x, "masked"));
    o->coarse = json_object_get_boolean(jsonr_get(x, "coarse"));
    pm_code rc;
    TRY(read_list(x, "to", a, &o->to, &o->n_to, e));
    TRY(read_list(x, "cut", a, &o->cut, &o->n_cut, e));
    TRY(read_text(x, "format", a, &o->format, e));
    TRY(read_text(x, "reason", a, &o->reason, e));
    TRY(read_text(x, "about", a, &o->about, e));
    TRY(read_text(x, "answer", a, &o->answer, e));
    rc = read_text(x, "wanted", a, &o->wanted, e);
out:
    return rc;
}

pm_code origin_read(str canon, struct arena *a, struct origin_tag *out, struct pm_err *e)
{
    struct json_object *tree;
    uint8_t key[BOOK_KEY_BYTES];
    if (str_find(canon, STR(EXTENSION_RELEASE), 0) >= canon.n) /* most have none: seen without a tree */
        return err_set(e, PM_NOTFOUND, "it carries no signature");
    pm_code rc = jsonr_parse_known(canon, &tree, e);
    if (rc != PM_OK)
        return rc;
    struct json_object *x = jsonr_get(jsonr_get(tree, "extensions"), EXTENSION_RELEASE);
    if (x == NULL || jsonr_get(x, "origin") == NULL)
        rc = err_set(e, PM_NOTFOUND, "it carries no signature");
    else
        rc = read_extension(x, a, out, e);
    if (rc == PM_OK)
        rc = owner_check(tree, key, e);
    json_object_put(tree);
    return rc;
}

/* -- markings -------------------------------------------------------------------------------- */

/* No clock, no node: whoever makes it makes the same bytes. */
#define MARKING_CREATED "2026-01-01T00:00:00.000Z"

pm_code origin_format_marking(const struct book_format *f, struct arena *a, struct object *out,
                              struct pm_err *e)
{
    str json;
    pm_code rc = arena_printf(
        a, &json,
        "{\"type\":\"marking-definition\",\"spec_version\":\"2.1\",\"id\":\"%.*s\",\"created\":"
        "\"" MARKING_CREATED
        "\",\"name\":\"Members of format %.8s\",\"extensions\":{\"" EXTENSION_RELEASE
        "\":{\"extension_type\":\"property-extension\",\"kind\":\"format\"}}}",
        STR_FMT(f->id), f->collection.p);
    return rc == PM_OK ? object_parse(a, json, OBJECT_STRICT, out, e) : rc;
}

pm_code origin_handling_marking(int level, struct arena *a, struct object *out, struct pm_err *e)
{
    char name[24], id[DERIVE_ID_BYTES];
    str json;
    snprintf(name, sizeof name, "marking:%s", handling[level].name);
    derive_id("marking-definition", str_of(name), id);
    pm_code rc = arena_printf(
        a, &json,
        "{\"type\":\"marking-definition\",\"spec_version\":\"2.1\",\"id\":\"%s\",\"created\":"
        "\"" MARKING_CREATED "\",\"name\":\"%s\",\"definition_type\":\"statement\",\"definition\":"
        "{\"statement\":\"%s\"}}",
        id, handling[level].name, handling[level].words);
    return rc == PM_OK ? object_parse(a, json, OBJECT_STRICT, out, e) : rc;
}
