/* token.h - text into words, numbers and marks.
 *
 *     "Taliban’s U.S.-made AK-47s, 4.5 km"  ->  Taliban | ’s | U.S.-made | AK-47s | , | 4.5 | km
 *
 * What stays together: apostrophes and hyphens between letters; . , : between digits;
 * year-month-day; letters each with a dot ("U.S.", "e.g.", "т.е.", their last dot included);
 * ZWNJ, ZWJ and soft hyphens inside words. What is cut: the English clitics 's 'd 'm 'll 're
 * 've; the dot of "Gen." is a mark of its own (sentence.c knows that it ends nothing);
 * Han and kana one by one. A run of more than TOKEN_MAX_BYTES is cut there.
 */
#ifndef PAMIR_TEXT_TOKEN_H
#define PAMIR_TEXT_TOKEN_H

#include "text/document.h"

enum { TOKEN_MAX_BYTES = 512 };

/* All tokens of text (well-formed UTF-8, at most DOCUMENT_MAX_BYTES) into a; sentence and
 * TOKEN_SENTENCE_FIRST are left for sentence.c. Linear. PM_NOMEM, PM_LIMIT. */
pm_code token_cut(struct arena *a, str text, struct token **out, size_t *n_out, struct pm_err *e);

#endif
