#include "cli/command.h"
#include "cli/rows.h"

static int run(struct call *c)
{
    struct sha256 before, after;
    char hex_before[65], hex_after[65];
    if (store_rebuild(node_store(c->node), &before, &after, &c->err) != PM_OK)
        return call_fail(c);
    digest_hex(before.b, sizeof before.b, hex_before);
    digest_hex(after.b, sizeof after.b, hex_after);
    bool same = strcmp(hex_before, hex_after) == 0;
    if (c->json) {
        struct json_out j;
        json_out_begin(&j);
        jsonw_some(&j.w, "before", str_of(hex_before));
        jsonw_some(&j.w, "after", str_of(hex_after));
        jsonw_bool(&j.w, "identical", same);
        json_out_end(&j);
    } else {
        printf("views before  %s\nviews after   %s\n%s\n", hex_before, hex_after,
               same ? "identical: nothing had drifted"
                    : "different: the views had drifted from the log and are mended now");
    }
    return same ? EXIT_OK : EXIT_REFUSED;
}

const struct command cmd_rebuild = {
    .name = "rebuild",
    .args = "",
    .does = "make every view again from the log",
    .more = "Search, map, lists and counts are views of the log. This throws them away, makes them\n"
            "again and compares: exit status 1 when they had drifted.",
    .needs = NEEDS_NODE_WRITE,
    .max_words = 0,
    .run = run,
};
