/* People by name: for who says something, and so that private people can be masked. A title or a
 * given name that we know, and capitalised words behind it; once a full name was read its last
 * word alone is the same person. Nobody gets an id. */
#include "read/lexis.h"
#include "read/stages.h"
#include "read/words.h"

enum { MAX_NAME_TOKENS = 5, SEEN_SLOTS = 512, TITLE_LOOK = 5 };

struct finder {
    struct reading *r;
    const struct document *d;
    const struct token *t;
    const struct lexis *lexis;
    uint32_t first, n;         /* of the sentence */
    uint32_t seen[SEEN_SLOTS]; /* hashes of last names; 0 empty */
    const char *role[SEEN_SLOTS];
    size_t n_seen;
    bool failed, heading;
};

static bool mark_at(const struct finder *x, uint32_t i, char c)
{
    return i < x->n && x->t[i].kind == TOKEN_PUNCT && x->t[i].fold.n == 1 && x->t[i].fold.p[0] == c;
}

/* A capitalised word that can be part of a name. */
static bool name_word(const struct finder *x, uint32_t i)
{
    if (i >= x->n || x->t[i].kind != TOKEN_WORD || (x->t[i].flags & TOKEN_CAPITAL) == 0 ||
        (x->r->taken[i] & TAKEN_DATE) != 0 || x->t[i].n_letters < 2 ||
        ((x->t[i].flags & TOKEN_ALL_CAPS) != 0 && x->t[i].n_letters < 4))
        return false;
    /* where all is in capitals only words that are no English words can be names */
    if ((x->t[i].flags & TOKEN_ALL_CAPS) != 0 && lexis_find(x->lexis, x->t[i].fold) != 0)
        return false;
    const uint32_t lists = x->r->lists_of[i];
    const uint32_t never = WORDS_BIT(WORDS_WEEKDAYS) | WORDS_BIT(WORDS_UNITS) |
                           WORDS_BIT(WORDS_HEDGES) | WORDS_BIT(WORDS_TITLES);
    if ((lists & never) != 0 && (lists & WORDS_BIT(WORDS_GIVEN)) == 0)
        return false;
    /* "The", "But": words that stand small in the same place are no names */
    return (lists &
            ~(WORDS_BIT(WORDS_GIVEN) | WORDS_BIT(WORDS_COUNTED) | WORDS_BIT(WORDS_MEASURES))) == 0;
}

static bool particle(const struct finder *x, uint32_t i)
{
    static const char *const words[] = {"ul", "al", "bin", "ibn", "e",
                                        "i",  "de", "van", "von", "ud"};
    for (size_t k = 0; k < sizeof words / sizeof *words; k++)
        if (i < x->n && str_is(x->t[i].fold, words[k]))
            return true;
    return false;
}

/* An initial: "A." */
static bool initial(const struct finder *x, uint32_t i)
{
    return i + 1 < x->n && x->t[i].kind == TOKEN_WORD && x->t[i].n_letters == 1 &&
           (x->t[i].flags & TOKEN_CAPITAL) != 0 && mark_at(x, i + 1, '.');
}

/* End of the name that begins at i. Names of the registers end it, but for one that may be a
 * last name ("Sirajuddin Haqqani"). */
static uint32_t name_end(const struct finder *x, uint32_t i, bool known_first)
{
    uint32_t k = i, end = i, words = 0;
    /* in headings other words have capitals too */
    uint32_t max_words = x->heading ? 2 : 3;
    while (k < x->n && k < i + MAX_NAME_TOKENS) {
        if (k > i && (x->t[k].flags & TOKEN_LINE_BEFORE) != 0)
            break;
        if (initial(x, k)) {
            k += 2;
            continue;
        }
        if (particle(x, k) && k > i && name_word(x, k + 1)) {
            k++;
            continue;
        }
        bool of_register = k < x->n && (x->r->taken[k] & TAKEN_NAME) != 0;
        if (!name_word(x, k) && !of_register)
            break;
        if (of_register) {
            bool alone = (k == 0 || (x->r->taken[k - 1] & TAKEN_NAME) == 0) &&
                         (k + 1 >= x->n || (x->r->taken[k + 1] & TAKEN_NAME) == 0);
            if (k == i || !known_first || !alone || (x->r->taken[k] & TAKEN_NATION) != 0)
                break;
        }
        end = ++k;
        if (++words == max_words)
            break;
    }
    return end;
}

static const char *role_of(enum title_class c)
{
    return c == TITLE_SPEAKER                       ? "speaker"
           : c == TITLE_OFFICIAL || c == TITLE_RANK ? "official"
           : c == TITLE_VICTIM                      ? "victim"
                                                    : NULL;
}

static void remember(struct finder *x, uint32_t token, const char *role)
{
    uint32_t h = x->t[token].hash | 1, s = h % SEEN_SLOTS;
    if (x->n_seen >= SEEN_SLOTS / 2)
        return;
    while (x->seen[s] != 0 && x->seen[s] != h)
        s = (s + 1) % SEEN_SLOTS;
    x->n_seen += x->seen[s] == 0;
    x->seen[s] = h;
    x->role[s] = role;
}

static bool remembered(const struct finder *x, uint32_t token, const char **role)
{
    uint32_t h = x->t[token].hash | 1, s = h % SEEN_SLOTS;
    while (x->seen[s] != 0 && x->seen[s] != h)
        s = (s + 1) % SEEN_SLOTS;
    *role = x->role[s];
    return x->seen[s] == h;
}

static uint32_t take(struct finder *x, uint32_t first, uint32_t end, const char *role, double score,
                     const char *rule)
{
    struct mention m = {.at = document_range(x->d, first, end),
                        .first_token = first,
                        .end_token = end,
                        .kind = MENTION_PERSON,
                        .score = score,
                        .role = role,
                        .when = {.start = CIVIL_NONE, .end = CIVIL_NONE},
                        .rule = rule};
    if (!reading_push_mention(x->r, m))
        x->failed = true;
    for (uint32_t k = first; k < end; k++)
        x->r->taken[k] |= TAKEN_PERSON;
    if (end - first >= 2 && x->t[end - 1].n_letters >= 4)
        remember(x, end - 1, role);
    return end;
}

/* The title right behind a name: "Zabihullah Mujahid, a spokesman for ...". */
static const struct word_sense *title_behind(const struct finder *x, uint32_t i)
{
    uint32_t n;
    if (!mark_at(x, i, ','))
        return NULL;
    for (uint32_t k = i + 1; k < i + 1 + TITLE_LOOK && k < x->n; k++) {
        const struct word_sense *s = word_at(x->r, k, WORDS_TITLES, &n);
        if (s != NULL && s->code <= TITLE_VICTIM)
            return s;
        if (x->t[k].kind == TOKEN_PUNCT)
            break;
    }
    return NULL;
}

static uint32_t by_title(struct finder *x, uint32_t i)
{
    uint32_t n, k = i, m;
    const struct word_sense *s = word_at(x->r, i, WORDS_TITLES, &n);
    const char *role = NULL;
    bool strong = false;
    for (int j = 0; s != NULL && s->code <= TITLE_VICTIM && j < 3;
         j++) { /* "Minister Mullah ..." */
        if (role == NULL)
            role = role_of((enum title_class)s->code);
        strong |= s->code != TITLE_VICTIM && s->code != TITLE_OTHER;
        k += n;
        if (mark_at(x, k, '.') && k < x->n && (x->t[k].flags & TOKEN_BLANK_BEFORE) == 0)
            k++;
        s = k < x->n ? word_at(x->r, k, WORDS_TITLES, &n) : NULL;
    }
    if (k == i)
        return i;
    uint32_t end = name_end(x, k, true);
    bool given = k < x->n && word_at(x->r, k, WORDS_GIVEN, &m) != NULL;
    if (end == k || (!strong && end - k < 2 && !given))
        return i;
    if (end - k == 1 && x->t[k].n_letters < 3)
        return i;
    return take(x, k, end, role, given || end - k > 1 ? 0.95 : 0.8, "title");
}

static uint32_t by_given(struct finder *x, uint32_t i)
{
    uint32_t end = name_end(x, i, true);
    if (end < i + 2)
        return i;
    const struct word_sense *s = title_behind(x, end);
    return take(x, i, end, s ? role_of((enum title_class)s->code) : NULL, 0.9, "given-name");
}

static uint32_t by_apposition(struct finder *x, uint32_t i)
{
    uint32_t end = name_end(x, i, false);
    if (end != i + 2 && end != i + 3)
        return i;
    const struct word_sense *s = title_behind(x, end);
    if (s == NULL)
        return i;
    return take(x, i, end, role_of((enum title_class)s->code), 0.8, "apposition");
}

static uint32_t person_at(struct finder *x, uint32_t i)
{
    uint32_t n, end;
    const char *role;
    if (word_at(x->r, i, WORDS_TITLES, &n) != NULL && (end = by_title(x, i)) > i)
        return end;
    if ((x->t[i].flags & TOKEN_CAPITAL) == 0)
        return i;
    if ((x->r->taken[i] & (TAKEN_NAME | TAKEN_DATE)) != 0 || !name_word(x, i))
        return i;
    if (word_at(x->r, i, WORDS_GIVEN, &n) != NULL && (end = by_given(x, i)) > i)
        return end;
    if (remembered(x, i, &role))
        return take(x, i, i + 1, role, 0.85, "last-name");
    if (i > x->first && name_word(x, i - 1) && (x->r->taken[i - 1] & TAKEN_NAME) == 0)
        return i; /* the middle of a run that was looked at */
    return by_apposition(x, i);
}

/* "By Firuz Davron", "Samyar Rostami, political observer": the first name of a byline. */
static void byline(struct finder *x)
{
    for (uint32_t i = x->first; i < x->n && i < x->first + 6; i++) {
        uint32_t end = name_end(x, i, true);
        if (end >= i + 2) {
            take(x, i, end, "author", 0.9, "byline");
            return;
        }
    }
}

pm_code persons_stage(const struct reader *rd, struct reading *r, struct pm_err *e)
{
    struct finder x = {.r = r, .d = r->doc, .t = r->doc->tokens, .lexis = reader_lexis(rd)};
    uint32_t done_block = UINT32_MAX;
    for (size_t s = 0; s < r->doc->n_sentences && !x.failed; s++) {
        const struct sentence *sentence = &r->doc->sentences[s];
        uint8_t kind = r->doc->blocks[sentence->block].kind;
        x.first = sentence->first_token;
        x.n = sentence->end_token;
        x.heading = kind == BLOCK_HEADING;
        if (kind == BLOCK_FURNITURE)
            continue;
        if (kind == BLOCK_BYLINE) {
            if (done_block != sentence->block)
                byline(&x);
            done_block = sentence->block;
            continue;
        }
        for (uint32_t i = x.first; i < x.n && !x.failed;) {
            bool title = (r->lists_of[i] & WORDS_BIT(WORDS_TITLES)) != 0;
            uint32_t next = title || (x.t[i].flags & TOKEN_CAPITAL) != 0 ? person_at(&x, i) : i;
            i = next > i ? next : i + 1;
        }
    }
    return x.failed ? arena_err(r->arena, e) : PM_OK;
}
