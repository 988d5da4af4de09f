/* folder.h - for the fuzzers that need a store or a node: a temporary folder that goes when they end. */
#ifndef PAMIR_FUZZ_FOLDER_H
#define PAMIR_FUZZ_FOLDER_H

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char folder[200];

static inline int folder_drop(const char *path, const struct stat *st, int what, struct FTW *at)
{
    (void)st;
    (void)what;
    (void)at;
    return remove(path);
}

static inline void folder_remove(void)
{
    nftw(folder, folder_drop, 16, FTW_DEPTH | FTW_PHYS);
}

/* Path of a file in the folder, which is made at first. When a fuzzer crashes the folder stays;
 * scripts/fuzz gives it a TMPDIR and clears that. */
static inline const char *folder_path(const char *name)
{
    static char path[240];
    if (folder[0] == '\0') {
        const char *tmp = getenv("TMPDIR");
        snprintf(folder, sizeof folder, "%s/pamir-fuzz-XXXXXX", tmp && tmp[0] ? tmp : "/tmp");
        if (mkdtemp(folder) == NULL || atexit(folder_remove) != 0)
            abort();
    }
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

#endif
