/* check_in.h - what the files of the validator share: where it is, and how it says what is wrong. */
#ifndef PAMIR_MODEL_CHECK_IN_H
#define PAMIR_MODEL_CHECK_IN_H

#include "model/check.h"
#include "model/jsonr.h"

/* Where we are in the object: frames on the C stack, read only when something is wrong. */
struct at {
    const struct at *up;
    const char *key; /* NULL: the index counts */
    size_t index;
};

struct check {
    struct json_object *object;
    const struct check_type *type; /* NULL: a type made by an extension */
    int flags;
    bool top_extended; /* an extension puts properties at the top */
    struct pm_err *e;
};

/* PM_INVALID with the path, these words and the section of STIX 2.1. */
__attribute__((format(printf, 4, 5))) pm_code check_bad(const struct check *c, const struct at *at,
                                                        const char *section, const char *fmt, ...);
/* The members of an object of strings: those of `must` are there, none but these and `may`. */
pm_code check_strings(const struct check *c, const struct at *at, struct json_object *v,
                      const char *must, const char *may, const char *section);
/* The rules that hold for the object as a whole. */
pm_code check_whole(const struct check *c, const struct at *at);

/* Is s one of the words of `list`, which stand apart by blanks? */
static inline bool in_list(const char *list, str s)
{
    str rest = str_of(list), word;
    while (str_cut(&rest, ' ', &word))
        if (word.n > 0 && str_eq(word, s))
            return true;
    return false;
}

/* A property's time; STAMP_NONE when it is none. */
static inline stamp check_time_of(struct json_object *o, const char *key)
{
    stamp t;
    return stamp_parse(jsonr_text(jsonr_get(o, key)), false, &t) ? t : STAMP_NONE;
}

#endif
