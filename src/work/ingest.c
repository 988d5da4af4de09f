#include "work/ingest_in.h"

#include <fnmatch.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "work/version.h"

enum {
    QUEUE_JOBS = 32,
    QUEUE_BYTES = 8 << 20,
    BATCH_JOBS = 64,
    IGNORE_MAX_BYTES = 64 << 10,
    FOLDER_MAX_FILES = 1000000,
    SHRINK_AFTER = 1000, /* documents */
};
/* Nobody waits longer than this for others to join a commit: little at first, so that something is
 * durable soon, more when much comes in. */
#define BATCH_FIRST_US ((stamp)10000)
#define BATCH_MAX_US ((stamp)100000)

/* Is it a node's own file: its key, its data, its registers? None of that may become a document,
 * the key least of all: exports would carry it away. */
static bool of_node(const char *path)
{
    static const char *const own[] = {"node.key", "node.key.next", "node.pub",    "pamir.conf",
                                      "pamir.db", "pamir.db-wal",  "pamir.db-shm"};
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    char dir[PATH_MAX];
    if (snprintf(dir, sizeof dir, "%.*s", slash ? (int)(slash - path) : 1, slash ? path : ".") >=
        (int)sizeof dir)
        return false;
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (strcmp(name, own[i]) == 0)
            return node_is(dir);
    char *above = strrchr(dir, '/');
    if (strcmp(above ? above + 1 : dir, "registers") != 0)
        return false;
    snprintf(above ? above : dir, 2, "%s", above ? "" : ".");
    return node_is(dir);
}

/* -- tasks for the makers ------------------------------------------------------------------ */

/* A file to be read by whichever maker is free. */
struct file_task {
    struct queue_task queued;
    bool own; /* a file of the node itself: refused */
    char path[];
};

static pm_code fault(struct ingest *in, struct pm_err *e)
{
    pthread_mutex_lock(&in->lock);
    pm_code rc = in->maker_rc;
    if (rc != PM_OK && e != NULL)
        *e = in->maker_err;
    pthread_mutex_unlock(&in->lock);
    return rc != PM_OK ? rc : err_set(e, PM_IO, "the store cannot be written");
}

static void finish(struct maker *m, pm_code rc, const struct pm_err *e)
{
    struct ingest *in = m->in;
    pthread_mutex_lock(&in->lock);
    if (rc != PM_OK && in->maker_rc == PM_OK) {
        in->maker_rc = rc;
        in->maker_err = *e;
    }
    pthread_mutex_unlock(&in->lock);
    queue_done(in->queue, m->task, rc != PM_OK);
}

static void *make_all(void *arg)
{
    struct maker *m = arg;
    while ((m->task = queue_task(m->in->queue)) != NULL) {
        const struct file_task *t = (const struct file_task *)m->task;
        struct pm_err e = {0}, why = {0};
        pm_code rc;
        if (t->own) {
            err_set(&why, PM_INVALID, "it is part of a node and no document");
            rc = maker_refuse(m, str_of(t->path), &why, &e);
        } else {
            rc = maker_file(m, t->path, &e);
        }
        finish(m, rc, &e);
    }
    return NULL;
}

/* One maker more with each file until there are enough. One is enough to go on. */
static pm_code maker_more(struct ingest *in, struct pm_err *e)
{
    struct maker *m = &in->makers[in->n_makers];
    if (in->n_makers == in->max_makers)
        return PM_OK;
    pm_code rc = maker_open(m, in, e);
    if (rc == PM_OK && pthread_create(&m->thread, NULL, make_all, m) != 0)
        rc = err_set(e, PM_IO, "cannot start a thread");
    if (rc == PM_OK) {
        in->n_makers++;
        return PM_OK;
    }
    maker_close(m);
    return in->n_makers > 0 ? PM_OK : rc;
}

static pm_code ingest_file(void *ctx, const char *path, struct pm_err *e)
{
    struct ingest *in = ctx;
    size_t n = strlen(path) + 1;
    pm_code rc = maker_more(in, e);
    if (rc != PM_OK)
        return rc;
    struct file_task *t = mem_get(sizeof *t + n);
    if (t == NULL)
        return err_set(e, PM_NOMEM, "out of memory");
    t->own = of_node(path);
    memcpy(t->path, path, n);
    if (queue_give(in->queue, &t->queued, true))
        return PM_OK;
    mem_free(t);
    return fault(in, e);
}

pm_code ingest_bytes(struct ingest *in, str name, str bytes, struct pm_err *e)
{
    struct maker *m = &in->makers[MAKERS_MAX];
    struct pm_err why = {0};
    pm_code rc = in->own_open ? PM_OK : maker_open(m, in, e);
    if (rc != PM_OK) {
        maker_close(m);
        return rc;
    }
    in->own_open = true;
    m->task = mem_get(sizeof *m->task);
    if (m->task == NULL)
        return err_set(e, PM_NOMEM, "out of memory");
    if (!queue_give(in->queue, m->task, false)) {
        mem_free(m->task);
        return fault(in, e);
    }
    rc = maker_bytes(m, name, bytes, &why);
    finish(m, rc, &why);
    if (rc != PM_OK && e != NULL)
        *e = why;
    return rc;
}

/* A folder and the patterns of its .pamirignore. */
struct folder {
    struct ingest *in;
    const char *path;
    str ignore;
};

static bool ignored(const struct folder *f, const char *path)
{
    const char *below = path + strlen(f->path);
    const char *name = strrchr(path, '/');
    while (*below == '/')
        below++;
    name = name ? name + 1 : path;
    str rest = f->ignore, line;
    while (str_cut(&rest, '\n', &line)) {
        char pattern[256];
        line = str_trim(line);
        if (line.n == 0 || line.p[0] == '#' || line.n >= sizeof pattern)
            continue;
        snprintf(pattern, sizeof pattern, "%.*s", STR_FMT(line));
        if (fnmatch(pattern, below, FNM_PATHNAME) == 0 || fnmatch(pattern, name, 0) == 0)
            return true;
    }
    return false;
}

static pm_code ingest_of_folder(void *ctx, const char *path, struct pm_err *e)
{
    struct folder *f = ctx;
    return ignored(f, path) || of_node(path) ? PM_OK : ingest_file(f->in, path, e);
}

static pm_code ingest_folder(struct ingest *in, const char *path, struct pm_err *e)
{
    char list[PATH_MAX];
    struct buf patterns;
    buf_init(&patterns, IGNORE_MAX_BYTES);
    pm_code rc = PM_OK;
    if (snprintf(list, sizeof list, "%s/.pamirignore", path) < (int)sizeof list &&
        file_exists(list))
        rc = file_read(list, &patterns, e);
    struct folder f = {in, path, buf_str(&patterns)};
    size_t n;
    if (rc == PM_OK)
        rc = file_count(path, FOLDER_MAX_FILES, &n, e);
    if (rc == PM_OK)
        rc = file_walk(path, ingest_of_folder, &f, e);
    buf_free(&patterns);
    return rc;
}

pm_code ingest_path(struct ingest *in, const char *path, struct pm_err *e)
{
    if (strcmp(path, "-") != 0 && file_is_dir(path))
        return ingest_folder(in, path, e);
    return ingest_file(in, path, e);
}

/* -- the writer's thread: objects to the log ---------------------------------------------- */

/* A person corrected, marked or retracted it: reading the report again does not undo that. */
static bool by_hand(const struct store_entry *now)
{
    return str_eq(now->how, STR("correction")) || str_eq(now->how, STR("marking")) ||
           str_eq(now->how, STR("retraction"));
}

/* Another reading of these bytes is current: what is read now, with the names and rules of today,
 * becomes the next version, unless it says the same. Register objects stay as they are. */
static pm_code append_next(struct ingest *in, struct job *j, size_t i,
                           const struct store_author *by, enum store_result *result,
                           struct pm_err *e)
{
    struct store *s = node_store(in->node);
    struct store_entry now;
    struct object next;
    bool same = true;
    if (j->line.format == FORMAT_STIX || j->common)
        return PM_OK;
    pm_code rc = store_get(s, j->objects[i].id, j->arena, &now, e);
    if (rc == PM_OK && now.modified != j->objects[i].modified && !by_hand(&now))
        rc = version_next(j->arena, &j->objects[i], now.canon, now.modified, &next, &same, e);
    if (rc == PM_OK && !same)
        rc = store_append(s, &next, by, result, e);
    return rc;
}

static pm_code store_job(struct ingest *in, struct job *j, struct pm_err *e)
{
    struct store *s = node_store(in->node);
    struct store_author by = {STR("local"), j->line.format == FORMAT_STIX
                                                ? STR("import")
                                                : STR("reader " PAMIR_VERSION)};
    j->line.n_added = 0;
    for (int i = 0; i < j->n_blobs; i++) {
        bool was_there;
        pm_code rc = store_blob_put_ready(s, &j->blobs[i], &was_there, e);
        if (rc != PM_OK)
            return rc;
    }
    for (size_t i = 0; i < j->n_objects; i++) {
        enum store_result result;
        pm_code rc = store_append_ready(s, j->ready[i], &by, &result, e);
        if (rc == PM_OK && result != STORE_ADDED)
            rc = append_next(in, j, i, &by, &result, e);
        if (rc != PM_OK) {
            err_front(e, "%.*s", STR_FMT(j->objects[i].id));
            return rc;
        }
        j->line.n_added += result != STORE_SAME;
        if (i == 0 && j->line.format != FORMAT_STIX)
            j->line.known = result == STORE_SAME;
    }
    return PM_OK;
}

static bool fatal(pm_code rc)
{
    return rc == PM_IO || rc == PM_NOMEM || rc == PM_BUSY || rc == PM_DAMAGED || rc == PM_BUG;
}

static void refuse(struct job *j, pm_code rc, const struct pm_err *why)
{
    str words = STR("it could not be stored");
    (void)arena_dup(j->arena, str_of(why->words), &words, NULL);
    j->line.rc = rc;
    j->line.why = words.p;
    j->line.n_added = 0;
    j->line.known = false;
    j->quiet = false;
}

/* All jobs in one transaction. apart: each behind a savepoint, so that one that is refused is taken
 * back alone. Savepoints cost a copy of every page that is touched, and refusals are rare: without
 * them, a refusal ends the attempt (*refused), and nothing was stored. */
static pm_code store_all(struct ingest *in, struct job *first, bool apart, bool *refused,
                         struct pm_err *e)
{
    struct store *s = node_store(in->node);
    pm_code rc = store_begin(s, e);
    for (struct job *j = first; rc == PM_OK && !*refused && j != NULL; j = j->next) {
        struct pm_err why = {0};
        if (j->line.rc != PM_OK)
            continue; /* refused before it came here */
        rc = apart ? store_savepoint(s, e) : PM_OK;
        pm_code stored = rc == PM_OK ? store_job(in, j, &why) : PM_OK;
        if (stored == PM_OK)
            continue;
        if (fatal(stored)) {
            *e = why;
            rc = stored;
        } else if (apart) {
            rc = store_undo(s, e);
            refuse(j, stored, &why);
        } else {
            *refused = true;
        }
    }
    if (rc == PM_OK && !*refused)
        rc = store_commit(s, e);
    if (rc != PM_OK || *refused)
        store_rollback(s);
    return rc;
}

static pm_code store_batch(struct ingest *in, struct job *first, struct pm_err *e)
{
    bool refused = false;
    pm_code rc = store_all(in, first, false, &refused, e);
    if (rc == PM_OK && refused) {
        refused = false;
        rc = store_all(in, first, true, &refused, e);
    }
    return rc;
}

static void add_up(struct ingest_totals *t, const struct ingest_line *l)
{
    t->documents++;
    t->rejected += l->rc != PM_OK;
    t->known += l->known;
    t->objects_added += l->n_added;
    t->read.incidents += l->read.incidents;
    t->read.claims += l->read.claims;
    t->read.figures += l->read.figures;
    t->read.places += l->read.places;
    t->read.groups += l->read.groups;
    t->read.objects += l->read.objects;
}

static void report_job(struct ingest *in, struct job *j)
{
    if (j->quiet) {
        in->totals.objects_added += j->line.n_added;
        return;
    }
    add_up(&in->totals, &j->line);
    if (in->each != NULL)
        in->each(in->ctx, &j->line);
}

/* What comes within a moment shares one commit: fewer waits for the disk, and pages that every
 * document touches are written once. */
static struct job *take_batch(struct ingest *in, stamp wait_us)
{
    struct job *first = (struct job *)queue_take(in->queue, QUEUE_FOREVER), *last = first;
    stamp until = stamp_now() + wait_us;
    for (int n = 1; first != NULL && n < BATCH_JOBS; n++) {
        stamp left = until - stamp_now();
        struct job *j = (struct job *)queue_take(in->queue, left > 0 ? left : 0);
        if (j == NULL)
            break;
        last->next = j;
        last = j;
    }
    return first;
}

static void free_batch(struct job *first)
{
    while (first != NULL) {
        struct job *next = first->next;
        job_free(first);
        first = next;
    }
}

static void *write_all(void *arg)
{
    struct ingest *in = arg;
    struct job *first;
    stamp wait_us = BATCH_FIRST_US;
    for (; (first = take_batch(in, wait_us)) != NULL;
         wait_us = 2 * wait_us < BATCH_MAX_US ? 2 * wait_us : BATCH_MAX_US) {
        pm_code rc = store_batch(in, first, &in->writer_err);
        if (rc != PM_OK) {
            in->writer_rc = rc;
            free_batch(first);
            break;
        }
        for (struct job *j = first; j != NULL; j = j->next)
            report_job(in, j);
        free_batch(first);
    }
    if (in->writer_rc != PM_OK)
        queue_stop(in->queue);
    return NULL;
}

/* -- life --------------------------------------------------------------------------------- */

static int cores(void)
{
    cpu_set_t set;
    return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
}

pm_code ingest_open(struct node *n, const struct ingest_options *o, ingest_each *each, void *ctx,
                    struct ingest **out, struct pm_err *e)
{
    struct ingest *in = mem_zero(1, sizeof *in);
    if (in == NULL)
        return err_set(e, PM_NOMEM, "out of memory");
    in->node = n;
    in->options = *o;
    in->each = each;
    in->ctx = ctx;
    in->began = stamp_now();
    in->max_makers = o->makers > 0 ? o->makers : cores();
    if (in->max_makers > MAKERS_MAX)
        in->max_makers = MAKERS_MAX;
    pthread_mutex_init(&in->lock, NULL);
    pm_code rc;
    TRY(node_names(n, &in->names, e));
    TRY(node_reader(n, &in->reader, e));
    TRY(queue_open(QUEUE_JOBS, QUEUE_BYTES, &in->queue, e));
    if (pthread_create(&in->writer, NULL, write_all, in) != 0)
        rc = err_set(e, PM_IO, "cannot start a thread");
out:
    if (rc != PM_OK) {
        queue_free(in->queue);
        pthread_mutex_destroy(&in->lock);
        mem_free(in);
        return rc;
    }
    *out = in;
    return PM_OK;
}

pm_code ingest_close(struct ingest *in, struct ingest_totals *totals, struct pm_err *e)
{
    queue_end(in->queue);
    for (int i = 0; i < in->n_makers; i++)
        pthread_join(in->makers[i].thread, NULL);
    pthread_join(in->writer, NULL);
    pm_code rc = in->writer_rc != PM_OK ? in->writer_rc : in->maker_rc;
    if (rc != PM_OK && e != NULL)
        *e = in->writer_rc != PM_OK ? in->writer_err : in->maker_err;
    if (in->writer_rc == PM_OK) {
        pm_code settled = store_settle(node_store(in->node), rc == PM_OK ? e : NULL);
        rc = rc == PM_OK ? settled : rc;
    }
    in->totals.files = in->files;
    in->totals.bytes = in->bytes;
    in->totals.seconds = (double)(stamp_now() - in->began) / (double)STAMP_SECOND;
    if (totals != NULL)
        *totals = in->totals;
    for (struct queue_item *it; (it = queue_left(in->queue)) != NULL;)
        job_free((struct job *)it);
    queue_free(in->queue);
    for (int i = 0; i < in->n_makers; i++)
        maker_close(&in->makers[i]);
    if (in->own_open)
        maker_close(&in->makers[MAKERS_MAX]);
    if (in->totals.documents >= SHRINK_AFTER)
        store_shrink(node_store(in->node)); /* what follows, fusing for one, needs the room */
    pthread_mutex_destroy(&in->lock);
    mem_free(in);
    return rc;
}
