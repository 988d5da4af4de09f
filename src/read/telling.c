#include "read/telling_in.h"

uint8_t telling_language(const struct reading *r)
{
    static const struct {
        const char *tag;
        uint8_t bit;
    } ours[] = {{"ru", WORD_RU}, {"fa", WORD_FA}, {"prs", WORD_FA}, {"tg", WORD_TG},
                {"ps", WORD_PS}, {"ur", WORD_UR}, {"uz", WORD_UZ},  {"zh", WORD_ZH}};
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        if (strncmp(r->doc->lang, ours[i].tag, strlen(ours[i].tag)) == 0)
            return ours[i].bit;
    return 0;
}

const struct word_sense *telling_word(const struct telling *t, uint32_t i, enum word_list list,
                                      int code, uint32_t *n)
{
    uint32_t one;
    if (i >= t->end || !word_in(t->r, i, list))
        return NULL;
    const struct word_sense *s = word_run(t->r, i, list, code, n != NULL ? n : &one);
    return s != NULL && (s->langs & t->own) != 0 ? s : NULL;
}

bool telling_comma(const struct telling *t, uint32_t i)
{
    if (i >= t->end)
        return false;
    str f = t->r->doc->tokens[i].fold;
    return str_eq(f, STR(",")) || str_eq(f, STR("\u060c")) || str_eq(f, STR("\uff0c"));
}

bool telling_speaks(enum mention_kind k)
{
    return k == MENTION_GROUP || k == MENTION_STATE || k == MENTION_ORG || k == MENTION_OFFICE;
}

struct party telling_party(const struct telling *t, const struct mention *m)
{
    (void)t;
    return (struct party){.at = m->at, .id = m->id};
}

static bool dash_or_colon(const struct telling *t, uint32_t i)
{
    char c = clause_mark(t->r, i);
    str f = t->r->doc->tokens[i].fold;
    return c == '-' || c == ':' || str_eq(f, STR("\uff1a")) || str_eq(f, STR("\u2013")) ||
           str_eq(f, STR("\u2014"));
}

/* Behind "КАБУЛ, 4 января - " and "کابل – ": a first word in capitals or a place, and a dash with
 * nothing but marks, days and a few names before it. */
static uint32_t behind_dateline(const struct telling *t, const struct sentence *s)
{
    const struct document *d = t->r->doc;
    uint32_t i = s->first_token, words = 0;
    const struct mention *m = mention_at(t->r, i);
    if (d->blocks[s->block].first_token != i ||
        ((d->tokens[i].flags & TOKEN_ALL_CAPS) == 0 && (m == NULL || m->kind != MENTION_PLACE)))
        return i;
    bool capitals = (d->tokens[i].flags & TOKEN_ALL_CAPS) != 0;
    for (; i + 1 < s->end_token && i < s->first_token + 14; i++) {
        if (i > s->first_token && dash_or_colon(t, i))
            return i + 1;
        if (mention_at(t->r, i) == NULL && d->tokens[i].kind == TOKEN_WORD && ++words > 2 &&
            !capitals)
            break;
    }
    return s->first_token;
}

static bool tells(const struct reading *r, size_t s)
{
    uint8_t k = r->doc->blocks[r->doc->sentences[s].block].kind;
    return k == BLOCK_PARAGRAPH || k == BLOCK_LIST_ITEM || k == BLOCK_TABLE_ROW;
}

static void enter(struct telling *t, size_t s)
{
    t->sentence = (uint32_t)s;
    t->end = t->r->doc->sentences[s].end_token;
    t->first = behind_dateline(t, &t->r->doc->sentences[s]);
    if (t->end > t->first + TELLING_REACH)
        t->end = t->first + TELLING_REACH;
}

pm_code telling_claims(const struct reader *rd, struct reading *r, struct pm_err *e)
{
    (void)rd;
    uint8_t own = telling_language(r);
    if (own == 0)
        return PM_OK;
    struct telling *t = arena_zero(r->arena, sizeof *t);
    if (t == NULL)
        return arena_err(r->arena, e);
    t->r = r;
    t->own = own;
    for (size_t s = 0; s < r->doc->n_sentences; s++) {
        if (!tells(r, s))
            continue;
        enter(t, s);
        pm_code rc = telling_sentence_claims(t, e);
        if (rc != PM_OK)
            return rc;
    }
    return PM_OK;
}

pm_code telling_incidents(const struct reader *rd, struct reading *r, struct pm_err *e)
{
    uint8_t own = telling_language(r);
    if (own == 0)
        return PM_OK;
    struct telling *t = arena_zero(r->arena, sizeof *t);
    if (t == NULL)
        return arena_err(r->arena, e);
    t->r = t->c.r = r;
    t->own = own;
    t->c.names = reader_names(rd);
    t->c.x = reader_lexis(rd);
    t->last = SIZE_MAX;
    size_t claim = 0;
    for (size_t s = 0; s < r->doc->n_sentences; s++) {
        while (claim < r->n_claims && r->claims[claim].at.end <= r->doc->sentences[s].at.start)
            claim++;
        if (!tells(r, s))
            continue;
        enter(t, s);
        bool here = claim < r->n_claims && r->claims[claim].at.start < r->doc->sentences[s].at.end;
        pm_code rc = telling_sentence_incident(t, here ? &r->claims[claim] : NULL, e);
        if (rc != PM_OK)
            return rc;
    }
    return PM_OK;
}
