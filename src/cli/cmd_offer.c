#include <stdlib.h>

#include "base/file.h"
#include "cli/desk.h"
#include "model/canonw.h"
#include "model/extension.h"
#include "share/decide.h"
#include "store/act.h"
#include "store/offer.h"

enum { FILE_MAX_BYTES = 256 << 20, MEMBER_SIGNS = BOOK_MEMBER_ID_BYTES - 1 };

static const struct option_row options[] = {
    {"collection", "NAME", "format whose members may read it"},
    {"added", "STAMP",
     "date added of the first object (2026-01-31T12:00:00.000000Z; default: now); the next "
     "ones follow a microsecond apart"},
    {NULL, NULL, NULL},
};

struct offering {
    struct call *c;
    const struct book_format *format;
    str audience;
    stamp added; /* of the next one; STAMP_NONE: now */
    int64_t n, n_same, n_refused;
};

static int by_id(const void *a, const void *b)
{
    return memcmp(*(const char *const *)a, *(const char *const *)b, MEMBER_SIGNS);
}

/* All members at this moment, by name: who joins later gets what is offered later. */
static pm_code audience_of(struct call *c, const struct book_format *f, str *out)
{
    const char **ids = arena_array(c->arena, f->n_members + 1, sizeof *ids);
    char *text = arena_get(c->arena, f->n_members * BOOK_MEMBER_ID_BYTES + 1);
    if (ids == NULL || text == NULL)
        return arena_err(c->arena, &c->err);
    for (size_t i = 0; i < f->n_members; i++)
        ids[i] = f->members[i]->id;
    if (f->n_members > 1)
        qsort(ids, f->n_members, sizeof *ids, by_id);
    size_t n = 0;
    for (size_t i = 0; i < f->n_members; i++) {
        if (n > 0)
            text[n++] = ',';
        memcpy(text + n, ids[i], MEMBER_SIGNS);
        n += MEMBER_SIGNS;
    }
    *out = (str){text, n};
    return PM_OK;
}

/* The same gate as a release; what goes this way is as it is: nothing is cut, masked or signed. */
static struct decision may_go(const struct offering *f, const struct object *o)
{
    struct release_case k = {
        .format = f->format, .status = o->status, .own_tlp = decide_tlp(o->canon), .tlp = -1};
    if (decide_is_common(o->type))
        return (struct decision){true, "it says nothing alone"};
    return decide_release(&k);
}

static pm_code refuse(struct offering *f, str what, const char *why)
{
    f->n_refused++;
    fprintf(stderr, "not offered: ");
    out_text(stderr, what, false);
    fprintf(stderr, ": %s\n", why);
    return PM_OK;
}

static pm_code offer_one(void *ctx, const struct object *o, str id_or_path,
                         const struct pm_err *bad)
{
    struct offering *f = ctx;
    struct call *c = f->c;
    enum store_result r;
    if (o == NULL)
        return refuse(f, id_or_path, bad->words);
    struct decision d = may_go(f, o);
    if (!d.may)
        return refuse(f, o->id, d.why);
    struct offer of = {.collection = f->format->collection,
                       .audience = f->audience,
                       .object = o,
                       .until = STAMP_NONE,
                       .added = f->added};
    pm_code rc = store_offer_put(node_store(c->node), &of, &r, NULL, &c->err);
    if (rc == PM_EXISTS)
        return refuse(f, o->id, c->err.words);
    if (rc != PM_OK)
        return rc;
    f->n += r == STORE_ADDED;
    f->n_same += r == STORE_SAME;
    if (f->added != STAMP_NONE && r == STORE_ADDED)
        f->added++;
    return PM_OK;
}

static pm_code put_act(struct offering *f, str by)
{
    struct buf b;
    char body[160];
    buf_init(&b, 1024);
    struct canonw w = canonw_on(&b);
    canonw_object(&w, NULL);
    canonw_text(&w, "collection", f->format->collection);
    canonw_int(&w, "n", f->n);
    canonw_end(&w);
    snprintf(body, sizeof body, "%.*s", STR_FMT(buf_str(&b)));
    buf_free(&b);
    struct store_act a = {
        .who = by, .kind = STR("offer-import"), .subject = f->format->name, .body = str_of(body)};
    return store_act_append(node_store(f->c->node), &a, NULL, NULL, &f->c->err);
}

static pm_code offer_file(struct offering *f)
{
    struct call *c = f->c;
    struct store *s = node_store(c->node);
    struct buf b;
    buf_init(&b, FILE_MAX_BYTES);
    pm_code rc = file_read(c->words[0], &b, &c->err);
    if (rc == PM_OK)
        rc = store_begin(s, &c->err);
    if (rc == PM_OK)
        rc = object_bundle(buf_str(&b), offer_one, f, &c->err);
    if (rc == PM_OK && f->n > 0)
        rc = put_act(f, desk_login(c));
    if (rc == PM_OK)
        rc = store_commit(s, &c->err);
    if (rc != PM_OK)
        store_rollback(s);
    buf_free(&b);
    return rc;
}

static int run(struct call *c)
{
    struct desk d;
    struct offering f = {.c = c, .added = STAMP_NONE};
    const char *name = call_value(c, "collection"), *added = call_value(c, "added");
    if (name == NULL)
        return call_usage(c, "into which one? --collection NAME");
    if (added != NULL && !stamp_parse(str_of(added), true, &f.added))
        return call_usage(c, "--added wants a moment as 2026-01-31T12:00:00.000000Z, not \"%s\"",
                          added);
    if (desk_open(c, &d) != PM_OK)
        return call_fail(c);
    pm_code rc = PM_OK;
    f.format = book_format(d.book, str_of(name));
    if (f.format == NULL)
        rc = err_set(&c->err, PM_NOTFOUND, "there is no format \"%s\"", name);
    else if (f.format->persons > 1)
        rc = err_set(&c->err, PM_DENIED,
                     "\"%s\" wants two persons for what goes to it; use: pamir release", name);
    else if (f.format->n_members == 0)
        rc =
            err_set(&c->err, PM_DENIED, "\"%s\" has no members, so this would be for nobody", name);
    if (rc == PM_OK)
        rc = audience_of(c, f.format, &f.audience);
    if (rc == PM_OK)
        rc = offer_file(&f);
    desk_close(&d);
    if (rc != PM_OK)
        return call_fail(c);
    printf("%lld objects offered, %lld were there already, %lld refused\n", (long long)f.n,
           (long long)f.n_same, (long long)f.n_refused);
    return f.n_refused ? EXIT_REFUSED : EXIT_OK;
}

const struct command cmd_offer = {
    .name = "offer",
    .args = "FILE",
    .does =
        "put the objects of a STIX bundle into a collection as they are, with dates of their own",
    .more = "For moving from another TAXII server, and for tests of conformance. Nothing is cut, "
            "masked or\n"
            "signed, so what this node read itself goes with `pamir release`. The TLP marking, the "
            "status and\n"
            "the format's rules count as there; a format that wants two persons takes nothing this "
            "way.",
    .needs = NEEDS_NODE_WRITE,
    .min_words = 1,
    .max_words = 1,
    .options = options,
    .run = run,
};
