#include <unistd.h>

#include "base/file.h"
#include "cli/command.h"
#include "cli/rows.h"
#include "read/read_print.h"
#include "text/open.h"

enum { FILE_MAX_BYTES = 256 << 20, JSON_MAX_FACTOR = 64 };
#define READING_MAX_BYTES ((size_t)8 << 30)

static const struct option_row options[] = {
    {"published", "DATE", "date of a text that does not tell it itself"},
    {"encoding", "NAME", "when Pamir guesses it wrong, as windows-1251"},
    {NULL, NULL, NULL},
};

struct reading_run {
    struct call *c;
    const struct reader *reader;
    struct arena *arena;
    int n_bad;
};

static void say_refused(struct reading_run *r, str name, const struct pm_err *why)
{
    r->n_bad++;
    fputs("pamir read: ", stderr);
    out_text(stderr, name, false);
    fputs(": rejected: ", stderr);
    out_text(stderr, str_of(why->words), false);
    fputc('\n', stderr);
}

static pm_code on_document(void *ctx, struct document *d, str part, const struct pm_err *why)
{
    struct reading_run *r = ctx;
    if (d == NULL) {
        say_refused(r, part, why);
        return PM_OK;
    }
    struct reading *reading;
    struct buf out;
    struct pm_err e = {0};
    buf_init(&out, READING_MAX_BYTES);
    pm_code rc = read_document(r->reader, d, r->arena, &reading, &e);
    if (rc == PM_OK)
        rc = r->c->json ? read_print_json(reading, &out, &e)
                        : read_print_person(reading, r->c->colour, out_columns(), &out, &e);
    if (rc == PM_OK) {
        if (r->c->json)
            fwrite(out.p, 1, out.n, stdout);
        else
            out_coloured(stdout, buf_str(&out), r->c->colour);
        if (out.n > 0 && out.p[out.n - 1] != '\n')
            putchar('\n');
    } else {
        say_refused(r, part, &e);
    }
    buf_free(&out);
    arena_reset(r->arena);
    return rc == PM_NOMEM ? rc : PM_OK;
}

static pm_code read_file(void *ctx, const char *path, struct pm_err *e)
{
    struct reading_run *r = ctx;
    struct call *c = r->c;
    struct buf b;
    struct text_options o = {.published = CIVIL_NONE, .encoding = call_value(c, "encoding")};
    (void)call_date(c, "published", false, &o.published);
    buf_init(&b, FILE_MAX_BYTES);
    struct pm_err why = {0};
    pm_code rc = file_read(path, &b, &why);
    const char *slash = strrchr(path, '/');
    if (rc == PM_OK)
        rc = text_open(str_of(slash ? slash + 1 : path), buf_str(&b), &o, on_document, r, &why);
    buf_free(&b);
    if (rc == PM_OK)
        return PM_OK;
    if (rc == PM_NOMEM) {
        *e = why;
        return rc;
    }
    say_refused(r, str_of(path), &why);
    return PM_OK;
}

static int run(struct call *c)
{
    struct names *names = NULL;
    struct reader *own = NULL;
    struct reading_run r = {.c = c};
    civil_day unused = CIVIL_NONE;
    if (!call_date(c, "published", false, &unused))
        return EXIT_USAGE;
    pm_code rc;
    if (node_is(c->node_dir)) {
        rc = node_open(c->node_dir, NODE_READ, &c->node, &c->err);
        if (rc == PM_OK)
            rc = node_reader(c->node, &r.reader, &c->err);
    } else {
        rc = names_open(NULL, &names, &c->err);
        if (rc == PM_OK)
            rc = reader_open(names, &own, &c->err);
        r.reader = own;
    }
    if (rc == PM_OK)
        rc = arena_open(READING_MAX_BYTES, &r.arena, &c->err);
    for (int i = 0; rc == PM_OK && i < c->n_words; i++)
        rc = strcmp(c->words[i], "-") != 0 && file_is_dir(c->words[i])
                 ? file_walk(c->words[i], read_file, &r, &c->err)
                 : read_file(&r, c->words[i], &c->err);
    arena_close(r.arena);
    reader_close(own);
    names_close(names);
    if (rc != PM_OK)
        return call_fail(c);
    return r.n_bad ? EXIT_REFUSED : EXIT_OK;
}

const struct command cmd_read = {
    .name = "read",
    .args = "FILE|FOLDER|- ...",
    .does = "print what is read out of a text, without storing it",
    .more = "With --json: one object a document, docs/formats/reading.md says what is in it. Without:\n"
            "the text in colour with its incidents, claims and figures. Needs no node.",
    .min_words = 1,
    .max_words = -1,
    .options = options,
    .run = run,
};
