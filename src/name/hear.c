#include "name/hear.h"

#include "base/mem.h"

/* How hard to listen: first quickly, then, when nothing fits well, with patience. */
struct effort {
    size_t beam;    /* states that go on */
    float width;    /* how far behind the best a state may be */
    float forgiving; /* how far behind the best a letter may be missing on either side */
};
static const struct effort quick = {40, 8, 0}, patient = {1000, 14, 7};

enum {
    MAX_STATES = 8192, /* of one place before the best are chosen */
    SLOTS = 1 << 16,
    MEMO = 1 << 14,  /* contexts whose sounds are kept */
    ECHOES = 1 << 11, /* letters whose echoes are kept */
};
static const float lm_most = 6.0f;
static const float lm_share = HEARD_LM_SHARE, enough = -0.5f;
static const float cost_of_more = 5.0f; /* a Latin letter that no native one gives ... */
static const float cost_of_vowel = 3.5f; /* ... a vowel */
static const float gain_of_unseen = -3.0f; /* a chunk that the letter was never seen to give */
static const float cost_of_silence = 5.0f; /* at most, for a native letter that gives nothing */

struct state {
    uint32_t node;
    float cost, gain, worth;
    uint8_t last, skipped, said, silent;
};

struct place { /* between two native letters */
    struct state *states;
    size_t n;
    float best;
};

/* What a letter may become, by the first Latin letter: those of symbol s are [at[s], at[s + 1]). */
struct memo {
    uint32_t lang, before, letter, after;
    uint16_t n;
    uint8_t at[SPELL_SYMBOLS + 1];
    struct sound sounds[SOUND_MAX_SPREAD]; /* those of nothing first */
};

struct echoes {
    uint32_t lang, letter;
    uint16_t n;
    struct echo list[SOUND_MAX_SPREAD];
};

struct hear {
    const struct sounds *s;
    const struct tree *t;
    struct effort effort;
    struct place places[SPELL_MAX + 1];
    struct {
        uint32_t stamp, state;
    } slots[SLOTS]; /* node and place -> state */
    uint32_t stamp;
    struct memo *memos;
    struct echoes *echoes;
};

pm_code hear_open(const struct sounds *s, struct hear **out, struct pm_err *e)
{
    struct hear *h = mem_zero(1, sizeof *h);
    struct state *states = mem_get((SPELL_MAX + 1) * MAX_STATES * sizeof *states);
    struct memo *memos = mem_zero(MEMO, sizeof *memos);
    struct echoes *echoes = mem_zero(ECHOES, sizeof *echoes);
    if (h == NULL || states == NULL || memos == NULL || echoes == NULL) {
        mem_free(h);
        mem_free(states);
        mem_free(memos);
        mem_free(echoes);
        return err_set(e, PM_NOMEM, "names by sound: out of memory");
    }
    h->s = s;
    h->memos = memos;
    h->echoes = echoes;
    for (size_t i = 0; i <= SPELL_MAX; i++)
        h->places[i].states = states + i * MAX_STATES;
    *out = h;
    return PM_OK;
}

void hear_close(struct hear *h)
{
    if (h == NULL)
        return;
    mem_free(h->places[0].states);
    mem_free(h->memos);
    mem_free(h->echoes);
    mem_free(h);
}

static uint8_t first_of(const struct sounds *s, uint16_t chunk)
{
    return s->chunks[chunk].n > 0 ? s->symbols[s->chunks[chunk].at] : 0;
}

static void fill_memo(const struct sounds *s, struct memo *m)
{
    struct sound spread[SOUND_MAX_SPREAD];
    size_t n = 0;
    m->n = (uint16_t)sounds_spread(s, m->lang, m->before, m->letter, m->after, spread);
    for (unsigned symbol = 0; symbol < SPELL_SYMBOLS; symbol++) {
        m->at[symbol] = (uint8_t)n;
        for (size_t i = 0; i < m->n; i++)
            if (first_of(s, spread[i].chunk) == symbol)
                m->sounds[n++] = spread[i];
    }
    m->at[SPELL_SYMBOLS] = (uint8_t)n;
}

static const struct memo *sounds_of(struct hear *h, uint32_t lang, uint32_t before,
                                    uint32_t letter, uint32_t after)
{
    uint64_t k = ((uint64_t)before << 32 | after) * 0xFF51AFD7ED558CCDu;
    k = (k ^ k >> 32 ^ ((uint64_t)lang << 32 | letter)) * 0xC4CEB9FE1A85EC53u;
    struct memo *m = &h->memos[(k ^ k >> 32) % MEMO];
    if (m->n == 0 || m->letter != letter || m->before != before || m->after != after ||
        m->lang != lang) {
        m->lang = lang;
        m->before = before;
        m->letter = letter;
        m->after = after;
        fill_memo(h->s, m);
    }
    return m;
}

static const struct echoes *echoes_of(struct hear *h, uint32_t lang, uint32_t letter)
{
    struct echoes *x = &h->echoes[(letter * 0x9E3779B1u ^ lang * 0x85EBCA6Bu) >> 8 & (ECHOES - 1)];
    if (x->letter != letter || x->lang != lang) {
        x->letter = letter;
        x->lang = lang;
        x->n = (uint16_t)sounds_echo(h->s, lang, letter, x->list);
    }
    return x;
}

/* A state at place `at`, unless a better one has its node or it is too far behind. */
static void arrive(struct hear *h, size_t at, struct state s)
{
    struct place *p = &h->places[at];
    s.worth = s.cost - lm_share * h->t->nodes[s.node].lm;
    if (s.worth > p->best + h->effort.width)
        return;
    if (s.worth < p->best)
        p->best = s.worth;
    /* nodes that lie side by side have slots side by side: fewer lines of the cache */
    uint32_t k = (s.node + (uint32_t)at * 0x9E3779B1u) & (SLOTS - 1);
    for (int tries = 0; tries < 8 && h->slots[k].stamp == h->stamp;
         tries++, k = (k + 1) & (SLOTS - 1)) {
        uint32_t i = h->slots[k].state;
        if (i / MAX_STATES == at && p->states[i % MAX_STATES].node == s.node) {
            if (p->states[i % MAX_STATES].worth > s.worth)
                p->states[i % MAX_STATES] = s;
            return;
        }
    }
    if (p->n == MAX_STATES)
        return;
    h->slots[k].stamp = h->stamp;
    h->slots[k].state = (uint32_t)(at * MAX_STATES + p->n);
    p->states[p->n++] = s;
}

/* Only states that are not too far behind stay, a beam of them: the worst go, by bands. */
static void choose(const struct hear *h, struct place *p)
{
    const size_t beam = h->effort.beam;
    const float width = h->effort.width;
    enum { BANDS = 64 };
    uint16_t of_band[BANDS + 1] = {0};
    size_t n = 0, band = 0, sum = 0;
    for (size_t i = 0; i < p->n; i++)
        if (p->states[i].worth <= p->best + width) {
            p->states[n] = p->states[i];
            of_band[(size_t)((p->states[n].worth - p->best) * (BANDS / width))]++;
            n++;
        }
    p->n = n;
    if (n <= beam)
        return;
    while (band < BANDS && sum + of_band[band] <= beam)
        sum += of_band[band++];
    n = 0;
    for (size_t i = 0; i < p->n && n < beam; i++)
        if ((size_t)((p->states[i].worth - p->best) * (BANDS / width)) <= band)
            p->states[n++] = p->states[i];
    p->n = n;
}

static bool follow(const struct hear *h, struct state *s, uint16_t chunk)
{
    const struct sound_chunk *c = &h->s->chunks[chunk];
    const uint8_t *symbols = h->s->symbols + c->at;
    for (size_t i = 0; i < c->n; i++)
        if ((s->node = tree_step(h->t, s->node, symbols[i])) == 0)
            return false;
    if (c->n > 0)
        s->last = symbols[c->n - 1];
    return true;
}

/* The native word [from, to) as its row says: nothing, or words. */
static void say_word(struct hear *h, const struct sound_row *r, size_t start, size_t from,
                     size_t to, size_t end, size_t n)
{
    const struct place *p = &h->places[start];
    for (uint32_t k = 0; k < r->n; k++) {
        const struct sound_entry *entry = &h->s->entries[r->at + k];
        if (entry->chunk == SOUND_SPELLED || (entry->chunk != 0 && (start != from || end != to)))
            continue;
        float cost = -__builtin_logf((float)entry->count / (float)(r->total + 1));
        for (size_t i = 0; i < p->n; i++) {
            struct state s = p->states[i];
            s.cost += cost;
            if (entry->chunk == 0) {
                s.skipped++;
                arrive(h, end, s);
                continue;
            }
            s.said++;
            if (s.node != 0 && s.last != SPELL_BLANK && !follow(h, &s, SPELL_BLANK))
                continue;
            s.gain += 4;
            if (!follow(h, &s, entry->chunk))
                continue;
            arrive(h, to, s);
            if (to < n && follow(h, &s, SPELL_BLANK))
                arrive(h, to, s);
        }
    }
}

static void say_words(struct hear *h, const uint32_t *native, size_t n, size_t at, uint32_t lang)
{
    size_t from = native[at] == ' ' ? at + 1 : at;
    size_t longest = 6;
    bool parted = !spell_unparted(native[from]);
    if (parted) {
        if (from > 0 && native[from - 1] != ' ')
            return;
        longest = SOUND_MAX_WORD;
    }
    for (size_t m = 1; m <= longest && from + m <= n; m++) {
        size_t to = from + m;
        if (native[to - 1] == ' ')
            break;
        if (parted && to < n && native[to] != ' ')
            continue;
        const struct sound_row *r =
            sounds_word(h->s, lang, native + from, m);
        if (r == NULL || (from == 0 && to == n))
            continue;
        size_t end = from == 0 && to < n && native[to] == ' ' ? to + 1 : to;
        if (end != to)
            say_word(h, r, at, from, to, end, n);
        say_word(h, r, at, from, to, to, n);
    }
}

/* A state goes on by one chunk, the first letter of which (if any) led to `node`. */
static inline void sound_one(struct hear *h, size_t at, const struct state *from, uint32_t node,
                             const struct sound *sound, const float *gains)
{
    const struct sound_chunk *c = &h->s->chunks[sound->chunk];
    /* a chunk's letters rarely cost more than this among all names */
    if (from->worth + sound->cost - lm_share * lm_most * (float)c->n >
        h->places[at + 1].best + h->effort.width)
        return;
    const uint8_t *symbols = h->s->symbols + c->at;
    for (size_t i = 1; i < c->n; i++)
        if ((node = tree_step(h->t, node, symbols[i])) == 0)
            return;
    struct state s = *from;
    uint8_t last = s.last <= SPELL_BLANK ? s.last : 0;
    s.node = node;
    s.last = c->n > 0 ? symbols[c->n - 1] : s.last;
    s.cost += sound->cost;
    s.gain += gains != NULL ? gains[last] : gain_of_unseen;
    s.silent = (uint8_t)(s.silent + (c->n == 0));
    arrive(h, at + 1, s);
}

/* The tree is larger than most caches: ask for what the next states will need. */
static inline void fetch_ahead(const struct hear *h, const struct place *p, size_t i)
{
    enum { NODE = 8, CHILD = 4 };
    if (i + NODE < p->n)
        __builtin_prefetch(&h->t->nodes[p->states[i + NODE].node]);
    if (i + CHILD < p->n)
        __builtin_prefetch(&h->t->nodes[h->t->nodes[p->states[i + CHILD].node].first]);
}

static void spell_letter(struct hear *h, const uint32_t *native, size_t n, size_t at, uint32_t lang)
{
    const struct place *p = &h->places[at];
    const struct memo *m = sounds_of(h, lang, at > 0 ? native[at - 1] : SOUND_EDGE, native[at],
                                     at + 1 < n ? native[at + 1] : SOUND_EDGE);
    const struct echoes *echoes = echoes_of(h, lang, native[at]);
    const float *gains[SOUND_MAX_SPREAD];
    for (size_t k = 0; k < m->n; k++) {
        gains[k] = NULL;
        for (size_t i = 0; i < echoes->n; i++)
            if (echoes->list[i].chunk == m->sounds[k].chunk)
                gains[k] = echoes->list[i].gain;
    }
    for (size_t i = 0; i < p->n; i++) {
        const struct state *from = &p->states[i];
        const struct tree_node *node = &h->t->nodes[from->node];
        fetch_ahead(h, p, i);
        for (size_t k = 0; k < m->at[1]; k++)
            sound_one(h, at, from, from->node, &m->sounds[k], gains[k]);
        uint32_t child = node->first;
        for (uint64_t left = node->next; left != 0; left &= left - 1, child++) {
            size_t symbol = (size_t)__builtin_ctzll(left);
            for (size_t k = m->at[symbol]; k < m->at[symbol + 1]; k++)
                sound_one(h, at, from, child, &m->sounds[k], gains[k]);
        }
    }
}

/* The best states may have a Latin letter more; a native letter may always be silent. */
static void forgive(struct hear *h, size_t at, bool spelled)
{
    static const uint64_t vowels = 1 << 1 | 1 << 5 | 1 << 9 | 1 << 15 | 1 << 21 | 1 << 25; /* aeiouy */
    const struct place *p = &h->places[at];
    for (size_t i = 0; i < p->n; i++) {
        struct state s = p->states[i];
        if (s.worth > p->best + h->effort.forgiving)
            continue;
        uint64_t next = h->t->nodes[s.node].next;
        uint32_t child = h->t->nodes[s.node].first;
        for (; next != 0; next &= next - 1, child++) {
            struct state more = s;
            more.node = child;
            more.last = (uint8_t)__builtin_ctzll(next);
            more.gain -= 1.5f;
            more.cost += vowels >> more.last & 1 ? cost_of_vowel : cost_of_more;
            arrive(h, at, more);
        }
        if (!spelled)
            continue;
        s = p->states[i];
        s.cost += cost_of_silence;
        s.gain += gain_of_unseen;
        s.silent++;
        arrive(h, at + 1, s);
    }
}

static size_t keep(struct heard *out, size_t n, size_t max, struct heard x)
{
    float worth = heard_worth(&x);
    size_t k = n;
    for (size_t i = 0; i < n; i++)
        if (out[i].item == x.item) {
            if (heard_worth(&out[i]) <= worth)
                return n;
            k = i;
        }
    if (k == n && n == max) {
        if (heard_worth(&out[n - 1]) <= worth)
            return n;
        k = n - 1;
    } else if (k == n) {
        n++;
    }
    for (; k > 0 && heard_worth(&out[k - 1]) > worth; k--)
        out[k] = out[k - 1];
    out[k] = x;
    return n;
}

static size_t collect(const struct hear *h, size_t n_native, struct heard *out, size_t max)
{
    const struct place *p = &h->places[n_native];
    size_t n = 0;
    for (size_t i = 0; i < p->n; i++) {
        const struct state *s = &p->states[i];
        const struct tree_node *node = &h->t->nodes[s->node];
        for (uint32_t k = 0; k < node->n_end; k++) {
            const struct tree_end *end = &h->t->ends[node->first_end + k];
            struct heard x = {end->item, s->cost,    s->gain, node->lm, 0, end->form,
                              end->n,    s->skipped, s->said, s->silent};
            n = keep(out, n, max, x);
        }
    }
    return n;
}

static size_t listen(struct hear *h, struct effort effort, const uint32_t *native, size_t n,
                     uint32_t lang, struct heard *out, size_t max)
{
    h->effort = effort;
    if (++h->stamp == 0) {
        memset(h->slots, 0, sizeof h->slots);
        h->stamp = 1;
    }
    for (size_t i = 0; i <= n; i++) {
        h->places[i].n = 0;
        h->places[i].best = 1e30f;
    }
    arrive(h, 0, (struct state){0});
    for (size_t at = 0; at < n; at++) {
        choose(h, &h->places[at]);
        if (effort.forgiving > 0)
            forgive(h, at, true);
        spell_letter(h, native, n, at, lang);
        say_words(h, native, n, at, lang);
    }
    choose(h, &h->places[n]);
    if (effort.forgiving > 0)
        forgive(h, n, false);
    return collect(h, n, out, max);
}

size_t hear_names(struct hear *h, const struct tree *t, const uint32_t *native, size_t n,
                  uint32_t lang, bool in_brief, struct heard *out, size_t max)
{
    if (n == 0 || n > SPELL_MAX || max == 0)
        return 0;
    h->t = t;
    size_t found = listen(h, quick, native, n, lang, out, max);
    if (found > 0 && heard_worth(&out[0]) < enough * (float)out[0].n_latin)
        return found;
    return in_brief ? 0 : listen(h, patient, native, n, lang, out, max);
}
