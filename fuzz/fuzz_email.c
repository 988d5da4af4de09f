/* fuzz: text */
/* A letter: headers, MIME, encodings, attachments of every other format. */
#include "opened.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bool box = size > 5 && memcmp(data, "From ", 5) == 0;
    return opened_as(STR("x.eml"), FORMAT_EMAIL, box ? open_mbox : open_email, data, size);
}
