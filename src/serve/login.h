/* login.h - who asks? Authorization (RFC 7617 Basic, RFC 6750 Bearer) or the certificate of the
 * client.
 *
 * Checking a password is slow on purpose (Argon2id, share/book.h): tens of milliseconds and 19 MB.
 * So a login that was right is remembered for LOGIN_KEEP_SECONDS under a keyed hash, in memory, as
 * long as its account does not change; and wrong ones are limited, per address and in all, so that
 * nobody keeps the processor busy with guessing. The limit does not touch who is remembered, nor
 * tokens and certificates, which cost nothing to check and cannot be guessed.
 */
#ifndef PAMIR_SERVE_LOGIN_H
#define PAMIR_SERVE_LOGIN_H

#include <pthread.h>

#include "serve/http.h"
#include "share/book.h"

enum {
    LOGIN_KEEP_SECONDS = 300,
    LOGIN_SLOTS = 256,
    LOGIN_ADDRESSES = 1024,
    LOGIN_WRONG_EACH = 10, /* per address in LOGIN_SPAN_SECONDS */
    LOGIN_WRONG_ALL = 200,
    LOGIN_SPAN_SECONDS = 60,
};

struct login_seen { /* of one book; zero is empty */
    struct {
        uint8_t hash[32];
        stamp until;
        struct reader reader;
    } slots[LOGIN_SLOTS];
};

struct login_limits {
    pthread_mutex_t lock; /* guards this and every login_seen */
    uint8_t key[32];      /* of the hashes */
    struct login_count {
        uint64_t address;
        stamp since;
        int n;
    } each[LOGIN_ADDRESSES], all;
};

void login_init(struct login_limits *l);
void login_free(struct login_limits *l);

/* PM_DENIED: nobody, or not who he says. PM_BUSY: too many wrong ones; *out untouched. */
pm_code login(struct login_limits *l, struct login_seen *seen, const struct book *b,
              const struct request *rq, struct reader *out, struct pm_err *e);

/* A new book: who was right with the one before stays so, unless his account changed. */
void login_carry(struct login_limits *l, const struct login_seen *before, const struct book *old,
                 struct login_seen *seen, const struct book *b);

/* "Basic dXNlcjpw" in its parts, in a. False: not that. For login, and the fuzzer. */
bool login_parse(str value, struct arena *a, str *token, str *user, str *password);

#endif
