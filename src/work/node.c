#include "work/node.h"

#include "store/act.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "work/seal.h"

struct node {
    char dir[PATH_MAX];
    struct config config;
    struct store *store;
    bool writing;
    pthread_mutex_t lock; /* guards names and reader while they are made */
    struct names *names;
    struct reader *reader;
    char public_hex[2 * crypto_sign_PUBLICKEYBYTES + 1];
};

enum { SMALL_FILE_BYTES = 1 << 20 };

static pm_code path_in(const char *dir, const char *name, char out[PATH_MAX], struct pm_err *e)
{
    if (snprintf(out, PATH_MAX, "%s/%s", dir, name) >= PATH_MAX)
        return err_set(e, PM_INVALID, "path \"%.80s...\" is too long", dir);
    return PM_OK;
}

static pm_code put(const char *dir, const char *name, str bytes, unsigned mode, struct pm_err *e)
{
    char path[PATH_MAX];
    pm_code rc = path_in(dir, name, path, e);
    return rc == PM_OK ? file_write(path, bytes, mode, e) : rc;
}

static pm_code make_keys(const char *dir, struct pm_err *e)
{
    if (sodium_init() < 0)
        return err_set(e, PM_IO, "the machine gives no randomness for a key pair");
    uint8_t pub[crypto_sign_PUBLICKEYBYTES], sec[crypto_sign_SECRETKEYBYTES];
    crypto_sign_keypair(pub, sec);
    char hex[2 * sizeof sec + 2];
    digest_hex(sec, sizeof sec, hex);
    hex[2 * sizeof sec] = '\n';
    pm_code rc = put(dir, "node.key", (str){hex, 2 * sizeof sec + 1}, 0600, e);
    if (rc == PM_OK) {
        digest_hex(pub, sizeof pub, hex);
        hex[2 * sizeof pub] = '\n';
        rc = put(dir, "node.pub", (str){hex, 2 * sizeof pub + 1}, 0644, e);
    }
    sodium_memzero(sec, sizeof sec);
    sodium_memzero(hex, sizeof hex);
    return rc;
}

static pm_code make_config(const char *dir, const struct config *c, struct pm_err *e)
{
    struct buf b;
    buf_init(&b, SMALL_FILE_BYTES);
    config_write_default(c, &b);
    pm_code rc = buf_err(&b, e);
    if (rc == PM_OK)
        rc = put(dir, "pamir.conf", buf_str(&b), 0644, e);
    buf_free(&b);
    return rc;
}

static pm_code make_store(const char *dir, struct pm_err *e)
{
    char path[PATH_MAX];
    pm_code rc = path_in(dir, "pamir.db", path, e);
    if (rc != PM_OK)
        return rc;
    struct store *s;
    mode_t before = umask(0077); /* the data file is the owner's alone */
    rc = store_open(path, STORE_CREATE, &s, e);
    umask(before);
    if (rc == PM_OK)
        store_close(s);
    return rc;
}

static void unmake(const char *dir, bool made_dir)
{
    static const char *const files[] = {"pamir.db", "pamir.db-wal", "pamir.db-shm", "node.key",
                                        "node.pub", "pamir.conf"};
    char path[PATH_MAX];
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (path_in(dir, files[i], path, NULL) == PM_OK)
            unlink(path);
    if (path_in(dir, "registers", path, NULL) == PM_OK)
        rmdir(path);
    if (made_dir)
        rmdir(dir);
}

bool node_is(const char *dir)
{
    char path[PATH_MAX];
    return path_in(dir, "pamir.db", path, NULL) == PM_OK && file_exists(path);
}

pm_code node_init(const char *dir, const struct config *c, struct pm_err *e)
{
    char path[PATH_MAX];
    static const char *const ours[] = {"pamir.db", "node.key", "pamir.conf"};
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++) {
        pm_code rc = path_in(dir, ours[i], path, e);
        if (rc != PM_OK)
            return rc;
        if (file_exists(path))
            return err_set(e, PM_EXISTS, "\"%s\" already holds a node (%s)", dir, ours[i]);
    }
    bool made_dir = mkdir(dir, 0700) == 0;
    if (!made_dir && errno != EEXIST)
        return err_set(e, PM_IO, "cannot make folder \"%s\": %s", dir, strerror(errno));
    pm_code rc;
    TRY(make_config(dir, c, e));
    TRY(make_keys(dir, e));
    TRY(path_in(dir, "registers", path, e));
    if (mkdir(path, 0755) != 0 && errno != EEXIST)
        rc = err_set(e, PM_IO, "cannot make folder \"%s\": %s", path, strerror(errno));
    if (rc == PM_OK)
        TRY(make_store(dir, e));
out:
    if (rc != PM_OK)
        unmake(dir, made_dir);
    return rc;
}

static pm_code load_small(const char *dir, const char *name, struct buf *b, struct pm_err *e)
{
    char path[PATH_MAX];
    pm_code rc = path_in(dir, name, path, e);
    return rc == PM_OK ? file_read(path, b, e) : rc;
}

static pm_code load_config(struct node *n, struct pm_err *e)
{
    struct buf b;
    buf_init(&b, SMALL_FILE_BYTES);
    config_init(&n->config);
    pm_code rc = load_small(n->dir, "pamir.conf", &b, e);
    if (rc == PM_OK)
        rc = config_parse(buf_str(&b), "pamir.conf", &n->config, e);
    else if (rc == PM_NOTFOUND)
        rc = PM_OK; /* all defaults; node_check mentions it */
    buf_free(&b);
    return rc;
}

static void load_public_key(struct node *n)
{
    struct buf b;
    uint8_t raw[crypto_sign_PUBLICKEYBYTES];
    buf_init(&b, SMALL_FILE_BYTES);
    if (load_small(n->dir, "node.pub", &b, NULL) == PM_OK &&
        digest_unhex(str_trim(buf_str(&b)), raw, sizeof raw))
        digest_hex(raw, sizeof raw, n->public_hex);
    buf_free(&b);
}

pm_code node_open(const char *dir, enum node_mode mode, struct node **out, struct pm_err *e)
{
    errno = 0;
    if (!node_is(dir) && errno == EACCES)
        return err_set(e, PM_DENIED, "cannot look into \"%s\": %s; is it another user's node?", dir,
                       strerror(errno));
    if (!node_is(dir))
        return err_set(e, PM_NOTFOUND,
                       "\"%s\" holds no node; make one with: pamir init %s, or name one with --node",
                       dir, strcmp(dir, ".") == 0 ? "NODE" : dir);
    struct node *n = mem_zero(1, sizeof *n);
    if (n == NULL)
        return err_set(e, PM_NOMEM, "out of memory");
    pthread_mutex_init(&n->lock, NULL);
    pm_code rc = PM_OK;
    if (snprintf(n->dir, sizeof n->dir, "%s", dir) >= (int)sizeof n->dir)
        rc = err_set(e, PM_INVALID, "path \"%.80s...\" is too long", dir);
    if (rc == PM_OK)
        rc = load_config(n, e);
    if (rc == PM_OK) {
        load_public_key(n);
        n->writing = mode == NODE_WRITE;
        rc = node_store_again(n, mode == NODE_WRITE ? STORE_WRITE : STORE_READ, &n->store, e);
    }
    if (rc != PM_OK) {
        node_close(n);
        return rc;
    }
    *out = n;
    return PM_OK;
}

void node_close(struct node *n)
{
    if (n == NULL)
        return;
    if (n->writing && n->store != NULL)
        (void)seal_head(n, NULL); /* what is not signed now is signed next time; verify tells */
    reader_close(n->reader);
    names_close(n->names);
    store_close(n->store);
    pthread_mutex_destroy(&n->lock);
    mem_free(n);
}

const char *node_dir(const struct node *n)
{
    return n->dir;
}

const struct config *node_config(const struct node *n)
{
    return &n->config;
}

struct store *node_store(struct node *n)
{
    return n->store;
}

const char *node_public_key(const struct node *n)
{
    return n->public_hex;
}

pm_code node_store_again(const struct node *n, enum store_mode mode, struct store **out,
                         struct pm_err *e)
{
    char path[PATH_MAX];
    pm_code rc = path_in(n->dir, "pamir.db", path, e);
    return rc == PM_OK ? store_open(path, mode, out, e) : rc;
}

pm_code node_put_act(const struct node *n, const struct store_act *a, struct pm_err *e)
{
    struct store *s = NULL;
    pm_code rc;
    TRY(node_store_again(n, STORE_WRITE, &s, e));
    TRY(store_begin(s, e));
    TRY(store_act_append(s, a, NULL, NULL, e));
    rc = store_commit(s, e);
out:
    if (s != NULL) {
        store_rollback(s);
        store_close(s);
    }
    return rc;
}

pm_code node_registers(const struct node *n, char path[PATH_MAX], struct pm_err *e)
{
    path[0] = '\0';
    if (n->config.registers[0] == '/')
        snprintf(path, PATH_MAX, "%s", n->config.registers);
    else if (n->config.registers[0] != '\0')
        return path_in(n->dir, n->config.registers, path, e);
    return PM_OK;
}

static pm_code need_names(struct node *n, struct pm_err *e)
{
    char path[PATH_MAX];
    if (n->names != NULL)
        return PM_OK;
    pm_code rc = node_registers(n, path, e);
    return rc == PM_OK ? names_open(path[0] && file_is_dir(path) ? path : NULL, &n->names, e) : rc;
}

pm_code node_names(struct node *n, const struct names **out, struct pm_err *e)
{
    pthread_mutex_lock(&n->lock);
    pm_code rc = need_names(n, e);
    if (rc == PM_OK)
        *out = n->names;
    pthread_mutex_unlock(&n->lock);
    return rc;
}

pm_code node_reader(struct node *n, const struct reader **out, struct pm_err *e)
{
    pthread_mutex_lock(&n->lock);
    pm_code rc = need_names(n, e);
    if (rc == PM_OK && n->reader == NULL)
        rc = reader_open(n->names, &n->reader, e);
    if (rc == PM_OK)
        *out = n->reader;
    pthread_mutex_unlock(&n->lock);
    return rc;
}

struct report {
    store_finding *each;
    void *ctx;
    int n_bad;
};

static void tell(struct report *r, bool bad, const char *what, const char *words)
{
    r->n_bad += bad;
    r->each(r->ctx, bad, what, words);
}

static void check_config(struct node *n, struct report *r)
{
    char path[PATH_MAX];
    struct stat st;
    if (path_in(n->dir, "pamir.conf", path, NULL) == PM_OK && stat(path, &st) != 0)
        tell(r, true, "configuration", "pamir.conf is missing; defaults are used");
    else
        tell(r, false, "configuration", "pamir.conf is readable and has no unknown settings");
}

static void check_keys(struct node *n, struct report *r)
{
    struct buf b;
    uint8_t sec[crypto_sign_SECRETKEYBYTES], pub[crypto_sign_PUBLICKEYBYTES];
    char hex[2 * sizeof pub + 1] = "", path[PATH_MAX];
    struct stat st;
    buf_init(&b, SMALL_FILE_BYTES);
    bool read = load_small(n->dir, "node.key", &b, NULL) == PM_OK &&
                digest_unhex(str_trim(buf_str(&b)), sec, sizeof sec);
    if (read) {
        crypto_sign_ed25519_sk_to_pk(pub, sec);
        digest_hex(pub, sizeof pub, hex);
    }
    if (b.p)
        sodium_memzero(b.p, b.cap);
    sodium_memzero(sec, sizeof sec);
    buf_free(&b);
    if (!read)
        tell(r, true, "keys", "node.key is missing or damaged; put it back from a backup");
    else if (strcmp(hex, n->public_hex) != 0)
        tell(r, true, "keys", "node.pub does not belong to node.key; one of them is from elsewhere");
    else
        tell(r, false, "keys", "the key pair fits together");
    if (path_in(n->dir, "node.key", path, NULL) == PM_OK && stat(path, &st) == 0 &&
        (st.st_mode & 077) != 0)
        tell(r, true, "keys", "node.key can be read by other users; mend with: chmod 600 node.key");
}

pm_code node_check(struct node *n, store_finding *each, void *ctx, int *n_bad, struct pm_err *e)
{
    struct report r = {each, ctx, 0};
    check_config(n, &r);
    check_keys(n, &r);
    const struct names *names;
    struct pm_err why = {0};
    char words[200];
    if (node_names(n, &names, &why) != PM_OK) {
        tell(&r, true, "registers", why.words);
    } else {
        snprintf(words, sizeof words, "%zu names of places, groups and offices are loaded",
                 names_count(names));
        tell(&r, false, "registers", words);
    }
    (void)e;
    *n_bad = r.n_bad;
    return PM_OK;
}
