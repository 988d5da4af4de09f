#include "read/read_print.h"

#include <math.h>
#include <stdio.h>

#include "base/jsonw.h"
#include "read/second_compare.h"

/* A strict writer: commas are put where the last thing written wants one. */
struct json {
    struct buf *out;
    const struct reading *r;
    bool comma;
};

static void raw(struct json *j, str s)
{
    buf_add(j->out, s);
}

static void put_string(struct buf *out, str s)
{
    static const char hex[] = "0123456789abcdef";
    buf_add_char(out, '"');
    size_t from = 0, i = 0;
    while (i < s.n) {
        unsigned char c = (unsigned char)s.p[i];
        if (c >= 0x20 && c < 0x80 && c != '"' && c != '\\') {
            i++;
            continue;
        }
        if (c >= 0x80) {
            /* four bytes hold any code point; a lead byte says how many it wants */
            size_t want = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : 2;
            if (want <= s.n - i && str_utf8((str){s.p + i, want}, NULL)) {
                i += want;
                continue;
            }
        }
        buf_add(out, (str){s.p + from, i - from});
        if (c >= 0x80) {
            buf_add(out, STR("\\ufffd"));
        } else if (c == '"' || c == '\\') {
            buf_add_char(out, '\\');
            buf_add_char(out, (char)c);
        } else if (c == '\n') {
            buf_add(out, STR("\\n"));
        } else {
            char esc[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
            buf_add(out, (str){esc, 6});
        }
        from = ++i;
    }
    buf_add(out, (str){s.p + from, s.n - from});
    buf_add_char(out, '"');
}

static void key(struct json *j, const char *name)
{
    if (j->comma)
        raw(j, STR(", "));
    buf_printf(j->out, "\"%s\": ", name);
    j->comma = false;
}

static void value_str(struct json *j, str s)
{
    put_string(j->out, s);
    j->comma = true;
}

static void text_field(struct json *j, const char *name, str s)
{
    if (s.n == 0)
        return;
    key(j, name);
    value_str(j, s);
}

static void word_field(struct json *j, const char *name, const char *s)
{
    text_field(j, name, str_of(s));
}

static void number(struct json *j, double v)
{
    if (isfinite(v) && v == floor(v) && fabs(v) < 1e15)
        buf_printf(j->out, "%.0f", v);
    else if (isfinite(v))
        buf_printf(j->out, "%.10g", v);
    else
        raw(j, STR("null"));
    j->comma = true;
}

static void number_field(struct json *j, const char *name, double v)
{
    key(j, name);
    number(j, v);
}

static void bool_field(struct json *j, const char *name, bool v)
{
    key(j, name);
    raw(j, v ? STR("true") : STR("false"));
    j->comma = true;
}

static void open_object(struct json *j)
{
    if (j->comma)
        raw(j, STR(", "));
    raw(j, STR("{"));
    j->comma = false;
}

static void close_object(struct json *j)
{
    raw(j, STR("}"));
    j->comma = true;
}

static void open_list(struct json *j, const char *name)
{
    key(j, name);
    raw(j, STR("["));
    j->comma = false;
}

static void close_list(struct json *j)
{
    raw(j, STR("]"));
    j->comma = true;
}

static void span_value(struct json *j, struct span at)
{
    buf_printf(j->out, "{\"start\": %u, \"end\": %u, \"text\": ", at.start, at.end);
    put_string(j->out, document_quote(j->r->doc, at));
    raw(j, STR("}"));
    j->comma = true;
}

static void span_field(struct json *j, const char *name, struct span at)
{
    if (span_empty(at))
        return;
    key(j, name);
    span_value(j, at);
}

/* Claimants of figures, claims and causes: words and id. */
static void party_field(struct json *j, const char *name, struct party p)
{
    if (span_empty(p.at) && p.id.n == 0)
        return;
    key(j, name);
    open_object(j);
    span_field(j, "span", p.at);
    text_field(j, "id", p.id);
    text_field(j, "name", p.name);
    close_object(j);
}

/* Where the contract wants one string: the id, else the words. */
static void party_word(struct json *j, const char *name, struct party p)
{
    text_field(j, name, p.id.n > 0 ? p.id : document_quote(j->r->doc, p.at));
}

static void day_field(struct json *j, const char *name, civil_day d)
{
    if (d == CIVIL_NONE)
        return;
    char day[11];
    civil_print(d, day);
    word_field(j, name, day);
}

static void when_field(struct json *j, const char *name, const struct when *w)
{
    if (span_empty(w->at) && w->start == CIVIL_NONE)
        return;
    key(j, name);
    open_object(j);
    span_field(j, "span", w->at);
    day_field(j, "start", w->start);
    day_field(j, "end", w->end);
    if (w->start != CIVIL_NONE)
        word_field(j, "precision", reading_precision(w->precision));
    if (w->historic)
        bool_field(j, "historic", true);
    close_object(j);
}

static void mention_print(struct json *j, const struct mention *m)
{
    open_object(j);
    span_field(j, "span", m->at);
    word_field(j, "kind", reading_mention_kind(m->kind));
    text_field(j, "id", m->id);
    if (m->n_alternatives > 0) {
        open_list(j, "alternatives");
        for (size_t i = 0; i < m->n_alternatives; i++) {
            open_object(j);
            text_field(j, "id", m->alternatives[i].id);
            number_field(j, "score", m->alternatives[i].score);
            close_object(j);
        }
        close_list(j);
    }
    number_field(j, "score", m->score);
    word_field(j, "role", m->role);
    word_field(j, "precision", m->place_precision);
    word_field(j, "what", m->what);
    if (m->kind == MENTION_DATE && m->when.start != CIVIL_NONE) {
        key(j, "when");
        open_object(j);
        day_field(j, "start", m->when.start);
        day_field(j, "end", m->when.end);
        word_field(j, "precision", reading_precision(m->when.precision));
        if (m->when.historic)
            bool_field(j, "historic", true);
        close_object(j);
    }
    word_field(j, "rule", m->rule);
    close_object(j);
}

static void count_value(struct json *j, const struct count *c)
{
    open_object(j);
    number_field(j, "min", c->n.min);
    number_field(j, "max", c->n.max);
    number_field(j, "best", c->n.best);
    word_field(j, "hedge", reading_hedge(c->n.hedge));
    span_field(j, "span", c->n.at);
    party_word(j, "claimant", c->claimant);
    if (!isnan(c->civilians))
        number_field(j, "civilians", c->civilians);
    if (!isnan(c->children))
        number_field(j, "children", c->children);
    close_object(j);
}

static void counts_print(struct json *j, const struct incident *x)
{
    for (int k = 0; k < N_COUNT_KINDS; k++) {
        if (span_empty(x->counts[k].n.at))
            continue;
        key(j, reading_count_kind((enum count_kind)k));
        count_value(j, &x->counts[k]);
    }
    for (int k = 0; k < N_COUNT_KINDS; k++) {
        bool any = false;
        for (size_t i = 0; i < x->n_also; i++) {
            if (x->also[i].kind != (enum count_kind)k)
                continue;
            if (!any) {
                char name[40];
                snprintf(name, sizeof name, "%s_also", reading_count_kind((enum count_kind)k));
                open_list(j, name);
            }
            any = true;
            count_value(j, &x->also[i].count);
        }
        if (any)
            close_list(j);
    }
}

static void perpetrators_print(struct json *j, const struct incident *x)
{
    if (x->n_perpetrators == 0)
        return;
    open_list(j, "perpetrators");
    for (size_t i = 0; i < x->n_perpetrators; i++) {
        const struct perpetrator *p = &x->perpetrators[i];
        open_object(j);
        span_field(j, "span", p->who.at);
        text_field(j, "id", p->who.id);
        word_field(j, "what", p->what);
        party_word(j, "claimant", p->claimant);
        word_field(j, "stance", reading_stance(p->stance));
        if (p->alternative_group != 0)
            number_field(j, "alternative_group", p->alternative_group);
        close_object(j);
    }
    close_list(j);
}

static void incident_print(struct json *j, const struct incident *x)
{
    open_object(j);
    text_field(j, "id", x->id);
    word_field(j, "kind", reading_incident_kind(x->kind));
    span_field(j, "trigger", x->trigger);
    word_field(j, "status", reading_incident_status(x->status));
    when_field(j, "when", &x->when);
    if (x->n_where > 0) {
        open_list(j, "where");
        for (size_t i = 0; i < x->n_where; i++) {
            open_object(j);
            span_field(j, "span", x->where[i].at);
            text_field(j, "id", x->where[i].id);
            word_field(j, "precision", x->where[i].precision);
            word_field(j, "role", x->where[i].role);
            close_object(j);
        }
        close_list(j);
    }
    perpetrators_print(j, x);
    if (x->n_targets > 0) {
        open_list(j, "targets");
        for (size_t i = 0; i < x->n_targets; i++) {
            open_object(j);
            span_field(j, "span", x->targets[i].who.at);
            text_field(j, "id", x->targets[i].who.id);
            word_field(j, "what", x->targets[i].what);
            text_field(j, "nationality", x->targets[i].nationality);
            close_object(j);
        }
        close_list(j);
    }
    if (x->n_weapons > 0) {
        open_list(j, "weapons");
        for (size_t i = 0; i < x->n_weapons; i++) {
            open_object(j);
            span_field(j, "span", x->weapons[i].at);
            word_field(j, "what", x->weapons[i].what);
            close_object(j);
        }
        close_list(j);
    }
    counts_print(j, x);
    text_field(j, "series", x->series);
    number_field(j, "score", x->score);
    word_field(j, "rule", x->rule);
    close_object(j);
}

static void figure_print(struct json *j, const struct figure *f)
{
    open_object(j);
    span_field(j, "span", f->at);
    text_field(j, "measure", f->measure);
    party_field(j, "subject", f->subject);
    number_field(j, "value", f->value);
    number_field(j, "max", f->max);
    word_field(j, "unit", f->unit);
    word_field(j, "hedge", reading_hedge(f->hedge));
    word_field(j, "change", f->change);
    text_field(j, "asof", f->asof);
    party_field(j, "claimant", f->claimant);
    number_field(j, "score", f->score);
    word_field(j, "rule", f->rule);
    close_object(j);
}

static void claim_print(struct json *j, const struct claim *c)
{
    open_object(j);
    span_field(j, "span", c->at);
    party_field(j, "claimant", c->claimant);
    word_field(j, "stance", reading_stance(c->stance));
    word_field(j, "kind", reading_claim_kind(c->kind));
    span_field(j, "marker", c->marker);
    party_word(j, "via", c->via);
    if (c->n_about > 0) {
        open_list(j, "about");
        for (size_t i = 0; i < c->n_about; i++) {
            if (j->comma)
                raw(j, STR(", "));
            value_str(j, c->about[i]);
        }
        close_list(j);
    }
    word_field(j, "hedge", c->hedge);
    bool_field(j, "negated", c->negated);
    number_field(j, "score", c->score);
    word_field(j, "rule", c->rule);
    close_object(j);
}

static void cause_print(struct json *j, const struct cause *c)
{
    char polarity[2] = {c->polarity, '\0'};
    open_object(j);
    span_field(j, "span", c->at);
    span_field(j, "cause", c->cause);
    span_field(j, "effect", c->effect);
    word_field(j, "polarity", polarity);
    word_field(j, "hedge", c->hedge);
    party_field(j, "claimant", c->claimant);
    word_field(j, "rule", c->rule);
    close_object(j);
}

static void relation_print(struct json *j, const struct relation *n)
{
    open_object(j);
    span_field(j, "span", n->at);
    text_field(j, "from", n->from);
    word_field(j, "rel", n->rel);
    text_field(j, "to", n->to);
    party_field(j, "claimant", n->claimant);
    word_field(j, "rule", n->rule);
    close_object(j);
}

static void part_print(struct json *j, const struct part *p)
{
    open_object(j);
    span_field(j, "span", p->at);
    word_field(j, "role", reading_role(p->role));
    number_field(j, "who", p->who);
    number_field(j, "score", p->score);
    word_field(j, "rule", p->rule);
    close_object(j);
}

static void unread_print(struct json *j, const struct unread *u)
{
    open_object(j);
    span_field(j, "span", u->at);
    word_field(j, "why", u->why);
    close_object(j);
}

static void head_print(struct json *j)
{
    static const char *const froms[] = {
        [PUBLISHED_GIVEN] = "given", [PUBLISHED_HEADER] = "header",
        [PUBLISHED_TEXT] = "text",   [PUBLISHED_URL] = "url"};
    const struct document *d = j->r->doc;
    key(j, "doc");
    value_str(j, d->name);
    key(j, "text");
    value_str(j, d->text);
    word_field(j, "lang", d->lang);
    word_field(j, "script", d->script);
    if (d->published != CIVIL_NONE) {
        key(j, "published");
        open_object(j);
        day_field(j, "date", d->published);
        if (d->published_from != PUBLISHED_UNKNOWN)
            word_field(j, "from", froms[d->published_from]);
        close_object(j);
    }
    if (d->status != STATUS_ACTUAL)
        word_field(j, "status", status_name(d->status));
}

pm_code read_print_json(const struct reading *r, struct buf *out, struct pm_err *e)
{
    struct json j = {.out = out, .r = r};
    raw(&j, STR("{"));
    head_print(&j);
#define LIST(name, list, n, print)                                                                 \
    open_list(&j, name);                                                                           \
    for (size_t i = 0; i < (n); i++)                                                               \
        print(&j, &(list)[i]);                                                                     \
    close_list(&j)
    LIST("mentions", r->mentions, r->n_mentions, mention_print);
    LIST("incidents", r->incidents, r->n_incidents, incident_print);
    LIST("figures", r->figures, r->n_figures, figure_print);
    LIST("claims", r->claims, r->n_claims, claim_print);
    LIST("causes", r->causes, r->n_causes, cause_print);
    LIST("relations", r->relations, r->n_relations, relation_print);
    LIST("parts", r->parts, r->n_parts, part_print);
    LIST("unread", r->unread, r->n_unread, unread_print);
#undef LIST
    if (r->second != NULL) {
        struct jsonw w = jsonw_on(out);
        raw(&j, STR(", "));
        second_tally_json(&w, r->second);
    }
    raw(&j, STR("}\n"));
    return buf_err(out, e);
}
