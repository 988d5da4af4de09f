#include "share/receive.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "model/derive.h"
#include "model/extension.h"
#include "share/correct.h"
#include "share/leave.h"
#include "share/release_in.h"

#define ONE_MAX_BYTES ((size_t)128 << 20)
enum { TLP_GOES_ON = 1 }; /* up to GREEN: to the community, without asking (TLP 2.0) */

struct receive {
    struct node *node;
    struct store *store;
    const struct book *book;
    const struct book_member *from;
    const struct book_format *format;
    struct arena *arena; /* of one object */
    struct leave *leave; /* opened when a receipt has to be written */
    char own_id[BOOK_MEMBER_ID_BYTES];
    uint8_t own_key[BOOK_KEY_BYTES];
    bool posted;
};

struct coming { /* one object on its way in */
    struct object o;
    const struct packer_ready *packed; /* NULL: not made ready before */
    struct origin_tag tag;
    bool is_signed, common;
    bool through; /* not from its owner to us: a member passes it on with his right */
    const struct book_member *owner; /* signed: whose key it is; else who sent it */
    struct store_entry now;          /* what is here under that id */
    bool here;
    enum store_result stored;
};

pm_code receive_open(struct node *n, const struct book *b, const struct book_member *from,
                     const struct book_format *format, struct receive **out, struct pm_err *e)
{
    struct receive *r = mem_zero(1, sizeof *r);
    if (r == NULL)
        return err_set(e, PM_NOMEM, "out of memory");
    *r = (struct receive){
        .node = n, .store = node_store(n), .book = b, .from = from, .format = format};
    pm_code rc;
    if (!digest_unhex(str_of(node_public_key(n)), r->own_key, sizeof r->own_key)) {
        rc = err_set(e, PM_DAMAGED, "node.pub holds no key");
        goto out;
    }
    book_member_id_of(r->own_key, r->own_id);
    TRY(arena_open(ONE_MAX_BYTES, &r->arena, e));
    TRY(store_begin(r->store, e));
    *out = r;
    return PM_OK;
out:
    arena_close(r->arena);
    mem_free(r);
    return rc;
}

void receive_posted(struct receive *r)
{
    r->posted = true;
}

pm_code receive_close(struct receive *r, bool keep, struct pm_err *e)
{
    pm_code rc = PM_OK;
    if (r == NULL)
        return PM_OK;
    if (keep)
        rc = store_commit(r->store, e);
    if (!keep || rc != PM_OK)
        store_rollback(r->store);
    leave_close(r->leave);
    arena_close(r->arena);
    mem_free(r);
    return rc;
}

/* -- may it come in? -------------------------------------------------------------------------- */

static pm_code no(struct pm_err *e, const char *why)
{
    return err_set(e, PM_DENIED, "%s", why);
}

static bool knew(const struct book_format *f, const struct book_member *m)
{
    for (size_t i = 0; i < f->n_former; i++)
        if (f->former[i] == m)
            return true;
    return book_is_in(f, m);
}

/* What stands here under the id that a receipt is about, or a retraction takes back; its owner's
 * word, if signed. */
static bool here_signed(const struct receive *r, str id, struct store_entry *en,
                        struct origin_tag *tag)
{
    return store_get(r->store, id, r->arena, en, NULL) == PM_OK &&
           origin_read(en->canon, r->arena, tag, NULL) == PM_OK;
}

static bool is_ours(const struct receive *r, str id)
{
    struct store_entry en;
    return store_get(r->store, id, r->arena, &en, NULL) == PM_OK &&
           !str_starts(en.who, STR("peer:"));
}

/* The owner's consent to a format, as it lies here. */
static bool has_consent(const struct receive *r, const struct coming *c, str format)
{
    struct store_entry en;
    struct origin_tag yes;
    char note[DERIVE_ID_BYTES];
    release_consent_note(c->o.id, format, c->tag.key, note);
    return here_signed(r, str_of(note), &en, &yes) && yes.kind == ORIGIN_CONSENT &&
           memcmp(yes.key, c->tag.key, BOOK_KEY_BYTES) == 0 && str_eq(yes.about, c->o.id) &&
           str_eq(yes.wanted, format) && str_eq(yes.answer, STR("applied"));
}

/* May what its owner released elsewhere go on to this format (its marking)? */
static bool goes_on(const struct receive *r, const struct coming *c, str format)
{
    int tlp = decide_tlp(c->o.canon);
    return (tlp >= 0 && tlp <= TLP_GOES_ON && c->tag.handling < 2) || has_consent(r, c, format);
}

/* Another member passes on what somebody released to him: his right, or not. */
static bool may_come_through(const struct receive *r, const struct coming *c)
{
    const struct origin_tag *t = &c->tag;
    struct store_entry en;
    struct origin_tag old;
    switch (t->kind) {
    case ORIGIN_RELEASE:
        return goes_on(r, c, r->format->id);
    case ORIGIN_RETRACTION: /* whoever owns it takes it back, on whatever way it came */
        return here_signed(r, c->o.id, &en, &old) && memcmp(old.key, t->key, sizeof old.key) == 0;
    case ORIGIN_RECEIPT:
        return is_ours(r, t->about) || here_signed(r, t->about, &en, &old);
    case ORIGIN_CONSENT:
        return str_eq(t->wanted, r->format->id);
    default:
        return false;
    }
}

static const char *not_direct(const struct receive *r, const struct coming *c)
{
    const struct origin_tag *t = &c->tag;
    bool late = t->kind == ORIGIN_RECEIPT || t->kind == ORIGIN_RETRACTION;
    if (c->owner == NULL)
        return "the key that signed it is no member's here; if its owner is a partner of yours: "
               "pamir "
               "member add";
    if (!str_eq(t->format, r->format->id))
        return "its owner released it to another format than it came through";
    if (!book_is_in(r->format, c->owner) && !(late && knew(r->format, c->owner)))
        return "its owner is not a member of this format here";
    if (!origin_names(t, str_of(r->own_id)))
        return "its owner did not release it to this node";
    return NULL;
}

/* What its owner released to this very format goes on to those whom he named, also where a member
 * passes it on who thinks that the owner has left. */
static bool is_for(const struct receive *r, const struct coming *c, str member)
{
    return c->tag.kind != ORIGIN_RELEASE || !str_eq(c->tag.format, r->format->id) ||
           origin_names(&c->tag, member);
}

static pm_code check_signed(const struct receive *r, struct coming *c, struct pm_err *e)
{
    const struct origin_tag *t = &c->tag;
    c->owner = book_member_by_key(r->book, t->key);
    if (memcmp(t->key, r->own_key, sizeof r->own_key) == 0)
        return PM_EXISTS; /* ours, come back */
    if ((t->kind == ORIGIN_RETRACTION) != c->o.revoked)
        return no(e, "it says that it is retracted in one place and not in the other");
    const char *why = not_direct(r, c);
    c->through = why != NULL;
    if (why != NULL && !(is_for(r, c, str_of(r->own_id)) && book_is_in(r->format, r->from) &&
                         may_come_through(r, c)))
        return no(e, why);
    if (c->owner == NULL)
        c->owner = r->from;
    return PM_OK;
}

static pm_code check_marking(const struct receive *r, const struct coming *c, struct pm_err *e)
{
    int tlp = decide_tlp(c->o.canon);
    if (tlp == -2)
        return no(e, "its TLP markings contradict each other (TLP 2.0: exactly one)");
    if (!c->is_signed && tlp == EXTENSION_N_TLP - 1)
        return no(e, "TLP:RED is for named recipients, and nothing in it names them");
    if (c->o.status != r->format->status)
        return no(e, "this format is not made for its status (actual, exercise, test)");
    return PM_OK;
}

/* Whose is what we have under that id? */
static pm_code check_owner(const struct receive *r, struct coming *c, struct pm_err *e)
{
    struct origin_tag old;
    char who[96];
    pm_code rc = store_get(r->store, c->o.id, r->arena, &c->now, NULL);
    c->here = rc == PM_OK;
    if (rc == PM_NOTFOUND)
        return PM_OK;
    if (rc != PM_OK)
        return err_set(e, rc, "cannot look for %.*s", STR_FMT(c->o.id));
    snprintf(who, sizeof who, "peer:%.*s", STR_FMT(c->owner->name));
    bool his = str_eq(c->now.who, str_of(who));
    if (str_starts(c->now.who, STR("peer:")) && c->is_signed &&
        origin_read(c->now.canon, r->arena, &old, NULL) == PM_OK)
        his = (his && !c->through) || memcmp(old.key, c->tag.key, sizeof old.key) == 0;
    if (!str_starts(c->now.who, STR("peer:")))
        return c->is_signed ? PM_EXISTS : no(e, "this node has an object of its own with that id");
    return his ? PM_OK : no(e, "that id belongs to another owner");
}

static pm_code check(const struct receive *r, struct coming *c, struct pm_err *e)
{
    pm_code rc = origin_read(c->o.canon, r->arena, &c->tag, e);
    c->is_signed = rc == PM_OK;
    c->owner = r->from;
    if (rc != PM_OK && rc != PM_NOTFOUND)
        return rc == PM_INVALID ? PM_DENIED : rc;
    if (c->is_signed) {
        rc = check_signed(r, c, e);
        if (rc != PM_OK)
            return rc;
    } else if (!book_is_in(r->format, r->from)) {
        return no(e, "who sent it is not a member of this format here");
    } else if (r->from->has_key) {
        return no(
            e, "it carries no signature, and who sent it has a node: a node signs what it gives");
    }
    rc = check_marking(r, c, e);
    return rc == PM_OK ? check_owner(r, c, e) : rc;
}

/* -- keeping it and passing it on ------------------------------------------------------------- */

static pm_code append(struct receive *r, struct coming *c, struct pm_err *e)
{
    char who[96], how[96];
    snprintf(who, sizeof who, "peer:%.*s", STR_FMT(c->owner->name));
    snprintf(how, sizeof how, "received from %.*s", STR_FMT(r->from->name));
    struct store_author by = {str_of(who), str_of(how)};
    return c->packed != NULL ? store_append_ready(r->store, c->packed, &by, &c->stored, e)
                             : store_append(r->store, &c->o, &by, &c->stored, e);
}

static int by_id(const void *a, const void *b)
{
    return str_cmp(*(const str *)a, *(const str *)b);
}

/* The members whom the owner named and our book lists, but for those who have it: owner and sender.
 */
static pm_code onward(const struct receive *r, const struct coming *c, str *audience,
                      struct pm_err *e)
{
    size_t n = 0, most = r->format->n_members + r->format->n_former;
    const struct origin_tag *tag = c->is_signed ? &c->tag : NULL;
    str *ids = arena_array(r->arena, most + 1, sizeof *ids);
    if (ids == NULL)
        return arena_err(r->arena, e);
    for (size_t i = 0; i < most; i++) {
        const struct book_member *m = i < r->format->n_members
                                          ? r->format->members[i]
                                          : r->format->former[i - r->format->n_members];
        bool former = i >= r->format->n_members,
             may = former       ? tag != NULL && c->o.revoked && origin_names(tag, str_of(m->id))
                   : c->through ? c->tag.kind != ORIGIN_RECEIPT && is_for(r, c, str_of(m->id))
                                : decide_onward(r->format, m, tag).may;
        bool plain =
            r->posted && m == r->from && !m->has_key; /* a TAXII client reads back what it posted */
        if (may && (plain || (m != c->owner && m != r->from)))
            ids[n++] = str_of(m->id);
    }
    if (n > 1)
        qsort(ids, n, sizeof *ids, by_id);
    return release_audience(ids, n, r->arena, audience, e);
}

struct elsewhere { /* where else this node has given it on */
    struct receive *r;
    str collection[8], audience[8];
    size_t n;
    struct pm_err *e;
};

static pm_code see_elsewhere(void *ctx, str collection, str audience, stamp modified, stamp added)
{
    struct elsewhere *k = ctx;
    (void)modified;
    (void)added;
    if (str_eq(collection, k->r->format->collection))
        return PM_OK;
    if (k->n == sizeof k->collection / sizeof *k->collection)
        return err_set(k->e, PM_LIMIT,
                       "it was passed on to more formats than can be taken back at once");
    pm_code rc = arena_dup(k->r->arena, collection, &k->collection[k->n], k->e);
    return rc == PM_OK ? arena_dup(k->r->arena, audience, &k->audience[k->n++], k->e) : rc;
}

static pm_code offer_bytes_in(struct receive *r, str collection, const struct object *o,
                              const struct sha256 *sha, str audience, struct pm_err *e)
{
    enum store_result res;
    struct offer of = {.collection = collection,
                       .audience = audience,
                       .object = o,
                       .sha = sha,
                       .until = STAMP_NONE,
                       .added = STAMP_NONE};
    if (audience.n == 0)
        return PM_OK;
    pm_code rc = store_offer_put(r->store, &of, &res, NULL, e);
    return rc == PM_EXISTS ? PM_OK : rc; /* what lies there came first and stays */
}

static pm_code offer_in(struct receive *r, str collection, const struct object *o, str audience,
                        struct pm_err *e)
{
    return offer_bytes_in(r, collection, o, NULL, audience, e);
}

static pm_code offer_here(struct receive *r, const struct coming *c, str audience, struct pm_err *e)
{
    return offer_bytes_in(r, r->format->collection, &c->o,
                          c->packed != NULL ? &c->packed->sha : NULL, audience, e);
}

struct lying {
    struct receive *r;
    str collection;
    bool by_owner;
};

static pm_code see_lying(void *ctx, const struct offer_entry *en)
{
    struct lying *k = ctx;
    struct origin_tag tag;
    if (origin_read(en->canon, k->r->arena, &tag, NULL) == PM_OK)
        k->by_owner = str_ends(tag.format, k->collection);
    return PM_OK;
}

/* Its owner released it to that format himself: he takes it back there himself too. */
static pm_code lies_by_owner(struct receive *r, str collection, str id, bool *by_owner,
                             struct pm_err *e)
{
    struct lying k = {.r = r, .collection = collection};
    pm_code rc = release_newest(r->store, collection, id, see_lying, &k, e);
    *by_owner = k.by_owner;
    return rc;
}

static const struct book_format *format_of(const struct receive *r, str collection_or_id)
{
    size_t n;
    const struct book_format *const *formats = book_formats(r->book, &n);
    for (size_t i = 0; i < n; i++)
        if (str_eq(formats[i]->collection, collection_or_id) ||
            str_eq(formats[i]->id, collection_or_id))
            return formats[i];
    return NULL;
}

static bool may_follow(const struct receive *r, const struct coming *c, str collection)
{
    const struct book_format *f = format_of(r, collection);
    return c->o.revoked || (f != NULL && goes_on(r, c, f->id));
}

/* What was passed on to other formats is taken back, or set right, there too. */
static pm_code follow(struct receive *r, const struct coming *c, struct pm_err *e)
{
    struct elsewhere k = {.r = r, .e = e};
    size_t n;
    pm_code rc = store_offer_places(r->store, c->o.id, see_elsewhere, &k, e);
    for (size_t i = 0; rc == PM_OK && i < k.n; i++) {
        bool by_owner;
        rc = lies_by_owner(r, k.collection[i], c->o.id, &by_owner, e);
        if (rc != PM_OK || by_owner || !may_follow(r, c, k.collection[i]))
            continue;
        rc = store_offer_drop(r->store, k.collection[i], c->o.id, STAMP_NONE, &n, e);
        if (rc == PM_OK)
            rc = offer_in(r, k.collection[i], &c->o, k.audience[i], e);
    }
    return rc;
}

/* A receipt that came through another format than the owner is in: for him, where he is. */
static pm_code return_receipt(struct receive *r, const struct coming *c, struct pm_err *e)
{
    struct store_entry en;
    struct origin_tag tag;
    if (c->tag.kind != ORIGIN_RECEIPT || !here_signed(r, c->tag.about, &en, &tag))
        return PM_OK;
    const struct book_format *f = book_format(r->book, tag.format);
    const struct book_member *owner = book_member_by_key(r->book, tag.key);
    if (f == NULL || f == r->format || owner == NULL || !book_is_in(f, owner))
        return PM_OK;
    return offer_in(r, f->collection, &c->o, str_of(owner->id), e);
}

static bool corrects(const struct coming *c)
{
    return c->is_signed && c->tag.kind == ORIGIN_RELEASE && correct_is(c->o.canon);
}

static pm_code pass_on(struct receive *r, struct coming *c, struct pm_err *e)
{
    str audience;
    size_t n;
    pm_code rc = onward(r, c, &audience, e);
    if (rc == PM_OK && (c->o.revoked || (c->stored == STORE_ADDED && corrects(c))))
        rc = follow(r, c, e);
    if (rc == PM_OK && c->o.revoked)
        rc = store_offer_drop(r->store, r->format->collection, c->o.id, STAMP_NONE, &n, e);
    if (rc == PM_OK)
        rc = offer_here(r, c, audience, e);
    return rc == PM_OK && c->is_signed ? return_receipt(r, c, e) : rc;
}

/* Everybody in the format but us: a receipt may have to travel through others to the owner; and he,
 * should he have left it. */
static pm_code all_others(const struct receive *r, const struct coming *c, const str **ids,
                          size_t *n, struct pm_err *e)
{
    str *list = arena_array(r->arena, r->format->n_members + 1, sizeof *list);
    const struct book_member *owner = book_member_by_key(r->book, c->tag.key);
    if (list == NULL)
        return arena_err(r->arena, e);
    *n = 0;
    for (size_t i = 0; i < r->format->n_members; i++)
        list[(*n)++] = str_of(r->format->members[i]->id);
    if (owner != NULL && !book_is_in(r->format, owner))
        list[(*n)++] = str_of(owner->id);
    if (*n > 1)
        qsort(list, *n, sizeof *list, by_id);
    *ids = list;
    return PM_OK;
}

/* why: empty when it was applied. */
static pm_code receipt(struct receive *r, const struct coming *c, str why, struct pm_err *e)
{
    struct object note;
    struct leave_options o = {.format = r->format, .tlp = r->format->top};
    struct origin_tag tag = {.kind = ORIGIN_RECEIPT,
                             .format = r->format->id,
                             .about = c->o.id,
                             .answer = why.n > 0 ? STR("refused") : STR("applied"),
                             .reason = why,
                             .at = stamp_now()};
    char version[STAMP_TEXT_BYTES];
    str name, audience;
    pm_code rc = PM_OK;
    stamp_print(c->o.modified, 3, version);
    if (r->leave == NULL)
        rc = leave_open(r->node, &r->leave, e);
    if (rc != PM_OK)
        return rc;
    TRY(all_others(r, c, &tag.to, &tag.n_to, e));
    TRY(arena_printf(r->arena, &name, "receipt:%.*s:%s:%s", STR_FMT(c->o.id), version,
                     node_public_key(r->node)));
    o.modified = release_round_up(stamp_now());
    o.to = tag.to;
    o.n_to = tag.n_to;
    TRY(leave_note(r->leave, &o, &tag, name, why.n > 0     ? STR("Receipt: it was refused here.")
                   : c->o.revoked ? STR("Receipt: the retraction was applied.")
                                  : STR("Receipt: the correction was applied."), c->o.id,
                   r->arena, &note, e));
    TRY(release_audience(tag.to, tag.n_to, r->arena, &audience, e));
    rc = offer_in(r, r->format->collection, &note, audience, e);
out:
    return rc;
}

static pm_code common(struct receive *r, struct coming *c, struct receive_result *out,
                      struct pm_err *e)
{
    struct store_entry en;
    str audience;
    pm_code rc = store_get(r->store, c->o.id, r->arena, &en, NULL);
    out->fate = rc == PM_OK ? RECEIVE_SAME : RECEIVE_TAKEN;
    c->owner = r->from;
    if (!book_is_in(r->format, r->from))
        return rc == PM_OK ? rc : no(e, "who sent it is not a member of this format here");
    if (rc == PM_NOTFOUND)
        rc = append(r, c, e);
    if (rc == PM_EXISTS) /* the same version of a definition, spelled otherwise: ours stays */
        rc = PM_OK;
    if (rc == PM_OK)
        rc = onward(r, c, &audience, e);
    return rc == PM_OK ? offer_here(r, c, audience, e) : rc;
}

static bool struck(const struct receive *r, const struct store_entry *en)
{
    struct object o;
    return object_parse(r->arena, en->canon, OBJECT_CUSTOM, &o, NULL) != PM_OK || o.revoked;
}

/* The owner says no after he has said yes: nobody more gets it from here. Who has it hears of it only
 * when he retracts the object. */
static pm_code consent_ends(struct receive *r, const struct coming *c, struct pm_err *e)
{
    struct store_entry en;
    struct origin_tag of;
    bool by_owner;
    size_t n;
    const struct book_format *f = format_of(r, c->tag.wanted);
    if (!str_eq(c->tag.answer, STR("refused")) || f == NULL ||
        !here_signed(r, c->tag.about, &en, &of) || memcmp(of.key, c->tag.key, sizeof of.key) != 0)
        return PM_OK;
    pm_code rc = lies_by_owner(r, f->collection, c->tag.about, &by_owner, e);
    if (rc == PM_OK && !by_owner)
        rc = store_offer_drop(r->store, f->collection, c->tag.about, STAMP_NONE, &n, e);
    return rc;
}

static pm_code take(struct receive *r, struct coming *c, struct receive_result *out,
                    struct pm_err *e)
{
    pm_code rc = check(r, c, e);
    if (rc == PM_EXISTS && c->is_signed && c->owner != NULL) {
        out->fate = RECEIVE_SAME; /* we have our own of that id: it is passed on, and ours stays */
        return pass_on(r, c, e);
    }
    if (rc == PM_EXISTS) {
        out->fate = RECEIVE_SAME;
        return PM_OK;
    }
    if (rc != PM_OK)
        return rc;
    rc = append(r, c, e);
    if (rc == PM_EXISTS)
        return no(e, "another object with the same id and version is here already");
    if (rc != PM_OK)
        return rc;
    out->fate = c->stored == STORE_SAME ? RECEIVE_SAME : RECEIVE_TAKEN;
    if (!c->is_signed && !r->posted)
        return PM_OK; /* nobody said to whom it may go on */
    if (c->stored == STORE_OLDER && c->here && struck(r, &c->now))
        return PM_OK;
    rc = pass_on(r, c, e);
    if (rc == PM_OK && c->is_signed && c->tag.kind == ORIGIN_CONSENT && c->stored == STORE_ADDED)
        rc = consent_ends(r, c, e);
    bool answers = c->is_signed && (c->tag.kind == ORIGIN_RETRACTION || corrects(c));
    if (rc == PM_OK && answers && c->stored == STORE_ADDED)
        rc = receipt(r, c, (str){0}, e);
    return rc;
}

/* The owner hears of it when he is in this format and his word is true. */
static pm_code refuse(struct receive *r, struct coming *c, const char *why, struct pm_err *e)
{
    const struct book_member *owner =
        c->is_signed ? book_member_by_key(r->book, c->tag.key) : NULL;
    if (owner == NULL || (c->tag.kind != ORIGIN_RETRACTION && c->tag.kind != ORIGIN_RELEASE) ||
        !str_eq(c->tag.format, r->format->id) || !knew(r->format, owner) ||
        !book_is_in(r->format, r->from) || !origin_names(&c->tag, str_of(r->own_id)))
        return PM_OK;
    return receipt(r, c, str_of(why), e);
}

static void tell(struct receive_result *out, str id, stamp version)
{
    snprintf(out->id, sizeof out->id, "%.*s", (int)(id.n < sizeof out->id ? id.n : 0),
             id.n ? id.p : "");
    if (version != STAMP_NONE)
        stamp_print(version, 3, out->version);
}

/* Through the gate; rc tells how parsing went, with its words in why. */
static pm_code gate(struct receive *r, struct coming *c, pm_code rc, struct pm_err *why,
                    struct receive_result *out, struct pm_err *e)
{
    if (rc == PM_OK) {
        tell(out, c->o.id, c->o.modified);
        c->common = decide_is_common(c->o.type);
        rc = c->common ? common(r, c, out, why) : take(r, c, out, why);
    }
    if (rc == PM_DENIED || rc == PM_INVALID || rc == PM_UNSUPPORTED || rc == PM_LIMIT) {
        out->fate = RECEIVE_REFUSED;
        snprintf(out->why, sizeof out->why, "%.*s", (int)sizeof out->why - 1, why->words);
        return refuse(r, c, out->why, e);
    }
    if (rc != PM_OK && e != NULL)
        *e = *why;
    return rc;
}

pm_code receive_one(struct receive *r, str json, struct receive_result *out, struct pm_err *e)
{
    struct coming c = {0};
    struct pm_err why = {0};
    *out = (struct receive_result){.fate = RECEIVE_REFUSED};
    arena_reset(r->arena);
    pm_code rc = object_parse(r->arena, json, OBJECT_CUSTOM, &c.o, &why);
    return gate(r, &c, rc, &why, out, e);
}

pm_code receive_ready_one(struct receive *r, const struct ready_one *one,
                          struct receive_result *out, struct pm_err *e)
{
    struct coming c = {.o = one->o, .packed = one->packed};
    struct pm_err why = {0};
    *out = (struct receive_result){.fate = RECEIVE_REFUSED};
    arena_reset(r->arena);
    if (one->rc != PM_OK)
        err_set(&why, one->rc, "%s", one->why);
    return gate(r, &c, one->rc, &why, out, e);
}

/* -- state ------------------------------------------------------------------------------------ */

struct state_row {
    str id;
    stamp modified;
    struct sha256 sha;
};

struct state {
    const struct book_format *f;
    struct arena *a;
    struct state_row *rows;
    size_t n, cap;
    struct pm_err *e;
};

static pm_code add_row(struct state *t, str id, stamp modified, struct sha256 sha)
{
    struct state_row row = {.modified = modified, .sha = sha};
    pm_code rc = arena_dup(t->a, id, &row.id, t->e);
    if (rc == PM_OK && !ARENA_PUSH(t->a, t->rows, t->n, t->cap, row))
        rc = arena_err(t->a, t->e);
    return rc;
}

static pm_code from_offer(void *ctx, const struct offer_entry *en)
{
    return decide_is_common(en->type) ? PM_OK : add_row(ctx, en->id, en->modified, en->sha);
}

static pm_code from_log(void *ctx, const struct store_entry *en, const struct facets *f)
{
    struct state *t = ctx;
    (void)f;
    if (!str_starts(en->who, STR("peer:")) || decide_is_common(en->type) ||
        str_find(en->canon, t->f->id, 0) >= en->canon.n)
        return PM_OK;
    return add_row(t, en->id, en->modified, en->sha);
}

static int newest_first(const void *a, const void *b)
{
    const struct state_row *x = a, *y = b;
    int order = str_cmp(x->id, y->id);
    if (order != 0)
        return order;
    return x->modified != y->modified ? (x->modified > y->modified ? -1 : 1) : 0;
}

static void hash_rows(struct state *t, struct sha256 *out, int64_t *n)
{
    struct sha256 h = {0};
    *n = 0;
    if (t->n > 1)
        qsort(t->rows, t->n, sizeof *t->rows, newest_first);
    for (size_t i = 0; i < t->n; i++) {
        struct state_row *row = &t->rows[i];
        char at[STAMP_TEXT_BYTES];
        if (i > 0 && str_eq(row->id, t->rows[i - 1].id))
            continue;
        stamp_print(row->modified, 6, at);
        h = digest_sha256_two((str){(const char *)h.b, sizeof h.b}, row->id);
        h = digest_sha256_two((str){(const char *)h.b, sizeof h.b}, str_of(at));
        h = digest_sha256_two((str){(const char *)h.b, sizeof h.b},
                              (str){(const char *)row->sha.b, sizeof row->sha.b});
        ++*n;
    }
    *out = h;
}

pm_code receive_state(struct store *s, const struct book_format *f, struct sha256 *out, int64_t *n,
                      struct pm_err *e)
{
    struct state t = {.f = f, .e = e};
    struct offer_query q = {.collection = f->collection,
                            .member = STR("*"),
                            .added_after = STAMP_NONE,
                            .limit = 1000,
                            .without_bytes = true};
    struct offer_page page = {.more = true};
    pm_code rc = arena_open((size_t)1 << 30, &t.a, e);
    if (rc != PM_OK)
        return rc;
    while (page.more) {
        TRY(store_offer_page(s, &q, from_offer, &t, &page, e));
        q.added_after = page.upto;
    }
    TRY(store_log(s, 1, from_log, &t, e));
    hash_rows(&t, out, n);
out:
    arena_close(t.a);
    return rc;
}
