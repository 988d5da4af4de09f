#include "name/sounds.h"

#include <math.h>

#include "name/sounds_head.h"

#define X(field, type) {offsetof(struct sounds, field), offsetof(struct sounds, n_##field), sizeof(type)},
static const struct {
    size_t field, number, item;
} arrays[] = {SOUND_ARRAYS(X)};
#undef X

static bool numbers_fit(const struct sounds *s)
{
    if (s->n_rows == 0 || (s->n_rows & (s->n_rows - 1)) != 0 || s->n_langs == 0 ||
        s->n_langs > SOUND_MAX_LANGS || s->n_chunks <= SOUND_SPELLED ||
        s->n_usual != (size_t)s->n_langs * s->n_chunks ||
        s->n_lm != SPELL_SYMBOLS * SPELL_SYMBOLS * SPELL_SYMBOLS)
        return false;
    for (uint32_t i = 0; i < s->n_langs; i++)
        if (s->langs[i].name[sizeof s->langs[i].name - 1] != '\0')
            return false;
    bool room = false;
    for (uint32_t i = 0; i < s->n_rows; i++) {
        room = room || s->rows[i].n == 0;
        if (s->rows[i].at > s->n_entries || s->rows[i].n > s->n_entries - s->rows[i].at)
            return false;
    }
    for (uint32_t i = 0; i < s->n_entries; i++)
        if (s->entries[i].chunk >= s->n_chunks)
            return false;
    for (uint32_t i = 0; i < s->n_chunks; i++)
        if ((uint32_t)s->chunks[i].at + s->chunks[i].n > s->n_symbols)
            return false;
    for (uint32_t i = 0; i < s->n_symbols; i++)
        if (s->symbols[i] == 0 || s->symbols[i] >= SPELL_SYMBOLS)
            return false;
    return room;
}

pm_code sounds_open(struct sounds *s, str block, struct pm_err *e)
{
    const struct sounds_head *h = (const void *)block.p;
    struct sounds got = {0};
    bool fine = block.n >= sizeof *h && ((uintptr_t)block.p & 15) == 0 &&
                memcmp(h->magic, SOUNDS_MAGIC, sizeof h->magic) == 0 && h->n_bytes == block.n;
    for (size_t i = 0; fine && i < N_SOUND_ARRAYS; i++) {
        uint64_t end = (uint64_t)h->at[i] + (uint64_t)h->n[i] * arrays[i].item;
        fine = end <= block.n && h->at[i] % 16 == 0;
        const char *p = block.p + (fine ? h->at[i] : 0);
        memcpy((char *)&got + arrays[i].field, &p, sizeof p);
        memcpy((char *)&got + arrays[i].number, &h->n[i], sizeof h->n[i]);
    }
    if (!fine || !numbers_fit(&got))
        return err_set(e, PM_DAMAGED, "the learned weights are not readable, make them again");
    *s = got;
    return PM_OK;
}

uint32_t sounds_lang(const struct sounds *s, str lang)
{
    for (size_t i = 0; i < lang.n; i++)
        if (lang.p[i] == '-')
            lang.n = i;
    for (uint32_t i = 1; i < s->n_langs; i++)
        if (str_eq(str_of(s->langs[i].name), lang))
            return i;
    return 0;
}

const struct sound_row *sounds_row(const struct sounds *s, uint32_t lang, uint32_t before,
                                   uint32_t letter, uint32_t after)
{
    uint32_t mask = s->n_rows - 1;
    for (uint32_t i = sound_hash(lang, before, letter, after) & mask;; i = (i + 1) & mask) {
        const struct sound_row *r = &s->rows[i];
        if (r->n == 0)
            return NULL;
        if (r->letter == letter && r->before == before && r->after == after && r->lang == lang)
            return r;
    }
}

uint32_t sounds_word_hash(const uint32_t *native, size_t n)
{
    uint64_t h = 0x9E3779B97F4A7C15u ^ n;
    for (size_t i = 0; i < n; i++) {
        h = (h ^ native[i]) * 0xFF51AFD7ED558CCDu;
        h ^= h >> 32;
    }
    return (uint32_t)(h ^ h >> 32);
}

const struct sound_row *sounds_word(const struct sounds *s, uint32_t lang, const uint32_t *native,
                                    size_t n)
{
    uint32_t hash = sounds_word_hash(native, n);
    const struct sound_row *r = sounds_row(s, lang, (uint32_t)n, hash, SOUND_WORD);
    return r != NULL ? r : sounds_row(s, 0, (uint32_t)n, hash, SOUND_WORD);
}

enum { MAX_SEEN = 512 };

struct spread {
    const struct sounds *s;
    struct {
        uint16_t chunk;
        float p;
    } seen[MAX_SEEN];
    size_t n;
};

static void add(struct spread *d, uint16_t chunk, double p)
{
    for (size_t i = 0; i < d->n; i++)
        if (d->seen[i].chunk == chunk) {
            d->seen[i].p += (float)p;
            return;
        }
    if (d->n == MAX_SEEN)
        return;
    d->seen[d->n].chunk = chunk;
    d->seen[d->n++].p = (float)p;
}

/* Adds `share` times what a row says; gives back the share that it leaves. */
static double add_row(struct spread *d, const struct sound_row *r, double share)
{
    static const double worth_of_new = 1.0; /* chunks seen once count as one not seen */
    if (r == NULL)
        return share;
    double all = r->total + worth_of_new * r->n;
    const struct sound_entry *entries = d->s->entries + r->at;
    for (uint32_t i = 0; i < r->n; i++)
        add(d, entries[i].chunk, share * entries[i].count / all);
    return share * worth_of_new * r->n / all;
}

static double add_pair(struct spread *d, uint32_t lang, uint32_t before, uint32_t letter,
                       uint32_t after, double share)
{
    const struct sound_row *a = sounds_row(d->s, lang, SOUND_ANY, letter, after);
    const struct sound_row *b = sounds_row(d->s, lang, before, letter, SOUND_ANY);
    return add_row(d, a, share / 2) + add_row(d, b, share / 2);
}

size_t sounds_spread(const struct sounds *s, uint32_t lang, uint32_t before, uint32_t letter,
                     uint32_t after, struct sound out[SOUND_MAX_SPREAD])
{
    static const float worth_showing = 2e-4f;
    struct spread d;
    d.s = s;
    d.n = 0;
    double left = 1;
    if (lang != 0) {
        left = add_row(&d, sounds_row(s, lang, before, letter, after), left);
        left = add_pair(&d, lang, before, letter, after, left);
    }
    left = add_pair(&d, 0, before, letter, after, left);
    if (lang != 0)
        left = add_row(&d, sounds_row(s, lang, SOUND_ANY, letter, SOUND_ANY), left);
    left = add_row(&d, sounds_row(s, 0, SOUND_ANY, letter, SOUND_ANY), left);
    /* chunks 0..27 are nothing, one letter each, a blank: any letter may become any of them */
    add(&d, 0, left * 0.5);
    for (uint16_t c = 1; left > 0.2 && c <= 26; c++)
        add(&d, c, left * 0.5 / 26);
    size_t n = 0;
    for (size_t i = 0; i < d.n; i++) {
        float p = d.seen[i].p;
        if (p < worth_showing || (n == SOUND_MAX_SPREAD && -logf(p) >= out[n - 1].cost))
            continue;
        float cost = -logf(p);
        size_t k = n < SOUND_MAX_SPREAD ? n++ : n - 1;
        for (; k > 0 && out[k - 1].cost > cost; k--)
            out[k] = out[k - 1];
        out[k] = (struct sound){d.seen[i].chunk, cost};
    }
    return n;
}

static uint32_t count_in(const struct sounds *s, const struct sound_row *r, uint16_t chunk)
{
    for (uint32_t i = 0; r != NULL && i < r->n; i++)
        if (s->entries[r->at + i].chunk == chunk)
            return s->entries[r->at + i].count;
    return 0;
}

size_t sounds_echo(const struct sounds *s, uint32_t lang, uint32_t letter,
                   struct echo out[SOUND_MAX_SPREAD])
{
    static const float shared = 4, floor = 1e-4f; /* what the letter alone is worth, in counts */
    const struct sound_row *alone = sounds_row(s, lang, SOUND_ANY, letter, SOUND_ANY);
    size_t n = 0;
    if (alone == NULL && (alone = sounds_row(s, 0, SOUND_ANY, letter, SOUND_ANY)) == NULL)
        return 0;
    for (uint32_t i = 0; i < alone->n && n < SOUND_MAX_SPREAD; i++)
        out[n++].chunk = s->entries[alone->at + i].chunk;
    for (uint32_t last = 0; last <= SPELL_BLANK; last++) {
        const struct sound_row *own = sounds_row(s, lang, SOUND_LATIN + last, letter, SOUND_ANY);
        const struct sound_row *all = sounds_row(s, lang, SOUND_LATIN + last, SOUND_ANY, SOUND_ANY);
        for (size_t k = 0; k < n; k++) {
            uint16_t chunk = out[k].chunk;
            float p = (float)s->entries[alone->at + k].count / ((float)alone->total + 1);
            float usual = expf(-s->usual[(size_t)lang * s->n_chunks + chunk]);
            float mine = ((float)count_in(s, own, chunk) + shared * p) /
                         ((own != NULL ? (float)own->total : 0) + shared);
            float any = ((float)count_in(s, all, chunk) + shared * usual) /
                        ((all != NULL ? (float)all->total : 0) + shared);
            out[k].gain[last] = logf(mine + floor) - logf(any + floor);
        }
    }
    return n;
}

/* Does the row say that the word mostly says nothing? */
static bool says_kind(const struct sounds *s, const struct sound_row *r)
{
    return r != NULL && 2 * count_in(s, r, 0) >= r->total;
}

uint32_t sounds_kind(const struct sounds *s, uint32_t lang, const uint32_t *native, size_t n)
{
    enum { LONGEST_UNPARTED = 4 };
    if (n > 1 && spell_unparted(native[n - 1])) {
        for (size_t m = LONGEST_UNPARTED; m > 0; m--)
            if (m < n && says_kind(s, sounds_word(s, lang, native + n - m, m)))
                return sounds_word_hash(native + n - m, m) | 1;
        return 0;
    }
    for (size_t i = 0, end; i < n; i = end + 1) {
        for (end = i; end < n && native[end] != ' ';)
            end++;
        if (end - i < n && end - i > 2 && says_kind(s, sounds_word(s, lang, native + i, end - i)))
            return sounds_word_hash(native + i, end - i) | 1;
    }
    return 0;
}

static float used(const struct sounds *s, uint32_t lang, uint32_t country, uint32_t kind)
{
    const struct sound_row *r = sounds_row(s, lang, country, kind, SOUND_USE);
    return r != NULL ? (float)r->total : 0;
}

float sounds_use(const struct sounds *s, uint32_t lang, str country, uint32_t kind)
{
    static const float shared = 3;
    if (country.n != 2)
        return 0;
    uint32_t cc = (uint32_t)(unsigned char)country.p[0] << 8 | (unsigned char)country.p[1];
    float n = used(s, lang, cc, SOUND_ALL_KINDS), all = used(s, lang, 0, SOUND_ALL_KINDS);
    if (n < 1 || all < 1)
        return 0;
    float p = (used(s, lang, 0, kind) + 0.5f) / (all + 1);
    return logf((used(s, lang, cc, kind) + shared * p) / (n + shared)) - logf(p);
}
