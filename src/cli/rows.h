/* rows.h - the rows of the commands, and what several of them share. */
#ifndef PAMIR_CLI_ROWS_H
#define PAMIR_CLI_ROWS_H

#include "base/jsonw.h"
#include "cli/command.h"

#define COMMAND_MAP(X)                                                                             \
    X(init) X(ingest) X(read) X(list) X(show) X(search) X(why) X(resolve) X(names) X(serve) X(export)       \
    X(import) X(rebuild) X(check) X(verify) X(key) X(person) X(member) X(format) X(account) X(mark) X(release) X(offer) X(withdraw) X(correct) X(retract) \
    X(receipts) X(consent) X(log) X(peer) X(peers) X(sync) X(bundle) X(apply) X(backup) X(restore)
#define X(name) extern const struct command cmd_##name;
COMMAND_MAP(X)
#undef X

/* Print what w wrote as one line on stdout, and be ready for the next. */
struct json_out {
    struct buf b;
    struct jsonw w;
};
void json_out_begin(struct json_out *j);
void json_out_end(struct json_out *j);

#endif
