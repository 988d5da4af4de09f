#include "read/carrier_in.h"

#include <math.h>

/* Register entries as standard objects: the same bytes in every report, so the store keeps one. */

enum { ALIASES_MAX = 8, ALIAS_BYTES = 80 };

struct aliases {
    str list[ALIASES_MAX];
    size_t n;
    str name;
};

static void take_alias(void *ctx, str alias, str lang, str script, str kind)
{
    struct aliases *l = ctx;
    (void)lang;
    (void)script;
    /* Adjectives and words that need a context are no names; insults are not passed on as names. */
    if (l->n == ALIASES_MAX || alias.n == 0 || alias.n > ALIAS_BYTES || str_eq(alias, l->name) ||
        str_eq(kind, STR("adjective")) || str_eq(kind, STR("context")) ||
        str_eq(kind, STR("pejorative")) || str_eq(kind, STR("demonym")))
        return;
    for (size_t i = 0; i < l->n; i++)
        if (str_eq_nocase(l->list[i], alias))
            return;
    l->list[l->n++] = alias;
}

static void register_reference(struct carry *c, str id)
{
    canonw_array(&c->w, "external_references");
    canonw_object(&c->w, NULL);
    canonw_text(&c->w, "external_id", id);
    canonw_text(&c->w, "source_name", STR(EXTENSION_REGISTER));
    canonw_end(&c->w);
    canonw_end(&c->w);
}

static void tail(struct carry *c, const char *type)
{
    canonw_text(&c->w, "spec_version", STR("2.1"));
    canonw_text(&c->w, "type", str_of(type));
}

/* "Central Asia" -> "central-asia", as STIX's region vocabulary has it. */
static str region_of(struct carry *c, str name)
{
    buf_clear(&c->words);
    for (size_t i = 0; i < name.n; i++) {
        char ch = name.p[i];
        if (ch >= 'A' && ch <= 'Z')
            ch = (char)(ch + 32);
        buf_add_char(&c->words, ch == ' ' ? '-' : ch);
    }
    return buf_str(&c->words);
}

/* "TJ-DU" and "AF-BDS" by their form: ISO 3166-2 codes. */
static bool is_province(str id)
{
    return id.n >= 4 && id.n <= 6 && id.p[2] == '-' && id.p[0] >= 'A' && id.p[0] <= 'Z' &&
           id.p[1] >= 'A' && id.p[1] <= 'Z';
}

str carry_province(const struct carry *c, str id)
{
    str p = is_province(id) ? id : names_province(c->names, id);
    return is_province(p) ? p : (str){"", 0};
}

static void write_location(struct carry *c, const struct name_entity *x, str id)
{
    str province = carry_province(c, x->id);
    bool point = isfinite(x->lat) && isfinite(x->lon);
    str country = x->country.n == 2 ? x->country : (str){"", 0};
    canonw_some(&c->w, "administrative_area", province);
    canonw_some(&c->w, "country", country);
    carry_created(c);
    register_reference(c, x->id);
    canonw_text(&c->w, "id", id);
    if (point) {
        canonw_num(&c->w, "latitude", x->lat);
        canonw_num(&c->w, "longitude", x->lon);
    }
    carry_modified(c);
    canonw_text(&c->w, "name", x->name);
    carry_clear_marking(c);
    if (country.n == 0 && !point)
        canonw_text(&c->w, "region", region_of(c, x->name));
    tail(c, "location");
}

static void write_actor(struct carry *c, const struct name_entity *x, str id)
{
    struct aliases l = {.name = x->name};
    names_each_alias(c->names, x->id, take_alias, &l);
    if (l.n > 0) {
        canonw_array(&c->w, "aliases");
        for (size_t i = 0; i < l.n; i++)
            canonw_text(&c->w, NULL, l.list[i]);
        canonw_end(&c->w);
    }
    carry_created(c);
    register_reference(c, x->id);
    canonw_text(&c->w, "id", id);
    carry_modified(c);
    canonw_text(&c->w, "name", x->name);
    carry_clear_marking(c);
    tail(c, "threat-actor");
}

static void write_identity(struct carry *c, const struct name_entity *x, str id)
{
    bool state = str_eq(x->kind, STR("state")) || str_eq(x->kind, STR("office"));
    carry_created(c);
    register_reference(c, x->id);
    canonw_text(&c->w, "id", id);
    canonw_text(&c->w, "identity_class",
                str_eq(x->kind, STR("people")) ? STR("class") : STR("organization"));
    carry_modified(c);
    canonw_text(&c->w, "name", x->name);
    carry_clear_marking(c);
    if (state) {
        canonw_array(&c->w, "sectors");
        canonw_text(&c->w, NULL, STR("government"));
        canonw_end(&c->w);
    }
    tail(c, "identity");
}

static const char *type_of(const struct name_entity *x, int as)
{
    if (str_eq(x->kind, STR("place")))
        return "location";
    if (str_eq(x->kind, STR("state")))
        return as == AS_PLACE ? "location" : "identity";
    if (str_eq(x->kind, STR("group")))
        return "threat-actor";
    if (str_eq(x->kind, STR("event")))
        return NULL;
    return "identity";
}

static struct known *slot(struct carry *c, str key, int as)
{
    size_t k = (size_t)(str_hash(key) + (uint64_t)as) & (c->cap_known - 1);
    while (c->known[k].key.n > 0 && (c->known[k].as != as || !str_eq(c->known[k].key, key)))
        k = (k + 1) & (c->cap_known - 1);
    return &c->known[k];
}

static pm_code known_room(struct carry *c)
{
    if (2 * c->n_known < c->cap_known)
        return PM_OK;
    struct known *old = c->known;
    size_t n_old = c->cap_known, cap = n_old ? 2 * n_old : 64;
    struct known *more = arena_array(c->a, cap, sizeof *more);
    if (more == NULL)
        return arena_err(c->a, c->e);
    c->known = more;
    c->cap_known = cap;
    for (size_t i = 0; i < n_old; i++)
        if (old[i].key.n > 0)
            *slot(c, old[i].key, old[i].as) = old[i];
    return PM_OK;
}

static pm_code derive(struct carry *c, const char *type, const char *head, str key, str *out)
{
    char name[256], id[DERIVE_ID_BYTES];
    size_t n = strlen(head);
    if (key.n > sizeof name - n)
        return err_set(c->e, PM_LIMIT, "a register id of %zu bytes", key.n);
    memcpy(name, head, n);
    memcpy(name + n, key.p, key.n);
    return arena_dup(c->a, derive_id(type, (str){name, n + key.n}, id), out, c->e);
}

static pm_code make(struct carry *c, const struct name_entity *x, const char *type, str *stix)
{
    pm_code rc = derive(c, type, "register:", x->id, stix);
    if (rc != PM_OK)
        return rc;
    carry_begin(c, true);
    if (strcmp(type, "location") == 0)
        write_location(c, x, *stix);
    else if (strcmp(type, "threat-actor") == 0)
        write_actor(c, x, *stix);
    else
        write_identity(c, x, *stix);
    return carry_keep(c, *stix, type);
}

static pm_code know(struct carry *c, str id, int as)
{
    if (id.n == 0 || str_eq(id, STR("author")) || str_eq(id, STR("unnamed")))
        return PM_OK;
    pm_code rc = known_room(c);
    if (rc != PM_OK)
        return rc;
    struct known *k = slot(c, id, as);
    if (k->key.n > 0)
        return PM_OK;
    const struct name_entity *x = names_get(c->names, id);
    const char *type = x ? type_of(x, as) : NULL;
    str stix = {"", 0};
    if (type != NULL)
        rc = make(c, x, type, &stix);
    if (rc != PM_OK)
        return rc;
    *k = (struct known){id, as, stix};
    c->n_known++;
    return PM_OK;
}

static pm_code know_incident(struct carry *c, const struct incident *in)
{
    pm_code rc = PM_OK;
    for (size_t i = 0; i < in->n_where; i++)
        TRY(know(c, in->where[i].id, AS_PLACE));
    for (size_t i = 0; i < in->n_perpetrators; i++) {
        TRY(know(c, in->perpetrators[i].who.id, AS_ACTOR));
        TRY(know(c, in->perpetrators[i].claimant.id, AS_ACTOR));
    }
    for (size_t i = 0; i < in->n_targets; i++)
        TRY(know(c, in->targets[i].who.id, AS_ACTOR));
out:
    return rc;
}

static int as_of(enum mention_kind k)
{
    return k == MENTION_PLACE || k == MENTION_STATE ? AS_PLACE : AS_ACTOR;
}

static bool names_an_entry(enum mention_kind k)
{
    return k == MENTION_PLACE || k == MENTION_GROUP || k == MENTION_STATE || k == MENTION_ORG ||
           k == MENTION_OFFICE || k == MENTION_FORMAT;
}

pm_code known_all(struct carry *c)
{
    const struct reading *r = c->r;
    pm_code rc = PM_OK;
    for (size_t i = 0; i < r->n_mentions; i++)
        if (names_an_entry(r->mentions[i].kind))
            TRY(know(c, r->mentions[i].id, as_of(r->mentions[i].kind)));
    for (size_t i = 0; i < r->n_incidents; i++)
        TRY(know_incident(c, &r->incidents[i]));
    for (size_t i = 0; i < r->n_claims; i++) {
        TRY(know(c, r->claims[i].claimant.id, AS_ACTOR));
        TRY(know(c, r->claims[i].via.id, AS_ACTOR));
    }
    for (size_t i = 0; i < r->n_figures; i++) {
        TRY(know(c, r->figures[i].claimant.id, AS_ACTOR));
        TRY(know(c, r->figures[i].subject.id, AS_ACTOR));
    }
    for (size_t i = 0; i < r->n_causes; i++)
        TRY(know(c, r->causes[i].claimant.id, AS_ACTOR));
    for (size_t i = 0; i < r->n_relations; i++) {
        TRY(know(c, r->relations[i].from, AS_ACTOR));
        TRY(know(c, r->relations[i].to, AS_ACTOR));
        TRY(know(c, r->relations[i].claimant.id, AS_ACTOR));
    }
out:
    return rc;
}

str known_id(const struct carry *c, str id, int as)
{
    if (c->cap_known == 0 || id.n == 0)
        return (str){"", 0};
    size_t k = (size_t)(str_hash(id) + (uint64_t)as) & (c->cap_known - 1);
    for (; c->known[k].key.n > 0; k = (k + 1) & (c->cap_known - 1))
        if (c->known[k].as == as && str_eq(c->known[k].key, id))
            return c->known[k].stix;
    return (str){"", 0};
}

str known_any(const struct carry *c, str id)
{
    str place = known_id(c, id, AS_PLACE);
    return place.n > 0 ? place : known_id(c, id, AS_ACTOR);
}

pm_code known_source(struct carry *c, str name, str *stix)
{
    char key[200];
    size_t n = name.n < sizeof key - 7 ? name.n : sizeof key - 7;
    while (n > 0 && n < name.n && ((unsigned char)name.p[n] & 0xC0) == 0x80)
        n--;
    memcpy(key, "source:", 7);
    memcpy(key + 7, name.p, n);
    str id = {key, n + 7};
    pm_code rc = derive(c, "identity", "register:", id, stix);
    if (rc != PM_OK)
        return rc;
    carry_begin(c, true);
    carry_created(c);
    register_reference(c, id);
    canonw_text(&c->w, "id", *stix);
    canonw_text(&c->w, "identity_class", STR("unknown"));
    carry_modified(c);
    canonw_text(&c->w, "name", name);
    carry_markings(c);
    tail(c, "identity");
    return carry_keep(c, *stix, "identity");
}
