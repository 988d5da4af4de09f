#include "faulty_vfs.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

struct file {
    sqlite3_file base;
    sqlite3_file *real;
};

static sqlite3_vfs *real, faulty;
static int64_t calls, faults, at;
static int ever;
static enum faulty_kind kind;

void faulty_at(int64_t n, int from_then_on, enum faulty_kind k)
{
    at = n;
    ever = from_then_on;
    kind = k;
    calls = faults = 0;
}

int64_t faulty_calls(void)
{
    return calls;
}

int64_t faulty_faults(void)
{
    return faults;
}

static bool due(bool takes_space)
{
    if (kind == FAULTY_FULL && !takes_space)
        return false;
    calls++;
    if (at == 0 || (ever ? calls < at : calls != at))
        return false;
    faults++;
    return true;
}

#define REAL(f) (((struct file *)(f))->real)

static int f_close(sqlite3_file *f)
{
    int rc = REAL(f)->pMethods->xClose(REAL(f));
    free(REAL(f));
    return rc;
}

static int f_read(sqlite3_file *f, void *to, int n, sqlite3_int64 from)
{
    if (due(false)) {
        memset(to, 0x5A, (size_t)n);
        return SQLITE_IOERR_READ;
    }
    return REAL(f)->pMethods->xRead(REAL(f), to, n, from);
}

static int f_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 to)
{
    if (due(true)) {
        if (kind == FAULTY_HALF && n > 1)
            REAL(f)->pMethods->xWrite(REAL(f), p, n / 2, to);
        return kind == FAULTY_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE;
    }
    return REAL(f)->pMethods->xWrite(REAL(f), p, n, to);
}

static int f_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    return due(false) ? SQLITE_IOERR_TRUNCATE : REAL(f)->pMethods->xTruncate(REAL(f), size);
}

static int f_sync(sqlite3_file *f, int flags)
{
    return due(false) ? SQLITE_IOERR_FSYNC : REAL(f)->pMethods->xSync(REAL(f), flags);
}

static int f_size(sqlite3_file *f, sqlite3_int64 *size)
{
    return REAL(f)->pMethods->xFileSize(REAL(f), size);
}
static int f_lock(sqlite3_file *f, int how)
{
    return REAL(f)->pMethods->xLock(REAL(f), how);
}
static int f_unlock(sqlite3_file *f, int how)
{
    return REAL(f)->pMethods->xUnlock(REAL(f), how);
}
static int f_reserved(sqlite3_file *f, int *out)
{
    return REAL(f)->pMethods->xCheckReservedLock(REAL(f), out);
}
static int f_control(sqlite3_file *f, int op, void *arg)
{
    return REAL(f)->pMethods->xFileControl(REAL(f), op, arg);
}
static int f_sector(sqlite3_file *f)
{
    return REAL(f)->pMethods->xSectorSize(REAL(f));
}
static int f_device(sqlite3_file *f)
{
    return REAL(f)->pMethods->xDeviceCharacteristics(REAL(f));
}
static int f_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **out)
{
    return REAL(f)->pMethods->xShmMap(REAL(f), page, size, extend, out);
}
static int f_shm_lock(sqlite3_file *f, int from, int n, int flags)
{
    return REAL(f)->pMethods->xShmLock(REAL(f), from, n, flags);
}
static void f_shm_barrier(sqlite3_file *f)
{
    REAL(f)->pMethods->xShmBarrier(REAL(f));
}
static int f_shm_unmap(sqlite3_file *f, int drop)
{
    return REAL(f)->pMethods->xShmUnmap(REAL(f), drop);
}

static const sqlite3_io_methods methods = {
    2, f_close, f_read, f_write, f_truncate, f_sync, f_size, f_lock, f_unlock, f_reserved,
    f_control, f_sector, f_device, f_shm_map, f_shm_lock, f_shm_barrier, f_shm_unmap, NULL, NULL,
};

static int v_open(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags, int *out)
{
    struct file *mine = (struct file *)f;
    (void)v;
    mine->base.pMethods = NULL;
    if (due(false))
        return SQLITE_CANTOPEN;
    mine->real = calloc(1, (size_t)real->szOsFile);
    if (mine->real == NULL)
        return SQLITE_NOMEM;
    int rc = real->xOpen(real, name, mine->real, flags, out);
    if (rc == SQLITE_OK)
        mine->base.pMethods = &methods;
    else
        free(mine->real);
    return rc;
}

static int v_delete(sqlite3_vfs *v, const char *name, int sync_folder)
{
    (void)v;
    return due(false) ? SQLITE_IOERR_DELETE : real->xDelete(real, name, sync_folder);
}

static int v_access(sqlite3_vfs *v, const char *name, int flags, int *out)
{
    (void)v;
    return real->xAccess(real, name, flags, out);
}
static int v_full(sqlite3_vfs *v, const char *name, int n, char *out)
{
    (void)v;
    return real->xFullPathname(real, name, n, out);
}
static int v_random(sqlite3_vfs *v, int n, char *out)
{
    (void)v;
    return real->xRandomness(real, n, out);
}
static int v_sleep(sqlite3_vfs *v, int us)
{
    (void)v;
    return real->xSleep(real, us);
}
static int v_time(sqlite3_vfs *v, double *out)
{
    (void)v;
    return real->xCurrentTime(real, out);
}
static int v_last_error(sqlite3_vfs *v, int n, char *out)
{
    (void)v;
    return real->xGetLastError(real, n, out);
}
static int v_time_64(sqlite3_vfs *v, sqlite3_int64 *out)
{
    (void)v;
    return real->xCurrentTimeInt64(real, out);
}

void faulty_on(void)
{
    real = sqlite3_vfs_find("unix");
    faulty = (sqlite3_vfs){
        .iVersion = 2, .szOsFile = sizeof(struct file), .mxPathname = real->mxPathname,
        .zName = "faulty", .xOpen = v_open, .xDelete = v_delete, .xAccess = v_access,
        .xFullPathname = v_full, .xRandomness = v_random, .xSleep = v_sleep,
        .xCurrentTime = v_time, .xGetLastError = v_last_error, .xCurrentTimeInt64 = v_time_64,
    };
    sqlite3_vfs_register(&faulty, 1);
}
