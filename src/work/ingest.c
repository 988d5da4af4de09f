#include "work/ingest.h"

#include <fnmatch.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "read/carrier.h"
#include "work/queue.h"
#include "work/version.h"

enum {
    QUEUE_JOBS = 256,
    QUEUE_BYTES = 64 << 20,
    BATCH_JOBS = 256,
    IGNORE_MAX_BYTES = 64 << 10,
    BUNDLE_CHUNK = 500, /* objects of a bundle that travel in one job */
};
#define JOB_MAX_BYTES ((size_t)4 << 30)
/* Nobody waits longer than this for others to join a commit: little at first, so that something is
 * durable soon, more when much comes in. */
#define BATCH_FIRST_US ((stamp)10000)
#define BATCH_MAX_US ((stamp)100000)

/* One document on its way to the log. Everything lives in its arena. */
struct job {
    struct queue_item item;
    struct arena *arena;
    struct ingest_line line;
    bool quiet;  /* a chunk of a bundle that is not the last: no line of its own */
    bool common; /* register objects that many reports refer to */
    struct packer_blob blobs[2]; /* original bytes, decoded text */
    int n_blobs;
    struct object *objects;
    struct packer_ready **ready; /* one for each object */
    size_t n_objects;
    struct job *next; /* in the writer's batch */
};

/* Hashes of the register objects that this run has sent: once is enough. Open addressing; full
 * SHA-256, for a report must not make another's object disappear. */
struct seen {
    struct sha256 *slots;
    bool *used;
    size_t n, cap;
};

struct ingest {
    struct node *node;
    struct ingest_options options;
    ingest_each *each;
    void *ctx;
    const struct names *names;
    const struct reader *reader;
    struct packer *packer;
    struct seen seen;
    struct queue *queue;
    pthread_t writer;
    pm_code writer_rc;
    struct pm_err writer_err;
    struct buf file; /* bytes of the file at hand; its memory is used again */
    struct ingest_totals totals;
    stamp began;
};

/* -- the caller's thread: bytes to objects ------------------------------------------------ */

static void job_free(struct job *j)
{
    if (j != NULL)
        arena_close(j->arena);
}

static pm_code job_make(str name, struct job **out, struct pm_err *e)
{
    struct arena *a;
    pm_code rc = arena_open(JOB_MAX_BYTES, &a, e);
    if (rc != PM_OK)
        return rc;
    struct job *j = arena_zero(a, sizeof *j);
    if (j == NULL) {
        rc = arena_err(a, e);
        arena_close(a);
        return rc;
    }
    j->arena = a;
    j->line.encoding = j->line.lang = j->line.script = "";
    rc = arena_dup(a, name, &j->line.name, e);
    if (rc != PM_OK) {
        arena_close(a);
        return rc;
    }
    *out = j;
    return PM_OK;
}

/* Hand over; the job is the writer's from here. When the writer has failed the run is over. */
static pm_code job_send(struct ingest *in, struct job *j, struct pm_err *e)
{
    j->item.weight_bytes = arena_used(j->arena);
    if (queue_put(in->queue, &j->item))
        return PM_OK;
    job_free(j);
    return err_set(e, PM_IO, "the store cannot be written");
}

static pm_code send_refusal(struct ingest *in, str name, size_t n_bytes, const struct pm_err *why,
                            struct pm_err *e)
{
    struct job *j;
    pm_code rc = job_make(name, &j, e);
    if (rc != PM_OK)
        return rc;
    str words;
    rc = arena_dup(j->arena, str_of(why->words), &words, e);
    if (rc != PM_OK) {
        job_free(j);
        return rc;
    }
    j->line.rc = why->code == PM_OK ? PM_BUG : why->code;
    j->line.why = words.p;
    j->line.n_bytes = n_bytes;
    return job_send(in, j, e);
}

static pm_code copy_object(struct arena *a, const struct object *o, struct object *out,
                           struct pm_err *e)
{
    *out = *o;
    pm_code rc = arena_dup(a, o->canon, &out->canon, e);
    if (rc == PM_OK)
        rc = arena_dup(a, o->id, &out->id, e);
    if (rc == PM_OK)
        rc = arena_dup(a, o->type, &out->type, e);
    return rc;
}

static pm_code pack_blob(struct ingest *in, struct job *j, str bytes, struct pm_err *e)
{
    struct packer_blob *b = &j->blobs[j->n_blobs];
    pm_code rc = packer_blob(in->packer, j->arena, bytes, b, e);
    if (rc == PM_OK && b->packed.p == bytes.p) /* not packed: the bytes must outlive the file */
        rc = arena_dup(j->arena, bytes, &b->packed, e);
    if (rc == PM_OK)
        j->n_blobs++;
    return rc;
}

static pm_code pack_objects(struct ingest *in, struct job *j, struct pm_err *e)
{
    j->ready = arena_array(j->arena, j->n_objects ? j->n_objects : 1, sizeof *j->ready);
    if (j->ready == NULL)
        return arena_err(j->arena, e);
    for (size_t i = 0; i < j->n_objects; i++) {
        pm_code rc = packer_object(in->packer, j->arena, &j->objects[i], &j->ready[i], e);
        if (rc != PM_OK)
            return rc;
    }
    return PM_OK;
}

static bool is_common(const struct object *o)
{
    return str_eq(o->type, STR("location")) || str_eq(o->type, STR("threat-actor")) ||
           str_eq(o->type, STR("identity"));
}

static size_t first_slot(const struct sha256 *d, size_t cap)
{
    size_t k;
    memcpy(&k, d->b, sizeof k);
    return k & (cap - 1);
}

static pm_code seen_grow(struct seen *s, struct pm_err *e)
{
    struct seen more = {.cap = s->cap ? s->cap * 2 : 1024, .n = s->n};
    more.slots = mem_zero(more.cap, sizeof *more.slots);
    more.used = mem_zero(more.cap, sizeof *more.used);
    if (more.slots == NULL || more.used == NULL) {
        mem_free(more.slots);
        mem_free(more.used);
        return err_set(e, PM_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < s->cap; i++) {
        if (!s->used[i])
            continue;
        size_t k = first_slot(&s->slots[i], more.cap);
        while (more.used[k])
            k = (k + 1) & (more.cap - 1);
        more.slots[k] = s->slots[i];
        more.used[k] = true;
    }
    mem_free(s->slots);
    mem_free(s->used);
    *s = more;
    return PM_OK;
}

/* Was it there? It is from now on. */
static pm_code seen_before(struct seen *s, const struct sha256 *d, bool *was, struct pm_err *e)
{
    if (s->n * 2 >= s->cap) {
        pm_code rc = seen_grow(s, e);
        if (rc != PM_OK)
            return rc;
    }
    size_t k = first_slot(d, s->cap);
    for (; s->used[k]; k = (k + 1) & (s->cap - 1))
        if (memcmp(s->slots[k].b, d->b, sizeof d->b) == 0) {
            *was = true;
            return PM_OK;
        }
    s->slots[k] = *d;
    s->used[k] = true;
    s->n++;
    *was = false;
    return PM_OK;
}

/* Take register objects out of j; those that this run has not sent yet go ahead of it in a job of
 * their own, so that taking j back never takes away what others refer to. */
static pm_code send_common(struct ingest *in, struct job *j, struct pm_err *e)
{
    struct job *ahead = NULL;
    size_t kept = 0, cap = 0;
    pm_code rc = PM_OK;
    for (size_t i = 0; rc == PM_OK && i < j->n_objects; i++) {
        const struct object o = j->objects[i];
        if (!is_common(&o)) {
            j->objects[kept++] = o;
            continue;
        }
        struct sha256 d = digest_sha256(o.canon);
        struct object copy;
        bool was = false;
        rc = seen_before(&in->seen, &d, &was, e);
        if (rc != PM_OK || was)
            continue;
        if (ahead == NULL)
            rc = job_make(j->line.name, &ahead, e);
        if (rc == PM_OK)
            rc = copy_object(ahead->arena, &o, &copy, e);
        if (rc == PM_OK && !ARENA_PUSH(ahead->arena, ahead->objects, ahead->n_objects, cap, copy))
            rc = arena_err(ahead->arena, e);
    }
    j->n_objects = kept;
    if (rc == PM_OK && ahead != NULL) {
        ahead->quiet = ahead->common = true;
        rc = pack_objects(in, ahead, e);
        if (rc == PM_OK)
            return job_send(in, ahead, e);
    }
    job_free(ahead);
    return rc;
}

static struct ingest_counts count_read(const struct reading *r, size_t n_objects)
{
    struct ingest_counts c = {.incidents = r->n_incidents, .claims = r->n_claims,
                              .figures = r->n_figures, .objects = n_objects};
    for (size_t i = 0; i < r->n_mentions; i++) {
        enum mention_kind k = r->mentions[i].kind;
        c.places += k == MENTION_PLACE || k == MENTION_STATE;
        c.groups += k == MENTION_GROUP;
    }
    return c;
}

static void fill_line(struct ingest_line *l, const struct document *d, struct arena *a)
{
    str s;
    l->format = d->format;
    l->encoding = d->encoding;
    l->status = d->status;
    if (arena_dup(a, str_of(d->lang), &s, NULL) == PM_OK)
        l->lang = s.p;
    if (arena_dup(a, str_of(d->script), &s, NULL) == PM_OK)
        l->script = s.p;
}

/* Which part of the file a document is: what stands behind the file's name ("#3"). */
static str part_of(str file_name, str doc_name)
{
    if (str_starts(doc_name, file_name))
        return (str){doc_name.p + file_name.n, doc_name.n - file_name.n};
    return (str){"", 0};
}

struct file_at_hand {
    struct ingest *in;
    str name, bytes;
    struct sha256 blob;
    bool blob_sent;
    struct arena *scratch; /* for one reading */
};

static pm_code read_into(struct file_at_hand *f, struct document *d, struct job *j,
                         struct pm_err *e)
{
    const struct ingest_options *o = &f->in->options;
    const struct config *c = node_config(f->in->node);
    struct carrier_source src = {
        .blob = f->blob,
        .text = digest_sha256(d->text),
        .part = part_of(f->name, d->name),
        .source = o->source.n ? o->source : str_of(c->source),
        .grade = o->grade,
        .tlp = o->tlp.n ? o->tlp : str_of(c->tlp),
        .status = o->has_status                   ? o->status
                  : d->status == STATUS_ACTUAL ? c->status
                                                  : d->status,
    };
    d->status = src.status;
    struct reading *r;
    pm_code rc = read_document(f->in->reader, d, f->scratch, &r, e);
    if (rc != PM_OK)
        return rc;
    rc = carrier_make(r, f->in->names, &src, j->arena, &j->objects, &j->n_objects, e);
    if (rc != PM_OK)
        return rc;
    fill_line(&j->line, d, j->arena);
    j->line.n_bytes = d->text.n;
    j->line.read = count_read(r, j->n_objects);
    if (j->n_objects > 0)
        j->line.report = j->objects[0].id;
    bool same = d->text.n == f->bytes.n && memcmp(d->text.p, f->bytes.p, f->bytes.n) == 0;
    if (!f->blob_sent)
        rc = pack_blob(f->in, j, f->bytes, e);
    if (rc == PM_OK && !same)
        rc = pack_blob(f->in, j, d->text, e);
    if (rc == PM_OK)
        rc = send_common(f->in, j, e);
    return rc == PM_OK ? pack_objects(f->in, j, e) : rc;
}

static pm_code on_document(void *ctx, struct document *d, str part_name, const struct pm_err *why)
{
    struct file_at_hand *f = ctx;
    struct pm_err e = {0};
    if (d == NULL)
        return send_refusal(f->in, part_name, 0, why, &e);
    struct job *j;
    pm_code rc = job_make(d->name, &j, &e);
    if (rc != PM_OK)
        return rc;
    rc = read_into(f, d, j, &e);
    arena_reset(f->scratch);
    if (rc == PM_OK) {
        f->blob_sent = true;
        return job_send(f->in, j, &e);
    }
    job_free(j);
    if (rc == PM_NOMEM)
        return rc;
    return send_refusal(f->in, part_name, d->text.n, &e, &e);
}

/* -- bundles ------------------------------------------------------------------------------ */

struct bundle_at_hand {
    struct ingest *in;
    str name;
    struct job *job;
    size_t cap, n_bad;
    struct ingest_line sum;
    struct pm_err first_bad;
};

static pm_code bundle_flush(struct bundle_at_hand *b, bool last, struct pm_err *e)
{
    struct job *j = b->job;
    b->job = NULL;
    b->cap = 0;
    if (j == NULL)
        return PM_OK;
    j->quiet = !last;
    pm_code rc = pack_objects(b->in, j, e);
    if (rc == PM_OK)
        return job_send(b->in, j, e);
    job_free(j);
    return rc;
}

static pm_code on_object(void *ctx, const struct object *o, str where, const struct pm_err *why)
{
    struct bundle_at_hand *b = ctx;
    struct pm_err e = {0};
    if (o == NULL) {
        b->n_bad++;
        char name[256];
        snprintf(name, sizeof name, "%.*s %.*s", STR_FMT(b->name), STR_FMT(where));
        return send_refusal(b->in, str_of(name), 0, why, &e);
    }
    if (b->job != NULL && b->job->n_objects == BUNDLE_CHUNK) {
        pm_code rc = bundle_flush(b, false, &e);
        if (rc != PM_OK)
            return rc;
    }
    if (b->job == NULL) {
        pm_code rc = job_make(b->name, &b->job, &e);
        if (rc != PM_OK)
            return rc;
    }
    struct job *j = b->job;
    struct object copy;
    pm_code rc = copy_object(j->arena, o, &copy, &e);
    if (rc != PM_OK)
        return rc;
    if (!ARENA_PUSH(j->arena, j->objects, j->n_objects, b->cap, copy))
        return arena_err(j->arena, &e);
    b->sum.read.objects++;
    b->sum.read.incidents += str_eq(o->type, STR("incident"));
    b->sum.read.places += str_eq(o->type, STR("location"));
    b->sum.read.groups += str_eq(o->type, STR("threat-actor"));
    return PM_OK;
}

static pm_code ingest_bundle(struct ingest *in, str name, str bytes, struct pm_err *e)
{
    struct bundle_at_hand b = {.in = in, .name = name};
    struct pm_err why = {0};
    pm_code rc = object_bundle(bytes, on_object, &b, &why);
    if (rc != PM_OK) {
        job_free(b.job);
        b.job = NULL;
        if (rc == PM_INVALID || rc == PM_LIMIT || rc == PM_UNSUPPORTED)
            return send_refusal(in, name, bytes.n, &why, e);
        if (e != NULL)
            *e = why;
        return rc;
    }
    if (b.job == NULL) {
        rc = job_make(name, &b.job, e);
        if (rc != PM_OK)
            return rc;
    }
    struct ingest_line *l = &b.job->line;
    l->format = FORMAT_STIX;
    l->encoding = "UTF-8";
    l->n_bytes = bytes.n;
    l->read = b.sum.read;
    return bundle_flush(&b, true, e);
}

/* -- files -------------------------------------------------------------------------------- */

pm_code ingest_bytes(struct ingest *in, str name, str bytes, struct pm_err *e)
{
    in->totals.files++;
    in->totals.bytes += bytes.n;
    if (text_format(name, bytes) == FORMAT_STIX)
        return ingest_bundle(in, name, bytes, e);
    struct file_at_hand f = {
        .in = in, .name = name, .bytes = bytes, .blob = digest_sha256(bytes)};
    struct text_options o = {.published = in->options.published,
                             .encoding = in->options.encoding};
    pm_code rc = arena_open(JOB_MAX_BYTES, &f.scratch, e);
    if (rc != PM_OK)
        return rc;
    struct pm_err why = {0};
    rc = text_open(name, bytes, &o, on_document, &f, &why);
    arena_close(f.scratch);
    if (rc == PM_INVALID || rc == PM_UNSUPPORTED || rc == PM_LIMIT)
        return send_refusal(in, name, bytes.n, &why, e);
    if (rc != PM_OK && e != NULL)
        *e = why;
    return rc;
}

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

static pm_code ingest_file(void *ctx, const char *path, struct pm_err *e)
{
    struct ingest *in = ctx;
    struct pm_err why = {0};
    pm_code rc = of_node(path)
                     ? err_set(&why, PM_INVALID, "it is part of a node and no document")
                     : file_read(path, &in->file, &why);
    if (rc == PM_NOMEM) {
        *e = why;
        return rc;
    }
    if (rc != PM_OK) {
        in->totals.files++;
        return send_refusal(in, str_of(path), 0, &why, e);
    }
    const char *slash = strrchr(path, '/');
    str name = strcmp(path, "-") == 0 ? STR("standard input") : str_of(slash ? slash + 1 : path);
    return ingest_bytes(in, name, buf_str(&in->file), e);
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
    if (rc == PM_OK && now.modified != j->objects[i].modified)
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
    if (in->writer_rc != PM_OK) {
        queue_stop(in->queue);
        struct queue_item *it;
        while ((it = queue_take(in->queue, 0)) != NULL)
            job_free((struct job *)it);
    }
    return NULL;
}

/* -- life --------------------------------------------------------------------------------- */

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
    buf_init(&in->file, (size_t)node_config(n)->max_file_bytes);
    pm_code rc;
    TRY(node_names(n, &in->names, e));
    TRY(node_reader(n, &in->reader, e));
    TRY(packer_open(&in->packer, e));
    TRY(queue_open(QUEUE_JOBS, QUEUE_BYTES, &in->queue, e));
    if (pthread_create(&in->writer, NULL, write_all, in) != 0)
        rc = err_set(e, PM_IO, "cannot start a thread");
out:
    if (rc != PM_OK) {
        queue_free(in->queue);
        packer_close(in->packer);
        mem_free(in);
        return rc;
    }
    *out = in;
    return PM_OK;
}

pm_code ingest_close(struct ingest *in, struct ingest_totals *totals, struct pm_err *e)
{
    queue_end(in->queue);
    pthread_join(in->writer, NULL);
    pm_code rc = in->writer_rc;
    if (rc != PM_OK && e != NULL)
        *e = in->writer_err;
    if (rc == PM_OK)
        rc = store_settle(node_store(in->node), e);
    in->totals.seconds = (double)(stamp_now() - in->began) / (double)STAMP_SECOND;
    if (totals != NULL)
        *totals = in->totals;
    queue_free(in->queue);
    packer_close(in->packer);
    mem_free(in->seen.slots);
    mem_free(in->seen.used);
    buf_free(&in->file);
    mem_free(in);
    return rc;
}
