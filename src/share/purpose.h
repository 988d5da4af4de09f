/* purpose.h - why somebody reads what a partner gave under conditions.
 *
 *     if (purpose_wanted(book, &entry, arena)) TRY(purpose_state(node, who, entry.id, words, e));
 *
 * Restricted is what came from a partner with a handling code above H0, with TLP:AMBER+STRICT or
 * TLP:RED, or through a format whose readers have to say why. Reading it is an act in the ledger:
 * pamir log --who-read ID.
 */
#ifndef PAMIR_SHARE_PURPOSE_H
#define PAMIR_SHARE_PURPOSE_H

#include "share/book.h"
#include "work/node.h"

bool purpose_wanted(const struct book *b, const struct store_entry *en, struct arena *a);

/* Puts the act down, on a handle of its own: the node may be open for reading only. PM_DENIED when
 * purpose is empty. */
pm_code purpose_state(const struct node *n, str who, str id, str purpose, struct pm_err *e);

#endif
