/* A note from this node to one member: consent, an ask to erase, an answer. */
#include "share/release_in.h"

static pm_code put_down(const struct desk *d, const char *kind, str who,
                        const struct origin_tag *tag, struct pm_err *e)
{
    struct buf b;
    buf_init(&b, RELEASE_BODY_MAX_BYTES);
    struct canonw w = canonw_on(&b);
    canonw_object(&w, NULL);
    canonw_some(&w, "format", tag->wanted.n > 0 ? tag->wanted : tag->format);
    pm_code rc = release_put_act(desk_store(d), kind, who, tag->about, &w, e);
    buf_free(&b);
    return rc;
}

static pm_code offer_note(const struct desk *d, struct leave *l, const struct book_format *f,
                          const struct book_member *to, const struct origin_tag *tag, str name,
                          str words, struct arena *a, struct pm_err *e)
{
    struct object note;
    enum store_result r;
    str id = str_of(to->id);
    struct leave_options o = {
        .format = f, .tlp = f->top, .modified = release_round_up(stamp_now())};
    struct origin_tag whole = *tag;
    whole.format = f->id;
    whole.to = &id;
    whole.n_to = 1;
    pm_code rc = leave_note(l, &o, &whole, name, words, tag->about, a, &note, e);
    if (rc != PM_OK)
        return rc;
    struct offer of = {.collection = f->collection,
                       .audience = id,
                       .object = &note,
                       .until = STAMP_NONE,
                       .added = STAMP_NONE};
    return store_offer_put(desk_store(d), &of, &r, NULL, e);
}

pm_code release_send(const struct desk *d, const struct book_format *f,
                     const struct book_member *to, const struct origin_tag *tag, str name,
                     str words, const char *act, str by, struct arena *a, struct pm_err *e)
{
    struct store *s = desk_store(d);
    struct leave *l = NULL;
    pm_code rc = leave_open(d->node, &l, e);
    if (rc != PM_OK)
        return rc;
    rc = store_begin(s, e);
    if (rc != PM_OK) {
        leave_close(l);
        return rc;
    }
    TRY(offer_note(d, l, f, to, tag, name, words, a, e));
    TRY(put_down(d, act, by, tag, e));
    TRY(store_commit(s, e));
out:
    if (rc != PM_OK)
        store_rollback(s);
    leave_close(l);
    return rc;
}
