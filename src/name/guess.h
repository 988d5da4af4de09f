/* guess.h - who may be meant by a name that no alias spells: heard by learned sounds (hear.h).
 *
 * All Latin names of the registers stand in one tree, made when first asked for. resolve.c adds what
 * it knows of the candidates to their log-odds. Threads may share an ear; they wait for each other.
 */
#ifndef PAMIR_NAME_GUESS_H
#define PAMIR_NAME_GUESS_H

#include "name/names_in.h"

struct guess {
    uint32_t entity;
    double log_odds; /* against "none of them" */
};

enum { GUESS_MAX = 24 };

struct ear;
pm_code ear_open(struct ear **out, struct pm_err *e);
void ear_close(struct ear *ear); /* NULL is fine */

/* Up to GUESS_MAX entities, likeliest first. lang may be empty. */
pm_code guess_names(const struct names *n, str name, str lang, struct guess out[GUESS_MAX],
                    size_t *n_out, struct pm_err *e);

#endif
