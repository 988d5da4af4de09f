/* ingest.h - from bytes to the log: what happens to a report, from top to bottom.
 *
 *     TRY(ingest_open(node, &options, on_line, ctx, &in, e));
 *     TRY(ingest_path(in, "reports/", e));       // any number of times
 *     TRY(ingest_close(in, &totals, e));         // waits until everything is durable
 *
 *     bytes -> text_open -> read_document -> carrier_make | queue | append -> commit -> on_line
 *             a maker's thread, one for each core             the writer's thread
 *
 * Files are read by several makers at once; what comes to the log, and in which order, does not
 * depend on how many. ingest_path comes back before its files are read: ingest_close tells the
 * faults. ingest_bytes makes on the caller's thread.
 *
 * Each document is whole in one transaction or not there at all; several that are waiting share
 * a commit. on_line is called once for every document, after it is durable or refused, from the
 * writer's thread, in order. A broken document does not stop the others. The same bytes
 * again add nothing.
 */
#ifndef PAMIR_WORK_INGEST_H
#define PAMIR_WORK_INGEST_H

#include "text/open.h"
#include "work/node.h"

struct ingest_options {
    str source;       /* who published or sent it; empty: as the config says, or not known */
    str grade;        /* Admiralty code, e.g. "B2"; empty: not graded */
    str tlp;          /* empty: as the config says */
    bool has_status;  /* else: exercise when the text marks itself so, else as the config says */
    enum status status;
    civil_day published;
    const char *encoding;
    int makers; /* threads that read; 0: one for each core, 4 at most */
};

struct ingest_counts {
    size_t incidents, claims, figures, places, groups, objects;
};

struct ingest_line {
    str name;
    pm_code rc;        /* PM_OK, or why it was refused */
    const char *why;   /* words, when refused */
    bool known;        /* these bytes were there already, nothing was added */
    str report;        /* id of the report object */
    enum document_format format;
    const char *encoding, *lang, *script;
    enum status status;
    size_t n_bytes;
    struct ingest_counts read;
    size_t n_added;    /* new object versions in the log */
};

struct ingest_totals {
    size_t files, documents, rejected, known, objects_added;
    uint64_t bytes;
    struct ingest_counts read;
    double seconds;
};

typedef void ingest_each(void *ctx, const struct ingest_line *l);

struct ingest;

/* The node must be open for writing and is used by nobody else until ingest_close. Strings of
 * options must outlive the ingest. */
pm_code ingest_open(struct node *n, const struct ingest_options *o, ingest_each *each, void *ctx,
                    struct ingest **out, struct pm_err *e);
/* A file, a folder with all below it (but what its .pamirignore names, one glob a line), or "-" for standard input. A file that cannot be read is a
 * refused line, not an error; errors are faults that end the run (PM_NOMEM, PM_IO of the store). */
pm_code ingest_path(struct ingest *in, const char *path, struct pm_err *e);
pm_code ingest_bytes(struct ingest *in, str name, str bytes, struct pm_err *e);
/* Always call it once; frees in. Gives the fault that ended the run, if one did. */
pm_code ingest_close(struct ingest *in, struct ingest_totals *totals, struct pm_err *e);

#endif
