/* pamir-verify - check the exported log of a node with nothing but public keys.
 *
 *     pamir-verify LOG.jsonl KEY...
 *
 * LOG is what `pamir verify --write` made (docs/formats/log.md); KEY is a public key, 64 hex digits,
 * or a file that holds one. Exit status 0: every entry and every signature holds; 1: the first one
 * that does not is named; 2: wrong usage; 3: the file cannot be read.
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

static int verdict(const struct proof *p, pm_code rc, long line, struct pm_err *e)
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
    return 0;
}

int main(int argc, char **argv)
{
    uint8_t keys[PROOF_MAX_KEYS][SEAL_KEY_BYTES];
    struct pm_err e = {0};
    struct proof p;
    if (argc < 3 || argc - 2 > PROOF_MAX_KEYS) {
        fprintf(stderr, "use: pamir-verify LOG.jsonl KEY...   (at most %d keys)\n", PROOF_MAX_KEYS);
        return 2;
    }
    for (int i = 2; i < argc; i++)
        if (!key_of(argv[i], keys[i - 2])) {
            fprintf(stderr, "pamir-verify: \"%s\" is no public key and no file with one\n", argv[i]);
            return 2;
        }
    FILE *f = strcmp(argv[1], "-") == 0 ? stdin : fopen(argv[1], "rb");
    if (f == NULL || proof_begin(&p, (const uint8_t(*)[SEAL_KEY_BYTES])keys, argc - 2, &e) != PM_OK) {
        fprintf(stderr, "pamir-verify: %s: %s\n", argv[1], f ? e.words : strerror(errno));
        return 3;
    }
    char *line = NULL;
    size_t cap = 0;
    ssize_t n;
    long at = 0;
    pm_code rc = PM_OK;
    while (rc == PM_OK && (n = getline(&line, &cap, f)) > 0) {
        at++;
        rc = line_take(&p, str_trim((str){line, (size_t)n}), &e);
    }
    bool failed = ferror(f) != 0;
    free(line); /* ok: getline's */
    if (failed) {
        fprintf(stderr, "pamir-verify: %s: cannot be read\n", argv[1]);
        return 3;
    }
    return verdict(&p, rc, at, &e);
}
