/* read_print.h - a reading for programs and for people.
 *
 *     TRY(read_print_json(reading, &out, e));               // one line, docs/formats/reading.md
 *     TRY(read_print_person(reading, true, 100, &out, e));  // text in colour, then what was read
 *
 * Both append to out and end with a line break. PM_NOMEM or PM_LIMIT: from the buffer.
 * The JSON is well-formed for any bytes in names and text: bytes that are no UTF-8 come out as
 * U+FFFD. What isn't known is left out; of a count min, max and best stand as null.
 */
#ifndef PAMIR_READ_READ_PRINT_H
#define PAMIR_READ_READ_PRINT_H

#include "base/buf.h"
#include "read/reading.h"

pm_code read_print_json(const struct reading *r, struct buf *out, struct pm_err *e);

/* columns: width of the terminal, 0 for none. Without colour kinds stand in brackets. */
pm_code read_print_person(const struct reading *r, bool colour, int columns, struct buf *out,
                          struct pm_err *e);

#endif
