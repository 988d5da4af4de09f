/* uuid.h - ids that are derived, not drawn: UUID version 5 (RFC 9562, 5.5; RFC 4122, 4.3).
 *
 *     struct uuid u = uuid_of_name(UUID_PAMIR, STR("register:AF-BDS"));
 *     char text[UUID_TEXT_BYTES];
 *     uuid_print(&u, text);                 // the same on every node, without talking
 *
 * The name is hashed (SHA-1) behind the 16 bytes of the namespace; 122 bits of the hash remain.
 */
#ifndef PAMIR_MODEL_UUID_H
#define PAMIR_MODEL_UUID_H

#include "base/str.h"

struct uuid {
    uint8_t b[16];
};

enum { UUID_TEXT_BYTES = 37 }; /* 36 signs and a NUL */

/* Pamir's namespace, drawn once at random: all ids that Pamir derives for its own objects. */
extern const struct uuid UUID_PAMIR; /* d5ae0d51-4b20-451c-8671-31d65a0583ee */
/* STIX's namespace for cyber-observable objects (STIX 2.1, 2.9). */
extern const struct uuid UUID_STIX_SCO; /* 00abedb4-aa42-466c-9c01-fed23315a9b7 */

struct uuid uuid_of_name(struct uuid space, str name);
void uuid_print(const struct uuid *u, char out[UUID_TEXT_BYTES]); /* lower case */
/* 8-4-4-4-12 hex digits of either case; version 1..8, variant of RFC 9562. */
bool uuid_parse(str s, struct uuid *out);

#endif
