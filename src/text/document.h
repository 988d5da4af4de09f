/* document.h - one report as text: what every later stage reads and nothing alters.
 *
 *     "KUNDUZ, 12 Oct -- Two men ..."  ->  text (UTF-8), tokens, sentences, blocks
 *
 * Offsets everywhere are bytes of `text`. document_origin() leads from there back to the
 * bytes that came in. Built by text_open (text/open.h); lives in the arena given there,
 * together with everything that points into it.
 *
 * Invariants (document_broken checks them):
 *  1. text is well-formed UTF-8 without NUL, at most DOCUMENT_MAX_BYTES.
 *  2. tokens are in order, do not overlap and are not empty; no token spans a blank.
 *  3. sentences are in order and cover every token exactly once; so do blocks.
 */
#ifndef PAMIR_TEXT_DOCUMENT_H
#define PAMIR_TEXT_DOCUMENT_H

#include "base/arena.h"
#include "base/civil.h"
#include "base/str.h"
#include "model/status.h"

#define DOCUMENT_MAX_BYTES ((size_t)256 << 20)
/* What is read as one document: reading needs about fifty times as much memory as text. A file with more
 * is read in parts (text/long.c). */
enum { DOCUMENT_READ_MAX_BYTES = 8 << 20 };

enum token_kind {
    TOKEN_WORD,   /* letters and marks; inner apostrophes and hyphens stay in: "Qala-i-Zal";
                     "U.S." with its dots; English 's 're 've 'll 'd 'm are words of their own */
    TOKEN_NUMBER, /* digits of any script with inner . , : "4.5", "6,000", "۱۲", "10:30" */
    TOKEN_MIXED,  /* letters and digits: "AK-47", "30th" */
    TOKEN_PUNCT,  /* one mark: "," "." "«" "“" "—" "%" "*" */
};

enum { /* token.flags */
    TOKEN_CAPITAL = 1,    /* first letter is upper case */
    TOKEN_ALL_CAPS = 2,   /* two or more letters, all upper case */
    TOKEN_BLANK_BEFORE = 4,
    TOKEN_LINE_BEFORE = 8, /* a line break stands before it */
    TOKEN_SENTENCE_FIRST = 16,
    TOKEN_HIGH = 32, /* has bytes beyond ASCII; without it neither text nor fold has any */
};

struct token {
    struct span at;
    str fold; /* for look-up: lower case, NFKC, without harakat, tatweel, ZWNJ and ZWJ; Arabic
                 ي ى ك ة folded to ی ک ه, digits of all scripts to 0-9, curly quotes and dashes to
                 ASCII, Cyrillic ё to е; ، ؛ ؟ ۔ ٪ and their Chinese kin to , ; ? . %. Points into
                 text where nothing changes; never empty. */
    uint32_t hash; /* of fold: fold_hash in text/fold.h */
    uint32_t sentence; /* index */
    uint8_t kind, flags;
    uint16_t n_letters;
};

enum block_kind {
    BLOCK_PARAGRAPH,
    BLOCK_HEADING,
    BLOCK_LIST_ITEM, /* also numbered paragraphs of situation reports */
    BLOCK_TABLE_ROW,
    BLOCK_HEADER,   /* "From:", "DTG ...", "Source: ..." lines at the top */
    BLOCK_BYLINE,   /* author, agency, "Courtesy" */
    BLOCK_FOOTNOTE, /* "*Organisations banned in ..." */
    BLOCK_FURNITURE /* navigation, "Back to Top", share buttons, unsubscribe lines */
};

struct block {
    struct span at;
    uint32_t first_token, end_token;
    uint8_t kind;
};

struct sentence {
    struct span at; /* from its first token to the end of its last */
    uint32_t first_token, end_token;
    uint32_t block; /* index */
};

enum document_format {
    FORMAT_PLAIN, FORMAT_HTML, FORMAT_PDF, FORMAT_DOCX, FORMAT_EMAIL, FORMAT_MBOX, FORMAT_FEED,
    FORMAT_CSV, FORMAT_STIX
};

enum published_from { PUBLISHED_UNKNOWN, PUBLISHED_GIVEN, PUBLISHED_HEADER, PUBLISHED_TEXT,
                      PUBLISHED_URL };

/* A run of characters that keep step between text and original: each character takes text_step
 * bytes there and original_step here (2 and 1 for Cyrillic that came as windows-1251). A run ends
 * where the next begins; original_step 0 marks text that no byte of the original stands for. */
struct origin {
    uint32_t text, original;
    uint8_t text_step, original_step;
};

struct document {
    str name;     /* file name or given id; "feed.xml#3" for a part of a file */
    str original; /* the bytes as they came: of the whole file, or of this part of it */
    str text;
    enum document_format format;
    const char *encoding; /* "UTF-8", "windows-1251", ... as recognised; static */
    char lang[12];        /* BCP 47: "en", "ru", "fa", "tg", ...; "und" when not known */
    char script[5];       /* ISO 15924: "Latn", "Cyrl", "Arab", "Hans"; "Zyyy" when none */
    enum status status; /* STATUS_EXERCISE when the text marks itself so */
    str title, author, outlet, url; /* as the format or the text's head gives them, or empty */
    civil_day published;            /* CIVIL_NONE when not known */
    enum published_from published_from;

    struct token *tokens;
    size_t n_tokens;
    struct sentence *sentences;
    size_t n_sentences;
    struct block *blocks;
    size_t n_blocks;

    struct origin *origins; /* runs: text offset -> offset in original; see document_origin */
    size_t n_origins;
    struct arena *arena;
};

/* The byte of `original` that the character at text offset `at` (0 .. text.n) was read from. False
 * when the format keeps no such map (n_origins 0: DOCX, PDF) or nothing stands there. */
bool document_origin(const struct document *d, uint32_t at, uint32_t *original);

/* Tokens, blocks, sentences, language, script, status, published date of d, whose arena, name,
 * text and what the format knows are set; given as in text/layout.h or NULL. For text/ itself. */
struct layout_given;
pm_code document_build(struct document *d, const struct layout_given *given, size_t n_given,
                       struct pm_err *e);

/* The number of the invariant above that d breaks, or 0. For tests and fuzzers. */
int document_broken(const struct document *d);

/* The bytes of a span, and of a token range [first, end). */
static inline str document_quote(const struct document *d, struct span at)
{
    return str_slice(d->text, at);
}

/* The first token that begins at this byte or behind it; n_tokens when none does. */
static inline uint32_t document_token_from(const struct document *d, uint32_t byte)
{
    uint32_t lo = 0, hi = (uint32_t)d->n_tokens;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (d->tokens[mid].at.start < byte)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static inline struct span document_range(const struct document *d, uint32_t first, uint32_t end)
{
    return end > first ? (struct span){d->tokens[first].at.start, d->tokens[end - 1].at.end}
                       : (struct span){0, 0};
}

static inline bool token_is(const struct document *d, uint32_t i, str folded)
{
    return i < d->n_tokens && str_eq(d->tokens[i].fold, folded);
}

#endif
