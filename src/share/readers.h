/* readers.h - what the ledger tells afterwards: who read something, and why.
 *
 *     TRY(readers_of(store, book, id, arena, each, ctx, e));
 *
 * A read act tells which dates of a collection an account was given; an offer has its date, and
 * what was taken back since is in the act that took it back.
 */
#ifndef PAMIR_SHARE_READERS_H
#define PAMIR_SHARE_READERS_H

#include "share/book.h"

struct readers_act {
    stamp at;
    str who, purpose;
};
typedef pm_code readers_each(void *ctx, const struct readers_act *r);
pm_code readers_of(struct store *s, const struct book *b, str id, struct arena *a,
                   readers_each *each, void *ctx, struct pm_err *e);

#endif
