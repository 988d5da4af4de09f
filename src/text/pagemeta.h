/* pagemeta.h - what a page's tags say about it: title, author, outlet, address, day.
 *
 * Open Graph and article: properties, Dublin Core and the many names for a date in <meta>, <time>
 * in the text, <link rel=canonical>, JSON-LD's datePublished. The better source wins, whatever
 * the order.
 */
#ifndef PAMIR_TEXT_PAGEMETA_H
#define PAMIR_TEXT_PAGEMETA_H

#include "base/arena.h"
#include "base/civil.h"
#include "text/tags.h"

struct pagemeta {
    struct arena *a;
    str title, author, outlet, url;
    civil_day published;
    uint8_t title_rank, author_rank, date_rank, url_rank; /* of the source that gave it */
    bool failed; /* the arena refused */
};

void pagemeta_init(struct pagemeta *m, struct arena *a);
/* shown: the tag stands in a part of the page that is not skipped. */
void pagemeta_tag(struct pagemeta *m, const struct tag *t, bool shown);
void pagemeta_raw(struct pagemeta *m, const struct tag *t);

#endif
