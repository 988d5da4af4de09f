#include "text/linekind.h"

#include "text/chars.h"

/* How far a line is looked at for known words, and for those that open it. */
enum { LOOK_BYTES = 240, HEAD_BYTES = 64 };

struct key {
    const char *fold;
    enum linekind_role role;
};

/* Folded, without the colon. */
static const struct key keys[] = {
    {"date", ROLE_DATE},
    {"dtg", ROLE_DATE},
    {"sent", ROLE_DATE},
    {"published", ROLE_DATE},
    {"report date", ROLE_DATE},
    {"date of report", ROLE_DATE},
    {"date/time", ROLE_DATE},
    {"date and time", ROLE_DATE},
    {"issued", ROLE_DATE},
    {"as of", ROLE_DATE},
    {"reporting date", ROLE_DATE},
    {"date of information", ROLE_OTHER},
    {"date of issue", ROLE_DATE},
    {"subject", ROLE_SUBJECT},
    {"subj", ROLE_SUBJECT},
    {"title", ROLE_SUBJECT},
    {"re", ROLE_SUBJECT},
    {"from", ROLE_AUTHOR},
    {"author", ROLE_AUTHOR},
    {"fm", ROLE_AUTHOR},
    {"source", ROLE_SOURCE},
    {"sources", ROLE_SOURCE},
    {"location", ROLE_PLACE},
    {"place", ROLE_PLACE},
    {"area", ROLE_PLACE},
    {"grid", ROLE_PLACE},
    {"to", ROLE_OTHER},
    {"cc", ROLE_OTHER},
    {"info", ROLE_OTHER},
    {"time", ROLE_OTHER},
    {"type", ROLE_TYPE},
    {"report type", ROLE_TYPE},
    {"classification", ROLE_OTHER},
    {"marking", ROLE_OTHER},
    {"serial", ROLE_OTHER},
    {"report no", ROLE_OTHER},
    {"report no.", ROLE_OTHER},
    {"report number", ROLE_OTHER},
    {"ref", ROLE_OTHER},
    {"reference", ROLE_OTHER},
    {"reliability", ROLE_OTHER},
    {"source reliability", ROLE_OTHER},
    {"credibility", ROLE_OTHER},
    {"source grade", ROLE_OTHER},
    {"grade", ROLE_OTHER},
    {"period", ROLE_OTHER},
    {"reporting period", ROLE_OTHER},
    {"precedence", ROLE_OTHER},
    {"priority", ROLE_OTHER},
    {"status", ROLE_OTHER},
    {"unit", ROLE_OTHER},
    {"distribution", ROLE_OTHER},
    {"language", ROLE_OTHER},
    {"reporter", ROLE_AUTHOR},
    {"reporting officer", ROLE_AUTHOR},
    {"prepared by", ROLE_AUTHOR},
    {"attachments", ROLE_OTHER},
    {"reply-to", ROLE_OTHER},
    /* Russian */
    {"дата", ROLE_DATE},
    {"дата и время", ROLE_DATE},
    {"опубликовано", ROLE_DATE},
    {"дата публикации", ROLE_DATE},
    {"отправлено", ROLE_DATE},
    {"тема", ROLE_SUBJECT},
    {"заголовок", ROLE_SUBJECT},
    {"от", ROLE_AUTHOR},
    {"от кого", ROLE_AUTHOR},
    {"автор", ROLE_AUTHOR},
    {"источник", ROLE_SOURCE},
    {"место", ROLE_PLACE},
    {"район", ROLE_PLACE},
    {"кому", ROLE_OTHER},
    {"время", ROLE_OTHER},
    {"вид", ROLE_TYPE},
    {"гриф", ROLE_OTHER},
    {"номер", ROLE_OTHER},
    {"копия", ROLE_OTHER},
    /* Tajik */
    {"сана", ROLE_DATE},
    {"рӯз", ROLE_DATE},
    {"мавзуъ", ROLE_SUBJECT},
    {"мавзӯъ", ROLE_SUBJECT},
    {"мавзӯ", ROLE_SUBJECT},
    {"аз", ROLE_AUTHOR},
    {"муаллиф", ROLE_AUTHOR},
    {"манбаъ", ROLE_SOURCE},
    {"манбаи хабар", ROLE_SOURCE},
    {"ҷой", ROLE_PLACE},
    {"маҳал", ROLE_PLACE},
    {"ба", ROLE_OTHER},
    {"вақт", ROLE_OTHER},
    /* Persian, Dari, Pashto, Urdu, Arabic; yeh and kaf as folded */
    {"تاریخ", ROLE_DATE},
    {"نیټه", ROLE_DATE},
    {"التاریخ", ROLE_DATE},
    {"موضوع", ROLE_SUBJECT},
    {"عنوان", ROLE_SUBJECT},
    {"الموضوع", ROLE_SUBJECT},
    {"از", ROLE_AUTHOR},
    {"فرستنده", ROLE_AUTHOR},
    {"نویسنده", ROLE_AUTHOR},
    {"لیکوال", ROLE_AUTHOR},
    {"منبع", ROLE_SOURCE},
    {"سرچینه", ROLE_SOURCE},
    {"المصدر", ROLE_SOURCE},
    {"ذریعہ", ROLE_SOURCE},
    {"مکان", ROLE_PLACE},
    {"محل", ROLE_PLACE},
    {"ځای", ROLE_PLACE},
    {"مقام", ROLE_PLACE},
    {"به", ROLE_OTHER},
    {"گیرنده", ROLE_OTHER},
    {"زمان", ROLE_OTHER},
    {"ساعت", ROLE_OTHER},
    {"وخت", ROLE_OTHER},
    {"نوع", ROLE_TYPE},
    {"شماره", ROLE_OTHER},
    /* Uzbek, Turkish */
    {"sana", ROLE_DATE},
    {"mavzu", ROLE_SUBJECT},
    {"manba", ROLE_SOURCE},
    {"joy", ROLE_PLACE},
    {"tarih", ROLE_DATE},
    {"konu", ROLE_SUBJECT},
    {"kaynak", ROLE_SOURCE},
    {"yer", ROLE_PLACE},
};

str linekind_fold(str s, char *out, size_t room)
{
    size_t n = 0;
    bool blank = false;
    for (size_t i = 0; i < s.n && n + 6 < room;) {
        unsigned char c = (unsigned char)s.p[i];
        if (c > ' ' && c < 0x7F && c != '`') {
            if (blank)
                out[n++] = ' ';
            blank = false;
            out[n++] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : (char)c;
            i++;
            continue;
        }
        uint32_t cp = char_next(s, &i);
        if (char_kind(cp) == CHAR_BLANK) {
            blank = n > 0;
            continue;
        }
        uint32_t to = char_fold(cp);
        if (to == CHAR_DROP)
            continue;
        if (blank)
            out[n++] = ' ';
        blank = false;
        n += char_put(to == CHAR_COMPLEX ? cp : to, out + n);
    }
    return (str){out, n};
}

/* Split at the first colon within 64 bytes. */
static bool split_pair(str line, str *key, str *value)
{
    size_t n = line.n < 64 ? line.n : 64;
    for (size_t i = 0; i < n; i++) {
        bool wide = (unsigned char)line.p[i] == 0xEF && i + 2 < line.n &&
                    memcmp(line.p + i, "\xEF\xBC\x9A", 3) == 0;
        if (line.p[i] != ':' && !wide)
            continue;
        size_t behind = i + (wide ? 3 : 1);
        *key = str_trim((str){line.p, i});
        *value = str_trim((str){line.p + behind, line.n - behind});
        while (key->n > 0 && (key->p[0] == '*' || key->p[0] == '#'))
            *key = str_trim((str){key->p + 1, key->n - 1});
        while (value->n > 0 && value->p[0] == '*')
            *value = str_trim((str){value->p + 1, value->n - 1});
        return key->n > 0;
    }
    return false;
}

static enum linekind_role role_of(str key)
{
    char room[96];
    str fold = linekind_fold(key, room, sizeof room);
    while (fold.n > 0 && (fold.p[fold.n - 1] == '*' || fold.p[fold.n - 1] == ' '))
        fold.n--;
    for (size_t k = 0; k < sizeof keys / sizeof *keys && fold.n > 0; k++)
        if (keys[k].fold[0] == fold.p[0] && str_eq(fold, str_of(keys[k].fold)))
            return keys[k].role;
    return ROLE_NONE;
}

/* Lines of a military message: the key in capitals, a blank, more in capitals (ACP 121). */
static enum linekind_role signal_line(str line, str *value)
{
    static const struct key signal[] = {
        {"DTG", ROLE_DATE}, {"FM", ROLE_AUTHOR}, {"TO", ROLE_OTHER}, {"INFO", ROLE_OTHER},
        {"SUBJ", ROLE_SUBJECT}, {"REF", ROLE_OTHER}, {"PREC", ROLE_OTHER}, {"ОТ", ROLE_AUTHOR},
        {"КОМУ", ROLE_OTHER},
    };
    for (size_t k = 0; k < sizeof signal / sizeof *signal && line.n < 160; k++) {
        if (line.n == 0 || signal[k].fold[0] != line.p[0])
            continue;
        str key = str_of(signal[k].fold);
        if (!str_starts(line, key) || line.n < key.n + 2 || line.p[key.n] != ' ')
            continue;
        *value = str_trim((str){line.p + key.n, line.n - key.n});
        return k == 0 || linekind_all_caps(*value) ? signal[k].role : ROLE_NONE;
    }
    return ROLE_NONE;
}

enum linekind_role linekind_header(str line, str *value)
{
    str key;
    enum linekind_role role = signal_line(line, value);
    if (role != ROLE_NONE)
        return role;
    if (!split_pair(line, &key, value))
        return ROLE_NONE;
    return role_of(key);
}

bool linekind_pair(str line)
{
    str key, value;
    if (!split_pair(line, &key, &value) || value.n == 0 || value.n > 160 || key.n > 40)
        return false;
    size_t n_blanks = 0;
    for (size_t i = 0; i < key.n; i++)
        n_blanks += key.p[i] == ' ';
    return n_blanks <= 3 && linekind_starts_large(key) && value.p[0] != '/';
}

static size_t skip_blanks(str s, size_t i)
{
    while (i < s.n && (s.p[i] == ' ' || s.p[i] == '\t'))
        i++;
    return i;
}

/* "- ", "• ", "* ", "– ", "▪ ": a sign and a blank. */
static size_t bullet(str line)
{
    static const char *const signs[] = {"-", "*", "+", "•", "–", "▪", "●", "■", "◦", "‣", "·", "○",
                                        "►", "➢", "\uF0B7"};
    for (size_t k = 0; k < sizeof signs / sizeof *signs; k++) {
        if (line.n == 0 || signs[k][0] != line.p[0])
            continue;
        str sign = str_of(signs[k]);
        if (!str_starts(line, sign))
            continue;
        size_t i = skip_blanks(line, sign.n);
        bool tight = (unsigned char)sign.p[0] >= 0xE2 && strcmp(signs[k], "–") != 0;
        return (i > sign.n || tight) && i < line.n ? i : 0;
    }
    return 0;
}

/* "4.", "4)", "(a)", "1.2.", "iv)", "۴-": at most three characters a level, then a blank. */
static size_t number_marker(str line)
{
    bool open = line.n > 0 && line.p[0] == '(';
    size_t i = open ? 1 : 0, n_in_level = 0, n_levels = 0;
    bool digits = false, letters = false;
    while (i < line.n) {
        size_t behind = i;
        uint32_t cp = char_next(line, &behind);
        enum char_kind k = char_kind(cp);
        if (k == CHAR_DIGIT && !letters) {
            digits = true;
            n_in_level++;
        } else if (k == CHAR_LETTER && !digits && n_in_level < (open ? 3u : 1u)) {
            letters = true;
            n_in_level++;
        } else if (cp == '.' && digits && n_in_level > 0 && n_levels < 5) {
            n_levels++;
            n_in_level = 0;
        } else {
            break;
        }
        if (n_in_level > 3)
            return 0;
        i = behind;
    }
    if (i >= line.n || (!digits && !letters))
        return 0;
    bool closed = line.p[i] == ')' && n_in_level > 0 && (open || digits || letters);
    bool dashed = line.p[i] == '-' && digits && n_in_level > 0 && !open;
    if (closed || dashed)
        i++;
    else if (open || letters || n_levels == 0 || (n_in_level > 0 && n_levels < 1))
        return 0;
    size_t behind = skip_blanks(line, i);
    return behind > i && behind < line.n ? behind : 0;
}

size_t linekind_marker(str line)
{
    size_t n = bullet(line);
    return n > 0 ? n : number_marker(line);
}

bool linekind_table_row(str line)
{
    size_t n_tabs = 0, n_bars = 0, n = line.n < 4 * LOOK_BYTES ? line.n : 4 * LOOK_BYTES;
    if (n == 0 || (memchr(line.p, '\t', n) == NULL && memchr(line.p, '|', n) == NULL))
        return false; /* most lines */
    for (size_t i = 0; i < n; i++) {
        n_tabs += line.p[i] == '\t';
        n_bars += line.p[i] == '|';
    }
    if (n_tabs > 0) {
        size_t tab = str_find(line, STR("\t"), 0);
        return n_tabs > 1 || linekind_marker(line) <= tab;
    }
    return n_bars >= 2 || (n_bars == 1 && line.p[0] == '|');
}

bool linekind_footnote(str line)
{
    static const char *const signs[] = {"*", "†", "‡", "¹", "²", "³"};
    for (size_t k = 0; k < sizeof signs / sizeof *signs; k++) {
        if (line.n == 0 || signs[k][0] != line.p[0])
            continue;
        str sign = str_of(signs[k]);
        if (!str_starts(line, sign))
            continue;
        size_t i = sign.n;
        while (i < line.n && line.p[i] == '*')
            i++;
        if (i > 3 || i >= line.n)
            return false;
        bool blank = line.p[i] == ' ';
        if (blank && i == 1)
            return false; /* a bullet */
        size_t look = line.n < LOOK_BYTES ? line.n : LOOK_BYTES;
        return sign.p[0] != '*' || memchr(line.p + i, '*', look - i) == NULL; /* *emphasis* */
    }
    return false;
}

bool linekind_gap(str line)
{
    return str_find(line, STR("   "), 0) < line.n;
}

bool linekind_question(str line)
{
    static const char *const words[] = {"WHAT", "WHERE", "WHEN", "WHO", "WHY", "HOW", "SOURCE",
                                        "ЧТО", "ГДЕ", "КОГДА", "КТО"};
    for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
        if (line.n == 0 || words[k][0] != line.p[0])
            continue;
        str w = str_of(words[k]);
        if (str_starts(line, w) && line.n > w.n + 2 &&
            (line.p[w.n] == '\t' || (line.p[w.n] == ' ' && line.p[w.n + 1] == ' ')))
            return true;
    }
    return false;
}

bool linekind_rule(str line)
{
    for (size_t i = 0; i < line.n; i++)
        if (strchr("-=_*~+|#: ", line.p[i]) == NULL)
            return false;
    return line.n > 0;
}

bool linekind_link(str line)
{
    if (!str_starts(line, STR("http://")) && !str_starts(line, STR("https://")) &&
        !str_starts(line, STR("www.")))
        return false;
    for (size_t i = 0; i < line.n; i++)
        if (line.p[i] == ' ' || line.p[i] == '\t' || line.p[i] == '\n')
            return false;
    return true;
}

static bool one_of(str fold, const char *const *list, size_t n)
{
    for (size_t k = 0; k < n && fold.n > 0; k++)
        if (list[k][0] == fold.p[0] && str_eq(fold, str_of(list[k])))
            return true;
    return false;
}

static bool begins_with_one(str fold, const char *const *list, size_t n)
{
    for (size_t k = 0; k < n && fold.n > 0; k++)
        if (list[k][0] == fold.p[0] && str_starts(fold, str_of(list[k])))
            return true;
    return false;
}

#define COUNT(list) (sizeof(list) / sizeof *(list))

/* The line above a quoted letter: "On Monday, the clerk wrote:", "----- Original Message -----". */
static bool answers(str line, str fold)
{
    if (str_starts(fold, STR("----")))
        return str_find(fold, STR("original message"), 0) < fold.n ||
               str_find(fold, STR("forwarded message"), 0) < fold.n;
    return (str_starts(fold, STR("on ")) && str_ends(line, STR(" wrote:"))) ||
           str_ends(line, STR(" пишет:")) || str_ends(line, STR(" написал:")) ||
           str_ends(line, STR(" написал(а):"));
}

bool linekind_furniture(str line)
{
    static const char *const whole[] = {
        "back to top", "top", "share", "share this", "share this article", "share on facebook",
        "share on twitter", "share on telegram", "share on x", "tweet", "print", "print this page",
        "email", "e-mail", "whatsapp", "telegram", "facebook", "twitter", "linkedin", "read more",
        "read more...", "more", "home", "menu", "search", "login", "log in", "sign in", "sign up",
        "subscribe", "unsubscribe", "next", "previous", "related", "related articles",
        "related news", "related stories", "see also", "comments", "leave a comment",
        "skip to content", "skip to main content", "advertisement", "loading...", "follow us",
        "copy link", "listen", "download pdf", "наверх", "поделиться", "читать далее",
        "читайте также", "подписаться", "реклама", "главная", "комментарии", "вверх",
        "ба боло", "мубодила", "بازگشت به بالا", "اشتراک گذاری", "اشتراکگذاری", "مطالب مرتبط",
        "ادامه مطلب", "چاپ", "خانه", "تبلیغات",
    };
    static const char *const heads[] = {
        "share this ", "share on ", "follow us on ", "click here", "subscribe to ",
        "sign up for ", "sign up to ", "all rights reserved", "© ", "(c) 20", "copyright ",
        "we use cookies", "this site uses cookies", "this website uses cookies", "by continuing to",
        "to unsubscribe", "unsubscribe ", "you are receiving this", "you received this",
        "view this email in", "view in browser", "terms of use", "privacy policy",
        "sent from my ", "tags: ", "read also: ", "read also ", "download the ",
        "подпишитесь", "подписывайтесь", "все права защищены", "мы используем cookie",
        "читайте также:",
    };
    if (linekind_link(line) || linekind_rule(line) || (line.n > 0 && line.p[0] == '>'))
        return true; /* '>' quotes the letter that is answered */
    if (line.n > LOOK_BYTES)
        return false;
    char room[LOOK_BYTES + 32];
    str head = line; /* only short lines are compared whole */
    while (head.n > HEAD_BYTES ||
           (head.n < line.n && ((unsigned char)line.p[head.n] & 0xC0) == 0x80))
        head.n = head.n > HEAD_BYTES ? HEAD_BYTES : head.n - 1;
    str fold = linekind_fold(head, room, sizeof room);
    if (answers(line, fold))
        return true;
    while (fold.n > 0 && strchr(" *#>^|.", fold.p[0])) {
        fold.p++;
        fold.n--;
    }
    if (one_of(fold, whole, COUNT(whole)))
        return true;
    if (str_starts(fold, STR("page ")) || str_starts(fold, STR("стр. ")) ||
        str_starts(fold, STR("страница ")))
        return fold.n < 24 && !linekind_stopped(fold);
    return begins_with_one(fold, heads, COUNT(heads));
}

static bool has_word(str fold, const char *word)
{
    str w = str_of(word);
    for (size_t i = str_find(fold, w, 0); i < fold.n; i = str_find(fold, w, i + 1)) {
        bool left = i == 0 || fold.p[i - 1] == ' ' || fold.p[i - 1] == '(';
        size_t end = i + w.n;
        bool right = end >= fold.n || !((fold.p[end] >= 'a' && fold.p[end] <= 'z') ||
                                        (unsigned char)fold.p[end] >= 0x80);
        if (left && right)
            return true;
    }
    return false;
}

bool linekind_byline(str line)
{
    static const char *const heads[] = {
        "reporting by ", "(reporting by ", "edited by ", "(edited by ", "editing by ",
        "written by ", "translated by ", "photo by ", "photo: ", "image: ", "image credit",
        "photo credit", "courtesy ", "courtesy: ", "author: ", "автор: ", "автор ", "фото: ",
        "муаллиф: ", "нависанда: ", "نویسنده: ", "گزارشگر: ", "عکس: ",
    };
    if (line.n > LOOK_BYTES)
        return false;
    char room[LOOK_BYTES + 32];
    str fold = linekind_fold(line, room, sizeof room);
    if (begins_with_one(fold, heads, COUNT(heads)))
        return true;
    if (has_word(fold, "courtesy") && str_find(fold, STR("as a courtesy"), 0) == fold.n &&
        str_find(fold, STR("courtesy of"), 0) == fold.n)
        return !linekind_stopped(line) || fold.n < 60;
    if (!str_starts(line, STR("By ")) && !str_starts(line, STR("BY ")))
        return false;
    /* "By Firuza Karimova in Khorog": capitals, few words, no stop */
    size_t n_words = 0, n_large = 0;
    str rest = {line.p + 3, line.n - 3}, word;
    while (str_cut(&rest, ' ', &word))
        if (word.n > 0) {
            n_words++;
            n_large += linekind_starts_large(word) && !(word.p[0] >= '0' && word.p[0] <= '9');
        }
    return n_words >= 2 && n_words <= 10 && n_large * 2 > n_words && !linekind_stopped(line);
}

static bool closer(uint32_t cp)
{
    return cp == '"' || cp == '\'' || cp == ')' || cp == ']' || cp == '*' || cp == 0x201D ||
           cp == 0x2019 || cp == 0xBB;
}

bool linekind_stopped(str line)
{
    size_t i = line.n;
    while (i > 0) {
        size_t at = char_before(line, i), behind = at;
        uint32_t cp = char_next(line, &behind);
        if (!closer(cp))
            return cp == '.' || cp == '!' || cp == '?' || cp == 0x2026 || cp == 0x061F ||
                   cp == 0x06D4 || cp == 0x3002 || cp == 0xFF01 || cp == 0xFF1F;
        i = at;
    }
    return false;
}

bool linekind_starts_small(str line)
{
    if (line.n == 0)
        return false;
    size_t i = 0;
    uint32_t cp = char_next(line, &i);
    return char_kind(cp) == CHAR_LETTER && !char_upper(cp) && !char_caseless(cp);
}

bool linekind_starts_large(str line)
{
    for (size_t i = 0; i < line.n;) {
        uint32_t cp = char_next(line, &i);
        enum char_kind k = char_kind(cp);
        if (k == CHAR_LETTER)
            return char_upper(cp) || char_caseless(cp);
        if (k == CHAR_HAN)
            return true;
        if (cp != '"' && cp != 0x201C && cp != 0xAB && cp != 0x2018 && cp != '\'')
            return false;
    }
    return false;
}

bool linekind_all_caps(str line)
{
    size_t n_upper = 0;
    for (size_t i = 0; i < line.n;) {
        uint32_t cp = char_next(line, &i);
        if (char_kind(cp) != CHAR_LETTER)
            continue;
        if (!char_upper(cp))
            return false;
        n_upper++;
    }
    return n_upper >= 2;
}
