/* fuzz: name */
/* Names in other scripts. The first byte says what the rest is: w, rows of learned weights and
 * meanings; b, a block of weights; otherwise a list of places, a line ---, and names to look up. */
#include "base/mem.h"
#include "name/dict.h"
#include "name/judge.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_spread(const struct sounds *s, uint32_t letter)
{
    struct sound list[SOUND_MAX_SPREAD];
    for (uint32_t lang = 0; lang < s->n_langs; lang++) {
        size_t n = sounds_spread(s, lang, SOUND_EDGE, letter, SOUND_EDGE, list);
        for (size_t i = 0; i < n; i++)
            if (list[i].chunk >= s->n_chunks || (i > 0 && list[i].cost < list[i - 1].cost))
                __builtin_trap();
    }
}

static void try_weights(str rows, bool block_given)
{
    struct buf block;
    struct pm_err e;
    struct sounds s;
    buf_init(&block, 1 << 26);
    size_t cut = str_find(rows, STR("\n---\n"), 0);
    pm_code rc = PM_OK;
    if (block_given)
        buf_add(&block, rows);
    else
        rc = sounds_make((str){rows.p, cut},
                         cut < rows.n ? (str){rows.p + cut + 5, rows.n - cut - 5} : (str){0}, &block,
                         &e);
    if (rc == PM_OK && sounds_open(&s, buf_str(&block), &e) == PM_OK)
        check_spread(&s, 0x431);
    else if (rc == PM_OK && !block_given)
        __builtin_trap(); /* what was made must open */
    buf_free(&block);
}

static void look_up(struct dict *d, const struct sounds *s, struct hear *h, str name)
{
    struct dict_guess g[DICT_MAX_TOP];
    struct pm_err e;
    size_t n;
    for (int known = 0; known < 2; known++) {
        str country = known && d->n_entries > 0 ? d->entries[0].country : (str){0};
        if (dict_resolve(d, s, h, (str){0}, country, STR("ru"), name, 5, g, &n, &e) != PM_OK)
            continue;
        for (size_t i = 0; i < n; i++)
            if (n > 5 || g[i].entry >= d->n_entries || !(g[i].score >= 0 && g[i].score <= 1.0001))
                __builtin_trap();
    }
}

static void try_names(str bytes)
{
    static struct sounds s;
    static struct hear *h; /* once: it is large */
    struct arena *a;
    struct dict *d;
    struct pm_err e;
    str list = bytes, names = {0}, name;
    size_t cut = str_find(bytes, STR("\n---\n"), 0);
    if (h == NULL && (sounds_built_in(&s, &e) != PM_OK || hear_open(&s, &h, &e) != PM_OK))
        __builtin_trap();
    if (cut < bytes.n) {
        list.n = cut;
        names = (str){bytes.p + cut + 5, bytes.n - cut - 5};
    }
    if (arena_open(1 << 26, &a, &e) != PM_OK)
        return;
    if (dict_read(a, list, &d, &e) == PM_OK)
        for (int i = 0; i < 8 && str_cut(&names, '\n', &name); i++)
            look_up(d, &s, h, name);
    arena_close(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    str rest = {(const char *)data + 1, size - 1};
    if (data[0] == 'w' || data[0] == 'b')
        try_weights(rest, data[0] == 'b');
    else
        try_names(rest);
    return 0;
}
