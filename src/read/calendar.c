#include "read/calendar.h"

enum { AHEAD_DAYS = 270, MIN_YEAR = 1, MAX_YEAR = 9998, MAX_SHIFT = 100000 };

bool calendar_period(str word, enum period *out)
{
    static const char *const names[N_PERIODS] = {"minute", "hour",      "day",   "weekend",
                                                 "week",   "fortnight", "month", "quarter",
                                                 "year",   "decade"};
    for (int i = 0; i < N_PERIODS; i++) {
        if (str_eq(word, str_of(names[i]))) {
            *out = (enum period)i;
            return true;
        }
    }
    return false;
}

static void set(struct when *w, civil_day start, civil_day end, enum precision precision)
{
    if (start == CIVIL_NONE || end == CIVIL_NONE)
        start = end = CIVIL_NONE;
    w->start = start;
    w->end = end;
    w->precision = precision;
}

static civil_day day_of(int32_t year, int month, int day, bool solar)
{
    if (solar)
        return civil_of_hijri_solar(year, month, day);
    struct civil c = {year, (int8_t)month, (int8_t)day};
    return civil_valid(c) ? civil_to_day(c) : CIVIL_NONE;
}

static civil_day month_start(int32_t year, int month, bool solar)
{
    return day_of(year, month, 1, solar);
}

/* Month counted on over the ends of years: 13 is January of the next. */
static civil_day month_from(int32_t year, int month, bool solar)
{
    year += (month - 1) / 12;
    month = (month - 1) % 12 + 1;
    return month_start(year, month, solar);
}

static civil_day before(civil_day d)
{
    return d == CIVIL_NONE ? CIVIL_NONE : d - 1;
}

/* The year of the calendar that a day lies in. */
static int32_t year_of(civil_day d, bool solar)
{
    int32_t year = civil_of(d).year;
    if (!solar)
        return year;
    civil_day new_year = civil_of_hijri_solar(year - 621, 1, 1);
    return new_year != CIVIL_NONE && d >= new_year ? year - 621 : year - 622;
}

void calendar_day(int32_t year, int month, int day, bool solar, struct when *w)
{
    civil_day d = day_of(year, month, day, solar);
    set(w, d, d, PRECISION_DAY);
}

void calendar_month(int32_t year, int month, bool solar, struct when *w)
{
    set(w, month_start(year, month, solar), before(month_from(year, month + 1, solar)),
        PRECISION_MONTH);
}

void calendar_year(int32_t year, bool solar, struct when *w)
{
    set(w, month_start(year, 1, solar), before(month_start(year + 1, 1, solar)), PRECISION_YEAR);
}

void calendar_month_day(const struct calendar *c, int month, int day, bool solar, bool ahead,
                        struct when *w)
{
    set(w, CIVIL_NONE, CIVIL_NONE, PRECISION_DAY);
    if (c->year != 0) {
        calendar_day(c->year, month, day, solar, w);
        return;
    }
    if (c->published == CIVIL_NONE)
        return;
    /* A leap day may be years away. */
    int32_t year = year_of(c->published, solar);
    for (int i = 0; ahead && i <= 1; i++) {
        civil_day d = day_of(year + i, month, day, solar);
        if (d != CIVIL_NONE && d >= c->published && d <= c->published + AHEAD_DAYS) {
            set(w, d, d, PRECISION_DAY);
            return;
        }
    }
    for (int i = 0; i <= 8; i++) {
        civil_day d = day_of(year - i, month, day, solar);
        if (d != CIVIL_NONE && d <= c->published) {
            set(w, d, d, PRECISION_DAY);
            return;
        }
    }
}

void calendar_month_only(const struct calendar *c, int month, bool solar, bool ahead,
                         struct when *w)
{
    set(w, CIVIL_NONE, CIVIL_NONE, PRECISION_MONTH);
    if (c->year != 0) {
        calendar_month(c->year, month, solar, w);
        return;
    }
    if (c->published == CIVIL_NONE)
        return;
    int32_t year = year_of(c->published, solar);
    calendar_month(year, month, solar, w);
    if (!ahead && w->start > c->published)
        calendar_month(year - 1, month, solar, w);
    else if (ahead && w->end < c->published)
        calendar_month(year + 1, month, solar, w);
}

void calendar_weekday(const struct calendar *c, int weekday, int way, struct when *w)
{
    set(w, CIVIL_NONE, CIVIL_NONE, PRECISION_DAY);
    if (c->published == CIVIL_NONE)
        return;
    int today = civil_weekday(c->published);
    int back = (today - weekday + 7) % 7, on = (weekday - today + 7) % 7;
    civil_day d = way > 0   ? c->published + (on == 0 ? 7 : on)
                  : way < 0 ? c->published - (back == 0 ? 7 : back)
                            : c->published - back;
    set(w, d, d, PRECISION_DAY);
}

void calendar_period_beside(const struct calendar *c, enum period p, int way, struct when *w)
{
    set(w, CIVIL_NONE, CIVIL_NONE, PRECISION_RELATIVE);
    if (c->published == CIVIL_NONE)
        return;
    struct civil now = civil_of(c->published);
    civil_day monday = c->published - civil_weekday(c->published);
    switch (p) {
    case PERIOD_MINUTE:
    case PERIOD_HOUR:
        break;
    case PERIOD_DAY:
        set(w, c->published + way, c->published + way, PRECISION_DAY);
        break;
    case PERIOD_WEEKEND:
        set(w, monday + 5 + 7 * way, monday + 6 + 7 * way, PRECISION_RELATIVE);
        if (way == 0 && w->start > c->published)
            set(w, monday - 2, monday - 1, PRECISION_RELATIVE);
        break;
    case PERIOD_WEEK:
        set(w, monday + 7 * way, monday + 6 + 7 * way, PRECISION_RELATIVE);
        break;
    case PERIOD_FORTNIGHT:
        calendar_recent(c, PERIOD_WEEK, 2, w);
        break;
    case PERIOD_MONTH:
        /* counted from a year before, so that the number stays positive */
        set(w, month_from(now.year - 1, now.month + 12 + way, false),
            before(month_from(now.year - 1, now.month + 13 + way, false)), PRECISION_MONTH);
        break;
    case PERIOD_QUARTER: {
        int first = (now.month - 1) / 3 * 3 + 1;
        set(w, month_from(now.year - 1, first + 12 + 3 * way, false),
            before(month_from(now.year - 1, first + 15 + 3 * way, false)), PRECISION_RELATIVE);
        break;
    }
    case PERIOD_YEAR:
        calendar_year(now.year + way, false, w);
        break;
    case PERIOD_DECADE:
    case N_PERIODS:
        if (way < 0)
            calendar_recent(c, PERIOD_YEAR, 10, w);
        break;
    }
}

void calendar_shift(civil_day from, enum period p, int n, struct when *w)
{
    set(w, CIVIL_NONE, CIVIL_NONE, PRECISION_RELATIVE);
    if (from == CIVIL_NONE || n < -MAX_SHIFT || n > MAX_SHIFT)
        return;
    struct civil now = civil_of(from);
    int32_t year = now.year;
    switch (p) {
    case PERIOD_MINUTE:
        set(w, from, from, PRECISION_DAY);
        break;
    case PERIOD_HOUR:
        set(w, from + n / 24, from + n / 24, PRECISION_DAY);
        break;
    case PERIOD_DAY:
    case PERIOD_WEEKEND:
        set(w, from + n, from + n, PRECISION_DAY);
        break;
    case PERIOD_WEEK:
    case PERIOD_FORTNIGHT:
        n *= p == PERIOD_WEEK ? 7 : 14;
        set(w, from + n - 3, from + n + 3, PRECISION_RELATIVE);
        break;
    case PERIOD_QUARTER:
    case PERIOD_MONTH: {
        int32_t months = year * 12 + now.month - 1 + n * (p == PERIOD_MONTH ? 1 : 3);
        if (months > 12 * MIN_YEAR)
            calendar_month(months / 12, months % 12 + 1, false, w);
        break;
    }
    case PERIOD_DECADE:
    case N_PERIODS:
        n = n > 1000 ? 1000 : n < -1000 ? -1000 : n * 10;
        /* fall through */
    case PERIOD_YEAR:
        if (year + n >= MIN_YEAR && year + n <= MAX_YEAR)
            calendar_year(year + n, false, w);
        break;
    }
}

void calendar_recent(const struct calendar *c, enum period p, int n, struct when *w)
{
    static const int days[N_PERIODS] = {0, 0, 1, 3, 7, 14, 30, 91, 365, 3650};
    set(w, CIVIL_NONE, CIVIL_NONE, PRECISION_RELATIVE);
    if (c->published == CIVIL_NONE || n < 1 || n > 1000)
        return;
    int back = p == PERIOD_HOUR ? (n + 23) / 24 : days[p] * n;
    set(w, c->published - back, c->published, PRECISION_RELATIVE);
}

void calendar_part(char part, struct when *w)
{
    if (w->start == CIVIL_NONE || w->end <= w->start)
        return;
    civil_day third = (w->end - w->start + 1) / 3;
    if (part == 'e')
        w->end = w->start + third - 1;
    else if (part == 'l')
        w->start = w->end - third + 1;
    else {
        w->start += third;
        w->end -= third;
    }
}
