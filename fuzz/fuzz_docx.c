/* fuzz: text */
/* A zip with Word's XML in it. */
#include "opened.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return opened_as(STR("x.docx"), FORMAT_DOCX, open_docx, data, size);
}
