/* command.h - the commands a person types: one file and one row each.
 *
 * The row is all there is to know: help, usage errors, shell completion and the manual page are
 * made from it. Only this room writes to the terminal and only main exits.
 *
 * Exit status: 0 all well; 1 something was refused or found wrong; 2 wrong usage; 3 a fault.
 */
#ifndef PAMIR_CLI_COMMAND_H
#define PAMIR_CLI_COMMAND_H

#include <stdio.h>

#include "work/node.h"

enum { EXIT_OK = 0, EXIT_REFUSED = 1, EXIT_USAGE = 2, EXIT_FAULT = 3 };

struct option_row {
    const char *name; /* "since" for --since; NULL ends the list */
    const char *value; /* what the value is called in help; NULL: a flag */
    const char *help;
};

enum command_needs { NEEDS_NOTHING, NEEDS_NODE_READ, NEEDS_NODE_WRITE };

struct call;

struct command {
    const char *name;
    const char *args; /* "FILE|DIR|- ..." */
    const char *does; /* one line */
    const char *more; /* paragraphs for `pamir help NAME`, may be NULL */
    enum command_needs needs;
    int min_words, max_words; /* max -1: any number */
    const struct option_row *options; /* may be NULL */
    int (*run)(struct call *c);
};

enum { CALL_MAX_OPTIONS = 32 };

/* One call of one command: what was typed, sorted. */
struct call {
    const struct command *cmd;
    char **words;
    int n_words;
    const char *values[CALL_MAX_OPTIONS]; /* as in cmd->options; "" for a flag; NULL: not given */
    const char *node_dir;
    bool json, colour, terminal;
    struct node *node; /* open, when the command needs one */
    struct arena *arena;
    struct pm_err err;
};

extern const struct command *const commands[]; /* ends with NULL */

/* NULL when --name was not given, "" for a flag that was. Asking for an option that the row does not
 * have is a BUG. */
const char *call_value(const struct call *c, const char *name);
static inline bool call_flag(const struct call *c, const char *name)
{
    return call_value(c, name) != NULL;
}

/* Words on stderr: "pamir list: ..."; give back the exit status that fits c->err.code. */
int call_fail(struct call *c);
__attribute__((format(printf, 2, 3))) int call_usage(struct call *c, const char *fmt, ...);

/* --since and the like: YYYY, YYYY-MM or YYYY-MM-DD, as its first or its last day. False after words
 * on stderr. */
bool call_date(struct call *c, const char *name, bool last, civil_day *out);
bool call_number(struct call *c, const char *name, int64_t least, int64_t *out);
bool call_status(struct call *c, enum status fallback, enum status *out);

/* -- printing: text from outside must not steer the terminal ------------------------------- */

/* Print s with control characters (but line breaks, when `lines`) shown as U+FFFD. */
void out_text(FILE *f, str s, bool lines);
/* Lines with colours of ours in them: colour sequences pass (or are left out), nothing else does. */
void out_coloured(FILE *f, str s, bool colour);
/* One line at most `columns` wide, blanks folded, cut with an ellipsis. */
void out_line(FILE *f, str s, int columns);
/* " 1 report" or " 2 reports", then tail. */
void out_count(int64_t n, const char *what, const char *tail);
/* A colour (SGR number such as "1;31") or nothing when colour is off. */
void out_colour(const struct call *c, const char *sgr);
void out_plain(const struct call *c);
/* Width of the terminal, 80 when not known. */
int out_columns(void);

#endif
