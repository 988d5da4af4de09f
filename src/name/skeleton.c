#include "name/skeleton.h"

#include "text/chars.h"
#include "text/fold.h"

struct letter {
    uint16_t cp;
    const char *latin;
};

/* Sorted by code point. Cyrillic after unit folding (no Tajik or Uzbek letters are left). */
static const struct letter letters[] = {
    {0x0430, "a"},  {0x0431, "b"},  {0x0432, "v"},  {0x0433, "g"},  {0x0434, "d"},  {0x0435, "e"},
    {0x0436, "zh"}, {0x0437, "z"},  {0x0438, "i"},  {0x0439, "y"},  {0x043A, "k"},  {0x043B, "l"},
    {0x043C, "m"},  {0x043D, "n"},  {0x043E, "o"},  {0x043F, "p"},  {0x0440, "r"},  {0x0441, "s"},
    {0x0442, "t"},  {0x0443, "u"},  {0x0444, "f"},  {0x0445, "kh"}, {0x0446, "ts"}, {0x0447, "ch"},
    {0x0448, "sh"}, {0x0449, "sh"}, {0x044A, ""},   {0x044B, "y"},  {0x044C, ""},   {0x044D, "e"},
    {0x044E, "yu"}, {0x044F, "ya"}, {0x0621, ""},   {0x0627, "a"},  {0x0628, "b"},  {0x062A, "t"},
    {0x062B, "s"},  {0x062C, "j"},  {0x062D, "h"},  {0x062E, "kh"}, {0x062F, "d"},  {0x0630, "z"},
    {0x0631, "r"},  {0x0632, "z"},  {0x0633, "s"},  {0x0634, "sh"}, {0x0635, "s"},  {0x0636, "z"},
    {0x0637, "t"},  {0x0638, "z"},  {0x0639, ""},   {0x063A, "gh"}, {0x0641, "f"},  {0x0642, "q"},
    {0x0644, "l"},  {0x0645, "m"},  {0x0646, "n"},  {0x0647, "h"},  {0x0648, "w"},  {0x0679, "t"},
    {0x067C, "t"},  {0x067E, "p"},  {0x0681, "z"},  {0x0685, "ts"}, {0x0686, "ch"}, {0x0688, "d"},
    {0x0689, "d"},  {0x0691, "r"},  {0x0693, "r"},  {0x0696, "zh"}, {0x0698, "zh"}, {0x069A, "sh"},
    {0x06A9, "k"},  {0x06AF, "g"},  {0x06BC, "n"},  {0x06CC, "y"},
};

static const char *latin_of(uint32_t cp)
{
    size_t low = 0, high = sizeof letters / sizeof *letters;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (letters[mid].cp < cp)
            low = mid + 1;
        else
            high = mid;
    }
    return low < sizeof letters / sizeof *letters && letters[low].cp == cp ? letters[low].latin
                                                                           : NULL;
}

static bool vowel(char c)
{
    return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y' || c == 'w';
}

/* The class of a consonant; *two says that the next letter belongs to it. 0: falls out. */
static char bone(char c, char next, bool *two)
{
    *two = next == 'h' && strchr("kgscztdp", c) != NULL;
    if (*two)
        switch (c) {
        case 'k': return 'h';
        case 'g': return 'g';
        case 's': return 's';
        case 'c': return 'c';
        case 'z': return 'j';
        case 't': return 't';
        case 'd': return 'd';
        default: return 'f';
        }
    switch (c) {
    case 'x': return 'h';
    case 'q': return 'k';
    case 'c': return 'k';
    case 'v': return 'v';
    default: return vowel(c) ? 0 : c;
    }
}

void skeleton_add(struct skeleton *s, str fold)
{
    size_t start = s->n_latin;
    for (size_t i = 0; i < fold.n;) {
        uint32_t cp = char_next(fold, &i);
        const char *latin = latin_of(cp);
        char one[2] = {(char)cp, 0};
        if (latin == NULL)
            latin = cp >= 'a' && cp <= 'z' ? one : "";
        for (; *latin != '\0' && s->n_latin < SKELETON_MAX; latin++)
            s->latin[s->n_latin++] = *latin;
    }
    bool first = true;
    for (size_t i = start; i < s->n_latin && s->n_bones < SKELETON_MAX; i++) {
        bool two;
        char next = i + 1 < s->n_latin ? s->latin[i + 1] : '\0';
        char b = bone(s->latin[i], next, &two);
        if (b == 0 && first && i == start)
            b = s->latin[i] == 'w' ? 'v' : 'a'; /* that it begins with a vowel is worth knowing */
        if (b == 'h' && !two && s->latin[i] == 'h' && i + 1 == s->n_latin && i > start)
            b = 0; /* a silent h at the end */
        first = false;
        if (b != 0 && !(s->n_bones > 0 && s->bones[s->n_bones - 1] == b))
            s->bones[s->n_bones++] = b;
        i += two;
    }
}

uint32_t skeleton_hash(const struct skeleton *s)
{
    return fold_hash((str){s->bones, s->n_bones});
}

double skeleton_alike(const struct skeleton *a, const struct skeleton *b)
{
    double row[SKELETON_MAX + 1];
    size_t longest = a->n_latin > b->n_latin ? a->n_latin : b->n_latin;
    if (longest == 0)
        return 0;
    row[0] = 0;
    for (size_t k = 0; k < b->n_latin; k++)
        row[k + 1] = row[k] + (vowel(b->latin[k]) ? 0.25 : 1);
    for (size_t i = 0; i < a->n_latin; i++) {
        bool v = vowel(a->latin[i]);
        double diagonal = row[0];
        row[0] += v ? 0.25 : 1;
        for (size_t k = 0; k < b->n_latin; k++) {
            bool w = vowel(b->latin[k]);
            double change = a->latin[i] == b->latin[k] ? 0 : v && w ? 0.5 : 1;
            double best = diagonal + change;
            if (row[k + 1] + (v ? 0.25 : 1) < best)
                best = row[k + 1] + (v ? 0.25 : 1);
            if (row[k] + (w ? 0.25 : 1) < best)
                best = row[k] + (w ? 0.25 : 1);
            diagonal = row[k + 1];
            row[k + 1] = best;
        }
    }
    double alike = 1 - row[b->n_latin] / (double)longest;
    return alike > 0 ? alike : 0;
}
