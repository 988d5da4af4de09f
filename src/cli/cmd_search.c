#include "cli/table.h"

static int run(struct call *c)
{
    struct store_query q;
    struct buf words;
    int64_t n = 0;
    if (!table_query(c, &q))
        return EXIT_USAGE;
    if (c->words[0][0] == '\0')
        return call_usage(c, "wants a word to search for");
    buf_init(&words, 1 << 16);
    for (int i = 0; i < c->n_words; i++) {
        buf_add(&words, i ? STR(" ") : STR(""));
        buf_add(&words, str_of(c->words[i]));
    }
    pm_code rc = buf_err(&words, &c->err);
    q.words = buf_str(&words);
    if (q.limit == 0)
        q.limit = 100;
    if (rc == PM_OK)
        rc = table_print(c, &q, &n);
    if (rc == PM_OK) {
        if (n == 0 && !c->json)
            fputs("nothing found\n", stderr);
        if (n == q.limit)
            fprintf(stderr, "the first %lld; more with --limit\n", (long long)n);
        table_tell_hidden(c, &q);
    }
    buf_free(&words);
    return rc == PM_OK ? EXIT_OK : call_fail(c);
}

const struct command cmd_search = {
    .name = "search",
    .args = "WORDS ...",
    .does = "search reports, incidents and claims for words, in any script",
    .more = "Every word must occur; \"several words\" in quotes stand together; wor* finds beginnings.",
    .needs = NEEDS_NODE_READ,
    .min_words = 1,
    .max_words = -1,
    .options = table_options,
    .run = run,
};
