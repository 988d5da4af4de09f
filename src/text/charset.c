#include "text/charset.h"

#include <unicode/ucnv.h>

#include "text/chars.h"

enum { SAMPLE_BYTES = 64 << 10 };

struct known {
    const char *label; /* lower case */
    const char *name;
};

static const struct known labels[] = {
    {"utf-8", "UTF-8"}, {"utf8", "UTF-8"}, {"unicode-1-1-utf-8", "UTF-8"},
    {"utf-16", "UTF-16LE"}, {"utf-16le", "UTF-16LE"}, {"utf-16be", "UTF-16BE"},
    {"windows-1251", "windows-1251"}, {"cp1251", "windows-1251"}, {"x-cp1251", "windows-1251"},
    {"win1251", "windows-1251"}, {"windows-1252", "windows-1252"}, {"cp1252", "windows-1252"},
    {"iso-8859-1", "windows-1252"}, {"iso8859-1", "windows-1252"}, {"latin1", "windows-1252"},
    {"us-ascii", "windows-1252"}, {"ascii", "windows-1252"}, {"iso-8859-15", "ISO-8859-15"},
    {"windows-1256", "windows-1256"}, {"cp1256", "windows-1256"}, {"iso-8859-6", "ISO-8859-6"},
    {"windows-1254", "windows-1254"}, {"cp1254", "windows-1254"}, {"iso-8859-9", "windows-1254"},
    {"windows-1250", "windows-1250"}, {"iso-8859-2", "ISO-8859-2"}, {"koi8-r", "KOI8-R"},
    {"koi8-u", "KOI8-U"}, {"koi8", "KOI8-R"}, {"iso-8859-5", "ISO-8859-5"},
    {"ibm866", "IBM866"}, {"cp866", "IBM866"}, {"866", "IBM866"},
    {"x-mac-cyrillic", "x-mac-cyrillic"}, {"gb2312", "GB18030"}, {"gbk", "GB18030"},
    {"gb18030", "GB18030"}, {"x-gbk", "GB18030"}, {"big5", "Big5"}, {"shift_jis", "Shift_JIS"},
    {"euc-kr", "EUC-KR"}, {"euc-jp", "EUC-JP"},
};

const char *charset_name(str label)
{
    label = str_trim(label);
    while (label.n > 1 && (label.p[0] == '"' || label.p[0] == '\'')) {
        label.p++;
        label.n--;
    }
    while (label.n > 0 && strchr("\"'; ", label.p[label.n - 1]) != NULL)
        label.n--;
    for (size_t k = 0; k < sizeof labels / sizeof *labels; k++)
        if (str_eq_nocase(label, str_of(labels[k].label)))
            return labels[k].name;
    return NULL;
}

bool charset_table(const char *name, struct charset_table *out)
{
    UErrorCode u = U_ZERO_ERROR;
    UConverter *c = ucnv_open(name, &u);
    bool single = U_SUCCESS(u) && ucnv_getMaxCharSize(c) == 1;
    for (unsigned b = 0; b < 256 && single; b++) {
        char byte = (char)b;
        UChar to[4];
        u = U_ZERO_ERROR;
        int32_t n = ucnv_toUChars(c, to, 4, &byte, 1, &u);
        out->cp[b] = U_SUCCESS(u) && n == 1 && !(b >= 0x80 && to[0] < 0xA0) ? to[0] : 0xFFFD;
    }
    ucnv_close(c);
    return single;
}

/* -- how well do the letters agree? ------------------------------------------------------------ */

/* Votes of a decoded character given its neighbours; the mean over all high bytes is the score. */
typedef double judge(uint32_t before, uint32_t cp, uint32_t behind);

static bool cyrillic(uint32_t cp)
{
    return cp >= 0x0400 && cp <= 0x052F;
}

static bool arabic(uint32_t cp)
{
    return cp >= 0x0600 && cp <= 0x06FF;
}

static bool ascii_letter(uint32_t cp)
{
    return (cp | 0x20) >= 'a' && (cp | 0x20) <= 'z';
}

/* Marks that text of any of these scripts has. */
static bool common_mark(uint32_t cp)
{
    return cp == 0xA0 || cp == 0xAB || cp == 0xBB || cp == 0x2013 || cp == 0x2014 ||
           (cp >= 0x2018 && cp <= 0x201E) || cp == 0x2026 || cp == 0xA9 || cp == 0xB0 ||
           cp == 0x2116 || cp == 0x2022 || cp == 0xA7 || cp == 0x20AC;
}

/* How common a small letter is in Russian: about log2 of its share of all letters over 3 %, plus 1,
 * in tenths; counted from 0x0430. */
static double letter_cyrillic(uint32_t cp)
{
    static const int8_t tenths[32] = {
        24,  1,   16,  2,  10, 25, -7, 1,  /* а б в г д е ж з */
        23,  -3,  12,  15, 11, 22, 29, 9,  /* и й к л м н о п */
        16,  19,  21,  8,  -25, -6, -16, -1, /* р с т у ф х ц ч */
        -10, -20, -30, 4,  2,  -22, -12, 4, /* ш щ ъ ы ь э ю я */
    };
    return cp >= 0x0430 && cp <= 0x044F ? tenths[cp - 0x0430] / 10.0 : -0.5;
}

static double judge_cyrillic(uint32_t before, uint32_t cp, uint32_t behind)
{
    if (common_mark(cp))
        return 0.2;
    if (!cyrillic(cp) || ascii_letter(before) || ascii_letter(behind))
        return cyrillic(cp) ? -0.5 : -2;
    double capital = 0;
    if (char_upper(cp)) {
        if (cyrillic(before) && !char_upper(before))
            return -3;
        cp = char_fold(cp);
        capital = 0.25;
    }
    return letter_cyrillic(cp) - capital;
}

static double judge_arabic(uint32_t before, uint32_t cp, uint32_t behind)
{
    if (common_mark(cp) || cp == 0x200C || cp == 0x200D || cp == 0x060C || cp == 0x061B ||
        cp == 0x061F)
        return 0.2;
    if (!arabic(cp))
        return -2;
    if (ascii_letter(before) || ascii_letter(behind))
        return -0.5;
    switch (cp) {
    case 0x0627: /* ا ل ن م و ر ت ه د ب ي */
    case 0x0644:
    case 0x0646:
    case 0x0645:
    case 0x0648:
    case 0x0631:
    case 0x062A:
    case 0x0647:
    case 0x062F:
    case 0x0628:
    case 0x064A:
        return 1.6;
    default:
        return cp >= 0x064B && cp <= 0x065F ? -0.2 : 0.7;
    }
}

static double judge_latin(uint32_t before, uint32_t cp, uint32_t behind)
{
    if (common_mark(cp))
        return 1;
    if (char_kind(cp) != CHAR_LETTER)
        return -1;
    bool left = ascii_letter(before), right = ascii_letter(behind);
    if (!left && !right)
        return -0.7;
    if (cp == 0xF0 || cp == 0xFD || cp == 0xFE || cp == 0xD0 || cp == 0xDD || cp == 0xDE)
        return 0.2; /* Icelandic here, Turkish in windows-1254 */
    if (char_upper(cp) && ascii_letter(before) && (before & 0x20) != 0)
        return -0.5;
    return left && right ? 1.2 : 0.9;
}

struct candidate {
    const char *name;
    judge *judge;
};

static const struct candidate candidates[] = {
    {"windows-1252", judge_latin},    {"windows-1251", judge_cyrillic},
    {"KOI8-R", judge_cyrillic},       {"IBM866", judge_cyrillic},
    {"ISO-8859-5", judge_cyrillic},   {"windows-1256", judge_arabic},
    {"windows-1254", judge_latin},    {"ISO-8859-6", judge_arabic},
};

static double score(str s, const struct candidate *c)
{
    struct charset_table t;
    if (!charset_table(c->name, &t))
        return -10;
    double sum = 0;
    size_t n_high = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char b = (unsigned char)s.p[i];
        if (b < 0x80)
            continue;
        uint32_t cp = t.cp[b];
        uint32_t before = i > 0 ? t.cp[(unsigned char)s.p[i - 1]] : ' ';
        uint32_t behind = i + 1 < s.n ? t.cp[(unsigned char)s.p[i + 1]] : ' ';
        sum += cp == 0xFFFD ? -4 : c->judge(before, cp, behind);
        n_high++;
    }
    return n_high > 0 ? sum / (double)n_high : 0;
}

/* Chinese by its pattern: pairs of high bytes, most of the first in GB 2312's common rows. */
static bool looks_gb(str s)
{
    size_t n_pairs = 0, n_common = 0, n_odd = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char b = (unsigned char)s.p[i];
        if (b < 0x80)
            continue;
        unsigned char next = i + 1 < s.n ? (unsigned char)s.p[i + 1] : 0;
        if (b >= 0x81 && b <= 0xFE && next >= 0x40 && next != 0x7F && next != 0xFF) {
            n_pairs++;
            n_common += (b >= 0xB0 && b <= 0xD7 && next >= 0xA1) || (b == 0xA3 && next >= 0xA1) ||
                        (b == 0xA1 && next >= 0xA1);
            i++;
        } else if (i + 1 < s.n) {
            n_odd++;
        }
    }
    return n_pairs >= 4 && n_odd == 0 && n_common * 20 >= n_pairs * 19;
}

/* -- by form ----------------------------------------------------------------------------------- */

/* Every second byte is one of the few that lead UTF-16 of our scripts. */
static const char *looks_utf16(str s)
{
    size_t n = (s.n < SAMPLE_BYTES ? s.n : SAMPLE_BYTES) / 2, lead[2] = {0}, nul[2] = {0};
    if (n < 2)
        return NULL;
    for (size_t i = 0; i < 2 * n; i++) {
        unsigned char b = (unsigned char)s.p[i];
        lead[i & 1] += b == 0x00 || b == 0x04 || b == 0x06 || b == 0x20;
        nul[i & 1] += b == 0;
    }
    if (nul[0] + nul[1] == 0)
        return NULL;
    if (lead[1] * 10 >= n * 9 && nul[0] * 10 <= n)
        return "UTF-16LE";
    if (lead[0] * 10 >= n * 9 && nul[1] * 10 <= n)
        return "UTF-16BE";
    return NULL;
}

static size_t utf8_length(unsigned char b)
{
    return b < 0xC2 ? 0 : b < 0xE0 ? 2 : b < 0xF0 ? 3 : b < 0xF5 ? 4 : 0;
}

/* Well-formed sequences and bytes that belong to none, in a sample. */
static void count_utf8(str s, size_t *n_good, size_t *n_bad)
{
    *n_good = *n_bad = 0;
    for (size_t i = 0; i < s.n;) {
        unsigned char b = (unsigned char)s.p[i];
        if (b < 0x80) {
            i++;
            continue;
        }
        size_t need = utf8_length(b);
        if (need > s.n - i)
            return; /* cut off at the end */
        if (need > 0 && str_utf8((str){s.p + i, need}, NULL)) {
            (*n_good)++;
            i += need;
        } else {
            (*n_bad)++;
            i++;
        }
    }
}

static const char *by_mark(str s, size_t *n_mark)
{
    *n_mark = 3;
    if (str_starts(s, STR("\xEF\xBB\xBF")))
        return "UTF-8";
    *n_mark = 2;
    if (str_starts(s, STR("\xFF\xFE")))
        return "UTF-16LE";
    if (str_starts(s, STR("\xFE\xFF")))
        return "UTF-16BE";
    *n_mark = 0;
    return NULL;
}

/* The part of the bytes that tells most: from the first high byte on. */
static str sample_of(str s)
{
    size_t i = 0;
    while (i < s.n && (unsigned char)s.p[i] < 0x80)
        i++;
    size_t start = i > 64 ? i - 64 : 0, n = s.n - start;
    return (str){s.p + start, n < SAMPLE_BYTES ? n : SAMPLE_BYTES};
}

const char *charset_guess(str bytes, str hint, size_t *n_mark)
{
    const char *name = by_mark(bytes, n_mark);
    if (name != NULL)
        return name;
    name = looks_utf16(bytes);
    if (name != NULL)
        return name;
    if (str_utf8(bytes, NULL))
        return "UTF-8";
    str s = sample_of(bytes);
    const char *hinted = hint.n > 0 ? charset_name(hint) : NULL;
    size_t n_good, n_bad;
    count_utf8(s, &n_good, &n_bad);
    if (n_good > n_bad * (hinted != NULL && strcmp(hinted, "UTF-8") == 0 ? 1 : 4))
        return "UTF-8";
    if (looks_gb(s) && (hinted == NULL || strcmp(hinted, "GB18030") == 0))
        return "GB18030";
    const struct candidate *best = &candidates[0];
    double top = -100, of_hint = -100;
    for (size_t k = 0; k < sizeof candidates / sizeof *candidates; k++) {
        double x = score(s, &candidates[k]);
        if (hinted != NULL && strcmp(hinted, candidates[k].name) == 0)
            of_hint = x;
        if (x > top + 0.05) {
            top = x;
            best = &candidates[k];
        }
    }
    if (hinted == NULL || strncmp(hinted, "UTF", 3) == 0)
        return best->name;
    /* a hint we have no judge for is believed; one that reads much worse is not */
    return of_hint == -100 || of_hint + 0.6 >= top ? hinted : best->name;
}
