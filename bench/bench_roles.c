/* bench_roles MARKS.jsonl OUT.bin - makes the weights that tell who had which part.
 * bench_roles MARKS.jsonl --folds OUT.jsonl - instead writes the parts that weights made from four
 * fifths of the documents give to the last fifth, for each fifth: to choose bounds by.
 *
 * MARKS holds one document a line: {"text", "marks": [[start, end, role], ...]} in bytes of the
 * text (bench/marks_muc4.py). Three models (read/roles.h). The
 * third learns from what the first two give to documents that they were not made from, so it knows
 * how sure they are. Adagrad, one thread, one order, an exponential of our own: the same input
 * gives the same bytes.
 */
#include <json-c/json.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "learn.h"
#include "read/read.h"
#include "read/roles.h"
#include "text/open.h"

enum { MAX_DOCS = 4000, FOLDS = 5, S = ROLES_ROW, K = ROLES_TAGS, ROWS = 1 << ROLES_BITS };
enum { SECTION_ROWS = 1 << ROLES_SECTION_BITS, WINDOW = 4, WHOLE_ROWS = 1 << ROLES_WHOLE_BITS };
enum { FILE_BYTES = 8 + ROWS * S + S * S + SECTION_ROWS + WHOLE_ROWS };
/* Of the token model: rounds, rate, share of features left out (of 256), pull towards 0. */
static const int rounds = 8;
static const float rate = 0.08f, pull = 4e-6f;
static const unsigned drop = 100;
/* Of the two others. */
static const int section_rounds = 6, whole_rounds = 10;
static const double section_rate = 0.02, section_pull = 2e-4, whole_rate = 0.008, whole_pull = 1e-4;
static const unsigned whole_drop = 60;
static const double least = 0.02;

struct tok {
    uint32_t rows, n; /* in all.rows */
    uint8_t gold;
};
struct sent {
    uint32_t first, n; /* tokens */
};
struct gold {
    uint32_t role, n_words, words[ROLES_LONGEST];
};
struct doc {
    struct reading r;
    uint32_t first, n; /* sentences */
    uint32_t golds, n_golds;
};
/* What the first model learns from: a document, or a few sentences of one. */
struct extract {
    uint32_t doc, bits, n;
    bool tells;
};
/* What the third model learns from. */
struct example {
    uint32_t doc, rows, n;
    bool right;
};

struct model {
    float *w, *g; /* ROWS * S */
    double *sum;
    float t[S * S], tg[S * S]; /* previous tag, tag; previous 0 also at the start */
    double tsum[S * S];
    size_t rests;
    char *file; /* FILE_BYTES: as it is saved */
};

static struct {
    struct reader *reader;
    struct arena *a;
    str texts[MAX_DOCS];
    struct json_object *marks[MAX_DOCS];
    struct doc docs[MAX_DOCS];
    size_t n_docs;
    uint32_t *rows, *bits;
    size_t n_rows, cap_rows, n_bits, cap_bits;
    struct tok *toks;
    size_t n_toks, cap_toks;
    struct sent *sents;
    size_t n_sents, cap_sents;
    struct gold *golds;
    size_t n_golds, cap_golds;
    struct example *examples;
    size_t n_examples, cap_examples;
    struct extract *extracts;
    size_t n_extracts, cap_extracts;
    uint64_t dice;
} all;

#define PUSH(list, n, cap, item)                                                                   \
    do {                                                                                           \
        if ((n) == (cap) &&                                                                        \
            ((list) = realloc((list), ((cap) = (cap) ? (cap)*2 : 4096) * sizeof *(list))) == NULL) \
            exit(1);                                                                               \
        (list)[(n)++] = (item);                                                                    \
    } while (0)

static unsigned dice(void)
{
    all.dice = all.dice * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(all.dice >> 33);
}

/* --- documents ------------------------------------------------------------------------------ */

static int64_t of_mark(struct json_object *marks, size_t k, size_t what)
{
    return json_object_get_int64(
        json_object_array_get_idx(json_object_array_get_idx(marks, k), what));
}

/* The mark that covers a token: its number, or -1. */
static int mark_of(struct json_object *marks, struct span at)
{
    for (size_t k = 0; k < json_object_array_length(marks); k++)
        if (at.start >= of_mark(marks, k, 0) && at.end <= of_mark(marks, k, 1))
            return (int)k;
    return -1;
}

/* The strings of the marks, as finds have them. */
static void gather_golds(struct doc *d, struct json_object *marks)
{
    const struct document *t = d->r.doc;
    d->golds = (uint32_t)all.n_golds;
    for (size_t k = 0; k < json_object_array_length(marks); k++) {
        struct gold g = {.role = (uint32_t)of_mark(marks, k, 2)};
        for (size_t i = 0; i < t->n_tokens; i++) {
            const struct token *w = &t->tokens[i];
            if (w->at.start < of_mark(marks, k, 0) || w->at.end > of_mark(marks, k, 1) ||
                w->kind == TOKEN_PUNCT || str_eq(w->fold, STR("the")) ||
                str_eq(w->fold, STR("a")) || str_eq(w->fold, STR("an")))
                continue;
            if (g.n_words < ROLES_LONGEST)
                g.words[g.n_words++] = w->hash;
        }
        PUSH(all.golds, all.n_golds, all.cap_golds, g);
    }
    d->n_golds = (uint32_t)all.n_golds - d->golds;
}

static void gather_sentence(const struct roles_look *look, struct json_object *marks)
{
    struct sent st = {.first = (uint32_t)all.n_toks, .n = look->s.n_words};
    int last = -1;
    for (uint32_t i = 0; i < st.n; i++) {
        uint32_t rows[ROLES_FEATURES], k = look->s.first + i;
        struct tok t = {.rows = (uint32_t)all.n_rows};
        int m = mark_of(marks, look->r->doc->tokens[k].at);
        t.gold = m < 0 ? 0 : (uint8_t)(2 * of_mark(marks, (size_t)m, 2) - (m == last ? 0 : 1));
        last = m;
        t.n = roles_features(look, k, rows);
        for (uint32_t q = 0; q < t.n; q++)
            PUSH(all.rows, all.n_rows, all.cap_rows, rows[q]);
        PUSH(all.toks, all.n_toks, all.cap_toks, t);
    }
    PUSH(all.sents, all.n_sents, all.cap_sents, st);
}

/* The section of WINDOW sentences from s on. */
static void narrow(struct roles_look *look, uint32_t s)
{
    uint32_t all_of_it = (uint32_t)look->r->doc->n_sentences;
    roles_section_open(look, s);
    look->section.end = s + WINDOW < all_of_it ? s + WINDOW : all_of_it;
}

static void gather_bits(const struct roles_look *look, size_t i)
{
    uint64_t bits[SECTION_ROWS / 64];
    const struct document *d = look->r->doc;
    struct extract x = {.doc = (uint32_t)i, .bits = (uint32_t)all.n_bits};
    uint32_t from = d->sentences[look->section.first].at.start;
    uint32_t to = d->sentences[look->section.end - 1].at.end;
    for (size_t k = 0; k < json_object_array_length(all.marks[i]); k++)
        x.tells =
            x.tells || (of_mark(all.marks[i], k, 0) >= from && of_mark(all.marks[i], k, 1) <= to);
    roles_section_bits(look, bits);
    for (uint32_t k = 0; k < SECTION_ROWS; k++)
        if (bits[k / 64] >> k % 64 & 1)
            PUSH(all.bits, all.n_bits, all.cap_bits, k);
    x.n = (uint32_t)all.n_bits - x.bits;
    PUSH(all.extracts, all.n_extracts, all.cap_extracts, x);
}

static pm_code gather(size_t i, struct pm_err *e)
{
    struct document *d;
    struct doc *one = &all.docs[i];
    struct roles_look *look;
    pm_code rc = text_plain(all.a, STR("report.txt"), all.texts[i], CIVIL_NONE, &d, e);
    if (rc != PM_OK)
        return rc;
    one->r = (struct reading){.doc = d, .arena = all.a};
    for (const struct read_stage *s = read_stages(); strcmp(s->name, "roles") != 0; s++)
        if ((rc = s->run(all.reader, &one->r, e)) != PM_OK)
            return rc;
    if (d->text.n != all.texts[i].n || !clause_english(&one->r))
        return err_set(e, PM_INVALID, "document %zu isn't plain English text", i + 1);
    if ((rc = roles_look_open(reader_lexis(all.reader), &one->r, &look, e)) != PM_OK)
        return rc;
    gather_golds(one, all.marks[i]);
    one->first = (uint32_t)all.n_sents;
    for (size_t s = 0; s < d->n_sentences; s++)
        if (roles_text(&one->r, s)) {
            roles_look_at(look, s);
            gather_sentence(look, all.marks[i]);
        }
    one->n = (uint32_t)all.n_sents - one->first;
    for (uint32_t s = 0; s < d->n_sentences; s = look->section.end) {
        roles_section_open(look, s);
        gather_bits(look, i);
    }
    /* Other people's reports are shorter: a few sentences at a time, too. */
    for (uint32_t s = 0; s < d->n_sentences; s += WINDOW) {
        narrow(look, s);
        gather_bits(look, i);
    }
    return PM_OK;
}

/* --- the chain of tokens ---------------------------------------------------------------------- */

/* Expected pairs less those that are there. */
static void edges(const struct roles_chain *c, const struct sent *s, double edge[S * S])
{
    memset(edge, 0, S * S * sizeof *edge);
    for (uint32_t i = 0; i + 1 < c->n; i++) {
        double one[S * S], z = 0;
        for (int a = 0; a < K; a++)
            for (int b = 0; b < K; b++)
                z += one[a * S + b] =
                    c->fw[i][a] * c->pair[a][b] * c->em[i + 1][b] * c->bw[i + 1][b];
        for (int a = 0; a < K; a++)
            for (int b = 0; b < K; b++)
                edge[a * S + b] += one[a * S + b] / z;
    }
    for (int b = 0; b < K; b++)
        edge[b] += c->p[0][b];
    for (uint32_t i = 0, last = 0; i < c->n; i++) {
        edge[last * S + all.toks[s->first + i].gold] -= 1;
        last = all.toks[s->first + i].gold;
    }
}

/* The sums of a sentence's tokens, with features left out at random; which were kept. */
static void sums(const struct model *m, const struct sent *s, struct roles_chain *c,
                 uint32_t (*kept)[ROLES_FEATURES], uint32_t *n_kept)
{
    float more = 256.0f / (256.0f - (float)drop);
    for (uint32_t i = 0; i < s->n; i++) {
        const struct tok *t = &all.toks[s->first + i];
        float *f = c->sum[i];
        n_kept[i] = 0;
        memset(f, 0, S * sizeof *f);
        for (uint32_t k = 0; k < t->n; k++) { /* no single word may carry it all */
            if ((dice() & 255) < drop)
                continue;
            uint32_t row = kept[i][n_kept[i]++] = all.rows[t->rows + k];
            const float *w = m->w + (size_t)row * S;
            for (int b = 0; b < S; b++)
                f[b] += w[b];
        }
        for (int b = 0; b < S; b++)
            f[b] *= more;
    }
}

static void learn(struct model *m, const struct sent *s)
{
    static struct roles_chain c;
    static uint32_t kept[ROLES_WORDS][ROLES_FEATURES], n_kept[ROLES_WORDS];
    double edge[S * S];
    if (s->n == 0)
        return;
    c.n = s->n;
    sums(m, s, &c, kept, n_kept);
    roles_chain_pairs(&c, m->t);
    roles_chain_run(&c);
    edges(&c, s, edge);
    for (uint32_t i = 0; i < s->n; i++) {
        float d[S] = {0}, most = 0;
        for (int b = 0; b < K; b++) {
            d[b] = (float)c.p[i][b] - (b == all.toks[s->first + i].gold);
            most = fabsf(d[b]) > most ? fabsf(d[b]) : most;
        }
        if (most < 0.002f)
            continue;
        for (uint32_t k = 0; k < n_kept[i]; k++) {
            float *w = m->w + (size_t)kept[i][k] * S, *g = m->g + (size_t)kept[i][k] * S;
            for (int b = 0; b < S; b++) {
                float x = d[b] + pull * w[b];
                g[b] += x * x;
                w[b] -= rate * x / sqrtf(1 + g[b]);
            }
        }
    }
    for (int k = 0; k < S * S; k++) {
        float x = (float)edge[k];
        m->tg[k] += x * x;
        m->t[k] -= rate * x / sqrtf(1 + m->tg[k]);
    }
}

static void rest(struct model *m)
{
    m->rests++;
    for (size_t k = 0; k < (size_t)ROWS * S; k++)
        m->sum[k] += (double)m->w[k];
    for (size_t k = 0; k < S * S; k++)
        m->tsum[k] += (double)m->t[k];
}

static char byte_of(double w)
{
    int q = (int)(w < 0 ? w - 0.5 : w + 0.5);
    return (char)(q > 127 ? 127 : q < -127 ? -127 : q);
}

/* The token model from all documents but those of two folds (FOLDS: of none). */
static void train_tokens(struct model *m, size_t without, size_t without2)
{
    all.dice = 0;
    memset(m->w, 0, (size_t)ROWS * S * sizeof *m->w);
    memset(m->g, 0, (size_t)ROWS * S * sizeof *m->g);
    memset(m->sum, 0, (size_t)ROWS * S * sizeof *m->sum);
    memset(m->t, 0, sizeof m->t);
    memset(m->tg, 0, sizeof m->tg);
    memset(m->tsum, 0, sizeof m->tsum);
    m->rests = 0;
    for (int round = 0; round < rounds; round++)
        for (size_t i = 0; i < all.n_docs; i++) {
            size_t at = round % 2 ? all.n_docs - 1 - i : i; /* forwards, backwards */
            if (at % FOLDS == without || at % FOLDS == without2)
                continue;
            for (uint32_t s = 0; s < all.docs[at].n; s++)
                learn(m, &all.sents[all.docs[at].first + s]);
            if (round > 0 && i % 160 == 0)
                rest(m);
        }
    for (size_t k = 0; k < (size_t)ROWS * S; k++)
        m->file[8 + k] = byte_of(m->sum[k] / (double)m->rests * ROLES_SCALE);
    for (size_t k = 0; k < S * S; k++)
        m->file[8 + (size_t)ROWS * S + k] = byte_of(m->tsum[k] / (double)m->rests * ROLES_SCALE);
}

/* --- sums of single weights ------------------------------------------------------------------- */

struct line {
    double *w, *g, *sum;
    size_t n, rests;
};

static void line_open(struct line *l, size_t n)
{
    l->n = n;
    l->w = calloc(n, sizeof *l->w);
    l->g = calloc(n, sizeof *l->g);
    l->sum = calloc(n, sizeof *l->sum);
    if (l->w == NULL || l->g == NULL || l->sum == NULL)
        exit(1);
}

static void line_learn(struct line *l, const uint32_t *rows, uint32_t n, bool right, double speed,
                       double back, unsigned out)
{
    uint32_t kept[4096], k = 0;
    double more = 256.0 / (256 - out), sum = l->w[0];
    for (uint32_t i = 0; i < n && k < 4096; i++)
        if ((dice() & 255) >= out)
            kept[k++] = rows[i];
    for (uint32_t i = 0; i < k; i++)
        sum += more * l->w[kept[i]];
    double d = 1 / (1 + roles_exp(-sum)) - right;
    for (uint32_t i = 0; i <= k; i++) {
        uint32_t at = i < k ? kept[i] : 0;
        double x = d + back * l->w[at];
        l->g[at] += x * x;
        l->w[at] -= speed * x / sqrt(1 + l->g[at]);
    }
}

static void line_rest(struct line *l)
{
    l->rests++;
    for (size_t i = 0; i < l->n; i++)
        l->sum[i] += l->w[i];
}

static void line_close(struct line *l, char *file)
{
    for (size_t i = 0; i < l->n; i++)
        file[i] = byte_of(l->sum[i] / (double)l->rests * ROLES_FINE);
    free(l->w);
    free(l->g);
    free(l->sum);
}

static void train_sections(struct model *m, size_t without, size_t without2)
{
    struct line l = {0};
    line_open(&l, SECTION_ROWS);
    all.dice = 1;
    for (int round = 0; round < section_rounds; round++)
        for (size_t i = 0; i < all.n_extracts; i++) {
            const struct extract *x = &all.extracts[round % 2 ? all.n_extracts - 1 - i : i];
            if (x->doc % FOLDS == without || x->doc % FOLDS == without2)
                continue;
            line_learn(&l, all.bits + x->bits, x->n, x->tells, section_rate, section_pull, 0);
            if (round > 1 && i % 800 == 0)
                line_rest(&l);
        }
    line_close(&l, m->file + 8 + (size_t)ROWS * S + S * S);
}

static void train_whole(struct model *m, size_t without)
{
    struct line l = {0};
    line_open(&l, WHOLE_ROWS);
    all.dice = 2;
    for (int round = 0; round < whole_rounds; round++)
        for (size_t i = 0; i < all.n_examples; i++) {
            const struct example *x = &all.examples[round % 2 ? all.n_examples - 1 - i : i];
            if (x->doc % FOLDS == without)
                continue;
            line_learn(&l, all.rows + x->rows, x->n, x->right, whole_rate, whole_pull, whole_drop);
            if (round > 1 && i % 2000 == 0)
                line_rest(&l);
        }
    line_close(&l, m->file + FILE_BYTES - WHOLE_ROWS);
}

/* --- what is found in a fold ----------------------------------------------------------------- */

static bool is_gold(const struct doc *d, const struct roles_find *f)
{
    for (uint32_t k = 0; k < d->n_golds; k++) {
        const struct gold *g = &all.golds[d->golds + k];
        if (g->role == f->role && g->n_words == f->n_words &&
            memcmp(g->words, f->words, g->n_words * sizeof g->words[0]) == 0)
            return true;
    }
    return false;
}

static pm_code weights_of(const struct model *m, struct roles_weights *w, struct pm_err *e)
{
    return roles_weights_from((str){m->file, FILE_BYTES}, w, e);
}

/* Examples of the section that `look` has opened. */
static void examples_of(struct roles_look *look, const struct roles_weights *w, size_t i)
{
    look->section.sure = roles_section_sure(look, w->section);
    roles_section_find(look, w);
    for (size_t k = 0; k < look->section.n_entities; k++) {
        uint32_t rows[ROLES_WHOLE_FEATURES];
        struct example x = {.doc = (uint32_t)i, .rows = (uint32_t)all.n_rows};
        x.n = roles_entity_features(look, k, rows);
        x.right = is_gold(&all.docs[i], &look->section.finds[look->section.entities[k].best]);
        for (uint32_t q = 0; q < x.n; q++)
            PUSH(all.rows, all.n_rows, all.cap_rows, rows[q]);
        PUSH(all.examples, all.n_examples, all.cap_examples, x);
    }
}

/* Examples of a document: of all of it, and of a few sentences at a time. */
static pm_code exemplify(const struct model *m, size_t i, struct pm_err *e)
{
    struct roles_weights w;
    struct roles_look *look;
    struct doc *d = &all.docs[i];
    pm_code rc = weights_of(m, &w, e);
    if (rc == PM_OK)
        rc = roles_look_open(reader_lexis(all.reader), &d->r, &look, e);
    for (uint32_t s = 0; rc == PM_OK && s < d->r.doc->n_sentences; s = look->section.end) {
        roles_section_open(look, s);
        examples_of(look, &w, i);
    }
    for (uint32_t s = 0; rc == PM_OK && s < d->r.doc->n_sentences; s += WINDOW) {
        narrow(look, s);
        examples_of(look, &w, i);
    }
    return rc;
}

static pm_code tell(const struct model *m, size_t i, FILE *out, struct pm_err *e)
{
    struct roles_weights w;
    struct roles_look *look;
    struct doc *d = &all.docs[i];
    struct json_object *o = json_object_new_object(), *list = json_object_new_array();
    pm_code rc = weights_of(m, &w, e);
    if (rc == PM_OK)
        rc = roles_look_open(reader_lexis(all.reader), &d->r, &look, e);
    d->r.n_parts = 0;
    double sure = -99;
    for (uint32_t s = 0; rc == PM_OK && s < d->r.doc->n_sentences; s = look->section.end) {
        roles_section_open(look, s);
        look->section.sure = roles_section_sure(look, w.section);
        sure = look->section.sure > sure ? look->section.sure : sure;
        roles_section_find(look, &w);
        roles_section_score(look, w.whole);
        rc = roles_section_keep(look, &d->r, least, e);
    }
    for (size_t k = 0; k < d->r.n_parts; k++) {
        const struct part *p = &d->r.parts[k];
        str text = document_quote(d->r.doc, p->at);
        struct json_object *one = json_object_new_array();
        json_object_array_add(one, json_object_new_int((int)p->role));
        json_object_array_add(one, json_object_new_int((int)p->who));
        json_object_array_add(one, json_object_new_double(p->score));
        json_object_array_add(one, json_object_new_string_len(text.p, (int)text.n));
        json_object_array_add(list, one);
    }
    json_object_object_add(o, "doc", json_object_new_int((int)i));
    json_object_object_add(o, "sure", json_object_new_double(sure));
    json_object_object_add(o, "parts", list);
    fprintf(out, "%s\n", json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN));
    json_object_put(o);
    return rc;
}

/* For each fold: the first two models without it, and what they find in it. */
static pm_code fold(struct model *m, size_t f, struct pm_err *e)
{
    pm_code rc = PM_OK;
    train_tokens(m, f, FOLDS);
    train_sections(m, f, FOLDS);
    for (size_t i = f; i < all.n_docs && rc == PM_OK; i += FOLDS)
        rc = exemplify(m, i, e);
    return rc;
}

static pm_code run(const char *path, FILE *folds, struct pm_err *e)
{
    static struct model models[FOLDS + 1];
    struct model *m = &models[FOLDS], work = {0};
    pm_code rc = PM_OK;
    work.w = malloc((size_t)ROWS * S * sizeof *work.w);
    work.g = malloc((size_t)ROWS * S * sizeof *work.g);
    work.sum = malloc((size_t)ROWS * S * sizeof *work.sum);
    if (work.w == NULL || work.g == NULL || work.sum == NULL)
        return err_set(e, PM_NOMEM, "out of memory");
    for (size_t f = 0; f <= FOLDS; f++) {
        models[f] = work;
        if ((models[f].file = calloc(FILE_BYTES, 1)) == NULL)
            return err_set(e, PM_NOMEM, "out of memory");
        memcpy(models[f].file, "PMROLES2", 8);
    }
    for (size_t f = 0; f < FOLDS && rc == PM_OK; f++)
        rc = fold(&models[f], f, e);
    fprintf(stderr, "%zu strings found\n", all.n_examples);
    for (size_t f = 0; folds != NULL && f < FOLDS; f++) {
        train_whole(&models[f], f);
        for (size_t i = f; i < all.n_docs && rc == PM_OK; i += FOLDS)
            rc = tell(&models[f], i, folds, e);
    }
    if (folds != NULL || rc != PM_OK)
        return rc;
    train_tokens(m, FOLDS, FOLDS);
    train_sections(m, FOLDS, FOLDS);
    train_whole(m, FOLDS);
    return file_write(path, (str){m->file, FILE_BYTES}, 0644, e);
}

int main(int argc, char **argv)
{
    struct pm_err e = {0};
    struct names *names;
    struct arena *keep;
    bool folds = argc > 3 && strcmp(argv[2], "--folds") == 0;
    if (argc < 3 || arena_open((size_t)4 << 30, &keep, &e) ||
        arena_open((size_t)12 << 30, &all.a, &e) || names_open(NULL, &names, &e) ||
        reader_open(names, &all.reader, &e) ||
        learn_load(argv[1], "marks", MAX_DOCS, all.texts, all.marks, &all.n_docs, keep, &e)) {
        fprintf(stderr, "bench_roles MARKS.jsonl OUT.bin | --folds OUT.jsonl %s\n", e.words);
        return 2;
    }
    for (size_t i = 0; i < all.n_docs; i++) {
        if (gather(i, &e) != PM_OK)
            return fprintf(stderr, "%s\n", e.words), 1;
    }
    FILE *out = folds ? fopen(argv[3], "w") : NULL;
    if (folds && out == NULL)
        return fprintf(stderr, "%s can't be written\n", argv[3]), 1;
    pm_code rc = run(argv[2], out, &e);
    if (out != NULL && fclose(out) != 0)
        rc = PM_INVALID;
    if (rc != PM_OK)
        fprintf(stderr, "%s\n", e.words);
    reader_close(all.reader);
    names_close(names);
    arena_close(all.a);
    arena_close(keep);
    return rc != PM_OK;
}
