/* Figures of the name room: start, scan of running text, look-ups. Prints, never fails.
 * bench_names [FILE]: scans FILE (UTF-8) over and over instead of the built-in sample. */
#include <stdio.h>
#include <time.h>

#include "base/file.h"
#include "base/mem.h"
#include "name/names.h"
#include "text/open.h"

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static const char sample[] =
    "EXERCISE. Police in Kunduz said on Tuesday that two men were held after a blast near the bus "
    "station. The governor of Takhar blamed ISIS-K, while traders from Rustaq spoke of a quarrel "
    "over gold. Border guards of Tajikistan closed the road to Ishkashim for three days, and a "
    "spokesman for the Taliban in Kabul denied that shots had come from Badakhshan province. "
    "Nobody else was hurt, he said; the bridge at Sher Khan Bandar stayed open, trucks waited, "
    "and prices for flour in the markets of Khatlon rose by a tenth within the week.\n\n";

static void bench_open(void)
{
    enum { ROUNDS = 20 };
    double start = now_s();
    struct pm_err e;
    for (int i = 0; i < ROUNDS; i++) {
        struct names *n;
        if (names_open(NULL, &n, &e) != PM_OK) {
            printf("names_open: %s\n", e.words);
            return;
        }
        names_close(n);
    }
    printf("%-44s %10.2f ms\n", "names: open the built-in registers",
           (now_s() - start) / ROUNDS * 1e3);
}

static void bench_find(const struct names *n, const char *label, str text)
{
    struct pm_err e;
    struct arena *a, *out;
    struct document *d;
    if (arena_open((size_t)4 << 30, &a, &e) != PM_OK ||
        arena_open((size_t)4 << 30, &out, &e) != PM_OK)
        return;
    if (text_plain(a, STR("bench"), text, CIVIL_NONE, &d, &e) == PM_OK) {
        double start = now_s(), took;
        size_t rounds = 0, n_hits = 0;
        do {
            struct name_hit *hits;
            arena_reset(out);
            if (names_find(n, d, out, &hits, &n_hits, &e) != PM_OK) {
                printf("names_find: %s\n", e.words);
                break;
            }
            rounds++;
            took = now_s() - start;
        } while (took < 1.0);
        double bytes = (double)text.n * (double)rounds;
        printf("%-44s %10.1f MB/s, %.0f hits a KB\n", label, bytes / (now_s() - start) / 1e6,
               (double)n_hits / ((double)text.n / 1e3));
    } else {
        printf("text_plain: %s\n", e.words);
    }
    arena_close(out);
    arena_close(a);
}

static void bench_resolve(const struct names *n, const char *label, const char *const *asked,
                          size_t n_asked)
{
    struct pm_err e;
    struct arena *a;
    if (arena_open((size_t)1 << 30, &a, &e) != PM_OK)
        return;
    double start = now_s(), took;
    size_t done = 0, found = 0;
    do {
        for (size_t i = 0; i < 4096; i++) {
            struct name_guess *g;
            size_t n_g;
            if (names_resolve(n, str_of(asked[i % n_asked]), (str){0}, (str){0}, 1, a, &g, &n_g,
                              &e) == PM_OK)
                found += n_g;
            if (i % 64 == 63)
                arena_reset(a);
        }
        done += 4096;
        took = now_s() - start;
    } while (took < 0.5);
    printf("%-44s %10.0f /s (%zu of %zu found)\n", label, (double)done / took, found, done);
    arena_close(a);
}

/* Unknown spellings: every 7th alias that is not Latin, without its third letter. */
struct misspelled {
    struct arena *a;
    const char **list;
    size_t n, cap, i_alias;
};

static void misspell(void *ctx, str alias, str lang, str script, str kind)
{
    struct misspelled *m = ctx;
    char text[256];
    str copy;
    (void)lang;
    (void)kind;
    size_t first = 0, n = 0;
    if (m->i_alias++ % 7 != 0 || str_eq(script, STR("Latn")) || alias.n < 12 || alias.n > 100)
        return;
    while (first < alias.n && n < 2) /* two letters stay */
        n += ((unsigned char)alias.p[++first] & 0xC0) != 0x80;
    size_t next = first + 1;
    while (next < alias.n && ((unsigned char)alias.p[next] & 0xC0) == 0x80)
        next++;
    memcpy(text, alias.p, first);
    memcpy(text + first, alias.p + next, alias.n - next);
    if (arena_dup(m->a, (str){text, alias.n - (next - first)}, &copy, NULL) == PM_OK)
        (void)ARENA_PUSH(m->a, m->list, m->n, m->cap, copy.p);
}

static void bench_misspelled(const struct names *n)
{
    struct misspelled m = {0};
    struct pm_err e;
    if (arena_open((size_t)1 << 28, &m.a, &e) != PM_OK)
        return;
    for (size_t i = 0; i < names_count(n); i++)
        names_each_alias(n, names_at(n, i)->id, misspell, &m);
    if (m.n > 0)
        bench_resolve(n, "names: resolve, unknown spellings", m.list, m.n);
    arena_close(m.a);
}

int main(int argc, char **argv)
{
    struct names *n;
    struct pm_err e;
    struct buf b;
    buf_init(&b, (size_t)1 << 28);
    bench_open();
    if (names_open(NULL, &n, &e) != PM_OK) {
        printf("names_open: %s\n", e.words);
        return 1;
    }
    if (argc > 1 && file_read(argv[1], &b, &e) == PM_OK) {
        bench_find(n, argv[1], buf_str(&b));
    } else {
        buf_clear(&b);
        while (b.n < 4000000 && b.rc == PM_OK)
            buf_add(&b, (str){sample, sizeof sample - 1});
        bench_find(n, "names: find in 4 MB of English", buf_str(&b));
        bench_find(n, "names: find in 4 KB of English", (str){b.p, 4096});
    }
    static const char *const exact[] = {"Badakhshan", "Taliban", "Kunduz", "Tajikistan", "ISKP"};
    static const char *const other[] = {"Бадахшан", "بدخشان", "талибы", "Тоҷикистон"};
    static const char *const fuzzy[] = {"Badahxshon", "Kondooz", "Talebaan", "Nangrahaar"};
    bench_resolve(n, "names: resolve, exact, Latin", exact, 5);
    bench_resolve(n, "names: resolve, exact, other scripts", other, 4);
    bench_resolve(n, "names: resolve, by sound", fuzzy, 4);
    bench_misspelled(n);
    names_close(n);
    buf_free(&b);
    return 0;
}
