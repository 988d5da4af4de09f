/* claims_beside.c - what the words of a sentence that may report mean for one another. */
#include "read/claims_learned.h"

/* Scores in steps of a half from -3 to 5. Below that a reader may have stopped looking
 * (CLAIMS_HOPELESS), so all are the same there. */
static uint32_t step_of(double score)
{
    return score <= -2.5 ? 1 : score >= 5 ? 17 : 2 + (uint32_t)((score + 2.5) * 2);
}

/* In three: surely none, open, surely a report. */
static uint32_t third_of(double score)
{
    return score < -1.5 ? 0 : score < 1.5 ? 1 : 2;
}

void claims_beside_features(const struct claiming *c, const struct cue *cues, const double *scores,
                            uint32_t n, uint32_t i, struct features *f)
{
    const struct reading *r = c->r;
    const struct cue *q = &cues[i];
    const struct clause *cl = q->clause != NONE ? &r->clauses[q->clause] : NULL;
    uint32_t z = step_of(scores[i]), most = 0, up = 0, below = 0, above = 4, reports = 0;
    uint32_t quote = r->syntax->of[q->at].quote, sides = 0, with = 0;
    for (uint32_t k = 0; k < n; k++) {
        uint32_t s = step_of(scores[k]);
        if (k == i)
            continue;
        most = s > most ? s : most;
        reports += scores[k] > 0;
        if (scores[k] > 0)
            sides |= k < i ? 1u : 2u;
        if (scores[k] > 0 && r->syntax->of[cues[k].at].quote == quote)
            with |= k < i ? 1u : 2u;
        if (cl == NULL || cues[k].clause == NONE)
            continue;
        if (cl->parent == cues[k].clause) {
            up = s;
            above = cues[k].lemma;
        }
        if (r->clauses[cues[k].clause].parent == q->clause && s > below)
            below = s;
    }
    uint32_t before = i > 0 ? step_of(scores[i - 1]) : 0;
    uint32_t after = i + 1 < n ? step_of(scores[i + 1]) : 0;
    uint32_t kind = cl == NULL ? 15u : cl->kind, in = quote != NONE, third = third_of(scores[i]);
    reports = reports < 3 ? reports : 3;
    f->n = 0;
    f->sum = 0;
    claims_add(f, 500, z, 0);
    claims_add(f, 501, z, before);
    claims_add(f, 502, z, after);
    claims_add(f, 503, z, most);
    claims_add(f, 504, z, up);
    claims_add(f, 505, z, below);
    claims_add(f, 506, z, n < 12 ? n : 12);
    claims_add(f, 507, z, i < 8 ? i : 8);
    claims_add(f, 508, z, reports << 4 | sides << 2 | with);
    claims_add(f, 509, z, kind << 1 | in);
    claims_add(f, 510, most << 8 | up, third << 4 | kind);
    claims_add(f, 511, before << 8 | after, third);
    claims_add(f, 512, q->pattern << 8 | most, third);
    claims_add(f, 513, q->pattern << 8 | up, third);
    claims_add(f, 514, sides << 2 | with, q->pattern << 8 | kind);
    claims_add(f, 515, sides << 2 | with, third << 8 | kind << 1 | in);
    claims_add(f, 516, above, third);
    claims_add(f, 517, up, third << 8 | q->kin.verb);
    claims_add(f, 518, most, third << 8 | q->kin.verb);
    claims_add(f, 519, q->lemma, up > 7 ? 3 : most > 7 ? 2 : 1);
    if (i > 0) {
        claims_add(f, 520, cues[i - 1].lemma, third << 8 | before);
        uint32_t gap = q->at - cues[i - 1].at;
        claims_add(f, 521, gap < 9 ? gap : 9, third << 8 | before);
    }
    if (i + 1 < n) {
        uint32_t gap = cues[i + 1].at - q->at;
        claims_add(f, 522, gap < 9 ? gap : 9, third << 8 | after);
    }
}
