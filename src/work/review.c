#include "work/review.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "name/register.h"
#include "name/unknown.h"
#include "text/chars.h"
#include "text/open.h"
#include "work/view.h"

enum { MAX_GUESSES = 3, DOCUMENT_ARENA_BYTES = 1 << 30, FILE_MAX_BYTES = 1 << 26 };
static const double worth_asking = 0.1; /* below, a hit is an ordinary word */

/* ---- what is to be looked at ---- */

struct found_name {
    struct review_name r;
    size_t report; /* number of the last report that had it, + 1 */
};

struct review {
    struct arena *a;
    const struct names *names;
    struct found_name *list;
    size_t n, cap;
    size_t i_report;
    str lang, report, title;
    const struct document *d;
};

struct entries {
    struct store_list list;
    stamp since;
};

static pm_code take_each(void *ctx, const struct store_entry *en, const struct facets *f)
{
    struct entries *t = ctx;
    (void)f;
    return en->added >= t->since ? store_list_add(&t->list, en, NULL) : PM_OK;
}

static pm_code reports_since(struct node *n, stamp since, struct arena *a, struct store_list *out,
                             struct pm_err *e)
{
    struct entries t = {.list = {.arena = a}, .since = since};
    struct store_query q = {.any_status = true, .type = STR("report"), .from = CIVIL_NONE,
                            .to = CIVIL_NONE};
    pm_code rc = store_find(node_store(n), &q, a, take_each, &t, NULL, e);
    *out = t.list;
    return rc;
}

static str sentence_at(const struct document *d, struct span at)
{
    size_t low = 0, high = d->n_sentences;
    while (low + 1 < high) {
        size_t mid = (low + high) / 2;
        if (d->sentences[mid].at.start <= at.start)
            low = mid;
        else
            high = mid;
    }
    return d->n_sentences ? document_quote(d, d->sentences[low].at) : document_quote(d, at);
}

static pm_code add_name(struct review *v, struct span at, const struct name_guess *guesses,
                        size_t n_guesses, struct pm_err *e)
{
    str name = document_quote(v->d, at);
    struct found_name *f = NULL;
    for (size_t i = 0; i < v->n && f == NULL; i++)
        if (str_eq(v->list[i].r.name, name))
            f = &v->list[i];
    if (f == NULL) {
        struct found_name fresh = {0};
        struct name_guess *copy = arena_array(v->a, MAX_GUESSES, sizeof *copy);
        if (copy == NULL)
            return arena_err(v->a, e);
        pm_code rc = arena_dup(v->a, name, &fresh.r.name, e);
        if (rc != PM_OK)
            return rc;
        fresh.r.n_guesses = n_guesses < MAX_GUESSES ? n_guesses : MAX_GUESSES;
        if (fresh.r.n_guesses > 0)
            memcpy(copy, guesses, fresh.r.n_guesses * sizeof *copy);
        fresh.r.guesses = copy;
        if (!ARENA_PUSH(v->a, v->list, v->n, v->cap, fresh))
            return arena_err(v->a, e);
        f = &v->list[v->n - 1];
    }
    f->r.n_times++;
    if (f->report == v->i_report + 1)
        return PM_OK;
    f->report = v->i_report + 1;
    f->r.n_reports++;
    f->r.lang = v->lang;
    f->r.report = v->report;
    f->r.title = v->title;
    return arena_dup(v->a, sentence_at(v->d, at), &f->r.sentence, e);
}

static pm_code review_text(struct review *v, str text, struct arena *scratch, struct pm_err *e)
{
    struct document *d;
    struct name_hit *hits;
    struct span *unknown;
    size_t n_hits, n_unknown;
    pm_code rc = text_plain(scratch, STR("report"), text, CIVIL_NONE, &d, e);
    if (rc == PM_OK)
        rc = names_find(v->names, d, scratch, &hits, &n_hits, e);
    if (rc == PM_OK)
        rc = names_unknown(v->names, d, hits, n_hits, scratch, &unknown, &n_unknown, e);
    if (rc != PM_OK)
        return rc;
    v->d = d;
    rc = arena_dup(v->a, str_of(d->lang), &v->lang, e);
    for (size_t i = 0; rc == PM_OK && i < n_hits; i++)
        if (hits[i].id.n == 0 && hits[i].score >= worth_asking)
            rc = add_name(v, hits[i].at, hits[i].guesses, hits[i].n_guesses, e);
    for (size_t i = 0; rc == PM_OK && i < n_unknown; i++) {
        struct name_guess *g = NULL;
        size_t n_g = 0;
        str name = document_quote(d, unknown[i]);
        if (name.n <= REGISTER_MAX_FIELD)
            rc = names_resolve(v->names, name, v->lang, (str){0}, MAX_GUESSES, scratch, &g, &n_g, e);
        if (rc == PM_OK)
            rc = add_name(v, unknown[i], g, n_g, e);
    }
    return rc;
}

static int most_often(const void *a, const void *b)
{
    const struct review_name *x = a, *y = b;
    int d = (x->n_times < y->n_times) - (x->n_times > y->n_times);
    return d ? d : str_cmp(x->name, y->name);
}

static pm_code review_one(struct node *n, struct review *v, const struct store_entry *en,
                          struct arena *scratch, struct pm_err *e)
{
    struct views *views;
    struct view_report r;
    str text;
    pm_code rc = views_open(n, node_store(n), scratch, &views, e);
    if (rc == PM_OK)
        rc = view_report(views, en, &r, e);
    if (rc == PM_OK)
        rc = view_text(views, &r, &text, e);
    if (rc != PM_OK)
        return rc == PM_NOTFOUND ? PM_OK : rc; /* it came without its text */
    rc = arena_dup(v->a, r.id, &v->report, e);
    if (rc == PM_OK)
        rc = arena_dup(v->a, r.title, &v->title, e);
    if (rc != PM_OK)
        return rc;
    return review_text(v, text, scratch, e);
}

pm_code review_names(struct node *n, stamp since, struct arena *a, struct review_name **out,
                     size_t *n_out, struct pm_err *e)
{
    struct review v = {.a = a};
    struct store_list reports;
    struct arena *scratch = NULL;
    pm_code rc = PM_OK;
    TRY(node_names(n, &v.names, e));
    TRY(reports_since(n, since, a, &reports, e));
    TRY(arena_open(DOCUMENT_ARENA_BYTES, &scratch, e));
    for (v.i_report = 0; v.i_report < reports.n; v.i_report++) {
        arena_reset(scratch);
        TRY(review_one(n, &v, &reports.entries[v.i_report], scratch, e));
    }
    struct review_name *list = arena_array(a, v.n + 1, sizeof *list);
    if (list == NULL) {
        rc = arena_err(a, e);
        goto out;
    }
    for (size_t i = 0; i < v.n; i++)
        list[i] = v.list[i].r;
    if (v.n > 1)
        qsort(list, v.n, sizeof *list, most_often);
    *out = list;
    *n_out = v.n;
out:
    arena_close(scratch);
    return rc;
}

/* ---- a name mended ---- */

static str script_of(str name)
{
    for (size_t i = 0; i < name.n;) {
        uint32_t cp = char_next(name, &i);
        if (cp >= 0x400 && cp <= 0x52F)
            return STR("Cyrl");
        if ((cp >= 0x600 && cp <= 0x77F) || (cp >= 0xFB50 && cp <= 0xFEFC))
            return STR("Arab");
        if (cp >= 0x4E00 && cp <= 0x9FFF)
            return STR("Hans");
    }
    return STR("Latn");
}

static str lang_of(str script)
{
    return str_eq(script, STR("Cyrl"))   ? STR("ru")
           : str_eq(script, STR("Arab")) ? STR("fa")
           : str_eq(script, STR("Hans")) ? STR("zh")
                                         : STR("en");
}

/* The report asked for, or the latest that has the name. *r.id stays empty when there is none. */
static pm_code find_report(struct node *n, const struct review_accept *w, struct arena *a,
                           struct view_report *r, struct pm_err *e)
{
    struct store_list reports;
    struct views *views;
    struct store_entry en;
    str text;
    pm_code rc = views_open(n, node_store(n), a, &views, e);
    if (rc == PM_OK && w->report.n > 0) {
        rc = store_get_head(node_store(n), w->report, a, &en, e);
        return rc == PM_OK ? view_report(views, &en, r, e) : rc;
    }
    if (rc == PM_OK)
        rc = reports_since(n, STAMP_NONE, a, &reports, e);
    for (size_t i = rc == PM_OK ? reports.n : 0; i > 0; i--) {
        struct view_report one;
        rc = view_report(views, &reports.entries[i - 1], &one, e);
        if (rc == PM_OK)
            rc = view_text(views, &one, &text, e);
        if (rc == PM_OK && str_find(text, w->name, 0) < text.n) {
            *r = one;
            return PM_OK;
        }
        if (rc != PM_OK && rc != PM_NOTFOUND)
            return rc;
        rc = PM_OK;
    }
    return rc;
}

struct cell {
    const char *column;
    str value;
};

/* A cell must not break the table. */
static void put_cell(struct buf *b, str value)
{
    for (size_t i = 0; i < value.n && i < REGISTER_MAX_FIELD - 8; i++) {
        char c = value.p[i];
        buf_add(b, (unsigned char)c < 0x20 ? STR(" ") : (str){&c, 1});
    }
}

/* The first line that names columns; empty when there is none. */
static str header_of(str bytes)
{
    str line;
    if (str_starts(bytes, STR("\xEF\xBB\xBF")))
        bytes = (str){bytes.p + 3, bytes.n - 3};
    while (str_cut(&bytes, '\n', &line))
        if (str_trim(line).n > 0 && line.p[0] != '#')
            return str_ends(line, STR("\r")) ? (str){line.p, line.n - 1} : line;
    return (str){0};
}

/* A row at the end of a table, in the order of the table's own header; *before: the file as it was. */
static pm_code append_row(const char *path, const struct cell *cells, size_t n_cells, str *before,
                          struct arena *a, struct pm_err *e)
{
    struct buf b;
    str head, column;
    pm_code rc = PM_OK;
    buf_init(&b, FILE_MAX_BYTES);
    *before = (str){0};
    if (file_exists(path)) {
        TRY(file_read(path, &b, e));
        TRY(arena_dup(a, buf_str(&b), before, e));
    }
    if (b.n > 0 && b.p[b.n - 1] != '\n')
        buf_add_char(&b, '\n');
    head = header_of(*before);
    if (head.n == 0) {
        size_t at = b.n;
        for (size_t i = 0; i < n_cells; i++)
            buf_printf(&b, "%s%s", i ? "\t" : "", cells[i].column);
        TRY(buf_err(&b, e));
        TRY(arena_dup(a, (str){b.p + at, b.n - at}, &head, e));
        buf_add_char(&b, '\n');
    }
    for (size_t i = 0; str_cut(&head, '\t', &column); i++) {
        if (i > 0)
            buf_add_char(&b, '\t');
        for (size_t k = 0; k < n_cells; k++)
            if (str_eq(column, str_of(cells[k].column)))
                put_cell(&b, cells[k].value);
    }
    buf_add_char(&b, '\n');
    TRY(buf_err(&b, e));
    TRY(file_write(path, buf_str(&b), 0644, e));
out:
    buf_free(&b);
    return rc;
}

/* The file as it was; one that was not there goes. */
static void put_back(const char *path, str before)
{
    if (before.n == 0)
        unlink(path);
    else
        (void)file_write(path, before, 0644, NULL);
}

static bool known_kind(str kind)
{
    for (int k = 0; k < N_ALIAS_KINDS; k++)
        if (k != ALIAS_REMOVED && str_eq(kind, str_of(register_alias_kind((enum alias_kind)k))))
            return true;
    return false;
}

struct same_alias {
    str alias;
    bool there;
};

static void look_for_alias(void *ctx, str alias, str lang, str script, str kind)
{
    struct same_alias *s = ctx;
    (void)lang;
    (void)script;
    (void)kind;
    s->there |= str_eq(alias, s->alias);
}

static pm_code check_accept(struct node *n, const struct review_accept *w, struct pm_err *e)
{
    const struct names *names;
    size_t bad;
    pm_code rc = node_names(n, &names, e);
    if (rc != PM_OK)
        return rc;
    if (w->name.n == 0 || w->name.n > REGISTER_MAX_FIELD / 2 || !str_utf8(w->name, &bad))
        return err_set(e, PM_INVALID, "a name must be UTF-8 and at most %d bytes long",
                       REGISTER_MAX_FIELD / 2);
    if (names_get(names, w->id) == NULL)
        return err_set(e, PM_NOTFOUND,
                       "no entity has the id \"%.*s\"; find it with: pamir resolve NAME",
                       STR_FMT(w->id));
    if (w->kind.n > 0 && !known_kind(w->kind))
        return err_set(e, PM_INVALID, "\"%.*s\" is no kind of alias, such as short, acronym, "
                                      "former, context", STR_FMT(w->kind));
    struct same_alias same = {w->name, false};
    names_each_alias(names, w->id, look_for_alias, &same);
    return same.there ? err_set(e, PM_EXISTS, "\"%.*s\" is a name of %.*s already",
                                STR_FMT(w->name), STR_FMT(w->id))
                      : PM_OK;
}

static pm_code write_rows(const char *dir, const struct review_accept *w,
                          const struct view_report *r, struct review_made *m, struct arena *a,
                          struct pm_err *e)
{
    str sources, alias_before, source_before = {0}, note;
    pm_code rc = arena_printf(a, &m->path, "%s/aliases.tsv", dir);
    if (rc == PM_OK)
        rc = arena_printf(a, &sources, "%s/sources.tsv", dir);
    if (rc == PM_OK)
        rc = arena_printf(a, &note, "accepted from a report%s%.*s", r->published.n ? " of " : "",
                          STR_FMT(r->published));
    if (rc != PM_OK)
        return arena_err(a, e);
    const struct cell alias[] = {
        {"id", w->id},   {"alias", w->name}, {"lang", m->lang}, {"script", m->script},
        {"kind", w->kind.n ? w->kind : STR("short")}, {"from", (str){0}}, {"to", (str){0}},
        {"source", m->source}, {"note", r->id.n ? note : (str){0}},
    };
    const struct cell source[] = {
        {"source", r->id}, {"title", r->title.n ? r->title : r->id}, {"url", r->url},
        {"licence", STR("as the report's")}, {"note", r->published},
    };
    rc = append_row(m->path.p, alias, sizeof alias / sizeof *alias, &alias_before, a, e);
    if (rc != PM_OK)
        return rc;
    bool told = r->id.n == 0;
    if (!told && file_exists(sources.p)) {
        struct buf b;
        buf_init(&b, FILE_MAX_BYTES);
        rc = file_read(sources.p, &b, e);
        told = rc == PM_OK && str_find(buf_str(&b), r->id, 0) < b.n;
        buf_free(&b);
    }
    if (rc == PM_OK && !told)
        rc = append_row(sources.p, source, sizeof source / sizeof *source, &source_before, a, e);
    struct names *trial = NULL;
    if (rc == PM_OK)
        rc = names_open(dir, &trial, e); /* would it be refused when it is next used? */
    names_close(trial);
    if (rc != PM_OK) {
        put_back(m->path.p, alias_before);
        if (!told)
            put_back(sources.p, source_before);
    }
    return rc;
}

pm_code review_accept(struct node *n, const struct review_accept *w, struct arena *a,
                      struct review_made *out, struct pm_err *e)
{
    char dir[PATH_MAX];
    struct view_report r = {0};
    struct review_made m = {0};
    pm_code rc = check_accept(n, w, e);
    if (rc == PM_OK)
        rc = node_registers(n, dir, e);
    if (rc == PM_OK && dir[0] == '\0')
        rc = err_set(e, PM_INVALID, "pamir.conf names no folder for registers");
    if (rc == PM_OK)
        rc = find_report(n, w, a, &r, e);
    if (rc != PM_OK)
        return rc;
    if (!file_is_dir(dir) && mkdir(dir, 0755) != 0)
        return err_set(e, PM_IO, "cannot make folder \"%s\"", dir);
    m.script = script_of(w->name);
    m.lang = w->lang.n ? w->lang : lang_of(m.script);
    if (w->lang.n == 0 && str_eq(r.script, m.script))
        m.lang = r.lang;
    m.source = r.id.n ? r.id : STR("usage");
    m.title = r.title;
    rc = write_rows(dir, w, &r, &m, a, e);
    if (rc == PM_OK)
        *out = m;
    return rc;
}
