/* claims.c - who says what, by rule: from a sentence to claims, and the stage. */
#include "read/claims_in.h"

#include "read/claims_learned.h"
#include "read/stages.h"
#include "read/words.h"
#include "text/fold.h"

#define TITLE_TOKENS 18        /* a title in capitals is not longer */
#define LOOK_AHEAD 60          /* tokens or clauses that a search may go on for */

/* Content without the marks and the "that" at its ends. */
static void trim(const struct claiming *c, struct found *f)
{
    while (f->first < f->end && clause_mark(c->r, f->first) != '$' &&
           clause_mark(c->r, f->first) != '(' &&
           (tag(c, f->first) == TAG_PUNCT ||
            claims_opens_clause(c, f->first) ||
            (tag(c, f->first) == TAG_CONJ && f->end - f->first > 1)))
        f->first++;
    while (f->end > f->first && tag(c, f->end - 1) == TAG_PUNCT) {
        char m = clause_mark(c->r, f->end - 1);
        if (m == '%' || m == ')' || m == '*')
            break;
        f->end--;
    }
    /* "the border is "a door without a lock"": its second mark too */
    uint32_t q = f->end > f->first ? c->r->syntax->of[f->end - 1].quote : NONE;
    if (q != NONE && c->r->syntax->quotes[q].first > f->first && c->r->syntax->quotes[q].closed &&
        c->r->syntax->quotes[q].end == f->end)
        f->end++;
}

pm_code claims_emit(struct claiming *c, struct found *f, struct pm_err *e)
{
    trim(c, f);
    if (f->end <= f->first)
        return PM_OK;
    if (c->by_rule) {
        if (c->n_made < sizeof c->made / sizeof *c->made) {
            c->made[c->n_made] = *f;
            c->made[c->n_made++].rule_hash = fold_hash(str_of(f->rule));
        }
        return PM_OK;
    }
    if (f->stance == STANCE_ASSERTS && f->kind == CLAIM_STATEMENT &&
        claims_denial(c, f->first, f->end))
        f->stance = STANCE_DENIES;
    struct claim claim = {.at = document_range(c->r->doc, f->first, f->end),
                          .claimant = f->claimant,
                          .marker = document_range(c->r->doc, f->marker_first, f->marker_end),
                          .via = f->via, .stance = f->stance, .score = f->score,
                          .kind = f->kind, .negated = f->negated, .rule = f->rule,
                          .hedge = claims_hedge(c->r, f->first, f->end)};
    if (str_eq(f->claimant.id, STR("unnamed")))
        claim.score *= 0.9;
    uint32_t q = c->r->syntax->of[f->first].quote;
    if (q != NONE)
        c->marked[q] = (uint32_t)c->r->n_claims + 1;
    for (uint32_t i = f->first; i < f->end && i < f->first + LOOK_AHEAD; i++)
        if (c->r->syntax->of[i].quote != NONE)
            c->marked[c->r->syntax->of[i].quote] = (uint32_t)c->r->n_claims + 1;
    return reading_push_claim(c->r, claim) ? PM_OK : arena_err(c->r->arena, e);
}

/* --- how far the content goes ------------------------------------------------------------ */

static bool has_row(const struct claiming *c, uint32_t word, char pos)
{
    if (word == 0 || (c->x->words[word].lists >> LEX_SPEECH & 1) == 0)
        return false;
    const struct lex_word *w = &c->x->words[word];
    for (uint32_t n = 0; n < w->n_entries; n++) {
        const struct lex_entry *entry = &c->x->entries[w->entry + n];
        if (entry->list == LEX_SPEECH && c->x->speech[entry->row].pos == pos)
            return true;
    }
    return false;
}

bool claims_reports(const struct claiming *c, uint32_t word, uint16_t frames)
{
    const struct lex_word *w = &c->x->words[word];
    for (uint32_t n = 0; n < w->n_entries; n++) {
        const struct lex_entry *entry = &c->x->entries[w->entry + n];
        if (entry->list == LEX_SPEECH && c->x->speech[entry->row].pos == 'v' &&
            (c->x->speech[entry->row].frames & frames) != 0 &&
            c->x->speech[entry->row].particle == 0)
            return true;
    }
    return false;
}

/* Where the content that begins at `from` under clause k ends. loose: an infinitive or an object,
 * which a "but" ends. */
uint32_t claims_content_end(const struct claiming *c, uint32_t k, uint32_t from, bool loose)
{
    const struct reading *r = c->r;
    const struct sentence *s = sentence_of(r, from);
    uint32_t end = s->end_token;
    uint32_t q = r->syntax->of[from].quote;
    if (q != NONE && r->syntax->quotes[q].end > end && !loose)
        return r->syntax->quotes[q].end;
    uint32_t n_clauses = r->syntax->first_clause[r->doc->tokens[from].sentence + 1];
    for (uint32_t m = k + 1; m < n_clauses && m < k + LOOK_AHEAD; m++) {
        const struct clause *n = clause_of(c, m);
        uint32_t start = n->group;
        if (n->subject != NONE && n->kind != CLAUSE_PARTICIPLE &&
            r->syntax->phrases[n->subject].end <= n->group &&
            r->syntax->phrases[n->subject].first >= from)
            start = r->syntax->phrases[n->subject].first;
        if (start <= from || r->syntax->of[n->verb].quote != q)
            continue;
        uint32_t b = before(c, start, from);
        if (b == NONE)
            continue;
        bool joined =
            tag(c, b) == TAG_CONJ ||
            (tag(c, b) == TAG_SUB && (is(c, b, STR("while")) || is(c, b, STR("although")) ||
                                      is(c, b, STR("whereas")) || is(c, b, STR("though"))));
        bool speech = claims_reports(c, n->lemma, FRAME_T | FRAME_A | FRAME_Q | FRAME_O);
        uint32_t comma = joined && b > from ? b - 1 : b;
        bool cut = is_break(clause_mark(r, comma));
        if (n->kind == CLAUSE_PARTICIPLE) {
            if (speech && clause_mark(r, b) == ',' && tag(c, n->verb) == TAG_VBG)
                return b;
            continue;
        }
        if (n->kind == CLAUSE_INFINITIVE || n->kind == CLAUSE_RELATIVE)
            continue;
        if (speech && cut && (joined || n->kind != CLAUSE_COORDINATE))
            return comma;
        if (speech && joined && n->kind == CLAUSE_COORDINATE && start == n->group &&
            n->subject == clause_of(c, k)->subject)
            return b;
        /* ", although he refused": the writer's own words again */
        bool aside = joined && tag(c, b) == TAG_SUB;
        if ((loose || aside) && cut && joined && start != n->group && n->tense != TENSE_NONE)
            return comma;
    }
    for (uint32_t i = from + 1; loose && i + 1 < end && i < from + LOOK_AHEAD; i++) {
        char m = clause_mark(r, i);
        enum tag t = tag(c, i + 1);
        if (r->syntax->of[i].quote != q || (m != ',' && m != '-' && m != ';' && m != ':'))
            continue;
        if (m != ',' || t == TAG_REL || t == TAG_VBG || t == TAG_SUB || t == TAG_PREP ||
            t == TAG_PRON || t == TAG_DET || t == TAG_POSS || t == TAG_VBN)
            return i;
    }
    for (uint32_t i = from + 1; i < end && i < from + LOOK_AHEAD; i++) {
        uint32_t word = r->syntax->of[i].word;
        if (has_row(c, word, 'p') && clause_mark(r, i - 1) == ',') {
            const struct lex_entry *p = clause_entry(c->x, r, i, end, LEX_SPEECH, NULL);
            if (p != NULL && c->x->speech[p->row].pos == 'p')
                return i - 1;
        }
    }
    return end;
}

/* --- quotations that no verb took ----------------------------------------------------------- */

/* A quotation that makes up whole sentences belongs to who spoke last in this or the paragraph
 * before, when only a quotation or its lead-in stands between. */
static pm_code loose_quotes(struct claiming *c, size_t from_quote, size_t end_quote,
                            size_t older_claim, size_t first_claim, struct pm_err *e)
{
    const struct reading *r = c->r;
    for (size_t q = from_quote; q < end_quote; q++) {
        const struct quote *qu = &r->syntax->quotes[q];
        if (c->marked[q] != 0 || qu->end - qu->first < 3)
            continue;
        const struct sentence *s = sentence_of(r, qu->first);
        const struct block *block = &r->doc->blocks[s->block];
        bool whole = qu->first <= s->first_token + 1;
        bool alone = qu->first <= block->first_token + 1 && qu->end + 2 >= block->end_token;
        size_t from = alone ? older_claim : first_claim;
        size_t last = SIZE_MAX;
        for (size_t k = r->n_claims; k > from && k + 12 > r->n_claims; k--) {
            const struct claim *cl = &r->claims[k - 1];
            if (cl->marker.end <= qu->at.start && cl->kind == CLAIM_STATEMENT &&
                !str_eq(cl->claimant.id, STR("author"))) {
                last = k - 1;
                break;
            }
        }
        if (!whole || last == SIZE_MAX)
            continue;
        const struct claim by = r->claims[last];
        struct found f = {.first = qu->first, .end = qu->end, .claimant = by.claimant,
                          .stance = STANCE_ASSERTS, .score = 0.6, .rule = "quote-follows"};
        trim(c, &f);
        struct claim claim = {.at = document_range(r->doc, f.first, f.end), .claimant = by.claimant,
                              .marker = by.marker, .stance = STANCE_ASSERTS, .score = 0.6,
                              .rule = f.rule, .hedge = claims_hedge(r, f.first, f.end)};
        if (f.end > f.first && !reading_push_claim(c->r, claim))
            return arena_err(r->arena, e);
    }
    return PM_OK;
}

/* --- the stage -------------------------------------------------------------------------------- */

static bool same_span(struct span a, struct span b)
{
    return a.start == b.start && a.end == b.end;
}

/* Claims within another's words came through that speaker. */
static void settle_via(struct claiming *c, size_t first)
{
    struct reading *r = c->r;
    size_t n = r->n_claims - first < LOOK_AHEAD ? r->n_claims - first : LOOK_AHEAD;
    for (size_t i = first; i < first + n; i++)
        for (size_t k = first; k < first + n; k++) {
            const struct claim *outer = &r->claims[k];
            struct claim *inner = &r->claims[i];
            if (i != k && span_within(inner->marker, outer->at) &&
                span_within(inner->at, outer->at) && !same_span(inner->at, outer->at) &&
                outer->marker.start != inner->marker.start && inner->via.id.n == 0)
                inner->via = outer->claimant;
        }
}

pm_code claims_by_rule(struct claiming *c, size_t s, struct pm_err *e)
{
    struct reading *r = c->r;
    const struct sentence *sentence = &r->doc->sentences[s];
    uint32_t first = claims_first(r, s), made = 0;
    if (c->turn != 0 && c->turn >= first && c->turn < sentence->end_token)
        first = c->turn + 1;
    c->n_made = 0;
    c->by_rule = true;
    claims_count(c, sentence->first_token, sentence->end_token);
    speakers_advance(c, first);
    pm_code rc = claims_phrases(c, first, sentence->end_token, e);
    for (uint32_t k = r->syntax->first_clause[s];
         rc == PM_OK && k < r->syntax->first_clause[s + 1] && made < CLAIMS_PER_SENTENCE; k++) {
        const struct lex_word *w = &c->x->words[r->clauses[k].lemma];
        if (str_eq(w->text, STR("put")))
            rc = claims_put_at(c, k, sentence->end_token, e);
        if ((w->lists >> LEX_SPEECH & 1) == 0)
            continue;
        made++;
        rc = claims_of_verb(c, k, first, sentence->end_token, e);
    }
    c->by_rule = false;
    return rc;
}

static pm_code sentence_claims(struct claiming *c, const struct claims_weights *w, size_t s,
                               bool author, struct pm_err *e)
{
    struct reading *r = c->r;
    size_t first_claim = r->n_claims;
    struct speakers who = c->who;
    uint32_t first = claims_first(r, s);
    pm_code rc;
    TRY(claims_by_rule(c, s, e));
    c->who = who;
    TRY(claims_settle(c, w, s, e));
    if (author && r->n_claims == first_claim && r->syntax->of[first].quote == NONE)
        TRY(claims_author(c, first, r->doc->sentences[s].end_token, e));
    settle_via(c, first_claim);
    return PM_OK;
out:
    return rc;
}

/* "What Officials Say About the Valley": a title, though nothing marks it as one. */
static bool title(const struct claiming *c, const struct block *b)
{
    const struct document *d = c->r->doc;
    uint32_t low = 0, capital = 0;
    if (b->end_token - b->first_token > TITLE_TOKENS || b->end_token < b->first_token + 4 ||
        (d->tokens[b->end_token - 1].kind == TOKEN_PUNCT))
        return false;
    for (uint32_t i = b->first_token; i < b->end_token; i++) {
        const struct token *k = &d->tokens[i];
        if ((k->flags & TOKEN_ALL_CAPS) != 0 || k->kind != TOKEN_WORD)
            continue;
        capital += (k->flags & TOKEN_CAPITAL) != 0;
        low += (k->flags & TOKEN_CAPITAL) == 0 && k->n_letters >= 4;
    }
    return low == 0 && capital >= 3;
}

pm_code claims_stage(const struct reader *rd, struct reading *r, struct pm_err *e)
{
    const struct document *d = r->doc;
    struct claiming c = {.x = reader_lexis(rd), .names = reader_names(rd), .r = r};
    struct claims_weights w;
    pm_code rc = claims_weights(&w, e);
    if (!clause_english(r) || rc != PM_OK)
        return rc;
    c.marked = arena_array(r->arena, r->syntax->n_quotes + 1, sizeof *c.marked);
    if (c.marked == NULL)
        return arena_err(r->arena, e);
    size_t s = 0, quote = 0, before_block = 0, turns = 0;
    for (size_t b = 0; b < d->n_blocks; b++)
        turns += claims_turn(&c, &d->blocks[b]) != 0;
    for (size_t b = 0; b < d->n_blocks; b++) {
        const struct block *block = &d->blocks[b];
        bool titled = block->kind == BLOCK_PARAGRAPH && title(&c, block);
        bool speaks = !titled && (block->kind == BLOCK_PARAGRAPH ||
                                  block->kind == BLOCK_LIST_ITEM ||
                                  block->kind == BLOCK_TABLE_ROW);
        size_t first_claim = r->n_claims, first_quote = quote;
        c.turn = speaks && turns > 1 ? claims_turn(&c, block) : 0;
        rc = c.turn != 0 ? claims_of_turn(&c, block, c.turn, e)
             : titled || block->kind == BLOCK_HEADING ? claims_headline(&c, block, e) : PM_OK;
        if (rc != PM_OK)
            return rc;
        for (; s < d->n_sentences && d->sentences[s].block == b; s++) {
            if (!speaks)
                continue;
            rc = sentence_claims(&c, &w, s, block->kind == BLOCK_PARAGRAPH && c.turn == 0, e);
            if (rc != PM_OK)
                return rc;
        }
        while (quote < r->syntax->n_quotes && r->syntax->quotes[quote].first < block->end_token)
            quote++;
        if (speaks) {
            rc = loose_quotes(&c, first_quote, quote, before_block, first_claim, e);
            if (rc != PM_OK)
                return rc;
            before_block = first_claim;
        }
    }
    return PM_OK;
}
