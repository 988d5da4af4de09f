/* misp.c - accounts as MISP events (MISP standard, core format), one event an account, for programs
 * that read nothing else. distribution 0 (the receiver's own organisation only), not published: who
 * imports it decides. */
#include <math.h>
#include <stdio.h>

#include "base/jsonw.h"
#include "brief/brief.h"
#include "model/extension.h"
#include "model/uuid.h"

enum { EVENT_MAX_BYTES = 16 << 20 };

struct writing {
    struct buf b;
    bool more;
};

static void put_uuid(struct jsonw *w, str id, const char *part)
{
    char text[UUID_TEXT_BYTES], name[200];
    size_t at = str_find(id, STR("--"), 0);
    struct uuid u;
    if (part[0] == '\0' && at + 2 < id.n && uuid_parse((str){id.p + at + 2, id.n - at - 2}, &u)) {
        uuid_print(&u, text);
    } else {
        snprintf(name, sizeof name, "misp:%.*s:%s", (int)(id.n < 120 ? id.n : 120), id.p, part);
        u = uuid_of_name(UUID_PAMIR, str_of(name));
        uuid_print(&u, text);
    }
    jsonw_text(w, "uuid", str_of(text));
}

static void attribute(struct jsonw *w, str id, const char *part, const char *relation,
                      const char *type, const char *category, str value)
{
    if (value.n == 0)
        return;
    jsonw_object(w, NULL);
    put_uuid(w, id, part);
    jsonw_text(w, "type", str_of(type));
    jsonw_text(w, "category", str_of(category));
    if (relation[0] != '\0')
        jsonw_text(w, "object_relation", str_of(relation));
    jsonw_text(w, "value", value);
    jsonw_bool(w, "to_ids", false);
    jsonw_text(w, "distribution", STR("5")); /* as the event */
    jsonw_end(w);
}

static void geolocation(struct jsonw *w, const struct view_account *acc)
{
    char lat[40], lon[40];
    jsonw_array(w, "Object");
    for (size_t i = 0; i < acc->n_places; i++) {
        const struct view_place *p = &acc->places[i];
        char part[40];
        if (!p->has_point || isnan(p->lat))
            continue;
        snprintf(lat, sizeof lat, "%.6g", p->lat);
        snprintf(lon, sizeof lon, "%.6g", p->lon);
        snprintf(part, sizeof part, "place%zu", i);
        jsonw_object(w, NULL);
        put_uuid(w, acc->id, part);
        jsonw_text(w, "name", STR("geolocation"));
        jsonw_text(w, "meta-category", STR("misc"));
        jsonw_text(w, "distribution", STR("5"));
        jsonw_array(w, "Attribute");
        snprintf(part, sizeof part, "lat%zu", i);
        attribute(w, acc->id, part, "latitude", "float", "Other", str_of(lat));
        snprintf(part, sizeof part, "lon%zu", i);
        attribute(w, acc->id, part, "longitude", "float", "Other", str_of(lon));
        snprintf(part, sizeof part, "name%zu", i);
        attribute(w, acc->id, part, "text", "text", "Other", p->name);
        jsonw_end(w);
        jsonw_end(w);
    }
    jsonw_end(w);
}

static void tag(struct jsonw *w, const char *head, str tail)
{
    char name[80];
    if (tail.n == 0)
        return;
    snprintf(name, sizeof name, "%s%.*s", head, STR_FMT(tail));
    jsonw_object(w, NULL);
    jsonw_text(w, "name", str_of(name));
    jsonw_end(w);
}

static void event(struct jsonw *w, const struct view_account *acc, int tlp)
{
    char info[512];
    jsonw_object(w, NULL);
    jsonw_object(w, "Event");
    put_uuid(w, acc->id, "");
    if (acc->status != STATUS_ACTUAL)
        snprintf(info, sizeof info, "[%s] %.*s",
                 acc->status == STATUS_EXERCISE ? "EXERCISE" : "TEST",
                 (int)(acc->title.n < 480 ? acc->title.n : 480), acc->title.p);
    jsonw_text(w, "info", acc->status != STATUS_ACTUAL ? str_of(info) : acc->title);
    jsonw_text(w, "date", acc->start.n ? acc->start : acc->report.published);
    jsonw_text(w, "distribution", STR("0"));
    jsonw_text(w, "threat_level_id", STR("4"));
    jsonw_text(w, "analysis", STR("0"));
    jsonw_bool(w, "published", false);
    if (acc->report.source.n > 0) {
        jsonw_object(w, "Orgc");
        put_uuid(w, acc->report.source, "source");
        jsonw_text(w, "name", acc->report.source);
        jsonw_end(w);
    }
    jsonw_array(w, "Tag");
    tag(w, "tlp:", extension_tlp_name(tlp));
    if (acc->status != STATUS_ACTUAL)
        tag(w, "", str_of(status_name(acc->status)));
    jsonw_end(w);
    jsonw_array(w, "Attribute");
    attribute(w, acc->id, "words", "", "text", "Other", acc->quote);
    attribute(w, acc->id, "kind", "", "text", "Other", acc->kind);
    attribute(w, acc->id, "report", "", "text", "Internal reference", acc->report.title);
    attribute(w, acc->id, "link", "", "link", "External analysis", acc->report.url);
    jsonw_end(w);
    geolocation(w, acc);
    jsonw_end(w);
    jsonw_end(w);
}

static pm_code on_account(struct brief_job *j, struct views *v, const struct view_account *acc,
                          void *ctx, struct pm_err *e)
{
    struct writing *x = ctx;
    struct store_entry en;
    struct arena *a;
    (void)v;
    if (acc->start.n == 0 && acc->report.published.n == 0)
        return PM_OK; /* an event of MISP has a date */
    pm_code rc = arena_open((size_t)32 << 20, &a, e);
    if (rc != PM_OK)
        return rc;
    TRY(store_get(j->store, acc->id, a, &en, e));
    buf_clear(&x->b);
    buf_add(&x->b, x->more ? STR(",\n") : STR(""));
    x->more = true;
    struct jsonw w = jsonw_on(&x->b);
    event(&w, acc, decide_tlp(en.canon));
    TRY(buf_err(&x->b, e));
    rc = j->sink(j->ctx, buf_str(&x->b), e);
out:
    arena_close(a);
    return rc;
}

pm_code brief_misp(struct brief_job *j, struct pm_err *e)
{
    struct writing x = {0};
    buf_init(&x.b, EVENT_MAX_BYTES);
    pm_code rc = j->sink(j->ctx, STR("{\"response\":[\n"), e);
    if (rc == PM_OK)
        rc = brief_each_account(j, on_account, &x, e);
    if (rc == PM_OK)
        rc = j->sink(j->ctx, STR("\n]}\n"), e);
    buf_free(&x.b);
    return rc;
}
