#include "share/readers.h"

#include "model/jsonr.h"
#include "store/offer.h"

struct lay { /* a version of the object lay there, with this date, for these members */
    str collection, audience; /* audience empty: not known any more */
    stamp added;
};

struct asking {
    struct store *store;
    const struct book *book;
    struct arena *a;
    str id;
    struct lay *lays;
    size_t n, cap;
    readers_each *each;
    void *ctx;
    struct pm_err *e;
};

static pm_code add(struct asking *k, str collection, str audience, stamp added)
{
    struct lay l = {.added = added};
    pm_code rc = arena_dup(k->a, collection, &l.collection, k->e);
    if (rc == PM_OK)
        rc = arena_dup(k->a, audience, &l.audience, k->e);
    if (rc == PM_OK && !ARENA_PUSH(k->a, k->lays, k->n, k->cap, l))
        rc = arena_err(k->a, k->e);
    return rc;
}

static pm_code see_place(void *ctx, str collection, str audience, stamp modified, stamp added)
{
    (void)modified;
    return add(ctx, collection, audience, added);
}

static pm_code see_taken(void *ctx, const struct store_act *a)
{
    struct asking *k = ctx;
    struct json_object *body, *were;
    if (!str_eq(a->kind, STR("release-withdraw")) && !str_eq(a->kind, STR("retract")) &&
        !str_eq(a->kind, STR("release")))
        return PM_OK;
    pm_code rc = jsonr_parse(a->body, &body, k->e);
    if (rc != PM_OK)
        return rc;
    were = jsonr_get(body, "were");
    for (size_t i = 0; rc == PM_OK && i < jsonr_length(were); i++) {
        struct json_object *w = json_object_array_get_idx(were, i);
        stamp added;
        if (str_eq(jsonr_text(jsonr_get(w, "id")), k->id) &&
            stamp_parse(jsonr_text(jsonr_get(w, "added")), false, &added))
            rc = add(k, jsonr_text(jsonr_get(w, "collection")), (str){0}, added);
    }
    json_object_put(body);
    return rc;
}

static bool was_for(const struct asking *k, const struct lay *l, str account)
{
    const struct book_account *x = book_account_of(k->book, account);
    const struct book_member *m = x != NULL ? book_member(k->book, x->member) : NULL;
    if (l->audience.n == 0 || str_eq(l->audience, STR("*")) || m == NULL)
        return true; /* not known any more: rather one name too many */
    return str_find(l->audience, str_of(m->id), 0) < l->audience.n;
}

static pm_code see_read(void *ctx, const struct store_act *a)
{
    struct asking *k = ctx;
    struct json_object *body;
    bool hit = str_eq(a->subject, k->id);
    stamp from, to;
    if (!str_eq(a->kind, STR("read")))
        return PM_OK;
    pm_code rc = jsonr_parse(a->body.n > 0 ? a->body : STR("{}"), &body, k->e);
    if (rc != PM_OK)
        return rc;
    struct json_object *ids = jsonr_get(body, "ids"); /* a list that was shown */
    for (size_t i = 0; !hit && i < jsonr_length(ids); i++)
        hit = str_eq(jsonr_text(json_object_array_get_idx(ids, i)), k->id);
    str account = jsonr_text(jsonr_get(body, "account"));
    if (stamp_parse(jsonr_text(jsonr_get(body, "from")), false, &from) &&
        stamp_parse(jsonr_text(jsonr_get(body, "to")), false, &to))
        for (size_t i = 0; !hit && i < k->n; i++)
            hit = str_eq(k->lays[i].collection, a->subject) && k->lays[i].added >= from &&
                  k->lays[i].added <= to && was_for(k, &k->lays[i], account);
    struct readers_act r = {a->at, a->who, jsonr_text(jsonr_get(body, "purpose"))};
    if (hit)
        rc = k->each(k->ctx, &r);
    json_object_put(body);
    return rc;
}

pm_code readers_of(struct store *s, const struct book *b, str id, struct arena *a,
                   readers_each *each, void *ctx, struct pm_err *e)
{
    struct asking k = {.store = s, .book = b, .a = a, .id = id, .each = each, .ctx = ctx, .e = e};
    pm_code rc = store_offer_places(s, id, see_place, &k, e);
    if (rc == PM_OK)
        rc = store_decisions(s, 1, see_taken, &k, e);
    return rc == PM_OK ? store_acts(s, 1, see_read, &k, e) : rc;
}
