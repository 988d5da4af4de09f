/* fuzz: text */
/* A page: tags, entities, metadata, charset, what is kept and what is not. */
#include "opened.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return opened_as(STR("x.html"), FORMAT_HTML, open_html, data, size);
}
