#include "model/canonw.h"

#include <assert.h>
#include <math.h>

#include "model/canonical.h"

struct canonw canonw_on(struct buf *b)
{
    return (struct canonw){.b = b};
}

/* A comma if one is due, the key, a colon; room for `more` bytes behind them. NULL: see b->rc. */
static char *begin_room(struct canonw *w, const char *key, size_t n, size_t more)
{
    bool comma = w->comma;
    char *to = buf_has_room(w->b, n + 4 + more) ? w->b->p + w->b->n : buf_room(w->b, n + 4 + more);
    w->comma = true;
    if (key != NULL) {
        const char *last = w->last[w->depth];
        assert(last == NULL || last[0] < key[0] || strcmp(last, key) < 0);
        w->last[w->depth] = key;
    }
    if (to == NULL)
        return NULL;
    if (comma)
        *to++ = ',';
    if (key == NULL)
        return to;
    *to++ = '"';
    memcpy(to, key, n);
    to += n;
    *to++ = '"';
    *to++ = ':';
    return to;
}

/* What was written up to `to` counts. */
static void wrote(struct canonw *w, char *to)
{
    if (to == NULL)
        return;
    *to = '\0';
    w->b->n = (size_t)(to - w->b->p);
}

static void begin(struct canonw *w, const char *key)
{
    wrote(w, begin_room(w, key, key != NULL ? strlen(key) : 0, 0));
}

static void open_level(struct canonw *w, const char *key, size_t n_key, char open, char close)
{
    char *to = begin_room(w, key, n_key, 1);
    assert(w->depth < CANONW_DEPTH);
    w->close[w->depth++] = close;
    w->last[w->depth] = NULL;
    if (to != NULL)
        *to++ = open;
    wrote(w, to);
    w->comma = false;
}

void canonw_object_n(struct canonw *w, const char *key, size_t n_key)
{
    open_level(w, key, n_key, '{', '}');
}

void canonw_array_n(struct canonw *w, const char *key, size_t n_key)
{
    open_level(w, key, n_key, '[', ']');
}

void canonw_end(struct canonw *w)
{
    assert(w->depth > 0);
    buf_add_char(w->b, w->close[--w->depth]);
    w->comma = true;
}

void canonw_text_n(struct canonw *w, const char *key, size_t n_key, str v)
{
    if (canonical_plain(v, 0) < v.n) {
        begin(w, key);
        canonical_text(w->b, v);
        return;
    }
    char *to = begin_room(w, key, n_key, v.n + 2);
    if (to != NULL) {
        *to++ = '"';
        if (v.n > 0)
            memcpy(to, v.p, v.n);
        to += v.n;
        *to++ = '"';
    }
    wrote(w, to);
}

void canonw_int_n(struct canonw *w, const char *key, size_t n_key, int64_t v)
{
    char *to = begin_room(w, key, n_key, 0);
    wrote(w, to);
    canonical_int(w->b, v);
}

void canonw_num(struct canonw *w, const char *key, double v)
{
    if (!isfinite(v)) {
        assert(key != NULL);
        return;
    }
    begin(w, key);
    canonical_number(w->b, v);
}

void canonw_true(struct canonw *w, const char *key)
{
    begin(w, key);
    buf_add(w->b, STR("true"));
}
