/* lines.h - the lines of a plain text, measured.
 *
 * Width is counted in code points. A text is "wrapped" when somebody broke its paragraphs
 * into lines of about one width (72, say); then a line that was full goes on in the next.
 */
#ifndef PAMIR_TEXT_LINES_H
#define PAMIR_TEXT_LINES_H

#include "base/arena.h"

struct line {
    uint32_t start, end; /* without blanks at either end and without the line break */
    uint32_t indent, width; /* code points */
    uint32_t first_word; /* width of the first word */
};

struct lines {
    struct line *list;
    size_t n;
    uint32_t wrap; /* width at which lines were broken; 0 when they were not */
    bool narrow;   /* no line is as wide as people wrap: a field message, a list */
};

/* Lines of text (well-formed UTF-8; LF, CR LF, CR and U+2028/2029 break) into a. Linear. */
pm_code lines_measure(struct arena *a, str text, struct lines *out, struct pm_err *e);

static inline bool line_empty(const struct line *l)
{
    return l->end == l->start;
}

/* Was line i broken because line i + 1's first word did not fit any more? */
bool line_full(const struct lines *l, size_t i);

#endif
