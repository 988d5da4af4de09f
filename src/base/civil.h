/* civil.h - days of the calendar, without a clock and without a time zone.
 *
 * A day is a count from 1970-01-01 (Gregorian, proleptic), so that days are compared
 * and added as numbers: 2026-11-23 is 20780.
 * Solar Hijri years follow the 33-year cycle, which agrees with the official calendars of Iran and
 * Afghanistan for 1178..1633 SH (1799..2254); outside that a day may be off by one.
 */
#ifndef PAMIR_BASE_CIVIL_H
#define PAMIR_BASE_CIVIL_H

#include "base/str.h"

typedef int32_t civil_day;
#define CIVIL_NONE INT32_MIN

struct civil {
    int32_t year;
    int8_t month; /* 1..12 */
    int8_t day;   /* 1..31 */
};

/* True for a date that exists, years 1..9999. */
bool civil_valid(struct civil c);
civil_day civil_to_day(struct civil c); /* c must be valid */
struct civil civil_of(civil_day d);
int civil_month_days(int32_t year, int month);
/* 0 Monday .. 6 Sunday (ISO 8601 order, from 0). */
int civil_weekday(civil_day d);
/* Days of a Solar Hijri date; CIVIL_NONE when there is no such date. Year 1..3000. */
civil_day civil_of_hijri_solar(int32_t year, int month, int day);
/* "2026-11-23" into out (11 bytes). */
void civil_print(civil_day d, char out[11]);
/* Strictly YYYY-MM-DD. */
bool civil_parse(str s, civil_day *out);

#endif
