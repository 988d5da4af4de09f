/* The rows "lm", "sound" and "word" of what was counted. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "name/learn_align.h"
#include "text/chars.h"

void align_print_letter(struct buf *b, uint32_t letter)
{
    char utf8[4];
    if (letter == SOUND_ANY || letter == SOUND_EDGE)
        buf_add_char(b, letter == SOUND_ANY ? '*' : '^');
    else if (letter == ' ')
        buf_add_char(b, '_');
    else if (letter >= SOUND_LATIN)
        buf_printf(b, "<%c",
                   letter == SOUND_LATIN ? '^' : spell_char((uint8_t)(letter - SOUND_LATIN)));
    else
        buf_add(b, (str){utf8, char_put(letter, utf8)});
}

static void print_chunk(struct buf *b, uint64_t chunk)
{
    if (chunk == 0)
        buf_add_char(b, '-');
    for (int shift = 30; shift >= 0; shift -= 6)
        if ((chunk >> shift & 63) != 0)
            buf_add_char(b, spell_char((uint8_t)(chunk >> shift & 63)));
}

struct cell {
    uint32_t row, count;
    uint64_t chunk;
};

static const struct counts *sorting;

static int by_row(const void *a, const void *b)
{
    const struct cell *x = a, *y = b;
    const struct row_key *k = &sorting->keys[x->row], *l = &sorting->keys[y->row];
    uint32_t xs[] = {k->lang, k->letter, k->before, k->after};
    uint32_t ys[] = {l->lang, l->letter, l->before, l->after};
    for (size_t i = 0; i < 4; i++)
        if (xs[i] != ys[i])
            return xs[i] < ys[i] ? -1 : 1;
    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return x->chunk < y->chunk ? -1 : x->chunk > y->chunk;
}

static const char *lang_name(const struct learn *l, uint32_t lang)
{
    return lang == 0 ? "-" : l->langs[lang].name;
}

/* A row, unless it says too little; rare chunks of it are left out. */
static void print_row(const struct learn *l, const struct row_key *k, const struct cell *cells,
                      size_t n, struct buf *tsv)
{
    uint32_t total = 0, least = 1;
    for (size_t i = 0; i < n; i++)
        total += cells[i].count;
    bool narrow = k->before != SOUND_ANY || k->after != SOUND_ANY;
    if (narrow)
        least = 2;
    least += total / 1500;
    if (cells[0].count < least || (narrow && total < 5))
        return;
    buf_printf(tsv, "sound\t%s\t", lang_name(l, k->lang));
    align_print_letter(tsv, k->before);
    buf_add_char(tsv, '\t');
    align_print_letter(tsv, k->letter);
    buf_add_char(tsv, '\t');
    align_print_letter(tsv, k->after);
    for (size_t i = 0; i < n && cells[i].count >= least; i++) {
        buf_add_char(tsv, i == 0 ? '\t' : ' ');
        print_chunk(tsv, cells[i].chunk);
        buf_printf(tsv, "=%u", cells[i].count < 60000 ? cells[i].count : 60000);
    }
    buf_add_char(tsv, '\n');
}

pm_code align_print_sounds(struct align *al, struct counts *c, struct buf *tsv, struct pm_err *e)
{
    struct cell *cells = arena_array(al->a, c->cells.n + 1, sizeof *cells);
    if (cells == NULL)
        return arena_err(al->a, e);
    for (size_t i = 0; i < c->cells.n; i++)
        cells[i] = (struct cell){(uint32_t)(c->cells.keys[i] >> 36) - 1, c->of_cell[i],
                                 c->cells.keys[i] & (((uint64_t)1 << 36) - 1)};
    sorting = c;
    qsort(cells, c->cells.n, sizeof *cells, by_row);
    for (size_t i = 0, n; i < c->cells.n; i += n) {
        for (n = 1; i + n < c->cells.n && cells[i + n].row == cells[i].row;)
            n++;
        print_row(al->l, &c->keys[cells[i].row], cells + i, n, tsv);
    }
    return PM_OK;
}

/* The Latin word of a said key is found again among the words of all forms. */
pm_code align_print_words(struct align *al, const struct letters_of *texts, struct buf *tsv,
                          struct pm_err *e)
{
    struct learn_table latin = {.a = al->a};
    const uint8_t **starts = NULL;
    size_t n_starts = 0, cap_starts = 0;
    for (size_t k = 0; k < al->l->dict->n_entries; k++)
        for (size_t f = 0; f < al->l->forms[k].n; f++) {
            const struct tree_name *t = &al->l->forms[k].list[f];
            for (size_t j = 0; j < t->n;) {
                size_t n = 0;
                while (j + n < t->n && t->p[j + n] != SPELL_BLANK)
                    n++;
                size_t before = latin.n;
                uint64_t key = align_said_key(0, t->p + j, n) & 0xFFFFFFFF;
                if (learn_put(&latin, key | (uint64_t)1 << 40) == LEARN_NONE ||
                    (latin.n > before &&
                     !ARENA_PUSH(al->a, starts, n_starts, cap_starts, t->p + j)))
                    return arena_err(al->a, e);
                j += n + 1;
            }
        }
    for (size_t w = 0; w < al->words.n; w++) {
        double all = al->word.count[w], said = 0;
        size_t row_at = tsv->n;
        bool any = false;
        buf_printf(tsv, "word\t%s\t", lang_name(al->l, texts[w].lang));
        for (size_t i = 0; i < texts[w].n; i++)
            align_print_letter(tsv, texts[w].p[i]);
        for (size_t i = 0; i < al->saids.n; i++) {
            uint32_t per_mille = (uint32_t)lround(1000 * al->said.count[i] / all);
            if ((al->saids.keys[i] >> 32) - 1 != w || per_mille < 15 || al->said.count[i] < 2)
                continue;
            uint32_t key = (uint32_t)al->saids.keys[i];
            said += per_mille;
            buf_add_char(tsv, any ? ' ' : '\t');
            any = true;
            if (key == 0)
                buf_add_char(tsv, '-');
            for (const uint8_t *p = key == 0 ? NULL
                                             : starts[learn_find(&latin, key | (uint64_t)1 << 40)];
                 p != NULL && *p != 0 && *p != SPELL_BLANK; p++)
                buf_add_char(tsv, spell_char(*p));
            buf_printf(tsv, "=%u", per_mille);
        }
        if (!any)
            tsv->n = row_at;
        else
            buf_printf(tsv, " ?=%u\n", said < 990 ? (uint32_t)(1000 - said) : 10);
    }
    return PM_OK;
}

/* -log p of three letters in a row, times 32, by Witten and Bell's method over all forms. */
pm_code align_print_lm(struct align *al, struct buf *tsv, struct pm_err *e)
{
    enum { S = SPELL_SYMBOLS };
    uint32_t *three = arena_array(al->a, S * S * S, sizeof *three);
    uint32_t *two = arena_array(al->a, S * S, sizeof *two), one[S] = {0};
    if (three == NULL || two == NULL)
        return arena_err(al->a, e);
    for (size_t k = 0; k < al->l->dict->n_entries; k++)
        for (size_t f = 0; f < al->l->forms[k].n; f++) {
            const struct tree_name *t = &al->l->forms[k].list[f];
            uint8_t a = 0, b = 0;
            for (size_t j = 0; j < t->n && !(t->form & FORM_TURNED); j++) {
                uint8_t c = t->p[j];
                three[(a * S + b) * S + c]++;
                two[b * S + c]++;
                one[c]++;
                a = b;
                b = c;
            }
        }
    double all = 0;
    for (size_t c = 1; c < S; c++)
        all += one[c] + 1;
    for (size_t a = 0; a < S; a++)
        for (size_t b = 0; b < S; b++) {
            double n3 = 0, t3 = 0, n2 = 0, t2 = 0;
            for (size_t c = 1; c < S; c++) {
                n3 += three[(a * S + b) * S + c];
                t3 += three[(a * S + b) * S + c] > 0;
                n2 += two[b * S + c];
                t2 += two[b * S + c] > 0;
            }
            if (n3 + n2 <= 0 && a + b > 0)
                t2 = 1;
            buf_printf(tsv, "lm\t%c%c\t", a == 0 ? '^' : spell_char((uint8_t)a),
                       b == 0 ? '^' : spell_char((uint8_t)b));
            for (size_t c = 0; c < S; c++) {
                double p1 = (one[c] + 1.0) / all;
                double p2 = n2 + t2 > 0 ? (two[b * S + c] + t2 * p1) / (n2 + t2) : p1;
                double p3 = n3 + t3 > 0 ? (three[(a * S + b) * S + c] + t3 * p2) / (n3 + t3) : p2;
                long v = c == 0 ? 320 : lround(-32 * log(p3));
                buf_printf(tsv, "%ld%c", v < 640 ? v : 640, c + 1 < S ? ' ' : '\n');
            }
        }
    return PM_OK;
}
