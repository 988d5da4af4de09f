/* classes.c - the table of classes of words: a search by hash. */
#include "read/classes.h"

#include "base/embed.h"
#include "read/hashed.h"

EMBED_DECLARE(classes_bin)

str word_classes_bytes(void)
{
    return EMBED(classes_bin);
}

pm_code word_classes_check(str bytes, struct pm_err *e)
{
    return hashed_check(bytes, "PMCLASS1", CLASSES_ROW, "classes.bin", e);
}

struct word_classes word_classes_of(uint32_t hash)
{
    const unsigned char *r = hashed_row(EMBED(classes_bin), CLASSES_ROW, hash);
    if (r == NULL)
        return (struct word_classes){0};
    uint32_t c = hashed_le16(r + 4);
    return (struct word_classes){.c64 = (uint16_t)(1 + (c >> 6)),
                                 .c256 = (uint16_t)(1 + (c >> 4)),
                                 .c1024 = (uint16_t)(1 + (c >> 2)),
                                 .c4096 = (uint16_t)(1 + c)};
}
