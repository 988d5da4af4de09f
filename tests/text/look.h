/* look.h - documents as strings that a test can compare.
 *
 *     assert_look(look_tokens("Taliban's men"), "taliban|'s|men");
 *
 * The strings live until the next call of the same function. */
#ifndef PAMIR_TESTS_TEXT_LOOK_H
#define PAMIR_TESTS_TEXT_LOOK_H

#include "check.h"

#include <stdio.h>

#include "base/buf.h"
#include "text/open.h"

enum { LOOK_BYTES = 1 << 16 };

#define assert_look(got, wanted) assert_string_equal(got, wanted)

/* Open text in *a (closed by the caller). */
static inline struct document *look_open(struct arena **a, const char *text)
{
    struct document *d = NULL;
    struct pm_err e = {0};
    assert_ok(arena_open((size_t)1 << 30, a, &e));
    pm_code rc = text_plain(*a, STR("test"), str_of(text), CIVIL_NONE, &d, &e);
    if (rc != PM_OK)
        fail_msg("%s", e.words);
    assert_int_equal(document_broken(d), 0);
    return d;
}

static inline void look_add(struct buf *b, str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != '\r')
            buf_add_char(b, s.p[i] == '\n' ? '/' : s.p[i]);
}

/* Folds of all tokens, | between. */
static inline const char *look_tokens(const char *text)
{
    static char out[LOOK_BYTES];
    struct arena *a;
    struct document *d = look_open(&a, text);
    struct buf b;
    buf_init(&b, LOOK_BYTES - 1);
    buf_add(&b, STR(""));
    for (size_t i = 0; i < d->n_tokens; i++) {
        if (i > 0)
            buf_add_char(&b, '|');
        look_add(&b, d->tokens[i].fold);
    }
    snprintf(out, sizeof out, "%.*s", STR_FMT(buf_str(&b)));
    buf_free(&b);
    arena_close(a);
    return out;
}

/* Sentences as they stand, | between, line breaks as /. */
static inline const char *look_sentences(const char *text)
{
    static char out[LOOK_BYTES];
    struct arena *a;
    struct document *d = look_open(&a, text);
    struct buf b;
    buf_init(&b, LOOK_BYTES - 1);
    for (size_t i = 0; i < d->n_sentences; i++) {
        if (i > 0)
            buf_add_char(&b, '|');
        look_add(&b, document_quote(d, d->sentences[i].at));
    }
    snprintf(out, sizeof out, "%.*s", STR_FMT(buf_str(&b)));
    buf_free(&b);
    arena_close(a);
    return out;
}

static inline const char *look_kind(uint8_t kind)
{
    static const char *const names[] = {"para", "head", "item", "row", "key", "by", "foot", "furn"};
    return names[kind];
}

/* "kind:text|kind:text" of the blocks of d. */
static inline const char *look_blocks_of(const struct document *d)
{
    static char out[LOOK_BYTES];
    struct buf b;
    buf_init(&b, LOOK_BYTES - 1);
    for (size_t i = 0; i < d->n_blocks; i++) {
        if (i > 0)
            buf_add_char(&b, '|');
        buf_printf(&b, "%s:", look_kind(d->blocks[i].kind));
        look_add(&b, document_quote(d, d->blocks[i].at));
    }
    snprintf(out, sizeof out, "%.*s", STR_FMT(buf_str(&b)));
    buf_free(&b);
    return out;
}

static inline const char *look_blocks(const char *text)
{
    struct arena *a;
    struct document *d = look_open(&a, text);
    const char *s = look_blocks_of(d);
    arena_close(a);
    return s;
}

/* What text_open handed over: one line a document, facts and blocks. */
struct look_seen {
    struct buf b;
    size_t n, n_refused;
    pm_code answer; /* what to give back */
    bool origins;   /* check that document_origin leads to the same ASCII letters */
};

static inline void look_origins(const struct document *d)
{
    for (size_t i = 0; i < d->n_tokens; i++) {
        struct span at = d->tokens[i].at;
        uint32_t original;
        if (!document_origin(d, at.start, &original))
            continue;
        assert_true(original < d->original.n);
        unsigned char c = (unsigned char)d->text.p[at.start];
        if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')
            assert_int_equal(d->original.p[original], d->text.p[at.start]);
    }
}

static inline pm_code look_each(void *ctx, struct document *d, str part, const struct pm_err *e)
{
    struct look_seen *s = ctx;
    if (s->n + s->n_refused > 0)
        buf_add_char(&s->b, '\n');
    if (d == NULL) {
        s->n_refused++;
        buf_printf(&s->b, "%.*s refused: %s", STR_FMT(part), e->words);
        return s->answer;
    }
    s->n++;
    assert_int_equal(document_broken(d), 0);
    if (s->origins)
        look_origins(d);
    char day[11] = "-";
    if (d->published != CIVIL_NONE)
        civil_print(d->published, day);
    buf_printf(&s->b, "%.*s %s %s %s %s [%.*s] [%.*s] [%.*s] %s", STR_FMT(d->name),
               text_format_name(d->format), d->encoding, d->lang, day, STR_FMT(d->title),
               STR_FMT(d->author), STR_FMT(d->outlet), look_blocks_of(d));
    return s->answer;
}

static inline const char *look_file_with(const char *name, str bytes, const struct text_options *o,
                                         bool origins)
{
    static char out[LOOK_BYTES];
    struct look_seen seen = {.origins = origins};
    struct pm_err e = {0};
    buf_init(&seen.b, LOOK_BYTES - 1);
    pm_code rc = text_open(str_of(name), bytes, o, look_each, &seen, &e);
    if (rc != PM_OK)
        snprintf(out, sizeof out, "%s: %s", err_name(rc), e.words);
    else
        snprintf(out, sizeof out, "%.*s", STR_FMT(buf_str(&seen.b)));
    buf_free(&seen.b);
    return out;
}

static inline const char *look_file(const char *name, str bytes)
{
    struct text_options o = {.published = CIVIL_NONE};
    return look_file_with(name, bytes, &o, true);
}

#endif
