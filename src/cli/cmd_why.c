#include <math.h>

#include "cli/desk.h"
#include "cli/table.h"
#include "model/extension.h"
#include "model/jsonr.h"

/* A span of the reading: its words, and whether the report's bytes still say the same. */
static void print_span(struct call *c, struct json_object *s, str text)
{
    struct json_object *start = jsonr_get(s, "start"), *end = jsonr_get(s, "end");
    str what = jsonr_text(jsonr_get(s, "what")), hex = jsonr_text(jsonr_get(s, "sha256"));
    if (start == NULL || end == NULL)
        return;
    int64_t from = json_object_get_int64(start), to = json_object_get_int64(end);
    printf("  bytes %lld-%lld  %-10.*s ", (long long)from, (long long)to, STR_FMT(what));
    if (text.p == NULL || from < 0 || to < from || (size_t)to > text.n) {
        printf("(the report's text is not on this node)\n");
        return;
    }
    str quote = str_slice(text, (struct span){(uint32_t)from, (uint32_t)to});
    struct sha256 d = digest_sha256(quote), want;
    bool checked = digest_unhex(hex, want.b, sizeof want.b);
    bool good = !checked || memcmp(d.b, want.b, sizeof d.b) == 0;
    fputs("\"", stdout);
    out_line(stdout, quote, 200);
    fputs("\"", stdout);
    if (!good) {
        out_colour(c, "1;31");
        fputs("  NOT the bytes it was read from", stdout);
        out_plain(c);
    } else if (checked) {
        fputs("  (SHA-256 fits)", stdout);
    }
    putchar('\n');
}

static pm_code report_text(struct call *c, struct views *v, str report, struct view_report *r,
                           str *text)
{
    struct store_entry en;
    pm_code rc = report.n ? store_get(node_store(c->node), report, c->arena, &en, &c->err)
                          : PM_NOTFOUND;
    if (rc == PM_OK)
        rc = view_report(v, &en, r, &c->err);
    if (rc == PM_OK)
        rc = view_text(v, r, text, &c->err);
    return rc == PM_NOTFOUND ? PM_OK : rc;
}

static void print_entry(const struct store_entry *en)
{
    char hex[65], added[STAMP_TEXT_BYTES];
    digest_hex(en->hash.b, sizeof en->hash.b, hex);
    stamp_print(en->added, 3, added);
    printf("\nin the log as entry %lld, added %s by %.*s (%.*s)\n  hash %s\n", (long long)en->seq,
           added, STR_FMT(en->who), STR_FMT(en->how), hex);
}

static void print_rule(struct json_object *reading)
{
    str rule = jsonr_text(jsonr_get(reading, "rule")),
        reader = jsonr_text(jsonr_get(reading, "reader"));
    struct json_object *score = jsonr_get(reading, "score");
    if (rule.n)
        printf("made by rule \"%.*s\"", STR_FMT(rule));
    else
        printf("made by the reader");
    if (score != NULL)
        printf(", score %.2f", json_object_get_double(score));
    if (reader.n)
        printf(", reader %.*s", STR_FMT(reader));
    putchar('\n');
    struct json_object *corrected = jsonr_get(reading, "corrected");
    str what = jsonr_text(jsonr_get(corrected, "what")),
        why = jsonr_text(jsonr_get(corrected, "reason"));
    if (corrected != NULL)
        printf("then corrected by its owner%s%.*s; why: %.*s\n", what.n > 0 ? ": " : "",
               STR_FMT(what), STR_FMT(why));
}

static int run(struct call *c)
{
    struct store_entry en;
    struct views *v;
    struct json_object *tree = NULL;
    struct view_report report = {0};
    str text = {0};
    pm_code rc = store_get_head(node_store(c->node), str_of(c->words[0]), c->arena, &en, &c->err);
    if (rc == PM_OK)
        rc = desk_read(c, &en);
    if (rc == PM_OK)
        rc = views_open(c->node, node_store(c->node), c->arena, &v, &c->err);
    if (rc == PM_OK)
        rc = jsonr_parse_known(en.canon, &tree, &c->err);
    if (rc != PM_OK)
        return call_fail(c);
    struct json_object *reading = jsonr_get(jsonr_get(tree, "extensions"), EXTENSION_READING);
    if (c->json) {
        printf("{\"id\":\"%.*s\",\"reading\":%s}\n", STR_FMT(en.id),
               reading ? json_object_to_json_string_ext(reading, JSON_C_TO_STRING_PLAIN) : "null");
        json_object_put(tree);
        return EXIT_OK;
    }
    out_colour(c, "1");
    printf("%.*s\n", STR_FMT(en.id));
    out_plain(c);
    rc = table_line(c, v, &en);
    if (rc == PM_OK)
        rc = report_text(c, v, jsonr_text(jsonr_get(reading, "report")), &report, &text);
    if (rc == PM_OK && reading != NULL) {
        putchar('\n');
        print_rule(reading);
        if (report.id.n) {
            fputs("from the report ", stdout);
            out_line(stdout, report.title, 90);
            printf("\n  %.*s, source: %s\n", STR_FMT(report.id), report.source.n ? "" : "not told");
            if (report.source.n) {
                fputs("  ", stdout);
                out_text(stdout, report.source, false);
                putchar('\n');
            }
        }
        struct json_object *spans = jsonr_get(reading, "spans");
        size_t n = json_object_is_type(spans, json_type_array) ? json_object_array_length(spans) : 0;
        for (size_t i = 0; i < n; i++)
            print_span(c, json_object_array_get_idx(spans, i), text);
        str words = jsonr_text(jsonr_get(tree, "description"));
        if (n == 0 && words.n)
            printf("  %.*s\n", STR_FMT(words));
    } else if (rc == PM_OK) {
        printf("\nnot read out of a report: it comes from the registers, from a partner or from a "
               "person\n");
    }
    json_object_put(tree);
    if (rc != PM_OK)
        return call_fail(c);
    print_entry(&en);
    return EXIT_OK;
}

static const struct option_row why_options[] = {DESK_PURPOSE, {NULL, NULL, NULL}};

const struct command cmd_why = {
    .name = "why",
    .args = "ID",
    .does = "say which bytes of which report, and which rule, made an object",
    .more = "The words are cut out of the stored text again and their SHA-256 is compared with the one\n"
            "that was kept when they were read.",
    .needs = NEEDS_NODE_READ,
    .min_words = 1,
    .max_words = 1,
    .options = why_options,
    .run = run,
};
