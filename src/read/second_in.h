/* second_in.h - what the parts of the second reader share.
 *
 *   second.c       windows, the question, the tally, both readings in one
 *   second_find.c  where quoted words stand in the text
 *   second_take.c  an answer, item by item
 */
#ifndef PAMIR_READ_SECOND_IN_H
#define PAMIR_READ_SECOND_IN_H

#include "read/second.h"

/* Text in which blanks, quotation marks and dashes of all kinds are one, with the way back. */
struct plain {
    char *p;
    uint32_t *from, *to; /* per byte: where its character begins and ends in the text */
    size_t n;
};

struct second {
    const struct reading *rules;
    struct arena *a;
    struct reading *found;
    struct second_tally tally;
    str rule;            /* "model:NAME" */
    uint32_t next_token; /* where the next window begins */
    bool stopped;
    struct span window;        /* the one that plain was made of */
    struct plain plain, quote; /* of the window, and of the quote at hand */
};

enum quote_found { QUOTE_FOUND, QUOTE_ABSENT, QUOTE_TWICE };

/* Room for a text of n_bytes; false: the arena refuses. */
bool find_room(struct plain *q, size_t n_bytes, struct arena *a);
/* Make s->plain for window. */
void find_prepare(struct second *s, struct span window);
/* Where `quote` stands inside `in`, which lies in the window. *out as the text has it. */
enum quote_found find_quote(struct second *s, struct span in, str quote, struct span *out);
/* The first token that ends behind text offset `at`; n_tokens when there is none. */
uint32_t find_token(const struct document *d, uint32_t at);

/* Take one parsed answer; false: the arena refuses. */
struct json_object;
bool take_answer(struct second *s, struct json_object *answer);

#endif
