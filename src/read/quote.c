/* quote.c - quotations: curly, straight, «», over several sentences and paragraphs. One pass, no
 * look back. A quotation that is still open at the end of its block goes on in the next one when
 * that begins with an opening mark too, as newspapers set long quotations. */
#include "read/clause.h"

enum mark { MARK_NONE, MARK_OPEN, MARK_CLOSE, MARK_STRAIGHT };

/* Which quotation mark token i is, from the bytes of the text (fold makes them all alike). */
static enum mark mark_of(const struct document *d, uint32_t i)
{
    const struct token *k = &d->tokens[i];
    if (k->kind != TOKEN_PUNCT)
        return MARK_NONE;
    str s = document_quote(d, k->at);
    if (str_eq(s, STR("\"")) || str_eq(s, STR("''")))
        return MARK_STRAIGHT;
    if (str_eq(s, STR("\u201c")) || str_eq(s, STR("\u00ab")) || str_eq(s, STR("\u201e")) ||
        str_eq(s, STR("``")))
        return MARK_OPEN;
    if (str_eq(s, STR("\u201d")) || str_eq(s, STR("\u00bb")))
        return MARK_CLOSE;
    return MARK_NONE;
}

static bool straight_opens(const struct document *d, uint32_t i)
{
    bool blank_before = i == 0 || (d->tokens[i].flags & (TOKEN_BLANK_BEFORE | TOKEN_LINE_BEFORE));
    bool blank_after = i + 1 >= d->n_tokens ||
                       (d->tokens[i + 1].flags & (TOKEN_BLANK_BEFORE | TOKEN_LINE_BEFORE));
    return blank_before && !blank_after;
}

struct scan {
    struct reading *r;
    uint32_t from; /* token behind the opening mark; NONE: nothing is open */
    uint32_t mark; /* the opening mark */
};

static bool finish(struct scan *s, uint32_t end, bool closed)
{
    struct reading *r = s->r;
    const struct document *d = r->doc;
    uint32_t from = s->from, mark = s->mark;
    s->from = NONE;
    if (from == NONE || end <= from)
        return true;
    struct quote q = {.first = from, .end = end, .closed = closed};
    q.at.start = d->tokens[mark].at.start;
    q.at.end = closed ? d->tokens[end].at.end : d->tokens[end - 1].at.end;
    for (uint32_t i = from; i < end; i++)
        r->syntax->of[i].quote = (uint32_t)r->syntax->n_quotes;
    return ARENA_PUSH(r->arena, r->syntax->quotes, r->syntax->n_quotes, r->syntax->cap_quotes, q);
}

/* Does the quotation that is open at the end of block b go on in the next block? */
static bool goes_on(const struct document *d, size_t b)
{
    if (b + 1 >= d->n_blocks || d->blocks[b + 1].kind != BLOCK_PARAGRAPH ||
        d->blocks[b + 1].first_token >= d->n_tokens)
        return false;
    enum mark m = mark_of(d, d->blocks[b + 1].first_token);
    return m == MARK_OPEN || m == MARK_STRAIGHT;
}

pm_code quote_document(struct reading *r, struct pm_err *e)
{
    const struct document *d = r->doc;
    struct scan s = {.r = r, .from = NONE};
    int depth = 0;
    for (size_t b = 0; b < d->n_blocks; b++) {
        uint32_t end = d->blocks[b].end_token;
        for (uint32_t i = d->blocks[b].first_token; i < end; i++) {
            enum mark m = mark_of(d, i);
            if (m == MARK_NONE)
                continue;
            bool opens = m == MARK_OPEN || (m == MARK_STRAIGHT && s.from == NONE &&
                                            (i + 1 == end || straight_opens(d, i)));
            if (s.from == NONE && opens) {
                s.from = i + 1;
                s.mark = i;
                depth = 1;
            } else if (s.from != NONE && m == MARK_OPEN) {
                depth += i != d->blocks[b].first_token;
            } else if (s.from != NONE && (m == MARK_CLOSE || !straight_opens(d, i))) {
                if (--depth <= 0 && !finish(&s, i, true))
                    return arena_err(r->arena, e);
            }
        }
        if (s.from != NONE && !goes_on(d, b) && !finish(&s, end, false))
            return arena_err(r->arena, e);
        if (s.from != NONE)
            depth = 1;
    }
    return PM_OK;
}
