/* bench_claims TRAIN.jsonl OUT.bin [ROUNDS [CHECK.jsonl]] - makes the weights that claims learn.
 *
 * TRAIN holds one article a line: {"text", "attributions": [{"source", "cue", "content"}]}, each
 * part a list of [start, end) in bytes of the text. The same input gives the same bytes: one
 * thread, one order, sums in double without fused steps, an exponential of our own. What is
 * learned:
 *
 *   cue      logistic regression over the words that may report
 *   beside   the same on top of it, over the scores of the words of one sentence; every turn leaves
 *            out a quarter of the articles, and its scores of these are what is learned from
 *   source   softmax over the phrases of the sentence and "nobody"
 *   content  softmax over all pairs of a start and an end
 *
 * all by Adagrad with a small pull to zero, weights kept in whole units of 1/16, -127 .. 127.
 */
#include <json-c/json.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "learn.h"
#include "read/claims_learned.h"
#include "read/read.h"
#include "text/open.h"

enum { MAX_DOCS = 4000, MAX_MARKS = 1200, SCALE = 16, GATE_SEEN = 3, REST = 40,
       TURNS = 4, MAX_BESIDE = 200000, BESIDE = 40, BESIDE_ROUNDS = 12 };

static const uint32_t bits[] = CLAIMS_TABLE_BITS;
static const double rate[] = {0.05, 0.15, 0.1, 0.05}, pull[] = {4e-6, 4e-6, 4e-6, 4e-6}, calm = 1;
static const int drop = 25; /* of 256 */

struct table {
    double *w, *g; /* weights and sums of squared gradients */
    double *sum;   /* of the weights at every rest of the later rounds */
    uint32_t mask;
};

struct mark { /* an attribution: token ranges; n 0: missing */
    uint32_t cue_first, cue_end, head, content_first, content_end;
    uint32_t source_first, source_end;
    uint32_t cue; /* the candidate that stands for it */
};

/* A word as a turn that had not seen its article judged it. */
struct judged {
    double score;
    uint32_t n, of[BESIDE];
    bool is;
};

struct training {
    const struct names *names;
    struct reader *reader;
    struct arena *a;
    str texts[MAX_DOCS];
    struct json_object *marks[MAX_DOCS];
    size_t n_docs;
    struct table of[N_CLAIMS_TABLES];
    struct claims_weights gate; /* only its gate is used */
    unsigned char gate_bytes[CLAIMS_GATE_MAX * 4];
    size_t seen[3], hit[3];
    double loss; /* of the words, for a look from outside */
    int epoch;
    bool look; /* no learning: articles that the weights have not seen */
    bool judge; /* the same, and what is seen is kept for the words beside each other */
    struct judged *judged;
    size_t n_judged;
    double *before; /* the sums of TABLE_CUE when the turn began */
    size_t rests, rests_before;
    size_t sure[2][101], n_marks; /* words by how sure they are, in hundredths: none, reports */
    uint64_t dice;
};

/* A feature in `drop` of 256 is left out while learning, so that no single word carries it all. */
static void thin(struct training *t, struct features *f)
{
    uint32_t n = 0;
    if (t->look)
        return;
    for (uint32_t i = 0; i < f->n; i++) {
        t->dice = t->dice * 6364136223846793005u + 1442695040888963407u;
        if ((t->dice >> 33 & 255) >= (uint64_t)drop)
            f->of[n++] = f->of[i];
    }
    f->n = n;
}

/* Weights of the later rounds are averaged, looked at after every REST articles. */
static void rest(struct training *t)
{
    t->rests++;
    for (int k = 0; k < N_CLAIMS_TABLES; k++)
        for (uint32_t i = 0; i <= t->of[k].mask; i++)
            t->of[k].sum[i] += t->of[k].w[i];
}

static double score(const struct table *t, const struct features *f)
{
    double sum = 0;
    for (uint32_t i = 0; i < f->n; i++)
        sum += t->w[f->of[i] & t->mask];
    return sum;
}

static void step(struct table *t, int which, const struct features *f, double gradient)
{
    if (gradient < 1e-4 && gradient > -1e-4)
        return;
    for (uint32_t i = 0; i < f->n; i++) {
        uint32_t at = f->of[i] & t->mask;
        double g = gradient + pull[which] * 16 * t->w[at];
        t->g[at] += g * g;
        t->w[at] -= rate[which] * g / sqrt(t->g[at] + calm);
    }
}

/* --- marks --------------------------------------------------------------------------------------
 */

static uint32_t token_behind(const struct document *d, int64_t byte)
{
    size_t lo = 0, hi = d->n_tokens;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (d->tokens[mid].at.end <= byte)
            lo = mid + 1;
        else
            hi = mid;
    }
    return (uint32_t)lo;
}

static bool extent(const struct document *d, struct json_object *attribution, const char *key,
                   uint32_t *first, uint32_t *end)
{
    struct json_object *list;
    *first = *end = 0;
    if (!json_object_object_get_ex(attribution, key, &list) ||
        json_object_get_type(list) != json_type_array || json_object_array_length(list) == 0)
        return false;
    int64_t low = INT64_MAX, high = 0;
    for (size_t i = 0; i < json_object_array_length(list); i++) {
        struct json_object *p = json_object_array_get_idx(list, i);
        int64_t a = json_object_get_int64(json_object_array_get_idx(p, 0));
        int64_t b = json_object_get_int64(json_object_array_get_idx(p, 1));
        low = a < low ? a : low;
        high = b > high ? b : high;
    }
    *first = token_behind(d, low);
    *end = token_behind(d, high - 1) + 1;
    while (*first < *end && d->tokens[*first].kind == TOKEN_PUNCT)
        ++*first;
    while (*end > *first && d->tokens[*end - 1].kind == TOKEN_PUNCT)
        --*end;
    if (*end == *first) { /* ":" alone */
        *first = token_behind(d, low);
        *end = *first + 1;
    }
    return *end <= d->n_tokens;
}

/* The last word before "of", "who", a comma. */
static uint32_t head_of(const struct document *d, uint32_t first, uint32_t end)
{
    static const char *const stops[] = {",",    "of",   "for", "in",  "at", "from", "who", "which",
                                        "that", "with", "on",  "and", "to", "(",    NULL};
    for (uint32_t i = first + 1; i < end; i++)
        for (const char *const *s = stops; *s != NULL; s++)
            if (str_eq(d->tokens[i].fold, str_of(*s)))
                return i - 1;
    return end > first ? end - 1 : first;
}

static size_t read_marks(const struct document *d, struct json_object *list, struct mark *out)
{
    size_t n = 0;
    for (size_t i = 0; i < json_object_array_length(list) && n < MAX_MARKS; i++) {
        struct json_object *a = json_object_array_get_idx(list, i);
        struct mark m = {.cue = NONE, .head = NONE};
        if (!extent(d, a, "cue", &m.cue_first, &m.cue_end))
            continue;
        if (!extent(d, a, "content", &m.content_first, &m.content_end))
            continue;
        if (extent(d, a, "source", &m.source_first, &m.source_end))
            m.head = head_of(d, m.source_first, m.source_end);
        out[n++] = m;
    }
    return n;
}

/* Which candidate stands for which mark: what the rules found first, then words of speech,
 * then the earliest verb. */
static void assign(const struct claiming *c, const struct cue *cues, uint32_t n, struct mark *marks,
                   size_t n_marks, uint32_t *owner)
{
    for (uint32_t i = 0; i < n; i++)
        owner[i] = NONE;
    for (size_t m = 0; m < n_marks; m++) {
        int best = -1;
        for (uint32_t i = 0; i < n; i++) {
            const struct cue *q = &cues[i];
            if (owner[i] != NONE || q->marker_end <= marks[m].cue_first ||
                marks[m].cue_end <= q->marker_first)
                continue;
            bool inside = q->at >= marks[m].cue_first && q->at < marks[m].cue_end;
            bool speech = c->r->syntax->of[q->at].word != 0 &&
                          (c->x->words[c->r->syntax->of[q->at].word].lists >> LEX_SPEECH & 1) != 0;
            int worth = 8 * inside + 4 * (q->n_rules != 0) + 2 * speech + (q->clause != NONE);
            if (worth > best) {
                best = worth;
                marks[m].cue = i;
            }
        }
        if (best >= 0)
            owner[marks[m].cue] = (uint32_t)m;
    }
}

/* --- learning from one cue ----------------------------------------------------------------------
 */

static double share(uint32_t a, uint32_t b, uint32_t x, uint32_t y)
{
    uint32_t low = a > x ? a : x, high = b < y ? b : y;
    if (high <= low)
        return 0;
    uint32_t all = (b > y ? b : y) - (a < x ? a : x);
    return (double)(high - low) / all;
}

static void softmax(double *p, uint32_t n)
{
    double top = p[0], sum = 0;
    for (uint32_t i = 1; i < n; i++)
        top = p[i] > top ? p[i] : top;
    for (uint32_t i = 0; i < n; i++)
        sum += p[i] = own_exp(p[i] - top);
    for (uint32_t i = 0; i < n; i++)
        p[i] /= sum;
}

static bool learn_source(struct training *t, struct claiming *c, const struct cue *q,
                         const struct mark *m, struct speaker *who)
{
    struct speaker list[CLAIMS_SPEAKERS];
    struct features f[CLAIMS_SPEAKERS] = {0};
    double p[CLAIMS_SPEAKERS], best = -1;
    uint32_t n = claims_speakers(c, q, list), want = n - 1, said = 0;
    for (uint32_t i = 0; i + 1 < n && m->head != NONE; i++) {
        double fit = share(list[i].first, list[i].end, m->source_first, m->source_end);
        if (m->head >= list[i].first && m->head < list[i].end && fit > best) {
            best = fit;
            want = i;
        }
    }
    *who = list[want];
    if (m->head != NONE && want == n - 1)
        return false;
    for (uint32_t i = 0; i < n; i++) {
        claims_speaker_features(c, q, &list[i], &f[i]);
        thin(t, &f[i]);
        p[i] = score(&t->of[TABLE_SOURCE], &f[i]);
        said = p[i] > p[said] ? i : said;
    }
    softmax(p, n);
    t->seen[1]++;
    t->hit[1] +=
        m->head == NONE ? said == want : list[said].first <= m->head && m->head < list[said].end;
    for (uint32_t i = 0; i < n && !t->look; i++)
        step(&t->of[TABLE_SOURCE], TABLE_SOURCE, &f[i], p[i] - (i == want));
    return true;
}

static void learn_content(struct training *t, struct claiming *c, const struct cue *q,
                          const struct mark *m, const struct speaker *who)
{
    static struct features fs[CLAIMS_BOUNDS], fe[CLAIMS_BOUNDS];
    static double p[CLAIMS_BOUNDS * CLAIMS_BOUNDS], ds[CLAIMS_BOUNDS], de[CLAIMS_BOUNDS];
    struct bounds b;
    struct features f = {0};
    claims_bounds(c, q, who, &b);
    double us[CLAIMS_BOUNDS], ue[CLAIMS_BOUNDS], best = 0.5;
    for (uint32_t i = 0; i < b.n_starts; i++) {
        claims_start_features(c, q, who, b.starts[i], &fs[i]);
        thin(t, &fs[i]);
        us[i] = score(&t->of[TABLE_CONTENT], &fs[i]);
        ds[i] = 0;
    }
    for (uint32_t i = 0; i < b.n_ends; i++) {
        claims_end_features(c, q, who, b.ends[i], &fe[i]);
        thin(t, &fe[i]);
        ue[i] = score(&t->of[TABLE_CONTENT], &fe[i]);
        de[i] = 0;
    }
    uint32_t n = 0, want = NONE, said = 0, pair[CLAIMS_BOUNDS * CLAIMS_BOUNDS];
    for (uint32_t i = 0; i < b.n_starts; i++)
        for (uint32_t k = 0; k < b.n_ends; k++) {
            if (b.ends[k] <= b.starts[i])
                continue;
            double fit = share(b.starts[i], b.ends[k], m->content_first, m->content_end);
            if (fit > best) {
                best = fit;
                want = n;
            }
            claims_pair_features(c, q, who, b.starts[i], b.ends[k], &f);
            p[n] = us[i] + ue[k] + score(&t->of[TABLE_CONTENT], &f);
            said = p[n] > p[said] ? n : said;
            pair[n++] = i << 16 | k;
        }
    if (want == NONE)
        return;
    t->seen[2]++;
    t->hit[2] += share(b.starts[pair[said] >> 16], b.ends[pair[said] & 0xffff], m->content_first,
                       m->content_end) >= 0.6;
    if (t->look)
        return;
    softmax(p, n);
    for (uint32_t i = 0; i < n; i++) {
        double g = p[i] - (i == want);
        ds[pair[i] >> 16] += g;
        de[pair[i] & 0xffff] += g;
        if (g < 0.003 && g > -0.003)
            continue;
        claims_pair_features(c, q, who, b.starts[pair[i] >> 16], b.ends[pair[i] & 0xffff], &f);
        step(&t->of[TABLE_CONTENT], TABLE_CONTENT, &f, g);
    }
    for (uint32_t i = 0; i < b.n_starts; i++)
        step(&t->of[TABLE_CONTENT], TABLE_CONTENT, &fs[i], ds[i]);
    for (uint32_t k = 0; k < b.n_ends; k++)
        step(&t->of[TABLE_CONTENT], TABLE_CONTENT, &fe[k], de[k]);
}

/* --- passes
 * --------------------------------------------------------------------------------------- */

typedef void each_sentence(struct training *t, struct claiming *c, size_t s, struct mark *marks,
                           size_t n_marks);

static pm_code pass(struct training *t, size_t i, each_sentence *each, struct pm_err *e)
{
    static struct mark marks[MAX_MARKS];
    struct document *d;
    pm_code rc = text_plain(t->a, STR("article.txt"), t->texts[i], CIVIL_NONE, &d, e);
    if (rc != PM_OK)
        return rc;
    struct reading r = {.doc = d, .arena = t->a};
    for (const struct read_stage *s = read_stages(); strcmp(s->name, "claims") != 0; s++)
        if ((rc = s->run(t->reader, &r, e)) != PM_OK)
            return rc;
    struct claiming c = {.x = reader_lexis(t->reader), .names = t->names, .r = &r};
    c.marked = arena_array(t->a, r.syntax->n_quotes + 1, sizeof *c.marked);
    if (c.marked == NULL || !clause_english(&r))
        return PM_OK;
    size_t n = d->text.n == t->texts[i].n ? read_marks(d, t->marks[i], marks) : 0;
    t->n_marks += n;
    for (size_t s = 0; s < d->n_sentences && n > 0; s++) {
        uint8_t kind = d->blocks[d->sentences[s].block].kind;
        if (kind != BLOCK_PARAGRAPH && kind != BLOCK_LIST_ITEM && kind != BLOCK_TABLE_ROW)
            continue;
        if ((rc = claims_by_rule(&c, s, e)) != PM_OK)
            return rc;
        each(t, &c, s, marks, n);
    }
    arena_reset(t->a);
    return PM_OK;
}

/* Words other than verbs that marks begin with: counted in a table, `seen` of `all`. */
static struct {
    uint32_t hash, all, as_cue;
} gate_words[1 << 16];

static void count_words(struct training *t, struct claiming *c, size_t s, struct mark *marks,
                        size_t n_marks)
{
    (void)t;
    const struct sentence *se = &c->r->doc->sentences[s];
    for (uint32_t i = se->first_token; i < se->end_token; i++) {
        enum tag g = (enum tag)c->r->syntax->of[i].tag;
        if ((g >= TAG_VB && g <= TAG_VBG) || g == TAG_PUNCT || g == TAG_NAME || g == TAG_NUM)
            continue;
        uint32_t h = claims_word(c, i), at = h & 0xffff;
        while (gate_words[at].hash != h && gate_words[at].all != 0)
            at = (at + 1) & 0xffff;
        gate_words[at].hash = h;
        gate_words[at].all++;
        for (size_t m = 0; m < n_marks; m++) {
            if (i < marks[m].cue_first || i >= marks[m].cue_end)
                continue;
            bool verb = false;
            for (uint32_t k = marks[m].cue_first; k < marks[m].cue_end; k++)
                verb = verb ||
                       (c->r->syntax->of[k].tag >= TAG_VB && c->r->syntax->of[k].tag <= TAG_VBG);
            gate_words[at].as_cue += !verb;
        }
    }
}

static int by_hash(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static void make_gate(struct training *t)
{
    uint32_t list[CLAIMS_GATE_MAX], n = 0;
    for (size_t i = 0; i < 1 << 16; i++)
        if (gate_words[i].as_cue >= GATE_SEEN && gate_words[i].as_cue * 8 > gate_words[i].all &&
            n < CLAIMS_GATE_MAX)
            list[n++] = gate_words[i].hash;
    qsort(list, n, sizeof *list, by_hash);
    for (uint32_t i = 0; i < n; i++)
        for (int k = 0; k < 4; k++)
            t->gate_bytes[i * 4 + (uint32_t)k] = (unsigned char)(list[i] >> 8 * k);
    t->gate.gate = t->gate_bytes;
    t->gate.n_gate = n;
    for (uint32_t i = 0; i < n; i++)
        t->gate.sieve[list[i] >> 6 & 63] |= (uint64_t)1 << (list[i] & 63);
}

/* From nothing, with other dice: what several such turns come to is averaged, so that no claim
 * hangs on one throw. */
static void begin(struct training *t, int turn)
{
    t->dice = 1 + (uint64_t)turn;
    for (int k = 0; k < N_CLAIMS_TABLES; k++) {
        memset(t->of[k].w, 0, ((size_t)t->of[k].mask + 1) * sizeof(double));
        memset(t->of[k].g, 0, ((size_t)t->of[k].mask + 1) * sizeof(double));
    }
}

static uint32_t common(uint32_t a, uint32_t b)
{
    while (b != 0) {
        uint32_t c = a % b;
        a = b;
        b = c;
    }
    return a;
}

static void keep_judged(struct training *t, const struct claiming *c, const struct cue *cues,
                        const double *scores, uint32_t n, const uint32_t *owner)
{
    struct features f = {0};
    for (uint32_t i = 0; i < n && t->n_judged < MAX_BESIDE; i++) {
        struct judged *j = &t->judged[t->n_judged++];
        claims_beside_features(c, cues, scores, n, i, &f);
        j->score = scores[i];
        j->is = owner[i] != NONE;
        j->n = f.n < BESIDE ? f.n : BESIDE;
        memcpy(j->of, f.of, j->n * sizeof *j->of);
    }
}

/* Once all turns have judged; the later half of the rounds is averaged. */
static void learn_beside(struct training *t)
{
    struct table *b = &t->of[TABLE_BESIDE];
    struct features f = {0};
    size_t rests = 0, at = 0, stride = 7919;
    begin(t, 0);
    while (t->n_judged != 0 && common((uint32_t)stride, (uint32_t)t->n_judged) != 1)
        stride += 2;
    for (int round = 0; round < BESIDE_ROUNDS; round++)
        for (size_t i = 0; i < t->n_judged; i++) {
            at = (at + stride) % t->n_judged;
            const struct judged *j = &t->judged[at];
            f.n = j->n;
            memcpy(f.of, j->of, j->n * sizeof *j->of);
            thin(t, &f);
            step(b, TABLE_BESIDE, &f, 1 / (1 + own_exp(-j->score - score(b, &f))) - j->is);
            if (round < BESIDE_ROUNDS / 2 || i % 2000 != 0)
                continue;
            rests++;
            for (uint32_t k = 0; k <= b->mask; k++)
                b->sum[k] += b->w[k];
        }
    for (uint32_t k = 0; k <= b->mask && rests != 0; k++)
        b->sum[k] *= (double)t->rests / (double)rests;
}

static void learn(struct training *t, struct claiming *c, size_t s, struct mark *marks,
                  size_t n_marks)
{
    struct cue cues[CLAIMS_CUES];
    uint32_t owner[CLAIMS_CUES];
    double alone[CLAIMS_CUES];
    struct features f = {0};
    uint32_t n = claims_cues(c, &t->gate, s, cues, CLAIMS_CUES);
    assign(c, cues, n, marks, n_marks, owner);
    for (uint32_t i = 0; i < n; i++) {
        claims_cue_features(c, &cues[i], &f);
        alone[i] = t->look ? score(&t->of[TABLE_CUE], &f) : 0;
    }
    if (t->judge) {
        keep_judged(t, c, cues, alone, n, owner);
        return;
    }
    for (uint32_t i = 0; i < n; i++) {
        bool is = owner[i] != NONE;
        double z = alone[i];
        if (t->look) {
            claims_beside_features(c, cues, alone, n, i, &f);
            z += score(&t->of[TABLE_BESIDE], &f);
        }
        claims_cue_features(c, &cues[i], &f);
        thin(t, &f);
        z = t->look ? z : score(&t->of[TABLE_CUE], &f);
        double p = 1 / (1 + own_exp(-z));
        t->sure[is][(int)(p * 100)]++;
        t->seen[0]++;
        t->hit[0] += (z > 0) == is;
        if (!t->look)
            step(&t->of[TABLE_CUE], TABLE_CUE, &f, p - is);
        t->loss -= log(is ? p : 1 - p);
        struct speaker who;
        if (!is)
            continue;
        const struct mark *m = &marks[owner[i]];
        learn_source(t, c, &cues[i], m, &who);
        learn_content(t, c, &cues[i], m, &who);
    }
}

/* The articles that this turn left out, by the average of its own weights. */
static pm_code judge(struct training *t, int turn, struct pm_err *e)
{
    struct table *cue = &t->of[TABLE_CUE];
    for (uint32_t i = 0; i <= cue->mask; i++) {
        cue->w[i] = (cue->sum[i] - t->before[i]) / (double)(t->rests - t->rests_before);
        t->before[i] = cue->sum[i];
    }
    t->rests_before = t->rests;
    t->look = t->judge = true;
    pm_code rc = PM_OK;
    for (size_t i = (size_t)turn; i < t->n_docs && rc == PM_OK; i += TURNS)
        rc = pass(t, i, learn, e);
    t->look = t->judge = false;
    return rc;
}

static pm_code save(const struct training *t, const char *path, struct pm_err *e)
{
    struct buf b;
    buf_init(&b, 8 << 20);
    unsigned char head[8];
    for (int k = 0; k < 4; k++) {
        head[k] = (unsigned char)((unsigned)SCALE >> 8 * k);
        head[4 + k] = (unsigned char)(t->gate.n_gate >> 8 * k);
    }
    buf_add(&b, STR("PMCLAIM1"));
    buf_add(&b, (str){(const char *)head, 8});
    buf_add(&b, (str){(const char *)t->gate_bytes, (size_t)t->gate.n_gate * 4});
    size_t used = 0;
    for (int k = 0; k < N_CLAIMS_TABLES; k++)
        for (uint32_t i = 0; i <= t->of[k].mask; i++) {
            double w = t->of[k].sum[i] / (double)t->rests * SCALE;
            int q = (int)(w < 0 ? w - 0.5 : w + 0.5);
            q = q > 127 ? 127 : q < -127 ? -127 : q;
            used += q != 0;
            buf_add_char(&b, (char)q);
        }
    pm_code rc = b.rc != PM_OK ? buf_err(&b, e) : file_write(path, buf_str(&b), 0644, e);
    printf("%s: %zu bytes, %zu weights that are not 0, %u words that may report\n", path, b.n, used,
           t->gate.n_gate);
    buf_free(&b);
    return rc;
}

static void tell(struct training *t)
{
    static const char *const names_of[] = {"cue", "source", "content"};
    for (int k = 0; k < 3; k++)
        printf("  %s %.4f of %zu", names_of[k],
               (double)t->hit[k] / (double)(t->seen[k] ? t->seen[k] : 1), t->seen[k]);
    printf("  loss %.4f\n", t->loss / (double)(t->seen[0] ? t->seen[0] : 1));
    if (t->look) {
        double best = 0;
        size_t right = 0, read = 0, at = 0;
        for (size_t k = 101; k-- > 0;) {
            right += t->sure[1][k];
            read += t->sure[0][k] + t->sure[1][k];
            double f1 = 2.0 * (double)right / (double)(read + t->n_marks);
            if (f1 > best) {
                best = f1;
                at = k;
            }
        }
        printf("  words: %zu of %zu marks are candidates, best F1 %.4f from %.2f\n", right, t->n_marks,
               best, (double)at / 100);
    }
    memset(t->sure, 0, sizeof t->sure);
    t->n_marks = 0;
    memset(t->seen, 0, sizeof t->seen);
    memset(t->hit, 0, sizeof t->hit);
    t->loss = 0;
}

/* How the averaged weights do on articles that they have not seen. */
static pm_code look_at(struct training *t, const char *path, struct arena *keep, struct pm_err *e)
{
    t->look = true;
    t->n_docs = t->n_marks = 0;
    memset(t->sure, 0, sizeof t->sure);
    for (int k = 0; k < N_CLAIMS_TABLES; k++)
        for (uint32_t i = 0; i <= t->of[k].mask; i++)
            t->of[k].w[i] = t->of[k].sum[i] / (double)t->rests;
    pm_code rc =
        learn_load(path, "attributions", MAX_DOCS, t->texts, t->marks, &t->n_docs, keep, e);
    for (size_t i = 0; i < t->n_docs && rc == PM_OK; i++)
        rc = pass(t, i, learn, e);
    printf("unseen: ");
    tell(t);
    return rc;
}

int main(int argc, char **argv)
{
    static struct training t;
    struct pm_err e = {0};
    struct arena *keep;
    int epochs = argc > 3 ? atoi(argv[3]) : 8;
    struct names *names;
    if (argc < 3 || arena_open((size_t)4 << 30, &keep, &e) ||
        arena_open((size_t)4 << 30, &t.a, &e) || names_open(NULL, &names, &e) ||
        reader_open(names, &t.reader, &e) ||
        learn_load(argv[1], "attributions", MAX_DOCS, t.texts, t.marks, &t.n_docs, keep, &e)) {
        fprintf(stderr, "bench_claims TRAIN.jsonl OUT.bin [ROUNDS [CHECK.jsonl]] %s\n", e.words);
        return 2;
    }
    t.names = names;
    for (int k = 0; k < N_CLAIMS_TABLES; k++) {
        size_t n = (size_t)1 << bits[k];
        t.of[k] = (struct table){arena_array(keep, n, sizeof(double)),
                                 arena_array(keep, n, sizeof(double)),
                                 arena_array(keep, n, sizeof(double)), (uint32_t)n - 1};
    }
    t.before = arena_array(keep, (size_t)t.of[TABLE_CUE].mask + 1, sizeof *t.before);
    t.judged = arena_array(keep, MAX_BESIDE, sizeof *t.judged);
    for (size_t i = 0; i < t.n_docs; i++)
        if (pass(&t, i, count_words, &e) != PM_OK)
            return fprintf(stderr, "%s\n", e.words), 1;
    make_gate(&t);
    for (int turn = 0; turn < TURNS * epochs; turn++) {
        t.epoch = turn % epochs;
        if (t.epoch == 0)
            begin(&t, turn / epochs);
        uint32_t stride = 7919 + 2 * (uint32_t)turn,
                 at = 0; /* coprime to the number of articles */
        while (common(stride, (uint32_t)t.n_docs) != 1)
            stride += 2;
        for (size_t i = 0; i < t.n_docs; i++) {
            at = (uint32_t)((at + stride) % t.n_docs);
            if (at % TURNS == (size_t)(turn / epochs))
                continue;
            if (pass(&t, at, learn, &e) != PM_OK)
                return fprintf(stderr, "%s\n", e.words), 1;
            if (t.epoch > 0 && i % REST == 0)
                rest(&t);
        }
        printf("round %d:", turn + 1);
        tell(&t);
        if (t.epoch == epochs - 1 && judge(&t, turn / epochs, &e) != PM_OK)
            return fprintf(stderr, "%s\n", e.words), 1;
    }
    learn_beside(&t);
    if (argc > 4 && look_at(&t, argv[4], keep, &e) != PM_OK)
        return fprintf(stderr, "%s\n", e.words), 1;
    if (save(&t, argv[2], &e) != PM_OK)
        return fprintf(stderr, "%s\n", e.words), 1;
    reader_close(t.reader);
    names_close(names);
    arena_close(t.a);
    arena_close(keep);
    return 0;
}
