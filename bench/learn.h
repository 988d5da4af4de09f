/* learn.h - what the makers of weights have in common: marked documents, and the exponential of
 * base/expo.h, so that the same input gives the same bytes on every machine. */
#ifndef PAMIR_BENCH_LEARN_H
#define PAMIR_BENCH_LEARN_H

#include <json-c/json.h>

#include "base/arena.h"
#include "base/expo.h"
#include "base/file.h"

/* One document a line: {"text": ..., KEY: [...]}. texts live in keep, marks for ever; at most
 * `most`. */
static inline pm_code learn_load(const char *path, const char *key, size_t most, str *texts,
                                 struct json_object **marks, size_t *n, struct arena *keep,
                                 struct pm_err *e)
{
    struct buf b;
    buf_init(&b, (size_t)1 << 30);
    pm_code rc = file_read(path, &b, e);
    str all = buf_str(&b), line;
    while (rc == PM_OK && str_cut(&all, '\n', &line) && *n < most) {
        struct json_tokener *tok = json_tokener_new();
        struct json_object *o = json_tokener_parse_ex(tok, line.p, (int)line.n), *text;
        json_tokener_free(tok);
        if (line.n == 0)
            continue;
        if (o == NULL || !json_object_object_get_ex(o, "text", &text) ||
            !json_object_object_get_ex(o, key, &marks[*n])) {
            rc = err_set(e, PM_INVALID, "%s line %zu: no marked document", path, *n + 1);
            break;
        }
        rc = arena_dup(keep, str_of(json_object_get_string(text)), &texts[*n], e);
        ++*n;
    }
    buf_free(&b);
    return rc;
}

#endif
