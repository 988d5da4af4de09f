#include "golden.h"

#include "read/clause.h"

#include <math.h>

#include "read/quantity.h"

static bool shown(str kinds, str kind)
{
    str word;
    while (str_cut(&kinds, ' ', &word))
        if (str_eq(word, kind))
            return true;
    return false;
}

static void quoted(const struct reading *r, struct span at, struct buf *out)
{
    str s = document_quote(r->doc, at);
    buf_add_char(out, '"');
    for (size_t i = 0; i < s.n; i++)
        buf_add_char(out, s.p[i] == '\n' ? ' ' : s.p[i]);
    buf_add_char(out, '"');
}

static void word(struct buf *out, const char *before, str s)
{
    if (s.n > 0)
        buf_printf(out, " %s%.*s", before, STR_FMT(s));
}

static void when(const struct when *w, struct buf *out)
{
    char start[11], end[11];
    if (w->start == CIVIL_NONE)
        return;
    civil_print(w->start, start);
    civil_print(w->end, end);
    buf_printf(out, " %s", start);
    if (w->end != w->start)
        buf_printf(out, "..%s", end);
    buf_printf(out, " %s%s", reading_precision(w->precision), w->historic ? " historic" : "");
}

/* "5" exactly, "5.." at least, "..20" at most, "5..9", "~75", "-" when no number is told. */
static void number(const struct quantity *q, struct buf *out)
{
    if (q->hedge == HEDGE_SEVERAL)
        buf_printf(out, " -");
    else if (q->hedge == HEDGE_ABOUT)
        buf_printf(out, " ~%.10g", q->best);
    else if (q->hedge == HEDGE_EXACTLY)
        buf_printf(out, " %.10g", q->best);
    else if (isnan(q->max))
        buf_printf(out, " %.10g..", q->min);
    else if (q->hedge == HEDGE_RANGE)
        buf_printf(out, " %.10g..%.10g", q->min, q->max);
    else
        buf_printf(out, " ..%.10g", q->max);
    buf_printf(out, " %s", reading_hedge(q->hedge));
}

static void party(const struct reading *r, const char *before, struct party p, struct buf *out)
{
    if (p.id.n > 0) {
        word(out, before, p.id);
    } else if (!span_empty(p.at)) {
        buf_printf(out, " %s", before);
        quoted(r, p.at, out);
    }
}

static void mention(const struct reading *r, const struct mention *m, struct buf *out)
{
    buf_printf(out, "%s ", reading_mention_kind(m->kind));
    quoted(r, m->at, out);
    word(out, "", m->id);
    if (m->kind == MENTION_DATE)
        when(&m->when, out);
    word(out, "", str_of(m->what));
    word(out, "", str_of(m->role));
    buf_add_char(out, '\n');
}

static void quantity(const struct reading *r, const struct quantity_at *q, struct buf *out)
{
    buf_printf(out, "quantity ");
    quoted(r, q->q.at, out);
    number(&q->q, out);
    buf_printf(out, " %s", quantity_counts(q->counts));
    if (q->head != UINT32_MAX)
        word(out, "", document_quote(r->doc, r->doc->tokens[q->head].at));
    if (q->included)
        buf_printf(out, " in %u", q->of);
    buf_add_char(out, '\n');
}

static void figure(const struct reading *r, const struct figure *f, struct buf *out)
{
    buf_printf(out, "figure ");
    quoted(r, f->at, out);
    word(out, "", f->measure);
    if (!isnan(f->value))
        buf_printf(out, " %.10g", f->value);
    if (!isnan(f->max))
        buf_printf(out, "..%.10g", f->max);
    word(out, "", str_of(f->unit));
    buf_printf(out, " %s", reading_hedge(f->hedge));
    party(r, "of ", f->subject, out);
    if (strcmp(f->change, "level") != 0)
        buf_printf(out, " %s", f->change);
    word(out, "asof ", f->asof);
    party(r, "says ", f->claimant, out);
    buf_add_char(out, '\n');
}

/* What "incident" alone leaves out: stances, what is told as an alternative, weapons, counts inside counts,
 * other counts. */
static void detail(const struct reading *r, const struct incident *x, struct buf *out)
{
    for (size_t i = 0; i < x->n_perpetrators; i++) {
        const struct perpetrator *p = &x->perpetrators[i];
        buf_printf(out, " %s%s", p->alternative_group != 0 ? "or " : "", reading_stance(p->stance));
    }
    for (size_t i = 0; i < x->n_weapons; i++) {
        buf_printf(out, " with ");
        quoted(r, x->weapons[i].at, out);
    }
    for (int k = 0; k < N_COUNT_KINDS; k++)
        if (!span_empty(x->counts[k].n.at) && !isnan(x->counts[k].children))
            buf_printf(out, " children %.10g", x->counts[k].children);
    for (size_t i = 0; i < x->n_also; i++) {
        buf_printf(out, " also %s", reading_count_kind(x->also[i].kind));
        number(&x->also[i].count.n, out);
    }
}

static void incident(const struct reading *r, const struct incident *x, bool whole, struct buf *out)
{
    buf_printf(out, "incident ");
    quoted(r, x->trigger, out);
    buf_printf(out, " %s %s", reading_incident_kind(x->kind), reading_incident_status(x->status));
    when(&x->when, out);
    for (size_t i = 0; i < x->n_where; i++)
        party(r, "at ", (struct party){x->where[i].at, x->where[i].id}, out);
    for (size_t i = 0; i < x->n_perpetrators; i++) {
        party(r, "by ", x->perpetrators[i].who, out);
        party(r, "says ", x->perpetrators[i].claimant, out);
    }
    for (size_t i = 0; i < x->n_targets; i++)
        party(r, "against ", x->targets[i].who, out);
    for (int k = 0; k < N_COUNT_KINDS; k++) {
        if (span_empty(x->counts[k].n.at))
            continue;
        buf_printf(out, " %s", reading_count_kind((enum count_kind)k));
        number(&x->counts[k].n, out);
    }
    word(out, "series ", x->series);
    if (whole)
        detail(r, x, out);
    buf_add_char(out, '\n');
}

static void claim(const struct reading *r, const struct claim *c, struct buf *out)
{
    buf_printf(out, "claim ");
    quoted(r, c->at, out);
    buf_printf(out, " %s", reading_stance(c->stance));
    party(r, "by ", c->claimant, out);
    party(r, "via ", c->via, out);
    word(out, "", str_of(c->hedge));
    if (c->kind != CLAIM_STATEMENT)
        word(out, "", str_of(reading_claim_kind(c->kind)));
    buf_printf(out, "%s\n", c->negated ? " negated" : "");
}

static void phrase_words(const struct reading *r, const char *role, uint32_t p, struct buf *out)
{
    if (p == NONE)
        return;
    const struct phrase *ph = &r->syntax->phrases[p];
    buf_printf(out, " %s ", role);
    quoted(r, document_range(r->doc, ph->first, ph->end), out);
}

/* A verb with who stands where to it; for finding out why something was read. */
static void clause(const struct reading *r, size_t k, struct buf *out)
{
    static const char *const kinds[] = {"main", "sub", "relative", "participle", "infinitive",
                                        "coordinate"};
    const struct clause *c = &r->clauses[k];
    buf_printf(out, "clause %zu %s%s ", k, kinds[c->kind], c->passive ? " passive" : "");
    quoted(r, document_range(r->doc, c->group, c->group_end), out);
    phrase_words(r, "subject", c->subject, out);
    phrase_words(r, "object", c->object, out);
    phrase_words(r, "agent", c->agent, out);
    if (c->parent != NONE)
        buf_printf(out, " under %u", c->parent);
    buf_printf(out, " reach ");
    quoted(r, document_range(r->doc, c->first, c->end), out);
    buf_printf(out, "\n");
}

void golden_print(const struct reading *r, str kinds, struct buf *out)
{
    for (size_t i = 0; i < r->n_mentions; i++)
        if (shown(kinds, str_of(reading_mention_kind(r->mentions[i].kind))))
            mention(r, &r->mentions[i], out);
    for (size_t i = 0; i < r->n_clauses && shown(kinds, STR("clause")); i++)
        clause(r, i, out);
    for (uint32_t p = 0; p < r->syntax->n_phrases && shown(kinds, STR("phrase")); p++) {
        uint32_t prep = r->syntax->phrases[p].prep;
        buf_printf(out, "phrase %u", p);
        if (prep != NONE)
            buf_printf(out, " %.*s", STR_FMT(r->doc->tokens[prep].fold));
        phrase_words(r, "", p, out);
        buf_printf(out, "\n");
    }
    for (size_t i = 0; i < r->n_quantities && shown(kinds, STR("quantity")); i++)
        quantity(r, &r->quantities[i], out);
    for (size_t i = 0; i < r->n_figures && shown(kinds, STR("figure")); i++)
        figure(r, &r->figures[i], out);
    for (size_t i = 0; i < r->n_incidents && shown(kinds, STR("incident")); i++)
        incident(r, &r->incidents[i], shown(kinds, STR("detail")), out);
    for (size_t i = 0; i < r->n_claims && shown(kinds, STR("claim")); i++)
        claim(r, &r->claims[i], out);
    for (size_t i = 0; i < r->n_causes && shown(kinds, STR("cause")); i++) {
        buf_printf(out, "cause %c ", r->causes[i].polarity);
        quoted(r, r->causes[i].cause, out);
        buf_printf(out, " -> ");
        quoted(r, r->causes[i].effect, out);
        buf_printf(out, " %s\n", r->causes[i].hedge);
    }
    for (size_t i = 0; i < r->n_relations && shown(kinds, STR("relation")); i++)
        buf_printf(out, "relation %.*s %s %.*s\n", STR_FMT(r->relations[i].from),
                   r->relations[i].rel, STR_FMT(r->relations[i].to));
    for (size_t i = 0; i < r->n_unread && shown(kinds, STR("unread")); i++) {
        buf_printf(out, "unread ");
        quoted(r, r->unread[i].at, out);
        buf_printf(out, " %s\n", r->unread[i].why);
    }
}
