#include "text/mark.h"

#include "text/chars.h"
#include "text/linekind.h"

enum { EDGE_BLOCKS = 6, LOOK_BYTES = 300 };

struct sign {
    const char *fold;
    enum status status;
};

/* Words that are a mark when they stand as one. */
static const struct sign signs[] = {
    {"exercise", STATUS_EXERCISE}, {"exercice", STATUS_EXERCISE}, {"учение", STATUS_EXERCISE},
    {"учения", STATUS_EXERCISE}, {"учебное", STATUS_EXERCISE}, {"машқ", STATUS_EXERCISE},
    {"машк", STATUS_EXERCISE}, {"тамрин", STATUS_EXERCISE}, {"mashq", STATUS_EXERCISE},
    {"tatbikat", STATUS_EXERCISE}, {"تمرین", STATUS_EXERCISE}, {"تمرینی", STATUS_EXERCISE},
    {"مشق", STATUS_EXERCISE}, {"演习", STATUS_EXERCISE},
    {"演習", STATUS_EXERCISE}, {"test", STATUS_TEST}, {"тест", STATUS_TEST},
};

/* Sentences that say it, wherever they stand in an edge block. */
static const struct sign sayings[] = {
    {"this is an exercise", STATUS_EXERCISE}, {"for exercise purposes", STATUS_EXERCISE},
    {"exercise only", STATUS_EXERCISE}, {"exercise message", STATUS_EXERCISE},
    {"exercise report", STATUS_EXERCISE}, {"exercise document", STATUS_EXERCISE},
    {"exercise material", STATUS_EXERCISE}, {"exercise play", STATUS_EXERCISE},
    {"invented for an exercise", STATUS_EXERCISE}, {"invented for exercise", STATUS_EXERCISE},
    {"written for an exercise", STATUS_EXERCISE}, {"part of an exercise", STATUS_EXERCISE},
    {"end of exercise", STATUS_EXERCISE}, {"end exercise", STATUS_EXERCISE},
    {"exercise ends", STATUS_EXERCISE}, {"учебное сообщение", STATUS_EXERCISE},
    {"только для учений", STATUS_EXERCISE}, {"для учения", STATUS_EXERCISE},
    {"это учение", STATUS_EXERCISE},
    {"این یک تمرین است", STATUS_EXERCISE}, {"برای تمرین", STATUS_EXERCISE},
    {"ин машқ аст", STATUS_EXERCISE}, {"танҳо барои машқ", STATUS_EXERCISE},
    {"this is a test message", STATUS_TEST}, {"test message", STATUS_TEST},
    {"тестовое сообщение", STATUS_TEST},
};

/* Words that may follow the sign inside a mark. */
static const char *const company[] = {
    "only", "message", "report", "traffic", "inject", "play", "purposes", "not", "no", "real",
    "start", "begins", "end", "ends", "учение", "сообщение",
};

struct word {
    str fold;
    bool caps; /* all capitals, or a script without them */
    bool alone; /* a mark or the line's end follows */
};

/* The next word of a folded line and its unfolded twin; false at the end. */
static bool next_word(str line, size_t *i, struct word *w, char *room, size_t n_room)
{
    size_t n = 0;
    bool small = false, any = false;
    while (*i < line.n) {
        size_t behind = *i;
        uint32_t cp = char_next(line, &behind);
        enum char_kind k = char_kind(cp);
        if (k != CHAR_LETTER && k != CHAR_MARK && k != CHAR_HAN && k != CHAR_JOINER) {
            if (any)
                break;
            *i = behind;
            continue;
        }
        any = true;
        if (k == CHAR_LETTER && !char_upper(cp) && !char_caseless(cp))
            small = true;
        uint32_t to = char_fold(cp);
        if (to == CHAR_COMPLEX)
            to = cp;
        if (to != CHAR_DROP && n + 4 < n_room)
            n += char_put(to, room + n);
        *i = behind;
        if (k == CHAR_HAN && n >= 6)
            break;
    }
    size_t after = *i;
    while (after < line.n && line.p[after] == ' ')
        after++;
    w->fold = (str){room, n};
    w->caps = !small;
    w->alone = after >= line.n || strchr(":/-.!,;*|)]}>", line.p[after]) != NULL ||
               (unsigned char)line.p[after] == 0xE2;
    return any;
}

static const struct sign *sign_of(str fold)
{
    for (size_t k = 0; k < sizeof signs / sizeof *signs; k++)
        if (str_eq(fold, str_of(signs[k].fold)))
            return &signs[k];
    return NULL;
}

static bool in_company(str fold)
{
    for (size_t k = 0; k < sizeof company / sizeof *company; k++)
        if (str_eq(fold, str_of(company[k])))
            return true;
    return false;
}

static enum status said(str fold)
{
    for (size_t k = 0; k < sizeof sayings / sizeof *sayings; k++)
        if (str_find(fold, str_of(sayings[k].fold), 0) < fold.n)
            return sayings[k].status;
    return STATUS_ACTUAL;
}

/* Most lines hold the stem of no sign, and that is seen quickly. */
static bool holds_sign(str fold)
{
    static const char *const stems[] = {"exerci", "учен", "учеб", "машқ", "машк", "тамрин",
                                        "mashq", "tatbikat", "تمرین", "مشق", "演习", "演習",
                                        "test", "тест"};
    for (size_t k = 0; k < sizeof stems / sizeof *stems; k++)
        if (str_find(fold, str_of(stems[k]), 0) < fold.n)
            return true;
    return false;
}

enum status mark_of_line(str line)
{
    if (line.n > LOOK_BYTES) {
        line.n = LOOK_BYTES;
        while (line.n > 0 && ((unsigned char)line.p[line.n] & 0xC0) == 0x80)
            line.n--;
    }
    char folded[LOOK_BYTES + 64], room[2][64];
    str fold = linekind_fold(line, folded, sizeof folded);
    if (!holds_sign(fold))
        return STATUS_ACTUAL;
    struct word w, next;
    size_t i = 0;
    bool first = true;
    while (next_word(line, &i, &w, room[0], sizeof room[0])) {
        const struct sign *s = sign_of(w.fold);
        if (s != NULL && w.caps) {
            size_t k = i;
            bool more = next_word(line, &k, &next, room[1], sizeof room[1]);
            bool twice = more && next.caps && sign_of(next.fold) == s;
            bool opens = first && (w.alone || (more && next.caps && in_company(next.fold)));
            /* one "TEST" opens many a real line; it takes two */
            if (twice || (opens && s->status == STATUS_EXERCISE))
                return s->status;
        }
        first = false;
    }
    return said(fold);
}

/* "Subject: [EXERCISE] ..." and "Status: exercise": the value of a header line. */
static enum status mark_of_header(str line)
{
    str value;
    enum linekind_role role = linekind_header(line, &value);
    if (role == ROLE_NONE)
        return STATUS_ACTUAL;
    char room[64];
    str fold = linekind_fold(value, room, sizeof room);
    const struct sign *s = role == ROLE_OTHER || role == ROLE_TYPE ? sign_of(fold) : NULL;
    return s != NULL ? s->status : mark_of_line(value);
}

static enum status mark_of_block(const struct document *d, const struct block *b)
{
    str line = str_slice(d->text, b->at);
    enum status s = mark_of_line(line);
    return s == STATUS_ACTUAL && b->kind == BLOCK_HEADER ? mark_of_header(line) : s;
}

enum status mark_find(const struct document *d)
{
    enum status s = mark_of_line(d->title);
    for (size_t i = 0; i < d->n_blocks && s == STATUS_ACTUAL; i++) {
        if (i == EDGE_BLOCKS && d->n_blocks > 2 * EDGE_BLOCKS)
            i = d->n_blocks - EDGE_BLOCKS;
        s = mark_of_block(d, &d->blocks[i]);
    }
    return s;
}
