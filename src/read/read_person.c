/* A reading on a terminal: the text with its mentions in colour, then incidents, figures and
 * claims, each with who says so. Bytes that would steer the terminal are shown as "?". */
#include <math.h>

#include "read/read_print.h"
#include "read/second_compare.h"

enum { MIN_COLUMNS = 40 };

struct page {
    struct buf *out;
    const struct reading *r;
    bool colour;
    uint32_t columns, at; /* width, and how far the line is filled; 0: no wrapping */
};

/* SGR numbers of kinds; readable on dark and light grounds. */
static const char *const colours[N_MENTION_KINDS] = {
    [MENTION_PLACE] = "32", [MENTION_GROUP] = "31",  [MENTION_STATE] = "36",
    [MENTION_ORG] = "35",   [MENTION_OFFICE] = "35", [MENTION_PERSON] = "1",
    [MENTION_PEOPLE] = "36", [MENTION_FORMAT] = "35", [MENTION_DATE] = "33",
    [MENTION_WEAPON] = "4", [MENTION_EVENT] = "4",
};

static void colour(struct page *p, const char *sgr)
{
    if (p->colour)
        buf_printf(p->out, "\x1b[%sm", sgr);
}

static void plain(struct page *p)
{
    if (p->colour)
        buf_add(p->out, STR("\x1b[0m"));
}

/* Text without what a terminal would obey: C0 but line breaks, DEL, and C1 (U+0080..U+009F). */
static void safe(struct page *p, str s, bool lines)
{
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool c1 = c == 0xC2 && i + 1 < s.n && (unsigned char)s.p[i + 1] < 0xA0;
        bool line = c == '\n' && lines;
        if ((c >= 0x20 && c != 0x7F && !c1) || line)
            continue;
        buf_add(p->out, (str){s.p + from, i - from});
        buf_add_char(p->out, c == '\n' || c == '\t' ? ' ' : '?');
        i += c1;
        from = i + 1;
    }
    if (from < s.n)
        buf_add(p->out, (str){s.p + from, s.n - from});
}

/* A code point counts as one column. */
static uint32_t width_of(str s)
{
    uint32_t width = 0;
    for (size_t k = 0; k < s.n; k++)
        width += ((unsigned char)s.p[k] & 0xC0) != 0x80;
    return width;
}

/* The word that s begins with. */
static str first_word(str s)
{
    size_t i = 0;
    while (i < s.n && s.p[i] != ' ' && s.p[i] != '\n')
        i++;
    return (str){s.p, i};
}

/* A new line for a word that does not fit. What is glued to the word before stays with it. */
static void make_room(struct page *p, uint32_t width)
{
    bool blank = p->out->n > 0 && p->out->p[p->out->n - 1] == ' ';
    if (p->columns > 0 && blank && p->at > 0 && p->at + width > p->columns) {
        p->out->p[p->out->n - 1] = '\n';
        p->at = 0;
    }
}

/* Words with line breaks put where the width wants them. */
static void wrapped(struct page *p, str s)
{
    size_t i = 0;
    while (i < s.n) {
        str word = first_word((str){s.p + i, s.n - i});
        make_room(p, width_of(word));
        safe(p, word, false);
        p->at += width_of(word);
        i += word.n;
        if (i < s.n) {
            bool line = s.p[i] == '\n';
            if (line || p->at > 0)
                buf_add_char(p->out, s.p[i]);
            p->at = line ? 0 : p->at + 1;
            i++;
        }
    }
}

static void quote(struct page *p, struct span at)
{
    buf_add_char(p->out, '"');
    safe(p, document_quote(p->r->doc, at), false);
    buf_add_char(p->out, '"');
}

static void party(struct page *p, struct party who)
{
    if (who.id.n > 0)
        safe(p, who.id, false);
    else if (!span_empty(who.at))
        quote(p, who.at);
}

static void says(struct page *p, struct party who)
{
    if (who.id.n == 0 && span_empty(who.at))
        return;
    buf_add(p->out, STR(", says "));
    party(p, who);
}

static void heading(struct page *p, const char *what, size_t n)
{
    buf_add_char(p->out, '\n');
    colour(p, "1");
    buf_printf(p->out, "%s (%zu)", what, n);
    plain(p);
    buf_add_char(p->out, '\n');
}

static void head(struct page *p)
{
    const struct document *d = p->r->doc;
    colour(p, "1");
    safe(p, d->name, false);
    plain(p);
    buf_printf(p->out, "  %s %s", d->lang, d->script);
    if (d->published != CIVIL_NONE) {
        char day[11];
        civil_print(d->published, day);
        buf_printf(p->out, "  published %s", day);
    } else {
        buf_add(p->out, STR("  date of publication not known"));
    }
    if (d->status != STATUS_ACTUAL) {
        buf_add(p->out, STR("  "));
        colour(p, "7");
        buf_printf(p->out, " %s ", status_name(d->status));
        plain(p);
    }
    buf_add(p->out, STR("\n\n"));
}

/* "[Badakhshan|place AF-BDS]": what the colour would tell. */
static void bracketed(struct page *p, str words, const struct mention *m)
{
    const char *kind = reading_mention_kind(m->kind);
    buf_add_char(p->out, '[');
    p->at++;
    wrapped(p, words);
    buf_printf(p->out, "|%s%s", kind, m->id.n > 0 ? " " : "");
    safe(p, m->id, false);
    buf_add_char(p->out, ']');
    p->at += (uint32_t)strlen(kind) + width_of(m->id) + 3;
}

static void text(struct page *p)
{
    const struct reading *r = p->r;
    uint32_t at = 0;
    for (size_t i = 0; i < r->n_mentions; i++) {
        const struct mention *m = &r->mentions[i];
        wrapped(p, str_slice(r->doc->text, (struct span){at, m->at.start}));
        str words = document_quote(r->doc, m->at);
        make_room(p, width_of(first_word(words)) + !p->colour); /* a mark stays with its word */
        colour(p, colours[m->kind]);
        if (p->colour)
            wrapped(p, words);
        else
            bracketed(p, words, m);
        plain(p);
        at = m->at.end;
    }
    wrapped(p, str_slice(r->doc->text, (struct span){at, (uint32_t)r->doc->text.n}));
    buf_add_char(p->out, '\n');
}

static void when(struct page *p, const struct when *w)
{
    if (w->start == CIVIL_NONE)
        return;
    char start[11], end[11];
    civil_print(w->start, start);
    civil_print(w->end, end);
    if (w->start == w->end)
        buf_printf(p->out, " %s", start);
    else
        buf_printf(p->out, " %s..%s", start, end);
    if (w->historic)
        buf_add(p->out, STR(" (recalled)"));
}

static void number(struct page *p, double v)
{
    if (v == floor(v) && fabs(v) < 1e15)
        buf_printf(p->out, "%.0f", v);
    else
        buf_printf(p->out, "%.6g", v);
}

static void count(struct page *p, enum count_kind kind, const struct count *c)
{
    if (span_empty(c->n.at))
        return;
    buf_printf(p->out, "\n      %s: ", reading_count_kind(kind));
    quote(p, c->n.at);
    says(p, c->claimant);
}

/* What a model read is marked wherever it stands. */
static void by_model(struct page *p, const char *rule)
{
    if (rule == NULL || strncmp(rule, "model:", 6) != 0)
        return;
    colour(p, "35");
    buf_printf(p->out, "  [%s]", rule);
    plain(p);
}

static void incident(struct page *p, const struct incident *x)
{
    buf_add(p->out, STR("  "));
    safe(p, x->id, false);
    colour(p, "31");
    buf_printf(p->out, " %s", reading_incident_kind(x->kind));
    plain(p);
    if (x->status != INCIDENT_REPORTED)
        buf_printf(p->out, " (%s)", reading_incident_status(x->status));
    when(p, &x->when);
    for (size_t i = 0; i < x->n_where; i++) {
        buf_add(p->out, i == 0 ? STR(", ") : STR(" / "));
        party(p, (struct party){x->where[i].at, x->where[i].id});
        if (x->where[i].role != NULL && strcmp(x->where[i].role, "site") != 0)
            buf_printf(p->out, " (%s)", x->where[i].role);
    }
    buf_add(p->out, STR("  "));
    quote(p, x->trigger);
    by_model(p, x->rule);
    for (size_t i = 0; i < x->n_perpetrators; i++) {
        const struct perpetrator *who = &x->perpetrators[i];
        buf_add(p->out, who->alternative_group != 0 && i > 0 ? STR("\n      or by: ")
                                                             : STR("\n      by: "));
        party(p, who->who);
        if (who->claimant.id.n > 0 || !span_empty(who->claimant.at))
            buf_printf(p->out, ", %s: ", reading_stance(who->stance));
        party(p, who->claimant);
    }
    for (size_t i = 0; i < x->n_targets; i++) {
        buf_add(p->out, STR("\n      against: "));
        party(p, x->targets[i].who);
    }
    for (size_t i = 0; i < x->n_weapons; i++) {
        buf_add(p->out, STR("\n      with: "));
        quote(p, x->weapons[i].at);
    }
    for (int k = 0; k < N_COUNT_KINDS; k++)
        count(p, (enum count_kind)k, &x->counts[k]);
    for (size_t i = 0; i < x->n_also; i++)
        count(p, x->also[i].kind, &x->also[i].count);
    buf_add_char(p->out, '\n');
}

static void figure(struct page *p, const struct figure *f)
{
    buf_add(p->out, STR("  "));
    colour(p, "33");
    safe(p, f->measure, false);
    plain(p);
    if (!isnan(f->value)) {
        buf_add(p->out, STR(": "));
        number(p, f->value);
        if (!isnan(f->max)) {
            buf_add(p->out, STR(" to "));
            number(p, f->max);
        }
        buf_printf(p->out, " %s", f->unit != NULL ? f->unit : "");
    }
    if (f->subject.id.n > 0) {
        buf_add(p->out, STR(" of "));
        safe(p, f->subject.id, false);
    }
    if (f->asof.n > 0)
        buf_printf(p->out, ", %.*s", STR_FMT(f->asof));
    if (strcmp(f->change, "level") != 0)
        buf_printf(p->out, ", %s", f->change);
    buf_add(p->out, STR("  "));
    quote(p, f->at);
    says(p, f->claimant);
    by_model(p, f->rule);
    buf_add_char(p->out, '\n');
}

static void claim(struct page *p, const struct claim *c)
{
    buf_add(p->out, STR("  "));
    colour(p, "34");
    party(p, c->claimant);
    plain(p);
    buf_printf(p->out, " %s%s%s: ", reading_stance(c->stance), c->hedge ? ", " : "",
               c->hedge ? c->hedge : "");
    quote(p, c->at);
    if (c->via.id.n > 0 || !span_empty(c->via.at)) {
        buf_add(p->out, STR(", told by "));
        party(p, c->via);
    }
    by_model(p, c->rule);
    buf_add_char(p->out, '\n');
}

pm_code read_print_person(const struct reading *r, bool in_colour, int columns, struct buf *out,
                          struct pm_err *e)
{
    struct page p = {.out = out, .r = r, .colour = in_colour,
                     .columns = columns >= MIN_COLUMNS ? (uint32_t)columns : 0};
    head(&p);
    text(&p);
    if (r->n_incidents > 0)
        heading(&p, "incidents", r->n_incidents);
    for (size_t i = 0; i < r->n_incidents; i++)
        incident(&p, &r->incidents[i]);
    if (r->n_figures > 0)
        heading(&p, "figures", r->n_figures);
    for (size_t i = 0; i < r->n_figures; i++)
        figure(&p, &r->figures[i]);
    if (r->n_claims > 0)
        heading(&p, "claims", r->n_claims);
    for (size_t i = 0; i < r->n_claims; i++)
        claim(&p, &r->claims[i]);
    if (r->n_relations > 0)
        heading(&p, "relations", r->n_relations);
    for (size_t i = 0; i < r->n_relations; i++) {
        const struct relation *n = &r->relations[i];
        buf_printf(out, "  %.*s %s %.*s  ", STR_FMT(n->from), n->rel, STR_FMT(n->to));
        quote(&p, n->at);
        buf_add_char(out, '\n');
    }
    if (r->n_unread > 0)
        heading(&p, "seen but not understood", r->n_unread);
    for (size_t i = 0; i < r->n_unread; i++) {
        buf_add(out, STR("  "));
        quote(&p, r->unread[i].at);
        buf_printf(out, ": %s\n", r->unread[i].why);
    }
    if (r->second != NULL) {
        heading(&p, "second reader, objects kept", r->second->kept);
        buf_add(out, STR("  "));
        second_tally_print(r->second, out);
    }
    return buf_err(out, e);
}
