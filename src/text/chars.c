#include "text/chars.h"

#include <unicode/uchar.h>

size_t char_put(uint32_t cp, char *out)
{
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    if (cp < 0x800) {
        out[0] = (char)(0xC0 | cp >> 6);
        out[1] = (char)(0x80 | (cp & 0x3F));
        return 2;
    }
    if (cp < 0x10000) {
        out[0] = (char)(0xE0 | cp >> 12);
        out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
        out[2] = (char)(0x80 | (cp & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | cp >> 18);
    out[1] = (char)(0x80 | (cp >> 12 & 0x3F));
    out[2] = (char)(0x80 | (cp >> 6 & 0x3F));
    out[3] = (char)(0x80 | (cp & 0x3F));
    return 4;
}

static enum char_kind kind_ascii(uint32_t cp)
{
    if ((cp | 0x20) >= 'a' && (cp | 0x20) <= 'z')
        return CHAR_LETTER;
    if (cp >= '0' && cp <= '9')
        return CHAR_DIGIT;
    if (cp <= ' ' || cp == 0x7F)
        return CHAR_BLANK;
    if (cp == '\'' || cp == '`')
        return CHAR_APOSTROPHE;
    return cp == '-' ? CHAR_HYPHEN : CHAR_OTHER;
}

static enum char_kind kind_arabic(uint32_t cp)
{
    if ((cp >= 0x0621 && cp <= 0x064A) || (cp >= 0x0671 && cp <= 0x06D3) || cp == 0x06D5)
        return CHAR_LETTER;
    if ((cp >= 0x0660 && cp <= 0x0669) || (cp >= 0x06F0 && cp <= 0x06F9))
        return CHAR_DIGIT;
    if ((cp >= 0x064B && cp <= 0x065F) || cp == 0x0670)
        return CHAR_MARK;
    return CHAR_OTHER; /* to be asked of ICU */
}

static enum char_kind kind_special(uint32_t cp)
{
    switch (cp) {
    case 0x00B4:
    case 0x02BB:
    case 0x02BC:
    case 0x2018:
    case 0x2019:
        return CHAR_APOSTROPHE;
    case 0x2010:
    case 0x2011:
        return CHAR_HYPHEN;
    case 0x00AD:
    case 0x200C:
    case 0x200D:
        return CHAR_JOINER;
    case 0x3005: /* the Han repetition mark */
    case 0x3007: /* the Han zero */
        return CHAR_HAN;
    default:
        return CHAR_OTHER;
    }
}

static enum char_kind kind_by_type(uint32_t cp)
{
    switch (u_charType((UChar32)cp)) {
    case U_UPPERCASE_LETTER:
    case U_LOWERCASE_LETTER:
    case U_TITLECASE_LETTER:
    case U_MODIFIER_LETTER:
    case U_OTHER_LETTER:
        return CHAR_LETTER;
    case U_NON_SPACING_MARK:
    case U_ENCLOSING_MARK:
    case U_COMBINING_SPACING_MARK:
        return CHAR_MARK;
    case U_DECIMAL_DIGIT_NUMBER:
        return CHAR_DIGIT;
    case U_SPACE_SEPARATOR:
    case U_LINE_SEPARATOR:
    case U_PARAGRAPH_SEPARATOR:
    case U_CONTROL_CHAR:
    case U_FORMAT_CHAR:
    case U_SURROGATE:
        return CHAR_BLANK;
    default:
        return CHAR_OTHER;
    }
}

enum char_kind char_kind(uint32_t cp)
{
    if (cp < 0x80)
        return kind_ascii(cp);
    if ((cp >= 0x0400 && cp <= 0x0481) || (cp >= 0x048A && cp <= 0x052F))
        return CHAR_LETTER;
    if (cp >= 0x0600 && cp <= 0x06FF) {
        enum char_kind k = kind_arabic(cp);
        return k == CHAR_OTHER ? kind_by_type(cp) : k;
    }
    if ((cp >= 0x4E00 && cp <= 0x9FFF) || (cp >= 0x3400 && cp <= 0x4DBF) ||
        (cp >= 0x3041 && cp <= 0x30FF && cp != 0x30FB) || (cp >= 0xF900 && cp <= 0xFAFF) ||
        (cp >= 0x20000 && cp <= 0x3FFFD))
        return CHAR_HAN;
    enum char_kind k = kind_special(cp);
    return k == CHAR_OTHER ? kind_by_type(cp) : k;
}

bool char_upper(uint32_t cp)
{
    if (cp < 0x80)
        return cp >= 'A' && cp <= 'Z';
    if (cp >= 0x0400 && cp <= 0x045F)
        return cp <= 0x042F;
    if (cp >= 0x0600 && cp <= 0x06FF)
        return false;
    return u_isUUppercase((UChar32)cp) || u_istitle((UChar32)cp);
}

bool char_caseless(uint32_t cp)
{
    if (cp < 0x0530)
        return false;
    if (cp < 0x1C80)
        return true; /* Georgian is written without capitals too */
    return !u_hasBinaryProperty((UChar32)cp, UCHAR_CASED);
}

static uint32_t fold_arabic(uint32_t cp)
{
    if ((cp >= 0x064B && cp <= 0x065F) || cp == 0x0670 || cp == 0x0640)
        return CHAR_DROP;
    if (cp >= 0x06D6 && cp <= 0x06ED && cp != 0x06DD && cp != 0x06DE && cp != 0x06E9)
        return CHAR_DROP;
    if (cp >= 0x0660 && cp <= 0x0669)
        return '0' + (cp - 0x0660);
    if (cp >= 0x06F0 && cp <= 0x06F9)
        return '0' + (cp - 0x06F0);
    switch (cp) {
    case 0x064A: /* yeh */
    case 0x0649: /* alef maksura */
        return 0x06CC;
    case 0x0643:
        return 0x06A9;
    case 0x0629: /* teh marbuta */
    case 0x06C0: /* heh with yeh above: the Persian link vowel */
        return 0x0647;
    case 0x060C:
        return ',';
    case 0x061B:
        return ';';
    case 0x061F:
        return '?';
    case 0x066A:
        return '%';
    case 0x066B:
        return '.';
    case 0x066C:
        return ',';
    case 0x06D4:
        return '.';
    default:
        return cp >= 0x0675 && cp <= 0x0678 ? CHAR_COMPLEX : cp;
    }
}

/* Cyrillic U+0400..U+052F: capitals lie 80 or 32 before their small letters, later ones beside. */
static uint32_t fold_cyrillic(uint32_t cp)
{
    if (cp == 0x0401 || cp == 0x0451)
        return 0x0435; /* yo as ye */
    if (cp <= 0x040F)
        return cp + 0x50;
    if (cp <= 0x042F)
        return cp + 0x20;
    if (cp <= 0x045F)
        return cp;
    if (cp >= 0x0482 && cp <= 0x0489)
        return cp == 0x0482 ? cp : CHAR_COMPLEX;
    if (cp == 0x04C0)
        return 0x04CF;
    if (cp > 0x04C0 && cp <= 0x04CE)
        return cp & 1 ? cp + 1 : cp;
    if (cp == 0x04CF)
        return cp;
    return cp | 1;
}

static uint32_t fold_punctuation(uint32_t cp)
{
    if (cp >= 0x2010 && cp <= 0x2015)
        return '-';
    switch (cp) {
    case 0x2018:
    case 0x2019:
    case 0x201A:
    case 0x201B:
        return '\'';
    case 0x201C:
    case 0x201D:
    case 0x201E:
    case 0x201F:
        return '"';
    case 0x200C:
    case 0x200D:
        return CHAR_DROP;
    case 0x2022: /* a bullet */
    case 0x2039:
    case 0x203A:
    case 0x20AC:
        return cp;
    case 0x2212:
        return '-';
    case 0x3001:
    case 0xFF0C:
        return ',';
    case 0x3002:
        return '.';
    default:
        return CHAR_COMPLEX;
    }
}

static uint32_t fold_latin1(uint32_t cp)
{
    if (cp >= 0xC0 && cp <= 0xDE && cp != 0xD7)
        return cp + 0x20;
    switch (cp) {
    case 0xAD:
        return CHAR_DROP;
    case 0xB4:
        return '\'';
    case 0xA7:
    case 0xAB:
    case 0xBB:
    case 0xA3:
    case 0xB0:
    case 0xD7:
        return cp;
    default:
        return cp >= 0xE0 ? cp : CHAR_COMPLEX;
    }
}

uint32_t char_fold(uint32_t cp)
{
    if (cp < 0x80) {
        if (cp == '`')
            return '\'';
        return cp >= 'A' && cp <= 'Z' ? cp + 0x20 : cp;
    }
    if (cp >= 0x0400 && cp <= 0x052F)
        return fold_cyrillic(cp);
    if (cp >= 0x0600 && cp <= 0x06FF)
        return fold_arabic(cp);
    if (cp >= 0x4E00 && cp <= 0x9FFF)
        return cp;
    if (cp < 0x100)
        return cp == 0xDF ? CHAR_COMPLEX : fold_latin1(cp);
    if (cp == 0x02BB || cp == 0x02BC)
        return '\'';
    return (cp >= 0x2000 && cp < 0x3040) || cp == 0xFF0C ? fold_punctuation(cp) : CHAR_COMPLEX;
}
