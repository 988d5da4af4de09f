/* clause_settle.c - what is settled when the clauses of a sentence are there; where a sentence begins. */
#include "read/clause_in.h"

/* "killed and injured several nationals": the second verb's object belongs to the first too. */
static void share_objects(const struct walk *w)
{
    for (size_t k = w->clause0; k + 1 < w->r->n_clauses; k++) {
        struct clause *c = &w->r->clauses[k];
        const struct clause *n = &w->r->clauses[k + 1];
        if (c->object == NONE && n->object != NONE && !c->passive && !n->passive &&
            n->kind == CLAUSE_COORDINATE && n->group <= c->group_end + 1)
            c->object = n->object;
    }
}

/* "..., said the minister": the speaker stands behind the verb. */
static void turn_inverted(const struct walk *w)
{
    for (size_t k = w->clause0; k < w->r->n_clauses; k++) {
        struct clause *c = &w->r->clauses[k];
        bool borrowed = c->subject != NONE && c->kind == CLAUSE_COORDINATE && c->group > w->first &&
                        clause_mark(w->r, c->group - 1) != 0 && says_clause(w, (uint32_t)k);
        if ((c->subject != NONE && !borrowed) || c->object == NONE || c->passive ||
            c->tense == TENSE_NONE || !says_clause(w, (uint32_t)k))
            continue;
        uint32_t before = c->group;
        if (before == w->first || clause_mark(w->r, before - 1) == 0)
            continue;
        if (phrase_at(w, c->object)->first != c->group_end)
            continue;
        c->subject = c->object;
        c->object = c->object2;
        c->object2 = NONE;
        c->kind = CLAUSE_MAIN;
    }
}

/* "said the road would open and added that": what is joined to the reported clause is the
 * reporter's own next word when it reports too, in the same tense. */
static void lift_reports(const struct walk *w)
{
    for (size_t k = w->clause0; k < w->r->n_clauses; k++) {
        struct clause *c = &w->r->clauses[k];
        if (c->kind != CLAUSE_COORDINATE || !says(w, c->lemma) || c->passive || c->parent == NONE)
            continue;
        uint32_t up = c->parent;
        for (int n = 0; n < 3 && up != NONE && clause_at(w, up)->kind != CLAUSE_SUB; n++)
            up = clause_at(w, up)->parent;
        if (up != NONE)
            up = clause_at(w, up)->kind == CLAUSE_SUB ? clause_at(w, up)->parent : NONE;
        for (int n = 0; n < 3 && up != NONE; n++) {
            const struct clause *p = clause_at(w, up);
            if (says(w, p->lemma) && p->tense == c->tense && !p->passive && p->subject != NONE) {
                c->subject = p->subject;
                c->parent = up;
                break;
            }
            up = p->parent;
        }
    }
}

static void close_clauses(const struct walk *w)
{
    size_t n = w->r->n_clauses;
    for (size_t k = w->clause0; k < n; k++) {
        struct clause *c = &w->r->clauses[k];
        c->end = k + 1 < n ? w->r->clauses[k + 1].first : w->end;
        if (k == w->clause0)
            c->first = w->first;
        for (uint32_t i = c->first; i < c->end; i++)
            syn(w, i)->clause = (uint32_t)k;
    }
    for (size_t p = w->phrase0; p < w->r->syntax->n_phrases; p++) {
        struct phrase *ph = phrase_at(w, (uint32_t)p);
        if (ph->clause == NONE)
            ph->clause = syn(w, ph->first)->clause;
    }
}

/* "One protester, a man of about twenty, was killed": who he is, not a second one. A list of two has a word
 * between them. */
static void part_apposed(const struct walk *w)
{
    size_t n = w->r->syntax->n_phrases;
    for (size_t p = w->phrase0 + 1; p < n; p++) {
        struct phrase *ph = phrase_at(w, (uint32_t)p);
        if ((ph->flags & PHRASE_LISTED) == 0 || ph->list + 1 != p || ph->first == w->first)
            continue;
        const struct phrase *head = phrase_at(w, ph->list);
        bool more = p + 1 < n && (ph[1].flags & PHRASE_LISTED) != 0 && ph[1].list == ph->list;
        bool article = str_is(fold(w, ph->first), "a") || str_is(fold(w, ph->first), "an");
        enum tag one = tag(w, head->head), other = tag(w, ph->head);
        if (more || !article || clause_mark(w->r, ph->first - 1) != ',' || one != TAG_NOUN ||
            other != TAG_NOUN || head->prep != NONE)
            continue;
        ph->flags &= (uint8_t)~PHRASE_LISTED;
        ph->list = NONE;
    }
}

void clause_settle(const struct walk *w)
{
    part_apposed(w);
    share_objects(w);
    turn_inverted(w);
    lift_reports(w);
    close_clauses(w);
}

/* "3. On Monday ...", "(b) ...", "12) ...", "- ...": what numbers a paragraph is no part of it. */
static uint32_t behind_number(const struct reading *r, size_t s)
{
    const struct document *d = r->doc;
    const struct sentence *se = &d->sentences[s];
    uint32_t i = se->first_token;
    if (d->blocks[se->block].first_token != i || i + 3 > se->end_token)
        return i;
    char open = clause_mark(r, i);
    if (open == '-' || open == '*')
        return i + 1;
    uint32_t n = open == '(' ? i + 1 : i, end = n + 1;
    const struct token *t = &d->tokens[n];
    bool letter = t->kind == TOKEN_WORD && t->n_letters == 1;
    if ((t->kind != TOKEN_NUMBER && !letter) || end + 1 >= se->end_token)
        return i;
    char close = clause_mark(r, end);
    bool apart = (d->tokens[end + 1].flags & TOKEN_BLANK_BEFORE) != 0;
    if ((close == ')' || (close == '.' && open != '(')) && apart)
        return end + 1;
    bool parts = t->kind == TOKEN_NUMBER && str_find(t->fold, STR("."), 0) < t->fold.n;
    return parts && d->blocks[se->block].kind == BLOCK_LIST_ITEM &&
                   (d->tokens[end].flags & TOKEN_CAPITAL) != 0
               ? end
               : i;
}

uint32_t clause_body(const struct reading *r, size_t s)
{
    const struct document *d = r->doc;
    const struct sentence *se = &d->sentences[s];
    uint32_t first = behind_number(r, s);
    if (d->blocks[se->block].first_token != se->first_token ||
        (d->tokens[first].flags & TOKEN_CAPITAL) == 0)
        return first;
    for (uint32_t i = first; i < se->end_token && i < first + 18; i++) {
        enum tag t = (enum tag)r->syntax->of[i].tag;
        char mark = clause_mark(r, i);
        bool apart = i + 1 < se->end_token && (d->tokens[i].flags & TOKEN_BLANK_BEFORE) != 0 &&
                     (d->tokens[i + 1].flags & TOKEN_BLANK_BEFORE) != 0;
        if (mark == '-' && i > first && (apart || (d->tokens[first].flags & TOKEN_ALL_CAPS) != 0)) {
            while (i < se->end_token && clause_mark(r, i) == '-')
                i++;
            return i < se->end_token ? i : first;
        }
        if ((LEX_VERB & IS(t)) != 0 || t == TAG_BE || t == TAG_HAVE || t == TAG_MODAL ||
            t == TAG_PRON || t == TAG_SUB || t == TAG_REL || t == TAG_DET)
            return first;
    }
    return first;
}
