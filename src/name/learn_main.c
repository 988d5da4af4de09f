/* names_learn DICT QUERIES MEANINGS OUT [COUNTRY...] - learn the weights of sounds.h.
 * DICT: id, kind, cc, name_en, name_local; QUERIES: kind, cc, lang, script, name, gold[, source];
 * both TSV with a header line. OUT: the TSV that becomes src/name/sounds.tsv. Names of the countries
 * given (ISO 3166-1 alpha-2) are not learned from: to measure on them. A build tool; not part of
 * the program. */
#include <stdio.h>

#include "base/file.h"
#include "name/learn.h"

enum { FOLDS = 3 };

static pm_code read_pair(struct learn *l, const struct learn_table *ids, const uint32_t *entry_of,
                         str row, struct pm_err *e)
{
    str kind, country, lang, script, name, gold;
    struct learn_pair p = {0};
    if (!str_cut(&row, '\t', &kind) || !str_cut(&row, '\t', &country) ||
        !str_cut(&row, '\t', &lang) || !str_cut(&row, '\t', &script) ||
        !str_cut(&row, '\t', &name) || !str_cut(&row, '\t', &gold) || country.n != 2 ||
        lang.n == 0 || lang.n > 7 || !str_utf8(name, NULL))
        return err_set(e, PM_INVALID, "a row has kind, cc, lang, script, name, gold");
    uint32_t k = learn_find(ids, str_hash(gold) | 1);
    if (k == LEARN_NONE)
        return PM_OK; /* names nothing that the dictionary has */
    p.gold = entry_of[k];
    p.n = (uint8_t)spell_native(name, p.native);
    p.city = str_eq(kind, STR("city"));
    p.country = (uint16_t)(26 * (country.p[0] - 'A') + country.p[1] - 'A');
    for (p.lang = 1; p.lang < l->n_langs; p.lang++)
        if (str_eq(str_of(l->langs[p.lang].name), lang))
            break;
    if (p.lang == SOUND_MAX_LANGS)
        return err_set(e, PM_LIMIT, "more than %d languages", SOUND_MAX_LANGS);
    if (p.lang == l->n_langs)
        memcpy(l->langs[l->n_langs++].name, lang.p, lang.n);
    if (p.n > 0 && !ARENA_PUSH(l->a, l->pairs, l->n_pairs, l->cap_pairs, p))
        return arena_err(l->a, e);
    return PM_OK;
}

static pm_code read_pairs(struct learn *l, str tsv, struct pm_err *e)
{
    struct learn_table ids = {.a = l->a};
    uint32_t *entry_of = arena_array(l->a, l->dict->n_entries + 1, sizeof *entry_of);
    str row;
    size_t i_row = 0;
    if (entry_of == NULL)
        return arena_err(l->a, e);
    for (size_t i = 0; i < l->dict->n_entries; i++) {
        uint32_t k = learn_put(&ids, str_hash(l->dict->entries[i].id) | 1);
        if (k == LEARN_NONE)
            return arena_err(l->a, e);
        entry_of[k] = (uint32_t)i;
    }
    l->n_langs = 1;
    while (str_cut(&tsv, '\n', &row)) {
        pm_code rc = i_row++ == 0 || row.n == 0 ? PM_OK : read_pair(l, &ids, entry_of, row, e);
        if (rc != PM_OK) {
            err_front(e, "queries line %zu", i_row);
            return rc;
        }
    }
    return PM_OK;
}

/* Words whose meaning is known beforehand: learned of wherever they stand. */
static pm_code read_meant(struct learn *l, struct pm_err *e)
{
    str rest = l->meanings_tsv, row, latin, word;
    l->meant.a = l->a;
    while (str_cut(&rest, '\n', &row)) {
        if (row.n == 0 || row.p[0] == '#' || !str_utf8(row, NULL) || !str_cut(&row, '\t', &latin))
            continue;
        while (str_cut(&row, ' ', &word)) {
            uint32_t native[SPELL_MAX];
            size_t n = spell_native(word, native);
            if (n > 0 && learn_put(&l->meant, learn_word_key(0, native, n)) == LEARN_NONE)
                return arena_err(l->a, e);
        }
    }
    return PM_OK;
}

static pm_code make_forms(struct learn *l, struct pm_err *e)
{
    l->forms = arena_array(l->a, l->dict->n_entries + 1, sizeof *l->forms);
    if (l->forms == NULL)
        return arena_err(l->a, e);
    for (uint32_t i = 0; i < l->dict->n_entries; i++) {
        const struct dict_entry *x = &l->dict->entries[i];
        pm_code rc = tree_forms(l->a, x->name, i, 0, &l->forms[i], e);
        if (rc == PM_OK && !str_eq(x->name, x->local))
            rc = tree_forms(l->a, x->local, i, FORM_LOCAL, &l->forms[i], e);
        if (rc != PM_OK)
            return rc;
    }
    return PM_OK;
}

struct part {
    const bool *without; /* by country */
    int fold;            /* FOLDS: none */
    bool inside;         /* only those of the fold; otherwise only the others */
};

static bool in_part(void *ctx, const struct learn_pair *p)
{
    const struct part *part = ctx;
    int fold = (int)((p->country * 2654435761u >> 16) % FOLDS);
    return !part->without[p->country] && (fold == part->fold) == part->inside;
}

static pm_code learn_all(struct learn *l, const bool *without, struct buf *tsv, struct pm_err *e)
{
    struct learn_judge *judge;
    struct buf rows, block;
    pm_code rc = learn_judge_open(l->a, &judge, e);
    if (rc != PM_OK)
        return rc;
    buf_init(&rows, (size_t)1 << 28);
    buf_init(&block, (size_t)1 << 28);
    for (int fold = 0; fold < FOLDS; fold++) {
        struct part others = {without, fold, false}, own = {without, fold, true};
        struct sounds s;
        buf_clear(&rows);
        fprintf(stderr, "sounds: part %d of %d\n", fold + 1, FOLDS);
        TRY(learn_sounds(l, in_part, &others, &rows, e));
        TRY(sounds_make(buf_str(&rows), l->meanings_tsv, &block, e));
        TRY(sounds_open(&s, buf_str(&block), e));
        TRY(learn_judge_add(judge, l, &s, in_part, &own, e));
    }
    fprintf(stderr, "sounds: all\n");
    TRY(learn_judge_rows(judge, tsv, e));
    struct part all = {without, FOLDS, false};
    TRY(learn_sounds(l, in_part, &all, tsv, e));
out:
    buf_free(&rows);
    buf_free(&block);
    return rc;
}

static const char head[] =
    "# Learned weights of src/name (sounds.h, judge.h), made by names_learn; do not edit.\n"
    "# Learned from names in Unicode CLDR 41 (Unicode licence), iso-codes 4.15 (LGPL-2.1+) and\n"
    "# GeoNames (CC BY 4.0); readings of Han letters from Unihan through ICU (Unicode licence).\n";

static pm_code run(int argc, char **argv, struct pm_err *e)
{
    struct learn l = {0};
    static bool without[26 * 26];
    struct buf dict, queries, meanings, tsv;
    pm_code rc = PM_OK;
    buf_init(&dict, (size_t)1 << 28);
    buf_init(&queries, (size_t)1 << 28);
    buf_init(&meanings, (size_t)1 << 28);
    buf_init(&tsv, (size_t)1 << 28);
    for (int i = 5; i < argc; i++)
        if (strlen(argv[i]) == 2)
            without[(26 * (argv[i][0] - 'A') + argv[i][1] - 'A') % (26 * 26)] = true;
    TRY(arena_open((size_t)8 << 30, &l.a, e));
    TRY(file_read(argv[1], &dict, e));
    TRY(file_read(argv[2], &queries, e));
    TRY(file_read(argv[3], &meanings, e));
    l.meanings_tsv = buf_str(&meanings);
    TRY(read_meant(&l, e));
    TRY(dict_read(l.a, buf_str(&dict), &l.dict, e));
    TRY(read_pairs(&l, buf_str(&queries), e));
    TRY(make_forms(&l, e));
    buf_add(&tsv, str_of(head));
    TRY(learn_all(&l, without, &tsv, e));
    TRY(file_write(argv[4], buf_str(&tsv), 0644, e));
out:
    buf_free(&dict);
    buf_free(&queries);
    buf_free(&meanings);
    buf_free(&tsv);
    arena_close(l.a);
    return rc;
}

int main(int argc, char **argv)
{
    struct pm_err e;
    if (argc < 5) {
        fprintf(stderr, "usage: names_learn DICT QUERIES MEANINGS OUT [COUNTRY...]\n");
        return 2;
    }
    if (run(argc, argv, &e) != PM_OK) {
        fprintf(stderr, "%s\n", e.words);
        return 1;
    }
    return 0;
}
