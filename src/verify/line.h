/* line.h - one line of an exported log (docs/formats/log.md), taken into a proof.
 *
 *     struct owners who = {0};
 *     TRY(line_take(&proof, &who, line, e));
 *
 * The chain and the node's seals are proved by store/seal.h. An object that came from a partner
 * carries its owner's signature as well: it is checked here, and counted by key.
 */
#ifndef PAMIR_VERIFY_LINE_H
#define PAMIR_VERIFY_LINE_H

#include "store/seal.h"

enum { OWNERS_MAX = 256 };

struct owner_seen {
    uint8_t key[SEAL_KEY_BYTES];
    int64_t n;     /* entries that carry his signature */
    int64_t first; /* sequence number of the first one */
};

struct owners { /* all zero to begin with */
    struct owner_seen seen[OWNERS_MAX];
    int n;
    int64_t n_unsigned; /* came from a partner whose program does not sign */
};

/* PM_INVALID: it is no such line; PM_DAMAGED, PM_DENIED as proof_entry and proof_seal say, or
 * because an owner's signature does not hold; PM_LIMIT: more than OWNERS_MAX owners. */
pm_code line_take(struct proof *p, struct owners *o, str line, struct pm_err *e);

#endif
