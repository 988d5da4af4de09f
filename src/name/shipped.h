/* shipped.h - the register files that travel in the binary, as they stand in registers/.
 *
 *     struct register_rows rows = {.a = arena};
 *     TRY(shipped_read(&rows, e));      // entities, aliases, relations, sources, cases
 *
 * The compiled block that names_open uses is made from the same files; these are for people:
 * `pamir names lint`, `test` and `show`.
 */
#ifndef PAMIR_NAME_SHIPPED_H
#define PAMIR_NAME_SHIPPED_H

#include "name/register.h"

struct shipped_file {
    const char *name;
    str bytes;
};

/* All files; *n of them. */
const struct shipped_file *shipped_files(struct arena *a, size_t *n);

/* All rows into rows (rows->a set). */
pm_code shipped_read(struct register_rows *rows, struct pm_err *e);

#endif
