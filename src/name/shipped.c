#include "name/shipped.h"

#include "base/embed.h"

EMBED_DECLARE(entities_tsv)
EMBED_DECLARE(places_tsv)
EMBED_DECLARE(aliases_tsv)
EMBED_DECLARE(place_aliases_tsv)
EMBED_DECLARE(relations_tsv)
EMBED_DECLARE(sources_tsv)
EMBED_DECLARE(cases_tsv)

const struct shipped_file *shipped_files(struct arena *a, size_t *n)
{
    const struct shipped_file files[] = {
        {"entities.tsv", EMBED(entities_tsv)},   {"places.tsv", EMBED(places_tsv)},
        {"aliases.tsv", EMBED(aliases_tsv)},     {"place-aliases.tsv", EMBED(place_aliases_tsv)},
        {"relations.tsv", EMBED(relations_tsv)}, {"sources.tsv", EMBED(sources_tsv)},
        {"cases.tsv", EMBED(cases_tsv)},
    };
    struct shipped_file *out = arena_get(a, sizeof files);
    if (out != NULL)
        memcpy(out, files, sizeof files);
    *n = sizeof files / sizeof *files;
    return out;
}

pm_code shipped_read(struct register_rows *rows, struct pm_err *e)
{
    size_t n;
    const struct shipped_file *files = shipped_files(rows->a, &n);
    if (files == NULL)
        return arena_err(rows->a, e);
    for (size_t i = 0; i < n; i++) {
        pm_code rc = register_read(rows, str_of(files[i].name), files[i].bytes, e);
        if (rc != PM_OK && !(rc == PM_INVALID && rows->fault != NULL))
            return rc;
    }
    return PM_OK;
}
