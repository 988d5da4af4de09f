/* Build tool: sounds_main OUT WEIGHTS.tsv MEANINGS.tsv - the learned weights that go into the binary. Not part of
 * the program; src/name/meson.build runs it. */
#include <stdio.h>

#include "base/file.h"
#include "name/sounds.h"

static pm_code run(char **argv, struct pm_err *e)
{
    struct buf tsv, meanings, block;
    pm_code rc = PM_OK;
    buf_init(&tsv, (size_t)1 << 28);
    buf_init(&meanings, (size_t)1 << 28);
    buf_init(&block, (size_t)1 << 28);
    TRY(file_read(argv[2], &tsv, e));
    TRY(file_read(argv[3], &meanings, e));
    TRY(sounds_make(buf_str(&tsv), buf_str(&meanings), &block, e));
    TRY(file_write(argv[1], buf_str(&block), 0644, e));
out:
    buf_free(&tsv);
    buf_free(&meanings);
    buf_free(&block);
    return rc;
}

int main(int argc, char **argv)
{
    struct pm_err e;
    if (argc != 4) {
        fprintf(stderr, "usage: sounds_main OUT WEIGHTS.tsv MEANINGS.tsv\n");
        return 2;
    }
    if (run(argv, &e) != PM_OK) {
        fprintf(stderr, "%s: %s\n", argv[2], e.words);
        return 1;
    }
    return 0;
}
