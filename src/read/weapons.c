/* Weapons by the words of weapons.tsv. */
#include "read/stages.h"
#include "read/words.h"

pm_code weapons_stage(const struct reader *rd, struct reading *r, struct pm_err *e)
{
    (void)rd;
    const struct document *d = r->doc;
    for (uint32_t i = 0; i < d->n_tokens; i++) {
        uint32_t n;
        if ((r->lists_of[i] & WORDS_BIT(WORDS_WEAPONS)) == 0)
            continue;
        const struct word_sense *s = word_at(r, i, WORDS_WEAPONS, &n);
        if (s == NULL || (r->taken[i] & (TAKEN_NAME | TAKEN_PERSON)) != 0 ||
            d->blocks[d->sentences[d->tokens[i].sentence].block].kind == BLOCK_FURNITURE)
            continue;
        struct mention m = {.at = document_range(d, i, i + n),
                            .first_token = i,
                            .end_token = i + n,
                            .kind = MENTION_WEAPON,
                            .score = 0.9,
                            .when = {.start = CIVIL_NONE, .end = CIVIL_NONE},
                            .what = s->value.p,
                            .rule = "weapon"};
        if (!reading_push_mention(r, m))
            return arena_err(r->arena, e);
        for (uint32_t k = i; k < i + n; k++)
            r->taken[k] |= TAKEN_WEAPON;
        i += n - 1;
    }
    return PM_OK;
}
