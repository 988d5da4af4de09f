#include "work/queue.h"

#include <pthread.h>
#include <time.h>

#include "base/mem.h"

struct queue {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct queue_item *head, **tail;
    size_t n_items, n_bytes, max_items, max_bytes;
    bool ended, stopped;
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
    pthread_cond_init(&q->changed, &how);
    pthread_condattr_destroy(&how);
    q->tail = &q->head;
    q->max_items = max_items;
    q->max_bytes = max_bytes;
    *out = q;
    return PM_OK;
}

void queue_free(struct queue *q)
{
    if (q == NULL)
        return;
    pthread_cond_destroy(&q->changed);
    pthread_mutex_destroy(&q->lock);
    mem_free(q);
}

static bool has_room(const struct queue *q, size_t weight)
{
    return q->n_items == 0 || (q->n_items < q->max_items && weight <= q->max_bytes &&
                               q->n_bytes <= q->max_bytes - weight);
}

bool queue_put(struct queue *q, struct queue_item *it)
{
    pthread_mutex_lock(&q->lock);
    while (!q->stopped && !has_room(q, it->weight_bytes))
        pthread_cond_wait(&q->changed, &q->lock);
    bool taken = !q->stopped;
    if (taken) {
        it->next = NULL;
        *q->tail = it;
        q->tail = &it->next;
        q->n_items++;
        q->n_bytes += it->weight_bytes;
        pthread_cond_broadcast(&q->changed);
    }
    pthread_mutex_unlock(&q->lock);
    return taken;
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

struct queue_item *queue_take(struct queue *q, int64_t wait_us)
{
    struct timespec until = after_us(wait_us > 0 ? wait_us : 0);
    bool late = wait_us == 0;
    pthread_mutex_lock(&q->lock);
    while (!late && q->head == NULL && !q->ended)
        late = wait_us > 0 ? pthread_cond_timedwait(&q->changed, &q->lock, &until) != 0
                           : pthread_cond_wait(&q->changed, &q->lock) != 0;
    struct queue_item *it = q->head;
    if (it != NULL) {
        q->head = it->next;
        if (q->head == NULL)
            q->tail = &q->head;
        q->n_items--;
        q->n_bytes -= it->weight_bytes;
        pthread_cond_broadcast(&q->changed);
    }
    pthread_mutex_unlock(&q->lock);
    return it;
}

void queue_end(struct queue *q)
{
    pthread_mutex_lock(&q->lock);
    q->ended = true;
    pthread_cond_broadcast(&q->changed);
    pthread_mutex_unlock(&q->lock);
}

void queue_stop(struct queue *q)
{
    pthread_mutex_lock(&q->lock);
    q->stopped = true;
    pthread_cond_broadcast(&q->changed);
    pthread_mutex_unlock(&q->lock);
}
