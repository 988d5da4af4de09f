/* jsonr.h - reading JSON that comes from outside, strictly; the tree is json-c's.
 *
 *     struct json_object *tree;
 *     TRY(jsonr_parse(bytes, &tree, e));     // PM_INVALID: "byte 40: a comma or } is missing"
 *     ...
 *     json_object_put(tree);
 *
 * Refused, each with the byte where it stands: what RFC 8259 doesn't allow, bytes that are not
 * UTF-8, anything behind the value, and what RFC 7493 (I-JSON) warns of: a key twice in one object
 * (libraries silently keep one of the two), lone surrogates, whole numbers beyond 2^53 - 1,
 * numbers that are not finite or do not fit a double. Also U+0000, which no database keeps as text.
 * Limits: JSONR_DEPTH levels, JSONR_MAX_VALUES values. Linear time.
 */
#ifndef PAMIR_MODEL_JSONR_H
#define PAMIR_MODEL_JSONR_H

#include <json-c/json.h>

#include "base/err.h"
#include "base/str.h"

enum { JSONR_DEPTH = 32, JSONR_MAX_VALUES = 1 << 20 };

/* The caller gives the tree back with json_object_put. PM_INVALID, PM_LIMIT, PM_NOMEM. */
pm_code jsonr_parse(str json, struct json_object **out, struct pm_err *e);

/* The same for bytes that passed jsonr_parse before and were brought to canonical form: no scan. */
pm_code jsonr_parse_known(str json, struct json_object **out, struct pm_err *e);

/* Only the grammar, for text of any length; builds nothing. Keys standing twice are not seen. */
pm_code jsonr_check(str json, struct pm_err *e);

/* One step through an object or array that passed jsonr_check. *rest is the text from its opening
 * bracket at first, what is left later; false at the end. key keeps its quotes. */
bool jsonr_member(str *rest, str *key, str *value);
bool jsonr_item(str *rest, str *value);

/* Text of a string node without copying; empty for anything else. */
str jsonr_text(struct json_object *o);
/* Items of an array; 0 for anything else. */
size_t jsonr_length(struct json_object *o);
/* A member, or NULL. */
struct json_object *jsonr_get(struct json_object *o, const char *key);

#endif
