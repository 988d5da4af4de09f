/* names_in.h - what the files of this room know of `struct names`; nobody else's business. */
#ifndef PAMIR_NAME_NAMES_IN_H
#define PAMIR_NAME_NAMES_IN_H

#include "name/gazette.h"
#include "name/kept.h"
#include "name/lists.h"
#include "name/names.h"
#include "name/overlay.h"

enum { NO_ENTITY = 0xFFFFFFFF, NO_COUNTRY = 0, N_COUNTRIES = 1 + 26 * 26,
       MAX_LAYERS = 1 + OVERLAY_MAX_LAYERS };

struct entity_more {
    uint32_t parent; /* NO_ENTITY at the top */
    uint16_t country; /* 1 + 26 * letter + letter; NO_COUNTRY */
    uint8_t rank;     /* enum rank */
    bool removed;
    bool by_hand; /* not from a mass source */
    bool capital; /* of a state or province */
    bool state_capital;
    bool renowned; /* has names in many languages */
};

/* One compiled register: what is built in, or a layer over it. */
struct layer {
    struct gazette g;
    uint32_t *entity_of; /* of the layer -> of names */
    uint8_t *dead;       /* one byte an alias: replaced or taken away by a later layer */
};

struct names {
    struct arena *a;
    struct layer layers[MAX_LAYERS]; /* the later one wins */
    struct buf blocks[MAX_LAYERS];   /* of the layers but the first, compiled at this start */
    struct kept kept;                /* or all of them at an earlier one (kept.h) */
    size_t n_layers;
    struct name_entity *entities;
    struct entity_more *more;
    size_t n_entities, cap_entities;
    uint32_t *id_slots; /* index + 1 */
    uint32_t n_id_slots;
    struct lists lists;
    struct ear *ear; /* guess.h */
};

uint32_t names_index(const struct names *n, str id); /* NO_ENTITY */

/* Is inner the same as or inside outer? At most 16 steps up. */
static inline bool names_within(const struct names *n, uint32_t inner, uint32_t outer)
{
    for (int step = 0; step < 16 && inner != NO_ENTITY; step++) {
        if (inner == outer)
            return true;
        inner = n->more[inner].parent;
    }
    return false;
}

#endif
