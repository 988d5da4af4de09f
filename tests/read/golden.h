/* golden.h - a reading as short lines, so that a person can review what is expected.
 *
 *     date "Nov. 30, 2025" 2025-11-30 day
 *     quantity "at least five" 5.. at-least people miners
 *     figure "around 75 percent unemployment" unemployment 75 percent about of state:AF
 *     incident bombing reported 2026-10-12 at AF-KDZ by group:isis-k killed 5..
 *
 * A pair is NAME.txt and NAME.expect in golden/. The first line of NAME.expect is
 * "published DATE" (or "published -"), the second "show KIND ...": which lines it holds, all of
 * them. `test_golden NAME.txt DATE KIND ...` prints what is read now.
 */
#ifndef PAMIR_TESTS_READ_GOLDEN_H
#define PAMIR_TESTS_READ_GOLDEN_H

#include "base/buf.h"
#include "read/reading.h"

/* kinds: words separated by blanks: a kind of mention, "quantity", "figure", "incident",
 * "clause", "phrase", "claim", "cause", "relation", "unread"; "detail": incidents with all that they hold. */
void golden_print(const struct reading *r, str kinds, struct buf *out);

#endif
