/* Seals without a database: their text, and what they prove. */
#include "store/seal.h"

#include <sodium.h>
#include <stdio.h>

#include "store/entry.h"

static const char *const kinds[N_SEAL_KINDS] = {"head", "next-key", "lost-key"};

const char *seal_kind_name(enum seal_kind k)
{
    return kinds[k];
}

bool seal_kind_parse(str s, enum seal_kind *out)
{
    for (int k = 0; k < N_SEAL_KINDS; k++)
        if (str_eq(s, str_of(kinds[k]))) {
            *out = (enum seal_kind)k;
            return true;
        }
    return false;
}

str seal_text(const struct store_seal *s, char out[SEAL_TEXT_BYTES])
{
    char at[STAMP_TEXT_BYTES], hash[2 * sizeof s->hash.b + 1], key[2 * SEAL_KEY_BYTES + 1],
        about[2 * SEAL_KEY_BYTES + 1];
    stamp_print(s->at, 6, at);
    digest_hex(s->hash.b, sizeof s->hash.b, hash);
    digest_hex(s->key, sizeof s->key, key);
    digest_hex(s->about, sizeof s->about, about);
    int n = snprintf(out, SEAL_TEXT_BYTES, "pamir-seal-1\n%s\n%lld\n%s\n%s\n%s\n%s\n",
                     kinds[s->kind], (long long)s->seq, at, hash, key, about);
    return (str){out, (size_t)n};
}

pm_code proof_begin(struct proof *p, const uint8_t (*keys)[SEAL_KEY_BYTES], int n_keys,
                    struct pm_err *e)
{
    if (n_keys < 0 || n_keys > PROOF_MAX_KEYS)
        return err_set(e, PM_LIMIT, "at most %d keys", PROOF_MAX_KEYS);
    if (sodium_init() < 0)
        return err_set(e, PM_IO, "signatures cannot be checked on this machine");
    *p = (struct proof){.n_keys = n_keys};
    for (int i = 0; i < n_keys; i++)
        memcpy(p->keys[i], keys[i], SEAL_KEY_BYTES);
    return PM_OK;
}

pm_code proof_entry(struct proof *p, const struct store_entry *en, struct pm_err *e)
{
    struct sha256 hash, sha = digest_sha256(en->canon);
    if (en->seq != p->seq + 1)
        return err_set(e, PM_DAMAGED, "entry %lld: missing, entry %lld comes instead",
                       (long long)p->seq + 1, (long long)en->seq);
    if (memcmp(en->prev.b, p->hash.b, sizeof p->hash.b) != 0)
        return err_set(e, PM_DAMAGED, "entry %lld: does not follow on the entry before it",
                       (long long)en->seq);
    if (memcmp(sha.b, en->sha.b, sizeof sha.b) != 0)
        return err_set(e, PM_DAMAGED, "entry %lld (\"%.*s\"): its bytes are not those that were "
                       "stored", (long long)en->seq, STR_FMT(en->id));
    entry_hash(en, &hash);
    if (memcmp(hash.b, en->hash.b, sizeof hash.b) != 0)
        return err_set(e, PM_DAMAGED, "entry %lld (\"%.*s\"): altered after it was stored",
                       (long long)en->seq, STR_FMT(en->id));
    if (en->added <= p->added)
        return err_set(e, PM_DAMAGED, "entry %lld: added before the entry before it",
                       (long long)en->seq);
    p->seq = en->seq;
    p->hash = hash;
    p->added = en->added;
    return PM_OK;
}

static bool given(const struct proof *p, const uint8_t *key)
{
    for (int i = 0; i < p->n_keys; i++)
        if (memcmp(p->keys[i], key, SEAL_KEY_BYTES) == 0)
            return true;
    return false;
}

static bool believed(struct proof *p, const struct store_seal *s)
{
    if (!p->has_key)
        return p->n_keys == 0 || given(p, s->key);
    if (s->kind == SEAL_LOST_KEY)
        return given(p, s->key);
    return memcmp(s->key, p->now, SEAL_KEY_BYTES) == 0;
}

pm_code proof_seal(struct proof *p, const struct store_seal *s, struct pm_err *e)
{
    char text[SEAL_TEXT_BYTES], hex[2 * SEAL_KEY_BYTES + 1];
    str t = seal_text(s, text);
    digest_hex(s->key, sizeof s->key, hex);
    if (s->seq != p->seq || memcmp(s->hash.b, p->hash.b, sizeof s->hash.b) != 0)
        return err_set(e, PM_DAMAGED, "entry %lld: what was signed is another entry than the one "
                       "that is there", (long long)s->seq);
    if (!p->has_key && !believed(p, s))
        return PM_OK; /* an earlier key; a later signature covers what it signed */
    if (!believed(p, s))
        return err_set(e, PM_DENIED, "entry %lld: signed with key %s, which is %s", (long long)s->seq,
                       hex,
                       s->kind == SEAL_LOST_KEY
                           ? "said to follow on a lost key; ask its owner in another way whether it "
                             "is his, then give it too"
                           : "not the node's key at this point");
    if (crypto_sign_verify_detached(s->sig, (const uint8_t *)t.p, t.n, s->key) != 0)
        return err_set(e, PM_DAMAGED, "entry %lld: the signature by key %s is wrong",
                       (long long)s->seq, hex);
    memcpy(p->now, s->kind == SEAL_NEXT_KEY ? s->about : s->key, SEAL_KEY_BYTES);
    p->has_key = true;
    p->sealed_seq = s->seq;
    p->n_seals++;
    return PM_OK;
}

pm_code proof_end(const struct proof *p, struct pm_err *e)
{
    if (p->seq > 0 && !p->has_key)
        return err_set(e, PM_DENIED, p->n_keys > 0 ? "none of the keys given has signed anything here"
                                                   : "nothing is signed here");
    if (p->sealed_seq < p->seq)
        return err_set(e, PM_DENIED, "entries from %lld on are not signed",
                       (long long)p->sealed_seq + 1);
    return PM_OK;
}
