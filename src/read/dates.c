/* Dates and times of day. One pass over the tokens; where a number, a month, a weekday or a word of
 * dates.tsv stands, the forms below are tried, the longest first. A form is the same for all
 * languages: only the words differ. What a form means is in calendar.c. */
#include "read/calendar.h"
#include "read/stages.h"
#include "read/words.h"
#include "text/fold.h"

enum { LOOK_TOKENS = 14, JOINED_BYTES = 7 /* "mid-May" */, CLOCK_LOOK = 4 }; /* how far from a date a "will" or an "anniversary" counts */

struct dater {
    struct reading *r;
    const struct document *d;
    const struct token *t;
    struct calendar cal;
    uint32_t n;         /* end of the current sentence */
    uint32_t sentence;
    bool failed;
};

/* A date that was found at some token: where it ends, what it is. */
struct found {
    uint32_t first, end;
    struct when w;
    int month, day;   /* kept when the year is still to come: "November 30 and November 26, 2025" */
    bool solar, has_year;
    bool clock;       /* a time of day: its date is looked for beside it */
    const char *rule;
};

static bool mark_is(const struct dater *x, uint32_t i, char c)
{
    return i < x->n && x->t[i].kind == TOKEN_PUNCT && x->t[i].fold.n == 1 && x->t[i].fold.p[0] == c;
}

static bool glued(const struct dater *x, uint32_t i)
{
    return i < x->d->n_tokens && (x->t[i].flags & TOKEN_BLANK_BEFORE) == 0;
}

static const struct word_sense *date_word(const struct dater *x, uint32_t i, enum date_class c,
                                          uint32_t *n)
{
    return i < x->n ? word_is(x->r, i, WORDS_DATES, (int)c, n) : NULL;
}

static bool date_before(const struct dater *x, uint32_t i, enum date_class c)
{
    return i > x->d->sentences[x->sentence].first_token && date_word(x, i - 1, c, NULL) != NULL;
}

/* One to four digits and nothing else. */
static bool digits_at(const struct dater *x, uint32_t i, int *out)
{
    if (i >= x->n || x->t[i].kind != TOKEN_NUMBER || x->t[i].fold.n > 4)
        return false;
    int v = 0;
    for (size_t k = 0; k < x->t[i].fold.n; k++) {
        char c = x->t[i].fold.p[k];
        if (c < '0' || c > '9')
            return false;
        v = v * 10 + (c - '0');
    }
    *out = v;
    return true;
}

/* "30", "30th", "13-го" as a day of a month. */
static bool day_at(const struct dater *x, uint32_t i, int *out)
{
    if (i >= x->n)
        return false;
    if (x->t[i].kind == TOKEN_MIXED) {
        static const char *const tails[] = {"st", "nd", "rd", "th", "-го", "-е", "-ое", "-уми",
                                            "-ум", "го"};
        str f = x->t[i].fold;
        size_t k = 0;
        int v = 0;
        while (k < f.n && k < 2 && f.p[k] >= '0' && f.p[k] <= '9')
            v = v * 10 + (f.p[k++] - '0');
        str tail = {f.p + k, f.n - k};
        for (size_t s = 0; s < sizeof tails / sizeof *tails; s++) {
            if (k > 0 && v >= 1 && v <= 31 && str_eq(tail, str_of(tails[s]))) {
                *out = v;
                return true;
            }
        }
        return false;
    }
    return digits_at(x, i, out) && x->t[i].fold.n <= 2 && *out >= 1 && *out <= 31;
}

static bool year_value(int v, bool solar)
{
    return solar ? v >= 1300 && v < 1500 : v >= 1900 && v < 2100;
}

/* A year behind a month, with its words on either side: "2026 года", "соли 2026", "سال ۱۴۰۵". */
static bool year_after(const struct dater *x, uint32_t i, bool solar, int *year, uint32_t *end)
{
    uint32_t n = 0, at = i;
    if (mark_is(x, at, ','))
        at++;
    if (at < x->n && token_is(x->d, at, STR("of")))
        at++;
    if (date_word(x, at, DATE_YEAR, &n) != NULL)
        at += n;
    if (!digits_at(x, at, year) || x->t[at].fold.n != 4 || !year_value(*year, solar))
        return false;
    at++;
    if (date_word(x, at, DATE_YEAR, &n) != NULL) {
        at += n;
        if (date_word(x, at, DATE_YEAR, &n) != NULL) /* "سال ۱۴۰۵ هجری خورشیدی" */
            at += n;
    }
    *end = at;
    return true;
}

static const struct word_sense *month_at(const struct dater *x, uint32_t i, uint32_t *n)
{
    if (i >= x->n)
        return NULL;
    const struct word_sense *s = word_at(x->r, i, WORDS_MONTHS, n);
    if (s == NULL || ((s->langs & WORD_EN) != 0 && (x->t[i].flags & TOKEN_CAPITAL) == 0))
        return NULL;
    return s;
}

static bool month_solar(const struct word_sense *s)
{
    return s->code == MONTH_SOLAR || s->code == MONTH_SOLAR_WEAK;
}

static bool month_weak(const struct word_sense *s)
{
    return s->code == MONTH_WEAK || s->code == MONTH_SOLAR_WEAK;
}

/* Does the sentence speak of what is to come, around token i? */
static bool ahead(const struct dater *x, uint32_t i)
{
    uint32_t first = x->d->sentences[x->sentence].first_token;
    uint32_t from = i - first > LOOK_TOKENS ? i - LOOK_TOKENS : first;
    uint32_t to = x->n - i > LOOK_TOKENS ? i + LOOK_TOKENS : x->n;
    for (uint32_t k = i; k > from; k--) {
        if (mark_is(x, k - 1, ';') || mark_is(x, k - 1, '"') || mark_is(x, k - 1, ':'))
            break;
        if (date_word(x, k - 1, DATE_FUTURE, NULL) != NULL)
            return true;
    }
    /* "On 15 December talks will be held": only where the date opens the sentence */
    for (uint32_t k = i; i - first <= 2 && k < to; k++)
        if (date_word(x, k, DATE_FUTURE, NULL) != NULL)
            return true;
    return false;
}

static bool counted_at(const struct dater *x, uint32_t i)
{
    uint32_t n;
    if (i >= x->n)
        return false;
    const struct word_sense *s = word_at(x->r, i, WORDS_COUNTED, &n);
    return (s != NULL && !str_eq(s->value, STR("weak"))) ||
           word_at(x->r, i, WORDS_UNITS, &n) != NULL;
}

static void settle(const struct dater *x, struct found *f, int year)
{
    if (year != 0) {
        f->has_year = true;
        if (f->day != 0)
            calendar_day(year, f->month, f->day, f->solar, &f->w);
        else
            calendar_month(year, f->month, f->solar, &f->w);
    } else if (f->day != 0) {
        calendar_month_day(&x->cal, f->month, f->day, f->solar, ahead(x, f->first), &f->w);
    } else {
        calendar_month_only(&x->cal, f->month, f->solar, ahead(x, f->first), &f->w);
    }
}

static void take(struct dater *x, struct found *f)
{
    /* the dot of "Oct." that is the sentence's own */
    if (f->end == x->n && f->end > f->first + 1 && mark_is(x, f->end - 1, '.'))
        f->end--;
    if (f->end <= f->first)
        return;
    struct mention m = {.at = document_range(x->d, f->first, f->end),
                        .first_token = f->first,
                        .end_token = f->end,
                        .kind = MENTION_DATE,
                        .score = f->w.start == CIVIL_NONE ? 0.6 : 0.95,
                        .when = f->w,
                        .rule = f->rule};
    m.when.at = m.at;
    uint32_t first = x->d->sentences[x->sentence].first_token;
    for (uint32_t k = f->first; k > first && f->first - k < 5; k--)
        m.when.historic |= date_word(x, k - 1, DATE_RECALL, NULL) != NULL;
    if (x->cal.published != CIVIL_NONE && m.when.end != CIVIL_NONE &&
        m.when.end < x->cal.published - 365 && !f->clock)
        m.when.historic = true;
    if (!reading_push_mention(x->r, m)) {
        x->failed = true;
        return;
    }
    for (uint32_t k = f->first; k < f->end; k++)
        x->r->taken[k] |= TAKEN_DATE;
    if (!f->clock && f->w.precision == PRECISION_DAY && f->w.start != CIVIL_NONE)
        x->cal.last = f->w.start;
    if (f->w.precision == PRECISION_YEAR && f->has_year && !f->solar)
        x->cal.year = civil_of(f->w.start).year;
}

/* "3-5 October", "3 and 5 October", "3 to 5 October": the day at i, another, a month at *at. */
static bool second_day(const struct dater *x, uint32_t i, int *day, bool *range, uint32_t *at)
{
    uint32_t n = 1, k = i + 1;
    if (mark_is(x, k, '-') || date_word(x, k, DATE_TO, &n) != NULL)
        *range = true;
    else if (date_word(x, k, DATE_AND, &n) != NULL)
        *range = date_before(x, i, DATE_BETWEEN);
    else
        return false;
    if (!day_at(x, k + n, day))
        return false;
    *at = k + n;
    return true;
}

/* The month behind a day: "of" and a lead word ("моҳи", "ماه") may stand between. */
static const struct word_sense *month_behind(const struct dater *x, uint32_t i, uint32_t *end)
{
    uint32_t n = 1;
    if (i < x->n && token_is(x->d, i, STR("of")))
        i++;
    else if (date_word(x, i, DATE_LEAD, &n) != NULL)
        i += n;
    const struct word_sense *s = month_at(x, i, &n);
    *end = i + n;
    return s;
}

/* "8 OCT 26", as messages in capitals write it: this century up to next year, else the last. */
static bool short_year(const struct dater *x, uint32_t i, uint8_t month_flags, int *year,
                       uint32_t *end)
{
    int v;
    if ((month_flags & TOKEN_ALL_CAPS) == 0 || !digits_at(x, i, &v) || x->t[i].fold.n != 2 ||
        counted_at(x, i + 1))
        return false;
    int32_t now = x->cal.published != CIVIL_NONE ? civil_of(x->cal.published).year : 2049;
    *year = 2000 + v <= now + 1 ? 2000 + v : 1900 + v;
    *end = i + 1;
    return true;
}

/* DAY MONTH [YEAR] with one day or two. */
static bool day_month(struct dater *x, uint32_t i, struct found *f)
{
    int day, other = 0, year = 0;
    bool range = false;
    uint32_t at = i, end;
    if (!day_at(x, i, &day))
        return false;
    const struct word_sense *m = month_behind(x, i + 1, &end);
    if (m == NULL && second_day(x, i, &other, &range, &at))
        m = month_behind(x, at + 1, &end);
    if (m == NULL || !(m->number >= 1))
        return false;
    f->month = (int)m->number;
    f->solar = month_solar(m);
    f->rule = "day-month";
    uint32_t year_end = end;
    if (year_after(x, end, f->solar, &year, &year_end) ||
        short_year(x, end, x->t[end - 1].flags, &year, &year_end))
        end = year_end;
    f->day = day;
    settle(x, f, year);
    f->end = end;
    if (at != i && range) {
        struct found last = *f;
        last.day = other;
        settle(x, &last, year);
        if (last.w.end >= f->w.start && f->w.start != CIVIL_NONE)
            f->w.end = last.w.end;
        f->rule = "day-range";
    } else if (at != i) {
        f->end = i + 1;
        take(x, f);
        f->first = at;
        f->day = other;
        settle(x, f, year);
        f->end = end;
    }
    return true;
}

/* MONTH DAY[-DAY] [, YEAR] as English writes it. */
static bool month_day(struct dater *x, uint32_t i, struct found *f)
{
    uint32_t n;
    int day, other = 0, year = 0;
    bool range = false;
    const struct word_sense *m = month_at(x, i, &n);
    if (m == NULL || (m->langs & (WORD_EN | WORD_UZ)) == 0 || !day_at(x, i + n, &day))
        return false;
    uint32_t at = i + n, behind = at;
    if (counted_at(x, at + 1)) /* "In October 12 soldiers ..." */
        return false;
    f->month = (int)m->number;
    f->day = day;
    f->rule = "month-day";
    f->end = at + 1;
    uint32_t k;
    if (second_day(x, at, &other, &range, &behind) && !counted_at(x, behind + 1) &&
        month_behind(x, behind + 1, &k) == NULL && !mark_is(x, behind + 1, ':'))
        at = behind;
    else
        other = 0;
    uint32_t end = at + 1;
    if (year_after(x, end, false, &year, &k))
        end = k;
    else
        year = 0;
    settle(x, f, year);
    if (other == 0) {
        f->end = end;
        return true;
    }
    struct found last = *f;
    last.day = other;
    settle(x, &last, year);
    if (range) {
        f->end = end;
        f->rule = "day-range";
        if (last.w.end >= f->w.start && f->w.start != CIVIL_NONE)
            f->w.end = last.w.end;
        return true;
    }
    take(x, f);
    last.first = at;
    last.end = end;
    *f = last;
    return true;
}

/* MONTH [YEAR], and a month alone where it can be nothing else. */
static bool month_alone(struct dater *x, uint32_t i, struct found *f)
{
    uint32_t n, end;
    int year = 0;
    const struct word_sense *m = month_at(x, i, &n);
    if (m == NULL)
        return false;
    f->month = (int)m->number;
    f->day = 0;
    f->solar = month_solar(m);
    f->rule = "month";
    f->end = i + n;
    if (year_after(x, i + n, f->solar, &year, &end)) {
        settle(x, f, year);
        f->end = end;
        return true;
    }
    bool held = date_before(x, i, DATE_PREP) || date_before(x, i, DATE_PART) ||
                date_before(x, i, DATE_LAST) || date_before(x, i, DATE_LEAD) ||
                date_before(x, i, DATE_THIS);
    if (month_solar(m))
        held = date_before(x, i, DATE_LEAD) || date_word(x, i + n, DATE_LEAD, NULL) != NULL;
    if ((month_weak(m) && !held) || (x->t[i].flags & TOKEN_CAPITAL && i + n < x->n && !held &&
                                     (x->t[i + n].flags & TOKEN_CAPITAL) &&
                                     x->t[i + n].kind == TOKEN_WORD))
        return false;
    settle(x, f, 0);
    return true;
}

/* Numbers with marks between them, as one string: "30/11/2025", "12.10.2026", "2025-11-30". */
static bool numeric(struct dater *x, uint32_t i, struct found *f)
{
    char s[12];
    size_t n = 0;
    uint32_t k = i;
    if (x->t[i].kind != TOKEN_NUMBER || (i > 0 && glued(x, i) && x->t[i - 1].kind != TOKEN_PUNCT))
        return false;
    if (i > 0 && glued(x, i) && (x->t[i - 1].fold.p[0] == '/' || x->t[i - 1].fold.p[0] == '-'))
        return false; /* inside of an address or another number */
    do {
        str fold = x->t[k].fold;
        if (n + fold.n > 10)
            return false;
        memcpy(s + n, fold.p, fold.n);
        n += fold.n;
        k++;
    } while (k < x->n && glued(x, k) &&
             (x->t[k].kind == TOKEN_NUMBER ||
              ((mark_is(x, k, '/') || mark_is(x, k, '-') || mark_is(x, k, '.')) && k + 1 < x->n &&
               glued(x, k + 1) && x->t[k + 1].kind == TOKEN_NUMBER)));
    if (k < x->n && glued(x, k) && (mark_is(x, k, '/') || x->t[k].kind != TOKEN_PUNCT))
        return false;
    int part[3] = {0}, digits[3] = {0}, p = 0;
    char mark = 0;
    for (size_t c = 0; c < n; c++) {
        if (s[c] >= '0' && s[c] <= '9') {
            part[p] = part[p] * 10 + (s[c] - '0');
            if (++digits[p] > 4)
                return false;
        } else if ((s[c] == '/' || s[c] == '-' || s[c] == '.') && p < 2 && digits[p] > 0 &&
                   (mark == 0 || mark == s[c])) {
            mark = s[c];
            p++;
        } else {
            return false;
        }
    }
    if (p == 1 && mark == '.' && digits[0] == 2 && digits[1] == 2 && part[0] <= 31 &&
        part[1] >= 1 && part[1] <= 12 && date_before(x, i, DATE_PREP) && !counted_at(x, k)) {
        f->day = part[0];
        f->month = part[1];
        settle(x, f, 0);
        f->end = k;
        f->rule = "numeric";
        return f->w.start != CIVIL_NONE;
    }
    if (p != 2 || digits[2] == 0)
        return false;
    bool first_year = digits[0] == 4, last_year = digits[2] == 4;
    if (first_year == last_year || digits[1] > 2 || digits[first_year ? 2 : 0] > 2)
        return false;
    int year = first_year ? part[0] : part[2], month = part[1], day = first_year ? part[2] : part[0];
    if (!first_year && month > 12 && day <= 12) { /* month first, as in the United States */
        month = part[0];
        day = part[1];
    }
    f->solar = year_value(year, true);
    if (!f->solar && !year_value(year, false))
        return false;
    f->month = month;
    f->day = day;
    settle(x, f, year);
    uint32_t w;
    f->end = k;
    if (date_word(x, k, DATE_YEAR, &w) != NULL)
        f->end += w;
    f->rule = "numeric";
    return f->w.start != CIVIL_NONE;
}

/* "121430ZOCT26", "121430Z OCT 26": day, hour, minute, zone, month, year. */
static bool date_time_group(struct dater *x, uint32_t i, struct found *f)
{
    static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    char s[12];
    size_t n = 0;
    uint32_t k = i;
    if (x->t[i].kind != TOKEN_MIXED || x->t[i].fold.n < 7)
        return false;
    for (; k < x->n && k < i + 3 && n < sizeof s; k++) {
        str fold = x->t[k].fold;
        if (fold.n > sizeof s - n)
            return false;
        memcpy(s + n, fold.p, fold.n);
        n += fold.n;
        if (n == 12)
            break;
    }
    if (n != 12)
        return false;
    for (int c = 0; c < 12; c++) {
        bool digit = s[c] >= '0' && s[c] <= '9';
        if (digit != (c < 6 || c > 9))
            return false;
    }
    int day = (s[0] - '0') * 10 + s[1] - '0', hour = (s[2] - '0') * 10 + s[3] - '0';
    int minute = (s[4] - '0') * 10 + s[5] - '0', month = 0;
    for (int m = 0; m < 12; m++)
        if (memcmp(months + 3 * m, s + 7, 3) == 0)
            month = m + 1;
    if (month == 0 || hour > 23 || minute > 59)
        return false;
    calendar_day(2000 + (s[10] - '0') * 10 + s[11] - '0', month, day, false, &f->w);
    f->w.precision = PRECISION_MINUTE;
    f->has_year = true;
    f->end = k + 1;
    f->rule = "date-time-group";
    return f->w.start != CIVIL_NONE;
}

/* A small whole number in digits or words: "two", "10", "a". */
static bool small_number(const struct dater *x, uint32_t i, int *out)
{
    if (digits_at(x, i, out))
        return *out > 0 && *out < 1000;
    if (i >= x->n)
        return false;
    const struct word_sense *s = word_at(x->r, i, WORDS_NUMBERS, NULL);
    if (s == NULL || !(s->number >= 1) || s->number > 100 ||
        (s->code != NUMBER_UNIT && s->code != NUMBER_TEEN && s->code != NUMBER_TENS &&
         s->code != NUMBER_ARTICLE))
        return false;
    *out = (int)s->number;
    return true;
}

/* "04:30 local time", "4 a.m.", "9pm", "0430 hours", "at noon". The day is found later. */
static bool clock_time(struct dater *x, uint32_t i, struct found *f)
{
    const struct token *t = &x->t[i];
    uint32_t n = 1, end = i + 1;
    int hour = -1, minute = -1, v;
    str s = t->fold;
    const struct word_sense *suffix = NULL;
    if (t->kind == TOKEN_NUMBER && (s.n == 4 || s.n == 5) &&
        (s.p[s.n - 3] == ':' || s.p[s.n - 3] == '.')) {
        for (size_t k = 0; k < s.n; k++)
            if (k != s.n - 3 && (s.p[k] < '0' || s.p[k] > '9'))
                return false;
        hour = s.n == 5 ? (s.p[0] - '0') * 10 + s.p[1] - '0' : s.p[0] - '0';
        minute = (s.p[s.n - 2] - '0') * 10 + s.p[s.n - 1] - '0';
        suffix = date_word(x, end, DATE_CLOCK, &n);
        if (s.p[s.n - 3] == '.' && suffix == NULL)
            return false;
    } else if (digits_at(x, i, &v) && s.n == 4) {
        suffix = date_word(x, end, DATE_CLOCK, &n);
        if (suffix == NULL || suffix->value.n != 0)
            return false;
        hour = v / 100;
        minute = v % 100;
    } else if (digits_at(x, i, &v) && s.n <= 2) {
        suffix = date_word(x, end, DATE_CLOCK, &n);
        hour = v;
        if (suffix == NULL && date_word(x, end, DATE_HOURS, NULL) != NULL) { /* 19 часов 20 минут */
            bool minutes = digits_at(x, end + 1, &v) && date_word(x, end + 2, DATE_MINUTES, NULL);
            if (!minutes && (hour < 13 || !date_before(x, i, DATE_PREP)))
                return false;
            minute = minutes ? v : -1;
            end += minutes ? 3 : 1;
        } else if (!date_before(x, i, DATE_AT_HOUR) && (suffix == NULL || suffix->value.n == 0)) {
            return false;
        }
    } else if (t->kind == TOKEN_MIXED && s.n >= 3 && s.n <= 4 && s.p[s.n - 1] == 'm' &&
               (s.p[s.n - 2] == 'a' || s.p[s.n - 2] == 'p')) {
        for (size_t k = 0; k + 2 < s.n; k++)
            if (s.p[k] < '0' || s.p[k] > '9')
                return false;
        hour = s.n == 4 ? (s.p[0] - '0') * 10 + s.p[1] - '0' : s.p[0] - '0';
    } else {
        if (small_number(x, i, &v) && token_is(x->d, end, STR("o'clock")) && v <= 12) {
            f->w = (struct when){.start = CIVIL_NONE, .end = CIVIL_NONE, .precision = PRECISION_HOUR};
            f->end = end + 1;
            f->clock = true;
            f->rule = "clock";
            return true;
        }
        const struct word_sense *name = date_word(x, i, DATE_HOUR, &n);
        if (name == NULL || (!date_before(x, i, DATE_PREP) &&
                             (i == 0 || (!token_is(x->d, i - 1, STR("at")) &&
                                         !token_is(x->d, i - 1, STR("around"))))))
            return false;
        f->w = (struct when){.start = CIVIL_NONE, .end = CIVIL_NONE, .precision = PRECISION_HOUR};
        f->end = i + n;
        f->clock = true;
        f->rule = "clock";
        return true;
    }
    if (hour > 24 || minute > 59)
        return false;
    if (suffix != NULL) {
        end += n;
        if (date_word(x, end, DATE_CLOCK, &n) != NULL) /* "4 a.m. local time" */
            end += n;
    }
    f->w = (struct when){.start = CIVIL_NONE,
                         .end = CIVIL_NONE,
                         .precision = minute < 0 ? PRECISION_HOUR : PRECISION_MINUTE};
    f->end = end;
    f->clock = true;
    f->rule = "clock";
    return true;
}

/* A year by itself: "in 2025", "the 2025 report", "1990s", "سال ۱۴۰۴", "в 2025 году". */
static bool year_alone(struct dater *x, uint32_t i, struct found *f)
{
    int year, other;
    uint32_t n = 0;
    str s = x->t[i].fold;
    f->has_year = true;
    f->rule = "year";
    if (x->t[i].kind == TOKEN_MIXED && s.n == 5 && s.p[4] == 's' && s.p[3] == '0' &&
        (s.p[0] == '1' || s.p[0] == '2')) {
        for (int k = 0; k < 4; k++)
            if (s.p[k] < '0' || s.p[k] > '9')
                return false;
        year = (s.p[0] - '0') * 1000 + (s.p[1] - '0') * 100 + (s.p[2] - '0') * 10;
        if (!year_value(year, false))
            return false;
        struct when last;
        calendar_year(year, false, &f->w);
        calendar_year(year + 9, false, &last);
        f->w.end = last.end;
        f->end = i + 1;
        return true;
    }
    if (!digits_at(x, i, &year) || s.n != 4)
        return false;
    f->solar = year_value(year, true);
    if (!f->solar && !year_value(year, false))
        return false;
    if (i > 0 && glued(x, i) && x->t[i - 1].kind == TOKEN_PUNCT &&
        (x->t[i - 1].fold.p[0] == '/' || x->t[i - 1].fold.p[0] == '-' || x->t[i - 1].fold.p[0] == '$'))
        return false;
    uint32_t first = x->d->sentences[x->sentence].first_token;
    bool year_word = date_before(x, i, DATE_YEAR) || date_word(x, i + 1, DATE_YEAR, NULL) != NULL;
    bool held = year_word || date_before(x, i, DATE_PREP) || date_before(x, i, DATE_PART) ||
                date_before(x, i, DATE_BETWEEN) || date_before(x, i, DATE_TO) ||
                (date_before(x, i, DATE_AND) && i > first + 1 &&
                 (x->r->taken[i - 2] & TAKEN_DATE) != 0);
    if (!held && i > first && x->t[i - 1].kind == TOKEN_WORD) /* "the 2025 report", "UN's 2025" */
        held = token_is(x->d, i - 1, STR("the")) || token_is(x->d, i - 1, STR("'s"));
    if (!held && mark_is(x, i + 1, ')') && i > first && mark_is(x, i - 1, '('))
        held = true;
    if (!held || (f->solar && !year_word) ||
        (!year_word && year % 100 == 0 && counted_at(x, i + 1))) /* "in 2000 villages" */
        return false;
    calendar_year(year, f->solar, &f->w);
    f->end = i + 1;
    if (mark_is(x, i + 1, '-') && digits_at(x, i + 2, &other) && other > year &&
        year_value(other, f->solar) && x->t[i + 2].fold.n == 4) {
        struct when last;
        calendar_year(other, f->solar, &last);
        f->w.end = last.end;
        f->end = i + 3;
    }
    if (date_word(x, f->end, DATE_YEAR, &n) != NULL)
        f->end += n;
    return true;
}

/* "two days ago", "a week earlier", "10 дней назад", "دو روز پیش". */
static bool ago(struct dater *x, uint32_t i, struct found *f)
{
    int count;
    uint32_t n, k;
    enum period p;
    if (!small_number(x, i, &count))
        return false;
    const struct word_sense *unit = date_word(x, i + 1, DATE_PERIOD, &n);
    if (unit == NULL || !calendar_period(unit->value, &p))
        return false;
    k = i + 1 + n;
    f->rule = "counted";
    if (date_word(x, k, DATE_AGO, &n) != NULL) {
        calendar_shift(x->cal.published, p, -count, &f->w);
    } else if (date_word(x, k, DATE_EARLIER, &n) != NULL) {
        calendar_shift(x->cal.last, p, -count, &f->w);
    } else if (date_word(x, k, DATE_LATER, &n) != NULL) {
        calendar_shift(x->cal.last, p, count, &f->w);
    } else {
        return false;
    }
    f->end = k + n;
    return true;
}

/* Is the weekday at i one, or a capital, a mosque's prayer, a word of another sense? */
static const struct word_sense *weekday_at(const struct dater *x, uint32_t i, uint32_t *n)
{
    if (i >= x->n)
        return NULL;
    const struct word_sense *s = word_at(x->r, i, WORDS_WEEKDAYS, n);
    if (s == NULL || ((s->langs & WORD_EN) != 0 && (x->t[i].flags & TOKEN_CAPITAL) == 0) ||
        date_word(x, i + *n, DATE_NOT, NULL) != NULL)
        return NULL;
    bool led = date_before(x, i, DATE_LEAD);
    if ((s->langs & WORD_TG) != 0 && s->number == 0 && !led) /* Душанбе is a city first */
        return NULL;
    if ((s->langs & WORD_RU) != 0 && !led && !date_before(x, i, DATE_PREP) &&
        !date_before(x, i, DATE_LAST) && !date_before(x, i, DATE_THIS) &&
        !date_before(x, i, DATE_NEXT))
        return NULL;
    return s;
}

static bool full_date(struct dater *x, uint32_t i, struct found *f)
{
    return day_month(x, i, f) || month_day(x, i, f);
}

/* WEEKDAY, with what stands around it: "last Friday", "Tuesday, November 25", "سه‌شنبه گذشته". */
static bool weekday(struct dater *x, uint32_t i, int way, struct found *f)
{
    uint32_t n, k;
    const struct word_sense *s = weekday_at(x, i, &n);
    if (s == NULL)
        return false;
    k = i + n;
    struct found date = {.first = k + mark_is(x, k, ',')};
    if (way == 0 && full_date(x, date.first, &date) && date.first == k + mark_is(x, k, ',')) {
        date.first = f->first;
        *f = date;
        return true;
    }
    if (way == 0 && date_word(x, k, DATE_LAST, &n) != NULL) {
        way = -1;
        k += n;
    }
    bool until = f->first > x->d->sentences[x->sentence].first_token &&
                 (token_is(x->d, f->first - 1, STR("until")) ||
                  token_is(x->d, f->first - 1, STR("till")));
    if (way == 0 && (until || ahead(x, i)))
        way = 1;
    calendar_weekday(&x->cal, (int)s->number, way, &f->w);
    f->end = k;
    f->rule = "weekday";
    return true;
}

/* "last Tuesday", "this month", "next year", "last October", "the past two weeks". */
static bool beside(struct dater *x, uint32_t i, struct found *f)
{
    uint32_t n, m;
    int way, count;
    enum period p;
    if (date_word(x, i, DATE_LAST, &n) != NULL)
        way = -1;
    else if (date_word(x, i, DATE_THIS, &n) != NULL)
        way = 0;
    else if (date_word(x, i, DATE_NEXT, &n) != NULL)
        way = 1;
    else
        return false;
    uint32_t k = i + n;
    if (weekday(x, k, way, f))
        return true;
    const struct word_sense *unit = date_word(x, k, DATE_PERIOD, &m);
    if (unit != NULL && calendar_period(unit->value, &p)) {
        bool many = way < 0 && str_ends(x->t[k].fold, STR("s"));
        if (many) /* "past years": how many isn't said */
            return false;
        calendar_period_beside(&x->cal, p, way, &f->w);
        f->end = k + m;
        f->rule = "beside";
        return true;
    }
    if (way < 0 && small_number(x, k, &count) &&
        (unit = date_word(x, k + 1, DATE_PERIOD, &m)) != NULL && calendar_period(unit->value, &p)) {
        calendar_recent(&x->cal, p, count, &f->w);
        f->end = k + 1 + m;
        f->rule = "recent";
        return true;
    }
    struct found month = {.first = k};
    if (way <= 0 && month_alone(x, k, &month) && !month.has_year) {
        month.first = f->first;
        *f = month;
        return true;
    }
    const struct word_sense *season = date_word(x, k, DATE_SEASON, &m);
    if (season != NULL) {
        calendar_month_only(&x->cal, (int)season->number, false, way > 0, &f->w);
        if (f->w.start != CIVIL_NONE) {
            struct when last;
            calendar_shift(f->w.start, PERIOD_MONTH, 2, &last);
            f->w.end = last.end;
        }
        f->end = k + m;
        f->rule = "season";
        return true;
    }
    return false;
}

/* PERIOD before its word, as in Persian and Tajik: "هفته گذشته", "соли гузашта". */
static bool beside_after(struct dater *x, uint32_t i, struct found *f)
{
    uint32_t n, m;
    enum period p;
    const struct word_sense *unit = date_word(x, i, DATE_PERIOD, &n);
    if (unit == NULL || (unit->langs & (WORD_FA | WORD_TG | WORD_PS)) == 0 ||
        !calendar_period(unit->value, &p))
        return false;
    int way;
    if (date_word(x, i + n, DATE_LAST, &m) != NULL)
        way = -1;
    else if (date_word(x, i + n, DATE_THIS, &m) != NULL)
        way = 0;
    else if (date_word(x, i + n, DATE_NEXT, &m) != NULL)
        way = 1;
    else
        return false;
    calendar_period_beside(&x->cal, p, way, &f->w);
    f->end = i + n + m;
    f->rule = "beside";
    return true;
}

/* "early 2025", "mid-October", "late last year", "в начале октября". */
static bool part(struct dater *x, uint32_t i, struct found *f)
{
    uint32_t n = 0;
    const struct word_sense *s = date_word(x, i, DATE_PART, &n);
    uint32_t k = i + n;
    if (s == NULL)
        return false;
    if (mark_is(x, k, '-'))
        k++;
    while (k < x->n && (token_is(x->d, k, STR("of")) || token_is(x->d, k, STR("in"))))
        k++;
    struct found inner = {.first = k};
    if (!month_alone(x, k, &inner) && !year_alone(x, k, &inner) && !beside(x, k, &inner))
        return false;
    inner.first = f->first;
    *f = inner;
    calendar_part(s->value.p[0], &f->w);
    f->rule = "part";
    return true;
}

/* "mid-October" is one token. */
static bool part_joined(struct dater *x, uint32_t i, struct found *f)
{
    static const char *const heads[] = {"mid-", "early-", "late-"};
    str s = x->t[i].fold;
    for (size_t h = 0; h < sizeof heads / sizeof *heads; h++) {
        str head = str_of(heads[h]);
        if (!str_starts(s, head))
            continue;
        str rest = {s.p + head.n, s.n - head.n};
        const struct word *w = words_find(x->r->words, fold_hash(rest), rest);
        int year = 0;
        uint32_t end = i + 1;
        if (w != NULL && (w->lists >> WORDS_MONTHS & 1) != 0) {
            f->month = (int)w->senses[0].number;
            for (uint32_t k = 0; k < w->n_senses; k++)
                if (w->senses[k].list == WORDS_MONTHS && w->senses[k].n_tokens == 1)
                    f->month = (int)w->senses[k].number;
            if (year_after(x, end, false, &year, &end) == false)
                year = 0;
            settle(x, f, year);
        } else if (rest.n == 4 && rest.p[0] >= '1' && rest.p[0] <= '2') {
            for (size_t k = 0; k < 4; k++) {
                if (rest.p[k] < '0' || rest.p[k] > '9')
                    return false;
                year = year * 10 + (rest.p[k] - '0');
            }
            if (!year_value(year, false))
                return false;
            calendar_year(year, false, &f->w);
            f->has_year = true;
        } else {
            return false;
        }
        calendar_part(heads[h][0], &f->w);
        f->end = end;
        f->rule = "part";
        return true;
    }
    return false;
}

/* "the first quarter of 2025", "Q1 2025", "summer of 2021", "весной 2025 года". */
static bool stretch(struct dater *x, uint32_t i, struct found *f)
{
    uint32_t n, m, end, k;
    int year, first_month, n_months;
    const struct word_sense *s;
    if ((s = date_word(x, i, DATE_SEASON, &n)) != NULL) {
        first_month = (int)s->number;
        n_months = 3;
        k = i + n;
    } else if ((s = date_word(x, i, DATE_NTH, &n)) != NULL) {
        const struct word_sense *of = date_word(x, i + n, DATE_FRACTION, &m);
        if (of == NULL || s->number > of->number)
            return false;
        n_months = 12 / (int)of->number;
        first_month = ((int)s->number - 1) * n_months + 1;
        k = i + n + m;
    } else if (x->t[i].kind == TOKEN_MIXED && x->t[i].fold.n == 2 && x->t[i].fold.p[0] == 'q' &&
               x->t[i].fold.p[1] >= '1' && x->t[i].fold.p[1] <= '4') {
        n_months = 3;
        first_month = (x->t[i].fold.p[1] - '1') * 3 + 1;
        k = i + 1;
    } else {
        return false;
    }
    if (!year_after(x, k, false, &year, &end))
        return false;
    struct when last;
    calendar_month(year, first_month, false, &f->w);
    calendar_shift(f->w.start, PERIOD_MONTH, n_months - 1, &last);
    f->w.end = last.end;
    f->w.precision = PRECISION_RELATIVE;
    f->has_year = true;
    f->end = end;
    f->rule = "stretch";
    return true;
}

static bool named_day(struct dater *x, uint32_t i, struct found *f)
{
    uint32_t n;
    const struct word_sense *s;
    f->rule = "relative";
    if ((s = date_word(x, i, DATE_SHIFT, &n)) != NULL) {
        calendar_shift(x->cal.last, PERIOD_DAY, (int)s->number, &f->w);
    } else if ((s = date_word(x, i, DATE_DAY, &n)) != NULL) {
        calendar_shift(x->cal.published, PERIOD_DAY, (int)s->number, &f->w);
    } else {
        return false;
    }
    f->end = i + n;
    return true;
}

/* Chinese: 2026年10月12日, 10月12日, 2026年10月. */
static bool chinese(struct dater *x, uint32_t i, struct found *f)
{
    int v, year = 0;
    uint32_t k = i;
    f->month = f->day = 0;
    if (digits_at(x, k, &v) && v >= 1900 && v < 2100 && token_is(x->d, k + 1, STR("年"))) {
        year = v;
        k += 2;
    }
    if (digits_at(x, k, &v) && v >= 1 && v <= 12 && token_is(x->d, k + 1, STR("月"))) {
        f->month = v;
        k += 2;
        if (day_at(x, k, &v) &&
            (token_is(x->d, k + 1, STR("日")) || token_is(x->d, k + 1, STR("号")))) {
            f->day = v;
            k += 2;
        }
    }
    if (k == i || k > x->n)
        return false;
    f->end = k;
    f->rule = "chinese";
    if (f->month != 0)
        settle(x, f, year);
    else
        calendar_year(year, false, &f->w);
    return true;
}

#define MINE                                                                                       \
    (WORDS_BIT(WORDS_MONTHS) | WORDS_BIT(WORDS_WEEKDAYS) | WORDS_BIT(WORDS_DATES) |                \
     WORDS_BIT(WORDS_NUMBERS))
/* Classes of words that a date can begin with. */
#define OPENS                                                                                      \
    (1u << DATE_DAY | 1u << DATE_PERIOD | 1u << DATE_LAST | 1u << DATE_THIS | 1u << DATE_NEXT |    \
     1u << DATE_SHIFT | 1u << DATE_PART | 1u << DATE_SEASON | 1u << DATE_HOUR | 1u << DATE_NTH)

/* The longest form that begins at i. */
static bool date_at(struct dater *x, uint32_t i, struct found *f)
{
    const struct token *t = &x->t[i];
    const uint32_t lists = x->r->lists_of[i];
    *f = (struct found){.first = i, .w = {.start = CIVIL_NONE, .end = CIVIL_NONE}};
    if (t->kind == TOKEN_NUMBER || t->kind == TOKEN_MIXED) {
        if (i + 1 < x->n && x->r->langs & WORD_ZH && !(x->t[i + 1].flags & TOKEN_BLANK_BEFORE) &&
            chinese(x, i, f))
            return true;
        return numeric(x, i, f) || day_month(x, i, f) || date_time_group(x, i, f) ||
               clock_time(x, i, f) || ago(x, i, f) || year_alone(x, i, f) || stretch(x, i, f);
    }
    if (t->kind == TOKEN_WORD && t->fold.n >= JOINED_BYTES && t->fold.n < 20 &&
        (t->fold.p[3] == '-' || t->fold.p[4] == '-' || t->fold.p[5] == '-') &&
        part_joined(x, i, f))
        return true;
    if ((lists & MINE) == 0)
        return false;
    if ((lists & WORDS_BIT(WORDS_MONTHS)) != 0 && (month_day(x, i, f) || month_alone(x, i, f)))
        return true;
    if ((lists & WORDS_BIT(WORDS_WEEKDAYS)) != 0 && weekday(x, i, 0, f))
        return true;
    if ((lists & WORDS_BIT(WORDS_DATES)) != 0 &&
        (x->r->word_of[i]->codes[WORDS_DATES] & OPENS) != 0 &&
        (named_day(x, i, f) || part(x, i, f) || beside(x, i, f) || stretch(x, i, f) ||
         beside_after(x, i, f) || clock_time(x, i, f)))
        return true;
    return (lists & WORDS_BIT(WORDS_NUMBERS)) != 0 && (ago(x, i, f) || clock_time(x, i, f));
}

/* "between November 26 and November 30": one stretch. "November 30 and November 26, 2025": the
 * year counts for both. */
static void join(struct dater *x, struct found *f)
{
    uint32_t n = 1, k = f->end;
    if (f->clock || f->month == 0 || f->w.precision != PRECISION_DAY)
        return;
    uint32_t first = x->d->sentences[x->sentence].first_token;
    bool opened = date_before(x, f->first, DATE_BETWEEN) ||
                  (f->first > first && (token_is(x->d, f->first - 1, STR("from")) ||
                                        token_is(x->d, f->first - 1, STR("с"))));
    bool to = mark_is(x, k, '-') || date_word(x, k, DATE_TO, &n) != NULL;
    if (!to && date_word(x, k, DATE_AND, &n) == NULL && !mark_is(x, k, ','))
        return;
    struct found next = {.first = k + n, .w = {.start = CIVIL_NONE, .end = CIVIL_NONE}};
    size_t n_mentions = x->r->n_mentions;
    if (next.first >= x->n || !full_date(x, next.first, &next) || x->failed ||
        x->r->n_mentions != n_mentions)
        return;
    if (next.has_year && !f->has_year) {
        struct when w = f->w;
        settle(x, f, civil_of(next.w.start == CIVIL_NONE ? 0 : next.w.start).year);
        if (next.w.start == CIVIL_NONE || next.solar)
            f->w = w;
    }
    if ((to || opened) && !mark_is(x, k, ',') && f->w.start != CIVIL_NONE &&
        next.w.end >= f->w.start) {
        f->w.end = next.w.end;
        f->end = next.end;
        f->rule = "day-range";
    }
}

/* Times of day get the date that stands nearest in their sentence. */
static void clocks(struct dater *x, size_t from)
{
    struct mention *m = x->r->mentions;
    for (size_t k = from; k < x->r->n_mentions; k++) {
        if (m[k].rule == NULL || strcmp(m[k].rule, "clock") != 0)
            continue;
        size_t best = SIZE_MAX;
        for (size_t j = k; j > from && k - j < CLOCK_LOOK && best == SIZE_MAX; j--) {
            if (x->t[m[j - 1].first_token].sentence != x->t[m[k].first_token].sentence)
                break;
            if (m[j - 1].when.precision == PRECISION_DAY)
                best = j - 1;
        }
        if (k + 1 < x->r->n_mentions && m[k + 1].when.precision == PRECISION_DAY &&
            x->t[m[k + 1].first_token].sentence == x->t[m[k].first_token].sentence &&
            (best == SIZE_MAX ||
             m[k + 1].first_token - m[k].end_token < m[k].first_token - m[best].end_token))
            best = k + 1;
        if (best == SIZE_MAX)
            continue;
        m[k].when.start = m[best].when.start;
        m[k].when.end = m[best].when.end;
        m[k].when.historic = m[best].when.historic;
        m[k].score = m[best].score;
    }
}

pm_code dates_stage(const struct reader *rd, struct reading *r, struct pm_err *e)
{
    (void)rd;
    const struct document *d = r->doc;
    struct dater x = {.r = r, .d = d, .t = d->tokens,
                      .cal = {.published = d->published, .last = CIVIL_NONE}};
    size_t from = r->n_mentions;
    for (uint32_t s = 0; s < d->n_sentences && !x.failed; s++) {
        const struct sentence *sentence = &d->sentences[s];
        if (d->blocks[sentence->block].kind == BLOCK_FURNITURE)
            continue;
        x.n = sentence->end_token;
        x.sentence = s;
        x.cal.year = 0;
        for (uint32_t i = sentence->first_token; i < x.n && !x.failed;) {
            struct found f;
            if (x.t[i].kind == TOKEN_PUNCT || (x.t[i].kind == TOKEN_WORD && (r->lists_of[i] & MINE) == 0 &&
                                               x.t[i].fold.n < JOINED_BYTES)) {
                i++;
                continue;
            }
            if (!date_at(&x, i, &f) || x.failed) {
                i++;
                continue;
            }
            join(&x, &f);
            take(&x, &f);
            i = f.end > i ? f.end : i + 1;
        }
    }
    if (x.failed)
        return arena_err(r->arena, e);
    clocks(&x, from);
    return PM_OK;
}
