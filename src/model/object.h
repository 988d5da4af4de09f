/* object.h - one version of one STIX 2.1 object, as it is stored and sent.
 *
 *     struct object o;
 *     TRY(object_parse(arena, bytes, OBJECT_STRICT, &o, e));
 *     // o.id "incident--...", o.canon: RFC 8785 bytes, the ones that are hashed and signed
 *
 * canon is the object: every other field is read from it. Objects that Pamir makes and
 * objects from outside pass the same check, so what is stored is always valid.
 * Owner: everything lives in the arena given.
 */
#ifndef PAMIR_MODEL_OBJECT_H
#define PAMIR_MODEL_OBJECT_H

#include "base/arena.h"
#include "base/stamp.h"
#include "model/status.h"

#define OBJECT_MAX_BYTES ((size_t)16 << 20)

struct object {
    str id, type;
    stamp created, modified; /* marking-definitions: modified = created; observables, which have
                                neither: 1970-01-01 */
    bool revoked;
    enum status status;
    str canon;
};

enum {
    OBJECT_STRICT = 0,
    OBJECT_CUSTOM = 1, /* properties that begin with x_ pass, as other people's tools write them */
};

/* Parse, check all MUSTs of its type (model/check.h), bring to canonical form. PM_INVALID
 * with the path and the rule: "/object_refs/3: \"repot--...\" is not an identifier
 * (STIX 2.1, 2.9)". */
pm_code object_parse(struct arena *a, str json, int flags, struct object *out, struct pm_err *e);

/* Each object of a bundle, in order. A bad one is handed over with its words (o NULL) and the
 * rest goes on; a bundle that is not one is PM_INVALID, before anything is handed over
 * (PM_UNSUPPORTED: STIX 2.0). o lives while each runs. Memory: that of one object, whatever the
 * size of the bundle. Properties that begin with x_ pass (OBJECT_CUSTOM). What each gives back, if
 * not PM_OK, ends it. */
typedef pm_code object_each(void *ctx, const struct object *o, str id_or_path,
                            const struct pm_err *e);
pm_code object_bundle(str json, object_each *each, void *ctx, struct pm_err *e);

#endif
