/* cut.h - granular markings (STIX 2.1, 7.2.3): fields that are marked apart are cut out before an
 * object leaves.
 *
 *     struct cut c;
 *     cut_init(&c, arena, level, format_id);
 *     TRY(cut_marked(&c, tree, e));
 *     TRY(cut_done(&c, &selectors, &n, e));
 *
 * The receiver is not trusted to respect them. A field stays when its marking is a TLP level up to
 * the release's, or the marking of the very format; anything else is cut, also what is not
 * understood. What a field says is often said again in the plain sentence beside it: when something
 * below "extensions" goes, name and description go too.
 */
#ifndef PAMIR_SHARE_CUT_H
#define PAMIR_SHARE_CUT_H

#include <json-c/json.h>

#include "base/arena.h"

struct cut {
    struct arena *arena;
    int tlp;
    str format;
    str *selectors; /* in arena */
    size_t n, cap;
    bool failed; /* memory */
};

void cut_init(struct cut *c, struct arena *a, int tlp, str format);
/* PM_DENIED: what would be left cannot be told from what was cut. */
pm_code cut_marked(struct cut *c, struct json_object *tree, struct pm_err *e);
/* Something else has been cut: tell of it. */
void cut_note(struct cut *c, str selector);
/* All that was cut, sorted, in arena. */
pm_code cut_done(struct cut *c, const str **out, size_t *n, struct pm_err *e);

#endif
