/* lookup.h - text as the search index sees it, the same on the way in and when asked.
 *
 *     "Ишкошим, Тоҷикистон"  ->  "Ишкошим  Точикистон"
 *     "كابل" (Arabic letters) and "کابل" (Persian ones) -> the same bytes
 *
 * Writers without the right keyboard write Tajik with Russian letters, Persian with Arabic
 * ones, and drop accents; a search must find both. So before text reaches the index:
 *  - Arabic script: ي ى ئ become ی, ك ک, ة ۀ ہ ھ ه, أ إ آ ٱ ا, ؤ و; vowel signs, tatweel,
 *    zero-width joiners and marks of direction go; ٠-٩ and ۰-۹ become 0-9
 *  - Cyrillic: ё е, й ӣ и, ӯ ў у, ғ г, қ к, ҳ х, ҷ ч, ї і (both cases)
 *  - Uzbek oʻ gʻ, with whichever apostrophe, lose it
 *  - every Han, kana and Hangul character stands alone; so a phrase finds it anywhere
 *  - punctuation outside ASCII and control characters become blanks
 * Case and Latin accents are left to the index (unicode61, remove_diacritics 2).
 *
 * Pure. Bytes that are not UTF-8 become blanks.
 */
#ifndef PAMIR_STORE_LOOKUP_H
#define PAMIR_STORE_LOOKUP_H

#include "base/buf.h"

/* Append the folded text to out (see out->rc). At most three times as long as s. */
void lookup_fold(str s, struct buf *out);

/* What a person typed, as an expression of FTS5: every word must occur, prefix* stands for all
 * words that begin so, "..." for words in a row. PM_INVALID when there is no word in it or a
 * quotation does not end; PM_LIMIT beyond 64 words. */
pm_code lookup_match(str words, struct buf *out, struct pm_err *e);

#endif
