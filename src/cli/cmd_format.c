/* Who is who: persons, members, formats, accounts. */
#include "cli/desk.h"
#include "model/extension.h"
#include "share/receive.h"

static int done(struct call *c, struct desk *d, pm_code rc, const char *fmt, const char *a,
                const char *b)
{
    desk_close(d);
    if (rc != PM_OK)
        return call_fail(c);
    printf(fmt, a, b);
    return EXIT_OK;
}

/* -- person ----------------------------------------------------------------------------------- */

static const struct option_row secret_options[] = {
    {"passphrase-file", "FILE", "take the passphrase from its first line (\"-\": standard input)"},
    {NULL, NULL, NULL},
};

static int run_person(struct call *c)
{
    struct desk d;
    str phrase;
    if (!desk_is(c, "add", 2))
        return call_usage(c, "what about persons? add NAME");
    pm_code rc = desk_open(c, &d);
    if (rc == PM_OK)
        rc = desk_secret(c, "passphrase-file", "Passphrase of the new person", &phrase);
    if (rc == PM_OK)
        rc = book_add_person(node_store(c->node), d.book, desk_login(c), str_of(c->words[1]),
                             phrase, &c->err);
    return done(c, &d, rc, "person \"%s\" is known here%s\n", c->words[1], "");
}

const struct command cmd_person = {
    .name = "person",
    .args = "add NAME",
    .does = "make known who works at this node and may say yes to a release",
    .more = "A format may want two persons for each release. A person shows with a passphrase that "
            "it is he who\n"
            "says yes; it is kept as an Argon2id hash only.",
    .needs = NEEDS_NODE_WRITE,
    .min_words = 2,
    .max_words = 2,
    .options = secret_options,
    .run = run_person,
};

/* -- member ----------------------------------------------------------------------------------- */

static const struct option_row member_options[] = {
    {"key", "HEX", "public key of his node (pamir key show, at his end); none: he has no node"},
    {"title", "WORDS", "his name in full"},
    {NULL, NULL, NULL},
};

static bool key_of(struct call *c, const char *hex, uint8_t key[BOOK_KEY_BYTES])
{
    if (digest_unhex(str_of(hex), key, BOOK_KEY_BYTES))
        return true;
    call_usage(c, "a public key is 64 hex digits, not \"%.80s\"", hex);
    return false;
}

static void print_members(struct call *c, const struct book *b)
{
    size_t n;
    const struct book_member *const *list = book_members(b, &n);
    for (size_t i = 0; i < n; i++) {
        char hex[2 * BOOK_KEY_BYTES + 1] = "";
        if (list[i]->has_key)
            digest_hex(list[i]->key, BOOK_KEY_BYTES, hex);
        if (c->json) {
            struct json_out j;
            json_out_begin(&j);
            jsonw_text(&j.w, "name", list[i]->name);
            jsonw_text(&j.w, "id", str_of(list[i]->id));
            jsonw_some(&j.w, "key", str_of(hex));
            jsonw_some(&j.w, "title", list[i]->title);
            json_out_end(&j);
        } else {
            printf("%-20.*s  %s  ", STR_FMT(list[i]->name), hex[0] ? hex : "without a node");
            out_text(stdout, list[i]->title, false);
            putchar('\n');
        }
    }
}

static int run_member(struct call *c)
{
    struct desk d;
    uint8_t key[BOOK_KEY_BYTES];
    const char *hex = call_value(c, "key"), *title = call_value(c, "title");
    bool add = desk_is(c, "add", 2), set = desk_is(c, "key", 3), list = desk_is(c, "list", 1);
    if (!add && !set && !list)
        return call_usage(c, "what about members? list, add NAME, key NAME HEX");
    if (set)
        hex = c->words[2];
    if (hex != NULL && !key_of(c, hex, key))
        return EXIT_USAGE;
    pm_code rc = desk_open(c, &d);
    if (rc == PM_OK && list)
        print_members(c, d.book);
    else if (rc == PM_OK && add)
        rc = book_add_member(node_store(c->node), d.book, desk_login(c), str_of(c->words[1]),
                             str_of(title), hex ? key : NULL, &c->err);
    else if (rc == PM_OK)
        rc = book_set_key(node_store(c->node), d.book, desk_login(c), str_of(c->words[1]), key,
                          &c->err);
    return done(c, &d, rc,
                list  ? "%s%s"
                : add ? "member \"%s\" is known here%s\n"
                      : "member \"%s\" has a new key%s\n",
                list ? "" : c->words[1], "");
}

const struct command cmd_member = {
    .name = "member",
    .args = "list | add NAME | key NAME HEX",
    .does = "make known a partner: a node by its key, or somebody who only logs in",
    .more = "Compare the key by another way than the one it came on: by telephone, on paper.",
    .needs = NEEDS_NODE_WRITE,
    .min_words = 1,
    .max_words = 3,
    .options = member_options,
    .run = run_member,
};

/* -- format ----------------------------------------------------------------------------------- */

static const struct option_row format_options[] = {
    {"id", "ID", "join a format founded elsewhere: its id (pamir format list, at the founder's)"},
    {"title", "WORDS", "its name in full"},
    {"persons", "N", "1 or 2 must say yes to each release (default 2)"},
    {"top", "TLP", "highest TLP marking that may go in (default amber)"},
    {"purpose", NULL, "who reads has to say why"},
    {"status", "STATUS",
     "actual, exercise or test: it carries nothing else (default: as pamir.conf says)"},
    {NULL, NULL, NULL},
};

static void print_names(const struct book_member *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        printf("%s%.*s", i ? ", " : "", STR_FMT(list[i]->name));
}

/* What is held of it here: two nodes to which everything was released print the same. */
static void state_of(struct call *c, const struct book_format *f, char hex[17], int64_t *n)
{
    struct sha256 h = {0};
    *n = 0;
    receive_state(node_store(c->node), f, &h, n, &c->err);
    digest_hex(h.b, 8, hex);
}

static void format_json(struct call *c, const struct book_format *f)
{
    struct json_out j;
    char hex[17];
    int64_t held;
    state_of(c, f, hex, &held);
    json_out_begin(&j);
    jsonw_text(&j.w, "name", f->name);
    jsonw_text(&j.w, "id", f->id);
    jsonw_some(&j.w, "title", f->title);
    jsonw_text(&j.w, "status", str_of(status_name(f->status)));
    jsonw_int(&j.w, "persons", f->persons);
    jsonw_text(&j.w, "top", extension_tlp_name(f->top));
    jsonw_bool(&j.w, "purpose", f->purpose);
    jsonw_array(&j.w, "members");
    for (size_t i = 0; i < f->n_members; i++)
        jsonw_text(&j.w, NULL, f->members[i]->name);
    jsonw_end(&j.w);
    jsonw_int(&j.w, "held", held);
    jsonw_text(&j.w, "state", str_of(hex));
    json_out_end(&j);
}

static void print_former(struct call *c, const struct desk *d, const struct book_format *f)
{
    for (size_t i = 0; i < f->n_former; i++) {
        stamp at;
        char text[STAMP_TEXT_BYTES] = "";
        if (release_erased_at(d, f, f->former[i], c->arena, &at, NULL) == PM_OK)
            stamp_print(at, 0, text);
        printf("  left     %.*s: %s%s\n", STR_FMT(f->former[i]->name),
               text[0] ? "says he has erased what he had, " : "has been asked to erase what he has",
               text);
    }
}

static void print_formats(struct call *c, const struct desk *d)
{
    size_t n;
    const struct book_format *const *list = book_formats(d->book, &n);
    for (size_t i = 0; i < n; i++) {
        const struct book_format *f = list[i];
        if (c->json) {
            format_json(c, f);
            continue;
        }
        printf("%.*s  [%s]  %d %s, up to TLP:%.*s%s\n  id       %.*s\n  members  ",
               STR_FMT(f->name), status_name(f->status), f->persons,
               f->persons == 1 ? "person says yes" : "persons say yes",
               STR_FMT(extension_tlp_name(f->top)), f->purpose ? ", readers say why" : "",
               STR_FMT(f->id));
        print_names(f->members, f->n_members);
        puts(f->n_members ? "" : "none: a release to it reaches nobody");
        print_former(c, d, f);
        char hex[17];
        int64_t held;
        state_of(c, f, hex, &held);
        printf("  holds    %lld released objects, state %s\n", (long long)held, hex);
    }
}

static int new_format(struct call *c)
{
    struct desk d;
    int64_t persons = 2;
    struct book_format f = {.name = str_of(c->words[1]),
                            .title = str_of(call_value(c, "title")),
                            .id = str_of(call_value(c, "id")),
                            .top = 2,
                            .purpose = call_flag(c, "purpose")};
    if (!call_number(c, "persons", 1, &persons) || !desk_tlp(c, "top", &f.top) ||
        !call_status(c, node_config(c->node)->status, &f.status))
        return EXIT_USAGE;
    f.persons = persons > 2 ? 3 : (int)persons;
    pm_code rc = desk_open(c, &d);
    if (rc == PM_OK)
        rc = book_add_format(node_store(c->node), d.book, desk_login(c), &f, &c->err);
    desk_close(&d);
    if (rc == PM_OK)
        rc = desk_open(c, &d);
    const struct book_format *made = rc == PM_OK ? book_format(d.book, f.name) : NULL;
    if (made != NULL)
        printf("%.*s\n", STR_FMT(made->id));
    return done(c, &d, rc, "%s%s", "", "");
}

static int run_format(struct call *c)
{
    static const struct {
        const char *word, *told;
        pm_code (*run)(const struct desk *d, str format, str member, str by, struct arena *a,
                       struct pm_err *e);
    } acts[] = {
        {"join", "\"%s\" has \"%s\" as a member\n", release_join},
        {"leave", "\"%s\": \"%s\" gets nothing new, and is asked to erase what he has\n",
         release_leave},
        {"erased", "\"%s\": \"%s\" is told that what came from him is erased here\n",
         release_erased},
    };
    struct desk d;
    if (desk_is(c, "new", 2))
        return new_format(c);
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
        if (!desk_is(c, acts[i].word, 3))
            continue;
        pm_code rc = desk_open(c, &d);
        if (rc == PM_OK)
            rc = acts[i].run(&d, str_of(c->words[1]), str_of(c->words[2]), desk_login(c), c->arena,
                             &c->err);
        return done(c, &d, rc, acts[i].told, c->words[1], c->words[2]);
    }
    if (!desk_is(c, "list", 1))
        return call_usage(
            c, "what about formats? list, new NAME, join NAME MEMBER, leave NAME MEMBER, "
               "erased NAME MEMBER");
    pm_code rc = desk_open(c, &d);
    if (rc == PM_OK)
        print_formats(c, &d);
    return done(c, &d, rc, "%s%s", "", "");
}

const struct command cmd_format = {
    .name = "format",
    .args = "list | new NAME | join NAME MEMBER | leave NAME MEMBER | erased NAME MEMBER",
    .does = "keep the circles of members to which something can be released",
    .more = "Each member keeps his own list; nothing that comes from a partner changes it. The "
            "founder makes the\n"
            "format and tells its id; the others give that with --id. A format without members "
            "releases to nobody. Who has left a format and erased what he had says so with erased "
            "NAME MEMBER:\n"
            "that member is told. list also tells what is held, as a state that is equal where the "
            "same is held.",
    .needs = NEEDS_NODE_WRITE,
    .min_words = 1,
    .max_words = 3,
    .options = format_options,
    .run = run_format,
};

/* -- account ---------------------------------------------------------------------------------- */

static const struct option_row account_options[] = {
    {"member", "NAME", "whose account it is"},
    {"owner", NULL, "your own: sees everything on this node"},
    {"write", NULL, "may post into his formats"},
    {"purpose", "WORDS", "why he reads, said once for all"},
    {"password-file", "FILE",
     "log in with name and password: the first line (\"-\": standard input)"},
    {"certificate", "SHA256", "log in with a TLS client certificate: its SHA-256 fingerprint"},
    {NULL, NULL, NULL},
};

static bool fingerprint(struct call *c, const char *text, struct sha256 *out)
{
    char hex[65];
    size_t n = 0;
    for (const char *p = text; *p != '\0' && n < 64; p++)
        if (*p != ':')
            hex[n++] = (char)(*p >= 'A' && *p <= 'F' ? *p + 32 : *p);
    if (digest_unhex((str){hex, n}, out->b, sizeof out->b))
        return true;
    call_usage(
        c, "--certificate wants 64 hex digits: openssl x509 -in FILE -noout -fingerprint -sha256");
    return false;
}

static int add_account(struct call *c)
{
    struct desk d;
    struct sha256 print;
    const char *member = call_value(c, "member"), *cert = call_value(c, "certificate");
    char token[65] = "";
    str password = {0};
    struct book_account x = {.name = str_of(c->words[1]),
                             .member = str_of(member),
                             .purpose = str_of(call_value(c, "purpose")),
                             .may_write = call_flag(c, "write")};
    if ((member == NULL) == !call_flag(c, "owner"))
        return call_usage(c, "whose account is it? --member NAME, or --owner");
    if (cert != NULL && !fingerprint(c, cert, &print))
        return EXIT_USAGE;
    pm_code rc = desk_open(c, &d);
    if (rc == PM_OK && call_value(c, "password-file") != NULL)
        rc = desk_secret(c, "password-file", "", &password);
    if (rc == PM_OK)
        rc = book_add_account(node_store(c->node), d.book, desk_login(c), &x, password,
                              cert ? &print : NULL, token, &c->err);
    if (rc == PM_OK && token[0] != '\0')
        fprintf(
            stderr,
            "this token is shown once, and kept nowhere; give it in \"Authorization: Bearer\":\n");
    return done(c, &d, rc, token[0] ? "%s%s\n" : "account \"%s\" is open%s\n",
                token[0] ? token : c->words[1], "");
}

static int run_account(struct call *c)
{
    struct desk d;
    size_t n = 0;
    if (desk_is(c, "add", 2))
        return add_account(c);
    if (!desk_is(c, "close", 2) && !desk_is(c, "list", 1))
        return call_usage(c, "what about accounts? list, add NAME, close NAME");
    bool list = c->n_words == 1;
    pm_code rc = desk_open(c, &d);
    if (rc == PM_OK && !list)
        rc = book_close_account(node_store(c->node), d.book, desk_login(c), str_of(c->words[1]),
                                &c->err);
    const struct book_account *const *all = rc == PM_OK && list ? book_accounts(d.book, &n) : NULL;
    for (size_t i = 0; i < n; i++)
        printf("%-20.*s  %.*s%s  %s  %.*s\n", STR_FMT(all[i]->name), STR_FMT(all[i]->member),
               all[i]->member.n ? "" : "the owner",
               all[i]->may_write ? "reads and writes" : "reads", STR_FMT(all[i]->purpose));
    return done(c, &d, rc, list ? "%s%s" : "account \"%s\" is closed%s\n", list ? "" : c->words[1],
                "");
}

const struct command cmd_account = {
    .name = "account",
    .args = "list | add NAME | close NAME",
    .does = "let a member's programs log in (TAXII, API)",
    .more = "Without --password-file and --certificate a token is made and shown once.",
    .needs = NEEDS_NODE_WRITE,
    .min_words = 1,
    .max_words = 2,
    .options = account_options,
    .run = run_account,
};
