#include "share/decide.h"

#include "model/canonr.h"
#include "model/extension.h"
#include "model/jsonr.h"
#include "share/origin.h"

/* Levels as model/extension.h counts them: the order is how wide they reach. */
enum { TLP_CLEAR, TLP_GREEN, TLP_AMBER, TLP_AMBER_STRICT, TLP_RED };

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
        return (struct decision){false,
                                 "its status (actual, exercise, test) is not the one asked for"};
    if (r->reach == REACH_OWNER)
        return (struct decision){true, "the owner sees what is on his node"};
    return by_marking(o, r->reach);
}

struct decision decide_entry(const struct store_entry *en, enum status status,
                             const struct reader_of *r)
{
    struct object o = {.id = en->id, .type = en->type, .canon = en->canon, .status = status};
    struct decision d = decide(&o, r);
    bool partners = str_starts(en->who, STR("peer:")) && !decide_is_common(en->type);
    if (d.may && r->reach != REACH_OWNER && partners && decide_tlp(en->canon) != TLP_CLEAR)
        return (struct decision){false, "it is a partner's: it goes on through a format only"};
    return d;
}

/* -- sharing ---------------------------------------------------------------------------------- */

int decide_tlp(str canon)
{
    static const int successor[EXTENSION_N_TLP_1] = {TLP_CLEAR, TLP_GREEN, TLP_AMBER, TLP_RED};
    struct canonr t;
    int found = -1;
    if (canonr_open(&t, NULL, canon, NULL) != PM_OK)
        return -2;
    const struct canonr_node *refs = canonr_get(&t, t.root, "object_marking_refs");
    for (const struct canonr_node *x = canonr_first(refs); x != NULL && found > -2;
         x = canonr_next(&t, x)) {
        if (x->kind != CANONR_TEXT || x->escaped)
            continue; /* in canonical form no letter of an id is escaped */
        str id = canonr_text(&t, x);
        int level = extension_tlp_of(id), old = extension_tlp_1_of(id);
        if (level < 0 && old >= 0)
            level = successor[old];
        if (level < 0)
            continue; /* a format, a statement: they narrow elsewhere */
        found = found >= 0 && found != level ? -2 : level;
    }
    canonr_close(&t);
    return found;
}

static struct decision foreign(const struct release_case *c)
{
    if (c->foreign_unsigned)
        return c->own_tlp == TLP_CLEAR
                   ? (struct decision){true, "TLP:CLEAR of a partner may go to anybody"}
                   : (struct decision){
                         false, "it came from a partner who did not say to whom it may go on"};
    if (c->tlp != c->own_tlp)
        return (struct decision){false, "it is not ours: its marking cannot be changed here"};
    if (str_eq(c->foreign->format, c->format->id))
        return (struct decision){false, "it came through this format and is passed on by itself"};
    if (c->consent)
        return (struct decision){true, "its owner has said yes to this format"};
    if (c->foreign->handling == 2 || c->foreign->handling == 3)
        return (struct decision){false,
                                 "its handling code wants the owner's consent: pamir consent ask"};
    if (c->own_tlp > TLP_GREEN)
        return (struct decision){false, "TLP:AMBER and above go on only with the owner's consent: "
                                        "pamir consent ask"};
    return (struct decision){true, "its owner lets it go on to the community"};
}

struct decision decide_release(const struct release_case *c)
{
    struct release_case k = *c;
    if (k.tlp < 0)
        k.tlp = k.own_tlp;
    if (k.own_tlp == -2)
        return (struct decision){false, "its TLP markings contradict each other"};
    if (k.tlp < 0)
        return (struct decision){false, "it carries no TLP marking; give one with --as"};
    if (k.status != k.format->status)
        return (struct decision){false,
                                 "the format is not made for its status (actual, exercise, test)"};
    if (k.tlp > k.format->top)
        return (struct decision){false, "its TLP marking is higher than the format takes"};
    if (k.tlp == TLP_RED && !k.only_one)
        return (struct decision){false, "TLP:RED is for named recipients: give one with --only"};
    if (k.unmask && !k.reason)
        return (struct decision){false,
                                 "names of private persons leave only for a reason: --reason"};
    if (k.foreign != NULL || k.foreign_unsigned)
        return foreign(&k);
    return (struct decision){true, "it is ours and its marking allows it"};
}

struct decision decide_onward(const struct book_format *f, const struct book_member *m,
                              const struct origin_tag *tag)
{
    if (!book_is_in(f, m))
        return (struct decision){false, "he is not a member of the format here"};
    if (tag != NULL && !str_eq(tag->format, f->id))
        return (struct decision){false, "it was released to another format"};
    if (tag != NULL && !origin_names(tag, str_of(m->id)))
        return (struct decision){false, "its owner did not release it to him"};
    return (struct decision){true, "the owner named him and he is a member here"};
}
