#include "work/config.h"

#include <stddef.h>
#include <stdio.h>

#include "base/buf.h"

enum key_type { KEY_TEXT, KEY_STATUS, KEY_TLP, KEY_LISTEN, KEY_BYTES, KEY_SECONDS, KEY_TLP_OR_NONE };

struct key {
    const char *name;
    enum key_type type;
    size_t offset, size;
    const char *explains;
};

#define FIELD(f) offsetof(struct config, f), sizeof(((struct config *)0)->f)

static const struct key keys[] = {
    {"name", KEY_TEXT, FIELD(name),
     "How this node is called on the page and in what it exports."},
    {"status", KEY_STATUS, FIELD(status),
     "What lists and the page show when nothing else is asked: actual, exercise or test.\n"
     "# The three never mix; --status shows another one."},
    {"listen", KEY_LISTEN, FIELD(listen),
     "Address and port of `pamir serve`. 127.0.0.1 is reachable from this machine only."},
    {"host_names", KEY_TEXT, FIELD(host_names),
     "Names under which others reach `pamir serve`, blanks between: node.example.org. Others get no answer."},
    {"tls_certificate", KEY_TEXT, FIELD(tls_certificate),
     "PEM file with the certificate of `pamir serve` (and those between it and its CA); relative to here.\n"
     "# Empty: no TLS, which is only good on 127.0.0.1 or behind a proxy."},
    {"tls_key", KEY_TEXT, FIELD(tls_key), "PEM file with the key of that certificate."},
    {"tls_client_ca", KEY_TEXT, FIELD(tls_client_ca),
     "PEM file with the CA that must have signed the certificates of partners' programs. Empty: whose\n"
     "# a certificate is, the accounts alone say."},
    {"tlp", KEY_TLP, FIELD(tlp),
     "Marking of what is ingested, unless --tlp says otherwise (TLP 2.0):\n"
     "# clear, green, amber, amber+strict, red."},
    {"source", KEY_TEXT, FIELD(source),
     "Who published or sent what is ingested, unless --source says so. Empty: not known."},
    {"purpose", KEY_TEXT, FIELD(purpose),
     "Why you read what partners gave under conditions; it is put down each time. Empty: each command must\n"
     "# say it with --purpose."},
    {"registers", KEY_TEXT, FIELD(registers),
     "Folder with this node's own names (same files as the shipped registers/); relative to here."},
    {"max_file_bytes", KEY_BYTES, FIELD(max_file_bytes),
     "Larger files are refused."},
    {"second_reader", KEY_TEXT, FIELD(second_reader),
     "Address of a server with a language model that reads along when `pamir read --second` or --compare\n"
     "# asks for it: llama.cpp, Ollama or another that speaks OpenAI's chat API, as http://127.0.0.1:8080.\n"
     "# Empty: none. Nothing needs it."},
    {"second_reader_model", KEY_TEXT, FIELD(second_reader_model),
     "The model's name there; what it read is marked with it."},
    {"second_reader_elsewhere", KEY_TLP_OR_NONE, FIELD(second_reader_elsewhere),
     "Up to which marking text may go to a second reader on another machine (by https only): none, clear,\n"
     "# green, amber, amber+strict, red. To a server on this machine it may always go."},
    {"second_reader_seconds", KEY_SECONDS, FIELD(second_reader_seconds),
     "How long one answer of the second reader may take."},
};
enum { N_KEYS = sizeof keys / sizeof keys[0] };

void config_init(struct config *c)
{
    *c = (struct config){.status = STATUS_ACTUAL, .max_file_bytes = (int64_t)256 << 20,
                         .second_reader_seconds = 300};
    snprintf(c->name, sizeof c->name, "Pamir node");
    snprintf(c->listen, sizeof c->listen, "127.0.0.1:8080");
    snprintf(c->tlp, sizeof c->tlp, "amber");
    snprintf(c->registers, sizeof c->registers, "registers");
    snprintf(c->second_reader_elsewhere, sizeof c->second_reader_elsewhere, "none");
}

bool config_tlp_known(str s)
{
    return str_eq(s, STR("clear")) || str_eq(s, STR("green")) || str_eq(s, STR("amber")) ||
           str_eq(s, STR("amber+strict")) || str_eq(s, STR("red"));
}

static bool listen_good(str s)
{
    size_t colon = s.n;
    while (colon > 0 && s.p[colon - 1] != ':')
        colon--;
    int64_t port;
    return colon > 1 && str_int64((str){s.p + colon, s.n - colon}, &port) && port > 0 &&
           port < 65536;
}

static pm_code set(const struct key *k, str v, struct config *c, const char *where,
                   struct pm_err *e)
{
    void *field = (char *)c + k->offset;
    switch (k->type) {
    case KEY_STATUS:
        if (!status_parse(v, field))
            return err_set(e, PM_INVALID, "%s: status must be actual, exercise or test, not \"%.*s\"",
                           where, STR_FMT(v));
        return PM_OK;
    case KEY_BYTES: {
        int64_t n;
        if (!str_int64(v, &n) || n < 1)
            return err_set(e, PM_INVALID, "%s: \"%.*s\" is not a number of bytes", where,
                           STR_FMT(v));
        *(int64_t *)field = n;
        return PM_OK;
    }
    case KEY_SECONDS: {
        int64_t n;
        if (!str_int64(v, &n) || n < 1 || n > 86400)
            return err_set(e, PM_INVALID, "%s: \"%.*s\" is not a number of seconds, 1 to 86400", where,
                           STR_FMT(v));
        *(int64_t *)field = n;
        return PM_OK;
    }
    case KEY_TLP_OR_NONE:
        if (!config_tlp_known(v) && !str_eq(v, STR("none")))
            return err_set(e, PM_INVALID,
                           "%s: %s must be none, clear, green, amber, amber+strict or red, not \"%.*s\"",
                           where, k->name, STR_FMT(v));
        break;
    case KEY_TLP:
        if (!config_tlp_known(v))
            return err_set(e, PM_INVALID,
                           "%s: tlp must be clear, green, amber, amber+strict or red, not \"%.*s\"",
                           where, STR_FMT(v));
        break;
    case KEY_LISTEN:
        if (!listen_good(v))
            return err_set(e, PM_INVALID, "%s: listen must be ADDRESS:PORT, not \"%.*s\"", where,
                           STR_FMT(v));
        break;
    case KEY_TEXT:
        break;
    }
    if (v.n >= k->size)
        return err_set(e, PM_INVALID, "%s: \"%s\" is longer than %zu bytes", where, k->name,
                       k->size - 1);
    snprintf(field, k->size, "%.*s", STR_FMT(v));
    return PM_OK;
}

pm_code config_parse(str text, const char *file, struct config *c, struct pm_err *e)
{
    str line;
    for (int n = 1; str_cut(&text, '\n', &line); n++) {
        char where[128];
        snprintf(where, sizeof where, "%.100s line %d", file, n);
        line = str_trim(line);
        if (line.n == 0 || line.p[0] == '#')
            continue;
        str rest = line, name;
        if (!str_cut(&rest, '=', &name) || rest.p == NULL)
            return err_set(e, PM_INVALID, "%s: \"%.*s\" is not \"key = value\"", where,
                           STR_FMT(line));
        name = str_trim(name);
        const struct key *k = NULL;
        for (int i = 0; i < N_KEYS; i++)
            if (str_eq(name, str_of(keys[i].name)))
                k = &keys[i];
        if (k == NULL)
            return err_set(e, PM_INVALID, "%s: there is no setting \"%.*s\"", where, STR_FMT(name));
        pm_code rc = set(k, str_trim(rest), c, where, e);
        if (rc != PM_OK)
            return rc;
    }
    return PM_OK;
}

void config_write_default(const struct config *c, struct buf *out)
{
    buf_add(out, STR("# pamir.conf - how this node is set up. A line that begins with # is a note.\n"));
    for (int i = 0; i < N_KEYS; i++) {
        const struct key *k = &keys[i];
        const void *field = (const char *)c + k->offset;
        buf_printf(out, "\n# %s\n%s = ", k->explains, k->name);
        if (k->type == KEY_STATUS)
            buf_printf(out, "%s\n", status_name(*(const enum status *)field));
        else if (k->type == KEY_BYTES || k->type == KEY_SECONDS)
            buf_printf(out, "%lld\n", (long long)*(const int64_t *)field);
        else
            buf_printf(out, "%s\n", (const char *)field);
    }
}
