/* err.h - a code to act on, and words to act on.
 *
 *     if (n > MAX)
 *         return err_set(e, PM_LIMIT, "report is %zu bytes, the limit is %zu", n, MAX);
 *     ...
 *     rc = text_open(...);
 *     if (rc != PM_OK)
 *         return err_front(e, "report \"%s\"", name);   // report "a.docx": zip: no document.xml
 *
 * Words are written where the fault is seen; callers put theirs in front. First what is
 * wrong, small first letter, no full stop, the subject in quotes, then what the reader
 * can do. No heap is used, so it works when memory is gone. `e` may be NULL.
 */
#ifndef PAMIR_BASE_ERR_H
#define PAMIR_BASE_ERR_H

/* code, words, HTTP status. A code is here because some caller acts differently on it. */
#define PM_CODE_MAP(X)                                                                             \
    X(PM_OK, "done", 200)                                                                          \
    X(PM_NOMEM, "out of memory", 503)                                                              \
    X(PM_LIMIT, "a limit was reached", 413)                                                        \
    X(PM_INVALID, "invalid input", 400)                                                            \
    X(PM_UNSUPPORTED, "unsupported format", 415)                                                   \
    X(PM_NOTFOUND, "not found", 404)                                                               \
    X(PM_EXISTS, "already there", 409)                                                             \
    X(PM_DENIED, "not allowed", 403)                                                               \
    X(PM_IO, "input or output failed", 500)                                                        \
    X(PM_BUSY, "busy, try again", 503)                                                             \
    X(PM_DAMAGED, "stored data is damaged", 500)                                                   \
    X(PM_USAGE, "wrong usage", 400)                                                                \
    X(PM_BUG, "a fault in Pamir", 500)

typedef enum pm_code {
#define X(code, words, http) code,
    PM_CODE_MAP(X)
#undef X
} pm_code;

struct pm_err {
    pm_code code;
    char words[480];
};

/* Set code and words, give back code, so that `return err_set(...)` reads well. */
__attribute__((format(printf, 3, 4))) pm_code err_set(struct pm_err *e, pm_code code,
                                                      const char *fmt, ...);

/* Put words and ": " in front of what e says; gives back e's code. */
__attribute__((format(printf, 2, 3))) pm_code err_front(struct pm_err *e, const char *fmt, ...);

/* Words and HTTP status of a code; static storage. */
const char *err_name(pm_code code);
int err_http(pm_code code);

/* For the one way out of a function: `TRY(call)` keeps the code in rc and goes to out. */
#define TRY(call)                                                                                  \
    do {                                                                                           \
        rc = (call);                                                                               \
        if (rc != PM_OK)                                                                           \
            goto out;                                                                              \
    } while (0)

#endif
