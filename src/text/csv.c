/* Tables: each row is a report. RFC 4180, with ; tab and | besides the comma. */
#include "text/mark.h"
#include "text/opening.h"
#include "text/linekind.h"
#include "text/published.h"

enum { MAX_COLUMNS = 256, MAX_NAME_BYTES = 48, MIN_KNOWN = 2 };

enum column {
    COLUMN_OTHER, COLUMN_TEXT, COLUMN_TITLE, COLUMN_DATE, COLUMN_EVENT_DATE, COLUMN_SOURCE,
    COLUMN_AUTHOR, COLUMN_URL, COLUMN_STATUS
};

static const struct {
    const char *fold;
    enum column column;
} known[] = {
    {"text", COLUMN_TEXT}, {"description", COLUMN_TEXT}, {"notes", COLUMN_TEXT},
    {"summary", COLUMN_TEXT}, {"narrative", COLUMN_TEXT}, {"details", COLUMN_TEXT},
    {"body", COLUMN_TEXT}, {"content", COLUMN_TEXT}, {"report text", COLUMN_TEXT},
    {"текст", COLUMN_TEXT}, {"описание", COLUMN_TEXT}, {"متن", COLUMN_TEXT}, {"شرح", COLUMN_TEXT},
    {"матн", COLUMN_TEXT}, {"title", COLUMN_TITLE}, {"headline", COLUMN_TITLE},
    {"subject", COLUMN_TITLE}, {"заголовок", COLUMN_TITLE}, {"عنوان", COLUMN_TITLE},
    {"published", COLUMN_DATE}, {"date", COLUMN_DATE}, {"pubdate", COLUMN_DATE},
    {"publication_date", COLUMN_DATE}, {"publication date", COLUMN_DATE},
    {"report_date", COLUMN_DATE}, {"report date", COLUMN_DATE}, {"reported", COLUMN_DATE},
    {"дата", COLUMN_DATE}, {"تاریخ", COLUMN_DATE}, {"сана", COLUMN_DATE},
    {"event_date", COLUMN_EVENT_DATE}, {"event date", COLUMN_EVENT_DATE},
    {"source", COLUMN_SOURCE}, {"outlet", COLUMN_SOURCE}, {"publisher", COLUMN_SOURCE},
    {"источник", COLUMN_SOURCE}, {"منبع", COLUMN_SOURCE}, {"author", COLUMN_AUTHOR},
    {"reporter", COLUMN_AUTHOR}, {"url", COLUMN_URL}, {"link", COLUMN_URL},
    {"source_url", COLUMN_URL}, {"status", COLUMN_STATUS}, {"exercise", COLUMN_STATUS},
};

struct cell {
    str raw; /* between the quotes, "" still doubled */
    bool quoted;
};

struct table {
    str text;
    size_t i;
    char separator;
    struct cell cells[MAX_COLUMNS];
    size_t n_cells;
    str names[MAX_COLUMNS]; /* of the header row, as written */
    uint8_t columns[MAX_COLUMNS];
    size_t n_columns;
};

/* The cell at *i; *i moves to the separator or line break behind it. */
static struct cell take_cell(str s, size_t *i, char separator)
{
    size_t k = *i;
    struct cell c = {0};
    if (k < s.n && s.p[k] == '"') {
        size_t start = ++k;
        for (;;) {
            const char *hit = k < s.n ? memchr(s.p + k, '"', s.n - k) : NULL;
            k = hit == NULL ? s.n : (size_t)(hit - s.p);
            if (k + 1 < s.n && s.p[k + 1] == '"') {
                k += 2;
                continue;
            }
            break;
        }
        c = (struct cell){{s.p + start, k - start}, true};
        k += k < s.n;
        while (k < s.n && s.p[k] != separator && s.p[k] != '\n' && s.p[k] != '\r')
            k++; /* what stands behind a closing quote is no CSV: let it go */
    } else {
        size_t start = k;
        while (k < s.n && s.p[k] != separator && s.p[k] != '\n' && s.p[k] != '\r')
            k++;
        c = (struct cell){str_trim((str){s.p + start, k - start}), false};
    }
    *i = k;
    return c;
}

/* The next row that has any text; false at the end. Cells beyond MAX_COLUMNS are left out. */
static bool next_row(struct table *t)
{
    while (t->i < t->text.n) {
        bool any = false;
        t->n_cells = 0;
        for (;;) {
            struct cell c = take_cell(t->text, &t->i, t->separator);
            any |= c.raw.n > 0;
            if (t->n_cells < MAX_COLUMNS)
                t->cells[t->n_cells++] = c;
            if (t->i >= t->text.n || t->text.p[t->i] != t->separator)
                break;
            t->i++;
        }
        while (t->i < t->text.n && (t->text.p[t->i] == '\r' || t->text.p[t->i] == '\n'))
            t->i++;
        if (any)
            return true;
    }
    return false;
}

static size_t count_in_line(str s, char c)
{
    size_t n = 0;
    bool quoted = false;
    for (size_t i = 0; i < s.n && (quoted || (s.p[i] != '\n' && s.p[i] != '\r')); i++) {
        if (s.p[i] == '"')
            quoted = !quoted;
        n += !quoted && s.p[i] == c;
    }
    return n;
}

static char find_separator(str s)
{
    static const char signs[] = ",;\t|";
    char best = ',';
    size_t top = 0;
    str head = {s.p, s.n < 65536 ? s.n : 65536};
    for (size_t k = 0; k < sizeof signs - 1; k++) {
        size_t n = count_in_line(head, signs[k]);
        if (n > top) {
            top = n;
            best = signs[k];
        }
    }
    return best;
}

static enum column column_of(str name)
{
    char room[MAX_NAME_BYTES + 16];
    if (name.n > MAX_NAME_BYTES || !str_utf8(name, NULL))
        return COLUMN_OTHER;
    str fold = linekind_fold(name, room, sizeof room);
    for (size_t k = 0; k < sizeof known / sizeof *known; k++)
        if (str_eq(fold, str_of(known[k].fold)))
            return known[k].column;
    return COLUMN_OTHER;
}

/* A row of names: short, none a number or a date. */
static bool is_header(const struct table *t)
{
    for (size_t k = 0; k < t->n_cells; k++) {
        str s = t->cells[k].raw;
        civil_day day;
        if (s.n > MAX_NAME_BYTES || published_parse(s, &day))
            return false;
        bool digits = s.n > 0;
        for (size_t i = 0; i < s.n; i++)
            digits &= (s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '.' || s.p[i] == '-';
        if (digits)
            return false;
    }
    return true;
}

static void take_header(struct table *t)
{
    size_t start = t->i;
    if (!next_row(t))
        return;
    if (!is_header(t)) {
        t->i = start;
        return;
    }
    t->n_columns = t->n_cells;
    bool has[COLUMN_STATUS + 1] = {false};
    for (size_t k = 0; k < t->n_cells; k++) {
        t->names[k] = t->cells[k].raw;
        enum column c = column_of(t->names[k]);
        if (c != COLUMN_STATUS && has[c])
            c = COLUMN_OTHER; /* the first of a kind is the one */
        has[c] = true;
        t->columns[k] = (uint8_t)c;
    }
}

/* -- a row as a document ----------------------------------------------------------------------- */

struct row {
    struct document *d;
    struct table *t;
    str file; /* decoded */
    struct origins map;
    char *p;
    size_t n;
};

static void put_cell(struct row *r, const struct cell *c)
{
    size_t base = (size_t)(c->raw.p - r->file.p);
    for (size_t i = 0; i < c->raw.n;) {
        const char *hit = c->quoted ? memchr(c->raw.p + i, '"', c->raw.n - i) : NULL;
        size_t end = hit == NULL ? c->raw.n : (size_t)(hit - c->raw.p) + 1;
        memcpy(r->p + r->n, c->raw.p + i, end - i);
        origins_add(&r->map, r->n, base + i, end - i, 1, 1);
        r->n += end - i;
        i = hit == NULL ? end : end + 1;
    }
}

static void put(struct row *r, str s)
{
    memcpy(r->p + r->n, s.p, s.n);
    origins_add(&r->map, r->n, 0, s.n, 1, 0);
    r->n += s.n;
}

static str cell_line(struct row *r, const struct cell *c)
{
    size_t start = r->n;
    put_cell(r, c);
    str s = opening_line(r->d->arena, (str){r->p + start, r->n - start});
    r->n = start;
    r->map.n = 0;
    return s;
}

/* What columns say of the report besides its text. */
static void take_facts(struct row *r)
{
    struct document *d = r->d;
    const struct table *t = r->t;
    civil_day day, event = CIVIL_NONE;
    for (size_t k = 0; k < t->n_cells && k < t->n_columns; k++) {
        const struct cell *c = &t->cells[k];
        switch ((enum column)t->columns[k]) {
        case COLUMN_TITLE:
            d->title = cell_line(r, c);
            break;
        case COLUMN_SOURCE:
            d->outlet = cell_line(r, c);
            break;
        case COLUMN_AUTHOR:
            d->author = cell_line(r, c);
            break;
        case COLUMN_URL:
            d->url = cell_line(r, c);
            break;
        case COLUMN_DATE:
            if (published_parse(c->raw, &day))
                opening_published(d, day);
            break;
        case COLUMN_EVENT_DATE:
            if (published_parse(c->raw, &day))
                event = day;
            break;
        case COLUMN_STATUS:
            if (status_parse(c->raw, &d->status) || d->status != STATUS_ACTUAL)
                break;
            d->status = mark_of_line(c->raw);
            break;
        default:
            break;
        }
    }
    opening_published(d, event);
}

static size_t text_column(const struct table *t)
{
    for (size_t k = 0; k < t->n_columns && k < t->n_cells; k++)
        if (t->columns[k] == COLUMN_TEXT && t->cells[k].raw.n > 0)
            return k;
    return MAX_COLUMNS;
}

/* "Column: value", a line each. */
static pm_code put_columns(struct row *r, struct layout_given **given, size_t *n_given,
                           struct pm_err *e)
{
    const struct table *t = r->t;
    struct layout_given *list = arena_get(r->d->arena, (t->n_cells + 1) * sizeof *list);
    if (list == NULL)
        return arena_err(r->d->arena, e);
    size_t n = 0;
    for (size_t k = 0; k < t->n_cells; k++) {
        if (t->cells[k].raw.n == 0)
            continue;
        list[n++] = (struct layout_given){(uint32_t)r->n, BLOCK_TABLE_ROW};
        if (k < t->n_columns && t->names[k].n > 0) {
            put(r, t->names[k]);
            put(r, STR(": "));
        }
        put_cell(r, &t->cells[k]);
        put(r, STR("\n"));
    }
    *given = list;
    *n_given = n;
    return PM_OK;
}

static pm_code emit_row(struct opening *o, struct table *t, const struct decoded *file, size_t i,
                        struct pm_err *e)
{
    struct document *d;
    pm_code rc = opening_part(o, i, &d, e);
    if (rc != PM_OK)
        return rc;
    size_t room = 16;
    for (size_t k = 0; k < t->n_cells; k++)
        room += t->cells[k].raw.n + (k < t->n_columns ? t->names[k].n : 0) + 4;
    struct row r = {.d = d, .t = t, .file = file->text, .map = {.a = d->arena}};
    r.p = arena_get(d->arena, room);
    if (r.p == NULL)
        return arena_err(d->arena, e);
    d->encoding = file->encoding;
    take_facts(&r);
    struct layout_given *given = NULL;
    size_t n_given = 0, main = text_column(t);
    if (main < MAX_COLUMNS)
        put_cell(&r, &t->cells[main]);
    else
        rc = put_columns(&r, &given, &n_given, e);
    if (rc != PM_OK)
        return rc;
    d->text = (str){r.p, r.n};
    struct origins map = {.a = d->arena};
    origins_compose(&map, r.map.list, r.map.n, file->origins, file->n_origins, r.n);
    if (map.failed || r.map.failed)
        return arena_err(d->arena, e);
    d->origins = map.list;
    d->n_origins = map.n;
    return opening_emit(o, d, given, n_given, e);
}

pm_code open_csv(struct opening *o, struct pm_err *e)
{
    struct arena *a = NULL;
    struct decoded file;
    struct table *t = NULL;
    size_t limit =
        o->options != NULL && o->options->max_bytes ? o->options->max_bytes : SIZE_MAX / 2;
    pm_code rc = arena_open(limit, &a, e);
    if (rc != PM_OK)
        return rc;
    TRY(decode(a, o->bytes, (str){0}, o->options != NULL ? o->options->encoding : NULL, &file, e));
    t = arena_zero(a, sizeof *t);
    if (t == NULL) {
        rc = arena_err(a, e);
        goto out;
    }
    t->text = file.text;
    t->separator = find_separator(file.text);
    take_header(t);
    size_t i = 0;
    while (next_row(t))
        TRY(emit_row(o, t, &file, ++i, e));
    if (i == 0)
        rc = err_set(e, PM_INVALID, "the table has no rows under its header");
out:
    arena_close(a);
    return rc;
}

static bool ends_with(str name, const char *tail)
{
    str t = str_of(tail);
    return name.n >= t.n && str_eq_nocase((str){name.p + name.n - t.n, t.n}, t);
}

bool csv_looks(str name, str bytes)
{
    if (ends_with(name, ".csv") || ends_with(name, ".tsv"))
        return true;
    size_t n = bytes.n < 4096 ? bytes.n : 4096;
    if (n == 0 || memchr(bytes.p, '\n', n) == NULL)
        return false;
    struct table t = {.text = {bytes.p, n}};
    t.separator = find_separator(t.text);
    size_t n_known = 0;
    if (!next_row(&t) || t.n_cells < 3)
        return false;
    for (size_t k = 0; k < t.n_cells; k++)
        n_known += column_of(t.cells[k].raw) != COLUMN_OTHER;
    size_t n_header = t.n_cells;
    return n_known >= MIN_KNOWN && next_row(&t) && t.n_cells >= n_header;
}
