/* names_check.h - a text of one's own through names_find, for the tests of this room. */
#ifndef PAMIR_TESTS_NAMES_CHECK_H
#define PAMIR_TESTS_NAMES_CHECK_H

#include "check.h"

#include "name/names.h"
#include "text/open.h"

struct found_names {
    struct arena *a;
    struct document *d;
    struct name_hit *hits;
    size_t n;
};

static inline struct found_names find_in(const struct names *n, const char *text)
{
    struct found_names f = {0};
    assert_ok(arena_open(1 << 26, &f.a, NULL));
    assert_ok(text_plain(f.a, STR("test"), str_of(text), CIVIL_NONE, &f.d, NULL));
    assert_ok(names_find(n, f.d, f.a, &f.hits, &f.n, NULL));
    return f;
}

static inline void found_free(struct found_names *f)
{
    arena_close(f->a);
}

/* The first hit whose words are `words`; NULL when nothing was found there. */
static inline const struct name_hit *hit_of(const struct found_names *f, const char *words)
{
    for (size_t i = 0; i < f->n; i++)
        if (str_eq(document_quote(f->d, f->hits[i].at), str_of(words)))
            return &f->hits[i];
    return NULL;
}

/* words must be a hit with this id; id "" : a hit that is left open, NULL: no hit at all. */
static inline void check_hit(const struct names *n, const char *text, const char *words,
                             const char *id)
{
    struct found_names f = find_in(n, text);
    const struct name_hit *h = hit_of(&f, words);
    if ((id == NULL) != (h == NULL) || (h != NULL && !str_eq(h->id, str_of(id)))) {
        str got = h ? h->id : (str){0};
        fail_msg("\"%s\" in \"%s\": wanted %s, got %s%.*s", words, text, id ? id : "nothing",
                 h ? "" : "nothing", STR_FMT(got));
    }
    found_free(&f);
}

#endif
