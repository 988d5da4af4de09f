/* Counting what each letter became, once the pairs are aligned. */
#include <math.h>

#include <unicode/utrans.h>
#include <unicode/utf16.h>

#include "name/learn_align.h"
#include "text/chars.h"

/* The best single way through a pair, then its counts in context. */
struct step {
    uint8_t m, n; /* native and Latin letters that it takes */
    bool word;
};

struct way {
    double cost[SPELL_MAX + 1][SPELL_MAX + 1];
    struct step by[SPELL_MAX + 1][SPELL_MAX + 1];
};

static void edge_way(struct align *al, void *ctx, uint32_t said, size_t i, size_t j, size_t m,
                     size_t n)
{
    struct way *w = ctx;
    double c = w->cost[i][j] - log(al->said.p[said] + 1e-12);
    if (c < w->cost[i + m][j + n]) {
        w->cost[i + m][j + n] = c;
        w->by[i + m][j + n] = (struct step){(uint8_t)m, (uint8_t)n, true};
    }
}

static void find_way(struct align *al, const struct learn_pair *p, const struct look *look,
                     const struct tree_name *t, struct way *w)
{
    for (size_t i = 0; i <= p->n; i++)
        for (size_t j = 0; j <= t->n; j++)
            w->cost[i][j] = 1e9;
    w->cost[0][0] = 0;
    for (size_t i = 0; i < p->n; i++) {
        for (size_t j = 0; j <= t->n; j++)
            for (size_t n = 0; n <= align_longest(p->native[i]) && j + n <= t->n; n++) {
                double c = w->cost[i][j];
                if (c >= 1e9)
                    break;
                c -= log(align_chance(al, p, look, i, t->p, t->n, j, n) + 1e-30);
                if (c < w->cost[i + 1][j + n]) {
                    w->cost[i + 1][j + n] = c;
                    w->by[i + 1][j + n] = (struct step){1, (uint8_t)n, false};
                }
            }
        align_each_word_edge(al, p, t->p, t->n, i, edge_way, w);
    }
}

static bool count_cell(struct align *al, struct counts *c, struct row_key key, uint64_t chunk,
                       uint32_t n)
{
    uint64_t h = learn_mixed((uint64_t)key.lang << 56 ^ (uint64_t)key.letter << 28 ^ key.before);
    h = learn_mixed(h * 0x9E3779B97F4A7C15u ^ key.after) | 1;
    size_t before = c->rows.n;
    uint32_t row = learn_put(&c->rows, h);
    if (row == LEARN_NONE ||
        (c->rows.n > before && !ARENA_PUSH(al->a, c->keys, c->n_keys, c->cap_keys, key)))
        return false;
    uint32_t cell = learn_put(&c->cells, (uint64_t)(row + 1) << 36 | chunk);
    if (cell == LEARN_NONE)
        return false;
    if (cell >= c->cap_cells) {
        size_t cap = c->cap_cells == 0 ? 1 << 16 : 2 * c->cap_cells;
        uint32_t *fresh = arena_array(al->a, cap, sizeof *fresh);
        if (fresh == NULL)
            return false;
        if (c->cap_cells > 0)
            memcpy(fresh, c->of_cell, c->cap_cells * sizeof *fresh);
        c->of_cell = fresh;
        c->cap_cells = cap;
    }
    c->of_cell[cell] += n;
    return true;
}

static bool count_letter(struct align *al, struct counts *c, const struct learn_pair *p, size_t i,
                         uint64_t chunk, uint8_t last)
{
    uint32_t behind = SOUND_LATIN + (last <= SPELL_BLANK ? last : 0u);
    uint32_t before = i > 0 ? p->native[i - 1] : SOUND_EDGE;
    uint32_t after = i + 1 < p->n ? p->native[i + 1] : SOUND_EDGE;
    uint32_t letter = p->native[i], lang = p->lang;
    return count_cell(al, c, (struct row_key){0, SOUND_ANY, letter, SOUND_ANY}, chunk, 1) &&
           count_cell(al, c, (struct row_key){lang, SOUND_ANY, letter, SOUND_ANY}, chunk, 1) &&
           count_cell(al, c, (struct row_key){0, before, letter, SOUND_ANY}, chunk, 1) &&
           count_cell(al, c, (struct row_key){0, SOUND_ANY, letter, after}, chunk, 1) &&
           count_cell(al, c, (struct row_key){lang, before, letter, SOUND_ANY}, chunk, 1) &&
           count_cell(al, c, (struct row_key){lang, SOUND_ANY, letter, after}, chunk, 1) &&
           count_cell(al, c, (struct row_key){lang, before, letter, after}, chunk, 1) &&
           count_cell(al, c, (struct row_key){0, behind, letter, SOUND_ANY}, chunk, 1) &&
           count_cell(al, c, (struct row_key){lang, behind, letter, SOUND_ANY}, chunk, 1) &&
           count_cell(al, c, (struct row_key){0, behind, SOUND_ANY, SOUND_ANY}, chunk, 1) &&
           count_cell(al, c, (struct row_key){lang, behind, SOUND_ANY, SOUND_ANY}, chunk, 1);
}

static bool count_way(struct align *al, struct counts *c, const struct learn_pair *p,
                      const struct tree_name *t, const struct way *w)
{
    size_t i = p->n, j = t->n;
    if (w->cost[i][j] >= 1e9)
        return true;
    while (i > 0) {
        struct step s = w->by[i][j];
        i -= s.m;
        j -= s.n;
        if (!s.word &&
            !count_letter(al, c, p, i, align_packed(t->p + j, s.n), j > 0 ? t->p[j - 1] : 0))
            return false;
    }
    return true;
}

/* Standard readings of Han letters as counts, for those that no pair has: ICU's Han-Latin, made of
 * Unicode's Unihan (Unicode licence). */
static bool count_readings(struct align *al, struct counts *c)
{
    static const UChar id[] = u"Han-Latin; Latin-ASCII; Lower";
    UErrorCode status = U_ZERO_ERROR;
    UTransliterator *t = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
    bool fine = U_SUCCESS(status);
    for (uint32_t cp = 0x4E00; cp < 0x9FA6 && fine; cp++) {
        UChar text[32] = {(UChar)cp};
        int32_t n = 1, limit = 1;
        uint8_t symbols[ALIGN_LONGEST_HAN];
        size_t k = 0;
        utrans_transUChars(t, text, &n, 32, 0, &limit, &status);
        if (U_FAILURE(status) || n > ALIGN_LONGEST_HAN)
            continue;
        for (int32_t i = 0; i < n; i++)
            if (text[i] >= 'a' && text[i] <= 'z')
                symbols[k++] = spell_symbol((char)text[i]);
        if (k == (size_t)n && k > 0)
            fine = count_cell(al, c, (struct row_key){0, SOUND_ANY, cp, SOUND_ANY},
                              align_packed(symbols, k), 2);
    }
    utrans_close(t);
    return fine;
}

pm_code align_count_all(struct align *al, struct counts *c, struct pm_err *e)
{
    struct way *w = arena_get(al->a, sizeof *w);
    if (w == NULL || !count_readings(al, c))
        return arena_err(al->a, e);
    for (size_t k = 0; k < al->l->n_pairs; k++) {
        const struct learn_pair *p = &al->l->pairs[k];
        struct look look;
        const struct tree_name *t = align_learned(al, p, &look);
        if (t == NULL)
            continue;
        find_way(al, p, &look, t, w);
        if (!count_way(al, c, p, t, w))
            return arena_err(al->a, e);
    }
    return PM_OK;
}
