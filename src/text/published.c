#include "text/published.h"

#include "text/chars.h"
#include "text/linekind.h"

enum {
    MIN_YEAR = 1970, MAX_YEAR = 2100, MIN_SOLAR = 1300, MAX_SOLAR = 1500,
    LINE_BYTES = 240,   /* how far a line is read */
    LINE_PIECES = 48,   /* and how many words of it */
    TOP_BLOCKS = 8, SHORT_TOKENS = 14, DATELINE_TOKENS = 24, TAIL_BLOCKS = 6
};

struct month {
    const char *fold; /* folded words, one blank between */
    int8_t number;
    bool solar;
};

static const struct month months[] = {
    {"january jan janvar yanvar ocak января январь январи янв جنوری ژانویه ینایر", 1, 0},
    {"february feb fevral şubat февраля февраль феврали фев فبروری فوریه فبرایر فروری", 2, 0},
    {"march mar mart марта март марти мар مارچ مارس", 3, 0},
    {"april apr aprel nisan апреля апрель апрели апр اپریل آوریل أبریل ابریل", 4, 0},
    {"may mayıs мая май майи می مئی مه مایو", 5, 0},
    {"june jun iyun haziran июня июнь июни июн جون ژوئن یونیو", 6, 0},
    {"july jul iyul temmuz июля июль июли июл جولای جولائی ژوئیه یولیو", 7, 0},
    {"august aug avgust ağustos августа август августи авг اگست اوت أغسطس اغسطس آگست", 8, 0},
    {"september sep sept sentabr sentyabr eylül сентября сентябрь сентябри сен сент سپتمبر سپتامبر "
     "ستمبر سبتمبر", 9, 0},
    {"october oct oktabr oktyabr ekim октября октябрь октябри окт اکتوبر اکتبر أکتوبر", 10, 0},
    {"november nov noyabr kasım ноября ноябрь ноябри ноя нояб نومبر نوامبر نوفمبر", 11, 0},
    {"december dec dekabr aralık декабря декабрь декабри дек دسمبر دسامبر دیسمبر", 12, 0},
    {"حمل وری فروردین", 1, 1}, {"ثور غویی اردیبهشت", 2, 1}, {"جوزا غبرګولی خرداد", 3, 1},
    {"سرطان چنګاښ تیر", 4, 1}, {"اسد زمری مرداد امرداد", 5, 1}, {"سنبله وږی شهریور", 6, 1},
    {"میزان تله مهر", 7, 1}, {"عقرب لړم آبان", 8, 1}, {"قوس لیندۍ آذر", 9, 1},
    {"جدی مرغومی دی", 10, 1}, {"دلو سلواغه بهمن", 11, 1}, {"حوت کب اسفند", 12, 1},
};

/* -- a line in pieces ------------------------------------------------------------------------ */

enum piece_kind { PIECE_NUMBER, PIECE_WORD, PIECE_MARK };

struct piece {
    enum piece_kind kind;
    int64_t number;
    size_t n_digits;
    str fold;
    uint32_t mark;
};

struct pieces {
    struct piece list[LINE_PIECES];
    size_t n;
    char room[3 * LINE_BYTES];
    size_t used;
};

static enum piece_kind kind_of(enum char_kind k)
{
    return k == CHAR_DIGIT ? PIECE_NUMBER : k == CHAR_LETTER || k == CHAR_HAN ? PIECE_WORD
                                                                              : PIECE_MARK;
}

/* Digits and letters part, so that "23rd", "2026年" and "231430ZNOV26" come apart by themselves. */
static void cut_pieces(str line, struct pieces *p)
{
    p->n = p->used = 0;
    for (size_t i = 0; i < line.n && i < LINE_BYTES && p->n < LINE_PIECES;) {
        size_t behind = i;
        uint32_t cp = char_next(line, &behind);
        enum char_kind k = char_kind(cp);
        if (k == CHAR_BLANK || k == CHAR_MARK) {
            i = behind;
            continue;
        }
        struct piece x = {.kind = kind_of(k), .mark = cp};
        size_t start = p->used;
        if (x.kind == PIECE_MARK)
            i = behind;
        while (x.kind != PIECE_MARK && i < line.n && p->used + 8 < sizeof p->room) {
            behind = i;
            cp = char_next(line, &behind);
            k = char_kind(cp);
            if (k != CHAR_MARK && k != CHAR_JOINER && kind_of(k) != x.kind)
                break;
            uint32_t to = char_fold(cp);
            if (to == CHAR_COMPLEX)
                to = cp;
            if (x.kind == PIECE_NUMBER && x.n_digits < 12 && to >= '0' && to <= '9') {
                x.number = x.number * 10 + (to - '0');
                x.n_digits++;
            }
            if (to != CHAR_DROP)
                p->used += char_put(to, p->room + p->used);
            i = behind;
            if (k == CHAR_HAN)
                break;
        }
        x.fold = (str){p->room + start, p->used - start};
        if (x.kind != PIECE_MARK && x.fold.n == 0 && i == behind)
            continue;
        p->list[p->n++] = x;
    }
}

static const struct month *month_of(str fold)
{
    for (size_t k = 0; k < sizeof months / sizeof *months; k++) {
        str rest = str_of(months[k].fold), word;
        while (str_cut(&rest, ' ', &word))
            if (str_eq(word, fold))
                return &months[k];
    }
    return NULL;
}

static bool make(int64_t year, int64_t month, int64_t day, civil_day *out)
{
    if (month < 1 || month > 12 || day < 1 || day > 31)
        return false;
    if (year >= MIN_SOLAR && year <= MAX_SOLAR) {
        *out = civil_of_hijri_solar((int32_t)year, (int)month, (int)day);
        return *out != CIVIL_NONE;
    }
    struct civil c = {(int32_t)year, (int8_t)month, (int8_t)day};
    if (year < MIN_YEAR || year > MAX_YEAR || !civil_valid(c))
        return false;
    *out = civil_to_day(c);
    return true;
}

static const struct piece *at(const struct pieces *p, size_t i, enum piece_kind kind)
{
    return i < p->n && p->list[i].kind == kind ? &p->list[i] : NULL;
}

static bool is_year(const struct piece *x)
{
    return x != NULL && x->n_digits == 4 && ((x->number >= MIN_YEAR && x->number <= MAX_YEAR) ||
                                             (x->number >= MIN_SOLAR && x->number <= MAX_SOLAR));
}

static bool separator(const struct piece *x)
{
    return x != NULL && (x->mark == '-' || x->mark == '.' || x->mark == '/' || x->mark == 0x2010 ||
                         x->mark == 0x2011 || x->mark == 0x2013);
}

/* 2026-11-23, 2026/11/23, 1405/9/2, 23.11.2026, 23/11/26 is left alone. */
static bool numeric(const struct pieces *p, size_t i, civil_day *out)
{
    const struct piece *a = at(p, i, PIECE_NUMBER), *b = at(p, i + 2, PIECE_NUMBER),
                       *c = at(p, i + 4, PIECE_NUMBER);
    if (!a || !b || !c || !separator(at(p, i + 1, PIECE_MARK)) ||
        !separator(at(p, i + 3, PIECE_MARK)) || p->list[i + 1].mark != p->list[i + 3].mark)
        return false;
    if (is_year(a))
        return make(a->number, b->number, c->number, out);
    if (!is_year(c))
        return false;
    return b->number > 12 ? make(c->number, a->number, b->number, out)
                          : make(c->number, b->number, a->number, out);
}

/* Words and marks that may stand between day, month and year. */
static size_t skip_filler(const struct pieces *p, size_t i)
{
    static const char *const filler[] = {"of", "st", "nd", "rd", "th", "соли", "сали", "году",
                                         "yil", "yili", "سال", "ماه", "د", "کال", "th"};
    for (size_t steps = 0; i < p->n && steps < 3; steps++, i++) {
        const struct piece *x = &p->list[i];
        if (x->kind == PIECE_MARK && (x->mark == ',' || x->mark == '.' || x->mark == '-' ||
                                      x->mark == 0x060C || x->mark == '/'))
            continue;
        bool known = false;
        for (size_t k = 0; k < sizeof filler / sizeof *filler && x->kind == PIECE_WORD; k++)
            known |= str_eq(x->fold, str_of(filler[k]));
        if (!known)
            break;
    }
    return i;
}

static bool named(int64_t year, const struct month *m, int64_t day, civil_day *out)
{
    bool solar_year = year >= MIN_SOLAR && year <= MAX_SOLAR;
    return m->solar == solar_year && make(year, m->number, day, out);
}

/* "5 JAN 90 (AFP)", "5 Jan 26 --": the years of agencies and desks have two digits; a mark or the end
 * of the line has to follow, for "5 Jan 26 people" is none. */
static bool short_year(const struct pieces *p, size_t i, civil_day *out)
{
    const struct piece *day = at(p, i, PIECE_NUMBER), *word = at(p, i + 1, PIECE_WORD),
                       *year = at(p, i + 2, PIECE_NUMBER);
    const struct month *m;
    if (!day || !word || !year || day->n_digits > 2 || year->n_digits != 2 || word->fold.n > 4 ||
        (i + 3 < p->n && p->list[i + 3].kind != PIECE_MARK) || (m = month_of(word->fold)) == NULL ||
        m->solar)
        return false;
    return make(year->number + (year->number >= MIN_YEAR % 100 ? 1900 : 2000), m->number,
                day->number, out);
}

/* "23 November 2026", "November 23rd, 2026", "2026-yil 23-noyabr". */
static bool with_month(const struct pieces *p, size_t i, civil_day *out)
{
    const struct piece *x = &p->list[i];
    size_t j = skip_filler(p, i + 1), k = skip_filler(p, j + 1);
    const struct piece *y = j < p->n ? &p->list[j] : NULL, *z = k < p->n ? &p->list[k] : NULL;
    if (y == NULL || z == NULL)
        return false;
    const struct month *m;
    if (x->kind == PIECE_NUMBER && y->kind == PIECE_WORD && z->kind == PIECE_NUMBER &&
        (m = month_of(y->fold)) != NULL) {
        if (x->n_digits <= 2 && is_year(z))
            return named(z->number, m, x->number, out);
        return is_year(x) && z->n_digits <= 2 && named(x->number, m, z->number, out);
    }
    if (x->kind == PIECE_WORD && y->kind == PIECE_NUMBER && is_year(z) && y->n_digits <= 2 &&
        (m = month_of(x->fold)) != NULL)
        return named(z->number, m, y->number, out);
    if (is_year(x) && y->kind == PIECE_NUMBER && y->n_digits <= 2 && z->kind == PIECE_WORD &&
        (m = month_of(z->fold)) != NULL)
        return named(x->number, m, y->number, out);
    return false;
}

/* 2026年11月23日 */
static bool chinese(const struct pieces *p, size_t i, civil_day *out)
{
    const struct piece *y = at(p, i, PIECE_NUMBER), *m = at(p, i + 2, PIECE_NUMBER),
                       *d = at(p, i + 4, PIECE_NUMBER);
    return y && m && d && at(p, i + 1, PIECE_WORD) && at(p, i + 3, PIECE_WORD) &&
           str_eq(p->list[i + 1].fold, STR("年")) && str_eq(p->list[i + 3].fold, STR("月")) &&
           make(y->number, m->number, d->number, out);
}

/* 231430ZNOV26, 231430Z NOV 2026, 23 1430Z Nov 26: a military date-time group (ACP 121). */
static bool date_time_group(const struct pieces *p, size_t i, civil_day *out)
{
    const struct piece *t = at(p, i, PIECE_NUMBER), *w = at(p, i + 1, PIECE_WORD);
    if (!t || !w || t->n_digits != 6)
        return false;
    size_t j = i + 1;
    str month = w->fold;
    if (month.n == 1 && (w = at(p, i + 2, PIECE_WORD)) != NULL) {
        month = w->fold;
        j++;
    } else if (month.n == 4) {
        month = (str){month.p + 1, 3};
    }
    const struct month *m = month_of(month);
    const struct piece *year = at(p, j + 1, PIECE_NUMBER);
    if (!m || m->solar || !year || (year->n_digits != 2 && year->n_digits != 4))
        return false;
    return make(year->n_digits == 2 ? 2000 + year->number : year->number, m->number,
                t->number / 10000, out);
}

static bool parse_from(const struct pieces *p, size_t i, civil_day *out)
{
    return numeric(p, i, out) || with_month(p, i, out) || short_year(p, i, out) || chinese(p, i, out) ||
           date_time_group(p, i, out);
}

bool published_parse(str line, civil_day *out)
{
    struct pieces p;
    cut_pieces(line, &p);
    for (size_t i = 0; i < p.n; i++)
        if (parse_from(&p, i, out))
            return true;
    return false;
}

/* -- addresses ------------------------------------------------------------------------------- */

static bool digits(str s, size_t i, size_t n, int64_t *out)
{
    *out = 0;
    for (size_t k = 0; k < n; k++) {
        if (i + k >= s.n || s.p[i + k] < '0' || s.p[i + k] > '9')
            return false;
        *out = *out * 10 + (s.p[i + k] - '0');
    }
    return true;
}

static bool digit_char(str s, size_t i)
{
    return i < s.n && s.p[i] >= '0' && s.p[i] <= '9';
}

bool published_url(str url, civil_day *out)
{
    for (size_t i = 0; i + 8 <= url.n; i++) {
        int64_t y, m, d;
        if ((i > 0 && digit_char(url, i - 1)) || !digits(url, i, 4, &y) || y < MIN_YEAR ||
            y > MAX_YEAR)
            continue;
        size_t k = i + 4;
        char sep = k < url.n ? url.p[k] : '\0';
        if (sep == '/' || sep == '-' || sep == '_' || sep == '.') {
            size_t n_month = digit_char(url, k + 2) ? 2 : 1, day_at = k + 2 + n_month;
            size_t n_day = digit_char(url, day_at + 1) ? 2 : 1;
            if (digits(url, k + 1, n_month, &m) && day_at <= url.n && url.p[day_at - 1] == sep &&
                digits(url, day_at, n_day, &d) && !digit_char(url, day_at + n_day) &&
                make(y, m, d, out))
                return true;
        } else if (digits(url, k, 2, &m) && digits(url, k + 2, 2, &d) && !digit_char(url, k + 4) &&
                   make(y, m, d, out)) {
            return true;
        }
    }
    return false;
}

/* -- the text -------------------------------------------------------------------------------- */

static bool found(struct document *d, civil_day day, enum published_from from)
{
    d->published = day;
    d->published_from = from;
    return true;
}

/* Lines hold several fields with wide gaps between: "Reporting period: ...    Issued: ...". */
static bool next_field(str *rest, str *field)
{
    size_t i = 0;
    while (i + 2 < rest->n && memcmp(rest->p + i, "   ", 3) != 0 && rest->p[i] != '\t')
        i++;
    bool gap = i + 2 < rest->n;
    *field = (str){rest->p, gap ? i : rest->n};
    *rest = gap ? str_trim((str){rest->p + i, rest->n - i}) : (str){rest->p + rest->n, 0};
    return field->n > 0;
}

static bool from_headers(struct document *d)
{
    for (size_t i = 0; i < d->n_blocks && i < 2 * TOP_BLOCKS; i++) {
        if (d->blocks[i].kind != BLOCK_HEADER)
            continue;
        str rest = str_slice(d->text, d->blocks[i].at), field, value;
        civil_day day;
        while (next_field(&rest, &field))
            if (linekind_header(field, &value) == ROLE_DATE && published_parse(value, &day))
                return found(d, day, PUBLISHED_TEXT);
    }
    return false;
}

static bool dateline_mark(const struct token *t)
{
    return t->kind == TOKEN_PUNCT && (str_eq(t->fold, STR("-")) || str_eq(t->fold, STR("--")) ||
                                      str_eq(t->fold, STR("(")) || str_eq(t->fold, STR(":")));
}

/* "KABUL, 23 November 2026 (Agency) -- ...": what stands before the first dash, bracket or colon
 * that has a blank before it, when that is short and its words are capitalised. */
static bool from_dateline(struct document *d, const struct block *b)
{
    uint32_t end = b->first_token + DATELINE_TOKENS;
    if (end > b->end_token)
        end = b->end_token;
    uint32_t n_small = 0;
    for (uint32_t i = b->first_token; i < end; i++) {
        const struct token *t = &d->tokens[i];
        n_small += t->kind == TOKEN_WORD && (t->flags & TOKEN_CAPITAL) == 0 && t->n_letters > 3;
        bool dash = t->kind == TOKEN_PUNCT && t->fold.n == 1 && t->fold.p[0] == '-';
        if (i == b->first_token || !dateline_mark(t) ||
            ((t->flags & TOKEN_BLANK_BEFORE) == 0 && !dash))
            continue;
        civil_day day;
        return n_small <= 2 &&
               published_parse(str_slice(d->text, document_range(d, b->first_token, i)), &day) &&
               found(d, day, PUBLISHED_TEXT);
    }
    return false;
}

/* A block that stands at the top for the date's sake: short; and when it is a sentence, something
 * must follow it, for a message of one sentence tells of its own day. */
static bool from_short(struct document *d, size_t i)
{
    const struct block *b = &d->blocks[i];
    str line = str_slice(d->text, b->at);
    uint32_t n = b->end_token - b->first_token;
    bool short_enough = linekind_stopped(line) ? n <= SHORT_TOKENS + 4 && i + 2 < d->n_blocks
                                               : n <= SHORT_TOKENS;
    if (!short_enough) {
        /* "Wednesday, 30 September 2026, 10:00. Transcript by ..." */
        const struct sentence *s = &d->sentences[d->tokens[b->first_token].sentence];
        line = str_slice(d->text, s->at);
        short_enough = s->end_token - s->first_token <= SHORT_TOKENS - 4 &&
                       s->end_token < b->end_token && token_is(d, s->first_token + 1, STR(","));
    }
    civil_day day;
    return short_enough && published_parse(line, &day) && found(d, day, PUBLISHED_TEXT);
}

static bool from_top(struct document *d)
{
    size_t n_long = 0;
    for (size_t i = 0; i < d->n_blocks && i < TOP_BLOCKS && n_long < 3; i++) {
        const struct block *b = &d->blocks[i];
        str value;
        if (b->kind == BLOCK_TABLE_ROW || b->kind == BLOCK_LIST_ITEM)
            break;
        if (b->kind == BLOCK_HEADER &&
            linekind_header(str_slice(d->text, b->at), &value) != ROLE_NONE)
            continue; /* a date, but not the text's: "Reporting period: ..." */
        if (from_short(d, i) || (b->kind == BLOCK_PARAGRAPH && from_dateline(d, b)))
            return true;
        n_long += b->end_token - b->first_token > 3 * SHORT_TOKENS;
    }
    return false;
}

static bool from_links(struct document *d)
{
    civil_day day;
    if (d->url.n > 0 && published_url(d->url, &day))
        return found(d, day, PUBLISHED_URL);
    for (size_t k = 0; k < TOP_BLOCKS + TAIL_BLOCKS && k < d->n_blocks; k++) {
        /* the last lines first: that is where people paste where a text is from */
        size_t i = k < TAIL_BLOCKS ? d->n_blocks - 1 - k : k - TAIL_BLOCKS;
        str line = str_slice(d->text, d->blocks[i].at);
        for (size_t at_link = str_find(line, STR("http"), 0); at_link < line.n;
             at_link = str_find(line, STR("http"), at_link + 4)) {
            size_t end = at_link;
            while (end < line.n && (unsigned char)line.p[end] > ' ' && line.p[end] != ')' &&
                   line.p[end] != '>' && line.p[end] != '"')
                end++;
            str link = {line.p + at_link, end - at_link};
            if (!linekind_link(link) || !published_url(link, &day))
                continue;
            if (d->url.n == 0 && link.n == line.n)
                d->url = link;
            return found(d, day, PUBLISHED_URL);
        }
    }
    return false;
}

void published_find(struct document *d)
{
    if (d->published != CIVIL_NONE)
        return;
    (void)(from_headers(d) || from_top(d) || from_links(d));
}
