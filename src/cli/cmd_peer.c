/* Partners with an address: who they are, how it goes with them. */
#include <limits.h>
#include <stdlib.h>

#include "cli/desk.h"
#include "share/sync.h"
#include "share/taxii_client.h"
#include "store/peer.h"

static const struct option_row options[] = {
    {"user", "NAME", "log in there with this name and a password"},
    {"token", NULL, "log in with a token instead (Bearer)"},
    {"password-file", "FILE", "the password or token: its first line (\"-\": standard input); else it is asked for"},
    {"ca", "FILE", "believe certificates of these (PEM), instead of the system's"},
    {"pin", "KEY", "believe this public key of his only: sha256//... or a PEM file"},
    {"certificate", "FILE", "our own certificate (PEM), when he wants one"},
    {"key", "FILE", "its key, when it is not in the same file"},
    {"proxy", "URL", "go through this proxy; what the environment says is not looked at"},
    {"collection", "ID=FORMAT", "that collection of his is this format here; several with commas between"},
    {"plain", NULL, "http:// is fine: the link itself is secret"},
    {NULL, NULL, NULL},
};

/* A file named on the command line, as a path that holds from everywhere. */
static pm_code file_option(struct call *c, const char *option, str *out)
{
    char path[PATH_MAX];
    const char *v = call_value(c, option);
    if (v == NULL)
        return PM_OK;
    if (realpath(v, path) == NULL)
        return err_set(&c->err, PM_NOTFOUND, "--%s: there is no file \"%s\"", option, v);
    return arena_dup(c->arena, str_of(path), out, &c->err);
}

static pm_code pin_option(struct call *c, str *out)
{
    const char *v = call_value(c, "pin");
    if (v == NULL || strncmp(v, "sha256//", 8) != 0)
        return file_option(c, "pin", out);
    *out = str_of(v);
    return PM_OK;
}

static pm_code fill(struct call *c, struct peer *p)
{
    pm_code rc;
    bool token = call_flag(c, "token");
    p->name = str_of(c->words[1]);
    p->url = str_of(c->words[2]);
    p->user = str_of(call_value(c, "user"));
    p->proxy = str_of(call_value(c, "proxy"));
    p->plain = call_flag(c, "plain");
    TRY(file_option(c, "ca", &p->ca));
    TRY(file_option(c, "certificate", &p->certificate));
    TRY(file_option(c, "key", &p->key));
    TRY(pin_option(c, &p->pin));
    TRY(peer_parse_maps(str_of(call_value(c, "collection")), c->arena, p, &c->err));
    if (token || p->user.n > 0)
        TRY(desk_secret(c, "password-file", token ? "Token he gave us" : "Password he gave us", &p->secret));
out:
    return rc;
}

/* Is the address one that we would go to at all? Nothing is sent yet. */
static pm_code try_options(struct call *c, const struct peer *p)
{
    struct taxii *t = NULL;
    struct taxii_options o = {.url = p->url, .user = p->user, .secret = p->secret, .ca = p->ca,
                              .certificate = p->certificate, .key = p->key, .pin = p->pin,
                              .proxy = p->proxy, .plain = p->plain};
    pm_code rc = remote_open(&o, &t, &c->err);
    remote_close(t);
    return rc;
}

static pm_code forget(struct call *c, str name)
{
    struct store *s = node_store(c->node);
    pm_code rc = store_begin(s, &c->err);
    if (rc == PM_OK)
        rc = store_peer_drop(s, name, &c->err);
    if (rc == PM_OK)
        rc = store_commit(s, &c->err);
    if (rc != PM_OK)
        store_rollback(s);
    return rc;
}

static pm_code add(struct call *c)
{
    struct peer p = {0};
    struct desk d = {0};
    pm_code rc;
    if (call_flag(c, "token") && call_value(c, "user") != NULL)
        return err_set(&c->err, PM_USAGE, "--user with a password, or --token: one of them");
    if (call_value(c, "password-file") != NULL && !call_flag(c, "token") && call_value(c, "user") == NULL)
        return err_set(&c->err, PM_USAGE, "is it a password (--user NAME) or a token (--token)?");
    TRY(desk_open(c, &d));
    if (book_member(d.book, str_of(c->words[1])) == NULL) {
        rc = err_set(&c->err, PM_NOTFOUND, "there is no member \"%s\"; first: pamir member add %s --key ...",
                     c->words[1], c->words[1]);
        goto out;
    }
    TRY(fill(c, &p));
    for (size_t i = 0; i < p.n_maps; i++)
        if (book_format(d.book, p.maps[i].format) == NULL) {
            rc = err_set(&c->err, PM_NOTFOUND, "there is no format \"%.*s\"", STR_FMT(p.maps[i].format));
            goto out;
        }
    TRY(try_options(c, &p));
    TRY(peer_write(c->node, &p, &c->err));
    TRY(forget(c, p.name));
out:
    desk_close(&d);
    return rc;
}

static int run_peer(struct call *c)
{
    bool adding = desk_is(c, "add", 3);
    if (!adding && !desk_is(c, "drop", 2))
        return call_usage(c, "what about partners? add NAME URL, drop NAME");
    pm_code rc = adding ? add(c) : peer_drop(c->node, str_of(c->words[1]), &c->err);
    if (rc == PM_OK && !adding)
        rc = forget(c, str_of(c->words[1]));
    if (rc != PM_OK)
        return call_fail(c);
    printf(adding ? "\"%s\" has an address; next: pamir sync %s\n"
                  : "\"%s\" has no address any more%.0s; he is still a member\n",
           c->words[1], c->words[1]);
    return EXIT_OK;
}

const struct command cmd_peer = {
    .name = "peer",
    .args = "add NAME URL | drop NAME",
    .does = "tell where a partner's TAXII 2.1 server is, and how we log in there",
    .more = "NAME is a member (pamir member add). Any TAXII 2.1 server will do. Collections whose id is that of a\n"
            "format here are kept in step with it; for others say --collection. The password or token lies in\n"
            "NODE/peers/NAME.secret, readable by you only, never in the data file.",
    .needs = NEEDS_NODE_WRITE,
    .min_words = 2,
    .max_words = 3,
    .options = options,
    .run = run_peer,
};

/* -- peers ------------------------------------------------------------------------------------ */

static void when(stamp t, char out[STAMP_TEXT_BYTES])
{
    if (t == STAMP_NONE)
        snprintf(out, STAMP_TEXT_BYTES, "never");
    else
        stamp_print(t, 0, out);
}

static void refusal_json(struct jsonw *w, const struct peer_refusal *r)
{
    char at[STAMP_TEXT_BYTES];
    when(r->at, at);
    jsonw_object(w, NULL);
    jsonw_text(w, "by", r->ours ? STR("him") : STR("us"));
    jsonw_text(w, "id", r->id);
    jsonw_some(w, "version", r->version);
    jsonw_text(w, "why", r->why);
    jsonw_text(w, "at", str_of(at));
    jsonw_end(w);
}

static void one_json(const struct peer *p, const struct peer_state *s, int64_t queued, const char *why)
{
    struct json_out j;
    char at[STAMP_TEXT_BYTES];
    json_out_begin(&j);
    jsonw_text(&j.w, "name", p->name);
    jsonw_text(&j.w, "url", p->url);
    when(s->contact, at);
    if (s->contact != STAMP_NONE)
        jsonw_text(&j.w, "contact", str_of(at));
    jsonw_int(&j.w, "received", s->received);
    jsonw_int(&j.w, "known", s->same);
    jsonw_int(&j.w, "refused_by_us", s->refused_in);
    jsonw_int(&j.w, "sent", s->sent);
    jsonw_int(&j.w, "had", s->had);
    jsonw_int(&j.w, "refused_by_him", s->refused_out);
    jsonw_int(&j.w, "queued", queued);
    jsonw_text(&j.w, "why", str_of(why));
    jsonw_some(&j.w, "trouble", s->trouble);
    jsonw_array(&j.w, "refusals");
    for (size_t i = 0; i < s->n_refusals; i++)
        refusal_json(&j.w, &s->refusals[i]);
    jsonw_end(&j.w);
    json_out_end(&j);
}

static void refusal_line(const struct peer_refusal *r)
{
    printf("  %s ", r->ours ? "he refused" : "we refused");
    out_text(stdout, r->id.n > 0 ? r->id : STR("an object without an id"), false);
    printf(": ");
    out_text(stdout, r->why, false);
    putchar('\n');
}

static void one_text(const struct peer *p, const struct peer_state *s, int64_t queued, const char *why)
{
    char at[STAMP_TEXT_BYTES];
    int64_t there = s->sent + s->had;
    when(s->contact, at);
    printf("%.*s  ", STR_FMT(p->name));
    out_text(stdout, p->url, false);
    printf("\n  last contact %s\n  received %lld, refused by us %lld; sent %lld, refused by him %lld; "
           "queued %lld%s: %s\n",
           at, (long long)s->received, (long long)s->refused_in, (long long)there,
           (long long)s->refused_out, (long long)queued, queued >= SYNC_QUEUE_MAX ? " or more" : "", why);
    if (s->trouble.n > 0) {
        printf("  the last time: ");
        out_text(stdout, s->trouble, false);
        putchar('\n');
    }
    for (size_t i = s->n_refusals > 3 ? s->n_refusals - 3 : 0; i < s->n_refusals; i++)
        refusal_line(&s->refusals[i]);
}

static pm_code one_peer(struct call *c, const struct book *b, str name)
{
    struct peer p;
    struct peer_state s;
    int64_t queued;
    char why[256];
    pm_code rc = peer_read(c->node, name, c->arena, &p, &c->err);
    if (rc == PM_OK)
        rc = peer_state_read(node_store(c->node), name, c->arena, &s, &c->err);
    if (rc == PM_OK)
        rc = sync_queue(c->node, b, name, &s, &queued, why, &c->err);
    if (rc != PM_OK)
        return rc;
    if (c->json)
        one_json(&p, &s, queued, why);
    else
        one_text(&p, &s, queued, why);
    return PM_OK;
}

static int run_peers(struct call *c)
{
    struct desk d = {0};
    str *names;
    size_t n = 0;
    pm_code rc = desk_open(c, &d);
    if (rc == PM_OK)
        rc = peer_names(c->node, c->arena, &names, &n, &c->err);
    for (size_t i = 0; rc == PM_OK && i < n; i++)
        rc = one_peer(c, d.book, names[i]);
    desk_close(&d);
    if (rc == PM_OK && n == 0 && !c->json)
        puts("no partner has an address yet: pamir peer add NAME URL");
    return rc == PM_OK ? EXIT_OK : call_fail(c);
}

const struct command cmd_peers = {
    .name = "peers",
    .args = "",
    .does = "tell how it goes with each partner: last contact, sent, received, queued, refused and why",
    .needs = NEEDS_NODE_READ,
    .max_words = 0,
    .run = run_peers,
};
