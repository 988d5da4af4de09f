/* Build tool: gazette_main OUT FILE.tsv ... - the compiled registers that go into the binary.
 * Not part of the program; src/name/meson.build runs it. */
#include <stdio.h>

#include "base/file.h"
#include "name/gazette.h"

static pm_code run(int argc, char **argv, struct pm_err *e)
{
    struct register_rows rows = {0};
    struct buf block;
    pm_code rc = PM_OK;
    buf_init(&block, (size_t)1 << 30);
    TRY(arena_open((size_t)2 << 30, &rows.a, e));
    for (int i = 2; i < argc; i++) {
        struct buf file;
        str bytes;
        const char *slash = strrchr(argv[i], '/');
        buf_init(&file, (size_t)1 << 28);
        rc = file_read(argv[i], &file, e);
        if (rc == PM_OK)
            rc = arena_dup(rows.a, buf_str(&file), &bytes, e);
        buf_free(&file);
        if (rc == PM_OK)
            rc = register_read(&rows, str_of(slash ? slash + 1 : argv[i]), bytes, e);
        if (rc != PM_OK)
            goto out;
    }
    TRY(gazette_make(&rows, NULL, NULL, &block, e));
    TRY(file_write(argv[1], buf_str(&block), 0644, e));
out:
    buf_free(&block);
    arena_close(rows.a);
    return rc;
}

int main(int argc, char **argv)
{
    struct pm_err e;
    if (argc < 3) {
        fprintf(stderr, "usage: gazette_main OUT FILE.tsv ...\n");
        return 2;
    }
    if (run(argc, argv, &e) != PM_OK) {
        fprintf(stderr, "%s\n", e.words);
        return 1;
    }
    return 0;
}
