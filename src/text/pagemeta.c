#include "text/pagemeta.h"

#include "text/published.h"

enum { MAX_VALUE_BYTES = 1000 };

enum what { TITLE, AUTHOR, OUTLET, URL, DATE };

static const struct {
    const char *name;
    uint8_t what, rank;
} named[] = {
    {"og:title", TITLE, 3}, {"twitter:title", TITLE, 2}, {"dc.title", TITLE, 2},
    {"author", AUTHOR, 3}, {"article:author", AUTHOR, 2}, {"dc.creator", AUTHOR, 2},
    {"parsely-author", AUTHOR, 2}, {"og:site_name", OUTLET, 1}, {"og:url", URL, 2},
    {"article:published_time", DATE, 9}, {"og:published_time", DATE, 9},
    {"datepublished", DATE, 8}, {"article:published", DATE, 8}, {"parsely-pub-date", DATE, 8},
    {"publish-date", DATE, 8}, {"publish_date", DATE, 8}, {"publication_date", DATE, 8},
    {"pubdate", DATE, 8}, {"sailthru.date", DATE, 7}, {"dc.date.issued", DATE, 7},
    {"dcterms.issued", DATE, 7}, {"dcterms.created", DATE, 6}, {"dc.date", DATE, 6},
    {"dcterms.date", DATE, 6}, {"date", DATE, 6}, {"mediator_published_time", DATE, 8},
};

void pagemeta_init(struct pagemeta *m, struct arena *a)
{
    *m = (struct pagemeta){.a = a, .published = CIVIL_NONE};
}

/* A value without entities, in the arena; empty when it is too long to be one. */
static str plain(struct pagemeta *m, str value)
{
    value = str_trim(value);
    if (value.n == 0 || value.n > MAX_VALUE_BYTES)
        return (str){0};
    char *p = arena_get(m->a, value.n);
    if (p == NULL) {
        m->failed = true;
        return (str){0};
    }
    str s = str_trim(tag_plain(value, p));
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < ' ')
            p[(size_t)(s.p - p) + i] = ' ';
    return s;
}

static void take(struct pagemeta *m, enum what what, uint8_t rank, str value)
{
    if (what == DATE) {
        civil_day day;
        if (rank > m->date_rank && published_parse(value, &day)) {
            m->published = day;
            m->date_rank = rank;
        }
        return;
    }
    str *at = what == TITLE ? &m->title : what == AUTHOR ? &m->author : what == OUTLET ? &m->outlet
                                                                                      : &m->url;
    uint8_t one = 0;
    uint8_t *at_rank = what == TITLE    ? &m->title_rank
                       : what == AUTHOR ? &m->author_rank
                       : what == URL    ? &m->url_rank
                                        : &one;
    if (*at_rank >= rank || (what == OUTLET && at->n > 0))
        return;
    bool link = str_starts(value, STR("http://")) || str_starts(value, STR("https://"));
    if ((what == AUTHOR && link) || (what == URL && !link))
        return;
    str s = plain(m, value);
    if (s.n > 0) {
        *at = s;
        *at_rank = rank;
    }
}

static void by_name(struct pagemeta *m, str name, str value)
{
    for (size_t k = 0; k < sizeof named / sizeof *named; k++)
        if (str_eq_nocase(name, str_of(named[k].name)))
            take(m, (enum what)named[k].what, named[k].rank, value);
}

void pagemeta_tag(struct pagemeta *m, const struct tag *t, bool shown)
{
    str name, value;
    if (tag_is(t, "meta")) {
        if (tag_attribute(t, "content", &value) &&
            (tag_attribute(t, "property", &name) || tag_attribute(t, "name", &name) ||
             tag_attribute(t, "itemprop", &name)))
            by_name(m, name, value);
    } else if (tag_is(t, "link")) {
        if (tag_attribute(t, "rel", &name) && str_eq_nocase(name, STR("canonical")) &&
            tag_attribute(t, "href", &value))
            take(m, URL, 3, value);
    } else if (tag_is(t, "time") && shown && tag_attribute(t, "datetime", &value)) {
        bool marked = tag_attribute(t, "pubdate", &name) ||
                      (tag_attribute(t, "itemprop", &name) &&
                       str_eq_nocase(name, STR("datePublished")));
        take(m, DATE, marked ? 8 : 5, value);
    }
}

void pagemeta_raw(struct pagemeta *m, const struct tag *t)
{
    if (tag_is(t, "title") && m->title_rank == 0) {
        take(m, TITLE, 1, t->text);
        return;
    }
    str key = STR("\"datePublished\"");
    size_t i = tag_is(t, "script") && m->date_rank < 7 ? str_find(t->text, key, 0) : t->text.n;
    if (i < t->text.n) {
        size_t start = i + key.n, n = t->text.n - start < 48 ? t->text.n - start : 48;
        take(m, DATE, 7, (str){t->text.p + start, n});
    }
}
