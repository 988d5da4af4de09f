#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

enum { READ_BYTES = 256 << 10, MAX_DEPTH = 64, MAX_ENTRIES = 1 << 20 };

static pm_code io_err(struct pm_err *e, const char *doing, const char *path)
{
    pm_code rc = errno == ENOENT ? PM_NOTFOUND : errno == ENOMEM ? PM_NOMEM : PM_IO;
    return err_set(e, rc, "%s \"%s\": %s", doing, path, strerror(errno));
}

static pm_code read_fd(int fd, const char *path, struct buf *b, struct pm_err *e)
{
    for (;;) {
        size_t left = b->max_bytes - b->n;
        size_t want = left < READ_BYTES ? left + 1 : READ_BYTES;
        char one = 0; /* tells "exactly at the limit" from "over it" */
        char *to = left == 0 ? &one : buf_room(b, want > left ? left : want);
        if (to == NULL)
            return buf_err(b, e);
        ssize_t n = read(fd, to, left == 0 ? 1 : (want > left ? left : want));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return io_err(e, "cannot read", path);
        if (n == 0)
            break;
        if (left == 0)
            return err_set(e, PM_LIMIT, "\"%s\" is larger than the limit of %zu bytes", path,
                           b->max_bytes);
        b->n += (size_t)n;
    }
    buf_add(b, (str){"", 0}); /* the NUL behind */
    return buf_err(b, e);
}

pm_code file_read(const char *path, struct buf *b, struct pm_err *e)
{
    buf_clear(b);
    if (strcmp(path, "-") == 0)
        return read_fd(STDIN_FILENO, "standard input", b, e);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return io_err(e, "cannot open", path);
    struct stat st;
    pm_code rc;
    if (fstat(fd, &st) != 0)
        rc = io_err(e, "cannot look at", path);
    else if (S_ISDIR(st.st_mode))
        rc = err_set(e, PM_INVALID, "\"%s\" is a folder, not a file", path);
    else
        rc = read_fd(fd, path, b, e);
    close(fd);
    return rc;
}

static bool write_all(int fd, str bytes)
{
    while (bytes.n > 0) {
        ssize_t n = write(fd, bytes.p, bytes.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        bytes.p += n;
        bytes.n -= (size_t)n;
    }
    return true;
}

static bool sync_folder_of(const char *path)
{
    char copy[PATH_MAX];
    snprintf(copy, sizeof copy, "%s", path);
    int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool ok = fsync(fd) == 0 || errno == EINVAL;
    close(fd);
    return ok;
}

pm_code file_write(const char *path, str bytes, unsigned mode, struct pm_err *e)
{
    char temp[PATH_MAX];
    if (snprintf(temp, sizeof temp, "%s.new-XXXXXX", path) >= (int)sizeof temp)
        return err_set(e, PM_INVALID, "path \"%.80s...\" is too long", path);
    int fd = mkostemp(temp, O_CLOEXEC);
    if (fd < 0)
        return io_err(e, "cannot write", path);
    bool ok = fchmod(fd, (mode_t)mode) == 0 && write_all(fd, bytes) && fsync(fd) == 0;
    int saved = errno;
    if (close(fd) != 0 && ok) {
        ok = false;
        saved = errno;
    }
    if (ok && rename(temp, path) != 0) {
        ok = false;
        saved = errno;
    }
    if (!ok) {
        unlink(temp);
        errno = saved;
        return io_err(e, "cannot write", path);
    }
    return sync_folder_of(path) ? PM_OK : io_err(e, "cannot make durable", path);
}

bool file_is_dir(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

bool file_exists(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

struct listing {
    char **names;
    size_t n, cap;
};

static void listing_free(struct listing *l)
{
    for (size_t i = 0; i < l->n; i++)
        mem_free(l->names[i]);
    mem_free(l->names);
}

static pm_code listing_fill(struct listing *l, DIR *d, const char *dir, struct pm_err *e)
{
    struct dirent *de;
    while ((de = readdir(d)) != NULL) {
        if (de->d_name[0] == '.')
            continue;
        if (l->n == MAX_ENTRIES)
            return err_set(e, PM_LIMIT, "folder \"%s\" holds more than %d files", dir, MAX_ENTRIES);
        if (l->n == l->cap) {
            size_t cap = l->cap ? l->cap * 2 : 64;
            char **more = mem_grow(l->names, cap * sizeof *more);
            if (more == NULL)
                return err_set(e, PM_NOMEM, "out of memory");
            l->names = more;
            l->cap = cap;
        }
        size_t n = strlen(de->d_name) + 1;
        char *copy = mem_get(n);
        if (copy == NULL)
            return err_set(e, PM_NOMEM, "out of memory");
        memcpy(copy, de->d_name, n);
        l->names[l->n++] = copy;
    }
    if (l->n > 1)
        qsort(l->names, l->n, sizeof *l->names, by_name);
    return PM_OK;
}

static pm_code walk(const char *dir, int depth, dev_t device, file_each *each, void *ctx,
                    struct pm_err *e)
{
    if (depth > MAX_DEPTH)
        return err_set(e, PM_LIMIT, "folder \"%.200s\" lies more than %d deep", dir, MAX_DEPTH);
    DIR *d = opendir(dir);
    if (d == NULL)
        return io_err(e, "cannot open folder", dir);
    struct listing l = {0};
    pm_code rc = listing_fill(&l, d, dir, e);
    closedir(d);
    for (size_t i = 0; rc == PM_OK && i < l.n; i++) {
        char path[PATH_MAX];
        if (snprintf(path, sizeof path, "%s/%s", dir, l.names[i]) >= (int)sizeof path)
            continue;
        struct stat link, st;
        if (lstat(path, &link) != 0 || stat(path, &st) != 0)
            continue; /* gone meanwhile, or a link to nowhere */
        if (S_ISREG(st.st_mode))
            rc = each(ctx, path, e);
        else if (S_ISDIR(st.st_mode) && !S_ISLNK(link.st_mode) && st.st_dev == device)
            rc = walk(path, depth + 1, device, each, ctx, e);
    }
    listing_free(&l);
    return rc;
}

pm_code file_walk(const char *dir, file_each *each, void *ctx, struct pm_err *e)
{
    struct stat st;
    if (stat(dir, &st) != 0)
        return io_err(e, "cannot open folder", dir);
    return walk(dir, 0, st.st_dev, each, ctx, e);
}

struct counting {
    const char *dir;
    size_t n, most;
};

static pm_code count_one(void *ctx, const char *path, struct pm_err *e)
{
    struct counting *c = ctx;
    (void)path;
    if (c->n++ < c->most)
        return PM_OK;
    return err_set(e, PM_LIMIT, "folder \"%.200s\" holds more than %zu files; name the folder that "
                   "the reports lie in", c->dir, c->most);
}

pm_code file_count(const char *dir, size_t most, size_t *n, struct pm_err *e)
{
    struct counting c = {.dir = dir, .most = most};
    pm_code rc = file_walk(dir, count_one, &c, e);
    if (rc == PM_OK)
        *n = c.n;
    return rc;
}
