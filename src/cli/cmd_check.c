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

/* Views are compared by making them again and taking that back: only a handle that may write can.
 * Where the node cannot be written to, all the rest is looked at, and it is said what was not. */
static pm_code check_store(struct call *c, bool deep, int *n_bad)
{
    struct store *own = NULL;
    struct pm_err why = {0};
    bool refused = deep && node_store_again(c->node, STORE_WRITE, &own, &why) != PM_OK;
    pm_code rc = store_check(own ? own : node_store(c->node), deep, on_finding, c, n_bad, &c->err);
    store_close(own);
    if (rc == PM_OK && refused) {
        err_front(&why, "comparing needs the right to write");
        on_finding(c, true, "views", why.words);
        ++*n_bad;
    }
    return rc;
}

static int run(struct call *c)
{
    int bad_node = 0, bad_store = 0;
    if (node_check(c->node, on_finding, c, &bad_node, &c->err) != PM_OK ||
        check_store(c, call_flag(c, "deep"), &bad_store) != PM_OK)
        return call_fail(c);
    int bad = bad_node + bad_store;
    if (!c->json && bad == 0)
        puts("the node is sound");
    else if (!c->json)
        printf("%d finding%s somebody's hand\n", bad, bad == 1 ? " needs" : "s need");
    return bad ? EXIT_REFUSED : EXIT_OK;
}

const struct command cmd_check = {
    .name = "check",
    .args = "",
    .does = "say whether the node is sound: file, log, views, disk, keys, configuration",
    .more = "The log is checked entry by entry: each entry's hash covers its bytes and the hash of\n"
            "the entry before it. With --deep every stored document is hashed too, and every view is\n"
            "made again from the log, compared and left as it was: that takes as long as pamir rebuild,\n"
            "and who else wants to write waits. While another program writes, views cannot be\n"
            "compared; the check says so and is not passed.",
    .needs = NEEDS_NODE_READ,
    .max_words = 0,
    .options = options,
    .run = run,
};
