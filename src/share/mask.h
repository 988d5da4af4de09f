/* mask.h - names of private persons stay at home: what leaves a node says [person-1].
 *
 *     TRY(mask_open(store, &m, e));
 *     TRY(mask_object(m, &entry, arena, &bytes, e));   // the object as it may leave
 *     TRY(mask_text(m, report, words, arena, &out, e)); // any words that were read from a report
 *     mask_close(m);
 *
 * Who is private: every person whom the reader marked in the report and whom no register knows. The
 * same person has the same number throughout one report. A full name is masked, and its last word
 * where that stands alone, with what a language puts behind it ("Назаров", "Назаровым"). Rather one
 * word too many than one too few.
 *
 * A masked object has other bytes, so it is another version: one millisecond older than the one that
 * stays at home, so that lifting the mask later brings a newer one. Hashes of single quotations go,
 * because a short text can be guessed from its hash; offsets still count in the owner's text.
 */
#ifndef PAMIR_SHARE_MASK_H
#define PAMIR_SHARE_MASK_H

#include "store/store.h"

struct mask;

/* Reads from s, also in the middle of a store_find of it. */
pm_code mask_open(struct store *s, struct mask **out, struct pm_err *e);
void mask_close(struct mask *m); /* NULL is fine */

/* The canonical bytes of en as they may leave, in a; en's own bytes when nothing had to go. PM_INVALID:
 * the object cannot be looked into; then it must not leave. */
pm_code mask_object(struct mask *m, const struct store_entry *en, struct arena *a, str *out,
                    struct pm_err *e);
/* report: id of the report that the words were read from; empty: they stay as they are. */
pm_code mask_text(struct mask *m, str report, str words, struct arena *a, str *out,
                  struct pm_err *e);

/* Objects that were changed so far. */
size_t mask_count(const struct mask *m);

#endif
