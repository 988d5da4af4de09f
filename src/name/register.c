#include "name/register.h"

#include <math.h>

static const char *const alias_kinds[] = {
#define X(code, word) word,
    ALIAS_KIND_MAP(X)
#undef X
};

const char *register_alias_kind(enum alias_kind k)
{
    return k < N_ALIAS_KINDS ? alias_kinds[k] : "";
}

enum column {
    C_ID, C_KIND, C_NAME, C_PARENT, C_COUNTRY, C_LAT, C_LON, C_PRECISION, C_FROM, C_TO, C_SOURCE,
    C_NOTE, C_ALIAS, C_LANG, C_SCRIPT, C_REL, C_SINCE, C_UNTIL, C_TITLE, C_URL, C_LICENCE, C_TEXT,
    C_EXPECTED, C_IN, N_COLUMNS
};

static const char *const column_names[N_COLUMNS] = {
    "id",   "kind", "name",   "parent", "country", "lat",  "lon",   "precision",
    "from", "to",   "source", "note",   "alias",   "lang", "script", "rel",
    "since", "until", "title", "url",   "licence", "text", "expected_id", "in",
};

enum { MAX_COLUMNS = 32 };

/* What a file holds: the column that only such a file has, and those it must have. */
enum table { T_ALIASES, T_RELATIONS, T_CASES, T_SOURCES, T_ENTITIES, N_TABLES };
enum { MAX_NEEDED = 5 };
static const struct {
    int mark;
    enum column need[MAX_NEEDED];
    size_t n_need;
} tables[N_TABLES] = {
    [T_ALIASES] = {C_ALIAS, {C_ID, C_ALIAS, C_LANG, C_SCRIPT, C_KIND}, 5},
    [T_RELATIONS] = {C_REL, {C_FROM, C_REL, C_TO}, 3},
    [T_CASES] = {C_EXPECTED, {C_TEXT, C_EXPECTED}, 2},
    [T_SOURCES] = {C_LICENCE, {C_SOURCE, C_TITLE, C_LICENCE}, 3},
    [T_ENTITIES] = {-1, {C_ID, C_KIND, C_NAME}, 3},
};

struct reader {
    str file;
    enum table table;
    uint32_t line;
    int column_of[MAX_COLUMNS]; /* position in the file -> enum column, -1: not ours */
    size_t n_columns;
    bool has[N_COLUMNS];
    str field[N_COLUMNS];
};

#define AT_FMT "%.*s line %u: "
#define AT(r) STR_FMT((r)->file), (r)->line

static pm_code read_header(struct reader *r, str line, struct pm_err *e)
{
    str piece;
    while (str_cut(&line, '\t', &piece)) {
        if (r->n_columns == MAX_COLUMNS)
            return err_set(e, PM_INVALID, AT_FMT "more than %d columns", AT(r), MAX_COLUMNS);
        int c = -1;
        for (int k = 0; k < N_COLUMNS; k++)
            if (str_eq(piece, str_of(column_names[k])))
                c = k;
        if (c >= 0 && r->has[c])
            return err_set(e, PM_INVALID, AT_FMT "column \"%.*s\" stands twice", AT(r),
                           STR_FMT(piece));
        if (c >= 0)
            r->has[c] = true;
        r->column_of[r->n_columns++] = c;
    }
    r->table = 0;
    while (tables[r->table].mark >= 0 && !r->has[tables[r->table].mark])
        r->table++;
    const enum column *need = tables[r->table].need;
    for (size_t i = 0; i < tables[r->table].n_need; i++)
        if (!r->has[need[i]])
            return err_set(e, PM_INVALID,
                           AT_FMT "the first line must name the columns, \"%s\" is missing", AT(r),
                           column_names[need[i]]);
    return PM_OK;
}

static pm_code read_fields(struct reader *r, str line, struct pm_err *e)
{
    str piece, whole = line;
    size_t i = 0, bad;
    memset(r->field, 0, sizeof r->field);
    if (!str_utf8(line, &bad))
        return err_set(e, PM_INVALID, AT_FMT "not UTF-8 at byte %zu of the line", AT(r), bad);
    if (memchr(whole.p, '\0', whole.n) != NULL)
        return err_set(e, PM_INVALID, AT_FMT "a NUL byte", AT(r));
    for (; str_cut(&line, '\t', &piece); i++) {
        if (i >= r->n_columns)
            return err_set(e, PM_INVALID, AT_FMT "more fields than the header's %zu columns", AT(r),
                           r->n_columns);
        if (piece.n > REGISTER_MAX_FIELD)
            return err_set(e, PM_LIMIT, AT_FMT "a field of %zu bytes, the limit is %d", AT(r),
                           piece.n, REGISTER_MAX_FIELD);
        if (r->column_of[i] >= 0)
            r->field[r->column_of[i]] = str_trim(piece);
    }
    return PM_OK;
}

static bool digits(str s, int32_t *out)
{
    int64_t v;
    if (s.n == 0 || s.p[0] == '-' || !str_int64(s, &v) || v > 9999)
        return false;
    *out = (int32_t)v;
    return true;
}

/* "2017", "2021-09", "1991-09-09"; the last day of a year or month when `end`. */
static bool parse_day(str s, bool end, civil_day *out)
{
    int32_t year, month = end ? 12 : 1, day = 0;
    *out = CIVIL_NONE;
    if (s.n == 0)
        return true;
    if (s.n != 4 && s.n != 7 && s.n != 10)
        return false;
    if (!digits((str){s.p, 4}, &year) || year < 1)
        return false;
    if (s.n >= 7 && (s.p[4] != '-' || !digits((str){s.p + 5, 2}, &month)))
        return false;
    if (s.n == 10 && (s.p[7] != '-' || !digits((str){s.p + 8, 2}, &day)))
        return false;
    if (month < 1 || month > 12)
        return false;
    if (s.n < 10)
        day = end ? civil_month_days(year, month) : 1;
    struct civil c = {year, (int8_t)month, (int8_t)day};
    if (!civil_valid(c))
        return false;
    *out = civil_to_day(c);
    return true;
}

static pm_code read_days(const struct reader *r, enum column first, enum column last,
                         civil_day *from, civil_day *to, struct pm_err *e)
{
    if (!parse_day(r->field[first], false, from))
        return err_set(e, PM_INVALID,
                       AT_FMT "\"%.*s\" is no date: write YYYY, YYYY-MM or YYYY-MM-DD", AT(r),
                       STR_FMT(r->field[first]));
    if (!parse_day(r->field[last], true, to))
        return err_set(e, PM_INVALID,
                       AT_FMT "\"%.*s\" is no date: write YYYY, YYYY-MM or YYYY-MM-DD", AT(r),
                       STR_FMT(r->field[last]));
    if (*from != CIVIL_NONE && *to != CIVIL_NONE && *to < *from)
        return err_set(e, PM_INVALID, AT_FMT "\"%s\" lies before \"%s\"", AT(r),
                       column_names[last], column_names[first]);
    return PM_OK;
}

static pm_code read_degrees(const struct reader *r, enum column c, double limit, double *out,
                            struct pm_err *e)
{
    *out = NAN;
    str s = r->field[c];
    if (s.n == 0)
        return PM_OK;
    double v;
    if (!str_double(s, &v) || !(v >= -limit && v <= limit))
        return err_set(e, PM_INVALID,
                       AT_FMT "%s \"%.*s\" is no number of degrees between -%g and %g", AT(r),
                       column_names[c], STR_FMT(s), limit, limit);
    *out = v;
    return PM_OK;
}

static bool good_id(str id)
{
    if (id.n == 0)
        return false;
    for (size_t i = 0; i < id.n; i++)
        if ((unsigned char)id.p[i] < 0x20 || id.p[i] == '"')
            return false;
    return true;
}

static pm_code add_entity(struct register_rows *rows, const struct reader *r, struct pm_err *e)
{
    struct entity_row row = {
        .id = r->field[C_ID],
        .kind = r->field[C_KIND],
        .name = r->field[C_NAME],
        .parent = r->field[C_PARENT],
        .country = r->field[C_COUNTRY],
        .precision = r->field[C_PRECISION],
        .source = r->field[C_SOURCE],
        .note = r->field[C_NOTE],
        .file = r->file,
        .line = r->line,
    };
    if (!good_id(row.id))
        return err_set(e, PM_INVALID, AT_FMT "the id is missing", AT(r));
    if (row.kind.n == 0)
        return err_set(e, PM_INVALID, AT_FMT "the kind of \"%.*s\" is missing", AT(r),
                       STR_FMT(row.id));
    if (row.name.n == 0 && !str_eq(row.kind, STR("removed")))
        return err_set(e, PM_INVALID, AT_FMT "the name of \"%.*s\" is missing", AT(r),
                       STR_FMT(row.id));
    pm_code rc = read_days(r, C_FROM, C_TO, &row.from, &row.to, e);
    if (rc == PM_OK)
        rc = read_degrees(r, C_LAT, 90, &row.lat, e);
    if (rc == PM_OK)
        rc = read_degrees(r, C_LON, 180, &row.lon, e);
    if (rc != PM_OK)
        return rc;
    if (!ARENA_PUSH(rows->a, rows->entities, rows->n_entities, rows->cap_entities, row))
        return arena_err(rows->a, e);
    return PM_OK;
}

static pm_code add_alias(struct register_rows *rows, const struct reader *r, struct pm_err *e)
{
    struct alias_row row = {
        .id = r->field[C_ID],
        .alias = r->field[C_ALIAS],
        .lang = r->field[C_LANG],
        .script = r->field[C_SCRIPT],
        .source = r->field[C_SOURCE],
        .note = r->field[C_NOTE],
        .kind = N_ALIAS_KINDS,
        .file = r->file,
        .line = r->line,
    };
    if (!good_id(row.id))
        return err_set(e, PM_INVALID, AT_FMT "the id is missing", AT(r));
    if (row.alias.n == 0)
        return err_set(e, PM_INVALID, AT_FMT "the alias of \"%.*s\" is missing", AT(r),
                       STR_FMT(row.id));
    for (int k = 0; k < N_ALIAS_KINDS; k++)
        if (str_eq(r->field[C_KIND], str_of(alias_kinds[k])))
            row.kind = (enum alias_kind)k;
    if (row.kind == N_ALIAS_KINDS)
        return err_set(e, PM_INVALID,
                       AT_FMT "\"%.*s\" is no kind of alias: official, acronym, self, pejorative, "
                              "former, media, adjective, demonym, short, context or removed",
                       AT(r), STR_FMT(r->field[C_KIND]));
    pm_code rc = read_days(r, C_FROM, C_TO, &row.from, &row.to, e);
    if (rc != PM_OK)
        return rc;
    if (!ARENA_PUSH(rows->a, rows->aliases, rows->n_aliases, rows->cap_aliases, row))
        return arena_err(rows->a, e);
    return PM_OK;
}

static pm_code add_relation(struct register_rows *rows, const struct reader *r, struct pm_err *e)
{
    struct relation_row row = {
        .from = r->field[C_FROM],
        .rel = r->field[C_REL],
        .to = r->field[C_TO],
        .source = r->field[C_SOURCE],
        .note = r->field[C_NOTE],
        .file = r->file,
        .line = r->line,
    };
    if (!good_id(row.from) || !good_id(row.to) || row.rel.n == 0)
        return err_set(e, PM_INVALID, AT_FMT "a relation needs from, rel and to", AT(r));
    pm_code rc = read_days(r, C_SINCE, C_UNTIL, &row.since, &row.until, e);
    if (rc != PM_OK)
        return rc;
    if (!ARENA_PUSH(rows->a, rows->relations, rows->n_relations, rows->cap_relations, row))
        return arena_err(rows->a, e);
    return PM_OK;
}

static pm_code add_source(struct register_rows *rows, const struct reader *r, struct pm_err *e)
{
    struct source_row row = {r->field[C_SOURCE],  r->field[C_TITLE], r->field[C_URL],
                             r->field[C_LICENCE], r->field[C_NOTE],  r->file, r->line};
    if (!good_id(row.source))
        return err_set(e, PM_INVALID, AT_FMT "the word for the source is missing", AT(r));
    if (!ARENA_PUSH(rows->a, rows->sources, rows->n_sources, rows->cap_sources, row))
        return arena_err(rows->a, e);
    return PM_OK;
}

static pm_code add_case(struct register_rows *rows, const struct reader *r, struct pm_err *e)
{
    struct case_row row = {r->field[C_TEXT],     r->field[C_LANG], r->field[C_COUNTRY],
                           r->field[C_EXPECTED], r->field[C_NOTE], r->field[C_IN],
                           r->file,              r->line};
    if (row.text.n == 0 || !good_id(row.expected))
        return err_set(e, PM_INVALID, AT_FMT "a case needs text and expected_id", AT(r));
    if (!ARENA_PUSH(rows->a, rows->cases, rows->n_cases, rows->cap_cases, row))
        return arena_err(rows->a, e);
    return PM_OK;
}

static pm_code add_row(struct register_rows *rows, const struct reader *r, struct pm_err *e)
{
    static pm_code (*const add[N_TABLES])(struct register_rows *, const struct reader *,
                                          struct pm_err *) = {
        [T_ALIASES] = add_alias,   [T_RELATIONS] = add_relation, [T_CASES] = add_case,
        [T_SOURCES] = add_source, [T_ENTITIES] = add_entity,
    };
    size_t n = rows->n_entities + rows->n_aliases + rows->n_relations + rows->n_sources +
               rows->n_cases;
    return n < REGISTER_MAX_ROWS
               ? add[r->table](rows, r, e)
               : err_set(e, PM_LIMIT, AT_FMT "more than %d rows", AT(r), REGISTER_MAX_ROWS);
}

pm_code register_read(struct register_rows *rows, str file, str bytes, struct pm_err *e)
{
    struct reader r = {.file = file};
    struct pm_err own;
    str line;
    if (e == NULL)
        e = &own;
    if (str_starts(bytes, STR("\xEF\xBB\xBF")))
        bytes = (str){bytes.p + 3, bytes.n - 3};
    while (str_cut(&bytes, '\n', &line)) {
        r.line++;
        if (line.n > 0 && line.p[line.n - 1] == '\r')
            line.n--;
        if (str_trim(line).n == 0 || line.p[0] == '#')
            continue;
        bool head = r.n_columns == 0;
        pm_code rc = head ? read_header(&r, line, e) : read_fields(&r, line, e);
        if (rc == PM_OK && !head)
            rc = add_row(rows, &r, e);
        if (rc == PM_INVALID && rows->fault != NULL) {
            rows->fault(rows->fault_ctx, r.file, r.line, e->words);
            rc = head ? PM_INVALID : PM_OK; /* without a header nothing else makes sense */
        }
        if (rc != PM_OK)
            return rc;
    }
    return PM_OK;
}
