/* fuzz: model */
/* Bytes from outside as one object and as a bundle. What is accepted must keep its promises:
 * canonical bytes are read back to the same bytes and the same fields, and have facets. */
#include <stdint.h>
#include <stdlib.h>

#include "model/facets.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void object(struct arena *a, str json, int flags)
{
    struct object o, again;
    struct facets f;
    struct pm_err e = {0};
    pm_code rc = object_parse(a, json, flags, &o, &e);
    if (rc != PM_OK) {
        check(e.words[0] != '\0' && rc == e.code);
        return;
    }
    check(object_parse(a, o.canon, flags, &again, &e) == PM_OK);
    check(str_eq(o.canon, again.canon) && str_eq(o.id, again.id) && o.modified == again.modified);
    rc = facets_of(a, &o, &f, &e);
    check(rc == PM_OK || rc == PM_LIMIT);
    if (rc == PM_OK)
        check(str_utf8(f.title, NULL) && str_utf8(f.body, NULL));
}

static pm_code each(void *ctx, const struct object *o, str where, const struct pm_err *e)
{
    size_t *n = ctx;
    check((o == NULL) == (e != NULL) && where.n > 0);
    return ++*n < 1000 ? PM_OK : PM_LIMIT;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    str json = {(const char *)data, size};
    struct arena *a;
    size_t n = 0;
    if (arena_open(64 << 20, &a, NULL) != PM_OK)
        return 0;
    object(a, json, OBJECT_STRICT);
    object(a, json, OBJECT_CUSTOM);
    (void)object_bundle(json, each, &n, NULL);
    arena_close(a);
    return 0;
}
