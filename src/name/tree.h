/* tree.h - Latin names letter by letter, so that many are walked at once.
 *
 *     TRY(tree_make(a, names, n_names, &sounds, &tree, e));
 *     uint32_t node = tree_step(&tree, 0, spell_symbol('b'));    // 0: no name goes on so
 *
 * Node 0 is the beginning. A node's children lie side by side, in the order of their symbols. lm is
 * what the letters up to here cost among names of places (sounds.h), so that a rare beginning can
 * be weighed against a common one. Names come in several forms: as they are, without words that
 * any place may have (tree_forms), with their words turned round.
 */
#ifndef PAMIR_NAME_TREE_H
#define PAMIR_NAME_TREE_H

#include "name/sounds.h"

enum { /* tree_name.form, bits */
    FORM_BARE = 1,   /* without "Province", "oblast'" */
    FORM_TURNED = 2, /* last word first, or first word last */
    FORM_LOCAL = 4,  /* of the local name, not of the English one */
    FORM_PART = 8,   /* one word of several */
};

struct tree_name {
    const uint8_t *p;
    uint8_t n, form;
    uint32_t item;
};

struct tree_node {
    uint64_t next;            /* bit s: a name goes on with symbol s */
    uint32_t first;           /* child of the lowest such bit */
    uint32_t first_end, n_end; /* names that end here, in tree.ends */
    float lm;
};

struct tree_end {
    uint32_t item;
    uint8_t form, n;
};

struct tree {
    const struct tree_node *nodes;
    const struct tree_end *ends;
    size_t n_nodes, n_ends;
};

/* Sorts `names`; everything of *out lies in a. An item that ends twice at one node is kept once,
 * with the lowest form. */
pm_code tree_make(struct arena *a, struct tree_name *names, size_t n, const struct sounds *s,
                  struct tree *out, struct pm_err *e);

/* Without the machine's own instruction, which not every x86-64 has. */
static inline uint32_t tree_bits(uint64_t x)
{
    x -= x >> 1 & 0x5555555555555555u;
    x = (x & 0x3333333333333333u) + (x >> 2 & 0x3333333333333333u);
    x = (x + (x >> 4)) & 0x0F0F0F0F0F0F0F0Fu;
    return (uint32_t)(x * 0x0101010101010101u >> 56);
}

static inline uint32_t tree_step(const struct tree *t, uint32_t node, uint8_t symbol)
{
    const struct tree_node *p = &t->nodes[node];
    uint64_t bit = (uint64_t)1 << symbol;
    if ((p->next & bit) == 0)
        return 0;
    return p->first + tree_bits(p->next & (bit - 1));
}

/* The forms of one name, pushed on a list that lives in a. */
struct tree_names {
    struct tree_name *list;
    size_t n, cap;
};
pm_code tree_forms(struct arena *a, str latin, uint32_t item, uint8_t form,
                   struct tree_names *names, struct pm_err *e);

/* Is it a word that any place may have ("province", "oblast")? */
bool tree_generic(const uint8_t *word, size_t n);

#endif
