/* The maker of the learned weights' block: rows of text in, one block out (sounds.h). Same text,
 * same bytes. */
#include <math.h>
#include <stdlib.h>

#include "name/sounds_head.h"
#include "text/chars.h"

enum { MAX_CHUNKS = 60000, MAX_BLOCK_BYTES = 1 << 28, CHUNK_SLOTS = 1 << 17 };

struct maker {
    struct arena *a;
    struct sound_lang langs[SOUND_MAX_LANGS];
    size_t n_langs;
    struct sound_row *rows;
    size_t n_rows, cap_rows;
    struct sound_entry *entries;
    size_t n_entries, cap_entries;
    struct sound_chunk *chunks;
    size_t n_chunks, cap_chunks;
    uint8_t *symbols;
    size_t n_symbols, cap_symbols;
    float *weights;
    size_t n_weights, cap_weights;
    float *lm;
    uint32_t *chunk_slots;
};

static str field(str *row)
{
    str piece = {0};
    str_cut(row, '\t', &piece);
    return piece;
}

static pm_code lang_number(struct maker *m, str name, uint32_t *out, struct pm_err *e)
{
    if (str_eq(name, STR("-"))) {
        *out = 0;
        return PM_OK;
    }
    for (uint32_t i = 1; i < m->n_langs; i++)
        if (str_eq(str_of(m->langs[i].name), name)) {
            *out = i;
            return PM_OK;
        }
    if (name.n == 0 || name.n >= sizeof m->langs[0].name || m->n_langs == SOUND_MAX_LANGS)
        return err_set(e, PM_INVALID, "\"%.*s\" is not a language, or one too many",
                       STR_FMT(name));
    memcpy(m->langs[m->n_langs].name, name.p, name.n);
    *out = (uint32_t)m->n_langs++;
    return PM_OK;
}

static pm_code add_chunk(struct maker *m, const uint8_t *symbols, size_t n, uint16_t *out,
                         struct pm_err *e)
{
    uint32_t at = (uint32_t)str_hash((str){(const char *)symbols, n}) & (CHUNK_SLOTS - 1);
    for (; m->chunk_slots[at] != 0; at = (at + 1) & (CHUNK_SLOTS - 1)) {
        const struct sound_chunk *c = &m->chunks[m->chunk_slots[at] - 1];
        if (c->n == n && (n == 0 || memcmp(m->symbols + c->at, symbols, n) == 0)) {
            *out = (uint16_t)(m->chunk_slots[at] - 1);
            return PM_OK;
        }
    }
    if (m->n_chunks == MAX_CHUNKS || m->n_symbols + n > UINT16_MAX)
        return err_set(e, PM_LIMIT, "more than %d different chunks", MAX_CHUNKS);
    struct sound_chunk c = {(uint16_t)m->n_symbols, (uint16_t)n};
    for (size_t i = 0; i < n; i++)
        if (!ARENA_PUSH(m->a, m->symbols, m->n_symbols, m->cap_symbols, symbols[i]))
            return arena_err(m->a, e);
    *out = (uint16_t)m->n_chunks;
    if (!ARENA_PUSH(m->a, m->chunks, m->n_chunks, m->cap_chunks, c))
        return arena_err(m->a, e);
    m->chunk_slots[at] = (uint32_t)m->n_chunks;
    return PM_OK;
}

static pm_code chunk_number(struct maker *m, str text, uint16_t *out, struct pm_err *e)
{
    uint8_t symbols[SPELL_MAX];
    if (str_eq(text, STR("-")) || str_eq(text, STR("?"))) {
        *out = text.p[0] == '-' ? 0 : SOUND_SPELLED;
        return PM_OK;
    }
    bool fine = text.n > 0 && text.n < SPELL_MAX;
    for (size_t i = 0; i < text.n && fine; i++)
        fine = (symbols[i] = spell_symbol(text.p[i])) != 0;
    if (!fine)
        return err_set(e, PM_INVALID, "\"%.*s\" is not a chunk of Latin letters", STR_FMT(text));
    return add_chunk(m, symbols, text.n, out, e);
}

/* "kh=93 h=5": the entries of a row. */
static pm_code add_entries(struct maker *m, str text, struct sound_row *r, struct pm_err *e)
{
    str item;
    r->at = (uint32_t)m->n_entries;
    while (str_cut(&text, ' ', &item)) {
        size_t at = str_find(item, STR("="), 0);
        int64_t count;
        struct sound_entry entry = {0};
        if (at == item.n || !str_int64((str){item.p + at + 1, item.n - at - 1}, &count) ||
            count < 1 || count > UINT16_MAX)
            return err_set(e, PM_INVALID, "\"%.*s\" should be like kh=93", STR_FMT(item));
        pm_code rc = chunk_number(m, (str){item.p, at}, &entry.chunk, e);
        if (rc != PM_OK)
            return rc;
        entry.count = (uint16_t)count;
        if (!ARENA_PUSH(m->a, m->entries, m->n_entries, m->cap_entries, entry))
            return arena_err(m->a, e);
        r->total += (uint32_t)count;
        r->n++;
    }
    if (!ARENA_PUSH(m->a, m->rows, m->n_rows, m->cap_rows, *r))
        return arena_err(m->a, e);
    return PM_OK;
}

static pm_code letter_number(str text, uint32_t *out, struct pm_err *e)
{
    size_t i = 0;
    if (text.n == 2 && text.p[0] == '<') { /* "<a": behind a Latin symbol */
        *out = SOUND_LATIN + spell_symbol(text.p[1]);
        return PM_OK;
    }
    if (text.n == 0 || !str_utf8(text, NULL))
        return err_set(e, PM_INVALID, "a letter should stand here");
    *out = char_next(text, &i);
    if (i != text.n)
        return err_set(e, PM_INVALID, "\"%.*s\" is more than one letter", STR_FMT(text));
    if (*out == '*')
        *out = SOUND_ANY;
    else if (*out == '^')
        *out = SOUND_EDGE;
    else if (*out == '_')
        *out = ' ';
    return PM_OK;
}

static pm_code read_sound(struct maker *m, str row, struct pm_err *e)
{
    struct sound_row r = {0};
    pm_code rc = lang_number(m, field(&row), &r.lang, e);
    if (rc == PM_OK)
        rc = letter_number(field(&row), &r.before, e);
    if (rc == PM_OK)
        rc = letter_number(field(&row), &r.letter, e);
    if (rc == PM_OK)
        rc = letter_number(field(&row), &r.after, e);
    return rc == PM_OK ? add_entries(m, field(&row), &r, e) : rc;
}

static pm_code read_word(struct maker *m, str row, struct pm_err *e)
{
    struct sound_row r = {.after = SOUND_WORD};
    uint32_t native[SPELL_MAX];
    pm_code rc = lang_number(m, field(&row), &r.lang, e);
    str word = field(&row);
    if (rc != PM_OK)
        return rc;
    if (!str_utf8(word, NULL))
        return err_set(e, PM_INVALID, "the word is not UTF-8");
    size_t n = spell_native(word, native);
    if (n == 0 || n > SOUND_MAX_WORD)
        return err_set(e, PM_INVALID, "\"%.*s\" has no letters or too many", STR_FMT(word));
    r.before = (uint32_t)n;
    r.letter = sounds_word_hash(native, n);
    return add_entries(m, field(&row), &r, e);
}

static pm_code add_use(struct maker *m, struct sound_row r, uint32_t country, uint32_t kind,
                       uint32_t count, struct pm_err *e)
{
    r.before = country;
    r.letter = kind;
    r.total = count;
    r.n = 1; /* as a mark that it is there */
    if (!ARENA_PUSH(m->a, m->rows, m->n_rows, m->cap_rows, r))
        return arena_err(m->a, e);
    return PM_OK;
}

/* use, language, country or --, word=count ...: * all names, ^ names without such a word. */
static pm_code read_use(struct maker *m, str row, struct pm_err *e)
{
    struct sound_row r = {.after = SOUND_USE};
    uint32_t native[SPELL_MAX], country = 0, kind;
    pm_code rc = lang_number(m, field(&row), &r.lang, e);
    str cc = field(&row), item;
    if (cc.n == 2 && cc.p[0] != '-')
        country = (uint32_t)(unsigned char)cc.p[0] << 8 | (unsigned char)cc.p[1];
    while (rc == PM_OK && str_cut(&row, ' ', &item)) {
        size_t at = str_find(item, STR("="), 0);
        int64_t count;
        str word = {item.p, at};
        if (at == item.n || !str_int64((str){item.p + at + 1, item.n - at - 1}, &count) ||
            count < 1 || count > INT32_MAX || !str_utf8(word, NULL))
            return err_set(e, PM_INVALID, "\"%.*s\" should be a word=count", STR_FMT(item));
        size_t n = spell_native(word, native);
        kind = str_eq(word, STR("*")) ? SOUND_ALL_KINDS
               : n == 0               ? 0
                                      : sounds_word_hash(native, n) | 1;
        rc = add_use(m, r, country, kind, (uint32_t)count, e);
    }
    return rc;
}

static pm_code read_lm(struct maker *m, str row, struct pm_err *e)
{
    str head = field(&row), piece;
    uint8_t context[2];
    for (size_t i = 0; i < 2 && head.n == 2; i++) {
        context[i] = spell_symbol(head.p[i]);
        if (context[i] == 0 && head.p[i] != '^')
            head.n = 0;
    }
    if (head.n != 2)
        return err_set(e, PM_INVALID, "\"%.*s\" should be two letters", STR_FMT(head));
    float *to = m->lm + (context[0] * SPELL_SYMBOLS + context[1]) * SPELL_SYMBOLS;
    for (size_t i = 0; i < SPELL_SYMBOLS; i++) {
        int64_t v;
        if (!str_cut(&row, ' ', &piece) || !str_int64(piece, &v) || v < 0 || v > 10000)
            return err_set(e, PM_INVALID, "%d numbers should follow", SPELL_SYMBOLS);
        to[i] = (float)v / 32;
    }
    return PM_OK;
}

static pm_code read_weights(struct maker *m, str row, struct pm_err *e)
{
    str piece;
    field(&row); /* what they are for: the order says it */
    while (str_cut(&row, ' ', &piece)) {
        double v;
        if (!str_double(piece, &v))
            return err_set(e, PM_INVALID, "\"%.*s\" is not a number", STR_FMT(piece));
        if (!ARENA_PUSH(m->a, m->weights, m->n_weights, m->cap_weights, (float)v))
            return arena_err(m->a, e);
    }
    return PM_OK;
}

static pm_code read_row(struct maker *m, str row, struct pm_err *e)
{
    str kind = field(&row);
    if (str_eq(kind, STR("sound")))
        return read_sound(m, row, e);
    if (str_eq(kind, STR("word")))
        return read_word(m, row, e);
    if (str_eq(kind, STR("use")))
        return read_use(m, row, e);
    if (str_eq(kind, STR("lm")))
        return read_lm(m, row, e);
    if (str_eq(kind, STR("weight")))
        return read_weights(m, row, e);
    return err_set(e, PM_INVALID, "rows begin with sound, word, use, lm or weight, not \"%.*s\"",
                   STR_FMT(kind));
}

/* -log p of each chunk in each language, from the rows of single letters. */
static float *usual_costs(struct maker *m)
{
    float *usual = arena_array(m->a, m->n_langs * m->n_chunks, sizeof *usual);
    for (size_t i = 0; usual != NULL && i < m->n_rows; i++) {
        const struct sound_row *r = &m->rows[i];
        if (r->before != SOUND_ANY || r->after != SOUND_ANY)
            continue;
        for (uint32_t k = 0; k < r->n; k++)
            usual[r->lang * m->n_chunks + m->entries[r->at + k].chunk] +=
                (float)m->entries[r->at + k].count;
    }
    for (size_t l = 0; usual != NULL && l < m->n_langs; l++) {
        double all = 0;
        for (size_t c = 0; c < m->n_chunks; c++)
            all += usual[l * m->n_chunks + c] + 0.5;
        for (size_t c = 0; c < m->n_chunks; c++)
            usual[l * m->n_chunks + c] =
                (float)-log((usual[l * m->n_chunks + c] + 0.5) / all);
    }
    return usual;
}

static struct sound_row *row_table(struct maker *m, size_t *n_slots)
{
    *n_slots = 64;
    while (*n_slots < 2 * m->n_rows)
        *n_slots *= 2;
    struct sound_row *slots = arena_array(m->a, *n_slots, sizeof *slots);
    for (size_t i = 0; slots != NULL && i < m->n_rows; i++) {
        const struct sound_row *r = &m->rows[i];
        size_t at = sound_hash(r->lang, r->before, r->letter, r->after) & (*n_slots - 1);
        while (slots[at].n != 0)
            at = (at + 1) & (*n_slots - 1);
        slots[at] = *r;
    }
    return slots;
}

static pm_code write_block(struct maker *m, struct buf *b, struct pm_err *e)
{
    size_t n_slots;
    float *usual = usual_costs(m);
    struct sound_row *slots = row_table(m, &n_slots);
    if (usual == NULL || slots == NULL)
        return arena_err(m->a, e);
    const struct {
        const void *p;
        size_t n, item;
    } parts[N_SOUND_ARRAYS] = {
        {m->langs, m->n_langs, sizeof *m->langs},
        {slots, n_slots, sizeof *slots},
        {m->entries, m->n_entries, sizeof *m->entries},
        {m->chunks, m->n_chunks, sizeof *m->chunks},
        {m->symbols, m->n_symbols, 1},
        {usual, m->n_langs * m->n_chunks, sizeof *usual},
        {m->lm, SPELL_SYMBOLS * SPELL_SYMBOLS * SPELL_SYMBOLS, sizeof *m->lm},
        {m->weights, m->n_weights, sizeof *m->weights},
    };
    struct sounds_head h = {SOUNDS_MAGIC, 0, {0}, {0}};
    size_t at = (sizeof h + 15) & ~(size_t)15;
    for (size_t i = 0; i < N_SOUND_ARRAYS; i++) {
        h.at[i] = (uint32_t)at;
        h.n[i] = (uint32_t)parts[i].n;
        at = (at + parts[i].n * parts[i].item + 15) & ~(size_t)15;
    }
    h.n_bytes = at;
    static const char zeros[16];
    buf_add(b, (str){(const char *)&h, sizeof h});
    for (size_t i = 0; i < N_SOUND_ARRAYS; i++) {
        buf_add(b, (str){zeros, h.at[i] - b->n});
        buf_add(b, (str){parts[i].p, parts[i].n * parts[i].item});
    }
    buf_add(b, (str){zeros, at - b->n});
    return b->rc == PM_OK ? PM_OK : buf_err(b, e);
}

static pm_code begin(struct maker *m, struct pm_err *e)
{
    uint16_t number;
    size_t n_lm = SPELL_SYMBOLS * SPELL_SYMBOLS * SPELL_SYMBOLS;
    m->lm = arena_array(m->a, n_lm, sizeof *m->lm);
    m->chunk_slots = arena_array(m->a, CHUNK_SLOTS, sizeof *m->chunk_slots);
    m->n_langs = 1;
    if (m->lm == NULL || m->chunk_slots == NULL)
        return arena_err(m->a, e);
    for (size_t i = 0; i < n_lm; i++)
        m->lm[i] = 3.3f; /* all letters alike, until told otherwise */
    pm_code rc = add_chunk(m, NULL, 0, &number, e);
    for (uint8_t s = 1; s <= SPELL_BLANK && rc == PM_OK; s++)
        rc = add_chunk(m, &s, 1, &number, e);
    uint8_t mark[2] = {SPELL_BLANK, SPELL_BLANK}; /* a chunk that no name has */
    return rc == PM_OK ? add_chunk(m, mark, 2, &number, e) : rc;
}

/* A word of the meanings: mostly what the list says, else spelled. */
static pm_code add_meaning(struct maker *m, str latin, str word, struct pm_err *e)
{
    enum { ALL = 1000, SPELLED = 150 };
    struct sound_row r = {.after = SOUND_WORD, .at = (uint32_t)m->n_entries, .total = ALL};
    uint32_t native[SPELL_MAX];
    size_t n = spell_native(word, native), n_words = 1;
    str item;
    if (n == 0 || n > SOUND_MAX_WORD)
        return err_set(e, PM_INVALID, "\"%.*s\" has no letters or too many", STR_FMT(word));
    r.before = (uint32_t)n;
    r.letter = sounds_word_hash(native, n);
    for (size_t i = 0; i < latin.n; i++)
        n_words += latin.p[i] == ' ';
    while (str_cut(&latin, ' ', &item)) {
        struct sound_entry entry = {0, (uint16_t)((ALL - SPELLED) / n_words)};
        pm_code rc = chunk_number(m, item, &entry.chunk, e);
        if (rc != PM_OK)
            return rc;
        if (!ARENA_PUSH(m->a, m->entries, m->n_entries, m->cap_entries, entry))
            return arena_err(m->a, e);
        r.n++;
    }
    if (!ARENA_PUSH(m->a, m->rows, m->n_rows, m->cap_rows, r))
        return arena_err(m->a, e);
    return PM_OK;
}

static pm_code read_meanings(struct maker *m, str row, struct pm_err *e)
{
    str latin = field(&row), word;
    if (str_eq(latin, STR("latin")))
        return PM_OK;
    while (str_cut(&row, ' ', &word)) {
        if (!str_utf8(word, NULL))
            return err_set(e, PM_INVALID, "a word is not UTF-8");
        pm_code rc = add_meaning(m, latin, word, e);
        if (rc != PM_OK)
            return rc;
    }
    return PM_OK;
}

static pm_code read_rows(struct maker *m, str tsv, const char *name,
                         pm_code (*read)(struct maker *, str, struct pm_err *), struct pm_err *e)
{
    str row;
    for (size_t i_row = 1; str_cut(&tsv, '\n', &row); i_row++) {
        pm_code rc = row.n == 0 || row.p[0] == '#' ? PM_OK : read(m, row, e);
        if (rc != PM_OK) {
            err_front(e, "%s line %zu", name, i_row);
            return rc;
        }
    }
    return PM_OK;
}

pm_code sounds_make(str tsv, str meanings, struct buf *b, struct pm_err *e)
{
    struct maker m = {0};
    pm_code rc = PM_OK;
    buf_clear(b);
    TRY(arena_open(MAX_BLOCK_BYTES, &m.a, e));
    TRY(begin(&m, e));
    TRY(read_rows(&m, tsv, "weights", read_row, e));
    TRY(read_rows(&m, meanings, "name-meanings.tsv", read_meanings, e));
    TRY(write_block(&m, b, e));
out:
    arena_close(m.a);
    return rc;
}
