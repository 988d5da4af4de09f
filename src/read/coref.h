/* coref.h - what "the group", "the latter", "the province", "it" speak of.
 *
 *     "ISKP is active in Nangarhar. The group attacked a post in the province on Monday."
 *     phrase.same of "The group" is the mention ISKP, of "the province" the mention Nangarhar
 *
 * Only what is safe: a noun that takes up a group or a place names what was named last of its kind and
 * what nothing of the same sentence rivals; "the latter" and "the former" the second and first of two
 * groups joined by "and"; a pronoun who speaks ("the army said that it had ..."), or the group that was
 * the subject of the sentence before. What is not sure stays NONE.
 *
 * Each sentence is looked at once, with what the few before it left behind: linear.
 */
#ifndef PAMIR_READ_COREF_H
#define PAMIR_READ_COREF_H

#include "read/clause.h"

/* Sets phrase.same: the mention that a phrase takes up. */
pm_code coref_stage(const struct reader *rd, struct reading *r, struct pm_err *e);
/* Gives claimants without an id the id of what their words take up ("the group said"). */
pm_code coref_claimants(const struct reader *rd, struct reading *r, struct pm_err *e);

/* The mention that a phrase names with its head, or takes up; NONE when it does neither. */
static inline uint32_t coref_mention(const struct reading *r, uint32_t phrase)
{
    const struct phrase *p = &r->syntax->phrases[phrase];
    uint32_t m = r->syntax->of[p->head].mention;
    return m != NONE ? m : p->same;
}

#endif
