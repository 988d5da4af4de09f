/* dates_in.h - inside of the dates stage: what its files share.
 *
 * dates.c walks over the tokens and joins what was found; dates_full.c knows the forms that tell a
 * day, a month or a year by themselves ("30 Nov 2025"); dates_near.c those that count from the
 * report or from another date ("last Friday", "two days earlier", "04:30"). Each form takes the
 * token that it would begin with and fills *f up to f->end, or is false and leaves only f dirty.
 * A form is the same for all languages: only the words of dates.tsv differ.
 */
#ifndef PAMIR_READ_DATES_IN_H
#define PAMIR_READ_DATES_IN_H

#include "read/calendar.h"
#include "read/words.h"

struct dater {
    struct reading *r;
    const struct document *d;
    const struct token *t;
    struct calendar cal;
    uint32_t n; /* end of the current sentence */
    uint32_t sentence;
    bool failed;
    bool trial; /* a look ahead: nothing is taken; what would have been turns it off */
};

/* A date that was found at some token: where it ends, what it is. */
struct found {
    uint32_t first, end;
    struct when w;
    int month, day; /* kept when the year is still to come: "November 30 and November 26, 2025" */
    bool solar, has_year;
    bool clock; /* a time of day: its date is looked for beside it */
    const char *rule;
};

static inline bool dater_mark(const struct dater *x, uint32_t i, char c)
{
    return i < x->n && x->t[i].kind == TOKEN_PUNCT && x->t[i].fold.n == 1 && x->t[i].fold.p[0] == c;
}

static inline bool dater_glued(const struct dater *x, uint32_t i)
{
    return i < x->d->n_tokens && (x->t[i].flags & TOKEN_BLANK_BEFORE) == 0;
}

static inline const struct word_sense *dater_word(const struct dater *x, uint32_t i,
                                                  enum date_class c, uint32_t *n)
{
    return i < x->n ? word_is(x->r, i, WORDS_DATES, (int)c, n) : NULL;
}

static inline bool dater_before(const struct dater *x, uint32_t i, enum date_class c)
{
    return i > x->d->sentences[x->sentence].first_token && dater_word(x, i - 1, c, NULL) != NULL;
}

/* One to four digits and nothing else. */
bool dater_digits(const struct dater *x, uint32_t i, int *out);
/* Does a Chinese numeral begin here? */
bool dater_han(const struct dater *x, uint32_t i);
/* A small whole number in digits or words: "two", "10", "a". */
bool dater_small_number(const struct dater *x, uint32_t i, int *out);
/* 1900..2099, or 1300..1499 of the solar calendar. */
bool dater_year_value(int v, bool solar);
/* A year behind a month, with its words on either side: "2026 года", "соли 2026", "سال ۱۴۰۵". */
bool dater_year_after(const struct dater *x, uint32_t i, bool solar, int *year, uint32_t *end);
/* Does the sentence speak of what is to come, around token i? */
bool dater_ahead(const struct dater *x, uint32_t i);
/* f->w from f->month and f->day with a year, or without one (0). */
void dater_settle(const struct dater *x, struct found *f, int year);
/* Make f a mention. */
void dater_take(struct dater *x, struct found *f);

/* dates_full.c. Of two dates ("12 and 14 May") dates_day takes the first and gives the second. */
bool dates_day(struct dater *x, uint32_t i, struct found *f);
bool dates_month(struct dater *x, uint32_t i, struct found *f);
bool dates_year(struct dater *x, uint32_t i, struct found *f);
bool dates_numeric(struct dater *x, uint32_t i, struct found *f);
bool dates_message(struct dater *x, uint32_t i, struct found *f); /* "121430ZOCT26" */
bool dates_chinese(struct dater *x, uint32_t i, struct found *f);

/* dates_near.c */
bool dates_clock(struct dater *x, uint32_t i, struct found *f);
bool dates_ago(struct dater *x, uint32_t i, struct found *f);
bool dates_weekday(struct dater *x, uint32_t i, int way, struct found *f);
bool dates_beside(struct dater *x, uint32_t i, struct found *f);
bool dates_beside_after(struct dater *x, uint32_t i, struct found *f);
bool dates_part(struct dater *x, uint32_t i, struct found *f);
bool dates_part_joined(struct dater *x, uint32_t i, struct found *f);
bool dates_stretch(struct dater *x, uint32_t i, struct found *f);
bool dates_named_day(struct dater *x, uint32_t i, struct found *f);

#endif
