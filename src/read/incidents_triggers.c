/* incidents_triggers.c - words that tell of an incident, and whether it happened. */
#include "read/incidents_in.h"

#include "read/quantity.h"
#include "read/stages.h"

static bool in_list(const struct inciding *c, uint32_t i, enum lex_list list)
{
    return (c->r->syntax->of[i].lists >> list & 1) != 0;
}

/* The row of `pos` whose run begins at i, behind *after; its length in *n. */
static const struct trigger_row *next_row(const struct inciding *c, uint32_t i, char pos,
                                          const struct lex_entry **after, uint32_t *n)
{
    const struct lex_entry *x = *after;
    do
        x = x == NULL ? clause_entry(c->x, c->r, i, c->end, LEX_TRIGGER, n)
                      : clause_entry_next(c->x, c->r, i, c->end, LEX_TRIGGER, x, n);
    while (x != NULL && c->x->triggers[x->row].pos != pos);
    *after = x;
    return x != NULL ? &c->x->triggers[x->row] : NULL;
}

static const struct trigger_row *row_at(const struct inciding *c, uint32_t i, char pos, uint32_t *n)
{
    const struct lex_entry *x = NULL;
    return in_list(c, i, LEX_TRIGGER) ? next_row(c, i, pos, &x, n) : NULL;
}

uint32_t event_patient(const struct clause *cl)
{
    return cl->passive ? cl->subject : cl->object;
}

uint32_t event_agent(const struct inciding *c, const struct clause *cl)
{
    if (cl->passive)
        return cl->agent;
    /* "accused X of attacking": X, not the accuser */
    if (cl->kind == CLAUSE_PARTICIPLE && cl->parent != NONE && cl->group > 0 &&
        (str_eq(fold(c, cl->group - 1), STR("of")) || str_eq(fold(c, cl->group - 1), STR("for")))) {
        const struct clause *p = &c->r->clauses[cl->parent];
        return p->passive ? p->subject : p->object;
    }
    return cl->subject;
}

/* "a vaccinator", "two deminers", "the midwife": of no class, but made like words for people. */
static bool person_by_form(const struct inciding *c, const struct phrase *p)
{
    static const char *const ends[] = {"ator", "iner", "ster", "keeper", "worker", "man", "men",
        "woman", "women", "wife", "herd", "ologist", "ician", "iatrist", "master", "holder", NULL};
    const struct token_syntax *h = &c->r->syntax->of[p->head];
    str w = fold(c, p->head);
    if (h->tag != TAG_NOUN && h->tag != TAG_PLURAL)
        return false;
    if (w.n > 5 && h->tag == TAG_PLURAL && w.p[w.n - 1] == 's')
        w.n--;
    for (size_t i = 0; ends[i] != NULL; i++)
        if (w.n > str_of(ends[i]).n + 1 && str_ends(w, str_of(ends[i])))
            return true;
    return false;
}

/* "the living quarters of a mine", "the entrance of a bank": a part of what can be struck. */
static bool part_of_site(const struct inciding *c, uint32_t phrase)
{
    const struct phrase *p = &c->r->syntax->phrases[phrase];
    if (phrase + 1 >= c->r->syntax->first_phrase[c->r->doc->tokens[p->first].sentence + 1] ||
        p[1].prep != p->end || !str_eq(fold(c, p[1].prep), STR("of")))
        return false;
    enum noun_class n = phrase_class(c->x, c->r, phrase + 1);
    return n == NOUN_BUILDING || n == NOUN_VEHICLE || n == NOUN_INFRA;
}

/* Can this phrase be struck, killed, seized? */
static bool is_physical(const struct inciding *c, uint32_t phrase, bool people)
{
    if (phrase == NONE)
        return false;
    const struct phrase *p = &c->r->syntax->phrases[phrase];
    const struct token_syntax *h = &c->r->syntax->of[p->head];
    if ((p->flags & PHRASE_PRONOUN) != 0)
        return !any_of(fold(c, p->head), (const char *const[]){"it", "this", "that", "which",
                                                               "there", NULL}) ||
               !people;
    enum noun_class n = phrase_class(c->x, c->r, phrase);
    if (h->mention != NONE) {
        enum mention_kind k = c->r->mentions[h->mention].kind;
        if (k == MENTION_DATE || k == MENTION_EVENT || k == MENTION_FORMAT)
            return false;
        if (people)
            return k == MENTION_PERSON || k == MENTION_PEOPLE || k == MENTION_GROUP ||
                   n == NOUN_PERSON || n == NOUN_FORCE || n == NOUN_FIGHTER;
        return true;
    }
    const struct quantity_at *q = quantity_of_head(c->r, p->head);
    if (q == NULL && h->tag == TAG_NUM)
        q = quantity_covering(c->r, p->head);
    if (q != NULL)
        return q->counts <= COUNTS_FAMILIES || (!people && q->counts <= COUNTS_PLACES &&
                                                q->counts != COUNTS_EVENTS);
    if (n == NOUN_PERSON || n == NOUN_FORCE || n == NOUN_FIGHTER || n == NOUN_SPEAKER)
        return true;
    if (h->tag == TAG_NAME)
        return true;
    if (person_by_form(c, p))
        return true;
    if (people)
        return h->tag == TAG_NUM ||
               any_of(fold(c, p->head), (const char *const[]){"several", "many", "some", "dozens",
                                                              "scores", "hundreds", NULL});
    if (n == NOUN_GROUP || n == NOUN_BUILDING || n == NOUN_VEHICLE || n == NOUN_INFRA || n == NOUN_PLACE)
        return true;
    return part_of_site(c, phrase) ||
           any_of(fold(c, p->head), (const char *const[]){"gathering", "gatherings", "funeral", "procession",
                  "rally", "wedding", "ceremony", "congregation", "jirga", "crowd", NULL});
}

static bool is_shot(const struct inciding *c, uint32_t phrase)
{
    return phrase != NONE && any_of(fold(c, c->r->syntax->phrases[phrase].head),
                                    (const char *const[]){"shot", "shots", "rounds", "bullets", NULL});
}

static bool is_weapon(const struct inciding *c, uint32_t phrase)
{
    if (phrase == NONE)
        return false;
    const struct phrase *p = &c->r->syntax->phrases[phrase];
    uint32_t m = c->r->syntax->of[p->head].mention;
    return phrase_class(c->x, c->r, phrase) == NOUN_WEAPON ||
           (m != NONE && c->r->mentions[m].kind == MENTION_WEAPON);
}

/* "40 kilograms of heroin", "a lorry with rifles": goods, or weapons as goods. */
static bool is_goods(const struct inciding *c, uint32_t phrase)
{
    uint32_t last = phrase != NONE ? c->r->syntax->first_phrase[c->r->doc->tokens[
                        c->r->syntax->phrases[phrase].first].sentence + 1] : 0;
    for (uint32_t p = phrase, n = 0; p < last && n < 2; p++, n++) {
        const struct phrase *ph = &c->r->syntax->phrases[p];
        if (n > 0 && (ph->prep == NONE || ph->prep != c->r->syntax->phrases[p - 1].end ||
                      !any_of(fold(c, ph->prep), (const char *const[]){"of", "with", NULL})))
            break;
        if (phrase_class(c->x, c->r, p) == NOUN_GOODS || is_weapon(c, p))
            return true;
    }
    return false;
}

/* "fired on [a convoy]", "set fire to [a shop]": what stands behind the preposition that ends the run
 * is what is struck. */
static void take_object_of_run(struct inciding *c, uint32_t i, uint32_t n,
                               const struct trigger_row *row)
{
    struct clause *cl = &c->r->clauses[c->r->syntax->of[i].clause];
    if (n < 2 || (row->flags & TRIGGER_OBJECT) == 0 || cl->passive ||
        (cl->object != NONE && c->r->syntax->phrases[cl->object].end > i + n))
        return;
    uint32_t last = c->r->syntax->first_phrase[c->r->doc->tokens[i].sentence + 1];
    for (uint32_t p = c->r->syntax->first_phrase[c->r->doc->tokens[i].sentence]; p < last; p++)
        if (c->r->syntax->phrases[p].prep == i + n - 1) {
            cl->object = p;
            return;
        }
}

/* Armed men crossing the border are an incident; lorries and prices that cross it are none. */
static bool crosses_border(const struct inciding *c, const struct clause *cl)
{
    enum noun_class n = cl->subject != NONE ? phrase_class(c->x, c->r, cl->subject) : NOUN_UNKNOWN;
    if (cl->subject != NONE && cl->object != NONE &&
        (n == NOUN_GROUP || n == NOUN_PERSON || n == NOUN_UNKNOWN)) { /* "a group of six armed persons" */
        const struct phrase *s = &c->r->syntax->phrases[cl->subject];
        bool more = cl->subject + 1 < c->r->syntax->n_phrases && s[1].prep == s->end;
        uint32_t end = more ? s[1].end : s->end;
        for (uint32_t i = s->first; i < end && i < s->first + 12; i++)
            if (str_eq(fold(c, i), STR("armed")))
                n = NOUN_FIGHTER;
    }
    if (n != NOUN_FIGHTER || cl->object == NONE || cl->passive)
        return false;
    const struct phrase *o = &c->r->syntax->phrases[cl->object];
    for (uint32_t i = o->first; i < o->end; i++) {
        uint32_t m = c->r->syntax->of[i].mention;
        if (any_of(fold(c, i), (const char *const[]){"border", "frontier", "river", NULL}) ||
            (m != NONE && (str_starts(c->r->mentions[m].id, STR("border:")) ||
                           str_starts(c->r->mentions[m].id, STR("river:")))))
            return true;
    }
    return false;
}

/* "No convoy has been attacked" */
static bool of_none(const struct inciding *c, uint32_t phrase)
{
    return phrase != NONE &&
           any_of(fold(c, c->r->syntax->phrases[phrase].first),
                  (const char *const[]){"no", "none", "neither", "nobody", "nothing", NULL});
}

/* "Armed men took a shepherd with them", "was taken from his tent by gunmen": not the police, not to
 * hospital. */
static bool carries_off(const struct inciding *c, const struct clause *cl, uint32_t patient)
{
    uint32_t agent = cl->passive ? cl->agent : cl->subject;
    if (agent == NONE || patient == NONE || !is_physical(c, patient, true))
        return false;
    enum noun_class n = phrase_class(c->x, c->r, agent);
    const struct phrase *a = phrase_at(c, agent);
    bool armed = n == NOUN_FIGHTER;
    for (uint32_t i = a->first; i < a->end && !armed; i++)
        armed = any_of(fold(c, i), (const char *const[]){"armed", "masked", "gunmen", NULL});
    for (uint32_t i = cl->group_end; armed && i < cl->end && i < cl->group_end + 16; i++) {
        if (any_of(fold(c, i), (const char *const[]){"from", "away", "captive", NULL}))
            return true;
        if (str_is(fold(c, i), "with") && any_of(fold(c, i + 1), (const char *const[]){"them", "him", NULL}))
            return true;
    }
    return false;
}

/* "A report released last year", "the videos were released": published, not freed. */
static bool is_published(const struct inciding *c, uint32_t phrase)
{
    static const char *const works[] = {"report", "reports", "study", "studies", "video", "videos",
        "footage", "statement", "statements", "results", "figures", "document", "documents", "tape",
        "tapes", "data", "poll", "polls", "survey", "film", "album", "list", "letter", "letters",
        "photo", "photos", "image", "images", "findings", "transcript", "emails", "records", "plan",
        "book", "analysis", "audit", "review", "funds", "water", "gas", NULL};
    return phrase != NONE && any_of(fold(c, phrase_at(c, phrase)->head), works);
}

/* "Russia seized Crimea": what a state seizes is no person. */
static bool by_state(const struct inciding *c, uint32_t phrase)
{
    uint32_t m = phrase != NONE ? c->r->syntax->of[phrase_at(c, phrase)->head].mention : NONE;
    return m != NONE && (c->r->mentions[m].kind == MENTION_STATE || c->r->mentions[m].kind == MENTION_ORG);
}

/* "Trump attacked Clinton for her support": with words. Whoever attacks as a person of name has a
 * weapon, strikes something that stands, or is told of with a count. */
static bool with_words(const struct inciding *c, const struct clause *cl, uint32_t patient)
{
    uint32_t agent = cl->passive ? cl->agent : cl->subject;
    if (agent == NONE || patient == NONE || !str_is(c->x->words[cl->lemma].text, "attack"))
        return false;
    const struct phrase *a = phrase_at(c, agent), *p = phrase_at(c, patient);
    uint32_t m = c->r->syntax->of[a->head].mention;
    bool person = (m != NONE && c->r->mentions[m].kind == MENTION_PERSON) ||
                  (m == NONE && (a->flags & PHRASE_NAME) != 0) ||
                  any_of(fold(c, a->head), (const char *const[]){"he", "she", NULL});
    if (!person)
        return false;
    for (uint32_t i = c->first; i < c->end; i++) {
        uint32_t w = c->r->syntax->of[i].mention;
        if (w != NONE && c->r->mentions[w].kind == MENTION_WEAPON)
            return false;
    }
    bool why = str_is(fold(c, p->end), "for") || str_is(fold(c, p->end), "over");
    enum noun_class n = phrase_class(c->x, c->r, patient);
    return why || (n != NOUN_BUILDING && n != NOUN_VEHICLE && n != NOUN_INFRA && n != NOUN_PLACE &&
                   n != NOUN_FORCE);
}

/* Does the verb's clause have what the row asks for? */
static bool verb_fits(const struct inciding *c, const struct clause *cl, uint32_t run,
                      const struct trigger_row *row)
{
    uint32_t patient = event_patient(cl);
    if ((row->flags & TRIGGER_KINDLESS) == 0 && (of_none(c, patient) || of_none(c, cl->subject)))
        return false;
    if ((row->flags & TRIGGER_END) != 0 && is_published(c, patient))
        return false;
    if (with_words(c, cl, patient))
        return false;
    if (row->kind == INCIDENT_BORDER)
        return crosses_border(c, cl);
    if ((row->flags & TRIGGER_FIRED) != 0)
        return is_weapon(c, patient) || (row->kind == INCIDENT_SHELLING && is_shot(c, patient));
    if ((row->flags & TRIGGER_GOODS) != 0)
        return is_goods(c, patient);
    if ((row->flags & TRIGGER_DEVICE) != 0)
        return is_weapon(c, cl->subject) || is_weapon(c, patient) ||
               phrase_class(c->x, c->r, cl->subject) == NOUN_VEHICLE;
    if (row->kind == INCIDENT_KIDNAPPING && run == 1 && str_is(c->x->words[cl->lemma].text, "take"))
        return carries_off(c, cl, patient);
    if ((row->flags & TRIGGER_UNDERGOES) != 0)
        return is_physical(c, patient, false);
    bool whole = row->kind == INCIDENT_KIDNAPPING && str_eq(c->x->words[cl->lemma].text, STR("seize"));
    if (whole) { /* gunmen seize people; police seize goods and arrest */
        if (by_state(c, cl->passive ? cl->agent : cl->subject))
            return false;
        enum noun_class n = cl->subject != NONE && !cl->passive ? phrase_class(c->x, c->r, cl->subject)
                                                                 : NOUN_UNKNOWN;
        if (n != NOUN_FIGHTER && n != NOUN_PERSON && n != NOUN_UNKNOWN)
            return false;
    }
    /* "bombed what the army called a hideout" */
    if ((row->flags & (TRIGGER_OBJECT | TRIGGER_WEAK | TRIGGER_KINDLESS)) == TRIGGER_OBJECT &&
        row->count < 0 && patient == NONE && !cl->passive && str_eq(fold(c, cl->group_end), STR("what")))
        return true;
    if (row->kind == INCIDENT_DISPLACEMENT && cl->subject != NONE && (row->flags & TRIGGER_WEAK) != 0) {
        enum noun_class n = phrase_class(c->x, c->r, cl->subject);
        const struct phrase *p = &c->r->syntax->phrases[cl->subject];
        if (n == NOUN_FIGHTER || n == NOUN_FORCE || p->end == p->first + 1)
            return false; /* "two fled back" */
    }
    if ((row->flags & TRIGGER_OBJECT) != 0) {
        bool people = row->count >= 0 || (row->flags & TRIGGER_KINDLESS) != 0;
        /* "killed and injured": nothing between verb and object but the other verb */
        return is_physical(c, patient, people);
    }
    if (row->kind == INCIDENT_ARMED_CLASH && (row->flags & TRIGGER_WEAK) != 0 && cl->object != NONE)
        return is_physical(c, cl->object, false); /* not "fought corruption" */
    if ((row->flags & TRIGGER_KINDLESS) != 0) /* died, perished */
        return is_physical(c, cl->subject, true);
    return cl->subject != NONE;
}

/* --- did it happen? --------------------------------------------------------------------- */

/* Sets *status from the verb's own form and the verbs it hangs on. False: it tells of nothing. */
static bool verb_status(const struct inciding *c, uint32_t k, bool heading,
                        enum incident_status *status, bool *past)
{
    const struct clause *cl = &c->r->clauses[k];
    static const char *const trying[] = {"try", "attempt", "seek", "prepare", "intend", NULL};
    static const char *const doing[] = {"manage", "begin", "start", "continue", "go", NULL};
    *status = INCIDENT_REPORTED;
    *past = false;
    if (cl->conditional || cl->negated ||
        (cl->group > c->first && str_is(fold(c, cl->group - 1), "without")))
        return false;
    if (cl->modal != NONE && cl->tense != TENSE_FUTURE && cl->tense != TENSE_CONDITIONAL) {
        str m = fold(c, cl->modal);
        if (!(str_eq(m, STR("may")) || str_eq(m, STR("might"))) || cl->tense != TENSE_PERFECT)
            return false;
    }
    switch ((enum tense)cl->tense) {
    case TENSE_PAST:
    case TENSE_PERFECT:
    case TENSE_PLUPERFECT:
        *past = true;
        return true;
    case TENSE_PRESENT:
        return heading || cl->progressive;
    case TENSE_FUTURE:
    case TENSE_CONDITIONAL:
        *status = INCIDENT_HYPOTHETICAL; /* a threat when a claim says so */
        return true;
    case TENSE_NONE:
        break;
    }
    if (cl->kind == CLAUSE_PARTICIPLE) {
        uint32_t up = cl->parent;
        *past = true;
        if (up == NONE)
            return cl->passive;
        const struct clause *p = &c->r->clauses[up];
        if (p->tense == TENSE_FUTURE || p->tense == TENSE_CONDITIONAL || p->conditional ||
            (p->modal != NONE && p->tense != TENSE_PERFECT))
            return false;
        return cl->passive || p->tense != TENSE_PRESENT || heading || p->kind == CLAUSE_PARTICIPLE;
    }
    if (cl->parent == NONE)
        return false;
    const struct clause *p = &c->r->clauses[cl->parent];
    str lemma = c->x->words[p->lemma].text;
    const struct lex_word *w = &c->x->words[p->lemma];
    for (uint32_t n = 0; n < w->n_entries; n++) {
        const struct lex_entry *entry = &c->x->entries[w->entry + n];
        if (entry->list == LEX_TRIGGER && c->x->triggers[entry->row].pos == 's') {
            *status = (enum incident_status)c->x->triggers[entry->row].kind;
            return p->tense != TENSE_FUTURE && !p->conditional &&
                   (p->modal == NONE || p->tense == TENSE_PERFECT); /* not "might be planning to" */
        }
    }
    /* "claimed to have killed two members" */
    if (cl->kind == CLAUSE_INFINITIVE && cl->group + 1 < cl->group_end &&
        str_eq(fold(c, cl->group + 1), STR("have")) && event_is_speech(c, p->lemma)) {
        *past = true;
        return !p->negated && p->tense != TENSE_FUTURE;
    }
    if (any_of(lemma, trying)) {
        *status = INCIDENT_PLANNED;
        return p->tense == TENSE_PAST || p->tense == TENSE_PLUPERFECT;
    }
    *past = p->tense == TENSE_PAST;
    return any_of(lemma, doing) && *past;
}

/* "risk of attacks", "increase in attacks", "fight against terror attacks": talk. */
static bool governed_by_talk(const struct inciding *c, const struct phrase *p)
{
    static const char *const talk[] = {"threat", "risk", "fear", "danger", "possibility", "wave",
        "prevention", "prospect", "likelihood", "type", "kind", "increase", "rise", "surge",
        "number", "level", "fight", "struggle", "measure", "response", "idea", "emergence",
        "culprit", "rate", "spike", "decline", "drop", "wake", "warning", "chance", "form", NULL};
    if (p->prep == NONE || p->prep == 0)
        return false;
    uint32_t before = c->r->syntax->of[p->prep - 1].phrase;
    if (before == NONE || c->r->syntax->phrases[before].end != p->prep)
        return false;
    uint32_t w = c->r->syntax->of[c->r->syntax->phrases[before].head].word;
    if (w == 0)
        return false;
    uint32_t lemma = c->x->words[w].noun != 0 ? c->x->words[w].noun : w;
    return any_of(c->x->words[lemma].text, talk) &&
           !str_eq(c->x->words[lemma].text, STR("wake"));
}

/* "denied that any abduction had taken place": of an abduction, so, that somebody told. */
static bool denied_here(const struct inciding *c, const struct event *ev)
{
    if (ev->clause == NONE || c->r->clauses[ev->clause].parent == NONE)
        return false;
    const struct clause *p = &c->r->clauses[c->r->clauses[ev->clause].parent];
    return any_of(c->x->words[p->lemma].text, (const char *const[]){"deny", "reject", "dismiss", NULL}) &&
           !p->negated && p->tense == TENSE_PAST;
}

/* A noun's standing by the clause it is in: planned, foiled, denied, or told as a fact. */
static bool noun_status(const struct inciding *c, const struct event *ev, bool heading,
                        enum incident_status *status, bool *past)
{
    const struct phrase *p = &c->r->syntax->phrases[ev->phrase];
    static const char *const unreal[] = {"possible", "potential", "future", "any", "no",
                                         "hypothetical", "another", "such", "further", "imminent",
                                         "more", NULL};
    static const char *const planned[] = {"planned", "foiled", "thwarted", "failed", "attempted",
                                          "averted", "plotted", "prevented", "intended", NULL};
    *status = INCIDENT_REPORTED;
    *past = false;
    for (uint32_t i = p->first; i < ev->trigger; i++) {
        if (any_of(fold(c, i), unreal) && !(str_eq(fold(c, i), STR("any")) && denied_here(c, ev)))
            return false;
        if (any_of(fold(c, i), planned))
            *status = INCIDENT_PLANNED;
    }
    if (governed_by_talk(c, p))
        return false;
    if (ev->clause == NONE)
        return true;
    const struct clause *cl = &c->r->clauses[ev->clause];
    *past = cl->tense == TENSE_PAST || cl->tense == TENSE_PERFECT || cl->tense == TENSE_PLUPERFECT;
    const struct lex_word *w = &c->x->words[cl->lemma];
    bool patient = event_patient(cl) == ev->phrase;
    for (uint32_t n = 0; n < w->n_entries && patient; n++) {
        const struct lex_entry *entry = &c->x->entries[w->entry + n];
        if (entry->list != LEX_TRIGGER || c->x->triggers[entry->row].pos != 's')
            continue;
        *status = (enum incident_status)c->x->triggers[entry->row].kind;
        return *past || cl->kind == CLAUSE_PARTICIPLE || heading;
    }
    bool own = patient || cl->subject == ev->phrase;
    static const char *const trends[] = {"increase", "rise", "fall", "decline", "drop", "surge",
        "grow", "decrease", "spread", "continue", "double", "escalate", "intensify", "multiply",
        "diminish", "jump", "climb", "remain", "persist", "become", NULL};
    if (own && ev->plural && any_of(c->x->words[cl->lemma].text, trends))
        return false; /* "attacks have increased" */
    if (own && (cl->conditional || cl->negated || cl->tense == TENSE_FUTURE ||
                (cl->tense == TENSE_CONDITIONAL && !ev->definite) ||
                (cl->modal != NONE && cl->tense != TENSE_PERFECT && !ev->definite) ||
                (cl->kind == CLAUSE_INFINITIVE && !ev->definite)))
        return false;
    return true;
}

/* The claim whose content is closest around token i; NONE when there is none. Claims are looked
 * at from the first that can reach this sentence, and not more than 64 of them. */
static uint32_t claim_around(const struct inciding *c, uint32_t i, size_t s)
{
    struct span at = c->r->doc->tokens[i].at;
    uint32_t best = NONE;
    uint32_t from = c->next_claim[s];
    for (uint32_t k = from; k < c->r->n_claims && k < from + 64; k++) {
        const struct claim *cl = &c->r->claims[k];
        if (!span_within(at, cl->at))
            continue;
        if (best == NONE || cl->at.end - cl->at.start < c->r->claims[best].at.end - c->r->claims[best].at.start)
            best = k;
    }
    return best;
}

/* "The group warned that it would attack", "that his men will": who warns is who would. */
static bool own_warning(const struct inciding *c, const struct event *ev, const struct claim *cl)
{
    const struct clause *k = &c->r->clauses[ev->clause];
    if (k->subject == NONE || k->passive ||
        str_find(document_quote(c->r->doc, cl->marker), STR("warn"), 0) == cl->marker.end - cl->marker.start)
        return false;
    const struct phrase *p = &c->r->syntax->phrases[k->subject];
    return ((p->flags & PHRASE_PRONOUN) != 0 &&
            any_of(fold(c, p->head), (const char *const[]){"it", "they", "we", NULL})) ||
           any_of(fold(c, p->first), (const char *const[]){"its", "their", "our", "his", NULL});
}

/* "denied responsibility for the bombing": his part in it is denied, not that it was. */
static bool of_part(str denied)
{
    static const char *const parts[] = {"responsibility", "involvement", "any role", "a role",
        "any part", "any involvement", "any responsibility", "having carried", "carrying out", NULL};
    for (size_t i = 0; parts[i] != NULL; i++)
        if (str_starts(denied, str_of(parts[i])))
            return true;
    return false;
}

/* "Reports that shots were fired at a village do not correspond to reality." */
static bool called_untrue(const struct inciding *c, const struct event *ev)
{
    static const char *const told[] = {"reports", "report", "rumours", "rumors", "claims", "allegations",
                                       "information", "news", "accounts", "statements", "claim", "allegation", "rumour", NULL};
    static const char *const untrue[] = {"false", "untrue", "baseless", "unfounded", "fabricated", "groundless",
                                         "fake", NULL};
    bool before = false;
    for (uint32_t i = c->first; i < ev->trigger && i < c->first + 60; i++)
        before = before || (any_of(fold(c, i), told) && any_of(fold(c, i + 1), (const char *const[]){
                            "that", "of", "about", "in", "on", "by", "from", NULL}));
    for (uint32_t i = ev->trigger_end; before && i < c->end && i < ev->trigger + 60; i++)
        if ((any_of(fold(c, i), untrue) && i + 2 >= c->end) ||
            (any_of(fold(c, i), untrue) && (clause_tag(c->r, i - 1, TAG_BE) || clause_tag(c->r, i - 2, TAG_BE))) ||
            (any_of(fold(c, i), (const char *const[]){"correspond", "true", NULL}) &&
             any_of(fold(c, i - 1), (const char *const[]){"not", "n't", NULL})))
            return true;
    return false;
}

/* What a claim does to the standing of what it tells. False: nothing happened at all. */
static bool claim_status(const struct inciding *c, struct event *ev)
{
    const struct claim *cl = ev->claim != NONE ? &c->r->claims[ev->claim] : NULL;
    if (cl == NULL || str_eq(cl->claimant.id, STR("author")))
        return ev->in.status != INCIDENT_HYPOTHETICAL;
    if (ev->in.status == INCIDENT_HYPOTHETICAL && ev->verb && own_warning(c, ev, cl)) {
        ev->in.status = INCIDENT_THREATENED;
        return true;
    }
    if (cl->stance == STANCE_THREATENS || (cl->stance == STANCE_PROMISES && ev->verb)) {
        ev->in.status = INCIDENT_THREATENED;
        return true;
    }
    if (ev->in.status == INCIDENT_HYPOTHETICAL || cl->stance == STANCE_RECOMMENDS)
        return false;
    if (cl->stance == STANCE_DENIES && !ev->definite && ev->in.status == INCIDENT_REPORTED &&
        !of_part(document_quote(c->r->doc, cl->at)))
        ev->in.status = INCIDENT_DENIED;
    return true;
}

/* --- finding them ------------------------------------------------------------------------ */

static bool settle_kind(const struct inciding *c, struct event *ev)
{
    const struct phrase *p = &c->r->syntax->phrases[ev->phrase];
    bool open = ev->in.kind == INCIDENT_ATTACK || ev->in.kind == INCIDENT_AIR_STRIKE ||
                ev->in.kind == INCIDENT_RAID;
    for (uint32_t i = p->first; i < ev->trigger; i++) {
        uint32_t n;
        const struct trigger_row *m = row_at(c, i, 'm', &n);
        if (m != NULL && (open || m->kind == INCIDENT_SUICIDE_BOMBING)) {
            ev->in.kind = (enum incident_kind)m->kind;
            return true;
        }
    }
    return (ev->row.flags & TRIGGER_WEAK) == 0;
}

static bool noun_event(struct inciding *c, uint32_t i, uint32_t n, const struct trigger_row *row,
                       size_t s, bool heading, struct event *ev)
{
    const struct token_syntax *t = &c->r->syntax->of[i + n - 1];
    uint32_t p = t->phrase;
    bool chain = n == 3 && c->r->syntax->of[i].phrase != NONE && str_eq(fold(c, i + 1), STR("of"));
    if (chain) { /* "an exchange of fire": two phrases, the first is the one in the clause */
        p = c->r->syntax->of[i].phrase;
        t = &c->r->syntax->of[i];
    }
    if (p == NONE || c->r->syntax->of[i].phrase != p ||
        (t->tag != TAG_NOUN && t->tag != TAG_PLURAL &&
         !((heading || clause_mark(c->r, i - 1) == ':') && t->tag == TAG_NAME)))
        return false;
    const struct phrase *ph = &c->r->syntax->phrases[p];
    if (ph->head != (chain ? i : i + n - 1))
        return false;
    *ev = (struct event){.trigger = i, .trigger_end = i + n, .phrase = p, .row = *row,
                         .sentence = (uint32_t)s, .clause = ph->clause,
                         .plural = t->tag == TAG_PLURAL || (ph->flags & PHRASE_PLURAL) != 0,
                         .definite = (ph->flags & PHRASE_DEFINITE) != 0};
    ev->in.kind = (enum incident_kind)row->kind;
    if (ev->clause != NONE && ev->clause >= c->r->n_clauses)
        ev->clause = NONE;
    if (!settle_kind(c, ev)) {
        /* "the incident took place on Saturday": of what was just told */
        bool told = ev->definite && !ev->plural && row->kind == INCIDENT_OTHER && ev->clause != NONE &&
                    c->r->clauses[ev->clause].subject == p &&
                    any_of(c->x->words[c->r->clauses[ev->clause].lemma].text,
                           (const char *const[]){"take", "occur", "happen", NULL});
        if (!told)
            return false;
        ev->kindless = true;
    }
    const struct quantity_at *q = quantity_of_head(c->r, ph->head);
    if (q != NULL && q->q.best >= 1 && q->q.best < 100 && q->form != QUANTITY_ARTICLE)
        ev->number = (uint32_t)q->q.best;
    enum incident_status status;
    if (!noun_status(c, ev, heading, &status, &ev->past))
        return false;
    ev->in.status = status;
    /* a plot is one only when somebody foils it */
    return !str_eq(fold(c, i), STR("plot")) ||
           (status == INCIDENT_PLANNED && !str_eq(fold(c, i + n), STR("to")));
}

/* "Two drivers kidnapped near Argo by gunmen": in a log or a heading no "were" is written. */
static void make_passive(struct inciding *c, uint32_t k, const struct trigger_row *row)
{
    struct clause *cl = &c->r->clauses[k];
    const struct token_syntax *v = &c->r->syntax->of[cl->verb];
    if ((row->flags & (TRIGGER_OBJECT | TRIGGER_FIRED)) == 0 || cl->passive || cl->object != NONE ||
        cl->subject == NONE ||
        cl->group != cl->verb || (v->can & LEX(VBN)) == 0 ||
        !((row->flags & TRIGGER_FIRED) != 0 ? is_weapon(c, cl->subject) : is_physical(c, cl->subject, true)))
        return;
    cl->passive = true;
    uint32_t last = c->r->syntax->first_phrase[c->r->doc->tokens[cl->verb].sentence + 1];
    for (uint32_t p = cl->subject; p < last && p < cl->subject + 8; p++) {
        uint32_t prep = c->r->syntax->phrases[p].prep;
        if (prep != NONE && prep >= cl->group_end && prep < cl->end && str_eq(fold(c, prep), STR("by"))) {
            cl->agent = p;
            return;
        }
    }
}

/* "Two drivers abducted in August remain in captivity": another verb follows that has no subject. */
static bool reduced(const struct inciding *c, uint32_t k)
{
    const struct clause *cl = &c->r->clauses[k], *next = cl + 1;
    uint32_t s = c->r->doc->tokens[cl->verb].sentence;
    return k + 1 < c->r->syntax->first_clause[s + 1] && cl->tense == TENSE_PAST && next->kind == CLAUSE_MAIN &&
           next->subject == NONE && next->intro == NONE && next->parent == k &&
           next->first == cl->end && clause_mark(c->r, next->group - 1) == 0 &&
           !clause_tag(c->r, next->group - 1, TAG_CONJ);
}

static bool verb_event(struct inciding *c, uint32_t i, uint32_t n, const struct trigger_row *row,
                       size_t s, bool heading, struct event *ev)
{
    uint32_t k = c->r->syntax->of[i].clause;
    if (k == NONE || c->r->clauses[k].verb != i)
        return false;
    take_object_of_run(c, i, n, row);
    if (c->entry != NONE || c->later || heading || reduced(c, k))
        make_passive(c, k, row);
    if ((row->flags & TRIGGER_UNDERGOES) != 0)
        c->r->clauses[k].passive = true;
    const struct clause *cl = &c->r->clauses[k];
    if (!verb_fits(c, cl, n, row))
        return false;
    *ev = (struct event){.trigger = i, .trigger_end = i + n, .phrase = NONE, .row = *row,
                         .sentence = (uint32_t)s, .clause = k, .verb = true,
                         .kindless = (row->flags & TRIGGER_KINDLESS) != 0};
    ev->in.kind = (enum incident_kind)row->kind;
    if ((row->flags & TRIGGER_FIRED) != 0 && is_shot(c, event_patient(cl)))
        ev->in.kind = INCIDENT_ATTACK;
    enum incident_status status;
    if (!verb_status(c, k, heading, &status, &ev->past))
        return false;
    ev->in.status = status;
    for (uint32_t m = 0; m < c->x->words[cl->lemma].n_entries; m++) { /* "defused a device" */
        const struct lex_entry *own = &c->x->entries[c->x->words[cl->lemma].entry + m];
        if (own->list == LEX_TRIGGER && own->n_rest == 0 && c->x->triggers[own->row].pos == 's')
            ev->in.status = (enum incident_status)c->x->triggers[own->row].kind;
    }
    return true;
}

/* The first row of a verb that its clause fits: who seizes heroin stops smuggling, who seizes a
 * village attacks it. */
static bool any_verb_event(struct inciding *c, uint32_t i, uint32_t *n, size_t s, bool heading,
                           struct event *ev)
{
    const struct lex_entry *at = NULL;
    const struct trigger_row *row;
    while ((row = next_row(c, i, 'v', &at, n)) != NULL)
        if (verb_event(c, i, *n, row, s, heading, ev))
            return true;
    return false;
}

/* Does the sentence speak of an exercise, a film, a match, or of what a court made of an old crime? */
static bool other_setting(const struct inciding *c)
{
    for (uint32_t i = c->first; i < c->end && i < c->first + 200; i++) {
        const struct token_syntax *t = &c->r->syntax->of[i];
        if (t->tag >= TAG_VB && t->tag <= TAG_VBG &&
            any_of(c->x->words[c->x->words[t->word].verb].text,
                   (const char *const[]){"sentence", "convict", "acquit", NULL}))
            return true;
        if ((t->tag == TAG_NOUN || t->tag == TAG_PLURAL || t->tag == TAG_ADJ) &&
            t->word != 0 && (c->x->words[t->word].lists >> LEX_SETTING & 1) != 0)
            return true;
    }
    return false;
}

/* A line with "2 KIA" or "5 WIA" and no verb: its first word for an attack is the trigger. */
static void terse_message(struct inciding *c, size_t s)
{
    bool toll = c->entry != NONE;
    uint32_t end = c->end < c->first + 60 ? c->end : c->first + 60, n;
    for (uint32_t i = c->first; i < end; i++)
        toll = toll || any_of(fold(c, i), (const char *const[]){"kia", "wia", NULL});
    for (uint32_t i = c->first; toll && i < end; i++) {
        const struct trigger_row *row = row_at(c, i, 't', &n);
        if (row == NULL)
            continue;
        struct event ev = {.trigger = i, .trigger_end = i + n, .phrase = NONE, .row = *row,
                           .sentence = (uint32_t)s, .clause = NONE, .claim = NONE, .past = true,
                           .terse = true};
        ev.in.kind = (enum incident_kind)row->kind;
        ev.in.trigger = document_range(c->r->doc, i, i + n);
        ev.in.sentence = c->r->doc->sentences[s].at;
        ev.in.rule = "field-message";
        c->events[c->n_events++] = ev;
        return;
    }
}

/* "Khost, Tani, 19 September: ..." - names and one day, nothing else, before a colon. */
static bool labelled_entry(const struct inciding *c, uint32_t *day)
{
    uint32_t found = NONE, end = c->end < c->first + 16 ? c->end : c->first + 16;
    for (uint32_t i = c->first; i < end; i++) {
        const struct token_syntax *t = &c->r->syntax->of[i];
        char mark = clause_mark(c->r, i);
        if (mark == ':') {
            *day = found;
            return found != NONE;
        }
        bool date = t->mention != NONE && c->r->mentions[t->mention].kind == MENTION_DATE;
        if (date && (c->r->mentions[t->mention].when.start == CIVIL_NONE ||
                     c->r->mentions[t->mention].when.precision > PRECISION_DAY ||
                     (found != NONE && found != t->mention)))
            return false;
        if (date)
            found = t->mention;
        else if (t->mention == NONE && t->tag != TAG_NAME && mark != ',' && mark != '-' && mark != '(' &&
                 mark != ')' && mark != '/' && mark != '.')
            return false;
    }
    return false;
}

/* The day of a line of a log: "03 OCT 0530L: IED vs convoy". */
static uint32_t entry_day(const struct inciding *c, size_t s)
{
    const struct document *d = c->r->doc;
    if (d->blocks[d->sentences[s].block].first_token != c->first)
        return NONE;
    uint32_t day = NONE;
    if (labelled_entry(c, &day))
        return day;
    for (uint32_t i = c->first; i < c->end && i < c->first + 7; i++) {
        uint32_t m = c->r->syntax->of[i].mention;
        if (m != NONE && i < c->first + 2 && c->r->mentions[m].kind == MENTION_DATE &&
            c->r->mentions[m].when.start != CIVIL_NONE)
            day = m;
        if (clause_mark(c->r, i) == ':' && i > c->first)
            return day;
    }
    return NONE;
}

void incidents_triggers(struct inciding *c, size_t s)
{
    uint32_t block = c->r->doc->sentences[s].block;
    bool later = s > 0 && c->r->doc->sentences[s - 1].block == block;
    if (!later)
        c->entry = c->first_entry = entry_day(c, s);
    c->later = later && c->first_entry != NONE;
    c->entry = later ? NONE : c->entry;
    const struct document *d = c->r->doc;
    bool heading = d->blocks[d->sentences[s].block].kind == BLOCK_HEADING;
    uint32_t skip = c->first;
    c->n_events = 0;
    bool looked = false;
    for (uint32_t i = c->first; i < c->end && c->n_events < EVENTS_PER_SENTENCE; i++) {
        uint32_t n = 0;
        if (in_list(c, i, LEX_LOOKALIKE) &&
            clause_entry(c->x, c->r, i, c->end, LEX_LOOKALIKE, &n) != NULL)
            skip = i + n > skip ? i + n : skip;
        if (i < skip || !in_list(c, i, LEX_TRIGGER))
            continue;
        struct event ev;
        const struct trigger_row *row;
        enum tag t = (enum tag)c->r->syntax->of[i].tag;
        bool made = false;
        bool verb = t >= TAG_VB && t <= TAG_VBG && row_at(c, i, 'v', &n) != NULL;
        if (verb)
            made = any_verb_event(c, i, &n, s, heading, &ev);
        else if ((row = row_at(c, i, 'n', &n)) != NULL)
            made = noun_event(c, i, n, row, s, heading, &ev);
        if (!made)
            continue;
        if (!looked && other_setting(c))
            return;
        looked = true;
        ev.past = ev.past || c->entry != NONE;
        ev.claim = claim_around(c, i, s);
        if (!claim_status(c, &ev))
            continue;
        if (ev.in.status == INCIDENT_REPORTED && called_untrue(c, &ev))
            ev.in.status = INCIDENT_DENIED;
        ev.in.trigger = document_range(d, ev.trigger, ev.trigger_end);
        ev.in.sentence = d->sentences[s].at;
        ev.in.rule = ev.verb ? "verb-trigger" : "noun-trigger";
        c->events[c->n_events++] = ev;
        skip = i + n;
    }
    if (c->n_events == 0)
        terse_message(c, s);
}
