#include "cli/batch.h"

#include <zlib.h>

#include "base/file.h"
#include "name/dict.h"

enum { MAX_FILE_BYTES = 1 << 30 };

/* A file, unpacked when it is gzip's, in b. */
static pm_code read_file(const char *path, struct buf *b, struct pm_err *e)
{
    int got = 0;
    gzFile f = gzopen(path, "rb"); /* reads plain files too */
    buf_clear(b);
    if (f == NULL)
        return err_set(e, PM_NOTFOUND, "%s cannot be opened", path);
    do {
        char *room = buf_room(b, 1 << 16);
        if (room == NULL)
            break;
        got = gzread(f, room, 1 << 16);
        b->n += got > 0 ? (size_t)got : 0;
    } while (got > 0);
    gzclose(f);
    if (b->rc != PM_OK)
        return buf_err(b, e);
    return got < 0 ? err_set(e, PM_IO, "%s cannot be read", path) : PM_OK;
}

struct batch {
    struct arena *a;
    struct buf dict_tsv, queries, weights, block;
    struct sounds sounds;
    struct hear *hear;
    struct dict *dict;
    bool with_country;
    size_t top;
};

static pm_code open_all(struct call *c, struct batch *b, struct pm_err *e)
{
    const char *weights = call_value(c, "weights"), *dict = call_value(c, "dict");
    pm_code rc = arena_open((size_t)4 << 30, &b->a, e);
    if (rc == PM_OK)
        rc = read_file(dict, &b->dict_tsv, e);
    if (rc == PM_OK)
        rc = read_file(call_value(c, "batch"), &b->queries, e);
    if (rc == PM_OK && weights != NULL)
        rc = read_file(weights, &b->weights, e);
    if (rc == PM_OK && weights != NULL)
        rc = sounds_make(buf_str(&b->weights), sounds_meanings(), &b->block, e);
    if (rc == PM_OK)
        rc = weights != NULL ? sounds_open(&b->sounds, buf_str(&b->block), e)
                             : sounds_built_in(&b->sounds, e);
    if (rc == PM_OK)
        rc = hear_open(&b->sounds, &b->hear, e);
    if (rc != PM_OK)
        return rc;
    rc = dict_read(b->a, buf_str(&b->dict_tsv), &b->dict, e);
    return rc == PM_OK ? rc : (err_front(e, "%s", dict), rc);
}

static pm_code one_row(struct batch *b, str row, struct pm_err *e)
{
    str kind, country, lang, script, name;
    struct dict_guess guesses[DICT_MAX_TOP];
    size_t n;
    if (!str_cut(&row, '\t', &kind) || !str_cut(&row, '\t', &country) ||
        !str_cut(&row, '\t', &lang) || !str_cut(&row, '\t', &script) ||
        !str_cut(&row, '\t', &name))
        return err_set(e, PM_INVALID,
                       "a row has kind, country, language, script, name, parted by tabs");
    if (!b->with_country)
        country = (str){0};
    pm_code rc = dict_resolve(b->dict, &b->sounds, b->hear, kind, country, lang, name, b->top,
                              guesses, &n, e);
    if (rc != PM_OK)
        return rc;
    out_text(stdout, name, false);
    for (size_t i = 0; i < n; i++) {
        putchar('\t');
        out_text(stdout, b->dict->entries[guesses[i].entry].id, false);
        printf(":%.4f", guesses[i].score);
    }
    fputs(n > 0 ? "\n" : "\tNIL\n", stdout);
    return PM_OK;
}

int batch_run(struct call *c, size_t top)
{
    struct batch b = {.with_country = call_flag(c, "with-country"), .top = top};
    str rest, row;
    size_t i_row = 0;
    pm_code rc;
    if (call_value(c, "dict") == NULL || call_value(c, "batch") == NULL)
        return call_usage(c, "--dict and --batch go together");
    buf_init(&b.dict_tsv, MAX_FILE_BYTES);
    buf_init(&b.queries, MAX_FILE_BYTES);
    buf_init(&b.weights, MAX_FILE_BYTES);
    buf_init(&b.block, MAX_FILE_BYTES);
    rc = open_all(c, &b, &c->err);
    rest = buf_str(&b.queries);
    while (rc == PM_OK && str_cut(&rest, '\n', &row)) {
        if (row.n > 0 && row.p[row.n - 1] == '\r')
            row.n--;
        if (i_row++ == 0 || row.n == 0)
            continue;
        rc = one_row(&b, row, &c->err);
        if (rc != PM_OK)
            err_front(&c->err, "%s line %zu", call_value(c, "batch"), i_row);
    }
    hear_close(b.hear);
    buf_free(&b.dict_tsv);
    buf_free(&b.queries);
    buf_free(&b.weights);
    buf_free(&b.block);
    arena_close(b.a);
    return rc == PM_OK ? EXIT_OK : call_fail(c);
}
