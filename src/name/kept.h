/* kept.h - the compiled layers of a folder of registers, kept in it for the next start.
 *
 *     registers/.compiled     made again whenever a file of the folder, or the program, is another
 *
 * A folder with 170,000 names takes more than half a second to compile and some milliseconds to
 * open so. The file is nothing but a saving: it may be taken away at any time, and a folder that
 * cannot be written to is compiled each time. Small folders are not worth a file.
 *
 * What is in the file is looked through before it is used (gazette_check): somebody may have sent
 * the folder along with it.
 */
#ifndef PAMIR_NAME_KEPT_H
#define PAMIR_NAME_KEPT_H

#include "base/buf.h"
#include "base/digest.h"
#include "name/overlay.h"

enum { KEPT_LEAST_BYTES = 1 << 18 }; /* of register files, to be worth it */

struct kept {
    str bytes; /* the file, mapped: the blocks lie in it */
    str blocks[OVERLAY_MAX_LAYERS];
    size_t n_blocks;
};

/* What the register files of dir and the compiled registers that they lie over are. worth: are there
 * KEPT_LEAST_BYTES? If not, key says nothing. PM_IO, PM_NOMEM. */
pm_code kept_key(const char *dir, str built_in, struct sha256 *key, bool *worth, struct pm_err *e);

/* The layers kept for this key; false, and nothing held, when there are none or they are damaged. */
bool kept_open(const char *dir, const struct sha256 *key, struct kept *k);
void kept_close(struct kept *k); /* all zero is fine */

/* Keep these. Not being able to is no error. */
void kept_write(const char *dir, const struct sha256 *key, const struct buf *blocks,
                size_t n_blocks);

#endif
