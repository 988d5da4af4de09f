#include "cli/command.h"
#include "cli/rows.h"
#include "work/start.h"

static const struct option_row options[] = {
    {"name", "NAME", "how the node is called on the page and in exports"},
    {"status", "STATUS", "what it shows by default: actual, exercise or test"},
    {NULL, NULL, NULL},
};

static int run(struct call *c)
{
    struct config conf;
    config_init(&conf);
    const char *name = call_value(c, "name");
    if (name != NULL && snprintf(conf.name, sizeof conf.name, "%s", name) >= (int)sizeof conf.name)
        return call_usage(c, "--name is longer than %zu bytes", sizeof conf.name - 1);
    if (!call_status(c, STATUS_ACTUAL, &conf.status))
        return EXIT_USAGE;
    if (node_init(c->words[0], &conf, &c->err) != PM_OK)
        return call_fail(c);
    if (node_open(c->words[0], NODE_WRITE, &c->node, &c->err) != PM_OK ||
        start_first_objects(c->node, &c->err) != PM_OK)
        return call_fail(c);
    printf("made node \"%s\"\n  data        %s/pamir.db\n  settings    %s/pamir.conf\n"
           "  public key  %s\nnext: pamir ingest --node %s FILE...\n",
           c->words[0], c->words[0], c->words[0], node_public_key(c->node), c->words[0]);
    return EXIT_OK;
}

const struct command cmd_init = {
    .name = "init",
    .args = "NODE",
    .does = "make a node: a folder with a data file, a key pair and a config",
    .more = "The secret key (node.key) never leaves the folder. Back the folder up whole.",
    .min_words = 1,
    .max_words = 1,
    .options = options,
    .run = run,
};
