#include "share/cut.h"

#include <stdlib.h>

#include "model/extension.h"
#include "model/jsonr.h"

enum { STEP_MAX_BYTES = 256 };

void cut_init(struct cut *c, struct arena *a, int tlp, str format)
{
    *c = (struct cut){.arena = a, .tlp = tlp, .format = format};
}

void cut_note(struct cut *c, str selector)
{
    str own;
    for (size_t i = 0; i < c->n; i++)
        if (str_eq(c->selectors[i], selector))
            return;
    if (arena_dup(c->arena, selector, &own, NULL) != PM_OK ||
        !ARENA_PUSH(c->arena, c->selectors, c->n, c->cap, own))
        c->failed = true;
}

static bool stays(const struct cut *c, str marking)
{
    static const int as_2[EXTENSION_N_TLP_1] = {0, 1, 2, 4}; /* TLP 1's levels in TLP 2.0's */
    int level = extension_tlp_of(marking), old = extension_tlp_1_of(marking);
    if (level < 0 && old >= 0)
        level = as_2[old];
    return (level >= 0 && level <= c->tlp) || str_eq(marking, c->format);
}

/* "[12]" */
static bool is_index(str step, size_t *i)
{
    size_t n = 0;
    if (step.n < 3 || step.p[0] != '[' || step.p[step.n - 1] != ']' || step.n > 10)
        return false;
    for (size_t k = 1; k + 1 < step.n; k++) {
        if (step.p[k] < '0' || step.p[k] > '9')
            return false;
        n = n * 10 + (size_t)(step.p[k] - '0');
    }
    *i = n;
    return true;
}

/* Items of a list go from its end, so that the numbers before stay true. */
static int last_first(const void *a, const void *b)
{
    str x = *(const str *)a, y = *(const str *)b, p, q;
    for (;;) {
        bool more_x = str_cut(&x, '.', &p), more_y = str_cut(&y, '.', &q);
        size_t i, k;
        if (!more_x || !more_y)
            return more_x ? -1 : more_y;
        if (is_index(p, &i) && is_index(q, &k) && i != k)
            return i > k ? -1 : 1;
        int order = str_cmp(p, q);
        if (order != 0)
            return order;
    }
}

static void remove_at(struct json_object *o, str selector)
{
    str step, rest = selector;
    char key[STEP_MAX_BYTES];
    while (str_cut(&rest, '.', &step)) {
        size_t i;
        bool last = rest.n == 0;
        struct json_object *in = NULL;
        if (is_index(step, &i) && json_object_is_type(o, json_type_array)) {
            if (last && i < json_object_array_length(o))
                json_object_array_del_idx(o, i, 1);
            else
                in = json_object_array_get_idx(o, i);
        } else if (step.n < sizeof key && json_object_is_type(o, json_type_object)) {
            memcpy(key, step.p, step.n);
            key[step.n] = '\0';
            if (last)
                json_object_object_del(o, key);
            else
                in = jsonr_get(o, key);
        }
        if (last || in == NULL)
            return; /* gone already with what it was in */
        o = in;
    }
}

static bool has_index(str selector)
{
    return str_find(selector, STR(".["), 0) < selector.n;
}

/* Notes what goes, takes those markings away, leaves the others. *kept_index: one of them counts
 * items of a list. */
static void sort_out(struct cut *c, struct json_object *list, bool *kept_index)
{
    for (size_t i = jsonr_length(list); i-- > 0;) {
        struct json_object *g = json_object_array_get_idx(list, i),
                           *selectors = jsonr_get(g, "selectors");
        str ref = jsonr_text(jsonr_get(g, "marking_ref"));
        bool keep = ref.n == 0 || stays(c, ref); /* no ref: it tells the language of a field */
        for (size_t k = 0; k < jsonr_length(selectors); k++) {
            str s = jsonr_text(json_object_array_get_idx(selectors, k));
            if (!keep)
                cut_note(c, s);
            else
                *kept_index |= has_index(s);
        }
        if (!keep)
            json_object_array_del_idx(list, i, 1);
    }
}

/* The plain sentences that say the same as the extensions do. */
static pm_code drop_echoes(struct cut *c, struct json_object *tree, struct pm_err *e)
{
    static const char *const sentences[] = {"description", "name", "content", "abstract"};
    for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++) {
        if (jsonr_get(tree, sentences[i]) == NULL)
            continue;
        cut_note(c, str_of(sentences[i]));
        json_object_object_del(tree, sentences[i]);
        bool wanted = strcmp(sentences[i], "name") == 0 || strcmp(sentences[i], "content") == 0;
        if (wanted &&
            json_object_object_add(tree, sentences[i], json_object_new_string("[cut]")) != 0)
            return err_set(e, PM_NOMEM, "out of memory");
    }
    return PM_OK;
}

pm_code cut_marked(struct cut *c, struct json_object *tree, struct pm_err *e)
{
    struct json_object *list = jsonr_get(tree, "granular_markings");
    bool kept_index = false, cut_index = false, inside = false;
    if (list == NULL)
        return PM_OK;
    sort_out(c, list, &kept_index);
    if (jsonr_length(list) == 0)
        json_object_object_del(tree, "granular_markings");
    if (c->failed)
        return arena_err(c->arena, e);
    if (c->n > 1)
        qsort(c->selectors, c->n, sizeof *c->selectors, last_first);
    for (size_t i = 0; i < c->n; i++) {
        remove_at(tree, c->selectors[i]);
        cut_index |= has_index(c->selectors[i]);
        inside |= str_starts(c->selectors[i], STR("extensions."));
    }
    if (cut_index && kept_index)
        return err_set(e, PM_DENIED,
                       "items of its lists are marked apart, some for this release and some "
                       "not; mark the whole list");
    return inside ? drop_echoes(c, tree, e) : PM_OK;
}

static int by_name(const void *a, const void *b)
{
    return str_cmp(*(const str *)a, *(const str *)b);
}

pm_code cut_done(struct cut *c, const str **out, size_t *n, struct pm_err *e)
{
    if (c->failed)
        return arena_err(c->arena, e);
    if (c->n > 1)
        qsort(c->selectors, c->n, sizeof *c->selectors, by_name);
    *out = c->selectors;
    *n = c->n;
    return PM_OK;
}
