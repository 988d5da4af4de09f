/* decode.h - bytes of any encoding to UTF-8, with the way back.
 *
 *     struct decoded t;
 *     TRY(decode(a, bytes, (str){0}, NULL, &t, e));    // t.encoding "KOI8-R"
 *
 * Bytes that mean nothing become U+FFFD and are counted; NULs are dropped. text points into
 * `bytes` when nothing had to be changed. origins as in document.h, none for the
 * multi-byte encodings of East Asia.
 */
#ifndef PAMIR_TEXT_DECODE_H
#define PAMIR_TEXT_DECODE_H

#include "text/document.h"

struct decoded {
    str text;
    const char *encoding; /* static */
    size_t n_bad;         /* bytes that became U+FFFD */
    struct origin *origins;
    size_t n_origins;
};

/* hint: a label found in or around the bytes, may be empty. forced: an encoding's label given by
 * a person, or NULL; PM_INVALID when we do not know it. PM_LIMIT when the text is larger than
 * DOCUMENT_MAX_BYTES or the arena; PM_NOMEM. Linear. */
pm_code decode(struct arena *a, str bytes, str hint, const char *forced, struct decoded *out,
               struct pm_err *e);

/* A list of origins that grows; adjoining runs of the same steps become one. For formats. */
struct origins {
    struct arena *a;
    struct origin *list;
    size_t n, cap;
    uint32_t next_text, next_original; /* where the last run stands now */
    bool failed;
};

/* n characters of text_step bytes each, at text, that stand for original_step bytes each. */
void origins_add(struct origins *o, size_t text, size_t original, size_t n, uint8_t text_step,
                 uint8_t original_step);

/* inner leads from x to y, outer from text to x: append to `out` what leads from text to y, for
 * text offsets below n_text. */
void origins_compose(struct origins *out, const struct origin *outer, size_t n_outer,
                     const struct origin *inner, size_t n_inner, size_t n_text);

#endif
