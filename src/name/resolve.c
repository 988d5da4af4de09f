/* names_resolve: one name, asked alone. */
#include <math.h>

#include "name/guess.h"
#include "name/inflect.h"
#include "text/token.h"

enum { MAX_UNITS = 48, MAX_BEARERS = 64, MAX_FRONT = 16, MAX_TOP = 64 };

struct asked {
    const struct names *n;
    str lang, country;
    struct unit units[MAX_UNITS];
    size_t n_units;
    uint8_t kinds; /* bits 1 << rank of kind words that were taken off */
    struct {
        uint32_t entity;
        double z;
    } bearers[MAX_BEARERS];
    size_t n_bearers;
};

static double fit(const struct asked *q, const struct layer *l, uint32_t alias, uint32_t entity,
                  uint8_t how)
{
    const double *weight = q->n->lists.weight;
    const struct gazette_alias *ga = &l->g.aliases[alias];
    uint8_t rank = q->n->more[entity].rank;
    str country = q->n->entities[entity].country;
    double z = weight[W_KIND_OFFICIAL + ga->kind];
    if (ga->kind == ALIAS_CONTEXT)
        z += weight[W_ACRONYM_SEEN]; /* asked alone it is meant as a name */
    if (rank >= RANK_COUNTRY && rank <= RANK_OTHER)
        z += weight[W_RANK_COUNTRY + rank - RANK_COUNTRY];
    z += str_eq(gazette_str(&l->g, ga->text), q->n->entities[entity].name) ? weight[W_OWN_NAME] : 0;
    z += q->n->more[entity].by_hand && rank > RANK_COUNTRY ? weight[W_BY_HAND] : 0;
    z += q->n->more[entity].capital ? weight[W_CAPITAL] : 0;
    if (q->lang.n > 0)
        z += weight[str_eq(q->lang, gazette_str(&l->g, ga->lang)) ? W_LANG_FITS : W_SCRIPT_ONLY];
    if (q->kinds != 0)
        z += weight[q->kinds >> rank & 1 ? W_KIND_WORD : W_KIND_WORD_OTHER];
    if (q->country.n > 0 && country.n > 0)
        z += weight[W_COUNTRY_SHARE] * (str_eq(country, q->country) ? 1 : -1.5);
    z += (how & HOW_INFLECTED) ? weight[W_INFLECTED] : 0;
    z += (how & HOW_DERIVED) ? weight[W_DERIVED] : 0;
    z += (how & HOW_PREFIXED) ? weight[W_PREFIXED] : 0;
    z += (how & HOW_FOREIGN) ? weight[W_FOREIGN] : 0;
    return z;
}

static void add(struct asked *q, uint32_t entity, double z)
{
    for (size_t i = 0; i < q->n_bearers; i++)
        if (q->bearers[i].entity == entity) {
            q->bearers[i].z = q->bearers[i].z > z ? q->bearers[i].z : z;
            return;
        }
    if (q->n_bearers == MAX_BEARERS)
        return;
    q->bearers[q->n_bearers].entity = entity;
    q->bearers[q->n_bearers++].z = z;
}

static unsigned langs_of(str name)
{
    char lang[12] = "und";
    if (name.n > 0 && name.n < sizeof lang) {
        memcpy(lang, name.p, name.n);
        lang[name.n] = '\0';
    }
    return inflect_langs(lang);
}

/* All aliases that the units spell from first to last. */
static void spell(struct asked *q, uint8_t layer, bool inflected)
{
    const struct layer *l = &q->n->layers[layer];
    unsigned langs = inflected ? langs_of(q->lang) : 0;
    struct {
        uint32_t node;
        uint8_t how;
    } front[2][MAX_FRONT];
    size_t n[2] = {1, 0};
    int now = 0;
    front[0][0].node = 0;
    front[0][0].how = 0;
    for (size_t i = 0; i < q->n_units && n[now] > 0; i++) {
        struct form forms[INFLECT_MAX_FORMS];
        const struct unit *u = &q->units[i];
        size_t n_forms = 1;
        if (inflected)
            n_forms = inflect_forms(&l->g, u, langs, forms);
        else
            forms[0] = (struct form){gazette_word(&l->g, u->hash, u->fold), 0};
        int next = !now;
        n[next] = 0;
        for (size_t k = 0; k < n_forms; k++)
            for (size_t f = 0; f < n[now]; f++) {
                uint32_t node = i == 0 ? gazette_first(&l->g, forms[k].word)
                                       : gazette_step(&l->g, front[now][f].node, forms[k].word);
                if (node == 0 || n[next] == MAX_FRONT)
                    continue;
                front[next][n[next]].node = node;
                front[next][n[next]++].how = (uint8_t)(front[now][f].how | forms[k].how);
            }
        now = next;
    }
    for (size_t f = 0; f < n[now]; f++) {
        size_t n_refs;
        const uint32_t *refs = gazette_refs(&l->g, front[now][f].node, &n_refs);
        for (size_t r = 0; r < n_refs; r++) {
            uint32_t alias = refs[r] & ~GAZETTE_REF_VARIANT;
            uint32_t entity = l->entity_of[l->g.aliases[alias].entity];
            if (!l->dead[alias] && !q->n->more[entity].removed)
                add(q, entity, fit(q, l, alias, entity, front[now][f].how));
        }
    }
}

static void spell_all(struct asked *q)
{
    for (int inflected = 0; inflected < 2 && q->n_bearers == 0 && q->n_units > 0; inflected++)
        for (uint8_t l = 0; l < q->n->n_layers; l++)
            spell(q, l, inflected != 0);
}

/* "Бадахшанской области", "Argo district": without the word that says what it is. */
static bool take_off_kind(struct asked *q)
{
    if (q->n_units < 2)
        return false;
    const struct unit *first = &q->units[0], *last = &q->units[q->n_units - 1];
    const struct list_word *w = lists_find(&q->n->lists, last->hash, last->fold);
    if (w != NULL && w->after != 0) {
        q->kinds = w->after;
        q->n_units--;
        return true;
    }
    w = lists_find(&q->n->lists, first->hash, first->fold);
    if (w == NULL || w->before == 0)
        return false;
    size_t skip = q->n_units > 2 && str_eq(q->units[1].fold, STR("of")) ? 2 : 1;
    q->kinds = w->before;
    q->n_units -= skip;
    memmove(q->units, q->units + skip, q->n_units * sizeof *q->units);
    return true;
}

/* "МИД России" is not "МВД России" misspelled: small words say what is meant. */
static bool in_short_word(const struct asked *q, size_t at)
{
    enum { SHORT = 3, SHORT_CAPITALS = 5 };
    size_t end = 0, n = 0;
    bool caps = false;
    for (size_t i = 0; i < q->n_units && end <= at; i++) {
        n = unit_letters(q->units[i].fold);
        caps = (q->units[i].flags & UNIT_ALL_CAPS) != 0;
        end += n;
    }
    return q->n_units > 1 && (n <= SHORT || (caps && n <= SHORT_CAPITALS));
}

/* Names a slip away: what the slip is worth, shared among the bearers of the name. */
static void slip(struct asked *q, const struct slipped *s)
{
    const struct layer *l = &q->n->layers[s->layer];
    const double *weight = q->n->lists.weight;
    double z[MAX_BEARERS], sum = 0;
    uint32_t entity[MAX_BEARERS];
    size_t n = 0;
    for (size_t r = 0; r < s->n_refs && n < MAX_BEARERS; r++) {
        uint32_t alias = s->refs[r] & ~GAZETTE_REF_VARIANT;
        entity[n] = l->entity_of[l->g.aliases[alias].entity];
        if (l->dead[alias] || q->n->more[entity[n]].removed ||
            (l->g.aliases[alias].flags & ALIAS_CASED))
            continue;
        z[n] = fit(q, l, alias, entity[n], 0);
        sum += exp(z[n++]);
    }
    double letters = in_short_word(q, s->at) ? 4 : s->n_letters < 12 ? s->n_letters : 12;
    double worth = weight[W_NEAR_BLANKS + s->slip] + weight[W_NEAR_LETTER] * (letters - 6);
    for (size_t i = 0; i < n; i++)
        add(q, entity[i], worth + z[i] - log(sum));
}

static double chance_of_best(const struct asked *q)
{
    double sum = 1, best = 0;
    for (size_t i = 0; i < q->n_bearers; i++) {
        double x = exp(q->bearers[i].z);
        sum += x;
        best = x > best ? x : best;
    }
    return best / sum;
}

static void slips(struct asked *q, bool apart)
{
    uint32_t letters[NEAR_MAX];
    struct slipped found[SLIPPED_MAX];
    size_t n_letters = near_letters(q->units, q->n_units, letters);
    size_t n = n_letters > 0 ? guess_slips(q->n, letters, n_letters, found) : 0;
    for (size_t i = 0; i < n; i++)
        if (!apart || found[i].slip != SLIP_BLANKS)
            slip(q, &found[i]);
}

/* What is known of the question besides the name's sound. */
static double fit_guess(const struct asked *q, uint32_t entity)
{
    const double *weight = q->n->lists.weight;
    uint8_t rank = q->n->more[entity].rank;
    str country = q->n->entities[entity].country;
    double z = 0;
    if (q->kinds != 0)
        z += weight[q->kinds >> rank & 1 ? W_KIND_WORD : W_KIND_WORD_OTHER];
    if (q->country.n > 0 && country.n > 0)
        z += weight[W_COUNTRY_SHARE] * (str_eq(country, q->country) ? 1 : -1.5);
    return z;
}

static pm_code guess(struct asked *q, str name, bool in_brief, struct pm_err *e)
{
    static const double least = -4; /* log-odds: below it is no guess */
    struct guess found[GUESS_MAX];
    size_t n;
    pm_code rc = guess_names(q->n, name, q->lang, in_brief, found, &n, e);
    for (size_t i = 0; i < n && rc == PM_OK; i++) {
        double z = found[i].log_odds + fit_guess(q, found[i].entity);
        if (z > least)
            add(q, found[i].entity, z);
    }
    return rc;
}

static pm_code cut(struct asked *q, str name, struct arena *a, struct pm_err *e)
{
    struct token *tokens;
    size_t n_tokens, k = 0;
    size_t bad;
    if (!str_utf8(name, &bad))
        return err_set(e, PM_INVALID, "the name is not UTF-8 at byte %zu", bad);
    if (name.n > 4 * REGISTER_MAX_FIELD)
        return err_set(e, PM_LIMIT, "a name of %zu bytes, the limit is %d", name.n,
                       4 * REGISTER_MAX_FIELD);
    pm_code rc = token_cut(a, name, &tokens, &n_tokens, e);
    if (rc != PM_OK)
        return rc;
    if (unit_room(tokens, 0, (uint32_t)n_tokens) > MAX_UNITS)
        return PM_OK; /* too long for a name: nothing is known of it */
    rc = unit_cut(a, name, tokens, 0, (uint32_t)n_tokens, q->units, MAX_UNITS, &q->n_units, e);
    for (size_t i = 0; i < q->n_units && rc == PM_OK; i++)
        if (!(q->units[i].flags & UNIT_FAINT) &&
            !(k == 0 && q->n_units > 1 && str_eq(q->units[i].fold, STR("the"))))
            q->units[k++] = q->units[i];
    q->n_units = k;
    return rc;
}

static pm_code rank_guesses(struct asked *q, size_t top, struct arena *a, struct name_guess **out,
                            size_t *n_out, struct pm_err *e)
{
    size_t n = q->n_bearers < top ? q->n_bearers : top;
    struct name_guess *list = arena_array(a, n + 1, sizeof *list);
    double sum = 1;
    if (list == NULL)
        return arena_err(a, e);
    for (size_t i = 0; i < q->n_bearers; i++)
        sum += exp(q->bearers[i].z);
    for (size_t i = 0; i < n; i++) { /* top is small: pick the best of the rest */
        size_t best = i;
        for (size_t k = i + 1; k < q->n_bearers; k++)
            if (q->bearers[k].z > q->bearers[best].z)
                best = k;
        uint32_t entity = q->bearers[best].entity;
        list[i] = (struct name_guess){q->n->entities[entity].id, exp(q->bearers[best].z) / sum};
        q->bearers[best] = q->bearers[i];
    }
    *out = list;
    *n_out = n;
    return PM_OK;
}

/* As spelled; without its kind word; with a slip of the hand; by sound. */
static pm_code resolve(struct asked *q, str name, bool unlisted, struct pm_err *e)
{
    static const double sure = 0.97, likely = 0.5; /* no need to listen, or not for long */
    struct unit whole[MAX_UNITS];
    size_t n_whole = q->n_units;
    if (!unlisted)
        spell_all(q);
    if (q->n_bearers > 0 || q->n_units == 0)
        return PM_OK;
    memcpy(whole, q->units, n_whole * sizeof *whole);
    bool bare = take_off_kind(q);
    if (bare && !unlisted)
        spell_all(q);
    if (q->n_bearers > 0)
        return PM_OK;
    if (bare)
        slips(q, unlisted);
    memcpy(q->units, whole, n_whole * sizeof *whole);
    q->n_units = n_whole;
    slips(q, unlisted);
    double p = chance_of_best(q);
    return p < sure ? guess(q, name, p > likely, e) : PM_OK;
}

static pm_code ask(const struct names *n, str name, str lang, str country, bool unlisted,
                   size_t top, struct arena *a, struct name_guess **out, size_t *n_out,
                   struct pm_err *e)
{
    struct asked q;
    q.n = n;
    q.lang = lang;
    q.country = country;
    q.n_units = q.n_bearers = 0;
    q.kinds = 0;
    pm_code rc = cut(&q, name, a, e);
    if (rc == PM_OK)
        rc = resolve(&q, name, unlisted, e);
    if (rc != PM_OK)
        return rc;
    return rank_guesses(&q, top < MAX_TOP ? top : MAX_TOP, a, out, n_out, e);
}

pm_code names_resolve(const struct names *n, str name, str lang, str country, size_t top,
                      struct arena *a, struct name_guess **out, size_t *n_out, struct pm_err *e)
{
    return ask(n, name, lang, country, false, top, a, out, n_out, e);
}

pm_code guess_unlisted(const struct names *n, str name, str lang, size_t top, struct arena *a,
                       struct name_guess **out, size_t *n_out, struct pm_err *e)
{
    return ask(n, name, lang, (str){0}, true, top, a, out, n_out, e);
}
