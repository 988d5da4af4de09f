/* What a learned tagger sees of a token (roles.h): hashes of small facts. */
#include "read/classes.h"
#include "read/roles.h"
#include "text/fold.h"

/* A word as features see it: its lemma; numbers only as such. */
static struct roles_word word_seen(const struct lexis *x, const struct reading *r, uint32_t i)
{
    const struct token *k = &r->doc->tokens[i];
    struct roles_word out = {.w = 3};
    if (k->kind == TOKEN_NUMBER)
        return out;
    const struct token_syntax *s = &r->syntax->of[i];
    const struct lex_word *w = &x->words[s->word];
    bool verb = s->tag >= TAG_VB && s->tag <= TAG_VBG;
    uint32_t lemma = s->word == 0 ? 0 : verb ? w->verb : w->noun;
    out.w = lemma != 0 ? x->words[lemma].hash : k->hash;
    struct word_classes c = word_classes_of(k->hash);
    out.c64 = c.c64;
    out.c256 = c.c256;
    out.c1024 = c.c1024;
    out.c4096 = c.c4096;
    return out;
}

/* The same of token i; 1 outside of the sentence. */
static struct roles_word word_at(const struct lexis *x, const struct reading *r,
                                 const struct roles_sentence *s, uint32_t i)
{
    if (i - s->first < s->n_words)
        return s->words[i - s->first];
    return i < s->first || i >= s->end ? (struct roles_word){.w = 1, .c64 = 999, .c256 = 999}
                                       : word_seen(x, r, i);
}

static uint32_t word_of(const struct lexis *x, const struct reading *r,
                        const struct roles_sentence *s, uint32_t i)
{
    return word_at(x, r, s, i).w;
}

pm_code roles_look_open(const struct lexis *x, struct reading *r, struct roles_look **out,
                        struct pm_err *e)
{
    struct roles_look *look = arena_zero(r->arena, sizeof *look);
    if (look == NULL)
        return arena_err(r->arena, e);
    look->x = x;
    look->r = r;
    *out = look;
    return PM_OK;
}

void roles_look_at(struct roles_look *look, size_t s)
{
    const struct reading *r = look->r;
    const struct lexis *x = look->x;
    struct roles_sentence *out = &look->s;
    const struct sentence *at = &r->doc->sentences[s];
    uint32_t before = out->n_triggers;
    out->first = at->first_token;
    out->end = at->end_token;
    out->before = before > 3 ? 3 : before;
    out->place = s > 4 ? 4 : (uint32_t)s;
    out->n_triggers = out->n_words = 0;
    for (uint32_t i = out->first; i < out->end && out->n_triggers < ROLES_TRIGGERS; i++) {
        const struct lex_word *w = &x->words[r->syntax->of[i].word];
        uint32_t lists = w->lists | x->words[w->verb].lists | x->words[w->noun].lists, n;
        if (r->syntax->of[i].word == 0 || (lists >> LEX_TRIGGER & 1) == 0)
            continue;
        const struct lex_entry *entry = clause_entry(x, r, i, out->end, LEX_TRIGGER, &n);
        const struct trigger_row *row = entry != NULL ? &x->triggers[entry->row] : NULL;
        if (row == NULL || (row->pos != 'v' && row->pos != 'n'))
            continue;
        out->triggers[out->n_triggers] = i;
        out->kinds[out->n_triggers++] = row->kind;
    }
    uint32_t n = out->end - out->first;
    out->n_words = n < ROLES_WORDS ? n : ROLES_WORDS;
    for (uint32_t i = 0; i < out->n_words; i++)
        out->words[i] = word_seen(x, r, out->first + i);
}

struct rows {
    uint32_t n, *of;
};

static void add(struct rows *f, uint32_t kind, uint32_t a, uint32_t b)
{
    uint32_t h = (kind * 0x9E3779B1u + a) * 0x85EBCA6Bu;
    h = ((h ^ h >> 15) + b) * 0xC2B2AE35u;
    h ^= h >> 14;
    if (f->n < ROLES_FEATURES)
        f->of[f->n++] = h & (((uint32_t)1 << ROLES_BITS) - 1);
}

/* Where a phrase stands to the verb of its clause. */
static uint32_t relation(const struct clause *cl, uint32_t phrase)
{
    return cl->agent == phrase     ? 1
           : cl->subject == phrase ? (cl->passive ? 2u : 3u)
           : cl->object == phrase  ? 4
           : cl->object2 == phrase ? 5
                                   : 6;
}

static void phrase_features(const struct lexis *x, const struct reading *r,
                            const struct roles_sentence *s, uint32_t i, struct rows *f)
{
    const struct token_syntax *t = &r->syntax->of[i];
    if (t->phrase == NONE) {
        add(f, 30, 0, 0);
        return;
    }
    const struct phrase *p = &r->syntax->phrases[t->phrase];
    struct roles_word h = word_at(x, r, s, p->head);
    uint32_t head = h.w, class = phrase_class(x, r, t->phrase);
    uint32_t prep = p->prep == NONE ? 0 : word_of(x, r, s, p->prep);
    uint32_t left = p->prep == NONE ? p->first : p->prep;
    struct roles_word l = word_at(x, r, s, left - 1);
    uint32_t pos = i == p->head ? 1 : i == p->first ? 2 : 3;
    add(f, 31, class, i == p->head);
    add(f, 32, head, i == p->head);
    add(f, 33, prep, class);
    add(f, 34, l.w, prep);
    add(f, 35, word_of(x, r, s, p->end), class);
    add(f, 36, l.w, class);
    add(f, 38, h.c256, pos);
    add(f, 39, h.c1024, prep);
    add(f, 47, h.c256, l.w);
    add(f, 48, h.c64, prep * 4 + pos);
    add(f, 49, p->flags & (PHRASE_NAME | PHRASE_PLURAL | PHRASE_DEFINITE | PHRASE_LISTED), pos);
    for (uint32_t k = 0; k < s->n_triggers && k < 3; k++) {
        add(f, 37, s->kinds[k], class);
        add(f, 46, s->kinds[k], h.c256);
    }
    if (p->clause == NONE)
        return;
    const struct clause *cl = &r->clauses[p->clause];
    uint32_t rel = relation(cl, t->phrase) + (p->prep == NONE ? 0 : 8);
    uint32_t verb = x->words[cl->lemma].hash;
    struct roles_word v = word_at(x, r, s, cl->verb);
    add(f, 40, verb, rel);
    add(f, 41, verb, class + 32 * rel);
    add(f, 42, verb, prep);
    add(f, 43, rel, class);
    add(f, 44, rel, head);
    add(f, 50, v.c256, rel);
    add(f, 51, v.c256, rel * 1024 + h.c64);
    add(f, 52, v.c1024, rel);
    add(f, 53, rel, h.c256);
    add(f, 54, verb, h.c64 * 16 + rel);
}

static void class_features(const struct lexis *x, const struct reading *r,
                           const struct roles_sentence *s, uint32_t i, struct rows *f)
{
    struct roles_word w = word_at(x, r, s, i);
    struct roles_word l1 = word_at(x, r, s, i - 1), r1 = word_at(x, r, s, i + 1);
    struct roles_word l2 = word_at(x, r, s, i - 2), r2 = word_at(x, r, s, i + 2);
    add(f, 60, w.c64, 0);
    add(f, 61, w.c256, 0);
    add(f, 62, w.c1024, 0);
    add(f, 63, w.c4096, 0);
    add(f, 64, l1.c256, 0);
    add(f, 65, r1.c256, 0);
    add(f, 66, l1.c64, w.c64);
    add(f, 67, r1.c64, w.c64);
    add(f, 68, l2.c256, 0);
    add(f, 69, r2.c256, 0);
    add(f, 70, l1.w, w.c256);
    add(f, 71, r1.w, w.c256);
    add(f, 72, l1.c1024, 0);
    add(f, 73, r1.c1024, 0);
    add(f, 74, w.c256, s->n_triggers > 0);
}

uint32_t roles_features(const struct roles_look *look, uint32_t i, uint32_t *rows)
{
    const struct lexis *x = look->x;
    const struct reading *r = look->r;
    const struct roles_sentence *s = &look->s;
    struct rows f = {.of = rows};
    const struct token_syntax *t = &r->syntax->of[i];
    uint32_t w = word_of(x, r, s, i);
    uint32_t l1 = word_of(x, r, s, i - 1), r1 = word_of(x, r, s, i + 1);
    uint32_t l2 = word_of(x, r, s, i - 2), r2 = word_of(x, r, s, i + 2);
    str text = r->doc->tokens[i].fold;
    str tail = text.n > 3 ? (str){text.p + text.n - 3, 3} : text;
    uint32_t class = x->words[t->word].noun_class;
    uint32_t mention = t->mention == NONE ? 99 : r->mentions[t->mention].kind;
    add(&f, 1, 0, 0);
    add(&f, 2, w, 0);
    add(&f, 3, l1, 0);
    add(&f, 4, r1, 0);
    add(&f, 5, l2, 0);
    add(&f, 6, r2, 0);
    add(&f, 7, w, l1);
    add(&f, 8, w, r1);
    add(&f, 9, l1, l2);
    add(&f, 10, r1, r2);
    add(&f, 16, t->tag, i > s->first ? r->syntax->of[i - 1].tag : 99);
    add(&f, 17, t->tag, i + 1 < s->end ? r->syntax->of[i + 1].tag : 99);
    add(&f, 18, fold_hash(tail), t->word == 0);
    add(&f, 19, class, t->tag);
    add(&f, 20, mention, i > s->first ? r->syntax->of[i - 1].tag : 99);
    add(&f, 21, s->n_triggers > 2 ? 2 : s->n_triggers, s->before);
    add(&f, 22, s->place, s->n_triggers > 0);
    add(&f, 23, w, s->n_triggers > 0);
    add(&f, 24, class, s->n_triggers > 0);
    add(&f, 25, t->word == 0, t->tag);
    uint32_t left = NONE, right = NONE, lk = 99, rk = 99;
    for (uint32_t k = 0; k < s->n_triggers; k++) {
        if (s->triggers[k] <= i) {
            left = s->triggers[k];
            lk = s->kinds[k];
        } else if (right == NONE) {
            right = s->triggers[k];
            rk = s->kinds[k];
        }
    }
    uint32_t near_left = left == NONE ? 9 : i - left > 6 ? 2 : 1;
    uint32_t near_right = right == NONE ? 9 : right - i > 6 ? 2 : 1;
    add(&f, 26, left == NONE ? 1 : word_of(x, r, s, left), near_left);
    add(&f, 27, right == NONE ? 1 : word_of(x, r, s, right), near_right);
    add(&f, 28, near_left * 16 + near_right, class);
    struct roles_word me = word_at(x, r, s, i);
    add(&f, 55, me.c256, near_left * 64 + lk);
    add(&f, 56, me.c256, near_right * 64 + rk);
    phrase_features(x, r, s, i, &f);
    class_features(x, r, s, i, &f);
    return f.n;
}
