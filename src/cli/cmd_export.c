#include <errno.h>
#include <unistd.h>

#include "brief/brief.h"
#include "cli/desk.h"
#include "cli/table.h"

static const struct option_row options[] = {
    {"format", "NAME", "stix (default), geojson, csv or misp"},
    {"to", "FILE", "write there instead of standard output"},
    {"for", "WHOM",
     "owner (default), partner, community or public: only what its marking lets them see"},
    {"status", "STATUS", "actual, exercise or test (default: as pamir.conf says)"},
    {"since", "DATE", "tables: not before"},
    {"until", "DATE", "tables: not after"},
    {NULL, NULL, NULL},
};

static pm_code to_file(void *ctx, str piece, struct pm_err *e)
{
    FILE *f = ctx;
    if (fwrite(piece.p ? piece.p : "", 1, piece.n, f) == piece.n)
        return PM_OK;
    return err_set(e, PM_IO, "cannot write: %s", strerror(errno));
}

/* A copy for others is put down as an act. Partners of a format in which two persons must say yes
 * get theirs through it. */
static pm_code put_down(struct call *c, const char *whom, const char *format)
{
    struct desk d;
    struct store *s = NULL;
    size_t n;
    struct store_act a = {.who = desk_login(c), .kind = STR("export"), .subject = str_of(whom)};
    pm_code rc = desk_open(c, &d);
    const struct book_format *const *formats = rc == PM_OK ? book_formats(d.book, &n) : NULL;
    for (size_t i = 0; formats != NULL && i < n && strcmp(whom, "partner") == 0; i++)
        if (formats[i]->persons > 1)
            rc = err_set(&c->err, PM_DENIED,
                         "in \"%.*s\" two persons must say yes to what partners get: pamir "
                         "release, then pamir bundle --for MEMBER",
                         STR_FMT(formats[i]->name));
    desk_close(&d);
    if (rc == PM_OK)
        rc = arena_printf(c->arena, &a.body, "{\"format\":\"%s\"}", format);
    if (rc == PM_OK)
        rc = node_store_again(c->node, STORE_WRITE, &s, &c->err);
    if (rc != PM_OK)
        return rc;
    rc = store_begin(s, &c->err);
    if (rc == PM_OK)
        rc = store_act_append(s, &a, NULL, NULL, &c->err);
    if (rc == PM_OK)
        rc = store_commit(s, &c->err);
    store_rollback(s);
    store_close(s);
    return rc;
}

static int run(struct call *c)
{
    const char *name = call_value(c, "format"), *to = call_value(c, "to"),
               *whom = call_value(c, "for");
    struct brief_options o = {.reader = {.reach = REACH_OWNER},
                              .query = {.from = CIVIL_NONE, .to = CIVIL_NONE}};
    const struct brief_format *f = brief_find(name ? str_of(name) : STR("stix"));
    if (f == NULL)
        return call_usage(c, "there is no format \"%s\"; there are stix, geojson, csv and misp",
                          name);
    if (whom != NULL && !decide_reach_parse(str_of(whom), &o.reader.reach))
        return call_usage(c, "--for wants owner, partner, community or public, not \"%s\"", whom);
    if (!call_status(c, node_config(c->node)->status, &o.reader.status) ||
        !call_date(c, "since", false, &o.query.from) || !call_date(c, "until", true, &o.query.to))
        return EXIT_USAGE;
    if (whom != NULL && o.reader.reach != REACH_OWNER && put_down(c, whom, f->name) != PM_OK)
        return call_fail(c);
    FILE *out = to ? fopen(to, "wbx") : stdout;
    if (out == NULL) {
        err_set(&c->err, PM_IO, "cannot write \"%s\": %s", to, strerror(errno));
        return call_fail(c);
    }
    struct brief_result r;
    pm_code rc = brief_write(c->node, node_store(c->node), f, &o, to_file, out, &r, &c->err);
    if (to != NULL && fclose(out) != 0 && rc == PM_OK)
        rc = err_set(&c->err, PM_IO, "cannot write \"%s\": %s", to, strerror(errno));
    if (rc != PM_OK) {
        if (to != NULL)
            unlink(to); /* it was made above: half an export is none */
        return call_fail(c);
    }
    fprintf(stderr, "%zu objects written", r.n_out);
    if (r.n_masked)
        fprintf(stderr, ", names of private persons masked in %zu", r.n_masked);
    if (r.n_kept)
        fprintf(stderr, ", %zu kept back (the last one: %s)", r.n_kept, r.why_kept);
    fputc('\n', stderr);
    return EXIT_OK;
}

const struct command cmd_export = {
    .name = "export",
    .args = "",
    .does = "write the picture as a STIX 2.1 bundle, GeoJSON or CSV",
    .more =
        "One status at a time: exercises never travel with what is real. What the reader named by\n"
        "--for may not see is kept back and counted with the reason.",
    .needs = NEEDS_NODE_READ,
    .max_words = 0,
    .options = options,
    .run = run,
};
