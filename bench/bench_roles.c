/* bench_roles TRAIN.jsonl OUT.bin [ROUNDS] - makes the weights that tell who had which part.
 *
 * TRAIN holds one document a line: {"text", "marks": [[start, end, role], ...]} in bytes of the
 * text (bench/marks_muc4.py). Softmax over tokens by Adagrad, one thread, one order, sums in
 * double, an exponential of our own: the same input gives the same bytes.
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

enum { MAX_DOCS = 4000, DROP = 25 };
static const double rate = 0.12, pull = 4e-6;

struct training {
    struct reader *reader;
    struct arena *a;
    str texts[MAX_DOCS];
    struct json_object *marks[MAX_DOCS];
    size_t n_docs, seen, hit;
    double *w, *g, *sum;
    size_t rests;
    uint64_t dice;
};

static void learn(struct training *t, uint32_t *rows, uint32_t n, int gold)
{
    uint32_t kept = 0;
    for (uint32_t k = 0; k < n; k++) { /* no single word may carry it all */
        t->dice = t->dice * 6364136223846793005u + 1442695040888963407u;
        if ((t->dice >> 33 & 255) >= DROP)
            rows[kept++] = rows[k];
    }
    double p[N_ROLES] = {0}, top, all = 0;
    int best = 0;
    for (uint32_t k = 0; k < kept; k++)
        for (int c = 0; c < N_ROLES; c++)
            p[c] += t->w[(size_t)rows[k] * N_ROLES + (size_t)c];
    for (int c = 1; c < N_ROLES; c++)
        best = p[c] > p[best] ? c : best;
    top = p[best];
    for (int c = 0; c < N_ROLES; c++)
        all += p[c] = own_exp(p[c] - top);
    t->seen += gold != ROLE_NONE;
    t->hit += gold != ROLE_NONE && best == gold;
    for (uint32_t k = 0; k < kept; k++)
        for (int c = 0; c < N_ROLES; c++) {
            size_t at = (size_t)rows[k] * N_ROLES + (size_t)c;
            double d = p[c] / all - (c == gold) + pull * t->w[at];
            t->g[at] += d * d;
            t->w[at] -= rate * d / sqrt(1 + t->g[at]);
        }
}

static int role_of(struct json_object *marks, struct span at)
{
    for (size_t k = 0; k < json_object_array_length(marks); k++) {
        struct json_object *m = json_object_array_get_idx(marks, k);
        int64_t start = json_object_get_int64(json_object_array_get_idx(m, 0));
        int64_t end = json_object_get_int64(json_object_array_get_idx(m, 1));
        if ((int64_t)at.start >= start && (int64_t)at.end <= end)
            return json_object_get_int(json_object_array_get_idx(m, 2));
    }
    return ROLE_NONE;
}

static pm_code pass(struct training *t, size_t i, struct pm_err *e)
{
    struct document *d;
    pm_code rc = text_plain(t->a, STR("report.txt"), t->texts[i], CIVIL_NONE, &d, e);
    if (rc != PM_OK)
        return rc;
    struct reading r = {.doc = d, .arena = t->a};
    for (const struct read_stage *s = read_stages(); strcmp(s->name, "claims") != 0; s++)
        if ((rc = s->run(t->reader, &r, e)) != PM_OK)
            return rc;
    struct roles_sentence look = {0};
    bool same = d->text.n == t->texts[i].n && clause_english(&r);
    for (size_t s = 0; s < d->n_sentences && same; s++) {
        if (!roles_text(&r, s))
            continue;
        roles_look(reader_lexis(t->reader), &r, s, &look);
        if (look.n_triggers == 0 && look.before == 0)
            continue;
        int last = ROLE_NONE;
        for (uint32_t k = look.first; k < look.end; k++) {
            uint32_t rows[ROLES_FEATURES];
            int gold = role_of(t->marks[i], d->tokens[k].at);
            learn(t, rows, roles_features(reader_lexis(t->reader), &r, &look, k, last, rows), gold);
            last = gold;
        }
    }
    arena_reset(t->a);
    return PM_OK;
}

static pm_code save(const struct training *t, const char *path, struct pm_err *e)
{
    struct buf b;
    buf_init(&b, 8 << 20);
    buf_add(&b, STR("PMROLES1"));
    for (size_t i = 0; i < (size_t)N_ROLES << ROLES_BITS; i++) {
        double w = t->sum[i] / (double)(t->rests ? t->rests : 1) * ROLES_SCALE;
        int q = (int)(w < 0 ? w - 0.5 : w + 0.5);
        buf_add_char(&b, (char)(q > 127 ? 127 : q < -127 ? -127 : q));
    }
    pm_code rc = b.rc != PM_OK ? buf_err(&b, e) : file_write(path, buf_str(&b), 0644, e);
    buf_free(&b);
    return rc;
}

int main(int argc, char **argv)
{
    static struct training t;
    struct pm_err e = {0};
    struct arena *keep;
    struct names *names;
    int rounds = argc > 3 ? atoi(argv[3]) : 6;
    size_t n = (size_t)N_ROLES << ROLES_BITS;
    if (argc < 3 || arena_open((size_t)4 << 30, &keep, &e) ||
        arena_open((size_t)4 << 30, &t.a, &e) || names_open(NULL, &names, &e) ||
        reader_open(names, &t.reader, &e) ||
        learn_load(argv[1], "marks", MAX_DOCS, t.texts, t.marks, &t.n_docs, keep, &e)) {
        fprintf(stderr, "bench_roles TRAIN.jsonl OUT.bin [ROUNDS] %s\n", e.words);
        return 2;
    }
    t.w = arena_array(keep, n, sizeof(double));
    t.g = arena_array(keep, n, sizeof(double));
    t.sum = arena_array(keep, n, sizeof(double));
    if (t.w == NULL || t.g == NULL || t.sum == NULL)
        return fprintf(stderr, "out of memory\n"), 1;
    for (int round = 0; round < rounds; round++) {
        t.seen = t.hit = 0;
        for (size_t i = 0; i < t.n_docs; i++) {
            /* another order each round: forwards, backwards */
            size_t at = round % 2 ? t.n_docs - 1 - i : i;
            if (pass(&t, at, &e) != PM_OK)
                return fprintf(stderr, "%s\n", e.words), 1;
            if (round > 0 && i % 80 == 0) {
                t.rests++;
                for (size_t k = 0; k < n; k++)
                    t.sum[k] += t.w[k];
            }
        }
        printf("round %d: %zu of %zu tokens with a part\n", round + 1, t.hit, t.seen);
    }
    if (save(&t, argv[2], &e) != PM_OK)
        return fprintf(stderr, "%s\n", e.words), 1;
    reader_close(t.reader);
    names_close(names);
    arena_close(t.a);
    arena_close(keep);
    return 0;
}
