/* Setting right what is ours. */
#include "base/file.h"
#include "cli/desk.h"
#include "cli/table.h"
#include "share/correct.h"

static const struct option_row options[] = {
    {"reason", "WORDS", "why: those who got it will ask"},
    {"file", "FILE", "the whole object as it should be (pamir show ID --json, edited)"},
    {"keep-here", NULL, "do not let it go to those who got the older version"},
    {NULL, NULL, NULL},
};

static pm_code tell(void *ctx, const struct corrected *k)
{
    struct call *c = ctx;
    str f = k->format->name;
    if (k->fate == CORRECT_SENT)
        printf("goes to %zu %s of \"%.*s\" with the next sync; they answer: pamir receipts\n",
               k->n_members, k->n_members == 1 ? "member" : "members", STR_FMT(f));
    else if (k->fate == CORRECT_WAITS)
        printf("waits: in \"%.*s\" two persons must say yes to it: pamir release %s --to %.*s "
               "--person NAME\n",
               STR_FMT(f), c->words[0], STR_FMT(f));
    else
        printf("does not go to \"%.*s\": %s\n", STR_FMT(f), k->why);
    return PM_OK;
}

/* FIELD=VALUE ... behind the id. */
static pm_code fields_of(struct call *c, struct correct_field **out, size_t *n)
{
    *n = (size_t)(c->n_words - 1);
    *out = arena_array(c->arena, *n, sizeof **out);
    if (*out == NULL)
        return arena_err(c->arena, &c->err);
    for (size_t i = 0; i < *n; i++) {
        str word = str_of(c->words[i + 1]);
        if (!str_cut(&word, '=', &(*out)[i].what) || (*out)[i].what.n == 0 || word.p == NULL)
            return err_set(&c->err, PM_USAGE, "\"%s\" is not FIELD=VALUE, as killed=7",
                           c->words[i + 1]);
        (*out)[i].value = word;
    }
    return PM_OK;
}

static pm_code correct(struct call *c, const struct desk *d, str person)
{
    const char *file = call_value(c, "file");
    str id = str_of(c->words[0]), reason = str_of(call_value(c, "reason"));
    struct correct_field *fields;
    struct buf b;
    size_t n;
    pm_code rc;
    if (file == NULL) {
        rc = fields_of(c, &fields, &n);
        return rc == PM_OK ? correct_fields(d, id, fields, n, reason, person, c->arena, &c->err)
                           : rc;
    }
    buf_init(&b, OBJECT_MAX_BYTES);
    rc = file_read(file, &b, &c->err);
    if (rc == PM_OK)
        rc = correct_whole(d, id, buf_str(&b), reason, person, c->arena, &c->err);
    buf_free(&b);
    return rc;
}

static int run(struct call *c)
{
    struct desk d;
    str login = desk_login(c), person = {login.p + 7, login.n - 7}, id = str_of(c->words[0]);
    if ((call_value(c, "file") != NULL) == (c->n_words > 1))
        return call_usage(c, "say what to set right: FIELD=VALUE ..., or --file FILE");
    pm_code rc = desk_open(c, &d);
    if (rc == PM_OK)
        rc = correct(c, &d, person);
    if (rc == PM_OK)
        puts("set right here; what it said before stays in the log");
    if (rc == PM_OK && !call_flag(c, "keep-here"))
        rc = correct_send(&d, id, person, c->arena, tell, c, &c->err);
    desk_close(&d);
    return rc == PM_OK ? EXIT_OK : call_fail(c);
}

const struct command cmd_correct = {
    .name = "correct",
    .args = "ID FIELD=VALUE ... --reason WORDS",
    .does = "set something of ours right, here and at everybody who got it",
    .more = "Of an incident: killed, injured, arrested, abducted, released, displaced and\n"
            "attackers_killed (7, 5-7, 5- at least, -7 at most, none), kind, modality, start, end\n"
            "(YYYY-MM-DD). Of anything: name, description, content. It goes out as its last\n"
            "release said, where one person may say so, and each node that got it answers with a\n"
            "signed receipt: pamir receipts ID.",
    .needs = NEEDS_NODE_WRITE,
    .min_words = 1,
    .max_words = -1,
    .options = options,
    .run = run,
};
