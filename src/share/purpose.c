#include "share/purpose.h"

#include "model/canonw.h"
#include "share/origin.h"

enum { PURPOSE_MAX_BYTES = 400, TLP_STRICT = 3 };

bool purpose_wanted(const struct book *b, const struct store_entry *en, struct arena *a)
{
    struct origin_tag tag;
    if (!str_starts(en->who, STR("peer:")) || decide_is_common(en->type))
        return false;
    if (decide_tlp(en->canon) >= TLP_STRICT)
        return true;
    if (origin_read(en->canon, a, &tag, NULL) != PM_OK)
        return false;
    const struct book_format *f = book_format(b, tag.format);
    return tag.handling > 0 || (f != NULL && f->purpose);
}

static pm_code check(str purpose, struct pm_err *e)
{
    if (purpose.n == 0)
        return err_set(e, PM_DENIED,
                       "it came from a partner under conditions: say why you read it, with "
                       "--purpose or a line purpose = ... in pamir.conf");
    if (purpose.n > PURPOSE_MAX_BYTES)
        return err_set(e, PM_INVALID, "the purpose has more than %d bytes", PURPOSE_MAX_BYTES);
    return PM_OK;
}

static pm_code put(const struct node *n, str who, str subject, str body, struct pm_err *e)
{
    struct store_act a = {.who = who, .kind = STR("read"), .subject = subject, .body = body};
    return node_put_act(n, &a, e);
}

pm_code purpose_state(const struct node *n, str who, str id, str purpose, struct pm_err *e)
{
    struct buf b;
    pm_code rc = check(purpose, e);
    if (rc != PM_OK)
        return rc;
    buf_init(&b, 8192);
    struct canonw w = canonw_on(&b);
    canonw_object(&w, NULL);
    canonw_text(&w, "purpose", purpose);
    canonw_end(&w);
    rc = buf_err(&b, e);
    if (rc == PM_OK)
        rc = put(n, who, id, buf_str(&b), e);
    buf_free(&b);
    return rc;
}

void purpose_list_begin(struct purpose_list *l, const struct book *b, str purpose, struct arena *a)
{
    *l = (struct purpose_list){.book = b, .arena = a, .purpose = purpose};
}

pm_code purpose_list_take(struct purpose_list *l, const struct store_entry *en, bool *shown,
                          struct pm_err *e)
{
    str id;
    *shown = true;
    if (!purpose_wanted(l->book, en, l->arena))
        return PM_OK;
    if (l->purpose.n == 0) {
        *shown = false;
        l->n_hidden++;
        return PM_OK;
    }
    pm_code rc = arena_dup(l->arena, en->id, &id, e);
    if (rc == PM_OK && !ARENA_PUSH(l->arena, l->ids, l->n, l->cap, id))
        rc = arena_err(l->arena, e);
    return rc;
}

pm_code purpose_list_put(const struct purpose_list *l, const struct node *n, str who,
                         struct pm_err *e)
{
    struct buf b;
    if (l->n == 0)
        return PM_OK;
    pm_code rc = check(l->purpose, e);
    if (rc != PM_OK)
        return rc;
    buf_init(&b, (size_t)64 << 20);
    struct canonw w = canonw_on(&b);
    canonw_object(&w, NULL);
    canonw_array(&w, "ids");
    for (size_t i = 0; i < l->n; i++)
        canonw_text(&w, NULL, l->ids[i]);
    canonw_end(&w);
    canonw_text(&w, "purpose", l->purpose);
    canonw_end(&w);
    rc = buf_err(&b, e);
    if (rc == PM_OK)
        rc = put(n, who, STR("list"), buf_str(&b), e);
    buf_free(&b);
    return rc;
}
