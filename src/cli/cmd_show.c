#include "cli/desk.h"
#include "cli/table.h"

static void field(const struct call *c, const char *name, str value)
{
    if (value.n == 0)
        return;
    out_colour(c, "2");
    printf("  %-12s ", name);
    out_plain(c);
    out_text(stdout, value, false);
    putchar('\n');
}

static void show_counts(const struct call *c, const struct view_account *a)
{
    for (size_t i = 0; i < a->n_counts; i++) {
        const struct view_count *k = &a->counts[i];
        str quote = k->quote;
        out_colour(c, "2");
        printf("  %-12.*s ", STR_FMT(k->kind));
        out_plain(c);
        bool number = k->best == k->best || k->min == k->min || k->max == k->max;
        bool exact = str_eq(k->hedge, STR("exactly"));
        if (k->best == k->best)
            printf("%.15g", k->best);
        else if (k->min == k->min && k->max == k->max)
            printf("%.15g-%.15g", k->min, k->max);
        else if (k->min == k->min)
            printf("%.15g or more", k->min);
        else if (k->max == k->max)
            printf("up to %.15g", k->max);
        if (!exact || !number)
            printf(number ? " (%.*s)" : "%.*s", STR_FMT(k->hedge));
        if (k->claimant.n) {
            fputs(k->corrected ? ", " : ", says ", stdout);
            out_text(stdout, k->claimant, false);
        }
        if (quote.n) {
            fputs(k->corrected ? "; the report says \"" : "  \"", stdout);
            out_line(stdout, quote, 60);
            fputs("\"", stdout);
        }
        putchar('\n');
    }
}

static pm_code show_incident(struct call *c, struct views *v, const struct store_entry *en)
{
    struct view_account a;
    str *same;
    size_t n_same;
    pm_code rc = view_account(v, en, &a, &c->err);
    if (rc == PM_OK)
        rc = view_same(v, a.id, &same, &n_same, &c->err);
    if (rc != PM_OK)
        return rc;
    field(c, "status", str_of(status_name(a.status)));
    field(c, "corrected", a.corrected);
    field(c, a.corrected.n > 0 ? "why" : "corrected", a.corrected_why);
    field(c, "kind", a.kind);
    field(c, "told as", a.modality);
    field(c, "from", a.start);
    field(c, "to", a.end);
    for (size_t i = 0; i < a.n_places; i++)
        printf("  %-12s %.*s (%.*s, %.*s)\n", i ? "" : "where", STR_FMT(a.places[i].name),
               STR_FMT(a.places[i].id), STR_FMT(a.places[i].precision));
    for (size_t i = 0; i < a.n_actors; i++) {
        printf("  %-12s ", i ? "" : "said to be by");
        out_text(stdout, a.actors[i].name, false);
        if (a.actors[i].claimant.n) {
            fputs(" (", stdout);
            out_text(stdout, a.actors[i].claimant, false);
            printf(": %.*s)", STR_FMT(a.actors[i].stance));
        }
        putchar('\n');
    }
    for (size_t i = 0; i < a.n_targets; i++)
        field(c, i ? "" : "against", a.targets[i]);
    for (size_t i = 0; i < a.n_weapons; i++)
        field(c, i ? "" : "with", a.weapons[i]);
    show_counts(c, &a);
    field(c, "in its words", a.quote);
    field(c, "report", a.report.title);
    field(c, "source", a.report.source);
    for (size_t i = 0; i < n_same; i++)
        if (!str_eq(same[i], a.id))
            field(c, "also told in", same[i]);
    return PM_OK;
}

static pm_code show_item(struct call *c, struct views *v, const struct store_entry *en)
{
    struct view_item it;
    pm_code rc = view_item(v, en, &it, &c->err);
    if (rc != PM_OK)
        return rc;
    field(c, "kind", it.type);
    field(c, "says", it.claimant);
    field(c, "how", it.stance);
    field(c, "how sure", it.hedge);
    field(c, "what", it.title);
    return PM_OK;
}

static pm_code show_report(struct call *c, struct views *v, const struct store_entry *en)
{
    struct view_report r;
    pm_code rc = view_report(v, en, &r, &c->err);
    if (rc != PM_OK)
        return rc;
    field(c, "status", str_of(status_name(r.status)));
    field(c, "title", r.title);
    field(c, "file", r.file);
    field(c, "published", r.published);
    field(c, "source", r.source);
    field(c, "grade", r.grade);
    field(c, "language", r.lang);
    field(c, "script", r.script);
    field(c, "format", r.format);
    field(c, "encoding", r.encoding);
    field(c, "url", r.url);
    field(c, "SHA-256", r.blob);
    struct store_query q = {.status = r.status, .report = r.id, .from = CIVIL_NONE,
                            .to = CIVIL_NONE};
    int64_t n;
    putchar('\n');
    return table_print(c, &q, &n);
}

static int run(struct call *c)
{
    struct store_entry en;
    struct views *v;
    struct store *s = node_store(c->node);
    pm_code rc = store_get_head(s, str_of(c->words[0]), c->arena, &en, &c->err);
    if (rc == PM_OK)
        rc = desk_read(c, &en);
    if (rc == PM_OK && c->json) {
        fwrite(en.canon.p, 1, en.canon.n, stdout);
        putchar('\n');
        return EXIT_OK;
    }
    if (rc == PM_OK)
        rc = views_open(c->node, s, c->arena, &v, &c->err);
    if (rc != PM_OK)
        return call_fail(c);
    out_colour(c, "1");
    printf("%.*s\n", STR_FMT(en.id));
    out_plain(c);
    if (str_eq(en.type, STR("incident")))
        rc = show_incident(c, v, &en);
    else if (str_eq(en.type, STR("report")))
        rc = show_report(c, v, &en);
    else if (str_eq(en.type, STR("note")))
        rc = show_item(c, v, &en);
    else
        rc = table_line(c, v, &en);
    if (rc != PM_OK)
        return call_fail(c);
    if (!str_eq(en.type, STR("report")))
        printf("\nwhy it is there: pamir why %.*s\n", STR_FMT(en.id));
    return EXIT_OK;
}

static const struct option_row show_options[] = {DESK_PURPOSE, {NULL, NULL, NULL}};

const struct command cmd_show = {
    .name = "show",
    .args = "ID",
    .does = "show one object; the beginning of its id is enough when it is the only one",
    .needs = NEEDS_NODE_READ,
    .min_words = 1,
    .max_words = 1,
    .options = show_options,
    .run = run,
};
