#include "work/backup.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"

enum { COPY_MAX_BYTES = 64 << 20 }; /* config, keys and register files */

struct copy {
    const char *from, *to;
};

static pm_code copy_file(const char *from, const char *to, unsigned mode, struct pm_err *e)
{
    struct buf b;
    buf_init(&b, COPY_MAX_BYTES);
    pm_code rc = file_read(from, &b, e);
    if (rc == PM_OK)
        rc = file_write(to, buf_str(&b), mode, e);
    buf_free(&b);
    return rc;
}

static pm_code join(char out[PATH_MAX], const char *dir, const char *name, struct pm_err *e)
{
    if (snprintf(out, PATH_MAX, "%s/%s", dir, name) >= PATH_MAX)
        return err_set(e, PM_INVALID, "path \"%.80s...\" is too long", dir);
    return PM_OK;
}

/* Files of one folder, not below; good for registers/. */
static pm_code copy_one(void *ctx, const char *path, struct pm_err *e)
{
    const struct copy *c = ctx;
    char to[PATH_MAX];
    const char *name = path + strlen(c->from) + 1;
    if (strchr(name, '/') != NULL)
        return PM_OK;
    pm_code rc = join(to, c->to, name, e);
    return rc == PM_OK ? copy_file(path, to, 0644, e) : rc;
}

static pm_code copy_small(const char *from, const char *to, struct pm_err *e)
{
    static const struct {
        const char *name;
        unsigned mode;
        bool must;
    } files[] = {{"node.key", 0600, true}, {"node.pub", 0644, true}, {"pamir.conf", 0644, false}};
    char a[PATH_MAX], b[PATH_MAX];
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        pm_code rc = join(a, from, files[i].name, e);
        if (rc == PM_OK)
            rc = join(b, to, files[i].name, e);
        if (rc == PM_OK && (files[i].must || file_exists(a)))
            rc = copy_file(a, b, files[i].mode, e);
        if (rc != PM_OK)
            return rc;
    }
    pm_code rc = join(a, from, "registers", e);
    if (rc == PM_OK)
        rc = join(b, to, "registers", e);
    if (rc != PM_OK)
        return rc;
    if (mkdir(b, 0755) != 0 && errno != EEXIST)
        return err_set(e, PM_IO, "cannot make folder \"%s\": %s", b, strerror(errno));
    struct copy c = {a, b};
    return file_is_dir(a) ? file_walk(a, copy_one, &c, e) : PM_OK;
}

static pm_code remove_file(void *ctx, const char *path, struct pm_err *e)
{
    (void)ctx;
    (void)e;
    unlink(path);
    return PM_OK;
}

static void take_away(const char *dir)
{
    char path[PATH_MAX];
    (void)file_walk(dir, remove_file, NULL, NULL);
    if (join(path, dir, "registers", NULL) == PM_OK)
        rmdir(path);
    rmdir(dir);
}

pm_code backup_make(struct node *n, const char *to, struct pm_err *e)
{
    if (mkdir(to, 0700) != 0)
        return errno == EEXIST
                   ? err_set(e, PM_EXISTS, "\"%s\" is there already; name a new folder", to)
                   : err_set(e, PM_IO, "cannot make folder \"%s\": %s", to, strerror(errno));
    char db[PATH_MAX];
    pm_code rc = join(db, to, "pamir.db", e);
    if (rc == PM_OK)
        rc = store_backup(node_store(n), db, e);
    if (rc == PM_OK && chmod(db, 0600) != 0)
        rc = err_set(e, PM_IO, "cannot set the rights of \"%s\": %s", db, strerror(errno));
    if (rc == PM_OK)
        rc = copy_small(node_dir(n), to, e);
    if (rc != PM_OK)
        take_away(to);
    return rc;
}

static void first_bad(void *ctx, bool bad, const char *what, const char *words)
{
    char *out = ctx;
    if (bad && out[0] == '\0')
        snprintf(out, 300, "%s: %s", what, words);
}

pm_code backup_restore(const char *from, const char *node, struct pm_err *e)
{
    if (node_is(node))
        return err_set(e, PM_EXISTS, "\"%s\" already holds a node; move it away first", node);
    struct node *n;
    pm_code rc = node_open(from, NODE_READ, &n, e);
    if (rc != PM_OK)
        return err_front(e, "backup");
    char words[300] = "";
    int n_bad = 0;
    rc = store_check(node_store(n), true, first_bad, words, &n_bad, e);
    if (rc == PM_OK && n_bad > 0)
        rc = err_set(e, PM_DAMAGED, "the backup is not sound: %s", words);
    bool made = false;
    if (rc == PM_OK) {
        /* an empty folder, as a mount point is, may be used */
        made = mkdir(node, 0700) == 0;
        if (!made && (errno != EEXIST || rmdir(node) != 0 || mkdir(node, 0700) != 0))
            rc = err_set(e, PM_IO, "cannot use folder \"%s\": %s", node, strerror(errno));
        else
            made = true;
    }
    char db[PATH_MAX];
    if (rc == PM_OK)
        rc = join(db, node, "pamir.db", e);
    if (rc == PM_OK)
        rc = store_backup(node_store(n), db, e);
    if (rc == PM_OK && chmod(db, 0600) != 0)
        rc = err_set(e, PM_IO, "cannot set the rights of \"%s\": %s", db, strerror(errno));
    if (rc == PM_OK)
        rc = copy_small(from, node, e);
    if (rc != PM_OK && made)
        take_away(node);
    node_close(n);
    return rc;
}
