/* carrier_in.h - what the parts of the carrier share: one walk from a reading to its objects.
 *
 * Objects are written straight into canonical form (model/canonw.h) in one buffer and copied into
 * the arena; there is no tree between. The parts:
 *   carrier.c           the walk, ids and versions, the report
 *   carrier_names.c     register entries as locations, threat actors, identities
 *   carrier_words.c     plain sentences for the standard fields
 *   carrier_incident.c  incidents and their relationships
 *   carrier_note.c      claims, figures, causes, relations
 */
#ifndef PAMIR_READ_CARRIER_IN_H
#define PAMIR_READ_CARRIER_IN_H

#include "model/canonw.h"
#include "model/derive.h"
#include "model/extension.h"
#include "read/carrier.h"

enum { AS_PLACE, AS_ACTOR }; /* a state is a location or somebody who acts */

struct known { /* a register entry, or a source, that has its object */
    str key;   /* register id */
    int as;
    str stix; /* empty: the register has no such id, or its kind has no object */
};

struct carry {
    const struct reading *r;
    const struct document *d;
    const struct names *names;
    const struct carrier_source *src;
    struct arena *a;
    struct pm_err *e;
    struct buf b;     /* the object being written */
    struct buf words; /* the sentence being made */
    struct buf spare; /* for a name in between */
    struct canonw w;
    bool of_register;
    size_t modified_at; /* offset of the text of `modified` in b; 0: not written yet */

    struct object *objects; /* [0] is the report, filled at last */
    size_t n, cap;
    struct known *known; /* open addressing, cap_known a power of two */
    size_t n_known, cap_known;
    str *incident_ids; /* STIX ids of r->incidents, in their order */
    str *series_ids;
    uint64_t *taken; /* hashes of names already derived in this walk: open addressing */
    size_t n_taken, cap_taken;

    str report_id;
    char base_name[96]; /* hex of the blob and the part: the head of derived names */
    char created[STAMP_TEXT_BYTES];
    stamp created_at, version_base; /* version_base is midnight */
    int tlp;                        /* level or -1 */
};

/* -- carrier.c -- */

/* Start an object. of_register: of a register, not of this document, so that its bytes do not
 * depend on the document. No other object may be begun before carry_end. */
void carry_begin(struct carry *c, bool of_register);
void carry_created(struct carry *c); /* created, created_by_ref */
void carry_labels(struct carry *c);
void carry_modified(struct carry *c);
void carry_markings(struct carry *c);
void carry_clear_marking(struct carry *c); /* TLP:CLEAR, for what everybody's registers hold */
void carry_at(struct carry *c, const char *key, struct span at); /* [start,end] */
/* Close the object and set its version. */
pm_code carry_end(struct carry *c, str id, const char *type, struct object *out);
pm_code carry_keep(struct carry *c, str id, const char *type); /* carry_end and into the list */

/* Derived id of something that stands at a span; told apart when two would be the same. */
pm_code carry_id(struct carry *c, const char *type, const char *what, struct span at, str detail,
                 str *out);
/* The extension "reading" of a derived object. parts end with what NULL. */
struct carry_part {
    struct span at;
    const char *what;
};
void carry_reading(struct carry *c, struct span quote, const struct carry_part *parts,
                   const char *rule, double score);

/* -- carrier_names.c -- */

/* Make the objects of every register entry the reading speaks of. First, because an object cannot
 * be begun while another is being written. */
pm_code known_all(struct carry *c);
/* STIX id of a register entry's object; empty when there is none. */
str known_id(const struct carry *c, str id, int as);
/* A place for places, else an actor. */
str known_any(const struct carry *c, str id);
/* ISO 3166-2 code of the province a place is or lies in; empty when in none. */
str carry_province(const struct carry *c, str id);
pm_code known_source(struct carry *c, str name, str *stix);

/* -- carrier_words.c: each appends to c->words -- */

void words_add(struct carry *c, str s);
void words_lit(struct carry *c, const char *s);
void words_mark(struct carry *c); /* "[EXERCISE] " when it is one */
void words_number(struct carry *c, double v);
void words_slug(struct carry *c, const char *slug,
                bool capital); /* "drone-strike" -> "Drone strike" */
void words_hedged(struct carry *c, const struct quantity *q);
void words_name(struct carry *c, str id, struct span at); /* of a register entry, else the words */
bool words_party(struct carry *c, const struct party *p); /* false: nobody is named */
void words_quote(struct carry *c, struct span at);        /* in quotation marks, cut when long */
void words_days(struct carry *c, const struct when *w);
str words_str(const struct carry *c);
/* The words of a party without id that may be shown; empty when it has an id or is a private
 * person. */
str party_text(const struct carry *c, const struct party *p);
bool party_is_private(const struct carry *c, struct span at);

/* -- carrier_incident.c, carrier_note.c -- */

pm_code carry_incidents(struct carry *c);
pm_code carry_notes(struct carry *c);
/* A relationship between two objects, told by somebody. speaker may be NULL. */
struct carry_link {
    const char *rel;
    str from, to;
    struct span at;
    const struct carry_part *parts;
    const char *rule;
    double score;
    const struct party *speaker;
    str statement_from, statement_to; /* register ids; empty: no statement extension */
    const char *statement_rel;
};
pm_code carry_link(struct carry *c, const struct carry_link *l, str words);

#endif
