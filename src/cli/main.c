/* main.c - sorts what was typed, opens what the command needs, runs it. */
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/command.h"

enum { ARENA_BYTES = 1 << 30 };

/* Options that every command takes. */
static const struct option_row common[] = {
    {"node", "DIR", "the node's folder (default: the current one, or $PAMIR_NODE)"},
    {"json", NULL, "one JSON object a line"},
    {"no-colour", NULL, "no colours, as when the output is not a terminal"},
    {"help", NULL, "this text"},
    {NULL, NULL, NULL},
};

static void print_options(const struct option_row *o)
{
    for (; o != NULL && o->name != NULL; o++) {
        char left[64];
        snprintf(left, sizeof left, "--%s%s%s", o->name, o->value ? " " : "",
                 o->value ? o->value : "");
        printf("  %-22s %s\n", left, o->help);
    }
}

static void print_help(const struct command *cmd)
{
    printf("usage: pamir %s%s%s%s\n\n%s\n", cmd->name, cmd->options || cmd->needs ? " [options]" : "",
           cmd->args[0] ? " " : "", cmd->args, cmd->does);
    if (cmd->more != NULL)
        printf("\n%s\n", cmd->more);
    printf("\noptions:\n");
    print_options(cmd->options);
    print_options(common);
}

static void print_overview(void)
{
    printf("Pamir " PAMIR_VERSION " - who says what happened, where, and how sure it is\n\n"
           "usage: pamir COMMAND [options] [arguments]\n\n");
    for (int i = 0; commands[i] != NULL; i++)
        printf("  %-10s %s\n", commands[i]->name, commands[i]->does);
    printf("\npamir help COMMAND tells more. First steps:\n"
           "  pamir init mynode && pamir ingest --node mynode reports/ && pamir serve --node "
           "mynode\n");
}

static const struct command *find_command(const char *name)
{
    for (int i = 0; commands[i] != NULL; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

/* The option called `name` in rows; its place in *i. */
static const struct option_row *find_option(const struct option_row *rows, str name, int *at)
{
    for (int i = 0; rows != NULL && rows[i].name != NULL; i++)
        if (str_eq(name, str_of(rows[i].name))) {
            *at = i;
            return &rows[i];
        }
    return NULL;
}

struct parsed {
    bool help, no_colour;
};

static bool set_common(struct call *c, struct parsed *p, const struct option_row *o,
                       const char *value)
{
    if (strcmp(o->name, "node") == 0)
        c->node_dir = value;
    else if (strcmp(o->name, "json") == 0)
        c->json = true;
    else if (strcmp(o->name, "no-colour") == 0)
        p->no_colour = true;
    else
        p->help = true;
    return true;
}

/* Sort argv into words and options; argv is rearranged in place. */
static bool parse(struct call *c, int argc, char **argv, struct parsed *p)
{
    bool only_words = false;
    c->words = argv;
    for (int i = 0; i < argc; i++) {
        const char *arg = argv[i];
        if (only_words || arg[0] != '-' || arg[1] == '\0') {
            c->words[c->n_words++] = argv[i];
            continue;
        }
        if (strcmp(arg, "--") == 0) {
            only_words = true;
            continue;
        }
        if (strcmp(arg, "-h") == 0)
            arg = "--help";
        if (arg[1] != '-') {
            call_usage(c, "options are written --name, not \"%s\"", arg);
            return false;
        }
        str rest = str_of(arg + 2), name;
        str_cut(&rest, '=', &name);
        int at = 0;
        const struct option_row *own = find_option(c->cmd->options, name, &at);
        const struct option_row *o = own ? own : find_option(common, name, &at);
        if (o == NULL) {
            call_usage(c, "there is no option --%.*s", STR_FMT(name));
            return false;
        }
        const char *value = "";
        if (o->value != NULL) {
            value = rest.p ? rest.p : i + 1 < argc ? argv[++i] : NULL;
            if (value == NULL || value[0] == '\0') {
                call_usage(c, "--%s wants %s", o->name, o->value);
                return false;
            }
        } else if (rest.p != NULL) {
            call_usage(c, "--%s takes no value", o->name);
            return false;
        }
        if (own != NULL)
            c->values[at] = value;
        else
            set_common(c, p, o, value);
    }
    return true;
}

static int run(struct call *c)
{
    if (c->n_words < c->cmd->min_words)
        return call_usage(c, "wants %s", c->cmd->args);
    if (c->cmd->max_words >= 0 && c->n_words > c->cmd->max_words)
        return call_usage(c, "\"%s\" is one argument too many", c->words[c->cmd->max_words]);
    if (arena_open(ARENA_BYTES, &c->arena, &c->err) != PM_OK)
        return call_fail(c);
    int status = EXIT_OK;
    if (c->cmd->needs != NEEDS_NOTHING &&
        node_open(c->node_dir, c->cmd->needs == NEEDS_NODE_WRITE ? NODE_WRITE : NODE_READ,
                  &c->node, &c->err) != PM_OK)
        status = call_fail(c);
    else
        status = c->cmd->run(c);
    node_close(c->node);
    arena_close(c->arena);
    return status;
}

/* roff gives a meaning to a dot or a quote at the start of a line, and to backslashes. */
static void roff_text(const char *s)
{
    bool at_start = true;
    for (; *s != '\0'; s++) {
        if (at_start && (*s == '.' || *s == '\''))
            fputs("\\&", stdout);
        if (*s == '\\')
            fputs("\\e", stdout);
        else if (*s == '-')
            fputs("\\-", stdout);
        else
            putchar(*s);
        at_start = *s == '\n';
    }
}

static void roff_options(const struct option_row *o)
{
    for (; o != NULL && o->name != NULL; o++) {
        printf(".TP\n\\fB\\-\\-");
        roff_text(o->name);
        printf("\\fR%s\\fI", o->value ? " " : "");
        roff_text(o->value ? o->value : "");
        printf("\\fR\n");
        roff_text(o->help);
        putchar('\n');
    }
}

/* The manual page, made from the same rows as the help. */
static void print_manual(void)
{
    printf(".TH PAMIR 1 \"\" \"Pamir " PAMIR_VERSION "\" \"User Commands\"\n.SH NAME\n"
           "pamir \\- reports about security incidents: who says what happened, where\n"
           ".SH SYNOPSIS\n.B pamir\n.I COMMAND\n[options] [arguments]\n.SH DESCRIPTION\n"
           "Pamir reads reports about security incidents as people write them, in several languages,\n"
           "and keeps what each one says with its source and its exact words. A node is a folder with\n"
           "one data file, a key pair and a config; no service beside it, no network needed.\n"
           ".SH COMMANDS\n");
    for (int i = 0; commands[i] != NULL; i++) {
        const struct command *cmd = commands[i];
        printf(".SS pamir %s ", cmd->name);
        roff_text(cmd->args);
        putchar('\n');
        roff_text(cmd->does);
        printf(".\n");
        if (cmd->more != NULL) {
            printf(".PP\n");
            roff_text(cmd->more);
            putchar('\n');
        }
        roff_options(cmd->options);
    }
    printf(".SH OPTIONS OF EVERY COMMAND\n");
    roff_options(common);
    printf(".SH EXIT STATUS\n0 all well; 1 something was refused or found wrong; 2 wrong usage; "
           "3 a fault of Pamir or of the machine.\n"
           ".SH FILES\n.TP\nNODE/pamir.conf\nsettings, explained\n.TP\nNODE/pamir.db\n"
           "log, documents and views\n.TP\nNODE/node.key\nsecret key; never give it away\n");
}

static int help(int argc, char **argv)
{
    if (argc == 1 && strcmp(argv[0], "--man") == 0) {
        print_manual();
        return EXIT_OK;
    }
    if (argc < 1 || strcmp(argv[0], "--help") == 0) {
        print_overview();
        return EXIT_OK;
    }
    const struct command *cmd = find_command(argv[0]);
    if (cmd == NULL) {
        fprintf(stderr, "pamir: there is no command \"%s\"\n", argv[0]);
        return EXIT_USAGE;
    }
    print_help(cmd);
    return EXIT_OK;
}

/* A file opened while 0, 1 or 2 is closed would get that number, and what is printed would land in
 * it. Reading fills them, so that writing there still fails. */
static void fill_standard_files(void)
{
    int fd;
    do
        fd = open("/dev/null", O_RDONLY);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0)
        close(fd);
}

int main(int argc, char **argv)
{
    fill_standard_files();
    /* Each report has an arena that comes and goes: keep its pages instead of giving them back to the
     * system and having them cleared again: halves the time spent in the system while ingesting. */
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, 64 << 20);
    if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        strcmp(argv[1], "help") == 0)
        return help(argc - 2, argv + 2);
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "version") == 0) {
        puts("pamir " PAMIR_VERSION);
        return EXIT_OK;
    }
    const struct command *cmd = find_command(argv[1]);
    if (cmd == NULL) {
        fprintf(stderr, "pamir: there is no command \"%s\"; pamir help lists them\n", argv[1]);
        return EXIT_USAGE;
    }
    const char *env_node = getenv("PAMIR_NODE");
    struct call c = {.cmd = cmd, .node_dir = env_node && env_node[0] ? env_node : "."};
    struct parsed p = {0};
    c.terminal = isatty(STDOUT_FILENO) != 0;
    if (!parse(&c, argc - 2, argv + 2, &p))
        return EXIT_USAGE;
    if (p.help) {
        print_help(cmd);
        return EXIT_OK;
    }
    c.colour = c.terminal && !p.no_colour && !c.json && getenv("NO_COLOR") == NULL;
    int status = run(&c);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        if (errno != EPIPE && status == EXIT_OK)
            fprintf(stderr, "pamir %s: cannot write the output: %s\n", cmd->name, strerror(errno));
        return status ? status : EXIT_FAULT;
    }
    return status;
}
