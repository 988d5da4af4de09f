#include "work/start.h"

#include "model/extension.h"

pm_code start_first_objects(struct node *n, struct pm_err *e)
{
    struct store *s = node_store(n);
    struct store_author by = {STR("local"), STR("init")};
    struct arena *a;
    struct object *list = NULL;
    size_t n_list = 0;
    pm_code rc = arena_open((size_t)16 << 20, &a, e);
    if (rc != PM_OK)
        return rc;
    rc = extension_first(a, &list, &n_list, e);
    if (rc == PM_OK)
        rc = store_begin(s, e);
    for (size_t i = 0; rc == PM_OK && i < n_list; i++) {
        enum store_result result;
        rc = store_append(s, &list[i], &by, &result, e);
    }
    if (rc == PM_OK)
        rc = store_commit(s, e);
    store_rollback(s);
    arena_close(a);
    return rc;
}
