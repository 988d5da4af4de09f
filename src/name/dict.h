/* dict.h - a list of places that somebody brings along, with Latin names, to look names up in.
 *
 *     TRY(dict_read(a, tsv, &d, e));          // id, kind, cc, name_en, name_local; a header line
 *     TRY(dict_tree(d, &sounds, STR("adm"), STR("TJ"), &tree, e));
 *
 * tree.item is the number of an entry. Entries of one kind whose English names are spelled alike
 * are homonyms: `same` is the first of them. A tree of all countries holds one of each such set, a
 * tree of one country holds all.
 *
 * Owner: all in the arena, which the trees use too; one thread at a time.
 */
#ifndef PAMIR_NAME_DICT_H
#define PAMIR_NAME_DICT_H

#include "name/hear.h"

struct dict_entry {
    str id, kind, country, name, local;
    uint32_t same, next_same; /* the first homonym; the next one, or itself */
};

struct dict {
    struct arena *a;
    struct dict_entry *entries;
    size_t n_entries;
    struct dict_part *parts; /* trees made so far */
};

/* tsv must outlive d. PM_INVALID with the line and what is wrong. */
pm_code dict_read(struct arena *a, str tsv, struct dict **out, struct pm_err *e);

/* The tree of a kind (empty: all kinds) and country (empty: all), made when first asked for. */
pm_code dict_tree(struct dict *d, const struct sounds *s, str kind, str country,
                  const struct tree **out, struct pm_err *e);

/* Fill heard[i].use: what the kind word of the native name says of the candidates' countries. */
void dict_uses(const struct dict *d, const struct sounds *s, uint32_t lang, const uint32_t *native,
               size_t n_native, bool homonyms, struct heard *heard, size_t n);

struct dict_guess {
    uint32_t entry;
    double score; /* chance that this is the place meant; homonyms share one chance */
};

enum { DICT_MAX_TOP = 64 };

/* Who may be meant by a native name: at most `top` entries, best first, none when "none of them" is
 * likelier than all together. kind, country and lang may be empty; entries of other kinds and
 * countries are not looked at. */
pm_code dict_resolve(struct dict *d, const struct sounds *s, struct hear *h, str kind, str country,
                     str lang, str name, size_t top, struct dict_guess out[DICT_MAX_TOP],
                     size_t *n_out, struct pm_err *e);

#endif
