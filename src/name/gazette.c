#include "name/gazette.h"

#include "name/gazette_head.h"

static bool power_of_two(uint32_t n)
{
    return n != 0 && (n & (n - 1)) == 0;
}

static const struct gazette_head *head_of(str block)
{
    if (block.n < sizeof(struct gazette_head) || ((uintptr_t)block.p & 15) != 0)
        return NULL;
    const struct gazette_head *h = (const void *)block.p;
    return memcmp(h->magic, GAZETTE_MAGIC, sizeof h->magic) == 0 && h->n_bytes == block.n ? h
                                                                                          : NULL;
}

pm_code gazette_open(struct gazette *g, str block, struct pm_err *e)
{
    const struct gazette_head *h = head_of(block);
    if (h == NULL)
        return err_set(e, PM_DAMAGED, "the compiled registers are not readable, build again");
    size_t i = 0;
#define X(field, type)                                                                             \
    if (h->at[i] > block.n || (block.n - h->at[i]) / sizeof(type) < h->n[i])                       \
        return err_set(e, PM_DAMAGED, "the compiled registers are cut short, build again");        \
    g->field = (const void *)(block.p + h->at[i]);                                                 \
    g->n_##field = h->n[i];                                                                        \
    i++;
    GAZETTE_ARRAYS(X)
#undef X
    if (!power_of_two(g->n_word_slots) || !power_of_two(g->n_edges) ||
        !power_of_two(g->n_stem_slots) || !power_of_two(g->n_filter) ||
        !power_of_two(g->n_stem_filter) || g->n_near_at < 2 || !power_of_two(g->n_near_at - 1) || g->n_words == 0 || g->n_node_refs < 2)
        return err_set(e, PM_DAMAGED, "the compiled registers are not readable, build again");
    return PM_OK;
}

uint32_t gazette_word_slow(const struct gazette *g, uint32_t hash, str fold)
{
    uint32_t mask = g->n_word_slots - 1;
    for (uint32_t i = hash & mask;; i = (i + 1) & mask) {
        uint32_t w = g->word_slots[i];
        if (w == 0)
            return 0;
        const struct gazette_word *word = &g->words[w];
        if (word->hash == hash && str_eq(gazette_str(g, word->text), fold))
            return w;
    }
}

uint32_t gazette_step(const struct gazette *g, uint32_t node, uint32_t word)
{
    uint32_t mask = g->n_edges - 1;
    for (uint32_t i = gazette_edge_hash(node, word) & mask;; i = (i + 1) & mask) {
        const struct gazette_edge *edge = &g->edges[i];
        if (edge->child == 0)
            return 0;
        if (edge->node == node && edge->word == word)
            return edge->child;
    }
}

void gazette_stems(const struct gazette *g, uint32_t hash, str s,
                   void (*each)(void *ctx, const struct gazette_stem *stem), void *ctx)
{
    if (!gazette_filtered(g->stem_filter, g->n_stem_filter, hash))
        return;
    uint32_t mask = g->n_stem_slots - 1;
    for (uint32_t i = hash & mask; g->stem_slots[i] != 0; i = (i + 1) & mask) {
        const struct gazette_stem *stem = &g->stems[g->stem_slots[i] - 1];
        if (stem->hash == hash && str_eq(gazette_str(g, stem->text), s))
            each(ctx, stem);
    }
}
