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

/* -- lists ------------------------------------------------------------------------------------- */

/* A list shows restricted objects only for a purpose, and is one act for all of them.
 *
 *     struct purpose_list l;
 *     purpose_list_begin(&l, book, purpose, arena);
 *     for each: TRY(purpose_list_take(&l, &entry, &shown, e));
 *     TRY(purpose_list_put(&l, node, who, e));         // before anything of it is shown
 */
struct purpose_list {
    const struct book *book;
    struct arena *arena;
    str purpose; /* empty: none stated, so nothing restricted is shown */
    str *ids;    /* restricted, shown */
    size_t n, cap, n_hidden;
};
void purpose_list_begin(struct purpose_list *l, const struct book *b, str purpose, struct arena *a);
pm_code purpose_list_take(struct purpose_list *l, const struct store_entry *en, bool *shown,
                          struct pm_err *e);
pm_code purpose_list_put(const struct purpose_list *l, const struct node *n, str who,
                         struct pm_err *e);

#endif
