/* opening.h - what the formats of text/ share while a file is being opened: one arena that
 * each part of the file lives in for its turn, and the way to the caller. Private to text/.
 *
 * A format is one file and one row in the table of open.c: open_FORMAT(o, e). For each part it does
 *
 *     struct document *d;
 *     rc = opening_part(o, 3, &d, e);          // "feed.xml#3", in a fresh arena
 *     ... fill d->text, d->title, ... from d->arena
 *     rc = opening_emit(o, d, given, n_given, e);
 *
 * and opening_refuse for one it can't read.
 */
#ifndef PAMIR_TEXT_OPENING_H
#define PAMIR_TEXT_OPENING_H

#include "text/decode.h"
#include "text/layout.h"
#include "text/open.h"

enum { OPENING_MAX_DEPTH = 4 }; /* a letter in a letter in a letter */

struct opening {
    str name, bytes;
    enum document_format format;
    const struct text_options *options;
    text_each *each;
    void *ctx;
    struct arena *arena; /* of the part at hand */
    size_t depth;
    struct opening *outer; /* of an attachment */
    civil_day fallback;    /* day when neither the format nor the text names one; CIVIL_NONE */
};

/* A new document, part i (1, 2, ...; 0: the whole file) in the emptied arena: name, format,
 * original (= bytes), given date are set. */
pm_code opening_part(struct opening *o, size_t i, struct document **out, struct pm_err *e);

/* Build d and hand it over. A part that breaks a limit is handed over as a refusal. A text of more than
 * DOCUMENT_READ_MAX_BYTES is handed over as several documents. */
pm_code opening_emit(struct opening *o, struct document *d, const struct layout_given *given,
                     size_t n_given, struct pm_err *e);

/* The two ways of opening_emit: as one document, and (long.c) in parts that are named "NAME#1", "NAME#2"
 * ("feed.xml#3.1" of a part), each cut at a blank line where there is one. All parts have the status,
 * the date, the title and the author of the first; the status also of the text's end. */
pm_code opening_hand(struct opening *o, struct document *d, const struct layout_given *given,
                     size_t n_given, struct pm_err *e);
pm_code opening_long(struct opening *o, struct document *d, const struct layout_given *given,
                     size_t n_given, struct pm_err *e);

/* The most memory that one document may take. */
size_t opening_max_bytes(const struct opening *o);

/* Hand over that part i can't be read, for the reason in why. */
pm_code opening_refuse(struct opening *o, size_t i, const struct pm_err *why, struct pm_err *e);

/* Is this a reason to stop the whole file (no memory, the caller's own answer)? */
bool opening_stops(pm_code rc);

/* d->text from bytes in some encoding: sets encoding, origins. */
pm_code opening_decode(struct document *d, str bytes, str hint, const struct text_options *o,
                       struct decoded *t, struct pm_err *e);

/* Open bytes as a file of format f inside the one at hand (an attachment, a letter of an mbox): it
 * is named "NAME#i", its own parts "NAME#i.j". fallback: see struct opening. */
pm_code opening_inner(struct opening *o, size_t i, enum document_format f, str bytes,
                      civil_day fallback, struct pm_err *e);

/* Set published from a format's metadata, unless a person gave a day. */
void opening_published(struct document *d, civil_day day);

/* A copy of s, trimmed, blanks and breaks joined; empty when it isn't UTF-8 or is no text. */
str opening_line(struct arena *a, str s);

pm_code open_plain(struct opening *o, struct pm_err *e);
pm_code open_html(struct opening *o, struct pm_err *e);
pm_code open_pdf(struct opening *o, struct pm_err *e);
pm_code open_docx(struct opening *o, struct pm_err *e);
pm_code open_email(struct opening *o, struct pm_err *e);
pm_code open_mbox(struct opening *o, struct pm_err *e);
pm_code open_feed(struct opening *o, struct pm_err *e);
pm_code open_csv(struct opening *o, struct pm_err *e);

bool pdf_looks(str name, str bytes);
bool docx_looks(str name, str bytes);
bool email_looks(str name, str bytes);
bool mbox_looks(str name, str bytes);
bool feed_looks(str name, str bytes);
bool csv_looks(str name, str bytes);

#endif
