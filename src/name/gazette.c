#include "name/gazette.h"

#include "name/gazette_head.h"
#include "name/inflect.h"
#include "name/near.h"

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

static bool piece_in(const struct gazette *g, struct piece p)
{
    return p.at <= g->n_pool && p.n <= g->n_pool - p.at;
}

static bool check_entities(const struct gazette *g)
{
    for (uint32_t i = 0; i < g->n_entities; i++) {
        const struct gazette_entity *x = &g->entities[i];
        if (!piece_in(g, x->id) || !piece_in(g, x->kind) || !piece_in(g, x->name) ||
            !piece_in(g, x->parent) || !piece_in(g, x->country) || !piece_in(g, x->precision) ||
            !piece_in(g, x->source) || !piece_in(g, x->note) || x->first_alias > g->n_aliases ||
            x->n_aliases > g->n_aliases - x->first_alias)
            return false;
    }
    for (uint32_t i = 0; i < g->n_aliases; i++) {
        const struct gazette_alias *x = &g->aliases[i];
        if (!piece_in(g, x->text) || !piece_in(g, x->source) || !piece_in(g, x->lang) ||
            !piece_in(g, x->script) || x->entity >= g->n_entities || x->kind >= N_ALIAS_KINDS)
            return false;
    }
    return true;
}

/* Numbers up to `most`, one of them 0, where a search ends. */
static bool check_slots(const uint32_t *slots, uint32_t n, uint32_t most)
{
    bool ends = false;
    for (uint32_t i = 0; i < n; i++) {
        if (slots[i] > most)
            return false;
        ends |= slots[i] == 0;
    }
    return ends;
}

static bool check_words(const struct gazette *g, uint32_t n_nodes)
{
    for (uint32_t i = 0; i < g->n_words; i++)
        if (!piece_in(g, g->words[i].text) || g->words[i].first_node >= n_nodes)
            return false;
    for (uint32_t i = 0; i < g->n_stems; i++)
        if (!piece_in(g, g->stems[i].text) || g->stems[i].word >= g->n_words ||
            g->stems[i].class >= N_ENDING_CLASSES)
            return false;
    bool ends = false;
    for (uint32_t i = 0; i < g->n_edges; i++) {
        if (g->edges[i].child >= n_nodes)
            return false;
        ends |= g->edges[i].child == 0;
    }
    return ends && check_slots(g->word_slots, g->n_word_slots, g->n_words - 1) &&
           check_slots(g->stem_slots, g->n_stem_slots, g->n_stems);
}

static bool rising(const uint32_t *at, uint32_t n, uint32_t most)
{
    for (uint32_t i = 0; i + 1 < n; i++)
        if (at[i] > at[i + 1])
            return false;
    return n > 0 && at[n - 1] <= most;
}

/* Fletcher's sums, in four lanes, so that they go as fast as memory. */
uint64_t gazette_sum(str bytes)
{
    static const uint64_t odd = 0x9E3779B97F4A7C15u;
    uint64_t once[4] = {0}, twice[4] = {0}, sum = bytes.n;
    size_t i = 0;
    for (; i + sizeof once <= bytes.n; i += sizeof once) {
        uint64_t words[4];
        memcpy(words, bytes.p + i, sizeof words);
        for (size_t k = 0; k < 4; k++) {
            once[k] += words[k];
            twice[k] += once[k];
        }
    }
    for (; i < bytes.n; i++)
        sum = (sum ^ (unsigned char)bytes.p[i]) * odd;
    for (size_t k = 0; k < 4; k++) {
        sum = (sum ^ once[k]) * odd;
        sum = (sum ^ sum >> 29 ^ twice[k]) * odd;
    }
    return sum;
}

uint64_t gazette_stamp(str block)
{
    const struct gazette_head *h = head_of(block);
    return h != NULL ? h->sum : 0;
}

bool gazette_check(const struct gazette *g, str block)
{
    size_t n_head = sizeof(struct gazette_head);
    if (gazette_sum((str){block.p + n_head, block.n - n_head}) != gazette_stamp(block))
        return false;
    uint32_t n_nodes = g->n_node_refs - 1;
    if (!check_entities(g) || !check_words(g, n_nodes) ||
        !rising(g->node_refs, g->n_node_refs, g->n_refs) ||
        !rising(g->near_at, g->n_near_at, g->n_nears))
        return false;
    for (uint32_t i = 0; i < g->n_refs; i++)
        if ((g->refs[i] & ~GAZETTE_REF_VARIANT) >= g->n_aliases)
            return false;
    for (uint32_t i = 0; i < g->n_forms; i++)
        if (!piece_in(g, g->forms[i].text) || g->forms[i].node >= n_nodes)
            return false;
    for (uint32_t i = 0; i < g->n_nears; i++)
        if (g->nears[i].form >= g->n_forms)
            return false;
    return true;
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
