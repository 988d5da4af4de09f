/* fuzz: text */
/* A letter: headers, MIME, encodings, attachments of every other format. */
#include <stdlib.h>

#include "text/open.h"
#include "text/opening.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static pm_code look(void *ctx, struct document *d, str part, const struct pm_err *e)
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text_options none = {.published = CIVIL_NONE, .max_bytes = (size_t)256 << 20};
    struct opening o = {
        .name = STR("x.eml"),
        .bytes = {(const char *)data, size},
        .format = FORMAT_EMAIL,
        .options = &none,
        .each = look,
        .fallback = CIVIL_NONE,
    };
    struct pm_err e = {0};
    bool box = size > 5 && memcmp(data, "From ", 5) == 0;
    if ((box ? open_mbox(&o, &e) : open_email(&o, &e)) != PM_OK && e.words[0] == '\0')
        abort();
    arena_close(o.arena);
    return 0;
}
