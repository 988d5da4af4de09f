/* bench_store.c - how fast the store takes and gives, and what it needs for that.
 *
 *     bench_store [DOCUMENTS [FOLDER]]      (10,000 unless told otherwise; FOLDER: /tmp)
 *
 * One document is what reading a news text of 3 kB yields: the text as a blob, a report, two
 * incidents, four claims, two figures and two relationships, as Pamir writes them; about a
 * kilobyte each. All of it is invented and marked as a test. It prints and never fails.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"
#include "base/buf.h"
#include "base/mem.h"
#include "model/extension.h"
#include "store/store.h"

enum { OBJECTS = 11, BATCH = 200, PAGE = 50, PAGES = 400 };

static const char *const places[] = {"AF-BDS", "AF-TAK", "AF-KDZ", "TJ-GB", "TJ-KT", "AF-BAL",
                                     "AF-JOW", "AF-FYB", "PK-KP", "UZ-SU"};
static const char *const groups[] = {"group:north-a", "group:north-b", "state:XA", "state:XB",
                                     "office:x-interior", "office:x-border"};
static const char *const kinds[] = {"attack", "clash", "arrest", "seizure", "explosion"};

static void add_uuid(struct buf *b, const char *type, uint64_t n)
{
    struct sha256 h = digest_sha256_two(str_of(type), (str){(const char *)&n, sizeof n});
    char hex[33];
    digest_hex(h.b, 16, hex);
    hex[12] = '5';
    hex[16] = '8';
    buf_printf(b, "%s--%.8s-%.4s-%.4s-%.4s-%.12s", type, hex, hex + 8, hex + 12, hex + 16,
               hex + 20);
}

/* Words as unevenly spread as in a language: few very common, many rare. */
static void add_words(struct buf *b, int n)
{
    static const char *const syllables[] = {"ba", "dar", "go", "kun", "lo", "mir", "no", "pan",
                                            "qa", "ru", "shi", "tal", "vo", "wakh", "ya", "zeb"};
    for (int i = 0; i < n; i++) {
        uint32_t rank = rnd(1 + rnd(1 + rnd(40000)));
        if (i > 0)
            buf_add_char(b, ' ');
        do {
            buf_add(b, str_of(syllables[rank % 16]));
            rank /= 16;
        } while (rank > 0);
    }
}

static void add_day(struct buf *b, civil_day d)
{
    char text[11];
    civil_print(d, text);
    buf_add(b, str_of(text));
}

static void begin(struct buf *b)
{
    buf_add(b, STR("\"created\":\"2026-01-01T00:00:00.000Z\",\"created_by_ref\":\""
                   EXTENSION_READER_ID "\","));
}

/* What stands in every object: where it was read. */
static void reading(struct buf *b, uint64_t doc)
{
    uint32_t at = rnd(2800);
    struct sha256 h = digest_sha256((str){(const char *)&at, sizeof at});
    char hex[65];
    digest_hex(h.b, 32, hex);
    buf_add(b, STR("\"" EXTENSION_READING "\":{\"extension_type\":\"property-extension\","
                   "\"report\":\""));
    add_uuid(b, "report", doc);
    buf_printf(b, "\",\"rule\":\"verb-trigger\",\"score\":0.9,\"spans\":[{\"end\":%u,\"sha256\":"
               "\"%s\",\"start\":%u},{\"end\":%u,\"start\":%u,\"what\":\"trigger\"}],"
               "\"status\":\"test\"}", at + 90, hex, at, at + 30, at + 20);
}

static void id_and_time(struct buf *b, const char *type, uint64_t n)
{
    buf_add(b, STR("\"id\":\""));
    add_uuid(b, type, n);
    buf_add(b, STR("\",\"labels\":[\"test\"],\"modified\":\"2026-01-01T00:00:00.000Z\""));
}

static void marking(struct buf *b)
{
    buf_add(b, STR(",\"object_marking_refs\":["
                   "\"marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487\"]"));
}

static void incident(struct buf *b, uint64_t doc, uint64_t n, civil_day day)
{
    buf_add(b, STR("{"));
    begin(b);
    buf_add(b, STR("\"description\":\"[TEST] "));
    add_words(b, 30);
    buf_add(b, STR("\",\"extensions\":{"));
    reading(b, doc);
    buf_printf(b, ",\"" EXTENSION_INCIDENT "\":{\"actors\":[{\"at\":[10,20],\"id\":\"%s\","
               "\"stance\":\"alleges\",\"text\":\"them\"}],\"counts\":[{\"at\":[30,40],\"best\":%u,"
               "\"hedge\":\"at-least\",\"kind\":\"killed\",\"min\":1}],\"end\":\"",
               groups[rnd(6)], 1 + rnd(9));
    add_day(b, day);
    buf_printf(b, "\",\"extension_type\":\"property-extension\",\"kind\":\"%s\",\"latitude\":%.4f,"
               "\"longitude\":%.4f,\"modality\":\"reported\",\"place_precision\":\"district\","
               "\"precision\":\"day\",\"start\":\"", kinds[rnd(5)], 34 + rnd(50000) / 10000.0,
               64 + rnd(100000) / 10000.0);
    add_day(b, day);
    const char *place = places[rnd(10)];
    buf_printf(b, "\",\"where\":[{\"at\":[50,60],\"id\":\"%s\",\"precision\":\"province\","
               "\"province\":\"%s\",\"role\":\"site\"}]}},", place, place);
    id_and_time(b, "incident", n);
    buf_add(b, STR(",\"name\":\"[TEST] "));
    add_words(b, 9);
    buf_add(b, STR("\""));
    marking(b);
    buf_add(b, STR(",\"spec_version\":\"2.1\",\"type\":\"incident\"}"));
}

static void note(struct buf *b, uint64_t doc, uint64_t n, bool claim)
{
    buf_add(b, STR("{\"content\":\"[TEST] "));
    add_words(b, 30);
    buf_add(b, STR("\","));
    begin(b);
    buf_add(b, STR("\"extensions\":{"));
    reading(b, doc);
    if (claim)
        buf_printf(b, ",\"" EXTENSION_STATEMENT "\":{\"about\":[\"%s\"],\"extension_type\":"
                   "\"property-extension\",\"kind\":\"claim\",\"speaker\":\"%s\",\"stance\":"
                   "\"asserts\"}},", places[rnd(10)], groups[rnd(6)]);
    else
        buf_printf(b, ",\"" EXTENSION_STATEMENT "\":{\"extension_type\":\"property-extension\","
                   "\"hedge\":\"about\",\"kind\":\"figure\",\"measure\":\"incidents\",\"unit\":"
                   "\"events\",\"value\":%u}},", rnd(1000));
    id_and_time(b, "note", n);
    marking(b);
    buf_add(b, STR(",\"object_refs\":[\""));
    add_uuid(b, "incident", doc * 2 + rnd(2));
    buf_add(b, STR("\",\""));
    add_uuid(b, "report", doc);
    buf_add(b, STR("\"],\"spec_version\":\"2.1\",\"type\":\"note\"}"));
}

static void report(struct buf *b, uint64_t doc, civil_day day, str text)
{
    buf_add(b, STR("{"));
    begin(b);
    buf_add(b, STR("\"description\":\""));
    buf_add(b, text);
    buf_add(b, STR("\",\"extensions\":{"));
    reading(b, doc);
    buf_add(b, STR("},"));
    id_and_time(b, "report", doc);
    buf_add(b, STR(",\"name\":\"[TEST] "));
    add_words(b, 9);
    buf_add(b, STR("\""));
    marking(b);
    buf_add(b, STR(",\"object_refs\":[\""));
    for (uint64_t i = 0; i < 2; i++) {
        add_uuid(b, "incident", doc * 2 + i);
        buf_add(b, STR("\",\""));
    }
    for (uint64_t i = 0; i < 6; i++) {
        add_uuid(b, "note", doc * 6 + i);
        buf_add(b, i < 5 ? STR("\",\"") : STR("\"],\"published\":\""));
    }
    add_day(b, day);
    buf_add(b, STR("T00:00:00.000Z\",\"spec_version\":\"2.1\",\"type\":\"report\"}"));
}

static void relationship(struct buf *b, uint64_t doc, uint64_t n)
{
    buf_add(b, STR("{"));
    begin(b);
    buf_add(b, STR("\"extensions\":{"));
    reading(b, doc);
    buf_add(b, STR("},"));
    id_and_time(b, "relationship", n);
    marking(b);
    buf_add(b, STR(",\"relationship_type\":\"attributed-to\",\"source_ref\":\""));
    add_uuid(b, "incident", doc * 2 + n % 2);
    buf_add(b, STR("\",\"spec_version\":\"2.1\",\"target_ref\":\""));
    add_uuid(b, "threat-actor", rnd(40));
    buf_add(b, STR("\",\"type\":\"relationship\"}"));
}

static void make(struct buf *b, uint64_t doc, int i, str text)
{
    civil_day day = (civil_day)(19000 + rnd(1800));
    buf_clear(b);
    if (i == 0)
        report(b, doc, day, text);
    else if (i <= 2)
        incident(b, doc, doc * 2 + (uint64_t)i - 1, day);
    else if (i <= 8)
        note(b, doc, doc * 6 + (uint64_t)i - 3, i <= 6);
    else
        relationship(b, doc, doc * 2 + (uint64_t)i - 9);
}

/* ---- taking ---- */

struct batch {
    struct arena *a;
    struct packer_blob blobs[BATCH];
    struct packer_ready *ready[BATCH * OBJECTS];
};

struct figures {
    double parse, pack, write, settle;
    uint64_t bytes;
};

static void prepare(struct batch *t, struct packer *p, uint64_t first, struct buf *b,
                    struct figures *f)
{
    struct pm_err e;
    arena_reset(t->a);
    for (uint64_t d = 0; d < BATCH; d++) {
        str text;
        buf_clear(b);
        add_words(b, 480);
        must(arena_dup(t->a, buf_str(b), &text, &e), &e);
        double from = now();
        must(packer_blob(p, t->a, text, &t->blobs[d], &e), &e);
        f->pack += now() - from;
        f->bytes += text.n;
        for (int i = 0; i < OBJECTS; i++) {
            struct object *o = arena_get(t->a, sizeof *o);
            make(b, first + d, i, text);
            f->bytes += b->n;
            from = now();
            must(object_parse(t->a, buf_str(b), OBJECT_STRICT, o, &e), &e);
            f->parse += now() - from;
            from = now();
            must(packer_object(p, t->a, o, &t->ready[d * OBJECTS + (uint64_t)i], &e), &e);
            f->pack += now() - from;
        }
    }
}

static void write_batch(struct store *s, struct batch *t, struct figures *f)
{
    struct pm_err e;
    const struct store_author by = {STR("local"), STR("bench 1")};
    double from = now();
    must(store_begin(s, &e), &e);
    for (int d = 0; d < BATCH; d++) {
        enum store_result r;
        must(store_savepoint(s, &e), &e);
        must(store_blob_put_ready(s, &t->blobs[d], NULL, &e), &e);
        for (int i = 0; i < OBJECTS; i++)
            must(store_append_ready(s, t->ready[d * OBJECTS + i], &by, &r, &e), &e);
    }
    must(store_commit(s, &e), &e);
    f->write += now() - from;
}

static void say_file(const char *path, int64_t docs)
{
    struct stat st;
    if (stat(path, &st) == 0)
        printf("%-44s %10.1f MB  (%.2f kB a document)\n", "file", (double)st.st_size / 1e6,
               (double)st.st_size / 1e3 / (double)docs);
}

static void say_memory(const char *when)
{
    long pages = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    if (f == NULL || fscanf(f, "%*d %ld", &pages) != 1)
        pages = 0;
    if (f != NULL)
        fclose(f);
    char what[60];
    snprintf(what, sizeof what, "resident memory, %s", when);
    printf("%-44s %10.1f MB\n", what, (double)pages * 4096 / 1e6);
}

static void take(struct store *s, int64_t docs)
{
    struct pm_err e;
    struct batch t;
    struct packer *p;
    struct buf b;
    struct figures f = {0};
    buf_init(&b, 1 << 20);
    must(packer_open(&p, &e), &e);
    must(arena_open(512 << 20, &t.a, &e), &e);
    for (int64_t d = 0; d < docs; d += BATCH) {
        prepare(&t, p, (uint64_t)d, &b, &f);
        write_batch(s, &t, &f);
    }
    double from = now();
    must(store_settle(s, &e), &e);
    f.settle = now() - from;
    arena_close(t.a);
    packer_close(p);
    buf_free(&b);
    double n = (double)docs * OBJECTS;
    printf("%-44s %10.0f /s\n", "objects parsed (any thread)", n / f.parse);
    printf("%-44s %10.0f /s\n", "objects packed, with blobs (any thread)", n / f.pack);
    printf("%-44s %10.0f /s\n", "objects written, durable", n / f.write);
    printf("%-44s %10.0f /s\n", "documents written, durable", (double)docs / f.write);
    printf("%-44s %10.0f /s  (the last catching up took %.2f s)\n",
           "documents written, search index caught up", (double)docs / (f.write + f.settle),
           f.settle);
    printf("%-44s %10.0f /s\n", "documents, all of it on one thread",
           (double)docs / (f.parse + f.pack + f.write + f.settle));
    printf("%-44s %10.2f kB\n", "a document: blob and objects", (double)f.bytes / 1e3 / (double)docs);
}

/* ---- giving ---- */

static pm_code count_one(void *ctx, const struct store_entry *en, const struct facets *f)
{
    (void)en;
    (void)f;
    ++*(int64_t *)ctx;
    return PM_OK;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static void say_times(const char *what, double *t, int n, int64_t rows)
{
    qsort(t, (size_t)n, sizeof *t, by_value);
    printf("%-44s p50 %8.2f ms   p99 %8.2f ms   (%.1f rows)\n", what, t[n / 2] * 1e3,
           t[n * 99 / 100] * 1e3, (double)rows / n);
}

static void ask(struct store *s, const char *what, void (*vary)(struct store_query *, struct arena *),
                int rounds)
{
    struct pm_err e;
    struct arena *a;
    static double t[PAGES];
    int64_t rows = 0;
    must(arena_open(64 << 20, &a, &e), &e);
    str next = {0};
    for (int i = 0; i < rounds; i++) {
        struct store_query q = {.status = STATUS_TEST, .from = CIVIL_NONE, .to = CIVIL_NONE,
                                .newest_first = true, .limit = PAGE};
        if (next.n == 0)
            arena_reset(a);
        vary(&q, a);
        q.after = next;
        double from = now();
        must(store_find(s, &q, a, count_one, &rows, &next, &e), &e);
        t[i] = now() - from;
        if (vary != NULL && q.words.n + q.ref.n + (size_t)q.in_box > 0)
            next = (str){0};
    }
    say_times(what, t, rounds, rows);
    arena_close(a);
}

static void q_incidents(struct store_query *q, struct arena *a)
{
    (void)a;
    q->type = STR("incident");
}
static void q_claims(struct store_query *q, struct arena *a)
{
    (void)a;
    q->kind = STR("claim");
}
static void q_all(struct store_query *q, struct arena *a)
{
    (void)a;
    (void)q;
}
static void q_by_seq(struct store_query *q, struct arena *a)
{
    (void)a;
    q->type = STR("incident");
    q->newest_first = false;
}
static void q_month(struct store_query *q, struct arena *a)
{
    q_incidents(q, a);
    q->from = (civil_day)(19000 + rnd(1700));
    q->to = q->from + 30;
}
static void q_box(struct store_query *q, struct arena *a)
{
    q_incidents(q, a);
    q->in_box = true;
    q->south = 34 + rnd(40000) / 10000.0;
    q->west = 64 + rnd(90000) / 10000.0;
    q->north = q->south + 0.3;
    q->east = q->west + 0.3;
}
static void q_large_box(struct store_query *q, struct arena *a)
{
    q_box(q, a);
    q->south = 34.5;
    q->north = 38.5;
    q->west = 65;
    q->east = 73;
}
static void q_place(struct store_query *q, struct arena *a)
{
    q_incidents(q, a);
    q->ref = str_of(places[rnd(10)]);
    q->ref_role = STR("where");
}
static void q_common_word(struct store_query *q, struct arena *a)
{
    (void)a;
    q->words = STR("test dar");
}
static void q_rare_words(struct store_query *q, struct arena *a)
{
    struct buf b;
    struct pm_err e;
    buf_init(&b, 1000);
    add_words(&b, 2);
    must(arena_dup(a, buf_str(&b), &q->words, &e), &e);
    buf_free(&b);
}
static void q_prefix(struct store_query *q, struct arena *a)
{
    (void)a;
    q->words = STR("wakhz*");
}

static pm_code tally_one(void *ctx, str key, int64_t n)
{
    (void)key;
    *(int64_t *)ctx += n;
    return PM_OK;
}

static void tallies(struct store *s)
{
    static const char *const keys[] = {"kind", "month", "province", "claimant"};
    struct pm_err e;
    for (int i = 0; i < 4; i++) {
        struct store_query q = {.status = STATUS_TEST, .from = CIVIL_NONE, .to = CIVIL_NONE};
        double t[5];
        int64_t n = 0;
        if (i < 3)
            q.type = STR("incident");
        for (int j = 0; j < 5; j++) {
            double from = now();
            must(store_tally(s, &q, keys[i], tally_one, &n, &e), &e);
            t[j] = now() - from;
        }
        char what[60];
        snprintf(what, sizeof what, "tally of %s by %s", i < 3 ? "incidents" : "everything",
                 keys[i]);
        say_times(what, t, 5, n / 5);
    }
}

static void gets(struct store *s, int64_t docs)
{
    struct pm_err e;
    struct arena *a;
    struct buf b;
    static double t[PAGES];
    buf_init(&b, 200);
    must(arena_open(64 << 20, &a, &e), &e);
    for (int i = 0; i < PAGES; i++) {
        struct store_entry en;
        buf_clear(&b);
        add_uuid(&b, "incident", rnd((uint32_t)docs * 2));
        arena_reset(a);
        double from = now();
        must(store_get(s, buf_str(&b), a, &en, &e), &e);
        t[i] = now() - from;
    }
    say_times("one object by its id", t, PAGES, PAGES);
    arena_close(a);
    buf_free(&b);
}

static void whole(struct store *s, const char *path)
{
    struct pm_err e;
    struct sha256 before, after;
    int n_bad = 0;
    int64_t n = 0;
    double from = now();
    must(store_log(s, 1, count_one, &n, &e), &e);
    printf("%-44s %10.0f /s\n", "log read and unpacked, entries", (double)n / (now() - from));
    from = now();
    must(store_check(s, false, NULL, NULL, &n_bad, &e), &e);
    printf("%-44s %10.2f s   (%d bad)\n", "check", now() - from, n_bad);
    char copy[512];
    snprintf(copy, sizeof copy, "%s.copy", path);
    unlink(copy);
    from = now();
    must(store_backup(s, copy, &e), &e);
    printf("%-44s %10.2f s\n", "backup", now() - from);
    unlink(copy);
    from = now();
    must(store_rebuild(s, &before, &after, &e), &e);
    printf("%-44s %10.2f s   (%s)\n", "rebuild of the views, hashed before and after",
           now() - from, memcmp(before.b, after.b, 32) == 0 ? "the same" : "NOT THE SAME");
}

int main(int argc, char **argv)
{
    struct pm_err e;
    struct store *s;
    int64_t docs = argc > 1 ? atoll(argv[1]) : 10000;
    char path[400];
    docs = (docs + BATCH - 1) / BATCH * BATCH;
    snprintf(path, sizeof path, "%s/bench-store-%d.db", argc > 2 ? argv[2] : "/tmp",
             (int)getpid());
    must(store_open(path, STORE_CREATE, &s, &e), &e);
    printf("store: %lld documents, %lld objects, %lld incidents, %d documents a commit\n",
           (long long)docs, (long long)docs * OBJECTS, (long long)docs * 2, BATCH);
    take(s, docs);
    say_memory("writer");
    store_close(s);
    say_file(path, docs);
    must(store_open(path, STORE_READ, &s, &e), &e);
    ask(s, "page of incidents, newest first", q_incidents, PAGES);
    ask(s, "page of claims, newest first", q_claims, PAGES);
    ask(s, "page of everything, newest first", q_all, PAGES);
    ask(s, "page of incidents in the order of the log", q_by_seq, PAGES);
    ask(s, "page of incidents of a month", q_month, PAGES);
    ask(s, "page of incidents in a small box", q_box, PAGES);
    ask(s, "page of incidents in a large box", q_large_box, PAGES);
    ask(s, "page of incidents of one province", q_place, PAGES);
    ask(s, "page of a search for two common words", q_common_word, 40);
    ask(s, "page of a search for two words", q_rare_words, PAGES);
    ask(s, "page of a search for a beginning", q_prefix, 40);
    gets(s, docs);
    tallies(s);
    say_memory("reader");
    store_close(s);
    must(store_open(path, STORE_WRITE, &s, &e), &e);
    whole(s, path);
    say_memory("after a rebuild");
    store_close(s);
    unlink(path);
    return 0;
}
