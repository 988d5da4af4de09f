#include "serve/login.h"

#include <sodium.h>

enum { PASSWORD_MAX_BYTES = 1024 };

void login_init(struct login_limits *l)
{
    *l = (struct login_limits){0};
    pthread_mutex_init(&l->lock, NULL);
    randombytes_buf(l->key, sizeof l->key);
}

void login_free(struct login_limits *l)
{
    sodium_memzero(l->key, sizeof l->key);
    pthread_mutex_destroy(&l->lock);
}

static bool scheme(str *value, str name)
{
    str v = str_trim(*value);
    if (v.n <= name.n || !str_eq_nocase((str){v.p, name.n}, name) || v.p[name.n] != ' ')
        return false;
    *value = str_trim((str){v.p + name.n, v.n - name.n});
    return true;
}

bool login_parse(str value, struct arena *a, str *token, str *user, str *password)
{
    *token = *user = *password = (str){0};
    if (value.n > 4 * PASSWORD_MAX_BYTES)
        return false;
    if (scheme(&value, STR("Bearer"))) {
        *token = value;
        return value.n > 0;
    }
    if (!scheme(&value, STR("Basic")))
        return false;
    size_t n = 0;
    unsigned char *to = arena_get(a, value.n + 1);
    const char *end = NULL;
    if (to == NULL ||
        sodium_base642bin(to, value.n, value.p, value.n, NULL, &n, &end,
                          sodium_base64_VARIANT_ORIGINAL) != 0 ||
        end != value.p + value.n)
        return false;
    str both = {(const char *)to, n};
    return str_cut(&both, ':', user) && both.p != NULL && (*password = both, true);
}

/* ---- wrong ones are counted ---- */

static struct login_count *count_of(struct login_limits *l, const char *from)
{
    uint64_t address = str_hash(str_of(from)) | 1;
    struct login_count *c = &l->each[address % LOGIN_ADDRESSES];
    if (c->address != address) /* two that fall on one place share it in turn; `all` counts both */
        *c = (struct login_count){.address = address};
    return c;
}

static bool is_full(struct login_count *c, int most, stamp now)
{
    if (now - c->since > LOGIN_SPAN_SECONDS * STAMP_SECOND || now < c->since)
        *c = (struct login_count){.address = c->address, .since = now};
    return c->n >= most;
}

static bool may_try(struct login_limits *l, const char *from)
{
    stamp now = stamp_now();
    pthread_mutex_lock(&l->lock);
    bool all = is_full(&l->all, LOGIN_WRONG_ALL, now); /* both are asked: asking renews a span */
    bool full = is_full(count_of(l, from), LOGIN_WRONG_EACH, now) || all;
    pthread_mutex_unlock(&l->lock);
    return !full;
}

static void count_wrong(struct login_limits *l, const char *from)
{
    pthread_mutex_lock(&l->lock);
    count_of(l, from)->n++;
    l->all.n++;
    pthread_mutex_unlock(&l->lock);
}

/* ---- right ones are remembered ---- */

static void hash_of(const struct login_limits *l, str user, str password, uint8_t out[32])
{
    crypto_generichash_state h;
    uint64_t n = user.n;
    crypto_generichash_init(&h, l->key, sizeof l->key, 32);
    crypto_generichash_update(&h, (const uint8_t *)&n, sizeof n);
    crypto_generichash_update(&h, (const uint8_t *)user.p, user.n);
    crypto_generichash_update(&h, (const uint8_t *)password.p, password.n);
    crypto_generichash_final(&h, out, 32);
}

static bool remembered(struct login_limits *l, struct login_seen *seen, const uint8_t hash[32],
                       struct reader *out)
{
    size_t i = hash[0];
    pthread_mutex_lock(&l->lock);
    bool found =
        seen->slots[i].until > stamp_now() && sodium_memcmp(seen->slots[i].hash, hash, 32) == 0;
    if (found)
        *out = seen->slots[i].reader;
    pthread_mutex_unlock(&l->lock);
    return found;
}

static void remember(struct login_limits *l, struct login_seen *seen, const uint8_t hash[32],
                     const struct reader *r)
{
    size_t i = hash[0];
    pthread_mutex_lock(&l->lock);
    memcpy(seen->slots[i].hash, hash, 32);
    seen->slots[i].until = stamp_now() + LOGIN_KEEP_SECONDS * STAMP_SECOND;
    seen->slots[i].reader = *r;
    pthread_mutex_unlock(&l->lock);
}

void login_carry(struct login_limits *l, const struct login_seen *before, const struct book *old,
                 struct login_seen *seen, const struct book *b)
{
    pthread_mutex_lock(&l->lock);
    for (size_t i = 0; i < LOGIN_SLOTS; i++) {
        if (before->slots[i].until == 0 ||
            book_login_again(b, old, before->slots[i].reader.account->name, &seen->slots[i].reader,
                             NULL) != PM_OK)
            continue;
        memcpy(seen->slots[i].hash, before->slots[i].hash, sizeof seen->slots[i].hash);
        seen->slots[i].until = before->slots[i].until;
    }
    pthread_mutex_unlock(&l->lock);
}

static pm_code by_basic(struct login_limits *l, struct login_seen *seen, const struct book *b,
                        const char *from, str user, str password, struct reader *out,
                        struct pm_err *e)
{
    uint8_t hash[32];
    if (password.n > PASSWORD_MAX_BYTES)
        return err_set(e, PM_DENIED, "the name or the password is wrong");
    hash_of(l, user, password, hash);
    if (remembered(l, seen, hash, out))
        return PM_OK;
    if (!may_try(l, from))
        return err_set(e, PM_BUSY, "too many wrong logins; wait a minute");
    pm_code rc = book_by_basic(b, user, password, out, e);
    if (rc == PM_OK)
        remember(l, seen, hash, out);
    else if (rc == PM_DENIED)
        count_wrong(l, from);
    return rc;
}

pm_code login(struct login_limits *l, struct login_seen *seen, const struct book *b,
              const struct request *rq, struct reader *out, struct pm_err *e)
{
    str value = request_header(rq, "Authorization"), token, user, password;
    pm_code rc;
    if (value.n == 0 && !rq->has_certificate)
        return err_set(e, PM_DENIED,
                       "log in: with the name and password of an account (Basic), its token "
                       "(Bearer) or its client certificate");
    if (value.n == 0)
        rc = book_by_certificate(b, &rq->certificate, out, e);
    else if (!login_parse(value, rq->arena, &token, &user, &password))
        rc = err_set(e, PM_DENIED,
                     "the header Authorization is neither \"Basic\" with name:password in "
                     "base64 nor \"Bearer\" with a token");
    else if (token.n > 0)
        rc = book_by_token(b, token, out, e);
    else
        rc = by_basic(l, seen, b, rq->from, user, password, out, e);
    return rc;
}
