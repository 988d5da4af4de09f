#include "name/cases.h"

#include "text/open.h"

enum { CASE_MAX_BYTES = 1 << 26 };

/* Below this nothing is likely: a guess, not an answer. */
static const double likely = 0.5;

static bool as_expected(str expected, str got)
{
    if (str_eq(expected, STR("NIL")))
        return got.n == 0;
    if (expected.n > 0 && expected.p[0] == '!')
        return !str_eq(got, (str){expected.p + 1, expected.n - 1});
    return str_eq(got, expected);
}

static pm_code ask_alone(const struct names *n, struct arena *a, struct case_result *r,
                         struct pm_err *e)
{
    struct name_guess *g;
    size_t n_g;
    pm_code rc = names_resolve(n, r->row->text, r->row->lang, r->row->country, 1, a, &g, &n_g, e);
    if (rc != PM_OK)
        return rc;
    if (n_g > 0) {
        r->score = g[0].score;
        /* an id is wanted: the best guess; nothing is wanted: only a likely one counts */
        if (g[0].score >= likely || !str_eq(r->row->expected, STR("NIL")))
            r->got = g[0].id;
    }
    r->good = as_expected(r->row->expected, r->got);
    return PM_OK;
}

static pm_code ask_inside(const struct names *n, struct arena *a, struct case_result *r,
                          struct pm_err *e)
{
    const struct case_row *row = r->row;
    struct document *d;
    struct name_hit *hits;
    size_t n_hits;
    pm_code rc = text_plain(a, STR("case"), row->in, CIVIL_NONE, &d, e);
    if (rc == PM_OK)
        rc = names_find(n, d, a, &hits, &n_hits, e);
    if (rc != PM_OK)
        return rc;
    size_t at = str_find(d->text, row->text, 0);
    if (at == d->text.n)
        return err_set(e, PM_INVALID, "%.*s line %u: \"%.*s\" does not stand in its sentence",
                       STR_FMT(row->file), row->line, STR_FMT(row->text));
    struct span want = {(uint32_t)at, (uint32_t)(at + row->text.n)};
    bool not_this = row->expected.p[0] == '!';
    for (size_t i = 0; i < n_hits; i++) {
        bool here = hits[i].at.start == want.start && hits[i].at.end == want.end;
        if (here || (not_this && !as_expected(row->expected, hits[i].id))) {
            r->got = hits[i].id;
            r->score = hits[i].score;
            if (!here)
                break;
        }
    }
    r->good = as_expected(row->expected, r->got);
    return PM_OK;
}

pm_code cases_run(const struct names *n, const struct case_row *rows, size_t n_rows,
                  cases_each *each, void *ctx, struct pm_err *e)
{
    struct arena *a;
    pm_code rc = arena_open(CASE_MAX_BYTES, &a, e);
    if (rc != PM_OK)
        return rc;
    for (size_t i = 0; i < n_rows && rc == PM_OK; i++) {
        struct case_result r = {.row = &rows[i]};
        arena_reset(a);
        rc = rows[i].in.n > 0 ? ask_inside(n, a, &r, e) : ask_alone(n, a, &r, e);
        if (rc == PM_OK)
            rc = each(ctx, &r, e);
        else if (rc == PM_INVALID)
            err_front(e, "case \"%.*s\"", STR_FMT(rows[i].text));
    }
    arena_close(a);
    return rc;
}
