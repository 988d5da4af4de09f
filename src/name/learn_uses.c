/* The rows "use": which kind words a country's names have. */
#include <stdlib.h>

#include "name/learn_align.h"

/* How often each country's names have which kind word, by language; "-" is all countries. */
struct use_seen {
    uint32_t lang, country, word_of; /* pair whose kind word it is; LEARN_NONE: none */
    uint32_t count;
    bool all;
};

static uint64_t use_key(uint32_t lang, uint32_t country, uint32_t kind, bool all)
{
    return learn_mixed((uint64_t)lang << 48 ^ (uint64_t)country << 34 ^ (uint64_t)all << 33 ^
                       kind) |
           1;
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
                    align_print_letter(tsv, p->native[i + k]);
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
            if (at == LEARN_NONE || (t.n > before && !ARENA_PUSH(t.a, seen, n_seen, cap, fresh))) {
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
