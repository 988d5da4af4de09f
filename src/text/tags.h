/* tags.h - an HTML page as a stream of tags and text, without a tree.
 *
 *     struct tags t = tags_init(html);
 *     struct tag tag;
 *     while (tags_next(&t, &tag)) ...
 *
 * Bytes of pages are hostile, and parsers that build trees nest as deep as a page tells them to.
 * What we need is which text stands under which tags, so this follows HTML's rules for where tags,
 * comments and raw text (script, style, title, textarea) begin and end and leaves nesting to
 * html.c, which bounds it. Linear, no memory of its own. Entities are libxml2's.
 */
#ifndef PAMIR_TEXT_TAGS_H
#define PAMIR_TEXT_TAGS_H

#include "base/str.h"

enum tag_kind {
    TAG_TEXT, /* between tags, entities not yet decoded */
    TAG_RAW,  /* content of script, style, title, textarea ...; name says of which */
    TAG_OPEN,
    TAG_CLOSE,
};

struct tag {
    enum tag_kind kind;
    str name;       /* as written; compare with tag_is */
    str text;       /* TAG_TEXT, TAG_RAW: points into the page */
    str attributes; /* TAG_OPEN: from the name to the closing bracket */
};

struct tags {
    str page;
    size_t i;
    str raw; /* name of the raw text element we are in; empty outside */
};

struct tags tags_init(str page);
bool tags_next(struct tags *t, struct tag *out);

static inline bool tag_is(const struct tag *t, const char *name)
{
    return str_eq_nocase(t->name, str_of(name));
}

/* Value of an attribute, entities not decoded; false when the tag has none of that name. */
bool tag_attribute(const struct tag *t, const char *name, str *value);

/* The code point that the entity at s[*i] ('&') stands for; *i moves behind it. '&' itself when it
 * is none. */
uint32_t tag_entity(str s, size_t *i);

/* s with entities decoded into out (room >= s.n); what was written. */
str tag_plain(str s, char *out);

#endif
