/* facets.h - what the views of the store are made of: read from an object's canonical
 * bytes and nothing else, so that rebuilding from the log gives the same views.
 */
#ifndef PAMIR_MODEL_FACETS_H
#define PAMIR_MODEL_FACETS_H

#include "model/object.h"

struct facet_ref {
    str id;           /* a STIX id this object points to, or a register id ("AF-BDS") */
    const char *role; /* "object", "where", "actor", "target", "claimant", "report", "source",
                         "from", "to", ...; static */
};

struct facets {
    str kind;  /* incident kind, "claim", "figure", "cause", "source", ...; empty: none */
    str title; /* one line for lists: name, abstract or the first words of content */
    str body;  /* for full text search: all words a person would look for; may be empty */
    str lang;
    civil_day start, end; /* when it happened; for reports the day of publication */
    bool has_point;
    double lat, lon; /* degrees */
    str report;      /* STIX id of the report it was read from; empty: none */
    str claimant;    /* register or STIX id of who says so; empty: none */
    struct facet_ref *refs;
    size_t n_refs;
};

/* o->canon must be canonical. PM_NOMEM, PM_LIMIT. */
pm_code facets_of(struct arena *a, const struct object *o, struct facets *out, struct pm_err *e);

#endif
