#include "text/document.h"

#include "text/language.h"
#include "text/layout.h"
#include "text/linekind.h"
#include "text/mark.h"
#include "text/published.h"
#include "text/sentence.h"
#include "text/token.h"

bool document_origin(const struct document *d, uint32_t at, uint32_t *original)
{
    size_t low = 0, high = d->n_origins;
    if (high == 0 || at > d->text.n || at < d->origins[0].text)
        return false;
    while (high - low > 1) {
        size_t mid = low + (high - low) / 2;
        if (d->origins[mid].text <= at)
            low = mid;
        else
            high = mid;
    }
    const struct origin *o = &d->origins[low];
    if (o->original_step == 0 || o->text_step == 0)
        return false;
    *original = o->original + (at - o->text) / o->text_step * o->original_step;
    return true;
}

static int tokens_broken(const struct document *d)
{
    uint32_t behind = 0;
    for (size_t i = 0; i < d->n_tokens; i++) {
        struct span at = d->tokens[i].at;
        if (at.start < behind || at.end <= at.start || at.end > d->text.n)
            return 2;
        for (uint32_t k = at.start; k < at.end; k++)
            if ((unsigned char)d->text.p[k] <= ' ')
                return 2;
        behind = at.end;
    }
    return 0;
}

int document_broken(const struct document *d)
{
    if (d->text.n > DOCUMENT_MAX_BYTES || !str_utf8(d->text, NULL) ||
        (d->text.n > 0 && memchr(d->text.p, '\0', d->text.n) != NULL))
        return 1;
    int broken = tokens_broken(d);
    if (broken != 0)
        return broken;
    uint32_t t = 0;
    for (size_t i = 0; i < d->n_sentences; i++) {
        const struct sentence *s = &d->sentences[i];
        if (s->first_token != t || s->end_token <= t || s->end_token > d->n_tokens ||
            s->block >= d->n_blocks)
            return 3;
        const struct block *b = &d->blocks[s->block];
        if (s->first_token < b->first_token || s->end_token > b->end_token)
            return 3;
        for (; t < s->end_token; t++)
            if (d->tokens[t].sentence != i)
                return 3;
    }
    if (t != d->n_tokens)
        return 3;
    t = 0;
    for (size_t i = 0; i < d->n_blocks; i++) {
        const struct block *b = &d->blocks[i];
        if (b->first_token != t || b->end_token <= t)
            return 3;
        t = b->end_token;
    }
    return t == d->n_tokens ? 0 : 3;
}

/* Can a heading be the title? Not a mark, not a date line, not a numbered section. */
static bool titles(str line)
{
    civil_day day;
    return mark_of_line(line) == STATUS_ACTUAL && linekind_marker(line) == 0 &&
           !(line.n > 2 && line.p[1] == '.') && !published_parse(line, &day);
}

/* What the text itself says at its head, where the format says nothing: the subject line, or the
 * heading closest above the text, is the title; "From:" or "By ..." gives the author. */
static void read_head(struct document *d)
{
    enum { HEAD_BLOCKS = 16, LONG_TOKENS = 40 };
    str title = d->title, heading = {0};
    for (size_t i = 0; i < d->n_blocks && i < HEAD_BLOCKS; i++) {
        const struct block *b = &d->blocks[i];
        str line = str_slice(d->text, b->at), value = {0};
        enum linekind_role role =
            b->kind == BLOCK_HEADER ? linekind_header(line, &value) : ROLE_NONE;
        if (linekind_question(line) && str_starts(line, STR("WHAT"))) {
            role = ROLE_SUBJECT;
            value = str_trim((str){line.p + 4, line.n - 4});
        }
        if (role == ROLE_SUBJECT && title.n == 0)
            title = value;
        if (role == ROLE_AUTHOR && d->author.n == 0)
            d->author = value;
        if (b->kind == BLOCK_BYLINE && d->author.n == 0 && str_starts(line, STR("By ")))
            d->author = (str){line.p + 3, line.n - 3};
        if (b->kind == BLOCK_HEADING && titles(line))
            heading = line;
        if ((b->kind == BLOCK_PARAGRAPH && b->end_token - b->first_token >= LONG_TOKENS) ||
            b->kind == BLOCK_LIST_ITEM || b->kind == BLOCK_TABLE_ROW ||
            (heading.n > 0 && b->kind == BLOCK_PARAGRAPH))
            break;
    }
    d->title = title.n > 0 ? title : heading;
}

pm_code document_build(struct document *d, const struct layout_given *given, size_t n_given,
                       struct pm_err *e)
{
    if (d->text.n > DOCUMENT_READ_MAX_BYTES)
        return err_set(e, PM_LIMIT, "the text is %.1f MB long, as one document %.1f MB can be read: "
                       "split it", (double)d->text.n / 1e6, DOCUMENT_READ_MAX_BYTES / 1e6);
    pm_code rc = token_cut(d->arena, d->text, &d->tokens, &d->n_tokens, e);
    if (rc == PM_OK)
        rc = layout_cut(d->arena, d->text, given, n_given, &d->blocks, &d->n_blocks, e);
    if (rc == PM_OK)
        rc = sentence_cut(d, e);
    if (rc != PM_OK)
        return rc;
    language_find(d);
    if (d->status == STATUS_ACTUAL)
        d->status = mark_find(d);
    published_find(d);
    read_head(d);
    return PM_OK;
}
