/* Acts that change the book. */
#include <sodium.h>

#include "base/buf.h"
#include "model/canonw.h"
#include "model/extension.h"
#include "share/book_in.h"
#include "store/offer.h"

enum { NAME_MAX_BYTES = 64, TITLE_MAX_BYTES = 400, LEAST_PHRASE_BYTES = 8, BODY_MAX_BYTES = 8192 };

static pm_code good_name(const char *what, str name, struct pm_err *e)
{
    bool good = name.n >= 1 && name.n <= NAME_MAX_BYTES && name.p[0] != '.' && name.p[0] != '-';
    for (size_t i = 0; good && i < name.n; i++) {
        char c = name.p[i];
        good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
    }
    if (good && !str_eq(name, STR("own")))
        return PM_OK;
    return err_set(e, PM_INVALID, "\"%.*s\" is no name for a %s; take 1 to %d of a-z 0-9 . _ -",
                   (int)(name.n < 80 ? name.n : 80), name.n ? name.p : "", what, NAME_MAX_BYTES);
}

static pm_code taken(const char *what, str name, struct pm_err *e)
{
    return err_set(e, PM_EXISTS, "there is a %s \"%.*s\" already", what, STR_FMT(name));
}

static pm_code missing(const char *what, str name, struct pm_err *e)
{
    return err_set(e, PM_NOTFOUND, "there is no %s \"%.*s\" here", what,
                   (int)(name.n < 80 ? name.n : 80), name.n ? name.p : "");
}

/* bar: nothing of this collection is for this member any more, in the same transaction; NULL: no
 * such thing. */
static pm_code put_and_bar(struct store *s, str by, const char *kind, str subject, struct buf *body,
                           const struct book_format *bar, const struct book_member *member,
                           struct pm_err *e)
{
    struct store_act a = {.who = by, .kind = str_of(kind), .subject = subject};
    pm_code rc = buf_err(body, e);
    if (rc == PM_OK)
        rc = store_begin(s, e);
    if (rc != PM_OK)
        return rc;
    a.body = buf_str(body);
    rc = store_act_append(s, &a, NULL, NULL, e);
    if (rc == PM_OK && bar != NULL)
        rc = store_offer_bar(s, bar->collection, str_of(member->id), e);
    if (rc == PM_OK)
        rc = store_commit(s, e);
    if (rc != PM_OK)
        store_rollback(s);
    return rc;
}

static pm_code put_and_free(struct store *s, str by, const char *kind, str subject,
                            struct canonw *w, struct pm_err *e)
{
    canonw_end(w);
    pm_code rc = put_and_bar(s, by, kind, subject, w->b, NULL, NULL, e);
    if (w->b->p != NULL)
        sodium_memzero(w->b->p, w->b->cap);
    buf_free(w->b);
    return rc;
}

static struct canonw body_on(struct buf *b)
{
    buf_init(b, BODY_MAX_BYTES);
    struct canonw w = canonw_on(b);
    canonw_object(&w, NULL);
    return w;
}

static pm_code hash_phrase(str phrase, char out[crypto_pwhash_STRBYTES], struct pm_err *e)
{
    if (phrase.n < LEAST_PHRASE_BYTES)
        return err_set(e, PM_INVALID, "a password needs %d signs at least", LEAST_PHRASE_BYTES);
    if (crypto_pwhash_str(out, phrase.p, phrase.n, BOOK_HASH_PASSES, BOOK_HASH_BYTES) != 0)
        return err_set(e, PM_NOMEM, "no memory for the password's hash (%d MB)",
                       BOOK_HASH_BYTES >> 20);
    return PM_OK;
}

static void text_hex(struct canonw *w, const char *key, const uint8_t *bytes, size_t n)
{
    char hex[2 * 32 + 1];
    digest_hex(bytes, n, hex);
    canonw_text(w, key, str_of(hex));
}

pm_code book_add_person(struct store *s, const struct book *b, str by, str name, str passphrase,
                        struct pm_err *e)
{
    char hash[crypto_pwhash_STRBYTES];
    struct buf buf;
    pm_code rc = good_name("person", name, e);
    for (size_t i = 0; rc == PM_OK && i < b->n_persons; i++)
        if (str_eq(b->persons[i].name, name))
            rc = taken("person", name, e);
    if (rc == PM_OK)
        rc = hash_phrase(passphrase, hash, e);
    if (rc != PM_OK)
        return rc;
    struct canonw w = body_on(&buf);
    canonw_text(&w, "phrase", str_of(hash));
    return put_and_free(s, by, "person-new", name, &w, e);
}

pm_code book_add_member(struct store *s, const struct book *b, str by, str name, str title,
                        const uint8_t *key, struct pm_err *e)
{
    struct buf buf;
    pm_code rc = good_name("member", name, e);
    if (rc == PM_OK && book_member(b, name) != NULL)
        rc = taken("member", name, e);
    if (rc == PM_OK && title.n > TITLE_MAX_BYTES)
        rc = err_set(e, PM_INVALID, "the title has more than %d bytes", TITLE_MAX_BYTES);
    if (rc == PM_OK && key != NULL && book_member_by_key(b, key) != NULL)
        rc = err_set(e, PM_EXISTS, "that key is \"%.*s\"'s",
                     STR_FMT(book_member_by_key(b, key)->name));
    if (rc == PM_OK && key != NULL && memcmp(key, b->node_key, BOOK_KEY_BYTES) == 0)
        rc = err_set(e, PM_INVALID, "that is this node's own key; take the partner's");
    if (rc != PM_OK)
        return rc;
    struct canonw w = body_on(&buf);
    if (key != NULL)
        text_hex(&w, "key", key, BOOK_KEY_BYTES);
    canonw_some(&w, "title", title);
    return put_and_free(s, by, "member-new", name, &w, e);
}

pm_code book_set_key(struct store *s, const struct book *b, str by, str name, const uint8_t *key,
                     struct pm_err *e)
{
    struct buf buf;
    if (book_member(b, name) == NULL)
        return missing("member", name, e);
    if (book_member_by_key(b, key) != NULL)
        return err_set(e, PM_EXISTS, "that key is \"%.*s\"'s already",
                       STR_FMT(book_member_by_key(b, key)->name));
    struct canonw w = body_on(&buf);
    text_hex(&w, "key", key, BOOK_KEY_BYTES);
    return put_and_free(s, by, "member-key", name, &w, e);
}

static pm_code format_id(const struct book *b, str given, char out[80], struct pm_err *e)
{
    static const char head[] = "marking-definition--";
    struct uuid u;
    memcpy(out, head, sizeof head);
    if (given.n == 0) {
        randombytes_buf(u.b, sizeof u.b);
        u.b[6] = (uint8_t)((u.b[6] & 0x0F) | 0x40); /* version 4, RFC 9562, 5.4 */
        u.b[8] = (uint8_t)((u.b[8] & 0x3F) | 0x80);
    } else {
        if (str_starts(given, STR("marking-definition--")))
            given = (str){given.p + sizeof head - 1, given.n - (sizeof head - 1)};
        if (!uuid_parse(given, &u))
            return err_set(e, PM_INVALID,
                           "\"%.*s\" is not a format's id; its founder sees it with: "
                           "pamir format list",
                           (int)(given.n < 80 ? given.n : 80), given.p);
    }
    uuid_print(&u, out + sizeof head - 1);
    const struct book_format *f = book_format(b, str_of(out));
    if (f != NULL)
        return err_set(e, PM_EXISTS, "the format \"%.*s\" has that id", STR_FMT(f->name));
    return extension_tlp_of(str_of(out)) < 0 && extension_tlp_1_of(str_of(out)) < 0
               ? PM_OK
               : err_set(e, PM_INVALID, "that id is a TLP marking");
}

pm_code book_add_format(struct store *s, const struct book *b, str by, const struct book_format *f,
                        struct pm_err *e)
{
    char id[80];
    struct buf buf;
    pm_code rc = good_name("format", f->name, e);
    if (rc == PM_OK && book_format(b, f->name) != NULL)
        rc = taken("format", f->name, e);
    if (rc == PM_OK && f->title.n > TITLE_MAX_BYTES)
        rc = err_set(e, PM_INVALID, "the title has more than %d bytes", TITLE_MAX_BYTES);
    if (rc == PM_OK && (f->persons < 1 || f->persons > 2))
        rc = err_set(e, PM_INVALID, "one person or two say yes to a release, not %d", f->persons);
    if (rc == PM_OK && (f->top < 0 || f->top >= EXTENSION_N_TLP))
        rc = err_set(e, PM_INVALID,
                     "the highest TLP marking is clear, green, amber, amber+strict or red");
    if (rc == PM_OK)
        rc = format_id(b, f->id, id, e);
    if (rc != PM_OK)
        return rc;
    struct canonw w = body_on(&buf);
    canonw_text(&w, "id", str_of(id));
    canonw_int(&w, "persons", f->persons);
    if (f->purpose)
        canonw_true(&w, "purpose");
    canonw_text(&w, "status", str_of(status_name(f->status)));
    canonw_some(&w, "title", f->title);
    canonw_text(&w, "top", extension_tlp_name(f->top));
    return put_and_free(s, by, "format-new", f->name, &w, e);
}

static pm_code member_act(struct store *s, str by, const char *kind, str format, str member,
                          struct pm_err *e)
{
    struct buf buf;
    struct canonw w = body_on(&buf);
    canonw_text(&w, "member", member);
    return put_and_free(s, by, kind, format, &w, e);
}

pm_code book_join(struct store *s, const struct book *b, str by, str format, str member,
                  struct pm_err *e)
{
    const struct book_format *f = book_format(b, format);
    const struct book_member *m = book_member(b, member);
    if (f == NULL || m == NULL)
        return f == NULL ? missing("format", format, e) : missing("member", member, e);
    if (book_is_in(f, m))
        return err_set(e, PM_EXISTS, "\"%.*s\" is in \"%.*s\" already", STR_FMT(member),
                       STR_FMT(f->name));
    return member_act(s, by, "member-join", f->name, member, e);
}

pm_code book_leave(struct store *s, const struct book *b, str by, str format, str member,
                   struct pm_err *e)
{
    const struct book_format *f = book_format(b, format);
    const struct book_member *m = book_member(b, member);
    if (f == NULL || m == NULL)
        return f == NULL ? missing("format", format, e) : missing("member", member, e);
    if (!book_is_in(f, m))
        return err_set(e, PM_NOTFOUND, "\"%.*s\" is not in \"%.*s\"", STR_FMT(member),
                       STR_FMT(f->name));
    struct buf buf;
    struct canonw w = body_on(&buf);
    canonw_text(&w, "member", member);
    canonw_end(&w);
    pm_code rc = put_and_bar(s, by, "member-leave", f->name, &buf, f, m, e);
    buf_free(&buf);
    return rc;
}

pm_code book_add_account(struct store *s, const struct book *b, str by,
                         const struct book_account *x, str password,
                         const struct sha256 *certificate, char token[65], struct pm_err *e)
{
    char hash[crypto_pwhash_STRBYTES] = "";
    struct sha256 of_token;
    struct buf buf;
    bool with_token = password.n == 0 && certificate == NULL;
    pm_code rc = good_name("account", x->name, e);
    if (rc == PM_OK && book_account_of(b, x->name) != NULL)
        rc = taken("account", x->name, e);
    if (rc == PM_OK && x->member.n > 0 && book_member(b, x->member) == NULL)
        rc = missing("member", x->member, e);
    if (rc == PM_OK && x->purpose.n > TITLE_MAX_BYTES)
        rc = err_set(e, PM_INVALID, "the purpose has more than %d bytes", TITLE_MAX_BYTES);
    if (rc == PM_OK && password.n > 0)
        rc = hash_phrase(password, hash, e);
    if (rc != PM_OK)
        return rc;
    if (with_token) {
        uint8_t random[32];
        randombytes_buf(random, sizeof random);
        digest_hex(random, sizeof random, token);
        of_token = digest_sha256(str_of(token));
    }
    struct canonw w = body_on(&buf);
    if (certificate != NULL)
        text_hex(&w, "certificate", certificate->b, sizeof certificate->b);
    canonw_some(&w, "member", x->member);
    canonw_some(&w, "password", str_of(hash));
    canonw_some(&w, "purpose", x->purpose);
    if (with_token)
        text_hex(&w, "token", of_token.b, sizeof of_token.b);
    if (x->may_write)
        canonw_true(&w, "write");
    return put_and_free(s, by, "account-new", x->name, &w, e);
}

pm_code book_close_account(struct store *s, const struct book *b, str by, str name,
                           struct pm_err *e)
{
    struct buf buf;
    if (book_account_of(b, name) == NULL)
        return missing("account", name, e);
    struct canonw w = body_on(&buf);
    return put_and_free(s, by, "account-close", name, &w, e);
}
