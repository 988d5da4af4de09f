#include "share/marking.h"

#include "model/canonical.h"
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

static pm_code put_version(const struct desk *d, struct json_object *tree, stamp before,
                           struct arena *a, struct pm_err *e)
{
    struct object o;
    struct buf b;
    struct store *s = desk_store(d);
    char at[STAMP_TEXT_BYTES];
    enum store_result r;
    struct store_author by = {STR("local"), STR("marking")};
    stamp t = release_round_up(stamp_now());
    buf_init(&b, OBJECT_MAX_BYTES);
    stamp_print(t > before ? t : release_round_up(before + MILLISECOND), 3, at);
    pm_code rc = PM_OK;
    if (json_object_object_add(tree, "modified", json_object_new_string(at)) != 0)
        rc = err_set(e, PM_NOMEM, "out of memory");
    if (rc == PM_OK)
        canonical_write(tree, &b);
    if (rc == PM_OK)
        rc = buf_err(&b, e);
    if (rc == PM_OK)
        rc = object_parse(a, buf_str(&b), OBJECT_CUSTOM, &o, e);
    buf_free(&b);
    if (rc == PM_OK)
        rc = store_begin(s, e);
    if (rc != PM_OK)
        return rc;
    rc = store_append(s, &o, &by, &r, e);
    if (rc == PM_OK)
        rc = store_commit(s, e);
    if (rc != PM_OK)
        store_rollback(s);
    return rc;
}

pm_code marking_set(const struct desk *d, str id, int tlp, const struct marking_field *fields,
                    size_t n_fields, struct arena *a, struct pm_err *e)
{
    struct store_entry en;
    struct json_object *tree = NULL;
    pm_code rc = store_get_head(desk_store(d), id, a, &en, e);
    if (rc != PM_OK)
        return rc;
    if (str_starts(en.who, STR("peer:")))
        return err_set(e, PM_DENIED, "it came from %.*s: only its owner marks it", STR_FMT(en.who));
    TRY(jsonr_parse_known(en.canon, &tree, e));
    if (jsonr_get(tree, "modified") == NULL) {
        rc = err_set(e, PM_UNSUPPORTED, "objects of this type have no versions");
        goto out;
    }
    if (tlp >= 0)
        TRY(set_tlp(tree, tlp, e));
    for (size_t i = 0; i < n_fields; i++)
        TRY(set_field(tree, &fields[i], e));
    rc = put_version(d, tree, en.modified, a, e);
out:
    json_object_put(tree);
    return rc;
}
