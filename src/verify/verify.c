/* pamir-verify - check the exported log of a node with nothing but public keys.
 *
 *     pamir-verify LOG.jsonl KEY... [--owner KEY]...
 *
 * LOG is what `pamir verify --write` made (docs/formats/log.md); KEY is a public key, 64 hex digits,
 * or a file that holds one: of the node, and behind --owner of partners whose objects lie in the log.
 * Exit status 0: every entry and every signature holds; 1: the first one that does not is named, or
 * owners were given and an object is signed by another; 2: wrong usage; 3: the file cannot be read.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "verify/line.h"

static bool key_of(const char *word, uint8_t *key)
{
    struct buf b;
    if (digest_unhex(str_of(word), key, SEAL_KEY_BYTES))
        return true;
    buf_init(&b, 4096);
    bool ok = file_read(word, &b, NULL) == PM_OK &&
              digest_unhex(str_trim(buf_str(&b)), key, SEAL_KEY_BYTES);
    buf_free(&b);
    return ok;
}

struct asked {
    uint8_t keys[PROOF_MAX_KEYS][SEAL_KEY_BYTES], owners[OWNERS_MAX][SEAL_KEY_BYTES];
    int n_keys, n_owners;
    const char *log;
};

static bool is_asked(const struct asked *a, const uint8_t *key)
{
    for (int i = 0; i < a->n_owners; i++)
        if (memcmp(a->owners[i], key, SEAL_KEY_BYTES) == 0)
            return true;
    return false;
}

/* Whose objects lie in it. A true signature by a key that nobody gave proves no person. */
static int tell_owners(const struct asked *a, const struct owners *o)
{
    int bad = 0;
    for (int i = 0; i < o->n; i++) {
        char hex[2 * SEAL_KEY_BYTES + 1];
        bool known = is_asked(a, o->seen[i].key);
        digest_hex(o->seen[i].key, SEAL_KEY_BYTES, hex);
        printf("    %lld %s signed by %s%s\n", (long long)o->seen[i].n,
               o->seen[i].n == 1 ? "object is" : "objects are", hex,
               known ? "" : a->n_owners > 0 ? ", who was not given" : "");
        if (!known && a->n_owners > 0 && bad++ == 0)
            printf("BAD entry %lld: its owner's key was not given with --owner\n",
                   (long long)o->seen[i].first);
    }
    if (o->n_unsigned > 0)
        printf("    %lld came from partners without a signature of their own (definitions, places, "
               "programs that do not sign)\n",
               (long long)o->n_unsigned);
    return bad > 0;
}

static int verdict(const struct asked *a, const struct proof *p, const struct owners *o, pm_code rc,
                   long line, struct pm_err *e)
{
    if (rc != PM_OK) {
        printf("BAD line %ld: %s\n", line, e->words);
        return 1;
    }
    if (proof_end(p, e) != PM_OK) {
        printf("BAD %s\n", e->words);
        return 1;
    }
    printf("ok  %lld entries, %lld signatures\n", (long long)p->seq, (long long)p->n_seals);
    return tell_owners(a, o);
}

static int usage(void)
{
    fprintf(stderr, "use: pamir-verify LOG.jsonl KEY... [--owner KEY]...   (at most %d keys)\n",
            PROOF_MAX_KEYS);
    return 2;
}

static int ask(int argc, char **argv, struct asked *a)
{
    if (argc < 3)
        return usage();
    a->log = argv[1];
    for (int i = 2; i < argc; i++) {
        bool owner = strcmp(argv[i], "--owner") == 0;
        if (owner && ++i == argc)
            return usage();
        if (owner ? a->n_owners == OWNERS_MAX : a->n_keys == PROOF_MAX_KEYS)
            return usage();
        if (!key_of(argv[i], owner ? a->owners[a->n_owners++] : a->keys[a->n_keys++])) {
            fprintf(stderr, "pamir-verify: \"%s\" is no public key and no file with one\n", argv[i]);
            return 2;
        }
    }
    return a->n_keys > 0 ? 0 : usage();
}

int main(int argc, char **argv)
{
    static struct asked asked;
    static struct owners owners;
    struct pm_err e = {0};
    struct proof p;
    int bad = ask(argc, argv, &asked);
    if (bad != 0)
        return bad;
    FILE *f = strcmp(asked.log, "-") == 0 ? stdin : fopen(asked.log, "rb");
    if (f == NULL || proof_begin(&p, (const uint8_t(*)[SEAL_KEY_BYTES])asked.keys, asked.n_keys,
                                 &e) != PM_OK) {
        fprintf(stderr, "pamir-verify: %s: %s\n", asked.log, f ? e.words : strerror(errno));
        return 3;
    }
    char *line = NULL;
    size_t cap = 0;
    ssize_t n;
    long at = 0;
    pm_code rc = PM_OK;
    while (rc == PM_OK && (n = getline(&line, &cap, f)) > 0) {
        at++;
        rc = line_take(&p, &owners, str_trim((str){line, (size_t)n}), &e);
    }
    bool failed = ferror(f) != 0;
    free(line); /* ok: getline's */
    if (failed) {
        fprintf(stderr, "pamir-verify: %s: cannot be read\n", asked.log);
        return 3;
    }
    return verdict(&asked, &p, &owners, rc, at, &e);
}
