#include "plain.h"

#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"

static void must(bool ok)
{
    if (!ok)
        abort();
}

str plain_id(struct arena *a, const char *type, int number)
{
    str id;
    must(arena_printf(a, &id, "%s--00000000-0000-4000-8000-%012d", type, number) == PM_OK);
    return id;
}

struct object plain_object(struct arena *a, const struct plain *p)
{
    struct buf b;
    struct object o;
    struct pm_err e = {0};
    const char *type = p->type ? p->type : "incident";
    str id = plain_id(a, type, p->number);
    buf_init(&b, 4 << 20);
    buf_printf(&b, "{\"id\":\"%.*s\",\"modified\":%lld", STR_FMT(id),
               (long long)(stamp_of_day(20454) + p->version * STAMP_SECOND));
    if (p->revoked)
        buf_printf(&b, ",\"revoked\":1");
    if (p->status != STATUS_ACTUAL)
        buf_printf(&b, ",\"status\":%d", (int)p->status);
    const struct {
        const char *key, *value;
    } texts[] = {{"kind", p->kind}, {"title", p->title},   {"body", p->body},
                 {"lang", p->lang}, {"report", p->report},
                 {"claimant", p->claimant}, {"text", p->text}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i].value != NULL)
            buf_printf(&b, ",\"%s\":\"%s\"", texts[i].key, texts[i].value);
    if (p->start != 0)
        buf_printf(&b, ",\"start\":%d", p->start);
    if (p->end != 0)
        buf_printf(&b, ",\"end\":%d", p->end);
    if (p->has_point)
        buf_printf(&b, ",\"lat\":%.6f,\"lon\":%.6f", p->lat, p->lon);
    buf_add(&b, STR(",\"refs\":["));
    for (int i = 0; i < 8 && p->refs[i] != NULL; i++)
        buf_printf(&b, "%s\"%s\"", i ? "," : "", p->refs[i]);
    buf_add(&b, STR("]}"));
    str canon = {0};
    must(b.rc == PM_OK && arena_dup(a, buf_str(&b), &canon, &e) == PM_OK);
    buf_free(&b);
    must(object_parse(a, canon, OBJECT_STRICT, &o, &e) == PM_OK);
    return o;
}

/* ---- the model ---- */

static json_object *parse(str json)
{
    json_tokener *t = json_tokener_new();
    if (t == NULL)
        return NULL;
    json_object *o = json_tokener_parse_ex(t, json.p, (int)json.n);
    json_tokener_free(t);
    return o;
}

static pm_code text_of(struct arena *a, json_object *o, const char *key, str *out,
                       struct pm_err *e)
{
    json_object *v;
    *out = (str){"", 0};
    if (!json_object_object_get_ex(o, key, &v))
        return PM_OK;
    return arena_dup(a, (str){json_object_get_string(v), (size_t)json_object_get_string_len(v)},
                     out, e);
}

static int64_t int_of(json_object *o, const char *key, int64_t none)
{
    json_object *v;
    return json_object_object_get_ex(o, key, &v) ? json_object_get_int64(v) : none;
}

pm_code object_parse(struct arena *a, str json, int flags, struct object *out, struct pm_err *e)
{
    (void)flags;
    json_object *j = parse(json);
    if (j == NULL)
        return err_set(e, PM_INVALID, "not an object");
    struct object o = {.modified = int_of(j, "modified", 0), .canon = json,
                       .revoked = int_of(j, "revoked", 0) != 0,
                       .status = (enum status)int_of(j, "status", 0)};
    o.created = o.modified;
    pm_code rc = text_of(a, j, "id", &o.id, e);
    json_object_put(j);
    if (rc != PM_OK)
        return rc;
    o.type = (str){o.id.p, str_find(o.id, STR("--"), 0)};
    *out = o;
    return PM_OK;
}

static const char *role_of(str s)
{
    static const char *const roles[] = {"where", "actor", "target", "object", "from", "source"};
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (str_starts(s, str_of(roles[i])))
            return roles[i];
    return "to";
}

static pm_code refs_of(struct arena *a, json_object *j, struct facets *f, struct pm_err *e)
{
    json_object *list;
    size_t cap = 0;
    if (!json_object_object_get_ex(j, "refs", &list))
        return PM_OK;
    for (size_t i = 0; i < json_object_array_length(list); i++) {
        str s = str_of(json_object_get_string(json_object_array_get_idx(list, i)));
        str id = {s.p + str_find(s, STR("="), 0) + 1, 0};
        id.n = s.n - (size_t)(id.p - s.p);
        struct facet_ref r = {.role = role_of(s)};
        pm_code rc = arena_dup(a, id, &r.id, e);
        if (rc != PM_OK)
            return rc;
        if (!ARENA_PUSH(a, f->refs, f->n_refs, cap, r))
            return arena_err(a, e);
    }
    return PM_OK;
}

pm_code facets_of(struct arena *a, const struct object *o, struct facets *out, struct pm_err *e)
{
    json_object *j = parse(o->canon);
    if (j == NULL)
        return err_set(e, PM_INVALID, "not an object");
    json_object *v;
    struct facets f = {.start = (civil_day)int_of(j, "start", CIVIL_NONE),
                       .end = (civil_day)int_of(j, "end", CIVIL_NONE)};
    pm_code rc;
    TRY(text_of(a, j, "kind", &f.kind, e));
    TRY(text_of(a, j, "title", &f.title, e));
    TRY(text_of(a, j, "body", &f.body, e));
    TRY(text_of(a, j, "lang", &f.lang, e));
    TRY(text_of(a, j, "text", &f.text, e));
    TRY(text_of(a, j, "report", &f.report, e));
    TRY(text_of(a, j, "claimant", &f.claimant, e));
    if (json_object_object_get_ex(j, "lat", &v)) {
        f.has_point = true;
        f.lat = json_object_get_double(v);
        json_object_object_get_ex(j, "lon", &v);
        f.lon = json_object_get_double(v);
    }
    TRY(refs_of(a, j, &f, e));
    *out = f;
out:
    json_object_put(j);
    return rc;
}
