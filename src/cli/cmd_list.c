#include "cli/table.h"

static const struct what {
    const char *name, *type, *kind;
} whats[] = {
    {"incidents", "incident", ""}, {"claims", "note", "claim"},   {"figures", "note", "figure"},
    {"causes", "note", "cause"},   {"reports", "report", ""},     {"places", "location", ""},
    {"groups", "threat-actor", ""}, {"actors", "identity", ""},
};
enum { N_WHATS = sizeof whats / sizeof *whats };

/* Places, groups and actors come from the registers and have no status of their own: what counts is
 * how often what is shown names them. */
struct named {
    struct call *c;
    const struct store_query *q;
    struct {
        str id, title;
        int64_t n;
    } *rows;
    size_t n, cap;
};

static pm_code on_named(void *ctx, const struct store_entry *en, const struct facets *f)
{
    struct named *l = ctx;
    struct call *c = l->c;
    str id, title;
    if (c->json) {
        fwrite(en->canon.p, 1, en->canon.n, stdout);
        putchar('\n');
        return PM_OK;
    }
    if (arena_dup(c->arena, en->id, &id, &c->err) != PM_OK ||
        arena_dup(c->arena, f->title, &title, &c->err) != PM_OK)
        return c->err.code;
    return ARENA_PUSH(c->arena, l->rows, l->n, l->cap, (__typeof__(*l->rows)){id, title, 0})
               ? PM_OK
               : arena_err(c->arena, &c->err);
}

static int list_named(struct call *c, const struct what *w, const struct store_query *q)
{
    struct named l = {.c = c, .q = q};
    struct store_query all = {.any_status = true, .type = str_of(w->type), .from = CIVIL_NONE,
                              .to = CIVIL_NONE, .words = q->words, .limit = q->limit};
    struct store *s = node_store(c->node);
    if (store_find(s, &all, c->arena, on_named, &l, NULL, &c->err) != PM_OK)
        return call_fail(c);
    for (size_t i = 0; i < l.n; i++) {
        struct store_query in = {.status = q->status, .ref = l.rows[i].id, .from = q->from,
                                 .to = q->to, .type = STR("report")};
        if (store_count(s, &in, &l.rows[i].n, &c->err) != PM_OK)
            return call_fail(c);
    }
    for (size_t i = 0; i < l.n; i++) {
        if (l.rows[i].n == 0)
            continue;
        table_id(c, l.rows[i].id);
        printf("  %5lld report%s  ", (long long)l.rows[i].n, l.rows[i].n == 1 ? " " : "s");
        out_line(stdout, l.rows[i].title, 80);
        putchar('\n');
    }
    return EXIT_OK;
}

static int run(struct call *c)
{
    const struct what *w = NULL;
    for (int i = 0; i < N_WHATS; i++)
        if (strcmp(c->words[0], whats[i].name) == 0)
            w = &whats[i];
    if (w == NULL)
        return call_usage(c, "\"%s\" cannot be listed; there are %s", c->words[0], c->cmd->args);
    struct store_query q;
    if (!table_query(c, &q))
        return EXIT_USAGE;
    if (strcmp(w->type, "location") == 0 || strcmp(w->type, "threat-actor") == 0 ||
        strcmp(w->type, "identity") == 0)
        return list_named(c, w, &q);
    q.type = str_of(w->type);
    if (w->kind[0])
        q.kind = str_of(w->kind);
    int64_t n;
    if (table_print(c, &q, &n) != PM_OK)
        return call_fail(c);
    if (n == 0 && !c->json)
        fputs("nothing found\n", stderr);
    table_tell_hidden(c, &q);
    return EXIT_OK;
}

const struct command cmd_list = {
    .name = "list",
    .args = "incidents|claims|figures|causes|reports|places|groups|actors",
    .does = "list what was read, newest first, each with who says so",
    .more = "With --json: the stored STIX objects, one a line. Objects of another status than the one\n"
            "asked for are counted on stderr, never mixed in.",
    .needs = NEEDS_NODE_READ,
    .min_words = 1,
    .max_words = 1,
    .options = table_options,
    .run = run,
};
