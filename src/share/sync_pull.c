/* Fetching: page after page until there is no more. */
#include "model/jsonr.h"
#include "share/receive.h"
#include "share/sync_in.h"

enum { EMPTY_PAGES_MAX = 200, LEAST_LIMIT = 5, MOST_LIMIT = 5000 };
#define PAGE_SECONDS 3.0

/* Id and version of an object as it came; empty when it has none. */
static pm_code name_of(struct sync *y, str json, str *id, str *version, struct pm_err *e)
{
    struct json_object *tree = NULL;
    *id = *version = (str){0};
    if (jsonr_parse(json, &tree, NULL) != PM_OK)
        return PM_OK;
    str at = jsonr_text(jsonr_get(tree, "modified"));
    if (at.n == 0)
        at = jsonr_text(jsonr_get(tree, "created"));
    pm_code rc = sync_keep(y, jsonr_text(jsonr_get(tree, "id")), id, e);
    if (rc == PM_OK)
        rc = sync_keep(y, at, version, e);
    json_object_put(tree);
    return rc;
}

static pm_code take_all(struct sync *y, struct receive *r, const struct taxii_page *p,
                        struct pm_err *e)
{
    struct receive_result res;
    pm_code rc = PM_OK;
    for (size_t i = 0; rc == PM_OK && i < p->n; i++) {
        rc = receive_one(r, p->objects[i], &res, e);
        if (rc != PM_OK)
            break;
        y->state.received += res.fate == RECEIVE_TAKEN;
        y->state.same += res.fate == RECEIVE_SAME;
        y->report->received += res.fate == RECEIVE_TAKEN;
        y->report->same += res.fate == RECEIVE_SAME;
        y->report->refused_in += res.fate == RECEIVE_REFUSED;
        if (res.fate == RECEIVE_REFUSED)
            rc = peer_refuse(&y->state, y->arena, false, str_of(res.id), str_of(res.version),
                             str_of(res.why), e);
    }
    return rc;
}

/* Where the next question begins. What is not known yet (no dates, or the page was cut) hangs on the last object. */
static pm_code move(struct sync *y, struct peer_line *l, const struct taxii_ask *ask,
                    const struct taxii_page *p, struct pm_err *e)
{
    pm_code rc = PM_OK;
    bool dated = !p->cut && p->last != STAMP_NONE;
    if (dated && (l->after == STAMP_NONE || p->last > l->after))
        l->after = p->last;
    if (dated && p->n > 0)
        l->tail_id = l->tail_version = (str){0};
    if (!dated && p->n > 0)
        rc = name_of(y, p->objects[p->n - 1], &l->tail_id, &l->tail_version, e);
    if (rc != PM_OK)
        return rc;
    l->next = (str){0};
    l->run_after = STAMP_NONE;
    if (p->cut || !p->more)
        return PM_OK;
    if (p->next.n > 0) {
        l->run_after = ask->added_after;
        return sync_keep(y, p->next, &l->next, e);
    }
    if (dated) /* others may bear the same date: once more from just before it */
        l->after = p->last - 1 > ask->added_after ? p->last - 1 : ask->added_after;
    return PM_OK;
}

static pm_code keep_page(struct sync *y, struct peer_line *l, const struct book_format *f,
                         const struct taxii_ask *ask, const struct taxii_page *p, struct pm_err *e)
{
    struct receive *r = NULL;
    struct peer_state before = y->state;
    struct peer_line line = *l;
    struct sync_report report = *y->report;
    pm_code rc = receive_open(y->node, y->book, y->member, f, &r, e);
    if (rc != PM_OK)
        return rc;
    rc = take_all(y, r, p, e);
    if (rc == PM_OK)
        rc = move(y, l, ask, p, e);
    if (rc == PM_OK)
        rc = peer_state_write(y->store, y->peer.name, &y->state, e);
    if (rc == PM_OK)
        return receive_close(r, true, e);
    receive_close(r, false, NULL);
    y->state = before;
    *l = line;
    *y->report = report;
    return rc;
}

/* The date of the last object taken, when no header told it. */
static pm_code find_tail(struct sync *y, struct peer_line *l, struct pm_err *e)
{
    struct taxii_held *held;
    size_t n, fits = 0;
    stamp at = STAMP_NONE, want;
    if (l->tail_id.n == 0)
        return PM_OK;
    if (!stamp_parse(l->tail_version, true, &want))
        want = STAMP_NONE;
    pm_code rc = remote_manifest(y->taxii, y->page, l->url, &l->tail_id, 1, &held, &n, e);
    if (rc != PM_OK && (remote_last(y->taxii).link || rc == PM_BUSY || rc == PM_NOMEM))
        return rc;
    for (size_t i = 0; rc == PM_OK && i < n; i++)
        if (str_eq(held[i].id, l->tail_id) && (held[i].version == want || n == 1)) {
            at = held[i].added;
            fits++;
        }
    if (fits == 1 && at != STAMP_NONE && (l->after == STAMP_NONE || at > l->after))
        l->after = at;
    l->tail_id = l->tail_version = (str){0};
    return sync_save(y, e);
}

/* His page session has ended, or he does not know his own `next` any more: on from the last date. */
static bool lost_next(struct peer_line *l, pm_code rc, const struct taxii_last *last)
{
    if (l->next.n == 0 || last->link || (rc != PM_NOTFOUND && rc != PM_INVALID))
        return false;
    l->next = (str){0};
    l->run_after = STAMP_NONE;
    return true;
}

static pm_code one_page(struct sync *y, struct peer_line *l, const struct book_format *f,
                        struct taxii_page *p, struct pm_err *e)
{
    struct taxii_ask ask = {.added_after = l->next.n > 0 ? l->run_after : l->after, .next = l->next,
                            .limit = y->limit};
    pm_code rc = remote_objects(y->taxii, y->page, l->url, &ask, p, e);
    struct taxii_last last = remote_last(y->taxii);
    if (rc != PM_OK && lost_next(l, rc, &last)) {
        ask = (struct taxii_ask){.added_after = l->after, .limit = y->limit};
        rc = remote_objects(y->taxii, y->page, l->url, &ask, p, e);
        last = remote_last(y->taxii);
    }
    if (rc != PM_OK) {
        y->report->again_bytes += last.link ? last.in_bytes : 0;
        if (last.link)
            y->limit = y->limit / 2 > LEAST_LIMIT ? y->limit / 2 : LEAST_LIMIT;
        return rc;
    }
    double carrying = sync_carrying(y);
    y->state.contact = stamp_now();
    y->report->again_bytes += p->lost_bytes;
    if (p->n == 0 && !p->more && l->next.n == 0)
        return PM_OK; /* nothing new: nothing to write */
    if (p->more && p->next.n > 0 && p->n == 0 && str_eq(p->next, ask.next))
        return err_set(e, PM_INVALID, "he says again and again that there is more, and gives nothing");
    rc = keep_page(y, l, f, &ask, p, e);
    if (rc != PM_OK)
        return rc;
    y->step |= p->n > 0;
    if (p->cut)
        y->limit = y->limit / 2 > LEAST_LIMIT ? y->limit / 2 : LEAST_LIMIT;
    else if (p->more || carrying > PAGE_SECONDS)
        y->limit = sync_pace(y->limit, carrying, PAGE_SECONDS, LEAST_LIMIT, MOST_LIMIT);
    if (p->more && p->next.n == 0)
        return err_set(e, PM_INVALID, "he says that there is more, but not how to ask for it (no \"next\"); "
                       "what he gave is kept");
    return PM_OK;
}

pm_code sync_pull(struct sync *y, struct peer_line *l, const struct book_format *f,
                  struct pm_err *e)
{
    struct taxii_page p = {.more = true};
    int empty = 0;
    pm_code rc = find_tail(y, l, e);
    while (rc == PM_OK && p.more && !sync_stopped(y)) {
        arena_reset(y->page);
        rc = one_page(y, l, f, &p, e);
        if (rc == PM_OK && p.cut) {
            struct pm_err later = {0};
            if (find_tail(y, l, &later) == PM_OK) {
                p = (struct taxii_page){.more = true};
                continue;
            }
            return err_set(e, PM_IO, "the link was cut in the middle of a page");
        }
        empty = p.n > 0 ? 0 : empty + 1;
        if (rc == PM_OK && p.more && empty > EMPTY_PAGES_MAX)
            rc = err_set(e, PM_INVALID, "he gives empty pages without an end");
    }
    if (rc == PM_OK && !p.more)
        rc = find_tail(y, l, e);
    return rc;
}
