/* unit.h - tokens as the registers are keyed: cut at hyphens, folded further.
 *
 *     "Qala-i-Zal’s"   -> qala | zal          (the ezafe falls out, so -e-, -i- and none are one)
 *     "Afghan-Tajik"   -> afghan | tajik      (the second is joined to the first)
 *     "Тоҷикистон"     -> точикистон          (often typed without the Tajik letters)
 *     "أفغانستان"      -> افغانستان
 *
 * On top of token.fold: Latin letters lose their diacritics, apostrophes vanish, letters that
 * only some Cyrillic or Arabic keyboards have become their nearest common one. Quotation marks,
 * dashes and footnote stars inside a name count as nothing.
 */
#ifndef PAMIR_NAME_UNIT_H
#define PAMIR_NAME_UNIT_H

#include "text/document.h"

enum unit_script { UNIT_ASCII, UNIT_LATIN, UNIT_CYRILLIC, UNIT_ARABIC, UNIT_HAN, UNIT_OTHER };

enum { /* unit.flags */
    UNIT_CAPITAL = 1,
    UNIT_ALL_CAPS = 2,
    UNIT_JOINED = 4,  /* a hyphen before it, in the same token */
    UNIT_JOINS = 8,   /* a hyphen behind it, in the same token */
    UNIT_MARK = 16,   /* punctuation */
    UNIT_FAINT = 32,  /* a mark that may stand inside a name: quotes, dashes, stars */
    UNIT_EZAFE = 64,  /* an ezafe was dropped behind it */
    UNIT_APOSTROPHE = 128, /* an apostrophe was dropped from it */
};

struct unit {
    str fold;
    uint32_t hash; /* fold_hash(fold) */
    uint32_t token;
    struct span at;
    uint8_t flags, script;
};

/* Units of tokens [first, end) into out, which has room for `room`; folds that differ from the
 * tokens' go into a. PM_LIMIT when room is too small (unit_room gives enough), PM_NOMEM. */
pm_code unit_cut(struct arena *a, str text, const struct token *tokens, uint32_t first,
                 uint32_t end, struct unit *out, size_t room, size_t *n_out, struct pm_err *e);

/* An upper bound of the units of these tokens. */
size_t unit_room(const struct token *tokens, uint32_t first, uint32_t end);

/* Number of letters (code points) of a fold. */
size_t unit_letters(str fold);

#endif
