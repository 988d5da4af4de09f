/* canonical.h - one spelling for each JSON value: RFC 8785 (JCS), the bytes that are hashed.
 *
 *     {"b": 1.0, "a": "\u00e9"}   ->   {"a":"é","b":1}
 *
 * Keys in the order of their UTF-16 code units, no blanks, numbers as ECMAScript prints them
 * (shortest digits that read back), strings with the fewest escapes. Bringing canonical bytes to
 * canonical form changes nothing.
 */
#ifndef PAMIR_MODEL_CANONICAL_H
#define PAMIR_MODEL_CANONICAL_H

#include <json-c/json.h>

#include "base/buf.h"

/* Append to b; errors stay in b (PM_NOMEM, PM_LIMIT; PM_INVALID for a number that is not finite).
 * The tree must come from jsonr_parse: at most JSONR_DEPTH deep. */
void canonical_write(struct json_object *o, struct buf *b);

/* The same pieces for those who write canonical bytes by hand. */
void canonical_text(struct buf *b, str utf8); /* with quotes */
/* The first byte at or after i that must be escaped: below 0x20, a quote, a backslash. */
size_t canonical_plain(str s, size_t i);
void canonical_number(struct buf *b, double v);
void canonical_int(struct buf *b, int64_t v);
/* <0, 0, >0 by UTF-16 code units of two well-formed UTF-8 strings. */
int canonical_key_cmp(str a, str b);

#endif
