/* asker.h - putting a text to the second reader: a server that speaks OpenAI's chat API. (libcurl)
 *
 *     struct asker_options o = {.url = STR("http://127.0.0.1:8080"), .model = STR("some-model")};
 *     TRY(asker_open(&o, &q, e));
 *     TRY(asker_read(q, rules, arena, &found, e));   // a POST for each window of the text
 *     asker_close(q);
 *
 * Off unless the node's config names an address; nothing else of Pamir needs it. A server that is
 * not there, slow, or talks nonsense costs a note in the tally, never the rules' reading.
 *
 * Text goes to the configured address and nowhere else: redirects are refused, proxies of the
 * environment are not used, certificates are checked, plain http goes to this machine only. When
 * `elsewhere` is false the address must be a loopback address, and the connection's other end is
 * looked at before any text is sent, whatever a name resolves to.
 *
 * One asker, one thread at a time.
 */
#ifndef PAMIR_WORK_ASKER_H
#define PAMIR_WORK_ASKER_H

#include "read/second.h"

enum {
    ASKER_CONNECT_S = 5,
    ASKER_SECONDS = 300,          /* for one answer: a small machine thinks long */
    ASKER_ANSWER_BYTES = 1 << 20, /* of one answer, as sent and as unpacked */
    ASKER_TRIES = 3,
    ASKER_PAUSE_MS = 500,       /* before the second try; doubled for each one after it */
    ASKER_PAUSE_MAX_MS = 10000, /* also when the server asks for more */
};

struct asker_options {
    str url;   /* "http://127.0.0.1:8080" or "https://host/path"; "/v1/chat/completions" is added */
    str model; /* as second_model_good wants it */
    bool elsewhere; /* the owner lets text go to another machine */
    long seconds;   /* 0: ASKER_SECONDS */
    long pause_ms;  /* 0: ASKER_PAUSE_MS */
};

struct asker;

/* PM_INVALID: no address, no model's name; PM_DENIED: another machine and not allowed, or plain
 * http to another machine. Nothing is sent yet. */
pm_code asker_open(const struct asker_options *o, struct asker **out, struct pm_err *e);
void asker_close(struct asker *q);

/* The second reader that a node's config names, for texts marked tlp ("amber"). PM_NOTFOUND when it
 * names none; else as asker_open. */
struct config;
pm_code asker_open_configured(const struct config *c, str tlp, struct asker **out,
                              struct pm_err *e);

/* Ask about all of rules' document. *out: what was kept, in a (see second_reading). Failures of the
 * server stand in its tally; PM_NOMEM and PM_LIMIT are the only errors. */
pm_code asker_read(struct asker *q, const struct reading *rules, struct arena *a,
                   struct reading **out, struct pm_err *e);

#endif
