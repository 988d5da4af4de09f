/* seal.h - signatures over the log: what makes its history something that others can check.
 *
 *     struct proof p;
 *     proof_begin(&p, keys, n_keys);
 *     ... proof_entry(&p, &entry, e) for every entry, proof_seal(&p, &seal, e) for every seal ...
 *     TRY(proof_end(&p, e));
 *
 * A seal is an Ed25519 signature (RFC 8032) of the node over the hash of one entry; that hash covers
 * every entry before it (store/entry.h). So one signature and the chain prove the whole history up to
 * there. What lies behind the last seal is chained, but not signed yet.
 *
 * Keys change in two ways. The owner rotates: the old key signs the new one. Or the old key is lost
 * or known to others: the new key says so itself, which proves nothing, so whoever checks must have
 * got the new key in another way.
 *
 * Proving is pure and needs no store: `pamir verify` and the program pamir-verify do the same.
 */
#ifndef PAMIR_STORE_SEAL_H
#define PAMIR_STORE_SEAL_H

#include "store/store.h"

enum seal_kind {
    SEAL_HEAD,     /* key signs the log up to seq */
    SEAL_NEXT_KEY, /* key signs that `about` is the key from here on */
    SEAL_LOST_KEY, /* key says that `about`, the key before, is not to be believed any more */
    N_SEAL_KINDS
};

enum { SEAL_KEY_BYTES = 32, SEAL_SIG_BYTES = 64, SEAL_TEXT_BYTES = 512 };

struct store_seal {
    enum seal_kind kind;
    int64_t seq; /* of the entry signed; 0: the log is empty */
    stamp at;
    struct sha256 hash; /* of that entry; zero for 0 */
    uint8_t key[SEAL_KEY_BYTES], about[SEAL_KEY_BYTES], sig[SEAL_SIG_BYTES];
};

const char *seal_kind_name(enum seal_kind k); /* "head", "next-key", "lost-key" */
bool seal_kind_parse(str s, enum seal_kind *out);

/* The bytes that are signed: "pamir-seal-1", kind, seq, at (RFC 3339, six digits), hash, key and about
 * in hex, each with a line break behind it. */
str seal_text(const struct store_seal *s, char out[SEAL_TEXT_BYTES]);

/* ---- in the store ---- */

/* Within a transaction. Seals are never altered; seq must be the head or an entry before it. */
pm_code store_seal_add(struct store *s, const struct store_seal *seal, struct pm_err *e);
typedef pm_code store_seal_each(void *ctx, const struct store_seal *seal);
/* In the order in which they were made. */
pm_code store_seals(struct store *s, store_seal_each *each, void *ctx, struct pm_err *e);
/* PM_NOTFOUND: none yet. */
pm_code store_seal_last(struct store *s, struct store_seal *out, struct pm_err *e);

/* ---- proving ---- */

enum { PROOF_MAX_KEYS = 16 };

struct proof {
    uint8_t keys[PROOF_MAX_KEYS][SEAL_KEY_BYTES]; /* those given to us: believed */
    int n_keys;
    uint8_t now[SEAL_KEY_BYTES]; /* whose seals hold at this point of the history */
    bool has_key;
    int64_t seq, sealed_seq, n_seals;
    struct sha256 hash; /* of entry seq */
    stamp added;
};

/* keys: 32 bytes each. None: the first seal's key is believed, which finds faults and not forgery.
 * Seals before the first one by a key given are passed over: that one covers what they signed. */
pm_code proof_begin(struct proof *p, const uint8_t (*keys)[SEAL_KEY_BYTES], int n_keys,
                    struct pm_err *e);
/* Entries in order from 1. PM_DAMAGED names the entry and what is wrong with it. */
pm_code proof_entry(struct proof *p, const struct store_entry *en, struct pm_err *e);
/* A seal of the entry that proof_entry saw last. PM_DENIED: by a key that is not believed. PM_DAMAGED:
 * it does not fit. */
pm_code proof_seal(struct proof *p, const struct store_seal *s, struct pm_err *e);
/* All has come. PM_DENIED: entries are left that no key that is believed has signed. */
pm_code proof_end(const struct proof *p, struct pm_err *e);

#endif
