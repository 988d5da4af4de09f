/* check_whole.c - what STIX 2.1 asks of an object as a whole: the order of its times, which properties go
 * together, the ids that belong to TLP. */
#include "model/check_in.h"

#include "model/extension.h"
#include "model/jsonr.h"

static pm_code check_order(const struct check *c, const struct at *at)
{
    stamp created = check_time_of(c->object, "created"), modified = check_time_of(c->object, "modified");
    struct at here = {at, "modified", 0};
    if (created != STAMP_NONE && modified != STAMP_NONE && modified < created)
        return check_bad(c, &here, "3.2", "lies before created");
    if (c->type == NULL || c->type->order == NULL)
        return PM_OK;
    for (const char *const(*pair)[2] = c->type->order; (*pair)[0] != NULL; pair++) {
        stamp first = check_time_of(c->object, (*pair)[0]), second = check_time_of(c->object, (*pair)[1]);
        here.key = (*pair)[1];
        if (first == STAMP_NONE || second == STAMP_NONE)
            continue;
        if (second < first || (c->type->strictly_after && second == first))
            return check_bad(c, &here, c->type->section, "must lie %s %s",
                       c->type->strictly_after ? "after" : "not before", (*pair)[0]);
    }
    return PM_OK;
}

static pm_code check_location(const struct check *c, const struct at *at)
{
    bool lat = jsonr_get(c->object, "latitude") != NULL;
    bool lon = jsonr_get(c->object, "longitude") != NULL;
    if (lat != lon)
        return check_bad(c, at, "4.10", "latitude and longitude only together");
    if (jsonr_get(c->object, "precision") != NULL && !lat)
        return check_bad(c, at, "4.10", "precision only with latitude and longitude");
    if (!lat && jsonr_get(c->object, "region") == NULL && jsonr_get(c->object, "country") == NULL)
        return check_bad(c, at, "4.10",
                   "one of region, country, and latitude with longitude must be there");
    return PM_OK;
}

static pm_code check_observed(const struct check *c, const struct at *at)
{
    if ((jsonr_get(c->object, "objects") == NULL) == (jsonr_get(c->object, "object_refs") == NULL))
        return check_bad(c, at, "4.14", "one of objects and object_refs must be there, and not both");
    return PM_OK;
}

static pm_code check_malware(const struct check *c, const struct at *at)
{
    if (json_object_get_boolean(jsonr_get(c->object, "is_family")) &&
        jsonr_get(c->object, "name") == NULL)
        return check_bad(c, at, "4.11", "a family of malware must have a name");
    return PM_OK;
}

static pm_code check_analysis(const struct check *c, const struct at *at)
{
    if (jsonr_get(c->object, "result") == NULL && jsonr_get(c->object, "analysis_sco_refs") == NULL)
        return check_bad(c, at, "4.12", "one of result and analysis_sco_refs must be there");
    return PM_OK;
}

/* The four markings of TLP 1, which nobody may make again (STIX 2.1, 7.2.1.4). */
static pm_code check_tlp_1(const struct check *c, const struct at *at, struct json_object *def)
{
    struct at here = {at, "definition", 0};
    str color = jsonr_text(jsonr_get(def, "tlp")), id = jsonr_text(jsonr_get(c->object, "id"));
    int level = extension_tlp_1_of(id);
    if (!in_list("white green amber red", color) || json_object_object_length(def) != 1)
        return check_bad(c, &here, "7.2.1.4", "tlp is one of white, green, amber, red");
    if (!str_eq(color, extension_tlp_1_name(level)))
        return check_bad(c, at, "7.2.1.4", "TLP %.*s has a fixed id, and this is not it", STR_FMT(color));
    if (check_time_of(c->object, "created") != (stamp)1484870400 * STAMP_SECOND)
        return check_bad(c, at, "7.2.1.4", "TLP's created is 2017-01-20T00:00:00.000Z");
    return PM_OK;
}

static pm_code check_marking(const struct check *c, const struct at *at)
{
    struct json_object *type = jsonr_get(c->object, "definition_type");
    struct json_object *def = jsonr_get(c->object, "definition");
    str id = jsonr_text(jsonr_get(c->object, "id"));
    int level = extension_tlp_of(id);
    if (extension_tlp_1_of(id) >= 0 && (!str_eq(jsonr_text(type), STR("tlp")) || def == NULL))
        return check_bad(c, at, "7.2.1.4", "this id belongs to TLP %.*s",
                   STR_FMT(extension_tlp_1_name(extension_tlp_1_of(id))));
    if (level >= 0) { /* TLP 2.0 */
        struct json_object *ext = jsonr_get(jsonr_get(c->object, "extensions"), EXTENSION_TLP_2);
        if (!str_eq(jsonr_text(jsonr_get(ext, "tlp_2_0")), extension_tlp_name(level)))
            return check_bad(c, at, "7.2.1", "this id belongs to TLP:2.0 %.*s; its extension must say so",
                       STR_FMT(extension_tlp_name(level)));
        if (check_time_of(c->object, "created") != (stamp)1664582400 * STAMP_SECOND)
            return check_bad(c, at, "7.2.1", "TLP:2.0's created is 2022-10-01T00:00:00.000Z");
        return PM_OK;
    }
    if (jsonr_get(c->object, "extensions") == NULL && (type == NULL || def == NULL))
        return check_bad(c, at, "7.2.1",
                   "definition_type and definition, or an extension, must be there");
    if (def != NULL && type == NULL)
        return check_bad(c, at, "7.2.1", "definition without definition_type");
    struct at here = {at, "definition", 0};
    if (def != NULL && str_eq(jsonr_text(type), STR("statement")))
        return check_strings(c, &here, def, "statement", "", "7.2.1.3");
    if (def != NULL && str_eq(jsonr_text(type), STR("tlp")))
        return check_tlp_1(c, at, def);
    return PM_OK;
}

static pm_code check_definition(const struct check *c, const struct at *at)
{
    struct json_object *kinds = jsonr_get(c->object, "extension_types");
    bool top = false;
    for (size_t i = 0; i < jsonr_length(kinds); i++)
        top |= str_eq(jsonr_text(json_object_array_get_idx(kinds, i)),
                      STR("toplevel-property-extension"));
    struct at here = {at, "extension_properties", 0};
    if (!top && jsonr_get(c->object, "extension_properties") != NULL)
        return check_bad(c, &here, "7.3", "only with the type toplevel-property-extension");
    return PM_OK;
}

static const struct {
    const char *type;
    pm_code (*check)(const struct check *c, const struct at *at);
} whole_checks[] = {
    {"location", check_location},
    {"observed-data", check_observed},
    {"malware", check_malware},
    {"malware-analysis", check_analysis},
    {"marking-definition", check_marking},
    {"extension-definition", check_definition},
};

pm_code check_whole(const struct check *c, const struct at *at)
{
    pm_code rc = check_order(c, at);
    for (size_t i = 0; rc == PM_OK && c->type && i < sizeof whole_checks / sizeof whole_checks[0]; i++)
        if (strcmp(whole_checks[i].type, c->type->name) == 0)
            rc = whole_checks[i].check(c, at);
    return rc;
}
