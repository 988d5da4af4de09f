#include "read/words.h"

#include <math.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/embed.h"
#include "base/mem.h"
#include "read/quantity.h"
#include "read/stages.h"
#include "read/telling.h"
#include "text/fold.h"
#include "text/token.h"

#define X(list, symbol, file) EMBED_DECLARE(symbol)
WORD_LIST_MAP(X)
#undef X

enum {
    MAX_MEMORY_BYTES = 64 << 20,
    MAX_FORMS = 256, /* that the braces of one row may stand for */
    MAX_PHRASE_BYTES = 120,
    MAX_RUN_TOKENS = 12,
    MAX_COLUMNS = 8,
    MAX_ENDINGS = 3,      /* taken off one word */
    MAX_ENDING_BYTES = 16,
    MIN_STEM_BYTES = 3
};

#define X(code, word) word,
static const char *const counts_classes[] = {COUNTS_MAP(X) NULL};
static const char *const hedge_classes[] = {HEDGE_MAP(X) NULL};
#undef X
#define X(code, word) word,
static const char *const date_classes[] = {DATE_CLASS_MAP(X) NULL};
static const char *const number_classes[] = {NUMBER_CLASS_MAP(X) NULL};
static const char *const month_classes[] = {MONTH_CLASS_MAP(X) NULL};
static const char *const title_classes[] = {TITLE_CLASS_MAP(X) NULL};
static const char *const measure_classes[] = {MEASURE_CLASS_MAP(X) NULL};
#undef X
#define X(code, word) word,
static const char *const telling_classes[] = {TELLING_CLASS_MAP(X) NULL};
static const char *const doing_classes[] = {DOING_CLASS_MAP(X) NULL};
#undef X
static const char *const no_classes[] = {"-", NULL};

static const struct list {
    const char *file;
    const char *const *classes;
} lists[N_WORD_LISTS] = {
    [WORDS_MONTHS] = {"months.tsv", month_classes},
    [WORDS_WEEKDAYS] = {"weekdays.tsv", no_classes},
    [WORDS_DATES] = {"dates.tsv", date_classes},
    [WORDS_NUMBERS] = {"numbers.tsv", number_classes},
    [WORDS_HEDGES] = {"hedges.tsv", hedge_classes},
    [WORDS_UNITS] = {"units.tsv", counts_classes},
    [WORDS_COUNTED] = {"counted.tsv", counts_classes},
    [WORDS_MEASURES] = {"measures.tsv", measure_classes},
    [WORDS_TITLES] = {"titles.tsv", title_classes},
    [WORDS_GIVEN] = {"given.tsv", no_classes},
    [WORDS_WEAPONS] = {"weapons.tsv", no_classes},
    [WORDS_TELLING] = {"telling.tsv", telling_classes},
    [WORDS_DOING] = {"doing.tsv", doing_classes},
    [WORDS_ENDINGS] = {"endings.tsv", no_classes},
};

struct slot {
    uint32_t hash, word; /* word: index + 1; 0: empty */
};

struct words {
    struct arena *arena;
    struct word *words;
    size_t n_words;
    struct slot *slots;
    uint32_t mask;
};

/* While loading: one phrase, its sense, and where its tokens will be found. */
struct entry {
    struct word_sense sense;
    str first; /* fold of the first token */
    uint32_t seq, hash;
};

struct loader {
    struct arena *arena; /* of the words */
    struct buf text;     /* all phrases, a line each */
    struct entry *entries;
    size_t n_entries, cap_entries;
    const struct list *file;
    uint8_t list;
    int line;
};

const char *words_class(enum word_list list, uint8_t code)
{
    return lists[list].classes[code];
}

static pm_code bad(const struct loader *l, struct pm_err *e, const char *what, str it)
{
    return err_set(e, PM_INVALID, "registers/words/%s line %d: %s \"%.*s\"", l->file->file, l->line,
                   what, STR_FMT(it));
}

static pm_code entry_add(struct loader *l, str phrase, const struct word_sense *sense,
                         struct pm_err *e)
{
    if (phrase.n == 0)
        return bad(l, e, "a form without letters in", sense->value);
    buf_add(&l->text, phrase);
    buf_add(&l->text, STR("\n"));
    if (l->text.rc != PM_OK)
        return buf_err(&l->text, e);
    if (!ARENA_PUSH(l->arena, l->entries, l->n_entries, l->cap_entries,
                    (struct entry){*sense, {0}, (uint32_t)l->n_entries, 0}))
        return arena_err(l->arena, e);
    return PM_OK;
}

/* "январ{ь,я}": write each form to `made`, the first group of braces varying slowest. */
static pm_code expand(struct loader *l, str form, const struct word_sense *sense, struct pm_err *e)
{
    int group_sizes[4] = {0}, n_groups = 0, n_forms = 1;
    for (size_t i = 0, inside = 0; i < form.n; i++) {
        if (form.p[i] == '{') {
            if (inside || n_groups == 4)
                return bad(l, e, "braces nest or are too many in", form);
            inside = 1;
            group_sizes[n_groups] = 1;
        } else if (form.p[i] == ',' && inside) {
            group_sizes[n_groups]++;
        } else if (form.p[i] == '}') {
            if (!inside)
                return bad(l, e, "a closing brace without an open one in", form);
            inside = 0;
            n_forms *= group_sizes[n_groups++];
            if (n_forms > MAX_FORMS)
                return bad(l, e, "too many forms in", form);
        }
        if (i + 1 == form.n && inside)
            return bad(l, e, "a brace is not closed in", form);
    }
    for (int k = 0; k < n_forms; k++) {
        char made[MAX_PHRASE_BYTES];
        size_t n = 0;
        int rest = k, group = 0, at = 0, want = 0;
        bool inside = false;
        for (size_t i = 0; i < form.n; i++) {
            char c = form.p[i];
            if (c == '{') {
                want = rest % group_sizes[group];
                rest /= group_sizes[group++];
                inside = true;
                at = 0;
            } else if (c == '}') {
                inside = false;
            } else if (c == ',' && inside) {
                at++;
            } else if (!inside || at == want) {
                if (n == sizeof made)
                    return bad(l, e, "longer than 120 bytes:", form);
                made[n++] = c;
            }
        }
        pm_code rc = entry_add(l, str_trim((str){made, n}), sense, e);
        if (rc != PM_OK)
            return rc;
    }
    return PM_OK;
}

static bool langs_parse(str s, uint8_t *out)
{
    *out = 0;
    str piece;
    while (str_cut(&s, ' ', &piece)) {
        if (str_eq(piece, STR("*")))
            *out = WORD_ALL_LANGS;
#define X(code, word, bit) else if (str_eq(piece, STR(word))) *out |= (bit);
        WORD_LANG_MAP(X)
#undef X
        else return false;
    }
    return *out != 0;
}

enum column { COLUMN_FORM, COLUMN_LANG, COLUMN_CLASS, COLUMN_VALUE, COLUMN_NOTE };

static pm_code header_parse(const struct loader *l, str line, enum column *columns, int *n_columns,
                            struct pm_err *e)
{
    str name;
    *n_columns = 0;
    while (str_cut(&line, '\t', &name)) {
        if (*n_columns == MAX_COLUMNS)
            return bad(l, e, "too many columns at", name);
        enum column c = COLUMN_FORM;
        if (str_eq(name, STR("lang")))
            c = COLUMN_LANG;
        else if (str_eq(name, STR("class")))
            c = COLUMN_CLASS;
        else if (str_eq(name, STR("value")))
            c = COLUMN_VALUE;
        else if (str_eq(name, STR("note")))
            c = COLUMN_NOTE;
        else if (!str_eq(name, STR("word")) && !str_eq(name, STR("lemma")) &&
                 !str_eq(name, STR("plural")) && !str_eq(name, STR("past")) &&
                 !str_eq(name, STR("participle")))
            return bad(l, e, "no such column:", name);
        columns[(*n_columns)++] = c;
    }
    return PM_OK;
}

static pm_code row_parse(struct loader *l, str line, const enum column *columns, int n_columns,
                         struct pm_err *e)
{
    struct word_sense s = {.list = l->list, .langs = WORD_EN, .number = NAN};
    str forms[MAX_COLUMNS], field;
    uint8_t n_forms = 0;
    for (int c = 0; str_cut(&line, '\t', &field); c++) {
        if (c >= n_columns)
            return bad(l, e, "more fields than columns at", field);
        if (columns[c] == COLUMN_FORM) {
            forms[n_forms++] = field;
        } else if (columns[c] == COLUMN_LANG && !langs_parse(field, &s.langs)) {
            return bad(l, e, "no such language:", field);
        } else if (columns[c] == COLUMN_CLASS && field.n > 0 && !str_eq(field, STR("-"))) {
            while (l->file->classes[s.code] != NULL &&
                   !str_eq(field, str_of(l->file->classes[s.code])))
                s.code++;
            if (l->file->classes[s.code] == NULL)
                return bad(l, e, "no such class:", field);
        } else if (columns[c] == COLUMN_VALUE) {
            if (!str_double(field, &s.number))
                s.number = NAN;
            pm_code rc = arena_dup(l->arena, field, &s.value, e);
            if (rc != PM_OK)
                return rc;
        }
    }
    if (n_forms == 0)
        return bad(l, e, "a row without a word", STR(""));
    for (s.form = 0; s.form < n_forms; s.form++) {
        if (s.form > 0 && (forms[s.form].n == 0 || str_eq(forms[s.form], STR("-")) ||
                           str_eq(forms[s.form], forms[0])))
            continue;
        pm_code rc = expand(l, forms[s.form], &s, e);
        if (rc != PM_OK)
            return rc;
    }
    return PM_OK;
}

static pm_code list_parse(struct loader *l, str bytes, struct pm_err *e)
{
    enum column columns[MAX_COLUMNS];
    int n_columns = 0;
    str line;
    l->line = 0;
    while (str_cut(&bytes, '\n', &line)) {
        l->line++;
        if (line.n > 0 && line.p[line.n - 1] == '\r')
            line.n--;
        if (line.n == 0 || line.p[0] == '#')
            continue;
        pm_code rc = n_columns == 0 ? header_parse(l, line, columns, &n_columns, e)
                                    : row_parse(l, line, columns, n_columns, e);
        if (rc != PM_OK)
            return rc;
    }
    return PM_OK;
}

/* Words are cut and folded by the same code as texts, whatever its rules are: all phrases go
 * through token_cut as one text, a line each. */
static pm_code entries_fold(struct loader *l, struct arena *scratch, struct pm_err *e)
{
    struct token *tokens;
    size_t n_tokens, i = 0;
    str text = buf_str(&l->text), line;
    pm_code rc = token_cut(scratch, text, &tokens, &n_tokens, e);
    for (size_t k = 0; rc == PM_OK && k < l->n_entries && str_cut(&text, '\n', &line); k++) {
        size_t first = i, line_end = (size_t)(line.p + line.n - buf_str(&l->text).p);
        while (i < n_tokens && tokens[i].at.start < line_end)
            i++;
        size_t n = i - first;
        if (n == 0 || n > MAX_RUN_TOKENS)
            return err_set(e, PM_INVALID, "registers/words/: \"%.*s\" is %s", STR_FMT(line),
                           n == 0 ? "no word" : "longer than 12 words");
        str *folds = arena_array(l->arena, n, sizeof *folds);
        if (folds == NULL)
            return arena_err(l->arena, e);
        for (size_t j = 0; j < n && rc == PM_OK; j++)
            rc = arena_dup(l->arena, tokens[first + j].fold, &folds[j], e);
        struct entry *x = &l->entries[k];
        x->first = folds[0];
        x->hash = tokens[first].hash;
        x->sense.rest = folds + 1;
        x->sense.n_tokens = (uint8_t)n;
        x->sense.next = n > 1 ? tokens[first + 1].hash : 0;
    }
    return rc;
}

static int entry_order(const void *left, const void *right)
{
    const struct entry *a = left, *b = right;
    int c = (a->hash > b->hash) - (a->hash < b->hash); /* any order that keeps a word together */
    if (c == 0)
        c = str_cmp(a->first, b->first);
    if (c == 0)
        c = (a->sense.list > b->sense.list) - (a->sense.list < b->sense.list);
    if (c == 0)
        c = (b->sense.n_tokens > a->sense.n_tokens) - (b->sense.n_tokens < a->sense.n_tokens);
    if (c == 0) /* the order of the file */
        c = (a->seq > b->seq) - (a->seq < b->seq);
    return c;
}

static pm_code words_build(struct words *w, struct loader *l, struct pm_err *e)
{
    qsort(l->entries, l->n_entries, sizeof *l->entries, entry_order);
    struct word_sense *senses = arena_array(w->arena, l->n_entries, sizeof *senses);
    w->words = arena_array(w->arena, l->n_entries, sizeof *w->words);
    w->mask = 1;
    while (w->mask < l->n_entries * 3)
        w->mask = w->mask * 2 + 1;
    w->slots = arena_array(w->arena, (size_t)w->mask + 1, sizeof *w->slots);
    if (senses == NULL || w->words == NULL || w->slots == NULL)
        return arena_err(w->arena, e);
    for (size_t i = 0; i < l->n_entries; i++) {
        const struct entry *x = &l->entries[i];
        senses[i] = x->sense;
        struct word *last = w->n_words ? &w->words[w->n_words - 1] : NULL;
        if (last == NULL || !str_eq(last->fold, x->first)) {
            last = &w->words[w->n_words++];
            *last = (struct word){.fold = x->first, .senses = &senses[i], .hash = x->hash};
            uint32_t s = last->hash & w->mask;
            while (w->slots[s].word != 0)
                s = (s + 1) & w->mask;
            w->slots[s] = (struct slot){last->hash, (uint32_t)w->n_words};
        }
        if (++last->n_senses > UINT16_MAX)
            return err_set(e, PM_LIMIT, "registers/words/: \"%.*s\" begins too many rows",
                           STR_FMT(last->fold));
        for (int list = x->sense.list; list < N_WORD_LISTS; list++)
            last->behind[list]++;
        last->lists |= WORDS_BIT(x->sense.list);
        uint32_t code = (uint32_t)1 << (x->sense.code < 31 ? x->sense.code : 31);
        last->codes[x->sense.list] |= code;
        if (x->sense.n_tokens == 1)
            last->alone[x->sense.list] |= code;
        else
            last->nexts |= (uint64_t)1 << (x->sense.next & 63);
    }
    return PM_OK;
}

pm_code words_open(struct words **out, struct pm_err *e)
{
    static const struct {
        const char *start, *end;
    } files[] = {
#define X(list, symbol, file) [list] = {embed_##symbol, embed_##symbol##_end},
        WORD_LIST_MAP(X)
#undef X
    };
    struct loader l = {0};
    struct arena *a = NULL, *scratch = NULL;
    buf_init(&l.text, MAX_MEMORY_BYTES);
    pm_code rc;
    TRY(arena_open(MAX_MEMORY_BYTES, &a, e));
    TRY(arena_open(MAX_MEMORY_BYTES, &scratch, e));
    l.arena = a;
    struct words *w = arena_zero(a, sizeof *w);
    if (w == NULL) {
        rc = arena_err(a, e);
        goto out;
    }
    w->arena = a;
    for (int i = 0; i < N_WORD_LISTS; i++) {
        l.list = (uint8_t)i;
        l.file = &lists[i];
        TRY(list_parse(&l, (str){files[i].start, (size_t)(files[i].end - files[i].start)}, e));
    }
    TRY(entries_fold(&l, scratch, e));
    TRY(words_build(w, &l, e));
    *out = w;
    a = NULL;
out:
    buf_free(&l.text);
    arena_close(scratch);
    arena_close(a);
    return rc;
}

pm_code words_check(enum word_list list, str bytes, struct pm_err *e)
{
    struct loader l = {.list = (uint8_t)list, .file = &lists[list]};
    buf_init(&l.text, MAX_MEMORY_BYTES);
    pm_code rc;
    TRY(arena_open(MAX_MEMORY_BYTES, &l.arena, e));
    TRY(list_parse(&l, bytes, e));
    TRY(entries_fold(&l, l.arena, e));
out:
    buf_free(&l.text);
    arena_close(l.arena);
    return rc;
}

void words_close(struct words *w)
{
    if (w != NULL)
        arena_close(w->arena);
}

const struct word *words_find(const struct words *w, uint32_t h, str fold)
{
    for (uint32_t s = h & w->mask; w->slots[s].word != 0; s = (s + 1) & w->mask) {
        const struct word *found = &w->words[w->slots[s].word - 1];
        if (w->slots[s].hash == h && str_eq(found->fold, fold))
            return found;
    }
    return NULL;
}

const struct word_sense *word_run(const struct reading *r, uint32_t i, enum word_list list,
                                  int code, uint32_t *n_tokens)
{
    const struct word *w = r->word_of[i];
    const struct token *t = r->doc->tokens;
    if (w == NULL)
        return NULL;
    uint32_t room = r->doc->sentences[t[i].sentence].end_token - i;
    uint32_t next = room > 1 && n_tokens != NULL ? t[i + 1].hash : 0;
    uint32_t wanted = code < 0 ? UINT32_MAX : (uint32_t)1 << (code < 31 ? code : 31);
    if ((w->alone[list] & wanted) == 0 && (w->nexts >> (next & 63) & 1) == 0)
        return NULL; /* most words: they begin runs, but not this one */
    for (uint32_t k = list > 0 ? w->behind[list - 1] : 0; k < w->behind[list]; k++) {
        const struct word_sense *s = &w->senses[k];
        if ((s->n_tokens > 1 && s->next != next) || (code >= 0 && s->code != code) ||
            (s->langs & r->langs) == 0 || s->n_tokens > room ||
            (n_tokens == NULL && s->n_tokens > 1))
            continue;
        uint32_t j = 1;
        while (j < s->n_tokens && str_eq(s->rest[j - 1], t[i + j].fold))
            j++;
        if (j < s->n_tokens)
            continue;
        if (n_tokens != NULL)
            *n_tokens = s->n_tokens;
        return s;
    }
    return NULL;
}

/* A text's own language decides between languages that share a script; words of other scripts
 * count always, since texts quote and mix. */
static uint8_t langs_of(const struct document *d)
{
    static const struct {
        char script[5];
        uint8_t langs;
    } scripts[] = {{"Latn", WORD_EN | WORD_UZ},
                   {"Cyrl", WORD_RU | WORD_TG | WORD_UZ},
                   {"Arab", WORD_FA | WORD_PS | WORD_UR},
                   {"Hans", WORD_ZH}};
    uint8_t own = 0, langs = WORD_ALL_LANGS;
    str lang = str_of(d->lang);
    if (!langs_parse(str_slice(lang, (struct span){0, 2}), &own))
        return WORD_ALL_LANGS;
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++)
        if (strcmp(scripts[i].script, d->script) == 0)
            langs = (uint8_t)(~scripts[i].langs | own);
    if (own != WORD_UZ) /* has no script of its own to be quoted in */
        langs &= (uint8_t)~WORD_UZ;
    return langs;
}

static bool has_list(const struct word *x, uint32_t mask, uint8_t langs)
{
    for (uint32_t k = 0; x != NULL && k < x->n_senses; k++)
        if ((WORDS_BIT(x->senses[k].list) & mask) != 0 && (x->senses[k].langs & langs) != 0 &&
            x->senses[k].n_tokens == 1)
            return true;
    return false;
}

/* The entry of a word with its endings taken off, the longest first; NULL when none is left. */
static const struct word *stem_find(const struct words *w, str fold, uint8_t langs, int depth)
{
    size_t most = fold.n < MIN_STEM_BYTES ? 0 : fold.n - MIN_STEM_BYTES;
    if (most > MAX_ENDING_BYTES)
        most = MAX_ENDING_BYTES;
    for (size_t n = most; n > 0; n--) {
        str ending = {fold.p + fold.n - n, n}, stem = {fold.p, fold.n - n};
        if (!has_list(words_find(w, fold_hash(ending), ending), WORDS_BIT(WORDS_ENDINGS), langs))
            continue;
        const struct word *found = words_find(w, fold_hash(stem), stem);
        if (has_list(found, ~WORDS_BIT(WORDS_ENDINGS), langs))
            return found;
        if (depth > 1 && (found = stem_find(w, stem, langs, depth - 1)) != NULL)
            return found;
    }
    return NULL;
}

pm_code words_stage(const struct reader *reader, struct reading *r, struct pm_err *e)
{
    const struct document *d = r->doc;
    const struct words *w = reader_words(reader);
    r->word_of = arena_array(r->arena, d->n_tokens + 1, sizeof *r->word_of);
    r->taken = arena_array(r->arena, d->n_tokens + 1, sizeof *r->taken);
    uint32_t *lists_of = arena_array(r->arena, d->n_tokens + 1, sizeof *lists_of);
    r->lists_of = lists_of;
    if (r->word_of == NULL || r->taken == NULL || lists_of == NULL)
        return arena_err(r->arena, e);
    r->words = w;
    r->langs = langs_of(d);
    bool stems = strncmp(d->lang, "uz", 2) == 0;
    for (size_t i = 0; i < d->n_tokens; i++) {
        const struct word *found = words_find(w, d->tokens[i].hash, d->tokens[i].fold);
        if (stems && d->tokens[i].kind == TOKEN_WORD &&
            !has_list(found, ~WORDS_BIT(WORDS_ENDINGS), WORD_UZ)) {
            const struct word *stem = stem_find(w, d->tokens[i].fold, WORD_UZ, MAX_ENDINGS);
            found = stem != NULL ? stem : found;
        }
        r->word_of[i] = found;
        if (found != NULL)
            lists_of[i] = found->lists;
    }
    return PM_OK;
}
