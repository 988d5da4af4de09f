/* Aligning native letters with Latin chunks by expectation and maximisation, then counting. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <unicode/utrans.h>
#include <unicode/utf16.h>

#include "name/learn.h"
#include "text/chars.h"

enum {
    ROUNDS = 6,
    LONGEST = 4,     /* Latin letters of one native letter */
    LONGEST_HAN = 6,
    WORD_GOLDS = 4,     /* a native word has a row when so many places ... */
    WORD_COUNTRIES = 2, /* ... of so many countries have it */
    SAID_GOLDS = 3,
};

static uint64_t mixed(uint64_t k)
{
    k = (k ^ k >> 32) * 0xFF51AFD7ED558CCDu;
    return k ^ k >> 29;
}

uint32_t learn_find(const struct learn_table *t, uint64_t key)
{
    for (size_t i = mixed(key) & (t->n_slots - 1); t->n_slots > 0; i = (i + 1) & (t->n_slots - 1)) {
        if (t->slots[i] == 0)
            return LEARN_NONE;
        if (t->keys[t->slots[i] - 1] == key)
            return t->slots[i] - 1;
    }
    return LEARN_NONE;
}

uint32_t learn_put(struct learn_table *t, uint64_t key)
{
    uint32_t found = learn_find(t, key);
    if (found != LEARN_NONE)
        return found;
    if (2 * t->n >= t->n_slots) {
        size_t n_slots = t->n_slots == 0 ? 1024 : 2 * t->n_slots;
        uint32_t *slots = arena_array(t->a, n_slots, sizeof *slots);
        if (slots == NULL)
            return LEARN_NONE;
        for (size_t k = 0; k < t->n; k++) {
            size_t i = mixed(t->keys[k]) & (n_slots - 1);
            while (slots[i] != 0)
                i = (i + 1) & (n_slots - 1);
            slots[i] = (uint32_t)k + 1;
        }
        t->slots = slots;
        t->n_slots = n_slots;
    }
    if (!ARENA_PUSH(t->a, t->keys, t->n, t->cap, key))
        return LEARN_NONE;
    size_t i = mixed(key) & (t->n_slots - 1);
    while (t->slots[i] != 0)
        i = (i + 1) & (t->n_slots - 1);
    t->slots[i] = (uint32_t)t->n;
    return (uint32_t)t->n - 1;
}

struct numbers { /* beside a table: a chance and a count for each of its items */
    double *p, *count;
    size_t n, cap;
};

struct align {
    const struct learn *l;
    struct arena *a;
    learn_use *use;
    void *ctx;
    struct learn_table letters; /* (language or 0, letter) */
    struct numbers letter;      /* count: all chunks; p: of what the language adds */
    struct learn_table chunks;  /* (number of letter, Latin symbols) */
    struct numbers chunk;
    struct learn_table words; /* (language, native word) */
    struct numbers word;      /* count: how often it stood in a name */
    struct learn_table saids; /* (number of word, Latin symbols; 0: nothing) */
    struct numbers said;
    int round;
    double fore[SPELL_MAX + 1][SPELL_MAX + 1], back[SPELL_MAX + 1][SPELL_MAX + 1];
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

static uint32_t put(struct align *al, struct learn_table *t, struct numbers *x, uint64_t key)
{
    uint32_t i = learn_put(t, key);
    if (i == LEARN_NONE || !room(al, x, t->n))
        return LEARN_NONE;
    x->n = t->n;
    return i;
}

static uint64_t packed(const uint8_t *p, size_t n)
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

static uint64_t chunk_key(uint32_t letter, const uint8_t *p, size_t n)
{
    return (uint64_t)(letter + 1) << 36 | packed(p, n);
}

static size_t longest(uint32_t letter)
{
    return letter == ' ' ? 1 : letter >= 0x3400 && spell_unparted(letter) ? LONGEST_HAN : LONGEST;
}

/* Chance of a chunk before anything is known: shorter is likelier, near the diagonal too. */
static double first_chance(size_t n_chunk, double off)
{
    static const double of_length[] = {0.12, 0.6 / 27, 0.2 / 729, 0.06 / 19683, 0.02 / 531441,
                                       0.004 / 14348907, 0.001 / 387420489};
    return of_length[n_chunk] * exp(-3 * fabs(off));
}

struct look { /* the letters of a pair, their numbers in the tables */
    uint32_t own[SPELL_MAX], any[SPELL_MAX];
};

static double chance(const struct align *al, const struct learn_pair *p, const struct look *look,
                     size_t i, const uint8_t *latin, size_t n_latin, size_t j, size_t n)
{
    if (al->round == 0) {
        double at = ((double)i + 0.5) / p->n, to = ((double)j + (double)n / 2) / (double)n_latin;
        if (p->native[i] == ' ')
            return n == 1 && latin[j] == SPELL_BLANK ? 0.6 : n == 0 ? 0.2 : 0.001;
        return first_chance(n, at - to);
    }
    static const double shared = 6; /* how many counts the letter in any language is worth */
    uint32_t any = learn_find(&al->chunks, chunk_key(look->any[i], latin + j, n));
    uint32_t own = learn_find(&al->chunks, chunk_key(look->own[i], latin + j, n));
    double p_any = any == LEARN_NONE ? 0 : al->chunk.p[any];
    double count = own == LEARN_NONE ? 0 : al->chunk.p[own];
    static const double floor_of[] = {1e-3, 1e-5, 1e-7, 1e-9, 1e-11, 1e-13, 1e-15};
    return (count + shared * p_any) / (al->letter.p[look->own[i]] + shared) + floor_of[n];
}

/* Length of the native word that starts at i and may have a row; 0: none. */
static size_t word_at(const struct learn_pair *p, size_t i, size_t m)
{
    if (p->native[i] == ' ')
        return 0;
    if (spell_unparted(p->native[i]))
        return i + m <= p->n && m <= 4 && !(i == 0 && m == p->n) ? m : 0;
    if (i > 0 && p->native[i - 1] != ' ')
        return 0;
    size_t n = 0;
    while (i + n < p->n && p->native[i + n] != ' ')
        n++;
    return m == n && n <= SOUND_MAX_WORD && n < p->n ? n : 0;
}

uint64_t learn_word_key(unsigned lang, const uint32_t *native, size_t n)
{
    uint64_t h = 0xC4CEB9FE1A85EC53u ^ n;
    for (size_t i = 0; i < n; i++)
        h = mixed(h ^ native[i]) * 0x9E3779B97F4A7C15u;
    return (h ^ lang * 0xFF51AFD7ED558CCDu) | 1;
}

static uint64_t said_key(uint32_t word, const uint8_t *p, size_t n)
{
    uint64_t h = n == 0 ? 0 : str_hash((str){(const char *)p, n}) >> 32;
    return (uint64_t)(word + 1) << 32 | h;
}

/* Calls each for every edge over a whole native word: from i, from latin j, to i + m, j + n. */
typedef void word_edge(struct align *al, void *ctx, uint32_t said, size_t i, size_t j, size_t m,
                       size_t n);
static void each_word_edge(struct align *al, const struct learn_pair *p, const uint8_t *latin,
                           size_t n_latin, size_t i, word_edge *each, void *ctx)
{
    for (size_t m = 1; i + m <= p->n && m <= SOUND_MAX_WORD; m++) {
        if (word_at(p, i, m) == 0)
            continue;
        uint32_t w = learn_find(&al->words, learn_word_key(p->lang, p->native + i, m));
        if (w == LEARN_NONE)
            continue;
        uint32_t said = learn_find(&al->saids, said_key(w, NULL, 0));
        for (size_t j = 0; j <= n_latin && said != LEARN_NONE; j++)
            each(al, ctx, said, i, j, m, 0);
        for (size_t j = 0; j < n_latin; j++) {
            if (j > 0 && latin[j - 1] != SPELL_BLANK)
                continue;
            size_t n = 0;
            while (j + n < n_latin && latin[j + n] != SPELL_BLANK)
                n++;
            said = learn_find(&al->saids, said_key(w, latin + j, n));
            if (said != LEARN_NONE)
                each(al, ctx, said, i, j, m, n);
            /* an unparted script has no blank of its own to give for the Latin one */
            if (said != LEARN_NONE && j + n < n_latin && spell_unparted(p->native[i]))
                each(al, ctx, said, i, j, m, n + 1);
        }
    }
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
    al->said.count[said] +=
        al->fore[i][j] * al->said.p[said] * al->back[i + m][j + n] / *all;
}

static void look_up(struct align *al, const struct learn_pair *p, struct look *look)
{
    for (size_t i = 0; i < p->n; i++) {
        look->own[i] = put(al, &al->letters, &al->letter, letter_key(p->lang, p->native[i]));
        look->any[i] = put(al, &al->letters, &al->letter, letter_key(0, p->native[i]));
    }
}

static void run_fore(struct align *al, const struct learn_pair *p, const struct look *look,
                     const uint8_t *latin, size_t n_latin)
{
    for (size_t i = 0; i <= p->n; i++)
        memset(al->fore[i], 0, (n_latin + 1) * sizeof al->fore[i][0]);
    al->fore[0][0] = 1;
    for (size_t i = 0; i < p->n; i++) {
        size_t most = longest(p->native[i]);
        for (size_t j = 0; j <= n_latin; j++) {
            if (al->fore[i][j] <= 0)
                continue;
            for (size_t n = 0; n <= most && j + n <= n_latin; n++)
                al->fore[i + 1][j + n] +=
                    al->fore[i][j] * chance(al, p, look, i, latin, n_latin, j, n);
        }
        each_word_edge(al, p, latin, n_latin, i, edge_fore, NULL);
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
        size_t most = longest(p->native[i]);
        for (size_t j = 0; j <= n_latin; j++)
            for (size_t n = 0; n <= most && j + n <= n_latin; n++) {
                double after = al->back[i + 1][j + n];
                if (after <= 0 || (al->fore[i][j] <= 0))
                    continue;
                double x = chance(al, p, look, i, latin, n_latin, j, n) * after;
                al->back[i][j] += x;
                double count = al->fore[i][j] * x / all;
                if (count < 1e-4)
                    continue;
                uint32_t own = put(al, &al->chunks, &al->chunk,
                                   chunk_key(look->own[i], latin + j, n));
                uint32_t any = put(al, &al->chunks, &al->chunk,
                                   chunk_key(look->any[i], latin + j, n));
                if (own == LEARN_NONE || any == LEARN_NONE)
                    return false;
                al->chunk.count[own] += count;
                al->chunk.count[any] += count;
                al->letter.count[look->own[i]] += count;
                al->letter.count[look->any[i]] += count;
            }
        each_word_edge(al, p, latin, n_latin, i, edge_back, NULL);
    }
    for (size_t i = 0; i < p->n; i++)
        each_word_edge(al, p, latin, n_latin, i, edge_count, &all);
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

/* Chances from the counts of this round: those of any language first, then what a language has. */
static void maximise(struct align *al)
{
    for (size_t i = 0; i < al->chunks.n; i++) {
        uint32_t letter = (uint32_t)(al->chunks.keys[i] >> 36) - 1;
        bool any = al->letters.keys[letter] >> 32 == 1;
        al->chunk.p[i] = any ? al->chunk.count[i] / (al->letter.count[letter] + 1)
                             : al->chunk.count[i];
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
        double fit;
        if (!al->use(al->ctx, p))
            continue;
        look_up(al, p, &look);
        const struct tree_name *t = best_form(al, p, &look, &fit);
        if (t == NULL || !fits(al, p, fit))
            continue;
        run_fore(al, p, &look, t->p, t->n);
        if (al->fore[p->n][t->n] > 0 && !run_back(al, p, &look, t->p, t->n, 1.0))
            return false;
    }
    maximise(al);
    return true;
}

/* Native words that many places have, and the Latin words that those have. */
struct word_seen {
    uint32_t golds, countries;
    uint32_t last_gold;
    uint16_t last_country;
};

static bool count_word(struct align *al, struct learn_table *t, struct word_seen **seen,
                       size_t *cap, uint64_t key, const struct learn_pair *p)
{
    uint32_t i = learn_put(t, key);
    if (i == LEARN_NONE)
        return false;
    if (i >= *cap) {
        size_t more = *cap == 0 ? 4096 : 2 * *cap;
        struct word_seen *fresh = arena_array(al->a, more, sizeof *fresh);
        if (fresh == NULL)
            return false;
        if (*cap > 0)
            memcpy(fresh, *seen, *cap * sizeof *fresh);
        *seen = fresh;
        *cap = more;
    }
    struct word_seen *s = &(*seen)[i];
    s->golds += s->golds == 0 || s->last_gold != p->gold;
    s->countries += s->countries == 0 || s->last_country != p->country;
    s->last_gold = p->gold;
    s->last_country = p->country;
    return true;
}

/* Pairs are in the file's order, by country and place: what differs from the last is new. */
static bool find_words(struct align *al, struct learn_table *t, struct word_seen **seen)
{
    size_t cap = 0;
    for (size_t k = 0; k < al->l->n_pairs; k++) {
        const struct learn_pair *p = &al->l->pairs[k];
        if (!al->use(al->ctx, p))
            continue;
        for (size_t i = 0; i < p->n; i++)
            for (size_t m = 1; m <= SOUND_MAX_WORD && i + m <= p->n; m++)
                if (word_at(p, i, m) != 0 &&
                    !count_word(al, t, seen, &cap, learn_word_key(p->lang, p->native + i, m), p))
                    return false;
    }
    return true;
}

static bool find_said(struct align *al, const struct learn_pair *p, uint32_t word,
                      struct learn_table *t, struct word_seen **seen, size_t *cap)
{
    const struct tree_names *forms = &al->l->forms[p->gold];
    for (size_t k = 0; k < forms->n; k++) {
        const struct tree_name *f = &forms->list[k];
        if (f->form & (FORM_TURNED | FORM_BARE | FORM_PART))
            continue;
        for (size_t j = 0; j < f->n;) {
            size_t n = 0;
            while (j + n < f->n && f->p[j + n] != SPELL_BLANK)
                n++;
            if (n >= 2 && !count_word(al, t, seen, cap, said_key(word, f->p + j, n), p))
                return false;
            j += n + 1;
        }
    }
    return true;
}

struct letters_of { /* the text of words that have rows, for printing */
    const uint32_t *p;
    uint8_t n, lang;
};

static pm_code learn_words(struct align *al, struct letters_of **texts, struct pm_err *e)
{
    struct learn_table seen_words = {.a = al->a}, seen_saids = {.a = al->a};
    struct word_seen *seen = NULL, *said = NULL;
    size_t cap = 0, n_texts = 0, cap_texts = 0;
    if (!find_words(al, &seen_words, &seen))
        return arena_err(al->a, e);
    for (size_t k = 0; k < al->l->n_pairs; k++) {
        const struct learn_pair *p = &al->l->pairs[k];
        if (!al->use(al->ctx, p))
            continue;
        for (size_t i = 0; i < p->n; i++)
            for (size_t m = 1; m <= SOUND_MAX_WORD && i + m <= p->n; m++) {
                if (word_at(p, i, m) == 0)
                    continue;
                uint64_t key = learn_word_key(p->lang, p->native + i, m);
                const struct word_seen *w = &seen[learn_find(&seen_words, key)];
                if ((w->golds < WORD_GOLDS || w->countries < WORD_COUNTRIES) &&
                    learn_find(&al->l->meant, learn_word_key(0, p->native + i, m)) == LEARN_NONE)
                    continue;
                size_t before = al->words.n;
                uint32_t word = put(al, &al->words, &al->word, key);
                if (word == LEARN_NONE ||
                    (al->words.n > before &&
                     !ARENA_PUSH(al->a, *texts, n_texts, cap_texts,
                                 (struct letters_of){p->native + i, (uint8_t)m, p->lang})))
                    return arena_err(al->a, e);
                al->word.count[word]++;
                uint32_t none = put(al, &al->saids, &al->said, said_key(word, NULL, 0));
                if (none == LEARN_NONE ||
                    !find_said(al, p, word, &seen_saids, &said, &cap))
                    return arena_err(al->a, e);
                al->said.p[none] = 0.02;
            }
    }
    for (size_t i = 0; i < seen_saids.n; i++) {
        uint32_t s;
        if (said[i].golds < SAID_GOLDS || said[i].countries < 2)
            continue;
        if ((s = put(al, &al->saids, &al->said, seen_saids.keys[i])) == LEARN_NONE)
            return arena_err(al->a, e);
        al->said.p[s] = 0.01;
    }
    return PM_OK;
}

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
            for (size_t n = 0; n <= longest(p->native[i]) && j + n <= t->n; n++) {
                double c = w->cost[i][j];
                if (c >= 1e9)
                    break;
                c -= log(chance(al, p, look, i, t->p, t->n, j, n) + 1e-30);
                if (c < w->cost[i + 1][j + n]) {
                    w->cost[i + 1][j + n] = c;
                    w->by[i + 1][j + n] = (struct step){1, (uint8_t)n, false};
                }
            }
        each_word_edge(al, p, t->p, t->n, i, edge_way, w);
    }
}

struct row_key {
    uint32_t lang, before, letter, after;
};

struct counts {
    struct learn_table rows; /* hash of the key */
    struct row_key *keys;
    size_t n_keys, cap_keys;
    struct learn_table cells; /* (row, chunk) */
    uint32_t *of_cell;
    size_t cap_cells;
};

static bool count_cell(struct align *al, struct counts *c, struct row_key key, uint64_t chunk,
                       uint32_t n)
{
    uint64_t h = mixed((uint64_t)key.lang << 56 ^ (uint64_t)key.letter << 28 ^ key.before);
    h = mixed(h * 0x9E3779B97F4A7C15u ^ key.after) | 1;
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
        if (!s.word && !count_letter(al, c, p, i, packed(t->p + j, s.n), j > 0 ? t->p[j - 1] : 0))
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
        uint8_t symbols[LONGEST_HAN];
        size_t k = 0;
        utrans_transUChars(t, text, &n, 32, 0, &limit, &status);
        if (U_FAILURE(status) || n > LONGEST_HAN)
            continue;
        for (int32_t i = 0; i < n; i++)
            if (text[i] >= 'a' && text[i] <= 'z')
                symbols[k++] = spell_symbol((char)text[i]);
        if (k == (size_t)n && k > 0)
            fine = count_cell(al, c, (struct row_key){0, SOUND_ANY, cp, SOUND_ANY},
                              packed(symbols, k), 2);
    }
    utrans_close(t);
    return fine;
}

static pm_code count_all(struct align *al, struct counts *c, struct pm_err *e)
{
    struct way *w = arena_get(al->a, sizeof *w);
    if (w == NULL || !count_readings(al, c))
        return arena_err(al->a, e);
    for (size_t k = 0; k < al->l->n_pairs; k++) {
        const struct learn_pair *p = &al->l->pairs[k];
        struct look look;
        double fit;
        if (!al->use(al->ctx, p))
            continue;
        look_up(al, p, &look);
        const struct tree_name *t = best_form(al, p, &look, &fit);
        if (t == NULL || !fits(al, p, fit))
            continue;
        find_way(al, p, &look, t, w);
        if (!count_way(al, c, p, t, w))
            return arena_err(al->a, e);
    }
    return PM_OK;
}

static void print_letter(struct buf *b, uint32_t letter)
{
    char utf8[4];
    if (letter == SOUND_ANY || letter == SOUND_EDGE)
        buf_add_char(b, letter == SOUND_ANY ? '*' : '^');
    else if (letter == ' ')
        buf_add_char(b, '_');
    else if (letter >= SOUND_LATIN)
        buf_printf(b, "<%c", letter == SOUND_LATIN ? '^' : spell_char((uint8_t)(letter - SOUND_LATIN)));
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
    print_letter(tsv, k->before);
    buf_add_char(tsv, '\t');
    print_letter(tsv, k->letter);
    buf_add_char(tsv, '\t');
    print_letter(tsv, k->after);
    for (size_t i = 0; i < n && cells[i].count >= least; i++) {
        buf_add_char(tsv, i == 0 ? '\t' : ' ');
        print_chunk(tsv, cells[i].chunk);
        buf_printf(tsv, "=%u", cells[i].count < 60000 ? cells[i].count : 60000);
    }
    buf_add_char(tsv, '\n');
}

static pm_code print_sounds(struct align *al, struct counts *c, struct buf *tsv, struct pm_err *e)
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
static pm_code print_words(struct align *al, const struct letters_of *texts, struct buf *tsv,
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
                uint64_t key = said_key(0, t->p + j, n) & 0xFFFFFFFF;
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
            print_letter(tsv, texts[w].p[i]);
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
            for (const uint8_t *p =
                     key == 0 ? NULL : starts[learn_find(&latin, key | (uint64_t)1 << 40)];
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
static pm_code print_lm(struct align *al, struct buf *tsv, struct pm_err *e)
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
    TRY(learn_words(al, &texts, e));
    for (al->round = 0; al->round < ROUNDS; al->round++)
        if (!expect(al)) {
            rc = arena_err(a, e);
            goto out;
        }
    TRY(count_all(al, &c, e));
    TRY(print_lm(al, tsv, e));
    TRY(print_sounds(al, &c, tsv, e));
    TRY(print_words(al, texts, tsv, e));
    if (tsv->rc != PM_OK)
        rc = buf_err(tsv, e);
out:
    arena_close(a);
    return rc;
}

/* How often each country's names have which kind word, by language; "-" is all countries. */
struct use_seen {
    uint32_t lang, country, word_of; /* pair whose kind word it is; LEARN_NONE: none */
    uint32_t count;
    bool all;
};

static uint64_t use_key(uint32_t lang, uint32_t country, uint32_t kind, bool all)
{
    return mixed((uint64_t)lang << 48 ^ (uint64_t)country << 34 ^ (uint64_t)all << 33 ^ kind) | 1;
}

static int by_use(const void *a, const void *b)
{
    const struct use_seen *x = a, *y = b;
    if (x->lang != y->lang)
        return x->lang < y->lang ? -1 : 1;
    if (x->country != y->country)
        return x->country < y->country ? -1 : 1;
    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return x->word_of < y->word_of ? -1 : x->word_of > y->word_of;
}

static void print_kind(const struct learn *l, const struct sounds *s, const struct use_seen *u,
                       struct buf *tsv)
{
    if (u->all || u->word_of == LEARN_NONE) {
        buf_printf(tsv, "%c=%u", u->all ? '*' : '^', u->count);
        return;
    }
    const struct learn_pair *p = &l->pairs[u->word_of];
    uint32_t lang = sounds_lang(s, str_of(l->langs[p->lang].name));
    uint32_t kind = sounds_kind(s, lang, p->native, p->n);
    for (size_t i = 0; i < p->n; i++)
        for (size_t m = 1; i + m <= p->n && m <= SOUND_MAX_WORD; m++)
            if ((sounds_word_hash(p->native + i, m) | 1) == kind) {
                for (size_t k = 0; k < m; k++)
                    print_letter(tsv, p->native[i + k]);
                buf_printf(tsv, "=%u", u->count);
                return;
            }
}

pm_code learn_uses(const struct learn *l, const struct sounds *s, learn_use *use, void *ctx,
                   struct buf *tsv, struct pm_err *e)
{
    struct learn_table t = {0};
    struct use_seen *seen = NULL;
    size_t n_seen = 0, cap = 0;
    pm_code rc = arena_open((size_t)1 << 30, &t.a, e);
    for (uint32_t k = 0; rc == PM_OK && k < l->n_pairs; k++) {
        const struct learn_pair *p = &l->pairs[k];
        if (p->city || p->extra || !use(ctx, p))
            continue;
        uint32_t lang = sounds_lang(s, str_of(l->langs[p->lang].name));
        uint32_t kind = sounds_kind(s, lang, p->native, p->n);
        for (int i = 0; i < 4; i++) {
            uint32_t country = i & 1 ? p->country + 1u : 0;
            bool all = (i & 2) != 0;
            size_t before = t.n;
            uint32_t at = learn_put(&t, use_key(p->lang, country, all ? 0 : kind, all));
            struct use_seen fresh = {p->lang, country, kind == 0 || all ? LEARN_NONE : k, 0, all};
            if (at == LEARN_NONE ||
                (t.n > before && !ARENA_PUSH(t.a, seen, n_seen, cap, fresh))) {
                rc = arena_err(t.a, e);
                break;
            }
            seen[at].count++;
        }
    }
    if (rc == PM_OK && n_seen > 0)
        qsort(seen, n_seen, sizeof *seen, by_use);
    for (size_t i = 0; rc == PM_OK && i < n_seen; i++) {
        const struct use_seen *u = &seen[i];
        bool begins = i == 0 || seen[i - 1].lang != u->lang || seen[i - 1].country != u->country;
        if (begins)
            buf_printf(tsv, "%suse\t%s\t%c%c\t", i == 0 ? "" : "\n", l->langs[u->lang].name,
                       u->country == 0 ? '-' : 'A' + (int)((u->country - 1) / 26),
                       u->country == 0 ? '-' : 'A' + (int)((u->country - 1) % 26));
        else
            buf_add_char(tsv, ' ');
        print_kind(l, s, u, tsv);
    }
    buf_add_char(tsv, '\n');
    arena_close(t.a);
    return rc != PM_OK || tsv->rc == PM_OK ? rc : buf_err(tsv, e);
}
