/* Who did it, told by a word of its own: a claim of responsibility, blame, an agent, or a group
 * that opens the clause of a verb of doing. */
#include "read/telling_in.h"

enum {
    CLAUSE_BACK = 40, /* tokens from a verb back to where its clause may begin */
    UNKNOWN_MAX = 6,  /* words that are no subject we know before the group */
    BESIDE_MAX = 6,   /* tokens between a group and "stands behind" */
    NEAR = 3          /* between a group and the word that makes it the doer */
};

static const struct mention *group_at(const struct telling *t, uint32_t i)
{
    const struct mention *m = i < t->end ? mention_at(t->r, i) : NULL;
    return m != NULL && m->kind == MENTION_GROUP && m->id.n != 0 ? m : NULL;
}

static bool same_name(const struct mention *m, const struct mention *other)
{
    return other != NULL && str_eq(m->id, other->id);
}

/* Does something stand behind the group that makes it the object? "را", "-ро", "-ni". */
bool telling_object(const struct telling *t, const struct mention *m)
{
    static const struct {
        const char *end;
        uint8_t langs;
    } ends[] = {{"ро", WORD_TG}, {"ni", WORD_UZ}, {"ни", WORD_UZ}};
    str f = t->r->doc->tokens[m->end_token - 1].fold;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if ((ends[i].langs & t->own) != 0 && str_ends(f, str_of(ends[i].end)))
            return true;
    uint32_t i = m->end_token;
    while (i < t->end && i < m->end_token + BESIDE_MAX && !telling_comma(t, i) &&
           (telling_mark(t, i) || same_name(m, mention_at(t->r, i))))
        i++; /* "(ISKP)" */
    return doing_is(t, i, DOING_OBJECT, NULL);
}

static pm_code add(struct telling *t, struct incident *in, struct party who, struct party claimant,
                   enum stance stance, struct pm_err *e)
{
    for (size_t k = 0; k < in->n_perpetrators; k++)
        if (str_eq(in->perpetrators[k].who.id, who.id))
            return PM_OK;
    struct perpetrator p = {.who = who, .claimant = claimant, .stance = stance};
    return incident_actor(&t->c, in, p, e);
}

static struct party claimant_of(const struct claim *claim)
{
    return claim != NULL ? claim->claimant : (struct party){0};
}

/* The nearest group before token i, else the first one behind it. */
static const struct mention *group_near(const struct telling *t, uint32_t i)
{
    for (uint32_t k = i; k > t->first; k--)
        if (group_at(t, k - 1) != NULL)
            return group_at(t, k - 1);
    for (uint32_t k = i; k < t->end; k++)
        if (group_at(t, k) != NULL)
            return group_at(t, k);
    return NULL;
}

static bool denied(const struct telling *t)
{
    for (uint32_t i = t->first; i < t->end; i++)
        if (doing_is(t, i, DOING_NOT, NULL))
            return true;
    return false;
}

static bool sentence_has(const struct telling *t, enum doing_class c, uint32_t *at)
{
    for (uint32_t i = t->first; i < t->end; i++)
        if (doing_is(t, i, c, NULL)) {
            *at = i;
            return true;
        }
    return false;
}

/* "X взял на себя ответственность": the group nearest before, or the one named last. */
static pm_code by_own_word(struct telling *t, struct incident *in, bool *found, struct pm_err *e)
{
    uint32_t at, takes, back;
    if (!sentence_has(t, DOING_RESPONSIBILITY, &at) || !sentence_has(t, DOING_TAKES, &takes) ||
        denied(t))
        return PM_OK;
    const struct mention *m = group_near(t, at);
    struct party who = {0};
    if (m != NULL)
        who = telling_party(t, m);
    else if (sentence_has(t, DOING_THE_GROUP, &back) && t->group.id.n != 0 &&
             t->sentence - t->group_sentence <= 2)
        who = t->group;
    *found = who.id.n != 0;
    return *found ? add(t, in, who, who, STANCE_RESPONSIBILITY, e) : PM_OK;
}

/* "обвинил X", "X را متهم کرد": the accused is marked as an object, or stands behind the verb
 * where verbs do not stand last. */
static pm_code by_blame(struct telling *t, struct incident *in, const struct claim *claim,
                        bool *found, struct pm_err *e)
{
    uint32_t at;
    if (!sentence_has(t, DOING_BLAMES, &at) || denied(t))
        return PM_OK;
    for (uint32_t i = telling_verb_last(t) ? t->first : at; i < t->end; i++) {
        const struct mention *m = group_at(t, i);
        if (m == NULL)
            continue;
        i = m->end_token > i ? m->end_token - 1 : i;
        if (telling_verb_last(t) && !telling_object(t, m))
            continue;
        if (claim != NULL && str_eq(claim->claimant.id, m->id))
            continue;
        *found = true;
        return add(t, in, telling_party(t, m), claimant_of(claim), STANCE_ALLEGES, e);
    }
    return PM_OK;
}

/* Not more than a few words apart, and in the same clause. */
static bool beside(const struct telling *t, const struct mention *m, uint32_t at)
{
    uint32_t from = m->end_token <= at ? m->end_token : at;
    uint32_t to = m->end_token <= at ? at : m->first_token;
    if (to > from + BESIDE_MAX)
        return false;
    for (uint32_t i = from; i < to; i++)
        if (telling_comma(t, i) || telling_is(t, i, TELLING_THAT, NULL))
            return false;
    return true;
}

/* "за нападением стоит X", "X даст дорад": the group nearest, but not the one that says so. */
static pm_code by_standing(struct telling *t, struct incident *in, const struct claim *claim,
                           bool *found, struct pm_err *e)
{
    uint32_t at;
    if (!sentence_has(t, DOING_BEHIND, &at) || denied(t))
        return PM_OK;
    const struct mention *m = group_near(t, at);
    uint32_t back;
    bool own = m != NULL && claim != NULL && str_eq(claim->claimant.id, m->id);
    if (m == NULL || (!beside(t, m, at) && !(own && sentence_has(t, DOING_THE_GROUP, &back))))
        return PM_OK;
    *found = true;
    return add(t, in, telling_party(t, m), claimant_of(claim),
               own ? STANCE_RESPONSIBILITY : STANCE_ALLEGES, e);
}

static enum stance stance_in(const struct claim *claim)
{
    if (claim == NULL)
        return STANCE_ASSERTS;
    return claim->stance == STANCE_DENIES ? STANCE_DENIES
           : claim->stance == STANCE_ALLEGES ? STANCE_ALLEGES
                                             : STANCE_ASSERTS;
}

static bool act_behind(const struct telling *t, uint32_t i)
{
    for (; i < t->end; i++) {
        if (telling_is(t, i, TELLING_SAYS, NULL) || telling_is(t, i, TELLING_THAT, NULL))
            return false;
        if (doing_is(t, i, DOING_ACT, NULL))
            return true;
    }
    return false;
}

/* A word right before or behind the group says that it did it: "боевиками X", "X tomonidan". */
static pm_code by_agent(struct telling *t, struct incident *in, const struct claim *claim,
                        bool *found, struct pm_err *e)
{
    for (uint32_t i = t->first; i < t->end; i++) {
        const struct mention *m = group_at(t, i);
        if (m == NULL)
            continue;
        bool by = false;
        for (uint32_t d = 1; d <= NEAR && m->first_token >= t->first + d && !by; d++) {
            if (telling_comma(t, m->first_token - d))
                break;
            by = doing_is(t, m->first_token - d, DOING_BY, NULL);
        }
        for (uint32_t d = 0; d < NEAR && m->end_token + d < t->end && !by; d++) {
            uint32_t k = m->end_token + d;
            if (telling_comma(t, k))
                break;
            by = doing_is(t, k, DOING_BY_AFTER, NULL) ||
                 (doing_is(t, k, DOING_AGENT_AFTER, NULL) && act_behind(t, k + 1));
        }
        if (by) {
            *found = true;
            return add(t, in, telling_party(t, m), claimant_of(claim), stance_in(claim), e);
        }
        i = m->end_token > i ? m->end_token - 1 : i;
    }
    return PM_OK;
}

/* Kinds whose noun takes the doer as its owner: "нападение X", not "убийство X". */
static bool owned_by_doer(const struct word_sense *s)
{
    static const enum incident_kind kinds[] = {INCIDENT_ATTACK, INCIDENT_BOMBING,
                                               INCIDENT_SUICIDE_BOMBING, INCIDENT_DRONE_STRIKE,
                                               INCIDENT_AIR_STRIKE};
    for (size_t i = 0; s != NULL && i < sizeof kinds / sizeof *kinds; i++)
        if (str_eq(s->value, str_of(reading_incident_kind(kinds[i]))))
            return true;
    return false;
}

/* Is the group the owner of a noun for what happened: right behind it where owners follow, right
 * before it where they lead? */
static bool owns_event(const struct telling *t, const struct mention *m)
{
    uint32_t n, at = m->end_token;
    if ((t->own & (WORD_RU | WORD_FA | WORD_TG)) != 0) {
        for (uint32_t d = 1; d <= NEAR && m->first_token >= t->first + d; d++) {
            uint32_t i = m->first_token - d;
            if (telling_comma(t, i) || doing_is(t, i, DOING_PREP, NULL) ||
                telling_is(t, i, TELLING_AT, NULL))
                return false;
            const struct word_sense *s = telling_word(t, i, WORDS_TELLING, TELLING_EVENT, &n);
            if (owned_by_doer(s) && !doing_is(t, i, DOING_ACT, NULL))
                return i + n == m->first_token ||
                       (i + n + 1 == m->first_token && doing_is(t, i + n, DOING_MEMBERS, NULL));
        }
        return false;
    }
    bool led = m->first_token > t->first;
    if ((t->own & WORD_PS) != 0 &&
        (!led || !str_eq(t->r->doc->tokens[m->first_token - 1].fold, STR("د"))))
        return false;
    if (led && (t->own & WORD_ZH) != 0 && doing_is(t, m->first_token - 1, DOING_PREP, NULL))
        return false;
    if (doing_is(t, at, DOING_OWNER, &n))
        at += n;
    else if ((t->own & WORD_UR) != 0)
        return false;
    return owned_by_doer(telling_word(t, at, WORDS_TELLING, TELLING_EVENT, &n));
}

/* "нападение X", "حملهٔ X", "X hujumi". */
static pm_code by_noun(struct telling *t, struct incident *in, const struct claim *claim,
                       bool *found, struct pm_err *e)
{
    for (uint32_t i = t->first; i < t->end; i++) {
        const struct mention *m = group_at(t, i);
        if (m == NULL)
            continue;
        if (owns_event(t, m)) {
            *found = true;
            return add(t, in, telling_party(t, m), claimant_of(claim), stance_in(claim), e);
        }
        i = m->end_token > i ? m->end_token - 1 : i;
    }
    return PM_OK;
}

/* Russian: one word in a case that no subject has, with nothing before it to depend on. */
static bool oblique(const struct telling *t, const struct mention *m)
{
    static const char *const ends[] = {"ов", "ев", "ам", "ами", "ах", "ей", "ой"};
    str f = t->r->doc->tokens[m->end_token - 1].fold;
    for (size_t i = 0; (t->own & WORD_RU) != 0 && i < sizeof ends / sizeof *ends; i++)
        if (m->end_token == m->first_token + 1 && str_ends(f, str_of(ends[i])))
            return true;
    return false;
}

static bool day_or_place(const struct mention *m)
{
    return m != NULL && (m->kind == MENTION_DATE || m->kind == MENTION_PLACE ||
                         m->kind == MENTION_STATE);
}

/* Behind a preposition: where its place or day ends; 0 when it opens something else. */
static uint32_t behind_preposition(const struct telling *t, uint32_t i, uint32_t stop)
{
    for (uint32_t k = i + 1; k < stop && k < i + 5; k++) {
        const struct mention *m = mention_at(t->r, k);
        if (telling_mark(t, k) || group_at(t, k) != NULL)
            return 0;
        if (day_or_place(m))
            return m->end_token;
    }
    return 0;
}

/* Where the clause of the verb at v begins. */
static uint32_t clause_first(const struct telling *t, uint32_t v)
{
    uint32_t from = v;
    while (from > t->first && v - from < CLAUSE_BACK) {
        uint32_t k = from - 1;
        if (telling_is(t, k, TELLING_THAT, NULL) || telling_is(t, k, TELLING_SAYS, NULL) ||
            clause_mark(t->r, k) == ':')
            break;
        bool beside_day = day_or_place(mention_at(t->r, from)) ||
                          (k > t->first && day_or_place(mention_at(t->r, k - 1)));
        if (telling_mark(t, k) && telling_comma(t, k) && !beside_day)
            break;
        from--;
    }
    return from;
}

/* "неизвестные", "افراد مسلح": a doer without a name, all words of his kind in a row. */
static pm_code add_unnamed(struct telling *t, struct incident *in, uint32_t i,
                           const struct claim *claim, struct pm_err *e)
{
    uint32_t end = i, n;
    while (end < t->end && doing_is(t, end, DOING_UNNAMED, &n))
        end += n;
    struct party who = {.at = document_range(t->r->doc, i, end)};
    struct perpetrator p = {.who = who, .claimant = claimant_of(claim), .stance = stance_in(claim)};
    return incident_actor(&t->c, in, p, e);
}

/* The subject of a verb of doing: a group that opens its clause, or "its fighters". */
static pm_code by_subject(struct telling *t, struct incident *in, const struct claim *claim,
                          bool *found, struct pm_err *e)
{
    uint32_t v, unknown = 0;
    if (!sentence_has(t, DOING_ACT, &v))
        return PM_OK;
    for (uint32_t i = clause_first(t, v); i < v; i++) {
        const struct mention *m = mention_at(t->r, i);
        uint32_t n, behind;
        if (telling_mark(t, i))
            continue;
        if (doing_is(t, i, DOING_OWN, NULL)) {
            struct party who = claim != NULL ? claim->claimant : t->group;
            const struct name_entity *x =
                t->c.names != NULL ? names_get(t->c.names, who.id) : NULL;
            if (x != NULL && str_eq(x->kind, STR("office")))
                who.id = x->parent; /* a spokesman's fighters are his movement's */
            if (!str_starts(who.id, STR("group:")))
                return PM_OK;
            *found = true;
            return add(t, in, who, claimant_of(claim), stance_in(claim), e);
        }
        if (doing_is(t, i, DOING_UNNAMED, NULL)) {
            *found = true;
            return add_unnamed(t, in, i, claim, e);
        }
        if ((t->own & WORD_UR) != 0) /* Urdu marks who did it: by_agent finds the named */
            continue;
        if (group_at(t, i) != NULL) {
            if (telling_object(t, m) || (unknown == 0 && oblique(t, m)) ||
                (m->end_token < t->end && (doing_is(t, m->end_token, DOING_PREP, &n) ||
                                            telling_is(t, m->end_token, TELLING_AT, &n))))
                return PM_OK;
            *found = true;
            return add(t, in, telling_party(t, m), claimant_of(claim), stance_in(claim), e);
        }
        if (telling_is(t, i, TELLING_AT, &n) || doing_is(t, i, DOING_PREP, &n)) {
            behind = behind_preposition(t, i, v);
            if (behind == 0)
                return PM_OK;
            i = behind - 1;
            continue;
        }
        if (day_or_place(m)) {
            i = m->end_token - 1;
            continue;
        }
        if (m != NULL && telling_speaks(m->kind)) /* somebody else opens the clause */
            return PM_OK;
        if (++unknown > UNKNOWN_MAX)
            return PM_OK;
    }
    return PM_OK;
}

pm_code telling_actors(struct telling *t, struct incident *in, uint32_t trigger,
                       const struct claim *claim, struct pm_err *e)
{
    bool found = false;
    (void)trigger;
    pm_code rc = by_own_word(t, in, &found, e);
    if (rc == PM_OK && !found)
        rc = by_blame(t, in, claim, &found, e);
    if (rc == PM_OK && !found)
        rc = by_standing(t, in, claim, &found, e);
    if (rc == PM_OK && !found)
        rc = by_agent(t, in, claim, &found, e);
    if (rc == PM_OK && !found)
        rc = by_noun(t, in, claim, &found, e);
    if (rc == PM_OK && !found)
        rc = by_subject(t, in, claim, &found, e);
    return rc;
}
