/* read.h - the pipeline: a document in, a reading out.
 *
 *     struct reading *r;
 *     TRY(read_document(reader, doc, arena, &r, e));
 *
 * Stages run in the order of the table in read.c, each one file, each adds to the reading
 * and looks only at what stages above it have added. A reader is made once (words of
 * registers/words/ compiled into tables) and is read-only afterwards: threads may share it.
 */
#ifndef PAMIR_READ_READ_H
#define PAMIR_READ_READ_H

#include "read/reading.h"

struct reader;

struct read_stage {
    const char *name; /* "dates" */
    const char *does; /* one line for help and docs */
    const char *langs; /* "en ru fa tg" or "*" */
    pm_code (*run)(const struct reader *r, struct reading *out, struct pm_err *e);
};

/* Make a reader over names (not owned; must outlive it). PM_NOMEM, PM_INVALID (a word file). */
pm_code reader_open(const struct names *names, struct reader **out, struct pm_err *e);
void reader_close(struct reader *r);

/* Read d into a. Deterministic: same document and registers, same reading. */
pm_code read_document(const struct reader *r, const struct document *d, struct arena *a,
                      struct reading **out, struct pm_err *e);

/* The stages in their order; ends with a row whose name is NULL. */
const struct read_stage *read_stages(void);

#endif
