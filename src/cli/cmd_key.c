#include "cli/command.h"
#include "cli/rows.h"
#include "work/seal.h"

static int show(struct call *c)
{
    struct pm_err e = {0};
    pm_code rc = seal_head(c->node, &e);
    printf("%s\n", node_public_key(c->node));
    if (rc != PM_OK) {
        c->err = e;
        return call_fail(c);
    }
    return EXIT_OK;
}

static int run(struct call *c)
{
    const char *what = c->words[0];
    bool lost = strcmp(what, "lost") == 0;
    if (strcmp(what, "show") == 0)
        return show(c);
    if (!lost && strcmp(what, "rotate") != 0)
        return call_usage(c, "\"%s\" is none of show, rotate, lost", what);
    if (seal_new_key(c->node, lost, &c->err) != PM_OK)
        return call_fail(c);
    struct store_seal last;
    char hex[2 * SEAL_KEY_BYTES + 1];
    if (store_seal_last(node_store(c->node), &last, &c->err) != PM_OK)
        return call_fail(c);
    digest_hex(last.key, sizeof last.key, hex);
    printf("%s\n", hex);
    fprintf(stderr, lost ? "the old key is not believed any more; give the new one to every partner in "
                           "another way than through Pamir\n"
                         : "the old key has signed for the new one; partners who check the log follow "
                           "by themselves\n");
    return EXIT_OK;
}

const struct command cmd_key = {
    .name = "key",
    .args = "show|rotate|lost",
    .does = "show this node's public key, or make a new key pair",
    .more = "rotate makes a new pair; the old key signs for the new one, so whoever knew the old key can\n"
            "follow. lost is for a key that somebody else may have, or that is gone: the new key stands\n"
            "alone, and partners must get it from you in another way. What the old key signed before\n"
            "stays signed; the entries it stands for are named in the log.",
    .needs = NEEDS_NODE_WRITE,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};
