/* book.h - who is who at this node: persons, members, formats, accounts, as the acts say.
 *
 *     struct book *b;
 *     TRY(book_open(store, &b, e));
 *     TRY(book_by_basic(b, user, password, &reader, e));
 *     n = book_collections(b, &reader, &list);
 *     ...
 *     book_close(b);
 *
 * A book is what the ledger (store/act.h) says at one moment, and nothing else: no object that came
 * from a partner is looked at. It does not change; open a new one when book_is_stale.
 *
 *   person   works at this node; his passphrase shows that it was he who said yes
 *   member   a partner: a node (with its Ed25519 key) or only a TAXII client
 *   format   a circle of members with its rules; one collection each
 *   account  how a member's programs log in here
 */
#ifndef PAMIR_SHARE_BOOK_H
#define PAMIR_SHARE_BOOK_H

#include "share/decide.h"
#include "store/act.h"

enum { BOOK_KEY_BYTES = 32, BOOK_MEMBER_ID_BYTES = 33 };

struct book;

struct book_member {
    str name, title;
    char id[BOOK_MEMBER_ID_BYTES]; /* 32 hex digits: of SHA-256 of his key; without a key of "KEY OF
                                      THIS NODE/NAME", which only this node can name */
    bool has_key;
    uint8_t key[BOOK_KEY_BYTES];
};

struct book_format {
    str name, title;
    str id;         /* marking-definition--UUID: the same at every member; random at its founder */
    str collection; /* the UUID in it: the collection's id */
    enum status status; /* exercise formats carry exercises, and nothing else does */
    int persons;        /* 1 or 2 must say yes to a release */
    int top;            /* highest TLP level that may go in: model/extension.h */
    bool purpose;       /* readers have to say why they read */
    const struct book_member **members, **former;
    size_t n_members;
    size_t n_former; /* have left: they get nothing but what takes back what they got */
};

struct book_account {
    str name;       /* user name of Basic authentication */
    str member;     /* name of a member; empty: the owner of this node */
    str purpose;    /* said once for all its reads; may be empty */
    bool may_write; /* may POST into its formats */
};

/* Who asks. Made by the functions below only. */
struct reader {
    bool owner;
    const struct book_member *member; /* NULL: the owner, or nobody */
    const struct book_account *account;
    str purpose;
};

/* The id of a member who has this key. */
void book_member_id_of(const uint8_t key[BOOK_KEY_BYTES], char out[BOOK_MEMBER_ID_BYTES]);

/* node_key: the node's public key (for ids of members without one). */
pm_code book_open(struct store *s, const uint8_t node_key[BOOK_KEY_BYTES], struct book **out,
                  struct pm_err *e);
void book_close(struct book *b); /* NULL is fine */
pm_code book_is_stale(const struct book *b, struct store *s, bool *stale, struct pm_err *e);

/* Log in. PM_DENIED, always with the same words and the same time: wrong name and wrong password
 * cannot be told apart. Passwords are kept as Argon2id (RFC 9106), tokens (32 random bytes, shown
 * once) as SHA-256. */
pm_code book_by_basic(const struct book *b, str user, str password, struct reader *out,
                      struct pm_err *e);
pm_code book_by_token(const struct book *b, str token, struct reader *out, struct pm_err *e);
/* A client certificate: SHA-256 of its DER bytes. */
pm_code book_by_certificate(const struct book *b, const struct sha256 *fingerprint,
                            struct reader *out, struct pm_err *e);
/* Who logged in with the book before is the same in this one, when his account is there with the
 * same secrets. PM_DENIED. */
pm_code book_login_again(const struct book *b, const struct book *before, str account,
                         struct reader *out, struct pm_err *e);
/* The owner at his own node. */
struct reader book_owner(const struct book *b);
/* As a member would see it: for what is pushed or carried to him. false: no such member. */
bool book_as_member(const struct book *b, str member, struct reader *out);

/* What is in the book, by name. NULL: no such. Lists: *n of them. */
const struct book_format *book_format(const struct book *b, str name_or_id);
const struct book_member *book_member(const struct book *b, str name);
const struct book_member *book_member_by_key(const struct book *b,
                                             const uint8_t key[BOOK_KEY_BYTES]);
const struct book_member *book_member_by_id(const struct book *b, str id);
const struct book_format *const *book_formats(const struct book *b, size_t *n);
const struct book_member *const *book_members(const struct book *b, size_t *n);
const struct book_account *book_account_of(const struct book *b, str name);
const struct book_account *const *book_accounts(const struct book *b, size_t *n);
bool book_is_in(const struct book_format *f, const struct book_member *m);
/* Is this person known here, and is it he? PM_DENIED. */
pm_code book_person(const struct book *b, str person, str passphrase, struct pm_err *e);
bool book_has_persons(const struct book *b);

/* -- collections as a reader sees them ------------------------------------------------------- */

struct book_collection {
    str id, alias, title, description; /* alias: the format's name, or "own" */
    bool can_read, can_write;
    bool own;                         /* the node's log: its owner only */
    const struct book_format *format; /* NULL for own */
};

/* Those that this reader may know of. Never another's. The array lives as long as a. */
pm_code book_collections(const struct book *b, const struct reader *r, struct arena *a,
                         struct book_collection **out, size_t *n, struct pm_err *e);
/* By id or alias. PM_NOTFOUND: not there, or hidden from him; the answer is the same. */
pm_code book_collection(const struct book *b, const struct reader *r, str id_or_alias,
                        struct book_collection *out, struct pm_err *e);

/* -- writing acts: each is one transaction of its own ---------------------------------------- */

/* PM_EXISTS when the name is taken, PM_NOTFOUND when what it is about is not there, PM_INVALID for
 * names (1 to 64 of a-z 0-9 . _ -). */
pm_code book_add_person(struct store *s, const struct book *b, str by, str name, str passphrase,
                        struct pm_err *e);
pm_code book_add_member(struct store *s, const struct book *b, str by, str name, str title,
                        const uint8_t *key, struct pm_err *e);
/* The member says by another way that his key changed, or is lost. */
pm_code book_set_key(struct store *s, const struct book *b, str by, str name, const uint8_t *key,
                     struct pm_err *e);
/* id empty: founded here; else the founder's. */
pm_code book_add_format(struct store *s, const struct book *b, str by, const struct book_format *f,
                        struct pm_err *e);
/* The act alone; release_join also offers him what names him already. */
pm_code book_join(struct store *s, const struct book *b, str by, str format, str member,
                  struct pm_err *e);
/* From then on no offer of the format is for him (store_offer_bar). */
pm_code book_leave(struct store *s, const struct book *b, str by, str format, str member,
                   struct pm_err *e);
/* Give a password, or a certificate, or neither: then *token (64 hex digits, NUL) is made. */
pm_code book_add_account(struct store *s, const struct book *b, str by,
                         const struct book_account *x, str password,
                         const struct sha256 *certificate, char token[65], struct pm_err *e);
pm_code book_close_account(struct store *s, const struct book *b, str by, str name,
                           struct pm_err *e);

#endif
