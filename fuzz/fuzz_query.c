/* fuzz: store */
/* First line: the words somebody searches for; second line: the cursor. On a new, empty store. */
#include "folder.h"
#include "store/store.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static pm_code each(void *ctx, const struct store_entry *en, const struct facets *f)
{
    (void)ctx;
    (void)en;
    (void)f;
    return PM_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct store *s;
    struct store_query q = {.any_status = true, .from = CIVIL_NONE, .to = CIVIL_NONE, .limit = 10};
    struct pm_err e = {0};
    struct arena *a;
    str rest = {(const char *)data, size};
    str next;
    int64_t n;
    if (s == NULL && store_open(folder_path("pamir.db"), STORE_CREATE, &s, NULL) != PM_OK)
        abort();
    if (arena_open(16 << 20, &a, NULL) != PM_OK)
        return 0;
    if (!str_cut(&rest, '\n', &q.words))
        q.words = (str){0};
    q.after = rest;
    pm_code rc = store_find(s, &q, a, each, NULL, &next, &e);
    if (rc != PM_OK && (rc != e.code || e.words[0] == '\0'))
        abort();
    q.newest_first = true;
    (void)store_find(s, &q, a, each, NULL, &next, NULL);
    (void)store_count(s, &q, &n, NULL);
    arena_close(a);
    return 0;
}
