#include "read/lexis.h"

#include <stdlib.h>

#include "base/embed.h"
#include "base/mem.h"
#include "text/fold.h"

EMBED_DECLARE(closed_tsv)
EMBED_DECLARE(verbs_tsv)
EMBED_DECLARE(nouns_tsv)
EMBED_DECLARE(adjectives_tsv)
EMBED_DECLARE(speech_tsv)
EMBED_DECLARE(triggers_tsv)
EMBED_DECLARE(lookalikes_tsv)
EMBED_DECLARE(settings_tsv)
EMBED_DECLARE(causes_tsv)

#define LEXIS_MAX_BYTES ((size_t)16 << 20)
#define LEXIS_MAX_RUN 8 /* words of one entry */
#define N_COLUMNS 6

static uint32_t hash_of(str s)
{
    uint64_t h = str_hash(s);
    return (uint32_t)(h ^ h >> 32);
}

uint32_t lexis_find(const struct lexis *x, str fold)
{
    uint32_t h = hash_of(fold);
    size_t mask = x->n_slots - 1;
    for (size_t i = h & mask;; i = (i + 1) & mask) {
        uint32_t w = x->slots[i];
        if (w == 0)
            return 0;
        if (x->words[w].hash == h && str_eq(x->words[w].text, fold))
            return w;
    }
}

uint32_t lexis_find_hashed(const struct lexis *x, str fold, uint32_t hash)
{
    size_t mask = x->n_folds - 1;
    for (size_t i = hash & mask; x->folds[i].word != 0; i = (i + 1) & mask)
        if (x->folds[i].hash == hash && str_eq(x->words[x->folds[i].word].text, fold))
            return x->folds[i].word;
    return 0;
}

/* The table for lexis_find_hashed: half of it stays empty. */
static pm_code index_folds(struct lexis *x, struct pm_err *e)
{
    x->n_folds = x->n_slots;
    x->folds = arena_array(x->arena, x->n_folds, sizeof *x->folds);
    if (x->folds == NULL)
        return arena_err(x->arena, e);
    for (uint32_t w = 1; w < x->n_words; w++) {
        uint32_t hash = fold_hash(x->words[w].text);
        size_t i = hash & (x->n_folds - 1);
        while (x->folds[i].word != 0)
            i = (i + 1) & (x->n_folds - 1);
        x->folds[i] = (struct lex_slot){hash, w};
    }
    return PM_OK;
}

static bool slots_grow(struct lexis *x)
{
    size_t n = x->n_slots == 0 ? 8192 : x->n_slots * 2;
    uint32_t *slots = arena_array(x->arena, n, sizeof *slots);
    if (slots == NULL)
        return false;
    for (uint32_t w = 1; w < x->n_words; w++) {
        size_t i = x->words[w].hash & (n - 1);
        while (slots[i] != 0)
            i = (i + 1) & (n - 1);
        slots[i] = w;
    }
    x->slots = slots;
    x->n_slots = n;
    return true;
}

/* The entry of text, made when there is none; 0 when memory is gone. text must last. */
static uint32_t word_make(struct lexis *x, str text)
{
    uint32_t w = lexis_find(x, text);
    if (w != 0)
        return w;
    if (x->n_words * 2 >= x->n_slots && !slots_grow(x))
        return 0;
    struct lex_word word = {.text = text, .hash = hash_of(text)};
    if (!ARENA_PUSH(x->arena, x->words, x->n_words, x->cap_words, word))
        return 0;
    w = (uint32_t)(x->n_words - 1);
    size_t i = word.hash & (x->n_slots - 1);
    while (x->slots[i] != 0)
        i = (i + 1) & (x->n_slots - 1);
    x->slots[i] = w;
    return w;
}

/* One file while it is loaded: where we are, for the words of an error. */
struct load {
    struct lexis *x;
    const char *file;
    size_t line;
    struct pm_err *e;
};

static pm_code load_fault(const struct load *l, const char *what, str field)
{
    return err_set(l->e, PM_INVALID, "%s line %zu: %s \"%.*s\"", l->file, l->line, what,
                   STR_FMT(field));
}

static pm_code load_nomem(const struct load *l)
{
    return arena_err(l->x->arena, l->e);
}

/* Add a list's row under a run of words ("blow up"). */
static pm_code entry_add(struct load *l, enum lex_list list, str run, size_t row)
{
    struct lexis *x = l->x;
    uint32_t words[LEXIS_MAX_RUN];
    size_t n = 0;
    str piece;
    while (str_cut(&run, ' ', &piece)) {
        if (n == LEXIS_MAX_RUN || piece.n == 0)
            return load_fault(l, "a run of 1 to 8 words is wanted, at", piece);
        words[n] = word_make(x, piece);
        if (words[n++] == 0)
            return load_nomem(l);
    }
    if (n == 0)
        return load_fault(l, "a run of 1 to 8 words is wanted, at", run);
    struct lex_entry entry = {.list = (uint8_t)list, .n_rest = (uint8_t)(n - 1),
                              .next = n > 1 ? words[1] : 0,
                              .rest = (uint32_t)x->n_rest, .row = (uint32_t)row};
    for (size_t i = 1; i < n; i++)
        if (!ARENA_PUSH(x->arena, x->rest, x->n_rest, x->cap_rest, words[i]))
            return load_nomem(l);
    /* The first word rides in `entry` of the sorting key until lexis_open groups them. */
    x->words[words[0]].n_entries++;
    x->words[words[0]].lists |= (uint8_t)(1u << list);
    if (!ARENA_PUSH(x->arena, x->rest, x->n_rest, x->cap_rest, words[0]))
        return load_nomem(l);
    return ARENA_PUSH(x->arena, x->entries, x->n_entries, x->cap_entries, entry) ? PM_OK
                                                                                 : load_nomem(l);
}

static pm_code form_add(struct load *l, str text, uint32_t tags, uint32_t verb, uint32_t noun,
                        uint8_t noun_class)
{
    uint32_t w = word_make(l->x, text);
    if (w == 0)
        return load_nomem(l);
    struct lex_word *word = &l->x->words[w];
    word->tags |= tags;
    if (verb != 0)
        word->verb = verb;
    if (noun != 0 && word->noun == 0) {
        word->noun = noun;
        word->noun_class = noun_class;
    }
    return PM_OK;
}

static bool is_vowel(char c)
{
    return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u';
}

/* lemma + "s" as English spells it. */
static pm_code with_s(struct load *l, str lemma, str *out)
{
    char last = lemma.p[lemma.n - 1], before = lemma.n > 1 ? lemma.p[lemma.n - 2] : 'a';
    if (last == 'y' && !is_vowel(before))
        return arena_printf(l->x->arena, out, "%.*sies", (int)lemma.n - 1, lemma.p);
    bool hiss = last == 's' || last == 'x' || last == 'z' || last == 'o' ||
                (last == 'h' && (before == 'c' || before == 's'));
    return arena_printf(l->x->arena, out, "%.*s%s", STR_FMT(lemma), hiss ? "es" : "s");
}

/* The -ing form. A final consonant is doubled where the past doubles it ("plotted"), or where an
 * irregular verb is one short syllable ("cut", "run"). */
static pm_code with_ing(struct load *l, str lemma, str past, str *out)
{
    size_t n = lemma.n;
    char last = lemma.p[n - 1];
    struct arena *a = l->x->arena;
    if (n > 2 && last == 'e' && lemma.p[n - 2] == 'i')
        return arena_printf(a, out, "%.*sying", (int)n - 2, lemma.p);
    if (n > 2 && last == 'e' && lemma.p[n - 2] != 'e' && lemma.p[n - 2] != 'o' &&
        lemma.p[n - 2] != 'y')
        return arena_printf(a, out, "%.*sing", (int)n - 1, lemma.p);
    bool regular = str_ends(past, STR("ed")) && past.n > n;
    bool doubled = regular ? past.n == n + 3
                           : n >= 3 && n <= 8 && !is_vowel(last) && last != 'w' && last != 'y' &&
                                 last != 'x' && is_vowel(lemma.p[n - 2]) &&
                                 !is_vowel(lemma.p[n - 3]) &&
                                 (n <= 4 || str_ends(lemma, STR("get")) ||
                                  str_ends(lemma, STR("cut")) || str_ends(lemma, STR("run")) ||
                                  str_ends(lemma, STR("set")) || str_ends(lemma, STR("gin")));
    if (doubled)
        return arena_printf(a, out, "%.*s%cing", STR_FMT(lemma), regular ? past.p[n] : last);
    return arena_printf(a, out, "%.*sing", STR_FMT(lemma));
}

static pm_code row_verb(struct load *l, const str *f)
{
    pm_code rc;
    str s, ing;
    uint32_t lemma = word_make(l->x, f[0]);
    if (lemma == 0)
        return load_nomem(l);
    bool noun = str_eq(f[3], STR("n"));
    TRY(with_s(l, f[0], &s));
    TRY(with_ing(l, f[0], f[1], &ing));
    TRY(form_add(l, f[0], LEX(VB) | (noun ? LEX(NOUN) : 0), lemma, noun ? lemma : 0, 0));
    TRY(form_add(l, s, LEX(VBZ) | (noun ? LEX(PLURAL) : 0), lemma, noun ? lemma : 0, 0));
    TRY(form_add(l, f[1], LEX(VBD), lemma, 0, 0));
    TRY(form_add(l, f[2], LEX(VBN), lemma, 0, 0));
    TRY(form_add(l, ing, LEX(VBG), lemma, 0, 0));
out:
    return rc;
}

static pm_code row_noun(struct load *l, const str *f)
{
    static const char *const classes[] = {
#define X(code, word) word,
        NOUN_MAP(X)
#undef X
    };
    uint8_t c = 0;
    while (c < N_NOUN_CLASSES && !str_eq(f[2], str_of(classes[c])))
        c++;
    if (c == N_NOUN_CLASSES)
        return load_fault(l, "unknown class of noun", f[2]);
    uint32_t lemma = word_make(l->x, f[0]);
    if (lemma == 0)
        return load_nomem(l);
    pm_code rc = form_add(l, f[0], LEX(NOUN), 0, lemma, c);
    if (rc == PM_OK)
        rc = form_add(l, f[1], LEX(PLURAL), 0, lemma, c);
    return rc;
}

static pm_code row_closed(struct load *l, const str *f)
{
    static const char *const names[] = {
#define X(code, word) word,
        TAG_MAP(X)
#undef X
    };
    str tags = f[1], piece;
    while (str_cut(&tags, ' ', &piece)) {
        uint32_t t = 1;
        while (t < N_TAGS && !str_eq(piece, str_of(names[t])))
            t++;
        if (t == N_TAGS)
            return load_fault(l, "unknown tag", piece);
        pm_code rc = form_add(l, f[0], (uint32_t)1 << t, 0, 0, 0);
        if (rc != PM_OK)
            return rc;
    }
    return PM_OK;
}

static pm_code row_adjective(struct load *l, const str *f)
{
    return form_add(l, f[0], LEX(ADJ), 0, 0, 0);
}

/* The index of `word` in a list of words that `name` gives; n when it isn't there. */
#define INDEX_OF(field, name, n)                                                                   \
    ({                                                                                             \
        int i_ = 0;                                                                                \
        while (i_ < (int)(n) && !str_eq((field), str_of(name(i_))))                                \
            i_++;                                                                                  \
        i_;                                                                                        \
    })

static const char *stance_word(int i) { return reading_stance((enum stance)i); }
static const char *kind_word(int i) { return reading_incident_kind((enum incident_kind)i); }
static const char *status_word(int i) { return reading_incident_status((enum incident_status)i); }
static const char *count_word(int i) { return reading_count_kind((enum count_kind)i); }

static pm_code row_speech(struct load *l, const str *f)
{
    struct lexis *x = l->x;
    struct speech_row row = {.pos = f[2].n == 1 ? f[2].p[0] : '?'};
    int stance = INDEX_OF(f[3], stance_word, N_STANCES);
    double score = 0;
    if (stance == N_STANCES)
        return load_fault(l, "unknown stance", f[3]);
    if (strchr("vnpufwag", row.pos) == NULL)
        return load_fault(l, "unknown part of speech", f[2]);
    if (!str_double(f[5], &score) || score < 0 || score > 1)
        return load_fault(l, "a score from 0 to 1 is wanted, not", f[5]);
    for (size_t i = 0; i < f[4].n; i++) {
        static const char letters[] = "TAOIUBFQWS";
        const char *at = strchr(letters, f[4].p[i]);
        if (at == NULL)
            return load_fault(l, "unknown frame in", f[4]);
        row.frames = (uint16_t)(row.frames | 1u << (at - letters));
    }
    row.stance = (uint8_t)stance;
    row.score = (float)score;
    if (!str_eq(f[1], STR("-")) && (row.particle = word_make(x, f[1])) == 0)
        return load_nomem(l);
    if (!ARENA_PUSH(x->arena, x->speech, x->n_speech, x->cap_speech, row))
        return load_nomem(l);
    return entry_add(l, LEX_SPEECH, f[0], x->n_speech - 1);
}

static pm_code row_trigger(struct load *l, const str *f)
{
    struct lexis *x = l->x;
    struct trigger_row row = {.pos = f[1].n == 1 ? f[1].p[0] : '?', .count = -1};
    if (strchr("nvmhst", row.pos) == NULL)
        return load_fault(l, "unknown part of speech", f[1]);
    if (!str_eq(f[2], STR("-"))) {
        bool sign = row.pos == 's';
        int k = sign ? INDEX_OF(f[2], status_word, N_INCIDENT_STATUSES)
                     : INDEX_OF(f[2], kind_word, N_INCIDENT_KINDS);
        if (k == (sign ? (int)N_INCIDENT_STATUSES : (int)N_INCIDENT_KINDS))
            return load_fault(l, "unknown kind", f[2]);
        row.kind = (uint8_t)k;
    }
    if (!str_eq(f[3], STR("-"))) {
        int c = INDEX_OF(f[3], count_word, N_COUNT_KINDS);
        if (c == N_COUNT_KINDS)
            return load_fault(l, "unknown count", f[3]);
        row.count = (int8_t)c;
    }
    for (size_t i = 0; i < f[4].n && f[4].p[0] != '-'; i++) {
        static const char letters[] = "oidfwkrgu";
        const char *at = strchr(letters, f[4].p[i]);
        if (at == NULL)
            return load_fault(l, "unknown flag in", f[4]);
        row.flags = (uint16_t)(row.flags | 1u << (at - letters));
    }
    if (!ARENA_PUSH(x->arena, x->triggers, x->n_triggers, x->cap_triggers, row))
        return load_nomem(l);
    return entry_add(l, LEX_TRIGGER, f[0], x->n_triggers - 1);
}

static pm_code row_lookalike(struct load *l, const str *f)
{
    return entry_add(l, LEX_LOOKALIKE, f[0], 0);
}

static pm_code row_setting(struct load *l, const str *f)
{
    return entry_add(l, LEX_SETTING, f[0], 0);
}

static pm_code row_cause(struct load *l, const str *f)
{
    struct lexis *x = l->x;
    str way = f[1];
    struct cause_row row = {.be = way.n > 2 && way.p[0] == 'b', .weak = str_ends(way, STR("?"))};
    way = (str){way.p + row.be, way.n - row.be - row.weak};
    if (way.n != 2 || f[2].n != 1 || (f[2].p[0] != '+' && f[2].p[0] != '-'))
        return load_fault(l, "way must be ce, ec or ep and polarity + or -, not", f[1]);
    memcpy(row.way, way.p, 2);
    row.polarity = f[2].p[0];
    if (!ARENA_PUSH(x->arena, x->causes, x->n_causes, x->cap_causes, row))
        return load_nomem(l);
    return entry_add(l, LEX_CAUSE, f[0], x->n_causes - 1);
}

/* Every row of a file that is not a comment and not the first one (the names of columns). */
static pm_code load_file(struct load *l, str bytes, size_t n_fields,
                         pm_code (*row)(struct load *l, const str *fields))
{
    str line;
    bool head = true;
    l->line = 0;
    while (str_cut(&bytes, '\n', &line)) {
        l->line++;
        if (line.n == 0 || line.p[0] == '#')
            continue;
        if (head) {
            head = false;
            continue;
        }
        str fields[N_COLUMNS];
        size_t n = 0;
        while (n < n_fields && str_cut(&line, '\t', &fields[n]))
            if (fields[n++].n == 0)
                return load_fault(l, "a field is empty (write - for none) before", line);
        if (n < n_fields || line.p != NULL)
            return err_set(l->e, PM_INVALID, "%s line %zu: %zu fields are wanted, tab between",
                           l->file, l->line, n_fields);
        pm_code rc = row(l, fields);
        if (rc != PM_OK)
            return rc;
    }
    return PM_OK;
}

/* What clause_entry asks first, for a word and its lemmas together. */
static void sum_up(struct lexis *x, uint32_t w)
{
    struct lex_word *word = &x->words[w];
    const uint32_t all[] = {w, word->verb, word->noun};
    for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
        const struct lex_word *one = &x->words[all[k]];
        word->lists_of_any |= one->lists;
        word->matches |= (uint64_t)(all[k] != 0) << (all[k] & 63);
        for (uint32_t n = 0; n < one->n_entries; n++) {
            const struct lex_entry *entry = &x->entries[one->entry + n];
            if (entry->n_rest == 0)
                word->alone_of_any |= (uint8_t)(1u << entry->list);
            else
                word->nexts_of_any |= (uint64_t)1 << (entry->next & 63);
        }
    }
}

/* Put entries of one first word together, the longest first, file order within. */
static pm_code group_entries(struct lexis *x, struct pm_err *e)
{
    struct lex_entry *sorted = arena_array(x->arena, x->n_entries + 1, sizeof *sorted);
    if (sorted == NULL)
        return arena_err(x->arena, e);
    uint32_t at = 0;
    for (size_t w = 0; w < x->n_words; w++) {
        x->words[w].entry = at;
        at += x->words[w].n_entries;
        x->words[w].n_entries = 0;
    }
    for (size_t i = 0; i < x->n_entries; i++) {
        const struct lex_entry *entry = &x->entries[i];
        struct lex_word *word = &x->words[x->rest[entry->rest + entry->n_rest]];
        size_t k = word->n_entries++;
        for (; k > 0 && sorted[word->entry + k - 1].n_rest < entry->n_rest; k--)
            sorted[word->entry + k] = sorted[word->entry + k - 1];
        sorted[word->entry + k] = *entry;
    }
    x->entries = sorted;
    for (size_t w = 1; w < x->n_words; w++)
        sum_up(x, (uint32_t)w);
    return PM_OK;
}

pm_code lexis_open(struct lexis **out, struct pm_err *e)
{
    struct arena *a;
    pm_code rc = arena_open(LEXIS_MAX_BYTES, &a, e);
    if (rc != PM_OK)
        return rc;
    struct lexis *x = arena_zero(a, sizeof *x);
    if (x == NULL) {
        rc = arena_err(a, e);
        arena_close(a);
        return rc;
    }
    x->arena = a;
    struct load l = {.x = x, .e = e};
    /* Entry 0: the unknown word. */
    if (!ARENA_PUSH(a, x->words, x->n_words, x->cap_words, (struct lex_word){0}) ||
        !slots_grow(x)) {
        rc = arena_err(a, e);
        goto out;
    }
#define LOAD(name, n, row)                                                                         \
    l.file = "registers/words/" #name ".tsv";                                                      \
    TRY(load_file(&l, EMBED(name##_tsv), n, row))
    LOAD(nouns, 3, row_noun);
    LOAD(verbs, 4, row_verb);
    LOAD(closed, 2, row_closed);
    LOAD(adjectives, 1, row_adjective);
    LOAD(speech, 6, row_speech);
    LOAD(triggers, 5, row_trigger);
    LOAD(lookalikes, 1, row_lookalike);
    LOAD(settings, 1, row_setting);
    LOAD(causes, 4, row_cause);
#undef LOAD
    TRY(group_entries(x, e));
    TRY(index_folds(x, e));
    x->be = lexis_find(x, STR("be"));
    *out = x;
    return PM_OK;
out:
    arena_close(a);
    return rc;
}

void lexis_close(struct lexis *x)
{
    if (x != NULL)
        arena_close(x->arena);
}
