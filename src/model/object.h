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
    stamp created, modified; /* marking-definitions: modified = created */
    bool revoked;
    enum status status;
    str canon;
};

enum { OBJECT_STRICT = 0 };

/* Parse, check all MUSTs of its type (model/check.h), bring to canonical form. PM_INVALID
 * with the path and the rule: "/object_refs/3: \"repot--...\" is not an identifier (STIX 2.1, 2.9)". */
pm_code object_parse(struct arena *a, str json, int flags, struct object *out, struct pm_err *e);

/* Each object of a bundle, in order. A bad one is handed over with its words (o NULL) and the
 * rest goes on; a bundle that is not one is PM_INVALID. */
typedef pm_code object_each(void *ctx, const struct object *o, str id_or_path,
                            const struct pm_err *e);
pm_code object_bundle(str json, object_each *each, void *ctx, struct pm_err *e);

/* Another version of an object that is there: `wanted` with a modified that lies one millisecond
 * behind `now_modified` (and at least its own). *same is true, and *out not set, when nothing but
 * modified would differ from `now_canon`. */
pm_code object_next(struct arena *a, const struct object *wanted, str now_canon, stamp now_modified,
                    struct object *out, bool *same, struct pm_err *e);

#endif
