#include "base/embed.h"
#include "name/sounds.h"

EMBED_DECLARE(sounds_bin)
EMBED_DECLARE(name_meanings_tsv)

str sounds_meanings(void)
{
    return EMBED(name_meanings_tsv);
}

pm_code sounds_built_in(struct sounds *s, struct pm_err *e)
{
    return sounds_open(s, EMBED(sounds_bin), e);
}
