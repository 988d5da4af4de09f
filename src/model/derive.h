/* derive.h - ids and versions that follow from the content alone.
 *
 *     char id[DERIVE_ID_BYTES];
 *     derive_id("location", STR("register:AF-BDS"), id);    // location--bf8886f4-...
 *     stamp modified = derive_version(canon, base);
 *
 * Two members who make an object of the same thing make the same id without talking. When their
 * registers or options differ, the objects differ: then both are versions of one id, and the
 * version's time must differ too, or one would be refused. So `modified` is the day of the release
 * plus a number of milliseconds (less than a day) that is a hash of the content: equal content,
 * equal version; other content, another version, in an order that is arbitrary but the same
 * everywhere. No clock is asked.
 */
#ifndef PAMIR_MODEL_DERIVE_H
#define PAMIR_MODEL_DERIVE_H

#include "base/stamp.h"
#include "model/uuid.h"

enum { DERIVE_ID_BYTES = 80 }; /* "extension-definition--" and a UUID fit */

/* "type--UUIDv5(UUID_PAMIR, name)" with NUL; type at most 40 bytes. */
str derive_id(const char *type, str name, char out[DERIVE_ID_BYTES]);

/* canon: the object's bytes with any fixed text in place of `modified`. */
stamp derive_version(str canon, stamp base);

#endif
