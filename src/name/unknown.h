/* unknown.h - what looks like the name of a place or group and stands in no register.
 *
 *     "They left Zbrontk district at dawn."  ->  "Zbrontk"
 *     "در ولسوالی زبرنتک باران بارید"        ->  "زبرنتک"
 *
 * A word beside a word of registers/words/name-kinds.tsv ("district", "район", "ولسوالی", "front")
 * that no hit covers: in scripts with capitals up to three capitalised words, in others one word.
 * Chinese is left out: without blanks every name would begin anywhere. For a person to look
 * through (pamir names review), not for the reader. Linear.
 */
#ifndef PAMIR_NAME_UNKNOWN_H
#define PAMIR_NAME_UNKNOWN_H

#include "name/names.h"

/* Spans of d in order, in a; hits as names_find gave them. PM_NOMEM, PM_LIMIT. */
pm_code names_unknown(const struct names *n, const struct document *d, const struct name_hit *hits,
                      size_t n_hits, struct arena *a, struct span **out, size_t *n_out,
                      struct pm_err *e);

#endif
