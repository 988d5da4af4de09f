/* calendar.h - what the words of a date come to, given when the report was published.
 *
 *     struct calendar c = {.published = day of 2026-01-05};
 *     calendar_month_day(&c, 11, 30, false, &w)   -> 2025-11-30, since the text looks back
 *
 * All functions leave start and end CIVIL_NONE when the words don't settle a date: no year and
 * no date of publication, or no such day. Nothing is guessed.
 */
#ifndef PAMIR_READ_CALENDAR_H
#define PAMIR_READ_CALENDAR_H

#include "read/reading.h"

struct calendar {
    civil_day published; /* or CIVIL_NONE */
    civil_day last;      /* the date mentioned last, for "two days earlier"; or CIVIL_NONE */
    int32_t year;        /* told earlier in the sentence, or 0 */
};

enum period { PERIOD_MINUTE, PERIOD_HOUR, PERIOD_DAY, PERIOD_WEEKEND, PERIOD_WEEK,
              PERIOD_FORTNIGHT, PERIOD_MONTH, PERIOD_QUARTER, PERIOD_YEAR, PERIOD_DECADE,
              N_PERIODS };

/* "day", "week", ...; false when it is none. */
bool calendar_period(str word, enum period *out);

/* Full dates; solar: Solar Hijri. */
void calendar_day(int32_t year, int month, int day, bool solar, struct when *w);
void calendar_month(int32_t year, int month, bool solar, struct when *w);
void calendar_year(int32_t year, bool solar, struct when *w);

/* Without a year: the latest that is not after the report, or the next one when `ahead` and it is
 * not most of a year away. */
void calendar_month_day(const struct calendar *c, int month, int day, bool solar, bool ahead,
                        struct when *w);
void calendar_month_only(const struct calendar *c, int month, bool solar, bool ahead,
                         struct when *w);

/* way 0: "on Tuesday", the report's own day counts; -1: "last Tuesday"; 1: "next". */
void calendar_weekday(const struct calendar *c, int weekday, int way, struct when *w);
/* "last month" -1, "this week" 0, "next year" 1. */
void calendar_period_beside(const struct calendar *c, enum period p, int way, struct when *w);
/* n periods from `from` (n may be negative): "two weeks ago", "three days later". */
void calendar_shift(civil_day from, enum period p, int n, struct when *w);
/* The last n periods up to the report: "the past 24 hours". */
void calendar_recent(const struct calendar *c, enum period p, int n, struct when *w);
/* "early", "mid" or "late" part of a month or a year that is in w. */
void calendar_part(char part, struct when *w);

#endif
