#include "text/open.h"

#include "text/opening.h"

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
    struct origins o = {.a = a};
    origins_add(&o, 0, 0, utf8.n + 1, 1, 1);
    if (o.failed)
        return arena_err(a, e);
    d->origins = o.list;
    d->n_origins = o.n;
    pm_code rc = document_build(d, NULL, 0, e);
    if (rc != PM_OK)
        return rc;
    *out = d;
    return PM_OK;
}

/* Names of what people drop in by mistake, by the first bytes. */
static const char *foreign(str s)
{
    static const struct {
        const char *magic;
        size_t n;
        const char *name;
    } known[] = {
        {"\xD0\xCF\x11\xE0", 4, "an old Office file; save it as DOCX or as text"},
        {"{\\rtf", 5, "an RTF file; save it as DOCX or as text"},
        {"\x89PNG", 4, "a PNG picture"},
        {"\xFF\xD8\xFF", 3, "a JPEG picture"},
        {"GIF8", 4, "a GIF picture"},
        {"\x1F\x8B", 2, "a gzip archive; unpack it first"},
        {"Rar!", 4, "a RAR archive; unpack it first"},
        {"7z\xBC\xAF", 4, "a 7z archive; unpack it first"},
        {"\x7F" "ELF", 4, "a program"},
        {"MZ\x90", 3, "a program"},
        {"SQLite format 3", 15, "a SQLite file"},
        {"ID3", 3, "a sound file"},
        {"OggS", 4, "a sound file"},
    };
    for (size_t k = 0; k < sizeof known / sizeof *known; k++)
        if (str_starts(s, (str){known[k].magic, known[k].n}))
            return known[k].name;
    return NULL;
}

/* Control characters have no business in text; a few do no harm. */
static bool looks_binary(str text)
{
    size_t n = text.n < 8192 ? text.n : 8192, n_control = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        n_control += c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 0x1B;
    }
    return n_control * 20 > n;
}

pm_code open_plain(struct opening *o, struct pm_err *e)
{
    const char *other = foreign(o->bytes);
    if (other != NULL)
        return err_set(e, PM_UNSUPPORTED, "not a text but %s", other);
    struct document *d;
    pm_code rc = opening_part(o, 0, &d, e);
    struct decoded t;
    if (rc == PM_OK)
        rc = opening_decode(d, o->bytes, (str){0}, o->options, &t, e);
    if (rc != PM_OK)
        return rc;
    if (looks_binary(t.text) || t.n_bad * 4 > t.text.n)
        return err_set(e, PM_UNSUPPORTED, "not a text: it is full of control characters");
    d->text = t.text;
    d->origins = t.origins;
    d->n_origins = t.n_origins;
    return opening_emit(o, d, NULL, 0, e);
}
