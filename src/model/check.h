/* check.h - is this a valid STIX 2.1 object? Every MUST of the types Pamir accepts.
 *
 *     struct checked c;
 *     TRY(check_object(tree, OBJECT_STRICT, &c, e));
 *     // PM_INVALID "/confidence: 101 is not between 0 and 100 (STIX 2.1, 3.2)"
 *
 * What is accepted:
 * - report, incident, location, threat-actor, identity, note, opinion, grouping, relationship,
 *   sighting, marking-definition, extension-definition, language-content and the other domain
 *   objects of STIX 2.1: every property against its row in check_rows.c;
 * - cyber-observable objects: common properties, the syntax and type of every reference, no empty
 *   lists; the rest of an observable is other people's trade and travels as it is;
 * - types made by an extension (extension_type new-sdo, new-sro, new-sco): like observables.
 * A property that is not in the standard is refused unless an extension says that it puts
 * properties at the top (toplevel-property-extension), or it begins with x_ and the flag
 * OBJECT_CUSTOM is given. What the standard calls SHOULD is not checked.
 *
 * References are checked by syntax and type, not for being there: objects travel alone.
 */
#ifndef PAMIR_MODEL_CHECK_H
#define PAMIR_MODEL_CHECK_H

#include <json-c/json.h>

#include "model/object.h"

struct checked { /* text points into the tree */
    str id, type;
    stamp created, modified;
    bool revoked;
};

/* PM_INVALID with path, rule and section. Linear time. */
pm_code check_object(struct json_object *o, int flags, struct checked *out, struct pm_err *e);

/* "type--UUID"; *type (if given) is the part in front. */
bool check_identifier(str s, str *type);

/* -- the table (check_rows.c) -- */

enum check_kind {
    CHECK_STRING,
    CHECK_WORDS, /* list of strings */
    CHECK_ENUM,  /* one of arg */
    CHECK_ENUMS,
    CHECK_KEYWORD, /* a-z 0-9 - only */
    CHECK_ID,      /* arg: types allowed, empty: any; "!a b": any but these */
    CHECK_IDS,
    CHECK_TIME,
    CHECK_MILLIS, /* a time with milliseconds at least */
    CHECK_BOOL,
    CHECK_INT,   /* arg: "min max" */
    CHECK_FLOAT, /* arg: "min max" or empty */
    CHECK_LANG,
    CHECK_HASHES,
    CHECK_PHASES,     /* kill chain phases */
    CHECK_REFERENCES, /* external references */
    CHECK_GRANULAR,
    CHECK_EXTENSIONS,
    CHECK_OBJECT, /* any JSON object */
    CHECK_LITERAL /* arg, exactly */
};

enum { CHECK_REQUIRED = 1 };

struct check_row {
    const char *name;
    enum check_kind kind;
    int flags;
    const char *arg;
    const char *section; /* of STIX 2.1; NULL: the type's own */
};

enum check_family { FAMILY_DOMAIN, FAMILY_RELATION, FAMILY_OBSERVABLE, FAMILY_META };

struct check_type {
    const char *name;
    enum check_family family;
    const char *section;
    const struct check_row *rows;  /* ends with name NULL; NULL: common properties only */
    const char *not_common;        /* common properties that this type doesn't have */
    const char *const (*order)[2]; /* pairs of times: the second not before the first */
    bool strictly_after;           /* ... and not equal */
};

const struct check_type *check_type_find(str name);
extern const struct check_row check_common[];

#endif
