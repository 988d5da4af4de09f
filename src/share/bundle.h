/* bundle.h - lines in a file to carry: compressed, encrypted for one node, signed by another. docs/formats/bundle.md.
 *
 *     TRY(bundle_create("khorog.pamir", &pair, his_key, &w, e));
 *     TRY(bundle_put(w, STR("{\"format\":\"marking-definition--...\"}"), e));
 *     TRY(bundle_finish(w, e));                  // the file appears whole or not at all
 *
 *     TRY(bundle_read(file, &pair, knows, line, ctx, &head, e));
 *
 * Reading is streaming and bounded: memory is that of one line, whatever the file says. Nothing is decompressed before
 * the sender's signature is found true and the sender known. A line that was handed over is authentic; that the
 * file is whole is known only when bundle_read comes back with PM_OK.
 */
#ifndef PAMIR_SHARE_BUNDLE_H
#define PAMIR_SHARE_BUNDLE_H

#include <stdio.h>

#include "base/stamp.h"
#include "share/book.h"
#include "work/seal.h"

enum { BUNDLE_CHUNK = 64 << 10 };

struct bundle_writer;

/* PM_EXISTS: there is a file of that name. */
pm_code bundle_create(const char *path, const struct seal_pair *from,
                      const uint8_t to[BOOK_KEY_BYTES], struct bundle_writer **out,
                      struct pm_err *e);
/* One line, without line breaks in it. */
pm_code bundle_put(struct bundle_writer *w, str line, struct pm_err *e);
/* Ends it; w is gone afterwards in any case. */
pm_code bundle_finish(struct bundle_writer *w, struct pm_err *e);
void bundle_abandon(struct bundle_writer *w); /* NULL is fine */

struct bundle_head {
    uint8_t from[BOOK_KEY_BYTES];
    stamp at;
};

/* Anything but PM_OK ends the reading: an unknown sender is PM_DENIED with words. */
typedef pm_code bundle_knows(void *ctx, const struct bundle_head *h, struct pm_err *e);
typedef pm_code bundle_line(void *ctx, str line, struct pm_err *e);

/* From where f stands to its end. PM_UNSUPPORTED: no bundle, or of a later kind. PM_DENIED: for another node, or not
 * signed by whom it names. PM_DAMAGED: altered or cut. */
pm_code bundle_read(FILE *f, const struct seal_pair *me, bundle_knows *knows, bundle_line *line,
                    void *ctx, struct bundle_head *head, struct pm_err *e);

#endif
