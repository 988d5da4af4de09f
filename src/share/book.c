#include "share/book_in.h"

#include <sodium.h>
#include <stdlib.h>

#include "base/mem.h"
#include "model/extension.h"
#include "model/jsonr.h"

#define BOOK_MAX_BYTES ((size_t)256 << 20)

static str keep(struct book *b, str s)
{
    str out = {0};
    if (b->rc == PM_OK)
        b->rc = arena_dup(b->arena, s, &out, b->e);
    return out;
}

static void *room(struct book *b, size_t n)
{
    void *p = b->rc == PM_OK ? arena_zero(b->arena, n) : NULL;
    if (p == NULL && b->rc == PM_OK)
        b->rc = arena_err(b->arena, b->e);
    return p;
}

/* -- looking up ------------------------------------------------------------------------------ */

const struct book_member *book_member(const struct book *b, str name)
{
    for (size_t i = 0; i < b->n_members; i++)
        if (str_eq(b->members[i]->name, name))
            return b->members[i];
    return NULL;
}

const struct book_member *book_member_by_key(const struct book *b,
                                             const uint8_t key[BOOK_KEY_BYTES])
{
    for (size_t i = 0; i < b->n_members; i++)
        if (b->members[i]->has_key && memcmp(b->members[i]->key, key, BOOK_KEY_BYTES) == 0)
            return b->members[i];
    return NULL;
}

const struct book_member *book_member_by_id(const struct book *b, str id)
{
    for (size_t i = 0; i < b->n_members; i++)
        if (str_eq(str_of(b->members[i]->id), id))
            return b->members[i];
    return NULL;
}

const struct book_format *book_format(const struct book *b, str name)
{
    for (size_t i = 0; i < b->n_formats; i++) {
        const struct book_format *f = b->formats[i];
        if (str_eq(f->name, name) || str_eq(f->id, name) || str_eq(f->collection, name))
            return f;
    }
    return NULL;
}

const struct book_account *book_account_of(const struct book *b, str name)
{
    for (size_t i = 0; i < b->n_accounts; i++)
        if (str_eq(b->accounts[i]->open.name, name))
            return &b->accounts[i]->open;
    return NULL;
}

const struct book_format *const *book_formats(const struct book *b, size_t *n)
{
    *n = b->n_formats;
    return (const struct book_format *const *)b->formats;
}

const struct book_member *const *book_members(const struct book *b, size_t *n)
{
    *n = b->n_members;
    return (const struct book_member *const *)b->members;
}

const struct book_account *const *book_accounts(const struct book *b, size_t *n)
{
    *n = b->n_accounts;
    return b->open;
}

bool book_is_in(const struct book_format *f, const struct book_member *m)
{
    for (size_t i = 0; m != NULL && i < f->n_members; i++)
        if (f->members[i] == m)
            return true;
    return false;
}

bool book_has_persons(const struct book *b)
{
    return b->n_persons > 0;
}

void book_member_id(const uint8_t *key, const uint8_t node_key[BOOK_KEY_BYTES], str name,
                    char out[BOOK_MEMBER_ID_BYTES])
{
    char node[2 * BOOK_KEY_BYTES + 2];
    struct sha256 h;
    if (key != NULL) {
        h = digest_sha256((str){(const char *)key, BOOK_KEY_BYTES});
    } else {
        digest_hex(node_key, BOOK_KEY_BYTES, node);
        memcpy(node + sizeof node - 2, "/", 2);
        h = digest_sha256_two(str_of(node), name);
    }
    digest_hex(h.b, (BOOK_MEMBER_ID_BYTES - 1) / 2, out);
}

void book_member_id_of(const uint8_t key[BOOK_KEY_BYTES], char out[BOOK_MEMBER_ID_BYTES])
{
    book_member_id(key, NULL, (str){0}, out);
}

/* -- reading the acts ------------------------------------------------------------------------ */

static str text_of(struct book *b, struct json_object *body, const char *key)
{
    return keep(b, jsonr_text(jsonr_get(body, key)));
}

static bool key_of(struct json_object *body, uint8_t out[BOOK_KEY_BYTES])
{
    return digest_unhex(jsonr_text(jsonr_get(body, "key")), out, BOOK_KEY_BYTES);
}

static void person_new(struct book *b, const struct store_act *a, struct json_object *body)
{
    struct book_person p = {.name = keep(b, a->subject), .phrase = text_of(b, body, "phrase")};
    if (!ARENA_PUSH(b->arena, b->persons, b->n_persons, b->cap_persons, p) && b->rc == PM_OK)
        b->rc = arena_err(b->arena, b->e);
}

static void set_key(struct book *b, struct book_member *m, struct json_object *body)
{
    m->has_key = key_of(body, m->key);
    book_member_id(m->has_key ? m->key : NULL, b->node_key, m->name, m->id);
}

static void member_new(struct book *b, const struct store_act *a, struct json_object *body)
{
    struct book_member *m = room(b, sizeof *m);
    if (m == NULL)
        return;
    m->name = keep(b, a->subject);
    m->title = text_of(b, body, "title");
    set_key(b, m, body);
    if (!ARENA_PUSH(b->arena, b->members, b->n_members, b->cap_members, m) && b->rc == PM_OK)
        b->rc = arena_err(b->arena, b->e);
}

static void member_key(struct book *b, const struct store_act *a, struct json_object *body)
{
    struct book_member *m = (struct book_member *)(uintptr_t)book_member(b, a->subject);
    if (m != NULL)
        set_key(b, m, body);
}

static void format_new(struct book *b, const struct store_act *a, struct json_object *body)
{
    struct book_format *f = room(b, sizeof *f);
    if (f == NULL)
        return;
    f->name = keep(b, a->subject);
    f->title = text_of(b, body, "title");
    f->id = text_of(b, body, "id");
    size_t dashes = str_find(f->id, STR("--"), 0);
    f->collection =
        dashes + 2 < f->id.n ? (str){f->id.p + dashes + 2, f->id.n - dashes - 2} : f->id;
    if (!status_parse(jsonr_text(jsonr_get(body, "status")), &f->status))
        b->rc = b->rc != PM_OK
                    ? b->rc
                    : err_set(b->e, PM_DAMAGED, "act %lld has no status", (long long)a->n);
    f->persons = json_object_get_int(jsonr_get(body, "persons")) == 1 ? 1 : 2;
    f->top = extension_tlp_level(jsonr_text(jsonr_get(body, "top")));
    f->purpose = json_object_get_boolean(jsonr_get(body, "purpose"));
    if (!ARENA_PUSH(b->arena, b->formats, b->n_formats, b->cap_formats, f) && b->rc == PM_OK)
        b->rc = arena_err(b->arena, b->e);
}

static void put_in(struct book *b, const struct book_member ***list, size_t *n,
                   const struct book_member *m)
{
    const struct book_member **more = arena_array(b->arena, *n + 1, sizeof *more);
    if (more == NULL) {
        b->rc = arena_err(b->arena, b->e);
        return;
    }
    if (*n > 0)
        memcpy(more, *list, *n * sizeof *more);
    more[(*n)++] = m;
    *list = more;
}

static bool take_out(const struct book_member **list, size_t *n, const struct book_member *m)
{
    for (size_t i = 0; i < *n; i++)
        if (list[i] == m) {
            memmove(list + i, list + i + 1, (*n - i - 1) * sizeof *list);
            --*n;
            return true;
        }
    return false;
}

static void member_join(struct book *b, const struct store_act *a, struct json_object *body)
{
    struct book_format *f = (struct book_format *)(uintptr_t)book_format(b, a->subject);
    const struct book_member *m = book_member(b, jsonr_text(jsonr_get(body, "member")));
    if (f == NULL || m == NULL || book_is_in(f, m) || b->rc != PM_OK)
        return;
    take_out(f->former, &f->n_former, m);
    put_in(b, &f->members, &f->n_members, m);
}

static void member_leave(struct book *b, const struct store_act *a, struct json_object *body)
{
    struct book_format *f = (struct book_format *)(uintptr_t)book_format(b, a->subject);
    const struct book_member *m = book_member(b, jsonr_text(jsonr_get(body, "member")));
    if (f != NULL && m != NULL && b->rc == PM_OK && take_out(f->members, &f->n_members, m))
        put_in(b, &f->former, &f->n_former, m);
}

static void account_new(struct book *b, const struct store_act *a, struct json_object *body)
{
    struct book_login *x = room(b, sizeof *x);
    if (x == NULL)
        return;
    x->open.name = keep(b, a->subject);
    x->open.member = text_of(b, body, "member");
    x->open.purpose = text_of(b, body, "purpose");
    x->open.may_write = json_object_get_boolean(jsonr_get(body, "write"));
    x->password = text_of(b, body, "password");
    x->has_token = digest_unhex(jsonr_text(jsonr_get(body, "token")), x->token.b, 32);
    x->has_certificate =
        digest_unhex(jsonr_text(jsonr_get(body, "certificate")), x->certificate.b, 32);
    if ((!ARENA_PUSH(b->arena, b->accounts, b->n_accounts, b->cap_accounts, x) ||
         !ARENA_PUSH(b->arena, b->open, b->n_open, b->cap_open, &x->open)) &&
        b->rc == PM_OK)
        b->rc = arena_err(b->arena, b->e);
}

static void account_close(struct book *b, const struct store_act *a, struct json_object *body)
{
    (void)body;
    for (size_t i = 0; i < b->n_accounts; i++)
        if (str_eq(b->accounts[i]->open.name, a->subject)) {
            memmove(b->accounts + i, b->accounts + i + 1,
                    (b->n_accounts - i - 1) * sizeof *b->accounts);
            memmove(b->open + i, b->open + i + 1, (b->n_open - i - 1) * sizeof *b->open);
            b->n_accounts--;
            b->n_open--;
            return;
        }
}

static pm_code take_act(void *ctx, const struct store_act *a)
{
    static const struct {
        const char *kind;
        void (*take)(struct book *b, const struct store_act *a, struct json_object *body);
    } kinds[] = {
        {"person-new", person_new},   {"member-new", member_new},
        {"member-key", member_key},   {"format-new", format_new},
        {"member-join", member_join}, {"member-leave", member_leave},
        {"account-new", account_new}, {"account-close", account_close},
    };
    struct book *b = ctx;
    b->last_act = a->n;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (!str_eq(a->kind, str_of(kinds[i].kind)))
            continue;
        struct json_object *body;
        pm_code rc = jsonr_parse(a->body, &body, b->e);
        if (rc != PM_OK)
            return err_front(b->e, "act %lld", (long long)a->n);
        kinds[i].take(b, a, body);
        json_object_put(body);
        return b->rc;
    }
    return PM_OK; /* releases and the like: share/release.c */
}

static void name_own(struct book *b)
{
    char node[2 * BOOK_KEY_BYTES + 1];
    digest_hex(b->node_key, BOOK_KEY_BYTES, node);
    struct uuid space = uuid_of_name(UUID_PAMIR, str_of(node)), u = uuid_of_name(space, STR("own"));
    uuid_print(&u, b->own_id);
}

pm_code book_open(struct store *s, const uint8_t node_key[BOOK_KEY_BYTES], struct book **out,
                  struct pm_err *e)
{
    if (sodium_init() < 0)
        return err_set(e, PM_IO, "the machine gives no randomness");
    struct book *b = mem_zero(1, sizeof *b);
    if (b == NULL)
        return err_set(e, PM_NOMEM, "out of memory");
    b->e = e;
    memcpy(b->node_key, node_key, sizeof b->node_key);
    name_own(b);
    pm_code rc = arena_open(BOOK_MAX_BYTES, &b->arena, e);
    if (rc == PM_OK)
        rc = store_decisions(s, 1, take_act, b, e);
    b->e = NULL;
    if (rc != PM_OK) {
        book_close(b);
        return rc;
    }
    *out = b;
    return PM_OK;
}

void book_close(struct book *b)
{
    if (b == NULL)
        return;
    arena_close(b->arena);
    mem_free(b);
}

pm_code book_is_stale(const struct book *b, struct store *s, bool *stale, struct pm_err *e)
{
    int64_t n = 0;
    pm_code rc = store_decision_last(s, &n, e);
    *stale = rc != PM_OK || n != b->last_act;
    return rc;
}

/* -- collections ----------------------------------------------------------------------------- */

static struct book_collection own_collection(const struct book *b)
{
    return (struct book_collection){.id = str_of(b->own_id),
                                    .alias = STR("own"),
                                    .title = STR("This node's log"),
                                    .description =
                                        STR("Every object of the node, every version, as "
                                            "it was stored. For its owner only."),
                                    .can_read = true,
                                    .own = true};
}

static bool was_in(const struct reader *r, const struct book_format *f)
{
    for (size_t i = 0; r->member != NULL && i < f->n_former; i++)
        if (f->former[i] == r->member)
            return true;
    return false;
}

/* Who has left still finds what takes back what he got; no other offer names him (store_offer_bar).
 */
static bool may_know(const struct reader *r, const struct book_format *f)
{
    return r->owner || book_is_in(f, r->member) || was_in(r, f);
}

static struct book_collection collection_of(const struct reader *r, const struct book_format *f)
{
    /* The owner cannot write here: what he shares goes through a release, and through nothing else.
     */
    return (struct book_collection){.id = f->collection,
                                    .alias = f->name,
                                    .title = f->title.n > 0 ? f->title : f->name,
                                    .description =
                                        f->status == STATUS_ACTUAL
                                            ? STR("What members of this format released to it.")
                                            : STR("EXERCISE. What members released to it."),
                                    .can_read = true,
                                    .can_write = book_is_in(f, r->member) && (r->account == NULL || r->account->may_write),
        .format = f};
}

pm_code book_collections(const struct book *b, const struct reader *r, struct arena *a,
                         struct book_collection **out, size_t *n, struct pm_err *e)
{
    struct book_collection *list = arena_array(a, b->n_formats + 1, sizeof *list);
    size_t k = 0;
    if (list == NULL)
        return arena_err(a, e);
    if (r->owner)
        list[k++] = own_collection(b);
    for (size_t i = 0; i < b->n_formats; i++)
        if (may_know(r, b->formats[i]))
            list[k++] = collection_of(r, b->formats[i]);
    *out = list;
    *n = k;
    return PM_OK;
}

pm_code book_collection(const struct book *b, const struct reader *r, str id_or_alias,
                        struct book_collection *out, struct pm_err *e)
{
    const struct book_format *f = book_format(b, id_or_alias);
    struct book_collection own = own_collection(b);
    if (f != NULL && may_know(r, f))
        *out = collection_of(r, f);
    else if (r->owner && (str_eq(id_or_alias, own.alias) || str_eq(id_or_alias, own.id)))
        *out = own;
    else
        return err_set(e, PM_NOTFOUND, "there is no such collection for you");
    return PM_OK;
}
