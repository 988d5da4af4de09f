/* Every number that counts or measures: [hedge] number [to number] [unit | of the noun]. One pass
 * over the tokens of each sentence; what is part of a date or a name is left alone. */
#include "read/quantity.h"

#include <math.h>

#include "read/number.h"
#include "read/stages.h"
#include "read/words.h"

enum {
    NOUN_LOOK = 8,    /* tokens in which the counted noun must begin */
    NOUN_UNKNOWN = 5, /* words that we don't know on the way to it */
    CHANGE_LOOK = 6,
    WHOLE_LOOK = 8 /* numbers back, to the one that "including five" is inside of */
};

struct counter {
    struct reading *r;
    const struct document *d;
    const struct token *t;
    uint32_t first, n;      /* of the sentence */
    uint32_t included_from; /* a quantity that begins here is inside an earlier one */
    bool failed;
};

/* What is counted, as far as it is told. */
struct noun {
    uint32_t first, end, head;
    enum counts counts;
    const char *unit;
    bool partitive, weak;
};

static bool mark_at(const struct counter *x, uint32_t i, char c)
{
    return i < x->n && x->t[i].kind == TOKEN_PUNCT && x->t[i].fold.n == 1 && x->t[i].fold.p[0] == c;
}

static bool glued(const struct counter *x, uint32_t i)
{
    return i < x->n && (x->t[i].flags & (TOKEN_BLANK_BEFORE | TOKEN_LINE_BEFORE)) == 0;
}

static const struct word_sense *number_word(const struct counter *x, uint32_t i,
                                            enum number_class c, uint32_t *n)
{
    return i < x->n ? word_is(x->r, i, WORDS_NUMBERS, (int)c, n) : NULL;
}

static const char *unit_of(enum counts c)
{
    return c == COUNTS_UNKNOWN                          ? NULL
           : c >= COUNTS_PEOPLE && c <= COUNTS_MIGRANTS ? "people"
                                                        : quantity_counts(c);
}

/* ---- what is counted ---- */

static void noun_set(struct noun *o, uint32_t first, uint32_t end, enum counts counts)
{
    o->first = first;
    o->end = end;
    o->head = end - 1;
    o->counts = counts;
    o->unit = unit_of(counts);
}

/* "police" in "five police officers" and "five police stations": a noun that goes on. */
static void noun_extend(const struct counter *x, struct noun *o)
{
    uint32_t n;
    for (int i = 0; i < 3 && o->end < x->n; i++) {
        const struct word_sense *s = word_at(x->r, o->end, WORDS_COUNTED, &n);
        if (s != NULL && (x->r->taken[o->end] & TAKEN_DATE) == 0 &&
            !str_eq(s->value, STR("weak"))) {
            noun_set(o, o->first, o->end + n, (enum counts)s->code);
            continue;
        }
        const struct token *t = &x->t[o->end], *head = &x->t[o->head];
        bool plural_behind =
            t->kind == TOKEN_WORD && t->fold.n > 3 && str_ends(t->fold, STR("s")) &&
            (t->flags & TOKEN_CAPITAL) == 0 && (unsigned char)t->fold.p[0] < 0x80 &&
            word_at(x->r, o->end, WORDS_NUMBERS, NULL) == NULL && !str_ends(t->fold, STR("ss"));
        bool head_open = (unsigned char)head->fold.p[0] < 0x80 && !str_ends(head->fold, STR("s")) &&
                         !str_ends(head->fold, STR("men")) && !str_ends(head->fold, STR("ren")) &&
                         !str_eq(head->fold, STR("people")) && !str_eq(head->fold, STR("women"));
        if (!plural_behind || !head_open)
            return;
        noun_set(o, o->first, o->end + 1, COUNTS_UNKNOWN);
    }
}

/* A measure word of Persian or Tajik ("نفر", "нафар") is followed by what it counts. */
static void noun_behind_measure(const struct counter *x, struct noun *o)
{
    uint32_t n, k = o->end;
    if (number_word(x, k, NUMBER_OF, &n) != NULL) {
        k += n;
        o->partitive = true;
    }
    const struct word_sense *s = k < x->n ? word_at(x->r, k, WORDS_COUNTED, &n) : NULL;
    if (s != NULL && s->value.n == 0) /* neither another measure word nor "wounded" */
        noun_set(o, o->first, k + n, (enum counts)s->code);
}

/* Step over "of the", "of its", "из", "از". */
static uint32_t partitive_end(const struct counter *x, uint32_t i, bool *partitive)
{
    static const char *const dets[] = {"the", "these", "those", "all",  "its", "their",
                                       "our", "his",   "this",  "that", "them"};
    uint32_t n;
    if (number_word(x, i, NUMBER_OF, &n) == NULL)
        return i;
    *partitive = true;
    i += n;
    for (int k = 0; k < 2 && i < x->n; k++) {
        bool det = false;
        for (size_t j = 0; j < sizeof dets / sizeof *dets; j++)
            det |= str_is(x->t[i].fold, dets[j]);
        if (!det)
            break;
        i++;
    }
    return i;
}

/* "Tajik and Uzbek fighters": names in a row before the noun. */
static bool names_joined(const struct counter *x, uint32_t i)
{
    return i > x->first && i + 1 < x->n && (x->t[i - 1].flags & TOKEN_CAPITAL) != 0 &&
           (x->t[i + 1].flags & TOKEN_CAPITAL) != 0 && x->t[i + 1].kind == TOKEN_WORD &&
           (mark_at(x, i, ',') || number_word(x, i, NUMBER_AND, NULL) != NULL);
}

/* Endings of Russian past tenses and short participles: "двое погибли", "трое ранены". */
static bool past_verb(str fold)
{
    static const char *const ends[] = {"ли", "лись", "ло", "лось", "ла", "лась", "лся", "ны"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (str_ends(fold, str_of(ends[i])))
            return true;
    return false;
}

/* No noun of ours: the first plural of the unknown words; where plurals have no one ending, the
 * first word. */
static void noun_guess(const struct counter *x, uint32_t from, uint32_t end, struct noun *o)
{
    if (from >= end)
        return;
    bool latin = (unsigned char)x->t[from].fold.p[0] < 0x80;
    for (uint32_t i = from; latin && i < end; i++) {
        if (x->t[i].kind == TOKEN_WORD && x->t[i].fold.n > 3 && str_ends(x->t[i].fold, STR("s")) &&
            !str_ends(x->t[i].fold, STR("ss"))) {
            noun_set(o, from, i + 1, COUNTS_UNKNOWN);
            return;
        }
    }
    if (!latin && x->t[from].kind == TOKEN_WORD && !past_verb(x->t[from].fold))
        noun_set(o, from, from + 1, COUNTS_UNKNOWN);
}

static void noun_find(const struct counter *x, uint32_t i, struct noun *o)
{
    uint32_t n, unknown = 0;
    *o = (struct noun){.first = i, .end = i, .head = UINT32_MAX};
    i = partitive_end(x, i, &o->partitive);
    uint32_t from = i, last = i + NOUN_LOOK < x->n ? i + NOUN_LOOK : x->n;
    uint32_t nation = UINT32_MAX;
    struct noun weak = {.head = UINT32_MAX};
    for (; i < last; i++) {
        const struct token *t = &x->t[i];
        if ((x->r->taken[i] & TAKEN_DATE) != 0 ||
            (t->flags & TOKEN_LINE_BEFORE && i > from &&
             x->d->blocks[x->d->sentences[t->sentence].block].kind == BLOCK_TABLE_ROW))
            break;
        if (i > from && names_joined(x, i))
            continue;
        if (t->kind == TOKEN_PUNCT) {
            if (mark_at(x, i, '-') || mark_at(x, i, '"') || mark_at(x, i, '*'))
                continue;
            break;
        }
        if (t->kind != TOKEN_WORD)
            break;
        const struct word_sense *s = word_at(x->r, i, WORDS_COUNTED, &n);
        if (s != NULL && str_eq(s->value, STR("weak"))) {
            if (weak.head == UINT32_MAX) {
                noun_set(&weak, from, i + n, (enum counts)s->code);
                weak.weak = true;
            }
            i += n - 1;
            continue;
        }
        if (s != NULL) {
            bool part = o->partitive;
            noun_set(o, from, i + n, (enum counts)s->code);
            o->partitive = part;
            if (str_eq(s->value, STR("with")))
                noun_behind_measure(x, o);
            else
                noun_extend(x, o);
            return;
        }
        if (number_word(x, i, NUMBER_STOP, NULL) != NULL || number_word(x, i, NUMBER_AND, NULL) ||
            number_word(x, i, NUMBER_OF, NULL) != NULL || number_word(x, i, NUMBER_INCLUDED, &n) ||
            word_at(x->r, i, WORDS_HEDGES, &n) != NULL)
            break;
        if (weak.head != UINT32_MAX) /* "two dead soldiers" is one word away at most */
            break;
        if ((x->r->taken[i] & TAKEN_NATION) != 0 && nation == UINT32_MAX)
            nation = i;
        if ((x->r->taken[i] & TAKEN_NAME) == 0 && ++unknown > NOUN_UNKNOWN)
            break;
    }
    bool partitive = o->partitive;
    if (weak.head != UINT32_MAX)
        *o = weak;
    else if (nation == from && (i == from + 1 || unknown == 0))
        noun_set(o, from, from + 1, COUNTS_PEOPLE);
    else
        noun_guess(x, from, i, o);
    o->partitive = partitive;
}

/* A unit right behind the number: percent, km, dollars, days. */
static bool unit_find(const struct counter *x, uint32_t i, struct noun *o)
{
    uint32_t n;
    if (mark_at(x, i, '-') && glued(x, i)) /* "40-km stretch" */
        i++;
    const struct word_sense *s = i < x->n ? word_at(x->r, i, WORDS_UNITS, &n) : NULL;
    if (s == NULL)
        return false;
    *o = (struct noun){.first = i,
                       .end = i + n,
                       .head = i + n - 1,
                       .counts = (enum counts)s->code,
                       .unit = s->value.p};
    if (o->counts == COUNTS_PERCENT) {
        bool of = false;
        uint32_t k = partitive_end(x, i + n, &of);
        if (of) {
            struct noun whole;
            noun_find(x, k, &whole);
            o->partitive = true;
            if (whole.head != UINT32_MAX) {
                o->end = whole.end;
                o->head = whole.head;
            }
        }
    }
    return true;
}

/* ---- the number and its hedge ---- */

static void settle(struct quantity *q, enum hedge hedge, double low, double high)
{
    *q = (struct quantity){.min = NAN, .max = NAN, .best = NAN, .hedge = hedge};
    switch (hedge) {
    case HEDGE_EXACTLY:
        q->min = q->max = q->best = low;
        break;
    case HEDGE_ABOUT:
        q->best = low;
        break;
    case HEDGE_AT_LEAST:
    case HEDGE_MORE_THAN:
        q->min = q->best = low;
        break;
    case HEDGE_AT_MOST:
    case HEDGE_FEWER_THAN:
        q->min = 0;
        q->max = low;
        break;
    case HEDGE_RANGE:
        q->min = low;
        q->max = high;
        break;
    case HEDGE_SEVERAL:
    case N_HEDGES:
        break;
    }
}

static bool is_to(const struct counter *x, uint32_t i, bool between, uint32_t *n)
{
    *n = 1;
    return mark_at(x, i, '-') ||
           (i < x->n && word_is(x->r, i, WORDS_DATES, DATE_TO, NULL) != NULL) ||
           token_is(x->d, i, STR("or")) || token_is(x->d, i, STR("или")) ||
           (between && i < x->n && (word_is(x->r, i, WORDS_DATES, DATE_AND, NULL) != NULL));
}

/* "rose from seven to nine": two numbers, not a range. */
static bool changes(const struct counter *x, uint32_t from)
{
    uint32_t n;
    for (uint32_t i = from; i > x->first && from - i < CHANGE_LOOK; i--) {
        const struct word_sense *s = word_at(x->r, i - 1, WORDS_MEASURES, &n);
        if (s != NULL && (s->code == MEASURE_UP || s->code == MEASURE_DOWN))
            return true;
        if (token_is(x->d, i - 1, STR("revised")) || token_is(x->d, i - 1, STR("raised")))
            return true;
    }
    return false;
}

/* A second number that makes a range of a; true with its value in *high. */
static bool range_find(const struct counter *x, uint32_t hedge_first, struct number *a,
                       double *high)
{
    uint32_t n;
    bool between =
        a->first > x->first && word_is(x->r, a->first - 1, WORDS_DATES, DATE_BETWEEN, NULL) != NULL;
    bool from = a->first > x->first && (token_is(x->d, a->first - 1, STR("from")) ||
                                        token_is(x->d, a->first - 1, STR("от")) ||
                                        token_is(x->d, a->first - 1, STR("аз")));
    if (!is_to(x, a->end, between, &n) || (from && changes(x, hedge_first)))
        return false;
    struct number b;
    uint32_t k = a->end + n;
    if (k < x->n && (x->r->taken[k] & (TAKEN_DATE | TAKEN_NAME)) != 0)
        return false;
    if (!number_at(x->r, k, x->n, &b) || !(b.value > a->value) || b.one)
        return false;
    if (token_is(x->d, a->end, STR("or")) && b.value > a->value * 2 + 3)
        return false; /* "two or 20 years later" is no estimate */
    if (b.scale > 1 && a->scale <= 1 && a->value < b.value / b.scale)
        a->value *= b.scale;
    a->end = b.end;
    a->unit = b.unit;
    a->counts = b.counts;
    *high = b.value;
    return true;
}

static bool chinese(const struct counter *x)
{
    return strncmp(x->d->lang, "zh", 2) == 0;
}

/* Numbers that are names, marks of a list, parts of addresses, coordinates, ages. */
static bool no_quantity(const struct counter *x, uint32_t i, const struct number *a)
{
    if (a->form == QUANTITY_DIGITS && chinese(x) && i > x->first && !mark_at(x, i - 1, '-') &&
        !mark_at(x, i - 1, '/') && !mark_at(x, i - 1, '.') && !mark_at(x, i - 1, ':') &&
        x->t[i - 1].kind != TOKEN_NUMBER) /* no blanks between words there */
        return false;
    const struct block *b = &x->d->blocks[x->d->sentences[x->t[i].sentence].block];
    if (a->form != QUANTITY_DIGITS)
        return false;
    if (i == b->first_token && a->end < x->n &&
        (b->kind == BLOCK_LIST_ITEM || mark_at(x, a->end, '.') || mark_at(x, a->end, ')')))
        return true;
    if (i == x->first && a->end < x->n && (mark_at(x, a->end, '.') || mark_at(x, a->end, ')')) &&
        glued(x, a->end) && a->end == i + 1)
        return true;
    if (i == b->first_token + 1 && mark_at(x, i - 1, '('))
        return mark_at(x, a->end, ')');
    if (i > x->first && glued(x, i)) {
        const struct token *before = &x->t[i - 1];
        char c = before->fold.p[0];
        bool opens = before->kind == TOKEN_PUNCT &&
                     (c == '(' || c == '[' || c == '"' || c == '\'' || c == '$' || c == '~' ||
                      c == '<' || c == '>' || before->fold.n > 1);
        bool minus = c == '-' && before->kind == TOKEN_PUNCT && !glued(x, i - 1);
        if (!opens && !minus)
            return true;
    }
    if (a->end < x->n && glued(x, a->end)) {
        const struct token *behind = &x->t[a->end];
        if (mark_at(x, a->end, '-') && glued(x, a->end + 1) &&
            x->t[a->end + 1].kind == TOKEN_NUMBER) {
            struct number next; /* "26-044", "6-0" */
            if (!number_at(x->r, a->end + 1, x->n, &next) || !(next.value > a->value))
                return true;
        }
        if (behind->kind == TOKEN_MIXED || mark_at(x, a->end, '/') || mark_at(x, a->end, ':') ||
            mark_at(x, a->end, '#') || str_eq(behind->fold, STR("°")))
            return true;
    }
    return false;
}

/* A bare year that was no date: "2024" in a table. */
static bool bare_year(const struct counter *x, const struct number *a, const struct noun *o)
{
    return a->form == QUANTITY_DIGITS && a->scale <= 1 && a->value >= 1900 && a->value < 2100 &&
           x->t[a->first].fold.n == 4 && (o->counts == COUNTS_UNKNOWN);
}

/* Numbers that are rather something else. */
static bool unsure(const struct counter *x, uint32_t i, const struct number *a,
                   const struct noun *o, bool hedged)
{
    if (hedged || o->counts != COUNTS_UNKNOWN)
        return a->one && !hedged && strcmp(x->d->lang, "en") != 0 && o->head > a->end + 2 &&
               o->head != UINT32_MAX; /* "як", "یک" are articles: their noun stands close */
    /* "نه" is nine and no, "ده" ten and village */
    if (a->form == QUANTITY_WORDS && a->end == i + 1 && (unsigned char)x->t[i].fold.p[0] >= 0xD8 &&
        (unsigned char)x->t[i].fold.p[0] <= 0xDB)
        return true;
    /* «پل ۲۶»: the number of a name in quotation marks */
    if (a->form == QUANTITY_DIGITS && o->head == UINT32_MAX && i > x->first && a->end < x->n &&
        glued(x, a->end) && x->t[a->end].kind == TOKEN_PUNCT && x->t[i - 1].kind == TOKEN_WORD &&
        (str_eq(document_quote(x->d, x->t[a->end].at), STR("»")) || mark_at(x, a->end, '"')))
        return true;
    /* "SNOW BRIDGE 26": the number of a name */
    return a->form == QUANTITY_DIGITS && o->head == UINT32_MAX && i > x->first &&
           x->t[i - 1].kind == TOKEN_WORD && (x->t[i - 1].flags & TOKEN_CAPITAL) != 0 &&
           (x->t[i - 1].flags & TOKEN_SENTENCE_FIRST) == 0 &&
           (x->r->taken[i - 1] & (TAKEN_NAME | TAKEN_DATE)) == 0;
}

/* ---- putting it together ---- */

static uint32_t whole_of(const struct counter *x)
{
    const struct quantity_at *q = x->r->quantities;
    size_t n = x->r->n_quantities, stop = n > WHOLE_LOOK ? n - WHOLE_LOOK : 0;
    for (size_t k = n; k > stop && q[k - 1].first_token >= x->first; k--)
        if (!q[k - 1].included && (q[k - 1].counts <= COUNTS_FAMILIES) &&
            q[k - 1].form != QUANTITY_NONE)
            return (uint32_t)(k - 1);
    return UINT32_MAX;
}

/* "... including five children and two women": the list goes on. */
static bool list_goes_on(const struct counter *x, uint32_t first)
{
    const struct quantity_at *q = x->r->quantities;
    size_t n = x->r->n_quantities;
    if (n == 0 || !q[n - 1].included || q[n - 1].first_token < x->first ||
        q[n - 1].counts == COUNTS_UNKNOWN)
        return false;
    uint32_t end = q[n - 1].noun_end > q[n - 1].end_token ? q[n - 1].noun_end : q[n - 1].end_token;
    uint32_t gap = first - end;
    if (first < end || gap == 0 || gap > 2)
        return false;
    for (uint32_t i = end; i < first; i++)
        if (!mark_at(x, i, ',') && !token_is(x->d, i, STR("and")) && !token_is(x->d, i, STR("и")) &&
            !token_is(x->d, i, STR("و")) && !token_is(x->d, i, STR("ва")))
            return false;
    return true;
}

static void push(struct counter *x, struct quantity_at q)
{
    struct reading *r = x->r;
    q.q.at = document_range(x->d, q.first_token, q.end_token);
    q.of = UINT32_MAX;
    bool goes_on = list_goes_on(x, q.first_token);
    if (q.included || x->included_from == q.first_token || goes_on) {
        q.of = goes_on ? r->quantities[r->n_quantities - 1].of : whole_of(x);
        q.included = q.of != UINT32_MAX;
    }
    for (uint32_t i = q.first_token; i < q.end_token; i++)
        r->taken[i] |= TAKEN_QUANTITY;
    if (!ARENA_PUSH(r->arena, r->quantities, r->n_quantities, r->cap_quantities, q))
        x->failed = true;
}

static struct quantity_at make(const struct noun *o, uint32_t first, uint32_t end, uint32_t number,
                               enum quantity_form form)
{
    return (struct quantity_at){.first_token = first,
                                .end_token = end,
                                .number_token = number,
                                .noun_first = o->first,
                                .noun_end = o->end,
                                .head = o->head,
                                .counts = o->counts,
                                .form = form,
                                .unit = o->unit,
                                .partitive = o->partitive,
                                .of = UINT32_MAX};
}

/* "five or more", "20 plus", "12 or so": the hedge behind. */
static enum hedge hedge_behind(const struct counter *x, uint32_t *end, enum hedge hedge)
{
    uint32_t n;
    const struct word_sense *s = *end < x->n ? word_at(x->r, *end, WORDS_HEDGES, &n) : NULL;
    if (hedge == HEDGE_EXACTLY && mark_at(x, *end, '+') && glued(x, *end)) {
        *end += 1;
        return HEDGE_AT_LEAST;
    }
    if (s == NULL || !str_eq(s->value, STR("after")) || hedge != HEDGE_EXACTLY)
        return hedge;
    /* "five at least three of whom ...": the words belong to the number behind them */
    struct number next;
    if (number_at(x->r, *end + n, x->n, &next))
        return hedge;
    *end += n;
    return (enum hedge)s->code;
}

/* A number at i, with the hedge from `first`. Gives back where to go on; i when there is none. */
static uint32_t numeral(struct counter *x, uint32_t first, uint32_t i, enum hedge hedge,
                        bool hedged)
{
    uint32_t n, k = i;
    double high = 0;
    const char *currency = NULL;
    struct number a;
    const struct word_sense *s = number_word(x, k, NUMBER_CURRENCY, &n);
    if (s != NULL) {
        currency = s->value.p;
        k += n;
    }
    if (hedged && (number_word(x, k, NUMBER_ARTICLE, NULL) != NULL) &&
        number_at(x->r, k + 1, x->n, &a))
        k++; /* "at least another five" */
    bool negative = mark_at(x, k, '-') && k + 1 < x->n && glued(x, k + 1) && !glued(x, k);
    k += negative;
    if (k >= x->n || (x->r->taken[k] & (TAKEN_DATE | TAKEN_NAME)) != 0 ||
        !number_at(x->r, k, x->n, &a) || no_quantity(x, k - negative, &a))
        return i;
    if (a.bare_scale && !hedged)
        return i;
    bool range = range_find(x, first, &a, &high);
    for (uint32_t j = k; j < a.end; j++)
        if ((x->r->taken[j] & TAKEN_DATE) != 0)
            return i;
    uint32_t end = a.end;
    hedge = range ? HEDGE_RANGE : hedge_behind(x, &end, hedge);
    struct noun o = {.first = end, .end = end, .head = UINT32_MAX};
    bool included = false;
    if (a.unit != NULL) {
        o.counts = a.counts;
        o.unit = a.unit;
    } else if (!unit_find(x, end, &o)) {
        uint32_t from = end;
        if (number_word(x, from, NUMBER_INCLUDED, &n) != NULL) { /* "three of them children" */
            included = true;
            from += n;
        }
        noun_find(x, from, &o);
        /* "wounded three of them": those are counted, "12 miners, three of them boys" are not */
        if (included && o.head == UINT32_MAX && first > x->first &&
            word_is(x->r, first - 1, WORDS_MEASURES, MEASURE_HARM, &n) != NULL)
            included = false;
    }
    if (currency != NULL) {
        o = (struct noun){
            .first = end, .end = end, .head = UINT32_MAX, .counts = COUNTS_MONEY, .unit = currency};
    }
    if (a.people && o.counts == COUNTS_UNKNOWN) {
        o.counts = COUNTS_PEOPLE;
        o.unit = "people";
    }
    if ((a.one && o.counts == COUNTS_UNKNOWN && !hedged) || bare_year(x, &a, &o))
        return end;
    if (unsure(x, k, &a, &o, hedged))
        return end;
    struct quantity_at q = make(&o, first, end, k, a.form);
    settle(&q.q, hedge, negative ? -a.value : a.value, high);
    if (hedge == HEDGE_EXACTLY)
        q.first_token = currency != NULL ? i : k - negative;
    q.included = included;
    push(x, q);
    return end;
}

/* "several", "dozens of": words stay words. They need a noun. */
static uint32_t vague(struct counter *x, uint32_t first, uint32_t i)
{
    uint32_t n;
    struct noun o;
    bool bare = false;
    const struct word_sense *s = number_word(x, i, NUMBER_SEVERAL, &n);
    if (s == NULL) {
        struct number a;
        if (!number_at(x->r, i, x->n, &a) || !a.bare_scale)
            return i;
        n = a.end - i;
        bare = true;
    }
    noun_find(x, i + n, &o);
    bool unknown = o.counts == COUNTS_UNKNOWN;
    if (o.head == UINT32_MAX || (unknown && bare) ||
        (unknown && !o.partitive && o.head > i + n + 2))
        return i + n;
    struct quantity_at q = make(&o, first, i + n, i, QUANTITY_VAGUE);
    settle(&q.q, HEDGE_SEVERAL, NAN, NAN);
    push(x, q);
    return i + n;
}

/* "a policeman", "another soldier": one, if somebody needs it to be. */
static uint32_t article(struct counter *x, uint32_t i)
{
    struct noun o;
    if (i + 1 >= x->n || x->t[i + 1].kind != TOKEN_WORD)
        return i;
    noun_find(x, i + 1, &o);
    if (o.head == UINT32_MAX || o.weak || o.partitive || o.head > i + 4 ||
        !((o.counts >= COUNTS_PEOPLE && o.counts <= COUNTS_FAMILIES) ||
          o.counts == COUNTS_VEHICLES) ||
        str_ends(x->t[o.head].fold, STR("s")))
        return i;
    /* "a police station": the noun goes on in a word that we don't know */
    uint32_t behind = o.head + 1, n;
    if (behind < x->n && x->t[behind].kind == TOKEN_WORD &&
        (x->t[behind].flags & TOKEN_CAPITAL) == 0 &&
        (x->r->lists_of[behind] & ~WORDS_BIT(WORDS_TITLES)) == 0 &&
        !str_ends(x->t[behind].fold, STR("ed")) && !str_ends(x->t[behind].fold, STR("ing")) &&
        !str_ends(x->t[behind].fold, STR("ly")) &&
        (str_eq(x->t[o.head].fold, STR("police")) || str_eq(x->t[o.head].fold, STR("student")) ||
         str_eq(x->t[o.head].fold, STR("border guard"))))
        return i;
    const struct word_sense *s = behind < x->n ? word_at(x->r, behind, WORDS_COUNTED, &n) : NULL;
    if (s != NULL && !str_eq(s->value, STR("weak")))
        return i;
    struct quantity_at q = make(&o, i, i + 1, i, QUANTITY_ARTICLE);
    settle(&q.q, HEDGE_EXACTLY, 1, 1);
    push(x, q);
    return i + 1;
}

/* "no casualties", "no one": nothing, exactly. */
static uint32_t none(struct counter *x, uint32_t i, uint32_t n)
{
    struct noun o = {.first = i + n, .end = i + n, .head = UINT32_MAX};
    if (n == 1 && !token_is(x->d, i, STR("nobody")) && !token_is(x->d, i, STR("никто"))) {
        noun_find(x, i + 1, &o);
        if (o.head == UINT32_MAX || o.head > i + 4 || o.counts < COUNTS_PEOPLE ||
            o.counts > COUNTS_FAMILIES)
            return i;
    } else {
        o.counts = COUNTS_PEOPLE;
        o.unit = "people";
    }
    struct quantity_at q = make(&o, i, i + n, i, QUANTITY_NONE);
    settle(&q.q, HEDGE_EXACTLY, 0, 0);
    push(x, q);
    return i + n;
}

/* Classes of words that begin nothing: they only end or join. */
#define CLOSED (1u << NUMBER_STOP | 1u << NUMBER_AND | 1u << NUMBER_OF)

/* "Погибших и пострадавших нет". */
static uint32_t none_behind(struct counter *x, uint32_t i)
{
    uint32_t n;
    for (uint32_t k = i; k > x->first && i - k < 4; k--) {
        const struct word_sense *s = word_at(x->r, k - 1, WORDS_COUNTED, &n);
        if (s == NULL || s->code < COUNTS_PEOPLE || s->code > COUNTS_FAMILIES)
            continue;
        struct noun o;
        noun_set(&o, k - 1, k - 1 + n, (enum counts)s->code);
        o.partitive = false;
        struct quantity_at q = make(&o, i, i + 1, i, QUANTITY_NONE);
        settle(&q.q, HEDGE_EXACTLY, 0, 0);
        push(x, q);
        break;
    }
    return i + 1;
}

/* "Karim Salim, 24, was shot", "Farid (45)", "a teacher, 34, and": the age of who was just named counts
 * nobody. Behind the name of a place it would be a number of its own. */
static bool is_age(const struct counter *x, uint32_t i)
{
    uint32_t n, who = i - 2;
    if (i < x->first + 2 || i + 1 >= x->n || x->t[i].kind != TOKEN_NUMBER || x->t[i].fold.n > 3)
        return false;
    bool brackets = mark_at(x, i - 1, '(') && mark_at(x, i + 1, ')');
    bool commas = mark_at(x, i - 1, ',') && x->t[i + 1].kind == TOKEN_PUNCT &&
                  !mark_at(x, i + 1, '%') && !mark_at(x, i + 1, '/') && !mark_at(x, i + 1, '(');
    if ((!brackets && !commas) || x->t[who].kind != TOKEN_WORD ||
        (x->r->taken[who] & (TAKEN_DATE | TAKEN_NAME)) != 0)
        return false;
    const struct word_sense *s = word_at(x->r, who, WORDS_COUNTED, &n);
    bool people = s != NULL && s->code >= COUNTS_PEOPLE && s->code <= COUNTS_FAMILIES;
    return people ? commas : (x->t[who].flags & TOKEN_CAPITAL) != 0;
}

/* What begins at token i; gives back where to go on. */
static uint32_t quantity_at_token(struct counter *x, uint32_t i)
{
    const struct token *t = &x->t[i];
    const uint32_t lists = x->r->lists_of[i];
    uint32_t n, end;
    if (t->kind == TOKEN_NUMBER || t->kind == TOKEN_MIXED) {
        if (is_age(x, i))
            return i + 1;
        end = numeral(x, i, i, HEDGE_EXACTLY, false);
        return end > i ? end : i + 1;
    }
    const uint32_t mine = WORDS_BIT(WORDS_NUMBERS) | WORDS_BIT(WORDS_HEDGES);
    struct number han;
    if (chinese(x) && (x->r->taken[i] & (TAKEN_DATE | TAKEN_NAME)) == 0 &&
        number_han(x->r, i, x->n, &han)) {
        end = numeral(x, i, i, HEDGE_EXACTLY, false);
        return end > i ? end : han.end;
    }
    if (t->kind == TOKEN_WORD &&
        ((lists & mine) == 0 || ((lists & WORDS_BIT(WORDS_HEDGES)) == 0 &&
                                 (x->r->word_of[i]->codes[WORDS_NUMBERS] & ~CLOSED) == 0)))
        return i + 1;
    if (mark_at(x, i, '+') && i + 1 < x->n && x->t[i + 1].kind == TOKEN_NUMBER &&
        glued(x, i + 1)) { /* a telephone number */
        uint32_t k = i + 1;
        while (k < x->n && (x->t[k].kind == TOKEN_NUMBER || mark_at(x, k, '-') ||
                            mark_at(x, k, '(') || mark_at(x, k, ')')))
            k++;
        return k;
    }
    if ((lists & mine) == 0 || (x->r->taken[i] & (TAKEN_DATE | TAKEN_NAME)) != 0) {
        if (mark_at(x, i, '-') && i + 1 < x->n && x->t[i + 1].kind == TOKEN_NUMBER &&
            !glued(x, i) && glued(x, i + 1)) {
            end = numeral(x, i, i, HEDGE_EXACTLY, false);
            return end > i ? end : i + 1;
        }
        return i + 1;
    }
    const struct word_sense *s = word_at(x->r, i, WORDS_HEDGES, &n);
    if (s != NULL && !str_eq(s->value, STR("after"))) {
        uint32_t k = i + n, m;
        const struct word_sense *more = k < x->n ? word_at(x->r, k, WORDS_HEDGES, &m) : NULL;
        if (more != NULL && !str_eq(more->value, STR("after")))
            k += m; /* "at least some 20" */
        end = k < x->n ? numeral(x, i, k, (enum hedge)s->code, true) : k;
        if (end > k)
            return end;
        end = k < x->n ? vague(x, k, k) : k;
        if (end > k)
            return end;
    }
    if (number_word(x, i, NUMBER_INCLUDED, &n) != NULL) {
        x->included_from = i + n;
        return i + n;
    }
    if (number_word(x, i, NUMBER_LABEL, &n) != NULL && i + n < x->n &&
        x->t[i + n].kind != TOKEN_WORD) {
        uint32_t k = i + n;
        while (k < x->n && (x->t[k].kind == TOKEN_NUMBER || x->t[k].kind == TOKEN_MIXED ||
                            mark_at(x, k, '-') || mark_at(x, k, '/') || mark_at(x, k, '(') ||
                            mark_at(x, k, ')') || mark_at(x, k, '.') || mark_at(x, k, '+')))
            k++;
        return k > i + n ? k : i + n;
    }
    if (number_word(x, i, NUMBER_SEVERAL, &n) != NULL) {
        end = vague(x, i, i);
        return end > i ? end : i + 1;
    }
    if (number_word(x, i, NUMBER_NONE, &n) != NULL) {
        end = none(x, i, n);
        return end > i ? end : i + 1;
    }
    if (number_word(x, i, NUMBER_NONE_BEHIND, NULL) != NULL)
        return none_behind(x, i);
    end = numeral(x, i, i, HEDGE_EXACTLY, false);
    if (end == i && number_word(x, i, NUMBER_ARTICLE, NULL) != NULL)
        end = article(x, i);
    if (end == i)
        end = vague(x, i, i);
    return end > i ? end : i + 1;
}

pm_code quantity_stage(const struct reader *rd, struct reading *r, struct pm_err *e)
{
    (void)rd;
    struct counter x = {.r = r, .d = r->doc, .t = r->doc->tokens};
    for (size_t s = 0; s < r->doc->n_sentences && !x.failed; s++) {
        const struct sentence *sentence = &r->doc->sentences[s];
        if (r->doc->blocks[sentence->block].kind == BLOCK_FURNITURE)
            continue;
        x.first = sentence->first_token;
        x.n = sentence->end_token;
        x.included_from = UINT32_MAX;
        for (uint32_t i = x.first; i < x.n && !x.failed;) {
            uint32_t next = quantity_at_token(&x, i);
            /* "including at least five": the hedge may stand between */
            i = next > i ? next : i + 1;
        }
    }
    return x.failed ? arena_err(r->arena, e) : PM_OK;
}
