/* Markings, receipts, consent, and the ledger of what was decided. */
#include "cli/desk.h"
#include "cli/table.h"
#include "share/marking.h"
#include "share/readers.h"

static void print_time(stamp t)
{
    char text[STAMP_TEXT_BYTES];
    stamp_print(t, 0, text);
    fputs(text, stdout);
}

static int end(struct call *c, struct desk *d, pm_code rc)
{
    desk_close(d);
    return rc == PM_OK ? EXIT_OK : call_fail(c);
}

/* -- mark ------------------------------------------------------------------------------------- */

static const struct option_row mark_options[] = {
    {"as", "TLP", "the whole object: clear, green, amber, amber+strict, red"},
    {"field", "SELECTOR", "one field of it (STIX 2.1 selector) ..."},
    {"field-as", "TLP", "... apart, with this TLP marking; \"none\": like the rest again"},
    {NULL, NULL, NULL},
};

static int run_mark(struct call *c)
{
    struct desk d;
    int tlp = -1;
    const char *field = call_value(c, "field"), *as = call_value(c, "field-as");
    struct marking_field f = {.selector = str_of(field), .tlp = -1};
    if ((field == NULL) != (as == NULL))
        return call_usage(c, "--field and --field-as go together");
    if (field == NULL && call_value(c, "as") == NULL)
        return call_usage(c, "how? --as TLP, or --field SELECTOR --field-as TLP");
    if (!desk_tlp(c, "as", &tlp) ||
        (as != NULL && strcmp(as, "none") != 0 && !desk_tlp(c, "field-as", &f.tlp)))
        return EXIT_USAGE;
    pm_code rc = desk_open(c, &d);
    if (rc == PM_OK)
        rc = marking_set(&d, str_of(c->words[0]), tlp, &f, field != NULL, c->arena, &c->err);
    return end(c, &d, rc);
}

const struct command cmd_mark = {
    .name = "mark",
    .args = "ID",
    .does = "give something, or one field of it, a TLP marking",
    .more =
        "A field marked higher than a release is cut out before anything leaves, together with the "
        "plain\n"
        "sentences that say the same. What was released before stays as it went: release it again.",
    .needs = NEEDS_NODE_WRITE,
    .min_words = 1,
    .max_words = 1,
    .options = mark_options,
    .run = run_mark,
};

/* -- receipts --------------------------------------------------------------------------------- */

static pm_code print_receipt(void *ctx, const struct receipt *r)
{
    static const char *const fates[] = {"applied", "refused", "not reached since",
                                        "has no node that could answer; since"};
    struct call *c = ctx;
    char stranger[40];
    snprintf(stranger, sizeof stranger, "key %s", r->key);
    str member = r->member ? r->member->name : str_of(stranger),
        format = r->format ? r->format->name : STR("passed on");
    if (c->json) {
        struct json_out j;
        char at[STAMP_TEXT_BYTES];
        stamp_print(r->at, 3, at);
        json_out_begin(&j);
        jsonw_text(&j.w, "format", format);
        jsonw_text(&j.w, "member", member);
        jsonw_text(&j.w, "fate",
                   r->fate == RECEIPT_APPLIED       ? STR("applied")
                   : r->fate == RECEIPT_REFUSED     ? STR("refused")
                   : r->fate == RECEIPT_NOT_REACHED ? STR("not reached")
                                                    : STR("cannot answer"));
        jsonw_text(&j.w, "at", str_of(at));
        jsonw_some(&j.w, "why", r->why);
        json_out_end(&j);
        return PM_OK;
    }
    printf("%-20.*s  %-20.*s  %s ", STR_FMT(format), STR_FMT(member), fates[r->fate]);
    print_time(r->at);
    if (r->why.n > 0)
        printf(": %.*s", STR_FMT(r->why));
    putchar('\n');
    return PM_OK;
}

static int run_receipts(struct call *c)
{
    struct desk d;
    pm_code rc = desk_open(c, &d);
    if (rc == PM_OK)
        rc = release_receipts(&d, str_of(c->words[0]), c->arena, print_receipt, c, &c->err);
    return end(c, &d, rc);
}

const struct command cmd_receipts = {
    .name = "receipts",
    .args = "ID",
    .does = "tell who has applied a retraction or a correction, who refused it, and whom it has not reached",
    .more = "A receipt is signed by the node that gives it.",
    .needs = NEEDS_NODE_WRITE,
    .min_words = 1,
    .max_words = 1,
    .run = run_receipts,
};

/* -- consent ---------------------------------------------------------------------------------- */

static const struct option_row consent_options[] = {
    {"to", "FORMAT", "ask: the format of ours that it is to go to"},
    {NULL, NULL, NULL},
};

static pm_code print_consent(void *ctx, const struct consent_ask *k)
{
    struct call *c = ctx;
    str asker = k->asker ? k->asker->name : STR("nobody known"),
        through = k->format ? k->format->name : STR("a format that is gone");
    table_id(c, k->about);
    printf("  asked by %.*s through %.*s, for format %.*s: %s\n", STR_FMT(asker), STR_FMT(through),
           STR_FMT(k->wanted), k->answered ? "answered" : "waits");
    return PM_OK;
}

static int run_consent(struct call *c)
{
    struct desk d;
    const char *to = call_value(c, "to");
    bool list = desk_is(c, "list", 1), ask = desk_is(c, "ask", 2), yes = desk_is(c, "give", 2);
    if (!list && !ask && !yes && !desk_is(c, "refuse", 2))
        return call_usage(c, "what about consent? list, ask ID --to FORMAT, give ID, refuse ID");
    if (ask && to == NULL)
        return call_usage(c, "to which format of yours is it to go? --to NAME");
    pm_code rc = desk_open(c, &d);
    if (rc == PM_OK && list)
        rc = release_consents(&d, c->arena, print_consent, c, &c->err);
    else if (rc == PM_OK && ask)
        rc = release_consent_ask(&d, str_of(c->words[1]), str_of(to), desk_login(c), c->arena,
                                 &c->err);
    else if (rc == PM_OK)
        rc = release_consent_answer(&d, str_of(c->words[1]), str_of(to), yes, desk_login(c),
                                    c->arena, &c->err);
    if (rc == PM_OK && !list)
        puts(ask ? "asked; the owner finds it with: pamir consent list" : "answered");
    return end(c, &d, rc);
}

const struct command cmd_consent = {
    .name = "consent",
    .args = "list | ask ID --to FORMAT | give ID | refuse ID",
    .does =
        "ask the owner of a partner's object whether it may be passed on, or answer such an ask",
    .more = "What came marked TLP:AMBER or higher, or with handling code H2 or H3, goes on to "
            "nobody whom its owner\n"
            "did not name, unless he consents. Ask and answer are signed objects and travel with "
            "the next sync.",
    .needs = NEEDS_NODE_WRITE,
    .min_words = 1,
    .max_words = 2,
    .options = consent_options,
    .run = run_consent,
};

/* -- log -------------------------------------------------------------------------------------- */

static const struct option_row log_options[] = {
    {"who-read", "ID", "who was given this, when and for what purpose"},
    {NULL, NULL, NULL},
};

static pm_code print_act(void *ctx, const struct store_act *a)
{
    struct call *c = ctx;
    if (c->json) {
        struct json_out j;
        char at[STAMP_TEXT_BYTES];
        stamp_print(a->at, 6, at);
        json_out_begin(&j);
        jsonw_int(&j.w, "n", a->n);
        jsonw_text(&j.w, "at", str_of(at));
        jsonw_text(&j.w, "who", a->who);
        jsonw_text(&j.w, "kind", a->kind);
        jsonw_text(&j.w, "subject", a->subject);
        if (a->body.n > 0)
            jsonw_raw(&j.w, "body", a->body);
        json_out_end(&j);
        return PM_OK;
    }
    printf("%6lld  ", (long long)a->n);
    print_time(a->at);
    printf("  %-18.*s  %-16.*s  ", STR_FMT(a->who), STR_FMT(a->kind));
    out_line(stdout, a->subject, 60);
    putchar('\n');
    return PM_OK;
}

static pm_code print_reader(void *ctx, const struct readers_act *r)
{
    struct call *c = ctx;
    if (c->json) {
        struct json_out j;
        char at[STAMP_TEXT_BYTES];
        stamp_print(r->at, 6, at);
        json_out_begin(&j);
        jsonw_text(&j.w, "at", str_of(at));
        jsonw_text(&j.w, "who", r->who);
        jsonw_text(&j.w, "purpose", r->purpose);
        json_out_end(&j);
        return PM_OK;
    }
    print_time(r->at);
    printf("  %-20.*s  ", STR_FMT(r->who));
    out_text(stdout, r->purpose.n > 0 ? r->purpose : STR("no purpose stated"), false);
    putchar('\n');
    return PM_OK;
}

static int run_log(struct call *c)
{
    struct desk d;
    struct store_entry en = {0};
    const char *id = call_value(c, "who-read");
    pm_code rc = desk_open(c, &d);
    if (rc == PM_OK && id == NULL)
        rc = store_acts(node_store(c->node), 1, print_act, c, &c->err);
    else if (rc == PM_OK)
        rc = store_get_head(node_store(c->node), str_of(id), c->arena, &en, &c->err);
    if (rc == PM_OK && id != NULL)
        rc = readers_of(node_store(c->node), d.book, en.id, c->arena, print_reader, c, &c->err);
    return end(c, &d, rc);
}

const struct command cmd_log = {
    .name = "log",
    .args = "",
    .does = "tell what was decided here about sharing, and who read what",
    .more = "Each line is an act in a chain that nobody can alter unseen: pamir check proves it.",
    .needs = NEEDS_NODE_READ,
    .max_words = 0,
    .options = log_options,
    .run = run_log,
};
