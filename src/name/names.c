#include "name/names.h"

#include "base/embed.h"
#include "base/file.h"
#include "base/mem.h"
#include "name/guess.h"
#include "name/names_in.h"
#include "text/fold.h"

EMBED_DECLARE(gazette_bin)

enum { ARENA_MAX = 1 << 30 };

static uint16_t country_number(str cc)
{
    if (cc.n != 2 || cc.p[0] < 'A' || cc.p[0] > 'Z' || cc.p[1] < 'A' || cc.p[1] > 'Z')
        return NO_COUNTRY;
    return (uint16_t)(1 + 26 * (cc.p[0] - 'A') + (cc.p[1] - 'A'));
}

uint32_t names_index(const struct names *n, str id)
{
    uint32_t mask = n->n_id_slots - 1;
    for (uint32_t i = fold_hash(id) & mask; n->id_slots[i] != 0; i = (i + 1) & mask) {
        uint32_t k = n->id_slots[i] - 1;
        if (str_eq(n->entities[k].id, id))
            return k;
    }
    return NO_ENTITY;
}

static void put_id(struct names *n, uint32_t k)
{
    uint32_t mask = n->n_id_slots - 1, i = fold_hash(n->entities[k].id) & mask;
    while (n->id_slots[i] != 0)
        i = (i + 1) & mask;
    n->id_slots[i] = k + 1;
}

static struct name_entity entity_make(const struct gazette *g, const struct gazette_entity *ge)
{
    return (struct name_entity){
        .id = gazette_str(g, ge->id),
        .kind = gazette_str(g, ge->kind),
        .name = gazette_str(g, ge->name),
        .parent = gazette_str(g, ge->parent),
        .country = gazette_str(g, ge->country),
        .precision = gazette_str(g, ge->precision),
        .lat = ge->lat,
        .lon = ge->lon,
        .source = gazette_str(g, ge->source),
        .note = gazette_str(g, ge->note),
        .from = ge->from,
        .to = ge->to,
    };
}

/* Room for the entities of layer l on top of those that are there. */
static pm_code make_room(struct names *n, struct layer *l, struct pm_err *e)
{
    size_t room = n->n_entities + l->g.n_entities + 1;
    struct name_entity *entities = arena_array(n->a, room, sizeof *entities);
    struct entity_more *more = arena_array(n->a, room, sizeof *more);
    n->n_id_slots = 64;
    while (n->n_id_slots < room * 2)
        n->n_id_slots *= 2;
    n->id_slots = arena_array(n->a, n->n_id_slots, sizeof *n->id_slots);
    l->entity_of = arena_array(n->a, l->g.n_entities + 1u, sizeof *l->entity_of);
    l->dead = arena_array(n->a, l->g.n_aliases + 1u, 1);
    if (!entities || !more || !n->id_slots || !l->entity_of || !l->dead)
        return arena_err(n->a, e);
    if (n->n_entities > 0) {
        memcpy(entities, n->entities, n->n_entities * sizeof *entities);
        memcpy(more, n->more, n->n_entities * sizeof *more);
    }
    n->entities = entities;
    n->more = more;
    for (uint32_t k = 0; k < n->n_entities; k++)
        put_id(n, k);
    return PM_OK;
}

/* An entity is taken away: with it the names that the layers below `top` gave it. */
static void kill_aliases(struct names *n, const struct layer *top, uint32_t entity)
{
    for (struct layer *l = n->layers; l < top; l++)
        for (uint32_t k = 0; k < l->g.n_entities; k++)
            if (l->entity_of[k] == entity) {
                const struct gazette_entity *ge = &l->g.entities[k];
                memset(l->dead + ge->first_alias, 1, ge->n_aliases);
            }
}

/* Entities of one layer; a later layer replaces what is there. Those of the first keep their
 * numbers. */
static void take_entities(struct names *n, struct layer *l)
{
    for (uint32_t k = 0; k < l->g.n_entities; k++) {
        const struct gazette_entity *ge = &l->g.entities[k];
        uint32_t at = l == &n->layers[0] ? NO_ENTITY : names_index(n, gazette_str(&l->g, ge->id));
        bool fresh = at == NO_ENTITY;
        if (fresh)
            at = (uint32_t)n->n_entities++;
        l->entity_of[k] = at;
        if (ge->kind.n == 0)
            continue; /* only its aliases are here */
        n->entities[at] = entity_make(&l->g, ge);
        enum { MANY_NAMES = 8 };
        n->more[at].removed = str_eq(n->entities[at].kind, STR("removed"));
        n->more[at].renowned |= ge->n_aliases >= MANY_NAMES;
        if (n->more[at].removed)
            kill_aliases(n, l, at);
        if (fresh)
            put_id(n, at);
    }
}

static bool alias_eq(const struct layer *l, uint32_t i, str text)
{
    return str_eq(gazette_str(&l->g, l->g.aliases[i].text), text);
}

/* An alias of layer `over` replaces that of the same id and text in `below`, or takes it away. */
static pm_code bury_in(struct names *n, const struct layer *over, struct layer *below,
                       struct pm_err *e)
{
    uint32_t *at = arena_array(n->a, n->n_entities + 1, sizeof *at); /* of names -> below, + 1 */
    if (at == NULL)
        return arena_err(n->a, e);
    for (uint32_t k = 0; k < below->g.n_entities; k++)
        at[below->entity_of[k]] = k + 1;
    for (uint32_t i = 0; i < over->g.n_aliases; i++) {
        uint32_t k = at[over->entity_of[over->g.aliases[i].entity]];
        if (k == 0)
            continue;
        const struct gazette_entity *ge = &below->g.entities[k - 1];
        for (uint32_t j = ge->first_alias; j < ge->first_alias + ge->n_aliases; j++)
            if (alias_eq(below, j, gazette_str(&over->g, over->g.aliases[i].text)))
                below->dead[j] = 1;
    }
    return PM_OK;
}

static void take_parents(struct names *n)
{
    for (uint32_t k = 0; k < n->n_entities; k++) {
        struct name_entity *en = &n->entities[k];
        struct entity_more *m = &n->more[k];
        m->parent = en->parent.n > 0 ? names_index(n, en->parent) : NO_ENTITY;
        if (m->parent == k)
            m->parent = NO_ENTITY;
        m->country = country_number(en->country);
        m->rank = (uint8_t)lists_rank(en->precision);
        m->by_hand = !str_eq(en->source, STR("geonames")) && !str_eq(en->source, STR("cldr"));
        m->capital = str_starts(en->note, STR("capital"));
        m->state_capital = m->capital && !str_starts(en->note, STR("capital of the province"));
        if (str_eq(en->kind, STR("state")))
            m->rank = RANK_COUNTRY;
        else if (!str_eq(en->kind, STR("place")))
            m->rank = RANK_NONE;
        else if (m->rank == RANK_NONE)
            m->rank = RANK_OTHER;
    }
}

static bool knows(void *ctx, str id)
{
    return names_index(ctx, id) != NO_ENTITY;
}

/* One layer more, on top of those that are there. */
static pm_code add_layer(struct names *n, str block, struct pm_err *e)
{
    struct layer *l = &n->layers[n->n_layers];
    pm_code rc = gazette_open(&l->g, block, e);
    if (rc == PM_OK)
        rc = make_room(n, l, e);
    if (rc != PM_OK)
        return rc;
    take_entities(n, l);
    for (size_t i = 0; i < n->n_layers && rc == PM_OK; i++)
        rc = bury_in(n, l, &n->layers[i], e);
    n->n_layers++;
    return rc;
}

static pm_code compile_overlays(struct names *n, const char *dir, struct pm_err *e)
{
    struct overlay overlays[OVERLAY_MAX_LAYERS];
    size_t n_overlays;
    struct arena *a;
    pm_code rc = arena_open(ARENA_MAX, &a, e);
    if (rc != PM_OK)
        return rc;
    rc = overlay_read(dir, OVERLAY_NAMES, a, NULL, NULL, overlays, &n_overlays, e);
    for (size_t i = 0; rc == PM_OK && i < n_overlays; i++)
        if (overlays[i].rows.n_entities + overlays[i].rows.n_aliases > 0) {
            struct buf *block = &n->blocks[n->n_layers];
            rc = gazette_make(&overlays[i].rows, knows, n, block, e);
            if (rc == PM_OK)
                rc = add_layer(n, buf_str(block), e);
            if (rc != PM_OK)
                err_front(e, "%s", dir);
        }
    arena_close(a);
    return rc;
}

/* As they were kept when nothing has changed since; else compiled, and kept. */
static pm_code open_overlays(struct names *n, const char *dir, struct pm_err *e)
{
    struct sha256 key, behind;
    bool worth;
    pm_code rc = kept_key(dir, EMBED(gazette_bin), &key, &worth, e);
    if (rc != PM_OK || !worth)
        return rc != PM_OK ? rc : compile_overlays(n, dir, e);
    if (kept_open(dir, &key, &n->kept)) {
        for (size_t i = 0; rc == PM_OK && i < n->kept.n_blocks; i++)
            rc = add_layer(n, n->kept.blocks[i], e);
        return rc;
    }
    rc = compile_overlays(n, dir, e);
    /* a file may have been changed while it was read */
    if (rc == PM_OK && kept_key(dir, EMBED(gazette_bin), &behind, &worth, NULL) == PM_OK &&
        worth &&
        memcmp(&key, &behind, sizeof key) == 0)
        kept_write(dir, &key, n->blocks + 1, n->n_layers - 1);
    return rc;
}

pm_code names_open(const char *dir, struct names **out, struct pm_err *e)
{
    struct names *n = mem_zero(1, sizeof *n);
    pm_code rc = PM_OK;
    if (n == NULL)
        return err_set(e, PM_NOMEM, "registers: out of memory");
    for (size_t i = 0; i < MAX_LAYERS; i++)
        buf_init(&n->blocks[i], ARENA_MAX);
    TRY(arena_open(ARENA_MAX, &n->a, e));
    TRY(lists_open(n->a, &n->lists, e));
    TRY(ear_open(&n->ear, e));
    TRY(gazette_open(&n->layers[0].g, EMBED(gazette_bin), e));
    TRY(make_room(n, &n->layers[0], e));
    n->n_layers = 1;
    take_entities(n, &n->layers[0]);
    if (dir != NULL && file_is_dir(dir))
        TRY(open_overlays(n, dir, e));
    take_parents(n);
    *out = n;
    return PM_OK;
out:
    names_close(n);
    return rc;
}

void names_close(struct names *n)
{
    if (n == NULL)
        return;
    ear_close(n->ear);
    arena_close(n->a);
    for (size_t i = 0; i < MAX_LAYERS; i++)
        buf_free(&n->blocks[i]);
    kept_close(&n->kept);
    mem_free(n);
}

const struct name_entity *names_get(const struct names *n, str id)
{
    uint32_t k = names_index(n, id);
    return k == NO_ENTITY || n->more[k].removed ? NULL : &n->entities[k];
}

size_t names_count(const struct names *n)
{
    return n->n_entities;
}

const struct name_entity *names_at(const struct names *n, size_t i)
{
    return i < n->n_entities ? &n->entities[i] : NULL;
}

str names_province(const struct names *n, str id)
{
    uint32_t k = names_index(n, id);
    str state = {0};
    for (int step = 0; step < 16 && k != NO_ENTITY; step++, k = n->more[k].parent) {
        if (n->more[k].rank == RANK_PROVINCE)
            return n->entities[k].id;
        if (n->more[k].rank == RANK_COUNTRY)
            state = n->entities[k].id;
    }
    return state;
}

str names_state(const struct names *n, str id)
{
    uint32_t k = names_index(n, id);
    char text[9] = "state:XX";
    for (int step = 0; step < 16 && k != NO_ENTITY; step++, k = n->more[k].parent) {
        if (n->more[k].rank == RANK_COUNTRY)
            return n->entities[k].id;
        if (n->entities[k].country.n == 2) {
            memcpy(text + 6, n->entities[k].country.p, 2);
            uint32_t state = names_index(n, (str){text, 8});
            if (state != NO_ENTITY)
                return n->entities[state].id;
        }
    }
    return (str){0};
}

bool names_inside(const struct names *n, str inner, str outer)
{
    if (str_eq(inner, outer))
        return true;
    uint32_t i = names_index(n, inner), o = names_index(n, outer);
    if (i == NO_ENTITY || o == NO_ENTITY)
        return false;
    if (names_within(n, i, o))
        return true;
    return n->more[o].rank == RANK_COUNTRY && n->more[i].rank > RANK_COUNTRY &&
           n->more[i].rank != RANK_BORDER && n->more[i].country != NO_COUNTRY &&
           n->more[i].country == n->more[o].country;
}

static void each_of_layer(const struct layer *l, uint32_t k,
                          void (*each)(void *ctx, str alias, str lang, str script, str kind),
                          void *ctx)
{
    const struct gazette_entity *ge = &l->g.entities[k];
    for (uint32_t i = ge->first_alias; i < ge->first_alias + ge->n_aliases; i++) {
        const struct gazette_alias *ga = &l->g.aliases[i];
        if (l->dead[i] || ga->kind == ALIAS_REMOVED)
            continue;
        each(ctx, gazette_str(&l->g, ga->text), gazette_str(&l->g, ga->lang),
             gazette_str(&l->g, ga->script), str_of(register_alias_kind(ga->kind)));
    }
}

void names_each_alias(const struct names *n, str id,
                      void (*each)(void *ctx, str alias, str lang, str script, str kind),
                      void *ctx)
{
    uint32_t entity = names_index(n, id);
    if (entity == NO_ENTITY || n->more[entity].removed)
        return;
    for (size_t i = 0; i < n->n_layers; i++) {
        const struct layer *l = &n->layers[i];
        /* built-in entities keep their place; an overlay's few are searched */
        if (i == 0 && entity < l->g.n_entities) {
            each_of_layer(l, entity, each, ctx);
            continue;
        }
        for (uint32_t k = 0; i > 0 && k < l->g.n_entities; k++)
            if (l->entity_of[k] == entity)
                each_of_layer(l, k, each, ctx);
    }
}
