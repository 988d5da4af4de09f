/* version.h - the next version of an object that this node reads differently now.
 *
 * Ids and versions of what is read are derived from content (model/derive.h), so an order between two
 * readings of one document is arbitrary. On this node the later reading counts: names were mended, or
 * the rules. So when an older reading would stay current, the new one is made the next version.
 */
#ifndef PAMIR_WORK_VERSION_H
#define PAMIR_WORK_VERSION_H

#include "model/object.h"

/* `wanted` with a modified one millisecond behind `now_modified`. *same is true, and *out not set, when
 * nothing but modified would differ from now_canon. PM_NOMEM, PM_LIMIT. */
pm_code version_next(struct arena *a, const struct object *wanted, str now_canon,
                     stamp now_modified, struct object *out, bool *same, struct pm_err *e);

/* The object of canon with revoked true; its modified is still the old one. */
pm_code version_revoked(struct arena *a, str canon, struct object *out, struct pm_err *e);

#endif
