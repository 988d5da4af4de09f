/* correct.h - the owner sets something right: a new version at home, and for everybody who got it.
 *
 *     struct correct_field f = {STR("killed"), STR("5-7")};
 *     TRY(correct_fields(desk, id, &f, 1, reason, person, arena, e));
 *     TRY(correct_send(desk, id, person, arena, each, ctx, e));
 *
 * The older version stays in the log. The new one says in the extension "reading", under
 * "corrected", what was changed and why; who did it is an act of the ledger and leaves the node with
 * nobody. It goes out as the last release of the object said: same format, same TLP, cut and masked
 * in the same way. Where a format wants two persons it waits for them: no path goes round that.
 * Members answer with signed receipts (release_receipts).
 */
#ifndef PAMIR_SHARE_CORRECT_H
#define PAMIR_SHARE_CORRECT_H

#include "share/release.h"

struct correct_field {
    str what;  /* of an incident: killed, injured, arrested, abducted, released, displaced,
                  attackers_killed, kind, modality, start, end; of anything: name, description, content */
    str value; /* counts: 7, 5-7, 5- (at least), -7 (at most), none; days: YYYY-MM-DD */
};

/* PM_DENIED: a partner's, only he sets it right. PM_INVALID: no such field there, or not such a
 * value, with what would be one. PM_EXISTS: it says so already. */
pm_code correct_fields(const struct desk *d, str id, const struct correct_field *f, size_t n,
                       str reason, str person, struct arena *a, struct pm_err *e);
/* The whole object as somebody edited it: STIX JSON of the same id. */
pm_code correct_whole(const struct desk *d, str id, str json, str reason, str person,
                      struct arena *a, struct pm_err *e);

enum correct_fate { CORRECT_SENT, CORRECT_WAITS, CORRECT_STAYS };
struct corrected {
    const struct book_format *format;
    enum correct_fate fate; /* WAITS: two persons must say yes to it */
    const char *why;        /* STAYS: it cannot go any more; valid during the call */
    size_t n_members;
    stamp modified; /* SENT: of the version that goes */
};
typedef pm_code correct_each(void *ctx, const struct corrected *c);
/* To each format in which an older version lies. Each format is a transaction of its own. */
pm_code correct_send(const struct desk *d, str id, str person, struct arena *a, correct_each *each,
                     void *ctx, struct pm_err *e);

/* Does this version say that it was corrected? */
bool correct_is(str canon);

#endif
