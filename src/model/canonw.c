#include "model/canonw.h"

#include <assert.h>
#include <math.h>

#include "model/canonical.h"

struct canonw canonw_on(struct buf *b)
{
    return (struct canonw){.b = b};
}

/* A comma if one is due, the key, a colon; room for `more` bytes behind them. NULL: see b->rc. */
static char *begin_room(struct canonw *w, const char *key, size_t more)
{
    size_t n = key != NULL ? strlen(key) : 0;
    bool comma = w->comma;
    char *to = buf_room(w->b, n + 4 + more);
    w->comma = true;
    if (key != NULL) {
        assert(w->last[w->depth] == NULL || strcmp(w->last[w->depth], key) < 0);
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
    wrote(w, begin_room(w, key, 0));
}

static void open_level(struct canonw *w, const char *key, char open, char close)
{
    char *to = begin_room(w, key, 1);
    assert(w->depth < CANONW_DEPTH);
    w->close[w->depth++] = close;
    w->last[w->depth] = NULL;
    if (to != NULL)
        *to++ = open;
    wrote(w, to);
    w->comma = false;
}

void canonw_object(struct canonw *w, const char *key)
{
    open_level(w, key, '{', '}');
}

void canonw_array(struct canonw *w, const char *key)
{
    open_level(w, key, '[', ']');
}

void canonw_end(struct canonw *w)
{
    assert(w->depth > 0);
    buf_add_char(w->b, w->close[--w->depth]);
    w->comma = true;
}

void canonw_text(struct canonw *w, const char *key, str v)
{
    if (canonical_plain(v, 0) < v.n) {
        begin(w, key);
        canonical_text(w->b, v);
        return;
    }
    char *to = begin_room(w, key, v.n + 2);
    if (to != NULL) {
        *to++ = '"';
        if (v.n > 0)
            memcpy(to, v.p, v.n);
        to += v.n;
        *to++ = '"';
    }
    wrote(w, to);
}

void canonw_some(struct canonw *w, const char *key, str v)
{
    if (v.n > 0)
        canonw_text(w, key, v);
}

void canonw_int(struct canonw *w, const char *key, int64_t v)
{
    begin(w, key);
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
