/* Taking back what was offered. */
#include <stdlib.h>

#include "model/canonical.h"
#include "model/derive.h"
#include "model/jsonr.h"
#include "share/correct.h"
#include "share/release_in.h"
#include "share/tree.h"

struct taking {
    const struct desk *d;
    const struct book_format *format;
    struct leave *leave;
    struct arena *a;
    str id, reason;
    str *to; /* member ids: all to whom it was ever offered here */
    size_t n_to, cap_to;
    str canon; /* as it was offered last */
    stamp newest;
    size_t n_done;
    struct taken *were; /* what lay there, with its date: who read it can be told afterwards */
    size_t n_were, cap_were;
    struct pm_err *e;
};

struct taken {
    str id;
    str collection;
    stamp added;
};

static pm_code add_reader(struct taking *t, str id)
{
    str own;
    for (size_t i = 0; i < t->n_to; i++)
        if (str_eq(t->to[i], id))
            return PM_OK;
    pm_code rc = arena_dup(t->a, id, &own, t->e);
    if (rc == PM_OK && !ARENA_PUSH(t->a, t->to, t->n_to, t->cap_to, own))
        rc = arena_err(t->a, t->e);
    return rc;
}

static pm_code see_offer(void *ctx, str collection, str audience, stamp modified, stamp added)
{
    struct taking *t = ctx;
    str id;
    pm_code rc = PM_OK;
    if (modified > t->newest)
        t->newest = modified;
    if (!str_eq(collection, t->format->collection))
        return PM_OK;
    struct taken was = {t->id, t->format->collection, added};
    if (!ARENA_PUSH(t->a, t->were, t->n_were, t->cap_were, was))
        return arena_err(t->a, t->e);
    while (rc == PM_OK && str_cut(&audience, ',', &id))
        if (id.n > 0 && !str_eq(id, STR("*")))
            rc = add_reader(t, id);
    return rc;
}

/* Who was named when it was released, also when he has left since. */
static pm_code see_release(void *ctx, const struct store_act *a)
{
    struct taking *t = ctx;
    struct json_object *body, *ids, *to;
    bool his = false;
    if (!str_eq(a->kind, STR("release")))
        return PM_OK;
    pm_code rc = jsonr_parse(a->body, &body, t->e);
    if (rc != PM_OK)
        return rc;
    ids = jsonr_get(body, "ids");
    to = jsonr_get(body, "to");
    if (str_eq(jsonr_text(jsonr_get(body, "format")), t->format->id))
        for (size_t i = 0; !his && i < jsonr_length(ids); i++)
            his = str_eq(jsonr_text(json_object_array_get_idx(ids, i)), t->id);
    for (size_t i = 0; his && rc == PM_OK && i < jsonr_length(to); i++) {
        const struct book_member *m =
            book_member(t->d->book, jsonr_text(json_object_array_get_idx(to, i)));
        if (m != NULL)
            rc = add_reader(t, str_of(m->id));
    }
    json_object_put(body);
    return rc;
}

static pm_code see_bytes(void *ctx, const struct offer_entry *en)
{
    struct taking *t = ctx;
    return arena_dup(t->a, en->canon, &t->canon, t->e);
}

static int by_id(const void *a, const void *b)
{
    return str_cmp(*(const str *)a, *(const str *)b);
}

/* Replace all versions of t->id in the format by a revoked one. Nothing there: nothing done. */
static pm_code revoke_one(struct taking *t)
{
    struct store *s = desk_store(t->d);
    struct object gone;
    enum store_result r;
    size_t n;
    pm_code rc;
    t->n_to = t->cap_to = 0;
    t->to = NULL;
    t->canon = (str){0};
    t->newest = STAMP_NONE;
    TRY(store_offer_places(s, t->id, see_offer, t, t->e));
    TRY(release_newest(s, t->format->collection, t->id, see_bytes, t, t->e));
    if (t->canon.n == 0)
        return PM_OK;
    TRY(store_decisions(s, 1, see_release, t, t->e));
    if (t->n_to > 1)
        qsort(t->to, t->n_to, sizeof *t->to, by_id);
    struct leave_options o = {.format = t->format,
                              .reason = t->reason,
                              .to = t->to,
                              .n_to = t->n_to,
                              .modified = release_round_up(stamp_now())};
    if (o.modified <= t->newest)
        o.modified = release_round_up(t->newest + MILLISECOND);
    str audience;
    TRY(release_audience(t->to, t->n_to, t->a, &audience, t->e));
    TRY(leave_revoked(t->leave, t->canon, &o, t->a, &gone, t->e));
    TRY(store_offer_drop(s, t->format->collection, t->id, STAMP_NONE, &n, t->e));
    struct offer of = {.collection = t->format->collection,
                       .audience = audience,
                       .object = &gone,
                       .until = STAMP_NONE,
                       .added = STAMP_NONE};
    TRY(store_offer_put(s, &of, &r, NULL, t->e));
    t->n_done++;
out:
    return rc;
}

struct about {
    struct store_list list;
    struct pm_err *e;
};

static pm_code see_about(void *ctx, const struct store_entry *en, const struct facets *f)
{
    struct about *k = ctx;
    (void)f;
    if (!str_eq(en->type, STR("note")) && !str_eq(en->type, STR("relationship")))
        return PM_OK;
    return store_list_add(&k->list, en, k->e);
}

/* The object, and what was said about it and is not about anything else that is offered. */
static pm_code revoke_with_about(struct taking *t, str id)
{
    struct about k = {.list = {.arena = t->a}, .e = t->e};
    struct store_query q = {.ref = id, .any_status = true, .from = CIVIL_NONE, .to = CIVIL_NONE};
    pm_code rc = store_find(desk_store(t->d), &q, t->a, see_about, &k, NULL, t->e);
    t->id = id;
    if (rc == PM_OK)
        rc = revoke_one(t);
    for (size_t i = 0; rc == PM_OK && i < k.list.n; i++) {
        t->id = k.list.entries[i].id;
        rc = revoke_one(t);
    }
    return rc;
}

static pm_code withdraw_act(const struct taking *t, const char *kind, str id, str who)
{
    struct buf b;
    buf_init(&b, RELEASE_BODY_MAX_BYTES);
    struct canonw w = canonw_on(&b);
    canonw_object(&w, NULL);
    if (str_eq(str_of(kind), STR("release-withdraw")))
        canonw_text(&w, "format", t->format->id);
    canonw_some(&w, "reason", t->reason);
    canonw_array(&w, "were");
    for (size_t i = 0; i < t->n_were; i++) {
        char added[STAMP_TEXT_BYTES];
        stamp_print(t->were[i].added, 6, added);
        canonw_object(&w, NULL);
        canonw_text(&w, "added", str_of(added));
        canonw_text(&w, "collection", t->were[i].collection);
        canonw_text(&w, "id", t->were[i].id);
        canonw_end(&w);
    }
    canonw_end(&w);
    pm_code rc = release_put_act(desk_store(t->d), kind, who, id, &w, t->e);
    buf_free(&b);
    return rc;
}

/* Ours? Only who made it takes it back. */
static pm_code own_entry(const struct desk *d, str head, struct arena *a, struct store_entry *en,
                         struct pm_err *e)
{
    pm_code rc = store_get_head(desk_store(d), head, a, en, e);
    if (rc == PM_OK && str_starts(en->who, STR("peer:")))
        rc = err_set(e, PM_DENIED, "it came from %.*s: only its owner can take it back",
                     STR_FMT(en->who));
    return rc;
}

pm_code release_withdraw(const struct desk *d, str id, str format, str reason, str person,
                         struct arena *a, size_t *n, struct pm_err *e)
{
    struct store_entry en;
    struct store *s = desk_store(d);
    str who;
    struct taking t = {
        .d = d, .a = a, .e = e, .reason = reason, .format = book_format(d->book, format)};
    if (t.format == NULL)
        return err_set(e, PM_NOTFOUND, "there is no format \"%.*s\" here", STR_FMT(format));
    pm_code rc = own_entry(d, id, a, &en, e);
    if (rc == PM_OK)
        rc = arena_printf(a, &who, "person:%.*s", STR_FMT(person));
    if (rc == PM_OK)
        rc = leave_open(d->node, &t.leave, e);
    if (rc != PM_OK)
        return rc;
    TRY(store_begin(s, e));
    TRY(revoke_with_about(&t, en.id));
    TRY(withdraw_act(&t, "release-withdraw", en.id, who));
    TRY(store_commit(s, e));
    *n = t.n_done;
out:
    store_rollback(s);
    leave_close(t.leave);
    return rc;
}

pm_code release_put_version(const struct desk *d, struct json_object *tree,
                            const struct store_entry *before, const char *how, struct arena *a,
                            struct pm_err *e)
{
    struct object o;
    struct buf b;
    char at[STAMP_TEXT_BYTES];
    enum store_result r;
    stamp t = release_round_up(stamp_now());
    struct store_author by = {STR("local"), str_of(how)};
    if (jsonr_get(tree, "modified") == NULL)
        return err_set(e, PM_UNSUPPORTED,
                       "objects of this type have no versions; they can be neither altered nor "
                       "retracted");
    buf_init(&b, OBJECT_MAX_BYTES);
    stamp_print(t > before->modified ? t : release_round_up(before->modified + MILLISECOND), 3, at);
    pm_code rc;
    TRY(tree_put_text(tree, "modified", str_of(at), e));
    canonical_write(tree, &b);
    TRY(buf_err(&b, e));
    TRY(object_parse(a, buf_str(&b), OBJECT_CUSTOM, &o, e));
    rc = store_append(desk_store(d), &o, &by, &r, e);
out:
    buf_free(&b);
    return rc;
}

/* At home: the same object, revoked. What it said stays in the log, as an older version. */
static pm_code strike_at_home(const struct desk *d, const struct store_entry *en, struct arena *a,
                              struct pm_err *e)
{
    struct json_object *tree = NULL;
    pm_code rc;
    TRY(jsonr_parse_known(en->canon, &tree, e));
    TRY(tree_put(tree, "revoked", json_object_new_boolean(1), e));
    rc = release_put_version(d, tree, en, "retraction", a, e);
out:
    json_object_put(tree);
    return rc;
}

pm_code release_retract(const struct desk *d, str id, str reason, str person, struct arena *a,
                        size_t *n, struct pm_err *e)
{
    struct store_entry en;
    struct store *s = desk_store(d);
    str who;
    size_t n_formats;
    const struct book_format *const *formats = book_formats(d->book, &n_formats);
    struct taking t = {.d = d, .a = a, .e = e, .reason = reason};
    if (reason.n == 0)
        return err_set(e, PM_INVALID, "say why: --reason; those who got it will ask");
    pm_code rc = own_entry(d, id, a, &en, e);
    if (rc == PM_OK)
        rc = arena_printf(a, &who, "person:%.*s", STR_FMT(person));
    if (rc == PM_OK)
        rc = leave_open(d->node, &t.leave, e);
    if (rc != PM_OK)
        return rc;
    TRY(store_begin(s, e));
    for (size_t i = 0; i < n_formats; i++) {
        t.format = formats[i];
        TRY(revoke_with_about(&t, en.id));
    }
    TRY(withdraw_act(&t, "retract", en.id, who));
    TRY(strike_at_home(d, &en, a, e));
    TRY(store_commit(s, e));
    *n = t.n_done;
out:
    store_rollback(s);
    leave_close(t.leave);
    return rc;
}

/* -- receipts --------------------------------------------------------------------------------- */

struct asking {
    struct taking t;
    stamp version, since;
    bool awaited; /* the newest version there takes back, or sets right */
    receipt_each *each;
    void *ctx;
    bool any;
    const struct book_member **asked;
    size_t n_asked, cap_asked;
};

static pm_code see_revoked(void *ctx, const struct offer_entry *en)
{
    struct asking *k = ctx;
    struct object o;
    pm_code rc = object_parse(k->t.a, en->canon, OBJECT_CUSTOM, &o, k->t.e);
    k->awaited = rc == PM_OK && (o.revoked || correct_is(o.canon));
    k->version = en->modified;
    k->since = en->added;
    return rc;
}

static void tell_answer(struct receipt *r, const struct origin_tag *tag)
{
    r->fate = str_eq(tag->answer, STR("refused")) ? RECEIPT_REFUSED : RECEIPT_APPLIED;
    r->at = tag->at;
    r->why = tag->reason;
}

static pm_code ask_member(struct asking *k, const struct book_member *m)
{
    char version[STAMP_TEXT_BYTES], hex[2 * BOOK_KEY_BYTES + 1], id[DERIVE_ID_BYTES];
    struct receipt r = {.format = k->t.format, .member = m, .fate = RECEIPT_CANNOT, .at = k->since};
    struct store_entry en;
    struct origin_tag tag;
    str name;
    if (m->has_key) {
        stamp_print(k->version, 3, version);
        digest_hex(m->key, BOOK_KEY_BYTES, hex);
        pm_code rc =
            arena_printf(k->t.a, &name, "receipt:%.*s:%s:%s", STR_FMT(k->t.id), version, hex);
        if (rc != PM_OK)
            return arena_err(k->t.a, k->t.e);
        derive_id("note", name, id);
        r.fate = RECEIPT_NOT_REACHED;
        if (store_get(desk_store(k->t.d), str_of(id), k->t.a, &en, NULL) == PM_OK &&
            origin_read(en.canon, k->t.a, &tag, NULL) == PM_OK && tag.kind == ORIGIN_RECEIPT &&
            memcmp(tag.key, m->key, BOOK_KEY_BYTES) == 0 && str_eq(tag.about, k->t.id)) {
            tell_answer(&r, &tag);
        }
    }
    k->any = true;
    if (!ARENA_PUSH(k->t.a, k->asked, k->n_asked, k->cap_asked, m))
        return arena_err(k->t.a, k->t.e);
    return k->each(k->ctx, &r);
}

static pm_code ask_format(struct asking *k)
{
    struct taking *t = &k->t;
    k->awaited = false;
    t->n_to = t->cap_to = 0;
    t->to = NULL;
    pm_code rc =
        release_newest(desk_store(t->d), t->format->collection, t->id, see_revoked, k, t->e);
    if (rc != PM_OK || !k->awaited)
        return rc;
    TRY(store_offer_places(desk_store(t->d), t->id, see_offer, t, t->e));
    TRY(store_decisions(desk_store(t->d), 1, see_release, t, t->e));
    for (size_t i = 0; i < t->n_to; i++) {
        const struct book_member *m = book_member_by_id(t->d->book, t->to[i]);
        if (m != NULL)
            TRY(ask_member(k, m));
    }
out:
    return rc;
}

/* Receipts of those who are no members here: it came to them through somebody. */
static pm_code see_stranger(void *ctx, const struct store_entry *en, const struct facets *f)
{
    struct asking *k = ctx;
    struct origin_tag tag;
    (void)f;
    if (!str_eq(en->type, STR("note")) || !str_starts(en->who, STR("peer:")) ||
        origin_read(en->canon, k->t.a, &tag, NULL) != PM_OK || tag.kind != ORIGIN_RECEIPT ||
        !str_eq(tag.about, k->t.id))
        return PM_OK;
    const struct book_member *m = book_member_by_key(k->t.d->book, tag.key);
    for (size_t i = 0; m != NULL && i < k->n_asked; i++)
        if (k->asked[i] == m)
            return PM_OK;
    struct receipt r = {.member = m};
    tell_answer(&r, &tag);
    digest_hex(tag.key, 8, r.key);
    k->any = true;
    return k->each(k->ctx, &r);
}

pm_code release_receipts(const struct desk *d, str id, struct arena *a, receipt_each *each,
                         void *ctx, struct pm_err *e)
{
    struct store_entry en;
    size_t n;
    const struct book_format *const *formats = book_formats(d->book, &n);
    struct asking k = {.t = {.d = d, .a = a, .e = e}, .each = each, .ctx = ctx};
    pm_code rc = store_get_head(desk_store(d), id, a, &en, e);
    k.t.id = en.id;
    for (size_t i = 0; rc == PM_OK && i < n; i++) {
        k.t.format = formats[i];
        rc = ask_format(&k);
    }
    struct store_query q = {.ref = en.id, .any_status = true, .from = CIVIL_NONE, .to = CIVIL_NONE};
    if (rc == PM_OK)
        rc = store_find(desk_store(d), &q, a, see_stranger, &k, NULL, e);
    if (rc == PM_OK && !k.any)
        rc =
            err_set(e, PM_NOTFOUND, "%.*s has been neither taken back nor corrected in any format", STR_FMT(en.id));
    return rc;
}
