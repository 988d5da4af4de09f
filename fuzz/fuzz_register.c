/* fuzz: name */
/* Register files as somebody's overlay brings them: read, compiled, opened, every alias walked. */
#include "name/gazette.h"
#include "text/fold.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct register_rows rows = {0};
    struct pm_err e;
    struct buf block;
    struct gazette g;
    str bytes = {(const char *)data, size};
    size_t cut = str_find(bytes, STR("\n---\n"), 0); /* two files in one input */
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
