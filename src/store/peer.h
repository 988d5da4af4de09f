/* peer.h - how it goes with each partner: cursors and counts, one JSON text a partner.
 *
 *     TRY(store_begin(s, e));
 *     ... what a page brought ...
 *     TRY(store_peer_put(s, STR("dushanbe"), json, e));   // in the same transaction as the page
 *     TRY(store_commit(s, e));
 *
 * What stands in it is share/peer.h's business. It may be lost: then everything is asked for and
 * offered once more, and both sides know it already. Never a secret, and never what decides who may see
 * something.
 */
#ifndef PAMIR_STORE_PEER_H
#define PAMIR_STORE_PEER_H

#include "store/store.h"

/* Within a transaction. Takes the place of what was there. */
pm_code store_peer_put(struct store *s, str name, str state, struct pm_err *e);
pm_code store_peer_drop(struct store *s, str name, struct pm_err *e); /* not there: fine */

/* *state in a. PM_NOTFOUND. */
pm_code store_peer_get(struct store *s, str name, struct arena *a, str *state, struct pm_err *e);

#endif
