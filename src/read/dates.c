/* Dates and times of day. One pass over the tokens; where a number, a month, a weekday or a word of
 * dates.tsv stands, the forms of dates_full.c and dates_near.c are tried, the longest first. */
#include "read/dates_in.h"
#include "read/number.h"
#include "read/stages.h"

enum {
    LOOK_TOKENS = 14,  /* how far from a date a "will" counts */
    RECALL_TOKENS = 5, /* and an "anniversary" */
    JOINED_BYTES = 7,  /* the shortest of "mid-May", "mid-2025" */
    CLOCK_LOOK = 4
};

bool dater_digits(const struct dater *x, uint32_t i, int *out)
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

bool dater_han(const struct dater *x, uint32_t i)
{
    struct number v;
    return i < x->n && (x->r->langs & WORD_ZH) != 0 && x->t[i].kind == TOKEN_WORD &&
           x->t[i].fold.n == 3 && (unsigned char)x->t[i].fold.p[0] >= 0xE0 &&
           number_han(x->r, i, x->n, &v);
}

bool dater_small_number(const struct dater *x, uint32_t i, int *out)
{
    if (dater_digits(x, i, out))
        return *out > 0 && *out < 1000;
    const uint32_t small = 1u << NUMBER_UNIT | 1u << NUMBER_TEEN | 1u << NUMBER_TENS |
                           1u << NUMBER_ARTICLE;
    if (i >= x->n || !word_in(x->r, i, WORDS_NUMBERS) ||
        (x->r->word_of[i]->codes[WORDS_NUMBERS] & small) == 0)
        return false;
    const struct word_sense *s = word_at(x->r, i, WORDS_NUMBERS, NULL);
    if (s == NULL || !(s->number >= 1) || s->number > 100 ||
        (s->code != NUMBER_UNIT && s->code != NUMBER_TEEN && s->code != NUMBER_TENS &&
         s->code != NUMBER_ARTICLE))
        return false;
    *out = (int)s->number;
    return true;
}

bool dater_year_value(int v, bool solar)
{
    return solar ? v >= 1300 && v < 1500 : v >= 1900 && v < 2100;
}

bool dater_year_after(const struct dater *x, uint32_t i, bool solar, int *year, uint32_t *end)
{
    uint32_t n = 0, at = i;
    /* "in December of the same year" */
    const struct mention *told = x->r->n_mentions != 0 ? &x->r->mentions[x->r->n_mentions - 1] : NULL;
    if (!solar && at + 3 < x->n && token_is(x->d, at, STR("of")) && told != NULL && told->kind == MENTION_DATE &&
        told->when.start != CIVIL_NONE) {
        bool that = token_is(x->d, at + 1, STR("that"));
        bool same = token_is(x->d, at + 1, STR("the")) && token_is(x->d, at + 2, STR("same"));
        uint32_t word = at + (that ? 2 : 3);
        if ((that || same) && token_is(x->d, word, STR("year"))) {
            *year = civil_of(told->when.start).year;
            *end = word + 1;
            return true;
        }
    }
    if (dater_mark(x, at, ','))
        at++;
    if (at < x->n && token_is(x->d, at, STR("of")))
        at++;
    if (dater_word(x, at, DATE_YEAR, &n) != NULL)
        at += n;
    int v;
    if (!dater_digits(x, at, &v) || x->t[at].fold.n != 4 || !dater_year_value(v, solar))
        return false;
    *year = v;
    at++;
    if (dater_word(x, at, DATE_YEAR, &n) != NULL) {
        at += n;
        if (dater_word(x, at, DATE_YEAR, &n) != NULL) /* "سال ۱۴۰۵ هجری خورشیدی" */
            at += n;
    }
    *end = at;
    return true;
}

bool dater_ahead(const struct dater *x, uint32_t i)
{
    uint32_t first = x->d->sentences[x->sentence].first_token;
    uint32_t from = i - first > LOOK_TOKENS ? i - LOOK_TOKENS : first;
    uint32_t to = x->n - i > LOOK_TOKENS ? i + LOOK_TOKENS : x->n;
    for (uint32_t k = i; k > from; k--) {
        if (dater_mark(x, k - 1, ';') || dater_mark(x, k - 1, '"') || dater_mark(x, k - 1, ':'))
            break;
        if (dater_word(x, k - 1, DATE_FUTURE, NULL) != NULL)
            return true;
    }
    /* "On 15 December talks will be held": only where the date opens the sentence */
    for (uint32_t k = i; i - first <= 2 && k < to; k++)
        if (dater_word(x, k, DATE_FUTURE, NULL) != NULL)
            return true;
    return false;
}

void dater_settle(const struct dater *x, struct found *f, int year)
{
    if (year != 0) {
        f->has_year = true;
        if (f->day != 0)
            calendar_day(year, f->month, f->day, f->solar, &f->w);
        else
            calendar_month(year, f->month, f->solar, &f->w);
    } else if (f->day != 0) {
        calendar_month_day(&x->cal, f->month, f->day, f->solar, dater_ahead(x, f->first), &f->w);
    } else {
        calendar_month_only(&x->cal, f->month, f->solar, dater_ahead(x, f->first), &f->w);
    }
}

void dater_take(struct dater *x, struct found *f)
{
    if (x->trial) {
        x->trial = false;
        return;
    }
    /* the dot of "Oct." that is the sentence's own */
    if (f->end == x->n && f->end > f->first + 1 && dater_mark(x, f->end - 1, '.'))
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
    for (uint32_t k = f->first; k > first && f->first - k < RECALL_TOKENS; k--)
        m.when.historic |= dater_word(x, k - 1, DATE_RECALL, NULL) != NULL;
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
            dates_chinese(x, i, f))
            return true;
        if (dates_numeric(x, i, f))
            return true;
        *f = (struct found){.first = i, .w = {.start = CIVIL_NONE, .end = CIVIL_NONE}};
        return dates_day(x, i, f) || dates_message(x, i, f) || dates_clock(x, i, f) ||
               dates_ago(x, i, f) || dates_year(x, i, f) || dates_stretch(x, i, f);
    }
    if (dater_han(x, i) && dates_chinese(x, i, f))
        return true;
    if (t->kind == TOKEN_WORD && t->fold.n >= JOINED_BYTES && t->fold.n < 20 &&
        (t->fold.p[3] == '-' || t->fold.p[4] == '-' || t->fold.p[5] == '-') &&
        dates_part_joined(x, i, f))
        return true;
    if ((lists & MINE) == 0)
        return false;
    if ((lists & WORDS_BIT(WORDS_MONTHS)) != 0 && (dates_day(x, i, f) || dates_month(x, i, f)))
        return true;
    if ((lists & WORDS_BIT(WORDS_WEEKDAYS)) != 0 && dates_weekday(x, i, 0, f))
        return true;
    uint32_t n;
    if (dater_word(x, i, DATE_NTH, &n) != NULL && dates_day(x, i, f))
        return true;
    if ((lists & WORDS_BIT(WORDS_DATES)) != 0 &&
        (x->r->word_of[i]->codes[WORDS_DATES] & OPENS) != 0 &&
        (dates_named_day(x, i, f) || dates_part(x, i, f) || dates_beside(x, i, f) ||
         dates_stretch(x, i, f) || dates_beside_after(x, i, f) || dates_clock(x, i, f)))
        return true;
    return (lists & WORDS_BIT(WORDS_NUMBERS)) != 0 && (dates_ago(x, i, f) || dates_clock(x, i, f));
}

/* Is f the first of two that one word joins: "to", "-", "and"? Gives where the second begins. */
static bool joined(const struct dater *x, const struct found *f, bool *range, uint32_t *next)
{
    uint32_t n = 1, k = f->end, first = x->d->sentences[x->sentence].first_token;
    bool comma = dater_mark(x, k, ',');
    bool to = dater_mark(x, k, '-') || dater_word(x, k, DATE_TO, &n) != NULL;
    if (!to && !comma && dater_word(x, k, DATE_AND, &n) == NULL)
        return false;
    bool opened = dater_before(x, f->first, DATE_BETWEEN) ||
                  (f->first > first && (token_is(x->d, f->first - 1, STR("from")) ||
                                        token_is(x->d, f->first - 1, STR("с"))));
    *range = !comma && (to || opened);
    *next = k + n;
    return *next < x->n;
}

/* "between November 26 and November 30", "from May to July": one stretch. "November 30 and
 * November 26, 2025": the year counts for both. */
static void join(struct dater *x, struct found *f)
{
    bool range, months = f->w.precision == PRECISION_MONTH && f->day == 0;
    struct found next = {.w = {.start = CIVIL_NONE, .end = CIVIL_NONE}};
    if (f->clock || f->month == 0 || (f->w.precision != PRECISION_DAY && !months) ||
        !joined(x, f, &range, &next.first))
        return;
    x->trial = true;
    bool found = months ? range && dates_month(x, next.first, &next)
                        : dates_day(x, next.first, &next);
    bool two = !x->trial; /* itself two dates: they are taken when the walk comes to them */
    x->trial = false;
    if (!found || two || next.w.start == CIVIL_NONE)
        return;
    if (next.has_year && !f->has_year && !next.solar) {
        int32_t year = civil_of(next.w.start).year;
        dater_settle(x, f, months && next.month < f->month ? year - 1 : year);
    }
    if (range && f->w.start != CIVIL_NONE && next.w.end >= f->w.start) {
        f->w.end = next.w.end;
        f->end = next.end;
        f->rule = months ? "month-range" : "day-range";
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
    struct dater x = {
        .r = r, .d = d, .t = d->tokens, .cal = {.published = d->published, .last = CIVIL_NONE}};
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
            if (x.t[i].kind == TOKEN_PUNCT ||
                (x.t[i].kind == TOKEN_WORD && (r->lists_of[i] & MINE) == 0 &&
                 x.t[i].fold.n < JOINED_BYTES && !dater_han(&x, i))) {
                i++;
                continue;
            }
            if (!date_at(&x, i, &f) || x.failed) {
                i++;
                continue;
            }
            join(&x, &f);
            dater_take(&x, &f);
            i = f.end > i ? f.end : i + 1;
        }
    }
    if (x.failed)
        return arena_err(r->arena, e);
    clocks(&x, from);
    return PM_OK;
}
