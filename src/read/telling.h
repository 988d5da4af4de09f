/* telling.h - incidents and claims of languages that we read without syntax: Russian, Persian.
 *
 *     "По данным МВД, в результате взрыва в Кундузе погибли пять человек."
 *     claim     МВД: "в результате взрыва в Кундузе погибли пять человек"
 *     incident  bombing at Kunduz, killed 5
 *
 * By the words of registers/words/telling.tsv and where they stand: a number counts what the
 * nearest word for it says; a place is where a preposition puts it; a speaker stands before "that",
 * behind "according to" or at the end. No actors: without cases read, who did it to whom is not
 * safe. Scores: 0.7 for claims; incidents as in incidents.h.
 */
#ifndef PAMIR_READ_TELLING_H
#define PAMIR_READ_TELLING_H

#include "read/words.h"

/* Classes of telling.tsv. */
#define TELLING_CLASS_MAP(X)                                                                       \
    X(TELLING_EVENT, "event") X(TELLING_KILLED, "killed") X(TELLING_INJURED, "injured")            \
    X(TELLING_ARRESTED, "arrested") X(TELLING_ABDUCTED, "abducted") X(TELLING_SAYS, "says")        \
    X(TELLING_SOURCE, "source") X(TELLING_THAT, "that") X(TELLING_AT, "at")                        \
    X(TELLING_DENIED, "denied") X(TELLING_PLANNED, "planned")
#define X(code, word) code,
enum telling_class { TELLING_CLASS_MAP(X) N_TELLINGS };
#undef X

pm_code telling_claims(const struct reader *rd, struct reading *r, struct pm_err *e);
pm_code telling_incidents(const struct reader *rd, struct reading *r, struct pm_err *e);

#endif
