#include "name/unit.h"

#include <unicode/unorm2.h>

#include "text/chars.h"
#include "text/fold.h"

/* Letters that have a nearest common letter. Cyrillic of Tajik, Uzbek, Kazakh, Kyrgyz,
 * Ukrainian; Arabic of Pashto, Urdu, Uyghur and hamza forms; Latin without decomposition. */
static const struct {
    uint16_t from, to;
} nearest[] = {
    {0x0131, 'i'},    {0x00F8, 'o'},    {0x0142, 'l'},    {0x0111, 'd'},    {0x0259, 'a'},
    {0x0456, 0x0438}, {0x0457, 0x0438}, {0x045E, 0x0443}, {0x0493, 0x0433}, {0x049B, 0x043A},
    {0x04A3, 0x043D}, {0x04AF, 0x0443}, {0x04B1, 0x0443}, {0x04B3, 0x0445}, {0x04B7, 0x0447},
    {0x04BB, 0x0445}, {0x04D9, 0x0430}, {0x04E3, 0x0438}, {0x04E9, 0x043E}, {0x04EF, 0x0443},
    {0x0622, 0x0627}, {0x0623, 0x0627}, {0x0624, 0x0648}, {0x0625, 0x0627}, {0x0626, 0x06CC},
    {0x0671, 0x0627}, {0x06AB, 0x06AF}, {0x06BA, 0x0646}, {0x06BE, 0x0647}, {0x06C0, 0x0647},
    {0x06C1, 0x0647}, {0x06C2, 0x0647}, {0x06CD, 0x06CC}, {0x06D0, 0x06CC}, {0x06D2, 0x06CC},
    {0x06D3, 0x06CC}, {0x06D5, 0x0647}, {0x0649, 0x06CC}, {0x0643, 0x06A9}, {0x064A, 0x06CC},
    {0x0629, 0x0647},
};

static uint32_t latin_base(uint32_t cp)
{
    UErrorCode u = U_ZERO_ERROR;
    const UNormalizer2 *nfd = unorm2_getNFDInstance(&u);
    UChar parts[8];
    int32_t n = U_SUCCESS(u) ? unorm2_getDecomposition(nfd, (UChar32)cp, parts, 8, &u) : -1;
    return U_SUCCESS(u) && n > 0 ? parts[0] : cp;
}

/* Most letters of Russian, Persian, Arabic and Chinese: no row and no decomposition touches them. */
static bool folds_to_itself(uint32_t cp)
{
    return (cp >= 0x0430 && cp < 0x0450) || (cp >= 0x062A && cp < 0x0643) ||
           (cp >= 0x0644 && cp < 0x0649) || cp == 0x0627 || cp == 0x0628 || cp == 0x06CC ||
           cp == 0x06A9 || cp == 0x06AF || cp >= 0x3000;
}

static uint32_t fold_letter(uint32_t cp)
{
    if (folds_to_itself(cp))
        return cp;
    if (cp == '\'' || (cp >= 0x0300 && cp <= 0x036F) || cp == 0x02BB || cp == 0x02BC)
        return CHAR_DROP;
    for (size_t i = 0; i < sizeof nearest / sizeof *nearest; i++)
        if (nearest[i].from == cp)
            return nearest[i].to;
    if ((cp >= 0x00C0 && cp < 0x0250) || (cp >= 0x1E00 && cp < 0x1F00))
        return latin_base(cp);
    return cp;
}

static enum unit_script script_of(uint32_t cp)
{
    if (cp < 0x80)
        return UNIT_ASCII;
    if (cp < 0x0370 || (cp >= 0x1E00 && cp < 0x1F00))
        return UNIT_LATIN;
    if (cp >= 0x0400 && cp < 0x0530)
        return UNIT_CYRILLIC;
    if ((cp >= 0x0600 && cp < 0x0780) || (cp >= 0x08A0 && cp < 0x0900))
        return UNIT_ARABIC;
    if (char_kind(cp) == CHAR_HAN)
        return UNIT_HAN;
    return UNIT_OTHER;
}

/* Fold s further; *script and the apostrophe flag come with it. */
static pm_code fold_more(struct arena *a, str s, struct unit *u, struct pm_err *e)
{
    bool high = false, apostrophe = false;
    for (size_t i = 0; i < s.n; i++) {
        high |= (unsigned char)s.p[i] >= 0x80;
        apostrophe |= s.p[i] == '\'';
    }
    u->fold = s;
    u->script = UNIT_ASCII;
    if (apostrophe)
        u->flags |= UNIT_APOSTROPHE;
    if (!high && !apostrophe)
        return PM_OK;
    char *out = arena_get(a, s.n + 1); /* no letter grows: each `to` is at most as long */
    if (out == NULL)
        return arena_err(a, e);
    size_t n = 0;
    for (size_t i = 0; i < s.n;) {
        uint32_t cp = char_next(s, &i);
        enum unit_script script = script_of(cp);
        if (script > u->script)
            u->script = (uint8_t)script;
        uint32_t to = fold_letter(cp);
        if (to != CHAR_DROP)
            n += char_put(to, out + n);
    }
    if (n > 0)
        u->fold = (str){out, n};
    return PM_OK;
}

static bool ezafe(str s)
{
    static const char *const forms[] = {"e", "i", "ye", "yi", "y", "ee", "е", "и", "э", "йе"};
    for (size_t i = 0; s.n <= 4 && i < sizeof forms / sizeof *forms; i++)
        if (str_eq(s, str_of(forms[i])))
            return true;
    return false;
}

static bool faint(str fold)
{
    static const char *const marks[] = {"\"", "'", "-", "*", "«", "»", "‹", "›", "〈", "〉", "《",
                                        "》", "¹", "²", "„", "“", "”"};
    for (size_t i = 0; fold.n > 0 && fold.n <= 3 && i < sizeof marks / sizeof *marks; i++)
        if (marks[i][0] == fold.p[0] && str_eq(fold, str_of(marks[i])))
            return true;
    return false;
}

/* The raw bytes of the next piece of a token up to a hyphen of any kind; false at the end. */
static bool next_piece(str raw, size_t *at, struct span *out)
{
    if (*at >= raw.n)
        return false;
    size_t i = *at;
    while (i < raw.n) {
        size_t behind = i;
        uint32_t cp = char_next(raw, &behind);
        if (cp == '-' || (cp >= 0x80 && char_kind(cp) == CHAR_HYPHEN)) {
            *out = (struct span){(uint32_t)*at, (uint32_t)i};
            *at = behind;
            return true;
        }
        i = behind;
    }
    *out = (struct span){(uint32_t)*at, (uint32_t)raw.n};
    *at = raw.n;
    return true;
}

static void piece_case(str raw, struct unit *u)
{
    size_t letters = 0, upper = 0;
    for (size_t i = 0; i < raw.n;) {
        uint32_t cp = char_next(raw, &i);
        if (cp < 0x80) { /* most text */
            bool big = cp >= 'A' && cp <= 'Z';
            if (!big && !(cp >= 'a' && cp <= 'z'))
                continue;
            u->flags |= letters == 0 && big ? UNIT_CAPITAL : 0;
            letters++;
            upper += big;
            continue;
        }
        if (char_kind(cp) != CHAR_LETTER)
            continue;
        if (letters == 0 && char_upper(cp))
            u->flags |= UNIT_CAPITAL;
        letters++;
        upper += char_upper(cp);
    }
    if (letters >= 2 && upper == letters)
        u->flags |= UNIT_ALL_CAPS;
}

static pm_code cut_hyphens(struct arena *a, str text, const struct token *t, uint32_t token,
                           struct unit *out, size_t *n_out, struct pm_err *e)
{
    str raw = str_slice(text, t->at), fold = t->fold, piece_fold;
    size_t at = 0, n = 0;
    struct span piece;
    while (next_piece(raw, &at, &piece) && str_cut(&fold, '-', &piece_fold)) {
        if (piece_fold.n == 0 || piece.end == piece.start)
            continue;
        if (n > 0 && ezafe(piece_fold)) {
            out[n - 1].flags |= UNIT_EZAFE | UNIT_JOINS;
            continue;
        }
        struct unit u = {.token = token,
                         .at = {t->at.start + piece.start, t->at.start + piece.end}};
        piece_case((str){raw.p + piece.start, piece.end - piece.start}, &u);
        pm_code rc = fold_more(a, piece_fold, &u, e);
        if (rc != PM_OK)
            return rc;
        u.hash = fold_hash(u.fold);
        if (n > 0) {
            u.flags |= UNIT_JOINED;
            out[n - 1].flags |= UNIT_JOINS;
        }
        out[n++] = u;
    }
    /* an ezafe at the very end ("Qala-i Zal") joins nothing in this token */
    if (n > 0 && (out[n - 1].flags & UNIT_EZAFE))
        out[n - 1].flags &= (uint8_t)~UNIT_JOINS;
    if (n > 0)
        out[n - 1].at.end = (out[n - 1].flags & UNIT_EZAFE) ? t->at.end : out[n - 1].at.end;
    *n_out = n;
    return PM_OK;
}

static bool plain_ascii(str s, bool *hyphen)
{
    bool plain = true;
    *hyphen = false;
    for (size_t i = 0; i < s.n; i++) {
        plain &= (unsigned char)s.p[i] < 0x80 && s.p[i] != '\'';
        *hyphen |= s.p[i] == '-';
    }
    return plain;
}

size_t unit_room(const struct token *tokens, uint32_t first, uint32_t end)
{
    size_t n = 0;
    for (uint32_t i = first; i < end; i++) {
        n++;
        if (tokens[i].kind != TOKEN_PUNCT && tokens[i].fold.n > 1)
            for (size_t k = 0; k < tokens[i].fold.n; k++)
                n += tokens[i].fold.p[k] == '-';
    }
    return n;
}

pm_code unit_cut(struct arena *a, str text, const struct token *tokens, uint32_t first,
                 uint32_t end, struct unit *out, size_t room, size_t *n_out, struct pm_err *e)
{
    size_t n = 0;
    for (uint32_t i = first; i < end; i++) {
        const struct token *t = &tokens[i];
        bool hyphen, plain = plain_ascii(t->fold, &hyphen);
        if (n >= room)
            return err_set(e, PM_BUG, "unit: no room for token %u", i);
        struct unit *u = &out[n];
        *u = (struct unit){.fold = t->fold, .hash = t->hash, .token = i, .at = t->at};
        u->flags = (uint8_t)(((t->flags & TOKEN_CAPITAL) ? UNIT_CAPITAL : 0) |
                             ((t->flags & TOKEN_ALL_CAPS) ? UNIT_ALL_CAPS : 0));
        if (t->kind == TOKEN_PUNCT) {
            u->flags = (uint8_t)(UNIT_MARK | (faint(t->fold) ? UNIT_FAINT : 0));
            n++;
            continue;
        }
        if (!hyphen && plain) {
            n++;
            continue;
        }
        pm_code rc;
        size_t n_pieces = 1;
        if (hyphen) {
            rc = cut_hyphens(a, text, t, i, u, &n_pieces, e);
        } else {
            rc = fold_more(a, t->fold, u, e);
            if (rc == PM_OK && (u->fold.p != t->fold.p || u->fold.n != t->fold.n))
                u->hash = fold_hash(u->fold);
        }
        if (rc != PM_OK)
            return rc;
        n += n_pieces;
    }
    *n_out = n;
    return PM_OK;
}

size_t unit_letters(str fold)
{
    size_t n = 0;
    for (size_t i = 0; i < fold.n; i++)
        n += ((unsigned char)fold.p[i] & 0xC0) != 0x80;
    return n;
}
