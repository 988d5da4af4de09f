/* fuzz: share - files to carry and envelopes, from whoever made them: as they lie on the stick, inside the cipher, cut */
#include <sodium.h>
#include <stdio.h>

#include "base/buf.h"
#include "share/bundle.h"
#include "share/taxii_client.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#define HEAD "pamir-bundle-1\n"
enum { MOST = 256 << 10 };

static struct seal_pair me, him;
static size_t n_lines;

static void begin(void)
{
    static bool done;
    uint8_t seed[32] = {1};
    if (done)
        return;
    done = sodium_init() >= 0;
    crypto_sign_seed_keypair(me.pub, me.sec, seed);
    seed[0] = 2;
    crypto_sign_seed_keypair(him.pub, him.sec, seed);
}

static pm_code line(void *ctx, str s, struct pm_err *e)
{
    (void)ctx;
    (void)e;
    n_lines += s.n > 0;
    return PM_OK;
}

static void take(const uint8_t *p, size_t n)
{
    struct bundle_head head;
    struct pm_err e = {0};
    FILE *f = n > 0 ? fmemopen((void *)(uintptr_t)p, n, "rb") : NULL;
    if (f == NULL)
        return;
    bundle_read(f, &me, NULL, line, NULL, &head, &e);
    fclose(f);
}

/* As if `him` had encrypted and signed these bytes for `me`: what a partner with bad will can make. */
static void take_inside(const uint8_t *p, size_t n)
{
    static uint8_t out[MOST * 2], plain[BUNDLE_CHUNK];
    uint8_t key[32] = {7}, curve[32], hash[32], text[sizeof HEAD - 1 + 32 + 8 + 32 + 24], *q = out;
    crypto_secretstream_xchacha20poly1305_state s;
    unsigned long long got;
    size_t at = 0, room = 104;
    memcpy(q, HEAD, sizeof HEAD - 1);
    q += sizeof HEAD - 1;
    if (crypto_sign_ed25519_pk_to_curve25519(curve, me.pub) != 0)
        return;
    crypto_box_seal(q, key, sizeof key, curve);
    q += 80;
    crypto_secretstream_xchacha20poly1305_init_push(&s, q, key);
    memcpy(text, HEAD, sizeof HEAD - 1);
    memcpy(text + sizeof HEAD - 1, me.pub, 32);
    memset(text + sizeof HEAD - 1 + 32, 0, 8);
    crypto_hash_sha256(hash, key, sizeof key);
    memcpy(text + sizeof HEAD - 1 + 40, hash, 32);
    memcpy(text + sizeof HEAD - 1 + 72, q, 24);
    q += 24;
    memset(plain, 0, 104);
    memcpy(plain, him.pub, 32);
    crypto_sign_detached(plain + 40, NULL, text, sizeof text, him.sec);
    do {
        size_t fits = n - at < BUNDLE_CHUNK - room ? n - at : BUNDLE_CHUNK - room;
        memcpy(plain + room, p + at, fits);
        at += fits;
        crypto_secretstream_xchacha20poly1305_push(&s, q, &got, plain, room + fits, NULL, 0,
                                                   at == n ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0);
        q += got;
        room = 0;
    } while (at < n);
    take(out, (size_t)(q - out));
}

static void take_envelope(str s, bool cut)
{
    struct arena *a;
    struct taxii_page p;
    if (arena_open((size_t)16 << 20, &a, NULL) != PM_OK)
        return;
    if (remote_envelope(a, s, cut, &p, NULL) == PM_OK)
        for (size_t i = 0; i < p.n; i++)
            if (p.objects[i].p < s.p || p.objects[i].p + p.objects[i].n > s.p + s.n)
                __builtin_trap();
    arena_close(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (n < 1 || n > MOST)
        return 0;
    begin();
    if (data[0] == 'o')
        take(data + 1, n - 1);
    else if (data[0] == 'i')
        take_inside(data + 1, n - 1);
    else
        take_envelope((str){(const char *)data + 1, n - 1}, data[0] == 'c');
    return 0;
}
