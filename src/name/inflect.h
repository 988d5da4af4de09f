/* inflect.h - other forms of a word: case endings, suffix chains, joined prefixes.
 *
 *     "бадахшане"   (ru)  -> бадахшан,   INFLECTED
 *     "талибов"     (ru)  -> талибы,     INFLECTED
 *     "кундузская"  (ru)  -> кундуз,     DERIVED: an adjective made of the name
 *     "toliblarning" (uz) -> tolib,      INFLECTED (-lar -ning)
 *     "وبدخشان"     (ar)  -> بدخشان,     PREFIXED
 *
 * No morphology is computed: every way to cut a known ending off is tried, and only words that
 * the registers have come out. Endings per class and language stand in inflect.c.
 */
#ifndef PAMIR_NAME_INFLECT_H
#define PAMIR_NAME_INFLECT_H

#include "name/gazette.h"
#include "name/unit.h"

/* How a Russian word changes, told by its first form. */
enum ending_class {
    ENDING_ADJECTIVE, /* бадахшанский, Исламское, Бадахшанская, афганские */
    ENDING_A,         /* Москва */
    ENDING_YA,        /* Керя */
    ENDING_IYA,       /* Индия */
    ENDING_O,         /* государство */
    ENDING_IE,        /* движение */
    ENDING_J,         /* Джиргатай */
    ENDING_SOFT,      /* область, Каболь */
    ENDING_HARD,      /* Бадахшан, талиб */
    ENDING_EC,        /* игиловец: игиловц- */
    ENDING_PLURAL,    /* талибы */
    N_ENDING_CLASSES
};

enum { /* how a form was reached; bits */
    HOW_INFLECTED = 1,
    HOW_DERIVED = 2,  /* an adjective made of the name */
    HOW_PREFIXED = 4,
    HOW_VARIANT = 8,  /* a spelling variant: ezafe written together */
    HOW_FOREIGN = 16, /* the ending is of another language than the text's */
};

struct form {
    uint32_t word; /* of the gazette */
    uint8_t how;   /* 0: as it stands */
};

enum { INFLECT_MAX_FORMS = 12 };

enum { /* languages whose endings are tried; bits */
    INFLECT_RU = 1,
    INFLECT_TG = 2,
    INFLECT_TURKIC = 4, /* uz kk ky tk tr az tt ug */
    INFLECT_FA = 8,     /* fa prs ur ps */
    INFLECT_AR = 16,
    INFLECT_OBLIQUE = 64, /* ps ur: a last h becomes e */
    INFLECT_UNKNOWN = 32, /* nobody knows the language: Latin words with a capital may be Uzbek */
};

/* Which endings fit a text in this language (BCP 47; "und": all). */
unsigned inflect_langs(const char *lang);

/* The forms of u that the gazette knows: as it stands first, then inflected ones; without
 * repeats. Gives back how many. */
size_t inflect_forms(const struct gazette *g, const struct unit *u, unsigned langs,
                     struct form out[INFLECT_MAX_FORMS]);

/* Is it worth asking for more than the form that stands there? */
static inline bool inflect_wanted(const struct unit *u, unsigned langs)
{
    return u->script == UNIT_CYRILLIC || u->script == UNIT_ARABIC ||
           (u->script <= UNIT_LATIN && (langs & INFLECT_TURKIC) != 0 &&
            ((langs & INFLECT_RU) == 0 ||
             ((langs & INFLECT_UNKNOWN) != 0 && (u->flags & UNIT_CAPITAL) != 0)));
}

/* For the maker: each class that the folded Russian word can have, with the stem before its
 * ending. Gives back how many were written (at most 2). */
struct stem_form {
    enum ending_class class;
    size_t n_bytes;   /* of the word that belong to the stem */
    const char *tail; /* added to it ("ц"), static */
};
size_t inflect_stems(str word, bool place, struct stem_form out[2]);

#endif
