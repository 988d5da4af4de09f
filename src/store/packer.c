#include "store/packer.h"

#include <zstd.h>
#include <zstd_errors.h>

#include "base/embed.h"
#include "base/mem.h"
#include "store/lookup.h"

EMBED_DECLARE(dictionary_1_zdict)

enum { LEVEL = 1, SMALL_BYTES = 64, FOLDED_MAX_BYTES = 64 << 20 };

struct packer {
    ZSTD_CCtx *c;
    ZSTD_DCtx *d;
    ZSTD_CDict *c_dict;
    ZSTD_DDict *d_dict;
    struct buf folded;
};

str packer_dictionary(void)
{
    return EMBED(dictionary_1_zdict);
}

pm_code packer_open(struct packer **out, struct pm_err *e)
{
    struct packer *p = mem_zero(1, sizeof *p);
    if (p == NULL)
        return err_set(e, PM_NOMEM, "out of memory");
    str dict = packer_dictionary();
    buf_init(&p->folded, FOLDED_MAX_BYTES);
    p->c = ZSTD_createCCtx();
    p->d = ZSTD_createDCtx();
    p->c_dict = ZSTD_createCDict(dict.p, dict.n, LEVEL);
    p->d_dict = ZSTD_createDDict(dict.p, dict.n);
    if (p->c == NULL || p->d == NULL || p->c_dict == NULL || p->d_dict == NULL) {
        packer_close(p);
        return err_set(e, PM_NOMEM, "out of memory");
    }
    *out = p;
    return PM_OK;
}

void packer_close(struct packer *p)
{
    if (p == NULL)
        return;
    ZSTD_freeCCtx(p->c);
    ZSTD_freeDCtx(p->d);
    ZSTD_freeCDict(p->c_dict);
    ZSTD_freeDDict(p->d_dict);
    buf_free(&p->folded);
    mem_free(p);
}

/* What does not get shorter stays plain. */
static pm_code pack(struct packer *p, struct arena *a, str bytes, bool with_dictionary,
                    enum packing *packing, str *out, struct pm_err *e)
{
    *packing = PACKING_PLAIN;
    *out = bytes;
    if (bytes.n < SMALL_BYTES)
        return PM_OK;
    char *to = arena_get(a, bytes.n);
    if (to == NULL)
        return arena_err(a, e);
    size_t n = with_dictionary
                   ? ZSTD_compress_usingCDict(p->c, to, bytes.n, bytes.p, bytes.n, p->c_dict)
                   : ZSTD_compressCCtx(p->c, to, bytes.n, bytes.p, bytes.n, LEVEL);
    if (ZSTD_isError(n)) {
        if (ZSTD_getErrorCode(n) == ZSTD_error_memory_allocation)
            return err_set(e, PM_NOMEM, "out of memory");
        return PM_OK;
    }
    *packing = with_dictionary ? PACKING_ZSTD_1 : PACKING_ZSTD;
    *out = (str){to, n};
    return PM_OK;
}

pm_code packer_object(struct packer *p, struct arena *a, const struct object *o,
                      struct packer_ready **out, struct pm_err *e)
{
    struct packer_ready *r = arena_zero(a, sizeof *r);
    if (r == NULL)
        return arena_err(a, e);
    if (o->canon.n > OBJECT_MAX_BYTES)
        return err_set(e, PM_LIMIT, "object \"%.*s\" is %zu bytes, the limit is %zu",
                       STR_FMT(o->id), o->canon.n, OBJECT_MAX_BYTES);
    r->o = o;
    r->sha = digest_sha256(o->canon);
    pm_code rc = facets_of(a, o, &r->f, e);
    if (rc != PM_OK)
        return rc;
    if (r->f.body.n > 0) {
        buf_clear(&p->folded);
        lookup_fold(r->f.body, &p->folded);
        if (p->folded.rc != PM_OK)
            return buf_err(&p->folded, e);
        rc = arena_dup(a, buf_str(&p->folded), &r->folded, e);
        if (rc != PM_OK)
            return rc;
    }
    rc = pack(p, a, o->canon, true, &r->packing, &r->packed, e);
    if (rc == PM_OK)
        *out = r;
    return rc;
}

pm_code packer_bytes(struct packer *p, struct arena *a, str bytes, enum packing *packing, str *out,
                     struct pm_err *e)
{
    return pack(p, a, bytes, true, packing, out, e);
}

pm_code packer_blob(struct packer *p, struct arena *a, str bytes, struct packer_blob *out,
                    struct pm_err *e)
{
    struct packer_blob b = {.n_bytes = bytes.n};
    if (bytes.n > PACKER_BLOB_MAX_BYTES)
        return err_set(e, PM_LIMIT, "%zu bytes in one piece, the limit is %zu", bytes.n,
                       PACKER_BLOB_MAX_BYTES);
    b.sha = digest_sha256(bytes);
    pm_code rc = pack(p, a, bytes, false, &b.packing, &b.packed, e);
    if (rc == PM_OK)
        *out = b;
    return rc;
}

pm_code packer_unpack(struct packer *p, struct arena *a, enum packing packing, str packed,
                      size_t max_bytes, str *out, struct pm_err *e)
{
    if (packing == PACKING_PLAIN)
        return arena_dup(a, packed, out, e);
    if (packing != PACKING_ZSTD && packing != PACKING_ZSTD_1)
        return err_set(e, PM_DAMAGED, "packed in a way (%d) that this program does not know",
                       (int)packing);
    unsigned long long size = ZSTD_getFrameContentSize(packed.p, packed.n);
    if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > max_bytes)
        return err_set(e, PM_DAMAGED, "compressed bytes do not tell a size that can be");
    char *to = arena_get(a, (size_t)size + 1);
    if (to == NULL)
        return arena_err(a, e);
    size_t n = packing == PACKING_ZSTD_1
                   ? ZSTD_decompress_usingDDict(p->d, to, (size_t)size, packed.p, packed.n,
                                                p->d_dict)
                   : ZSTD_decompressDCtx(p->d, to, (size_t)size, packed.p, packed.n);
    if (ZSTD_isError(n) || n != size)
        return err_set(e, PM_DAMAGED, "compressed bytes are damaged: %s",
                       ZSTD_isError(n) ? ZSTD_getErrorName(n) : "too short");
    to[n] = '\0';
    *out = (str){to, n};
    return PM_OK;
}
