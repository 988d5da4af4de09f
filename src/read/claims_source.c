/* claims_source.c - who speaks: from the words of a phrase to an id. */
#include "read/claims.h"

#include "read/stages.h"

static bool speaks_for(enum mention_kind k)
{
    return k == MENTION_GROUP || k == MENTION_STATE || k == MENTION_ORG || k == MENTION_OFFICE ||
           k == MENTION_FORMAT;
}

static struct party party_of(const struct mention *m)
{
    return (struct party){.at = m->at, .id = m->id};
}

void speakers_advance(struct claiming *c, uint32_t until)
{
    struct speakers *w = &c->who;
    for (; w->mention < c->r->n_mentions; w->mention++) {
        const struct mention *m = &c->r->mentions[w->mention];
        if (m->first_token >= until)
            return;
        if (m->kind == MENTION_PERSON) {
            w->last_person = party_of(m);
            w->last_person.name = document_quote(c->r->doc, m->at);
        }
        if (m->kind == MENTION_GROUP)
            w->last_militant = party_of(m);
        if (m->kind == MENTION_OFFICE || m->kind == MENTION_ORG)
            w->last_office = party_of(m);
        if (m->id.n == 0 || !speaks_for(m->kind))
            continue;
        uint32_t p = c->r->syntax->of[m->first_token].phrase;
        bool subject = false;
        if (p != NONE) {
            uint32_t k = c->r->syntax->phrases[p].clause;
            subject = k != NONE && k < c->r->n_clauses && c->r->clauses[k].subject == p;
        }
        if (subject || w->last_group.id.n == 0)
            w->last_group = party_of(m);
    }
}

/* "of the ministry", "for the group", "from Kabul": parts that tell whose speaker he is. */
static bool binds(const struct claiming *c, uint32_t phrase, str prep)
{
    /* "blamed by the police for": only a speaker is one for somebody */
    if (str_eq(prep, STR("for"))) {
        enum noun_class k = phrase_class(c->x, c->r, phrase);
        return k == NOUN_SPEAKER || k == NOUN_PERSON || k == NOUN_SPEECH || k == NOUN_GROUP;
    }
    return str_eq(prep, STR("of")) || str_eq(prep, STR("from")) ||
           str_eq(prep, STR("in")) || str_eq(prep, STR("at")) || str_eq(prep, STR("with"));
}

void speakers_extent(const struct claiming *c, uint32_t phrase, uint32_t *first, uint32_t *end)
{
    const struct reading *r = c->r;
    const struct phrase *p = &r->syntax->phrases[phrase];
    size_t last = r->syntax->first_phrase[r->doc->tokens[p->first].sentence + 1];
    *first = p->first;
    *end = p->end;
    for (uint32_t k = phrase + 1; k < last && k < phrase + 5; k++) {
        const struct phrase *n = &r->syntax->phrases[k];
        bool linked =
            n->prep != NONE && n->prep == *end && binds(c, phrase, r->doc->tokens[n->prep].fold);
        bool listed = (n->flags & PHRASE_LISTED) != 0 && n->first <= *end + 1 &&
                      clause_tag(r, *end, TAG_CONJ);
        if (!linked && !listed)
            return;
        *end = n->end;
    }
}

static bool known(struct party p)
{
    return p.id.n != 0 || !span_empty(p.at);
}

static bool is_any(str f, const char *const *words)
{
    for (; *words != NULL; words++)
        if (str_is(f, *words))
            return true;
    return false;
}

/* Is `who` called a "ministry", "committee" ... in the text or in the registers? The first letter may be
 * a capital. */
static bool called_so(const struct claiming *c, struct party who, str noun)
{
    const struct name_entity *en = who.id.n != 0 && c->names != NULL ? names_get(c->names, who.id) : NULL;
    str rest = {noun.p + 1, noun.n > 0 ? noun.n - 1 : 0}, text = document_quote(c->r->doc, who.at);
    return rest.n > 0 && (str_find(text, rest, 0) < text.n || str_find(who.id, rest, 0) < who.id.n ||
                          (en != NULL && str_find(en->name, rest, 0) < en->name.n));
}

/* "the group", "they": somebody named before; empty when nobody fits. */
static struct party referred(const struct claiming *c, const struct phrase *p, str head)
{
    static const char *const many[] = {"they", "them", "their", "we", "it", "its", "which", NULL};
    static const char *const one[] = {"he", "she", "him", "her", "his", "who", NULL};
    static const char *const group[] = {"group", "organization", "organisation", "movement",
                                        "militants", "insurgents", "militia", "outfit", NULL};
    static const char *const office[] = {"ministry", "office", "committee", "agency", "council",
                                         "department", "commission", "service", NULL};
    static const char *const person[] = {"spokesman", "spokesperson", "spokeswoman", "official",
                                         "minister", "governor", "president", "commander",
                                         "leader", "source", "officer", NULL};
    const struct speakers *w = &c->who;
    if ((p->flags & PHRASE_PRONOUN) != 0 || is_any(head, many) || is_any(head, one)) {
        if (is_any(head, one))
            return known(w->last) && w->last_person.at.start <= w->last.at.start ? w->last
                                                                               : w->last_person;
        if (is_any(head, many))
            return known(w->last) && !str_eq(w->last.id, STR("unnamed")) ? w->last : w->last_group;
        return (struct party){0};
    }
    if ((p->flags & PHRASE_DEFINITE) == 0)
        return (struct party){0};
    if (is_any(head, group))
        return w->last_militant;
    if (is_any(head, office)) /* "the governor's office" is another one, a ministry is no agency */
        return p->end - p->first <= 2 && called_so(c, w->last_office, head) ? w->last_office
                                                                            : (struct party){0};
    if (is_any(head, person) && p->end - p->first <= 2)
        return w->last.name.n != 0 || str_starts(w->last.id, STR("office:")) ? w->last
                                                                             : (struct party){0};
    return (struct party){0};
}

/* The mention that tells who speaks in a stretch: a group or office before a person, the head's
 * own before those of its modifiers. */
static const struct mention *best_mention(const struct claiming *c, uint32_t first, uint32_t end,
                                          uint32_t head)
{
    const struct reading *r = c->r;
    const struct mention *best = NULL;
    for (uint32_t i = first; i < end; i++) {
        uint32_t m = r->syntax->of[i].mention;
        if (m == NONE)
            continue;
        const struct mention *n = &r->mentions[m];
        i = n->end_token - 1;
        if (n->id.n == 0 || n->kind == MENTION_DATE || n->kind == MENTION_WEAPON ||
            n->kind == MENTION_EVENT)
            continue;
        bool at_head = head >= n->first_token && head < n->end_token;
        if (at_head && speaks_for(n->kind))
            return n;
        int rank = speaks_for(n->kind) ? 3 : n->kind == MENTION_PERSON ? 2 : 1;
        int have = best == NULL ? 0 : speaks_for(best->kind) ? 3
                                  : best->kind == MENTION_PERSON ? 2 : 1;
        if (rank > have)
            best = n;
    }
    return best;
}

/* "the district governor, Karim Noori, said": the name belongs to him. */
static void with_name(const struct claiming *c, uint32_t first, uint32_t *end)
{
    const struct reading *r = c->r;
    const struct sentence *s = sentence_of(r, first);
    if (*end + 2 >= s->end_token || clause_mark(r, *end) != ',')
        return;
    uint32_t p = r->syntax->of[*end + 1].phrase;
    if (p == NONE || r->syntax->phrases[p].first != *end + 1 ||
        (r->syntax->phrases[p].flags & PHRASE_NAME) == 0)
        return;
    uint32_t m = r->syntax->of[r->syntax->phrases[p].head].mention;
    uint32_t behind = r->syntax->phrases[p].end;
    bool person = m != NONE ? r->mentions[m].kind == MENTION_PERSON
                            : behind - *end > 2 && r->syntax->of[*end + 1].tag == TAG_NAME;
    if (person && (clause_mark(r, behind) == ',' || clause_mark(r, behind) == '.'))
        *end = behind;
}

/* Does a phrase keep its speaker nameless: "some sources", "a spokesman", "officials"? Not "the
 * governor": he is known by what he is. */
static bool nameless(const struct claiming *c, const struct phrase *p, uint32_t first, uint32_t end)
{
    const struct reading *r = c->r;
    static const char *const some[] = {"one",  "some", "others", "another", "many",     "several",
                                       "both", "most", "few",    "someone", "somebody", NULL};
    if (is_any(r->doc->tokens[p->head].fold, some))
        return true;
    if ((p->flags & (PHRASE_DEFINITE | PHRASE_NAME | PHRASE_PRONOUN)) != 0)
        return false;
    for (uint32_t i = first; i < end; i++)
        if (r->syntax->of[i].tag == TAG_NAME)
            return false;
    return true;
}

/* The person's name in a stretch; empty when there is none. */
static str person_in(const struct claiming *c, uint32_t first, uint32_t end)
{
    const struct reading *r = c->r;
    for (uint32_t i = first; i < end; i++) {
        uint32_t m = r->syntax->of[i].mention;
        if (m != NONE && r->mentions[m].kind == MENTION_PERSON)
            return document_quote(r->doc, r->mentions[m].at);
    }
    return (str){0};
}

struct party speakers_party(struct claiming *c, uint32_t phrase)
{
    struct party out = {.id = STR("unnamed")};
    if (phrase == NONE)
        return out;
    const struct reading *r = c->r;
    const struct phrase *p = &r->syntax->phrases[phrase];
    uint32_t first, end;
    speakers_extent(c, phrase, &first, &end);
    with_name(c, first, &end);
    out.at = document_range(r->doc, first, end);
    out.name = person_in(c, first, end);
    speakers_advance(c, first);
    const struct mention *m = best_mention(c, first, end, p->head);
    bool place = m != NULL && (m->kind == MENTION_PLACE || m->kind == MENTION_PEOPLE);
    bool at_head = m != NULL && p->head >= m->first_token && p->head < m->end_token;
    if (m != NULL && !place) {
        out.id = m->id;
    } else if (m != NULL && m->kind == MENTION_PLACE && at_head && c->names != NULL &&
               names_state(c->names, m->id).n != 0) {
        out.id = names_state(c->names, m->id); /* a town that speaks is its government */
    } else {
        struct party before = referred(c, p, r->doc->tokens[p->head].fold);
        bool who = known(before) && out.name.n == 0;
        out.id = who ? before.id : nameless(c, p, first, end) ? STR("unnamed") : (str){0};
        out.name = who ? before.name : out.name;
    }
    c->who.last = out;
    return out;
}

struct party speakers_owner(struct claiming *c, uint32_t first, uint32_t end)
{
    const struct reading *r = c->r;
    struct party out = {.at = document_range(r->doc, first, end), .id = STR("unnamed")};
    speakers_advance(c, first);
    str text = document_quote(r->doc, out.at);
    if (str_ends(text, STR("'s")))
        out.at.end -= 2;
    else if (str_ends(text, STR("\u2019s")))
        out.at.end -= 4;
    const struct mention *m = best_mention(c, first, end, end - 1);
    if (m != NULL && speaks_for(m->kind)) {
        out.id = m->id;
    } else if (m != NULL && m->kind == MENTION_PLACE && c->names != NULL &&
               names_state(c->names, m->id).n != 0) {
        out.id = names_state(c->names, m->id);
    } else if (clause_tag(r, first, TAG_POSS)) {
        struct party before = known(c->who.last) ? c->who.last : c->who.last_group;
        out.id = before.id;
        out.name = before.name;
    } else {
        bool bare = (r->doc->tokens[first].flags & TOKEN_CAPITAL) == 0 &&
                    !clause_tag(r, first, TAG_DET); /* "...: police" */
        out.id = bare ? STR("unnamed") : (str){0};
        out.name = person_in(c, first, end);
    }
    c->who.last = out;
    return out;
}

/* Words of doubt by their first letter; "may" only as a modal verb, which is looked at below. */
static const char *const *hedges(char c)
{
    static const char *const m[] = {"may", "might", "maybe", NULL};
    static const char *const k[] = {"could", NULL};
    static const char *const l[] = {"likely", NULL};
    static const char *const p[] = {"possibly",    "probably",    "perhaps",    "purportedly",
                                    "potentially", "possible",    "presumably", NULL};
    static const char *const a[] = {"apparently", "allegedly", "appears", NULL};
    static const char *const r[] = {"reportedly", NULL};
    static const char *const t[] = {"seemingly", "seems", NULL};
    static const char *const u[] = {"unlikely", NULL};
    static const char *const w[] = {"would", NULL};
    switch (c) {
    case 'm':
        return m;
    case 'c':
        return k;
    case 'l':
        return l;
    case 'p':
        return p;
    case 'a':
        return a;
    case 'r':
        return r;
    case 's':
        return t;
    case 'u':
        return u;
    case 'w':
        return w;
    default:
        return NULL;
    }
}

const char *claims_hedge(const struct reading *r, uint32_t first, uint32_t end)
{
    for (uint32_t i = first; i < end && i < first + 60; i++) {
        const struct token *k = &r->doc->tokens[i];
        if (k->fold.n < 3 || k->fold.n > 11)
            continue;
        for (const char *const *w = hedges(k->fold.p[0]); w != NULL && *w != NULL; w++)
            if ((*w)[1] == k->fold.p[1] && str_eq(k->fold, str_of(*w)) &&
                (strcmp(*w, "may") != 0 || clause_tag(r, i, TAG_MODAL)))
                return *w;
    }
    return NULL;
}
