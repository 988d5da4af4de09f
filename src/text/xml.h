/* xml.h - libxml2 the way text/ wants it: from memory, no network, no DTD, silent.
 *
 * libxml2 bounds nesting (256) and text nodes (10 MB) by itself unless told to be huge; we never
 * do. Set up once, from any thread.
 */
#ifndef PAMIR_TEXT_XML_H
#define PAMIR_TEXT_XML_H

#include <libxml/xmlreader.h>

#include "base/str.h"

/* A reader over well-formed UTF-8, at most INT_MAX bytes, whatever encoding its declaration names.
 * NULL when there is no memory. `text` must stay. */
xmlTextReaderPtr xml_reader(str text);
void xml_close(xmlTextReaderPtr r); /* NULL is fine */

/* Words of libxml2 on the last fault in this thread, without a line break; NULL when none. Valid
 * until the next call. */
const char *xml_fault(void);

#endif
