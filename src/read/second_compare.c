#include "read/second_compare.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/jsonw.h"

enum { LEAD_COLUMNS = 12, SIDE_LINES = 6, MIN_SIDE = 20 };

struct pairing {
    const struct reading *rules, *model;
    struct arena *a;
    struct compare_row *rows;
    size_t n, cap;
};

/* -- which are the same --------------------------------------------------------------------- */

static bool incident_same(const struct incident *x, const struct incident *y)
{
    if (span_overlaps(x->trigger, y->trigger))
        return true;
    if (!span_overlaps(x->sentence, y->sentence))
        return false;
    for (int k = 0; k < N_COUNT_KINDS; k++)
        if (span_overlaps(x->counts[k].n.at, y->counts[k].n.at))
            return true;
    return x->kind == y->kind;
}

static uint32_t overlap(struct span a, struct span b)
{
    uint32_t start = a.start > b.start ? a.start : b.start, end = a.end < b.end ? a.end : b.end;
    return end > start ? end - start : 0;
}

static bool claim_same(const struct claim *x, const struct claim *y)
{
    uint64_t both = overlap(x->at, y->at);
    uint64_t all = (uint64_t)(x->at.end - x->at.start) + (y->at.end - y->at.start) - both;
    return both * 2 > all;
}

static bool figure_same(const struct figure *x, const struct figure *y)
{
    return span_overlaps(x->at, y->at) && str_eq(x->measure, y->measure);
}

/* -- how a pair differs --------------------------------------------------------------------- */

static void differ(struct compare_row *row, const char *field)
{
    size_t n = strlen(row->differs);
    snprintf(row->differs + n, sizeof row->differs - n, "%s%s", n > 0 ? ", " : "", field);
}

/* The same words, or the same entry: one reader may know an id ("unnamed") where the other has
 * none. */
static bool party_same(struct party x, struct party y)
{
    if (span_overlaps(x.at, y.at) || (x.id.n > 0 && str_eq(x.id, y.id)))
        return true;
    return x.id.n == 0 && y.id.n == 0 && span_empty(x.at) && span_empty(y.at);
}

static bool number_same(double x, double y)
{
    return x == y || (isnan(x) && isnan(y));
}

static bool sites_same(const struct incident *x, const struct incident *y)
{
    if (x->n_where == 0 || y->n_where == 0)
        return x->n_where == y->n_where;
    for (size_t i = 0; i < x->n_where; i++)
        for (size_t k = 0; k < y->n_where; k++)
            if (party_same((struct party){x->where[i].at, x->where[i].id},
                           (struct party){y->where[k].at, y->where[k].id}))
                return true;
    return false;
}

static bool perpetrators_same(const struct incident *x, const struct incident *y)
{
    if (x->n_perpetrators == 0 || y->n_perpetrators == 0)
        return x->n_perpetrators == y->n_perpetrators;
    for (size_t i = 0; i < x->n_perpetrators; i++)
        for (size_t k = 0; k < y->n_perpetrators; k++)
            if (party_same(x->perpetrators[i].who, y->perpetrators[k].who))
                return true;
    return false;
}

static void incident_differs(const struct incident *x, const struct incident *y,
                             struct compare_row *row)
{
    if (x->kind != y->kind)
        differ(row, "kind");
    if (x->status != y->status)
        differ(row, "status");
    if (x->when.start != y->when.start || x->when.end != y->when.end)
        differ(row, "when");
    if (!sites_same(x, y))
        differ(row, "where");
    if (!perpetrators_same(x, y))
        differ(row, "perpetrators");
    for (int k = 0; k < N_COUNT_KINDS; k++) {
        const struct count *a = &x->counts[k], *b = &y->counts[k];
        if (span_empty(a->n.at) != span_empty(b->n.at) ||
            (!span_empty(a->n.at) &&
             (!number_same(a->n.best, b->n.best) || !number_same(a->n.min, b->n.min) ||
              !number_same(a->n.max, b->n.max))))
            differ(row, reading_count_kind((enum count_kind)k));
    }
}

static void claim_differs(const struct claim *x, const struct claim *y, struct compare_row *row)
{
    if (!party_same(x->claimant, y->claimant))
        differ(row, "claimant");
    if (x->stance != y->stance)
        differ(row, "stance");
}

static void figure_differs(const struct figure *x, const struct figure *y, struct compare_row *row)
{
    if (!number_same(x->value, y->value) || !number_same(x->max, y->max))
        differ(row, "value");
    if (!party_same(x->subject, y->subject))
        differ(row, "subject");
}

/* -- rows ----------------------------------------------------------------------------------- */

static size_t length(const struct reading *r, enum compare_what w)
{
    return w == COMPARE_INCIDENT ? r->n_incidents : w == COMPARE_CLAIM ? r->n_claims : r->n_figures;
}

static uint32_t start_of(const struct reading *r, enum compare_what w, size_t i)
{
    return w == COMPARE_INCIDENT ? r->incidents[i].trigger.start
           : w == COMPARE_CLAIM  ? r->claims[i].at.start
                                 : r->figures[i].at.start;
}

static bool same(const struct pairing *p, enum compare_what w, size_t i, size_t k)
{
    return w == COMPARE_INCIDENT ? incident_same(&p->rules->incidents[i], &p->model->incidents[k])
           : w == COMPARE_CLAIM  ? claim_same(&p->rules->claims[i], &p->model->claims[k])
                                 : figure_same(&p->rules->figures[i], &p->model->figures[k]);
}

static bool push(struct pairing *p, enum compare_what w, ptrdiff_t i, ptrdiff_t k)
{
    struct compare_row row = {.what = w, .rules = i, .model = k};
    row.start =
        i != COMPARE_NONE ? start_of(p->rules, w, (size_t)i) : start_of(p->model, w, (size_t)k);
    if (i != COMPARE_NONE && k != COMPARE_NONE) {
        if (w == COMPARE_INCIDENT)
            incident_differs(&p->rules->incidents[i], &p->model->incidents[k], &row);
        else if (w == COMPARE_CLAIM)
            claim_differs(&p->rules->claims[i], &p->model->claims[k], &row);
        else
            figure_differs(&p->rules->figures[i], &p->model->figures[k], &row);
    }
    return ARENA_PUSH(p->a, p->rows, p->n, p->cap, row);
}

/* Both counts are bounded by what a server answers in windows (second.h), so every pair may be
 * looked at. */
static bool pair_up(struct pairing *p, enum compare_what w)
{
    size_t n_rules = length(p->rules, w), n_model = length(p->model, w);
    bool *taken = arena_array(p->a, n_model + 1, sizeof *taken);
    if (taken == NULL)
        return false;
    for (size_t i = 0; i < n_rules; i++) {
        ptrdiff_t with = COMPARE_NONE;
        for (size_t k = 0; k < n_model && with == COMPARE_NONE; k++)
            if (!taken[k] && same(p, w, i, k))
                with = (ptrdiff_t)k;
        if (with != COMPARE_NONE)
            taken[with] = true;
        if (!push(p, w, (ptrdiff_t)i, with))
            return false;
    }
    for (size_t k = 0; k < n_model; k++)
        if (!taken[k] && !push(p, w, COMPARE_NONE, (ptrdiff_t)k))
            return false;
    return true;
}

static int by_place(const void *a, const void *b)
{
    const struct compare_row *x = a, *y = b;
    if (x->what != y->what)
        return x->what < y->what ? -1 : 1;
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return x->rules != y->rules ? (x->rules < y->rules ? -1 : 1)
                                : (x->model > y->model) - (x->model < y->model);
}

pm_code second_compare(const struct reading *rules, const struct reading *model, struct arena *a,
                       struct compare_row **out, size_t *n_out, struct pm_err *e)
{
    struct pairing p = {.rules = rules, .model = model, .a = a};
    for (int w = 0; w < N_COMPARE; w++)
        if (!pair_up(&p, (enum compare_what)w))
            return arena_err(a, e);
    if (p.n > 1)
        qsort(p.rows, p.n, sizeof *p.rows, by_place);
    *out = p.rows;
    *n_out = p.n;
    return PM_OK;
}

/* -- on a terminal -------------------------------------------------------------------------- */

static void party_words(const struct reading *r, struct party p, struct buf *b)
{
    str s = p.id.n > 0 ? p.id : document_quote(r->doc, p.at);
    buf_printf(b, "%.*s", STR_FMT(s));
}

/* One side of a row as a line of words. */
static void describe(const struct reading *r, enum compare_what w, ptrdiff_t at, struct buf *b)
{
    if (at == COMPARE_NONE) {
        buf_add_char(b, '-');
        return;
    }
    if (w == COMPARE_INCIDENT) {
        const struct incident *x = &r->incidents[at];
        buf_printf(b, "%s %s \"%.*s\"", reading_incident_kind(x->kind),
                   reading_incident_status(x->status), STR_FMT(document_quote(r->doc, x->trigger)));
        if (x->n_where > 0) {
            buf_add(b, STR(" at "));
            party_words(r, (struct party){x->where[0].at, x->where[0].id}, b);
        }
        for (int k = 0; k < N_COUNT_KINDS; k++)
            if (!span_empty(x->counts[k].n.at))
                buf_printf(b, ", %s %.*s", reading_count_kind((enum count_kind)k),
                           STR_FMT(document_quote(r->doc, x->counts[k].n.at)));
    } else if (w == COMPARE_CLAIM) {
        const struct claim *c = &r->claims[at];
        party_words(r, c->claimant, b);
        buf_printf(b, " %s: \"%.*s\"", reading_stance(c->stance),
                   STR_FMT(document_quote(r->doc, c->at)));
    } else {
        const struct figure *f = &r->figures[at];
        buf_printf(b, "%.*s \"%.*s\"", STR_FMT(f->measure), STR_FMT(document_quote(r->doc, f->at)));
    }
}

/* Bytes of the character at s[i], at least 1. */
static size_t char_bytes(str s, size_t i)
{
    unsigned char c = (unsigned char)s.p[i];
    size_t n = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
    return n > s.n - i ? s.n - i : n;
}

/* The head of s that fits into `width` columns (a code point counts as one), to the end of a word
 * where there is one. */
static size_t fits(str s, size_t width)
{
    size_t i = 0, used = 0, word = 0;
    while (i < s.n && used < width) {
        i += char_bytes(s, i);
        used++;
        if (i == s.n || s.p[i] == ' ' || s.p[i] == '\n')
            word = i;
    }
    return i < s.n && word > 0 ? word : i;
}

/* Take the head of *rest into a column of `width`: line breaks become blanks, what would steer a
 * terminal "?". */
static void column(str *rest, size_t width, struct buf *out)
{
    size_t n = fits(*rest, width), used = 0;
    for (size_t i = 0; i < n; i += char_bytes(*rest, i), used++) {
        unsigned char c = (unsigned char)rest->p[i];
        size_t bytes = char_bytes(*rest, i);
        bool c1 = c == 0xC2 && bytes == 2 && (unsigned char)rest->p[i + 1] < 0xA0;
        if (c == '\n' || c == '\t')
            buf_add_char(out, ' ');
        else if (c < 0x20 || c == 0x7F || c1)
            buf_add_char(out, '?');
        else
            buf_add(out, (str){rest->p + i, bytes});
    }
    for (; used < width; used++)
        buf_add_char(out, ' ');
    while (n < rest->n && (rest->p[n] == ' ' || rest->p[n] == '\n'))
        n++;
    *rest = (str){rest->p + n, rest->n - n};
}

/* Two texts side by side, each wrapped, at most SIDE_LINES lines; the first line's lead stands
 * there already. */
static void sides(str left, str right, size_t width, struct buf *out)
{
    for (int line = 0; line == 0 || left.n > 0 || right.n > 0; line++) {
        if (line == SIDE_LINES) {
            buf_printf(out, "%*s...\n", LEAD_COLUMNS, "");
            return;
        }
        if (line > 0)
            buf_printf(out, "%*s", LEAD_COLUMNS, "");
        column(&left, width, out);
        buf_add(out, STR("  "));
        column(&right, width, out);
        while (out->n > 0 && out->p[out->n - 1] == ' ')
            out->n--;
        buf_add_char(out, '\n');
    }
}

static const char *const whats[N_COMPARE] = {"incidents", "claims", "figures"};

static const char *verdict(const struct compare_row *row)
{
    return row->model == COMPARE_NONE   ? "only rules"
           : row->rules == COMPARE_NONE ? "only model"
           : row->differs[0] != '\0'    ? "differ"
                                        : "agree";
}

void second_tally_print(const struct second_tally *t, struct buf *out)
{
    const char *before = "; thrown away: ";
    buf_printf(out, "%.*s: %zu kept", STR_FMT(t->model), t->kept);
#define X(field, words)                                                                            \
    if (t->field > 0) {                                                                            \
        buf_printf(out, "%s%zu %s", before, t->field, words);                                      \
        before = ", ";                                                                             \
    }
    SECOND_THROWN_MAP(X)
#undef X
    buf_printf(out, "; %zu of %zu questions answered", t->windows - t->unanswered, t->windows);
    if (t->not_asked > 0)
        buf_printf(out, ", %zu not asked", t->not_asked);
    if (t->trouble[0] != '\0')
        buf_printf(out, "; %s", t->trouble);
    buf_add_char(out, '\n');
}

pm_code second_compare_print(const struct reading *rules, const struct reading *model,
                             const struct compare_row *rows, size_t n, bool colour, int columns,
                             struct buf *out, struct pm_err *e)
{
    static const char *const sgr[] = {['a'] = "32", ['d'] = "33", ['r'] = "36", ['m'] = "35"};
    size_t side = columns > LEAD_COLUMNS + 2 + 2 * MIN_SIDE
                      ? ((size_t)columns - LEAD_COLUMNS - 2) / 2
                      : MIN_SIDE;
    size_t counts[N_COMPARE][4] = {{0}};
    struct buf b, b2;
    str name = rules->doc->name;
    buf_init(&b, 1 << 20);
    buf_init(&b2, 1 << 20);
    column(&name, side * 2, out);
    buf_add_char(out, '\n');
    for (size_t i = 0; i < n; i++) {
        const struct compare_row *row = &rows[i];
        const char *word = verdict(row);
        char c = strcmp(word, "only rules") == 0   ? 'r'
                 : strcmp(word, "only model") == 0 ? 'm'
                                                   : word[0];
        counts[row->what][c == 'a' ? 0 : c == 'd' ? 1 : c == 'r' ? 2 : 3]++;
        if (i == 0 || rows[i - 1].what != row->what) {
            buf_printf(out, "\n%-*s", LEAD_COLUMNS, whats[row->what]);
            sides(STR("rules"), model->second != NULL ? model->second->model : STR("model"), side,
                  out);
        }
        buf_printf(out, colour ? "\x1b[%sm%-*s\x1b[0m" : "%.0s%-*s", sgr[(int)c], LEAD_COLUMNS,
                   word);
        buf_clear(&b);
        buf_clear(&b2);
        describe(rules, row->what, row->rules, &b);
        describe(model, row->what, row->model, &b2);
        sides(buf_str(&b), buf_str(&b2), side, out);
        if (row->differs[0] != '\0')
            buf_printf(out, "%*s(%s)\n", LEAD_COLUMNS, "", row->differs);
    }
    buf_free(&b2);
    buf_free(&b);
    buf_add_char(out, '\n');
    for (int w = 0; w < N_COMPARE; w++)
        buf_printf(out, "%-12s%zu agree, %zu differ, %zu only rules, %zu only model\n", whats[w],
                   counts[w][0], counts[w][1], counts[w][2], counts[w][3]);
    if (model->second != NULL)
        second_tally_print(model->second, out);
    return buf_err(out, e);
}

/* -- for programs --------------------------------------------------------------------------- */

static struct span span_of(const struct reading *r, enum compare_what w, ptrdiff_t i)
{
    return w == COMPARE_INCIDENT ? r->incidents[i].trigger
           : w == COMPARE_CLAIM  ? r->claims[i].at
                                 : r->figures[i].at;
}

static void side_json(struct jsonw *w, const char *key, const struct reading *r,
                      const struct compare_row *row, ptrdiff_t i)
{
    if (i == COMPARE_NONE)
        return;
    struct span at = span_of(r, row->what, i);
    jsonw_object(w, key);
    jsonw_int(w, "index", i);
    if (row->what == COMPARE_INCIDENT)
        jsonw_text(w, "id", r->incidents[i].id);
    jsonw_object(w, "span");
    jsonw_int(w, "start", at.start);
    jsonw_int(w, "end", at.end);
    jsonw_text(w, "text", document_quote(r->doc, at));
    jsonw_end(w);
    jsonw_end(w);
}

void second_tally_json(struct jsonw *w, const struct second_tally *t)
{
    jsonw_object(w, "second");
    jsonw_text(w, "model", t->model);
    jsonw_int(w, "windows", (int64_t)t->windows);
    jsonw_int(w, "unanswered", (int64_t)t->unanswered);
    jsonw_int(w, "not_asked", (int64_t)t->not_asked);
    jsonw_int(w, "kept", (int64_t)t->kept);
    jsonw_object(w, "thrown");
#define X(field, words) jsonw_int(w, #field, (int64_t)t->field);
    SECOND_THROWN_MAP(X)
#undef X
    jsonw_end(w);
    jsonw_some(w, "trouble", str_of(t->trouble));
    jsonw_end(w);
}

pm_code second_compare_json(const struct reading *rules, const struct reading *model,
                            const struct compare_row *rows, size_t n, struct buf *out,
                            struct pm_err *e)
{
    struct jsonw w = jsonw_on(out);
    jsonw_object(&w, NULL);
    jsonw_text(&w, "doc", rules->doc->name);
    if (model->second != NULL)
        second_tally_json(&w, model->second);
    for (int what = 0; what < N_COMPARE; what++) {
        jsonw_array(&w, whats[what]);
        for (size_t i = 0; i < n; i++) {
            if ((int)rows[i].what != what)
                continue;
            jsonw_object(&w, NULL);
            jsonw_text(&w, "verdict", str_of(verdict(&rows[i])));
            jsonw_some(&w, "differs", str_of(rows[i].differs));
            side_json(&w, "rules", rules, &rows[i], rows[i].rules);
            side_json(&w, "model", model, &rows[i], rows[i].model);
            jsonw_end(&w);
        }
        jsonw_end(&w);
    }
    jsonw_end(&w);
    buf_add_char(out, '\n');
    return buf_err(out, e);
}
