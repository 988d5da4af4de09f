#include "name/spell.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/utf16.h>

#include "text/chars.h"

char spell_char(uint8_t symbol)
{
    if (symbol >= 1 && symbol <= 26)
        return (char)('a' + symbol - 1);
    if (symbol >= SPELL_DIGIT && symbol < SPELL_SYMBOLS)
        return (char)('0' + symbol - SPELL_DIGIT);
    return '_';
}

uint8_t spell_symbol(char c)
{
    if (c >= 'a' && c <= 'z')
        return (uint8_t)(c - 'a' + 1);
    if (c >= '0' && c <= '9')
        return (uint8_t)(c - '0' + SPELL_DIGIT);
    return c == '_' ? SPELL_BLANK : 0;
}

bool spell_unparted(uint32_t cp)
{
    return (cp >= 0x3040 && cp < 0x3100) || (cp >= 0x3400 && cp < 0xA000) ||
           (cp >= 0xF900 && cp < 0xFB00) || cp >= 0x20000;
}

/* Latin letters that no decomposition takes apart. */
static const struct {
    uint32_t cp;
    const char *latin;
} special[] = {
    {0x00DF, "ss"}, {0x00E6, "ae"}, {0x00F0, "d"},  {0x00F8, "o"},  {0x00FE, "th"}, {0x0111, "d"},
    {0x0127, "h"},  {0x0131, "i"},  {0x0142, "l"},  {0x014B, "ng"}, {0x0153, "oe"}, {0x0167, "t"},
    {0x0180, "b"},  {0x0192, "f"},  {0x01DD, "e"},  {0x0253, "b"},  {0x0254, "o"},  {0x0256, "d"},
    {0x0257, "d"},  {0x0259, "e"},  {0x025B, "e"},  {0x0268, "i"},  {0x0272, "n"},  {0x0289, "u"},
    {0x0199, "k"},  {0x01B4, "y"},
};

static void put(uint8_t out[SPELL_MAX], size_t *n, uint8_t symbol)
{
    if (symbol == 0 || *n == SPELL_MAX ||
        (symbol == SPELL_BLANK && (*n == 0 || out[*n - 1] == SPELL_BLANK)))
        return;
    out[(*n)++] = symbol;
}

static void put_letter(uint32_t cp, uint8_t out[SPELL_MAX], size_t *n)
{
    for (size_t i = 0; i < sizeof special / sizeof *special; i++)
        if (special[i].cp == cp)
            for (const char *p = special[i].latin; *p != '\0'; p++)
                put(out, n, spell_symbol(*p));
}

/* What a code point that is not ASCII gives: its plain letter, a blank, nothing. */
static void put_foreign(uint32_t cp, uint8_t out[SPELL_MAX], size_t *n)
{
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *nfkd = unorm2_getNFKDInstance(&status);
    UChar parts[24];
    if (U_FAILURE(status))
        return;
    int32_t k = unorm2_getDecomposition(nfkd, (UChar32)cp, parts, 24, &status);
    if (U_SUCCESS(status) && k > 0) {
        for (int32_t i = 0; i < k && i < 24; i++)
            if (parts[i] < 0x80)
                put(out, n, spell_symbol((char)u_tolower(parts[i])));
            else
                put_letter((uint32_t)u_tolower(parts[i]), out, n);
        return;
    }
    if (char_kind(cp) == CHAR_HYPHEN || char_kind(cp) == CHAR_BLANK || cp == 0x2013)
        put(out, n, SPELL_BLANK);
    else
        put_letter((uint32_t)u_tolower((UChar32)cp), out, n);
}

size_t spell_latin(str s, uint8_t out[SPELL_MAX])
{
    size_t n = 0;
    for (size_t i = 0; i < s.n;) {
        uint32_t cp = char_next(s, &i);
        if (cp == '(' && n > 0)
            break;
        if (cp >= 'A' && cp <= 'Z')
            cp += 'a' - 'A';
        if (cp >= 0x80)
            put_foreign(cp, out, &n);
        else if (cp == ' ' || cp == '-' || cp == '/' || cp == ',')
            put(out, &n, SPELL_BLANK);
        else
            put(out, &n, cp == '_' ? 0 : spell_symbol((char)cp));
    }
    while (n > 0 && out[n - 1] == SPELL_BLANK)
        n--;
    return n;
}

static void put_cp(uint32_t out[SPELL_MAX], size_t *n, uint32_t cp)
{
    if (*n == SPELL_MAX || (cp == ' ' && (*n == 0 || out[*n - 1] == ' ')))
        return;
    out[(*n)++] = cp;
}

/* Hangul in its parts, by arithmetic (Unicode, chapter 3.12). */
static void put_hangul(uint32_t out[SPELL_MAX], size_t *n, uint32_t cp)
{
    uint32_t k = cp - 0xAC00;
    put_cp(out, n, 0x1100 + k / 588);
    put_cp(out, n, 0x1161 + k % 588 / 28);
    if (k % 28 != 0)
        put_cp(out, n, 0x11A7 + k % 28);
}

static uint32_t arabic(uint32_t cp)
{
    switch (cp) {
    case 0x0643: return 0x06A9; /* kaf */
    case 0x064A: /* yeh, and alef maksura */
    case 0x0649: return 0x06CC;
    default: return cp;
    }
}

static bool left_out(uint32_t cp)
{
    return (cp >= 0x0591 && cp <= 0x05C7 && cp != 0x05BE) || (cp >= 0x064B && cp <= 0x0652) ||
           cp == 0x0640 || cp == 0x0670 || cp == 0x200D || cp == 0x00AD || cp == 0xFEFF ||
           cp == 0x200E || cp == 0x200F;
}

size_t spell_native(str s, uint32_t out[SPELL_MAX])
{
    size_t n = 0;
    bool bracket = false;
    for (size_t i = 0; i < s.n;) {
        uint32_t cp = char_next(s, &i);
        if (cp == '(' || cp == 0xFF08) {
            bracket = true;
        } else if (cp == ')' || cp == 0xFF09) {
            bracket = false;
            put_cp(out, &n, ' ');
        } else if (bracket || left_out(cp)) {
            continue;
        } else if ((cp == ',' || cp == 0x060C || cp == 0xFF0C || cp == 0x3001) && n > 0) {
            break;
        } else if (cp >= 0xAC00 && cp < 0xD7A4) {
            put_hangul(out, &n, cp);
        } else if (u_isalnum((UChar32)cp) || char_kind(cp) == CHAR_MARK || cp == 0x30FC) {
            put_cp(out, &n, arabic((uint32_t)u_tolower((UChar32)cp)));
        } else if (char_kind(cp) != CHAR_APOSTROPHE) {
            put_cp(out, &n, ' ');
        }
    }
    while (n > 0 && out[n - 1] == ' ')
        n--;
    return n;
}
