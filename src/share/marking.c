#include "share/marking.h"

#include "model/extension.h"
#include "model/jsonr.h"
#include "share/release_in.h"
#include "share/tree.h"

static pm_code set_tlp(struct json_object *tree, int tlp, struct pm_err *e)
{
    struct json_object *refs = tree_list(tree, "object_marking_refs", e);
    if (refs == NULL)
        return PM_NOMEM;
    for (size_t i = jsonr_length(refs); i-- > 0;) {
        str id = jsonr_text(json_object_array_get_idx(refs, i));
        if (extension_tlp_of(id) >= 0 || extension_tlp_1_of(id) >= 0)
            json_object_array_del_idx(refs, i, 1);
    }
    return tree_push_text(refs, extension_tlp_id(tlp), e);
}

/* The selector leaves every TLP marking it has. */
static void unmark(struct json_object *list, str selector)
{
    for (size_t i = jsonr_length(list); i-- > 0;) {
        struct json_object *g = json_object_array_get_idx(list, i), *s = jsonr_get(g, "selectors");
        if (extension_tlp_of(jsonr_text(jsonr_get(g, "marking_ref"))) < 0)
            continue;
        for (size_t k = jsonr_length(s); k-- > 0;)
            if (str_eq(jsonr_text(json_object_array_get_idx(s, k)), selector))
                json_object_array_del_idx(s, k, 1);
        if (jsonr_length(s) == 0)
            json_object_array_del_idx(list, i, 1);
    }
}

static pm_code set_field(struct json_object *tree, const struct marking_field *f, struct pm_err *e)
{
    struct json_object *list = tree_list(tree, "granular_markings", e), *g, *selectors;
    if (list == NULL)
        return PM_NOMEM;
    unmark(list, f->selector);
    if (f->tlp >= 0) {
        g = json_object_new_object();
        if (g == NULL || json_object_array_add(list, g) != 0) {
            json_object_put(g);
            return err_set(e, PM_NOMEM, "out of memory");
        }
        selectors = tree_list(g, "selectors", e);
        if (selectors == NULL)
            return PM_NOMEM;
        pm_code rc = tree_push_text(selectors, f->selector, e);
        if (rc == PM_OK)
            rc = tree_put_text(g, "marking_ref", extension_tlp_id(f->tlp), e);
        if (rc != PM_OK)
            return rc;
    }
    if (jsonr_length(list) == 0)
        json_object_object_del(tree, "granular_markings");
    return PM_OK;
}

pm_code marking_set(const struct desk *d, str id, int tlp, const struct marking_field *fields,
                    size_t n_fields, struct arena *a, struct pm_err *e)
{
    struct store_entry en;
    struct json_object *tree = NULL;
    struct store *s = desk_store(d);
    pm_code rc = store_get_head(s, id, a, &en, e);
    if (rc != PM_OK)
        return rc;
    if (str_starts(en.who, STR("peer:")))
        return err_set(e, PM_DENIED, "it came from %.*s: only its owner marks it", STR_FMT(en.who));
    TRY(jsonr_parse_known(en.canon, &tree, e));
    if (tlp >= 0)
        TRY(set_tlp(tree, tlp, e));
    for (size_t i = 0; i < n_fields; i++)
        TRY(set_field(tree, &fields[i], e));
    TRY(store_begin(s, e));
    rc = release_put_version(d, tree, &en, "marking", a, e);
    if (rc == PM_OK)
        rc = store_commit(s, e);
    if (rc != PM_OK)
        store_rollback(s);
out:
    json_object_put(tree);
    return rc;
}
