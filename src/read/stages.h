/* stages.h - the stages of the pipeline, as read.c's table names them; and what they share.
 *
 * Each stage is one file and one row. It looks at what earlier rows left in the reading and
 * adds its own; it never takes away what another stage made, except `merge`, which settles
 * overlapping mentions. PM_NOMEM or PM_LIMIT from the arena; nothing else can go wrong.
 */
#ifndef PAMIR_READ_STAGES_H
#define PAMIR_READ_STAGES_H

#include "read/read.h"

pm_code mentions_names(const struct reader *rd, struct reading *r, struct pm_err *e);
pm_code dates_stage(const struct reader *rd, struct reading *r, struct pm_err *e);
pm_code quantity_stage(const struct reader *rd, struct reading *r, struct pm_err *e);
pm_code persons_stage(const struct reader *rd, struct reading *r, struct pm_err *e);
pm_code persons_named(const struct reader *rd, struct reading *r, struct pm_err *e);
pm_code weapons_stage(const struct reader *rd, struct reading *r, struct pm_err *e);
pm_code mentions_merge(const struct reader *rd, struct reading *r, struct pm_err *e);
pm_code causes_stage(const struct reader *rd, struct reading *r, struct pm_err *e);
pm_code relations_stage(const struct reader *rd, struct reading *r, struct pm_err *e);
pm_code figures_stage(const struct reader *rd, struct reading *r, struct pm_err *e);
pm_code unread_stage(const struct reader *rd, struct reading *r, struct pm_err *e);

/* Append to the reading's lists; false when the arena refuses (then return
 * arena_err(r->arena, e)). The pointer stays valid until the next push. */
bool reading_push_mention(struct reading *r, struct mention m);
bool reading_push_incident(struct reading *r, struct incident i);
bool reading_push_figure(struct reading *r, struct figure f);
bool reading_push_claim(struct reading *r, struct claim c);
bool reading_push_cause(struct reading *r, struct cause c);
bool reading_push_relation(struct reading *r, struct relation n);
bool reading_push_part(struct reading *r, struct part p);
bool reading_push_unread(struct reading *r, struct span at, const char *why);

/* The mention that covers token i after `merge`; NULL when none. O(log n). */
const struct mention *mention_at(const struct reading *r, uint32_t i);
/* Index of the first mention whose end_token is behind i. */
size_t mention_first(const struct reading *r, uint32_t i);

#endif
