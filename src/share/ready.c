#include "share/ready.h"

#include <pthread.h>
#include <sched.h>

#include "base/mem.h"

enum {
    CHUNK = 64,      /* objects that one thread makes at a time */
    AHEAD = 16,      /* chunks made before the writer is there */
    HELPERS_MAX = 3,
    ALONE = 16,      /* so few objects are not worth a thread */
};
#define CHUNK_MAX_BYTES ((size_t)4 << 30)

struct chunk {
    struct arena *arena;
    struct ready_one *ones;
    bool done;
    pm_code rc; /* what kept the whole chunk from being made */
};

struct helper {
    struct ready *all;
    struct packer *packer;
    pthread_t thread;
};

struct ready {
    const str *objects;
    size_t n, n_chunks, at; /* at: the chunk that the caller is in */
    struct chunk *chunks;
    struct helper helpers[HELPERS_MAX];
    int n_helpers;
    struct packer *packer; /* the caller's own, opened when he needs it */
    pthread_mutex_t lock;
    pthread_cond_t moved;
    size_t next; /* the first chunk that nobody has begun */
    bool over;
};

static pm_code make_one(struct packer *p, struct arena *a, str json, struct ready_one *one,
                        struct pm_err *why)
{
    pm_code rc = object_parse(a, json, OBJECT_CUSTOM, &one->o, why);
    if (rc == PM_OK)
        rc = packer_object(p, a, &one->o, &one->packed, why);
    one->rc = rc;
    if (rc == PM_OK)
        return PM_OK;
    str words;
    pm_code kept = arena_dup(a, str_of(why->words), &words, NULL);
    if (kept == PM_OK)
        one->why = words.p;
    return kept;
}

static void make_chunk(struct ready *m, struct packer *p, size_t k)
{
    struct chunk *c = &m->chunks[k];
    size_t from = k * CHUNK, n = m->n - from < CHUNK ? m->n - from : CHUNK;
    c->rc = arena_open(CHUNK_MAX_BYTES, &c->arena, NULL);
    if (c->rc == PM_OK) {
        c->ones = arena_array(c->arena, n, sizeof *c->ones);
        c->rc = c->ones != NULL ? PM_OK : PM_NOMEM;
    }
    for (size_t i = 0; c->rc == PM_OK && i < n; i++) {
        struct pm_err why = {0};
        c->rc = make_one(p, c->arena, m->objects[from + i], &c->ones[i], &why);
    }
}

static void *help(void *arg)
{
    struct helper *h = arg;
    struct ready *m = h->all;
    pthread_mutex_lock(&m->lock);
    while (!m->over && m->next < m->n_chunks) {
        if (m->next >= m->at + AHEAD) {
            pthread_cond_wait(&m->moved, &m->lock);
            continue;
        }
        size_t k = m->next++;
        pthread_mutex_unlock(&m->lock);
        make_chunk(m, h->packer, k);
        pthread_mutex_lock(&m->lock);
        m->chunks[k].done = true;
        pthread_cond_broadcast(&m->moved);
    }
    pthread_mutex_unlock(&m->lock);
    return NULL;
}

static int helpers_wanted(size_t n)
{
    cpu_set_t set;
    int cores = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    if (n < ALONE || cores < 2)
        return 0;
    return cores - 1 < HELPERS_MAX ? cores - 1 : HELPERS_MAX;
}

pm_code ready_open(const str *objects, size_t n, struct ready **out, struct pm_err *e)
{
    struct ready *m = mem_zero(1, sizeof *m);
    size_t n_chunks = (n + CHUNK - 1) / CHUNK;
    if (m != NULL)
        m->chunks = mem_zero(n_chunks ? n_chunks : 1, sizeof *m->chunks);
    if (m == NULL || m->chunks == NULL) {
        mem_free(m);
        return err_set(e, PM_NOMEM, "out of memory");
    }
    m->objects = objects;
    m->n = n;
    m->n_chunks = n_chunks;
    pthread_mutex_init(&m->lock, NULL);
    pthread_cond_init(&m->moved, NULL);
    for (int wanted = helpers_wanted(n); m->n_helpers < wanted; m->n_helpers++) {
        struct helper *h = &m->helpers[m->n_helpers];
        h->all = m;
        if (packer_open(&h->packer, NULL) != PM_OK)
            break;
        if (pthread_create(&h->thread, NULL, help, h) != 0) {
            packer_close(h->packer);
            break;
        }
    }
    *out = m;
    return PM_OK;
}

/* Until chunk k is made: by a helper, or here when none has begun it. */
static pm_code reach(struct ready *m, size_t k, struct pm_err *e)
{
    pthread_mutex_lock(&m->lock);
    for (; m->at < k; m->at++) {
        arena_close(m->chunks[m->at].arena);
        m->chunks[m->at].arena = NULL;
    }
    pthread_cond_broadcast(&m->moved);
    bool mine = m->next <= k;
    if (mine)
        m->next = k + 1;
    while (!mine && !m->chunks[k].done)
        pthread_cond_wait(&m->moved, &m->lock);
    pthread_mutex_unlock(&m->lock);
    if (!mine)
        return PM_OK;
    pm_code rc = m->packer != NULL ? PM_OK : packer_open(&m->packer, e);
    if (rc != PM_OK)
        return rc;
    make_chunk(m, m->packer, k);
    m->chunks[k].done = true;
    return PM_OK;
}

pm_code ready_get(struct ready *m, size_t i, const struct ready_one **out, struct pm_err *e)
{
    size_t k = i / CHUNK;
    if (i >= m->n || k < m->at)
        return err_set(e, PM_BUG, "object %zu was asked for out of its turn", i);
    if (k > m->at || i == 0) {
        pm_code rc = reach(m, k, e);
        if (rc != PM_OK)
            return rc;
    }
    const struct chunk *c = &m->chunks[k];
    if (c->rc != PM_OK)
        return err_set(e, c->rc, "out of memory");
    *out = &c->ones[i % CHUNK];
    return PM_OK;
}

void ready_close(struct ready *m)
{
    if (m == NULL)
        return;
    pthread_mutex_lock(&m->lock);
    m->over = true;
    pthread_cond_broadcast(&m->moved);
    pthread_mutex_unlock(&m->lock);
    for (int i = 0; i < m->n_helpers; i++) {
        pthread_join(m->helpers[i].thread, NULL);
        packer_close(m->helpers[i].packer);
    }
    for (size_t k = 0; k < m->n_chunks; k++)
        arena_close(m->chunks[k].arena);
    packer_close(m->packer);
    pthread_cond_destroy(&m->moved);
    pthread_mutex_destroy(&m->lock);
    mem_free(m->chunks);
    mem_free(m);
}
