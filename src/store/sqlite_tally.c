/* Counting by a facet: the rows of a question, added up by what stands in one column. */
#include "store/sqlite_ask.h"

#include <stdio.h>
#include <stdlib.h>

enum tally_key { BY_KIND, BY_TYPE, BY_STATUS, BY_DAY, BY_MONTH, BY_PROVINCE, BY_CLAIMANT, BY_LANG };

static const struct {
    const char *name, *column;
} tally_keys[] = {
    [BY_KIND] = {"kind", "c.shelf"},         [BY_TYPE] = {"type", "c.shelf"},
    [BY_STATUS] = {"status", "c.shelf"},     [BY_DAY] = {"day", "c.day_from"},
    [BY_MONTH] = {"month", "c.day_from"},    [BY_PROVINCE] = {"province", "c.links"},
    [BY_CLAIMANT] = {"claimant", "c.claimant"}, [BY_LANG] = {"lang", "c.lang"},
};

struct tally_row {
    int64_t key; /* term, day, month number or status */
    int64_t n;
    str text;
};

struct tally { /* open addressing; n 0 is an empty place */
    struct ask *k;
    enum tally_key by;
    struct arena *a; /* lives as long as the tally */
    struct tally_row *rows;
    size_t cap, used;
    int64_t where; /* term of the role */
};

static pm_code tally_add(struct tally *t, int64_t key, int64_t n, struct pm_err *e)
{
    if (t->used * 2 >= t->cap) {
        size_t cap = t->cap ? t->cap * 2 : 256;
        struct tally_row *more = arena_array(t->a, cap, sizeof *more);
        if (more == NULL)
            return arena_err(t->a, e);
        struct tally_row *old = t->rows;
        size_t old_cap = t->cap;
        t->rows = more;
        t->cap = cap;
        t->used = 0;
        for (size_t i = 0; i < old_cap; i++)
            if (old[i].n != 0)
                tally_add(t, old[i].key, old[i].n, NULL);
    }
    size_t at = (size_t)((uint64_t)key * 0x9E3779B97F4A7C15u >> 20) & (t->cap - 1);
    while (t->rows[at].n != 0 && t->rows[at].key != key)
        at = (at + 1) & (t->cap - 1);
    if (t->rows[at].n == 0)
        t->used++;
    t->rows[at].key = key;
    t->rows[at].n += n;
    return PM_OK;
}

static pm_code tally_shelf(struct tally *t, int64_t shelf, int64_t n, struct pm_err *e)
{
    sqlite3_stmt *st;
    bool row;
    int64_t key = 0;
    pm_code rc = sq_use(t->k->s, SQL_SHELF_GET, &st, e);
    if (rc != PM_OK)
        return rc;
    sqlite3_bind_int64(st, 1, shelf);
    rc = sq_step(t->k->s, st, &row, e);
    if (row) {
        key = sqlite3_column_int64(st, t->by == BY_TYPE ? 0 : t->by == BY_KIND ? 1 : 2);
        sqlite3_reset(st);
    }
    return rc == PM_OK ? tally_add(t, key, n, e) : rc;
}

static pm_code tally_links(struct tally *t, str links, struct pm_err *e)
{
    int64_t role, term;
    while (views_link(&links, &role, &term))
        if (role == t->where) {
            pm_code rc = tally_add(t, term, 1, e);
            if (rc != PM_OK)
                return rc;
        }
    return PM_OK;
}

static pm_code tally_row_in(struct tally *t, sqlite3_stmt *st, struct pm_err *e)
{
    int64_t key = sqlite3_column_int64(st, 0), n = sqlite3_column_int64(st, 1);
    switch (t->by) {
    case BY_KIND:
    case BY_TYPE:
    case BY_STATUS:
        return tally_shelf(t, key, n, e);
    case BY_PROVINCE:
        return tally_links(t, sq_str(st, 0), e);
    case BY_MONTH:
        if (key != CIVIL_NONE) {
            struct civil c = civil_of((civil_day)key);
            key = c.year * 12 + c.month - 1;
        }
        break;
    case BY_DAY:
    case BY_CLAIMANT:
    case BY_LANG:
        break;
    }
    return tally_add(t, key, n, e);
}

static pm_code tally_text(struct tally *t, struct tally_row *r, struct pm_err *e)
{
    char text[24] = "";
    switch (t->by) {
    case BY_STATUS:
        r->text = str_of(status_name((enum status)r->key));
        return PM_OK;
    case BY_DAY:
        if (r->key != CIVIL_NONE)
            civil_print((civil_day)r->key, text);
        break;
    case BY_MONTH:
        if (r->key != CIVIL_NONE)
            snprintf(text, sizeof text, "%04lld-%02lld", (long long)(r->key / 12),
                     (long long)(r->key % 12 + 1));
        break;
    default:
        return views_text(t->k->s, r->key, t->a, &r->text, e);
    }
    return arena_dup(t->a, str_of(text), &r->text, e);
}

static int by_text(const void *a, const void *b)
{
    return str_cmp(((const struct tally_row *)a)->text, ((const struct tally_row *)b)->text);
}

static int by_count(const void *a, const void *b)
{
    const struct tally_row *x = a, *y = b;
    if (x->n != y->n)
        return x->n > y->n ? -1 : 1;
    return by_text(a, b);
}

static pm_code tally_read(struct tally *t, struct pm_err *e)
{
    struct ask *k = t->k;
    struct found *f;
    bool row;
    buf_clear(&k->sql);
    if (t->by <= BY_STATUS && ask_only_shelves(k)) {
        buf_printf(&k->sql, "SELECT n, count FROM shelf WHERE count > 0 AND %s", ask_shelf_test);
    } else if (t->by == BY_PROVINCE) {
        ask_body(k, "c.links", ask_along_shelves(k));
    } else if (t->by <= BY_STATUS) {
        buf_add(&k->sql, STR("SELECT shelf, count(*) FROM ("));
        ask_body(k, "c.shelf", true);
        buf_add(&k->sql, STR(") GROUP BY 1"));
    } else {
        char columns[40];
        snprintf(columns, sizeof columns, "%s, 1", tally_keys[t->by].column);
        ask_body(k, columns, t->by <= BY_MONTH || ask_along_shelves(k));
    }
    pm_code rc = ask_prepare(k, &f, e);
    if (rc != PM_OK)
        return rc;
    while ((rc = sq_step(k->s, f->st, &row, e)) == PM_OK && row) {
        rc = tally_row_in(t, f->st, e);
        if (rc != PM_OK)
            break;
    }
    ask_done(f);
    return rc;
}

static pm_code tally_give(struct tally *t, store_tally_each *each, void *ctx, struct pm_err *e)
{
    size_t n = 0;
    for (size_t i = 0; i < t->cap; i++)
        if (t->rows[i].n != 0)
            t->rows[n++] = t->rows[i];
    pm_code rc = PM_OK;
    for (size_t i = 0; rc == PM_OK && i < n; i++)
        rc = tally_text(t, &t->rows[i], e);
    if (rc == PM_OK && n > 1)
        qsort(t->rows, n, sizeof *t->rows,
              t->by == BY_DAY || t->by == BY_MONTH ? by_text : by_count);
    for (size_t i = 0; rc == PM_OK && i < n; i++) {
        rc = each(ctx, t->rows[i].text, t->rows[i].n);
        if (rc != PM_OK)
            sq_stopped(rc, e);
    }
    return rc;
}

static pm_code tally_by(const char *by, enum tally_key *out, struct pm_err *e)
{
    for (size_t i = 0; i < sizeof tally_keys / sizeof *tally_keys; i++)
        if (strcmp(by, tally_keys[i].name) == 0) {
            *out = (enum tally_key)i;
            return PM_OK;
        }
    return err_set(e, PM_INVALID, "cannot count by \"%.40s\"; there are kind, type, status, day, "
                   "month, province, claimant, lang", by);
}

pm_code store_tally(struct store *s, const struct store_query *q, const char *by,
                    store_tally_each *each, void *ctx, struct pm_err *e)
{
    struct ask k;
    struct tally t = {.k = &k};
    pm_code rc = tally_by(by, &t.by, e);
    if (rc != PM_OK)
        return rc;
    rc = ask_open(&k, s, q, e);
    bool opened = rc == PM_OK;
    t.a = k.a;
    if (rc == PM_OK)
        rc = ask_understand(&k, e);
    if (rc == PM_OK && !k.nothing)
        rc = views_term(s, STR("where"), false, &t.where, e);
    if (rc == PM_OK && !k.nothing)
        rc = ask_choose(&k, e);
    if (rc == PM_OK && !k.nothing)
        rc = tally_read(&t, e);
    if (rc == PM_OK && !k.nothing)
        rc = tally_give(&t, each, ctx, e);
    ask_close(&k, opened);
    return rc;
}
