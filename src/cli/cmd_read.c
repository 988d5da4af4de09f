#include <unistd.h>

#include "base/file.h"
#include "cli/command.h"
#include "cli/rows.h"
#include "read/read_print.h"
#include "read/second_compare.h"
#include "text/open.h"
#include "work/asker.h"

enum { FILE_MAX_BYTES = 256 << 20, FOLDER_MAX_FILES = 100000 };
#define READING_MAX_BYTES ((size_t)8 << 30)

static const struct option_row options[] = {
    {"published", "DATE", "date of a text that does not tell it itself"},
    {"encoding", "NAME", "when Pamir guesses it wrong, as windows-1251"},
    {"second", NULL, "let the second reader of pamir.conf read along, its objects behind the others"},
    {"compare", NULL, "show what both readers, only the rules, only the second reader read"},
    {"tlp", "LEVEL", "marking of the text: may it go to a second reader on another machine?"},
    {NULL, NULL, NULL},
};

struct reading_run {
    struct call *c;
    const struct reader *reader;
    struct arena *arena;
    struct asker *second; /* NULL: not asked for */
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

static pm_code print_reading(struct reading_run *r, const struct reading *rules,
                             const struct reading *model, struct buf *out, struct pm_err *e)
{
    bool compare = call_flag(r->c, "compare");
    struct reading *both = NULL;
    struct compare_row *rows = NULL;
    size_t n = 0;
    pm_code rc = PM_OK;
    if (model != NULL)
        rc = compare ? second_compare(rules, model, r->arena, &rows, &n, e)
                     : second_join(rules, model, r->arena, &both, e);
    if (rc != PM_OK)
        return rc;
    if (model != NULL && compare)
        return r->c->json ? second_compare_json(rules, model, rows, n, out, e)
                          : second_compare_print(rules, model, rows, n, r->c->colour, out_columns(),
                                                 out, e);
    if (both != NULL)
        rules = both;
    return r->c->json ? read_print_json(rules, out, e)
                      : read_print_person(rules, r->c->colour, out_columns(), out, e);
}

/* The second reader's part; that it fails is said and is no reason to refuse the document, unless it is all
 * that was wanted. */
static pm_code ask_second(struct reading_run *r, const struct reading *rules, str name,
                          struct reading **model, struct pm_err *e)
{
    pm_code rc = asker_read(r->second, rules, r->arena, model, e);
    if (rc != PM_OK)
        return rc;
    const struct second_tally *t = (*model)->second;
    if (t->trouble[0] != '\0') {
        fputs("pamir read: ", stderr);
        out_text(stderr, name, false);
        fprintf(stderr, ": second reader: %zu of %zu questions without a good answer, %zu not asked: ",
                t->unanswered, t->windows, t->not_asked);
        out_text(stderr, str_of(t->trouble), false);
        fputc('\n', stderr);
    }
    r->n_bad += call_flag(r->c, "compare") && t->windows > 0 && t->unanswered == t->windows;
    return PM_OK;
}

static pm_code on_document(void *ctx, struct document *d, str part, const struct pm_err *why)
{
    struct reading_run *r = ctx;
    if (d == NULL) {
        say_refused(r, part, why);
        return PM_OK;
    }
    struct reading *reading, *model = NULL;
    struct buf out;
    struct pm_err e = {0};
    buf_init(&out, READING_MAX_BYTES);
    pm_code rc = read_document(r->reader, d, r->arena, &reading, &e);
    if (rc == PM_OK && r->second != NULL)
        rc = ask_second(r, reading, part, &model, &e);
    if (rc == PM_OK)
        rc = print_reading(r, reading, model, &out, &e);
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

static pm_code read_folder(struct reading_run *r, const char *path, struct pm_err *e)
{
    size_t n;
    pm_code rc = file_count(path, FOLDER_MAX_FILES, &n, e);
    return rc == PM_OK ? file_walk(path, read_file, r, e) : rc;
}

static pm_code open_second(struct call *c, struct asker **out)
{
    const char *tlp = call_value(c, "tlp");
    if (!call_flag(c, "second") && !call_flag(c, "compare"))
        return PM_OK;
    if (c->node == NULL)
        return err_set(&c->err, PM_NOTFOUND, "a second reader is configured in a node's pamir.conf; there "
                       "is no node here (--node)");
    const struct config *conf = node_config(c->node);
    if (tlp != NULL && !config_tlp_known(str_of(tlp)))
        return err_set(&c->err, PM_USAGE,
                       "--tlp wants clear, green, amber, amber+strict or red, not \"%.40s\"", tlp);
    return asker_open_configured(conf, str_of(tlp != NULL ? tlp : conf->tlp), out, &c->err);
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
        rc = open_second(c, &r.second);
    if (rc == PM_OK)
        rc = arena_open(READING_MAX_BYTES, &r.arena, &c->err);
    for (int i = 0; rc == PM_OK && i < c->n_words; i++)
        rc = strcmp(c->words[i], "-") != 0 && file_is_dir(c->words[i])
                 ? read_folder(&r, c->words[i], &c->err)
                 : read_file(&r, c->words[i], &c->err);
    asker_close(r.second);
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
            "the text in colour with its incidents, claims and figures. Needs no node. A second reader is a language\n"
            "model on a server that pamir.conf names (second_reader); what it says is kept only where the\n"
            "text bears it out, docs/second-reader.md.",
    .min_words = 1,
    .max_words = -1,
    .options = options,
    .run = run,
};
