#include "model/canonw.h"

#include <assert.h>
#include <math.h>

#include "model/canonical.h"

struct canonw canonw_on(struct buf *b)
{
    return (struct canonw){.b = b};
}

static void begin(struct canonw *w, const char *key)
{
    if (w->comma)
        buf_add_char(w->b, ',');
    w->comma = true;
    if (key == NULL)
        return;
    assert(w->last[w->depth] == NULL || strcmp(w->last[w->depth], key) < 0);
    w->last[w->depth] = key;
    size_t n = strlen(key);
    char *to = buf_room(w->b, n + 3);
    if (to == NULL)
        return;
    to[0] = '"';
    memcpy(to + 1, key, n);
    memcpy(to + 1 + n, "\":", 2);
    w->b->n += n + 3;
    to[n + 3] = '\0';
}

static void open_level(struct canonw *w, const char *key, char open, char close)
{
    begin(w, key);
    assert(w->depth < CANONW_DEPTH);
    w->close[w->depth++] = close;
    w->last[w->depth] = NULL;
    buf_add_char(w->b, open);
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
    begin(w, key);
    canonical_text(w->b, v);
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
