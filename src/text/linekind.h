/* linekind.h - what a line is by its looks alone: list item, table row, header, byline, ...
 *
 *     linekind_header(STR("Дата: 12.10.2026"), &value)   -> ROLE_DATE, "12.10.2026"
 *     linekind_marker(STR("(a) two trucks"))             -> 4, the bytes before "two"
 *
 * All take one trimmed line or block of well-formed UTF-8, look at a bounded part of it and
 * keep nothing.
 */
#ifndef PAMIR_TEXT_LINEKIND_H
#define PAMIR_TEXT_LINEKIND_H

#include "base/str.h"

enum linekind_role {
    ROLE_NONE, ROLE_DATE, ROLE_SUBJECT, ROLE_AUTHOR, ROLE_SOURCE, ROLE_PLACE, ROLE_TYPE, ROLE_OTHER
};

/* A line "Key: value" with a key that reports use in their heads ("DTG", "Источник", "تاریخ");
 * *value is what follows. ROLE_NONE for any other line. */
enum linekind_role linekind_header(str line, str *value);
/* Has it the form "Key: value" with a short capitalised key, whatever the key? */
bool linekind_pair(str line);

size_t linekind_marker(str line); /* bytes of a list marker with its blank; 0 when there is none */
bool linekind_table_row(str line);
bool linekind_footnote(str line); /* "*Organisations banned in ..." */
bool linekind_furniture(str line); /* "Back to Top", "Share this", a bare link, "> quoted" */
bool linekind_byline(str line);    /* "By ...", "... Courtesy", "Reporting by ..." */
bool linekind_rule(str line);      /* "-----", "|---|---|" */
bool linekind_gap(str line);       /* fields with wide gaps between: "WIRE   URGENT   06:12 GMT" */
bool linekind_question(str line);  /* "WHERE  Argo district": a short form's question and answer */
bool linekind_link(str line);      /* nothing but an address */

/* The last character that is no closing quote or bracket is a stop (. ! ? … and their kin). */
bool linekind_stopped(str line);
bool linekind_starts_small(str line); /* with a small letter */
/* Starts like a heading: capital, a letter of a script without case, or an opening quote. */
bool linekind_starts_large(str line);
bool linekind_all_caps(str line); /* has letters, none small */

/* Fold s (cut at room - 1 bytes) into out for comparing with known words. Blank runs become
 * one blank. */
str linekind_fold(str s, char *out, size_t room);

#endif
