#include "name/dict.h"

#include "name/judge.h"

enum { MAX_FIELD = 1000, MAX_ENTRIES = 10000000 };

struct dict_part {
    str kind, country;
    struct tree tree;
    struct dict_part *next;
};

static pm_code read_row(struct dict *d, size_t *cap, str row, struct pm_err *e)
{
    struct dict_entry x = {0};
    str *fields[] = {&x.id, &x.kind, &x.country, &x.name, &x.local};
    for (size_t i = 0; i < 5; i++)
        if (!str_cut(&row, '\t', fields[i]) || fields[i]->n > MAX_FIELD)
            return err_set(e, PM_INVALID,
                           "a row has id, kind, cc, name_en, name_local, parted by tabs, each of at "
                           "most %d bytes",
                           MAX_FIELD);
    if (x.id.n == 0)
        return err_set(e, PM_INVALID, "the id is missing");
    if (d->n_entries == MAX_ENTRIES)
        return err_set(e, PM_LIMIT, "more than %d entries", MAX_ENTRIES);
    for (size_t i = 0; i < 5; i++)
        if (!str_utf8(*fields[i], NULL))
            return err_set(e, PM_INVALID, "field %zu is not UTF-8", i + 1);
    x.same = x.next_same = (uint32_t)d->n_entries;
    if (!ARENA_PUSH(d->a, d->entries, d->n_entries, *cap, x))
        return arena_err(d->a, e);
    return PM_OK;
}

/* Homonyms: a table by kind and spelled English name. */
static pm_code join_homonyms(struct dict *d, struct pm_err *e)
{
    size_t n_slots = 64;
    while (n_slots < 2 * d->n_entries)
        n_slots *= 2;
    uint32_t *slots = arena_array(d->a, n_slots, sizeof *slots);
    uint32_t *last = arena_array(d->a, d->n_entries + 1, sizeof *last);
    if (slots == NULL || last == NULL)
        return arena_err(d->a, e);
    for (uint32_t i = 0; i < d->n_entries; i++) {
        struct dict_entry *x = &d->entries[i];
        uint8_t spelled[SPELL_MAX], other[SPELL_MAX];
        size_t n = spell_latin(x->name, spelled);
        size_t at = (str_hash((str){(const char *)spelled, n}) ^ str_hash(x->kind)) & (n_slots - 1);
        last[i] = i;
        for (; slots[at] != 0; at = (at + 1) & (n_slots - 1)) {
            struct dict_entry *y = &d->entries[slots[at] - 1];
            if (n > 0 && str_eq(x->kind, y->kind) && spell_latin(y->name, other) == n &&
                memcmp(spelled, other, n) == 0)
                break;
        }
        if (slots[at] == 0) {
            slots[at] = i + 1;
            continue;
        }
        x->same = slots[at] - 1;
        d->entries[last[x->same]].next_same = i;
        last[x->same] = i;
    }
    return PM_OK;
}

pm_code dict_read(struct arena *a, str tsv, struct dict **out, struct pm_err *e)
{
    struct dict *d = arena_zero(a, sizeof *d);
    str row;
    size_t i_row = 0, cap = 0;
    if (d == NULL)
        return arena_err(a, e);
    d->a = a;
    while (str_cut(&tsv, '\n', &row)) {
        if (row.n > 0 && row.p[row.n - 1] == '\r')
            row.n--;
        if (++i_row == 1 || row.n == 0)
            continue;
        pm_code rc = read_row(d, &cap, row, e);
        if (rc != PM_OK) {
            err_front(e, "line %zu", i_row);
            return rc;
        }
    }
    pm_code rc = join_homonyms(d, e);
    if (rc == PM_OK)
        *out = d;
    return rc;
}

pm_code dict_tree(struct dict *d, const struct sounds *s, str kind, str country,
                  const struct tree **out, struct pm_err *e)
{
    for (const struct dict_part *p = d->parts; p != NULL; p = p->next)
        if (str_eq(p->kind, kind) && str_eq(p->country, country)) {
            *out = &p->tree;
            return PM_OK;
        }
    struct dict_part *part = arena_zero(d->a, sizeof *part);
    struct tree_names names = {0};
    pm_code rc = PM_OK;
    if (part == NULL || arena_dup(d->a, kind, &part->kind, e) != PM_OK ||
        arena_dup(d->a, country, &part->country, e) != PM_OK)
        return arena_err(d->a, e);
    for (uint32_t i = 0; i < d->n_entries && rc == PM_OK; i++) {
        const struct dict_entry *x = &d->entries[i];
        if ((kind.n > 0 && !str_eq(kind, x->kind)) ||
            (country.n > 0 && !str_eq(country, x->country)))
            continue;
        uint32_t item = country.n > 0 ? i : x->same;
        rc = tree_forms(d->a, x->name, item, 0, &names, e);
        if (rc == PM_OK && !str_eq(x->name, x->local))
            rc = tree_forms(d->a, x->local, item, FORM_LOCAL, &names, e);
    }
    if (rc == PM_OK)
        rc = tree_make(d->a, names.list, names.n, s, &part->tree, e);
    if (rc != PM_OK)
        return rc;
    part->next = d->parts;
    d->parts = part;
    *out = &part->tree;
    return PM_OK;
}

void dict_uses(const struct dict *d, const struct sounds *s, uint32_t lang, const uint32_t *native,
               size_t n_native, bool homonyms, struct heard *heard, size_t n)
{
    uint32_t kind = sounds_kind(s, lang, native, n_native);
    for (size_t i = 0; i < n; i++)
        for (uint32_t k = heard[i].item, first = 1;; k = d->entries[k].next_same, first = 0) {
            float use = sounds_use(s, lang, d->entries[k].country, kind);
            heard[i].use = first || use > heard[i].use ? use : heard[i].use;
            if (!homonyms || d->entries[k].next_same == k)
                break;
        }
}

static size_t add_guesses(const struct dict *d, uint32_t item, bool homonyms, double score,
                          size_t top, struct dict_guess *out, size_t n)
{
    for (uint32_t i = item; n < top; i = d->entries[i].next_same) {
        out[n++] = (struct dict_guess){i, score};
        if (!homonyms || d->entries[i].next_same == i)
            break;
    }
    return n;
}

pm_code dict_resolve(struct dict *d, const struct sounds *s, struct hear *h, str kind, str country,
                     str lang, str name, size_t top, struct dict_guess out[DICT_MAX_TOP],
                     size_t *n_out, struct pm_err *e)
{
    uint32_t native[SPELL_MAX];
    struct heard heard[JUDGE_MAX];
    float p[JUDGE_MAX], p_none;
    const struct tree *t;
    if (!str_utf8(name, NULL))
        return err_set(e, PM_INVALID, "the name is not UTF-8");
    pm_code rc = dict_tree(d, s, kind, country, &t, e);
    if (rc != PM_OK)
        return rc;
    size_t n_native = spell_native(name, native), n_guesses = 0;
    uint32_t lang_number = sounds_lang(s, lang);
    size_t n = hear_names(h, t, native, n_native, lang_number, false, heard, JUDGE_MAX);
    dict_uses(d, s, lang_number, native, n_native, country.n == 0, heard, n);
    unsigned known = (country.n > 0 ? JUDGE_COUNTRY : 0u) |
                     (str_eq(kind, STR("city")) ? JUDGE_CITY : 0u);
    judge(s, known, heard, n, n_native, p, &p_none);
    top = top < DICT_MAX_TOP ? top : DICT_MAX_TOP;
    for (size_t left = n; left > 0 && n_guesses < top && p_none < 0.995f; left--) {
        size_t best = 0;
        for (size_t i = 1; i < n; i++)
            best = p[i] > p[best] ? i : best;
        n_guesses = add_guesses(d, heard[best].item, country.n == 0, (double)p[best], top, out,
                                n_guesses);
        p[best] = -1;
    }
    *n_out = n_guesses;
    return PM_OK;
}
