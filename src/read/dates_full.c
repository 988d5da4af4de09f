/* Forms that tell a day, a month or a year by themselves. */
#include "read/dates_in.h"
#include "read/number.h"

/* "30", "30th", "13-го" as a day of a month. */
static bool day_at(const struct dater *x, uint32_t i, int *out)
{
    if (i >= x->n)
        return false;
    if (x->t[i].kind == TOKEN_MIXED) {
        static const char *const tails[] = {"st", "nd",  "rd",   "th",  "-го",
                                            "-е", "-ое", "-уми", "-ум", "го", "مه", "مې"};
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
    return dater_digits(x, i, out) && x->t[i].fold.n <= 2 && *out >= 1 && *out <= 31;
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

static bool counted_at(const struct dater *x, uint32_t i)
{
    uint32_t n;
    if (i >= x->n)
        return false;
    const struct word_sense *s = word_at(x->r, i, WORDS_COUNTED, &n);
    return (s != NULL && !str_eq(s->value, STR("weak"))) ||
           word_at(x->r, i, WORDS_UNITS, &n) != NULL;
}

/* "3-5 October", "3 and 5 October", "3 to 5 October": the day at i, another, a month at *at. */
static bool second_day(const struct dater *x, uint32_t i, int *day, bool *range, uint32_t *at)
{
    uint32_t n = 1, k = i + 1;
    if (dater_mark(x, k, '-') || dater_word(x, k, DATE_TO, &n) != NULL)
        *range = true;
    else if (dater_word(x, k, DATE_AND, &n) != NULL)
        *range = dater_before(x, i, DATE_BETWEEN);
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
    else if (dater_word(x, i, DATE_LEAD, &n) != NULL)
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
    if ((month_flags & TOKEN_ALL_CAPS) == 0 || !dater_digits(x, i, &v) || x->t[i].fold.n != 2 ||
        counted_at(x, i + 1))
        return false;
    int32_t now = x->cal.published != CIVIL_NONE ? civil_of(x->cal.published).year : 2049;
    *year = 2000 + v <= now + 1 ? 2000 + v : 1900 + v;
    *end = i + 1;
    return true;
}

/* "اول", "بیست و یکم", "двадцать первого": a day that its ordinal tells; not in English. */
static bool day_in_words(const struct dater *x, uint32_t i, int *out, uint32_t *n)
{
    const struct word_sense *s = dater_word(x, i, DATE_NTH, n);
    if (s == NULL || (s->langs & WORD_EN) != 0 || !(s->number >= 1 && s->number <= 31))
        return false;
    *out = (int)s->number;
    return true;
}

/* DAY MONTH [YEAR] with one day or two. */
static bool day_month(struct dater *x, uint32_t i, struct found *f)
{
    int day, other = 0, year = 0;
    bool range = false;
    uint32_t at = i, end, words = 1;
    if (!day_at(x, i, &day) && !day_in_words(x, i, &day, &words))
        return false;
    const struct word_sense *m = month_behind(x, i + words, &end);
    if (m == NULL && second_day(x, i, &other, &range, &at))
        m = month_behind(x, at + 1, &end);
    if (m == NULL || !(m->number >= 1))
        return false;
    f->month = (int)m->number;
    f->solar = month_solar(m);
    f->rule = "day-month";
    uint32_t year_end = end;
    if (dater_year_after(x, end, f->solar, &year, &year_end) ||
        short_year(x, end, x->t[end - 1].flags, &year, &year_end))
        end = year_end;
    f->day = day;
    dater_settle(x, f, year);
    f->end = end;
    if (at != i && range) {
        struct found last = *f;
        last.day = other;
        dater_settle(x, &last, year);
        if (last.w.end >= f->w.start && f->w.start != CIVIL_NONE)
            f->w.end = last.w.end;
        f->rule = "day-range";
    } else if (at != i) {
        f->end = i + 1;
        dater_take(x, f);
        f->first = at;
        f->day = other;
        dater_settle(x, f, year);
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
    if (m == NULL)
        return false;
    if ((x->r->langs & m->langs & WORD_PS) != 0 && token_is(x->d, i + n, STR("په")))
        n++; /* "د تلې په ۲۲مه" */
    else if ((m->langs & (WORD_EN | WORD_UZ)) == 0)
        return false;
    if (!day_at(x, i + n, &day))
        return false;
    uint32_t at = i + n, behind = at;
    /* "In October 12 soldiers ..."; but "the October 12 attack" */
    bool plural = day == 1 || (at + 1 < x->n && str_ends(x->t[at + 1].fold, STR("s"))) ||
                  (x->t[at + 1 < x->n ? at + 1 : at].fold.n > 2 && str_ends(x->t[at + 1 < x->n ? at + 1 : at].fold, STR("en")));
    if (counted_at(x, at + 1) && (plural || strcmp(x->d->lang, "en") != 0 || !token_is(x->d, i - (i > 0), STR("the"))))
        return false;
    f->month = (int)m->number;
    f->day = day;
    f->solar = month_solar(m);
    f->rule = "month-day";
    f->end = at + 1;
    uint32_t k;
    if (second_day(x, at, &other, &range, &behind) && !counted_at(x, behind + 1) &&
        month_behind(x, behind + 1, &k) == NULL && !dater_mark(x, behind + 1, ':'))
        at = behind;
    else
        other = 0;
    uint32_t end = at + 1;
    if (dater_year_after(x, end, false, &year, &k))
        end = k;
    else
        year = 0;
    dater_settle(x, f, year);
    if (other == 0) {
        f->end = end;
        return true;
    }
    struct found last = *f;
    last.day = other;
    dater_settle(x, &last, year);
    if (range) {
        f->end = end;
        f->rule = "day-range";
        if (last.w.end >= f->w.start && f->w.start != CIVIL_NONE)
            f->w.end = last.w.end;
        return true;
    }
    dater_take(x, f);
    last.first = at;
    last.end = end;
    *f = last;
    return true;
}

/* MONTH [YEAR], and a month alone where it can be nothing else. */
bool dates_month(struct dater *x, uint32_t i, struct found *f)
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
    if (dater_year_after(x, i + n, f->solar, &year, &end)) {
        dater_settle(x, f, year);
        f->end = end;
        return true;
    }
    bool held = dater_before(x, i, DATE_PREP) || dater_before(x, i, DATE_PART) ||
                dater_before(x, i, DATE_LAST) || dater_before(x, i, DATE_LEAD) ||
                dater_before(x, i, DATE_THIS);
    if (month_solar(m))
        held = dater_before(x, i, DATE_LEAD) || dater_word(x, i + n, DATE_LEAD, NULL) != NULL;
    if ((month_weak(m) && !held) ||
        (x->t[i].flags & TOKEN_CAPITAL && i + n < x->n && !held &&
         (x->t[i + n].flags & TOKEN_CAPITAL) && x->t[i + n].kind == TOKEN_WORD))
        return false;
    dater_settle(x, f, 0);
    return true;
}

/* Numbers with marks between them, as one string: "30/11/2025", "12.10.2026", "2025-11-30". */
bool dates_numeric(struct dater *x, uint32_t i, struct found *f)
{
    char s[12];
    size_t n = 0;
    uint32_t k = i;
    if (x->t[i].kind != TOKEN_NUMBER ||
        (i > 0 && dater_glued(x, i) && x->t[i - 1].kind != TOKEN_PUNCT))
        return false;
    if (i > 0 && dater_glued(x, i) &&
        (x->t[i - 1].fold.p[0] == '/' || x->t[i - 1].fold.p[0] == '-'))
        return false; /* inside of an address or another number */
    do {
        str fold = x->t[k].fold;
        if (n + fold.n > 10)
            return false;
        memcpy(s + n, fold.p, fold.n);
        n += fold.n;
        k++;
    } while (k < x->n && dater_glued(x, k) &&
             (x->t[k].kind == TOKEN_NUMBER ||
              ((dater_mark(x, k, '/') || dater_mark(x, k, '-') || dater_mark(x, k, '.')) &&
               k + 1 < x->n && dater_glued(x, k + 1) && x->t[k + 1].kind == TOKEN_NUMBER)));
    if (k < x->n && dater_glued(x, k) && (dater_mark(x, k, '/') || x->t[k].kind != TOKEN_PUNCT))
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
        part[1] >= 1 && part[1] <= 12 && dater_before(x, i, DATE_PREP) && !counted_at(x, k)) {
        f->day = part[0];
        f->month = part[1];
        dater_settle(x, f, 0);
        f->end = k;
        f->rule = "numeric";
        return f->w.start != CIVIL_NONE;
    }
    if (p != 2 || digits[2] == 0)
        return false;
    bool first_year = digits[0] == 4, last_year = digits[2] == 4;
    if (first_year == last_year || digits[1] > 2 || digits[first_year ? 2 : 0] > 2)
        return false;
    int year = first_year ? part[0] : part[2], month = part[1],
        day = first_year ? part[2] : part[0];
    if (!first_year && month > 12 && day <= 12) { /* month first, as in the United States */
        month = part[0];
        day = part[1];
    }
    f->solar = dater_year_value(year, true);
    if (!f->solar && !dater_year_value(year, false))
        return false;
    f->month = month;
    f->day = day;
    dater_settle(x, f, year);
    uint32_t w;
    f->end = k;
    if (dater_word(x, k, DATE_YEAR, &w) != NULL)
        f->end += w;
    f->rule = "numeric";
    return f->w.start != CIVIL_NONE;
}

/* "121430ZOCT26", "121430Z OCT 26": day, hour, minute, zone, month, year. */
bool dates_message(struct dater *x, uint32_t i, struct found *f)
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

/* A year by itself: "in 2025", "the 2025 report", "1990s", "سال ۱۴۰۴", "в 2025 году". */
bool dates_year(struct dater *x, uint32_t i, struct found *f)
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
        if (!dater_year_value(year, false))
            return false;
        struct when last;
        calendar_year(year, false, &f->w);
        calendar_year(year + 9, false, &last);
        f->w.end = last.end;
        f->end = i + 1;
        return true;
    }
    if (!dater_digits(x, i, &year) || s.n != 4)
        return false;
    f->solar = dater_year_value(year, true);
    if (!f->solar && !dater_year_value(year, false))
        return false;
    if (i > 0 && dater_glued(x, i) && x->t[i - 1].kind == TOKEN_PUNCT &&
        (x->t[i - 1].fold.p[0] == '/' || x->t[i - 1].fold.p[0] == '-' ||
         x->t[i - 1].fold.p[0] == '$'))
        return false;
    uint32_t first = x->d->sentences[x->sentence].first_token;
    bool year_word = dater_before(x, i, DATE_YEAR) || dater_word(x, i + 1, DATE_YEAR, NULL) != NULL;
    bool held =
        year_word || dater_before(x, i, DATE_PREP) || dater_before(x, i, DATE_PART) ||
        dater_before(x, i, DATE_BETWEEN) || dater_before(x, i, DATE_TO) ||
        (dater_before(x, i, DATE_AND) && i > first + 1 && (x->r->taken[i - 2] & TAKEN_DATE) != 0);
    if (!held && i > first && x->t[i - 1].kind == TOKEN_WORD) /* "the 2025 report", "UN's 2025" */
        held = token_is(x->d, i - 1, STR("the")) || token_is(x->d, i - 1, STR("'s"));
    if (!held && dater_mark(x, i + 1, ')') && i > first && dater_mark(x, i - 1, '('))
        held = true;
    if (!held || (f->solar && !year_word) ||
        (!year_word && year % 100 == 0 && counted_at(x, i + 1))) /* "in 2000 villages" */
        return false;
    calendar_year(year, f->solar, &f->w);
    f->end = i + 1;
    if (dater_mark(x, i + 1, '-') && dater_digits(x, i + 2, &other) && other > year &&
        dater_year_value(other, f->solar) && x->t[i + 2].fold.n == 4) {
        struct when last;
        calendar_year(other, f->solar, &last);
        f->w.end = last.end;
        f->end = i + 3;
    }
    if (dater_word(x, f->end, DATE_YEAR, &n) != NULL)
        f->end += n;
    return true;
}

bool dates_day(struct dater *x, uint32_t i, struct found *f)
{
    return day_month(x, i, f) || month_day(x, i, f);
}

/* Digits or a Chinese numeral, glued to the word behind it. */
static bool han_part(const struct dater *x, uint32_t i, int low, int high, const char *unit,
                     const char *other, int *out, uint32_t *end)
{
    struct number han;
    int v = 0;
    uint32_t k = i + 1;
    if (dater_han(x, i) && number_han(x->r, i, x->n, &han) && han.value <= high) {
        v = (int)han.value;
        k = han.end;
    } else if (!dater_digits(x, i, &v)) {
        return false;
    }
    if (v < low || v > high || k >= x->n ||
        (!token_is(x->d, k, str_of(unit)) && !token_is(x->d, k, str_of(other))))
        return false;
    *out = v;
    *end = k + 1;
    return true;
}

/* 12日 by itself: the latest such day up to the report. */
static bool han_day(const struct dater *x, struct found *f)
{
    if (x->cal.published == CIVIL_NONE)
        return false;
    struct civil now = civil_of(x->cal.published);
    int month = f->day > now.day ? now.month - 1 : now.month, year = now.year;
    if (month == 0) {
        month = 12;
        year--;
    }
    f->month = month;
    calendar_day(year, month, f->day, false, &f->w);
    return f->w.start != CIVIL_NONE;
}

/* Chinese: 2026年10月12日, 十月十二日, 2026年10月, 12日. */
bool dates_chinese(struct dater *x, uint32_t i, struct found *f)
{
    int year = 0;
    uint32_t k = i;
    f->month = f->day = 0;
    f->rule = "chinese";
    han_part(x, k, 1900, 2099, "年", "年", &year, &k);
    if (han_part(x, k, 1, 12, "月", "月", &f->month, &k))
        han_part(x, k, 1, 31, "日", "号", &f->day, &k);
    else if (year == 0 && han_part(x, k, 1, 31, "日", "号", &f->day, &k) &&
             !token_is(x->d, k, STR("元"))) {
        f->end = k;
        return han_day(x, f);
    }
    if (k == i || k > x->n || (year == 0 && f->month == 0))
        return false;
    f->end = k;
    if (f->month != 0)
        dater_settle(x, f, year);
    else
        calendar_year(year, false, &f->w);
    return true;
}
