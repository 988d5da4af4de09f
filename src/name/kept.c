#include "name/kept.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "name/gazette.h"

enum { FILE_MAX_BYTES = 1 << 29, PATH_ROOM = 4096, ALIGN = 16 };

struct kept_head {
    char magic[8];
    struct sha256 key;
    uint64_t n_blocks;
    uint64_t n_bytes[OVERLAY_MAX_LAYERS];
};
static const char magic[8] = "pmrkept1";

static size_t padded(size_t n)
{
    return (n + ALIGN - 1) / ALIGN * ALIGN;
}

static bool path_of(const char *dir, char path[PATH_ROOM])
{
    int n = snprintf(path, PATH_ROOM, "%s/.compiled", dir);
    return n > 0 && n < PATH_ROOM;
}

struct keying {
    const char *dir;
    struct sha256 key;
    size_t n_bytes;
};

static pm_code key_file(void *ctx, const char *path, struct pm_err *e)
{
    struct keying *k = ctx;
    str name = str_of(path + strlen(k->dir) + 1);
    struct buf b;
    if (memchr(name.p, '/', name.n) != NULL || !str_ends(name, STR(".tsv")))
        return PM_OK;
    buf_init(&b, FILE_MAX_BYTES);
    pm_code rc = file_read(path, &b, e);
    if (rc == PM_OK) {
        struct sha256 two[3] = {k->key, digest_sha256(name), digest_sha256(buf_str(&b))};
        k->key = digest_sha256((str){(const char *)two, sizeof two});
        k->n_bytes += b.n;
    }
    buf_free(&b);
    return rc;
}

pm_code kept_key(const char *dir, str built_in, struct sha256 *key, bool *worth, struct pm_err *e)
{
    struct keying k = {.dir = dir};
    pm_code rc = file_walk(dir, key_file, &k, e);
    if (rc != PM_OK)
        return err_front(e, "%s", dir);
    *worth = k.n_bytes >= KEPT_LEAST_BYTES;
    if (*worth) {
        uint64_t sum = gazette_stamp(built_in);
        *key = digest_sha256_two((str){(const char *)k.key.b, sizeof k.key.b},
                                 (str){(const char *)&sum, sizeof sum});
    }
    return PM_OK;
}

/* The blocks lie behind the head, each at a multiple of ALIGN. */
static bool take_blocks(const struct kept_head *h, str rest, struct kept *k)
{
    for (size_t i = 0; i < h->n_blocks; i++) {
        struct gazette g;
        uint64_t n = h->n_bytes[i];
        if (n > rest.n || padded(n) > rest.n)
            return false;
        str block = {rest.p, n};
        if (gazette_open(&g, block, NULL) != PM_OK || !gazette_check(&g, block))
            return false;
        k->blocks[i] = block;
        rest.p += padded(n);
        rest.n -= padded(n);
    }
    k->n_blocks = h->n_blocks;
    return rest.n == 0;
}

/* The file is put there whole and never changed: another one takes its name (file_write). */
static str map_file(const char *path)
{
    struct stat st;
    str out = {0};
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return out;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_uid == geteuid() && st.st_size > 0 &&
        st.st_size <= FILE_MAX_BYTES) {
        void *p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
        if (p != MAP_FAILED)
            out = (str){p, (size_t)st.st_size};
    }
    close(fd);
    return out;
}

bool kept_open(const char *dir, const struct sha256 *key, struct kept *k)
{
    char path[PATH_ROOM];
    struct kept_head h;
    *k = (struct kept){.n_blocks = 0};
    if (!path_of(dir, path) || (k->bytes = map_file(path)).n < padded(sizeof h)) {
        kept_close(k);
        return false;
    }
    memcpy(&h, k->bytes.p, sizeof h);
    str rest = {k->bytes.p + padded(sizeof h), k->bytes.n - padded(sizeof h)};
    if (memcmp(h.magic, magic, sizeof magic) == 0 && h.n_blocks <= OVERLAY_MAX_LAYERS &&
        memcmp(h.key.b, key->b, sizeof key->b) == 0 && take_blocks(&h, rest, k))
        return true;
    kept_close(k);
    return false;
}

void kept_close(struct kept *k)
{
    if (k->bytes.n > 0)
        munmap((void *)(uintptr_t)k->bytes.p, k->bytes.n);
    *k = (struct kept){.n_blocks = 0};
}

void kept_write(const char *dir, const struct sha256 *key, const struct buf *blocks,
                size_t n_blocks)
{
    static const char blank[ALIGN];
    char path[PATH_ROOM];
    struct buf b;
    struct kept_head h = {.key = *key, .n_blocks = n_blocks};
    if (n_blocks > OVERLAY_MAX_LAYERS || !path_of(dir, path))
        return;
    memcpy(h.magic, magic, sizeof magic);
    for (size_t i = 0; i < n_blocks; i++) {
        h.n_bytes[i] = blocks[i].n;
    }
    buf_init(&b, FILE_MAX_BYTES);
    buf_add(&b, (str){(const char *)&h, sizeof h});
    buf_add(&b, (str){blank, padded(sizeof h) - sizeof h});
    for (size_t i = 0; i < n_blocks; i++) {
        buf_add(&b, buf_str(&blocks[i]));
        buf_add(&b, (str){blank, padded(blocks[i].n) - blocks[i].n});
    }
    if (b.rc == PM_OK)
        (void)file_write(path, buf_str(&b), 0600, NULL);
    buf_free(&b);
}
