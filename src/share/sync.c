/* A synchronisation from its beginning to its end: who he is, which collections count, and what to do when
 * the link breaks. */
#include "share/sync.h"

#include <sodium.h>
#include <stdio.h>
#include <time.h>

#include "share/sync_in.h"
#include "work/seal.h"

enum {
    FIRST_LIMIT = 20,
    FIRST_POST = 16 << 10,
    WAIT_MS = 500,
    WAIT_MOST_MS = 60000,
    SLICE_MS = 200,
};
#define RUN_BYTES ((size_t)64 << 20)
#define PAGE_BYTES ((size_t)256 << 20)
#define LOOK_AGAIN (STAMP_DAY)

pm_code sync_keep(struct sync *y, str s, str *out, struct pm_err *e)
{
    return arena_dup(y->arena, s, out, e);
}

bool sync_stopped(const struct sync *y)
{
    return y->o->stop != NULL && *y->o->stop != 0;
}

bool sync_sleep(const struct sync *y, int64_t ms)
{
    while (ms > 0 && !sync_stopped(y)) {
        int64_t slice = ms < SLICE_MS ? ms : SLICE_MS;
        struct timespec t = {.tv_sec = slice / 1000, .tv_nsec = slice % 1000 * 1000000};
        nanosleep(&t, NULL);
        ms -= slice;
    }
    return !sync_stopped(y);
}

double sync_carrying(struct sync *y)
{
    double took = remote_last(y->taxii).seconds;
    if (took > 0 && (y->quickest == 0 || took < y->quickest))
        y->quickest = took;
    return took - y->quickest > 0.01 ? took - y->quickest : 0.01;
}

int64_t sync_pace(int64_t size, double seconds, double aim, int64_t least, int64_t most)
{
    double factor = seconds > 0 ? aim / seconds : 8;
    factor = factor > 8 ? 8 : factor < 0.125 ? 0.125 : factor;
    double next = (double)size * factor;
    return next < (double)least ? least : next > (double)most ? most : (int64_t)next;
}

pm_code sync_save(struct sync *y, struct pm_err *e)
{
    pm_code rc = store_begin(y->store, e);
    if (rc == PM_OK)
        rc = peer_state_write(y->store, y->peer.name, &y->state, e);
    if (rc == PM_OK)
        rc = store_commit(y->store, e);
    if (rc != PM_OK)
        store_rollback(y->store);
    return rc;
}

/* -- which collections count ------------------------------------------------------------------ */

static bool concerns(const struct book_format *f, const struct book_member *m)
{
    if (book_is_in(f, m))
        return true;
    for (size_t i = 0; i < f->n_former; i++)
        if (f->former[i] == m)
            return true;
    return false;
}

/* The format that a collection of his is here: by its id, or as the owner said. NULL: none. */
static const struct book_format *format_of(const struct sync *y, str id)
{
    for (size_t i = 0; i < y->peer.n_maps; i++)
        if (str_eq(y->peer.maps[i].collection, id))
            return book_format(y->book, y->peer.maps[i].format);
    size_t n;
    const struct book_format *const *all = book_formats(y->book, &n);
    for (size_t i = 0; i < n; i++)
        if (str_eq_nocase(all[i]->collection, id))
            return all[i];
    return NULL;
}

static const struct peer_line *line_of(const struct peer_state *st, str id)
{
    for (size_t i = 0; i < st->n_lines; i++)
        if (str_eq(st->lines[i].id, id))
            return &st->lines[i];
    return NULL;
}

static pm_code add_line(struct sync *y, struct peer_line *lines, size_t *n,
                        const struct taxii_collection *c, struct pm_err *e)
{
    const struct book_format *f = format_of(y, c->id);
    const struct peer_line *old = line_of(&y->state, c->id);
    struct peer_line l = {.after = STAMP_NONE, .run_after = STAMP_NONE, .pushed = STAMP_NONE,
                          .waiting_to = STAMP_NONE};
    pm_code rc;
    if (f == NULL || !concerns(f, y->member))
        return PM_OK;
    if (*n >= PEER_MAX_LINES)
        return err_set(e, PM_LIMIT, "more than %d collections with one partner", PEER_MAX_LINES);
    if (old != NULL && str_eq(old->format, f->name))
        l = *old; /* its cursors go on */
    rc = sync_keep(y, c->id, &l.id, e);
    if (rc == PM_OK)
        rc = sync_keep(y, c->url, &l.url, e);
    if (rc == PM_OK)
        rc = sync_keep(y, f->name, &l.format, e);
    l.can_read = c->can_read;
    l.can_write = c->can_write;
    if (rc == PM_OK)
        lines[(*n)++] = l;
    return rc;
}

/* His api root with the most collections that are formats here. */
static pm_code look_in(struct sync *y, const struct taxii_root *root, struct peer_line *lines,
                       size_t *n_lines, struct pm_err *e)
{
    struct taxii_collection *list;
    size_t n;
    pm_code rc = remote_collections(y->taxii, y->page, root->url, &list, &n, e);
    for (size_t i = 0; rc == PM_OK && i < n; i++)
        rc = add_line(y, lines, n_lines, &list[i], e);
    return rc;
}

static pm_code take_root(struct sync *y, const struct taxii_root *root, struct peer_line *lines,
                         size_t n, struct pm_err *e)
{
    y->state.max_content_bytes = root->max_content_bytes;
    y->state.lines = lines;
    y->state.n_lines = n;
    y->state.looked = y->state.contact = stamp_now();
    return sync_keep(y, root->url, &y->state.root, e);
}

static pm_code look(struct sync *y, struct pm_err *e)
{
    struct taxii_root *roots;
    size_t n_roots, best_n = 0, n;
    struct peer_line *best = NULL, *lines;
    const struct taxii_root *which = NULL;
    pm_code rc = remote_roots(y->taxii, y->page, &roots, &n_roots, e);
    for (size_t i = 0; rc == PM_OK && i < n_roots; i++) {
        n = 0;
        lines = arena_array(y->arena, PEER_MAX_LINES, sizeof *lines);
        rc = lines == NULL ? arena_err(y->arena, e) : look_in(y, &roots[i], lines, &n, e);
        if (rc == PM_OK && (which == NULL || n > best_n)) {
            which = &roots[i];
            best = lines;
            best_n = n;
        }
    }
    if (rc == PM_OK && which != NULL)
        rc = take_root(y, which, best, best_n, e);
    return rc;
}

static pm_code look_if_needed(struct sync *y, struct pm_err *e)
{
    int64_t decision;
    stamp now = stamp_now();
    pm_code rc = store_decision_last(y->store, &decision, e);
    if (rc != PM_OK)
        return rc;
    bool fresh = y->state.root.n > 0 && y->state.decision == decision &&
                 y->state.looked != STAMP_NONE && now - y->state.looked < LOOK_AGAIN;
    if (fresh)
        return PM_OK;
    rc = look(y, e);
    if (rc != PM_OK)
        return rc;
    y->state.decision = decision;
    return sync_save(y, e);
}

/* -- one try, and the next -------------------------------------------------------------------- */

static pm_code one_line(struct sync *y, size_t i, struct pm_err *e)
{
    struct peer_line *l = &y->state.lines[i];
    const struct book_format *f = book_format(y->book, l->format);
    pm_code rc = PM_OK;
    if (f == NULL)
        return PM_OK;
    if (!y->done[i].pulled && l->can_read) {
        rc = sync_pull(y, l, f, e);
        y->done[i].pulled = rc == PM_OK && !sync_stopped(y);
    }
    if (rc == PM_OK && !y->done[i].pushed) {
        rc = sync_push(y, l, f, e);
        y->done[i].pushed = rc == PM_OK && !sync_stopped(y);
    }
    return rc == PM_OK ? rc : err_front(e, "format \"%.*s\"", STR_FMT(f->name));
}

static bool can_wait_out(const struct sync *y, pm_code rc)
{
    return rc == PM_BUSY || (rc == PM_IO && remote_last(y->taxii).link);
}

/* A fault of one collection does not keep the others waiting; a link that is down does. */
static pm_code one_try(struct sync *y, struct pm_err *e)
{
    struct pm_err first = {0};
    pm_code rc = look_if_needed(y, e), worst = PM_OK;
    for (size_t i = 0; rc == PM_OK && i < y->state.n_lines && !sync_stopped(y); i++) {
        rc = one_line(y, i, e);
        if (rc == PM_OK || can_wait_out(y, rc))
            continue;
        if (rc == PM_NOTFOUND)
            y->state.root = (str){0}; /* his collections are asked for anew the next time */
        if (worst == PM_OK) {
            worst = rc;
            first = *e;
        }
        y->done[i].pulled = y->done[i].pushed = true;
        rc = rc == PM_NOMEM || rc == PM_DAMAGED || rc == PM_BUG ? rc : PM_OK;
    }
    if (rc != PM_OK || worst == PM_OK)
        return rc;
    *e = first;
    return worst;
}

/* How long to wait before the next try; half to one and a half times the plain number, so that
 * many nodes do not come back at once. */
static int64_t wait_ms(const struct sync *y, int n_tries)
{
    int64_t asked = remote_last(y->taxii).wait_s, ms = (int64_t)WAIT_MS << (n_tries < 8 ? n_tries : 8);
    ms = ms > WAIT_MOST_MS ? WAIT_MOST_MS : ms;
    ms = ms / 2 + (int64_t)randombytes_uniform((uint32_t)ms);
    if (asked >= 0 && remote_last(y->taxii).http > 0)
        ms = (asked > 86400 ? 86400 : asked) * 1000 + ms / 10;
    return ms;
}

static pm_code all_tries(struct sync *y, struct pm_err *e)
{
    int most = y->o->tries > 0 ? y->o->tries : SYNC_TRIES;
    int64_t max_ms = 1000LL * (y->o->max_wait_s > 0 ? y->o->max_wait_s : SYNC_MAX_WAIT_S);
    for (int n = 0;; n++) {
        y->step = false;
        arena_reset(y->page);
        pm_code rc = one_try(y, e);
        if (rc == PM_OK || !can_wait_out(y, rc) || sync_stopped(y))
            return rc;
        if (y->step)
            n = 0;
        if (n + 1 >= most)
            return rc;
        int64_t ms = wait_ms(y, n);
        if (ms > max_ms) {
            y->state.not_before = stamp_now() + ms * 1000;
            return rc;
        }
        y->report->waits++;
        if (!sync_sleep(y, ms))
            return rc;
    }
}

/* -- beginning and end ------------------------------------------------------------------------ */

static pm_code open_taxii(struct sync *y, struct pm_err *e)
{
    const struct peer *p = &y->peer;
    struct taxii_options o = {.url = p->url, .user = p->user, .secret = p->secret, .ca = p->ca,
                              .certificate = p->certificate, .key = p->key, .pin = p->pin,
                              .proxy = p->proxy, .plain = p->plain, .stall_s = y->o->stall_s};
    return remote_open(&o, &y->taxii, e);
}

static pm_code own_key(const struct node *n, uint8_t key[BOOK_KEY_BYTES], struct pm_err *e)
{
    return digest_unhex(str_of(node_public_key(n)), key, BOOK_KEY_BYTES)
               ? PM_OK
               : err_set(e, PM_DAMAGED, "node.pub holds no key");
}

static pm_code set_out(struct sync *y, str name, struct pm_err *e)
{
    uint8_t key[BOOK_KEY_BYTES];
    pm_code rc;
    TRY(arena_open(RUN_BYTES, &y->arena, e));
    TRY(arena_open(PAGE_BYTES, &y->page, e));
    TRY(peer_read(y->node, name, y->arena, &y->peer, e));
    TRY(own_key(y->node, key, e));
    TRY(book_open(y->store, key, &y->book, e));
    y->member = book_member(y->book, y->peer.name);
    if (y->member == NULL) {
        rc = err_set(e, PM_NOTFOUND, "\"%.*s\" is no member here; pamir member add says who he is",
                     STR_FMT(name));
        goto out;
    }
    TRY(peer_state_read(y->store, y->peer.name, y->arena, &y->state, e));
    for (size_t i = 0; y->o->anew && i < y->state.n_lines; i++) {
        struct peer_line *l = &y->state.lines[i];
        l->after = l->run_after = l->pushed = l->waiting_to = STAMP_NONE;
        l->next = l->tail_id = l->tail_version = l->waiting = (str){0};
    }
    y->state.decision = y->o->anew ? -1 : y->state.decision;
    TRY(open_taxii(y, e));
out:
    return rc;
}

static pm_code not_yet(struct sync *y, struct pm_err *e)
{
    char at[STAMP_TEXT_BYTES];
    if (y->state.not_before == STAMP_NONE || y->state.not_before <= stamp_now() || y->o->anew)
        return PM_OK;
    stamp_print(y->state.not_before, 0, at);
    return err_set(e, PM_BUSY, "he asked not to be called before %s", at);
}

static pm_code finish(struct sync *y, pm_code rc, struct pm_err *e)
{
    struct pm_err why = {0};
    int64_t queued;
    y->report->traffic = remote_traffic(y->taxii);
    y->report->n_lines = y->state.n_lines;
    y->state.tried = stamp_now();
    if (rc == PM_OK) {
        y->state.trouble = (str){0};
        y->state.not_before = STAMP_NONE;
    } else if (sync_keep(y, str_of(e->words), &y->state.trouble, NULL) != PM_OK) {
        y->state.trouble = STR("out of memory");
    }
    pm_code saved = sync_save(y, &why);
    if (saved == PM_OK && y->report->received > 0)
        saved = seal_head(y->node, &why);
    if (rc == PM_OK && saved == PM_OK && y->report->sent == 0)
        saved = sync_queue(y->node, y->book, y->peer.name, &y->state, &queued, y->report->why, &why);
    if (rc == PM_OK && saved != PM_OK) {
        *e = why;
        rc = saved;
    }
    return rc;
}

pm_code sync_peer(struct node *n, str name, const struct sync_options *o, struct sync_report *out,
                  struct pm_err *e)
{
    struct pm_err own = {0};
    struct sync y = {.node = n, .store = node_store(n), .o = o, .report = out, .limit = FIRST_LIMIT,
                     .post_bytes = FIRST_POST};
    if (e == NULL)
        e = &own;
    *out = (struct sync_report){0};
    pm_code rc = set_out(&y, name, e);
    if (rc == PM_OK) {
        rc = not_yet(&y, e);
        if (rc == PM_OK)
            rc = finish(&y, all_tries(&y, e), e);
    }
    remote_close(y.taxii);
    book_close(y.book);
    explicit_bzero(&y.peer, sizeof y.peer);
    arena_close(y.page);
    arena_close(y.arena);
    return rc;
}

/* -- what waits, and why nothing does --------------------------------------------------------- */

static pm_code count_one(void *ctx, const struct offer_entry *en)
{
    (void)ctx;
    (void)en;
    return PM_OK;
}

static pm_code count_from(struct store *s, const struct book_format *f, str member, stamp from,
                          int64_t *n, struct pm_err *e)
{
    struct offer_page page = {.more = true};
    struct offer_query q = {.collection = f->collection, .member = member, .added_after = from,
                            .which = 1u << OFFER_ALL, .limit = 5000, .without_bytes = true};
    pm_code rc = PM_OK;
    while (rc == PM_OK && page.more && *n < SYNC_QUEUE_MAX) {
        page = (struct offer_page){0};
        rc = store_offer_page(s, &q, count_one, NULL, &page, e);
        q.added_after = page.upto;
        *n += (int64_t)page.n;
    }
    return rc;
}

pm_code sync_queue(struct node *n, const struct book *b, str name, const struct peer_state *st,
                   int64_t *queued, char why[256], struct pm_err *e)
{
    const struct book_member *m = book_member(b, name);
    size_t n_formats, n_in = 0, n_met = 0, n_shut = 0;
    int64_t waiting = 0, ever = 0;
    const struct book_format *const *all = book_formats(b, &n_formats);
    why[0] = '\0';
    for (size_t i = 0; m != NULL && i < n_formats; i++) {
        const struct peer_line *l = NULL;
        if (!concerns(all[i], m))
            continue;
        n_in++;
        for (size_t k = 0; k < st->n_lines; k++)
            if (str_eq(st->lines[k].format, all[i]->name))
                l = &st->lines[k];
        n_met += l != NULL;
        n_shut += l != NULL && !l->can_write;
        int64_t here = 0, before = 0;
        pm_code rc = count_from(node_store(n), all[i], str_of(m->id), l ? l->pushed : STAMP_NONE, &here, e);
        if (rc == PM_OK && here == 0 && l != NULL && l->pushed != STAMP_NONE)
            rc = count_from(node_store(n), all[i], str_of(m->id), STAMP_NONE, &before, e);
        if (rc != PM_OK)
            return rc;
        waiting += here;
        ever += here + before;
    }
    *queued = waiting;
    const char *words = m == NULL      ? "he is no member here"
                        : n_in == 0    ? "he is in no format here: pamir format join"
                        : ever == 0    ? "nothing is released to him"
                        : waiting == 0 ? "he has all that is released to him"
                        : st->root.n == 0 ? "he was not reached yet"
                        : n_met == 0   ? "he has no collection with the id of a format that he is in here; "
                                         "pamir peer add --collection says which one it is"
                        : n_shut == n_met ? "he lets us not write"
                        : st->trouble.n > 0 ? "it could not be finished the last time"
                                            : "it waits for the next pamir sync";
    snprintf(why, 256, "%s", words);
    return PM_OK;
}
