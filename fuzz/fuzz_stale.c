/* fuzz: brief */
/* Any file that is looked through for ids. */
#include <stdint.h>

#include "brief/stale.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct arena *a;
    str *ids;
    size_t n_ids;
    if (arena_open((size_t)64 << 20, &a, NULL) != PM_OK)
        return 0;
    if (brief_ids((str){(const char *)data, n}, a, &ids, &n_ids, NULL) == PM_OK)
        for (size_t i = 1; i < n_ids; i++)
            if (str_cmp(ids[i - 1], ids[i]) >= 0)
                __builtin_trap();
    arena_close(a);
    return 0;
}
