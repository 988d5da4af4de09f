/* page.h - the part of an HTML page that somebody wrote: its paragraphs, not its furniture.
 *
 * Menus, footers, asides, forms, scripts and hidden parts are left out by tag and by what their
 * class says; lists that are nothing but links by their share of link text. When the page marks
 * its main part (main, article, articleBody) and that holds enough text, only that is kept, with
 * the page's first heading. Paragraphs, headings, list items and table rows ("a | b | c") become
 * blocks, one line each.
 */
#ifndef PAMIR_TEXT_PAGE_H
#define PAMIR_TEXT_PAGE_H

#include "text/decode.h"
#include "text/layout.h"

struct page {
    str text; /* UTF-8, blocks parted by \n */
    struct layout_given *given;
    size_t n_given;
    struct origin *origins; /* to offsets of the html that was read */
    size_t n_origins;
    str title, author, outlet, url;
    civil_day published; /* from its metadata; CIVIL_NONE */
};

/* Read html (UTF-8) into a. whole: a page, not a piece of one as feeds and letters have it (then
 * everything that isn't hidden or a script is kept). Linear. PM_NOMEM, PM_LIMIT. */
pm_code page_read(struct arena *a, str html, bool whole, struct page *out, struct pm_err *e);

/* The charset that the first bytes of a page or an XML file name; empty when none. */
str page_charset(str bytes);

/* Does it look like a page? "<!doctype html", "<html", ... behind blanks and comments. */
bool page_looks(str bytes);

#endif
