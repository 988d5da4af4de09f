#include "text/token.h"

#include <endian.h>

#include "text/chars.h"
#include "text/fold.h"

enum ascii_class { A_MARK, A_BLANK, A_LINE, A_SMALL, A_CAPITAL, A_DIGIT, A_HIGH };

static const uint8_t ascii_class[256] = {
    [0 ... '\n' - 1] = A_BLANK, ['\n'] = A_LINE,         ['\n' + 1 ... ' '] = A_BLANK,
    ['0' ... '9'] = A_DIGIT,    ['A' ... 'Z'] = A_CAPITAL, ['a' ... 'z'] = A_SMALL,
    [0x7F] = A_BLANK,           [0x80 ... 0xFF] = A_HIGH,
};

enum { SLAB_BYTES = 4096 };

struct cutter {
    struct arena *a;
    str text;
    struct token *list;
    size_t n, cap;
    char *slab; /* room for folds of ASCII words with capitals */
    size_t slab_left;
    uint8_t before; /* TOKEN_BLANK_BEFORE, TOKEN_LINE_BEFORE of what comes next */
};

/* What has been seen of the run that is being cut. */
struct run {
    size_t start, i;
    uint32_t n_letters, n_upper, n_digits;
    bool capital; /* the first letter is */
    bool high;    /* has bytes beyond ASCII */
    bool apostrophe;
};

static bool grow(struct cutter *c)
{
    size_t cap = c->cap ? c->cap + c->cap / 2 : c->text.n / 5 + 32;
    size_t n_bytes;
    if (__builtin_mul_overflow(cap, sizeof *c->list, &n_bytes))
        return false;
    struct token *list = arena_get(c->a, n_bytes);
    if (list == NULL)
        return false;
    if (c->n > 0)
        memcpy(list, c->list, c->n * sizeof *list);
    c->list = list;
    c->cap = cap;
    return true;
}

/* Lower case of an ASCII word; NULL when the arena refuses. */
static const char *lower_copy(struct cutter *c, str s)
{
    if (c->slab_left < s.n) {
        c->slab = arena_get(c->a, SLAB_BYTES);
        if (c->slab == NULL)
            return NULL;
        c->slab_left = SLAB_BYTES;
    }
    char *p = c->slab;
    for (size_t k = 0; k < s.n; k++)
        p[k] = ascii_class[(unsigned char)s.p[k]] == A_CAPITAL ? (char)(s.p[k] | 0x20)
               : s.p[k] == '`'                                 ? '\''
                                                               : s.p[k];
    c->slab += s.n;
    c->slab_left -= s.n;
    return p;
}

static pm_code add(struct cutter *c, const struct run *r, size_t start, size_t end, uint8_t kind,
                   struct pm_err *e)
{
    if (c->n == c->cap && !grow(c))
        return arena_err(c->a, e);
    str s = {c->text.p + start, end - start};
    str fold = s;
    if (r->high) {
        pm_code rc = fold_str(c->a, s, &fold, e);
        if (rc != PM_OK)
            return rc;
    } else if (r->n_upper > 0 || s.p[0] == '`') {
        fold.p = lower_copy(c, s);
        if (fold.p == NULL)
            return arena_err(c->a, e);
    }
    uint8_t flags = c->before;
    if (r->capital)
        flags |= TOKEN_CAPITAL;
    if (r->high)
        flags |= TOKEN_HIGH;
    if (r->n_letters >= 2 && r->n_upper == r->n_letters)
        flags |= TOKEN_ALL_CAPS;
    c->list[c->n++] = (struct token){
        .at = {(uint32_t)start, (uint32_t)end},
        .fold = fold,
        .hash = fold_hash(fold),
        .kind = kind,
        .flags = flags,
        .n_letters = (uint16_t)r->n_letters,
    };
    c->before = 0;
    return PM_OK;
}

static void take_letter(struct run *r, bool upper)
{
    r->capital |= r->n_letters == 0 && upper;
    r->n_letters++;
    r->n_upper += upper;
}

static enum char_kind kind_at(str text, size_t i, uint32_t *cp, size_t *behind)
{
    *behind = i;
    if (i >= text.n)
        return CHAR_BLANK;
    *cp = char_next(text, behind);
    return char_kind(*cp);
}

static bool letter_at(str text, size_t i)
{
    uint32_t cp;
    size_t behind;
    return kind_at(text, i, &cp, &behind) == CHAR_LETTER;
}

static bool digit_at(str text, size_t i)
{
    uint32_t cp;
    size_t behind;
    return kind_at(text, i, &cp, &behind) == CHAR_DIGIT;
}

/* "2026-11-23": four digits, hyphen, two, hyphen, two, and no digit behind. */
static bool iso_date_at(str text, size_t i)
{
    static const char form[] = "dddd-dd-dd";
    if (text.n - i < sizeof form - 1)
        return false;
    for (size_t k = 0; k < sizeof form - 1; k++) {
        bool digit = ascii_class[(unsigned char)text.p[i + k]] == A_DIGIT;
        if (form[k] == 'd' ? !digit : text.p[i + k] != '-')
            return false;
    }
    return !digit_at(text, i + sizeof form - 1);
}

/* A mark inside a number: "4.5", "6,000", "10:30", "۶٬۰۰۰". */
static bool inner_of_number(uint32_t cp)
{
    return cp == '.' || cp == ',' || cp == ':' || cp == 0x066B || cp == 0x066C || cp == 0x060C;
}

/* Does the run go on over a joining mark `cp` at r->i, behind which `behind` lies? */
static bool joins(str text, const struct run *r, enum char_kind kind, uint32_t cp, size_t behind)
{
    bool only_digits = r->n_letters == 0;
    switch (kind) {
    case CHAR_APOSTROPHE:
        return !only_digits && letter_at(text, behind);
    case CHAR_HYPHEN:
        return letter_at(text, behind) || (!only_digits && digit_at(text, behind));
    case CHAR_JOINER:
        return !only_digits && letter_at(text, behind);
    case CHAR_OTHER:
        return only_digits && inner_of_number(cp) && digit_at(text, behind);
    default:
        return false;
    }
}

/* Take one code point that is not a plain ASCII letter or digit; false when the run ends. */
static bool take_other(str text, struct run *r)
{
    uint32_t cp;
    size_t behind;
    enum char_kind kind = kind_at(text, r->i, &cp, &behind);
    switch (kind) {
    case CHAR_LETTER:
        take_letter(r, char_upper(cp));
        break;
    case CHAR_MARK:
        break;
    case CHAR_DIGIT:
        r->n_digits++;
        break;
    default:
        if (!joins(text, r, kind, cp, behind))
            return false;
    }
    r->high |= cp >= 0x80;
    r->apostrophe |= kind == CHAR_APOSTROPHE;
    r->i = behind;
    return true;
}

/* Letters each followed by a dot, two or more of them: "U.S.", "e.g.", "т.е.". Gives back
 * where they end, or start when there are none. */
static size_t dotted_end(str text, size_t start, struct run *r)
{
    struct run seen = *r;
    size_t i = start, n = 0;
    while (i < text.n) {
        uint32_t cp;
        size_t behind;
        if (kind_at(text, i, &cp, &behind) != CHAR_LETTER || behind >= text.n ||
            text.p[behind] != '.')
            break;
        take_letter(&seen, char_upper(cp));
        seen.high |= cp >= 0x80;
        i = behind + 1;
        n++;
        if (n == 8)
            break;
    }
    if (n == 1 && i < text.n && letter_at(text, i)) {
        /* "U.S" before a mark or a blank */
        uint32_t cp;
        size_t behind;
        kind_at(text, i, &cp, &behind);
        if (letter_at(text, behind) || digit_at(text, behind) || !char_upper(cp) || !seen.capital)
            return start;
        take_letter(&seen, true);
        seen.high |= cp >= 0x80;
        i = behind;
        n++;
    }
    if (n < 2)
        return start;
    *r = seen;
    return i;
}

/* Length of an English clitic at the end of the word [start, end): 's ’s 're ..., else 0. */
static size_t clitic_bytes(str text, size_t start, size_t end)
{
    static const char *const tails[] = {"s", "d", "m", "ll", "re", "ve"};
    for (size_t k = 0; k < sizeof tails / sizeof *tails; k++) {
        size_t n = strlen(tails[k]);
        if (end - start < n + 2)
            continue;
        size_t at = end - n;
        if (!str_eq_nocase((str){text.p + at, n}, str_of(tails[k])))
            continue;
        if (text.p[at - 1] == '\'')
            return n + 1;
        if (at - start > 3 && memcmp(text.p + at - 3, "\xE2\x80\x99", 3) == 0)
            return n + 3;
    }
    return 0;
}

static pm_code add_clitic(struct cutter *c, size_t start, size_t end, struct pm_err *e)
{
    struct run tail = {.start = start, .i = end};
    for (size_t i = start; i < end; i++) {
        uint8_t k = ascii_class[(unsigned char)c->text.p[i]];
        tail.high |= k == A_HIGH;
        if (k == A_SMALL || k == A_CAPITAL)
            take_letter(&tail, k == A_CAPITAL);
    }
    tail.capital = false;
    return add(c, &tail, start, end, TOKEN_WORD, e);
}

/* How many small ASCII letters stand at p, of at most n; eight bytes at a time. */
static size_t small_letters(const unsigned char *p, size_t n)
{
    const uint64_t ones = 0x0101010101010101u, high = ones << 7;
    size_t i = 0;
    for (uint64_t w; i + sizeof w <= n; i += sizeof w) {
        memcpy(&w, p + i, sizeof w);
        w = le64toh(w);
        uint64_t low = w & ~high; /* the high bit says: from 'a' on, and not behind 'z' */
        uint64_t other = ~((low + ones * (0x80 - 'a')) & ~(low + ones * (0x7F - 'z')) & ~w) & high;
        if (other != 0)
            return i + (size_t)__builtin_ctzll(other) / 8;
    }
    while (i < n && ascii_class[p[i]] == A_SMALL)
        i++;
    return i;
}

/* A word, number or mixture that begins at start; *next is where it ends. */
static pm_code cut_run(struct cutter *c, size_t start, size_t *next, struct pm_err *e)
{
    const unsigned char *p = (const unsigned char *)c->text.p;
    size_t n = c->text.n;
    struct run r = {.start = start, .i = start};
    size_t dotted = start + 1 < n && (p[start] >= 0x80 || p[start + 1] == '.')
                        ? dotted_end(c->text, start, &r)
                        : start;
    r.i = dotted;
    if (dotted > start && !(dotted < n && p[dotted] == '-' && letter_at(c->text, dotted + 1)))
        goto done;
    if (ascii_class[p[start]] == A_DIGIT && iso_date_at(c->text, start)) {
        r.n_digits = 8;
        r.i = start + 10;
        goto done;
    }
    size_t stop = n - start > TOKEN_MAX_BYTES ? start + TOKEN_MAX_BYTES : n;
    while (r.i < stop) {
        uint8_t k = ascii_class[p[r.i]];
        if (k == A_SMALL) {
            size_t small = small_letters(p + r.i, stop - r.i);
            r.n_letters += (uint32_t)small;
            r.i += small;
        } else if (k == A_CAPITAL) {
            take_letter(&r, true);
            r.i++;
        } else if (k == A_DIGIT) {
            r.n_digits++;
            r.i++;
        } else if (k == A_BLANK || k == A_LINE || !take_other(c->text, &r)) {
            break;
        }
    }
done:
    *next = r.i;
    uint8_t kind = r.n_digits == 0 ? TOKEN_WORD : r.n_letters == 0 ? TOKEN_NUMBER : TOKEN_MIXED;
    size_t tail = r.apostrophe ? clitic_bytes(c->text, start, r.i) : 0;
    if (tail == 0)
        return add(c, &r, start, r.i, kind, e);
    uint32_t tail_letters = (uint32_t)(tail - (p[r.i - tail] == '\'' ? 1 : 3));
    uint32_t tail_upper = 0;
    for (size_t i = r.i - tail_letters; i < r.i; i++)
        tail_upper += ascii_class[p[i]] == A_CAPITAL;
    r.n_letters -= tail_letters;
    r.n_upper -= tail_upper;
    pm_code rc = add(c, &r, start, r.i - tail, kind, e);
    return rc != PM_OK ? rc : add_clitic(c, r.i - tail, r.i, e);
}

/* One code point beyond ASCII that begins a token, or a blank. */
static pm_code cut_high(struct cutter *c, size_t i, size_t *next, struct pm_err *e)
{
    uint32_t cp;
    switch (kind_at(c->text, i, &cp, next)) {
    case CHAR_LETTER:
    case CHAR_DIGIT:
        return cut_run(c, i, next, e);
    case CHAR_BLANK:
        c->before |= cp == 0x2028 || cp == 0x2029 || cp == 0x85
                         ? TOKEN_LINE_BEFORE | TOKEN_BLANK_BEFORE
                     : cp == 0x200B || (cp >= 0x200E && cp <= 0x206F) ? 0
                                                                      : TOKEN_BLANK_BEFORE;
        return PM_OK;
    case CHAR_JOINER:
        return PM_OK;
    case CHAR_HAN: {
        struct run one = {.start = i, .i = *next, .n_letters = 1, .high = true};
        return add(c, &one, i, *next, TOKEN_WORD, e);
    }
    case CHAR_APOSTROPHE:
        if (cp == 0x02BB || cp == 0x02BC)
            return PM_OK; /* a letter in other words; alone it says nothing */
        break;
    default:
        break;
    }
    struct run mark = {.start = i, .i = *next, .high = true};
    return add(c, &mark, i, *next, TOKEN_PUNCT, e);
}

/* One ASCII mark. Two apostrophes in a row (''so'', ``so'') stand for one quotation mark. */
static pm_code cut_mark(struct cutter *c, size_t i, size_t *next, struct pm_err *e)
{
    const char *p = c->text.p + i;
    bool twin = (p[0] == '\'' || p[0] == '`') && i + 1 < c->text.n && p[1] == p[0] &&
                !(i + 2 < c->text.n && p[2] == p[0]);
    struct run mark = {.start = i, .i = i + 1 + twin};
    *next = mark.i;
    pm_code rc = add(c, &mark, i, mark.i, TOKEN_PUNCT, e);
    if (rc == PM_OK && twin) {
        c->list[c->n - 1].fold = STR("\"");
        c->list[c->n - 1].hash = fold_hash(STR("\""));
    }
    return rc;
}

pm_code token_cut(struct arena *a, str text, struct token **out, size_t *n_out, struct pm_err *e)
{
    struct cutter c = {.a = a, .text = text};
    pm_code rc = PM_OK;
    for (size_t i = 0; i < text.n && rc == PM_OK;) {
        switch ((enum ascii_class)ascii_class[(unsigned char)text.p[i]]) {
        case A_BLANK:
            c.before |= TOKEN_BLANK_BEFORE;
            i++;
            break;
        case A_LINE:
            c.before |= TOKEN_BLANK_BEFORE | TOKEN_LINE_BEFORE;
            i++;
            break;
        case A_SMALL:
        case A_CAPITAL:
        case A_DIGIT:
            rc = cut_run(&c, i, &i, e);
            break;
        case A_HIGH:
            rc = cut_high(&c, i, &i, e);
            break;
        case A_MARK:
            rc = cut_mark(&c, i, &i, e);
            break;
        }
    }
    if (rc != PM_OK)
        return rc;
    *out = c.list;
    *n_out = c.n;
    return PM_OK;
}
