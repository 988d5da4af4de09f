/* clause_runs.c - runs of words of a list, as they stand in a text; the class of a phrase's noun. */
#include "read/clause_in.h"

enum noun_class phrase_class(const struct lexis *x, const struct reading *r, uint32_t phrase)
{
    if (phrase == NONE)
        return NOUN_UNKNOWN;
    const struct token_syntax *s = &r->syntax->of[r->syntax->phrases[phrase].head];
    if (s->word == 0 || x->words[s->word].noun == 0)
        return NOUN_UNKNOWN;
    return (enum noun_class)x->words[s->word].noun_class;
}

static bool same_word(const struct lexis *x, uint32_t have, uint32_t want)
{
    return have == want || (have != 0 && (x->words[have].verb == want || x->words[have].noun == want));
}

/* "be" matches every form of it. */
static bool matches(const struct lexis *x, const struct reading *r, uint32_t i, uint32_t want)
{
    const struct token_syntax *s = &r->syntax->of[i];
    if (s->word != 0 && same_word(x, s->word, want))
        return true;
    return s->tag == TAG_BE && want == x->be && want != 0;
}

static const struct lex_entry *match_from(const struct lexis *x, const struct reading *r,
                                          uint32_t i, uint32_t end, enum lex_list list,
                                          const struct lex_entry *after, uint32_t *n_tokens)
{
    const struct token_syntax *s = &r->syntax->of[i];
    uint32_t own = s->word, be = s->tag == TAG_BE ? x->be : 0;
    uint32_t second = i + 1 < end ? s[1].word : 0;
    uint32_t second_be = i + 1 < end && s[1].tag == TAG_BE ? x->be : 0;
    uint64_t matched = x->words[second].matches | x->words[second_be].matches;
    if (((s->lists | x->words[be].lists) >> list & 1) == 0)
        return NULL; /* word 0 has no lists */
    if (((x->words[own].alone_of_any | x->words[be].alone_of_any) >> list & 1) == 0 &&
        ((x->words[own].nexts_of_any | x->words[be].nexts_of_any) & matched) == 0)
        return NULL;
    uint32_t first[4] = {own, x->words[own].verb, x->words[own].noun, be};
    bool passed = after == NULL;
    for (int k = 0; k < 4; k++) {
        bool again = first[k] == 0;
        for (int m = 0; m < k; m++)
            again = again || first[m] == first[k];
        if (again || (x->words[first[k]].lists >> list & 1) == 0)
            continue;
        const struct lex_word *word = &x->words[first[k]];
        for (uint32_t n = 0; n < word->n_entries; n++) {
            const struct lex_entry *entry = &x->entries[word->entry + n];
            if (!passed) {
                passed = entry == after;
                continue;
            }
            if (entry->list != list || i + entry->n_rest >= end)
                continue;
            uint32_t m = 0;
            if (entry->next != 0 && (matched >> (entry->next & 63) & 1) == 0)
                continue;
            while (m < entry->n_rest && matches(x, r, i + 1 + m, x->rest[entry->rest + m]))
                m++;
            if (m == entry->n_rest) {
                if (n_tokens != NULL)
                    *n_tokens = m + 1u;
                return entry;
            }
        }
    }
    return NULL;
}

const struct lex_entry *clause_entry(const struct lexis *x, const struct reading *r, uint32_t i,
                                     uint32_t end, enum lex_list list, uint32_t *n_tokens)
{
    return match_from(x, r, i, end, list, NULL, n_tokens);
}

const struct lex_entry *clause_entry_next(const struct lexis *x, const struct reading *r,
                                          uint32_t i, uint32_t end, enum lex_list list,
                                          const struct lex_entry *after, uint32_t *n_tokens)
{
    return match_from(x, r, i, end, list, after, n_tokens);
}
