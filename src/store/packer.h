/* packer.h - what can be done to an object or a blob before the writer has its turn.
 *
 *     struct packer *p;                                 // one per thread
 *     TRY(packer_open(&p, e));
 *     TRY(packer_object(p, arena, &o, &ready, e));      // facets, hash, compressed bytes
 *     TRY(packer_blob(p, arena, bytes, &blob, e));
 *     ...                                               // later, on the writer's thread:
 *     TRY(store_blob_put_ready(s, &blob, &was_there, e));
 *     TRY(store_append_ready(s, ready, &by, &result, e));
 *
 * The writer is the narrowest place of the house: only one at a time may add to the log. All
 * that needs no database (reading facets, folding text for search, SHA-256, compression) is
 * done here, on any thread. store_append and store_blob_put do the same by themselves.
 */
#ifndef PAMIR_STORE_PACKER_H
#define PAMIR_STORE_PACKER_H

#include "base/buf.h"
#include "base/digest.h"
#include "model/facets.h"

#define PACKER_BLOB_MAX_BYTES ((size_t)512 << 20)

enum packing {
    PACKING_PLAIN = 0,  /* the bytes as they are */
    PACKING_ZSTD = 1,   /* one zstd frame that tells its size */
    PACKING_ZSTD_1 = 2, /* the same, made with dictionary 1 (src/store/dictionary-1.zdict) */
};

struct packer;

/* An object ready to be appended. Text in it is the object's and the arena's. */
struct packer_ready {
    const struct object *o; /* must live as long as this */
    struct facets f;
    struct sha256 sha; /* of o->canon */
    enum packing packing;
    str packed;
    str folded; /* f.body as search sees it */
};

struct packer_blob {
    struct sha256 sha; /* of the bytes before packing */
    size_t n_bytes;
    enum packing packing;
    str packed;
};

pm_code packer_open(struct packer **out, struct pm_err *e);
void packer_close(struct packer *p); /* NULL is fine */

pm_code packer_object(struct packer *p, struct arena *a, const struct object *o,
                      struct packer_ready **out, struct pm_err *e);
/* bytes must live as long as *out when they don't get shorter by packing. PM_LIMIT over
 * PACKER_BLOB_MAX_BYTES. */
pm_code packer_blob(struct packer *p, struct arena *a, str bytes, struct packer_blob *out,
                    struct pm_err *e);

/* Only pack the bytes of an object, with the dictionary. *out may be bytes itself. */
pm_code packer_bytes(struct packer *p, struct arena *a, str bytes, enum packing *packing, str *out,
                     struct pm_err *e);

/* The reverse, into a; at most max_bytes. PM_DAMAGED when packed is not what this packing makes. */
pm_code packer_unpack(struct packer *p, struct arena *a, enum packing packing, str packed,
                      size_t max_bytes, str *out, struct pm_err *e);

/* The dictionary as it is kept in every file, so that a file explains itself. */
str packer_dictionary(void);

#endif
