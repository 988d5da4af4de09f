/* names_find: scan, settle, and hand out. */
#include "name/names_in.h"
#include "name/settle.h"

enum { MAX_GUESSES = 8 };
static const size_t scratch_max_bytes = (size_t)8 << 30;

/* Below this a hit is an ordinary word, not a name that we fail to know. */
static const double worth_telling = 0.05;

static const char *rule_of(const struct names *n, const struct bearer *b)
{
    if (b->how & HOW_LOCAL)
        return "local";
    if (n->layers[b->layer].g.aliases[b->alias].kind == ALIAS_CONTEXT)
        return "context";
    return (b->how & (HOW_INFLECTED | HOW_DERIVED | HOW_PREFIXED)) ? "inflected" : "exact";
}

static pm_code hand_out(const struct names *n, const struct found *f, struct arena *a,
                        struct name_hit *out, struct pm_err *e)
{
    size_t n_guesses = f->n_bearers < MAX_GUESSES ? f->n_bearers : MAX_GUESSES;
    struct name_guess *guesses = arena_get(a, n_guesses * sizeof *guesses);
    if (guesses == NULL)
        return arena_err(a, e);
    const struct bearer *best = &f->bearers[0];
    for (size_t i = 0; i < n_guesses; i++)
        guesses[i] = (struct name_guess){
            .id = n->entities[f->bearers[i].entity].id,
            .score = f->score * settle_ratio(f, i),
        };
    uint8_t kind = n->layers[best->layer].g.aliases[best->alias].kind;
    bool made = (best->how & HOW_ADJECTIVE) && f->kinds == 0;
    *out = (struct name_hit){
        .first_token = f->first_token,
        .end_token = f->end_token,
        .at = f->at,
        .id = f->key_entity != NO_ENTITY ? n->entities[best->entity].id : (str){0},
        .kind = n->entities[best->entity].kind,
        .score = f->score,
        .guesses = guesses,
        .n_guesses = n_guesses,
        .adjective = !(best->how & HOW_LOCAL) &&
                     (made || ((kind == ALIAS_ADJECTIVE || kind == ALIAS_DEMONYM) &&
                               !(f->kinds != 0 && n->more[best->entity].rank >= RANK_PROVINCE))),
        .rule = rule_of(n, best),
    };
    return PM_OK;
}

pm_code names_find(const struct names *n, const struct document *d, struct arena *a,
                   struct name_hit **out, size_t *n_out, struct pm_err *e)
{
    struct scan s = {.n = n, .d = d};
    struct name_hit *hits = NULL;
    size_t n_hits = 0;
    pm_code rc = PM_OK;
    TRY(arena_open(scratch_max_bytes, &s.scratch, e));
    TRY(scan_document(&s, e));
    TRY(settle_hits(&s, e));
    hits = arena_array(a, s.n_hits + 1, sizeof *hits);
    if (hits == NULL) {
        rc = arena_err(a, e);
        goto out;
    }
    for (size_t i = 0; i < s.n_hits; i++)
        if (s.hits[i].score >= worth_telling)
            TRY(hand_out(n, &s.hits[i], a, &hits[n_hits++], e));
    *out = hits;
    *n_out = n_hits;
out:
    arena_close(s.scratch);
    return rc;
}
