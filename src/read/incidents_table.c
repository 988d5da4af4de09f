/* incidents_table.c - one incident a row: tables that list them.
 *
 *     Date       | Province  | District | Type | Killed | Injured
 *     6 October  | Nangarhar | Achin    | IED  | 2      | 4
 *
 * A row of headings says what each column holds; it must name a kind of incident and a place or a day. The
 * rows behind it with as many cells are read by their columns, and by nothing else: a cell says only what
 * its heading asks for. Cells are apart by "|", a tab, or a line inside the row's block. */
#include "read/incidents.h"

#include <math.h>

#include "read/quantity.h"
#include "read/stages.h"

enum { CELL_TOKENS = 60 };

static bool apart(const struct inciding *c, uint32_t i)
{
    const struct document *d = c->r->doc;
    if (clause_mark(c->r, i) == '|' || (d->tokens[i].flags & TOKEN_LINE_BEFORE) != 0)
        return true;
    for (uint32_t k = d->tokens[i - 1].at.end; k < d->tokens[i].at.start; k++)
        if (d->text.p[k] == '\t' || d->text.p[k] == '|')
            return true;
    return false;
}

/* The cells of a row; 0 when there are more than TABLE_COLUMNS. */
static size_t cells_of(const struct inciding *c, const struct block *b, struct table_cell *out)
{
    size_t n = 0;
    for (uint32_t i = b->first_token; i < b->end_token; i++) {
        bool bar = clause_mark(c->r, i) == '|';
        if (i == b->first_token || apart(c, i)) {
            if (n == TABLE_COLUMNS)
                return 0;
            out[n++] = (struct table_cell){i + bar, i + bar};
        }
        if (!bar)
            out[n - 1].end = i + 1;
    }
    return n;
}

static enum table_role role_of(const struct inciding *c, struct table_cell cell)
{
    static const struct { const char *word; enum table_role role; } words[] = {
        {"date", TABLE_DAY}, {"day", TABLE_DAY}, {"when", TABLE_DAY},
        {"province", TABLE_PLACE}, {"district", TABLE_PLACE}, {"location", TABLE_PLACE},
        {"place", TABLE_PLACE}, {"area", TABLE_PLACE}, {"where", TABLE_PLACE}, {"region", TABLE_PLACE},
        {"type", TABLE_KIND}, {"event", TABLE_KIND}, {"incident", TABLE_KIND}, {"category", TABLE_KIND},
        {"killed", TABLE_KILLED}, {"dead", TABLE_KILLED}, {"deaths", TABLE_KILLED},
        {"fatalities", TABLE_KILLED}, {"kia", TABLE_KILLED},
        {"injured", TABLE_INJURED}, {"wounded", TABLE_INJURED}, {"injuries", TABLE_INJURED},
        {"wia", TABLE_INJURED}, {"arrested", TABLE_ARRESTED}, {"arrests", TABLE_ARRESTED},
        {"detained", TABLE_ARRESTED}, {"abducted", TABLE_ABDUCTED}, {"kidnapped", TABLE_ABDUCTED}};
    for (uint32_t i = cell.first; i < cell.end && i < cell.first + 4; i++)
        for (size_t w = 0; w < sizeof words / sizeof *words; w++)
            if (str_eq(c->r->doc->tokens[i].fold, str_of(words[w].word)))
                return words[w].role;
    return TABLE_OTHER;
}

/* Does this row say what the columns are? */
static bool headings(const struct inciding *c, const struct table_cell *cells, size_t n, struct table *t)
{
    uint32_t have = 0;
    for (size_t i = 0; i < n; i++) {
        t->role[i] = (uint8_t)role_of(c, cells[i]);
        have |= 1u << t->role[i];
        if (cells[i].end > cells[i].first + 4)
            return false;
    }
    return n >= 3 && (have >> TABLE_KIND & 1) != 0 &&
           ((have >> TABLE_PLACE & 1) != 0 || (have >> TABLE_DAY & 1) != 0);
}

/* The kind that a cell names: a trigger of any sort but those that need a sentence. */
static bool kind_of_cell(const struct inciding *c, struct table_cell cell, struct event *ev)
{
    for (uint32_t i = cell.first; i < cell.end && i < cell.first + CELL_TOKENS; i++) {
        uint32_t n;
        const struct lex_entry *x = clause_entry(c->x, c->r, i, cell.end, LEX_TRIGGER, &n);
        for (; x != NULL; x = clause_entry_next(c->x, c->r, i, cell.end, LEX_TRIGGER, x, &n)) {
            char pos = c->x->triggers[x->row].pos;
            if (pos != 'n' && pos != 't' && pos != 'm')
                continue;
            ev->row = c->x->triggers[x->row];
            ev->in.kind = (enum incident_kind)ev->row.kind;
            ev->trigger = i;
            ev->trigger_end = i + n;
            return ev->in.kind != INCIDENT_OTHER;
        }
    }
    return false;
}

static pm_code count_of_cell(struct inciding *c, struct table_cell cell, enum count_kind kind,
                             struct event *ev, struct pm_err *e)
{
    const struct document *d = c->r->doc;
    if (cell.end != cell.first + 1 || d->tokens[cell.first].kind != TOKEN_NUMBER)
        return PM_OK;
    str digits = d->tokens[cell.first].fold;
    double value = 0;
    for (size_t i = 0; i < digits.n; i++) {
        if (digits.p[i] < '0' || digits.p[i] > '9' || i > 6)
            return PM_OK;
        value = value * 10 + (digits.p[i] - '0');
    }
    struct count n = {.n = {.at = d->tokens[cell.first].at, .min = value, .max = value, .best = value,
                            .hedge = HEDGE_EXACTLY},
                      .civilians = NAN, .children = NAN};
    return incident_count(c, &ev->in, kind, n, e);
}

static pm_code cell_read(struct inciding *c, struct table_cell cell, enum table_role role,
                         struct event *ev, struct pm_err *e)
{
    pm_code rc = PM_OK;
    c->first = cell.first;
    c->end = cell.end;
    switch (role) {
    case TABLE_PLACE:
        return incidents_places(c, ev, e);
    case TABLE_DAY:
        for (uint32_t i = cell.first; i < cell.end; i++) {
            uint32_t m = c->r->syntax->of[i].mention;
            if (m == NONE || c->r->mentions[m].kind != MENTION_DATE || ev->n_dates != 0)
                continue;
            ev->dates[ev->n_dates++] = m;
            ev->in.when = c->r->mentions[m].when;
            if (span_empty(ev->in.when.at))
                ev->in.when.at = c->r->mentions[m].at;
        }
        return PM_OK;
    case TABLE_KILLED:
        return count_of_cell(c, cell, COUNT_KILLED, ev, e);
    case TABLE_INJURED:
        return count_of_cell(c, cell, COUNT_INJURED, ev, e);
    case TABLE_ARRESTED:
        return count_of_cell(c, cell, COUNT_ARRESTED, ev, e);
    case TABLE_ABDUCTED:
        return count_of_cell(c, cell, COUNT_ABDUCTED, ev, e);
    case TABLE_KIND:
    case TABLE_OTHER:
        break;
    }
    return rc;
}

pm_code incidents_table_row(struct inciding *c, struct table *t, uint32_t s, struct event *ev,
                            bool *is_row, bool *found, struct pm_err *e)
{
    const struct document *d = c->r->doc;
    uint32_t block = d->sentences[s].block;
    const struct block *b = &d->blocks[block];
    struct table_cell cells[TABLE_COLUMNS];
    *found = false;
    *is_row = t->n != 0 && block == t->block; /* a later sentence of a row that was read */
    if (*is_row || d->sentences[s].first_token != b->first_token)
        return PM_OK;
    size_t n = cells_of(c, b, cells);
    bool follows = t->n != 0 && block == t->block + 1 && n == t->n;
    if (!follows) {
        t->n = n > 0 && headings(c, cells, n, t) ? n : 0;
        t->block = block;
        *is_row = t->n != 0;
        return PM_OK;
    }
    t->block = block;
    *is_row = true;
    *ev = (struct event){.sentence = s, .clause = NONE, .phrase = NONE, .claim = NONE, .past = true,
                         .tabled = true};
    ev->in.when.start = ev->in.when.end = CIVIL_NONE;
    for (size_t i = 0; i < n; i++)
        if (t->role[i] == TABLE_KIND && !*found)
            *found = kind_of_cell(c, cells[i], ev);
    for (size_t i = 0; i < n && *found; i++) {
        pm_code rc = cell_read(c, cells[i], (enum table_role)t->role[i], ev, e);
        if (rc != PM_OK)
            return rc;
    }
    if (*found) {
        ev->in.trigger = document_range(d, ev->trigger, ev->trigger_end);
        ev->in.sentence = b->at;
        ev->in.rule = "table-row";
    }
    c->first = b->first_token;
    c->end = b->end_token;
    return PM_OK;
}
