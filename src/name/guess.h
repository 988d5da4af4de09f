/* guess.h - who may be meant by a name that no alias spells: by a slip of the hand (near.h), or
 * heard by learned sounds (hear.h).
 *
 * All Latin names of the registers stand in one tree, made when first asked for. resolve.c adds what
 * it knows of the candidates to their log-odds. Threads may share an ear; they wait for each other.
 */
#ifndef PAMIR_NAME_GUESS_H
#define PAMIR_NAME_GUESS_H

#include "name/names_in.h"
#include "name/near.h"

struct guess {
    uint32_t entity;
    double log_odds; /* against "none of them" */
};

enum { GUESS_MAX = 24 };

struct ear;
pm_code ear_open(struct ear **out, struct pm_err *e);
void ear_close(struct ear *ear); /* NULL is fine */

/* By sound: up to GUESS_MAX entities, likeliest first. lang may be empty; in_brief as in hear.h. */
pm_code guess_names(const struct names *n, str name, str lang, bool in_brief,
                    struct guess out[GUESS_MAX], size_t *n_out, struct pm_err *e);

/* Names of the registers one slip away from these letters. Refs: the node's aliases, all spelled
 * alike. */
struct slipped {
    const uint32_t *refs; /* gazette_refs */
    size_t n_refs;
    uint8_t layer, slip, n_letters; /* enum slip; letters of the register's name */
    uint8_t at;                     /* the letter asked where the slip is */
};
enum { SLIPPED_MAX = 32 };
size_t guess_slips(const struct names *n, const uint32_t *letters, size_t n_letters,
                   struct slipped out[SLIPPED_MAX]);

/* names_resolve as if no alias were spelled so: for measuring. */
pm_code guess_unlisted(const struct names *n, str name, str lang, size_t top, struct arena *a,
                       struct name_guess **out, size_t *n_out, struct pm_err *e);

#endif
