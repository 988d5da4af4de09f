/* Is the store sound? And: make the views again, copy the file. */
#include "store/act.h"
#include "store/sqlite_offer.h"
#include "store/sqlite_store.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "store/entry.h"

enum {
    LAST_ENTRIES = 1000,            /* proved by a check that is not deep */
    FREE_MIN_BYTES = 64 << 20,
    WAL_MAX_BYTES = 1 << 30,
    BACKUP_STEP_PAGES = -1,         /* all at once: one snapshot */
};

/* ---- rebuild ---- */

pm_code store_rebuild(struct store *s, struct sha256 *hash_before, struct sha256 *hash_after,
                      struct pm_err *e)
{
    struct sha256 before = {0}, after = {0};
    pm_code rc = sq_begin(s, e);
    if (rc != PM_OK)
        return rc;
    rc = words_fill(s, e);
    if (rc == PM_OK)
        rc = views_hash(s, &before, e);
    if (rc == PM_NOMEM || rc == PM_IO)
        goto out;
    /* Views that cannot even be read are a reason to make them again, not to stop. */
    TRY(views_remake(s, e));
    TRY(views_hash(s, &after, e));
    TRY(sq_commit(s, e));
    *hash_before = before;
    *hash_after = after;
    return PM_OK;
out:
    store_rollback(s);
    return rc;
}

/* ---- check ---- */

struct check {
    struct store *s;
    bool deep;
    store_finding *each;
    void *ctx;
    int n_bad;
    struct pm_err *e;
};

__attribute__((format(printf, 4, 5))) static void say(struct check *k, bool bad, const char *what,
                                                      const char *fmt, ...)
{
    char words[600];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(words, sizeof words, fmt, ap);
    va_end(ap);
    k->n_bad += bad;
    if (k->each != NULL)
        k->each(k->ctx, bad, what, words);
}

/* A fault that is a finding is told; one that keeps us from looking ends the check. */
static pm_code told(struct check *k, pm_code rc, const char *what, const struct pm_err *e)
{
    if (rc == PM_OK)
        return PM_OK;
    if (rc == PM_NOMEM || rc == PM_BUSY) {
        if (k->e != NULL)
            *k->e = *e;
        return rc;
    }
    say(k, true, what, "%s", e->words);
    return PM_OK;
}

static void check_file(struct check *k)
{
    struct stat st;
    const char *path = k->s->path;
    if (stat(path, &st) != 0) {
        say(k, true, "file", "cannot look at \"%s\": %s", path, strerror(errno));
        return;
    }
    if (st.st_mode & S_IRWXO)
        say(k, true, "file", "everybody on this machine may open \"%s\" (rights %03o); use: "
            "chmod 600 \"%s\"", path, (unsigned)st.st_mode & 0777, path);
    else if (st.st_mode & S_IWGRP)
        say(k, true, "file", "its group may write to \"%s\" (rights %03o); use: chmod g-w \"%s\"",
            path, (unsigned)st.st_mode & 0777, path);
    else
        say(k, false, "file", "\"%s\": %.1f MB, rights %03o", path, (double)st.st_size / 1e6,
            (unsigned)st.st_mode & 0777);
    char wal[PATH_MAX];
    struct stat wal_st;
    if (snprintf(wal, sizeof wal, "%s-wal", path) < (int)sizeof wal && stat(wal, &wal_st) == 0) {
        bool large = wal_st.st_size > WAL_MAX_BYTES && wal_st.st_size > st.st_size / 2;
        say(k, large, "journal", "\"%s\": %.1f MB%s", wal, (double)wal_st.st_size / 1e6,
            large ? "; a program that reads has been open for long: end it, and it shrinks" : "");
    }
    if (k->s->checkpoint_rc != SQLITE_OK && (k->s->checkpoint_rc & 0xFF) != SQLITE_BUSY)
        say(k, true, "journal", "copying it back into the file failed: %s",
            sqlite3_errstr(k->s->checkpoint_rc));
    char copy[PATH_MAX];
    struct statvfs fs;
    snprintf(copy, sizeof copy, "%s", path);
    if (statvfs(dirname(copy), &fs) == 0) {
        double free_bytes = (double)fs.f_bavail * (double)fs.f_frsize;
        bool low = free_bytes < FREE_MIN_BYTES || free_bytes < (double)st.st_size / 10;
        say(k, low, "disk", "%.1f GB free%s", free_bytes / 1e9,
            low ? "; that is too little: when it is used up nothing can be stored" : "");
    }
}

static pm_code check_database(struct check *k)
{
    struct pm_err e = {0};
    sqlite3_stmt *st;
    bool row;
    int n = 0;
    const char *sql = k->deep ? "PRAGMA main.integrity_check(20)" : "PRAGMA main.quick_check(20)";
    int sq = sqlite3_prepare_v2(k->s->db, sql, -1, &st, NULL);
    pm_code rc = sq == SQLITE_OK ? PM_OK : sq_err(k->s, sq, "cannot check", &e);
    while (rc == PM_OK) {
        rc = sq_step(k->s, st, &row, &e);
        if (rc != PM_OK || !row)
            break;
        str words = sq_str(st, 0);
        if (str_eq(words, STR("ok")))
            continue;
        n++;
        say(k, true, "database", "\"%s\" is damaged: %.*s; copy it away as it is and bring back "
            "the last backup", k->s->path, (int)(words.n < 300 ? words.n : 300), words.p);
    }
    if (sq == SQLITE_OK)
        sqlite3_finalize(st);
    if (rc == PM_OK && n == 0)
        say(k, false, "database", "pages and indexes are whole");
    return told(k, rc, "database", &e);
}

static pm_code check_dictionary(struct check *k)
{
    struct pm_err e = {0};
    sqlite3_stmt *st;
    bool row = false;
    int sq = sqlite3_prepare_v2(k->s->db, "SELECT bytes FROM dictionary WHERE packing = 2", -1,
                                &st, NULL);
    pm_code rc = sq == SQLITE_OK ? sq_step(k->s, st, &row, &e)
                                 : sq_err(k->s, sq, "cannot check", &e);
    if (rc == PM_OK && (!row || !str_eq(sq_str(st, 0), packer_dictionary())))
        say(k, true, "database", "the dictionary of compression in \"%s\" is not the one this "
            "program uses", k->s->path);
    if (sq == SQLITE_OK)
        sqlite3_finalize(st);
    return told(k, rc, "database", &e);
}

static pm_code check_log(struct check *k)
{
    struct pm_err e = {0};
    struct store *s = k->s;
    int64_t head, from = 1;
    struct sha256 hash, prev = {0};
    stamp added;
    pm_code rc = sq_head(s, &head, &added, &hash, &e);
    if (rc == PM_OK && !k->deep && head > LAST_ENTRIES) {
        struct store_entry en;
        from = head - LAST_ENTRIES + 1;
        arena_reset(s->scratch);
        rc = sq_entry_get(s, from - 1, s->scratch, &en, &e);
        prev = en.hash;
    }
    if (rc == PM_OK)
        rc = sq_chain(s, from, prev, NULL, NULL, &e);
    if (rc == PM_OK && k->deep)
        say(k, false, "log", "all %lld entries are there, follow on each other and have the bytes "
            "they were stored with", (long long)head);
    else if (rc == PM_OK)
        say(k, false, "log", "%lld entries; the last %lld are proved", (long long)head,
            (long long)head - from + 1);
    return told(k, rc, "log", &e);
}

static pm_code count_act(void *ctx, const struct store_act *a)
{
    (void)a;
    ++*(int64_t *)ctx;
    return PM_OK;
}

static pm_code check_acts(struct check *k)
{
    struct pm_err e = {0};
    int64_t n = 0;
    pm_code rc = store_acts(k->s, 1, count_act, &n, &e);
    if (rc == PM_OK)
        say(k, false, "acts", "%lld, each follows on the one before", (long long)n);
    return told(k, rc, "acts", &e);
}

static pm_code check_blobs(struct check *k)
{
    struct pm_err e = {0};
    struct store *s = k->s;
    sqlite3_stmt *st;
    bool row;
    int64_t n = 0, n_bad = 0;
    pm_code rc = sq_use(s, SQL_BLOB_FROM, &st, &e);
    if (rc == PM_OK)
        sqlite3_bind_int64(st, 1, 0);
    while (rc == PM_OK) {
        struct sha256 sha, is = {0};
        str bytes;
        rc = sq_step(s, st, &row, &e);
        if (rc != PM_OK || !row)
            break;
        n++;
        arena_reset(s->scratch);
        pm_code one = packer_unpack(s->packer, s->scratch, (enum packing)sqlite3_column_int(st, 2),
                                    sq_str(st, 3), PACKER_BLOB_MAX_BYTES, &bytes, &e);
        if (one == PM_NOMEM) {
            rc = one;
            sqlite3_reset(st);
            break;
        }
        if (one == PM_OK)
            is = digest_sha256(bytes);
        if (sq_sha(st, 0, &sha) && one == PM_OK && memcmp(is.b, sha.b, sizeof is.b) == 0)
            continue;
        char hex[65] = "";
        digest_hex(sha.b, sizeof sha.b, hex);
        if (++n_bad <= 20)
            say(k, true, "blobs", "blob %s does not have the bytes it had when it was stored", hex);
    }
    if (rc == PM_OK && n_bad == 0)
        say(k, false, "blobs", "%lld, each with the bytes it was stored with", (long long)n);
    return told(k, rc, "blobs", &e);
}

static void check_offer(struct check *k, sqlite3_stmt *st, pm_code rc, str bytes, int64_t *n_bad)
{
    struct sha256 sha, is = {0};
    if (rc == PM_OK)
        is = digest_sha256(bytes);
    if (rc == PM_OK && sq_sha(st, 4, &sha) && memcmp(is.b, sha.b, sizeof is.b) == 0)
        return;
    str id = sq_str(st, 3);
    if (++*n_bad <= 20)
        say(k, true, "offers", "\"%.*s\" does not have the bytes it was released with; release it again",
            (int)(id.n < 100 ? id.n : 100), id.p);
}

static pm_code check_offers(struct check *k)
{
    struct pm_err e = {0};
    struct store *s = k->s;
    sqlite3_stmt *st;
    bool row;
    int64_t n = 0, n_bad = 0;
    pm_code rc = sq_use(s, SQL_OFFER_FROM, &st, &e);
    if (rc == PM_OK)
        sqlite3_bind_int64(st, 1, 0);
    while (rc == PM_OK) {
        str bytes = {0};
        rc = sq_step(s, st, &row, &e);
        if (rc != PM_OK || !row)
            break;
        n++;
        arena_reset(s->scratch);
        pm_code one = offer_bytes(s, sqlite3_column_int64(st, 1), sqlite3_column_int64(st, 2),
                                  sq_str(st, 5), s->scratch, &bytes, &e);
        if (one == PM_NOMEM) {
            rc = one;
            sqlite3_reset(st);
            break;
        }
        check_offer(k, st, one, bytes, &n_bad);
    }
    if (rc == PM_OK && n_bad == 0)
        say(k, false, "offers", "%lld, each with the bytes it was released with", (long long)n);
    return told(k, rc, "offers", &e);
}

/* Make the views again beside everybody's back, compare, and take it all back. */
static pm_code compare_views(struct check *k, struct pm_err *e)
{
    struct store *s = k->s;
    struct sha256 before = {0}, after = {0};
    pm_code rc = sq_begin(s, e);
    if (rc != PM_OK)
        return rc;
    TRY(sq_exec(s, "INSERT INTO words(words) VALUES('integrity-check')", e));
    TRY(words_fill(s, e));
    TRY(views_hash(s, &before, e));
    TRY(views_remake(s, e));
    TRY(views_hash(s, &after, e));
    if (memcmp(before.b, after.b, sizeof before.b) == 0)
        say(k, false, "views", "search, map, time and references are what the log says");
    else
        say(k, true, "views", "they are not what the log says; use: pamir rebuild");
out:
    store_rollback(s);
    return rc;
}

static pm_code check_views(struct check *k)
{
    struct pm_err e = {0};
    struct store *s = k->s;
    int64_t mark = 0, head = 0;
    pm_code rc = sq_mark_get(s, STR("words"), &mark, &e);
    if (rc == PM_OK)
        rc = store_head(s, &head, NULL, &e);
    if (rc == PM_OK)
        say(k, mark > head, "search", "the index is %lld entries behind the log",
            (long long)(head - mark));
    if (rc != PM_OK || !k->deep)
        return told(k, rc, "views", &e);
    if (s->mode == STORE_READ || s->writing || s->n_snapshots > 0) {
        say(k, false, "views", "not compared with the log: the store is open for reading only");
        return PM_OK;
    }
    rc = compare_views(k, &e);
    if (rc == PM_BUSY) {
        say(k, true, "views", "not compared with the log: another program is writing; check again "
            "when it has finished");
        return PM_OK;
    }
    if (rc == PM_DAMAGED || rc == PM_BUG || rc == PM_INVALID) {
        say(k, true, "views", "%s; use: pamir rebuild", e.words);
        return PM_OK;
    }
    return told(k, rc, "views", &e);
}

pm_code store_check(struct store *s, bool deep, store_finding *each, void *ctx, int *n_bad,
                    struct pm_err *e)
{
    struct check k = {.s = s, .deep = deep, .each = each, .ctx = ctx, .e = e};
    check_file(&k);
    pm_code rc = check_database(&k);
    if (rc == PM_OK)
        rc = check_dictionary(&k);
    if (rc == PM_OK)
        rc = check_log(&k);
    if (rc == PM_OK)
        rc = check_acts(&k);
    if (rc == PM_OK && deep)
        rc = check_blobs(&k);
    if (rc == PM_OK && deep)
        rc = check_offers(&k);
    if (rc == PM_OK)
        rc = check_views(&k);
    if (rc == PM_OK)
        *n_bad = k.n_bad;
    return rc;
}

/* ---- backup ---- */

static pm_code copy_pages(struct store *s, const char *to, struct pm_err *e)
{
    sqlite3 *db;
    pm_code rc = PM_OK;
    int sq = sqlite3_open_v2(to, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX |
                             SQLITE_OPEN_EXRESCODE, NULL);
    if (sq == SQLITE_OK)
        sq = sqlite3_exec(db, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF", NULL, NULL,
                          NULL);
    if (sq == SQLITE_OK) {
        sqlite3_backup *b = sqlite3_backup_init(db, "main", s->db, "main");
        if (b == NULL) {
            sq = sqlite3_extended_errcode(db);
        } else {
            sqlite3_backup_step(b, BACKUP_STEP_PAGES);
            sq = sqlite3_backup_finish(b);
        }
    }
    if (sq != SQLITE_OK)
        rc = sq_err(s, sq, "cannot write the backup", e);
    sqlite3_close(db);
    return rc;
}

static pm_code sync_path(const char *path, int flags, struct pm_err *e)
{
    int fd = open(path, flags | O_CLOEXEC);
    if (fd >= 0 && (fsync(fd) == 0 || errno == EINVAL)) {
        close(fd);
        return PM_OK;
    }
    pm_code rc = err_set(e, PM_IO, "cannot make \"%s\" durable: %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    return rc;
}

/* The copy must hold what we hold: the same last entry, and it proves itself. */
static pm_code prove_copy(struct store *s, const char *copy, struct pm_err *e)
{
    struct store *c;
    int64_t seq, seq_copy;
    struct sha256 hash, hash_copy;
    struct store_entry en;
    pm_code rc = store_open(copy, STORE_READ, &c, e);
    if (rc != PM_OK)
        return rc;
    TRY(store_head(s, &seq, &hash, e));
    TRY(store_head(c, &seq_copy, &hash_copy, e));
    if (seq_copy > 0) {
        arena_reset(s->scratch);
        TRY(sq_entry_get(s, seq_copy, s->scratch, &en, e));
        if (memcmp(en.hash.b, hash_copy.b, sizeof hash_copy.b) != 0)
            rc = err_set(e, PM_DAMAGED, "the backup has another last entry than the store");
    }
out:
    store_close(c);
    return rc;
}

static void unlink_all(const char *path)
{
    static const char *const tails[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        char name[PATH_MAX + 8];
        snprintf(name, sizeof name, "%s%s", path, tails[i]);
        unlink(name);
    }
}

pm_code store_backup(struct store *s, const char *to_path, struct pm_err *e)
{
    char temp[PATH_MAX], folder[PATH_MAX];
    struct stat st;
    if (s->writing)
        return err_set(e, PM_BUG, "a transaction has begun; commit it before the backup");
    if (snprintf(temp, sizeof temp, "%s.new-XXXXXX", to_path) >= (int)sizeof temp)
        return err_set(e, PM_INVALID, "path \"%.80s...\" is too long", to_path);
    if (stat(to_path, &st) == 0)
        return err_set(e, PM_EXISTS, "\"%s\" is there already; a backup never overwrites", to_path);
    snprintf(folder, sizeof folder, "%s", to_path);
    int fd = mkostemp(temp, O_CLOEXEC);
    if (fd < 0)
        return err_set(e, errno == EACCES ? PM_DENIED : PM_IO, "cannot write \"%s\": %s", to_path,
                       strerror(errno));
    close(fd);
    pm_code rc;
    TRY(copy_pages(s, temp, e));
    TRY(prove_copy(s, temp, e));
    TRY(sync_path(temp, O_RDWR, e));
    if (rename(temp, to_path) != 0) {
        rc = err_set(e, PM_IO, "cannot write \"%s\": %s", to_path, strerror(errno));
        goto out;
    }
    rc = sync_path(dirname(folder), O_RDONLY | O_DIRECTORY, e);
    char tail[PATH_MAX + 8]; /* left by proving the copy */
    snprintf(tail, sizeof tail, "%s-wal", temp);
    unlink(tail);
    snprintf(tail, sizeof tail, "%s-shm", temp);
    unlink(tail);
    return rc;
out:
    unlink_all(temp);
    return rc;
}
