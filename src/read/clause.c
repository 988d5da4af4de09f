/* clause.c - the walk through a sentence: phrases and verb groups become clauses. */
#include "read/clause_in.h"

static bool names_place(const struct walk *w, const struct phrase *p)
{
    uint32_t m = syn(w, p->first)->mention;
    return m != NONE && (w->r->mentions[m].kind == MENTION_PLACE || w->r->mentions[m].kind == MENTION_STATE) &&
           (w->r->taken[p->first] & TAKEN_NATION) == 0;
}

static bool is_day(const struct walk *w, const struct phrase *p)
{
    uint32_t m = syn(w, p->head)->mention;
    return m != NONE && w->r->mentions[m].kind == MENTION_DATE;
}

/* "In January 2025, a trader was shot", "in the same district, three men of a group": what stands behind
 * the comma is no more of a list, but the subject to come. */
static bool opens_behind(const struct walk *w, const struct phrase *ph)
{
    if (!w->comma || w->conj || w->last_phrase == NONE || w->prep != NONE)
        return false;
    const struct phrase *before = phrase_at(w, w->last_phrase);
    if (is_day(w, before) != is_day(w, ph))
        return true;
    enum tag next = tag(w, ph->end);
    return w->cur == NONE && w->seg_subject == NONE && before->prep != NONE && before->list == NONE &&
           !names_place(w, before) && next != TAG_PUNCT && next != TAG_CONJ;
}

/* "Karim Salim, 24, was shot": an age between commas is nobody's list. */
static bool age_here(const struct walk *w)
{
    if (!w->comma || w->conj || w->last_phrase == NONE || tag(w, w->i) != TAG_NUM ||
        clause_mark(w->r, w->i + 1) == 0)
        return false;
    const struct phrase *before = phrase_at(w, w->last_phrase);
    enum tag t = tag(w, before->head);
    return before->end + 1 == w->i && (t == TAG_NAME || t == TAG_NOUN);
}

/* "... in Kunduz, and on Tuesday [gunmen] killed two": behind "and" and when it was, a phrase with its verb
 * at once is no object of the verb before. */
static bool opens_clause(const struct walk *w, const struct phrase *ph)
{
    enum tag verb = tag(w, ph->end);
    return w->cur != NONE && w->intro == NONE && w->joint != NONE && !w->comma && !w->conj &&
           w->joint >= clause_at(w, w->cur)->group_end && w->joint < ph->first &&
           w->last_phrase != NONE && phrase_at(w, w->last_phrase)->prep != NONE &&
           phrase_at(w, w->last_phrase)->prep == w->joint + 1 &&
           (verb == TAG_BE || verb == TAG_HAVE || verb == TAG_VBD || verb == TAG_MODAL);
}

static void on_phrase(struct walk *w, uint32_t p)
{
    struct phrase *ph = phrase_at(w, p);
    /* "by the Taliban or ISKP, an elder said": who speaks is no more of the list */
    bool speaker = w->comma && !w->conj && w->last_phrase != NONE &&
                   (phrase_at(w, w->last_phrase)->flags & PHRASE_LISTED) != 0 &&
                   (LEX_FINITE & IS(tag(w, ph->end))) != 0 &&
                   says(w, w->x->words[syn(w, ph->end)->word].verb);
    if (speaker)
        w->seg_subject = p;
    bool joined = !speaker && !opens_behind(w, ph) && (w->conj || w->comma) && w->last_phrase != NONE && w->prep == NONE &&
                  phrase_at(w, w->last_phrase)->end + 3 + w->aged > ph->first;
    if (joined) {
        const struct phrase *before = phrase_at(w, w->last_phrase);
        ph->list = before->list != NONE ? before->list : w->last_phrase;
        ph->prep = before->prep;
        ph->clause = before->clause;
        ph->flags |= PHRASE_LISTED;
        /* "in Khanabad district, Kunduz province, and detained": the province does nothing */
        bool apposed = w->comma && names_place(w, before) && names_place(w, ph);
        if (w->seg_subject == NONE && !apposed)
            w->seg_subject = p;
    } else if (w->prep != NONE) {
        ph->prep = w->prep;
        ph->clause = w->intro == NONE ? w->cur : NONE;
        if (w->cur != NONE && clause_at(w, w->cur)->agent == NONE &&
            clause_at(w, w->cur)->passive && str_eq(fold(w, w->prep), STR("by")))
            clause_at(w, w->cur)->agent = p;
    } else {
        /* "Monday", "last week": when, not who; unless a verb follows at once */
        enum tag next = tag(w, ph->end);
        enum tag head = tag(w, ph->head);
        bool time = head == TAG_DAY || head == TAG_MONTH ||
                    phrase_class(w->x, w->r, p) == NOUN_TIME;
        if (time && (w->cur != NONE || (next != TAG_BE && next != TAG_HAVE && next != TAG_VBD))) {
            w->comma = w->conj = false;
            return;
        }
        if (opens_clause(w, ph)) {
            for (uint32_t q = w->seg_phrase; q < p; q++) /* "on Tuesday" is the new one's */
                if (phrase_at(w, q)->first > w->joint)
                    phrase_at(w, q)->clause = NONE;
            w->seg_start = w->joint + 1;
            w->seg_subject = p;
            w->outer_subject = NONE;
            w->opened = true;
        } else if (w->cur != NONE && !w->comma && w->intro == NONE) {
            struct clause *c = clause_at(w, w->cur);
            ph->clause = w->cur;
            if (c->object == NONE)
                c->object = p;
            else if (c->object2 == NONE)
                c->object2 = p;
        }
        /* "killing 170 men and 13 soldiers, and in May its members were": what stands before the verb */
        enum tag verb = tag(w, ph->end);
        if (w->seg_subject != NONE && w->cur != NONE &&
            (phrase_at(w, w->seg_subject)->flags & PHRASE_LISTED) != 0 &&
            (verb == TAG_BE || verb == TAG_HAVE || verb == TAG_VBD || verb == TAG_MODAL))
            w->seg_subject = p;
        if (w->seg_subject == NONE && (w->cur == NONE || w->comma || w->conj || w->intro != NONE))
            w->seg_subject = p;
    }
    w->prep = NONE;
    w->comma = w->conj = false;
    w->last_phrase = p;
    w->aged = 0;
}

/* --- verb groups ----------------------------------------------------------------------- */

/* Read auxiliaries, adverbs and the main verb from w->i on. False when there is no verb. */
static bool group_read(struct walk *w, struct clause *c)
{
    bool have = false, be = false, past = false, to = false, will = false, would = false;
    uint32_t i = w->i, main = NONE;
    if (i > w->first && (syn(w, i - 1)->flags & (SYNTAX_IS | SYNTAX_HAS | SYNTAX_WILL)) != 0) {
        be = (syn(w, i - 1)->flags & SYNTAX_IS) != 0;
        have = (syn(w, i - 1)->flags & SYNTAX_HAS) != 0;
        will = (syn(w, i - 1)->flags & SYNTAX_WILL) != 0;
    }
    c->group = i;
    for (uint32_t n = 0; i < w->end && n < 12; i++, n++) {
        enum tag t = tag(w, i);
        str f = fold(w, i);
        if ((syn(w, i)->flags & SYNTAX_NEGATED) != 0 || t == TAG_NEG)
            c->negated = true;
        if (t == TAG_NEG || t == TAG_ADV || t == TAG_PART)
            continue;
        if (t == TAG_TO && main != NONE)
            break;
        if (t == TAG_TO) {
            to = true;
        } else if (t == TAG_MODAL) {
            c->modal = i;
            will = f.n > 0 && (str_starts(f, STR("will")) || str_starts(f, STR("shall")) ||
                               str_starts(f, STR("wo")));
            would = str_starts(f, STR("would"));
            if (str_starts(f, STR("wouldn")))
                would = true;
        } else if (t == TAG_BE || t == TAG_HAVE || t == TAG_DO) {
            if (main != NONE && t != TAG_BE)
                break;
            if (t == TAG_HAVE)
                have = true;
            if (t == TAG_BE)
                be = true;
            if (str_starts(f, STR("was")) || str_starts(f, STR("were")) ||
                str_eq(f, STR("had")) || str_starts(f, STR("hadn")) || str_starts(f, STR("did")))
                past = true;
            main = i;
        } else if ((LEX_VERB & IS(t)) != 0) {
            main = i;
            i++;
            break;
        } else {
            break;
        }
    }
    /* give back adverbs behind the last verb */
    if (main == NONE)
        return false;
    uint32_t end = main + 1;
    while (end < w->end && tag(w, end) == TAG_PART)
        end++;
    /* "shot dead [a guard]": what becomes of whom belongs to the verb */
    uint32_t n_run = 0;
    if (end == main + 1 && tag(w, end) == TAG_ADJ &&
        clause_entry(w->x, w->r, main, w->end, LEX_TRIGGER, &n_run) != NULL && n_run == 2)
        end++;
    enum tag m = tag(w, main);
    c->verb = main;
    c->group_end = end;
    c->passive = be && m == TAG_VBN;
    if (be && m == TAG_VBD && (syn(w, main)->can & LEX(VBN)) != 0) {
        syn(w, main)->tag = TAG_VBN;
        m = TAG_VBN;
        c->passive = true;
    }
    c->progressive = be && m == TAG_VBG;
    uint32_t word = syn(w, main)->word;
    c->lemma = w->x->words[word].verb != 0 ? w->x->words[word].verb : word;
    bool participle = !be && !have && c->modal == NONE && !to;
    c->tense = to                                               ? TENSE_NONE
               : will                                           ? TENSE_FUTURE
               : would                                          ? TENSE_CONDITIONAL
               : have && past && (m == TAG_VBN || be)           ? TENSE_PLUPERFECT
               : have && (m == TAG_VBN || m == TAG_BE || be)    ? TENSE_PERFECT
               : past                                           ? TENSE_PAST
               : participle && m == TAG_VBG                     ? TENSE_NONE
               : m == TAG_VBD                                   ? TENSE_PAST
               : participle && m == TAG_VBN                     ? TENSE_NONE
                                                                : TENSE_PRESENT;
    c->kind = to ? CLAUSE_INFINITIVE
                 : participle && (m == TAG_VBG || m == TAG_VBN) ? CLAUSE_PARTICIPLE : CLAUSE_MAIN;
    return true;
}

/* Is a verb with a tense still to come in this stretch? Then "the men arrested last week said"
 * has a participle first. */
static bool verb_ahead(const struct walk *w, uint32_t i)
{
    for (uint32_t n = 0; i < w->end && n < 12; i++, n++) {
        enum tag t = tag(w, i);
        char mark = clause_mark(w->r, i);
        if (mark == ',' || mark == ';' || mark == '.' || mark == ':' || mark == '"' ||
            t == TAG_SUB || t == TAG_REL ||
            t == TAG_CONJ)
            return false;
        if (t == TAG_VBD || t == TAG_VBZ || t == TAG_MODAL || t == TAG_BE || t == TAG_HAVE)
            return true;
    }
    return false;
}

/* "arrested": a past tense or a participle without auxiliary? */
static bool is_reduced(const struct walk *w, const struct clause *c)
{
    if (tag(w, c->verb) != TAG_VBD || c->group != c->verb ||
        (syn(w, c->verb)->can & LEX(VBN)) == 0)
        return false;
    if (w->conj && w->cur != NONE)
        return false;
    /* "..., said the minister", "the head of the council, said" */
    bool after_prep = tag(w, c->group_end) == TAG_PREP || tag(w, c->group_end) == TAG_TO;
    if (says(w, c->lemma) && (!after_prep || str_eq(fold(w, c->verb), STR("said"))))
        return false;
    bool by = str_eq(fold(w, c->group_end), STR("by"));
    if (w->seg_subject != NONE && !w->finite_in_seg) {
        if (w->comma)
            return true;
        enum tag next = tag(w, c->group_end);
        bool object = next == TAG_DET || next == TAG_PRON || next == TAG_NUM ||
                      next == TAG_POSS || next == TAG_SUB;
        return (by || !object) && verb_ahead(w, c->group_end);
    }
    if (w->intro != NONE && (tag(w, w->intro) == TAG_REL))
        return false;
    if (w->outer_subject != NONE && !by)
        return false;
    if (says_clause(w, w->cur) && clause_at(w, w->cur)->object != NONE && !by)
        return false;
    return w->last_phrase != NONE || w->comma;
}

/* The clause that a verb behind "and" is joined to: a verb with a tense joins one with a tense
 * ("declared its wish to leave and suggested ..."). */
static uint32_t joined_to(const struct walk *w, const struct clause *c)
{
    uint32_t k = w->cur;
    enum tag t = tag(w, c->group);
    bool finite = t == TAG_VBD || t == TAG_VBZ || t == TAG_HAVE || t == TAG_BE || t == TAG_MODAL;
    for (int n = 0; finite && n < 4; n++) {
        const struct clause *p = clause_at(w, k);
        if ((p->kind != CLAUSE_INFINITIVE && p->kind != CLAUSE_PARTICIPLE) || p->parent == NONE)
            break;
        k = p->parent;
    }
    return clause_at(w, k)->tense == TENSE_NONE ? w->cur : k;
}

/* The phrase that acts in this verb, and the clause it hangs on. */
static void find_subject(struct walk *w, struct clause *c)
{
    c->parent = w->cur != NONE ? w->cur : w->last;
    if (w->intro != NONE && tag(w, w->intro) == TAG_REL && w->antecedent != NONE) {
        c->kind = CLAUSE_RELATIVE;
        if (w->seg_subject != NONE) {
            c->subject = w->seg_subject;
            c->object = w->antecedent;
        } else {
            c->subject = w->antecedent;
        }
        return;
    }
    if (c->kind == CLAUSE_PARTICIPLE) {
        bool after_prep = w->prep != NONE;
        if (!w->comma && !after_prep && !w->conj && w->last_phrase != NONE &&
            phrase_at(w, w->last_phrase)->end == c->group)
            c->subject = w->last_phrase;
        else if (c->parent != NONE)
            c->subject = clause_at(w, c->parent)->subject;
        else if (w->comma)
            c->subject = w->seg_subject;
        return;
    }
    if (c->kind == CLAUSE_INFINITIVE) {
        if (w->cur != NONE) {
            const struct clause *p = clause_at(w, w->cur);
            c->subject = p->object != NONE && !p->passive ? p->object : p->subject;
        } else if (w->seg_subject != NONE) {
            c->subject = w->seg_subject;
        }
        return;
    }
    if (w->intro != NONE)
        c->kind = CLAUSE_SUB;
    /* "challenges, including X living below Y, a shift in Z, could ...": the first waits for it */
    bool waits = w->outer_subject != NONE && w->intro == NONE && w->seg_subject != NONE &&
                 !w->finite_in_seg && w->cur != NONE &&
                 (clause_at(w, w->cur)->kind == CLAUSE_PARTICIPLE ||
                  clause_at(w, w->cur)->kind == CLAUSE_INFINITIVE) && !says(w, c->lemma);
    if (w->seg_subject != NONE && !waits) {
        c->subject = w->seg_subject;
    } else if (w->conj && w->cur != NONE) {
        c->parent = joined_to(w, c);
        c->subject = clause_at(w, c->parent)->subject;
        c->kind = CLAUSE_COORDINATE;
    } else if (w->outer_subject != NONE) {
        c->subject = w->outer_subject;
        w->outer_subject = NONE;
    } else if (w->cur != NONE && clause_at(w, w->cur)->object != NONE &&
               (w->last_phrase == NONE || !w->comma)) {
        /* "said the attack killed five": the object was the next clause's subject */
        struct clause *p = clause_at(w, w->cur);
        uint32_t taken = p->object2 != NONE ? p->object2 : p->object;
        c->subject = taken;
        if (taken == p->object2)
            p->object2 = NONE;
        else
            p->object = NONE;
        phrase_at(w, taken)->clause = NONE;
        c->kind = CLAUSE_SUB;
    } else if (w->comma && w->last != NONE) {
        c->subject = clause_at(w, w->last)->subject;
        c->kind = CLAUSE_COORDINATE;
    }
}

/* "The road, the governor said, was closed": a speaker between commas. */
static bool is_inserted(const struct walk *w, const struct clause *c)
{
    if (c->kind != CLAUSE_MAIN || !says(w, c->lemma) || w->last_phrase == NONE ||
        w->last_phrase == w->seg_subject || clause_mark(w->r, c->group_end) != ',')
        return false;
    const struct phrase *p = phrase_at(w, w->last_phrase);
    return p->end == c->group && p->first > w->first && clause_mark(w->r, p->first - 1) == ',';
}

static bool conditional_word(str f)
{
    return str_eq(f, STR("if")) || str_eq(f, STR("unless"));
}

static void adopt_phrases(struct walk *w, uint32_t index)
{
    struct clause *c = clause_at(w, index);
    size_t n = w->r->syntax->n_phrases;
    for (uint32_t p = w->seg_phrase; p < n; p++)
        if (phrase_at(w, p)->clause == NONE && phrase_at(w, p)->first < c->group)
            phrase_at(w, p)->clause = index;
    w->seg_phrase = (uint32_t)n;
}

static void on_group(struct walk *w)
{
    struct clause c = {.subject = NONE, .object = NONE, .object2 = NONE, .agent = NONE,
                       .parent = NONE, .intro = w->intro, .modal = NONE};
    if (!group_read(w, &c)) {
        w->i++;
        return;
    }
    if (c.kind == CLAUSE_MAIN && is_reduced(w, &c)) {
        c.kind = CLAUSE_PARTICIPLE;
        c.tense = TENSE_NONE;
        c.passive = true;
        syn(w, c.verb)->tag = TAG_VBN;
    } else if (c.kind == CLAUSE_PARTICIPLE && tag(w, c.verb) == TAG_VBN) {
        c.passive = true;
    }
    bool finite = c.kind == CLAUSE_MAIN;
    /* "were killed and wounded": the second shares the first's auxiliary */
    bool shared = w->conj && w->cur != NONE && clause_at(w, w->cur)->passive &&
                  tag(w, c.verb) >= TAG_VBD && tag(w, c.verb) <= TAG_VBN &&
                  (syn(w, c.verb)->can & LEX(VBN)) != 0 && c.group == c.verb &&
                  (LEX(DET) & IS(tag(w, c.group_end))) == 0 &&
                  tag(w, c.group_end) != TAG_POSS && tag(w, c.group_end) != TAG_NAME;
    /* "five were killed, seven others injured and two are missing" */
    enum tag behind = tag(w, c.group_end);
    bool elliptic = !shared && c.kind == CLAUSE_MAIN && w->cur != NONE && clause_at(w, w->cur)->passive &&
                    w->seg_subject != NONE && c.group == c.verb && tag(w, c.verb) == TAG_VBD &&
                    (syn(w, c.verb)->can & LEX(VBN)) != 0 && !says(w, c.lemma) &&
                    (behind == TAG_CONJ || behind == TAG_PREP || clause_mark(w->r, c.group_end) == '.' ||
                     clause_mark(w->r, c.group_end) == ',') &&
                    tag(w, phrase_at(w, w->seg_subject)->first) == TAG_NUM;
    find_subject(w, &c);
    if (elliptic) {
        c.passive = true;
        syn(w, c.verb)->tag = TAG_VBN;
    }
    if (is_inserted(w, &c)) {
        if (c.subject == w->seg_subject)
            w->outer_subject = w->seg_subject;
        c.subject = w->last_phrase;
        w->seg_subject = NONE;
    }
    if (shared) {
        const struct clause *p = clause_at(w, w->cur);
        c.passive = true;
        c.tense = p->tense;
        c.modal = p->modal;
        c.negated = c.negated || p->negated;
        c.subject = p->subject;
        c.kind = CLAUSE_COORDINATE;
    }
    if (w->intro != NONE && conditional_word(fold(w, w->intro)))
        c.conditional = true;
    if (c.parent != NONE && c.kind != CLAUSE_MAIN && clause_at(w, c.parent)->conditional)
        c.conditional = true;
    bool own = w->cur == NONE || w->intro != NONE || w->opened;
    c.first = own ? w->seg_start : c.group;
    if (!own && c.subject != NONE && c.kind != CLAUSE_PARTICIPLE && c.kind != CLAUSE_INFINITIVE &&
        phrase_at(w, c.subject)->first >= w->seg_start && phrase_at(w, c.subject)->end <= c.group &&
        phrase_at(w, c.subject)->first >= clause_at(w, w->cur)->group_end)
        c.first = phrase_at(w, c.subject)->first;
    c.end = w->end;
    uint32_t index = (uint32_t)w->r->n_clauses;
    if (!ARENA_PUSH(w->r->arena, w->r->clauses, w->r->n_clauses, w->r->cap_clauses, c)) {
        w->failed = true;
        w->i = w->end;
        return;
    }
    if (c.kind != CLAUSE_PARTICIPLE && c.kind != CLAUSE_INFINITIVE)
        adopt_phrases(w, index);
    /* "killed and injured several": the object of the second is the first's too; see end */
    bool relative = c.kind == CLAUSE_RELATIVE;
    if (!finite && !relative && w->seg_subject != NONE && !w->finite_in_seg &&
        w->outer_subject == NONE)
        w->outer_subject = w->seg_subject;
    if (finite || relative || c.kind == CLAUSE_SUB || c.kind == CLAUSE_COORDINATE) {
        w->finite_in_seg = true;
    }
    w->seg_subject = NONE;
    w->cur = w->last = index;
    w->intro = w->prep = NONE;
    w->comma = w->conj = false;
    w->last_phrase = NONE;
    w->i = c.group_end;
}

/* --- boundaries ------------------------------------------------------------------------ */

static void new_segment(struct walk *w, uint32_t at)
{
    w->seg_start = at;
    w->seg_phrase = (uint32_t)w->r->syntax->n_phrases;
    w->seg_subject = NONE;
    w->finite_in_seg = w->opened = false;
}

static bool tells_when_or_where(const struct walk *w, const struct phrase *p)
{
    uint32_t m = syn(w, p->head)->mention;
    enum tag t = tag(w, p->head);
    if (t == TAG_DAY || t == TAG_MONTH)
        return true;
    if (m == NONE)
        return false;
    enum mention_kind k = w->r->mentions[m].kind;
    return k == MENTION_DATE || k == MENTION_PLACE;
}

static void on_relative(struct walk *w)
{
    /* "the province where", "in which": the antecedent is the phrase before; not its day and place:
     * "the bombing in Kunduz on Friday that killed" */
    w->antecedent = w->last_phrase;
    bool thing = !str_eq(fold(w, w->i), STR("where")) && !str_eq(fold(w, w->i), STR("when")) &&
                 w->prep == NONE;
    for (int n = 0; n < 3 && thing && w->antecedent != NONE && w->antecedent > w->phrase0; n++) {
        const struct phrase *p = phrase_at(w, w->antecedent), *b = phrase_at(w, w->antecedent - 1);
        if (!tells_when_or_where(w, p) || p->prep == NONE || b->end != p->prep)
            break;
        w->antecedent--;
    }
    if (w->seg_subject != NONE && !w->finite_in_seg)
        w->outer_subject = w->seg_subject;
    uint32_t keep = w->cur;
    new_segment(w, w->i);
    w->cur = keep;
    w->intro = w->i;
    w->prep = NONE;
    w->comma = w->conj = false;
    w->i++;
}

static void on_subordinator(struct walk *w)
{
    uint32_t keep = w->seg_subject != NONE && !w->finite_in_seg ? w->seg_subject : NONE;
    new_segment(w, w->i);
    if (keep != NONE)
        w->outer_subject = keep;
    w->intro = w->i;
    w->prep = NONE;
    w->comma = w->conj = false;
    w->i++;
}

/* "reports that troops had shelled the town": what is reported, not which reports. */
static bool opens_content(const struct walk *w)
{
    static const char *const nouns[] = {"report", "reports", "claim", "claims", "statement", "news",
        "allegation", "allegations", "rumour", "rumours", "rumor", "rumors", "accusation",
        "accusations", "suggestion", "suggestions", "fears", "belief", "evidence", "confirmation",
        "warning", "warnings", "indications", "suspicion", "word", "fact", NULL};
    if (!str_eq(fold(w, w->i), STR("that")) || w->last_phrase == NONE ||
        phrase_at(w, w->last_phrase)->end != w->i || (IN_GROUP & IS(tag(w, w->i + 1))) != 0)
        return false;
    str head = fold(w, phrase_at(w, w->last_phrase)->head);
    for (size_t k = 0; nouns[k] != NULL; k++)
        if (str_is(head, nouns[k]))
            return true;
    return false;
}

/* Is this mark the end of a quotation that a comma or full stop closes? */
static bool ends_quote(const struct walk *w)
{
    char b = clause_mark(w->r, w->i - 1);
    return (b == ',' || b == '?' || b == '!' || b == '.') && syn(w, w->i - 1)->quote != NONE &&
           syn(w, w->i)->quote == NONE;
}

static void on_mark(struct walk *w)
{
    char mark = clause_mark(w->r, w->i);
    if (mark == ',' || mark == ';' || mark == ':' || mark == '-' || mark == '(' || mark == ')') {
        if (w->finite_in_seg || mark == ';' || mark == ':') {
            /* an introduced clause ends here; what follows may have its own subject */
            uint32_t cur = w->cur;
            new_segment(w, w->i + 1);
            w->cur = mark == ';' ? NONE : cur;
            w->intro = NONE;
        }
        w->comma = mark != ';'; /* "three died; four are missing" is no list */
        w->prep = NONE;
    }
    /* `..., gone," he said`: what stands behind a quotation is a stretch of its own */
    if ((mark == '"' || mark == '\'') && w->i > w->first && ends_quote(w)) {
        new_segment(w, w->i + 1);
        w->outer_subject = w->cur = w->last_phrase = NONE;
        w->intro = w->prep = NONE;
        w->comma = true;
    }
    w->i++;
}

static void sentence_walk(struct walk *w)
{
    while (w->i < w->end && !w->failed) {
        enum tag t = tag(w, w->i);
        if (t == TAG_PUNCT && clause_mark(w->r, w->i) != '$') {
            on_mark(w);
        } else if (t == TAG_PRON || (IN_PHRASE & IS(t)) != 0 || t == TAG_PUNCT) {
            if (t == TAG_PUNCT && (IN_PHRASE & IS(tag(w, w->i + 1))) == 0) {
                w->i++;
                continue;
            }
            if (age_here(w)) {
                w->comma = false;
                w->aged = 2;
                w->i++;
                continue;
            }
            uint32_t p = clause_phrase_read(w);
            if (w->failed)
                return;
            on_phrase(w, p);
            uint8_t fused = syn(w, w->i - 1)->flags & (SYNTAX_IS | SYNTAX_HAS | SYNTAX_WILL);
            if (t == TAG_PRON && fused != 0 && (IN_GROUP & IS(tag(w, w->i))) == 0)
                w->finite_in_seg = true;
        } else if ((IN_GROUP & IS(t)) != 0) {
            on_group(w);
        } else if (t == TAG_REL) {
            if (opens_content(w))
                on_subordinator(w);
            else
                on_relative(w);
        } else if (t == TAG_SUB) {
            on_subordinator(w);
        } else if (t == TAG_PREP) {
            w->prep = w->i++;
        } else if (t == TAG_CONJ) {
            if (w->finite_in_seg) {
                uint32_t cur = w->cur;
                new_segment(w, w->i);
                w->cur = cur;
                w->finite_in_seg = false;
            }
            w->conj = true;
            w->joint = w->i;
            w->prep = NONE;
            w->i++;
        } else {
            w->i++;
        }
    }
}

static pm_code sentence_clauses(const struct lexis *x, struct reading *r, size_t s,
                                struct pm_err *e)
{
    const struct sentence *sentence = &r->doc->sentences[s];
    uint32_t body = r->syntax->body[s] = clause_body(r, s);
    struct walk w = {.x = x, .r = r, .i = body, .first = body,
                     .end = sentence->end_token, .clause0 = (uint32_t)r->n_clauses,
                     .phrase0 = (uint32_t)r->syntax->n_phrases, .outer_subject = NONE,
                     .cur = NONE, .last = NONE, .last_phrase = NONE, .prep = NONE, .intro = NONE,
                     .antecedent = NONE, .joint = NONE};
    new_segment(&w, w.first);
    r->syntax->first_clause[s] = w.clause0;
    r->syntax->first_phrase[s] = w.phrase0;
    sentence_walk(&w);
    if (w.failed)
        return arena_err(r->arena, e);
    clause_settle(&w);
    return PM_OK;
}

pm_code clause_stage(const struct reader *rd, struct reading *r, struct pm_err *e)
{
    const struct document *d = r->doc;
    struct syntax *s = arena_zero(r->arena, sizeof *s);
    if (s == NULL)
        return arena_err(r->arena, e);
    s->of = arena_array(r->arena, d->n_tokens + 1, sizeof *s->of);
    s->first_clause = arena_array(r->arena, d->n_sentences + 1, sizeof *s->first_clause);
    s->first_phrase = arena_array(r->arena, d->n_sentences + 1, sizeof *s->first_phrase);
    s->body = arena_array(r->arena, d->n_sentences + 1, sizeof *s->body);
    if (s->of == NULL || s->first_clause == NULL || s->first_phrase == NULL || s->body == NULL)
        return arena_err(r->arena, e);
    r->syntax = s;
    const struct lexis *x = reader_lexis(rd);
    tag_document(x, r);
    pm_code rc = quote_document(r, e);
    bool english = clause_english(r);
    for (size_t k = 0; k < d->n_sentences && rc == PM_OK; k++) {
        if (english)
            rc = sentence_clauses(x, r, k, e);
        else
            s->body[k] = d->sentences[k].first_token;
    }
    s->first_clause[d->n_sentences] = (uint32_t)r->n_clauses;
    s->first_phrase[d->n_sentences] = (uint32_t)r->syntax->n_phrases;
    return rc;
}
