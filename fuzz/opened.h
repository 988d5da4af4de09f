/* opened.h - for the fuzzers of formats: open bytes as one format and look at every document. */
#ifndef PAMIR_FUZZ_OPENED_H
#define PAMIR_FUZZ_OPENED_H

#include <stdlib.h>

#include "text/open.h"
#include "text/opening.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Each part is a whole document whose tokens stand in the original, or a refusal with words. */
static inline pm_code opened_look(void *ctx, struct document *d, str part, const struct pm_err *e)
{
    (void)ctx;
    if (d == NULL && (e == NULL || e->words[0] == '\0' || part.n == 0))
        abort();
    if (d == NULL)
        return PM_OK;
    if (document_broken(d) != 0)
        abort();
    for (size_t i = 0; i < d->n_tokens; i++) {
        uint32_t at;
        if (document_origin(d, d->tokens[i].at.start, &at) && at >= d->original.n)
            abort();
    }
    return PM_OK;
}

/* Open it with one of text's open_FORMAT; what fails must say why. */
static inline int opened_as(str name, enum document_format format,
                            pm_code (*open_format)(struct opening *o, struct pm_err *e),
                            const uint8_t *data, size_t size)
{
    struct text_options none = {.published = CIVIL_NONE, .max_bytes = (size_t)256 << 20};
    struct opening o = {
        .name = name,
        .bytes = {(const char *)data, size},
        .format = format,
        .options = &none,
        .each = opened_look,
        .fallback = CIVIL_NONE,
    };
    struct pm_err e = {0};
    if (open_format(&o, &e) != PM_OK && e.words[0] == '\0')
        abort();
    arena_close(o.arena);
    return 0;
}

#endif
