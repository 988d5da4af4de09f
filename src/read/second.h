/* second.h - the optional second reader: what a language model says it read, as far as the bytes
 * bear it out.
 *
 *     TRY(second_open(rules, STR("some-model"), arena, &s, e));  // after read_document
 *     while (second_next(s, &window)) {
 *         second_request(s, window, &body, e);       // asker.h puts it to a server
 *         second_answer(s, window, answer, e);       // any bytes at all
 *     }
 *     found = second_reading(s);
 *
 * Nothing is believed because the model says it. Every quote must stand in the window: exactly as
 * given, else (blanks, quotation marks, dashes and invisible characters counting as one) in one
 * place only; it begins and ends where tokens do. A quote that stands in two places is thrown away
 * as well. Kinds, statuses, stances and measures must be words of the contract. A number is taken
 * only when the quoted words hold it, and then as the rules read those words, with their hedge. Ids
 * come from the registers by way of the rules' mentions, days from the rules' dates: the model
 * gives none. What is thrown away is counted, with its reason. What stays has the rule
 * "model:NAME".
 *
 * Pure: no network here. Owner: the arena; the rules' reading must outlive what comes out.
 */
#ifndef PAMIR_READ_SECOND_H
#define PAMIR_READ_SECOND_H

#include "base/buf.h"
#include "read/reading.h"

enum {
    SECOND_WINDOW_BYTES = 6000, /* of text in one question: with the answer 8192 tokens */
    SECOND_MAX_WINDOWS = 400,  /* of one document; the rest is not asked for, and counted */
    SECOND_MAX_ITEMS = 200,    /* of one list of one answer; the rest is thrown away */
    SECOND_QUOTE_BYTES = 2000, /* a longer quote is no quote */
    SECOND_MODEL_BYTES = 80,
    SECOND_WORDS_BYTES = 240
};

/* field, words for people. An object or a part of one that is not believed counts once. */
#define SECOND_THROWN_MAP(X)                                                                       \
    X(not_found, "words that do not stand in the text")                                            \
    X(twice, "words that stand there more than once")                                              \
    X(no_code, "kinds or measures that the model of Pamir does not have")                          \
    X(no_number, "numbers that the quoted words do not hold")                                      \
    X(no_shape, "without the parts that it needs")                                                 \
    X(too_many, "more than is taken from one answer")                                              \
    X(repeated, "said again")

struct second_tally {
    str model;
    size_t windows;    /* asked */
    size_t unanswered; /* of them: no answer that can be read, or none at all */
    size_t not_asked;  /* windows left out after a failure, or because there are too many */
    size_t kept;       /* objects: incidents, claims, figures */
#define X(field, words) size_t field;
    SECOND_THROWN_MAP(X)
#undef X
    char trouble[SECOND_WORDS_BYTES]; /* the first failure, in words; "" when there was none */
};

struct second;

/* Is it a name that a model may have: 1 to SECOND_MODEL_BYTES - 1 of A-Z a-z 0-9 and ._:/@+- ? */
bool second_model_good(str name);

/* PM_INVALID: a bad name; PM_NOMEM, PM_LIMIT. */
pm_code second_open(const struct reading *rules, str model, struct arena *a, struct second **out,
                    struct pm_err *e);
/* The next stretch of text to ask about, whole sentences where they fit. False: no more. */
bool second_next(struct second *s, struct span *window);
/* The body of the request: OpenAI's chat completions, an answer in JSON wanted. */
pm_code second_request(const struct second *s, struct span window, struct buf *out,
                       struct pm_err *e);
/* What the server sent, whole. What cannot be read is counted as unanswered, never an error:
 * PM_NOMEM or PM_LIMIT from the arena only. */
pm_code second_answer(struct second *s, struct span window, str body, struct pm_err *e);
/* No answer came; words say why. rest: the windows behind it will not be asked either. */
void second_silent(struct second *s, const char *words, bool rest);

/* What was kept: incidents ("m1", "m2", ...), claims and figures in the order they came. Its
 * mentions, and what else stages leave, are those of the rules. */
struct reading *second_reading(struct second *s);
const struct second_tally *second_tally(const struct second *s);

/* One reading with both: lists of the rules first, behind them those of the model. In a. */
pm_code second_join(const struct reading *rules, const struct reading *model, struct arena *a,
                    struct reading **out, struct pm_err *e);

/* How many things were thrown away, of all kinds. */
size_t second_thrown(const struct second_tally *t);

#endif
