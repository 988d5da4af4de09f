/* desk.h - what the commands of sharing have in common: the book, who types, his secret. */
#ifndef PAMIR_CLI_DESK_H
#define PAMIR_CLI_DESK_H

#include "cli/rows.h"
#include "share/release.h"

/* The book of the open node. PM_OK, or words in c->err. Close with book_close((struct book
 * *)d.book). */
pm_code desk_open(struct call *c, struct desk *out);
void desk_close(struct desk *d);

/* "person:LOGIN" of whoever runs the program; in c->arena. The name in --person when the command
 * has it. */
str desk_login(struct call *c);

/* A secret: the first line of the file that --OPTION names ("-": standard input), else asked for on
 * the terminal without showing it. PM_USAGE when there is neither. In c->arena. */
pm_code desk_secret(struct call *c, const char *option, const char *prompt, str *out);

/* --as and the like: a TLP 2.0 level. false after words on stderr. *level stays when the option is
 * not there. */
bool desk_tlp(struct call *c, const char *option, int *level);

/* May this be shown? What came under conditions wants a purpose, which is put down: --purpose of
 * the command, or pamir.conf. */
pm_code desk_read(struct call *c, const struct store_entry *en);
/* What was stated: --purpose, else as pamir.conf says; empty: nothing. */
str desk_purpose(struct call *c);
#define DESK_PURPOSE                                                                               \
    {                                                                                              \
        "purpose", "WORDS", "why you read it, when it came from a partner under conditions"        \
    }

/* Like a sub-command: words[0]. */
bool desk_is(const struct call *c, const char *what, int n_words);

#endif
