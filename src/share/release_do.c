/* Saying yes, and taking back. */
#include "model/canonw.h"
#include "model/derive.h"
#include "model/extension.h"
#include "model/jsonr.h"
#include "share/release_in.h"

/* -- what lies there already ----------------------------------------------------------------- */

struct places {
    str collection, audience; /* audience: of the newest version */
    struct arena *a;
    bool found;
    stamp newest; /* of the collection */
    stamp any;    /* of any collection */
    struct pm_err *e;
};

static pm_code see_place(void *ctx, str collection, str audience, stamp modified, stamp added)
{
    struct places *p = ctx;
    (void)added;
    if (modified > p->any)
        p->any = modified;
    if (!str_eq(collection, p->collection) || (p->found && modified < p->newest))
        return PM_OK;
    p->found = true;
    p->newest = modified;
    return arena_dup(p->a, audience, &p->audience, p->e);
}

static pm_code places_of(struct store *s, str id, str collection, struct arena *a,
                         struct places *out, struct pm_err *e)
{
    *out = (struct places){.collection = collection, .a = a, .any = STAMP_NONE, .e = e};
    return store_offer_places(s, id, see_place, out, e);
}

struct seeing {
    offer_each *each;
    void *ctx;
    bool seen;
};

static pm_code see_one(void *ctx, const struct offer_entry *en)
{
    struct seeing *k = ctx;
    k->seen = true;
    return k->each(k->ctx, en);
}

pm_code release_newest(struct store *s, str collection, str id, offer_each *each, void *ctx,
                       struct pm_err *e)
{
    struct seeing k = {.each = each, .ctx = ctx};
    struct offer_query q = {.collection = collection,
                            .member = STR("*"),
                            .added_after = STAMP_NONE,
                            .ids = &id,
                            .n_ids = 1,
                            .limit = 1,
                            .which = 1u << OFFER_LAST};
    struct offer_page page = {.more = true};
    pm_code rc = PM_OK;
    while (rc == PM_OK && page.more && !k.seen) {
        rc = store_offer_page(s, &q, see_one, &k, &page, e);
        q.added_after = page.upto;
    }
    return rc;
}

bool release_is_offered(struct planning *g, str id)
{
    struct places p;
    return places_of(desk_store(g->d), id, g->plan->format->collection, g->a, &p, NULL) == PM_OK &&
           p.found;
}

bool release_is_fine(struct planning *g, str id)
{
    struct store_entry en;
    if (store_get(desk_store(g->d), id, g->a, &en, NULL) != PM_OK)
        return true;
    return leave_is_fine(g->leave, en.canon);
}

stamp release_round_up(stamp t)
{
    return (t + MILLISECOND - 1) / MILLISECOND * MILLISECOND;
}

pm_code release_next_version(struct planning *g)
{
    struct release_plan *p = g->plan;
    stamp t = stamp_now();
    if (p->modified >= t)
        t = p->modified + MILLISECOND;
    for (size_t i = 0; i < p->n_items; i++) {
        struct places at;
        if (p->items[i].common)
            continue;
        pm_code rc =
            places_of(desk_store(g->d), p->items[i].id, p->format->collection, g->a, &at, g->e);
        if (rc != PM_OK)
            return rc;
        if (at.any >= t)
            t = at.any + MILLISECOND;
    }
    p->modified = release_round_up(t);
    return PM_OK;
}

void release_consent_note(str id, str format, const uint8_t key[BOOK_KEY_BYTES],
                          char out[DERIVE_ID_BYTES])
{
    char hex[2 * BOOK_KEY_BYTES + 1];
    struct buf b;
    digest_hex(key, BOOK_KEY_BYTES, hex);
    buf_init(&b, 4096);
    buf_printf(&b, "consent:%.*s:%.*s:%s", STR_FMT(id), STR_FMT(format), hex);
    derive_id("note", buf_str(&b), out);
    buf_free(&b);
}

bool release_has_consent(const struct planning *g, str id, const struct origin_tag *tag,
                         struct store_entry *note)
{
    char name[DERIVE_ID_BYTES];
    struct origin_tag yes;
    release_consent_note(id, g->plan->format->id, tag->key, name);
    return store_get(desk_store(g->d), str_of(name), g->a, note, NULL) == PM_OK &&
           origin_read(note->canon, g->a, &yes, NULL) == PM_OK && yes.kind == ORIGIN_CONSENT &&
           memcmp(yes.key, tag->key, BOOK_KEY_BYTES) == 0 && str_eq(yes.about, id) &&
           str_eq(yes.wanted, g->plan->format->id) && str_eq(yes.answer, STR("applied"));
}

/* -- asks ------------------------------------------------------------------------------------ */

static void write_until(struct canonw *w, stamp until)
{
    char text[STAMP_TEXT_BYTES];
    if (until == STAMP_NONE)
        return;
    stamp_print(until, 3, text);
    canonw_text(w, "until", str_of(text));
}

static void write_order(struct canonw *w, const struct release_plan *p)
{
    const struct release_order *o = &p->order;
    char digest[65];
    if (o->alone)
        canonw_true(w, "alone");
    digest_hex(p->digest.b, 32, digest);
    canonw_text(w, "digest", str_of(digest));
    if (o->exact)
        canonw_true(w, "exact");
    canonw_text(w, "format", p->format->id);
    canonw_int(w, "handling", o->handling);
    canonw_some(w, "only", o->only);
    canonw_some(w, "reason", o->reason);
    if (o->text)
        canonw_true(w, "text");
    canonw_int(w, "tlp", o->tlp);
    if (o->unmask)
        canonw_true(w, "unmask");
    write_until(w, o->until);
}

pm_code release_put_act(struct store *s, const char *kind, str who, str subject, struct canonw *w,
                        struct pm_err *e)
{
    canonw_end(w);
    struct store_act a = {
        .who = who, .kind = str_of(kind), .subject = subject, .body = buf_str(w->b)};
    pm_code rc = buf_err(w->b, e);
    return rc == PM_OK ? store_act_append(s, &a, NULL, NULL, e) : rc;
}

struct pending {
    const struct desk *d;
    str id, format; /* format: its marking */
    struct arena *a;
    bool waits;
    struct release_order order;
    str by, digest;
    struct pm_err *e;
};

static pm_code read_order(struct pending *p, const struct store_act *a, struct json_object *body)
{
    struct release_order *o = &p->order;
    *o = (struct release_order){
        .tlp = json_object_get_int(jsonr_get(body, "tlp")),
        .handling = json_object_get_int(jsonr_get(body, "handling")),
        .exact = json_object_get_boolean(jsonr_get(body, "exact")),
        .unmask = json_object_get_boolean(jsonr_get(body, "unmask")),
        .text = json_object_get_boolean(jsonr_get(body, "text")),
        .alone = json_object_get_boolean(jsonr_get(body, "alone")),
        .format = p->format,
        .until = STAMP_NONE,
    };
    str until = jsonr_text(jsonr_get(body, "until"));
    if (until.n > 0)
        stamp_parse(until, false, &o->until);
    pm_code rc;
    TRY(arena_dup(p->a, jsonr_text(jsonr_get(body, "only")), &o->only, p->e));
    TRY(arena_dup(p->a, jsonr_text(jsonr_get(body, "reason")), &o->reason, p->e));
    TRY(arena_dup(p->a, jsonr_text(jsonr_get(body, "digest")), &p->digest, p->e));
    rc = arena_dup(p->a, a->who, &p->by, p->e);
out:
    return rc;
}

static pm_code see_ask(void *ctx, const struct store_act *a)
{
    struct pending *p = ctx;
    struct json_object *body;
    bool ask = str_eq(a->kind, STR("release-ask")),
         done = str_eq(a->kind, STR("release")) || str_eq(a->kind, STR("release-withdraw"));
    if ((!ask && !done) || !str_eq(a->subject, p->id))
        return PM_OK;
    pm_code rc = jsonr_parse(a->body, &body, p->e);
    if (rc != PM_OK)
        return rc;
    if (str_eq(jsonr_text(jsonr_get(body, "format")), p->format)) {
        p->waits = ask;
        if (ask)
            rc = read_order(p, a, body);
    }
    json_object_put(body);
    return rc;
}

static pm_code find_pending(const struct desk *d, str id, str format_id, struct arena *a,
                            struct pending *out, struct pm_err *e)
{
    *out = (struct pending){.d = d, .id = id, .format = format_id, .a = a, .e = e};
    return store_decisions(desk_store(d), 1, see_ask, out, e);
}

pm_code release_pending(const struct desk *d, str id, str format, struct arena *a,
                        struct release_order *out, str *asked_by, struct pm_err *e)
{
    struct pending p;
    struct store_entry en;
    const struct book_format *f = book_format(d->book, format);
    if (f == NULL)
        return err_set(e, PM_NOTFOUND, "there is no format \"%.*s\" here", STR_FMT(format));
    pm_code rc = store_get_head(desk_store(d), id, a, &en, e);
    if (rc == PM_OK)
        rc = find_pending(d, en.id, f->id, a, &p, e);
    if (rc != PM_OK)
        return rc;
    if (!p.waits)
        return err_set(e, PM_NOTFOUND, "no release of it to \"%.*s\" waits for a second yes",
                       STR_FMT(f->name));
    *out = p.order;
    out->format = f->name;
    *asked_by = p.by;
    return PM_OK;
}

/* -- what was let go last --------------------------------------------------------------------- */

static pm_code see_done(void *ctx, const struct store_act *a)
{
    struct pending *p = ctx;
    struct json_object *body, *ids;
    if (!str_eq(a->kind, STR("release")))
        return PM_OK;
    pm_code rc = jsonr_parse(a->body, &body, p->e);
    if (rc != PM_OK)
        return rc;
    ids = jsonr_get(body, "ids");
    if (str_eq(jsonr_text(jsonr_get(body, "format")), p->format))
        for (size_t i = 0; rc == PM_OK && i < jsonr_length(ids); i++)
            if (str_eq(jsonr_text(json_object_array_get_idx(ids, i)), p->id)) {
                p->waits = true;
                rc = read_order(p, a, body);
                break;
            }
    json_object_put(body);
    return rc;
}

struct lying_now {
    struct arena *a;
    bool lies;
    struct pm_err *e;
};

static pm_code see_lying(void *ctx, const struct offer_entry *en)
{
    struct lying_now *k = ctx;
    struct object o;
    pm_code rc = object_parse(k->a, en->canon, OBJECT_CUSTOM, &o, k->e);
    k->lies = rc == PM_OK && !o.revoked;
    return rc;
}

pm_code release_last_order(const struct desk *d, str id, const struct book_format *f,
                           struct arena *a, struct release_order *out, struct pm_err *e)
{
    struct pending p = {.d = d, .id = id, .format = f->id, .a = a, .e = e};
    struct lying_now now = {.a = a, .e = e};
    pm_code rc = release_newest(desk_store(d), f->collection, id, see_lying, &now, e);
    if (rc == PM_OK && now.lies)
        rc = store_decisions(desk_store(d), 1, see_done, &p, e);
    if (rc != PM_OK)
        return rc;
    if (!p.waits)
        return err_set(e, PM_NOTFOUND, "nothing of it lies in \"%.*s\" now", STR_FMT(f->name));
    *out = p.order;
    out->format = f->name;
    out->alone = true;
    return PM_OK;
}

/* -- doing it -------------------------------------------------------------------------------- */

pm_code release_audience(const str *ids, size_t n_ids, struct arena *a, str *out, struct pm_err *e)
{
    struct buf b;
    buf_init(&b, RELEASE_BODY_MAX_BYTES);
    for (size_t i = 0; i < n_ids; i++)
        buf_printf(&b, "%s%.*s", i ? "," : "", STR_FMT(ids[i]));
    pm_code rc = buf_err(&b, e);
    if (rc == PM_OK)
        rc = arena_dup(a, buf_str(&b), out, e);
    buf_free(&b);
    return rc;
}

static pm_code offer_one(struct store *s, const struct release_plan *p, str audience,
                         const struct object *o, int64_t seq, size_t *n, struct pm_err *e)
{
    enum store_result r;
    struct offer of = {.collection = p->format->collection,
                       .audience = audience,
                       .object = o,
                       .seq = seq,
                       .until = p->order.until,
                       .added = STAMP_NONE};
    pm_code rc = store_offer_put(s, &of, &r, NULL, e);
    *n += rc == PM_OK;
    return rc;
}

static pm_code offer_all(const struct desk *d, struct release_plan *p, struct arena *a, size_t *n,
                         struct pm_err *e)
{
    struct object mark;
    str audience;
    struct store *s = desk_store(d);
    pm_code rc;
    TRY(release_audience(p->to_ids, p->n_to, a, &audience, e));
    TRY(origin_format_marking(p->format, a, &mark, e));
    TRY(offer_one(s, p, audience, &mark, 0, n, e));
    if (p->order.handling > 0) {
        TRY(origin_handling_marking(p->order.handling, a, &mark, e));
        TRY(offer_one(s, p, audience, &mark, 0, n, e));
    }
    for (size_t i = 0; i < p->n_items; i++) {
        struct release_item *it = &p->items[i];
        if (it->same)
            continue;
        rc = offer_one(s, p, audience, &it->leaving.object, it->seq, n, e);
        if (rc == PM_EXISTS && it->common)
            rc = PM_OK; /* an older release of the registers lies there: good enough */
        if (rc != PM_OK)
            return err_front(e, "%.*s", STR_FMT(it->id));
    }
out:
    return rc;
}

/* -- what it replaces ------------------------------------------------------------------------- */

struct replaced {
    str id, collection;
    stamp modified, added;
};

struct replacing {
    const struct release_plan *p;
    struct arena *a;
    str id;
    struct replaced *list;
    size_t n, cap;
    struct pm_err *e;
};

/* Is everybody for whom the old version lies there among those who get the new one? */
static bool all_get_it(const struct release_plan *p, str audience)
{
    str id;
    while (str_cut(&audience, ',', &id)) {
        bool gets = false;
        for (size_t i = 0; !gets && i < p->n_to; i++)
            gets = str_eq(p->to_ids[i], id);
        if (!gets)
            return false;
    }
    return true;
}

static pm_code see_older(void *ctx, str collection, str audience, stamp modified, stamp added)
{
    struct replacing *k = ctx;
    struct replaced r = {
        .id = k->id, .collection = k->p->format->collection, .modified = modified, .added = added};
    if (!str_eq(collection, r.collection) || modified >= k->p->modified ||
        !all_get_it(k->p, audience))
        return PM_OK;
    return ARENA_PUSH(k->a, k->list, k->n, k->cap, r) ? PM_OK : arena_err(k->a, k->e);
}

/* An older version must not be had any more by who asks for all versions: something may have been
 * cut since. */
static pm_code find_replaced(const struct desk *d, struct replacing *k)
{
    pm_code rc = PM_OK;
    for (size_t i = 0; rc == PM_OK && i < k->p->n_items; i++) {
        if (k->p->items[i].common || k->p->items[i].foreign || k->p->items[i].same)
            continue;
        k->id = k->p->items[i].id;
        rc = store_offer_places(desk_store(d), k->id, see_older, k, k->e);
    }
    return rc;
}

static pm_code drop_replaced(const struct desk *d, const struct replacing *k)
{
    pm_code rc = PM_OK;
    size_t n;
    for (size_t i = 0; rc == PM_OK && i < k->n; i++)
        rc = store_offer_drop(desk_store(d), k->list[i].collection, k->list[i].id,
                              k->list[i].modified, &n, k->e);
    return rc;
}

static void write_replaced(struct canonw *w, const struct replacing *k)
{
    if (k->n == 0)
        return;
    canonw_array(w, "were");
    for (size_t i = 0; i < k->n; i++) {
        char added[STAMP_TEXT_BYTES];
        stamp_print(k->list[i].added, 6, added);
        canonw_object(w, NULL);
        canonw_text(w, "added", str_of(added));
        canonw_text(w, "collection", k->list[i].collection);
        canonw_text(w, "id", k->list[i].id);
        canonw_end(w);
    }
    canonw_end(w);
}

static pm_code release_act(const struct desk *d, const struct release_plan *p, str who,
                           str asked_by, const struct replacing *old, struct pm_err *e)
{
    struct buf b;
    char modified[STAMP_TEXT_BYTES];
    buf_init(&b, RELEASE_BODY_MAX_BYTES);
    struct canonw w = canonw_on(&b);
    canonw_object(&w, NULL);
    if (p->order.alone)
        canonw_true(&w, "alone");
    canonw_some(&w, "asked_by", asked_by);
    if (p->order.exact)
        canonw_true(&w, "exact");
    canonw_text(&w, "format", p->format->id);
    canonw_int(&w, "handling", p->order.handling);
    canonw_array(&w, "ids");
    for (size_t i = 0; i < p->n_items; i++)
        if (!p->items[i].common)
            canonw_text(&w, NULL, p->items[i].id);
    canonw_end(&w);
    stamp_print(p->modified, 3, modified);
    canonw_text(&w, "modified", str_of(modified));
    canonw_some(&w, "only", p->order.only);
    canonw_some(&w, "reason", p->order.reason);
    if (p->order.text)
        canonw_true(&w, "text");
    canonw_int(&w, "tlp", p->order.tlp);
    canonw_array(&w, "to");
    for (size_t i = 0; i < p->n_to; i++)
        canonw_text(&w, NULL, p->to[i]->name);
    canonw_end(&w);
    if (p->order.unmask)
        canonw_true(&w, "unmask");
    write_until(&w, p->order.until);
    write_replaced(&w, old);
    pm_code rc = release_put_act(desk_store(d), "release", who, p->root, &w, e);
    buf_free(&b);
    return rc;
}

static pm_code ask(const struct desk *d, const struct release_plan *p, str who, struct pm_err *e)
{
    struct buf b;
    buf_init(&b, RELEASE_BODY_MAX_BYTES);
    struct canonw w = canonw_on(&b);
    canonw_object(&w, NULL);
    write_order(&w, p);
    pm_code rc = release_put_act(desk_store(d), "release-ask", who, p->root, &w, e);
    buf_free(&b);
    return rc;
}

/* Two persons: is this the first yes, the second, or none that counts? */
static pm_code second_of_two(const struct desk *d, const struct release_plan *p, str who,
                             struct arena *a, struct release_state *st, struct pm_err *e)
{
    struct pending first;
    char digest[65];
    pm_code rc = find_pending(d, p->root, p->format->id, a, &first, e);
    digest_hex(p->digest.b, 32, digest);
    if (rc != PM_OK || !first.waits || !str_eq(first.digest, str_of(digest)))
        return rc; /* nothing asked, or what was asked is something else by now: a new ask */
    st->asked_by = first.by;
    if (str_eq(first.by, who))
        return err_set(e, PM_DENIED,
                       "%.*s has said yes already; the second yes must come from another "
                       "person",
                       STR_FMT(who));
    st->said = 2;
    return PM_OK;
}

static bool something_new(const struct release_plan *p)
{
    for (size_t i = 0; i < p->n_items; i++)
        if (!p->items[i].same && !p->items[i].common)
            return true;
    return false;
}

pm_code release_say_yes(const struct desk *d, struct release_plan *p, str person, str passphrase,
                        struct arena *a, struct release_state *out, struct pm_err *e)
{
    struct release_state st = {.said = 1, .wanted = p->format->persons};
    struct store *s = desk_store(d);
    str who = {0};
    pm_code rc;
    if (!something_new(p)) {
        *out = (struct release_state){.said = st.wanted, .wanted = st.wanted};
        return PM_OK;
    }
    if (st.wanted > 1) {
        rc = book_person(d->book, person, passphrase, e);
        if (rc != PM_OK)
            return rc;
    }
    rc = arena_printf(a, &who, "person:%.*s", STR_FMT(person));
    if (rc != PM_OK)
        return arena_err(a, e);
    rc = store_begin(s, e);
    if (rc != PM_OK)
        return rc;
    bool stale = true;
    TRY(book_is_stale(d->book, s, &stale, e));
    if (stale) {
        rc = err_set(e, PM_BUSY, "somebody decided something else meanwhile; try again");
        goto out;
    }
    if (st.wanted > 1)
        TRY(second_of_two(d, p, who, a, &st, e));
    if (st.said < st.wanted) {
        TRY(ask(d, p, who, e));
    } else {
        struct replacing old = {.p = p, .a = a, .e = e};
        TRY(find_replaced(d, &old));
        TRY(release_act(d, p, who, st.asked_by, &old, e));
        TRY(drop_replaced(d, &old));
        TRY(offer_all(d, p, a, &st.n_offered, e));
    }
    TRY(store_commit(s, e));
    *out = st;
    return PM_OK;
out:
    store_rollback(s);
    return rc;
}
