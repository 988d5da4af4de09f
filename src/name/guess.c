#include "name/guess.h"

#include "name/skeleton.h"
#include "text/fold.h"
#include "text/token.h"

static const size_t reading_max_bytes = 64 * 1024, looked_at_max = 512;

/* The skeleton of an alias of the register, made anew from its text. */
static bool skeleton_of(const struct layer *l, uint32_t alias, struct arena *a,
                        struct skeleton *out)
{
    struct token *tokens;
    struct unit units[64];
    size_t n_tokens, n;
    str text = gazette_str(&l->g, l->g.aliases[alias].text);
    arena_reset(a);
    if (token_cut(a, text, &tokens, &n_tokens, NULL) != PM_OK ||
        unit_room(tokens, 0, (uint32_t)n_tokens) > 64 ||
        unit_cut(a, text, tokens, 0, (uint32_t)n_tokens, units, 64, &n, NULL) != PM_OK)
        return false;
    *out = (struct skeleton){0};
    for (size_t i = 0; i < n; i++)
        if (!(units[i].flags & UNIT_MARK) && !(i == 0 && str_eq(units[i].fold, STR("the"))))
            skeleton_add(out, units[i].fold);
    return true;
}

static void keep(struct guess *out, size_t *n, struct guess g)
{
    size_t k = *n;
    for (size_t i = 0; i < *n; i++)
        if (out[i].entity == g.entity) {
            if (out[i].alike >= g.alike)
                return;
            k = i;
        }
    if (k == GUESS_MAX) {
        if (out[k - 1].alike >= g.alike)
            return;
        k--;
    } else if (k == *n) {
        ++*n;
    }
    for (; k > 0 && out[k - 1].alike < g.alike; k--)
        out[k] = out[k - 1];
    out[k] = g;
}

static size_t lower_bound(const struct gazette *g, uint32_t hash)
{
    size_t low = 0, high = g->n_skeletons;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (g->skeletons[mid].hash < hash)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static void guess_layer(const struct names *n, uint8_t layer, const struct skeleton *asked,
                        struct arena *a, struct guess *out, size_t *n_out)
{
    const struct layer *l = &n->layers[layer];
    uint32_t hash = skeleton_hash(asked);
    size_t looked = 0;
    for (size_t i = lower_bound(&l->g, hash);
         i < l->g.n_skeletons && l->g.skeletons[i].hash == hash && looked < looked_at_max;
         i++, looked++) {
        uint32_t alias = l->g.skeletons[i].alias;
        uint32_t entity = l->entity_of[l->g.aliases[alias].entity];
        struct skeleton s;
        if (l->dead[alias] || n->more[entity].removed || !skeleton_of(l, alias, a, &s))
            continue;
        keep(out, n_out, (struct guess){entity, alias, layer, skeleton_alike(asked, &s)});
    }
}

size_t guess_names(const struct names *n, const struct unit *units, size_t n_units,
                   struct guess out[GUESS_MAX])
{
    struct skeleton asked = {0};
    struct arena *a = NULL;
    size_t n_out = 0;
    for (size_t i = 0; i < n_units; i++)
        if (!(units[i].flags & UNIT_MARK))
            skeleton_add(&asked, units[i].fold);
    if (asked.n_bones < SKELETON_MIN_BONES ||
        arena_open(reading_max_bytes, &a, NULL) != PM_OK)
        return 0;
    for (uint8_t l = 0; l < n->n_layers; l++)
        guess_layer(n, l, &asked, a, out, &n_out);
    arena_close(a);
    return n_out;
}
