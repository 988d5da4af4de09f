/* backup.h - a node as a folder beside it: data, keys, settings, own names. */
#ifndef PAMIR_WORK_BACKUP_H
#define PAMIR_WORK_BACKUP_H

#include "work/node.h"

/* Copy n to a new folder (PM_EXISTS when there is something of that name). The data is one
 * consistent snapshot even while others write. What was made is taken away again on failure. */
pm_code backup_make(struct node *n, const char *to, struct pm_err *e);

/* Make `node` from the backup: its data must pass store_check first. PM_EXISTS when `node` holds a
 * node; PM_DAMAGED when the backup's data is not sound. */
pm_code backup_restore(const char *from, const char *node, struct pm_err *e);

#endif
