#include <limits.h>
#include <sys/stat.h>

#include "base/file.h"
#include "cli/command.h"
#include "cli/rows.h"
#include "work/backup.h"

static int run_backup(struct call *c)
{
    if (backup_make(c->node, c->words[0], &c->err) != PM_OK)
        return call_fail(c);
    printf("backed up to \"%s\"; it holds the secret key: keep it as safe as the node itself\n",
           c->words[0]);
    return EXIT_OK;
}

static int run_restore(struct call *c)
{
    if (backup_restore(c->words[0], c->words[1], &c->err) != PM_OK)
        return call_fail(c);
    printf("restored \"%s\" from \"%s\"; pamir check --node %s says whether it is sound\n",
           c->words[1], c->words[0], c->words[1]);
    return EXIT_OK;
}

const struct command cmd_backup = {
    .name = "backup",
    .args = "FOLDER",
    .does = "copy the whole node to a new folder, while others may go on working",
    .needs = NEEDS_NODE_READ,
    .min_words = 1,
    .max_words = 1,
    .run = run_backup,
};

const struct command cmd_restore = {
    .name = "restore",
    .args = "BACKUP NODE",
    .does = "make a node from a backup; refuses to write over one",
    .min_words = 2,
    .max_words = 2,
    .run = run_restore,
};
