#include "share/leave.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "model/derive.h"
#include "model/extension.h"
#include "model/jsonr.h"
#include "share/cut.h"
#include "share/mask.h"
#include "share/rewrite.h"
#include "share/tree.h"

enum { LEAST_LETTERS = 3 };
#define RULES_MAX_BYTES ((size_t)16 << 20)

struct leave {
    struct node *node;
    const struct names *names;
    struct mask *mask;
    struct seal_pair pair;
    struct arena *arena;        /* of the rules */
    struct rewrite_rule *rules; /* fine places give way to coarse ones */
    size_t n_rules, cap_rules;
};

pm_code leave_open(struct node *n, struct leave **out, struct pm_err *e)
{
    struct leave *l = mem_zero(1, sizeof *l);
    if (l == NULL)
        return err_set(e, PM_NOMEM, "out of memory");
    l->node = n;
    pm_code rc;
    TRY(arena_open(RULES_MAX_BYTES, &l->arena, e));
    TRY(seal_take_pair(n, &l->pair, e));
    TRY(node_names(n, &l->names, e));
    TRY(mask_open(node_store(n), &l->mask, e));
    *out = l;
    return PM_OK;
out:
    leave_close(l);
    return rc;
}

void leave_close(struct leave *l)
{
    if (l == NULL)
        return;
    seal_forget(&l->pair);
    mask_close(l->mask);
    arena_close(l->arena);
    mem_free(l);
}

/* -- small steps on the tree ----------------------------------------------------------------- */

static struct json_object *extension(struct json_object *tree, const char *id)
{
    return jsonr_get(jsonr_get(tree, "extensions"), id);
}

/* The list without what does not go along. false: nothing is left. */
static bool filter_refs(struct json_object *list, leave_keeps *keeps, void *ctx)
{
    for (size_t i = jsonr_length(list); i-- > 0;)
        if (!keeps(ctx, jsonr_text(json_object_array_get_idx(list, i))))
            json_object_array_del_idx(list, i, 1);
    return jsonr_length(list) > 0;
}

/* -- a report without its text --------------------------------------------------------------- */

static void drop_text(struct json_object *tree, struct cut *c)
{
    static const char *const ours[] = {"mentions", "blob_sha256", "text_sha256", "spans", "unread"};
    struct json_object *x = extension(tree, EXTENSION_READING);
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        json_object_object_del(x, ours[i]);
    if (jsonr_get(tree, "description") != NULL)
        cut_note(c, STR("description"));
    json_object_object_del(tree, "description");
}

/* -- coarsening ------------------------------------------------------------------------------ */

static bool is_coarse(str precision)
{
    static const char *const coarse[] = {"country", "province", "district",
                                         "region",  "border",   "river"};
    for (size_t i = 0; i < sizeof coarse / sizeof *coarse; i++)
        if (str_eq(precision, str_of(coarse[i])))
            return true;
    return false;
}

/* The district (or what is next above) that a place lies in; NULL when it is coarse already, or
 * unknown. */
static const struct name_entity *district_of(const struct leave *l, str id)
{
    const struct name_entity *en = names_get(l->names, id);
    if (en == NULL || !str_eq(en->kind, STR("place")) || is_coarse(en->precision))
        return NULL;
    for (int i = 0; i < 8 && en != NULL && !is_coarse(en->precision); i++)
        en = names_get(l->names, en->parent);
    return en;
}

static pm_code add_rule(struct leave *l, str words, str put_instead)
{
    if (rewrite_letters(words) < LEAST_LETTERS)
        return PM_OK;
    for (size_t i = 0; i < l->n_rules; i++)
        if (str_eq(l->rules[i].words, words))
            return PM_OK;
    struct rewrite_rule r = {words, put_instead};
    return ARENA_PUSH(l->arena, l->rules, l->n_rules, l->cap_rules, r) ? PM_OK
                                                                       : arena_err(l->arena, NULL);
}

struct aliases {
    struct leave *l;
    str put;
    pm_code rc;
};

static void add_alias(void *ctx, str alias, str lang, str script, str kind)
{
    struct aliases *x = ctx;
    (void)lang;
    (void)script;
    (void)kind;
    if (x->rc == PM_OK)
        x->rc = add_rule(x->l, alias, x->put);
}

/* Strings of the tree that are ids of places finer than a district. */
static pm_code look_for_places(struct leave *l, struct json_object *o)
{
    pm_code rc = PM_OK;
    if (json_object_is_type(o, json_type_object)) {
        json_object_object_foreach(o, key, value)
        {
            (void)key;
            if (rc == PM_OK)
                rc = look_for_places(l, value);
        }
    } else if (json_object_is_type(o, json_type_array)) {
        for (size_t i = 0; rc == PM_OK && i < json_object_array_length(o); i++)
            rc = look_for_places(l, json_object_array_get_idx(o, i));
    } else if (json_object_is_type(o, json_type_string)) {
        const struct name_entity *d = district_of(l, jsonr_text(o)),
                                 *en = names_get(l->names, jsonr_text(o));
        if (d == NULL)
            return PM_OK;
        struct aliases x = {.l = l, .put = d->name};
        x.rc = add_rule(l, en->id, d->id);
        add_alias(&x, en->name, (str){0}, (str){0}, (str){0});
        names_each_alias(l->names, en->id, add_alias, &x);
        rc = x.rc;
    }
    return rc;
}

pm_code leave_look(struct leave *l, str canon, struct pm_err *e)
{
    struct json_object *tree;
    pm_code rc = jsonr_parse_known(canon, &tree, e);
    if (rc != PM_OK)
        return rc;
    rc = look_for_places(l, tree);
    rewrite_sort(l->rules, l->n_rules);
    json_object_put(tree);
    return rc == PM_OK ? rc : arena_err(l->arena, e);
}

bool leave_is_fine(const struct leave *l, str canon)
{
    struct json_object *tree, *refs;
    bool fine = false;
    if (jsonr_parse_known(canon, &tree, NULL) != PM_OK)
        return true;
    refs = jsonr_get(tree, "external_references");
    for (size_t i = 0; i < jsonr_length(refs); i++) {
        struct json_object *r = json_object_array_get_idx(refs, i);
        if (str_eq(jsonr_text(jsonr_get(r, "source_name")), STR(EXTENSION_REGISTER)))
            fine |= district_of(l, jsonr_text(jsonr_get(r, "external_id"))) != NULL;
    }
    json_object_put(tree);
    return fine;
}

static pm_code move_point(struct json_object *x, const struct name_entity *to, struct pm_err *e)
{
    json_object_object_del(x, "latitude");
    json_object_object_del(x, "longitude");
    if (to == NULL || isnan(to->lat) || isnan(to->lon))
        return PM_OK;
    pm_code rc = tree_put(x, "latitude", json_object_new_double(to->lat), e);
    return rc == PM_OK ? tree_put(x, "longitude", json_object_new_double(to->lon), e) : rc;
}

/* After the words were replaced: precision and point are the district's. */
static pm_code coarsen_incident(const struct leave *l, struct json_object *x, struct pm_err *e)
{
    struct json_object *where = jsonr_get(x, "where");
    str precision = jsonr_text(jsonr_get(x, "place_precision"));
    const struct name_entity *site = NULL;
    pm_code rc = PM_OK;
    for (size_t i = 0; rc == PM_OK && i < jsonr_length(where); i++) {
        struct json_object *place = json_object_array_get_idx(where, i);
        str id = jsonr_text(jsonr_get(place, "id"));
        const struct name_entity *d = district_of(l, id);
        if (d != NULL) {
            rc = tree_put_text(place, "id", d->id, e);
            if (rc == PM_OK)
                rc = tree_put_text(place, "precision", d->precision, e);
        }
        if (site == NULL)
            site = d != NULL ? d : names_get(l->names, id);
    }
    if (rc != PM_OK || precision.n == 0 || is_coarse(precision))
        return rc;
    if (site != NULL)
        rc = tree_put_text(x, "place_precision", site->precision, e);
    return rc == PM_OK ? move_point(x, site, e) : rc;
}

/* A short text can be guessed from its hash. */
static void drop_hashes(struct json_object *tree)
{
    struct json_object *spans = jsonr_get(extension(tree, EXTENSION_READING), "spans");
    for (size_t i = 0; i < jsonr_length(spans); i++)
        json_object_object_del(json_object_array_get_idx(spans, i), "sha256");
}

static pm_code coarsen(const struct leave *l, struct json_object *tree, bool *coarse,
                       struct pm_err *e)
{
    struct rewrite w = {l->rules, l->n_rules};
    struct json_object *x = extension(tree, EXTENSION_INCIDENT);
    str precision = jsonr_text(jsonr_get(x, "place_precision"));
    struct pm_err why = {0};
    bool point = precision.n > 0 && !is_coarse(precision);
    *coarse = rewrite_tree(&w, tree, &why) || point;
    if (why.code != PM_OK) {
        if (e != NULL)
            *e = why;
        return why.code;
    }
    if (*coarse)
        drop_hashes(tree);
    return x != NULL ? coarsen_incident(l, x, e) : PM_OK;
}

/* -- markings -------------------------------------------------------------------------------- */

static bool is_tlp(str id)
{
    return extension_tlp_of(id) >= 0 || extension_tlp_1_of(id) >= 0;
}

static pm_code mark(struct json_object *tree, const struct leave_options *o, struct arena *a,
                    struct pm_err *e)
{
    struct json_object *old = jsonr_get(tree, "object_marking_refs"),
                       *list = json_object_new_array();
    if (list == NULL)
        return err_set(e, PM_NOMEM, "out of memory");
    pm_code rc = PM_OK;
    for (size_t i = 0; rc == PM_OK && i < jsonr_length(old); i++) {
        str id = jsonr_text(json_object_array_get_idx(old, i));
        if (!is_tlp(id) && !str_eq(id, o->format->id))
            rc = tree_push_text(list, id, e);
    }
    if (rc == PM_OK)
        rc = tree_push_text(list, extension_tlp_id(o->tlp), e);
    if (rc == PM_OK)
        rc = tree_push_text(list, o->format->id, e);
    if (rc == PM_OK && o->handling > 0) {
        struct object h;
        rc = origin_handling_marking(o->handling, a, &h, e);
        if (rc == PM_OK)
            rc = tree_push_text(list, h.id, e);
    }
    if (rc != PM_OK) {
        json_object_put(list);
        return rc;
    }
    return tree_put(tree, "object_marking_refs", list, e);
}

static pm_code set_version(struct json_object *tree, stamp modified, struct pm_err *e)
{
    char text[STAMP_TEXT_BYTES];
    if (jsonr_get(tree, "modified") == NULL)
        return err_set(e, PM_DENIED,
                       "objects of this type have no versions; they cannot be released "
                       "alone");
    stamp_print(modified, 3, text);
    return tree_put_text(tree, "modified", str_of(text), e);
}

/* Parsed again: what leaves passes the same gate as what comes. */
static pm_code finish(const struct leave *l, struct json_object *tree, const struct origin_tag *tag,
                      struct arena *a, struct object *out, struct pm_err *e)
{
    str canon;
    pm_code rc = origin_seal(tree, tag, &l->pair, a, &canon, e);
    if (rc != PM_OK)
        return rc;
    rc = object_parse(a, canon, OBJECT_CUSTOM, out, e);
    if (rc == PM_INVALID)
        rc = err_set(e, PM_DENIED, "without what has to stay here it is no valid object (%.200s)",
                     e ? e->words : "");
    return rc;
}

static pm_code cut_refs(struct json_object *tree, leave_keeps *keeps, void *ctx, struct pm_err *e)
{
    static const char *const ends[] = {"source_ref", "target_ref", "sighting_of_ref", "object_ref"};
    struct json_object *refs = jsonr_get(tree, "object_refs");
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        str id = jsonr_text(jsonr_get(tree, ends[i]));
        if (id.n > 0 && !keeps(ctx, id))
            return err_set(e, PM_DENIED, "what it joins does not go along");
    }
    if (refs != NULL && !filter_refs(refs, keeps, ctx))
        return err_set(e, PM_DENIED, "nothing that it is about goes along");
    return PM_OK;
}

pm_code leave_make(struct leave *l, const struct store_entry *en, const struct leave_options *o,
                   leave_keeps *keeps, void *ctx, struct arena *a, struct leaving *out,
                   struct pm_err *e)
{
    struct json_object *tree = NULL;
    struct cut c;
    str canon = en->canon;
    pm_code rc;
    *out = (struct leaving){0};
    cut_init(&c, a, o->tlp, o->format->id);
    if (!o->unmask) {
        TRY(mask_object(l->mask, en, a, &canon, e));
        out->masked = canon.p != en->canon.p;
    }
    TRY(jsonr_parse_known(canon, &tree, e));
    TRY(cut_marked(&c, tree, e));
    if (str_eq(en->type, STR("report")) && !o->text)
        drop_text(tree, &c);
    if (o->tlp == 0 && !o->exact)
        TRY(coarsen(l, tree, &out->coarse, e));
    TRY(cut_refs(tree, keeps, ctx, e));
    TRY(mark(tree, o, a, e));
    TRY(set_version(tree, o->modified, e));
    TRY(cut_done(&c, &out->cut, &out->n_cut, e));
    struct origin_tag tag = {.kind = ORIGIN_RELEASE,
                             .format = o->format->id,
                             .to = o->to,
                             .n_to = o->n_to,
                             .handling = o->handling,
                             .masked = out->masked,
                             .coarse = out->coarse,
                             .cut = out->cut,
                             .n_cut = out->n_cut,
                             .reason = o->unmask || o->handling == 3 ? o->reason : (str){0},
                             .at = STAMP_NONE};
    rc = finish(l, tree, &tag, a, &out->object, e);
out:
    json_object_put(tree);
    return rc;
}

/* -- taking back ----------------------------------------------------------------------------- */

/* What a revoked object keeps: what the standard wants of its type, and where it belongs. */
static void strip(struct json_object *tree)
{
    static const char *const kept[] = {"type",        "spec_version", "id",
                                       "created",     "modified",     "created_by_ref",
                                       "labels",      "revoked",      "object_marking_refs",
                                       "extensions",  "name",         "content",
                                       "object_refs", "published",    "relationship_type",
                                       "source_ref",  "target_ref",   "sighting_of_ref",
                                       "context",     "opinion",      "identity_class"};
    struct json_object_iter it;
    const char *drop[64];
    size_t n = 0;
    json_object_object_foreachC(tree, it)
    {
        bool keep = false;
        for (size_t i = 0; !keep && i < sizeof kept / sizeof *kept; i++)
            keep = strcmp(it.key, kept[i]) == 0;
        if (!keep && n < sizeof drop / sizeof *drop)
            drop[n++] = it.key;
    }
    for (size_t i = 0; i < n; i++)
        json_object_object_del(tree, drop[i]);
}

/* Of the extensions only that it is an exercise stays. */
static pm_code strip_extensions(struct json_object *tree, struct pm_err *e)
{
    struct json_object *status = jsonr_get(extension(tree, EXTENSION_READING), "status"),
                       *all = json_object_new_object(), *x;
    if (all == NULL)
        return err_set(e, PM_NOMEM, "out of memory");
    pm_code rc = PM_OK;
    if (status != NULL) {
        x = json_object_new_object();
        rc = x == NULL ? err_set(e, PM_NOMEM, "out of memory")
                       : tree_put_text(x, "extension_type", STR("property-extension"), e);
        if (rc == PM_OK)
            rc = tree_put_text(x, "status", jsonr_text(status), e);
        if (rc == PM_OK)
            rc = tree_put(all, EXTENSION_READING, x, e);
        else
            json_object_put(x);
    }
    if (rc != PM_OK) {
        json_object_put(all);
        return rc;
    }
    return tree_put(tree, "extensions", all, e);
}

pm_code leave_revoked(struct leave *l, str offered, const struct leave_options *o, struct arena *a,
                      struct object *out, struct pm_err *e)
{
    struct json_object *tree = NULL;
    pm_code rc;
    TRY(jsonr_parse_known(offered, &tree, e));
    strip(tree);
    TRY(strip_extensions(tree, e));
    if (jsonr_get(tree, "name") != NULL)
        TRY(tree_put_text(tree, "name", STR("[retracted]"), e));
    if (jsonr_get(tree, "content") != NULL)
        TRY(tree_put_text(tree, "content", STR("[retracted]"), e));
    TRY(tree_put(tree, "revoked", json_object_new_boolean(1), e));
    TRY(set_version(tree, o->modified, e));
    struct origin_tag tag = {.kind = ORIGIN_RETRACTION,
                             .format = o->format->id,
                             .to = o->to,
                             .n_to = o->n_to,
                             .reason = o->reason,
                             .at = STAMP_NONE};
    rc = finish(l, tree, &tag, a, out, e);
out:
    json_object_put(tree);
    return rc;
}

/* -- notes between nodes --------------------------------------------------------------------- */

pm_code leave_note(struct leave *l, const struct leave_options *o, const struct origin_tag *tag,
                   str name, str words, str about_ref, struct arena *a, struct object *out,
                   struct pm_err *e)
{
    char id[DERIVE_ID_BYTES], at[STAMP_TEXT_BYTES];
    struct json_object *tree = NULL, *refs;
    pm_code rc = PM_OK;
    derive_id("note", name, id);
    stamp_print(o->modified, 3, at);
    tree = json_object_new_object();
    refs = json_object_new_array();
    if (tree == NULL || refs == NULL || tree_push_text(refs, about_ref, e) != PM_OK) {
        json_object_put(refs);
        json_object_put(tree);
        return err_set(e, PM_NOMEM, "out of memory");
    }
    TRY(tree_put(tree, "object_refs", refs, e));
    TRY(tree_put_text(tree, "type", STR("note"), e));
    TRY(tree_put_text(tree, "spec_version", STR("2.1"), e));
    TRY(tree_put_text(tree, "id", str_of(id), e));
    TRY(tree_put_text(tree, "created", str_of(at), e));
    TRY(tree_put_text(tree, "modified", str_of(at), e));
    TRY(tree_put_text(tree, "content", words, e));
    if (o->format->status != STATUS_ACTUAL) {
        struct json_object *labels = json_object_new_array();
        if (labels == NULL ||
            tree_push_text(labels, str_of(status_name(o->format->status)), e) != PM_OK) {
            json_object_put(labels);
            rc = err_set(e, PM_NOMEM, "out of memory");
            goto out;
        }
        TRY(tree_put(tree, "labels", labels, e));
    }
    TRY(mark(tree, o, a, e));
    rc = finish(l, tree, tag, a, out, e);
out:
    json_object_put(tree);
    return rc;
}
