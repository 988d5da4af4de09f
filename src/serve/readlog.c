#include "serve/readlog.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <time.h>

#include "base/mem.h"
#include "model/canonw.h"
#include "store/act.h"

enum { TEXT_BYTES = 80, PURPOSE_BYTES = 400, BODY_BYTES = 4096 };

struct waiting_read {
    char account[TEXT_BYTES], collection[TEXT_BYTES], purpose[PURPOSE_BYTES];
    stamp from, to;
    int64_t n;
};

struct readlog {
    const struct node *node;
    pthread_mutex_t *turn;
    struct store *store; /* the writing thread's */
    pthread_t thread;
    bool runs, stop, hurry;
    pthread_mutex_t lock;
    pthread_cond_t news, done;
    struct waiting_read *waiting, *writing;
    size_t n_waiting;
    uint64_t put, written, failed; /* how many; failed: up to here, at the last fault */
    pm_code rc;                    /* of the last batch */
    struct pm_err err;             /* of the last fault */
};

static pm_code put_act(struct store *s, const struct waiting_read *r, struct pm_err *e)
{
    char who[TEXT_BYTES + 16], from[STAMP_TEXT_BYTES], to[STAMP_TEXT_BYTES];
    struct buf b;
    buf_init(&b, BODY_BYTES);
    stamp_print(r->from, 6, from);
    stamp_print(r->to, 6, to);
    struct canonw w = canonw_on(&b);
    canonw_object(&w, NULL);
    canonw_text(&w, "account", str_of(r->account));
    canonw_text(&w, "from", str_of(from));
    canonw_int(&w, "n", r->n);
    canonw_some(&w, "purpose", str_of(r->purpose));
    canonw_text(&w, "to", str_of(to));
    canonw_end(&w);
    snprintf(who, sizeof who, "account:%s", r->account);
    struct store_act a = {.who = str_of(who),
                          .kind = STR("read"),
                          .subject = str_of(r->collection),
                          .body = buf_str(&b)};
    pm_code rc = buf_err(&b, e);
    if (rc == PM_OK)
        rc = store_act_append(s, &a, NULL, NULL, e);
    buf_free(&b);
    return rc;
}

static pm_code write_all(struct readlog *l, const struct waiting_read *r, size_t n,
                         struct pm_err *e)
{
    pm_code rc = PM_OK;
    if (l->store == NULL)
        rc = node_store_again(l->node, STORE_WRITE, &l->store, e);
    if (rc == PM_OK)
        rc = store_begin(l->store, e);
    for (size_t i = 0; rc == PM_OK && i < n; i++)
        rc = put_act(l->store, &r[i], e);
    if (rc == PM_OK)
        rc = store_commit(l->store, e);
    if (rc != PM_OK && l->store != NULL)
        store_rollback(l->store);
    return rc;
}

/* Some of these went out already, so they must be put down some day. */
static void keep_for_later(struct readlog *l, const struct waiting_read *batch, size_t n)
{
    if (n > READLOG_WAITING - l->n_waiting)
        n = READLOG_WAITING - l->n_waiting;
    memmove(l->waiting + n, l->waiting, l->n_waiting * sizeof *l->waiting);
    memcpy(l->waiting, batch, n * sizeof *batch);
    l->n_waiting += n;
}

/* With the lock held; it is let go meanwhile. */
static void write_waiting(struct readlog *l)
{
    struct waiting_read *batch = l->waiting;
    size_t n = l->n_waiting;
    uint64_t upto = l->put;
    struct pm_err e = {0};
    l->waiting = l->writing;
    l->writing = batch;
    l->n_waiting = 0;
    l->hurry = false;
    pthread_mutex_unlock(&l->lock);
    pthread_mutex_lock(l->turn);
    pm_code rc = write_all(l, batch, n, &e);
    pthread_mutex_unlock(l->turn);
    pthread_mutex_lock(&l->lock);
    l->written = upto;
    l->rc = rc;
    if (rc != PM_OK) {
        l->failed = upto;
        l->err = e;
        keep_for_later(l, batch, n);
    }
    pthread_cond_broadcast(&l->done);
}

static void *run(void *ctx)
{
    struct readlog *l = ctx;
    pthread_mutex_lock(&l->lock);
    while (!l->stop || (l->n_waiting > 0 && l->rc == PM_OK)) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec += 1;
        while (!l->stop && !l->hurry &&
               pthread_cond_timedwait(&l->news, &l->lock, &until) != ETIMEDOUT)
            ;
        if (l->n_waiting > 0)
            write_waiting(l);
    }
    pthread_mutex_unlock(&l->lock);
    return NULL;
}

pm_code readlog_open(const struct node *n, pthread_mutex_t *writing, struct readlog **out,
                     struct pm_err *e)
{
    struct readlog *l = mem_zero(1, sizeof *l);
    if (l == NULL)
        return err_set(e, PM_NOMEM, "out of memory");
    l->node = n;
    l->turn = writing;
    pthread_mutex_init(&l->lock, NULL);
    pthread_cond_init(&l->news, NULL);
    pthread_cond_init(&l->done, NULL);
    l->waiting = mem_zero(READLOG_WAITING, sizeof *l->waiting);
    l->writing = mem_zero(READLOG_WAITING, sizeof *l->writing);
    if (l->waiting != NULL && l->writing != NULL)
        l->runs = pthread_create(&l->thread, NULL, run, l) == 0;
    if (!l->runs) {
        readlog_close(l);
        return err_set(e, PM_NOMEM, "no memory, or no thread, to put down who reads");
    }
    *out = l;
    return PM_OK;
}

void readlog_close(struct readlog *l)
{
    if (l == NULL)
        return;
    pthread_mutex_lock(&l->lock);
    l->stop = true;
    pthread_cond_signal(&l->news);
    pthread_mutex_unlock(&l->lock);
    if (l->runs)
        pthread_join(l->thread, NULL);
    if (l->store != NULL)
        store_close(l->store);
    mem_free(l->waiting);
    mem_free(l->writing);
    pthread_cond_destroy(&l->news);
    pthread_cond_destroy(&l->done);
    pthread_mutex_destroy(&l->lock);
    mem_free(l);
}

static bool fits(char *to, size_t size, str s)
{
    if (s.n >= size || !str_utf8(s, NULL) || (s.n > 0 && memchr(s.p, 0, s.n) != NULL))
        return false;
    if (s.n > 0)
        memcpy(to, s.p, s.n);
    to[s.n] = '\0';
    return true;
}

pm_code readlog_put(struct readlog *l, const struct read_note *note, bool now, struct pm_err *e)
{
    struct waiting_read r = {.from = note->from, .to = note->to, .n = note->n};
    pm_code rc = PM_OK;
    if (!fits(r.account, sizeof r.account, note->account) ||
        !fits(r.collection, sizeof r.collection, note->collection) ||
        !fits(r.purpose, sizeof r.purpose, note->purpose))
        return err_set(e, PM_INVALID, "the purpose must be UTF-8 and shorter than %d bytes",
                       PURPOSE_BYTES);
    pthread_mutex_lock(&l->lock);
    uint64_t before = l->written; /* no room: one batch is waited for */
    while (l->n_waiting == READLOG_WAITING && l->written == before && l->rc == PM_OK)
        pthread_cond_wait(&l->done, &l->lock);
    if (l->n_waiting == READLOG_WAITING) {
        rc = err_set(e, PM_BUSY, "too many reads wait to be put down; try again in a moment");
    } else {
        l->waiting[l->n_waiting++] = r;
        uint64_t mine = ++l->put;
        now |= l->rc != PM_OK; /* the last ones failed: none goes out on trust */
        if (now || l->n_waiting > READLOG_WAITING / 2) {
            l->hurry = true;
            pthread_cond_signal(&l->news);
        }
        while (now && l->written < mine)
            pthread_cond_wait(&l->done, &l->lock);
        if (now && mine <= l->failed) {
            rc = l->err.code;
            if (e != NULL)
                *e = l->err;
        }
    }
    pthread_mutex_unlock(&l->lock);
    return rc;
}
