#include "name/lists.h"

#include "base/embed.h"
#include "name/unit.h"
#include "text/token.h"

EMBED_DECLARE(name_weights_tsv)
EMBED_DECLARE(name_kinds_tsv)
EMBED_DECLARE(name_stops_tsv)

static const char *const weight_names[N_WEIGHTS] = {
#define X(code, word) word,
    WEIGHT_MAP(X)
#undef X
};

enum rank lists_rank(str precision)
{
    static const struct {
        const char *word;
        enum rank rank;
    } rows[] = {{"country", RANK_COUNTRY},   {"province", RANK_PROVINCE},
                {"district", RANK_DISTRICT}, {"settlement", RANK_SETTLEMENT},
                {"region", RANK_REGION},     {"border", RANK_BORDER}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_eq(precision, str_of(rows[i].word)))
            return rows[i].rank;
    return precision.n > 0 ? RANK_OTHER : RANK_NONE;
}

uint16_t lists_lang(str lang)
{
    static const char *const langs[] = {"en", "ru", "tg", "uz", "kk", "fa", "ps", "ur", "ar", "zh"};
    for (size_t i = 0; i < sizeof langs / sizeof *langs; i++)
        if (str_eq(lang, str_of(langs[i])))
            return (uint16_t)(1u << i);
    return 0;
}

const struct list_word *lists_find(const struct lists *l, uint32_t hash, str fold)
{
    uint32_t mask = l->n_slots - 1;
    for (uint32_t i = hash & mask; l->slots[i].fold.n != 0; i = (i + 1) & mask)
        if (l->slots[i].hash == hash && str_eq(l->slots[i].fold, fold))
            return &l->slots[i];
    return NULL;
}

static struct list_word *put(struct lists *l, uint32_t hash, str fold)
{
    uint32_t mask = l->n_slots - 1, i = hash & mask;
    for (; l->slots[i].fold.n != 0; i = (i + 1) & mask)
        if (l->slots[i].hash == hash && str_eq(l->slots[i].fold, fold))
            return &l->slots[i];
    l->n_words++;
    l->slots[i] = (struct list_word){.fold = fold, .hash = hash};
    return &l->slots[i];
}

struct row {
    const char *file;
    uint32_t line;
    str field[5];
};

static pm_code bad(const struct row *r, int field, const char *want, struct pm_err *e)
{
    return err_set(e, PM_INVALID, "%s line %u: \"%.*s\" is not one of %s", r->file, r->line,
                   STR_FMT(r->field[field]), want);
}

static pm_code weight_row(struct arena *a, struct lists *l, const struct row *r, struct pm_err *e)
{
    (void)a;
    for (int w = 0; w < N_WEIGHTS; w++)
        if (str_eq(r->field[0], str_of(weight_names[w]))) {
            if (!str_double(r->field[1], &l->weight[w]))
                return bad(r, 1, "the decimal numbers", e);
            return PM_OK;
        }
    return bad(r, 0, "the features that the matcher knows", e);
}

/* What one row of words says, put into each word of it. */
static pm_code each_word(struct arena *a, struct lists *l, const struct row *r,
                         void (*apply)(struct list_word *, const struct row *), struct pm_err *e)
{
    struct token *tokens;
    size_t n_tokens;
    pm_code rc = token_cut(a, r->field[0], &tokens, &n_tokens, e);
    for (uint32_t i = 0; i < n_tokens && rc == PM_OK; i++) {
        struct unit units[8];
        size_t n = 0;
        if (unit_room(tokens, i, i + 1) > 8)
            return bad(r, 0, "the single words", e);
        rc = unit_cut(a, r->field[0], tokens, i, i + 1, units, 8, &n, e);
        for (size_t k = 0; k < n && rc == PM_OK; k++)
            if (!(units[k].flags & UNIT_MARK)) {
                if (l->n_words * 2 >= l->n_slots)
                    return err_set(e, PM_LIMIT, "%s line %u: too many words", r->file, r->line);
                apply(put(l, units[k].hash, units[k].fold), r);
            }
    }
    return rc;
}

static void apply_kind(struct list_word *w, const struct row *r)
{
    if (str_eq(r->field[2], STR("facility"))) {
        w->facility = true;
        return;
    }
    if (str_eq(r->field[2], STR("part"))) {
        w->part = true;
        return;
    }
    if (str_eq(r->field[2], STR("people"))) {
        w->people = true;
        return;
    }
    if (str_eq(r->field[2], STR("group"))) {
        w->group = true;
        return;
    }
    uint8_t bit = (uint8_t)(1u << lists_rank(r->field[2]));
    uint16_t lang = lists_lang(r->field[1]);
    w->langs |= lang;
    if (!str_eq(r->field[3], STR("after"))) {
        w->before |= bit;
        w->langs_before |= lang;
    }
    if (!str_eq(r->field[3], STR("before"))) {
        w->after |= bit;
        w->langs_after |= lang;
    }
    if (str_eq(r->field[4], STR("many")))
        w->many |= bit;
}

static pm_code kind_row(struct arena *a, struct lists *l, const struct row *r, struct pm_err *e)
{
    str where = r->field[3], number = r->field[4];
    if (!str_eq(where, STR("before")) && !str_eq(where, STR("after")) &&
        !str_eq(where, STR("both")))
        return bad(r, 3, "before, after, both", e);
    if (!str_eq(number, STR("one")) && !str_eq(number, STR("many")))
        return bad(r, 4, "one, many", e);
    return each_word(a, l, r, apply_kind, e);
}

static void apply_stop(struct list_word *w, const struct row *r)
{
    w->stop |= str_eq(r->field[2], STR("word"))    ? STOP_WORD
               : str_eq(r->field[2], STR("given")) ? STOP_GIVEN
                                                   : STOP_TITLE;
}

static pm_code stop_row(struct arena *a, struct lists *l, const struct row *r, struct pm_err *e)
{
    str is = r->field[2];
    if (!str_eq(is, STR("word")) && !str_eq(is, STR("given")) && !str_eq(is, STR("title")))
        return bad(r, 2, "word, given, title", e);
    return each_word(a, l, r, apply_stop, e);
}

static pm_code
read_list(struct arena *a, struct lists *l, const char *file, str bytes, int n_fields,
          pm_code (*row)(struct arena *, struct lists *, const struct row *, struct pm_err *),
          struct pm_err *e)
{
    struct row r = {.file = file};
    str line, piece;
    bool header = true;
    pm_code rc = PM_OK;
    while (rc == PM_OK && str_cut(&bytes, '\n', &line)) {
        r.line++;
        if (str_trim(line).n == 0 || line.p[0] == '#')
            continue;
        if (header) {
            header = false;
            continue;
        }
        int n = 0;
        while (n < n_fields && str_cut(&line, '\t', &piece))
            r.field[n++] = str_trim(piece);
        if (n < n_fields)
            return err_set(e, PM_INVALID, "%s line %u: %d fields, %d are needed", file, r.line, n,
                           n_fields);
        rc = row(a, l, &r, e);
    }
    return rc;
}

pm_code lists_open(struct arena *a, struct lists *out, struct pm_err *e)
{
    struct lists l = {.n_slots = 4096};
    pm_code rc = PM_OK;
    l.slots = arena_array(a, l.n_slots, sizeof *l.slots);
    if (l.slots == NULL)
        return arena_err(a, e);
    TRY(read_list(a, &l, "name-weights.tsv", EMBED(name_weights_tsv), 2, weight_row, e));
    TRY(read_list(a, &l, "name-kinds.tsv", EMBED(name_kinds_tsv), 5, kind_row, e));
    TRY(read_list(a, &l, "name-stops.tsv", EMBED(name_stops_tsv), 3, stop_row, e));
    *out = l;
out:
    return rc;
}
