/* geojson.c - accounts as points (RFC 7946). An account whose place has no point is a feature with
 * geometry null, so that nothing is lost silently. */
#include <stdio.h>

#include "base/jsonw.h"
#include "brief/brief.h"

enum { FEATURE_MAX_BYTES = 16 << 20 };

static const struct view_place *point_of(const struct view_account *acc)
{
    for (size_t i = 0; i < acc->n_places; i++)
        if (acc->places[i].has_point && !str_eq(acc->places[i].role, STR("origin")))
            return &acc->places[i];
    return NULL;
}

static void put_list(struct jsonw *w, const char *key, const str *list, size_t n)
{
    if (n == 0)
        return;
    jsonw_array(w, key);
    for (size_t i = 0; i < n; i++)
        jsonw_text(w, NULL, list[i]);
    jsonw_end(w);
}

static void put_count(struct jsonw *w, const struct view_count *c)
{
    jsonw_num(w, "min", c->min);
    jsonw_num(w, "max", c->max);
    jsonw_num(w, "best", c->best);
    jsonw_some(w, "hedge", c->hedge);
    jsonw_some(w, "says", c->claimant);
    jsonw_end(w);
}

/* Under its kind; other numbers of the same kind in a list of their own. */
static void put_counts(struct jsonw *w, const struct view_account *acc)
{
    size_t n_also = 0;
    for (size_t i = 0; i < acc->n_counts; i++) {
        char key[64];
        snprintf(key, sizeof key, "%.*s", STR_FMT(acc->counts[i].kind));
        if (view_count_also(acc->counts, i)) {
            n_also++;
            continue;
        }
        jsonw_object(w, key);
        put_count(w, &acc->counts[i]);
    }
    if (n_also == 0)
        return;
    jsonw_array(w, "also");
    for (size_t i = 0; i < acc->n_counts; i++)
        if (view_count_also(acc->counts, i)) {
            jsonw_object(w, NULL);
            jsonw_text(w, "what", acc->counts[i].kind);
            put_count(w, &acc->counts[i]);
        }
    jsonw_end(w);
}

static void put_properties(struct jsonw *w, const struct view_account *acc)
{
    jsonw_object(w, "properties");
    jsonw_text(w, "status", str_of(status_name(acc->status)));
    jsonw_some(w, "kind", acc->kind);
    jsonw_some(w, "told_as", acc->modality);
    jsonw_some(w, "title", acc->title);
    jsonw_some(w, "start", acc->start);
    jsonw_some(w, "end", acc->end);
    jsonw_array(w, "places");
    for (size_t i = 0; i < acc->n_places; i++) {
        jsonw_object(w, NULL);
        jsonw_text(w, "id", acc->places[i].id);
        jsonw_some(w, "name", acc->places[i].name);
        jsonw_some(w, "precision", acc->places[i].precision);
        jsonw_some(w, "role", acc->places[i].role);
        jsonw_end(w);
    }
    jsonw_end(w);
    jsonw_array(w, "said_to_be_by");
    for (size_t i = 0; i < acc->n_actors; i++) {
        jsonw_object(w, NULL);
        jsonw_text(w, "name", acc->actors[i].name);
        jsonw_some(w, "id", acc->actors[i].id);
        jsonw_some(w, "stance", acc->actors[i].stance);
        jsonw_some(w, "says", acc->actors[i].claimant);
        jsonw_end(w);
    }
    jsonw_end(w);
    put_list(w, "against", acc->targets, acc->n_targets);
    put_list(w, "with", acc->weapons, acc->n_weapons);
    put_counts(w, acc);
    jsonw_some(w, "report", acc->report.title);
    jsonw_some(w, "report_id", acc->report.id);
    jsonw_some(w, "source", acc->report.source);
    jsonw_some(w, "words", acc->quote);
    jsonw_end(w);
}

struct features {
    struct buf b;
    bool more;
};

static pm_code on_account(struct brief_job *j, struct views *v, const struct view_account *acc,
                          void *ctx, struct pm_err *e)
{
    (void)v;
    struct features *fs = ctx;
    buf_clear(&fs->b);
    buf_add(&fs->b, fs->more ? STR(",\n") : STR(""));
    fs->more = true;
    struct jsonw w = jsonw_on(&fs->b);
    jsonw_object(&w, NULL);
    jsonw_text(&w, "type", STR("Feature"));
    jsonw_text(&w, "id", acc->id);
    const struct view_place *p = point_of(acc);
    if (p != NULL) {
        jsonw_object(&w, "geometry");
        jsonw_text(&w, "type", STR("Point"));
        jsonw_array(&w, "coordinates");
        jsonw_num(&w, NULL, p->lon);
        jsonw_num(&w, NULL, p->lat);
        jsonw_end(&w);
        jsonw_end(&w);
    } else {
        jsonw_null(&w, "geometry");
    }
    put_properties(&w, acc);
    jsonw_end(&w);
    pm_code rc = buf_err(&fs->b, e);
    return rc == PM_OK ? j->sink(j->ctx, buf_str(&fs->b), e) : rc;
}

pm_code brief_geojson(struct brief_job *j, struct pm_err *e)
{
    struct features fs = {0};
    buf_init(&fs.b, FEATURE_MAX_BYTES);
    pm_code rc = j->sink(j->ctx, STR("{\"type\":\"FeatureCollection\",\"features\":[\n"), e);
    j->struck_too = true;
    if (rc == PM_OK)
        rc = brief_each_account(j, on_account, &fs, e);
    if (rc == PM_OK)
        rc = j->sink(j->ctx, STR("\n]}\n"), e);
    buf_free(&fs.b);
    return rc;
}
