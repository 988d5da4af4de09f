#include "read/carrier_in.h"

#include <math.h>
#include <stdio.h>

/* Plain English sentences for STIX's standard fields, so that a reader without our extensions still
 * reads what was said and by whom. Everything in quotation marks is the report's own words. */

enum { QUOTE_BYTES = 700 };

void words_add(struct carry *c, str s)
{
    buf_add(&c->words, s);
}

void words_lit(struct carry *c, const char *s)
{
    buf_add(&c->words, str_of(s));
}

str words_str(const struct carry *c)
{
    return buf_str(&c->words);
}

void words_mark(struct carry *c)
{
    if (c->src->status == STATUS_EXERCISE)
        words_lit(c, "[EXERCISE] ");
    else if (c->src->status == STATUS_TEST)
        words_lit(c, "[TEST] ");
}

void words_number(struct carry *c, double v)
{
    if (v == floor(v) && fabs(v) < 1e15)
        buf_printf(&c->words, "%.0f", v);
    else
        buf_printf(&c->words, "%.6g", v);
}

void words_slug(struct carry *c, const char *slug, bool capital)
{
    bool gdp = capital && strncmp(slug, "gdp", 3) == 0;
    if (gdp)
        words_lit(c, "GDP");
    for (const char *p = gdp ? slug + 3 : slug; *p != '\0'; p++) {
        char ch = *p == '-' || *p == '_' ? ' ' : *p;
        if (capital && p == slug && ch >= 'a' && ch <= 'z')
            ch = (char)(ch - 32);
        buf_add_char(&c->words, ch);
    }
}

void words_hedged(struct carry *c, const struct quantity *q)
{
    static const char *const before[N_HEDGES] = {
        [HEDGE_EXACTLY] = "",           [HEDGE_ABOUT] = "about ",
        [HEDGE_AT_LEAST] = "at least ", [HEDGE_MORE_THAN] = "more than ",
        [HEDGE_AT_MOST] = "at most ",   [HEDGE_FEWER_THAN] = "fewer than ",
        [HEDGE_SEVERAL] = "several",    [HEDGE_RANGE] = ""};
    bool high = q->hedge == HEDGE_AT_MOST || q->hedge == HEDGE_FEWER_THAN;
    if (q->hedge == HEDGE_RANGE && !isnan(q->min) && !isnan(q->max)) {
        words_number(c, q->min);
        words_lit(c, " to ");
        words_number(c, q->max);
        return;
    }
    double v = high ? q->max : !isnan(q->best) ? q->best : q->min;
    if (isnan(v))
        v = !isnan(q->best) ? q->best : !isnan(q->max) ? q->max : q->min;
    if (q->hedge == HEDGE_SEVERAL || isnan(v)) {
        words_lit(c, "several");
        return;
    }
    words_lit(c, before[q->hedge]);
    words_number(c, v);
}

bool party_is_private(const struct carry *c, struct span at)
{
    const struct mention *m = c->r->mentions;
    size_t low = 0, high = c->r->n_mentions;
    while (low < high) { /* mentions lie in order; the first that ends behind the span's start */
        size_t mid = (low + high) / 2;
        if (m[mid].at.end <= at.start)
            low = mid + 1;
        else
            high = mid;
    }
    for (; low < c->r->n_mentions && m[low].at.start < at.end; low++)
        if (m[low].kind == MENTION_PERSON &&
            (m[low].role == NULL || strcmp(m[low].role, "official") != 0))
            return true;
    return false;
}

str party_text(const struct carry *c, const struct party *p)
{
    bool known = p->id.n > 0 && !str_eq(p->id, STR("unnamed"));
    if (known || span_empty(p->at) || party_is_private(c, p->at))
        return (str){"", 0};
    str s = document_quote(c->d, p->at);
    return s.n <= QUOTE_BYTES ? s : (str){"", 0};
}

void words_name(struct carry *c, str id, struct span at)
{
    const struct name_entity *x = id.n ? names_get(c->names, id) : NULL;
    if (x != NULL)
        words_add(c, x->name);
    else if (span_empty(at))
        words_add(c, id);
    else if (party_is_private(c, at))
        words_lit(c, "a private person");
    else
        words_add(c, document_quote(c->d, at));
}

bool words_party(struct carry *c, const struct party *p)
{
    if (p->id.n == 0 && span_empty(p->at))
        return false;
    if (str_eq(p->id, STR("author")))
        words_lit(c, "the report");
    else if (str_eq(p->id, STR("unnamed")) && party_text(c, p).n == 0)
        words_lit(c, "an unnamed source");
    else
        words_name(c, str_eq(p->id, STR("unnamed")) ? (str){"", 0} : p->id, p->at);
    return true;
}

void words_quote(struct carry *c, struct span at)
{
    str s = str_trim(document_quote(c->d, at));
    bool cut = s.n > QUOTE_BYTES;
    if (cut) {
        s.n = QUOTE_BYTES;
        while (s.n > 0 && ((unsigned char)s.p[s.n] & 0xC0) == 0x80)
            s.n--;
    }
    words_lit(c, "\"");
    words_add(c, s);
    words_lit(c, cut ? " ...\"" : "\"");
}

void words_days(struct carry *c, const struct when *w)
{
    char day[11];
    if (w->start == CIVIL_NONE)
        return;
    civil_print(w->start, day);
    size_t n = w->precision == PRECISION_YEAR ? 4 : w->precision == PRECISION_MONTH ? 7 : 10;
    words_add(c, (str){day, n});
    if (n == 10 && w->end != CIVIL_NONE && w->end != w->start) {
        civil_print(w->end, day);
        words_lit(c, " to ");
        words_add(c, (str){day, 10});
    }
}
