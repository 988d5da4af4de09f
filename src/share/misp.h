/* misp.h - events of MISP (https://www.misp-standard.org, core format) as STIX 2.1 objects.
 *
 *     if (misp_looks(bytes)) TRY(misp_to_stix(bytes, &bundle, tell, ctx, e));
 *
 * An event becomes a report; its organisation an identity; each attribute a note with its type,
 * category and value; an object a note with its attributes, "geolocation" with a point also a
 * location. TLP tags become markings.
 *
 * Whom the event was shared with at its origin (distribution, sharing groups, releasability) is
 * told as a proposal and obeyed nowhere: who gets it here, a release decides (share/release.h).
 */
#ifndef PAMIR_SHARE_MISP_H
#define PAMIR_SHARE_MISP_H

#include "base/buf.h"

bool misp_looks(str bytes);

/* What could not be taken, and what is proposed: for the person who imports. */
typedef void misp_tell(void *ctx, const char *words);

/* One event, a list of them, or {"response": [...]}. The STIX bundle is appended to out. PM_INVALID
 * with the place; a bad attribute is told and left out. *n: events. */
pm_code misp_to_stix(str bytes, struct buf *out, misp_tell *tell, void *ctx, size_t *n,
                     struct pm_err *e);

#endif
