/* relations.c - who stands how to whom: "ISKP is active in Kunduz", "X, an affiliate of Y",
 * "A supports B", "*banned in Z". Both ends must be names with an id, in one clause; nothing is
 * inferred. */
#include "read/clause.h"
#include "read/stages.h"
#include "read/words.h"

struct relating {
    const struct lexis *x;
    struct reading *r;
    uint32_t claim;
};

static str fold(const struct relating *c, uint32_t i)
{
    return i < c->r->doc->n_tokens ? c->r->doc->tokens[i].fold : STR("");
}

static bool any_of(str w, const char *const *list)
{
    for (; *list != NULL; list++)
        if (str_is(w, *list))
            return true;
    return false;
}

/* The mention at a phrase's head, or NULL. */
static const struct mention *head_mention(const struct relating *c, uint32_t phrase)
{
    if (phrase == NONE)
        return NULL;
    uint32_t m = c->r->syntax->of[c->r->syntax->phrases[phrase].head].mention;
    return m != NONE && c->r->mentions[m].id.n != 0 ? &c->r->mentions[m] : NULL;
}

static bool is_body(const struct mention *m)
{
    return m != NULL && (m->kind == MENTION_GROUP || m->kind == MENTION_STATE ||
                         m->kind == MENTION_ORG || m->kind == MENTION_OFFICE);
}

static pm_code push(struct relating *c, const struct mention *from, const char *rel,
                    const struct mention *to, const char *rule, struct pm_err *e)
{
    if (str_eq(from->id, to->id))
        return PM_OK;
    struct relation n = {.from = from->id, .rel = rel, .to = to->id, .rule = rule};
    n.at.start = from->at.start < to->at.start ? from->at.start : to->at.start;
    n.at.end = from->at.end > to->at.end ? from->at.end : to->at.end;
    for (uint32_t k = c->claim; k < c->r->n_claims && k < c->claim + 24; k++)
        if (span_within(n.at, c->r->claims[k].at)) {
            n.claimant = c->r->claims[k].claimant;
            break;
        }
    return reading_push_relation(c->r, n) ? PM_OK : arena_err(c->r->arena, e);
}

/* Places of a clause that stand behind "in" or "across", at most four. */
static pm_code based_in(struct relating *c, uint32_t k, const struct mention *group,
                        struct pm_err *e)
{
    const struct clause *cl = &c->r->clauses[k];
    uint32_t s = c->r->doc->tokens[cl->verb].sentence;
    uint32_t last = c->r->syntax->first_phrase[s + 1];
    int made = 0;
    for (uint32_t p = c->r->syntax->first_phrase[s]; p < last && made < 4; p++) {
        const struct phrase *ph = &c->r->syntax->phrases[p];
        if (ph->clause != k || ph->first < cl->group_end || ph->prep == NONE ||
            !any_of(fold(c, ph->prep), (const char *const[]){"in", "across", "throughout", "at", NULL}))
            continue;
        const struct mention *m = head_mention(c, p);
        for (uint32_t i = ph->first; m == NULL && i < ph->head; i++)
            if (c->r->syntax->of[i].mention != NONE &&
                phrase_class(c->x, c->r, p) == NOUN_PLACE)
                m = &c->r->mentions[c->r->syntax->of[i].mention];
        if (m == NULL || (m->kind != MENTION_PLACE && m->kind != MENTION_STATE) || m->id.n == 0)
            continue;
        pm_code rc = push(c, group, "based-in", m, "active-in", e);
        if (rc != PM_OK)
            return rc;
        made++;
    }
    return PM_OK;
}

static bool is_based(const struct relating *c, const struct clause *cl)
{
    str lemma = c->x->words[cl->lemma].text;
    if (cl->tense == TENSE_FUTURE || cl->conditional || cl->modal != NONE || cl->negated)
        return false;
    if (any_of(lemma, (const char *const[]){"operate", "live", "reside", "shelter", NULL}))
        return true;
    if (cl->passive && any_of(lemma, (const char *const[]){"base", "station", NULL}))
        return true;
    bool be = c->r->syntax->of[cl->verb].tag == TAG_BE;
    if (be && any_of(fold(c, cl->group_end), (const char *const[]){"active", "present", "based", NULL}))
        return true;
    if (cl->object == NONE || (c->r->syntax->of[cl->verb].tag != TAG_HAVE &&
                               !any_of(lemma, (const char *const[]){"maintain", "run", NULL})))
        return false;
    return any_of(fold(c, c->r->syntax->phrases[cl->object].head),
                  (const char *const[]){"bases", "base", "camps", "camp", "presence", "hideouts",
                                        "sanctuaries", NULL});
}

/* "X is a branch of Y", "X, an affiliate of Y". */
static pm_code part_of(struct relating *c, uint32_t p, struct pm_err *e)
{
    static const char *const member[] = {"member", NULL};
    static const char *const part[] = {"part", "affiliate", "branch", "wing", "offshoot", "faction",
                                       "ally", "rival", NULL};
    const struct phrase *ph = &c->r->syntax->phrases[p];
    if (p + 1 >= c->r->syntax->n_phrases)
        return PM_OK;
    const struct phrase *next = &c->r->syntax->phrases[p + 1];
    if (next->prep != ph->end)
        return PM_OK; /* most phrases */
    str head = fold(c, ph->head);
    bool is_member = any_of(head, member);
    if (!is_member && !any_of(head, part))
        return PM_OK;
    const struct mention *to = head_mention(c, p + 1);
    if (!str_eq(fold(c, next->prep), STR("of")) || !is_body(to))
        return PM_OK;
    const struct mention *from = NULL;
    if (ph->clause != NONE && ph->clause < c->r->n_clauses) {
        const struct clause *cl = &c->r->clauses[ph->clause];
        if (cl->object == p && c->r->syntax->of[cl->verb].tag == TAG_BE && !cl->negated)
            from = head_mention(c, cl->subject);
    }
    if (from == NULL && p > 0 && ph->first >= 2 && clause_mark(c->r, ph->first - 1) == ',' &&
        c->r->syntax->phrases[p - 1].end == ph->first - 1)
        from = head_mention(c, p - 1);
    if (from == NULL || (!is_body(from) && from->kind != MENTION_PERSON))
        return PM_OK;
    const char *rel = is_member                      ? "member-of"
                      : str_eq(head, STR("ally"))    ? "allied-with"
                      : str_eq(head, STR("rival"))   ? "rival-of"
                                                     : "part-of";
    return push(c, from, rel, to, "noun-of", e);
}

/* "A supports B", "A was designated by B". */
static pm_code by_verb(struct relating *c, uint32_t k, struct pm_err *e)
{
    const struct clause *cl = &c->r->clauses[k];
    if (cl->negated || cl->modal != NONE || cl->conditional || cl->tense == TENSE_FUTURE)
        return PM_OK;
    const struct mention *s = head_mention(c, cl->passive ? cl->agent : cl->subject);
    const struct mention *o = head_mention(c, cl->passive ? cl->subject : cl->object);
    if (!is_body(s) || !is_body(o))
        return PM_OK;
    str lemma = c->x->words[cl->lemma].text;
    bool supports = any_of(lemma, (const char *const[]){"support", "back", "arm", "fund", "finance",
                                                        "sponsor", "train", "shelter", NULL});
    bool names = any_of(lemma, (const char *const[]){"designate", "ban", "outlaw", "blacklist",
                                                     "proscribe", NULL});
    if (supports)
        return push(c, s, "supports", o, "verb", e);
    return names && o->kind == MENTION_GROUP ? push(c, o, "designated-by", s, "verb", e) : PM_OK;
}

/* A footnote "*Organisations banned in X" and every name with a star behind it. */
static pm_code starred(struct relating *c, struct pm_err *e)
{
    const struct document *d = c->r->doc;
    const struct mention *state = NULL;
    for (size_t b = d->n_blocks; b > 0 && b + 12 > d->n_blocks && state == NULL; b--) {
        const struct block *block = &d->blocks[b - 1];
        if (block->end_token - block->first_token > 24 || clause_mark(c->r, block->first_token) != '*')
            continue;
        bool banned = false;
        for (uint32_t i = block->first_token; i < block->end_token; i++) {
            banned = banned || any_of(fold(c, i), (const char *const[]){"banned", "designated",
                                          "prohibited", "outlawed", "proscribed", NULL});
            uint32_t m = c->r->syntax->of[i].mention;
            if (m != NONE && c->r->mentions[m].kind == MENTION_STATE)
                state = &c->r->mentions[m];
        }
        if (!banned)
            state = NULL;
    }
    if (state == NULL)
        return PM_OK;
    str seen[16];
    size_t n = 0;
    for (size_t k = 0; k < c->r->n_mentions && n < 16; k++) {
        const struct mention *m = &c->r->mentions[k];
        if (m->kind != MENTION_GROUP || m->id.n == 0 ||
            (clause_mark(c->r, m->end_token) != '*' && clause_mark(c->r, m->end_token - 1) != '*'))
            continue;
        bool again = false;
        for (size_t i = 0; i < n; i++)
            again = again || str_eq(seen[i], m->id);
        if (again)
            continue;
        seen[n++] = m->id;
        struct relation rel = {.at = m->at, .from = m->id, .rel = "designated-by", .to = state->id,
                               .rule = "footnote"};
        if (!reading_push_relation(c->r, rel))
            return arena_err(c->r->arena, e);
    }
    return PM_OK;
}

pm_code relations_stage(const struct reader *rd, struct reading *r, struct pm_err *e)
{
    if (!clause_english(r))
        return PM_OK;
    const struct document *d = r->doc;
    struct relating c = {.x = reader_lexis(rd), .r = r};
    for (size_t s = 0; s < d->n_sentences; s++) {
        uint8_t kind = d->blocks[d->sentences[s].block].kind;
        while (c.claim < r->n_claims && r->claims[c.claim].at.end <= d->sentences[s].at.start)
            c.claim++;
        if (kind != BLOCK_PARAGRAPH && kind != BLOCK_LIST_ITEM)
            continue;
        pm_code rc;
        uint32_t n = 0;
        for (uint32_t k = r->syntax->first_clause[s]; k < r->syntax->first_clause[s + 1] && n < 24;
             k++, n++) {
            const struct mention *group = head_mention(&c, r->clauses[k].subject);
            if (group != NULL && group->kind == MENTION_GROUP && is_based(&c, &r->clauses[k]) &&
                (rc = based_in(&c, k, group, e)) != PM_OK)
                return rc;
            if ((rc = by_verb(&c, k, e)) != PM_OK)
                return rc;
        }
        for (uint32_t p = r->syntax->first_phrase[s]; p < r->syntax->first_phrase[s + 1]; p++)
            if ((rc = part_of(&c, p, e)) != PM_OK)
                return rc;
    }
    return starred(&c, e);
}
