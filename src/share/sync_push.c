/* Bringing: what lies ready for him, post after post. */
#include <stdio.h>

#include "model/canonw.h"
#include "model/uuid.h"
#include "share/sync_in.h"
#include "store/act.h"

enum {
    BATCH_MAX = 5000,
    PROBE_IDS = 40,
    LEAST_POST = 2048,
    MOST_POST = 4 << 20,
    POLLS = 6, /* 0.25, 0.5, 1 ... seconds */
    ENVELOPE_BYTES = 16, /* around the objects */
};
#define POST_SECONDS 0.4 /* a post that is cut was in vain as a whole */

struct batch {
    struct sync *y;
    struct sent { /* one object on its way */
        str id, canon;
        stamp modified, added;
        bool skip; /* he has it */
    } *items;
    size_t n, cap, bytes, most, most_items;
    bool full;
    stamp upto; /* all offered up to here is in it, or was before */
    struct pm_err *e;
    pm_code rc;
};

static pm_code on_offer(void *ctx, const struct offer_entry *en)
{
    struct batch *b = ctx;
    struct arena *a = b->y->page;
    struct sent s = {.modified = en->modified, .added = en->added};
    if (b->full || (b->n > 0 && (b->bytes + en->canon.n + 1 > b->most || b->n >= b->most_items))) {
        b->full = true;
        return PM_OK;
    }
    b->rc = arena_dup(a, en->id, &s.id, b->e);
    if (b->rc == PM_OK)
        b->rc = arena_dup(a, en->canon, &s.canon, b->e);
    if (b->rc == PM_OK && !ARENA_PUSH(a, b->items, b->n, b->cap, s))
        b->rc = arena_err(a, b->e);
    b->bytes += en->canon.n + 1;
    b->upto = en->added;
    return b->rc;
}

/* What is next for him. n 0: nothing; upto is where that was found out. */
static pm_code gather(struct sync *y, const struct peer_line *l, const struct book_format *f,
                      size_t most_items, struct batch *b, struct pm_err *e)
{
    struct offer_page page = {.more = true};
    struct offer_query q = {.collection = f->collection, .member = str_of(y->member->id),
                            .added_after = l->pushed, .which = 1u << OFFER_ALL, .limit = 200};
    *b = (struct batch){.y = y, .e = e, .most = y->post_bytes, .most_items = most_items,
                        .upto = l->pushed};
    pm_code rc = PM_OK;
    while (rc == PM_OK && page.more && !b->full) {
        q.limit = (int64_t)(b->n == 0 ? y->post_bytes / 1500 + 2 : 200);
        q.limit = q.limit > BATCH_MAX ? BATCH_MAX : q.limit;
        page = (struct offer_page){0};
        rc = store_offer_page(y->store, &q, on_offer, b, &page, e);
        q.added_after = page.upto;
        if (rc == PM_OK && !b->full && page.upto != STAMP_NONE && page.upto > b->upto)
            b->upto = page.upto;
    }
    return rc;
}

/* -- what he has already ---------------------------------------------------------------------- */

/* Did it come to us from somebody else? Then others may have brought it to him too. */
static bool is_relayed(struct sync *y, const struct sent *s)
{
    struct store_entry en;
    return store_get(y->store, s->id, y->page, &en, NULL) == PM_OK &&
           str_starts(en.who, STR("peer:"));
}

static pm_code probe(struct sync *y, const struct peer_line *l, struct batch *b, size_t *which,
                     size_t n, struct pm_err *e)
{
    str ids[PROBE_IDS];
    struct taxii_held *held;
    size_t n_held;
    for (size_t i = 0; i < n; i++)
        ids[i] = b->items[which[i]].id;
    pm_code rc = remote_manifest(y->taxii, y->page, l->url, ids, n, &held, &n_held, e);
    if (rc != PM_OK) /* then it is sent, and he says that he has it */
        return remote_last(y->taxii).link || rc == PM_BUSY || rc == PM_NOMEM ? rc : PM_OK;
    for (size_t i = 0; i < n; i++) {
        struct sent *s = &b->items[which[i]];
        for (size_t k = 0; !s->skip && k < n_held; k++)
            s->skip = str_eq(held[k].id, s->id) && held[k].version == s->modified;
    }
    return PM_OK;
}

static pm_code skip_known(struct sync *y, const struct peer_line *l, struct batch *b,
                          struct pm_err *e)
{
    size_t which[PROBE_IDS], n = 0;
    pm_code rc = PM_OK;
    if (!l->can_read)
        return PM_OK;
    for (size_t i = 0; rc == PM_OK && i < b->n; i++) {
        if (l->doubt || is_relayed(y, &b->items[i]))
            which[n++] = i;
        if (n == PROBE_IDS || (n > 0 && i + 1 == b->n)) {
            rc = probe(y, l, b, which, n, e);
            n = 0;
        }
    }
    return rc;
}

/* -- posting ---------------------------------------------------------------------------------- */

static pm_code write_envelope(const struct batch *b, struct buf *out, struct pm_err *e)
{
    bool first = true;
    buf_init(out, b->bytes + ENVELOPE_BYTES);
    buf_add(out, STR("{\"objects\":["));
    for (size_t i = 0; i < b->n; i++) {
        if (b->items[i].skip)
            continue;
        if (!first)
            buf_add_char(out, ',');
        buf_add(out, b->items[i].canon);
        first = false;
    }
    buf_add(out, STR("]}"));
    return buf_err(out, e);
}

static pm_code refusals(struct sync *y, const struct taxii_status *s, struct pm_err *e)
{
    pm_code rc = PM_OK;
    for (size_t i = 0; rc == PM_OK && i < s->n_failures; i++) {
        const struct taxii_failure *f = &s->failures[i];
        str why = f->message.n > 0 ? f->message : STR("he does not say why");
        rc = peer_refuse(&y->state, y->arena, true, f->id, f->version, why, e);
    }
    y->state.refused_out += s->n_failure - (int64_t)s->n_failures > 0
                                ? s->n_failure - (int64_t)s->n_failures
                                : 0;
    return rc;
}

/* Who got what, beside the reads of the server: the ledger tells it for either way. */
static pm_code note_sent(struct sync *y, const struct book_format *f, int64_t n, stamp upto,
                         struct pm_err *e)
{
    char who[96], at[STAMP_TEXT_BYTES];
    struct buf b;
    buf_init(&b, 1024);
    snprintf(who, sizeof who, "peer:%.*s", STR_FMT(y->peer.name));
    struct canonw w = canonw_on(&b);
    canonw_object(&w, NULL);
    canonw_int(&w, "n", n);
    stamp_print(upto, 6, at);
    canonw_text(&w, "to", str_of(at));
    canonw_text(&w, "way", STR("sent"));
    canonw_end(&w);
    struct store_act a = {.who = str_of(who), .kind = STR("read"), .subject = f->collection};
    pm_code rc = buf_err(&b, e);
    if (rc == PM_OK) {
        a.body = buf_str(&b);
        rc = store_act_append(y->store, &a, NULL, NULL, e);
    }
    buf_free(&b);
    return rc;
}

/* He answered for all up to upto. */
static pm_code settle(struct sync *y, struct peer_line *l, const struct book_format *f,
                      const struct taxii_status *s, int64_t n_had, stamp upto, struct pm_err *e)
{
    int64_t refused = s->n_failure > (int64_t)s->n_failures ? s->n_failure : (int64_t)s->n_failures;
    int64_t sent = s->n_success;
    pm_code rc = store_begin(y->store, e);
    if (rc != PM_OK)
        return rc;
    TRY(refusals(y, s, e));
    if (sent > 0)
        TRY(note_sent(y, f, sent, upto, e));
    y->state.sent += sent;
    y->state.had += n_had;
    y->report->sent += sent;
    y->report->had += n_had;
    y->report->refused_out += refused;
    y->state.contact = stamp_now();
    l->pushed = upto;
    l->doubt = false;
    l->waiting = (str){0};
    l->waiting_to = STAMP_NONE;
    TRY(peer_state_write(y->store, y->peer.name, &y->state, e));
    TRY(store_commit(y->store, e));
    y->step = true;
    return PM_OK;
out:
    store_rollback(y->store);
    return rc;
}

static pm_code poll(struct sync *y, struct peer_line *l, struct taxii_status *s, struct pm_err *e)
{
    pm_code rc = PM_OK;
    for (int i = 0; rc == PM_OK && !s->complete && i < POLLS; i++) {
        if (!sync_sleep(y, 250LL << i))
            break;
        str id = s->id;
        rc = remote_status(y->taxii, y->page, y->state.root, id, s, e);
    }
    (void)l;
    return rc;
}

/* A post of before that was still being worked on. *go: the way is free. */
static pm_code finish_waiting(struct sync *y, struct peer_line *l, const struct book_format *f,
                              bool *go, struct pm_err *e)
{
    struct taxii_status s = {.id = l->waiting};
    *go = true;
    if (l->waiting.n == 0)
        return PM_OK;
    pm_code rc = remote_status(y->taxii, y->page, y->state.root, l->waiting, &s, e);
    if (rc == PM_OK)
        rc = poll(y, l, &s, e);
    if (rc == PM_NOTFOUND) { /* forgotten: it is brought again */
        l->waiting = (str){0};
        l->doubt = true;
        return PM_OK;
    }
    if (rc == PM_OK && s.complete) {
        y->report->again_bytes -= y->doubt_bytes; /* not in vain */
        y->doubt_bytes = 0;
        return settle(y, l, f, &s, 0, l->waiting_to, e);
    }
    *go = false;
    return rc;
}

/* The same post has the same id, at whatever try. */
static void post_id_of(const struct sync *y, str body, char out[UUID_TEXT_BYTES])
{
    struct sha256 b = digest_sha256(body), h;
    h = digest_sha256_two(str_of(node_public_key(y->node)), (str){(const char *)b.b, sizeof b.b});
    struct uuid u;
    memcpy(u.b, h.b, sizeof u.b);
    u.b[6] = (uint8_t)((u.b[6] & 0x0F) | 0x80); /* version 8, RFC 9562, 5.8 */
    u.b[8] = (uint8_t)((u.b[8] & 0x3F) | 0x80);
    uuid_print(&u, out);
}

static pm_code refuse_one(struct sync *y, struct peer_line *l, const struct book_format *f,
                          const struct batch *b, const char *why, struct pm_err *e)
{
    char version[STAMP_TEXT_BYTES];
    stamp_print(b->items[0].modified, 3, version);
    struct taxii_failure one = {b->items[0].id, str_of(version), str_of(why)};
    struct taxii_status s = {.complete = true, .failures = &one, .n_failures = 1, .n_failure = 1};
    return settle(y, l, f, &s, 0, b->items[0].added, e);
}

/* He refused a post whole. Half of it then, until it is clear which object it is. */
static pm_code refused(struct sync *y, struct peer_line *l, const struct book_format *f,
                       const struct batch *b, pm_code rc, size_t *most_items, struct pm_err *e)
{
    struct pm_err why = *e;
    if (rc == PM_DENIED && remote_last(y->taxii).http == 403) {
        l->can_write = false;
        return sync_save(y, e);
    }
    if (rc != PM_LIMIT && rc != PM_INVALID)
        return rc;
    if (b->n <= 1)
        return refuse_one(y, l, f, b, why.words, e);
    *most_items = b->n / 2;
    return PM_OK;
}

static pm_code one_post(struct sync *y, struct peer_line *l, const struct book_format *f,
                        struct batch *b, size_t *most_items, struct pm_err *e)
{
    struct buf body = {0};
    struct taxii_status s = {.complete = true};
    int64_t n_had = 0;
    char id[UUID_TEXT_BYTES] = "";
    pm_code rc = skip_known(y, l, b, e);
    for (size_t i = 0; i < b->n; i++)
        n_had += b->items[i].skip;
    if (rc != PM_OK)
        return rc;
    if (n_had == (int64_t)b->n)
        return settle(y, l, f, &s, n_had, b->upto, e);
    rc = write_envelope(b, &body, e);
    if (rc == PM_OK) {
        post_id_of(y, buf_str(&body), id);
        rc = remote_post(y->taxii, y->page, l->url, buf_str(&body), str_of(id), &s, e);
    }
    struct taxii_last last = remote_last(y->taxii);
    size_t bytes = body.n;
    double carrying = rc == PM_OK ? sync_carrying(y) : 0;
    buf_free(&body);
    if (rc == PM_OK && !s.complete)
        rc = poll(y, l, &s, e);
    if (rc == PM_OK && !s.complete) {
        l->waiting_to = b->upto;
        rc = sync_keep(y, s.id, &l->waiting, e);
        return rc == PM_OK ? sync_save(y, e) : rc;
    }
    if (rc == PM_OK) {
        if (s.n_success == 0 && s.n_failure == 0 && s.n_failures == 0) /* he does not count */
            s.n_success = (int64_t)b->n - n_had;
        int64_t most = y->state.max_content_bytes > 0 && y->state.max_content_bytes < MOST_POST
                           ? y->state.max_content_bytes - ENVELOPE_BYTES
                           : MOST_POST;
        if (bytes * 2 > y->post_bytes || carrying > POST_SECONDS)
            y->post_bytes = (size_t)sync_pace((int64_t)y->post_bytes, carrying, POST_SECONDS,
                                              LEAST_POST, most);
        *most_items = *most_items * 2 < BATCH_MAX ? *most_items * 2 : BATCH_MAX;
        return settle(y, l, f, &s, n_had, b->upto, e);
    }
    if (last.link) { /* it may have arrived: he is asked before it goes once more */
        l->doubt = true;
        l->waiting_to = b->upto;
        y->doubt_bytes = last.out_bytes;
        y->report->again_bytes += last.out_bytes;
        if (sync_keep(y, str_of(id), &l->waiting, NULL) != PM_OK)
            l->waiting = (str){0};
        y->post_bytes = y->post_bytes / 2 > LEAST_POST ? y->post_bytes / 2 : LEAST_POST;
        return rc;
    }
    return refused(y, l, f, b, rc, most_items, e);
}

pm_code sync_push(struct sync *y, struct peer_line *l, const struct book_format *f,
                  struct pm_err *e)
{
    struct batch b;
    size_t most_items = BATCH_MAX;
    bool go;
    arena_reset(y->page);
    pm_code rc = finish_waiting(y, l, f, &go, e);
    while (rc == PM_OK && go && l->can_write && !sync_stopped(y)) {
        arena_reset(y->page);
        rc = gather(y, l, f, most_items, &b, e);
        if (rc != PM_OK || b.n == 0) {
            if (rc == PM_OK && b.upto != l->pushed && b.upto != STAMP_NONE) {
                l->pushed = b.upto; /* nothing for him up to there: not looked at again */
                rc = sync_save(y, e);
            }
            break;
        }
        rc = one_post(y, l, f, &b, &most_items, e);
        go = l->waiting.n == 0;
    }
    return rc;
}
