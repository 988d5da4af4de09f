/* tree.h - small steps on an object's JSON tree, each with its want of memory told. */
#ifndef PAMIR_SHARE_TREE_H
#define PAMIR_SHARE_TREE_H

#include <json-c/json.h>

#include "base/err.h"
#include "base/str.h"

/* value belongs to `in` from then on, or is given back; NULL counts as no memory. PM_NOMEM. */
static inline pm_code tree_put(struct json_object *in, const char *key, struct json_object *value,
                               struct pm_err *e)
{
    if (value != NULL && json_object_object_add(in, key, value) == 0)
        return PM_OK;
    json_object_put(value);
    return err_set(e, PM_NOMEM, "out of memory");
}

static inline pm_code tree_put_text(struct json_object *in, const char *key, str s,
                                    struct pm_err *e)
{
    return tree_put(in, key, json_object_new_string_len(s.p ? s.p : "", (int)s.n), e);
}

static inline pm_code tree_push_text(struct json_object *list, str s, struct pm_err *e)
{
    struct json_object *v = json_object_new_string_len(s.p ? s.p : "", (int)s.n);
    if (v != NULL && json_object_array_add(list, v) == 0)
        return PM_OK;
    json_object_put(v);
    return err_set(e, PM_NOMEM, "out of memory");
}

/* The list under key, made when it is not there; NULL: no memory. */
static inline struct json_object *tree_list(struct json_object *in, const char *key,
                                            struct pm_err *e)
{
    struct json_object *list;
    if (json_object_object_get_ex(in, key, &list))
        return list;
    list = json_object_new_array();
    return tree_put(in, key, list, e) == PM_OK ? list : NULL;
}

#endif
