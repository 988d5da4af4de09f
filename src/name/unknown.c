#include "name/unknown.h"

#include "name/names_in.h"
#include "text/chars.h"

enum { MAX_WORDS = 3, MIN_LETTERS = 3 };

struct look {
    const struct names *n;
    const struct document *d;
    const uint8_t *taken; /* one byte a token: a hit stands there */
    uint16_t lang;
};

static const struct list_word *word_at(const struct look *l, uint32_t i)
{
    const struct token *t = &l->d->tokens[i];
    return lists_find(&l->n->lists, t->hash, t->fold);
}

static bool caseless(const struct look *l, uint32_t i)
{
    size_t k = 0;
    return char_caseless(char_next(str_slice(l->d->text, l->d->tokens[i].at), &k));
}

/* Could this token be (a part of) a name? */
static bool could_be(const struct look *l, uint32_t i)
{
    const struct token *t = &l->d->tokens[i];
    if (t->kind != TOKEN_WORD || l->taken[i] || t->n_letters < MIN_LETTERS)
        return false;
    const struct list_word *w = word_at(l, i);
    if (w != NULL && (w->stop != 0 || w->before || w->after || w->group || w->facility))
        return false;
    size_t k = 0;
    if (char_kind(char_next(str_slice(l->d->text, t->at), &k)) == CHAR_HAN)
        return false;
    return caseless(l, i) || (t->flags & TOKEN_CAPITAL) != 0;
}

/* Words behind a kind word: "район Збронтк". False: none. */
static bool behind(const struct look *l, uint32_t kind, uint32_t end, struct span *at)
{
    uint32_t i = kind + 1;
    while (i < end && i - kind <= MAX_WORDS && could_be(l, i)) {
        i++;
        if (caseless(l, i - 1))
            break; /* where it ends cannot be seen */
    }
    *at = document_range(l->d, kind + 1, i);
    return i > kind + 1;
}

/* Words before a kind word: "Zbrontk district". One word at a sentence's beginning has its capital
 * from there. */
static bool ahead(const struct look *l, uint32_t kind, uint32_t first, struct span *at)
{
    uint32_t i = kind;
    while (i > first && kind - i < MAX_WORDS && could_be(l, i - 1)) {
        i--;
        if (caseless(l, i))
            break;
    }
    if (i + 1 == kind && (l->d->tokens[i].flags & TOKEN_SENTENCE_FIRST) && !caseless(l, i))
        return false;
    *at = document_range(l->d, i, kind);
    return i < kind;
}

pm_code names_unknown(const struct names *n, const struct document *d, const struct name_hit *hits,
                      size_t n_hits, struct arena *a, struct span **out, size_t *n_out,
                      struct pm_err *e)
{
    uint8_t *taken = arena_array(a, d->n_tokens + 1, 1);
    struct span *list = arena_array(a, 1, sizeof *list);
    size_t n_list = 0, cap = 1;
    if (taken == NULL || list == NULL)
        return arena_err(a, e);
    for (size_t i = 0; i < n_hits; i++)
        memset(taken + hits[i].first_token, 1, hits[i].end_token - hits[i].first_token);
    struct look l = {n, d, taken, lists_lang(str_of(d->lang))};
    for (uint32_t i = 0; i < d->n_tokens; i++) {
        const struct list_word *w = word_at(&l, i);
        if (w == NULL || taken[i] || !(w->before || w->after || w->group))
            continue;
        const struct sentence *s = &d->sentences[d->tokens[i].sentence];
        struct span at;
        bool found = (w->after || w->group) && (l.lang == 0 || !(w->langs_after) ||
                                                (w->langs_after & l.lang)) &&
                     ahead(&l, i, s->first_token, &at);
        if (found && w->group)
            at.end = d->tokens[i].at.end; /* "Grulb Liberation Front" */
        if (!found)
            found = w->before && (l.lang == 0 || !(w->langs_before) || (w->langs_before & l.lang)) &&
                    behind(&l, i, s->end_token, &at);
        if (found && (n_list == 0 || !span_overlaps(list[n_list - 1], at)) &&
            !ARENA_PUSH(a, list, n_list, cap, at))
            return arena_err(a, e);
    }
    *out = list;
    *n_out = n_list;
    return PM_OK;
}
