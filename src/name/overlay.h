/* overlay.h - a folder with somebody's own register files, in layers.
 *
 *     registers/aliases.tsv                  the node's own rows: they come last and win
 *     registers/contact-group.aliases.tsv    rows that the format "contact-group" gave its members
 *
 * Order: what is shipped < the formats' (by their names) < the node's own. A row of a later layer
 * replaces one of the same id (entities) or of the same id and alias; kind "removed" takes it
 * away (a tombstone). File names: entities, places, aliases, place-aliases, relations, sources,
 * cases, with .tsv behind and perhaps a format's name and a dot in front. Others are not looked at.
 */
#ifndef PAMIR_NAME_OVERLAY_H
#define PAMIR_NAME_OVERLAY_H

#include "name/register.h"

enum { OVERLAY_MAX_LAYERS = 9 };

struct overlay {
    str name; /* of the format; empty: the node's own */
    struct register_rows rows;
};

/* What is needed: only the files that hold names, or relations, sources and cases too. */
enum overlay_want { OVERLAY_NAMES, OVERLAY_ALL };

/* Layers of dir in their order into out; all text in a. fault as in register.h, may be NULL.
 * PM_LIMIT: more formats than there is room for. PM_IO; PM_INVALID with folder, file, line. */
pm_code overlay_read(const char *dir, enum overlay_want want, struct arena *a,
                     void (*fault)(void *ctx, str file, uint32_t line, const char *words),
                     void *fault_ctx, struct overlay out[OVERLAY_MAX_LAYERS], size_t *n_out,
                     struct pm_err *e);

#endif
