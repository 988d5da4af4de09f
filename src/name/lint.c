#include "name/lint.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "name/lists.h"
#include "text/chars.h"
#include "text/fold.h"

enum { MAX_ALIAS_BYTES = 200, MAX_DEPTH = 16 };
static const double far_degrees = 8, far_degrees_wide = 14; /* a settlement from its province */

/* Text -> number; open addressing, twice as large when half full. */
struct map {
    struct slot {
        str key;
        uint32_t value; /* + 1; 0: empty */
    } *slots;
    size_t n_slots, n;
};

struct lint {
    struct arena *a;
    const struct register_rows *rows;
    const struct register_rows *const *below;
    size_t n_below;
    struct lint_report *r;
    struct map ids;     /* of rows and below -> index of entities */
    struct map sources;
    struct map below_ids, below_names; /* the second is made when first asked */
    struct lists lists;
    const struct entity_row **entities;
    size_t n_entities;
    bool full; /* the arena gave nothing any more */
};

/* ---- a map of text ---- */

static struct slot *slot_of(const struct map *m, str key)
{
    size_t i = fold_hash(key) & (m->n_slots - 1);
    while (m->slots[i].value != 0 && !str_eq(m->slots[i].key, key))
        i = (i + 1) & (m->n_slots - 1);
    return &m->slots[i];
}

static bool map_grow(struct lint *l, struct map *m)
{
    struct map more = {.n_slots = m->n_slots ? m->n_slots * 2 : 256, .n = m->n};
    more.slots = arena_array(l->a, more.n_slots, sizeof *more.slots);
    if (more.slots == NULL) {
        l->full = true;
        return false;
    }
    for (size_t i = 0; i < m->n_slots; i++)
        if (m->slots[i].value != 0)
            *slot_of(&more, m->slots[i].key) = m->slots[i];
    *m = more;
    return true;
}

/* The value that key has already, + 1; 0: it was not there and has `value` now. */
static uint32_t map_put(struct lint *l, struct map *m, str key, uint32_t value)
{
    if (m->n * 2 >= m->n_slots && !map_grow(l, m))
        return 0;
    struct slot *s = slot_of(m, key);
    if (s->value != 0)
        return s->value;
    *s = (struct slot){key, value + 1};
    m->n++;
    return 0;
}

static uint32_t map_get(const struct map *m, str key)
{
    return m->n_slots ? slot_of(m, key)->value : 0;
}

/* ---- telling ---- */

bool lint_add(struct lint_report *r, struct arena *a, str file, uint32_t line, const char *words)
{
    struct lint_fault f = {.file = file, .line = line};
    return arena_dup(a, str_of(words), &f.words, NULL) == PM_OK &&
           ARENA_PUSH(a, r->faults, r->n_faults, r->cap_faults, f);
}

__attribute__((format(printf, 4, 5))) static void tell(struct lint *l, str file, uint32_t line,
                                                       const char *fmt, ...)
{
    char words[600];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(words, sizeof words, fmt, ap);
    va_end(ap);
    l->full |= !lint_add(l->r, l->a, file, line, words);
}

static bool is_one_of(str word, const char *const *list)
{
    for (; *list != NULL; list++)
        if (str_eq(word, str_of(*list)))
            return true;
    return false;
}

static void check_source(struct lint *l, str source, str file, uint32_t line)
{
    if (source.n == 0)
        tell(l, file, line, "no source: write a word of sources.tsv (\"usage\" for your own knowledge)");
    else if (l->sources.n > 0 && map_get(&l->sources, source) == 0)
        tell(l, file, line, "source \"%.*s\" is not in sources.tsv", STR_FMT(source));
}

/* ---- entities ---- */

static bool capitals(str s, size_t from, size_t n)
{
    for (size_t i = from; i < from + n; i++)
        if (i >= s.n || s.p[i] < 'A' || s.p[i] > 'Z')
            return false;
    return true;
}

/* "group:isis-k", "AF-BDS", "AF-BDS/Argo", "RU/Moscow" */
static bool good_form(str id)
{
    static const char *const heads[] = {"state", "group",  "org",    "office", "format",
                                        "people", "border", "region", "river",  "pass",
                                        "base",  "event",  "site",   NULL};
    size_t colon = str_find(id, STR(":"), 0);
    if (colon < id.n)
        return colon + 1 < id.n && is_one_of((str){id.p, colon}, heads);
    return id.n > 3 && capitals(id, 0, 2) && (id.p[2] == '-' || id.p[2] == '/') && id.p[3] != '/';
}

static const struct entity_row *entity_by_id(const struct lint *l, str id)
{
    uint32_t i = map_get(&l->ids, id);
    return i ? l->entities[i - 1] : NULL;
}

static void check_parents(struct lint *l, const struct entity_row *row)
{
    const struct entity_row *up = row;
    for (int depth = 0; up->parent.n > 0; depth++) {
        const struct entity_row *next = entity_by_id(l, up->parent);
        if (next == NULL || depth == MAX_DEPTH) {
            tell(l, row->file, row->line, "parent \"%.*s\" is %s", STR_FMT(up->parent),
                 next == NULL ? "no known id" : "in a circle");
            return;
        }
        up = next;
    }
}

/* A settlement far from its province's middle has a wrong code or a wrong point. */
static void check_point(struct lint *l, const struct entity_row *row)
{
    if (isnan(row->lat) != isnan(row->lon))
        tell(l, row->file, row->line, "latitude and longitude must stand both or neither");
    const struct entity_row *up = row->parent.n ? entity_by_id(l, row->parent) : NULL;
    if (up == NULL || isnan(row->lat) || isnan(up->lat) ||
        !str_eq(row->precision, STR("settlement")) || !str_eq(up->precision, STR("province")))
        return;
    static const char *const wide[] = {"CN-XJ", "KZ-KAR", "KZ-AKT", NULL};
    double d = fabs(row->lat - up->lat) + fabs(row->lon - up->lon);
    if (d > (is_one_of(up->id, wide) ? far_degrees_wide : far_degrees))
        tell(l, row->file, row->line, "\"%.*s\" lies %.1f degrees off %.*s", STR_FMT(row->id), d,
             STR_FMT(up->id));
}

static void check_removed(struct lint *l, str id, str note, bool there, str file, uint32_t line)
{
    if (note.n == 0)
        tell(l, file, line, "\"%.*s\" is taken away without a reason: say why in note", STR_FMT(id));
    if (!there)
        tell(l, file, line, "takes away \"%.*s\", which no earlier layer has", STR_FMT(id));
}

static void check_entity(struct lint *l, const struct entity_row *row)
{
    static const char *const kinds[] = {"place", "state",  "group",  "org",
                                        "office", "people", "format", "event", NULL};
    static const char *const precisions[] = {"country", "province", "district", "settlement",
                                             "border",  "region",   "river",    "pass",
                                             "base",    "site",     NULL};
    if (str_eq(row->kind, STR("removed"))) {
        check_removed(l, row->id, row->note, map_get(&l->below_ids, row->id) != 0, row->file, row->line);
        return;
    }
    bool place = str_eq(row->kind, STR("place")) || str_eq(row->kind, STR("state"));
    if (!good_form(row->id))
        tell(l, row->file, row->line, "id \"%.*s\" has no known form", STR_FMT(row->id));
    if (!is_one_of(row->kind, kinds))
        tell(l, row->file, row->line, "unknown kind \"%.*s\"", STR_FMT(row->kind));
    if (place != (row->precision.n > 0))
        tell(l, row->file, row->line, "places and states, and only they, have a precision");
    else if (place && !is_one_of(row->precision, precisions))
        tell(l, row->file, row->line, "unknown precision \"%.*s\"", STR_FMT(row->precision));
    if (row->country.n > 0 && (row->country.n != 2 || !capitals(row->country, 0, 2)))
        tell(l, row->file, row->line, "country \"%.*s\" is not two capital letters",
             STR_FMT(row->country));
    if (row->id.n > 2 && row->id.p[2] == '-' && capitals(row->id, 0, 2) &&
        !str_eq((str){row->id.p, 2}, row->country))
        tell(l, row->file, row->line, "the code of \"%.*s\" and its country \"%.*s\" clash",
             STR_FMT(row->id), STR_FMT(row->country));
    if (str_starts(row->id, STR("state:")) && row->country.n == 2 &&
        !str_ends(row->id, row->country))
        tell(l, row->file, row->line, "the code of \"%.*s\" and its country \"%.*s\" clash",
             STR_FMT(row->id), STR_FMT(row->country));
    check_source(l, row->source, row->file, row->line);
    check_parents(l, row);
    check_point(l, row);
}

static void take_entities(struct lint *l, const struct register_rows *rows, bool own)
{
    for (size_t i = 0; i < rows->n_entities && !l->full; i++) {
        const struct entity_row *row = &rows->entities[i];
        uint32_t was = map_put(l, &l->ids, row->id, (uint32_t)l->n_entities);
        if (!own)
            map_put(l, &l->below_ids, row->id, 0);
        if (was == 0) {
            l->entities[l->n_entities++] = row;
            continue;
        }
        const struct entity_row *other = l->entities[was - 1];
        bool same_layer = other >= rows->entities && other < rows->entities + rows->n_entities;
        if (own && same_layer)
            tell(l, row->file, row->line, "id \"%.*s\" stands already in %.*s line %u",
                 STR_FMT(row->id), STR_FMT(other->file), other->line);
        l->entities[was - 1] = row; /* the later layer counts */
    }
}

/* ---- aliases: letters ---- */

static const char *script_of(uint32_t cp)
{
    if ((cp >= 'A' && cp <= 'Z') || (cp >= 'a' && cp <= 'z') || (cp >= 0xC0 && cp <= 0x24F) ||
        (cp >= 0x1E00 && cp <= 0x1EFF))
        return "Latn";
    if (cp >= 0x400 && cp <= 0x52F)
        return "Cyrl";
    if ((cp >= 0x620 && cp <= 0x6FF) || (cp >= 0x750 && cp <= 0x77F) ||
        (cp >= 0xFB50 && cp <= 0xFDFF) || (cp >= 0xFE70 && cp <= 0xFEFC))
        return "Arab";
    if (cp >= 0x4E00 && cp <= 0x9FFF)
        return "Hans";
    return NULL;
}

/* Letters that a language does not write; for those that one falls into by a wrong tag. */
static const struct {
    const char *lang, *letters, *of;
} foreign[] = {
    {"ru", "ғӣқӯҳҷўәіңөұүһҒӢҚӮҲҶЎӘІҢӨҰҮҺ", "Tajik, Uzbek, Kazakh or Kyrgyz"},
    {"tg", "ўәіңөұүһыщцьЎӘІҢӨҰҮҺЫЩЦЬ", "Russian or Turkic"},
    {"fa", "ټډړښږۍڼٹڈڑے", "Pashto or Urdu"}, /* څ ځ stand in Dari forms of Pashto names */
    {"ps", "ٹڈڑ", "Urdu"},
    {"ur", "ټډړښږځڅۍڼ", "Pashto"},
    {"ar", "ټډړښږځڅۍڼٹڈڑےہژ", "Persian, Pashto or Urdu"},
};

static void check_letters(struct lint *l, const struct alias_row *row)
{
    str alias = row->alias, script = STR("Latn");
    const char *word_script = NULL;
    for (size_t i = 0; i < alias.n;) {
        size_t at = i;
        uint32_t cp = char_next(alias, &i);
        const char *s = script_of(cp);
        if (s == NULL) {
            if (char_kind(cp) != CHAR_MARK && char_kind(cp) != CHAR_JOINER)
                word_script = NULL;
            if (char_kind(cp) == CHAR_LETTER && cp >= 0x370)
                tell(l, row->file, row->line, "\"%.*s\" has a letter of a script we do not keep",
                     STR_FMT(alias));
            continue;
        }
        if (word_script != NULL && strcmp(s, word_script) != 0 && row->note.n == 0 &&
            strcmp(s, "Hans") != 0 && strcmp(word_script, "Hans") != 0) {
            tell(l, row->file, row->line, "a word of \"%.*s\" mixes %s and %s letters at byte %zu",
                 STR_FMT(alias), word_script, s, at);
            return;
        }
        word_script = s;
        if (str_eq(script, STR("Latn")))
            script = str_of(s);
    }
    if (!str_eq(script, row->script))
        tell(l, row->file, row->line, "\"%.*s\" is not written in %.*s", STR_FMT(alias),
             STR_FMT(row->script));
    for (size_t f = 0; f < sizeof foreign / sizeof *foreign; f++)
        for (size_t i = 0; row->kind != ALIAS_ACRONYM &&
                           str_eq(row->lang, str_of(foreign[f].lang)) && i < alias.n;) {
            size_t at = i;
            char_next(alias, &i);
            str letter = {alias.p + at, i - at}, all = str_of(foreign[f].letters);
            if (letter.n > 1 && str_find(all, letter, 0) < all.n) {
                tell(l, row->file, row->line, "\"%.*s\" has the letter %.*s, which is %s: \"%.*s\" "
                     "is the wrong language", STR_FMT(alias), STR_FMT(letter), foreign[f].of,
                     STR_FMT(row->lang));
                break;
            }
        }
}

static void check_language(struct lint *l, const struct alias_row *row)
{
    static const struct {
        const char *lang, *scripts;
    } langs[] = {
        {"en", "Latn"},      {"tr", "Latn"},           {"ru", "Cyrl"},      {"tg", "Cyrl"},
        {"kk", "Cyrl Latn"}, {"ky", "Cyrl"},           {"uz", "Latn Cyrl"}, {"tk", "Latn Cyrl"},
        {"fa", "Arab"},      {"ps", "Arab"},           {"ur", "Arab"},      {"ar", "Arab"},
        {"ug", "Arab"},      {"zh", "Hans"},
    };
    for (size_t i = 0; i < sizeof langs / sizeof *langs; i++)
        if (str_eq(row->lang, str_of(langs[i].lang))) {
            str scripts = str_of(langs[i].scripts);
            /* an acronym or a brand stands in Latin letters in every language */
            if (row->script.n != 4 || (str_find(scripts, row->script, 0) == scripts.n &&
                                       row->kind != ALIAS_ACRONYM))
                tell(l, row->file, row->line, "\"%.*s\": %.*s is not written in \"%.*s\"",
                     STR_FMT(row->alias), STR_FMT(row->lang), STR_FMT(row->script));
            return;
        }
    tell(l, row->file, row->line, "unknown language \"%.*s\"", STR_FMT(row->lang));
}

/* ---- aliases: sense ---- */

static bool is_place(const struct entity_row *en)
{
    return str_eq(en->kind, STR("place")) || str_eq(en->kind, STR("state")) ||
           str_eq(en->kind, STR("people"));
}

/* "police", "the front": one small word, or one that the word lists have for something else. */
static void check_ordinary(struct lint *l, const struct alias_row *row, str fold)
{
    size_t i = 0;
    uint32_t first = char_next(row->alias, &i);
    for (size_t k = 0; k < row->alias.n;) {
        enum char_kind kind = char_kind(char_next(row->alias, &k));
        if (kind != CHAR_LETTER && kind != CHAR_MARK)
            return; /* several words, digits, Chinese */
    }
    const struct list_word *w = lists_find(&l->lists, fold_hash(fold), fold);
    if (row->note.n > 0)
        return; /* somebody has thought of it */
    bool listed = w != NULL && ((w->stop & STOP_WORD) || w->before || w->after || w->group);
    bool small = !char_caseless(first) && !char_upper(first);
    if (listed || small)
        tell(l, row->file, row->line, "\"%.*s\" is an ordinary word: make it \"context\"",
             STR_FMT(row->alias));
}

static str joined(struct lint *l, str a, str b, str c)
{
    str out = {0};
    if (arena_printf(l->a, &out, "%.*s\t%.*s\t%.*s", STR_FMT(a), STR_FMT(b), STR_FMT(c)) != PM_OK)
        l->full = true;
    return out;
}

/* Has an earlier layer this name for this id? An entity's own name counts. */
static bool has_alias(struct lint *l, str id, str alias)
{
    bool made = l->below_names.n > 0;
    for (size_t i = 0; !made && i < l->n_below; i++) {
        const struct register_rows *b = l->below[i];
        for (size_t k = 0; k < b->n_aliases && !l->full; k++)
            map_put(l, &l->below_names, joined(l, b->aliases[k].id, b->aliases[k].alias, (str){0}),
                    0);
        for (size_t k = 0; k < b->n_entities && !l->full; k++)
            map_put(l, &l->below_names, joined(l, b->entities[k].id, b->entities[k].name, (str){0}),
                    0);
    }
    return map_get(&l->below_names, joined(l, id, alias, (str){0})) != 0;
}

static void check_alias(struct lint *l, const struct alias_row *row, const struct entity_row *en,
                        str fold)
{
    if (row->kind == ALIAS_REMOVED) {
        check_removed(l, row->alias, row->note, has_alias(l, row->id, row->alias), row->file,
                      row->line);
        return;
    }
    if (row->alias.n > MAX_ALIAS_BYTES)
        tell(l, row->file, row->line, "an alias of %zu bytes, the limit is %d", row->alias.n,
             MAX_ALIAS_BYTES);
    if (str_find(row->alias, STR("  "), 0) < row->alias.n)
        tell(l, row->file, row->line, "\"%.*s\" has two blanks in a row", STR_FMT(row->alias));
    check_letters(l, row);
    check_language(l, row);
    check_source(l, row->source, row->file, row->line);
    bool whole_name = row->kind != ALIAS_CONTEXT && row->kind != ALIAS_ADJECTIVE &&
                      row->kind != ALIAS_DEMONYM && row->kind != ALIAS_ACRONYM;
    if (whole_name && !is_place(en))
        check_ordinary(l, row, fold);
}

static void count_alias(struct lint *l, const struct alias_row *row, bool group)
{
    struct lint_report *r = l->r;
    size_t i = 0;
    while (i < r->n_counts && !(str_eq(r->counts[i].lang, row->lang) &&
                                str_eq(r->counts[i].script, row->script)))
        i++;
    if (i == r->n_counts &&
        !ARENA_PUSH(l->a, r->counts, r->n_counts, r->cap_counts,
                    ((struct lint_count){.lang = row->lang, .script = row->script}))) {
        l->full = true;
        return;
    }
    r->counts[i].n++;
    r->counts[i].n_groups += group;
}

static void check_aliases(struct lint *l)
{
    struct map seen = {0}, owners = {0};
    const struct register_rows *rows = l->rows;
    for (size_t i = 0; i < rows->n_aliases && !l->full; i++) {
        const struct alias_row *row = &rows->aliases[i];
        const struct entity_row *en = entity_by_id(l, row->id);
        str fold;
        if (en == NULL) {
            tell(l, row->file, row->line, "no entity has the id \"%.*s\"", STR_FMT(row->id));
            continue;
        }
        if (fold_str(l->a, row->alias, &fold, NULL) != PM_OK) {
            l->full = true;
            return;
        }
        check_alias(l, row, en, fold);
        uint32_t was = map_put(l, &seen, joined(l, row->id, row->alias, row->lang), (uint32_t)i);
        if (was != 0)
            tell(l, row->file, row->line, "\"%.*s\" of %.*s stands already in %.*s line %u",
                 STR_FMT(row->alias), STR_FMT(row->id), STR_FMT(rows->aliases[was - 1].file),
                 rows->aliases[was - 1].line);
        count_alias(l, row, str_eq(en->kind, STR("group")));
        if (is_place(en) || row->kind == ALIAS_CONTEXT || row->kind == ALIAS_REMOVED)
            continue;
        was = map_put(l, &owners, joined(l, fold, row->script, (str){0}), (uint32_t)i);
        const struct alias_row *other = was ? &rows->aliases[was - 1] : NULL;
        if (other != NULL && !str_eq(other->id, row->id) && row->note.n == 0 && other->note.n == 0)
            tell(l, row->file, row->line, "\"%.*s\" belongs to %.*s too (line %u): make one "
                 "\"context\" or say why in note", STR_FMT(row->alias), STR_FMT(other->id),
                 other->line);
    }
}

/* ---- the small tables ---- */

static void check_relations(struct lint *l)
{
    static const char *const relations[] = {
        "part-of",   "splinter-of", "allied-with", "rival-of", "front-of", "member-of",
        "spokesperson-office-of", "capital-of", "successor-of", "designated-by", "media-arm-of",
        NULL};
    struct map seen = {0};
    for (size_t i = 0; i < l->rows->n_relations && !l->full; i++) {
        const struct relation_row *row = &l->rows->relations[i];
        str ends[2] = {row->from, row->to};
        for (int k = 0; k < 2; k++)
            if (entity_by_id(l, ends[k]) == NULL)
                tell(l, row->file, row->line, "no entity has the id \"%.*s\"", STR_FMT(ends[k]));
        if (!is_one_of(row->rel, relations))
            tell(l, row->file, row->line, "unknown relation \"%.*s\"", STR_FMT(row->rel));
        if (str_eq(row->rel, STR("designated-by")) && row->since == CIVIL_NONE)
            tell(l, row->file, row->line, "a designation is a dated statement: say since when");
        check_source(l, row->source, row->file, row->line);
        if (map_put(l, &seen, joined(l, row->from, row->rel, row->to), (uint32_t)i) != 0 &&
            row->since == CIVIL_NONE)
            tell(l, row->file, row->line, "this relation stands twice");
    }
}

static void check_cases(struct lint *l)
{
    struct map seen = {0};
    for (size_t i = 0; i < l->rows->n_cases && !l->full; i++) {
        const struct case_row *row = &l->rows->cases[i];
        str id = row->expected;
        if (id.p[0] == '!')
            id = (str){id.p + 1, id.n - 1};
        if (!str_eq(id, STR("NIL")) && entity_by_id(l, id) == NULL)
            tell(l, row->file, row->line, "no entity has the id \"%.*s\"", STR_FMT(id));
        if (row->in.n > 0 && str_find(row->in, row->text, 0) == row->in.n)
            tell(l, row->file, row->line, "\"%.*s\" does not stand in its sentence",
                 STR_FMT(row->text));
        str where = row->in.n ? row->in : row->country;
        str what = joined(l, row->text, row->lang, row->expected);
        if (map_put(l, &seen, joined(l, what, where, (str){0}), (uint32_t)i) != 0)
            tell(l, row->file, row->line, "this case stands twice");
    }
}

static void take_sources(struct lint *l, const struct register_rows *rows, bool own)
{
    struct map seen = {0}; /* a layer may say again what a layer below says */
    for (size_t i = 0; i < rows->n_sources && !l->full; i++) {
        const struct source_row *row = &rows->sources[i];
        map_put(l, &l->sources, row->source, (uint32_t)i);
        if (own && map_put(l, &seen, row->source, (uint32_t)i) != 0)
            tell(l, row->file, row->line, "source \"%.*s\" stands twice", STR_FMT(row->source));
        if (own && row->licence.n == 0)
            tell(l, row->file, row->line, "source \"%.*s\" has no licence", STR_FMT(row->source));
    }
}

static void count_kinds(struct lint *l)
{
    struct lint_report *r = l->r;
    for (size_t i = 0; i < l->rows->n_entities && !l->full; i++) {
        const struct entity_row *row = &l->rows->entities[i];
        str kind = str_eq(row->kind, STR("place")) ? row->precision : row->kind;
        size_t k = 0;
        while (k < r->n_kinds && !str_eq(r->kinds[k].kind, kind))
            k++;
        if (k == r->n_kinds && !ARENA_PUSH(l->a, r->kinds, r->n_kinds, r->cap_kinds,
                                           ((struct lint_kind){.kind = kind}))) {
            l->full = true;
            return;
        }
        r->kinds[k].n++;
    }
}

static int by_place(const void *a, const void *b)
{
    const struct lint_fault *x = a, *y = b;
    int d = str_cmp(x->file, y->file);
    return d ? d : (x->line > y->line) - (x->line < y->line);
}

static int by_number(const void *a, const void *b)
{
    const struct lint_count *x = a, *y = b;
    int d = (x->n < y->n) - (x->n > y->n);
    if (d == 0)
        d = str_cmp(x->lang, y->lang);
    return d ? d : str_cmp(x->script, y->script);
}

static int by_kind_number(const void *a, const void *b)
{
    const struct lint_kind *x = a, *y = b;
    int d = (x->n < y->n) - (x->n > y->n);
    return d ? d : str_cmp(x->kind, y->kind);
}

static void sort_report(struct lint_report *r)
{
    if (r->n_faults > 1)
        qsort(r->faults, r->n_faults, sizeof *r->faults, by_place);
    if (r->n_counts > 1)
        qsort(r->counts, r->n_counts, sizeof *r->counts, by_number);
    if (r->n_kinds > 1)
        qsort(r->kinds, r->n_kinds, sizeof *r->kinds, by_kind_number);
}

pm_code lint_check(const struct register_rows *rows, const struct register_rows *const *below,
                   size_t n_below, struct arena *a, struct lint_report *out, struct pm_err *e)
{
    struct lint l = {.a = a, .rows = rows, .below = below, .n_below = n_below, .r = out};
    size_t room = rows->n_entities + 1;
    for (size_t i = 0; i < n_below; i++)
        room += below[i]->n_entities;
    l.entities = arena_array(a, room, sizeof *l.entities);
    if (l.entities == NULL)
        return arena_err(a, e);
    pm_code rc = lists_open(a, &l.lists, e);
    if (rc != PM_OK)
        return rc;
    for (size_t i = 0; i < n_below; i++) {
        take_entities(&l, below[i], false);
        take_sources(&l, below[i], false);
    }
    take_entities(&l, rows, true);
    take_sources(&l, rows, true);
    for (size_t i = 0; i < rows->n_entities && !l.full; i++)
        check_entity(&l, &rows->entities[i]);
    check_aliases(&l);
    check_relations(&l);
    check_cases(&l);
    count_kinds(&l);
    out->n_relations = rows->n_relations;
    out->n_sources = rows->n_sources;
    out->n_cases = rows->n_cases;
    if (l.full)
        return arena_err(a, e);
    sort_report(out);
    return PM_OK;
}
