/* May what is yours go on to others of mine? */
#include "share/release_in.h"

static pm_code name_of(const char *what, str id, str format, const char *hex, struct arena *a,
                       str *out, struct pm_err *e)
{
    return arena_printf(a, out, "%s:%.*s:%.*s:%s", what, STR_FMT(id), STR_FMT(format), hex) == PM_OK
               ? PM_OK
               : arena_err(a, e);
}

pm_code release_consent_ask(const struct desk *d, str id, str to_format, str by, struct arena *a,
                            struct pm_err *e)
{
    struct store_entry en;
    struct origin_tag of, tag = {.kind = ORIGIN_CONSENT_ASK, .at = STAMP_NONE};
    const struct book_format *wanted = book_format(d->book, to_format);
    str name;
    pm_code rc = store_get_head(desk_store(d), id, a, &en, e);
    if (rc != PM_OK)
        return rc;
    if (wanted == NULL)
        return err_set(e, PM_NOTFOUND, "there is no format \"%.*s\" here", STR_FMT(to_format));
    if (!str_starts(en.who, STR("peer:")))
        return err_set(e, PM_INVALID, "it is ours: nobody has to be asked");
    rc = origin_read(en.canon, a, &of, e);
    if (rc != PM_OK)
        return err_front(e, "%.*s has no owner who could be asked", STR_FMT(en.id));
    const struct book_format *through = book_format(d->book, of.format);
    const struct book_member *owner = book_member_by_key(d->book, of.key);
    if (through == NULL || owner == NULL || !book_is_in(through, owner))
        return err_set(e, PM_DENIED,
                       "its owner is not in the format it came through any more: ask him in "
                       "another way");
    tag.about = en.id;
    tag.wanted = wanted->id;
    rc = name_of("consent-ask", en.id, wanted->id, node_public_key(d->node), a, &name, e);
    return rc == PM_OK ? release_send(d, through, owner, &tag, name,
                                      STR("May this be passed on to another format?"),
                                      "consent-ask", by, a, e)
                       : rc;
}

/* -- answering -------------------------------------------------------------------------------- */

struct asks {
    const struct desk *d;
    struct arena *a;
    consent_each *each;
    void *ctx;
    struct pm_err *e;
};

struct answered {
    bool yes;
    str id, wanted;
};

static pm_code see_answer(void *ctx, const struct store_act *a)
{
    struct answered *k = ctx;
    if (str_eq(a->kind, STR("consent-answer")) && str_eq(a->subject, k->id) &&
        str_find(a->body, k->wanted, 0) < a->body.n)
        k->yes = true;
    return PM_OK;
}

static pm_code see_note(void *ctx, const struct store_entry *en, const struct facets *f)
{
    struct asks *k = ctx;
    struct origin_tag tag;
    (void)f;
    if (!str_eq(en->type, STR("note")) || !str_starts(en->who, STR("peer:")) ||
        str_find(en->canon, STR("\"kind\":\"consent-ask\""), 0) >= en->canon.n ||
        origin_read(en->canon, k->a, &tag, NULL) != PM_OK || tag.kind != ORIGIN_CONSENT_ASK)
        return PM_OK;
    struct consent_ask x = {.about = tag.about,
                            .wanted = tag.wanted,
                            .asker = book_member_by_key(k->d->book, tag.key),
                            .format = book_format(k->d->book, tag.format)};
    struct answered done = {.id = tag.about, .wanted = tag.wanted};
    pm_code rc = store_decisions(desk_store(k->d), 1, see_answer, &done, k->e);
    x.answered = done.yes;
    return rc == PM_OK ? k->each(k->ctx, &x) : rc;
}

pm_code release_consents(const struct desk *d, struct arena *a, consent_each *each, void *ctx,
                         struct pm_err *e)
{
    struct asks k = {.d = d, .a = a, .each = each, .ctx = ctx, .e = e};
    return store_log(desk_store(d), 1, see_note, &k, e);
}

struct finding {
    str id, wanted;
    struct consent_ask ask;
    bool found;
};

static pm_code match(void *ctx, const struct consent_ask *x)
{
    struct finding *k = ctx;
    if (str_eq(x->about, k->id) && (k->wanted.n == 0 || str_eq(x->wanted, k->wanted))) {
        k->ask = *x;
        k->found = true;
    }
    return PM_OK;
}

pm_code release_consent_answer(const struct desk *d, str id, str wanted, bool yes, str by,
                               struct arena *a, struct pm_err *e)
{
    struct store_entry en;
    struct finding k = {.wanted = wanted};
    struct origin_tag tag = {.kind = ORIGIN_CONSENT, .at = STAMP_NONE};
    str name;
    pm_code rc = store_get_head(desk_store(d), id, a, &en, e);
    if (rc != PM_OK)
        return rc;
    if (str_starts(en.who, STR("peer:")))
        return err_set(e, PM_DENIED, "it is not ours: only its owner can say yes");
    k.id = en.id;
    rc = release_consents(d, a, match, &k, e);
    if (rc == PM_OK && !k.found)
        rc = err_set(e, PM_NOTFOUND, "nobody has asked to pass %.*s on", STR_FMT(en.id));
    if (rc == PM_OK &&
        (k.ask.asker == NULL || k.ask.format == NULL || !book_is_in(k.ask.format, k.ask.asker)))
        rc = err_set(e, PM_DENIED, "who asked is not a member of that format any more");
    if (rc != PM_OK)
        return rc;
    tag.about = en.id;
    tag.wanted = k.ask.wanted;
    tag.answer = yes ? STR("applied") : STR("refused");
    rc = name_of("consent", en.id, k.ask.wanted, node_public_key(d->node), a, &name, e);
    return rc == PM_OK ? release_send(d, k.ask.format, k.ask.asker, &tag, name,
                                      yes ? STR("Yes: it may be passed on to that format.")
                                          : STR("No: it may not be passed on."),
                                      "consent-answer", by, a, e)
                       : rc;
}
