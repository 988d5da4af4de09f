/* The maker of the compiled registers: rows in, one block out (gazette.h). It runs at build time
 * for what is built in and at start for overlays. Same rows, same bytes. */
#include "name/gazette_head.h"
#include "name/inflect.h"
#include "name/near.h"
#include "name/unit.h"
#include "text/chars.h"
#include "text/fold.h"
#include "text/token.h"

enum { MAX_UNITS = 24, MAX_BLOCK_BYTES = 1 << 30 };

struct ref {
    uint32_t node, alias;
};

struct maker {
    struct arena *a;
    struct buf pool;
    struct gazette_entity *entities;
    size_t n_entities;
    struct gazette_alias *aliases;
    size_t n_aliases;
    struct gazette_word *words;
    size_t n_words, cap_words;
    struct gazette_edge *edges; /* a list; the hash table is made at the end */
    size_t n_edges, cap_edges;
    struct ref *refs;
    size_t n_refs, cap_refs;
    struct gazette_stem *stems;
    size_t n_stems, cap_stems;
    struct gazette_form *forms;
    size_t n_forms, cap_forms;
    uint32_t n_nodes;
    uint32_t *word_slots, *edge_slots, *stem_slots, *text_slots, *id_slots;
    uint32_t n_word_slots, n_edge_slots, n_stem_slots, n_text_slots, n_id_slots;
    struct piece *texts; /* what is in the pool already */
    size_t n_texts, cap_texts;
};

/* A table twice as large, filled again; hash_of gives the hash of item i (from 0). */
static pm_code grow_slots(struct maker *m, uint32_t **slots, uint32_t *n_slots, size_t n_items,
                          uint32_t (*hash_of)(const struct maker *, size_t), struct pm_err *e)
{
    if (*n_slots > 0 && n_items * 2 < *n_slots)
        return PM_OK;
    uint32_t n = *n_slots == 0 ? 1024 : *n_slots * 2;
    uint32_t *fresh = arena_array(m->a, n, sizeof *fresh);
    if (fresh == NULL)
        return arena_err(m->a, e);
    for (size_t i = 0; i < n_items; i++) {
        uint32_t at = hash_of(m, i) & (n - 1);
        while (fresh[at] != 0)
            at = (at + 1) & (n - 1);
        fresh[at] = (uint32_t)i + 1;
    }
    *slots = fresh;
    *n_slots = n;
    return PM_OK;
}

static uint32_t text_hash(const struct maker *m, size_t i)
{
    return fold_hash((str){m->pool.p + m->texts[i].at, m->texts[i].n});
}

static uint32_t word_hash(const struct maker *m, size_t i)
{
    return m->words[i].hash;
}

static uint32_t edge_hash(const struct maker *m, size_t i)
{
    return gazette_edge_hash(m->edges[i].node, m->edges[i].word);
}

static uint32_t stem_hash(const struct maker *m, size_t i)
{
    return m->stems[i].hash;
}

static uint32_t id_hash(const struct maker *m, size_t i)
{
    return fold_hash((str){m->pool.p + m->entities[i].id.at, m->entities[i].id.n});
}

/* s in the pool, once. */
static pm_code put_text(struct maker *m, str s, struct piece *out, struct pm_err *e)
{
    if (s.n == 0) {
        *out = (struct piece){0, 0};
        return PM_OK;
    }
    pm_code rc = grow_slots(m, &m->text_slots, &m->n_text_slots, m->n_texts, text_hash, e);
    if (rc != PM_OK)
        return rc;
    uint32_t mask = m->n_text_slots - 1, at = fold_hash(s) & mask;
    for (; m->text_slots[at] != 0; at = (at + 1) & mask) {
        struct piece p = m->texts[m->text_slots[at] - 1];
        if (str_eq((str){m->pool.p + p.at, p.n}, s)) {
            *out = p;
            return PM_OK;
        }
    }
    struct piece p = {(uint32_t)m->pool.n, (uint32_t)s.n};
    buf_add(&m->pool, s);
    if (m->pool.rc != PM_OK)
        return buf_err(&m->pool, e);
    if (!ARENA_PUSH(m->a, m->texts, m->n_texts, m->cap_texts, p))
        return arena_err(m->a, e);
    m->text_slots[at] = (uint32_t)m->n_texts;
    *out = p;
    return PM_OK;
}

static uint32_t find_entity(const struct maker *m, str id)
{
    uint32_t mask = m->n_id_slots - 1;
    for (uint32_t at = fold_hash(id) & mask; m->id_slots[at] != 0; at = (at + 1) & mask) {
        uint32_t i = m->id_slots[at] - 1;
        if (str_eq((str){m->pool.p + m->entities[i].id.at, m->entities[i].id.n}, id))
            return i + 1;
    }
    return 0;
}

static pm_code put_entity(struct maker *m, const struct entity_row *r, struct pm_err *e)
{
    struct gazette_entity g = {.lat = r->lat, .lon = r->lon, .from = r->from, .to = r->to};
    struct {
        str s;
        struct piece *to;
    } parts[] = {{r->id, &g.id},           {r->kind, &g.kind},     {r->name, &g.name},
                 {r->parent, &g.parent},   {r->country, &g.country}, {r->precision, &g.precision},
                 {r->source, &g.source},   {r->note, &g.note}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        pm_code rc = put_text(m, parts[i].s, parts[i].to, e);
        if (rc != PM_OK)
            return rc;
    }
    m->entities[m->n_entities++] = g;
    return PM_OK;
}

/* An entity under a new id. */
static pm_code add_entity(struct maker *m, const struct entity_row *r, struct pm_err *e)
{
    pm_code rc = put_entity(m, r, e);
    if (rc == PM_OK)
        rc = grow_slots(m, &m->id_slots, &m->n_id_slots, m->n_entities, id_hash, e);
    if (rc != PM_OK || find_entity(m, r->id) != 0)
        return rc;
    uint32_t mask = m->n_id_slots - 1, at = fold_hash(r->id) & mask;
    while (m->id_slots[at] != 0)
        at = (at + 1) & mask;
    m->id_slots[at] = (uint32_t)m->n_entities;
    return PM_OK;
}

static pm_code put_entities(struct maker *m, const struct register_rows *rows, struct pm_err *e)
{
    size_t room = rows->n_entities + rows->n_aliases + 1; /* aliases may name other files' ids */
    m->entities = arena_array(m->a, room, sizeof *m->entities);
    if (m->entities == NULL)
        return arena_err(m->a, e);
    pm_code rc = grow_slots(m, &m->id_slots, &m->n_id_slots, 0, id_hash, e);
    for (size_t i = 0; i < rows->n_entities && rc == PM_OK; i++) {
        const struct entity_row *r = &rows->entities[i];
        if (find_entity(m, r->id) != 0)
            return err_set(e, PM_INVALID, "%.*s line %u: the id \"%.*s\" is there already",
                           STR_FMT(r->file), r->line, STR_FMT(r->id));
        rc = add_entity(m, r, e);
    }
    return rc;
}

/* The entity of an alias; ids of other layers are kept as entities without a kind. */
static pm_code entity_of(struct maker *m, const struct alias_row *r, gazette_known *known,
                         void *ctx, uint32_t *out, struct pm_err *e)
{
    uint32_t i = find_entity(m, r->id);
    if (i == 0) {
        if (known == NULL || !known(ctx, r->id))
            return err_set(e, PM_INVALID,
                           "%.*s line %u: no entity has the id \"%.*s\", add it to entities.tsv or "
                           "places.tsv",
                           STR_FMT(r->file), r->line, STR_FMT(r->id));
        struct entity_row row = {.id = r->id, .from = CIVIL_NONE, .to = CIVIL_NONE};
        pm_code rc = add_entity(m, &row, e);
        if (rc != PM_OK)
            return rc;
        i = (uint32_t)m->n_entities;
    }
    *out = i - 1;
    return PM_OK;
}

static pm_code put_word(struct maker *m, str fold, uint32_t hash, uint32_t *out, struct pm_err *e)
{
    pm_code rc = grow_slots(m, &m->word_slots, &m->n_word_slots, m->n_words, word_hash, e);
    if (rc != PM_OK)
        return rc;
    uint32_t mask = m->n_word_slots - 1, at = hash & mask;
    for (; m->word_slots[at] != 0; at = (at + 1) & mask) {
        const struct gazette_word *w = &m->words[m->word_slots[at] - 1];
        if (w->hash == hash && str_eq((str){m->pool.p + w->text.at, w->text.n}, fold)) {
            *out = m->word_slots[at]; /* numbers begin at 1 */
            return PM_OK;
        }
    }
    struct gazette_word w = {.hash = hash};
    rc = put_text(m, fold, &w.text, e);
    if (rc != PM_OK)
        return rc;
    if (!ARENA_PUSH(m->a, m->words, m->n_words, m->cap_words, w))
        return arena_err(m->a, e);
    m->word_slots[at] = (uint32_t)m->n_words;
    *out = (uint32_t)m->n_words;
    return PM_OK;
}

static pm_code put_step(struct maker *m, uint32_t node, uint32_t word, uint32_t *out,
                        struct pm_err *e)
{
    if (node == 0) {
        uint32_t *first = &m->words[word - 1].first_node;
        if (*first == 0)
            *first = ++m->n_nodes;
        *out = *first;
        return PM_OK;
    }
    pm_code rc = grow_slots(m, &m->edge_slots, &m->n_edge_slots, m->n_edges, edge_hash, e);
    if (rc != PM_OK)
        return rc;
    uint32_t mask = m->n_edge_slots - 1, at = gazette_edge_hash(node, word) & mask;
    for (; m->edge_slots[at] != 0; at = (at + 1) & mask) {
        const struct gazette_edge *edge = &m->edges[m->edge_slots[at] - 1];
        if (edge->node == node && edge->word == word) {
            *out = edge->child;
            return PM_OK;
        }
    }
    struct gazette_edge edge = {node, word, ++m->n_nodes};
    if (!ARENA_PUSH(m->a, m->edges, m->n_edges, m->cap_edges, edge))
        return arena_err(m->a, e);
    m->edge_slots[at] = (uint32_t)m->n_edges;
    *out = edge.child;
    return PM_OK;
}

static pm_code put_stems(struct maker *m, uint32_t word, bool place, struct pm_err *e)
{
    struct piece text = m->words[word - 1].text;
    struct stem_form forms[2];
    size_t n = inflect_stems((str){m->pool.p + text.at, text.n}, place, forms);
    for (size_t i = 0; i < n; i++) {
        struct piece p = {text.at, (uint32_t)forms[i].n_bytes};
        pm_code rc = PM_OK;
        if (forms[i].tail[0] != '\0') {
            str whole;
            rc = arena_printf(m->a, &whole, "%.*s%s", (int)p.n, m->pool.p + p.at, forms[i].tail);
            if (rc == PM_OK)
                rc = put_text(m, whole, &p, e);
            if (rc != PM_OK)
                return rc == PM_NOMEM || rc == PM_LIMIT ? arena_err(m->a, e) : rc;
        }
        rc = grow_slots(m, &m->stem_slots, &m->n_stem_slots, m->n_stems, stem_hash, e);
        if (rc != PM_OK)
            return rc;
        uint32_t hash = fold_hash((str){m->pool.p + p.at, p.n});
        uint32_t mask = m->n_stem_slots - 1, at = hash & mask;
        bool there = false;
        for (; m->stem_slots[at] != 0 && !there; at = (at + 1) & mask) {
            const struct gazette_stem *s = &m->stems[m->stem_slots[at] - 1];
            there = s->word == word && s->class == (uint32_t)forms[i].class;
        }
        if (there)
            continue;
        struct gazette_stem s = {p, hash, word, (uint32_t)forms[i].class};
        if (!ARENA_PUSH(m->a, m->stems, m->n_stems, m->cap_stems, s))
            return arena_err(m->a, e);
        m->stem_slots[at] = (uint32_t)m->n_stems;
    }
    return PM_OK;
}

static pm_code put_path(struct maker *m, const uint32_t *words, size_t n, uint32_t ref,
                        struct pm_err *e)
{
    uint32_t node = 0;
    for (size_t i = 0; i < n; i++) {
        pm_code rc = put_step(m, node, words[i], &node, e);
        if (rc != PM_OK)
            return rc;
    }
    if (!ARENA_PUSH(m->a, m->refs, m->n_refs, m->cap_refs, (struct ref){node, ref}))
        return arena_err(m->a, e);
    return PM_OK;
}

/* "Qala-i-Zal" also as "Qalai Zal" and "Qalae Zal". */
static pm_code put_joined_ezafe(struct maker *m, const struct unit *units, const uint32_t *words,
                                size_t n, uint32_t ref, struct pm_err *e)
{
    static const char *const tails[] = {"i", "e"};
    pm_code rc = PM_OK;
    for (size_t i = 0; i + 1 < n; i++) {
        if (!(units[i].flags & UNIT_EZAFE) || units[i].script > UNIT_LATIN)
            continue;
        for (size_t k = 0; k < 2 && rc == PM_OK; k++) {
            uint32_t path[MAX_UNITS];
            str glued;
            memcpy(path, words, n * sizeof *path);
            rc = arena_printf(m->a, &glued, "%.*s%s", STR_FMT(units[i].fold), tails[k]);
            if (rc != PM_OK)
                return arena_err(m->a, e);
            rc = put_word(m, glued, fold_hash(glued), &path[i], e);
            if (rc == PM_OK)
                rc = put_path(m, path, n, ref | GAZETTE_REF_VARIANT, e);
        }
    }
    return rc;
}

/* Letters that must be written as they are: all capitals, or capitals inside the word. */
static bool cased(enum alias_kind kind, const struct unit *units, size_t n)
{
    if (n == 0 || units[0].script > UNIT_CYRILLIC)
        return false;
    size_t letters = 0;
    bool caps = true;
    for (size_t i = 0; i < n; i++) {
        letters += unit_letters(units[i].fold);
        caps &= (units[i].flags & UNIT_ALL_CAPS) != 0 || unit_letters(units[i].fold) == 1;
    }
    return kind == ALIAS_ACRONYM ? n == 1 || caps : caps && letters <= 10;
}

static void drop_marks(struct unit *units, size_t *n)
{
    size_t k = 0;
    for (size_t i = 0; i < *n; i++)
        if (!(units[i].flags & UNIT_FAINT))
            units[k++] = units[i];
    *n = k;
}

/* The letters of a name for those who look for what is near it. */
static pm_code put_form(struct maker *m, const struct unit *units, size_t n, uint32_t node,
                        struct pm_err *e)
{
    uint32_t letters[NEAR_MAX];
    char text[NEAR_MAX * 4];
    size_t n_letters = near_letters(units, n, letters), n_bytes = 0;
    struct gazette_form f = {.node = node};
    if (n_letters == 0)
        return PM_OK;
    for (size_t i = 0; i < n_letters; i++)
        n_bytes += char_put(letters[i], text + n_bytes);
    pm_code rc = put_text(m, (str){text, n_bytes}, &f.text, e);
    if (rc == PM_OK && !ARENA_PUSH(m->a, m->forms, m->n_forms, m->cap_forms, f))
        return arena_err(m->a, e);
    return rc;
}

/* The units of an alias, without marks and a leading "the". */
static pm_code cut_alias(struct maker *m, const struct alias_row *r, bool place,
                         struct unit units[MAX_UNITS * 2], const struct unit **first, size_t *n,
                         uint8_t *flags, struct pm_err *e)
{
    struct token *tokens;
    size_t n_tokens;
    pm_code rc = token_cut(m->a, r->alias, &tokens, &n_tokens, e);
    if (rc != PM_OK)
        return rc;
    if (n_tokens > MAX_UNITS || unit_room(tokens, 0, (uint32_t)n_tokens) > MAX_UNITS * 2)
        return err_set(e, PM_LIMIT, "%.*s line %u: the alias has more than %d words",
                       STR_FMT(r->file), r->line, MAX_UNITS);
    rc = unit_cut(m->a, r->alias, tokens, 0, (uint32_t)n_tokens, units, MAX_UNITS * 2, n, e);
    if (rc != PM_OK)
        return rc;
    drop_marks(units, n);
    *first = units;
    if (*n > 1 && str_eq(units[0].fold, STR("the")) && str_eq(r->lang, STR("en"))) {
        if (r->kind == ALIAS_CONTEXT || (place && *n == 2))
            *flags |= ALIAS_NEEDS_THE;
        ++*first;
        --*n;
    }
    if (*n == 0 || *n > MAX_UNITS)
        return err_set(e, *n ? PM_LIMIT : PM_INVALID, "%.*s line %u: the alias has %s words",
                       STR_FMT(r->file), r->line, *n ? "too many" : "no");
    return PM_OK;
}

static pm_code put_alias_texts(struct maker *m, const struct alias_row *r, struct gazette_alias *g,
                               struct pm_err *e)
{
    pm_code rc = put_text(m, r->alias, &g->text, e);
    if (rc == PM_OK)
        rc = put_text(m, r->lang, &g->lang, e);
    if (rc == PM_OK)
        rc = put_text(m, r->script, &g->script, e);
    if (rc == PM_OK)
        rc = put_text(m, r->source, &g->source, e);
    return rc;
}

static pm_code put_alias(struct maker *m, const struct alias_row *r, uint32_t entity, bool place,
                         struct pm_err *e)
{
    struct unit units[MAX_UNITS * 2];
    const struct unit *first = units;
    uint32_t words[MAX_UNITS], ref = (uint32_t)m->n_aliases;
    size_t n = 0;
    struct gazette_alias g = {.entity = entity, .from = r->from, .to = r->to,
                              .kind = (uint8_t)r->kind};
    pm_code rc = cut_alias(m, r, place, units, &first, &n, &g.flags, e);
    for (size_t i = 0; rc == PM_OK && i < n; i++) {
        rc = put_word(m, first[i].fold, first[i].hash, &words[i], e);
        if (rc == PM_OK && first[i].script == UNIT_CYRILLIC && str_eq(r->lang, STR("ru")))
            rc = put_stems(m, words[i], place, e);
        if (first[i].flags & UNIT_CAPITAL)
            g.capitals |= (uint32_t)1 << i;
        if (first[i].flags & UNIT_EZAFE)
            g.flags |= ALIAS_EZAFE;
        size_t letters = g.n_letters + unit_letters(first[i].fold);
        g.n_letters = (uint8_t)(letters > 255 ? 255 : letters);
    }
    if (rc != PM_OK)
        return rc;
    g.n_units = (uint8_t)n;
    if (cased(r->kind, first, n))
        g.flags |= ALIAS_CASED;
    rc = put_alias_texts(m, r, &g, e);
    if (rc == PM_OK && r->kind != ALIAS_REMOVED) {
        rc = put_path(m, words, n, ref, e);
        if (rc == PM_OK && !(g.flags & ALIAS_CASED) && r->kind != ALIAS_ACRONYM)
            rc = put_form(m, first, n, m->refs[m->n_refs - 1].node, e);
        if (rc == PM_OK && (g.flags & ALIAS_EZAFE))
            rc = put_joined_ezafe(m, first, words, n, ref, e);
    }
    if (rc == PM_OK)
        m->aliases[m->n_aliases++] = g;
    return rc;
}

/* Does an alias row say of the entity's own name what kind of alias it is? */
static bool repeats_name(const struct register_rows *rows, const uint32_t *head,
                         const uint32_t *next, uint32_t k)
{
    for (uint32_t i = head[k]; i != 0; i = next[i - 1])
        if (str_eq(rows->aliases[i - 1].alias, rows->entities[k].name) &&
            rows->aliases[i - 1].kind != ALIAS_REMOVED)
            return true;
    return false;
}

/* All aliases, those of one entity side by side: its English name first, then in file order. */
static pm_code put_aliases(struct maker *m, const struct register_rows *rows, gazette_known *known,
                           void *ctx, struct pm_err *e)
{
    size_t n_names = m->n_entities, n = rows->n_aliases;
    uint32_t *entity = arena_array(m->a, n + 1, sizeof *entity);
    uint32_t *next = arena_array(m->a, n + 1, sizeof *next);
    uint32_t *head = arena_array(m->a, n + n_names + 1, sizeof *head);
    m->aliases = arena_array(m->a, n + n_names + 1, sizeof *m->aliases);
    if (entity == NULL || next == NULL || head == NULL || m->aliases == NULL)
        return arena_err(m->a, e);
    pm_code rc = PM_OK;
    for (size_t i = 0; i < n && rc == PM_OK; i++)
        rc = entity_of(m, &rows->aliases[i], known, ctx, &entity[i], e);
    if (rc != PM_OK)
        return rc;
    for (size_t i = n; i-- > 0;) {
        next[i] = head[entity[i]];
        head[entity[i]] = (uint32_t)i + 1;
    }
    for (uint32_t k = 0; k < m->n_entities && rc == PM_OK; k++) {
        struct gazette_entity *g = &m->entities[k];
        str kind = {m->pool.p + g->kind.at, g->kind.n};
        bool place = str_eq(kind, STR("place"));
        g->first_alias = (uint32_t)m->n_aliases;
        if (k < n_names && g->name.n > 0 && !repeats_name(rows, head, next, k)) {
            const struct entity_row *row = &rows->entities[k];
            struct alias_row own = {.id = row->id,
                                    .alias = row->name,
                                    .lang = STR("en"),
                                    .script = STR("Latn"),
                                    .source = row->source,
                                    .kind = place ? ALIAS_SHORT : ALIAS_OFFICIAL,
                                    .from = CIVIL_NONE,
                                    .to = CIVIL_NONE,
                                    .file = row->file,
                                    .line = row->line};
            rc = put_alias(m, &own, k, place, e);
        }
        for (uint32_t i = head[k]; i != 0 && rc == PM_OK; i = next[i - 1])
            rc = put_alias(m, &rows->aliases[i - 1], k, place, e);
        g->n_aliases = (uint32_t)m->n_aliases - g->first_alias;
    }
    return rc;
}

/* ---- writing the block ---- */

struct out {
    struct buf *b;
    struct gazette_head head;
};

static void put_array(struct out *o, enum gazette_array which, const void *items, size_t n,
                      size_t item_bytes)
{
    static const char zeros[16];
    buf_add(o->b, (str){zeros, (16 - (o->b->n & 15)) & 15});
    o->head.at[which] = (uint32_t)o->b->n;
    o->head.n[which] = (uint32_t)n;
    buf_add(o->b, (str){items, n * item_bytes});
}

static uint32_t next_power(size_t n)
{
    uint32_t p = 64;
    while (p < n)
        p *= 2;
    return p;
}

/* One bit a hash; about one bit in sixteen set. */
static pm_code put_filter(struct maker *m, struct out *o, enum gazette_array which, size_t n,
                          uint32_t (*hash_of)(const struct maker *, size_t), struct pm_err *e)
{
    uint32_t n_items = next_power(n * 16) / 64;
    uint64_t *filter = arena_array(m->a, n_items, sizeof *filter);
    if (filter == NULL)
        return arena_err(m->a, e);
    for (size_t i = 0; i < n; i++) {
        uint32_t hash = hash_of(m, i);
        filter[(hash >> 6) & (n_items - 1)] |= (uint64_t)1 << (hash & 63);
    }
    put_array(o, which, filter, n_items, sizeof *filter);
    return PM_OK;
}

/* Refs sorted by node (a counting sort, so stable), and where each node's begin. */
static pm_code put_refs(struct maker *m, struct out *o, struct pm_err *e)
{
    uint32_t *begin = arena_array(m->a, (size_t)m->n_nodes + 3, sizeof *begin);
    uint32_t *sorted = arena_array(m->a, m->n_refs + 1, sizeof *sorted);
    if (begin == NULL || sorted == NULL)
        return arena_err(m->a, e);
    for (size_t i = 0; i < m->n_refs; i++)
        begin[m->refs[i].node + 2]++;
    for (uint32_t i = 1; i < m->n_nodes + 3; i++)
        begin[i] += begin[i - 1];
    for (size_t i = 0; i < m->n_refs; i++)
        sorted[begin[m->refs[i].node + 1]++] = m->refs[i].alias;
    put_array(o, GAZETTE_node_refs, begin, (size_t)m->n_nodes + 2, sizeof *begin);
    put_array(o, GAZETTE_refs, sorted, m->n_refs, sizeof *sorted);
    return PM_OK;
}

static pm_code put_words(struct maker *m, struct out *o, struct pm_err *e)
{
    struct gazette_word *words = arena_array(m->a, m->n_words + 1, sizeof *words);
    if (words == NULL)
        return arena_err(m->a, e);
    if (m->n_words > 0)
        memcpy(words + 1, m->words, m->n_words * sizeof *words);
    put_array(o, GAZETTE_words, words, m->n_words + 1, sizeof *words);
    put_array(o, GAZETTE_word_slots, m->word_slots, m->n_word_slots, sizeof *m->word_slots);
    struct gazette_edge *edges = arena_array(m->a, m->n_edge_slots, sizeof *edges);
    if (edges == NULL)
        return arena_err(m->a, e);
    for (uint32_t i = 0; i < m->n_edge_slots; i++)
        if (m->edge_slots[i] != 0)
            edges[i] = m->edges[m->edge_slots[i] - 1];
    put_array(o, GAZETTE_edges, edges, m->n_edge_slots, sizeof *edges);
    return PM_OK;
}

/* One form a node; they came in the order of the aliases. */
static pm_code drop_repeats(struct maker *m, struct pm_err *e)
{
    uint8_t *seen = arena_array(m->a, (size_t)m->n_nodes + 1, 1);
    size_t n = 0;
    if (seen == NULL)
        return arena_err(m->a, e);
    for (size_t i = 0; i < m->n_forms; i++)
        if (!seen[m->forms[i].node]) {
            seen[m->forms[i].node] = 1;
            m->forms[n++] = m->forms[i];
        }
    m->n_forms = n;
    return PM_OK;
}

static size_t form_keys(const struct maker *m, size_t form, uint32_t out[NEAR_KEYS])
{
    uint32_t letters[NEAR_MAX];
    struct piece p = m->forms[form].text;
    str text = {m->pool.p + p.at, p.n};
    size_t n = 0;
    for (size_t i = 0; i < text.n && n < NEAR_MAX;)
        letters[n++] = char_next(text, &i);
    return near_keys(letters, n, out);
}

/* Keys of all forms, sorted by their highest bits (a counting sort). */
static pm_code put_near(struct maker *m, struct out *o, struct pm_err *e)
{
    pm_code rc = drop_repeats(m, e);
    if (rc != PM_OK)
        return rc;
    uint32_t keys[NEAR_KEYS], n_slots = next_power(m->n_forms * 4);
    uint32_t *at = arena_array(m->a, (size_t)n_slots + 2, sizeof *at);
    if (at == NULL)
        return arena_err(m->a, e);
    for (size_t i = 0; i < m->n_forms; i++)
        for (size_t n = form_keys(m, i, keys); n-- > 0;)
            at[((uint64_t)keys[n] * n_slots >> 32) + 2]++;
    for (uint32_t i = 1; i < n_slots + 2; i++)
        at[i] += at[i - 1];
    struct gazette_near *nears = arena_array(m->a, (size_t)at[n_slots + 1] + 1, sizeof *nears);
    if (nears == NULL)
        return arena_err(m->a, e);
    for (uint32_t i = 0; i < m->n_forms; i++)
        for (size_t n = form_keys(m, i, keys); n-- > 0;)
            nears[at[((uint64_t)keys[n] * n_slots >> 32) + 1]++] = (struct gazette_near){keys[n], i};
    put_array(o, GAZETTE_forms, m->forms, m->n_forms, sizeof *m->forms);
    put_array(o, GAZETTE_nears, nears, at[n_slots], sizeof *nears);
    put_array(o, GAZETTE_near_at, at, (size_t)n_slots + 1, sizeof *at);
    return PM_OK;
}

static pm_code put_block(struct maker *m, struct buf *b, struct pm_err *e)
{
    struct out o = {.b = b};
    pm_code rc = PM_OK;
    memcpy(o.head.magic, GAZETTE_MAGIC, sizeof o.head.magic);
    buf_clear(b);
    buf_add(b, (str){(const char *)&o.head, sizeof o.head});
    put_array(&o, GAZETTE_entities, m->entities, m->n_entities, sizeof *m->entities);
    put_array(&o, GAZETTE_aliases, m->aliases, m->n_aliases, sizeof *m->aliases);
    TRY(grow_slots(m, &m->word_slots, &m->n_word_slots, m->n_words, word_hash, e));
    TRY(grow_slots(m, &m->edge_slots, &m->n_edge_slots, m->n_edges, edge_hash, e));
    TRY(grow_slots(m, &m->stem_slots, &m->n_stem_slots, m->n_stems, stem_hash, e));
    TRY(put_words(m, &o, e));
    TRY(put_refs(m, &o, e));
    put_array(&o, GAZETTE_stems, m->stems, m->n_stems, sizeof *m->stems);
    put_array(&o, GAZETTE_stem_slots, m->stem_slots, m->n_stem_slots, sizeof *m->stem_slots);
    TRY(put_near(m, &o, e));
    TRY(put_filter(m, &o, GAZETTE_filter, m->n_words, word_hash, e));
    TRY(put_filter(m, &o, GAZETTE_stem_filter, m->n_stems, stem_hash, e));
    put_array(&o, GAZETTE_pool, m->pool.p, m->pool.n, 1);
    if (b->rc != PM_OK)
        return buf_err(b, e);
    o.head.n_bytes = b->n;
    o.head.sum = gazette_sum((str){b->p + sizeof o.head, b->n - sizeof o.head});
    memcpy(b->p, &o.head, sizeof o.head);
out:
    return rc;
}

pm_code gazette_make(const struct register_rows *rows, gazette_known *known, void *ctx,
                     struct buf *b, struct pm_err *e)
{
    struct maker m = {0};
    pm_code rc = PM_OK;
    buf_init(&m.pool, MAX_BLOCK_BYTES);
    TRY(arena_open((size_t)4 << 30, &m.a, e));
    TRY(put_entities(&m, rows, e));
    TRY(put_aliases(&m, rows, known, ctx, e));
    TRY(put_block(&m, b, e));
out:
    arena_close(m.a);
    buf_free(&m.pool);
    return rc;
}
