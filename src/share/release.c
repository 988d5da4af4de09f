/* Plans: what would go, to whom, and what would stay. */
#include "share/release.h"

#include <assert.h>
#include <stdlib.h>

#include "model/canonical.h"
#include "model/extension.h"
#include "model/jsonr.h"
#include "share/release_in.h"

enum { ITEMS_MAX = 20000, DEPTH_MAX = 3 };
static_assert(PLANNED_SLOTS >= 2 * ITEMS_MAX, "slots stay half empty");

static pm_code grown(const struct planning *g, bool pushed)
{
    return pushed ? PM_OK : arena_err(g->a, g->e);
}

pm_code release_stay(struct planning *g, str what, const char *why)
{
    struct release_plan *p = g->plan;
    struct release_note n = {.why = str_of(why)};
    pm_code rc = arena_dup(g->a, n.why, &n.why, g->e);
    if (rc == PM_OK)
        rc = arena_dup(g->a, what, &n.what, g->e);
    return rc == PM_OK ? grown(g, ARENA_PUSH(g->a, p->stays, p->n_stays, p->cap_stays, n)) : rc;
}

/* Where id is, or would be, among what goes: open addressing, FNV-1a (Fowler, Noll, Vo). */
static struct planned *slot_of(const struct planning *g, str id)
{
    uint64_t h = 1469598103934665603u;
    for (size_t i = 0; i < id.n; i++)
        h = (h ^ (unsigned char)id.p[i]) * 1099511628211u;
    size_t at = (size_t)(h & (PLANNED_SLOTS - 1));
    while (g->planned[at].id.n > 0 && !str_eq(g->planned[at].id, id))
        at = (at + 1) & (PLANNED_SLOTS - 1);
    return &g->planned[at];
}

static bool goes(const struct planning *g, str id)
{
    const struct planned *s = slot_of(g, id);
    return s->id.n > 0 && !s->dropped;
}

/* -- may it? --------------------------------------------------------------------------------- */

static struct decision may(const struct planning *g, const struct store_entry *en,
                           const struct object *o, int *tlp, struct store_entry *consent)
{
    const struct release_order *order = &g->plan->order;
    struct release_case c = {.format = g->plan->format,
                             .status = o->status,
                             .tlp = order->tlp,
                             .own_tlp = decide_tlp(en->canon),
                             .only_one = order->only.n > 0,
                             .unmask = order->unmask,
                             .reason = order->reason.n > 0};
    struct origin_tag tag;
    if (str_starts(en->who, STR("peer:"))) {
        pm_code rc = origin_read(en->canon, g->a, &tag, NULL);
        if (rc != PM_OK && rc != PM_NOTFOUND)
            return (struct decision){false, "its owner's signature cannot be checked"};
        c.foreign = rc == PM_OK ? &tag : NULL;
        c.foreign_unsigned = rc != PM_OK;
        c.consent = rc == PM_OK && release_has_consent(g, en->id, &tag, consent);
        c.tlp = c.own_tlp;
    }
    *tlp = c.tlp >= 0 ? c.tlp : c.own_tlp;
    return decide_release(&c);
}

/* -- what goes along ------------------------------------------------------------------------- */

static pm_code add_item(struct planning *g, const struct store_entry *en, const struct object *o,
                        int tlp)
{
    struct release_plan *p = g->plan;
    struct release_item it = {.seq = en->seq,
                              .base = en->sha,
                              .tlp = tlp,
                              .common = decide_is_common(o->type),
                              .leaving = {.object = *o}};
    if (p->n_items >= ITEMS_MAX)
        return err_set(g->e, PM_LIMIT, "more than %d objects would go; release fewer at a time",
                       ITEMS_MAX);
    it.id = o->id;
    it.type = o->type;
    it.foreign = str_starts(en->who, STR("peer:"));
    *slot_of(g, it.id) = (struct planned){.id = it.id};
    if (!it.common && o->modified > p->modified)
        p->modified = o->modified;
    return grown(g, ARENA_PUSH(g->a, p->items, p->n_items, p->cap_items, it));
}

/* The owner's yes goes before what it is about: who receives it looks for it. */
static pm_code add_consent(struct planning *g, const struct store_entry *en)
{
    struct object o;
    pm_code rc =
        goes(g, en->id) ? PM_EXISTS : object_parse(g->a, en->canon, OBJECT_CUSTOM, &o, g->e);
    if (rc == PM_OK)
        rc = add_item(g, en, &o, decide_tlp(en->canon));
    if (rc == PM_OK)
        g->plan->items[g->plan->n_items - 1].consent = true;
    return rc == PM_EXISTS ? PM_OK : rc;
}

/* Adds an object if it may go. *went tells. wanted: the person named it, so a no ends everything.
 */
static pm_code add(struct planning *g, const struct store_entry *en, bool wanted, bool *went)
{
    struct object o;
    int tlp = -1;
    *went = true;
    if (goes(g, en->id))
        return PM_OK;
    pm_code rc = object_parse(g->a, en->canon, OBJECT_CUSTOM, &o, g->e);
    if (rc != PM_OK)
        return rc;
    *went = false;
    if (o.revoked)
        return wanted ? err_set(g->e, PM_DENIED, "%.*s is retracted", STR_FMT(en->id)) : PM_OK;
    if (!decide_is_common(o.type)) {
        struct store_entry consent = {0};
        struct decision d = may(g, en, &o, &tlp, &consent);
        if (!d.may && wanted)
            return err_set(g->e, PM_DENIED, "%.*s stays here: %s", STR_FMT(en->id), d.why);
        if (!d.may)
            return release_stay(g, en->id, d.why);
        if (consent.id.n > 0)
            rc = add_consent(g, &consent);
        if (rc != PM_OK)
            return rc;
    }
    *went = true;
    return add_item(g, en, &o, tlp);
}

/* Places, groups, offices, definitions that the object at `i` speaks of. */
static pm_code add_commons(struct planning *g, str canon);

static pm_code add_common(struct planning *g, str id)
{
    struct store_entry en;
    bool went;
    if (id.n == 0 || goes(g, id) || !decide_is_common(entry_type(id)))
        return PM_OK;
    if (g->coarse && str_starts(id, STR("location--")) && release_is_fine(g, id))
        return PM_OK;
    pm_code rc = store_get(node_store(g->d->node), id, g->a, &en, NULL);
    if (rc == PM_NOTFOUND || rc == PM_INVALID)
        return PM_OK; /* a definition that is not kept here */
    if (rc == PM_OK)
        rc = add(g, &en, false, &went);
    if (rc == PM_OK && ++g->depth <= DEPTH_MAX)
        rc = add_commons(g, en.canon);
    g->depth--;
    return rc;
}

static pm_code add_commons(struct planning *g, str canon)
{
    struct json_object *tree, *x;
    pm_code rc = jsonr_parse_known(canon, &tree, g->e);
    if (rc != PM_OK)
        return rc;
    json_object_object_foreach(tree, key, value)
    {
        str k = str_of(key);
        if (rc == PM_OK && str_ends(k, STR("_ref")))
            rc = add_common(g, jsonr_text(value));
        for (size_t i = 0; str_ends(k, STR("_refs")) && rc == PM_OK && i < jsonr_length(value); i++)
            rc = add_common(g, jsonr_text(json_object_array_get_idx(value, i)));
    }
    x = jsonr_get(tree, "extensions");
    if (rc == PM_OK && x != NULL) {
        json_object_object_foreach(x, id, body)
        {
            if (rc == PM_OK)
                rc = add_common(g, str_of(id));
            if (rc == PM_OK)
                rc = add_common(g, jsonr_text(jsonr_get(body, "source_ref")));
        }
    }
    json_object_put(tree);
    return rc;
}

static pm_code add_source(struct planning *g, str canon)
{
    struct json_object *tree, *x;
    pm_code rc = jsonr_parse_known(canon, &tree, g->e);
    if (rc != PM_OK)
        return rc;
    x = jsonr_get(jsonr_get(tree, "extensions"), EXTENSION_READING);
    rc = add_common(g, jsonr_text(jsonr_get(tree, "created_by_ref")));
    if (rc == PM_OK)
        rc = add_common(g, jsonr_text(jsonr_get(x, "source_ref")));
    json_object_put(tree);
    return rc;
}

struct gathering {
    struct store_list list;
    struct pm_err *e;
};

static pm_code gather(void *ctx, const struct store_entry *en, const struct facets *f)
{
    struct gathering *k = ctx;
    (void)f;
    return store_list_add(&k->list, en, k->e);
}

static pm_code find(struct planning *g, struct store_query q, struct store_list *out)
{
    struct gathering k = {.list = {.arena = g->a}, .e = g->e};
    q.any_status = true;
    q.from = q.to = CIVIL_NONE;
    pm_code rc = store_find(node_store(g->d->node), &q, g->a, gather, &k, NULL, g->e);
    *out = k.list;
    return rc;
}

static bool joins(struct json_object *tree, str id, str *other)
{
    str from = jsonr_text(jsonr_get(tree, "source_ref")),
        to = jsonr_text(jsonr_get(tree, "target_ref"));
    *other = str_eq(from, id) ? to : from;
    return from.n > 0 && to.n > 0;
}

/* Relationships whose other end is common or goes, and what was said about it. */
static pm_code add_around(struct planning *g, str id)
{
    struct store_list l;
    bool went;
    pm_code rc = find(g, (struct store_query){.ref = id}, &l);
    for (size_t i = 0; rc == PM_OK && i < l.n; i++) {
        struct store_entry *en = &l.entries[i];
        struct json_object *tree;
        str other;
        bool note = str_eq(en->type, STR("note")), with = note && !g->plan->order.alone;
        if (!note && !str_eq(en->type, STR("relationship")))
            continue;
        rc = jsonr_parse_known(en->canon, &tree, g->e);
        if (rc != PM_OK)
            break;
        if (!note && joins(tree, id, &other))
            with = decide_is_common(entry_type(other)) ? !(g->coarse && release_is_fine(g, other))
                                                       : release_keeps(g, other);
        json_object_put(tree);
        if (with)
            rc = add(g, en, false, &went);
    }
    return rc;
}

/* The report that it was read from: who said it. */
static pm_code add_report(struct planning *g, const struct store_entry *en)
{
    struct json_object *tree;
    struct store_entry report;
    bool went;
    str id;
    pm_code rc = jsonr_parse_known(en->canon, &tree, g->e);
    if (rc != PM_OK)
        return rc;
    rc = arena_dup(g->a,
                   jsonr_text(jsonr_get(jsonr_get(jsonr_get(tree, "extensions"), EXTENSION_READING),
                                        "report")),
                   &id, g->e);
    json_object_put(tree);
    if (rc != PM_OK || id.n == 0 || goes(g, id))
        return rc;
    rc = store_get(node_store(g->d->node), id, g->a, &report, NULL);
    if (rc == PM_NOTFOUND)
        return PM_OK;
    return rc == PM_OK ? add(g, &report, false, &went)
                       : err_set(g->e, rc, "cannot find %.*s", STR_FMT(id));
}

static pm_code add_named(struct planning *g, str head)
{
    struct store_entry en;
    struct store_list l = {0};
    bool went;
    pm_code rc = store_get_head(node_store(g->d->node), head, g->a, &en, g->e);
    if (rc != PM_OK)
        return rc;
    if (decide_is_common(en.type))
        return err_set(g->e, PM_INVALID,
                       "%.*s is a place, a group or a definition: those go along with what "
                       "speaks of them",
                       STR_FMT(en.id));
    if (g->plan->root.n == 0)
        g->plan->root = en.id;
    TRY(add(g, &en, true, &went));
    if (str_eq(en.type, STR("report")) && !g->plan->order.alone)
        TRY(find(g, (struct store_query){.report = en.id}, &l));
    for (size_t i = 0; i < l.n; i++)
        if (!str_eq(l.entries[i].type, STR("relationship")))
            TRY(add(g, &l.entries[i], false, &went));
    TRY(add_report(g, &en));
    TRY(add_around(g, en.id));
    for (size_t i = 0; i < l.n; i++)
        if (str_eq(l.entries[i].type, STR("incident")))
            TRY(add_around(g, l.entries[i].id));
out:
    return rc;
}

/* -- to whom --------------------------------------------------------------------------------- */

static int by_text(const void *a, const void *b)
{
    return str_cmp(*(const str *)a, *(const str *)b);
}

static pm_code not_to(struct planning *g, str member, const char *why)
{
    struct release_plan *p = g->plan;
    struct release_note n = {member, str_of(why)};
    return grown(g, ARENA_PUSH(g->a, p->not_to, p->n_not_to, p->cap_not_to, n));
}

static pm_code readers(struct planning *g)
{
    struct release_plan *p = g->plan;
    size_t n;
    const struct book_member *const *all = book_members(g->d->book, &n);
    p->to = arena_array(g->a, n + 1, sizeof *p->to);
    p->to_ids = arena_array(g->a, n + 1, sizeof *p->to_ids);
    if (p->to == NULL || p->to_ids == NULL)
        return arena_err(g->a, g->e);
    for (size_t i = 0; i < n; i++) {
        pm_code rc = PM_OK;
        if (!book_is_in(p->format, all[i]))
            rc = not_to(g, all[i]->name, "is not a member of the format");
        else if (p->order.only.n > 0 && !str_eq(p->order.only, all[i]->name))
            rc = not_to(g, all[i]->name, "--only names another");
        else
            p->to[p->n_to++] = all[i];
        if (rc != PM_OK)
            return rc;
    }
    for (size_t i = 0; i < p->n_to; i++)
        p->to_ids[i] = str_of(p->to[i]->id);
    if (p->n_to > 1)
        qsort(p->to_ids, p->n_to, sizeof *p->to_ids, by_text);
    if (p->n_to == 0 && p->order.only.n > 0)
        return err_set(g->e, PM_DENIED, "\"%.*s\" is no member of \"%.*s\"", STR_FMT(p->order.only),
                       STR_FMT(p->format->name));
    return p->n_to > 0
               ? PM_OK
               : err_set(g->e, PM_DENIED, "the format \"%.*s\" has no members: nobody would get it",
                         STR_FMT(p->format->name));
}

/* -- making it ------------------------------------------------------------------------------- */

bool release_keeps(void *ctx, str id)
{
    struct planning *g = ctx;
    return goes(g, id) || (!decide_is_common(entry_type(id)) && release_is_offered(g, id));
}

static int rank(const struct release_item *it)
{
    static const char *const order[] = {"marking-definition",
                                        "extension-definition",
                                        "identity",
                                        "location",
                                        "threat-actor",
                                        "incident",
                                        "report"};
    int n = (int)(sizeof order / sizeof *order);
    if (it->consent)
        return 0;
    for (int i = 0; i < n; i++)
        if (str_eq(it->type, str_of(order[i])))
            return i;
    return str_eq(it->type, STR("relationship")) ? n + 1 : n;
}

static int by_rank(const void *a, const void *b)
{
    const struct release_item *x = a, *y = b;
    return rank(x) != rank(y) ? rank(x) - rank(y) : str_cmp(x->id, y->id);
}

static void set_digest(struct planning *g)
{
    struct release_plan *p = g->plan;
    const struct release_order *o = &p->order;
    struct buf b;
    char hex[65];
    buf_init(&b, (size_t)8 << 20);
    buf_printf(&b, "pamir-plan-1\n%.*s\n%d %d %d %d %d %d\n%.*s\n%.*s\n%lld\n",
               STR_FMT(p->format->id), o->tlp, o->handling, o->exact, o->unmask, o->text, o->alone,
               STR_FMT(o->only), STR_FMT(o->reason), (long long)o->until);
    for (size_t i = 0; i < p->n_to; i++)
        buf_printf(&b, "%.*s\n", STR_FMT(p->to_ids[i]));
    for (size_t i = 0; i < p->n_items; i++) {
        digest_hex(p->items[i].base.b, 32, hex);
        buf_printf(&b, "%.*s %s\n", STR_FMT(p->items[i].id), hex);
    }
    p->digest = digest_sha256(buf_str(&b));
    g->rc = buf_err(&b, g->e);
    buf_free(&b);
}

struct likeness {
    struct planning *g;
    struct release_item *it;
};

/* But for version and signature: those are new each time. */
static pm_code likeness_of(str canon, struct arena *a, str *out, struct pm_err *e)
{
    struct json_object *tree;
    struct buf b;
    pm_code rc = jsonr_parse_known(canon, &tree, e);
    if (rc != PM_OK)
        return rc;
    buf_init(&b, OBJECT_MAX_BYTES);
    json_object_object_del(tree, "modified");
    json_object_object_del(jsonr_get(jsonr_get(tree, "extensions"), EXTENSION_RELEASE), "sig");
    canonical_write(tree, &b);
    rc = buf_err(&b, e);
    if (rc == PM_OK)
        rc = arena_dup(a, buf_str(&b), out, e);
    buf_free(&b);
    json_object_put(tree);
    return rc;
}

static pm_code compare(void *ctx, const struct offer_entry *en)
{
    struct likeness *k = ctx;
    str lies = {0}, goes_now = {0};
    pm_code rc = likeness_of(en->canon, k->g->a, &lies, k->g->e);
    if (rc == PM_OK)
        rc = likeness_of(k->it->leaving.object.canon, k->g->a, &goes_now, k->g->e);
    k->it->same = rc == PM_OK && str_eq(lies, goes_now);
    return rc;
}

/* An object that lies there just so needs no new version. One with an end may have another by now. */
static pm_code lies_as_it_goes(struct planning *g, struct release_item *it)
{
    struct likeness k = {g, it};
    if (g->plan->order.until != STAMP_NONE)
        return PM_OK;
    return release_newest(node_store(g->d->node), g->plan->format->collection, it->id, compare, &k,
                          g->e);
}

/* Each object as it leaves. What cannot leave is taken out; a second round then drops what hung on
 * it. */
static pm_code make_all(struct planning *g, bool *dropped)
{
    struct release_plan *p = g->plan;
    struct leave_options lo = {.format = p->format,
                               .handling = p->order.handling,
                               .exact = p->order.exact,
                               .unmask = p->order.unmask,
                               .text = p->order.text,
                               .reason = p->order.reason,
                               .to = p->to_ids,
                               .n_to = p->n_to,
                               .modified = p->modified};
    pm_code rc = PM_OK;
    size_t kept = 0;
    *dropped = false;
    for (size_t i = 0; rc == PM_OK && i < p->n_items; i++) {
        struct release_item it = p->items[i];
        struct store_entry en;
        struct pm_err why = {0};
        if (!it.common && !it.foreign) {
            lo.tlp = it.tlp;
            rc = store_get(node_store(g->d->node), it.id, g->a, &en, g->e);
            pm_code one = rc == PM_OK ? leave_make(g->leave, &en, &lo, release_keeps, g, g->a,
                                                   &it.leaving, &why)
                                      : rc;
            if (one == PM_DENIED && str_eq(it.id, p->root)) {
                rc = err_set(g->e, PM_DENIED, "%.*s stays here: %s", STR_FMT(it.id), why.words);
            } else if (one == PM_DENIED) {
                *dropped = slot_of(g, it.id)->dropped = true;
                rc = release_stay(g, it.id, why.words);
                continue;
            } else if (one != PM_OK && rc == PM_OK) {
                rc = err_set(g->e, one, "%.*s: %s", STR_FMT(it.id), why.words);
            }
        }
        if (rc == PM_OK && !it.common && !it.foreign)
            rc = lies_as_it_goes(g, &it);
        p->items[kept++] = it;
    }
    if (rc == PM_OK)
        p->n_items = kept;
    return rc;
}

static pm_code look_all(struct planning *g)
{
    struct release_plan *p = g->plan;
    pm_code rc = PM_OK;
    for (size_t i = 0; rc == PM_OK && !p->order.exact && i < p->n_items; i++)
        if (!p->items[i].common && !p->items[i].foreign && p->items[i].tlp == 0)
            rc = leave_look(g->leave, p->items[i].leaving.object.canon, g->e);
    return rc;
}

static pm_code fill(struct planning *g, const str *ids, size_t n_ids)
{
    struct release_plan *p = g->plan;
    pm_code rc;
    for (size_t i = 0; i < n_ids; i++)
        TRY(add_named(g, ids[i]));
    size_t n = p->n_items;
    for (size_t i = 0; i < n;
         i++) /* of a report without its text only who said it, not whom it names */
        TRY(str_eq(p->items[i].type, STR("report")) && !p->order.text
                ? add_source(g, p->items[i].leaving.object.canon)
                : add_commons(g, p->items[i].leaving.object.canon));
    qsort(p->items, p->n_items, sizeof *p->items, by_rank);
    set_digest(g);
    TRY(g->rc);
    TRY(release_next_version(g));
    TRY(look_all(g));
    for (bool dropped = true; dropped;)
        TRY(make_all(g, &dropped));
out:
    return rc;
}

pm_code release_plan(const struct desk *d, const str *ids, size_t n_ids,
                     const struct release_order *o, struct arena *a, struct release_plan **out,
                     struct pm_err *e)
{
    struct release_plan *p = arena_zero(a, sizeof *p);
    struct planning g = {.d = d, .plan = p, .a = a, .e = e};
    if (p == NULL)
        return arena_err(a, e);
    p->order = *o;
    p->format = book_format(d->book, o->format);
    if (p->format == NULL)
        return err_set(e, PM_NOTFOUND, "there is no format \"%.*s\" here; see: pamir format list",
                       STR_FMT(o->format));
    g.coarse = (o->tlp == 0) && !o->exact;
    pm_code rc;
    g.planned = arena_array(a, PLANNED_SLOTS, sizeof *g.planned);
    if (g.planned == NULL)
        return arena_err(a, e);
    TRY(leave_open(d->node, &g.leave, e));
    TRY(readers(&g));
    TRY(fill(&g, ids, n_ids));
    *out = p;
out:
    leave_close(g.leave);
    return rc;
}
