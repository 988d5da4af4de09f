/* Forms that count from the report's date or from another date of the text, and times of day. */
#include "read/dates_in.h"
#include "text/fold.h"

/* "04:30 local time", "4 a.m.", "9pm", "0430 hours", "at noon". The day is found later. */
bool dates_clock(struct dater *x, uint32_t i, struct found *f)
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
        suffix = dater_word(x, end, DATE_CLOCK, &n);
        if (s.p[s.n - 3] == '.' && suffix == NULL)
            return false;
    } else if (dater_digits(x, i, &v) && s.n == 4) {
        suffix = dater_word(x, end, DATE_CLOCK, &n);
        if (suffix == NULL || suffix->value.n != 0)
            return false;
        hour = v / 100;
        minute = v % 100;
    } else if (dater_digits(x, i, &v) && s.n <= 2) {
        suffix = dater_word(x, end, DATE_CLOCK, &n);
        hour = v;
        if (suffix == NULL &&
            dater_word(x, end, DATE_HOURS, NULL) != NULL) { /* 19 часов 20 минут */
            bool minutes =
                dater_digits(x, end + 1, &v) && dater_word(x, end + 2, DATE_MINUTES, NULL);
            if (!minutes && (hour < 13 || !dater_before(x, i, DATE_PREP)))
                return false;
            minute = minutes ? v : -1;
            end += minutes ? 3 : 1;
        } else if (!dater_before(x, i, DATE_AT_HOUR) && (suffix == NULL || suffix->value.n == 0)) {
            return false;
        }
    } else if (t->kind == TOKEN_MIXED && s.n >= 3 && s.n <= 4 && s.p[s.n - 1] == 'm' &&
               (s.p[s.n - 2] == 'a' || s.p[s.n - 2] == 'p')) {
        for (size_t k = 0; k + 2 < s.n; k++)
            if (s.p[k] < '0' || s.p[k] > '9')
                return false;
        hour = s.n == 4 ? (s.p[0] - '0') * 10 + s.p[1] - '0' : s.p[0] - '0';
    } else {
        if (dater_small_number(x, i, &v) && token_is(x->d, end, STR("o'clock")) && v <= 12) {
            f->w =
                (struct when){.start = CIVIL_NONE, .end = CIVIL_NONE, .precision = PRECISION_HOUR};
            f->end = end + 1;
            f->clock = true;
            f->rule = "clock";
            return true;
        }
        const struct word_sense *name = dater_word(x, i, DATE_HOUR, &n);
        if (name == NULL ||
            (!dater_before(x, i, DATE_PREP) && (i == 0 || (!token_is(x->d, i - 1, STR("at")) &&
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
        if (dater_word(x, end, DATE_CLOCK, &n) != NULL) /* "4 a.m. local time" */
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

/* "two days ago", "a week earlier", "10 дней назад", "دو روز پیش". */
bool dates_ago(struct dater *x, uint32_t i, struct found *f)
{
    int count;
    uint32_t n, k;
    enum period p;
    if (!dater_small_number(x, i, &count))
        return false;
    const struct word_sense *unit = dater_word(x, i + 1, DATE_PERIOD, &n);
    if (unit == NULL || !calendar_period(unit->value, &p))
        return false;
    k = i + 1 + n;
    f->rule = "counted";
    if (dater_word(x, k, DATE_AGO, &n) != NULL) {
        calendar_shift(x->cal.published, p, -count, &f->w);
    } else if (dater_word(x, k, DATE_EARLIER, &n) != NULL) {
        calendar_shift(x->cal.last, p, -count, &f->w);
    } else if (dater_word(x, k, DATE_LATER, &n) != NULL) {
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
        dater_word(x, i + *n, DATE_NOT, NULL) != NULL)
        return NULL;
    bool led = dater_before(x, i, DATE_LEAD);
    if ((s->langs & WORD_TG) != 0 && s->number == 0 && !led) /* Душанбе is a city first */
        return NULL;
    if ((s->langs & WORD_RU) != 0 && !led && !dater_before(x, i, DATE_PREP) &&
        !dater_before(x, i, DATE_LAST) && !dater_before(x, i, DATE_THIS) &&
        !dater_before(x, i, DATE_NEXT))
        return NULL;
    return s;
}

/* WEEKDAY, with what stands around it: "last Friday", "Tuesday, November 25", "سه‌شنبه گذشته".
 */
bool dates_weekday(struct dater *x, uint32_t i, int way, struct found *f)
{
    uint32_t n, k;
    const struct word_sense *s = weekday_at(x, i, &n);
    if (s == NULL)
        return false;
    k = i + n;
    struct found date = {.first = k + dater_mark(x, k, ',')};
    if (way == 0 && dates_day(x, date.first, &date) && date.first == k + dater_mark(x, k, ',')) {
        date.first = f->first;
        *f = date;
        return true;
    }
    if (way == 0 && dater_word(x, k, DATE_LAST, &n) != NULL) {
        way = -1;
        k += n;
    }
    bool until =
        f->first > x->d->sentences[x->sentence].first_token &&
        (token_is(x->d, f->first - 1, STR("until")) || token_is(x->d, f->first - 1, STR("till")));
    if (way == 0 && (until || dater_ahead(x, i)))
        way = 1;
    calendar_weekday(&x->cal, (int)s->number, way, &f->w);
    f->end = k;
    f->rule = "weekday";
    return true;
}

/* "last Tuesday", "this month", "next year", "last October", "the past two weeks". */
bool dates_beside(struct dater *x, uint32_t i, struct found *f)
{
    uint32_t n, m;
    int way, count;
    enum period p;
    if (dater_word(x, i, DATE_LAST, &n) != NULL)
        way = -1;
    else if (dater_word(x, i, DATE_THIS, &n) != NULL)
        way = 0;
    else if (dater_word(x, i, DATE_NEXT, &n) != NULL)
        way = 1;
    else
        return false;
    uint32_t k = i + n;
    if (dates_weekday(x, k, way, f))
        return true;
    const struct word_sense *unit = dater_word(x, k, DATE_PERIOD, &m);
    if (unit != NULL && calendar_period(unit->value, &p)) {
        bool many = way < 0 && str_ends(x->t[k].fold, STR("s"));
        if (many) /* "past years": how many isn't said */
            return false;
        calendar_period_beside(&x->cal, p, way, &f->w);
        f->end = k + m;
        f->rule = "beside";
        return true;
    }
    if (way < 0 && dater_small_number(x, k, &count) &&
        (unit = dater_word(x, k + 1, DATE_PERIOD, &m)) != NULL &&
        calendar_period(unit->value, &p)) {
        calendar_recent(&x->cal, p, count, &f->w);
        f->end = k + 1 + m;
        f->rule = "recent";
        return true;
    }
    struct found month = {.first = k};
    if (way <= 0 && dates_month(x, k, &month) && !month.has_year) {
        month.first = f->first;
        *f = month;
        return true;
    }
    const struct word_sense *season = dater_word(x, k, DATE_SEASON, &m);
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
bool dates_beside_after(struct dater *x, uint32_t i, struct found *f)
{
    uint32_t n, m;
    enum period p;
    const struct word_sense *unit = dater_word(x, i, DATE_PERIOD, &n);
    if (unit == NULL || (unit->langs & (WORD_FA | WORD_TG | WORD_PS)) == 0 ||
        !calendar_period(unit->value, &p))
        return false;
    int way;
    if (dater_word(x, i + n, DATE_LAST, &m) != NULL)
        way = -1;
    else if (dater_word(x, i + n, DATE_THIS, &m) != NULL)
        way = 0;
    else if (dater_word(x, i + n, DATE_NEXT, &m) != NULL)
        way = 1;
    else
        return false;
    calendar_period_beside(&x->cal, p, way, &f->w);
    f->end = i + n + m;
    f->rule = "beside";
    return true;
}

/* "early 2025", "mid-October", "late last year", "в начале октября". */
bool dates_part(struct dater *x, uint32_t i, struct found *f)
{
    uint32_t n = 0;
    const struct word_sense *s = dater_word(x, i, DATE_PART, &n);
    uint32_t k = i + n;
    if (s == NULL)
        return false;
    if (dater_mark(x, k, '-'))
        k++;
    while (k < x->n && (token_is(x->d, k, STR("of")) || token_is(x->d, k, STR("in"))))
        k++;
    struct found inner = {.first = k};
    if (!dates_month(x, k, &inner) && !dates_year(x, k, &inner) && !dates_beside(x, k, &inner))
        return false;
    inner.first = f->first;
    *f = inner;
    calendar_part(s->value.p[0], &f->w);
    f->rule = "part";
    return true;
}

/* "mid-October" is one token. */
bool dates_part_joined(struct dater *x, uint32_t i, struct found *f)
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
            if (dater_year_after(x, end, false, &year, &end) == false)
                year = 0;
            dater_settle(x, f, year);
        } else if (rest.n == 4 && rest.p[0] >= '1' && rest.p[0] <= '2') {
            for (size_t k = 0; k < 4; k++) {
                if (rest.p[k] < '0' || rest.p[k] > '9')
                    return false;
                year = year * 10 + (rest.p[k] - '0');
            }
            if (!dater_year_value(year, false))
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
bool dates_stretch(struct dater *x, uint32_t i, struct found *f)
{
    uint32_t n, m, end, k;
    int year, first_month, n_months;
    const struct word_sense *s;
    if ((s = dater_word(x, i, DATE_SEASON, &n)) != NULL) {
        first_month = (int)s->number;
        n_months = 3;
        k = i + n;
    } else if ((s = dater_word(x, i, DATE_NTH, &n)) != NULL) {
        const struct word_sense *of = dater_word(x, i + n, DATE_FRACTION, &m);
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
    if (!dater_year_after(x, k, false, &year, &end))
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

bool dates_named_day(struct dater *x, uint32_t i, struct found *f)
{
    uint32_t n;
    const struct word_sense *s;
    f->rule = "relative";
    if ((s = dater_word(x, i, DATE_SHIFT, &n)) != NULL) {
        calendar_shift(x->cal.last, PERIOD_DAY, (int)s->number, &f->w);
    } else if ((s = dater_word(x, i, DATE_DAY, &n)) != NULL) {
        calendar_shift(x->cal.published, PERIOD_DAY, (int)s->number, &f->w);
    } else {
        return false;
    }
    f->end = i + n;
    return true;
}
