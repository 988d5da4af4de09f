#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

pm_code err_set(struct pm_err *e, pm_code code, const char *fmt, ...)
{
    if (e == NULL)
        return code;
    e->code = code;
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(e->words, sizeof e->words, fmt, ap);
    va_end(ap);
    return code;
}

pm_code err_front(struct pm_err *e, const char *fmt, ...)
{
    if (e == NULL)
        return PM_BUG; /* without a struct there is no code to give back; callers use their rc */
    char behind[sizeof e->words];
    memcpy(behind, e->words, sizeof behind);
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(e->words, sizeof e->words, fmt, ap);
    va_end(ap);
    size_t used = n < 0 ? 0 : (size_t)n;
    if (used < sizeof e->words)
        snprintf(e->words + used, sizeof e->words - used, ": %s", behind);
    return e->code;
}

const char *err_name(pm_code code)
{
    switch (code) {
#define X(code_, words, http)                                                                      \
    case code_:                                                                                    \
        return words;
        PM_CODE_MAP(X)
#undef X
    }
    return "unknown code";
}

int err_http(pm_code code)
{
    switch (code) {
#define X(code_, words, http)                                                                      \
    case code_:                                                                                    \
        return http;
        PM_CODE_MAP(X)
#undef X
    }
    return 500;
}
