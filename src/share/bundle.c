/* A bundle on a stick: docs/formats/bundle.md.
 *
 * The sender signs the key of the stream, together with whom it is for. So the signature can be checked before
 * anything else is looked at, and the cipher's own tags carry it over the whole: whoever altered a byte
 * would need that key. Cutting is seen by the final tag.
 */
#include "share/bundle.h"

#include <errno.h>
#include <limits.h>
#include <sodium.h>
#include <stdlib.h>
#include <unistd.h>
#include <zstd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "model/object.h"

#define HEAD_LINE "pamir-bundle-1\n"
enum {
    HEAD_BYTES = sizeof HEAD_LINE - 1,
    KEY_BYTES = crypto_secretstream_xchacha20poly1305_KEYBYTES,
    SEALED_BYTES = KEY_BYTES + crypto_box_SEALBYTES,
    STREAM_HEAD = crypto_secretstream_xchacha20poly1305_HEADERBYTES,
    TAG_BYTES = crypto_secretstream_xchacha20poly1305_ABYTES,
    SIGNED_BYTES = HEAD_BYTES + BOOK_KEY_BYTES + 8 + crypto_hash_sha256_BYTES + STREAM_HEAD,
    FRONT_BYTES = BOOK_KEY_BYTES + 8 + crypto_sign_BYTES, /* of the first chunk: from, at, signature */
    LEVEL = 9,
    WINDOW_LOG = 23,
};

/* What the sender signs. */
static void signed_text(const uint8_t *to, stamp at, const uint8_t *key, const uint8_t *stream_head,
                        uint8_t out[SIGNED_BYTES])
{
    uint8_t *p = out;
    memcpy(p, HEAD_LINE, HEAD_BYTES);
    p += HEAD_BYTES;
    memcpy(p, to, BOOK_KEY_BYTES);
    p += BOOK_KEY_BYTES;
    for (int i = 0; i < 8; i++)
        *p++ = (uint8_t)((uint64_t)at >> (56 - 8 * i));
    crypto_hash_sha256(p, key, KEY_BYTES);
    p += crypto_hash_sha256_BYTES;
    memcpy(p, stream_head, STREAM_HEAD);
}

/* ---- writing ---- */

struct bundle_writer {
    FILE *f;
    char path[PATH_MAX], part[PATH_MAX];
    crypto_secretstream_xchacha20poly1305_state stream;
    ZSTD_CCtx *zstd;
    uint8_t plain[BUNDLE_CHUNK], cipher[BUNDLE_CHUNK + TAG_BYTES];
    size_t n; /* in plain */
};

static pm_code write_bytes(struct bundle_writer *w, const void *p, size_t n, struct pm_err *e)
{
    return fwrite(p, 1, n, w->f) == n ? PM_OK
                                      : err_set(e, PM_IO, "cannot write \"%s\": %s", w->part, strerror(errno));
}

static pm_code write_chunk(struct bundle_writer *w, uint8_t tag, struct pm_err *e)
{
    unsigned long long n;
    crypto_secretstream_xchacha20poly1305_push(&w->stream, w->cipher, &n, w->plain, w->n, NULL, 0, tag);
    w->n = 0;
    return write_bytes(w, w->cipher, (size_t)n, e);
}

/* Into the stream; a full chunk goes out only when more comes, as the last one bears another tag. */
static pm_code push(struct bundle_writer *w, const uint8_t *p, size_t n, struct pm_err *e)
{
    pm_code rc = PM_OK;
    while (rc == PM_OK && n > 0) {
        if (w->n == BUNDLE_CHUNK)
            rc = write_chunk(w, 0, e);
        size_t fits = BUNDLE_CHUNK - w->n < n ? BUNDLE_CHUNK - w->n : n;
        memcpy(w->plain + w->n, p, fits);
        w->n += fits;
        p += fits;
        n -= fits;
    }
    return rc;
}

static pm_code squeeze(struct bundle_writer *w, str s, ZSTD_EndDirective how, struct pm_err *e)
{
    uint8_t room[16 << 10];
    ZSTD_inBuffer in = {s.p, s.n, 0};
    size_t left;
    pm_code rc;
    do {
        ZSTD_outBuffer out = {room, sizeof room, 0};
        left = ZSTD_compressStream2(w->zstd, &out, &in, how);
        if (ZSTD_isError(left))
            return err_set(e, PM_NOMEM, "zstd: %s", ZSTD_getErrorName(left));
        rc = push(w, room, out.pos, e);
        if (rc != PM_OK)
            return rc;
    } while (in.pos < in.size || (how == ZSTD_e_end && left > 0));
    return PM_OK;
}

static pm_code write_head(struct bundle_writer *w, const struct seal_pair *from, const uint8_t *to,
                          struct pm_err *e)
{
    uint8_t key[KEY_BYTES], sealed[SEALED_BYTES], head[STREAM_HEAD], curve[crypto_box_PUBLICKEYBYTES];
    uint8_t text[SIGNED_BYTES], front[FRONT_BYTES];
    stamp at = stamp_now();
    pm_code rc;
    if (crypto_sign_ed25519_pk_to_curve25519(curve, to) != 0)
        return err_set(e, PM_INVALID, "his public key is none (Ed25519)");
    crypto_secretstream_xchacha20poly1305_keygen(key);
    crypto_box_seal(sealed, key, sizeof key, curve);
    crypto_secretstream_xchacha20poly1305_init_push(&w->stream, head, key);
    signed_text(to, at, key, head, text);
    memcpy(front, from->pub, BOOK_KEY_BYTES);
    for (int i = 0; i < 8; i++)
        front[BOOK_KEY_BYTES + i] = (uint8_t)((uint64_t)at >> (56 - 8 * i));
    crypto_sign_detached(front + BOOK_KEY_BYTES + 8, NULL, text, sizeof text, from->sec);
    TRY(write_bytes(w, HEAD_LINE, HEAD_BYTES, e));
    TRY(write_bytes(w, sealed, sizeof sealed, e));
    TRY(write_bytes(w, head, sizeof head, e));
    TRY(push(w, front, sizeof front, e));
out:
    sodium_memzero(key, sizeof key);
    return rc;
}

pm_code bundle_create(const char *path, const struct seal_pair *from,
                      const uint8_t to[BOOK_KEY_BYTES], struct bundle_writer **out,
                      struct pm_err *e)
{
    pm_code rc = PM_OK;
    if (sodium_init() < 0)
        return err_set(e, PM_IO, "the machine gives no randomness");
    struct bundle_writer *w = mem_zero(1, sizeof *w);
    if (w == NULL)
        return err_set(e, PM_NOMEM, "out of memory");
    if (snprintf(w->path, sizeof w->path, "%s", path) >= (int)sizeof w->path ||
        snprintf(w->part, sizeof w->part, "%s.part", path) >= (int)sizeof w->part)
        rc = err_set(e, PM_LIMIT, "the path is too long");
    else if (access(path, F_OK) == 0)
        rc = err_set(e, PM_EXISTS, "\"%s\" is there already", path);
    if (rc == PM_OK) {
        w->f = fopen(w->part, "wbe");
        w->zstd = ZSTD_createCCtx();
        if (w->f == NULL)
            rc = err_set(e, PM_IO, "cannot make \"%s\": %s", w->part, strerror(errno));
        else if (w->zstd == NULL ||
                 ZSTD_isError(ZSTD_CCtx_setParameter(w->zstd, ZSTD_c_compressionLevel, LEVEL)) ||
                 ZSTD_isError(ZSTD_CCtx_setParameter(w->zstd, ZSTD_c_checksumFlag, 1)))
            rc = err_set(e, PM_NOMEM, "zstd does not start");
    }
    if (rc == PM_OK)
        rc = write_head(w, from, to, e);
    if (rc == PM_OK)
        *out = w;
    else
        bundle_abandon(w);
    return rc;
}

pm_code bundle_put(struct bundle_writer *w, str line, struct pm_err *e)
{
    if (line.n > OBJECT_MAX_BYTES || memchr(line.p, '\n', line.n) != NULL)
        return err_set(e, PM_BUG, "a line of a bundle that is too long or not one");
    pm_code rc = squeeze(w, line, ZSTD_e_continue, e);
    return rc == PM_OK ? squeeze(w, STR("\n"), ZSTD_e_continue, e) : rc;
}

static void let_go(struct bundle_writer *w)
{
    if (w->f != NULL)
        fclose(w->f);
    ZSTD_freeCCtx(w->zstd);
    sodium_memzero(w, sizeof *w);
    mem_free(w);
}

void bundle_abandon(struct bundle_writer *w)
{
    if (w == NULL)
        return;
    if (w->f != NULL)
        unlink(w->part);
    let_go(w);
}

pm_code bundle_finish(struct bundle_writer *w, struct pm_err *e)
{
    pm_code rc = squeeze(w, (str){"", 0}, ZSTD_e_end, e);
    if (rc == PM_OK)
        rc = write_chunk(w, crypto_secretstream_xchacha20poly1305_TAG_FINAL, e);
    if (rc == PM_OK && (fflush(w->f) != 0 || fsync(fileno(w->f)) != 0))
        rc = err_set(e, PM_IO, "cannot write \"%s\": %s", w->part, strerror(errno));
    /* link(2) does not replace what somebody else made meanwhile; sticks (FAT) know no links */
    if (rc == PM_OK && link(w->part, w->path) != 0 &&
        (errno == EEXIST || rename(w->part, w->path) != 0))
        rc = err_set(e, errno == EEXIST ? PM_EXISTS : PM_IO, "cannot make \"%s\": %s", w->path,
                     strerror(errno));
    if (rc != PM_OK) {
        bundle_abandon(w);
        return rc;
    }
    unlink(w->part);
    let_go(w);
    return PM_OK;
}

/* ---- reading ---- */

struct bundle_reader {
    FILE *f;
    const struct seal_pair *me;
    bundle_knows *knows;
    bundle_line *line;
    void *ctx;
    struct bundle_head *head;
    crypto_secretstream_xchacha20poly1305_state stream;
    uint8_t key[KEY_BYTES], stream_head[STREAM_HEAD];
    uint8_t plain[BUNDLE_CHUNK], cipher[BUNDLE_CHUNK + TAG_BYTES];
    uint8_t room[64 << 10];
    ZSTD_DCtx *zstd;
    bool began, ended; /* zstd */
    struct buf text;   /* a line that has not ended yet */
    struct pm_err *e;
};

static pm_code cut(struct bundle_reader *r)
{
    return err_set(r->e, PM_DAMAGED, "the bundle is cut: its end is missing; copy it once more");
}

static pm_code altered(struct bundle_reader *r)
{
    return err_set(r->e, PM_DAMAGED, "the bundle was altered, or copied badly; ask for a new one");
}

static pm_code read_head(struct bundle_reader *r)
{
    char line[HEAD_BYTES];
    uint8_t sealed[SEALED_BYTES], pub[crypto_box_PUBLICKEYBYTES], sec[crypto_box_SECRETKEYBYTES];
    size_t n = fread(line, 1, sizeof line, r->f);
    if (n < sizeof line || memcmp(line, HEAD_LINE, sizeof line) != 0)
        return n > 13 && memcmp(line, HEAD_LINE, 13) == 0 && line[13] != '1'
                   ? err_set(r->e, PM_UNSUPPORTED, "this bundle is of a later kind; it wants a newer Pamir")
                   : err_set(r->e, PM_UNSUPPORTED, "this is no bundle of Pamir's");
    if (fread(sealed, 1, sizeof sealed, r->f) != sizeof sealed ||
        fread(r->stream_head, 1, STREAM_HEAD, r->f) != STREAM_HEAD)
        return cut(r);
    if (crypto_sign_ed25519_pk_to_curve25519(pub, r->me->pub) != 0 ||
        crypto_sign_ed25519_sk_to_curve25519(sec, r->me->sec) != 0)
        return err_set(r->e, PM_DAMAGED, "this node's key is none");
    int opened = crypto_box_seal_open(r->key, sealed, sizeof sealed, pub, sec);
    sodium_memzero(sec, sizeof sec);
    if (opened != 0 ||
        crypto_secretstream_xchacha20poly1305_init_pull(&r->stream, r->stream_head, r->key) != 0)
        return err_set(r->e, PM_DENIED, "the bundle is for another node or for an old key of this one, or it "
                       "was altered");
    return PM_OK;
}

static pm_code check_front(struct bundle_reader *r, const uint8_t *p)
{
    uint8_t text[SIGNED_BYTES];
    uint64_t at = 0;
    memcpy(r->head->from, p, BOOK_KEY_BYTES);
    for (int i = 0; i < 8; i++)
        at = at << 8 | p[BOOK_KEY_BYTES + i];
    r->head->at = (stamp)at;
    signed_text(r->me->pub, r->head->at, r->key, r->stream_head, text);
    if (crypto_sign_verify_detached(p + BOOK_KEY_BYTES + 8, text, sizeof text, r->head->from) != 0)
        return err_set(r->e, PM_DENIED, "the bundle is not signed by whom it names as its sender");
    return r->knows != NULL ? r->knows(r->ctx, r->head, r->e) : PM_OK;
}

static pm_code take_text(struct bundle_reader *r, str s)
{
    str one;
    pm_code rc = PM_OK;
    while (rc == PM_OK && s.n > 0) {
        const char *end = memchr(s.p, '\n', s.n);
        size_t n = end ? (size_t)(end - s.p) : s.n;
        buf_add(&r->text, (str){s.p, n});
        rc = r->text.rc == PM_OK ? PM_OK
                                 : err_set(r->e, PM_LIMIT, "a line of the bundle is longer than %zu MB",
                                           OBJECT_MAX_BYTES >> 20);
        if (rc == PM_OK && end != NULL) {
            one = buf_str(&r->text);
            rc = r->line(r->ctx, one, r->e);
            buf_clear(&r->text);
            n++;
        }
        s = (str){s.p + n, s.n - n};
    }
    return rc;
}

static pm_code unsqueeze(struct bundle_reader *r, const uint8_t *p, size_t n)
{
    ZSTD_inBuffer in = {p, n, 0};
    pm_code rc = PM_OK;
    bool full = true;
    while (rc == PM_OK && (in.pos < in.size || full)) {
        ZSTD_outBuffer out = {r->room, sizeof r->room, 0};
        if (r->ended)
            return in.pos < in.size ? altered(r) : PM_OK;
        size_t left = ZSTD_decompressStream(r->zstd, &out, &in);
        if (ZSTD_isError(left))
            return err_set(r->e, PM_DAMAGED, "the bundle does not decompress: %s", ZSTD_getErrorName(left));
        r->ended = left == 0;
        full = out.pos == out.size;
        rc = take_text(r, (str){(const char *)r->room, out.pos});
    }
    return rc;
}

static pm_code take_chunk(struct bundle_reader *r, size_t n, bool *final)
{
    unsigned long long got;
    uint8_t tag;
    if (n < TAG_BYTES)
        return cut(r);
    if (crypto_secretstream_xchacha20poly1305_pull(&r->stream, r->plain, &got, &tag, r->cipher, n, NULL,
                                                   0) != 0)
        return n < sizeof r->cipher ? err_set(r->e, PM_DAMAGED, "the bundle is cut or altered; copy it once "
                                              "more, or ask for a new one")
                                    : altered(r);
    *final = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
    size_t skip = r->began ? 0 : FRONT_BYTES;
    if (!r->began) {
        if (got < FRONT_BYTES)
            return altered(r);
        pm_code rc = check_front(r, r->plain);
        if (rc != PM_OK)
            return rc;
        r->began = true;
    }
    return unsqueeze(r, r->plain + skip, (size_t)got - skip);
}

static pm_code read_all(struct bundle_reader *r)
{
    bool final = false;
    pm_code rc = read_head(r);
    while (rc == PM_OK) {
        size_t n = fread(r->cipher, 1, sizeof r->cipher, r->f);
        if (ferror(r->f))
            return err_set(r->e, PM_IO, "cannot read the bundle: %s", strerror(errno));
        if (final)
            return n == 0 ? PM_OK : err_set(r->e, PM_DAMAGED, "there is more behind the bundle's end");
        if (n == 0)
            return cut(r);
        rc = take_chunk(r, n, &final);
    }
    return rc;
}

pm_code bundle_read(FILE *f, const struct seal_pair *me, bundle_knows *knows, bundle_line *line,
                    void *ctx, struct bundle_head *head, struct pm_err *e)
{
    if (sodium_init() < 0)
        return err_set(e, PM_IO, "the machine gives no randomness");
    struct bundle_reader *r = mem_zero(1, sizeof *r);
    if (r == NULL)
        return err_set(e, PM_NOMEM, "out of memory");
    r->f = f;
    r->me = me;
    r->knows = knows;
    r->line = line;
    r->ctx = ctx;
    r->head = head;
    r->e = e;
    buf_init(&r->text, OBJECT_MAX_BYTES + 1);
    r->zstd = ZSTD_createDCtx();
    pm_code rc = r->zstd != NULL && !ZSTD_isError(ZSTD_DCtx_setParameter(r->zstd, ZSTD_d_windowLogMax, WINDOW_LOG))
                     ? read_all(r)
                     : err_set(e, PM_NOMEM, "zstd does not start");
    if (rc == PM_OK && (!r->ended || r->text.n > 0))
        rc = altered(r);
    ZSTD_freeDCtx(r->zstd);
    buf_free(&r->text);
    sodium_memzero(r, sizeof *r);
    mem_free(r);
    return rc;
}
