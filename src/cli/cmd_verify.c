#include "base/file.h"
#include "cli/command.h"
#include "cli/rows.h"
#include "share/origin.h"

static const struct option_row options[] = {
    {"key", "KEY",
     "believe signatures of this public key only (hex, or a file with it); also\n"
     "several with commas between"},
    {"write", "FILE", "write the log with its signatures to FILE, for pamir-verify"},
    {NULL, NULL, NULL},
};

static bool key_of(str word, uint8_t *key)
{
    char path[4096];
    struct buf b;
    if (digest_unhex(word, key, SEAL_KEY_BYTES))
        return true;
    if (word.n == 0 || word.n >= sizeof path)
        return false;
    memcpy(path, word.p, word.n);
    path[word.n] = '\0';
    buf_init(&b, sizeof path);
    bool ok = file_read(path, &b, NULL) == PM_OK &&
              digest_unhex(str_trim(buf_str(&b)), key, SEAL_KEY_BYTES);
    buf_free(&b);
    return ok;
}

/* False after words on stderr. */
static bool take_keys(struct call *c, uint8_t (*keys)[SEAL_KEY_BYTES], int *n)
{
    const char *given = call_value(c, "key");
    str rest = str_of(given ? given : ""), word;
    while (given != NULL && str_cut(&rest, ',', &word)) {
        if (*n == PROOF_MAX_KEYS || !key_of(word, keys[*n])) {
            call_usage(c, "--key: \"%.*s\" is no public key and no file with one", STR_FMT(word));
            return false;
        }
        ++*n;
    }
    return true;
}

struct proving {
    struct call *c;
    struct arena *one;
    int64_t n_signed;
};

/* What partners sent carries its owner's signature; the first one that is not true ends it. */
static pm_code prove_entry(void *ctx, const struct store_entry *en, const struct facets *f)
{
    struct proving *k = ctx;
    struct origin_tag tag;
    (void)f;
    if (!str_starts(en->who, STR("peer:")))
        return PM_OK;
    arena_reset(k->one);
    pm_code rc = origin_read(en->canon, k->one, &tag, &k->c->err);
    k->n_signed += rc == PM_OK;
    if (rc == PM_OK || rc == PM_NOTFOUND)
        return PM_OK;
    return err_front(&k->c->err, "entry %lld, %.*s", (long long)en->seq, STR_FMT(en->id));
}

static pm_code prove_owners(struct call *c, int64_t *n_signed)
{
    struct proving k = {.c = c};
    pm_code rc = arena_open((size_t)64 << 20, &k.one, &c->err);
    if (rc == PM_OK)
        rc = store_log(node_store(c->node), 1, prove_entry, &k, &c->err);
    arena_close(k.one);
    *n_signed = k.n_signed;
    return rc == PM_INVALID ? PM_DAMAGED : rc;
}

static int run(struct call *c)
{
    uint8_t keys[PROOF_MAX_KEYS][SEAL_KEY_BYTES];
    int n_keys = 0;
    struct seal_report r;
    char hex[2 * SEAL_KEY_BYTES + 1];
    const char *file = call_value(c, "write");
    if (!take_keys(c, keys, &n_keys))
        return EXIT_USAGE;
    if (file != NULL)
        return seal_write(c->node, file, &c->err) == PM_OK ? EXIT_OK : call_fail(c);
    pm_code rc = seal_verify(c->node, (const uint8_t(*)[SEAL_KEY_BYTES])keys, n_keys, &r, &c->err);
    int64_t n_owners = 0;
    if (rc == PM_OK)
        rc = prove_owners(c, &n_owners);
    if (rc != PM_OK && rc != PM_DAMAGED && rc != PM_DENIED)
        return call_fail(c);
    bool whole = rc == PM_OK;
    digest_hex(r.key, sizeof r.key, hex);
    if (c->json) {
        struct json_out j;
        json_out_begin(&j);
        jsonw_bool(&j.w, "ok", whole);
        jsonw_int(&j.w, "entries", r.n_entries);
        jsonw_int(&j.w, "signed", r.n_sealed);
        jsonw_int(&j.w, "signatures", r.n_seals);
        jsonw_int(&j.w, "owners", n_owners);
        jsonw_some(&j.w, "key", str_of(r.any_key ? hex : ""));
        jsonw_some(&j.w, "wrong", str_of(whole ? "" : c->err.words));
        json_out_end(&j);
    } else if (!whole) {
        printf("BAD %s\n", c->err.words);
    } else {
        printf("ok  %lld entries follow on each other, %lld signatures hold, now by key\n    %s\n",
               (long long)r.n_entries, (long long)r.n_seals, hex);
        if (n_owners > 0)
            printf("    %lld entries of partners carry their owner's signature, and it holds\n",
                   (long long)n_owners);
        if (n_keys == 0)
            puts("    whether that key is the node's own, only somebody who got it in another way "
                 "can\n"
                 "    say: give it with --key");
    }
    return whole ? EXIT_OK : EXIT_REFUSED;
}

const struct command cmd_verify = {
    .name = "verify",
    .args = "",
    .does = "prove the log: every entry's hash, the chain, and the node's signatures",
    .more =
        "Reads the whole log and names the first entry that is missing, altered or wrongly signed\n"
        "(exit status 1). With --write FILE it writes the log and its signatures instead, so that\n"
        "others can check it without Pamir's data: pamir-verify FILE KEY...",
    .needs = NEEDS_NODE_READ,
    .max_words = 0,
    .options = options,
    .run = run,
};
