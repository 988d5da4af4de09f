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

pm_code purpose_state(const struct node *n, str who, str id, str purpose, struct pm_err *e)
{
    struct store *s = NULL;
    struct buf b;
    if (purpose.n == 0)
        return err_set(e, PM_DENIED,
                       "it came from a partner under conditions: say why you read it, with "
                       "--purpose or a line purpose = ... in pamir.conf");
    if (purpose.n > PURPOSE_MAX_BYTES)
        return err_set(e, PM_INVALID, "the purpose has more than %d bytes", PURPOSE_MAX_BYTES);
    buf_init(&b, 8192);
    struct canonw w = canonw_on(&b);
    canonw_object(&w, NULL);
    canonw_text(&w, "purpose", purpose);
    canonw_end(&w);
    struct store_act a = {.who = who, .kind = STR("read"), .subject = id, .body = buf_str(&b)};
    pm_code rc;
    TRY(buf_err(&b, e));
    TRY(node_store_again(n, STORE_WRITE, &s, e));
    TRY(store_begin(s, e));
    TRY(store_act_append(s, &a, NULL, NULL, e));
    TRY(store_commit(s, e));
out:
    if (s != NULL) {
        store_rollback(s);
        store_close(s);
    }
    buf_free(&b);
    return rc;
}
