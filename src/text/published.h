/* published.h - the day a text was published or written, from the text itself.
 *
 *     "Date: 23 Nov 2026" at the top, "KABUL, 23 November 2026 --", "DTG 231430ZNOV26",
 *     "https://.../2026/01/05/..." in the first or last lines
 *
 * Only dates that stand for the text count: a header line, a short line at the top, a
 * dateline. Dates in running sentences are left to read/. English, Russian, Tajik, Uzbek,
 * Persian, Pashto, Arabic, Urdu, Turkish and Chinese; Solar Hijri years (1300..1500) are turned
 * to Gregorian. Day stands before month where digits leave it open.
 */
#ifndef PAMIR_TEXT_PUBLISHED_H
#define PAMIR_TEXT_PUBLISHED_H

#include "text/document.h"

/* Set d->published, published_from (and d->url from a bare address in the text when it has
 * none), unless published is set already. */
void published_find(struct document *d);

/* The first full date (day, month, year) in a short line: any of the forms above, ISO 8601 and
 * RFC 5322 included. False when there is none. */
bool published_parse(str line, civil_day *out);

/* The date in an address: /2026/01/05/, 2026-01-05, 20260105. */
bool published_url(str url, civil_day *out);

#endif
