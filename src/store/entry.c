#include "store/entry.h"

#include <nettle/sha2.h>

#include "store/act.h"

static const char tag[] = "pamir-entry-1\n", act_tag[] = "pamir-act-1\n";

static void add_int(struct sha256_ctx *c, uint64_t v)
{
    uint8_t b[8];
    for (int i = 0; i < 8; i++)
        b[i] = (uint8_t)(v >> (56 - 8 * i));
    sha256_update(c, sizeof b, b);
}

static void add_str(struct sha256_ctx *c, str s)
{
    uint8_t b[4];
    for (int i = 0; i < 4; i++)
        b[i] = (uint8_t)(s.n >> (24 - 8 * i));
    sha256_update(c, sizeof b, b);
    sha256_update(c, s.n, (const uint8_t *)s.p);
}

void entry_hash(const struct store_entry *en, struct sha256 *out)
{
    struct sha256_ctx c;
    sha256_init(&c);
    sha256_update(&c, sizeof tag - 1, (const uint8_t *)tag);
    add_int(&c, (uint64_t)en->seq);
    add_int(&c, (uint64_t)en->added);
    add_int(&c, (uint64_t)en->modified);
    add_str(&c, en->who);
    add_str(&c, en->how);
    add_str(&c, en->id);
    add_str(&c, en->type);
    sha256_update(&c, sizeof en->sha.b, en->sha.b);
    sha256_update(&c, sizeof en->prev.b, en->prev.b);
    sha256_digest(&c, sizeof out->b, out->b);
}

void act_hash(const struct store_act *a, struct sha256 *out)
{
    struct sha256_ctx c;
    sha256_init(&c);
    sha256_update(&c, sizeof act_tag - 1, (const uint8_t *)act_tag);
    add_int(&c, (uint64_t)a->n);
    add_int(&c, (uint64_t)a->at);
    add_str(&c, a->who);
    add_str(&c, a->kind);
    add_str(&c, a->subject);
    add_str(&c, a->body);
    sha256_update(&c, sizeof a->prev.b, a->prev.b);
    sha256_digest(&c, sizeof out->b, out->b);
}

str entry_type(str id)
{
    size_t at = str_find(id, STR("--"), 0);
    return at < id.n ? (str){id.p, at} : (str){"", 0};
}

pm_code store_list_add(struct store_list *l, const struct store_entry *en, struct pm_err *e)
{
    struct store_entry copy = *en;
    str *parts[] = {&copy.who, &copy.how, &copy.id, &copy.type, &copy.canon};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        pm_code rc = arena_dup(l->arena, *parts[i], parts[i], e);
        if (rc != PM_OK)
            return rc;
    }
    return ARENA_PUSH(l->arena, l->entries, l->n, l->cap, copy) ? PM_OK : arena_err(l->arena, e);
}
