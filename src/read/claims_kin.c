/* claims_kin.c - the table of kinds of words: a search by hash. */
#include "read/claims_kin.h"

#include "base/embed.h"
#include "read/hashed.h"

EMBED_DECLARE(kin_bin)

str claims_kin_bytes(void)
{
    return EMBED(kin_bin);
}

pm_code claims_kin_check(str bytes, struct pm_err *e)
{
    return hashed_check(bytes, "PMKIN001", KIN_RECORD, "kin.bin", e);
}

struct claims_kin claims_kin_of(uint32_t hash)
{
    const unsigned char *r = hashed_row(EMBED(kin_bin), KIN_RECORD, hash);
    if (r == NULL)
        return (struct claims_kin){0};
    return (struct claims_kin){.lemma = hashed_le16(r + 4),
                               .near = hashed_le16(r + 6),
                               .root = hashed_le16(r + 8),
                               .senses = hashed_le16(r + 10),
                               .verb = r[12],
                               .next = r[13],
                               .noun = r[14]};
}
