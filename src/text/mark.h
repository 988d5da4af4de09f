/* mark.h - does a text say of itself that it is an exercise or a test?
 *
 *     "EXERCISE EXERCISE EXERCISE"   first line    -> STATUS_EXERCISE
 *     "Тема: УЧЕНИЕ. Нападение ..."  header line   -> STATUS_EXERCISE
 *     "Tajik troops begin exercise"  a headline    -> STATUS_ACTUAL
 *
 * Only the title and the first and last blocks are looked at, and only marks count: the word
 * repeated, alone in its line, in capitals in front of a colon, or a sentence that says so.
 */
#ifndef PAMIR_TEXT_MARK_H
#define PAMIR_TEXT_MARK_H

#include "text/document.h"

enum status mark_find(const struct document *d);
/* The same of a line that is not part of the text (an e-mail's subject, a page's title). */
enum status mark_of_line(str line);

#endif
