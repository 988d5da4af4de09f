/* bench_read FOLDER [ROUNDS [FILE]] - bytes a second of each stage and of the whole, from decoded text
 * to objects, on one core, nothing stored. Into FILE goes what was read and made, to compare two
 * programs that should read the same. */
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "read/carrier.h"
#include "read/read.h"
#include "read/read_print.h"
#include "text/open.h"

enum { MAX_STAGES = 32, MAX_FILES = 20000 };

static str texts[MAX_FILES];
static size_t n_texts, n_bytes;

static pm_code load(void *ctx, const char *path, struct pm_err *e)
{
    struct arena *a = ctx;
    struct buf b;
    buf_init(&b, 64 << 20);
    pm_code rc = file_read(path, &b, e);
    if (rc == PM_OK && n_texts < MAX_FILES) {
        rc = arena_dup(a, buf_str(&b), &texts[n_texts], e);
        n_bytes += texts[n_texts++].n;
    }
    buf_free(&b);
    return rc;
}

/* What is read of each text and the objects made of it, one a line. */
static int dump(const struct reader *reader, const struct names *names, struct arena *a,
                const char *path)
{
    struct pm_err e = {0};
    FILE *f = fopen(path, "w");
    for (size_t i = 0; f != NULL && i < n_texts; i++) {
        struct document *d;
        struct reading *r;
        struct object *objects;
        struct buf b;
        size_t n;
        buf_init(&b, (size_t)1 << 30);
        if (text_plain(a, STR("bench.txt"), texts[i], CIVIL_NONE, &d, &e) != PM_OK ||
            read_document(reader, d, a, &r, &e) != PM_OK || read_print_json(r, &b, &e) != PM_OK)
            break;
        struct carrier_source src = {.text = digest_sha256(d->text), .tlp = STR("amber")};
        src.blob = src.text;
        if (carrier_make(r, names, &src, a, &objects, &n, &e) != PM_OK)
            break;
        fprintf(f, "%.*s\n", STR_FMT(buf_str(&b)));
        for (size_t k = 0; k < n; k++)
            fprintf(f, "%.*s\n", STR_FMT(objects[k].canon));
        buf_free(&b);
        arena_reset(a);
    }
    if (f == NULL || fclose(f) != 0 || e.words[0] != '\0') {
        fprintf(stderr, "%s: %s\n", path, e.words);
        return 1;
    }
    return 0;
}

static double now(void)
{
    return (double)stamp_now() / 1e6;
}

static void row(const char *name, double seconds, double total)
{
    printf("| %-22s | %9.1f | %5.1f %% |\n", name, (double)n_bytes / 1e6 / seconds,
           100 * seconds / total);
}

int main(int argc, char **argv)
{
    struct pm_err e = {0};
    struct arena *keep, *a;
    struct names *names;
    struct reader *reader;
    double open_s = now(), t_text = 0, t_carrier = 0, t_stage[MAX_STAGES] = {0};
    int rounds = argc > 2 ? atoi(argv[2]) : 3;
    if (argc < 2 || arena_open((size_t)4 << 30, &keep, &e) || arena_open((size_t)4 << 30, &a, &e) ||
        names_open(NULL, &names, &e) || reader_open(names, &reader, &e)) {
        fprintf(stderr, "bench_read FOLDER: %s\n", e.words);
        return 2;
    }
    printf("registers and reader opened in %.1f ms\n", (now() - open_s) * 1e3);
    if (file_walk(argv[1], load, keep, &e) != PM_OK) {
        fprintf(stderr, "%s\n", e.words);
        return 2;
    }
    const struct read_stage *stages = read_stages();
    size_t n_objects = 0, n_incidents = 0, n_claims = 0;
    double best = 1e9;
    for (int r = 0; r < rounds; r++) {
        double began = now();
        for (size_t i = 0; i < n_texts; i++) {
            struct document *d;
            struct reading reading = {0};
            double t0 = now();
            if (text_plain(a, STR("bench.txt"), texts[i], CIVIL_NONE, &d, &e) != PM_OK)
                return 1;
            double t1 = now();
            t_text += t1 - t0;
            reading.doc = d;
            reading.arena = a;
            for (int s = 0; stages[s].name != NULL && s < MAX_STAGES; s++) {
                if (stages[s].run(reader, &reading, &e) != PM_OK)
                    return 1;
                double t2 = now();
                t_stage[s] += t2 - t1;
                t1 = t2;
            }
            struct carrier_source src = {.text = digest_sha256(d->text), .tlp = STR("amber")};
            src.blob = src.text;
            struct object *objects;
            size_t n;
            if (carrier_make(&reading, names, &src, a, &objects, &n, &e) != PM_OK)
                return 1;
            t_carrier += now() - t1;
            n_objects += n;
            n_incidents += reading.n_incidents;
            n_claims += reading.n_claims;
            arena_reset(a);
        }
        double took = now() - began;
        best = took < best ? took : best;
    }
    double all = t_text + t_carrier;
    for (int s = 0; stages[s].name != NULL; s++)
        all += t_stage[s];
    printf("%zu documents, %.2f MB; a document: %.1f objects, %.1f incidents, %.1f claims\n\n",
           n_texts, (double)n_bytes / 1e6, (double)n_objects / (double)n_texts / rounds,
           (double)n_incidents / (double)n_texts / rounds,
           (double)n_claims / (double)n_texts / rounds);
    printf("| stage                  |      MB/s |   share |\n|---|---|---|\n");
    row("text: tokens, sentences", t_text / rounds, all / rounds);
    for (int s = 0; stages[s].name != NULL; s++)
        row(stages[s].name, t_stage[s] / rounds, all / rounds);
    row("carrier: STIX objects", t_carrier / rounds, all / rounds);
    printf("| %-22s | %9.1f | %.0f documents/s |\n", "whole, best round", (double)n_bytes / 1e6 / best,
           (double)n_texts / best);
    int rc = argc > 3 ? dump(reader, names, a, argv[3]) : 0;
    reader_close(reader);
    names_close(names);
    arena_close(a);
    arena_close(keep);
    return rc;
}
