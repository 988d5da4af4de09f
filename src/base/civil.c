#include "base/civil.h"

static bool leap(int32_t y)
{
    return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

int civil_month_days(int32_t year, int month)
{
    static const int8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && leap(year) ? 29 : days[month - 1];
}

bool civil_valid(struct civil c)
{
    return c.year >= 1 && c.year <= 9999 && c.month >= 1 && c.month <= 12 && c.day >= 1 &&
           c.day <= civil_month_days(c.year, c.month);
}

/* Years are counted from 1 March, so that the leap day is the last of its year; 400 years
 * are an era of 146097 days. */
civil_day civil_to_day(struct civil c)
{
    int32_t y = c.year - (c.month <= 2);
    int32_t era = (y >= 0 ? y : y - 399) / 400;
    int32_t year_of_era = y - era * 400;
    int32_t month_from_march = (c.month + 9) % 12;
    int32_t day_of_year = (153 * month_from_march + 2) / 5 + c.day - 1;
    int32_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

struct civil civil_of(civil_day d)
{
    int64_t z = (int64_t)d + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    struct civil c = {.day = (int8_t)(doy - (153 * mp + 2) / 5 + 1),
                      .month = (int8_t)(mp < 10 ? mp + 3 : mp - 9)};
    c.year = (int32_t)(yoe + era * 400 + (c.month <= 2));
    return c;
}

int civil_weekday(civil_day d)
{
    int64_t w = ((int64_t)d + 3) % 7; /* 1970-01-01 was a Thursday */
    return (int)(w < 0 ? w + 7 : w);
}

/* The calendars of Iran and Afghanistan follow the equinox. For 1178..1633 SH that gives the same
 * years as a cycle of 33 with 8 leap years, those whose remainder is 1, 5, 9, 13, 17, 22, 26 or 30
 * (Borkowski, "The Persian calendar for 3000 years", Earth, Moon, and Planets 74, 1996). The cycle of
 * 2820 years would make 1404 a leap year, which it is not. */
static int64_t hijri_solar_leaps(int64_t year) /* leap years in 1..year */
{
    return (8 * year + 29) / 33;
}

static int64_t hijri_solar_day(int64_t year, int month, int day)
{
    int64_t anchor = civil_to_day((struct civil){2021, 3, 21}); /* 1 Farvardin 1400 */
    int64_t leaps = hijri_solar_leaps(year - 1) - hijri_solar_leaps(1399);
    int64_t months = month <= 7 ? 31 * (month - 1) : 30 * (month - 1) + 6;
    return anchor + 365 * (year - 1400) + leaps + months + day - 1;
}

civil_day civil_of_hijri_solar(int32_t year, int month, int day)
{
    if (year < 1 || year > 3000 || month < 1 || month > 12 || day < 1)
        return CIVIL_NONE;
    int64_t days_in_month = month <= 6 ? 31 : 30;
    if (month == 12)
        days_in_month = hijri_solar_day(year + 1, 1, 1) - hijri_solar_day(year, 12, 1);
    if (day > days_in_month)
        return CIVIL_NONE;
    return (civil_day)hijri_solar_day(year, month, day);
}

void civil_print(civil_day d, char out[11])
{
    struct civil c = civil_of(d);
    if (c.year < 0 || c.year > 9999)
        c = (struct civil){9999, 12, 31};
    int32_t y = c.year;
    for (int i = 3; i >= 0; i--, y /= 10)
        out[i] = (char)('0' + y % 10);
    out[4] = out[7] = '-';
    out[5] = (char)('0' + c.month / 10);
    out[6] = (char)('0' + c.month % 10);
    out[8] = (char)('0' + c.day / 10);
    out[9] = (char)('0' + c.day % 10);
    out[10] = '\0';
}

bool civil_parse(str s, civil_day *out)
{
    int64_t y, m, d;
    if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-' || s.p[0] == '-' || s.p[5] == '-' ||
        s.p[8] == '-')
        return false;
    if (!str_int64(str_slice(s, (struct span){0, 4}), &y) ||
        !str_int64(str_slice(s, (struct span){5, 7}), &m) ||
        !str_int64(str_slice(s, (struct span){8, 10}), &d))
        return false;
    struct civil c = {(int32_t)y, (int8_t)m, (int8_t)d};
    if (!civil_valid(c))
        return false;
    *out = civil_to_day(c);
    return true;
}
