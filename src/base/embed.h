/* embed.h - files that travel inside the binary (scripts/embed makes them at build time).
 *
 *     EMBED_DECLARE(entities_tsv)
 *     str bytes = EMBED(entities_tsv);   // registers/entities.tsv, byte for byte
 */
#ifndef PAMIR_BASE_EMBED_H
#define PAMIR_BASE_EMBED_H

#include "base/str.h"

#define EMBED_DECLARE(name) extern const char embed_##name[], embed_##name##_end[];
#define EMBED(name) ((str){embed_##name, (size_t)(embed_##name##_end - embed_##name)})

#endif
