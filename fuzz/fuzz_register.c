/* fuzz: name */
/* Register files as somebody's overlay brings them: read, compiled, opened, every alias walked; and
 * read once more as `pamir names lint` does, which goes on after bad lines and tells them all. */
#include "name/gazette.h"
#include "name/lint.h"
#include "text/fold.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct telling {
    struct lint_report r;
    struct arena *a;
};

static void tell(void *ctx, str file, uint32_t line, const char *words)
{
    struct telling *t = ctx;
    (void)lint_add(&t->r, t->a, file, line, words);
}

/* The second file lies over the first; every fault has a line of its file. */
static void lint(str below_bytes, str bytes)
{
    struct telling t = {0};
    struct pm_err e;
    if (arena_open(1 << 26, &t.a, &e) != PM_OK)
        return;
    struct register_rows below = {.a = t.a, .fault = tell, .fault_ctx = &t};
    struct register_rows rows = below;
    (void)register_read(&below, STR("below.tsv"), below_bytes, &e);
    (void)register_read(&rows, STR("own.tsv"), bytes, &e);
    const struct register_rows *under = &below;
    if (lint_check(&rows, &under, 1, t.a, &t.r, &e) == PM_OK)
        for (size_t i = 0; i < t.r.n_faults; i++)
            if (t.r.faults[i].line == 0 || t.r.faults[i].words.n == 0)
                __builtin_trap();
    arena_close(t.a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct register_rows rows = {0};
    struct pm_err e;
    struct buf block;
    struct gazette g;
    str bytes = {(const char *)data, size};
    size_t cut = str_find(bytes, STR("\n---\n"), 0); /* two files in one input */
    lint((str){bytes.p, cut}, cut < size ? (str){bytes.p + cut + 5, size - cut - 5} : (str){0});
    buf_init(&block, 1 << 26);
    if (arena_open(1 << 26, &rows.a, &e) != PM_OK)
        return 0;
    pm_code rc = register_read(&rows, STR("one.tsv"), (str){bytes.p, cut}, &e);
    if (rc == PM_OK && cut < size)
        rc = register_read(&rows, STR("two.tsv"), (str){bytes.p + cut + 5, size - cut - 5}, &e);
    if (rc == PM_OK && gazette_make(&rows, NULL, NULL, &block, &e) == PM_OK) {
        if (gazette_open(&g, buf_str(&block), &e) != PM_OK)
            __builtin_trap();
        for (uint32_t i = 1; i < g.n_words; i++) {
            str word = gazette_str(&g, g.words[i].text);
            if (gazette_word(&g, fold_hash(word), word) != i)
                __builtin_trap();
        }
        for (uint32_t node = 0; node + 1 < g.n_node_refs; node++) {
            size_t n;
            const uint32_t *refs = gazette_refs(&g, node, &n);
            for (size_t k = 0; k < n; k++)
                if ((refs[k] & ~GAZETTE_REF_VARIANT) >= g.n_aliases)
                    __builtin_trap();
        }
    }
    buf_free(&block);
    arena_close(rows.a);
    return 0;
}
