/* names_learn DICT QUERIES WORDS OUT [COUNTRY...] - learn the weights of sounds.h.
 * DICT: id, kind, cc, name_en, name_local; QUERIES: kind, cc, lang, script, name, gold[, source];
 * both TSV with a header line. WORDS: the
 * folder with name-meanings.tsv and name-syllables.tsv. OUT: the TSV that becomes src/name/sounds.tsv. Names of the countries
 * given (ISO 3166-1 alpha-2) are not learned from: to measure on them. A build tool; not part of
 * the program. */
#include <stdio.h>

#include "base/file.h"
#include "name/learn.h"

enum { FOLDS = 3, MAX_EXTRA = 10000 };

static uint8_t lang_of(struct learn *l, str lang)
{
    uint8_t k = 1;
    while (k < l->n_langs && !str_eq(str_of(l->langs[k].name), lang))
        k++;
    if (k == l->n_langs && k < SOUND_MAX_LANGS)
        memcpy(l->langs[l->n_langs++].name, lang.p, lang.n);
    return k;
}

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
    p.lang = lang_of(l, lang);
    if (p.lang == SOUND_MAX_LANGS)
        return err_set(e, PM_LIMIT, "more than %d languages", SOUND_MAX_LANGS);
    if (p.n > 0 && !ARENA_PUSH(l->a, l->pairs, l->n_pairs, l->cap_pairs, p))
        return arena_err(l->a, e);
    return PM_OK;
}

/* Syllables: lang, native, latin. Their forms come behind those of the dictionary. */
static pm_code read_extra(struct learn *l, str tsv, struct pm_err *e)
{
    str row, lang, native, latin;
    for (size_t i_row = 1; str_cut(&tsv, '\n', &row) && l->n_extra < MAX_EXTRA; i_row++) {
        struct learn_pair p = {.extra = true};
        if (row.n == 0 || row.p[0] == '#' || str_starts(row, STR("lang\t")))
            continue;
        if (!str_cut(&row, '\t', &lang) || !str_cut(&row, '\t', &native) ||
            !str_cut(&row, '\t', &latin) || lang.n == 0 || lang.n > 7 || !str_utf8(native, NULL) ||
            !str_utf8(latin, NULL))
            return err_set(e, PM_INVALID, "name-syllables.tsv line %zu: lang, native, latin", i_row);
        p.lang = lang_of(l, lang);
        p.n = (uint8_t)spell_native(native, p.native);
        p.gold = (uint32_t)(l->dict->n_entries + l->n_extra++);
        pm_code rc = tree_forms(l->a, latin, p.gold, 0, &l->forms[p.gold], e);
        if (rc != PM_OK)
            return rc;
        if (!ARENA_PUSH(l->a, l->pairs, l->n_pairs, l->cap_pairs, p))
            return arena_err(l->a, e);
    }
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
    l->forms = arena_array(l->a, l->dict->n_entries + MAX_EXTRA, sizeof *l->forms);
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
    if (p->extra)
        return !part->inside;
    int fold = (int)((p->country * 2654435761u >> 16) % FOLDS);
    return !part->without[p->country] && (fold == part->fold) == part->inside;
}

/* Sounds and uses of a part: rows appended to tsv, opened in *s. */
static pm_code learn_part(struct learn *l, struct part *part, struct buf *tsv, struct buf *block,
                          struct sounds *s, struct pm_err *e)
{
    pm_code rc = PM_OK;
    TRY(learn_sounds(l, in_part, part, tsv, e));
    TRY(sounds_make(buf_str(tsv), l->meanings_tsv, block, e));
    TRY(sounds_open(s, buf_str(block), e));
    TRY(learn_uses(l, s, in_part, part, tsv, e));
    TRY(sounds_make(buf_str(tsv), l->meanings_tsv, block, e));
    TRY(sounds_open(s, buf_str(block), e));
out:
    return rc;
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
        TRY(learn_part(l, &others, &rows, &block, &s, e));
        TRY(learn_judge_add(judge, l, &s, in_part, &own, e));
    }
    fprintf(stderr, "sounds: all\n");
    TRY(learn_judge_rows(judge, tsv, e));
    struct part all = {without, FOLDS, false};
    struct sounds s;
    TRY(learn_part(l, &all, tsv, &block, &s, e));
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
    struct buf dict, queries, meanings, syllables, tsv;
    str path;
    pm_code rc = PM_OK;
    buf_init(&dict, (size_t)1 << 28);
    buf_init(&queries, (size_t)1 << 28);
    buf_init(&syllables, (size_t)1 << 28);
    buf_init(&meanings, (size_t)1 << 28);
    buf_init(&tsv, (size_t)1 << 28);
    for (int i = 5; i < argc; i++)
        if (strlen(argv[i]) == 2)
            without[(26 * (argv[i][0] - 'A') + argv[i][1] - 'A') % (26 * 26)] = true;
    TRY(arena_open((size_t)8 << 30, &l.a, e));
    TRY(file_read(argv[1], &dict, e));
    TRY(file_read(argv[2], &queries, e));
    TRY(arena_printf(l.a, &path, "%s/name-meanings.tsv", argv[3]));
    TRY(file_read(path.p, &meanings, e));
    TRY(arena_printf(l.a, &path, "%s/name-syllables.tsv", argv[3]));
    TRY(file_read(path.p, &syllables, e));
    l.meanings_tsv = buf_str(&meanings);
    TRY(read_meant(&l, e));
    TRY(dict_read(l.a, buf_str(&dict), &l.dict, e));
    TRY(read_pairs(&l, buf_str(&queries), e));
    TRY(make_forms(&l, e));
    TRY(read_extra(&l, buf_str(&syllables), e));
    buf_add(&tsv, str_of(head));
    TRY(learn_all(&l, without, &tsv, e));
    TRY(file_write(argv[4], buf_str(&tsv), 0644, e));
out:
    buf_free(&dict);
    buf_free(&queries);
    buf_free(&meanings);
    buf_free(&syllables);
    buf_free(&tsv);
    arena_close(l.a);
    return rc;
}

int main(int argc, char **argv)
{
    struct pm_err e;
    if (argc < 5) {
        fprintf(stderr, "usage: names_learn DICT QUERIES WORDS OUT [COUNTRY...]\n");
        return 2;
    }
    if (run(argc, argv, &e) != PM_OK) {
        fprintf(stderr, "%s\n", e.words);
        return 1;
    }
    return 0;
}
