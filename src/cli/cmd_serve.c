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
    printf("%s is at http://%s%s/\n", node_config(c->node)->name, where ? "this-machine" : listen,
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
    .does = "show the picture in a browser",
    .more = "Listens on 127.0.0.1 unless told otherwise: there are no accounts yet, so whoever can\n"
            "reach the address sees everything that is shown.",
    .needs = NEEDS_NODE_READ,
    .max_words = 0,
    .options = options,
    .run = run,
};
