/* Figures of the name room: start, scan of running text, look-ups. Prints, never fails.
 * bench_names [FILE]: scans FILE (UTF-8) over and over instead of the built-in sample.
 * bench_names unknown: only the unknown spellings. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "name/guess.h"
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

/* ---- unknown spellings ---- */

enum { MAX_NAME = 120, LEAST_LETTERS = 5 };

struct asked {
    str name, alias, lang; /* as asked; as the register has it */
};

struct asking {
    struct arena *a;
    struct asked *list;
    size_t n, cap, i_alias, every;
    bool misspell, latin_too;
    uint64_t seed;
};

static uint32_t chance(struct asking *m, uint32_t below)
{
    m->seed = m->seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(m->seed >> 33) % below;
}

static size_t letters_of(str s, size_t at[MAX_NAME + 1])
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        if (((unsigned char)s.p[i] & 0xC0) != 0x80)
            at[n++] = i;
    at[n] = s.n;
    return n;
}

/* One letter behind the first: left out, doubled, swapped with the next, or another of the name. */
static str misspelled(struct asking *m, str s, char out[2 * MAX_NAME])
{
    size_t at[MAX_NAME + 1], n = letters_of(s, at), k = 1 + chance(m, (uint32_t)n - 2), n_out = 0;
    uint32_t what = chance(m, 4), other = chance(m, (uint32_t)n);
    for (size_t i = 0; i < n; i++) {
        size_t from = i;
        if (what == 2 && (i == k || i == k + 1))
            from = i == k ? k + 1 : k;
        if (what == 3 && i == k)
            from = other;
        for (int times = i != k ? 1 : what == 0 ? 0 : what == 1 ? 2 : 1; times > 0; times--) {
            memcpy(out + n_out, s.p + at[from], at[from + 1] - at[from]);
            n_out += at[from + 1] - at[from];
        }
    }
    return (str){out, n_out};
}

static void ask(void *ctx, str alias, str lang, str script, str kind)
{
    struct asking *m = ctx;
    struct asked q = {.alias = alias, .lang = lang};
    char text[2 * MAX_NAME];
    size_t at[MAX_NAME + 1];
    static const char *const left_out[] = {"acronym", "context", "adjective", "demonym"};
    for (size_t i = 0; i < sizeof left_out / sizeof *left_out; i++)
        if (str_eq(kind, str_of(left_out[i])))
            return;
    if (alias.n > MAX_NAME || str_eq(script, STR("Hans")) || m->i_alias++ % m->every != 0 ||
        (!m->latin_too && str_eq(script, STR("Latn"))) || letters_of(alias, at) < LEAST_LETTERS)
        return;
    q.name = m->misspell ? misspelled(m, alias, text) : alias;
    if (!str_eq(q.name, alias) == m->misspell && arena_dup(m->a, q.name, &q.name, NULL) == PM_OK)
        (void)ARENA_PUSH(m->a, m->list, m->n, m->cap, q);
}

struct bears {
    str alias;
    bool yes;
};

static void is_alias(void *ctx, str alias, str lang, str script, str kind)
{
    struct bears *b = ctx;
    (void)lang;
    (void)script;
    (void)kind;
    b->yes |= str_eq(alias, b->alias);
}

/* The best guess and its chance; misspelled names by names_resolve, others as if no register had
 * them in this spelling. */
static double answer(const struct names *n, const struct asked *q, bool misspell, struct arena *a,
                     str *id)
{
    struct pm_err e;
    struct name_guess *g;
    size_t n_g = 0;
    pm_code rc = misspell ? names_resolve(n, q->name, q->lang, (str){0}, 1, a, &g, &n_g, &e)
                          : guess_unlisted(n, q->name, q->lang, 1, a, &g, &n_g, &e);
    *id = rc == PM_OK && n_g > 0 ? g[0].id : (str){0};
    return id->n > 0 ? g[0].score : 0;
}

struct tally {
    size_t right, sure, sure_right;
    double of_bin[10], right_of_bin[10];
};

static void bench_unknown(const struct names *n, const char *label, struct asking m)
{
    struct pm_err e;
    struct tally t = {0};
    struct arena *scratch;
    double took = 0, ece = 0;
    if (arena_open((size_t)1 << 28, &m.a, &e) != PM_OK)
        return;
    if (arena_open((size_t)1 << 28, &scratch, &e) != PM_OK)
        return;
    for (size_t i = 0; i < names_count(n); i++)
        names_each_alias(n, names_at(n, i)->id, ask, &m);
    for (size_t i = 0; i < m.n; i++) {
        struct bears b = {.alias = m.list[i].alias};
        str id;
        double start = now_s(), p = answer(n, &m.list[i], m.misspell, scratch, &id);
        if (i > 0) /* the first one makes the tree of names */
            took += now_s() - start;
        if (id.n > 0)
            names_each_alias(n, id, is_alias, &b);
        t.right += b.yes;
        t.sure += p >= 0.8;
        t.sure_right += b.yes && p >= 0.8;
        size_t bin = p >= 1 ? 9 : (size_t)(p * 10);
        t.of_bin[bin] += p;
        t.right_of_bin[bin] += b.yes;
        if (i % 64 == 63)
            arena_reset(scratch);
    }
    for (size_t i = 0; i < 10; i++)
        ece += fabs(t.of_bin[i] - t.right_of_bin[i]);
    double all = (double)(m.n > 0 ? m.n : 1);
    printf("%-44s %10.0f /s, %.3f of %zu right, %.3f said with 0.8 and %.3f of these right, ECE %.3f\n",
           label, all / took, (double)t.right / all, m.n, (double)t.sure / all,
           (double)t.sure_right / (double)(t.sure > 0 ? t.sure : 1), ece / all);
    arena_close(scratch);
    arena_close(m.a);
}

static void bench_all_unknown(const struct names *n)
{
    bench_unknown(n, "names: resolve, a letter wrong",
                  (struct asking){.every = 5, .misspell = true, .latin_too = true, .seed = 4});
    bench_unknown(n, "names: resolve, unlisted, not Latin", (struct asking){.every = 7});
}

/* ---- many names ---- */

/* An overlay of made-up places until the registers hold `wanted` forms: two or three syllables, some
 * in Cyrillic, some of two words. */
static void write_overlay(FILE *f, size_t n)
{
    static const char *const latin[] = {"ba", "dar", "gul", "sher", "qal", "a", "zor", "kun", "mir",
                                        "ta", "lo", "wan", "ish", "pan", "shu", "ro", "khe", "vi"};
    static const char *const cyrillic[] = {"ба", "дар", "гул", "шер", "кал", "а", "зор", "кун", "мир",
                                           "та", "ло", "ван", "иш", "пан", "шу", "ро", "хе", "ви"};
    uint64_t seed = 9;
    fputs("id\talias\tlang\tscript\tkind\tfrom\tto\tsource\tnote\n", f);
    for (size_t i = 0; i < n; i++) {
        bool cyr = i % 3 == 0;
        fputs("AF-BDS\t", f);
        for (size_t w = 0; w <= i % 4 / 3; w++) {
            fputs(w ? " " : "", f);
            for (size_t k = 0; k < 4; k++) {
                seed = seed * 6364136223846793005u + 1442695040888963407u;
                fputs((cyr ? cyrillic : latin)[(seed >> 33) % 18], f);
            }
        }
        fprintf(f, "%zu\t%s\t%s\tshort\t\t\tusage\t\n", i, cyr ? "ru" : "en", cyr ? "Cyrl" : "Latn");
    }
}

static void bench_many(str text)
{
    enum { FORMS = 200000, SHIPPED = 29600 };
    char dir[] = "/tmp/pamir-bench-XXXXXX", path[64];
    struct names *n;
    struct pm_err e;
    if (mkdtemp(dir) == NULL)
        return;
    snprintf(path, sizeof path, "%s/aliases.tsv", dir);
    FILE *f = fopen(path, "w");
    if (f != NULL) {
        write_overlay(f, FORMS - SHIPPED);
        fclose(f);
        double start = now_s();
        if (names_open(dir, &n, &e) == PM_OK) {
            printf("%-44s %10.2f ms\n", "names: open with 170,000 own names, first", (now_s() - start) * 1e3);
            names_close(n);
            start = now_s();
            if (names_open(dir, &n, &e) != PM_OK)
                return;
            printf("%-44s %10.2f ms\n", "names: the same again", (now_s() - start) * 1e3);
            bench_find(n, "names: find among 200,000 forms", text);
            names_close(n);
        } else {
            printf("names_open: %s\n", e.words);
        }
        unlink(path);
        snprintf(path, sizeof path, "%s/.compiled", dir);
        unlink(path);
    }
    rmdir(dir);
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
    if (argc > 1 && strcmp(argv[1], "unknown") == 0) {
        bench_all_unknown(n);
        names_close(n);
        return 0;
    }
    if (argc > 1 && file_read(argv[1], &b, &e) == PM_OK) {
        bench_find(n, argv[1], buf_str(&b));
    } else {
        buf_clear(&b);
        while (b.n < 4000000 && b.rc == PM_OK)
            buf_add(&b, (str){sample, sizeof sample - 1});
        bench_find(n, "names: find in 4 MB of English", buf_str(&b));
        bench_find(n, "names: find in 4 KB of English", (str){b.p, 4096});
        bench_many(buf_str(&b));
    }
    static const char *const exact[] = {"Badakhshan", "Taliban", "Kunduz", "Tajikistan", "ISKP"};
    static const char *const other[] = {"Бадахшан", "بدخشان", "талибы", "Тоҷикистон"};
    static const char *const fuzzy[] = {"Badahxshon", "Kondooz", "Talebaan", "Nangrahaar"};
    bench_resolve(n, "names: resolve, exact, Latin", exact, 5);
    bench_resolve(n, "names: resolve, exact, other scripts", other, 4);
    bench_resolve(n, "names: resolve, by sound", fuzzy, 4);
    bench_all_unknown(n);
    names_close(n);
    buf_free(&b);
    return 0;
}
