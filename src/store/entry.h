/* entry.h - the hash that ties every entry of the log to the one before.
 *
 *     struct sha256 h;
 *     entry_hash(&entry, &h);    // entry.hash is what it must be when nobody altered a byte
 *
 * The byte layout is for ever; docs/formats/store.md has it with a worked example. Pure: no
 * memory is taken, nothing can fail.
 */
#ifndef PAMIR_STORE_ENTRY_H
#define PAMIR_STORE_ENTRY_H

#include "store/store.h"

/* SHA-256 over: "pamir-entry-1\n"; seq, added, modified as 8 bytes each, big-endian, two's
 * complement; who, how, id, type, each as a 4-byte big-endian length and its bytes; sha (32
 * bytes); prev (32 bytes, zero for the first entry). en->hash is not read. */
void entry_hash(const struct store_entry *en, struct sha256 *out);

/* The part of a STIX id before "--"; empty when there is none. */
str entry_type(str id);

#endif
