#include "text/open.h"

static pm_code whole_origin(struct document *d, struct pm_err *e)
{
    d->origins = arena_zero(d->arena, sizeof *d->origins);
    if (d->origins == NULL)
        return arena_err(d->arena, e);
    d->origins[0] = (struct origin){.text_step = 1, .original_step = 1};
    d->n_origins = 1;
    return PM_OK;
}

pm_code text_plain(struct arena *a, str name, str utf8, civil_day published, struct document **out,
                   struct pm_err *e)
{
    size_t bad_at;
    if (!str_utf8(utf8, &bad_at))
        return err_set(e, PM_INVALID, "text is not UTF-8 at byte %zu", bad_at);
    const char *nul = utf8.n > 0 ? memchr(utf8.p, '\0', utf8.n) : NULL;
    if (nul != NULL)
        return err_set(e, PM_INVALID, "text has a NUL at byte %zu", (size_t)(nul - utf8.p));
    struct document *d = arena_zero(a, sizeof *d);
    if (d == NULL)
        return arena_err(a, e);
    d->arena = a;
    d->name = name;
    d->original = d->text = utf8;
    d->format = FORMAT_PLAIN;
    d->encoding = "UTF-8";
    d->published = published;
    d->published_from = published == CIVIL_NONE ? PUBLISHED_UNKNOWN : PUBLISHED_GIVEN;
    pm_code rc = whole_origin(d, e);
    if (rc == PM_OK)
        rc = document_build(d, NULL, 0, e);
    if (rc != PM_OK)
        return rc;
    *out = d;
    return PM_OK;
}
