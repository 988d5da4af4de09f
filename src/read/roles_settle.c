/* The first and the third model of roles.h: does a section tell of violence, and which of the
 * strings found in it are its parts? */
#include <math.h>

#include "read/classes.h"
#include "read/roles.h"
#include "read/stages.h"

/* Runs of tokens less likely than this are not looked at again. */
static const double FIND_LEAST = 0.015;
/* In a section that hardly tells of violence only sentences with a trigger, and behind one, are
 * looked at. */
static const double SECTION_SURE = 0;
static const float NEVER = 12;

enum { SECTION_ROWS = 1 << ROLES_SECTION_BITS, PARTS_MAX = 400 };

static uint32_t hash3(uint32_t kind, uint32_t a, uint32_t b)
{
    uint32_t h = (kind * 0x9E3779B1u + a) * 0x85EBCA6Bu;
    h = ((h ^ h >> 15) + b) * 0xC2B2AE35u;
    return h ^ h >> 14;
}

/* --- a section ------------------------------------------------------------------------------ */

void roles_section_open(struct roles_look *look, uint32_t first)
{
    struct roles_section *k = &look->section;
    const struct document *d = look->r->doc;
    uint32_t end = first, tokens = 0;
    while (end < d->n_sentences && (end == first || tokens < ROLES_SECTION)) {
        tokens += d->sentences[end].end_token - d->sentences[end].first_token;
        end++;
    }
    k->first = first;
    k->end = end;
    k->n_finds = k->n_entities = 0;
    k->sure = 0;
    memset(k->total, 0, sizeof k->total);
    memset(k->most, 0, sizeof k->most);
}

void roles_section_bits(const struct roles_look *look, uint64_t bits[1 << (ROLES_SECTION_BITS - 6)])
{
    const struct reading *r = look->r;
    memset(bits, 0, SECTION_ROWS / 8);
    for (uint32_t s = look->section.first; s < look->section.end; s++) {
        if (!roles_text(r, s))
            continue;
        uint32_t last = 0, end = r->doc->sentences[s].end_token;
        for (uint32_t i = r->doc->sentences[s].first_token; i < end; i++) {
            const struct token *t = &r->doc->tokens[i];
            if (t->kind != TOKEN_WORD)
                continue;
            uint32_t a = hash3(1, t->hash, 0) % SECTION_ROWS,
                     b = hash3(2, last, t->hash) % SECTION_ROWS;
            uint32_t c = hash3(3, word_classes_of(t->hash).c1024, 0) % SECTION_ROWS;
            bits[a / 64] |= (uint64_t)1 << a % 64;
            bits[b / 64] |= (uint64_t)1 << b % 64;
            bits[c / 64] |= (uint64_t)1 << c % 64;
            last = t->hash;
        }
    }
}

double roles_section_sure(const struct roles_look *look, const int8_t *weights)
{
    uint64_t bits[SECTION_ROWS / 64];
    int sum = weights[0];
    roles_section_bits(look, bits);
    for (uint32_t k = 0; k < SECTION_ROWS / 64; k++)
        for (uint64_t left = bits[k]; left != 0; left &= left - 1)
            sum += weights[k * 64 + (uint32_t)__builtin_ctzll(left)];
    return (double)sum / ROLES_FINE;
}

/* --- finds ----------------------------------------------------------------------------------- */

/* Eight bytes and eight sums at once, whatever the machine. */
typedef int8_t eight_bytes __attribute__((vector_size(8)));
typedef int16_t eight_sums __attribute__((vector_size(16)));

static void sum_rows(const int8_t *weights, const uint32_t *rows, uint32_t n, float *out)
{
    _Static_assert(ROLES_ROW == 12 && ROLES_FEATURES * 128 <= INT16_MAX + 1, "a row is two loads");
    eight_sums low = {0}, high = {0};
    for (uint32_t k = 0; k < n; k++) {
        const int8_t *row = weights + (size_t)rows[k] * ROLES_ROW;
        eight_bytes a, b;
        memcpy(&a, row, sizeof a);
        memcpy(&b, row + 4, sizeof b);
        low += __builtin_convertvector(a, eight_sums);
        high += __builtin_convertvector(b, eight_sums);
    }
    for (int c = 0; c < ROLES_ROW; c++)
        out[c] = (float)(c < 8 ? low[c] : high[c - 4]) / ROLES_SCALE;
}

static bool is_article(const struct reading *r, uint32_t i)
{
    str w = r->doc->tokens[i].fold;
    return str_eq(w, STR("the")) || str_eq(w, STR("a")) || str_eq(w, STR("an"));
}

static void put_find(struct roles_look *look, uint32_t sentence, uint32_t first, uint32_t end,
                     int role, double p)
{
    const struct reading *r = look->r;
    struct roles_section *k = &look->section;
    while (first < end && (clause_tag(r, first, TAG_DET) || clause_mark(r, first) != 0))
        first++;
    while (first < end && clause_mark(r, end - 1) != 0)
        end--;
    if (first >= end || k->n_finds >= ROLES_FINDS)
        return;
    struct roles_find f = {.first = first,
                           .end = end,
                           .sentence = sentence,
                           .p = p,
                           .triggers = look->s.n_triggers,
                           .kind = 99,
                           .role = (uint8_t)role};
    for (uint32_t i = first; i < end && f.n_words < ROLES_LONGEST; i++)
        if (r->doc->tokens[i].kind != TOKEN_PUNCT && !is_article(r, i))
            f.words[f.n_words++] = r->doc->tokens[i].hash;
    uint32_t near = UINT32_MAX;
    for (uint32_t t = 0; t < look->s.n_triggers; t++) {
        uint32_t at = look->s.triggers[t], away = at < first ? first - at : at - first;
        if (away < near) {
            near = away;
            f.kind = look->s.kinds[t];
        }
    }
    f.left = first > look->s.first ? r->doc->tokens[first - 1].hash : 1;
    f.right = end < look->s.end ? r->doc->tokens[end].hash : 1;
    if (f.n_words > 0)
        k->finds[k->n_finds++] = f;
}

/* All runs from token i on that may be one part of role r. */
static void runs_from(struct roles_look *look, uint32_t sentence, uint32_t i, int r)
{
    const struct roles_chain *c = &look->chain;
    int begin = 2 * r - 1, in = 2 * r;
    double p = c->p[i][begin];
    for (uint32_t j = i + 1; j <= c->n && j < i + ROLES_LONGEST && p >= FIND_LEAST; j++) {
        const double *pair = c->pair[j == i + 1 ? begin : in];
        double z = 0, on = 0;
        for (int t = 0; j < c->n && t < ROLES_TAGS; t++) {
            double x = pair[t] * c->em[j][t] * c->bw[j][t];
            z += x;
            on = t == in ? x : on;
        }
        on = z > 0 ? on / z : 0;
        if (p * (1 - on) >= FIND_LEAST)
            put_find(look, sentence, look->s.first + i, look->s.first + j, r, p * (1 - on));
        p *= on;
    }
}

/* Marks and small words that no part has. */
static bool never_one(const struct reading *r, uint32_t i)
{
    static const uint32_t small = LEX(PRON) | LEX(MODAL) | LEX(BE) | LEX(HAVE) | LEX(DO) |
                                  LEX(SUB) | LEX(REL) | LEX(NEG) | LEX(CONTR);
    char mark = clause_mark(r, i);
    return mark != 0 ? strchr(",.;:()[]\"", mark) != NULL : small >> r->syntax->of[i].tag & 1;
}

/* The first words of a sentence: a longer one is a list, or hostile. */
static void find_in(struct roles_look *look, const struct roles_weights *w, uint32_t sentence)
{
    struct roles_chain *c = &look->chain;
    bool hope = false;
    c->n = look->s.n_words;
    for (uint32_t i = 0; i < c->n; i++) {
        if (never_one(look->r, look->s.first + i)) {
            memset(c->sum[i], 0, sizeof c->sum[i]);
            c->sum[i][0] = NEVER;
            continue;
        }
        uint32_t rows[ROLES_FEATURES], n = roles_features(look, look->s.first + i, rows);
        sum_rows(w->rows, rows, n, c->sum[i]);
        for (int t = 1; t < ROLES_TAGS; t += 2)
            hope = hope || c->sum[i][t] > c->sum[i][0] - 6;
    }
    if (!hope)
        return;
    roles_chain_run(c);
    for (int r = 1; r < N_ROLES; r++)
        for (uint32_t i = 0; i < c->n; i++)
            if (c->p[i][2 * r - 1] >= FIND_LEAST)
                runs_from(look, sentence, i, r);
}

static bool same_string(const struct roles_find *a, const struct roles_find *b)
{
    return a->n_words == b->n_words &&
           memcmp(a->words, b->words, a->n_words * sizeof a->words[0]) == 0;
}

/* Do the words of a stand within those of b? */
static bool within(const struct roles_find *a, const struct roles_find *b)
{
    for (uint32_t k = 0; k + a->n_words <= b->n_words; k++)
        if (memcmp(a->words, b->words + k, a->n_words * sizeof a->words[0]) == 0)
            return true;
    return false;
}

static void group_finds(struct roles_section *k)
{
    for (uint32_t i = 0; i < k->n_finds; i++) {
        const struct roles_find *f = &k->finds[i];
        size_t at = 0;
        while (at < k->n_entities && (k->finds[k->entities[at].best].role != f->role ||
                                      !same_string(&k->finds[k->entities[at].best], f)))
            at++;
        if (at == ROLES_ENTITIES)
            continue;
        struct roles_entity *e = &k->entities[at];
        if (at == k->n_entities) {
            *e = (struct roles_entity){.best = i, .first_sentence = f->sentence, .none = 1};
            k->n_entities++;
        }
        if (f->p > e->p) {
            e->best = i;
            e->p = f->p;
        }
        e->n++;
        e->sum += f->p;
        e->none *= 1 - f->p;
        k->total[f->role] += f->p;
        k->most[f->role] = f->p > k->most[f->role] ? f->p : k->most[f->role];
    }
}

/* How often the last word of each stands in the section. */
static void count_words(struct roles_look *look)
{
    enum { SLOTS = 1024 };
    struct roles_section *k = &look->section;
    struct {
        uint32_t hash, n;
    } slots[SLOTS] = {{0, 0}};
    for (size_t i = 0; i < k->n_entities; i++) {
        const struct roles_find *f = &k->finds[k->entities[i].best];
        uint32_t h = f->words[f->n_words - 1], at = h % SLOTS;
        while (slots[at].hash != 0 && slots[at].hash != h)
            at = (at + 1) % SLOTS;
        slots[at].hash = h;
    }
    const struct document *d = look->r->doc;
    uint32_t end = d->sentences[k->end - 1].end_token;
    for (uint32_t i = d->sentences[k->first].first_token; i < end; i++) {
        uint32_t h = d->tokens[i].hash, at = h % SLOTS;
        while (slots[at].hash != 0 && slots[at].hash != h)
            at = (at + 1) % SLOTS;
        slots[at].n += slots[at].hash == h;
    }
    for (size_t i = 0; i < k->n_entities; i++) {
        const struct roles_find *f = &k->finds[k->entities[i].best];
        uint32_t h = f->words[f->n_words - 1], at = h % SLOTS;
        while (slots[at].hash != h)
            at = (at + 1) % SLOTS;
        k->entities[i].stands = slots[at].n;
    }
}

void roles_section_find(struct roles_look *look, const struct roles_weights *w)
{
    struct roles_section *k = &look->section;
    float pairs[ROLES_ROW * ROLES_ROW];
    for (int i = 0; i < ROLES_ROW * ROLES_ROW; i++)
        pairs[i] = (float)w->pairs[i] / ROLES_SCALE;
    roles_chain_pairs(&look->chain, pairs);
    for (uint32_t s = k->first; s < k->end; s++)
        if (roles_text(look->r, s)) {
            roles_look_at(look, s);
            if (k->sure >= SECTION_SURE || look->s.n_triggers > 0 || look->s.before > 0)
                find_in(look, w, s - k->first);
        }
    group_finds(k);
    if (k->n_entities > 0)
        count_words(look);
}

/* --- entities -------------------------------------------------------------------------------- */

struct rows {
    uint32_t n, role, *of;
};

static void put(struct rows *f, uint32_t kind, uint32_t a, uint32_t b)
{
    if (f->n + 2 > ROLES_WHOLE_FEATURES)
        return;
    f->of[f->n++] = hash3(kind, a, b) % (1 << ROLES_WHOLE_BITS);
    f->of[f->n++] = hash3(kind + 100 * f->role, a, b) % (1 << ROLES_WHOLE_BITS);
}

/* Log odds in steps of a half, 0 to 24. */
static uint32_t step(double p)
{
    static const double odds[] = {0.0025, 0.0041, 0.0067, 0.0110, 0.0180, 0.0293, 0.0474, 0.0759,
                                  0.1192, 0.1824, 0.2689, 0.3775, 0.5,    0.6225, 0.7311, 0.8176,
                                  0.8808, 0.9241, 0.9526, 0.9707, 0.9820, 0.9890, 0.9933, 0.9959};
    uint32_t k = 0;
    while (k < sizeof odds / sizeof odds[0] && p >= odds[k])
        k++;
    return k;
}

static uint32_t most(uint32_t n, uint32_t top)
{
    return n < top ? n : top;
}

/* Whole steps of `unit`, from 0 to top. */
static uint32_t level(double x, double unit, uint32_t top)
{
    double v = x / unit;
    return v <= 0 ? 0 : v >= top ? top : (uint32_t)v;
}

struct rivals {
    double other, inside, contains, head;
    uint32_t rank;
};

static struct rivals rivals_of(const struct roles_section *k, size_t n)
{
    struct rivals v = {0};
    const struct roles_entity *e = &k->entities[n];
    const struct roles_find *f = &k->finds[e->best];
    for (size_t i = 0; i < k->n_entities; i++) {
        const struct roles_entity *o = &k->entities[i];
        const struct roles_find *g = &k->finds[o->best];
        if (i == n)
            continue;
        if (g->role != f->role) {
            if (o->p > v.other && same_string(f, g))
                v.other = o->p;
            continue;
        }
        v.rank += o->p > e->p;
        if (o->p > v.inside && within(f, g))
            v.inside = o->p;
        if (o->p > v.contains && within(g, f))
            v.contains = o->p;
        if (o->p > v.head && f->words[f->n_words - 1] == g->words[g->n_words - 1])
            v.head = o->p;
    }
    return v;
}

/* The words of the string, and around the likeliest place. */
static void word_rows(const struct roles_look *look, const struct roles_find *f, struct rows *out)
{
    const struct reading *r = look->r;
    uint32_t last = f->words[f->n_words - 1], all = 0;
    struct word_classes c = word_classes_of(last);
    for (uint32_t i = 0; i < f->n_words; i++)
        all = hash3(7, all, f->words[i]);
    const struct token_syntax *t = &r->syntax->of[f->end - 1];
    uint32_t mention = t->mention == NONE ? 99 : r->mentions[t->mention].kind;
    put(out, 1, last, 0);
    put(out, 2, f->words[0], 0);
    put(out, 3, all, 0);
    put(out, 4, f->left, 0);
    put(out, 5, f->right, 0);
    put(out, 6, c.c256, 0);
    put(out, 7, c.c64, 0);
    put(out, 8, f->n_words, mention);
    put(out, 10, f->kind, c.c64);
    put(out, 11, f->kind, 0);
}

uint32_t roles_entity_features(const struct roles_look *look, size_t n, uint32_t *rows)
{
    const struct roles_section *k = &look->section;
    const struct roles_entity *e = &k->entities[n];
    const struct roles_find *f = &k->finds[e->best];
    struct rivals v = rivals_of(k, n);
    struct rows out = {.of = rows, .role = f->role};
    uint32_t p = step(e->p), any = step(1 - e->none), sure = level(k->sure + 6, 1, 14);
    uint32_t inside = step(v.inside), contains = step(v.contains), other = step(v.other);
    uint32_t total = level(k->total[f->role], 0.5, 12), rank = most(v.rank, 6);
    double all = 0;
    for (int r = 1; r < N_ROLES; r++)
        all += k->total[r];
    uint32_t whole = level(all, 1, 14), stands = most(e->stands, 8);
    put(&out, 20, p, 0);
    put(&out, 21, any, 0);
    put(&out, 22, most(e->n, 6), 0);
    put(&out, 23, stands, 0);
    put(&out, 24, level(e->sum / (e->stands ? e->stands : 1), 0.1, 12), 0);
    put(&out, 25, other, 0);
    put(&out, 26, inside, 0);
    put(&out, 27, contains, 0);
    put(&out, 28, step(v.head), 0);
    put(&out, 29, rank, 0);
    put(&out, 30, most(f->sentence, 12), 0);
    put(&out, 31, most(f->triggers, 3), 0);
    put(&out, 32, most(e->first_sentence, 12), 0);
    put(&out, 33, sure, 0);
    put(&out, 34, total, 0);
    put(&out, 35, whole, 0);
    put(&out, 36, step(k->most[f->role]), 0);
    put(&out, 37, level(e->p / k->total[f->role], 0.1, 10), 0);
    for (uint32_t r = 1; r < N_ROLES; r++)
        put(&out, 40 + r, step(k->most[r]) / 2, 0);
    put(&out, 50, any, sure / 2);
    put(&out, 51, any, stands);
    put(&out, 52, any, rank);
    put(&out, 53, any, total);
    put(&out, 54, any / 2, other / 2);
    put(&out, 55, any / 2, inside / 2);
    put(&out, 56, any / 2, contains / 2);
    put(&out, 57, sure, step(k->most[f->role]) / 2);
    put(&out, 58, any / 2, most(e->first_sentence, 6));
    put(&out, 59, sure, whole);
    put(&out, 60, most(k->end - k->first, 40) / 4, whole);
    word_rows(look, f, &out);
    return out.n;
}

void roles_section_score(struct roles_look *look, const int8_t *weights)
{
    struct roles_section *k = &look->section;
    for (size_t i = 0; i < k->n_entities; i++) {
        uint32_t rows[ROLES_WHOLE_FEATURES], n = roles_entity_features(look, i, rows);
        int sum = weights[0];
        for (uint32_t q = 0; q < n; q++)
            sum += weights[rows[q]];
        k->entities[i].score = 1 / (1 + roles_exp(-(double)sum / ROLES_FINE));
    }
}

/* "... Front (NLF)": is one of the finds of a right before the bracket of one of b? */
static bool bracketed(const struct roles_look *look, const struct roles_find *a,
                      const struct roles_find *b)
{
    const struct roles_section *k = &look->section;
    for (size_t i = 0; i < k->n_finds; i++) {
        const struct roles_find *f = &k->finds[i];
        char open = clause_mark(look->r, f->end);
        if ((open != '(' && open != '[') || f->role != a->role || !same_string(f, a))
            continue;
        for (size_t j = 0; j < k->n_finds; j++) {
            const struct roles_find *g = &k->finds[j];
            if (g->first == f->end + 1 && g->role == b->role && same_string(g, b))
                return true;
        }
    }
    return false;
}

/* What is surer already stands there under another name: its `who`; or UINT32_MAX; *drop when the
 * one lies within the other. */
static uint32_t known(const struct roles_look *look, const uint32_t *kept, const uint32_t *who,
                      size_t n, const struct roles_find *f, bool *drop)
{
    const struct roles_section *k = &look->section;
    for (size_t i = 0; i < n; i++) {
        const struct roles_find *g = &k->finds[k->entities[kept[i]].best];
        if (g->role != f->role)
            continue;
        if (within(f, g) || within(g, f)) {
            *drop = true;
            return 0;
        }
        if (f->role == ROLE_GROUP && (bracketed(look, f, g) || bracketed(look, g, f)))
            return who[i];
    }
    return UINT32_MAX;
}

static pm_code keep_part(struct reading *r, const struct roles_entity *e,
                         const struct roles_find *f, uint32_t who, struct pm_err *err)
{
    struct part p = {.at = document_range(r->doc, f->first, f->end),
                     .role = (enum role)f->role,
                     .who = who,
                     .score = e->score,
                     .rule = "learned-role"};
    return reading_push_part(r, p) ? PM_OK : arena_err(r->arena, err);
}

pm_code roles_section_keep(struct roles_look *look, struct reading *r, double least,
                           struct pm_err *e)
{
    struct roles_section *k = &look->section;
    uint32_t kept[ROLES_ENTITIES], who[ROLES_ENTITIES];
    bool done[ROLES_ENTITIES] = {false};
    size_t n = 0;
    while (r->n_parts < PARTS_MAX) {
        size_t best = k->n_entities;
        for (size_t i = 0; i < k->n_entities; i++)
            if (!done[i] && k->entities[i].score >= least &&
                (best == k->n_entities || k->entities[i].score > k->entities[best].score))
                best = i;
        if (best == k->n_entities)
            break;
        done[best] = true;
        const struct roles_find *f = &k->finds[k->entities[best].best];
        bool drop = false;
        uint32_t same = known(look, kept, who, n, f, &drop);
        if (drop)
            continue;
        kept[n] = (uint32_t)best;
        who[n] = same != UINT32_MAX ? same : (uint32_t)r->n_parts;
        pm_code rc = keep_part(r, &k->entities[best], f, who[n], e);
        if (rc != PM_OK)
            return rc;
        n++;
    }
    return PM_OK;
}
