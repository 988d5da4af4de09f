#include "share/decide.h"

#include <json-c/json.h>

/* TLP 2.0 marking-definitions (ids fixed by FIRST and OASIS; docs/model/). Order = how wide. */
enum tlp { TLP_CLEAR, TLP_GREEN, TLP_AMBER, TLP_AMBER_STRICT, TLP_RED, N_TLP };

static const char *const tlp_ids[N_TLP] = {
    "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
    "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
    "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
    "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
    "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
};

static const char *const reach_names[N_REACHES] = {"public", "community", "partner", "owner"};

const char *decide_reach_name(enum share_reach r)
{
    return reach_names[r];
}

bool decide_reach_parse(str s, enum share_reach *out)
{
    for (int i = 0; i < N_REACHES; i++)
        if (str_eq(s, str_of(reach_names[i]))) {
            *out = (enum share_reach)i;
            return true;
        }
    return false;
}

/* What an object's markings say; -1 none, -2 not to be understood or contradicting. */
static int tlp_of(struct json_object *obj)
{
    struct json_object *refs;
    if (json_object_object_get_ex(obj, "granular_markings", &refs))
        return -2; /* a field marked apart has to be cut out; until that is built: nobody */
    if (!json_object_object_get_ex(obj, "object_marking_refs", &refs))
        return -1;
    int found = -1;
    for (size_t i = 0; i < json_object_array_length(refs); i++) {
        const char *id = json_object_get_string(json_object_array_get_idx(refs, i));
        int level = -2;
        for (int t = 0; id != NULL && t < N_TLP; t++)
            if (strcmp(id, tlp_ids[t]) == 0)
                level = t;
        if (level == -2 || (found >= 0 && found != level))
            return -2;
        found = level;
    }
    return found;
}

/* Objects that say nothing about the world: what markings and extensions mean, and names of
 * registers that everybody has. */
static bool is_common(const struct object *o)
{
    return str_eq(o->type, STR("marking-definition")) ||
           str_eq(o->type, STR("extension-definition"));
}

static struct decision by_marking(const struct object *o, enum share_reach reach)
{
    struct json_tokener *t = json_tokener_new();
    struct json_object *obj =
        t && o->canon.n <= OBJECT_MAX_BYTES
            ? json_tokener_parse_ex(t, o->canon.p, (int)o->canon.n)
            : NULL;
    int level = obj ? tlp_of(obj) : -2;
    json_object_put(obj);
    json_tokener_free(t);
    if (level == -1)
        return (struct decision){false, "it carries no marking, so it is released to nobody"};
    if (level < 0)
        return (struct decision){false, "its markings contradict each other or are not understood"};
    if (level == TLP_CLEAR)
        return (struct decision){true, "TLP:CLEAR may go to anybody"};
    if (level == TLP_GREEN && reach >= REACH_COMMUNITY)
        return (struct decision){true, "TLP:GREEN may go to the community"};
    if (level == TLP_AMBER && reach >= REACH_PARTNER)
        return (struct decision){true, "TLP:AMBER may go to partner organisations"};
    return (struct decision){false, "its TLP marking does not reach that far"};
}

struct decision decide(const struct object *o, const struct reader_of *r)
{
    if (is_common(o))
        return (struct decision){true, "a definition that everybody has"};
    if (o->status != r->status)
        return (struct decision){false, "its status (actual, exercise, test) is not the one asked for"};
    if (r->reach == REACH_OWNER)
        return (struct decision){true, "the owner sees what is on his node"};
    return by_marking(o, r->reach);
}
