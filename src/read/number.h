/* number.h - one number in running text: digits, words, scales.
 *
 *     "4.5 million"  "twenty-five"  "двести сорок"  "бисту панҷ"  "a dozen"  "half a million"
 *
 * Which mark is the decimal point is decided by the text's language and by the digits around
 * it: "6,000" and "6.000 человек" are six thousand, "6,5" and "6.5" are not.
 */
#ifndef PAMIR_READ_NUMBER_H
#define PAMIR_READ_NUMBER_H

#include "read/quantity.h"

struct number {
    uint32_t first, end; /* tokens */
    double value;
    double scale;        /* of its last word: 1, 1000, 1000000; for "2 to 3 million" */
    enum quantity_form form;
    bool people;         /* "двое": people by itself */
    bool bare_scale;     /* "тысячи": vague unless a hedge stands before it */
    bool one;            /* the word "one": often a pronoun */
    const char *unit;    /* glued to the digits, "40km": its unit, else NULL */
    enum counts counts;  /* of that unit */
};

/* The number that begins at token i and ends before `end`. False when there is none. */
bool number_at(const struct reading *r, uint32_t i, uint32_t end, struct number *out);

/* The same for Chinese numerals alone: 十二, 一百零五, 两万, 二〇二六. */
bool number_han(const struct reading *r, uint32_t i, uint32_t end, struct number *out);
/* 万, 亿 as 10000 and 100000000; 0 for any other token. */
double number_han_scale(const struct reading *r, uint32_t i);

#endif
