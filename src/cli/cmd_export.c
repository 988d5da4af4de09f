#include <errno.h>
#include <nettle/sha2.h>
#include <unistd.h>

#include "base/file.h"
#include "brief/brief.h"
#include "brief/stale.h"
#include "cli/desk.h"
#include "cli/rows.h"
#include "cli/table.h"

#define CHECK_MAX_BYTES ((size_t)1 << 30)

static const struct option_row options[] = {
    {"format", "NAME", "stix (default), geojson, csv or misp"},
    {"to", "FILE", "write there instead of standard output"},
    {"for", "WHOM",
     "owner (default), partner, community or public: only what its marking lets them see"},
    {"status", "STATUS", "actual, exercise or test (default: as pamir.conf says)"},
    {"since", "DATE", "tables: not before"},
    {"until", "DATE", "tables: not after"},
    DESK_PURPOSE,
    {"check", "FILE", "a file exported before: what in it was taken back or corrected since"},
    {"list", NULL, "what was exported to files, for whom, and what happened since"},
    {NULL, NULL, NULL},
};

/* Partners of a format in which two persons must say yes get theirs through it. */
static pm_code may_go(struct call *c, const struct desk *d, const char *whom)
{
    size_t n;
    const struct book_format *const *formats = book_formats(d->book, &n);
    for (size_t i = 0; i < n && strcmp(whom, "partner") == 0; i++)
        if (formats[i]->persons > 1)
            return err_set(&c->err, PM_DENIED,
                           "in \"%.*s\" two persons must say yes to what partners get: pamir "
                           "release, then pamir bundle --for MEMBER",
                           STR_FMT(formats[i]->name));
    return PM_OK;
}

/* The sum over what was written; the act is put down when it is whole. */
struct writing {
    FILE *f;
    struct sha256_ctx sha;
};

static pm_code to_file(void *ctx, str piece, struct pm_err *e)
{
    struct writing *w = ctx;
    sha256_update(&w->sha, piece.n, (const uint8_t *)(piece.p ? piece.p : ""));
    if (fwrite(piece.p ? piece.p : "", 1, piece.n, w->f) == piece.n)
        return PM_OK;
    return err_set(e, PM_IO, "cannot write: %s", strerror(errno));
}

static pm_code to_nowhere(void *ctx, str piece, struct pm_err *e)
{
    (void)ctx;
    (void)piece;
    (void)e;
    return PM_OK;
}

/* What came under conditions goes into a file for a purpose only, and that is put down before the
 * first byte is written: a first round tells which objects it is. */
static pm_code restrict_to(struct call *c, const struct brief_format *f, struct brief_options *o,
                           const struct desk *d, struct purpose_list *l)
{
    struct brief_result r;
    size_t n;
    book_formats(d->book, &n);
    if (n == 0)
        return PM_OK;
    purpose_list_begin(l, d->book, desk_purpose(c), c->arena);
    o->restricted = l;
    if (l->purpose.n == 0)
        return PM_OK;
    pm_code rc = brief_write(c->node, node_store(c->node), f, o, to_nowhere, NULL, &r, &c->err);
    if (rc == PM_OK)
        rc = purpose_list_put(l, c->node, desk_login(c), &c->err);
    return rc;
}

static pm_code put_down(struct call *c, const char *whom, const char *format, const char *to,
                        int64_t seq, struct writing *w)
{
    const char *slash = to ? strrchr(to, '/') : NULL;
    struct brief_copy copy = {.who = desk_login(c),
                              .whom = str_of(whom ? whom : "owner"),
                              .format = str_of(format),
                              .name = str_of(slash ? slash + 1 : to),
                              .seq = seq};
    sha256_digest(&w->sha, sizeof copy.sha.b, copy.sha.b);
    return brief_put_down(c->node, &copy, &c->err);
}

/* -- what became of it ------------------------------------------------------------------------ */

static pm_code print_stale(void *ctx, const struct stale *s)
{
    struct call *c = ctx;
    char at[STAMP_TEXT_BYTES];
    const char *fate = s->fate == STALE_RETRACTED ? "retracted" : "corrected";
    stamp_print(s->at, 0, at);
    if (c->json) {
        struct json_out j;
        json_out_begin(&j);
        jsonw_text(&j.w, "id", s->id);
        jsonw_text(&j.w, "fate", str_of(fate));
        jsonw_text(&j.w, "at", str_of(at));
        jsonw_some(&j.w, "why", s->why);
        if (s->unsure)
            jsonw_bool(&j.w, "unsure", true);
        json_out_end(&j);
        return PM_OK;
    }
    printf("%s  ", fate);
    table_id(c, s->id);
    printf("  %s%s%.*s%s\n", at, s->why.n > 0 ? ": " : "", STR_FMT(s->why),
           s->unsure ? " (this file may know it: when it was made is not known here)" : "");
    return PM_OK;
}

static int check_file(struct call *c, const char *path)
{
    struct stale_result r;
    struct buf b;
    char made[STAMP_TEXT_BYTES];
    buf_init(&b, CHECK_MAX_BYTES);
    pm_code rc = file_read(path, &b, &c->err);
    if (rc == PM_OK)
        rc = brief_stale(node_store(c->node), buf_str(&b), c->arena, print_stale, c, &r, &c->err);
    buf_free(&b);
    if (rc != PM_OK)
        return call_fail(c);
    stamp_print(r.made, 0, made);
    fprintf(stderr, "%s: %zu of its %zu objects that are known here %s not so any more", path,
            r.n_stale, r.n_ids, r.n_stale == 1 ? "is" : "are");
    fprintf(stderr, r.made_here ? "; exported here %s\n" : "; not exported to a file by this node\n",
            made);
    return r.n_stale == 0 ? EXIT_OK : EXIT_REFUSED;
}

static pm_code print_made(void *ctx, const struct brief_made *m)
{
    struct call *c = ctx;
    char at[STAMP_TEXT_BYTES];
    stamp_print(m->at, 0, at);
    if (c->json) {
        struct json_out j;
        json_out_begin(&j);
        jsonw_text(&j.w, "at", str_of(at));
        jsonw_text(&j.w, "name", m->copy.name);
        jsonw_text(&j.w, "format", m->copy.format);
        jsonw_text(&j.w, "for", m->copy.whom);
        jsonw_text(&j.w, "by", m->copy.who);
        jsonw_int(&j.w, "retracted_since", (int64_t)m->n_retracted);
        jsonw_int(&j.w, "corrected_since", (int64_t)m->n_corrected);
        json_out_end(&j);
        return PM_OK;
    }
    printf("%s  %-8.*s for %-10.*s ", at, STR_FMT(m->copy.format), STR_FMT(m->copy.whom));
    out_text(stdout, m->copy.name, false);
    if (m->n_retracted + m->n_corrected > 0)
        printf("  since then %zu retracted, %zu corrected here: pamir export --check FILE",
               m->n_retracted, m->n_corrected);
    putchar('\n');
    return PM_OK;
}

static int list_made(struct call *c)
{
    pm_code rc = brief_made(node_store(c->node), c->arena, print_made, c, &c->err);
    return rc == PM_OK ? EXIT_OK : call_fail(c);
}

/* -- the command ------------------------------------------------------------------------------ */

/* Into the file or to standard output; *r tells what went. Half an export is none. */
static pm_code write_out(struct call *c, const struct brief_format *f,
                         const struct brief_options *o, struct brief_result *r)
{
    const char *to = call_value(c, "to"), *whom = call_value(c, "for");
    bool others = o->reader.reach != REACH_OWNER;
    struct writing w = {.f = to ? fopen(to, "wbx") : stdout};
    sha256_init(&w.sha);
    if (w.f == NULL)
        return err_set(&c->err, PM_IO, "cannot write \"%s\": %s", to, strerror(errno));
    int64_t seq = 0;
    pm_code rc = store_head(node_store(c->node), &seq, NULL, &c->err);
    if (rc == PM_OK)
        rc = brief_write(c->node, node_store(c->node), f, o, to_file, &w, r, &c->err);
    if (to != NULL && fclose(w.f) != 0 && rc == PM_OK)
        rc = err_set(&c->err, PM_IO, "cannot write \"%s\": %s", to, strerror(errno));
    if (rc == PM_OK && (others || to != NULL)) {
        rc = put_down(c, whom, f->name, to, seq, &w);
        if (rc != PM_OK && !others) { /* a node on a disk that cannot be written */
            fprintf(stderr, "it is not put down that this file was made: %s\n", c->err.words);
            rc = PM_OK;
        }
    }
    if (rc != PM_OK && to != NULL)
        unlink(to);
    return rc;
}

static void tell(const struct brief_result *r)
{
    fprintf(stderr, "%zu objects written", r->n_out);
    if (r->n_masked)
        fprintf(stderr, ", names of private persons masked in %zu", r->n_masked);
    if (r->n_kept)
        fprintf(stderr, ", %zu kept back (the last one: %s)", r->n_kept, r->why_kept);
    fputc('\n', stderr);
}

static int run(struct call *c)
{
    const char *name = call_value(c, "format"), *whom = call_value(c, "for");
    struct brief_options o = {.reader = {.reach = REACH_OWNER},
                              .query = {.from = CIVIL_NONE, .to = CIVIL_NONE}};
    const struct brief_format *f = brief_find(name ? str_of(name) : STR("stix"));
    struct purpose_list restricted;
    struct brief_result r;
    struct desk d;
    if (call_flag(c, "list"))
        return list_made(c);
    if (call_value(c, "check") != NULL)
        return check_file(c, call_value(c, "check"));
    if (f == NULL)
        return call_usage(c, "there is no format \"%s\"; there are stix, geojson, csv and misp",
                          name);
    if (whom != NULL && !decide_reach_parse(str_of(whom), &o.reader.reach))
        return call_usage(c, "--for wants owner, partner, community or public, not \"%s\"", whom);
    if (!call_status(c, node_config(c->node)->status, &o.reader.status) ||
        !call_date(c, "since", false, &o.query.from) || !call_date(c, "until", true, &o.query.to))
        return EXIT_USAGE;
    pm_code rc = desk_open(c, &d);
    if (rc == PM_OK && whom != NULL && o.reader.reach != REACH_OWNER)
        rc = may_go(c, &d, whom);
    if (rc == PM_OK)
        rc = restrict_to(c, f, &o, &d, &restricted);
    if (rc == PM_OK)
        rc = write_out(c, f, &o, &r);
    desk_close(&d);
    if (rc != PM_OK)
        return call_fail(c);
    tell(&r);
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
