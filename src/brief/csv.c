/* csv.c - accounts as a table (RFC 4180, with a byte order mark so that spreadsheets read UTF-8).
 * A cell that a spreadsheet would run as a formula gets an apostrophe in front (CWE-1236). */
#include <math.h>
#include <stdio.h>

#include "brief/brief.h"

enum { ROW_MAX_BYTES = 16 << 20 };

static const char *const count_columns[] = {"killed",   "injured",  "arrested",        "abducted",
                                            "released", "displaced", "attackers_killed"};
enum { N_COUNTS = sizeof count_columns / sizeof *count_columns };

struct row {
    struct buf b;
    bool more;
};

static void cell(struct row *r, str s)
{
    if (r->more)
        buf_add_char(&r->b, ',');
    r->more = true;
    bool formula = s.n > 0 && strchr("=+-@\t\r", s.p[0]) != NULL;
    bool quote = formula || memchr(s.p ? s.p : "", '"', s.n) || memchr(s.p ? s.p : "", ',', s.n) ||
                 memchr(s.p ? s.p : "", '\n', s.n) || memchr(s.p ? s.p : "", '\r', s.n);
    if (!quote) {
        buf_add(&r->b, s);
        return;
    }
    buf_add(&r->b, formula ? STR("\"'") : STR("\""));
    str piece;
    for (bool first = true; str_cut(&s, '"', &piece); first = false) {
        buf_add(&r->b, first ? STR("") : STR("\"\""));
        buf_add(&r->b, piece);
    }
    buf_add_char(&r->b, '"');
}

static void number(struct row *r, double v)
{
    char text[32] = "";
    if (isfinite(v))
        snprintf(text, sizeof text, "%.15g", v < 0 ? 0 : v);
    cell(r, str_of(text));
}

static void joined(struct row *r, struct buf *scratch)
{
    cell(r, buf_str(scratch));
    buf_clear(scratch);
}

static void add_joined(struct buf *scratch, str s)
{
    buf_add(scratch, scratch->n ? STR("; ") : STR(""));
    buf_add(scratch, s);
}

static void put_counts(struct row *r, const struct view_account *acc)
{
    for (int k = 0; k < N_COUNTS; k++) {
        const struct view_count *c = NULL;
        for (size_t i = 0; i < acc->n_counts && c == NULL; i++)
            if (str_eq(acc->counts[i].kind, str_of(count_columns[k])))
                c = &acc->counts[i];
        number(r, c ? c->min : NAN);
        number(r, c ? c->max : NAN);
        cell(r, c ? c->hedge : STR(""));
    }
}

struct table {
    struct row row;
    struct buf scratch;
};

static pm_code on_account(struct brief_job *j, struct views *v, const struct view_account *acc,
                          void *ctx, struct pm_err *e)
{
    (void)v;
    struct table *t = ctx;
    struct row *r = &t->row;
    buf_clear(&r->b);
    r->more = false;
    cell(r, acc->id);
    cell(r, str_of(status_name(acc->status)));
    cell(r, acc->kind);
    cell(r, acc->modality);
    cell(r, acc->start);
    cell(r, acc->end);
    const struct view_place *site = NULL;
    for (size_t i = 0; i < acc->n_places; i++) {
        add_joined(&t->scratch, acc->places[i].name);
        if (site == NULL && acc->places[i].has_point)
            site = &acc->places[i];
    }
    joined(r, &t->scratch);
    cell(r, acc->n_places ? acc->places[0].id : STR(""));
    number(r, site ? site->lat : NAN);
    char lon[32] = "";
    if (site != NULL)
        snprintf(lon, sizeof lon, "%.15g", site->lon);
    cell(r, str_of(lon));
    for (size_t i = 0; i < acc->n_actors; i++) {
        add_joined(&t->scratch, acc->actors[i].name);
        if (acc->actors[i].claimant.n)
            buf_printf(&t->scratch, " (%.*s %.*s)", STR_FMT(acc->actors[i].stance),
                       STR_FMT(acc->actors[i].claimant));
    }
    joined(r, &t->scratch);
    for (size_t i = 0; i < acc->n_targets; i++)
        add_joined(&t->scratch, acc->targets[i]);
    joined(r, &t->scratch);
    for (size_t i = 0; i < acc->n_weapons; i++)
        add_joined(&t->scratch, acc->weapons[i]);
    joined(r, &t->scratch);
    put_counts(r, acc);
    cell(r, acc->report.source);
    cell(r, acc->report.title);
    cell(r, acc->report.id);
    cell(r, acc->quote);
    buf_add(&r->b, STR("\r\n"));
    pm_code rc = buf_err(&r->b, e);
    return rc == PM_OK ? j->sink(j->ctx, buf_str(&r->b), e) : rc;
}

static void header(struct row *r)
{
    static const char *const first[] = {"id", "status", "kind", "told_as", "start", "end", "places",
                                        "place_id", "lat", "lon", "said_to_be_by", "against", "with"};
    static const char *const last[] = {"source", "report", "report_id", "words"};
    buf_add(&r->b, STR("\xEF\xBB\xBF"));
    for (size_t i = 0; i < sizeof first / sizeof *first; i++)
        cell(r, str_of(first[i]));
    for (int k = 0; k < N_COUNTS; k++) {
        char name[64];
        static const char *const part[] = {"_min", "_max", "_hedge"};
        for (int p = 0; p < 3; p++) {
            snprintf(name, sizeof name, "%s%s", count_columns[k], part[p]);
            cell(r, str_of(name));
        }
    }
    for (size_t i = 0; i < sizeof last / sizeof *last; i++)
        cell(r, str_of(last[i]));
    buf_add(&r->b, STR("\r\n"));
}

pm_code brief_csv(struct brief_job *j, struct pm_err *e)
{
    struct table t = {0};
    buf_init(&t.row.b, ROW_MAX_BYTES);
    buf_init(&t.scratch, ROW_MAX_BYTES);
    header(&t.row);
    pm_code rc = buf_err(&t.row.b, e);
    if (rc == PM_OK)
        rc = j->sink(j->ctx, buf_str(&t.row.b), e);
    j->struck_too = true;
    if (rc == PM_OK)
        rc = brief_each_account(j, on_account, &t, e);
    buf_free(&t.row.b);
    buf_free(&t.scratch);
    return rc;
}
