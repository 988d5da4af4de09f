/* By stick: pamir bundle and pamir apply. */
#include "cli/desk.h"
#include "share/carry.h"

static const struct option_row bundle_options[] = {
    {"for", "PEER", "who is to open it: a member with a key"},
    {"all", NULL, "everything that is released to him, also what he got by pamir sync"},
    {"since", "DATE", "only what was released from that day on"},
    {NULL, NULL, NULL},
};

static int run_bundle(struct call *c)
{
    const char *to = call_value(c, "for");
    civil_day day = CIVIL_NONE;
    struct carry_options o = {.all = call_flag(c, "all"), .since = STAMP_NONE};
    struct carry_report r;
    if (to == NULL)
        return call_usage(c, "for whom? --for PEER");
    if (!call_date(c, "since", false, &day))
        return EXIT_USAGE;
    if (day != CIVIL_NONE)
        o.since = stamp_of_day(day) - 1;
    if (carry_out(c->node, str_of(to), c->words[0], &o, &r, &c->err) != PM_OK)
        return call_fail(c);
    if (c->json) {
        struct json_out j;
        json_out_begin(&j);
        jsonw_text(&j.w, "for", str_of(to));
        jsonw_int(&j.w, "carried", r.carried);
        json_out_end(&j);
    } else {
        printf("%s holds %lld %s; only \"%s\" can open it: pamir apply\n", c->words[0], (long long)r.carried,
               r.carried == 1 ? "object" : "objects", to);
    }
    return EXIT_OK;
}

const struct command cmd_bundle = {
    .name = "bundle",
    .args = "FILE",
    .does = "write what a partner would get by sync into one file to carry",
    .more = "The file is compressed, encrypted for his node's key and signed with this one's. It holds what he has\n"
            "not got by pamir sync yet; carried twice or out of order it does no harm.",
    .needs = NEEDS_NODE_WRITE,
    .min_words = 1,
    .max_words = 1,
    .options = bundle_options,
    .run = run_bundle,
};

/* -- apply ------------------------------------------------------------------------------------ */

static void apply_json(const struct carry_report *r)
{
    struct json_out j;
    char at[STAMP_TEXT_BYTES];
    json_out_begin(&j);
    jsonw_text(&j.w, "from", str_of(r->from));
    stamp_print(r->at, 0, at);
    jsonw_text(&j.w, "made", str_of(at));
    jsonw_int(&j.w, "received", r->received);
    jsonw_int(&j.w, "known", r->same);
    jsonw_int(&j.w, "refused", r->refused);
    jsonw_array(&j.w, "refusals");
    for (int i = 0; i < r->n_refusals; i++) {
        jsonw_object(&j.w, NULL);
        jsonw_text(&j.w, "id", str_of(r->refusals[i].id));
        jsonw_text(&j.w, "why", str_of(r->refusals[i].why));
        jsonw_end(&j.w);
    }
    jsonw_end(&j.w);
    json_out_end(&j);
}

static void apply_text(const struct carry_report *r)
{
    char at[STAMP_TEXT_BYTES];
    stamp_print(r->at, 0, at);
    printf("from %s, made %s: received %lld, known already %lld, refused %lld\n", r->from, at,
           (long long)r->received, (long long)r->same, (long long)r->refused);
    for (int i = 0; i < r->n_refusals; i++) {
        printf("  refused ");
        out_text(stdout, str_of(r->refusals[i].id[0] ? r->refusals[i].id : "an object"), false);
        printf(": ");
        out_text(stdout, str_of(r->refusals[i].why), false);
        putchar('\n');
    }
    if (r->refused > r->n_refusals)
        printf("  and %lld more\n", (long long)(r->refused - r->n_refusals));
}

static int run_apply(struct call *c)
{
    struct carry_report r;
    pm_code rc = carry_in(c->node, c->words[0], &r, &c->err);
    if (rc == PM_OK)
        rc = store_settle(node_store(c->node), &c->err);
    if (rc != PM_OK) {
        int status = call_fail(c);
        return rc == PM_DAMAGED ? EXIT_REFUSED : status; /* his file, not our data */
    }
    if (c->json)
        apply_json(&r);
    else
        apply_text(&r);
    return r.refused > 0 ? EXIT_REFUSED : EXIT_OK;
}

const struct command cmd_apply = {
    .name = "apply",
    .args = "FILE",
    .does = "take in a file that a partner made with pamir bundle",
    .more = "Each object passes the same gate as by sync. A file that is for somebody else, not whole, altered or\n"
            "from somebody unknown is refused, and nothing changes.",
    .needs = NEEDS_NODE_WRITE,
    .min_words = 1,
    .max_words = 1,
    .run = run_apply,
};
