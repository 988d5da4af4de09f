/* seal.h - the node signs its history, proves it, and changes its key.
 *
 *     TRY(seal_head(node, e));               // after something was stored; nothing new: nothing done
 *     TRY(seal_verify(node, keys, n, &r, e));
 *     TRY(seal_write(node, "log.jsonl", e)); // for pamir-verify: docs/formats/log.md
 */
#ifndef PAMIR_WORK_SEAL_H
#define PAMIR_WORK_SEAL_H

#include "store/seal.h"
#include "work/node.h"

/* Sign the last entry of the log, unless it is signed. The node must be open for writing. PM_DENIED:
 * node.key is not the key that the log knows. Also finishes a rotation that was cut off. */
pm_code seal_head(struct node *n, struct pm_err *e);

/* The pair that signs for this node now: whoever takes it wipes it (seal_forget) as soon as he has signed. */
struct seal_pair {
    uint8_t pub[SEAL_KEY_BYTES], sec[64]; /* sec: seed and public key, as libsodium has it */
};
pm_code seal_take_pair(struct node *n, struct seal_pair *out, struct pm_err *e);
void seal_forget(struct seal_pair *p);

struct seal_report {
    int64_t n_entries, n_sealed, n_seals; /* n_sealed: entries up to the last signature */
    uint8_t key[SEAL_KEY_BYTES];          /* that signs now */
    bool any_key;
};

/* Every entry and every signature from the first on. The first that is wrong ends it: PM_DAMAGED or
 * PM_DENIED, with its number in words; PM_DENIED too when the last entries are not signed. keys as proof_begin takes them. */
pm_code seal_verify(struct node *n, const uint8_t (*keys)[SEAL_KEY_BYTES], int n_keys,
                    struct seal_report *out, struct pm_err *e);

/* The log and its signatures as JSON, one a line. */
pm_code seal_write(struct node *n, const char *path, struct pm_err *e);

/* A new key pair. lost: the old key is not to be believed any more; else the old one signs for the
 * new. The old secret key is gone after that. */
pm_code seal_new_key(struct node *n, bool lost, struct pm_err *e);

#endif
