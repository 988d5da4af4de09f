/* marking.h - an owner marks what is his: TLP 2.0 for an object, or for single fields of it
 * (STIX 2.1, 7.2). */
#ifndef PAMIR_SHARE_MARKING_H
#define PAMIR_SHARE_MARKING_H

#include "share/release.h"

struct marking_field {
    str selector; /* STIX 2.1, 7.2.3.1: "description",
                     "extensions.extension-definition--....counts.[0]" */
    int tlp;      /* -1: not marked apart any more */
};

/* tlp -1: stays as it is. Appends a new version. PM_INVALID: a selector that selects nothing;
 * PM_DENIED: not ours. */
pm_code marking_set(const struct desk *d, str id, int tlp, const struct marking_field *fields,
                    size_t n_fields, struct arena *a, struct pm_err *e);

#endif
