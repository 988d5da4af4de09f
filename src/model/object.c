#include "model/object.h"

#include <stdio.h>

#include "model/canonical.h"
#include "model/check.h"
#include "model/extension.h"
#include "model/jsonr.h"

/* Is it real? Our extension says it; a consumer who dropped the extension and sent the object on
 * left the label. What says exercise once stays exercise. */
static enum status status_of(struct json_object *o)
{
    struct json_object *ext = jsonr_get(jsonr_get(o, "extensions"), EXTENSION_READING);
    struct json_object *labels = jsonr_get(o, "labels");
    enum status s = STATUS_ACTUAL;
    if (status_parse(jsonr_text(jsonr_get(ext, "status")), &s) && s != STATUS_ACTUAL)
        return s;
    for (size_t i = 0; i < jsonr_length(labels); i++)
        if (str_eq_nocase(jsonr_text(json_object_array_get_idx(labels, i)), STR("exercise")))
            return STATUS_EXERCISE;
    return STATUS_ACTUAL;
}

static pm_code fill(struct arena *a, struct json_object *tree, const struct checked *c, str canon,
                    struct object *out, struct pm_err *e)
{
    struct object o = {.created = c->created,
                       .modified = c->modified,
                       .revoked = c->revoked,
                       .status = status_of(tree)};
    pm_code rc;
    str fixed = extension_fixed(c->id);
    TRY(arena_dup(a, fixed.n ? fixed : canon, &o.canon, e));
    TRY(arena_dup(a, c->id, &o.id, e));
    TRY(arena_dup(a, c->type, &o.type, e));
    *out = o;
out:
    return rc;
}

pm_code object_parse(struct arena *a, str json, int flags, struct object *out, struct pm_err *e)
{
    struct json_object *tree = NULL;
    struct checked c;
    struct buf b;
    if (json.n > OBJECT_MAX_BYTES)
        return err_set(e, PM_LIMIT, "an object of %zu bytes, the limit is %zu", json.n,
                       OBJECT_MAX_BYTES);
    buf_init(&b, OBJECT_MAX_BYTES);
    pm_code rc;
    TRY(jsonr_parse(json, &tree, e));
    TRY(check_object(tree, flags, &c, e));
    canonical_write(tree, &b);
    if (b.rc != PM_OK)
        rc = buf_err(&b, e);
    else
        rc = fill(a, tree, &c, buf_str(&b), out, e);
out:
    json_object_put(tree);
    buf_free(&b);
    return rc;
}

/* -- bundles ------------------------------------------------------------------------------ */

static bool is_key(str raw, const char *name)
{
    return raw.n == strlen(name) + 2 && memcmp(raw.p + 1, name, raw.n - 2) == 0;
}

/* The bundle's own members; *objects is the text of the list, empty when there is none. */
static pm_code bundle_head(str json, str *objects, struct pm_err *e)
{
    str rest = json, key, value, type = {0}, id = {0};
    bool twice = false;
    *objects = (str){"", 0};
    if (json.n == 0 || json.p[0] != '{')
        return err_set(e, PM_INVALID, "a bundle must be a JSON object (STIX 2.1, 8)");
    while (jsonr_member(&rest, &key, &value)) {
        str inner = value.n > 2 ? (str){value.p + 1, value.n - 2} : (str){"", 0};
        if (is_key(key, "type"))
            type = inner;
        else if (is_key(key, "id"))
            id = inner;
        else if (is_key(key, "spec_version") && !str_eq(inner, STR("2.1")))
            return err_set(e, PM_UNSUPPORTED,
                           "/spec_version: a bundle of STIX %.*s; Pamir reads STIX 2.1",
                           inner.n > 20 ? 20 : (int)inner.n, inner.p);
        else if (is_key(key, "objects")) {
            twice = objects->n > 0;
            *objects = value;
        }
    }
    if (!str_eq(type, STR("bundle")))
        return err_set(e, PM_INVALID, "/type: must be \"bundle\" (STIX 2.1, 8)");
    str head;
    if (!check_identifier(id, &head) || !str_eq(head, STR("bundle")))
        return err_set(e, PM_INVALID, "/id: \"%.*s\" is not the id of a bundle (STIX 2.1, 2.9)",
                       id.n > 60 ? 60 : (int)id.n, id.n ? id.p : "");
    if (twice)
        return err_set(e, PM_INVALID, "/objects stands twice");
    if (objects->n > 0 && objects->p[0] != '[')
        return err_set(e, PM_INVALID, "/objects: must be a list (STIX 2.1, 8)");
    return PM_OK;
}

/* What a refused object calls itself, for the person who has to find it. */
static str name_of_refused(str json, size_t index, char *room, size_t n_room)
{
    str rest = json, key, value;
    while (json.n > 0 && json.p[0] == '{' && jsonr_member(&rest, &key, &value))
        if (is_key(key, "id") && value.n > 2 &&
            check_identifier((str){value.p + 1, value.n - 2}, NULL))
            return (str){value.p + 1, value.n - 2};
    int n = snprintf(room, n_room, "/objects/%zu", index);
    return (str){room, n > 0 ? (size_t)n : 0};
}

pm_code object_bundle(str json, object_each *each, void *ctx, struct pm_err *e)
{
    struct arena *a = NULL;
    str rest, value;
    pm_code rc;
    if (str_starts(json, STR("\xEF\xBB\xBF")))
        json = (str){json.p + 3, json.n - 3};
    json = str_trim(json);
    TRY(jsonr_check(json, e));
    TRY(bundle_head(json, &rest, e));
    /* Text, canonical bytes and a little more of one object. */
    TRY(arena_open(4 * OBJECT_MAX_BYTES, &a, e));
    for (size_t i = 0; rest.n > 0 && jsonr_item(&rest, &value); i++) {
        struct object o;
        struct pm_err why = {0};
        char room[40];
        rc = object_parse(a, value, OBJECT_CUSTOM, &o, &why);
        if (rc == PM_NOMEM || rc == PM_BUG) {
            if (e != NULL)
                *e = why;
            goto out;
        }
        rc = rc == PM_OK ? each(ctx, &o, o.id, NULL)
                         : each(ctx, NULL, name_of_refused(value, i, room, sizeof room), &why);
        if (rc != PM_OK)
            goto out;
        arena_reset(a);
    }
    rc = PM_OK;
out:
    arena_close(a);
    return rc;
}
