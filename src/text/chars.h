/* chars.h - what a code point is to us, and what it becomes when folded.
 *
 *     size_t i = 0;
 *     uint32_t cp = char_next(s, &i);      // well-formed UTF-8 only; i moves behind it
 *     char_kind(cp)                        // CHAR_LETTER
 *     char_fold(cp)                        // U+064A (Arabic yeh) -> U+06CC (Farsi yeh)
 *
 * Cyrillic and Arabic are answered by ranges here, the rest by ICU (Unicode 15).
 */
#ifndef PAMIR_TEXT_CHARS_H
#define PAMIR_TEXT_CHARS_H

#include "base/str.h"

enum char_kind {
    CHAR_OTHER,  /* punctuation and symbols */
    CHAR_BLANK,  /* blanks, controls, direction marks, lone joiners */
    CHAR_LETTER,
    CHAR_MARK,   /* combining: belongs to the letter before it */
    CHAR_DIGIT,  /* decimal digits of any script */
    CHAR_JOINER, /* ZWNJ, ZWJ, soft hyphen: part of a word when letters follow */
    CHAR_HAN,    /* Han, kana: each is a token */
    CHAR_APOSTROPHE, /* ' ’ ‘ ʻ ʼ ` ´ */
    CHAR_HYPHEN,     /* - ‐ ‑ */
};

/* The code point at *i of well-formed UTF-8; *i moves behind it. *i must be < s.n. */
static inline uint32_t char_next(str s, size_t *i)
{
    const unsigned char *p = (const unsigned char *)s.p + *i;
    if (p[0] < 0x80) {
        *i += 1;
        return p[0];
    }
    if (p[0] < 0xE0) {
        *i += 2;
        return (uint32_t)(p[0] & 0x1F) << 6 | (p[1] & 0x3Fu);
    }
    if (p[0] < 0xF0) {
        *i += 3;
        return (uint32_t)(p[0] & 0x0F) << 12 | (uint32_t)(p[1] & 0x3F) << 6 | (p[2] & 0x3Fu);
    }
    *i += 4;
    return (uint32_t)(p[0] & 0x07) << 18 | (uint32_t)(p[1] & 0x3F) << 12 |
           (uint32_t)(p[2] & 0x3F) << 6 | (p[3] & 0x3Fu);
}

/* Start of the code point before offset i (> 0) of well-formed UTF-8. */
static inline size_t char_before(str s, size_t i)
{
    do
        i--;
    while (i > 0 && ((unsigned char)s.p[i] & 0xC0) == 0x80);
    return i;
}

/* Append cp as UTF-8 at out (4 bytes of room); gives back how many bytes. */
size_t char_put(uint32_t cp, char *out);

enum char_kind char_kind(uint32_t cp);
bool char_upper(uint32_t cp); /* upper or title case */
/* Has the script of this letter no upper and lower case? (Arabic, Han, ...) */
bool char_caseless(uint32_t cp);

enum { CHAR_DROP = 0, CHAR_COMPLEX = 0xFFFFFFFF };
/* The folded form of one code point: another code point, CHAR_DROP when it vanishes,
 * CHAR_COMPLEX when only normalising the whole word can tell. */
uint32_t char_fold(uint32_t cp);

#endif
