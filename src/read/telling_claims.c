/* Who says what: "X said that ...", "according to X, ...", "..., said X", and in languages whose
 * verb stands last "X ... said" and "X به گفته". */
#include "read/telling_in.h"

enum {
    SPEAKER_MAX = 12,     /* tokens of a speaker's name with his office */
    SPEAKER_MAX_HAN = 24, /* the same where a token is one character */
    THAT_MAX = 14         /* from the verb to "that" */
};

static uint32_t speaker_max(const struct telling *t)
{
    return (t->own & WORD_ZH) != 0 ? SPEAKER_MAX_HAN : SPEAKER_MAX;
}

/* Words at the edges of a speaker that are not his: "نے", "кое", days. */
static bool sheds(const struct telling *t, uint32_t i)
{
    const struct mention *m = mention_at(t->r, i);
    return telling_mark(t, i) || (m != NULL && m->kind == MENTION_DATE) ||
           doing_is(t, i, DOING_AGENT_AFTER, NULL) || telling_is(t, i, TELLING_THAT, NULL);
}

/* A mark that a speaker's words do not run over; the quotation marks of a name are none. */
static bool bounds(const struct telling *t, uint32_t i)
{
    if (!telling_mark(t, i))
        return false;
    bool of_name = mention_at(t->r, i) != NULL || (i > t->first && mention_at(t->r, i - 1) != NULL) ||
                   mention_at(t->r, i + 1) != NULL;
    char c = clause_mark(t->r, i);
    return !of_name || telling_comma(t, i) || c == '-' || c == ':' || c == ';';
}

/* Could these words name somebody? Not when they end in "and" or are all small words. */
static bool somebody(const struct telling *t, uint32_t first, uint32_t end)
{
    if (telling_word(t, end - 1, WORDS_DATES, DATE_AND, NULL) != NULL ||
        telling_word(t, end - 1, WORDS_NUMBERS, NUMBER_AND, NULL) != NULL)
        return false;
    for (uint32_t i = first; i < end; i++)
        if (telling_word(t, i, WORDS_NUMBERS, NUMBER_STOP, NULL) == NULL ||
            telling_is(t, i, TELLING_TELLER, NULL))
            return true;
    return false;
}

static struct party speaker(const struct telling *t, uint32_t first, uint32_t end)
{
    struct party p = {.id = STR("unnamed")};
    while (first < end && sheds(t, first))
        first++;
    while (end > first && sheds(t, end - 1))
        end--;
    if (end <= first || end - first > speaker_max(t) || !somebody(t, first, end))
        return p;
    p.at = document_range(t->r->doc, first, end);
    const struct mention *best = NULL;
    for (uint32_t i = first; i < end; i++) {
        const struct mention *m = mention_at(t->r, i);
        if (m != NULL && m->id.n != 0 &&
            (telling_speaks(m->kind) || (best == NULL && m->kind == MENTION_PERSON)) &&
            (best == NULL || !telling_speaks(best->kind)))
            best = m;
    }
    if (best != NULL)
        p.id = best->id;
    return p;
}

/* Push a claim unless one of this sentence says the same words already. */
static pm_code emit(struct telling *t, uint32_t first, uint32_t end, struct party who,
                    uint32_t marker, uint32_t marker_end, enum stance stance, const char *rule,
                    struct pm_err *e)
{
    while (first < end && telling_mark(t, first))
        first++;
    while (end > first && telling_mark(t, end - 1))
        end--;
    if (end < first + (stance == STANCE_DENIES ? 1 : 2) || span_empty(who.at))
        return PM_OK;
    struct claim c = {.at = document_range(t->r->doc, first, end), .claimant = who,
                      .marker = document_range(t->r->doc, marker, marker_end), .stance = stance,
                      .score = 0.7, .rule = rule};
    return reading_push_claim(t->r, c) ? PM_OK : arena_err(t->r->arena, e);
}

static uint32_t next_comma(const struct telling *t, uint32_t i, uint32_t limit)
{
    uint32_t stop = i + limit < t->end ? i + limit : t->end;
    while (i < stop && !telling_comma(t, i))
        i++;
    return i;
}

/* Where a speaker's words end that begin at i: behind a body, a person or a word for who speaks,
 * together with those that follow at once. i when he isn't known. */
static uint32_t speaker_end(const struct telling *t, uint32_t i)
{
    uint32_t stop = i + speaker_max(t) < t->end ? i + speaker_max(t) : t->end, end = i, n;
    for (uint32_t k = i; k < stop && (end == i || k < end + 3);) {
        const struct mention *m = mention_at(t->r, k);
        if (telling_mark(t, k) || telling_is(t, k, TELLING_SAYS, NULL))
            break;
        if (m != NULL && m->kind == MENTION_DATE)
            break;
        if (m != NULL && (telling_speaks(m->kind) || m->kind == MENTION_PERSON)) {
            if (end > i && (k > end || telling_object(t, m)))
                break; /* another one, of whom he speaks */
            k = end = m->end_token > k ? m->end_token : k + 1;
        } else if (telling_is(t, k, TELLING_TELLER, &n)) {
            k = end = k + n;
        } else if (doing_is(t, k, DOING_ACT, NULL)) {
            break;
        } else {
            k++;
        }
    }
    return end;
}

/* "По данным МВД, ..." and "..., по данным МВД." */
static pm_code by_source(struct telling *t, uint32_t i, uint32_t n, bool *done, struct pm_err *e)
{
    uint32_t comma = next_comma(t, i + n, speaker_max(t) + 1);
    if (i <= t->first + 1) {
        uint32_t end = speaker_end(t, i + n);
        if (comma < t->end && telling_comma(t, comma)) {
            *done = true;
            return emit(t, comma + 1, t->end, speaker(t, i + n, comma), i, i + n, STANCE_ASSERTS,
                        "according-to", e);
        }
        *done = true;
        if (end == i + n)
            return PM_OK;
        return emit(t, end, t->end, speaker(t, i + n, end), i, i + n, STANCE_ASSERTS,
                    "according-to", e);
    }
    *done = true;
    return emit(t, t->first, i, speaker(t, i + n, comma), i, i + n, STANCE_ASSERTS, "according-to",
                e);
}

/* "پولیس کے مطابق ...", "vazirlik ma'lumotiga ko'ra, ...": the speaker stands before. */
static pm_code by_source_after(struct telling *t, uint32_t i, uint32_t n, bool *done,
                               struct pm_err *e)
{
    uint32_t from = i;
    while (from > t->first && i - from < speaker_max(t) && !bounds(t, from - 1))
        from--;
    if (i == t->first)
        return PM_OK;
    *done = true;
    return emit(t, i + n, t->end, speaker(t, from, i), i, i + n, STANCE_ASSERTS, "according-to",
                e);
}

static enum stance stance_of(const struct word_sense *s)
{
    for (int k = 0; k < N_STANCES; k++)
        if (str_eq(s->value, str_of(reading_stance((enum stance)k))))
            return (enum stance)k;
    return STANCE_ASSERTS;
}

/* The speaker left of a verb: back to a comma or the start, times and places of speaking too. */
static struct party speaker_before(const struct telling *t, uint32_t i)
{
    uint32_t from = i;
    while (from > t->first && i - from < speaker_max(t) && !bounds(t, from - 1))
        from--;
    if (telling_verb_last(t) && from > t->first && i - from < speaker_max(t) &&
        mention_at(t->r, from - 1) == NULL && t->first + speaker_max(t) > i &&
        !telling_comma(t, from - 1))
        from = t->first;
    return speaker(t, from, i);
}

static bool final_verb(const struct telling *t, uint32_t end)
{
    while (end < t->end && (telling_mark(t, end) || doing_is(t, end, DOING_NOT, NULL)))
        end++;
    return end >= t->end;
}

/* Is there a mark of quotation, a comma or a dash right before the verb? Then what is said
 * stands before it and who speaks behind. */
static bool marked_before(const struct telling *t, uint32_t i)
{
    if (i < t->first + 2 || !telling_mark(t, i - 1))
        return i == t->first + 1 && telling_mark(t, i - 1);
    return telling_comma(t, i - 1) || mention_at(t->r, i - 2) == NULL; /* not a name in quotes */
}

/* The verb stands last: "X ... said". */
static pm_code verb_last(struct telling *t, uint32_t i, uint32_t n, enum stance stance, bool *done,
                         struct pm_err *e)
{
    uint32_t end = speaker_end(t, t->first);
    if (end == t->first || end >= i)
        return PM_OK;
    *done = true;
    return emit(t, end, i, speaker(t, t->first, end), i, i + n, stance, "verb-last", e);
}

/* "X says ..." without "that". */
static pm_code clause_behind(struct telling *t, uint32_t i, uint32_t n, enum stance stance,
                             bool *done, struct pm_err *e)
{
    for (uint32_t k = t->first; k < i; k++)
        if (telling_comma(t, k) || telling_is(t, k, TELLING_EVENT, NULL) ||
            telling_is(t, k, TELLING_KILLED, NULL))
            return PM_OK;
    if (i - t->first > speaker_max(t) || i == t->first || t->end < i + n + 2)
        return PM_OK;
    *done = true;
    return emit(t, i + n, t->end, speaker(t, t->first, i), i, i + n, stance, "clause-behind", e);
}

static pm_code clause_before(struct telling *t, uint32_t i, uint32_t n, enum stance stance,
                             bool *done, struct pm_err *e)
{
    uint32_t b = i, comma = next_comma(t, i + n, speaker_max(t) + 1);
    while (b > t->first && telling_mark(t, b - 1))
        b--;
    if (b == i || b == t->first)
        return PM_OK;
    *done = true;
    struct party who = speaker(t, i + n, comma);
    if (span_empty(who.at)) { /* "..., X said" */
        uint32_t from = b;
        while (from > t->first && b - from < speaker_max(t) && !telling_mark(t, from - 1))
            from--;
        if (from > t->first + 1)
            return emit(t, t->first, from, speaker(t, from, b), i, i + n, stance, "clause-before",
                        e);
    }
    return emit(t, t->first, b, who, i, i + n, stance, "clause-before", e);
}

/* "..., X گفت": who speaks between the last mark and the verb. */
static pm_code speaker_between(struct telling *t, uint32_t i, uint32_t n, enum stance stance,
                               bool *done, struct pm_err *e)
{
    uint32_t from = i;
    while (from > t->first && i - from < speaker_max(t) && !bounds(t, from - 1))
        from--;
    if (from <= t->first + 2 || !telling_mark(t, from - 1) || speaker_end(t, from) == from)
        return PM_OK;
    *done = true;
    return emit(t, t->first, from, speaker(t, from, i), i, i + n, stance, "clause-before", e);
}

/* 说 and 称 by themselves are also parts of other words: a mark must follow. */
static bool real_verb(const struct telling *t, uint32_t i, uint32_t n)
{
    return (t->own & WORD_ZH) == 0 || n > 1 || telling_mark(t, i + n);
}

static pm_code by_verb(struct telling *t, uint32_t i, uint32_t n, const struct word_sense *s,
                       bool *done, struct pm_err *e)
{
    enum stance stance = stance_of(s);
    uint32_t stop = i + n + THAT_MAX < t->end ? i + n + THAT_MAX : t->end;
    pm_code rc = PM_OK;
    if (!real_verb(t, i, n))
        return PM_OK;
    for (uint32_t k = i + n; k < stop; k++) {
        uint32_t m;
        bool colon = clause_mark(t->r, k) == ':' ||
                     str_eq(t->r->doc->tokens[k].fold, STR("\uff1a"));
        if (!colon && !telling_is(t, k, TELLING_THAT, &m))
            continue;
        bool accused = telling_verb_last(t) && i > t->first && doing_is(t, i - 1, DOING_OBJECT, NULL);
        struct party who = accused ? speaker(t, t->first, speaker_end(t, t->first))
                                   : speaker_before(t, i);
        if (span_empty(who.at)) {
            uint32_t end = k;
            while (end > i + n && telling_mark(t, end - 1))
                end--;
            who = speaker(t, i + n, end);
        }
        *done = true;
        return emit(t, k + 1, t->end, who, i, i + n, stance, colon ? "quote-after" : "that-clause",
                    e);
    }
    if (i == t->first)
        return PM_OK;
    if ((t->own & WORD_ZH) != 0)
        return clause_behind(t, i, n, stance, done, e);
    if (telling_verb_last(t) && final_verb(t, i + n) && !marked_before(t, i)) {
        if (stance == STANCE_ASSERTS)
            rc = speaker_between(t, i, n, stance, done, e);
        return rc != PM_OK || *done ? rc : verb_last(t, i, n, stance, done, e);
    }
    if (marked_before(t, i))
        return stance == STANCE_DENIES ? PM_OK : clause_before(t, i, n, stance, done, e);
    if (telling_verb_last(t))
        return clause_behind(t, i, n, stance, done, e);
    if (stance == STANCE_DENIES || stance == STANCE_ALLEGES || stance == STANCE_THREATENS ||
        stance == STANCE_PROMISES || stance == STANCE_RECOMMENDS) {
        if (final_verb(t, i + n))
            return verb_last(t, i, n, stance, done, e);
        return clause_behind(t, i, n, stance, done, e);
    }
    return PM_OK;
}

pm_code telling_sentence_claims(struct telling *t, struct pm_err *e)
{
    for (uint32_t i = t->first; i < t->end; i++) {
        uint32_t n = 1;
        const struct word_sense *s;
        bool done = false;
        pm_code rc = PM_OK;
        if (telling_is(t, i, TELLING_SOURCE, &n))
            rc = by_source(t, i, n, &done, e);
        else if (telling_is(t, i, TELLING_SOURCE_AFTER, &n))
            rc = by_source_after(t, i, n, &done, e);
        else if ((s = telling_word(t, i, WORDS_TELLING, TELLING_SAYS, &n)) != NULL)
            rc = by_verb(t, i, n, s, &done, e);
        if (rc != PM_OK || done)
            return rc;
    }
    return PM_OK;
}
