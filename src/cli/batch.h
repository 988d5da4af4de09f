/* batch.h - `pamir resolve --dict`: many names against a list of places that a person brings. */
#ifndef PAMIR_CLI_BATCH_H
#define PAMIR_CLI_BATCH_H

#include "cli/command.h"

/* Reads --dict, --batch (both plain or gzip), --with-country, --weights, --top of c; one line a row
 * on stdout. Exit status. */
int batch_run(struct call *c, size_t top);

#endif
