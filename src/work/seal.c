#include "work/seal.h"

#include <errno.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "base/jsonw.h"
#include "base/mem.h"

enum { KEY_FILE_BYTES = 4096, LINE_BYTES = 64 << 20 };
#define SEALS_MAX_BYTES ((size_t)1 << 30)

static pm_code path_of(const struct node *n, const char *name, char out[PATH_MAX], struct pm_err *e)
{
    if (snprintf(out, PATH_MAX, "%s/%s", node_dir(n), name) >= PATH_MAX)
        return err_set(e, PM_INVALID, "path \"%.80s...\" is too long", node_dir(n));
    return PM_OK;
}

static pm_code load_pair(const struct node *n, const char *name, struct seal_pair *out, struct pm_err *e)
{
    char path[PATH_MAX];
    struct buf b;
    pm_code rc = path_of(n, name, path, e);
    if (rc != PM_OK)
        return rc;
    buf_init(&b, KEY_FILE_BYTES);
    rc = file_read(path, &b, e);
    if (rc == PM_OK && !digest_unhex(str_trim(buf_str(&b)), out->sec, sizeof out->sec))
        rc = err_set(e, PM_DAMAGED, "\"%s\" holds no key; put it back from a backup", path);
    if (rc == PM_OK)
        crypto_sign_ed25519_sk_to_pk(out->pub, out->sec);
    if (b.p != NULL)
        sodium_memzero(b.p, b.cap);
    buf_free(&b);
    return rc;
}

static pm_code put_hex(const struct node *n, const char *name, const uint8_t *bytes, size_t size,
                       unsigned mode, struct pm_err *e)
{
    char path[PATH_MAX], hex[2 * crypto_sign_SECRETKEYBYTES + 2];
    pm_code rc = path_of(n, name, path, e);
    if (rc != PM_OK)
        return rc;
    digest_hex(bytes, size, hex);
    hex[2 * size] = '\n';
    rc = file_write(path, (str){hex, 2 * size + 1}, mode, e);
    sodium_memzero(hex, sizeof hex);
    return rc;
}

static pm_code add_seal(struct store *s, enum seal_kind kind, const struct seal_pair *by,
                        const uint8_t *about, struct pm_err *e)
{
    struct store_seal seal = {.kind = kind, .at = stamp_now()};
    char text[SEAL_TEXT_BYTES];
    pm_code rc = store_head(s, &seal.seq, &seal.hash, e);
    if (rc != PM_OK)
        return rc;
    memcpy(seal.key, by->pub, sizeof seal.key);
    if (about != NULL)
        memcpy(seal.about, about, sizeof seal.about);
    str t = seal_text(&seal, text);
    crypto_sign_detached(seal.sig, NULL, (const uint8_t *)t.p, t.n, by->sec);
    return store_seal_add(s, &seal, e);
}

static const uint8_t *key_after(const struct store_seal *last)
{
    return last->kind == SEAL_NEXT_KEY ? last->about : last->key;
}

/* A rotation writes the new pair beside the old one, then the seal, then takes its place. */
static pm_code finish_rotation(const struct node *n, const struct store_seal *last,
                               struct seal_pair *key, struct pm_err *e)
{
    struct seal_pair next;
    char from[PATH_MAX], to[PATH_MAX];
    pm_code rc = load_pair(n, "node.key.next", &next, e);
    if (rc == PM_OK && memcmp(next.pub, key_after(last), sizeof next.pub) != 0)
        rc = PM_NOTFOUND;
    if (rc != PM_OK)
        goto out;
    TRY(path_of(n, "node.key.next", from, e));
    TRY(path_of(n, "node.key", to, e));
    TRY(put_hex(n, "node.pub", next.pub, sizeof next.pub, 0644, e));
    if (rename(from, to) != 0)
        rc = err_set(e, PM_IO, "cannot put the new key in place: %s", strerror(errno));
    else
        *key = next;
out:
    sodium_memzero(&next, sizeof next);
    return rc;
}

/* The pair that may sign now. *last is the last seal, *any false when there is none. */
static pm_code current_pair(struct node *n, struct seal_pair *key, struct store_seal *last, bool *any,
                            struct pm_err *e)
{
    if (sodium_init() < 0)
        return err_set(e, PM_IO, "the machine gives no randomness for signatures");
    pm_code rc = load_pair(n, "node.key", key, e);
    if (rc != PM_OK)
        return rc;
    rc = store_seal_last(node_store(n), last, e);
    *any = rc == PM_OK;
    if (rc == PM_NOTFOUND)
        return PM_OK;
    if (rc != PM_OK || memcmp(key->pub, key_after(last), sizeof key->pub) == 0)
        return rc;
    if (finish_rotation(n, last, key, NULL) == PM_OK)
        return PM_OK;
    return err_set(e, PM_DENIED, "node.key is not the key that signed this node's log; put the right "
                   "one back, or say that it is lost: pamir key lost");
}

pm_code seal_take_pair(struct node *n, struct seal_pair *out, struct pm_err *e)
{
    struct store_seal last;
    bool any;
    return current_pair(n, out, &last, &any, e);
}

void seal_forget(struct seal_pair *p)
{
    sodium_memzero(p, sizeof *p);
}

pm_code seal_head(struct node *n, struct pm_err *e)
{
    struct store *s = node_store(n);
    struct seal_pair key;
    struct store_seal last;
    struct sha256 hash;
    int64_t seq;
    bool any = false;
    pm_code rc = current_pair(n, &key, &last, &any, e);
    if (rc == PM_OK)
        rc = store_head(s, &seq, &hash, e);
    if (rc == PM_OK && seq > 0 && (!any || last.seq != seq || last.kind != SEAL_HEAD)) {
        rc = store_begin(s, e);
        if (rc == PM_OK)
            rc = add_seal(s, SEAL_HEAD, &key, NULL, e);
        if (rc == PM_OK)
            rc = store_commit(s, e);
        if (rc != PM_OK)
            store_rollback(s);
    }
    sodium_memzero(&key, sizeof key);
    return rc;
}

pm_code seal_new_key(struct node *n, bool lost, struct pm_err *e)
{
    struct store *s = node_store(n);
    struct seal_pair old = {0}, next;
    struct store_seal last = {0};
    bool any = false;
    pm_code rc = current_pair(n, &old, &last, &any, e);
    if (lost && sodium_init() >= 0 && (rc == PM_DENIED || rc == PM_NOTFOUND || rc == PM_DAMAGED)) {
        rc = store_seal_last(s, &last, e); /* the key itself is gone: that is what we are told */
        any = rc == PM_OK;
        rc = rc == PM_NOTFOUND ? PM_OK : rc;
    }
    crypto_sign_keypair(next.pub, next.sec);
    if (rc == PM_OK)
        rc = put_hex(n, "node.key.next", next.sec, sizeof next.sec, 0600, e);
    if (rc == PM_OK)
        rc = store_begin(s, e);
    if (rc == PM_OK) {
        rc = lost ? add_seal(s, SEAL_LOST_KEY, &next, any ? key_after(&last) : old.pub, e)
                  : add_seal(s, SEAL_NEXT_KEY, &old, next.pub, e);
        if (rc == PM_OK)
            rc = store_commit(s, e);
        if (rc != PM_OK)
            store_rollback(s);
    }
    sodium_memzero(&old, sizeof old);
    sodium_memzero(&next, sizeof next);
    return rc == PM_OK ? seal_head(n, e) : rc;
}

/* ---- proving and writing ---- */

struct walk {
    struct arena *arena;
    struct store_seal *seals;
    size_t n, cap, at;
    struct proof proof;
    struct pm_err *e;
    FILE *f; /* NULL: prove only */
    struct buf line;
};

static pm_code on_seal(void *ctx, const struct store_seal *seal)
{
    struct walk *w = ctx;
    return ARENA_PUSH(w->arena, w->seals, w->n, w->cap, *seal) ? PM_OK : PM_NOMEM;
}

static void add_hex(struct jsonw *j, const char *key, const uint8_t *b, size_t n)
{
    char hex[2 * SEAL_SIG_BYTES + 1];
    digest_hex(b, n, hex);
    jsonw_text(j, key, str_of(hex));
}

static pm_code put_line(struct walk *w)
{
    pm_code rc = buf_err(&w->line, w->e);
    if (rc == PM_OK && (fwrite(w->line.p, 1, w->line.n, w->f) != w->line.n || putc('\n', w->f) == EOF))
        rc = err_set(w->e, PM_IO, "cannot write: %s", strerror(errno));
    buf_clear(&w->line);
    return rc;
}

static pm_code write_seal(struct walk *w, const struct store_seal *s)
{
    struct jsonw j = jsonw_on(&w->line);
    jsonw_object(&j, NULL);
    jsonw_object(&j, "seal");
    jsonw_text(&j, "kind", str_of(seal_kind_name(s->kind)));
    jsonw_int(&j, "seq", s->seq);
    jsonw_int(&j, "at", s->at);
    add_hex(&j, "hash", s->hash.b, sizeof s->hash.b);
    add_hex(&j, "key", s->key, sizeof s->key);
    add_hex(&j, "about", s->about, sizeof s->about);
    add_hex(&j, "sig", s->sig, sizeof s->sig);
    jsonw_end(&j);
    jsonw_end(&j);
    return put_line(w);
}

static pm_code write_entry(struct walk *w, const struct store_entry *en)
{
    struct jsonw j = jsonw_on(&w->line);
    jsonw_object(&j, NULL);
    jsonw_object(&j, "entry");
    jsonw_int(&j, "seq", en->seq);
    jsonw_int(&j, "added", en->added);
    jsonw_int(&j, "modified", en->modified);
    jsonw_text(&j, "who", en->who);
    jsonw_text(&j, "how", en->how);
    jsonw_text(&j, "id", en->id);
    jsonw_text(&j, "object", en->canon);
    add_hex(&j, "sha", en->sha.b, sizeof en->sha.b);
    add_hex(&j, "prev", en->prev.b, sizeof en->prev.b);
    add_hex(&j, "hash", en->hash.b, sizeof en->hash.b);
    jsonw_end(&j);
    jsonw_end(&j);
    return put_line(w);
}

static pm_code seals_here(struct walk *w, int64_t seq)
{
    pm_code rc = PM_OK;
    for (; rc == PM_OK && w->at < w->n && w->seals[w->at].seq <= seq; w->at++)
        rc = w->f != NULL ? write_seal(w, &w->seals[w->at])
                          : proof_seal(&w->proof, &w->seals[w->at], w->e);
    return rc;
}

static pm_code on_entry(void *ctx, const struct store_entry *en, const struct facets *f)
{
    struct walk *w = ctx;
    (void)f;
    pm_code rc = w->f != NULL ? write_entry(w, en) : proof_entry(&w->proof, en, w->e);
    return rc == PM_OK ? seals_here(w, en->seq) : rc;
}

static pm_code walk(struct node *n, struct walk *w, struct pm_err *e)
{
    w->e = e;
    pm_code rc = arena_open(SEALS_MAX_BYTES, &w->arena, e);
    if (rc != PM_OK)
        return rc;
    buf_init(&w->line, LINE_BYTES);
    rc = store_seals(node_store(n), on_seal, w, e);
    if (rc == PM_OK)
        rc = seals_here(w, 0);
    if (rc == PM_OK)
        rc = store_log(node_store(n), 1, on_entry, w, e);
    if (rc == PM_OK && w->at < w->n)
        rc = err_set(e, PM_DAMAGED, "entry %lld: signed once, missing now",
                     (long long)w->seals[w->at].seq);
    buf_free(&w->line);
    arena_close(w->arena);
    return rc;
}

pm_code seal_verify(struct node *n, const uint8_t (*keys)[SEAL_KEY_BYTES], int n_keys,
                    struct seal_report *out, struct pm_err *e)
{
    struct walk w = {0};
    pm_code rc = proof_begin(&w.proof, keys, n_keys, e);
    if (rc == PM_OK)
        rc = walk(n, &w, e);
    *out = (struct seal_report){.n_entries = w.proof.seq, .n_sealed = w.proof.sealed_seq,
                                .n_seals = w.proof.n_seals, .any_key = w.proof.has_key};
    memcpy(out->key, w.proof.now, sizeof out->key);
    return rc == PM_OK ? proof_end(&w.proof, e) : rc;
}

pm_code seal_write(struct node *n, const char *path, struct pm_err *e)
{
    struct walk w = {0};
    w.f = strcmp(path, "-") == 0 ? stdout : fopen(path, "wbx");
    if (w.f == NULL)
        return err_set(e, errno == EEXIST ? PM_EXISTS : PM_IO, "cannot make \"%s\": %s", path,
                       strerror(errno));
    pm_code rc = walk(n, &w, e);
    bool closed = w.f == stdout ? fflush(w.f) == 0
                                : fflush(w.f) == 0 && fsync(fileno(w.f)) == 0;
    if (rc == PM_OK && !closed)
        rc = err_set(e, PM_IO, "cannot write \"%s\": %s", path, strerror(errno));
    if (w.f != stdout) {
        fclose(w.f);
        if (rc != PM_OK)
            unlink(path);
    }
    return rc;
}
