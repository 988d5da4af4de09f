/* Who is it that asks? */
#include <sodium.h>

#include "share/book_in.h"

static pm_code no(struct pm_err *e)
{
    return err_set(e, PM_DENIED, "the name or the password is wrong");
}

static pm_code as_account(const struct book *b, const struct book_login *x, struct reader *out,
                          struct pm_err *e)
{
    struct reader r = {
        .owner = x->open.member.n == 0, .account = &x->open, .purpose = x->open.purpose};
    if (!r.owner) {
        r.member = book_member(b, x->open.member);
        if (r.member == NULL)
            return no(e);
    }
    *out = r;
    return PM_OK;
}

static bool phrase_is(str hash, str password)
{
    char text[crypto_pwhash_STRBYTES] = "";
    if (hash.n == 0 || hash.n >= sizeof text) {
        /* as long as a wrong password takes */
        (void)!crypto_pwhash_str(text, password.p ? password.p : "", password.n, BOOK_HASH_PASSES,
                                 BOOK_HASH_BYTES);
        return false;
    }
    memcpy(text, hash.p, hash.n);
    return crypto_pwhash_str_verify(text, password.p ? password.p : "", password.n) == 0;
}

pm_code book_by_basic(const struct book *b, str user, str password, struct reader *out,
                      struct pm_err *e)
{
    const struct book_login *found = NULL;
    for (size_t i = 0; i < b->n_accounts; i++)
        if (str_eq(b->accounts[i]->open.name, user))
            found = b->accounts[i];
    bool right = phrase_is(found ? found->password : (str){0}, password);
    return right && found != NULL ? as_account(b, found, out, e) : no(e);
}

static pm_code by_hash(const struct book *b, const struct sha256 *h, bool certificate,
                       struct reader *out, struct pm_err *e)
{
    const struct book_login *found = NULL;
    for (size_t i = 0; i < b->n_accounts; i++) {
        const struct book_login *x = b->accounts[i];
        bool has = certificate ? x->has_certificate : x->has_token;
        const struct sha256 *of = certificate ? &x->certificate : &x->token;
        if (sodium_memcmp(of->b, h->b, sizeof h->b) == 0 && has)
            found = x;
    }
    return found != NULL ? as_account(b, found, out, e) : no(e);
}

pm_code book_by_token(const struct book *b, str token, struct reader *out, struct pm_err *e)
{
    struct sha256 h = digest_sha256(token);
    return by_hash(b, &h, false, out, e);
}

pm_code book_by_certificate(const struct book *b, const struct sha256 *fingerprint,
                            struct reader *out, struct pm_err *e)
{
    return by_hash(b, fingerprint, true, out, e);
}

static const struct book_login *login_of(const struct book *b, str account)
{
    for (size_t i = 0; i < b->n_accounts; i++)
        if (str_eq(b->accounts[i]->open.name, account))
            return b->accounts[i];
    return NULL;
}

pm_code book_login_again(const struct book *b, const struct book *before, str account,
                         struct reader *out, struct pm_err *e)
{
    const struct book_login *x = login_of(b, account), *y = login_of(before, account);
    if (x == NULL || y == NULL || x->password.n == 0 || !str_eq(x->password, y->password))
        return no(e);
    return as_account(b, x, out, e);
}

struct reader book_owner(const struct book *b)
{
    (void)b;
    return (struct reader){.owner = true};
}

bool book_as_member(const struct book *b, str member, struct reader *out)
{
    const struct book_member *m = book_member(b, member);
    *out = (struct reader){.member = m};
    return m != NULL;
}

pm_code book_person(const struct book *b, str person, str passphrase, struct pm_err *e)
{
    str hash = {0};
    for (size_t i = 0; i < b->n_persons; i++)
        if (str_eq(b->persons[i].name, person))
            hash = b->persons[i].phrase;
    if (!phrase_is(hash, passphrase))
        return err_set(e, PM_DENIED, "\"%.*s\" is not known here, or the passphrase is wrong",
                       STR_FMT(person));
    return PM_OK;
}
