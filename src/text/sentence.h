/* sentence.h - where sentences end.
 *
 *     "Gen. Rashidi spoke at 4.30 p.m. “We hold it.” Then ..."   -> two sentences and the next
 *
 * A sentence never leaves its block; headings, table rows, header lines and furniture are one
 * sentence each. Quotes and brackets that close behind a stop belong to what they close.
 */
#ifndef PAMIR_TEXT_SENTENCE_H
#define PAMIR_TEXT_SENTENCE_H

#include "text/document.h"

/* Fill d->sentences, the token ranges of d->blocks and what tokens say of their sentence.
 * Needs d->text, d->tokens, d->blocks (spans, kinds). Blocks without tokens are dropped.
 * Linear. PM_NOMEM, PM_LIMIT. */
pm_code sentence_cut(struct document *d, struct pm_err *e);

#endif
