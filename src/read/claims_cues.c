/* claims_cues.c - which words may report, and what is seen around them; the weights. */
#include <limits.h>

#include "base/embed.h"
#include "read/claims_learned.h"
#include "text/fold.h"

EMBED_DECLARE(claims_bin)

#define MAGIC "PMCLAIM1"

static uint32_t le32(const unsigned char *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* Magic, scale and number of gate words (4 bytes each, little-endian), those words, the tables. */
pm_code claims_weights_from(str bytes, struct claims_weights *out, struct pm_err *e)
{
    static const uint32_t bits[] = CLAIMS_TABLE_BITS;
    const unsigned char *p = (const unsigned char *)bytes.p;
    size_t want = 16;
    if (bytes.n < want || memcmp(p, MAGIC, 8) != 0)
        return err_set(e, PM_INVALID, "registers/models/claims.bin: not a file of claim weights");
    *out = (struct claims_weights){.scale = (double)le32(p + 8), .n_gate = le32(p + 12)};
    out->gate = p + 16;
    if (out->n_gate > CLAIMS_GATE_MAX || out->scale < 1)
        return err_set(e, PM_INVALID, "registers/models/claims.bin: a number at its head is wrong");
    want += (size_t)out->n_gate * 4;
    for (uint32_t i = 0; bytes.n > want && i < out->n_gate; i++) {
        uint32_t h = le32(out->gate + 4 * (size_t)i);
        out->sieve[h >> 6 & 63] |= (uint64_t)1 << (h & 63);
    }
    for (int t = 0; t < N_CLAIMS_TABLES; t++) {
        out->of[t] = (const int8_t *)p + want;
        out->mask[t] = ((uint32_t)1 << bits[t]) - 1;
        want += (size_t)1 << bits[t];
    }
    if (bytes.n != want)
        return err_set(e, PM_INVALID, "registers/models/claims.bin: %zu bytes, %zu are wanted",
                       bytes.n, want);
    return PM_OK;
}

pm_code claims_weights(struct claims_weights *out, struct pm_err *e)
{
    return claims_weights_from(EMBED(claims_bin), out, e);
}

void claims_summed(const struct claims_weights *w, enum claims_table t, struct features *f)
{
    f->n = 0;
    f->sum = 0;
    f->table = w->of[t];
    f->mask = w->mask[t];
    f->least = INT_MIN;
}

double claims_score(const struct claims_weights *w, const struct features *f)
{
    return (double)f->sum / w->scale;
}

bool claims_gated(const struct claims_weights *w, uint32_t hash)
{
    if ((w->sieve[hash >> 6 & 63] >> (hash & 63) & 1) == 0)
        return false;
    uint32_t lo = 0, hi = w->n_gate;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2, at = le32(w->gate + 4 * (size_t)mid);
        if (at == hash)
            return true;
        if (at < hash)
            lo = mid + 1;
        else
            hi = mid;
    }
    return false;
}

uint32_t claims_word_of(const struct claiming *c, uint32_t i)
{
    if (i >= c->r->doc->n_tokens)
        return 1;
    const struct token_syntax *s = &c->r->syntax->of[i];
    const struct token *k = &c->r->doc->tokens[i];
    if (s->tag == TAG_NAME && (s->word == 0 || s->mention != NONE))
        return 2;
    if (k->kind == TOKEN_NUMBER || k->kind == TOKEN_MIXED)
        return 3;
    const struct lex_word *w = &c->x->words[s->word];
    bool verb = s->tag >= TAG_VB && s->tag <= TAG_VBG;
    uint32_t lemma = s->word == 0 ? 0 : verb ? w->verb : s->tag == TAG_PLURAL ? w->noun : 0;
    return lemma != 0 ? c->x->words[lemma].hash : k->hash;
}

static struct claims_seen seen_at(struct claiming *c, uint32_t i)
{
    bool kept = i - c->tallied < c->n_tallied;
    if (kept && c->seen[i - c->tallied].have)
        return c->seen[i - c->tallied];
    struct claims_seen s = {.word = claims_word(c, i), .have = 1};
    struct claims_kin k = claims_kin_of(s.word);
    s.noun = k.noun;
    s.verb = k.verb;
    if (kept)
        c->seen[i - c->tallied] = s;
    return s;
}

uint32_t claims_noun(struct claiming *c, uint32_t i)
{
    return seen_at(c, i).noun;
}

uint32_t claims_verb(struct claiming *c, uint32_t i)
{
    return seen_at(c, i).verb;
}

static struct claims_tally tally(const struct claiming *c, uint32_t i)
{
    enum tag t = (enum tag)c->r->syntax->of[i].tag;
    char m = clause_mark(c->r, i);
    return (struct claims_tally){.verbs =
                                     t == TAG_VBZ || t == TAG_VBD || t == TAG_MODAL || t == TAG_BE,
                                 .commas = m == ',',
                                 .marks = m == '"' || m == ':' || m == ';' || m == '-',
                                 .quotes = m == '"'};
}

static void add_tally(struct claims_tally *a, struct claims_tally b)
{
    a->verbs = (uint16_t)(a->verbs + b.verbs);
    a->commas = (uint16_t)(a->commas + b.commas);
    a->marks = (uint16_t)(a->marks + b.marks);
    a->quotes = (uint16_t)(a->quotes + b.quotes);
}

void claims_count(struct claiming *c, uint32_t first, uint32_t end)
{
    const struct reading *r = c->r;
    c->n_tallied = 0;
    c->upto[0] = (struct claims_tally){0};
    uint32_t n = end - first < CLAIMS_TALLY ? end - first : CLAIMS_TALLY - 1;
    for (uint32_t i = 0; i < n; i++) {
        c->upto[i + 1] = c->upto[i];
        add_tally(&c->upto[i + 1], tally(c, first + i));
        c->seen[i] = (struct claims_seen){.word = claims_word_of(c, first + i)};
    }
    c->tallied = first;
    c->n_tallied = n;
    c->speaks = 0;
    size_t s = r->doc->tokens[first].sentence;
    uint32_t from = r->syntax->first_clause[s], to = r->syntax->first_clause[s + 1];
    for (uint32_t k = from; k < to && k < from + 24; k++)
        if (r->clauses[k].subject != NONE &&
            claims_reports(c, r->clauses[k].lemma, FRAME_T | FRAME_A | FRAME_Q))
            c->speaks |= 1u << (k - from);
}

struct claims_tally claims_between(const struct claiming *c, uint32_t from, uint32_t to)
{
    struct claims_tally n = {0};
    if (to > from && from >= c->tallied && to <= c->tallied + c->n_tallied) {
        const struct claims_tally *a = &c->upto[from - c->tallied], *b = &c->upto[to - c->tallied];
        return (struct claims_tally){
            (uint16_t)(b->verbs - a->verbs), (uint16_t)(b->commas - a->commas),
            (uint16_t)(b->marks - a->marks), (uint16_t)(b->quotes - a->quotes)};
    }
    for (uint32_t i = from; i < to && i < from + CLAIMS_WINDOW; i++)
        add_tally(&n, tally(c, i));
    return n;
}

/* --- candidates ---------------------------------------------------------------------------- */

static const struct found *rules_at(const struct claiming *c, uint32_t first, uint32_t end,
                                    struct cue *q)
{
    for (uint32_t k = 0; k < c->n_made; k++)
        if (c->made[k].marker_first < end && first < c->made[k].marker_end) {
            if (q->n_rules++ == 0)
                q->rule = k;
        }
    return q->n_rules != 0 ? &c->made[q->rule] : NULL;
}

static bool ruled(const struct claiming *c, uint32_t i)
{
    for (uint32_t k = 0; k < c->n_made; k++)
        if (c->made[k].marker_first <= i && i < c->made[k].marker_end)
            return true;
    return false;
}

/* Content may reach back to a quotation that began before the sentence, and on to where one ends
 * that is open or that follows in the same block. */
static void reach(const struct claiming *c, struct cue *q)
{
    const struct reading *r = c->r;
    q->low = q->at > q->first + CLAIMS_WINDOW ? q->at - CLAIMS_WINDOW : q->first;
    q->high = q->at + CLAIMS_WINDOW < q->end ? q->at + CLAIMS_WINDOW : q->end;
    uint32_t block = r->doc->sentences[r->doc->tokens[q->at].sentence].block;
    uint32_t quote = r->syntax->of[q->first].quote;
    if (quote == NONE && q->first >= 2)
        quote = r->syntax->of[q->first - 2].quote;
    if (quote == NONE && q->first + 1 < q->end && q->first >= 1)
        quote = r->syntax->of[q->first - 1].quote;
    if (quote != NONE && q->low == q->first && r->syntax->quotes[quote].first < q->first &&
        r->doc->sentences[r->doc->tokens[q->first - 1].sentence].block == block)
        q->low = r->syntax->quotes[quote].first;
    quote = r->syntax->of[q->end - 1].quote;
    if (quote == NONE && q->end + 1 < r->doc->n_tokens &&
        r->doc->sentences[r->doc->tokens[q->end].sentence].block == block)
        quote = r->syntax->of[q->end + 1].quote;
    if (quote == NONE && q->end >= 2)
        quote = r->syntax->of[q->end - 2].quote;
    if (quote != NONE && q->high == q->end && r->syntax->quotes[quote].end > q->end)
        q->high = r->syntax->quotes[quote].end;
}

/* The rows of speech.tsv that a word has: parts of speech and frames, as bits. */
static uint32_t speech_bits(const struct claiming *c, uint32_t i)
{
    const struct token_syntax *s = &c->r->syntax->of[i];
    if ((s->lists >> LEX_SPEECH & 1) == 0)
        return 0;
    uint32_t bits = 0;
    const uint32_t lemmas[] = {s->word, c->x->words[s->word].verb, c->x->words[s->word].noun};
    for (size_t k = 0; k < sizeof lemmas / sizeof *lemmas; k++) {
        const struct lex_word *w = &c->x->words[lemmas[k]];
        if (lemmas[k] == 0 || (w->lists >> LEX_SPEECH & 1) == 0)
            continue;
        for (uint32_t n = 0; n < w->n_entries; n++) {
            const struct lex_entry *x = &c->x->entries[w->entry + n];
            if (x->list == LEX_SPEECH && x->n_rest == 0)
                bits |= (uint32_t)c->x->speech[x->row].frames |
                        (c->x->speech[x->row].pos == 'v'   ? 1u << 16
                         : c->x->speech[x->row].pos == 'n' ? 1u << 17
                                                           : 1u << 18) |
                        (uint32_t)(c->x->speech[x->row].particle != 0) << 19;
        }
    }
    return bits;
}

static bool seems(const struct claiming *c, uint32_t i)
{
    str lemma = c->x->words[c->x->words[c->r->syntax->of[i].word].verb].text;
    return str_eq(lemma, STR("seem")) || str_eq(lemma, STR("appear"));
}

/* "attacked", "bombed": deeds where these texts come from, words of blame where the weights do. */
static bool does(const struct claiming *c, uint32_t i)
{
    const struct lex_word *w = &c->x->words[c->r->syntax->of[i].word];
    const struct lex_word *lemma = &c->x->words[w->verb];
    return ((w->lists | lemma->lists) >> LEX_TRIGGER & 1) != 0 && speech_bits(c, i) >> 16 == 0;
}

static bool may_report(const struct claiming *c, const struct claims_weights *w, uint32_t i)
{
    const struct token_syntax *s = &c->r->syntax->of[i];
    /* "seems", "appears": a hedge of the writer's */
    if (s->tag >= TAG_VB && s->tag <= TAG_VBG)
        return !seems(c, i) && !does(c, i);
    if (s->tag == TAG_PUNCT)
        return clause_mark(c->r, i) == ':' && i + 1 < sentence_of(c->r, i)->end_token;
    if (s->tag == TAG_NOUN || s->tag == TAG_PLURAL) {
        uint32_t lemma = c->x->words[s->word].noun;
        if (s->word != 0 && (c->x->words[s->word].noun_class == NOUN_SPEECH ||
                             c->x->words[lemma].noun_class == NOUN_SPEECH))
            return true;
    }
    return claims_gated(w, claims_word(c, i));
}

uint32_t claims_cues(const struct claiming *c, const struct claims_weights *w, size_t s,
                     struct cue *out, uint32_t max)
{
    const struct reading *r = c->r;
    uint32_t n = 0, first = claims_first(r, s), end = r->doc->sentences[s].end_token;
    if (c->turn != 0 && c->turn >= first && c->turn < end)
        first = c->turn + 1;
    uint32_t behind = first;
    for (uint32_t i = first; i < end && n < max; i++) {
        bool may = may_report(c, w, i);
        if (!may && !ruled(c, i))
            continue;
        struct cue q = {.at = i,
                        .marker_first = i,
                        .marker_end = i + 1,
                        .clause = NONE,
                        .first = first,
                        .end = end};
        uint32_t k = r->syntax->of[i].clause;
        if (may && k != NONE && k < r->n_clauses && r->clauses[k].verb == i) {
            q.clause = k;
            q.marker_first = r->clauses[k].group;
            q.marker_end = r->clauses[k].group_end;
        }
        if (q.marker_first < behind)
            q.marker_first = behind < i ? behind : i;
        const struct found *rule = rules_at(c, i, i + 1, &q);
        if (rule != NULL && rule->marker_first >= behind) {
            /* one candidate a marker: its verb, or its last word */
            uint32_t last = q.clause != NONE ? i : rule->marker_end - 1;
            bool verb_ahead = false;
            for (uint32_t j = i + 1; j < rule->marker_end; j++)
                verb_ahead = verb_ahead || (r->syntax->of[j].clause != NONE &&
                                            r->syntax->of[j].clause < r->n_clauses &&
                                            r->clauses[r->syntax->of[j].clause].verb == j);
            if (verb_ahead || i < last)
                continue;
            q.marker_first = rule->marker_first;
            q.marker_end = rule->marker_end;
        } else if (!may) {
            continue;
        }
        q.lemma = claims_word(c, i);
        q.kin = claims_kin_of(q.lemma);
        if (q.clause != NONE)
            q.pattern = claims_pattern(c, q.clause, first, end);
        reach(c, &q);
        behind = q.marker_end > i + 1 ? q.marker_end : i + 1;
        out[n++] = q;
    }
    return n;
}

/* --- features of a cue ------------------------------------------------------------------------ */

static uint32_t tag(const struct claiming *c, const struct cue *q, int64_t i)
{
    return i >= q->first && i < q->end ? 1u + c->r->syntax->of[i].tag : 0;
}

static uint32_t word(const struct claiming *c, const struct cue *q, int64_t i)
{
    return i >= q->first && i < q->end ? claims_word(c, (uint32_t)i) : 4;
}

/* What a phrase is, in one number: pronoun, class of its noun, kind of its name. */
uint32_t claims_phrase_kind(const struct claiming *c, uint32_t phrase)
{
    if (phrase == NONE)
        return 0;
    const struct phrase *p = &c->r->syntax->phrases[phrase];
    uint32_t m = c->r->syntax->of[p->head].mention;
    uint32_t kind = 1 + (uint32_t)phrase_class(c->x, c->r, phrase);
    if (m != NONE)
        return 100 + (uint32_t)c->r->mentions[m].kind;
    if ((p->flags & PHRASE_PRONOUN) != 0)
        return 200 + (c->r->doc->tokens[p->head].hash & 0xffff);
    return kind + ((p->flags & PHRASE_NAME) != 0 ? 50 : 0);
}

static void verb_features(struct claiming *c, const struct cue *q, struct features *f)
{
    const struct reading *r = c->r;
    const struct clause *cl = &r->clauses[q->clause];
    uint32_t subject = cl->passive ? cl->agent : cl->subject;
    uint32_t who = claims_phrase_kind(c, subject), what = claims_phrase_kind(c, cl->object);
    uint32_t head = subject == NONE ? 5 : claims_word(c, r->syntax->phrases[subject].head);
    claims_add(f, 20, cl->kind, cl->tense);
    claims_add(f, 21, cl->passive, q->lemma);
    claims_add(f, 22, cl->modal == NONE ? 0 : r->doc->tokens[cl->modal].hash, 0);
    claims_add(f, 23, cl->negated + 2u * cl->conditional + 4u * cl->passive, cl->kind);
    claims_add(f, 24, who, 0);
    claims_add(f, 25, who, q->lemma);
    claims_add(f, 26, head, 0);
    claims_add(f, 27, head, q->lemma);
    claims_add(f, 28, what, 0);
    claims_add(f, 29, what, q->lemma);
    claims_add(f, 30, q->pattern, 0);
    claims_add(f, 31, q->pattern, q->lemma);
    claims_add(f, 32, q->pattern, who);
    claims_add(f, 33, cl->kind, q->lemma);
    claims_add(f, 34, subject != NONE && r->syntax->phrases[subject].first > q->at, q->pattern);
    if (cl->parent != NONE && cl->parent < r->n_clauses)
        claims_add(f, 35, c->x->words[r->clauses[cl->parent].lemma].hash, cl->kind);
    claims_add(f, 36, cl->intro == NONE ? 0 : r->doc->tokens[cl->intro].hash, cl->kind);
    claims_add(f, 37, word(c, q, q->marker_end), q->lemma);
    claims_add(f, 38, tag(c, q, q->marker_end), q->pattern);
    claims_add(f, 39, word(c, q, q->marker_first), 0);
    if (what != 0)
        claims_add(f, 40, claims_word(c, r->syntax->phrases[cl->object].head), 0);
}

/* What kind of word it is, and what kinds of nouns stand around it. */
static void kin_features(struct claiming *c, const struct cue *q, struct features *f)
{
    const struct reading *r = c->r;
    const struct claims_kin *k = &q->kin;
    const struct clause *cl = q->clause != NONE ? &r->clauses[q->clause] : NULL;
    uint32_t class = cl != NULL ? k->verb : 32u + k->noun, next = word(c, q, q->marker_end);
    uint32_t subject = cl == NULL ? NONE : cl->passive ? cl->agent : cl->subject;
    uint32_t who = claims_phrase_kind(c, subject);
    uint32_t head = subject == NONE ? 0 : claims_noun(c, r->syntax->phrases[subject].head);
    claims_add(f, 200, class, 0);
    claims_add(f, 201, class, k->next);
    claims_add(f, 202, class, q->pattern);
    claims_add(f, 203, class, next);
    claims_add(f, 204, class, who);
    claims_add(f, 205, class, tag(c, q, q->marker_end));
    claims_add(f, 206, k->near, cl != NULL);
    claims_add(f, 207, k->near, q->pattern);
    claims_add(f, 208, k->root, cl != NULL);
    claims_add(f, 209, k->root, q->pattern);
    claims_add(f, 210, k->lemma, cl != NULL);
    claims_add(f, 211, k->lemma, q->pattern);
    claims_add(f, 212, class, head);
    claims_add(f, 213, k->senses, cl != NULL);
    for (uint32_t i = 0; i < 15 && cl != NULL; i++)
        if ((k->senses >> i & 1) != 0)
            claims_add(f, 214, i, q->n_rules != 0);
    if (cl == NULL)
        return;
    uint32_t what = cl->object == NONE ? 0 : claims_noun(c, r->syntax->phrases[cl->object].head);
    claims_add(f, 215, class, what);
    claims_add(f, 216, class, cl->kind);
    claims_add(f, 217, k->near, next);
    claims_add(f, 218, head, q->pattern);
    claims_add(f, 219, what, q->pattern);
    claims_add(f, 220, head << 8 | what, class);
    claims_add(f, 221, who, class << 8 | q->pattern);
    uint32_t up = cl->parent != NONE && cl->parent < r->n_clauses
                      ? claims_verb(c, r->clauses[cl->parent].verb)
                      : 20u;
    claims_add(f, 222, up << 8 | cl->kind, class);
    claims_add(f, 223, up << 8 | cl->kind, q->pattern);
    claims_add(f, 224, (uint32_t)cl->tense << 8 | cl->kind, class);
    claims_add(f, 225, cl->modal == NONE ? 0 : r->doc->tokens[cl->modal].hash, class);
    claims_add(f, 226, cl->intro == NONE ? 0 : r->doc->tokens[cl->intro].hash, class);
    claims_add(f, 227, cl->negated, class << 8 | q->pattern);
    claims_add(f, 228, word(c, q, (int64_t)q->marker_first - 1), class);
    claims_add(f, 229, cl->passive, class << 8 | q->pattern);
    claims_add(f, 66, q->pattern << 8 | cl->kind, who);
    claims_add(f, 67, word(c, q, (int64_t)q->marker_first - 1), q->pattern);
    claims_add(f, 68, r->syntax->of[q->at].quote != NONE, class << 8 | q->pattern);
    claims_add(f, 69, next, q->pattern << 8 | cl->kind);
}

static void quote_features(const struct claiming *c, const struct cue *q, struct features *f)
{
    const struct reading *r = c->r;
    uint32_t within = r->syntax->of[q->at].quote, near = 0, any = 0;
    for (uint32_t i = q->first; i < q->end && i < q->first + CLAIMS_WINDOW; i++)
        any |= r->syntax->of[i].quote != NONE && r->syntax->of[i].quote != within;
    for (uint32_t i = q->marker_end; i < q->end && i < q->marker_end + 6; i++)
        near |= (uint32_t)(clause_mark(r, i) == '"');
    for (uint32_t i = q->marker_first; i > q->low && i + 6 > q->marker_first; i--)
        near |= (uint32_t)(clause_mark(r, i - 1) == '"') << 1;
    claims_add(f, 50, within != NONE, any);
    claims_add(f, 51, near, within != NONE);
    claims_add(f, 52, near, q->pattern);
    claims_add(f, 53, near, speech_bits(c, q->at) >> 16);
    claims_add(f, 54, within != NONE, q->lemma);
    claims_add(f, 55, q->low<q->first, q->high> q->end);
}

/* Most verbs are none: when what has been seen so far speaks clearly against one, the rest is not
 * looked at. The trainer, which lists features, looks at all. */
static bool hopeless(struct features *f, const struct cue *q)
{
    if (f->table == NULL || f->sum >= CLAIMS_HOPELESS || q->n_rules != 0)
        return false;
    f->sum -= CLAIMS_SUNK; /* as low as the rest would have made it, for the words beside it */
    return true;
}

void claims_cue_features(struct claiming *c, const struct cue *q, struct features *f)
{
    const struct reading *r = c->r;
    int64_t a = q->at;
    uint32_t t = tag(c, q, a);
    str w = r->doc->tokens[q->at].fold;
    f->n = 0;
    f->sum = 0;
    claims_add(f, 1, 0, 0);
    claims_add(f, 2, q->lemma, 0);
    claims_add(f, 3, q->lemma, t);
    claims_add(f, 4, t, q->clause != NONE);
    for (int d = -2; d <= 3; d++) {
        if (d == 0)
            continue;
        claims_add(f, 5, word(c, q, a + d), (uint32_t)(d + 8));
        claims_add(f, 6, tag(c, q, a + d), (uint32_t)(d + 8));
    }
    claims_add(f, 7, q->lemma, word(c, q, a + 1));
    claims_add(f, 8, q->lemma, word(c, q, a - 1));
    claims_add(f, 9, q->lemma, tag(c, q, a + 1));
    claims_add(f, 10, tag(c, q, a - 1) << 16 | tag(c, q, a + 1), t);
    claims_add(f, 11, word(c, q, a + 1), word(c, q, a + 2));
    claims_add(f, 12, fold_hash((str){w.p + (w.n > 3 ? w.n - 3 : 0), w.n > 3 ? 3 : w.n}), t);
    claims_add(f, 13, r->doc->blocks[r->doc->sentences[r->doc->tokens[q->at].sentence].block].kind,
               r->doc->tokens[q->at].sentence < 2);
    claims_add(f, 14, q->at == q->first, t);
    uint32_t bits = speech_bits(c, q->at);
    claims_add(f, 15, bits, 0);
    claims_add(f, 16, bits >> 16, t);
    claims_add(f, 17, bits >> 16, q->pattern);
    if (hopeless(f, q))
        return;
    kin_features(c, q, f);
    if (hopeless(f, q))
        return;
    if (q->clause != NONE)
        verb_features(c, q, f);
    quote_features(c, q, f);
    if (q->n_rules != 0) {
        uint32_t rule = c->made[q->rule].rule_hash;
        claims_add(f, 60, rule, 0);
        claims_add(f, 61, rule, q->lemma);
        claims_add(f, 62, rule, str_eq(c->made[q->rule].claimant.id, STR("unnamed")));
        claims_add(f, 63, 0, c->made[q->rule].stance);
    } else {
        claims_add(f, 64, q->lemma, q->clause != NONE);
        claims_add(f, 65, bits >> 16, q->clause != NONE);
    }
}
