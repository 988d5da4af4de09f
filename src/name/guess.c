#include "name/guess.h"

#include <math.h>
#include <pthread.h>

#include "base/mem.h"
#include "name/judge.h"
#include "text/chars.h"

enum { EAR_MAX_BYTES = 1 << 30 };

struct ear {
    pthread_mutex_t lock;
    bool ready;
    struct arena *a;
    struct sounds sounds;
    struct hear *hear;
    struct tree tree;
};

pm_code ear_open(struct ear **out, struct pm_err *e)
{
    struct ear *ear = mem_zero(1, sizeof *ear);
    if (ear == NULL)
        return err_set(e, PM_NOMEM, "registers: out of memory");
    pthread_mutex_init(&ear->lock, NULL);
    *out = ear;
    return PM_OK;
}

void ear_close(struct ear *ear)
{
    if (ear == NULL)
        return;
    hear_close(ear->hear);
    arena_close(ear->a);
    pthread_mutex_destroy(&ear->lock);
    mem_free(ear);
}

/* Latin names only, no acronyms: those are spelled or they are not. */
static bool heard_of(const struct names *n, const struct layer *l, uint32_t alias)
{
    const struct gazette_alias *ga = &l->g.aliases[alias];
    uint32_t entity = l->entity_of[ga->entity];
    return !l->dead[alias] && !n->more[entity].removed && !(ga->flags & ALIAS_CASED) &&
           ga->kind != ALIAS_REMOVED && ga->kind != ALIAS_ACRONYM && ga->kind != ALIAS_CONTEXT &&
           ga->kind != ALIAS_ADJECTIVE && ga->kind != ALIAS_DEMONYM &&
           str_eq(gazette_str(&l->g, ga->script), STR("Latn"));
}

/* Groups and offices are not known by one word of several: "Governor of Kandahar" is not Kandahar. */
static pm_code add_forms(const struct names *n, struct ear *ear, str latin, uint32_t entity,
                         uint8_t form, struct tree_names *forms, struct pm_err *e)
{
    size_t k = forms->n;
    pm_code rc = tree_forms(ear->a, latin, entity, form, forms, e);
    if (n->more[entity].rank != RANK_NONE)
        return rc;
    size_t all = forms->n;
    forms->n = k;
    for (; k < all; k++)
        if (!(forms->list[k].form & FORM_PART))
            forms->list[forms->n++] = forms->list[k];
    return rc;
}

static pm_code make_tree(const struct names *n, struct ear *ear, struct pm_err *e)
{
    struct tree_names forms = {0};
    pm_code rc = PM_OK;
    for (uint32_t k = 0; k < n->n_entities && rc == PM_OK; k++)
        if (!n->more[k].removed)
            rc = add_forms(n, ear, n->entities[k].name, k, 0, &forms, e);
    for (size_t i = 0; i < n->n_layers; i++) {
        const struct layer *l = &n->layers[i];
        for (uint32_t k = 0; k < l->g.n_aliases && rc == PM_OK; k++) {
            uint32_t entity = l->entity_of[l->g.aliases[k].entity];
            if (heard_of(n, l, k))
                rc = add_forms(n, ear, gazette_str(&l->g, l->g.aliases[k].text), entity, FORM_LOCAL,
                               &forms, e);
        }
    }
    return rc == PM_OK ? tree_make(ear->a, forms.list, forms.n, &ear->sounds, &ear->tree, e) : rc;
}

static pm_code make_ready(const struct names *n, struct ear *ear, struct pm_err *e)
{
    pm_code rc = arena_open(EAR_MAX_BYTES, &ear->a, e);
    if (rc == PM_OK)
        rc = sounds_built_in(&ear->sounds, e);
    if (rc == PM_OK)
        rc = make_tree(n, ear, e);
    if (rc == PM_OK)
        rc = hear_open(&ear->sounds, &ear->hear, e);
    ear->ready = rc == PM_OK;
    if (rc != PM_OK) {
        arena_close(ear->a);
        ear->a = NULL;
    }
    return rc;
}

/* The judge learned with the right name taken away half of the time; here it is away more often. */
static const double none_is_likelier = 2;

static void listen(struct ear *ear, const uint32_t *native, size_t n_native, str lang,
                   bool in_brief, struct guess *out, size_t *n_out)
{
    struct heard heard[JUDGE_MAX];
    float p[JUDGE_MAX], p_none;
    size_t n = hear_names(ear->hear, &ear->tree, native, n_native, sounds_lang(&ear->sounds, lang),
                          in_brief, heard, JUDGE_MAX);
    judge(&ear->sounds, JUDGE_OPEN, heard, n, n_native, p, &p_none);
    for (size_t i = 0; i < n; i++) {
        double odds = ((double)p[i] + 1e-9) / (none_is_likelier * (double)p_none + 1e-6);
        size_t k = (*n_out)++;
        for (; k > 0 && out[k - 1].log_odds < log(odds); k--)
            out[k] = out[k - 1];
        out[k] = (struct guess){heard[i].item, log(odds)};
    }
}

static size_t letters_of(const struct gazette *g, const struct gazette_form *f,
                         uint32_t out[NEAR_MAX])
{
    str text = gazette_str(g, f->text);
    size_t n = 0;
    for (size_t i = 0; i < text.n && n < NEAR_MAX;)
        out[n++] = char_next(text, &i);
    return n;
}

/* Those of one layer with this key. */
static size_t slips_of_key(const struct names *n, uint8_t layer, uint32_t key,
                           const uint32_t *letters, size_t n_letters,
                           struct slipped out[SLIPPED_MAX], size_t n_out)
{
    const struct gazette *g = &n->layers[layer].g;
    uint32_t other[NEAR_MAX], end;
    for (uint32_t i = gazette_nears(g, key, &end); i < end && n_out < SLIPPED_MAX; i++) {
        if (g->nears[i].key != key)
            continue;
        const struct gazette_form *f = &g->forms[g->nears[i].form];
        size_t n_other = letters_of(g, f, other), k = 0, at;
        enum slip slip = near_slip(letters, n_letters, other, n_other, &at);
        struct slipped s = {.layer = layer, .slip = (uint8_t)slip, .n_letters = (uint8_t)n_other,
                            .at = (uint8_t)at};
        s.refs = gazette_refs(g, f->node, &s.n_refs);
        while (k < n_out && out[k].refs != s.refs)
            k++;
        if (k == n_out && slip != SLIP_NONE)
            out[n_out++] = s;
    }
    return n_out;
}

size_t guess_slips(const struct names *n, const uint32_t *letters, size_t n_letters,
                   struct slipped out[SLIPPED_MAX])
{
    uint32_t keys[NEAR_KEYS];
    size_t n_keys = near_keys(letters, n_letters, keys), n_out = 0;
    for (uint8_t l = 0; l < n->n_layers; l++)
        for (size_t k = 0; k < n_keys; k++)
            n_out = slips_of_key(n, l, keys[k], letters, n_letters, out, n_out);
    return n_out;
}

pm_code guess_names(const struct names *n, str name, str lang, bool in_brief,
                    struct guess out[GUESS_MAX], size_t *n_out, struct pm_err *e)
{
    enum { LEAST_LETTERS = 3 };
    uint32_t native[SPELL_MAX];
    size_t n_native = spell_native(name, native);
    pm_code rc = PM_OK;
    *n_out = 0;
    if (n_native < LEAST_LETTERS && !(n_native > 0 && spell_unparted(native[0])))
        return PM_OK;
    pthread_mutex_lock(&n->ear->lock);
    if (!n->ear->ready)
        rc = make_ready(n, n->ear, e);
    if (rc == PM_OK)
        listen(n->ear, native, n_native, lang, in_brief, out, n_out);
    pthread_mutex_unlock(&n->ear->lock);
    return rc;
}
