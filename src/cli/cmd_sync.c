#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "cli/desk.h"
#include "share/sync.h"

static const struct option_row options[] = {
    {"once", NULL, "one round (default)"},
    {"watch", "SECONDS", "again and again, with that much time between, until Ctrl-C"},
    {"anew", NULL, "from the beginning, as if we had never met"},
    {"stall", "SECONDS", "a link that carries nothing for so long is given up (default 30)"},
    {"tries", "N", "tries in a row without a step forward (default 6)"},
    {NULL, NULL, NULL},
};

static volatile sig_atomic_t stopped;

static void on_signal(int n)
{
    (void)n;
    stopped = 1;
}

static void report_json(str name, const struct sync_report *r, pm_code rc, const struct pm_err *e)
{
    struct json_out j;
    json_out_begin(&j);
    jsonw_text(&j.w, "name", name);
    jsonw_bool(&j.w, "ok", rc == PM_OK);
    jsonw_int(&j.w, "received", r->received);
    jsonw_int(&j.w, "known", r->same);
    jsonw_int(&j.w, "refused_by_us", r->refused_in);
    jsonw_int(&j.w, "sent", r->sent);
    jsonw_int(&j.w, "had", r->had);
    jsonw_int(&j.w, "refused_by_him", r->refused_out);
    jsonw_int(&j.w, "waits", r->waits);
    jsonw_int(&j.w, "bytes_again", r->again_bytes);
    jsonw_int(&j.w, "requests", r->traffic.requests);
    jsonw_int(&j.w, "bytes_out", r->traffic.out_bytes);
    jsonw_int(&j.w, "bytes_in", r->traffic.in_bytes);
    jsonw_some(&j.w, "why", str_of(r->why));
    jsonw_some(&j.w, "trouble", str_of(rc == PM_OK ? "" : e->words));
    json_out_end(&j);
    fflush(stdout);
}

static void report_text(str name, const struct sync_report *r)
{
    int64_t there = r->sent + r->had;
    printf("%.*s: received %lld", STR_FMT(name), (long long)r->received);
    if (r->refused_in > 0)
        printf(", refused %lld of his", (long long)r->refused_in);
    printf("; sent %lld", (long long)there);
    if (r->refused_out > 0)
        printf(", he refused %lld", (long long)r->refused_out);
    if (there == 0 && r->why[0] != '\0')
        printf(" (%s)", r->why);
    printf(r->refused_in + r->refused_out > 0 ? "; why: pamir peers\n" : "\n");
    fflush(stdout);
}

static pm_code one(struct call *c, str name, const struct sync_options *o)
{
    struct sync_report r;
    struct pm_err e = {0};
    pm_code rc = sync_peer(c->node, name, o, &r, &e);
    if (c->json)
        report_json(name, &r, rc, &e);
    else if (rc == PM_OK || r.received + r.sent + r.had > 0)
        report_text(name, &r);
    if (rc != PM_OK && !c->json) {
        fprintf(stderr, "pamir sync: %.*s: ", STR_FMT(name));
        out_text(stderr, str_of(e.words), false);
        fputc('\n', stderr);
    }
    if (rc != PM_OK)
        c->err = e;
    return rc;
}

static void pause_for(int64_t seconds)
{
    struct timespec t = {.tv_sec = 1};
    for (int64_t i = 0; i < seconds && !stopped; i++)
        nanosleep(&t, NULL);
}

static int round_trip(struct call *c, str *names, size_t n, const struct sync_options *o)
{
    int status = EXIT_OK;
    for (size_t i = 0; i < n && !stopped; i++) {
        pm_code rc = one(c, names[i], o);
        if (rc == PM_NOMEM || rc == PM_DAMAGED || rc == PM_BUG)
            return EXIT_FAULT;
        if (rc != PM_OK)
            status = EXIT_REFUSED;
    }
    if (store_settle(node_store(c->node), &c->err) != PM_OK)
        return call_fail(c);
    return status;
}

static int run(struct call *c)
{
    str only = str_of(c->n_words > 0 ? c->words[0] : NULL), *names = &only;
    size_t n = 1;
    int64_t seconds = 0, stall = 0, tries = 0;
    struct sigaction act = {.sa_handler = on_signal};
    struct sync_options o = {.anew = call_flag(c, "anew"), .stop = &stopped};
    if (!call_number(c, "watch", 1, &seconds) || !call_number(c, "stall", 1, &stall) ||
        !call_number(c, "tries", 1, &tries))
        return EXIT_USAGE;
    if (seconds > 0 && call_flag(c, "once"))
        return call_usage(c, "--once or --watch: one of them");
    o.tries = tries > 1000 ? 1000 : (int)tries;
    o.stall_s = stall > 3600 ? 3600 : (int)stall;
    if (only.n == 0 && peer_names(c->node, c->arena, &names, &n, &c->err) != PM_OK)
        return call_fail(c);
    if (n == 0) {
        fprintf(stderr, "pamir sync: no partner has an address yet: pamir peer add NAME URL\n");
        return EXIT_REFUSED;
    }
    sigaction(SIGINT, &act, NULL);
    sigaction(SIGTERM, &act, NULL);
    signal(SIGPIPE, SIG_IGN);
    for (;;) {
        int status = round_trip(c, names, n, &o);
        if (seconds == 0 || stopped || status == EXIT_FAULT)
            return seconds > 0 && stopped ? EXIT_OK : status;
        o.anew = false;
        pause_for(seconds);
        if (stopped)
            return EXIT_OK;
    }
}

const struct command cmd_sync = {
    .name = "sync",
    .args = "[NAME]",
    .does = "fetch what partners have for us, and bring what is released to them",
    .more = "Goes on where it was cut, sends nothing twice, and waits when it is asked to. Without a name: all\n"
            "partners with an address. pamir peers tells how it went.",
    .needs = NEEDS_NODE_WRITE,
    .max_words = 1,
    .options = options,
    .run = run,
};
