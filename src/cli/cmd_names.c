#include <math.h>

#include "base/file.h"
#include "cli/rows.h"
#include "name/cases.h"
#include "name/lint.h"
#include "name/overlay.h"
#include "name/shipped.h"
#include "text/open.h"
#include "work/review.h"

enum { ROWS_MAX_BYTES = 1 << 30 };

static const struct option_row options[] = {
    {"registers", "DIR", "lint, test: this folder's files instead of the node's"},
    {"since", "WHEN", "review: reports that came in since; 7d is seven days (the default), or a date"},
    {"limit", "N", "review: how many names (50)"},
    {"lang", "LANG", "accept: language of the name (default: the report's)"},
    {"date", "DATE", "find: the day of the text; names have dates too"},
    {"kind", "KIND", "accept: short, acronym, former, context, ... (short)"},
    {"report", "ID", "accept: the report that has the name (default: the latest)"},
    {NULL, NULL, NULL},
};

/* The registers at hand: what is shipped, and the layers of the folder over it. */
struct at_hand {
    struct arena *a;
    struct register_rows shipped;
    struct overlay layers[OVERLAY_MAX_LAYERS];
    size_t n_layers;
    char dir[4096]; /* empty: only what is shipped */
    struct lint_report *told; /* where the reader's faults go */
};

static void take_fault(void *ctx, str file, uint32_t line, const char *words)
{
    struct at_hand *h = ctx;
    const char *behind = strstr(words, ": "); /* without "file line n" */
    char head[512];
    snprintf(head, sizeof head, "%.*s line %u ", STR_FMT(file), line);
    if (strncmp(words, head, strlen(head)) == 0)
        words += strlen(head);
    else if (behind != NULL)
        words = behind + 2;
    (void)lint_add(h->told, h->a, file, line, words);
}

/* Which folder: --registers, else the node's when there is one. */
static pm_code find_folder(struct call *c, struct at_hand *h)
{
    const char *dir = call_value(c, "registers");
    if (dir != NULL) {
        if (!file_is_dir(dir))
            return err_set(&c->err, PM_NOTFOUND, "there is no folder \"%s\"", dir);
        snprintf(h->dir, sizeof h->dir, "%s", dir);
        return PM_OK;
    }
    if (!node_is(c->node_dir))
        return PM_OK;
    pm_code rc = node_open(c->node_dir, NODE_READ, &c->node, &c->err);
    if (rc == PM_OK)
        rc = node_registers(c->node, h->dir, &c->err);
    if (rc == PM_OK && !file_is_dir(h->dir))
        h->dir[0] = '\0';
    return rc;
}

static pm_code read_all(struct call *c, struct at_hand *h)
{
    pm_code rc = find_folder(c, h);
    h->shipped.a = h->a;
    h->shipped.fault = take_fault;
    h->shipped.fault_ctx = h;
    if (rc == PM_OK)
        rc = shipped_read(&h->shipped, &c->err);
    if (rc == PM_OK && h->dir[0] != '\0')
        rc = overlay_read(h->dir, OVERLAY_ALL, h->a, take_fault, h, h->layers, &h->n_layers,
                          &c->err);
    return rc;
}

/* ---- lint ---- */

static void print_faults(struct call *c, const char *dir, const struct lint_report *r)
{
    for (size_t i = 0; i < r->n_faults; i++) {
        const struct lint_fault *f = &r->faults[i];
        if (c->json) {
            struct json_out j;
            json_out_begin(&j);
            jsonw_text(&j.w, "file", f->file);
            jsonw_num(&j.w, "line", f->line);
            jsonw_text(&j.w, "fault", f->words);
            json_out_end(&j);
            continue;
        }
        printf("%s%s%.*s:%u: ", dir, dir[0] ? "/" : "", STR_FMT(f->file), f->line);
        out_text(stdout, f->words, false);
        putchar('\n');
    }
}

static void print_counts(const struct lint_report *r)
{
    size_t n = 0, groups = 0;
    for (size_t i = 0; i < r->n_kinds; i++) {
        printf("%s%zu %.*s", i ? ", " : "entities: ", r->kinds[i].n, STR_FMT(r->kinds[i].kind));
        n += r->kinds[i].n;
    }
    printf("%s%zu in all\n", n ? "; " : "entities: ", n);
    printf("relations %zu, sources %zu, cases %zu\n", r->n_relations, r->n_sources, r->n_cases);
    printf("language  script  names  of groups\n");
    n = 0;
    for (size_t i = 0; i < r->n_counts; i++) {
        printf("%-8.*s  %-6.*s %6zu %10zu\n", STR_FMT(r->counts[i].lang),
               STR_FMT(r->counts[i].script), r->counts[i].n, r->counts[i].n_groups);
        n += r->counts[i].n;
        groups += r->counts[i].n_groups;
    }
    printf("all              %6zu %10zu\n", n, groups);
}

static int lint(struct call *c)
{
    struct at_hand h = {0};
    struct lint_report whole = {0}, own = {0};
    size_t n_faults = 0;
    pm_code rc = arena_open(ROWS_MAX_BYTES, &h.a, &c->err);
    if (rc != PM_OK)
        return call_fail(c);
    h.told = &whole;
    rc = read_all(c, &h);
    const struct register_rows *below[OVERLAY_MAX_LAYERS + 1] = {&h.shipped};
    if (rc == PM_OK && h.dir[0] == '\0') {
        rc = lint_check(&h.shipped, NULL, 0, h.a, &whole, &c->err);
        if (rc == PM_OK)
            print_faults(c, "", &whole);
    }
    for (size_t i = 0; rc == PM_OK && i < h.n_layers; i++) {
        own = i == 0 ? whole : (struct lint_report){0}; /* what the reader told of all files */
        rc = lint_check(&h.layers[i].rows, below, i + 1, h.a, &own, &c->err);
        below[i + 1] = &h.layers[i].rows;
        if (rc != PM_OK)
            break;
        print_faults(c, h.dir, &own);
        n_faults += own.n_faults;
        if (!c->json) {
            printf("%s%.*s, over what is shipped\n", h.layers[i].name.n ? "from the format " : "own names",
                   STR_FMT(h.layers[i].name));
            print_counts(&own);
        }
    }
    if (rc == PM_OK && (h.dir[0] == '\0' || h.n_layers == 0)) {
        if (h.dir[0] != '\0')
            print_faults(c, h.dir, &whole);
        n_faults += whole.n_faults;
        if (!c->json && h.dir[0] == '\0')
            print_counts(&whole);
        else if (!c->json)
            printf("\"%s\" holds no register files; nothing lies over what is shipped\n", h.dir);
    }
    if (rc == PM_OK && !c->json)
        printf("%zu fault%s\n", n_faults, n_faults == 1 ? "" : "s");
    arena_close(h.a);
    return rc != PM_OK ? call_fail(c) : n_faults ? EXIT_REFUSED : EXIT_OK;
}

/* ---- test ---- */

struct testing {
    struct call *c;
    const struct names *names;
    size_t n, failed;
};

static pm_code print_case(void *ctx, const struct case_result *r, struct pm_err *e)
{
    struct testing *t = ctx;
    (void)e;
    t->n++;
    t->failed += !r->good;
    if (t->c->json) {
        struct json_out j;
        json_out_begin(&j);
        jsonw_text(&j.w, "text", r->row->text);
        jsonw_some(&j.w, "in", r->row->in);
        jsonw_text(&j.w, "expected", r->row->expected);
        jsonw_some(&j.w, "got", r->got);
        jsonw_num(&j.w, "score", r->score);
        jsonw_text(&j.w, "result", r->good ? STR("good") : STR("failed"));
        json_out_end(&j);
        return PM_OK;
    }
    if (r->good)
        return PM_OK;
    printf("%.*s:%u: \"", STR_FMT(r->row->file), r->row->line);
    out_text(stdout, r->row->text, false);
    fputs("\"", stdout);
    if (r->row->in.n) {
        fputs(" in \"", stdout);
        out_text(stdout, r->row->in, false);
        fputs("\"", stdout);
    }
    str got = r->got.n ? r->got : STR("nothing");
    printf(": wanted %.*s, got %.*s", STR_FMT(r->row->expected), STR_FMT(got));
    printf(r->got.n ? " (%.2f)\n" : "\n", r->score);
    return PM_OK;
}

static int test(struct call *c)
{
    struct at_hand h = {0};
    struct lint_report told = {0};
    struct names *names = NULL;
    struct testing t = {.c = c};
    pm_code rc = arena_open(ROWS_MAX_BYTES, &h.a, &c->err);
    if (rc != PM_OK)
        return call_fail(c);
    h.told = &told;
    rc = read_all(c, &h);
    if (rc == PM_OK && told.n_faults > 0) {
        print_faults(c, h.dir, &told);
        rc = err_set(&c->err, PM_INVALID, "the files cannot be read; mend them first");
    }
    if (rc == PM_OK)
        rc = names_open(h.dir[0] ? h.dir : NULL, &names, &c->err);
    if (rc == PM_OK)
        rc = cases_run(names, h.shipped.cases, h.shipped.n_cases, print_case, &t, &c->err);
    for (size_t i = 0; rc == PM_OK && i < h.n_layers; i++)
        rc = cases_run(names, h.layers[i].rows.cases, h.layers[i].rows.n_cases, print_case, &t,
                       &c->err);
    if (rc == PM_OK && !c->json)
        printf("%zu passed, %zu failed\n", t.n - t.failed, t.failed);
    names_close(names);
    arena_close(h.a);
    return rc != PM_OK ? call_fail(c) : t.failed ? EXIT_REFUSED : EXIT_OK;
}

/* ---- review and accept ---- */

/* "7d", or a date. */
static bool since_when(struct call *c, stamp *out)
{
    const char *value = call_value(c, "since");
    str s = str_of(value ? value : "7d");
    int64_t days;
    civil_day day;
    if (s.n > 1 && s.p[s.n - 1] == 'd' && str_int64((str){s.p, s.n - 1}, &days) && days >= 0 &&
        days < 100000) {
        *out = stamp_now() - days * STAMP_DAY;
        return true;
    }
    if (!call_date(c, "since", false, &day))
        return false;
    *out = stamp_of_day(day);
    return true;
}

static void print_review(struct call *c, const struct names *names, const struct review_name *r)
{
    if (c->json) {
        struct json_out j;
        json_out_begin(&j);
        jsonw_text(&j.w, "name", r->name);
        jsonw_some(&j.w, "lang", r->lang);
        jsonw_num(&j.w, "times", (double)r->n_times);
        jsonw_num(&j.w, "reports", (double)r->n_reports);
        jsonw_text(&j.w, "report", r->report);
        jsonw_some(&j.w, "sentence", r->sentence);
        if (r->n_guesses > 0) {
            jsonw_text(&j.w, "guess", r->guesses[0].id);
            jsonw_num(&j.w, "score", r->guesses[0].score);
        }
        json_out_end(&j);
        return;
    }
    out_colour(c, "1");
    out_line(stdout, r->name, 60);
    out_plain(c);
    printf("  (%.*s, %zu time%s in %zu report%s)\n", STR_FMT(r->lang), r->n_times,
           r->n_times == 1 ? "" : "s", r->n_reports, r->n_reports == 1 ? "" : "s");
    for (size_t i = 0; i < r->n_guesses; i++) {
        const struct name_entity *en = names_get(names, r->guesses[i].id);
        printf("  %3.0f %%  %-28.*s ", 100 * r->guesses[i].score, STR_FMT(r->guesses[i].id));
        out_line(stdout, en ? en->name : (str){0}, 40);
        putchar('\n');
    }
    if (r->n_guesses == 0)
        puts("  no guess");
    fputs("  \"", stdout);
    out_line(stdout, r->sentence, 100);
    printf("\"\n  in %.*s  ", STR_FMT(r->report));
    out_line(stdout, r->title, 60);
    putchar('\n');
}

static pm_code open_node(struct call *c)
{
    return node_open(c->node_dir, NODE_READ, &c->node, &c->err);
}

static int review(struct call *c)
{
    struct review_name *list;
    const struct names *names;
    size_t n;
    stamp since;
    int64_t limit = 50;
    if (!since_when(c, &since) || !call_number(c, "limit", 1, &limit))
        return EXIT_USAGE;
    if (open_node(c) != PM_OK || node_names(c->node, &names, &c->err) != PM_OK ||
        review_names(c->node, since, c->arena, &list, &n, &c->err) != PM_OK)
        return call_fail(c);
    for (size_t i = 0; i < n && i < (size_t)limit; i++)
        print_review(c, names, &list[i]);
    if (c->json)
        return EXIT_OK;
    if (n > (size_t)limit)
        printf("and %zu more; --limit shows them\n", n - (size_t)limit);
    if (n == 0)
        puts("every name of these reports is settled");
    else
        printf("%zu names are not settled. To say what one means: pamir names accept NAME ID\n", n);
    return EXIT_OK;
}

static int accept(struct call *c)
{
    struct review_accept w = {
        .name = str_of(c->words[1]),
        .id = str_of(c->words[2]),
        .lang = str_of(call_value(c, "lang")),
        .kind = str_of(call_value(c, "kind")),
        .report = str_of(call_value(c, "report")),
    };
    struct review_made made;
    if (open_node(c) != PM_OK || review_accept(c->node, &w, c->arena, &made, &c->err) != PM_OK)
        return call_fail(c);
    printf("\"%.*s\" (%.*s) now means %.*s; the line is in %.*s\n", STR_FMT(w.name),
           STR_FMT(made.lang), STR_FMT(w.id), STR_FMT(made.path));
    if (made.title.n) {
        fputs("its source is ", stdout);
        out_line(stdout, made.title, 80);
        putchar('\n');
    }
    puts("it counts for what is read from now on, and for reports that are taken in again");
    return EXIT_OK;
}

/* ---- show ---- */

static void print_dates(civil_day from, civil_day to)
{
    char a[11] = "", b[11] = "";
    if (from == CIVIL_NONE && to == CIVIL_NONE)
        return;
    if (from != CIVIL_NONE)
        civil_print(from, a);
    if (to != CIVIL_NONE)
        civil_print(to, b);
    printf("  %s..%s", a, b);
}

static void jsonw_day(struct json_out *j, const char *key, civil_day day)
{
    char text[11];
    if (day == CIVIL_NONE)
        return;
    civil_print(day, text);
    jsonw_text(&j->w, key, str_of(text));
}

static void print_alias(struct call *c, const struct alias_row *r)
{
    if (c->json) {
        struct json_out j;
        json_out_begin(&j);
        jsonw_text(&j.w, "id", r->id);
        jsonw_text(&j.w, "name", r->alias);
        jsonw_text(&j.w, "lang", r->lang);
        jsonw_some(&j.w, "script", r->script);
        jsonw_text(&j.w, "kind", str_of(register_alias_kind(r->kind)));
        jsonw_day(&j, "from", r->from);
        jsonw_day(&j, "to", r->to);
        jsonw_some(&j.w, "source", r->source);
        jsonw_some(&j.w, "note", r->note);
        json_out_end(&j);
        return;
    }
    printf("  %-3.*s %-5.*s %-11s ", STR_FMT(r->lang), STR_FMT(r->script),
           register_alias_kind(r->kind));
    out_text(stdout, r->alias, false);
    print_dates(r->from, r->to);
    if (r->source.n)
        printf("  [%.*s]", STR_FMT(r->source));
    if (r->note.n) {
        fputs("  ", stdout);
        out_text(stdout, r->note, false);
    }
    putchar('\n');
}

/* "part-of X", or with the entity at the other end: "X part-of this". */
static void print_relation(struct call *c, const struct names *names, const struct relation_row *r,
                           str id)
{
    bool back = !str_eq(r->from, id);
    str other = back ? r->from : r->to;
    const struct name_entity *en = names_get(names, other);
    if (c->json) {
        struct json_out j;
        json_out_begin(&j);
        jsonw_text(&j.w, "from", r->from);
        jsonw_text(&j.w, "rel", r->rel);
        jsonw_text(&j.w, "to", r->to);
        jsonw_day(&j, "since", r->since);
        jsonw_day(&j, "until", r->until);
        jsonw_some(&j.w, "source", r->source);
        jsonw_some(&j.w, "note", r->note);
        json_out_end(&j);
        return;
    }
    printf(back ? "  is what this is to: %.*s " : "  %.*s ", STR_FMT(r->rel));
    out_text(stdout, en != NULL ? en->name : other, false);
    printf(" (%.*s)", STR_FMT(other));
    print_dates(r->since, r->until);
    if (r->source.n)
        printf("  [%.*s]", STR_FMT(r->source));
    if (r->note.n) {
        fputs("  ", stdout);
        out_text(stdout, r->note, false);
    }
    putchar('\n');
}

static void print_entity(struct call *c, const struct name_entity *en)
{
    if (c->json) {
        struct json_out j;
        json_out_begin(&j);
        jsonw_text(&j.w, "id", en->id);
        jsonw_text(&j.w, "kind", en->kind);
        jsonw_text(&j.w, "name", en->name);
        jsonw_some(&j.w, "parent", en->parent);
        jsonw_some(&j.w, "country", en->country);
        jsonw_some(&j.w, "precision", en->precision);
        jsonw_day(&j, "from", en->from);
        jsonw_day(&j, "to", en->to);
        jsonw_some(&j.w, "source", en->source);
        jsonw_some(&j.w, "note", en->note);
        json_out_end(&j);
        return;
    }
    out_colour(c, "1");
    out_text(stdout, en->name, false);
    out_plain(c);
    printf("  %.*s  (%.*s%s%.*s)", STR_FMT(en->id), STR_FMT(en->kind), en->precision.n ? ", " : "",
           STR_FMT(en->precision));
    if (en->parent.n)
        printf("  in %.*s", STR_FMT(en->parent));
    print_dates(en->from, en->to);
    if (isfinite(en->lat))
        printf("  %.3f %.3f", en->lat, en->lon);
    if (en->source.n)
        printf("  [%.*s]", STR_FMT(en->source));
    putchar('\n');
    if (en->note.n) {
        fputs("  ", stdout);
        out_text(stdout, en->note, false);
        putchar('\n');
    }
}

static void show_rows(struct call *c, const struct names *names, const struct register_rows *rows,
                      str id)
{
    for (size_t i = 0; i < rows->n_aliases; i++)
        if (str_eq(rows->aliases[i].id, id))
            print_alias(c, &rows->aliases[i]);
    for (size_t i = 0; i < rows->n_relations; i++)
        if (str_eq(rows->relations[i].from, id) || str_eq(rows->relations[i].to, id))
            print_relation(c, names, &rows->relations[i], id);
}

/* The entity that a word means: an id, or a name that has one clear bearer. */
static const struct name_entity *which_entity(struct call *c, const struct names *names, str word)
{
    enum { TOLD = 5 };
    static const double clear = 0.5;
    struct name_guess *g;
    size_t n;
    const struct name_entity *en = names_get(names, word);
    if (en != NULL)
        return en;
    if (names_resolve(names, word, str_of(call_value(c, "lang")), (str){0}, TOLD, c->arena, &g, &n,
                      &c->err) != PM_OK)
        return NULL;
    if (n > 0 && g[0].score >= clear)
        return names_get(names, g[0].id);
    if (n == 0)
        (void)err_set(&c->err, PM_NOTFOUND, "no name or id \"%.*s\" is known", STR_FMT(word));
    else
        (void)err_set(&c->err, PM_NOTFOUND,
                      "\"%.*s\" may mean several, give the id: %.*s%s%.*s (all: pamir resolve)",
                      STR_FMT(word), STR_FMT(g[0].id), n > 1 ? ", " : "",
                      n > 1 ? (int)g[1].id.n : 0, n > 1 ? g[1].id.p : "");
    return NULL;
}

static int show(struct call *c)
{
    struct at_hand h = {0};
    struct lint_report told = {0};
    struct names *names = NULL;
    const struct name_entity *en = NULL;
    pm_code rc = arena_open(ROWS_MAX_BYTES, &h.a, &c->err);
    if (rc != PM_OK)
        return call_fail(c);
    h.told = &told;
    rc = read_all(c, &h);
    if (rc == PM_OK)
        rc = names_open(h.dir[0] ? h.dir : NULL, &names, &c->err);
    if (rc == PM_OK && (en = which_entity(c, names, str_of(c->words[1]))) == NULL)
        rc = c->err.code;
    if (rc == PM_OK) {
        print_entity(c, en);
        show_rows(c, names, &h.shipped, en->id);
        for (size_t i = 0; i < h.n_layers; i++)
            show_rows(c, names, &h.layers[i].rows, en->id);
    }
    names_close(names);
    arena_close(h.a);
    return rc != PM_OK ? call_fail(c) : EXIT_OK;
}

/* ---- find ---- */

static void print_hit(struct call *c, const struct document *d, const struct name_hit *hit)
{
    if (c->json) {
        struct json_out j;
        json_out_begin(&j);
        jsonw_num(&j.w, "start", hit->at.start);
        jsonw_num(&j.w, "end", hit->at.end);
        jsonw_text(&j.w, "text", str_slice(d->text, hit->at));
        jsonw_some(&j.w, "id", hit->id);
        jsonw_text(&j.w, "guess", hit->n_guesses ? hit->guesses[0].id : (str){0});
        jsonw_text(&j.w, "kind", hit->kind);
        jsonw_num(&j.w, "score", hit->score);
        jsonw_text(&j.w, "rule", str_of(hit->rule));
        json_out_end(&j);
        return;
    }
    out_line(stdout, str_slice(d->text, hit->at), 32);
    printf("  %3.0f %%  %-28.*s %s%s\n", 100 * hit->score,
           hit->id.n ? (int)hit->id.n : 9, hit->id.n ? hit->id.p : "not known", hit->rule,
           hit->adjective ? ", adjective" : "");
    for (size_t i = hit->id.n ? 1 : 0; i < hit->n_guesses && i < 3; i++)
        printf("        %3.0f %%  %.*s\n", 100 * hit->guesses[i].score, STR_FMT(hit->guesses[i].id));
}

static pm_code find_in(struct call *c, const struct names *names, str text, civil_day day)
{
    struct document *d;
    struct name_hit *hits;
    size_t n;
    pm_code rc = text_plain(c->arena, STR("text"), text, day, &d, &c->err);
    if (rc == PM_OK)
        rc = names_find(names, d, c->arena, &hits, &n, &c->err);
    for (size_t i = 0; rc == PM_OK && i < n; i++)
        print_hit(c, d, &hits[i]);
    return rc;
}

static int find(struct call *c)
{
    struct at_hand h = {0};
    struct names *names = NULL;
    struct buf b;
    civil_day day = CIVIL_NONE;
    if (call_value(c, "date") != NULL && !call_date(c, "date", false, &day))
        return EXIT_USAGE;
    buf_init(&b, ROWS_MAX_BYTES);
    pm_code rc = find_folder(c, &h);
    if (rc == PM_OK)
        rc = names_open(h.dir[0] ? h.dir : NULL, &names, &c->err);
    if (rc == PM_OK)
        rc = file_read(c->words[1], &b, &c->err);
    if (rc == PM_OK)
        rc = find_in(c, names, buf_str(&b), day);
    names_close(names);
    buf_free(&b);
    return rc != PM_OK ? call_fail(c) : EXIT_OK;
}

static int run(struct call *c)
{
    static const struct {
        const char *name;
        int n_words;
        int (*run)(struct call *c);
        const char *wants;
    } parts[] = {{"lint", 1, lint, "lint takes no further word"},
                 {"test", 1, test, "test takes no further word"},
                 {"review", 1, review, "review takes no further word"},
                 {"accept", 3, accept, "accept takes a NAME and an ID"},
                 {"show", 2, show, "show takes a NAME or an ID"},
                 {"find", 2, find, "find takes a FILE"}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (strcmp(c->words[0], parts[i].name) == 0)
            return c->n_words == parts[i].n_words
                       ? parts[i].run(c)
                       : call_usage(c, "%s", parts[i].wants);
    return call_usage(c, "\"%s\" is not lint, test, review, accept, show or find", c->words[0]);
}

const struct command cmd_names = {
    .name = "names",
    .args = "lint|test|review|accept NAME ID|show NAME|find FILE",
    .does = "check the registers of names, look into them, and mend them",
    .more = "lint    tells what is wrong in the registers, line by line, and counts names per language and\n"
            "        script. Without a node it looks at what is shipped, else at the node's own names.\n"
            "test    asks every case of cases.tsv (the shipped ones, then the node's own) and tells each\n"
            "        that comes out otherwise.\n"
            "review  lists names of this week's reports that nobody could settle, with guesses and the\n"
            "        sentence they stand in.\n"
            "accept  writes a line into the node's own registers: NAME means ID, the report is its source.\n"
            "show    lists every name of one place, group or office, with language, script, kind, days and\n"
            "        source, and its relations. A line of the node's own registers comes last and wins.\n"
            "find    lists the names in a file of text, with what each may mean.\n\n"
            "Exit status 1 when something is wrong. How to mend a name: the user guide.",
    .min_words = 1,
    .max_words = 3,
    .options = options,
    .run = run,
};
