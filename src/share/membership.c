/* A member joins: what lies here and names him becomes his. He leaves: nothing is his but what is
 * taken back. */
#include "share/release_in.h"

#define ONE_MAX_BYTES ((size_t)128 << 20)

struct joining {
    const struct desk *d;
    const struct book_format *format;
    str id; /* his */
    bool only_revoked;
    struct arena *a, *one;
    struct store_list list; /* what is to be offered to him */
    struct pm_err *e;
};

static bool names_him(const struct joining *j, str canon)
{
    struct origin_tag tag;
    return origin_read(canon, j->one, &tag, NULL) == PM_OK && str_eq(tag.format, j->format->id) &&
           origin_names(&tag, j->id);
}

static pm_code keep(struct joining *j, const struct store_entry *en)
{
    arena_reset(j->one);
    return decide_is_common(en->type) || names_him(j, en->canon)
               ? store_list_add(&j->list, en, j->e)
               : PM_OK;
}

static pm_code see_offer(void *ctx, const struct offer_entry *o)
{
    struct store_entry en = {.id = o->id, .type = o->type, .canon = o->canon};
    return keep(ctx, &en);
}

/* What was received and had nobody to go on to then. */
static pm_code see_entry(void *ctx, const struct store_entry *en, const struct facets *f)
{
    struct joining *j = ctx;
    (void)f;
    if (!str_starts(en->who, STR("peer:")) ||
        str_find(en->canon, j->format->id, 0) >= en->canon.n || decide_is_common(en->type))
        return PM_OK;
    return keep(j, en);
}

static pm_code gather(struct joining *j)
{
    struct store *s = desk_store(j->d);
    struct offer_query q = {.collection = j->format->collection,
                            .member = STR("*"),
                            .added_after = STAMP_NONE,
                            .limit = 1000,
                            .which = 1u << OFFER_ALL};
    struct offer_page page = {.more = true};
    pm_code rc = PM_OK;
    while (rc == PM_OK && page.more) {
        rc = store_offer_page(s, &q, see_offer, j, &page, j->e);
        q.added_after = page.upto;
    }
    return rc == PM_OK ? store_log(s, 1, see_entry, j, j->e) : rc;
}

static bool is_struck(struct joining *j, str id)
{
    struct store_entry en;
    struct object o;
    return store_get(desk_store(j->d), id, j->one, &en, NULL) == PM_OK &&
           object_parse(j->one, en.canon, OBJECT_CUSTOM, &o, NULL) == PM_OK && o.revoked;
}

static pm_code offer_all(struct joining *j)
{
    pm_code rc = PM_OK;
    for (size_t i = 0; rc == PM_OK && i < j->list.n; i++) {
        struct object o;
        enum store_result r;
        arena_reset(j->one);
        rc = object_parse(j->one, j->list.entries[i].canon, OBJECT_CUSTOM, &o, j->e);
        if (rc != PM_OK || (j->only_revoked && !o.revoked) ||
            (!o.revoked && !decide_is_common(o.type) && is_struck(j, o.id)))
            continue;
        struct offer of = {.collection = j->format->collection,
                           .audience = j->id,
                           .object = &o,
                           .until = STAMP_NONE,
                           .added = STAMP_NONE};
        rc = store_offer_put(desk_store(j->d), &of, &r, NULL, j->e);
        if (rc == PM_EXISTS)
            rc = PM_OK;
    }
    return rc;
}

static pm_code offer_to(const struct desk *d, const struct book_format *f,
                        const struct book_member *m, bool only_revoked, struct arena *a,
                        struct pm_err *e)
{
    struct store *s = desk_store(d);
    struct joining j = {.d = d,
                        .format = f,
                        .id = str_of(m->id),
                        .only_revoked = only_revoked,
                        .a = a,
                        .list = {.arena = a},
                        .e = e};
    pm_code rc = arena_open(ONE_MAX_BYTES, &j.one, e);
    if (rc != PM_OK)
        return rc;
    TRY(gather(&j));
    TRY(store_begin(s, e));
    rc = offer_all(&j);
    if (rc == PM_OK)
        rc = store_commit(s, e);
    if (rc != PM_OK)
        store_rollback(s);
out:
    arena_close(j.one);
    return rc;
}

pm_code release_join(const struct desk *d, str format, str member, str by, struct arena *a,
                     struct pm_err *e)
{
    const struct book_member *m = book_member(d->book, member);
    const struct book_format *f = book_format(d->book, format);
    pm_code rc = book_join(desk_store(d), d->book, by, format, member, e);
    if (rc != PM_OK || m == NULL || f == NULL)
        return rc;
    return offer_to(d, f, m, false, a, e);
}

/* -- leaving ---------------------------------------------------------------------------------- */

pm_code release_leave(const struct desk *d, str format, str member, str by, struct arena *a,
                      struct pm_err *e)
{
    const struct book_format *f = book_format(d->book, format);
    const struct book_member *m = book_member(d->book, member);
    struct origin_tag tag = {.kind = ORIGIN_ERASE_ASK, .at = STAMP_NONE};
    str name;
    pm_code rc = book_leave(desk_store(d), d->book, by, format, member, e);
    if (rc != PM_OK || f == NULL || m == NULL)
        return rc;
    rc = offer_to(d, f, m, true, a, e); /* he still hears what is taken back */
    if (rc == PM_OK)
        rc = arena_printf(a, &name, "erase:%s:%s:%lld", m->id, node_public_key(d->node),
                          (long long)stamp_now());
    if (rc != PM_OK)
        return rc;
    tag.about = f->id;
    return release_send(
        d, f, m, &tag, name,
        STR("You have left this format: please erase what you got through it from us."),
        "erase-ask", by, a, e);
}

/* What the id of an answer is derived from: the same at both ends. */
static pm_code erased_name(const struct book_format *f, const char *owner, const char *answers,
                           struct arena *a, str *out, struct pm_err *e)
{
    return arena_printf(a, out, "erased:%.*s:%s:%s", STR_FMT(f->id), owner, answers) == PM_OK
               ? PM_OK
               : arena_err(a, e);
}

pm_code release_erased(const struct desk *d, str format, str member, str by, struct arena *a,
                       struct pm_err *e)
{
    const struct book_format *f = book_format(d->book, format);
    const struct book_member *m = book_member(d->book, member);
    struct origin_tag tag = {.kind = ORIGIN_RECEIPT, .answer = STR("applied"), .at = stamp_now()};
    char owner[2 * BOOK_KEY_BYTES + 1];
    str name;
    if (f == NULL || m == NULL || !m->has_key)
        return err_set(e, PM_NOTFOUND,
                       "there is no such format here, or no such member with a node");
    digest_hex(m->key, BOOK_KEY_BYTES, owner);
    pm_code rc = erased_name(f, owner, node_public_key(d->node), a, &name, e);
    if (rc != PM_OK)
        return rc;
    tag.about = f->id;
    return release_send(d, f, m, &tag, name,
                        STR("What came from you through this format is erased."), "erase-answer",
                        by, a, e);
}

pm_code release_erased_at(const struct desk *d, const struct book_format *f,
                          const struct book_member *m, struct arena *a, stamp *at, struct pm_err *e)
{
    char answers[2 * BOOK_KEY_BYTES + 1], id[DERIVE_ID_BYTES];
    struct store_entry en;
    struct origin_tag tag;
    str name;
    digest_hex(m->key, BOOK_KEY_BYTES, answers);
    pm_code rc = erased_name(f, node_public_key(d->node), answers, a, &name, e);
    if (rc != PM_OK)
        return rc;
    derive_id("note", name, id);
    rc = store_get(desk_store(d), str_of(id), a, &en, e);
    if (rc == PM_OK)
        rc = origin_read(en.canon, a, &tag, e);
    if (rc == PM_OK &&
        (tag.kind != ORIGIN_RECEIPT || !m->has_key || memcmp(tag.key, m->key, sizeof tag.key) != 0))
        rc = err_set(e, PM_NOTFOUND, "he has not answered");
    if (rc == PM_OK)
        *at = tag.at;
    return rc;
}
