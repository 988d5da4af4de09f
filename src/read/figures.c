#include "read/figures.h"

#include <math.h>

#include "read/coref.h"
#include "read/stages.h"
#include "read/words.h"

enum {
    SEGMENT_LOOK = 24, /* tokens to either side of the number that its clause may reach */
    NEAR_LOOK = 14,    /* beyond commas, when nothing nearer says what is measured */
    CHANGE_BEFORE = 5,
    CHANGE_AFTER = 3,
    SUBJECT_LOOK = 64, /* mentions to either side */
    CLAIM_LOOK = 16,
    PARTITIVE_LOOK = 4
};

/* A measure and the kinds of number that can be one. Economy: its subject is a state. */
static const struct measure {
    const char *name;
    uint32_t counts; /* bits of enum counts */
    bool economy;
    bool signed_; /* a decline is a number below zero */
} measures[] = {
#define C(x)    ((uint32_t)1 << COUNTS_##x)
#define PERSONS (C(PEOPLE) | C(CIVILIANS) | C(CHILDREN) | C(WOMEN))
    {"gdp-growth", C(PERCENT), true, true},
    {"unemployment", C(PERCENT) | PERSONS, true, false},
    {"poverty", C(PERCENT) | PERSONS | C(FAMILIES), true, false},
    {"inflation", C(PERCENT), true, false},
    {"prices", C(PERCENT), true, false},
    {"opium-area", C(PERCENT) | C(AREA), true, false},
    {"opium-production", C(PERCENT) | C(WEIGHT), true, false},
    {"drugs", C(PERCENT) | C(WEIGHT), false, false},
    {"aid", C(PERCENT) | C(MONEY), true, false},
    {"investment", C(PERCENT) | C(MONEY), true, false},
    {"ransom", C(MONEY), false, false},
    {"budget", C(PERCENT) | C(MONEY), true, false},
    {"revenue", C(PERCENT) | C(MONEY), true, false},
    {"returnees", PERSONS | C(MIGRANTS) | C(FAMILIES), true, false},
    {"displaced", PERSONS | C(MIGRANTS) | C(FAMILIES), true, false},
    {"food-insecurity", C(PERCENT) | PERSONS | C(FAMILIES), true, false},
    {"fighters", C(FIGHTERS), false, false},
    {"border-length", C(DISTANCE), false, false},
    {"attacks", C(PERCENT), false, false},
    {"trade", C(PERCENT) | C(MONEY), true, false},
    {"remittances", C(PERCENT) | C(MONEY), true, false},
    {"population", PERSONS, true, false},
    {"debt", C(PERCENT) | C(MONEY), true, false},
    {"arrests", C(PERCENT), false, false},
    {"literacy", C(PERCENT), true, false},
    {"casualties", C(PERCENT), false, false},
#undef PERSONS
#undef C
};

struct figurer {
    struct reading *r;
    const struct document *d;
    const struct quantity_at *q;
    uint32_t first, end;           /* of the sentence */
    uint32_t near_first, near_end; /* of the clause around the number */
    size_t m_first, m_end;         /* mentions of the sentence near the number */
};

bool *figures_counted(const struct reading *r)
{
    bool *used = arena_array(r->arena, r->n_quantities + 1, sizeof *used);
    for (size_t i = 0; used != NULL && i < r->n_incidents; i++) {
        const struct incident *x = &r->incidents[i];
        for (size_t c = 0; c < N_COUNT_KINDS + x->n_also; c++) {
            if (c == COUNT_DISPLACED)
                continue; /* a figure as well */
            struct span at =
                c < N_COUNT_KINDS ? x->counts[c].n.at : x->also[c - N_COUNT_KINDS].count.n.at;
            if (span_empty(at))
                continue;
            size_t lo = 0, hi = r->n_quantities;
            while (lo < hi) {
                size_t mid = lo + (hi - lo) / 2;
                if (r->quantities[mid].q.at.end <= at.start)
                    lo = mid + 1;
                else
                    hi = mid;
            }
            if (lo < r->n_quantities && r->quantities[lo].q.at.start < at.end)
                used[lo] = true;
        }
    }
    return used;
}

static bool is(const struct figurer *x, uint32_t i, str word)
{
    return i >= x->first && i < x->end && str_eq(x->d->tokens[i].fold, word);
}

static bool ends_clause(const struct figurer *x, uint32_t i)
{
    const struct token *t = &x->d->tokens[i];
    return t->kind == TOKEN_PUNCT && t->fold.n == 1 &&
           (t->fold.p[0] == ',' || t->fold.p[0] == ';' || t->fold.p[0] == ':' ||
            t->fold.p[0] == '(' || t->fold.p[0] == ')');
}

static void bounds(struct figurer *x)
{
    const struct quantity_at *q = x->q;
    uint32_t stop =
        q->first_token - x->first > SEGMENT_LOOK ? q->first_token - SEGMENT_LOOK : x->first;
    x->near_first = q->first_token;
    while (x->near_first > stop && !ends_clause(x, x->near_first - 1) &&
           (x->r->taken[x->near_first - 1] & TAKEN_QUANTITY) == 0)
        x->near_first--;
    stop = x->end - q->end_token > SEGMENT_LOOK ? q->end_token + SEGMENT_LOOK : x->end;
    x->near_end = q->end_token;
    while (x->near_end < stop && !ends_clause(x, x->near_end) &&
           (x->r->taken[x->near_end] & TAKEN_QUANTITY) == 0)
        x->near_end++;
    size_t at = mention_first(x->r, q->first_token);
    x->m_first = x->m_end = at;
    const struct mention *m = x->r->mentions;
    while (x->m_first > 0 && at - x->m_first < SUBJECT_LOOK &&
           m[x->m_first - 1].first_token >= x->first)
        x->m_first--;
    while (x->m_end < x->r->n_mentions && x->m_end - at < SUBJECT_LOOK &&
           m[x->m_end].end_token <= x->end)
        x->m_end++;
}

static const struct measure *measure_named(str name)
{
    for (size_t i = 0; i < sizeof measures / sizeof *measures; i++)
        if (str_eq(name, str_of(measures[i].name)))
            return &measures[i];
    return NULL;
}

const char *figures_measure(size_t i)
{
    return i < sizeof measures / sizeof *measures ? measures[i].name : NULL;
}

bool figures_measure_takes(str name, enum counts c)
{
    const struct measure *m = measure_named(name);
    return m != NULL && (m->counts >> c & 1) != 0;
}

bool figures_measure_signed(str name)
{
    const struct measure *m = measure_named(name);
    return m != NULL && m->signed_;
}

/* The measure word at token i, when a number such as q can be one. */
static const struct measure *measure_word(const struct figurer *x, uint32_t i, uint32_t *n)
{
    const struct word_sense *s = word_is(x->r, i, WORDS_MEASURES, MEASURE_NOUN, n);
    const struct measure *m = s != NULL ? measure_named(s->value) : NULL;
    if (m != NULL && strcmp(m->name, "opium-area") == 0 && x->q->counts == COUNTS_WEIGHT)
        m = measure_named(STR("drugs")); /* "41 kilograms of opium" */
    return m != NULL && (m->counts >> x->q->counts & 1) != 0 ? m : NULL;
}

/* Nearest measure word: behind the number first, then before it, then over a comma before it
 * ("the border, which is more than 2,000 km long"). */
static const struct measure *measure_find(const struct figurer *x, uint32_t *at, uint32_t *n)
{
    const struct measure *m;
    for (uint32_t i = x->q->end_token; i < x->near_end; i++)
        if ((m = measure_word(x, i, n)) != NULL && i + *n <= x->near_end) {
            *at = i;
            return m;
        }
    for (uint32_t i = x->q->first_token; i > x->near_first; i--)
        if ((m = measure_word(x, i - 1, n)) != NULL) {
            *at = i - 1;
            return m;
        }
    uint32_t stop = x->near_first - x->first > NEAR_LOOK ? x->near_first - NEAR_LOOK : x->first;
    for (uint32_t i = x->near_first; i > stop; i--) {
        if ((x->r->taken[i - 1] & TAKEN_QUANTITY) != 0)
            break;
        if ((m = measure_word(x, i - 1, n)) != NULL) {
            *at = i - 1;
            return m;
        }
    }
    return NULL;
}

/* +1 up, -1 down, 0 none; *by is set when the number is the size of the change. */
static int change_find(const struct figurer *x, bool *by)
{
    uint32_t n, first = x->q->first_token,
                behind = x->q->noun_end > x->q->end_token ? x->q->noun_end : x->q->end_token;
    *by = true;
    if (x->q->partitive) /* "90 percent of Afghans" is no change */
        return 0;
    for (uint32_t i = behind; i < x->near_end && i < behind + CHANGE_AFTER; i++) {
        if (word_is(x->r, i, WORDS_MEASURES, MEASURE_UP, &n) != NULL)
            return 1;
        if (word_is(x->r, i, WORDS_MEASURES, MEASURE_DOWN, &n) != NULL)
            return -1;
    }
    if (is(x, first - 1, STR("to")) || is(x, first - 1, STR("at")))
        *by = false;
    for (uint32_t i = first; i > x->near_first && first - i < CHANGE_BEFORE; i--) {
        if (word_is(x->r, i - 1, WORDS_MEASURES, MEASURE_UP, &n) != NULL)
            return 1;
        if (word_is(x->r, i - 1, WORDS_MEASURES, MEASURE_DOWN, &n) != NULL)
            return -1;
    }
    return 0;
}

static bool actor_or_place(const struct mention *m)
{
    return m->kind == MENTION_GROUP || m->kind == MENTION_STATE || m->kind == MENTION_PLACE ||
           m->kind == MENTION_PEOPLE;
}

static bool fits(const struct mention *m, const struct measure *what)
{
    if (!actor_or_place(m) || m->id.n == 0)
        return false;
    if (what == NULL)
        return true;
    if (what->economy)
        return m->kind == MENTION_STATE || m->kind == MENTION_PLACE || m->kind == MENTION_PEOPLE;
    if (strcmp(what->name, "border-length") == 0)
        return m->kind == MENTION_PLACE || m->kind == MENTION_STATE;
    return m->kind == MENTION_GROUP;
}

/* "200 fighters of Jaish al-Adl": whose they are stands behind. */
static bool fighters_of(const struct figurer *x)
{
    uint32_t i = x->q->noun_end;
    if (x->q->counts != COUNTS_FIGHTERS || x->q->form > QUANTITY_WORDS ||
        !(is(x, i, STR("of")) || is(x, i, STR("from"))))
        return false;
    for (size_t k = x->m_first; k < x->m_end; k++)
        if (x->r->mentions[k].kind == MENTION_GROUP && x->r->mentions[k].first_token > i &&
            x->r->mentions[k].first_token <= i + 2)
            return true;
    return false;
}

/* Who or what the number is about: named in the counted words, else behind it in the clause,
 * else before it in the sentence, else (economy) the next state of the sentence. */
static void subject_find(const struct figurer *x, const struct measure *what, bool near,
                         struct party *out)
{
    const struct mention *m = x->r->mentions, *best = NULL;
    size_t at = mention_first(x->r, x->q->first_token);
    uint32_t np_end = x->q->noun_end;
    if (x->q->partitive && np_end < x->q->noun_first + PARTITIVE_LOOK)
        np_end = x->q->noun_first + PARTITIVE_LOOK; /* "90% of the Taliban's leadership" */
    if (fighters_of(x))
        np_end = x->q->noun_end + 3;
    for (size_t i = at; i < x->m_end && best == NULL && m[i].first_token < np_end; i++)
        if (m[i].first_token >= x->q->noun_first && fits(&m[i], what))
            best = &m[i];
    bool share = what == NULL && x->q->counts == COUNTS_PERCENT; /* of the noun, of nothing else */
    for (size_t i = at; i < x->m_end && best == NULL && !share && m[i].first_token < x->near_end;
         i++)
        if (m[i].first_token >= x->q->end_token && fits(&m[i], what) && m[i].kind != MENTION_GROUP)
            best = &m[i];
    bool border = what != NULL && strcmp(what->name, "border-length") == 0;
    for (size_t i = at; i > x->m_first && best == NULL && !near; i--)
        if (fits(&m[i - 1], what) && m[i - 1].end_token <= x->q->first_token &&
            (!border || str_starts(m[i - 1].id, STR("border:"))))
            best = &m[i - 1];
    for (size_t i = at; i > x->m_first && best == NULL && border; i--)
        if (fits(&m[i - 1], what) && m[i - 1].end_token <= x->q->first_token)
            best = &m[i - 1];
    for (size_t i = at; i < x->m_end && best == NULL && !near && what != NULL && what->economy; i++)
        if (fits(&m[i], what) && m[i].kind == MENTION_STATE)
            best = &m[i];
    if (best != NULL) {
        *out = (struct party){best->at, best->id};
        return;
    }
    /* "The movement has 6,000 fighters" */
    uint32_t k = x->r->n_clauses != 0 ? x->r->syntax->of[x->q->first_token].clause : NONE;
    uint32_t p = k != NONE && k < x->r->n_clauses ? x->r->clauses[k].subject : NONE;
    uint32_t same = p != NONE ? x->r->syntax->phrases[p].same : NONE;
    if (same != NONE && what != NULL && !near && fits(&m[same], what))
        *out = (struct party){document_range(x->d, x->r->syntax->phrases[p].first,
                                             x->r->syntax->phrases[p].end), m[same].id};
}

/* "since May", "after the floods of July": a day of something else. */
static bool of_other_thing(const struct figurer *x, uint32_t i)
{
    static const char *const far[] = {"since", "from", "after", "before", "until"};
    for (size_t k = 0; k < sizeof far / sizeof *far; k++)
        if (is(x, i - 1, str_of(far[k])) ||
            (is(x, i - 1, STR("of")) && (is(x, i - 3, str_of(far[k])) || is(x, i - 4, str_of(far[k])))))
            return true;
    return false;
}

/* The date that the figure holds for: of the clause, else the nearest of the sentence that is no day. */
static pm_code asof_find(const struct figurer *x, str *out, struct pm_err *e)
{
    const struct mention *m = x->r->mentions, *best = NULL;
    uint32_t best_gap = UINT32_MAX;
    for (size_t i = x->m_first; i < x->m_end; i++) {
        if (m[i].kind != MENTION_DATE || m[i].when.start == CIVIL_NONE ||
            of_other_thing(x, m[i].first_token))
            continue;
        bool inside = m[i].first_token >= x->near_first && m[i].end_token <= x->near_end;
        if (!inside && m[i].when.precision == PRECISION_DAY)
            continue; /* the day of something else in the sentence */
        uint32_t gap = m[i].first_token >= x->q->end_token ? m[i].first_token - x->q->end_token
                                                           : x->q->first_token - m[i].end_token;
        gap += inside ? 0 : SEGMENT_LOOK * 4;
        if (gap < best_gap) {
            best_gap = gap;
            best = &m[i];
        }
    }
    if (best == NULL)
        return PM_OK;
    char day[11];
    civil_print(best->when.end, day);
    size_t n = best->when.precision == PRECISION_YEAR    ? 4
               : best->when.precision == PRECISION_MONTH ? 7
                                                         : 10;
    return arena_dup(x->r->arena, (str){day, n}, out, e);
}

/* The claim that the number stands in; claims are in order of their starts, nearly. */
static struct party claimant_find(const struct figurer *x)
{
    const struct reading *r = x->r;
    size_t lo = 0, hi = r->n_claims;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (r->claims[mid].at.start <= x->q->q.at.start)
            lo = mid + 1;
        else
            hi = mid;
    }
    for (size_t i = lo; i > 0 && lo - i < CLAIM_LOOK; i--)
        if (span_within(x->q->q.at, r->claims[i - 1].at))
            return r->claims[i - 1].claimant;
    return (struct party){0};
}

/* ---- what makes a figure of a count that no measure word stands beside ---- */

static bool word_between(const struct figurer *x, uint32_t from, uint32_t to, enum measure_class c)
{
    uint32_t n;
    for (uint32_t i = from; i < to; i++)
        if (word_is(x->r, i, WORDS_MEASURES, (int)c, &n) != NULL)
            return true;
    return false;
}

static bool harm(const struct figurer *x)
{
    return word_between(x, x->near_first, x->near_end, MEASURE_HARM);
}

static bool total(const struct figurer *x)
{
    return word_between(x, x->first, x->end - x->first > 80 ? x->first + 80 : x->end,
                        MEASURE_TOTAL);
}

/* "has around 6,000 fighters", "with hundreds of members", "numbering over 2,000". In languages
 * with the verb at the end it stands behind. */
static bool possessed(const struct figurer *x)
{
    uint32_t from = x->q->first_token - x->first > 3 ? x->q->first_token - 3 : x->first;
    uint32_t behind = x->q->noun_end > x->q->end_token ? x->q->noun_end : x->q->end_token;
    bool last = strcmp(x->d->lang, "en") != 0;
    return word_between(x, from, x->q->first_token, MEASURE_HAS) ||
           (last && behind < x->end &&
            word_between(x, behind, behind + 2 < x->end ? behind + 2 : x->end, MEASURE_HAS));
}

static bool toll(const struct figurer *x)
{
    uint32_t n,
        from = x->q->first_token - x->first > NEAR_LOOK ? x->q->first_token - NEAR_LOOK : x->first;
    for (uint32_t i = from; i < x->q->first_token; i++)
        if (word_is(x->r, i, WORDS_MEASURES, MEASURE_TOLL, &n) != NULL)
            return word_between(x, from, x->near_end, MEASURE_TOTAL);
    return false;
}

/* "2,000 km long", "the length of the border is": not "4 km from the border". */
static bool length(const struct figurer *x)
{
    uint32_t end = x->q->noun_end + 3 < x->end ? x->q->noun_end + 3 : x->end;
    uint32_t from = x->q->first_token - x->first > NEAR_LOOK ? x->q->first_token - NEAR_LOOK
                                                             : x->first;
    return word_between(x, x->q->end_token, end, MEASURE_LENGTH) ||
           word_between(x, from, x->q->first_token, MEASURE_LENGTH);
}

/* "2,000 men under arms" */
static bool armed_men(const struct figurer *x)
{
    uint32_t h = x->q->head;
    return (is(x, h, STR("men")) || is(x, h, STR("people"))) && is(x, h + 1, STR("under")) &&
           is(x, h + 2, STR("arms"));
}

/* "600 attacks in the first half of 2026": over a stretch of time. */
static bool over_time(const struct figurer *x)
{
    for (size_t i = x->m_first; i < x->m_end; i++)
        if (x->r->mentions[i].kind == MENTION_DATE && x->r->mentions[i].when.start != CIVIL_NONE &&
            (x->r->mentions[i].when.precision == PRECISION_YEAR ||
             x->r->mentions[i].when.precision == PRECISION_MONTH ||
             x->r->mentions[i].when.end - x->r->mentions[i].when.start > 5))
            return true;
    return total(x);
}

/* Over months: "since March", "this year so far", "in the first half of 2026". */
static bool over_months(const struct figurer *x)
{
    for (size_t i = x->m_first; i < x->m_end; i++)
        if (x->r->mentions[i].kind == MENTION_DATE && x->r->mentions[i].when.start != CIVIL_NONE &&
            (x->r->mentions[i].when.precision == PRECISION_YEAR ||
             x->r->mentions[i].when.end - x->r->mentions[i].when.start > 45))
            return true;
    for (uint32_t i = x->first; i < x->end && i < x->first + 80; i++)
        if (is(x, i, STR("since")) || (is(x, i, STR("so")) && is(x, i + 1, STR("far"))))
            return true;
    return false;
}

static bool beside(const struct figurer *x, const char *const *words)
{
    uint32_t from = x->q->first_token - x->near_first > 8 ? x->q->first_token - 8 : x->near_first;
    uint32_t end = x->near_end; /* "212 persons, including 88 civilians, have been killed" */
    if (is(x, end + 1, STR("including")) || is(x, end + 1, STR("among")))
        end = x->end;
    for (uint32_t i = from; i < end && i < x->q->end_token + 14; i++)
        for (size_t k = 0; words[k] != NULL; k++)
            if (is(x, i, str_of(words[k])))
                return true;
    return false;
}

/* "212 persons have been killed in 2026 so far", "detained more than 700 suspects since 2021": sums that no
 * incident holds. */
static const char *sum_measure(const struct figurer *x)
{
    static const char *const dead[] = {"killed", "died", "dead", "deaths", "killings", NULL};
    static const char *const held[] = {"arrested", "detained", "arrests", "detentions", NULL};
    const struct quantity_at *q = x->q;
    if (q->form == QUANTITY_VAGUE || q->counts > COUNTS_FAMILIES || strcmp(x->d->lang, "en") != 0)
        return NULL;
    uint32_t h = q->head;
    if ((is(x, h, STR("casualties")) || is(x, h, STR("victims"))) && over_time(x))
        return "casualties";
    if (!over_months(x) || q->partitive || !(q->q.best >= 10))
        return NULL;
    if (is(x, h, STR("deaths")) || beside(x, dead))
        return "toll";
    return beside(x, held) ? "arrests" : NULL;
}

/* "needs 620 million dollars", "promised 55 million dollars": help that is asked for or given; a few
 * hundred are a fee or somebody's gift. */
static bool help_in_money(const struct figurer *x)
{
    static const char *const words[] = {"need", "needs", "needed", "require", "requires", "required",
        "promised", "promise", "pledged", "pledge", "pledges", "donated", "donation", "grant", "grants",
        "donors", "contribution", "contributed", NULL};
    return x->q->counts == COUNTS_MONEY && x->q->q.best >= 10000 && strcmp(x->d->lang, "en") == 0 &&
           beside(x, words);
}

/* "52 percent of all incidents" */
static bool of_events(const struct figurer *x)
{
    static const char *const words[] = {"incidents", "attacks", "casualties", "cases", "bombings",
                                        "kidnappings", "arrests", NULL};
    for (size_t k = 0; words[k] != NULL; k++)
        if (is(x, x->q->head, str_of(words[k])))
            return true;
    return false;
}

/* The measure of a plain count; NULL: not one that we understand. *needs_subject as well. */
static const char *plain_measure(const struct figurer *x, bool *needs_subject)
{
    const struct quantity_at *q = x->q;
    *needs_subject = true;
    if (toll(x)) {
        *needs_subject = false;
        return "toll";
    }
    if (q->counts == COUNTS_PERCENT && q->partitive && q->form <= QUANTITY_WORDS && q->head != UINT32_MAX &&
        of_events(x)) {
        *needs_subject = false;
        return "share";
    }
    if (q->counts == COUNTS_PERCENT)
        return q->partitive ? "share" : NULL;
    if (help_in_money(x)) {
        *needs_subject = false;
        return "aid";
    }
    if (q->head == UINT32_MAX || q->form == QUANTITY_ARTICLE || q->form == QUANTITY_NONE)
        return NULL;
    const char *sum = sum_measure(x);
    if (sum != NULL) {
        *needs_subject = false;
        return sum;
    }
    if (armed_men(x) && possessed(x) && !harm(x))
        return "fighters";
    if (q->counts == COUNTS_FORCES && q->form <= QUANTITY_WORDS && possessed(x) && !harm(x) &&
        q->q.best >= 50 && strcmp(x->d->lang, "en") == 0) {
        *needs_subject = false;
        return "troops";
    }
    if (fighters_of(x) && !harm(x))
        return "fighters";
    bool members = is(x, q->head, STR("members")) || is(x, q->head, STR("supporters")) ||
                   is(x, q->head, STR("followers"));
    if ((q->counts == COUNTS_FIGHTERS || members) && possessed(x) && !harm(x))
        return members && q->form != QUANTITY_VAGUE ? "members" : "fighters";
    if (q->counts == COUNTS_GROUPS && q->q.best >= 3 && !harm(x)) {
        *needs_subject = false;
        return "groups";
    }
    if (q->counts == COUNTS_MIGRANTS && q->form != QUANTITY_VAGUE && !harm(x)) {
        *needs_subject = false;
        return "refugees";
    }
    if (q->counts == COUNTS_EVENTS && over_time(x) && !(q->q.best < 3)) {
        *needs_subject = false;
        return is(x, q->head, STR("attacks")) ? "attacks" : "incidents";
    }
    return NULL;
}

/* From the hedge to the unit, the noun and the words that tell the measure. */
static struct span figure_span(const struct figurer *x, uint32_t measure_at, uint32_t measure_n)
{
    uint32_t end = x->q->end_token;
    uint32_t n;
    if (x->q->counts == COUNTS_PERCENT && x->q->partitive && x->q->head != UINT32_MAX &&
        !word_in(x->r, x->q->head, WORDS_COUNTED) && (x->r->taken[x->q->head] & TAKEN_NAME) == 0 &&
        word_at(x->r, x->q->noun_first, WORDS_UNITS, &n) != NULL)
        end = x->q->noun_first + n; /* "90 percent of its senior ...": where it ends isn't sure */
    else if (x->q->head != UINT32_MAX && x->q->noun_end > end && x->q->noun_end <= x->near_end)
        end = x->q->noun_end;
    if (measure_at >= end && measure_at < x->near_end && measure_at + measure_n - end <= 6)
        end = measure_at + measure_n;
    return document_range(x->d, x->q->first_token, end);
}

/* "fell by 38 percent to 1.1 billion dollars", "600 attacks, against 410 in the same period": a second
 * number of what the sentence just measured. */
static pm_code figure_compared(struct figurer *x, struct pm_err *e)
{
    const struct quantity_at *q = x->q;
    if (x->r->n_figures == 0 || q->form > QUANTITY_WORDS || q->partitive)
        return PM_OK;
    const struct figure *f = &x->r->figures[x->r->n_figures - 1];
    if (f->at.start < x->d->sentences[x->d->tokens[x->first].sentence].at.start)
        return PM_OK;
    uint32_t i = q->first_token;
    bool to = is(x, i - 1, STR("to")) && !str_eq(str_of(f->change), STR("level")) &&
              str_eq(str_of(f->unit == NULL ? "" : f->unit), STR("percent"));
    bool against = is(x, i - 1, STR("against")) ||
                   (is(x, i - 2, STR("compared")) && (is(x, i - 1, STR("with")) || is(x, i - 1, STR("to")))) ||
                   (is(x, i - 1, STR("from")) && (is(x, i - 2, STR("up")) || is(x, i - 2, STR("down")))) ||
                   (is(x, i - 1, STR("from")) && f->at.end + 6 >= x->d->tokens[i - 1].at.start);
    const struct measure *m = measure_named(f->measure);
    bool bare = q->counts == COUNTS_UNKNOWN && (q->head == UINT32_MAX || against);
    bool fit = m != NULL && (m->counts >> q->counts & 1) != 0;
    if (!(to && fit) && !(against && (bare || fit)))
        return PM_OK;
    struct figure g = *f;
    g.at = figure_span(x, 0, 0);
    if (bare) /* its noun is the first number's */
        g.at = q->q.at;
    g.value = q->q.hedge == HEDGE_RANGE ? q->q.min : isnan(q->q.best) ? q->q.max : q->q.best;
    g.max = q->q.hedge == HEDGE_RANGE ? q->q.max : NAN;
    g.hedge = q->q.hedge;
    g.change = "level";
    g.asof = (str){0};
    if (!bare)
        g.unit = q->unit;
    g.rule = "compared";
    pm_code rc = asof_find(x, &g.asof, e);
    if (rc != PM_OK)
        return rc;
    return reading_push_figure(x->r, g) ? PM_OK : arena_err(x->r->arena, e);
}

static pm_code figure_make(struct figurer *x, struct pm_err *e)
{
    const struct quantity_at *q = x->q;
    uint32_t at = 0, n = 0;
    bool by = false, needs_subject = false;
    const struct measure *m = measure_find(x, &at, &n);
    struct figure f = {.max = NAN,
                       .change = "level",
                       .unit = q->unit,
                       .hedge = q->q.hedge,
                       .score = 0.85,
                       .rule = "measure"};
    int change = change_find(x, &by);
    const struct measure *m_subject;
    if (m != NULL && (m->counts & (uint32_t)1 << COUNTS_PERCENT) == 0 &&
        q->counts == COUNTS_FIGHTERS && (harm(x) || !possessed(x)))
        m = NULL;
    if (m != NULL && q->counts <= COUNTS_FAMILIES && q->form >= QUANTITY_ARTICLE)
        m = NULL;
    if (m != NULL && q->counts == COUNTS_DISTANCE && !length(x))
        m = NULL;
    if (m != NULL && change == 0 && q->counts == COUNTS_PERCENT && q->partitive &&
        (strcmp(m->name, "attacks") == 0 || strcmp(m->name, "prices") == 0))
        m = NULL; /* "90 percent of attacks": a share */
    if (m != NULL && change == 0 && q->counts == COUNTS_PERCENT && strcmp(m->name, "drugs") == 0)
        m = NULL;
    if (q->counts == COUNTS_WEIGHT && (is(x, q->first_token - 1, STR("including")) ||
                                       is(x, q->first_token - 1, STR("them"))))
        return PM_OK; /* inside the number before */
    m_subject = m;
    if (m != NULL) {
        f.measure = str_of(m->name);
    } else {
        const char *plain = plain_measure(x, &needs_subject);
        if (plain == NULL)
            return figure_compared(x, e);
        f.measure = str_of(plain);
        if (strcmp(plain, "fighters") == 0 || strcmp(plain, "members") == 0)
            m_subject = measure_named(STR("fighters"));
        else if (!needs_subject) /* where, not who */
            m_subject = measure_named(STR("population"));
        f.score = 0.7;
        f.rule = "plain-count";
    }
    if (m == NULL && q->counts == COUNTS_EVENTS) /* who did them, if the sentence says so first */
        subject_find(x, measure_named(STR("attacks")), false, &f.subject);
    bool near = m == NULL && (!needs_subject || str_eq(f.measure, STR("share")));
    if (f.subject.id.n == 0)
        subject_find(x, m_subject, near, &f.subject);
    if (m == NULL && needs_subject && f.subject.id.n == 0)
        return PM_OK;
    f.value = q->q.hedge == HEDGE_RANGE ? q->q.min : isnan(q->q.best) ? q->q.max : q->q.best;
    if (q->q.hedge == HEDGE_RANGE)
        f.max = q->q.max;
    if (change != 0 && by && (q->counts == COUNTS_PERCENT || m != NULL))
        f.change = change > 0 ? "increase" : "decrease";
    if (m != NULL && m->signed_ && change < 0 && by && f.value > 0)
        f.value = -f.value;
    f.at = figure_span(x, at, n);
    f.claimant = claimant_find(x);
    pm_code rc = asof_find(x, &f.asof, e);
    if (rc != PM_OK)
        return rc;
    return reading_push_figure(x->r, f) ? PM_OK : arena_err(x->r->arena, e);
}

pm_code figures_stage(const struct reader *rd, struct reading *r, struct pm_err *e)
{
    (void)rd;
    const struct document *d = r->doc;
    bool *counted = figures_counted(r);
    if (counted == NULL)
        return arena_err(r->arena, e);
    for (size_t i = 0; i < r->n_quantities; i++) {
        const struct quantity_at *q = &r->quantities[i];
        const struct sentence *s = &d->sentences[d->tokens[q->first_token].sentence];
        uint8_t block = d->blocks[s->block].kind;
        if (counted[i] || q->included || block == BLOCK_HEADER || block == BLOCK_BYLINE ||
            block == BLOCK_FURNITURE)
            continue;
        struct figurer x = {.r = r, .d = d, .q = q, .first = s->first_token, .end = s->end_token};
        bounds(&x);
        pm_code rc = figure_make(&x, e);
        if (rc != PM_OK)
            return rc;
    }
    return PM_OK;
}
