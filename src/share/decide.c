#include "share/decide.h"

#include "model/extension.h"
#include "model/jsonr.h"

/* Levels as model/extension.h counts them: the order is how wide they reach. */
enum { TLP_CLEAR, TLP_GREEN, TLP_AMBER };

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
        int level = extension_tlp_of(str_of(id));
        if (level < 0 || (found >= 0 && found != level))
            return -2;
        found = level;
    }
    return found;
}

bool decide_is_common(str type)
{
    static const char *const types[] = {"marking-definition", "extension-definition", "location",
                                        "threat-actor", "identity"};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (str_eq(type, str_of(types[i])))
            return true;
    return false;
}

static bool defines(const struct object *o)
{
    return str_eq(o->type, STR("marking-definition")) ||
           str_eq(o->type, STR("extension-definition"));
}

static struct decision by_marking(const struct object *o, enum share_reach reach)
{
    struct json_object *tree = NULL;
    int level = jsonr_parse_known(o->canon, &tree, NULL) == PM_OK ? tlp_of(tree) : -2;
    json_object_put(tree);
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
    if (defines(o))
        return (struct decision){true, "a definition that everybody has"};
    if (!decide_is_common(o->type) && o->status != r->status)
        return (struct decision){false, "its status (actual, exercise, test) is not the one asked for"};
    if (r->reach == REACH_OWNER)
        return (struct decision){true, "the owner sees what is on his node"};
    return by_marking(o, r->reach);
}
