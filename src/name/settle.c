#include "name/settle.h"

#include <math.h>

enum { NEIGHBOURS = 5, LOOKED_AT = 4 };

enum { /* picture.named */
    NAMED = 1,        /* settled somewhere, under whatever name */
    NAMED_SURELY = 2, /* under a name that needs no support */
    NAMED_CHILD = 4,  /* something that belongs to it is named */
};

/* What the first round knows of the whole text. */
struct picture {
    uint8_t *named;     /* one byte an entity */
    uint16_t *children; /* how many hits lie inside an entity */
    uint32_t country[N_COUNTRIES];
    uint32_t n_country; /* sum */
    uint32_t formats;   /* names of cooperation formats */
    struct settled { /* hash table: how a name was settled, for good */
        uint64_t name;
        uint32_t entity, hit;
        double score;
    } *settled;
    size_t n_settled;
};

struct settling {
    struct scan *s;
    const struct names *n;
    const double *weight;
    struct picture *picture; /* NULL in the first round */
};

static bool below_province(uint8_t rank)
{
    return rank > RANK_PROVINCE && rank != RANK_BORDER;
}

static const struct gazette_alias *alias_of(const struct names *n, const struct bearer *b)
{
    return &n->layers[b->layer].g.aliases[b->alias];
}

static bool context_alias(const struct names *n, const struct bearer *b)
{
    return !(b->how & HOW_LOCAL) && alias_of(n, b)->kind == ALIAS_CONTEXT;
}

/* Does place `outer` hold place `inner`? Countries hold what has their code. */
static bool holds(const struct names *n, uint32_t outer, uint32_t inner)
{
    const struct entity_more *o = &n->more[outer], *i = &n->more[inner];
    if (outer == inner || o->rank == RANK_NONE || i->rank == RANK_NONE)
        return false;
    if (o->rank == RANK_COUNTRY)
        return i->rank > RANK_COUNTRY && i->rank != RANK_BORDER && i->country != NO_COUNTRY &&
               i->country == o->country;
    return names_within(n, inner, outer);
}

/* ---- one bearer and its own hit ---- */

static double by_kind_word(const struct settling *t, const struct found *f, uint8_t rank)
{
    uint8_t fitting = 0;
    if (f->kinds == 0 || rank == RANK_NONE || rank == RANK_COUNTRY || rank == RANK_BORDER)
        return 0;
    if (f->kinds >> rank & 1)
        return t->weight[W_KIND_WORD];
    for (uint32_t i = 0; i < f->n_bearers; i++)
        fitting |= (uint8_t)(1u << t->n->more[f->bearers[i].entity].rank);
    if (fitting & f->kinds)
        return t->weight[W_KIND_WORD_OTHER];
    /* no bearer is of that kind: "Kunduz city" in a register that has only the province */
    if ((f->kinds >> RANK_SETTLEMENT & 1) && rank <= RANK_DISTRICT)
        return t->weight[W_CITY_WORD];
    return t->weight[W_KIND_WORD_OTHER] / 2;
}

/* Is a river, a pass, a region among the bearers? */
static bool names_thing(const struct settling *t, const struct found *f)
{
    for (uint32_t i = 0; i < f->n_bearers; i++) {
        uint8_t rank = t->n->more[f->bearers[i].entity].rank;
        if (rank == RANK_OTHER || rank == RANK_REGION)
            return true;
    }
    return false;
}

/* The first word of a sentence has its capital from the sentence; a word that is an ordinary one in
 * any language of its letters ("Хост сайта") is then no name by itself. A short text's own
 * language is too often guessed wrong to rely on it. */
static bool capital_of_sentence(const struct settling *t, const struct found *f)
{
    if (!(f->stop & STOP_WORD) || f->script > UNIT_CYRILLIC)
        return false;
    const struct document *d = t->s->d;
    uint32_t first = d->sentences[f->sentence].first_token;
    while (first < f->first_token && d->tokens[first].kind == TOKEN_PUNCT)
        first++;
    return first == f->first_token;
}

/* Is it so well known that its name needs nothing near it? Capitals are, and places with names in many
 * languages, when nobody else bears the name and it is no word. */
static bool stands_alone(const struct settling *t, const struct found *f, const struct bearer *b)
{
    const struct entity_more *m = &t->n->more[b->entity];
    if (f->person_before || f->capital_before || f->capital_after)
        return false;
    if (m->state_capital)
        return true;
    return m->renowned && (m->rank == RANK_SETTLEMENT || m->rank == RANK_OTHER) &&
           f->n_bearers == 1 && f->stop == 0 && !context_alias(t->n, b) && b->how == 0;
}

static double by_surroundings(const struct settling *t, const struct found *f,
                              const struct bearer *b)
{
    const double *weight = t->weight;
    uint8_t rank = t->n->more[b->entity].rank;
    bool group = rank == RANK_NONE, small = below_province(rank);
    double z = 0;
    if (!f->one_word || (b->how & HOW_LOCAL))
        return 0;
    uint8_t kind = alias_of(t->n, b)->kind;
    bool adjective =
        kind == ALIAS_ADJECTIVE || kind == ALIAS_DEMONYM || (b->how & HOW_ADJECTIVE) != 0;
    bool family = (f->family && (b->how & HOW_INFLECTED)) ||
                  (f->person_before && adjective && f->script == UNIT_ARABIC && !group);
    bool shaky = small || context_alias(t->n, b) || (adjective && f->script == UNIT_ARABIC) ||
                 (!group && capital_of_sentence(t, f));
    bool name_around = f->person_before || f->capital_before || f->capital_after;
    if (f->part_before && rank != RANK_NONE && f->script <= UNIT_LATIN)
        z += weight[W_PART_BEFORE];
    if (!small && rank != RANK_NONE && (f->stop & STOP_GIVEN) && name_around && !adjective)
        z += weight[W_PART_BEFORE]; /* "Jim Jordan" */
    if (f->stop && shaky && f->kinds == 0)
        z += weight[W_STOP_WORD];
    if (family)
        z += weight[W_PERSON_BEFORE] + (name_around ? weight[W_PERSON_BEFORE] : 0);
    else if (f->person_before && (small || (group && context_alias(t->n, b)) ||
                             (group && (f->stop & STOP_GIVEN) && !f->group_after)))
        z += weight[W_PERSON_BEFORE];
    else if (f->capital_before && (small || (group && context_alias(t->n, b))) && f->kinds == 0)
        z += weight[W_CAPITAL_BEFORE];
    else if (f->capital_before && group && (f->stop & STOP_GIVEN) && !f->group_after)
        z += weight[W_PERSON_BEFORE];
    if (f->capital_after && small && f->kinds == 0)
        z += weight[W_CAPITAL_AFTER];
    if (f->the_before && f->kinds == 0 && names_thing(t, f))
        z += rank == RANK_OTHER || rank == RANK_REGION ? weight[W_THE_THING]
             : small                                   ? weight[W_THE_PLACE]
                                                       : 0;
    if (f->across_before && f->kinds == 0 && rank == RANK_OTHER)
        z += weight[W_ACROSS];
    if (f->flat_case && f->script <= UNIT_CYRILLIC && small)
        z += weight[W_CASE_SAYS_NOTHING];
    if (f->script > UNIT_CYRILLIC && small && f->kinds == 0 && !stands_alone(t, f, b))
        z += weight[W_CASELESS_SMALL];
    return z;
}

/* "Daesh", "داعش" alone: the register wants support, but nobody else bears the name. */
static double by_lone_group(const struct settling *t, const struct found *f, const struct bearer *b)
{
    const struct gazette_alias *ga = alias_of(t->n, b);
    if (f->n_bearers != 1 || !f->one_word || f->stop || !context_alias(t->n, b) ||
        (ga->flags & ALIAS_CASED) || ga->n_letters < 4 ||
        !str_eq(t->n->entities[b->entity].kind, STR("group")))
        return 0;
    return t->weight[W_ACRONYM_SEEN];
}

static double by_dates(const struct settling *t, const struct bearer *b)
{
    civil_day at = t->s->d->published;
    const struct name_entity *en = &t->n->entities[b->entity];
    const struct gazette_alias *ga = alias_of(t->n, b);
    if (at == CIVIL_NONE)
        return 0;
    if (en->from != CIVIL_NONE && at < en->from && t->n->more[b->entity].rank == RANK_NONE)
        return t->weight[W_NOT_YET];
    if ((en->to != CIVIL_NONE && at > en->to) || (ga->to != CIVIL_NONE && at > ga->to) ||
        (ga->from != CIVIL_NONE && at < ga->from))
        return t->weight[W_PAST_DATES];
    return 0;
}

/* "Kunduz" is the province before it is its district or city of the same name. */
static double by_nesting(const struct settling *t, const struct found *f, const struct bearer *b)
{
    uint8_t rank = t->n->more[b->entity].rank;
    if (!below_province(rank) || (f->kinds >> rank & 1))
        return 0;
    for (uint32_t i = 0; i < f->n_bearers; i++) {
        uint32_t other = f->bearers[i].entity;
        if (other != b->entity && t->n->more[other].rank != RANK_COUNTRY &&
            !context_alias(t->n, &f->bearers[i]) && names_within(t->n, b->entity, other))
            return t->weight[W_NESTED];
    }
    return 0;
}

/* ---- neighbours in the sentence ---- */

double settle_ratio(const struct found *f, size_t i)
{
    return f->bearers[0].odds > 0 ? f->bearers[i].odds / f->bearers[0].odds : 0;
}

/* Names that may speak for others: those that the first round found likely. */
static bool likely(const struct settling *t, const struct found *f)
{
    return t->picture == NULL ? f->n_bearers <= 3 : f->key_entity != NO_ENTITY;
}

static bool linked(const struct found *hits, size_t a, size_t b)
{
    for (size_t k = a + 1; k <= b; k++)
        if (hits[k].link == LINK_NONE)
            return false;
    return true;
}

struct evidence {
    double beside, sentence, contains, contains_beside, sibling, office; /* 0..1: how likely */
};

static void raise(double *to, double strength)
{
    if (strength > *to)
        *to = strength;
}

/* How much bearer c of a neighbour is to be believed. */
static double strength_of(const struct settling *t, const struct found *o, uint32_t c)
{
    return t->picture == NULL ? 1.0 / o->n_bearers : o->score * settle_ratio(o, c);
}

static void weigh_neighbour(const struct settling *t, size_t i, size_t k, uint32_t entity,
                            struct evidence *out)
{
    const struct found *hits = t->s->hits, *o = &hits[k];
    const struct names *n = t->n;
    uint32_t looked = o->n_bearers < LOOKED_AT ? o->n_bearers : LOOKED_AT;
    size_t low = i < k ? i : k, high = i < k ? k : i;
    bool near = high - low <= 2 && linked(hits, low, high) && hits[high].link != LINK_LIST;
    for (uint32_t c = 0; c < looked; c++) {
        uint32_t other = o->bearers[c].entity;
        double p = strength_of(t, o, c);
        bool adjective = alias_of(n, &o->bearers[c])->kind == ALIAS_ADJECTIVE;
        if (holds(n, other, entity)) {
            raise(&out->sentence, p);
            if (near && (!adjective || (k < i && hits[high].link == LINK_CLOSE)))
                raise(&out->beside, p);
        } else if (holds(n, entity, other)) {
            raise(&out->contains, p);
            if (near)
                raise(&out->contains_beside, p);
        } else if (other != entity && n->more[other].rank == n->more[entity].rank &&
                   n->more[other].rank != RANK_NONE &&
                   n->more[other].country == n->more[entity].country && high - low == 1 &&
                   (hits[high].link == LINK_LIST || hits[high].link == LINK_COMMA)) {
            raise(&out->sibling, p);
        } else if (n->more[other].rank == RANK_NONE && n->more[other].country != NO_COUNTRY &&
                   n->more[other].country == n->more[entity].country &&
                   n->more[entity].rank > RANK_COUNTRY &&
                   str_eq(n->entities[other].kind, STR("office"))) {
            raise(&out->office, p);
        }
    }
}

/* "Pashtun, Tajik and Uzbek": in a list with the name of a people it is one. */
static double by_peoples(const struct settling *t, const struct found *f, size_t i,
                         const struct bearer *b)
{
    const struct found *hits = t->s->hits;
    if (!str_eq(t->n->entities[b->entity].kind, STR("people")))
        return 0;
    if (f->people_before)
        return t->weight[W_PEOPLES];
    size_t low = i > NEIGHBOURS ? i - NEIGHBOURS : 0;
    for (size_t k = low; k < t->s->n_hits && k <= i + NEIGHBOURS; k++)
        if (k != i && hits[k].sentence == f->sentence && hits[k].n_bearers == 1 &&
            str_eq(t->n->entities[hits[k].bearers[0].entity].kind, STR("people")) &&
            !context_alias(t->n, &hits[k].bearers[0]) && linked(hits, i < k ? i : k, i < k ? k : i))
            return t->weight[W_PEOPLES];
    return 0;
}

static double by_neighbours(const struct settling *t, const struct found *f, size_t i,
                            const struct bearer *b, bool *near)
{
    const struct found *hits = t->s->hits;
    struct evidence ev = {0};
    double z = 0;
    if (t->n->more[b->entity].rank == RANK_NONE)
        return 0;
    size_t low = i > NEIGHBOURS ? i - NEIGHBOURS : 0;
    for (size_t k = low; k < t->s->n_hits && k <= i + NEIGHBOURS; k++)
        if (k != i && hits[k].sentence == f->sentence && likely(t, &hits[k]) &&
            hits[k].name != f->name)
            weigh_neighbour(t, i, k, b->entity, &ev);
    double beside = ev.beside * t->weight[W_CONTAINER_BESIDE];
    double sentence = ev.sentence * t->weight[W_CONTAINER_SENTENCE];
    double in_beside = ev.contains_beside * t->weight[W_CONTAINED_BESIDE];
    double in_sentence = ev.contains * t->weight[W_CONTAINED_SENTENCE];
    z += beside > sentence ? beside : sentence;
    z += in_beside > in_sentence ? in_beside : in_sentence;
    z += ev.sibling * t->weight[W_SIBLING_BESIDE];
    if (sentence == 0)
        z += ev.office * t->weight[W_OFFICE_SENTENCE];
    *near = ev.beside + ev.sentence + ev.contains + ev.sibling > 0.3;
    return z;
}

/* ---- the whole text ---- */

/* Does this hit count among the countries of the picture? */
static bool counts_country(const struct names *n, const struct found *f)
{
    return f->key_entity != NO_ENTITY && f->score >= 0.7 &&
           n->more[f->key_entity].country != NO_COUNTRY &&
           (n->more[f->key_entity].rank != RANK_NONE ||
            str_eq(n->entities[f->key_entity].kind, STR("office")));
}

static struct settled *settled_of(const struct picture *p, uint64_t name)
{
    size_t mask = p->n_settled - 1, i = (size_t)(name * 0xFF51AFD7ED558CCDu >> 32) & mask;
    while (p->settled[i].name != 0 && p->settled[i].name != name)
        i = (i + 1) & mask;
    return &p->settled[i];
}

/* Does another bearer lie inside this one? Then its name elsewhere says nothing: a text that names
 * Kabul province somewhere still means the city by "Kabul". */
static bool holds_bearer(const struct settling *t, const struct found *f, const struct bearer *b)
{
    for (uint32_t i = 0; i < f->n_bearers; i++)
        if (f->bearers[i].entity != b->entity &&
            names_within(t->n, f->bearers[i].entity, b->entity))
            return true;
    return false;
}

/* "border:AF-TJ", and the text names both states or something in them. */
static bool both_sides_named(const struct settling *t, str id)
{
    if (!str_starts(id, STR("border:")) || id.n != 12 || id.p[9] != '-')
        return false;
    for (size_t at = 7; at <= 10; at += 3) {
        char state[9] = "state:XX";
        memcpy(state + 6, id.p + at, 2);
        uint32_t k = names_index(t->n, (str){state, 8});
        if (k == NO_ENTITY || t->picture->named[k] == 0)
            return false;
    }
    return true;
}

static double by_support(const struct settling *t, const struct found *f, const struct bearer *b)
{
    const struct picture *p = t->picture;
    double z = 0;
    if (!context_alias(t->n, b) || holds_bearer(t, f, b))
        return 0;
    if (p->formats > 0 && str_eq(t->n->entities[b->entity].kind, STR("format")))
        z += t->weight[W_KIN_NAMED];
    if (p->named[b->entity] & NAMED_SURELY)
        z += t->weight[W_NAMED_SURELY];
    uint32_t up = t->n->more[b->entity].parent, state = NO_ENTITY;
    char id[9] = "state:XX";
    str country = t->n->entities[b->entity].country;
    if (country.n == 2) {
        memcpy(id + 6, country.p, 2);
        state = names_index(t->n, (str){id, 8});
    }
    bool kin = (p->named[b->entity] & NAMED_CHILD) != 0 || (up != NO_ENTITY && p->named[up] != 0) ||
               (state != NO_ENTITY && state != b->entity && p->named[state] != 0) ||
               both_sides_named(t, t->n->entities[b->entity].id);
    bool office = str_eq(t->n->entities[b->entity].kind, STR("office"));
    z += kin ? t->weight[office ? W_KIN_OFFICE : W_KIN_NAMED] : 0;
    return z;
}

/* Languages that tell in which country a text is at home; Russian, Persian and English do not. */
static bool at_home(str lang, str country)
{
    static const struct {
        const char *lang, *countries;
    } homes[] = {{"ps", "AF PK"}, {"tg", "TJ"}, {"ur", "PK"}, {"uz", "UZ"},
                 {"tk", "TM"},    {"ky", "KG"}, {"kk", "KZ"}};
    for (size_t i = 0; i < sizeof homes / sizeof *homes; i++)
        if (str_eq(lang, str_of(homes[i].lang)))
            return country.n == 2 && str_find(str_of(homes[i].countries), country, 0) <
                                         strlen(homes[i].countries);
    return false;
}

/* What the other names of the text say about their countries. */
static double by_countries(const struct settling *t, const struct found *f, uint16_t country,
                           bool *near)
{
    const struct picture *p = t->picture;
    uint32_t own = counts_country(t->n, f), n = p->n_country - own, here = p->country[country];
    if (country == NO_COUNTRY || n == 0)
        return 0;
    if (own && t->n->more[f->key_entity].country == country)
        here--;
    *near |= here > 0;
    return t->weight[W_COUNTRY_SHARE] * (here / (double)n - 0.5) +
           (here == 0 ? t->weight[W_COUNTRY_NONE] : 0);
}

/* Is something else inside `outer` named in the text? */
static bool fellow_named(const struct settling *t, const struct found *f, uint32_t outer)
{
    uint32_t own = f->key_entity;
    return t->picture->children[outer] >
           (own != NO_ENTITY && own != outer && names_within(t->n, own, outer) ? 1 : 0);
}

static double by_document(const struct settling *t, const struct found *f, const struct bearer *b,
                          bool *near)
{
    const struct picture *p = t->picture;
    const struct entity_more *m = &t->n->more[b->entity];
    double z = by_support(t, f, b);
    const struct settled *same = settled_of(p, f->name);
    if (same->name == f->name && same->entity == b->entity && f != &t->s->hits[same->hit])
        z += t->weight[W_SAME_SETTLED] * same->score;
    if (m->rank == RANK_NONE && context_alias(t->n, b) &&
        str_eq(t->n->entities[b->entity].kind, STR("office"))) {
        bool ignored = false;
        if (at_home(str_of(t->s->d->lang), t->n->entities[b->entity].country))
            z += t->weight[W_HOME_OFFICE];
        double share = by_countries(t, f, m->country, &ignored);
        z += share < 0 ? t->weight[W_OFFICE_SHARE] * share : 0; /* rivals elsewhere step back */
    }
    if (m->rank <= RANK_COUNTRY || m->rank == RANK_BORDER)
        return z;
    for (uint32_t up = m->parent, step = 0; up != NO_ENTITY && step < 4; step++) {
        if (t->n->more[up].rank <= RANK_COUNTRY)
            break;
        if (p->named[up] & NAMED) {
            z += t->weight[W_CONTAINER_DOCUMENT];
            *near = true;
            break;
        }
        if (fellow_named(t, f, up)) {
            z += t->weight[W_FELLOW_DOCUMENT];
            *near = true;
            break;
        }
        up = t->n->more[up].parent;
    }
    double by_country = by_countries(t, f, m->country, near);
    /* a crossing or a river lies between countries: that another is named speaks against nothing */
    if (m->rank == RANK_OTHER && by_country < 0)
        by_country = 0;
    else if (by_country < 0 && stands_alone(t, f, b))
        by_country /= 2; /* capitals stand for their states in news of anywhere */
    z += by_country;
    z += at_home(str_of(t->s->d->lang), t->n->entities[b->entity].country) ? t->weight[W_HOME] : 0;
    return z;
}

/* ---- a hit ---- */

static void sort_bearers(struct found *f)
{
    for (uint32_t i = 1; i < f->n_bearers; i++) {
        struct bearer b = f->bearers[i];
        uint32_t k = i;
        for (; k > 0 && f->bearers[k - 1].z < b.z; k--)
            f->bearers[k] = f->bearers[k - 1];
        f->bearers[k] = b;
    }
}

/* Are the two best the same spot, such as a valley and its district? Either will do. */
static bool of_one_place(const struct names *n, const struct found *f)
{
    uint32_t a = f->bearers[0].entity, b = f->bearers[1].entity;
    return n->more[a].rank > RANK_PROVINCE && n->more[b].rank > RANK_PROVINCE &&
           (names_within(n, a, b) || names_within(n, b, a) ||
            (n->more[a].parent != NO_ENTITY && n->more[a].parent == n->more[b].parent));
}

static void share_out(const struct settling *t, struct found *f)
{
    double sum = 1.0; /* exp(0): none of these */
    sort_bearers(f);
    for (uint32_t i = 0; i < f->n_bearers; i++)
        sum += f->bearers[i].odds = exp(f->bearers[i].z);
    sum += f->n_more * f->bearers[f->n_bearers - 1].odds;
    f->score = f->bearers[0].odds / sum;
    double second = f->n_bearers > 1 ? f->bearers[1].odds / sum : 0;
    bool sure = f->score >= t->weight[W_SURE] &&
                (f->score - second >= t->weight[W_MARGIN] ||
                 (f->n_bearers > 1 && of_one_place(t->n, f)));
    f->key_entity = sure ? f->bearers[0].entity : NO_ENTITY;
}

/* Does somebody else bear the name as it stands? "کویته" is Quetta before it is a form of Kuwait. */
static bool exact_too(const struct names *n, const struct found *f, const struct bearer *b)
{
    for (uint32_t i = 0; i < f->n_bearers; i++)
        if (f->bearers[i].how == 0 && f->bearers[i].entity != b->entity &&
            !context_alias(n, &f->bearers[i]))
            return true;
    return false;
}

static void settle_one(const struct settling *t, size_t i)
{
    struct found *f = &t->s->hits[i];
    for (uint32_t c = 0; c < f->n_bearers; c++) {
        struct bearer *b = &f->bearers[c];
        bool near = false, in_doc = false;
        uint8_t rank = t->n->more[b->entity].rank;
        b->z = b->base + by_dates(t, b) + by_lone_group(t, f, b);
        if (rank == RANK_NONE)
            b->z += by_peoples(t, f, i, b);
        if (rank != RANK_COUNTRY || f->stop || f->part_before) {
            b->z += by_kind_word(t, f, rank) + by_surroundings(t, f, b) + by_nesting(t, f, b);
            b->z += by_neighbours(t, f, i, b, &near);
        }
        if (t->picture != NULL)
            b->z += by_document(t, f, b, &in_doc);
        if (below_province(rank) && !near && !in_doc && f->kinds == 0 && f->one_word &&
            !stands_alone(t, f, b))
            b->z += t->weight[W_SMALL_ALONE];
        if ((b->how & HOW_INFLECTED) && exact_too(t->n, f, b))
            b->z += t->weight[W_EXACT_TOO];
    }
    share_out(t, f);
}

/* Nothing around can change it: one bearer, a state or a body, under a name that needs nothing. */
static bool plain(const struct settling *t, const struct found *f)
{
    const struct bearer *b = &f->bearers[0];
    return f->n_bearers == 1 && t->n->more[b->entity].rank <= RANK_COUNTRY &&
           !context_alias(t->n, b) && f->stop == 0 && !f->part_before;
}

static pm_code draw_picture(struct settling *t, struct picture *p, struct pm_err *e)
{
    const struct scan *s = t->s;
    p->n_settled = 64;
    while (p->n_settled < s->n_hits * 2)
        p->n_settled *= 2;
    p->settled = arena_array(s->scratch, p->n_settled, sizeof *p->settled);
    p->named = arena_array(s->scratch, t->n->n_entities + 1, 1);
    p->children = arena_array(s->scratch, t->n->n_entities + 1, sizeof *p->children);
    if (p->settled == NULL || p->named == NULL || p->children == NULL)
        return arena_err(s->scratch, e);
    for (size_t i = 0; i < s->n_hits; i++) {
        const struct found *f = &s->hits[i];
        if (f->key_entity == NO_ENTITY)
            continue;
        const struct bearer *b = &f->bearers[0];
        p->named[b->entity] |= context_alias(t->n, b) ? NAMED : NAMED | NAMED_SURELY;
        p->formats += str_eq(t->n->entities[b->entity].kind, STR("format"));
        uint32_t up = t->n->more[b->entity].parent;
        for (int step = 0; up != NO_ENTITY && step < 4; step++, up = t->n->more[up].parent) {
            p->named[up] |= NAMED_CHILD;
            if (p->children[up] < UINT16_MAX)
                p->children[up]++;
        }
        if (counts_country(t->n, f)) {
            p->country[t->n->more[b->entity].country]++;
            p->n_country++;
        }
        struct settled *same = settled_of(p, f->name);
        if (same->name == 0 || f->score > same->score)
            *same = (struct settled){f->name, b->entity, (uint32_t)i, f->score};
    }
    return PM_OK;
}

pm_code settle_hits(struct scan *s, struct pm_err *e)
{
    struct settling t = {.s = s, .n = s->n, .weight = s->n->lists.weight};
    for (size_t i = 0; i < s->n_hits; i++)
        settle_one(&t, i);
    struct picture *p = arena_zero(s->scratch, sizeof *p);
    if (p == NULL)
        return arena_err(s->scratch, e);
    pm_code rc = draw_picture(&t, p, e);
    if (rc != PM_OK)
        return rc;
    t.picture = p;
    for (size_t i = 0; i < s->n_hits; i++)
        if (!plain(&t, &s->hits[i]))
            settle_one(&t, i);
    return PM_OK;
}
