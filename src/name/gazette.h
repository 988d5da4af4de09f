/* gazette.h - the registers compiled: one flat block of bytes that is used where it lies.
 *
 *     TRY(gazette_make(&rows, NULL, &buf, e));       // at build time, or for an overlay
 *     TRY(gazette_open(&g, buf_str(&buf), e));       // no copy, no parsing
 *     uint32_t w = gazette_word(&g, hash, fold);     // a folded unit -> its number, 0: unknown
 *     uint32_t node = gazette_first(&g, w);          // names that begin with it
 *     node = gazette_step(&g, node, w2);             // ... and go on with w2; 0: none
 *     const uint32_t *refs = gazette_refs(&g, node, &n); // aliases that end here
 *
 * The block: head, then arrays, each 16-byte aligned, then the pool of all text. Numbers are of
 * the machine that made it: it is made by the same build, never sent anywhere. A filter of one
 * bit a word answers most unknown words without touching the table.
 *
 * Stems: for Russian words the part before the ending, with the class of endings it takes.
 * Owner: g points into the block. Read-only; threads may share it.
 */
#ifndef PAMIR_NAME_GAZETTE_H
#define PAMIR_NAME_GAZETTE_H

#include "base/buf.h"
#include "name/register.h"

struct piece { /* text in the pool */
    uint32_t at, n;
};

struct gazette_entity {
    struct piece id, kind, name, parent, country, precision, source, note;
    double lat, lon;
    civil_day from, to;
    uint32_t first_alias, n_aliases;
};

enum { /* gazette_alias.flags */
    ALIAS_CASED = 1,     /* must be written as it stands: an acronym */
    ALIAS_NEEDS_THE = 2, /* "the Emirate": not without "the" */
    ALIAS_EZAFE = 4,     /* with an ezafe; other spellings of it count as nearly exact */
};

struct gazette_alias {
    struct piece text, source, lang, script;
    uint32_t entity;
    uint32_t capitals; /* bit i: unit i is capitalised */
    civil_day from, to;
    uint8_t kind, n_units, flags, n_letters;
};

struct gazette_word {
    struct piece text;
    uint32_t hash, first_node;
};

struct gazette_edge {
    uint32_t node, word, child;
};

struct gazette_stem {
    struct piece text;
    uint32_t hash, word;
    uint32_t class; /* enum ending_class of inflect.h */
};

struct gazette_form { /* all words of the aliases that end at a node, joined; see near.h */
    struct piece text;
    uint32_t node;
};

struct gazette_near { /* a key of near.h */
    uint32_t key, form;
};

enum { GAZETTE_REF_VARIANT = 0x80000000u };

/* Arrays of the block in their order: field, item type. The *_slots are hash tables of numbers
 * (0 empty, else index + 1). */
#define GAZETTE_ARRAYS(X)                                                                          \
    X(entities, struct gazette_entity)                                                             \
    X(aliases, struct gazette_alias)                                                               \
    X(words, struct gazette_word) /* number 0 is no word */                                        \
    X(word_slots, uint32_t)                                                                        \
    X(edges, struct gazette_edge) /* hash table; child 0: empty */                                 \
    X(node_refs, uint32_t)        /* n_nodes + 1: where a node's refs begin */                     \
    X(refs, uint32_t)             /* alias number, with GAZETTE_REF_VARIANT */                     \
    X(stems, struct gazette_stem)                                                                  \
    X(stem_slots, uint32_t)                                                                        \
    X(forms, struct gazette_form)                                                                  \
    X(nears, struct gazette_near) /* by the highest bits of the key */                             \
    X(near_at, uint32_t) /* where those of each value begin, and the end: a power of two plus 1 */ \
    X(filter, uint64_t)                                                                            \
    X(stem_filter, uint64_t)                                                                       \
    X(pool, char)

struct gazette {
#define X(field, type)                                                                             \
    const type *field;                                                                             \
    uint32_t n_##field;
    GAZETTE_ARRAYS(X)
#undef X
};

/* Make the block out of rows. Ids that no entity row has are looked for with `known` (may be
 * NULL: then they are an error). b is cleared first. PM_INVALID with file, line and words. */
typedef bool gazette_known(void *ctx, str id);
pm_code gazette_make(const struct register_rows *rows, gazette_known *known, void *ctx,
                     struct buf *b, struct pm_err *e);

/* PM_DAMAGED when block is not what gazette_make made. block must be 16-byte aligned. */
pm_code gazette_open(struct gazette *g, str block, struct pm_err *e);

/* Is the block as it was made, and does every number in it lead to a place within it? For blocks that
 * were kept in a file. One that somebody forged may pass and say wrong things, but nothing then reads
 * beside it or without end. Linear. */
bool gazette_check(const struct gazette *g, str block);

/* A check sum against damage, not against people; gazette_stamp is that of a block. */
uint64_t gazette_sum(str bytes);
uint64_t gazette_stamp(str block); /* 0: not a block */

static inline str gazette_str(const struct gazette *g, struct piece p)
{
    return (str){g->pool + p.at, p.n};
}

uint32_t gazette_word_slow(const struct gazette *g, uint32_t hash, str fold);

static inline bool gazette_filtered(const uint64_t *filter, uint32_t n, uint32_t hash)
{
    return (filter[(hash >> 6) & (n - 1)] >> (hash & 63) & 1) != 0;
}

static inline uint32_t gazette_word(const struct gazette *g, uint32_t hash, str fold)
{
    return gazette_filtered(g->filter, g->n_filter, hash) ? gazette_word_slow(g, hash, fold) : 0;
}

static inline uint32_t gazette_first(const struct gazette *g, uint32_t word)
{
    return word != 0 ? g->words[word].first_node : 0;
}

uint32_t gazette_step(const struct gazette *g, uint32_t node, uint32_t word);

static inline const uint32_t *gazette_refs(const struct gazette *g, uint32_t node, size_t *n)
{
    *n = g->node_refs[node + 1] - g->node_refs[node];
    return g->refs + g->node_refs[node];
}

/* Where keys that begin as this one do stand in g->nears; *end is behind them. */
static inline uint32_t gazette_nears(const struct gazette *g, uint32_t key, uint32_t *end)
{
    uint64_t n = g->n_near_at - 1;
    uint32_t slot = (uint32_t)(key * n >> 32);
    *end = g->near_at[slot + 1];
    return g->near_at[slot];
}

/* Calls each for the stems equal to s. */
void gazette_stems(const struct gazette *g, uint32_t hash, str s,
                   void (*each)(void *ctx, const struct gazette_stem *stem), void *ctx);

#endif
