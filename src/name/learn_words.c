/* Which native words have a row, and what Latin words may stand for them. */
#include "name/learn_align.h"

enum {
    WORD_GOLDS = 4,     /* a native word has a row when so many places ... */
    WORD_COUNTRIES = 2, /* ... of so many countries have it */
    SAID_GOLDS = 3,
};

/* Length of the native word that starts at i and may have a row; 0: none. */
size_t align_word_at(const struct learn_pair *p, size_t i, size_t m)
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

uint64_t align_said_key(uint32_t word, const uint8_t *p, size_t n)
{
    uint64_t h = n == 0 ? 0 : str_hash((str){(const char *)p, n}) >> 32;
    return (uint64_t)(word + 1) << 32 | h;
}

/* Calls each for every edge over a whole native word: from i, from latin j, to i + m, j + n. */
void align_each_word_edge(struct align *al, const struct learn_pair *p, const uint8_t *latin,
                          size_t n_latin, size_t i, align_word_edge *each, void *ctx)
{
    for (size_t m = 1; i + m <= p->n && m <= SOUND_MAX_WORD; m++) {
        if (align_word_at(p, i, m) == 0)
            continue;
        uint32_t w = learn_find(&al->words, learn_word_key(p->lang, p->native + i, m));
        if (w == LEARN_NONE)
            continue;
        uint32_t said = learn_find(&al->saids, align_said_key(w, NULL, 0));
        for (size_t j = 0; j <= n_latin && said != LEARN_NONE; j++)
            each(al, ctx, said, i, j, m, 0);
        for (size_t j = 0; j < n_latin; j++) {
            if (j > 0 && latin[j - 1] != SPELL_BLANK)
                continue;
            size_t n = 0;
            while (j + n < n_latin && latin[j + n] != SPELL_BLANK)
                n++;
            said = learn_find(&al->saids, align_said_key(w, latin + j, n));
            if (said != LEARN_NONE)
                each(al, ctx, said, i, j, m, n);
            /* an unparted script has no blank of its own to give for the Latin one */
            if (said != LEARN_NONE && j + n < n_latin && spell_unparted(p->native[i]))
                each(al, ctx, said, i, j, m, n + 1);
        }
    }
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
                if (align_word_at(p, i, m) != 0 &&
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
            if (n >= 2 && !count_word(al, t, seen, cap, align_said_key(word, f->p + j, n), p))
                return false;
            j += n + 1;
        }
    }
    return true;
}

pm_code align_words(struct align *al, struct letters_of **texts, struct pm_err *e)
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
                if (align_word_at(p, i, m) == 0)
                    continue;
                uint64_t key = learn_word_key(p->lang, p->native + i, m);
                const struct word_seen *w = &seen[learn_find(&seen_words, key)];
                if ((w->golds < WORD_GOLDS || w->countries < WORD_COUNTRIES) &&
                    learn_find(&al->l->meant, learn_word_key(0, p->native + i, m)) == LEARN_NONE)
                    continue;
                size_t before = al->words.n;
                uint32_t word = align_put(al, &al->words, &al->word, key);
                if (word == LEARN_NONE ||
                    (al->words.n > before &&
                     !ARENA_PUSH(al->a, *texts, n_texts, cap_texts,
                                 (struct letters_of){p->native + i, (uint8_t)m, p->lang})))
                    return arena_err(al->a, e);
                al->word.count[word]++;
                uint32_t none = align_put(al, &al->saids, &al->said, align_said_key(word, NULL, 0));
                if (none == LEARN_NONE || !find_said(al, p, word, &seen_saids, &said, &cap))
                    return arena_err(al->a, e);
                al->said.p[none] = 0.02;
            }
    }
    for (size_t i = 0; i < seen_saids.n; i++) {
        uint32_t s;
        if (said[i].golds < SAID_GOLDS || said[i].countries < 2)
            continue;
        if ((s = align_put(al, &al->saids, &al->said, seen_saids.keys[i])) == LEARN_NONE)
            return arena_err(al->a, e);
        al->said.p[s] = 0.01;
    }
    return PM_OK;
}
