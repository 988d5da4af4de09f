#include <unistd.h>

#include "cli/command.h"
#include "cli/rows.h"
#include "work/fusing.h"
#include "work/ingest.h"

static const struct option_row options[] = {
    {"source", "NAME", "who published or sent these documents"},
    {"grade", "CODE", "Admiralty grade of the source, as B2"},
    {"status", "STATUS", "actual, exercise or test; default: exercise if the text says so"},
    {"tlp", "LEVEL", "clear, green, amber, amber+strict or red"},
    {"published", "DATE", "date of texts that do not tell it themselves"},
    {"encoding", "NAME", "when Pamir guesses it wrong, as windows-1251"},
    {"quiet", NULL, "only the summary and what was refused"},
    {NULL, NULL, NULL},
};

struct progress {
    const struct call *c;
    bool bar, quiet;
    size_t done;
    uint64_t bytes;
    stamp drawn;
};

static void wipe_bar(struct progress *p)
{
    if (p->bar && p->drawn)
        fputs("\r\033[K", stderr);
}

static void draw_bar(struct progress *p, str name)
{
    static const char *const wheel[] = {"|", "/", "-", "\\"};
    stamp now = stamp_now();
    if (!p->bar || now - p->drawn < STAMP_SECOND / 20)
        return;
    p->drawn = now;
    fprintf(stderr, "\r\033[K%s %zu documents, %.1f MB  ", wheel[now / 200000 % 4], p->done,
            (double)p->bytes / 1e6);
    out_line(stderr, name, 40);
}

static void print_json(const struct ingest_line *l)
{
    struct json_out j;
    json_out_begin(&j);
    jsonw_some(&j.w, "name", l->name);
    jsonw_some(&j.w, "id", l->report);
    jsonw_some(&j.w, "result", l->rc != PM_OK ? STR("rejected") : l->known ? STR("known")
                                                                             : STR("added"));
    if (l->rc != PM_OK)
        jsonw_some(&j.w, "reason", str_of(l->why));
    jsonw_some(&j.w, "format", str_of(text_format_name(l->format)));
    jsonw_some(&j.w, "encoding", str_of(l->encoding));
    jsonw_some(&j.w, "lang", str_of(l->lang));
    jsonw_some(&j.w, "script", str_of(l->script));
    jsonw_some(&j.w, "status", str_of(status_name(l->status)));
    jsonw_int(&j.w, "bytes", (int64_t)l->n_bytes);
    jsonw_int(&j.w, "incidents", (int64_t)l->read.incidents);
    jsonw_int(&j.w, "claims", (int64_t)l->read.claims);
    jsonw_int(&j.w, "figures", (int64_t)l->read.figures);
    jsonw_int(&j.w, "places", (int64_t)l->read.places);
    jsonw_int(&j.w, "groups", (int64_t)l->read.groups);
    jsonw_int(&j.w, "objects_added", (int64_t)l->n_added);
    json_out_end(&j);
}

static void print_counts(const struct ingest_counts *n, const char *tail)
{
    putchar(' ');
    out_count((int64_t)n->incidents, " incident", ",");
    out_count((int64_t)n->claims, " claim", ",");
    out_count((int64_t)n->figures, " figure", ",");
    out_count((int64_t)n->places, " place", ",");
    out_count((int64_t)n->groups, " group", tail);
}

static void print_person(const struct call *c, const struct ingest_line *l)
{
    if (l->rc != PM_OK) {
        out_colour(c, "31");
        fputs("rejected", stdout);
        out_plain(c);
        fputs("  ", stdout);
        out_line(stdout, l->name, 48);
        fputs(": ", stdout);
        out_text(stdout, str_of(l->why), false);
        putchar('\n');
        return;
    }
    printf("%-15.15s  ", l->report.n > 15 ? l->report.p : "-");
    printf("%-5s %-3s %-4s %7zu B  ", text_format_name(l->format), l->lang, l->script, l->n_bytes);
    out_line(stdout, l->name, 40);
    if (l->status != STATUS_ACTUAL)
        printf("  [%s]", status_name(l->status));
    if (l->known)
        printf("  known already\n");
    else
        print_counts(&l->read, "\n");
}

static void on_line(void *ctx, const struct ingest_line *l)
{
    struct progress *p = ctx;
    p->done++;
    p->bytes += l->n_bytes;
    if (p->c->json) {
        print_json(l);
        return;
    }
    if (!p->quiet || l->rc != PM_OK) {
        wipe_bar(p);
        print_person(p->c, l);
    }
    draw_bar(p, l->name);
}

static bool options_good(struct call *c, struct ingest_options *o)
{
    o->source = str_of(call_value(c, "source"));
    o->tlp = str_of(call_value(c, "tlp"));
    o->encoding = call_value(c, "encoding");
    o->published = CIVIL_NONE;
    o->has_status = call_flag(c, "status");
    o->grade = str_of(call_value(c, "grade"));
    if (o->grade.n && !(o->grade.n == 2 && o->grade.p[0] >= 'A' && o->grade.p[0] <= 'F' &&
                        o->grade.p[1] >= '1' && o->grade.p[1] <= '6')) {
        call_usage(c, "--grade wants an Admiralty code from A1 to F6");
        return false;
    }
    if (o->tlp.n && !config_tlp_known(o->tlp)) {
        call_usage(c, "--tlp wants clear, green, amber, amber+strict or red");
        return false;
    }
    return call_status(c, STATUS_ACTUAL, &o->status) &&
           call_date(c, "published", false, &o->published);
}

static void print_summary(const struct ingest_totals *t, const struct fusing_totals *f)
{
    printf("%zu document%s in %.2f s (%.2f MB):", t->documents, t->documents == 1 ? "" : "s",
           t->seconds, (double)t->bytes / 1e6);
    out_count((int64_t)t->read.incidents, " incident", ",");
    out_count((int64_t)t->read.claims, " claim", ",");
    out_count((int64_t)t->read.figures, " figure", " read;");
    out_count((int64_t)t->objects_added, " object", " added");
    if (t->known)
        printf(", %zu known already", t->known);
    if (t->rejected)
        printf(", %zu rejected", t->rejected);
    printf("\n");
    if (f->n_pairs)
        printf("%zu pair%s of accounts look%s like the same incident: %zu accounts, %zu incidents\n",
               f->n_pairs, f->n_pairs == 1 ? "" : "s", f->n_pairs == 1 ? "s" : "", f->n_accounts,
               f->n_incidents);
}

static int run(struct call *c)
{
    struct ingest_options o = {0};
    if (!options_good(c, &o))
        return EXIT_USAGE;
    struct progress p = {.c = c, .quiet = call_flag(c, "quiet"),
                         .bar = !c->json && isatty(STDERR_FILENO) != 0};
    struct ingest *in;
    if (ingest_open(c->node, &o, on_line, &p, &in, &c->err) != PM_OK)
        return call_fail(c);
    pm_code rc = PM_OK;
    for (int i = 0; rc == PM_OK && i < c->n_words; i++)
        rc = ingest_path(in, c->words[i], &c->err);
    struct ingest_totals t;
    struct pm_err closing = {0};
    pm_code closed = ingest_close(in, &t, &closing);
    wipe_bar(&p);
    if (closed != PM_OK)
        c->err = closing; /* the writer's fault is the cause */
    struct fusing_totals f = {0};
    if (rc == PM_OK && closed == PM_OK && t.objects_added > 0)
        rc = fusing_run(c->node, &f, &c->err);
    if (!c->json)
        print_summary(&t, &f);
    if (rc != PM_OK || closed != PM_OK)
        return call_fail(c);
    return t.rejected ? EXIT_REFUSED : EXIT_OK;
}

const struct command cmd_ingest = {
    .name = "ingest",
    .args = "FILE|FOLDER|- ...",
    .does = "read documents into the node",
    .more = "Takes plain text, HTML, PDF, DOCX, e-mail (.eml, mbox), RSS and Atom files, CSV and\n"
            "STIX 2.1 bundles, in any encoding that can be recognised. One line a document: id,\n"
            "kind, language, script, bytes, what was read out of it. A broken document is\n"
            "\"rejected: reason\" and the rest goes on; the exit status is then 1. The same document\n"
            "twice adds nothing.",
    .needs = NEEDS_NODE_WRITE,
    .min_words = 1,
    .max_words = -1,
    .options = options,
    .run = run,
};
