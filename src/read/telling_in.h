/* telling_in.h - inside of the telling stages: what their files share.
 *
 *     telling.c           the two stages; a sentence's tokens, marks, words
 *     telling_claims.c    who says what
 *     telling_incidents.c what happened, when, where, to how many
 *     telling_actors.c    who did it, and who says so
 */
#ifndef PAMIR_READ_TELLING_IN_H
#define PAMIR_READ_TELLING_IN_H

#include "read/incidents.h"
#include "read/quantity.h"
#include "read/stages.h"
#include "read/telling.h"

#define TELLING_REACH 160 /* tokens of a sentence that are looked at; Chinese has one a character */

struct telling {
    struct inciding c; /* for the lists of an incident */
    struct reading *r;
    uint8_t own;       /* WORD_* bit of the text's language */
    uint32_t first, end, sentence;
    size_t last;            /* incident told last; SIZE_MAX none */
    uint32_t last_sentence;
    struct party group;     /* the group named last; empty id: none */
    uint32_t group_sentence;
    struct site site;       /* where the report is: named last in an earlier sentence */
    uint32_t site_sentence;
    struct when day;
    uint32_t day_sentence;
    struct incident pending; /* told by the sentence before, but too little of it by itself */
    struct span pending_trigger;
    uint32_t pending_sentence;
    bool pends;
};

/* The WORD_* bit of the text's language when it is one of ours; 0 else. */
uint8_t telling_language(const struct reading *r);

/* The sense of the run that begins at i; of one class, or any (-1). NULL outside the sentence. */
const struct word_sense *telling_word(const struct telling *t, uint32_t i, enum word_list list,
                                      int code, uint32_t *n);

static inline bool telling_is(const struct telling *t, uint32_t i, enum telling_class c,
                              uint32_t *n)
{
    return telling_word(t, i, WORDS_TELLING, (int)c, n) != NULL;
}

static inline bool doing_is(const struct telling *t, uint32_t i, enum doing_class c, uint32_t *n)
{
    return telling_word(t, i, WORDS_DOING, (int)c, n) != NULL;
}

bool telling_comma(const struct telling *t, uint32_t i);
static inline bool telling_mark(const struct telling *t, uint32_t i)
{
    return i < t->end && t->r->doc->tokens[i].kind == TOKEN_PUNCT;
}

/* Is the sentence's verb at its end (Persian, Pashto, ...)? */
static inline bool telling_verb_last(const struct telling *t)
{
    return (t->own & (WORD_FA | WORD_TG | WORD_PS | WORD_UR | WORD_UZ)) != 0;
}

/* Can a mention of this kind speak? */
bool telling_speaks(enum mention_kind k);
/* The group of a mention as a party. */
struct party telling_party(const struct telling *t, const struct mention *m);

/* Is the mention followed by what makes it an object: "را", "-ro", "-ni"? */
bool telling_object(const struct telling *t, const struct mention *m);

/* The claim of the sentence at hand. */
pm_code telling_sentence_claims(struct telling *t, struct pm_err *e);
/* The incident of the sentence at hand, if it tells one. claim: said in it, or NULL. */
pm_code telling_sentence_incident(struct telling *t, const struct claim *claim, struct pm_err *e);

/* Actors of the sentence, for an incident whose trigger is at `trigger`. */
pm_code telling_actors(struct telling *t, struct incident *in, uint32_t trigger,
                       const struct claim *claim, struct pm_err *e);

#endif
