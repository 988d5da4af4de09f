/* api.c - the answers of the API, each one route of the table in serve.c. */
#include <stdio.h>

#include "base/jsonw.h"
#include "brief/brief.h"
#include "serve/serve.h"
#include "share/purpose.h"

enum { LIMIT_DEFAULT = 100, LIMIT_MOST = 1000 };

/* -- queries ------------------------------------------------------------------------------- */

static pm_code want_date(struct visit *v, const char *key, bool last, civil_day *out)
{
    str s = request_query(v->rq, key);
    int64_t year;
    *out = CIVIL_NONE;
    if (s.n == 0 || civil_parse(s, out))
        return PM_OK;
    if (s.n == 4 && str_int64(s, &year) && year >= 1) {
        *out = civil_to_day((struct civil){(int32_t)year, last ? 12 : 1, last ? 31 : 1});
        return PM_OK;
    }
    return err_set(&v->err, PM_INVALID, "%s wants a date as 2026-11-23", key);
}

/* The owner is who may open this page; others come with accounts (share/). */
static struct reader_of reader(enum status status)
{
    return (struct reader_of){REACH_OWNER, status};
}

static pm_code want_query(struct visit *v, struct store_query *q)
{
    *q = (struct store_query){.status = node_config(v->node)->status, .newest_first = true};
    str status = request_query(v->rq, "status");
    if (status.n && !status_parse(status, &q->status))
        return err_set(&v->err, PM_INVALID, "status is actual, exercise or test");
    q->kind = request_query(v->rq, "kind");
    q->words = request_query(v->rq, "words");
    q->ref = request_query(v->rq, "place");
    if (q->ref.n == 0)
        q->ref = request_query(v->rq, "actor");
    q->after = request_query(v->rq, "after");
    pm_code rc = want_date(v, "from", false, &q->from);
    if (rc == PM_OK)
        rc = want_date(v, "to", true, &q->to);
    str limit = request_query(v->rq, "limit");
    q->limit = LIMIT_DEFAULT;
    if (rc == PM_OK && limit.n &&
        (!str_int64(limit, &q->limit) || q->limit < 1 || q->limit > LIMIT_MOST))
        return err_set(&v->err, PM_INVALID, "limit is a number from 1 to %d", LIMIT_MOST);
    return rc;
}

static pm_code want_id(struct visit *v, str *id)
{
    *id = request_query(v->rq, "id");
    return id->n ? PM_OK : err_set(&v->err, PM_INVALID, "which one? Give its id: ?id=...");
}

/* -- what came under conditions ------------------------------------------------------------- */

static str purpose_of(const struct visit *v)
{
    str said = request_query(v->rq, "purpose");
    return said.n > 0 ? said : str_of(node_config(v->node)->purpose);
}

static pm_code open_book(struct visit *v, struct book **b)
{
    uint8_t key[BOOK_KEY_BYTES];
    if (!digest_unhex(str_of(node_public_key(v->node)), key, sizeof key))
        return err_set(&v->err, PM_DAMAGED, "node.pub holds no key");
    return book_open(v->store, key, b, &v->err);
}

/* It is shown for a purpose only, and that is put down. */
static pm_code may_show(struct visit *v, const struct store_entry *en)
{
    struct book *b;
    if (!str_starts(en->who, STR("peer:")))
        return PM_OK;
    pm_code rc = open_book(v, &b);
    if (rc != PM_OK)
        return rc;
    if (purpose_wanted(b, en, v->arena))
        rc = purpose_state(v->node, STR("page"), en->id, purpose_of(v), &v->err);
    book_close(b);
    return rc;
}

/* A list: without a purpose they are left out and counted. */
static pm_code may_list(struct visit *v, struct store_list *l)
{
    struct purpose_list p;
    struct book *b;
    size_t kept = 0, first = 0;
    while (first < l->n && !str_starts(l->entries[first].who, STR("peer:")))
        first++;
    if (first == l->n)
        return PM_OK;
    pm_code rc = open_book(v, &b);
    if (rc != PM_OK)
        return rc;
    purpose_list_begin(&p, b, purpose_of(v), v->arena);
    for (size_t i = 0; rc == PM_OK && i < l->n; i++) {
        bool shown;
        rc = purpose_list_take(&p, &l->entries[i], &shown, &v->err);
        if (shown)
            l->entries[kept++] = l->entries[i];
    }
    l->n = kept;
    v->n_restricted += p.n_hidden;
    if (rc == PM_OK)
        rc = purpose_list_put(&p, v->node, STR("page"), &v->err);
    book_close(b);
    return rc;
}

/* -- pages of objects ---------------------------------------------------------------------- */

struct listing {
    struct store_list list;
    struct reader_of reader;
};

static pm_code keep(void *ctx, const struct store_entry *en, const struct facets *f)
{
    (void)f;
    struct listing *l = ctx;
    /* the query asked for that status */
    return decide_entry(en, l->reader.status, &l->reader).may ? store_list_add(&l->list, en, NULL) : PM_OK;
}

static pm_code find(struct visit *v, const struct store_query *q, struct store_list *out, str *next)
{
    struct listing l = {.list = {.arena = v->arena}, .reader = reader(q->status)};
    pm_code rc = store_find(v->store, q, v->arena, keep, &l, next, &v->err);
    if (rc == PM_OK)
        rc = may_list(v, &l.list);
    *out = l.list;
    return rc;
}

/* A page of what the request asks for, of one type: the objects, where the next page begins, and
 * how many there are in all. */
static pm_code find_page(struct visit *v, const char *type, struct store_list *out, str *next,
                         int64_t *total)
{
    struct store_query q;
    pm_code rc = want_query(v, &q);
    q.type = str_of(type);
    if (rc == PM_OK)
        rc = find(v, &q, out, next);
    q.after = (str){0}; /* on every page the same total */
    return rc == PM_OK ? store_count(v->store, &q, total, &v->err) : rc;
}

/* The answer is a list of this name, then what finish adds. */
static struct jsonw begin(struct visit *v, const char *list)
{
    struct jsonw w = jsonw_on(&v->rp->body);
    jsonw_object(&w, NULL);
    jsonw_array(&w, list);
    return w;
}

static void finish(const struct visit *v, struct jsonw *w, str next, int64_t total)
{
    jsonw_end(w);
    if (v->n_restricted > 0)
        jsonw_int(w, "restricted", (int64_t)v->n_restricted);
    jsonw_some(w, "next", next);
    jsonw_int(w, "total", total);
    jsonw_end(w);
}

/* -- accounts of incidents ----------------------------------------------------------------- */

static void put_bound(struct jsonw *w, const char *key, double x)
{
    if (x == x && x < 1e300 && x > -1e300)
        jsonw_num(w, key, x);
}

static void put_count(struct jsonw *w, const struct view_count *c)
{
    put_bound(w, "min", c->min);
    put_bound(w, "max", c->max);
    put_bound(w, "best", c->best);
    jsonw_some(w, "hedge", c->hedge);
    jsonw_some(w, "claimant", c->claimant);
    jsonw_some(w, "quote", c->quote);
    if (c->corrected)
        jsonw_bool(w, "corrected", true);
    jsonw_end(w);
}

/* The first number of each kind under its name; others that the same text gives beside them. */
static void put_counts(struct jsonw *w, const struct view_account *acc)
{
    jsonw_object(w, "counts");
    for (size_t i = 0; i < acc->n_counts; i++) {
        char key[64];
        snprintf(key, sizeof key, "%.*s", STR_FMT(acc->counts[i].kind));
        if (view_count_also(acc->counts, i))
            continue;
        jsonw_object(w, key);
        put_count(w, &acc->counts[i]);
    }
    jsonw_end(w);
    jsonw_array(w, "counts_also");
    for (size_t i = 0; i < acc->n_counts; i++)
        if (view_count_also(acc->counts, i)) {
            jsonw_object(w, NULL);
            jsonw_text(w, "kind", acc->counts[i].kind);
            put_count(w, &acc->counts[i]);
        }
    jsonw_end(w);
}
static void put_places(struct jsonw *w, const struct view_account *acc)
{
    jsonw_array(w, "places");
    for (size_t i = 0; i < acc->n_places; i++) {
        const struct view_place *p = &acc->places[i];
        jsonw_object(w, NULL);
        jsonw_text(w, "id", p->id);
        jsonw_text(w, "name", p->name);
        jsonw_some(w, "precision", p->precision);
        jsonw_some(w, "role", p->role);
        if (p->has_point) {
            jsonw_num(w, "lat", p->lat);
            jsonw_num(w, "lon", p->lon);
        }
        jsonw_end(w);
    }
    jsonw_end(w);
}

static void put_actors(struct jsonw *w, const struct view_account *acc)
{
    jsonw_array(w, "actors");
    for (size_t i = 0; i < acc->n_actors; i++) {
        const struct view_actor *x = &acc->actors[i];
        jsonw_object(w, NULL);
        jsonw_some(w, "id", x->id);
        jsonw_text(w, "name", x->name);
        jsonw_some(w, "stance", x->stance);
        jsonw_some(w, "claimant", x->claimant);
        jsonw_end(w);
    }
    jsonw_end(w);
}

static void put_list(struct jsonw *w, const char *key, const str *list, size_t n)
{
    jsonw_array(w, key);
    for (size_t i = 0; i < n; i++)
        jsonw_text(w, NULL, list[i]);
    jsonw_end(w);
}

static void put_account(struct jsonw *w, const struct view_account *acc, str incident, size_t same)
{
    jsonw_object(w, NULL);
    jsonw_text(w, "id", acc->id);
    jsonw_text(w, "incident", incident);
    jsonw_int(w, "same", (int64_t)same);
    jsonw_text(w, "report", acc->report.id);
    jsonw_text(w, "report_title", acc->report.title);
    jsonw_some(w, "report_lang", acc->report.lang);
    jsonw_some(w, "source", acc->report.source);
    jsonw_some(w, "published", acc->report.published);
    jsonw_text(w, "status", str_of(status_name(acc->status)));
    jsonw_text(w, "kind", acc->kind);
    jsonw_text(w, "modality", acc->modality);
    jsonw_text(w, "title", acc->title);
    jsonw_some(w, "start", acc->start);
    jsonw_some(w, "end", acc->end);
    jsonw_some(w, "precision", acc->precision);
    put_places(w, acc);
    put_actors(w, acc);
    put_list(w, "targets", acc->targets, acc->n_targets);
    put_list(w, "weapons", acc->weapons, acc->n_weapons);
    put_counts(w, acc);
    jsonw_some(w, "corrected", acc->corrected);
    jsonw_some(w, "corrected_why", acc->corrected_why);
    jsonw_some(w, "quote", acc->quote);
    jsonw_end(w);
}

static pm_code put_accounts(struct visit *v, struct jsonw *w, const struct store_list *l)
{
    struct views *views;
    pm_code rc = views_open(v->node, v->store, v->arena, &views, &v->err);
    for (size_t i = 0; rc == PM_OK && i < l->n; i++) {
        struct view_account acc;
        str *same;
        size_t n;
        rc = view_account(views, &l->entries[i], &acc, &v->err);
        if (rc == PM_OK)
            rc = view_same(views, acc.id, &same, &n, &v->err);
        if (rc == PM_OK)
            put_account(w, &acc, same[0], n);
    }
    return rc;
}

pm_code api_incidents(struct visit *v)
{
    struct store_list l;
    str next = {0};
    int64_t total = 0;
    pm_code rc = find_page(v, "incident", &l, &next, &total);
    if (rc != PM_OK)
        return rc;
    struct jsonw w = begin(v, "accounts");
    rc = put_accounts(v, &w, &l);
    finish(v, &w, next, total);
    return rc;
}

pm_code api_incident(struct visit *v)
{
    str id, *same;
    size_t n;
    struct views *views;
    pm_code rc = want_id(v, &id);
    if (rc == PM_OK)
        rc = views_open(v->node, v->store, v->arena, &views, &v->err);
    if (rc == PM_OK)
        rc = view_same(views, id, &same, &n, &v->err);
    struct store_list l = {.arena = v->arena};
    for (size_t i = 0; rc == PM_OK && i < n; i++) {
        struct store_entry en;
        rc = store_get(v->store, same[i], v->arena, &en, &v->err);
        if (rc == PM_OK)
            rc = may_show(v, &en);
        if (rc == PM_OK && !ARENA_PUSH(v->arena, l.entries, l.n, l.cap, en))
            rc = arena_err(v->arena, &v->err);
    }
    if (rc != PM_OK)
        return rc;
    struct jsonw w = begin(v, "accounts");
    rc = put_accounts(v, &w, &l);
    finish(v, &w, (str){0}, (int64_t)l.n);
    return rc;
}

/* -- counts -------------------------------------------------------------------------------- */

struct tally {
    struct jsonw *w;
    struct views *views;
    bool ids;
};

static pm_code put_tally(void *ctx, str key, int64_t n)
{
    struct tally *t = ctx;
    jsonw_object(t->w, NULL);
    jsonw_text(t->w, "key", key);
    if (t->ids)
        jsonw_text(t->w, "label", view_name(t->views, key));
    jsonw_int(t->w, "n", n);
    jsonw_end(t->w);
    return t->w->b->rc;
}

pm_code api_tally(struct visit *v)
{
    static const char *const known[] = {"kind", "province", "month", "day", "claimant", "lang"};
    struct store_query q;
    pm_code rc = want_query(v, &q);
    str by = request_query(v->rq, "by");
    const char *field = NULL;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_eq(by, str_of(known[i])))
            field = known[i];
    if (rc == PM_OK && field == NULL)
        rc = err_set(&v->err, PM_INVALID, "by is kind, province, month, day, claimant or lang");
    if (rc != PM_OK)
        return rc;
    q.type = STR("incident");
    q.limit = 0;
    struct jsonw w = jsonw_on(&v->rp->body);
    struct tally t = {.w = &w, .ids = strcmp(field, "province") == 0 ||
                                      strcmp(field, "claimant") == 0};
    rc = views_open(v->node, v->store, v->arena, &t.views, &v->err);
    if (rc != PM_OK)
        return rc;
    jsonw_object(&w, NULL);
    jsonw_array(&w, "rows");
    rc = store_tally(v->store, &q, field, put_tally, &t, &v->err);
    jsonw_end(&w);
    jsonw_end(&w);
    return rc;
}

static pm_code count_status(struct visit *v, enum status s, const char *type, int64_t *n)
{
    struct store_query q = {.status = s, .type = str_of(type), .from = CIVIL_NONE, .to = CIVIL_NONE};
    return store_count(v->store, &q, n, &v->err);
}

pm_code api_node(struct visit *v)
{
    const struct config *c = node_config(v->node);
    struct jsonw w = jsonw_on(&v->rp->body);
    int64_t n = 0;
    pm_code rc = PM_OK;
    jsonw_object(&w, NULL);
    jsonw_text(&w, "name", str_of(c->name));
    jsonw_text(&w, "version", STR(PAMIR_VERSION));
    jsonw_text(&w, "status", str_of(status_name(c->status)));
    jsonw_object(&w, "statuses");
    for (int s = 0; rc == PM_OK && s < N_STATUSES; s++) {
        rc = count_status(v, (enum status)s, "report", &n);
        jsonw_int(&w, status_name((enum status)s), n);
    }
    jsonw_end(&w);
    jsonw_object(&w, "totals");
    static const char *const types[] = {"report", "incident", "note"};
    for (size_t i = 0; rc == PM_OK && i < sizeof types / sizeof *types; i++) {
        rc = count_status(v, c->status, types[i], &n);
        jsonw_int(&w, types[i], n);
    }
    jsonw_end(&w);
    jsonw_end(&w);
    return rc;
}

/* -- reports ------------------------------------------------------------------------------- */

static void put_report(struct jsonw *w, const struct view_report *r)
{
    jsonw_text(w, "id", r->id);
    jsonw_text(w, "title", r->title);
    jsonw_some(w, "published", r->published);
    jsonw_some(w, "lang", r->lang);
    jsonw_some(w, "format", r->format);
    jsonw_some(w, "source", r->source);
    jsonw_text(w, "status", str_of(status_name(r->status)));
    jsonw_int(w, "incidents", r->n_incidents);
    jsonw_int(w, "claims", r->n_claims);
    jsonw_int(w, "figures", r->n_figures);
}

pm_code api_reports(struct visit *v)
{
    struct store_list l;
    str next = {0};
    int64_t total = 0;
    pm_code rc = find_page(v, "report", &l, &next, &total);
    struct views *views;
    if (rc == PM_OK)
        rc = views_open(v->node, v->store, v->arena, &views, &v->err);
    if (rc != PM_OK)
        return rc;
    struct jsonw w = begin(v, "reports");
    for (size_t i = 0; rc == PM_OK && i < l.n; i++) {
        struct view_report r;
        rc = view_report(views, &l.entries[i], &r, &v->err);
        if (rc != PM_OK)
            break;
        jsonw_object(&w, NULL);
        put_report(&w, &r);
        jsonw_end(&w);
    }
    finish(v, &w, next, total);
    return rc;
}

/* Byte offsets of a text as the page's programming language counts: UTF-16 units. Rising offsets
 * are answered in one pass; a smaller one begins again. */
struct utf16 {
    str text;
    uint32_t at, units;
};

static uint32_t utf16_at(struct utf16 *u, uint32_t offset)
{
    if (offset < u->at)
        u->at = u->units = 0;
    while (u->at < offset && u->at < u->text.n) {
        unsigned char c = (unsigned char)u->text.p[u->at];
        uint32_t n = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
        u->units += n == 4 ? 2 : 1;
        u->at += n;
    }
    return u->units;
}

static void put_mark(struct jsonw *w, struct utf16 *u, const struct view_span *at, str kind, str id,
                     str label, str object)
{
    if (at->end <= at->start)
        return;
    jsonw_object(w, NULL);
    jsonw_int(w, "start", utf16_at(u, at->start));
    jsonw_int(w, "end", utf16_at(u, at->end));
    jsonw_text(w, "kind", kind);
    jsonw_some(w, "id", id);
    jsonw_some(w, "label", label);
    jsonw_some(w, "object", object);
    jsonw_end(w);
}

static void put_item(struct jsonw *w, struct utf16 *u, const struct view_item *it)
{
    jsonw_object(w, NULL);
    jsonw_text(w, "id", it->id);
    jsonw_text(w, "type", it->type);
    jsonw_text(w, "title", it->title);
    jsonw_some(w, "claimant", it->claimant);
    jsonw_some(w, "stance", it->stance);
    jsonw_some(w, "hedge", it->hedge);
    jsonw_some(w, "rule", it->rule);
    if (it->score == it->score)
        jsonw_num(w, "score", it->score);
    jsonw_int(w, "start", utf16_at(u, it->at.start));
    jsonw_int(w, "end", utf16_at(u, it->at.end));
    jsonw_end(w);
}

static pm_code items_of(struct visit *v, struct views *views, str report, enum status status,
                        struct view_item **out, size_t *n)
{
    struct store_query q = {.status = status, .report = report, .from = CIVIL_NONE,
                            .to = CIVIL_NONE};
    struct store_list l;
    size_t cap = 0;
    pm_code rc = find(v, &q, &l, NULL);
    *out = NULL;
    *n = 0;
    for (size_t i = 0; rc == PM_OK && i < l.n; i++) {
        struct view_item it;
        if (!str_eq(l.entries[i].type, STR("incident")) && !str_eq(l.entries[i].type, STR("note")))
            continue;
        rc = view_item(views, &l.entries[i], &it, &v->err);
        if (rc == PM_OK && !ARENA_PUSH(v->arena, *out, *n, cap, it))
            rc = arena_err(v->arena, &v->err);
    }
    return rc;
}

pm_code api_report(struct visit *v)
{
    str id, text = {0};
    struct store_entry en;
    struct views *views;
    struct view_report r;
    struct view_mention *m = NULL;
    struct view_item *items;
    size_t n_mentions = 0, n_items;
    pm_code rc = want_id(v, &id);
    if (rc == PM_OK)
        rc = store_get(v->store, id, v->arena, &en, &v->err);
    if (rc == PM_OK && !str_eq(en.type, STR("report")))
        rc = err_set(&v->err, PM_NOTFOUND, "this id is not a report's");
    if (rc == PM_OK)
        rc = may_show(v, &en);
    if (rc == PM_OK)
        rc = views_open(v->node, v->store, v->arena, &views, &v->err);
    if (rc == PM_OK)
        rc = view_report(views, &en, &r, &v->err);
    if (rc == PM_OK) {
        rc = view_text(views, &r, &text, &v->err);
        if (rc == PM_NOTFOUND) /* it came from a partner without its text */
            rc = PM_OK;
    }
    if (rc == PM_OK)
        rc = view_mentions(views, &en, &m, &n_mentions, &v->err);
    if (rc == PM_OK)
        rc = items_of(v, views, r.id, r.status, &items, &n_items);
    if (rc != PM_OK)
        return rc;
    struct utf16 u = {.text = text};
    struct jsonw w = jsonw_on(&v->rp->body);
    jsonw_object(&w, NULL);
    put_report(&w, &r);
    jsonw_text(&w, "text", text);
    jsonw_text(&w, "dir", str_eq(r.script, STR("Arab")) ? STR("rtl") : STR("ltr"));
    jsonw_array(&w, "marks");
    for (size_t i = 0; i < n_mentions; i++)
        put_mark(&w, &u, &m[i].at, m[i].at.what, m[i].id, m[i].label, (str){0});
    for (size_t i = 0; i < n_items; i++)
        put_mark(&w, &u, &items[i].at, items[i].type, (str){0}, items[i].title, items[i].id);
    jsonw_end(&w);
    jsonw_array(&w, "items");
    for (size_t i = 0; i < n_items; i++)
        put_item(&w, &u, &items[i]);
    jsonw_end(&w);
    jsonw_end(&w);
    return PM_OK;
}

pm_code api_object(struct visit *v)
{
    str id;
    struct store_entry en;
    char hex[65], added[STAMP_TEXT_BYTES];
    pm_code rc = want_id(v, &id);
    if (rc == PM_OK)
        rc = store_get_head(v->store, id, v->arena, &en, &v->err);
    if (rc == PM_OK)
        rc = may_show(v, &en);
    if (rc != PM_OK)
        return rc;
    digest_hex(en.hash.b, sizeof en.hash.b, hex);
    stamp_print(en.added, 6, added);
    struct jsonw w = jsonw_on(&v->rp->body);
    jsonw_object(&w, NULL);
    jsonw_raw(&w, "object", en.canon);
    jsonw_int(&w, "seq", en.seq);
    jsonw_text(&w, "added", str_of(added));
    jsonw_text(&w, "who", en.who);
    jsonw_text(&w, "how", en.how);
    jsonw_text(&w, "hash", str_of(hex));
    jsonw_end(&w);
    return PM_OK;
}

pm_code api_routes(struct visit *v)
{
    struct jsonw w = begin(v, "routes");
    for (const struct route *r = routes; r->path != NULL; r++) {
        jsonw_object(&w, NULL);
        jsonw_text(&w, "path", str_of(r->path));
        jsonw_text(&w, "does", str_of(r->does));
        jsonw_some(&w, "query", str_of(r->query));
        jsonw_end(&w);
    }
    jsonw_end(&w);
    jsonw_end(&w);
    return PM_OK;
}
