/* bench_classes VECTORS.txt OUT.bin - makes the classes of words (src/read/classes.h).
 *
 * VECTORS has a word and its numbers a line, blanks between, frequent words first (GloVe's own text form;
 * bench/word_vectors.py makes it). Spherical k-means: 64 classes, each cut into 4, three times. The first 40,000 words
 * draw the borders, the others are put where they are nearest. One thread, one order, doubles: the same
 * vectors give the same bytes.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "read/classes.h"
#include "read/hashed.h"
#include "text/fold.h"

enum { DIM = 100, MAX_WORDS = 120000, DRAWERS = 40000, TOP = 64, SPLIT = 4, ROUNDS = 25 };

struct word {
    uint32_t hash, code;
};

static float (*vec)[DIM];
static struct word words[MAX_WORDS];
static size_t n_words;
static uint64_t dice = 20;

static uint32_t roll(uint32_t below)
{
    dice = dice * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((dice >> 33) % below);
}

static double dot(const float *a, const double *b)
{
    double s = 0;
    for (int d = 0; d < DIM; d++)
        s += (double)a[d] * b[d];
    return s;
}

static uint32_t nearest(const float *v, double (*centre)[DIM], uint32_t k)
{
    uint32_t best = 0;
    double most = -2;
    for (uint32_t c = 0; c < k; c++) {
        double s = dot(v, centre[c]);
        if (s > most) {
            most = s;
            best = c;
        }
    }
    return best;
}

/* Of many words drawn at random the one that is least like the centres so far. */
static void first_centres(const uint32_t *of, uint32_t n, double (*centre)[DIM], uint32_t k)
{
    for (uint32_t c = 0; c < k; c++) {
        uint32_t pick = of[roll(n)];
        double least = 2;
        for (int t = 0; t < 10 && c > 0; t++) {
            uint32_t w = of[roll(n)];
            double s = dot(vec[w], centre[nearest(vec[w], centre, c)]);
            if (s < least) {
                least = s;
                pick = w;
            }
        }
        for (int d = 0; d < DIM; d++)
            centre[c][d] = (double)vec[pick][d];
    }
}

static void means(const uint32_t *of, uint32_t n, double (*centre)[DIM], uint32_t k, uint32_t *class)
{
    first_centres(of, n, centre, k);
    for (int round = 0; round < ROUNDS; round++) {
        for (uint32_t i = 0; i < n; i++)
            class[i] = nearest(vec[of[i]], centre, k);
        for (uint32_t c = 0; c < k; c++) {
            double sum[DIM] = {0}, length = 0;
            uint32_t some = 0;
            for (uint32_t i = 0; i < n; i++) {
                for (int d = 0; class[i] == c && d < DIM; d++)
                    sum[d] += (double)vec[of[i]][d];
                some += class[i] == c;
            }
            for (int d = 0; d < DIM; d++)
                length += sum[d] * sum[d];
            for (int d = 0; d < DIM; d++)
                centre[c][d] = some == 0 || length == 0 ? (double)vec[of[roll(n)]][d]
                                                        : sum[d] / sqrt(length);
        }
    }
}

/* Cut the words of each class that `bits` name into k more. */
static void cut(uint32_t k, uint32_t classes)
{
    static uint32_t of[MAX_WORDS], class[MAX_WORDS];
    static double centre[TOP][DIM];
    for (uint32_t c = 0; c < classes; c++) {
        uint32_t n = 0, draw = 0;
        for (uint32_t i = 0; i < n_words; i++)
            if (words[i].code == c)
                of[n++] = i;
        while (draw < n && of[draw] < DRAWERS)
            draw++;
        if (n == 0)
            continue;
        means(of, draw < 2 * k ? n : draw, centre, k, class);
        /* codes of this level are counted apart from those of the level above */
        for (uint32_t i = 0; i < n; i++)
            words[of[i]].code = (c * k + nearest(vec[of[i]], centre, k)) | 1u << 31;
    }
    for (uint32_t i = 0; i < n_words; i++)
        words[i].code &= ~(1u << 31);
}

static pm_code load(const char *path, struct pm_err *e)
{
    struct buf b;
    buf_init(&b, (size_t)1 << 30);
    pm_code rc = file_read(path, &b, e);
    str all = buf_str(&b), line, word;
    for (; rc == PM_OK && n_words < MAX_WORDS && str_cut(&all, '\n', &line) && line.n > 0; n_words++) {
        float *v = vec[n_words];
        double length = 0;
        if (!str_cut(&line, ' ', &word))
            rc = err_set(e, PM_INVALID, "%s line %zu: no word and numbers", path, n_words + 1);
        words[n_words].hash = fold_hash(word);
        for (int d = 0; d < DIM && rc == PM_OK; d++) {
            str number;
            char copy[32] = {0};
            if (!str_cut(&line, ' ', &number))
                number = line;
            if (number.n == 0 || number.n >= sizeof copy)
                rc = err_set(e, PM_INVALID, "%s line %zu: not %d numbers", path, n_words + 1, DIM);
            else
                v[d] = strtof(memcpy(copy, number.p, number.n), NULL);
            length += (double)v[d] * (double)v[d];
        }
        for (int d = 0; d < DIM && length > 0; d++)
            v[d] = (float)((double)v[d] / sqrt(length));
    }
    buf_free(&b);
    return rc;
}

static int by_hash(const void *a, const void *b)
{
    uint32_t x = ((const struct word *)a)->hash, y = ((const struct word *)b)->hash;
    return x < y ? -1 : x > y;
}

static void le(struct buf *b, uint32_t v, int bytes)
{
    for (int i = 0; i < bytes; i++)
        buf_add_char(b, (char)(v >> 8 * i & 255));
}

static pm_code save(const char *path, struct pm_err *e)
{
    size_t kept = 0;
    qsort(words, n_words, sizeof *words, by_hash);
    for (size_t i = 0; i < n_words; i++) /* two words of one hash: neither is known */
        if ((i == 0 || words[i - 1].hash != words[i].hash) &&
            (i + 1 == n_words || words[i + 1].hash != words[i].hash))
            words[kept++] = words[i];
    struct buf b;
    buf_init(&b, 4 << 20);
    buf_add(&b, STR("PMCLASS1"));
    le(&b, (uint32_t)kept, 4);
    for (uint32_t k = 0, at = 0; k <= HASHED_BUCKETS; k++) {
        while (at < kept && words[at].hash >> 20 < k)
            at++;
        le(&b, at, 4);
    }
    for (size_t i = 0; i < kept; i++) {
        le(&b, words[i].hash, 4);
        le(&b, words[i].code, 2);
    }
    pm_code rc = b.rc != PM_OK ? buf_err(&b, e) : file_write(path, buf_str(&b), 0644, e);
    buf_free(&b);
    return rc;
}

int main(int argc, char **argv)
{
    struct pm_err e = {0};
    struct arena *a;
    if (argc != 3 || arena_open((size_t)1 << 30, &a, &e) != PM_OK)
        return fprintf(stderr, "bench_classes VECTORS.txt OUT.bin %s\n", e.words), 2;
    vec = arena_array(a, MAX_WORDS, sizeof *vec);
    if (vec == NULL || load(argv[1], &e) != PM_OK)
        return fprintf(stderr, "%s\n", vec == NULL ? "out of memory" : e.words), 1;
    cut(TOP, 1);
    for (uint32_t classes = TOP; classes < 4096; classes *= SPLIT)
        cut(SPLIT, classes);
    if (save(argv[2], &e) != PM_OK)
        return fprintf(stderr, "%s\n", e.words), 1;
    printf("%zu words\n", n_words);
    arena_close(a);
    return 0;
}
