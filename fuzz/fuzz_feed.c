/* fuzz: text */
/* RSS, RDF and Atom. */
#include "opened.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return opened_as(STR("x.xml"), FORMAT_FEED, open_feed, data, size);
}
