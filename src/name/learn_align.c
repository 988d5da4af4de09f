/* Aligning native letters with Latin chunks by expectation and maximisation. */
#include <math.h>
#include <stdio.h>

#include "name/learn_align.h"

enum {
    ROUNDS = 6,
    LONGEST = 4, /* Latin letters of one native letter */
};

static bool room(struct align *al, struct numbers *x, size_t n)
{
    if (n < x->cap)
        return true;
    size_t cap = x->cap == 0 ? 4096 : 2 * x->cap;
    while (cap <= n)
        cap *= 2;
    double *p = arena_array(al->a, cap, sizeof *p), *count = arena_array(al->a, cap, sizeof *count);
    if (p == NULL || count == NULL)
        return false;
    if (x->n > 0) {
        memcpy(p, x->p, x->n * sizeof *p);
        memcpy(count, x->count, x->n * sizeof *count);
    }
    x->p = p;
    x->count = count;
    x->cap = cap;
    return true;
}

uint32_t align_put(struct align *al, struct learn_table *t, struct numbers *x, uint64_t key)
{
    uint32_t i = learn_put(t, key);
    if (i == LEARN_NONE || !room(al, x, t->n))
        return LEARN_NONE;
    x->n = t->n;
    return i;
}

uint64_t align_packed(const uint8_t *p, size_t n)
{
    uint64_t k = 0;
    for (size_t i = 0; i < n; i++)
        k = k << 6 | p[i];
    return k;
}

static uint64_t letter_key(unsigned lang, uint32_t letter)
{
    return (uint64_t)(lang + 1) << 32 | letter;
}

uint64_t align_chunk_key(uint32_t letter, const uint8_t *p, size_t n)
{
    return (uint64_t)(letter + 1) << 36 | align_packed(p, n);
}

size_t align_longest(uint32_t letter)
{
    return letter == ' '                                ? 1
           : letter >= 0x3400 && spell_unparted(letter) ? ALIGN_LONGEST_HAN
                                                        : LONGEST;
}

/* Chance of a chunk before anything is known: shorter is likelier, near the diagonal too. */
static double first_chance(size_t n_chunk, double off)
{
    static const double of_length[] = {
        0.12,          0.6 / 27,         0.2 / 729,        0.06 / 19683,
        0.02 / 531441, 0.004 / 14348907, 0.001 / 387420489};
    return of_length[n_chunk] * exp(-3 * fabs(off));
}

double align_chance(const struct align *al, const struct learn_pair *p, const struct look *look,
                    size_t i, const uint8_t *latin, size_t n_latin, size_t j, size_t n)
{
    if (al->round == 0) {
        double at = ((double)i + 0.5) / p->n, to = ((double)j + (double)n / 2) / (double)n_latin;
        if (p->native[i] == ' ')
            return n == 1 && latin[j] == SPELL_BLANK ? 0.6 : n == 0 ? 0.2 : 0.001;
        return first_chance(n, at - to);
    }
    static const double shared = 6; /* how many counts the letter in any language is worth */
    uint32_t any = learn_find(&al->chunks, align_chunk_key(look->any[i], latin + j, n));
    uint32_t own = learn_find(&al->chunks, align_chunk_key(look->own[i], latin + j, n));
    double p_any = any == LEARN_NONE ? 0 : al->chunk.p[any];
    double count = own == LEARN_NONE ? 0 : al->chunk.p[own];
    static const double floor_of[] = {1e-3, 1e-5, 1e-7, 1e-9, 1e-11, 1e-13, 1e-15};
    return (count + shared * p_any) / (al->letter.p[look->own[i]] + shared) + floor_of[n];
}

static void edge_fore(struct align *al, void *ctx, uint32_t said, size_t i, size_t j, size_t m,
                      size_t n)
{
    (void)ctx;
    al->fore[i + m][j + n] += al->fore[i][j] * al->said.p[said];
}

static void edge_back(struct align *al, void *ctx, uint32_t said, size_t i, size_t j, size_t m,
                      size_t n)
{
    (void)ctx;
    al->back[i][j] += al->said.p[said] * al->back[i + m][j + n];
}

static void edge_count(struct align *al, void *ctx, uint32_t said, size_t i, size_t j, size_t m,
                       size_t n)
{
    double *all = ctx;
    al->said.count[said] += al->fore[i][j] * al->said.p[said] * al->back[i + m][j + n] / *all;
}

void align_look_up(struct align *al, const struct learn_pair *p, struct look *look)
{
    for (size_t i = 0; i < p->n; i++) {
        look->own[i] = align_put(al, &al->letters, &al->letter, letter_key(p->lang, p->native[i]));
        look->any[i] = align_put(al, &al->letters, &al->letter, letter_key(0, p->native[i]));
    }
}

static void run_fore(struct align *al, const struct learn_pair *p, const struct look *look,
                     const uint8_t *latin, size_t n_latin)
{
    for (size_t i = 0; i <= p->n; i++)
        memset(al->fore[i], 0, (n_latin + 1) * sizeof al->fore[i][0]);
    al->fore[0][0] = 1;
    for (size_t i = 0; i < p->n; i++) {
        size_t most = align_longest(p->native[i]);
        for (size_t j = 0; j <= n_latin; j++) {
            if (al->fore[i][j] <= 0)
                continue;
            for (size_t n = 0; n <= most && j + n <= n_latin; n++)
                al->fore[i + 1][j + n] +=
                    al->fore[i][j] * align_chance(al, p, look, i, latin, n_latin, j, n);
        }
        align_each_word_edge(al, p, latin, n_latin, i, edge_fore, NULL);
    }
}

static bool run_back(struct align *al, const struct learn_pair *p, const struct look *look,
                     const uint8_t *latin, size_t n_latin, double weight)
{
    double all = al->fore[p->n][n_latin] / weight;
    for (size_t i = 0; i <= p->n; i++)
        memset(al->back[i], 0, (n_latin + 1) * sizeof al->back[i][0]);
    al->back[p->n][n_latin] = 1;
    for (size_t i = p->n; i-- > 0;) {
        size_t most = align_longest(p->native[i]);
        for (size_t j = 0; j <= n_latin; j++)
            for (size_t n = 0; n <= most && j + n <= n_latin; n++) {
                double after = al->back[i + 1][j + n];
                if (after <= 0 || (al->fore[i][j] <= 0))
                    continue;
                double x = align_chance(al, p, look, i, latin, n_latin, j, n) * after;
                al->back[i][j] += x;
                double count = al->fore[i][j] * x / all;
                if (count < 1e-4)
                    continue;
                uint32_t own = align_put(al, &al->chunks, &al->chunk,
                                         align_chunk_key(look->own[i], latin + j, n));
                uint32_t any = align_put(al, &al->chunks, &al->chunk,
                                         align_chunk_key(look->any[i], latin + j, n));
                if (own == LEARN_NONE || any == LEARN_NONE)
                    return false;
                al->chunk.count[own] += count;
                al->chunk.count[any] += count;
                al->letter.count[look->own[i]] += count;
                al->letter.count[look->any[i]] += count;
            }
        align_each_word_edge(al, p, latin, n_latin, i, edge_back, NULL);
    }
    for (size_t i = 0; i < p->n; i++)
        align_each_word_edge(al, p, latin, n_latin, i, edge_count, &all);
    return true;
}

/* How well a form of the gold name fits: chance a letter, against letters at random. */
static double fit_of(const struct align *al, const struct learn_pair *p, size_t n_latin)
{
    double all = al->fore[p->n][n_latin];
    return all > 0 ? log(all) + 2.0 * (double)n_latin : -1e9;
}

static const struct tree_name *best_form(struct align *al, const struct learn_pair *p,
                                         const struct look *look, double *fit)
{
    const struct tree_names *forms = &al->l->forms[p->gold];
    const struct tree_name *best = NULL;
    *fit = -1e9;
    for (size_t k = 0; k < forms->n; k++) {
        const struct tree_name *t = &forms->list[k];
        if ((al->round == 0 && (t->form & FORM_TURNED)) || (t->form & FORM_PART))
            continue;
        if (t->n > 3 * p->n && p->n > 3 && !spell_unparted(p->native[0]))
            continue;
        run_fore(al, p, look, t->p, t->n);
        double f = fit_of(al, p, t->n) - (t->form & FORM_TURNED ? 3 : 0);
        if (f > *fit) {
            *fit = f;
            best = t;
        }
    }
    return best;
}

static bool fits(const struct align *al, const struct learn_pair *p, double fit)
{
    return al->round < 2 || fit > -0.3 * p->n - 3;
}

const struct tree_name *align_learned(struct align *al, const struct learn_pair *p, struct look *look)
{
    double fit;
    if (!al->use(al->ctx, p))
        return NULL;
    align_look_up(al, p, look);
    const struct tree_name *t = best_form(al, p, look, &fit);
    return t != NULL && fits(al, p, fit) ? t : NULL;
}

/* Chances from the counts of this round: those of any language first, then what a language has. */
static void maximise(struct align *al)
{
    for (size_t i = 0; i < al->chunks.n; i++) {
        uint32_t letter = (uint32_t)(al->chunks.keys[i] >> 36) - 1;
        bool any = al->letters.keys[letter] >> 32 == 1;
        al->chunk.p[i] =
            any ? al->chunk.count[i] / (al->letter.count[letter] + 1) : al->chunk.count[i];
        al->chunk.count[i] = 0;
    }
    for (size_t i = 0; i < al->letters.n; i++) {
        al->letter.p[i] = al->letter.count[i];
        al->letter.count[i] = 0;
    }
    for (size_t i = 0; i < al->saids.n; i++) {
        uint32_t word = (uint32_t)(al->saids.keys[i] >> 32) - 1;
        al->said.p[i] = (al->said.count[i] + 0.02) / (al->word.count[word] + 2);
        if (al->round < ROUNDS - 1)
            al->said.count[i] = 0;
    }
}

static bool expect(struct align *al)
{
    for (size_t k = 0; k < al->l->n_pairs; k++) {
        const struct learn_pair *p = &al->l->pairs[k];
        struct look look;
        const struct tree_name *t = align_learned(al, p, &look);
        if (t == NULL)
            continue;
        run_fore(al, p, &look, t->p, t->n);
        if (al->fore[p->n][t->n] > 0 && !run_back(al, p, &look, t->p, t->n, 1.0))
            return false;
    }
    maximise(al);
    return true;
}

pm_code learn_sounds(const struct learn *l, learn_use *use, void *ctx, struct buf *tsv,
                     struct pm_err *e)
{
    struct arena *a;
    struct align *al;
    struct counts c = {0};
    struct letters_of *texts = NULL;
    pm_code rc = arena_open((size_t)8 << 30, &a, e);
    if (rc != PM_OK)
        return rc;
    al = arena_zero(a, sizeof *al);
    if (al == NULL) {
        rc = arena_err(a, e);
        goto out;
    }
    *al = (struct align){.l = l, .a = a, .use = use, .ctx = ctx};
    al->letters.a = al->chunks.a = al->words.a = al->saids.a = c.rows.a = c.cells.a = a;
    TRY(align_words(al, &texts, e));
    for (al->round = 0; al->round < ROUNDS; al->round++)
        if (!expect(al)) {
            rc = arena_err(a, e);
            goto out;
        }
    TRY(align_count_all(al, &c, e));
    TRY(align_print_lm(al, tsv, e));
    TRY(align_print_sounds(al, &c, tsv, e));
    TRY(align_print_words(al, texts, tsv, e));
    if (tsv->rc != PM_OK)
        rc = buf_err(tsv, e);
out:
    arena_close(a);
    return rc;
}
