#include "base/file.h"
#include "cli/command.h"
#include "cli/rows.h"
#include "share/misp.h"
#include "work/ingest.h"

static void on_line(void *ctx, const struct ingest_line *l)
{
    const struct call *c = ctx;
    if (l->rc == PM_OK)
        return;
    (void)c;
    fputs("refused  ", stdout);
    out_line(stdout, l->name, 100);
    fputs(": ", stdout);
    out_text(stdout, str_of(l->why), false);
    putchar('\n');
}

static void tell_misp(void *ctx, const char *words)
{
    (void)ctx;
    fputs("MISP     ", stderr);
    out_text(stderr, str_of(words), false);
    fputc('\n', stderr);
}

/* b: the file; its STIX bundle afterwards. */
static pm_code from_misp(struct call *c, struct buf *b)
{
    struct buf stix;
    size_t n = 0;
    buf_init(&stix, b->max_bytes);
    pm_code rc = misp_to_stix(buf_str(b), &stix, tell_misp, NULL, &n, &c->err);
    if (rc == PM_OK) {
        buf_clear(b);
        buf_add(b, buf_str(&stix));
        rc = buf_err(b, &c->err);
        fprintf(stderr, "%zu MISP %s; who gets it here is for you to say: pamir release\n", n,
                n == 1 ? "event" : "events");
    }
    buf_free(&stix);
    return rc;
}

static int run(struct call *c)
{
    struct ingest_options o = {.published = CIVIL_NONE};
    struct ingest *in;
    struct ingest_totals t = {0};
    struct pm_err closing = {0};
    if (ingest_open(c->node, &o, on_line, c, &in, &c->err) != PM_OK)
        return call_fail(c);
    pm_code rc = PM_OK;
    struct buf b;
    buf_init(&b, (size_t)node_config(c->node)->max_file_bytes);
    for (int i = 0; rc == PM_OK && i < c->n_words; i++) {
        rc = file_read(c->words[i], &b, &c->err);
        if (rc == PM_OK && misp_looks(buf_str(&b)))
            rc = from_misp(c, &b);
        if (rc == PM_OK && text_format(str_of(c->words[i]), buf_str(&b)) != FORMAT_STIX)
            rc = err_set(&c->err, PM_UNSUPPORTED,
                         "\"%s\" is not a STIX 2.1 bundle; documents go in with: pamir ingest",
                         c->words[i]);
        if (rc == PM_OK)
            rc = ingest_bytes(in, str_of(c->words[i]), buf_str(&b), &c->err);
    }
    buf_free(&b);
    if (ingest_close(in, &t, &closing) != PM_OK) {
        c->err = closing;
        return call_fail(c);
    }
    if (rc != PM_OK)
        return call_fail(c);
    printf("%zu objects, %zu new, %zu refused\n", t.read.objects, t.objects_added, t.rejected);
    return t.rejected ? EXIT_REFUSED : EXIT_OK;
}

const struct command cmd_import = {
    .name = "import",
    .args = "BUNDLE ...",
    .does = "take STIX 2.1 bundles, or MISP events, into the node",
    .more = "A MISP event becomes a report, its attributes and objects notes; its sharing groups "
            "are told as\n"
            "proposals and obeyed nowhere.\n"
            "Every object is checked against the MUSTs of STIX 2.1; a bad one is refused with its\n"
            "path and the rule, the rest goes on and the exit status is 1.",
    .needs = NEEDS_NODE_WRITE,
    .min_words = 1,
    .max_words = -1,
    .run = run,
};
