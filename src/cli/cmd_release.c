/* Letting members have something, and taking it back. */
#include "cli/desk.h"
#include "cli/table.h"
#include "model/extension.h"

static const struct option_row release_options[] = {
    {"to", "FORMAT", "to the members of this format"},
    {"as", "TLP", "with this TLP marking (default: as it is marked)"},
    {"dry-run", NULL, "only tell who would get what, and what would stay"},
    {"handling", "CODE",
     "H1 not as evidence, H2 not to be passed on, H3 as --reason says (default H0)"},
    {"exact", NULL, "TLP:CLEAR: with villages and points, not coarsened to the district"},
    {"unmask", NULL, "with names of private persons; wants --reason"},
    {"text", NULL, "reports with their text"},
    {"alone", NULL, "without the claims about it"},
    {"only", "MEMBER", "to one member of the format alone"},
    {"reason", "WORDS", "why"},
    {"until", "DATE", "not given out after this day"},
    {"person", "NAME", "who says yes, when the format wants two persons"},
    {"passphrase-file", "FILE", "his passphrase (\"-\": standard input)"},
    {NULL, NULL, NULL},
};

static bool handling_of(struct call *c, int *out)
{
    const char *v = call_value(c, "handling");
    for (int i = 0; v != NULL && i < ORIGIN_N_HANDLING; i++)
        if (str_eq_nocase(str_of(v), str_of(origin_handling_name(i)))) {
            *out = i;
            return true;
        }
    if (v != NULL)
        call_usage(c, "--handling wants H0, H1, H2 or H3, not \"%s\"", v);
    return v == NULL;
}

static bool order_of(struct call *c, struct release_order *o)
{
    civil_day until = CIVIL_NONE;
    *o = (struct release_order){.format = str_of(call_value(c, "to")),
                                .tlp = -1,
                                .exact = call_flag(c, "exact"),
                                .unmask = call_flag(c, "unmask"),
                                .text = call_flag(c, "text"),
                                .alone = call_flag(c, "alone"),
                                .only = str_of(call_value(c, "only")),
                                .reason = str_of(call_value(c, "reason")),
                                .until = STAMP_NONE};
    if (o->format.n == 0) {
        call_usage(c, "to which format? --to NAME");
        return false;
    }
    if (!desk_tlp(c, "as", &o->tlp) || !handling_of(c, &o->handling) ||
        !call_date(c, "until", true, &until))
        return false;
    if (until != CIVIL_NONE)
        o->until = stamp_of_day(until) + STAMP_DAY;
    return true;
}

/* Nothing about how was said: a second yes takes the order of the first. */
static bool says_how(const struct call *c)
{
    static const char *const how[] = {"as",    "handling", "exact",  "unmask", "text",
                                      "alone", "only",     "reason", "until"};
    for (size_t i = 0; i < sizeof how / sizeof *how; i++)
        if (call_value(c, how[i]) != NULL)
            return true;
    return false;
}

static void tell_item(struct call *c, const struct release_item *it)
{
    fputs("  ", stdout);
    table_id(c, it->id);
    printf("  TLP:%.*s", STR_FMT(extension_tlp_name(it->tlp)));
    if (it->same)
        fputs("  lies there already", stdout);
    if (it->foreign)
        fputs("  passed on as it came", stdout);
    if (it->leaving.masked)
        fputs("  names masked", stdout);
    if (it->leaving.coarse)
        fputs("  place coarsened", stdout);
    for (size_t i = 0; i < it->leaving.n_cut; i++)
        printf("%s%.*s", i ? ", " : "  without ", STR_FMT(it->leaving.cut[i]));
    putchar('\n');
}

static void tell_plan(struct call *c, const struct release_plan *p)
{
    size_t n_common = 0;
    puts("would get it:");
    for (size_t i = 0; i < p->n_to; i++)
        printf("  %.*s\n", STR_FMT(p->to[i]->name));
    if (p->n_not_to)
        puts("would not:");
    for (size_t i = 0; i < p->n_not_to; i++)
        printf("  %.*s: %.*s\n", STR_FMT(p->not_to[i].what), STR_FMT(p->not_to[i].why));
    puts("goes:");
    for (size_t i = 0; i < p->n_items; i++) {
        n_common += p->items[i].common;
        if (!p->items[i].common)
            tell_item(c, &p->items[i]);
    }
    printf("  and %zu places, groups, offices and definitions that these speak of\n", n_common);
    if (p->n_stays)
        puts("stays:");
    for (size_t i = 0; i < p->n_stays; i++) {
        fputs("  ", stdout);
        table_id(c, p->stays[i].what);
        printf(": %.*s\n", STR_FMT(p->stays[i].why));
    }
    if (p->order.unmask)
        puts("names of private persons are NOT masked");
    printf("%d %s must say yes\n", p->format->persons,
           p->format->persons == 1 ? "person" : "persons");
}

static void plan_json(const struct release_plan *p)
{
    struct json_out j;
    json_out_begin(&j);
    jsonw_text(&j.w, "format", p->format->name);
    jsonw_array(&j.w, "to");
    for (size_t i = 0; i < p->n_to; i++)
        jsonw_text(&j.w, NULL, p->to[i]->name);
    jsonw_end(&j.w);
    jsonw_array(&j.w, "not_to");
    for (size_t i = 0; i < p->n_not_to; i++) {
        jsonw_object(&j.w, NULL);
        jsonw_text(&j.w, "member", p->not_to[i].what);
        jsonw_text(&j.w, "why", p->not_to[i].why);
        jsonw_end(&j.w);
    }
    jsonw_end(&j.w);
    jsonw_array(&j.w, "objects");
    for (size_t i = 0; i < p->n_items; i++)
        jsonw_raw(&j.w, NULL, p->items[i].leaving.object.canon);
    jsonw_end(&j.w);
    jsonw_array(&j.w, "stays");
    for (size_t i = 0; i < p->n_stays; i++) {
        jsonw_object(&j.w, NULL);
        jsonw_text(&j.w, "id", p->stays[i].what);
        jsonw_text(&j.w, "why", p->stays[i].why);
        jsonw_end(&j.w);
    }
    jsonw_end(&j.w);
    jsonw_int(&j.w, "persons", p->format->persons);
    json_out_end(&j);
}

static pm_code say_yes(struct call *c, const struct desk *d, struct release_plan *p)
{
    const char *person = call_value(c, "person");
    struct release_state st;
    str who = desk_login(c), phrase = {0};
    pm_code rc = PM_OK;
    if (p->format->persons > 1) {
        if (person == NULL)
            return err_set(&c->err, PM_USAGE,
                           "this format wants two persons: say who you are with "
                           "--person (pamir person add)");
        rc = desk_secret(c, "passphrase-file", "Passphrase", &phrase);
        who = str_of(person);
    } else {
        who = (str){who.p + sizeof "person:" - 1, who.n - (sizeof "person:" - 1)};
    }
    if (rc == PM_OK)
        rc = release_say_yes(d, p, who, phrase, c->arena, &st, &c->err);
    if (rc != PM_OK)
        return rc;
    if (st.said < st.wanted)
        printf(
            "pending %d/%d: nothing has gone out; another person says yes with: pamir release %.*s "
            "--to %.*s --person NAME\n",
            st.said, st.wanted, STR_FMT(p->root), STR_FMT(p->format->name));
    else if (st.n_offered == 0)
        printf("nothing new: all of it lies in \"%.*s\" already, as it would go\n",
               STR_FMT(p->format->name));
    else
        printf("released: %zu objects to %zu %s of \"%.*s\"\n", st.n_offered, p->n_to,
               p->n_to == 1 ? "member" : "members", STR_FMT(p->format->name));
    return PM_OK;
}

static int run_release(struct call *c)
{
    struct desk d = {0};
    struct release_order o;
    struct release_plan *p = NULL;
    str asked_by, *ids = arena_array(c->arena, (size_t)c->n_words, sizeof *ids);
    if (!order_of(c, &o))
        return EXIT_USAGE;
    pm_code rc = ids != NULL ? desk_open(c, &d) : arena_err(c->arena, &c->err);
    for (int i = 0; rc == PM_OK && i < c->n_words; i++)
        ids[i] = str_of(c->words[i]);
    if (rc == PM_OK && !says_how(c)) {
        rc = release_pending(&d, ids[0], o.format, c->arena, &o, &asked_by, &c->err);
        if (rc == PM_NOTFOUND && book_format(d.book, o.format) != NULL)
            rc = PM_OK;
    }
    if (rc == PM_OK)
        rc = release_plan(&d, ids, (size_t)c->n_words, &o, c->arena, &p, &c->err);
    if (rc == PM_OK && c->json)
        plan_json(p);
    else if (rc == PM_OK && call_flag(c, "dry-run"))
        tell_plan(c, p);
    if (rc == PM_OK && !call_flag(c, "dry-run"))
        rc = say_yes(c, &d, p);
    desk_close(&d);
    return rc == PM_OK ? EXIT_OK : call_fail(c);
}

const struct command cmd_release = {
    .name = "release",
    .args = "ID ... --to FORMAT",
    .does = "let the members of a format have something, with what it refers to",
    .more = "--dry-run tells who would get it, what is cut, masked and coarsened, and who would "
            "not and why.\n"
            "With it go the report it was read from (without its text), who said it, where it is, "
            "and the claims\n"
            "about it. When the format wants two persons, the first yes asks and the second, from "
            "another person,\n"
            "releases just what the first one saw.",
    .needs = NEEDS_NODE_WRITE,
    .min_words = 1,
    .max_words = -1,
    .options = release_options,
    .run = run_release,
};

/* -- taking back ------------------------------------------------------------------------------ */

static const struct option_row withdraw_options[] = {
    {"from", "FORMAT", "from the members of this format"},
    {"reason", "WORDS", "why: they will ask"},
    {NULL, NULL, NULL},
};
static const struct option_row retract_options[] = {
    {"reason", "WORDS", "why: those who got it will ask"},
    {NULL, NULL, NULL},
};

static int take_back(struct call *c, bool everywhere)
{
    struct desk d;
    size_t n = 0;
    str login = desk_login(c), who = {login.p + 7, login.n - 7}, id = str_of(c->words[0]),
        reason = str_of(call_value(c, "reason"));
    const char *from = everywhere ? NULL : call_value(c, "from");
    if (!everywhere && from == NULL)
        return call_usage(c, "from which format? --from NAME; everywhere: pamir retract");
    pm_code rc = desk_open(c, &d);
    if (rc == PM_OK && everywhere)
        rc = release_retract(&d, id, reason, who, c->arena, &n, &c->err);
    else if (rc == PM_OK)
        rc = release_withdraw(&d, id, str_of(from), reason, who, c->arena, &n, &c->err);
    desk_close(&d);
    if (rc != PM_OK)
        return call_fail(c);
    if (n == 0)
        puts(everywhere ? "struck out here; it had been released to nobody"
                        : "it had not been released there");
    else
        printf("%staken back: %zu %s; who got it hears of it with the next sync, and answers: "
               "pamir receipts\n",
               everywhere ? "struck out here; " : "", n, n == 1 ? "object" : "objects");
    return EXIT_OK;
}

static int run_withdraw(struct call *c)
{
    return take_back(c, false);
}

static int run_retract(struct call *c)
{
    return take_back(c, true);
}

const struct command cmd_withdraw = {
    .name = "withdraw",
    .args = "ID --from FORMAT",
    .does = "take back from one format what was released to it",
    .needs = NEEDS_NODE_WRITE,
    .min_words = 1,
    .max_words = 1,
    .options = withdraw_options,
    .run = run_withdraw,
};

const struct command cmd_retract = {
    .name = "retract",
    .args = "ID --reason WORDS",
    .does = "strike something out here and at everybody who got it",
    .more = "What it said stays in the log as an older version. Each node that got it, directly or "
            "on, answers with\n"
            "a signed receipt: pamir receipts ID.",
    .needs = NEEDS_NODE_WRITE,
    .min_words = 1,
    .max_words = 1,
    .options = retract_options,
    .run = run_retract,
};
