/* bench_offer.c - how fast offers are put and paged.
 *
 *     bench_offer [OFFERS [FOLDER]]      (1,000,000 unless told otherwise; FOLDER: /tmp)
 *
 * Objects of about 2 kB, invented. Each thousand is one durable transaction, as a POST is. Then: pages of
 * 1,000 at the end of all, by one type of ten, by id, and for a reader of one offer in a thousand.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"
#include "base/buf.h"
#include "store/offer.h"

enum { BATCH = 1000, BYTES = 2000, PAGES = 200 };
#define COLLECTION "0f4c9a50-2d0e-4b3c-9a50-000000000001"
#define ALL "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define FEW "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

static const char *const types[] = {"incident", "report", "note", "relationship", "location",
                                    "identity", "opinion", "sighting", "grouping", "threat-actor"};

static void id_of(uint64_t n, char id[80])
{
    struct sha256 h = digest_sha256((str){(const char *)&n, sizeof n});
    char hex[33];
    digest_hex(h.b, 16, hex);
    snprintf(id, 80, "%s--%.8s-%.4s-4%.3s-8%.3s-%.12s", types[n % 10], hex, hex + 8, hex + 13,
             hex + 17, hex + 20);
}

static void words(struct buf *b, size_t until)
{
    static const char *const syllables[] = {"ba", "dar", "go", "kun", "lo", "mir", "no", "pan",
                                            "qa", "ru", "shi", "tal", "vo", "wakh", "ya", "zeb"};
    while (b->n < until) {
        uint32_t rank = rnd(1 + rnd(1 + rnd(40000)));
        do {
            buf_add(b, str_of(syllables[rank % 16]));
            rank /= 16;
        } while (rank > 0);
        buf_add_char(b, ' ');
    }
}

static void object(uint64_t n, struct buf *b, char id[80], struct object *o)
{
    buf_clear(b);
    id_of(n, id);
    buf_printf(b, "{\"created\":\"2026-01-01T00:00:00.000Z\",\"description\":\"[TEST] ");
    words(b, BYTES - 300);
    buf_printf(b, "\",\"id\":\"%s\",\"labels\":[\"test\"],\"modified\":\"2026-01-01T00:00:00.000Z\","
               "\"name\":\"", id);
    words(b, BYTES - 60);
    buf_printf(b, "\",\"spec_version\":\"2.1\",\"type\":\"%s\"}", types[n % 10]);
    *o = (struct object){.id = str_of(id), .type = str_of(types[n % 10]),
                         .modified = 1767225600000000, .canon = buf_str(b)};
}

static pm_code count(void *ctx, const struct offer_entry *en)
{
    *(size_t *)ctx += en->canon.n;
    return PM_OK;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static void show(const char *what, double *took, size_t n, size_t objects)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += took[i];
    qsort(took, n, sizeof *took, by_size);
    printf("%-44s %9.0f objects/s   median %6.2f ms   p99 %6.2f ms\n", what, (double)objects / sum,
           took[n / 2] * 1e3, took[n * 99 / 100] * 1e3);
}

static void page(struct store *s, const char *what, struct offer_query q)
{
    static double took[PAGES];
    struct pm_err e = {0};
    size_t bytes = 0, objects = 0;
    for (int i = 0; i < PAGES; i++) {
        struct offer_page p;
        double from = now();
        must(store_offer_page(s, &q, count, &bytes, &p, &e), &e);
        took[i] = now() - from;
        objects += p.n;
    }
    show(what, took, PAGES, objects);
}

static void put_all(struct store *s, uint64_t n, stamp *dates)
{
    static double took[100000];
    static struct buf b[BATCH];
    static char ids[BATCH][80];
    struct pm_err e = {0};
    size_t batches = 0, shown = 0;
    for (int i = 0; i < BATCH; i++)
        buf_init(&b[i], 1 << 20);
    for (uint64_t k = 0; k < n; k += BATCH) {
        struct object o[BATCH];
        for (uint64_t i = 0; i < BATCH; i++)
            object(k + i, &b[i], ids[i], &o[i]);
        double from = now();
        must(store_begin(s, &e), &e);
        for (uint64_t i = 0; i < BATCH; i++) {
            struct offer of = {.collection = STR(COLLECTION), .object = &o[i],
                               .audience = (k + i) % 1000 == 7 ? STR(ALL "," FEW) : STR(ALL),
                               .until = STAMP_NONE, .added = STAMP_NONE};
            enum store_result r;
            must(store_offer_put(s, &of, &r, &dates[k + i], &e), &e);
        }
        must(store_commit(s, &e), &e);
        took[batches++] = now() - from;
        if (batches - shown == 100 || k + BATCH >= n) {
            char what[80];
            snprintf(what, sizeof what, "put, %lu to %lu", (unsigned long)(shown * BATCH),
                     (unsigned long)(k + BATCH));
            show(what, took + shown, batches - shown, (batches - shown) * BATCH);
            shown = batches;
        }
    }
}

int main(int argc, char **argv)
{
    uint64_t n = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000000;
    char path[4096], wal[4200];
    struct stat st;
    struct store *s;
    struct pm_err e = {0};
    n = n < 2000 ? 2000 : n / BATCH * BATCH;
    stamp *dates = calloc(n, sizeof *dates);
    snprintf(path, sizeof path, "%s/bench-offer.db", argc > 2 ? argv[2] : "/tmp");
    unlink(path);
    must(store_open(path, STORE_CREATE, &s, &e), &e);
    put_all(s, n, dates);
    store_close(s);
    stat(path, &st);
    printf("file: %.0f MB, %.0f bytes an offer of %d\n", (double)st.st_size / 1e6,
           (double)st.st_size / (double)n, BYTES);
    must(store_open(path, STORE_READ, &s, &e), &e);
    struct offer_query q = {.collection = STR(COLLECTION), .member = STR(ALL),
                            .added_after = STAMP_NONE, .limit = 1000};
    page(s, "page of 1000, the first", q);
    q.added_after = dates[n - 1001];
    page(s, "page of 1000, the last", q);
    q.without_bytes = true;
    page(s, "manifest of 1000, the last", q);
    q.without_bytes = false;
    q.which = 1u << OFFER_ALL;
    page(s, "page of 1000, the last, all versions", q);
    q.which = 0;
    str type = STR("report");
    q.added_after = n > 20000 ? dates[n - 10010] : STAMP_NONE;
    q.types = &type;
    q.n_types = 1;
    page(s, "page of 1000 reports, the last", q);
    q.n_types = 0;
    q.added_after = STAMP_NONE;
    q.member = STR(FEW);
    page(s, "page of 1000 for the reader of few", q);
    char id[80];
    id_of(n / 2, id);
    str one = str_of(id);
    q.member = STR(ALL);
    q.ids = &one;
    q.n_ids = 1;
    page(s, "one by its id", q);
    store_close(s);
    snprintf(wal, sizeof wal, "%s-wal", path);
    unlink(path);
    unlink(wal);
    free(dates);
    return 0;
}
