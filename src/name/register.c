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
    C_NOTE, C_ALIAS, C_LANG, C_SCRIPT, N_COLUMNS
};

static const char *const column_names[N_COLUMNS] = {
    "id",   "kind", "name",   "parent", "country", "lat",  "lon",   "precision",
    "from", "to",   "source", "note",   "alias",   "lang", "script",
};

enum { MAX_COLUMNS = 32 };

struct reader {
    str file;
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
    static const enum column aliases[] = {C_ID, C_ALIAS, C_LANG, C_SCRIPT, C_KIND};
    static const enum column entities[] = {C_ID, C_KIND, C_NAME};
    const enum column *need = r->has[C_ALIAS] ? aliases : entities;
    size_t n = r->has[C_ALIAS] ? sizeof aliases / sizeof *aliases
                               : sizeof entities / sizeof *entities;
    for (size_t i = 0; i < n; i++)
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

static pm_code read_days(const struct reader *r, civil_day *from, civil_day *to, struct pm_err *e)
{
    if (!parse_day(r->field[C_FROM], false, from))
        return err_set(e, PM_INVALID,
                       AT_FMT "\"%.*s\" is no date: write YYYY, YYYY-MM or YYYY-MM-DD", AT(r),
                       STR_FMT(r->field[C_FROM]));
    if (!parse_day(r->field[C_TO], true, to))
        return err_set(e, PM_INVALID,
                       AT_FMT "\"%.*s\" is no date: write YYYY, YYYY-MM or YYYY-MM-DD", AT(r),
                       STR_FMT(r->field[C_TO]));
    if (*from != CIVIL_NONE && *to != CIVIL_NONE && *to < *from)
        return err_set(e, PM_INVALID, AT_FMT "\"to\" lies before \"from\"", AT(r));
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
    pm_code rc = read_days(r, &row.from, &row.to, e);
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
    pm_code rc = read_days(r, &row.from, &row.to, e);
    if (rc != PM_OK)
        return rc;
    if (!ARENA_PUSH(rows->a, rows->aliases, rows->n_aliases, rows->cap_aliases, row))
        return arena_err(rows->a, e);
    return PM_OK;
}

pm_code register_read(struct register_rows *rows, str file, str bytes, struct pm_err *e)
{
    struct reader r = {.file = file};
    str line;
    pm_code rc = PM_OK;
    if (str_starts(bytes, STR("\xEF\xBB\xBF")))
        bytes = (str){bytes.p + 3, bytes.n - 3};
    while (rc == PM_OK && str_cut(&bytes, '\n', &line)) {
        r.line++;
        if (line.n > 0 && line.p[line.n - 1] == '\r')
            line.n--;
        if (str_trim(line).n == 0 || line.p[0] == '#')
            continue;
        if (rows->n_entities + rows->n_aliases >= REGISTER_MAX_ROWS)
            return err_set(e, PM_LIMIT, AT_FMT "more than %d rows", AT(&r), REGISTER_MAX_ROWS);
        if (r.n_columns == 0) {
            rc = read_header(&r, line, e);
            continue;
        }
        rc = read_fields(&r, line, e);
        if (rc == PM_OK)
            rc = r.has[C_ALIAS] ? add_alias(rows, &r, e) : add_entity(rows, &r, e);
    }
    return rc;
}
