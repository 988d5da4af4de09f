/* What was seen but not understood: shown to the person instead of being dropped. Only what an
 * analyst would miss: numbers that tell no noun, names that look like a group or a place. */
#include "read/figures.h"
#include "read/stages.h"
#include "read/words.h"

enum { MAX_NAME_TOKENS = 4, TOLD_SLOTS = 512 };

static bool prose(const struct document *d, uint32_t token)
{
    uint8_t kind = d->blocks[d->sentences[d->tokens[token].sentence].block].kind;
    return kind == BLOCK_PARAGRAPH || kind == BLOCK_LIST_ITEM || kind == BLOCK_HEADING;
}

/* Is some figure built on q? Figures are in the order of their quantities. */
static bool in_figure(const struct reading *r, const struct quantity_at *q, size_t *i_figure)
{
    while (*i_figure < r->n_figures && r->figures[*i_figure].at.end <= q->q.at.start)
        ++*i_figure;
    return *i_figure < r->n_figures && r->figures[*i_figure].at.start < q->q.at.end;
}

/* "Hindukush Liberation Front", "Dashti Sabz district": capitals before a telling word, and no
 * register knows them. */
static bool unknown_name(const struct reading *r, uint32_t i, struct span *at)
{
    const struct document *d = r->doc;
    uint32_t n;
    const struct word_sense *s = word_at(r, i, WORDS_TITLES, &n);
    if (s == NULL || n > 1 || (s->langs & WORD_EN) == 0 ||
        (s->code != TITLE_GROUP && s->code != TITLE_PLACE && s->code != TITLE_ORG))
        return false;
    bool capital = (d->tokens[i].flags & TOKEN_CAPITAL) != 0;
    if ((s->code != TITLE_PLACE && !capital) || r->taken[i] != 0 ||
        (d->tokens[i].flags & TOKEN_ALL_CAPS) != 0)
        return false;
    uint32_t first = d->sentences[d->tokens[i].sentence].first_token, k = i, names = 0;
    while (k > first && i - k < MAX_NAME_TOKENS) {
        const struct token *t = &d->tokens[k - 1];
        if (t->kind != TOKEN_WORD || (t->flags & TOKEN_CAPITAL) == 0)
            break;
        if (r->taken[k - 1] != 0) {
            if ((r->taken[k - 1] & TAKEN_NATION) == 0)
                return false; /* the name itself is known */
            break;
        }
        if ((t->flags & TOKEN_SENTENCE_FIRST) != 0 && r->word_of[k - 1] != NULL)
            break; /* "Several districts", "The Front" */
        names++;
        k--;
    }
    if (names == 0 || (names == 1 && k == first && s->code != TITLE_PLACE))
        return false;
    *at = document_range(d, k, i + 1);
    return true;
}

/* Names told already: each once a text, as far as there is room. */
struct told {
    uint64_t names[TOLD_SLOTS];
    size_t n;
};

static bool tell(struct told *t, str name)
{
    uint64_t h = str_hash(name) | 1;
    size_t s = h % TOLD_SLOTS;
    while (t->names[s] != 0 && t->names[s] != h)
        s = (s + 1) % TOLD_SLOTS;
    if (t->names[s] == h)
        return false;
    if (t->n < TOLD_SLOTS / 2) {
        t->names[s] = h;
        t->n++;
    }
    return true;
}

/* The run of tokens from *i that the registers left open; *i moves behind it. False when the arena
 * refuses. */
static bool unsure_name(struct reading *r, struct told *told, uint32_t *i)
{
    const uint8_t open = TAKEN_UNSURE | TAKEN_SEVERAL;
    uint32_t first = *i;
    uint8_t bits = r->taken[first] & open, other = 0;
    while (*i < r->doc->n_tokens && (r->taken[*i] & open) == bits &&
           r->doc->tokens[*i].sentence == r->doc->tokens[first].sentence) {
        other |= r->taken[*i] & (uint8_t) ~(open | TAKEN_QUANTITY);
        ++*i;
    }
    struct span at = document_range(r->doc, first, *i);
    if (other != 0 || !prose(r->doc, first) || !tell(told, document_quote(r->doc, at)))
        return true;
    return reading_push_unread(r, at,
                               (bits & TAKEN_SEVERAL) != 0
                                   ? "name fits several entries of the registers"
                                   : "name is not sure enough");
}

pm_code unread_stage(const struct reader *rd, struct reading *r, struct pm_err *e)
{
    (void)rd;
    size_t i_figure = 0;
    struct told told = {0};
    bool *counted = figures_counted(r);
    if (counted == NULL)
        return arena_err(r->arena, e);
    for (size_t i = 0; i < r->n_quantities; i++) {
        const struct quantity_at *q = &r->quantities[i];
        if (counted[i] || in_figure(r, q, &i_figure) || q->counts != COUNTS_UNKNOWN ||
            q->head != UINT32_MAX || q->form != QUANTITY_DIGITS || !prose(r->doc, q->first_token))
            continue;
        if (!reading_push_unread(r, q->q.at, "count without a noun"))
            return arena_err(r->arena, e);
    }
    for (uint32_t i = 0; i < r->doc->n_tokens; i++) {
        struct span at;
        if ((r->taken[i] & TAKEN_UNSURE) != 0 && !unsure_name(r, &told, &i))
            return arena_err(r->arena, e);
        if (i == r->doc->n_tokens)
            break;
        if (word_in(r, i, WORDS_TITLES) && prose(r->doc, i) && unknown_name(r, i, &at) &&
            tell(&told, document_quote(r->doc, at)) &&
            !reading_push_unread(r, at, "name not in the registers"))
            return arena_err(r->arena, e);
    }
    return PM_OK;
}
