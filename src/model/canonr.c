#include "model/canonr.h"

#include "base/mem.h"
#include "model/canonical.h"
#include "model/jsonr.h"

/* Where the pass is: the open objects and arrays, and the value before on each level. */
struct pass {
    struct canonr *t;
    size_t i;
    int depth;
    uint32_t open[JSONR_DEPTH + 1], last[JSONR_DEPTH + 1];
    struct pm_err *e;
};

static pm_code bad(const struct pass *p)
{
    return err_set(p->e, PM_INVALID, "JSON, byte %zu: not in canonical form", p->i);
}

static char here(const struct pass *p)
{
    return p->i < p->t->json.n ? p->t->json.p[p->i] : '\0';
}

static struct canonr_node *node_more(struct pass *p)
{
    struct canonr *t = p->t;
    if (t->n < t->cap)
        return &t->nodes[t->n++];
    struct canonr_node *more =
        mem_grow(t->nodes == t->few ? NULL : t->nodes, 2 * t->cap * sizeof *more);
    if (more == NULL)
        return NULL;
    if (t->nodes == t->few)
        memcpy(more, t->few, sizeof t->few);
    t->nodes = more;
    t->cap *= 2;
    return &t->nodes[t->n++];
}

/* At the opening quote; to behind the closing one. */
static pm_code pass_string(struct pass *p, uint32_t *at, uint32_t *n, bool *escaped)
{
    str s = p->t->json;
    if (here(p) != '"')
        return bad(p);
    size_t from = ++p->i;
    *escaped = false;
    for (;;) {
        p->i = canonical_plain(s, p->i);
        if (here(p) == '"')
            break;
        if (here(p) != '\\' || p->i + 2 > s.n)
            return bad(p);
        *escaped = true;
        p->i += 2;
    }
    *at = (uint32_t)from;
    *n = (uint32_t)(p->i++ - from);
    return PM_OK;
}

static pm_code pass_word(struct pass *p, struct canonr_node *x)
{
    static const struct {
        str word;
        enum canonr_kind kind;
    } words[] = {{{"true", 4}, CANONR_TRUE}, {{"false", 5}, CANONR_FALSE}, {{"null", 4}, CANONR_NULL}};
    str rest = {p->t->json.p + p->i, p->t->json.n - p->i};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_starts(rest, words[i].word)) {
            x->kind = (uint8_t)words[i].kind;
            p->i += words[i].word.n;
            return PM_OK;
        }
    x->kind = CANONR_NUMBER;
    x->at = (uint32_t)p->i;
    for (char c = here(p); (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e';
         c = here(p))
        p->i++;
    x->n = (uint32_t)p->i - x->at;
    return x->n > 0 ? PM_OK : bad(p);
}

/* One value, and its key when it stands in an object; an object or array is only opened. */
static pm_code pass_value(struct pass *p, bool keyed)
{
    struct canonr_node x = {0};
    bool escaped;
    pm_code rc = keyed ? pass_string(p, &x.key, &x.key_n, &escaped) : PM_OK;
    if (rc == PM_OK && keyed && here(p) != ':')
        rc = bad(p);
    if (rc != PM_OK)
        return rc;
    p->i += keyed;
    char c = here(p);
    if (c == '{' || c == '[') {
        x.kind = c == '{' ? CANONR_OBJECT : CANONR_ARRAY;
        p->i++;
    } else if (c == '"') {
        x.kind = CANONR_TEXT;
        rc = pass_string(p, &x.at, &x.n, &x.escaped);
    } else {
        rc = pass_word(p, &x);
    }
    if (rc != PM_OK)
        return rc;
    struct canonr_node *to = node_more(p);
    if (to == NULL)
        return err_set(p->e, PM_NOMEM, "out of memory");
    *to = x;
    uint32_t mine = (uint32_t)(p->t->n - 1);
    if (p->depth > 0) {
        p->t->nodes[p->open[p->depth]].n++;
        if (p->last[p->depth] != 0)
            p->t->nodes[p->last[p->depth]].next = mine;
        p->last[p->depth] = mine;
    }
    if (x.kind > CANONR_ARRAY)
        return PM_OK;
    if (p->depth == JSONR_DEPTH)
        return err_set(p->e, PM_LIMIT, "JSON, byte %zu: more than %d levels", p->i, JSONR_DEPTH);
    p->depth++;
    p->open[p->depth] = mine;
    p->last[p->depth] = 0;
    return PM_OK;
}

static pm_code pass_all(struct pass *p)
{
    if (here(p) != '{')
        return err_set(p->e, PM_INVALID, "JSON: an object is expected");
    pm_code rc = pass_value(p, false);
    while (rc == PM_OK && p->depth > 0) {
        const struct canonr_node *o = &p->t->nodes[p->open[p->depth]];
        bool object = o->kind == CANONR_OBJECT;
        if (here(p) == (object ? '}' : ']')) {
            p->i++;
            p->depth--;
            continue;
        }
        if (o->n > 0 && here(p) != ',')
            return bad(p);
        p->i += o->n > 0;
        rc = pass_value(p, object);
    }
    return rc == PM_OK && p->i != p->t->json.n ? bad(p) : rc;
}

pm_code canonr_open(struct canonr *t, struct arena *a, str json, struct pm_err *e)
{
    struct pass p;
    if (json.n > INT32_MAX)
        return err_set(e, PM_LIMIT, "JSON of %zu bytes", json.n);
    t->json = json;
    t->a = a;
    t->nodes = t->few;
    t->n = 0;
    t->cap = CANONR_FEW;
    t->failed = false;
    p.t = t;
    p.i = 0;
    p.depth = 0;
    p.e = e;
    pm_code rc = pass_all(&p);
    t->root = t->nodes;
    if (rc != PM_OK)
        canonr_close(t);
    return rc;
}

void canonr_close(struct canonr *t)
{
    if (t->nodes != t->few)
        mem_free(t->nodes);
    t->nodes = t->few;
}

const struct canonr_node *canonr_get(const struct canonr *t, const struct canonr_node *o,
                                     const char *key)
{
    if (o == NULL || o->kind != CANONR_OBJECT || o->n == 0)
        return NULL;
    size_t n = strlen(key);
    for (const struct canonr_node *m = o + 1; m != NULL; m = canonr_next(t, m))
        if (m->key_n == n && memcmp(t->json.p + m->key, key, n) == 0)
            return m->kind == CANONR_NULL ? NULL : m;
    return NULL;
}

const struct canonr_node *canonr_first(const struct canonr_node *list)
{
    return list != NULL && list->kind == CANONR_ARRAY && list->n > 0 ? list + 1 : NULL;
}

const struct canonr_node *canonr_next(const struct canonr *t, const struct canonr_node *x)
{
    return x->next != 0 ? &t->nodes[x->next] : NULL;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 0;
}

/* RFC 8785, 3.2.2.2: \b \t \n \f \r \" \\ and \u00xx are all the escapes that there are. */
static char unescape(str raw, size_t *i)
{
    char c = raw.p[*i + 1];
    *i += 2;
    if (c == 'u' && *i + 4 <= raw.n) {
        *i += 4;
        return (char)(hex_digit(raw.p[*i - 2]) * 16 + hex_digit(raw.p[*i - 1]));
    }
    switch (c) {
    case 'b':
        return '\b';
    case 't':
        return '\t';
    case 'n':
        return '\n';
    case 'f':
        return '\f';
    case 'r':
        return '\r';
    default:
        return c;
    }
}

str canonr_text(struct canonr *t, const struct canonr_node *x)
{
    if (x == NULL || x->kind != CANONR_TEXT)
        return (str){"", 0};
    str raw = {t->json.p + x->at, x->n};
    if (!x->escaped)
        return raw;
    char *to = arena_get(t->a, raw.n);
    size_t n = 0;
    if (to == NULL) {
        t->failed = true;
        return (str){"", 0};
    }
    for (size_t i = 0; i < raw.n;) {
        const char *back = memchr(raw.p + i, '\\', raw.n - i);
        size_t plain = back != NULL ? (size_t)(back - raw.p) - i : raw.n - i;
        memcpy(to + n, raw.p + i, plain);
        n += plain;
        i += plain;
        if (i < raw.n)
            to[n++] = unescape(raw, &i);
    }
    return (str){to, n};
}

bool canonr_number(const struct canonr *t, const struct canonr_node *x, double *out)
{
    return x != NULL && x->kind == CANONR_NUMBER &&
           str_double((str){t->json.p + x->at, x->n}, out);
}
