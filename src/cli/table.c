#include "cli/table.h"

#include "cli/desk.h"
#include "share/purpose.h"

const struct option_row table_options[] = {
    {"status", "STATUS", "actual, exercise or test (default: as pamir.conf says)"},
    {"kind", "KIND", "kind of incident, as drone-strike"},
    {"since", "DATE", "not before, as 2026-10 or 2026-10-13"},
    {"until", "DATE", "not after"},
    {"place", "ID", "at or in this place, as TJ-GB"},
    {"actor", "ID", "said to be by, as group:isis-k"},
    {"report", "ID", "read from this report"},
    {"claimant", "ID", "who says so, as office:af-interior-ministry"},
    {"words", "WORDS", "with these words in it"},
    {"limit", "N", "at most so many"},
    DESK_PURPOSE,
    {NULL, NULL, NULL},
};

bool table_query(struct call *c, struct store_query *q)
{
    *q = (struct store_query){.from = CIVIL_NONE, .to = CIVIL_NONE, .newest_first = true};
    if (!call_status(c, node_config(c->node)->status, &q->status) ||
        !call_date(c, "since", false, &q->from) || !call_date(c, "until", true, &q->to) ||
        !call_number(c, "limit", 1, &q->limit))
        return false;
    q->kind = str_of(call_value(c, "kind"));
    q->words = str_of(call_value(c, "words"));
    q->report = str_of(call_value(c, "report"));
    q->claimant = str_of(call_value(c, "claimant"));
    const char *place = call_value(c, "place"), *actor = call_value(c, "actor");
    if (place != NULL && actor != NULL) {
        call_usage(c, "--place and --actor cannot be asked for together yet");
        return false;
    }
    q->ref = str_of(place ? place : actor);
    return true;
}

void table_id(const struct call *c, str id)
{
    size_t at = str_find(id, STR("--"), 0);
    bool ours = at < id.n && id.n > at + 10;
    out_colour(c, "2");
    out_text(stdout, ours ? (str){id.p, at + 10} : id, false);
    out_plain(c);
}

static void print_places(const struct view_account *a)
{
    for (size_t i = 0; i < a->n_places; i++) {
        if (i)
            fputs(", ", stdout);
        out_text(stdout, a->places[i].name, false);
        if (str_eq(a->places[i].role, STR("origin")))
            fputs(" (origin)", stdout);
    }
    if (a->n_places == 0)
        fputs("place not told", stdout);
}

static void print_actors(const struct view_account *a)
{
    for (size_t i = 0; i < a->n_actors; i++) {
        const struct view_actor *x = &a->actors[i];
        fputs(i ? ", " : "; by ", stdout);
        out_text(stdout, x->name, false);
        if (x->claimant.n) { /* "(some sources: asserts)" */
            fputs(" (", stdout);
            out_text(stdout, x->claimant, false);
            printf(": %.*s)", STR_FMT(x->stance));
        }
    }
}

static pm_code incident_line(struct call *c, struct views *v, const struct store_entry *en)
{
    struct view_account a;
    pm_code rc = view_account(v, en, &a, &c->err);
    if (rc != PM_OK)
        return rc;
    table_id(c, a.id);
    printf("  %-10.*s  ", a.start.n ? (int)a.start.n : 10, a.start.n ? a.start.p : "-         ");
    out_colour(c, "1");
    printf("%.*s", STR_FMT(a.kind));
    out_plain(c);
    if (!str_eq(a.modality, STR("reported")))
        printf(" [%.*s]", STR_FMT(a.modality));
    fputs("  ", stdout);
    print_places(&a);
    str toll = view_toll(&a, c->arena);
    if (toll.n) {
        fputs("; ", stdout);
        out_colour(c, "31");
        out_text(stdout, toll, false);
        out_plain(c);
    }
    print_actors(&a);
    out_colour(c, "2");
    fputs("  <- ", stdout);
    out_line(stdout, a.report.source.n ? a.report.source : a.report.title, 48);
    out_plain(c);
    if (a.status != STATUS_ACTUAL)
        printf("  [%s]", status_name(a.status));
    putchar('\n');
    return PM_OK;
}

static pm_code report_line(struct call *c, struct views *v, const struct store_entry *en)
{
    struct view_report r;
    pm_code rc = view_report(v, en, &r, &c->err);
    if (rc != PM_OK)
        return rc;
    table_id(c, r.id);
    printf("  %-10.*s  %-3.*s ", r.published.n ? (int)r.published.n : 10,
           r.published.n ? r.published.p : "-         ", STR_FMT(r.lang));
    out_line(stdout, r.title, 70);
    out_colour(c, "2");
    fputs(" ", stdout);
    out_count(r.n_incidents, " incident", ",");
    out_count(r.n_claims, " claim", ",");
    out_count(r.n_figures, " figure", "");
    out_plain(c);
    if (r.status != STATUS_ACTUAL)
        printf("  [%s]", status_name(r.status));
    putchar('\n');
    return PM_OK;
}

/* The title tells who said it and how sure; what its verb does not say stands in brackets. */
static pm_code item_line(struct call *c, struct views *v, const struct store_entry *en)
{
    struct view_item it;
    pm_code rc = view_item(v, en, &it, &c->err);
    if (rc != PM_OK)
        return rc;
    bool figure = str_eq(it.type, STR("figure"));
    int columns = c->terminal ? out_columns() - 26 : 130;
    table_id(c, it.id);
    printf("  %-8.*s ", STR_FMT(it.type));
    out_line(stdout, it.title, columns > 60 ? columns : 60);
    if (!figure && it.hedge.n && !str_eq(it.hedge, STR("asserted"))) {
        out_colour(c, "2");
        printf("  [%.*s]", STR_FMT(it.hedge));
        out_plain(c);
    }
    putchar('\n');
    return PM_OK;
}

static pm_code other_line(struct call *c, const struct store_entry *en, const struct facets *f)
{
    table_id(c, en->id);
    fputs("  ", stdout);
    out_line(stdout, f->title.n ? f->title : en->type, 90);
    putchar('\n');
    return PM_OK;
}

pm_code table_line(struct call *c, struct views *v, const struct store_entry *en)
{
    if (str_eq(en->type, STR("incident")))
        return incident_line(c, v, en);
    if (str_eq(en->type, STR("report")))
        return report_line(c, v, en);
    if (str_eq(en->type, STR("note")))
        return item_line(c, v, en);
    struct object o = {.id = en->id, .type = en->type, .canon = en->canon};
    struct facets f;
    pm_code rc = facets_of(c->arena, &o, &f, &c->err);
    return rc == PM_OK ? other_line(c, en, &f) : rc;
}

struct rows {
    struct call *c;
    struct purpose_list *restricted;
    bool counting; /* first round: nothing is shown before it is put down */
    struct store_list list;
    size_t n_json;
};

/* A relation that has no words of its own is told in the line of its incident. */
static pm_code on_row(void *ctx, const struct store_entry *en, const struct facets *f)
{
    struct rows *r = ctx;
    struct call *c = r->c;
    bool shown = true;
    if (r->restricted != NULL && r->counting)
        return purpose_list_take(r->restricted, en, &shown, &c->err);
    if (r->restricted != NULL && r->restricted->n_hidden > 0 &&
        purpose_wanted(r->restricted->book, en, c->arena))
        return PM_OK;
    if (c->json) {
        fwrite(en->canon.p, 1, en->canon.n, stdout);
        putchar('\n');
        r->n_json++;
        return PM_OK;
    }
    if (str_eq(en->type, STR("relationship")) && f->title.n == 0)
        return PM_OK;
    return store_list_add(&r->list, en, &c->err);
}

pm_code table_print(struct call *c, const struct store_query *q, int64_t *n)
{
    struct rows r = {.c = c, .list = {.arena = c->arena}};
    struct views *v = NULL;
    struct purpose_list restricted = {0};
    struct desk d;
    size_t n_formats = 0;
    pm_code rc = desk_open(c, &d);
    if (rc == PM_OK)
        book_formats(d.book, &n_formats);
    if (n_formats > 0) {
        purpose_list_begin(&restricted, d.book, desk_purpose(c), c->arena);
        r.restricted = &restricted;
        r.counting = true;
        rc = store_find(node_store(c->node), q, c->arena, on_row, &r, NULL, &c->err);
        if (rc == PM_OK)
            rc = purpose_list_put(&restricted, c->node, desk_login(c), &c->err);
        r.counting = false;
    }
    if (rc == PM_OK)
        rc = store_find(node_store(c->node), q, c->arena, on_row, &r, NULL, &c->err);
    if (rc == PM_OK && !c->json)
        rc = views_open(c->node, node_store(c->node), c->arena, &v, &c->err);
    for (size_t i = 0; rc == PM_OK && !c->json && i < r.list.n; i++)
        rc = table_line(c, v, &r.list.entries[i]);
    *n = (int64_t)(r.list.n + r.n_json);
    if (rc == PM_OK && r.restricted != NULL && restricted.n_hidden > 0)
        fprintf(stderr,
                "%zu that came from partners under conditions %s not shown: say why you read with "
                "--purpose, or a line purpose = ... in pamir.conf\n",
                restricted.n_hidden, restricted.n_hidden == 1 ? "is" : "are");
    desk_close(&d);
    return rc;
}

void table_tell_hidden(struct call *c, const struct store_query *q)
{
    for (int s = 0; s < N_STATUSES; s++) {
        struct store_query other = *q;
        int64_t n = 0;
        other.status = (enum status)s;
        other.limit = 0;
        if (other.status == q->status ||
            store_count(node_store(c->node), &other, &n, &c->err) != PM_OK || n == 0)
            continue;
        fprintf(stderr, "%lld %s object%s not shown (--status %s)\n", (long long)n,
                status_name(other.status), n == 1 ? " is" : "s are", status_name(other.status));
    }
}
