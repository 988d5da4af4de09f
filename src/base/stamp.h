/* stamp.h - moments, as STIX and TAXII write them.
 *
 * A stamp is microseconds since 1970-01-01T00:00:00Z. STIX wants RFC 3339 with Z, as
 * "2026-11-23T07:00:00.000Z" (STIX 2.1, 2.9; created and modified with at least
 * milliseconds, 3.2); TAXII's date_added has six digits.
 */
#ifndef PAMIR_BASE_STAMP_H
#define PAMIR_BASE_STAMP_H

#include "base/civil.h"

typedef int64_t stamp;
#define STAMP_NONE INT64_MIN
#define STAMP_SECOND ((stamp)1000000)
#define STAMP_DAY (86400 * STAMP_SECOND)

enum { STAMP_TEXT_BYTES = 32 };

/* The machine's clock; the only place where Pamir asks it. */
stamp stamp_now(void);
/* Midnight UTC of a day, and the day (UTC) that a stamp lies in. */
stamp stamp_of_day(civil_day d);
civil_day stamp_day(stamp t);
/* With n_digits (0..6) after the point; the rest is cut, not rounded. */
void stamp_print(stamp t, int n_digits, char out[STAMP_TEXT_BYTES]);
/* RFC 3339 date-time; offsets other than Z are taken and turned to UTC when `any_offset`;
 * more than six digits are cut. Years 1..9999; a leap second :60 counts as :59.999999. */
bool stamp_parse(str s, bool any_offset, stamp *out);

#endif
