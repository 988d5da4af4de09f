#include "verify/line.h"

#include "model/jsonr.h"
#include "store/entry.h"
#include "store/owner.h"

static bool hex_of(struct json_object *o, const char *key, uint8_t *out, size_t n)
{
    return digest_unhex(jsonr_text(jsonr_get(o, key)), out, n);
}

static bool int_of(struct json_object *o, const char *key, int64_t *out)
{
    struct json_object *v = jsonr_get(o, key);
    if (!json_object_is_type(v, json_type_int))
        return false;
    *out = json_object_get_int64(v);
    return true;
}

static bool entry_of(struct json_object *o, struct store_entry *en)
{
    en->who = jsonr_text(jsonr_get(o, "who"));
    en->how = jsonr_text(jsonr_get(o, "how"));
    en->id = jsonr_text(jsonr_get(o, "id"));
    en->type = entry_type(en->id);
    en->canon = jsonr_text(jsonr_get(o, "object"));
    return int_of(o, "seq", &en->seq) && int_of(o, "added", &en->added) &&
           int_of(o, "modified", &en->modified) && hex_of(o, "sha", en->sha.b, sizeof en->sha.b) &&
           hex_of(o, "prev", en->prev.b, sizeof en->prev.b) &&
           hex_of(o, "hash", en->hash.b, sizeof en->hash.b);
}

static bool seal_of(struct json_object *o, struct store_seal *s)
{
    return seal_kind_parse(jsonr_text(jsonr_get(o, "kind")), &s->kind) &&
           int_of(o, "seq", &s->seq) && int_of(o, "at", &s->at) &&
           hex_of(o, "hash", s->hash.b, sizeof s->hash.b) &&
           hex_of(o, "key", s->key, sizeof s->key) &&
           hex_of(o, "about", s->about, sizeof s->about) &&
           hex_of(o, "sig", s->sig, sizeof s->sig);
}

static pm_code count(struct owners *o, const uint8_t *key, int64_t seq, struct pm_err *e)
{
    int i = 0;
    while (i < o->n && memcmp(o->seen[i].key, key, SEAL_KEY_BYTES) != 0)
        i++;
    if (i == OWNERS_MAX)
        return err_set(e, PM_LIMIT, "entry %lld: more than %d owners in one log", (long long)seq,
                       OWNERS_MAX);
    if (i == o->n) {
        memcpy(o->seen[i].key, key, SEAL_KEY_BYTES);
        o->seen[i].first = seq;
        o->n++;
    }
    o->seen[i].n++;
    return PM_OK;
}

/* Definitions, places and groups are the same for everybody and signed by nobody. */
static pm_code take_owner(struct owners *o, const struct store_entry *en, struct pm_err *e)
{
    struct json_object *tree;
    uint8_t key[SEAL_KEY_BYTES];
    if (!str_starts(en->who, STR("peer:")))
        return PM_OK;
    pm_code rc = jsonr_parse_known(en->canon, &tree, e);
    if (rc != PM_OK)
        return err_front(e, "entry %lld", (long long)en->seq);
    rc = owner_check(tree, key, e);
    json_object_put(tree);
    if (rc == PM_OK)
        return count(o, key, en->seq, e);
    if (rc != PM_NOTFOUND)
        return err_front(e, "entry %lld, %.*s", (long long)en->seq, STR_FMT(en->id));
    o->n_unsigned++;
    return PM_OK;
}

pm_code line_take(struct proof *p, struct owners *o, str line, struct pm_err *e)
{
    struct json_object *tree, *x;
    struct store_entry en = {0};
    struct store_seal seal = {0};
    pm_code rc = jsonr_parse(line, &tree, e);
    if (rc != PM_OK)
        return rc;
    if ((x = jsonr_get(tree, "entry")) != NULL) {
        rc = entry_of(x, &en) ? proof_entry(p, &en, e)
                              : err_set(e, PM_INVALID, "an entry with a part missing");
        if (rc == PM_OK)
            rc = take_owner(o, &en, e);
    } else if ((x = jsonr_get(tree, "seal")) != NULL) {
        rc = seal_of(x, &seal) ? proof_seal(p, &seal, e)
                               : err_set(e, PM_INVALID, "a seal with a part missing");
    } else {
        rc = err_set(e, PM_INVALID, "neither an entry nor a seal");
    }
    json_object_put(tree);
    return rc;
}
