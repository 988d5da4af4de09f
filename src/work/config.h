/* config.h - pamir.conf: how one node is set up, in a file that explains itself.
 *
 *     # what lists and the page show when nothing else is asked: actual, exercise, test
 *     status = actual
 *
 * One "key = value" a line, # begins a comment, every key is optional. An unknown key or a bad
 * value is refused with file and line: a typing error must not become a silent default.
 */
#ifndef PAMIR_WORK_CONFIG_H
#define PAMIR_WORK_CONFIG_H

#include "base/err.h"
#include "base/str.h"
#include "model/status.h"

struct config {
    char name[128];       /* how this node is called on the page and in exports */
    enum status status;   /* default view */
    char listen[64];      /* address:port of `pamir serve` */
    char host_names[512]; /* names under which others reach it, blanks between; may be empty */
    char tls_certificate[256], tls_key[256]; /* PEM files, relative to the node; empty: no TLS */
    char tls_client_ca[256]; /* PEM file; empty: the book alone says whose a client certificate is */
    char tlp[16];         /* marking of what is ingested, unless told otherwise */
    char purpose[256];    /* why material from partners under conditions is read here; may be empty */
    char source[128];     /* source of what is ingested, unless told otherwise; may be empty */
    char registers[256];  /* overlay folder, relative to the node; empty: none */
    int64_t max_file_bytes;
    char second_reader[256];      /* address of a chat server that reads along; empty: none */
    char second_reader_model[80]; /* which of its models */
    char second_reader_elsewhere[16]; /* up to this marking text may go to another machine; "none" */
    int64_t second_reader_seconds;    /* how long one answer may take */
};

void config_init(struct config *c); /* the defaults */
/* PM_INVALID: "pamir.conf line 4: ..." */
pm_code config_parse(str text, const char *file, struct config *c, struct pm_err *e);
/* Is s one of TLP 2.0's five levels, as config and options write them? */
bool config_tlp_known(str s);

struct buf;
/* Add the text of a fresh pamir.conf: every key with its meaning and c's value. */
void config_write_default(const struct config *c, struct buf *out);

#endif
