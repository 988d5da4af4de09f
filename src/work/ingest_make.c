/* Bytes to objects: everything that needs no database. */
#include "work/ingest_in.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "read/carrier.h"

enum { BUNDLE_CHUNK = 500 }; /* objects of a bundle that travel in one job */
#define JOB_MAX_BYTES ((size_t)4 << 30)

void job_free(struct job *j)
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
static pm_code job_send(struct maker *m, struct job *j, struct pm_err *e)
{
    j->item.weight_bytes = arena_used(j->arena);
    if (queue_put(m->in->queue, m->task, &j->item))
        return PM_OK;
    job_free(j);
    return err_set(e, PM_IO, "the store cannot be written");
}

static pm_code send_refusal(struct maker *m, str name, size_t n_bytes, const struct pm_err *why,
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
    return job_send(m, j, e);
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

static pm_code pack_blob(struct maker *m, struct job *j, str bytes, struct pm_err *e)
{
    struct packer_blob *b = &j->blobs[j->n_blobs];
    pm_code rc = packer_blob(m->packer, j->arena, bytes, b, e);
    if (rc == PM_OK && b->packed.p == bytes.p) /* not packed: the bytes must outlive the file */
        rc = arena_dup(j->arena, bytes, &b->packed, e);
    if (rc == PM_OK)
        j->n_blobs++;
    return rc;
}

static pm_code pack_objects(struct maker *m, struct job *j, struct pm_err *e)
{
    j->ready = arena_array(j->arena, j->n_objects ? j->n_objects : 1, sizeof *j->ready);
    if (j->ready == NULL)
        return arena_err(j->arena, e);
    for (size_t i = 0; i < j->n_objects; i++) {
        pm_code rc = packer_object(m->packer, j->arena, &j->objects[i], &j->ready[i], e);
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
static pm_code send_common(struct maker *m, struct job *j, struct pm_err *e)
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
        rc = seen_before(&m->seen, &d, &was, e);
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
        rc = pack_objects(m, ahead, e);
        if (rc == PM_OK)
            return job_send(m, ahead, e);
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
    struct maker *m;
    str name, bytes;
    struct sha256 blob;
    bool blob_sent;
    struct arena *scratch; /* for one reading */
};

static pm_code read_into(struct file_at_hand *f, struct document *d, struct job *j,
                         struct pm_err *e)
{
    const struct ingest_options *o = &f->m->in->options;
    const struct config *c = node_config(f->m->in->node);
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
    pm_code rc = read_document(f->m->in->reader, d, f->scratch, &r, e);
    if (rc != PM_OK)
        return rc;
    rc = carrier_make(r, f->m->in->names, &src, j->arena, &j->objects, &j->n_objects, e);
    if (rc != PM_OK)
        return rc;
    fill_line(&j->line, d, j->arena);
    j->line.n_bytes = d->text.n;
    j->line.read = count_read(r, j->n_objects);
    if (j->n_objects > 0)
        j->line.report = j->objects[0].id;
    bool same = d->text.n == f->bytes.n && memcmp(d->text.p, f->bytes.p, f->bytes.n) == 0;
    if (!f->blob_sent)
        rc = pack_blob(f->m, j, f->bytes, e);
    if (rc == PM_OK && !same)
        rc = pack_blob(f->m, j, d->text, e);
    if (rc == PM_OK)
        rc = send_common(f->m, j, e);
    return rc == PM_OK ? pack_objects(f->m, j, e) : rc;
}

static pm_code on_document(void *ctx, struct document *d, str part_name, const struct pm_err *why)
{
    struct file_at_hand *f = ctx;
    struct pm_err e = {0};
    if (d == NULL)
        return send_refusal(f->m, part_name, 0, why, &e);
    struct job *j;
    pm_code rc = job_make(d->name, &j, &e);
    if (rc != PM_OK)
        return rc;
    rc = read_into(f, d, j, &e);
    arena_reset(f->scratch);
    if (rc == PM_OK) {
        f->blob_sent = true;
        return job_send(f->m, j, &e);
    }
    job_free(j);
    if (rc == PM_NOMEM)
        return rc;
    return send_refusal(f->m, part_name, d->text.n, &e, &e);
}

/* -- bundles ------------------------------------------------------------------------------ */

struct bundle_at_hand {
    struct maker *m;
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
    pm_code rc = pack_objects(b->m, j, e);
    if (rc == PM_OK)
        return job_send(b->m, j, e);
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
        return send_refusal(b->m, str_of(name), 0, why, &e);
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

static pm_code ingest_bundle(struct maker *m, str name, str bytes, struct pm_err *e)
{
    struct bundle_at_hand b = {.m = m, .name = name};
    struct pm_err why = {0};
    pm_code rc = object_bundle(bytes, on_object, &b, &why);
    if (rc != PM_OK) {
        job_free(b.job);
        b.job = NULL;
        if (rc == PM_INVALID || rc == PM_LIMIT || rc == PM_UNSUPPORTED)
            return send_refusal(m, name, bytes.n, &why, e);
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

pm_code maker_bytes(struct maker *m, str name, str bytes, struct pm_err *e)
{
    pthread_mutex_lock(&m->in->lock);
    m->in->files++;
    m->in->bytes += bytes.n;
    pthread_mutex_unlock(&m->in->lock);
    if (text_format(name, bytes) == FORMAT_STIX)
        return ingest_bundle(m, name, bytes, e);
    struct file_at_hand f = {
        .m = m, .name = name, .bytes = bytes, .blob = digest_sha256(bytes)};
    struct text_options o = {.published = m->in->options.published,
                             .encoding = m->in->options.encoding};
    pm_code rc = arena_open(JOB_MAX_BYTES, &f.scratch, e);
    if (rc != PM_OK)
        return rc;
    struct pm_err why = {0};
    rc = text_open(name, bytes, &o, on_document, &f, &why);
    arena_close(f.scratch);
    if (rc == PM_INVALID || rc == PM_UNSUPPORTED || rc == PM_LIMIT)
        return send_refusal(m, name, bytes.n, &why, e);
    if (rc != PM_OK && e != NULL)
        *e = why;
    return rc;
}

/* A file that cannot be read is a refused line. */
pm_code maker_file(struct maker *m, const char *path, struct pm_err *e)
{
    struct pm_err why = {0};
    pm_code rc = file_read(path, &m->file, &why);
    if (rc == PM_NOMEM) {
        *e = why;
        return rc;
    }
    if (rc != PM_OK)
        return maker_refuse(m, str_of(path), &why, e);
    const char *slash = strrchr(path, '/');
    str name = strcmp(path, "-") == 0 ? STR("standard input") : str_of(slash ? slash + 1 : path);
    return maker_bytes(m, name, buf_str(&m->file), e);
}

pm_code maker_refuse(struct maker *m, str name, const struct pm_err *why, struct pm_err *e)
{
    pthread_mutex_lock(&m->in->lock);
    m->in->files++;
    pthread_mutex_unlock(&m->in->lock);
    return send_refusal(m, name, 0, why, e);
}

pm_code maker_open(struct maker *m, struct ingest *in, struct pm_err *e)
{
    *m = (struct maker){.in = in};
    buf_init(&m->file, (size_t)node_config(in->node)->max_file_bytes);
    return packer_open(&m->packer, e);
}

void maker_close(struct maker *m)
{
    packer_close(m->packer);
    mem_free(m->seen.slots);
    mem_free(m->seen.used);
    buf_free(&m->file);
}
