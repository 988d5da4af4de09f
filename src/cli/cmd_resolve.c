#include "cli/batch.h"
#include "cli/rows.h"

static const struct option_row options[] = {
    {"lang", "LANG", "language of the name, as ru"},
    {"country", "CC", "country it should lie in, as TJ"},
    {"top", "N", "how many guesses (5)"},
    {"dict", "FILE", "look up in this list of places instead of the registers"},
    {"batch", "FILE", "names to look up in it, one line of answers a row"},
    {"with-country", NULL, "with --batch: the country of each row is known"},
    {"weights", "FILE", "with --batch: learned weights other than those built in"},
    {NULL, NULL, NULL},
};

static void print_guess(struct call *c, const struct names *names, str asked,
                        const struct name_guess *g)
{
    const struct name_entity *en = names_get(names, g->id);
    if (c->json) {
        struct json_out j;
        json_out_begin(&j);
        jsonw_text(&j.w, "asked", asked);
        jsonw_text(&j.w, "id", g->id);
        jsonw_num(&j.w, "score", g->score);
        if (en != NULL) {
            jsonw_some(&j.w, "name", en->name);
            jsonw_some(&j.w, "kind", en->kind);
            jsonw_some(&j.w, "parent", en->parent);
        }
        json_out_end(&j);
        return;
    }
    printf("  %4.0f %%  %-28.*s ", 100 * g->score, STR_FMT(g->id));
    if (en != NULL) {
        out_text(stdout, en->name, false);
        printf(" (%.*s%s%.*s)", STR_FMT(en->kind), en->country.n ? ", " : "", STR_FMT(en->country));
    }
    putchar('\n');
}

static int run(struct call *c)
{
    const struct names *names;
    struct names *own = NULL;
    int64_t top = 5;
    if (!call_number(c, "top", 1, &top))
        return EXIT_USAGE;
    if (call_value(c, "dict") != NULL || call_value(c, "batch") != NULL)
        return batch_run(c, (size_t)top);
    if (c->n_words == 0)
        return call_usage(c, "a name is missing");
    if (node_is(c->node_dir)) {
        if (node_open(c->node_dir, NODE_READ, &c->node, &c->err) != PM_OK ||
            node_names(c->node, &names, &c->err) != PM_OK)
            return call_fail(c);
    } else {
        if (names_open(NULL, &own, &c->err) != PM_OK)
            return call_fail(c);
        names = own;
    }
    int status = EXIT_OK;
    for (int i = 0; i < c->n_words; i++) {
        struct name_guess *g;
        size_t n;
        str asked = str_of(c->words[i]);
        if (names_resolve(names, asked, str_of(call_value(c, "lang")),
                          str_of(call_value(c, "country")), (size_t)top, c->arena, &g, &n,
                          &c->err) != PM_OK) {
            status = call_fail(c);
            break;
        }
        if (!c->json) {
            out_text(stdout, asked, false);
            printf(n ? "\n" : "\n  not known\n");
        }
        for (size_t k = 0; k < n; k++)
            print_guess(c, names, asked, &g[k]);
        if (n == 0)
            status = EXIT_REFUSED;
    }
    names_close(own);
    return status;
}

const struct command cmd_resolve = {
    .name = "resolve",
    .args = "NAME ...",
    .does = "say which place, group or office a name means, and how sure that is",
    .more = "Answers from the registers, with this node's own names over them when there is a node.\n\n"
            "With --dict and --batch, names in any script are looked up in a list of places with "
            "Latin names, by learned weights alone. The list has the columns id, kind, cc, name_en, "
            "name_local; the names have kind, country, language, script, name; both are TSV with a "
            "header line, plain or gzip. A line of answer: the name, then id:score, best first; NIL "
            "when nothing is likely.",
    .min_words = 0,
    .max_words = -1,
    .options = options,
    .run = run,
};
