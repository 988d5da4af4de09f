#include "cli/command.h"
#include "cli/rows.h"

static const struct option_row options[] = {
    {"deep", NULL, "hash every entry and document and compare every view (takes longer)"},
    {NULL, NULL, NULL},
};

static void on_finding(void *ctx, bool bad, const char *what, const char *words)
{
    const struct call *c = ctx;
    if (c->json) {
        struct json_out j;
        json_out_begin(&j);
        jsonw_bool(&j.w, "ok", !bad);
        jsonw_some(&j.w, "what", str_of(what));
        jsonw_some(&j.w, "finding", str_of(words));
        json_out_end(&j);
        return;
    }
    out_colour(c, bad ? "1;31" : "32");
    fputs(bad ? "BAD " : "ok  ", stdout);
    out_plain(c);
    printf("%-14s ", what);
    out_text(stdout, str_of(words), false);
    putchar('\n');
}

static int run(struct call *c)
{
    int bad_node = 0, bad_store = 0;
    if (node_check(c->node, on_finding, c, &bad_node, &c->err) != PM_OK ||
        store_check(node_store(c->node), call_flag(c, "deep"), on_finding, c, &bad_store,
                    &c->err) != PM_OK)
        return call_fail(c);
    int bad = bad_node + bad_store;
    if (!c->json)
        printf(bad ? "%d findings need somebody's hand\n" : "the node is sound\n", bad);
    return bad ? EXIT_REFUSED : EXIT_OK;
}

const struct command cmd_check = {
    .name = "check",
    .args = "",
    .does = "say whether the node is sound: file, log, views, disk, keys, configuration",
    .more = "The log is checked entry by entry: each entry's hash covers its bytes and the hash of\n"
            "the entry before it. With --deep every stored document is hashed too and every view is\n"
            "compared with what the log says.",
    .needs = NEEDS_NODE_READ,
    .max_words = 0,
    .options = options,
    .run = run,
};
