#include "read/roles.h"

#include <math.h>

#include "base/embed.h"
#include "read/stages.h"
#include "text/fold.h"

EMBED_DECLARE(roles_bin)

#define MAGIC "PMROLES1"

/* A token has a part when all roles together are at least this likely. On a fifth of the development
 * documents that the weights had not seen, 0.3 to 0.5 were equally good. */
#define PART_LEAST 0.40

enum { PARTS_MAX = 400, PART_TOKENS = 12 };

/* When even the best role lies this much below "none" (in units of the weights), all of them
 * together are less likely than PART_LEAST; exp has then nothing to add. */
#define HOPELESS (ROLES_SCALE * log((N_ROLES - 1) * (1 - PART_LEAST) / PART_LEAST))

pm_code roles_weights_from(str bytes, struct roles_weights *out, struct pm_err *e)
{
    size_t want = 8 + ((size_t)N_ROLES << ROLES_BITS);
    if (bytes.n != want || memcmp(bytes.p, MAGIC, 8) != 0)
        return err_set(e, PM_INVALID, "registers/models/roles.bin: not a file of role weights");
    out->rows = (const int8_t *)bytes.p + 8;
    return PM_OK;
}

bool roles_text(const struct reading *r, size_t s)
{
    uint8_t kind = r->doc->blocks[r->doc->sentences[s].block].kind;
    return kind == BLOCK_PARAGRAPH || kind == BLOCK_LIST_ITEM || kind == BLOCK_TABLE_ROW ||
           kind == BLOCK_HEADING;
}

/* A word as features see it: its lemma; numbers only as such. */
static uint32_t word_seen(const struct lexis *x, const struct reading *r, uint32_t i)
{
    const struct token *k = &r->doc->tokens[i];
    if (k->kind == TOKEN_NUMBER)
        return 3;
    const struct token_syntax *s = &r->syntax->of[i];
    const struct lex_word *w = &x->words[s->word];
    bool verb = s->tag >= TAG_VB && s->tag <= TAG_VBG;
    uint32_t lemma = s->word == 0 ? 0 : verb ? w->verb : w->noun;
    return lemma != 0 ? x->words[lemma].hash : k->hash;
}

/* The same of token i; 1 outside of the sentence. */
static uint32_t word_of(const struct lexis *x, const struct reading *r,
                        const struct roles_sentence *s, uint32_t i)
{
    if (i - s->first < s->n_words)
        return s->words[i - s->first];
    return i < s->first || i >= s->end ? 1 : word_seen(x, r, i);
}

void roles_look(const struct lexis *x, const struct reading *r, size_t s, struct roles_sentence *out)
{
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
    if (out->n_triggers == 0 && out->before == 0)
        return;
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
    uint32_t head = word_of(x, r, s, p->head), class = phrase_class(x, r, t->phrase);
    uint32_t prep = p->prep == NONE ? 0 : word_of(x, r, s, p->prep);
    uint32_t left = p->prep == NONE ? p->first : p->prep;
    add(f, 31, class, i == p->head);
    add(f, 32, head, i == p->head);
    add(f, 33, prep, class);
    add(f, 34, word_of(x, r, s, left - 1), prep);
    add(f, 35, word_of(x, r, s, p->end), class);
    add(f, 36, word_of(x, r, s, left - 1), class);
    for (uint32_t k = 0; k < s->n_triggers && k < 3; k++)
        add(f, 37, s->kinds[k], class);
    if (p->clause == NONE)
        return;
    const struct clause *cl = &r->clauses[p->clause];
    uint32_t rel = relation(cl, t->phrase) + (p->prep == NONE ? 0 : 8);
    uint32_t verb = x->words[cl->lemma].hash;
    add(f, 40, verb, rel);
    add(f, 41, verb, class + 32 * rel);
    add(f, 42, verb, prep);
    add(f, 43, rel, class);
    add(f, 44, rel, head);
}

uint32_t roles_features(const struct lexis *x, const struct reading *r,
                        const struct roles_sentence *s, uint32_t i, int last, uint32_t *rows)
{
    struct rows f = {.of = rows};
    const struct token_syntax *t = &r->syntax->of[i];
    uint32_t w = word_of(x, r, s, i), role = (uint32_t)last;
    uint32_t l1 = word_of(x, r, s, i - 1), r1 = word_of(x, r, s, i + 1);
    uint32_t l2 = word_of(x, r, s, i - 2), r2 = word_of(x, r, s, i + 2);
    str text = r->doc->tokens[i].fold;
    str tail = text.n > 3 ? (str){text.p + text.n - 3, 3} : text;
    uint32_t class = x->words[t->word].noun_class;
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
    add(&f, 11, role, 0);
    add(&f, 12, role, w);
    add(&f, 13, role, l1);
    add(&f, 14, role, r1);
    add(&f, 15, role, t->tag);
    add(&f, 16, t->tag, i > s->first ? r->syntax->of[i - 1].tag : 99);
    add(&f, 17, t->tag, i + 1 < s->end ? r->syntax->of[i + 1].tag : 99);
    add(&f, 18, fold_hash(tail), t->word == 0);
    add(&f, 19, class, t->tag);
    add(&f, 20, t->mention == NONE ? 99 : r->mentions[t->mention].kind, role);
    add(&f, 21, s->n_triggers > 2 ? 2 : s->n_triggers, s->before);
    add(&f, 22, s->place, s->n_triggers > 0);
    add(&f, 23, w, s->n_triggers > 0);
    add(&f, 24, class, s->n_triggers > 0);
    add(&f, 25, t->word == 0, t->tag);
    uint32_t left = NONE, right = NONE;
    for (uint32_t k = 0; k < s->n_triggers; k++) {
        if (s->triggers[k] <= i)
            left = s->triggers[k];
        else if (right == NONE)
            right = s->triggers[k];
    }
    uint32_t near_left = left == NONE ? 9 : i - left > 6 ? 2 : 1;
    uint32_t near_right = right == NONE ? 9 : right - i > 6 ? 2 : 1;
    add(&f, 26, left == NONE ? 1 : word_of(x, r, s, left), near_left);
    add(&f, 27, right == NONE ? 1 : word_of(x, r, s, right), near_right);
    add(&f, 28, near_left * 16 + near_right, class);
    phrase_features(x, r, s, i, &f);
    return f.n;
}

/* --- the stage ------------------------------------------------------------------------------ */

struct tagging {
    const struct lexis *x;
    struct reading *r;
    struct roles_weights w;
    struct roles_sentence s;
    size_t last; /* part read last, and the token behind it */
    uint32_t last_end;
};

/* Eight bytes and eight sums at once, whatever the machine. */
typedef int8_t eight_bytes __attribute__((vector_size(8)));
typedef int16_t eight_sums __attribute__((vector_size(16)));

/* The sums of n rows. A row is read with the LEAD bytes before it, which are those of the row before
 * or of the file's head, so that nothing behind the file is read; 64 rows of int8 fit into int16. */
static void sum_rows(const int8_t *weights, const uint32_t *rows, uint32_t n, int sum[N_ROLES])
{
    enum { LEAD = 8 - N_ROLES };
    _Static_assert(LEAD >= 0 && LEAD <= 8 && ROLES_FEATURES * 128 <= INT16_MAX + 1, "a row is one load");
    eight_sums all = {0};
    for (uint32_t k = 0; k < n; k++) {
        eight_bytes row;
        memcpy(&row, weights + (size_t)rows[k] * N_ROLES - LEAD, sizeof row);
        all += __builtin_convertvector(row, eight_sums);
    }
    for (int c = 0; c < N_ROLES; c++)
        sum[c] = all[LEAD + c];
}

/* The likeliest role of token i, and how likely a role is (0 when that is too little to matter). */
static int role_at(const struct tagging *t, uint32_t i, int last, double *likely)
{
    uint32_t rows[ROLES_FEATURES], n = roles_features(t->x, t->r, &t->s, i, last, rows);
    int sum[N_ROLES], best = 1, most;
    sum_rows(t->w.rows, rows, n, sum);
    most = sum[1];
    for (int c = 2; c < N_ROLES; c++)
        most = sum[c] > most ? sum[c] : most;
    *likely = 0;
    if (sum[0] - most > HOPELESS + 1)
        return ROLE_NONE;
    double some = 0;
    for (int c = 1; c < N_ROLES; c++) {
        best = sum[c] > sum[best] ? c : best;
        some += exp((double)(sum[c] - sum[0]) / ROLES_SCALE);
    }
    *likely = isfinite(some) ? some / (1 + some) : 1;
    return *likely >= PART_LEAST ? best : ROLE_NONE;
}

static bool same_words(const struct reading *r, struct span a, struct span b)
{
    return str_eq(document_quote(r->doc, a), document_quote(r->doc, b));
}

/* "... Front (NLF)": part k and the one that stands right before the bracket are the same. */
static void same_group(struct tagging *t, size_t k, uint32_t first, uint32_t end)
{
    struct reading *r = t->r;
    char open = first > 0 ? clause_mark(r, first - 1) : 0;
    if (t->last_end + 1 == first && t->last < r->n_parts && (open == '(' || open == '[') &&
        r->parts[k].role == ROLE_GROUP && r->parts[t->last].role == ROLE_GROUP) {
        uint32_t old = r->parts[k].who;
        for (size_t i = 0; i < r->n_parts; i++)
            if (r->parts[i].who == old)
                r->parts[i].who = r->parts[t->last].who;
    }
    t->last = k;
    t->last_end = end;
}

static pm_code keep(struct tagging *t, uint32_t first, uint32_t end, int role, double sum,
                    struct pm_err *e)
{
    struct reading *r = t->r;
    double score = sum / (double)(end - first);
    while (first < end && (clause_tag(r, first, TAG_DET) || clause_mark(r, first) != 0))
        first++;
    while (first < end && clause_mark(r, end - 1) != 0)
        end--;
    if (first >= end || end - first > PART_TOKENS)
        return PM_OK;
    struct part p = {.at = document_range(r->doc, first, end), .role = (enum role)role,
                     .who = (uint32_t)r->n_parts, .score = score, .rule = "learned-role"};
    for (size_t k = 0; k < r->n_parts; k++)
        if (r->parts[k].role == p.role && same_words(r, r->parts[k].at, p.at)) {
            r->parts[k].score = score > r->parts[k].score ? score : r->parts[k].score;
            same_group(t, k, first, end);
            return PM_OK;
        }
    if (r->n_parts >= PARTS_MAX)
        return PM_OK;
    if (!reading_push_part(r, p))
        return arena_err(r->arena, e);
    same_group(t, r->n_parts - 1, first, end);
    return PM_OK;
}

static pm_code tag_sentence(struct tagging *t, struct pm_err *e)
{
    int last = ROLE_NONE;
    uint32_t first = t->s.first;
    double sum = 0, likely = 0;
    for (uint32_t i = t->s.first; i < t->s.end; i++) {
        int role = role_at(t, i, last, &likely);
        if (role != last) {
            pm_code rc = last != ROLE_NONE ? keep(t, first, i, last, sum, e) : PM_OK;
            if (rc != PM_OK)
                return rc;
            first = i;
            sum = 0;
        }
        sum += likely;
        last = role;
    }
    return last != ROLE_NONE ? keep(t, first, t->s.end, last, sum, e) : PM_OK;
}

pm_code roles_stage(const struct reader *rd, struct reading *r, struct pm_err *e)
{
    if (!clause_english(r))
        return PM_OK;
    struct tagging t = {.x = reader_lexis(rd), .r = r};
    pm_code rc = roles_weights_from(EMBED(roles_bin), &t.w, e);
    for (size_t s = 0; s < r->doc->n_sentences && rc == PM_OK; s++) {
        if (!roles_text(r, s))
            continue;
        roles_look(t.x, r, s, &t.s);
        if (t.s.n_triggers != 0 || t.s.before != 0)
            rc = tag_sentence(&t, e);
    }
    return rc;
}
