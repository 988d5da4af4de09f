/* language.h - which script and which language a text is in.
 *
 * Scripts by counting letters. Languages by votes within the script: frequent small words
 * ("дар" Tajik, "چې" Pashto), letters that only some languages of a script use (ҷ, ښ, ٹ), and
 * word endings. Knows en ru fa ps tg uz ur ar zh tk ky kk tr de fr, and az es ug uk ja ko so that
 * those are not taken for one of the first. Dari is "fa". The tables are our own.
 *
 * A name in another script inside a text does not change its language: the script with most
 * letters decides. Short texts with no vote are "und".
 */
#ifndef PAMIR_TEXT_LANGUAGE_H
#define PAMIR_TEXT_LANGUAGE_H

#include "text/document.h"

/* Fill d->script and d->lang from the first few thousand tokens that are running text. */
void language_find(struct document *d);

#endif
