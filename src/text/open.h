/* open.h - bytes of any accepted format to documents.
 *
 * A file holds one report (a page, a letter) or many (an mbox, a feed, a table); each is
 * handed to `each` as its own document. One broken part does not stop the others: it is
 * handed over as a refusal with words. STIX bundles are recognised (FORMAT_STIX) but not
 * read here: they are not text.
 */
#ifndef PAMIR_TEXT_OPEN_H
#define PAMIR_TEXT_OPEN_H

#include "text/document.h"

struct text_options {
    civil_day published;  /* given by the person, or CIVIL_NONE */
    const char *encoding; /* given by the person, or NULL to recognise it */
    size_t max_bytes;     /* of one document's memory; 0 for the default */
};

/* Called for each document, in order. d is NULL for a part that could not be read; then e
 * says why. The document and all it points to are gone when each returns. Returning
 * anything but PM_OK stops and is given back. */
typedef pm_code text_each(void *ctx, struct document *d, str part_name, const struct pm_err *e);

/* What the bytes look like, from content first and name second. */
enum document_format text_format(str name, str bytes);
const char *text_format_name(enum document_format f);

/* Open bytes as f. PM_UNSUPPORTED for FORMAT_STIX; PM_INVALID when the whole file is
 * broken, with words; else what `each` gave back. `bytes` must stay while this runs. */
pm_code text_open(str name, str bytes, const struct text_options *o, text_each *each, void *ctx,
                  struct pm_err *e);

/* The same for plain UTF-8 text into the caller's arena; used by tests, fuzzers and the page. */
pm_code text_plain(struct arena *a, str name, str utf8, civil_day published, struct document **out,
                   struct pm_err *e);

#endif
