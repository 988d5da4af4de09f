/* rewrite.h - words that must not leave, replaced wherever they stand in an object.
 *
 *     struct rewrite w = {rules, n};     // rules: longest words first (rewrite_sort)
 *     if (rewrite_tree(&w, tree, e)) ...
 *
 * A rule's words are found at the beginning of a word, with up to four letters behind them that a
 * language adds
 * ("Назаров", "Назаровым"). Rather one word too many than one too few. Ids, references and hashes
 * stay.
 */
#ifndef PAMIR_SHARE_REWRITE_H
#define PAMIR_SHARE_REWRITE_H

#include "base/buf.h"

struct json_object;

struct rewrite_rule {
    str words, put;
};

struct rewrite {
    const struct rewrite_rule *rules;
    size_t n;
};

void rewrite_sort(struct rewrite_rule *rules, size_t n);
bool rewrite_finds(const struct rewrite *w, str s);
/* s as it may leave, onto out. */
void rewrite_write(const struct rewrite *w, str s, struct buf *out);
/* Every string below o. true: something changed. Memory refused: words in e, e->code set. */
bool rewrite_tree(const struct rewrite *w, struct json_object *o, struct pm_err *e);

/* Letters, not bytes, of s. */
size_t rewrite_letters(str s);

#endif
