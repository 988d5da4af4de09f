/* file.h - files read whole and written whole.
 */
#ifndef PAMIR_BASE_FILE_H
#define PAMIR_BASE_FILE_H

#include "base/buf.h"

/* All bytes of a file into b (cleared first). PM_NOTFOUND, PM_IO, PM_LIMIT (b's maximum); words
 * name the path. "-" is standard input. Directories are PM_INVALID. */
pm_code file_read(const char *path, struct buf *b, struct pm_err *e);

/* Write whole: a temporary file beside it, fsync, rename, fsync of the folder. After a failure the
 * old file is as it was. mode as for open(2). */
pm_code file_write(const char *path, str bytes, unsigned mode, struct pm_err *e);

/* Call each for every regular file below dir, sorted by name, folders in between, at most 64 deep;
 * names that begin with a dot are left out; symbolic links to folders are not followed, and other file
 * systems that hang in the folder (/proc, a share) are not entered. */
typedef pm_code file_each(void *ctx, const char *path, struct pm_err *e);
pm_code file_walk(const char *dir, file_each *each, void *ctx, struct pm_err *e);

/* How many files file_walk would find. PM_LIMIT with words for a person when they are more than most:
 * who names a whole disk by mistake is told so before anything is read. */
pm_code file_count(const char *dir, size_t most, size_t *n, struct pm_err *e);

bool file_is_dir(const char *path);
bool file_exists(const char *path);

#endif
