/* fuzz: text */
/* Tables with quotes, separators and encodings. */
#include "opened.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return opened_as(STR("x.csv"), FORMAT_CSV, open_csv, data, size);
}
