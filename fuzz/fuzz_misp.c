/* fuzz: share */
/* MISP events, and the STIX that is made of them. */
#include "model/object.h"
#include "share/misp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static pm_code see(void *ctx, const struct object *o, str id, const struct pm_err *why)
{
    (void)ctx;
    (void)o;
    (void)id;
    (void)why;
    return PM_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf out;
    size_t n;
    str bytes = {(const char *)data, size};
    buf_init(&out, (size_t)64 << 20);
    misp_looks(bytes);
    if (misp_to_stix(bytes, &out, NULL, NULL, &n, NULL) == PM_OK &&
        object_bundle(buf_str(&out), see, NULL, NULL) != PM_OK)
        __builtin_trap(); /* what we write is a bundle */
    buf_free(&out);
    return 0;
}
