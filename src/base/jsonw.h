/* jsonw.h - writing JSON as it comes, without building it first.
 *
 *     struct jsonw w = jsonw_on(&b);
 *     jsonw_object(&w, NULL);
 *     jsonw_text(&w, "id", o.id);
 *     jsonw_array(&w, "places"); jsonw_text(&w, NULL, place); jsonw_end(&w);
 *     jsonw_end(&w);                       // {"id":"...","places":["..."]}
 *
 * Always valid JSON (RFC 8259): commas, brackets and escapes are its business; bytes that are not
 * UTF-8 become U+FFFD. Keys are ours and need no escape. Errors stay in the buf.
 * At most JSONW_DEPTH levels; more is a BUG and asserts.
 */
#ifndef PAMIR_BASE_JSONW_H
#define PAMIR_BASE_JSONW_H

#include "base/buf.h"

enum { JSONW_DEPTH = 32 };

struct jsonw {
    struct buf *b;
    int depth;
    bool comma;
    char close[JSONW_DEPTH];
};

struct jsonw jsonw_on(struct buf *b);
/* key NULL inside an array and at the top. */
void jsonw_object(struct jsonw *w, const char *key);
void jsonw_array(struct jsonw *w, const char *key);
void jsonw_end(struct jsonw *w); /* of the innermost object or array */
void jsonw_text(struct jsonw *w, const char *key, str v);
void jsonw_some(struct jsonw *w, const char *key, str v); /* left out when empty */
void jsonw_int(struct jsonw *w, const char *key, int64_t v);
void jsonw_num(struct jsonw *w, const char *key, double v); /* shortest that reads back; NAN, INF: null */
void jsonw_bool(struct jsonw *w, const char *key, bool v);
void jsonw_null(struct jsonw *w, const char *key);
void jsonw_raw(struct jsonw *w, const char *key, str json); /* json must be one valid value */

#endif
