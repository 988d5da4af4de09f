/* incidents_days.c - a day that another incident's day tells: "came three days after gunmen shot an elder". */
#include "read/incidents_in.h"

#include "read/calendar.h"

enum { BASE_GAP = 6 }; /* sentences back to the incident that the days are counted from */

/* "two", "10", "a": 0 when the token is no small number. */
static int small_number(str w)
{
    static const char *const words[] = {"", "one", "two", "three", "four", "five", "six", "seven",
                                        "eight", "nine", "ten", "eleven", "twelve"};
    int v = 0;
    if (str_is(w, "a") || str_is(w, "an"))
        return 1;
    for (int k = 1; k <= 12; k++)
        if (str_is(w, words[k]))
            return k;
    for (size_t i = 0; i < w.n; i++) {
        if (w.n > 2 || w.p[i] < '0' || w.p[i] > '9')
            return 0;
        v = v * 10 + w.p[i] - '0';
    }
    return v;
}

static bool period_of(str w, enum period *p)
{
    bool day = str_is(w, "day") || str_is(w, "days"), week = str_is(w, "week") || str_is(w, "weeks");
    bool hours = str_is(w, "hours"), month = str_is(w, "month") || str_is(w, "months");
    *p = day ? PERIOD_DAY : week ? PERIOD_WEEK : month ? PERIOD_MONTH : PERIOD_HOUR;
    return day || week || hours || month;
}

/* The "after" or "before" that ev hangs on; NONE when there is none. */
static uint32_t turning_word(const struct inciding *c, const struct event *ev)
{
    if (ev->phrase != NONE) {
        uint32_t prep = phrase_at(c, ev->phrase)->prep;
        if (prep != NONE && any_of(fold(c, prep), (const char *const[]){"after", "before", NULL}))
            return prep;
    }
    uint32_t k = ev->clause;
    for (int n = 0; n < 3 && k != NONE; n++) {
        const struct clause *cl = &c->r->clauses[k];
        if (cl->kind == CLAUSE_SUB && cl->intro != NONE)
            return any_of(fold(c, cl->intro), (const char *const[]){"after", "before", NULL}) ? cl->intro : NONE;
        if (cl->kind != CLAUSE_PARTICIPLE && cl->kind != CLAUSE_COORDINATE)
            return NONE;
        k = cl->parent;
    }
    return NONE;
}

/* The day that the count starts from: named before it in the sentence, or of the incident told last. */
static civil_day base_day(const struct stage *st, const struct event *ev, uint32_t before)
{
    const struct inciding *c = &st->c;
    for (uint32_t i = c->first; i < before; i++) {
        uint32_t m = c->r->syntax->of[i].mention;
        if (m != NONE && c->r->mentions[m].kind == MENTION_DATE && c->r->mentions[m].when.start != CIVIL_NONE)
            return c->r->mentions[m].when.precision <= PRECISION_DAY ? c->r->mentions[m].when.start : CIVIL_NONE;
    }
    if (st->n_recent == 0)
        return CIVIL_NONE;
    const struct recent *last = &st->recent[st->n_recent - 1];
    const struct incident *in = &c->r->incidents[last->index];
    bool exact = in->when.start != CIVIL_NONE && in->when.precision <= PRECISION_DAY &&
                 in->when.start == in->when.end;
    return exact && ev->sentence - last->sentence <= BASE_GAP ? in->when.start : CIVIL_NONE;
}

void incidents_days(const struct stage *st, struct event *ev)
{
    const struct inciding *c = &st->c;
    uint32_t at = turning_word(c, ev);
    enum period p;
    if (at == NONE || at < c->first + 2 || !period_of(fold(c, at - 1), &p))
        return;
    for (size_t k = 0; k < ev->n_dates; k++)
        if (c->r->mentions[ev->dates[k]].first_token > at)
            return; /* its own clause names the day */
    int n = small_number(fold(c, at - 2));
    civil_day base = n > 0 ? base_day(st, ev, at - 2) : CIVIL_NONE;
    ev->n_dates = 0;
    ev->in.when = (struct when){.start = CIVIL_NONE, .end = CIVIL_NONE};
    if (base == CIVIL_NONE)
        return;
    calendar_shift(base, p, str_is(fold(c, at), "after") ? -n : n, &ev->in.when);
    if (p == PERIOD_WEEK) { /* the same weekday, roughly */
        civil_day day = base + (str_is(fold(c, at), "after") ? -7 : 7) * n;
        ev->in.when = (struct when){.start = day, .end = day, .precision = PRECISION_RELATIVE};
    }
    ev->in.when.at = document_range(c->r->doc, at - 2, at);
    ev->counted_day = true;
}
