#include "read/coref.h"

#include "read/stages.h"
#include "read/words.h"

enum { GROUP_REACH = 3, PLACE_REACH = 3, PHRASES_MAX = 200 }; /* sentences; phrases of one looked at */

/* The last mention of a sort, and the sentence it stands in. */
struct last {
    uint32_t mention;
    uint32_t sentence;
};

enum place_size { PLACE_STATE, PLACE_PROVINCE, PLACE_DISTRICT, PLACE_TOWN, N_PLACE_SIZES };

struct corefer {
    struct reading *r;
    const struct lexis *x;
    const struct names *names;
    struct last group, rival;    /* rival: another group of the same sentence that was no subject */
    bool group_was_subject;
    struct last pair[2];         /* "A and B": for "the former", "the latter" */
    struct last place[N_PLACE_SIZES];
    struct last any_place;
    struct last subject;         /* a group that was the subject of the sentence's first verb */
};

static str fold(const struct corefer *c, uint32_t i)
{
    return i < c->r->doc->n_tokens ? c->r->doc->tokens[i].fold : STR("");
}

static bool one_of(str w, const char *const *list)
{
    for (; *list != NULL; list++)
        if (str_is(w, *list))
            return true;
    return false;
}

static const struct phrase *phrase_at(const struct corefer *c, uint32_t p)
{
    return &c->r->syntax->phrases[p];
}

static bool fresh(const struct last *l, uint32_t s, uint32_t reach)
{
    return l->mention != NONE && s - l->sentence <= reach;
}

/* Is the noun one that takes up a group? */
static bool group_noun(str w)
{
    return one_of(w, (const char *const[]){"group", "movement", "organisation", "organization",
        "militia", "outfit", "faction", "branch", "network", "insurgents", NULL});
}

static int place_noun(str w)
{
    if (one_of(w, (const char *const[]){"province", "region", NULL}))
        return PLACE_PROVINCE;
    if (str_eq(w, STR("district")))
        return PLACE_DISTRICT;
    if (one_of(w, (const char *const[]){"city", "town", "village", NULL}))
        return PLACE_TOWN;
    return str_eq(w, STR("country")) ? PLACE_STATE : -1;
}

/* "the group", "the same district", "the group itself": nothing else between article and noun. */
static bool takes_up(const struct corefer *c, const struct phrase *p, bool *same)
{
    str first = fold(c, p->first);
    uint32_t i = p->first + 1;
    *same = str_eq(fold(c, i), STR("same"));
    i += *same;
    return p->head == i && p->end == i + 1 &&
           (str_eq(first, STR("the")) || str_eq(first, STR("this")) || str_eq(first, STR("that")));
}

static uint32_t taken_up_group(const struct corefer *c, uint32_t s)
{
    if (!fresh(&c->group, s, GROUP_REACH))
        return NONE;
    /* two groups in the sentence it was named in, and neither its subject: nobody can say */
    if (c->rival.mention != NONE && c->rival.sentence == c->group.sentence && !c->group_was_subject)
        return NONE;
    return c->group.mention;
}

static uint32_t taken_up_place(const struct corefer *c, const struct phrase *p, bool same, uint32_t s)
{
    str noun = fold(c, p->head);
    int size = place_noun(noun);
    if (size >= 0 && fresh(&c->place[size], s, PLACE_REACH))
        return c->place[size].mention;
    bool area = one_of(noun, (const char *const[]){"area", "place", "spot", NULL});
    return area && same && fresh(&c->any_place, s, PLACE_REACH) ? c->any_place.mention : NONE;
}

/* "The former", "the latter": alone, or before what they are of. */
static uint32_t of_two(const struct corefer *c, const struct phrase *p, uint32_t s)
{
    if (p->end > p->first + 3 || !str_eq(fold(c, p->first), STR("the")))
        return NONE;
    str w = fold(c, p->first + 1);
    bool alone = p->end == p->first + 2 || group_noun(fold(c, p->end - 1));
    int k = str_eq(w, STR("former")) ? 0 : str_eq(w, STR("latter")) ? 1 : -1;
    return alone && k >= 0 && fresh(&c->pair[k], s, 1) ? c->pair[k].mention : NONE;
}

/* --- pronouns ------------------------------------------------------------------------- */

static bool says(const struct corefer *c, uint32_t lemma)
{
    return (c->x->words[lemma].lists >> LEX_SPEECH & 1) != 0;
}

static bool can_own(const struct mention *m)
{
    return m->id.n != 0 && (m->kind == MENTION_GROUP || m->kind == MENTION_STATE ||
                            m->kind == MENTION_OFFICE || m->kind == MENTION_ORG);
}

/* Who the subject "it", "they", "we" of a clause is: who says so, or the last sentence's subject. */
static uint32_t pronoun(const struct corefer *c, uint32_t k, uint32_t s)
{
    const struct clause *cl = &c->r->clauses[k];
    const struct phrase *p = phrase_at(c, cl->subject);
    str w = fold(c, p->head);
    if (!one_of(w, (const char *const[]){"it", "they", "we", NULL}))
        return NONE;
    uint32_t up = cl->parent;
    for (int n = 0; n < 3 && up != NONE; n++, up = c->r->clauses[up].parent) {
        const struct clause *above = &c->r->clauses[up];
        if (!says(c, above->lemma) || above->subject == NONE || above->passive)
            continue;
        uint32_t m = coref_mention(c->r, above->subject);
        return m != NONE && can_own(&c->r->mentions[m]) ? m : NONE;
    }
    bool opens = k == c->r->syntax->first_clause[s] && p->first == c->r->syntax->body[s];
    return opens && !str_eq(w, STR("we")) && fresh(&c->subject, s, 1) && c->subject.sentence < s
               ? c->subject.mention
               : NONE;
}

/* "Security forces said they killed nine": they, whom the text gives no name. */
static uint32_t speaking_forces(const struct corefer *c, uint32_t k)
{
    const struct clause *cl = &c->r->clauses[k];
    if (!str_eq(fold(c, phrase_at(c, cl->subject)->head), STR("they")) || cl->parent == NONE)
        return NONE;
    const struct clause *above = &c->r->clauses[cl->parent];
    if (!says(c, above->lemma) || above->subject == NONE || above->passive)
        return NONE;
    enum noun_class n = phrase_class(c->x, c->r, above->subject);
    return n == NOUN_FORCE || n == NOUN_FIGHTER ? above->subject : NONE;
}

/* --- what a sentence leaves behind ------------------------------------------------------ */

static void place_named(struct corefer *c, uint32_t m, uint32_t s)
{
    const struct mention *at = &c->r->mentions[m];
    const struct name_entity *en = c->names != NULL ? names_get(c->names, at->id) : NULL;
    int size = at->kind == MENTION_STATE                              ? PLACE_STATE
               : en == NULL                                           ? -1
               : str_eq(en->precision, STR("province"))               ? PLACE_PROVINCE
               : str_eq(en->precision, STR("district"))               ? PLACE_DISTRICT
               : str_eq(en->precision, STR("settlement"))             ? PLACE_TOWN
                                                                      : -1;
    if (size < 0)
        return;
    c->place[size] = (struct last){m, s};
    if (size != PLACE_STATE)
        c->any_place = (struct last){m, s};
    /* "in Argo": the register has the district, the text may call it a town */
    if (size == PLACE_DISTRICT)
        c->place[PLACE_TOWN] = (struct last){m, s};
}

static void group_named(struct corefer *c, uint32_t m, uint32_t phrase, uint32_t s)
{
    const struct reading *r = c->r;
    uint32_t k = phrase_at(c, phrase)->clause;
    bool subject = k != NONE && k < r->n_clauses && r->clauses[k].subject == phrase;
    bool other = c->group.mention != NONE && c->group.sentence == s &&
                 !str_eq(r->mentions[c->group.mention].id, r->mentions[m].id);
    if (subject && k == r->syntax->first_clause[s])
        c->subject = (struct last){m, s};
    /* "X and Y": the two that "the former" and "the latter" are of */
    if (other) {
        c->pair[0] = c->group;
        c->pair[1] = (struct last){m, s};
        c->rival = (struct last){m, s};
        if (c->group_was_subject)
            return; /* the subject is what the text speaks of */
        c->rival = c->group;
    }
    c->group = (struct last){m, s};
    c->group_was_subject = subject;
}

static void sentence(struct corefer *c, uint32_t s)
{
    struct reading *r = c->r;
    uint32_t from = r->syntax->first_phrase[s], end = r->syntax->first_phrase[s + 1];
    for (uint32_t p = from; p < end && p < from + PHRASES_MAX; p++) {
        struct phrase *ph = &r->syntax->phrases[p];
        for (uint32_t i = ph->first; i < ph->end; i++) {
            uint32_t m = r->syntax->of[i].mention;
            if (m == NONE || r->mentions[m].first_token != i)
                continue;
            const struct mention *at = &r->mentions[m];
            if ((at->kind == MENTION_PLACE || at->kind == MENTION_STATE) && at->id.n != 0 &&
                (r->taken[i] & TAKEN_NATION) == 0)
                place_named(c, m, s);
            else if (at->kind == MENTION_GROUP && at->id.n != 0 && at->end_token > ph->head)
                group_named(c, m, p, s); /* "a Taliban spokesman" speaks of no group */
        }
        bool same = false;
        if (r->syntax->of[ph->head].mention != NONE)
            continue;
        ph->same = of_two(c, ph, s);
        if (ph->same == NONE && takes_up(c, ph, &same))
            ph->same = group_noun(fold(c, ph->head)) ? taken_up_group(c, s)
                                                     : taken_up_place(c, ph, same, s);
    }
    uint32_t last = r->syntax->first_clause[s + 1];
    for (uint32_t k = r->syntax->first_clause[s]; k < last; k++) {
        uint32_t subject = r->clauses[k].subject;
        if (subject == NONE)
            continue;
        if ((phrase_at(c, subject)->flags & PHRASE_PRONOUN) != 0) {
            r->syntax->phrases[subject].same = pronoun(c, k, s);
            if (phrase_at(c, subject)->same == NONE)
                r->syntax->phrases[subject].stands_for = speaking_forces(c, k);
        }
        uint32_t m = phrase_at(c, subject)->same; /* who was spoken of goes on being it */
        if (m != NONE && k == r->syntax->first_clause[s] && r->mentions[m].kind == MENTION_GROUP) {
            c->subject = (struct last){m, s};
            if (c->group.mention == m)
                c->group.sentence = s;
        }
    }
}

pm_code coref_stage(const struct reader *rd, struct reading *r, struct pm_err *e)
{
    (void)e;
    if (!clause_english(r))
        return PM_OK;
    const struct last none = {NONE, 0};
    struct corefer c = {.r = r, .x = reader_lexis(rd), .names = reader_names(rd), .group = none,
                        .rival = none, .pair = {none, none}, .any_place = none, .subject = none};
    for (int i = 0; i < N_PLACE_SIZES; i++)
        c.place[i] = none;
    for (size_t s = 0; s < r->doc->n_sentences; s++)
        if (r->doc->blocks[r->doc->sentences[s].block].kind != BLOCK_FURNITURE)
            sentence(&c, (uint32_t)s);
    return PM_OK;
}

pm_code coref_claimants(const struct reader *rd, struct reading *r, struct pm_err *e)
{
    (void)rd;
    (void)e;
    if (!clause_english(r))
        return PM_OK;
    const struct document *d = r->doc;
    for (size_t i = 0; i < r->n_claims; i++) {
        struct party *who = &r->claims[i].claimant;
        if (span_empty(who->at) || (who->id.n != 0 && !str_eq(who->id, STR("unnamed"))))
            continue;
        size_t lo = 0, hi = d->n_tokens; /* the token that the claimant's words end with */
        while (lo < hi) {
            size_t mid = lo + (hi - lo) / 2;
            if (d->tokens[mid].at.end < who->at.end)
                lo = mid + 1;
            else
                hi = mid;
        }
        uint32_t p = lo < d->n_tokens ? r->syntax->of[lo].phrase : NONE;
        uint32_t m = p != NONE ? r->syntax->phrases[p].same : NONE;
        if (m != NONE && r->mentions[m].kind == MENTION_GROUP &&
            d->tokens[r->syntax->phrases[p].first].at.start >= who->at.start)
            who->id = r->mentions[m].id;
    }
    return PM_OK;
}
