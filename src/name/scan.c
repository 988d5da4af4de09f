#include "name/scan.h"

#include "base/mem.h"
#include "text/chars.h"
#include "text/fold.h"

enum { MAX_FRONT = 16, MAX_DEPTH = 24, MAX_ENDS = 64, MAX_FAINT = 2, MAX_LOCAL = 64 };

/* A place in the trie reached by some reading of the units so far. */
struct front {
    uint32_t node;
    uint8_t how;
};

/* A node where names end, `end` being the first unit behind. */
struct ending {
    uint32_t node, end;
    uint8_t how, layer;
};

struct local {
    str fold;
    uint32_t hash, entity;
};

struct walk {
    struct scan *s;
    struct unit *units;
    size_t n_units, cap_units;
    uint32_t sentence;
    size_t first_hit; /* of this sentence */
    bool flat_case;   /* capitals say nothing: all capitals, or a title */
    struct local local[MAX_LOCAL];
    size_t n_local;
};

static bool word_like(const struct unit *u)
{
    return !(u->flags & UNIT_MARK);
}

static bool cased_script(const struct unit *u)
{
    return u->script <= UNIT_CYRILLIC;
}

/* ---- the trie ---- */

static size_t step_front(const struct walk *w, const struct gazette *g, const struct front *from,
                         size_t n_from, const struct unit *u, struct front *to)
{
    struct form forms[INFLECT_MAX_FORMS];
    size_t n_forms, n_to = 0;
    if (inflect_wanted(u, w->s->langs)) {
        n_forms = inflect_forms(g, u, w->s->langs, forms);
    } else {
        forms[0] = (struct form){gazette_word(g, u->hash, u->fold), 0};
        n_forms = forms[0].word != 0;
    }
    for (size_t k = 0; k < n_forms; k++)
        for (size_t i = 0; i < (n_from ? n_from : 1); i++) {
            uint32_t node = n_from ? gazette_step(g, from[i].node, forms[k].word)
                                   : gazette_first(g, forms[k].word);
            if (node != 0 && n_to < MAX_FRONT)
                to[n_to++] =
                    (struct front){node, (uint8_t)(forms[k].how | (n_from ? from[i].how : 0))};
        }
    return n_to;
}

/* Marks that a name may run over: at most MAX_FAINT, and "e" or "i" as an ezafe of its own. */
static size_t skip_faint(const struct walk *w, size_t i)
{
    size_t k = i;
    while (k < w->n_units && k < i + MAX_FAINT && (w->units[k].flags & UNIT_FAINT))
        k++;
    return k < w->n_units && word_like(&w->units[k]) ? k : i;
}

static bool lone_ezafe(const struct unit *u)
{
    return u->fold.n == 1 && (u->fold.p[0] == 'e' || u->fold.p[0] == 'i') &&
           !(u->flags & (UNIT_CAPITAL | UNIT_MARK));
}

static void note_endings(const struct gazette *g, uint8_t layer, const struct front *front,
                         size_t n, size_t end, struct ending *ends, size_t *n_ends)
{
    for (size_t i = 0; i < n; i++) {
        size_t n_refs;
        gazette_refs(g, front[i].node, &n_refs);
        if (n_refs > 0 && *n_ends < MAX_ENDS)
            ends[(*n_ends)++] = (struct ending){front[i].node, (uint32_t)end, front[i].how, layer};
    }
}

/* All names of one layer that begin at unit i. */
static void walk_layer(const struct walk *w, uint8_t layer, size_t i, struct ending *ends,
                       size_t *n_ends)
{
    const struct gazette *g = &w->s->n->layers[layer].g;
    struct front a[MAX_FRONT], b[MAX_FRONT], *from = a, *to = b;
    size_t n = step_front(w, g, NULL, 0, &w->units[i], from);
    size_t k = i + 1;
    for (int depth = 1; n > 0; depth++) {
        note_endings(g, layer, from, n, k, ends, n_ends);
        if (depth == MAX_DEPTH || k >= w->n_units)
            return;
        size_t next = skip_faint(w, k);
        if (next >= w->n_units)
            return;
        size_t n_to = step_front(w, g, from, n, &w->units[next], to);
        if (n_to == 0 && lone_ezafe(&w->units[next]) && next + 1 < w->n_units) {
            next++;
            n_to = step_front(w, g, from, n, &w->units[next], to);
        }
        struct front *swap = from;
        from = to;
        to = swap;
        n = n_to;
        k = next + 1;
    }
}

/* ---- is it written as this name is? ---- */

static bool raw_starts(const struct walk *w, const struct unit *u, str alias)
{
    return str_starts(str_slice(w->s->d->text, u->at), alias);
}

static bool fits_cased(const struct walk *w, const struct gazette_alias *ga, str alias, size_t i,
                       uint8_t how)
{
    const struct unit *u = &w->units[i];
    if (ga->n_units == 1) {
        str raw = str_slice(w->s->d->text, u->at);
        if (!raw_starts(w, u, alias))
            return (u->flags & UNIT_ALL_CAPS) != 0 && ga->n_letters >= 4;
        return raw.n == alias.n || (how & (HOW_INFLECTED | HOW_PREFIXED));
    }
    for (size_t k = 0, bit = 0; bit < ga->n_units && i + k < w->n_units; k++) {
        const struct unit *v = &w->units[i + k];
        if (!word_like(v))
            continue;
        if ((ga->capitals >> bit & 1) != 0 && !(v->flags & (UNIT_CAPITAL | UNIT_ALL_CAPS)))
            return false;
        bit++;
    }
    return true;
}

/* Does the text give capitals where the register has them? One in three may be missing in a
 * long name, none in a short one; joined parts never need one. */
static bool fits_capitals(const struct walk *w, const struct gazette_alias *ga, size_t i,
                          size_t end)
{
    size_t wanted = 0, missing = 0, joined = 0, bit = 0;
    for (size_t k = i; k < end && bit < 32; k++) {
        const struct unit *u = &w->units[k];
        if (!word_like(u) || (bit > 0 && lone_ezafe(u)))
            continue;
        bool want = (ga->capitals >> bit++ & 1) != 0 && cased_script(u);
        bool small = want && !(u->flags & UNIT_CAPITAL);
        wanted += want;
        missing += small && !(u->flags & UNIT_JOINED);
        joined += small && (u->flags & UNIT_JOINED);
    }
    if (joined > 0 && joined + missing == wanted)
        return false; /* not one capital is there */
    return missing == 0 || (wanted >= 3 && missing * 3 <= wanted);
}

static bool ends_with_any(str raw, const char *const *tails)
{
    for (size_t i = 0; tails[i] != NULL; i++)
        if (str_ends(raw, str_of(tails[i])))
            return true;
    return false;
}

/* Is the ending one that makes an adjective or the name of a people of a place? */
static bool adjective_form(const struct walk *w, size_t end, uint8_t how)
{
    static const char *const small[] = {"ӣ",      "ӣҳо", "лик", "ликлар", "lik",
                                        "liklar", "лық", "лік", NULL};
    static const char *const arabic[] = {"ی",   "ي",   "ۍ",         "ية", "يون",
                                         "يين", "یها", "ی‌ها", NULL};
    const struct unit *u = &w->units[end - 1];
    str raw = str_slice(w->s->d->text, u->at);
    if (how & HOW_DERIVED)
        return true;
    if (!(how & HOW_INFLECTED))
        return false;
    if (u->script == UNIT_ARABIC)
        return ends_with_any(raw, arabic);
    return !(u->flags & UNIT_CAPITAL) && ends_with_any(raw, small);
}

/* A name that is only a part of a hyphenated word: "Taliban-held", "anti-Taliban", "Afghan-Tajik",
 * but not "Taliban" in an unknown "Tehreek-e-Taliban". */
static bool fits_hyphens(const struct walk *w, size_t i, size_t end)
{
    const struct unit *first = &w->units[i], *last = &w->units[end - 1];
    if ((first->flags & UNIT_JOINED) && (w->units[i - 1].flags & UNIT_CAPITAL)) {
        const struct scan *s = w->s;
        bool known = s->n_hits > w->first_hit && s->hits[s->n_hits - 1].end_unit == i;
        bool few = unit_letters(w->units[i - 1].fold) <= 4 && i >= 1 &&
                   !(w->units[i - 1].flags & (UNIT_JOINED | UNIT_EZAFE));
        static const char *const heads[] = {"anti", "non", "pro", "ex", "intra", "inter", "post",
                                            "pre", "trans", "cross", "neo", NULL};
        if (!known && !(few && ends_with_any(w->units[i - 1].fold, heads)))
            return false;
    }
    if ((last->flags & UNIT_JOINS) && end < w->n_units && cased_script(last) &&
        (w->units[end].flags & UNIT_CAPITAL) && !w->flat_case) {
        /* the part behind must be a name of its own */
        struct ending ends[MAX_ENDS];
        size_t n_ends = 0;
        for (uint8_t l = 0; l < w->s->n->n_layers && n_ends == 0; l++)
            walk_layer(w, l, end, ends, &n_ends);
        return n_ends > 0;
    }
    return true;
}

/* ---- bearers ---- */

static bool fits(const struct walk *w, const struct layer *l, uint32_t alias, size_t i, size_t end,
                 uint8_t *how)
{
    const struct gazette_alias *ga = &l->g.aliases[alias];
    if (l->dead[alias] || w->s->n->more[l->entity_of[ga->entity]].removed)
        return false;
    if ((ga->flags & ALIAS_NEEDS_THE) &&
        (i == 0 || !str_eq(w->units[i - 1].fold, STR("the"))))
        return false;
    if (adjective_form(w, end, *how))
        *how |= HOW_ADJECTIVE;
    if (ga->flags & ALIAS_CASED) {
        if (fits_cased(w, ga, gazette_str(&l->g, ga->text), i, *how))
            return true;
    } else if (fits_capitals(w, ga, i, end) || (*how & HOW_ADJECTIVE)) {
        return true;
    }
    if (!w->s->no_capitals)
        return false;
    *how |= HOW_SMALL;
    return true;
}

/* Is "fa" the language "fa-AF"? */
static bool lang_fits(const char *own, str lang)
{
    size_t i = 0;
    while (i < lang.n && own[i] == lang.p[i])
        i++;
    return i == lang.n && i > 0 && (own[i] == '\0' || own[i] == '-');
}

double scan_base(const struct scan *s, const struct found *f, const struct bearer *b)
{
    const double *weight = s->n->lists.weight;
    const struct layer *l = &s->n->layers[b->layer];
    const struct gazette_alias *ga = &l->g.aliases[b->alias];
    uint8_t rank = s->n->more[b->entity].rank;
    double z = weight[W_KIND_OFFICIAL + ga->kind];
    if (b->how & HOW_LOCAL)
        z = weight[W_KIND_ACRONYM];
    if (ga->kind == ALIAS_CONTEXT && (ga->flags & ALIAS_CASED) && ga->n_letters >= 4 &&
        !f->flat_case)
        z += weight[W_ACRONYM_SEEN];
    z += (b->how & HOW_INFLECTED) ? weight[W_INFLECTED] : 0;
    z += (b->how & HOW_DERIVED) ? weight[W_DERIVED] : 0;
    z += (b->how & HOW_PREFIXED) ? weight[W_PREFIXED] : 0;
    z += (b->how & HOW_VARIANT) ? weight[W_VARIANT] : 0;
    z += (b->how & HOW_FOREIGN) ? weight[W_FOREIGN] : 0;
    z += (b->how & HOW_SMALL) ? weight[W_SMALL_LETTERS] : 0;
    z += f->several ? weight[W_SEVERAL_WORDS] : 0;
    str lang = gazette_str(&l->g, ga->lang);
    if (lang_fits(s->d->lang, lang))
        z += weight[W_LANG_FITS];
    else if (lang.n > 0 && (s->langs & INFLECT_UNKNOWN) == 0)
        z += weight[W_SCRIPT_ONLY];
    if (rank >= RANK_COUNTRY && rank <= RANK_OTHER)
        z += weight[W_RANK_COUNTRY + rank - RANK_COUNTRY];
    if (rank != RANK_NONE && (str_eq(gazette_str(&l->g, ga->text), s->n->entities[b->entity].name)))
        z += weight[W_OWN_NAME];
    if (s->n->more[b->entity].by_hand && rank > RANK_COUNTRY)
        z += weight[W_BY_HAND];
    if (s->n->more[b->entity].capital)
        z += weight[W_CAPITAL];
    if (f->one_word && rank > RANK_PROVINCE && ga->n_letters <= 3)
        z += weight[W_SHORT_NAME];
    return z;
}

static bool own_language(const struct walk *w, const struct bearer *b)
{
    const struct layer *l = &w->s->n->layers[b->layer];
    str lang = gazette_str(&l->g, l->g.aliases[b->alias].lang);
    return lang.n > 0 && strncmp(lang.p, w->s->d->lang, lang.n) == 0;
}

/* Says the register in the text's own language that the word wants support? Then it does not
 * matter that it wants none in others: "Хост" is a word of Russian, not of Tajik. */
static bool warned(const struct walk *w, const struct bearer *b)
{
    return w->s->n->layers[b->layer].g.aliases[b->alias].kind == ALIAS_CONTEXT &&
           own_language(w, b);
}

static void add_bearer(const struct walk *w, struct found *f, struct bearer b)
{
    b.base = scan_base(w->s, f, &b);
    for (uint32_t i = 0; i < f->n_bearers; i++)
        if (f->bearers[i].entity == b.entity) {
            bool warns = warned(w, &b) && !own_language(w, &f->bearers[i]);
            bool was_warned = warned(w, &f->bearers[i]) && !own_language(w, &b);
            if (warns || (!was_warned && b.base > f->bearers[i].base))
                f->bearers[i] = b;
            return;
        }
    if (f->n_bearers < SCAN_MAX_BEARERS)
        f->bearers[f->n_bearers++] = b;
    else
        f->n_more++;
}

/* All bearers of the names that end at `end`; those of exact forms alone when there are any. */
static void collect(const struct walk *w, const struct ending *ends, size_t n_ends, size_t i,
                    uint32_t end, struct found *f)
{
    for (size_t k = 0; k < n_ends; k++) {
        if (ends[k].end != end)
            continue;
        const struct layer *l = &w->s->n->layers[ends[k].layer];
        size_t n_refs;
        const uint32_t *refs = gazette_refs(&l->g, ends[k].node, &n_refs);
        for (size_t r = 0; r < n_refs; r++) {
            uint32_t alias = refs[r] & ~GAZETTE_REF_VARIANT;
            uint8_t how = ends[k].how;
            if (refs[r] & GAZETTE_REF_VARIANT)
                how |= HOW_VARIANT;
            if (!fits(w, l, alias, i, end, &how))
                continue;
            f->name = (uint64_t)ends[k].layer << 32 | ends[k].node;
            add_bearer(w, f, (struct bearer){.entity = l->entity_of[l->g.aliases[alias].entity],
                                             .alias = alias, .layer = ends[k].layer, .how = how});
        }
    }
}

/* ---- one sentence ---- */

static pm_code push_hit(struct walk *w, const struct found *f, struct pm_err *e)
{
    struct scan *s = w->s;
    struct found copy = *f;
    copy.bearers = arena_get(s->scratch, f->n_bearers * sizeof *f->bearers);
    if (copy.bearers == NULL)
        return arena_err(s->scratch, e);
    memcpy(copy.bearers, f->bearers, f->n_bearers * sizeof *f->bearers);
    if (!ARENA_PUSH(s->scratch, s->hits, s->n_hits, s->cap_hits, copy))
        return arena_err(s->scratch, e);
    return PM_OK;
}

static void place_hit(const struct walk *w, struct found *f, size_t i, size_t end)
{
    const struct unit *first = &w->units[i], *last = &w->units[end - 1];
    size_t n_words = 0;
    for (size_t k = i; k < end; k++)
        n_words += word_like(&w->units[k]);
    f->first_unit = (uint32_t)i;
    f->end_unit = (uint32_t)end;
    f->first_token = first->token;
    f->end_token = last->token + 1;
    f->at = (struct span){first->at.start, last->at.end};
    f->sentence = w->sentence;
    f->script = first->script;
    f->one_word = n_words == 1;
    f->several = n_words > 1 && first->script != UNIT_HAN;
    f->flat_case = w->flat_case || !cased_script(first);
    /* "Панҷшерӣ" with a capital within a sentence: adjectives have none, family names do */
    f->family = f->one_word && i > 0 && !w->flat_case && (first->flags & UNIT_CAPITAL) &&
                str_ends(str_slice(w->s->d->text, first->at), STR("ӣ"));
}

/* The longest name at i, if any; *next is where to go on. */
static pm_code match_at(struct walk *w, size_t i, size_t *next, struct pm_err *e)
{
    struct ending ends[MAX_ENDS];
    struct bearer bearers[SCAN_MAX_BEARERS];
    size_t n_ends = 0;
    *next = i + 1;
    for (uint8_t l = 0; l < w->s->n->n_layers; l++)
        walk_layer(w, l, i, ends, &n_ends);
    uint32_t limit = UINT32_MAX;
    while (n_ends > 0) {
        uint32_t end = 0;
        for (size_t k = 0; k < n_ends; k++)
            if (ends[k].end < limit && ends[k].end > end)
                end = ends[k].end;
        if (end == 0)
            return PM_OK;
        limit = end;
        struct found f = {.bearers = bearers, .key_entity = NO_ENTITY};
        if (!fits_hyphens(w, i, end))
            continue;
        place_hit(w, &f, i, end);
        collect(w, ends, n_ends, i, end, &f);
        if (f.n_bearers == 0)
            continue;
        *next = end;
        return push_hit(w, &f, e);
    }
    return PM_OK;
}

/* An acronym that this text has explained before. */
static pm_code match_local(struct walk *w, size_t i, bool *done, struct pm_err *e)
{
    const struct unit *u = &w->units[i];
    *done = false;
    for (size_t k = 0; k < w->n_local; k++) {
        if (w->local[k].hash != u->hash || !str_eq(w->local[k].fold, u->fold))
            continue;
        uint32_t entity = w->local[k].entity;
        struct bearer b = {.entity = entity, .how = HOW_LOCAL};
        const struct layer *l = &w->s->n->layers[0];
        b.alias = entity < l->g.n_entities ? l->g.entities[entity].first_alias : 0;
        struct found f = {.bearers = &b, .n_bearers = 1, .key_entity = NO_ENTITY,
                          .name = (uint64_t)3 << 62 | entity};
        place_hit(w, &f, i, i + 1);
        b.base = scan_base(w->s, &f, &b);
        *done = true;
        return push_hit(w, &f, e);
    }
    return PM_OK;
}

static bool names_body(const struct names *n, uint32_t entity)
{
    str kind = n->entities[entity].kind;
    return str_eq(kind, STR("group")) || str_eq(kind, STR("org")) || str_eq(kind, STR("office")) ||
           str_eq(kind, STR("format"));
}

/* Are the letters of the acronym first letters of words of the name, in order? */
static bool initials(const struct walk *w, const struct found *f, str acronym)
{
    size_t at = 0;
    for (uint32_t k = f->first_unit; k < f->end_unit && at < acronym.n; k++) {
        const struct unit *u = &w->units[k];
        size_t behind = at;
        uint32_t letter = char_next(acronym, &behind);
        size_t zero = 0;
        if (word_like(u) && u->fold.n > 0 && char_next(u->fold, &zero) == letter)
            at = behind;
    }
    return at == acronym.n;
}

/* "Tehreek-e-Taliban Pakistan* (TTP)": the acronym in brackets behind a body's name. */
static void learn_local(struct walk *w, const struct found *f)
{
    size_t i = f->end_unit;
    while (i < w->n_units && i < f->end_unit + 2u && (w->units[i].flags & UNIT_FAINT))
        i++;
    if (f->n_bearers != 1 || f->one_word || i + 2 >= w->n_units || w->n_local == MAX_LOCAL ||
        !str_eq(w->units[i].fold, STR("(")) || !str_eq(w->units[i + 2].fold, STR(")")))
        return;
    const struct unit *u = &w->units[i + 1];
    size_t letters = unit_letters(u->fold);
    if (!(u->flags & UNIT_ALL_CAPS) || (u->flags & UNIT_JOINS) || letters < 2 || letters > 8 ||
        !names_body(w->s->n, f->bearers[0].entity) || !initials(w, f, u->fold))
        return;
    w->local[w->n_local++] = (struct local){u->fold, u->hash, f->bearers[0].entity};
}

static pm_code scan_units(struct walk *w, struct pm_err *e)
{
    const struct names *n = w->s->n;
    pm_code rc = PM_OK;
    for (size_t i = 0, next; i < w->n_units && rc == PM_OK; i = next) {
        const struct unit *u = &w->units[i];
        next = i + 1;
        if (!word_like(u))
            continue;
        bool done = false;
        size_t before = w->s->n_hits;
        if (w->n_local > 0 && (u->flags & UNIT_ALL_CAPS))
            rc = match_local(w, i, &done, e);
        if (done || rc != PM_OK)
            continue;
        if (!inflect_wanted(u, w->s->langs)) {
            bool any = false;
            for (size_t l = 0; l < n->n_layers; l++)
                any |= gazette_first(&n->layers[l].g,
                                     gazette_word(&n->layers[l].g, u->hash, u->fold)) != 0;
            if (!any)
                continue;
        }
        rc = match_at(w, i, &next, e);
        if (rc == PM_OK && w->s->n_hits > before)
            learn_local(w, &w->s->hits[w->s->n_hits - 1]);
    }
    return rc;
}

/* ---- what stands around a hit ---- */

static const struct list_word *word_of(const struct walk *w, size_t i)
{
    const struct unit *u = &w->units[i];
    return word_like(u) ? lists_find(&w->s->n->lists, u->hash, u->fold) : NULL;
}

static bool one_of(str fold, const char *const *list)
{
    for (size_t i = 0; fold.n > 0 && list[i] != NULL; i++)
        if (list[i][0] == fold.p[0] && str_eq(fold, str_of(list[i])))
            return true;
    return false;
}

static const char *const and_words[] = {"and", "or", "&", "и", "или", "ва", "يا", "یا", "و", "او",
                                        "va", "yoki", "ёки", "ё", "اور", "和", "与", "及", "、", NULL};
static const char *const of_words[] = {"of", "the", "د", "in", NULL};

/* What may stand between a place and the one that holds it, besides kind words. */
static const char *const between_words[] = {
    "of", "in", "the", "'s", "s", "within", "northern", "southern", "eastern", "western", "north",
    "south", "east", "west", "central", "remote", "в", "во", "на", "дар", "در", "د", "کې", "کی",
    "ning", "في", "的", "کے", "میں", NULL};

/* What is crossed or followed is a river, a pass, a border. */
static const char *const across_words[] = {"across", "along",  "через",  "вдоль",  "берегу",
                                           "берег",  "берега", "берегам", "соҳили", "тарафи", NULL};

static bool kind_word(const struct walk *w, size_t i)
{
    const struct list_word *k = word_of(w, i);
    return k != NULL && (k->before != 0 || k->after != 0);
}

static uint8_t kind_after(const struct walk *w, size_t end, bool many)
{
    if (end >= w->n_units)
        return 0;
    const struct list_word *k = word_of(w, end);
    if (k == NULL || k->after == 0)
        return 0;
    if ((k->langs & w->s->lang_bit) && !(k->langs_after & w->s->lang_bit))
        return 0;
    return many ? k->after & k->many : k->after;
}

/* Bits of a kind word before unit i, "of" between them or not; not one that belongs to `prev`. */
static uint8_t kind_before(const struct walk *w, size_t i, const struct found *prev, bool many)
{
    size_t k = i;
    for (int step = 0; step < 2 && k > 0 && one_of(w->units[k - 1].fold, of_words); step++)
        k--;
    if (k > 1 && str_eq(w->units[k - 1].fold, STR("as")) &&
        str_eq(w->units[k - 2].fold, STR("such")))
        k -= 2;
    if (k > 0 && (w->units[k - 1].flags & UNIT_FAINT))
        k--;
    if (k == 0)
        return 0;
    const struct list_word *word = word_of(w, k - 1);
    if (word == NULL || word->before == 0)
        return 0;
    if (word->langs & w->s->lang_bit) {
        if (!(word->langs_before & w->s->lang_bit))
            return 0;
        bool after_too = (word->langs_after & w->s->lang_bit) != 0;
        if (after_too && prev != NULL && prev->end_unit == k - 1)
            return 0;
    } else if (prev != NULL && prev->end_unit == k - 1) {
        return 0;
    }
    return many ? word->before & word->many : word->before;
}

static enum link link_of(const struct walk *w, const struct found *prev, const struct found *f)
{
    uint32_t gap = f->first_unit - prev->end_unit;
    bool comma = false, and_word = false, bracket = false, loose = false;
    if (gap > 5)
        return LINK_NONE;
    for (uint32_t k = prev->end_unit; k < f->first_unit; k++) {
        const struct unit *u = &w->units[k];
        if (one_of(u->fold, and_words))
            and_word = true;
        else if (str_eq(u->fold, STR(",")))
            comma = true;
        else if (str_eq(u->fold, STR("(")))
            bracket = true;
        else if (str_eq(u->fold, STR(")")) || (u->flags & UNIT_FAINT))
            continue;
        else if (u->flags & UNIT_MARK)
            return LINK_NONE;
        else if (!one_of(u->fold, between_words) && !kind_word(w, k))
            loose = true;
    }
    if (loose && !comma && !and_word)
        return LINK_NONE;
    return and_word ? LINK_LIST : bracket ? LINK_BRACKET : comma ? LINK_COMMA : LINK_CLOSE;
}

static bool unknown_capital(const struct walk *w, size_t i)
{
    const struct unit *u = &w->units[i];
    return word_like(u) && cased_script(u) && (u->flags & UNIT_CAPITAL) && word_of(w, i) == NULL;
}

static void look_before(const struct walk *w, struct found *f, const struct found *prev)
{
    size_t i = f->first_unit;
    if (i == 0 || (prev != NULL && prev->end_unit == i))
        return;
    size_t k = i - 1;
    f->the_before = str_eq(w->units[k].fold, STR("the"));
    f->across_before =
        one_of(w->units[f->the_before && k > 0 ? k - 1 : k].fold, across_words);
    if (str_eq(w->units[k].fold, STR(".")) && k > 0 && word_of(w, k - 1) != NULL &&
        (word_of(w, k - 1)->stop & STOP_TITLE))
        k--; /* "Gen. Khan" */
    const struct list_word *word = word_of(w, k);
    bool capital = (w->units[k].flags & UNIT_CAPITAL) != 0 || !cased_script(&w->units[k]);
    f->people_before = word != NULL && word->people;
    f->part_before = word != NULL && word->part && (w->units[k].flags & UNIT_CAPITAL) != 0 &&
                     (k > 0 || !w->flat_case);
    if (word != NULL && capital && (word->stop & (STOP_GIVEN | STOP_TITLE)))
        f->person_before = true;
    else if (k > 0 && unknown_capital(w, k) && !w->flat_case)
        f->capital_before = true;
}

static void look_around(struct walk *w, size_t i_hit)
{
    struct scan *s = w->s;
    struct found *f = &s->hits[i_hit];
    const struct found *prev = i_hit > w->first_hit ? f - 1 : NULL;
    const struct found *next = i_hit + 1 < s->n_hits ? f + 1 : NULL;
    f->link = prev != NULL ? (uint8_t)link_of(w, prev, f) : LINK_NONE;
    f->kinds = kind_after(w, f->end_unit, false);
    if (f->kinds == 0)
        f->kinds = kind_before(w, f->first_unit, prev, false);
    if (f->one_word) {
        const struct list_word *word = word_of(w, f->first_unit);
        f->stop = word != NULL ? word->stop & (STOP_WORD | STOP_GIVEN) : 0;
    }
    look_before(w, f, prev);
    size_t end = f->end_unit;
    if (end < w->n_units && (next == NULL || next->first_unit != end)) {
        const struct list_word *word = word_of(w, end);
        f->group_after = word != NULL && word->group;
        f->capital_after = !w->flat_case && unknown_capital(w, end);
    }
}

/* "Takhar and Kunduz provinces", "provinces such as Kunar, Nuristan": spread over the list. */
static void spread_kinds(struct walk *w)
{
    struct scan *s = w->s;
    for (size_t i = w->first_hit; i < s->n_hits;) {
        size_t end = i + 1;
        while (end < s->n_hits &&
               (s->hits[end].link == LINK_LIST || s->hits[end].link == LINK_COMMA ||
                s->hits[end].link == LINK_BRACKET))
            end++;
        if (end - i > 1) {
            uint8_t kinds = kind_after(w, s->hits[end - 1].end_unit, true);
            if (kinds == 0)
                kinds = kind_before(w, s->hits[i].first_unit,
                                    i > w->first_hit ? &s->hits[i - 1] : NULL, true);
            for (size_t k = i; k < end && kinds != 0; k++)
                if (s->hits[k].kinds == 0)
                    s->hits[k].kinds = kinds;
        }
        i = end;
    }
}

/* ---- the document ---- */

/* Capitals say nothing in a line of capitals, and little in a title. */
static bool flat_case(const struct walk *w)
{
    size_t words = 0, capitals = 0, all = 0, small = 0;
    for (size_t i = 0; i < w->n_units; i++) {
        const struct unit *u = &w->units[i];
        if (!word_like(u) || !cased_script(u) || u->fold.n < 2)
            continue;
        words++;
        capitals += (u->flags & UNIT_CAPITAL) != 0;
        all += (u->flags & UNIT_ALL_CAPS) != 0;
        small += !(u->flags & UNIT_CAPITAL) && u->fold.n > 4;
    }
    return words >= 3 && (all * 10 >= words * 8 || (small == 0 && capitals * 10 >= words * 6));
}

static bool without_capitals(const struct document *d)
{
    size_t words = 0, capitals = 0;
    for (size_t i = 0; i < d->n_tokens && i < 4000; i++) {
        const struct token *t = &d->tokens[i];
        if (t->kind != TOKEN_WORD || (unsigned char)d->text.p[t->at.start] >= 0xD8)
            continue;
        words++;
        capitals += (t->flags & TOKEN_CAPITAL) != 0;
    }
    return words >= 6 && capitals * 50 < words;
}

static pm_code room_for(struct walk *w, const struct sentence *sn, struct pm_err *e)
{
    const struct token *tokens = w->s->d->tokens;
    size_t n_tokens = sn->end_token - sn->first_token;
    /* a piece takes two bytes at least: no need to count the pieces of a short sentence */
    if (n_tokens > 0 && n_tokens + (tokens[sn->end_token - 1].at.end -
                                    tokens[sn->first_token].at.start) <= w->cap_units)
        return PM_OK;
    size_t need = unit_room(tokens, sn->first_token, sn->end_token);
    if (need <= w->cap_units)
        return PM_OK;
    enum { LEAST = 2048 };
    size_t cap = need * 2 > LEAST ? need * 2 : LEAST;
    struct unit *units = mem_grow(w->units, cap * sizeof *units);
    if (units == NULL)
        return err_set(e, PM_NOMEM, "names: no memory for a sentence of %zu words", need);
    w->units = units;
    w->cap_units = cap;
    return PM_OK;
}

pm_code scan_document(struct scan *s, struct pm_err *e)
{
    struct walk w = {.s = s};
    const struct document *d = s->d;
    pm_code rc = PM_OK;
    s->langs = inflect_langs(d->lang);
    s->lang_bit = lists_lang((str){d->lang, strcspn(d->lang, "-")});
    s->no_capitals = without_capitals(d);
    for (uint32_t i = 0; i < d->n_sentences; i++) {
        const struct sentence *sn = &d->sentences[i];
        TRY(room_for(&w, sn, e));
        TRY(unit_cut(s->scratch, d->text, d->tokens, sn->first_token, sn->end_token, w.units,
                     w.cap_units, &w.n_units, e));
        w.sentence = i;
        w.first_hit = s->n_hits;
        w.flat_case = flat_case(&w);
        TRY(scan_units(&w, e));
        for (size_t k = w.first_hit; k < s->n_hits; k++)
            look_around(&w, k);
        spread_kinds(&w);
    }
out:
    mem_free(w.units);
    return rc;
}
