/* book_in.h - the inside of a book, for the files book*.c only. */
#ifndef PAMIR_SHARE_BOOK_IN_H
#define PAMIR_SHARE_BOOK_IN_H

#include "model/uuid.h"
#include "share/book.h"

/* Cost of a password's Argon2id hash: at least what OWASP's Password Storage Cheat Sheet asks for
 * (19 MiB, 2 passes). */
enum { BOOK_HASH_PASSES = 2, BOOK_HASH_BYTES = 19 << 20 };

struct book_person {
    str name, phrase; /* phrase: Argon2id string */
};

struct book_login {
    struct book_account open; /* first: a book_account * of the list points here */
    str password;             /* Argon2id string; empty: none */
    bool has_token, has_certificate;
    struct sha256 token, certificate;
};

struct book {
    struct arena *arena;
    uint8_t node_key[BOOK_KEY_BYTES];
    int64_t last_act;
    struct book_person *persons;
    struct book_member **members;
    struct book_format **formats;
    struct book_login **accounts;
    const struct book_account **open; /* the same, as others may see them */
    char own_id[UUID_TEXT_BYTES];     /* of the collection "own" */
    size_t n_persons, cap_persons, n_members, cap_members, n_formats, cap_formats, n_accounts,
        cap_accounts, n_open, cap_open;
    pm_code rc; /* while it is read */
    struct pm_err *e;
};

/* key NULL: a member without one. */
void book_member_id(const uint8_t *key, const uint8_t node_key[BOOK_KEY_BYTES], str name,
                    char out[BOOK_MEMBER_ID_BYTES]);

#endif
