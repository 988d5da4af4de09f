#include "work/version.h"

#include "model/canonical.h"
#include "model/jsonr.h"

/* canon with another value under key, in canonical form, into b; takes value over. */
static pm_code with(str canon, const char *key, struct json_object *value, struct buf *b,
                    struct pm_err *e)
{
    struct json_object *tree;
    pm_code rc = jsonr_parse_known(canon, &tree, e);
    if (rc != PM_OK) {
        json_object_put(value);
        return rc;
    }
    if (value == NULL || json_object_object_add(tree, key, value) != 0) {
        json_object_put(value);
        rc = err_set(e, PM_NOMEM, "out of memory");
    } else {
        canonical_write(tree, b);
        rc = buf_err(b, e);
    }
    json_object_put(tree);
    return rc;
}

pm_code version_next(struct arena *a, const struct object *wanted, str now_canon,
                     stamp now_modified, struct object *out, bool *same, struct pm_err *e)
{
    struct buf next, now;
    char text[STAMP_TEXT_BYTES];
    stamp modified = now_modified + STAMP_SECOND / 1000;
    struct object o = *wanted;
    buf_init(&next, OBJECT_MAX_BYTES);
    buf_init(&now, OBJECT_MAX_BYTES);
    stamp_print(modified, 3, text);
    pm_code rc = with(wanted->canon, "modified", json_object_new_string(text), &next, e);
    if (rc == PM_OK)
        rc = with(now_canon, "modified", json_object_new_string(text), &now, e);
    if (rc == PM_OK) {
        *same = str_eq(buf_str(&next), buf_str(&now));
        o.modified = modified;
        if (!*same)
            rc = arena_dup(a, buf_str(&next), &o.canon, e);
        if (rc == PM_OK && !*same)
            *out = o;
    }
    buf_free(&next);
    buf_free(&now);
    return rc;
}

pm_code version_revoked(struct arena *a, str canon, struct object *out, struct pm_err *e)
{
    struct buf b;
    buf_init(&b, OBJECT_MAX_BYTES);
    pm_code rc = with(canon, "revoked", json_object_new_boolean(true), &b, e);
    if (rc == PM_OK)
        rc = object_parse(a, buf_str(&b), OBJECT_STRICT, out, e);
    buf_free(&b);
    return rc;
}
