/* layout.h - a text into blocks: paragraphs, headings, list items, header lines, ...
 *
 * Plain text: lines are joined where they were wrapped and parted where a blank line, an
 * indentation or the look of the next line begins something new. Formats that know their
 * paragraphs (HTML, DOCX, ...) give them; then only their kind is looked at again: a
 * "paragraph" that says "Back to Top" is furniture.
 */
#ifndef PAMIR_TEXT_LAYOUT_H
#define PAMIR_TEXT_LAYOUT_H

#include "text/document.h"

/* A block as a format gives it: where it begins, what it is. */
struct layout_given {
    uint32_t start;
    uint8_t kind; /* enum block_kind */
};

/* Blocks of text into a: spans and kinds; tokens are assigned in document.c. given may be NULL
 * (plain text). Blocks are in order and cover all but blanks. Linear. PM_NOMEM, PM_LIMIT. */
pm_code layout_cut(struct arena *a, str text, const struct layout_given *given, size_t n_given,
                   struct block **out, size_t *n_out, struct pm_err *e);

#endif
