/* fuzz: text */
/* A PDF through poppler, and paragraphs rebuilt. */
#include "opened.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return opened_as(STR("x.pdf"), FORMAT_PDF, open_pdf, data, size);
}
