/* charset.h - which encoding bytes are in.
 *
 * By signature (BOM), by validity (UTF-8, UTF-16's pattern), by a hint (HTML meta, MIME, XML), and
 * for single-byte Cyrillic, Arabic and Latin by how well the letters that each candidate gives
 * agree with how those scripts are written: common letters, no capital after a small letter, no
 * lone foreign letters. The tables are our own.
 */
#ifndef PAMIR_TEXT_CHARSET_H
#define PAMIR_TEXT_CHARSET_H

#include "base/str.h"

/* Where bytes of a single-byte encoding lead: code point of each byte; 0xFFFD when none. */
struct charset_table {
    uint16_t cp[256];
};

/* The canonical name of an encoding ("cp1251", "WINDOWS-1251" -> "windows-1251"); names the web
 * and mail use. Static; NULL when we cannot read it. latin1 and ASCII are read as windows-1252. */
const char *charset_name(str label);

/* Table of a single-byte encoding by canonical name; false when it isn't one. */
bool charset_table(const char *name, struct charset_table *out);

/* Name of the encoding of bytes: "UTF-8", "UTF-16LE", "UTF-16BE", "windows-1251", ... hint: a label
 * from inside or around the bytes, may be empty. Looks at a sample of at most 64 kB but for UTF-8.
 * *n_mark, bytes of a byte order mark in front. */
const char *charset_guess(str bytes, str hint, size_t *n_mark);

#endif
