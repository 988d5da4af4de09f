/* spell.h - names as rows of small numbers, for comparing by sound.
 *
 *     uint8_t s[SPELL_MAX];
 *     size_t n = spell_latin(STR("Fargʻona oblast'"), s);       // "fargona oblast"
 *     uint32_t c[SPELL_MAX];
 *     n = spell_native(STR("Вилояти Бадахшон (ҶТ)"), c);        // "вилояти бадахшон"
 *
 * Latin symbols are 1..26 letters, 27 a blank, 28..37 digits; marks, apostrophes and dots fall out,
 * hyphens become blanks. Native symbols are code points: small letters, Hangul in its parts, Arabic
 * keyboards' letters made one, points of vowels left out, a blank for what parts words; what stands
 * in brackets or behind a comma is left out. Blanks are never doubled, nor first or last.
 */
#ifndef PAMIR_NAME_SPELL_H
#define PAMIR_NAME_SPELL_H

#include "base/str.h"

enum { SPELL_MAX = 64, SPELL_BLANK = 27, SPELL_DIGIT = 28, SPELL_SYMBOLS = 38 };

/* Both take well-formed UTF-8, cut what is longer than SPELL_MAX symbols, give back how many. */
size_t spell_latin(str s, uint8_t out[SPELL_MAX]);
size_t spell_native(str s, uint32_t out[SPELL_MAX]);

char spell_char(uint8_t symbol); /* 'a'..'z', '_', '0'..'9' */
uint8_t spell_symbol(char c);    /* the other way; 0 when it is none */

/* Han and kana: names in them are not parted by blanks. */
bool spell_unparted(uint32_t cp);

#endif
