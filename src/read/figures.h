/* figures.h - numbers about something: "around 75 percent unemployment".
 *
 * A figure is a quantity whose measure we understand: a word of measures.tsv beside it that takes
 * such a number (figures.c has the table), or a plain count or share of somebody who is named.
 * Casualties of an incident are not figures; a running total ("the toll since May") is one.
 */
#ifndef PAMIR_READ_FIGURES_H
#define PAMIR_READ_FIGURES_H

#include "read/quantity.h"
#include "read/read.h"

/* Per quantity: is it a count of some incident? In r's arena; NULL when the arena refuses. */
bool *figures_counted(const struct reading *r);

/* Names of the measures that the table knows; NULL behind the last. */
const char *figures_measure(size_t i);
/* Can a number that counts c be this measure? */
bool figures_measure_takes(str name, enum counts c);
/* Is a decline of it a number below zero? */
bool figures_measure_signed(str name);

#endif
