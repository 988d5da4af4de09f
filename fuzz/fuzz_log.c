/* fuzz: verify - lines of an exported log, as a stranger may send them */
#include <stdint.h>

#include "verify/line.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct proof p;
    static struct owners o;
    struct pm_err e = {0};
    str rest = {(const char *)data, n}, line;
    if (proof_begin(&p, NULL, 0, &e) != PM_OK)
        return 0;
    o = (struct owners){0};
    while (str_cut(&rest, '\n', &line))
        if (line_take(&p, &o, line, &e) != PM_OK)
            break;
    return 0;
}
