#include "name/tree.h"

#include <stdlib.h>

/* Words of units' names that say what the unit is, not which: as spell_latin spells them. */
static const char generic[] =
    " province region district governorate state county municipality prefecture department oblast "
    "republic city capital territory division parish canton commune town borough area zone unitary "
    "authority voivodeship krai kraj okrug avtonomnyj avtonomnaja avtonomny autonomous raion rayon "
    "respublika sheng shi sar zizhiqu oblysy viloyati viloyat respublikasi shaary gorod ostan "
    "wilayah wilayat wilaya vilayet velayat welayaty muhafazat provincia province provincie "
    "provincja departamento departement estado regione regiao region regio lan zupanija apskritis "
    "novads pilseta miestas miesto savivaldybe rajono obcina opstina fylke kommun maakunta maakond "
    "vald judetul megye kraju hlavni mesto kanton land freistaat dzongkhag changwat tinh thanh pho "
    "si do gwangyeoksi teukbyeolsi ken fu to khett khum khoueng mintaqat emirate federal metropolitan "
    "special administrative union pradesh sveitarfelagid ilce ili il rayonu seheri muxtar distrito "
    "distretto district comarca concelho ville commune tumani shahri aimag aymag voblasts "
    "voblast raionul municipiul of the and ";

static const char articles[] = " al as ash an ar at az ad el le la les los las ";

static bool listed(const char *list, const uint8_t *word, size_t n)
{
    char text[SPELL_MAX + 3];
    if (n == 0 || n > SPELL_MAX)
        return false;
    text[0] = ' ';
    for (size_t i = 0; i < n; i++)
        text[i + 1] = spell_char(word[i]);
    text[n + 1] = ' ';
    text[n + 2] = '\0';
    return strstr(list, text) != NULL;
}

bool tree_generic(const uint8_t *word, size_t n)
{
    return listed(generic, word, n);
}

static bool article(const uint8_t *word, size_t n)
{
    return listed(articles, word, n);
}

static pm_code push(struct arena *a, struct tree_names *names, const uint8_t *p, size_t n,
                    uint8_t form, uint32_t item, struct pm_err *e)
{
    str copy;
    pm_code rc = arena_dup(a, (str){(const char *)p, n}, &copy, e);
    if (rc != PM_OK)
        return rc;
    struct tree_name t = {(const uint8_t *)copy.p, (uint8_t)n, form, item};
    if (!ARENA_PUSH(a, names->list, names->n, names->cap, t))
        return arena_err(a, e);
    return PM_OK;
}

enum { MAX_WORDS = 8 };

static size_t words_of(const uint8_t *p, size_t n, struct span out[MAX_WORDS])
{
    size_t k = 0;
    uint32_t start = 0;
    for (uint32_t i = 0; i <= n; i++)
        if (i == n || p[i] == SPELL_BLANK) {
            if (k == MAX_WORDS)
                return 0;
            out[k++] = (struct span){start, i};
            start = i + 1;
        }
    return k;
}

static size_t join(const uint8_t *p, const struct span *words, size_t n_words, size_t from,
                   uint8_t out[SPELL_MAX])
{
    size_t n = 0;
    for (size_t i = 0; i < n_words; i++) {
        struct span w = words[(from + i) % n_words];
        if (i > 0)
            out[n++] = SPELL_BLANK;
        memcpy(out + n, p + w.start, w.end - w.start);
        n += w.end - w.start;
    }
    return n;
}

static pm_code push_turned(struct arena *a, struct tree_names *names, const uint8_t *p, size_t n,
                           uint8_t form, uint32_t item, struct pm_err *e)
{
    struct span words[MAX_WORDS];
    uint8_t turned[SPELL_MAX];
    size_t k = words_of(p, n, words);
    pm_code rc = push(a, names, p, n, form, item, e);
    if (k < 2 || k > 4)
        return rc;
    size_t starts[2] = {1, k - 1};
    for (size_t i = 0; i < (k == 2 ? 1 : 2) && rc == PM_OK; i++) {
        size_t m = join(p, words, k, starts[i], turned);
        rc = push(a, names, turned, m, form | FORM_TURNED, item, e);
    }
    return rc;
}

/* Each word that is long enough to be told by itself. */
static pm_code push_parts(struct arena *a, struct tree_names *names, const uint8_t *p,
                          const struct span *words, size_t n_words, uint8_t form, uint32_t item,
                          struct pm_err *e)
{
    enum { LEAST = 4 };
    pm_code rc = PM_OK;
    for (size_t i = 0; i < n_words && n_words > 1 && rc == PM_OK; i++) {
        size_t n = words[i].end - words[i].start;
        if (n >= LEAST && !tree_generic(p + words[i].start, n))
            rc = push(a, names, p + words[i].start, n, form | FORM_PART, item, e);
    }
    return rc;
}

pm_code tree_forms(struct arena *a, str latin, uint32_t item, uint8_t form,
                   struct tree_names *names, struct pm_err *e)
{
    uint8_t s[SPELL_MAX], bare[SPELL_MAX];
    struct span words[MAX_WORDS], kept[MAX_WORDS];
    size_t n = spell_latin(latin, s), k = 0;
    if (n == 0)
        return PM_OK;
    pm_code rc = push_turned(a, names, s, n, form, item, e);
    size_t n_words = words_of(s, n, words);
    for (size_t i = 0; i < n_words; i++)
        if (!tree_generic(s + words[i].start, words[i].end - words[i].start))
            kept[k++] = words[i];
    if (rc == PM_OK)
        rc = push_parts(a, names, s, words, n_words, form, item, e);
    if (rc == PM_OK && k < n_words && k > 0) {
        n = join(s, kept, k, 0, bare);
        rc = push_turned(a, names, bare, n, form | FORM_BARE, item, e);
    }
    if (rc == PM_OK && k > 1 && article(s + kept[0].start, kept[0].end - kept[0].start)) {
        n = join(s, kept + 1, k - 1, 0, bare);
        rc = push(a, names, bare, n, form | FORM_BARE, item, e);
    }
    return rc;
}

static int by_letters(const void *a, const void *b)
{
    const struct tree_name *x = a, *y = b;
    int c = memcmp(x->p, y->p, x->n < y->n ? x->n : y->n);
    if (c != 0)
        return c;
    if (x->n != y->n)
        return x->n < y->n ? -1 : 1;
    if (x->item != y->item)
        return x->item < y->item ? -1 : 1;
    return x->form - y->form;
}

struct part { /* names that share their first `depth` symbols */
    uint32_t low, high;
    uint8_t depth, a, b; /* the last two symbols */
};

struct growing {
    struct arena *a;
    const struct sounds *s;
    const struct tree_name *names;
    struct tree_node *nodes;
    struct part *parts;
    uint32_t *todo; /* a stack: what is grown last lies beside what grew out of it */
    size_t n_nodes, cap_nodes, n_parts, cap_parts, n_todo, cap_todo;
    struct tree_end *ends;
    size_t n_ends;
};

static void take_ends(struct growing *g, struct part *p, struct tree_node *node)
{
    node->first_end = (uint32_t)g->n_ends;
    for (; p->low < p->high && g->names[p->low].n == p->depth; p->low++) {
        const struct tree_name *t = &g->names[p->low];
        if (node->n_end > 0 && g->ends[g->n_ends - 1].item == t->item)
            continue;
        g->ends[g->n_ends++] = (struct tree_end){t->item, t->form, t->n};
        node->n_end++;
    }
}

static bool grow(struct growing *g, size_t at)
{
    struct part p = g->parts[at];
    struct tree_node node = g->nodes[at];
    take_ends(g, &p, &node);
    node.first = (uint32_t)g->n_nodes;
    for (uint32_t i = p.low; i < p.high;) {
        uint8_t symbol = g->names[i].p[p.depth];
        uint32_t end = i + 1;
        while (end < p.high && g->names[end].p[p.depth] == symbol)
            end++;
        node.next |= (uint64_t)1 << symbol;
        struct tree_node child = {.lm = node.lm + sounds_lm(g->s, p.a, p.b, symbol)};
        struct part rest = {i, end, (uint8_t)(p.depth + 1), p.b, symbol};
        if (!ARENA_PUSH(g->a, g->nodes, g->n_nodes, g->cap_nodes, child) ||
            !ARENA_PUSH(g->a, g->parts, g->n_parts, g->cap_parts, rest))
            return false;
        i = end;
    }
    g->nodes[at] = node;
    for (size_t k = g->n_nodes; k-- > node.first;)
        if (!ARENA_PUSH(g->a, g->todo, g->n_todo, g->cap_todo, (uint32_t)k))
            return false;
    return true;
}

pm_code tree_make(struct arena *a, struct tree_name *names, size_t n, const struct sounds *s,
                  struct tree *out, struct pm_err *e)
{
    struct growing g = {.a = a, .s = s, .names = names};
    struct tree_node root = {0};
    struct part all = {0, (uint32_t)n, 0, 0, 0};
    if (n > UINT32_MAX / 2)
        return err_set(e, PM_LIMIT, "too many names");
    if (n > 0)
        qsort(names, n, sizeof *names, by_letters);
    g.ends = arena_array(a, n + 1, sizeof *g.ends);
    if (g.ends == NULL || !ARENA_PUSH(a, g.nodes, g.n_nodes, g.cap_nodes, root) ||
        !ARENA_PUSH(a, g.parts, g.n_parts, g.cap_parts, all) ||
        !ARENA_PUSH(a, g.todo, g.n_todo, g.cap_todo, 0))
        return arena_err(a, e);
    while (g.n_todo > 0)
        if (!grow(&g, g.todo[--g.n_todo]))
            return arena_err(a, e);
    *out = (struct tree){g.nodes, g.ends, g.n_nodes, g.n_ends};
    return PM_OK;
}
