/* brief.h - the picture as files that other programs open: STIX 2.1 bundle, GeoJSON, CSV.
 *
 *     TRY(brief_write(node, brief_find(STR("geojson")), &options, sink, ctx, e));
 *
 * One row of brief_formats a format. Every object passes share/decide on its way out; what does not
 * pass is counted with the reason. To anybody but the owner it goes masked (share/mask.h). Output is handed to sink piece by piece: nothing is held whole.
 */
#ifndef PAMIR_BRIEF_BRIEF_H
#define PAMIR_BRIEF_BRIEF_H

#include "share/decide.h"
#include "share/mask.h"
#include "share/purpose.h"
#include "work/view.h"

typedef pm_code brief_sink(void *ctx, str piece, struct pm_err *e);

struct brief_options {
    struct reader_of reader;
    struct purpose_list *restricted; /* what came under conditions; NULL: nothing here can have */
    struct store_query query; /* for tables of incidents; status is taken from reader */
};

struct brief_result {
    size_t n_out, n_kept; /* objects written; kept back */
    size_t n_masked;      /* objects whose private persons' names were taken out */
    const char *why_kept; /* the reason of the last one kept back; static */
};

struct brief_job {
    struct node *node;
    struct store *store;
    const struct brief_options *options;
    brief_sink *sink;
    void *ctx;
    struct mask *mask; /* NULL: the owner, who sees names */
    bool struck_too;   /* tables: a bare row says what was retracted */
    struct brief_result result;
};

struct brief_format {
    const char *name, *does, *media_type, *extension;
    pm_code (*write)(struct brief_job *j, struct pm_err *e);
};

extern const struct brief_format brief_formats[]; /* ends with a NULL name */

const struct brief_format *brief_find(str name); /* NULL: there is none */

pm_code brief_write(struct node *n, struct store *s, const struct brief_format *f,
                    const struct brief_options *o, brief_sink *sink, void *ctx,
                    struct brief_result *result, struct pm_err *e);

/* For formats: may it go out? status: the one the store was asked for. Counts what is kept back. */
bool brief_may(struct brief_job *j, const struct store_entry *en, enum status status);

/* Call each for every account that may go out. */
typedef pm_code brief_account(struct brief_job *j, struct views *v, const struct view_account *acc,
                              void *ctx, struct pm_err *e);
pm_code brief_each_account(struct brief_job *j, brief_account *each, void *ctx, struct pm_err *e);

/* The bytes of en as this reader gets them. */
pm_code brief_bytes(struct brief_job *j, const struct store_entry *en, struct arena *a, str *out,
                    struct pm_err *e);

pm_code brief_stix(struct brief_job *j, struct pm_err *e);
pm_code brief_geojson(struct brief_job *j, struct pm_err *e);
pm_code brief_misp(struct brief_job *j, struct pm_err *e);
pm_code brief_csv(struct brief_job *j, struct pm_err *e);

#endif
