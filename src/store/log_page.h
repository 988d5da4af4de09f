/* log_page.h - the node's whole log in pages, asked for as offers are: for its owner.
 *
 *     struct offer_query q = {.added_after = STAMP_NONE, .limit = 1000};
 *     TRY(store_log_page(s, &q, each, ctx, &page, e));
 *
 * collection and member of the query mean nothing here; the rest is as in store/offer.h, and so is
 * what comes out.
 */
#ifndef PAMIR_STORE_LOG_PAGE_H
#define PAMIR_STORE_LOG_PAGE_H

#include "store/offer.h"

pm_code store_log_page(struct store *s, const struct offer_query *q, offer_each *each, void *ctx,
                       struct offer_page *page, struct pm_err *e);

/* One entry by its number. PM_DAMAGED when it is missing. */
pm_code store_entry_at(struct store *s, int64_t seq, struct arena *a, struct store_entry *out,
                       struct pm_err *e);

#endif
