#include <signal.h>

#include "cli/command.h"
#include "cli/rows.h"
#include "serve/serve.h"

static const struct option_row options[] = {
    {"listen", "ADDRESS", "address and port (default: as pamir.conf says)"},
    {NULL, NULL, NULL},
};

static int run(struct call *c)
{
    const char *listen = call_value(c, "listen");
    sigset_t wait_for;
    int signal_no;
    struct serve *s;
    if (listen == NULL)
        listen = node_config(c->node)->listen;
    sigemptyset(&wait_for);
    sigaddset(&wait_for, SIGINT);
    sigaddset(&wait_for, SIGTERM);
    sigprocmask(SIG_BLOCK, &wait_for, NULL); /* before threads begin, so that they inherit it */
    signal(SIGPIPE, SIG_IGN);
    if (serve_open(c->node, listen, &s, &c->err) != PM_OK)
        return call_fail(c);
    const char *where = strncmp(listen, "0.0.0.0", 7) == 0 ? strchr(listen, ':') : NULL;
    const char *scheme = node_config(c->node)->tls_certificate[0] ? "https" : "http";
    printf("%s is at %s://%s%s/\n", node_config(c->node)->name, scheme, where ? "this-machine" : listen,
           where ? where : "");
    printf("stop with Ctrl-C\n");
    fflush(stdout);
    sigwait(&wait_for, &signal_no);
    serve_close(s);
    return EXIT_OK;
}

const struct command cmd_serve = {
    .name = "serve",
    .args = "",
    .does = "show the picture in a browser, and share by TAXII 2.1",
    .more = "Listens on 127.0.0.1 unless told otherwise. There the page needs no login: whoever works on this\n"
            "machine sees it. On any other address the page is for the owner's account (pamir account add NAME\n"
            "--owner). Partners read and hand in at /taxii2/, always with an account. TLS: tls_certificate and\n"
            "tls_key in pamir.conf; without them passwords go over the wire as they are.",
    .needs = NEEDS_NODE_READ,
    .max_words = 0,
    .options = options,
    .run = run,
};
