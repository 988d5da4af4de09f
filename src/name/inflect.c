#include "name/inflect.h"

#include "text/fold.h"

/* Endings a word of each class takes besides its first form, separated by blanks. */
static const char *const russian[N_ENDING_CLASSES] = {
    [ENDING_ADJECTIVE] = ("ого его ому ему ым им ом ем ая яя ой ей ою ую юю ое ее ые ие ых их ыми "
                          "ими ый ий о"),
    [ENDING_A] = "ы и е у ой ою ей ам ами ах",
    [ENDING_YA] = "и е ю ей ею",
    [ENDING_IYA] = "и ю ей ею",
    [ENDING_O] = "а у ом е ам ами ах",
    [ENDING_IE] = "я ю ем и",
    [ENDING_J] = "я ю ем е",
    [ENDING_SOFT] = "я ю ем е и ью ей ям ями ях",
    [ENDING_HARD] = "а у ом ем е ы и ов ев ей ам ами ах",
    [ENDING_EC] = "а у ем ом е ы ев ов ам ами ах",
    [ENDING_PLURAL] = "ов ев ей ам ям ами ями ах ях",
};

/* Suffixes that may stand one behind the other, at most four of them. */
static const char *const tajik[] = {"и",  "ро",  "ҳо", "хо", "он", "ён", "гон", "ву",
                                    "у",  "ю",   "е",  "ам", "аш", "яш", "амон", "ашон",
                                    "вон", "ина", "иро", NULL};
static const char *const turkic_cyrillic[] = {
    "лар",  "лер",  "дар",  "дер",  "тар",  "тер",  "лор",  "нинг", "нин",  "нын", "дин", "дын",
    "тын",  "тин",  "нун",  "дун",  "тун",  "ни",   "ны",   "ди",   "ды",   "ти",  "ты",  "ну",
    "ду",   "га",   "ге",   "ка",   "ке",   "го",   "да",   "де",   "та",   "те",  "до",  "то",
    "дан",  "ден",  "тан",  "тен",  "нан",  "нен",  "дон",  "тон",  "даги", "дагы", "деги", "тагы",
    "теги", "гача", "ча",   "ше",   "ша",   "мен",  "бен",  "пен",  "и",    "ы",   "си",  "сы",
    "лик",  "лык",  "дик",  "дык",  "тик",  "тык",  "лук",  "дук",  "нда",  "нде", "ндан", NULL};
static const char *const turkic_latin[] = {
    "lar", "ler", "ning", "nin",  "nun",  "in",   "un",   "yn",    "ni",  "nu",
    "ny",  "i",   "u",    "y",    "yi",   "yu",   "ga",   "ka",    "qa",  "ge",
    "ke",  "a",   "e",    "ya",   "ye",   "da",   "de",   "ta",    "te",  "dan",
    "den", "tan", "ten",  "dagi", "daky", "daki", "deki", "gacha", "cha", "lik",
    "liq", "lyk", "si",   "sy",   "nda",  "nde",  "ndan", "nden",  NULL};
static const char *const persian[] = {"ی",  "ها", "های", "هایی", "ان",  "یان", "گان",
                                      "یی", "ای", "را",  "ش",    "شان", "م",   NULL};
static const char *const pashto_urdu[] = {"و", "ه", "ی", "انو", "ونو", "یو", "یان", "وں", "ون",
                                          "یں", "ین", NULL};
static const char *const arabic_nisba[] = {"ی", "یه", "یون", "یین", "یات", "ین", "ون", "ات", NULL};
static const char *const arabic_heads[] = {"و", "ال", "وال", "ب", "بال", "ل", "لل", "ول", "وب",
                                           "ف", "ک", "کال", "فی", NULL};

unsigned inflect_langs(const char *lang)
{
    static const struct {
        const char *lang;
        unsigned langs;
    } rows[] = {
        {"ru", INFLECT_RU},     {"be", INFLECT_RU},     {"uk", INFLECT_RU},
        {"tg", INFLECT_TG},     {"uz", INFLECT_TURKIC}, {"kk", INFLECT_TURKIC},
        {"ky", INFLECT_TURKIC}, {"tk", INFLECT_TURKIC}, {"tr", INFLECT_TURKIC},
        {"az", INFLECT_TURKIC}, {"tt", INFLECT_TURKIC}, {"fa", INFLECT_FA},
        {"prs", INFLECT_FA},    {"ps", INFLECT_FA | INFLECT_OBLIQUE},
        {"ur", INFLECT_FA | INFLECT_OBLIQUE}, {"ar", INFLECT_AR},
    };
    size_t n = strcspn(lang, "-");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strlen(rows[i].lang) == n && memcmp(rows[i].lang, lang, n) == 0)
            return rows[i].langs;
    return INFLECT_RU | INFLECT_TG | INFLECT_TURKIC | INFLECT_FA | INFLECT_AR |
           (strcmp(lang, "und") == 0 ? INFLECT_UNKNOWN : 0);
}

struct search {
    const struct gazette *g;
    str ending;
    uint8_t how;
    struct form *out;
    size_t n;
};

static void add_form(struct search *s, uint32_t word, uint8_t how)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->out[i].word == word) {
            if (how < s->out[i].how)
                s->out[i].how = how;
            return;
        }
    if (s->n < INFLECT_MAX_FORMS)
        s->out[s->n++] = (struct form){word, how};
}

static bool in_list(const char *list, str ending)
{
    str rest = str_of(list), one;
    while (str_cut(&rest, ' ', &one))
        if (str_eq(one, ending))
            return true;
    return false;
}

static void try_stem(void *ctx, const struct gazette_stem *stem)
{
    struct search *s = ctx;
    if (stem->class < N_ENDING_CLASSES && in_list(russian[stem->class], s->ending))
        add_form(s, stem->word, s->how);
}

static bool adjective_ending(str s)
{
    return in_list(russian[ENDING_ADJECTIVE], s);
}

/* Names from which Russian makes an adjective with -ск-: "кундузск", "кабульск", "газнийск". */
static void try_derived(struct search *s, str stem)
{
    static const char *const links[] = {"ск", "ьск", "йск", "инск", "овск", "анск"};
    for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
        str link = str_of(links[i]);
        if (!str_ends(stem, link) || stem.n < link.n + 6)
            continue;
        str name = {stem.p, stem.n - link.n};
        uint32_t w = gazette_word(s->g, fold_hash(name), name);
        if (w != 0)
            add_form(s, w, HOW_DERIVED | s->how);
    }
}

static void try_russian(struct search *s, str fold)
{
    /* endings have one to three letters of two bytes */
    for (size_t n = 2; n <= 6 && fold.n >= n + 4; n += 2) {
        str stem = {fold.p, fold.n - n};
        s->ending = (str){fold.p + stem.n, n};
        gazette_stems(s->g, fold_hash(stem), stem, try_stem, s);
        if (n >= 2 && str_ends(stem, STR("ск")) && adjective_ending(s->ending))
            try_derived(s, stem);
    }
}

/* Cut suffixes off, one behind the other; `ends` has a bit for every byte where a stem may end. */
static void try_chain(struct search *s, str fold, const char *const *suffixes, size_t min_stem)
{
    if (fold.n > 63)
        return;
    uint64_t ends = (uint64_t)1 << fold.n, seen = ends;
    for (int step = 0; step < 4 && ends != 0; step++) {
        uint64_t next = 0;
        for (uint64_t left = ends; left != 0; left &= left - 1) {
            size_t end = (size_t)__builtin_ctzll(left);
            for (size_t k = 0; suffixes[k] != NULL; k++) {
                str suffix = str_of(suffixes[k]);
                if (end >= suffix.n + min_stem && str_ends((str){fold.p, end}, suffix))
                    next |= (uint64_t)1 << (end - suffix.n);
            }
        }
        ends = next & ~seen;
        seen |= next;
        for (uint64_t left = ends; left != 0; left &= left - 1) {
            str stem = {fold.p, (size_t)__builtin_ctzll(left)};
            uint32_t w = gazette_word(s->g, fold_hash(stem), stem);
            if (w != 0)
                add_form(s, w, HOW_INFLECTED | s->how);
        }
    }
}

/* "جبهې" of "جبهه", "کوئٹے" of "کوئٹہ"; both folded: the last letter is one for the other. */
static void try_oblique(struct search *s, str fold)
{
    static const char *const ends[] = {"ی", "ې", "ے"};
    char first[64];
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        str end = str_of(ends[i]);
        if (!str_ends(fold, end) || fold.n < end.n + 4 || fold.n > sizeof first)
            continue;
        memcpy(first, fold.p, fold.n - end.n);
        memcpy(first + fold.n - end.n, "ه", end.n);
        str word = {first, fold.n};
        uint32_t w = gazette_word(s->g, fold_hash(word), word);
        if (w != 0)
            add_form(s, w, HOW_INFLECTED);
    }
}

static void try_prefixes(struct search *s, str fold)
{
    for (size_t k = 0; arabic_heads[k] != NULL; k++) {
        str head = str_of(arabic_heads[k]);
        if (!str_starts(fold, head) || fold.n < head.n + 6)
            continue;
        str rest = {fold.p + head.n, fold.n - head.n};
        uint32_t w = gazette_word(s->g, fold_hash(rest), rest);
        if (w != 0)
            add_form(s, w, HOW_PREFIXED | s->how);
    }
}

/* "Afganistan'ın", "Афганистан’ның": what stands before the apostrophe. */
static void try_apostrophe(struct search *s, const struct unit *u)
{
    for (size_t cut = u->fold.n > 6 ? u->fold.n - 6 : 0; cut < u->fold.n; cut++) {
        if (((unsigned char)u->fold.p[cut] & 0xC0) == 0x80 || cut < 3)
            continue;
        str stem = {u->fold.p, cut};
        uint32_t w = gazette_word(s->g, fold_hash(stem), stem);
        if (w != 0)
            add_form(s, w, HOW_INFLECTED);
    }
}

size_t inflect_forms(const struct gazette *g, const struct unit *u, unsigned langs,
                     struct form out[INFLECT_MAX_FORMS])
{
    struct search s = {.g = g, .out = out};
    uint32_t w = gazette_word(g, u->hash, u->fold);
    if (w != 0)
        out[s.n++] = (struct form){w, 0};
    if (u->script == UNIT_CYRILLIC) {
        s.how = (langs & INFLECT_RU) ? 0 : HOW_FOREIGN;
        s.how |= HOW_INFLECTED;
        try_russian(&s, u->fold);
        s.how = 0;
        if (langs & INFLECT_TG)
            try_chain(&s, u->fold, tajik, 6);
        if (langs & INFLECT_TURKIC)
            try_chain(&s, u->fold, turkic_cyrillic, 6);
    } else if (u->script == UNIT_ARABIC) {
        if (langs & INFLECT_FA) {
            try_chain(&s, u->fold, persian, 6);
            try_chain(&s, u->fold, pashto_urdu, 6);
        }
        if (langs & INFLECT_OBLIQUE)
            try_oblique(&s, u->fold);
        if (langs & INFLECT_AR)
            try_chain(&s, u->fold, arabic_nisba, 6);
        try_prefixes(&s, u->fold);
    } else if ((langs & INFLECT_TURKIC) != 0 &&
               ((langs & INFLECT_RU) == 0 || (langs & INFLECT_UNKNOWN) != 0)) {
        if (langs & INFLECT_UNKNOWN) /* the language is not known: Uzbek, or any other */
            s.how = w != 0 ? HOW_FOREIGN : 0;
        if (u->flags & UNIT_APOSTROPHE)
            try_apostrophe(&s, u);
        try_chain(&s, u->fold, turkic_latin, 4);
    }
    return s.n;
}

static bool cut_end(str word, const char *end, enum ending_class class, struct stem_form *out)
{
    str tail = str_of(end);
    if (!str_ends(word, tail) || word.n < tail.n + 4)
        return false;
    *out = (struct stem_form){class, word.n - tail.n, ""};
    return true;
}

static bool vowel_end(str word)
{
    static const char *const vowels[] = {"а", "е", "и", "о", "у", "ы", "э", "ю", "я", "ъ"};
    for (size_t i = 0; i < sizeof vowels / sizeof *vowels; i++)
        if (str_ends(word, str_of(vowels[i])))
            return true;
    return false;
}

size_t inflect_stems(str word, bool place, struct stem_form out[2])
{
    static const struct {
        const char *end;
        enum ending_class class;
    } rows[] = {
        {"ская", ENDING_ADJECTIVE}, {"ское", ENDING_ADJECTIVE}, {"ский", ENDING_ADJECTIVE},
        {"ские", ENDING_ADJECTIVE}, {"ый", ENDING_ADJECTIVE},   {"ий", ENDING_ADJECTIVE},
        {"ая", ENDING_ADJECTIVE},   {"яя", ENDING_ADJECTIVE},   {"ое", ENDING_ADJECTIVE},
        {"ее", ENDING_ADJECTIVE},   {"ые", ENDING_ADJECTIVE},   {"ия", ENDING_IYA},
        {"ие", ENDING_IE},          {"ье", ENDING_IE},          {"й", ENDING_J},
        {"ь", ENDING_SOFT},         {"я", ENDING_YA},           {"а", ENDING_A},
        {"о", ENDING_O},
    };
    size_t n = 0;
    /* -ская and its like keep -ск- in the stem: only the last two letters fall */
    for (size_t i = 0; i < 4 && n == 0; i++)
        if (str_ends(word, str_of(rows[i].end)) && word.n >= 12)
            out[n++] = (struct stem_form){ENDING_ADJECTIVE, word.n - 4, ""};
    if (n > 0)
        return n;
    struct stem_form found;
    if (cut_end(word, "ец", ENDING_EC, &found)) {
        out[n++] = (struct stem_form){ENDING_EC, found.n_bytes, "ц"};
        return n;
    }
    for (size_t i = 4; i < sizeof rows / sizeof *rows; i++) {
        if (!cut_end(word, rows[i].end, rows[i].class, &found))
            continue;
        if (found.class == ENDING_IYA || found.class == ENDING_IE)
            found.n_bytes += 2; /* the и or ь stays */
        out[n++] = found;
        if (found.class == ENDING_IE) /* "движение", or plural of an adjective: "синие" */
            out[n++] = (struct stem_form){ENDING_ADJECTIVE, word.n - 4, ""};
        break;
    }
    if (n == 0 && cut_end(word, "ы", ENDING_PLURAL, &found))
        out[n++] = found;
    if (n == 0 && !place && cut_end(word, "и", ENDING_PLURAL, &found))
        out[n++] = found;
    if (n == 0 && word.n >= 4 && !vowel_end(word))
        out[n++] = (struct stem_form){ENDING_HARD, word.n, ""};
    return n;
}
