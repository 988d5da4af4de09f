/* table.h - stored objects as lines for a person, shared by list, search and show. */
#ifndef PAMIR_CLI_TABLE_H
#define PAMIR_CLI_TABLE_H

#include "cli/rows.h"
#include "work/view.h"

/* What a command lists: its options --status --kind --since --until --place --actor --report --words
 * --limit turned into a query. False after words on stderr. */
bool table_query(struct call *c, struct store_query *q);
extern const struct option_row table_options[]; /* for commands that call table_query */

/* Print every object of q: canonical JSON lines with --json, else one line each. *n: how many. */
pm_code table_print(struct call *c, const struct store_query *q, int64_t *n);

/* One line for one object. */
pm_code table_line(struct call *c, struct views *v, const struct store_entry *en);

/* "3 exercise and 1 test objects are not shown (--status)": said on stderr when so. */
void table_tell_hidden(struct call *c, const struct store_query *q);

/* "incident--3f2a91c0-..." as far as a person needs it: type and 8 digits. */
void table_id(const struct call *c, str id);

#endif
