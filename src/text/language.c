#include "text/language.h"

#include <pthread.h>
#include <stdio.h>

#include <unicode/uscript.h>

#include "text/chars.h"
#include "text/fold.h"

enum { SAMPLE_TOKENS = 800, TABLE_SLOTS = 1024, MAX_ENDINGS = 48,
       MAX_OF_SCRIPT = 8, LETTER_SLOTS = 0x1D0 };

enum script { LATN, CYRL, ARAB, HANI, KANA, HANG, OTHER_SCRIPT, N_SCRIPTS };

struct language {
    const char *tag;
    enum script script;
    const char *words;   /* folded, one blank between */
    const char *letters; /* small; each occurrence is a vote */
    double letter_vote;
    const char *never;   /* letters this language does not have: each takes a vote away */
    const char *endings; /* of folded words of 5 letters or more */
};

static const struct language languages[] = {
    {"en", LATN,
     "the of and to in a is that was for on with said by were at from as have has are be this "
     "their which an not it but after who near they been had its two will would about",
     "", 0, "ıışğýňžßäöüéèñəçş", "ing tion ted"},
    {"tr", LATN,
     "ve bir bu için ile olarak olan çok daha gibi sonra kadar ise dedi oldu ettiği edildi değil "
     "göre bin yıl ancak etti olduğu tarafından nedeniyle türk iki",
     "ığş", 0.4, "ýňžwxqəä", "ların lerin ında inde dığı diği"},
    {"uz", LATN,
     "va bu bilan uchun ham edi deb qilish bo'lgan haqida kerak esa yil o'z lekin emas qildi "
     "bo'yicha o'zbekiston mazkur bo'lib qilgan bo'ldi uning ular ushbu kuni viloyati tumani "
     "tomonidan etdi shu hududida yo'q ko'ra aytdi dedi kishi viloyatida tumanida shahrida "
     "oqibatida",
     "", 0, "ığşýňžäöüəßéç", "ning larni ishi lari lgan"},
    {"tk", LATN,
     "we bilen üçin bu boldy hem edýär baradaky ýyl ýylyň türkmenistan türkmenistanyň diýip eden "
     "bolan ýaly şeýle öz welaýatynyň etdi ol onuň bolup",
     "ýňž", 0.6, "ığəéß", "ynyň iniň lary leri ýar ýär"},
    {"az", LATN, "və bu ilə üçün olan edib olunub bir ki da etdi görə", "ə", 1.0, "ýňžßw", ""},
    {"de", LATN,
     "der die und das ist nicht von mit den dem ein eine zu im auf für wurde sich auch des bei "
     "nach wurden aus haben einer sind hat",
     "ßä", 0.3, "ığşýňžəéñ", "ung ungen lich"},
    {"fr", LATN,
     "le la les des et est dans une un pour que qui du par sur pas avec au plus ont été sont a "
     "ce cette selon aux il",
     "éèêàç", 0.15, "ığşýňžəßäñ", "ment aient eur"},
    {"es", LATN, "el los las que y en por con para una del se no como un de su fue han más", "ñóí",
     0.3, "ığşýňžəßä", "ción ado"},
    {"ru", CYRL,
     "в и на не что с по из за о к от для был были это как его при до также она он они после "
     "или у но об ее их который которые со году года сообщил заявил около более ранее так во "
     "района человек",
     "щыэъ", 0.3, "ӣӯҳҷқғўәңөұүһіїє",
     "ого его ский ской ение ения ный ных ными ать ить ами ают ции ция ость"},
    {"tg", CYRL,
     "дар аз ба ва ки бо ин он аст шуд буд барои ҳам мебошад шуда мо аммо гуфт кард е вале то "
     "як онҳо худ шудааст буданд шуданд карданд нест низ пас дорад бар ҳар ҳеҷ чи рӯзи соли "
     "вилояти ноҳияи тоҷикистон точикистон мардум кишвар накард дода шумо",
     "ӣӯҳҷ", 0.6, "ыщцьөүңұәіїє", "ҳои аанд анд"},
    {"uz", CYRL,
     "ва бу билан учун ҳам эди деб қилиш бўлган ҳақида керак эса йил ўз лекин эмас қилди бўйича "
     "мазкур бўлиб қилган бўлди унинг улар ушбу куни вилояти тумани томонидан этди шу киши айтди "
     "деди вилоятида туманида",
     "ўқғ", 0.5, "ыщӣӯҷөүңұәіїє", "нинг ларни лари лган"},
    {"kk", CYRL,
     "және мен бұл үшін деп болды бар бір да де жылы болған туралы осы қазақстан оның ол еді "
     "кейін дейін бойынша жоқ керек қазір",
     "ұәқғіһ", 0.4, "ўҷӣӯҳїє", "ның нің дар дер лар лер тын"},
    {"ky", CYRL,
     "жана менен бул үчүн деп болгон бар бир да де жылы тууралуу ушул кыргыз кыргызстан анын ал "
     "эле кийин боюнча жок керек азыр болду эмес үч",
     "өүң", 0.4, "ўҷӣӯҳқғұәіһїє", "нын нин дар дер лар лер туу"},
    {"uk", CYRL, "і в та на що з не до за це як для від у його про після", "іїєґ", 0.6, "ыэъёқғұңә",
     "ння ого"},
    {"fa", ARAB,
     "در از به که این را با است برای شد شده بود می های ها آن یک تا نیز خود هم گفت کرد کردند "
     "شدند بر پس ولایت اند نیست دارد گفته او ما وی نمی اما میکند میشود کشته زخمی روز نفر بودند "
     "خواهد بین میگوید و هیچ باید",
     "پچژگ", 0.12, "ټډړښځڅږڼېۍګٹڈڑےںہھةۈڭە", "های ند ستان یها"},
    {"ps", ARAB,
     "په د چې دی ته کې له او یو نه سره دا شوي شوی کړي کړی ده وو وویل شو کړ خو پر باندې لپاره یې "
     "هغه شول کوي کوی دغه چی کی ددې دي څخه هم ولایت وژل شوه نشته دوی",
     "ټډړښځڅږڼېۍګ", 0.6, "ٹڈڑےںھةۈڭە", "ونه ونو"},
    {"ur", ARAB,
     "کے کی میں ہے نے سے اور کا کو پر ہیں یہ کہ بھی اس گیا تھا نہیں ایک کہا ہو جو تھے ان تک گئی "
     "لیے "
     "کر گئے تھی رہا دیا ہوئے وہ",
     "ٹڈڑےںہھ", 0.5, "ټډړښځڅږڼېۍګةۈڭە", "وں"},
    {"ar", ARAB,
     "فی من علی أن إلی عن مع هذا التی الذی کان وقال قد بعد لا ما هو ذلک کما هذه أو بین ان الی لم "
     "ثم "
     "وفی کانت حیث وقد قال أکثر خلال",
     "ةأإ", 0.4, "پچژگټډړښځڅږڼېۍګٹڈڑےںہھکیۈڭە", "ات ون ین"},
    {"ug", ARAB, "ۋە بىلەن بۇ ئۈچۈن بىر دەپ", "ۈۆۇڭەې", 0.3, "ټډړښځڅٹڈڑےں", ""},
};

enum { N_LANGUAGES = sizeof languages / sizeof *languages };

static enum script script_of(uint32_t cp)
{
    if (cp < 0x0250)
        return LATN;
    if (cp >= 0x0400 && cp < 0x0530)
        return CYRL;
    if ((cp >= 0x0600 && cp < 0x0780) || (cp >= 0xFB50 && cp < 0xFF00))
        return ARAB;
    if (cp >= 0x3040 && cp < 0x3100)
        return KANA;
    if (char_kind(cp) == CHAR_HAN)
        return HANI;
    if (cp >= 0xAC00 && cp < 0xD7B0)
        return HANG;
    return cp >= 0x1E00 && cp < 0x1F00 ? LATN : OTHER_SCRIPT;
}

/* What speaks for the languages of one script: small words by their hash, endings, letters. */
struct ballot {
    uint16_t slot[TABLE_SLOTS]; /* 1 + index in entries */
    struct {
        uint32_t hash;
        uint8_t language;
    } entries[TABLE_SLOTS];
    size_t n;
    struct {
        str ending;
        uint8_t language;
        uint8_t next; /* 1 + the next one with the same last byte; 0: none */
    } endings[MAX_ENDINGS];
    size_t n_endings;
    uint8_t ends[256]; /* 1 + the last ending that ends in this byte; 0: none */
    size_t first_language, n_languages; /* of the script; they stand together */
    float letters[MAX_OF_SCRIPT][LETTER_SLOTS];
};

/* Made once; read-only afterwards, so threads share them. */
static struct ballot ballots[ARAB + 1];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void add_words(struct ballot *v, size_t i_language)
{
    str rest = str_of(languages[i_language].words), word;
    while (str_cut(&rest, ' ', &word) && v->n < TABLE_SLOTS / 2) {
        uint32_t hash = fold_hash(word);
        v->entries[v->n].hash = hash;
        v->entries[v->n].language = (uint8_t)i_language;
        v->n++;
        size_t at = hash % TABLE_SLOTS;
        while (v->slot[at] != 0)
            at = (at + 1) % TABLE_SLOTS;
        v->slot[at] = (uint16_t)v->n;
    }
}

struct voting {
    const struct ballot *ballot;
    const struct document *d;
    enum script script;
    double score[N_LANGUAGES];
};

static void vote_word(struct voting *w, const struct token *t)
{
    const struct ballot *v = w->ballot;
    for (size_t at = t->hash % TABLE_SLOTS; v->slot[at] != 0; at = (at + 1) % TABLE_SLOTS) {
        size_t i = v->slot[at] - 1u;
        if (v->entries[i].hash == t->hash)
            w->score[v->entries[i].language] += 1;
    }
}

static void add_endings(struct ballot *v, size_t i_language)
{
    str rest = str_of(languages[i_language].endings), ending;
    while (str_cut(&rest, ' ', &ending) && v->n_endings < MAX_ENDINGS)
        if (ending.n > 0) {
            uint8_t *last = &v->ends[(unsigned char)ending.p[ending.n - 1]];
            v->endings[v->n_endings].ending = ending;
            v->endings[v->n_endings].language = (uint8_t)i_language;
            v->endings[v->n_endings].next = *last;
            *last = (uint8_t)++v->n_endings;
        }
}

static void vote_endings(struct voting *w, const struct token *t)
{
    const struct ballot *v = w->ballot;
    if (t->n_letters < 6 || (t->flags & TOKEN_CAPITAL) != 0)
        return;
    unsigned char last = (unsigned char)t->fold.p[t->fold.n - 1];
    for (size_t i = v->ends[last]; i > 0; i = v->endings[i - 1].next)
        if (str_ends(t->fold, v->endings[i - 1].ending))
            w->score[v->endings[i - 1].language] += 0.3;
}

static bool has_letter(const char *letters, const char *cp, size_t n)
{
    str all = str_of(letters);
    return n > 0 && all.n > 0 && memmem(all.p, all.n, cp, n) != NULL;
}

static const uint32_t first_letter[] = {[LATN] = 0x80, [CYRL] = 0x400, [ARAB] = 0x600};

static void add_letters(struct ballot *v, size_t i_language, const char *letters, float vote)
{
    str s = str_of(letters);
    for (size_t i = 0; i < s.n;) {
        uint32_t at = char_next(s, &i) - first_letter[languages[i_language].script];
        if (at < LETTER_SLOTS)
            v->letters[i_language - v->first_language][at] = vote;
    }
}

/* Letters beyond the common ones of the script, small form. */
static void vote_letters(struct voting *w, const struct token *t)
{
    const struct ballot *v = w->ballot;
    if ((t->flags & TOKEN_HIGH) == 0)
        return;
    str word = w->script == ARAB ? str_slice(w->d->text, t->at) : t->fold;
    uint32_t first = first_letter[w->script];
    for (size_t i = 0; i < word.n;) {
        uint32_t at = char_next(word, &i) - first;
        if (at >= LETTER_SLOTS)
            continue;
        for (size_t k = 0; k < v->n_languages; k++)
            w->score[v->first_language + k] += (double)v->letters[k][at];
    }
}

static bool running_text(const struct document *d, const struct sentence *s)
{
    uint8_t kind = d->blocks[s->block].kind;
    return kind != BLOCK_HEADER && kind != BLOCK_FURNITURE;
}

static inline void each_word(const struct document *d, bool all,
                             void (*see)(void *ctx, const struct token *t, enum script s),
                             void *ctx)
{
    size_t n_seen = 0;
    for (size_t k = 0; k < d->n_sentences && n_seen < SAMPLE_TOKENS; k++) {
        const struct sentence *s = &d->sentences[k];
        if (!all && !running_text(d, s))
            continue;
        for (uint32_t i = s->first_token; i < s->end_token && n_seen < SAMPLE_TOKENS; i++) {
            const struct token *t = &d->tokens[i];
            size_t at = t->at.start;
            if (t->kind != TOKEN_WORD)
                continue;
            see(ctx, t, script_of(char_next(d->text, &at)));
            n_seen++;
        }
    }
}

struct script_count {
    size_t n[N_SCRIPTS];
    const struct document *d;
    uint32_t other; /* a letter of a script we only name */
};

static void count_script(void *ctx, const struct token *t, enum script s)
{
    struct script_count *c = ctx;
    c->n[s] += t->n_letters;
    if (s == HANI || s == KANA)
        c->n[s] += t->n_letters; /* each is a word's worth */
    if (s == OTHER_SCRIPT && c->other == 0) {
        size_t at = t->at.start;
        c->other = char_next(c->d->text, &at);
    }
}

static void vote(void *ctx, const struct token *t, enum script s)
{
    struct voting *w = ctx;
    if (s != w->script)
        return;
    vote_word(w, t);
    vote_endings(w, t);
    if (s == ARAB || (t->flags & TOKEN_CAPITAL) == 0)
        vote_letters(w, t);
}

/* The tables of one script's languages. */
static void prepare(struct ballot *v, enum script script)
{
    while (v->first_language < N_LANGUAGES && languages[v->first_language].script != script)
        v->first_language++;
    for (size_t i = v->first_language; i < N_LANGUAGES && languages[i].script == script &&
                                       v->n_languages < MAX_OF_SCRIPT;
         i++) {
        const struct language *l = &languages[i];
        v->n_languages++;
        add_words(v, i);
        add_endings(v, i);
        add_letters(v, i, l->never, -0.5F);
        add_letters(v, i, l->letters, (float)l->letter_vote);
    }
}

static void prepare_all(void)
{
    for (enum script s = LATN; s <= ARAB; s++)
        prepare(&ballots[s], s);
}

static const char *elect(const struct document *d, bool all, enum script script)
{
    struct voting w = {.ballot = &ballots[script], .d = d, .script = script};
    pthread_once(&once, prepare_all);
    each_word(d, all, vote, &w);
    size_t best = 0;
    double second = 0;
    for (size_t i = 1; i < N_LANGUAGES; i++)
        if (w.score[i] > w.score[best])
            best = i;
    for (size_t i = 0; i < N_LANGUAGES; i++)
        if (i != best && w.score[i] > second)
            second = w.score[i];
    double top = w.score[best];
    if (top < 0.8 || top < second * 1.1)
        return "und";
    return languages[best].tag;
}

/* Characters that only one of the two ways of writing Chinese has. */
static const char *hans_or_hant(const struct document *d)
{
    static const char simple[] = "们国这个来时为说发会对经边袭击报战区将军东过还没无员两马门问车长";
    static const char full[] = "們國這個來時為說發會對經邊襲擊報戰區將軍東過還沒無員兩馬門問車長";
    size_t n_simple = 0, n_full = 0;
    for (size_t i = 0; i < d->n_tokens && i < SAMPLE_TOKENS; i++) {
        str s = d->tokens[i].fold;
        if (s.n != 3)
            continue;
        n_simple += has_letter(simple, s.p, 3);
        n_full += has_letter(full, s.p, 3);
    }
    return n_full > n_simple ? "Hant" : "Hans";
}

static void set(struct document *d, const char *script, const char *lang)
{
    snprintf(d->script, sizeof d->script, "%s", script);
    snprintf(d->lang, sizeof d->lang, "%s", lang);
}

static void set_other(struct document *d, uint32_t cp)
{
    static const struct {
        UScriptCode script;
        const char *lang;
    } known[] = {{USCRIPT_GREEK, "el"},    {USCRIPT_HEBREW, "he"}, {USCRIPT_GEORGIAN, "ka"},
                 {USCRIPT_ARMENIAN, "hy"}, {USCRIPT_THAI, "th"},   {USCRIPT_DEVANAGARI, "und"}};
    UErrorCode u = U_ZERO_ERROR;
    UScriptCode code = uscript_getScript((UChar32)cp, &u);
    const char *name = U_SUCCESS(u) ? uscript_getShortName(code) : NULL;
    set(d, name != NULL && strlen(name) == 4 ? name : "Zyyy", "und");
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i].script == code)
            snprintf(d->lang, sizeof d->lang, "%s", known[i].lang);
}

void language_find(struct document *d)
{
    struct script_count c = {.d = d};
    bool all = false;
    each_word(d, all, count_script, &c);
    enum script best = LATN;
    size_t sum = 0;
    for (size_t i = 0; i < N_SCRIPTS; i++)
        sum += c.n[i];
    if (sum == 0) {
        all = true;
        each_word(d, all, count_script, &c);
    }
    for (enum script s = LATN; s < N_SCRIPTS; s++)
        if (c.n[s] > c.n[best])
            best = s;
    static const char *const names[] = {
        [LATN] = "Latn", [CYRL] = "Cyrl", [ARAB] = "Arab", [HANI] = "Hans"};
    if (c.n[best] == 0)
        set(d, "Zyyy", "und");
    else if (best == OTHER_SCRIPT)
        set_other(d, c.other);
    else if (best == HANG)
        set(d, "Kore", "ko");
    else if (best == KANA || (best == HANI && c.n[KANA] * 8 > c.n[HANI]))
        set(d, "Jpan", "ja");
    else if (best == HANI)
        set(d, hans_or_hant(d), "zh");
    else
        set(d, names[best], elect(d, all, best));
}
