#include "name/overlay.h"

#include "base/file.h"

enum { FILE_MAX = 1 << 28, MAX_FORMATS = OVERLAY_MAX_LAYERS - 1 };

static const struct {
    const char *name;
    enum overlay_want want;
} files[] = {
    {"entities.tsv", OVERLAY_NAMES},  {"places.tsv", OVERLAY_NAMES},
    {"aliases.tsv", OVERLAY_NAMES},   {"place-aliases.tsv", OVERLAY_NAMES},
    {"relations.tsv", OVERLAY_ALL},   {"sources.tsv", OVERLAY_ALL},
    {"cases.tsv", OVERLAY_ALL},
};

struct folder {
    size_t n_dir; /* bytes of the folder's path and its slash */
    enum overlay_want want;
    struct arena *a;
    struct overlay *out;
    size_t n;
};

/* Is this a register file; *format is what stands before the name and a dot. */
static bool register_file(const struct folder *f, str name, str *format)
{
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        str plain = str_of(files[i].name);
        if (files[i].want > f->want || !str_ends(name, plain))
            continue;
        *format = (str){name.p, name.n - plain.n};
        if (format->n == 0)
            return true;
        if (format->n > 1 && format->p[format->n - 1] == '.') {
            format->n--;
            return true;
        }
    }
    return false;
}

/* Formats before the node's own, which has no name; each once. Files come sorted by name. */
static pm_code layer_of(struct folder *f, str format, struct overlay **out, struct pm_err *e)
{
    for (size_t i = 0; i < f->n; i++)
        if (str_eq(f->out[i].name, format)) {
            *out = &f->out[i];
            return PM_OK;
        }
    if (f->n == OVERLAY_MAX_LAYERS)
        return err_set(e, PM_LIMIT, "registers of more than %d formats", MAX_FORMATS);
    size_t at = f->n;
    while (at > 0 && (f->out[at - 1].name.n == 0 ||
                      (format.n > 0 && str_cmp(f->out[at - 1].name, format) > 0)) &&
           format.n > 0)
        at--;
    memmove(f->out + at + 1, f->out + at, (f->n - at) * sizeof *f->out);
    f->n++;
    f->out[at] = (struct overlay){0};
    f->out[at].rows.a = f->a;
    pm_code rc = arena_dup(f->a, format, &f->out[at].name, e);
    *out = &f->out[at];
    return rc;
}

struct walk {
    struct folder f;
    void (*fault)(void *ctx, str file, uint32_t line, const char *words);
    void *fault_ctx;
};

static pm_code take_file(void *ctx, const char *path, struct pm_err *e)
{
    struct walk *w = ctx;
    str name = str_of(path + w->f.n_dir), format, bytes;
    struct overlay *layer = NULL;
    struct buf b;
    if (memchr(name.p, '/', name.n) != NULL || !register_file(&w->f, name, &format))
        return PM_OK;
    pm_code rc = layer_of(&w->f, format, &layer, e);
    if (rc != PM_OK)
        return rc;
    buf_init(&b, FILE_MAX);
    rc = file_read(path, &b, e);
    if (rc == PM_OK)
        rc = arena_dup(w->f.a, buf_str(&b), &bytes, e);
    buf_free(&b);
    if (rc == PM_OK)
        rc = arena_dup(w->f.a, name, &name, e);
    if (rc != PM_OK)
        return rc;
    layer->rows.fault = w->fault;
    layer->rows.fault_ctx = w->fault_ctx;
    rc = register_read(&layer->rows, name, bytes, e);
    return rc == PM_INVALID && w->fault != NULL ? PM_OK : rc; /* a bad header was told */
}

pm_code overlay_read(const char *dir, enum overlay_want want, struct arena *a,
                     void (*fault)(void *ctx, str file, uint32_t line, const char *words),
                     void *fault_ctx, struct overlay out[OVERLAY_MAX_LAYERS], size_t *n_out,
                     struct pm_err *e)
{
    struct overlay layers[OVERLAY_MAX_LAYERS + 1];
    struct walk w = {{strlen(dir) + 1, want, a, layers, 0}, fault, fault_ctx};
    pm_code rc = file_walk(dir, take_file, &w, e);
    if (rc != PM_OK)
        return err_front(e, "%s", dir);
    memcpy(out, layers, w.f.n * sizeof *out);
    *n_out = w.f.n;
    return PM_OK;
}
