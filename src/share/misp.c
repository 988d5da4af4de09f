#include "share/misp.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/jsonw.h"
#include "base/stamp.h"
#include "model/derive.h"
#include "model/extension.h"
#include "model/jsonr.h"

enum { LIST_MAX = 100000, WORDS_BYTES = 400, ID_BYTES = DERIVE_ID_BYTES };

struct event {
    struct jsonw *w;
    misp_tell *tell;
    void *ctx;
    char id[ID_BYTES], org[ID_BYTES]; /* report; identity, may be empty */
    stamp day, changed;
    int tlp; /* -1: none */
    bool exercise;
};

bool misp_looks(str bytes)
{
    str head = {bytes.p, bytes.n < 4096 ? bytes.n : 4096};
    return head.n > 0 && (head.p[0] == '{' || head.p[0] == '[') &&
           str_find(head, STR("\"Event\""), 0) < head.n &&
           str_find(head, STR("\"spec_version\""), 0) == head.n;
}

__attribute__((format(printf, 2, 3))) static void say(const struct event *v, const char *fmt, ...)
{
    char words[WORDS_BYTES];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(words, sizeof words, fmt, ap);
    va_end(ap);
    if (v->tell != NULL)
        v->tell(v->ctx, words);
}

static str text_of(struct json_object *o, const char *key)
{
    return jsonr_text(jsonr_get(o, key));
}

/* A number that stands as text ("1717171717"), or as a number. */
static bool number_of(struct json_object *o, const char *key, int64_t *out)
{
    struct json_object *v = jsonr_get(o, key);
    if (json_object_is_type(v, json_type_int)) {
        *out = json_object_get_int64(v);
        return true;
    }
    return str_int64(jsonr_text(v), out);
}

static stamp seconds_of(struct json_object *o, const char *key, stamp otherwise)
{
    int64_t s;
    return number_of(o, key, &s) && s >= 0 && s < 253402300800 ? s * STAMP_SECOND : otherwise;
}

/* "type--UUID" from MISP's own uuid, or derived from what it is part of. */
static void id_of(const char *type, str uuid, str part_of, size_t i, char out[ID_BYTES])
{
    struct uuid u;
    char name[256], text[UUID_TEXT_BYTES];
    if (uuid_parse(uuid, &u)) {
        uuid_print(&u, text);
        snprintf(out, ID_BYTES, "%s--%s", type, text);
        return;
    }
    snprintf(name, sizeof name, "misp:%.*s:%s:%zu", (int)(part_of.n < 120 ? part_of.n : 120),
             part_of.n ? part_of.p : "", type, i);
    derive_id(type, str_of(name), out);
}

static void put_time(struct jsonw *w, const char *key, stamp t)
{
    char text[STAMP_TEXT_BYTES];
    stamp_print(t, 3, text);
    jsonw_text(w, key, str_of(text));
}

/* -- markings --------------------------------------------------------------------------------- */

static int tlp_of_tag(str name)
{
    if (name.n <= 4 || !str_eq_nocase((str){name.p, 4}, STR("tlp:")))
        return -1;
    str level = {name.p + 4, name.n - 4};
    if (str_eq_nocase(level, STR("white")))
        return 0;
    for (int i = 0; i < EXTENSION_N_TLP; i++)
        if (str_eq_nocase(level, extension_tlp_name(i)))
            return i;
    return -1;
}

/* The strictest one: two that contradict each other are told. */
static int tlp_of(const struct event *v, struct json_object *holder)
{
    struct json_object *tags = jsonr_get(holder, "Tag");
    int found = -1;
    for (size_t i = 0; i < jsonr_length(tags); i++) {
        int level = tlp_of_tag(text_of(json_object_array_get_idx(tags, i), "name"));
        if (level >= 0 && found >= 0 && level != found)
            say(v, "two TLP tags contradict each other; the stricter one counts");
        if (level > found)
            found = level;
    }
    return found;
}

/* -- objects ---------------------------------------------------------------------------------- */

static void head(struct event *v, const char *type, const char *id, stamp modified)
{
    jsonw_object(v->w, NULL);
    jsonw_text(v->w, "type", str_of(type));
    jsonw_text(v->w, "spec_version", STR("2.1"));
    jsonw_text(v->w, "id", str_of(id));
    put_time(v->w, "created", v->day < modified ? v->day : modified);
    put_time(v->w, "modified", modified);
}

static void marks(struct event *v, int tlp)
{
    if (tlp < 0)
        tlp = v->tlp;
    if (tlp >= 0) {
        jsonw_array(v->w, "object_marking_refs");
        jsonw_text(v->w, NULL, extension_tlp_id(tlp));
        jsonw_end(v->w);
    }
    if (v->org[0] != '\0')
        jsonw_text(v->w, "created_by_ref", str_of(v->org));
    if (v->exercise) {
        jsonw_array(v->w, "labels");
        jsonw_text(v->w, NULL, STR("exercise"));
        jsonw_end(v->w);
    }
}

static bool has_tag(struct json_object *holder, str name)
{
    struct json_object *tags = jsonr_get(holder, "Tag");
    for (size_t i = 0; i < jsonr_length(tags); i++)
        if (str_eq_nocase(text_of(json_object_array_get_idx(tags, i), "name"), name))
            return true;
    return false;
}

static void note(struct event *v, const char *id, str words, stamp modified, int tlp)
{
    head(v, "note", id, modified);
    jsonw_text(v->w, "content", words);
    jsonw_array(v->w, "object_refs");
    jsonw_text(v->w, NULL, str_of(v->id));
    jsonw_end(v->w);
    marks(v, tlp);
    jsonw_end(v->w);
}

static bool attribute_words(struct json_object *a, struct buf *b)
{
    str type = text_of(a, "type"), value = text_of(a, "value"), comment = text_of(a, "comment"),
        relation = text_of(a, "object_relation"), category = text_of(a, "category");
    if (value.n == 0)
        return false;
    buf_printf(b, "%.*s: %.*s", STR_FMT(relation.n ? relation : type), STR_FMT(value));
    if (category.n > 0 && relation.n == 0)
        buf_printf(b, " (%.*s)", STR_FMT(category));
    if (comment.n > 0)
        buf_printf(b, " - %.*s", STR_FMT(comment));
    return true;
}

static void attributes(struct event *v, struct json_object *list)
{
    struct buf b;
    buf_init(&b, 1 << 20);
    for (size_t i = 0; i < jsonr_length(list) && i < LIST_MAX; i++) {
        struct json_object *a = json_object_array_get_idx(list, i);
        char id[ID_BYTES];
        buf_clear(&b);
        if (json_object_get_boolean(jsonr_get(a, "deleted")))
            continue;
        if (!attribute_words(a, &b) || b.rc != PM_OK) {
            say(v, "attribute %zu has no value, or too long a one: left out", i + 1);
            continue;
        }
        id_of("note", text_of(a, "uuid"), str_of(v->id), i, id);
        note(v, id, buf_str(&b), seconds_of(a, "timestamp", v->changed), tlp_of(v, a));
    }
    buf_free(&b);
}

static bool degrees(str s, double most, double *out)
{
    char text[40], *end;
    if (s.n == 0 || s.n >= sizeof text)
        return false;
    memcpy(text, s.p, s.n);
    text[s.n] = '\0';
    *out = strtod(text, &end);
    return *end == '\0' && *out >= -most && *out <= most;
}

/* MISP's object "geolocation" with a point. */
static void location(struct event *v, struct json_object *o, size_t i, stamp modified)
{
    struct json_object *list = jsonr_get(o, "Attribute");
    str city = {0}, country = {0};
    double lat = 0, lon = 0;
    bool has_lat = false, has_lon = false;
    for (size_t k = 0; k < jsonr_length(list); k++) {
        struct json_object *a = json_object_array_get_idx(list, k);
        str relation = text_of(a, "object_relation"), value = text_of(a, "value");
        if (str_eq(relation, STR("latitude")))
            has_lat = degrees(value, 90, &lat);
        else if (str_eq(relation, STR("longitude")))
            has_lon = degrees(value, 180, &lon);
        else if (str_eq(relation, STR("city")))
            city = value;
        else if (str_eq(relation, STR("countrycode")))
            country = value;
    }
    if (!has_lat || !has_lon)
        return;
    char id[ID_BYTES];
    id_of("location", text_of(o, "uuid"), str_of(v->id), i, id);
    head(v, "location", id, modified);
    jsonw_some(v->w, "name", city);
    if (country.n == 2)
        jsonw_text(v->w, "country", country);
    jsonw_num(v->w, "latitude", lat);
    jsonw_num(v->w, "longitude", lon);
    marks(v, -1);
    jsonw_end(v->w);
}

static void objects(struct event *v, struct json_object *list)
{
    struct buf b;
    buf_init(&b, 1 << 20);
    for (size_t i = 0; i < jsonr_length(list) && i < LIST_MAX; i++) {
        struct json_object *o = json_object_array_get_idx(list, i),
                           *parts = jsonr_get(o, "Attribute");
        str name = text_of(o, "name");
        stamp modified = seconds_of(o, "timestamp", v->changed);
        char id[ID_BYTES];
        size_t n = 0;
        if (json_object_get_boolean(jsonr_get(o, "deleted")))
            continue;
        buf_clear(&b);
        buf_printf(&b, "%.*s", STR_FMT(name));
        for (size_t k = 0; k < jsonr_length(parts); k++) {
            buf_add_char(&b, '\n');
            n += attribute_words(json_object_array_get_idx(parts, k), &b);
        }
        if (n == 0 || b.rc != PM_OK) {
            say(v, "object %zu (\"%.*s\") says nothing, or too much: left out", i + 1,
                (int)(name.n < 60 ? name.n : 60), name.n ? name.p : "");
            continue;
        }
        id_of("note", text_of(o, "uuid"), str_of(v->id), LIST_MAX + i, id);
        note(v, id, buf_str(&b), modified, -1);
        if (str_eq(name, STR("geolocation")))
            location(v, o, i, modified);
    }
    buf_free(&b);
}

/* -- an event --------------------------------------------------------------------------------- */

static void organisation(struct event *v, struct json_object *event)
{
    struct json_object *org = jsonr_get(event, "Orgc");
    str name = text_of(org, "name");
    if (name.n == 0)
        return;
    id_of("identity", text_of(org, "uuid"), name, 0, v->org);
    jsonw_object(v->w, NULL);
    jsonw_text(v->w, "type", STR("identity"));
    jsonw_text(v->w, "spec_version", STR("2.1"));
    jsonw_text(v->w, "id", str_of(v->org));
    jsonw_text(v->w, "created", STR("2026-01-01T00:00:00.000Z"));
    jsonw_text(v->w, "modified", STR("2026-01-01T00:00:00.000Z"));
    jsonw_text(v->w, "name", name);
    jsonw_text(v->w, "identity_class", STR("organization"));
    jsonw_end(v->w);
}

/* What the origin wanted: told, never obeyed. */
static void proposals(const struct event *v, struct json_object *event)
{
    static const char *const levels[] = {"its own organisation only", "its own community",
                                         "connected communities", "all communities",
                                         "a sharing group"};
    struct json_object *group = jsonr_get(event, "SharingGroup");
    int64_t d;
    str name = text_of(group, "name"), to = text_of(group, "releasability");
    if (number_of(event, "distribution", &d) && d >= 0 && d < 5)
        say(v, "proposed by its origin: share with %s", levels[d]);
    if (name.n > 0)
        say(v, "proposed by its origin: sharing group \"%.*s\"%s%.*s",
            (int)(name.n < 120 ? name.n : 120), name.p, to.n ? ", releasable to " : "",
            (int)(to.n < 120 ? to.n : 120), to.n ? to.p : "");
    struct json_object *orgs = jsonr_get(group, "SharingGroupOrg");
    for (size_t i = 0; i < jsonr_length(orgs) && i < 100; i++) {
        str org = text_of(jsonr_get(json_object_array_get_idx(orgs, i), "Organisation"), "name");
        if (org.n > 0)
            say(v, "    member of that group: %.*s", (int)(org.n < 120 ? org.n : 120), org.p);
    }
}

static void report(struct event *v, struct json_object *event)
{
    str info = text_of(event, "info");
    head(v, "report", v->id, v->changed);
    jsonw_text(v->w, "name", info.n ? info : STR("MISP event without a title"));
    put_time(v->w, "published", v->day);
    jsonw_array(v->w, "object_refs");
    jsonw_text(v->w, NULL, v->org[0] ? str_of(v->org) : STR(EXTENSION_READER_ID));
    jsonw_end(v->w);
    jsonw_array(v->w, "external_references");
    jsonw_object(v->w, NULL);
    jsonw_text(v->w, "source_name", STR("misp"));
    jsonw_text(v->w, "external_id",
               text_of(event, "uuid").n ? text_of(event, "uuid") : STR("unknown"));
    jsonw_end(v->w);
    jsonw_end(v->w);
    marks(v, -1);
    jsonw_end(v->w);
}

static pm_code one_event(struct event *v, struct json_object *event, size_t i, struct pm_err *e)
{
    civil_day day;
    str date = text_of(event, "date");
    if (!json_object_is_type(event, json_type_object))
        return err_set(e, PM_INVALID, "event %zu is no JSON object", i + 1);
    if (!civil_parse(date, &day))
        return err_set(e, PM_INVALID, "event %zu: \"date\" must be as 2026-11-23", i + 1);
    v->day = stamp_of_day(day);
    v->changed = seconds_of(event, "timestamp", v->day);
    v->org[0] = '\0';
    v->tlp = tlp_of(v, event);
    v->exercise = has_tag(event, STR("exercise"));
    id_of("report", text_of(event, "uuid"), text_of(event, "info"), i, v->id);
    organisation(v, event);
    report(v, event);
    attributes(v, jsonr_get(event, "Attribute"));
    objects(v, jsonr_get(event, "Object"));
    proposals(v, event);
    return PM_OK;
}

pm_code misp_to_stix(str bytes, struct buf *out, misp_tell *tell, void *ctx, size_t *n,
                     struct pm_err *e)
{
    struct json_object *tree, *list;
    struct jsonw w = jsonw_on(out);
    struct event v = {.w = &w, .tell = tell, .ctx = ctx};
    pm_code rc = jsonr_parse(bytes, &tree, e);
    if (rc != PM_OK)
        return rc;
    list = jsonr_get(tree, "response");
    if (list == NULL)
        list = tree;
    bool many = json_object_is_type(list, json_type_array);
    size_t count = many ? jsonr_length(list) : 1;
    jsonw_object(&w, NULL);
    jsonw_text(&w, "type", STR("bundle"));
    jsonw_text(&w, "id", STR("bundle--00000000-0000-4000-8000-000000000000"));
    jsonw_array(&w, "objects");
    for (size_t i = 0; rc == PM_OK && i < count; i++) {
        struct json_object *holder = many ? json_object_array_get_idx(list, i) : list;
        rc = one_event(&v, jsonr_get(holder, "Event"), i, e);
    }
    jsonw_end(&w);
    jsonw_end(&w);
    *n = count;
    json_object_put(tree);
    return rc == PM_OK ? buf_err(out, e) : rc;
}
