/* facets.h - what the views of the store are made of: read from an object's canonical
 * bytes and nothing else, so that rebuilding from the log gives the same views.
 */
#ifndef PAMIR_MODEL_FACETS_H
#define PAMIR_MODEL_FACETS_H

#include "model/object.h"

struct facet_ref {
    str id;           /* a STIX id this object points to, or a register id ("AF-BDS") */
    const char *role; /* static:
                         where    province (ISO 3166-2 id), else state or border, of an incident
                         place    the exact place of an incident ("TJ-GB/Darvoz")
                         actor, target, claimant, via, subject, about: register ids
                         from, to ends of a relationship (STIX ids), of a relation (register ids)
                         object   object_refs and their like
                         mention  register ids a report names
                         source   identity that published or sent a report
                         self     the register id this location, actor or identity is the object of
                         author   created_by_ref, but for the reader itself
                         series, evidence */
};

struct facets {
    str kind;  /* incident kind; of notes "claim", "figure", "cause", "relation"; of relationships
                  their type; of register objects "place", "group", "office", "source", ...; else
                  identity_class, context, opinion; empty: none */
    str title; /* one line for lists: name, abstract or the first words of content */
    str body;  /* for full text search: all words a person would look for; may be empty */
    str text;  /* SHA-256 (hex) of the blob with a report's decoded text, when the object holds
                  only its beginning: it is searched with body; empty: none */
    str lang;
    civil_day start, end; /* when it happened; for reports the day of publication, for notes the
                             time of the figure or the day of the report */
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
