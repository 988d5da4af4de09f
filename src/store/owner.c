#include "store/owner.h"

#include <sodium.h>

#include "model/canonical.h"
#include "model/extension.h"
#include "model/jsonr.h"

void owner_text(struct json_object *tree, struct buf *b)
{
    buf_add(b, STR("pamir-object-1\n"));
    canonical_write(tree, b);
}

static pm_code wrong(struct pm_err *e, const char *what)
{
    return err_set(e, PM_INVALID, "/extensions/%s: \"%s\" is missing or not in order",
                   EXTENSION_RELEASE, what);
}

pm_code owner_check(struct json_object *tree, uint8_t key[SEAL_KEY_BYTES], struct pm_err *e)
{
    uint8_t sig[SEAL_SIG_BYTES];
    struct buf b;
    struct json_object *x = jsonr_get(jsonr_get(tree, "extensions"), EXTENSION_RELEASE);
    if (x == NULL || jsonr_get(x, "origin") == NULL)
        return err_set(e, PM_NOTFOUND, "it carries no signature");
    if (!digest_unhex(jsonr_text(jsonr_get(x, "origin")), key, SEAL_KEY_BYTES))
        return wrong(e, "origin");
    if (!digest_unhex(jsonr_text(jsonr_get(x, "sig")), sig, sizeof sig))
        return wrong(e, "sig");
    json_object_object_del(x, "sig");
    buf_init(&b, OBJECT_MAX_BYTES);
    owner_text(tree, &b);
    pm_code rc = buf_err(&b, e);
    if (rc == PM_OK && crypto_sign_verify_detached(sig, (const uint8_t *)b.p, b.n, key) != 0)
        rc = err_set(e, PM_DENIED,
                     "the signature is not that of the key it names over these bytes: "
                     "somebody altered the object");
    buf_free(&b);
    return rc;
}
