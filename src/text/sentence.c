#include "text/sentence.h"

#include "text/chars.h"

/* What the dot behind a word means. */
enum dot {
    DOT_ENDS,      /* nothing special */
    DOT_TITLE,     /* a name follows: never the end ("Gen.") */
    DOT_NUMBER,    /* no end before a number ("No. 5", "Jan. 3") */
    DOT_EITHER,    /* the end only when the next word is one that begins sentences */
};

struct abbreviation {
    const char *fold;
    enum dot dot;
};

static const struct abbreviation abbreviations[] = {
    {"mr", DOT_TITLE}, {"mrs", DOT_TITLE}, {"ms", DOT_TITLE}, {"dr", DOT_TITLE},
    {"gen", DOT_TITLE}, {"col", DOT_TITLE}, {"lt", DOT_TITLE}, {"maj", DOT_TITLE},
    {"capt", DOT_TITLE}, {"cpt", DOT_TITLE}, {"sgt", DOT_TITLE}, {"cpl", DOT_TITLE},
    {"pvt", DOT_TITLE}, {"brig", DOT_TITLE}, {"adm", DOT_TITLE}, {"cmdr", DOT_TITLE},
    {"prof", DOT_TITLE}, {"gov", DOT_TITLE}, {"sen", DOT_TITLE}, {"rep", DOT_TITLE},
    {"hon", DOT_TITLE}, {"rev", DOT_TITLE}, {"pres", DOT_TITLE}, {"amb", DOT_TITLE},
    {"st", DOT_TITLE}, {"ste", DOT_TITLE}, {"mt", DOT_TITLE}, {"ft", DOT_TITLE},
    {"vs", DOT_TITLE}, {"viz", DOT_TITLE}, {"cf", DOT_TITLE}, {"ca", DOT_TITLE},
    {"approx", DOT_TITLE}, {"dept", DOT_TITLE}, {"messrs", DOT_TITLE}, {"supt", DOT_TITLE},
    {"insp", DOT_TITLE}, {"det", DOT_TITLE}, {"eng", DOT_TITLE}, {"al", DOT_EITHER},
    {"inc", DOT_EITHER}, {"ltd", DOT_EITHER}, {"co", DOT_EITHER}, {"corp", DOT_EITHER},
    {"bros", DOT_EITHER}, {"jr", DOT_EITHER}, {"sr", DOT_EITHER}, {"etc", DOT_EITHER},
    {"est", DOT_EITHER}, {"dist", DOT_EITHER}, {"prov", DOT_EITHER}, {"govt", DOT_EITHER},
    {"no", DOT_NUMBER}, {"nos", DOT_NUMBER}, {"fig", DOT_NUMBER}, {"figs", DOT_NUMBER},
    {"art", DOT_NUMBER}, {"sec", DOT_NUMBER}, {"para", DOT_NUMBER}, {"paras", DOT_NUMBER},
    {"p", DOT_NUMBER}, {"pp", DOT_NUMBER}, {"vol", DOT_NUMBER}, {"ch", DOT_NUMBER},
    {"ser", DOT_NUMBER}, {"tel", DOT_NUMBER}, {"ref", DOT_NUMBER}, {"jan", DOT_NUMBER},
    {"feb", DOT_NUMBER}, {"mar", DOT_NUMBER}, {"apr", DOT_NUMBER}, {"jun", DOT_NUMBER},
    {"jul", DOT_NUMBER}, {"aug", DOT_NUMBER}, {"sep", DOT_NUMBER}, {"sept", DOT_NUMBER},
    {"oct", DOT_NUMBER}, {"nov", DOT_NUMBER}, {"dec", DOT_NUMBER}, {"mon", DOT_NUMBER},
    {"tue", DOT_NUMBER}, {"wed", DOT_NUMBER}, {"thu", DOT_NUMBER}, {"fri", DOT_NUMBER},
    {"km", DOT_EITHER}, {"hrs", DOT_EITHER}, {"hr", DOT_EITHER}, {"min", DOT_EITHER},
    /* Russian and Tajik */
    {"г", DOT_EITHER}, {"гг", DOT_EITHER}, {"им", DOT_TITLE}, {"ул", DOT_TITLE},
    {"пр", DOT_TITLE}, {"просп", DOT_TITLE}, {"д", DOT_TITLE}, {"пос", DOT_TITLE},
    {"с", DOT_TITLE}, {"м", DOT_EITHER}, {"н", DOT_TITLE}, {"ш", DOT_TITLE}, {"р", DOT_EITHER},
    {"обл", DOT_EITHER}, {"тыс", DOT_EITHER}, {"млн", DOT_EITHER}, {"млрд", DOT_EITHER},
    {"чел", DOT_EITHER}, {"руб", DOT_EITHER}, {"долл", DOT_EITHER}, {"сомони", DOT_ENDS},
    {"см", DOT_TITLE}, {"ср", DOT_TITLE}, {"стр", DOT_NUMBER}, {"ст", DOT_NUMBER},
    {"п", DOT_NUMBER}, {"пп", DOT_NUMBER}, {"рис", DOT_NUMBER}, {"табл", DOT_NUMBER},
    {"проф", DOT_TITLE}, {"акад", DOT_TITLE}, {"ген", DOT_TITLE}, {"полк", DOT_TITLE},
    {"подполк", DOT_TITLE}, {"майор", DOT_ENDS}, {"кап", DOT_TITLE}, {"лейт", DOT_TITLE},
    {"др", DOT_EITHER}, {"пр-т", DOT_TITLE}, {"т", DOT_EITHER}, {"тов", DOT_TITLE},
    {"янв", DOT_NUMBER}, {"фев", DOT_NUMBER}, {"апр", DOT_NUMBER}, {"авг", DOT_NUMBER},
    {"сен", DOT_NUMBER}, {"сент", DOT_NUMBER}, {"окт", DOT_NUMBER}, {"ноя", DOT_NUMBER},
    {"нояб", DOT_NUMBER}, {"дек", DOT_NUMBER}, {"кв", DOT_EITHER}, {"км", DOT_EITHER},
    {"ноҳ", DOT_TITLE}, {"вил", DOT_TITLE}, {"деҳ", DOT_TITLE},
    /* Turkish, Uzbek */
    {"sok", DOT_TITLE}, {"cad", DOT_TITLE}, {"bkz", DOT_TITLE}, {"sh", DOT_EITHER},
    {"vil", DOT_TITLE}, {"tum", DOT_TITLE},
};

/* Words that begin a sentence when they stand capitalised behind an abbreviation. */
static const char *const starters[] = {
    "the", "a", "an", "in", "on", "at", "it", "its", "he", "she", "they", "we", "i", "you", "this",
    "that", "these", "those", "but", "and", "however", "meanwhile", "according", "after", "before",
    "when", "while", "if", "for", "from", "by", "as", "there", "two", "three", "four", "five",
    "several", "some", "many", "no", "one", "both", "his", "her", "their", "our", "officials",
    "police", "local", "residents", "witnesses", "since", "during", "with", "another", "also",
    "all", "most", "who", "what", "why", "how", "where", "so", "then", "now", "not", "to", "more",
    "в", "на", "по", "он", "она", "они", "это", "этот", "эта", "как", "но", "и", "а", "из", "за",
    "при", "после", "также", "однако", "с", "к", "об", "о", "для", "не", "ранее", "сейчас",
    "дар", "ин", "он", "аз", "ба", "баъд", "вале", "аммо", "ки",
};

static enum dot dot_of(str fold)
{
    if (fold.n == 0 || fold.n > 16)
        return DOT_ENDS;
    for (size_t k = 0; k < sizeof abbreviations / sizeof *abbreviations; k++) {
        const char *w = abbreviations[k].fold;
        if (w[0] == fold.p[0] && strlen(w) == fold.n && memcmp(w, fold.p, fold.n) == 0)
            return abbreviations[k].dot;
    }
    return DOT_ENDS;
}

static bool mark_is(const struct token *t, const char *one)
{
    return t->fold.n == 1 && t->fold.p[0] == one[0];
}

/* Is token i one that begins sentences? The first of two initials is not ("I. I. Petrov"). */
static bool is_starter(const struct document *d, uint32_t i)
{
    const struct token *t = &d->tokens[i];
    if (t->kind != TOKEN_WORD)
        return false;
    if (t->n_letters == 1 && i + 1 < d->n_tokens && mark_is(t + 1, ".") &&
        (t[1].flags & TOKEN_BLANK_BEFORE) == 0)
        return false;
    str fold = t->fold;
    for (size_t k = 0; k < sizeof starters / sizeof *starters; k++)
        if (str_is(fold, starters[k]))
            return true;
    return false;
}

static bool opener(const struct token *t)
{
    if (t->kind != TOKEN_PUNCT)
        return false;
    static const char *const marks[] = {"\"", "'", "(", "[", "«", "-", "„", "‹"};
    for (size_t k = 0; k < sizeof marks / sizeof *marks; k++)
        if (str_is(t->fold, marks[k]))
            return true;
    return false;
}

/* A quote or bracket that closes directly behind what it closes. */
static bool closes(const struct token *t)
{
    if (t->kind != TOKEN_PUNCT || (t->flags & TOKEN_BLANK_BEFORE) != 0)
        return false;
    static const char *const marks[] = {"\"", "'", ")", "]", "»", "*", "›", "}"};
    for (size_t k = 0; k < sizeof marks / sizeof *marks; k++)
        if (str_is(t->fold, marks[k]))
            return true;
    return str_starts(t->fold, STR("\xE3\x80\x8D")); /* corner bracket of Chinese */
}

enum stop { STOP_NONE, STOP_DOT, STOP_LOUD, STOP_DOTS };

static enum stop stop_of(const struct token *t, str text)
{
    if (t->kind == TOKEN_WORD)
        return t->fold.n > 2 && t->fold.p[t->fold.n - 1] == '.' ? STOP_DOT : STOP_NONE;
    if (t->kind != TOKEN_PUNCT)
        return STOP_NONE;
    if (t->fold.n == 1) {
        switch (t->fold.p[0]) {
        case '.':
            /* folded from the Arabic or the Chinese full stop: nothing else looks like it */
            return text.p[t->at.start] == '.' ? STOP_DOT : STOP_LOUD;
        case '?':
        case '!':
            return STOP_LOUD;
        default:
            return STOP_NONE;
        }
    }
    return str_eq(t->fold, STR("...")) ? STOP_DOTS : STOP_NONE;
}

struct cutter {
    struct document *d;
    uint32_t end; /* first token behind the block */
    size_t cap;
};

static uint32_t first_letter(const struct document *d, const struct token *t)
{
    size_t i = t->at.start;
    return char_next(d->text, &i);
}

static bool begins_small(const struct document *d, const struct token *t)
{
    if (t->kind != TOKEN_WORD || (t->flags & TOKEN_CAPITAL) != 0)
        return false;
    uint32_t cp = first_letter(d, t);
    enum char_kind k = char_kind(cp);
    return k == CHAR_APOSTROPHE || (k == CHAR_LETTER && !char_caseless(cp));
}

/* The word or number that begins what comes next, openers skipped; end when there is none. */
static uint32_t next_word(const struct cutter *c, uint32_t i)
{
    uint32_t steps = 0;
    while (i < c->end && steps++ < 4 && opener(&c->d->tokens[i]))
        i++;
    return i;
}

/* Does the dot at token i end a sentence, given the word behind it and what comes next? */
static bool dot_ends(const struct cutter *c, uint32_t i, uint32_t i_next, bool closed)
{
    const struct document *d = c->d;
    const struct token *dot = &d->tokens[i], *next = &d->tokens[i_next];
    if (begins_small(d, next))
        return false;
    if (dot->kind == TOKEN_WORD) /* "U.S.", "p.m." */
        return is_starter(d, i_next);
    if (i == 0 || (dot->flags & TOKEN_BLANK_BEFORE) != 0)
        return true;
    const struct token *before = dot - 1;
    if (before->kind == TOKEN_NUMBER)
        /* "4. Two men": the number of a paragraph, when it begins the sentence */
        return (before->flags & TOKEN_SENTENCE_FIRST) == 0;
    if (before->kind != TOKEN_WORD || closed)
        return true;
    if (before->n_letters == 1 && (before->flags & TOKEN_CAPITAL) != 0)
        return is_starter(d, i_next); /* an initial */
    switch (dot_of(before->fold)) {
    case DOT_TITLE:
        return false;
    case DOT_NUMBER:
        return is_starter(d, i_next);
    case DOT_EITHER:
        /* "в 2025 г. Боевики": the year's letter may end a sentence, the city's may not */
        if (i >= 2 && before[-1].kind == TOKEN_NUMBER && (next->flags & TOKEN_CAPITAL) != 0)
            return true;
        return is_starter(d, i_next);
    default:
        return true;
    }
}

/* "end.Then": two sentences that lost their blank. */
static bool lost_blank(const struct document *d, uint32_t i, const struct token *next)
{
    if (i == 0 || next->kind != TOKEN_WORD || next->n_letters < 2 ||
        (next->flags & (TOKEN_CAPITAL | TOKEN_ALL_CAPS)) != TOKEN_CAPITAL)
        return false;
    const struct token *before = &d->tokens[i - 1];
    return before->kind == TOKEN_WORD && before->n_letters >= 3 &&
           (before->flags & TOKEN_ALL_CAPS) == 0 && d->tokens[i].kind == TOKEN_PUNCT &&
           dot_of(before->fold) == DOT_ENDS;
}

/* Does a sentence end with the stop at token i? *behind is the token behind it and its closers in
 * either case, so that a run of a million stops is looked at once. */
static bool end_at(const struct cutter *c, uint32_t i, uint32_t *behind)
{
    const struct document *d = c->d;
    enum stop stop = stop_of(&d->tokens[i], d->text);
    uint32_t j = *behind = i + 1;
    if (stop == STOP_NONE)
        return false;
    while (j < c->end && stop_of(&d->tokens[j], d->text) != STOP_NONE &&
           d->tokens[j].kind == TOKEN_PUNCT && (d->tokens[j].flags & TOKEN_BLANK_BEFORE) == 0) {
        if (stop == STOP_DOT)
            stop = STOP_DOTS; /* "...", ".?" */
        j++;
    }
    bool closed = false;
    while (j < c->end && closes(&d->tokens[j])) {
        closed |= !mark_is(&d->tokens[j], "*");
        j++;
    }
    *behind = j;
    if (j >= c->end)
        return true;
    const struct token *next = &d->tokens[j];
    if ((next->flags & TOKEN_BLANK_BEFORE) == 0) {
        unsigned char lead = (unsigned char)d->text.p[d->tokens[i].at.start];
        if (stop == STOP_LOUD && lead >= 0xE3)
            return true; /* Chinese writes no blanks */
        return !closed && lost_blank(d, i, next);
    }
    uint32_t w = next_word(c, j);
    if (w >= c->end)
        return true;
    switch (stop) {
    case STOP_DOT:
        return dot_ends(c, i, w, closed);
    case STOP_LOUD:
        return !begins_small(d, &d->tokens[w]);
    default:
        return !begins_small(d, &d->tokens[w]) && d->tokens[w].kind != TOKEN_PUNCT;
    }
}

static bool add(struct cutter *c, uint32_t first, uint32_t end, uint32_t i_block)
{
    struct document *d = c->d;
    struct sentence s = {.at = {d->tokens[first].at.start, d->tokens[end - 1].at.end},
                         .first_token = first,
                         .end_token = end,
                         .block = i_block};
    for (uint32_t i = first; i < end; i++)
        d->tokens[i].sentence = (uint32_t)d->n_sentences;
    return ARENA_PUSH(d->arena, d->sentences, d->n_sentences, c->cap, s);
}

static bool whole(uint8_t kind)
{
    return kind == BLOCK_HEADING || kind == BLOCK_TABLE_ROW || kind == BLOCK_HEADER ||
           kind == BLOCK_FURNITURE;
}

static bool cut_block(struct cutter *c, const struct block *b, uint32_t i_block)
{
    struct document *d = c->d;
    uint32_t first = b->first_token;
    c->end = b->end_token;
    d->tokens[first].flags |= TOKEN_SENTENCE_FIRST;
    for (uint32_t i = first; i < c->end && !whole(b->kind);) {
        bool ends = end_at(c, i, &i);
        if (!ends || i >= c->end)
            continue;
        if (!add(c, first, i, i_block))
            return false;
        first = i;
        d->tokens[first].flags |= TOKEN_SENTENCE_FIRST;
    }
    return add(c, first, c->end, i_block);
}

pm_code sentence_cut(struct document *d, struct pm_err *e)
{
    struct cutter c = {.d = d};
    size_t n_kept = 0;
    uint32_t t = 0;
    for (size_t i = 0; i < d->n_blocks; i++) {
        struct block b = d->blocks[i];
        b.first_token = t;
        bool last = i + 1 == d->n_blocks;
        while (t < d->n_tokens && (last || d->tokens[t].at.start < b.at.end))
            t++;
        b.end_token = t;
        if (b.end_token == b.first_token)
            continue;
        if (!cut_block(&c, &b, (uint32_t)n_kept))
            return arena_err(d->arena, e);
        d->blocks[n_kept++] = b;
    }
    d->n_blocks = n_kept;
    return PM_OK;
}
