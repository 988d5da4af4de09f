#include "read/number.h"

#include <math.h>

#include "read/words.h"
#include "text/fold.h"

enum { MAX_WORDS = 12 };

/* Texts of these languages write a decimal comma and a thousand's blank. */
static bool comma_is_point(const struct document *d)
{
    static const char *const langs[] = {"ru", "tg", "uz", "kk", "ky"};
    for (size_t i = 0; i < sizeof langs / sizeof *langs; i++)
        if (strncmp(d->lang, langs[i], 2) == 0)
            return true;
    return false;
}

/* "6,000" "4.5" "1.000.000" "۱۲٫۵": the value of a token of digits; false for "10:30". */
static bool digits_value(const struct document *d, str s, double *out)
{
    char plain[40];
    size_t n = 0, marks = 0, behind = 0, whole = 0, commas = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (n + 1 == sizeof plain)
            return false;
        if (c >= '0' && c <= '9') {
            plain[n++] = c;
            behind++;
            continue;
        }
        if ((unsigned char)c == 0xD9 && i + 1 < s.n) { /* Arabic decimal and thousands marks */
            c = (unsigned char)s.p[i + 1] == 0xAB ? '.' : ',';
            i++;
        }
        if (c != '.' && c != ',')
            return false;
        if (marks == 0)
            whole = behind;
        else if (behind != 3)
            return false; /* "12.10.2026", "1.2.3" */
        commas += c == ',';
        marks++;
        behind = 0;
        plain[n++] = c;
    }
    plain[n] = '\0';
    if (n == 0 || behind == 0 || (plain[0] == '0' && n > 1 && marks == 0)) /* "007" is a name */
        return false;
    bool last_comma = false;
    for (size_t i = 0; i < n; i++)
        if (plain[i] == '.' || plain[i] == ',')
            last_comma = plain[i] == ',';
    bool point = false; /* is the last mark a decimal point? */
    if (marks == 1) {
        bool could_group = behind == 3 && whole >= 1 && whole <= 3 && plain[0] != '0';
        point = !could_group || (!last_comma && !comma_is_point(d));
    } else if (marks > 1) {
        point = behind != 3 || (commas != 0 && commas != marks && !last_comma);
    }
    char clean[40];
    size_t k = 0, seen = 0;
    for (size_t i = 0; i < n; i++) {
        if (plain[i] != '.' && plain[i] != ',')
            clean[k++] = plain[i];
        else if (++seen == marks && point)
            clean[k++] = '.';
    }
    return str_double((str){clean, k}, out);
}

/* "6 000": three digits more behind a blank, where the language writes so or the blank is
 * one that does not break. */
static bool group_of_three(const struct reading *r, uint32_t i)
{
    const struct document *d = r->doc;
    const struct token *t = &d->tokens[i];
    if (t->kind != TOKEN_NUMBER || t->fold.n != 3 || (t->flags & TOKEN_LINE_BEFORE) != 0 ||
        d->tokens[i - 1].kind != TOKEN_NUMBER || d->tokens[i - 1].fold.n > 3)
        return false;
    for (size_t k = 0; k < 3; k++)
        if (t->fold.p[k] < '0' || t->fold.p[k] > '9')
            return false;
    uint32_t gap = t->at.start - d->tokens[i - 1].at.end;
    return gap >= 2 || (gap == 1 && comma_is_point(d));
}

/* "40km", "5bn", "20kg": digits with a unit or a scale glued on. */
static bool mixed_value(const struct reading *r, uint32_t i, struct number *out)
{
    str s = r->doc->tokens[i].fold;
    size_t k = 0;
    while (k < s.n && ((s.p[k] >= '0' && s.p[k] <= '9') || s.p[k] == '.' || s.p[k] == ','))
        k++;
    str tail = {s.p + k, s.n - k};
    if (k == 0 || tail.n < 2 || !digits_value(r->doc, (str){s.p, k}, &out->value))
        return false;
    const struct word *w = words_find(r->words, fold_hash(tail), tail);
    for (uint32_t j = 0; w != NULL && j < w->n_senses; j++) {
        const struct word_sense *sense = &w->senses[j];
        if (sense->n_tokens > 1)
            continue;
        if (sense->list == WORDS_NUMBERS && sense->code == NUMBER_SCALE) {
            out->scale = sense->number;
            out->value *= sense->number;
            return true;
        }
        if (sense->list == WORDS_UNITS) {
            out->unit = sense->value.p;
            out->counts = (enum counts)sense->code;
            return true;
        }
    }
    return false;
}

/* Words that make up one number: adds and multiplies from left to right. */
struct sum {
    double total, part; /* done thousands; what is being built */
    double room;        /* a smaller number than this may still be added */
    bool any;
};

static bool sum_take(struct sum *s, const struct word_sense *w, double *scale)
{
    double v = w->number;
    switch ((enum number_class)w->code) {
    case NUMBER_UNIT:
    case NUMBER_TEEN:
    case NUMBER_TENS:
    case NUMBER_HUNDREDS:
    case NUMBER_GROUPED:
        if (!(v < s->room))
            return false;
        s->part += v;
        s->room = w->code == NUMBER_TENS ? 10 : w->code == NUMBER_HUNDREDS ? 100 : 1;
        break;
    case NUMBER_HUNDRED:
    case NUMBER_DOZEN:
        if (!s->any || s->part >= 100 || s->part == 0)
            return false;
        s->part *= v;
        s->room = w->code == NUMBER_DOZEN ? 0 : 100;
        break;
    case NUMBER_SCALE:
        if (!s->any || s->part == 0)
            return false;
        s->total += s->part * v;
        s->part = 0;
        s->room = v;
        *scale = v;
        break;
    default:
        return false;
    }
    s->any = true;
    return true;
}

/* The words from i on; value may already hold digits ("4.5 million"). */
static uint32_t sum_words(const struct reading *r, uint32_t i, uint32_t end, struct sum *s,
                          struct number *out)
{
    uint32_t last = i + MAX_WORDS < end ? i + MAX_WORDS : end;
    while (i < last) {
        const struct word_sense *w = word_at(r, i, WORDS_NUMBERS, NULL);
        if (w == NULL)
            break;
        if (w->code == NUMBER_AND || word_is(r, i, WORDS_NUMBERS, NUMBER_AND, NULL) != NULL) {
            const struct word_sense *next =
                i + 1 < last ? word_at(r, i + 1, WORDS_NUMBERS, NULL) : NULL;
            bool english = (w->langs & WORD_EN) != 0;
            if (next == NULL || !s->any || !(next->number < s->room) ||
                (english && s->room < 100) || next->code > NUMBER_HUNDREDS)
                break;
            /* "hundred and five", but "two hundred and three thousand" would begin anew */
            i++;
            continue;
        }
        if (!sum_take(s, w, &out->scale))
            break;
        out->people |= w->code == NUMBER_GROUPED;
        i++;
    }
    return i;
}

/* "a dozen", "a hundred", "half a million", "half a dozen". */
static bool article_number(const struct reading *r, uint32_t i, uint32_t end, struct number *out)
{
    double factor = 1;
    uint32_t k = i;
    if (word_is(r, k, WORDS_NUMBERS, NUMBER_HALF, NULL) != NULL) {
        factor = 0.5;
        k++;
    }
    if (k >= end || word_is(r, k, WORDS_NUMBERS, NUMBER_ARTICLE, NULL) == NULL)
        return false;
    const struct word_sense *w = k + 1 < end ? word_at(r, k + 1, WORDS_NUMBERS, NULL) : NULL;
    if (w == NULL ||
        (w->code != NUMBER_DOZEN && w->code != NUMBER_HUNDRED && w->code != NUMBER_SCALE))
        return false;
    struct sum s = {.room = INFINITY, .part = factor, .any = true};
    out->end = sum_words(r, k + 1, end, &s, out);
    out->value = s.total + s.part;
    return true;
}

static bool word_number(const struct reading *r, uint32_t i, uint32_t end, struct number *out)
{
    const struct word_sense *w = word_at(r, i, WORDS_NUMBERS, NULL);
    if (w == NULL || w->code == NUMBER_AND)
        return false;
    out->form = QUANTITY_WORDS;
    if (w->code == NUMBER_HALF || w->code == NUMBER_ARTICLE)
        return article_number(r, i, end, out);
    struct sum s = {.room = INFINITY};
    if ((w->code == NUMBER_SCALE || w->code == NUMBER_DOZEN) && (w->langs & WORD_EN) == 0) {
        out->bare_scale = (w->langs & (WORD_FA | WORD_TG | WORD_PS)) == 0;
        s.part = 1;
        s.any = true;
    } else if (w->code > NUMBER_HUNDREDS && w->code != NUMBER_GROUPED) {
        return false;
    }
    out->one = w->number == 1;
    out->end = sum_words(r, i, end, &s, out);
    if (!s.any || out->end == i)
        return false;
    out->one = out->one && out->end == i + 1;
    out->value = s.total + s.part;
    return true;
}

bool number_at(const struct reading *r, uint32_t i, uint32_t end, struct number *out)
{
    const struct document *d = r->doc;
    *out = (struct number){.first = i, .end = i + 1, .scale = 1};
    if (i >= end)
        return false;
    if (d->tokens[i].kind == TOKEN_MIXED)
        return mixed_value(r, i, out);
    if (d->tokens[i].kind != TOKEN_NUMBER)
        return ((r->langs & WORD_ZH) != 0 && number_han(r, i, end, out)) ||
               word_number(r, i, end, out);
    if (!digits_value(d, d->tokens[i].fold, &out->value))
        return false;
    out->form = QUANTITY_DIGITS;
    while (out->end < end && out->end < i + 4 && group_of_three(r, out->end)) {
        const char *p = d->tokens[out->end].fold.p;
        out->value = out->value * 1000 + (p[0] - '0') * 100 + (p[1] - '0') * 10 + (p[2] - '0');
        out->end++;
    }
    /* "4.5 million", "6 тысяч", but "12 hundred" and "5 one" are no numbers of ours */
    const struct word_sense *w =
        out->end < end ? word_is(r, out->end, WORDS_NUMBERS, NUMBER_SCALE, NULL) : NULL;
    if (w == NULL && out->end < end)
        w = word_is(r, out->end, WORDS_NUMBERS, NUMBER_DOZEN, NULL);
    if (w != NULL && out->value > 0) {
        out->value *= w->number;
        out->scale = w->number;
        out->end++;
    } else if (out->end < end && (r->langs & WORD_ZH) != 0 && number_han_scale(r, out->end) > 0) {
        out->scale = number_han_scale(r, out->end);
        out->value *= out->scale;
        out->end++;
    }
    return true;
}
