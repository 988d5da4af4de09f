#include "base/stamp.h"

#include <stdio.h>
#include <time.h>

stamp stamp_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (stamp)t.tv_sec * STAMP_SECOND + t.tv_nsec / 1000;
}

stamp stamp_of_day(civil_day d)
{
    return (stamp)d * STAMP_DAY;
}

static stamp floor_div(stamp a, stamp b)
{
    return a / b - (a % b < 0);
}

civil_day stamp_day(stamp t)
{
    return (civil_day)floor_div(t, STAMP_DAY);
}

void stamp_print(stamp t, int n_digits, char out[STAMP_TEXT_BYTES])
{
    civil_day day = stamp_day(t);
    unsigned micros = (unsigned)((t - stamp_of_day(day)) % STAMP_SECOND);
    unsigned secs = (unsigned)((t - stamp_of_day(day)) / STAMP_SECOND);
    char date[11];
    civil_print(day, date);
    int n = snprintf(out, STAMP_TEXT_BYTES, "%sT%02u:%02u:%02u", date, secs / 3600, secs / 60 % 60,
                     secs % 60);
    if (n_digits > 0) {
        unsigned cut = micros;
        for (int i = 6; i > n_digits; i--)
            cut /= 10;
        n += snprintf(out + n, STAMP_TEXT_BYTES - (size_t)n, ".%0*u", n_digits, cut);
    }
    snprintf(out + n, STAMP_TEXT_BYTES - (size_t)n, "Z");
}

static bool two(str s, size_t at, int64_t max, int64_t *out)
{
    if (at + 2 > s.n || s.p[at] == '-')
        return false;
    return str_int64((str){s.p + at, 2}, out) && *out <= max;
}

/* The part behind the seconds: ".ddd" and the offset. */
static bool parse_tail(str s, bool any_offset, int64_t *micros, int64_t *offset_s)
{
    size_t i = 0;
    *micros = 0;
    *offset_s = 0;
    if (i < s.n && s.p[i] == '.') {
        int64_t unit = 100000;
        size_t first = ++i;
        for (; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++) {
            *micros += (s.p[i] - '0') * unit;
            unit /= 10;
        }
        if (i == first)
            return false;
    }
    if (i + 1 == s.n && (s.p[i] == 'Z' || (any_offset && s.p[i] == 'z')))
        return true;
    int64_t h, m;
    if (!any_offset || s.n - i != 6 || (s.p[i] != '+' && s.p[i] != '-') || s.p[i + 3] != ':' ||
        !two(s, i + 1, 23, &h) || !two(s, i + 4, 59, &m))
        return false;
    *offset_s = (h * 3600 + m * 60) * (s.p[i] == '-' ? -1 : 1);
    return true;
}

bool stamp_parse(str s, bool any_offset, stamp *out)
{
    civil_day day;
    int64_t h, m, sec, micros, offset_s;
    if (s.n < 20 || !civil_parse((str){s.p, 10}, &day))
        return false;
    char t = s.p[10];
    if (t != 'T' && !(any_offset && (t == 't' || t == ' ')))
        return false;
    if (!two(s, 11, 23, &h) || s.p[13] != ':' || !two(s, 14, 59, &m) || s.p[16] != ':' ||
        !two(s, 17, 60, &sec))
        return false;
    if (!parse_tail((str){s.p + 19, s.n - 19}, any_offset, &micros, &offset_s))
        return false;
    if (sec == 60) {
        sec = 59;
        micros = 999999;
    }
    *out = stamp_of_day(day) + (h * 3600 + m * 60 + sec - offset_s) * STAMP_SECOND + micros;
    return true;
}
