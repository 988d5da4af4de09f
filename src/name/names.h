/* names.h - the registers in memory, and finding their names in running text.
 *
 *     struct names *n;
 *     TRY(names_open(NULL, &n, e));                       // what is built in
 *     TRY(names_find(n, doc, arena, &hits, &n_hits, e));  // ISKP -> group:isis-k
 *
 * A hit is a run of tokens with its best id and the other candidates. names_find scans
 * (exact folded forms, then inflected ones) and settles each hit by context: containment,
 * other places of the text, country, aliases' dates, kind words beside it ("province",
 * "область", "ولایت"). A hit whose best guess is too weak stays in the list with id empty
 * and its guesses: an honest "not known". What is almost surely an ordinary word is left out.
 *
 * A hit may be a part of a token ("Taliban" in "Taliban-held"): `at` is exact then, and the token
 * range is the whole token, which two hits may share ("Afghan-Tajik").
 *
 * names is read-only after names_open; threads may share it. Entities and ids live as long
 * as it. Format of the files: registers/README.md.
 */
#ifndef PAMIR_NAME_NAMES_H
#define PAMIR_NAME_NAMES_H

#include "text/document.h"

struct names;

struct name_entity {
    str id;      /* "AF-BDS", "group:isis-k" */
    str kind;    /* place state group org office people format event */
    str name;    /* English */
    str parent;  /* id; empty at the top */
    str country; /* ISO 3166-1 alpha-2, or empty */
    str precision; /* places: country province district settlement border region ... */
    double lat, lon; /* degrees WGS 84; NAN when not known. Borders: a middle point */
    str source, note;
    civil_day from, to; /* CIVIL_NONE: open */
};

struct name_guess {
    str id;
    double score; /* 0..1 */
};

struct name_hit {
    uint32_t first_token, end_token;
    struct span at;
    str id;   /* empty: none is likely enough */
    str kind; /* of the chosen, or of the best guess */
    double score;
    const struct name_guess *guesses; /* best first, the chosen one included */
    size_t n_guesses;
    bool adjective; /* "Tajik", "бадахшанский": qualifies a noun, names no site */
    const char *rule; /* "exact", "inflected", "context", "local" (an acronym that the text itself
                         explains); static */
};

/* dir: a folder with overlay files as in registers/ (may be NULL). PM_NOMEM, PM_IO,
 * PM_INVALID with file, line and what to mend. */
pm_code names_open(const char *dir, struct names **out, struct pm_err *e);
void names_close(struct names *n);

/* All hits of d, in order, not overlapping, into a. */
pm_code names_find(const struct names *n, const struct document *d, struct arena *a,
                   struct name_hit **out, size_t *n_out, struct pm_err *e);

/* The same question for one name: best guesses first, at most `top`. lang and country may be
 * empty. */
pm_code names_resolve(const struct names *n, str name, str lang, str country, size_t top,
                      struct arena *a, struct name_guess **out, size_t *n_out, struct pm_err *e);

/* NULL when there is no such id. */
const struct name_entity *names_get(const struct names *n, str id);
size_t names_count(const struct names *n);
const struct name_entity *names_at(const struct names *n, size_t i);

/* The province (ISO 3166-2 id) or state that a place lies in; empty when none. */
str names_province(const struct names *n, str id);
str names_state(const struct names *n, str id); /* "state:TJ" of any entity with a country */
/* Is `inner` the same as or inside `outer` (parents followed)? */
bool names_inside(const struct names *n, str inner, str outer);
/* Every alias of an entity: calls each with alias, lang, script, kind. */
void names_each_alias(const struct names *n, str id,
                      void (*each)(void *ctx, str alias, str lang, str script, str kind),
                      void *ctx);

#endif
