/* tag.c - a part of speech for each token: from the lexis, from the form of the word, from its
 * neighbours. One pass to see what each word can be, one to choose. */
#include "read/clause.h"
#include "read/quantity.h"
#include "read/stages.h"

/* One sentence while it is tagged. */
struct tagging {
    const struct lexis *x;
    struct reading *r;
    uint32_t first, end;
    bool flat; /* headline or all capitals: a capital letter tells nothing */
};

static uint32_t can(const struct tagging *t, uint32_t i)
{
    return i < t->end ? t->r->syntax->of[i].can : LEX(PUNCT);
}

static const struct token *token(const struct tagging *t, uint32_t i)
{
    return &t->r->doc->tokens[i];
}

/* What a word that no list knows can be, by its ending. */
static uint32_t tags_by_form(str w)
{
#define E(tail) tail, sizeof tail - 1, tail[sizeof tail - 2]
    static const struct {
        char tail[8];
        uint8_t n;
        char last;
        uint32_t tags;
    } forms[] = {
        {E("ly"), LEX(ADV)}, {E("ing"), LEX(VBG) | LEX(NOUN)}, {E("ed"), LEX(VBD) | LEX(VBN)},
        {E("tion"), LEX(NOUN)}, {E("sion"), LEX(NOUN)}, {E("ment"), LEX(NOUN)}, {E("ness"), LEX(NOUN)},
        {E("ity"), LEX(NOUN)}, {E("ism"), LEX(NOUN)}, {E("ist"), LEX(NOUN) | LEX(ADJ)},
        {E("ous"), LEX(ADJ)}, {E("ful"), LEX(ADJ)}, {E("ive"), LEX(ADJ) | LEX(NOUN)},
        {E("able"), LEX(ADJ)}, {E("ible"), LEX(ADJ)}, {E("less"), LEX(ADJ)}, {E("ical"), LEX(ADJ)},
        {E("ial"), LEX(ADJ)}, {E("nal"), LEX(ADJ)}, {E("ic"), LEX(ADJ) | LEX(NOUN)}, {E("ish"), LEX(ADJ)},
        {E("ary"), LEX(ADJ) | LEX(NOUN)},
        {E("izes"), LEX(VBZ)}, {E("ifies"), LEX(VBZ)}, {E("ize"), LEX(VB)}, {E("ify"), LEX(VB)},
        {E("ss"), LEX(NOUN)}, {E("us"), LEX(NOUN)}, {E("is"), LEX(NOUN)}, {E("s"), LEX(PLURAL)},
    };
#undef E
    if (w.n >= 4) /* no ending is longer */
        for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
            if (forms[i].last == w.p[w.n - 1] &&
                memcmp(w.p + w.n - forms[i].n, forms[i].tail, forms[i].n) == 0)
                return forms[i].tags;
    return LEX(NOUN);
}

static bool is_name_kind(enum mention_kind k)
{
    return k != MENTION_DATE && k != MENTION_WEAPON && k != MENTION_EVENT;
}

/* "didn't", "he's", "they've": sets flags and what the whole can be. False when it is none. */
static bool contraction(struct token_syntax *s, str fold)
{
    if (str_ends(fold, STR("n't"))) {
        char c = fold.p[0], d = fold.p[1];
        bool be = (c == 'i' && d == 's') || (c == 'a' && (d == 'r' || d == 'i')) ||
                  (c == 'w' && (d == 'a' || d == 'e'));
        s->can = be ? LEX(BE) : c == 'h' ? LEX(HAVE) : c == 'd' ? LEX(DO) : LEX(MODAL);
        s->flags |= SYNTAX_NEGATED;
        return true;
    }
    s->can = LEX(PRON);
    if (str_ends(fold, STR("'re")) || str_ends(fold, STR("'m")) || str_ends(fold, STR("'s")))
        s->flags |= SYNTAX_IS;
    else if (str_ends(fold, STR("'ve")))
        s->flags |= SYNTAX_HAS;
    else if (str_ends(fold, STR("'ll")) || str_ends(fold, STR("'d")))
        s->flags |= SYNTAX_WILL;
    else
        return false;
    return true;
}

/* What the part behind the last hyphen says: "security-focused", "non-Pashtun". */
static uint32_t tags_of_compound(const struct lexis *x, str fold, size_t hyphen)
{
    str last = {fold.p + hyphen + 1, fold.n - hyphen - 1};
    uint32_t w = lexis_find(x, last);
    uint32_t tags = w != 0 ? x->words[w].tags : tags_by_form(last);
    if ((tags & (LEX(VBN) | LEX(VBG) | LEX(ADJ))) != 0)
        return LEX(ADJ);
    return (tags & LEX(PLURAL)) != 0 ? LEX(PLURAL) : LEX(NOUN) | LEX(ADJ);
}

static void look_up(const struct tagging *t, uint32_t i)
{
    const struct token *k = token(t, i);
    struct token_syntax *s = &t->r->syntax->of[i];
    if (k->kind == TOKEN_PUNCT) {
        s->can = LEX(PUNCT);
        return;
    }
    if (k->kind == TOKEN_NUMBER) {
        s->can = LEX(NUM);
        return;
    }
    str fold = k->fold;
    s->word = lexis_find_hashed(t->x, fold, k->hash);
    bool contr = s->word != 0 && (t->x->words[s->word].tags & LEX(CONTR)) != 0;
    if (!contr && fold.n > 2 && str_ends(fold, STR("'s"))) {
        s->flags |= SYNTAX_POSSESSIVE;
        fold.n -= 2;
        s->word = lexis_find(t->x, fold);
    } else if (!contr && fold.n > 2 && str_ends(fold, STR("s'"))) {
        s->flags |= SYNTAX_POSSESSIVE;
        fold.n -= 1;
        s->word = lexis_find(t->x, fold);
    }
    s->lists = t->x->words[s->word].lists_of_any;
    const struct mention *m = s->mention != NONE ? &t->r->mentions[s->mention] : NULL;
    bool capital = (k->flags & TOKEN_CAPITAL) != 0;
    if (m != NULL && is_name_kind(m->kind) &&
        (m->end_token - m->first_token > 1 || capital || (s->word == 0 && !t->flat))) {
        s->can = LEX(NAME);
        return;
    }
    if (contr && contraction(s, fold))
        return;
    uint32_t tags = s->word != 0 ? t->x->words[s->word].tags & ~LEX(CONTR) : 0;
    if ((s->flags & SYNTAX_POSSESSIVE) != 0 && (tags & LEX_NOUN) != 0)
        tags = LEX(NOUN);
    bool closed = (tags & ~(LEX_VERB | LEX_NOUN | LEX(ADJ))) != 0;
    if (capital && !t->flat && i != t->first && !closed &&
        (tags == 0 || (k->flags & TOKEN_SENTENCE_FIRST) == 0))
        s->can = LEX(NAME);
    else if (capital && !t->flat && (k->flags & TOKEN_ALL_CAPS) != 0 && k->n_letters > 1 &&
             !closed)
        s->can = LEX(NAME);
    else if (tags != 0)
        s->can = tags;
    else if (capital && !t->flat && !str_ends(fold, STR("ly")) && !str_ends(fold, STR("ing")))
        s->can = LEX(NAME);
    else if (k->kind == TOKEN_MIXED)
        s->can = fold.p[0] >= '0' && fold.p[0] <= '9' ? LEX(NUM) : LEX(NOUN);
    else {
        size_t hyphen = fold.n;
        while (hyphen > 0 && fold.p[hyphen - 1] != '-')
            hyphen--;
        s->can = hyphen > 1 && hyphen < fold.n ? tags_of_compound(t->x, fold, hyphen - 1)
                                               : tags_by_form(fold);
    }
}

/* The tag chosen before i, over adverbs, "not" and quotation marks. */
static enum tag tag_before(const struct tagging *t, uint32_t i)
{
    for (uint32_t n = 0; i > t->first && n < 4; n++) {
        enum tag g = t->r->syntax->of[--i].tag;
        char mark = clause_mark(t->r, i);
        if (g != TAG_ADV && g != TAG_NEG && mark != '"' && mark != '\'')
            return g;
    }
    return TAG_NONE;
}

/* Is there a verb with a tense between here and the next comma: does "after" open a clause? */
static bool finite_ahead(const struct tagging *t, uint32_t i)
{
    bool noun = false;
    for (uint32_t n = 0; i < t->end && n < 14; i++, n++) {
        uint32_t c = can(t, i);
        char mark = clause_mark(t->r, i);
        if (mark == ',' || mark == ';' || mark == ':' || mark == '.' || (c & LEX(REL)) != 0)
            return false;
        if ((c & (LEX(BE) | LEX(HAVE) | LEX(MODAL) | LEX(DO))) != 0 && noun)
            return true;
        if (noun && (c & (LEX(VBD) | LEX(VBZ))) != 0 && (c & LEX_NOUN) == 0)
            return true;
        /* "after a bomb hit a vehicle" */
        if (noun && (c & LEX(VBD)) != 0 && (can(t, i - 1) & LEX_NOUN) != 0 &&
            (can(t, i + 1) & (LEX(DET) | LEX(POSS))) != 0 && (can(t, i + 1) & LEX_NOUN) == 0)
            return true;
        if ((c & (LEX_NOUN | LEX(NAME) | LEX(PRON) | LEX(NUM))) != 0)
            noun = true;
    }
    return false;
}

#define OPENS_PHRASE                                                                               \
    (LEX(DET) | LEX(POSS) | LEX(HER) | LEX(NAME) | LEX(NUM) | LEX(ADJ) | LEX(PRON))

/* Does a verb that takes "that" stand close before: "told reporters in the town that"? */
static bool reported_before(const struct tagging *t, uint32_t i)
{
    for (uint32_t n = 0; i > t->first && n < 12; n++) {
        const struct token_syntax *s = &t->r->syntax->of[--i];
        if (s->tag == TAG_PUNCT || s->tag == TAG_SUB || s->tag == TAG_REL)
            return false;
        if (s->tag < TAG_VB || s->tag > TAG_VBG)
            continue;
        const struct lex_word *w = &t->x->words[t->x->words[s->word].verb];
        for (uint32_t k = 0; k < w->n_entries; k++) {
            const struct lex_entry *entry = &t->x->entries[w->entry + k];
            if (entry->list == LEX_SPEECH &&
                (t->x->speech[entry->row].frames & (FRAME_T | FRAME_A)) != 0)
                return true;
        }
        return false;
    }
    return false;
}

static enum tag choose_that(const struct tagging *t, uint32_t i, enum tag before)
{
    uint32_t next = can(t, i + 1);
    bool verb_next = (next & LEX_FINITE) != 0 && (next & LEX(NOUN)) == 0;
    if (before == TAG_NOUN || before == TAG_PLURAL || before == TAG_NAME) {
        if (!verb_next && reported_before(t, i))
            return TAG_SUB;
        const struct token_syntax *s = &t->r->syntax->of[i - 1];
        bool speech = s->word != 0 &&
                      t->x->words[t->x->words[s->word].noun].noun_class == NOUN_SPEECH;
        return verb_next || !speech ? TAG_REL : TAG_SUB;
    }
    if (verb_next) /* "the bombing on Friday that killed eight" */
        return before == TAG_DAY || before == TAG_MONTH || before == TAG_NUM ? TAG_REL : TAG_PRON;
    if ((before == TAG_NONE || before == TAG_CONJ || before == TAG_PREP || before == TAG_PUNCT) &&
        (next & LEX(NOUN)) != 0)
        return TAG_DET;
    return TAG_SUB;
}

/* One of the verb's tags, or TAG_NONE when the verb reading isn't likely here. */
static enum tag choose_verb(const struct tagging *t, uint32_t i, uint32_t c, enum tag before)
{
    uint32_t next = can(t, i + 1);
    bool noun = (c & LEX_NOUN) != 0;
    enum tag verb = (c & LEX(VBG)) != 0   ? TAG_VBG
                    : (c & LEX(VBD)) != 0 ? TAG_VBD
                    : (c & LEX(VBN)) != 0 ? TAG_VBN
                    : (c & LEX(VBZ)) != 0 ? TAG_VBZ
                                          : TAG_VB;
    switch (before) {
    case TAG_TO:
    case TAG_MODAL:
    case TAG_DO:
        return (c & LEX(VB)) != 0 ? TAG_VB : noun ? TAG_NONE : verb;
    case TAG_BE:
        return (c & LEX(VBG)) != 0 ? TAG_VBG : (c & LEX(VBN)) != 0 ? TAG_VBN
               : noun || (c & LEX(ADJ)) != 0 ? TAG_NONE : verb;
    case TAG_HAVE:
        return (c & LEX(VBN)) != 0 ? TAG_VBN : noun ? TAG_NONE : verb;
    case TAG_DET:
    case TAG_POSS:
    case TAG_ADJ:
    case TAG_NUM:
        if (noun)
            return TAG_NONE;
        /* "five suspected ISIS-K members" */
        if (before == TAG_NUM && (c & LEX(ADJ)) != 0 && (next & (LEX_NOUN | LEX(NAME))) != 0)
            return TAG_ADJ;
        /* "in a separate operation": no verb stands behind an article */
        if ((before == TAG_DET || before == TAG_POSS) && (c & (LEX(VBD) | LEX(VBN) | LEX(VBG))) == 0 &&
            (next & (LEX_NOUN | LEX(NAME))) != 0)
            return TAG_ADJ;
        if ((c & (LEX(VBN) | LEX(VBG))) != 0 && before != TAG_NUM)
            return (next & (LEX_NOUN | LEX(NAME) | LEX(ADJ))) != 0 ? TAG_ADJ : TAG_NONE;
        return verb;
    case TAG_PREP:
        return (c & LEX(VBG)) != 0 && ((next & OPENS_PHRASE) != 0 || !noun) ? TAG_VBG
               : (c & LEX(VBN)) != 0 && (next & (LEX_NOUN | LEX(ADJ))) != 0 ? TAG_ADJ : TAG_NONE;
    case TAG_PRON:
        return verb;
    case TAG_NOUN:
    case TAG_PLURAL:
    case TAG_NAME:
        if (!noun)
            return verb;
        if ((c & (LEX(VBZ) | LEX(VB))) != 0 && (c & LEX(VBD)) == 0) {
            bool agrees = (c & LEX(VBZ)) != 0 ? before != TAG_PLURAL : before != TAG_NOUN;
            if ((t->r->syntax->of[i - 1].flags & SYNTAX_POSSESSIVE) != 0)
                return TAG_NONE;
            return agrees && (next & (OPENS_PHRASE | LEX(TO) | LEX(SUB))) != 0 &&
                           (next & LEX(PREP)) == 0
                       ? verb
                   : agrees && str_eq(token(t, i + 1 < t->end ? i + 1 : i)->fold, STR("that"))
                       ? verb
                   : agrees && (next & LEX(TO)) != 0 && (can(t, i + 2) & (LEX(VB) | LEX(HAVE) | LEX(BE))) != 0
                       ? verb
                       : TAG_NONE;
        }
        return (c & LEX(VBG)) != 0 ? ((next & OPENS_PHRASE) != 0 ? TAG_VBG : TAG_NONE) : verb;
    case TAG_CONJ: {
        /* as what was joined before: "killed and injured", "raids and attacks" */
        for (uint32_t k = i - 1, n = 0; k > t->first && n < 3; n++) {
            enum tag g = t->r->syntax->of[--k].tag;
            if (g >= TAG_VB && g <= TAG_VBG && (c & (uint32_t)1 << g) != 0)
                return g;
            if (g == TAG_ADJ && !noun && /* "in a neighbouring district and killed two men" */
                !((c & LEX(VBD)) != 0 && (next & (LEX(NUM) | LEX(DET) | LEX(POSS))) != 0 && (next & LEX_NOUN) == 0))
                return TAG_ADJ;
        }
        return noun && (c & (LEX(VBD) | LEX(VBN))) == 0 ? TAG_NONE : verb;
    }
    case TAG_PUNCT:
    case TAG_NONE:
        if (verb == TAG_VBN || verb == TAG_VBD)
            return verb;
        if (verb == TAG_VBG)
            return noun && (next & (OPENS_PHRASE | LEX(PREP) | LEX(ADV) | LEX(SUB))) == 0
                       ? TAG_NONE : TAG_VBG;
        return noun ? TAG_NONE : verb;
    default:
        return noun && (c & (LEX(VBD) | LEX(VBN) | LEX(VBG))) == 0 ? TAG_NONE : verb;
    }
}

static enum tag choose_noun(uint32_t c)
{
    return (c & LEX(NAME)) != 0     ? TAG_NAME
           : (c & LEX(NOUN)) != 0   ? TAG_NOUN
           : (c & LEX(PLURAL)) != 0 ? TAG_PLURAL
           : (c & LEX(ADJ)) != 0    ? TAG_ADJ
                                    : TAG_NOUN;
}

/* "to": before a verb's base form an infinitive's, else a preposition. */
static enum tag choose_to(const struct tagging *t, uint32_t i)
{
    uint32_t next = can(t, i + 1);
    if ((next & LEX(ADV)) != 0 && (next & LEX(VB)) == 0)
        next = can(t, i + 2);
    str before = i > t->first ? token(t, i - 1)->fold : STR("");
    bool bound = str_eq(before, STR("due")) || str_eq(before, STR("according")) ||
                 str_eq(before, STR("owing")) || str_eq(before, STR("thanks")) ||
                 str_eq(before, STR("prior")) || str_eq(before, STR("response"));
    return !bound && (next & (LEX(VB) | LEX(BE) | LEX(HAVE) | LEX(DO))) != 0 ? TAG_TO : TAG_PREP;
}

static enum tag choose_closed(const struct tagging *t, uint32_t i, uint32_t c, enum tag before)
{
    uint32_t next = can(t, i + 1);
    str w = token(t, i)->fold;
    if ((c & LEX(TO)) != 0)
        return choose_to(t, i);
    if (str_eq(w, STR("that")))
        return choose_that(t, i, before);
    if ((c & LEX(HER)) != 0)
        return (next & (LEX_NOUN | LEX(ADJ) | LEX(NAME))) != 0 ? TAG_POSS : TAG_PRON;
    if ((c & LEX(MONTH)) != 0 && (c & (LEX(MODAL) | LEX_VERB | LEX_NOUN | LEX(ADV))) != 0) {
        bool date = (token(t, i)->flags & TOKEN_CAPITAL) != 0 &&
                    ((next & LEX(NUM)) != 0 || before == TAG_NUM || before == TAG_PREP);
        if (date)
            return TAG_MONTH;
        if ((token(t, i)->flags & TOKEN_CAPITAL) != 0 && !t->flat && before == TAG_NAME)
            return TAG_NAME; /* "Mrs May" */
        c &= ~LEX(MONTH);
    }
    if ((c & (LEX(MONTH) | LEX(DAY))) != 0)
        return (c & LEX(MONTH)) != 0 ? TAG_MONTH : TAG_DAY;
    if ((c & LEX(NEG)) != 0 && (c & LEX(DET)) == 0)
        return TAG_NEG;
    if (c & LEX(REL) && (before == TAG_NOUN || before == TAG_PLURAL || before == TAG_NAME ||
                         before == TAG_PUNCT || before == TAG_PREP || before == TAG_ADJ))
        return TAG_REL;
    if ((c & LEX(SUB)) != 0 && (c & LEX(PREP)) != 0)
        return finite_ahead(t, i + 1) ? TAG_SUB : TAG_PREP;
    if ((c & LEX(SUB)) != 0 && (c & LEX(ADV)) != 0)
        return (next & OPENS_PHRASE) != 0 ? TAG_SUB : TAG_ADV;
    if ((c & LEX(PART)) != 0 && (c & LEX(PREP)) != 0) {
        bool verb = before >= TAG_VB && before <= TAG_VBG;
        bool phrase = (next & (OPENS_PHRASE | LEX_NOUN | LEX(MONTH) | LEX(DAY))) != 0;
        if (verb && (str_eq(w, STR("out")) || str_eq(w, STR("up")) || str_eq(w, STR("down"))))
            return TAG_PART; /* "carried out the killings", "shot down a drone" */
        return verb && !phrase ? TAG_PART : phrase || !(c & LEX(ADV)) ? TAG_PREP : TAG_ADV;
    }
    if ((c & LEX(NUM)) != 0 && (c & LEX(PRON)) != 0)
        return (next & (LEX_NOUN | LEX(ADJ) | LEX(NAME))) != 0 && (next & LEX(PREP)) == 0 ? TAG_NUM
                                                                                         : TAG_PRON;
    if ((c & LEX(DET)) != 0 && (c & (LEX(PRON) | LEX(ADV) | LEX(CONJ))) != 0) {
        if ((next & (LEX_NOUN | LEX(ADJ) | LEX(NAME) | LEX(NUM) | LEX(DET) | LEX(VBN))) != 0 &&
            (next & LEX(PREP)) == 0)
            return TAG_DET;
        return (c & LEX(PRON)) != 0 ? TAG_PRON : TAG_DET;
    }
    static const enum tag order[] = {TAG_SUB, TAG_REL, TAG_PREP, TAG_CONJ, TAG_MODAL, TAG_BE,
                                     TAG_HAVE, TAG_DO, TAG_POSS, TAG_DET, TAG_PRON, TAG_NUM,
                                     TAG_NEG, TAG_PART, TAG_ADV, TAG_INTERJ};
    for (size_t k = 0; k < sizeof order / sizeof *order; k++)
        if ((c & (uint32_t)1 << order[k]) != 0)
            return order[k];
    return TAG_NONE;
}

static bool is_apostrophe_s(const struct tagging *t, uint32_t i)
{
    return str_eq(token(t, i)->fold, STR("'s"));
}

/* "the ministry's offer" or "he's gone": an owner's mark or a verb. */
static enum tag choose_s(const struct tagging *t, uint32_t i)
{
    enum tag before = i > t->first ? (enum tag)t->r->syntax->of[i - 1].tag : TAG_NONE;
    uint32_t next = can(t, i + 1);
    bool owner = before == TAG_NAME || before == TAG_NOUN || before == TAG_PLURAL ||
                 before == TAG_DAY || before == TAG_NUM;
    const uint32_t verbal = LEX(DET) | LEX(PREP) | LEX(TO) | LEX(NEG) | LEX(BE) | LEX(PUNCT);
    bool noun_next = (next & (LEX_NOUN | LEX(NAME) | LEX(ADJ) | LEX(NUM))) != 0;
    if (owner && (noun_next || (next & (verbal | LEX(VBG) | LEX(ADV))) == 0)) {
        t->r->syntax->of[i - 1].flags |= SYNTAX_POSSESSIVE;
        return TAG_POSS;
    }
    return before == TAG_PRON && (next & LEX(VBN)) != 0 && (next & LEX(VBD)) == 0 ? TAG_HAVE
                                                                                 : TAG_BE;
}

static bool is_of_two(const struct tagging *t, uint32_t i)
{
    str w = token(t, i)->fold;
    return str_eq(w, STR("former")) || str_eq(w, STR("latter"));
}

static enum tag choose(const struct tagging *t, uint32_t i)
{
    const uint32_t open = LEX_VERB | LEX_NOUN | LEX(ADJ) | LEX(NAME);
    uint32_t c = can(t, i);
    if ((c & LEX(PUNCT)) != 0)
        return TAG_PUNCT;
    if (is_apostrophe_s(t, i))
        return choose_s(t, i);
    if ((c & (c - 1)) == 0 && (c & (LEX_VERB | LEX(ADJ))) == 0)
        return (enum tag)__builtin_ctz(c | (uint32_t)1 << 31);
    enum tag before = tag_before(t, i);
    uint32_t next = can(t, i + 1);
    /* "An attack left 40 people dead", "The former attacked a post" */
    bool named = before == TAG_NOUN || before == TAG_NAME || before == TAG_PLURAL || before == TAG_PRON;
    if ((c & LEX(ADV)) != 0 && (c & LEX(VBD)) != 0 && named && (next & OPENS_PHRASE) != 0)
        return TAG_VBD;
    if (before == TAG_DET && (next & LEX(VBD)) != 0 && (next & LEX_NOUN) == 0 &&
        (can(t, i + 2) & (LEX(DET) | LEX(NUM) | LEX(POSS))) != 0 && is_of_two(t, i))
        return TAG_NOUN;
    if ((c & ~open) != 0) {
        enum tag g = choose_closed(t, i, c, before);
        /* "likes", "second", "long", "outlaw": an open reading may fit better */
        bool verb_place = before == TAG_TO || before == TAG_MODAL;
        if (g != TAG_NONE && !(verb_place && (c & LEX(VB)) != 0))
            return g == TAG_ADV && (c & LEX(ADJ)) != 0 && (next & LEX_NOUN) != 0 ? TAG_ADJ : g;
    }
    if ((c & LEX_VERB) != 0) {
        /* "suspected militants", "wounded": an adjective before its noun */
        if ((c & LEX(ADJ)) != 0 && before != TAG_BE && before != TAG_HAVE &&
            (next & (LEX_NOUN | LEX(ADJ))) != 0 && (next & (LEX(PREP) | LEX(DET))) == 0 &&
            before != TAG_NOUN && before != TAG_NAME && before != TAG_PLURAL &&
            before != TAG_PRON && before != TAG_CONJ)
            return TAG_ADJ;
        enum tag g = choose_verb(t, i, c, before);
        if (g != TAG_NONE)
            return g;
        if ((c & (LEX_NOUN | LEX(ADJ))) == 0)
            return before == TAG_DET || before == TAG_POSS || before == TAG_ADJ ? TAG_NOUN
                                                                              : TAG_ADJ;
    }
    if ((c & LEX(ADJ)) != 0 && (c & LEX_NOUN) != 0)
        return (next & (LEX_NOUN | LEX(ADJ) | LEX(NAME))) != 0 ? TAG_ADJ : choose_noun(c);
    return choose_noun(c);
}

/* Does the sentence write most of its words with capitals? */
static bool sentence_flat(const struct tagging *t)
{
    size_t words = 0, capital = 0;
    for (uint32_t i = t->first; i < t->end && words < 64; i++) {
        const struct token *k = token(t, i);
        if (k->kind != TOKEN_WORD || k->n_letters < 4)
            continue;
        words++;
        capital += (k->flags & TOKEN_CAPITAL) != 0;
    }
    return words >= 3 && capital * 10 >= words * 7;
}

void tag_document(const struct lexis *x, struct reading *r)
{
    const struct document *d = r->doc;
    struct token_syntax *of = r->syntax->of;
    for (size_t i = 0; i < d->n_tokens; i++)
        of[i] = (struct token_syntax){.phrase = NONE, .clause = NONE, .quote = NONE,
                                      .mention = NONE};
    for (size_t m = 0; m < r->n_mentions; m++)
        for (uint32_t i = r->mentions[m].first_token; i < r->mentions[m].end_token; i++)
            of[i].mention = (uint32_t)m;
    size_t q = 0;
    for (size_t s = 0; s < d->n_sentences; s++) {
        struct tagging t = {.x = x, .r = r, .first = d->sentences[s].first_token,
                            .end = d->sentences[s].end_token};
        t.flat = sentence_flat(&t);
        for (uint32_t i = t.first; i < t.end; i++)
            look_up(&t, i);
        /* "at least five", "up to 20": the hedge belongs to the number, not to a preposition */
        for (; q < r->n_quantities && r->quantities[q].first_token < t.end; q++) {
            const struct quantity_at *at = &r->quantities[q];
            for (uint32_t i = at->first_token; i < at->number_token && i < t.end; i++)
                of[i].can = LEX(NUM);
        }
        for (uint32_t i = t.first; i < t.end; i++)
            of[i].tag = (uint8_t)choose(&t, i);
    }
}
