/* carrier.h - a reading becomes STIX 2.1 objects: the ones that are stored and shared.
 *
 *     TRY(carrier_make(reading, names, &source, arena, &objects, &n, e));
 *
 * What rides on what is in docs/model/. Ids are UUIDv5 from the hash of the original bytes,
 * the span and the kind, or from the register id; created and modified come from the date of
 * publication, the reader's own release and the content (model/derive.h), never from the clock: two
 * members who read the same bytes make the same objects.
 */
#ifndef PAMIR_READ_CARRIER_H
#define PAMIR_READ_CARRIER_H

#include "base/digest.h"
#include "model/object.h"
#include "read/reading.h"

struct carrier_source {
    struct sha256 blob; /* of the original bytes of the file */
    struct sha256
        text;   /* of the decoded text (UTF-8), kept as a blob of its own: spans count in it */
    str part;   /* "" or which part of the file: "#3" */
    str source; /* who published or sent it, as the person says; may be empty */
    str grade;  /* Admiralty code "B2" or empty */
    enum status status;
    str tlp; /* "clear" "green" "amber" "amber+strict" "red"; empty: none */
};

/* Report first, then register objects (locations, actors, identities: the same bytes in every report
 * of a node, marked TLP:CLEAR), incidents, notes, relationships. Every object refers only to objects
 * of the list and to those of extension_first(). Objects are valid by construction (model/check.h);
 * the report holds the first 32 KiB of the text. r's mentions must lie in order. Linear in the
 * reading. PM_INVALID: a grade or TLP level that is none; PM_NOMEM, PM_LIMIT. */
pm_code carrier_make(const struct reading *r, const struct names *names,
                     const struct carrier_source *src, struct arena *a, struct object **out,
                     size_t *n_out, struct pm_err *e);

#endif
