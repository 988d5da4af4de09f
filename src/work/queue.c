#include "work/queue.h"

#include <pthread.h>
#include <time.h>

#include "base/mem.h"

enum { MAX_TASKS = 64 }; /* waiting for a maker */

struct queue {
    pthread_mutex_t lock;
    pthread_cond_t work, room, items; /* for makers; for makers and givers; for the taker */
    struct queue_task *first, **last; /* the taker is at the first */
    struct queue_task *fresh;         /* the first that no maker has */
    size_t n_fresh, n_items, n_bytes, max_items, max_bytes;
    bool ended, stopped, failed;
};

pm_code queue_open(size_t max_items, size_t max_bytes, struct queue **out, struct pm_err *e)
{
    struct queue *q = mem_zero(1, sizeof *q);
    if (q == NULL)
        return err_set(e, PM_NOMEM, "out of memory");
    pthread_mutex_init(&q->lock, NULL);
    pthread_condattr_t how;
    pthread_condattr_init(&how);
    pthread_condattr_setclock(&how, CLOCK_MONOTONIC);
    pthread_cond_init(&q->work, &how);
    pthread_cond_init(&q->room, &how);
    pthread_cond_init(&q->items, &how);
    pthread_condattr_destroy(&how);
    q->last = &q->first;
    q->max_items = max_items;
    q->max_bytes = max_bytes;
    *out = q;
    return PM_OK;
}

/* The first task is over: the next one is. */
static void drop_first(struct queue *q)
{
    struct queue_task *t = q->first;
    if (q->fresh == t) { /* never begun: only when the queue is given up */
        q->fresh = t->next;
        q->n_fresh--;
    }
    q->first = t->next;
    if (q->first == NULL)
        q->last = &q->first;
    mem_free(t);
}

void queue_free(struct queue *q)
{
    if (q == NULL)
        return;
    while (q->first != NULL)
        drop_first(q);
    pthread_cond_destroy(&q->work);
    pthread_cond_destroy(&q->room);
    pthread_cond_destroy(&q->items);
    pthread_mutex_destroy(&q->lock);
    mem_free(q);
}

bool queue_give(struct queue *q, struct queue_task *t, bool to_makers)
{
    pthread_mutex_lock(&q->lock);
    while (to_makers && !q->stopped && !q->failed && q->n_fresh >= MAX_TASKS)
        pthread_cond_wait(&q->room, &q->lock);
    bool given = !q->stopped && !q->failed;
    if (given) {
        *t = (struct queue_task){.next = NULL};
        t->tail = &t->head;
        *q->last = t;
        q->last = &t->next;
        if (to_makers) {
            q->fresh = q->fresh != NULL ? q->fresh : t;
            q->n_fresh++;
            pthread_cond_signal(&q->work);
        }
    }
    pthread_mutex_unlock(&q->lock);
    return given;
}

struct queue_task *queue_task(struct queue *q)
{
    pthread_mutex_lock(&q->lock);
    while (q->fresh == NULL && !q->ended && !q->stopped && !q->failed)
        pthread_cond_wait(&q->work, &q->lock);
    struct queue_task *t = q->stopped || q->failed ? NULL : q->fresh;
    if (t != NULL) {
        q->fresh = t->next;
        q->n_fresh--;
        pthread_cond_broadcast(&q->room);
    }
    pthread_mutex_unlock(&q->lock);
    return t;
}

static bool has_room(const struct queue *q, const struct queue_task *t, size_t weight)
{
    return (q->first == t && t->head == NULL) ||
           (q->n_items < q->max_items && weight <= q->max_bytes &&
            q->n_bytes <= q->max_bytes - weight);
}

bool queue_put(struct queue *q, struct queue_task *t, struct queue_item *it)
{
    pthread_mutex_lock(&q->lock);
    while (!q->stopped && !has_room(q, t, it->weight_bytes))
        pthread_cond_wait(&q->room, &q->lock);
    bool taken = !q->stopped;
    if (taken) {
        it->next = NULL;
        *t->tail = it;
        t->tail = &it->next;
        q->n_items++;
        q->n_bytes += it->weight_bytes;
        if (q->first == t)
            pthread_cond_signal(&q->items);
    }
    pthread_mutex_unlock(&q->lock);
    return taken;
}

void queue_done(struct queue *q, struct queue_task *t, bool failed)
{
    pthread_mutex_lock(&q->lock);
    t->done = true;
    t->failed = failed;
    if (failed) {
        q->failed = true;
        pthread_cond_broadcast(&q->work);
        pthread_cond_broadcast(&q->room);
    }
    if (q->first == t)
        pthread_cond_signal(&q->items);
    pthread_mutex_unlock(&q->lock);
}

static struct timespec after_us(int64_t us)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    int64_t ns = t.tv_nsec + us % 1000000 * 1000;
    t.tv_sec += us / 1000000 + ns / 1000000000;
    t.tv_nsec = ns % 1000000000;
    return t;
}

/* To the task that the next item comes from; false when none will come. */
static bool may_come(struct queue *q)
{
    bool moved = false;
    while (q->first != NULL && q->first->head == NULL && q->first->done && !q->first->failed) {
        drop_first(q);
        moved = true;
    }
    if (moved)
        pthread_cond_broadcast(&q->room);
    if (q->first == NULL)
        return !q->ended;
    return q->first->head != NULL || !q->first->done;
}

static struct queue_item *cut_first(struct queue *q)
{
    struct queue_task *t = q->first;
    struct queue_item *it = t->head;
    t->head = it->next;
    if (t->head == NULL)
        t->tail = &t->head;
    q->n_items--;
    q->n_bytes -= it->weight_bytes;
    return it;
}

struct queue_item *queue_take(struct queue *q, int64_t wait_us)
{
    struct timespec until = after_us(wait_us > 0 ? wait_us : 0);
    bool late = wait_us == 0;
    struct queue_item *it = NULL;
    pthread_mutex_lock(&q->lock);
    while (may_come(q) && (q->first == NULL || q->first->head == NULL) && !late)
        late = wait_us > 0 ? pthread_cond_timedwait(&q->items, &q->lock, &until) != 0
                           : pthread_cond_wait(&q->items, &q->lock) != 0;
    if (may_come(q) && q->first != NULL && q->first->head != NULL) {
        it = cut_first(q);
        pthread_cond_broadcast(&q->room);
    }
    pthread_mutex_unlock(&q->lock);
    return it;
}

struct queue_item *queue_left(struct queue *q)
{
    while (q->first != NULL && q->first->head == NULL)
        drop_first(q);
    return q->first != NULL ? cut_first(q) : NULL;
}

void queue_end(struct queue *q)
{
    pthread_mutex_lock(&q->lock);
    q->ended = true;
    pthread_cond_broadcast(&q->work);
    pthread_cond_broadcast(&q->items);
    pthread_mutex_unlock(&q->lock);
}

void queue_stop(struct queue *q)
{
    pthread_mutex_lock(&q->lock);
    q->stopped = true;
    pthread_cond_broadcast(&q->work);
    pthread_cond_broadcast(&q->room);
    pthread_mutex_unlock(&q->lock);
}
