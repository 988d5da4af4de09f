/* Opening a data file, its statements, and what their faults mean to a person. */
#include "store/sqlite_store.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/embed.h"
#include "base/mem.h"

EMBED_DECLARE(schema_sql)
EMBED_DECLARE(views_sql)

static const char *const sql_text[N_SQL] = {
#define X(name, text) text,
    SQL_MAP(X)
#undef X
};

static pm_code err_of_io(struct store *s, int rc, const char *doing, struct pm_err *e)
{
    int os = sqlite3_system_errno(s->db);
    if ((rc & 0xFF) == SQLITE_FULL || os == ENOSPC || os == EDQUOT)
        return err_set(e, PM_IO,
                       "%s: no space left for \"%s\"; nothing was kept half, so free some space "
                       "and do it again", doing, s->path);
    return err_set(e, PM_IO,
                   "%s: the disk under \"%s\" failed (%s%s%s); nothing was kept half, look at the "
                   "disk, then run the check", doing, s->path, sqlite3_errstr(rc), os ? ": " : "",
                   os ? strerror(os) : "");
}

pm_code sq_err(struct store *s, int rc, const char *doing, struct pm_err *e)
{
    if (rc == SQLITE_IOERR_NOMEM || rc == SQLITE_IOERR_SHMMAP)
        rc = rc == SQLITE_IOERR_NOMEM ? SQLITE_NOMEM : rc;
    switch (rc & 0xFF) {
    case SQLITE_NOMEM:
        return err_set(e, PM_NOMEM, "%s: out of memory", doing);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return err_set(e, PM_BUSY,
                       "%s: another program is writing to \"%s\"; waited %.1f seconds, try again",
                       doing, s->path, s->wait_ms / 1000.0);
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_PROTOCOL:
        return err_of_io(s, rc, doing, e);
    case SQLITE_CANTOPEN: {
        int os = sqlite3_system_errno(s->db);
        return err_set(e, os == EACCES || os == EPERM ? PM_DENIED : PM_IO,
                       "%s: cannot open \"%s\" or a file beside it%s%s", doing, s->path,
                       os ? ": " : "", os ? strerror(os) : "");
    }
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return err_set(e, PM_DENIED, "%s: \"%s\" cannot be written to; look at the rights of the "
                       "file and its folder", doing, s->path);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return err_set(e, PM_DAMAGED, "%s: \"%s\" is damaged; copy it away as it is, run the "
                       "check, and bring back the last backup", doing, s->path);
    case SQLITE_TOOBIG:
        return err_set(e, PM_LIMIT, "%s: too large for one piece", doing);
    case SQLITE_INTERRUPT:
        return err_set(e, PM_BUSY, "%s: interrupted", doing);
    }
    return err_set(e, PM_BUG, "%s: %s", doing, sqlite3_errmsg(s->db));
}

pm_code sq_stopped(pm_code rc, struct pm_err *e)
{
    bool said = e != NULL && e->code == rc && e->words[0] != '\0';
    return said ? rc : err_set(e, rc, "stopped: %s", err_name(rc));
}

static pm_code prepare(struct store *s, enum sql id, struct pm_err *e)
{
    int rc = sqlite3_prepare_v3(s->db, sql_text[id], -1, SQLITE_PREPARE_PERSISTENT, &s->st[id],
                                NULL);
    return rc == SQLITE_OK ? PM_OK : sq_err(s, rc, "cannot use the store", e);
}

pm_code sq_use(struct store *s, enum sql id, sqlite3_stmt **out, struct pm_err *e)
{
    if (s->st[id] == NULL) {
        pm_code rc = prepare(s, id, e);
        if (rc != PM_OK)
            return rc;
    }
    s->statements++;
    *out = s->st[id];
    return PM_OK;
}

pm_code sq_step(struct store *s, sqlite3_stmt *st, bool *row, struct pm_err *e)
{
    int rc = sqlite3_step(st);
    *row = rc == SQLITE_ROW;
    if (rc == SQLITE_ROW)
        return PM_OK;
    pm_code code = PM_OK;
    if (rc != SQLITE_DONE)
        code = sq_err(s, rc, sqlite3_stmt_readonly(st) ? "cannot read" : "cannot store", e);
    sqlite3_reset(st);
    return code;
}

pm_code sq_run(struct store *s, sqlite3_stmt *st, struct pm_err *e)
{
    bool row;
    pm_code rc = sq_step(s, st, &row, e);
    if (row)
        sqlite3_reset(st);
    return rc;
}

pm_code sq_do(struct store *s, enum sql id, struct pm_err *e)
{
    sqlite3_stmt *st;
    pm_code rc = sq_use(s, id, &st, e);
    return rc == PM_OK ? sq_run(s, st, e) : rc;
}

pm_code sq_exec(struct store *s, const char *sql, struct pm_err *e)
{
    s->statements++;
    int rc = sqlite3_exec(s->db, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK ? PM_OK : sq_err(s, rc, "cannot use the store", e);
}

void sq_bind_str(sqlite3_stmt *st, int i, str text)
{
    sqlite3_bind_text64(st, i, text.p ? text.p : "", text.n, SQLITE_STATIC, SQLITE_UTF8);
}

void sq_bind_blob(sqlite3_stmt *st, int i, str bytes)
{
    sqlite3_bind_blob64(st, i, bytes.p ? bytes.p : "", bytes.n, SQLITE_STATIC);
}

str sq_str(sqlite3_stmt *st, int i)
{
    const char *p = sqlite3_column_blob(st, i);
    int n = sqlite3_column_bytes(st, i);
    return p == NULL || n <= 0 ? (str){"", 0} : (str){p, (size_t)n};
}

bool sq_sha(sqlite3_stmt *st, int i, struct sha256 *out)
{
    str b = sq_str(st, i);
    if (b.n != sizeof out->b)
        return false;
    memcpy(out->b, b.p, b.n);
    return true;
}

pm_code sq_outside(struct store *s, struct pm_err *e)
{
    return sqlite3_get_autocommit(s->db) ? PM_OK : sq_do(s, SQL_ROLLBACK, e);
}

pm_code sq_snapshot(struct store *s, struct pm_err *e)
{
    if (!s->writing && s->n_snapshots == 0) {
        pm_code rc = sq_outside(s, e);
        if (rc == PM_OK)
            rc = sq_do(s, SQL_BEGIN_READ, e);
        if (rc != PM_OK)
            return rc;
    }
    s->n_snapshots++;
    return PM_OK;
}

void sq_snapshot_end(struct store *s)
{
    s->n_snapshots--;
    if (s->writing || s->n_snapshots > 0)
        return;
    if (sqlite3_get_autocommit(s->db))
        s->tail_to = 0; /* the database gave up by itself, and temp.tail with it */
    else
        sq_do(s, SQL_COMMIT, NULL);
}

void sq_forget(struct store *s)
{
    s->data_version = -1;
    s->words_mark = -1;
    s->author.n = 0;
    if (s->terms != NULL)
        memset(s->terms, 0, TERM_SLOTS * sizeof *s->terms);
    memset(s->shelves, 0, sizeof s->shelves);
    s->waiting.n = 0;
    s->waiting.text.n = 0;
    s->waiting.whole = false;
}

pm_code sq_mark_get(struct store *s, str name, int64_t *out, struct pm_err *e)
{
    sqlite3_stmt *st;
    bool row;
    pm_code rc = sq_use(s, SQL_MARK_GET, &st, e);
    if (rc != PM_OK)
        return rc;
    sq_bind_str(st, 1, name);
    rc = sq_step(s, st, &row, e);
    if (rc == PM_OK)
        *out = row ? sqlite3_column_int64(st, 0) : 0;
    if (row)
        sqlite3_reset(st);
    return rc;
}

pm_code sq_mark_put(struct store *s, str name, int64_t value, struct pm_err *e)
{
    sqlite3_stmt *st;
    pm_code rc = sq_use(s, SQL_MARK_PUT, &st, e);
    if (rc != PM_OK)
        return rc;
    sq_bind_str(st, 1, name);
    sqlite3_bind_int64(st, 2, value);
    return sq_run(s, st, e);
}

pm_code sq_schema_views(struct store *s, struct pm_err *e)
{
    pm_code rc = sq_exec(s, EMBED(views_sql).p, e);
    if (rc == PM_OK) {
        char sql[240];
        snprintf(sql, sizeof sql, "INSERT INTO words(words, rank) VALUES('hashsize', %d); "
                 "INSERT INTO words(words, rank) VALUES('automerge', %d); "
                 "INSERT INTO words(words, rank) VALUES('crisismerge', %d)",
                 STORE_WORDS_HASH_BYTES, STORE_WORDS_MERGE, 4 * STORE_WORDS_MERGE);
        rc = sq_exec(s, sql, e);
    }
    return rc;
}

static pm_code schema_make(struct store *s, struct pm_err *e)
{
    char sql[160];
    snprintf(sql, sizeof sql, "PRAGMA page_size = %d; PRAGMA auto_vacuum = NONE; "
             "PRAGMA journal_mode = WAL", STORE_PAGE_BYTES);
    pm_code rc = sq_exec(s, sql, e);
    if (rc == PM_OK)
        rc = sq_do(s, SQL_BEGIN, e);
    if (rc != PM_OK)
        return rc;
    sqlite3_stmt *st = NULL;
    TRY(sq_exec(s, EMBED(schema_sql).p, e));
    TRY(sq_schema_views(s, e));
    if (sqlite3_prepare_v2(s->db, "INSERT INTO dictionary(packing, bytes) VALUES(?,?)", -1, &st,
                           NULL) != SQLITE_OK) {
        rc = sq_err(s, sqlite3_extended_errcode(s->db), "cannot make the store", e);
        goto out;
    }
    sqlite3_bind_int64(st, 1, PACKING_ZSTD_1);
    sq_bind_blob(st, 2, packer_dictionary());
    TRY(sq_run(s, st, e));
    snprintf(sql, sizeof sql, "PRAGMA application_id = %d; PRAGMA user_version = %d",
             SQLITE_STORE_APPLICATION, SQLITE_STORE_VERSION);
    TRY(sq_exec(s, sql, e));
    TRY(sq_do(s, SQL_COMMIT, e));
out:
    sqlite3_finalize(st);
    if (rc != PM_OK && !sqlite3_get_autocommit(s->db))
        sq_do(s, SQL_ROLLBACK, NULL);
    return rc;
}

static pm_code pragma_int(struct store *s, const char *sql, int64_t *out, struct pm_err *e)
{
    sqlite3_stmt *st;
    bool row = false;
    int rc = sqlite3_prepare_v2(s->db, sql, -1, &st, NULL);
    if (rc != SQLITE_OK)
        return sq_err(s, rc, "cannot open the store", e);
    pm_code code = sq_step(s, st, &row, e);
    if (row)
        *out = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    return code;
}

static pm_code schema_check(struct store *s, struct pm_err *e)
{
    int64_t application = 0, version = 0;
    pm_code rc = pragma_int(s, "PRAGMA application_id", &application, e);
    if (rc == PM_OK)
        rc = pragma_int(s, "PRAGMA user_version", &version, e);
    if (rc == PM_DAMAGED)
        return err_set(e, PM_DAMAGED, "\"%s\" is not a data file of Pamir, or its beginning is "
                       "damaged", s->path);
    if (rc != PM_OK)
        return rc;
    if (application != SQLITE_STORE_APPLICATION)
        return err_set(e, PM_INVALID, "\"%s\" is a database, but not one of Pamir", s->path);
    if (version > SQLITE_STORE_VERSION)
        return err_set(e, PM_UNSUPPORTED,
                       "\"%s\" was made by a newer Pamir (format %lld, this program knows up to "
                       "%d); use the newer program", s->path, (long long)version,
                       SQLITE_STORE_VERSION);
    if (version < SQLITE_STORE_VERSION)
        return err_set(e, PM_UNSUPPORTED, "\"%s\" has format %lld, which was never "
                       "released; make the node again from its reports",
                       s->path, (long long)version);
    return PM_OK;
}

static pm_code settings(struct store *s, struct pm_err *e)
{
    char sql[400];
    snprintf(sql, sizeof sql,
             "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; "
             "PRAGMA journal_size_limit = %lld; PRAGMA cache_size = -%d; "
             "PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 0; PRAGMA secure_delete = FAST; "
             "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON",
             4LL * STORE_CHECKPOINT_PAGES * STORE_PAGE_BYTES,
             s->mode == STORE_READ ? STORE_CACHE_KB / 4 : STORE_CACHE_KB);
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    return sq_exec(s, sql, e);
}

static pm_code file_prepare(const char *path, enum store_mode mode, struct pm_err *e)
{
    struct stat st;
    if (mode != STORE_CREATE) {
        if (stat(path, &st) != 0)
            return err_set(e, errno == ENOENT || errno == ENOTDIR ? PM_NOTFOUND : PM_IO,
                           "cannot open \"%s\": %s", path, strerror(errno));
        if (!S_ISREG(st.st_mode))
            return err_set(e, PM_INVALID, "\"%s\" is not a file", path);
        return PM_OK;
    }
    /* Only its owner may read it; SQLite gives the files beside it the same rights. */
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return err_set(e, errno == EEXIST ? PM_EXISTS : errno == EACCES ? PM_DENIED : PM_IO,
                       "cannot make \"%s\": %s", path, strerror(errno));
    close(fd);
    return PM_OK;
}

static int wal_hook(void *ctx, sqlite3 *db, const char *name, int n_pages)
{
    struct store *s = ctx;
    (void)db;
    (void)name;
    s->wal_pages = n_pages;
    return SQLITE_OK;
}

/* A backup on a stick that is mounted read-only: SQLite wants to make its journal beside the file and
 * cannot. Where nobody can write and no journal is left, the file is whole as it is. */
static bool stands_still(const char *path)
{
    char name[PATH_MAX];
    struct stat st;
    if (snprintf(name, sizeof name, "%s-wal", path) >= (int)sizeof name ||
        (stat(name, &st) == 0 && st.st_size > 0))
        return false;
    return access(path, W_OK) != 0 && errno == EROFS;
}

/* "file:/mnt/a%20b/pamir.db?immutable=1" (sqlite.org/uri.html) */
static bool uri_of(const char *path, char *out, size_t size)
{
    size_t n = (size_t)snprintf(out, size, "file:");
    while (path[0] == '/' && path[1] == '/') /* two would name a machine */
        path++;
    for (const char *p = path; *p != '\0' && n + 4 < size; p++)
        n += (size_t)snprintf(out + n, size - n, strchr("%?#", *p) ? "%%%02X" : "%c",
                              (unsigned char)*p);
    return (size_t)snprintf(out + n, size - n, "?immutable=1") < size - n;
}

/* Before the first file is opened: nobody asks SQLite how much memory it has, so it need not count
 * behind a lock at each request. Refused, and harmless, when the process uses SQLite already. */
static void library_settings(void)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static pm_code connect(struct store *s, struct pm_err *e)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, library_settings);
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                (s->mode == STORE_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
    char uri[3 * PATH_MAX];
    bool still = s->mode == STORE_READ && stands_still(s->path) && uri_of(s->path, uri, sizeof uri);
    int rc = sqlite3_open_v2(still ? uri : s->path, &s->db, flags | (still ? SQLITE_OPEN_URI : 0),
                             NULL);
    if (s->db == NULL)
        return err_set(e, PM_NOMEM, "out of memory");
    if (rc != SQLITE_OK)
        return sq_err(s, rc, "cannot open the store", e);
    if (s->mode != STORE_READ && sqlite3_db_readonly(s->db, "main") == 1)
        return sq_err(s, SQLITE_READONLY, "cannot open the store for writing", e);
    sqlite3_busy_timeout(s->db, s->wait_ms);
    pm_code code = s->mode == STORE_CREATE ? PM_OK : schema_check(s, e);
    if (code == PM_OK)
        code = settings(s, e);
    sqlite3_wal_hook(s->db, wal_hook, s); /* behind the settings: wal_autocheckpoint takes it away */
    if (code == PM_OK && s->mode == STORE_CREATE)
        code = schema_make(s, e);
    return code;
}

static void remove_files(const char *path)
{
    static const char *const tails[] = {"", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        char name[4096];
        if (snprintf(name, sizeof name, "%s%s", path, tails[i]) < (int)sizeof name)
            unlink(name);
    }
}

static pm_code store_new(const char *path, enum store_mode mode, struct store **out,
                         struct pm_err *e)
{
    struct store *s = mem_zero(1, sizeof *s);
    size_t n = strlen(path) + 1;
    if (s != NULL) {
        s->path = mem_get(n);
        s->terms = mem_zero(TERM_SLOTS, sizeof *s->terms);
    }
    if (s == NULL || s->path == NULL || s->terms == NULL) {
        store_close(s);
        return err_set(e, PM_NOMEM, "out of memory");
    }
    memcpy(s->path, path, n);
    s->mode = mode;
    s->wait_ms = STORE_WAIT_MS;
    buf_init(&s->waiting.text, WAITING_MAX_BYTES);
    buf_init(&s->waiting.one, WORDS_MAX_BYTES);
    sq_forget(s);
    pm_code rc = arena_open(STORE_SCRATCH_BYTES, &s->scratch, e);
    if (rc == PM_OK)
        rc = packer_open(&s->packer, e);
    if (rc != PM_OK) {
        store_close(s);
        return rc;
    }
    *out = s;
    return PM_OK;
}

pm_code store_open(const char *path, enum store_mode mode, struct store **out, struct pm_err *e)
{
    struct store *s = NULL;
    pm_code rc = store_new(path, mode, &s, e);
    if (rc != PM_OK)
        return rc;
    rc = file_prepare(path, mode, e);
    if (rc != PM_OK) {
        store_close(s);
        return rc;
    }
    rc = connect(s, e);
    if (rc != PM_OK) {
        store_close(s);
        if (mode == STORE_CREATE)
            remove_files(path);
        return rc;
    }
    s->opened = true;
    *out = s;
    return PM_OK;
}

void store_close(struct store *s)
{
    if (s == NULL)
        return;
    if (s->db != NULL) {
        store_rollback(s);
        if (s->opened && s->mode != STORE_READ) {
            sqlite3_busy_timeout(s->db, 0);
            store_settle(s, NULL);
        }
        for (int i = 0; i < N_SQL; i++)
            sqlite3_finalize(s->st[i]);
        for (int i = 0; i < FIND_SLOTS; i++) {
            sqlite3_finalize(s->found[i].st);
            mem_free(s->found[i].sql);
        }
        sqlite3_close_v2(s->db);
    }
    packer_close(s->packer);
    arena_close(s->scratch);
    buf_free(&s->waiting.text);
    buf_free(&s->waiting.one);
    mem_free(s->waiting.items);
    mem_free((char *)(uintptr_t)s->author.who.p);
    mem_free(s->terms);
    mem_free(s->path);
    mem_free(s);
}

void store_wait_ms(struct store *s, int wait_ms)
{
    s->wait_ms = wait_ms;
    sqlite3_busy_timeout(s->db, wait_ms);
}

int64_t store_statements(const struct store *s)
{
    return s->statements;
}

pm_code store_meta_get(struct store *s, str key, struct arena *a, str *out, struct pm_err *e)
{
    sqlite3_stmt *st;
    bool row;
    pm_code rc = sq_use(s, SQL_META_GET, &st, e);
    if (rc != PM_OK)
        return rc;
    sq_bind_str(st, 1, key);
    rc = sq_step(s, st, &row, e);
    if (rc == PM_OK && !row)
        return err_set(e, PM_NOTFOUND, "nothing is kept under \"%.*s\"", STR_FMT(key));
    if (row) {
        rc = arena_dup(a, sq_str(st, 0), out, e);
        sqlite3_reset(st);
    }
    return rc;
}

pm_code store_meta_put(struct store *s, str key, str value, struct pm_err *e)
{
    sqlite3_stmt *st;
    if (s->broken)
        return err_set(e, PM_BUG, "the transaction failed before; roll it back first");
    pm_code rc = s->writing || s->n_snapshots > 0 ? PM_OK : sq_outside(s, e);
    if (rc == PM_OK)
        rc = sq_use(s, SQL_META_PUT, &st, e);
    if (rc != PM_OK)
        return rc;
    sq_bind_str(st, 1, key);
    sq_bind_blob(st, 2, value);
    return sq_run(s, st, e);
}
