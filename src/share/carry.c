#include "share/carry.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/jsonw.h"
#include "model/canonw.h"
#include "model/jsonr.h"
#include "share/receive.h"
#include "share/sync.h"
#include "store/act.h"
#include "store/offer.h"

enum { LINE_BYTES = 4096, AT_ONCE = 1000 };
#define CARRY_ARENA_BYTES ((size_t)64 << 20)

static pm_code open_book(struct node *n, struct book **out, struct pm_err *e)
{
    uint8_t key[BOOK_KEY_BYTES];
    return digest_unhex(str_of(node_public_key(n)), key, sizeof key)
               ? book_open(node_store(n), key, out, e)
               : err_set(e, PM_DAMAGED, "node.pub holds no key");
}

/* -- out -------------------------------------------------------------------------------------- */

struct carrying {
    struct node *node;
    struct book *book;
    const struct book_member *to;
    struct bundle_writer *w;
    struct peer_state state;
    struct carry_report *report;
    int64_t n; /* of this format */
    struct pm_err *e;
    pm_code rc;
};

static pm_code put_object(void *ctx, const struct offer_entry *en)
{
    struct carrying *c = ctx;
    c->rc = bundle_put(c->w, en->canon, c->e);
    c->n += c->rc == PM_OK;
    return c->rc;
}

static pm_code put_note(struct bundle_writer *w, const char *key, str text, int64_t n,
                        struct pm_err *e)
{
    struct buf b;
    buf_init(&b, LINE_BYTES);
    struct jsonw j = jsonw_on(&b);
    jsonw_object(&j, NULL);
    if (text.n > 0)
        jsonw_text(&j, key, text);
    else
        jsonw_int(&j, key, n);
    jsonw_end(&j);
    pm_code rc = buf_err(&b, e);
    if (rc == PM_OK)
        rc = bundle_put(w, buf_str(&b), e);
    buf_free(&b);
    return rc;
}

static stamp from_when(const struct carrying *c, const struct book_format *f,
                       const struct carry_options *o)
{
    stamp at = o->since;
    for (size_t i = 0; !o->all && o->since == STAMP_NONE && i < c->state.n_lines; i++)
        if (str_eq(c->state.lines[i].format, f->name))
            at = c->state.lines[i].pushed;
    return at;
}

static pm_code put_format(struct carrying *c, const struct book_format *f,
                          const struct carry_options *o)
{
    struct offer_page page = {.more = true};
    struct offer_query q = {.collection = f->collection, .member = str_of(c->to->id),
                            .added_after = from_when(c, f, o), .which = 1u << OFFER_ALL,
                            .limit = AT_ONCE};
    pm_code rc = put_note(c->w, "format", f->id, 0, c->e);
    c->n = 0;
    while (rc == PM_OK && page.more) {
        page = (struct offer_page){0};
        rc = store_offer_page(node_store(c->node), &q, put_object, c, &page, c->e);
        q.added_after = page.upto;
    }
    c->report->carried += c->n;
    return rc;
}

/* The ledger tells that it was carried to him: what a read by wire would have told. */
static pm_code note_carried(struct carrying *c, struct pm_err *e)
{
    char who[96];
    struct buf b;
    struct store *s = node_store(c->node);
    buf_init(&b, LINE_BYTES);
    snprintf(who, sizeof who, "peer:%.*s", STR_FMT(c->to->name));
    struct canonw w = canonw_on(&b);
    canonw_object(&w, NULL);
    canonw_int(&w, "n", c->report->carried);
    canonw_text(&w, "way", STR("carried"));
    canonw_end(&w);
    struct store_act a = {.who = str_of(who), .kind = STR("read"), .subject = STR("bundle"),
                          .body = buf_str(&b)};
    pm_code rc = buf_err(&b, e);
    if (rc == PM_OK)
        rc = store_begin(s, e);
    if (rc == PM_OK)
        rc = store_act_append(s, &a, NULL, NULL, e);
    if (rc == PM_OK)
        rc = store_commit(s, e);
    if (rc != PM_OK)
        store_rollback(s);
    buf_free(&b);
    return rc;
}

static pm_code fill(struct carrying *c, const char *path, const struct carry_options *o)
{
    struct seal_pair pair;
    size_t n;
    const struct book_format *const *all = book_formats(c->book, &n);
    pm_code rc = seal_take_pair(c->node, &pair, c->e);
    if (rc == PM_OK)
        rc = bundle_create(path, &pair, c->to->key, &c->w, c->e);
    seal_forget(&pair);
    for (size_t i = 0; rc == PM_OK && i < n; i++)
        rc = put_format(c, all[i], o);
    if (rc == PM_OK)
        rc = put_note(c->w, "end", (str){0}, c->report->carried, c->e);
    return rc;
}

static pm_code nothing(struct carrying *c, struct pm_err *e)
{
    char why[256];
    int64_t queued;
    pm_code rc = sync_queue(c->node, c->book, c->to->name, &c->state, &queued, why, e);
    return rc != PM_OK ? rc : err_set(e, PM_NOTFOUND, "nothing to carry: %s", why);
}

pm_code carry_out(struct node *n, str member, const char *path, const struct carry_options *o,
                  struct carry_report *out, struct pm_err *e)
{
    struct arena *a = NULL;
    struct carrying c = {.node = n, .report = out, .e = e};
    *out = (struct carry_report){.at = STAMP_NONE};
    pm_code rc = open_book(n, &c.book, e);
    if (rc != PM_OK)
        return rc;
    c.to = book_member(c.book, member);
    if (c.to == NULL || !c.to->has_key) {
        rc = c.to == NULL ? err_set(e, PM_NOTFOUND, "there is no member \"%.*s\"", STR_FMT(member))
                          : err_set(e, PM_INVALID, "\"%.*s\" has no key here, so nothing can be encrypted for "
                                    "him; pamir member key %.*s KEY", STR_FMT(member), STR_FMT(member));
        goto out;
    }
    TRY(arena_open(CARRY_ARENA_BYTES, &a, e));
    TRY(peer_state_read(node_store(n), member, a, &c.state, e));
    TRY(fill(&c, path, o));
    if (out->carried == 0)
        rc = nothing(&c, e);
    if (rc == PM_OK)
        rc = note_carried(&c, e); /* before the file is there: what is not noted does not leave */
    if (rc == PM_OK) {
        rc = bundle_finish(c.w, e);
        c.w = NULL;
    }
out:
    bundle_abandon(c.w);
    arena_close(a);
    book_close(c.book);
    return rc;
}

/* -- in --------------------------------------------------------------------------------------- */

struct taking {
    struct node *node;
    struct book *book;
    const struct book_member *from;
    const struct book_format *format;
    struct receive *receive;
    struct carry_report *report;
    bool really, ended; /* really: the second time through */
    int64_t n, in_hand;
};

static pm_code known(void *ctx, const struct bundle_head *h, struct pm_err *e)
{
    struct taking *t = ctx;
    char hex[2 * BOOK_KEY_BYTES + 1];
    t->from = book_member_by_key(t->book, h->from);
    if (t->from != NULL)
        return PM_OK;
    digest_hex(h->from, sizeof h->from, hex);
    return err_set(e, PM_DENIED, "the bundle is signed by a key that is no member's here: %s; if you know whose it "
                   "is: pamir member add, or pamir member key", hex);
}

static void refuse(struct taking *t, const char *id, const char *why)
{
    struct carry_report *r = t->report;
    r->refused++;
    if (r->n_refusals == CARRY_REFUSALS)
        return;
    struct carry_refusal *f = &r->refusals[r->n_refusals++];
    snprintf(f->id, sizeof f->id, "%s", id);
    snprintf(f->why, sizeof f->why, "%s", why);
}

static pm_code put_by(struct taking *t, struct pm_err *e)
{
    pm_code rc = receive_close(t->receive, true, e);
    t->receive = NULL;
    t->in_hand = 0;
    return rc;
}

static pm_code take_object(struct taking *t, str json, struct pm_err *e)
{
    struct receive_result res;
    pm_code rc = PM_OK;
    t->n++;
    if (!t->really)
        return PM_OK;
    if (t->format == NULL) {
        refuse(t, "", "it was released through a format that is not known here");
        return PM_OK;
    }
    if (t->receive == NULL)
        rc = receive_open(t->node, t->book, t->from, t->format, &t->receive, e);
    if (rc == PM_OK)
        rc = receive_one(t->receive, json, &res, e);
    if (rc != PM_OK)
        return rc;
    t->report->received += res.fate == RECEIVE_TAKEN;
    t->report->same += res.fate == RECEIVE_SAME;
    if (res.fate == RECEIVE_REFUSED)
        refuse(t, res.id, res.why);
    return ++t->in_hand >= AT_ONCE ? put_by(t, e) : PM_OK;
}

static pm_code note(struct taking *t, str key, str value, struct pm_err *e)
{
    int64_t n;
    if (str_eq(key, STR("\"format\""))) {
        str id = value.n >= 2 ? (str){value.p + 1, value.n - 2} : value;
        t->format = book_format(t->book, id);
        return t->receive != NULL ? put_by(t, e) : PM_OK;
    }
    t->ended = str_int64(value, &n) && n == t->n;
    return t->ended ? PM_OK
                    : err_set(e, PM_DAMAGED, "the bundle says that it holds %.*s objects, but it holds %lld",
                              (int)(value.n < 20 ? value.n : 20), value.p, (long long)t->n);
}

static pm_code take_line(void *ctx, str line, struct pm_err *e)
{
    struct taking *t = ctx;
    str rest = line, key, value;
    if (t->ended)
        return err_set(e, PM_DAMAGED, "the bundle goes on behind its end");
    if (str_starts(line, STR("{\"format\":")) || str_starts(line, STR("{\"end\":"))) {
        pm_code rc = jsonr_check(line, e);
        if (rc == PM_OK && jsonr_member(&rest, &key, &value))
            return note(t, key, value, e);
        return rc;
    }
    return take_object(t, line, e);
}

static pm_code once(struct taking *t, FILE *f, const struct seal_pair *pair, bool really,
                    struct pm_err *e)
{
    struct bundle_head head;
    t->really = really;
    t->ended = false;
    t->n = t->in_hand = 0;
    t->format = NULL;
    if (fseek(f, 0, SEEK_SET) != 0)
        return err_set(e, PM_INVALID, "a bundle has to be a file: it is read twice");
    pm_code rc = bundle_read(f, pair, known, take_line, t, &head, e);
    if (rc == PM_OK && !t->ended)
        rc = err_set(e, PM_DAMAGED, "the bundle's last line is missing");
    if (t->receive != NULL && rc == PM_OK)
        rc = put_by(t, e);
    receive_close(t->receive, false, NULL);
    t->receive = NULL;
    t->report->at = head.at;
    return rc;
}

pm_code carry_in(struct node *n, const char *path, struct carry_report *out, struct pm_err *e)
{
    struct taking t = {.node = n, .report = out};
    struct seal_pair pair;
    *out = (struct carry_report){.at = STAMP_NONE};
    FILE *f = fopen(path, "rbe");
    if (f == NULL)
        return err_set(e, errno == ENOENT ? PM_NOTFOUND : PM_IO, "cannot open \"%s\": %s", path,
                       strerror(errno));
    pm_code rc = open_book(n, &t.book, e);
    if (rc == PM_OK) {
        rc = seal_take_pair(n, &pair, e);
        if (rc == PM_OK)
            rc = once(&t, f, &pair, false, e);
        if (rc == PM_OK)
            rc = once(&t, f, &pair, true, e);
        seal_forget(&pair);
    }
    if (t.from != NULL)
        snprintf(out->from, sizeof out->from, "%.*s", STR_FMT(t.from->name));
    if (rc == PM_OK && out->received > 0)
        rc = seal_head(n, e);
    book_close(t.book);
    fclose(f);
    return rc;
}
