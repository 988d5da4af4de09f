/* Chinese numerals: 十二, 三十, 一百零五, 两万, 二〇二六, and 3万 with digits before the scale. One
 * token is one character. */
#include <math.h>

#include "read/number.h"
#include "read/words.h"

enum { HAN_MAX = 14 }; /* characters of one numeral */

static const char digits[][4] = {"〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"};

/* The digit that a character stands for; -1 for none. 零 is 〇, 两 is 二. */
static int digit_of(str f)
{
    for (int i = 0; i < 10; i++)
        if (str_eq(f, (str){digits[i], 3}))
            return i;
    return str_eq(f, STR("零")) ? 0 : str_eq(f, STR("两")) ? 2 : -1;
}

static double unit_of(str f)
{
    return str_eq(f, STR("十"))   ? 10
           : str_eq(f, STR("百")) ? 100
           : str_eq(f, STR("千")) ? 1000
                                  : 0;
}

static double scale_of(str f)
{
    return str_eq(f, STR("万")) ? 1e4 : str_eq(f, STR("亿")) ? 1e8 : 0;
}

/* Digits in a row, as years are written; false when a unit follows or there are fewer than two. */
static bool in_a_row(const struct document *d, uint32_t i, uint32_t last, struct number *out)
{
    double v = 0;
    uint32_t k = i;
    for (; k < last && digit_of(d->tokens[k].fold) >= 0; k++)
        v = v * 10 + digit_of(d->tokens[k].fold);
    if (k < i + 2 || (k < last && (unit_of(d->tokens[k].fold) > 0 ||
                                   scale_of(d->tokens[k].fold) > 0)))
        return false;
    out->value = v;
    out->end = k;
    return true;
}

bool number_han(const struct reading *r, uint32_t i, uint32_t end, struct number *out)
{
    const struct document *d = r->doc;
    uint32_t last = i + HAN_MAX < end ? i + HAN_MAX : end, k = i;
    double total = 0, part = 0, digit = -1;
    bool any = false;
    *out = (struct number){.first = i, .end = i, .scale = 1, .form = QUANTITY_WORDS};
    if (i >= end || d->tokens[i].fold.n != 3 || (unsigned char)d->tokens[i].fold.p[0] < 0xE0)
        return false;
    if (in_a_row(d, i, last, out))
        return true;
    for (; k < last && d->tokens[k].fold.n == 3; k++) {
        str f = d->tokens[k].fold;
        int v = digit_of(f);
        double u = unit_of(f), s = scale_of(f);
        if (v > 0 && digit >= 0)
            break; /* two digits: 三、四 would have a mark between, 三四 is "a few" */
        if (v >= 0) {
            digit = v > 0 ? v : -1;
        } else if (u > 0 && (digit >= 0 || (u <= 10 && !any))) {
            part += (digit >= 0 ? digit : 1) * u;
            digit = -1;
        } else if (s > 0 && any) {
            total = (total + part + (digit >= 0 ? digit : 0)) * s;
            part = 0;
            digit = -1;
            out->scale = s;
        } else {
            break;
        }
        any |= v > 0 || u > 0;
    }
    if (!any || k == i)
        return false;
    out->value = total + part + (digit >= 0 ? digit : 0);
    out->end = k;
    out->one = k == i + 1 && out->value == 1;
    return true;
}

double number_han_scale(const struct reading *r, uint32_t i)
{
    return scale_of(r->doc->tokens[i].fold);
}
