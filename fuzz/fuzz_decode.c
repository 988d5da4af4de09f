/* fuzz: text */
/* Bytes of any encoding as a plain text, with and without a hint. */
#include "opened.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const hints[] = {NULL, "windows-1251", "utf-8", "windows-1256", "koi8-r",
                                        "utf-16", "gb18030", "iso-8859-1"};
    if (size == 0)
        return 0;
    struct text_options o = {.published = CIVIL_NONE, .encoding = hints[data[0] % 8]};
    str bytes = {(const char *)data + 1, size - 1};
    struct document *d = NULL;
    struct arena *a;
    if (text_format(STR("x.txt"), bytes) == FORMAT_PLAIN)
        text_open(STR("x.txt"), bytes, &o, opened_look, NULL, NULL);
    if (arena_open((size_t)64 << 20, &a, NULL) != PM_OK)
        return 0;
    if (text_plain(a, STR("x"), bytes, CIVIL_NONE, &d, NULL) == PM_OK)
        opened_look(NULL, d, STR("x"), NULL);
    arena_close(a);
    return 0;
}
