/* carry.h - by stick what a synchronisation would do by wire.
 *
 *     TRY(carry_out(node, STR("dushanbe"), "khorog.pamir", &o, &report, e));
 *     TRY(carry_in(node, "khorog.pamir", &report, e));
 *
 * What goes out is what lies ready for him (store/offer.h), as pamir sync would post it. What comes in passes the same gate
 * (share/receive.h), so applying twice, out of order or after a synchronisation changes nothing more. A file that is
 * not for us, not whole, altered, or from somebody we do not know changes nothing at all: it is
 * read to its end before the first object is taken.
 */
#ifndef PAMIR_SHARE_CARRY_H
#define PAMIR_SHARE_CARRY_H

#include "share/bundle.h"
#include "share/peer.h"

struct carry_options {
    bool all;    /* from the beginning; else what he has not got by wire yet */
    stamp since; /* offered after that; STAMP_NONE: see all */
};

enum { CARRY_REFUSALS = 20 };
struct carry_report {
    int64_t carried;                /* out */
    int64_t received, same, refused; /* in */
    char from[65];                  /* name of the sender */
    stamp at;                       /* when it was made */
    struct carry_refusal {
        char id[128], why[256];
    } refusals[CARRY_REFUSALS];     /* the first ones */
    int n_refusals;
};

/* PM_NOTFOUND: nothing for him; e says why. PM_EXISTS: there is such a file. PM_INVALID: he has no key here. */
pm_code carry_out(struct node *n, str member, const char *path, const struct carry_options *o,
                  struct carry_report *out, struct pm_err *e);
pm_code carry_in(struct node *n, const char *path, struct carry_report *out, struct pm_err *e);

#endif
