/* owner.h - the owner's signature inside an object that has left its node.
 *
 *     rc = owner_check(tree, key, e);      // PM_NOTFOUND: it carries none
 *
 * It rides in Pamir's extension "release" (docs/model): `origin` is the owner's public key in hex,
 * `sig` his Ed25519 signature (RFC 8032) over "pamir-object-1\n" and the canonical bytes (RFC 8785)
 * of the object without "sig". Here because a log is proved with it (store/seal.h, pamir-verify);
 * what else the extension says is read by share/origin.h.
 */
#ifndef PAMIR_STORE_OWNER_H
#define PAMIR_STORE_OWNER_H

#include <json-c/json.h>

#include "store/seal.h"

/* The bytes that are signed, added to b. tree is without "sig". */
void owner_text(struct json_object *tree, struct buf *b);

/* Takes "sig" out of tree and checks it. key: whose it is. PM_NOTFOUND: no owner's word in it.
 * PM_INVALID: not in order, with the path. PM_DENIED: not that key's signature over these bytes. */
pm_code owner_check(struct json_object *tree, uint8_t key[SEAL_KEY_BYTES], struct pm_err *e);

#endif
